/* The forms of change that plans use, each with its verdict and its words. Changes by so much a year are in
 * test_yearly.c. */
#include "tests/judge/world.h"

static struct world change(enum measure_type type, enum condition_kind kind, double by, enum relative_as as) {
    enum direction good = kind == CONDITION_AT_LEAST ? DIRECTION_UP : DIRECTION_DOWN;
    struct world w = w_open_between(type, good, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", kind, by);
    w.t->relative_to = RELATIVE_TO_BASELINE;
    w.t->relative_as = as;
    return w;
}

static const char *at_end(struct world *w, double y) {
    struct verdict v = w_filed(w, "2020", y, "2021-01-01");
    return w_words(&v);
}

/* FORM: relative % to a stated year */
/* Down by 60 % on 2012: from 50 in that year to 20, whatever the plan's own baseline is. */
static void test_percent_to_a_year(void **state) {
    (void)state;
    struct world w = change(MEASURE_COUNT, CONDITION_AT_MOST, -60, RELATIVE_PERCENT);
    w.t->relative_to = RELATIVE_TO_PERIOD;
    w.t->relative_period = build_period("2012");
    build_baseline(w.ind, "2010", 100);
    w_add(&w, "2012", 50);
    assert_string_equal(at_end(&w, 20), "achieved");
    assert_string_equal(at_end(&w, 21), "missed");
    assert_says(w.t, "giảm ít nhất 60 % so với năm 2012", "a fall of at least 60% from 2012");
    w_close(&w);
}

/* FORM: relative % with no stated base (giảm 60 %: cannot be judged until a base is given, and says so) */
/* Down by 60 % on nobody knows what is not assessable, and the answer asks for the base; with it, it is
 * judged. */
static void test_percent_without_base(void **state) {
    (void)state;
    struct world w = change(MEASURE_COUNT, CONDITION_AT_MOST, -60, RELATIVE_PERCENT);
    w.ind->baseline = (struct baseline){.unknown = "văn bản không nêu năm gốc"};
    assert_string_equal(at_end(&w, 20), "not_assessable");
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_reason(v, "baseline_unknown");
    assert_non_null(strstr(w_why(&v, LANG_VI), "cần bổ sung số liệu gốc"));
    assert_non_null(strstr(w_why(&v, LANG_EN), "give the base to have it judged"));
    build_baseline(w.ind, "2010", 50);
    assert_string_equal(at_end(&w, 20), "achieved");
    w_close(&w);
}

/* FORM: percentage points, also when written with "%" */
/* From 40 % up by 5 points is 45 %, not 42. */
static void test_points(void **state) {
    (void)state;
    struct world w = change(MEASURE_PERCENT, CONDITION_AT_LEAST, 5, RELATIVE_POINTS);
    build_baseline(w.ind, "2010", 40);
    assert_string_equal(at_end(&w, 42), "missed");
    assert_string_equal(at_end(&w, 45), "achieved");
    assert_says(w.t, "tăng ít nhất 5 điểm phần trăm so với số liệu gốc năm 2010",
                "a rise of at least 5 percentage points from the baseline of 2010");
    w_close(&w);
}

/* FORM: per-mille points */
/* Down by 0,2 per-mille points of a rate per thousand. */
static void test_permille_points(void **state) {
    (void)state;
    struct world w = change(MEASURE_PERMILLE, CONDITION_AT_MOST, -0.2, RELATIVE_PERMILLE_POINTS);
    build_baseline(w.ind, "2010", 16.5);
    assert_string_equal(at_end(&w, 16.3), "achieved");
    assert_string_equal(at_end(&w, 16.31), "missed");
    assert_says(w.t, "giảm ít nhất 0,2 điểm phần nghìn so với số liệu gốc năm 2010",
                "a fall of at least 0.2 per-mille points from the baseline of 2010");
    w_close(&w);
}

/* FORM: absolute delta (tăng thêm 1 tiêu chí) */
/* One criterion more than there were. */
static void test_absolute(void **state) {
    (void)state;
    struct world w = change(MEASURE_COUNT, CONDITION_AT_LEAST, 1, RELATIVE_ABSOLUTE);
    w.ind->measure.of = (struct bitext){"tiêu chí", "criteria"};
    build_baseline(w.ind, "2010", 14);
    assert_string_equal(at_end(&w, 14), "missed");
    assert_string_equal(at_end(&w, 15), "achieved");
    assert_says(w.t, "tăng ít nhất 1 tiêu chí so với số liệu gốc năm 2010",
                "a rise of at least 1 criteria from the baseline of 2010");
    w_close(&w);
}

/* FORM: sign given twice (giảm −0,1) */
/* A fall of −0,1 is read as a fall of 0,1: a rise does not meet it. */
static void test_sign_twice(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_PERMILLE, DIRECTION_DOWN, "2011-01-01", "2015-12-31");
    w.t = build_per_year(w.plan, w.ind, "t", NULL, DIRECTION_DOWN, RELATIVE_PERMILLE_POINTS, 0.1, 0);
    w_add(&w, "2012", 16);
    struct verdict v = w_filed(&w, "2013", 16.1, "2014-01-01");
    assert_verdict(v, "missed");
    v = w_filed(&w, "2013", 15.9, "2014-01-01");
    assert_verdict(v, "achieved");
    assert_says(w.t, "mỗi năm giảm ít nhất 0,1 điểm phần nghìn so với năm trước",
                "a fall of at least 0.1 per-mille points each year on the year before");
    w_close(&w);
}

