/* Rule 6: what must hold every year, or be reached and kept. */
#include "tests/judge/world.h"

static struct world yearly(void) {
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    w.t->milestone = NULL;
    w.t->every_year = true;
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "p", "before 03-01 +1");
    return w;
}

/* On day D the newest year end before it is judged, or the running year once something is filed for it. */
static void test_which_year(void **state) {
    (void)state;
    static const struct {
        const char *day;
        int year;
    } rows[] = {
        {"2010-06-30", 2011}, /* before the phase: its first year */
        {"2011-06-30", 2011}, {"2011-12-31", 2011}, {"2012-01-01", 2011}, {"2013-06-30", 2012},
        {"2015-12-31", 2014}, {"2016-07-01", 2016}, /* an interim of 2016 is filed */
        {"2017-01-01", 2016}, {"2020-12-31", 2019}, {"2021-01-01", 2020}, {"2030-06-30", 2020},
    };
    struct world w = yearly();
    w_add(&w, "2016-S1", 41);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict v = w_judge(&w, rows[i].day);
        assert_int_equal(v.milestone_day, civil_to_day(rows[i].year, 12, 31));
    }
    w_close(&w);
}

/* The caller may ask for a year of its own; a re-issued target has only the years of its validity. */
static void test_asked_year(void **state) {
    (void)state;
    struct world w = yearly();
    w_add(&w, "2012", 39);
    w_add(&w, "2014", 42);
    struct judge_case c = w_case(&w, w.t, "p", "total", "2016-06-30");
    struct verdict v;
    c.year = 2012;
    judge(&c, &v);
    assert_verdict(v, "missed");
    c.year = 2014;
    judge(&c, &v);
    assert_verdict(v, "achieved");
    c.year = 2031;
    judge(&c, &v);
    assert_int_equal(v.milestone_day, build_day("2020-12-31"));
    w.t->valid_to = build_day("2013-12-31");
    c.year = 0;
    judge(&c, &v);
    assert_int_equal(v.milestone_day, build_day("2013-12-31"));
    w_close(&w);
}

/* Each year is met or missed by its own figure; within it a filed figure that fails is lagging, slipped,
 * never sloped. */
static void test_yearly_status(void **state) {
    (void)state;
    struct world w = yearly();
    build_baseline(w.ind, "2010", 10);
    w_add(&w, "2013", 39.9);
    struct verdict v = w_judge(&w, "2013-12-31");
    assert_verdict(v, "lagging slipped");
    assert_false(v.has_ratio);
    v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "missed");
    w_add(&w, "2013", 40);
    v = w_judge(&w, "2013-12-31");
    assert_verdict(v, "on_track ahead");
    v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* After the year's end its figure is awaited until due, by the last known figure; then there is no data. */
static void test_yearly_awaiting(void **state) {
    (void)state;
    struct world w = yearly();
    w_add(&w, "2012", 41);
    struct verdict v = w_judge(&w, "2014-02-28");
    assert_verdict(v, "on_track ahead awaiting");
    v = w_judge(&w, "2014-03-01");
    assert_verdict(v, "no_data stale");
    assert_true(v.value == 41);
    w_close(&w);
}

/* A figure from before the phase is no year of it. */
static void test_before_phase(void **state) {
    (void)state;
    struct world w = yearly();
    w_add(&w, "2010", 12);
    struct verdict v = w_judge(&w, "2011-06-30");
    assert_verdict(v, "no_data");
    w_close(&w);
}

/* A sum that can still grow until its year is over has not failed; one over its ceiling has. */
static void test_unfinished_year(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", NULL, CONDITION_AT_LEAST, 40);
    w.t->every_year = true;
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    w_add(&w, "2013-S1", 25);
    struct verdict v = w_judge(&w, "2013-07-31");
    assert_verdict(v, "not_assessable interim");
    assert_reason(v, "unfinished");
    w_add(&w, "2013-S2", 25);
    v = w_judge(&w, "2013-12-31");
    assert_verdict(v, "on_track ahead");
    v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "achieved");
    w.t->condition.kind = CONDITION_AT_MOST;
    v = w_judge(&w, "2013-12-31");
    assert_verdict(v, "lagging slipped");
    w_close(&w);
}

/* Reached at the mid-term and kept to the end. */
static struct world kept(void) {
    struct world w = w_open(CONDITION_AT_LEAST, 100, DIRECTION_UP);
    w.t->maintain_from_day = build_day("2015-12-31");
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "p", "before 03-01 +1");
    return w;
}

/* Before the day from which it must hold a failure says nothing yet; from that period on it has slipped. */
static void test_kept_on_the_way(void **state) {
    (void)state;
    struct world w = kept();
    w_add(&w, "2013", 80);
    struct verdict v = w_judge(&w, "2014-01-31");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "no_slope");
    w_add(&w, "2014", 100);
    v = w_judge(&w, "2015-01-31");
    assert_verdict(v, "on_track ahead");
    w_add(&w, "2015", 99);
    v = w_judge(&w, "2016-01-31");
    assert_verdict(v, "lagging slipped");
    w_add(&w, "2016", 100); /* holds again, though a covered period failed */
    v = w_judge(&w, "2017-01-31");
    assert_verdict(v, "on_track ahead slipped");
    assert_reason(v, "failed_period");
    w_close(&w);
}

