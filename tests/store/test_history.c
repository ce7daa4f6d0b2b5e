#include "tests/store/fixture.h"

static const char HASH_A[] = "aa", HASH_B[] = "bb";

/* An empty store has no history, and says so rather than failing. */
static void empty(void **state) {
    struct fixture *fx = *state;
    int64_t seq = -1, ms = -1, bad = -1;
    OK(store_last(fx->store, &seq, &ms, &fx->err));
    assert_int_equal(seq, 0);
    assert_int_equal(ms, INSTANT_NONE);
    OK(store_seq_at(fx->store, INT64_MAX, &seq, &fx->err));
    assert_int_equal(seq, 0);
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
    FAILS(ERR_NOT_FOUND, store_recorded_at(fx->store, 1, &ms, &fx->err));
}

/* seq counts from 1 without gaps, and a transaction's rows share one recorded_at. */
static void sequence(void **state) {
    struct fixture *fx = *state;
    int64_t seq, ms;
    fx_begin(fx, NOW);
    assert_int_equal(fx_tx(fx, "a"), 1);
    assert_int_equal(fx_tx(fx, "b"), 2);
    assert_int_equal(store_recorded_ms(fx->store), NOW);
    fx_commit(fx);
    fx_begin(fx, NOW + 5);
    assert_int_equal(fx_tx(fx, "c"), 3);
    fx_commit(fx);
    OK(store_recorded_at(fx->store, 2, &ms, &fx->err));
    assert_int_equal(ms, NOW);
    OK(store_last(fx->store, &seq, &ms, &fx->err));
    assert_int_equal(seq, 3);
    assert_int_equal(ms, NOW + 5);
}

/* recorded_at never decreases, however the clock jumps, across restarts too. */
static void clock_back(void **state) {
    struct fixture *fx = *state;
    int64_t ms;
    fx_begin(fx, NOW);
    fx_tx(fx, "a");
    fx_commit(fx);
    fixture_reopen(fx);
    fx_begin(fx, NOW - 86400000);
    assert_int_equal(store_recorded_ms(fx->store), NOW);
    fx_tx(fx, "b");
    fx_commit(fx);
    OK(store_recorded_at(fx->store, 2, &ms, &fx->err));
    assert_int_equal(ms, NOW);
}

/* seq_at is the greatest seq recorded by an instant, at and beside every boundary. */
static void seq_at(void **state) {
    struct fixture *fx = *state;
    for (int64_t i = 0; i < 40; i++) { /* two rows at each of twenty instants, ten apart */
        fx_begin(fx, NOW + i / 2 * 10);
        fx_tx(fx, "x");
        fx_commit(fx);
    }
    for (int64_t at = -5; at < 205; at++) {
        int64_t seq, want = at < 0 ? 0 : at / 10 >= 20 ? 40 : (at / 10 + 1) * 2;
        OK(store_seq_at(fx->store, NOW + at, &seq, &fx->err));
        assert_int_equal(seq, want);
    }
}

/* What is rolled back leaves nothing: the next change gets its seq and fits the chain. */
static void rollback(void **state) {
    struct fixture *fx = *state;
    int64_t bad;
    fx_begin(fx, NOW);
    fx_tx(fx, "a");
    fx_commit(fx);
    fx_begin(fx, NOW + 100);
    fx_tx(fx, "gone");
    store_rollback(fx->store);
    store_rollback(fx->store); /* harmless when nothing is open */
    fx_begin(fx, NOW + 1);
    assert_int_equal(store_recorded_ms(fx->store), NOW + 1);
    assert_int_equal(fx_tx(fx, "b"), 2);
    fx_commit(fx);
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
}

/* Of three savepoints the one rolled back leaves no row, the others commit. */
static void savepoints(void **state) {
    struct fixture *fx = *state;
    int64_t bad, seq, ms;
    fx_begin(fx, NOW);
    for (int i = 0; i < 3; i++) {
        OK(store_savepoint(fx->store, &fx->err));
        assert_int_equal(fx_tx(fx, "x"), i == 2 ? 2 : i + 1);
        if (i == 1)
            store_rollback_savepoint(fx->store);
        else
            OK(store_release(fx->store, &fx->err));
    }
    fx_commit(fx);
    OK(store_last(fx->store, &seq, &ms, &fx->err));
    assert_int_equal(seq, 2);
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
}

/* The chain tells an absent object from an empty one, and goes on over a restart. */
static void chain_over_restart(void **state) {
    struct fixture *fx = *state;
    int64_t seq, bad;
    fx_begin(fx, NOW);
    OK(store_tx(fx->store, "a", "http", "v", "o", "{\"k\":\"số\"}", &seq, &fx->err));
    OK(store_tx(fx->store, "a", "http", "v", "", NULL, &seq, &fx->err));
    fx_commit(fx);
    fixture_reopen(fx);
    fx_begin(fx, NOW);
    OK(store_tx(fx->store, "a", "http", "v", NULL, "", &seq, &fx->err));
    fx_commit(fx);
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
}

static void add_version(struct fixture *fx, int64_t now_ms, const char *plan, const char *hash) {
    fx_begin(fx, now_ms);
    int64_t seq = fx_tx(fx, "plan.version");
    OK(store_plan_version_add(fx->store, seq, plan, hash, "{\"plan\":1}", &fx->err));
    fx_commit(fx);
}

/* The newest version of each plan as of a seq, sorted by the plan's id; activation is the first version's
 * instant. */
