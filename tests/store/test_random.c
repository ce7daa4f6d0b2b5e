/* Random schedules of submissions, returns, rollbacks and restarts against a model that is nothing but a
 * list. */
#include "tests/store/fixture.h"
#include <stdlib.h>

enum { STEPS = 250, LINES = 3, PERIODS = 4 };

struct known {             /* one line of a recorded submission */
    int64_t seq, returned; /* seq of its return; INT64_MAX if none */
    int round;
    size_t indicator;
    const struct unit *unit;
    struct period period;
    double value;
};

struct model {
    struct known lines[STEPS * LINES];
    size_t count;
    int64_t submissions[STEPS];
    size_t submission_count;
    int64_t last;
};

static bool after(const struct known *a, const struct known *b, bool by_round) {
    if (by_round && a->round != b->round) return a->round > b->round;
    return a->seq > b->seq;
}

/* In force: no later line of its key stands, and its own submission was not returned. For judging the later
 * round is the later line. */
static bool in_force(const struct model *m, const struct known *k, int64_t as_of, bool by_round) {
    if (as_of > m->last) as_of = m->last; /* INT64_MAX stands for "never" in `returned` */
    if (k->seq > as_of || k->returned <= as_of) return false;
    for (size_t i = 0; i < m->count; i++) {
        const struct known *o = &m->lines[i];
        bool same = o->indicator == k->indicator && o->unit == k->unit && period_equal(o->period, k->period);
        if (same && after(o, k, by_round) && o->seq <= as_of && o->returned > as_of) return false;
    }
    return true;
}

static struct period nth_period(size_t n) {
    return period_of_day(PERIOD_HALF_YEAR, civil_to_day(2015 + (int)n / 2, n % 2 ? 7 : 1, 1));
}

static size_t below(struct rng *rng, size_t n) {
    return (size_t)(rng_next(rng) % n);
}

/* Perhaps rolled back to its savepoint, perhaps with its whole transaction: then the model hears nothing of
 * it. */
static void submit(struct fixture *fx, struct model *m, struct rng *rng) {
    static const char *const units[] = {"so-a", "so-b", "tinh"};
    struct line lines[LINES];
    size_t count = 1 + below(rng, LINES), fate = below(rng, 8);
    const char *unit = units[below(rng, 3)];
    int round = (int)below(rng, 2);
    struct period period = nth_period(below(rng, PERIODS));
    for (size_t i = 0; i < count; i++)
        lines[i] = (struct line){.indicator = i,
                                 .unit = units[below(rng, 3)],
                                 .value = (double)below(rng, 1000),
                                 .period = below(rng, 4) ? period : nth_period(below(rng, PERIODS))};
    struct submission *s = fx_submission(fx, unit, period, lines, count);
    struct obligation o;
    fx_begin(fx, NOW);
    OK(store_savepoint(fx->store, &fx->err));
    int64_t seq = fx_tx(fx, "submission.add");
    enum err_code code =
        store_obligation(fx->store, "p-2011", "half", unit, period, "-", INT64_MAX, fx->arena, &o, &fx->err);
    if (code == ERR_NOT_FOUND) o.id = fx_open(fx, seq, unit, period);
    OK(store_submission_add(fx->store, seq, s, fx->report.rounds[round].id, o.id, 0, &fx->err));
    if (fate == 0)
        store_rollback_savepoint(fx->store);
    else
        OK(store_release(fx->store, &fx->err));
    if (fate == 1)
        store_rollback(fx->store);
    else
        fx_commit(fx);
    if (fate <= 1) return;
    m->last = m->submissions[m->submission_count++] = seq;
    for (size_t i = 0; i < count; i++)
        m->lines[m->count++] = (struct known){
            seq, INT64_MAX, round, lines[i].indicator, s->lines[i].unit, lines[i].period, lines[i].value};
}

