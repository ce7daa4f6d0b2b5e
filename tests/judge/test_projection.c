/* The method `projection` through judge(), and `attainment` as a plan's own. */
#include "tests/judge/world.h"

#include "daemon/judge/methods.h"

static void put_years(struct world *w, int first, const double *values, size_t count) {
    char period[16];
    for (size_t i = 0; i < count; i++) {
        snprintf(period, sizeof period, "%d", first + (int)i);
        w_add(w, period, values[i]);
    }
}

/* At least 100 by the end of 2020, or at most. */
static struct world trend(enum condition_kind kind) {
    struct world w = w_open_between(MEASURE_COUNT, kind == CONDITION_AT_LEAST ? DIRECTION_UP : DIRECTION_DOWN,
                                    "2011-01-01", "2020-12-31");
    w.plan->method = METHOD_PROJECTION;
    w.t = build_target(w.plan, w.ind, "t", "end", kind, 100);
    return w;
}

/* The mean yearly change of the last points goes on to the milestone: what is missing there, under 5 % of the
 * distance from the value, is on track; up to 20 % at risk; more is lagging. */
static void test_projection_thresholds(void **state) {
    (void)state;
    static const struct {
        double step; /* a year; the value is 60 at the end of 2016, so 4 years and 40 are left */
        const char *verdict;
    } rows[] = {
        {10, "on_track"},  {12, "on_track"}, {9.51, "on_track"},
        {9.5, "at_risk"},  {9, "at_risk"},   {8, "at_risk"}, /* miss 8 = 20 % of 40 */
        {7.99, "lagging"}, {0, "lagging"},   {-1, "lagging moving_away"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = trend(CONDITION_AT_LEAST);
        double step = rows[i].step, values[] = {60 - 3 * step, 60 - 2 * step, 60 - step, 60};
        put_years(&w, 2013, values, 4);
        struct verdict v = w_judge(&w, "2017-06-30");
        assert_verdict(v, rows[i].verdict);
        assert_string_equal(v.method, "projection");
        assert_near(v.ratio, 4 * step / 40);
        assert_near(v.projected, 60 + 4 * step);
        assert_near(v.gap, 40);
        assert_near(v.required_per_year, 40 / (1461 / 365.25));
        assert_true(v.on_track_from == 0.95 && v.at_risk_from == 0.80);
        w_close(&w);
    }
}

/* The same downwards: a ceiling is projected from above. */
static void test_projection_down(void **state) {
    (void)state;
    static const double values[] = {170, 160, 150, 140};
    struct world w = trend(CONDITION_AT_MOST);
    put_years(&w, 2013, values, 4);
    struct verdict v = w_judge(&w, "2017-06-30"); /* 140 − 4·10 = 100 */
    assert_verdict(v, "on_track");
    assert_near(v.ratio, 1);
    w_add(&w, "2016", 152);
    v = w_judge(&w, "2017-06-30"); /* down 6 a year: 128 */
    assert_verdict(v, "lagging");
    w_add(&w, "2016", 180);
    v = w_judge(&w, "2017-06-30");
    assert_verdict(v, "lagging moving_away");
    w_close(&w);
}

/* Only the last six points count; with fewer than four it is not assessable, and never judged otherwise. */
static void test_projection_points(void **state) {
    (void)state;
    static const double values[] = {90, 5, 10, 20, 30, 40, 50, 60};
    struct world w = trend(CONDITION_AT_LEAST);
    put_years(&w, 2009, values, 8);
    struct verdict v = w_judge(&w, "2017-06-30"); /* from 10 in 2011 to 60 in 2016 */
    assert_true(v.base == 10 && v.base_day == build_day("2011-12-31"));
    assert_near(v.projected, 100);
    w_close(&w);
    w = trend(CONDITION_AT_LEAST);
    put_years(&w, 2014, values, 3);
    v = w_judge(&w, "2017-06-30");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "few_points");
    assert_false(v.has_ratio);
    assert_near(v.gap, 90);
    w_add(&w, "2017-S1", 25); /* an interim is the newest point */
    v = w_judge(&w, "2017-07-31");
    assert_true(v.has_ratio);
    assert_near(v.projected, 0); /* down 26 a year, and never below nothing */
    w_close(&w);
}

