/* The strict door: what is JSON comes in whole, what is not is refused with its place. */
#include "daemon/base/json.h"
#include "daemon/base/mem.h"
#include "tests/base/check.h"
#include <stdlib.h>

/* Parses a copy of exactly len bytes, so that reading past them is seen. */
static enum err_code parse_bytes(const char *bytes, size_t len, unsigned flags, cJSON **out,
                                 struct err *err) {
    char *exact = mem_alloc(len);
    memcpy(exact, bytes, len);
    *out = NULL;
    enum err_code code = json_parse(exact, len, flags, out, err);
    mem_free(exact);
    return code;
}

static cJSON *parsed_with(const char *text, unsigned flags) {
    cJSON *tree;
    struct err err = {ERR_OK, ""};
    if (parse_bytes(text, strlen(text), flags, &tree, &err)) fail_msg("%s: %s", text, err.msg);
    assert_non_null(tree);
    return tree;
}

static cJSON *parsed(const char *text) {
    return parsed_with(text, 0);
}

static void accepts(const char *text) {
    cJSON_Delete(parsed(text));
}

static void refuses_bytes(const char *bytes, size_t len, const char *message) {
    cJSON *tree;
    struct err err = {ERR_OK, ""};
    if (parse_bytes(bytes, len, 0, &tree, &err) != ERR_SYNTAX) fail_msg("accepted: %s", bytes);
    assert_null(tree);
    assert_int_equal(err.code, ERR_SYNTAX);
    if (!strstr(err.msg, message)) fail_msg("%s: \"%s\" not in \"%s\"", bytes, message, err.msg);
}

static void refuses(const char *text, const char *message) {
    refuses_bytes(text, strlen(text), message);
}

/* Every kind of value is a document by itself, with white space around. */
static void test_values(void **state) {
    (void)state;
    const char *texts[] = {"null",
                           "true",
                           "false",
                           "0",
                           "-0.5e-3",
                           "\"\"",
                           "[]",
                           "{}",
                           " 1 ",
                           "\t\r\n[ ]\n",
                           "[1,2,3]",
                           "{\"\":0}",
                           "[[[]]]",
                           "{\"a\":{\"a\":{}}}",
                           "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e1\\uD83D\\uDE00\""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) accepts(texts[i]);
    cJSON *tree = parsed("{\"đơn vị\": \"Lai Ch\\u00e2u\", \"n\": [1, null, true]}");
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(tree, "đơn vị")->valuestring, "Lai Châu");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(tree, "n")), 3);
    cJSON_Delete(tree);
}

/* A fault is named with its line and column, columns counting characters as an editor does. */
static void test_place_of_a_fault(void **state) {
    (void)state;
    refuses("[1,\n 2,\n  x]", "line 3, column 3: a value is expected but x was found");
    refuses("{\"tiến độ\": ?}", "line 1, column 13: a value is expected but ? was found");
    refuses("{\"a\": 1 \"b\": 2}", "line 1, column 9: a comma or a closing brace is expected");
    refuses("\xEF\xBB\xBF?", "line 1, column 1:");
    refuses("[1,\r\n?]", "line 2, column 1:");
}

/* What other languages allow is said to be what it is. */
static void test_what_is_not_json(void **state) {
    (void)state;
    refuses("{'a': 1}", "a member name in double quotes is expected but ' was found");
    refuses("{a: 1}", "a member name in double quotes is expected but a was found");
    refuses("{1: 1}", "a member name in double quotes");
    refuses("{\"a\" 1}", "a colon is expected");
    refuses("{\"a\": 1,}", "a comma too many before }");
    refuses("[1,]", "a comma too many before ]");
    refuses("[,1]", "a value is expected but , was found");
    refuses("[1 2]", "a comma or a closing bracket is expected but 2 was found");
    refuses("[1}", "a comma or a closing bracket is expected but } was found");
    refuses("{\"a\":1]", "a comma or a closing brace is expected but ] was found");
    refuses("[] []", "[ follows the end of the document");
    refuses("1 x", "x follows the end");
    refuses("True", "a value is expected but True was found");
    refuses("nullx", "a value is expected but nullx was found");
    refuses("undefined", "a value is expected but undefined was found");
    refuses("]", "a value is expected but ] was found");
    refuses("{\"a\":}", "a value is expected but } was found");
}

