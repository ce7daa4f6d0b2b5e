#include "daemon/base/problems.h"
#include "tests/base/check.h"

/* A problem keeps copies of where it is and its text in both languages. */
static void test_keeps_copies(void **state) {
    (void)state;
    struct problems ps;
    problems_init(&ps);
    char file[] = "plan.json", pointer[] = "/values/0/unit", key[] = "unit";
    problems_error(&ps, file, pointer, T_JSON_MISSING, key);
    memset(file, 'x', sizeof file - 1);
    memset(pointer, 'x', sizeof pointer - 1);
    memset(key, 'x', sizeof key - 1);
    assert_int_equal(ps.count, 1);
    assert_string_equal(ps.items[0].file, "plan.json");
    assert_string_equal(ps.items[0].pointer, "/values/0/unit");
    assert_string_equal(ps.items[0].code, "json.missing");
    assert_string_equal(ps.items[0].en, "the member \"unit\" is missing; it is required, add it");
    assert_string_equal(ps.items[0].vi, "thiếu trường “unit”; trường này là bắt buộc, hãy thêm vào");
    problems_deinit(&ps);
}

/* Warnings are no errors. */
static void test_counts_errors_apart(void **state) {
    (void)state;
    struct problems ps;
    problems_init(&ps);
    problems_warn(&ps, NULL, "/a", T_JSON_MISSING, "a");
    problems_error(&ps, NULL, NULL, T_OUT_OF_MEMORY);
    problems_warn(&ps, NULL, "/b", T_JSON_MISSING, "b");
    assert_int_equal(ps.count, 3);
    assert_int_equal(ps.errors, 1);
    assert_int_equal(ps.items[0].severity, SEVERITY_WARNING);
    assert_int_equal(ps.items[1].severity, SEVERITY_ERROR);
    assert_null(ps.items[1].file);
    assert_string_equal(ps.items[1].pointer, "");
    assert_false(ps.truncated);
    problems_deinit(&ps);
}

/* A code is found whatever stands before it, and only a whole one. */
static void test_has(void **state) {
    (void)state;
    struct problems ps;
    problems_init(&ps);
    assert_false(problems_has(&ps, "json.missing"));
    problems_error(&ps, NULL, "", T_OUT_OF_MEMORY);
    problems_error(&ps, NULL, "", T_JSON_MISSING, "a");
    assert_true(problems_has(&ps, "json.missing"));
    assert_true(problems_has(&ps, "memory"));
    assert_false(problems_has(&ps, "json"));
    problems_deinit(&ps);
}

/* A flood of problems is cut at a thousand and said to be; what was cut still counts as errors. */
static void test_flood_is_cut(void **state) {
    (void)state;
    struct problems ps;
    problems_init(&ps);
    for (int i = 0; i < PROBLEMS_MAX; i++) problems_warn(&ps, NULL, "", T_JSON_MISSING, "a");
    assert_int_equal(ps.count, PROBLEMS_MAX);
    assert_false(ps.truncated);
    problems_error(&ps, NULL, "", T_JSON_MISSING, "b");
    assert_int_equal(ps.count, PROBLEMS_MAX);
    assert_true(ps.truncated);
    assert_int_equal(ps.errors, 1);
    problems_deinit(&ps);
    assert_int_equal(ps.count, 0);
    assert_false(ps.truncated);
}

/* An argument of any length makes a text that is bounded, and still whole around it. */
static void test_long_arguments(void **state) {
    (void)state;
    static char huge[100000];
    memset(huge, 'k', sizeof huge - 1);
    struct problems ps;
    problems_init(&ps);
    problems_error(&ps, NULL, "/x", T_JSON_MISSING, huge);
    assert_in_range(strlen(ps.items[0].en), 1500, 3000);
    assert_memory_equal(ps.items[0].en, "the member \"kkkk", 16);
    assert_non_null(strstr(ps.items[0].en, "k…\" is missing; it is required, add it"));
    problems_deinit(&ps);
}

/* Joining tells each fault once: what stands at, inside or around a place already told is left out. */
static void test_join(void **state) {
    static const char *const told[] = {"/values/3/value", "row 5", "/colour"};
    static const char *const more[] = {"/values/3", "/values/33", "row 5, column value",
                                       "row 55",    "",           "/colour"};
    static const char *const kept[] = {"/values/33", "row 55", ""};
    struct problems ps, other;
    (void)state;
    problems_init(&ps);
    problems_init(&other);
    for (size_t i = 0; i < 3; i++) problems_error(&ps, NULL, told[i], T_JSON_UNKNOWN_NEAREST, "a", "b");
    for (size_t i = 0; i < 6; i++) problems_error(&other, NULL, more[i], T_JSON_UNKNOWN_NEAREST, "a", "b");
    problems_join(&ps, &other);
    assert_int_equal(ps.count, 6);
    assert_int_equal(ps.errors, 6);
    assert_int_equal(other.count, 0);
    for (size_t i = 0; i < 3; i++) assert_string_equal(ps.items[3 + i].pointer, kept[i]);
    problems_deinit(&ps);
    problems_deinit(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_copies),
        cmocka_unit_test(test_counts_errors_apart),
        cmocka_unit_test(test_has),
        cmocka_unit_test(test_flood_is_cut),
        cmocka_unit_test(test_long_arguments),
        cmocka_unit_test(test_join),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
