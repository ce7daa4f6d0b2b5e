#include "tests/config/support.h"
#include <string.h>

/* Every part of the language that a plan can use comes out as the model has it. */
static void test_reads_all(void **state) {
    struct problems problems;
    (void)state;
    problems_init(&problems);
    struct units *units = units_of(UNITS);
    struct plan *plan = plan_of(PLAN, units, &problems);
    assert_no_problem(&problems);
    assert_non_null(plan);
    assert_string_equal(plan->id, "p");
    assert_ptr_equal(plan->unit, unit_find(units, "tinh"));
    assert_int_equal(plan->issued_day, civil_to_day(2016, 4, 4));
    assert_int_equal(plan->method, METHOD_GROWTH);
    assert_true(plan->on_track_from == 0.9 && plan->at_risk_from == 0.5);
    assert_string_equal(plan->level, "provincial");
    assert_string_equal(plan->implements, "national");
    assert_string_equal(zone_name(plan->zone), "Asia/Ho_Chi_Minh");
    assert_int_equal(plan->milestone_count, 2);
    assert_true(plan->milestones[0].review && !plan->milestones[1].review);
    assert_string_equal(plan->terms[0].id, "2016/2020");
    assert_ptr_equal(plan->terms[0].judged_at, &plan->milestones[1]);
    assert_int_equal(plan->dimension_count, 2);
    assert_string_equal(plan->dimensions[0].id, "sex");
    assert_string_equal(plan->dimensions[1].categories[1], "minority");
    assert_int_equal(plan->indicator_count, 6);
    assert_int_equal(plan->target_count, 10);
    assert_int_equal(plan->activated_ms, INT64_MAX);
    assert_int_equal(plan->events[0].lead_days, 10);
    assert_int_equal(plan->events[0].from_month * 100 + plan->events[0].to_day, 1115);
    plan_free(plan);
    units_free(units);
    problems_deinit(&problems);
}

/* An indicator keeps who measures, from where, and in which dimensions (in the plan's order, not the file's).
 */
static void test_reads_indicator(void **state) {
    struct problems problems;
    (void)state;
    problems_init(&problems);
    struct units *units = units_of(UNITS);
    struct plan *plan = plan_of(PLAN, units, &problems);
    const struct indicator *ind = plan_indicator(plan, "1.1"), *count = plan_indicator(plan, "1.2"),
                           *rate = plan_indicator(plan, "1.6");
    assert_true(ind->measure.has_max && ind->measure.max == 100 && ind->measure.per == 100);
    assert_string_equal(ind->lead->id, "so-y-te");
    assert_int_equal(ind->reported_by_count, 2);
    assert_true(indicator_reported_by(ind, unit_find(units, "bat-xat")));
    assert_true(ind->baseline.known && ind->baseline.value == 40 && ind->baseline.has_period);
    assert_string_equal(ind->unit_baselines[0].unit->id, "sa-pa");
    assert_string_equal(ind->disaggregate[0].dimension->id, "sex");
    assert_int_equal(ind->disaggregate[0].mode, DISAGGREGATE_SHARE);
    assert_int_equal(ind->disaggregate[1].mode, DISAGGREGATE_WITHIN);
    assert_int_equal(count->accumulation, ACCUMULATE_FLOW);
    assert_true(count->sent_running_total);
    assert_int_equal(count->frequency, PERIOD_HALF_YEAR);
    assert_int_equal(rate->frequency, PERIOD_SPAN);
    assert_true(rate->measure.per == 100000);
    assert_string_equal(rate->measure.base.vi, "trẻ");
    assert_int_equal(plan_indicator(plan, "1.5")->good, DIRECTION_DOWN);
    plan_free(plan);
    units_free(units);
    problems_deinit(&problems);
}

