/* Random plans, values and days from a printed seed (TIENDO_SEED to repeat one): what must hold whatever they
 * are. */
#include "tests/judge/world.h"

static uint64_t state64;

static uint32_t roll(uint32_t below) { /* xorshift64* */
    state64 ^= state64 >> 12;
    state64 ^= state64 << 25;
    state64 ^= state64 >> 27;
    return (uint32_t)((state64 * 2685821657736338717ull) >> 33) % below;
}

static bool chance(uint32_t percent) {
    return roll(100) < percent;
}

static double value(void) {
    static const double odd[] = {0, -1, 1e-9, 1e300, -1e300, 99.9999999999999, 100, 0.001};
    return chance(10) ? odd[roll(8)] : (double)roll(20000) / 100 - 20;
}

static void random_period(char buf[16]) {
    int year = 2008 + (int)roll(16);
    switch (roll(6)) {
    case 0:
        snprintf(buf, 16, "%d-S%d", year, 1 + (int)roll(2));
        return;
    case 1:
        snprintf(buf, 16, "%d-Q%d", year, 1 + (int)roll(4));
        return;
    case 2:
        snprintf(buf, 16, "%d/%d", year, year + (int)roll(6));
        return;
    default:
        snprintf(buf, 16, "%d", year);
        return;
    }
}

static const char *random_unit(void) {
    static const char *const ids[] = {"p", "p", "p", "a", "b", "c"};
    return ids[roll(6)];
}

static void random_value(struct world *w) {
    static const char *const categories[] = {"total", "total", "total", "sex=female", "sex=male"};
    char period[16];
    random_period(period);
    struct observation o = {.indicator = w->ind->index,
                            .unit = build_unit(w->units, random_unit())->index,
                            .period = build_period(period),
                            .category = categories[roll(5)],
                            .seq = ++w->seq,
                            .has_value = chance(85),
                            .has_counts = chance(40),
                            .value = value(),
                            .numerator = value(),
                            .denominator = chance(20) ? 0 : value()};
    if (!o.has_value && !o.has_counts) o.no_data_reason = "không phát sinh";
    dataset_add(&w->data, &o);
}

static void random_parts(struct world *w, struct target *t) {
    static const enum condition_kind kinds[] = {CONDITION_AT_LEAST, CONDITION_BELOW, CONDITION_BETWEEN,
                                                CONDITION_PER_YEAR};
    for (uint32_t n = 2 + roll(3); n > 0; n--) {
        struct target *part = build_part(w->plan, t, kinds[roll(4)], value());
        part->condition.high = part->condition.value + roll(30);
        part->condition.way = chance(50) ? DIRECTION_UP : DIRECTION_DOWN;
        part->condition.as = (enum relative_as)roll(4);
        part->relative_to = chance(30) ? RELATIVE_TO_BASELINE : RELATIVE_NONE;
    }
}

/* What else a target may say. */
static void random_forms(struct world *w, struct target *t) {
    static const enum period_kind pers[] = {PERIOD_MONTH, PERIOD_QUARTER, PERIOD_HALF_YEAR, PERIOD_YEAR};
    t->condition.as = (enum relative_as)roll(4);
    t->exact = chance(10);
    t->stretch = chance(10);
    if (chance(10)) build_years(w->plan, t, chance(50) ? "2012 2013 2016" : "2015");
    if (chance(10)) build_for(w->plan, t, w->units, chance(50) ? "a" : "b c");
    if (chance(10)) t->category = "sex=female";
    if (chance(10))
        t->when = build_proviso(w->plan, w->plan->indicators, (enum condition_kind)roll(4), value());
    if (chance(10) && t->condition.kind <= CONDITION_APPROXIMATELY)
        build_share(w->plan, t, w->units, "a b c", pers[roll(4)], (enum condition_kind)roll(4), value())
            ->over_all = chance(50);
    if (t->condition.kind == CONDITION_ALL_OF) random_parts(w, t);
}

static void random_target(struct world *w, const char *id, const char *milestone) {
    enum condition_kind kind = (enum condition_kind)roll(chance(80) ? CONDITION_DONE : CONDITION_UNKNOWN + 1);
    struct target *t = build_target(w->plan, w->ind, id, milestone, kind, value());
    t->condition.high = t->condition.value + roll(30);
    t->condition.tolerance = roll(5);
    t->condition.way = chance(50) ? DIRECTION_UP : DIRECTION_DOWN;
    t->in_force = chance(95);
    t->every_year = chance(10);
    if (chance(15)) t->maintain_from_day = build_day("2015-12-31");
    if (chance(15)) t->relative_to = chance(50) ? RELATIVE_TO_BASELINE : RELATIVE_TO_PERIOD;
    t->relative_as = (enum relative_as)roll(4);
    t->relative_period = build_period("2012");
    if (chance(20)) t->each = w->plan->dimensions;
    if (chance(20)) build_allocation(t, build_unit(w->units, "b"), value());
    if (chance(5)) t->milestone = NULL;
    if (chance(5)) t->valid_from = build_day("2014-01-01");
    random_forms(w, t);
}

