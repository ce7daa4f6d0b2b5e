/* The client's pure parts: what is asked, and how an answer is read. Whole requests are tested end to end. */
#include "daemon/cli/client.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Values go into a query so that they come out again, whatever letters they have; a value that is absent
 * leaves nothing. */
static void test_query(void **state) {
    (void)state;
    struct strbuf path;
    strbuf_init(&path, 0);
    strbuf_adds(&path, "/api/v1/verdicts");
    client_query(&path, "plan", NULL);
    assert_string_equal(path.data, "/api/v1/verdicts");
    client_query(&path, "plan", "a-b_c.d~1");
    client_query(&path, "unit", "x&y=z %+/#?");
    client_query(&path, "as_of", "2016-05-20T00:00:00+07:00");
    client_query(&path, "note", "tế");
    assert_string_equal(path.data, "/api/v1/verdicts?plan=a-b_c.d~1&unit=x%26y%3Dz%20%25%2B%2F%23%3F"
                                   "&as_of=2016-05-20T00%3A00%3A00%2B07%3A00&note=t%E1%BA%BF");
    strbuf_deinit(&path);
}

static void tells(int status, const char *json, enum lang lang, const char *want) {
    struct client_answer answer = {.status = status, .json = json ? cJSON_Parse(json) : NULL};
    struct strbuf sb;
    strbuf_init(&sb, 0);
    client_problem_write(&answer, lang, &sb);
    assert_string_equal(sb.data, want);
    strbuf_deinit(&sb);
    client_answer_deinit(&answer);
    assert_null(answer.json);
}

/* A problem document is told whole: title, detail, each error with its place and code, and that there were
 * more. */
static void test_problem(void **state) {
    (void)state;
    tells(422,
          "{\"title\":\"the content has "
          "faults\",\"status\":422,\"errors\":[{\"pointer\":\"/"
          "unit\",\"code\":\"unit.unknown\",\"detail\":\"no such unit\"},"
          "{\"pointer\":\"\",\"code\":\"x\",\"detail\":\"odd\"}],\"truncated\":true}",
          LANG_EN, "the content has faults\n  /unit: no such unit [unit.unknown]\n  odd [x]\n  …");
    tells(404, "{\"title\":\"không tìm thấy\",\"detail\":\"không có x\"}", LANG_VI,
          "không tìm thấy: không có x");
}

/* What is no problem document is told by its status alone, whatever it is. */
static void test_no_problem(void **state) {
    (void)state;
    static const char *const odd[] = {
        NULL, "[]", "7", "{}", "null", "{\"title\":5,\"errors\":{}}", "{\"errors\":[]}"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        tells(502, odd[i], LANG_EN, "an odd answer (HTTP 502); is this the address of a tiendod?");
}

/* Errors that lack their parts are still told. */
static void test_a_poor_problem(void **state) {
    (void)state;
    tells(400, "{\"title\":\"t\",\"errors\":[{},7,{\"detail\":\"d\"}]}", LANG_EN, "t\n   []\n   []\n  d []");
}

/* Members are read without surprise: what is absent or of another type is empty. */
static void test_members(void **state) {
    (void)state;
    cJSON *o = cJSON_Parse("{\"a\":\"x\",\"n\":5,\"z\":null,\"both\":{\"vi\":\"một\",\"en\":\"one\"},"
                           "\"half\":{\"vi\":\"nửa\",\"en\":null},\"plain\":\"p\"}");
    assert_string_equal(client_text(o, "a"), "x");
    assert_string_equal(client_text(o, "A"), "");
    assert_string_equal(client_text(o, "n"), "");
    assert_string_equal(client_text(o, "z"), "");
    assert_string_equal(client_text(NULL, "a"), "");
    assert_string_equal(client_words(o, "both", LANG_EN), "one");
    assert_string_equal(client_words(o, "both", LANG_VI), "một");
    assert_string_equal(client_words(o, "half", LANG_EN), "nửa");
    assert_string_equal(client_words(o, "plain", LANG_EN), "p");
    assert_string_equal(client_words(o, "none", LANG_EN), "");
    assert_string_equal(client_words(NULL, "both", LANG_EN), "");
    cJSON_Delete(o);
}

static char *opened_at(const char *option, const char *variable) {
    struct arg given = {"url", option};
    struct cli cli = {
        .command = "test", .lang = LANG_EN, .args = {.options = &given, .option_count = option != NULL}};
    if (variable)
        setenv("TIENDO_URL", variable, 1);
    else
        unsetenv("TIENDO_URL");
    struct client *client = client_open(&cli);
    char *url = client ? strdup(client_url(client)) : NULL;
    client_close(client);
    return url;
}

static void opens(const char *option, const char *variable, const char *want) {
    char *url = opened_at(option, variable);
    if (want)
        assert_string_equal(url, want);
    else
        assert_null(url);
    free(url);
}

/* The option wins over the variable, the variable over the usual address; slashes at the end do not matter.
 */
static void test_address(void **state) {
    (void)state;
    opens(NULL, NULL, "http://127.0.0.1:8080");
    opens(NULL, "", "http://127.0.0.1:8080");
    opens(NULL, "http://127.0.0.1:9/", "http://127.0.0.1:9");
    opens("https://tiendo.example.vn/a//", "http://127.0.0.1:9", "https://tiendo.example.vn/a");
}

/* What is no address of a server is refused before anything is sent. */
static void test_no_address(void **state) {
    (void)state;
    static const char *const bad[] = {"127.0.0.1:8080", "ftp://x",    "http://", "http:///",
                                      "http://x?y",     "http://x y", "x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) opens(bad[i], NULL, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query),      cmocka_unit_test(test_problem),
        cmocka_unit_test(test_no_problem), cmocka_unit_test(test_a_poor_problem),
        cmocka_unit_test(test_members),    cmocka_unit_test(test_address),
        cmocka_unit_test(test_no_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
