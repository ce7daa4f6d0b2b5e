#include "daemon/base/civil.h"
#include "tests/base/check.h"

static int32_t day(const char *text) {
    int32_t d = DAY_NONE;
    assert_true(civil_parse(text, &d));
    return d;
}

/* Days count from 1970-01-01, as the rest of the world counts them. */
static void test_known_days(void **state) {
    (void)state;
    assert_int_equal(civil_to_day(1970, 1, 1), 0);
    assert_int_equal(civil_to_day(1969, 12, 31), -1);
    assert_int_equal(civil_to_day(2000, 3, 1), 11017);
    assert_int_equal(civil_to_day(2016, 5, 20), 16941);
    assert_int_equal(civil_to_day(1, 1, 1), -719162);
    assert_int_equal(civil_to_day(9999, 12, 31), 2932896);
}

/* Every day of eight centuries is the day after the one before, and comes back as itself. */
static void test_every_day_round_trips(void **state) {
    (void)state;
    int year = 1600, month = 1, d = 1;
    for (int32_t n = civil_to_day(1600, 1, 1); n < civil_to_day(2400, 1, 1); n++) {
        struct civil c = civil_from_day(n);
        assert_int_equal(c.year, year);
        assert_int_equal(c.month, month);
        assert_int_equal(c.day, d);
        assert_int_equal(civil_to_day(year, month, d), n);
        if (++d <= civil_days_in_month(year, month)) continue;
        d = 1;
        if (++month <= 12) continue;
        month = 1;
        year++;
    }
}

/* The whole range of day numbers converts, also far before the year 1. */
static void test_far_days(void **state) {
    (void)state;
    const int32_t far[] = {INT32_MIN, INT32_MIN + 1, -719529, -719528, -719163, 2932897, INT32_MAX};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        struct civil c = civil_from_day(far[i]);
        assert_int_equal(civil_to_day(c.year, c.month, c.day), far[i]);
    }
    assert_int_equal(civil_from_day(-719528).year, 0);
    assert_int_equal(civil_from_day(-719529).year, -1);
}

/* Arithmetic on day numbers crosses months, leap days and years. */
static void test_day_arithmetic(void **state) {
    (void)state;
    char buf[CIVIL_TEXT_MAX];
    const struct {
        const char *from;
        int add;
        const char *to;
    } cases[] = {
        {"2016-03-01", -1, "2016-02-29"},   {"2015-03-01", -1, "2015-02-28"},
        {"2016-01-01", -1, "2015-12-31"},   {"1970-01-01", -1, "1969-12-31"},
        {"1900-03-01", -1, "1900-02-28"},   {"2000-03-01", -1, "2000-02-29"},
        {"2016-05-20", -30, "2016-04-20"},  {"2016-12-15", 30, "2017-01-14"},
        {"2011-01-01", 3652, "2020-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        civil_format(day(cases[i].from) + cases[i].add, buf);
        assert_string_equal(buf, cases[i].to);
    }
    assert_int_equal(day("2017-12-31") - day("2015-12-31"), 731);
    assert_int_equal(day("2020-12-31") - day("2015-12-31"), 1827);
}

/* Weekdays are ISO's: Monday 1 to Sunday 7, before 1970 too. */
static void test_weekdays(void **state) {
    (void)state;
    assert_int_equal(civil_weekday(0), 4);
    assert_int_equal(civil_weekday(day("2016-05-20")), 5);
    assert_int_equal(civil_weekday(day("2024-02-29")), 4);
    assert_int_equal(civil_weekday(day("1945-09-02")), 7);
    assert_int_equal(civil_weekday(day("1930-02-03")), 1);
    for (int32_t n = -1000; n < 1000; n++) assert_int_equal(civil_weekday(n + 1), civil_weekday(n) % 7 + 1);
    assert_in_range(civil_weekday(INT32_MIN), 1, 7);
    assert_in_range(civil_weekday(INT32_MAX), 1, 7);
}

/* Months have the days they have. */
static void test_days_in_month(void **state) {
    (void)state;
    const int common[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int m = 1; m <= 12; m++) assert_int_equal(civil_days_in_month(2015, m), common[m - 1]);
    assert_int_equal(civil_days_in_month(2016, 2), 29);
    assert_int_equal(civil_days_in_month(1900, 2), 28);
    assert_int_equal(civil_days_in_month(2000, 2), 29);
}

/* Only YYYY-MM-DD of a day that exists is a date; a refused text leaves the result alone. */
static void test_parse_is_strict(void **state) {
    (void)state;
    const char *bad[] = {
        "",           "2016",        "2016-05",     "2016-5-20",   "2016-05-2",   "16-05-20",
        "2016-13-01", "2016-00-01",  "2016-01-00",  "2016-01-32",  "2015-02-29",  "1900-02-29",
        "2016-04-31", " 2016-05-20", "2016-05-20 ", "2016-05-20T", "2016/05/20",  "20/05/2016",
        "2016-05-2o", "+016-05-20",  "-016-05-20",  "２016-05-20", "2016-05-200", "20160520"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int32_t d = 7;
        assert_false(civil_parse(bad[i], &d));
        assert_int_equal(d, 7);
    }
    assert_int_equal(day("2016-02-29"), civil_to_day(2016, 2, 29));
    assert_int_equal(day("0001-01-01"), -719162);
}

/* A day of the year is MM-DD; 29 February is one, and in a common year it is the 28th. */
static void test_month_and_day(void **state) {
    (void)state;
    int m = 0, d = 0;
    assert_true(civil_parse_month_day("05-20", &m, &d));
    assert_int_equal(m * 100 + d, 520);
    assert_true(civil_parse_month_day("02-29", &m, &d));
    assert_int_equal(m * 100 + d, 229);
    const char *bad[] = {"02-30", "13-01", "00-10", "5-20",  "05-2", "05-200",
                         "",      "05",    "05-",   "20-05", "04-31"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(civil_parse_month_day(bad[i], &m, &d));
    assert_int_equal(civil_month_day(2015, 2, 29), day("2015-02-28"));
    assert_int_equal(civil_month_day(2016, 2, 29), day("2016-02-29"));
    assert_int_equal(civil_month_day(2016, 5, 20), day("2016-05-20"));
}

/* Both forms print any day there is into their buffer. */
static void test_format(void **state) {
    (void)state;
    char buf[CIVIL_TEXT_MAX];
    civil_format(day("2016-05-20"), buf);
    assert_string_equal(buf, "2016-05-20");
    civil_format_vi(day("2016-05-20"), buf);
    assert_string_equal(buf, "20/05/2016");
    civil_format(day("0042-01-02"), buf);
    assert_string_equal(buf, "0042-01-02");
    civil_format(INT32_MIN, buf);
    assert_string_equal(buf, "-5877641-06-23");
    civil_format_vi(INT32_MAX, buf);
    assert_string_equal(buf, "11/07/5881580");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_days),      cmocka_unit_test(test_every_day_round_trips),
        cmocka_unit_test(test_far_days),        cmocka_unit_test(test_day_arithmetic),
        cmocka_unit_test(test_weekdays),        cmocka_unit_test(test_days_in_month),
        cmocka_unit_test(test_parse_is_strict), cmocka_unit_test(test_month_and_day),
        cmocka_unit_test(test_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
