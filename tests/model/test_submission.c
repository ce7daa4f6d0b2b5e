#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/model/submission.h"
#include "tests/support/plan_build.h"

static int setup(void **state) {
    crypto_init();
    *state = submission_new();
    return *state ? 0 : -1;
}

static int teardown(void **state) {
    submission_free(*state);
    return 0;
}

/* A new submission is empty, and freeing none is fine. */
static void empty(void **state) {
    struct submission *s = *state;
    assert_non_null(s->arena);
    assert_null(s->plan_id);
    assert_null(s->lines);
    assert_int_equal(s->line_count, 0);
    assert_null(s->plans);
    submission_free(NULL);
}

/* The payload is kept byte for byte with its hash, and is a copy. */
static void payload(void **state) {
    struct submission *s = *state;
    struct err err = {0};
    char bytes[] = {'a', 'b', '\0', 'c', '\xff'}, hex[SHA256_HEX_MAX];
    uint8_t want[SHA256_BYTES];
    crypto_sha256(bytes, sizeof bytes, want);
    assert_int_equal(submission_set_payload(s, "text/csv", bytes, sizeof bytes, &err), ERR_OK);
    bytes[0] = 'x';
    assert_int_equal(s->payload_len, 5);
    assert_memory_equal(s->payload, "ab\0c\xff", 6);
    assert_memory_equal(s->sha256, want, SHA256_BYTES);
    assert_string_equal(s->media_type, "text/csv");
    assert_int_equal(submission_set_payload(s, NULL, "abc", 3, &err), ERR_OK);
    crypto_hex(s->sha256, SHA256_BYTES, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_null(s->media_type);
    assert_int_equal(err.code, ERR_OK); /* untouched on success */
}

/* An empty payload is a payload. */
static void empty_payload(void **state) {
    struct submission *s = *state;
    char hex[SHA256_HEX_MAX];
    assert_int_equal(submission_set_payload(s, "text/csv", NULL, 0, NULL), ERR_OK);
    assert_non_null(s->payload);
    assert_int_equal(s->payload_len, 0);
    crypto_hex(s->sha256, SHA256_BYTES, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* A payload beyond the room of a submission is refused before it is read, and leaves what was there. */
static void payload_too_big(void **state) {
    struct submission *s = *state;
    struct err err = {0};
    assert_int_equal(submission_set_payload(s, "text/csv", "abc", 3, NULL), ERR_OK);
    assert_int_equal(submission_set_payload(s, "text/csv", "", SIZE_MAX, &err), ERR_TOO_BIG);
    assert_int_equal(err.code, ERR_TOO_BIG);
    assert_int_equal(submission_set_payload(s, "text/csv", "", SUBMISSION_ARENA_MAX, &err), ERR_TOO_BIG);
    assert_memory_equal(s->payload, "abc", 3);
    assert_int_equal(s->payload_len, 3);
}

/* Lines come zeroed, as many as allowed and not one more. */
static void lines(void **state) {
    struct submission *s = *state;
    struct err err = {0};
    assert_int_equal(submission_set_lines(s, 3, &err), ERR_OK);
    assert_int_equal(s->line_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_null(s->lines[i].indicator_id);
        assert_null(s->lines[i].indicator);
        assert_false(s->lines[i].has_value);
    }
    assert_int_equal(submission_set_lines(s, SUBMISSION_LINES_MAX + 1, &err), ERR_TOO_BIG);
    assert_int_equal(s->line_count, 3);
    assert_int_equal(submission_set_lines(s, SUBMISSION_LINES_MAX, &err), ERR_OK);
    assert_null(s->lines[SUBMISSION_LINES_MAX - 1].value_text);
    assert_int_equal(submission_set_lines(s, 0, &err), ERR_OK); /* a narrative report */
    assert_int_equal(s->line_count, 0);
}

/* When the arena is used up the answer is an error, never a crash. */
static void lines_beside_a_big_payload(void **state) {
    struct submission *s = *state;
    struct err err = {0};
    while (arena_alloc(s->arena, 1 << 20)) continue;
    assert_int_equal(submission_set_lines(s, SUBMISSION_LINES_MAX, &err), ERR_TOO_BIG);
    assert_int_equal(submission_set_payload(s, "text/csv", "abc", SUBMISSION_ARENA_MAX / 2, &err),
                     ERR_TOO_BIG);
    assert_int_equal(s->line_count, 0);
    assert_null(s->payload);
}

/* A submission keeps the plans it was resolved against alive until it is freed. */
static void holds_its_plans(void **state) {
    struct submission *s = *state;
    struct units *units = build_units("x");
    struct plans *plans = plans_new(units);
    plans_add(plans, build_plan(units, "p", "x", "2011-01-01", "2020-12-31"));
    s->plans = plans_ref(plans);
    s->plan = plans_find(s->plans, "p");
    plans_unref(plans); /* a reload published another set */
    assert_string_equal(s->plan->unit->id, "x");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(empty),           TEST(payload), TEST(empty_payload),
        TEST(payload_too_big), TEST(lines),   TEST(lines_beside_a_big_payload),
        TEST(holds_its_plans),
    };
    return cmocka_run_group_tests_name("model/submission", tests, NULL, NULL);
}
