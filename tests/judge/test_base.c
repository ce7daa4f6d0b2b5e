/* Where progress is counted from: baselines, first observations, relative targets, paths, the fallback. */
#include "tests/judge/world.h"

/* A unit counts from its own baseline, else from its observation for the baseline's period, else from the
 * whole's, flagged. */
static void test_unit_baselines(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_reported_by(w.plan, w.ind, w.units, "a b c", AGGREGATE_RATIO);
    build_baseline(w.ind, "2015", 10);
    build_unit_baseline(w.ind, build_unit(w.units, "a"), 8);
    w_put(&w, "b", "2015", "total", 12);
    w_put(&w, "a", "2017", "total", 14);
    w_put(&w, "b", "2017", "total", 14);
    w_put(&w, "c", "2017", "total", 14);
    struct verdict a = w_judge_for(&w, w.t, "a", "total", "2018-01-31");
    struct verdict b = w_judge_for(&w, w.t, "b", "total", "2018-01-31");
    struct verdict c = w_judge_for(&w, w.t, "c", "total", "2018-01-31");
    assert_true(a.base == 8 && b.base == 12 && c.base == 10);
    assert_verdict(a, "at_risk");
    assert_near(a.ratio, 6 / (22 * 731.0 / 1827.0));
    assert_verdict(b, "lagging");
    assert_verdict(c, "lagging shared_baseline");
    w_close(&w);
}

/* Never from the whole's for counts and amounts: a unit's share starts from what is its own. */
static void test_no_shared_baseline_for_counts(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 100);
    build_allocation(w.t, build_unit(w.units, "a"), 20);
    build_baseline(w.ind, "2010", 40);
    w_put(&w, "a", "2013", "total", 5);
    struct verdict v = w_judge_for(&w, w.t, "a", "total", "2014-01-31");
    assert_verdict(v, "lagging fallback early"); /* 5 of 20, nothing to start from */
    assert_string_equal(v.method, "attainment");
    assert_near(v.ratio, 0.25);
    w_put(&w, "a", "2014", "total", 8);
    v = w_judge_for(&w, w.t, "a", "total", "2015-01-31");
    assert_true(v.has_base && v.base == 5 && v.base_day == build_day("2013-12-31"));
    assert_verdict(v, "on_track");
    w_close(&w);
}

/* Without a baseline the first observation before t starts the path. */
static void test_first_observation(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    w_add(&w, "2012", 10);
    w_add(&w, "2013", 17);
    w_add(&w, "2016", 12);
    struct verdict v = w_judge(&w, "2017-01-31");
    assert_true(v.base == 10 && v.base_day == build_day("2012-12-31"));
    assert_near(v.ratio, 2 / (20 * 1461.0 / 2922.0));
    w_close(&w);
}

/* Neither baseline nor second point: attainment, flagged fallback; a bar of 0 has not even that. */
static void test_fallback(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    w_add(&w, "2013", 38);
    struct verdict v = w_judge(&w, "2014-01-31");
    assert_verdict(v, "on_track fallback early");
    assert_near(v.ratio, 0.95);
    assert_false(v.has_expected);
    assert_near(v.gap, 2);
    w_close(&w);
    w = w_open(CONDITION_AT_MOST, 0, DIRECTION_DOWN);
    w_add(&w, "2013", 3);
    v = w_judge(&w, "2014-01-31");
    assert_verdict(v, "lagging fallback early"); /* 0/3 */
    assert_near(v.ratio, 0);
    w.t->condition.value = -1;
    v = w_judge(&w, "2014-01-31");
    assert_verdict(v, "at_risk no_slope fallback early");
    assert_reason(v, "no_slope");
    w_close(&w);
}

/* A value that is not after the base is measured from the base before it; without one it is at risk, no
 * slope. */
static void test_base_before(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2015", 10);
    w_add(&w, "2015", 10);
    struct verdict v = w_judge(&w, "2016-01-31");
    assert_verdict(v, "at_risk no_slope");
    assert_reason(v, "no_slope");
    w_add(&w, "2012", 6);
    v = w_judge(&w, "2016-01-31");
    assert_true(v.base == 6 && v.base_day == build_day("2012-12-31"));
    assert_near(v.ratio, 4 / (24 * 1095.0 / 2922.0));
    w_close(&w);
}

