/* Typed reads: what is wrong is said with its pointer, what was found and what to do, once. */
#include "daemon/base/json.h"
#include "tests/base/check.h"

struct fixture {
    struct problems problems;
    struct json_sink sink;
    cJSON *tree;
    struct json_at root;
};

static void start(struct fixture *f, const char *text) {
    problems_init(&f->problems);
    f->sink = (struct json_sink){&f->problems, "x.json"};
    assert_int_equal(json_parse(text, strlen(text), 0, &f->tree, NULL), ERR_OK);
    f->root = json_root(f->tree);
}

static void finish(struct fixture *f) {
    problems_deinit(&f->problems);
    cJSON_Delete(f->tree);
}

static void check_problem(const struct fixture *f, size_t i, const char *pointer, const char *code,
                          const char *en) {
    assert_true(i < f->problems.count);
    const struct problem *p = &f->problems.items[i];
    assert_string_equal(p->pointer, pointer);
    assert_string_equal(p->code, code);
    assert_string_equal(p->en, en);
    assert_string_equal(p->file, "x.json");
    assert_int_equal(p->severity, SEVERITY_ERROR);
}

/* Right members are read, whatever their type, and nothing is said. */
static void test_right_members(void **state) {
    (void)state;
    struct fixture f;
    start(&f, "{\"s\": \"đ\", \"n\": 12.50, \"i\": 7, \"b\": true, \"a\": [1], \"o\": {\"x\": 1}}");
    const char *s = NULL;
    double n = 0;
    int64_t i = 0;
    bool b = false;
    struct json_at a, o;
    assert_true(json_get_string(&f.sink, &f.root, "s", true, &s));
    assert_true(json_get_number(&f.sink, &f.root, "n", true, &n));
    assert_true(json_get_int(&f.sink, &f.root, "i", true, 0, 10, &i));
    assert_true(json_get_bool(&f.sink, &f.root, "b", true, &b));
    assert_true(json_get_array(&f.sink, &f.root, "a", true, &a));
    assert_true(json_get_object(&f.sink, &f.root, "o", true, &o));
    assert_string_equal(s, "đ");
    assert_true(n == 12.5 && i == 7 && b);
    assert_string_equal(json_digits(json_member(&f.root, "n").item), "12.50");
    assert_int_equal(cJSON_GetArraySize(a.item), 1);
    assert_non_null(json_member(&o, "x").item);
    assert_int_equal(f.problems.count, 0);
    finish(&f);
}

/* What may be absent is, silently, and the caller's default stays. */
static void test_absent_and_not_required(void **state) {
    (void)state;
    struct fixture f;
    start(&f, "{\"S\": \"names differ in case\"}");
    const char *s = "default";
    double n = 1;
    int64_t i = 2;
    bool b = true;
    struct json_at at = {.key = "kept"};
    assert_false(json_get_string(&f.sink, &f.root, "s", false, &s));
    assert_false(json_get_number(&f.sink, &f.root, "n", false, &n));
    assert_false(json_get_int(&f.sink, &f.root, "i", false, 0, 9, &i));
    assert_false(json_get_bool(&f.sink, &f.root, "b", false, &b));
    assert_false(json_get_array(&f.sink, &f.root, "a", false, &at));
    assert_false(json_get_object(&f.sink, &f.root, "o", false, &at));
    assert_int_equal(f.problems.count, 0);
    assert_string_equal(s, "default");
    assert_true(n == 1 && i == 2 && b);
    assert_string_equal(at.key, "kept");
    finish(&f);
}

/* What has to be there and is not is named, at the place where it should be. */
static void test_absent_and_required(void **state) {
    (void)state;
    struct fixture f;
    start(&f, "{\"values\": [{}]}");
    struct json_at values;
    const char *s;
    assert_true(json_get_array(&f.sink, &f.root, "values", true, &values));
    struct json_at first = json_element(&values, 0, values.item->child);
    assert_false(json_get_string(&f.sink, &first, "indicator", true, &s));
    check_problem(&f, 0, "/values/0/indicator", "json.missing",
                  "the member \"indicator\" is missing; it is required, add it");
    assert_int_equal(f.problems.count, 1);
    finish(&f);
}

