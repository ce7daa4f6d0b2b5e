/* Targets on the share of units whose own figure meets something. */
#include "tests/judge/world.h"

/* A province with communes a, b, c, d of two districts; each commune sends a number of items by quarter. */
static struct world open_share(enum period_kind per, bool over_all) {
    struct world w = {.units = build_units("p; x < p; y < p; a < x; b < x; c < y; d < y; cd < y")};
    w.plan = build_plan(w.units, "plan", "p", "2016-01-01", "2020-12-31");
    build_milestone(w.plan, "mid", "2018-12-31");
    build_milestone(w.plan, "end", "2020-12-31");
    w.ind = build_indicator(w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    w.ind->frequency = per;
    build_reported_by(w.plan, w.ind, w.units, "a b c d cd", AGGREGATE_SUM);
    build_report(w.plan, w.units, "items", per == PERIOD_QUARTER ? COVERS_QUARTER : COVERS_YEAR, "a b c d cd",
                 "by 03-31 +1");
    w.t = build_target(w.plan, w.ind, "t", NULL, CONDITION_AT_LEAST, 100);
    w.t->every_year = true;
    struct share_of_units *share = build_alloc(w.plan->arena, 1, sizeof *share);
    *share = (struct share_of_units){
        .meeting = {.kind = CONDITION_AT_LEAST, .value = 3}, .per = per, .over_all = over_all};
    share->of = build_unit_list(w.plan->arena, w.units, "a b c d", &share->of_count);
    w.t->share = share;
    dataset_init(&w.data, w.plan, w.units);
    return w;
}

static struct share_of_units *share_of(struct world *w) {
    return (struct share_of_units *)w->t->share;
}

/* "2016-Q1", "3 4 - 2": of a, b, c, d in order; "-" is silence. */
static void put_row(struct world *w, const char *period, const char *values) {
    static const char *const ids[] = {"a", "b", "c", "d"};
    for (size_t i = 0; i < 4; i++) {
        char *word = build_word(w->plan->arena, &values, " ");
        if (word && strcmp(word, "-") != 0) w_put(w, ids[i], period, "total", strtod(word, NULL));
    }
}

static void due_after_each_quarter(struct world *w) {
    struct due_rule *due = (struct due_rule *)&w->plan->reports[0].rounds[0].due;
    *due = (struct due_rule){.kind = DUE_WITHIN, .after = AFTER_PERIOD_END, .days = 10, .date = DAY_NONE};
}

/* FORM: nested minimum (100 % of communes, each quarter, at least 3 items) */
/* Each quarter has its share, and the worst stands for the year: one commune short in one quarter is enough.
 */
static void test_nested_minimum_each_quarter(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_QUARTER, false);
    due_after_each_quarter(&w);
    put_row(&w, "2016-Q1", "3 4 3 5");
    struct verdict v = w_judge(&w, "2016-04-30");
    assert_verdict(v, "on_track ahead interim");
    assert_true(v.value == 100 && v.numerator == 4 && v.denominator == 4 && v.coverage_want == 4);
    put_row(&w, "2016-Q2", "3 2 3 3");
    v = w_judge(&w, "2016-07-31");
    assert_verdict(v, "lagging slipped interim");
    assert_true(v.value == 75 && v.numerator == 3);
    put_row(&w, "2016-Q3", "3 3 3 3");
    put_row(&w, "2016-Q4", "3 3 3 3");
    v = w_judge(&w, "2017-01-31"); /* the newest is whole, the worst decides */
    assert_verdict(v, "missed");
    assert_true(v.value == 75 && v.denominator == 4);
    w_put(&w, "b", "2016-Q2", "total", 3);
    v = w_judge(&w, "2017-01-31");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* The figure of a period is what the period brought, whether it was sent as it is, in parts, or in totals. */
static void test_nested_minimum_of_flows(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_QUARTER, false);
    w.ind->accumulation = ACCUMULATE_FLOW;
    put_row(&w, "2016-Q1", "3 3 3 3");
    put_row(&w, "2016-Q2", "3 3 3 2");
    struct verdict v = w_judge(&w, "2016-07-31"); /* d has 5 by now, but only 2 in this quarter */
    assert_true(v.value == 75);
    w_put(&w, "a", "2016-07", "total", 1);
    w_put(&w, "a", "2016-08", "total", 1);
    put_row(&w, "2016-Q3", "- 3 3 3");
    v = w_judge(&w, "2016-10-10");
    assert_true(v.coverage_have == 3); /* a's September is missing */
    w_put(&w, "a", "2016-09", "total", 1);
    v = w_judge(&w, "2016-10-10");
    assert_true(v.coverage_have == 4 && v.value == 75);
    w_close(&w);

