/* Lines and columns of places. */
#include "daemon/base/json_place.h"
#include "daemon/base/mem.h"
#include "tests/base/check.h"

static const char DOCUMENT[] = "// a comment { \"a\": 1 }\n"
                               "{ \"a\": [1, {\"b\": \"x, \\\" ]\"}],\n"
                               "  /* two\n"
                               "     lines */ \"tên\": {\"vi\": \"ê\", \"en\": true},\n"
                               "  \"c~d/e\": {}, \"f\": [[], [ -1.5e3 ]] }\n";

/* Each place is where its name, or the element itself, begins; columns count characters. */
static void test_places(void **state) {
    static const struct {
        const char *pointer;
        size_t line, column;
    } cases[] = {{"/a", 2, 3},           {"/a/0", 2, 9},     {"/a/1", 2, 12},    {"/a/1/b", 2, 13},
                 {"/tên", 4, 15},        {"/tên/en", 4, 34}, {"/c~0d~1e", 5, 3}, {"/f/1/0", 5, 28},
                 {"/a/1/absent", 2, 12}, {"/f/7/x", 5, 16},  {"/nowhere", 2, 1}};
    (void)state;
    struct problems ps;
    problems_init(&ps);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        problems_error(&ps, "a.json", cases[i].pointer, T_OUT_OF_MEMORY);
    json_place(&ps, "a.json", DOCUMENT, strlen(DOCUMENT));
    for (size_t i = 0; i < ps.count; i++) {
        if (ps.items[i].line != cases[i].line || ps.items[i].column != cases[i].column)
            fail_msg("%s: %zu:%zu", cases[i].pointer, ps.items[i].line, ps.items[i].column);
    }
    problems_deinit(&ps);
}

/* Problems of other files and of whole documents are left alone. */
static void test_others(void **state) {
    (void)state;
    struct problems ps;
    problems_init(&ps);
    problems_error(&ps, "b.json", "/a", T_OUT_OF_MEMORY);
    problems_error(&ps, NULL, "/a", T_OUT_OF_MEMORY);
    problems_error(&ps, "a.json", "", T_OUT_OF_MEMORY);
    problems_error(&ps, "a.json", "row 3", T_OUT_OF_MEMORY);
    json_place(&ps, "a.json", DOCUMENT, strlen(DOCUMENT));
    for (size_t i = 0; i < ps.count; i++) assert_int_equal(ps.items[i].line, 0);
    problems_deinit(&ps);
}

/* Cut off anywhere, or nested without end, the walk ends; what was passed has its place. */
static void test_broken(void **state) {
    (void)state;
    struct problems ps;
    char deep[5000];
    memset(deep, '[', sizeof deep);
    problems_init(&ps);
    problems_error(&ps, "a.json", "/f/1/0", T_OUT_OF_MEMORY);
    problems_error(&ps, "a.json", "/0/0/0", T_OUT_OF_MEMORY);
    for (size_t len = 0; len < strlen(DOCUMENT); len++) {
        char *cut = mem_strndup(DOCUMENT, len);
        json_place(&ps, "a.json", cut, len);
        mem_free(cut);
    }
    json_place(&ps, "a.json", deep, sizeof deep);
    assert_int_equal(ps.items[1].column, 4);
    problems_deinit(&ps);
}

/* A line is written as editors and compilers read it. */
static void test_written(void **state) {
    (void)state;
    struct problems ps;
    struct strbuf sb;
    problems_init(&ps);
    strbuf_init(&sb, 0);
    problems_error(&ps, "a.json", "/tên", T_JSON_MISSING, "k");
    json_place(&ps, "a.json", DOCUMENT, strlen(DOCUMENT));
    problems_write(&ps, LANG_EN, &sb);
    assert_memory_equal(sb.data, "a.json:4:15: /tên: error: ", strlen("a.json:4:15: /tên: error: "));
    strbuf_deinit(&sb);
    problems_deinit(&ps);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
