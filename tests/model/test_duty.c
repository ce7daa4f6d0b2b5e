#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/model/built.h"

static int setup(void **state) {
    struct built *f =
        built_new(sizeof *f, "lai-chau; so-y-te < lai-chau; sin-ho < lai-chau", "2011-01-01", "2020-12-31");
    *state = f;
    return 0;
}

static void assert_due(const struct plan *plan, const char *rule, const char *period, const char *instant) {
    struct due_rule due = build_due(rule);
    char text[INSTANT_TEXT_MAX];
    instant_format(duty_due_ms(plan, &due, build_period(period)), plan->zone, text);
    assert_string_equal(text, instant);
}

/* "before" a day ends with the midnight that begins it; "by" a day includes it; the instant is the plan's own
 * midnight. */
static void before_and_by(void **state) {
    struct plan *plan = ((struct built *)*state)->plan;
    assert_due(plan, "before 05-20", "2016-S1", "2016-05-20T00:00:00+07:00");
    assert_due(plan, "by 05-20", "2016-S1", "2016-05-21T00:00:00+07:00");
    assert_due(plan, "before 01-01", "2016", "2016-01-01T00:00:00+07:00");
    assert_due(plan, "by 12-31", "2016", "2017-01-01T00:00:00+07:00");
    assert_due(plan, "by 02-28", "2016", "2016-02-29T00:00:00+07:00");
    assert_due(plan, "before 11-30", "2016", "2016-11-30T00:00:00+07:00"); /* inside its period */
}

/* 19 May 23:59:59.999 is on time and 20 May 00:00:00.000 is late, in the plan's zone and not in the reader's.
 */
static void the_first_late_instant(void **state) {
    struct built *f = *state;
    struct report *report =
        build_report(f->plan, f->units, "half", COVERS_HALF_YEAR, "so-y-te", "before 05-20");
    struct obligation o = build_obligation(f->plan, report, build_unit(f->units, "so-y-te"), "2016-S1", NULL);
    o.received = o.complete = true;
    o.complete_ms = build_instant("2016-05-19T23:59:59.999+07:00");
    assert_int_equal(obligation_status(&o, o.complete_ms), OBLIGATION_ON_TIME);
    assert_int_equal(obligation_late_by_s(&o), 0);
    o.complete_ms = build_instant("2016-05-20T00:00:00+07:00");
    assert_int_equal(obligation_status(&o, o.complete_ms), OBLIGATION_LATE);
    o.complete_ms = build_instant("2016-05-19T23:59:59Z"); /* already 06:59:59 of the 20th there */
    assert_int_equal(obligation_status(&o, o.complete_ms), OBLIGATION_LATE);
    assert_int_equal(obligation_late_by_s(&o), 6 * 3600 + 59 * 60 + 59);
}

/* The year is that of the period's last day, and moves with the offset. */
static void year_offset(void **state) {
    struct plan *plan = ((struct built *)*state)->plan;
    assert_due(plan, "before 01-25 +1", "2016", "2017-01-25T00:00:00+07:00");
    assert_due(plan, "by 01-25 +1", "2016-Q4", "2017-01-26T00:00:00+07:00");
    assert_due(plan, "before 12-01 -1", "2016", "2015-12-01T00:00:00+07:00");
    assert_due(plan, "before 12-10", "2011/2015",
               "2015-12-10T00:00:00+07:00"); /* a term's year is its last */
    assert_due(plan, "before 03-31 +1", "2011/2015", "2016-03-31T00:00:00+07:00");
}

/* 29 February in a common year is 28 February. */
static void leap_day(void **state) {
    struct plan *plan = ((struct built *)*state)->plan;
    assert_due(plan, "before 02-29", "2016", "2016-02-29T00:00:00+07:00");
    assert_due(plan, "by 02-29", "2016", "2016-03-01T00:00:00+07:00");
    assert_due(plan, "before 02-29", "2015", "2015-02-28T00:00:00+07:00");
    assert_due(plan, "by 02-29", "2015", "2015-03-01T00:00:00+07:00");
    assert_due(plan, "by 02-29 +1", "2019", "2020-03-01T00:00:00+07:00");
}

