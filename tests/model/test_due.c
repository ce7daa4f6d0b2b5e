/* The forms of due dates beside a plain day: days of a month, months, days after something, rolls, calendars.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "tests/support/plan_build.h"

struct fixture {
    struct units *units;
    struct holidays *holidays;
    struct plan *plan; /* 2011–2030 */
};

/* Tết 2019 (2/2 to 10/2 with its weekends), 30 April 2024 with its exchange. */
static struct holidays *some_holidays(void) {
    struct holidays *h = holidays_new();
    for (int32_t d = build_day("2019-02-04"); d <= build_day("2019-02-08"); d++) holidays_add_off(h, d);
    for (int32_t d = build_day("2024-04-29"); d <= build_day("2024-05-01"); d++) holidays_add_off(h, d);
    holidays_add_work(h, build_day("2024-05-04"));
    holidays_add_year(h, 2019);
    holidays_add_year(h, 2024);
    return h;
}

static int setup(void **state) {
    struct fixture *f = mem_alloc(sizeof *f);
    f->units = build_units("lai-chau; so-y-te < lai-chau");
    f->plan = build_plan(f->units, "p", "lai-chau", "2011-01-01", "2030-12-31");
    f->plan->holidays = f->holidays = some_holidays();
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    plan_free(f->plan);
    holidays_unref(f->holidays);
    units_free(f->units);
    mem_free(f);
    return 0;
}

static void assert_due(const struct fixture *f, struct due_rule rule, const char *period,
                       const char *instant) {
    char text[INSTANT_TEXT_MAX];
    instant_format(duty_due_ms(f->plan, &rule, build_period(period)), f->plan->zone, text);
    assert_string_equal(text, instant);
}

#define DAY_OF(day_, month_, inclusive_)                                                                     \
    ((struct due_rule){                                                                                      \
        .kind = DUE_DAY_OF_MONTH, .day = (day_), .of_month = (month_), .inclusive = (inclusive_)})

/* A day of the first or last month of the period, or of the month after it. */
static void test_day_of_a_month_of_the_period(void **state) {
    const struct fixture *f = *state;
    assert_due(f, DAY_OF(15, OF_LAST_MONTH, true), "2016-Q1", "2016-03-16T00:00:00+07:00");
    assert_due(f, DAY_OF(15, OF_LAST_MONTH, false), "2016-Q1", "2016-03-15T00:00:00+07:00");
    assert_due(f, DAY_OF(15, OF_FIRST_MONTH, true), "2016-Q1", "2016-01-16T00:00:00+07:00");
    assert_due(f, DAY_OF(5, OF_NEXT_MONTH, true), "2016-Q4", "2017-01-06T00:00:00+07:00");
    assert_due(f, DAY_OF(25, OF_LAST_MONTH, true), "2016-07", "2016-07-26T00:00:00+07:00");
    assert_due(f, DAY_OF(25, OF_FIRST_MONTH, true), "2016-07", "2016-07-26T00:00:00+07:00");
    assert_due(f, DAY_OF(10, OF_LAST_MONTH, true), "2016", "2016-12-11T00:00:00+07:00");
    assert_due(f, DAY_OF(10, OF_NEXT_MONTH, true), "2011/2015", "2016-01-11T00:00:00+07:00");
}

/* A day past the month's end is its last, also of February in leap years; "before" then excludes it. */
static void test_day_31_of_a_shorter_month_is_its_last(void **state) {
    const struct fixture *f = *state;
    assert_due(f, DAY_OF(31, OF_LAST_MONTH, true), "2016-02", "2016-03-01T00:00:00+07:00");
    assert_due(f, DAY_OF(31, OF_LAST_MONTH, false), "2016-02", "2016-02-29T00:00:00+07:00");
    assert_due(f, DAY_OF(30, OF_LAST_MONTH, true), "2015-02", "2015-03-01T00:00:00+07:00");
    assert_due(f, DAY_OF(29, OF_LAST_MONTH, false), "2015-02", "2015-02-28T00:00:00+07:00");
    assert_due(f, DAY_OF(31, OF_NEXT_MONTH, true), "2016-03", "2016-05-01T00:00:00+07:00");
    assert_due(f, DAY_OF(31, OF_NEXT_MONTH, true), "2016-01", "2016-03-01T00:00:00+07:00");
}

