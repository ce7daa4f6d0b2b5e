#include "daemon/base/mem.h"
#include "daemon/base/strbuf.h"
#include "tests/base/check.h"

/* A buffer is a C string at any moment, and its length counts zero bytes too. */
static void test_always_terminated(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    assert_string_equal(sb.data, "");
    strbuf_adds(&sb, "tiến");
    strbuf_addc(&sb, ' ');
    strbuf_addf(&sb, "%s %d", "độ", 42);
    assert_string_equal(sb.data, "tiến độ 42");
    strbuf_add(&sb, "\0x", 2);
    assert_int_equal(sb.len, strlen("tiến độ 42") + 2);
    assert_int_equal(sb.data[sb.len], 0);
    strbuf_clear(&sb);
    assert_string_equal(sb.data, "");
    assert_int_equal(sb.len, 0);
    strbuf_deinit(&sb);
}

/* Growth past many sizes keeps every byte. */
static void test_growth_keeps_bytes(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (int i = 0; i < 20000; i++) strbuf_addf(&sb, "%d,", i);
    char *p = sb.data;
    for (int i = 0; i < 20000; i++) {
        char expected[16];
        size_t n = (size_t)snprintf(expected, sizeof expected, "%d,", i);
        assert_memory_equal(p, expected, n);
        p += n;
    }
    assert_int_equal(p - sb.data, sb.len);
    assert_int_equal(strbuf_error(&sb), ERR_OK);
    strbuf_deinit(&sb);
}

/* The ceiling counts the bytes, not the final NUL: exactly full is fine. */
static void test_exactly_full_is_fine(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 8);
    strbuf_adds(&sb, "12345678");
    assert_int_equal(strbuf_error(&sb), ERR_OK);
    strbuf_adds(&sb, "");
    strbuf_add(&sb, NULL, 0);
    assert_int_equal(strbuf_error(&sb), ERR_OK);
    assert_string_equal(sb.data, "12345678");
    strbuf_deinit(&sb);
}

/* Past the ceiling a buffer keeps what it had, takes nothing more, not even what would fit, and remembers. */
static void test_ceiling_is_remembered(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 8);
    strbuf_adds(&sb, "12345");
    strbuf_adds(&sb, "6789");
    assert_int_equal(strbuf_error(&sb), ERR_TOO_BIG);
    strbuf_addc(&sb, '6');
    strbuf_addf(&sb, "%d", 6);
    assert_string_equal(sb.data, "12345");
    strbuf_clear(&sb);
    assert_int_equal(strbuf_error(&sb), ERR_OK);
    strbuf_addf(&sb, "%s", "123456789");
    assert_int_equal(strbuf_error(&sb), ERR_TOO_BIG);
    assert_string_equal(sb.data, "");
    strbuf_add(&sb, "x", SIZE_MAX);
    assert_string_equal(sb.data, "");
    strbuf_deinit(&sb);
}

/* Detaching hands the bytes over; the buffer goes on empty, with the same ceiling. */
static void test_detach_hands_over(void **state) {
    (void)state;
    struct strbuf sb;
    size_t len = 99;
    strbuf_init(&sb, 4);
    strbuf_adds(&sb, "abcd");
    char *bytes = strbuf_detach(&sb, &len);
    assert_string_equal(bytes, "abcd");
    assert_int_equal(len, 4);
    assert_string_equal(sb.data, "");
    strbuf_adds(&sb, "abcde");
    assert_int_equal(strbuf_error(&sb), ERR_TOO_BIG);
    char *again = strbuf_detach(&sb, NULL);
    assert_string_equal(again, "");
    assert_int_equal(strbuf_error(&sb), ERR_OK);
    mem_free(bytes);
    mem_free(again); /* nothing of the buffer is left to free */
}

/* Clearing and freeing an untouched buffer, or freeing one twice, is fine. */
static void test_untouched(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_clear(&sb);
    strbuf_addf(&sb, "%s", "");
    assert_string_equal(sb.data, "");
    strbuf_deinit(&sb);
    strbuf_deinit(&sb);
    assert_null(sb.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_always_terminated),    cmocka_unit_test(test_growth_keeps_bytes),
        cmocka_unit_test(test_exactly_full_is_fine), cmocka_unit_test(test_ceiling_is_remembered),
        cmocka_unit_test(test_detach_hands_over),    cmocka_unit_test(test_untouched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