/* A path that is flat (trên 90 from 90) goes back to the point before. */
static void test_flat_path(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_ABOVE, 90, DIRECTION_UP);
    build_baseline(w.ind, "2015", 90);
    w_add(&w, "2017", 88);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_verdict(v, "at_risk no_slope");
    w_add(&w, "2012", 60);
    v = w_judge(&w, "2018-01-31");
    assert_true(v.base == 60 && v.has_ratio);
    assert_verdict(v, "on_track");
    w_close(&w);
}

/* A baseline without a period stands at the day before the phase. */
static void test_baseline_without_period(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    w.ind->baseline = (struct baseline){.known = true, .value = 10};
    w_add(&w, "2015", 20);
    struct verdict v = w_judge(&w, "2016-01-31");
    assert_true(v.base_day == build_day("2010-12-31"));
    assert_near(v.ratio, 10 / (20 * 1826.0 / 3653.0));
    w_close(&w);
}

/* A baseline whose value the document leaves blank is taken from the observation for its period, once there
 * is one. */
static void test_baseline_from_observation(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    w.ind->baseline =
        (struct baseline){.has_period = true, .period = build_period("2014"), .unknown = "để trống"};
    w_add(&w, "2012", 5);
    w_add(&w, "2014", 10);
    w_add(&w, "2017", 14);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_true(v.base == 10 && v.base_day == build_day("2014-12-31"));
    w_close(&w);
}

/* The path bends at the earlier bar: behind it that bar is the base, whatever was really reached. */
static void test_path_through_bars(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 10);
    build_baseline(w.ind, "2010", 2);
    w_add(&w, "2015", 4);
    w_add(&w, "2017", 14);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_true(v.base == 10 && v.base_day == build_day("2015-12-31"));
    assert_near(v.ratio, 4 / (20 * 731.0 / 1827.0));
    w_close(&w);
    w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 10);
    build_baseline(w.ind, "2010", 2);
    w_add(&w, "2015", 4); /* on the day of the bend the piece that ends there is meant */
    v = w_judge(&w, "2016-01-31");
    assert_true(v.base == 2 && v.expected == 10);
    assert_near(v.ratio, 0.25);
    w_close(&w);
}

/* Even without any base an earlier bar that lies behind starts the path. */
static void test_path_from_bar(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 10);
    w_add(&w, "2017", 14);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_near(v.ratio, 4 / (20 * 731.0 / 1827.0));
    w_add(&w, "2016", 13); /* an observation after that bar does not replace it */
    v = w_judge(&w, "2018-01-31");
    assert_true(v.base == 10);
    w_close(&w);
}

/* Before the first bar, without a base, there is no path yet. */
static void test_no_path_before_first_bar(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 10);
    w_add(&w, "2012", 8);
    struct verdict v = w_judge(&w, "2013-01-31");
    assert_verdict(v, "lagging fallback later early");
    assert_near(v.ratio, 0.2);
    w_close(&w);
}

/* An earlier bar that asks for less than the base is no step of the path. */
static void test_loosening_step(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 90, DIRECTION_UP);
    build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 70);
    build_baseline(w.ind, "2010", 80);
    w_add(&w, "2013", 82);
    struct verdict v = w_judge(&w, "2014-01-31");
    assert_near(v.ratio, 2 / (10 * 1096.0 / 3653.0));
    w_close(&w);
}

static struct world relative(double bar, enum relative_as as, enum condition_kind kind) {
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_DOWN, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", kind, bar);
    w.t->relative_to = RELATIVE_TO_BASELINE;
    w.t->relative_as = as;
    return w;
}

/* Reduced by 60 %: from 55 to 22. The value is told as a change, the bar as a level. */
static void test_relative_percent(void **state) {
    (void)state;
    struct world w = relative(-60, RELATIVE_PERCENT, CONDITION_AT_MOST);
    build_baseline(w.ind, "2010", 55);
    w_add(&w, "2015", 38.5);
    struct verdict v = w_judge(&w, "2016-01-31");
    assert_verdict(v, "on_track"); /* 30 % of 60 % after half the time */
    assert_near(v.value, -30);
    assert_near(v.bar, 22);
    assert_true(v.base == 55);
    assert_near(v.ratio, 16.5 / (33 * 1826.0 / 3653.0));
    assert_near(v.expected, -60 * 1826.0 / 3653.0);
    assert_near(v.gap, v.expected + 30);
    assert_near(v.required_per_year, -30 / (1827 / 365.25));
    w_add(&w, "2020", 22); /* (22/55 − 1)·100 is −60 at 12 digits */
    v = w_judge(&w, "2021-01-31");
    assert_verdict(v, "achieved");
    w_add(&w, "2020", 22.01);
    v = w_judge(&w, "2021-01-31");
    assert_verdict(v, "missed");
    w_close(&w);
}