/* A document that ends too early says so, wherever it ends. */
static void test_cut_off_documents(void **state) {
    (void)state;
    const char *whole =
        "{\"a\": [1, -2.5e3, \"\\u00e1\\uD83D\\uDE00x\", true, null, {\"b\": false}], \"c\": \"đ\"}";
    accepts(whole);
    for (size_t len = 0; len < strlen(whole); len++) {
        cJSON *tree;
        struct err err = {ERR_OK, ""};
        assert_int_equal(parse_bytes(whole, len, 0, &tree, &err), ERR_SYNTAX);
        assert_memory_equal(err.msg, "line 1, column ", 15);
    }
    refuses("", "the document ends before it is complete");
    refuses("  \n", "line 2, column 1: the document ends");
    refuses("[1", "the document ends");
    refuses("{\"a\":", "the document ends");
    refuses("\"abc", "the string that begins here has no closing quote");
    refuses("[\"abc\\\"", "line 1, column 2: the string that begins here");
}

/* Numbers are RFC 8259's and finite; the rest is refused by name. */
static void test_numbers(void **state) {
    (void)state;
    const char *good[] = {"0", "-0", "1.5", "1e5", "1E+5", "1e-5", "0.0", "-12.34e56", "1e308", "1e-999"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) accepts(good[i]);
    refuses("1e999", "the number 1e999 is larger than can be represented");
    refuses("[-1e999]", "the number -1e999 is larger");
    refuses("NaN", "a value is expected but NaN was found");
    refuses("-NaN", "-NaN is not a well-formed number");
    refuses("Infinity", "a value is expected but Infinity was found");
    refuses("-Infinity", "-Infinity is not a well-formed number");
    refuses("01", "01 is not a well-formed number");
    refuses("+1", "+1 is not a well-formed number");
    refuses(".5", ".5 is not a well-formed number");
    refuses("5.", "5. is not a well-formed number");
    refuses("1e", "1e is not a well-formed number");
    refuses("-", "- is not a well-formed number");
    refuses("0x10", "0x10 is not a well-formed number");
    refuses("1.2.3", "1.2.3 is not a well-formed number");
    refuses("[29,8 7]", "a comma or a closing bracket");
    char digits[70] = "";
    memset(digits, '1', 63);
    accepts(digits);
    digits[63] = '1';
    refuses(digits, "is too long; write at most 63 characters");
}

/* A number keeps its digits as they were sent, wherever it stands in the document. */
static void test_digits_are_kept(void **state) {
    (void)state;
    cJSON *tree = parsed("{\"a\": 12.50, \"b\": [1e2, {\"c\": -0}, \"7\", 0.10], \"d\": 70}");
    const cJSON *b = cJSON_GetObjectItemCaseSensitive(tree, "b");
    assert_string_equal(json_digits(cJSON_GetObjectItemCaseSensitive(tree, "a")), "12.50");
    assert_string_equal(json_digits(cJSON_GetArrayItem(b, 0)), "1e2");
    assert_string_equal(json_digits(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(b, 1), "c")), "-0");
    assert_string_equal(json_digits(cJSON_GetArrayItem(b, 3)), "0.10");
    assert_string_equal(json_digits(cJSON_GetObjectItemCaseSensitive(tree, "d")), "70");
    assert_null(json_digits(cJSON_GetArrayItem(b, 2)));
    assert_null(json_digits(NULL));
    assert_true(cJSON_GetArrayItem(b, 0)->valuedouble == 100);
    cJSON *copy = cJSON_Duplicate(tree, 1);
    cJSON_Delete(tree);
    assert_string_equal(json_digits(cJSON_GetObjectItemCaseSensitive(copy, "a")), "12.50");
    cJSON_Delete(copy);
}

