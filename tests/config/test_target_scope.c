/* Of whom and when a target speaks: shares of units, provisos, subgroups, single units, lists of years; and
 * which of them may be in force beside one another. */
#include "tests/config/support.h"
#include <string.h>

#define IND    "/objectives/0/indicators/0" /* percent, by year, more is good, by sex and ethnicity */
#define COUNT  "/objectives/0/indicators/1" /* a count of teams, by half-year */
#define YES_NO "/objectives/0/indicators/2"
/* the only target of the indicator */
#define T(members) "[{\"id\": \"t\", \"source\": \"II\", \"quote\": \"năm 2018\", " members "}]"

/* The bar speaks of the share of units; what each must meet is of its own figure, in the indicator's measure.
 */
/* FORM: nested minimum (100 % of communes, each quarter, at least 3 items) */
static void test_share_of_units(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t = world_with(
        &w,
        {COUNT "/targets",
         "[{\"id\": \"t\", \"every\": \"year\", \"at_least\": 100, \"share_of_units\": {\"meeting\": "
         "{\"at_least\": 3}, \"of\": [\"@districts\", \"so-y-te\"], \"per\": \"quarter\", \"where\": "
         "{\"indicator\": \"1.4\", \"stage\": \"issued\"}, \"over\": \"all\"}, \"source\": \"II.6\", "
         "\"quote\": \"Duy trì 100% xã, thị trấn phần đầu mỗi quý có ít nhất 03 tin, bài về bình đẳng giới "
         "trên hệ thống thông tin cơ sở\"}]"},
        {COUNT "/frequency", "\"quarter\""});
    assert_no_problem(&w.problems);
    assert_true(t->condition.kind == CONDITION_AT_LEAST && t->condition.value == 100);
    assert_true(t->share->meeting.kind == CONDITION_AT_LEAST && t->share->meeting.value == 3);
    assert_int_equal(t->share->of_count, 3);
    assert_int_equal(t->share->per, PERIOD_QUARTER);
    assert_true(t->share->over_all);
    assert_string_equal(t->share->where->indicator->id, "1.4");
    assert_int_equal(t->share->where->condition.kind, CONDITION_STAGE);
    assert_true(t->share->where->condition.value == 1);
    world_drop(&w);
}

/* "of" may be one name; "over" is each period unless said; a share of units that did it is of a yes_no. */
static void test_share_of_units_defaults(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t = world_with(
        &w, {YES_NO "/targets", T("\"at\": \"mid\", \"between\": [60, 80], \"share_of_units\": {\"meeting\": "
                                  "{\"done\": true}, \"of\": \"@all\", \"per\": \"year\"}")});
    assert_no_problem(&w.problems);
    assert_int_equal(t->condition.kind, CONDITION_BETWEEN);
    assert_int_equal(t->share->meeting.kind, CONDITION_DONE);
    assert_int_equal(t->share->of_count, 4);
    assert_true(!t->share->over_all && !t->share->where);
    assert_int_equal(t->merge, MERGE_NOT_COMPARABLE);
    world_drop(&w);
}

/* A proviso names any indicator of the plan, also one further down, and is measured as that is. */
/* FORM: conditional (if at least 30 % of staff are women) */
static void test_conditional_on_another_figure(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w,
                   {IND "/targets",
                    "[{\"id\": \"t\", \"at\": \"mid\", \"at_least\": 50, \"when\": {\"indicator\": \"9\", "
                    "\"at_least\": 30}, \"source\": \"II.1\", \"quote\": \"có lãnh đạo chủ chốt là nữ nếu ở "
                    "cơ quan, tổ chức đó có tỷ lệ 30% trở lên nữ cán bộ, công chức, viên chức, người lao "
                    "động\"}]"},
                   {"/objectives/-",
                    "{\"id\": \"9\", \"title\": \"Cán bộ\", \"indicators\": [{\"id\": \"9\", \"title\": \"Tỷ "
                    "lệ nữ\", \"measure\": {\"type\": \"percent\"}, \"frequency\": \"year\", \"good\": "
                    "\"up\", \"lead\": \"so-noi-vu\", \"targets\": []}]}"});
    assert_no_problem(&w.problems);
    assert_ptr_equal(t->when->indicator, plan_indicator(w.plan, "9"));
    assert_true(t->when->condition.kind == CONDITION_AT_LEAST && t->when->condition.value == 30);
    assert_null(t->share);
    world_drop(&w);
}