/* The days of the months of forty years, by the C library's calendar. */
static int32_t libc_day(int year, int month, int day) {
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = 12};
    return (int32_t)(timegm(&tm) / 86400);
}

/* For each month from 2000 to 2039 and each day of 1 to 31 the day named is the least of it and the month's
 * last, and the instant is that midnight or the next. */
static void test_every_day_of_every_month(void **state) {
    const struct fixture *f = *state;
    for (int month = 0; month < 480; month++) {
        int year = 2000 + month / 12, m = month % 12 + 1;
        struct period p = period_of_day(PERIOD_MONTH, libc_day(year, m, 1));
        int32_t last = libc_day(year, m + 1, 0);
        for (int day = 1; day <= 31; day++) {
            int32_t named = libc_day(year, m, day) < last ? libc_day(year, m, day) : last;
            struct due_rule by = DAY_OF(day, OF_LAST_MONTH, true),
                            before = DAY_OF(day, OF_FIRST_MONTH, false);
            assert_int_equal(duty_due_ms(f->plan, &by, p), ((int64_t)named + 1) * 86400000 - 7 * 3600000);
            assert_int_equal(duty_due_ms(f->plan, &before, p), (int64_t)named * 86400000 - 7 * 3600000);
        }
    }
}

static struct due_rule month_rule(int month, int year_offset) {
    return (struct due_rule){
        .kind = DUE_MONTH_DAY, .month = month, .year_offset = year_offset, .inclusive = true};
}

/* A month alone is open to its last day, in the year of the period's end or the one said. */
static void test_month_to_its_last_day(void **state) {
    const struct fixture *f = *state;
    assert_due(f, month_rule(12, 0), "2016", "2017-01-01T00:00:00+07:00");
    assert_due(f, month_rule(2, 0), "2016", "2016-03-01T00:00:00+07:00");
    assert_due(f, month_rule(2, 1), "2016", "2017-03-01T00:00:00+07:00");
    assert_due(f, month_rule(1, 1), "2016-Q4", "2017-02-01T00:00:00+07:00");
    assert_due(f, month_rule(6, 0), "2011/2015", "2015-07-01T00:00:00+07:00");
}

#define WITHIN(days_, after_) ((struct due_rule){.kind = DUE_WITHIN, .days = (days_), .after = (after_)})
#define WITHIN_WORKED(days_, after_)                                                                         \
    ((struct due_rule){.kind = DUE_WITHIN, .days = (days_), .after = (after_), .working_days = true})

/* n days after the period's end: to the end of the n-th day; 0 is the last day itself. */
static void test_days_after_the_end_of_the_period(void **state) {
    const struct fixture *f = *state;
    assert_due(f, WITHIN(15, AFTER_PERIOD_END), "2016-S1", "2016-07-16T00:00:00+07:00");
    assert_due(f, WITHIN(1, AFTER_PERIOD_END), "2016", "2017-01-02T00:00:00+07:00");
    assert_due(f, WITHIN(0, AFTER_PERIOD_END), "2016", "2017-01-01T00:00:00+07:00");
    assert_due(f, WITHIN(60, AFTER_PERIOD_END), "2015-12",
               "2016-03-01T00:00:00+07:00"); /* over 29 February */
    assert_due(f, WITHIN(366, AFTER_PERIOD_END), "2015", "2017-01-01T00:00:00+07:00");
}

static struct due_rule administrative(struct due_rule rule) {
    rule.calendar = CALENDAR_ADMINISTRATIVE;
    return rule;
}