/* A wrong type is told with what was found, as its author wrote it. */
static void test_wrong_types(void **state) {
    (void)state;
    struct fixture f;
    start(&f, "{\"n\": 12.50, \"s\": \"đ\", \"t\": true, \"z\": null, \"a\": [], \"o\": {}}");
    const char *s;
    double n;
    bool b;
    struct json_at at;
    assert_false(json_get_string(&f.sink, &f.root, "n", false, &s));
    assert_false(json_get_string(&f.sink, &f.root, "z", false, &s));
    assert_false(json_get_number(&f.sink, &f.root, "s", false, &n));
    assert_false(json_get_number(&f.sink, &f.root, "t", false, &n));
    assert_false(json_get_bool(&f.sink, &f.root, "s", false, &b));
    assert_false(json_get_array(&f.sink, &f.root, "o", false, &at));
    assert_false(json_get_object(&f.sink, &f.root, "a", false, &at));
    check_problem(&f, 0, "/n", "json.type",
                  "a string is expected but 12.50 was found; put the value in double quotes");
    check_problem(&f, 1, "/z", "json.type",
                  "a string is expected but null was found; put the value in double quotes");
    check_problem(&f, 2, "/s", "json.type",
                  "a number is expected but \"đ\" was found; write it in digits, for example 29.8");
    check_problem(&f, 3, "/t", "json.type",
                  "a number is expected but true was found; write it in digits, for example 29.8");
    check_problem(&f, 4, "/s", "json.type",
                  "true or false is expected but \"đ\" was found; write true or false without quotes");
    check_problem(&f, 5, "/o", "json.type",
                  "a list is expected but {…} was found; put the values in brackets: [ … ]");
    check_problem(&f, 6, "/a", "json.type",
                  "an object is expected but […] was found; put the members in braces: { … }");
    finish(&f);
}

/* Digits in quotes are refused with the very number to write. */
static void test_numbers_in_quotes(void **state) {
    (void)state;
    struct fixture f;
    start(&f, "{\"a\": \"29.8\", \"b\": \"29,8\", \"c\": \"1.234,5\", \"d\": \"70%\", \"e\": \"-7\"}");
    double n;
    int64_t i;
    assert_false(json_get_number(&f.sink, &f.root, "a", true, &n));
    assert_false(json_get_number(&f.sink, &f.root, "b", true, &n));
    assert_false(json_get_number(&f.sink, &f.root, "c", true, &n));
    assert_false(json_get_number(&f.sink, &f.root, "d", true, &n));
    assert_false(json_get_int(&f.sink, &f.root, "e", true, -9, 9, &i));
    check_problem(&f, 0, "/a", "json.type",
                  "a number is expected but the string \"29.8\" was found; drop the quotes and write 29.8");
    check_problem(&f, 1, "/b", "json.type",
                  "a number is expected but the string \"29,8\" was found; drop the quotes and write 29.8");
    check_problem(&f, 2, "/c", "json.type",
                  "a number is expected but \"1.234,5\" was found; write it in digits, for example 29.8");
    check_problem(&f, 3, "/d", "json.type",
                  "a number is expected but \"70%\" was found; write it in digits, for example 29.8");
    check_problem(&f, 4, "/e", "json.type",
                  "a number is expected but the string \"-7\" was found; drop the quotes and write -7");
    finish(&f);
}

/* Whole numbers may be written in any form, have bounds, and are exact. */
static void test_integers(void **state) {
    (void)state;
    struct fixture f;
    start(&f, "{\"a\": 1e3, \"b\": 10.0, \"c\": 10.5, \"d\": -1, \"e\": 11, \"f\": 1e300, \"g\": "
              "9007199254740992, \"h\": -0}");
    int64_t i = 0;
    assert_true(json_get_int(&f.sink, &f.root, "a", true, 0, 1000, &i));
    assert_int_equal(i, 1000);
    assert_true(json_get_int(&f.sink, &f.root, "b", true, 10, 10, &i));
    assert_int_equal(i, 10);
    assert_true(json_get_int(&f.sink, &f.root, "g", true, INT64_MIN, INT64_MAX, &i));
    assert_int_equal(i, INT64_C(9007199254740992));
    assert_true(json_get_int(&f.sink, &f.root, "h", true, 0, 0, &i));
    assert_int_equal(i, 0);
    i = 7;
    assert_false(json_get_int(&f.sink, &f.root, "c", true, 0, 100, &i));
    assert_false(json_get_int(&f.sink, &f.root, "d", true, 0, 10, &i));
    assert_false(json_get_int(&f.sink, &f.root, "e", true, 0, 10, &i));
    assert_false(json_get_int(&f.sink, &f.root, "f", true, INT64_MIN, INT64_MAX, &i));
    assert_int_equal(i, 7);
    check_problem(&f, 0, "/c", "json.not_integer",
                  "a whole number is expected but 10.5 was found; write it without decimals");
    check_problem(&f, 1, "/d", "json.out_of_bounds",
                  "-1 is out of bounds; a number from 0 to 10 is expected");
    check_problem(&f, 2, "/e", "json.out_of_bounds",
                  "11 is out of bounds; a number from 0 to 10 is expected");
    assert_string_equal(f.problems.items[3].code, "json.out_of_bounds");
    finish(&f);
}

