#include "daemon/net/fetch.h"
#include "daemon/base/clock.h"
#include "daemon/base/mem.h"
#include "daemon/net/fetch_transfer.h"
#include <assert.h>
#include <curl/curl.h>
#include <string.h>
#include <sys/socket.h>

#define CONNECT_MS       10000
#define TOTAL_MS         30000
#define ANSWER_MAX       ((size_t)64 << 10)
#define HEAD_MAX         ((size_t)64 << 10) /* bytes of all headers or SMTP replies of one transfer */
#define KEPT_CONNECTIONS 16L                /* idle ones to HTTP servers */

static_assert(sizeof((struct fetch_transfer *)0)->error == CURL_ERROR_SIZE, "libcurl writes that much");

/* A socket of libcurl's under the loop's eye. */
struct watch {
    uv_poll_t poll;
    struct fetch *fetch;
    curl_socket_t fd;
};

/* ---- the end ---- */

static void maybe_finish_close(struct fetch *f) {
    if (!f->closing || f->handles > 0) return;
    void (*closed)(void *arg) = f->closed;
    void *arg = f->closed_arg;
    curl_global_cleanup();
    mem_free(f->allow);
    mem_free(f->ca_file);
    mem_free(f);
    if (closed) closed(arg);
}

void fetch_handle_closed(struct fetch *fetch) {
    fetch->handles--;
    maybe_finish_close(fetch);
}

/* Ends all that could still call back; what a result points to stays. */
static void transfer_stop(struct fetch_transfer *t) {
    fetch_smtp_release(t); /* before its socket goes */
    if (!t->easy) return;
    curl_multi_remove_handle(t->fetch->multi, t->easy);
    curl_easy_cleanup(t->easy);
    t->easy = NULL;
}

static void transfer_free(struct fetch_transfer *t) {
    transfer_stop(t);
    curl_slist_free_all(t->headers);
    strbuf_deinit(&t->answer);
    mem_free(t->body);
    mem_free(t);
}

static void unlink_transfer(struct fetch_transfer *t) {
    if (t->next) t->next->prev = t->prev;
    if (t->prev)
        t->prev->next = t->next;
    else
        t->fetch->transfers = t->next;
    t->fetch->active--;
}

void fetch_conclude(struct fetch_transfer *t, enum err_code code, int status, const char *detail) {
    struct fetch_result result = {
        .code = code,
        .status = status,
        .detail = detail,
        .body = t->answer.data,
        .body_len = t->answer.len,
        .retry_after_s = fetch_http_retry_after(t),
    };
    unlink_transfer(t);
    transfer_stop(t); /* done may close the whole fetch */
    t->done(t->arg, &result);
    transfer_free(t);
}

/* ---- results ---- */

static enum err_code code_of(const struct fetch_transfer *t, CURLcode rc, int status) {
    if (t->too_big || rc == CURLE_FILESIZE_EXCEEDED) return ERR_TOO_BIG;
    if (rc == CURLE_OPERATION_TIMEDOUT) return ERR_TIMEOUT;
    if (rc == CURLE_COULDNT_CONNECT && t->refused) return ERR_FORBIDDEN;
    if (t->mail.to && rc != CURLE_OK && status >= 400) return ERR_OK; /* the mail server has said no */
    return rc == CURLE_OK ? ERR_OK : ERR_NET;
}

static const char *detail_of(const struct fetch_transfer *t, enum err_code code, CURLcode rc) {
    if (code == ERR_FORBIDDEN) return "the address is private or reserved; allow_addresses does not list it";
    if (code == ERR_TOO_BIG) return "the answer is larger than is kept";
    if (code == ERR_OK && t->mail.to) return t->reply;
    if (rc == CURLE_OK) return "";
    return t->error[0] ? t->error : curl_easy_strerror(rc);
}

static void on_transfer_end(struct fetch_transfer *t, CURLcode rc) {
    long status = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    if (rc == CURLE_OK && t->mail.to) {
        fetch_smtp_begin(t);
        return;
    }
    enum err_code code = code_of(t, rc, (int)status);
    fetch_conclude(t, code, (int)status, detail_of(t, code, rc));
}

/* After every socket action: a transfer may end without any being left under way. */
static void drain(struct fetch *f) {
    CURLMsg *message;
    int left;
    while (!f->closing && (message = curl_multi_info_read(f->multi, &left))) {
        struct fetch_transfer *t = NULL;
        CURLcode rc = message->data.result; /* the message goes with its handle */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)(void *)&t);
        on_transfer_end(t, rc);
    }
}

