#include "daemon/base/err.h"
#include "tests/base/check.h"

/* Setting an error gives back its code, so that a failing function can do both in one return. */
static void test_set_returns_the_code(void **state) {
    (void)state;
    struct err err = {ERR_OK, ""};
    assert_int_equal(err_set(&err, ERR_IO, "open %s: %s", "a.json", "no such file"), ERR_IO);
    assert_int_equal(err.code, ERR_IO);
    assert_string_equal(err.msg, "open a.json: no such file");
    assert_int_equal(err_set(NULL, ERR_FULL, "%s", "nobody listens"), ERR_FULL);
}

/* Wrapping puts the context before the text and keeps the code. */
static void test_wrap_prepends_context(void **state) {
    (void)state;
    struct err err;
    err_set(&err, ERR_NOT_FOUND, "line %d", 3);
    assert_int_equal(err_wrap(&err, "plans/%s", "x.json"), ERR_NOT_FOUND);
    assert_string_equal(err.msg, "plans/x.json: line 3");
    assert_int_equal(err_wrap(&err, "start"), ERR_NOT_FOUND);
    assert_string_equal(err.msg, "start: plans/x.json: line 3");
}

/* The text may be made of the error's own text. */
static void test_set_may_quote_itself(void **state) {
    (void)state;
    struct err err;
    err_set(&err, ERR_IO, "disk");
    err_set(&err, ERR_FULL, "%s and %s", err.msg, err.msg);
    assert_string_equal(err.msg, "disk and disk");
    err_wrap(&err, "[%s]", err.msg);
    assert_string_equal(err.msg, "[disk and disk]: disk and disk");
}

static size_t utf8_tails(const char *s) {
    size_t n = 0;
    for (; *s; s++) n += ((unsigned char)*s & 0xC0) == 0x80;
    return n;
}

/* A text that is too long ends with an ellipsis, and never within a character: whatever the length before. */
static void test_long_texts_are_cut_between_characters(void **state) {
    (void)state;
    for (int lead = 0; lead < 4; lead++) {
        char text[1024] = "";
        memset(text, 'x', (size_t)lead);
        for (int i = 0; i < 300; i++) strncat(text, "ạ", 4);
        struct err err;
        err_set(&err, ERR_SYNTAX, "%s", text);
        size_t len = strlen(err.msg);
        assert_true(len < sizeof err.msg && len > sizeof err.msg - 8);
        assert_string_equal(err.msg + len - 3, "…");
        assert_int_equal(((len - 3 - (size_t)lead) % 3), 0);
        assert_int_equal(utf8_tails(err.msg), (len - (size_t)lead) / 3 * 2);
        err_wrap(&err, "in %s", "a file");
        len = strlen(err.msg);
        assert_memory_equal(err.msg, "in a file: ", 11);
        assert_string_equal(err.msg + len - 3, "…");
    }
}

/* A text that just fits is left whole. */
static void test_a_text_that_fits_is_whole(void **state) {
    (void)state;
    char text[sizeof((struct err *)NULL)->msg];
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct err err;
    err_set(&err, ERR_IO, "%s", text);
    assert_string_equal(err.msg, text);
}

/* An error is one line, so that no outsider's text can forge a second log line. */
static void test_control_characters_become_spaces(void **state) {
    (void)state;
    struct err err;
    err_set(&err, ERR_NET, "peer said: %s", "no\r\n2016 info forged\t\x7F");
    assert_string_equal(err.msg, "peer said: no  2016 info forged  ");
}

/* Each code has a text and an HTTP status, and what a retry can mend is a 5xx. */
static void test_the_table_is_whole(void **state) {
    (void)state;
    for (enum err_code code = ERR_OK; code <= ERR_INTERNAL; code++) {
        int status = err_http_status(code);
        assert_true(strlen(err_text(code)) > 0);
        assert_true(code == ERR_OK ? status == 200 : status >= 400 && status < 600);
        if (err_may_retry(code)) assert_true(status >= 500);
    }
    assert_int_equal(err_http_status(ERR_FULL), 507);
    assert_true(err_may_retry(ERR_BUSY));
    assert_false(err_may_retry(ERR_INVALID));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_returns_the_code),
        cmocka_unit_test(test_wrap_prepends_context),
        cmocka_unit_test(test_set_may_quote_itself),
        cmocka_unit_test(test_long_texts_are_cut_between_characters),
        cmocka_unit_test(test_a_text_that_fits_is_whole),
        cmocka_unit_test(test_control_characters_become_spaces),
        cmocka_unit_test(test_the_table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
