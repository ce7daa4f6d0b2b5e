#include "config/reader.h"
#include "config/settings_table.h"
#include "tests/config/support.h"
#include <string.h>

/* A duration is a whole number and a unit, nothing before, between or after. */
static void test_duration(void **state) {
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {{"0s", 0},       {"500ms", 500},    {"2s", 2000},       {"5m", 300000},
                {"1h", 3600000}, {"7d", 604800000}, {"2w", 1209600000}, {"999999999ms", 999999999}};
    static const char *const bad[] = {"",     "5",    "m",     "5 m",  "-5m",         "+5m", "5M",
                                      "5min", "1.5h", "1h30m", "0x5s", "1234567890s", "5m "};
    int64_t ms = -1;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(reader_duration(good[i].text, &ms));
        assert_int_equal(ms, good[i].ms);
    }
    ms = -1;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(reader_duration(bad[i], &ms));
    assert_int_equal(ms, -1);
}

/* A time of day has two digits on both sides and lies within the day. */
static void test_minute(void **state) {
    static const char *const bad[] = {"",      "8:00",  "08:0",     "0800",  "24:00",
                                      "12:60", "-1:00", "08:00:00", "ab:cd", "08-00"};
    int minute = -1;
    (void)state;
    assert_true(reader_minute("00:00", &minute) && minute == 0);
    assert_true(reader_minute("08:00", &minute) && minute == 480);
    assert_true(reader_minute("23:59", &minute) && minute == 1439);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(reader_minute(bad[i], &minute));
    assert_int_equal(minute, 1439);
}

