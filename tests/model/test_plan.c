#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/model/built.h"

static int setup(void **state) {
    struct built *f = built_new(sizeof *f, "bac-kan; so-a < bac-kan; so-b < bac-kan; xa-c < so-b",
                                "2011-01-01", "2020-12-31");
    build_milestone(f->plan, "mid", "2015-12-31");
    build_milestone(f->plan, "end", "2020-12-31");
    *state = f;
    return 0;
}

/* A new plan has the defaults that the language promises, and freeing nothing is fine. */
static void defaults(void **state) {
    struct plan *plan = plan_new();
    (void)state;
    assert_string_equal(plan->level, "provincial");
    assert_true(plan->on_track_from == 0.95 && plan->at_risk_from == 0.60);
    assert_true(plan->activated_ms == INT64_MAX);
    assert_true(plan->start_day == DAY_NONE && plan->end_day == DAY_NONE && plan->issued_day == DAY_NONE);
    assert_int_equal(plan->method, METHOD_LINEAR);
    assert_null(plan_indicator(plan, "1"));
    plan_free(plan);
    plan_free(NULL);
    units_free(NULL);
}

/* Things are found by id; what is not there, and no id at all, is NULL. */
static void found_by_id(void **state) {
    struct built *f = *state;
    struct indicator *ind = build_indicator(f->plan, "1.2", MEASURE_PERCENT, DIRECTION_UP);
    struct target *target = build_target(f->plan, ind, "1.2-end", "end", CONDITION_ABOVE, 90);
    struct report *report = build_report(f->plan, f->units, "annual", COVERS_YEAR, "so-a", "before 11-10");
    struct event *event = build_event(f->plan, "month", "11-15", "12-15");
    assert_ptr_equal(plan_indicator(f->plan, "1.2"), ind);
    assert_ptr_equal(plan_target(f->plan, "1.2-end"), target);
    assert_ptr_equal(plan_report(f->plan, "annual"), report);
    assert_ptr_equal(plan_event(f->plan, "month"), event);
    assert_ptr_equal(plan_milestone(f->plan, "mid"), &f->plan->milestones[0]);
    assert_ptr_equal(report_round(report, "-"), &report->rounds[0]);
    static const char *const none[] = {NULL, "", "1", "1.2-", "END"};
    for (size_t i = 0; i < 5; i++) {
        assert_null(plan_indicator(f->plan, none[i]));
        assert_null(plan_target(f->plan, none[i]));
        assert_null(plan_report(f->plan, none[i]));
        assert_null(plan_event(f->plan, none[i]));
        assert_null(plan_milestone(f->plan, none[i]));
        assert_null(report_round(report, none[i]));
        assert_null(indicator_disaggregation(ind, none[i]));
    }
}

/* Rounds with names replace the nameless one. */
static void named_rounds(void **state) {
    struct built *f = *state;
    struct report *report = build_report(f->plan, f->units, "r", COVERS_YEAR, "so-a", "before 09-10");
    build_round(report, "first", "before 09-10");
    build_round(report, "update", "before 01-25 +1");
    assert_null(report_round(report, "-"));
    assert_int_equal(report_round(report, "update")->index, 1);
}

