/* Indicators computed from others (derived) and parts of a whole (part_of): what they name, in which units of
 * measure, and that no chain of them bites its tail. */
#include "tests/config/support.h"
#include <string.h>

#define OBJECTIVE "/objectives/-"

/* An objective of its own, after the one of PLAN, with these indicators. */
#define OWN(indicators) "{\"id\": \"d\", \"title\": \"Tính toán\", \"indicators\": [" indicators "]}"
#define IND(id, measure, more)                                                                               \
    "{\"id\": \"" id "\", \"title\": \"T\", \"frequency\": \"year\", \"good\": \"up\", \"lead\": "           \
    "\"so-y-te\", \"targets\": [], \"measure\": {" measure "}" more "}"
#define PERCENT         "\"type\": \"percent\""
#define RATIO           "\"type\": \"ratio\""
#define PEOPLE          "\"type\": \"count\", \"of\": \"người\""
#define TEAMS           "\"type\": \"count\", \"of\": \"tổ\""
#define RATE(per, base) "\"type\": \"rate\", \"per\": " per ", \"base\": \"" base "\""
#define DERIVED(text)   ", \"derived\": \"" text "\""
/* what the expressions below are made of, beside PLAN's 1.1 (percent), 1.2 (count of teams, reported by one
 * unit), 1.3 (yes_no), 1.5 (rank), 1.6 (rate per 100 000 of “trẻ”) */
#define INPUTS                                                                                               \
    IND("women", PEOPLE, "")                                                                                 \
    ", " IND("people", PEOPLE, "") ", " IND("money", "\"type\": \"amount\", \"of\": \"tỷ đồng\"",            \
                                            "") ", " IND("share", PERCENT, "") ", " IND("times", RATIO, "")

struct derivation {
    const char *measure, *text, *code, *said; /* code NULL: it is right */
};

static const struct derivation DERIVATIONS[] = {
    {PERCENT, "[women] / [people] * 100", NULL, NULL},
    {PERCENT, "100 × [women] ÷ [people]", NULL, NULL},
    {PERCENT, "[women] / ([people] / 100)", NULL, NULL},
    {PERCENT, "([people] − [women]) / [people] * 100", NULL, NULL},
    {PERCENT, "([1.1] + [share]) / 2", NULL, NULL},
    {PERCENT, "-[share] + [1.1]", NULL, NULL},
    {PERCENT, "100 - [share]", NULL, NULL},
    {PERCENT, "100 − [women] / [people] * 100", NULL, NULL},
    {RATIO, "[women] / [people]", NULL, NULL},
    {RATIO, "[money] / [people] + [times]", NULL, NULL},
    {"\"type\": \"permille\"", "[women] / [people] * 1000", NULL, NULL},
    {"\"type\": \"permille\"", "[share] * 10", NULL, NULL},
    {RATE("1", "xã"), "[women] / [1.2]", NULL, NULL},
    {RATE("100000", "trẻ"), "[1.6] - [women] / [people] * 100000", NULL, NULL},
    {PEOPLE, "[women] + [people] * 0.5", NULL, NULL},
    {TEAMS, "sum([1.2]) - [1.2]", NULL, NULL},
    {"\"type\": \"amount\", \"of\": \"tổ\"", "[1.2] / 2", NULL, NULL},

    {PERCENT, "[women] / [people]", "plan.derived_result", "ratio"},
    {PERCENT, "[women]", "plan.derived_result", "count “người”"},
    {PERCENT, "50 * 2", "plan.derived_result", "123"},
    {PEOPLE, "[1.2] * 2", "plan.derived_result", "count “tổ”"},
    {RATIO, "[share]", "plan.derived_result", "percent"},
    {RATE("1000", "trẻ"), "[1.6]", "plan.derived_result", "rate “trẻ”"},
    {"\"type\": \"yes_no\"", "[women]", "plan.derived_result", "yes_no"},
    {PEOPLE, "[women] + [1.2]", "plan.derived_kinds", "count “người” + count “tổ”"},
    {PEOPLE, "[women] - 1", "plan.derived_kinds", "count “người” − 123"},
    {PERCENT, "[share] + [times]", "plan.derived_kinds", "percent + ratio"},
    {PERCENT, "[share] * [1.1]", "plan.derived_kinds", "percent × percent"},
    {PERCENT, "[women] * [people]", "plan.derived_kinds", "count “người” × count “người”"},
    {PERCENT, "100 / [share]", "plan.derived_kinds", "123 ÷ percent"},
    {PERCENT, "[share] / [women]", "plan.derived_kinds", "percent ÷ count “người”"},
    {PERCENT, "[1.3] * 100", "plan.derived_operand", "yes_no"},
    {PERCENT, "[share] + [1.5]", "plan.derived_operand", "rank"},
    {PERCENT, "sum([share])", "plan.derived_sum", "percent"},
    {PEOPLE, "sum([women])", "plan.derived_sum", "women"},
    {PEOPLE, "[woman]", "plan.indicator_unknown", "women"},
    {PERCENT, "[women] / [people] * 100 %", "plan.derived_syntax", "26"},
    {PERCENT, "− − ? [women]", "plan.derived_syntax", "character 5 on: “? [women]”"},
    {PERCENT, "[women] / 0,5", "plan.derived_syntax", "12"},
    {PERCENT, "[women] /", "plan.derived_syntax", "breaks off"},
};

