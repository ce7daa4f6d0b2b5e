/* HTTP as the client: against our own server and against peers that misbehave, all on one loop. */
#include "daemon/base/clock.h"
#include "tests/net/host.h"
#include "tests/net/pull.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct host host;
static struct fetch *fetch;
static char url[2000];

static int setup(void **state) {
    (void)state;
    host_init(&host);
    host_open(&host);
    fetch = pull_open(&host.loop, true);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    assert_int_equal(fetch_active(fetch), 0);
    pull_close(fetch, &host.loop);
    host_close(&host);
    return 0;
}

static const char *at(const char *path) {
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", host_port(&host), path);
    return url;
}

static struct pulled get(const char *path) {
    return pull(fetch, &host.loop, &(struct fetch_request){.url = at(path)});
}

/* An answer comes with its status and body, whatever the status: 200, 404, 500. */
static void test_statuses(void **state) {
    static const int statuses[] = {200, 201, 400, 404, 410, 500, 503};
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        char path[40];
        snprintf(path, sizeof path, "/status?s=%d", statuses[i]);
        struct pulled p = get(path);
        assert_int_equal(p.code, ERR_OK);
        assert_int_equal(p.status, statuses[i]);
        assert_string_equal(p.body.data, "as asked");
        assert_string_equal(p.detail.data, "");
        assert_int_equal(p.retry_after_s, -1);
        pulled_free(&p);
    }
}

/* Method, headers and body arrive as given, zero bytes and all; nothing is added that would change their
 * meaning. */
static void test_post(void **state) {
    static const struct header headers[] = {
        {"Content-Type", "application/json"}, {"webhook-id", "m1"}, {"X-Empty", ""}, {NULL, NULL}};
    (void)state;
    struct pulled p = pull(
        fetch, &host.loop,
        &(struct fetch_request){.url = at("/echo?a=b"), .headers = headers, .body = "{\0}", .body_len = 3});
    assert_int_equal(p.status, 200);
    assert_int_equal(p.body.len, strlen("POST /echo [a=b] 3:") + 3);
    assert_memory_equal(p.body.data, "POST /echo [a=b] 3:{\0}", p.body.len);
    pulled_free(&p);
    p = pull(fetch, &host.loop, &(struct fetch_request){.url = at("/echo"), .method = "DELETE"});
    assert_string_equal(p.body.data, "DELETE /echo 0:");
    pulled_free(&p);
    p = pull(fetch, &host.loop,
             &(struct fetch_request){.url = at("/echo"), .method = "PUT", .body = "x", .body_len = 1});
    assert_string_equal(p.body.data, "PUT /echo 1:x");
    pulled_free(&p);
    p = pull(fetch, &host.loop, &(struct fetch_request){.url = at("/big?n=5000"), .method = "HEAD"});
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.body.len, 0);
    pulled_free(&p);
    p = pull(fetch, &host.loop, &(struct fetch_request){.url = at("/echo"), .body = "", .body_len = 0});
    assert_string_equal(p.body.data, "POST /echo 0:");
    pulled_free(&p);
}

/* Retry-After is read as seconds or as a date; what cannot be read is none. */
static void test_retry_after(void **state) {
    char path[200], date[64];
    time_t in_a_minute = (time_t)(clock_real_ms() / 1000) + 60;
    struct tm utc;
    (void)state;
    struct pulled p = get("/status?s=429&retry=7");
    assert_int_equal(p.status, 429);
    assert_int_equal(p.retry_after_s, 7);
    pulled_free(&p);
    p = get("/status?s=503&retry=0");
    assert_int_equal(p.retry_after_s, 0);
    pulled_free(&p);
    gmtime_r(&in_a_minute, &utc);
    strftime(date, sizeof date, "%a,%%20%d%%20%b%%20%Y%%20%H:%M:%S%%20GMT", &utc);
    snprintf(path, sizeof path, "/status?s=503&retry=%s", date);
    p = get(path);
    assert_in_range(p.retry_after_s, 50, 60);
    pulled_free(&p);
    p = get("/status?s=503&retry=Wed,%2001%20Jan%202020%2000:00:00%20GMT");
    assert_int_equal(p.retry_after_s, 0);
    pulled_free(&p);
    p = get("/status?s=503&retry=soon");
    assert_int_equal(p.retry_after_s, -1);
    pulled_free(&p);
    p = get("/status?s=503&retry=99999999999999999999");
    assert_int_equal(p.retry_after_s, 366 * 24 * 3600);
    pulled_free(&p);
    p = get("/status?s=503&retry=-5");
    assert_int_equal(p.retry_after_s, -1);
    pulled_free(&p);
}

/* A redirect is an answer like any other: nobody follows it. */
static void test_no_redirect(void **state) {
    (void)state;
    struct pulled p = get("/status?s=302&to=/echo");
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.status, 302);
    assert_int_equal(host.seen, 1);
    pulled_free(&p);
}

