/* A small SMTP server for tests: it answers each command as it is told to, as late as it is told to, and
 * keeps what it heard. */
#ifndef TIENDO_TESTS_NET_MAILBOX_H
#define TIENDO_TESTS_NET_MAILBOX_H

#include "tests/net/wire.h"

struct mailbox {
    /* Replies without their line end; NULL: silence. */
    const char *greeting, *ehlo, *auth, *mail, *rcpt, *data, *end, *quit;
    uint64_t end_delay_ms; /* between the final dot and its reply */
    bool hang_up_in_data;

    uv_loop_t *loop;
    uv_tcp_t listener;
    uv_timer_t delay;
    struct wire *late; /* whose reply the delay holds back */
    struct wire wires[8];
    int count, port;
    struct strbuf heard;   /* the commands, a line each */
    struct strbuf message; /* what stood between DATA and the dot, as sent */
    bool in_data, in_auth;
    size_t read;
};

void mailbox_init(struct mailbox *m); /* with polite replies */
void mailbox_open(struct mailbox *m, uv_loop_t *loop);
void mailbox_close(struct mailbox *m);

#endif