    w = open_share(PERIOD_QUARTER, false);
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    w.ind->sent_running_total = true;
    put_row(&w, "2016-Q1", "3 3 3 3");
    put_row(&w, "2016-Q2", "6 6 6 6");
    v = w_judge(&w, "2016-07-31");
    assert_true(v.value == 100);
    put_row(&w, "2016-Q3", "9 9 9 8");
    v = w_judge(&w, "2016-10-10");
    assert_true(v.value == 75);
    put_row(&w, "2017-Q1", "3 3 3 3"); /* a new year begins at 0 */
    v = w_judge(&w, "2017-04-30");
    assert_true(v.value == 100);
    w_close(&w);
}

/* A commune without a figure is not known before its report is overdue; from then on it does not meet it. */
static void test_silent_commune(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_QUARTER, false);
    due_after_each_quarter(&w);
    put_row(&w, "2016-Q4", "3 3 3 -");
    put_row(&w, "2016-Q1", "3 3 3 3");
    put_row(&w, "2016-Q2", "3 3 3 3");
    put_row(&w, "2016-Q3", "3 3 3 3");
    struct verdict v = w_judge(&w, "2017-01-05");
    assert_verdict(v, "on_track ahead awaiting partial");
    assert_true(v.value == 100 && v.denominator == 3 && v.coverage_have == 3 && v.coverage_want == 4);
    v = w_judge(&w, "2017-01-11");
    assert_verdict(v, "missed");
    assert_true(v.value == 75 && v.numerator == 3 && v.denominator == 4 && v.coverage_have == 3);
    w_put(&w, "d", "2016-Q4", "total", 3);
    v = w_judge(&w, "2017-01-11");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* When nobody says anything: nothing is known first, then nobody meets it. */
static void test_all_silent(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_YEAR, false);
    struct verdict v = w_judge(&w, "2017-03-31");
    assert_verdict(v, "no_data awaiting");
    v = w_judge(&w, "2017-04-01");
    assert_verdict(v, "missed");
    assert_true(v.value == 0 && v.denominator == 4 && v.coverage_have == 0);
    w_close(&w);
}

/* Of a year before the target was valid silence says nothing; a figure does, and the year it is valid from is
 * judged as any. */
static void test_silent_before_it_was_valid(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_QUARTER, false);
    w.t->valid_from = build_day("2017-01-01");
    struct verdict v = w_judge(&w, "2017-05-01"); /* the reports of 2016 are overdue */
    assert_verdict(v, "no_data");
    assert_false(v.has_value);
    put_row(&w, "2016-Q4", "3 3 1 -");
    v = w_judge(&w, "2017-05-01");
    assert_true(v.has_value && v.numerator == 2 && v.denominator == 3);
    v = w_judge(&w, "2018-05-01");
    assert_verdict(v, "missed");
    assert_true(v.numerator == 0 && v.denominator == 4);
    w_close(&w);
}

/* Where no report would bring it, what is missing is never held against anybody. */
static void test_silent_without_a_report(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_YEAR, false);
    w.plan->report_count = 0;
    put_row(&w, "2016", "3 3 3 -");
    struct verdict v = w_judge(&w, "2018-01-31");
    (void)v;
    struct judge_case c = w_case(&w, w.t, "p", "total", "2018-01-31");
    c.year = 2016;
    judge(&c, &v);
    assert_verdict(v, "on_track ahead partial");
    w_close(&w);
}

/* Over all periods: a commune meets it only when it does in each. Every quarter has 75 %, but other ones. */
static void test_share_over_all_periods(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_QUARTER, true);
    due_after_each_quarter(&w);
    w.t->condition.value = 60;
    put_row(&w, "2016-Q1", "3 3 3 0");
    put_row(&w, "2016-Q2", "3 3 0 3");
    put_row(&w, "2016-Q3", "3 3 3 3");
    put_row(&w, "2016-Q4", "3 3 3 3");
    struct verdict v = w_judge(&w, "2017-01-31");
    assert_verdict(v, "missed");
    assert_true(v.value == 50 && v.numerator == 2 && v.denominator == 4);
    share_of(&w)->over_all = false;
    v = w_judge(&w, "2017-01-31");
    assert_verdict(v, "achieved");
    assert_true(v.value == 75);
    w_close(&w);
}

/* For a ceiling the worst of the year is the highest. */
static void test_share_ceiling(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_QUARTER, false);
    due_after_each_quarter(&w);
    w.t->condition = (struct condition){.kind = CONDITION_AT_MOST, .value = 25};
    share_of(&w)->meeting.kind = CONDITION_BELOW;
    put_row(&w, "2016-Q1", "3 3 3 0");
    put_row(&w, "2016-Q2", "3 0 0 3");
    put_row(&w, "2016-Q3", "3 3 3 3");
    put_row(&w, "2016-Q4", "3 3 3 3");
    struct verdict v = w_judge(&w, "2017-01-31");
    assert_verdict(v, "missed");
    assert_true(v.value == 50);
    w_close(&w);
}