/* A target keeps its time, condition and modifiers. */
static void test_reads_targets(void **state) {
    struct problems problems;
    (void)state;
    problems_init(&problems);
    struct units *units = units_of(UNITS);
    struct plan *plan = plan_of(PLAN, units, &problems);
    const struct target *end = plan_target(plan, "1.1-end"), *each = plan_target(plan, "1.1-each"),
                        *national = plan_target(plan, "1.1-n");
    assert_int_equal(end->condition.kind, CONDITION_ABOVE);
    assert_true(end->condition.value == 70.5 && end->striving && end->in_force && end->own_level);
    assert_int_equal(end->maintain_from_day, civil_to_day(2018, 12, 31));
    assert_int_equal(end->valid_from, civil_to_day(2016, 1, 1));
    assert_int_equal(end->valid_to, DAY_NONE);
    assert_true(each->every_year && !each->milestone);
    assert_string_equal(each->each->id, "sex");
    assert_true(!national->own_level && national->term && !national->milestone);
    assert_true(national->condition.value == 60 && national->condition.high == 80);
    assert_int_equal(plan_target(plan, "1.2-end")->allocation_count, 2);
    assert_true(plan_target(plan, "1.4-mid")->condition.value == 1);
    assert_true(plan_target(plan, "1.5-mid")->condition.value == 10);
    const struct target *relative = plan_target(plan, "1.6-end");
    assert_int_equal(relative->relative_to, RELATIVE_TO_BASELINE);
    assert_int_equal(relative->relative_as, RELATIVE_PERCENT);
    assert_true(plan_target(plan, "1.6-mid")->condition.tolerance == 2 &&
                !plan_target(plan, "1.6-mid")->in_force);
    plan_free(plan);
    units_free(units);
    problems_deinit(&problems);
}

/* A report keeps its units, rounds and a ladder in the order of time; what is not said has its default. */
static void test_reads_reports(void **state) {
    struct problems problems;
    (void)state;
    problems_init(&problems);
    struct units *units = units_of(UNITS);
    struct plan *plan = plan_of(PLAN, units, &problems);
    const struct report *half = plan_report(plan, "half"), *year = plan_report(plan, "year"),
                        *once = plan_report(plan, "once");
    assert_int_equal(half->only, 1u << 1);
    assert_int_equal(half->unit_count, 4); /* all but the province itself */
    assert_string_equal(half->rounds[0].id, "-");
    assert_int_equal(half->rounds[0].due.kind, DUE_MONTH_DAY);
    assert_int_equal(half->remind[0].days, -30);
    assert_true(half->remind[1].days == -5 && half->remind[1].working_days);
    assert_int_equal(half->remind[2].days, -1);
    assert_int_equal(half->escalate[1].days, 7);
    assert_int_equal(half->remind_minute, 7 * 60 + 15);
    assert_int_equal(half->grace_days, 2);
    assert_true(half->own_indicators);
    assert_int_equal(year->remind_minute, 8 * 60);
    assert_int_equal(year->first_due_day, DAY_NONE);
    assert_int_equal(year->round_count, 2);
    assert_true(year->rounds[1].due.kind == DUE_MONTH_DAY && year->rounds[1].due.year_offset == 1 &&
                year->rounds[1].index == 1);
    assert_true(!year->own_indicators && year->indicator_count == 1);
    assert_true(once->rounds[0].due.kind == DUE_DATE &&
                once->rounds[0].due.date == civil_to_day(2017, 12, 10));
    assert_true(!once->own_indicators && once->indicator_count == 0);
    plan_free(plan);
    units_free(units);
    problems_deinit(&problems);
}

#define IND    "/objectives/0/indicators/0"
#define TARGET IND "/targets/0"
#define REPORT "/reports/0"