/* An answer of just answer_max bytes is kept; one byte more and the transfer fails. */
static void test_answer_bound(void **state) {
    (void)state;
    struct pulled p =
        pull(fetch, &host.loop, &(struct fetch_request){.url = at("/big?n=5000"), .answer_max = 5000});
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.body.len, 5000);
    pulled_free(&p);
    p = pull(fetch, &host.loop, &(struct fetch_request){.url = at("/big?n=5000"), .answer_max = 4999});
    assert_int_equal(p.code, ERR_TOO_BIG);
    assert_int_equal(p.status, 200);
    pulled_free(&p);
    p = get("/big?n=66000"); /* past the default of 64 KiB */
    assert_int_equal(p.code, ERR_TOO_BIG);
    pulled_free(&p);
}

/* An answer that does not come in time fails with ERR_TIMEOUT, and the next one is served. */
static void test_timeout(void **state) {
    (void)state;
    int64_t from = clock_monotonic_ms();
    struct pulled p = pull(fetch, &host.loop, &(struct fetch_request){.url = at("/hold"), .total_ms = 100});
    assert_int_equal(p.code, ERR_TIMEOUT);
    assert_int_equal(p.status, 0);
    assert_true(p.detail.len > 0);
    assert_true(clock_monotonic_ms() - from < 3000);
    pulled_free(&p);
    host_answer_held(&host);
    p = get("/echo");
    assert_int_equal(p.status, 200);
    pulled_free(&p);
}

/* Thirty at once are all answered, each once. */
static void test_many(void **state) {
    static struct pulled many[30];
    (void)state;
    for (int i = 0; i < 30; i++) pull_start(fetch, &(struct fetch_request){.url = at("/echo")}, &many[i]);
    assert_int_equal(fetch_active(fetch), 30);
    for (int i = 0; i < 30; i++) {
        pull_wait(&host.loop, &many[i]);
        assert_int_equal(many[i].status, 200);
        pulled_free(&many[i]);
    }
    assert_int_equal(host.seen, 30);
}

static struct pulled second;

static void start_second(void *arg) {
    (void)arg;
    pull_start(fetch, &(struct fetch_request){.url = at("/echo?again")}, &second);
}

/* A transfer may be started from inside another one's end. */
static void test_start_inside_done(void **state) {
    struct pulled first = {.then = start_second};
    (void)state;
    pull_start(fetch, &(struct fetch_request){.url = at("/echo")}, &first);
    pull_wait(&host.loop, &first);
    pull_wait(&host.loop, &second);
    assert_int_equal(second.status, 200);
    pulled_free(&first);
    pulled_free(&second);
}

/* Nobody listens there: ERR_NET, with libcurl's words. */
static void test_refused_connection(void **state) {
    struct server *gone;
    int port;
    (void)state;
    assert_int_equal(server_open(&host.loop, &host.options, &gone, NULL), ERR_OK);
    port = server_port(gone);
    server_close(gone, NULL, NULL);
    loop_for(&host.loop, 20);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", port);
    struct pulled p = pull(fetch, &host.loop, &(struct fetch_request){.url = url});
    assert_int_equal(p.code, ERR_NET);
    assert_int_equal(p.status, 0);
    assert_non_null(strstr(p.detail.data, "onnect"));
    pulled_free(&p);
}

/* Without a word in the settings no private address is connected to, in whatever form the URL writes it. */
static void test_private_refused(void **state) {
    static const char *const hosts[] = {
        "127.0.0.1",       "localhost",
        "[::1]",           "[::ffff:127.0.0.1]",
        "0.0.0.0",         "[::]",
        "2130706433",      "0x7f.1",
        "127.1",           "10.0.0.1",
        "169.254.169.254", "172.16.0.1",
        "192.168.1.1",     "[64:ff9b::7f00:1]",
        "[fe80::1]",       "[fd00::1]",
        "[2002:7f00:1::]",
    };
    static const char *const to[] = {"b@x.vn", NULL};
    struct fetch *strict = pull_open(&host.loop, false);
    (void)state;
    for (size_t i = 0; i < 2 * sizeof hosts / sizeof *hosts; i++) {
        snprintf(url, sizeof url, "%s://%s:%d/latest", i % 2 ? "smtp" : "http", hosts[i / 2],
                 host_port(&host));
        struct pulled p =
            pull(strict, &host.loop,
                 &(struct fetch_request){
                     .url = url, .mail_from = "a@x.vn", .mail_to = to, .body = "x", .body_len = 1});
        if (p.code != ERR_FORBIDDEN) fail_msg("%s: code %d, %s", url, p.code, p.detail.data);
        assert_int_equal(p.status, 0);
        pulled_free(&p);
    }
    assert_int_equal(host.seen, 0);
    pull_close(strict, &host.loop);
}

/* No proxy of the environment is used. */
static void test_no_proxy(void **state) {
    (void)state;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("all_proxy", "http://127.0.0.1:1", 1);
    struct pulled p = get("/echo");
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    assert_int_equal(p.status, 200);
    pulled_free(&p);
}

static void not_started(const struct fetch_request *request, const char *why) {
    struct err err = {.code = ERR_OK};
    assert_null(fetch_start(fetch, request, NULL, NULL, &err));
    assert_int_equal(err.code, ERR_INVALID);
    if (!strstr(err.msg, why)) fail_msg("\"%s\" does not say \"%s\"", err.msg, why);
}

