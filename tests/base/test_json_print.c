#include "daemon/base/json.h"
#include "tests/base/check.h"
#include <math.h>

/* Prints the tree, frees it, and gives the text until the next call. */
static const char *printed(cJSON *tree) {
    static char text[4096];
    struct strbuf sb;
    strbuf_init(&sb, 0);
    json_print(&sb, tree);
    snprintf(text, sizeof text, "%s", sb.data);
    strbuf_deinit(&sb);
    return text;
}

static cJSON *parsed(const char *text) {
    cJSON *tree = NULL;
    struct err err;
    if (json_parse(text, strlen(text), JSON_COMMENTS, &tree, &err)) fail_msg("%s: %s", text, err.msg);
    return tree;
}

static const char *canonical(const char *text) {
    static char out[4096];
    struct strbuf sb;
    cJSON *tree = parsed(text);
    strbuf_init(&sb, 0);
    json_print_canonical(&sb, tree);
    snprintf(out, sizeof out, "%s", sb.data);
    strbuf_deinit(&sb);
    cJSON_Delete(tree);
    return out;
}

/* Printing is compact, keeps the order and gives back what was read. */
static void test_prints_what_was_read(void **state) {
    (void)state;
    const char *texts[] = {"null",
                           "true",
                           "false",
                           "0",
                           "-12.5",
                           "\"\"",
                           "[]",
                           "{}",
                           "[1,[2,[]],{}]",
                           "{\"b\":1,\"a\":{\"c\":[null,false]}}",
                           "\"tiến độ 😀\"",
                           "{\"\":\"\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(printed(parsed(texts[i])), texts[i]);
    assert_string_equal(printed(parsed(" { \"a\" : [ 1 , 2 ] } // x")), "{\"a\":[1,2]}");
}

/* Numbers print in their shortest form, never with an exponent that readers of whole numbers stumble over. */
static void test_numbers(void **state) {
    (void)state;
    assert_string_equal(printed(parsed("[12.50,1e3,0.1,1e15,-0,1E-2]")),
                        "[12.5,1000,0.1,1000000000000000,0,0.01]");
    cJSON *list = cJSON_CreateArray();
    cJSON_AddItemToArray(list, cJSON_CreateNumber(0.1 + 0.2));
    cJSON_AddItemToArray(list, cJSON_CreateNumber(NAN));
    cJSON_AddItemToArray(list, cJSON_CreateNumber(-INFINITY));
    assert_string_equal(printed(list), "[0.30000000000000004,null,null]");
}

/* Strings are escaped where they must be and nowhere else. */
static void test_strings_are_escaped(void **state) {
    (void)state;
    cJSON *obj = cJSON_CreateObject();
    json_add_string_or_null(obj, "k\"\n", "\"\\/\b\f\n\r\t\x01\x1F\x7F đ");
    assert_string_equal(printed(obj), "{\"k\\\"\\n\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F đ\"}");
}

/* Bytes that are no UTF-8 become U+FFFD, so that what is printed can always be read. */
static void test_broken_bytes_are_replaced(void **state) {
    (void)state;
    cJSON *obj = cJSON_CreateObject();
    json_add_string_or_null(obj, "k", "a\xFF\xC3|\xE1\xBA|ạ\x80");
    const char *text = printed(obj);
    assert_string_equal(text, "{\"k\":\"a\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD|ạ\xEF\xBF\xBD\"}");
    cJSON_Delete(parsed(text));
}

/* Every character that a string can hold comes back from print and parse as it was. */
static void test_every_character_round_trips(void **state) {
    (void)state;
    char text[128];
    for (int c = 1; c < 128; c++) text[c - 1] = (char)c;
    text[127] = '\0';
    cJSON *tree = parsed(printed(cJSON_CreateString(text)));
    assert_string_equal(tree->valuestring, text);
    cJSON_Delete(tree);
}

/* The usual members: both languages, numbers and strings that may be absent, exact whole numbers. */
static void test_usual_members(void **state) {
    (void)state;
    const struct bitext both = {"kế hoạch", "plan"}, vi = {"kế hoạch", NULL};
    cJSON *obj = cJSON_CreateObject();
    json_add_text(obj, "a", &both);
    json_add_text(obj, "b", &vi);
    json_add_text(obj, "c", NULL);
    json_add_number_or_null(obj, "d", true, 29.8);
    json_add_number_or_null(obj, "e", false, 29.8);
    json_add_number_or_null(obj, "f", true, NAN);
    json_add_string_or_null(obj, "g", NULL);
    json_add_int(obj, "h", INT64_C(9007199254740991));
    json_add_int(obj, "i", INT64_C(-1463677200000));
    assert_string_equal(
        printed(obj), "{\"a\":{\"vi\":\"kế hoạch\",\"en\":\"plan\"},\"b\":{\"vi\":\"kế hoạch\",\"en\":null},"
                      "\"c\":null,\"d\":29.8,\"e\":null,\"f\":null,\"g\":null,"
                      "\"h\":9007199254740991,\"i\":-1463677200000}");
}

/* Documents that mean the same have one canonical form; ones that do not have another. */
static void test_canonical_form(void **state) {
    (void)state;
    const char *form = "{\"a\":[3,1,2],\"b\":{\"x\":1,\"y\":12.5},\"Đ\":null}";
    assert_string_equal(canonical("{\"b\": {\"y\": 12.50, \"x\": 1.0}, \"Đ\": null, \"a\": [3, 1, 2]}"),
                        form);
    assert_string_equal(canonical("/* c */ {\"Đ\":null,\"a\":[3,1e0,2],// d\n\"b\":{\"x\":1,\"y\":1.25e1}}"),
                        form);
    assert_string_equal(canonical(form), form);
    assert_string_not_equal(canonical("{\"a\":[1,3,2],\"b\":{\"x\":1,\"y\":12.5},\"Đ\":null}"), form);
    assert_string_equal(canonical("{\"b\":1,\"B\":2,\"ab\":3,\"a\":4,\"\":5}"),
                        "{\"\":5,\"B\":2,\"a\":4,\"ab\":3,\"b\":1}");
}

/* A tree larger than the buffer's ceiling leaves the buffer saying so. */
static void test_ceiling(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 10);
    json_print(&sb, parsed("[1,2,3,4,5,6,7,8]"));
    assert_int_equal(strbuf_error(&sb), ERR_TOO_BIG);
    strbuf_deinit(&sb);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prints_what_was_read),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_strings_are_escaped),
        cmocka_unit_test(test_broken_bytes_are_replaced),
        cmocka_unit_test(test_every_character_round_trips),
        cmocka_unit_test(test_usual_members),
        cmocka_unit_test(test_canonical_form),
        cmocka_unit_test(test_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
