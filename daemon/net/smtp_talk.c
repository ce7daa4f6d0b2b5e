#include "daemon/net/smtp_talk.h"
#include <string.h>

#define REPLY_MAX ((size_t)64 << 10) /* a server that talks longer than this in one reply is not one */

bool smtp_address_ok(const char *address, bool sender) {
    if (!*address) return sender;
    for (const char *p = address; *p; p++)
        if (*p <= ' ' || *p >= 0x7f || *p == '<' || *p == '>') return false;
    return true;
}

void smtp_stuff(struct strbuf *out, const char *message, size_t len) {
    bool line_start = true;
    for (size_t i = 0; i < len; line_start = true) {
        const char *line = message + i;
        size_t n = 0;
        while (i + n < len && line[n] != '\r' && line[n] != '\n') n++;
        if (line_start && line[0] == '.') strbuf_addc(out, '.');
        strbuf_add(out, line, n);
        strbuf_adds(out, "\r\n");
        i += n;
        if (i < len && message[i] == '\r') i++;
        if (i < len && message[i] == '\n') i++;
    }
    strbuf_adds(out, ".\r\n");
}

void smtp_talk_init(struct smtp_talk *talk, const struct smtp_mail *mail) {
    *talk = (struct smtp_talk){.mail = mail, .state = SMTP_MAIL};
    strbuf_init(&talk->out, 0);
    strbuf_addf(&talk->out, "MAIL FROM:<%s>\r\n", mail->from);
}

void smtp_talk_deinit(struct smtp_talk *talk) {
    strbuf_deinit(&talk->out);
}

static void end(struct smtp_talk *talk, enum err_code result) {
    talk->state = SMTP_END;
    talk->result = result;
    strbuf_clear(&talk->out);
    if (result == ERR_OK) strbuf_adds(&talk->out, "QUIT\r\n");
}

/* After a reply that lets us go on. */
static void next_command(struct smtp_talk *talk) {
    strbuf_clear(&talk->out);
    switch (talk->state) {
    case SMTP_MAIL:
    case SMTP_RCPT:
        if (talk->mail->to[talk->next_to]) {
            strbuf_addf(&talk->out, "RCPT TO:<%s>\r\n", talk->mail->to[talk->next_to++]);
            talk->state = SMTP_RCPT;
        } else {
            strbuf_adds(&talk->out, "DATA\r\n");
            talk->state = SMTP_DATA;
        }
        return;
    case SMTP_DATA:
        smtp_stuff(&talk->out, talk->mail->message, talk->mail->message_len);
        talk->state = SMTP_MESSAGE;
        return;
    case SMTP_MESSAGE:
        end(talk, ERR_OK);
        return;
    case SMTP_END:
        return;
    }
}

/* A whole line of a reply is in talk->line. */
static void on_line(struct smtp_talk *talk) {
    const char *l = talk->line;
    if (talk->line_len < 3 || strspn(l, "0123456789") != 3 || (l[3] && !strchr(" -", l[3]))) {
        end(talk, ERR_NET);
        return;
    }
    talk->code = (l[0] - '0') * 100 + (l[1] - '0') * 10 + (l[2] - '0');
    if (l[3] == '-') return;
    talk->reply_len = 0;
    bool wanted = talk->state == SMTP_DATA ? talk->code == 354 : talk->code / 100 == 2;
    if (wanted)
        next_command(talk);
    else
        end(talk, talk->code >= 400 ? ERR_OK : ERR_NET);
}

void smtp_talk_feed(struct smtp_talk *talk, const char *bytes, size_t len) {
    for (size_t i = 0; i < len && talk->state != SMTP_END; i++) {
        if (++talk->reply_len > REPLY_MAX)
            end(talk, ERR_NET);
        else if (bytes[i] == '\n') {
            if (talk->line_len > 0 && talk->line[talk->line_len - 1] == '\r') talk->line_len--;
            talk->line[talk->line_len] = '\0';
            on_line(talk);
            talk->line_len = 0;
        } else if (talk->line_len < sizeof talk->line - 1) {
            talk->line[talk->line_len++] = bytes[i] ? bytes[i] : ' ';
        }
    }
}
