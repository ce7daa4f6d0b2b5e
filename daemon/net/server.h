/* The HTTP/1.1 server: libmicrohttpd on the libuv loop by its external epoll descriptor. This module alone
 * knows libmicrohttpd. It turns bytes into whole, bounded requests and hands each to one handler; it knows no
 * route.
 *
 * Guards (libmicrohttpd has none of these): a deadline for the whole request whatever drips (reaper), a bound
 * on headers and body (a body beyond the bound is answered 413, the rest dropped up to a further bound, then
 * the connection is closed), Content-Length beside Transfer-Encoding or doubled Content-Length → 400 and
 * close, connection limits.
 *
 * What the server answers by itself, no handler sees: 400, 408, 413, 501, 503 as problems in the client's
 * language, and libmicrohttpd's own 400, 413, 414, 431 in HTML for bytes that are not HTTP. After
 * server_quiesce new requests get 503.
 *
 * All calls on the loop's thread. The handler may reply at once or keep the request (it is suspended) and
 * reply later; each request gets exactly one reply. */
#ifndef TIENDO_NET_SERVER_H
#define TIENDO_NET_SERVER_H

#include "daemon/base/err.h"
#include "daemon/base/strbuf.h"
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct server;
struct request;

struct server_options {
    const char *host; /* a numeric address; port 0 picks a free one */
    int port;
    size_t body_max;                                    /* bytes */
    int64_t request_ms;                                 /* first byte to last byte of a request */
    int64_t idle_ms;                                    /* without a byte either way; rounded up to seconds */
    unsigned connections_max;                           /* in all */
    void (*handle)(void *arg, struct request *request); /* a whole request has arrived */
    void *arg;
};

MUST_CHECK enum err_code server_open(uv_loop_t *loop, const struct server_options *options,
                                     struct server **out, struct err *err);
int server_port(const struct server *server);
/* Stops listening; replies already owed are still sent. */
void server_quiesce(struct server *server);
/* How many requests still wait for their reply. */
size_t server_pending(const struct server *server);
/* Only when server_pending is 0. closed may be NULL; it is called on the loop once all handles are closed and
 * *server is gone. */
void server_close(struct server *server, void (*closed)(void *arg), void *arg);

/* What arrived; all borrowed until the reply. */
const char *request_method(const struct request *r);
const char *request_path(const struct request *r); /* decoded, without the query */
/* First value, decoded; NULL if absent. */
const char *request_query(const struct request *r, const char *name);
/* Calls each for every query argument (value "" if none). */
void request_each_query(const struct request *r, void (*each)(void *arg, const char *name, const char *value),
                        void *arg);
const char *request_header(const struct request *r, const char *name); /* case-insensitive; NULL if absent */
const char *request_body(const struct request *r, size_t *len);        /* never NULL */
/* The server's state with the body: ERR_TOO_BIG when it passed body_max (then the body is empty), ERR_OK
 * otherwise. */
enum err_code request_body_state(const struct request *r);

struct header {
    const char *name, *value;
};
/* Sends the one reply and ends the request. body is taken over (emptied) or NULL; headers end with {NULL,
 * NULL} or NULL. HEAD requests get the headers only. The request pointer is dead afterwards. */
void request_reply(struct request *r, int status, const char *content_type, const struct header *headers,
                   struct strbuf *body);

#endif
