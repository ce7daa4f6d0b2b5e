/* The value that the judge uses: accumulated, rolled up, completed. */
#include "tests/judge/world.h"

static struct judged_value value_for(struct world *w, const char *unit, const char *category,
                                     const char *day) {
    struct judged_value v = {.seq = -1};
    dataset_sort(&w->data);
    if (!judge_value(w->plan, w->units, &w->data, w->ind, build_unit(w->units, unit), category,
                     build_day(day), &v))
        v.seq = -1;
    return v;
}

static struct judged_value value_at(struct world *w, const char *day) {
    return value_for(w, "p", "total", day);
}

static struct world flow(enum accumulation how, enum period_kind frequency) {
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 100);
    w.ind->accumulation = how;
    w.ind->frequency = frequency;
    return w;
}

/* Nothing filed, nothing judged; a stock's value is its newest. */
static void test_newest(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    assert_int_equal(value_at(&w, "2020-12-31").seq, -1);
    w_add(&w, "2013", 7);
    w_add(&w, "2012", 9);
    struct judged_value v = value_at(&w, "2020-12-31");
    assert_true(v.value == 7 && v.seq == 1 && !v.rolled_up && v.want == 0);
    v = value_at(&w, "2012-12-31"); /* its period has not begun by then */
    assert_true(v.value == 9);
    w_close(&w);
}

/* Increments add up over the phase; the first value of an indicator counts, what came before the phase does
 * not. */
static void test_flow_increments(void **state) {
    (void)state;
    struct world w = flow(ACCUMULATE_FLOW, PERIOD_YEAR);
    w_add(&w, "2010", 1000);
    w_add(&w, "2011", 5);
    w_add(&w, "2012", 6);
    w_add(&w, "2013", 7);
    struct judged_value v = value_at(&w, "2020-12-31");
    assert_true(v.value == 18 && v.seq == 4);
    assert_true(value_at(&w, "2012-06-30").value == 11);
    struct verdict verdict = w_judge(&w, "2014-01-31");
    assert_false(verdict.flags & VERDICT_GAP);
    w_close(&w);
}

/* Where periods overlap the longest wins: the year's figure replaces its halves and quarters. */
static void test_flow_overlap(void **state) {
    (void)state;
    struct world w = flow(ACCUMULATE_FLOW, PERIOD_QUARTER);
    w_add(&w, "2011-Q1", 1);
    w_add(&w, "2011-Q2", 2);
    w_add(&w, "2011-Q3", 4);
    assert_true(value_at(&w, "2020-12-31").value == 7);
    w_add(&w, "2011-S1", 10); /* instead of 1 + 2 */
    assert_true(value_at(&w, "2020-12-31").value == 14);
    w_add(&w, "2011", 100); /* instead of all */
    assert_true(value_at(&w, "2020-12-31").value == 100);
    w_add(&w, "2012-Q1", 3);
    assert_true(value_at(&w, "2020-12-31").value == 103);
    assert_true(value_at(&w, "2011-09-30").value == 100); /* of what started by then, the year is newest */
    w_close(&w);
}

/* A hole in the increments is flagged, and the flag goes when it is filled. */
static void test_flow_gap(void **state) {
    (void)state;
    struct world w = flow(ACCUMULATE_FLOW, PERIOD_YEAR);
    w_add(&w, "2011", 5);
    w_add(&w, "2013", 7);
    struct verdict v = w_judge(&w, "2014-01-31");
    assert_true(v.flags & VERDICT_GAP && v.value == 12);
    w_add(&w, "2012", 1);
    v = w_judge(&w, "2014-01-31");
    assert_true(!(v.flags & VERDICT_GAP) && v.value == 13);
    w_close(&w);
}

/* A flow by year begins anew each 1 January. */
static void test_flow_year(void **state) {
    (void)state;
    struct world w = flow(ACCUMULATE_FLOW_YEAR, PERIOD_QUARTER);
    w_add(&w, "2011-Q3", 3);
    w_add(&w, "2011-Q4", 4);
    w_add(&w, "2012-Q1", 10);
    w_add(&w, "2012-Q2", 20);
    assert_true(value_at(&w, "2011-12-31").value == 7);
    assert_true(value_at(&w, "2020-12-31").value == 30);
    struct verdict v = w_judge(&w, "2012-07-31");
    assert_false(v.flags & VERDICT_GAP);
    w_add(&w, "2012-Q4", 1);
    v = w_judge(&w, "2013-01-31");
    assert_true(v.value == 31 && v.flags & VERDICT_GAP);
    w_close(&w);
}

