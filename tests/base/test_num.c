#include "daemon/base/crypto.h"
#include "daemon/base/num.h"
#include "tests/base/check.h"
#include <math.h>

static bool parses(const char *text) {
    double x;
    return num_parse(text, strlen(text), &x);
}

static double number(const char *text) {
    double x = NAN;
    assert_true(num_parse(text, strlen(text), &x));
    return x;
}

static const char *format(double x) {
    static char buf[NUM_TEXT_MAX];
    num_format(x, buf);
    return buf;
}

static const char *human(double x, int decimals, bool vi) {
    static char buf[NUM_TEXT_MAX];
    num_format_human(x, decimals, vi, buf);
    return buf;
}

/* What JSON calls a number is read, to the nearest double. */
static void test_parse_reads_json_numbers(void **state) {
    (void)state;
    assert_true(number("0") == 0 && number("-0") == 0 && signbit(number("-0")));
    assert_true(number("12.50") == 12.5);
    assert_true(number("-0.1") == -0.1);
    assert_true(number("1e3") == 1000 && number("1E+3") == 1000 && number("25e-1") == 2.5);
    assert_true(number("1.7976931348623157e308") == 1.7976931348623157e308);
    assert_true(number("1e-999") == 0);
    assert_true(
        number("0.1000000000000000055511151231257827021181583404541015625000000000000000000000000000") ==
        0.1);
}

/* Anything else is refused, also what strtod would take. */
static void test_parse_refuses_the_rest(void **state) {
    (void)state;
    const char *bad[] = {"",      "1e999", "-1e999", "NaN",  "nan", "inf",   "Infinity", "01",
                         "-01",   "+1",    ".5",     "5.",   "1,5", "1 000", " 1",       "1 ",
                         "0x10",  "1e",    "1e+",    "1.e5", "--1", "-",     "1.2.3",    "١",
                         "1_000", "1e5.5", "0b1",    "1d5",  "1f",  "00",    "0e"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(parses(bad[i]));
    double x;
    assert_false(num_parse("1\0002", 3, &x));
    assert_true(num_parse("12345", 3, &x));
    assert_true(x == 123);
}

/* Well-formed and finite are two things: 1e999 is only the first. */
static void test_well_formed(void **state) {
    (void)state;
    assert_true(num_is_well_formed("1e999", 5));
    assert_false(num_is_well_formed("01", 2));
    assert_false(num_is_well_formed("", 0));
}

/* Printing is the shortest text that reads back equal, and plain up to 21 digits. */
static void test_format_is_shortest(void **state) {
    (void)state;
    assert_string_equal(format(0), "0");
    assert_string_equal(format(-0.0), "0");
    assert_string_equal(format(0.1), "0.1");
    assert_string_equal(format(29.8), "29.8");
    assert_string_equal(format(-12.5), "-12.5");
    assert_string_equal(format(0.1 + 0.2), "0.30000000000000004");
    assert_string_equal(format(100.0 / 3), "33.333333333333336");
    assert_string_equal(format(10534), "10534");
    assert_string_equal(format(1e15), "1000000000000000");
    assert_string_equal(format(123456789012345678.0), "123456789012345680");
    assert_string_equal(format(9007199254740992.0), "9007199254740992");
    assert_string_equal(format(1e20), "100000000000000000000");
    assert_string_equal(format(0.000001), "0.000001");
    assert_string_equal(format(-1.5e-15), "-0.0000000000000015");
    assert_string_equal(format(1e21), "1e+21");
    assert_string_equal(format(1.7976931348623157e308), "1.7976931348623157e+308");
    assert_string_equal(format(5e-324), "5e-324");
}

/* Doubles of every size come back equal, as JSON numbers, within the buffer. */
static void test_format_round_trips(void **state) {
    (void)state;
    struct rng *rng = rng_new(20160520);
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = rng_next(rng);
        double x;
        memcpy(&x, &bits, sizeof x);
        if (i % 2) x = (double)(int64_t)(bits >> 20) / 1000;
        if (!isfinite(x)) continue;
        const char *text = format(x);
        assert_true(strlen(text) < NUM_TEXT_MAX);
        assert_true(number(text) == x);
        if (fabs(x) < 1e15 && fabs(x) >= 1e-15) assert_null(strchr(text, 'e'));
    }
    rng_free(rng);
}

