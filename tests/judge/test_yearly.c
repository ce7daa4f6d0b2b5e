/* A change by so much a year: each year against the year before, or on average from the base on. */
#include "tests/judge/world.h"

/* Falls by 5 to 10 percent each year; the year's figure comes before 1 March of the next. */
static struct world falling(void) {
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_DOWN, "2011-01-01", "2015-12-31");
    w.ind->measure.of = (struct bitext){"vụ", "cases"};
    w.t = build_per_year(w.plan, w.ind, "t", NULL, DIRECTION_DOWN, RELATIVE_PERCENT, 5, 10);
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "p", "before 03-01 +1");
    return w;
}

/* FORM: each year against the year before, as a range (hằng năm giảm 5–10 %) */
/* The near end of the range is the bar: a fall of 5 % meets it, beyond 10 % is no failure, 4,9 % fails. While
 * the year runs a filed figure that fails is lagging, after it the year is met or missed. */
static void test_per_year_range_each_year_against_the_year_before(void **state) {
    (void)state;
    static const struct {
        double y;
        const char *during, *after;
    } rows[] = {
        {190, "on_track ahead", "achieved"}, {185, "on_track ahead", "achieved"},
        {150, "on_track ahead", "achieved"}, {190.2, "lagging slipped", "missed"},
        {200, "lagging slipped", "missed"},  {230, "lagging slipped", "missed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = falling();
        w_add(&w, "2012", 200);
        w_add(&w, "2013", rows[i].y);
        struct verdict v = w_judge(&w, "2013-12-31");
        assert_verdict(v, rows[i].during);
        assert_near(v.value, (rows[i].y - 200) / 2);
        assert_near(v.bar, 190);
        assert_true(v.has_base && v.base == 200 && v.base_day == build_day("2012-12-31"));
        assert_near(v.gap, -5 - v.value);
        v = w_judge(&w, "2014-01-01");
        assert_verdict(v, rows[i].after);
        w_close(&w);
    }
}

/* Each year has a verdict of its own, against the figure of the one before it. */
static void test_years_apart(void **state) {
    (void)state;
    struct world w = falling();
    build_baseline(w.ind, "2010", 100);
    w_add(&w, "2011", 94); /* down 6 % on the baseline's year */
    w_add(&w, "2012", 92); /* down 2,1 % */
    w_add(&w, "2013", 85); /* down 7,6 % */
    struct judge_case c = w_case(&w, w.t, "p", "total", "2014-06-30");
    static const char *const verdicts[] = {"achieved", "missed", "achieved"};
    for (int year = 2011; year <= 2013; year++) {
        struct verdict v;
        c.year = year;
        judge(&c, &v);
        assert_verdict(v, verdicts[year - 2011]);
    }
    w_close(&w);
}

/* Without last year's figure there is nothing to compare with: within the plan it is missing data, before it
 * a base that nobody gave. */
static void test_previous_missing(void **state) {
    (void)state;
    struct world w = falling();
    w_add(&w, "2013", 150);
    struct verdict v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "no_data");
    assert_reason(v, "previous_missing");
    assert_true(v.has_value && v.value == 150 && isnan(v.bar));
    w_add(&w, "2012", 160);
    v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
    w = falling();
    w_add(&w, "2011", 150);
    v = w_judge(&w, "2012-01-01");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "baseline_unknown");
    build_baseline(w.ind, "2009", 170); /* of another year */
    v = w_judge(&w, "2012-01-01");
    assert_reason(v, "baseline_unknown");
    w.ind->baseline.period = build_period("2010");
    v = w_judge(&w, "2012-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* Nothing is a percentage of 0; a change in cases can still be told. */
static void test_previous_zero(void **state) {
    (void)state;
    struct world w = falling();
    w_add(&w, "2012", 0);
    w_add(&w, "2013", 0);
    struct verdict v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "previous_zero");
    w.t->condition = (struct condition){
        .kind = CONDITION_PER_YEAR, .way = DIRECTION_UP, .as = RELATIVE_ABSOLUTE, .value = 2, .high = 2};
    w_add(&w, "2013", 2);
    v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "achieved");
    assert_true(v.value == 2);
    w_close(&w);
}

