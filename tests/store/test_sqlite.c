/* What is SQLite's own: schema, triggers, settings, damage, the full disk. The other files of this folder
 * would put any backend through its paces; this one looks under the hood. */
#include "daemon/store/internal.h"
#include "tests/store/fixture.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define ON_DISK(test)   cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup_memory, fixture_teardown)

/* Every statement fits the schema, and is used by some call: STATEMENTS lists nothing twice. */
static void statements(void **state) {
    struct fixture *fx = *state;
    static const char *const sql[] = {
#define STATEMENT(id, text) text,
#include "daemon/store/statements.def"
#undef STATEMENT
    };
    for (size_t i = 0; i < STMT_COUNT; i++) {
        sqlite3_stmt *stmt = NULL;
        if (sqlite3_prepare_v2(fx->store->db, sql[i], -1, &stmt, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql[i], sqlite3_errmsg(fx->store->db));
        sqlite3_finalize(stmt);
        for (size_t j = 0; j < i; j++) assert_string_not_equal(sql[i], sql[j]);
    }
}

static int64_t pragma(struct fixture *fx, const char *name, char *text, size_t size) {
    char sql[64];
    sqlite3_stmt *stmt = NULL;
    snprintf(sql, sizeof sql, "PRAGMA %s", name);
    assert_int_equal(sqlite3_prepare_v2(fx->store->db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(stmt, 0);
    snprintf(text, size, "%s", (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    return n;
}

/* What SQLite did for the answer, in its own steps. */
static int cost(struct fixture *fx, struct observation_filter f, size_t want) {
    struct observation_row *rows;
    size_t count;
    f.plan = "p-2011";
    f.as_of = INT64_MAX;
    OK(store_observations(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, want);
    return sqlite3_stmt_status(fx->store->stmts[STMT_OBSERVATIONS], SQLITE_STMTSTATUS_VM_STEP, 1);
}
#define COST(want, ...) cost(fx, (struct observation_filter){__VA_ARGS__}, want)

/* Among a plan's values a page, an indicator and a period are found by their keys: the rest is not read. */
static void pages_by_key(void **state) {
    struct fixture *fx = *state;
    enum { MONTHS = 60, ALL = MONTHS * UNIT_COUNT * IND_TOTAL };
    struct period period = {0};
    for (int i = 0; i < MONTHS; i++)
        for (size_t u = 0; u < UNIT_COUNT; u++) {
            struct line lines[IND_TOTAL];
            for (size_t n = 0; n < IND_TOTAL; n++) lines[n] = (struct line){.indicator = n, .value = 1};
            period = period_of_day(PERIOD_MONTH, civil_to_day(2011 + i / 12, 1 + i % 12, 1));
            fx_submit(fx, fx->unit_items[u].id, period, lines, IND_TOTAL);
        }
    int all = COST(ALL, .limit = 0);
    assert_in_range(COST(5, .limit = 5) * 6, 1, all);
    assert_in_range(COST(5, .limit = 5, .history = true) * 6, 1, all);
    assert_in_range(COST(MONTHS * UNIT_COUNT, .indicator = "1.2") * 2, 1, all);
    assert_in_range(COST(UNIT_COUNT * IND_TOTAL, .has_period = true, .period = period) * 20, 1, all);
    assert_int_equal(COST(0, .category = "sex=male"), 0);
}

/* The writer's connection: write-ahead log, every commit synced, no checkpoint of its own accord. */
static void settings(void **state) {
    struct fixture *fx = *state;
    char text[32];
    pragma(fx, "journal_mode", text, sizeof text);
    assert_string_equal(text, "wal");
    assert_int_equal(pragma(fx, "synchronous", text, sizeof text), 2);
    assert_int_equal(pragma(fx, "wal_autocheckpoint", text, sizeof text), 0);
    assert_int_equal(pragma(fx, "recursive_triggers", text, sizeof text), 1);
    assert_int_equal(pragma(fx, "user_version", text, sizeof text), 2);
}

/* A reader cannot write, even by mistake of ours. */
static void reader_is_query_only(void **state) {
    struct fixture *fx = *state;
    struct store *r = NULL;
    OK(store_open(fx->dir, STORE_READ, &r, &fx->err));
    assert_int_equal(
        sqlite3_exec(r->db, "INSERT INTO name(kind, scope, text) VALUES(1, 0, 'x')", NULL, NULL, NULL),
        SQLITE_READONLY);
    store_close(r);
}

static const char *const HISTORY[] = {
    "name",        "tx",      "plan_version",      "unit_version", "submission",       "submission_slice",
    "payload",     "receipt", "submission_return", "observation",  "obligation_event", "verdict_change",
    "alert_event", "attempt", "delivery_alert",    "review",       "task_state",       "occurrence"};
static const char *const IDENTITIES[][2] = {{"obligation", "due_at"}, {"obligation", "unit"},
                                            {"obligation", "seq"},    {"alert", "identity"},
                                            {"alert", "since"},       {"alert", "unit"},
                                            {"alert", "task"},        {"notice", "grp"},
                                            {"notice", "flush_at"},   {"delivery", "body"},
                                            {"delivery", "address"},  {"delivery", "message_id"},
                                            {"silence", "match"},     {"idempotency", "submission"},
                                            {"agenda", "at"}};
static const char *const STAYING[] = {"alert", "notice", "delivery", "silence", "idempotency"};

static void refused(struct fixture *fx, const char *table, const char *sql) {
    char count[96], message[256];
    snprintf(count, sizeof count, "SELECT count(*) FROM %s", table);
    if (raw_number(fx, count) == 0) fail_msg("%s has no row to try it on", table);
    int rc = raw_try(fx, sql, message, sizeof message);
    if (rc != SQLITE_CONSTRAINT) fail_msg("%s went through (%d)", sql, rc);
    if (!strstr(message, table)) fail_msg("%s: %s", sql, message);
}

static void update_refused(struct fixture *fx, const char *table, const char *column) {
    char sql[160];
    snprintf(sql, sizeof sql, "UPDATE %s SET %s = %s", table, column, column);
    refused(fx, table, sql);
}

static void delete_refused(struct fixture *fx, const char *table) {
    char sql[96];
    snprintf(sql, sizeof sql, "DELETE FROM %s", table);
    refused(fx, table, sql);
}

/* History admits no update and no delete, whoever asks. */
static void history_triggers(void **state) {
    struct fixture *fx = *state;
    fx_fill_all(fx);
    for (size_t i = 0; i < sizeof HISTORY / sizeof *HISTORY; i++) {
        char column[64], sql[128];
        snprintf(sql, sizeof sql, "SELECT name FROM pragma_table_info('%s') ORDER BY cid DESC LIMIT 1",
                 HISTORY[i]);
        raw_text(fx, sql, column, sizeof column);
        update_refused(fx, HISTORY[i], column);
        delete_refused(fx, HISTORY[i]);
    }
}

/* Of a row of work the identity stays, and the row itself. */
static void identity_triggers(void **state) {
    struct fixture *fx = *state;
    fx_fill_all(fx);
    for (size_t i = 0; i < sizeof IDENTITIES / sizeof *IDENTITIES; i++)
        update_refused(fx, IDENTITIES[i][0], IDENTITIES[i][1]);
    for (size_t i = 0; i < sizeof STAYING / sizeof *STAYING; i++) delete_refused(fx, STAYING[i]);
    delete_refused(fx, "obligation"); /* something happened to it */
}

/* Every table is either history or work: one that is added must be put in one of the lists above. */
static void every_table_is_guarded(void **state) {
    struct fixture *fx = *state;
    int64_t tables = raw_number(
        fx, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    int64_t known =
        raw_number(fx, "SELECT count(DISTINCT tbl_name) FROM sqlite_schema WHERE type = 'trigger'");
    assert_int_equal(tables, known);
    assert_int_equal(tables, (int64_t)(sizeof HISTORY / sizeof *HISTORY) +
                                 7); /* and obligation, agenda, the five that stay */
}

/* No row points at another that is not there, though nothing enforces it at run time. */
static void references(void **state) {
    struct fixture *fx = *state;
    fx_fill_all(fx);
    assert_int_equal(raw_number(fx, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    char text[32];
    raw_text(fx, "PRAGMA integrity_check", text, sizeof text);
    assert_string_equal(text, "ok");
}

/* A row edited behind our back, a row gone, a row added: the chain shows where. */
static void chain_shows_edits(void **state) {
    struct fixture *fx = *state;
    int64_t bad;
    fx_begin(fx, NOW);
    for (int i = 0; i < 10; i++) fx_tx(fx, "v");
    fx_commit(fx);
    raw_exec(fx, "DROP TRIGGER tx_no_update; UPDATE tx SET actor = 'another' WHERE seq = 4");
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 4);
    raw_exec(fx, "UPDATE tx SET actor = 'officer' WHERE seq = 4; UPDATE tx SET recorded_at = recorded_at + 1 "
                 "WHERE seq = 7");
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 7);
    raw_exec(fx, "UPDATE tx SET recorded_at = recorded_at - 1 WHERE seq = 7");
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
    raw_exec(fx, "UPDATE tx SET object = '' WHERE seq = 2");
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 2);
    raw_exec(
        fx,
        "UPDATE tx SET object = NULL WHERE seq = 2; DROP TRIGGER tx_no_delete; DELETE FROM tx WHERE seq = 5");
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 5);
}

/* A database that a newer program wrote is refused, for writing and for reading, and left as it is. */
static void newer_schema(void **state) {
    struct fixture *fx = *state;
    struct store *r = NULL;
    fx_value(fx, "so-a", 1);
    store_close(fx->store);
    fx->store = NULL;
    raw_exec(fx, "PRAGMA user_version = 99");
    FAILS(ERR_CONFLICT, store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err));
    assert_non_null(strstr(fx->err.msg, "schema 99"));
    FAILS(ERR_CONFLICT, store_open(fx->dir, STORE_READ, &r, &fx->err));
    assert_int_equal(raw_number(fx, "SELECT count(*) FROM submission"), 1);
}

/* An older database is refused for reading until the daemon has brought it up; an empty one holds nothing to
 * read. */
static void older_schema(void **state) {
    struct fixture *fx = *state;
    struct store *r = NULL;
    char path[128];
    store_close(fx->store);
    fx->store = NULL;
    fixture_path(fx, "tiendo.db", path, sizeof path);
    assert_int_equal(truncate(path, 0), 0);
    FAILS(ERR_NOT_FOUND, store_open(fx->dir, STORE_READ, &r, &fx->err));
}

/* Another program's database is not taken for ours. */
static void foreign_database(void **state) {
    struct fixture *fx = *state;
    char path[128];
    store_close(fx->store);
    fx->store = NULL;
    fixture_path(fx, "tiendo.db", path, sizeof path);
    assert_int_equal(truncate(path, 0), 0);
    raw_exec(fx, "CREATE TABLE theirs(x)");
    FAILS(ERR_CONFLICT, store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err));
    assert_int_equal(raw_number(fx, "SELECT count(*) FROM sqlite_schema"), 1);
}

/* A file that is no database is an error that says so. */
static void not_a_database(void **state) {
    struct fixture *fx = *state;
    char path[128];
    struct err err;
    store_close(fx->store);
    fx->store = NULL;
    fixture_path(fx, "tiendo.db", path, sizeof path);
    int fd = open(path, O_WRONLY | O_TRUNC);
    for (int i = 0; i < 300; i++) assert_int_equal(write(fd, "this is not a database ", 23), 23);
    close(fd);
    FAILS(ERR_IO, store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err));
    assert_non_null(strstr(fx->err.msg, "not a database"));
    FAILS(ERR_IO, store_open(fx->dir, STORE_WRITE, &fx->store, NULL)); /* nobody need listen */
    assert_int_equal(store_open(fx->dir, STORE_READ, &fx->store, &err), ERR_IO);
}

/* A page that was overwritten makes reading fail, not lie, and the process goes on. */
static void damaged_page(void **state) {
    struct fixture *fx = *state;
    char path[128], junk[4096];
    struct observation_filter f = {.plan = "p-2011", .as_of = INT64_MAX};
    struct observation_row *rows;
    size_t count;
    fx_value(fx, "so-a", 1);
    store_close(fx->store);
    fx->store = NULL;
    int64_t root = raw_number(fx, "SELECT rootpage FROM sqlite_schema WHERE name = 'observation'");
    memset(junk, 0x5a, sizeof junk);
    fixture_path(fx, "tiendo.db", path, sizeof path);
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, junk, sizeof junk, (root - 1) * 4096), sizeof junk);
    close(fd);
    OK(store_open(fx->dir, STORE_WRITE, &fx->store, &fx->err));
    FAILS(ERR_IO, store_observations(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    FAILS(ERR_IO, store_observations(fx->store, &f, fx->arena, &rows, &count, &fx->err));
}

/* A payload whose stored bytes were damaged does not come back as if it were whole. */
static void damaged_payload(void **state) {
    struct fixture *fx = *state;
    struct strbuf sb;
    char *even = arena_alloc(fx->arena, 1000);
    struct line line = {.indicator = IND_RATE, .value = 1};
    memset(even, ' ', 1000);
    struct submission *s = fx_submission(fx, "so-a", fx->h1, &line, 1);
    s->payload = even;
    s->payload_len = 1000;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "submission.add");
    OK(store_submission_add(fx->store, seq, s, "-", fx_open(fx, seq, "so-a", fx->h1), 0, &fx->err));
    fx_commit(fx);
    assert_true(raw_number(fx, "SELECT length(bytes) FROM payload") < 100);
    static const char *const damage[] = {
        "bytes = x'0102030405'", "bytes = substr(bytes, 1, length(bytes) - 1)", "length = length + 1"};
    raw_exec(fx, "DROP TRIGGER payload_no_update; CREATE TABLE kept AS SELECT * FROM payload");
    for (size_t i = 0; i < 3; i++) {
        char sql[128];
        snprintf(sql, sizeof sql, "UPDATE payload SET %s", damage[i]);
        raw_exec(fx, sql);
        strbuf_init(&sb, 0);
        FAILS(ERR_IO, store_payload(fx->store, seq, &sb, &fx->err));
        strbuf_deinit(&sb);
        raw_exec(fx,
                 "UPDATE payload SET bytes = (SELECT bytes FROM kept), length = (SELECT length FROM kept)");
    }
    strbuf_init(&sb, 0);
    OK(store_payload(fx->store, seq, &sb, &fx->err));
    strbuf_deinit(&sb);
}

static enum err_code record_big(struct fixture *fx, size_t len, bool savepoint) {
    struct line line = {.indicator = IND_RATE, .value = 1};
    struct submission *s = fx_submission(fx, "so-b", fx->h2, &line, 1);
    char *noise = arena_alloc(fx->arena, len);
    struct rng *rng = rng_new(3);
    for (size_t i = 0; i < len; i++) noise[i] = (char)rng_next(rng);
    rng_free(rng);
    s->payload = noise;
    s->payload_len = len;
    fx_begin(fx, NOW);
    if (savepoint) OK(store_savepoint(fx->store, &fx->err));
    int64_t seq = fx_tx(fx, "submission.add");
    enum err_code code =
        store_submission_add(fx->store, seq, s, "-", fx_open(fx, seq, "so-b", fx->h2), 0, &fx->err);
    if (savepoint && code)
        store_rollback_savepoint(fx->store);
    else if (savepoint)
        OK(store_release(fx->store, &fx->err));
    if (!code || savepoint) {
        enum err_code committed = store_commit(fx->store, &fx->err);
        if (!code) code = committed;
    }
    if (code) store_rollback(fx->store);
    return code;
}

/* The disk is full: the write says so and leaves nothing, reads go on, and writes resume by themselves when
 * there is room. */
static void disk_full(void **state) {
    struct fixture *fx = *state;
    struct store_counts c;
    char text[32];
    int64_t bad;
    fx_value(fx, "so-a", 1);
    store_test_limit_pages(fx->store, (int)pragma(fx, "page_count", text, sizeof text) + 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(record_big(fx, 1u << 20, i % 2), ERR_FULL);
        OK(store_count(fx->store, &c, &fx->err));
        assert_int_equal(c.submissions, 1);
        assert_int_equal(c.tx, 1);
    }
    store_test_limit_pages(fx->store, 0);
    OK(record_big(fx, 1u << 20, false));
    fx_value(fx, "so-b", 2);
    OK(store_count(fx->store, &c, &fx->err));
    assert_int_equal(c.submissions, 3);
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
    fixture_reopen(fx);
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
}

/* Somebody else holds the write lock: busy, which may be tried again, and then it works. */
static void busy(void **state) {
    struct fixture *fx = *state;
    char path[128];
    sqlite3 *other = NULL;
    fixture_path(fx, "tiendo.db", path, sizeof path);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_busy_timeout(fx->store->db, 1);
    FAILS(ERR_BUSY, store_begin(fx->store, NOW, &fx->err));
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    fx_value(fx, "so-a", 1);
}

/* Names that a rolled back savepoint interned are gone from the cache and from the table; those before it
 * stay. */
static void names_rolled_back(void **state) {
    struct fixture *fx = *state;
    int64_t first, second, again;
    const char *text;
    fx_begin(fx, NOW);
    OK(name_intern(fx->store, NAME_UNIT, 0, "kept", &first, &fx->err));
    OK(store_savepoint(fx->store, &fx->err));
    for (int i = 0; i < 1000; i++) { /* enough for the table to grow meanwhile */
        char name[32];
        snprintf(name, sizeof name, "gone-%d", i);
        OK(name_intern(fx->store, NAME_UNIT, 0, name, &second, &fx->err));
    }
    store_rollback_savepoint(fx->store);
    OK(name_find(fx->store, NAME_UNIT, 0, "gone-5", &again, &fx->err));
    assert_int_equal(again, NAME_UNKNOWN);
    FAILS(ERR_IO, name_text(fx->store, second, &text, &fx->err));
    OK(name_find(fx->store, NAME_UNIT, 0, "kept", &again, &fx->err));
    assert_int_equal(again, first);
    OK(name_intern(fx->store, NAME_INDICATOR, first, "gone-5", &second,
                   &fx->err)); /* the freed number, another name */
    OK(name_text(fx->store, second, &text, &fx->err));
    assert_string_equal(text, "gone-5");
    OK(name_find(fx->store, NAME_UNIT, 0, "gone-5", &again, &fx->err));
    assert_int_equal(again, NAME_UNKNOWN);
    store_rollback(fx->store);
    OK(name_find(fx->store, NAME_UNIT, 0, "kept", &again, &fx->err));
    assert_int_equal(again, NAME_UNKNOWN);
    assert_int_equal(fx->store->names.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_MEMORY(statements),
        IN_MEMORY(pages_by_key),
        ON_DISK(settings),
        ON_DISK(reader_is_query_only),
        ON_DISK(history_triggers),
        ON_DISK(identity_triggers),
        ON_DISK(every_table_is_guarded),
        ON_DISK(references),
        ON_DISK(chain_shows_edits),
        ON_DISK(newer_schema),
        ON_DISK(older_schema),
        ON_DISK(foreign_database),
        ON_DISK(not_a_database),
        ON_DISK(damaged_page),
        ON_DISK(damaged_payload),
        ON_DISK(disk_full),
        ON_DISK(busy),
        IN_MEMORY(names_rolled_back),
    };
    return cmocka_run_group_tests_name("store: sqlite", tests, NULL, NULL);
}
