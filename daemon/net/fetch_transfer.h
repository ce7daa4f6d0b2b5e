/* What fetch.c, fetch_http.c and fetch_smtp.c share; nobody else includes it. libcurl's handles are void *
 * here so that only those three files include its header. */
#ifndef TIENDO_NET_FETCH_TRANSFER_H
#define TIENDO_NET_FETCH_TRANSFER_H

#include "daemon/net/address.h"
#include "daemon/net/fetch.h"
#include "daemon/net/smtp_talk.h"
#include <stdbool.h>

struct fetch_session; /* the SMTP talk of one transfer on the loop; fetch_smtp.c */

struct fetch {
    uv_loop_t *loop;
    void *multi; /* CURLM, owned; NULL once closing */
    uv_timer_t timer;
    struct fetch_transfer *transfers;
    size_t active;
    struct address_range *allow; /* owned */
    size_t allow_count;
    char *ca_file;    /* owned, or NULL */
    unsigned handles; /* libuv handles not yet closed */
    bool closing;
    void (*closed)(void *arg);
    void *closed_arg;
};

struct fetch_transfer {
    struct fetch *fetch;
    struct fetch_transfer *next, *prev;
    fetch_done *done;
    void *arg;
    void *easy;    /* CURL, owned */
    void *headers; /* struct curl_slist, owned, or NULL */
    char *body;    /* owned */
    size_t body_len;
    struct strbuf answer;
    size_t head_len;           /* bytes of headers, or of SMTP replies, so far */
    bool too_big;              /* more came than may be kept */
    bool refused;              /* an address was not allowed */
    char error[256];           /* libcurl's words; its CURL_ERROR_SIZE */
    char reply[SMTP_LINE_MAX]; /* the last SMTP reply line */
    struct smtp_mail mail;     /* SMTP: strings owned; .to is NULL for HTTP */
    int64_t give_up_ms;        /* monotonic, for the SMTP talk */
    struct fetch_session *session;
};

/* Sets what only this kind of transfer needs. ERR_INVALID says what is wrong with the request. */
MUST_CHECK enum err_code fetch_http_prepare(struct fetch_transfer *t, const struct fetch_request *request,
                                            struct err *err);
MUST_CHECK enum err_code fetch_smtp_prepare(struct fetch_transfer *t, const struct fetch_request *request,
                                            struct err *err);

/* libcurl has connected, encrypted and authenticated; now the talk begins. It ends in fetch_conclude. */
void fetch_smtp_begin(struct fetch_transfer *t);
void fetch_smtp_release(struct fetch_transfer *t); /* stops the talk and frees what is SMTP's */

/* Retry-After in seconds, −1 if there is none that can be read. */
int64_t fetch_http_retry_after(const struct fetch_transfer *t);

/* Takes the transfer off the lists, calls done with the result, frees it. Nothing of *t may be touched
 * afterwards. */
void fetch_conclude(struct fetch_transfer *t, enum err_code code, int status, const char *detail);
void fetch_handle_closed(struct fetch *fetch); /* one of fetch->handles is gone; *fetch may be gone with it */

#endif
