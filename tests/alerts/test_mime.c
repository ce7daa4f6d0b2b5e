#include "alerts/mime.h"
#include "daemon/base/crypto.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int start(void **state) {
    (void)state;
    crypto_init();
    return 0;
}

/* Unfolds and decodes a header: its own small decoder, so that encoder and test share no code but base64. */
static void decode(const char *header, struct strbuf *out) {
    const char *p = header;
    while (*p) {
        if (strncmp(p, "\r\n ", 3) == 0) {
            p += 3; /* white space between two encoded words is not shown */
        } else if (strncmp(p, "=?UTF-8?B?", 10) == 0) {
            const char *end = strstr(p, "?=");
            assert_non_null(end);
            assert_true(crypto_base64_decode(p + 10, (size_t)(end - p) - 10, out));
            p = end + 2;
        } else {
            strbuf_addc(out, *p++);
        }
    }
}

static bool whole_characters(const char *s, size_t len) {
    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)s[i];
        size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
        if ((c & 0xc0) == 0x80 || i + n > len) return false;
        i += n;
    }
    return true;
}

/* Each line at most 76, each word at most 75 characters and made of whole characters. */
static void check_lines(const char *name, const char *header) {
    size_t column = strlen(name) + 2;
    for (const char *p = header; *p;) {
        size_t len = strcspn(p, "\r");
        assert_true(column + len <= 76);
        const char *word = strstr(p, "=?UTF-8?B?");
        if (word && word < p + len) {
            size_t word_len = (size_t)(strstr(word, "?=") - word) + 2;
            struct strbuf bytes;
            assert_true(word_len <= 75);
            strbuf_init(&bytes, 0);
            assert_true(crypto_base64_decode(word + 10, word_len - 12, &bytes));
            assert_true(whole_characters(bytes.data, bytes.len));
            strbuf_deinit(&bytes);
        }
        p += len;
        if (!*p) break;
        assert_memory_equal(p, "\r\n ", 3);
        p += 2;
        column = 0;
    }
}

static void check_header(const char *text, const char *decoded) {
    struct strbuf sb, back;
    strbuf_init(&sb, 0);
    strbuf_init(&back, 0);
    mime_header(&sb, "Subject", text);
    check_lines("Subject", sb.data);
    decode(sb.data, &back);
    assert_string_equal(back.data, decoded);
    strbuf_deinit(&sb);
    strbuf_deinit(&back);
}

/* A short ASCII subject stays readable as it is. */
static void test_plain_subject(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    mime_header(&sb, "Subject", "[tiendo] Report overdue");
    assert_string_equal(sb.data, "[tiendo] Report overdue");
    strbuf_deinit(&sb);
}

/* Vietnamese subjects of any length come back as they were, folded into words that cut no character. */
static void test_vietnamese_subjects(void **state) {
    static const char piece[] = "Báo cáo quá hạn: Sở Lao động – Thương binh và Xã hội ỳỷỹỵ đĐ ";
    (void)state;
    struct strbuf text;
    strbuf_init(&text, 0);
    check_header("", "");
    check_header("Sở Y tế", "Sở Y tế");
    for (size_t bytes = 1; bytes < 1400; bytes++) {
        const char *p = piece + bytes % (sizeof piece - 1);
        while ((*p & 0xc0) == 0x80) p++;
        size_t len = 1;
        while ((p[len] & 0xc0) == 0x80) len++;
        strbuf_add(&text, p, *p ? len : 0);
        if (bytes % 7 == 0 || bytes < 120) check_header(text.data, text.data);
    }
    strbuf_deinit(&text);
}

/* Every alignment of three-byte and four-byte characters against the word's end. */
static void test_character_boundaries(void **state) {
    (void)state;
    for (size_t lead = 0; lead < 50; lead++) {
        struct strbuf text;
        strbuf_init(&text, 0);
        for (size_t i = 0; i < lead; i++) strbuf_addc(&text, 'a');
        for (size_t i = 0; i < 40; i++) strbuf_adds(&text, i % 2 ? "ế" : "𝔸");
        check_header(text.data, text.data);
        strbuf_deinit(&text);
    }
}