static const struct problem *problem_at(const struct problems *problems, const char *pointer) {
    for (size_t i = 0; i < problems->count; i++)
        if (strcmp(problems->items[i].pointer, pointer) == 0) return &problems->items[i];
    return NULL;
}

static void check_derivation(const struct derivation *d, const struct units *units) {
    struct problems problems;
    char *own = mem_printf(OWN(IND("x", "%s", DERIVED("%s")) ", " INPUTS), d->measure, d->text);
    char *document = edited(PLAN, (const struct edit[EDITS_MAX]){{OBJECTIVE, own}});
    problems_init(&problems);
    struct plan *plan = plan_of(document, units, &problems);
    const struct problem *p = problem_at(&problems, "/objectives/1/indicators/0/derived");
    bool fine = d->code ? p && problems.errors == 1 && strcmp(p->code, d->code) == 0 && strstr(p->en, d->said)
                        : plan && plan_indicator(plan, "x")->derived;
    if (!fine) {
        print_problems(&problems);
        fail_msg("%s as {%s}", d->text, d->measure);
    }
    plan_free(plan);
    problems_deinit(&problems);
    mem_free(document);
    mem_free(own);
}

/* Like is added to like, numbers of things divided by one another, and what comes out is what is measured;
 * what is not is told with both kinds, what cannot be read with its place. */
static void test_units_of_measure(void **state) {
    (void)state;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < sizeof DERIVATIONS / sizeof *DERIVATIONS; i++)
        check_derivation(&DERIVATIONS[i], units);
    units_free(units);
}

/* A derived indicator names others wherever they stand, keeps its baseline and targets, and no report asks a
 * unit for it. */
static void test_derived_is_read_and_never_asked(void **state) {
    struct plan_world w;
    (void)state;
    world_with(
        &w,
        {OBJECTIVE, OWN(IND("x", PERCENT,
                            DERIVED("[women] / [people] * 100") ", \"baseline\": {\"period\": \"2015\", "
                                                                "\"value\": 30}") ", " INPUTS)},
        {"/reports/1/indicators", "[\"1.1\", \"x\", \"women\"]"},
        {"/objectives/1/indicators/0/targets",
         "[{\"id\": \"t\", \"at\": \"end\", \"at_least\": 40, \"source\": \"I\", \"quote\": \"năm 2020 "
         "đạt 40%\"}]"});
    const struct indicator *x = plan_indicator(w.plan, "x");
    const struct unit *lead = unit_find(w.units, "so-y-te");
    assert_no_problem(&w.problems);
    assert_int_equal(x->derived->op, EXPRESSION_MULTIPLY);
    assert_int_equal(x->derived->left->op, EXPRESSION_DIVIDE);
    assert_ptr_equal(x->derived->left->left->indicator, plan_indicator(w.plan, "women"));
    assert_true(x->baseline.known && x->target_count == 1);
    assert_ptr_equal(x->lead, lead);
    assert_false(report_asks(plan_report(w.plan, "half"), lead, x));
    assert_false(report_asks(plan_report(w.plan, "year"), lead, x));
    assert_true(report_asks(plan_report(w.plan, "year"), lead, plan_indicator(w.plan, "women")));
    world_drop(&w);
}

/* A part of a whole points at it. */
/* FORM: part of a whole (140 tổ, of which 15 % …, 85 …) */
static void test_part_of_a_whole(void **state) {
    struct plan_world w;
    (void)state;
    world_with(
        &w, {OBJECTIVE, OWN(IND("pilot", TEAMS, ", \"part_of\": \"saving\"") ", " IND("saving", TEAMS, ""))},
        {"/objectives/1/indicators/0/targets",
         "[{\"id\": \"pilot\", \"at\": \"end\", \"at_least\": 85, \"source\": \"phụ lục 2\", "
         "\"quote\": \"thí điểm 85 Tổ TKVVTB áp dụng phương pháp học tập và hành động giới\", "
         "\"assumed\": \"hết giai đoạn\"}]"},
        {"/objectives/1/indicators/1/targets",
         "[{\"id\": \"saving\", \"at\": \"end\", \"at_least\": 140, \"source\": \"phụ lục 2\", "
         "\"quote\": \"Tối thiểu 140 Tổ tiết kiệm vay vốn thôn bản (TKVVTB) được củng cố, nâng cao "
         "chất lượng/hoặc thành lập mới\", \"assumed\": \"hết giai đoạn\"}]"});
    assert_no_problem(&w.problems);
    assert_ptr_equal(plan_indicator(w.plan, "pilot")->part_of, plan_indicator(w.plan, "saving"));
    assert_null(plan_indicator(w.plan, "saving")->part_of);
    world_drop(&w);
}

