/* The five plans that are shipped, as the daemon reads them: how much each holds, and some of its figures.
 * That their words are the documents' own is tested in test_schemas.py and test_documents.py. */
#include "daemon/base/civil.h"
#include "daemon/model/duty.h"
#include "tests/config/shipped.h"
#include <string.h>

static const struct plan *plan_named(void **state, const char *id) {
    const struct shipped *s = *state;
    const struct plan *plan = plans_find(s->plans, id);
    assert_non_null(plan);
    return plan;
}

/* How many problems of a plan's file have this code; `pointer` NULL: wherever they stand. */
static size_t found(void **state, const char *plan, const char *code, const char *pointer) {
    const struct shipped *s = *state;
    size_t n = 0;
    for (size_t i = 0; i < s->problems.count; i++) {
        const struct problem *p = &s->problems.items[i];
        n += p->file && strstr(p->file, plan) && strcmp(p->code, code) == 0 &&
             (!pointer || strcmp(p->pointer, pointer) == 0);
    }
    return n;
}

static void assert_instant(const struct plan *plan, int64_t at_ms, const char *text) {
    char buf[INSTANT_TEXT_MAX];
    instant_format(at_ms, plan->zone, buf);
    assert_string_equal(buf, text);
}

static struct period period(const char *text) {
    struct period p;
    assert_true(period_parse(text, &p));
    return p;
}

/* Objectives, indicators, targets, tasks, reports and references of each plan, and how much each document
 * leaves blank. */
static void test_counts(void **state) {
    static const struct {
        const char *plan;
        size_t objectives, indicators, targets, tasks, reports, references, unknown;
    } rows[] = {{"bac-kan-2011", 7, 28, 108, 0, 4, 0, 29},
                {"lai-chau-2016", 4, 5, 5, 0, 3, 0, 11},
                {"lang-son-2022", 4, 0, 0, 16, 2, 5, 9},
                {"ngoc-hoi-2023", 6, 20, 20, 42, 3, 3, 33},
                {"lao-cai-2022", 4, 19, 27, 70, 5, 9, 20}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct plan *plan = plan_named(state, rows[i].plan);
        assert_int_equal(plan->objective_count, rows[i].objectives);
        assert_int_equal(plan->indicator_count, rows[i].indicators);
        assert_int_equal(plan->target_count, rows[i].targets);
        assert_int_equal(plan->task_count, rows[i].tasks);
        assert_int_equal(plan->report_count, rows[i].reports);
        assert_int_equal(plan->reference_count, rows[i].references);
        assert_int_equal(found(state, rows[i].plan, "check.unknown", NULL), rows[i].unknown);
    }
}

/* Every target and task has its place and its words. */
static void test_places_and_words(void **state) {
    const struct shipped *s = *state;
    for (size_t i = 0; i < s->plans->count; i++) {
        const struct plan *plan = s->plans->items[i];
        for (size_t t = 0; t < plan->target_count; t++)
            assert_true(plan->targets[t].source && plan->targets[t].quote);
        for (size_t t = 0; t < plan->task_count; t++)
            assert_true(plan->tasks[t].source && plan->tasks[t].quote && plan->tasks[t].window_count);
    }
}

/* FORM: allocation matrix unit × indicator with sum check (004 annex 1: 9 × 10) */
/* The ten columns of Lào Cai's annex 1 sum to the row of the whole; Sa Pa carries 57 of the 423 teams. */
static void test_lao_cai_allocation_matrix(void **state) {
    static const struct {
        const char *target;
        double whole, sa_pa;
    } columns[] = {{"1.1-end", 423, 57}, {"2.1-end", 140, 19}, {"2.4-end", 85, 12}, {"2.5-end", 24, 3},
                   {"2.6-end", 48, 6},   {"3.1-end", 210, 28}, {"3.3-end", 85, 12}, {"4.1-end", 28, 4},
                   {"4.2-end", 24, 3},   {"4.3-end", 75, 10}};
    const struct plan *plan = plan_named(state, "lao-cai-2022");
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        const struct target *t = plan_target(plan, columns[c].target);
        double sum = 0, sa_pa = 0;
        assert_true(t && t->in_force && t->allocation_count == 9);
        for (size_t i = 0; i < t->allocation_count; i++) {
            const struct unit_value *v = &t->allocations[i];
            assert_true(v->low == v->high);
            sum += v->low;
            if (strcmp(v->unit->id, "lao-sa-pa") == 0) sa_pa = v->low;
        }
        assert_true(sum == columns[c].whole && t->condition.value == columns[c].whole);
        assert_true(sa_pa == columns[c].sa_pa);
    }
    assert_int_equal(found(state, "lao-cai-2022", "check.allocations", NULL), 0);
}

