/* The tables, as numbered migrations (migration_<n>.sql), each in one transaction. One that has shipped stays
 * as it is. */
#include "daemon/store/internal.h"
#include <stdio.h>

enum { APPLICATION_ID = 0x7469656e }; /* "tien", so that another program's database is not taken for ours */

extern const char migration_1[], migration_2[]; /* migrations.S */
static const char *const MIGRATIONS[] = {migration_1, migration_2};
enum { SCHEMA_VERSION = sizeof MIGRATIONS / sizeof *MIGRATIONS };

static enum err_code run(struct store *store, const char *sql, struct err *err) {
    int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : db_fail(store, rc, err);
}

static enum err_code number(struct store *store, const char *sql, int64_t *out, struct err *err) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) *out = sqlite3_column_int64(stmt, 0);
    enum err_code code = rc == SQLITE_ROW ? ERR_OK : db_fail(store, rc, err);
    sqlite3_finalize(stmt);
    return code;
}

static enum err_code version(struct store *store, int64_t *out, struct err *err) {
    int64_t id, tables;
    enum err_code code = number(store, "PRAGMA user_version", out, err);
    if (!code) code = number(store, "PRAGMA application_id", &id, err);
    if (!code) code = number(store, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (code) return code;
    if (tables > 0 && id != APPLICATION_ID)
        return err_set(err, ERR_CONFLICT,
                       "the database is not one of tiendo's: move it away, or name another data folder");
    if (*out > SCHEMA_VERSION)
        return err_set(
            err, ERR_CONFLICT,
            "the database has schema %lld, this program knows up to %d: use the newer program that wrote it",
            (long long)*out, (int)SCHEMA_VERSION);
    return ERR_OK;
}

static enum err_code migrate_to(struct store *store, size_t next, struct err *err) {
    char stamp[96];
    snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %zu;",
             (int)APPLICATION_ID, next);
    enum err_code code = run(store, "BEGIN EXCLUSIVE", err);
    if (code) return code;
    code = run(store, MIGRATIONS[next - 1], err);
    if (!code) code = run(store, stamp, err);
    if (!code) code = run(store, "COMMIT", err);
    if (!code) return ERR_OK;
    if (!sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return err ? err_wrap(err, "migration %zu", next) : code;
}

enum err_code schema_migrate(struct store *store, struct err *err) {
    int64_t now = 0;
    enum err_code code = version(store, &now, err);
    for (size_t next = (size_t)now + 1; !code && next <= SCHEMA_VERSION; next++)
        code = migrate_to(store, next, err);
    return code;
}

enum err_code schema_check(struct store *store, struct err *err) {
    int64_t now = 0;
    enum err_code code = version(store, &now, err);
    if (code || now == SCHEMA_VERSION) return code;
    if (now == 0) return err_set(err, ERR_NOT_FOUND, "the database is still empty");
    return err_set(
        err, ERR_CONFLICT,
        "the database has schema %lld, this program reads %d: start the daemon once to bring it up",
        (long long)now, (int)SCHEMA_VERSION);
}
