/* Databases of earlier schemas, brought up. tests/data/schema_1.db was written by the last release that knew
 * schema 1: a small plan with two versions, submissions revised and returned, a waiver, an extension, a
 * request, alerts open, acknowledged and resolved, messages delivered and not. */
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include "tests/store/fixture.h"
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#define SAVED "tests/data/schema_1.db"

static void put_saved(struct fixture *fx, const char *name) {
    char path[128];
    struct strbuf bytes;
    strbuf_init(&bytes, 1 << 24);
    fixture_path(fx, name, path, sizeof path);
    OK(file_read(SAVED, &bytes, &fx->err));
    OK(file_write(path, bytes.data, bytes.len, &fx->err));
    strbuf_deinit(&bytes);
}

/* The fixture's own database gives way to the saved one; *state's store is closed. */
static int setup(void **state) {
    if (fixture_setup(state)) return -1;
    struct fixture *fx = *state;
    store_close(fx->store);
    fx->store = NULL;
    put_saved(fx, "tiendo.db");
    return 0;
}

static void bring_up(struct fixture *fx) {
    OK(store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err));
}

/* The tables of schema 1 and what they hold, every row of every column in the order of their keys. */
static const char *const TABLES[] = {"name",
                                     "tx",
                                     "plan_version",
                                     "unit_version",
                                     "submission",
                                     "submission_slice",
                                     "payload",
                                     "receipt",
                                     "submission_return",
                                     "idempotency",
                                     "observation",
                                     "obligation",
                                     "obligation_event",
                                     "agenda",
                                     "review",
                                     "verdict_change",
                                     "alert",
                                     "alert_event",
                                     "silence",
                                     "notice",
                                     "delivery",
                                     "delivery_alert",
                                     "attempt"};
#define TABLE_COUNT (sizeof TABLES / sizeof *TABLES)

static void add_rows(sqlite3 *db, const char *table, const char *columns, struct strbuf *sb) {
    sqlite3_stmt *stmt = NULL;
    char *sql = mem_printf("SELECT %s FROM %s ORDER BY %s", columns, table, columns);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            int type = sqlite3_column_type(stmt, i), len = sqlite3_column_bytes(stmt, i);
            strbuf_addf(sb, "%d %d ", type, len);
            strbuf_add(sb, sqlite3_column_blob(stmt, i) ? sqlite3_column_blob(stmt, i) : "", (size_t)len);
            strbuf_addc(sb, '\n');
        }
    sqlite3_finalize(stmt);
    mem_free(sql);
}

static sqlite3 *open_file(const char *path) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return db;
}

