#include "tests/store/fixture.h"
#include <sqlite3.h>
#include <stdio.h>

static sqlite3 *open_raw(const struct fixture *fx) {
    char path[128];
    sqlite3 *db;
    fixture_path(fx, "tiendo.db", path, sizeof path);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    return db;
}

int raw_try(const struct fixture *fx, const char *sql, char *message, size_t size) {
    sqlite3 *db = open_raw(fx);
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    snprintf(message, size, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
    return rc;
}

void raw_exec(const struct fixture *fx, const char *sql) {
    char message[256];
    if (raw_try(fx, sql, message, sizeof message) != SQLITE_OK) fail_msg("%s: %s", sql, message);
}

void raw_text(const struct fixture *fx, const char *sql, char *buf, size_t size) {
    sqlite3 *db = open_raw(fx);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    if (sqlite3_step(stmt) == SQLITE_ROW)
        snprintf(buf, size, "%s", (const char *)sqlite3_column_text(stmt, 0));
    else
        buf[0] = '\0';
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

int64_t raw_number(const struct fixture *fx, const char *sql) {
    char text[64];
    long long n;
    raw_text(fx, sql, text, sizeof text);
    assert_int_equal(sscanf(text, "%lld", &n), 1);
    return n;
}
