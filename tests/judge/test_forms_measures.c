/* The forms of measures that plans use, each with its verdict and its words. */
#include "tests/judge/world.h"

static struct world measured(struct measure m, enum condition_kind kind, double bar, enum direction good) {
    struct world w = w_open_between(m.type, good, "2011-01-01", "2020-12-31");
    w.ind->measure = m;
    w.t = build_target(w.plan, w.ind, "t", "end", kind, bar);
    return w;
}

static const char *at_end(struct world *w, double y) {
    struct verdict v = w_filed(w, "2020", y, "2021-01-01");
    return w_words(&v);
}

/* FORM: percent (decimal comma, 26,05 %) */
/* Hundredths of a percent decide, and are written with a comma in Vietnamese. */
static void test_percent(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_MOST, 26.05, DIRECTION_DOWN);
    assert_string_equal(at_end(&w, 26.05), "achieved");
    assert_string_equal(at_end(&w, 26.06), "missed");
    assert_says(w.t, "không vượt quá 26,05 %", "at most 26.05%");
    w_close(&w);
}

/* FORM: per mille ‰ */
/* A rate per thousand is counted from its numerator and denominator. */
static void test_permille(void **state) {
    (void)state;
    struct world w = measured((struct measure){.type = MEASURE_PERMILLE, .per = 1000}, CONDITION_AT_MOST,
                              12.5, DIRECTION_DOWN);
    w_counts(&w, "p", "2020", 25, 2000);
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    assert_near(v.value, 12.5);
    w_counts(&w, "p", "2020", 26, 2000);
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "missed");
    assert_says(w.t, "không vượt quá 12,5 ‰", "at most 12.5‰");
    w_close(&w);
}

/* FORM: per 100, 1 000, 100 000 with a named base (58,3/100.000 trẻ đẻ sống) */
/* The factor belongs to the rate, whatever it is, and the base is named. */
static void test_rate(void **state) {
    (void)state;
    static const struct {
        double per, numerator, denominator, value;
        const char *vi;
    } rows[] = {
        {100, 40, 50, 80, "không vượt quá 58,3/100 trẻ đẻ sống"},
        {1000, 58.3, 1000, 58.3, "không vượt quá 58,3/1.000 trẻ đẻ sống"},
        {100000, 7, 12500, 56, "không vượt quá 58,3/100.000 trẻ đẻ sống"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = measured((struct measure){.type = MEASURE_RATE,
                                                   .per = rows[i].per,
                                                   .base = {"trẻ đẻ sống", "live births"}},
                                  CONDITION_AT_MOST, 58.3, DIRECTION_DOWN);
        w_counts(&w, "p", "2020", rows[i].numerator, rows[i].denominator);
        struct verdict v = w_judge(&w, "2021-01-01");
        assert_near(v.value, rows[i].value);
        assert_verdict(v, i == 0 ? "missed" : "achieved");
        assert_string_equal(w_condition(w.t, LANG_VI), rows[i].vi);
        w_close(&w);
    }
}

/* FORM: a pair (113 trai/100 gái; the written base may be wrong: 108/110) */
/* Boys for a hundred girls, written as such; a base of 110 is kept as it is written, and the value counted on
 * it. */
static void test_pair(void **state) {
    (void)state;
    struct measure pair = {
        .type = MEASURE_RATE, .per = 100, .of = {"trai", "boys"}, .base = {"gái", "girls"}};
    struct world w = measured(pair, CONDITION_AT_MOST, 113, DIRECTION_DOWN);
    w_counts(&w, "p", "2020", 1130, 1000);
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    assert_says(w.t, "không vượt quá 113 trai/100 gái", "at most 113 boys/100 girls");
    w.ind->measure.per = 110;
    w.t->condition.value = 108;
    w_counts(&w, "p", "2020", 990, 1000);
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "missed");
    assert_near(v.value, 108.9);
    assert_says(w.t, "không vượt quá 108 trai/110 gái", "at most 108 boys/110 girls");
    w_close(&w);
}

/* FORM: times (1,5 lần) */
/* So many times what it was compared with. */
static void test_times(void **state) {
    (void)state;
    struct world w =
        measured((struct measure){.type = MEASURE_RATIO, .per = 1}, CONDITION_AT_LEAST, 1.5, DIRECTION_UP);
    assert_string_equal(at_end(&w, 1.49), "missed");
    assert_string_equal(at_end(&w, 1.5), "achieved");
    assert_says(w.t, "ít nhất 1,5 lần", "at least 1.5 times");
    w_close(&w);
}