/* A request that is wrong in itself is refused before anything is sent, and says why. */
static void test_wrong_requests(void **state) {
    static const struct header evil[] = {{"X", "a\r\nInjected: b"}, {NULL, NULL}};
    static const struct header nameless[] = {{"", "a"}, {NULL, NULL}};
    static const char *const to[] = {"b@x.vn", NULL}, *const evil_to[] = {"b@x.vn>\r\nDATA", NULL};
    (void)state;
    not_started(&(struct fetch_request){.url = ""}, "not a URL");
    not_started(&(struct fetch_request){.url = "127.0.0.1/x"}, "not a URL");
    not_started(&(struct fetch_request){.url = "http://"}, "not a URL");
    not_started(&(struct fetch_request){.url = "http://a:99999/"}, "not a URL");
    not_started(&(struct fetch_request){.url = "file:///etc/passwd"}, "must be http");
    not_started(&(struct fetch_request){.url = "gopher://127.0.0.1/x"}, "must be http");
    not_started(&(struct fetch_request){.url = "magic://127.0.0.1/x"}, "must be http");
    not_started(&(struct fetch_request){.url = at("/"), .headers = evil}, "header \"X\"");
    not_started(&(struct fetch_request){.url = at("/"), .headers = nameless}, "header");
    not_started(&(struct fetch_request){.url = at("/"), .method = "GET /x"}, "method");
    not_started(&(struct fetch_request){.url = "smtp://127.0.0.1", .body = "x", .body_len = 1}, "recipient");
    not_started(
        &(struct fetch_request){
            .url = "smtp://127.0.0.1", .mail_from = "a@x", .mail_to = evil_to, .body = "x"},
        "recipient");
    not_started(
        &(struct fetch_request){.url = "smtp://127.0.0.1", .mail_from = "a\n", .mail_to = to, .body = "x"},
        "sender");
}

static void on_closed(void *arg) {
    ++*(int *)arg;
}

/* Closing while transfers are under way ends each with ERR_STOPPING, and leaves no handle. */
static void test_close_under_way(void **state) {
    struct pulled p[3] = {{.calls = 0}};
    int closed = 0;
    (void)state;
    struct fetch *other = pull_open(&host.loop, true);
    for (int i = 0; i < 3; i++) pull_start(other, &(struct fetch_request){.url = at("/hold")}, &p[i]);
    assert_true(host_holds(&host, 2));
    fetch_close(other, on_closed, &closed);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(p[i].calls, 1);
        assert_int_equal(p[i].code, ERR_STOPPING);
        pulled_free(&p[i]);
    }
    loop_for(&host.loop, 20);
    assert_int_equal(closed, 1);
    host_answer_held(&host);
}

struct closing {
    struct fetch *fetch;
    int closed;
    struct pulled *late;
};

static void close_now(void *arg) {
    struct closing *c = arg;
    struct err err = {.code = ERR_OK};
    fetch_close(c->fetch, on_closed, &c->closed);
    assert_null(fetch_start(c->fetch, &(struct fetch_request){.url = url}, NULL, NULL, &err));
    assert_int_equal(err.code, ERR_STOPPING);
}

/* The fetch may be closed from inside a transfer's end. */
static void test_close_inside_done(void **state) {
    struct closing c = {.fetch = pull_open(&host.loop, true)};
    struct pulled first = {.then = close_now, .then_arg = &c}, held = {.calls = 0};
    (void)state;
    pull_start(c.fetch, &(struct fetch_request){.url = at("/hold")}, &held);
    pull_start(c.fetch, &(struct fetch_request){.url = at("/echo")}, &first);
    pull_wait(&host.loop, &first);
    assert_int_equal(first.code, ERR_OK);
    assert_int_equal(held.code, ERR_STOPPING);
    loop_for(&host.loop, 20);
    assert_int_equal(c.closed, 1);
    host_answer_held(&host);
    pulled_free(&first);
    pulled_free(&held);
}

/* A list of allowed ranges that cannot be read is refused at the start. */
static void test_open_errors(void **state) {
    static const char *const allow[] = {"127.0.0.0/8", "lan"};
    struct fetch_options options = {.allow = allow, .allow_count = 2};
    struct fetch *none;
    struct err err;
    (void)state;
    assert_int_equal(fetch_open(&host.loop, &options, &none, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, "\"lan\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_statuses),
        TEST(test_post),
        TEST(test_retry_after),
        TEST(test_no_redirect),
        TEST(test_answer_bound),
        TEST(test_timeout),
        TEST(test_many),
        TEST(test_start_inside_done),
        TEST(test_refused_connection),
        TEST(test_private_refused),
        TEST(test_no_proxy),
        TEST(test_wrong_requests),
        TEST(test_close_under_way),
        TEST(test_close_inside_done),
        TEST(test_open_errors),
    };
    return cmocka_run_group_tests_name("net/fetch", tests, NULL, NULL);
}
