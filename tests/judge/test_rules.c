/* The seven rules, one by one, and the verdict on each side of each boundary. */
#include "tests/judge/world.h"

/* A floor of 30 % by the end of 2020, from 10 % at the end of 2015. */
static struct world climb(void) {
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2015", 10);
    return w;
}

/* Bắc Kạn 2.2: 14 % in 2017 of the way from 10 % to 30 % is 0.50 of what was due, and 5.33 points a year
 * remain. */
static void test_worked_bac_kan(void **state) {
    (void)state;
    struct world w = climb();
    w_add(&w, "2017", 14);
    struct verdict v = w_judge(&w, "2018-03-01");
    assert_verdict(v, "lagging");
    assert_string_equal(v.method, "linear");
    assert_true(fabs(v.expected - 18) < 0.005 && fabs(v.ratio - 0.5) < 0.001);
    assert_near(v.ratio, 4 / (20 * 731.0 / 1827.0));
    assert_true(fabs(v.required_per_year - 5.33) < 0.005);
    assert_near(v.gap, v.expected - 14);
    assert_near(v.projected, 10 + 4 * 1827.0 / 731.0);
    assert_true(v.base == 10 && v.base_day == build_day("2015-12-31") &&
                v.value_day == build_day("2017-12-31"));
    assert_true(v.bar == 30 && v.milestone_day == build_day("2020-12-31") && v.value_seq == 1);
    w_close(&w);
}

/* Lào Cai: 190 new teams of 423 by the end of 2023 is 0.749 of what was due; Sa Pa's 57 have a verdict of
 * their own. */
static void test_worked_lao_cai(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2021-01-01", "2025-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 423);
    w.ind->accumulation = ACCUMULATE_FLOW;
    build_allocation(w.t, build_unit(w.units, "a"), 57);
    w_add(&w, "2021", 60);
    w_add(&w, "2022", 70);
    w_add(&w, "2023", 60);
    w_put(&w, "a", "2021", "total", 20);
    w_put(&w, "a", "2022", "total", 20);
    struct verdict v = w_judge(&w, "2024-02-01");
    assert_verdict(v, "at_risk");
    assert_true(v.value == 190 && v.base == 0 && v.base_day == build_day("2021-01-01"));
    assert_near(v.expected, 423 * 1094.0 / 1825.0);
    assert_near(v.ratio, 190 / (423 * 1094.0 / 1825.0));
    v = w_judge_for(&w, w.t, "a", "total", "2023-02-01");
    assert_true(v.value == 40 && v.bar == 57);
    assert_near(v.expected, 57 * 729.0 / 1825.0);
    assert_verdict(v, "on_track");
    w_close(&w);
}

/* Rule 1: only after the milestone is there achieved and missed; on its own day the way is still judged. */
static void test_rule_1(void **state) {
    (void)state;
    static const struct {
        double y;
        const char *day, *verdict;
    } rows[] = {
        {30, "2020-12-31", "on_track ahead"}, {30, "2021-01-01", "achieved"},
        {29, "2020-12-31", "on_track"},       {29, "2021-01-01", "missed"},
        {30, "2020-06-30", "on_track ahead"}, {31, "2030-01-01", "achieved"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = climb();
        w_add(&w, "2020", rows[i].y);
        struct verdict v = w_judge(&w, rows[i].day);
        assert_verdict(v, rows[i].verdict);
        w_close(&w);
    }
}

/* A covering period is one that holds the milestone: a later value neither saves nor harms it. */
static void test_rule_1_covering(void **state) {
    (void)state;
    struct world w = climb();
    struct target *mid = build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 12);
    w_add(&w, "2015", 11);
    w_add(&w, "2016", 15);
    struct verdict v = w_judge_for(&w, mid, "p", "total", "2017-02-01");
    assert_verdict(v, "missed");
    assert_true(v.value == 11);
    w_close(&w);
    w = climb();
    w_add(&w, "2020-S2", 30); /* the half-year that holds the day covers it, until the year's figure comes */
    v = w_judge(&w, "2021-01-10");
    assert_verdict(v, "achieved interim");
    w_add(&w, "2020", 29);
    v = w_judge(&w, "2021-02-10");
    assert_verdict(v, "missed");
    w_close(&w);
}

/* Rule 2: after the milestone, until the last round is due, the status stays and awaits; then it is no data.
 */
