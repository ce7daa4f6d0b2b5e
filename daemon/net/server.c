/* A request's life, state by state (enum request_state):
 *
 *   request line in           → READING    guards on the headers, then the body is gathered or dropped
 *   last byte in              → HANDED     the handler has it; libmicrohttpd has the connection suspended
 *   request_reply             → REPLIED    the answer is queued, the connection resumed
 *   last byte of the answer   → gone       libmicrohttpd says so in on_completed
 *
 * A refusal of the server's own goes from READING to REPLIED at once. A connection carries one request at a
 * time. */
#include "daemon/net/server.h"
#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/mem.h"
#include "daemon/net/guard.h"
#include "daemon/net/listen.h"
#include "daemon/net/refusal.h"
#include <assert.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADERS_MAX                                                                                          \
    ((size_t)32 << 10) /* libmicrohttpd's memory for one connection: line and headers fit or 431 */
#define DROP_MAX       ((uint64_t)256 << 20) /* bytes of one body read only to be thrown away */
#define REPLY_BYTES_S  8192                  /* a client that takes its answer slower than this is cut off */
#define CLOSE_GRACE_MS 2000                  /* how long server_close waits for answers on their way */
#define NEVER          INT64_MAX

struct conn {
    struct conn *next, *prev;
    struct request *request; /* NULL between requests */
    int fd;                  /* libmicrohttpd's */
    int64_t deadline_ms;     /* monotonic */
};

enum request_state { REQUEST_READING, REQUEST_HANDED, REQUEST_REPLIED };

struct request {
    struct server *server;
    struct conn *conn;
    struct MHD_Connection *mhd;
    const char *method, *path; /* borrowed from libmicrohttpd until the reply is out */
    enum request_state state;
    bool begun, suspended, bad_uri, close_after;
    enum err_code body_state;
    struct strbuf body;
    uint64_t dropped;
};

struct server {
    struct server_options options;
    struct MHD_Daemon *mhd;
    uv_poll_t poll;
    uv_timer_t timer, reaper;
    struct conn *conns;
    int port;
    unsigned handles;         /* libuv handles not yet closed */
    size_t pending, replying; /* requests in HANDED, in REPLIED */
    bool quiesced, closing, stopped, run_again;
    int64_t close_by_ms;
    void (*closed)(void *arg);
    void *closed_arg;
};

static void on_timer(uv_timer_t *timer);

/* Has libmicrohttpd run in the next turn of the loop. Its own descriptor does not tell of all it has to do.
 */
static void wake(struct server *s) {
    s->run_again = true;
    if (!s->stopped) uv_timer_start(&s->timer, on_timer, 0, 0);
}

/* ---- connections and their deadlines ---- */

static int64_t reap_every_ms(const struct server *s) {
    int64_t ms = s->options.request_ms / 4;
    return ms < 5 ? 5 : ms > 1000 ? 1000 : ms;
}

/* Past its deadline: tell the client if it began a request, then shut the socket; libmicrohttpd sees that and
 * cleans up. */
static void conn_cut(const struct server *s, struct conn *c) {
    struct strbuf answer;
    char limit[24];
    if (c->request && c->request->state == REQUEST_READING) {
        snprintf(limit, sizeof limit, "%" PRId64, s->options.request_ms);
        strbuf_init(&answer, 0);
        refusal_message(&answer, 408, T_NET_TIMEOUT, limit,
                        request_header(c->request, MHD_HTTP_HEADER_ACCEPT_LANGUAGE));
        (void)!send(c->fd, answer.data, answer.len, MSG_NOSIGNAL | MSG_DONTWAIT);
        strbuf_deinit(&answer);
    }
    log_debug("server.cut", "fd=%d", c->fd);
    shutdown(c->fd, SHUT_RDWR);
    c->deadline_ms = NEVER;
}

static void on_reap(uv_timer_t *timer) {
    struct server *s = timer->data;
    int64_t now_ms = clock_monotonic_ms();
    bool hurry = s->closing && now_ms >= s->close_by_ms;
    for (struct conn *c = s->conns; c; c = c->next)
        if (now_ms >= c->deadline_ms || (hurry && c->request && c->request->state == REQUEST_REPLIED))
            conn_cut(s, c);
}

static void conn_add(struct server *s, struct MHD_Connection *mhd, void **slot) {
    struct conn *c = mem_alloc(sizeof *c);
    c->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    c->deadline_ms = clock_monotonic_ms() + s->options.request_ms;
    c->next = s->conns;
    if (c->next) c->next->prev = c;
    s->conns = c;
    *slot = c;
    if (!uv_is_active((uv_handle_t *)&s->reaper))
        uv_timer_start(&s->reaper, on_reap, (uint64_t)reap_every_ms(s), (uint64_t)reap_every_ms(s));
}

