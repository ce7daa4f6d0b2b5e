/* The door of every payload: its media type, its encoding, its size; and bytes that mean nothing. */
#include "daemon/base/mem.h"
#include "tests/collectors/parsing.h"

#define JSON_BODY "{\"plan\":\"p\",\"report\":\"r\",\"unit\":\"u\",\"period\":\"2016\",\"values\":[]}"
#define CSV_BODY  "plan,report,unit,period,indicator,value\np,r,u,2016,1.1,5\n"

/* The media type decides the reader, whatever its case, its spaces and its other parameters, and is kept
 * bare. */
static void test_media_types(void **state) {
    (void)state;
    static const struct {
        const char *type, *kept;
    } rows[] = {
        {"application/json", JSON_TYPE},
        {"Application/JSON", JSON_TYPE},
        {"application/json; charset=utf-8", JSON_TYPE},
        {"application/json;charset=\"UTF-8\"", JSON_TYPE},
        {" application/json ; charset = utf8 ; version=1", JSON_TYPE},
        {"application/json;", JSON_TYPE},
        {"text/csv", CSV_TYPE},
        {"TEXT/CSV; header=present; charset=UTF-8", CSV_TYPE},
        {"text/csv; x=\"charset\"", CSV_TYPE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct parsed p;
        parse_text(&p, rows[i].type, rows[i].kept[0] == 'a' ? JSON_BODY : CSV_BODY);
        if (p.code) fail_msg("%s: %s", rows[i].type, p.err.msg);
        assert_string_equal(p.s->media_type, rows[i].kept);
        assert_string_equal(p.s->plan_id, "p");
        parsed_free(&p);
    }
}

/* Other types and other charsets are refused with what to send instead. */
static void test_other_media_types(void **state) {
    (void)state;
    static const struct {
        const char *type, *code, *says;
    } rows[] = {
        {"text/plain", "media_type.unknown", "text/plain"},
        {"", "media_type.unknown", "application/json or text/csv"},
        {NULL, "media_type.unknown", "application/json or text/csv"},
        {"application/jsonp", "media_type.unknown", "application/jsonp"},
        {"application/json2; charset=utf-8", "media_type.unknown", "json2"},
        {".xlsx", "media_type.unknown", "CSV UTF-8"},
        {"application/json; charset=utf-16", "media_type.charset", "utf-16"},
        {"text/csv; charset=windows-1258", "media_type.charset", "windows-1258"},
        {"text/csv; header=present; charset=\"latin1\"", "media_type.charset", "latin1"},
        {"text/csv; charset=", "media_type.charset", "UTF-8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct parsed p;
        parse_text(&p, rows[i].type, JSON_BODY);
        assert_int_equal(p.code, ERR_MEDIA_TYPE);
        expect_problem(&p, "", rows[i].code);
        assert_non_null(strstr(p.problems.items[0].en, rows[i].says));
        parsed_free(&p);
    }
}

static void expect_unreadable(const char *type, const void *bytes, size_t len, const char *code) {
    struct parsed p;
    parse_bytes(&p, type, bytes, len);
    assert_int_equal(p.code, ERR_SYNTAX);
    expect_problem(&p, "", code);
    parsed_free(&p);
}

/* Every ASCII character as two bytes. */
static size_t widen(const char *text, bool big_endian, bool mark, char *out) {
    size_t n = 0;
    if (mark) {
        memcpy(out, big_endian ? "\xFE\xFF" : "\xFF\xFE", 2);
        n = 2;
    }
    for (const char *p = text; *p; p++) {
        out[n++] = big_endian ? '\0' : *p;
        out[n++] = big_endian ? *p : '\0';
    }
    return n;
}

/* UTF-16 in either order, marked or not, JSON or CSV, is refused with the advice to save as UTF-8. */
static void test_utf16(void **state) {
    (void)state;
    char wide[512];
    for (int i = 0; i < 8; i++) {
        const char *type = i & 4 ? JSON_TYPE : CSV_TYPE;
        size_t len = widen(i & 4 ? JSON_BODY : CSV_BODY, i & 1, i & 2, wide);
        struct parsed p;
        parse_bytes(&p, type, wide, len);
        assert_int_equal(p.code, ERR_SYNTAX);
        expect_problem(&p, "", "payload.encoding");
        assert_non_null(strstr(p.err.msg, "save it as UTF-8"));
        assert_non_null(strstr(p.problems.items[0].vi, "CSV UTF-8"));
        parsed_free(&p);
    }
}

/* Nothing at all is no submission. */
static void test_empty(void **state) {
    (void)state;
    expect_unreadable(JSON_TYPE, "", 0, "payload.empty");
    expect_unreadable(CSV_TYPE, "", 0, "payload.empty");
}

/* One byte over the ceiling is too big, before anything reads it; the ceiling itself is looked at. */
static void test_too_big(void **state) {
    (void)state;
    size_t len = COLLECT_BYTES_MAX + 1;
    char *bytes = mem_alloc(len);
    memset(bytes, ' ', len);
    memcpy(bytes, JSON_BODY, strlen(JSON_BODY));
    struct parsed p;
    parse_bytes(&p, JSON_TYPE, bytes, len);
    assert_int_equal(p.code, ERR_TOO_BIG);
    expect_problem(&p, "", "payload.too_big");
    assert_non_null(strstr(p.err.msg, "32 MiB"));
    parsed_free(&p);
    parse_bytes(&p, JSON_TYPE, bytes, len - 1);
    assert_int_equal(p.code, ERR_OK);
    parsed_free(&p);
    mem_free(bytes);
}

/* `before`, as many letters as make the whole as long as may be, `after`. */
static void expect_no_room(const char *type, const char *before, const char *after) {
    size_t head = strlen(before), tail = strlen(after), len = COLLECT_BYTES_MAX;
    char *bytes = mem_alloc(len);
    struct parsed p;
    memset(bytes, 'a', len);
    memcpy(bytes, before, head);
    memcpy(bytes + len - tail, after, tail);
    parse_bytes(&p, type, bytes, len);
    assert_int_equal(p.code, ERR_TOO_BIG);
    expect_problem(&p, "", "payload.too_big");
    parsed_free(&p);
    mem_free(bytes);
}

/* What does not fit beside the payload, be it one string or many lines, is an answer and not a crash. */
static void test_arena_full(void **state) {
    (void)state;
    struct strbuf lines;
    strbuf_init(&lines, 0);
    strbuf_adds(&lines, "\",\"values\":[{}");
    for (size_t i = 1; i < SUBMISSION_LINES_MAX; i++) strbuf_adds(&lines, ",{}");
    strbuf_adds(&lines, "]}");
    expect_no_room(JSON_TYPE, "{\"note\":\"", "\",\"values\":[]}");
    expect_no_room(JSON_TYPE, "{\"note\":\"", lines.data);
    expect_no_room(JSON_TYPE, "{\"document\":\"", "\",\"values\":[]}");
    expect_no_room(JSON_TYPE, "{\"values\":[{\"note\":\"", "\"}]}");
    expect_no_room(CSV_TYPE, "plan,report,unit,period,indicator,note\np,r,u,2016,1.1,", "\n");
    expect_no_room(CSV_TYPE, "plan,report,unit,period,indicator\n", ",r,u,2016,1.1\n");
    strbuf_deinit(&lines);
}

/* 4 KB of random bytes are refused by both readers, each seed with a problem that says why. */
static void test_random_bytes(void **state) {
    (void)state;
    unsigned char bytes[4096];
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct rng *rng = rng_new(seed);
        for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(rng_next(rng) >> 32);
        rng_free(rng);
        for (int zeros = 0; zeros < 2;
             zeros++) { /* the second time without the bytes 0 that give UTF-16 away */
            struct parsed p;
            for (size_t i = 0; zeros && i < sizeof bytes; i++) bytes[i] |= (unsigned char)!bytes[i];
            parse_bytes(&p, JSON_TYPE, bytes, sizeof bytes);
            if (p.code != ERR_SYNTAX) fail_msg("seed %d", (int)seed);
            parsed_free(&p);
            parse_bytes(&p, CSV_TYPE, bytes, sizeof bytes);
            if (p.code != ERR_SYNTAX) fail_msg("seed %d", (int)seed);
            parsed_free(&p);
        }
    }
}

/* A good payload with some bytes of it changed never does worse than being refused, and is never half read.
 */
static void test_damaged(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "{\"plan\":\"p\",\"report\":\"r\",\"unit\":\"u\",\"period\":\"2016\",\"document\":{\"a\":[1.50,null]}"
        ","
        "\"values\":[{\"indicator\":\"1.1\",\"value\":29.80},{\"indicator\":\"1.2\",\"value\":true}]}",
        "plan;report;unit;period;indicator;value;note\r\np;r;u;2016;1.1;29,8;\"a "
        "\"\"b\"\"\r\nc\"\r\np;r;u;2016;1.2;;\n"};
    static const char alphabet[] = "\",;\t\r\n{}[]:0-.eun\xC3\xA9\xFFp ";
    struct rng *rng = rng_new(20160520);
    size_t accepted = 0;
    for (int round = 0; round < 4000; round++) {
        char bytes[512];
        struct parsed p;
        size_t len = strlen(bodies[round % 2]);
        memcpy(bytes, bodies[round % 2], len);
        for (uint64_t n = 1 + rng_next(rng) % 3; n > 0; n--)
            bytes[rng_next(rng) % len] = alphabet[rng_next(rng) % (sizeof alphabet - 1)];
        parse_bytes(&p, round % 2 ? CSV_TYPE : JSON_TYPE, bytes, len - rng_next(rng) % 3);
        accepted += p.code == ERR_OK;
        for (size_t i = 0; i < p.s->line_count && !p.code; i++) assert_non_null(p.s->lines[i].pointer);
        parsed_free(&p);
    }
    rng_free(rng);
    assert_in_range(accepted, 50, 3000);
}

int main(void) {
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_media_types),  cmocka_unit_test(test_other_media_types),
        cmocka_unit_test(test_utf16),        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_too_big),      cmocka_unit_test(test_arena_full),
        cmocka_unit_test(test_random_bytes), cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
