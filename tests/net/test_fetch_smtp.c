/* Mail as the client, against a small SMTP server on the same loop. */
#include "daemon/base/clock.h"
#include "tests/net/mailbox.h"
#include "tests/net/pull.h"
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char MESSAGE[] =
    "From: a@x.vn\r\nTo: b@x.vn\r\nSubject: =?UTF-8?B?xJHhur9u?=\r\n\r\nline\r\n.dot\r\n";
static const char *const TO[] = {"b@x.vn", NULL};

static uv_loop_t loop;
static struct mailbox box;
static struct fetch *fetch;
static char url[80];

static int setup(void **state) {
    (void)state;
    uv_loop_init(&loop);
    mailbox_init(&box);
    mailbox_open(&box, &loop);
    fetch = pull_open(&loop, true);
    snprintf(url, sizeof url, "smtp://127.0.0.1:%d", box.port);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    assert_int_equal(fetch_active(fetch), 0);
    pull_close(fetch, &loop);
    mailbox_close(&box);
    loop_finish(&loop);
    return 0;
}

static struct fetch_request mail(void) {
    return (struct fetch_request){.url = url,
                                  .mail_from = "a@x.vn",
                                  .mail_to = TO,
                                  .body = MESSAGE,
                                  .body_len = sizeof MESSAGE - 1,
                                  .total_ms = 2000};
}

static struct pulled send_mail(void) {
    struct fetch_request request = mail();
    return pull(fetch, &loop, &request);
}

/* A mail goes through whole, its dots doubled, and the result is the server's last word. */
static void test_delivered(void **state) {
    (void)state;
    struct pulled p = send_mail();
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.status, 250);
    assert_string_equal(p.detail.data, "250 2.0.0 Ok: queued as 12345");
    assert_int_equal(p.retry_after_s, -1);
    assert_true(wire_ends(&box.wires[0], &loop));
    assert_string_equal(box.heard.data, "EHLO\nMAIL FROM:<a@x.vn>\nRCPT TO:<b@x.vn>\nDATA\nQUIT\n");
    assert_string_equal(
        box.message.data,
        "From: a@x.vn\r\nTo: b@x.vn\r\nSubject: =?UTF-8?B?xJHhur9u?=\r\n\r\nline\r\n..dot\r\n");
    pulled_free(&p);
}

/* With a name and password the client says who it is before it sends. */
static void test_authenticated(void **state) {
    struct fetch_request request = mail();
    (void)state;
    request.username = "tiendo";
    request.password = "bí mật";
    struct pulled p = pull(fetch, &loop, &request);
    assert_int_equal(p.status, 250);
    assert_non_null(strstr(box.heard.data, "EHLO\nAUTH PLAIN\nAHRpZW5kbwBiw60gbeG6rXQ=\nMAIL"));
    pulled_free(&p);
}

static void answered(const char **step, const char *reply, int status) {
    const char *polite = *step;
    *step = reply;
    struct pulled p = send_mail();
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.status, status);
    assert_string_equal(p.detail.data, reply);
    assert_null(strstr(box.heard.data, "DATA\n.")); /* nothing went on after the refusal */
    pulled_free(&p);
    *step = polite;
}

/* A refusal at any step is an answer with its own code: later (4xx) and never (5xx) can be told apart. */
static void test_refusals(void **state) {
    (void)state;
    answered(&box.greeting, "554 no service", 554);
    answered(&box.greeting, "421 too many", 421);
    answered(&box.mail, "451 4.7.1 greylisted", 451);
    answered(&box.rcpt, "550 5.1.1 no such user", 550);
    answered(&box.rcpt, "452 4.2.2 mailbox full", 452);
    answered(&box.data, "503 5.5.1 not now", 503);
    answered(&box.end, "554 5.7.1 spam", 554);
    assert_int_equal(box.message.len > 0, 1);
}

/* A wrong password is the server's refusal with its code. */
static void test_auth_refused(void **state) {
    struct fetch_request request = mail();
    (void)state;
    request.username = "tiendo";
    request.password = "wrong";
    box.auth = "535 5.7.8 authentication failed";
    struct pulled p = pull(fetch, &loop, &request);
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.status, 535);
    assert_string_equal(p.detail.data, "535 5.7.8 authentication failed");
    assert_null(strstr(box.heard.data, "MAIL"));
    pulled_free(&p);
}

/* Where TLS is required and not offered nothing is sent; where it is only tried, the mail goes. */
static void test_starttls_not_offered(void **state) {
    struct fetch_request request = mail();
    (void)state;
    request.starttls = FETCH_TLS_REQUIRED;
    struct pulled p = pull(fetch, &loop, &request);
    assert_int_equal(p.code, ERR_NET);
    assert_non_null(strstr(p.detail.data, "STARTTLS"));
    assert_null(strstr(box.heard.data, "MAIL"));
    pulled_free(&p);
    request.starttls = FETCH_TLS_TRY;
    p = pull(fetch, &loop, &request);
    assert_int_equal(p.status, 250);
    pulled_free(&p);
}

