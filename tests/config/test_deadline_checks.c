/* What check finds in deadlines: reports drawn together too early, working days counted without holidays. */
#include "tests/config/deadlines.h"

#define BELOW(due)                                                                                            \
    "{\"id\": \"below\", \"title\": \"Đơn vị\", \"covers\": \"half_year\", \"units\": [\"@districts\"], " \
    "\"indicators\": [], \"due\": " due "}"

static void assert_early(const char *document, const char *code, const char *said) {
    struct plan_world r = world_of(document);
    plan_check(r.plan, &r.problems);
    if (code) assert_non_null(strstr(assert_problem(&r.problems, "/reports/0/consolidates", code)->en, said));
    for (size_t i = 0; !code && i < r.problems.count; i++)
        assert_string_not_equal(r.problems.items[i].code, "check.consolidates_early");
    world_drop(&r);
}

/* The lead's report names the one it draws together, wherever that stands, and is warned about when it is not
 * due after it, in whichever period that is first so. */
/* FORM: two tiers (units report, then the lead consolidates and reports on) */
static void test_two_tiers(void **state) {
    static const char early[] = "check.consolidates_early";
    (void)state;
    struct plan_world r = world_of(DOCUMENT(
        REPORT("r", "half_year",
               "\"consolidates\": \"below\", \"due\": {\"within_days\": 20, "
               "\"after\": \"period_end\"}") ", " BELOW("{\"within_days\": 10, \"after\": \"period_end\"}"),
        GUIDANCE));
    assert_ptr_equal(plan_report(r.plan, "r")->consolidates, plan_report(r.plan, "below"));
    assert_null(plan_report(r.plan, "below")->consolidates);
    world_drop(&r);
#define TIERS(covers, above, below)                                                                          \
    DOCUMENT(REPORT("r", covers, "\"consolidates\": \"below\", \"due\": " above) ", " BELOW(below), GUIDANCE)
    assert_early(TIERS("half_year", "{\"within_days\": 20, \"after\": \"period_end\"}",
                       "{\"within_days\": 10, \"after\": \"period_end\"}"),
                 NULL, NULL);
    assert_early(TIERS("half_year", "{\"within_days\": 10, \"after\": \"period_end\"}",
                       "{\"within_days\": 10, \"after\": \"period_end\"}"),
                 early, "2011-07-10");
    assert_early(TIERS("year", "{\"before\": \"12-31\"}", "{\"within_days\": 10, \"after\": \"period_end\"}"),
                 early, "2012-01-10"); /* the second half's report comes after the year's */
    assert_early(
        TIERS("phase", "{\"by\": \"2031-01-05\"}", "{\"within_days\": 10, \"after\": \"period_end\"}"), early,
        "2031-01-10");
    assert_early(
        TIERS("once", "{\"by\": \"2031-02-05\"}", "{\"within_days\": 10, \"after\": \"period_end\"}"), NULL,
        NULL);
    assert_early(
        TIERS("term", "{\"by\": \"01-05\", \"year\": 1}", "{\"within_days\": 10, \"after\": \"period_end\"}"),
        early, "2021-01-10");
    assert_early(TIERS("half_year", "{\"unknown\": \"theo quy định\"}", "{\"before\": \"05-20\"}"), NULL,
                 NULL);
}

/* Each round is held against the same round below, or its last: a first round before the other's update is no
 * fault. */
static void test_two_tiers_round_by_round(void **state) {
    (void)state;
#define ROUNDS(first, update)                                                                                \
    "\"rounds\": [{\"id\": \"first\", \"due\": {\"by\": \"" first "\"}}, {\"id\": \"update\", \"due\": "     \
    "{\"by\": \"" update "\"}}]"
#define ROUND_TIERS(above)                                                                                   \
    DOCUMENT(REPORT("r", "year", "\"consolidates\": \"low\", " above) ", " REPORT("low", "year",             \
                                                                                  ROUNDS("09-10", "11-25")), \
             GUIDANCE)
    assert_early(ROUND_TIERS(ROUNDS("09-20", "12-05")), NULL, NULL);
    assert_early(ROUND_TIERS(ROUNDS("09-20", "11-25")), "check.consolidates_early", "2011-11-25");
    assert_early(ROUND_TIERS("\"due\": {\"by\": \"10-01\"}"), "check.consolidates_early", "2011-11-25");
    assert_early(ROUND_TIERS("\"due\": {\"by\": \"11-26\"}"), NULL, NULL);
}

