/* Due dates against a calendar of the test's own, which counts day by day: rolls over holidays, working days,
 * months cut off on the 14th, days of months, whole months. Rules are drawn at random from a fixed seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "daemon/base/crypto.h"
#include "daemon/model/duty.h"
#include "tests/support/plan_build.h"

#define RULES      20000
#define FIRST_YEAR 2015
#define YEARS      12

struct date {
    int year, month, day;
};

/* ---- the test's own calendar: steps of one day from Thursday, 1 January 2015 ---- */

static bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_length(int year, int month) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

/* Sakamoto's; 0 is Sunday. */
static int weekday(struct date d) {
    static const int t[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    int y = d.month < 3 ? d.year - 1 : d.year;
    return (y + y / 4 - y / 100 + y / 400 + t[d.month - 1] + d.day) % 7;
}

static struct date next(struct date d) {
    if (d.day < month_length(d.year, d.month)) return (struct date){d.year, d.month, d.day + 1};
    if (d.month < 12) return (struct date){d.year, d.month + 1, 1};
    return (struct date){d.year + 1, 1, 1};
}

static struct date previous(struct date d) {
    if (d.day > 1) return (struct date){d.year, d.month, d.day - 1};
    if (d.month > 1) return (struct date){d.year, d.month - 1, month_length(d.year, d.month - 1)};
    return (struct date){d.year - 1, 12, 31};
}

struct almanac {
    bool off[YEARS + 4][13][32], worked[YEARS + 4][13][32];
    struct holidays *holidays; /* the same, as tiendo keeps it */
};

static bool is_worked(const struct almanac *a, struct date d) {
    int year = d.year - FIRST_YEAR + 2;
    bool weekend = weekday(d) == 0 || weekday(d) == 6;
    if (a->worked[year][d.month][d.day]) return true;
    return !weekend && !a->off[year][d.month][d.day];
}

static size_t below(struct rng *rng, size_t n) {
    return (size_t)(rng_next(rng) % n);
}

/* A tenth of the days are off, in stretches too; some weekends are worked. */
static void draw_almanac(struct rng *rng, struct almanac *a) {
    size_t left = 0;
    *a = (struct almanac){.holidays = holidays_new()};
    for (struct date d = {FIRST_YEAR - 1, 1, 1}; d.year <= FIRST_YEAR + YEARS; d = next(d)) {
        int year = d.year - FIRST_YEAR + 2;
        int32_t day = civil_to_day(d.year, d.month, d.day);
        bool weekend = weekday(d) == 0 || weekday(d) == 6;
        if (d.month == 1 && d.day == 1) holidays_add_year(a->holidays, d.year);
        if (!left && below(rng, 40) == 0) left = 1 + below(rng, 9);
        if (left) {
            left--;
            a->off[year][d.month][d.day] = true;
            holidays_add_off(a->holidays, day);
        } else if (weekend && below(rng, 10) == 0) {
            a->worked[year][d.month][d.day] = true;
            holidays_add_work(a->holidays, day);
        }
    }
}

/* ---- what the rules mean ---- */

static struct date date_of(int32_t day) {
    char text[CIVIL_TEXT_MAX];
    struct date d;
    civil_format(day, text);
    assert_int_equal(sscanf(text, "%d-%d-%d", &d.year, &d.month, &d.day), 3);
    return d;
}

static struct date in_month(int year, int month, int day) {
    if (month == 13) return in_month(year + 1, 1, day);
    int length = month_length(year, month);
    return (struct date){year, month, day == 0 || day > length ? length : day};
}

static struct date counted(const struct almanac *a, struct date d, int n, bool working) {
    while (n > 0) {
        d = next(d);
        if (!working || is_worked(a, d)) n--;
    }
    return d;
}

/* The day that the rule names. */
static struct date named(const struct almanac *a, const struct due_rule *rule, struct period p) {
    struct date last = date_of(p.last_day), from = last;
    if (rule->kind == DUE_MONTH_DAY) return in_month(last.year + rule->year_offset, rule->month, rule->day);
    if (rule->kind == DUE_DAY_OF_MONTH) {
        if (rule->of_month == OF_FIRST_MONTH) from = date_of(p.first_day);
        return in_month(from.year, from.month + (rule->of_month == OF_NEXT_MONTH), rule->day);
    }
    if (rule->after == AFTER_CUT_OFF && rule->calendar == CALENDAR_ADMINISTRATIVE) from.day = 14;
    return counted(a, from, rule->days, rule->working_days);
}

static struct date last_on_time(const struct almanac *a, const struct due_rule *rule, struct period p) {
    struct date d = named(a, rule, p);
    if (!rule->inclusive && rule->kind != DUE_WITHIN) d = previous(d);
    while (rule->roll == ROLL_NEXT_WORKING_DAY && !is_worked(a, d)) d = next(d);
    while (rule->roll == ROLL_PREVIOUS_WORKING_DAY && !is_worked(a, d)) d = previous(d);
    return d;
}

static struct due_rule draw_rule(struct rng *rng) {
    struct due_rule r = {.inclusive = below(rng, 2),
                         .roll = (enum roll)below(rng, 3),
                         .calendar = below(rng, 2) ? CALENDAR_ADMINISTRATIVE : CALENDAR_CIVIL};
    switch (below(rng, 3)) {
    case 0:
        r.kind = DUE_MONTH_DAY;
        r.month = 1 + (int)below(rng, 12);
        r.day = (int)below(rng, 32); /* 0 is the month's end, which the plan says inclusively */
        if (r.day > month_length(2016, r.month)) r.day = month_length(2016, r.month);
        if (r.day == 0) r.inclusive = true;
        r.year_offset = (int)below(rng, 3) - 1;
        break;
    case 1:
        r.kind = DUE_DAY_OF_MONTH;
        r.day = 1 + (int)below(rng, 31);
        r.of_month = below(rng, 3) == 0 ? OF_FIRST_MONTH : below(rng, 2) ? OF_LAST_MONTH : OF_NEXT_MONTH;
        break;
    default:
        r.kind = DUE_WITHIN;
        r.days = (int)below(rng, 40);
        r.working_days = below(rng, 2);
        r.after = below(rng, 2) ? AFTER_CUT_OFF : AFTER_PERIOD_END;
        break;
    }
    return r;
}

static struct period draw_period(struct rng *rng) {
    static const enum period_kind kinds[] = {PERIOD_MONTH, PERIOD_QUARTER, PERIOD_HALF_YEAR, PERIOD_YEAR};
    int32_t day = civil_to_day(FIRST_YEAR + 1 + (int)below(rng, YEARS - 4), 1, 1) + (int32_t)below(rng, 365);
    return period_of_day(kinds[below(rng, 4)], day);
}

/* Whatever the rule, the period, the holidays and the calendar: the first late instant is the midnight after
 * the last day on time, as counting by hand finds it. */
static void test_due_dates_counted_day_by_day(void **state) {
    (void)state;
    struct rng *rng = rng_new(20221024);
    struct almanac *a = mem_alloc(sizeof *a);
    struct units *units = build_units("p");
    struct plan *plan = build_plan(units, "plan", "p", "2015-01-01", "2030-12-31");
    draw_almanac(rng, a);
    plan->holidays = a->holidays;
    for (size_t i = 0; i < RULES; i++) {
        struct due_rule rule = draw_rule(rng);
        struct period p = draw_period(rng);
        struct date want = next(last_on_time(a, &rule, p)),
                    got = date_of(zone_day(plan->zone, duty_due_ms(plan, &rule, p)));
        char text[PERIOD_TEXT_MAX];
        period_format(p, text);
        if (want.year != got.year || want.month != got.month || want.day != got.day)
            fail_msg("rule %zu (kind %d) of %s: %d-%d-%d, by hand %d-%d-%d", i, (int)rule.kind, text,
                     got.year, got.month, got.day, want.year, want.month, want.day);
    }
    plan_free(plan);
    units_free(units);
    holidays_unref(a->holidays);
    mem_free(a);
    rng_free(rng);
}

/* Periods cut off on the 14th join without a gap, and are months, quarters, half-years and years of days 15
 * to 14. */
static void test_administrative_periods_join(void **state) {
    (void)state;
    static const enum period_kind kinds[] = {PERIOD_MONTH, PERIOD_QUARTER, PERIOD_HALF_YEAR, PERIOD_YEAR};
    for (size_t k = 0; k < 4; k++) {
        struct period p = period_of_day(kinds[k], civil_to_day(1999, 1, 1));
        for (size_t n = 0; n < 400; n++, p = period_next(p)) {
            int32_t first = duty_first_day(CALENDAR_ADMINISTRATIVE, p),
                    last = duty_cut_off_day(CALENDAR_ADMINISTRATIVE, p);
            assert_int_equal(date_of(first).day, 15);
            assert_int_equal(date_of(last).day, 14);
            assert_int_equal(date_of(last).month, date_of(p.last_day).month);
            assert_int_equal(duty_first_day(CALENDAR_ADMINISTRATIVE, period_next(p)), last + 1);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_due_dates_counted_day_by_day),
                                       cmocka_unit_test(test_administrative_periods_join)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
