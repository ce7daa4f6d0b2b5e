/* A verdict per category and a combined one; for whom a target is judged. */
#include "tests/judge/world.h"

static struct world each_sex(enum disaggregation_mode mode) {
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    build_disaggregate(w.plan, w.ind, "sex", mode);
    w.t->each = w.ind->disaggregate[0].dimension;
    return w;
}

static struct verdict all(struct world *w, const char *day) {
    return w_judge_for(w, w->t, "p", "all", day);
}

/* The combined verdict is the worst, with its value and ratio, and tells which category it is. */
static void test_worst(void **state) {
    (void)state;
    struct world w = each_sex(DISAGGREGATE_WITHIN);
    w_put(&w, "p", "2010", "sex=female", 20);
    w_put(&w, "p", "2010", "sex=male", 20);
    w_put(&w, "p", "2015", "sex=female", 26);
    w_put(&w, "p", "2015", "sex=male", 27);
    struct verdict v = all(&w, "2016-01-31");
    assert_verdict(v, "at_risk");
    assert_string_equal(v.category, "all");
    assert_string_equal(v.decided_by, "sex=female");
    assert_true(v.value == 26);
    struct verdict female = w_judge_for(&w, w.t, "p", "sex=female", "2016-01-31");
    assert_true(female.ratio == v.ratio && female.decided_by[0] == '\0');
    assert_string_equal(female.category, "sex=female");
    w_put(&w, "p", "2015", "sex=female", 41);
    v = all(&w, "2016-01-31");
    assert_string_equal(v.decided_by, "sex=male");
    assert_verdict(v, "at_risk");
    w_close(&w);
}

/* A missing category is no data, and then so is the whole; a failure of the other one is worse and certain.
 */
static void test_missing(void **state) {
    (void)state;
    struct world w = each_sex(DISAGGREGATE_WITHIN);
    w_put(&w, "p", "2020", "sex=female", 45);
    struct verdict v = w_judge_for(&w, w.t, "p", "sex=male", "2021-01-31");
    assert_verdict(v, "no_data stale");
    v = all(&w, "2021-01-31");
    assert_verdict(v, "no_data stale");
    assert_string_equal(v.decided_by, "sex=male");
    w_put(&w, "p", "2020", "sex=female", 39);
    v = all(&w, "2021-01-31");
    assert_verdict(v, "missed stale"); /* the flags of old data come from any of them */
    assert_string_equal(v.decided_by, "sex=female");
    w_close(&w);
}

/* Of two shares the missing one is computed to 100: 55 % of women leave 45 % of men, 65 % leave too few. */
static void test_share_computed(void **state) {
    (void)state;
    struct world w = each_sex(DISAGGREGATE_SHARE);
    w_put(&w, "p", "2020", "sex=female", 55);
    struct verdict v = all(&w, "2021-01-31");
    assert_verdict(v, "achieved");
    v = w_judge_for(&w, w.t, "p", "sex=male", "2021-01-31");
    assert_true(v.value == 45);
    w_put(&w, "p", "2020", "sex=female", 65);
    v = all(&w, "2021-01-31");
    assert_verdict(v, "missed");
    assert_string_equal(v.decided_by, "sex=male");
    w_close(&w);
}

/* Each and every year together: both sexes, each year. */
static void test_each_every_year(void **state) {
    (void)state;
    struct world w = each_sex(DISAGGREGATE_SHARE);
    w.t->milestone = NULL;
    w.t->every_year = true;
    w_put(&w, "p", "2012", "sex=female", 39);
    struct verdict v = all(&w, "2012-12-31");
    assert_verdict(v, "lagging slipped");
    v = all(&w, "2013-01-01");
    assert_verdict(v, "missed");
    w_close(&w);
}

/* Categories roll up like totals. */
static void test_each_rolled_up(void **state) {
    (void)state;
    struct world w = each_sex(DISAGGREGATE_WITHIN);
    build_reported_by(w.plan, w.ind, w.units, "a b", AGGREGATE_RATIO);
    build_counts(&w.data, w.ind, build_unit(w.units, "a"), "2020", "sex=female", 10, 20, 1);
    build_counts(&w.data, w.ind, build_unit(w.units, "b"), "2020", "sex=female", 10, 20, 2);
    build_counts(&w.data, w.ind, build_unit(w.units, "a"), "2020", "sex=male", 10, 20, 3);
    struct verdict v = w_judge_for(&w, w.t, "p", "sex=female", "2021-01-31");
    assert_verdict(v, "achieved");
    v = all(&w, "2021-01-31");
    assert_true(v.flags & VERDICT_PARTIAL);
    assert_true(v.status != VERDICT_ACHIEVED);
    w_close(&w);
}

