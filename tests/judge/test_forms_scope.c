/* The forms of scope and structure that plans use, each with its verdict. */
#include "tests/judge/world.h"

struct list {
    char text[400];
};

static void note(void *arg, const struct unit *unit, const char *category) {
    struct list *list = arg;
    size_t len = strlen(list->text);
    snprintf(list->text + len, sizeof list->text - len, "%s/%s ", unit->id, category);
}

static const char *subjects(const struct world *w, const struct target *t) {
    static struct list list;
    list.text[0] = '\0';
    judge_subjects(w->plan, t, note, &list);
    return list.text;
}

static const char *subjects_of(const struct world *w, const struct target *t, const char *unit) {
    static struct list list;
    list.text[0] = '\0';
    judge_subjects_of(w->plan, t, build_unit(w->units, unit), note, &list);
    return list.text;
}

static struct world counted(double bar) {
    struct world w = w_open_between(MEASURE_COUNT, DIRECTION_UP, "2011-01-01", "2020-12-31");
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, bar);
    return w;
}

/* FORM: several indicators under one chỉ tiêu (80 % and 50 %) */
/* Two numbers are two indicators, each with its own verdict. */
static void test_several_indicators(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 80, DIRECTION_UP);
    struct indicator *second = build_indicator(w.plan, "i-b", MEASURE_PERCENT, DIRECTION_UP);
    struct target *b = build_target(w.plan, second, "b", "end", CONDITION_AT_LEAST, 50);
    w_add(&w, "2020", 79);
    build_value(&w.data, second, w.plan->unit, "2020", 79, 100);
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "missed");
    v = w_judge_for(&w, b, "p", "total", "2021-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* FORM: part of a whole (140 tổ, of which 15 % …, 85 …) */
/* The whole and its parts are judged apart: 140 teams in all, 85 of them of one kind, 15 % of another. */
static void test_part_of_whole(void **state) {
    (void)state;
    struct world w = counted(140);
    struct indicator *kind = build_indicator(w.plan, "i-kind", MEASURE_COUNT, DIRECTION_UP);
    struct indicator *share = build_indicator(w.plan, "i-share", MEASURE_PERCENT, DIRECTION_UP);
    kind->part_of = w.ind;
    struct target *b = build_target(w.plan, kind, "b", "end", CONDITION_AT_LEAST, 85);
    struct target *c = build_target(w.plan, share, "c", "end", CONDITION_AT_LEAST, 15);
    w_add(&w, "2020", 140);
    build_value(&w.data, kind, w.plan->unit, "2020", 84, 100);
    build_counts(&w.data, share, w.plan->unit, "2020", "total", 21, 140, 101);
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    v = w_judge_for(&w, b, "p", "total", "2021-01-01");
    assert_verdict(v, "missed");
    v = w_judge_for(&w, c, "p", "total", "2021-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* FORM: a subgroup with its own value */
/* A subgroup has a target of its own, judged on its own figures alone, beside the whole's. */
static void test_subgroup(void **state) {
    (void)state;
    static const char minority[] = "sex=female;ethnicity=minority";
    struct world w = w_open(CONDITION_AT_LEAST, 60, DIRECTION_UP);
    build_dimension(w.plan, "ethnicity", "kinh minority");
    struct target *group = build_target(w.plan, w.ind, "g", "end", CONDITION_AT_LEAST, 30);
    group->category = minority;
    build_reported_by(w.plan, w.ind, w.units, "a", AGGREGATE_RATIO);
    build_baseline(w.ind, "2010", 50); /* of all, not of the group */
    assert_string_equal(subjects(&w, group),
                        "p/sex=female;ethnicity=minority a/sex=female;ethnicity=minority ");
    w_add(&w, "2020", 61);
    w_put(&w, "p", "2010", minority, 10);
    w_put(&w, "p", "2015", minority, 20);
    struct verdict v = w_judge_for(&w, group, "p", minority, "2016-01-31");
    assert_verdict(v, "on_track");
    assert_true(v.base == 10); /* the whole's 60 is no bar on its path */
    assert_string_equal(v.category, minority);
    w_put(&w, "p", "2020", minority, 29);
    v = w_judge_for(&w, group, "p", minority, "2021-01-01");
    assert_verdict(v, "missed");
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    assert_says(group, "ít nhất 30 %, đối với nhóm nữ, ethnicity=minority",
                "at least 30%, for the group women, ethnicity=minority");
    w_close(&w);
}

static struct world conditional(struct indicator **staff) {
    struct world w = w_open(CONDITION_AT_LEAST, 1, DIRECTION_UP);
    w.ind->measure =
        (struct measure){.type = MEASURE_COUNT, .per = 1, .of = {"nữ lãnh đạo", "women leaders"}};
    *staff = build_indicator(w.plan, "staff", MEASURE_PERCENT, DIRECTION_UP);
    (*staff)->title = (struct bitext){"Tỷ lệ nữ cán bộ", "Share of women among staff"};
    w.t->when = build_proviso(w.plan, *staff, CONDITION_AT_LEAST, 30);
    return w;
}

/* FORM: conditional (if at least 30 % of staff are women) */
/* Where the condition does not hold the target does not apply; where nobody knows there is no data; where it
 * holds it is judged. Each unit by its own figure. */
static void test_conditional(void **state) {
    (void)state;
    static const struct {
        double women; /* NAN: not known */
        const char *verdict, *reason;
    } rows[] = {{NAN, "no_data", "when_unknown"},
                {29.9, "not_applicable", "when"},
                {30, "missed", ""},
                {45, "missed", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct indicator *staff;
        struct world w = conditional(&staff);
        build_value(&w.data, staff, build_unit(w.units, "a"), "2020", 50, 1); /* another unit's */
        if (!isnan(rows[i].women)) build_value(&w.data, staff, w.plan->unit, "2020", rows[i].women, 2);
        struct verdict v = w_filed(&w, "2020", 0, "2021-01-01");
        assert_verdict(v, rows[i].verdict);
        assert_reason(v, rows[i].reason);
        w_close(&w);
    }
}

/* The newest figure at the milestone says whether it applied; what came later changes nothing. */
static void test_conditional_newest(void **state) {
    (void)state;
    struct indicator *staff;
    struct world w = conditional(&staff);
    build_value(&w.data, staff, w.plan->unit, "2015", 40, 1);
    struct verdict v = w_filed(&w, "2016", 1, "2017-01-31");
    assert_verdict(v, "on_track ahead");
    build_value(&w.data, staff, w.plan->unit, "2016", 20, 2);
    v = w_judge(&w, "2017-01-31");
    assert_reason(v, "when");
    build_value(&w.data, staff, w.plan->unit, "2021", 50, 3);
    v = w_judge(&w, "2022-01-31");
    assert_verdict(v, "not_applicable");
    w_close(&w);
}

/* In words: when it applies, and why it does not. */
static void test_conditional_words(void **state) {
    (void)state;
    struct indicator *staff;
    struct world w = conditional(&staff);
    assert_says(w.t, "ít nhất 1 nữ lãnh đạo, khi “Tỷ lệ nữ cán bộ” ít nhất 30 %",
                "at least 1 women leaders, where “Share of women among staff” is at least 30%");
    struct verdict v = w_filed(&w, "2020", 0, "2021-01-01");
    assert_non_null(strstr(w_why(&v, LANG_VI),
                           "Chưa có số liệu để biết có áp dụng hay không (áp dụng khi “Tỷ lệ "
                           "nữ cán bộ” ít nhất 30 %)."));
    build_value(&w.data, staff, w.plan->unit, "2020", 10, 9);
    v = w_judge(&w, "2021-01-01");
    assert_non_null(
        strstr(w_why(&v, LANG_EN),
               "It does not apply here (it applies where “Share of women among staff” is at least "
               "30%)."));
    w_close(&w);
}

/* 100 % of the communes a, b, c with at least 3 items in each quarter, every year. */
static struct world nested(void) {
    struct world w = counted(100);
    for (const char *id = "abc"; *id; id++) {
        char name[2] = {*id, 0};
        ((struct unit *)build_unit(w.units, name))->kind = "commune";
    }
    w.ind->measure.of = (struct bitext){"tin", "items"};
    w.ind->frequency = PERIOD_QUARTER;
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    build_reported_by(w.plan, w.ind, w.units, "a b c", AGGREGATE_SUM);
    w.t->milestone = NULL;
    w.t->every_year = true;
    build_share(w.plan, w.t, w.units, "a b c", PERIOD_QUARTER, CONDITION_AT_LEAST, 3);
    return w;
}

static void quarters(struct world *w, const char *unit, int q1, int q2, int q3, int q4) {
    const int items[] = {q1, q2, q3, q4};
    for (int q = 0; q < 4; q++) {
        char period[24];
        snprintf(period, sizeof period, "2013-Q%d", q + 1);
        w_put(w, unit, period, "total", items[q]);
    }
}

/* FORM: nested minimum (100 % of communes, each quarter, at least 3 items) */
/* Twelve items in a year are not enough where one quarter had two: that quarter's share stands for the year.
 */
static void test_nested_minimum(void **state) {
    (void)state;
    struct world w = nested();
    quarters(&w, "a", 3, 3, 3, 3);
    quarters(&w, "b", 4, 3, 3, 5);
    quarters(&w, "c", 3, 9, 3, 3);
    struct verdict v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "achieved");
    quarters(&w, "c", 9, 9, 2, 9);
    v = w_judge(&w, "2014-01-01");
    assert_verdict(v, "missed");
    assert_near(v.value, 200.0 / 3);
    assert_string_equal(subjects(&w, w.t), "p/total "); /* a share of units is nobody's below the whole */
    assert_says(w.t, "ít nhất 100 % số xã có ít nhất 3 tin mỗi quý, hằng năm",
                "at least 100% of communes with at least 3 items each quarter, every year");
    w_close(&w);
}

/* In words: kinds that differ, every period of the year, what is counted, and yes or no. */
static void test_share_words(void **state) {
    (void)state;
    struct world w = nested();
    struct share_of_units *s = (struct share_of_units *)w.t->share;
    struct indicator *poor = build_indicator(w.plan, "poor", MEASURE_PERCENT, DIRECTION_DOWN);
    poor->title = (struct bitext){"Tỷ lệ hộ nghèo", "Share of poor households"};
    s->over_all = true;
    s->where = build_proviso(w.plan, poor, CONDITION_ABOVE, 20);
    assert_says(w.t,
                "ít nhất 100 % số xã có ít nhất 3 tin ở mọi quý trong năm, chỉ tính nơi có “Tỷ lệ hộ nghèo” "
                "trên 20 %, hằng năm",
                "at least 100% of communes with at least 3 items in every quarter of the year, counting only "
                "those where “Share of poor households” is above 20%, every year");
    ((struct unit *)build_unit(w.units, "b"))->kind = "board";
    s->over_all = false;
    s->where = NULL;
    s->per = PERIOD_YEAR;
    s->meeting = (struct condition){.kind = CONDITION_DONE, .value = 1};
    assert_says(w.t, "ít nhất 100 % số đơn vị hoàn thành mỗi năm, hằng năm",
                "at least 100% of units: done each year, every year");
    w_close(&w);
}

/* FORM: per unit minimum (2 rounds a district) */
/* A minimum for each district is judged for each of them, as the plan's own target, and not for the whole. */
static void test_per_unit_minimum(void **state) {
    (void)state;
    struct world w = counted(2);
    build_reported_by(w.plan, w.ind, w.units, "a b c", AGGREGATE_SUM);
    build_for(w.plan, w.t, w.units, "a b");
    assert_string_equal(subjects(&w, w.t), "a/total b/total ");
    assert_string_equal(subjects_of(&w, w.t, "a"), "a/total ");
    assert_string_equal(subjects_of(&w, w.t, "c"), "");
    assert_string_equal(subjects_of(&w, w.t, "p"), "");
    w_put(&w, "a", "2020", "total", 2);
    w_put(&w, "b", "2020", "total", 1);
    struct verdict v = w_judge_for(&w, w.t, "a", "total", "2021-01-01");
    assert_verdict(v, "achieved");
    v = w_judge_for(&w, w.t, "b", "total", "2021-01-01");
    assert_verdict(v, "missed");
    assert_string_equal(verdict_level(&v), "provincial");
    w_close(&w);
}

/* FORM: allocation matrix unit × indicator with sum check (004 annex 1: 9 × 10) */
/* Each unit answers for its own share of each indicator; the whole for the sum. */
static void test_allocation_matrix(void **state) {
    (void)state;
    static const double shares[2][3] = {{57, 40, 26}, {5, 0, 7}};
    struct world w = counted(123);
    struct indicator *second = build_indicator(w.plan, "j", MEASURE_COUNT, DIRECTION_UP);
    struct target *targets[2] = {w.t, build_target(w.plan, second, "u", "end", CONDITION_AT_LEAST, 12)};
    build_reported_by(w.plan, w.ind, w.units, "a b c", AGGREGATE_SUM);
    build_reported_by(w.plan, second, w.units, "a b c", AGGREGATE_SUM);
    for (size_t i = 0; i < 2; i++)
        for (size_t u = 0; u < 3; u++) {
            const char id[2] = {(char)('a' + u), 0};
            const struct unit *unit = build_unit(w.units, id);
            build_allocation(targets[i], unit, shares[i][u]);
            build_value(&w.data, targets[i]->indicator, unit, "2020", shares[i][u] - (u == 2), 1);
        }
    for (size_t i = 0; i < 2; i++) {
        struct verdict a = w_judge_for(&w, targets[i], "a", "total", "2021-01-01");
        struct verdict b = w_judge_for(&w, targets[i], "b", "total", "2021-01-01");
        struct verdict c = w_judge_for(&w, targets[i], "c", "total", "2021-01-01");
        struct verdict p = w_judge_for(&w, targets[i], "p", "total", "2021-01-01");
        assert_verdict(a, "achieved");
        assert_verdict(b, "achieved"); /* a share of 0 asks for nothing */
        assert_verdict(c, "missed");
        assert_verdict(p, "missed");
        assert_true(a.bar == shares[i][0] && c.gap == 1);
        assert_string_equal(verdict_level(&a), "unit");
    }
    w_close(&w);
}

/* FORM: cascade province → district → commune */
/* What communes report adds up to their districts and these to the province; each level has its own verdict.
 */
static void test_cascade(void **state) {
    (void)state;
    struct world w = {.units = build_units("p; d < p; e < p; d1 < d; d2 < d; e1 < e")};
    w.plan = build_plan(w.units, "plan", "p", "2011-01-01", "2020-12-31");
    build_milestone(w.plan, "end", "2020-12-31");
    w.ind = build_indicator(w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    build_reported_by(w.plan, w.ind, w.units, "d1 d2 e1", AGGREGATE_SUM);
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 30);
    build_allocation(w.t, build_unit(w.units, "d"), 20);
    build_allocation(w.t, build_unit(w.units, "e"), 10);
    build_allocation(w.t, build_unit(w.units, "d1"), 12);
    dataset_init(&w.data, w.plan, w.units);
    w_put(&w, "d1", "2020", "total", 11);
    w_put(&w, "d2", "2020", "total", 9);
    w_put(&w, "e1", "2020", "total", 9);
    assert_string_equal(subjects(&w, w.t), "p/total d/total e/total d1/total ");
    struct verdict p = w_judge(&w, "2021-01-01"), d = w_judge_for(&w, w.t, "d", "total", "2021-01-01"),
                   e = w_judge_for(&w, w.t, "e", "total", "2021-01-01"),
                   d1 = w_judge_for(&w, w.t, "d1", "total", "2021-01-01");
    assert_verdict(p, "missed");
    assert_verdict(d, "achieved");
    assert_verdict(e, "missed");
    assert_verdict(d1, "missed");
    assert_true(p.value == 29 && d.value == 20 && d.coverage_want == 2);
    w_close(&w);
}

/* FORM: different targets by unit */
/* Some units have a number of their own: they are judged by that, the others by the whole's. */
static void test_different_by_unit(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 50, DIRECTION_UP);
    struct target *own = build_target(w.plan, w.ind, "own", "end", CONDITION_AT_LEAST, 30);
    struct target *own_mid = build_target(w.plan, w.ind, "own-mid", "mid", CONDITION_AT_LEAST, 20);
    build_reported_by(w.plan, w.ind, w.units, "a b c", AGGREGATE_MEAN);
    build_for(w.plan, own, w.units, "b c");
    build_for(w.plan, own_mid, w.units, "b");
    assert_string_equal(subjects(&w, w.t), "p/total a/total ");
    assert_string_equal(subjects(&w, own), "b/total c/total ");
    assert_string_equal(subjects_of(&w, w.t, "b"), "");
    w_put(&w, "a", "2020", "total", 40);
    w_put(&w, "b", "2020", "total", 40);
    struct verdict a = w_judge_for(&w, w.t, "a", "total", "2021-01-01");
    struct verdict b = w_judge_for(&w, own, "b", "total", "2021-01-01");
    assert_verdict(a, "missed");
    assert_verdict(b, "achieved");
    w_put(&w, "b", "2010", "total", 10); /* its path goes by its own targets alone */
    w_put(&w, "b", "2013", "total", 16);
    w_put(&w, "c", "2010", "total", 10);
    w_put(&w, "c", "2013", "total", 16);
    b = w_judge_for(&w, own, "b", "total", "2014-01-31");
    assert_true(b.flags & VERDICT_LATER);
    struct verdict c = w_judge_for(&w, own, "c", "total", "2014-01-31");
    assert_verdict(c, "on_track");
    w_close(&w);
}

/* FORM: national beside provincial (003 annex) */
/* The national number is judged beside the plan's own and says so; it bends no path. */
static void test_national_beside_provincial(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 70, DIRECTION_UP);
    struct target *national = build_target(w.plan, w.ind, "n", "end", CONDITION_AT_LEAST, 80);
    national->level = "national";
    national->own_level = false;
    struct verdict v = w_filed(&w, "2020", 75, "2021-01-01");
    assert_verdict(v, "achieved");
    v = w_judge_for(&w, national, "p", "total", "2021-01-01");
    assert_verdict(v, "missed other_level");
    assert_string_equal(verdict_level(&v), "national");
    w_close(&w);
}

/* FORM: text against annex: **both are kept with their sources**, one is in force, the clash is reported */
/* The one in force is judged; the other is kept, with its number and source, and never judged. */
static void test_text_against_annex(void **state) {
    (void)state;
    struct world w = counted(28);
    struct target *text = build_target(w.plan, w.ind, "text", "end", CONDITION_AT_LEAST, 23);
    w.t->source = "Phụ lục 2";
    text->source = "II.1";
    text->in_force = false;
    build_baseline(w.ind, "2010", 0);
    struct verdict v = w_filed(&w, "2020", 25, "2021-01-01");
    assert_verdict(v, "missed");
    v = w_judge_for(&w, text, "p", "total", "2021-01-01");
    assert_verdict(v, "not_applicable not_in_force");
    assert_true(v.bar == 23 && v.value == 25);
    assert_string_equal(v.target->source, "II.1");
    w_close(&w);
}

/* FORM: lead and coordinating bodies, inherited from the objective, missing, "requested" (đề nghị) */
/* What the lead owes is awaited, whoever coordinates, requested or not; where nobody leads nothing is. */
static void test_lead_and_coordinating(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 50, DIRECTION_UP);
    const struct unit *const coordinating[] = {build_unit(w.units, "a"), build_unit(w.units, "b")};
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "a b", "before 03-01 +1");
    w.ind->lead = build_unit(w.units, "a"); /* also coordinating */
    w.ind->coordinating = coordinating;
    w.ind->coordinating_count = 2;
    w_add(&w, "2019", 55);
    struct verdict v = w_judge(&w, "2021-02-28");
    assert_verdict(v, "on_track ahead awaiting");
    w.ind->lead_requested = true;
    v = w_judge(&w, "2021-03-01");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "overdue");
    w.ind->lead = NULL;
    w.ind->lead_unknown = "cột bị cắt";
    v = w_judge(&w, "2021-02-28");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "no_report");
    w_close(&w);
}

