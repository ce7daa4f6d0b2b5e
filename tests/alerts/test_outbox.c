#include "alerts/outbox.h"
#include "alerts/webhook.h"
#include "daemon/base/crypto.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HOUR ((int64_t)3600000)

static int start(void **state) {
    (void)state;
    crypto_init();
    return 0;
}

/* What each answer means: the table of the contract, row by row. */
static void test_classification(void **state) {
    static const struct {
        const char *channel;
        enum err_code code;
        int status;
        enum attempt_outcome outcome;
    } rows[] = {
        {"webhook", ERR_OK, 200, ATTEMPT_DELIVERED},  {"webhook", ERR_OK, 202, ATTEMPT_DELIVERED},
        {"webhook", ERR_OK, 204, ATTEMPT_DELIVERED},  {"webhook", ERR_OK, 299, ATTEMPT_DELIVERED},
        {"webhook", ERR_OK, 301, ATTEMPT_DEAD},       {"webhook", ERR_OK, 304, ATTEMPT_DEAD},
        {"webhook", ERR_OK, 400, ATTEMPT_DEAD},       {"webhook", ERR_OK, 401, ATTEMPT_DEAD},
        {"webhook", ERR_OK, 404, ATTEMPT_DEAD},       {"webhook", ERR_OK, 408, ATTEMPT_RETRY},
        {"webhook", ERR_OK, 410, ATTEMPT_DEAD},       {"webhook", ERR_OK, 413, ATTEMPT_DEAD},
        {"webhook", ERR_OK, 425, ATTEMPT_RETRY},      {"webhook", ERR_OK, 429, ATTEMPT_RETRY},
        {"webhook", ERR_OK, 500, ATTEMPT_RETRY},      {"webhook", ERR_OK, 502, ATTEMPT_RETRY},
        {"webhook", ERR_OK, 503, ATTEMPT_RETRY},      {"webhook", ERR_OK, 599, ATTEMPT_RETRY},
        {"webhook", ERR_NET, 0, ATTEMPT_RETRY},       {"webhook", ERR_TIMEOUT, 0, ATTEMPT_RETRY},
        {"webhook", ERR_TIMEOUT, 200, ATTEMPT_RETRY}, {"webhook", ERR_TOO_BIG, 200, ATTEMPT_DELIVERED},
        {"webhook", ERR_TOO_BIG, 500, ATTEMPT_RETRY}, {"webhook", ERR_TOO_BIG, 404, ATTEMPT_DEAD},
        {"webhook", ERR_FORBIDDEN, 0, ATTEMPT_DEAD},  {"webhook", ERR_STOPPING, 0, ATTEMPT_RETRY},
        {"email", ERR_OK, 250, ATTEMPT_DELIVERED},    {"email", ERR_OK, 251, ATTEMPT_DELIVERED},
        {"email", ERR_OK, 421, ATTEMPT_RETRY},        {"email", ERR_OK, 450, ATTEMPT_RETRY},
        {"email", ERR_OK, 451, ATTEMPT_RETRY},        {"email", ERR_OK, 535, ATTEMPT_DEAD},
        {"email", ERR_OK, 550, ATTEMPT_DEAD},         {"email", ERR_OK, 554, ATTEMPT_DEAD},
        {"email", ERR_OK, 354, ATTEMPT_RETRY},        {"email", ERR_NET, 0, ATTEMPT_RETRY},
        {"email", ERR_NET, 250, ATTEMPT_RETRY},       {"email", ERR_NET, 354, ATTEMPT_RETRY},
        {"email", ERR_TIMEOUT, 220, ATTEMPT_RETRY},   {"email", ERR_FORBIDDEN, 0, ATTEMPT_DEAD},
        {"email", ERR_STOPPING, 0, ATTEMPT_RETRY},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fetch_result r = {
            .code = rows[i].code, .status = rows[i].status, .detail = "", .retry_after_s = -1};
        if (outbox_classify(rows[i].channel, &r) != rows[i].outcome)
            fail_msg("%s code %d status %d", rows[i].channel, (int)rows[i].code, rows[i].status);
    }
}