static const struct plan_fault FAULTS[] = {
    /* the head */
    {{{"/titel", "\"x\""}}, "/titel", "json.unknown", "title"},
    {{{"/plan", NULL}}, "/plan", "json.missing", NULL},
    {{{"/plan", "\"a:b\""}}, "/plan", "config.id", "letters"},
    {{{"/plan", "{\"unknown\": \"x\"}"}}, "/plan", "config.must_be_known", NULL},
    {{{"/plan", "\"a23456789012345678901234567890123456789012345678901234567\""}},
     "/plan",
     "config.id",
     "56"},
    {{{"/unit", "\"tin\""}}, "/unit", "plan.unit_unknown", "tinh"},
    {{{"/number", "5"}}, "/number", "json.type", NULL},
    {{{"/number", "\" \""}}, "/number", "config.empty", NULL},
    {{{"/number", "{\"unknown\": \"\"}"}}, "/number", "config.why_missing", NULL},
    {{{"/number", "{\"unknown\": \"x\", \"y\": 1}"}}, "/number/y", "json.unknown", "unknown"},
    {{{"/issued", "\"2016-02-30\""}}, "/issued", "config.date", "2016-05-20"},
    {{{"/title", "{\"en\": \"Plan\"}"}}, "/title/vi", "json.missing", NULL},
    {{{"/timezone", "\"Asia/Hanoi\""}}, "/timezone", "plan.timezone", "Asia/Ho_Chi_Minh"},
    {{{"/end", "\"2015-12-31\""}}, "/end", "plan.end_before_start", NULL},
    {{{"/method", "\"lineal\""}}, "/method", "config.choice", "linear"},
    {{{"/thresholds", "{\"on_track\": 0.5, \"at_risk\": 0.6}"}}, "/thresholds", "plan.thresholds", "0.60"},
    {{{"/accept/0/code", "\"plan.end_before_start\""}}, "/accept/0/code", "plan.accept_code", "check."},
    {{{"/accept/0/why", NULL}}, "/accept/0/why", "json.missing", NULL},
    /* milestones, terms, dimensions, events */
    {{{"/milestones/1/date", "\"2021-01-01\""}}, "/milestones/1/date", "plan.date_outside", NULL},
    {{{"/milestones/-", "{\"id\": \"mid\", \"date\": \"2019-12-31\"}"}},
     "/milestones/2/id",
     "plan.id_twice",
     NULL},
    {{{"/milestones/0/kind", "\"midterm\""}}, "/milestones/0/kind", "config.choice", "mid_term"},
    {{{"/terms/0/judged_at", "\"ende\""}}, "/terms/0/judged_at", "plan.milestone_unknown", "end"},
    {{{"/terms/0/from", "\"2016-05-22\""}}, "/terms/0", "plan.term_years", "1 January"},
    {{{"/dimensions/sex", "[\"a\", \"b\"]"}}, "/dimensions/sex", "plan.id_twice", NULL},
    {{{"/dimensions/ethnicity", "[\"kinh\"]"}}, "/dimensions/ethnicity", "plan.categories", "two"},
    {{{"/dimensions/ethnicity/1", "\"kinh\""}}, "/dimensions/ethnicity/1", "plan.id_twice", NULL},
    {{{"/dimensions/ethnicity/1", "\"a=b\""}}, "/dimensions/ethnicity/1", "config.id", NULL},
    {{{"/events/0/from", "\"15-11\""}}, "/events/0/from", "config.month_day", "05-20"},
    {{{"/events/0/lead", "\"7h\""}}, "/events/0/lead", "plan.event_lead", "7d"},
    {{{"/events/0/lead", "\"367d\""}}, "/events/0/lead", "plan.event_lead", "366d"},
    /* indicators */
    {{{"/objectives", "[]"}, {"/reports/1/indicators", "[]"}}, "/objectives", "config.empty_list", NULL},
    {{{"/objectives/0/indicators", "[]"}, {"/reports/1/indicators", "[]"}},
     "/objectives/0/indicators",
     "config.empty_list",
     NULL},
    {{{IND "/measure/type", "\"procent\""}}, IND "/measure/type", "config.choice", "percent"},
    {{{IND "/measure/per", "100"}}, IND "/measure/per", "plan.measure_key", "percent"},
    {{{IND "/measure/max", "0"}}, IND "/measure/max", "plan.positive", NULL},
    {{{"/objectives/0/indicators/1/measure/of", NULL}},
     "/objectives/0/indicators/1/measure/of",
     "json.missing",
     NULL},
    {{{"/objectives/0/indicators/5/measure/per", "{\"unknown\": \"x\"}"}},
     "/objectives/0/indicators/5/measure/per",
     "config.must_be_known",
     NULL},
    {{{"/objectives/0/indicators/3/measure/stages/0", NULL}},
     "/objectives/0/indicators/3/measure/stages",
     "plan.stages",
     "two"},
    {{{IND "/frequency", "\"weekly\""}}, IND "/frequency", "config.choice", "quarter"},
    {{{IND "/good", "\"more\""}}, IND "/good", "config.choice", "up"},
    {{{IND "/aggregation", "\"sum\""}}, IND "/aggregation", "plan.aggregation", "ratio"},
    {{{"/objectives/0/indicators/1/aggregation", "\"ratio\""}},
     "/objectives/0/indicators/1/aggregation",
     "plan.aggregation",
     "sum"},
    {{{IND "/sent_as", "\"increment\""}}, IND "/sent_as", "plan.sent_as", "flow"},
    {{{"/objectives/0/indicators/2/accumulation", "\"flow\""}},
     "/objectives/0/indicators/2/accumulation",
     "plan.flow_measure",
     "stock"},
    {{{IND "/lead", "\"so-yte\""}}, IND "/lead", "plan.unit_unknown", "so-y-te"},
    {{{IND "/coordinating/0", "\"zzzzzzzz\""}}, IND "/coordinating/0", "plan.unit_unknown", "bat-xat"},
    {{{IND "/reported_by/0", "\"@district\""}}, IND "/reported_by/0", "plan.group_unknown", "districts"},
    {{{IND "/reported_by/0", "7"}}, IND "/reported_by/0", "config.unit_name", "@districts"},
    {{{IND "/baseline/period", "\"2015Q9\""}}, IND "/baseline/period", "plan.period", "2016-Q3"},
    {{{IND "/baseline/value", NULL}}, IND "/baseline/value", "json.missing", NULL},
    {{{IND "/baselines/sa-pa", "[1, 2]"}}, IND "/baselines/sa-pa", "config.share", NULL},
    {{{IND "/baselines/nowhere", "1"}}, IND "/baselines/nowhere", "plan.unit_unknown", NULL},
    {{{IND "/disaggregate/age", "\"share\""}}, IND "/disaggregate/age", "plan.dimension_unknown", "sex"},
    {{{IND "/disaggregate/sex", "\"half\""}}, IND "/disaggregate/sex", "config.choice", "within"},
    {{{IND "/small_n", "-1"}}, IND "/small_n", "plan.positive", NULL},
    {{{IND "/targets", "{}"}}, IND "/targets", "json.type", NULL},
    /* targets */
    {{{TARGET "/at_least", NULL}}, TARGET, "plan.condition_none", "at_least"},
    {{{TARGET "/below", "60"}}, TARGET "/below", "plan.conditions_two", "between"},
    {{{TARGET "/at_least", NULL}, {TARGET "/done", "true"}},
     TARGET "/done",
     "plan.condition_measure",
     "yes_no"},
    {{{TARGET "/at_least", NULL}, {TARGET "/between", "[5, 4]"}},
     TARGET "/between",
     "plan.range",
     "lower first"},
    {{{TARGET "/at_least", "\"50\""}}, TARGET "/at_least", "json.type", "50"},
    {{{TARGET "/at", "\"midd\""}}, TARGET "/at", "plan.time_unknown", "mid"},
    {{{TARGET "/at", NULL}}, TARGET "/at", "json.missing", NULL},
    {{{TARGET "/every", "\"year\""}}, TARGET "/at", "plan.every_and_at", NULL},
    {{{TARGET "/every", "\"month\""}}, TARGET "/every", "config.choice", "year"},
    {{{TARGET "/maintain_from", "\"2015\""}}, TARGET "/maintain_from", "plan.maintain", "date"},
    {{{TARGET "/maintain_from", "\"end\""}}, TARGET "/maintain_from", "plan.maintain_after", NULL},
    {{{TARGET "/each", "\"age\""}}, TARGET "/each", "plan.each", "disaggregate"},
    {{{TARGET "/relative", "{\"to\": \"start\", \"as\": \"percent\"}"}},
     TARGET "/relative/to",
     "plan.relative_to",
     "baseline"},
    {{{"/objectives/0/indicators/2/targets/0/relative", "{\"to\": \"baseline\", \"as\": \"points\"}"}},
     "/objectives/0/indicators/2/targets/0/relative",
     "plan.relative_number",
     NULL},
    {{{TARGET "/source", NULL}}, TARGET "/source", "json.missing", NULL},
    {{{TARGET "/quote", NULL}}, TARGET "/quote", "json.missing", NULL},
    {{{TARGET "/in_force", "\"no\""}}, TARGET "/in_force", "json.type", NULL},
    {{{TARGET "/valid_from", "\"2017-01-01\""}, {TARGET "/valid_to", "\"2016-01-01\""}},
     TARGET "/valid_to",
     "config.to_before_from",
     NULL},
    {{{TARGET "/allocations", "{\"sa-pa\": \"4\"}"}}, TARGET "/allocations/sa-pa", "config.share", "range"},
    {{{TARGET "/id", "\"1.2-end\""}}, "/objectives/0/indicators/1/targets/0/id", "plan.id_twice", NULL},
    {{{"/objectives/0/indicators/3/targets/0/stage", "\"isued\""}},
     "/objectives/0/indicators/3/targets/0/stage",
     "plan.stage_unknown",
     "issued"},
    {{{"/objectives/0/indicators/4/targets/0/rank_within", "0"}},
     "/objectives/0/indicators/4/targets/0/rank_within",
     "json.out_of_bounds",
     "1"},
    {{{"/objectives/0/indicators/2/targets/0/done", "false"}},
     "/objectives/0/indicators/2/targets/0/done",
     "plan.done",
     "true"},
    /* reports */
    {{{REPORT "/units", "[]"}}, REPORT "/units", "plan.no_units", NULL},
    {{{REPORT "/units", NULL}}, REPORT "/units", "json.missing", NULL},
    {{{REPORT "/covers", "\"weekly\""}}, REPORT "/covers", "config.choice", "half_year"},
    {{{REPORT "/only/0", "\"S3\""}}, REPORT "/only/0", "plan.only", "S2"},
    {{{REPORT "/only/0", "\"Q1\""}}, REPORT "/only/0", "plan.only", NULL},
    {{{REPORT "/only", "[]"}}, REPORT "/only", "plan.only", NULL},
    {{{REPORT "/to", "\"tinhh\""}}, REPORT "/to", "plan.unit_unknown", "tinh"},
    {{{REPORT "/via", "\"so-y-t\""}}, REPORT "/via", "plan.unit_unknown", "so-y-te"},
    {{{REPORT "/indicators", "\"all\""}}, REPORT "/indicators", "plan.indicators_form", "own"},
    {{{"/reports/1/indicators/0", "\"1.11\""}}, "/reports/1/indicators/0", "plan.indicator_unknown", "1.1"},
    {{{REPORT "/due", "{}"}}, REPORT "/due", "plan.due_form", "before"},
    {{{REPORT "/due/before", "\"20-05\""}}, REPORT "/due/before", "plan.due_day", "05-20"},
    {{{"/reports/2/due/year", "1"}}, "/reports/2/due/year", "plan.due_year", NULL},
    {{{REPORT "/due", NULL}}, REPORT "/due", "json.missing", NULL},
    {{{"/reports/1/due", "{\"before\": \"05-20\"}"}}, "/reports/1/due", "plan.due_and_rounds", NULL},
    {{{"/reports/1/rounds", "[]"}}, "/reports/1/rounds", "plan.rounds_empty", NULL},
    {{{"/reports/1/rounds/1/id", "\"first\""}}, "/reports/1/rounds/1/id", "plan.id_twice", NULL},
    {{{REPORT "/remind/0", "\"30d\""}}, REPORT "/remind/0", "plan.remind", "-5wd"},
    {{{REPORT "/remind/0", "\"+1d\""}}, REPORT "/remind/0", "plan.remind", NULL},
    {{{REPORT "/remind/0", "\"-367d\""}}, REPORT "/remind/0", "plan.remind", "366"},
    {{{REPORT "/remind/0", "\"-0d\""}}, REPORT "/remind/0", "plan.remind", NULL},
    {{{REPORT "/remind/0", "\"\""}}, REPORT "/remind/0", "plan.remind", NULL},
    {{{REPORT "/remind/0", "\"-30d\""}}, REPORT "/remind/1", "plan.step_twice", NULL},
    {{{REPORT "/escalate/0", "\"-1d\""}}, REPORT "/escalate/0", "plan.escalate", "+5wd"},
    {{{REPORT "/escalate/0", "\"+8d\""}}, REPORT "/escalate", "plan.escalate_order", NULL},
    {{{REPORT "/remind_at", "\"24:00\""}}, REPORT "/remind_at", "config.time_of_day", "23:59"},
    {{{REPORT "/grace_days", "61"}}, REPORT "/grace_days", "json.out_of_bounds", "60"},
    {{{REPORT "/id", "\"year\""}}, "/reports/1/id", "plan.id_twice", NULL},
};

