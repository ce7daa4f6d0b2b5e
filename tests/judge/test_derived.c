/* Indicators that are computed from others of the same unit and period. */
#include "tests/judge/world.h"

struct derived {
    struct world w; /* w.ind is the computed one */
    struct indicator *women, *all;
};

/* [women] / [all] * 100 of a province with districts a, b, c. */
static struct derived open_derived(const char *text, const char *reported_by) {
    struct derived d = {.w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2016-01-01", "2020-12-31")};
    d.women = d.w.ind;
    d.women->id = d.women->title.en = "women";
    d.all = build_indicator(d.w.plan, "all", MEASURE_COUNT, DIRECTION_UP);
    if (reported_by) {
        build_reported_by(d.w.plan, d.women, d.w.units, reported_by, AGGREGATE_SUM);
        build_reported_by(d.w.plan, d.all, d.w.units, reported_by, AGGREGATE_SUM);
    }
    d.w.ind = build_indicator(d.w.plan, "share", MEASURE_PERCENT, DIRECTION_UP);
    d.w.ind->lead = NULL;
    build_derived(d.w.plan, d.w.ind, text);
    d.w.t = build_target(d.w.plan, d.w.ind, "t", "end", CONDITION_AT_LEAST, 35);
    return d;
}

static void put(struct derived *d, const struct indicator *ind, const char *unit, const char *period,
                double value) {
    build_value(&d->w.data, ind, build_unit(d->w.units, unit), period, value, ++d->w.seq);
}

static struct judged_value value_of(struct derived *d, const char *unit, const char *day) {
    struct judged_value v = {.seq = -1};
    dataset_sort(&d->w.data);
    if (!judge_value(d->w.plan, d->w.units, &d->w.data, d->w.ind, build_unit(d->w.units, unit), "total",
                     build_day(day), &v))
        v.seq = -1;
    return v;
}

/* A plain quotient has its counts, and rests on the newest of what it is computed from. */
static void test_quotient_of_two(void **state) {
    (void)state;
    static const char *const texts[] = {"[women] / [all] * 100", "100 * [women] / [all]",
                                        "[women] * 100 / [all]", "100 * ([women] / [all])"};
    for (size_t i = 0; i < 4; i++) {
        struct derived d = open_derived(texts[i], NULL);
        put(&d, d.all, "p", "2019", 40);
        put(&d, d.women, "p", "2019", 12);
        put(&d, d.women, "p", "2020", 15);
        put(&d, d.women, "p", "2018", 12);
        put(&d, d.all, "p", "2018", 60);
        struct judged_value v = value_of(&d, "p", "2020-12-31");
        assert_near(v.value, 30);
        assert_true(v.seq == 2 && v.has_counts && v.numerator == 12 && v.denominator == 40);
        struct verdict verdict = w_judge(&d.w, "2020-06-30");
        assert_true(verdict.base == 20 && verdict.value == v.value);
        w_close(&d.w);
    }
}

/* What is no plain quotient of counts has none. */
static void test_not_a_quotient(void **state) {
    (void)state;
    struct derived d = open_derived("([all] - [women]) / 2", NULL);
    d.w.ind->measure = d.all->measure;
    put(&d, d.all, "p", "2019", 40);
    put(&d, d.women, "p", "2019", 12);
    struct judged_value v = value_of(&d, "p", "2020-12-31");
    assert_true(v.value == 14 && !v.has_counts);
    w_close(&d.w);
}

/* Each operand is what the judge sees: a flow accumulated, units rolled up, with their coverage. */
static void test_operands_as_the_judge_sees_them(void **state) {
    (void)state;
    struct derived d = open_derived("[women] / [all] * 100", "a b c");
    d.women->accumulation = d.all->accumulation = ACCUMULATE_FLOW;
    for (const char *u = "abc"; *u; u++) {
        put(&d, d.women, (char[]){*u, 0}, "2016", 1);
        put(&d, d.all, (char[]){*u, 0}, "2016", 10);
    }
    put(&d, d.women, "a", "2017", 5);
    put(&d, d.women, "b", "2017", 1);
    for (const char *u = "abc"; *u; u++) put(&d, d.all, (char[]){*u, 0}, "2017", 10);
    struct judged_value v = value_of(&d, "p", "2016-12-31");
    assert_true(v.value == 10 && v.have == 3 && v.want == 3);
    v = value_of(&d, "p", "2020-12-31");
    assert_near(v.value, 15); /* 9 ÷ 60 */
    assert_true(v.have == 2 && v.want == 3);
    struct verdict verdict = w_judge(&d.w, "2018-01-31");
    assert_true(verdict.flags & VERDICT_PARTIAL);
    assert_near(value_of(&d, "a", "2020-12-31").value, 30); /* 6 ÷ 20 */
    w_close(&d.w);
}

/* sum(…) adds up the figures of all units that report, for whichever unit: what part of the whole is it? */
static void test_sum_over_units(void **state) {
    (void)state;
    struct derived d = open_derived("[women] / sum([women]) * 100", "a b c");
    put(&d, d.women, "a", "2019", 20);
    put(&d, d.women, "b", "2019", 30);
    put(&d, d.women, "p", "2019", 1000); /* what the province says of itself is no unit's figure */
    struct judged_value v = value_of(&d, "a", "2020-12-31");
    assert_near(v.value, 40);
    assert_true(v.have == 2 && v.want == 3);
    put(&d, d.women, "c", "2018", 50); /* its last figure is carried */
    put(&d, d.women, "c", "2019", 50);
    v = value_of(&d, "a", "2020-12-31");
    assert_near(v.value, 20);
    assert_true(v.have == 3 && v.want == 3);
    w_close(&d.w);
}

/* Without one of its inputs there is no value, and it is said which are needed. */
static void test_input_missing(void **state) {
    (void)state;
    struct derived d = open_derived("[women] / [all] * 100", NULL);
    struct strbuf sb;
    struct verdict v = w_judge(&d.w, "2019-06-30");
    assert_verdict(v, "no_data");
    assert_reason(v, "no_value");
    put(&d, d.women, "p", "2018", 12);
    v = w_judge(&d.w, "2019-06-30");
    assert_verdict(v, "no_data");
    assert_reason(v, "input_missing");
    strbuf_init(&sb, 0);
    why_add(&sb, &v, LANG_EN);
    assert_non_null(strstr(sb.data, "This is computed from “women”, “all”"));
    strbuf_deinit(&sb);
    put(&d, d.all, "p", "2017", 40); /* of another period */
    v = w_judge(&d.w, "2019-06-30");
    assert_reason(v, "input_missing");
    put(&d, d.all, "p", "2018", 40);
    v = w_judge(&d.w, "2019-06-30");
    assert_true(v.has_value && v.value == 30);
    put(&d, d.women, "p", "2020", 16); /* the milestone passes without the other */
    v = w_judge(&d.w, "2021-06-30");
    assert_verdict(v, "no_data");
    assert_reason(v, "input_missing");
    put(&d, d.all, "p", "2020", 40);
    v = w_judge(&d.w, "2021-06-30");
    assert_verdict(v, "achieved");
    w_close(&d.w);
}

/* FORM: tiny denominators (0 or 1: no percentage is judged on 0 */
/* A division by 0 gives no value, and says so; a small denominator is flagged. */
static void test_division_by_zero(void **state) {
    (void)state;
    struct derived d = open_derived("[women] / [all] * 100", NULL);
    put(&d, d.women, "p", "2020", 0);
    put(&d, d.all, "p", "2020", 0);
    struct verdict v = w_judge(&d.w, "2020-12-31");
    assert_verdict(v, "no_data");
    assert_reason(v, "denominator_zero");
    v = w_judge(&d.w, "2021-06-30");
    assert_verdict(v, "no_data");
    assert_reason(v, "denominator_zero");
    d.w.ind->small_n = 5;
    put(&d, d.women, "p", "2020", 1);
    put(&d, d.all, "p", "2020", 2);
    v = w_judge(&d.w, "2021-06-30");
    assert_verdict(v, "achieved small_n");
    w_close(&d.w);
}

/* Of one that is computed from another computed one. */
static void test_derived_of_derived(void **state) {
    (void)state;
    struct derived d = open_derived("[women] / [all] * 100", NULL);
    struct indicator *gap = build_indicator(d.w.plan, "gap", MEASURE_PERCENT, DIRECTION_DOWN);
    build_derived(d.w.plan, gap, "100 − [share]");
    d.w.ind = gap;
    put(&d, d.women, "p", "2019", 12);
    put(&d, d.all, "p", "2019", 40);
    struct judged_value v = value_of(&d, "p", "2020-12-31");
    assert_near(v.value, 70);
    assert_false(v.has_counts);
    w_close(&d.w);
}

/* Computed ones may be made of one another by so many ways that no machine could follow each: what is asked
 * for twice is looked at once. */
static void test_many_ways_to_one_figure(void **state) {
    (void)state;
    enum { STEPS = 15, WIDE = 3 };
    char text[120], names[STEPS][WIDE][32];
    struct derived d = open_derived("[women] / [all] * 100", NULL);
    struct report *one = build_report(d.w.plan, d.w.units, "one", COVERS_YEAR, "p", "before 03-01 +1");
    build_asks(d.w.plan, one, "women");
    for (int step = 0; step < STEPS; step++)
        for (int i = 0; i < WIDE; i++) {
            snprintf(names[step][i], sizeof names[step][i], "c%d-%d", step, i);
            snprintf(text, sizeof text, step ? "([%s] + [%s] + [%s]) / 3" : "[women]",
                     step ? names[step - 1][0] : "", step ? names[step - 1][1] : "",
                     step ? names[step - 1][2] : "");
            d.w.ind = build_indicator(d.w.plan, names[step][i], MEASURE_COUNT, DIRECTION_UP);
            build_derived(d.w.plan, d.w.ind, text);
        }
    d.w.t = build_target(d.w.plan, d.w.ind, "deep", "end", CONDITION_AT_LEAST, 35);
    put(&d, d.women, "p", "2018", 12);
    struct verdict v = w_judge(&d.w, "2020-03-01");
    assert_near(v.value, 12);
    assert_true(v.flags & VERDICT_STALE);
    v = w_judge(&d.w, "2021-02-28");
    assert_true(v.flags & VERDICT_AWAITING);
    w_close(&d.w);
}

/* Categories are computed apart; one that an input has not is not computed. */
static void test_derived_by_category(void **state) {
    (void)state;
    struct derived d = open_derived("[women] / [all] * 100", NULL);
    struct observation o = {.indicator = d.women->index,
                            .unit = d.w.plan->unit->index,
                            .period = build_period("2019"),
                            .category = "ethnicity=tay",
                            .seq = 1,
                            .has_value = true,
                            .value = 3};
    dataset_add(&d.w.data, &o);
    struct verdict v = w_judge_for(&d.w, d.w.t, "p", "ethnicity=tay", "2020-06-30");
    assert_reason(v, "input_missing");
    o.indicator = d.all->index;
    o.value = 10;
    dataset_add(&d.w.data, &o);
    v = w_judge_for(&d.w, d.w.t, "p", "ethnicity=tay", "2020-06-30");
    assert_true(v.value == 30);
    w_close(&d.w);
}

/* It awaits what its inputs await, and is stale when one of them is overdue. */
static void test_awaits_its_inputs(void **state) {
    (void)state;
    struct derived d = open_derived("[women] / [all] * 100", NULL);
    struct report *one = build_report(d.w.plan, d.w.units, "one", COVERS_YEAR, "p", "before 03-01 +1");
    struct report *two = build_report(d.w.plan, d.w.units, "two", COVERS_YEAR, "p", "before 05-01 +1");
    build_asks(d.w.plan, one, "women");
    build_asks(d.w.plan, two, "all");
    put(&d, d.women, "p", "2018", 12);
    put(&d, d.all, "p", "2018", 40);
    struct verdict v = w_judge(&d.w, "2020-02-29");
    assert_false(v.flags & VERDICT_STALE);
    v = w_judge(&d.w, "2020-03-01"); /* the women's figure of 2019 is overdue */
    assert_true(v.flags & VERDICT_STALE);
    put(&d, d.women, "p", "2019", 13);
    v = w_judge(&d.w, "2020-03-01");
    assert_false(v.flags & VERDICT_STALE);
    v = w_judge(&d.w, "2020-05-01");
    assert_true(v.flags & VERDICT_STALE);
    put(&d, d.all, "p", "2019", 40);
    put(&d, d.women, "p", "2020", 13);
    v = w_judge(&d.w, "2021-04-30");
    assert_true(v.flags & VERDICT_AWAITING && v.has_value);
    v = w_judge(&d.w, "2021-05-01");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "input_missing");
    w_close(&d.w);
}