/* A reduction from a base that nobody knows is not assessable, and says why; once it is known it is judged.
 */
static void test_relative_unknown(void **state) {
    (void)state;
    struct world w = relative(-60, RELATIVE_PERCENT, CONDITION_AT_MOST);
    w.ind->baseline =
        (struct baseline){.has_period = true, .period = build_period("2010"), .unknown = "không nêu"};
    w_add(&w, "2015", 38.5);
    struct verdict v = w_judge(&w, "2016-01-31");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "baseline_unknown");
    assert_true(v.value == 38.5 && isnan(v.bar));
    w_add(&w, "2010", 55);
    v = w_judge(&w, "2016-01-31");
    assert_verdict(v, "on_track");
    w_add(&w, "2010", 0); /* nothing is a percentage of 0 */
    v = w_judge(&w, "2016-01-31");
    assert_verdict(v, "not_assessable");
    w_close(&w);
}

/* Points, per-mille points and absolute changes, each in the measure's own units; a period instead of the
 * baseline. */
static void test_relative_forms(void **state) {
    (void)state;
    static const struct {
        enum measure_type type;
        enum relative_as as;
        double by, bar;
    } rows[] = {
        {MEASURE_PERCENT, RELATIVE_POINTS, 5, 25},
        {MEASURE_PERCENT, RELATIVE_PERMILLE_POINTS, 5, 20.5},
        {MEASURE_PERMILLE, RELATIVE_PERMILLE_POINTS, 5, 25},
        {MEASURE_PERMILLE, RELATIVE_POINTS, 5, 70},
        {MEASURE_COUNT, RELATIVE_ABSOLUTE, 5, 25},
        {MEASURE_COUNT, RELATIVE_PERCENT, 5, 21},
        {MEASURE_RATIO, RELATIVE_POINTS, 5, 25},
        {MEASURE_RATE, RELATIVE_PERMILLE_POINTS, 5, 25},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = w_open_between(rows[i].type, DIRECTION_UP, "2011-01-01", "2020-12-31");
        w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, rows[i].by);
        w.t->relative_to = RELATIVE_TO_PERIOD;
        w.t->relative_period = build_period("2012");
        w.t->relative_as = rows[i].as;
        w_add(&w, "2012", 20);
        w_add(&w, "2020", rows[i].bar);
        struct verdict v = w_judge(&w, "2021-01-31");
        assert_near(v.bar, rows[i].bar);
        assert_near(v.value, rows[i].by);
        assert_verdict(v, "achieved");
        w_close(&w);
    }
}

/* Two relative targets make one path, in levels. */
static void test_relative_path(void **state) {
    (void)state;
    struct world w = relative(-80, RELATIVE_PERCENT, CONDITION_AT_MOST);
    struct target *mid = build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_MOST, -60);
    mid->relative_to = RELATIVE_TO_BASELINE;
    mid->relative_as = RELATIVE_PERCENT;
    build_baseline(w.ind, "2010", 50);
    w_add(&w, "2017", 16);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_near(v.base, 20);
    assert_near(v.ratio, 4 / (10 * 731.0 / 1827.0));
    w_close(&w);
}

/* A flow by year starts at 0 with its year. */
static void test_flow_year_base(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 120);
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    w.ind->frequency = PERIOD_QUARTER;
    w_add(&w, "2020-Q1", 20);
    w_add(&w, "2020-Q2", 25);
    struct verdict v = w_judge(&w, "2020-07-15");
    assert_true(v.value == 45 && v.base == 0 && v.base_day == build_day("2020-01-01"));
    assert_near(v.ratio, 45 / (120 * 181.0 / 365.0));
    w_close(&w);
}

/* Under the method attainment a flow is due in proportion to the time gone by. */
static void test_attainment_method(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 100);
    w.plan->method = METHOD_ATTAINMENT;
    w.ind->accumulation = ACCUMULATE_FLOW;
    w_add(&w, "2011", 8);
    struct verdict v = w_judge(&w, "2012-01-31");
    assert_string_equal(v.method, "attainment");
    assert_true(v.has_expected);
    assert_near(v.expected, 100 * 364.0 / 3652.0);
    assert_near(v.ratio, 8 / (100 * 364.0 / 3652.0));
    assert_verdict(v, "at_risk");
    w_close(&w);
}