static struct world random_world(void) {
    struct world w = w_open_between((enum measure_type)roll(chance(70) ? MEASURE_RANK : MEASURE_STAGES + 1),
                                    (enum direction)roll(3), "2011-01-01", "2020-12-31");
    w.plan->method = (enum method)roll(chance(80) ? 2 : 4);
    w.ind->frequency = chance(70) ? PERIOD_YEAR : (enum period_kind)roll(PERIOD_SPAN + 1);
    w.ind->accumulation = chance(60) ? ACCUMULATE_STOCK : (enum accumulation)roll(3);
    w.ind->sent_running_total = chance(20);
    w.ind->small_n = chance(20) ? 10 : 0;
    if (chance(60))
        build_reported_by(w.plan, w.ind, w.units, chance(50) ? "a b c" : "c a",
                          (enum aggregation)roll(AGGREGATE_MAX + 1));
    if (chance(50)) build_baseline(w.ind, chance(80) ? "2010" : "2011/2016", value());
    if (chance(20)) build_unit_baseline(w.ind, build_unit(w.units, "a"), value());
    build_disaggregate(w.plan, w.ind, "sex", chance(50) ? DISAGGREGATE_SHARE : DISAGGREGATE_WITHIN);
    if (chance(70))
        build_report(w.plan, w.units, "annual", COVERS_YEAR, chance(50) ? "p a b c" : "a b",
                     chance(50) ? "before 11-10" : "before 03-01 +1");
    if (chance(30)) build_report(w.plan, w.units, "half", COVERS_HALF_YEAR, "p a b c", "before 05-20");
    if (chance(40)) random_target(&w, "m", "mid");
    random_target(&w, "t", "end");
    w.t = (struct target *)plan_target(w.plan, "t");
    for (uint32_t n = roll(40); n > 0; n--) random_value(&w);
    return w;
}

/* The same observations in memory of exactly their size: reading past either end is caught by ASan. */
static void tighten(struct dataset *ds) {
    dataset_sort(ds);
    size_t size = ds->count * sizeof *ds->items;
    struct observation *exact = size ? malloc(size) : NULL;
    assert_true(size == 0 || exact);
    if (size) memcpy(exact, ds->items, size);
    free(ds->items);
    ds->items = exact;
    ds->cap = ds->count;
}

static void finite_if(bool has, double x) {
    assert_true(!has || isfinite(x));
}

static void check_numbers(const struct verdict *v) {
    finite_if(v->has_value, v->value);
    finite_if(v->has_ratio, v->ratio);
    finite_if(v->has_expected, v->expected);
    finite_if(v->has_gap, v->gap);
    finite_if(v->has_required, v->required_per_year);
    finite_if(v->has_projected, v->projected);
    finite_if(v->has_base, v->base);
    finite_if(v->has_counts, v->numerator);
    finite_if(v->has_counts, v->denominator);
}

static void check_rules(const struct verdict *v) {
    bool settled = v->status == VERDICT_ACHIEVED || v->status == VERDICT_MISSED;
    assert_true(!settled || v->day > v->milestone_day);
    assert_true(!settled || !(v->flags & VERDICT_PARTIAL) || v->decided_by[0]);
    assert_true(!(v->flags & VERDICT_AHEAD) || v->status == VERDICT_ON_TRACK);
    assert_true(!(v->flags & VERDICT_AWAITING) || v->day > v->milestone_day || v->decided_by[0]);
    assert_true(!v->has_ratio || v->status == VERDICT_ON_TRACK || v->status == VERDICT_AT_RISK ||
                v->status == VERDICT_LAGGING);
    assert_true(v->method && *v->method);
    assert_true((v->part != NULL) == (v->target->part_count > 0));
    if (v->status >= VERDICT_NOT_ASSESSABLE) assert_non_null(v->reason);
}

static void check_words(const struct verdict *v) {
    struct strbuf sb;
    for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
        strbuf_init(&sb, 0);
        why_add(&sb, v, (enum lang)lang);
        assert_true(sb.len > 20);
        assert_null(strstr(sb.data, "nan"));
        assert_null(strstr(sb.data, "inf"));
        strbuf_deinit(&sb);
    }
}

