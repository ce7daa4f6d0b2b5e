/* Targets that speak of a change, or of several things at once: each is read as meant, with words of a real
 * plan where there are some. */
#include "tests/config/support.h"
#include <string.h>

#define IND "/objectives/0/indicators/0" /* percent, by year, more is good, by sex and ethnicity */
/* the only target of the indicator */
#define T(members) "[{\"id\": \"t\", \"source\": \"II\", \"quote\": \"năm 2018\", " members "}]"

/* A change each year, as a range, keeps its near end as the bar and its far end beside it. */
/* FORM: each year against the year before, as a range */
static void test_per_year_range_each_year_against_the_year_before(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w, {IND "/targets", T("\"every\": \"year\", \"per_year\": {\"decrease_by\": [5, 10], "
                                          "\"as\": \"percent\"}")});
    assert_no_problem(&w.problems);
    assert_int_equal(t->condition.kind, CONDITION_PER_YEAR);
    assert_int_equal(t->condition.way, DIRECTION_DOWN);
    assert_int_equal(t->condition.as, RELATIVE_PERCENT);
    assert_true(t->condition.value == 5 && t->condition.high == 10);
    assert_true(t->every_year && t->year_count == 0 && t->relative_to == RELATIVE_NONE);
    world_drop(&w);
}

/* With a milestone it is the mean per year until then; without a range both ends are one. */
/* FORM: average per year over the phase */
static void test_per_year_average_over_the_phase(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w, {IND "/targets", T("\"at\": \"end\", \"per_year\": "
                                          "{\"increase_by\": 1.5, \"as\": \"points\"}")});
    assert_true(t->condition.value == 1.5 && t->condition.high == 1.5 && !t->every_year);
    assert_int_equal(t->condition.way, DIRECTION_UP);
    assert_int_equal(t->condition.as, RELATIVE_POINTS);
    assert_string_equal(t->milestone->id, "end");
    world_drop(&w);
}

/* The key says which way, the number how much: a sign given twice is written once, with the reading told. */
/* FORM: sign given twice (giảm −0,1) */
static void test_sign_given_twice(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w, {IND "/targets", T("\"at\": \"end\", \"per_year\": {\"decrease_by\": 0.1, \"as\": "
                                          "\"points\"}, \"assumed\": \"“giảm -0,1”: dấu ghi hai lần\"")});
    assert_true(t->condition.value == 0.1 && t->condition.way == DIRECTION_DOWN && t->assumed);
    world_drop(&w);
}

/* Per cent, points, points of a per mille and absolute numbers are changes of their own. */
/* FORM: percentage points, */
/* FORM: per-mille points · absolute delta (tăng thêm 1 tiêu chí) */
static void test_per_year_units_of_change(void **state) {
    static const struct {
        const char *as;
        enum relative_as value;
    } cases[] = {{"\"percent\"", RELATIVE_PERCENT},
                 {"\"points\"", RELATIVE_POINTS},
                 {"\"permille_points\"", RELATIVE_PERMILLE_POINTS},
                 {"\"absolute\"", RELATIVE_ABSOLUTE}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan_world w;
        const struct target *t = world_with(
            &w,
            {IND "/targets", T("\"at\": \"end\", \"per_year\": {\"increase_by\": 1, \"as\": \"points\"}")},
            {IND "/targets/0/per_year/as", cases[i].as});
        assert_int_equal(t->condition.as, cases[i].value);
        world_drop(&w);
    }
}

#define BLANK "{\"unknown\": \"số bị nhòe\"}"

/* What a document leaves blank in one of these is never guessed: the condition is unknown, with the reason.
 */
