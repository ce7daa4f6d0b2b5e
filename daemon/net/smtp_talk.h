/* One mail over an SMTP session that is open, encrypted and authenticated: MAIL, RCPT, DATA, the message,
 * QUIT. Pure: the bytes that came go in, the bytes to send come out; fetch_smtp.c moves them.
 *
 * We speak this part ourselves because libcurl waits for the server's word after the message inside its DONE
 * state, in a blocking poll (7.88: smtp_done), and for the answer to QUIT likewise: a server that scans a
 * mail for ten seconds would hold the loop that long. */
#ifndef TIENDO_NET_SMTP_TALK_H
#define TIENDO_NET_SMTP_TALK_H

#include "daemon/base/strbuf.h"
#include <stdbool.h>
#include <stddef.h>

#define SMTP_LINE_MAX 1024

enum smtp_state { SMTP_MAIL, SMTP_RCPT, SMTP_DATA, SMTP_MESSAGE, SMTP_END };

struct smtp_mail {
    const char *from;
    const char *const *to; /* NULL-terminated */
    const char *message;   /* RFC 5322 */
    size_t message_len;
};

struct smtp_talk {
    const struct smtp_mail *mail; /* borrowed */
    enum smtp_state state;
    size_t next_to;
    struct strbuf out;        /* to be sent now; the caller clears it once sent */
    char line[SMTP_LINE_MAX]; /* the reply line being read; after the end, the last one */
    size_t line_len;
    size_t reply_len; /* of all lines of the reply being read */
    int code;         /* of the last reply */
    /* at the end: ERR_OK when code is the server's answer, ERR_NET when it spoke no SMTP */
    enum err_code result;
};

/* True for an address that can stand between < and > without becoming a command: no control character, space,
 * angle bracket, nothing beyond ASCII; "" is allowed as a sender only. */
bool smtp_address_ok(const char *address, bool sender);

/* out holds the first command. */
void smtp_talk_init(struct smtp_talk *talk, const struct smtp_mail *mail);
void smtp_talk_deinit(struct smtp_talk *talk);
/* Takes what came. When state becomes SMTP_END, code, line and result tell how it went; out holds QUIT. */
void smtp_talk_feed(struct smtp_talk *talk, const char *bytes, size_t len);
/* RFC 5321, 4.5.2: dots doubled at line starts, every line end made CRLF, and the final dot. */
void smtp_stuff(struct strbuf *out, const char *message, size_t len);

#endif