/* ---- libcurl on the loop ---- */

static void on_timer(uv_timer_t *timer) {
    struct fetch *f = timer->data;
    int running;
    curl_multi_socket_action(f->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    drain(f);
}

static int on_curl_timer(CURLM *multi, long timeout_ms, void *arg) {
    struct fetch *f = arg;
    (void)multi;
    if (f->closing) return 0;
    if (timeout_ms < 0)
        uv_timer_stop(&f->timer);
    else
        uv_timer_start(&f->timer, on_timer, (uint64_t)timeout_ms, 0);
    return 0;
}

static void on_ready(uv_poll_t *poll, int status, int events) {
    struct watch *w = poll->data;
    struct fetch *f = w->fetch;
    int flags = status < 0 ? CURL_CSELECT_ERR : 0, running;
    if (events & UV_READABLE) flags |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE) flags |= CURL_CSELECT_OUT;
    curl_multi_socket_action(f->multi, w->fd, flags, &running);
    drain(f);
}

static void on_watch_closed(uv_handle_t *handle) {
    struct watch *w = handle->data;
    struct fetch *f = w->fetch;
    mem_free(w);
    fetch_handle_closed(f);
}

static struct watch *watch_new(struct fetch *f, curl_socket_t fd) {
    struct watch *w = mem_alloc(sizeof *w);
    w->fetch = f;
    w->fd = fd;
    if (uv_poll_init_socket(f->loop, &w->poll, fd) != 0) {
        mem_free(w);
        return NULL;
    }
    w->poll.data = w;
    f->handles++;
    curl_multi_assign(f->multi, fd, w);
    return w;
}

static int on_curl_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *assigned) {
    struct fetch *f = arg;
    struct watch *w = assigned;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (w) uv_close((uv_handle_t *)&w->poll, on_watch_closed);
        return 0;
    }
    if (!w) w = watch_new(f, fd);
    if (!w) return -1;
    int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    return uv_poll_start(&w->poll, events, on_ready) == 0 ? 0 : -1;
}

/* ---- one transfer ---- */

/* Where the connection really goes is only known here: after redirects of the name, in whatever form it was
 * written. */
static curl_socket_t on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to) {
    struct fetch_transfer *t = arg;
    if (purpose != CURLSOCKTYPE_IPCXN ||
        !address_may_connect(&to->addr, t->fetch->allow, t->fetch->allow_count)) {
        t->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t on_body(char *bytes, size_t size, size_t n, void *arg) {
    struct fetch_transfer *t = arg;
    strbuf_add(&t->answer, bytes, size * n);
    t->too_big = strbuf_error(&t->answer) != ERR_OK;
    return t->too_big ? 0 : size * n;
}

static size_t on_head(char *bytes, size_t size, size_t n, void *arg) {
    struct fetch_transfer *t = arg;
    size_t len = size * n, kept = len < sizeof t->reply ? len : sizeof t->reply - 1;
    t->head_len += len;
    t->too_big = t->head_len > HEAD_MAX;
    while (kept > 0 && (bytes[kept - 1] == '\n' || bytes[kept - 1] == '\r')) kept--;
    memcpy(t->reply, bytes, kept);
    t->reply[kept] = '\0';
    return t->too_big ? 0 : len;
}

static void set_common(struct fetch_transfer *t, const struct fetch_request *request) {
    CURL *easy = t->easy;
    int64_t total_ms = request->total_ms ? request->total_ms : TOTAL_MS;
    t->give_up_ms = clock_monotonic_ms() + total_ms;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* else giving up waits for the name server */
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)(request->connect_ms ? request->connect_ms : CONNECT_MS));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)total_ms);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (t->fetch->ca_file) curl_easy_setopt(easy, CURLOPT_CAINFO, t->fetch->ca_file);
    curl_easy_setopt(easy, CURLOPT_CAPATH,
                     NULL); /* libcurl keeps a file of roots read, a folder it reads each time: 40 ms */
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    if (request->username) curl_easy_setopt(easy, CURLOPT_USERNAME, request->username);
    if (request->password) curl_easy_setopt(easy, CURLOPT_PASSWORD, request->password);
}

