/* HTTP as the client against a peer that says exactly what it is told to say. */
#include "daemon/base/clock.h"
#include "tests/net/pull.h"
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Answers each connection's first bytes with `says`, then drips `drip` every 10 ms if set, or hangs up if
 * told to. */
static struct peer {
    uv_loop_t loop;
    uv_tcp_t listener;
    uv_timer_t timer;
    struct wire wires[4];
    int count, port;
    const char *says, *drip;
    bool hang_up;
    char url[80];
} peer;

static struct fetch *fetch;

static void on_drip(uv_timer_t *timer) {
    (void)timer;
    for (int i = 0; i < peer.count; i++)
        if (!peer.wires[i].eof) wire_puts(&peer.wires[i], peer.drip);
}

static void on_heard(struct wire *w) {
    if (!strstr(w->in.data, "\r\n\r\n")) return;
    wire_puts(w, peer.says);
    if (peer.drip) uv_timer_start(&peer.timer, on_drip, 10, 10);
    if (peer.hang_up) wire_hang_up(w);
}

static void on_connection(uv_stream_t *listener, int status) {
    assert_int_equal(status, 0);
    assert_true(peer.count < 4);
    struct wire *w = &peer.wires[peer.count++];
    wire_accept(w, &peer.loop, listener);
    w->heard = on_heard;
}

static int setup(void **state) {
    struct sockaddr_in at;
    int len = sizeof at;
    (void)state;
    memset(&peer, 0, sizeof peer);
    uv_loop_init(&peer.loop);
    uv_timer_init(&peer.loop, &peer.timer);
    uv_tcp_init(&peer.loop, &peer.listener);
    uv_ip4_addr("127.0.0.1", 0, &at);
    uv_tcp_bind(&peer.listener, (const struct sockaddr *)&at, 0);
    assert_int_equal(uv_listen((uv_stream_t *)&peer.listener, 4, on_connection), 0);
    uv_tcp_getsockname(&peer.listener, (struct sockaddr *)&at, &len);
    peer.port = ntohs(at.sin_port);
    snprintf(peer.url, sizeof peer.url, "http://127.0.0.1:%d/hook", peer.port);
    fetch = pull_open(&peer.loop, true);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    uv_close((uv_handle_t *)&peer.timer, NULL);
    uv_close((uv_handle_t *)&peer.listener, NULL);
    for (int i = 0; i < peer.count; i++) wire_close(&peer.wires[i]);
    pull_close(fetch, &peer.loop);
    loop_finish(&peer.loop);
    return 0;
}

static struct pulled get(void) {
    return pull(fetch, &peer.loop, &(struct fetch_request){.url = peer.url, .total_ms = 300});
}

/* The request as the other side reads it: no form's content type, no wait for 100 Continue, no compression,
 * the caller's headers as they are. */
static void test_on_the_wire(void **state) {
    static const struct header headers[] = {{"webhook-signature", "v1,abc="}, {"X-Empty", ""}, {NULL, NULL}};
    (void)state;
    peer.says = "HTTP/1.1 204 No Content\r\n\r\n";
    struct pulled p = pull(fetch, &peer.loop,
                           &(struct fetch_request){.url = peer.url,
                                                   .headers = headers,
                                                   .body = "{}",
                                                   .body_len = 2,
                                                   .username = "u",
                                                   .password = "p"});
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.status, 204);
    const char *sent = peer.wires[0].in.data;
    assert_ptr_equal(strstr(sent, "POST /hook HTTP/1.1\r\nHost: 127.0.0.1:"), sent);
    assert_non_null(strstr(sent, "\r\nwebhook-signature: v1,abc=\r\n"));
    assert_non_null(strstr(sent, "\r\nX-Empty:\r\n"));
    assert_non_null(strstr(sent, "\r\nAuthorization: Basic dTpw\r\n"));
    assert_non_null(strstr(sent, "\r\nUser-Agent: tiendo\r\n"));
    assert_non_null(strstr(sent, "\r\nContent-Length: 2\r\n"));
    assert_null(strstr(sent, "Content-Type"));
    assert_null(strstr(sent, "Expect"));
    assert_null(strstr(sent, "Accept-Encoding"));
    pulled_free(&p);
}

/* Bodies past a megabyte go out at once, too. */
static void test_large_post(void **state) {
    static char body[3 << 20];
    (void)state;
    peer.says = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    int64_t from = clock_monotonic_ms();
    struct pulled p = pull(fetch, &peer.loop,
                           &(struct fetch_request){.url = peer.url, .body = body, .body_len = sizeof body});
    assert_int_equal(p.status, 200);
    assert_true(clock_monotonic_ms() - from < 900); /* libcurl waits 1 s where it asks for 100 Continue */
    pulled_free(&p);
}

/* A body that drips is cut at total_ms, however lively. */
static void test_dripping_body(void **state) {
    (void)state;
    peer.says = "HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n";
    peer.drip = "x";
    struct pulled p = get();
    assert_int_equal(p.code, ERR_TIMEOUT);
    assert_int_equal(p.status, 200);
    pulled_free(&p);
}

/* So are headers that drip. */
static void test_dripping_headers(void **state) {
    (void)state;
    peer.says = "HTTP/1.1 200 OK\r\nX-Slow: ";
    peer.drip = "x";
    struct pulled p = get();
    assert_int_equal(p.code, ERR_TIMEOUT);
    pulled_free(&p);
}

/* Headers without end fail before they fill the memory. */
static void test_endless_headers(void **state) {
    static char line[9000];
    (void)state;
    memset(line, 'a', sizeof line - 3);
    memcpy(line, "X: ", 3);
    memcpy(line + sizeof line - 3, "\r\n", 2);
    peer.says = "HTTP/1.1 200 OK\r\n";
    peer.drip = line;
    struct pulled p = pull(fetch, &peer.loop, &(struct fetch_request){.url = peer.url});
    assert_int_equal(p.code, ERR_TOO_BIG);
    pulled_free(&p);
}

/* An answer that breaks off, or is none, is ERR_NET with libcurl's words. */
static void test_broken_answers(void **state) {
    static const char *const broken[] = {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this", "",
                                         "SSH-2.0-x\r\n",
                                         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"};
    (void)state;
    peer.hang_up = true;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        peer.says = broken[i];
        struct pulled p = get();
        assert_int_equal(p.code, ERR_NET);
        assert_true(p.detail.len > 0);
        pulled_free(&p);
    }
}

/* A kept connection that died meanwhile is replaced by a new one without a word. */
static void test_dead_kept_connection(void **state) {
    (void)state;
    peer.says = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    struct pulled p = get();
    assert_int_equal(p.status, 200);
    pulled_free(&p);
    assert_int_equal(peer.count, 1);
    wire_hang_up(&peer.wires[0]);
    loop_for(&peer.loop, 10);
    p = get();
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.status, 200);
    assert_int_equal(peer.count, 2);
    pulled_free(&p);
}

/* An early word from the server (103) is not the answer. */
static void test_early_hints(void **state) {
    (void)state;
    peer.says = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 503 Busy\r\nRetry-After: "
                "9\r\nContent-Length: 0\r\n\r\n";
    struct pulled p = get();
    assert_int_equal(p.status, 503);
    assert_int_equal(p.retry_after_s, 9);
    pulled_free(&p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_on_the_wire),          TEST(test_large_post),      TEST(test_dripping_body),
        TEST(test_dripping_headers),     TEST(test_endless_headers), TEST(test_broken_answers),
        TEST(test_dead_kept_connection), TEST(test_early_hints),
    };
    return cmocka_run_group_tests_name("net/fetch_peer", tests, NULL, NULL);
}