struct gaps {
    uv_timer_t timer;
    int64_t last_us, widest_us;
};

static void on_tick(uv_timer_t *timer) {
    struct gaps *gaps = timer->data;
    int64_t now_us = clock_monotonic_us();
    if (now_us - gaps->last_us > gaps->widest_us) gaps->widest_us = now_us - gaps->last_us;
    gaps->last_us = now_us;
}

static void gaps_open(struct gaps *gaps) {
    uv_timer_init(&loop, &gaps->timer);
    gaps->timer.data = gaps;
    gaps->last_us = clock_monotonic_us();
    gaps->widest_us = 0;
    uv_timer_start(&gaps->timer, on_tick, 1, 1);
}

static void gaps_close(struct gaps *gaps) {
    uv_close((uv_handle_t *)&gaps->timer, NULL);
    loop_for(&loop, 1);
}

/* A server that thinks for half a second after the final dot, or never answers QUIT, holds nobody up: the
 * loop turns. */
static void test_slow_server_does_not_block(void **state) {
    struct gaps gaps;
    (void)state;
    box.end_delay_ms = 500;
    box.quit = NULL;
    gaps_open(&gaps);
    struct pulled p = send_mail();
    assert_int_equal(p.status, 250);
    assert_true(gaps.widest_us < 50000);
    pulled_free(&p);
    box.rcpt = "550 no";
    p = send_mail();
    assert_int_equal(p.status, 550);
    pulled_free(&p);
    assert_true(gaps.widest_us < 50000);
    gaps_close(&gaps);
}

static void silent(const char **step) {
    const char *polite = *step;
    struct fetch_request request = mail();
    *step = NULL;
    request.total_ms = 100;
    struct pulled p = pull(fetch, &loop, &request);
    assert_int_equal(p.code, ERR_TIMEOUT);
    assert_true(p.detail.len > 0);
    pulled_free(&p);
    *step = polite;
}

/* Silence at any step ends the transfer when its time is up. */
static void test_silence(void **state) {
    (void)state;
    silent(&box.greeting);
    silent(&box.ehlo);
    silent(&box.mail);
    silent(&box.rcpt);
    silent(&box.data);
    silent(&box.end);
}

/* A connection lost in the middle, or a peer that is no mail server, is ERR_NET. */
static void test_broken(void **state) {
    (void)state;
    box.hang_up_in_data = true;
    struct pulled p = send_mail();
    assert_int_equal(p.code, ERR_NET);
    pulled_free(&p);
    box.hang_up_in_data = false;
    box.mail = "HTTP/1.1 200 OK";
    p = send_mail();
    assert_int_equal(p.code, ERR_NET);
    pulled_free(&p);
}

/* A mail of ten megabytes passes through the socket's small buffers. */
static void test_large(void **state) {
    struct fetch_request request = mail();
    struct strbuf message;
    (void)state;
    strbuf_init(&message, 0);
    while (message.len < 10000000)
        strbuf_adds(&message, ".0123456789012345678901234567890123456789012345678901234567890\r\n");
    request.body = message.data;
    request.body_len = message.len;
    request.total_ms = 15000;
    struct pulled p = pull(fetch, &loop, &request);
    assert_int_equal(p.status, 250);
    assert_true(box.message.len > message.len);
    pulled_free(&p);
    strbuf_deinit(&message);
}

static void on_closed(void *arg) {
    ++*(int *)arg;
}

/* Closing in the middle of a talk ends it with ERR_STOPPING and leaves no handle. */
static void test_close_under_way(void **state) {
    struct fetch_request request = mail();
    struct pulled p = {.calls = 0};
    int closed = 0;
    (void)state;
    struct fetch *other = pull_open(&loop, true);
    box.end = NULL;
    pull_start(other, &request, &p);
    while (box.count == 0 || !strstr(box.heard.data, "DATA")) uv_run(&loop, UV_RUN_ONCE);
    fetch_close(other, on_closed, &closed);
    assert_int_equal(p.calls, 1);
    assert_int_equal(p.code, ERR_STOPPING);
    loop_for(&loop, 20);
    assert_int_equal(closed, 1);
    pulled_free(&p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_delivered),
        TEST(test_authenticated),
        TEST(test_refusals),
        TEST(test_auth_refused),
        TEST(test_starttls_not_offered),
        TEST(test_slow_server_does_not_block),
        TEST(test_silence),
        TEST(test_broken),
        TEST(test_large),
        TEST(test_close_under_way),
    };
    return cmocka_run_group_tests_name("net/fetch_smtp", tests, NULL, NULL);
}