/* FORM: count with its own unit (tổ, nhóm, lớp, cuộc, CLB, xã; 5.605.000 with thousands points) */
/* Counts are told in what they count, large ones with points between the thousands. */
static void test_count(void **state) {
    (void)state;
    static const char *const units[] = {"tổ", "nhóm", "lớp", "cuộc", "CLB", "xã"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        char vi[64];
        struct world w = measured((struct measure){.type = MEASURE_COUNT, .per = 1, .of = {units[i], NULL}},
                                  CONDITION_AT_LEAST, 140, DIRECTION_UP);
        assert_string_equal(at_end(&w, 139), "missed");
        assert_string_equal(at_end(&w, 140), "achieved");
        snprintf(vi, sizeof vi, "ít nhất 140 %s", units[i]);
        assert_string_equal(w_condition(w.t, LANG_VI), vi);
        w.t->condition.value = 5605000;
        assert_string_equal(at_end(&w, 5604999), "missed");
        snprintf(vi, sizeof vi, "ít nhất 5.605.000 %s", units[i]);
        assert_string_equal(w_condition(w.t, LANG_VI), vi);
        w_close(&w);
    }
}

/* FORM: quantity with a unit (73,8 tuổi; 2,1 con/phụ nữ) */
/* Years of life, children for each woman: an amount and a rate for one. */
static void test_quantity(void **state) {
    (void)state;
    struct world w = measured((struct measure){.type = MEASURE_AMOUNT, .per = 1, .of = {"tuổi", "years"}},
                              CONDITION_AT_LEAST, 73.8, DIRECTION_UP);
    assert_string_equal(at_end(&w, 73.7), "missed");
    assert_string_equal(at_end(&w, 73.8), "achieved");
    assert_says(w.t, "ít nhất 73,8 tuổi", "at least 73.8 years");
    w_close(&w);
    w = measured(
        (struct measure){
            .type = MEASURE_RATE, .per = 1, .of = {"con", "children"}, .base = {"phụ nữ", "woman"}},
        CONDITION_AT_MOST, 2.1, DIRECTION_DOWN);
    assert_string_equal(at_end(&w, 2.1), "achieved");
    assert_string_equal(at_end(&w, 2.11), "missed");
    assert_says(w.t, "không vượt quá 2,1 con/phụ nữ", "at most 2.1 children/woman");
    w_close(&w);
}

/* FORM: average per unit */
/* So many for each commune: all of them over all communes, not the mean of means. */
static void test_average_per_unit(void **state) {
    (void)state;
    struct world w = measured(
        (struct measure){.type = MEASURE_RATE, .per = 1, .of = {"cuộc", "events"}, .base = {"xã", "commune"}},
        CONDITION_AT_LEAST, 2, DIRECTION_UP);
    build_reported_by(w.plan, w.ind, w.units, "a b", AGGREGATE_RATIO);
    w_counts(&w, "a", "2020", 20, 5);  /* 4 for each of 5 communes */
    w_counts(&w, "b", "2020", 10, 10); /* 1 for each of 10 */
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    assert_near(v.value, 2);
    w_counts(&w, "b", "2020", 9, 10);
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "missed");
    assert_says(w.t, "ít nhất 2 cuộc/xã", "at least 2 events/commune");
    w_close(&w);
}

/* FORM: percent **and** count of one target (35 % = 10.534 người) */
/* The percentage is judged; the count that it comes to is told beside it. */
static void test_percent_and_count(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 35, DIRECTION_UP);
    w.t->has_equivalent = true;
    w.t->equivalent = 10534;
    w.t->equivalent_of = (struct bitext){"người", "people"};
    w_counts(&w, "p", "2020", 10000, 20000);
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    assert_says(w.t, "ít nhất 35 % (tương đương 10.534 người)", "at least 35% (the same as 10,534 people)");
    assert_non_null(strstr(w_why(&v, LANG_VI), "10.534 người"));
    v.unit = build_unit(w.units, "a"); /* the people are the whole's, not each district's */
    assert_null(strstr(w_why(&v, LANG_VI), "10.534 người"));
    w_close(&w);
}

