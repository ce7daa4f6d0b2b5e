#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/zone.h"
#include "tests/base/check.h"
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static int saved_stderr, captured;

/* From here on stderr goes to a file without a name. */
static void capture(void) {
    char path[] = "/tmp/tiendo-test-log-XXXXXX";
    captured = mkstemp(path);
    assert_true(captured >= 0);
    unlink(path);
    fflush(stderr);
    saved_stderr = dup(STDERR_FILENO);
    assert_true(dup2(captured, STDERR_FILENO) >= 0);
}

/* Puts stderr back; what was written since, to be freed. */
static char *captured_text(void) {
    assert_true(dup2(saved_stderr, STDERR_FILENO) >= 0);
    close(saved_stderr);
    off_t len = lseek(captured, 0, SEEK_END);
    char *text = calloc(1, (size_t)len + 1);
    assert_int_equal(pread(captured, text, (size_t)len, 0), len);
    close(captured);
    return text;
}

/* An event is one line: the instant in UTC with milliseconds, the level, the event, its values. */
static void test_line(void **state) {
    (void)state;
    capture();
    int64_t before = clock_real_ms();
    log_info("store.open", "path=%s rows=%d", "x.db", 7);
    int64_t after = clock_real_ms();
    char *text = captured_text(), stamp[25] = "";
    memcpy(stamp, text, 24);
    int64_t at;
    assert_true(instant_parse(stamp, &at));
    assert_true(before <= at && at <= after);
    assert_int_equal(stamp[19], '.');
    assert_string_equal(text + 24, " info store.open path=x.db rows=7\n");
    free(text);
}

/* An event without values has no trailing space, and the levels have their names. */
static void test_levels(void **state) {
    (void)state;
    capture();
    log_set_level(LOG_DEBUG);
    log_event(LOG_DEBUG, "a.b", "%s", "x=1");
    log_event(LOG_WARN, "a.b", "%s", "");
    log_error("a.b", "x=%d", 2);
    log_set_level(LOG_WARN);
    log_debug("a.hidden", "x=%d", 1);
    log_info("a.hidden", "x=%d", 1);
    log_warn("a.shown", "x=%d", 1);
    log_set_level(LOG_INFO);
    char *text = captured_text();
    assert_non_null(strstr(text, " debug a.b x=1\n"));
    assert_non_null(strstr(text, " error a.b x=2\n"));
    assert_non_null(strstr(text, " warn a.shown x=1\n"));
    assert_null(strstr(text, "hidden"));
    free(text);
}

/* Nothing an outsider sends makes a second line or moves the cursor. */
static void test_no_forged_lines(void **state) {
    (void)state;
    capture();
    log_info("http.request", "path=\"%s\"", "/\r\n2016-05-20T00:00:00.000Z error forged\x1B[2J");
    char *text = captured_text();
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    assert_null(strchr(text, '\r'));
    assert_null(strchr(text, '\x1B'));
    free(text);
}

/* A very long line is cut, and still one line. */
static void test_long_lines_are_cut(void **state) {
    (void)state;
    char huge[20000];
    memset(huge, 'x', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    capture();
    log_info("a.b", "x=%s", huge);
    log_event(LOG_INFO, huge, "x=%d", 1);
    log_info("a.c", "y=%d", 1);
    char *text = captured_text(), *second = strchr(text, '\n') + 1, *third = strchr(second, '\n') + 1;
    assert_in_range(second - text, 4000, 5000);
    assert_in_range(third - second, 4000, 5000);
    assert_string_equal(third + 24, " info a.c y=1\n");
    free(text);
}

/* A quoted value has its quotes and backslashes escaped, and fits its buffer. */
static void test_quote(void **state) {
    (void)state;
    char buf[LOG_QUOTE_MAX], huge[5000];
    assert_string_equal(log_quote("a \"b\" \\ c", buf), "a \\\"b\\\" \\\\ c");
    assert_string_equal(log_quote("", buf), "");
    assert_string_equal(log_quote(NULL, buf), "");
    memset(huge, '"', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    log_quote(huge, buf);
    assert_in_range(strlen(buf), LOG_QUOTE_MAX - 10, LOG_QUOTE_MAX - 1);
    assert_int_equal(strlen(buf) % 2, 0);
    memset(huge, 'x', 1);
    for (size_t i = 1; i + 3 < sizeof huge; i += 3) memcpy(huge + i, "ạ", 3);
    log_quote(huge, buf);
    size_t len = strlen(buf);
    assert_int_equal((len - 1) % 3, 0);
}

enum { THREADS = 4, LINES = 500 };

static void *log_many(void *arg) {
    char fill[200];
    memset(fill, *(const char *)arg, sizeof fill - 1);
    fill[sizeof fill - 1] = '\0';
    for (int i = 0; i < LINES; i++) log_info("a.b", "x=%s", fill);
    return NULL;
}

/* Lines of different threads never mix. */
static void test_threads_do_not_mix(void **state) {
    (void)state;
    char marks[THREADS] = {'a', 'b', 'c', 'd'};
    pthread_t threads[THREADS];
    capture();
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, log_many, &marks[i]);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    char *text = captured_text();
    int lines = 0;
    for (char *p = text, *end; (end = strchr(p, '\n')); p = end + 1, lines++) {
        assert_int_equal(end - p, 24 + strlen(" info a.b x=") + 199);
        char *value = p + 24 + strlen(" info a.b x=");
        for (char *v = value; v < end; v++) assert_int_equal(*v, *value);
    }
    assert_int_equal(lines, THREADS * LINES);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_no_forged_lines),
        cmocka_unit_test(test_long_lines_are_cut),
        cmocka_unit_test(test_quote),
        cmocka_unit_test(test_threads_do_not_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