/* Running totals are totals already. */
static void test_running_totals(void **state) {
    (void)state;
    struct world w = flow(ACCUMULATE_FLOW, PERIOD_YEAR);
    w.ind->sent_running_total = true;
    w_add(&w, "2011", 70);
    w_add(&w, "2013", 80);
    struct judged_value v = value_at(&w, "2020-12-31");
    assert_true(v.value == 80);
    w_close(&w);
}

/* The latest accepted value of a period counts once: 70 on 10 September, then 80 on 25 January, is 80. */
static void test_round_supersedes(void **state) {
    (void)state;
    struct world w = flow(ACCUMULATE_FLOW, PERIOD_YEAR);
    w_add(&w, "2011", 70);
    w_add(&w, "2011", 80);
    assert_true(value_at(&w, "2020-12-31").value == 80);
    w_close(&w);
}

static struct world tree(enum measure_type type, enum aggregation how) {
    struct world w = w_open_between(type, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, type == MEASURE_COUNT ? 100 : 50);
    build_reported_by(w.plan, w.ind, w.units, "a b c", how);
    return w;
}

/* A sum carries its coverage, and a missing unit's last stock, flagged; below full coverage nothing is
 * achieved. */
static void test_sum(void **state) {
    (void)state;
    struct world w = tree(MEASURE_COUNT, AGGREGATE_SUM);
    w_put(&w, "a", "2019", "total", 10);
    w_put(&w, "b", "2019", "total", 20);
    w_put(&w, "c", "2019", "total", 30);
    struct judged_value v = value_at(&w, "2020-12-31");
    assert_true(v.value == 60 && v.rolled_up && v.have == 3 && v.want == 3 && !v.carried && v.seq == 3);
    w_put(&w, "a", "2020", "total", 50);
    w_put(&w, "b", "2020", "total", 40);
    v = value_at(&w, "2020-12-31");
    assert_true(v.value == 120 && v.have == 2 && v.want == 3 && v.carried);
    struct verdict verdict = w_judge(&w, "2020-12-31");
    assert_verdict(verdict, "on_track ahead partial carried");
    assert_true(verdict.coverage_have == 2 && verdict.coverage_want == 3);
    verdict = w_judge(&w, "2021-06-30"); /* 120 ≥ 100, but one is missing: never achieved */
    assert_verdict(verdict, "on_track ahead partial carried");
    w_put(&w, "c", "2020", "total", 5);
    verdict = w_judge(&w, "2021-06-30");
    assert_verdict(verdict, "missed");
    assert_true(verdict.value == 95 && verdict.coverage_have == 3);
    w_close(&w);
}

/* Never missed either: what a missing unit may still bring is not known. */
static void test_partial_never_missed(void **state) {
    (void)state;
    struct world w = tree(MEASURE_COUNT, AGGREGATE_SUM);
    build_baseline(w.ind, "2010", 0);
    w_put(&w, "a", "2020", "total", 10);
    struct verdict v = w_judge(&w, "2021-06-30");
    assert_verdict(v, "lagging partial");
    assert_true(v.coverage_have == 1 && v.coverage_want == 3 && v.value == 10);
    w_close(&w);
}

/* A flow missing from a unit keeps what that unit had counted; it is partial, not carried. */
static void test_sum_of_flows(void **state) {
    (void)state;
    struct world w = tree(MEASURE_COUNT, AGGREGATE_SUM);
    w.ind->accumulation = ACCUMULATE_FLOW;
    w_put(&w, "a", "2011", "total", 10);
    w_put(&w, "b", "2011", "total", 20);
    w_put(&w, "c", "2011", "total", 30);
    w_put(&w, "a", "2012", "total", 1);
    w_put(&w, "b", "2012", "total", 2);
    struct judged_value v = value_at(&w, "2020-12-31");
    assert_true(v.value == 63 && v.have == 2 && v.want == 3 && !v.carried);
    w_close(&w);
}

