/* A submission in JSON: what is read into which field, and what is refused where. */
#include "daemon/base/strbuf.h"
#include "tests/collectors/parsing.h"

#define HEAD          "\"plan\":\"p\",\"report\":\"r\",\"unit\":\"u\",\"period\":\"2016\""
#define WITH(members) "{" HEAD ",\"values\":[]," members "}"
#define LINE(members) "{" HEAD ",\"values\":[{\"indicator\":\"1.1\"," members "}]}"

/* Every member lands in its field, and the digits of numbers stay as they were sent. */
static void test_reads_all(void **state) {
    (void)state;
    struct parsed p;
    parse_text(
        &p, JSON_TYPE,
        "\xEF\xBB\xBF{\"plan\":\"bac-kan-2011\",\"report\":\"annual\",\"unit\":\"so-y-te\",\"period\":"
        "\"2016\","
        "\"round\":\"11-30\",\"note\":\"chú thích\",\"arrived_at\":\"2016-05-20T08:30:00+07:00\","
        "\"document\":{\"number\":\"12/BC\",\"date\":\"2016-05-19\"},"
        "\"values\":[{\"indicator\":\"1.2\",\"unit\":\"na-ri\",\"period\":\"2016-S1\",\"category\":\"sex="
        "female\","
        "\"value\":29.80,\"numerator\":1e1,\"denominator\":-0.50,\"note\":\"n\"},"
        "{\"indicator\":\"1.3\",\"value\":false},{\"indicator\":\"1.4\",\"no_data_reason\":\"chưa có\"}]}");
    assert_int_equal(p.code, ERR_OK);
    const struct submission *s = p.s;
    expect_text(s->plan_id, "bac-kan-2011");
    expect_text(s->report_id, "annual");
    expect_text(s->unit_id, "so-y-te");
    expect_text(s->period_text, "2016");
    expect_text(s->round_id, "11-30");
    expect_text(s->note, "chú thích");
    expect_text(s->document_json, "{\"date\":\"2016-05-19\",\"number\":\"12/BC\"}");
    assert_true(s->arrived_set);
    assert_int_equal(s->arrived_at_ms, 1463707800000);
    assert_int_equal(s->line_count, 3);
    const struct submission_line *a = &s->lines[0], *b = &s->lines[1], *c = &s->lines[2];
    expect_text(a->pointer, "/values/0");
    expect_text(a->indicator_id, "1.2");
    expect_text(a->unit_id, "na-ri");
    expect_text(a->period_text, "2016-S1");
    expect_text(a->category_text, "sex=female");
    expect_text(a->value_text, "29.80");
    expect_text(a->numerator_text, "1e1");
    expect_text(a->denominator_text, "-0.50");
    expect_text(a->note, "n");
    expect_text(a->no_data_reason, NULL);
    assert_false(a->value_bool_set);
    expect_text(b->pointer, "/values/1");
    expect_text(b->value_text, NULL);
    assert_true(b->value_bool_set);
    assert_false(b->value_bool);
    expect_text(c->no_data_reason, "chưa có");
    expect_text(c->value_text, NULL);
    parsed_free(&p);
}

/* What was not sent is NULL; null says the same. */
static void test_absent(void **state) {
    (void)state;
    static const char *const bodies[] = {"{" HEAD ",\"values\":[{\"indicator\":\"1.1\"}]}",
                                         "{" HEAD ",\"round\":null,\"note\":null,\"document\":null,\"arrived_"
                                         "at\":null,\"values\":[{\"indicator\":\"1.1\","
                                         "\"unit\":null,\"period\":null,\"category\":null,\"value\":null,"
                                         "\"numerator\":null,\"denominator\":null,"
                                         "\"no_data_reason\":null,\"note\":null}]}"};
    for (size_t i = 0; i < 2; i++) {
        struct parsed p;
        parse_text(&p, JSON_TYPE, bodies[i]);
        assert_int_equal(p.code, ERR_OK);
        expect_text(p.s->round_id, NULL);
        expect_text(p.s->note, NULL);
        expect_text(p.s->document_json, NULL);
        assert_false(p.s->arrived_set);
        const struct submission_line *line = &p.s->lines[0];
        expect_text(line->indicator_id, "1.1");
        expect_text(line->unit_id, NULL);
        expect_text(line->period_text, NULL);
        expect_text(line->category_text, NULL);
        expect_text(line->value_text, NULL);
        expect_text(line->numerator_text, NULL);
        expect_text(line->denominator_text, NULL);
        expect_text(line->no_data_reason, NULL);
        expect_text(line->note, NULL);
        assert_false(line->value_bool_set);
        parsed_free(&p);
    }
}