/* FORM: "from A to B" with the baseline in the sentence (giảm từ 55 xuống 56: contradictory) */
/* From 55 down to 40 is measured from 55. What is written the wrong way round, from 55 "down" to 56, is
 * judged by the number: at most 56, which 55 met; what is above it has slipped. */
static void test_from_to(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_MOST, 40, DIRECTION_DOWN);
    build_baseline(w.ind, "2010", 55);
    struct verdict v = w_filed(&w, "2015", 47, "2016-01-31");
    assert_verdict(v, "on_track");
    assert_near(v.ratio, 8 / (15 * 1826.0 / 3653.0));
    w.t->condition.value = 56;
    v = w_judge(&w, "2016-01-31");
    assert_verdict(v, "on_track ahead");
    v = w_filed(&w, "2015", 57, "2016-01-31");
    assert_verdict(v, "lagging moving_away slipped");
    assert_string_equal(at_end(&w, 56), "achieved");
    w_close(&w);
}

/* FORM: level or growth unclear (tăng … lên 40 % so với năm 2010) */
/* Up to 40 %, or up by 40 %? While nobody says which, nothing is judged. */
static void test_level_or_growth(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_UNKNOWN, 40, DIRECTION_UP);
    w.t->unknown = "mức hay mức tăng?";
    build_baseline(w.ind, "2010", 35);
    assert_string_equal(at_end(&w, 60), "not_assessable");
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_reason(v, "unknown");
    assert_non_null(strstr(w_why(&v, LANG_VI), "mức hay mức tăng?"));
    w_close(&w);
}

/* Down by at least 30 % on 2010 and not above 25 of them, by the end. */
static struct world both(void) {
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_DOWN, "2011-01-01", "2020-12-31");
    w.ind->measure.of = (struct bitext){"vụ", "cases"};
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_MOST, 0);
    build_baseline(w.ind, "2010", 40);
    struct target *fall = build_part(w.plan, w.t, CONDITION_AT_MOST, -30);
    fall->relative_to = RELATIVE_TO_BASELINE;
    fall->relative_as = RELATIVE_PERCENT;
    build_part(w.plan, w.t, CONDITION_AT_MOST, 25);
    return w;
}

/* FORM: several changes that must all hold */
/* The worst of them decides, with its ratio and its bar; the answer names it. */
static void test_all_of_several_changes(void **state) {
    (void)state;
    static const struct {
        const char *period, *day;
        double y;
        const char *verdict;
        int part;
        double bar;
    } rows[] = {
        {"2020", "2021-01-01", 24, "achieved", 1, 28}, {"2020", "2021-01-01", 26, "missed", 2, 25},
        {"2020", "2021-01-01", 30, "missed", 1, 28},   {"2015", "2016-01-31", 27, "on_track", 2, 25},
        {"2015", "2016-01-31", 35, "at_risk", 2, 25},  {"2015", "2016-01-31", 20, "on_track ahead", 1, 28},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = both();
        struct verdict v = w_filed(&w, rows[i].period, rows[i].y, rows[i].day);
        assert_verdict(v, rows[i].verdict);
        assert_ptr_equal(v.target, w.t);
        assert_ptr_equal(v.part, &w.t->parts[rows[i].part - 1]);
        assert_near(v.bar, rows[i].bar);
        w_close(&w);
    }
}