/* A ratio is Σ numerators ÷ Σ denominators; a line without counts is outside the coverage; 0/0 is inside with
 * its zeros. */
static void test_ratio(void **state) {
    (void)state;
    struct world w = tree(MEASURE_PERCENT, AGGREGATE_RATIO);
    w_counts(&w, "a", "2020", 10, 20);
    w_counts(&w, "b", "2020", 1, 30);
    w_put(&w, "c", "2020", "total", 80);
    struct judged_value v = value_at(&w, "2020-12-31");
    assert_true(v.value == 22 && v.have == 2 && v.want == 3 && v.has_counts && v.numerator == 11 &&
                v.denominator == 50);
    w_counts(&w, "c", "2020", 0, 0);
    v = value_at(&w, "2020-12-31");
    assert_true(v.value == 22 && v.have == 3 && v.want == 3);
    w_close(&w);
}

/* When all denominators are 0 there is no percentage of the whole. */
static void test_ratio_of_nothing(void **state) {
    (void)state;
    struct world w = tree(MEASURE_PERCENT, AGGREGATE_RATIO);
    w_counts(&w, "a", "2020", 0, 0);
    w_counts(&w, "b", "2020", 0, 0);
    w_counts(&w, "c", "2020", 0, 0);
    assert_int_equal(value_at(&w, "2020-12-31").seq, -1);
    struct verdict v = w_judge(&w, "2021-06-30");
    assert_verdict(v, "no_data");
    assert_reason(v, "denominator_zero");
    w_close(&w);
}

/* A mean is flagged unweighted; min and max take the extreme. */
static void test_mean_min_max(void **state) {
    (void)state;
    static const struct {
        enum aggregation how;
        double value;
    } rows[] = {{AGGREGATE_MEAN, 20}, {AGGREGATE_MIN, 10}, {AGGREGATE_MAX, 35}};
    for (size_t i = 0; i < 3; i++) {
        struct world w = tree(MEASURE_PERCENT, rows[i].how);
        w_put(&w, "a", "2020", "total", 15);
        w_put(&w, "b", "2020", "total", 35);
        w_put(&w, "c", "2020", "total", 10);
        struct verdict v = w_judge(&w, "2020-12-31");
        assert_true(v.value == rows[i].value);
        assert_true(((v.flags & VERDICT_UNWEIGHTED) != 0) == (rows[i].how == AGGREGATE_MEAN));
        w_close(&w);
    }
}

/* Without aggregation the owner reports the whole: units' figures are theirs alone. */
static void test_aggregation_none(void **state) {
    (void)state;
    struct world w = tree(MEASURE_PERCENT, AGGREGATE_NONE);
    w_put(&w, "a", "2020", "total", 15);
    assert_int_equal(value_at(&w, "2020-12-31").seq, -1);
    assert_true(value_for(&w, "a", "total", "2020-12-31").value == 15);
    w_close(&w);
}

/* The unit's own report of the whole wins over the roll-up of the same period. */
static void test_own_report_wins(void **state) {
    (void)state;
    struct world w = tree(MEASURE_COUNT, AGGREGATE_SUM);
    w_put(&w, "a", "2020", "total", 10);
    w_put(&w, "b", "2020", "total", 20);
    w_add(&w, "2020", 99);
    struct judged_value v = value_at(&w, "2020-12-31");
    assert_true(v.value == 99 && !v.rolled_up && v.want == 0);
    struct verdict verdict = w_judge(&w, "2021-01-31");
    assert_verdict(verdict, "missed");
    w_close(&w);
}