static void same_verdict(const struct verdict *a, const struct verdict *b) {
    assert_string_equal(w_words(a), w_words(b));
    assert_true(a->has_ratio == b->has_ratio && (!a->has_ratio || a->ratio == b->ratio));
    assert_true(a->has_value == b->has_value && (!a->has_value || a->value == b->value));
    assert_true(a->has_expected == b->has_expected && (!a->has_expected || a->expected == b->expected));
    assert_int_equal(a->milestone_day, b->milestone_day);
}

static struct verdict judge_on(struct world *w, const char *unit, const char *category, int32_t day) {
    struct judge_case c = w_case(w, w->t, unit, category, "2011-01-01");
    struct verdict v;
    c.day = day;
    judge(&c, &v);
    return v;
}

static int32_t random_day(void) {
    static const char *const edges[] = {"2015-12-31", "2016-01-01", "2020-12-31", "2021-01-01"};
    return chance(30) ? build_day(edges[roll(4)]) : build_day("2010-06-01") + (int32_t)roll(4600);
}

static const char *random_category(const struct world *w) {
    static const char *const categories[] = {"all", "sex=female", "sex=male"};
    return w->t->each ? categories[roll(3)] : "total";
}

/* Whatever comes in: no NaN, no read outside the dataset, the rules' order, words in both languages, twice
 * the same. */
static void test_anything(void **state) {
    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct world w = random_world();
        const char *unit = random_unit(), *category = random_category(&w);
        int32_t day = random_day();
        tighten(&w.data);
        struct verdict v = judge_on(&w, unit, category, day), again = judge_on(&w, unit, category, day);
        check_numbers(&v);
        check_rules(&v);
        check_words(&v);
        same_verdict(&v, &again);
        w_close(&w);
    }
}

/* What belongs to another indicator, or to a period that begins after the milestone, changes nothing. */
static void test_independence(void **state) {
    (void)state;
    for (int round = 0; round < 1500; round++) {
        struct world w = random_world();
        struct indicator *other = build_indicator(w.plan, "j", MEASURE_PERCENT, DIRECTION_UP);
        const char *unit = random_unit(), *category = random_category(&w);
        int32_t day = random_day();
        struct verdict before = judge_on(&w, unit, category, day);
        for (int n = 0; n < 5; n++)
            build_value(&w.data, other, build_unit(w.units, random_unit()), "2019", value(), ++w.seq);
        struct verdict after = judge_on(&w, unit, category, day);
        same_verdict(&before, &after);
        w_close(&w);
    }
}

static int badness(const struct verdict *v) {
    switch (v->status) {
    case VERDICT_ON_TRACK:
        return 0;
    case VERDICT_AT_RISK:
        return 1;
    default:
        return 2;
    }
}

static struct verdict judge_value_of(enum condition_kind kind, const double bars[2], double base, double y,
                                     int year) {
    char period[16];
    bool up = kind == CONDITION_AT_LEAST || kind == CONDITION_ABOVE;
    struct world w = w_open(kind, bars[1], up ? DIRECTION_UP : DIRECTION_DOWN);
    build_target(w.plan, w.ind, "m", "mid", kind, bars[0]);
    build_baseline(w.ind, "2010", base);
    snprintf(period, sizeof period, "%d", year);
    w_add(&w, period, y);
    struct verdict v = judge_on(&w, "p", "total", build_day("2020-12-31"));
    w_close(&w);
    return v;
}

/* With linear, a value that is better in the good direction never has a worse status before the milestone. */
static void test_better_is_never_worse(void **state) {
    (void)state;
    for (int round = 0; round < 3000; round++) {
        enum condition_kind kind = (enum condition_kind)roll(4);
        double bars[2] = {roll(100), roll(100)}, base = roll(100), y = (double)roll(1000) / 10,
               by = (double)roll(300) / 10;
        bool up = kind == CONDITION_AT_LEAST || kind == CONDITION_ABOVE;
        int year = 2011 + (int)roll(10);
        struct verdict worse = judge_value_of(kind, bars, base, y, year);
        struct verdict better = judge_value_of(kind, bars, base, up ? y + by : y - by, year);
        assert_true(badness(&better) <= badness(&worse));
        if (worse.has_ratio && better.has_ratio) assert_true(better.ratio >= worse.ratio - 1e-9);
    }
}