/* A declared baseline is a point, in its place among the figures; the whole's is none for a unit. */
static void test_projection_baseline(void **state) {
    (void)state;
    static const double values[] = {30, 40, 50};
    struct world w = trend(CONDITION_AT_LEAST);
    build_baseline(w.ind, "2012", 20);
    put_years(&w, 2013, values, 3);
    struct verdict v = w_judge(&w, "2016-06-30");
    assert_verdict(v, "on_track");
    assert_true(v.base == 20);
    w_add(&w, "2010", 0);
    v = w_judge(&w, "2016-06-30");
    assert_true(v.base == 0 && v.base_day == build_day("2010-12-31"));
    w.ind->measure = (struct measure){.type = MEASURE_RATIO, .per = 1};
    build_reported_by(w.plan, w.ind, w.units, "a", AGGREGATE_MEAN);
    for (int year = 2013; year <= 2015; year++) {
        char period[16];
        snprintf(period, sizeof period, "%d", year);
        w_put(&w, "a", period, "total", 10.0 * year);
    }
    w.t->condition.value = 50000;
    v = w_judge_for(&w, w.t, "a", "total", "2016-06-30");
    assert_reason(v, "few_points");
    w_close(&w);
}

/* Of a flow by year whole years are compared; half a roll-up is no point, interims of past years neither. */
static void test_projection_usable_points(void **state) {
    (void)state;
    static const double values[] = {30, 40, 50, 60};
    struct world w = trend(CONDITION_AT_LEAST);
    put_years(&w, 2013, values, 4);
    w_add(&w, "2014-S1", 400);
    w_add(&w, "2015-S2", 700);
    struct verdict v = w_judge(&w, "2017-06-30");
    assert_near(v.projected, 100);
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    w_add(&w, "2017-S1", 1);
    v = w_judge(&w, "2017-07-31");
    assert_near(v.projected, 100);
    w_close(&w);
    w = trend(CONDITION_AT_LEAST);
    build_reported_by(w.plan, w.ind, w.units, "a b", AGGREGATE_SUM);
    for (size_t i = 0; i < 4; i++) {
        char period[16];
        snprintf(period, sizeof period, "%d", 2013 + (int)i);
        w_put(&w, "a", period, "total", values[i] / 2);
        if (i != 1) w_put(&w, "b", period, "total", values[i] / 2);
    }
    v = w_judge(&w, "2017-06-30");
    assert_reason(v, "few_points");
    w_close(&w);
}

/* A strict bar that is just touched has no distance left: only what goes past it is on track. */
static void test_projection_at_the_bar(void **state) {
    (void)state;
    static const double rising[] = {70, 80, 90, 100}, still[] = {100, 100, 100, 100};
    struct world w = trend(CONDITION_AT_LEAST);
    w.t->condition.kind = CONDITION_ABOVE;
    put_years(&w, 2013, rising, 4);
    struct verdict v = w_judge(&w, "2017-06-30");
    assert_verdict(v, "on_track");
    assert_false(v.has_ratio);
    put_years(&w, 2013, still, 4);
    v = w_judge(&w, "2017-06-30");
    assert_verdict(v, "at_risk");
    w_close(&w);
}

/* What is met is on track whatever the trend, which is told; what met the bar once and does no more has
 * slipped. */
static void test_projection_met_and_slipped(void **state) {
    (void)state;
    static const double met[] = {130, 120, 110, 105}, lost[] = {130, 120, 110, 95};
    struct world w = trend(CONDITION_AT_LEAST);
    put_years(&w, 2013, met, 4);
    struct verdict v = w_judge(&w, "2017-06-30");
    assert_verdict(v, "on_track ahead");
    assert_near(v.projected, 105 - 4 * 25.0 / 3);
    put_years(&w, 2013, lost, 4);
    v = w_judge(&w, "2017-06-30");
    assert_verdict(v, "lagging moving_away slipped");
    w_close(&w);
}

/* The points as numbers: none without time between them, months where periods are shorter than a year. */
static void test_projection_numbers(void **state) {
    (void)state;
    struct path_point p[4] = {{build_day("2015-03-31"), 1},
                              {build_day("2015-06-30"), 2},
                              {build_day("2015-09-30"), 3},
                              {build_day("2015-12-31"), 4}};
    double change, reached;
    assert_true(projection_reach(p, 4, false, build_day("2016-12-31"), &change, &reached));
    assert_near(change, 4);
    assert_near(reached, 8);
    assert_false(projection_reach(p, 3, false, build_day("2016-12-31"), &change, &reached));
    assert_false(projection_reach(p, 4, true, build_day("2016-12-31"), &change, &reached));
    assert_int_equal(projection_grade(4.99, 100), PROJECTION_ON_TRACK);
    assert_int_equal(projection_grade(5, 100), PROJECTION_AT_RISK);
    assert_int_equal(projection_grade(20, 100), PROJECTION_AT_RISK);
    assert_int_equal(projection_grade(20.01, 100), PROJECTION_LAGGING);
}

