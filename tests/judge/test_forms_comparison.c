/* The forms of comparison that plans use, each with its verdict and its words. */
#include "tests/judge/world.h"

/* The milestone has passed: what the figure at it is worth. */
static const char *at_end(struct world *w, double y) {
    struct verdict v = w_filed(w, "2020", y, "2021-01-01");
    return w_words(&v);
}

/* FORM: reach X (đạt 50 %: read as at least, wording kept) */
/* Reaching 50 % is at least 50 %; the document's word stays with the target. */
static void test_reach(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 50, DIRECTION_UP);
    w.t->wording = "đạt";
    assert_string_equal(at_end(&w, 49.9), "missed");
    assert_string_equal(at_end(&w, 50), "achieved");
    assert_string_equal(at_end(&w, 70), "achieved");
    assert_string_equal(w.t->wording, "đạt");
    w_close(&w);
}

/* FORM: at least (ít nhất, tối thiểu, từ X trở lên, không thấp hơn) */
/* A floor is met by the number itself and by all above it. */
static void test_at_least(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 35, DIRECTION_UP);
    assert_string_equal(at_end(&w, 34.99), "missed");
    assert_string_equal(at_end(&w, 35), "achieved");
    assert_string_equal(at_end(&w, 100), "achieved");
    assert_says(w.t, "ít nhất 35 %", "at least 35%");
    w_close(&w);
}

/* FORM: above, strict (trên 90 %) */
/* Above 90 % is not met by 90 %. */
static void test_above(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_ABOVE, 90, DIRECTION_UP);
    assert_string_equal(at_end(&w, 90), "missed");
    assert_string_equal(at_end(&w, 90.1), "achieved");
    assert_says(w.t, "trên 90 %", "above 90%");
    w_close(&w);
}

/* FORM: below, strict (xuống dưới 30 %) */
/* Below 30 % is not met by 30 %. */
static void test_below(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_BELOW, 30, DIRECTION_DOWN);
    assert_string_equal(at_end(&w, 30), "missed");
    assert_string_equal(at_end(&w, 29.9), "achieved");
    assert_says(w.t, "dưới 30 %", "below 30%");
    w_close(&w);
}

/* FORM: at most (không vượt quá 113/100; còn 1,6 lần) */
/* A ceiling is met by the number itself: 113 boys for 100 girls, 1,6 times. */
static void test_at_most(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_MOST, 113, DIRECTION_DOWN);
    w.ind->measure =
        (struct measure){.type = MEASURE_RATE, .per = 100, .of = {"trai", "boys"}, .base = {"gái", "girls"}};
    assert_string_equal(at_end(&w, 113), "achieved");
    assert_string_equal(at_end(&w, 113.1), "missed");
    assert_says(w.t, "không vượt quá 113 trai/100 gái", "at most 113 boys/100 girls");
    w.ind->measure = (struct measure){.type = MEASURE_RATIO, .per = 1};
    w.t->condition.value = 1.6;
    assert_string_equal(at_end(&w, 1.6), "achieved");
    assert_string_equal(at_end(&w, 1.61), "missed");
    assert_says(w.t, "không vượt quá 1,6 lần", "at most 1.6 times");
    w_close(&w);
}

/* FORM: approximately, with a tolerance (khoảng 80 %) */
/* About 80 % with a tolerance of 2 is met from 78 to 82. */
static void test_approximately(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_APPROXIMATELY, 80, DIRECTION_UP);
    w.t->condition.tolerance = 2;
    assert_string_equal(at_end(&w, 77.9), "missed");
    assert_string_equal(at_end(&w, 78), "achieved");
    assert_string_equal(at_end(&w, 82), "achieved");
    assert_string_equal(at_end(&w, 82.1), "missed");
    w_close(&w);
}

/* FORM: between (bình quân 1,3–1,5 %/năm) */
/* Between has both its ends: too much fails as well as too little. */
static void test_between(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_BETWEEN, 1.3, DIRECTION_UP);
    w.t->condition.high = 1.5;
    assert_string_equal(at_end(&w, 1.29), "missed");
    assert_string_equal(at_end(&w, 1.3), "achieved");
    assert_string_equal(at_end(&w, 1.5), "achieved");
    assert_string_equal(at_end(&w, 1.51), "missed");
    assert_says(w.t, "từ 1,3 % đến 1,5 %", "between 1.3% and 1.5%");
    w_close(&w);
}