static char *columns_of(sqlite3 *db, const char *table) {
    sqlite3_stmt *stmt = NULL;
    char *sql = mem_printf("SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('%s')", table);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    char *columns = mem_strdup((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    mem_free(sql);
    return columns;
}

/* Every row of every table is there, byte for byte, in the columns it had. */
static void every_row_is_there(void **state) {
    struct fixture *fx = *state;
    char path[128], saved[128];
    size_t rows = 0;
    bring_up(fx);
    store_close(fx->store);
    fx->store = NULL;
    fixture_path(fx, "tiendo.db", path, sizeof path);
    fixture_path(fx, "saved.db", saved, sizeof saved);
    put_saved(fx, "saved.db"); /* looking at the saved file itself would leave others beside it */
    sqlite3 *before = open_file(saved), *after = open_file(path);
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        struct strbuf was, is;
        char *columns = columns_of(before, TABLES[i]);
        strbuf_init(&was, 0);
        strbuf_init(&is, 0);
        add_rows(before, TABLES[i], columns, &was);
        add_rows(after, TABLES[i], columns, &is);
        if (was.len != is.len || memcmp(was.data, is.data, was.len) != 0)
            fail_msg("%s is not what it was", TABLES[i]);
        rows += was.len > 0;
        strbuf_deinit(&is);
        strbuf_deinit(&was);
        mem_free(columns);
    }
    assert_int_equal(rows, TABLE_COUNT - 1); /* of silences there was none */
    sqlite3_close(after);
    sqlite3_close(before);
}

/* It is of the newest schema, whole, and its chain of hashes fits from the first row on. */
static void whole_and_of_the_newest_schema(void **state) {
    struct fixture *fx = *state;
    int64_t bad = -1;
    char text[32];
    assert_int_equal(raw_number(fx, "PRAGMA user_version"), 1);
    bring_up(fx);
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
    assert_int_equal(raw_number(fx, "PRAGMA user_version"), 2);
    assert_int_equal(raw_number(fx, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    raw_text(fx, "PRAGMA integrity_check", text, sizeof text);
    assert_string_equal(text, "ok");
}

/* A database brought up has the very schema of one that is made anew: tables, columns, indexes, triggers. */
static void the_same_schema_as_a_new_one(void **state) {
    struct fixture *fx = *state;
    static const char SCHEMA[] =
        "SELECT group_concat(t, char(10)) FROM (SELECT s.type || ' ' || s.name || ' ' || coalesce("
        " (SELECT group_concat(c.name || ' ' || c.type || c.pk) FROM pragma_table_info(s.name) c), '') ||"
        " CASE s.type WHEN 'table' THEN '' ELSE coalesce(s.sql, '') END AS t FROM sqlite_schema s"
        " ORDER BY s.type, s.name)";
    static char up[60000], new[60000];
    char path[128];
    bring_up(fx);
    raw_text(fx, SCHEMA, up, sizeof up);
    store_close(fx->store);
    fx->store = NULL;
    fixture_path(fx, "tiendo.db", path, sizeof path);
    assert_int_equal(unlink(path), 0);
    bring_up(fx);
    raw_text(fx, SCHEMA, new, sizeof new);
    assert_true(strlen(up) > 5000);
    assert_string_equal(up, new);
}

/* What was history stays history: no row of before can be changed or deleted after. */
static void still_append_only(void **state) {
    struct fixture *fx = *state;
    static const char *const history[] = {
        "name",        "tx",      "plan_version",      "unit_version", "submission",       "submission_slice",
        "payload",     "receipt", "submission_return", "observation",  "obligation_event", "verdict_change",
        "alert_event", "attempt", "delivery_alert",    "review"};
    char sql[160], message[256];
    bring_up(fx);
    for (size_t i = 0; i < sizeof history / sizeof *history; i++) {
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", history[i]);
        assert_true(raw_number(fx, sql) > 0);
        snprintf(sql, sizeof sql, "DELETE FROM %s", history[i]);
        assert_int_equal(raw_try(fx, sql, message, sizeof message), SQLITE_CONSTRAINT);
        snprintf(sql, sizeof sql, "UPDATE %s SET %s = %s", history[i],
                 strcmp(history[i], "name") == 0 ? "text" : "seq",
                 strcmp(history[i], "name") == 0 ? "text" : "seq");
        if (strcmp(history[i], "submission") == 0)
            snprintf(sql, sizeof sql, "UPDATE submission SET note = note");
        if (strcmp(history[i], "submission_slice") == 0 || strcmp(history[i], "payload") == 0 ||
            strcmp(history[i], "receipt") == 0)
            snprintf(sql, sizeof sql, "UPDATE %s SET submission = submission", history[i]);
        if (strcmp(history[i], "delivery_alert") == 0)
            snprintf(sql, sizeof sql, "UPDATE delivery_alert SET alert = alert");
        assert_int_equal(raw_try(fx, sql, message, sizeof message), SQLITE_CONSTRAINT);
    }
    assert_int_equal(raw_try(fx, "UPDATE alert SET task = 'x'", message, sizeof message), SQLITE_CONSTRAINT);
    assert_int_equal(raw_try(fx, "UPDATE alert SET since = 0", message, sizeof message), SQLITE_CONSTRAINT);
}

/* The store's own calls find what was recorded, under the names it was recorded by. */
static void read_as_before(void **state) {
    struct fixture *fx = *state;
    struct submission_row *subs;
    struct alert *alerts;
    struct review_row review;
    struct obligation o;
    struct store_counts counts;
    size_t count;
    struct submission_filter sf = {.plan = "thu", .as_of = INT64_MAX};
    struct alert_filter af = {.state = -1, .opened_from_ms = INSTANT_NONE, .as_of = INT64_MAX};
    bring_up(fx);
    OK(store_count(fx->store, &counts, &fx->err));
    assert_int_equal(counts.tx, 127);
    assert_int_equal(counts.observations, 4);
    OK(store_submissions(fx->store, &sf, fx->arena, &subs, &count, &fx->err));
    assert_int_equal(count, 3);
    assert_string_equal(subs[1].returned_reason, "thiếu chữ ký");
    OK(store_alerts(fx->store, &af, fx->arena, &alerts, &count, &fx->err));
    assert_int_equal(count, 7);
    assert_int_equal(alerts[0].kind, ALERT_EVENT_STARTING);
    assert_string_equal(alerts[0].labels.event, "action-month");
    for (size_t i = 0; i < count; i++) assert_null(alerts[i].labels.task);
    assert_string_equal(alerts[4].ack_comment, "đã gọi điện");
    OK(store_review(fx->store, "thu", "mid", INT64_MAX, fx->arena, &review, &fx->err));
    assert_string_equal(review.document, "12/BC-UBND");
    OK(store_obligation(fx->store, "thu", "annual", "so-b", fx->y2016, "-", INT64_MAX, fx->arena, &o,
                        &fx->err));
    assert_true(o.extended_ms != INSTANT_NONE && !o.complete);
}

/* History goes on where it stood: the next change has the next seq, tasks can be spoken of, the chain holds;
 * and a second start finds nothing to bring up. */
static void history_goes_on(void **state) {
    struct fixture *fx = *state;
    struct task_state_row *rows,
        row = {.plan = "thu", .task = "2.1", .unit = "so-a", .window = "1", .on_day = 17110, .actor = "lan"};
    struct task_state_filter f = {.plan = "thu", .as_of = INT64_MAX};
    size_t count;
    int64_t bad;
    bring_up(fx);
    fx_begin(fx, NOW + 400LL * 86400000);
    row.seq = fx_tx(fx, "task.state");
    assert_int_equal(row.seq, 128);
    OK(store_task_state_add(fx->store, &row, &fx->err));
    fx_commit(fx);
    fixture_reopen(fx);
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
    OK(store_task_states(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].unit, "so-a");
}

/* Nobody reads an older database before the daemon has brought it up. */
static void not_read_before(void **state) {
    struct fixture *fx = *state;
    struct store *r = NULL;
    FAILS(ERR_CONFLICT, store_open(fx->dir, STORE_READ, &r, &fx->err));
    assert_non_null(strstr(fx->err.msg, "schema 1"));
    bring_up(fx);
    OK(store_open(fx->dir, STORE_READ, &r, &fx->err));
    store_close(r);
}

/* A migration that cannot be finished leaves the database as it was. */
static void all_or_nothing(void **state) {
    struct fixture *fx = *state;
    raw_exec(fx, "CREATE TABLE occurrence(x)"); /* in the way of the second migration's own */
    FAILS(ERR_INTERNAL, store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err));
    assert_non_null(strstr(fx->err.msg, "migration 2"));
    assert_int_equal(raw_number(fx, "PRAGMA user_version"), 1);
    assert_int_equal(raw_number(fx, "SELECT count(*) FROM sqlite_schema WHERE name = 'task_state'"), 0);
    raw_exec(fx, "DROP TABLE occurrence");
    bring_up(fx);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(every_row_is_there),
        TEST(whole_and_of_the_newest_schema),
        TEST(the_same_schema_as_a_new_one),
        TEST(still_append_only),
        TEST(read_as_before),
        TEST(history_goes_on),
        TEST(not_read_before),
        TEST(all_or_nothing),
    };
    return cmocka_run_group_tests_name("store: migrations", tests, NULL, NULL);
}
