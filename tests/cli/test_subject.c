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

int main(void) {
    crypto_init();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_comes_back), cmocka_unit_test(test_stays),
                                       cmocka_unit_test(test_headers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