/* After the cut-off: the 14th where the calendar is administrative, else the period's last day. */
static void test_days_after_the_cut_off(void **state) {
    const struct fixture *f = *state;
    assert_due(f, administrative(WITHIN(6, AFTER_CUT_OFF)), "2016-S1", "2016-06-21T00:00:00+07:00");
    assert_due(f, administrative(WITHIN(6, AFTER_CUT_OFF)), "2016", "2016-12-21T00:00:00+07:00");
    assert_due(f, administrative(WITHIN(6, AFTER_PERIOD_END)), "2016-S1", "2016-07-07T00:00:00+07:00");
    assert_due(f, WITHIN(6, AFTER_CUT_OFF), "2016-S1", "2016-07-07T00:00:00+07:00");
}

/* Working days pass over weekends, holidays and count a substitute Saturday: Tết 2019 and 30 April 2024. */
static void test_working_days_after(void **state) {
    const struct fixture *f = *state;
    /* 31/1/2019 is a Thursday: 1/2, then Tết, 11/2, 12/2 */
    assert_due(f, WITHIN_WORKED(1, AFTER_PERIOD_END), "2019-01", "2019-02-02T00:00:00+07:00");
    assert_due(f, WITHIN_WORKED(2, AFTER_PERIOD_END), "2019-01", "2019-02-12T00:00:00+07:00");
    assert_due(f, WITHIN_WORKED(3, AFTER_PERIOD_END), "2019-01", "2019-02-13T00:00:00+07:00");
    /* 30/4/2024: 2/5, 3/5, Saturday 4/5 (worked), 6/5 */
    assert_due(f, WITHIN_WORKED(3, AFTER_PERIOD_END), "2024-04", "2024-05-05T00:00:00+07:00");
    assert_due(f, WITHIN_WORKED(4, AFTER_PERIOD_END), "2024-04", "2024-05-07T00:00:00+07:00");
    /* a year nobody knows the holidays of has its weekends */
    assert_due(f, WITHIN_WORKED(5, AFTER_PERIOD_END), "2016-S1", "2016-07-08T00:00:00+07:00");
}

/* What counts from an event has no due date of its own: only once the day of the event is known. */
static void test_days_after_an_event(void **state) {
    const struct fixture *f = *state;
    struct due_rule rule = WITHIN(10, AFTER_EVENT), worked = WITHIN_WORKED(2, AFTER_EVENT);
    assert_true(duty_due_ms(f->plan, &rule, build_period("2022")) == INSTANT_NONE);
    assert_int_equal(duty_due_after_ms(f->plan, &rule, build_day("2022-05-10")),
                     build_instant("2022-05-21T00:00:00+07:00"));
    assert_int_equal(duty_due_after_ms(f->plan, &worked, build_day("2019-02-01")),
                     build_instant("2019-02-13T00:00:00+07:00"));
    rule.days = 0;
    assert_int_equal(duty_due_after_ms(f->plan, &rule, build_day("2022-05-10")),
                     build_instant("2022-05-11T00:00:00+07:00"));
    rule.roll = ROLL_NEXT_WORKING_DAY;
    assert_int_equal(duty_due_after_ms(f->plan, &rule, build_day("2019-02-05")),
                     build_instant("2019-02-12T00:00:00+07:00"));
}

static struct due_rule rolled(const char *text, enum roll roll) {
    struct due_rule rule = build_due(text);
    rule.roll = roll;
    return rule;
}

/* The roll moves the last day on time, not the day that is named: "before" a Monday ends on the Friday before
 * it or on that Monday. */
