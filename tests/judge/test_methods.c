/* The methods as functions of numbers. */
#include "daemon/base/num.h"
#include "tests/judge/world.h"

#include "daemon/judge/methods.h"

static struct path_point at(const char *day, double value) {
    return (struct path_point){build_day(day), value};
}

/* The expected path is straight between its points: 10 % at the end of 2015, 30 % at the end of 2020 is 18.00
 * % at the end of 2017. */
static void test_linear_expected(void **state) {
    (void)state;
    struct path_point path[] = {at("2015-12-31", 10), at("2020-12-31", 30)};
    double e;
    assert_true(linear_expected(path, 2, build_day("2017-12-31"), &e));
    assert_near(e, 10 + 20 * 731.0 / 1827.0);
    assert_true(linear_expected(path, 2, build_day("2020-12-31"), &e));
    assert_int_equal(num_cmp(e, 30), 0);
}

/* A bend is followed: each day belongs to the piece that ends on or after it. */
static void test_linear_pieces(void **state) {
    (void)state;
    struct path_point path[] = {at("2010-12-31", 55), at("2015-12-31", 70), at("2020-12-31", 90)};
    double e, r;
    assert_true(linear_expected(path, 3, build_day("2015-12-31"), &e));
    assert_near(e, 70);
    assert_true(linear_ratio(path, 3, build_day("2015-12-31"), 64, &r, &e));
    assert_near(r, 9.0 / 15.0);
    assert_true(linear_ratio(path, 3, build_day("2018-12-31"), 76, &r, &e));
    assert_near(e, 70 + 20 * 1096.0 / 1827.0);
    assert_near(r, 6 / (20 * 1096.0 / 1827.0));
}

/* Without time gone by, without a way to go, and without two points there is no ratio. */
static void test_linear_no_slope(void **state) {
    (void)state;
    struct path_point path[] = {at("2015-12-31", 10), at("2020-12-31", 30)};
    struct path_point flat[] = {at("2015-12-31", 30), at("2020-12-31", 30)};
    struct path_point same[] = {at("2015-12-31", 10), at("2015-12-31", 30)};
    double r = -7, e = -7;
    assert_false(linear_ratio(path, 2, build_day("2015-12-31"), 12, &r, &e));
    assert_false(linear_ratio(path, 2, build_day("2014-12-31"), 12, &r, &e));
    assert_false(linear_ratio(flat, 2, build_day("2017-12-31"), 12, &r, &e));
    assert_false(linear_ratio(same, 2, build_day("2017-12-31"), 12, &r, &e));
    assert_false(linear_ratio(path, 1, build_day("2017-12-31"), 12, &r, &e));
    assert_false(linear_expected(path, 0, build_day("2017-12-31"), &e));
    assert_true(r == -7 && e == -7);
}

/* 16 points in 1 096 days are 5.33 a year, and the line through two values goes on as it came. */
static void test_pace(void **state) {
    (void)state;
    int32_t t0 = build_day("2015-12-31"), t = build_day("2017-12-31"), t1 = build_day("2020-12-31");
    assert_true(fabs(pace_required(14, t, 30, t1) - 5.33) < 0.005);
    assert_near(pace_projected(10, t0, 14, t, t1), 10 + 4 * 1827.0 / 731.0);
}

/* Statistics Canada's published ratios, to 1e-6. */
static void test_growth_published(void **state) {
    (void)state;
    static const struct {
        double y0, y, bar, years, to_bar, r;
        enum direction good;
    } rows[] = {
        {14.5, 10.2, 7.25, 8, 15, 0.9525901792, DIRECTION_DOWN},
        {91.3, 94.5, 100, 4, 12, 1.1360249873, DIRECTION_UP},
        {87, 91, 100, 5, 14, 0.9033585466, DIRECTION_UP},
        {0.27, 0.38, 0.7, 8, 15, 0.6656054029, DIRECTION_UP},
        {74.7, 69.4, 50, 8, 15, 0.3467389754, DIRECTION_DOWN},
        {65.2, 63.2, 50, 10, 15, 0.1773459768, DIRECTION_DOWN},
        {1.5, 1.42592592592593, 1, 7, 15, 0.2703036147, DIRECTION_DOWN},
        {98.8, 98.3, 100, 9, 15, -0.6999479300, DIRECTION_UP},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double r;
        bool zero = true;
        assert_true(growth_ratio(rows[i].y0, rows[i].y, rows[i].bar, rows[i].years, rows[i].to_bar,
                                 rows[i].good, &r, &zero));
        assert_near(r, rows[i].r);
        assert_false(zero);
    }
}