/* FORM: both sides (40 % for each sex = 40–60) */
/* At least 40 % for each sex fails on either side: 35 % of women, and 65 %, which leaves 35 % of men. */
static void test_both_sides(void **state) {
    (void)state;
    static const struct {
        double women;
        const char *verdict, *decided_by;
    } rows[] = {{35, "missed", "sex=female"},
                {40, "achieved", "sex=female"},
                {60, "achieved", "sex=female"},
                {65, "missed", "sex=male"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
        build_disaggregate(w.plan, w.ind, "sex", DISAGGREGATE_SHARE);
        w.t->each = w.ind->disaggregate[0].dimension;
        w_put(&w, "p", "2020", "sex=female", rows[i].women);
        struct verdict v = w_judge_for(&w, w.t, "p", "all", "2021-01-01");
        assert_verdict(v, rows[i].verdict);
        assert_string_equal(v.decided_by, rows[i].decided_by);
        w_close(&w);
    }
}

/* FORM: a bare number that may be exact or minimum (423 tổ: keep the choice explicit) */
/* 423 teams are a minimum, unless the target says that they are meant exactly. */
static void test_bare_number(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 423, DIRECTION_UP);
    w.ind->measure = (struct measure){.type = MEASURE_COUNT, .per = 1, .of = {"tổ", "teams"}};
    w.t->wording = "bare";
    assert_string_equal(at_end(&w, 430), "achieved");
    assert_says(w.t, "ít nhất 423 tổ", "at least 423 teams");
    w.t->exact = true;
    assert_string_equal(at_end(&w, 430), "missed");
    assert_string_equal(at_end(&w, 422), "missed");
    assert_string_equal(at_end(&w, 423), "achieved");
    assert_says(w.t, "đúng 423 tổ", "exactly 423 teams");
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_non_null(strstr(w_why(&v, LANG_VI), "yêu cầu đúng 423 tổ"));
    w_close(&w);
}

/* FORM: striving (phấn đấu) against must (bảo đảm) */
/* Striven for or a must, the verdict is the same; only the word differs. */
static void test_striving(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 60, DIRECTION_UP);
    assert_string_equal(at_end(&w, 59), "missed");
    w.t->striving = true;
    assert_string_equal(at_end(&w, 59), "missed");
    assert_says(w.t, "phấn đấu ít nhất 60 %", "at least 60% (to be striven for)");
    w_close(&w);
}

/* FORM: stretch (phấn đấu vượt) */
/* More than must be is judged beside what must be, says so, and bends nobody's path. */
static void test_stretch(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    struct target *more = build_target(w.plan, w.ind, "more", "end", CONDITION_AT_LEAST, 40);
    struct target *early = build_target(w.plan, w.ind, "early", "mid", CONDITION_AT_LEAST, 38);
    more->stretch = early->stretch = true;
    build_baseline(w.ind, "2010", 10);
    struct verdict v = w_filed(&w, "2013", 16, "2014-06-30");
    assert_verdict(v, "on_track"); /* 6 of 20·3/10: neither bent nor later for the stretch target's sake */
    v = w_judge_for(&w, early, "p", "total", "2014-06-30");
    assert_verdict(v, "lagging stretch");
    assert_string_equal(at_end(&w, 35), "achieved");
    v = w_judge_for(&w, more, "p", "total", "2021-01-01");
    assert_verdict(v, "missed stretch");
    assert_says(more, "ít nhất 40 % (mức phấn đấu vượt)", "at least 40% (a stretch target)");
    w_close(&w);
}

/* FORM: zero events (không để xảy ra …) */
/* No case at all: one is enough to fail, in whichever year; and 0 is a figure, not a missing one. */
static void test_zero_events(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_DOWN, "2011-01-01", "2020-12-31");
    w.ind->accumulation = ACCUMULATE_FLOW;
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_MOST, 0);
    w_add(&w, "2011", 0);
    struct verdict v = w_filed(&w, "2012", 0, "2013-01-31");
    assert_verdict(v, "on_track ahead");
    v = w_filed(&w, "2013", 1, "2014-01-31");
    assert_verdict(v, "lagging moving_away slipped");
    for (int year = 2014; year <= 2020; year++) {
        char period[16];
        snprintf(period, sizeof period, "%d", year);
        w_add(&w, period, 0);
    }
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "missed");
    w_add(&w, "2013", 0);
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reach),       cmocka_unit_test(test_at_least),
        cmocka_unit_test(test_above),       cmocka_unit_test(test_below),
        cmocka_unit_test(test_at_most),     cmocka_unit_test(test_approximately),
        cmocka_unit_test(test_between),     cmocka_unit_test(test_both_sides),
        cmocka_unit_test(test_bare_number), cmocka_unit_test(test_striving),
        cmocka_unit_test(test_stretch),     cmocka_unit_test(test_zero_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