static void test_rule_2(void **state) {
    (void)state;
    static const struct {
        const char *day, *verdict, *reason;
    } rows[] = {
        {"2020-12-31", "lagging", ""},
        {"2021-01-01", "lagging awaiting", ""},
        {"2021-02-28", "lagging awaiting",
         ""}, /* due before 1 March: its first late instant is that midnight */
        {"2021-03-01", "no_data stale", "overdue"},
    };
    struct world w = climb();
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "p", "before 03-01 +1");
    w_add(&w, "2019", 14);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict v = w_judge(&w, rows[i].day);
        assert_verdict(v, rows[i].verdict);
        assert_reason(v, rows[i].reason);
        assert_true(v.has_value && v.value == 14);
    }
    w_close(&w);
}

/* Where no report would bring the value nothing is awaited. */
static void test_rule_2_no_report(void **state) {
    (void)state;
    struct world w = climb();
    w_add(&w, "2019", 14);
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "no_report");
    w_close(&w);
}

/* Rule 3: a condition that holds is on track and ahead, with what is expected by now for comparison. */
static void test_rule_3(void **state) {
    (void)state;
    struct world w = climb();
    w_add(&w, "2017", 31);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_verdict(v, "on_track ahead");
    assert_string_equal(v.method, "comparison");
    assert_false(v.has_ratio);
    assert_false(v.has_required);
    assert_near(v.expected, 10 + 20 * 731.0 / 1827.0);
    assert_near(v.gap, v.expected - 31);
    w_close(&w);
}

/* Rule 4: the thresholds belong to the better status; r is compared at 12 significant digits. */
static void test_rule_4_thresholds(void **state) {
    (void)state;
    static const struct {
        double r;
        const char *verdict;
    } rows[] = {
        {0.95, "on_track"},
        {0.95 - 1e-14, "on_track"},
        {0.95 - 1e-11, "at_risk"},
        {0.9499, "at_risk"},
        {0.60, "at_risk"},
        {0.60 - 1e-14, "at_risk"},
        {0.60 - 1e-11, "lagging"},
        {0.5999, "lagging"},
        {0.001, "lagging"},
        {0, "lagging"},
        {-1e-13, "lagging moving_away"},
        {-0.1, "lagging moving_away"},
        {0.96, "on_track"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w =
            w_open(CONDITION_AT_LEAST, 1826, DIRECTION_UP); /* the days of 2015-12-31 … 2020-12-30 */
        w.ind->measure.has_max = false;
        ((struct milestone *)w.t->milestone)->day = build_day("2020-12-30");
        build_baseline(w.ind, "2015", 0);
        w_add(&w, "2017", 731 * rows[i].r); /* e is exactly 731 */
        struct verdict v = w_judge(&w, "2018-01-31");
        assert_near(v.expected, 731);
        assert_verdict(v, rows[i].verdict);
        w_close(&w);
    }
}

/* A plan may set its own thresholds; the verdict keeps those it was judged by. */
static void test_rule_4_own_thresholds(void **state) {
    (void)state;
    struct world w = climb();
    w.plan->on_track_from = 0.5;
    w.plan->at_risk_from = 0.25;
    w_add(&w, "2017", 14.0034);
    struct verdict v = w_judge(&w, "2018-03-01");
    assert_verdict(v, "on_track");
    assert_true(v.on_track_from == 0.5 && v.at_risk_from == 0.25);
    w_close(&w);
}

/* A ceiling that loosens, 113 then 115: what was within it and is no more has slipped, however gentle the
 * path looks. */
static void test_rule_4_slipping_ceiling(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_MOST, 115, DIRECTION_DOWN);
    build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_MOST, 113);
    build_baseline(w.ind, "2010", 111);
    w_add(&w, "2017", 115.2);
    struct verdict v = w_judge(&w, "2018-03-01");
    assert_verdict(v, "lagging moving_away slipped");
    assert_false(v.has_ratio);
    assert_near(v.gap, 115 - 115.2);
    w_add(&w, "2018", 114.9);
    v = w_judge(&w, "2019-03-01");
    assert_verdict(v, "on_track ahead");
    w_close(&w);
    w = w_open(CONDITION_AT_MOST, 115, DIRECTION_DOWN); /* also from a base that never met the first bar */
    build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_MOST, 113);
    build_baseline(w.ind, "2010", 118);
    w_add(&w, "2017", 116);
    v = w_judge(&w, "2018-03-01");
    assert_verdict(v, "lagging moving_away slipped");
    w_close(&w);
}