/* Which measures may come as numerator and denominator, and which add up to the whole. */
static void measures(void **state) {
    static const struct {
        enum measure_type type;
        bool quotient, additive;
    } rows[] = {
        {MEASURE_PERCENT, true, false}, {MEASURE_PERMILLE, true, false}, {MEASURE_RATIO, true, false},
        {MEASURE_RATE, true, false},    {MEASURE_COUNT, false, true},    {MEASURE_AMOUNT, false, true},
        {MEASURE_RANK, false, false},   {MEASURE_YES_NO, false, false},  {MEASURE_STAGES, false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct measure m = {.type = rows[i].type};
        assert_int_equal(measure_is_quotient(&m), rows[i].quotient);
        assert_int_equal(measure_is_additive(&m), rows[i].additive);
    }
}

static void write_ids(void *arg, const struct indicator *ind) {
    char *ids = arg;
    size_t len = strlen(ids);
    assert_true(len + strlen(ind->id) + 2 < 64);
    memcpy(ids + len, ind->id, strlen(ind->id) + 1);
    memcpy(ids + strlen(ids), " ", 2);
}

static void assert_asked(const struct built *f, const struct report *report, const char *unit,
                         const char *want) {
    char ids[64] = "";
    report_each_indicator(f->plan, report, build_unit(f->units, unit), write_ids, ids);
    assert_string_equal(ids, want);
}

/* "own" asks of each unit what it reports or leads; a list asks the same of all, in the plan's order; an
 * empty one nothing. */
static void what_a_report_asks(void **state) {
    struct built *f = *state;
    struct indicator *one = build_indicator(f->plan, "1", MEASURE_PERCENT, DIRECTION_UP);
    struct indicator *two = build_indicator(f->plan, "2", MEASURE_COUNT, DIRECTION_UP);
    struct indicator *three = build_indicator(f->plan, "3", MEASURE_PERCENT, DIRECTION_UP);
    struct report *report = build_report(f->plan, f->units, "r", COVERS_YEAR, "so-a so-b", "before 11-10");
    one->lead = build_unit(f->units, "so-a");
    two->lead = build_unit(f->units, "so-b");
    build_reported_by(f->plan, two, f->units, "so-a xa-c", AGGREGATE_SUM);
    three->lead = NULL; /* the document does not say who */
    assert_asked(f, report, "so-a", "1 2 ");
    assert_asked(f, report, "so-b", "2 ");
    assert_asked(f, report, "xa-c", "2 ");
    assert_asked(f, report, "bac-kan", "");
    build_asks(f->plan, report, "3 1");
    assert_asked(f, report, "so-b", "1 3 ");
    build_asks(f->plan, report, "");
    assert_asked(f, report, "so-a", "");
    assert_true(indicator_reported_by(two, build_unit(f->units, "xa-c")));
    assert_false(indicator_reported_by(two, build_unit(f->units, "so-b")));
    assert_false(
        indicator_reported_by(one, build_unit(f->units, "so-a"))); /* leads, reports no share of its own */
}

static void assert_target_day(const struct plan *plan, const struct target *t, const char *day,
                              const char *want) {
    char text[CIVIL_TEXT_MAX];
    int32_t found = target_day(plan, t, build_day(day));
    assert_int_not_equal(found, DAY_NONE);
    civil_format(found, text);
    assert_string_equal(text, want);
}

/* A target is judged at its milestone, at its term's milestone, or at its term's end. */
static void day_of_milestone_and_term(void **state) {
    struct built *f = *state;
    struct indicator *ind = build_indicator(f->plan, "1", MEASURE_PERCENT, DIRECTION_UP);
    struct target *t = build_target(f->plan, ind, "t", "mid", CONDITION_AT_LEAST, 70);
    assert_target_day(f->plan, t, "2012-05-05", "2015-12-31");
    assert_target_day(f->plan, t, "2019-05-05", "2015-12-31");
    t->milestone = NULL;
    assert_true(target_day(f->plan, t, build_day("2012-05-05")) == DAY_NONE);
    t->term = build_term(f->plan, "2016/2019", "end");
    assert_target_day(f->plan, t, "2012-05-05", "2020-12-31");
    t->term = build_term(f->plan, "2011/2015", NULL);
    assert_target_day(f->plan, t, "2012-05-05", "2015-12-31");
}

/* Every year end is a milestone; outside the phase it is that of the first or last year, and never after the
 * plan's end. */
static void day_of_every_year(void **state) {
    struct built *f = *state;
    struct indicator *ind = build_indicator(f->plan, "1", MEASURE_PERCENT, DIRECTION_UP);
    struct target *t = build_target(f->plan, ind, "t", NULL, CONDITION_AT_LEAST, 70);
    t->every_year = true;
    assert_target_day(f->plan, t, "2012-01-01", "2012-12-31");
    assert_target_day(f->plan, t, "2012-12-31", "2012-12-31");
    assert_target_day(f->plan, t, "2013-01-01", "2013-12-31");
    assert_target_day(f->plan, t, "2025-03-01", "2020-12-31");
    assert_target_day(f->plan, t, "2009-03-01", "2011-12-31");
    f->plan->end_day = build_day("2020-06-30");
    assert_target_day(f->plan, t, "2020-03-01", "2020-06-30");
}

/* A bar is met or not met exactly at itself, and noise below the twelfth significant digit never decides. */
static void conditions(void **state) {
    static const struct {
        struct condition c;
        double value;
        bool holds;
    } rows[] = {
        {{.kind = CONDITION_AT_LEAST, .value = 70}, 70, true},
        {{.kind = CONDITION_AT_LEAST, .value = 70}, 69.9, false},
        {{.kind = CONDITION_AT_LEAST, .value = 0.3}, 0.1 + 0.2, true},
        {{.kind = CONDITION_AT_LEAST, .value = 0.1 + 0.2}, 0.3, true},
        {{.kind = CONDITION_AT_LEAST, .value = 70}, 69.9999999999999, true},
        {{.kind = CONDITION_AT_LEAST, .value = 70}, 69.99999999, false},
        {{.kind = CONDITION_AT_LEAST, .value = -60}, -59.9, true},
        {{.kind = CONDITION_ABOVE, .value = 90}, 90, false},
        {{.kind = CONDITION_ABOVE, .value = 90}, 90.00000001, true},
        {{.kind = CONDITION_ABOVE, .value = 0.3}, 0.1 + 0.2, false},
        {{.kind = CONDITION_ABOVE, .value = 90}, 90.0000000000001, false},
        {{.kind = CONDITION_AT_MOST, .value = 113}, 113, true},
        {{.kind = CONDITION_AT_MOST, .value = 113}, 113.1, false},
        {{.kind = CONDITION_AT_MOST, .value = 0.3}, 0.1 + 0.2, true},
        {{.kind = CONDITION_AT_MOST, .value = -60}, -60.5, true},
        {{.kind = CONDITION_BELOW, .value = 30}, 30, false},
        {{.kind = CONDITION_BELOW, .value = 30}, 29.99, true},
        {{.kind = CONDITION_BELOW, .value = 0.1 + 0.2}, 0.3, false},
        {{.kind = CONDITION_EQUALS, .value = 0.3}, 0.1 + 0.2, true},
        {{.kind = CONDITION_EQUALS, .value = 423}, 424, false},
        {{.kind = CONDITION_EQUALS, .value = 0}, 0, true},
        {{.kind = CONDITION_BETWEEN, .value = 40, .high = 60}, 40, true},
        {{.kind = CONDITION_BETWEEN, .value = 40, .high = 60}, 60, true},
        {{.kind = CONDITION_BETWEEN, .value = 40, .high = 60}, 39.9, false},
        {{.kind = CONDITION_BETWEEN, .value = 40, .high = 60}, 60.1, false},
        {{.kind = CONDITION_APPROXIMATELY, .value = 80, .tolerance = 2}, 78, true},
        {{.kind = CONDITION_APPROXIMATELY, .value = 80, .tolerance = 2}, 82, true},
        {{.kind = CONDITION_APPROXIMATELY, .value = 80, .tolerance = 2}, 77.9, false},
        {{.kind = CONDITION_APPROXIMATELY, .value = 80, .tolerance = 2}, 82.1, false},
        {{.kind = CONDITION_APPROXIMATELY, .value = 0.2, .tolerance = 0.1}, 0.3, true},
        {{.kind = CONDITION_DONE}, 1, true},
        {{.kind = CONDITION_DONE}, 0, false},
        {{.kind = CONDITION_STAGE, .value = 2}, 2, true},
        {{.kind = CONDITION_STAGE, .value = 2}, 3, true},
        {{.kind = CONDITION_STAGE, .value = 2}, 1, false},
        {{.kind = CONDITION_RANK_WITHIN, .value = 10}, 10, true},
        {{.kind = CONDITION_RANK_WITHIN, .value = 10}, 1, true},
        {{.kind = CONDITION_RANK_WITHIN, .value = 10}, 11, false},
        {{.kind = CONDITION_DIRECTION_ONLY, .way = DIRECTION_UP}, 99, false},
        {{.kind = CONDITION_NOT_JUDGED, .not_judged = "forecast"}, 99, false},
        {{.kind = CONDITION_UNKNOWN}, 99, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (condition_holds(&rows[i].c, rows[i].value) != rows[i].holds)
            fail_msg("row %zu: %.17g should %shold", i, rows[i].value, rows[i].holds ? "" : "not ");
}

/* A set of plans keeps them by id whatever order they came in, and finds each by its id. */
static void plans_by_id(void **state) {
    static const char *const ids[] = {"m", "a", "z", "b-2", "b"};
    struct units *units = build_units("x");
    struct plans *plans = plans_new(units);
    (void)state;
    assert_null(plans_find(plans, "a"));
    for (size_t i = 0; i < 5; i++)
        plans_add(plans, build_plan(units, ids[i], "x", "2011-01-01", "2020-12-31"));
    assert_int_equal(plans->count, 5);
    for (size_t i = 0; i < 5; i++) {
        const struct plan *plan = plans_find(plans, ids[i]);
        assert_string_equal(plan->id, ids[i]);
        assert_ptr_equal(plans->items[plan->index], plan);
        if (i) assert_true(strcmp(plans->items[i - 1]->id, plans->items[i]->id) < 0);
    }
    assert_null(plans_find(plans, "c"));
    assert_null(plans_find(plans, NULL));
    plans_unref(plans);
}

/* A set lives as long as anyone holds a reference, and frees its plans and units with the last (the sanitizer
 * counts). */
static void plans_are_shared(void **state) {
    struct units *units = build_units("x");
    struct plans *plans = plans_new(units);
    (void)state;
    plans_add(plans, build_plan(units, "a", "x", "2011-01-01", "2020-12-31"));
    struct plans *other = plans_ref(plans);
    assert_ptr_equal(other, plans);
    plans_unref(plans);
    assert_string_equal(plans_find(other, "a")->unit->id, "x");
    plans_unref(other);
    plans_unref(NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, built_free)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        TEST(found_by_id),
        TEST(named_rounds),
        cmocka_unit_test(measures),
        TEST(what_a_report_asks),
        TEST(day_of_milestone_and_term),
        TEST(day_of_every_year),
        cmocka_unit_test(conditions),
        cmocka_unit_test(plans_by_id),
        cmocka_unit_test(plans_are_shared),
    };
    return cmocka_run_group_tests_name("model/plan", tests, NULL, NULL);
}
