/* The pure SMTP talk: replies in, commands out. */
#include "daemon/net/smtp_talk.h"
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const to_one[] = {"b@x.vn", NULL}, *const to_two[] = {"b@x.vn", "c@x.vn", NULL};

static struct smtp_talk talk;

static int begin(void **state) {
    static const struct smtp_mail mail = {"a@x.vn", to_one, "Subject: s\r\n\r\nbody\r\n", 20};
    (void)state;
    smtp_talk_init(&talk, &mail);
    return 0;
}

static int finish(void **state) {
    (void)state;
    smtp_talk_deinit(&talk);
    return 0;
}

static void says(const char *reply, const char *answer) {
    strbuf_clear(&talk.out); /* as sent */
    smtp_talk_feed(&talk, reply, strlen(reply));
    assert_string_equal(talk.out.data, answer);
}

/* A mail that is taken: every step waits for its reply, and the last line is kept. */
static void test_taken(void **state) {
    (void)state;
    assert_string_equal(talk.out.data, "MAIL FROM:<a@x.vn>\r\n");
    says("250 2.1.0 Ok\r\n", "RCPT TO:<b@x.vn>\r\n");
    says("250 2.1.5 Ok\r\n", "DATA\r\n");
    says("354 go ahead\r\n", "Subject: s\r\n\r\nbody\r\n.\r\n");
    says("250 2.0.0 Ok: queued as 4XYZ\r\n", "QUIT\r\n");
    assert_int_equal(talk.state, SMTP_END);
    assert_int_equal(talk.result, ERR_OK);
    assert_int_equal(talk.code, 250);
    assert_string_equal(talk.line, "250 2.0.0 Ok: queued as 4XYZ");
}

/* A refusal at any step ends the talk with the server's own code and words. */
static void test_refused(void **state) {
    (void)state;
    says("250 Ok\r\n", "RCPT TO:<b@x.vn>\r\n");
    says("550-No such\r\n550 5.1.1 user here\r\n", "QUIT\r\n");
    assert_int_equal(talk.result, ERR_OK);
    assert_int_equal(talk.code, 550);
    assert_string_equal(talk.line, "550 5.1.1 user here");
}

/* Replies come in any pieces, in several lines, with bare line feeds. */
static void test_pieces(void **state) {
    static const char reply[] = "250-first\r\n250-second\r\n250 last\n";
    (void)state;
    strbuf_clear(&talk.out);
    for (size_t i = 0; i + 1 < sizeof reply; i++) {
        assert_int_equal(talk.state, SMTP_MAIL);
        smtp_talk_feed(&talk, reply + i, 1);
    }
    assert_string_equal(talk.out.data, "RCPT TO:<b@x.vn>\r\n");
}

/* What is no SMTP reply ends the talk as a network error, and nothing more is sent. */
static void test_not_smtp(void **state) {
    static const char *const nonsense[] = {"HTTP/1.1 200 OK\r\n", "25\r\n",      "250?\r\n", "\r\n",
                                           "354 too early\r\n",   "150 what\r\n"};
    (void)state;
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        says(nonsense[i], "");
        assert_int_equal(talk.state, SMTP_END);
        assert_int_equal(talk.result, ERR_NET);
        finish(NULL);
        begin(NULL);
    }
}

/* A reply without end is not kept nor waited for. */
static void test_endless_reply(void **state) {
    (void)state;
    for (int i = 0; i < 10000 && talk.state != SMTP_END; i++) smtp_talk_feed(&talk, "250-and on\r\n", 12);
    assert_int_equal(talk.state, SMTP_END);
    assert_int_equal(talk.result, ERR_NET);
    finish(NULL);
    begin(NULL);
    for (int i = 0; i < 100000 && talk.state != SMTP_END; i++) smtp_talk_feed(&talk, "250 and on", 10);
    assert_int_equal(talk.result, ERR_NET);
}

/* With several recipients all must be taken before the message goes. */
static void test_two_recipients(void **state) {
    static const struct smtp_mail mail = {"", to_two, "x", 1};
    (void)state;
    smtp_talk_deinit(&talk);
    smtp_talk_init(&talk, &mail);
    assert_string_equal(talk.out.data, "MAIL FROM:<>\r\n");
    says("250 Ok\r\n", "RCPT TO:<b@x.vn>\r\n");
    says("250 Ok\r\n", "RCPT TO:<c@x.vn>\r\n");
    says("450 later\r\n", "QUIT\r\n");
    assert_int_equal(talk.code, 450);
}

static void stuffs(const char *message, const char *wire) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    smtp_stuff(&sb, message, strlen(message));
    assert_string_equal(sb.data, wire);
    strbuf_deinit(&sb);
}

/* A line that begins with a dot cannot end the mail, however its end is written; what follows it is still
 * mail. */
static void test_stuffing(void **state) {
    (void)state;
    stuffs("", ".\r\n");
    stuffs("a", "a\r\n.\r\n");
    stuffs("a\r\n", "a\r\n.\r\n");
    stuffs("a\nb\rc\r\n", "a\r\nb\r\nc\r\n.\r\n");
    stuffs(".\r\n..\r\n.a\r\n", "..\r\n...\r\n..a\r\n.\r\n");
    stuffs("a\n.\nMAIL FROM:<evil>\n", "a\r\n..\r\nMAIL FROM:<evil>\r\n.\r\n");
    stuffs("a\r.\r", "a\r\n..\r\n.\r\n");
    stuffs("\r\n\r\n", "\r\n\r\n.\r\n");
}

/* An address that would become a command, or that needs an extension, is none. */
static void test_addresses(void **state) {
    (void)state;
    assert_true(smtp_address_ok("giamsat@example.vn", false));
    assert_true(smtp_address_ok("\"a.b\"+tag@[127.0.0.1]", false));
    assert_true(smtp_address_ok("", true));
    assert_false(smtp_address_ok("", false));
    assert_false(smtp_address_ok("a@b>\r\nDATA", false));
    assert_false(smtp_address_ok("a@b\n", false));
    assert_false(smtp_address_ok("a b@c", false));
    assert_false(smtp_address_ok("<a@b>", false));
    assert_false(smtp_address_ok("đ@x.vn", false));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_taken, begin, finish),
        cmocka_unit_test_setup_teardown(test_refused, begin, finish),
        cmocka_unit_test_setup_teardown(test_pieces, begin, finish),
        cmocka_unit_test_setup_teardown(test_not_smtp, begin, finish),
        cmocka_unit_test_setup_teardown(test_endless_reply, begin, finish),
        cmocka_unit_test_setup_teardown(test_two_recipients, begin, finish),
        cmocka_unit_test(test_stuffing),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests_name("net/smtp_talk", tests, NULL, NULL);
}