/* Rule 5: no value is no data; an old value under a newer report overdue is judged and flagged stale. */
static void test_rule_5(void **state) {
    (void)state;
    struct world w = climb();
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "p", "before 11-10");
    struct verdict v = w_judge(&w, "2011-11-09");
    assert_verdict(v, "no_data");
    assert_reason(v, "no_value");
    v = w_judge(&w, "2011-11-10");
    assert_verdict(v, "no_data");
    assert_reason(v, "overdue");
    w_add(&w, "2017", 14);
    v = w_judge(&w, "2018-11-09"); /* due before 10 November, within its own year */
    assert_verdict(v, "lagging");
    v = w_judge(&w, "2018-11-10");
    assert_verdict(v, "lagging stale");
    w_reason(&w, "p", "2018"); /* "no figure this year" is an answer, not a missing report */
    v = w_judge(&w, "2018-11-10");
    assert_verdict(v, "lagging");
    w_close(&w);
}

/* Rule 7: while an earlier target lies on or after D the later one follows the path through both. */
static void test_rule_7(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 90, DIRECTION_UP);
    struct target *mid = build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 70);
    build_baseline(w.ind, "2010", 55);
    w_add(&w, "2013", 64);
    struct verdict v = w_judge(&w, "2014-06-01");
    assert_verdict(v, "on_track later");
    assert_near(v.ratio, 9 / (15 * 1096.0 / 1826.0));
    struct verdict m = w_judge_for(&w, mid, "p", "total", "2014-06-01");
    assert_verdict(m, "on_track");
    assert_near(m.ratio, v.ratio);
    v = w_judge(&w, "2015-12-31"); /* on its day it still comes first */
    assert_true(v.flags & VERDICT_LATER);
    v = w_judge(&w, "2016-01-01");
    assert_false(v.flags & VERDICT_LATER);
    w_close(&w);
}

/* Only targets of the same level, category and in force make the path and come first. */
static void test_rule_7_siblings(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 90, DIRECTION_UP);
    struct target *national = build_target(w.plan, w.ind, "n", "mid", CONDITION_AT_LEAST, 80);
    struct target *old = build_target(w.plan, w.ind, "o", "mid", CONDITION_AT_LEAST, 60);
    national->level = "national";
    national->own_level = false;
    old->in_force = false;
    build_baseline(w.ind, "2010", 55);
    w_add(&w, "2013", 64);
    struct verdict v = w_judge(&w, "2014-06-01");
    assert_verdict(v, "at_risk");
    assert_near(v.ratio, 9 / (35 * 1096.0 / 3653.0));
    v = w_judge_for(&w, national, "p", "total", "2014-06-01");
    assert_verdict(v, "lagging other_level");
    v = w_judge_for(&w, old, "p", "total", "2014-06-01");
    assert_verdict(v, "not_applicable not_in_force");
    assert_reason(v, "not_in_force");
    assert_true(v.has_value && v.value == 64 && v.bar == 60);
    w_close(&w);
}

/* What the document leaves blank is not assessable, and so is what is only followed. */
static void test_not_assessable(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_UNKNOWN, 0, DIRECTION_UP);
    w_add(&w, "2017", 14);
    struct verdict v = w_judge(&w, "2018-03-01");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "unknown");
    assert_true(v.has_value && isnan(v.bar));
    w.t->condition = (struct condition){.kind = CONDITION_NOT_JUDGED, .not_judged = "forecast"};
    v = w_judge(&w, "2021-03-01");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "not_judged");
    w.t->condition = (struct condition){.kind = CONDITION_AT_LEAST, .value = 30};
    w.t->milestone = NULL; /* a target whose date is blank */
    v = w_judge(&w, "2021-03-01");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "unknown");
    assert_true(v.milestone_day == DAY_NONE);
    w_close(&w);
}

/* A target binds only while it is valid, a unit is judged only while it exists. */
static void test_not_applicable(void **state) {
    (void)state;
    struct world w = climb();
    w_add(&w, "2017", 14);
    w.t->valid_from = build_day("2018-01-01");
    struct verdict v = w_judge(&w, "2017-12-31");
    assert_verdict(v, "not_applicable");
    assert_reason(v, "not_valid");
    v = w_judge(&w, "2018-01-01");
    assert_verdict(v, "lagging");
    w.t->valid_to = build_day("2019-12-31"); /* given up before its milestone */
    v = w_judge(&w, "2018-01-01");
    assert_verdict(v, "not_applicable");
    ((struct unit *)build_unit(w.units, "a"))->to_day = build_day("2016-12-31");
    w.t->valid_to = DAY_NONE;
    v = w_judge_for(&w, w.t, "a", "total", "2018-01-01");
    assert_verdict(v, "not_applicable");
    assert_reason(v, "unit_closed");
    w_close(&w);
}