/* The same bar for each of several units, none of it a share of the whole. */
/* FORM: per unit minimum (2 rounds a */
static void test_minimum_for_each_unit(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t = world_with(
        &w, {COUNT "/targets", T("\"every\": \"year\", \"at_least\": 2, \"for\": [\"@districts\"]")});
    assert_int_equal(t->unit_count, 2);
    assert_ptr_equal(t->units[0], unit_find(w.units, "sa-pa"));
    assert_int_equal(t->allocation_count, 0);
    assert_int_equal(t->merge, MERGE_SUM);
    world_drop(&w);
}

/* A subgroup is named in any order of its dimensions and kept in the plan's. */
/* FORM: a subgroup with its own value */
/* FORM: or jointly */
static void test_subgroup_with_its_own_value(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w, {IND "/targets", T("\"at\": \"end\", \"at_least\": 30, \"category\": "
                                          "\"ethnicity=minority;sex=female\"")});
    assert_string_equal(t->category, "sex=female;ethnicity=minority");
    assert_null(t->each);
    world_drop(&w);
}

/* A list of years is kept in their order, each a milestone of its own. */
/* FORM: a list of years (2023, 2024, 2025) */
static void test_list_of_years(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w, {IND "/targets", T("\"every\": [2020, 2016, 2018], \"at_least\": 30")});
    assert_true(t->every_year && t->year_count == 3);
    assert_true(t->years[0] == 2016 && t->years[1] == 2018 && t->years[2] == 2020);
    world_drop(&w);
}

/* From a year on: every year, standing from that one. */
/* FORM: from a year on */
static void test_from_a_year_on(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w, {IND "/targets",
                        "[{\"id\": \"t\", \"every\": \"year\", \"valid_from\": \"2018-01-01\", \"at_least\": "
                        "100, \"source\": \"II.6\", \"quote\": \"Từ năm 2023 trở đi 100% tổ chức Đảng, chính "
                        "quyền, cơ quan hành chính, ban, ngành, đoàn thể các cấp được phổ biến\"}]"});
    assert_true(t->every_year && t->valid_from == civil_to_day(2018, 1, 1) && t->valid_to == DAY_NONE);
    world_drop(&w);
}