/* Faults that take away what other places refer to: those are told too. */
static const struct plan_fault LOSSES[] = {
    {{{"/milestones", "[]"}}, "/milestones", "config.empty_list", "at least one"},
    {{{"/milestones/0", "\"mid\""}}, "/milestones/0", "json.type", NULL},
    {{{"/milestones", NULL}}, "/milestones", "json.missing", NULL},
    {{{"/terms/0/id", "\"2016/2021\""}}, "/terms/0/id", "plan.term_id", "2016/2020"},
    {{{IND "/id", "\"1.2\""}}, "/objectives/0/indicators/1/id", "plan.id_twice", NULL},
};

/* Each fault is told once, at its own place, with its code and a remedy, and refuses the plan. */
static void test_faults(void **state) {
    (void)state;
    assert_int_equal(faults_untold(PLAN, FAULTS, sizeof FAULTS / sizeof *FAULTS, 1), 0);
}

/* A fault that takes away what others refer to is told at its own place too. */
static void test_losses(void **state) {
    (void)state;
    assert_int_equal(faults_untold(PLAN, LOSSES, sizeof LOSSES / sizeof *LOSSES, 12), 0);
}

/* Two targets in force for one indicator, level, category and time are refused by both ids; apart in validity
 * they stand. */
static void test_in_force_twice(void **state) {
    static const char second[] = "{\"id\": \"again\", \"at\": \"mid\", \"at_least\": 60, \"source\": \"II\", "
                                 "\"quote\": \"60% năm 2018\"%s}";
    static const struct {
        const char *more;
        bool clash;
    } cases[] = {
        {"", true},
        {", \"in_force\": false", false},
        {", \"level\": \"national\"", false},
        {", \"each\": \"sex\"", false},
        {", \"valid_from\": \"2018-01-01\"", true},
    };
    (void)state;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct problems problems;
        char *end = strstr(second, "%s")
                        ? mem_printf("%.*s%s}", (int)(sizeof second - 4), second, cases[i].more)
                        : NULL;
        char *document = edited(PLAN, (const struct edit[EDITS_MAX]){{IND "/targets/-", end}});
        problems_init(&problems);
        struct plan *plan = plan_of(document, units, &problems);
        assert_int_equal(plan == NULL, cases[i].clash);
        if (cases[i].clash) {
            const struct problem *p = assert_problem(&problems, IND "/targets/4", "plan.in_force_twice");
            assert_non_null(strstr(p->vi, "1.1-mid"));
            assert_non_null(strstr(p->vi, "again"));
        }
        plan_free(plan);
        problems_deinit(&problems);
        mem_free(document);
        mem_free(end);
    }
    units_free(units);
}