/* Only units that meet `where`, by their newest figure in or before the period. */
static void test_share_where(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_YEAR, false);
    struct indicator *poor = build_indicator(w.plan, "poor", MEASURE_PERCENT, DIRECTION_DOWN);
    struct proviso *where = build_alloc(w.plan->arena, 1, sizeof *where);
    *where = (struct proviso){.indicator = poor, .condition = {.kind = CONDITION_AT_LEAST, .value = 30}};
    share_of(&w)->where = where;
    put_row(&w, "2016", "3 0 3 0");
    put_row(&w, "2017", "3 0 3 0");
    build_value(&w.data, poor, build_unit(w.units, "a"), "2016", 40, 20);
    build_value(&w.data, poor, build_unit(w.units, "b"), "2016", 10, 21);
    build_value(&w.data, poor, build_unit(w.units, "b"), "2017", 35, 22);
    build_value(&w.data, poor, build_unit(w.units, "c"), "2016", 10, 23);
    struct verdict v = w_judge(&w, "2017-05-31");
    assert_true(v.numerator == 1 && v.denominator == 2);
    struct judge_case c = w_case(&w, w.t, "p", "total", "2017-05-31");
    c.year = 2016;
    judge(&c, &v);
    assert_verdict(v, "achieved");
    assert_true(v.numerator == 1 && v.denominator == 1);
    w_close(&w);
}

/* Units count while they are open: of c and d, merged in the middle of the year, each quarter has those of
 * its last day. */
static void test_share_of_merged_communes(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_QUARTER, false);
    due_after_each_quarter(&w);
    build_succession(w.units, "c d", "cd", "2016-07-01");
    share_of(&w)->of = build_unit_list(w.plan->arena, w.units, "a b c d cd", &share_of(&w)->of_count);
    put_row(&w, "2016-Q1", "3 3 3 3");
    put_row(&w, "2016-Q2", "3 3 3 3");
    put_row(&w, "2016-Q3", "3 3 - -");
    put_row(&w, "2016-Q4", "3 3 - -");
    w_put(&w, "cd", "2016-Q3", "total", 3);
    struct verdict v = w_judge(&w, "2016-10-31");
    assert_true(v.value == 100);
    w_put(&w, "cd", "2016-Q4", "total", 2);
    v = w_judge(&w, "2017-01-31");
    assert_verdict(v, "missed");
    assert_true(v.numerator == 2 && v.denominator == 3);
    w_close(&w);
}

/* FORM: per unit minimum (2 rounds a district) */
/* Each district has two rounds a year: a target made for each of them, or the share of those that have. */
static void test_per_unit_minimum(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_YEAR, false);
    size_t count;
    share_of(&w)->meeting.value = 2;
    share_of(&w)->of = build_unit_list(w.plan->arena, w.units, "x y", &share_of(&w)->of_count);
    build_reported_by(w.plan, w.ind, w.units, "x y", AGGREGATE_SUM);
    struct target *each = build_target(w.plan, w.ind, "each", NULL, CONDITION_AT_LEAST, 2);
    each->every_year = true;
    each->units = build_unit_list(w.plan->arena, w.units, "x y", &count);
    each->unit_count = count;
    w_put(&w, "x", "2016", "total", 2);
    w_put(&w, "y", "2016", "total", 1);
    struct verdict v = w_judge(&w, "2017-01-31");
    assert_verdict(v, "missed");
    assert_true(v.value == 50);
    v = w_judge_for(&w, each, "x", "total", "2017-01-31");
    assert_verdict(v, "achieved");
    v = w_judge_for(&w, each, "y", "total", "2017-01-31");
    assert_verdict(v, "missed");
    w_close(&w);
}

/* A district's share is of the communes within it. */
static void test_share_within_a_district(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_YEAR, false);
    put_row(&w, "2016", "3 3 3 0");
    struct verdict v = w_judge_for(&w, w.t, "x", "total", "2017-01-31");
    assert_verdict(v, "achieved");
    assert_true(v.denominator == 2);
    v = w_judge_for(&w, w.t, "y", "total", "2017-01-31");
    assert_verdict(v, "missed");
    w_close(&w);
}

/* FORM: part of a whole (140 tổ, of which 15 % …, 85 …) */
/* The part is an indicator of its own; what part of the whole it is, is computed, and can be asked of a share
 * of units too. */