/* These years and no others. */
static bool says(const char *text, const char *years) {
    const char *at = strstr(text, years);
    return at && at > text && at[-1] == ' ' && strchr(" ,", at[strlen(years)]);
}

static void assert_years(const char *document, int first_known, int last_known, const char *years) {
    struct plan_world r = world_of(document);
    struct holidays *h = first_known ? holidays_new() : NULL;
    size_t told = 0;
    for (int year = first_known; h && year <= last_known; year++) holidays_add_year(h, year);
    r.plan->holidays = h;
    plan_check(r.plan, &r.problems);
    for (size_t i = 0; i < r.problems.count; i++)
        told += strcmp(r.problems.items[i].code, "check.holidays_missing") == 0;
    assert_int_equal(told, years != NULL);
    if (years) {
        const struct problem *p = assert_problem(&r.problems, "/reports/0", "check.holidays_missing");
        if (!says(p->en, years) || !says(p->vi, years)) fail_msg("no “%s” in: %s", years, p->en);
    }
    r.plan->holidays = NULL;
    holidays_unref(h);
    world_drop(&r);
}

/* Where working days count, the years whose holidays nobody knows are named once for the report; where they
 * do not count, or all are known, nothing is said. */
static void test_years_without_holidays(void **state) {
    (void)state;
    static const char roll[] = DUE("year", "{\"by\": \"11-30\", \"roll\": \"next_working_day\"}");
    assert_years(DUE("year", "{\"by\": \"11-30\"}"), 0, 0, NULL);
    assert_years(DUE("year", "{\"by\": \"11-30\", \"roll\": \"none\"}"), 0, 0, NULL);
    assert_years(roll, 0, 0, "2011–2030");
    assert_years(roll, 2011, 2030, NULL);
    assert_years(roll, 2012, 2029, "2011, 2030");
    assert_years(roll, 2016, 2025, "2011–2015, 2026–2030");
    assert_years(DUE("year", "{\"within_working_days\": 5, \"after\": \"period_end\"}"), 2011, 2030, "2031");
    assert_years(DUE("once", "{\"by\": \"2023-12-10\", \"roll\": \"next_working_day\"}"), 2011, 2022, "2023");
    assert_years(DUE("once", "{\"within_working_days\": 5, \"after\": \"guidance\"}"), 2011, 2025,
                 "2026–2030");
    assert_years(DUE("once", "{\"within_days\": 5, \"after\": \"guidance\"}"), 0, 0, NULL);
    assert_years(DUE("year", "{\"unknown\": \"theo quy định\"}"), 0, 0, NULL);
}

/* A ladder in working days needs the holidays too, also of the year before. */
static void test_ladder_without_holidays(void **state) {
    (void)state;
#define LADDER(step) REPORT("r", "year", "\"due\": {\"by\": \"01-10\"}, \"remind\": [\"" step "\"]")
    assert_years(DOCUMENT(LADDER("-30d"), GUIDANCE), 0, 0, NULL);
    assert_years(DOCUMENT(LADDER("-20wd"), GUIDANCE), 2011, 2029, "2010, 2030");
}

/* A warning about holidays can be accepted for the report. */
static void test_years_without_holidays_accepted(void **state) {
    (void)state;
    char *document = edited(
        DUE("year", "{\"by\": \"11-30\", \"roll\": \"next_working_day\"}"),
        (const struct edit[EDITS_MAX]){{"/accept", "[{\"code\": \"check.holidays_missing\", \"why\": "
                                                   "\"chưa công bố\", \"pointer\": \"/reports/0\"}]"}});
    assert_years(document, 0, 0, NULL);
    mem_free(document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_tiers),
        cmocka_unit_test(test_two_tiers_round_by_round),
        cmocka_unit_test(test_years_without_holidays),
        cmocka_unit_test(test_ladder_without_holidays),
        cmocka_unit_test(test_years_without_holidays_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
