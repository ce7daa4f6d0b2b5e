/* The forms of time that targets have, each with its verdict. */
#include "tests/judge/world.h"

static struct world yearly(enum condition_kind kind, double bar) {
    struct world w = w_open(kind, bar, DIRECTION_UP);
    w.t->milestone = NULL;
    w.t->every_year = true;
    return w;
}

/* What each year is worth once the phase is over. */
static const char *of_year(struct world *w, int year) {
    static struct verdict v;
    struct judge_case c = w_case(w, w->t, "p", "total", "2021-06-30");
    c.year = year;
    judge(&c, &v);
    return w_words(&v);
}

/* FORM: one date */
/* On the day itself it is still on the way; the day after it is met or missed. */
static void test_one_date(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 70, DIRECTION_UP);
    build_milestone(w.plan, "day", "2018-06-30");
    w.t->milestone = plan_milestone(w.plan, "day");
    struct verdict v = w_filed(&w, "2018", 70, "2018-06-30");
    assert_verdict(v, "on_track ahead");
    v = w_judge(&w, "2018-07-01");
    assert_verdict(v, "achieved");
    v = w_filed(&w, "2018", 69, "2018-07-01");
    assert_verdict(v, "missed");
    w_close(&w);
}

/* FORM: two milestones in one sentence (2015: 70 %, 2020: > 90 %) */
/* Each milestone has a verdict of its own; until the first has passed the second is flagged later. */
static void test_two_milestones(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_ABOVE, 90, DIRECTION_UP);
    struct target *mid = build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 70);
    build_baseline(w.ind, "2010", 55);
    struct verdict v = w_filed(&w, "2014", 67, "2015-06-30");
    assert_verdict(v, "on_track later");
    w_add(&w, "2015", 69);
    v = w_judge_for(&w, mid, "p", "total", "2016-06-30");
    assert_verdict(v, "missed");
    v = w_filed(&w, "2020", 90, "2021-01-01");
    assert_verdict(v, "missed");
    v = w_filed(&w, "2020", 90.5, "2021-01-01");
    assert_verdict(v, "achieved");
    v = w_judge_for(&w, mid, "p", "total", "2021-01-01"); /* what was missed in 2015 stays missed */
    assert_verdict(v, "missed");
    w_close(&w);
}