/* A 0 to start from or to arrive at becomes 0.001, and that is told. */
static void test_growth_zero(void **state) {
    (void)state;
    double r, same;
    bool zero = false, no = true;
    assert_true(growth_ratio(0, 2, 10, 2, 5, DIRECTION_UP, &r, &zero));
    assert_true(zero);
    assert_true(growth_ratio(0.001, 2, 10, 2, 5, DIRECTION_UP, &same, &no));
    assert_false(no);
    assert_near(r, same);
    assert_true(growth_ratio(10, 5, 0, 2, 5, DIRECTION_DOWN, &r, &zero));
    assert_true(zero);
    assert_near(r, -(sqrt(0.5) - 1) / fabs(pow(0.0001, 0.2) - 1));
}

/* A value that has itself fallen to 0 is a fall of the whole. */
static void test_growth_value_zero(void **state) {
    (void)state;
    double r;
    bool zero;
    assert_true(growth_ratio(10, 0, 5, 2, 5, DIRECTION_UP, &r, &zero));
    assert_near(r, -1 / fabs(pow(0.5, 0.2) - 1));
}

/* Mixed signs, no time, and nothing to grow by give no ratio; negative values do, in the right direction. */
static void test_growth_none(void **state) {
    (void)state;
    double r = -7;
    bool zero = true;
    assert_false(growth_ratio(-1, 2, 10, 2, 5, DIRECTION_UP, &r, &zero));
    assert_false(growth_ratio(1, -2, 10, 2, 5, DIRECTION_UP, &r, &zero));
    assert_false(growth_ratio(1, 2, -10, 2, 5, DIRECTION_DOWN, &r, &zero));
    assert_false(growth_ratio(1, 2, 10, 0, 5, DIRECTION_UP, &r, &zero));
    assert_false(growth_ratio(1, 2, 10, 2, 0, DIRECTION_UP, &r, &zero));
    assert_false(growth_ratio(1, 2, 10, -1, 5, DIRECTION_UP, &r, &zero));
    assert_false(growth_ratio(10, 12, 10, 2, 5, DIRECTION_UP, &r, &zero));
    assert_true(r == -7 && zero);
    assert_true(growth_ratio(-10, -8, -5, 2, 5, DIRECTION_UP, &r, &zero));
    assert_true(r > 0);
}

static double attained(enum condition_kind kind, double low, double high, double y) {
    struct condition c = {.kind = kind, .value = low, .high = high, .tolerance = high};
    double r;
    return attainment_ratio(&c, y, &r) ? r : NAN;
}

/* Attainment is y/T for floors, T/y for ceilings, the violated bound for both. */
static void test_attainment(void **state) {
    (void)state;
    assert_near(attained(CONDITION_AT_LEAST, 50, 0, 40), 0.8);
    assert_near(attained(CONDITION_AT_LEAST, 50, 0, 0), 0);
    assert_near(attained(CONDITION_ABOVE, 50, 0, 40), 0.8);
    assert_near(attained(CONDITION_AT_MOST, 40, 0, 50), 0.8);
    assert_near(attained(CONDITION_BELOW, 40, 0, 50), 0.8);
    assert_near(attained(CONDITION_BETWEEN, 40, 60, 30), 0.75);
    assert_near(attained(CONDITION_BETWEEN, 40, 60, 80), 0.75);
    assert_near(attained(CONDITION_BETWEEN, 40, 60, 50), 1);
    assert_near(attained(CONDITION_EQUALS, 40, 0, 20), 0.5);
    assert_near(attained(CONDITION_EQUALS, 40, 0, 80), 0.5);
    assert_near(attained(CONDITION_APPROXIMATELY, 80, 5, 60), 0.8);
    assert_near(attained(CONDITION_APPROXIMATELY, 80, 5, 170), 0.5);
}

/* Where no part can be said (nothing to attain, a negative value, no number) there is none. */
static void test_attainment_none(void **state) {
    (void)state;
    assert_true(isnan(attained(CONDITION_AT_LEAST, 0, 0, -1)));
    assert_true(isnan(attained(CONDITION_AT_LEAST, 10, 0, -1)));
    assert_true(isnan(attained(CONDITION_AT_MOST, 10, 0, 0)));
    assert_true(isnan(attained(CONDITION_AT_MOST, -10, 0, 5)));
    assert_true(isnan(attained(CONDITION_DONE, 1, 0, 0)));
    assert_true(isnan(attained(CONDITION_RANK_WITHIN, 10, 0, 12)));
    assert_true(isnan(attained(CONDITION_UNKNOWN, 10, 0, 12)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linear_expected),   cmocka_unit_test(test_linear_pieces),
        cmocka_unit_test(test_linear_no_slope),   cmocka_unit_test(test_pace),
        cmocka_unit_test(test_growth_published),  cmocka_unit_test(test_growth_zero),
        cmocka_unit_test(test_growth_value_zero), cmocka_unit_test(test_growth_none),
        cmocka_unit_test(test_attainment),        cmocka_unit_test(test_attainment_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
