#include "tests/net/host.h"
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void add_query(void *arg, const char *name, const char *value) {
    strbuf_addf(arg, " [%s=%s]", name, value);
}

static void echo(struct request *r) {
    struct strbuf out;
    size_t len;
    const char *body = request_body(r, &len);
    strbuf_init(&out, 0);
    strbuf_addf(&out, "%s %s", request_method(r), request_path(r));
    request_each_query(r, add_query, &out);
    strbuf_addf(&out, " %zu:", len);
    strbuf_add(&out, body, len);
    request_reply(r, 200, "text/plain", NULL, &out);
    strbuf_deinit(&out);
}

static long number(const struct request *r, const char *name) {
    const char *text = request_query(r, name);
    return text ? strtol(text, NULL, 10) : 0;
}

static void big(struct request *r) {
    struct strbuf out;
    strbuf_init(&out, 0);
    for (long i = number(r, "n"); i > 0; i -= 1000) strbuf_addf(&out, "%01000ld", i);
    request_reply(r, 200, "text/plain", NULL, &out);
    strbuf_deinit(&out);
}

static void status(struct request *r) {
    struct header headers[3] = {{NULL, NULL}, {NULL, NULL}, {NULL, NULL}};
    struct strbuf out;
    int n = 0;
    const char *retry = request_query(r, "retry"), *to = request_query(r, "to");
    if (retry) headers[n++] = (struct header){"Retry-After", retry};
    if (to) headers[n++] = (struct header){"Location", to};
    strbuf_init(&out, 0);
    strbuf_adds(&out, "as asked");
    request_reply(r, (int)number(r, "s"), "text/plain", headers, &out);
    strbuf_deinit(&out);
}

static void say(struct request *r, int code, const char *text) {
    struct strbuf out;
    strbuf_init(&out, 0);
    strbuf_adds(&out, text);
    request_reply(r, code, "text/plain", NULL, &out);
    strbuf_deinit(&out);
}

static void handle(void *arg, struct request *r) {
    struct host *h = arg;
    const char *path = request_path(r);
    h->seen++;
    if (strcmp(path, "/echo") == 0)
        echo(r);
    else if (strcmp(path, "/big") == 0)
        big(r);
    else if (strcmp(path, "/status") == 0)
        status(r);
    else if (strcmp(path, "/state") == 0) {
        bool too_big = request_body_state(r) == ERR_TOO_BIG;
        say(r, too_big ? 413 : 200, too_big ? "too big" : "fine");
    } else if (strcmp(path, "/hold") == 0) {
        assert_true(h->held_count < HELD_MAX);
        h->held[h->held_count++] = r;
    } else
        say(r, 404, "no such path");
}

void host_init(struct host *h) {
    memset(h, 0, sizeof *h);
    assert_int_equal(uv_loop_init(&h->loop), 0);
    h->options = (struct server_options){.host = "127.0.0.1",
                                         .body_max = 1 << 20,
                                         .request_ms = 10000,
                                         .idle_ms = 10000,
                                         .connections_max = 400,
                                         .handle = handle,
                                         .arg = h};
}

void host_open(struct host *h) {
    struct err err;
    assert_int_equal(server_open(&h->loop, &h->options, &h->server, &err), ERR_OK);
}

int host_port(const struct host *h) {
    return server_port(h->server);
}

void host_answer_held(struct host *h) {
    struct strbuf out;
    strbuf_init(&out, 0);
    for (int i = 0; i < h->held_count; i++) {
        strbuf_addf(&out, "held %d", i);
        request_reply(h->held[i], 200, "text/plain", NULL, &out);
    }
    strbuf_deinit(&out);
    h->held_count = 0;
}

struct expected {
    struct host *host;
    int held;
};

static bool holds(void *arg) {
    const struct expected *e = arg;
    return e->host->held_count >= e->held;
}

bool host_holds(struct host *h, int n) {
    struct expected e = {h, n};
    return loop_until(&h->loop, holds, &e);
}

static void on_closed(void *arg) {
    ((struct host *)arg)->server_closed = true;
}

void host_close(struct host *h) {
    server_quiesce(h->server);
    assert_int_equal(server_pending(h->server), 0);
    server_close(h->server, on_closed, h);
    loop_finish(&h->loop);
    assert_true(h->server_closed);
}