/* Members that are missing by themselves are validation's to report, beside everything else it finds. */
static void test_leaves_missing_to_validation(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, JSON_TYPE, "{\"values\":[{}]}");
    assert_int_equal(p.code, ERR_OK);
    expect_text(p.s->plan_id, NULL);
    expect_text(p.s->lines[0].indicator_id, NULL);
    parsed_free(&p);
}

/* Each fault has its pointer and its code. */
static void test_faults(void **state) {
    (void)state;
    static const struct refusal rows[] = {
        /* no JSON at all */
        {"", ERR_SYNTAX, "", "payload.empty"},
        {"{", ERR_SYNTAX, "", "json.ends_early"},
        {"plan,report", ERR_SYNTAX, "", "json.value_expected"},
        {"{" HEAD ",\"plan\":\"q\",\"values\":[]}", ERR_SYNTAX, "", "json.key_twice"},
        {LINE("\"value\":NaN"), ERR_SYNTAX, "", "json.value_expected"},
        {LINE("\"value\":Infinity"), ERR_SYNTAX, "", "json.value_expected"},
        {LINE("\"value\":1e999"), ERR_SYNTAX, "", "json.number_range"},
        {LINE("\"value\":-1e999"), ERR_SYNTAX, "", "json.number_range"},
        {LINE("\"value\":01"), ERR_SYNTAX, "", "json.number"},
        {LINE("\"value\":29,8"), ERR_SYNTAX, "", "json.key_expected"},
        {WITH("\"note\":\"\xFF\""), ERR_SYNTAX, "", "json.utf8"},
        {WITH("\"note\":\"\\u0000\""), ERR_SYNTAX, "", "json.nul"},
        {"{" HEAD ",\"values\":[]} // done", ERR_SYNTAX, "", "json.comment"},
        /* the root */
        {"[]", ERR_INVALID, "", "json.type"},
        {"null", ERR_INVALID, "", "json.type"},
        {"\"plan\"", ERR_INVALID, "", "json.type"},
        {"{" HEAD "}", ERR_INVALID, "/values", "json.missing"},
        {"{" HEAD ",\"values\":null}", ERR_INVALID, "/values", "json.type"},
        {"{" HEAD ",\"values\":{}}", ERR_INVALID, "/values", "json.type"},
        {"{" HEAD ",\"value\":[]}", ERR_INVALID, "/value", "json.unknown"},
        {WITH("\"plann\":\"p\""), ERR_INVALID, "/plann", "json.unknown"},
        {WITH("\"a/b~c\":1"), ERR_INVALID, "/a~1b~0c", "json.unknown"},
        {"{\"plan\":7,\"values\":[]}", ERR_INVALID, "/plan", "json.type"},
        {"{\"period\":2016,\"values\":[]}", ERR_INVALID, "/period", "json.type"},
        {"{\"unit\":[\"u\"],\"values\":[]}", ERR_INVALID, "/unit", "json.type"},
        {"{\"report\":true,\"values\":[]}", ERR_INVALID, "/report", "json.type"},
        {WITH("\"round\":{}"), ERR_INVALID, "/round", "json.type"},
        {WITH("\"note\":1"), ERR_INVALID, "/note", "json.type"},
        {WITH("\"arrived_at\":1463707800"), ERR_INVALID, "/arrived_at", "json.type"},
        {WITH("\"arrived_at\":\"2016-05-20\""), ERR_INVALID, "/arrived_at", "arrived_at.unreadable"},
        {WITH("\"arrived_at\":\"20/05/2016 08:30\""), ERR_INVALID, "/arrived_at", "arrived_at.unreadable"},
        /* a line */
        {"{" HEAD ",\"values\":[7]}", ERR_INVALID, "/values/0", "json.type"},
        {"{" HEAD ",\"values\":[{},null]}", ERR_INVALID, "/values/1", "json.type"},
        {"{" HEAD ",\"values\":[{\"indicator\":1.1}]}", ERR_INVALID, "/values/0/indicator", "json.type"},
        {LINE("\"indikator\":\"1.1\""), ERR_INVALID, "/values/0/indikator", "json.unknown"},
        {LINE("\"for_unit\":\"u\""), ERR_INVALID, "/values/0/for_unit", "json.unknown"},
        {LINE("\"value\":\"29.8\""), ERR_INVALID, "/values/0/value", "json.type"},
        {LINE("\"value\":\"29,8\""), ERR_INVALID, "/values/0/value", "json.type"},
        {LINE("\"value\":\"\""), ERR_INVALID, "/values/0/value", "json.type"},
        {LINE("\"value\":\"true\""), ERR_INVALID, "/values/0/value", "json.type"},
        {LINE("\"value\":[1]"), ERR_INVALID, "/values/0/value", "json.type"},
        {LINE("\"numerator\":\"71\""), ERR_INVALID, "/values/0/numerator", "json.type"},
        {LINE("\"denominator\":true"), ERR_INVALID, "/values/0/denominator", "json.type"},
        {LINE("\"category\":7"), ERR_INVALID, "/values/0/category", "json.type"},
        {LINE("\"no_data_reason\":false"), ERR_INVALID, "/values/0/no_data_reason", "json.type"},
        {LINE("\"note\":[]"), ERR_INVALID, "/values/0/note", "json.type"},
        {LINE("\"unit\":1"), ERR_INVALID, "/values/0/unit", "json.type"},
        {LINE("\"period\":2016"), ERR_INVALID, "/values/0/period", "json.type"},
    };
    expect_refusals(JSON_TYPE, rows, sizeof rows / sizeof *rows);
}

