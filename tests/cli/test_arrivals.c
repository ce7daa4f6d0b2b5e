/* Submissions of a rehearsal, as files have them. */
#include "daemon/base/crypto.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include "daemon/cli/arrivals.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct reading {
    struct arrivals arrivals;
    struct problems problems;
};

static void begin(struct reading *r) {
    arrivals_init(&r->arrivals);
    problems_init(&r->problems);
}

static void parse(struct reading *r, const char *text) {
    begin(r);
    arrivals_parse(&r->arrivals, "f", text, strlen(text), &r->problems);
}

static void end(struct reading *r) {
    arrivals_deinit(&r->arrivals);
    problems_deinit(&r->problems);
}

static int64_t ms(const char *instant) {
    int64_t at_ms;
    assert_true(instant_parse(instant, &at_ms));
    return at_ms;
}

#define AT "\"at\": \"2016-05-19T16:00:00+07:00\""

/* One object is one submission; `at` is taken out, the rest stays as it was, digits too. */
static void test_one(void **state) {
    (void)state;
    struct reading r;
    parse(&r, "{" AT ", \"plan\": \"p\", \"values\": [{\"value\": 26.10, \"n\": -0.0e1}], \"note\": \"Sở\"}");
    assert_int_equal(r.problems.count, 0);
    assert_int_equal(r.arrivals.count, 1);
    assert_true(r.arrivals.items[0].at_ms == ms("2016-05-19T16:00:00+07:00"));
    assert_string_equal(r.arrivals.items[0].name, "f");
    assert_string_equal(r.arrivals.items[0].body,
                        "{\"plan\":\"p\",\"values\":[{\"value\":26.10,\"n\":-0.0e1}],\"note\":\"Sở\"}");
    assert_int_equal(r.arrivals.items[0].len, strlen(r.arrivals.items[0].body));
    end(&r);
}

/* An array is one a place, named by its number. */
static void test_array(void **state) {
    (void)state;
    struct reading r;
    parse(&r, "[{" AT ", \"plan\": \"p\"},\n {" AT ", \"plan\": \"q\"}]");
    assert_int_equal(r.problems.count, 0);
    assert_int_equal(r.arrivals.count, 2);
    assert_string_equal(r.arrivals.items[0].name, "f#1");
    assert_string_equal(r.arrivals.items[1].name, "f#2");
    assert_string_equal(r.arrivals.items[1].body, "{\"plan\":\"q\"}");
    end(&r);
}

/* NDJSON is one a line, named by its line; blank lines do not count as submissions, but as lines. */
static void test_lines(void **state) {
    (void)state;
    struct reading r;
    parse(&r, "\n{" AT ", \"plan\": \"p\"}\r\n\n{" AT ", \"plan\": \"q\"}\n");
    assert_int_equal(r.problems.count, 0);
    assert_int_equal(r.arrivals.count, 2);
    assert_string_equal(r.arrivals.items[0].name, "f:2");
    assert_string_equal(r.arrivals.items[1].name, "f:4");
    end(&r);
}

/* A broken line is told with its line; the others are read. */
static void test_a_broken_line(void **state) {
    (void)state;
    struct reading r;
    parse(&r, "{" AT ", \"plan\": \"p\"}\n{\"plan\": \n{" AT ", \"plan\": \"q\"}\n");
    assert_int_equal(r.arrivals.count, 2);
    assert_int_equal(r.problems.errors, 1);
    assert_string_equal(r.problems.items[0].file, "f:2");
    end(&r);
}

/* Each submission without a sound `at` is told by name and remedy; the others are read. */
static void test_no_instant(void **state) {
    (void)state;
    struct reading r;
    parse(&r, "[{\"plan\": \"p\"}, {\"at\": \"2016-05-19\"}, {\"at\": 5}, 7, {" AT "}]");
    assert_int_equal(r.arrivals.count, 1);
    assert_int_equal(r.problems.errors, 4);
    assert_true(problems_has(&r.problems, "arrival.no_at"));
    assert_true(problems_has(&r.problems, "arrival.at_bad"));
    assert_true(problems_has(&r.problems, "arrival.no_object"));
    assert_string_equal(r.problems.items[0].file, "f#1");
    assert_string_equal(r.problems.items[1].pointer, "/at");
    end(&r);
}

/* A file of one broken document is told once, with its line. */
static void test_no_json(void **state) {
    (void)state;
    struct reading r;
    parse(&r, "{\"at\": \n");
    assert_int_equal(r.arrivals.count, 0);
    assert_int_equal(r.problems.errors, 1);
    end(&r);
}