/* Nine delays, together 75 hours, 35 minutes and 5 seconds; then the end. */
static void test_backoff(void **state) {
    int64_t sum = 0;
    (void)state;
    for (int attempts = 1; attempts <= 9; attempts++) {
        int64_t delay = outbox_next_attempt_ms(1000, attempts, -1, 0) - 1000;
        assert_true(delay > 0);
        sum += delay;
    }
    assert_true(sum == 75 * HOUR + 35 * 60000 + 5000);
    assert_true(outbox_next_attempt_ms(1000, 10, -1, 0) == INSTANT_NONE);
    assert_true(outbox_next_attempt_ms(0, 1, -1, 0) == 5000);
    assert_true(outbox_next_attempt_ms(0, 9, -1, 0) == 24 * HOUR);
}

/* Jitter only lengthens, by less than a tenth. */
static void test_jitter(void **state) {
    (void)state;
    for (int attempts = 1; attempts <= 9; attempts++) {
        int64_t least = outbox_next_attempt_ms(0, attempts, -1, 0);
        int64_t some = outbox_next_attempt_ms(0, attempts, -1, 0.5);
        int64_t most = outbox_next_attempt_ms(0, attempts, -1, 0.999999);
        assert_true(least < some && some < most && most <= least + least / 10);
    }
}

/* A receiver's Retry-After moves the next attempt later, never earlier, and not for ever. */
static void test_retry_after(void **state) {
    (void)state;
    assert_true(outbox_next_attempt_ms(7, 1, 120, 0) == 7 + 120000);
    assert_true(outbox_next_attempt_ms(0, 2, 10, 0) == 300000);
    assert_true(outbox_next_attempt_ms(0, 1, 0, 0) == 5000);
    assert_true(outbox_next_attempt_ms(0, 1, INT64_MAX / 2, 0) == 30 * 24 * HOUR);
    assert_true(outbox_next_attempt_ms(0, 10, 120, 0) == INSTANT_NONE);
}

static void check_signature(const char *secret, const char *expected) {
    static const char body[] = "{\"test\": 2432232314}";
    struct strbuf sb;
    struct err err = {0};
    strbuf_init(&sb, 0);
    assert_int_equal(
        webhook_sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, sizeof body - 1, &sb, &err),
        ERR_OK);
    assert_string_equal(sb.data, expected);
    strbuf_deinit(&sb);
}

