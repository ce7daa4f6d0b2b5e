#include "tests/config/support.h"
#include <string.h>

#define IND    "/objectives/0/indicators/0"
#define TARGET IND "/targets/0"

static void check_document(const char *document, const struct edit *edits, struct problems *problems) {
    struct units *units = units_of(UNITS);
    char *text = edited(document, edits);
    problems_init(problems);
    struct plan *plan = plan_of(text, units, problems);
    if (!plan) print_problems(problems);
    assert_non_null(plan);
    struct holidays *known = holidays_new(); /* or what counts working days would be warned about */
    for (int year = 2010; year <= 2030; year++) holidays_add_year(known, year);
    plan->holidays = known;
    plan_check(plan, problems);
    plan->holidays = NULL;
    holidays_unref(known);
    plan_free(plan);
    units_free(units);
    mem_free(text);
}

struct finding {
    struct edit edits[EDITS_MAX];
    const char *pointer, *code, *said; /* said: part of both texts, or of the words quoted; or NULL */
};

static bool is_said(const struct problem *p, const char *said) {
    bool quoted = false;
    for (size_t i = 0; i < p->quote_count; i++) quoted |= strstr(p->quotes[i].words, said) != NULL;
    return quoted || (strstr(p->vi, said) && strstr(p->en, said));
}

/* The plan of support.c is without contradiction but for what each edit brings in. */
static const struct finding FINDINGS[] = {
    {{{IND "/good", "\"down\""}}, TARGET, "check.against_good", "năm 2018 đạt 50%"},
    {{{TARGET "/at_least", NULL}, {TARGET "/at_most", "50"}}, TARGET, "check.against_good", "≤ 50"},
    {{{TARGET "/at_least", NULL}, {TARGET "/direction_only", "\"down\""}},
     TARGET,
     "check.against_good",
     NULL},
    {{{IND "/good", NULL}}, IND, "check.good_missing", "good"},
    {{{TARGET "/at_least", "101"}}, TARGET, "check.impossible", "≥ 101"},
    {{{TARGET "/at_least", NULL}, {TARGET "/above", "100"}}, TARGET, "check.impossible", "> 100"},
    {{{TARGET "/at_least", "-1"}}, TARGET, "check.impossible", NULL},
    {{{TARGET "/at_least", NULL}, {TARGET "/between", "[90, 110]"}}, TARGET, "check.impossible", "90–110"},
    {{{"/objectives/0/indicators/5/targets/0/at_most", "-160"}},
     "/objectives/0/indicators/5/targets/0",
     "check.impossible",
     "-160"},
    {{{TARGET "/at_least", "40"}}, TARGET, "check.already_met", "40"},
    {{{IND "/targets/1/above", "45"}}, IND "/targets/1", "check.ambition", "≥ 50"},
    {{{IND "/targets/-", "{\"id\": \"annex\", \"at\": \"mid\", \"at_least\": 45, \"in_force\": false, "
                         "\"source\": \"phụ lục\", \"quote\": \"45% năm 2018\"}"}},
     IND "/targets/4",
     "check.clash",
     "45% năm 2018"},
    {{{"/objectives/0/indicators/5/baseline", NULL}},
     "/objectives/0/indicators/5/targets/0/relative",
     "check.baseline_missing",
     "giảm 60%"},
    {{{IND "/coordinating/0", "\"so-y-te\""}}, IND "/coordinating", "check.lead_coordinates", "so-y-te"},
    {{{IND "/lead", NULL}}, IND, "check.lead_missing", NULL},
    {{{TARGET "/quote", "\"đạt 50%\""}}, TARGET, "check.year_assumed", "đạt 50%"},
    {{{"/objectives/0/indicators/1/targets/0/allocations/sa-pa", "5"}},
     "/objectives/0/indicators/1/targets/0/allocations",
     "check.allocations_sum",
     "10"},
    {{{"/objectives/0/indicators/1/targets/0/allocations/sa-pa", "[3, 4]"}},
     "/objectives/0/indicators/1/targets/0/allocations",
     "check.allocations_sum",
     "8–9"},
    {{{"/reports", "[]"}}, "/reports", "check.no_duty", NULL},
    {{{"/reports", NULL}}, "/reports", "check.no_duty", NULL},
    {{{"/reports/0/units", "[\"so-y-te\"]"}}, "/objectives/0/indicators/1", "check.nobody_reports", NULL},
    {{{"/reports/0/units", "[\"so-y-te\", \"so-noi-vu\", \"sa-pa\"]"}},
     IND "/reported_by",
     "check.unit_not_asked",
     "bat-xat"},
};

/* A sound plan gives no warning at all. */
static void test_sound(void **state) {
    struct problems problems;
    (void)state;
    check_document(PLAN, (const struct edit[EDITS_MAX]){{NULL, NULL}}, &problems);
    assert_no_problem(&problems);
    problems_deinit(&problems);
}

/* Each contradiction is a warning at its place, with the document's words in both languages, and the plan
 * stays usable. */
static void test_findings(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof FINDINGS / sizeof *FINDINGS; i++) {
        const struct finding *f = &FINDINGS[i];
        struct problems problems;
        check_document(PLAN, f->edits, &problems);
        const struct problem *p = assert_problem(&problems, f->pointer, f->code);
        assert_int_equal(problems.errors, 0);
        if (f->said) assert_true(is_said(p, f->said));
        assert_true(strlen(p->remedy_vi) > 5 && strlen(p->remedy_en) > 5);
        problems_deinit(&problems);
    }
}