/* A partial roll-up among its inputs is awaited of the units that lack. */
static void test_awaits_missing_units(void **state) {
    (void)state;
    struct derived d = open_derived("[women] / [all] * 100", "a b");
    build_report(d.w.plan, d.w.units, "annual", COVERS_YEAR, "a b", "before 03-01 +1");
    put(&d, d.women, "a", "2020", 12);
    put(&d, d.all, "a", "2020", 40);
    put(&d, d.all, "b", "2020", 40);
    struct verdict v = w_judge(&d.w, "2021-02-28");
    assert_true(v.flags & VERDICT_AWAITING && v.flags & VERDICT_PARTIAL);
    v = w_judge(&d.w, "2021-03-01");
    assert_true(!(v.flags & VERDICT_AWAITING) && v.flags & VERDICT_STALE);
    put(&d, d.women, "b", "2020", 16);
    v = w_judge(&d.w, "2021-03-01");
    assert_verdict(v, "achieved");
    w_close(&d.w);
}

/* A unit made of others has its inputs from them. */
static void test_derived_over_a_merger(void **state) {
    (void)state;
    struct derived d = open_derived("[women] / [all] * 100", "a b c");
    build_succession(d.w.units, "a b", "c", "2019-01-01");
    put(&d, d.women, "a", "2018", 1);
    put(&d, d.women, "b", "2018", 3);
    put(&d, d.all, "a", "2018", 10);
    put(&d, d.all, "b", "2018", 10);
    struct judged_value v = value_of(&d, "c", "2018-12-31");
    assert_near(v.value, 20);
    struct verdict verdict = w_judge_for(&d.w, d.w.t, "c", "total", "2019-06-30");
    assert_true(verdict.flags & VERDICT_SUCCESSION);
    w_close(&d.w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quotient_of_two),
        cmocka_unit_test(test_not_a_quotient),
        cmocka_unit_test(test_operands_as_the_judge_sees_them),
        cmocka_unit_test(test_sum_over_units),
        cmocka_unit_test(test_input_missing),
        cmocka_unit_test(test_division_by_zero),
        cmocka_unit_test(test_derived_of_derived),
        cmocka_unit_test(test_many_ways_to_one_figure),
        cmocka_unit_test(test_derived_by_category),
        cmocka_unit_test(test_awaits_its_inputs),
        cmocka_unit_test(test_awaits_missing_units),
        cmocka_unit_test(test_derived_over_a_merger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
