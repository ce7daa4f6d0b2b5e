#include "tests/net/mailbox.h"
#include <string.h>
#include <strings.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void mailbox_init(struct mailbox *m) {
    memset(m, 0, sizeof *m);
    m->greeting = "220 test ESMTP";
    m->ehlo = "250-test\r\n250-AUTH PLAIN\r\n250 SIZE 10000000";
    m->auth = "235 2.7.0 Authentication successful";
    m->mail = "250 2.1.0 Ok";
    m->rcpt = "250 2.1.5 Ok";
    m->data = "354 End data with <CR><LF>.<CR><LF>";
    m->end = "250 2.0.0 Ok: queued as 12345";
    m->quit = "221 Bye";
    strbuf_init(&m->heard, 0);
    strbuf_init(&m->message, 0);
}

static void reply(struct wire *w, const char *text) {
    struct strbuf line;
    if (!text) return;
    strbuf_init(&line, 0);
    strbuf_addf(&line, "%s\r\n", text);
    wire_send(w, line.data, line.len); /* in one piece: two would wait for each other's acknowledgement */
    strbuf_deinit(&line);
}

static void on_late(uv_timer_t *timer) {
    struct mailbox *m = timer->data;
    reply(m->late, m->end);
}

static void on_message_end(struct mailbox *m, struct wire *w) {
    m->in_data = false;
    m->late = w;
    if (m->end_delay_ms)
        uv_timer_start(&m->delay, on_late, m->end_delay_ms, 0);
    else
        reply(w, m->end);
}

static void on_command(struct mailbox *m, struct wire *w, const char *line) {
    const struct {
        const char *verb, *reply;
    } replies[] = {{"EHLO", m->ehlo}, {"AUTH", "334 "},  {"MAIL", m->mail},
                   {"RCPT", m->rcpt}, {"DATA", m->data}, {"QUIT", m->quit}};
    strbuf_addf(&m->heard, "%s\n", strncasecmp(line, "EHLO", 4) == 0 ? "EHLO" : line);
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++)
        if (strncasecmp(line, replies[i].verb, 4) == 0) reply(w, replies[i].reply);
    m->in_auth = strncasecmp(line, "AUTH", 4) == 0;
    m->in_data = strcasecmp(line, "DATA") == 0 && m->data && m->data[0] == '3';
}

static void on_line(struct mailbox *m, struct wire *w, const char *line) {
    if (m->in_auth) {
        strbuf_addf(&m->heard, "%s\n", line);
        m->in_auth = false;
        reply(w, m->auth);
    } else if (!m->in_data)
        on_command(m, w, line);
    else if (strcmp(line, ".") == 0)
        on_message_end(m, w);
    else
        strbuf_addf(&m->message, "%s\r\n", line);
}

static void on_heard(struct wire *w) {
    struct mailbox *m = w->owner;
    char *end;
    while ((end = strstr(w->in.data + m->read, "\r\n"))) {
        *end = '\0';
        on_line(m, w, w->in.data + m->read);
        m->read = (size_t)(end - w->in.data) + 2;
    }
    if (m->in_data && m->hang_up_in_data) wire_hang_up(w);
}

static void on_connection(uv_stream_t *listener, int status) {
    struct mailbox *m = listener->data;
    assert_int_equal(status, 0);
    assert_true(m->count < 8);
    struct wire *w = &m->wires[m->count++];
    wire_accept(w, m->loop, listener);
    w->owner = m;
    w->heard = on_heard;
    m->read = 0;
    m->in_data = m->in_auth = false;
    reply(w, m->greeting);
}

void mailbox_open(struct mailbox *m, uv_loop_t *loop) {
    struct sockaddr_in at;
    int len = sizeof at;
    m->loop = loop;
    uv_timer_init(loop, &m->delay);
    uv_tcp_init(loop, &m->listener);
    m->listener.data = m->delay.data = m;
    uv_ip4_addr("127.0.0.1", 0, &at);
    assert_int_equal(uv_tcp_bind(&m->listener, (const struct sockaddr *)&at, 0), 0);
    assert_int_equal(uv_listen((uv_stream_t *)&m->listener, 8, on_connection), 0);
    assert_int_equal(uv_tcp_getsockname(&m->listener, (struct sockaddr *)&at, &len), 0);
    m->port = ntohs(at.sin_port);
}

void mailbox_close(struct mailbox *m) {
    for (int i = 0; i < m->count; i++) wire_close(&m->wires[i]);
    uv_close((uv_handle_t *)&m->listener, NULL);
    uv_close((uv_handle_t *)&m->delay, NULL);
    uv_run(m->loop, UV_RUN_NOWAIT);
    strbuf_deinit(&m->heard);
    strbuf_deinit(&m->message);
}