/* Decisions re-issued each year stand side by side when their validity does not overlap. */
/* FORM: re-issued each year by a new decision */
static void test_validity_apart(void **state) {
    struct problems problems;
    (void)state;
    struct units *units = units_of(UNITS);
    char *document =
        edited(PLAN, (const struct edit[EDITS_MAX]){
                         {TARGET "/valid_to", "\"2017-12-31\""},
                         {IND "/targets/-",
                          "{\"id\": \"again\", \"at\": \"mid\", \"at_least\": 60, \"source\": \"II\", "
                          "\"quote\": \"60% năm 2018\", \"valid_from\": \"2018-01-01\"}"}});
    problems_init(&problems);
    struct plan *plan = plan_of(document, units, &problems);
    assert_no_problem(&problems);
    assert_non_null(plan);
    plan_free(plan);
    problems_deinit(&problems);
    mem_free(document);
    units_free(units);
}

static const struct {
    struct edit edit;
    const char *pointer;
} UNKNOWNS[] = {
    {{"/number", "{\"unknown\": \"mất trang đầu\"}"}, "/number"},
    {{"/issued", "{\"unknown\": \"mất trang đầu\"}"}, "/issued"},
    {{"/title", "{\"unknown\": \"mất trang đầu\"}"}, "/title"},
    {{IND "/lead", "{\"unknown\": \"mất trang đầu\"}"}, IND "/lead"},
    {{IND "/good", "{\"unknown\": \"mất trang đầu\"}"}, IND "/good"},
    {{IND "/baseline", "{\"unknown\": \"mất trang đầu\"}"}, IND "/baseline"},
    {{IND "/baseline/value", "{\"unknown\": \"mất trang đầu\"}"}, IND "/baseline/value"},
    {{IND "/baseline/period", "{\"unknown\": \"mất trang đầu\"}"}, IND "/baseline/period"},
    {{IND "/baselines/sa-pa", "{\"unknown\": \"mất trang đầu\"}"}, IND "/baselines/sa-pa"},
    {{TARGET "/at_least", "{\"unknown\": \"mất trang đầu\"}"}, TARGET "/at_least"},
    {{TARGET "/at", "{\"unknown\": \"mất trang đầu\"}"}, TARGET "/at"},
    {{TARGET "/quote", "{\"unknown\": \"mất trang đầu\"}"}, TARGET "/quote"},
    {{"/objectives/0/indicators/5/targets/1/approximately/value", "{\"unknown\": \"mất trang đầu\"}"},
     "/objectives/0/indicators/5/targets/1/approximately/value"},
    {{"/objectives/0/indicators/5/targets/0/relative/to", "{\"unknown\": \"mất trang đầu\"}"},
     "/objectives/0/indicators/5/targets/0/relative/to"},
    {{REPORT "/due", "{\"unknown\": \"mất trang đầu\"}"}, REPORT "/due"},
    {{REPORT "/to", "{\"unknown\": \"mất trang đầu\"}"}, REPORT "/to"},
};