/* A full date is the same for every period; an unknown date is no instant. */
static void full_and_unknown_dates(void **state) {
    struct plan *plan = ((struct built *)*state)->plan;
    struct due_rule unknown = build_due("unknown");
    assert_due(plan, "before 2023-12-10", "2011/2020", "2023-12-10T00:00:00+07:00");
    assert_due(plan, "by 2023-12-10", "2016", "2023-12-11T00:00:00+07:00");
    assert_true(duty_due_ms(plan, &unknown, build_period("2016")) == INSTANT_NONE);
}

/* Where clocks change, a due date is still the local midnight. */
static void zone_with_summer_time(void **state) {
    struct plan *plan = ((struct built *)*state)->plan;
    struct err err;
    assert_int_equal(zone_load("Europe/Berlin", &plan->zone, &err), ERR_OK);
    assert_due(plan, "before 05-20", "2016-S1", "2016-05-20T00:00:00+02:00");
    assert_due(plan, "before 01-25 +1", "2016", "2017-01-25T00:00:00+01:00");
}

/* The last round's due date is the latest of all rounds, in whatever order they stand; unknown ones do not
 * count. */
static void last_round(void **state) {
    struct built *f = *state;
    struct period p = build_period("2016");
    struct report *report = build_report(f->plan, f->units, "r", COVERS_YEAR, "so-y-te", "unknown");
    assert_true(duty_last_due_ms(f->plan, report, p) == INSTANT_NONE);
    build_round(report, "update", "before 01-25 +1");
    build_round(report, "first", "before 09-10");
    build_round(report, "later", "unknown");
    assert_int_equal(report->round_count, 3);
    assert_int_equal(duty_last_due_ms(f->plan, report, p), build_instant("2017-01-25T00:00:00+07:00"));
}

struct found {
    struct period periods[200];
    size_t count;
};

static void gather(void *arg, struct period p) {
    struct found *found = arg;
    assert_true(found->count < 200);
    found->periods[found->count++] = p;
}

static void each(const struct plan *plan, const struct report *report, struct found *found) {
    found->count = 0;
    duty_each_period(plan, report, gather, found);
    for (size_t i = 0; i < found->count; i++) assert_true(duty_period_valid(plan, report, found->periods[i]));
}

static void assert_periods(const struct found *found, size_t count, const char *first, const char *last) {
    assert_int_equal(found->count, count);
    assert_true(period_equal(found->periods[0], build_period(first)));
    assert_true(period_equal(found->periods[count - 1], build_period(last)));
}

/* A report owes one obligation for each of its periods from 2011 to 2020, in order. */
static void periods_of_a_decade(void **state) {
    static const struct {
        enum report_covers covers;
        size_t count;
        const char *first, *last;
    } cases[] = {{COVERS_MONTH, 120, "2011-01", "2020-12"},    {COVERS_QUARTER, 40, "2011-Q1", "2020-Q4"},
                 {COVERS_HALF_YEAR, 20, "2011-S1", "2020-S2"}, {COVERS_YEAR, 10, "2011", "2020"},
                 {COVERS_TERM, 2, "2011/2015", "2016/2020"},   {COVERS_PHASE, 1, "2011/2020", "2011/2020"},
                 {COVERS_ONCE, 1, "2011/2020", "2011/2020"}};
    struct built *f = *state;
    struct found found;
    build_term(f->plan, "2011/2015", NULL);
    build_term(f->plan, "2016/2020", NULL);
    build_term(f->plan, "2021/2025", NULL); /* ends after the plan */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct report *report =
            build_report(f->plan, f->units, "r", cases[i].covers, "so-y-te", "before 11-30");
        each(f->plan, report, &found);
        assert_periods(&found, cases[i].count, cases[i].first, cases[i].last);
        for (size_t n = 1; n < found.count; n++)
            assert_int_equal(found.periods[n].first_day, found.periods[n - 1].last_day + 1);
    }
}