/* A unit that closed owes no stock any more; what it had counted in a flow stays in the sum. */
static void test_closed_unit(void **state) {
    (void)state;
    struct world w = tree(MEASURE_COUNT, AGGREGATE_SUM);
    ((struct unit *)build_unit(w.units, "c"))->to_day = build_day("2012-06-30");
    w_put(&w, "a", "2011", "total", 10);
    w_put(&w, "b", "2011", "total", 20);
    w_put(&w, "c", "2011", "total", 30);
    w_put(&w, "a", "2012", "total", 11);
    w_put(&w, "b", "2012", "total", 21);
    struct judged_value v = value_at(&w, "2020-12-31");
    assert_true(v.value == 32 && v.have == 2 && v.want == 2);
    w.ind->accumulation = ACCUMULATE_FLOW;
    v = value_at(&w, "2020-12-31");
    assert_true(v.value == 92 && v.have == 2 && v.want == 2);
    w_close(&w);
}

/* Up a tree of three: a district that reports nothing is the sum of its communes, and not whole while they
 * are not. */
static void test_nested(void **state) {
    (void)state;
    struct units *units = build_units("p; a < p; b < p; a1 < a; a2 < a");
    struct world w = {.units = units, .plan = build_plan(units, "plan", "p", "2011-01-01", "2020-12-31")};
    build_milestone(w.plan, "end", "2020-12-31");
    w.ind = build_indicator(w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 10);
    dataset_init(&w.data, w.plan, units);
    build_reported_by(w.plan, w.ind, units, "a b a1 a2", AGGREGATE_SUM);
    w_put(&w, "b", "2020", "total", 5);
    w_put(&w, "a1", "2020", "total", 1);
    struct judged_value v = value_at(&w, "2020-12-31");
    assert_true(v.value == 6 && v.have == 1 && v.want == 2);
    w_put(&w, "a2", "2020", "total", 2);
    v = value_at(&w, "2020-12-31");
    assert_true(v.value == 8 && v.have == 2 && v.want == 2);
    w_put(&w, "a", "2020", "total", 4);
    v = value_at(&w, "2020-12-31");
    assert_true(v.value == 9);
    v = value_for(&w, "a", "total", "2020-12-31");
    assert_true(v.value == 4 && !v.rolled_up);
    w_close(&w);
}

/* Of two shares the missing one is what the other leaves of 100, with its counts; of `within` rates it is
 * not. */
static void test_shares(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    build_disaggregate(w.plan, w.ind, "sex", DISAGGREGATE_SHARE);
    w_put(&w, "p", "2018", "sex=female", 43);
    struct judged_value v = value_for(&w, "p", "sex=male", "2020-12-31");
    assert_true(v.value == 57);
    w_put(&w, "p", "2018", "sex=male", 56);
    assert_true(value_for(&w, "p", "sex=male", "2020-12-31").value == 56);
    struct observation o = {.indicator = 0,
                            .unit = w.plan->unit->index,
                            .period = build_period("2019"),
                            .category = "sex=male",
                            .seq = 9,
                            .has_counts = true,
                            .numerator = 30,
                            .denominator = 40};
    dataset_add(&w.data, &o);
    v = value_for(&w, "p", "sex=female", "2020-12-31");
    assert_true(v.value == 25 && v.numerator == 10 && v.denominator == 40 && v.seq == 9);
    ((struct disaggregation *)w.ind->disaggregate)->mode = DISAGGREGATE_WITHIN;
    assert_true(value_for(&w, "p", "sex=female", "2020-12-31").value == 43);
    w_close(&w);
}

/* Shares of three are never completed. */
static void test_shares_of_three(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    build_dimension(w.plan, "ethnicity", "kinh tay mong");
    build_disaggregate(w.plan, w.ind, "ethnicity", DISAGGREGATE_SHARE);
    w_put(&w, "p", "2018", "ethnicity=kinh", 43);
    assert_int_equal(value_for(&w, "p", "ethnicity=tay", "2020-12-31").seq, -1);
    w_close(&w);
}

/* A value that is no finite number never enters. */
static void test_not_finite(void **state) {
    (void)state;
    struct world w = tree(MEASURE_COUNT, AGGREGATE_SUM);
    w_put(&w, "a", "2020", "total", 1e308);
    w_put(&w, "b", "2020", "total", 1e308);
    assert_int_equal(value_at(&w, "2020-12-31").seq, -1);
    w_put(&w, "c", "2020", "total", INFINITY);
    assert_int_equal(value_for(&w, "c", "total", "2020-12-31").seq, -1);
    w_close(&w);
}