/* Percent, points, per-mille points, absolute: each in the measure's own units, up or down. */
static void test_yearly_units(void **state) {
    (void)state;
    static const struct {
        enum measure_type type;
        enum relative_as as;
        enum direction way;
        double by, met, not_met;
    } rows[] = {
        {MEASURE_PERCENT, RELATIVE_PERCENT, DIRECTION_UP, 5, 42, 41.9},
        {MEASURE_PERCENT, RELATIVE_POINTS, DIRECTION_UP, 2, 42, 41.9},
        {MEASURE_PERCENT, RELATIVE_PERMILLE_POINTS, DIRECTION_DOWN, 2, 39.8, 39.9},
        {MEASURE_PERMILLE, RELATIVE_PERMILLE_POINTS, DIRECTION_DOWN, 0.1, 39.9, 39.91},
        {MEASURE_PERMILLE, RELATIVE_POINTS, DIRECTION_DOWN, 0.1, 39, 39.1},
        {MEASURE_COUNT, RELATIVE_ABSOLUTE, DIRECTION_UP, 1, 41, 40},
        {MEASURE_RATE, RELATIVE_ABSOLUTE, DIRECTION_DOWN, 0.5, 39.5, 39.6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = w_open_between(rows[i].type, rows[i].way, "2011-01-01", "2015-12-31");
        w.t = build_per_year(w.plan, w.ind, "t", NULL, rows[i].way, rows[i].as, rows[i].by, 0);
        w_add(&w, "2012", 40);
        w_add(&w, "2013", rows[i].met);
        struct verdict v = w_judge(&w, "2014-01-01");
        assert_verdict(v, "achieved");
        w_add(&w, "2013", rows[i].not_met);
        v = w_judge(&w, "2014-01-01");
        assert_verdict(v, "missed");
        w_close(&w);
    }
}

/* A figure for part of the year is compared with the same part of the year before; where there is none, with
 * the whole year. */
static void test_part_of_year(void **state) {
    (void)state;
    struct world w = falling();
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    w_add(&w, "2012", 200);
    w_add(&w, "2013-S1", 99); /* of the whole 200 this is no failure yet */
    struct verdict v = w_judge(&w, "2013-07-31");
    assert_verdict(v, "on_track ahead interim");
    w_add(&w, "2012-S1", 90); /* but it is more than the first half of 2012 */
    v = w_judge(&w, "2013-07-31");
    assert_verdict(v, "lagging slipped interim");
    assert_true(v.base == 90);
    w_add(&w, "2013-S2", 85); /* 184 in all */
    v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "achieved");
    assert_true(v.base == 200);
    w_close(&w);
}

/* A rise that can still come until the year is over has not failed. */
static void test_rise_unfinished(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2015-12-31");
    w.t = build_per_year(w.plan, w.ind, "t", NULL, DIRECTION_UP, RELATIVE_PERCENT, 10, 0);
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    w_add(&w, "2012", 100);
    w_add(&w, "2013-S1", 60);
    struct verdict v = w_judge(&w, "2013-07-31");
    assert_verdict(v, "not_assessable interim");
    assert_reason(v, "unfinished");
    w_add(&w, "2013-S2", 50);
    v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* What is counted since the phase began grows by what each year brings, from 0 on. */
static void test_yearly_flow(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2015-12-31");
    w.t = build_per_year(w.plan, w.ind, "t", NULL, DIRECTION_UP, RELATIVE_ABSOLUTE, 2, 0);
    w.ind->accumulation = ACCUMULATE_FLOW;
    w_add(&w, "2011", 2);
    struct verdict v = w_judge(&w, "2012-01-01");
    assert_verdict(v, "achieved");
    w_add(&w, "2012", 1);
    v = w_judge(&w, "2013-01-01");
    assert_verdict(v, "missed");
    assert_true(v.value == 1);
    w_close(&w);
}

/* After the year's end its figure is awaited; once overdue there is no data, whatever is known of older
 * years.
 */
static void test_yearly_awaited(void **state) {
    (void)state;
    struct world w = falling();
    w_add(&w, "2011", 200);
    w_add(&w, "2012", 195);
    struct verdict v = w_judge(&w, "2014-02-28");
    assert_verdict(v, "lagging slipped awaiting");
    v = w_judge(&w, "2014-03-01");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "overdue");
    w_close(&w);
}