/* A text is canonical when printing the value gives it back; only others need to be stored. */
static void test_canonical(void **state) {
    (void)state;
    const char *canonical[] = {"0", "12.5", "-3", "0.1", "1000000"};
    const char *other[] = {"12.50", "1e2", "-0", "0.10", "1.0", "1E6"};
    for (size_t i = 0; i < sizeof canonical / sizeof *canonical; i++) {
        assert_true(num_is_canonical(canonical[i], number(canonical[i])));
    }
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        assert_false(num_is_canonical(other[i], number(other[i])));
}

/* Rounding keeps twelve significant digits, at any size, and no more. */
static void test_round12(void **state) {
    (void)state;
    assert_true(num_round12(0.1 + 0.2) == 0.3);
    assert_true(num_round12(123456789012.4) == 123456789012.0);
    assert_true(num_round12(-1.234567890126) == -1.23456789013);
    assert_true(num_round12(1.23456789012e-200) == 1.23456789012e-200);
    assert_true(num_round12(-0.0) == 0 && !signbit(num_round12(-0.0)));
    assert_true(isinf(num_round12(INFINITY)));
    assert_true(isnan(num_round12(NAN)));
}

/* Comparing does not see past the twelfth digit, and does see the twelfth. */
static void test_cmp_at_twelve_digits(void **state) {
    (void)state;
    assert_int_equal(num_cmp(0.1 + 0.2, 0.3), 0);
    assert_int_equal(num_cmp(1.0 / 3 + 1.0 / 3 + 1.0 / 3, 1), 0);
    assert_int_equal(num_cmp(33.3 + 66.7, 100), 0);
    assert_int_equal(num_cmp(90.0000000001, 90), 1);
    assert_int_equal(num_cmp(90.000000000001, 90), 0);
    assert_int_equal(num_cmp(90, 90.0000000001), -1);
    assert_int_equal(num_cmp(123456789012, 123456789013), -1);
    assert_int_equal(num_cmp(1234567890123, 1234567890124), 0);
    assert_int_equal(num_cmp(-2, -1), -1);
    assert_int_equal(num_cmp(-0.0, 0), 0);
    assert_int_equal(num_cmp(1e-300, 0), 1);
    double tenth = 0;
    for (int i = 0; i < 1000; i++) tenth += 0.1;
    assert_true(tenth != 100);
    assert_int_equal(num_cmp(tenth, 100), 0);
}

/* The last digit given tells how exact a number is meant; an exponent moves it. */
static void test_decimals(void **state) {
    (void)state;
    const struct {
        const char *text;
        int decimals;
    } cases[] = {{"12", 0},    {"12.5", 1},   {"12.50", 2}, {"-0.125", 3}, {"1e2", 0},
                 {"1.5e1", 0}, {"1.25e1", 1}, {"5e-3", 3},  {"1.5E-2", 3}, {"0", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(num_decimals(cases[i].text), cases[i].decimals);
    }
    assert_true(num_decimals("1e-999999999999999999999") >= 0);
}

/* A printed percentage agrees with its counts when it is theirs rounded to the digits printed. */
static void test_agrees(void **state) {
    (void)state;
    const double exact = 100.0 * 14 / 47; /* 29.787… */
    assert_true(num_agrees(29.8, 1, exact));
    assert_false(num_agrees(29.7, 1, exact));
    assert_false(num_agrees(29.9, 1, exact));
    assert_true(num_agrees(30, 0, exact));
    assert_false(num_agrees(29, 0, exact));
    assert_true(num_agrees(29.79, 2, exact));
    assert_false(num_agrees(29.78, 2, exact));
    assert_false(num_agrees(29.8, 2, exact));
    assert_true(num_agrees(29.787, 3, exact));
    assert_true(num_agrees(-29.8, 1, -exact));
    assert_true(num_agrees(0, 0, 0));
    assert_true(num_agrees(0, 1, 0.05));
    assert_false(num_agrees(0, 1, 0.0501));
}

/* A half may be rounded either way, wherever binary puts it. */
static void test_agrees_at_the_half(void **state) {
    (void)state;
    const double exact[] = {29.75, 29.25, 0.15, 12.35, 99.95, 1000000.05};
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        double down = floor(exact[i] * 10) / 10, up = (floor(exact[i] * 10) + 1) / 10;
        assert_true(num_agrees(down, 1, exact[i]));
        assert_true(num_agrees(up, 1, exact[i]));
        assert_false(num_agrees(up + 0.1, 1, exact[i]));
        assert_false(num_agrees(down - 0.1, 1, exact[i]));
    }
}