/* What becomes of units' targets when units merge follows from what is counted, unless it is said. */
static void test_merge(void **state) {
    static const struct {
        const char *at, *target;
        enum merge_rule rule;
    } cases[] = {
        {COUNT, T("\"at\": \"end\", \"at_least\": 2"), MERGE_SUM},
        {COUNT, T("\"at\": \"end\", \"at_least\": 2, \"for\": [\"sa-pa\"], \"merge\": \"not_comparable\""),
         MERGE_NOT_COMPARABLE},
        {COUNT, T("\"at\": \"end\", \"at_least\": 2, \"relative\": {\"to\": \"2015\", \"as\": \"absolute\"}"),
         MERGE_SUM},
        {COUNT, T("\"at\": \"end\", \"at_least\": 2, \"relative\": {\"to\": \"2015\", \"as\": \"percent\"}"),
         MERGE_NOT_COMPARABLE},
        {COUNT, T("\"at\": \"end\", \"per_year\": {\"increase_by\": 2, \"as\": \"percent\"}"),
         MERGE_NOT_COMPARABLE},
        {COUNT,
         T("\"at\": \"end\", \"all_of\": [{\"at_least\": 2}, {\"per_year\": {\"increase_by\": 2, \"as\": "
           "\"percent\"}}]"),
         MERGE_NOT_COMPARABLE},
        {IND, T("\"at\": \"end\", \"at_least\": 2"), MERGE_NOT_COMPARABLE},
        {IND, T("\"at\": \"end\", \"at_least\": 2, \"for\": [\"@districts\"], \"merge\": \"weighted\""),
         MERGE_WEIGHTED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan_world w;
        char *pointer = mem_printf("%s/targets", cases[i].at);
        const struct target *t = world_with(&w, {pointer, cases[i].target});
        if (t->merge != cases[i].rule) fail_msg("%s: rule %d", cases[i].target, (int)t->merge);
        mem_free(pointer);
        world_drop(&w);
    }
}

struct pair {
    const char *first, *second;
    bool clash;
};

/* The two as targets "t" and "u" of one indicator. */
static void check_pair(const char *indicator, const struct pair *pair) {
    struct units *units = units_of(UNITS);
    struct problems problems;
    char *at = mem_printf("%s/targets", indicator), *second = mem_printf("%s/targets/1", indicator);
    char *targets = mem_printf("[{\"id\": \"t\", \"at_least\": 5, \"source\": \"I\", \"quote\": \"q\", %s}, "
                               "{\"id\": \"u\", \"at_least\": 6, \"source\": \"I\", \"quote\": \"q\", %s}]",
                               pair->first, pair->second);
    char *document = edited(PLAN, (const struct edit[EDITS_MAX]){{at, targets}});
    problems_init(&problems);
    struct plan *plan = plan_of(document, units, &problems);
    if ((plan == NULL) != pair->clash) fail_msg("%s", targets);
    if (pair->clash) assert_problem(&problems, second, "plan.in_force_twice");
    plan_free(plan);
    problems_deinit(&problems);
    mem_free(document);
    mem_free(targets);
    mem_free(at);
    mem_free(second);
    units_free(units);
}

/* Targets of one indicator and time for other units stand side by side; for the same unit they clash. */
/* FORM: different targets by unit */
static void test_different_targets_by_unit(void **state) {
    static const struct pair pairs[] = {
        {"\"at\": \"end\", \"for\": [\"sa-pa\"]", "\"at\": \"end\", \"for\": [\"bat-xat\"]", false},
        {"\"at\": \"end\", \"for\": [\"sa-pa\"]", "\"at\": \"end\", \"for\": [\"@districts\"]", true},
        /* the whole beside one of its units */
        {"\"at\": \"end\", \"for\": [\"sa-pa\"]", "\"at\": \"end\"", false},
        {"\"at\": \"end\", \"for\": [\"tinh\"]", "\"at\": \"end\"", true},
        {"\"at\": \"end\", \"for\": [\"sa-pa\"]", "\"at\": \"end\", \"allocations\": {\"sa-pa\": 5}", true},
        {"\"at\": \"end\", \"for\": [\"sa-pa\"]", "\"at\": \"end\", \"allocations\": {\"bat-xat\": 5}",
         false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) check_pair(COUNT, &pairs[i]);
}

/* One target in force for a time; other years, other categories, more than must be, and shares of units are
 * other things. */
static void test_in_force_once(void **state) {
    static const struct pair pairs[] = {
        {"\"every\": [2017]", "\"every\": [2018, 2019]", false},
        {"\"every\": [2017, 2019]", "\"every\": [2018, 2019]", true},
        {"\"every\": \"year\"", "\"every\": [2018]", true},
        {"\"every\": \"year\"", "\"at\": \"end\"", false},
        {"\"at\": \"end\"", "\"at\": \"end\", \"category\": \"sex=female\"", false},
        {"\"at\": \"end\", \"category\": \"ethnicity=minority;sex=female\"",
         "\"at\": \"end\", \"category\": \"sex=female;ethnicity=minority\"", true},
        {"\"at\": \"end\", \"category\": \"sex=male\"", "\"at\": \"end\", \"category\": \"sex=female\"",
         false},
        {"\"at\": \"end\"", "\"at\": \"end\", \"stretch\": true", false},
        {"\"at\": \"end\", \"stretch\": true", "\"at\": \"end\", \"stretch\": true", true},
        {"\"at\": \"end\"",
         "\"at\": \"end\", \"share_of_units\": {\"meeting\": {\"at_least\": 3}, \"of\": \"@all\", \"per\": "
         "\"year\"}",
         false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) check_pair(IND, &pairs[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_share_of_units),
        cmocka_unit_test(test_share_of_units_defaults),
        cmocka_unit_test(test_conditional_on_another_figure),
        cmocka_unit_test(test_minimum_for_each_unit),
        cmocka_unit_test(test_subgroup_with_its_own_value),
        cmocka_unit_test(test_list_of_years),
        cmocka_unit_test(test_from_a_year_on),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_different_targets_by_unit),
        cmocka_unit_test(test_in_force_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
