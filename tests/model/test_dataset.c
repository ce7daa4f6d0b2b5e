#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/plan_build.h"

struct fixture {
    struct units *units;
    struct plan *plan;
    struct indicator *one, *two;
    struct report *report;
    const struct unit *a, *b;
    struct dataset ds;
};

static int setup(void **state) {
    struct fixture *f = mem_alloc(sizeof *f);
    f->units = build_units("bac-kan; so-a < bac-kan; so-b < bac-kan");
    f->plan = build_plan(f->units, "p", "bac-kan", "2011-01-01", "2020-12-31");
    f->one = build_indicator(f->plan, "1", MEASURE_PERCENT, DIRECTION_UP);
    f->two = build_indicator(f->plan, "2", MEASURE_PERCENT, DIRECTION_UP);
    f->report = build_report(f->plan, f->units, "annual", COVERS_YEAR, "so-a so-b", "before 11-10");
    f->a = build_unit(f->units, "so-a");
    f->b = build_unit(f->units, "so-b");
    dataset_init(&f->ds, f->plan, f->units);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    dataset_deinit(&f->ds);
    plan_free(f->plan);
    units_free(f->units);
    mem_free(f);
    return 0;
}

/* An empty dataset is sorted and gives empty series and no obligation. */
static void empty(void **state) {
    struct fixture *f = *state;
    assert_int_equal(dataset_series(&f->ds, f->one, f->a, "total").count, 0);
    assert_null(dataset_obligation(&f->ds, f->report, f->a, build_period("2016"), "-"));
    dataset_sort(&f->ds);
    assert_int_equal(f->ds.count, 0);
}

/* A series holds its own indicator, unit and category only, oldest period first, whatever order values came
 * in. */
static void series_in_order(void **state) {
    struct fixture *f = *state;
    build_value(&f->ds, f->one, f->a, "2017", 17, 5);
    build_value(&f->ds, f->two, f->a, "2016", 99, 6);
    build_value(&f->ds, f->one, f->a, "2015", 15, 7);
    build_counts(&f->ds, f->one, f->a, "2016", "sex=female", 1, 2, 8);
    build_value(&f->ds, f->one, f->b, "2016", 98, 9);
    build_value(&f->ds, f->one, f->a, "2016", 16, 4);
    build_value(&f->ds, f->one, f->a, "2016-S2", 16.5, 3); /* ends with 2016 and is shorter */
    dataset_sort(&f->ds);
    struct series s = dataset_series(&f->ds, f->one, f->a, "total");
    static const double want[] = {15, 16.5, 16, 17};
    assert_int_equal(s.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(s.items[i].value == want[i]);
        if (i) assert_true(period_compare(s.items[i - 1].period, s.items[i].period) < 0);
    }
    assert_int_equal(dataset_series(&f->ds, f->two, f->a, "total").count, 1);
    assert_int_equal(dataset_series(&f->ds, f->one, f->b, "total").count, 1);
    assert_int_equal(dataset_series(&f->ds, f->two, f->b, "total").count, 0);
    assert_int_equal(dataset_series(&f->ds, f->one, f->a, "sex=male").count, 0);
    struct series women = dataset_series(&f->ds, f->one, f->a, "sex=female");
    assert_int_equal(women.count, 1);
    assert_true(women.items[0].value == 50 && women.items[0].denominator == 2);
}

/* Of the revisions of one value the one recorded last stays, whatever order they were read in. */
static void newest_revision_wins(void **state) {
    struct fixture *f = *state;
    build_value(&f->ds, f->one, f->a, "2016", 80, 30);
    build_value(&f->ds, f->one, f->a, "2016", 70, 10);
    build_value(&f->ds, f->one, f->a, "2016", 75, 20);
    build_value(&f->ds, f->one, f->a, "2016-S1", 40, 5); /* another period is no revision */
    dataset_sort(&f->ds);
    struct series s = dataset_series(&f->ds, f->one, f->a, "total");
    assert_int_equal(s.count, 2);
    assert_true(s.items[0].value == 40);
    assert_true(s.items[1].value == 80);
    assert_int_equal(s.items[1].seq, 30);
}

static void in_round(struct fixture *f, int round, double value, int64_t seq) {
    struct observation o = {.indicator = f->one->index,
                            .unit = f->a->index,
                            .period = build_period("2016"),
                            .category = "total",
                            .round = round,
                            .seq = seq,
                            .has_value = true,
                            .value = value};
    dataset_add(&f->ds, &o);
}

/* A later round's value counts, also when an earlier round is mended after it; within a round the value
 * recorded last. */
static void later_round_wins(void **state) {
    struct fixture *f = *state;
    in_round(f, 1, 80, 20);
    in_round(f, 0, 71, 30);
    in_round(f, 0, 70, 10);
    dataset_sort(&f->ds);
    struct series s = dataset_series(&f->ds, f->one, f->a, "total");
    assert_int_equal(s.count, 1);
    assert_true(s.items[0].value == 80);
    in_round(f, 1, 81, 40);
    in_round(f, 0, 72, 50);
    dataset_sort(&f->ds);
    s = dataset_series(&f->ds, f->one, f->a, "total");
    assert_int_equal(s.count, 1);
    assert_true(s.items[0].value == 81);
    assert_int_equal(s.items[0].round, 1);
    assert_int_equal(s.items[0].seq, 40);
}