/* A stage is sent by its name; whether the indicator has such stages is asked later. */
static void test_stage(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, JSON_TYPE, LINE("\"value\":\"ban-hanh\""));
    assert_int_equal(p.problems.errors, 0);
    expect_text(p.s->lines[0].value_text, "ban-hanh");
    parsed_free(&p);
}

/* A number in quotes is answered with the very digits to write. */
static void test_quoted_number(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, JSON_TYPE, LINE("\"value\":\"29,8\",\"numerator\":\"71\""));
    assert_int_equal(p.problems.errors, 2);
    assert_non_null(strstr(p.problems.items[0].en, "drop the quotes and write 29.8"));
    assert_non_null(strstr(p.problems.items[0].vi, "bỏ dấu ngoặc kép và viết 29.8"));
    assert_non_null(strstr(p.problems.items[1].en, "write 71"));
    parsed_free(&p);
}

/* An unknown member names the one that was likely meant. */
static void test_nearest_member(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, JSON_TYPE, LINE("\"denominater\":84"));
    assert_int_equal(p.problems.errors, 1);
    assert_non_null(strstr(p.problems.items[0].en, "did you mean \"denominator\"?"));
    parsed_free(&p);
}

/* Everything wrong is listed at once; where something is, what is missing is listed beside it. */
static void test_lists_all(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, JSON_TYPE,
               "{\"plan\":1,\"unit\":\"u\",\"x\":0,\"arrived_at\":\"soon\",\"values\":[{\"value\":\"1\"},"
               "{\"indicator\":\"1.1\",\"y\":0},3,{\"indicator\":null}]}");
    assert_int_equal(p.code, ERR_INVALID);
    expect_problem(&p, "/plan", "json.type");
    expect_problem(&p, "/x", "json.unknown");
    expect_problem(&p, "/arrived_at", "arrived_at.unreadable");
    expect_problem(&p, "/report", "json.missing");
    expect_problem(&p, "/period", "json.missing");
    expect_problem(&p, "/values/0/value", "json.type");
    expect_problem(&p, "/values/0/indicator", "json.missing");
    expect_problem(&p, "/values/1/y", "json.unknown");
    expect_problem(&p, "/values/2", "json.type");
    expect_problem(&p, "/values/3/indicator", "json.missing");
    assert_int_equal(p.problems.errors, 10);
    parsed_free(&p);
}

/* The document may be anything; it is kept with its keys in order and its digits. */
static void test_document(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"{\"b\":1,\"a\":{\"d\":[true,null],\"c\":\"x\"}}",
         "{\"a\":{\"c\":\"x\",\"d\":[true,null]},\"b\":1}"},
        {"\"12/BC-UBND\"", "\"12/BC-UBND\""},
        {"[]", "[]"},
        {"false", "false"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char body[512];
        struct parsed p;
        snprintf(body, sizeof body, "{" HEAD ",\"values\":[],\"document\":%s}", rows[i][0]);
        parse_text(&p, JSON_TYPE, body);
        assert_int_equal(p.code, ERR_OK);
        expect_text(p.s->document_json, rows[i][1]);
        parsed_free(&p);
    }
}

