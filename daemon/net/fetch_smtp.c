/* libcurl resolves, checks the address, connects, negotiates TLS and authenticates (CONNECT_ONLY); from there
 * the talk of smtp_talk.h goes over its connection by curl_easy_send and curl_easy_recv, which never wait. */
#include "daemon/base/clock.h"
#include "daemon/base/mem.h"
#include "daemon/net/fetch_transfer.h"
#include <curl/curl.h>
#include <string.h>

struct fetch_session {
    struct fetch *fetch;
    struct fetch_transfer *transfer; /* NULL once released */
    uv_poll_t poll;
    uv_timer_t timer;
    unsigned handles; /* of the two above, not yet closed */
    struct smtp_talk talk;
    size_t sent; /* of talk.out */
};

static enum err_code check_mail(const struct fetch_request *request, struct err *err) {
    if (!request->mail_from || !request->mail_to || !request->mail_to[0] || !request->body)
        return err_set(err, ERR_INVALID, "a mail needs a sender, a recipient and a message");
    if (!smtp_address_ok(request->mail_from, true))
        return err_set(err, ERR_INVALID, "\"%.100s\" cannot be a mail's sender", request->mail_from);
    for (const char *const *to = request->mail_to; *to; to++)
        if (!smtp_address_ok(*to, false))
            return err_set(err, ERR_INVALID, "\"%.100s\" cannot be a mail's recipient", *to);
    return ERR_OK;
}

static void copy_mail(struct fetch_transfer *t, const struct fetch_request *request) {
    size_t count = 0;
    while (request->mail_to[count]) count++;
    char **to = mem_array(count + 1, sizeof *to);
    for (size_t i = 0; i < count; i++) to[i] = mem_strdup(request->mail_to[i]);
    t->body = mem_alloc(request->body_len + 1);
    t->body_len = request->body_len;
    memcpy(t->body, request->body, request->body_len);
    t->mail =
        (struct smtp_mail){mem_strdup(request->mail_from), (const char *const *)to, t->body, t->body_len};
}

enum err_code fetch_smtp_prepare(struct fetch_transfer *t, const struct fetch_request *request,
                                 struct err *err) {
    static const long ssl[] = {[FETCH_TLS_OFF] = CURLUSESSL_NONE,
                               [FETCH_TLS_TRY] = CURLUSESSL_TRY,
                               [FETCH_TLS_REQUIRED] = CURLUSESSL_ALL};
    enum err_code code = check_mail(request, err);
    if (code) return code;
    copy_mail(t, request);
    curl_easy_setopt(t->easy, CURLOPT_USE_SSL, ssl[request->starttls]);
    curl_easy_setopt(t->easy, CURLOPT_CONNECT_ONLY, 1L);
    return ERR_OK;
}

static void free_mail(struct smtp_mail *mail) {
    if (!mail->to) return;
    for (size_t i = 0; mail->to[i]; i++) mem_free((void *)(uintptr_t)mail->to[i]);
    mem_free((void *)(uintptr_t)mail->to);
    mem_free((void *)(uintptr_t)mail->from);
    *mail = (struct smtp_mail){NULL};
}

static void on_session_closed(uv_handle_t *handle) {
    struct fetch_session *s = handle->data;
    struct fetch *fetch = s->fetch;
    if (--s->handles == 0) {
        smtp_talk_deinit(&s->talk);
        mem_free(s);
    }
    fetch_handle_closed(fetch);
}

void fetch_smtp_release(struct fetch_transfer *t) {
    struct fetch_session *s = t->session;
    t->session = NULL;
    if (s) {
        s->transfer = NULL;
        uv_close((uv_handle_t *)&s->poll, on_session_closed);
        uv_close((uv_handle_t *)&s->timer, on_session_closed);
    }
    free_mail(&t->mail);
}

/* What the talk wants to say, as far as the socket takes it. False when the connection is broken. */
static bool flush(struct fetch_session *s) {
    struct strbuf *out = &s->talk.out;
    while (s->sent < out->len) {
        size_t n = 0;
        CURLcode rc = curl_easy_send(s->transfer->easy, out->data + s->sent, out->len - s->sent, &n);
        if (rc == CURLE_AGAIN) return true;
        if (rc != CURLE_OK) return false;
        s->sent += n;
    }
    strbuf_clear(out);
    s->sent = 0;
    return true;
}

/* What has come goes into the talk, and its next words out. False when the connection is broken. */
static bool pump(struct fetch_session *s) {
    char bytes[4096];
    while (s->talk.state != SMTP_END) {
        size_t n = 0;
        if (!flush(s)) return false;
        CURLcode rc = curl_easy_recv(s->transfer->easy, bytes, sizeof bytes, &n);
        if (rc == CURLE_AGAIN) return true;
        if (rc != CURLE_OK || n == 0) return false;
        smtp_talk_feed(&s->talk, bytes, n);
        if (s->sent > 0 && s->talk.state != SMTP_END)
            return false; /* it answered before we had finished: not SMTP */
    }
    return true;
}

static void conclude(struct fetch_session *s, bool broken) {
    struct fetch_transfer *t = s->transfer;
    if (broken) {
        fetch_conclude(t, ERR_NET, s->talk.code,
                       "the mail server closed the connection or spoke out of turn");
        return;
    }
    if (s->sent == 0 && s->talk.result == ERR_OK) (void)flush(s); /* QUIT; its answer is not waited for */
    memcpy(t->reply, s->talk.line, sizeof t->reply);
    fetch_conclude(t, s->talk.result, s->talk.code, t->reply);
}

static void on_ready(uv_poll_t *poll, int status, int events);

static void go_on(struct fetch_session *s) {
    bool broken = !pump(s);
    if (broken || s->talk.state == SMTP_END)
        conclude(s, broken);
    else
        uv_poll_start(&s->poll, UV_READABLE | (s->talk.out.len > 0 ? UV_WRITABLE : 0), on_ready);
}

static void on_ready(uv_poll_t *poll, int status, int events) {
    (void)status; /* an error shows when we read */
    (void)events;
    go_on(poll->data);
}

static void on_late(uv_timer_t *timer) {
    struct fetch_session *s = timer->data;
    fetch_conclude(s->transfer, ERR_TIMEOUT, s->talk.code, "the mail server did not answer in time");
}

void fetch_smtp_begin(struct fetch_transfer *t) {
    curl_socket_t fd = CURL_SOCKET_BAD;
    int64_t left_ms = t->give_up_ms - clock_monotonic_ms();
    curl_easy_getinfo(t->easy, CURLINFO_ACTIVESOCKET, &fd);
    struct fetch_session *s = mem_alloc(sizeof *s);
    if (fd == CURL_SOCKET_BAD || uv_poll_init_socket(t->fetch->loop, &s->poll, fd) != 0) {
        mem_free(s);
        fetch_conclude(t, ERR_NET, 0, "the connection to the mail server was lost");
        return;
    }
    uv_timer_init(t->fetch->loop, &s->timer);
    s->poll.data = s->timer.data = s;
    s->fetch = t->fetch;
    s->transfer = t;
    s->handles = 2;
    t->fetch->handles += 2;
    t->session = s;
    smtp_talk_init(&s->talk, &t->mail);
    uv_timer_start(&s->timer, on_late, left_ms > 0 ? (uint64_t)left_ms : 0, 0);
    go_on(s);
}