/* Strings hold every character but those that JSON or C cannot carry. */
static void test_strings(void **state) {
    (void)state;
    refuses("\"a\nb\"", "control character 0x0A in a string");
    refuses("\"\t\"", "control character 0x09");
    refuses("\"\\x41\"", "this backslash starts no known escape");
    refuses("\"\\u12g4\"", "this backslash starts no known escape");
    refuses("\"\\u12\"", "this backslash starts no known escape");
    refuses("\"\\'\"", "this backslash starts no known escape");
    refuses("\"\\u0000\"", "(\\u0000) is not accepted");
    refuses_bytes("\"a\0b\"", 5, "control character 0x00");
    refuses_bytes("[1]\0", 4, "0x00 follows the end");
    refuses_bytes("\"\\\0\"", 4, "this backslash starts no known escape");
    accepts("\"\x7F\"");
    cJSON *tree = parsed("\"\\u1ebf\\u0061 \\uD83D\\uDE00 \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF\"");
    assert_string_equal(tree->valuestring, "ếa 😀 😀 \xF4\x8F\xBF\xBF");
    cJSON_Delete(tree);
}

/* Half a surrogate pair is no character, in either half and before whatever follows. */
static void test_lone_surrogates(void **state) {
    (void)state;
    const char *lone[] = {"\"\\uD83D\"",
                          "\"\\uDE00\"",
                          "\"\\uD83D\\u0041\"",
                          "\"\\uD83Dx\"",
                          "\"\\uD83D\\uD83D\\uDE00\"",
                          "\"\\uDE00\\uD83D\"",
                          "\"\\uD83D\\n\""};
    for (size_t i = 0; i < sizeof lone / sizeof *lone; i++)
        refuses(lone[i], "half of a surrogate pair stands alone");
    refuses("{\"\\uDFFF\": 1}", "half of a surrogate pair stands alone");
}

/* Bytes that are no UTF-8 are refused with their value, in strings, in names and outside. */
static void test_invalid_utf8(void **state) {
    (void)state;
    const char *bad[] = {
        "\xFF",
        "\x80",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC3",
        "\xC3(",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xE1\xBA",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xF0\x9F\x98",
        "\xFE",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[32], message[32];
        snprintf(message, sizeof message, "byte 0x%02X is not valid UTF-8", (unsigned char)bad[i][0]);
        snprintf(text, sizeof text, "[\"ok%s\"]", bad[i]);
        refuses(text, message);
        snprintf(text, sizeof text, "{\"%s\": 1}", bad[i]);
        refuses(text, message);
        snprintf(text, sizeof text, "[%s]", bad[i]);
        refuses(text, "line 1, column 2");
    }
    refuses("\"Lai Ch\xE2u\"", "byte 0xE2 is not valid UTF-8; save the file as UTF-8");
}

/* A byte order mark is skipped at the start, and only there. */
static void test_byte_order_mark(void **state) {
    (void)state;
    accepts("\xEF\xBB\xBF{\"a\": 1}");
    refuses("\xEF\xBB\xBF", "the document ends");
    refuses("\xEF\xBB\xBF\xEF\xBB\xBF{}", "a value is expected");
    refuses("{} \xEF\xBB\xBF", "follows the end");
    cJSON *tree = parsed("\xEF\xBB\xBF[12.50]");
    assert_string_equal(json_digits(cJSON_GetArrayItem(tree, 0)), "12.50");
    cJSON_Delete(tree);
}

/* A name that stands twice in one object is refused where it stands the second time; escapes do not hide it.
 */
static void test_doubled_keys(void **state) {
    (void)state;
    refuses("{\"a\": 1, \"b\": 2, \"a\": 3}", "line 1, column 18: the member \"a\" is there twice");
    refuses("{\"a\": 1, \"\\u0061\": 3}", "line 1, column 10: the member \"\\u0061\" is there twice");
    refuses("[0, {\"x\": {\"\": 1,\n \"\": 2}}]", "line 2, column 2: the member \"\" is there twice");
    refuses("{\"b\": 1, \"c\": 1, \"c\": 2, \"b\": 2}", "column 18: the member \"c\"");
    accepts("{\"a\": {\"a\": 1}, \"b\": [{\"a\": 1}, {\"a\": 2}], \"A\": 1}");
}

/* A hundred thousand members are told apart without comparing each with each. */
static void test_many_keys(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_addc(&sb, '{');
    for (int i = 0; i < 100000; i++) strbuf_addf(&sb, "%s\"k%d\":%d", i ? "," : "", i, i);
    strbuf_addc(&sb, '}');
    accepts(sb.data);
    sb.data[sb.len - 1] = ',';
    strbuf_adds(&sb, "\"k77777\":0}");
    refuses(sb.data, "the member \"k77777\" is there twice");
    strbuf_deinit(&sb);
}

