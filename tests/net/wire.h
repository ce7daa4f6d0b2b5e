/* A raw TCP peer on the test's own loop: it sends exactly the bytes it is given and keeps all it receives, so
 * a test can speak HTTP and SMTP as badly as it likes. Also the loop until something holds, with a watchdog.
 */
#ifndef TIENDO_TESTS_NET_WIRE_H
#define TIENDO_TESTS_NET_WIRE_H

#include "daemon/base/strbuf.h"
#include <stdbool.h>
#include <uv.h>

#define WATCHDOG_MS 20000

struct wire {
    uv_tcp_t tcp;
    uv_connect_t connect;
    struct strbuf in;              /* all that came */
    void (*heard)(struct wire *w); /* called after each arrival; may be NULL */
    void *owner;
    bool open, eof; /* eof: the other side closed or reset */
    bool reading;
    char buffer[65536]; /* for reading */
    size_t unsent;      /* bytes handed to wire_send and not yet taken by the kernel */
    bool closed;
};

/* Connects to 127.0.0.1:port; bytes may be sent at once. */
void wire_open(struct wire *w, uv_loop_t *loop, int port);
void wire_accept(struct wire *w, uv_loop_t *loop, uv_stream_t *listener);
void wire_send(struct wire *w, const void *bytes, size_t len);        /* copied */
void wire_send_static(struct wire *w, const void *bytes, size_t len); /* bytes outlive the sending */
void wire_puts(struct wire *w, const char *text);
void wire_pause(struct wire *w); /* stops reading */
void wire_resume(struct wire *w);
void wire_close(struct wire *w);   /* runs the loop until *w is free */
void wire_hang_up(struct wire *w); /* shuts the socket both ways */
void wire_forget(struct wire *w);  /* drops what came so far */

/* Runs the loop until done(arg); false when the watchdog barks first. */
bool loop_until(uv_loop_t *loop, bool (*done)(void *arg), void *arg);
void loop_for(uv_loop_t *loop, uint64_t ms); /* turns the loop for that long */

/* The usual things to wait for. */
bool wire_has(struct wire *w, uv_loop_t *loop, const char *text); /* text came */
bool wire_has_times(struct wire *w, uv_loop_t *loop, const char *text, int n);
bool wire_ends(struct wire *w, uv_loop_t *loop); /* the other side closed */
int count_of(const char *text, const char *needle);
void loop_finish(uv_loop_t *loop); /* runs what is left and asserts that no handle remains */

#endif
