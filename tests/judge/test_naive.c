/* The judge against counting by hand, on worlds drawn at random from a fixed seed: wholes of units that are
 * merged, split and moved; changes by year; shares of units. The hand knows none of the judge's code. */
#include "daemon/base/crypto.h"
#include "tests/judge/world.h"

#define WORLDS     300
#define FIRST_YEAR 2016
#define YEARS      5
#define LEAVES     8 /* u0 … u7; m0, m1 take the place of two each, s0 and s1, s2 and s3 of one each */

static size_t below(struct rng *rng, size_t n) {
    return (size_t)(rng_next(rng) % n);
}

/* ---- wholes over merges, splits and moves ---- */

/* Where a unit belongs and when it is there, as the hand keeps it. Years are those at whose end it is so. */
struct leaf {
    const char *id;
    int from_year, to_year; /* there at the end of these years */
    int moved;              /* from this year's end on it stands under the other one; 0: never */
    bool first_in_q1;
    int values[YEARS];
};

struct land {
    struct world w;
    struct leaf leaves[LEAVES + 6];
    size_t count;
};

static void add_leaf(struct land *l, const char *id, int from, int to, bool in_q1) {
    l->leaves[l->count++] = (struct leaf){.id = id, .from_year = from, .to_year = to, .first_in_q1 = in_q1};
}

/* Which pairs merge and which units split, and in which year; of each two, one. */
static void draw_changes(struct rng *rng, struct land *l) {
    static const char *const ids[] = {"u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7"};
    static const char *const pairs[] = {"u0 u1", "u2 u3"}, *const merged[] = {"m0", "m1"};
    static const char *const splits[] = {"s0 s1", "s2 s3"}, *const parts[] = {"s0", "s1", "s2", "s3"};
    int last = FIRST_YEAR + YEARS - 1;
    char day[24];
    for (size_t i = 0; i < LEAVES; i++) add_leaf(l, ids[i], FIRST_YEAR, last, i < 4);
    for (size_t i = 0; i < 2; i++) { /* in year y, on a day within it */
        int y = FIRST_YEAR + 1 + (int)below(rng, YEARS - 1), z = FIRST_YEAR + 1 + (int)below(rng, YEARS - 1);
        snprintf(day, sizeof day, "%d-%02zu-01", y, 1 + below(rng, 12));
        build_succession(l->w.units, pairs[i], merged[i], day);
        l->leaves[2 * i].to_year = l->leaves[2 * i + 1].to_year = y - 1;
        add_leaf(l, merged[i], y, last, true);
        snprintf(day, sizeof day, "%d-%02zu-01", z, 1 + below(rng, 12));
        build_succession(l->w.units, ids[4 + i], splits[i], day);
        l->leaves[4 + i].to_year = z - 1;
        add_leaf(l, parts[2 * i], z, last, false);
        add_leaf(l, parts[2 * i + 1], z, last, false);
    }
}

/* u6 and u7 stood under q1 until some day. */
static void draw_moves(struct rng *rng, struct land *l) {
    for (size_t i = 6; i < LEAVES; i++) {
        char day[24];
        if (below(rng, 2)) continue;
        l->leaves[i].moved = FIRST_YEAR + (int)below(rng, YEARS);
        l->leaves[i].first_in_q1 = true;
        snprintf(day, sizeof day, "%d-%02zu-15", l->leaves[i].moved, 1 + below(rng, 12));
        build_former_parent(l->w.units, l->leaves[i].id, "q1", day);
    }
}

static void put_values(struct rng *rng, struct land *l) {
    for (size_t i = 0; i < l->count; i++)
        for (int y = l->leaves[i].from_year; y <= l->leaves[i].to_year; y++) {
            char period[16];
            snprintf(period, sizeof period, "%d", y);
            l->leaves[i].values[y - FIRST_YEAR] = (int)below(rng, 1000);
            w_put(&l->w, l->leaves[i].id, period, "total", l->leaves[i].values[y - FIRST_YEAR]);
        }
}