/* Questions of yes and no, stages and ranks have no slope: before the milestone a failure says nothing yet.
 */
static void test_no_slope_kinds(void **state) {
    (void)state;
    static const struct {
        enum measure_type type;
        enum condition_kind kind;
        double bar, fails, holds;
    } rows[] = {
        {MEASURE_YES_NO, CONDITION_DONE, 1, 0, 1},
        {MEASURE_RANK, CONDITION_RANK_WITHIN, 10, 11, 10},
        {MEASURE_STAGES, CONDITION_STAGE, 2, 1, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = w_open_between(rows[i].type, DIRECTION_UP, "2011-01-01", "2020-12-31");
        w.t = build_target(w.plan, w.ind, "t", "end", rows[i].kind, rows[i].bar);
        w_add(&w, "2016", rows[i].fails);
        struct verdict v = w_judge(&w, "2017-03-01");
        assert_verdict(v, "not_assessable");
        assert_reason(v, "no_slope");
        w_add(&w, "2017", rows[i].holds);
        v = w_judge(&w, "2018-03-01");
        assert_verdict(v, "on_track ahead");
        w_add(&w, "2020", rows[i].fails);
        v = w_judge(&w, "2021-01-01");
        assert_verdict(v, "missed");
        w_add(&w, "2020", rows[i].holds);
        v = w_judge(&w, "2021-01-01");
        assert_verdict(v, "achieved");
        w_close(&w);
    }
}

/* A stage past its window is lagging even while its last report is awaited. */
static void test_stage_past_window(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_STAGES, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_STAGE, 2);
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "p", "before 03-01 +1");
    w_add(&w, "2019", 1);
    struct verdict v = w_judge(&w, "2021-01-15");
    assert_verdict(v, "lagging awaiting");
    w_close(&w);
}

/* Direction alone: judged between the base (or first value) and the newest. */
static void test_direction_only(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_AMOUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_DIRECTION_ONLY, 0);
    w.t->condition.way = DIRECTION_UP;
    w_add(&w, "2012", 100);
    struct verdict v = w_judge(&w, "2013-03-01"); /* one value has no direction */
    assert_verdict(v, "not_assessable");
    assert_reason(v, "no_slope");
    w_add(&w, "2013", 90);
    v = w_judge(&w, "2014-03-01");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "no_slope");
    w_add(&w, "2014", 100); /* standing still is no movement */
    v = w_judge(&w, "2015-03-01");
    assert_verdict(v, "not_assessable");
    w_add(&w, "2014", 101);
    v = w_judge(&w, "2015-03-01");
    assert_verdict(v, "on_track ahead");
    w_add(&w, "2020", 101);
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    w.t->condition.way = DIRECTION_DOWN;
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "missed");
    build_baseline(w.ind, "2010", 200);
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* Strict conditions are strict; both sides of a band fail. */
static void test_conditions_at_end(void **state) {
    (void)state;
    static const struct {
        enum condition_kind kind;
        double a, b, y;
        const char *verdict;
    } rows[] = {
        {CONDITION_ABOVE, 90, 0, 90, "missed"},
        {CONDITION_ABOVE, 90, 0, 90.01, "achieved"},
        {CONDITION_BELOW, 52, 0, 52, "missed"},
        {CONDITION_BELOW, 52, 0, 51.99, "achieved"},
        {CONDITION_AT_MOST, 27, 0, 27, "achieved"},
        {CONDITION_AT_MOST, 27, 0, 27.1, "missed"},
        {CONDITION_EQUALS, 28, 0, 28, "achieved"},
        {CONDITION_EQUALS, 28, 0, 29, "missed"},
        {CONDITION_BETWEEN, 40, 60, 39.9, "missed"},
        {CONDITION_BETWEEN, 40, 60, 40, "achieved"},
        {CONDITION_BETWEEN, 40, 60, 60.1, "missed"},
        {CONDITION_APPROXIMATELY, 80, 2, 78, "achieved"},
        {CONDITION_APPROXIMATELY, 80, 2, 82.1, "missed"},
        {CONDITION_AT_LEAST, 0.3, 0, 0.1 + 0.2, "achieved"},
        {CONDITION_AT_MOST, 0.3, 0, 0.1 + 0.2, "achieved"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = w_open(rows[i].kind, rows[i].a, DIRECTION_UP);
        w.t->condition.high = rows[i].b;
        w.t->condition.tolerance = rows[i].b;
        w_add(&w, "2020", rows[i].y);
        struct verdict v = w_judge(&w, "2021-01-01");
        assert_verdict(v, rows[i].verdict);
        w_close(&w);
    }
}

/* On the way to a band its near end is the bar; a value past its far end is no progress. */
static void test_band_on_the_way(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_BETWEEN, 40, DIRECTION_UP);
    w.t->condition.high = 60;
    build_baseline(w.ind, "2015", 20);
    w_add(&w, "2018", 33);
    struct verdict v = w_judge(&w, "2019-02-01");
    assert_verdict(v, "on_track");
    assert_true(v.bar == 40);
    w_add(&w, "2019", 70);
    v = w_judge(&w, "2020-02-01");
    assert_verdict(v, "lagging moving_away");
    assert_true(v.bar == 60 && !v.has_ratio);
    w_close(&w);
}

