/* The server as a client sees it: real sockets on loopback, one loop. */
#include "daemon/base/clock.h"
#include "tests/net/host.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: t\r\n\r\n"

static struct host host;

static int setup(void **state) {
    (void)state;
    host_init(&host);
    return 0;
}

/* One connection carries many requests, each answered in turn. */
static void test_keep_alive(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    for (int i = 0; i < 5; i++) {
        wire_puts(&w, GET("/echo?a=1&b=%C4%91&c"));
        assert_true(wire_has(&w, &host.loop, "GET /echo [a=1] [b=đ] [c=] 0:"));
        assert_false(w.eof);
        wire_forget(&w);
    }
    assert_int_equal(host.seen, 5);
    wire_close(&w);
    host_close(&host);
}

/* Requests sent in one breath are answered in their order, also when the first waits for its reply. */
static void test_pipelining(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w,
              GET("/hold")
                  GET("/echo?n=2") "POST /echo?n=3 HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nhi" GET(
                      "/nowhere"));
    assert_true(host_holds(&host, 1));
    assert_int_equal(host.seen, 1);
    assert_int_equal(server_pending(host.server), 1);
    host_answer_held(&host);
    assert_true(wire_has(&w, &host.loop, "no such path"));
    const char *first = strstr(w.in.data, "held 0"), *second = strstr(w.in.data, "GET /echo [n=2]"),
               *third = strstr(w.in.data, "POST /echo [n=3] 2:hi");
    assert_true(first && second && third && first < second && second < third);
    wire_close(&w);
    host_close(&host);
}

/* A reply may come long after the handler returned, and its bytes arrive whole. */
static void test_late_reply(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, GET("/hold"));
    assert_true(host_holds(&host, 1));
    loop_for(&host.loop, 50);
    assert_int_equal(w.in.len, 0);
    host_answer_held(&host);
    assert_true(wire_has(&w, &host.loop, "HTTP/1.1 200 OK"));
    assert_true(wire_has(&w, &host.loop, "held 0"));
    assert_int_equal(server_pending(host.server), 0);
    wire_close(&w);
    host_close(&host);
}

/* HEAD gets the headers of GET, with the length, and no body. */
static void test_head(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "HEAD /big?n=3000 HTTP/1.1\r\nHost: t\r\n\r\n" GET("/echo"));
    assert_true(wire_has(&w, &host.loop, "GET /echo 0:"));
    assert_non_null(strstr(w.in.data, "Content-Length: 3000"));
    assert_true(w.in.len < 1000);
    wire_close(&w);
    host_close(&host);
}

static void when_headers(void *arg, const char *name, const char *value) {
    strbuf_addf(arg, "%s=%s;", name, value);
}

static void look(void *arg, struct request *r) {
    struct strbuf *out = arg;
    size_t len;
    assert_string_equal(request_method(r), "PUT");
    assert_string_equal(request_path(r), "/a b/đ");
    assert_string_equal(request_header(r, "x-UNIT"), "so-y-te");
    assert_null(request_header(r, "X-Absent"));
    assert_string_equal(request_query(r, "plan"), "one");
    assert_string_equal(request_query(r, "Plan"), "other");
    assert_string_equal(request_query(r, "bare"), "");
    assert_null(request_query(r, "absent"));
    request_each_query(r, when_headers, out);
    assert_string_equal(out->data, "plan=one;plan=two;Plan=other;bare=;at=2016-05-20T00:00:00 07:00;");
    assert_memory_equal(request_body(r, &len), "a\0b", 3);
    assert_int_equal(len, 3);
    assert_int_equal(request_body_state(r), ERR_OK);
    strbuf_clear(out);
    strbuf_adds(out, "seen");
    request_reply(r, 201, "text/plain; charset=utf-8",
                  (const struct header[]){{"Location", "/x"}, {"Evil", "a\r\nInjected: b"}, {NULL, NULL}},
                  out);
    assert_int_equal(out->len, 0);
}

/* The handler sees method, decoded path, query in order with its case, headers without, and a body with its
 * zero bytes; the reply carries its headers, save one that would break out of its line. */
