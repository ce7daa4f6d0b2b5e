/* Plans as sheets, there and back. */
#include "daemon/base/file.h"
#include "tests/config/sheets.h"
#include <string.h>

static const char *const FILES[][2] = {
    {"config/plans/bac-kan-2011.json", "config/units/bac-kan.json"},
    {"config/plans/lai-chau-2016.json", "config/units/lai-chau.json"},
    {"config/plans/lang-son-2022.json", "config/units/lang-son.json"},
    {"config/plans/lao-cai-2022.json", "config/units/lao-cai.json"},
    {"config/plans/ngoc-hoi-2023.json", "config/units/ngoc-hoi.json"},
    {"config/examples/giam-ngheo.json", "config/examples/giam-ngheo-units.json"},
    {"config/examples/dan-so-tre-em.json", "config/examples/dan-so-tre-em-units.json"},
    {"config/examples/chuyen-doi-so.json", "config/examples/chuyen-doi-so-units.json"},
};

static void all_there_and_back(bool xlsx) {
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        cJSON *plan = json_of_file(FILES[i][0]), *units = json_of_file(FILES[i][1]);
        assert_round_trip(plan, units, xlsx, FILES[i][0]);
        assert_round_trip(plan, NULL, xlsx, FILES[i][0]);
        cJSON_Delete(plan);
        cJSON_Delete(units);
    }
}

/* Every plan that is kept here goes into a workbook and comes back as it was, with its units and without. */
static void test_plans_through_xlsx(void **state) {
    (void)state;
    all_there_and_back(true);
}

/* So it does through CSV. */
static void test_plans_through_csv(void **state) {
    (void)state;
    all_there_and_back(false);
}

/* What another program saved from an exported workbook is still the same plan. (libreoffice.csv: each sheet
 * saved on its own, the sheets then put one below the other.) */
static void test_saved_by_other_programs(void **state) {
    (void)state;
    static const char *const files[] = {"tests/data/sheets/libreoffice.xlsx",
                                        "tests/data/sheets/libreoffice.csv",
                                        "tests/data/sheets/openpyxl.xlsx"};
    cJSON *plan = json_of_file("tests/data/sheets/plan.json"),
          *units = json_of_file("tests/data/sheets/units.json");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct strbuf bytes;
        struct err err = {.code = ERR_OK};
        strbuf_init(&bytes, 0);
        assert_int_equal(file_read(files[i], &bytes, &err), ERR_OK);
        assert_imported(&bytes, plan, units, files[i]);
        strbuf_deinit(&bytes);
    }
    cJSON_Delete(plan);
    cJSON_Delete(units);
}

static void odd_there_and_back(const char *text) {
    struct err err = {.code = ERR_OK};
    cJSON *plan = NULL;
    assert_int_equal(json_parse(text, strlen(text), 0, &plan, &err), ERR_OK);
    assert_round_trip(plan, NULL, true, text);
    assert_round_trip(plan, NULL, false, text);
    cJSON_Delete(plan);
}

/* What no column can hold exactly goes into `more`, and comes back the same: values of the wrong type, keys
 * that nobody knows, texts that look like something else, numbers of 17 digits, arrays that are empty. */
static void test_what_columns_cannot_hold(void **state) {
    (void)state;
    static const char *const plans[] = {
        "{}",
        "{\"plan\": \"x\", \"objectives\": []}",
        "{\"plan\": \" x \", \"title\": \"? no reason\", \"unit\": \"-\", \"number\": \"\", \"nobody\": "
        "{\"a\": [1, null]}}",
        "{\"plan\": 7, \"title\": {\"vi\": \"=1+1\", \"en\": 3}, \"start\": null, \"milestones\": {\"a\": "
        "1}}",
        "{\"milestones\": [{\"id\": \"a\", \"review\": \"true\"}, {\"id\": \"a\", \"review\": true}, 5]}",
        "{\"objectives\": [{\"id\": \"a\", \"coordinating\": [\"x; y\"], \"indicators\": [{\"id\": 1, "
        "\"targets\": []}]}, {}, "
        "{\"indicators\": [{\"id\": \"b\", \"targets\": [{\"at_least\": 0.30000000000000004}, {\"at_least\": "
        "\"5\"}]}]}]}",
        "{\"objectives\": [{\"id\": \"a\"}, {\"id\": \"a\", \"indicators\": [{\"id\": \"b\", \"targets\": "
        "[]}]}]}",
        "{\"objectives\": [{\"id\": \"a\", \"indicators\": [{\"id\": \"b\", \"targets\": [{\"between\": [1, "
        "2], "
        "\"at_most\": 3, \"all_of\": [{\"above\": 1, \"x\": 2}, {}]}]}]}]}",
        "{\"tasks\": [{\"id\": \"a\", \"windows\": [{}]}, {\"windows\": [{\"to\": \"2020-01-01\"}, {\"id\": "
        "\"2\"}]}, "
        "{\"id\": \"c\", \"windows\": {\"id\": \"1\"}}]}",
        "{\"title\": \"a\\ufffe\\uffff\\u0001b\", \"issuer\": \"c\\ufffe\", \"more\": 1, \"dimensions\": "
        "{\"a.b\": [\"x\"], \"\": [], "
        "\"c\": \"d\"}}",
        "{\"objectives\": [{\"id\": \"a\", \"indicators\": [{\"id\": \"b\", \"targets\": [], \"baselines\": "
        "{\"2020\": 1e300, "
        "\"2021\": "
        "{\"unknown\": \"a  b\"}}, \"measure\": {\"max\": null}}]}]}",
    };
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) odd_there_and_back(plans[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plans_through_xlsx),
        cmocka_unit_test(test_plans_through_csv),
        cmocka_unit_test(test_saved_by_other_programs),
        cmocka_unit_test(test_what_columns_cannot_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
