/* Opening and closing: the folder's lock, the connection and its settings. */
#include "daemon/base/file.h"
#include "daemon/store/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* flock follows the open file, so it falls with the process however that ends. */
static enum err_code lock(struct store *store, const char *dir, struct err *err) {
    char *path = file_join(dir, "lock");
    enum err_code code = ERR_OK;
    store->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->lock_fd < 0)
        code = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    else if (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0)
        code = errno == EWOULDBLOCK
                   ? err_set(err, ERR_CONFLICT, "in use by another tiendod: stop it, or name another folder")
                   : err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    mem_free(path);
    return code;
}

/* Made here, not by SQLite, so that it and the log beside it are the owner's only, and the name is on
 * disk. */
static enum err_code create(const char *dir, const char *path, struct err *err) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return err_set(err, errno == ENOSPC ? ERR_FULL : ERR_IO, "%s: %s", path, strerror(errno));
    close(fd);
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 ? -1 : fsync(fd);
    enum err_code code = rc == 0 ? ERR_OK : err_set(err, ERR_IO, "%s: %s", dir, strerror(errno));
    if (fd >= 0) close(fd);
    return code;
}

static int on_wal_commit(void *arg, sqlite3 *db, const char *name, int pages) {
    struct store *store = arg;
    (void)db;
    (void)name;
    store->wal_pages = pages;
    return SQLITE_OK;
}

static enum err_code configure(struct store *store, const char *pragmas, struct err *err) {
    int rc = sqlite3_exec(store->db, pragmas, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : db_fail(store, rc, err);
}

/* A file system without shared memory keeps the old mode and says nothing. */
static enum err_code check_wal(struct store *store, struct err *err) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(store->db, "PRAGMA journal_mode", -1, &stmt, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    bool wal = rc == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
    enum err_code code = rc == SQLITE_ROW ? ERR_OK : db_fail(store, rc, err);
    sqlite3_finalize(stmt);
    if (!code && !wal)
        code = err_set(err, ERR_IO, "the file system does not carry a write-ahead log: use a local disk");
    return code;
}

static enum err_code connect(struct store *store, const char *path, int flags, struct err *err) {
    int rc = sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK) return db_fail(store, rc, err);
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, 2000);
    return configure(store,
                     "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = ON;"
                     "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;",
                     err);
}

/* Deliveries under way when the process ended may or may not have arrived: they are tried again under the
 * same id. */
static enum err_code resume(struct store *store, struct err *err) {
    enum err_code code = store_begin(store, 0, err);
    if (!code) code = db_write_(store, STMT_DELIVERIES_RESUME, NULL, 0, err);
    if (!code) code = store_commit(store, err);
    if (code) store_rollback(store);
    return code;
}

static enum err_code open_writer(struct store *store, const char *dir, struct err *err) {
    enum err_code code = file_make_dirs(dir, err);
    if (!code) code = lock(store, dir, err);
    if (!code) code = create(dir, store->path, err);
    if (!code) code = connect(store, store->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    /* no autocheckpoint: store_checkpoint does it between commits; the log's file is cut when it starts anew
     */
    if (!code)
        code =
            configure(store,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
                      "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536;",
                      err);
    if (!code) code = check_wal(store, err);
    if (!code) sqlite3_wal_hook(store->db, on_wal_commit, store);
    return code;
}

/* Not SQLITE_OPEN_READONLY: a reader of a WAL database must be able to write its shared index. It never
 * checkpoints. */
static enum err_code open_reader(struct store *store, struct err *err) {
    if (access(store->path, F_OK) != 0) return err_set(err, ERR_NOT_FOUND, "no database there");
    enum err_code code = connect(store, store->path, SQLITE_OPEN_READWRITE, err);
    if (code) return code;
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    code = configure(
        store, "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384;", err);
    return code ? code : schema_check(store, err);
}

/* What ends a transaction must work when memory is short. */
static enum err_code prepare_ends(struct store *store, struct err *err) {
    static const enum statement ends[] = {STMT_COMMIT, STMT_ROLLBACK, STMT_ROLLBACK_TO, STMT_RELEASE};
    enum err_code code = ERR_OK;
    for (size_t i = 0; !code && i < sizeof ends / sizeof *ends; i++) code = db_prepare(store, ends[i], err);
    return code;
}

static enum err_code open_mode(struct store *store, const char *dir, struct err *err) {
    bool memory = strcmp(dir, ":memory:") == 0;
    if (memory && store->mode == STORE_READ)
        return err_set(err, ERR_NOT_FOUND, "a scratch database has one handle only");
    if (!memory) store->path = file_join(dir, "tiendo.db");
    if (store->mode == STORE_READ) return open_reader(store, err);
    enum err_code code = memory ? connect(store, dir, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err)
                                : open_writer(store, dir, err);
    if (!code) code = schema_migrate(store, err);
    if (!code) code = store_load_tail(store, err);
    return code ? code : resume(store, err);
}

enum err_code store_open(const char *dir, enum store_mode mode, struct store **out, struct err *err) {
    struct store *store = mem_alloc(sizeof *store);
    store->mode = mode;
    store->lock_fd = -1;
    enum err_code code = open_mode(store, dir, err);
    if (!code) code = prepare_ends(store, err);
    if (code) {
        if (err) err_wrap(err, "data folder %s", dir);
        store_close(store);
        return code;
    }
    *out = store;
    return ERR_OK;
}

void store_close(struct store *store) {
    if (!store) return;
    store_rollback(store);
    if (store->db) store_view_end(store);
    for (size_t i = 0; i < STMT_COUNT; i++) sqlite3_finalize(store->stmts[i]);
    if (store->db && store->path && store->mode == STORE_WRITE)
        sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                  NULL); /* what readers hold stays in the log */
    sqlite3_close(store->db);
    names_deinit(&store->names);
    aliases_deinit(&store->aliases);
    codec_free(store->codec);
    if (store->lock_fd >= 0) close(store->lock_fd);
    mem_free(store->path);
    mem_free(store);
}

void store_test_limit_pages(struct store *store, int pages) {
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA max_page_count = %d", pages ? pages : INT32_MAX);
    sqlite3_exec(store->db, sql, NULL, NULL, NULL);
}