/* FORM: disaggregation each or jointly */
/* Each sex for itself, or those who are both: joint categories are figures of their own. */
static void test_each_or_jointly(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    build_dimension(w.plan, "ethnicity", "kinh minority");
    build_disaggregate(w.plan, w.ind, "sex", DISAGGREGATE_WITHIN);
    build_disaggregate(w.plan, w.ind, "ethnicity", DISAGGREGATE_WITHIN);
    w.t->each = w.ind->disaggregate[0].dimension;
    struct target *joint = build_target(w.plan, w.ind, "j", "end", CONDITION_AT_LEAST, 20);
    joint->category = "sex=female;ethnicity=minority";
    w_put(&w, "p", "2020", "sex=female", 45);
    w_put(&w, "p", "2020", "sex=male", 50);
    w_put(&w, "p", "2020", "sex=female;ethnicity=minority", 12);
    assert_string_equal(subjects(&w, w.t), "p/all p/sex=female p/sex=male ");
    struct verdict v = w_judge_for(&w, w.t, "p", "all", "2021-01-01");
    assert_verdict(v, "achieved");
    v = w_judge_for(&w, joint, "p", joint->category, "2021-01-01");
    assert_verdict(v, "missed");
    assert_true(v.value == 12);
    w_close(&w);
}