static char *nested(size_t depth, const char *open, const char *close) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < depth; i++) strbuf_adds(&sb, open);
    strbuf_adds(&sb, "1");
    for (size_t i = 0; i < depth; i++) strbuf_adds(&sb, close);
    return strbuf_detach(&sb, NULL);
}

/* Nesting is bounded: 64 levels are read, 65 or 200 000 are too big, whether closed or not. */
static void test_depth(void **state) {
    (void)state;
    const struct {
        size_t depth;
        const char *open, *close;
        enum err_code expected;
    } cases[] = {
        {JSON_DEPTH_MAX, "[", "]", ERR_OK},
        {JSON_DEPTH_MAX, "{\"a\":", "}", ERR_OK},
        {JSON_DEPTH_MAX + 1, "[", "]", ERR_TOO_BIG},
        {JSON_DEPTH_MAX + 1, "{\"a\":", "}", ERR_TOO_BIG},
        {200000, "[", "]", ERR_TOO_BIG},
        {200000, "[", "", ERR_TOO_BIG},
        {200000, "{\"a\":", "", ERR_TOO_BIG},
        {100000, "[{\"a\":", "}]", ERR_TOO_BIG},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = nested(cases[i].depth, cases[i].open, cases[i].close);
        cJSON *tree;
        struct err err = {ERR_OK, ""};
        assert_int_equal(parse_bytes(text, strlen(text), 0, &tree, &err), cases[i].expected);
        if (cases[i].expected) {
            assert_non_null(strstr(err.msg, "nested too deeply; at most 64 levels"));
            assert_null(tree);
        }
        cJSON_Delete(tree);
        mem_free(text);
    }
}

/* Comments are read where they are asked for, and nowhere else. */
static void test_comments_need_the_flag(void **state) {
    (void)state;
    refuses("[1] // x", "line 1, column 5: comments are not allowed here");
    refuses("/* x */ [1]", "line 1, column 1: comments are not allowed here");
    const char *texts[] = {"// x\n[1]",    "[1] // x",    "[1]//",      "/**/[1]/***/", "[/* a, */1// b\n]",
                           "[1 /* \" */]", "/* // */[1]", "// /*\n[1]", "[1]/* đ */",   "[1 // ]\n]"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cJSON *tree = parsed_with(texts[i], JSON_COMMENTS);
        assert_int_equal(cJSON_GetArraySize(tree), 1);
        assert_string_equal(json_digits(tree->child), "1");
        cJSON_Delete(tree);
    }
}

/* What looks like a comment inside a string is text. */
static void test_comments_in_strings_are_text(void **state) {
    (void)state;
    const char *text = "{\"url\": \"http://x/*y*/\", /* \"url\": 1, */ \"esc\": \"\\\"// no\" // yes\n}";
    cJSON *tree = parsed_with(text, JSON_COMMENTS);
    assert_int_equal(cJSON_GetArraySize(tree), 2);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(tree, "url")->valuestring, "http://x/*y*/");
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(tree, "esc")->valuestring, "\"// no");
    cJSON_Delete(tree);
    accepts("[\"//\", \"/* */\"]");
}

