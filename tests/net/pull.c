#include "tests/net/pull.h"
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct fetch *pull_open(uv_loop_t *loop, bool loopback) {
    static const char *const allow[] = {"127.0.0.0/8", "::1"};
    struct fetch_options options = {.allow = allow, .allow_count = loopback ? 2 : 0};
    struct fetch *fetch;
    struct err err;
    assert_int_equal(fetch_open(loop, &options, &fetch, &err), ERR_OK);
    return fetch;
}

static void on_done(void *arg, const struct fetch_result *result) {
    struct pulled *p = arg;
    p->calls++;
    p->code = result->code;
    p->status = result->status;
    p->retry_after_s = result->retry_after_s;
    assert_non_null(result->detail);
    strbuf_adds(&p->detail, result->detail);
    strbuf_add(&p->body, result->body, result->body_len);
    if (p->then) p->then(p->then_arg);
}

void pull_start(struct fetch *fetch, const struct fetch_request *request, struct pulled *out) {
    struct err err = {.code = ERR_OK};
    strbuf_init(&out->body, 0);
    strbuf_init(&out->detail, 0);
    out->calls = 0;
    if (!fetch_start(fetch, request, on_done, out, &err)) fail_msg("not started: %s", err.msg);
    assert_int_equal(out->calls, 0);
}

static bool was_called(void *arg) {
    return ((struct pulled *)arg)->calls > 0;
}

void pull_wait(uv_loop_t *loop, struct pulled *p) {
    assert_true(loop_until(loop, was_called, p));
    assert_int_equal(p->calls, 1);
}

void pulled_free(struct pulled *p) {
    strbuf_deinit(&p->body);
    strbuf_deinit(&p->detail);
}

struct pulled pull(struct fetch *fetch, uv_loop_t *loop, const struct fetch_request *request) {
    struct pulled p = {.calls = 0};
    pull_start(fetch, request, &p);
    pull_wait(loop, &p);
    return p;
}

static void on_closed(void *arg) {
    *(bool *)arg = true;
}

static bool is_true(void *arg) {
    return *(bool *)arg;
}

void pull_close(struct fetch *fetch, uv_loop_t *loop) {
    bool closed = false;
    fetch_close(fetch, on_closed, &closed);
    assert_false(closed);
    assert_true(loop_until(loop, is_true, &closed));
}