/* A value given with its full double agrees with the same computed in another order. */
static void test_agrees_at_full_precision(void **state) {
    (void)state;
    for (int n = 1; n < 200; n++) {
        double exact = 100.0 * n / 199, other = n / 199.0 * 100;
        assert_true(num_agrees(number(format(other)), num_decimals(format(other)), exact));
    }
}

/* Vietnamese readers see 1.234,5 and English ones 1,234.5. */
static void test_human(void **state) {
    (void)state;
    assert_string_equal(human(1234.5, 1, true), "1.234,5");
    assert_string_equal(human(1234.5, 1, false), "1,234.5");
    assert_string_equal(human(10534, 2, true), "10.534");
    assert_string_equal(human(1234567.891, 2, true), "1.234.567,89");
    assert_string_equal(human(999, 0, true), "999");
    assert_string_equal(human(-1000, 0, true), "-1.000");
    assert_string_equal(human(0, 3, true), "0");
    assert_string_equal(human(0.05, 2, true), "0,05");
    assert_string_equal(human(1e6, 0, false), "1,000,000");
}

/* Digits are rounded half up as people do by hand, and trailing zeros are not shown. */
static void test_human_rounds_decimally(void **state) {
    (void)state;
    assert_string_equal(human(2.675, 2, false), "2.68");
    assert_string_equal(human(1.005, 2, false), "1.01");
    assert_string_equal(human(-2.5, 0, false), "-3");
    assert_string_equal(human(0.5, 0, false), "1");
    assert_string_equal(human(0.49999, 0, false), "0");
    assert_string_equal(human(-0.04, 1, false), "0");
    assert_string_equal(human(0.06, 1, false), "0.1");
    assert_string_equal(human(0.006, 1, false), "0");
    assert_string_equal(human(999.96, 1, true), "1.000");
    assert_string_equal(human(9.995, 2, true), "10");
    assert_string_equal(human(12.50, 2, true), "12,5");
    assert_string_equal(human(29.787234, 1, true), "29,8");
    assert_string_equal(human(0.1 + 0.2, 15, false), "0.3");
}

/* Whatever the number and the digits asked for, the text fits its buffer. */
static void test_human_fits(void **state) {
    (void)state;
    assert_string_equal(human(123456789012345678901.0, 3, true), "123.456.789.012.000.000.000");
    assert_string_equal(human(1e300, 3, true), "1e+300");
    assert_string_equal(human(1e-300, 20, true), "0");
    struct rng *rng = rng_new(7);
    for (int i = 0; i < 50000; i++) {
        uint64_t bits = rng_next(rng);
        double x;
        memcpy(&x, &bits, sizeof x);
        assert_true(strlen(human(x, i % 30, i % 2)) < NUM_TEXT_MAX);
    }
    rng_free(rng);
}

/* What is no number prints as such and is no JSON. */
static void test_not_finite(void **state) {
    (void)state;
    assert_false(parses(format(NAN)));
    assert_false(parses(format(INFINITY)));
    assert_false(parses(human(-INFINITY, 2, true)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_reads_json_numbers),
        cmocka_unit_test(test_parse_refuses_the_rest),
        cmocka_unit_test(test_well_formed),
        cmocka_unit_test(test_format_is_shortest),
        cmocka_unit_test(test_format_round_trips),
        cmocka_unit_test(test_canonical),
        cmocka_unit_test(test_round12),
        cmocka_unit_test(test_cmp_at_twelve_digits),
        cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_agrees),
        cmocka_unit_test(test_agrees_at_the_half),
        cmocka_unit_test(test_agrees_at_full_precision),
        cmocka_unit_test(test_human),
        cmocka_unit_test(test_human_rounds_decimally),
        cmocka_unit_test(test_human_fits),
        cmocka_unit_test(test_not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