/* FORM: implied by the phase or the plan's year */
/* A plan of one year without a date of its own is judged at that year's end. */
static void test_implied_by_year(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_PERCENT, DIRECTION_UP, "2021-01-01", "2021-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 100);
    struct verdict v = w_filed(&w, "2021", 100, "2021-12-31");
    assert_verdict(v, "on_track ahead");
    v = w_judge(&w, "2022-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* FORM: every year (hằng năm) */
/* Each year end is a milestone of its own. */
static void test_every_year(void **state) {
    (void)state;
    struct world w = yearly(CONDITION_AT_LEAST, 90);
    w_add(&w, "2012", 90);
    w_add(&w, "2013", 89);
    w_add(&w, "2014", 95);
    assert_string_equal(of_year(&w, 2012), "achieved");
    assert_string_equal(of_year(&w, 2013), "missed");
    assert_string_equal(of_year(&w, 2014), "achieved");
    assert_string_equal(of_year(&w, 2015), "no_data stale");
    assert_says(w.t, "ít nhất 90 %, hằng năm", "at least 90%, every year");
    w_close(&w);
}

/* FORM: from a year on (từ năm 2023 trở đi) */
/* Before its first year it does not apply; an older figure then fails nothing; from there on each year
 * counts. */
static void test_from_a_year_on(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_PERCENT, DIRECTION_UP, "2021-01-01", "2025-12-31");
    w.t = build_target(w.plan, w.ind, "t", NULL, CONDITION_AT_LEAST, 100);
    w.t->every_year = true;
    w.t->valid_from = build_day("2023-01-01");
    struct verdict v = w_filed(&w, "2021", 40, "2022-12-31");
    assert_verdict(v, "not_applicable");
    assert_reason(v, "not_valid");
    v = w_judge(&w, "2023-01-01");
    assert_verdict(v, "not_assessable");
    assert_reason(v, "no_slope");
    v = w_filed(&w, "2023", 99, "2023-12-31");
    assert_verdict(v, "lagging slipped");
    v = w_judge(&w, "2024-01-01");
    assert_verdict(v, "missed");
    v = w_filed(&w, "2024", 100, "2025-01-01");
    assert_verdict(v, "achieved");
    assert_says(w.t, "ít nhất 100 %, hằng năm, từ năm 2023 trở đi",
                "at least 100%, every year, from 2023 on");
    w_close(&w);
}

/* FORM: reach and maintain (đến 2015 và duy trì đến 2020) */
/* Reached by 2015, and then no year may fall below it. */
static void test_reach_and_maintain(void **state) {
    (void)state;
    static const struct {
        int fails;
        const char *verdict;
    } rows[] = {{0, "achieved"}, {2014, "achieved"}, {2015, "missed"}, {2018, "missed"}, {2020, "missed"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = w_open(CONDITION_AT_LEAST, 95, DIRECTION_UP);
        w.t->maintain_from_day = build_day("2015-12-31");
        for (int year = 2014; year <= 2020; year++) {
            char period[16];
            snprintf(period, sizeof period, "%d", year);
            w_add(&w, period, year == rows[i].fails ? 94 : 95);
        }
        struct verdict v = w_judge(&w, "2021-01-01");
        assert_verdict(v, rows[i].verdict);
        w_close(&w);
    }
}

/* FORM: a term, nhiệm kỳ 2016–2020, that overlaps milestones */
/* A term is elected once: its figure holds from its first day, and covers the milestones within it. */
static void test_term_over_milestones(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_PERCENT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.ind->frequency = PERIOD_SPAN;
    w.t = build_target(w.plan, w.ind, "t", NULL, CONDITION_AT_LEAST, 25);
    w.t->term = build_term(w.plan, "2016/2020", "end");
    struct target *mid = build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_LEAST, 20);
    w_add(&w, "2011/2015", 21);
    struct verdict v = w_judge_for(&w, mid, "p", "total", "2016-01-01");
    assert_verdict(v, "achieved");
    v = w_filed(&w, "2016/2020", 25, "2016-06-30");
    assert_verdict(v, "on_track ahead");
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    v = w_judge_for(&w, mid, "p", "total", "2021-01-01"); /* the older term is judged on its own figure */
    assert_true(v.value == 21);
    w_close(&w);
}

/* FORM: a milestone that has a value only for some indicators */
/* A milestone at which the indicator has no target changes nothing on its path. */
static void test_milestone_of_others(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2010", 10);
    struct verdict before = w_filed(&w, "2013", 16, "2014-01-31");
    struct indicator *other = build_indicator(w.plan, "j", MEASURE_PERCENT, DIRECTION_UP);
    build_target(w.plan, other, "j-mid", "mid", CONDITION_AT_LEAST, 90);
    struct verdict after = w_judge(&w, "2014-01-31");
    assert_true(verdict_same(&before, &after) && before.ratio == after.ratio);
    assert_verdict(after, "on_track");
    w_close(&w);
}

/* FORM: a ceiling that loosens (113 → 115) */
/* What kept to 113 and is now above 115 has slipped, by whatever method the plan judges. */
static void test_loosening_ceiling(void **state) {
    (void)state;
    static const enum method methods[] = {METHOD_LINEAR, METHOD_GROWTH, METHOD_PROJECTION, METHOD_ATTAINMENT};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct world w = w_open_between(MEASURE_RATE, DIRECTION_DOWN, "2011-01-01", "2020-12-31");
        w.ind->measure.per = 100;
        w.plan->method = methods[i];
        w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_MOST, 115);
        build_target(w.plan, w.ind, "m", "mid", CONDITION_AT_MOST, 113);
        build_baseline(w.ind, "2010", 112);
        struct verdict v = w_filed(&w, "2017", 115.2, "2018-01-31");
        assert_verdict(v, "lagging moving_away slipped");
        v = w_filed(&w, "2017", 114.9, "2018-01-31");
        assert_verdict(v, "on_track ahead");
        w_close(&w);
    }
}