/* After the end it is achieved only if no covered period failed and none is missing. */
static void test_kept_at_the_end(void **state) {
    (void)state;
    static const struct {
        int missing, failing;
        const char *verdict, *reason;
    } rows[] = {
        {0, 0, "achieved", ""},
        {2017, 0, "no_data stale", "missing_period"},
        {0, 2015, "missed", "failed_period"},
        {0, 2018, "missed", "failed_period"},
        {0, 2020, "missed", ""},
        {2017, 2018, "missed", "failed_period"},
        {2014, 0, "achieved", ""},
        {0, 2014, "achieved", ""}, /* before it had to hold */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = kept();
        for (int year = 2013; year <= 2020; year++) {
            char period[16];
            snprintf(period, sizeof period, "%d", year);
            if (year != rows[i].missing) w_add(&w, period, year == rows[i].failing ? 99 : 100);
        }
        struct verdict v = w_judge(&w, "2021-01-01");
        assert_verdict(v, rows[i].verdict);
        assert_reason(v, rows[i].reason);
        w_close(&w);
    }
}

/* A unit is not late with what ended before it began: it cannot be called kept, and nobody owes a figure. */
static void test_kept_by_a_new_unit(void **state) {
    (void)state;
    struct world w = kept();
    ((struct unit *)w.plan->unit)->from_day = build_day("2017-07-01");
    for (int year = 2017; year <= 2020; year++) {
        char period[16];
        snprintf(period, sizeof period, "%d", year);
        w_add(&w, period, 100);
    }
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "no_data");
    assert_reason(v, "missing_period");
    ((struct unit *)w.plan->unit)->from_day = build_day("2016-07-01"); /* it owed 2016 */
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "no_data stale");
    w_close(&w);
}

/* The last year's figure is awaited like any other. */
static void test_kept_awaiting(void **state) {
    (void)state;
    struct world w = kept();
    for (int year = 2015; year <= 2019; year++) {
        char period[16];
        snprintf(period, sizeof period, "%d", year);
        w_add(&w, period, 100);
    }
    struct verdict v = w_judge(&w, "2021-02-28");
    assert_verdict(v, "on_track ahead awaiting");
    v = w_judge(&w, "2021-03-01");
    assert_verdict(v, "no_data stale");
    w_close(&w);
}

/* A duty of yes or no that must be kept fails like a number. */
static void test_kept_yes_no(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_YES_NO, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_DONE, 1);
    w.t->maintain_from_day = build_day("2015-12-31");
    w_add(&w, "2014", 0);
    struct verdict v = w_judge(&w, "2015-01-31");
    assert_verdict(v, "not_assessable");
    w_add(&w, "2015", 0);
    v = w_judge(&w, "2016-01-31");
    assert_verdict(v, "lagging slipped");
    w_add(&w, "2015", 1);
    v = w_judge(&w, "2016-01-31");
    assert_verdict(v, "on_track ahead");
    w_close(&w);
}

/* A term's figure that must be kept covers its own years. */
static void test_kept_by_term(void **state) {
    (void)state;
    struct world w = kept();
    w.ind->frequency = PERIOD_SPAN;
    w_add(&w, "2016/2020", 100);
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    w_add(&w, "2011/2015", 90);
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "missed");
    w_close(&w);
}

/* Rule 6 does not bend rule 7: a kept target behind an earlier one of its indicator is flagged later. */
static void test_kept_later(void **state) {
    (void)state;
    struct world w = kept();
    build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 100);
    w_add(&w, "2013", 80);
    struct verdict v = w_judge(&w, "2014-01-31");
    assert_verdict(v, "not_assessable later");
    w_close(&w);
}

/* The year's own figure, filed before the year is over, speaks for all of it. */
static void test_year_filed_early(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", NULL, CONDITION_AT_LEAST, 40);
    w.t->every_year = true;
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    w_add(&w, "2013", 25);
    struct verdict v = w_judge(&w, "2013-11-30");
    assert_verdict(v, "lagging slipped");
    w_close(&w);
}

/* A yearly target that is valid only from some year has no verdict for the years before. */
static void test_yearly_valid_from(void **state) {
    (void)state;
    struct world w = yearly();
    w.t->valid_from = build_day("2014-01-01");
    w_add(&w, "2012", 10);
    struct verdict v = w_judge(&w, "2014-06-30");
    assert_int_equal(v.milestone_day, build_day("2014-12-31"));
    v = w_judge(&w, "2013-06-30");
    assert_verdict(v, "not_applicable");
    assert_reason(v, "not_valid");
    w_close(&w);
}

/* Of terms only those that reach into what must be kept count. */
static void test_kept_terms_before(void **state) {
    (void)state;
    struct world w = kept();
    w.ind->frequency = PERIOD_SPAN;
    w.t->maintain_from_day = build_day("2016-01-01");
    w_add(&w, "2011/2015", 90);
    w_add(&w, "2016/2020", 100);
    w_add(&w, "2021/2025", 90);
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_year),         cmocka_unit_test(test_asked_year),
        cmocka_unit_test(test_yearly_status),      cmocka_unit_test(test_yearly_awaiting),
        cmocka_unit_test(test_before_phase),       cmocka_unit_test(test_unfinished_year),
        cmocka_unit_test(test_kept_on_the_way),    cmocka_unit_test(test_kept_at_the_end),
        cmocka_unit_test(test_kept_by_a_new_unit), cmocka_unit_test(test_kept_awaiting),
        cmocka_unit_test(test_kept_yes_no),        cmocka_unit_test(test_kept_by_term),
        cmocka_unit_test(test_kept_later),         cmocka_unit_test(test_year_filed_early),
        cmocka_unit_test(test_yearly_valid_from),  cmocka_unit_test(test_kept_terms_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