static void test_roll_moves_the_last_day_on_time(void **state) {
    const struct fixture *f = *state;
    /* 20/5/2018 is a Sunday */
    assert_due(f, rolled("by 05-20", ROLL_NONE), "2018-S1", "2018-05-21T00:00:00+07:00");
    assert_due(f, rolled("by 05-20", ROLL_NEXT_WORKING_DAY), "2018-S1", "2018-05-22T00:00:00+07:00");
    assert_due(f, rolled("by 05-20", ROLL_PREVIOUS_WORKING_DAY), "2018-S1", "2018-05-19T00:00:00+07:00");
    assert_due(f, rolled("before 05-20", ROLL_NEXT_WORKING_DAY), "2018-S1", "2018-05-22T00:00:00+07:00");
    assert_due(f, rolled("before 05-20", ROLL_PREVIOUS_WORKING_DAY), "2018-S1", "2018-05-19T00:00:00+07:00");
    /* before Monday 21/5/2018: Sunday is the last day on time */
    assert_due(f, rolled("before 05-21", ROLL_NONE), "2018-S1", "2018-05-21T00:00:00+07:00");
    assert_due(f, rolled("before 05-21", ROLL_NEXT_WORKING_DAY), "2018-S1", "2018-05-22T00:00:00+07:00");
    assert_due(f, rolled("before 05-21", ROLL_PREVIOUS_WORKING_DAY), "2018-S1", "2018-05-19T00:00:00+07:00");
    /* a working day stays */
    assert_due(f, rolled("by 05-18", ROLL_NEXT_WORKING_DAY), "2018-S1", "2018-05-19T00:00:00+07:00");
    assert_due(f, rolled("by 2018-05-20", ROLL_NEXT_WORKING_DAY), "2018-S1", "2018-05-22T00:00:00+07:00");
}

/* Over Tết and its weekends nine days are passed; a substitute Saturday holds. */
static void test_roll_over_tet_and_substitute_saturdays(void **state) {
    const struct fixture *f = *state;
    for (int day = 2; day <= 10; day++) { /* Saturday 2/2 to Sunday 10/2/2019 */
        struct due_rule rule = {.kind = DUE_MONTH_DAY, .month = 2, .day = day, .inclusive = true};
        rule.roll = ROLL_NEXT_WORKING_DAY;
        assert_due(f, rule, "2019-S1", "2019-02-12T00:00:00+07:00");
        rule.roll = ROLL_PREVIOUS_WORKING_DAY;
        assert_due(f, rule, "2019-S1", "2019-02-02T00:00:00+07:00");
    }
    assert_due(f, rolled("by 05-04", ROLL_NEXT_WORKING_DAY), "2024-S1", "2024-05-05T00:00:00+07:00");
    assert_due(f, rolled("by 04-30", ROLL_PREVIOUS_WORKING_DAY), "2024-S1", "2024-04-27T00:00:00+07:00");
    struct due_rule quarter = DAY_OF(30, OF_FIRST_MONTH, true);
    quarter.roll = ROLL_NEXT_WORKING_DAY;
    assert_due(f, quarter, "2024-Q2", "2024-05-03T00:00:00+07:00");
    struct due_rule month = month_rule(3, 0); /* 31/3/2024 is a Sunday */
    month.roll = ROLL_PREVIOUS_WORKING_DAY;
    assert_due(f, month, "2024", "2024-03-30T00:00:00+07:00");
}

/* A roll may leave the year: the last day of 2022 is a Saturday. */
static void test_roll_into_the_next_year(void **state) {
    const struct fixture *f = *state;
    assert_due(f, rolled("by 12-31", ROLL_NEXT_WORKING_DAY), "2022", "2023-01-03T00:00:00+07:00");
    assert_due(f, rolled("before 01-01 +1", ROLL_NEXT_WORKING_DAY), "2022", "2023-01-03T00:00:00+07:00");
}

/* The year goes with the period's last day and the offset, back and forth, for days and for months. */
static void test_year_offsets(void **state) {
    const struct fixture *f = *state;
    assert_due(f, rolled("before 01-25 +1", ROLL_NONE), "2024", "2025-01-25T00:00:00+07:00");
    assert_due(f, rolled("by 02-29 +1", ROLL_NONE), "2023", "2024-03-01T00:00:00+07:00");
    assert_due(f, rolled("before 11-30 -1", ROLL_NONE), "2024-Q1", "2023-11-30T00:00:00+07:00");
    assert_due(f, month_rule(2, -1), "2025", "2024-03-01T00:00:00+07:00");
}

static void assert_cut(const char *period, const char *first, const char *last) {
    struct period p = build_period(period);
    assert_int_equal(duty_first_day(CALENDAR_ADMINISTRATIVE, p), build_day(first));
    assert_int_equal(duty_cut_off_day(CALENDAR_ADMINISTRATIVE, p), build_day(last));
    assert_int_equal(duty_first_day(CALENDAR_CIVIL, p), p.first_day);
    assert_int_equal(duty_cut_off_day(CALENDAR_CIVIL, p), p.last_day);
}