static void test_part_of_a_whole(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_YEAR, false);
    struct indicator *part = build_indicator(w.plan, "part", MEASURE_COUNT, DIRECTION_UP);
    struct indicator *ratio = build_indicator(w.plan, "ratio", MEASURE_PERCENT, DIRECTION_UP);
    build_reported_by(w.plan, w.ind, w.units, "a b c d", AGGREGATE_SUM);
    build_reported_by(w.plan, part, w.units, "a b c d", AGGREGATE_SUM);
    part->part_of = w.ind;
    build_derived(w.plan, ratio, "[part] / [i] * 100");
    struct target *whole = build_target(w.plan, ratio, "ratio-t", "mid", CONDITION_AT_LEAST, 15);
    w.t->indicator = ratio;
    share_of(&w)->meeting.value = 15;
    put_row(&w, "2018", "40 40 40 20");
    for (const char *u = "abcd"; *u; u++)
        build_value(&w.data, part, build_unit(w.units, (char[]){*u, 0}), "2018", *u == 'a' ? 0 : 7, 20 + *u);
    struct verdict v = w_judge_for(&w, whole, "p", "total", "2019-01-31");
    assert_verdict(v, "achieved");
    assert_true(v.value == 15 && v.numerator == 21 && v.denominator == 140);
    struct judge_case c = w_case(&w, w.t, "p", "total", "2019-01-31");
    c.year = 2018;
    judge(&c, &v);
    assert_verdict(v, "missed");
    assert_true(v.numerator == 3 && v.denominator == 4); /* a has none */
    w_close(&w);
}

/* Of a computed figure it is its inputs' reports that are awaited. */
static void test_share_of_derived_awaits_inputs(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_YEAR, false);
    struct indicator *half = build_indicator(w.plan, "half", MEASURE_COUNT, DIRECTION_UP);
    build_derived(w.plan, half, "[i] / 2");
    w.t->indicator = half;
    put_row(&w, "2016", "6 6 6 -");
    struct verdict v = w_judge(&w, "2017-03-31");
    assert_verdict(v, "on_track ahead awaiting partial");
    v = w_judge(&w, "2017-04-01");
    assert_verdict(v, "missed");
    assert_true(v.value == 75);
    w_close(&w);
}

/* On the way to a milestone a share has a path like any figure, from the first share that was; what the
 * indicator itself started from is no share. */
static void test_share_on_its_way(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_YEAR, false);
    build_baseline(w.ind, "2015", 7);
    w.t->every_year = false;
    w.t->milestone = plan_milestone(w.plan, "end");
    put_row(&w, "2016", "3 0 0 0");
    put_row(&w, "2018", "3 3 0 0");
    struct verdict v = w_judge(&w, "2019-01-31");
    assert_true(v.has_base && v.base == 25 && v.value == 50 && v.has_ratio);
    assert_near(v.ratio, 25 / (75 * 730.0 / 1461));
    struct strbuf sb;
    strbuf_init(&sb, 0);
    why_add(&sb, &v, LANG_VI);
    assert_non_null(strstr(sb.data, "50 %"));
    strbuf_deinit(&sb);
    w_close(&w);
}

/* Communes with nothing to be a percentage of are no part of the share. */
static void test_share_without_zero_denominators(void **state) {
    (void)state;
    struct world w = open_share(PERIOD_YEAR, false);
    w.ind->measure = (struct measure){.type = MEASURE_PERCENT, .per = 100};
    w_counts(&w, "a", "2016", 50, 100);
    w_counts(&w, "b", "2016", 1, 100);
    w_counts(&w, "c", "2016", 0, 0);
    w_counts(&w, "d", "2016", 3, 100);
    struct verdict v = w_judge(&w, "2017-01-31");
    assert_true(v.numerator == 2 && v.denominator == 3);
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nested_minimum_each_quarter),
        cmocka_unit_test(test_nested_minimum_of_flows),
        cmocka_unit_test(test_silent_commune),
        cmocka_unit_test(test_all_silent),
        cmocka_unit_test(test_silent_before_it_was_valid),
        cmocka_unit_test(test_silent_without_a_report),
        cmocka_unit_test(test_share_over_all_periods),
        cmocka_unit_test(test_share_ceiling),
        cmocka_unit_test(test_share_where),
        cmocka_unit_test(test_share_of_merged_communes),
        cmocka_unit_test(test_per_unit_minimum),
        cmocka_unit_test(test_share_within_a_district),
        cmocka_unit_test(test_part_of_a_whole),
        cmocka_unit_test(test_share_of_derived_awaits_inputs),
        cmocka_unit_test(test_share_on_its_way),
        cmocka_unit_test(test_share_without_zero_denominators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
