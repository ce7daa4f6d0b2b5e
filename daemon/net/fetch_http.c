#include "daemon/base/clock.h"
#include "daemon/base/mem.h"
#include "daemon/net/fetch_transfer.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DAY_S             ((int64_t)24 * 3600)
#define RETRY_AFTER_MAX_S (366 * DAY_S) /* whoever asks for more is believed to mean a year */

/* A name and value that stay in their line. */
static bool header_ok(const struct header *h) {
    return h->name[0] && !strpbrk(h->name, " \t\r\n:;") && !strpbrk(h->value, "\r\n");
}

static bool has_header(const struct header *headers, const char *name) {
    for (; headers && headers->name; headers++)
        if (strcasecmp(headers->name, name) == 0) return true;
    return false;
}

static void add_line(struct fetch_transfer *t, const char *name, const char *mark, const char *value) {
    char *line = mem_printf("%s%s%s", name, mark, value);
    t->headers = curl_slist_append(t->headers, line);
    mem_free(line);
}

static enum err_code set_headers(struct fetch_transfer *t, const struct fetch_request *request,
                                 struct err *err) {
    for (const struct header *h = request->headers; h && h->name; h++) {
        if (!header_ok(h))
            return err_set(err, ERR_INVALID, "the HTTP header \"%.60s\" would break its line", h->name);
        if (h->value[0])
            add_line(t, h->name, ": ", h->value);
        else
            add_line(t, h->name, ";", ""); /* libcurl's way to send an empty one */
    }
    /* What libcurl would add by itself: a wait for 100 Continue, and a form's content type. */
    add_line(t, "Expect", ":", "");
    if (request->body && !has_header(request->headers, "Content-Type")) add_line(t, "Content-Type", ":", "");
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    return ERR_OK;
}

static enum err_code set_method(struct fetch_transfer *t, const struct fetch_request *request,
                                struct err *err) {
    const char *method = request->method ? request->method : request->body ? "POST" : "GET";
    if (!method[0] || method[strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
        return err_set(err, ERR_INVALID, "\"%.20s\" is not an HTTP method", method);
    if (strcmp(method, "HEAD") == 0)
        curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
    else if (strcmp(method, "GET") != 0 || request->body)
        curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, method);
    return ERR_OK;
}

enum err_code fetch_http_prepare(struct fetch_transfer *t, const struct fetch_request *request,
                                 struct err *err) {
    enum err_code code = set_headers(t, request, err);
    if (code) return code;
    if (request->body) {
        t->body = mem_alloc(request->body_len + 1);
        t->body_len = request->body_len;
        memcpy(t->body, request->body, request->body_len);
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->body);
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body_len);
    }
    curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "tiendo");
    curl_easy_setopt(t->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->answer.limit);
    return set_method(t, request, err);
}

/* RFC 9110, 10.2.3: seconds, or a date. */
static int64_t retry_seconds(const char *value) {
    size_t digits = strspn(value, "0123456789");
    int64_t s;
    if (digits && !value[digits])
        s = digits > 9 ? RETRY_AFTER_MAX_S : strtoll(value, NULL, 10);
    else {
        time_t at = curl_getdate(value, NULL);
        if (at < 0) return -1;
        s = (int64_t)at - clock_real_ms() / 1000;
    }
    return s < 0 ? 0 : s > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : s;
}

int64_t fetch_http_retry_after(const struct fetch_transfer *t) {
    struct curl_header *header;
    if (t->mail.to || !t->easy) return -1;
    if (curl_easy_header(t->easy, "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return -1;
    return retry_seconds(header->value);
}
