/* Statements: prepared once, bound by value lists, stepped; and SQLite's failures in our words. */
#include "daemon/store/internal.h"
#include <assert.h>
#include <errno.h>
#include <string.h>

static const char *const SQL[] = {
#define STATEMENT(id, sql) [STMT_##id] = sql,
#include "daemon/store/statements.def"
#undef STATEMENT
};

static enum err_code code_of(int extended) {
    switch (extended & 0xff) {
    case SQLITE_FULL:
        return ERR_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_NOMEM:
        return ERR_NOMEM;
    case SQLITE_TOOBIG:
        return ERR_TOO_BIG;
    case SQLITE_CONSTRAINT:
        return extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY
                   ? ERR_CONFLICT
                   : ERR_INTERNAL;
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
        return ERR_IO;
    default:
        return ERR_INTERNAL;
    }
}

/* SQLite tells a full disk from a broken one where it writes its tables and its log, not where it makes room
 * for the log's index. */
static bool disk_full(struct store *store, int rc) {
    int why = store->db && (rc & 0xff) == SQLITE_IOERR ? sqlite3_system_errno(store->db) : 0;
    return why == ENOSPC || why == EDQUOT;
}

enum err_code db_fail(struct store *store, int rc, struct err *err) {
    if (disk_full(store, rc)) return err_set(err, ERR_FULL, "database: no space left on the disk (%d)", rc);
    int extended = store->db ? sqlite3_extended_errcode(store->db) : rc;
    if ((extended & 0xff) != (rc & 0xff)) extended = rc;
    const char *why = store->db && extended != rc ? sqlite3_errmsg(store->db) : sqlite3_errstr(rc);
    return err_set(err, code_of(extended), "database: %s (%d)", why, extended);
}

static enum err_code prepared(struct store *store, enum statement id, sqlite3_stmt **out, struct err *err) {
    if (!store->stmts[id]) {
        int rc =
            sqlite3_prepare_v3(store->db, SQL[id], -1, SQLITE_PREPARE_PERSISTENT, &store->stmts[id], NULL);
        if (rc != SQLITE_OK) return db_fail(store, rc, err);
    }
    *out = store->stmts[id];
    return ERR_OK;
}

enum err_code db_prepare(struct store *store, enum statement id, struct err *err) {
    sqlite3_stmt *stmt;
    return prepared(store, id, &stmt, err);
}

static int bind_one(sqlite3_stmt *stmt, int at, const struct bind *b) {
    switch (b->kind) {
    case BIND_INT:
        return sqlite3_bind_int64(stmt, at, b->i);
    case BIND_REAL:
        return sqlite3_bind_double(stmt, at, b->r);
    case BIND_TEXT:
        return sqlite3_bind_text(stmt, at, b->p, -1, SQLITE_STATIC);
    case BIND_BLOB:
        return b->p ? sqlite3_bind_blob64(stmt, at, b->p, (sqlite3_uint64)b->i, SQLITE_STATIC)
                    : sqlite3_bind_zeroblob(stmt, at, 0);
    case BIND_NULL:
        break;
    }
    return sqlite3_bind_null(stmt, at);
}

enum err_code db_query_(struct store *store, enum statement id, const struct bind *binds, size_t count,
                        sqlite3_stmt **out, struct err *err) {
    enum err_code code = prepared(store, id, out, err);
    if (code) return code;
    assert((size_t)sqlite3_bind_parameter_count(*out) == count);
    for (size_t i = 0; i < count; i++) {
        int rc = bind_one(*out, (int)i + 1, &binds[i]);
        if (rc != SQLITE_OK) return db_fail(store, rc, err);
    }
    return ERR_OK;
}

/* Some failures make SQLite itself roll the transaction back; what came after would then commit row by
 * row. */
static enum err_code still_open(struct store *store, struct err *err) {
    assert(store->in_tx);
    if (!sqlite3_get_autocommit(store->db)) return ERR_OK;
    return err_set(err, ERR_IO, "database: the transaction was rolled back by an earlier failure");
}

static enum err_code finish(struct store *store, sqlite3_stmt *stmt, struct err *err) {
    int rc;
    do rc = sqlite3_step(stmt);
    while (rc == SQLITE_ROW);
    if (rc == SQLITE_DONE) {
        sqlite3_reset(stmt);
        return ERR_OK;
    }
    enum err_code code = db_fail(store, rc, err);
    sqlite3_reset(stmt);
    return code;
}

enum err_code db_write_(struct store *store, enum statement id, const struct bind *binds, size_t count,
                        struct err *err) {
    sqlite3_stmt *stmt;
    enum err_code code = still_open(store, err);
    if (!code) code = db_query_(store, id, binds, count, &stmt, err);
    return code ? code : finish(store, stmt, err);
}

enum err_code db_run(struct store *store, enum statement id, struct err *err) {
    sqlite3_stmt *stmt;
    enum err_code code = prepared(store, id, &stmt, err);
    return code ? code : finish(store, stmt, err);
}

enum err_code db_step(struct store *store, sqlite3_stmt *stmt, bool *row, struct err *err) {
    int rc = sqlite3_step(stmt);
    *row = rc == SQLITE_ROW;
    if (*row) return ERR_OK;
    enum err_code code = rc == SQLITE_DONE ? ERR_OK : db_fail(store, rc, err);
    sqlite3_reset(stmt);
    return code;
}

enum err_code db_int(struct store *store, sqlite3_stmt *stmt, bool *has, int64_t *out, struct err *err) {
    bool row;
    enum err_code code = db_step(store, stmt, &row, err);
    *has = !code && row && sqlite3_column_type(stmt, 0) != SQLITE_NULL;
    if (*has) *out = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return code;
}