/* In words: all that must hold, then the one that decided with its own figure. */
static void test_all_of_words(void **state) {
    (void)state;
    struct world w = both();
    assert_says(w.t, "giảm ít nhất 30 % so với số liệu gốc năm 2010, đồng thời không vượt quá 25 vụ",
                "a fall of at least 30% from the baseline of 2010, and also at most 25 cases");
    struct verdict v = w_filed(&w, "2020", 26, "2021-01-01");
    assert_string_equal(
        w_why(&v, LANG_VI),
        "Phải đạt đồng thời 2 điều kiện (giảm ít nhất 30 % so với số liệu gốc năm 2010, đồng thời không vượt "
        "quá 25 vụ); sau đây là điều kiện kém nhất. Số liệu năm 2020: 26 vụ; yêu cầu không vượt quá 25 vụ "
        "đến "
        "hết 31/12/2020. Đã qua mốc mà chỉ tiêu không đạt: so với 25 vụ, số liệu cao hơn 1 vụ.");
    assert_string_equal(
        w_why(&v, LANG_EN),
        "All of 2 conditions must hold (a fall of at least 30% from the baseline of 2010, and also at most "
        "25 "
        "cases); this is the worst of them. Figure for 2020: 26 cases; required: at most 25 cases by "
        "2020-12-31. The milestone has passed and the target was not met: against 25 cases the figure is 1 "
        "cases above it.");
    w_close(&w);
}

/* A failure of one is certain; what is unknown of another forbids praise but hides no failure. */
static void test_all_of_order(void **state) {
    (void)state;
    struct world w = both();
    w.ind->baseline = (struct baseline){.unknown = "để trống"};
    assert_string_equal(at_end(&w, 24), "not_assessable");
    assert_string_equal(at_end(&w, 26), "missed");
    w_close(&w);
}

/* Each year and at the end, for each sex: the parts go with the rest of the target. */
static void test_all_of_each_year_and_sex(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 0, DIRECTION_UP);
    build_disaggregate(w.plan, w.ind, "sex", DISAGGREGATE_WITHIN);
    w.t->each = w.ind->disaggregate[0].dimension;
    w.t->milestone = NULL;
    w.t->every_year = true;
    build_part(w.plan, w.t, CONDITION_AT_LEAST, 30);
    struct target *rise = build_part(w.plan, w.t, CONDITION_PER_YEAR, 2);
    rise->condition.high = 2;
    rise->condition.way = DIRECTION_UP;
    rise->condition.as = RELATIVE_POINTS;
    w_put(&w, "p", "2012", "sex=female", 30);
    w_put(&w, "p", "2012", "sex=male", 40);
    w_put(&w, "p", "2013", "sex=female", 33);
    w_put(&w, "p", "2013", "sex=male", 41);
    struct verdict v = w_judge_for(&w, w.t, "p", "all", "2014-01-01");
    assert_verdict(v, "missed");
    assert_string_equal(v.decided_by, "sex=male");
    assert_ptr_equal(v.part, rise);
    v = w_judge_for(&w, w.t, "p", "sex=female", "2014-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* On the way to several conditions, those of an earlier milestone bend the path of the same kind. */
static void test_all_of_path(void **state) {
    (void)state;
    struct world w = both();
    struct target *mid = build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_MOST, 0);
    build_part(w.plan, mid, CONDITION_AT_MOST, 35);
    build_part(w.plan, mid, CONDITION_AT_MOST, 60);
    struct verdict v = w_filed(&w, "2017", 31, "2018-01-31");
    assert_ptr_equal(v.part, &w.t->parts[1]);
    assert_true(v.base == 35 && v.base_day == build_day("2015-12-31"));
    v = w_judge(&w, "2015-06-30");
    assert_true(v.flags & VERDICT_LATER);
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percent_to_a_year),
        cmocka_unit_test(test_percent_without_base),
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_permille_points),
        cmocka_unit_test(test_absolute),
        cmocka_unit_test(test_sign_twice),
        cmocka_unit_test(test_from_to),
        cmocka_unit_test(test_level_or_growth),
        cmocka_unit_test(test_all_of_several_changes),
        cmocka_unit_test(test_all_of_words),
        cmocka_unit_test(test_all_of_order),
        cmocka_unit_test(test_all_of_each_year_and_sex),
        cmocka_unit_test(test_all_of_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
