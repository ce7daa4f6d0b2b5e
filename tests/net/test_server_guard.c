/* The server against clients that are slow, broken or hostile. */
#include "daemon/base/clock.h"
#include "daemon/base/mem.h"
#include "tests/net/host.h"
#include <dirent.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct host host;

static int setup(void **state) {
    (void)state;
    host_init(&host);
    return 0;
}

/* Sends the bytes on a connection of their own; the answer must hold `status` and `code`, then the connection
 * closes. */
static void refused(const char *bytes, const char *status, const char *code) {
    struct wire w;
    int seen = host.seen;
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, bytes);
    assert_true(wire_has(&w, &host.loop, status));
    assert_true(wire_ends(&w, &host.loop));
    if (code) {
        assert_non_null(strstr(w.in.data, "Content-Type: application/problem+json"));
        assert_non_null(strstr(w.in.data, "Connection: close"));
        assert_non_null(strstr(w.in.data, code));
        assert_int_equal(count_of(w.in.data, "\r\nContent-Length: "), 1);
    }
    assert_int_equal(host.seen, seen);
    wire_close(&w);
}

#define POST "POST /echo HTTP/1.1\r\nHost: t\r\n"

/* A request whose end two readers could see in two places is refused, no handler sees it, and what follows it
 * on the connection is never read as a request. */
