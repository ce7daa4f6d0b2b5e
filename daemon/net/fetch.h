/* Outgoing HTTP and SMTP: libcurl's multi interface on the libuv loop. This module alone knows libcurl.
 *
 * No redirects, no proxy from the environment, only http, https, smtp, smtps; the address really connected to
 * is checked in the socket callback: private, link-local, loopback, multicast, mapped and NAT64 ranges are
 * refused unless allowed. Name look-ups never block the loop. Results are drained after every socket action.
 *
 * Of a mail libcurl does the connection, TLS and authentication; the talk after that is ours (smtp_talk.h),
 * because libcurl would wait in it. The process must ignore SIGPIPE: TLS writes without MSG_NOSIGNAL when it
 * closes. */
#ifndef TIENDO_NET_FETCH_H
#define TIENDO_NET_FETCH_H

#include "daemon/base/err.h"
#include "daemon/net/server.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct fetch;          /* one per loop */
struct fetch_transfer; /* one under way */

enum fetch_tls { FETCH_TLS_OFF, FETCH_TLS_TRY, FETCH_TLS_REQUIRED }; /* STARTTLS for smtp:// */

struct fetch_options {
    const char *const *allow; /* CIDR texts beside the public ranges, e.g. "127.0.0.0/8"; copied */
    size_t allow_count;
    const char *ca_file; /* NULL: the system's */
};

struct fetch_request {
    const char *url;
    const char *method;           /* HTTP: NULL is GET, or POST with a body */
    const struct header *headers; /* HTTP: ends with {NULL, NULL}; NULL for none */
    const void *body;             /* HTTP body, or the whole RFC 5322 message for SMTP; copied */
    size_t body_len;
    const char *mail_from;      /* SMTP envelope */
    const char *const *mail_to; /* SMTP: NULL-terminated */
    const char *username, *password;
    enum fetch_tls starttls;
    int64_t connect_ms, total_ms; /* 0: 10 s, 30 s */
    size_t answer_max; /* bytes of the answer kept; beyond it the transfer fails ERR_TOO_BIG; 0: 64 KiB */
};

struct fetch_result {
    enum err_code code; /* ERR_OK: an answer came, whatever its status; else ERR_NET, ERR_TIMEOUT,
                           ERR_TOO_BIG, ERR_FORBIDDEN (address) */
    int status;         /* HTTP status or the last SMTP reply code; 0 if none came */
    const char *detail; /* libcurl's words or the SMTP reply line; never NULL */
    const char *body;   /* HTTP answer */
    size_t body_len;
    int64_t retry_after_s; /* HTTP Retry-After in seconds (delta or date); −1 if none */
};
/* The result is borrowed until the callback returns. Never called before fetch_start returns. */
typedef void fetch_done(void *arg, const struct fetch_result *result);

MUST_CHECK enum err_code fetch_open(uv_loop_t *loop, const struct fetch_options *options, struct fetch **out,
                                    struct err *err);
/* Cancels what is under way (their callbacks get ERR_STOPPING), closes all handles, then calls closed. */
void fetch_close(struct fetch *fetch, void (*closed)(void *arg), void *arg);
/* Copies all it needs. NULL with err set when the request itself is wrong (bad URL, scheme). */
struct fetch_transfer *fetch_start(struct fetch *fetch, const struct fetch_request *request, fetch_done *done,
                                   void *arg, struct err *err);
size_t fetch_active(const struct fetch *fetch);

#endif