static void test_what_arrives(void **state) {
    static const char request[] =
        "PUT /a%20b/%C4%91?plan=one&plan=two&Plan=other&bare&at=2016-05-20T00:00:00+07:00 HTTP/1.1\r\n"
        "Host: t\r\nX-Unit: so-y-te\r\nContent-Length: 3\r\n\r\na\0b";
    struct strbuf out;
    struct wire w;
    (void)state;
    strbuf_init(&out, 0);
    host.options.handle = look;
    host.options.arg = &out;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_send(&w, request, sizeof request - 1);
    assert_true(wire_has(&w, &host.loop, "seen"));
    assert_non_null(strstr(w.in.data, "HTTP/1.1 201 Created"));
    assert_non_null(strstr(w.in.data, "Location: /x\r\n"));
    assert_non_null(strstr(w.in.data, "Content-Type: text/plain; charset=utf-8\r\n"));
    assert_null(strstr(w.in.data, "Injected"));
    wire_close(&w);
    host_close(&host);
    strbuf_deinit(&out);
}

/* A chunked body arrives as one. */
static void test_chunked(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    wire_puts(&w, "7;x=y\r\n, world\r\n0\r\n\r\n" GET("/nowhere"));
    assert_true(wire_has(&w, &host.loop, "POST /echo 12:hello, world"));
    assert_true(wire_has(&w, &host.loop, "404 Not Found"));
    wire_close(&w);
    host_close(&host);
}

static long rss_kb(void) {
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%*d %ld", &pages), 1);
    fclose(f);
    return pages * 4;
}

struct flood {
    struct wire *wire;
    uint64_t left;
    bool chunked;
};

static char block[1 << 16];

/* Sends the next block once the last has gone, until all is sent or the server has hung up. */
static bool flooded(void *arg) {
    struct flood *f = arg;
    if (f->wire->eof) return true;
    if (f->wire->unsent > 0) return false;
    if (f->left == 0) return true;
    size_t n = f->left < sizeof block ? (size_t)f->left : sizeof block;
    if (f->chunked) wire_puts(f->wire, "10000\r\n");
    wire_send_static(f->wire, block, n);
    if (f->chunked) wire_puts(f->wire, "\r\n");
    f->left -= n;
    return false;
}

static void flood(struct wire *w, uint64_t bytes, bool chunked) {
    struct flood f = {w, bytes, chunked};
    long before = rss_kb();
    assert_true(loop_until(&host.loop, flooded, &f));
    assert_true(rss_kb() - before < 40 * 1024);
}

/* A body of 100 MB is not kept: memory stays where it was, the handler hears ERR_TOO_BIG, the client reads
 * 413, and the connection closes. */
static void test_body_too_big(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "POST /state HTTP/1.1\r\nHost: t\r\nContent-Length: 104857600\r\n\r\n");
    flood(&w, 104857600, false);
    assert_true(wire_has(&w, &host.loop, "too big"));
    assert_non_null(strstr(w.in.data, "HTTP/1.1 413"));
    assert_non_null(strstr(w.in.data, "Connection: close"));
    assert_true(wire_ends(&w, &host.loop));
    wire_close(&w);
    host_close(&host);
}

/* The same without a declared length. */
static void test_chunked_too_big(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "POST /state HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
    flood(&w, 104857600, true);
    wire_puts(&w, "0\r\n\r\n");
    assert_true(wire_has(&w, &host.loop, "too big"));
    assert_true(wire_ends(&w, &host.loop));
    wire_close(&w);
    host_close(&host);
}

/* A body without end is not read without end: the server answers 413 itself and hangs up. */
static void test_endless_body(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "POST /state HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
    flood(&w, (uint64_t)400 << 20, true);
    assert_true(wire_ends(&w, &host.loop));
    assert_int_equal(host.seen, 0);
    wire_close(&w);
    host_close(&host);
}

/* A client that asks before it sends too much, or declares more than would ever be dropped, hears 413 at
 * once. */
static void test_too_big_declared(void **state) {
    struct wire asks, declares;
    (void)state;
    host_open(&host);
    wire_open(&asks, &host.loop, host_port(&host));
    wire_open(&declares, &host.loop, host_port(&host));
    wire_puts(&asks,
              "POST /state HTTP/1.1\r\nHost: t\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n");
    wire_puts(&declares, "POST /state HTTP/1.1\r\nHost: t\r\nContent-Length: 9000000000000\r\n\r\n");
    assert_true(wire_has(&asks, &host.loop, "too big"));
    assert_true(wire_has(&declares, &host.loop, "too big"));
    assert_null(strstr(asks.in.data, "100 Continue"));
    assert_true(wire_ends(&asks, &host.loop));
    assert_true(wire_ends(&declares, &host.loop));
    wire_close(&asks);
    wire_close(&declares);
    host_close(&host);
}