static void conn_remove(struct server *s, struct conn *c) {
    if (c->next) c->next->prev = c->prev;
    if (c->prev)
        c->prev->next = c->next;
    else
        s->conns = c->next;
    mem_free(c);
    wake(s); /* at its limit libmicrohttpd listens again only in the run after this one */
    if (!s->conns && !s->stopped) uv_timer_stop(&s->reaper);
}

static void on_connection(void *cls, struct MHD_Connection *mhd, void **slot,
                          enum MHD_ConnectionNotificationCode code) {
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        conn_add(cls, mhd, slot);
    else
        conn_remove(cls, *slot);
}

/* ---- requests ---- */

static void *on_request_line(void *cls, const char *uri, struct MHD_Connection *mhd) {
    struct server *s = cls;
    struct request *r = mem_alloc(sizeof *r);
    int64_t by_ms = clock_monotonic_ms() + s->options.request_ms;
    r->server = s;
    r->mhd = mhd;
    r->conn = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    r->conn->request = r;
    if (by_ms < r->conn->deadline_ms) r->conn->deadline_ms = by_ms;
    r->bad_uri =
        uri && strstr(uri, "%00"); /* would end a C string early: the handler would see another path */
    strbuf_init(&r->body, s->options.body_max);
    return r;
}

static void on_completed(void *cls, struct MHD_Connection *mhd, void **slot,
                         enum MHD_RequestTerminationCode code) {
    struct server *s = cls;
    struct request *r = *slot;
    (void)mhd;
    (void)code;
    if (!r) return;
    assert(r->state != REQUEST_HANDED); /* a suspended connection does not end */
    if (r->state == REQUEST_REPLIED) s->replying--;
    r->conn->request = NULL;
    r->conn->deadline_ms = clock_monotonic_ms() + s->options.idle_ms + s->options.request_ms;
    strbuf_deinit(&r->body);
    mem_free(r);
    *slot = NULL;
}

/* libmicrohttpd finishes the body's memory with this. */
static void on_answer_sent(void *bytes) {
    mem_free(bytes);
}

static struct MHD_Response *response_of(struct strbuf *body) {
    size_t len;
    if (!body || body->len == 0) return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    char *bytes = strbuf_detach(body, &len);
    struct MHD_Response *response =
        MHD_create_response_from_buffer_with_free_callback(len, bytes, on_answer_sent);
    if (!response) mem_free(bytes);
    return response;
}

static void response_header(struct MHD_Response *response, const char *name, const char *value) {
    if (MHD_add_response_header(response, name, value) == MHD_YES) return;
    log_error("server.header_refused", "name=%s", name); /* a control character in it: never sent half */
}

/* Queues the answer and, if the request waited, lets it go on. Without memory for one the connection just
 * ends: it is resumed with no answer and on_access refuses it. */
static void answer(struct request *r, int status, const char *type, const struct header *headers,
                   struct strbuf *body) {
    struct server *s = r->server;
    int64_t len = body ? (int64_t)body->len : 0;
    struct MHD_Response *response = response_of(body);
    if (response) {
        if (type) response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
        for (; headers && headers->name; headers++) response_header(response, headers->name, headers->value);
        if (r->close_after || s->quiesced) response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
        (void)MHD_queue_response(r->mhd, (unsigned)status, response);
        MHD_destroy_response(response);
    }
    if (body) strbuf_clear(body);
    r->state = REQUEST_REPLIED;
    r->conn->deadline_ms = clock_monotonic_ms() + s->options.request_ms + len * 1000 / REPLY_BYTES_S;
    s->replying++;
    if (!r->suspended) return;
    r->suspended = false;
    MHD_resume_connection(r->mhd);
    wake(s);
}

static void refuse(struct request *r, int status, enum text_id why) {
    struct strbuf body;
    strbuf_init(&body, 0);
    refusal_body(&body, status, why, NULL, request_header(r, MHD_HTTP_HEADER_ACCEPT_LANGUAGE));
    r->close_after = true;
    answer(r, status, REFUSAL_TYPE, NULL, &body);
    strbuf_deinit(&body);
}