/* Periods of other kinds, outside the phase, or of a term the plan does not name are not owed. */
static void other_periods_are_not_valid(void **state) {
    struct built *f = *state;
    struct report *yearly = build_report(f->plan, f->units, "y", COVERS_YEAR, "so-y-te", "before 11-30");
    struct report *term = build_report(f->plan, f->units, "t", COVERS_TERM, "so-y-te", "before 11-30");
    struct report *phase = build_report(f->plan, f->units, "p", COVERS_PHASE, "so-y-te", "before 11-30");
    build_term(f->plan, "2016/2020", NULL);
    static const char *const not_yearly[] = {"2010", "2021", "2016-S1", "2016-12", "2016/2016"};
    for (size_t i = 0; i < 5; i++)
        assert_false(duty_period_valid(f->plan, yearly, build_period(not_yearly[i])));
    assert_false(duty_period_valid(f->plan, term, build_period("2011/2015")));
    assert_false(duty_period_valid(f->plan, term, build_period("2016")));
    assert_true(duty_period_valid(f->plan, term, build_period("2016/2020")));
    assert_false(duty_period_valid(f->plan, phase, build_period("2016/2020")));
}

/* `only` S1 leaves the first half-years; several bits leave several periods of each year. */
static void only_some_periods(void **state) {
    struct built *f = *state;
    struct found found;
    struct report *half = build_report(f->plan, f->units, "h", COVERS_HALF_YEAR, "so-y-te", "before 05-20");
    half->only = 1u << 1;
    each(f->plan, half, &found);
    assert_periods(&found, 10, "2011-S1", "2020-S1");
    assert_false(duty_period_valid(f->plan, half, build_period("2016-S2")));
    struct report *months = build_report(f->plan, f->units, "m", COVERS_MONTH, "so-y-te", "before 12-20");
    months->only = 1u << 3 | 1u << 12;
    each(f->plan, months, &found);
    assert_periods(&found, 20, "2011-03", "2020-12");
    assert_true(duty_period_valid(f->plan, months, build_period("2016-03")));
    assert_false(duty_period_valid(f->plan, months, build_period("2016-04")));
}

/* A period that began before the plan but ends within it is owed; one that ends after the plan is not. */
static void phase_that_cuts_periods(void **state) {
    struct built *f = *state;
    struct found found;
    f->plan->start_day = build_day("2016-05-15");
    f->plan->end_day = build_day("2018-06-29");
    struct report *half = build_report(f->plan, f->units, "h", COVERS_HALF_YEAR, "so-y-te", "before 05-20");
    each(f->plan, half, &found);
    assert_periods(&found, 4, "2016-S1", "2017-S2");
    struct report *month = build_report(f->plan, f->units, "m", COVERS_MONTH, "so-y-te", "before 05-20");
    each(f->plan, month, &found);
    assert_periods(&found, 25, "2016-05", "2018-05");
    struct report *once = build_report(f->plan, f->units, "o", COVERS_ONCE, "so-y-te", "before 2018-05-20");
    each(f->plan, once, &found);
    assert_periods(&found, 1, "2016/2018", "2016/2018");
}

/* A period that ends on the phase's first day is owed, and so is one that ends on its last. */
static void periods_that_touch_the_phase(void **state) {
    struct built *f = *state;
    struct found found;
    f->plan->start_day = build_day("2016-06-30");
    f->plan->end_day = build_day("2017-06-30");
    each(f->plan, build_report(f->plan, f->units, "h", COVERS_HALF_YEAR, "so-y-te", "before 05-20"), &found);
    assert_periods(&found, 3, "2016-S1", "2017-S1");
}

