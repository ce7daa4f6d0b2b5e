/* How the commands speak: words, paint, lists for programs. */
#include "daemon/base/mem.h"
#include "daemon/cli/cli.h"
#include "daemon/model/duty.h"
#include "daemon/model/verdict.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct cli new_cli(enum lang lang) {
    struct cli cli = {.command = "test", .lang = lang};
    strbuf_init(&cli.out, 0);
    return cli;
}

/* Every status of the API has its word in both languages; what is none stands for itself. */
static void test_status_words(void **state) {
    (void)state;
    for (int s = VERDICT_ACHIEVED; s <= VERDICT_NOT_APPLICABLE; s++) {
        const char *name = verdict_status_name((enum verdict_status)s);
        for (int lang = LANG_VI; lang <= LANG_EN; lang++)
            assert_string_equal(cli_status_word(name, (enum lang)lang),
                                text_raw(verdict_status_text((enum verdict_status)s), (enum lang)lang));
    }
    for (int s = OBLIGATION_UPCOMING; s <= OBLIGATION_HISTORICAL; s++)
        assert_string_equal(cli_status_word(obligation_status_name((enum obligation_status)s), LANG_VI),
                            text_raw(obligation_status_text((enum obligation_status)s), LANG_VI));
    assert_string_equal(cli_status_word("of tomorrow", LANG_VI), "of tomorrow");
    assert_string_equal(cli_status_word("", LANG_EN), "");
}

/* What is lost or late is red, what may still be mended is yellow, what is well is green. */
static void test_paint(void **state) {
    (void)state;
    static const struct {
        const char *status;
        enum paint paint;
    } cases[] = {{"missed", PAINT_RED},     {"lagging", PAINT_RED},     {"overdue", PAINT_RED},
                 {"at_risk", PAINT_YELLOW}, {"due_soon", PAINT_YELLOW}, {"achieved", PAINT_GREEN},
                 {"on_time", PAINT_GREEN},  {"no_data", PAINT_DIM},     {"upcoming", PAINT_NONE},
                 {"waived", PAINT_NONE},    {"of tomorrow", PAINT_NONE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(cli_paint_of(cases[i].status), cases[i].paint);
}

/* An array is valid JSON, with one item a line; an empty one too. */
static void test_arrays(void **state) {
    (void)state;
    struct cli cli = new_cli(LANG_VI);
    cli_print_array(&cli, cJSON_CreateArray());
    assert_string_equal(cli.out.data, "[]\n");
    strbuf_clear(&cli.out);
    cJSON *list = cJSON_CreateArray();
    for (int i = 0; i < 3; i++) {
        cJSON *o = cJSON_CreateObject();
        json_add_int(o, "n", i);
        cJSON_AddStringToObject(o, "text", "một\ndòng");
        cJSON_AddItemToArray(list, o);
    }
    cli_print_array(&cli, list);
    assert_string_equal(cli.out.data, "[\n{\"n\":0,\"text\":\"một\\ndòng\"},\n{\"n\":1,\"text\":"
                                      "\"một\\ndòng\"},\n{\"n\":2,\"text\":\"một\\ndòng\"}]\n");
    strbuf_deinit(&cli.out);
}

/* Problems become {file, pointer, severity, code, detail: {vi, en}, quotes, remedy}; nothing of them is lost.
 */
static void test_problems(void **state) {
    (void)state;
    struct problems problems;
    struct strbuf sb;
    problems_init(&problems);
    strbuf_init(&sb, 0);
    problems_error(&problems, "a.json", "/x/0", T_JSON_MISSING, "plan");
    problems_warn(&problems, NULL, "", T_JSON_UNKNOWN_NEAREST, "plam", "plan");
    json_print(&sb, problems_json(&problems));
    cJSON *list = cJSON_Parse(sb.data);
    assert_int_equal(cJSON_GetArraySize(list), 2);
    const cJSON *first = cJSON_GetArrayItem(list, 0), *second = cJSON_GetArrayItem(list, 1);
    assert_string_equal(cJSON_GetObjectItem(first, "file")->valuestring, "a.json");
    assert_string_equal(cJSON_GetObjectItem(first, "pointer")->valuestring, "/x/0");
    assert_string_equal(cJSON_GetObjectItem(first, "severity")->valuestring, "error");
    assert_string_equal(cJSON_GetObjectItem(first, "code")->valuestring, "json.missing");
    const cJSON *detail = cJSON_GetObjectItem(first, "detail");
    assert_string_equal(cJSON_GetObjectItem(detail, "vi")->valuestring, problems.items[0].vi);
    assert_string_equal(cJSON_GetObjectItem(detail, "en")->valuestring, problems.items[0].en);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(second, "file")));
    assert_string_equal(cJSON_GetObjectItem(second, "severity")->valuestring, "warning");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(first, "quotes")), 0);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(first, "remedy")));
    cJSON_Delete(list);
    strbuf_deinit(&sb);
    problems_deinit(&problems);
}