/* FORM: yes/no (tỉnh bố trí đủ cán bộ) */
/* Done or not: before the milestone a no says nothing yet, after it the target is missed. */
static void test_yes_no(void **state) {
    (void)state;
    struct world w =
        measured((struct measure){.type = MEASURE_YES_NO, .per = 1}, CONDITION_DONE, 1, DIRECTION_UP);
    struct verdict v = w_filed(&w, "2016", 0, "2017-01-31");
    assert_verdict(v, "not_assessable");
    v = w_filed(&w, "2017", 1, "2018-01-31");
    assert_verdict(v, "on_track ahead");
    assert_string_equal(at_end(&w, 0), "missed");
    assert_string_equal(at_end(&w, 1), "achieved");
    w_close(&w);
}

/* FORM: direction only, no number (tăng thời lượng phát sóng: followed, judged on direction) */
/* More than at the start, however much. */
static void test_direction_only(void **state) {
    (void)state;
    struct world w = measured((struct measure){.type = MEASURE_AMOUNT, .per = 1, .of = {"giờ", "hours"}},
                              CONDITION_DIRECTION_ONLY, 0, DIRECTION_UP);
    w.t->condition.way = DIRECTION_UP;
    build_baseline(w.ind, "2010", 120);
    struct verdict v = w_filed(&w, "2015", 120, "2016-01-31");
    assert_verdict(v, "not_assessable");
    v = w_filed(&w, "2016", 121, "2017-01-31");
    assert_verdict(v, "on_track ahead");
    assert_string_equal(at_end(&w, 119), "missed");
    assert_string_equal(at_end(&w, 120.5), "achieved");
    assert_says(w.t, "tăng", "to rise");
    w_close(&w);
}

/* FORM: rank and rank group (top 10; value and rank can part) */
/* A place among the first ten is judged by the place, however the value that it comes from moved. */
static void test_rank(void **state) {
    (void)state;
    struct world w =
        measured((struct measure){.type = MEASURE_RANK, .per = 1}, CONDITION_RANK_WITHIN, 10, DIRECTION_DOWN);
    struct indicator *index = build_indicator(w.plan, "index", MEASURE_AMOUNT, DIRECTION_UP);
    struct target *score = build_target(w.plan, index, "score", "end", CONDITION_AT_LEAST, 65);
    build_value(&w.data, index, w.plan->unit, "2020", 70, 100); /* the score rose, the others' rose more */
    assert_string_equal(at_end(&w, 12), "missed");
    struct verdict v = w_judge_for(&w, score, "p", "total", "2021-01-01");
    assert_verdict(v, "achieved");
    assert_string_equal(at_end(&w, 10), "achieved");
    assert_says(w.t, "trong nhóm 10 đứng đầu", "among the first 10");
    w_close(&w);
}

static void never_judged(const char *why, const char *vi, const char *en) {
    struct world w = w_open(CONDITION_NOT_JUDGED, 0, DIRECTION_UP);
    w.t->condition.not_judged = why;
    struct verdict v = w_filed(&w, "2020", 0, "2021-01-01");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "not_judged");
    assert_true(v.has_value && !v.has_ratio);
    assert_says(w.t, vi, en);
    w_close(&w);
}

/* FORM: forecast, never judged (ước dân số) */
/* A forecast is followed, whatever comes. */
static void test_forecast(void **state) {
    (void)state;
    never_judged("forecast", "dự báo, không đánh giá", "a forecast, not judged");
}

/* FORM: on demand (thực tế nạn nhân) */
/* What is done as the need arises has nothing to fall short of. */
static void test_on_demand(void **state) {
    (void)state;
    never_judged("on_demand", "theo nhu cầu thực tế, không đánh giá", "as needed, not judged");
}

/* FORM: by reference to another plan */
/* What another plan lays down is judged there. */
static void test_by_reference(void **state) {
    (void)state;
    never_judged("by_reference", "theo kế hoạch khác, không đánh giá ở đây",
                 "set by another plan, not judged here");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percent),
        cmocka_unit_test(test_permille),
        cmocka_unit_test(test_rate),
        cmocka_unit_test(test_pair),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_quantity),
        cmocka_unit_test(test_average_per_unit),
        cmocka_unit_test(test_percent_and_count),
        cmocka_unit_test(test_yes_no),
        cmocka_unit_test(test_direction_only),
        cmocka_unit_test(test_rank),
        cmocka_unit_test(test_forecast),
        cmocka_unit_test(test_on_demand),
        cmocka_unit_test(test_by_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