static void plan_versions(void **state) {
    struct fixture *fx = *state;
    struct version_row *rows;
    size_t count;
    int64_t ms;
    add_version(fx, NOW, "q", HASH_A);
    add_version(fx, NOW + 1, "p", HASH_A);
    add_version(fx, NOW + 2, "q", HASH_B);
    OK(store_plan_versions(fx->store, INT64_MAX, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].id, "p");
    assert_string_equal(rows[0].hash, HASH_A);
    assert_string_equal(rows[0].canonical, "{\"plan\":1}");
    assert_string_equal(rows[1].hash, HASH_B);
    assert_int_equal(rows[1].seq, 3);
    assert_int_equal(rows[1].recorded_ms, NOW + 2);
    OK(store_plan_versions(fx->store, 2, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_string_equal(rows[1].hash, HASH_A);
    OK(store_plan_versions(fx->store, 0, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 0);
    OK(store_plan_activated(fx->store, "q", &ms, &fx->err));
    assert_int_equal(ms, NOW);
    FAILS(ERR_NOT_FOUND, store_plan_activated(fx->store, "none", &ms, &fx->err));
}

/* A hash is known when an older version had it: the newest alone does not count. */
static void plan_hash_known(void **state) {
    struct fixture *fx = *state;
    bool known = true;
    OK(store_plan_hash_known(fx->store, "p", HASH_A, &known, &fx->err));
    assert_false(known);
    add_version(fx, NOW, "p", HASH_A);
    OK(store_plan_hash_known(fx->store, "p", HASH_A, &known, &fx->err));
    assert_false(known);
    add_version(fx, NOW, "p", HASH_B);
    OK(store_plan_hash_known(fx->store, "p", HASH_A, &known, &fx->err));
    assert_true(known);
    OK(store_plan_hash_known(fx->store, "p", HASH_B, &known, &fx->err));
    assert_false(known);
}

/* The units have versions of their own, as of a seq. */
static void unit_versions(void **state) {
    struct fixture *fx = *state;
    struct version_row row;
    FAILS(ERR_NOT_FOUND, store_unit_version(fx->store, INT64_MAX, fx->arena, &row, &fx->err));
    for (int i = 0; i < 2; i++) {
        fx_begin(fx, NOW + i);
        int64_t seq = fx_tx(fx, "units.version");
        OK(store_unit_version_add(fx->store, seq, i ? HASH_B : HASH_A, "[]", &fx->err));
        fx_commit(fx);
    }
    OK(store_unit_version(fx->store, 1, fx->arena, &row, &fx->err));
    assert_string_equal(row.hash, HASH_A);
    OK(store_unit_version(fx->store, INT64_MAX, fx->arena, &row, &fx->err));
    assert_string_equal(row.hash, HASH_B);
    assert_null(row.id);
    assert_int_equal(row.seq, 2);
}

/* Counts follow what was recorded, not what was rolled back. */
static void counts(void **state) {
    struct fixture *fx = *state;
    struct store_counts c;
    struct line lines[] = {{.indicator = IND_RATE, .value = 1}, {.indicator = IND_COUNT, .value = 2}};
    fx_submit(fx, "so-a", fx->h1, lines, 2);
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "x"), obligation = fx_open(fx, seq, "so-b", fx->h1);
    OK(store_submission_add(fx->store, seq, fx_submission(fx, "so-b", fx->h1, lines, 2), "-", obligation, 0,
                            &fx->err));
    store_rollback(fx->store);
    fx_begin(fx, NOW);
    seq = fx_tx(fx, "x");
    fx_alert(fx, seq, "so-a");
    fx_commit(fx);
    OK(store_count(fx->store, &c, &fx->err));
    assert_int_equal(c.submissions, 1);
    assert_int_equal(c.observations, 2);
    assert_int_equal(c.tx, 2);
    assert_int_equal(c.open_alerts, 1);
    assert_int_equal(c.pending_deliveries, 0);
    assert_int_equal(c.dead_deliveries, 0);
    assert_true(c.db_bytes > 0);
    assert_true(c.wal_bytes > 0);
    fixture_reopen(fx);
    fx_value(fx, "so-a", 3);
    OK(store_count(fx->store, &c, &fx->err));
    assert_int_equal(c.submissions, 2);
    assert_int_equal(c.observations, 3);
}

/* A scratch database behaves as any other, without a folder; it has no second handle. */
static void memory(void **state) {
    struct fixture *fx = *state;
    struct store *reader;
    fx_value(fx, "so-a", 3);
    OK(store_view_begin(fx->store, &fx->err));
    store_view_end(fx->store);
    store_checkpoint(fx->store);
    struct store_counts c;
    OK(store_count(fx->store, &c, &fx->err));
    assert_int_equal(c.submissions, 1);
    FAILS(ERR_NOT_FOUND, store_open(":memory:", STORE_READ, &reader, &fx->err));
}

#define ON_DISK(test)   cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup_memory, fixture_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_MEMORY(empty),
        IN_MEMORY(sequence),
        ON_DISK(clock_back),
        IN_MEMORY(seq_at),
        IN_MEMORY(rollback),
        IN_MEMORY(savepoints),
        ON_DISK(chain_over_restart),
        IN_MEMORY(plan_versions),
        IN_MEMORY(plan_hash_known),
        IN_MEMORY(unit_versions),
        ON_DISK(counts),
        IN_MEMORY(memory),
    };
    return cmocka_run_group_tests_name("store: history", tests, NULL, NULL);
}