static void test_unknown_parts_of_a_condition(void **state) {
    static const struct {
        const char *target, *at;
    } cases[] = {
        {T("\"at\": \"end\", \"per_year\": " BLANK), "/per_year"},
        {T("\"at\": \"end\", \"per_year\": {\"decrease_by\": " BLANK ", \"as\": \"percent\"}"),
         "/per_year/decrease_by"},
        {T("\"at\": \"end\", \"per_year\": {\"decrease_by\": 5, \"as\": " BLANK "}"), "/per_year/as"},
        {T("\"at\": \"end\", \"at_least\": 5, \"relative\": {\"to\": \"baseline\", \"as\": " BLANK "}"),
         "/relative/as"},
        {T("\"at\": \"end\", \"at_least\": 5, \"relative\": {\"to\": " BLANK ", \"as\": \"percent\"}"),
         "/relative/to"},
        {T("\"at\": \"end\", \"at_least\": 5, \"relative\": " BLANK), "/relative"},
        {T("\"at\": \"end\", \"all_of\": " BLANK), "/all_of"},
        {T("\"at\": \"end\", \"between\": " BLANK), "/between"},
        {T("\"at\": \"end\", \"approximately\": {\"value\": 5, \"tolerance\": " BLANK "}"),
         "/approximately/tolerance"},
        {T("\"at\": \"end\", \"at_least\": 100, \"share_of_units\": " BLANK), "/share_of_units"},
        {T("\"at\": \"end\", \"at_least\": 100, \"share_of_units\": {\"meeting\": {\"at_least\": " BLANK
           "}, \"of\": \"@districts\", \"per\": \"year\"}"),
         "/share_of_units/meeting/at_least"},
        {T("\"at\": \"end\", \"at_least\": 5, \"when\": " BLANK), "/when"},
        {T("\"at\": \"end\", \"at_least\": 5, \"when\": {\"indicator\": \"1.2\", \"above\": " BLANK "}"),
         "/when/above"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan_world w;
        const struct target *t = world_with(&w, {IND "/targets", cases[i].target});
        char *pointer = mem_printf("%s/targets/0%s", IND, cases[i].at);
        assert_int_equal(t->condition.kind, CONDITION_UNKNOWN);
        assert_string_equal(t->unknown, "số bị nhòe");
        assert_problem(&w.problems, pointer, "check.unknown");
        assert_int_equal(w.problems.count, 1);
        mem_free(pointer);
        world_drop(&w);
    }
}

/* Whether 40 % is the level or the rise is not said: the target says so and is not judged. */
/* FORM: level or growth unclear (tăng … lên 40 % so với năm 2010) */
static void test_level_or_growth_unclear(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t = world_with(
        &w, {IND "/targets",
             "[{\"id\": \"t\", \"at\": \"mid\", \"at_least\": 40, \"relative\": {\"unknown\": \"mức hay mức "
             "tăng?\"}, \"source\": \"II.3\", \"quote\": \"lên 40% vào năm 2015 và lên 50% vào năm 2020 so "
             "với năm 2010\"}]"});
    assert_int_equal(t->condition.kind, CONDITION_UNKNOWN);
    assert_int_equal(t->relative_to, RELATIVE_NONE);
    assert_string_equal(t->unknown, "mức hay mức tăng?");
    world_drop(&w);
}

/* A reduction from a start that nobody gives is kept with its number, and waits for the start. */
/* FORM: relative % with no stated base (giảm 60 %: cannot be judged until a base is given, and says so) */
static void test_change_without_a_base(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w,
                   {IND "/targets", "[{\"id\": \"t\", \"at\": \"mid\", \"at_most\": -60, \"relative\": "
                                    "{\"to\": \"baseline\", \"as\": \"percent\"}, \"source\": \"II.5\", "
                                    "\"quote\": \"Đến năm 2015, giảm 60%\"}]"},
                   {IND "/baseline", "{\"unknown\": \"văn bản không nêu số gốc\"}"});
    assert_true(t->condition.kind == CONDITION_AT_MOST && t->condition.value == -60);
    assert_int_equal(t->relative_to, RELATIVE_TO_BASELINE);
    assert_false(t->indicator->baseline.known);
    assert_string_equal(t->indicator->baseline.unknown, "văn bản không nêu số gốc");
    world_drop(&w);
}

/* Each of several changes is a target like the whole but for its condition and base. */
/* FORM: several changes that must all hold */
static void test_several_changes_that_must_all_hold(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t = world_with(
        &w, {IND "/targets", T("\"at\": \"end\", \"category\": \"sex=female\", \"striving\": true, "
                               "\"all_of\": [{\"at_least\": 40}, {\"at_least\": 5, \"relative\": {\"to\": "
                               "\"2010\", \"as\": \"points\"}}, {\"per_year\": {\"increase_by\": [1, 2], "
                               "\"as\": \"percent\"}}]")});
    assert_no_problem(&w.problems);
    assert_int_equal(t->condition.kind, CONDITION_ALL_OF);
    assert_int_equal(t->part_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct target *part = &t->parts[i];
        assert_true(part->indicator == t->indicator && part->milestone == t->milestone && part->striving);
        assert_string_equal(part->category, "sex=female");
        assert_string_equal(part->quote, t->quote);
        assert_true(part->part_count == 0 && !part->parts && part->in_force && part->own_level);
        assert_int_equal(part->merge, MERGE_NOT_COMPARABLE);
    }
    assert_true(t->parts[0].condition.kind == CONDITION_AT_LEAST && t->parts[0].condition.value == 40);
    assert_int_equal(t->parts[0].relative_to, RELATIVE_NONE);
    assert_int_equal(t->parts[1].relative_to, RELATIVE_TO_PERIOD);
    assert_int_equal(t->parts[1].relative_as, RELATIVE_POINTS);
    assert_int_equal(t->parts[2].condition.kind, CONDITION_PER_YEAR);
    assert_int_equal(plan_target(w.plan, "1.2-end")->part_count, 0);
    world_drop(&w);
}

/* One part that the document leaves blank is unknown for itself; the others keep their bars. */
static void test_part_unknown(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w, {IND "/targets",
                        T("\"at\": \"end\", \"all_of\": [{\"at_least\": 40}, {\"at_least\": " BLANK "}]")});
    assert_int_equal(t->condition.kind, CONDITION_ALL_OF);
    assert_null(t->unknown);
    assert_int_equal(t->parts[0].condition.kind, CONDITION_AT_LEAST);
    assert_int_equal(t->parts[1].condition.kind, CONDITION_UNKNOWN);
    assert_string_equal(t->parts[1].unknown, "số bị nhòe");
    world_drop(&w);
}

