#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/plan_build.h"

/* The days around Tết and 30 April of 2024 and 2019, as announced. */
static struct holidays *vietnam(void) {
    static const char *const off[] = {"2019-01-01", "2019-02-04", "2019-02-05", "2019-02-06", "2019-02-07",
                                      "2019-02-08", "2019-04-15", "2019-04-29", "2019-04-30", "2019-05-01",
                                      "2024-04-18", "2024-04-29", "2024-04-30", "2024-05-01", "2018-12-31"};
    static const char *const work[] = {"2019-01-05", "2019-05-04", "2024-05-04"};
    struct holidays *h = holidays_new();
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) holidays_add_off(h, build_day(off[i]));
    for (size_t i = 0; i < sizeof work / sizeof *work; i++) holidays_add_work(h, build_day(work[i]));
    holidays_add_year(h, 2024);
    holidays_add_year(h, 2019);
    return h;
}

/* Without data the working days are Monday to Friday, whatever the year. */
static void weekends_alone(void **state) {
    (void)state;
    int32_t monday = build_day("2016-05-16");
    for (int32_t day = monday - 700; day < monday + 700; day++) {
        int weekday = (int)(((int64_t)day - monday) % 7 + 7) % 7; /* 0: Monday */
        assert_int_equal(day_is_worked(NULL, day), weekday < 5);
    }
    assert_false(holidays_knows(NULL, 2016));
}

/* A holiday on a weekday is off, a substitute Saturday is worked, all other days are as ever; only the years
 * given are known. */
static void known_days(void **state) {
    struct holidays *h = vietnam();
    (void)state;
    assert_false(day_is_worked(h, build_day("2024-04-29"))); /* Monday, exchanged */
    assert_true(day_is_worked(h, build_day("2024-05-04")));  /* the Saturday for it */
    assert_false(day_is_worked(h, build_day("2024-05-05")));
    assert_true(day_is_worked(h, build_day("2024-05-02")));
    assert_false(day_is_worked(h, build_day("2019-04-14"))); /* 10/3 lunar, a Sunday */
    assert_false(day_is_worked(h, build_day("2019-04-15"))); /* the Monday after it */
    assert_true(holidays_knows(h, 2019) && holidays_knows(h, 2024));
    assert_false(holidays_knows(h, 2018) || holidays_knows(h, 2020));
    holidays_unref(h);
}

/* Days may be added in any order and twice; the set is the same. */
static void any_order(void **state) {
    struct holidays *h = holidays_new();
    int32_t day = build_day("2024-03-04"); /* a Monday */
    (void)state;
    for (int32_t i = 70; i >= 0; i -= 7) holidays_add_off(h, day + i);
    for (int32_t i = 0; i <= 70; i += 7) holidays_add_off(h, day + i);
    for (int32_t i = 0; i <= 70; i++) assert_int_equal(day_is_worked(h, day + i), i % 7 != 0 && i % 7 < 5);
    holidays_unref(h);
}

/* Working days are counted over the weekend, the holidays and the substitute Saturday. */
static void counted_over_holidays(void **state) {
    struct holidays *h = vietnam();
    int32_t friday = build_day("2024-04-26");
    static const char *const after[] = {"2024-05-02", "2024-05-03", "2024-05-04", "2024-05-06", "2024-05-07"};
    (void)state;
    for (int n = 1; n <= 5; n++) {
        assert_int_equal(day_add_worked(h, friday, n), build_day(after[n - 1]));
        assert_int_equal(day_add_worked(h, build_day(after[n - 1]), -n), friday);
    }
    assert_int_equal(day_add_worked(h, friday, 0), friday);
    assert_int_equal(day_add_worked(h, build_day("2024-04-28"), 0), build_day("2024-04-28")); /* a Sunday */
    assert_int_equal(day_add_worked(h, build_day("2019-02-01"), 1),
                     build_day("2019-02-11")); /* Tết between */
    assert_int_equal(day_add_worked(h, build_day("2018-12-30"), 3), build_day("2019-01-04"));
    assert_int_equal(day_add_worked(h, build_day("2018-12-30"), 4), build_day("2019-01-05")); /* Saturday */
    holidays_unref(h);
}

/* A day that nobody works rolls to the nearest worked day on its side; a worked day never moves. */
static void rolls(void **state) {
    struct holidays *h = vietnam();
    (void)state;
    int32_t tet = build_day("2019-02-05");
    assert_int_equal(day_roll(h, tet, ROLL_NONE), tet);
    assert_int_equal(day_roll(h, tet, ROLL_NEXT_WORKING_DAY), build_day("2019-02-11"));
    assert_int_equal(day_roll(h, tet, ROLL_PREVIOUS_WORKING_DAY), build_day("2019-02-01"));
    int32_t saturday = build_day("2024-05-04"); /* worked */
    assert_int_equal(day_roll(h, saturday, ROLL_NEXT_WORKING_DAY), saturday);
    assert_int_equal(day_roll(h, build_day("2024-05-05"), ROLL_PREVIOUS_WORKING_DAY), saturday);
    assert_int_equal(day_roll(NULL, saturday, ROLL_NEXT_WORKING_DAY), build_day("2024-05-06"));
    holidays_unref(h);
}

/* On every day of ten years: a roll lands on a worked day with none between, and counting n working days
 * passes exactly n of them. */
static void rolls_and_counts_everywhere(void **state) {
    struct holidays *h = vietnam();
    (void)state;
    for (int32_t day = build_day("2015-01-01"); day < build_day("2025-01-01"); day++) {
        int32_t next = day_roll(h, day, ROLL_NEXT_WORKING_DAY);
        int32_t before = day_roll(h, day, ROLL_PREVIOUS_WORKING_DAY);
        assert_true(before <= day && day <= next && next - before < 12);
        for (int32_t d = before + 1; d < next; d++) assert_false(day_is_worked(h, d));
        assert_true(day_is_worked(h, next) && day_is_worked(h, before));
        int n = (int)((unsigned)day % 23u), seen = 0;
        int32_t end = day_add_worked(h, day, n);
        for (int32_t d = day + 1; d <= end; d++) seen += day_is_worked(h, d);
        assert_int_equal(seen, n);
        assert_true(n == 0 || day_is_worked(h, end));
    }
    holidays_unref(h);
}

/* A reference keeps the set; the last one frees it. */
static void references(void **state) {
    (void)state;
    struct holidays *h = vietnam(), *other = holidays_ref(h);
    holidays_unref(h);
    assert_true(holidays_knows(other, 2019));
    holidays_unref(other);
    assert_null(holidays_ref(NULL));
    holidays_unref(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekends_alone), cmocka_unit_test(known_days),
        cmocka_unit_test(any_order),      cmocka_unit_test(counted_over_holidays),
        cmocka_unit_test(rolls),          cmocka_unit_test(rolls_and_counts_everywhere),
        cmocka_unit_test(references),
    };
    return cmocka_run_group_tests_name("model/holidays", tests, NULL, NULL);
}