/* 200 000 brackets are refused by their depth, whichever kind, without a deep stack. */
static void test_brackets(void **state) {
    (void)state;
    static const char *const pieces[] = {"[", "{\"a\":", "[{\"a\":"};
    for (size_t i = 0; i < 3; i++) {
        struct strbuf sb;
        struct parsed p;
        strbuf_init(&sb, 0);
        for (int n = 0; n < 200000; n++) strbuf_adds(&sb, pieces[i]);
        parse_bytes(&p, JSON_TYPE, sb.data, sb.len);
        assert_int_equal(p.code, ERR_TOO_BIG);
        expect_problem(&p, "", "json.depth");
        parsed_free(&p);
        strbuf_deinit(&sb);
    }
}

static void many_lines(struct parsed *p, size_t count) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_adds(&sb, "{" HEAD ",\"values\":[");
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&sb, "%s{\"indicator\":\"%zu\",\"value\":%zu}", i ? "," : "", i, i);
    strbuf_adds(&sb, "]}");
    parse_bytes(p, JSON_TYPE, sb.data, sb.len);
    strbuf_deinit(&sb);
}

/* 20 000 lines are read, 20 001 are too many. */
static void test_line_limit(void **state) {
    (void)state;
    struct parsed p;
    many_lines(&p, SUBMISSION_LINES_MAX);
    assert_int_equal(p.code, ERR_OK);
    assert_int_equal(p.s->line_count, SUBMISSION_LINES_MAX);
    expect_text(p.s->lines[19999].pointer, "/values/19999");
    expect_text(p.s->lines[19999].value_text, "19999");
    parsed_free(&p);
    many_lines(&p, SUBMISSION_LINES_MAX + 1);
    assert_int_equal(p.code, ERR_TOO_BIG);
    expect_problem(&p, "/values", "values.too_many");
    assert_non_null(strstr(p.err.msg, "20001"));
    parsed_free(&p);
}

/* Millions of values are refused before they cost the memory of a tree, whatever their shape; commas and
 * brackets in texts are no values. */
static void test_many_values(void **state) {
    (void)state;
    static const char *const pieces[] = {",0", ",[[[[0]]]]", ",{\"a\":{}}", ",,,,", ",\"\\\"\""};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct strbuf sb;
        struct parsed p;
        strbuf_init(&sb, 0);
        strbuf_adds(&sb, "{" HEAD ",\"values\":[0");
        while (sb.len < 8u << 20) strbuf_adds(&sb, pieces[i]);
        strbuf_adds(&sb, "]}");
        parse_bytes(&p, JSON_TYPE, sb.data, sb.len);
        assert_int_equal(p.code, ERR_TOO_BIG);
        expect_problem(&p, "", "payload.too_big");
        parsed_free(&p);
        strbuf_clear(&sb);
        strbuf_adds(&sb, "{" HEAD ",\"values\":[],\"note\":\"\\\"");
        for (size_t n = 0; n < 500000; n++) strbuf_adds(&sb, ",[{");
        strbuf_adds(&sb, "\"}");
        parse_bytes(&p, JSON_TYPE, sb.data, sb.len);
        assert_int_equal(p.code, ERR_OK);
        parsed_free(&p);
        strbuf_deinit(&sb);
    }
}

/* More faults than the list holds leave it full and marked, not endless. */
static void test_many_faults(void **state) {
    (void)state;
    struct strbuf sb;
    struct parsed p;
    strbuf_init(&sb, 0);
    strbuf_adds(&sb, "{" HEAD ",\"values\":[0");
    for (int i = 0; i < 5000; i++) strbuf_adds(&sb, ",0");
    strbuf_adds(&sb, "]}");
    parse_bytes(&p, JSON_TYPE, sb.data, sb.len);
    assert_int_equal(p.code, ERR_INVALID);
    assert_int_equal(p.problems.count, PROBLEMS_MAX);
    assert_true(p.problems.truncated);
    assert_int_equal(p.problems.errors, 5001);
    parsed_free(&p);
    strbuf_deinit(&sb);
}

int main(void) {
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_all),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_leaves_missing_to_validation),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_stage),
        cmocka_unit_test(test_quoted_number),
        cmocka_unit_test(test_nearest_member),
        cmocka_unit_test(test_lists_all),
        cmocka_unit_test(test_document),
        cmocka_unit_test(test_brackets),
        cmocka_unit_test(test_line_limit),
        cmocka_unit_test(test_many_values),
        cmocka_unit_test(test_many_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