/* The published vector of Standard Webhooks; a final newline of the secret's file is ignored. */
static void test_signature(void **state) {
    (void)state;
    check_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    check_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
                    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    check_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\r\n",
                    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

/* A secret that is none is refused, never used as an empty key. */
static void test_bad_secrets(void **state) {
    static const char *const secrets[] = {
        "", "whsec_", "whsec_\n", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!", "whsec_abc def"};
    (void)state;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        struct strbuf sb;
        struct err err = {0};
        strbuf_init(&sb, 0);
        assert_int_equal(webhook_sign(secrets[i], "msg_1", 1, "{}", 2, &sb, &err), ERR_INVALID);
        assert_int_equal(sb.len, 0);
        strbuf_deinit(&sb);
    }
}

struct seen {
    int calls;
    int64_t delivery;
    struct attempt_result result;
    char detail[600];
};

static void on_done(void *arg, int64_t delivery, const struct attempt_result *result) {
    struct seen *seen = arg;
    seen->calls++;
    seen->delivery = delivery;
    seen->result = *result;
    assert_true(strlen(result->detail) < sizeof seen->detail);
    memcpy(seen->detail, result->detail, strlen(result->detail) + 1);
}

static struct seen try_once(const struct settings *settings, const char *dir, const struct delivery *d) {
    struct seen seen = {0};
    struct err err = {0};
    struct outbox *outbox = NULL;
    assert_int_equal(outbox_open(NULL, settings, NULL, dir, &outbox, &err), ERR_OK);
    outbox_try(outbox, d, on_done, &seen);
    assert_int_equal(outbox_active(outbox), 0);
    outbox_close(outbox);
    assert_int_equal(seen.calls, 1);
    assert_int_equal(seen.delivery, d->id);
    return seen;
}

static void remove_dir(const char *dir) {
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.') unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
    rmdir(dir);
}

/* Without a mail server a mail becomes a file named by its Message-ID, with the real Date, and counts as
 * delivered; tried again, it is the same file. */
static void test_mail_as_file(void **state) {
    char base[] = "/tmp/tiendo-outbox-XXXXXX";
    struct settings settings = {.public_url = ""};
    struct delivery d = {
        .id = 7,
        .channel = "email",
        .receiver = "officers",
        .to = "a@example.vn",
        .message_id = "<00ff@example.vn>",
        .headers =
            "{\"From\":\"tiendo <t@example.vn>\",\"Subject\":\"=?UTF-8?B?eA==?=\\r\\n =?UTF-8?B?eQ==?=\"}",
        .body = "body\r\n",
        .body_len = 6};
    (void)state;
    assert_non_null(mkdtemp(base));
    char *dir = file_join(base, "mail"), *path = file_join(dir, "00ff@example.vn.eml");
    for (int i = 0; i < 2; i++) {
        struct seen seen = try_once(&settings, dir, &d);
        assert_int_equal(seen.result.outcome, ATTEMPT_DELIVERED);
        assert_string_equal(seen.detail, path);
    }
    struct strbuf sb;
    struct err err = {0};
    strbuf_init(&sb, 0);
    assert_int_equal(file_read(path, &sb, &err), ERR_OK);
    assert_memory_equal(sb.data, "Date: ", 6);
    assert_non_null(strstr(sb.data, "+0000\r\nFrom: tiendo <t@example.vn>\r\nSubject: =?UTF-8?B?eA==?=\r\n "
                                    "=?UTF-8?B?eQ==?=\r\n\r\nbody\r\n"));
    strbuf_deinit(&sb);
    remove_dir(dir);
    rmdir(base);
    mem_free(path);
    mem_free(dir);
}

/* A mail that cannot be written is tried again. */
static void test_mail_file_fails(void **state) {
    struct settings settings = {.public_url = ""};
    struct delivery d = {.id = 8,
                         .channel = "email",
                         .receiver = "x",
                         .to = "a@b.vn",
                         .message_id = "<1@b.vn>",
                         .headers = "{}",
                         .body = "",
                         .body_len = 0};
    (void)state;
    assert_int_equal(try_once(&settings, "/dev/null/mail", &d).result.outcome, ATTEMPT_RETRY);
}

/* What no try can mend is dead at once and says why: damaged headers, a receiver taken out of the settings,
 * an unknown channel. */
static void test_hopeless(void **state) {
    struct settings settings = {.public_url = ""};
    struct delivery damaged = {.id = 1,
                               .channel = "email",
                               .receiver = "x",
                               .to = "a@b.vn",
                               .message_id = "<1@b.vn>",
                               .headers = "no json",
                               .body = ""};
    struct delivery orphan = {.id = 2,
                              .channel = "webhook",
                              .receiver = "gone",
                              .to = "http://x/",
                              .message_id = "msg_1",
                              .headers = "{}",
                              .body = "{}",
                              .body_len = 2};
    struct delivery odd = {.id = 3,
                           .channel = "pigeon",
                           .receiver = "x",
                           .to = "x",
                           .message_id = "x",
                           .headers = "{}",
                           .body = ""};
    const struct delivery *all[] = {&damaged, &orphan, &odd};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct seen seen = try_once(&settings, "/nonexistent", all[i]);
        assert_int_equal(seen.result.outcome, ATTEMPT_DEAD);
        assert_true(strlen(seen.detail) > 10);
    }
}

/* A secret that cannot be read now may be there later: the message waits instead of going out unsigned. */
static void test_secret_missing(void **state) {
    struct receiver receiver = {
        .name = "board", .kind = RECEIVER_WEBHOOK, .url = "http://x/", .secret_file = "/nonexistent/secret"};
    struct settings settings = {.receivers = &receiver, .receiver_count = 1};
    struct delivery d = {.id = 2,
                         .channel = "webhook",
                         .receiver = "board",
                         .to = "http://x/",
                         .message_id = "msg_1",
                         .headers = "{}",
                         .body = "{}",
                         .body_len = 2};
    (void)state;
    struct seen seen = try_once(&settings, "/nonexistent", &d);
    assert_int_equal(seen.result.outcome, ATTEMPT_RETRY);
    assert_non_null(strstr(seen.detail, "/nonexistent/secret"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classification), cmocka_unit_test(test_backoff),
        cmocka_unit_test(test_jitter),         cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_signature),      cmocka_unit_test(test_bad_secrets),
        cmocka_unit_test(test_mail_as_file),   cmocka_unit_test(test_mail_file_fails),
        cmocka_unit_test(test_hopeless),       cmocka_unit_test(test_secret_missing),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