static void hand_over(struct request *r) {
    struct server *s = r->server;
    r->state = REQUEST_HANDED;
    r->conn->deadline_ms = NEVER;
    s->pending++;
    s->options.handle(s->options.arg, r);
    if (r->state != REQUEST_HANDED) return;
    r->suspended = true;
    MHD_suspend_connection(r->mhd);
}

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_len,
                                 const char *value, size_t value_len) {
    (void)kind;
    guard_header(cls, name, name_len, value ? value : "", value ? value_len : 0);
    return MHD_YES;
}

/* Nothing of a body that is too big is kept. One that is longer than we are ready to drop, or that the client
 * has not begun to send, is answered before it comes; libmicrohttpd closes the connection after such an
 * answer. */
static void body_too_big(struct request *r) {
    size_t limit = r->body.limit;
    r->body_state = ERR_TOO_BIG;
    r->close_after = true;
    strbuf_deinit(&r->body);
    strbuf_init(&r->body, limit);
}

/* The headers are in. */
static void begin(struct request *r, const char *method, const char *path, const char *version) {
    struct guard guard = {0};
    enum text_id why;
    r->begun = true;
    r->method = method;
    r->path = path;
    MHD_get_connection_values_n(r->mhd, MHD_HEADER_KIND, on_header, &guard);
    int status = guard_verdict(&guard, strcmp(version, MHD_HTTP_VERSION_1_1) == 0, &why);
    if (status)
        refuse(r, status, why);
    else if (r->bad_uri)
        refuse(r, 400, T_NET_URI_ZERO);
    else if (r->server->quiesced)
        refuse(r, 503, T_NET_STOPPING);
    else if (guard.content_length > r->server->options.body_max) {
        body_too_big(r);
        if (guard.expects_continue || guard.content_length > DROP_MAX) hand_over(r);
    }
}

/* Too late for libmicrohttpd to answer, so the bytes are written past it before it closes the connection. */
static enum MHD_Result give_up(struct request *r) {
    struct strbuf message;
    char limit[24];
    snprintf(limit, sizeof limit, "%zu", r->server->options.body_max);
    strbuf_init(&message, 0);
    refusal_message(&message, 413, T_NET_BODY_TOO_BIG, limit,
                    request_header(r, MHD_HTTP_HEADER_ACCEPT_LANGUAGE));
    (void)!send(r->conn->fd, message.data, message.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    strbuf_deinit(&message);
    return MHD_NO;
}

static enum MHD_Result take(struct request *r, const char *bytes, size_t *len) {
    if (r->body_state == ERR_OK) strbuf_add(&r->body, bytes, *len);
    if (r->body_state == ERR_OK && strbuf_error(&r->body)) body_too_big(r);
    if (r->body_state != ERR_OK) r->dropped += *len;
    *len = 0;
    return r->dropped > DROP_MAX ? give_up(r) : MHD_YES;
}

static enum MHD_Result on_access(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
                                 const char *version, const char *bytes, size_t *len, void **slot) {
    struct request *r = *slot;
    (void)cls;
    (void)mhd;
    if (!r || r->state != REQUEST_READING) return MHD_NO; /* replied, but there was no memory for the reply */
    if (!r->begun)
        begin(r, method, url, version);
    else if (*len)
        return take(r, bytes, len);
    else
        hand_over(r);
    return MHD_YES;
}

/* ---- the loop ---- */

static void on_handle_closed(uv_handle_t *handle) {
    struct server *s = handle->data;
    if (--s->handles > 0) return;
    void (*closed)(void *arg) = s->closed;
    void *arg = s->closed_arg;
    mem_free(s);
    if (closed) closed(arg);
}

/* libmicrohttpd ends the process when it is stopped with a suspended connection, and it would cut answers
 * short: wait until none is owed and none is on its way. */
static void maybe_finish_close(struct server *s) {
    if (!s->closing || s->stopped || s->pending > 0 || s->replying > 0) return;
    s->stopped = true;
    uv_close((uv_handle_t *)&s->poll, on_handle_closed); /* before its descriptor goes */
    MHD_stop_daemon(s->mhd);
    uv_close((uv_handle_t *)&s->timer, on_handle_closed);
    uv_close((uv_handle_t *)&s->reaper, on_handle_closed);
}

static void run(struct server *s) {
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;
    s->run_again = false;
    MHD_run(s->mhd);
    maybe_finish_close(s);
    if (s->stopped) return;
    if (s->run_again || MHD_get_timeout(s->mhd, &wait_ms) == MHD_YES)
        uv_timer_start(&s->timer, on_timer, s->run_again ? 0 : (uint64_t)wait_ms, 0);
    else
        uv_timer_stop(&s->timer);
}

static void on_timer(uv_timer_t *timer) {
    run(timer->data);
}

static void on_ready(uv_poll_t *poll, int status, int events) {
    (void)status;
    (void)events;
    run(poll->data);
}

static void handle_init(struct server *s, uv_handle_t *handle, int failed) {
    assert(failed == 0); /* only a descriptor that cannot be polled makes these fail */
    (void)failed;
    handle->data = s;
    s->handles++;
}

static struct MHD_Daemon *start_mhd(struct server *s, int fd) {
    unsigned idle_s = (unsigned)((s->options.idle_ms + 999) / 1000);
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_access, s,
                            MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADERS_MAX,
                            MHD_OPTION_CONNECTION_LIMIT, s->options.connections_max,
                            MHD_OPTION_CONNECTION_TIMEOUT, idle_s ? idle_s : 1, MHD_OPTION_URI_LOG_CALLBACK,
                            on_request_line, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_END);
}

