/* The method `growth` through judge(). */
#include "tests/judge/world.h"

struct row {
    const char *name;
    double y0;
    int t0;
    double y;
    int t;
    double bar;
    enum direction good;
    const char *verdict;
    double r; /* NAN: none */
};

static void text_of(int year, char buf[8]) {
    snprintf(buf, 8, "%d", year);
}

static struct world growth_world(const struct row *row) {
    char period[8];
    struct world w = w_open_between(MEASURE_RATE, row->good, "2015-01-01", "2030-12-31");
    w.plan->method = METHOD_GROWTH;
    w.t = build_target(w.plan, w.ind, "t", "end",
                       row->good == DIRECTION_UP ? CONDITION_AT_LEAST : CONDITION_AT_MOST, row->bar);
    text_of(row->t0, period);
    w_add(&w, period, row->y0);
    text_of(row->t, period);
    w_add(&w, period, row->y);
    return w;
}

/* Each row that Statistics Canada's SDG platform publishes comes out with its ratio to 1e-6 and its status.
 */
static void test_published_table(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"poverty", 14.5, 2015, 10.2, 2023, 7.25, DIRECTION_DOWN, "on_track", 0.9525901792},
        {"internet use", 91.3, 2018, 94.5, 2022, 100, DIRECTION_UP, "on_track", 1.1360249873},
        {"school completion", 87, 2016, 91, 2021, 100, DIRECTION_UP, "at_risk", 0.9033585466},
        {"aid", 0.27, 2015, 0.38, 2023, 0.7, DIRECTION_UP, "at_risk", 0.6656054029},
        {"women in parliament", 74.7, 2015, 69.4, 2023, 50, DIRECTION_DOWN, "lagging", 0.3467389754},
        {"women managers", 65.2, 2015, 63.2, 2025, 50, DIRECTION_DOWN, "lagging", 0.1773459768},
        {"unpaid work", 1.5, 2015, 1.42592592592593, 2022, 1, DIRECTION_DOWN, "lagging", 0.2703036147},
        {"drinking water", 98.8, 2015, 98.3, 2024, 100, DIRECTION_UP, "lagging moving_away", -0.6999479300},
        {"maternal mortality", 7.05, 2015, 12.58, 2024, 70, DIRECTION_DOWN, "on_track ahead", NAN},
        {"one point only", 2.0, 2018, 2.0, 2018, 0.1, DIRECTION_DOWN, "not_assessable", NAN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = growth_world(&rows[i]);
        struct verdict v = w_judge(&w, "2025-12-31");
        assert_verdict(v, rows[i].verdict);
        assert_true(v.has_ratio == !isnan(rows[i].r));
        if (v.has_ratio) {
            assert_near(v.ratio, rows[i].r);
            assert_string_equal(v.method, "growth");
            assert_true(v.has_base && v.base == rows[i].y0);
        }
        w_close(&w);
    }
}

/* The same from a baseline that the plan declares instead of a first observation. */
static void test_from_declared_baseline(void **state) {
    (void)state;
    struct row row = {"poverty", 14.5, 2015, 10.2, 2023, 7.25, DIRECTION_DOWN, "on_track", 0.9525901792};
    struct world w = growth_world(&row);
    dataset_deinit(&w.data);
    dataset_init(&w.data, w.plan, w.units);
    build_baseline(w.ind, "2015", 14.5);
    w_add(&w, "2023", 10.2);
    struct verdict v = w_judge(&w, "2024-06-30");
    assert_verdict(v, "on_track");
    assert_near(v.ratio, row.r);
    w_close(&w);
}

/* Expected grows at the rate needed, the projection at the rate seen. */
static void test_expected_and_projected(void **state) {
    (void)state;
    struct row row = {"school completion", 87, 2016, 91, 2021, 100, DIRECTION_UP, "", 0};
    struct world w = growth_world(&row);
    struct verdict v = w_judge(&w, "2022-06-30");
    assert_true(v.has_expected && v.has_projected && v.has_gap && v.has_required);
    assert_near(v.expected, 87 * pow(100.0 / 87, 5.0 / 14));
    assert_near(v.gap, v.expected - 91);
    assert_near(v.projected, 87 * pow(91.0 / 87, 14.0 / 5));
    assert_near(v.required_per_year, 9 / (3287 / 365.25));
    w_close(&w);
}