static void test_smuggling(void **state) {
    (void)state;
    host_open(&host);
    refused(POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", " 400 ", "request.length_twice");
    refused(POST "Content-Length: 5\r\ncontent-length: 6\r\n\r\nhello!", " 400 ", "request.length_twice");
    refused(POST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /echo "
                 "HTTP/1.1\r\nHost: t\r\n\r\n",
            " 400 ", "request.length_and_chunked");
    refused(POST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", " 400 ",
            "request.length_and_chunked");
    refused(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", " 400 ",
            "request.encoding_twice");
    refused(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", " 501 ", "request.encoding_unknown");
    refused(POST "Content-Length : 5\r\n\r\nhello", " 400 ", "request.header_name");
    refused(POST "X-A: b\001c\r\n\r\n", " 400 ", "request.header_value");
    host_close(&host);
}

/* What makes a request ambiguous otherwise: no or two hosts, a zero byte in the address. */
static void test_ambiguous(void **state) {
    (void)state;
    host_open(&host);
    refused("GET /echo HTTP/1.1\r\n\r\n", " 400 ", "request.host_missing");
    refused("GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", " 400 ", "request.host_twice");
    refused("GET /echo%00/secret HTTP/1.1\r\nHost: a\r\n\r\n", " 400 ", "request.uri_zero");
    refused("GET /echo?a=b%00c HTTP/1.1\r\nHost: a\r\n\r\n", " 400 ", "request.uri_zero");
    host_close(&host);
}

/* A refusal speaks the reader's language, Vietnamese when none is asked for. */
static void test_languages(void **state) {
    (void)state;
    host_open(&host);
    refused("GET /echo HTTP/1.1\r\nAccept-Language: en-GB\r\n\r\n", " 400 ",
            "The HTTP/1.1 request has no Host");
    refused("GET /echo HTTP/1.1\r\n\r\n", " 400 ", "Yêu cầu HTTP/1.1 thiếu trường Host");
    host_close(&host);
}

/* Broken HTTP gets a 4xx and the door: a bad chunk, a length that is no number, a header without colon,
 * headers and a line too long. */
static void test_broken(void **state) {
    char *big = mem_alloc(70000);
    struct strbuf sb;
    (void)state;
    host_open(&host);
    memset(big, 'a', 69999);
    refused(POST "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", " 400 ", NULL);
    refused(POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n", " 400 ", NULL);
    refused(POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", " 413 ", NULL);
    refused(POST "Content-Length: five\r\n\r\nhello", " 400 ", NULL);
    refused(POST "Content-Length: -5\r\n\r\nhello", " 400 ", NULL);
    refused(POST "no colon here\r\n\r\n", " 400 ", NULL);
    strbuf_init(&sb, 0);
    strbuf_addf(&sb, "GET /echo HTTP/1.1\r\nHost: t\r\nX-Big: %s\r\n\r\n", big);
    refused(sb.data, " 431 ", NULL);
    strbuf_clear(&sb);
    strbuf_addf(&sb, "GET /%s HTTP/1.1\r\nHost: t\r\n\r\n", big);
    refused(sb.data, " 414 ", NULL);
    strbuf_deinit(&sb);
    mem_free(big);
    host_close(&host);
}

/* Four kilobytes of any bytes end that connection and no other. */
static void test_random_bytes(void **state) {
    uint32_t x = 2463534242u;
    struct wire w, other;
    char bytes[4096];
    (void)state;
    host.options.request_ms = 300;
    host_open(&host);
    for (int round = 0; round < 30; round++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            x ^= x << 13, x ^= x >> 17, x ^= x << 5;
            bytes[i] = (char)x;
        }
        wire_open(&w, &host.loop, host_port(&host));
        wire_send(&w, bytes, sizeof bytes);
        wire_puts(&w, "\r\n\r\n");
        assert_true(wire_ends(&w, &host.loop));
        assert_null(strstr(w.in.data, "HTTP/1.1 200"));
        wire_close(&w);
    }
    assert_int_equal(host.seen, 0);
    wire_open(&other, &host.loop, host_port(&host));
    wire_puts(&other, "GET /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_true(wire_has(&other, &host.loop, "GET /echo 0:"));
    wire_close(&other);
    host_close(&host);
}

struct drip {
    uv_timer_t timer;
    struct wire *wire;
    char byte;
};

static void on_drip(uv_timer_t *timer) {
    struct drip *drip = timer->data;
    if (!drip->wire->eof) wire_send(drip->wire, &drip->byte, 1);
}

/* Opens with `head`, then sends one byte every 20 ms; the time until the server hangs up. */
static int64_t dripping(struct wire *w, const char *head, char byte) {
    struct drip drip = {.wire = w, .byte = byte};
    int64_t from = clock_monotonic_ms();
    wire_puts(w, head);
    uv_timer_init(&host.loop, &drip.timer);
    drip.timer.data = &drip;
    uv_timer_start(&drip.timer, on_drip, 20, 20);
    assert_true(wire_ends(w, &host.loop));
    int64_t took = clock_monotonic_ms() - from;
    uv_close((uv_handle_t *)&drip.timer, NULL);
    loop_for(&host.loop, 1);
    return took;
}

static void drips(const char *head, char byte, const char *answer) {
    struct wire w;
    wire_open(&w, &host.loop, host_port(&host));
    int64_t took = dripping(&w, head, byte);
    assert_true(took >= 190 && took < 3000);
    assert_non_null(strstr(w.in.data, answer));
    wire_close(&w);
}

/* A request that never ends is cut when its time is up, however lively it drips: in the line, in the headers,
 * in the body, in a chunk; once it has begun it is told so with 408. */
static void test_dripping(void **state) {
    (void)state;
    host.options.request_ms = 200;
    host_open(&host);
    drips("GET /ec", 'h', "");
    drips("GET /echo HTTP/1.1\r\nHost: t\r\nX-Slow: ", 'h', "408 Request Timeout");
    drips(POST "Content-Length: 1000\r\n\r\n", 'b', "408 Request Timeout");
    drips(POST "Transfer-Encoding: chunked\r\n\r\n1000\r\n", 'b', "request.timeout");
    drips("", '\n', ""); /* empty lines before a request */
    assert_int_equal(host.seen, 0);
    host_close(&host);
}

/* The second request of a connection has its own time, counted from the reply before it. */
static void test_dripping_later(void **state) {
    struct wire w;
    (void)state;
    host.options.request_ms = 200;
    host.options.idle_ms = 100;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "GET /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_true(wire_has(&w, &host.loop, "GET /echo 0:"));
    assert_true(dripping(&w, "GET /echo HTTP/1.1\r\nHost: t\r\nX: ", 'h') < 3000);
    assert_int_equal(host.seen, 1);
    wire_close(&w);
    host_close(&host);
}

/* The time a handler takes is not the client's: a held request outlives request_ms, and the connection goes
 * on. */
static void test_held_is_not_cut(void **state) {
    struct wire w;
    (void)state;
    host.options.request_ms = 50;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "GET /hold HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_true(host_holds(&host, 1));
    loop_for(&host.loop, 200);
    assert_false(w.eof);
    host_answer_held(&host);
    assert_true(wire_has(&w, &host.loop, "held 0"));
    wire_close(&w);
    host_close(&host);
}

/* A connection on which nothing happens is closed after idle_ms (in whole seconds). */
static void test_idle(void **state) {
    struct wire w;
    (void)state;
    host.options.idle_ms = 300;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "GET /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_true(wire_has(&w, &host.loop, "GET /echo 0:"));
    int64_t from = clock_monotonic_ms();
    assert_true(wire_ends(&w, &host.loop));
    assert_true(clock_monotonic_ms() - from < 4000);
    wire_close(&w);
    host_close(&host);
}

static int open_descriptors(void) {
    int n = 0;
    DIR *dir = opendir("/proc/self/fd");
    assert_non_null(dir);
    while (readdir(dir)) n++;
    closedir(dir);
    return n;
}

/* The server has closed a socket: the client cannot tell as long as it does not read. */
static bool is_fewer(void *arg) {
    return open_descriptors() < *(int *)arg;
}

/* A client that asks for much and reads nothing is cut off; others are served meanwhile. */
static void test_slow_reader(void **state) {
    struct wire slow, other;
    (void)state;
    host.options.request_ms = 100;
    host.options.idle_ms = 1000;
    host_open(&host);
    wire_open(&slow, &host.loop, host_port(&host));
    wire_puts(&slow, "GET /big?n=30000000 HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_true(wire_has(&slow, &host.loop, "HTTP/1.1 200"));
    wire_pause(&slow);
    wire_open(&other, &host.loop, host_port(&host));
    wire_puts(&other, "GET /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_true(wire_has(&other, &host.loop, "GET /echo 0:"));
    assert_true(loop_until(&host.loop, is_fewer, &(int){open_descriptors()}));
    wire_resume(&slow);
    assert_true(wire_ends(&slow, &host.loop));
    assert_true(slow.in.len < 30000000);
    wire_close(&slow);
    wire_close(&other);
    host_close(&host);
}

/* Addresses to listen on are numeric; anything else is refused with what would be right. */
static void test_listen_errors(void **state) {
    struct err err;
    (void)state;
    host.options.host = "localhost";
    assert_int_equal(server_open(&host.loop, &host.options, &host.server, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, "write 127.0.0.1 or ::1"));
    host.options.host = "127.0.0.1";
    host.options.port = 70000;
    assert_int_equal(server_open(&host.loop, &host.options, &host.server, &err), ERR_INVALID);
    host.options.host = "203.0.113.7"; /* not this machine's */
    host.options.port = 0;
    assert_int_equal(server_open(&host.loop, &host.options, &host.server, &err), ERR_NET);
    assert_non_null(strstr(err.msg, "203.0.113.7"));
    loop_finish(&host.loop);
}

/* It listens on IPv6 as well, with or without brackets. */
static void test_listen_v6(void **state) {
    (void)state;
    host.options.host = "[::1]";
    host_open(&host);
    assert_true(host_port(&host) > 0);
    host_close(&host);
    host_init(&host);
    host.options.host = "::1";
    host_open(&host);
    host_close(&host);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_smuggling, setup),
        cmocka_unit_test_setup(test_ambiguous, setup),
        cmocka_unit_test_setup(test_languages, setup),
        cmocka_unit_test_setup(test_broken, setup),
        cmocka_unit_test_setup(test_random_bytes, setup),
        cmocka_unit_test_setup(test_dripping, setup),
        cmocka_unit_test_setup(test_dripping_later, setup),
        cmocka_unit_test_setup(test_held_is_not_cut, setup),
        cmocka_unit_test_setup(test_idle, setup),
        cmocka_unit_test_setup(test_slow_reader, setup),
        cmocka_unit_test_setup(test_listen_errors, setup),
        cmocka_unit_test_setup(test_listen_v6, setup),
    };
    return cmocka_run_group_tests_name("net/server_guard", tests, NULL, NULL);
}