/* A unit is compared with its own last year, never with the whole's. */
static void test_yearly_of_unit(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_PERCENT, DIRECTION_DOWN, "2011-01-01", "2015-12-31");
    w.t = build_per_year(w.plan, w.ind, "t", NULL, DIRECTION_DOWN, RELATIVE_POINTS, 1, 0);
    build_reported_by(w.plan, w.ind, w.units, "a b", AGGREGATE_MEAN);
    build_baseline(w.ind, "2010", 30);
    w_put(&w, "a", "2011", "total", 20);
    struct verdict v = w_judge_for(&w, w.t, "a", "total", "2012-01-01");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "baseline_unknown");
    build_unit_baseline(w.ind, build_unit(w.units, "a"), 21);
    v = w_judge_for(&w, w.t, "a", "total", "2012-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* ---- on average ---- */

/* Falls by so much a year on average from 2010 to the end of 2015. */
static struct world mean(enum relative_as as, double near, double high) {
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_DOWN, "2011-01-01", "2015-12-31");
    w.t = build_per_year(w.plan, w.ind, "t", "end", DIRECTION_DOWN, as, near, high);
    build_baseline(w.ind, "2010", 1000);
    return w;
}

/* FORM: average per year over the phase */
/* The mean of the years gone by, compound for percent, against the same bar: its part of the bar on the way,
 * met or missed at the end. */
static void test_mean_per_year_over_the_phase(void **state) {
    (void)state;
    static const struct {
        const char *period, *day;
        double y;
        const char *verdict;
    } rows[] = {
        {"2013", "2014-06-30", 857, "on_track ahead"}, /* 5,01 % a year */
        {"2013", "2014-06-30", 863, "on_track"},       /* 4,79 %: 96 % of 5 */
        {"2013", "2014-06-30", 880, "at_risk"},        /* 4,17 % */
        {"2013", "2014-06-30", 920, "lagging"},        /* 2,74 % */
        {"2013", "2014-06-30", 1010, "lagging moving_away"},
        {"2015", "2016-01-01", 773, "achieved"}, /* 1000 · 0,95⁵ = 773,78 */
        {"2015", "2016-01-01", 774, "missed"},
        {"2015", "2016-01-01", 400, "achieved"}, /* beyond the far end */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = mean(RELATIVE_PERCENT, 5, 10);
        w_add(&w, rows[i].period, rows[i].y);
        struct verdict v = w_judge(&w, rows[i].day);
        double years = rows[i].period[3] == '3' ? 3 : 5;
        assert_verdict(v, rows[i].verdict);
        assert_near(v.value, 100 * (pow(rows[i].y / 1000, 1 / years) - 1));
        assert_near(v.bar, 1000 * pow(0.95, 5));
        assert_near(v.gap, -5 - v.value);
        if (v.has_ratio) assert_near(v.ratio, v.value / -5);
        if (v.has_ratio) assert_string_equal(v.method, "per_year");
        w_close(&w);
    }
}

/* What must come each year from now on leads from the value to the level at the end. */
static void test_mean_required(void **state) {
    (void)state;
    struct world w = mean(RELATIVE_PERCENT, 5, 0);
    w_add(&w, "2013", 920);
    struct verdict v = w_judge(&w, "2014-06-30");
    assert_true(v.has_required);
    assert_near(v.required_per_year, 100 * (pow(1000 * pow(0.95, 5) / 920, 0.5) - 1));
    w_close(&w);
    w = mean(RELATIVE_ABSOLUTE, 40, 0);
    w_add(&w, "2013", 920);
    v = w_judge(&w, "2014-06-30");
    assert_verdict(v, "at_risk");
    assert_near(v.ratio, 80.0 / 3 / 40);
    assert_near(v.bar, 800);
    assert_near(v.required_per_year, -60);
    w_close(&w);
}

/* Without a baseline the first observation; without that, or a base of 0, it is not assessable and says so.
 */
static void test_mean_base(void **state) {
    (void)state;
    struct world w = mean(RELATIVE_PERCENT, 5, 0);
    w.ind->baseline = (struct baseline){.unknown = "để trống"};
    w_add(&w, "2013", 900);
    struct verdict v = w_judge(&w, "2014-06-30");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "baseline_unknown");
    assert_true(v.value == 900 && isnan(v.bar));
    w_add(&w, "2011", 1000);
    v = w_judge(&w, "2014-06-30");
    assert_verdict(v, "on_track ahead");
    assert_true(v.base == 1000 && v.base_day == build_day("2011-12-31"));
    w_add(&w, "2011", 0);
    v = w_judge(&w, "2014-06-30");
    assert_reason(v, "baseline_unknown");
    w_add(&w, "2011", -4);
    v = w_judge(&w, "2014-06-30");
    assert_reason(v, "mixed_sign");
    w_close(&w);
}