/* A finding carries its quotations with their sources, and its remedy in both languages. */
static void test_findings(void **state) {
    (void)state;
    struct problems problems;
    struct strbuf sb;
    problems_init(&problems);
    strbuf_init(&sb, 0);
    struct problem *p = problems_add(&problems, SEVERITY_INFO, "a.json", "/x", T_CHECK_GOOD_MISSING, NULL, 0);
    problem_cite(p, "II.1", "đạt 70%");
    problem_cite(p, NULL, "80%");
    json_print(&sb, problems_json(&problems));
    cJSON *list = cJSON_Parse(sb.data);
    const cJSON *o = cJSON_GetArrayItem(list, 0), *quotes = cJSON_GetObjectItem(o, "quotes");
    assert_string_equal(cJSON_GetObjectItem(o, "severity")->valuestring, "info");
    assert_int_equal(cJSON_GetArraySize(quotes), 2);
    assert_string_equal(cJSON_GetObjectItem(cJSON_GetArrayItem(quotes, 0), "source")->valuestring, "II.1");
    assert_string_equal(cJSON_GetObjectItem(cJSON_GetArrayItem(quotes, 0), "quote")->valuestring, "đạt 70%");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(cJSON_GetArrayItem(quotes, 1), "source")));
    const cJSON *remedy = cJSON_GetObjectItem(o, "remedy");
    assert_string_equal(cJSON_GetObjectItem(remedy, "vi")->valuestring, p->remedy_vi);
    assert_string_equal(cJSON_GetObjectItem(remedy, "en")->valuestring, p->remedy_en);
    cJSON_Delete(list);
    strbuf_deinit(&sb);
    problems_deinit(&problems);
}

/* A line is in the language of the call, with its arguments. */
static void test_lines(void **state) {
    (void)state;
    struct cli vi = new_cli(LANG_VI), en = new_cli(LANG_EN);
    cli_line(&vi, T_CLI_CHECK_FAULTS, "3", "4");
    cli_line(&en, T_CLI_CHECK_FAULTS, "3", "4");
    cli_say(&en, T_CLI_ALERTS_NONE, NULL, 0);
    assert_string_equal(vi.out.data, "lỗi: 3, cảnh báo: 4\n");
    assert_string_equal(en.out.data, "errors: 3, warnings: 4\nno alerts\n");
    strbuf_deinit(&vi.out);
    strbuf_deinit(&en.out);
}

/* What cannot be run says so with 2. */
static void test_cannot(void **state) {
    (void)state;
    struct cli cli = new_cli(LANG_EN);
    assert_int_equal(cli_fail(&cli, T_CLI_COMMAND_UNKNOWN, "x"), CLI_CANNOT);
    assert_int_equal(cli.out.len, 0);
    strbuf_deinit(&cli.out);
}

/* Each command has a name of its own, its help, and options that can be told apart; each takes --help, --json
 * and --lang. */
static void test_commands(void **state) {
    (void)state;
    const struct cli_command *const all[] = {&check_command, &submit_command, &status_command,
                                             &due_command,   &alerts_command, &simulate_command};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        size_t common = 0;
        for (size_t k = 0; k < i; k++) assert_string_not_equal(all[i]->name, all[k]->name);
        for (const struct arg_spec *o = all[i]->options; o->name; o++) {
            for (const struct arg_spec *p = all[i]->options; p < o; p++)
                assert_string_not_equal(o->name, p->name);
            common +=
                strcmp(o->name, "help") == 0 || strcmp(o->name, "json") == 0 || strcmp(o->name, "lang") == 0;
            if (strcmp(o->name, "help") == 0) continue;
            char *dashed = mem_printf("--%s", o->name);
            assert_non_null(strstr(text_raw(all[i]->help, LANG_VI), dashed));
            assert_non_null(strstr(text_raw(all[i]->help, LANG_EN), dashed));
            mem_free(dashed);
        }
        assert_int_equal(common, 3);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_words), cmocka_unit_test(test_paint),    cmocka_unit_test(test_arrays),
        cmocka_unit_test(test_problems),     cmocka_unit_test(test_findings), cmocka_unit_test(test_lines),
        cmocka_unit_test(test_cannot),       cmocka_unit_test(test_commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
