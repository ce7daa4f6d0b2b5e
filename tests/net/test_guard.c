/* The pure check of header fields. */
#include "daemon/net/guard.h"
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct guard read_all(const char *const *lines) {
    struct guard guard = {0};
    for (; *lines; lines++) {
        const char *colon = strchr(*lines, ':');
        guard_header(&guard, *lines, (size_t)(colon - *lines), colon + 1, strlen(colon + 1));
    }
    return guard;
}

#define GUARD(...) read_all((const char *const[]){__VA_ARGS__, NULL})

static void refuses(struct guard guard, int status, enum text_id why) {
    enum text_id found;
    assert_int_equal(guard_verdict(&guard, true, &found), status);
    assert_int_equal(found, why);
}

static void passes(struct guard guard) {
    enum text_id why;
    assert_int_equal(guard_verdict(&guard, true, &why), 0);
}

/* An ordinary request passes, with a length, chunked, or with neither. */
static void test_passes(void **state) {
    (void)state;
    passes(GUARD("Host:t"));
    passes(GUARD("Host:t", "Content-Length:12", "X-Odd!#$%&'*+-.^_`|~9:a\tb\xc4\x91"));
    passes(GUARD("hOST:t", "TRANSFER-encoding:CHUNKED"));
}

/* Each way to be ambiguous has its own word; spelling does not hide it. */
static void test_refuses(void **state) {
    (void)state;
    refuses(GUARD("Host:t", "Content-Length:1", "content-LENGTH:1"), 400, T_NET_LENGTH_TWICE);
    refuses(GUARD("Host:t", "Content-Length:1", "transfer-encoding:chunked"), 400, T_NET_LENGTH_AND_CHUNKED);
    refuses(GUARD("Host:t", "Transfer-Encoding:chunked", "Transfer-Encoding:chunked"), 400,
            T_NET_ENCODING_TWICE);
    refuses(GUARD("Host:t", "Transfer-Encoding:identity"), 501, T_NET_ENCODING_UNKNOWN);
    refuses(GUARD("Host:t", "Transfer-Encoding:xchunked"), 501, T_NET_ENCODING_UNKNOWN);
    refuses(GUARD("Host:t", "Host:t"), 400, T_NET_HOST_TWICE);
    refuses(GUARD("Accept:x"), 400, T_NET_HOST_MISSING);
    refuses(GUARD("Host:t", "Content-Length :1"), 400, T_NET_HEADER_NAME);
    refuses(GUARD("Host:t", " Content-Length:1"), 400, T_NET_HEADER_NAME);
    refuses(GUARD("Host:t", "\xc4\x91:1"), 400, T_NET_HEADER_NAME);
    refuses(GUARD("Host:t", ":1"), 400, T_NET_HEADER_NAME);
    refuses(GUARD("Host:t", "X:a\rb"), 400, T_NET_HEADER_VALUE);
    refuses(GUARD("Host:t", "X:a\x7f"), 400, T_NET_HEADER_VALUE);
}

/* An HTTP/1.0 client need not name a host. */
static void test_http10(void **state) {
    struct guard guard = GUARD("Accept:x");
    enum text_id why;
    (void)state;
    assert_int_equal(guard_verdict(&guard, false, &why), 0);
}

/* The declared length is known before the body comes, and one past all numbers is the greatest. */
static void test_length(void **state) {
    (void)state;
    assert_int_equal(GUARD("Content-Length:0").content_length, 0);
    assert_int_equal(GUARD("Content-Length:104857600").content_length, 104857600);
    assert_true(GUARD("Content-Length:99999999999999999999999").content_length == UINT64_MAX);
    assert_true(GUARD("Expect:100-Continue").expects_continue);
    assert_false(GUARD("Expect:magic").expects_continue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passes),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_http10),
        cmocka_unit_test(test_length),
    };
    return cmocka_run_group_tests_name("net/guard", tests, NULL, NULL);
}