static void put(const char *dir, const char *name, const char *text) {
    struct err err;
    char *path = file_join(dir, name);
    if (file_write(path, text, strlen(text), &err)) fail_msg("%s", err.msg);
    mem_free(path);
}

static void drop(const char *dir, const char *name) {
    char *path = file_join(dir, name);
    unlink(path);
    mem_free(path);
}

/* A folder is all its .json and .ndjson files; other files are left alone; one without any is a mistake. */
static void test_folder(void **state) {
    (void)state;
    struct reading r;
    struct err err;
    char dir[] = "/tmp/tiendo-arrivals-XXXXXX";
    assert_non_null(mkdtemp(dir));
    begin(&r);
    assert_int_equal(arrivals_read(&r.arrivals, dir, &r.problems, &err), ERR_OK);
    assert_true(problems_has(&r.problems, "arrivals.no_files"));
    end(&r);
    put(dir, "b.json", "{" AT ", \"plan\": \"b\"}");
    put(dir, "a.json", "[{" AT ", \"plan\": \"a\"}]");
    put(dir, "c.ndjson", "{" AT ", \"plan\": \"c\"}\n{" AT ", \"plan\": \"d\"}\n");
    put(dir, "README.md", "not one of them");
    begin(&r);
    assert_int_equal(arrivals_read(&r.arrivals, dir, &r.problems, &err), ERR_OK);
    assert_int_equal(r.problems.count, 0);
    assert_int_equal(r.arrivals.count, 4);
    assert_string_equal(r.arrivals.items[0].body, "{\"plan\":\"a\"}");
    assert_string_equal(r.arrivals.items[3].body, "{\"plan\":\"d\"}");
    end(&r);
    drop(dir, "a.json");
    drop(dir, "b.json");
    drop(dir, "c.ndjson");
    drop(dir, "README.md");
    rmdir(dir);
}

/* A file that is not there is an error of its own. */
static void test_no_file(void **state) {
    (void)state;
    struct reading r;
    struct err err;
    begin(&r);
    assert_int_equal(arrivals_read(&r.arrivals, "/nowhere/at-all.json", &r.problems, &err), ERR_NOT_FOUND);
    end(&r);
}

/* ---- damaged files ---- */

static const char sound[] =
    "{" AT
    ", \"plan\": \"p\", \"values\": [{\"indicator\": \"1.1\", \"value\": 26.10}], \"note\": \"Sở Y tế\"}\n"
    "{" AT ", \"plan\": \"q\", \"values\": []}\n";

/* What was read is one JSON object without `at`; everything else was told. */
static void check_damaged(const char *bytes, size_t len) {
    struct reading r;
    begin(&r);
    arrivals_parse(&r.arrivals, "f", bytes, len, &r.problems);
    assert_true(r.arrivals.count + r.problems.errors > 0 || strspn(bytes, " \t\r\n[]") >= len);
    for (size_t i = 0; i < r.arrivals.count; i++) {
        cJSON *body = cJSON_Parse(r.arrivals.items[i].body);
        assert_true(cJSON_IsObject(body));
        assert_null(cJSON_GetObjectItemCaseSensitive(body, "at"));
        cJSON_Delete(body);
    }
    end(&r);
}

/* A file cut off anywhere is read as far as it is sound, and told; never misread. */
static void test_cut_off(void **state) {
    (void)state;
    for (size_t len = 1; len < sizeof sound - 1; len++) {
        char *bytes = mem_strndup(sound, len);
        check_damaged(bytes, len);
        mem_free(bytes);
    }
}

/* The same for bytes changed at random. */
static void test_mutated(void **state) {
    (void)state;
    struct rng *rng = rng_new(3);
    for (int round = 0; round < 3000; round++) {
        char bytes[sizeof sound];
        memcpy(bytes, sound, sizeof sound);
        for (size_t n = 1 + rng_next(rng) % 4; n > 0; n--)
            bytes[rng_next(rng) % (sizeof sound - 1)] =
                (char)(rng_next(rng) % 3 ? "{}[]\",: \n0at-"[rng_next(rng) % 14]
                                         : (int)(rng_next(rng) % 256));
        check_damaged(bytes, sizeof sound - 1);
    }
    rng_free(rng);
}

int main(void) {
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one),        cmocka_unit_test(test_array),
        cmocka_unit_test(test_lines),      cmocka_unit_test(test_a_broken_line),
        cmocka_unit_test(test_no_instant), cmocka_unit_test(test_no_json),
        cmocka_unit_test(test_folder),     cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_cut_off),    cmocka_unit_test(test_mutated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