enum err_code server_open(uv_loop_t *loop, const struct server_options *options, struct server **out,
                          struct err *err) {
    int fd, port;
    assert(options->body_max > 0 && options->request_ms > 0 && options->connections_max > 0);
    enum err_code code = listen_open(options->host, options->port, &fd, &port, err);
    if (code) return code;
    struct server *s = mem_alloc(sizeof *s);
    s->options = *options;
    s->options.host = NULL; /* not ours to keep */
    s->port = port;
    s->mhd = start_mhd(s, fd);
    if (!s->mhd) { /* it has closed the socket */
        mem_free(s);
        return err_set(err, ERR_INTERNAL, "the HTTP server cannot start on %s port %d", options->host, port);
    }
    int epoll_fd = MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    handle_init(s, (uv_handle_t *)&s->timer, uv_timer_init(loop, &s->timer));
    handle_init(s, (uv_handle_t *)&s->reaper, uv_timer_init(loop, &s->reaper));
    handle_init(s, (uv_handle_t *)&s->poll, uv_poll_init(loop, &s->poll, epoll_fd));
    uv_poll_start(&s->poll, UV_READABLE, on_ready);
    run(s);
    *out = s;
    return ERR_OK;
}

int server_port(const struct server *server) {
    return server->port;
}

void server_quiesce(struct server *server) {
    if (server->quiesced) return;
    server->quiesced = true;
    int fd = MHD_quiesce_daemon(server->mhd);
    if (fd >= 0) close(fd);
}

size_t server_pending(const struct server *server) {
    return server->pending;
}

void server_close(struct server *server, void (*closed)(void *arg), void *arg) {
    assert(server->pending == 0 && !server->closing);
    server_quiesce(server);
    server->closing = true;
    server->closed = closed;
    server->closed_arg = arg;
    server->close_by_ms = clock_monotonic_ms() + CLOSE_GRACE_MS;
    wake(server); /* not from here: this may be inside MHD_run */
}

/* ---- what arrived ---- */

const char *request_method(const struct request *r) {
    return r->method;
}

const char *request_path(const struct request *r) {
    return r->path;
}

struct query_walk {
    void (*each)(void *arg, const char *name, const char *value);
    void *arg;
};

static enum MHD_Result on_query(void *cls, enum MHD_ValueKind kind, const char *name, const char *value) {
    const struct query_walk *walk = cls;
    (void)kind;
    walk->each(walk->arg, name, value ? value : "");
    return MHD_YES;
}

void request_each_query(const struct request *r, void (*each)(void *arg, const char *name, const char *value),
                        void *arg) {
    struct query_walk walk = {each, arg};
    MHD_get_connection_values(r->mhd, MHD_GET_ARGUMENT_KIND, on_query, &walk);
}

struct query_search {
    const char *name, *value;
};

static void match_query(void *arg, const char *name, const char *value) {
    struct query_search *search = arg;
    if (!search->value && strcmp(name, search->name) == 0) search->value = value;
}

const char *request_query(const struct request *r, const char *name) {
    struct query_search search = {name, NULL};
    request_each_query(r, match_query, &search);
    return search.value;
}

const char *request_header(const struct request *r, const char *name) {
    return MHD_lookup_connection_value(r->mhd, MHD_HEADER_KIND, name);
}

const char *request_body(const struct request *r, size_t *len) {
    *len = r->body.len;
    return r->body.data;
}

enum err_code request_body_state(const struct request *r) {
    return r->body_state;
}

void request_reply(struct request *r, int status, const char *content_type, const struct header *headers,
                   struct strbuf *body) {
    assert(r->state == REQUEST_HANDED);
    r->server->pending--;
    answer(r, status, content_type, headers, body);
}