/* The handler may keep such a request, too, and answer later. */
static void test_too_big_held(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w,
              "POST /hold HTTP/1.1\r\nHost: t\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n");
    assert_true(host_holds(&host, 1));
    assert_int_equal(request_body_state(host.held[0]), ERR_TOO_BIG);
    host_answer_held(&host);
    assert_true(wire_has(&w, &host.loop, "held 0"));
    assert_true(wire_ends(&w, &host.loop));
    wire_close(&w);
    host_close(&host);
}

/* A client that asks before a body that is welcome is told to go on. */
static void test_continue(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    assert_true(wire_has(&w, &host.loop, "HTTP/1.1 100 Continue\r\n\r\n"));
    wire_puts(&w, "hi");
    assert_true(wire_has(&w, &host.loop, "POST /echo 2:hi"));
    wire_close(&w);
    host_close(&host);
}

/* An old client without keep-alive gets its answer and the end of the connection. */
static void test_http10(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "GET /echo HTTP/1.0\r\n\r\n");
    assert_true(wire_ends(&w, &host.loop));
    assert_non_null(strstr(w.in.data, "GET /echo 0:"));
    wire_close(&w);
    host_close(&host);
}

/* Exactly body_max bytes are not too many, one more is. */
static void test_body_bound(void **state) {
    struct wire w;
    (void)state;
    host.options.body_max = 10;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n0123456789");
    assert_true(wire_has(&w, &host.loop, "10:0123456789"));
    wire_puts(&w, "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 11\r\n\r\n0123456789X");
    assert_true(wire_has(&w, &host.loop, "POST /echo 0:"));
    assert_true(wire_ends(&w, &host.loop));
    wire_close(&w);
    host_close(&host);
}

/* Three hundred clients at once are all served. */
static void test_many_connections(void **state) {
    static struct wire wires[300];
    (void)state;
    host_open(&host);
    for (int i = 0; i < 300; i++) {
        wire_open(&wires[i], &host.loop, host_port(&host));
        wire_puts(&wires[i], GET("/hold"));
    }
    assert_true(host_holds(&host, 300));
    assert_int_equal(server_pending(host.server), 300);
    host_answer_held(&host);
    for (int i = 0; i < 300; i++) assert_true(wire_has(&wires[i], &host.loop, "held "));
    for (int i = 0; i < 300; i++) wire_close(&wires[i]);
    host_close(&host);
}

/* At the limit of connections a new client waits; it is served as soon as another one leaves. */
static void test_connection_limit(void **state) {
    struct wire first, second, third;
    (void)state;
    host.options.connections_max = 2;
    host_open(&host);
    wire_open(&first, &host.loop, host_port(&host));
    wire_open(&second, &host.loop, host_port(&host));
    wire_puts(&first, GET("/echo"));
    wire_puts(&second, GET("/echo"));
    assert_true(wire_has(&first, &host.loop, "GET /echo"));
    assert_true(wire_has(&second, &host.loop, "GET /echo"));
    wire_open(&third, &host.loop, host_port(&host));
    wire_puts(&third, GET("/echo"));
    loop_for(&host.loop, 50);
    assert_int_equal(third.in.len, 0);
    wire_close(&first);
    assert_true(wire_has(&third, &host.loop, "GET /echo"));
    wire_close(&second);
    wire_close(&third);
    host_close(&host);
}

/* A client that leaves while its request waits does no harm to the reply. */
static void test_client_leaves(void **state) {
    struct wire w;
    (void)state;
    host_open(&host);
    wire_open(&w, &host.loop, host_port(&host));
    wire_puts(&w, GET("/hold"));
    assert_true(host_holds(&host, 1));
    wire_close(&w);
    loop_for(&host.loop, 20);
    host_answer_held(&host);
    host_close(&host);
}

/* Every reply of one held request may answer others too, from inside a handler. */
static void answer_all(void *arg, struct request *r) {
    struct host *h = arg;
    h->held[h->held_count++] = r;
    if (h->held_count == 3) host_answer_held(h);
}

static void test_reply_inside_handler(void **state) {
    struct wire wires[3];
    (void)state;
    host.options.handle = answer_all;
    host_open(&host);
    for (int i = 0; i < 3; i++) {
        wire_open(&wires[i], &host.loop, host_port(&host));
        wire_puts(&wires[i], GET("/x"));
    }
    for (int i = 0; i < 3; i++) assert_true(wire_has(&wires[i], &host.loop, "held "));
    for (int i = 0; i < 3; i++) wire_close(&wires[i]);
    host_close(&host);
}

/* After quiesce no new connection is taken, a request on an old one is refused with 503, and those that wait
 * still get their replies, whole, before the server is gone. */