/* A roll-up of an earlier period takes nothing from later ones. */
static void test_no_carry_back(void **state) {
    (void)state;
    struct world w = tree(MEASURE_COUNT, AGGREGATE_SUM);
    w_put(&w, "a", "2018", "total", 10);
    w_put(&w, "b", "2018", "total", 20);
    w_put(&w, "c", "2019", "total", 500);
    struct judged_value v = value_at(&w, "2018-12-31");
    assert_true(v.value == 30 && v.have == 2 && v.want == 3 && !v.carried);
    w_close(&w);
}

/* Only a plain category of two shares is completed: neither a joint one, nor one of an unknown dimension. */
static void test_shares_not_completed(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    build_dimension(w.plan, "area", "rural urban");
    build_dimension(w.plan, "set", "one");
    build_disaggregate(w.plan, w.ind, "sex", DISAGGREGATE_SHARE);
    build_disaggregate(w.plan, w.ind, "set", DISAGGREGATE_SHARE);
    w_put(&w, "p", "2018", "sex=female;area=rural", 43);
    w_put(&w, "p", "2018", "area=rural", 43);
    w_put(&w, "p", "2018", "set=one", 43);
    w_put(&w, "p", "2018", "sex=female", 43);
    assert_int_equal(value_for(&w, "p", "sex=male;area=rural", "2020-12-31").seq, -1);
    assert_int_equal(value_for(&w, "p", "area=urban", "2020-12-31").seq, -1);
    assert_int_equal(value_for(&w, "p", "set=two", "2020-12-31").seq, -1);
    assert_true(value_for(&w, "p", "sex=male", "2020-12-31").value == 57);
    w_close(&w);
}

/* Half a roll-up is nothing to start a path from. */
static void test_partial_is_no_base(void **state) {
    (void)state;
    struct world w = tree(MEASURE_PERCENT, AGGREGATE_RATIO);
    w_counts(&w, "a", "2012", 1, 100);
    for (const char *u = "abc"; *u; u++) w_counts(&w, (char[]){*u, 0}, "2014", 20, 100);
    for (const char *u = "abc"; *u; u++) w_counts(&w, (char[]){*u, 0}, "2016", 30, 100);
    struct verdict v = w_judge(&w, "2017-01-31");
    assert_true(v.has_base && v.base == 20 && v.base_day == build_day("2014-12-31"));
    w_close(&w);
}

/* Of two roll-ups with one end the one of the indicator's own frequency is newer. */
static void test_rollup_own_frequency(void **state) {
    (void)state;
    struct world w = tree(MEASURE_COUNT, AGGREGATE_SUM);
    w_put(&w, "a", "2019", "total", 10);
    w_put(&w, "b", "2019-S2", "total", 20);
    struct judged_value v = value_at(&w, "2020-12-31");
    assert_int_equal(v.period.kind, PERIOD_YEAR);
    assert_true(v.value == 30 && v.have == 1 && v.carried);
    w.ind->frequency = PERIOD_HALF_YEAR;
    v = value_at(&w, "2020-12-31");
    assert_int_equal(v.period.kind, PERIOD_HALF_YEAR);
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_newest),
        cmocka_unit_test(test_flow_increments),
        cmocka_unit_test(test_flow_overlap),
        cmocka_unit_test(test_flow_gap),
        cmocka_unit_test(test_flow_year),
        cmocka_unit_test(test_running_totals),
        cmocka_unit_test(test_round_supersedes),
        cmocka_unit_test(test_sum),
        cmocka_unit_test(test_partial_never_missed),
        cmocka_unit_test(test_sum_of_flows),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_ratio_of_nothing),
        cmocka_unit_test(test_mean_min_max),
        cmocka_unit_test(test_aggregation_none),
        cmocka_unit_test(test_own_report_wins),
        cmocka_unit_test(test_closed_unit),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_shares_of_three),
        cmocka_unit_test(test_not_finite),
        cmocka_unit_test(test_no_carry_back),
        cmocka_unit_test(test_shares_not_completed),
        cmocka_unit_test(test_partial_is_no_base),
        cmocka_unit_test(test_rollup_own_frequency),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