static struct verdict judge_history(bool up, enum method method, bool per_year, const double *past,
                                    double bar, double y) {
    struct world w =
        w_open(up ? CONDITION_AT_LEAST : CONDITION_AT_MOST, bar, up ? DIRECTION_UP : DIRECTION_DOWN);
    w.plan->method = method;
    if (per_year)
        w.t->condition = (struct condition){.kind = CONDITION_PER_YEAR,
                                            .value = bar / 20,
                                            .high = bar / 20,
                                            .way = up ? DIRECTION_UP : DIRECTION_DOWN,
                                            .as = bar > 50 ? RELATIVE_PERCENT : RELATIVE_POINTS};
    for (int i = 0; i < 4; i++) {
        char period[16];
        snprintf(period, sizeof period, "%d", 2011 + i);
        w_add(&w, period, i < 3 ? past[i] : y);
    }
    struct verdict v = judge_on(&w, "p", "total", build_day("2015-06-30"));
    w_close(&w);
    return v;
}

/* The same by projection and attainment, and for a mean per year. */
static void test_better_is_never_worse_by_any(void **state) {
    (void)state;
    for (int round = 0; round < 3000; round++) {
        static const enum method methods[] = {METHOD_PROJECTION, METHOD_ATTAINMENT};
        double past[3] = {1 + roll(99), 1 + roll(99), 1 + roll(99)}, bar = 1 + roll(99),
               y = 1 + (double)roll(900) / 10, by = (double)roll(300) / 10;
        bool up = chance(50), per_year = chance(30);
        enum method method = methods[roll(2)];
        if (!up && by > y) by = y / 2;
        struct verdict worse = judge_history(up, method, per_year, past, bar, y);
        struct verdict better = judge_history(up, method, per_year, past, bar, up ? y + by : y - by);
        assert_true(badness(&better) <= badness(&worse));
    }
}

/* The order in which values came does not matter, only which was last for its period. */
static void test_order_of_arrival(void **state) {
    (void)state;
    for (int round = 0; round < 500; round++) {
        uint64_t seed = state64;
        struct world forward = random_world();
        state64 = seed;
        struct world backward = random_world();
        const char *category = random_category(&forward);
        int32_t day = random_day();
        for (size_t i = 0, k = backward.data.count; i + 1 < k; i++, k--) {
            struct observation swap = backward.data.items[i];
            backward.data.items[i] = backward.data.items[k - 1];
            backward.data.items[k - 1] = swap;
        }
        struct verdict a = judge_on(&forward, "p", category, day),
                       b = judge_on(&backward, "p", category, day);
        same_verdict(&a, &b);
        w_close(&forward);
        w_close(&backward);
    }
}

/* Increments filed month by month give the same total as any coarser figures that sum to them. */
static void test_totals_agree(void **state) {
    (void)state;
    for (int round = 0; round < 200; round++) {
        struct world fine = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
        struct world mixed = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
        fine.ind->accumulation = mixed.ind->accumulation = ACCUMULATE_FLOW;
        for (int quarter = 0; quarter < 12; quarter++) {
            char period[16];
            double sum = 0;
            for (int month = 0; month < 3; month++) {
                double x = roll(50);
                snprintf(period, sizeof period, "%d-%02d", 2011 + quarter / 4, quarter % 4 * 3 + month + 1);
                w_add(&fine, period, x);
                if (chance(70)) w_add(&mixed, period, x); /* superseded by the quarter's anyway */
                sum += x;
            }
            snprintf(period, sizeof period, "%d-Q%d", 2011 + quarter / 4, quarter % 4 + 1);
            w_add(&mixed, period, sum);
        }
        struct judged_value a, b;
        dataset_sort(&fine.data);
        dataset_sort(&mixed.data);
        assert_true(judge_value(fine.plan, fine.units, &fine.data, fine.ind, fine.plan->unit, "total",
                                build_day("2020-12-31"), &a));
        assert_true(judge_value(mixed.plan, mixed.units, &mixed.data, mixed.ind, mixed.plan->unit, "total",
                                build_day("2020-12-31"), &b));
        assert_true(a.value == b.value);
        w_close(&fine);
        w_close(&mixed);
    }
}

int main(void) {
    const char *given = getenv("TIENDO_SEED");
    state64 = given ? strtoull(given, NULL, 10) : 20160520;
    printf("seed %llu\n", (unsigned long long)state64);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anything),
        cmocka_unit_test(test_independence),
        cmocka_unit_test(test_better_is_never_worse),
        cmocka_unit_test(test_better_is_never_worse_by_any),
        cmocka_unit_test(test_order_of_arrival),
        cmocka_unit_test(test_totals_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