/* A phase shorter than a period owes nothing for it. */
static void phase_without_a_whole_period(void **state) {
    struct built *f = *state;
    struct found found;
    f->plan->start_day = build_day("2016-02-01");
    f->plan->end_day = build_day("2016-11-30");
    each(f->plan, build_report(f->plan, f->units, "y", COVERS_YEAR, "so-y-te", "before 11-30"), &found);
    assert_int_equal(found.count, 0);
}

static bool historical(const struct plan *plan, const struct report *report, const char *instant) {
    return duty_is_historical(plan, report, build_instant(instant));
}

/* Due before the plan's first activation is historical; at that very instant it is not. */
static void historical_by_activation(void **state) {
    struct built *f = *state;
    struct report *report = build_report(f->plan, f->units, "r", COVERS_YEAR, "so-y-te", "before 11-10");
    f->plan->activated_ms = build_instant("2016-05-01T10:00:00+07:00");
    assert_true(historical(f->plan, report, "2015-11-10T00:00:00+07:00"));
    assert_true(historical(f->plan, report, "2016-05-01T09:59:59.999+07:00"));
    assert_false(historical(f->plan, report, "2016-05-01T10:00:00+07:00"));
    assert_false(historical(f->plan, report, "2016-11-10T00:00:00+07:00"));
    f->plan->activated_ms = INT64_MAX; /* not recorded yet: nothing is owed */
    assert_true(historical(f->plan, report, "2099-11-10T00:00:00+07:00"));
}

/* Without first_due the first duty is the first due on or after the day of issue; first_due moves it either
 * way. */
static void historical_by_first_due(void **state) {
    struct built *f = *state;
    struct report *report = build_report(f->plan, f->units, "r", COVERS_YEAR, "so-y-te", "before 11-10");
    f->plan->activated_ms = build_instant("2005-01-01T00:00:00+07:00");
    f->plan->issued_day = build_day("2011-06-14");
    assert_true(historical(f->plan, report, "2011-06-13T23:59:59.999+07:00"));
    assert_false(historical(f->plan, report, "2011-06-14T00:00:00+07:00"));
    report->first_due_day = build_day("2012-11-10");
    assert_true(historical(f->plan, report, "2011-11-10T00:00:00+07:00"));
    assert_false(historical(f->plan, report, "2012-11-10T00:00:00+07:00"));
    report->first_due_day = build_day("2011-05-20");
    assert_false(historical(f->plan, report, "2011-05-20T00:00:00+07:00"));
    report->first_due_day = f->plan->issued_day = DAY_NONE;
    assert_false(historical(f->plan, report, "2005-01-01T00:00:00+07:00"));
}

/* Both rules hold: whichever is later decides; a due date unknown is never historical. */
static void historical_by_both(void **state) {
    struct built *f = *state;
    struct report *report = build_report(f->plan, f->units, "r", COVERS_YEAR, "so-y-te", "before 11-10");
    report->first_due_day = build_day("2012-11-10");
    f->plan->activated_ms = build_instant("2014-01-01T00:00:00+07:00");
    assert_true(historical(f->plan, report, "2012-11-10T00:00:00+07:00"));
    assert_false(historical(f->plan, report, "2014-11-10T00:00:00+07:00"));
    f->plan->activated_ms = INT64_MAX;
    assert_false(duty_is_historical(f->plan, report, INSTANT_NONE));
}

