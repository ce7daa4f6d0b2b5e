/* Plans that are larger than any programme: refused at once, with the place, or told of in few words. */
#include "tests/config/support.h"
#include <string.h>

/* PLAN with so many more targets at its first indicator. */
static char *with_targets(size_t count, const char *members) {
    struct strbuf list;
    strbuf_init(&list, 0);
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&list,
                    "%s{\"id\": \"x%zu\", \"at\": \"mid\", \"at_least\": 50, \"source\": \"I\", \"quote\": "
                    "\"50%%\"%s}",
                    i ? "," : "[", i, members);
    strbuf_addc(&list, ']');
    struct edit edits[EDITS_MAX] = {{"/objectives/0/indicators/0/targets", list.data}};
    char *plan = edited(PLAN, edits);
    strbuf_deinit(&list);
    return plan;
}

/* More targets than are accepted: one error, at the list in which there are too many. */
static void test_too_many_targets(void **state) {
    struct problems problems;
    struct units *units = units_of(UNITS);
    char *plan = with_targets(10001, "");
    (void)state;
    problems_init(&problems);
    assert_null(plan_read(plan, strlen(plan), "plan.json", units, &problems));
    assert_int_equal(problems.errors, 1);
    const struct problem *p =
        assert_problem(&problems, "/objectives/0/indicators/0/targets", "plan.too_many");
    assert_non_null(strstr(p->en, "10000"));
    problems_deinit(&problems);
    units_free(units);
    mem_free(plan);
}

/* Many targets in force at one time: each is told once, not once for each other one. */
static void test_clashes_told_once(void **state) {
    struct problems problems;
    struct units *units = units_of(UNITS);
    char *plan = with_targets(40, "");
    (void)state;
    problems_init(&problems);
    assert_null(plan_read(plan, strlen(plan), "plan.json", units, &problems));
    assert_int_equal(problems.errors, 39);
    assert_problem(&problems, "/objectives/0/indicators/0/targets/39", "plan.in_force_twice");
    problems_deinit(&problems);
    units_free(units);
    mem_free(plan);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_too_many_targets),
                                       cmocka_unit_test(test_clashes_told_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