/* What a document leaves blank is a warning, once, that gives the reason; the plan is read. */
static void test_unknowns(void **state) {
    (void)state;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < sizeof UNKNOWNS / sizeof *UNKNOWNS; i++) {
        struct problems problems;
        char *document = edited(PLAN, (const struct edit[EDITS_MAX]){UNKNOWNS[i].edit});
        problems_init(&problems);
        struct plan *plan = plan_of(document, units, &problems);
        if (!plan) print_problems(&problems);
        assert_non_null(plan);
        const struct problem *p = assert_problem(&problems, UNKNOWNS[i].pointer, "check.unknown");
        assert_int_equal(p->severity, SEVERITY_WARNING);
        assert_non_null(strstr(p->vi, "mất trang đầu"));
        assert_int_equal(problems.count, 1);
        plan_free(plan);
        problems_deinit(&problems);
        mem_free(document);
    }
    units_free(units);
}

/* The reasons reach the model, and a condition without its number is CONDITION_UNKNOWN. */
static void test_unknown_in_model(void **state) {
    struct problems problems;
    (void)state;
    struct units *units = units_of(UNITS);
    char *document =
        edited(PLAN, (const struct edit[EDITS_MAX]){{TARGET "/at_least", "{\"unknown\": \"số bị nhòe\"}"},
                                                    {IND "/lead", "{\"unknown\": \"không giao\"}"},
                                                    {IND "/baseline/value", "{\"unknown\": \"thiếu\"}"},
                                                    {REPORT "/due", "{\"unknown\": \"theo quy định\"}"}});
    problems_init(&problems);
    struct plan *plan = plan_of(document, units, &problems);
    assert_non_null(plan);
    assert_int_equal(plan->targets[0].condition.kind, CONDITION_UNKNOWN);
    assert_string_equal(plan->targets[0].unknown, "số bị nhòe");
    assert_null(plan->indicators[0].lead);
    assert_string_equal(plan->indicators[0].lead_unknown, "không giao");
    assert_true(!plan->indicators[0].baseline.known && plan->indicators[0].baseline.has_period);
    assert_string_equal(plan->indicators[0].baseline.unknown, "thiếu");
    assert_int_equal(plan->reports[0].rounds[0].due.kind, DUE_UNKNOWN);
    assert_string_equal(plan->reports[0].rounds[0].due.unknown, "theo quy định");
    plan_free(plan);
    problems_deinit(&problems);
    mem_free(document);
    units_free(units);
}