/* A percentage on nothing is none: the counts 0/0 are an answer, never 0 % or 100 %. */
static void test_denominator_zero(void **state) {
    (void)state;
    struct world w = climb();
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "p", "before 03-01 +1");
    w_add(&w, "2018", 22);
    w_counts(&w, "p", "2019", 0, 0);
    struct verdict v = w_judge(&w, "2020-06-01");
    assert_verdict(v, "on_track");
    assert_true(v.value == 22);
    w_counts(&w, "p", "2020", 0, 0);
    v = w_judge(&w, "2021-06-01");
    assert_verdict(v, "no_data");
    assert_reason(v, "denominator_zero");
    w_close(&w);
}

/* Counts give the value where none was sent, and a tiny denominator is flagged. */
static void test_small_n(void **state) {
    (void)state;
    struct world w = climb();
    w.ind->small_n = 10;
    w_counts(&w, "p", "2017", 3, 9);
    struct verdict v = w_judge(&w, "2018-02-01");
    assert_verdict(v, "on_track ahead small_n");
    assert_near(v.value, 100.0 / 3);
    assert_true(v.has_counts && v.numerator == 3 && v.denominator == 9);
    w_counts(&w, "p", "2018", 4, 10);
    v = w_judge(&w, "2019-02-01");
    assert_verdict(v, "on_track ahead");
    w_close(&w);
}

/* As it was known: a dataset without the later submission gives the old verdict, with it the new one. */
static void test_as_of(void **state) {
    (void)state;
    struct world w = climb();
    w_add(&w, "2020", 29);
    struct verdict before = w_judge(&w, "2021-03-01");
    assert_verdict(before, "missed");
    assert_true(before.value_seq == 1);
    w_add(&w, "2020", 30); /* a revision, seq 2 */
    struct verdict after = w_judge(&w, "2021-03-01");
    assert_verdict(after, "achieved");
    assert_true(after.value_seq == 2 && after.value == 30);
    assert_false(verdict_same(&before, &after));
    w_close(&w);
}

/* A target at a term is judged at its milestone on the term's value, which is there from the term's first
 * day. */
static void test_term(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_PERCENT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.ind->frequency = PERIOD_SPAN;
    w.t = build_target(w.plan, w.ind, "t", NULL, CONDITION_AT_LEAST, 20);
    w.t->term = build_term(w.plan, "2016/2020", "end");
    build_baseline(w.ind, "2011/2015", 16);
    w_add(&w, "2016/2020", 18);
    struct verdict v = w_judge(&w, "2016-08-01");
    assert_verdict(v, "lagging");
    assert_near(v.ratio, 0.5);
    assert_true(v.value_day == build_day("2020-12-31"));
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "missed");
    w_add(&w, "2016/2020", 20.5);
    v = w_judge(&w, "2016-09-01");
    assert_verdict(v, "on_track ahead");
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* An interim value speaks for its half-year until the year's own figure comes. */
static void test_interim(void **state) {
    (void)state;
    struct world w = climb();
    w_add(&w, "2016", 13);
    w_add(&w, "2017-S1", 16.1);
    struct verdict v = w_judge(&w, "2017-07-15");
    assert_verdict(v, "on_track interim");
    assert_true(v.value_day == build_day("2017-06-30"));
    w_add(&w, "2017", 14);
    v = w_judge(&w, "2018-01-15");
    assert_verdict(v, "lagging");
    w_add(&w, "2017-S2", 40); /* of the same end the indicator's own frequency is newer */
    v = w_judge(&w, "2018-01-15");
    assert_true(v.value == 14);
    w_close(&w);
}