static struct land draw_land(struct rng *rng) {
    struct land l = {.w = {.units = build_units("p; q1 < p; q2 < p; u0 < q1; u1 < q1; u2 < q1; u3 < q1; "
                                                "u4 < q2; u5 < q2; u6 < q2; u7 < q2; m0 < q1; m1 < q1; "
                                                "s0 < q2; s1 < q2; s2 < q2; s3 < q2")}};
    l.w.plan = build_plan(l.w.units, "plan", "p", "2016-01-01", "2020-12-31");
    build_milestone(l.w.plan, "end", "2020-12-31");
    l.w.ind = build_indicator(l.w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    build_reported_by(l.w.plan, l.w.ind, l.w.units, "u0 u1 u2 u3 u4 u5 u6 u7 m0 m1 s0 s1 s2 s3",
                      AGGREGATE_SUM);
    dataset_init(&l.w.data, l.w.plan, l.w.units);
    draw_changes(rng, &l);
    draw_moves(rng, &l);
    put_values(rng, &l);
    dataset_sort(&l.w.data);
    return l;
}

static bool is_in(const struct leaf *leaf, const char *whole, int year) {
    bool in_q1 = leaf->moved ? year < leaf->moved : leaf->first_in_q1;
    if (year < leaf->from_year || year > leaf->to_year) return false;
    return strcmp(whole, "p") == 0 || in_q1 == (strcmp(whole, "q1") == 0);
}

static void compare_whole(const struct land *l, const char *whole, int year) {
    struct judged_value got;
    int sum = 0, count = 0;
    for (size_t i = 0; i < l->count; i++) {
        if (!is_in(&l->leaves[i], whole, year)) continue;
        sum += l->leaves[i].values[year - FIRST_YEAR];
        count++;
    }
    bool any = judge_value(l->w.plan, l->w.units, &l->w.data, l->w.ind, build_unit(l->w.units, whole),
                           "total", civil_to_day(year, 12, 31), &got);
    if (!any || civil_from_day(got.period.last_day).year != year || got.value != sum || got.have != count ||
        got.want != count)
        fail_msg("%s in %d: %f of %d of %d units, by hand %d of %d", whole, year, any ? got.value : -1.0,
                 any ? got.have : 0, any ? got.want : 0, sum, count);
}

/* The whole of each year is the sum of the units that were there at its end, under whom they stood then. */
static void test_wholes_over_merges_splits_and_moves(void **state) {
    (void)state;
    struct rng *rng = rng_new(7);
    for (size_t n = 0; n < WORLDS; n++) {
        struct land l = draw_land(rng);
        for (int year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++) {
            compare_whole(&l, "p", year);
            compare_whole(&l, "q1", year);
            compare_whole(&l, "q2", year);
        }
        w_close(&l.w);
    }
    rng_free(rng);
}

/* ---- changes by year ---- */

/* Numbers in tenths, so that the hand counts in whole ones. */
static bool fell_enough(int before, int now, int near, enum relative_as as) {
    if (as == RELATIVE_PERCENT) return 1000L * (before - now) >= (long)near * before;
    return before - now >= near;
}

static void judge_year(struct rng *rng, enum relative_as as) {
    struct world w = w_open_between(MEASURE_PERCENT, DIRECTION_DOWN, "2016-01-01", "2020-12-31");
    int near = 1 + (int)below(rng, 60), before = 10 * (int)(1 + below(rng, 90)), now;
    now = below(rng, 3) && as != RELATIVE_PERCENT ? before - near : (int)below(rng, 1000);
    if (now < 0) now = 0;
    w.t = build_per_year(w.plan, w.ind, "t", NULL, DIRECTION_DOWN, as, near / 10.0,
                         (near + (int)below(rng, 50)) / 10.0);
    w_add(&w, "2017", before / 10.0);
    w_add(&w, "2018", now / 10.0);
    struct verdict v = w_judge(&w, "2019-01-31");
    bool want = fell_enough(before, now, near, as);
    if (v.status != (want ? VERDICT_ACHIEVED : VERDICT_MISSED))
        fail_msg("from %d to %d tenths, to fall by %d: %s", before, now, near, w_words(&v));
    w_close(&w);
}

/* The near end of a range is the bar, at the very bar too; falling by more than its far end is no failure. */
static void test_changes_by_year_near_end_of_the_range(void **state) {
    (void)state;
    struct rng *rng = rng_new(11);
    for (size_t n = 0; n < 4 * WORLDS; n++) judge_year(rng, n % 2 ? RELATIVE_PERCENT : RELATIVE_POINTS);
    rng_free(rng);
}

/* ---- shares of units ---- */

#define COMMUNES 6
#define MONTHS   12

static const char *const COMMUNE_IDS[COMMUNES] = {"a", "b", "c", "d", "e", "f"};

struct counts {
    int figures[MONTHS][COMMUNES];
};

static double share_by_hand(const struct counts *c, int bar, bool over_all) {
    int worst = COMMUNES, always = COMMUNES;
    for (size_t u = 0; u < COMMUNES; u++)
        for (size_t m = 0; m < MONTHS; m++)
            if (c->figures[m][u] < bar) {
                always--;
                break;
            }
    for (size_t m = 0; m < MONTHS; m++) {
        int meet = 0;
        for (size_t u = 0; u < COMMUNES; u++) meet += c->figures[m][u] >= bar;
        if (meet < worst) worst = meet;
    }
    return 100.0 * (over_all ? always : worst) / COMMUNES;
}

static struct world share_world(int bar, double asked, bool over_all) {
    struct world w = {.units = build_units("p; a < p; b < p; c < p; d < p; e < p; f < p")};
    w.plan = build_plan(w.units, "plan", "p", "2016-01-01", "2020-12-31");
    build_milestone(w.plan, "end", "2020-12-31");
    w.ind = build_indicator(w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    w.ind->frequency = PERIOD_MONTH;
    build_reported_by(w.plan, w.ind, w.units, "a b c d e f", AGGREGATE_SUM);
    w.t = build_target(w.plan, w.ind, "t", NULL, CONDITION_AT_LEAST, asked);
    w.t->every_year = true;
    struct share_of_units *share = build_alloc(w.plan->arena, 1, sizeof *share);
    *share = (struct share_of_units){
        .meeting = {.kind = CONDITION_AT_LEAST, .value = bar}, .per = PERIOD_MONTH, .over_all = over_all};
    share->of = build_unit_list(w.plan->arena, w.units, "a b c d e f", &share->of_count);
    w.t->share = share;
    dataset_init(&w.data, w.plan, w.units);
    return w;
}

static void judge_share(struct rng *rng) {
    struct counts c;
    bool over_all = below(rng, 2);
    int bar = 1 + (int)below(rng, 3);
    double asked = 10.0 * (double)below(rng, 11);
    struct world w = share_world(bar, asked, over_all);
    for (size_t m = 0; m < MONTHS; m++)
        for (size_t u = 0; u < COMMUNES; u++) {
            char period[16];
            snprintf(period, sizeof period, "2017-%02zu", m + 1);
            c.figures[m][u] = below(rng, 20) ? bar + (int)below(rng, 4) : (int)below(rng, 4);
            w_put(&w, COMMUNE_IDS[u], period, "total", c.figures[m][u]);
        }
    struct verdict v = w_judge(&w, "2018-01-31");
    double want = share_by_hand(&c, bar, over_all);
    if (fabs(v.value - want) > 1e-9 || v.status != (want >= asked ? VERDICT_ACHIEVED : VERDICT_MISSED))
        fail_msg("%s, %f %% of %f %%, by hand %f %%", w_words(&v), v.value, asked, want);
    w_close(&w);
}

/* The worst month stands for the year, or the units which meet it in every month. */
static void test_shares_of_units_counted(void **state) {
    (void)state;
    struct rng *rng = rng_new(13);
    for (size_t n = 0; n < WORLDS; n++) judge_share(rng);
    rng_free(rng);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wholes_over_merges_splits_and_moves),
        cmocka_unit_test(test_changes_by_year_near_end_of_the_range),
        cmocka_unit_test(test_shares_of_units_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
