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

/* A finding has its remedy in the row below it, in both languages; other problems tell it in their text. */
static void test_remedies(void **state) {
    (void)state;
    struct problems ps;
    size_t findings = 0;
    for (int i = 0; i < TEXT_COUNT; i++) {
        const char *code = text_code((enum text_id)i);
        if (strncmp(code, "check.", 6) != 0) continue;
        const char *args[16] = {NULL};
        size_t nargs = 0;
        for (const char *p = text_params((enum text_id)i); *p; p++) nargs += *p == ',' || !p[1];
        problems_init(&ps);
        problems_add(&ps, SEVERITY_WARNING, NULL, "/a", (enum text_id)i, args, nargs);
        if (!ps.items[0].remedy_vi || !ps.items[0].remedy_en) fail_msg("%s has no remedy", code);
        problems_deinit(&ps);
        findings++;
    }
    assert_true(findings > 20);
    problems_init(&ps);
    problems_error(&ps, NULL, "/a", T_JSON_MISSING, "a");
    assert_null(ps.items[0].remedy_en);
    problems_deinit(&ps);
}

/* Quotations are copied with their sources, each once, and no more than there is room for. */
static void test_quotations(void **state) {
    (void)state;
    struct problems ps;
    char words[] = "đạt 70%";
    problems_init(&ps);
    struct problem *p = problems_add(&ps, SEVERITY_WARNING, "a", "/a", T_CHECK_CLASH,
                                     (const char *const[]){"≥ 70", "≥ 80"}, 2);
    problem_cite(p, "II.1", NULL);
    assert_int_equal(p->quote_count, 0);
    problem_cite(p, "II.1", words);
    problem_cite(p, "II.1", words);
    memset(words, 'x', sizeof words - 1);
    assert_int_equal(p->quote_count, 1);
    assert_string_equal(p->quotes[0].words, "đạt 70%");
    problem_cite(p, NULL, "80%");
    problem_cite(p, "III", "90%");
    assert_int_equal(p->quote_count, PROBLEM_QUOTES_MAX);
    assert_null(p->quotes[1].source);
    problem_cite(NULL, "II.1", "past the end of a full list");
    problems_deinit(&ps);
}

static const char *written(const struct problems *ps, enum lang lang) {
    static char text[2000];
    struct strbuf sb;
    strbuf_init(&sb, 0);
    problems_write(ps, lang, &sb);
    snprintf(text, sizeof text, "%s", sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* A finding is written as compilers do, with the words it is about and their places below it, and what to do.
 */
static void test_written(void **state) {
    (void)state;
    struct problems ps;
    problems_init(&ps);
    struct problem *p = problems_add(&ps, SEVERITY_INFO, "a.json", "/x/1", T_CHECK_CLASH,
                                     (const char *const[]){"≥ 70", "≥ 80"}, 2);
    problem_cite(p, "II.1", "đạt 70%");
    problem_cite(p, NULL, "80%");
    assert_string_equal(written(&ps, LANG_EN),
                        "a.json: /x/1: note: two places of the document set two bars for one indicator and "
                        "time: ≥ 70 and ≥ 80 "
                        "[check.clash]\n"
                        "    II.1: “đạt 70%”\n"
                        "    “80%”\n"
                        "    → Keep both, one in force; record the decision under “accept”\n");
    problems_deinit(&ps);
}

/* The same finding at many places of a file is one line with their number; of another file, another; errors
 * are told one by one. A remedy is said once a file. */
static void test_written_once(void **state) {
    (void)state;
    static const char *const places[] = {"/a", "/b", "/c", "/d"};
    struct problems ps;
    problems_init(&ps);
    for (size_t i = 0; i < 4; i++) problems_warn(&ps, "p", places[i], T_CHECK_UNKNOWN, "x");
    problems_warn(&ps, "p", "/e", T_CHECK_UNKNOWN, "y");
    problems_warn(&ps, "q", "/a", T_CHECK_GOOD_MISSING);
    problems_warn(&ps, "q", "/b", T_CHECK_GOOD_MISSING);
    problems_error(&ps, "q", "/f", T_JSON_MISSING, "k");
    problems_error(&ps, "q", "/g", T_JSON_MISSING, "k");
    assert_string_equal(
        written(&ps, LANG_EN),
        "p: /a: warning: left blank: x (4 places, also /b, /c, …) [check.unknown]\n"
        "    → What needs it can be neither judged nor reminded of yet; ask who issued the document and fill "
        "it "
        "in, or use “accept” if it stays open\n"
        "p: /e: warning: left blank: y [check.unknown]\n"
        "q: /a: warning: “good” (up or down) is not said, so nobody knows which way is better and no pace "
        "can be "
        "computed (2 places, also /b) [check.good_missing]\n"
        "    → Give “good”\n"
        "q: /f: error: the member \"k\" is missing; it is required, add it [json.missing]\n"
        "q: /g: error: the member \"k\" is missing; it is required, add it [json.missing]\n");
    assert_int_equal(ps.count, 9);
    assert_int_equal(ps.warnings, 7);
    problems_deinit(&ps);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_copies),
        cmocka_unit_test(test_counts_errors_apart),
        cmocka_unit_test(test_has),
        cmocka_unit_test(test_flood_is_cut),
        cmocka_unit_test(test_long_arguments),
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_remedies),
        cmocka_unit_test(test_quotations),
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_written_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