/* FORM: a district plan under a provincial one under a national one */
/* The same figure under three plans: each judges it by its own number, and names the level it speaks for. */
static void test_three_plans(void **state) {
    (void)state;
    static const struct {
        const char *id, *level, *unit, *above;
        double bar;
        const char *verdict;
    } rows[] = {{"vn", "national", "vn", NULL, 60, "missed"},
                {"p", "provincial", "p", "vn", 50, "missed"},
                {"d", "district", "d", "p", 40, "achieved"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = {.units = build_units("vn; p < vn; d < p")};
        w.plan = build_plan(w.units, rows[i].id, rows[i].unit, "2011-01-01", "2020-12-31");
        w.plan->level = rows[i].level;
        w.plan->implements = rows[i].above;
        build_milestone(w.plan, "end", "2020-12-31");
        w.ind = build_indicator(w.plan, "i", MEASURE_PERCENT, DIRECTION_UP);
        w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, rows[i].bar);
        dataset_init(&w.data, w.plan, w.units);
        w_put(&w, rows[i].unit, "2020", "total", 45);
        struct verdict v = w_judge_for(&w, w.t, rows[i].unit, "total", "2021-01-01");
        assert_verdict(v, rows[i].verdict);
        assert_string_equal(verdict_level(&v), rows[i].level);
        w_close(&w);
    }
}