/* More than must be is marked so and stands beside what must be. */
/* FORM: stretch (phấn đấu vượt) */
static void test_stretch(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t = world_with(
        &w, {IND "/targets/-", "{\"id\": \"t\", \"at\": \"mid\", \"above\": 50, \"stretch\": true, "
                               "\"source\": \"I\", \"quote\": \"phấn đấu vượt 50% năm 2018\"}"});
    assert_true(t->stretch && t->in_force && !t->striving);
    assert_false(plan_target(w.plan, "1.1-mid")->stretch);
    world_drop(&w);
}

/* The same in another measure stays with the target. */
/* FORM: percent **and** count of one target */
static void test_equivalent_is_kept(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w, {IND "/targets", T("\"at\": \"end\", \"at_least\": 35, \"equivalent\": {\"value\": "
                                          "10534, \"of\": {\"vi\": \"người\", \"en\": \"people\"}}")});
    assert_true(t->has_equivalent && t->equivalent == 10534);
    assert_string_equal(t->equivalent_of.vi, "người");
    assert_string_equal(t->equivalent_of.en, "people");
    assert_false(plan_target(w.plan, "1.2-end")->has_equivalent);
    world_drop(&w);
}

/* A target that only points at another document names it. */
/* FORM: by reference */
static void test_by_reference(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t = world_with(
        &w, {IND "/targets", T("\"at\": \"end\", \"not_judged\": \"by_reference\", \"refers_to\": \"cl\"")},
        {"/references", "[{\"id\": \"cl\", \"number\": \"2351/QĐ-TTg\", \"title\": \"Chiến lược\"}]"});
    assert_string_equal(t->refers_to->number, "2351/QĐ-TTg");
    world_drop(&w);
}

/* An average per unit is a rate per one of a named base. */
/* FORM: average per unit */
static void test_average_per_unit(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t =
        world_with(&w, {IND "/targets", T("\"at\": \"end\", \"at_least\": 1.5")},
                   {IND "/measure", "{\"type\": \"rate\", \"per\": 1, \"base\": \"xã\"}"});
    assert_true(t->indicator->measure.per == 1 && measure_is_quotient(&t->indicator->measure));
    assert_string_equal(t->indicator->measure.base.vi, "xã");
    world_drop(&w);
}

/* Two sentences under one chỉ tiêu are two indicators with a target each. */
/* FORM: several indicators under one chỉ tiêu (80 % and 50 %) */
static void test_several_indicators_under_one(void **state) {
    struct plan_world w;
    (void)state;
    world_with(&w,
               {"/objectives/-",
                "{\"id\": \"3\", \"title\": \"Chỉ tiêu 3\", \"indicators\": ["
                "{\"id\": \"3.a\", \"title\": \"Người bị bạo lực được hỗ trợ\", \"measure\": {\"type\": "
                "\"percent\"}, \"frequency\": \"year\", \"good\": \"up\", \"lead\": \"so-y-te\", "
                "\"targets\": [{\"id\": \"3.a\", \"at\": \"end\", \"at_least\": 80, \"source\": \"II.3\", "
                "\"quote\": \"80% người bị bạo lực gia đình, bạo lực trên cơ sở giới được tiếp cận ít "
                "nhất một trong các dịch vụ hỗ trợ cơ bản\"}]},"
                "{\"id\": \"3.b\", \"title\": \"Người gây bạo lực được tư vấn\", \"measure\": {\"type\": "
                "\"percent\"}, \"frequency\": \"year\", \"good\": \"up\", \"lead\": \"so-y-te\", "
                "\"targets\": [{\"id\": \"3.b\", \"at\": \"end\", \"at_least\": 50, \"source\": \"II.3\", "
                "\"quote\": \"50% người gây bạo lực gia đình, bạo lực trên cơ sở giới\"}]}]}"});
    assert_no_problem(&w.problems);
    assert_ptr_equal(plan_indicator(w.plan, "3.a")->objective, plan_indicator(w.plan, "3.b")->objective);
    assert_true(plan_target(w.plan, "3.a")->condition.value == 80 &&
                plan_target(w.plan, "3.b")->condition.value == 50);
    world_drop(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_per_year_range_each_year_against_the_year_before),
        cmocka_unit_test(test_per_year_average_over_the_phase),
        cmocka_unit_test(test_sign_given_twice),
        cmocka_unit_test(test_per_year_units_of_change),
        cmocka_unit_test(test_unknown_parts_of_a_condition),
        cmocka_unit_test(test_level_or_growth_unclear),
        cmocka_unit_test(test_change_without_a_base),
        cmocka_unit_test(test_several_changes_that_must_all_hold),
        cmocka_unit_test(test_part_unknown),
        cmocka_unit_test(test_stretch),
        cmocka_unit_test(test_equivalent_is_kept),
        cmocka_unit_test(test_by_reference),
        cmocka_unit_test(test_average_per_unit),
        cmocka_unit_test(test_several_indicators_under_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