static struct world staged(const char *by) {
    static const char *const ids[] = {"none", "listed", "running"};
    static const struct bitext names[] = {
        {"chưa", "none"}, {"lập danh sách", "listed"}, {"vận hành", "running"}};
    struct world w = w_open_between(MEASURE_STAGES, DIRECTION_UP, "2022-01-01", "2025-12-31");
    w.ind->measure = (struct measure){
        .type = MEASURE_STAGES, .per = 1, .stages = names, .stage_ids = ids, .stage_count = 3};
    w.ind->frequency = PERIOD_QUARTER;
    build_milestone(w.plan, "by", by);
    w.t = build_target(w.plan, w.ind, "t", "by", CONDITION_STAGE, 2);
    build_report(w.plan, w.units, "quarterly", COVERS_QUARTER, "p", "before 12-31");
    return w;
}

/* FORM: an activity's window, from and complete by (2022 → 2024; latest quarter II/2025) */
/* An activity that must be complete by the second quarter of 2025 has failed nothing before, and has after.
 */
static void test_window(void **state) {
    (void)state;
    struct world w = staged("2025-06-30");
    struct verdict v = w_filed(&w, "2024-Q4", 1, "2025-06-30");
    assert_verdict(v, "not_assessable");
    v = w_judge(&w, "2025-07-01");
    assert_verdict(v, "lagging awaiting");
    v = w_filed(&w, "2025-Q2", 1, "2025-07-01");
    assert_verdict(v, "missed");
    v = w_filed(&w, "2025-Q2", 2, "2025-07-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* FORM: staged windows (list in 2022, run from 2023) */
/* Two stages are two targets: the list by 2022, running by 2023, kept from then on. */
static void test_staged_windows(void **state) {
    (void)state;
    struct world w = staged("2025-12-31");
    build_milestone(w.plan, "first", "2022-12-31");
    struct target *list = build_target(w.plan, w.ind, "list", "first", CONDITION_STAGE, 1);
    w.t->maintain_from_day = build_day("2023-12-31");
    w_add(&w, "2022-Q4", 1);
    struct verdict v = w_judge_for(&w, list, "p", "total", "2023-01-01");
    assert_verdict(v, "achieved");
    v = w_judge(&w, "2023-06-30");
    assert_verdict(v, "not_assessable");
    v = w_filed(&w, "2023-Q4", 2, "2024-01-31");
    assert_verdict(v, "on_track ahead");
    v = w_filed(&w, "2024-Q3", 1, "2024-10-31");
    assert_verdict(v, "lagging slipped");
    w_close(&w);
}

/* FORM: a list of years (2023, 2024, 2025) */
/* Only the years that are listed ask anything: before them a figure fails nothing, between and after them the
 * newest listed year is judged. */
static void test_list_of_years(void **state) {
    (void)state;
    static const struct {
        const char *day;
        int year;
        const char *verdict;
    } rows[] = {
        {"2021-12-31", 2022, "not_assessable"}, /* 2021's figure fails it, and was not asked for */
        {"2022-12-31", 2022, "not_assessable"}, {"2023-01-01", 2022, "no_data stale"},
        {"2023-12-31", 2022, "no_data stale"},  {"2024-06-30", 2022, "no_data stale"},
        {"2025-01-01", 2024, "no_data stale"},  {"2030-06-30", 2025, "no_data stale"},
    };
    struct world w = w_open_between(MEASURE_PERCENT, DIRECTION_UP, "2021-01-01", "2025-12-31");
    w.t = build_target(w.plan, w.ind, "t", NULL, CONDITION_AT_LEAST, 80);
    build_years(w.plan, w.t, "2022 2024 2025");
    w_add(&w, "2021", 50);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict v = w_judge(&w, rows[i].day);
        assert_int_equal(v.milestone_day, civil_to_day(rows[i].year, 12, 31));
        assert_verdict(v, rows[i].verdict);
    }
    w_add(&w, "2022", 80);
    w_add(&w, "2023", 10); /* the year between */
    struct verdict v = w_judge(&w, "2024-01-31");
    assert_verdict(v, "achieved");
    assert_int_equal(v.milestone_day, build_day("2022-12-31"));
    v = w_filed(&w, "2024-S1", 70, "2024-07-31"); /* filed for a listed year: that one is judged */
    assert_verdict(v, "lagging slipped interim");
    v = w_filed(&w, "2024", 81, "2025-01-01");
    assert_verdict(v, "achieved");
    assert_says(w.t, "ít nhất 80 %, các năm 2022, 2024, 2025", "at least 80%, in the years 2022, 2024, 2025");
    w.t->year_count = 1;
    w.t->valid_from = build_day("2022-01-01"); /* the year says it */
    assert_says(w.t, "ít nhất 80 %, năm 2022", "at least 80%, in 2022");
    w_close(&w);
}

/* FORM: re-issued each year by a new decision (the 2021 value stays when 2022's arrives) */
/* Each decision's number is judged on its own year's figure, whatever came later. */
static void test_reissued(void **state) {
    (void)state;
    struct world w = w_open_between(MEASURE_PERCENT, DIRECTION_UP, "2021-01-01", "2025-12-31");
    w.t = build_target(w.plan, w.ind, "t2021", NULL, CONDITION_AT_LEAST, 60);
    w.t->every_year = true;
    w.t->valid_from = build_day("2021-01-01");
    w.t->valid_to = build_day("2021-12-31");
    struct target *next = build_target(w.plan, w.ind, "t2022", NULL, CONDITION_AT_LEAST, 70);
    next->every_year = true;
    next->valid_from = build_day("2022-01-01");
    next->valid_to = build_day("2022-12-31");
    struct verdict v = w_filed(&w, "2021", 62, "2022-06-30");
    assert_verdict(v, "achieved");
    v = w_judge_for(&w, next, "p", "total", "2022-06-30"); /* 62 % was no failure of the 70 to come */
    assert_verdict(v, "not_assessable");
    w_add(&w, "2022", 66);
    v = w_judge(&w, "2023-06-30");
    assert_verdict(v, "achieved");
    assert_true(v.value == 62 && v.milestone_day == build_day("2021-12-31"));
    v = w_judge_for(&w, next, "p", "total", "2023-06-30");
    assert_verdict(v, "missed");
    assert_true(v.value == 66);
    w_close(&w);
}

/* FORM: orientation year */
/* A date beyond the phase is on the path through what comes first, and judged once it has passed. */
static void test_orientation_year(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 50, DIRECTION_UP);
    build_milestone(w.plan, "2030", "2030-12-31")->kind = "orientation";
    struct target *far = build_target(w.plan, w.ind, "far", "2030", CONDITION_AT_LEAST, 70);
    build_baseline(w.ind, "2010", 10);
    w_add(&w, "2015", 31);
    struct verdict v = w_judge_for(&w, far, "p", "total", "2016-01-31");
    assert_verdict(v, "on_track later");
    w_add(&w, "2020", 50);
    v = w_judge_for(&w, far, "p", "total", "2021-01-31");
    assert_verdict(v, "on_track"); /* on the path: 50 by 2020 */
    w_add(&w, "2025", 54);
    v = w_judge_for(&w, far, "p", "total", "2026-01-31");
    assert_verdict(v, "lagging");
    assert_near(v.ratio, 4 / (20 * 1826.0 / 3652.0));
    w_add(&w, "2030", 70);
    v = w_judge_for(&w, far, "p", "total", "2031-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_date),
        cmocka_unit_test(test_two_milestones),
        cmocka_unit_test(test_implied_by_year),
        cmocka_unit_test(test_every_year),
        cmocka_unit_test(test_from_a_year_on),
        cmocka_unit_test(test_reach_and_maintain),
        cmocka_unit_test(test_term_over_milestones),
        cmocka_unit_test(test_milestone_of_others),
        cmocka_unit_test(test_loosening_ceiling),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_staged_windows),
        cmocka_unit_test(test_list_of_years),
        cmocka_unit_test(test_reissued),
        cmocka_unit_test(test_orientation_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