/* Administrative periods run from a 15th to a 14th; terms and phases keep their years. */
static void test_administrative_periods(void **state) {
    (void)state;
    assert_cut("2016-S1", "2015-12-15", "2016-06-14");
    assert_cut("2016-S2", "2016-06-15", "2016-12-14");
    assert_cut("2016", "2015-12-15", "2016-12-14");
    assert_cut("2016-Q1", "2015-12-15", "2016-03-14");
    assert_cut("2016-Q4", "2016-09-15", "2016-12-14");
    assert_cut("2016-01", "2015-12-15", "2016-01-14");
    assert_cut("2016-03", "2016-02-15", "2016-03-14");
    struct period term = build_period("2011/2015");
    assert_int_equal(duty_first_day(CALENDAR_ADMINISTRATIVE, term), term.first_day);
    assert_int_equal(duty_cut_off_day(CALENDAR_ADMINISTRATIVE, term), term.last_day);
}

/* The periods of a kind follow one another without a gap or an overlap in either calendar. */
static void test_administrative_periods_have_no_gap(void **state) {
    (void)state;
    for (enum period_kind kind = PERIOD_MONTH; kind <= PERIOD_YEAR; kind++) {
        struct period p = period_of_day(kind, build_day("2011-01-01"));
        for (int i = 0; i < 300; i++) {
            struct period next = period_next(p);
            assert_int_equal(duty_cut_off_day(CALENDAR_ADMINISTRATIVE, p) + 1,
                             duty_first_day(CALENDAR_ADMINISTRATIVE, next));
            p = next;
        }
    }
}

/* An obligation of the administrative calendar opens on the 15th before its period's label begins. */
static void test_administrative_period_opens_on_the_15th(void **state) {
    struct fixture *f = *state;
    struct report *half = build_report(f->plan, f->units, "h", COVERS_HALF_YEAR, "so-y-te", "before 06-20");
    half->calendar = CALENDAR_ADMINISTRATIVE;
    assert_int_equal(duty_opens_ms(f->plan, half, &half->rounds[0], build_period("2016-S1")),
                     build_instant("2015-12-15T00:00:00+07:00"));
    assert_int_equal(duty_opens_ms(f->plan, half, &half->rounds[0], build_period("2016-S2")),
                     build_instant("2016-06-13T08:00:00+07:00")); /* "before 06-20" lies before it: 7 days */
}

/* The last round's instant passes over what waits for an event. */
static void test_last_round_without_an_event(void **state) {
    struct fixture *f = *state;
    struct report *r = build_report(f->plan, f->units, "r", COVERS_YEAR, "so-y-te", "before 09-10");
    struct round *later = build_round(r, "first", "before 09-10");
    later = build_round(r, "event", "unknown");
    later->due = WITHIN(10, AFTER_EVENT);
    assert_int_equal(duty_last_due_ms(f->plan, r, build_period("2022")),
                     build_instant("2022-09-10T00:00:00+07:00"));
    r->round_count = 0;
    assert_true(duty_last_due_ms(f->plan, r, build_period("2022")) == INSTANT_NONE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_day_of_a_month_of_the_period),
        TEST(test_day_31_of_a_shorter_month_is_its_last),
        TEST(test_every_day_of_every_month),
        TEST(test_month_to_its_last_day),
        TEST(test_days_after_the_end_of_the_period),
        TEST(test_days_after_the_cut_off),
        TEST(test_working_days_after),
        TEST(test_days_after_an_event),
        TEST(test_roll_moves_the_last_day_on_time),
        TEST(test_roll_over_tet_and_substitute_saturdays),
        TEST(test_roll_into_the_next_year),
        TEST(test_year_offsets),
        TEST(test_administrative_periods),
        TEST(test_administrative_periods_have_no_gap),
        TEST(test_administrative_period_opens_on_the_15th),
        TEST(test_last_round_without_an_event),
    };
    return cmocka_run_group_tests_name("model/due", tests, NULL, NULL);
}