/* An accepted code is quiet at its place and below it, not elsewhere. */
static void test_accept(void **state) {
    static const struct {
        const char *accept;
        size_t left;
    } cases[] = {
        {"[]", 2},
        {"[{\"code\": \"check.unknown\", \"why\": \"đã hỏi\"}]", 0},
        {"[{\"code\": \"check.unknown\", \"why\": \"đã hỏi\", \"pointer\": "
         "\"/objectives/0/indicators/0/baseline\"}]",
         1},
        {"[{\"code\": \"check.unknown\", \"why\": \"đã hỏi\", \"pointer\": \"/objectives/0\"}]", 0},
        {"[{\"code\": \"check.unknown\", \"why\": \"đã hỏi\", \"pointer\": "
         "\"/objectives/0/indicators/0/base\"}]",
         2},
        {"[{\"code\": \"check.clash\", \"why\": \"đã hỏi\"}]", 2},
    };
    (void)state;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct problems problems;
        char *document =
            edited(PLAN, (const struct edit[EDITS_MAX]){{IND "/baseline", "{\"unknown\": \"x\"}"},
                                                        {IND "/lead", "{\"unknown\": \"y\"}"},
                                                        {"/accept", cases[i].accept}});
        problems_init(&problems);
        struct plan *plan = plan_of(document, units, &problems);
        assert_non_null(plan);
        assert_int_equal(problems.count, cases[i].left);
        plan_free(plan);
        problems_deinit(&problems);
        mem_free(document);
    }
    units_free(units);
}