/* Lào Cai's two numbers for one thing are both there, one of them in force, and so are two ends of one
 * number; `check` says so. */
static void test_lao_cai_clashes(void **state) {
    const struct plan *plan = plan_named(state, "lao-cai-2022");
    assert_true(plan_target(plan, "2.4-end")->in_force && !plan_target(plan, "2.4-end-text")->in_force);
    assert_true(plan_target(plan, "2.4-end-text")->condition.value == 63);
    assert_true(plan_target(plan, "4.1-2023")->condition.value == 28 &&
                plan_target(plan, "4.1-2023-nd3")->condition.value == 23);
    assert_int_equal(found(state, "lao-cai-2022", "check.clash", "/objectives/1/indicators/3/targets/1"), 1);
    assert_int_equal(found(state, "lao-cai-2022", "check.clash", "/objectives/3/indicators/0/targets/2"), 1);
    assert_int_equal(found(state, "lao-cai-2022", "check.clash_date", NULL), 6);
}

/* FORM: per unit minimum (2 rounds a */
/* The 210 dialogues are Lào Cai's; each of its nine districts owes two rounds of its own. */
static void test_lao_cai_minimum_of_each_district(void **state) {
    const struct plan *plan = plan_named(state, "lao-cai-2022");
    const struct target *t = plan_target(plan, "3.2-q2-2025");
    assert_true(t->unit_count == 9 && t->allocation_count == 0 && t->condition.value == 2);
    assert_int_equal(t->milestone->day, civil_to_day(2025, 6, 30));
}

/* FORM: staged windows (list in 2022, run from 2023) */
/* A list first, then a run of each year to the end of the phase; "at the latest in quarter II/2025" ends with
 * June. */
static void test_lao_cai_windows(void **state) {
    const struct plan *plan = plan_named(state, "lao-cai-2022");
    const struct task *gals = plan_task(plan, "nd2.hd1.5"), *dialogues = plan_task(plan, "nd3.hd1.2"),
                      *contest = plan_task(plan, "nd1.hd3.1");
    assert_int_equal(gals->window_count, 4);
    assert_int_equal(task_window(gals, "list")->to_day, civil_to_day(2022, 12, 31));
    assert_int_equal(task_window(gals, "2023")->from_day, civil_to_day(2023, 1, 1));
    assert_int_equal(task_window(gals, "2025")->to_day, civil_to_day(2025, 12, 31));
    assert_int_equal(dialogues->windows[0].from_day, civil_to_day(2022, 1, 1));
    assert_int_equal(dialogues->windows[0].to_day, civil_to_day(2025, 6, 30));
    assert_true(dialogues->has_quantity && dialogues->quantity.value == 210);
    assert_true(contest->window_count == 2 && task_window(contest, "2023") && task_window(contest, "2024"));
    assert_non_null(plan_task(plan, "nd1.hd4a")->windows[0].unknown);
}

/* FORM: two obligations, one period, the later supersedes */
/* Lào Cai's figures of 2023 are due before 10/9/2023, and again before 25/01/2024; what fell due before the
 * plan was issued is history. */
static void test_lao_cai_rounds(void **state) {
    const struct plan *plan = plan_named(state, "lao-cai-2022");
    const struct report *annual = plan_report(plan, "annual");
    const struct round *first = report_round(annual, "first"), *update = report_round(annual, "update");
    assert_instant(plan, duty_due_ms(plan, &first->due, period("2023")), "2023-09-10T00:00:00+07:00");
    assert_instant(plan, duty_due_ms(plan, &update->due, period("2023")), "2024-01-25T00:00:00+07:00");
    assert_int_equal(annual->unit_count, 9);
    assert_true(duty_is_historical(plan, annual, duty_due_ms(plan, &first->due, period("2022"))));
}

/* FORM: lead and coordinating bodies, inherited from the objective */
/* The Women's Union of Lào Cai leads because it was asked to: every indicator and activity of a content has
 * it from there. */
static void test_lao_cai_lead_is_asked(void **state) {
    const struct plan *plan = plan_named(state, "lao-cai-2022");
    for (size_t i = 0; i < plan->indicator_count; i++) {
        assert_string_equal(plan->indicators[i].lead->id, "lao-hoi-lhpn");
        assert_true(plan->indicators[i].lead_requested);
    }
    for (size_t i = 0; i < plan->task_count; i++) {
        const struct task *t = &plan->tasks[i];
        assert_true(!t->objective || (t->lead.requested && strcmp(t->lead.unit->id, "lao-hoi-lhpn") == 0));
    }
}