/* A category that failed has failed, whatever is still to come in for the other one: nothing holds it back.
 */
static void test_each_failed_beside_a_part(void **state) {
    (void)state;
    struct world w = each_sex(DISAGGREGATE_WITHIN);
    build_reported_by(w.plan, w.ind, w.units, "a b", AGGREGATE_RATIO);
    build_counts(&w.data, w.ind, build_unit(w.units, "a"), "2020", "sex=female", 1, 20, 1);
    build_counts(&w.data, w.ind, build_unit(w.units, "b"), "2020", "sex=female", 1, 20, 2);
    build_counts(&w.data, w.ind, build_unit(w.units, "a"), "2020", "sex=male", 10, 20, 3);
    struct verdict v = w_judge_for(&w, w.t, "p", "sex=male", "2021-01-31");
    assert_true(v.flags & VERDICT_PARTIAL);
    v = all(&w, "2021-01-31");
    assert_int_equal(v.status, VERDICT_MISSED);
    assert_string_equal(v.decided_by, "sex=female");
    assert_false(v.flags & (VERDICT_PARTIAL | VERDICT_AWAITING));
    v = all(&w, "2020-12-31");
    assert_int_equal(v.status, VERDICT_LAGGING);
    assert_false(v.flags & VERDICT_PARTIAL);
    w_close(&w);
}

/* Asked for all of a target without categories, the judge gives its total. */
static void test_all_without_each(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    w_add(&w, "2020", 40);
    struct verdict v = all(&w, "2021-01-31");
    assert_verdict(v, "achieved");
    assert_string_equal(v.category, "total");
    w_close(&w);
}

struct list {
    char text[400];
};

static void note(void *arg, const struct unit *unit, const char *category) {
    struct list *list = arg;
    size_t len = strlen(list->text);
    snprintf(list->text + len, sizeof list->text - len, "%s/%s ", unit->id, category);
}

static const char *subjects(struct world *w) {
    static struct list list;
    list.text[0] = '\0';
    judge_subjects(w->plan, w->t, note, &list);
    return list.text;
}

/* The whole, then each unit with a share, then each reporting unit unless figures are counts; "all" before
 * its categories. */
static void test_subjects(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    assert_string_equal(subjects(&w), "p/total ");
    build_reported_by(w.plan, w.ind, w.units, "b a p", AGGREGATE_RATIO);
    assert_string_equal(subjects(&w), "p/total b/total a/total ");
    build_allocation(w.t, build_unit(w.units, "c"), 30);
    build_allocation(w.t, build_unit(w.units, "a"), 30);
    assert_string_equal(subjects(&w), "p/total c/total a/total b/total ");
    w.ind->measure.type = MEASURE_COUNT;
    assert_string_equal(subjects(&w), "p/total c/total a/total ");
    w.t->allocation_count = 0;
    build_disaggregate(w.plan, w.ind, "sex", DISAGGREGATE_WITHIN);
    w.t->each = w.ind->disaggregate[0].dimension;
    assert_string_equal(subjects(&w), "p/all p/sex=female p/sex=male ");
    w_close(&w);
}

static const char *subjects_of(struct world *w, const char *unit) {
    static struct list list;
    list.text[0] = '\0';
    judge_subjects_of(w->plan, w->t, build_unit(w->units, unit), note, &list);
    return list.text;
}

/* Asked for one unit, the same as in the whole list; nothing for a unit that the target is not judged for. */
static void test_subjects_of(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 40, DIRECTION_UP);
    build_reported_by(w.plan, w.ind, w.units, "b", AGGREGATE_RATIO);
    build_allocation(w.t, build_unit(w.units, "c"), 30);
    assert_string_equal(subjects_of(&w, "p"), "p/total ");
    assert_string_equal(subjects_of(&w, "b"), "b/total ");
    assert_string_equal(subjects_of(&w, "c"), "c/total ");
    assert_string_equal(subjects_of(&w, "a"), "");
    w.ind->measure.type = MEASURE_COUNT;
    assert_string_equal(subjects_of(&w, "b"), "");
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worst),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_share_computed),
        cmocka_unit_test(test_each_every_year),
        cmocka_unit_test(test_each_rolled_up),
        cmocka_unit_test(test_each_failed_beside_a_part),
        cmocka_unit_test(test_all_without_each),
        cmocka_unit_test(test_subjects),
        cmocka_unit_test(test_subjects_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