/* A share in a range: the near end is the bar, and the whole band holds. */
static void test_allocated_range(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_BETWEEN, 40);
    w.t->condition.high = 60;
    build_allocation(w.t, build_unit(w.units, "a"), 10);
    ((struct unit_value *)w.t->allocations)->high = 15;
    w_put(&w, "a", "2020", "total", 15);
    struct verdict v = w_judge_for(&w, w.t, "a", "total", "2021-01-31");
    assert_verdict(v, "achieved");
    w_put(&w, "a", "2020", "total", 16);
    v = w_judge_for(&w, w.t, "a", "total", "2021-01-31");
    assert_verdict(v, "missed");
    assert_true(v.bar == 15);
    w_close(&w);
}

/* Another target on the same day makes no point of the path. */
static void test_same_day_sibling(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_target(w.plan, w.ind, "other", "end", CONDITION_AT_LEAST, 80);
    build_baseline(w.ind, "2015", 10);
    w_add(&w, "2017", 14);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_near(v.ratio, 4 / (20 * 731.0 / 1827.0));
    assert_false(v.flags & VERDICT_LATER);
    w_close(&w);
}

/* A plain level on the way of a reduction bends its path; a reduction from another year does not. */
static void test_relative_siblings(void **state) {
    (void)state;
    struct world w = relative(-80, RELATIVE_PERCENT, CONDITION_AT_MOST);
    struct target *mid = build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_MOST, 30);
    build_baseline(w.ind, "2010", 50);
    w_add(&w, "2017", 16);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_near(v.base, 30);
    mid->relative_to = RELATIVE_TO_PERIOD;
    mid->relative_period = build_period("2005");
    v = w_judge(&w, "2018-01-31");
    assert_near(v.base, 50);
    w_close(&w);
}

/* Of a target that is shared out, only the unit's own shares are on its path. */
static void test_allocated_siblings(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 100);
    struct target *mid = build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 50);
    build_allocation(w.t, build_unit(w.units, "a"), 20);
    build_unit_baseline(w.ind, build_unit(w.units, "a"), 0);
    build_allocation(mid, build_unit(w.units, "b"), 12);
    w_put(&w, "a", "2017", "total", 9);
    struct verdict v = w_judge_for(&w, w.t, "a", "total", "2018-01-31");
    assert_true(v.base == 0);
    build_allocation(mid, build_unit(w.units, "a"), 8);
    v = w_judge_for(&w, w.t, "a", "total", "2018-01-31");
    assert_true(v.base == 8 && v.base_day == build_day("2015-12-31"));
    w_close(&w);
}

/* A baseline whose period reaches the milestone or past it, as a term's, stands at its first day; past it, it
 * is none. */
static void test_baseline_reaching_past(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    struct target *mid = build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 20);
    build_baseline(w.ind, "2011/2015", 10);
    w_add(&w, "2013", 14);
    struct verdict v = w_judge_for(&w, mid, "p", "total", "2014-01-31");
    assert_true(v.has_base && v.base_day == build_day("2011-01-01"));
    w.ind->baseline.period = build_period("2016/2020");
    v = w_judge_for(&w, mid, "p", "total", "2014-01-31");
    assert_verdict(v, "at_risk fallback"); /* 14/20: what begins after the milestone starts nothing */
    w_close(&w);
}

/* Nothing is projected from, or required after, a value that stands at the milestone. */
static void test_nothing_left(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2015", 10);
    w_add(&w, "2020", 25);
    struct verdict v = w_judge(&w, "2020-12-15");
    assert_verdict(v, "at_risk");
    assert_true(v.has_expected && v.expected == 30 && v.gap == 5);
    assert_false(v.has_projected);
    assert_false(v.has_required);
    v = w_judge(&w, "2021-01-31");
    assert_false(v.has_projected);
    assert_false(v.has_required);
    w_close(&w);
}

/* A ceiling on the same indicator is no step of a floor's path; of two steps on one day the stricter counts.
 */
static void test_other_sides(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    struct target *mid = build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_MOST, 18);
    char level[] = "provincial"; /* levels are the same by their text */
    mid->level = level;
    build_baseline(w.ind, "2010", 10);
    w_add(&w, "2017", 14);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_true(v.base == 10);
    mid->condition.kind = CONDITION_AT_LEAST;
    v = w_judge(&w, "2018-01-31");
    assert_true(v.base == 18);
    build_target(w.plan, w.ind, "m2", "mid", CONDITION_AT_LEAST, 20);
    build_target(w.plan, w.ind, "m3", "mid", CONDITION_AT_LEAST, 12);
    v = w_judge(&w, "2018-01-31");
    assert_true(v.base == 20);
    w_close(&w);
}