/* A ladder of 32 points is read, one of 33 refused; the miss at the due date counts. */
static void test_ladder_bound(void **state) {
    (void)state;
    struct units *units = units_of(UNITS);
    for (int reminders = 29; reminders <= 30; reminders++) {
        struct problems problems;
        struct strbuf steps;
        strbuf_init(&steps, 0);
        for (int i = 1; i <= reminders; i++) strbuf_addf(&steps, "%s\"-%dd\"", i > 1 ? ", " : "[", i);
        strbuf_addc(&steps, ']');
        char *document = edited(PLAN, (const struct edit[EDITS_MAX]){{REPORT "/remind", steps.data}});
        problems_init(&problems);
        struct plan *plan = plan_of(document, units, &problems);
        assert_int_equal(plan != NULL, reminders == 29);
        if (!plan) assert_problem(&problems, REPORT "/escalate", "plan.ladder_long");
        plan_free(plan);
        problems_deinit(&problems);
        strbuf_deinit(&steps);
        mem_free(document);
    }
    units_free(units);
}

/* The hash is of the meaning: comments, spaces and the order of keys do not change it, a value does. */
static void test_canonical(void **state) {
#define REST                                                                                                 \
    "\"milestones\":[{\"date\":\"2016-12-31\",\"id\":\"end\"}],\"objectives\":[{\"id\":\"1\","               \
    "\"indicators\":[{\"frequency\":\"year\","                                                               \
    "\"id\":\"1.1\",\"measure\":{\"type\":\"percent\"},\"targets\":[],\"title\":\"I\"}],\"title\":\"O\"}]"
    static const char same[] = "// a comment\n{ \"timezone\" : \"UTC\", "
                               "\"plan\":\"q\",\"unit\":\"tinh\",\"title\":\"T\",\"start\":\"2016-01-01\","
                               "\"end\":\"2016-12-31\" /* here */ , " REST " }";
    static const char plain[] =
        "{\"plan\":\"q\",\"unit\":\"tinh\",\"title\":\"T\",\"timezone\":\"UTC\",\"start\":\"2016-01-01\","
        "\"end\":\"2016-12-31\"," REST "}";
    struct problems problems;
    (void)state;
    problems_init(&problems);
    struct units *units = units_of(UNITS);
    struct plan *a = plan_of(same, units, &problems), *b = plan_of(plain, units, &problems);
    char *other = edited(plain, (const struct edit[EDITS_MAX]){{"/title", "\"U\""}});
    struct plan *c = plan_of(other, units, &problems);
    assert_no_problem(&problems);
    assert_string_equal(a->hash, b->hash);
    assert_string_equal(a->canonical,
                        "{\"end\":\"2016-12-31\"," REST ",\"plan\":\"q\",\"start\":\"2016-01-01\","
                        "\"timezone\":\"UTC\",\"title\":\"T\",\"unit\":\"tinh\"}");
    assert_string_not_equal(a->hash, c->hash);
    assert_int_equal(strlen(a->hash), 64);
    plan_free(a);
    plan_free(b);
    plan_free(c);
    mem_free(other);
    units_free(units);
    problems_deinit(&problems);
}

/* What is no JSON, or no object, is told with its line or as the whole document. */
static void test_no_document(void **state) {
    static const char *const documents[] = {
        "", "{", "[]", "5", "{\"plan\": \"a\", \"plan\": \"b\"}", "{\"plan\": \"\xff\"}", "{\"a\": 1e999}"};
    (void)state;
    struct units *units = units_of(UNITS);
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        struct problems problems;
        problems_init(&problems);
        assert_null(plan_of(documents[i], units, &problems));
        assert_true(problems.errors > 0);
        assert_string_equal(problems.items[0].file, "plan.json");
        problems_deinit(&problems);
    }
    units_free(units);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_all),      cmocka_unit_test(test_reads_indicator),
        cmocka_unit_test(test_reads_targets),  cmocka_unit_test(test_reads_reports),
        cmocka_unit_test(test_faults),         cmocka_unit_test(test_losses),
        cmocka_unit_test(test_in_force_twice), cmocka_unit_test(test_validity_apart),
        cmocka_unit_test(test_unknowns),       cmocka_unit_test(test_unknown_in_model),
        cmocka_unit_test(test_accept),         cmocka_unit_test(test_ladder_bound),
        cmocka_unit_test(test_canonical),      cmocka_unit_test(test_no_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