#define X "/objectives/1/indicators/0"
#define Y "/objectives/1/indicators/1"

static const struct plan_fault FAULTS[] = {
    {{{OBJECTIVE, OWN(IND("x", PEOPLE, DERIVED("[x] * 2")))}}, X "/derived", "plan.derived_cycle", "x → x"},
    {{{OBJECTIVE, OWN(IND("x", PEOPLE, DERIVED("[y] + [y]")) ", " IND("y", PEOPLE, DERIVED("[z]")) ", " IND(
                      "z", PEOPLE, DERIVED("[x] - [x]")))}},
     X "/derived",
     "plan.derived_cycle",
     "x → y → z → x"},
    {{{OBJECTIVE, OWN(IND("x", PEOPLE, DERIVED("[y]")) ", " IND("y", PEOPLE, DERIVED("[y]")))}},
     Y "/derived",
     "plan.derived_cycle",
     "y → y"},
    {{{OBJECTIVE, OWN(IND("x", PERCENT, ", \"derived\": 5"))}}, X "/derived", "json.type", NULL},
    {{{OBJECTIVE, OWN(IND("x", PERCENT, ", \"derived\": {\"unknown\": \"?\"}"))}},
     X "/derived",
     "config.must_be_known",
     NULL},
    {{{OBJECTIVE, OWN(IND("x", PERCENT, DERIVED("[1.1]") ", \"reported_by\": [\"sa-pa\"]"))}},
     X "/reported_by",
     "plan.derived_key",
     "reported_by"},
    {{{OBJECTIVE, OWN(IND("x", PERCENT, DERIVED("[1.1]") ", \"aggregation\": \"ratio\""))}},
     X "/aggregation",
     "plan.derived_key",
     NULL},
    {{{OBJECTIVE, OWN(IND("x", PERCENT, DERIVED("[1.1]") ", \"accumulation\": \"flow\""))}},
     X "/accumulation",
     "plan.derived_key",
     NULL},
    {{{OBJECTIVE, OWN(IND("x", PERCENT, ", \"part_of\": \"1.1\""))}},
     X "/part_of",
     "plan.part_measure",
     "percent"},
    {{{OBJECTIVE, OWN(IND("x", TEAMS, ", \"part_of\": \"1.1\""))}},
     X "/part_of",
     "plan.part_measure",
     "count"},
    {{{OBJECTIVE, OWN(IND("x", TEAMS, ", \"part_of\": \"1.22\""))}},
     X "/part_of",
     "plan.indicator_unknown",
     "1.2"},
    {{{OBJECTIVE, OWN(IND("x", TEAMS, ", \"part_of\": \"x\""))}}, X "/part_of", "plan.part_cycle", "x"},
    {{{OBJECTIVE, OWN(IND("x", TEAMS, ", \"part_of\": \"y\"") ", " IND(
                      "y", TEAMS, ", \"part_of\": \"z\"") ", " IND("z", TEAMS, ", \"part_of\": \"y\""))}},
     Y "/part_of",
     "plan.part_cycle",
     "y"},
};

/* Circles, keys of what is reported, and parts of something else are told once, at their place. */
static void test_faults(void **state) {
    (void)state;
    assert_int_equal(faults_untold(PLAN, FAULTS, sizeof FAULTS / sizeof *FAULTS, 1), 0);
}

/* n indicators, each derived from the next (the last from 1.2), in this order or the other way round. */
static char *chain(size_t n, bool backward) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < n; i++) {
        size_t k = backward ? n - 1 - i : i;
        char *next = k + 1 < n ? mem_printf("c%zu", k + 1) : mem_strdup("1.2");
        strbuf_addf(&sb, "%s" IND("c%zu", TEAMS, DERIVED("[%s] + [%s]")), i ? ", " : "", k, next, next);
        mem_free(next);
    }
    char *own = mem_printf(OWN("%s"), sb.data);
    strbuf_deinit(&sb);
    return own;
}

/* Sixteen may stand on one another, in whatever order; one more, or nearly as many as a plan may have, are
 * refused and harm nothing. */
static void test_long_chains(void **state) {
    static const size_t lengths[] = {16, 17, 4900};
    (void)state;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < 2 * (sizeof lengths / sizeof *lengths); i++) {
        struct problems problems;
        size_t n = lengths[i / 2];
        char *own = chain(n, i % 2),
             *document = edited(PLAN, (const struct edit[EDITS_MAX]){{OBJECTIVE, own}});
        problems_init(&problems);
        struct plan *plan = plan_of(document, units, &problems);
        assert_int_equal(plan != NULL, n == 16);
        if (!plan) assert_string_equal(problems.items[0].code, "plan.derived_deep");
        plan_free(plan);
        problems_deinit(&problems);
        mem_free(document);
        mem_free(own);
    }
    units_free(units);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units_of_measure), cmocka_unit_test(test_derived_is_read_and_never_asked),
        cmocka_unit_test(test_part_of_a_whole),  cmocka_unit_test(test_faults),
        cmocka_unit_test(test_long_chains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