static void give_back(struct fixture *fx, struct model *m, struct rng *rng) {
    if (m->submission_count == 0) return;
    int64_t id = m->submissions[below(rng, m->submission_count)];
    for (size_t i = 0; i < m->count; i++)
        if (m->lines[i].seq == id && m->lines[i].returned != INT64_MAX) return;
    m->last = fx_return(fx, id, "sai");
    for (size_t i = 0; i < m->count; i++)
        if (m->lines[i].seq == id) m->lines[i].returned = m->last;
}

static void check_dataset(struct fixture *fx, const struct model *m, int64_t as_of) {
    struct dataset ds;
    size_t want = 0;
    dataset_init(&ds, &fx->plan, &fx->units);
    OK(store_dataset(fx->store, &fx->plan, &fx->units, NULL, 0, as_of, &ds, &fx->err));
    for (size_t i = 0; i < m->count; i++) {
        const struct known *k = &m->lines[i];
        if (!in_force(m, k, as_of, true)) continue;
        struct series s = dataset_series(&ds, &fx->indicators[k->indicator], k->unit, "total");
        const struct observation *found = NULL;
        for (size_t j = 0; j < s.count && !found; j++)
            if (period_equal(s.items[j].period, k->period)) found = &s.items[j];
        assert_non_null(found);
        assert_int_equal(found->seq, k->seq);
        assert_int_equal(found->round, k->round);
        assert_true(found->value == k->value);
        want++;
    }
    assert_int_equal(ds.count, want);
    dataset_deinit(&ds);
}

static void check_lists(struct fixture *fx, const struct model *m, int64_t as_of) {
    size_t recorded = 0, standing = 0, count;
    struct observation_row *rows;
    struct observation_filter f = {.plan = "p-2011", .as_of = as_of, .history = true};
    for (size_t i = 0; i < m->count; i++) {
        recorded += m->lines[i].seq <= as_of;
        standing += in_force(m, &m->lines[i], as_of, false);
    }
    OK(store_observations(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, recorded);
    for (size_t i = 0; i < count; i++) standing -= rows[i].superseded_ms == INSTANT_NONE;
    assert_int_equal(standing, 0);
    f.history = false;
    OK(store_observations(fx->store, &f, fx->arena, &rows, &recorded, &fx->err));
    for (size_t i = 0; i < recorded; i++) assert_int_equal(rows[i].superseded_ms, INSTANT_NONE);
}

static void schedule(struct fixture *fx, uint64_t seed) {
    struct model *m = arena_alloc(fx->arena, sizeof *m);
    struct rng *rng = rng_new(seed);
    struct store_counts c;
    int64_t bad;
    for (int step = 0; step < STEPS; step++) {
        size_t dice = below(rng, 20);
        if (dice < 16)
            submit(fx, m, rng);
        else if (dice < 19)
            give_back(fx, m, rng);
        else
            fixture_reopen(fx);
        if (step % 10) continue;
        int64_t as_of = below(rng, 3) ? (int64_t)below(rng, (size_t)m->last + 1) : INT64_MAX;
        check_dataset(fx, m, as_of);
        check_lists(fx, m, as_of);
    }
    OK(store_verify(fx->store, &bad, &fx->err));
    assert_int_equal(bad, 0);
    OK(store_count(fx->store, &c, &fx->err));
    assert_int_equal(c.submissions, m->submission_count);
    assert_int_equal(c.observations, m->count);
    rng_free(rng);
}

/* Whatever the order of events, at every as_of the store knows exactly what a list of them would say. */
static void random_schedules(void **state) {
    (void)state;
    const char *given = getenv("TIENDO_SEED");
    uint64_t first = given ? strtoull(given, NULL, 10) : 1, runs = given ? 1 : 4;
    for (uint64_t seed = first; seed < first + runs; seed++) {
        void *own;
        print_message("seed %llu\n", (unsigned long long)seed);
        assert_int_equal(fixture_setup(&own), 0);
        struct fixture *fx = own;
        fx->report.rounds = fx->rounded.rounds;
        fx->report.round_count = fx->rounded.round_count;
        schedule(fx, seed);
        assert_int_equal(fixture_teardown(&own), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_schedules)};
    return cmocka_run_group_tests_name("store: random", tests, NULL, NULL);
}