/* A revision added after sorting is taken in by the next sorting. */
static void sorting_again(void **state) {
    struct fixture *f = *state;
    build_value(&f->ds, f->one, f->a, "2016", 70, 10);
    dataset_sort(&f->ds);
    build_value(&f->ds, f->one, f->a, "2016", 80, 11);
    assert_false(f->ds.sorted);
    dataset_sort(&f->ds);
    assert_int_equal(f->ds.count, 1);
    assert_true(dataset_series(&f->ds, f->one, f->a, "total").items[0].value == 80);
}

/* The dataset owns its strings: what the caller does with his afterwards changes nothing. */
static void strings_are_copied(void **state) {
    struct fixture *f = *state;
    char category[] = "sex=female", text[] = "12,50", reason[] = "no survey", round[] = "first";
    struct observation o = {.indicator = f->one->index,
                            .unit = f->a->index,
                            .period = build_period("2016"),
                            .category = category,
                            .seq = 1,
                            .text = text,
                            .no_data_reason = reason};
    struct obligation duty = build_obligation(f->plan, f->report, f->a, "2016", NULL);
    duty.round = round;
    dataset_add(&f->ds, &o);
    dataset_add_obligation(&f->ds, &duty);
    memset(category, '#', sizeof category - 1);
    memset(text, '#', sizeof text - 1);
    memset(reason, '#', sizeof reason - 1);
    memset(round, '#', sizeof round - 1);
    dataset_sort(&f->ds);
    struct series s = dataset_series(&f->ds, f->one, f->a, "sex=female");
    assert_int_equal(s.count, 1);
    assert_string_equal(s.items[0].text, "12,50");
    assert_string_equal(s.items[0].no_data_reason, "no survey");
    assert_non_null(dataset_obligation(&f->ds, f->report, f->a, build_period("2016"), "first"));
}

/* Thousands of values in a scrambled order: every series is whole, in order, and of the newest revision. */
static void many_values(void **state) {
    struct fixture *f = *state;
    const struct indicator *inds[] = {f->one, f->two};
    const struct unit *units[] = {f->a, f->b};
    const int years = 300, revisions = 4;
    int total = 2 * 2 * years * revisions;
    for (int n = 0; n < total; n++) {
        int k = (int)((int64_t)n * 2741 % total); /* a permutation: 2741 is prime and no factor of total */
        int revision = k % revisions, year = k / revisions % years, rest = k / revisions / years;
        struct observation o = {.indicator = inds[rest % 2]->index,
                                .unit = units[rest / 2]->index,
                                .period = period_of_day(PERIOD_YEAR, civil_to_day(1800 + year, 6, 1)),
                                .category = "total",
                                .seq = 1000 * revision + year,
                                .has_value = true,
                                .value = revision};
        dataset_add(&f->ds, &o);
    }
    dataset_sort(&f->ds);
    assert_int_equal(f->ds.count, 2 * 2 * years);
    for (int i = 0; i < 4; i++) {
        struct series s = dataset_series(&f->ds, inds[i % 2], units[i / 2], "total");
        assert_int_equal(s.count, years);
        for (int year = 0; year < years; year++) {
            assert_int_equal(civil_from_day(s.items[year].period.first_day).year, 1800 + year);
            assert_true(s.items[year].value == revisions - 1);
        }
    }
}

/* An obligation is found by report, unit, period and round together; one that has not opened is NULL. */
static void obligations(void **state) {
    struct fixture *f = *state;
    static const char *const periods[] = {"2018", "2016", "2017"};
    struct report *other = build_report(f->plan, f->units, "half", COVERS_YEAR, "so-a", "before 05-20");
    build_round(f->report, "update", "before 01-25 +1");
    build_round(f->report, "first", "before 09-10");
    int64_t id = 0;
    for (size_t i = 0; i < 3; i++)
        for (size_t r = 0; r < 2; r++) {
            struct obligation o =
                build_obligation(f->plan, f->report, r ? f->a : f->b, periods[i], i % 2 ? "first" : "update");
            o.id = ++id;
            dataset_add_obligation(&f->ds, &o);
        }
    struct obligation half = build_obligation(f->plan, other, f->a, "2016", NULL);
    half.id = 77;
    dataset_add_obligation(&f->ds, &half);
    dataset_sort(&f->ds);
    assert_int_equal(dataset_obligation(&f->ds, f->report, f->b, build_period("2018"), "update")->id, 1);
    assert_int_equal(dataset_obligation(&f->ds, f->report, f->a, build_period("2016"), "first")->id, 4);
    assert_int_equal(dataset_obligation(&f->ds, f->report, f->a, build_period("2017"), "update")->id, 6);
    assert_int_equal(dataset_obligation(&f->ds, other, f->a, build_period("2016"), "-")->id, 77);
    assert_null(dataset_obligation(&f->ds, f->report, f->a, build_period("2016"), "update"));
    assert_null(dataset_obligation(&f->ds, f->report, f->a, build_period("2019"), "first"));
    assert_null(dataset_obligation(&f->ds, other, f->b, build_period("2016"), "-"));
    for (size_t i = 1; i < f->ds.obligation_count; i++)
        assert_true(strcmp(f->ds.obligations[i - 1].report, f->ds.obligations[i].report) <= 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(empty),         TEST(series_in_order),    TEST(newest_revision_wins), TEST(later_round_wins),
        TEST(sorting_again), TEST(strings_are_copied), TEST(many_values),          TEST(obligations),
    };
    return cmocka_run_group_tests_name("model/dataset", tests, NULL, NULL);
}