/* ---- attainment ---- */

/* As a plan's own method it takes the value's part of the bar, whatever is known of the past: floors,
 * ceilings, and of a band the bound that is violated. Before half the time a stock raises no alert. */
static void test_attainment_own_method(void **state) {
    (void)state;
    static const struct {
        enum condition_kind kind;
        double low, high, base, y, ratio;
        const char *before, *after; /* half the time to the milestone */
    } rows[] = {
        {CONDITION_AT_LEAST, 80, 0, 10, 76, 0.95, "on_track early", "on_track"},
        {CONDITION_AT_LEAST, 80, 0, 10, 48, 0.60, "at_risk early", "at_risk"},
        {CONDITION_ABOVE, 80, 0, 10, 40, 0.50, "lagging early", "lagging"},
        {CONDITION_AT_MOST, 40, 0, 90, 50, 0.80, "at_risk early", "at_risk"},
        {CONDITION_BELOW, 40, 0, 90, 80, 0.50, "lagging early", "lagging"},
        {CONDITION_BETWEEN, 40, 60, 10, 30, 0.75, "at_risk early", "at_risk"},
        {CONDITION_BETWEEN, 40, 60, 10, 80, 0.75, "at_risk early", "at_risk"},
        {CONDITION_APPROXIMATELY, 80, 5, 10, 60, 0.80, "at_risk early", "at_risk"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = w_open(rows[i].kind, rows[i].low, DIRECTION_UP);
        w.t->condition.high = rows[i].high;
        w.t->condition.tolerance = rows[i].high;
        w.plan->method = METHOD_ATTAINMENT;
        build_baseline(w.ind, "2010", rows[i].base);
        w_add(&w, "2014", rows[i].y);
        struct verdict v = w_judge(&w, "2015-12-31");
        assert_verdict(v, rows[i].before);
        assert_string_equal(v.method, "attainment");
        assert_near(v.ratio, rows[i].ratio);
        v = w_judge(&w, "2016-01-01"); /* 1 826 of 3 652 days */
        assert_verdict(v, rows[i].after);
        w_close(&w);
    }
}

/* A flow is due by the time gone by, and so is never early; a flow by year by that of its year. */
static void test_attainment_flows(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 1000);
    w.plan->method = METHOD_ATTAINMENT;
    w.ind->accumulation = ACCUMULATE_FLOW;
    w_add(&w, "2011", 60);
    w_add(&w, "2012", 60);
    struct verdict v = w_judge(&w, "2013-06-30");
    assert_verdict(v, "at_risk");
    assert_near(v.expected, 1000 * 730.0 / 3652.0);
    assert_near(v.ratio, 120 / v.expected);
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    w_add(&w, "2020-S1", 480);
    v = w_judge(&w, "2020-07-31");
    assert_verdict(v, "on_track interim");
    assert_near(v.expected, 1000 * 181.0 / 365.0);
    w_close(&w);
}

/* A ceiling that loosens does not turn a failure green: what met it and does no more has slipped, though it
 * attains 99.8 % of it. */
static void test_attainment_slipped(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_MOST, 115, DIRECTION_DOWN);
    w.ind->measure = (struct measure){.type = MEASURE_RATE, .per = 100};
    w.plan->method = METHOD_ATTAINMENT;
    build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_MOST, 113);
    build_baseline(w.ind, "2010", 112);
    w_add(&w, "2017", 115.2);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_verdict(v, "lagging moving_away slipped");
    assert_false(v.has_ratio);
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_projection_thresholds),      cmocka_unit_test(test_projection_down),
        cmocka_unit_test(test_projection_points),          cmocka_unit_test(test_projection_baseline),
        cmocka_unit_test(test_projection_usable_points),   cmocka_unit_test(test_projection_at_the_bar),
        cmocka_unit_test(test_projection_met_and_slipped), cmocka_unit_test(test_projection_numbers),
        cmocka_unit_test(test_attainment_own_method),      cmocka_unit_test(test_attainment_flows),
        cmocka_unit_test(test_attainment_slipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