/* FORM: once, with a year (10/12/2023) */
/* Everybody in Ngọc Hồi reports before 10 December 2023. */
static void test_ngoc_hoi_report(void **state) {
    const struct plan *plan = plan_named(state, "ngoc-hoi-2023");
    const struct report *results = plan_report(plan, "results"), *summary = plan_report(plan, "summary");
    assert_instant(plan, duty_due_ms(plan, &results->rounds[0].due, period("2023")),
                   "2023-12-10T00:00:00+07:00");
    assert_int_equal(results->unit_count, 27);
    assert_ptr_equal(summary->consolidates, results);
    assert_true(duty_due_ms(plan, &summary->rounds[0].due, period("2023")) == INSTANT_NONE);
}

/* FORM: nested minimum (100 % of communes, each quarter, at least 3 items) */
/* All eight communes of Ngọc Hồi, each quarter, at least 3 items. */
static void test_ngoc_hoi_nested_minimum(void **state) {
    const struct target *t = plan_target(plan_named(state, "ngoc-hoi-2023"), "6.3-end");
    assert_true(t->condition.kind == CONDITION_AT_LEAST && t->condition.value == 100 && t->striving);
    assert_non_null(t->share);
    assert_true(t->share->of_count == 8 && t->share->per == PERIOD_QUARTER && !t->share->over_all);
    assert_true(t->share->meeting.kind == CONDITION_AT_LEAST && t->share->meeting.value == 3);
}

/* The faults of Ngọc Hồi's copy stay as they are and are told: 55 that falls to 56, a base of 110, a task
 * said twice, an annex that is not there, blanks. */
static void test_ngoc_hoi_faults(void **state) {
    const struct plan *plan = plan_named(state, "ngoc-hoi-2023");
    const struct indicator *births = plan_indicator(plan, "4.3"), *sexes = plan_indicator(plan, "4.1");
    assert_true(births->baseline.value == 55 && births->targets[0]->condition.value == 56);
    assert_true(sexes->measure.per == 110 && sexes->targets[0]->condition.value == 108);
    assert_true(!plan->number && plan->issued_day == DAY_NONE);
    assert_non_null(births->lead_unknown);
    assert_int_equal(found(state, "ngoc-hoi-2023", "check.unknown", "/number"), 1);
    assert_int_equal(found(state, "ngoc-hoi-2023", "check.unknown", "/issued"), 1);
    assert_int_equal(found(state, "ngoc-hoi-2023", "check.from_to", "/objectives/3/indicators/2/targets/0"),
                     1);
    assert_int_equal(
        found(state, "ngoc-hoi-2023", "check.base_suspect", "/objectives/3/indicators/0/targets/0"), 1);
    assert_int_equal(found(state, "ngoc-hoi-2023", "check.said_twice", "/objectives/2/tasks/5"), 1);
    assert_int_equal(found(state, "ngoc-hoi-2023", "check.annex_missing", NULL), 1);
}

/* FORM: when an event happens (khi có hướng */
/* Lạng Sơn's review of the Law waits for the central guidance, which somebody records; no day is known
 * before, nor after. */
static void test_lang_son_waits_for_guidance(void **state) {
    const struct plan *plan = plan_named(state, "lang-son-2022");
    const struct event *guidance = plan_event(plan, "central-guidance");
    const struct window *w = &plan_task(plan, "ii.4-2")->windows[0];
    assert_true(guidance && guidance->recorded);
    assert_true(w->to_day == DAY_NONE && w->unknown);
}

/* Lạng Sơn's copy is cut off: nobody is known to lead, no report has a day, and `check` says that nothing is
 * due and that the source is cut off. */
static void test_lang_son_is_cut_off(void **state) {
    const struct plan *plan = plan_named(state, "lang-son-2022");
    for (size_t i = 0; i < plan->task_count; i++) assert_non_null(plan->tasks[i].lead.unknown);
    for (size_t i = 0; i < plan->report_count; i++)
        assert_true(plan->reports[i].rounds[0].due.kind == DUE_UNKNOWN);
    assert_int_equal(found(state, "lang-son-2022", "check.no_duty", NULL), 1);
    assert_int_equal(found(state, "lang-son-2022", "check.truncated", NULL), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_places_and_words),
        cmocka_unit_test(test_lao_cai_allocation_matrix),
        cmocka_unit_test(test_lao_cai_clashes),
        cmocka_unit_test(test_lao_cai_minimum_of_each_district),
        cmocka_unit_test(test_lao_cai_windows),
        cmocka_unit_test(test_lao_cai_rounds),
        cmocka_unit_test(test_lao_cai_lead_is_asked),
        cmocka_unit_test(test_ngoc_hoi_report),
        cmocka_unit_test(test_ngoc_hoi_nested_minimum),
        cmocka_unit_test(test_ngoc_hoi_faults),
        cmocka_unit_test(test_lang_son_waits_for_guidance),
        cmocka_unit_test(test_lang_son_is_cut_off),
    };
    return cmocka_run_group_tests(tests, shipped_load, shipped_unload);
}
