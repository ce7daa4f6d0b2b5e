#include "alerts/template.h"
#include "alerts/templates.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char context_text[] = "{\"name\":\"Sở Y tế\",\"nasty\":\"<a href='x'>\\\"&\\\"\\r\\nBcc: "
                                   "y\",\"n\":2.5,\"yes\":true,\"no\":false,\"none\":null,\"empty\":\"\","
                                   "\"list\":[{\"id\":1,\"tags\":[\"p\",\"q\"]},{\"id\":2,\"tags\":[]}],"
                                   "\"void\":[],\"obj\":{\"in\":{\"deep\":\"d\"},\"name\":\"inner\"}}";

static enum err_code try_render(const char *source, enum escape escape, struct strbuf *sb,
                                struct problems *problems, struct err *err) {
    struct template *t = NULL;
    cJSON *context = cJSON_Parse(context_text);
    enum err_code code = template_parse("t", source, strlen(source), escape, problems, &t);
    if (!code) code = template_render(t, context, sb, err);
    template_free(t);
    cJSON_Delete(context);
    return code;
}

static void check(const char *source, enum escape escape, const char *expected) {
    struct strbuf sb;
    struct problems problems;
    struct err err = {0};
    strbuf_init(&sb, 0);
    problems_init(&problems);
    if (try_render(source, escape, &sb, &problems, &err))
        fail_msg("%s: %s", source, problems.count ? problems.items[0].en : err.msg);
    assert_string_equal(sb.data, expected);
    problems_deinit(&problems);
    strbuf_deinit(&sb);
}

/* Values, dotted names, numbers and booleans stand where their tags stand. */
static void test_values(void **state) {
    (void)state;
    check("", ESCAPE_TEXT, "");
    check("plain } { text", ESCAPE_TEXT, "plain } { text");
    check("{{name}}!", ESCAPE_TEXT, "Sở Y tế!");
    check("{{ name }}", ESCAPE_TEXT, "Sở Y tế");
    check("{{obj.in.deep}} {{n}} {{yes}} {{no}}[{{none}}{{empty}}]", ESCAPE_TEXT, "d 2.5 true false[]");
}

/* The same value is escaped for what the template makes. */
static void test_escapes(void **state) {
    (void)state;
    check("{{nasty}}", ESCAPE_TEXT, "<a href='x'>\"&\"\r\nBcc: y");
    check("{{{nasty}}}", ESCAPE_TEXT, "<a href='x'>\"&\"\r\nBcc: y");
    check("{{nasty}}", ESCAPE_HTML, "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;\r\nBcc: y");
    check("{{nasty}}", ESCAPE_HEADER, "<a href='x'>\"&\"  Bcc: y");
    check("\"{{nasty}}\"", ESCAPE_JSON, "\"<a href='x'>\\\"&\\\"\\u000d\\u000aBcc: y\"");
}

/* Sections repeat for lists, enter objects, and stand for what is true; inverted ones for the rest. */
static void test_sections(void **state) {
    (void)state;
    check("{{#list}}({{id}}{{#tags}},{{.}}{{/tags}}){{/list}}", ESCAPE_TEXT, "(1,p,q)(2)");
    check("{{#list}}{{id}}{{name}} {{/list}}", ESCAPE_TEXT, "1Sở Y tế 2Sở Y tế ");
    check("{{#obj}}{{name}} {{in.deep}}{{/obj}}", ESCAPE_TEXT, "inner d");
    check("{{#yes}}a{{/yes}}{{#no}}b{{/no}}{{#none}}c{{/none}}{{#empty}}d{{/empty}}{{#void}}e{{/"
          "void}}{{#absent}}f{{/absent}}",
          ESCAPE_TEXT, "a");
    check("{{^yes}}a{{/yes}}{{^no}}b{{/no}}{{^none}}c{{/none}}{{^empty}}d{{/empty}}{{^void}}e{{/"
          "void}}{{^absent}}f{{/absent}}",
          ESCAPE_TEXT, "bcdef");
    check("{{#name}}[{{name}}]{{/name}}", ESCAPE_TEXT, "[Sở Y tế]");
}

/* A tag of a section or a comment alone on its line leaves no empty line. */
static void test_lines(void **state) {
    (void)state;
    check("a\n{{#yes}}\nb\n{{/yes}}\nc\n", ESCAPE_TEXT, "a\nb\nc\n");
    check("a\n  {{! why }}  \nb", ESCAPE_TEXT, "a\nb");
    check("{{#yes}}\nx{{/yes}}", ESCAPE_TEXT, "x");
    check("a {{#yes}}b{{/yes}} c\n", ESCAPE_TEXT, "a b c\n");
    check("{{name}}\n", ESCAPE_TEXT, "Sở Y tế\n");
    check("a\r\n{{#no}}\r\nb\r\n{{/no}}\r\nc", ESCAPE_TEXT, "a\r\nc");
}

static void check_fault(const char *source, enum escape escape, enum text_id id, const char *place) {
    struct strbuf sb;
    struct problems problems;
    struct err err = {0};
    strbuf_init(&sb, 0);
    problems_init(&problems);
    assert_int_equal(try_render(source, escape, &sb, &problems, &err), ERR_INVALID);
    assert_true(problems.count >= 1);
    assert_string_equal(problems.items[0].code, text_code(id));
    if (!strstr(problems.items[0].en, place)) fail_msg("%s: %s", place, problems.items[0].en);
    assert_non_null(strstr(problems.items[0].vi, "dòng"));
    problems_deinit(&problems);
    strbuf_deinit(&sb);
}