/* An obligation opens with its period, or with its first reminder where that comes earlier. */
static void opening(void **state) {
    struct built *f = *state;
    struct report *half = build_report(f->plan, f->units, "h", COVERS_HALF_YEAR, "so-y-te", "before 05-20");
    build_ladder(f->plan, half, "-30d -1d", "");
    assert_int_equal(duty_opens_ms(f->plan, half, &half->rounds[0], build_period("2016-S1")),
                     build_instant("2016-01-01T00:00:00+07:00"));
    struct report *early = build_report(f->plan, f->units, "e", COVERS_YEAR, "so-y-te", "before 01-10");
    build_ladder(f->plan, early, "-1d -30d", "");
    assert_int_equal(duty_opens_ms(f->plan, early, &early->rounds[0], build_period("2016")),
                     build_instant("2015-12-11T08:00:00+07:00"));
    struct report *silent = build_report(f->plan, f->units, "s", COVERS_YEAR, "so-y-te", "before 01-03");
    assert_int_equal(duty_opens_ms(f->plan, silent, &silent->rounds[0], build_period("2016")),
                     build_instant("2015-12-27T08:00:00+07:00")); /* seven days before */
    struct report *unknown = build_report(f->plan, f->units, "u", COVERS_YEAR, "so-y-te", "unknown");
    assert_int_equal(duty_opens_ms(f->plan, unknown, &unknown->rounds[0], build_period("2016")),
                     build_instant("2016-01-01T00:00:00+07:00"));
}

/* FORM: data cut-off apart from the due date, periods 15–14 (15/12 → 14/6) as well as calendar ones */
/* A report by the administrative calendar opens on the 15th of the month before its period's first, and is
 * owed by the units in being on its cut-off; by the calendar year both follow the label. */
static void administrative_calendar(void **state) {
    struct built *f = *state;
    struct report *report =
        build_report(f->plan, f->units, "annual", COVERS_YEAR, "so-y-te sin-ho", "before 12-20");
    struct unit *late = (struct unit *)build_unit(f->units, "sin-ho");
    struct period year = build_period("2016");
    const struct round *round = &report->rounds[0];
    late->from_day = build_day("2016-12-15");
    assert_true(duty_owed(f->plan, report, late, year, round));
    assert_true(duty_opens_ms(f->plan, report, round, year) == build_instant("2016-01-01T00:00:00+07:00"));
    report->calendar = CALENDAR_ADMINISTRATIVE;
    assert_false(duty_owed(f->plan, report, late, year, round));
    late->from_day = build_day("2016-12-14");
    assert_true(duty_owed(f->plan, report, late, year, round));
    assert_true(duty_opens_ms(f->plan, report, round, year) == build_instant("2015-12-15T00:00:00+07:00"));
}

/* A unit that closes before the last day on time owes nothing; nor is anything owed without a due date. */
static void closed_units_owe_nothing(void **state) {
    struct built *f = *state;
    struct report *report = build_report(f->plan, f->units, "annual", COVERS_YEAR, "sin-ho", "by 11-30");
    struct unit *unit = (struct unit *)build_unit(f->units, "sin-ho");
    struct period year = build_period("2016");
    unit->to_day = build_day("2016-11-29");
    assert_false(duty_owed(f->plan, report, unit, year, &report->rounds[0]));
    unit->to_day = build_day("2016-11-30");
    assert_true(duty_owed(f->plan, report, unit, year, &report->rounds[0]));
    ((struct round *)report->rounds)->due = build_due("unknown");
    assert_false(duty_owed(f->plan, report, unit, year, &report->rounds[0]));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, built_free)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(before_and_by),
        TEST(the_first_late_instant),
        TEST(year_offset),
        TEST(leap_day),
        TEST(full_and_unknown_dates),
        TEST(zone_with_summer_time),
        TEST(last_round),
        TEST(periods_of_a_decade),
        TEST(other_periods_are_not_valid),
        TEST(only_some_periods),
        TEST(phase_that_cuts_periods),
        TEST(periods_that_touch_the_phase),
        TEST(phase_without_a_whole_period),
        TEST(historical_by_activation),
        TEST(historical_by_first_due),
        TEST(historical_by_both),
        TEST(opening),
        TEST(administrative_calendar),
        TEST(closed_units_owe_nothing),
    };
    return cmocka_run_group_tests_name("model/duty", tests, NULL, NULL);
}