static void test_quiesce(void **state) {
    struct wire waiting, idle;
    (void)state;
    host_open(&host);
    int port = host_port(&host);
    wire_open(&waiting, &host.loop, port);
    wire_open(&idle, &host.loop, port);
    wire_puts(&idle, GET("/echo"));
    wire_puts(&waiting, GET("/hold"));
    assert_true(wire_has(&idle, &host.loop, "GET /echo"));
    assert_true(host_holds(&host, 1));
    server_quiesce(host.server);
    assert_int_equal(server_pending(host.server), 1);
    wire_puts(&idle, "GET /echo HTTP/1.1\r\nHost: t\r\nAccept-Language: en\r\n\r\n");
    assert_true(wire_has(&idle, &host.loop, "HTTP/1.1 503"));
    assert_true(wire_has(&idle, &host.loop, "The server is stopping"));
    assert_true(wire_ends(&idle, &host.loop));
    struct sockaddr_in to;
    uv_ip4_addr("127.0.0.1", port, &to);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_not_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    close(fd);
    host_answer_held(&host);
    server_close(host.server, NULL, NULL); /* the reply is queued, not yet sent */
    assert_true(wire_has(&waiting, &host.loop, "held 0"));
    assert_non_null(strstr(waiting.in.data, "Connection: close"));
    wire_close(&waiting);
    wire_close(&idle);
    loop_finish(&host.loop);
}

/* Closing waits for a long answer on its way to a slow reader, but not for ever. */
static void test_close_flushes(void **state) {
    struct wire quick, stuck;
    (void)state;
    host_open(&host);
    wire_open(&quick, &host.loop, host_port(&host));
    wire_open(&stuck, &host.loop, host_port(&host));
    wire_puts(&quick, GET("/big?n=20000000"));
    assert_true(wire_has(&quick, &host.loop, "HTTP/1.1 200"));
    wire_puts(&stuck, GET("/big?n=20000000"));
    assert_true(wire_has(&stuck, &host.loop, "HTTP/1.1 200"));
    wire_pause(&stuck);
    int64_t from = clock_monotonic_ms();
    server_close(host.server, NULL, NULL);
    assert_true(wire_ends(&quick, &host.loop));
    assert_true(quick.in.len > 20000000);
    uv_close((uv_handle_t *)&stuck.tcp, NULL);
    wire_close(&quick);
    loop_finish(&host.loop);
    strbuf_deinit(&stuck.in);
    assert_true(clock_monotonic_ms() - from < 8000);
}

/* A server that was opened and never used leaves nothing behind; its port may be taken again at once. */
static void test_open_close(void **state) {
    struct server *again;
    struct err err;
    (void)state;
    host_open(&host);
    host.options.port = host_port(&host);
    assert_int_equal(server_open(&host.loop, &host.options, &again, &err), ERR_NET);
    assert_non_null(strstr(err.msg, "Address already in use"));
    server_close(host.server, NULL, NULL);
    uv_run(&host.loop, UV_RUN_DEFAULT);
    assert_int_equal(server_open(&host.loop, &host.options, &host.server, &err), ERR_OK);
    host_close(&host);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_keep_alive, setup),
        cmocka_unit_test_setup(test_pipelining, setup),
        cmocka_unit_test_setup(test_late_reply, setup),
        cmocka_unit_test_setup(test_head, setup),
        cmocka_unit_test_setup(test_what_arrives, setup),
        cmocka_unit_test_setup(test_chunked, setup),
        cmocka_unit_test_setup(test_body_too_big, setup),
        cmocka_unit_test_setup(test_chunked_too_big, setup),
        cmocka_unit_test_setup(test_endless_body, setup),
        cmocka_unit_test_setup(test_too_big_declared, setup),
        cmocka_unit_test_setup(test_body_bound, setup),
        cmocka_unit_test_setup(test_many_connections, setup),
        cmocka_unit_test_setup(test_connection_limit, setup),
        cmocka_unit_test_setup(test_client_leaves, setup),
        cmocka_unit_test_setup(test_reply_inside_handler, setup),
        cmocka_unit_test_setup(test_quiesce, setup),
        cmocka_unit_test_setup(test_close_flushes, setup),
        cmocka_unit_test_setup(test_open_close, setup),
        cmocka_unit_test_setup(test_too_big_held, setup),
        cmocka_unit_test_setup(test_continue, setup),
        cmocka_unit_test_setup(test_http10, setup),
    };
    return cmocka_run_group_tests_name("net/server", tests, NULL, NULL);
}
