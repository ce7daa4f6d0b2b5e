/* Random schedules against a simple model: whatever happens in whatever order, the messages are those of the
 * rules. */
#include "daemon/base/crypto.h"
#include "tests/alerts/world.h"

#define BOARD_URL "http://127.0.0.1:9000/hook"
#define HOUR_MS   3600000
#define UNITS     3
#define RUNS      12
#define STEPS     60

/* The ladder of the test's report, by hand. */
static const struct {
    const char *at;
    int step;
} ladder[] = {
    {"2016-04-20T08:00:00+07:00", -3}, {"2016-05-13T08:00:00+07:00", -2}, {"2016-05-19T08:00:00+07:00", -1},
    {"2016-05-20T00:00:00+07:00", 1},  {"2016-05-21T08:00:00+07:00", 2},  {"2016-05-27T08:00:00+07:00", 3},
};

/* What the rules say the board has heard. */
struct model {
    int step[UNITS];    /* reached, 0 none; what the writer keeps of an obligation */
    bool missed[UNITS]; /* told of and open */
    bool met[UNITS];
    int target; /* 0 fine, else 1 at risk, 2 lagging, 3 missed */
    size_t soon, miss, mended, target_firing, target_resolved;
};

struct run {
    struct world *w;
    struct model m;
    struct rng *rng;
    int64_t now_ms;
};

static void begin(struct run *r) {
    char at[INSTANT_TEXT_MAX];
    instant_format(r->now_ms, NULL, at);
    world_begin(r->w, at);
}

static int rank(int step) {
    return step == 0 ? -100 : step;
}

static struct obligation obligation_of(struct run *r, size_t i) {
    struct obligation o = world_obligation(r->w, r->w->report->units[i]->id);
    o.complete = r->m.met[i];
    return o;
}

/* All units' ladders at one instant. The board hears of all new steps in one message a kind. */
static void sweep(struct run *r) {
    struct err err = {0};
    bool soon = false, miss = false;
    begin(r);
    for (size_t i = 0; i < UNITS; i++) {
        struct obligation o = obligation_of(r, i);
        int64_t next;
        int expected = r->m.step[i], step;
        for (size_t p = 0; !r->m.met[i] && p < sizeof ladder / sizeof *ladder; p++)
            if (build_instant(ladder[p].at) <= r->now_ms && rank(ladder[p].step) > rank(expected))
                expected = ladder[p].step;
        assert_int_equal(alerts_ladder(&r->w->ctx, &o, r->m.step[i], &step, &next, &err), ERR_OK);
        assert_int_equal(step, expected);
        if (step != r->m.step[i] && step < 0) soon = true;
        if (step != r->m.step[i] && step > 0) miss = r->m.missed[i] = true;
        r->m.step[i] = step;
    }
    world_flush(r->w);
    world_commit(r->w);
    r->m.soon += soon;
    r->m.miss += miss;
}

static void meet(struct run *r) {
    struct err err = {0};
    size_t i = rng_next(r->rng) % UNITS;
    struct obligation o = obligation_of(r, i);
    begin(r);
    assert_int_equal(alerts_obligation_met(&r->w->ctx, &o, "submitted", &err), ERR_OK);
    world_flush(r->w);
    world_commit(r->w);
    r->m.met[i] = true;
    r->m.mended += r->m.missed[i];
    r->m.missed[i] = false;
}

/* Taken back: the ladder goes on from where it was. */
static void reopen(struct run *r) {
    size_t i = rng_next(r->rng) % UNITS;
    r->m.met[i] = false;
}