/* A change from a period is measured from its figure, else from the baseline when that is of the same period.
 */
static void test_relative_to_baseline_period(void **state) {
    (void)state;
    struct world w = relative(-60, RELATIVE_PERCENT, CONDITION_AT_MOST);
    w.t->relative_to = RELATIVE_TO_PERIOD;
    w.t->relative_period = build_period("2012");
    build_baseline(w.ind, "2010", 55);
    w_add(&w, "2016", 30);
    struct verdict v = w_judge(&w, "2017-01-31");
    assert_reason(v, "baseline_unknown");
    w.t->relative_period = build_period("2010");
    v = w_judge(&w, "2017-01-31");
    assert_near(v.bar, 22);
    w_add(&w, "2010", 50);
    v = w_judge(&w, "2017-01-31");
    assert_near(v.bar, 20);
    w_close(&w);
}

/* Whatever holds, the numbers of its path are told only where there is one. */
static void test_inform_growth(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    w.plan->method = METHOD_GROWTH;
    build_baseline(w.ind, "2015", 10);
    w_add(&w, "2015", 31);
    struct verdict v = w_judge(&w, "2016-01-31");
    assert_verdict(v, "on_track ahead");
    assert_false(v.has_expected);
    w_add(&w, "2016", 31);
    v = w_judge(&w, "2017-01-31");
    assert_true(v.has_expected && v.has_projected);
    assert_near(v.expected, 10 * pow(3, 0.2));
    w_close(&w);
}

/* A projection goes through values that were, never from an earlier bar, and stays within what the measure
 * can be. */
static void test_projection(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 90, DIRECTION_UP);
    build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 50);
    w_add(&w, "2017", 20);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_true(v.base == 50);
    assert_false(v.has_projected); /* one value makes no line */
    w_add(&w, "2016", 10);
    v = w_judge(&w, "2018-01-31");
    assert_near(v.projected, 10 + 10 * 1461.0 / 365.0);
    build_baseline(w.ind, "2010", 6);
    v = w_judge(&w, "2018-01-31");
    assert_true(v.base == 50);
    assert_near(v.projected, 6 + 14 * 3653.0 / 2557.0);
    w.ind->baseline.value = 80;
    v = w_judge(&w, "2018-01-31");
    assert_near(v.projected, 0);
    w_add(&w, "2017", 85);
    w.ind->baseline.value = 20;
    v = w_judge(&w, "2018-01-31");
    assert_near(v.projected, 100);
    w.ind->measure.has_max = false;
    v = w_judge(&w, "2018-01-31");
    assert_near(v.projected, 20 + 65 * 3653.0 / 2557.0);
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unit_baselines),
        cmocka_unit_test(test_no_shared_baseline_for_counts),
        cmocka_unit_test(test_first_observation),
        cmocka_unit_test(test_fallback),
        cmocka_unit_test(test_base_before),
        cmocka_unit_test(test_flat_path),
        cmocka_unit_test(test_baseline_without_period),
        cmocka_unit_test(test_baseline_from_observation),
        cmocka_unit_test(test_path_through_bars),
        cmocka_unit_test(test_path_from_bar),
        cmocka_unit_test(test_no_path_before_first_bar),
        cmocka_unit_test(test_loosening_step),
        cmocka_unit_test(test_relative_percent),
        cmocka_unit_test(test_relative_unknown),
        cmocka_unit_test(test_relative_forms),
        cmocka_unit_test(test_relative_path),
        cmocka_unit_test(test_flow_year_base),
        cmocka_unit_test(test_attainment_method),
        cmocka_unit_test(test_allocated_range),
        cmocka_unit_test(test_same_day_sibling),
        cmocka_unit_test(test_relative_siblings),
        cmocka_unit_test(test_allocated_siblings),
        cmocka_unit_test(test_baseline_reaching_past),
        cmocka_unit_test(test_nothing_left),
        cmocka_unit_test(test_other_sides),
        cmocka_unit_test(test_relative_to_baseline_period),
        cmocka_unit_test(test_inform_growth),
        cmocka_unit_test(test_projection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