/* FORM: tiny denominators (0 or 1: no percentage is judged on 0; below a set n it is flagged) */
/* 0 of 0 is no percentage, neither 0 % nor 100 %; 1 of 1 is, and says how few they were. */
static void test_tiny_denominators(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 100, DIRECTION_UP);
    w.ind->small_n = 5;
    w_counts(&w, "p", "2020", 0, 0);
    struct verdict v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "no_data");
    assert_reason(v, "denominator_zero");
    assert_false(v.has_value);
    w_counts(&w, "p", "2020", 1, 1);
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved small_n");
    w_counts(&w, "p", "2020", 5, 5);
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "achieved");
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_several_indicators),
        cmocka_unit_test(test_part_of_whole),
        cmocka_unit_test(test_subgroup),
        cmocka_unit_test(test_conditional),
        cmocka_unit_test(test_conditional_newest),
        cmocka_unit_test(test_conditional_words),
        cmocka_unit_test(test_nested_minimum),
        cmocka_unit_test(test_share_words),
        cmocka_unit_test(test_per_unit_minimum),
        cmocka_unit_test(test_allocation_matrix),
        cmocka_unit_test(test_cascade),
        cmocka_unit_test(test_different_by_unit),
        cmocka_unit_test(test_national_beside_provincial),
        cmocka_unit_test(test_text_against_annex),
        cmocka_unit_test(test_lead_and_coordinating),
        cmocka_unit_test(test_each_or_jointly),
        cmocka_unit_test(test_three_plans),
        cmocka_unit_test(test_tiny_denominators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
