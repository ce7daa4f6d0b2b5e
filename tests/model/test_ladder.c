#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/model/built.h"

struct fixture {
    struct built built;
    struct report *report;
};

static int setup(void **state) {
    struct fixture *f = built_new(sizeof *f, "lai-chau; so-y-te < lai-chau", "2011-01-01", "2020-12-31");
    f->report = build_report(f->built.plan, f->built.units, "r", COVERS_YEAR, "so-y-te", "before 05-20");
    *state = f;
    return 0;
}

struct expected {
    int step;
    const char *at;
};

static void assert_ladder(const struct fixture *f, const char *due, const struct expected *want,
                          size_t count) {
    struct ladder_point points[LADDER_MAX];
    assert_int_equal(duty_ladder(f->built.plan, f->report, build_instant(due), points), count);
    for (size_t i = 0; i < count; i++) {
        char at[INSTANT_TEXT_MAX];
        instant_format(points[i].at_ms, f->built.plan->zone, at);
        assert_string_equal(at, want[i].at);
        assert_int_equal(points[i].step, want[i].step);
        if (i) assert_true(points[i].at_ms >= points[i - 1].at_ms);
    }
}
#define assert_ladder_is(f, due, ...)                                                                        \
    assert_ladder((f), (due), (const struct expected[]){__VA_ARGS__},                                        \
                  sizeof((const struct expected[]){__VA_ARGS__}) / sizeof(struct expected))

/* Reminders are −1, −2, … by nearness, the miss is 1 at due_at, escalations are 2, 3, …, all others at 08:00
 * of their day. */
static void steps_and_instants(void **state) {
    struct fixture *f = *state;
    build_ladder(f->built.plan, f->report, "-30d -7d -1d", "+1d +7d");
    assert_ladder_is(f, "2016-05-20T00:00:00+07:00", {-3, "2016-04-20T08:00:00+07:00"},
                     {-2, "2016-05-13T08:00:00+07:00"}, {-1, "2016-05-19T08:00:00+07:00"},
                     {1, "2016-05-20T00:00:00+07:00"}, {2, "2016-05-21T08:00:00+07:00"},
                     {3, "2016-05-27T08:00:00+07:00"});
}

/* The miss comes always, with or without reminders and escalations. */
static void the_miss_alone(void **state) {
    struct fixture *f = *state;
    assert_ladder_is(f, "2016-05-20T00:00:00+07:00", {1, "2016-05-20T00:00:00+07:00"});
    build_ladder(f->built.plan, f->report, "", "+1d");
    assert_ladder_is(f, "2016-05-20T00:00:00+07:00", {1, "2016-05-20T00:00:00+07:00"},
                     {2, "2016-05-21T08:00:00+07:00"});
    build_ladder(f->built.plan, f->report, "-1d", "");
    assert_ladder_is(f, "2016-05-20T00:00:00+07:00", {-1, "2016-05-19T08:00:00+07:00"},
                     {1, "2016-05-20T00:00:00+07:00"});
}

/* Steps count from the local day of due_at, so an extension to the middle of a day moves them all. */
static void extension_moves_the_ladder(void **state) {
    struct fixture *f = *state;
    build_ladder(f->built.plan, f->report, "-1d", "+1d");
    assert_ladder_is(f, "2016-06-15T17:30:00+07:00", {-1, "2016-06-14T08:00:00+07:00"},
                     {1, "2016-06-15T17:30:00+07:00"}, {2, "2016-06-16T08:00:00+07:00"});
}

/* The hour of reminders is the report's own. */
static void own_hour(void **state) {
    struct fixture *f = *state;
    build_ladder(f->built.plan, f->report, "-1d", "+1d");
    f->report->remind_minute = 16 * 60 + 45;
    assert_ladder_is(f, "2016-11-30T00:00:00+07:00", {-1, "2016-11-29T16:45:00+07:00"},
                     {1, "2016-11-30T00:00:00+07:00"}, {2, "2016-12-01T16:45:00+07:00"});
}

/* Working days are Mondays to Fridays: 20 May 2016 is a Friday, 22 May a Sunday. */
static void working_days(void **state) {
    struct fixture *f = *state;
    build_ladder(f->built.plan, f->report, "-5wd -1wd", "+1wd +2wd +5wd");
    assert_ladder_is(f, "2016-05-20T00:00:00+07:00", {-2, "2016-05-13T08:00:00+07:00"},
                     {-1, "2016-05-19T08:00:00+07:00"}, {1, "2016-05-20T00:00:00+07:00"},
                     {2, "2016-05-23T08:00:00+07:00"}, {3, "2016-05-24T08:00:00+07:00"},
                     {4, "2016-05-27T08:00:00+07:00"});
    build_ladder(f->built.plan, f->report, "-1wd", "+1wd");
    assert_ladder_is(f, "2016-05-22T00:00:00+07:00", {-1, "2016-05-20T08:00:00+07:00"},
                     {1, "2016-05-22T00:00:00+07:00"}, {2, "2016-05-23T08:00:00+07:00"});
}