/* What could end the header, or start an encoded word of somebody else's, is made harmless. */
static void test_injection(void **state) {
    (void)state;
    struct strbuf sb;
    check_header("x\r\nBcc: a@b.vn", "x  Bcc: a@b.vn");
    check_header("Sở\r\n\r\n<script>", "Sở    <script>");
    check_header("tab\tand\x7f\x01 end", "tab and   end");
    strbuf_init(&sb, 0);
    mime_header(&sb, "Subject", "=?UTF-8?B?QmNj?=");
    assert_null(strstr(sb.data, "QmNj"));
    strbuf_deinit(&sb);
    check_header("=?UTF-8?B?QmNj?=", "=?UTF-8?B?QmNj?=");
}

/* Long ASCII is encoded too, so that no line grows beyond the limit. */
static void test_long_ascii(void **state) {
    char text[900];
    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    check_header(text, text);
}

static void check_quoted(const char *text, const char *expected) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    mime_quoted(&sb, text, strlen(text));
    assert_string_equal(sb.data, expected);
    strbuf_deinit(&sb);
}

/* Quoted-printable by the examples of its rules: bytes, equals signs, line ends, trailing blanks. */
static void test_quoted(void **state) {
    (void)state;
    check_quoted("abc", "abc");
    check_quoted("a=b", "a=3Db");
    check_quoted("ế", "=E1=BA=BF");
    check_quoted("a\nb\r\nc", "a\r\nb\r\nc");
    check_quoted("a \nb\t", "a=20\r\nb=09");
    check_quoted("a\rb", "a=0Db");
    check_quoted("\x01", "=01");
}

static int hex(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* No line is longer than 76, and taking the encoding off again gives the text. */
static void test_quoted_long_lines(void **state) {
    (void)state;
    struct strbuf text, sb, back;
    strbuf_init(&text, 0);
    strbuf_init(&sb, 0);
    strbuf_init(&back, 0);
    for (size_t i = 0; i < 400; i++) strbuf_adds(&text, i % 5 ? "Tỷ lệ nữ " : "abc= ");
    mime_quoted(&sb, text.data, text.len);
    for (const char *p = sb.data; *p;) {
        size_t len = strcspn(p, "\r");
        assert_true(len <= 76);
        p += len;
        if (*p) p += 2;
    }
    for (const char *p = sb.data; *p; p++) {
        if (*p != '=') {
            strbuf_addc(&back, *p);
        } else if (p[1] == '\r') {
            p += 2;
        } else {
            strbuf_addc(&back, (char)(hex(p[1]) * 16 + hex(p[2])));
            p += 2;
        }
    }
    assert_string_equal(back.data, text.data);
    strbuf_deinit(&back);
    strbuf_deinit(&sb);
    strbuf_deinit(&text);
}

/* Dates as RFC 5322 writes them, in UTC. */
static void test_date(void **state) {
    char buf[MIME_DATE_MAX];
    (void)state;
    mime_date(0, buf);
    assert_string_equal(buf, "Thu, 01 Jan 1970 00:00:00 +0000");
    mime_date(1463677199999, buf);
    assert_string_equal(buf, "Thu, 19 May 2016 16:59:59 +0000");
    mime_date(1614265330000, buf);
    assert_string_equal(buf, "Thu, 25 Feb 2021 15:02:10 +0000");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_subject),        cmocka_unit_test(test_vietnamese_subjects),
        cmocka_unit_test(test_character_boundaries), cmocka_unit_test(test_injection),
        cmocka_unit_test(test_long_ascii),           cmocka_unit_test(test_quoted),
        cmocka_unit_test(test_quoted_long_lines),    cmocka_unit_test(test_date),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