/* A value whose period begins after the milestone is no part of its judgement. */
static void test_starts_after(void **state) {
    (void)state;
    struct world w = climb();
    w_add(&w, "2021", 50);
    struct verdict v = w_judge(&w, "2022-01-15");
    assert_verdict(v, "no_data stale");
    assert_false(v.has_value);
    w_close(&w);
}

/* A method that lacks what it needs says so: it never falls back on another. */
static void test_method_without_points(void **state) {
    (void)state;
    struct world w = climb();
    w.plan->method = METHOD_PROJECTION;
    w_add(&w, "2017", 14);
    struct verdict v = w_judge(&w, "2018-01-15");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "few_points");
    w_close(&w);
}

/* The measure decides whether there is a slope: a rank below a number is still a rank. */
static void test_no_slope_by_measure(void **state) {
    (void)state;
    static const enum measure_type types[] = {MEASURE_RANK, MEASURE_YES_NO, MEASURE_STAGES};
    for (size_t i = 0; i < 3; i++) {
        struct world w = w_open_between(types[i], DIRECTION_UP, "2011-01-01", "2020-12-31");
        w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 3);
        build_baseline(w.ind, "2010", 0);
        w_add(&w, "2016", 1);
        struct verdict v = w_judge(&w, "2017-03-01");
        assert_verdict(v, "not_assessable");
        assert_true(v.bar == 3);
        w_close(&w);
    }
}

/* A stage on the last day of its window is not past it; a duty to be done has the bar 1. */
static void test_window_day(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_STAGES, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_STAGE, 2);
    w_add(&w, "2019", 1);
    struct verdict v = w_judge(&w, "2020-12-31");
    assert_verdict(v, "not_assessable");
    w.t->condition = (struct condition){.kind = CONDITION_DONE, .value = 1};
    v = w_judge(&w, "2020-12-31");
    assert_true(v.bar == 1);
    w_close(&w);
}

/* Flags add up: none takes another's place. */
static void test_flags_add_up(void **state) {
    (void)state;
    struct world w = climb();
    build_reported_by(w.plan, w.ind, w.units, "a b", AGGREGATE_RATIO);
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "a b", "before 11-10");
    w.ind->small_n = 50;
    w.t->own_level = false;
    w_counts(&w, "a", "2016", 1, 9);
    w_counts(&w, "b", "2017-S1", 1, 9);
    struct verdict v = w_judge(&w, "2018-12-31");
    assert_verdict(v, "lagging stale partial carried small_n interim other_level");
    v = w_judge_for(&w, w.t, "a", "total", "2018-12-31");
    assert_verdict(v, "lagging stale small_n shared_baseline other_level");
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worked_bac_kan),
        cmocka_unit_test(test_worked_lao_cai),
        cmocka_unit_test(test_rule_1),
        cmocka_unit_test(test_rule_1_covering),
        cmocka_unit_test(test_rule_2),
        cmocka_unit_test(test_rule_2_no_report),
        cmocka_unit_test(test_rule_3),
        cmocka_unit_test(test_rule_4_thresholds),
        cmocka_unit_test(test_rule_4_own_thresholds),
        cmocka_unit_test(test_rule_4_slipping_ceiling),
        cmocka_unit_test(test_rule_5),
        cmocka_unit_test(test_rule_7),
        cmocka_unit_test(test_rule_7_siblings),
        cmocka_unit_test(test_not_assessable),
        cmocka_unit_test(test_not_applicable),
        cmocka_unit_test(test_no_slope_kinds),
        cmocka_unit_test(test_stage_past_window),
        cmocka_unit_test(test_direction_only),
        cmocka_unit_test(test_conditions_at_end),
        cmocka_unit_test(test_band_on_the_way),
        cmocka_unit_test(test_denominator_zero),
        cmocka_unit_test(test_small_n),
        cmocka_unit_test(test_as_of),
        cmocka_unit_test(test_term),
        cmocka_unit_test(test_interim),
        cmocka_unit_test(test_starts_after),
        cmocka_unit_test(test_method_without_points),
        cmocka_unit_test(test_no_slope_by_measure),
        cmocka_unit_test(test_window_day),
        cmocka_unit_test(test_flags_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