/* Faults after comments are still where the author sees them, and comments have faults of their own. */
static void test_faults_around_comments(void **state) {
    (void)state;
    const struct {
        const char *text, *message;
    } cases[] = {
        {"/* đ\nđ */ [1,\n?]", "line 3, column 1: a value is expected but ? was found"},
        {"// đ\n[1 /* đ */ ?]", "line 2, column 12: a comma or a closing bracket is expected"},
        {"[1, /* never ends", "line 1, column 5: the comment that begins here has no closing */"},
        {"[1] /*/", "line 1, column 5: the comment that begins here"},
        {"[1] / 2", "a value is expected but / was found"},
        {"[1] /", "a value is expected but / was found"},
        {"// \xFF\n[1]", "byte 0xFF is not valid UTF-8"},
        {"{\"a\": 1, // one\n\"a\": 2}", "line 2, column 1: the member \"a\" is there twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cJSON *tree;
        struct err err = {ERR_OK, ""};
        assert_int_equal(parse_bytes(cases[i].text, strlen(cases[i].text), JSON_COMMENTS, &tree, &err),
                         ERR_SYNTAX);
        if (!strstr(err.msg, cases[i].message)) fail_msg("%s: %s", cases[i].text, err.msg);
    }
}

/* The same fault goes into a list of problems in both languages, for people to read. */
static void test_faults_as_problems(void **state) {
    (void)state;
    struct problems ps;
    problems_init(&ps);
    struct json_sink sink = {&ps, "plan.json"};
    cJSON *tree = NULL;
    const char *text = "{\"a\": 1,\n}";
    assert_int_equal(json_parse_for(&sink, text, strlen(text), 0, &tree), ERR_SYNTAX);
    assert_null(tree);
    assert_int_equal(ps.errors, 1);
    assert_string_equal(ps.items[0].code, "json.trailing_comma");
    assert_string_equal(ps.items[0].file, "plan.json");
    assert_string_equal(ps.items[0].pointer, "");
    assert_string_equal(ps.items[0].en, "line 2, column 1: there is a comma too many before }; remove it");
    assert_string_equal(ps.items[0].vi, "dòng 2, cột 1: thừa dấu phẩy trước }; bỏ dấu phẩy đó");
    assert_int_equal(json_parse_for(&sink, "[1]", 3, 0, &tree), ERR_OK);
    assert_int_equal(ps.count, 1);
    cJSON_Delete(tree);
    problems_deinit(&ps);
}

/* Any one byte of a document changed to any other gives a tree or an error, never a stray read. */
static void test_every_changed_byte(void **state) {
    (void)state;
    const char *whole = "{\"k\":[1.5e3,\"\\u00e1\\ud83d\\ude00\",/*c*/true,null],\"m\":{\"đ\":-0}}//e";
    size_t len = strlen(whole), accepted = 0, refused = 0;
    char *text = mem_strdup(whole);
    for (size_t i = 0; i < len; i++) {
        for (int byte = 0; byte < 256; byte++) {
            cJSON *tree;
            struct err err;
            text[i] = (char)byte;
            enum err_code code = parse_bytes(text, len, JSON_COMMENTS, &tree, &err);
            assert_true(code == ERR_OK || code == ERR_SYNTAX);
            accepted += code == ERR_OK;
            refused += code != ERR_OK;
            cJSON_Delete(tree);
        }
        text[i] = whole[i];
    }
    assert_true(accepted > 500 && refused > 5000);
    mem_free(text);
}

static size_t allocations_left;

static void *failing_malloc(size_t size) {
    if (allocations_left == 0) return NULL;
    allocations_left--;
    return malloc(size);
}

/* When memory ends at any point while the tree is built, that is said and nothing leaks. */
static void test_memory_ends(void **state) {
    (void)state;
    const char *text = "{\"k\": [1.50, \"x\", {\"m\": 2}], \"n\": 3}";
    cJSON_Hooks hooks = {.malloc_fn = failing_malloc, .free_fn = free};
    enum err_code code = ERR_NOMEM;
    size_t n = 0;
    cJSON_InitHooks(&hooks);
    for (; code == ERR_NOMEM && n < 1000; n++) {
        cJSON *tree = NULL;
        struct err err = {ERR_OK, ""};
        allocations_left = n;
        code = json_parse(text, strlen(text), 0, &tree, &err);
        assert_true(code == ERR_OK ? tree != NULL : code == ERR_NOMEM && !tree);
        if (code) assert_string_equal(err.msg, "out of memory");
        cJSON_Delete(tree);
    }
    cJSON_InitHooks(NULL);
    assert_int_equal(code, ERR_OK);
    assert_in_range(n, 12, 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_place_of_a_fault),
        cmocka_unit_test(test_what_is_not_json),
        cmocka_unit_test(test_cut_off_documents),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_digits_are_kept),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_lone_surrogates),
        cmocka_unit_test(test_invalid_utf8),
        cmocka_unit_test(test_byte_order_mark),
        cmocka_unit_test(test_doubled_keys),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_comments_need_the_flag),
        cmocka_unit_test(test_comments_in_strings_are_text),
        cmocka_unit_test(test_faults_around_comments),
        cmocka_unit_test(test_faults_as_problems),
        cmocka_unit_test(test_every_changed_byte),
        cmocka_unit_test(test_memory_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