/* Years are whole for yearly periods even when the milestone lies within one; other periods count their
 * months. */
static void test_years(void **state) {
    (void)state;
    struct row row = {"years", 10, 2015, 12, 2017, 20, DIRECTION_UP, "", 0};
    struct world w = growth_world(&row);
    ((struct milestone *)w.t->milestone)->day = build_day("2030-06-30");
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_near(v.ratio, (pow(1.2, 0.5) - 1) / (pow(2, 1 / 15.0) - 1));
    w_close(&w);
    w = growth_world(&row);
    w_add(&w, "2018-S1", 12.5);
    v = w_judge(&w, "2018-07-31");
    assert_near(v.ratio, (pow(1.25, 1 / 2.5) - 1) / (pow(2, 1 / 15.0) - 1));
    w_close(&w);
}

/* A base of 0 is replaced and flagged. */
static void test_zero_base(void **state) {
    (void)state;
    struct row row = {"zero", 0, 2015, 2, 2020, 10, DIRECTION_UP, "", 0};
    struct world w = growth_world(&row);
    struct verdict v = w_judge(&w, "2021-01-31");
    assert_true(v.flags & VERDICT_ZERO_BASE);
    assert_near(v.ratio, (pow(2000, 0.2) - 1) / (pow(10000, 1 / 15.0) - 1));
    w_close(&w);
}

/* Values of mixed sign cannot be assessed, and the verdict says so. */
static void test_mixed_sign(void **state) {
    (void)state;
    struct row row = {"mixed", -5, 2015, -2, 2020, 10, DIRECTION_UP, "", 0};
    struct world w = growth_world(&row);
    struct verdict v = w_judge(&w, "2021-01-31");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "mixed_sign");
    assert_false(v.has_ratio);
    w_close(&w);
}

/* Growth never falls back to attainment: one value alone is not assessable, reason no_slope. */
static void test_no_fallback(void **state) {
    (void)state;
    struct row row = {"one", 2, 2018, 2, 2018, 5, DIRECTION_UP, "", 0};
    struct world w = growth_world(&row);
    struct verdict v = w_judge(&w, "2019-01-31");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "no_slope");
    w_close(&w);
}

/* A later target is measured to the bar that comes first, from the base, and flagged later. */
static void test_later(void **state) {
    (void)state;
    struct row row = {"later", 10, 2015, 12, 2017, 40, DIRECTION_UP, "", 0};
    struct world w = growth_world(&row);
    build_milestone(w.plan, "way", "2020-12-31");
    build_target(w.plan, w.ind, "way", "way", CONDITION_AT_LEAST, 20);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_true(v.flags & VERDICT_LATER);
    assert_near(v.ratio, (pow(1.2, 0.5) - 1) / (pow(2, 1 / 5.0) - 1));
    w_add(&w, "2021", 22);
    v = w_judge(
        &w, "2022-01-31"); /* the earlier milestone lies behind: the base and the target's own bar again */
    assert_false(v.flags & VERDICT_LATER);
    assert_near(v.ratio, (pow(2.2, 1 / 6.0) - 1) / (pow(4, 1 / 15.0) - 1));
    w_close(&w);
}

/* A base that meets the condition gives no rate: a value that fails it has slipped. */
static void test_slipped(void **state) {
    (void)state;
    struct row row = {"slipped", 60, 2015, 45, 2017, 50, DIRECTION_UP, "", 0};
    struct world w = growth_world(&row);
    struct verdict v = w_judge(&w, "2018-01-31");
    assert_verdict(v, "lagging moving_away slipped");
    assert_false(v.has_ratio);
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_table),
        cmocka_unit_test(test_from_declared_baseline),
        cmocka_unit_test(test_expected_and_projected),
        cmocka_unit_test(test_years),
        cmocka_unit_test(test_zero_base),
        cmocka_unit_test(test_mixed_sign),
        cmocka_unit_test(test_no_fallback),
        cmocka_unit_test(test_later),
        cmocka_unit_test(test_slipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