/* Each fault of a template is named with its line and column, in characters. */
static void test_faults(void **state) {
    (void)state;
    check_fault("ab\nế{{name", ESCAPE_TEXT, T_TEMPLATE_UNCLOSED_TAG, "line 2, column 2");
    check_fault("{{{name}}", ESCAPE_TEXT, T_TEMPLATE_UNCLOSED_TAG, "line 1, column 1");
    check_fault("{{ }}", ESCAPE_TEXT, T_TEMPLATE_EMPTY_TAG, "line 1, column 1");
    check_fault("x {{#}}", ESCAPE_TEXT, T_TEMPLATE_EMPTY_TAG, "line 1, column 3");
    check_fault("{{> part}}", ESCAPE_TEXT, T_TEMPLATE_NOT_SUPPORTED, "{{> part}}");
    check_fault("{{=<% %>=}}", ESCAPE_TEXT, T_TEMPLATE_NOT_SUPPORTED, "line 1");
    check_fault("{{&name}}", ESCAPE_HTML, T_TEMPLATE_NOT_SUPPORTED, "line 1");
    check_fault("{{{nasty}}}", ESCAPE_HTML, T_TEMPLATE_RAW, "nasty");
    check_fault("{{{nasty}}}", ESCAPE_HEADER, T_TEMPLATE_RAW, "nasty");
    check_fault("{{{nasty}}}", ESCAPE_JSON, T_TEMPLATE_RAW, "nasty");
    check_fault("{{#yes}}x", ESCAPE_TEXT, T_TEMPLATE_UNCLOSED_SECTION, "yes");
    check_fault("x{{/yes}}", ESCAPE_TEXT, T_TEMPLATE_UNOPENED_SECTION, "line 1, column 5");
    check_fault("{{#yes}}{{/no}}", ESCAPE_TEXT, T_TEMPLATE_UNOPENED_SECTION, "no");
    check_fault("{{#a}}{{#b}}{{/a}}{{/b}}", ESCAPE_TEXT, T_TEMPLATE_UNOPENED_SECTION, "\"a\"");
}

/* A slip in a name is an error with its place, not an empty spot in a mail. */
static void test_unknown_name(void **state) {
    (void)state;
    struct strbuf sb;
    struct problems problems;
    struct err err = {0};
    strbuf_init(&sb, 0);
    problems_init(&problems);
    assert_int_equal(try_render("a\n  {{nmae}}", ESCAPE_TEXT, &sb, &problems, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, "line 2, column 5"));
    assert_non_null(strstr(err.msg, "nmae"));
    problems_deinit(&problems);
    strbuf_deinit(&sb);
}

/* Sections nested without end are refused, not followed. */
static void test_depth(void **state) {
    (void)state;
    struct strbuf source;
    strbuf_init(&source, 0);
    for (int i = 0; i < 400; i++) strbuf_adds(&source, "{{#a}}");
    check_fault(source.data, ESCAPE_TEXT, T_TEMPLATE_DEPTH, "\"a\"");
    strbuf_deinit(&source);
}

/* A text that outgrows its buffer is an error, not a shorter mail. */
static void test_too_long(void **state) {
    struct template *t = NULL;
    struct problems problems;
    struct strbuf sb;
    struct err err = {0};
    cJSON *context = cJSON_CreateObject();
    static const char source[] = "more than eight bytes";
    (void)state;
    problems_init(&problems);
    strbuf_init(&sb, 8);
    assert_int_equal(template_parse("t", source, sizeof source - 1, ESCAPE_TEXT, &problems, &t), ERR_OK);
    assert_int_equal(template_render(t, context, &sb, &err), ERR_TOO_BIG);
    template_free(t);
    cJSON_Delete(context);
    strbuf_deinit(&sb);
    problems_deinit(&problems);
}

/* The shipped templates have no fault, and are the files whole. */
static void test_shipped(void **state) {
    static const struct {
        const char *name, *start, *end;
        enum escape escape;
    } shipped[] = {{"mail.txt", template_mail_txt, template_mail_txt_end, ESCAPE_TEXT},
                   {"mail.html", template_mail_html, template_mail_html_end, ESCAPE_HTML}};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct template *t = NULL;
        struct problems problems;
        problems_init(&problems);
        size_t len = (size_t)(shipped[i].end - shipped[i].start);
        assert_true(len > 100 && shipped[i].end[0] == '\0' && shipped[i].end[-1] == '\n');
        assert_int_equal(
            template_parse(shipped[i].name, shipped[i].start, len, shipped[i].escape, &problems, &t), ERR_OK);
        template_free(t);
        problems_deinit(&problems);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values), cmocka_unit_test(test_escapes),  cmocka_unit_test(test_sections),
        cmocka_unit_test(test_lines),  cmocka_unit_test(test_faults),   cmocka_unit_test(test_unknown_name),
        cmocka_unit_test(test_depth),  cmocka_unit_test(test_too_long), cmocka_unit_test(test_shipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
