/* Subjects as people read them: what mails are given comes back. */
#include "alerts/mime.h"
#include "daemon/base/crypto.h"
#include "daemon/cli/subject.h"
#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void decodes(const char *value, const char *want) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    subject_decode(value, &sb);
    assert_string_equal(sb.data, want);
    strbuf_deinit(&sb);
}

/* Every subject that a mail can be given comes back as it was, folded or not. */
static void test_comes_back(void **state) {
    (void)state;
    static const char *const subjects[] = {"plain", "Sở Y tế",
                                           "[tiendo] Báo cáo quá hạn: Sở Lao động - Thương binh và Xã hội – "
                                           "Báo cáo 6 tháng 2016-S1 (hạn trước 20/05/2016)",
                                           "a long plain subject that is longer than one line of a header "
                                           "may be, so that it is folded somewhere",
                                           "=?UTF-8?B?already?="};
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        struct strbuf header;
        strbuf_init(&header, 0);
        mime_header(&header, "Subject", subjects[i]);
        decodes(header.data, subjects[i]);
        strbuf_deinit(&header);
    }
}

/* What is no encoded word stays as it stands. */
static void test_stays(void **state) {
    (void)state;
    decodes("", "");
    decodes("a =?UTF-8?B?", "a =?UTF-8?B?");
    decodes("=?UTF-8?B?!!!?= b", "=?UTF-8?B?!!!?= b");
    decodes("=?UTF-8?Q?a?=", "=?UTF-8?Q?a?=");
    decodes("=?UTF-8?B?U8aw?= và", "Sư và");
}

/* The subject is found among the headers; none is none. */
static void test_headers(void **state) {
    (void)state;
    static const struct {
        const char *headers, *want;
    } cases[] = {{"{\"To\":\"a@b\",\"Subject\":\"=?UTF-8?B?U8aw?=\"}", "Sư"},
                 {"{}", ""},
                 {"[", ""},
                 {NULL, ""},
                 {"{\"Subject\":7}", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf sb;
        strbuf_init(&sb, 0);
        subject_of(cases[i].headers, &sb);
        assert_string_equal(sb.data, cases[i].want);
        strbuf_deinit(&sb);
    }
}

/* So does any text of any letters and any length. */
static void test_random_subjects(void **state) {
    (void)state;
    static const char *const letters[] = {"a", " ", "ế", "đ", "–", "=", "?", "表", "😀", "Ở", "=?", "?="};
    struct rng *rng = rng_new(5);
    for (int round = 0; round < 500; round++) {
        struct strbuf text, header;
        strbuf_init(&text, 0);
        strbuf_init(&header, 0);
        strbuf_adds(&text, "x");
        for (size_t n = rng_next(rng) % 80; n > 0; n--) strbuf_adds(&text, letters[rng_next(rng) % 12]);
        strbuf_adds(&text, "ế");
        mime_header(&header, "Subject", text.data);
        decodes(header.data, text.data);
        strbuf_deinit(&text);
        strbuf_deinit(&header);
    }
    rng_free(rng);
}

int main(void) {
    crypto_init();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_comes_back), cmocka_unit_test(test_stays),
                                       cmocka_unit_test(test_headers),
                                       cmocka_unit_test(test_random_subjects)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
