#include "tests/net/wire.h"
#include "daemon/base/mem.h"
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct sending {
    uv_write_t write;
    struct wire *wire;
    size_t len;
    char *copy; /* owned, or NULL */
};

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf) {
    struct wire *w = handle->data;
    (void)suggested;
    *buf = uv_buf_init(w->buffer, sizeof w->buffer);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf) {
    struct wire *w = stream->data;
    if (n > 0) strbuf_add(&w->in, buf->base, (size_t)n);
    if (n > 0 && w->heard) w->heard(w);
    if (n < 0) {
        w->eof = true;
        uv_read_stop(stream);
    }
}

static void on_connect(uv_connect_t *connect, int status) {
    struct wire *w = connect->data;
    if (status == UV_ECANCELED) return;
    assert_int_equal(status, 0);
    w->open = true;
    wire_resume(w);
}

static void start(struct wire *w, uv_loop_t *loop) {
    memset(w, 0, sizeof *w);
    strbuf_init(&w->in, 0);
    signal(SIGPIPE, SIG_IGN); /* libuv writes without MSG_NOSIGNAL; here it is the client that writes */
    assert_int_equal(uv_tcp_init(loop, &w->tcp), 0);
    w->tcp.data = w;
    w->connect.data = w;
}

void wire_open(struct wire *w, uv_loop_t *loop, int port) {
    struct sockaddr_in to;
    start(w, loop);
    uv_ip4_addr("127.0.0.1", port, &to);
    assert_int_equal(uv_tcp_connect(&w->connect, &w->tcp, (const struct sockaddr *)&to, on_connect), 0);
}

void wire_accept(struct wire *w, uv_loop_t *loop, uv_stream_t *listener) {
    start(w, loop);
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&w->tcp), 0);
    w->open = true;
    wire_resume(w);
}

static void on_sent(uv_write_t *write, int status) {
    struct sending *sending = (struct sending *)write;
    (void)status; /* a peer that hangs up shows as eof */
    sending->wire->unsent -= sending->len;
    mem_free(sending->copy);
    mem_free(sending);
}

static void send_out(struct wire *w, const void *bytes, size_t len, char *copy) {
    struct sending *sending = mem_alloc(sizeof *sending);
    sending->wire = w;
    sending->len = len;
    sending->copy = copy;
    w->unsent += len;
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)bytes, (unsigned)len);
    assert_int_equal(uv_write(&sending->write, (uv_stream_t *)&w->tcp, &buf, 1, on_sent), 0);
}

void wire_send_static(struct wire *w, const void *bytes, size_t len) {
    send_out(w, bytes, len, NULL);
}

void wire_send(struct wire *w, const void *bytes, size_t len) {
    char *copy = mem_alloc(len);
    memcpy(copy, bytes, len);
    send_out(w, copy, len, copy);
}

void wire_puts(struct wire *w, const char *text) {
    wire_send(w, text, strlen(text));
}

void wire_pause(struct wire *w) {
    uv_read_stop((uv_stream_t *)&w->tcp);
    w->reading = false;
}

void wire_resume(struct wire *w) {
    if (w->reading || w->eof) return;
    assert_int_equal(uv_read_start((uv_stream_t *)&w->tcp, on_alloc, on_read), 0);
    w->reading = true;
}

static void on_closed(uv_handle_t *handle) {
    struct wire *w = handle->data;
    strbuf_deinit(&w->in);
    w->closed = true;
}

void wire_hang_up(struct wire *w) {
    int fd;
    assert_int_equal(uv_fileno((uv_handle_t *)&w->tcp, &fd), 0);
    shutdown(fd, SHUT_RDWR);
}

void wire_forget(struct wire *w) {
    strbuf_clear(&w->in);
}

static void on_tick(uv_timer_t *timer) {
    (void)timer;
}

/* The tick is there because UV_RUN_ONCE goes on to wait for sockets when a timer has already made it true. */
static bool run_until(uv_loop_t *loop, bool (*done)(void *arg), void *arg, uint64_t ms) {
    bool held;
    uv_timer_t *tick = mem_alloc(sizeof *tick);
    uv_timer_init(loop, tick);
    uv_update_time(loop);
    uint64_t until = uv_now(loop) + ms;
    uv_timer_start(tick, on_tick, 5, 5);
    while (!(held = done(arg)) && uv_now(loop) < until) uv_run(loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)tick, (uv_close_cb)mem_free);
    uv_run(loop, UV_RUN_NOWAIT);
    return held;
}

bool loop_until(uv_loop_t *loop, bool (*done)(void *arg), void *arg) {
    return run_until(loop, done, arg, WATCHDOG_MS);
}

static bool never(void *arg) {
    (void)arg;
    return false;
}

void loop_for(uv_loop_t *loop, uint64_t ms) {
    run_until(loop, never, NULL, ms);
}

int count_of(const char *text, const char *needle) {
    int n = 0;
    for (const char *p = text; (p = strstr(p, needle)); p += strlen(needle)) n++;
    return n;
}

struct expected {
    struct wire *wire;
    const char *text;
    int times;
};

static bool came(void *arg) {
    const struct expected *e = arg;
    return count_of(e->wire->in.data, e->text) >= e->times;
}

bool wire_has_times(struct wire *w, uv_loop_t *loop, const char *text, int n) {
    struct expected e = {w, text, n};
    bool held = loop_until(loop, came, &e);
    if (!held) print_error("waited for \"%s\", got \"%s\"\n", text, w->in.data);
    return held;
}

bool wire_has(struct wire *w, uv_loop_t *loop, const char *text) {
    return wire_has_times(w, loop, text, 1);
}

static bool ended(void *arg) {
    return ((struct wire *)arg)->eof;
}

bool wire_ends(struct wire *w, uv_loop_t *loop) {
    return loop_until(loop, ended, w);
}

void loop_finish(uv_loop_t *loop) {
    uv_run(loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(loop), 0);
}

static bool is_closed(void *arg) {
    return ((struct wire *)arg)->closed;
}

void wire_close(struct wire *w) {
    uv_loop_t *loop = w->tcp.loop;
    uv_close((uv_handle_t *)&w->tcp, on_closed);
    assert_true(loop_until(loop, is_closed, w));
}