/* Is it a URL, and of which kind? */
static enum err_code check_url(const char *url, bool *is_mail, struct err *err) {
    char *scheme = NULL;
    CURLU *parsed = curl_url();
    CURLUcode rc = curl_url_set(parsed, CURLUPART_URL, url, 0);
    enum err_code code = ERR_OK;
    if (rc == CURLUE_OK) rc = curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0);
    *is_mail = scheme && (strcmp(scheme, "smtp") == 0 || strcmp(scheme, "smtps") == 0);
    if (rc != CURLUE_OK && rc != CURLUE_UNSUPPORTED_SCHEME)
        code = err_set(err, ERR_INVALID, "\"%s\" is not a URL: %s", url, curl_url_strerror(rc));
    else if (!*is_mail && (!scheme || (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)))
        code = err_set(err, ERR_INVALID, "\"%s\": the scheme must be http, https, smtp or smtps", url);
    curl_free(scheme);
    curl_url_cleanup(parsed);
    return code;
}

static void link_transfer(struct fetch_transfer *t) {
    struct fetch *f = t->fetch;
    t->next = f->transfers;
    if (t->next) t->next->prev = t;
    f->transfers = t;
    f->active++;
}

struct fetch_transfer *fetch_start(struct fetch *fetch, const struct fetch_request *request, fetch_done *done,
                                   void *arg, struct err *err) {
    bool is_mail;
    if (fetch->closing) {
        err_set(err, ERR_STOPPING, "the daemon is stopping");
        return NULL;
    }
    if (check_url(request->url, &is_mail, err)) return NULL;
    struct fetch_transfer *t = mem_alloc(sizeof *t);
    t->fetch = fetch;
    t->done = done;
    t->arg = arg;
    strbuf_init(&t->answer, request->answer_max ? request->answer_max : ANSWER_MAX);
    t->easy = curl_easy_init();
    if (!t->easy) {
        err_set(err, ERR_NOMEM, "no memory for a transfer");
        goto out;
    }
    set_common(t, request);
    if (is_mail ? fetch_smtp_prepare(t, request, err) : fetch_http_prepare(t, request, err)) goto out;
    if (curl_multi_add_handle(fetch->multi, t->easy) != CURLM_OK) {
        err_set(err, ERR_NOMEM, "no memory for a transfer");
        goto out;
    }
    link_transfer(t);
    return t;
out:
    transfer_free(t);
    return NULL;
}

size_t fetch_active(const struct fetch *fetch) {
    return fetch->active;
}

/* ---- open and close ---- */

static enum err_code parse_allowed(struct fetch *f, const struct fetch_options *options, struct err *err) {
    f->allow = mem_array(options->allow_count + 1, sizeof *f->allow);
    for (size_t i = 0; i < options->allow_count; i++)
        if (address_range_parse(options->allow[i], &f->allow[f->allow_count++], err)) return ERR_INVALID;
    return ERR_OK;
}

static CURLM *multi_new(struct fetch *f) {
    CURLM *multi = curl_multi_init();
    if (!multi) return NULL;
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, f);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, f);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, KEPT_CONNECTIONS);
    return multi;
}

enum err_code fetch_open(uv_loop_t *loop, const struct fetch_options *options, struct fetch **out,
                         struct err *err) {
    struct fetch *f = mem_alloc(sizeof *f);
    enum err_code code = parse_allowed(f, options, err);
    if (code == ERR_OK && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        code = err_set(err, ERR_INTERNAL, "libcurl cannot start");
    else if (code == ERR_OK && !(f->multi = multi_new(f))) {
        curl_global_cleanup();
        code = err_set(err, ERR_NOMEM, "no memory for libcurl");
    }
    if (code) {
        mem_free(f->allow);
        mem_free(f);
        return code;
    }
    f->loop = loop;
    f->ca_file = mem_strdup(options->ca_file);
    uv_timer_init(loop, &f->timer);
    f->timer.data = f;
    f->handles = 1;
    *out = f;
    return ERR_OK;
}

static void on_timer_closed(uv_handle_t *handle) {
    fetch_handle_closed(handle->data);
}

void fetch_close(struct fetch *fetch, void (*closed)(void *arg), void *arg) {
    assert(!fetch->closing);
    fetch->closing = true;
    fetch->closed = closed;
    fetch->closed_arg = arg;
    while (fetch->transfers) fetch_conclude(fetch->transfers, ERR_STOPPING, 0, "the daemon is stopping");
    curl_multi_cleanup(fetch->multi); /* its sockets are closed through on_curl_socket */
    fetch->multi = NULL;
    uv_close((uv_handle_t *)&fetch->timer, on_timer_closed);
}