static void judge(struct run *r) {
    static const enum verdict_status statuses[] = {VERDICT_ON_TRACK, VERDICT_AT_RISK, VERDICT_LAGGING,
                                                   VERDICT_MISSED,   VERDICT_NO_DATA, VERDICT_ACHIEVED};
    struct err err = {0};
    size_t i = rng_next(r->rng) % 6;
    int target = i <= 3 ? (int)i : 0;
    struct verdict v = world_verdict(r->w, statuses[i], 0);
    begin(r);
    assert_int_equal(alerts_verdict(&r->w->ctx, &v, "submission s1", &err), ERR_OK);
    world_flush(r->w);
    world_commit(r->w);
    r->m.target_firing += target != r->m.target && target != 0;
    r->m.target_resolved += target == 0 && r->m.target != 0;
    r->m.target = target;
}

static void check_board(struct run *r) {
    struct world *w = r->w;
    assert_int_equal(world_sent(w, BOARD_URL, "report.due_soon", "firing", NULL), r->m.soon);
    assert_int_equal(world_sent(w, BOARD_URL, "report.due_soon", "resolved", NULL), 0);
    assert_int_equal(world_sent(w, BOARD_URL, "report.missed", "firing", NULL), r->m.miss);
    assert_int_equal(world_sent(w, BOARD_URL, "report.missed", "resolved", NULL), r->m.mended);
    size_t firing = 0, resolved = 0;
    for (int k = ALERT_TARGET_AT_RISK; k <= ALERT_TARGET_MISSED; k++) {
        firing += world_sent(w, BOARD_URL, alert_kind_name((enum alert_kind)k), "firing", NULL);
        resolved += world_sent(w, BOARD_URL, alert_kind_name((enum alert_kind)k), "resolved", NULL);
    }
    assert_int_equal(firing, r->m.target_firing);
    assert_int_equal(resolved, r->m.target_resolved);
}

/* At most one alert of an identity is open; every resolution to an address follows a firing of that alert to
 * it. */
static void check_invariants(struct world *w) {
    size_t alerts, deliveries;
    struct alert *a = world_alerts(w, &alerts);
    struct delivery *d = world_deliveries(w, &deliveries);
    for (size_t i = 0; i < alerts; i++)
        for (size_t j = 0; j < i; j++) {
            char one[ALERT_IDENTITY_MAX], other[ALERT_IDENTITY_MAX];
            if (a[i].state == ALERT_RESOLVED || a[j].state == ALERT_RESOLVED) continue;
            alert_identity(a[i].kind, &a[i].labels, one);
            alert_identity(a[j].kind, &a[j].labels, other);
            assert_string_not_equal(one, other);
        }
    for (size_t i = 0; i < deliveries; i++) {
        bool told = strcmp(d[i].state_label, "firing") == 0;
        for (size_t j = 0; j < i && !told; j++)
            for (size_t k = 0; k < d[j].alert_count && !told; k++)
                told = strcmp(d[j].to, d[i].to) == 0 && d[j].alerts[k] == d[i].alerts[0] &&
                       strcmp(d[j].type, d[i].type) == 0;
        assert_true(told);
    }
}

static void play(uint64_t seed) {
    struct run r = {
        .w = world_new(), .rng = rng_new(seed), .now_ms = build_instant("2016-04-15T00:00:00+07:00")};
    print_message("seed %llu\n", (unsigned long long)seed);
    for (size_t i = 0; i < STEPS; i++) {
        r.now_ms += (int64_t)(rng_next(r.rng) % (i % 10 == 0 ? 240 : 30)) * HOUR_MS + 1;
        switch (rng_next(r.rng) % 8) {
        case 0:
            meet(&r);
            break;
        case 1:
            reopen(&r);
            break;
        case 2:
        case 3:
            judge(&r);
            break;
        default:
            sweep(&r);
        }
        check_board(&r);
    }
    check_invariants(r.w);
    rng_free(r.rng);
    world_free(r.w);
}

/* Sweeps, submissions, withdrawals and verdicts in random order give exactly the messages of the model. */
static void test_random_schedules(void **state) {
    (void)state;
    uint64_t seed = crypto_seed() % 1000000;
    for (uint64_t run = 0; run < RUNS; run++) play(seed + run);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_schedules)};
    crypto_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