/* Steps in working days pass over public holidays and stop on a substitute Saturday: 30 April 2024. */
static void working_days_pass_over_holidays(void **state) {
    struct fixture *f = *state;
    struct holidays *h = holidays_new();
    for (int32_t d = build_day("2024-04-29"); d <= build_day("2024-05-01"); d++) holidays_add_off(h, d);
    holidays_add_work(h, build_day("2024-05-04"));
    f->built.plan->holidays = h;
    build_ladder(f->built.plan, f->report, "-3wd -1wd", "+1wd +2wd +3wd");
    assert_ladder_is(f, "2024-05-02T00:00:00+07:00", {-2, "2024-04-24T08:00:00+07:00"},
                     {-1, "2024-04-26T08:00:00+07:00"}, {1, "2024-05-02T00:00:00+07:00"},
                     {2, "2024-05-03T08:00:00+07:00"}, {3, "2024-05-04T08:00:00+07:00"},
                     {4, "2024-05-06T08:00:00+07:00"});
    assert_int_equal(
        duty_first_remind_ms(f->built.plan, f->report, build_instant("2024-05-02T00:00:00+07:00")),
        build_instant("2024-04-24T08:00:00+07:00"));
    f->built.plan->holidays = NULL;
    holidays_unref(h);
}

/* Where working days overtake calendar days the numbers still follow time. */
static void mixed_days_keep_the_order_of_time(void **state) {
    struct fixture *f = *state;
    /* due Monday 23 May 2016: three working days before is Wednesday 18, four days before is Thursday 19 */
    build_ladder(f->built.plan, f->report, "-4d -3wd -1d", "+6wd +7d");
    assert_ladder_is(f, "2016-05-23T00:00:00+07:00", {-3, "2016-05-18T08:00:00+07:00"},
                     {-2, "2016-05-19T08:00:00+07:00"}, {-1, "2016-05-22T08:00:00+07:00"},
                     {1, "2016-05-23T00:00:00+07:00"}, {2, "2016-05-30T08:00:00+07:00"},
                     {3, "2016-05-31T08:00:00+07:00"});
}

/* A ladder as long as the reader lets pass fits, and its numbers run without a gap but 0. */
static void the_longest_ladder(void **state) {
    struct fixture *f = *state;
    struct ladder_point points[LADDER_MAX];
    char remind[200] = "", escalate[200] = "";
    for (int i = 16; i >= 1; i--) snprintf(remind + strlen(remind), 200 - strlen(remind), "-%dd ", i);
    for (int i = 1; i <= 15; i++) snprintf(escalate + strlen(escalate), 200 - strlen(escalate), "+%dd ", i);
    build_ladder(f->built.plan, f->report, remind, escalate);
    assert_int_equal(
        duty_ladder(f->built.plan, f->report, build_instant("2016-05-20T00:00:00+07:00"), points),
        LADDER_MAX);
    for (int i = 0; i < LADDER_MAX; i++) assert_int_equal(points[i].step, i < 16 ? i - 16 : i - 15);
}

/* A due date unknown has no ladder and no first reminder. */
static void unknown_due_date(void **state) {
    struct fixture *f = *state;
    struct ladder_point points[LADDER_MAX];
    build_ladder(f->built.plan, f->report, "-1d", "+1d");
    assert_int_equal(duty_ladder(f->built.plan, f->report, INSTANT_NONE, points), 0);
    assert_true(duty_first_remind_ms(f->built.plan, f->report, INSTANT_NONE) == INSTANT_NONE);
}

/* The first reminder is the earliest of all; without any it is seven days before, at the same hour. */
static void first_reminder(void **state) {
    struct fixture *f = *state;
    int64_t due = build_instant("2016-05-20T00:00:00+07:00");
    assert_int_equal(duty_first_remind_ms(f->built.plan, f->report, due),
                     build_instant("2016-05-13T08:00:00+07:00"));
    build_ladder(f->built.plan, f->report, "-1d -30d -7d", "+1d");
    assert_int_equal(duty_first_remind_ms(f->built.plan, f->report, due),
                     build_instant("2016-04-20T08:00:00+07:00"));
}

/* A report due inside its period (30 November for the year) has its reminders before and its escalations
 * after, in the year. */
static void due_inside_its_period(void **state) {
    struct fixture *f = *state;
    struct due_rule rule = build_due("before 11-30");
    int64_t due = duty_due_ms(f->built.plan, &rule, build_period("2016"));
    build_ladder(f->built.plan, f->report, "-7d", "+1d");
    assert_int_equal(due, build_instant("2016-11-30T00:00:00+07:00"));
    assert_ladder_is(f, "2016-11-30T00:00:00+07:00", {-1, "2016-11-23T08:00:00+07:00"},
                     {1, "2016-11-30T00:00:00+07:00"}, {2, "2016-12-01T08:00:00+07:00"});
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, built_free)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(steps_and_instants),
        TEST(the_miss_alone),
        TEST(extension_moves_the_ladder),
        TEST(own_hour),
        TEST(working_days),
        TEST(working_days_pass_over_holidays),
        TEST(mixed_days_keep_the_order_of_time),
        TEST(the_longest_ladder),
        TEST(unknown_due_date),
        TEST(first_reminder),
        TEST(due_inside_its_period),
    };
    return cmocka_run_group_tests_name("model/ladder", tests, NULL, NULL);
}