/* The base's own year has no mean yet. */
static void test_mean_one_point(void **state) {
    (void)state;
    struct world w = mean(RELATIVE_PERCENT, 5, 0);
    w_add(&w, "2010", 1000);
    struct verdict v = w_judge(&w, "2011-06-30");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "no_slope");
    w_close(&w);
}

/* Shorter periods count their months; a flow by year only its whole years. */
static void test_mean_time(void **state) {
    (void)state;
    struct world w = mean(RELATIVE_ABSOLUTE, 40, 0);
    w_add(&w, "2013-S1", 900);
    struct verdict v = w_judge(&w, "2013-07-31");
    assert_near(v.value, -100 / 2.5);
    assert_verdict(v, "on_track ahead interim");
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    v = w_judge(&w, "2013-07-31");
    assert_verdict(v, "no_data"); /* half a year is no year */
    w_add(&w, "2012", 930);
    v = w_judge(&w, "2013-07-31");
    assert_near(v.value, -35);
    w_close(&w);
}

/* What is counted since the phase began starts at 0 with it. */
static void test_mean_flow(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2015-12-31");
    w.t = build_per_year(w.plan, w.ind, "t", "end", DIRECTION_UP, RELATIVE_ABSOLUTE, 10, 0);
    w.ind->accumulation = ACCUMULATE_FLOW;
    w_add(&w, "2011", 9);
    w_add(&w, "2012", 9);
    struct verdict v = w_judge(&w, "2013-06-30");
    assert_verdict(v, "at_risk");
    assert_near(v.value, 9);
    assert_near(v.bar, 50);
    w_close(&w);
}

/* A unit that counts from the whole's baseline is told so. */
static void test_mean_shared_baseline(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_PERCENT, DIRECTION_UP, "2011-01-01", "2015-12-31");
    w.t = build_per_year(w.plan, w.ind, "t", "end", DIRECTION_UP, RELATIVE_POINTS, 2, 0);
    build_reported_by(w.plan, w.ind, w.units, "a b", AGGREGATE_MEAN);
    build_baseline(w.ind, "2010", 30);
    w_put(&w, "a", "2012", "total", 33);
    struct verdict v = w_judge_for(&w, w.t, "a", "total", "2013-06-30");
    assert_verdict(v, "at_risk shared_baseline");
    assert_near(v.ratio, 0.75);
    w_close(&w);
}

/* A mean of 0 to keep to: less is the wrong way, with no ratio to a bar of nothing. */
static void test_mean_of_nothing(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2015-12-31");
    w.t = build_per_year(w.plan, w.ind, "t", "end", DIRECTION_UP, RELATIVE_PERCENT, 0, 5);
    build_baseline(w.ind, "2010", 100);
    w_add(&w, "2012", 99);
    struct verdict v = w_judge(&w, "2013-06-30");
    assert_verdict(v, "lagging moving_away");
    assert_false(v.has_ratio);
    w_close(&w);
}

/* Such a target is no point of another's path, but it comes first like any other. */
static void test_no_point_of_a_path(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_per_year(w.plan, w.ind, "m", "mid", DIRECTION_UP, RELATIVE_POINTS, 2, 0);
    build_per_year(w.plan, w.ind, "y", NULL, DIRECTION_UP, RELATIVE_POINTS, 2, 0);
    build_baseline(w.ind, "2010", 10);
    w_add(&w, "2012", 14);
    struct verdict v = w_judge(&w, "2013-06-30");
    assert_verdict(v, "on_track later");
    assert_near(v.ratio, 4 / (20 * 731.0 / 3653.0));
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_per_year_range_each_year_against_the_year_before),
        cmocka_unit_test(test_years_apart),
        cmocka_unit_test(test_previous_missing),
        cmocka_unit_test(test_previous_zero),
        cmocka_unit_test(test_yearly_units),
        cmocka_unit_test(test_part_of_year),
        cmocka_unit_test(test_rise_unfinished),
        cmocka_unit_test(test_yearly_flow),
        cmocka_unit_test(test_yearly_awaited),
        cmocka_unit_test(test_yearly_of_unit),
        cmocka_unit_test(test_mean_per_year_over_the_phase),
        cmocka_unit_test(test_mean_required),
        cmocka_unit_test(test_mean_base),
        cmocka_unit_test(test_mean_one_point),
        cmocka_unit_test(test_mean_time),
        cmocka_unit_test(test_mean_flow),
        cmocka_unit_test(test_mean_shared_baseline),
        cmocka_unit_test(test_mean_of_nothing),
        cmocka_unit_test(test_no_point_of_a_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