/* Ids keep out everything that keys, paths and URLs use to separate. */
static void test_id(void **state) {
    static const char *const good[] = {"a", "1.2-mid", "so-y-te", "A_b.c-9",
                                       "12345678901234567890123456789012345678901234567890123456"};
    static const char *const bad[] = {"",
                                      "a:b",
                                      "a b",
                                      ".a",
                                      "-a",
                                      "_a",
                                      "a/b",
                                      "a@b",
                                      "sở",
                                      "a;b",
                                      "a=b",
                                      "a\n",
                                      "a%b",
                                      "a?b",
                                      "a#b",
                                      "a\"b",
                                      "123456789012345678901234567890123456789012345678901234567"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(reader_is_id(good[i], false));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(reader_is_id(bad[i], false));
    assert_true(reader_is_id("2016/2020", true));
    assert_false(reader_is_id("/2020", true));
}

/* An address is one plain address: nothing that could open a second header or a second recipient. */
static void test_address(void **state) {
    static const char *const good[] = {"a@b.vn", "giam-doc.so-y-te@bac-kan.example.vn", "a+b@c-d.example",
                                       "o'neil@x.y"};
    static const char *const bad[] = {
        "",           "a",         "@b.vn",   "a@",     "a@b@c", "a b@c.vn",   "A <a@b.vn>", "a@b.vn,c@d.vn",
        "a@b.vn\r\n", "a@b.vn;x",  "a@.b",    "a@b..c", "a@b.",  "\"a\"@b.vn", "a:b@c.vn",   "a@[127.0.0.1]",
        "(x)a@b.vn",  "a\\b@c.vn", "a@b.vn ", "đ@b.vn"};
    char longest[300];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(reader_is_address(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(reader_is_address(bad[i]));
    memset(longest, 'a', sizeof longest);
    longest[100] = '@';
    longest[254] = '\0';
    assert_true(reader_is_address(longest));
    longest[254] = 'a';
    longest[255] = '\0';
    assert_false(reader_is_address(longest));
}

static const char *id_at(const void *arg, size_t i) {
    const char *const *ids = arg;
    return ids[i];
}

static void unresolved(const char *const *known, const char *given, const char *expected) {
    struct problems problems;
    problems_init(&problems);
    reader_unresolved_at(&problems, "f", "/x", T_PLAN_UNIT_UNKNOWN, given, (struct ids){id_at, known});
    const struct problem *p = assert_problem(&problems, "/x", "plan.unit_unknown");
    if (!strstr(p->en, expected)) fail_msg("no “%s” in: %s", expected, p->en);
    problems_deinit(&problems);
}

/* A reference that leads nowhere is told with the nearest id, or with the first few; ids told as unfit are
 * never offered. */
static void test_unresolved(void **state) {
    static const char *const few[] = {"so-y-te", "so-noi-vu", "", NULL}, *const none[] = {NULL};
    static const char *const many[] = {"a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8", "i9", NULL};
    (void)state;
    unresolved(few, "so-yte", "perhaps: so-y-te.");
    unresolved(few, "SO-NOI-VU", "perhaps: so-noi-vu.");
    unresolved(few, "completely-different", "perhaps: so-y-te, so-noi-vu.");
    unresolved(none, "x", "perhaps: -.");
    unresolved(many, "zzzzzzzz", "perhaps: a1, b2, c3, d4, e5, f6, g7, h8, ….");
}

/* Acceptance: by code; at a pointer and below it, but not at its namesakes. */
static void test_accepted(void **state) {
    static const char text[] = "{\"accept\": [{\"code\": \"check.a\", \"why\": \"w\"}, {\"code\": "
                               "\"check.b\", \"why\": \"w\", \"pointer\": \"/x/1\"}, 7, {}]}";
    struct err err = {.code = ERR_OK};
    cJSON *root = NULL;
    (void)state;
    assert_int_equal(json_parse(text, sizeof text - 1, 0, &root, &err), ERR_OK);
    assert_true(reader_accepted(root, "check.a", "/anywhere"));
    assert_true(reader_accepted(root, "check.b", "/x/1"));
    assert_true(reader_accepted(root, "check.b", "/x/1/y"));
    assert_false(reader_accepted(root, "check.b", "/x/10"));
    assert_false(reader_accepted(root, "check.b", "/x"));
    assert_false(reader_accepted(root, "check.c", "/x/1"));
    assert_false(reader_accepted(NULL, "check.a", ""));
    cJSON_Delete(root);
}

/* A file past the ceiling is refused before it is parsed. */
static void test_too_big(void **state) {
    struct problems problems;
    (void)state;
    problems_init(&problems);
    struct units *units = units_of(UNITS);
    char *bytes = mem_alloc(CONFIG_FILE_BYTES_MAX + 1);
    memset(bytes, ' ', CONFIG_FILE_BYTES_MAX + 1);
    assert_null(plan_read(bytes, CONFIG_FILE_BYTES_MAX + 1, "plan.json", units, &problems));
    assert_problem(&problems, "", "config.too_big");
    mem_free(bytes);
    units_free(units);
    problems_deinit(&problems);
}

/* More errors than are kept: the plan is still refused, and the list says it was cut. */
static void test_many_errors(void **state) {
    struct problems problems;
    struct strbuf references;
    (void)state;
    problems_init(&problems);
    strbuf_init(&references, 0);
    struct units *units = units_of(UNITS);
    for (int i = 0; i < 1500; i++) strbuf_addf(&references, "%s7", i ? "," : "[");
    strbuf_addc(&references, ']');
    char *document = edited(PLAN, (const struct edit[EDITS_MAX]){{"/references", references.data}});
    assert_null(plan_of(document, units, &problems));
    assert_true(problems.truncated);
    assert_int_equal(problems.count, PROBLEMS_MAX);
    assert_true(problems.errors >= 1500);
    mem_free(document);
    strbuf_deinit(&references);
    units_free(units);
    problems_deinit(&problems);
}

/* Where a thing of the model stood: the pointer leads to the very id, whatever objectives and indicators lie
 * before it. */
static void test_pointers(void **state) {
    static const char second[] =
        "{\"id\": \"2\", \"title\": \"Hai\", \"indicators\": [{\"id\": \"2.1\", \"title\": \"x\", "
        "\"measure\": {\"type\": \"percent\"}, "
        "\"frequency\": \"year\", \"targets\": []}, {\"id\": \"2.2\", \"title\": \"x\", \"measure\": "
        "{\"type\": \"yes_no\"}, "
        "\"frequency\": \"year\", \"targets\": [{\"id\": \"2.2-mid\", \"at\": \"mid\", \"done\": true, "
        "\"source\": \"s\", \"quote\": \"2018\"}, "
        "{\"id\": \"2.2-end\", \"at\": \"end\", \"done\": true, \"source\": \"s\", \"quote\": \"2020\"}]}]}";
    struct problems problems;
    struct strbuf sb;
    (void)state;
    problems_init(&problems);
    strbuf_init(&sb, 0);
    struct units *units = units_of(UNITS);
    char *document = edited(PLAN, (const struct edit[EDITS_MAX]){{"/objectives/-", second}});
    struct plan *plan = plan_of(document, units, &problems);
    assert_non_null(plan);
    target_pointer(plan, plan_target(plan, "2.2-end"), &sb);
    assert_string_equal(sb.data, "/objectives/1/indicators/1/targets/1");
    strbuf_clear(&sb);
    target_pointer(plan, plan_target(plan, "1.1-mid"), &sb);
    assert_string_equal(sb.data, "/objectives/0/indicators/0/targets/0");
    strbuf_clear(&sb);
    indicator_pointer(plan, plan_indicator(plan, "2.1"), &sb);
    assert_string_equal(sb.data, "/objectives/1/indicators/0");
    assert_string_equal(plan_indicator(plan, "2.2")->objective->id, "2");
    for (size_t i = 0; i < plan->indicator_count; i++) assert_int_equal(plan->indicators[i].index, i);
    for (size_t i = 0; i < plan->target_count; i++) assert_int_equal(plan->targets[i].index, i);
    plan_free(plan);
    mem_free(document);
    units_free(units);
    strbuf_deinit(&sb);
    problems_deinit(&problems);
}

static void check_rows(const struct setting_group *group) {
    for (size_t i = 0; i < group->count; i++) {
        const struct setting *row = &group->rows[i];
        assert_true(row->name && *row->name && row->type && row->type->name && row->type->read &&
                    row->type->dump);
        assert_true(strlen(text_raw(row->help, LANG_VI)) > 5 && strlen(text_raw(row->help, LANG_EN)) > 5);
        assert_false(row->required && row->fallback);
        for (size_t k = 0; k < i; k++) assert_string_not_equal(group->rows[k].name, row->name);
        /* a default goes through the row's own reader: it must be JSON */
        struct err err = {.code = ERR_OK};
        cJSON *value = NULL;
        if (!row->fallback) continue;
        assert_int_equal(json_parse(row->fallback, strlen(row->fallback), 0, &value, &err), ERR_OK);
        cJSON_Delete(value);
    }
}

/* Every row of the settings table is whole: a reader, a dumper, help in both languages, no default where it
 * is required. */
static void test_settings_rows(void **state) {
    static const struct setting_group *const groups[] = {
        &SETTINGS_TOP,   &SETTINGS_SMTP,  &SETTINGS_RECEIVER, &SETTINGS_WEBHOOK,
        &SETTINGS_ROUTE, &SETTINGS_HOURS, &SETTINGS_COLLECTOR};
    (void)state;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) check_rows(groups[i]);
    assert_string_equal(SETTINGS_TOP.rows[0].name, "listen"); /* settings_set_listen counts on it */
}

/* The four keys of the documentation, and no others, must be given. */
static void test_required_settings(void **state) {
    static const char *const required[] = {"plans", "units", "receivers", "route"};
    size_t n = 0;
    (void)state;
    for (size_t i = 0; i < SETTINGS_TOP.count; i++) {
        if (!SETTINGS_TOP.rows[i].required) continue;
        assert_true(n < 4);
        assert_string_equal(SETTINGS_TOP.rows[i].name, required[n++]);
    }
    assert_int_equal(n, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_duration),
        cmocka_unit_test(test_minute),
        cmocka_unit_test(test_id),
        cmocka_unit_test(test_address),
        cmocka_unit_test(test_unresolved),
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_too_big),
        cmocka_unit_test(test_many_errors),
        cmocka_unit_test(test_pointers),
        cmocka_unit_test(test_settings_rows),
        cmocka_unit_test(test_required_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