/* Members nobody knows are each named, with the one that was likely meant or else with all there are. */
static void test_unknown_members(void **state) {
    (void)state;
    struct fixture f;
    start(&f, "{\"plan\": 1, \"indicater\": 2, \"colour\": 3, \"Unit\": 4}");
    const char *const known[] = {"plan", "indicator", "unit", NULL};
    json_only(&f.sink, &f.root, known);
    check_problem(&f, 0, "/indicater", "json.unknown",
                  "there is no member called \"indicater\"; did you mean \"indicator\"?");
    check_problem(
        &f, 1, "/colour", "json.unknown",
        "there is no member called \"colour\"; the members allowed here are: plan, indicator, unit");
    check_problem(&f, 2, "/Unit", "json.unknown",
                  "there is no member called \"Unit\"; did you mean \"unit\"?");
    assert_int_equal(f.problems.count, 3);
    finish(&f);
}

/* Where an object should be and is none, that is said once, not for each member asked for. */
static void test_not_an_object(void **state) {
    (void)state;
    struct fixture f;
    start(&f, "[1]");
    const char *const known[] = {"plan", NULL};
    const char *s;
    double n;
    assert_false(json_get_string(&f.sink, &f.root, "plan", true, &s));
    assert_false(json_get_number(&f.sink, &f.root, "value", false, &n));
    json_only(&f.sink, &f.root, known);
    assert_int_equal(f.problems.count, 1);
    check_problem(&f, 0, "", "json.type",
                  "an object is expected but […] was found; put the members in braces: { … }");
    finish(&f);
}

/* A member below one that is absent is missing too, at its full pointer; a list of allowed members has no
 * say. */
static void test_below_what_is_absent(void **state) {
    (void)state;
    struct fixture f;
    start(&f, "{}");
    const char *const known[] = {"vi", NULL};
    const char *s;
    struct json_at title = json_member(&f.root, "title");
    assert_null(title.item);
    json_only(&f.sink, &title, known);
    assert_false(json_get_string(&f.sink, &title, "vi", false, &s));
    assert_int_equal(f.problems.count, 0);
    assert_false(json_get_string(&f.sink, &title, "vi", true, &s));
    check_problem(&f, 0, "/title/vi", "json.missing", "the member \"vi\" is missing; it is required, add it");
    finish(&f);
}

/* What is shown of a long text is short and ends between characters. */
static void test_long_texts_are_cut(void **state) {
    (void)state;
    struct fixture f;
    struct strbuf text;
    strbuf_init(&text, 0);
    strbuf_adds(&text, "{\"n\": \"");
    for (int i = 0; i < 2000; i++) strbuf_adds(&text, "ạ");
    strbuf_adds(&text, "\", \"");
    for (int i = 0; i < 2000; i++) strbuf_adds(&text, "k");
    strbuf_adds(&text, "\": 1}");
    start(&f, text.data);
    const char *const known[] = {"n", NULL};
    double n;
    assert_false(json_get_number(&f.sink, &f.root, "n", true, &n));
    assert_non_null(strstr(f.problems.items[0].en, "ạ…\" was found"));
    assert_true(strlen(f.problems.items[0].en) < 200);
    json_only(&f.sink, &f.root, known);
    assert_true(strlen(f.problems.items[1].en) < 200);
    strbuf_deinit(&text);
    finish(&f);
}

/* A place is a JSON pointer (RFC 6901), with ~ and / escaped. */
static void test_pointers(void **state) {
    (void)state;
    struct json_at root = json_root(NULL), a = json_member(&root, "a/b"), list = json_member(&a, "m~n"),
                   third = json_element(&list, 2, NULL), empty = json_member(&third, ""),
                   tail = json_member(&empty, "~1");
    struct strbuf sb;
    strbuf_init(&sb, 0);
    json_pointer(&tail, &sb);
    assert_string_equal(sb.data, "/a~1b/m~0n/2//~01");
    strbuf_clear(&sb);
    json_pointer(&root, &sb);
    assert_string_equal(sb.data, "");
    strbuf_deinit(&sb);
}

/* A caller's own errors and warnings take the same way. */
static void test_own_problems(void **state) {
    (void)state;
    struct fixture f;
    start(&f, "{\"a\": [1]}");
    struct json_at a = json_member(&f.root, "a"), first = json_element(&a, 0, a.item->child);
    json_error(&f.sink, &first, T_JSON_NOT_STRING, "1");
    json_warn(&f.sink, &f.root, T_OUT_OF_MEMORY);
    check_problem(&f, 0, "/a/0", "json.type",
                  "a string is expected but 1 was found; put the value in double quotes");
    assert_int_equal(f.problems.items[1].severity, SEVERITY_WARNING);
    assert_int_equal(f.problems.errors, 1);
    finish(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_right_members),
        cmocka_unit_test(test_absent_and_not_required),
        cmocka_unit_test(test_absent_and_required),
        cmocka_unit_test(test_wrong_types),
        cmocka_unit_test(test_numbers_in_quotes),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_unknown_members),
        cmocka_unit_test(test_not_an_object),
        cmocka_unit_test(test_below_what_is_absent),
        cmocka_unit_test(test_long_texts_are_cut),
        cmocka_unit_test(test_pointers),
        cmocka_unit_test(test_own_problems),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