/* Each finding falls silent once it is accepted at its place, and all others stay. */
static void test_accepted(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof FINDINGS / sizeof *FINDINGS; i++) {
        const struct finding *f = &FINDINGS[i];
        struct problems before, after;
        struct edit edits[EDITS_MAX];
        char *accept =
            mem_printf("[{\"code\": \"%s\", \"why\": \"đã xem\", \"pointer\": \"%s\"}]", f->code, f->pointer);
        size_t n = 0;
        memcpy(edits, f->edits, sizeof edits);
        while (edits[n].pointer) n++;
        edits[n] = (struct edit){"/accept", accept};
        check_document(PLAN, f->edits, &before);
        check_document(PLAN, edits, &after);
        assert_int_equal(after.count, before.count - 1);
        assert_int_equal(after.accepted, before.accepted + 1);
        for (size_t k = 0; k < after.count; k++)
            assert_false(strcmp(after.items[k].code, f->code) == 0 &&
                         strcmp(after.items[k].pointer, f->pointer) == 0);
        problems_deinit(&before);
        problems_deinit(&after);
        mem_free(accept);
    }
}

struct silence {
    struct edit edits[EDITS_MAX];
    const char *code;
};

/* What looks like a contradiction and is none. */
static const struct silence SILENCES[] = {
    {{{TARGET "/quote", "\"đạt 50%\""}, {TARGET "/assumed", "\"theo tiêu đề\""}}, "check.year_assumed"},
    {{{IND "/targets/2/quote", "\"hằng năm\""}}, "check.year_assumed"},
    {{{IND "/measure/max", "null"}, {TARGET "/at_least", "120"}, {IND "/targets/1/above", "130"}},
     "check.impossible"},
    {{{IND "/measure/max", "null"}, {TARGET "/at_least", "-5"}, {IND "/baseline", NULL}}, "check.impossible"},
    {{{IND "/lead", "{\"unknown\": \"không giao\"}"}}, "check.lead_missing"},
    {{{IND "/targets/1/in_force", "false"}, {IND "/targets/1/above", "45"}}, "check.ambition"},
    {{{IND "/targets/1/level", "\"national\""}, {IND "/targets/1/above", "45"}, {IND "/targets/3", NULL}},
     "check.ambition"},
    {{{IND "/targets/-", "{\"id\": \"same\", \"at\": \"mid\", \"at_least\": 50, \"in_force\": false, "
                         "\"source\": \"phụ lục\", \"quote\": \"50% năm 2018\"}"}},
     "check.clash"},
    {{{IND "/targets/-", "{\"id\": \"other\", \"at\": \"mid\", \"at_least\": 60, \"level\": \"national\", "
                         "\"source\": \"phụ lục\", \"quote\": \"60% năm 2018\"}"}},
     "check.clash"},
    {{{"/objectives/0/indicators/1/targets/0/at_least", NULL},
      {"/objectives/0/indicators/1/targets/0/between", "[9, 10]"},
      {"/objectives/0/indicators/1/targets/0/allocations/bat-xat", "[5, 6]"}},
     "check.allocations_sum"},
    {{{"/reports/1/rounds/0/due", "{\"unknown\": \"x\"}"}}, "check.nobody_reports"},
};

/* No warning where the plan says why, or where two things cannot be compared. */
static void test_silences(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof SILENCES / sizeof *SILENCES; i++) {
        struct problems problems;
        check_document(PLAN, SILENCES[i].edits, &problems);
        if (problems_has(&problems, SILENCES[i].code)) {
            print_problems(&problems);
            fail_msg("row %zu: %s", i, SILENCES[i].code);
        }
        problems_deinit(&problems);
    }
}

/* A report whose due date is unknown asks nobody: the plan is then without duty. */
static void test_unknown_due_is_no_duty(void **state) {
    struct problems problems;
    (void)state;
    check_document(
        PLAN,
        (const struct edit[EDITS_MAX]){
            {"/reports",
             "[{\"id\": \"r\", \"title\": \"R\", \"covers\": \"year\", \"units\": [\"@all\"], \"due\": "
             "{\"unknown\": \"theo quy định\"}}]"}},
        &problems);
    assert_problem(&problems, "/reports", "check.no_duty");
    assert_problem(&problems, "/reports/0/due", "check.unknown");
    assert_int_equal(problems.count, 2);
    problems_deinit(&problems);
}

/* Both quotations stand in the warning, each with its source. */
static void test_both_quotations(void **state) {
    struct problems problems;
    (void)state;
    check_document(PLAN, FINDINGS[11].edits, &problems);
    const struct problem *p = assert_problem(&problems, IND "/targets/4", "check.clash");
    assert_true(strstr(p->en, "≥ 50 and ≥ 45") && strstr(p->vi, "≥ 50 và ≥ 45"));
    assert_int_equal(p->quote_count, 2);
    assert_string_equal(p->quotes[0].source, "I");
    assert_string_equal(p->quotes[0].words, "năm 2018 đạt 50%");
    assert_string_equal(p->quotes[1].source, "phụ lục");
    assert_string_equal(p->quotes[1].words, "45% năm 2018");
    problems_deinit(&problems);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_silences),
        cmocka_unit_test(test_unknown_due_is_no_duty),
        cmocka_unit_test(test_both_quotations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
