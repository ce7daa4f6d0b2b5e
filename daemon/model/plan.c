#include "daemon/model/plan.h"
#include "daemon/base/num.h"
#include <stdlib.h>
#include <string.h>

#define PLAN_ARENA_MAX ((size_t)256 << 20)

struct plan *plan_new(void) {
    struct arena *arena = arena_new(PLAN_ARENA_MAX);
    struct plan *plan = arena_alloc(arena, sizeof *plan);
    if (!plan) abort(); /* a first few bytes, as mem.c does */
    plan->arena = arena;
    plan->issued_day = plan->start_day = plan->end_day = plan->in_force_from = DAY_NONE;
    plan->level = "provincial";
    plan->on_track_from = 0.95;
    plan->at_risk_from = 0.60;
    plan->activated_ms = plan->in_force_until_ms = INT64_MAX;
    return plan;
}

void plan_free(struct plan *plan) {
    if (plan) arena_free(plan->arena);
}

bool measure_is_quotient(const struct measure *m) {
    switch (m->type) {
    case MEASURE_PERCENT:
    case MEASURE_PERMILLE:
    case MEASURE_RATIO:
    case MEASURE_RATE:
        return true;
    case MEASURE_COUNT:
    case MEASURE_AMOUNT:
    case MEASURE_RANK:
    case MEASURE_YES_NO:
    case MEASURE_STAGES:
        return false;
    }
    return false;
}

bool measure_is_additive(const struct measure *m) {
    return m->type == MEASURE_COUNT || m->type == MEASURE_AMOUNT;
}

/* Plans hold tens of things of each kind: looking through them in order is quick and keeps the file's order.
 */
static bool same_id(const char *a, const char *b) {
    return b && strcmp(a, b) == 0;
}

const struct indicator *plan_indicator(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->indicator_count; i++)
        if (same_id(plan->indicators[i].id, id)) return &plan->indicators[i];
    return NULL;
}

const struct target *plan_target(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->target_count; i++)
        if (same_id(plan->targets[i].id, id)) return &plan->targets[i];
    return NULL;
}

const struct report *plan_report(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->report_count; i++)
        if (same_id(plan->reports[i].id, id)) return &plan->reports[i];
    return NULL;
}

const struct milestone *plan_milestone(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->milestone_count; i++)
        if (same_id(plan->milestones[i].id, id)) return &plan->milestones[i];
    return NULL;
}

const struct event *plan_event(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->event_count; i++)
        if (same_id(plan->events[i].id, id)) return &plan->events[i];
    return NULL;
}

const struct reference *plan_reference(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->reference_count; i++)
        if (same_id(plan->references[i].id, id)) return &plan->references[i];
    return NULL;
}

const struct task *plan_task(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->task_count; i++)
        if (same_id(plan->tasks[i].id, id)) return &plan->tasks[i];
    return NULL;
}

const struct window *task_window(const struct task *task, const char *id) {
    for (size_t i = 0; i < task->window_count; i++)
        if (same_id(task->windows[i].id, id)) return &task->windows[i];
    return NULL;
}

const struct succession_note *plan_note(const struct plan *plan, const char *kind, const char *id) {
    for (size_t i = 0; i < plan->note_count; i++)
        if (same_id(plan->notes[i].kind, kind) && same_id(plan->notes[i].id, id)) return &plan->notes[i];
    return NULL;
}

const struct round *report_round(const struct report *report, const char *id) {
    for (size_t i = 0; i < report->round_count; i++)
        if (same_id(report->rounds[i].id, id)) return &report->rounds[i];
    return NULL;
}

const struct disaggregation *indicator_disaggregation(const struct indicator *ind, const char *dimension) {
    for (size_t i = 0; i < ind->disaggregate_count; i++)
        if (same_id(ind->disaggregate[i].dimension->id, dimension)) return &ind->disaggregate[i];
    return NULL;
}

bool indicator_reported_by(const struct indicator *ind, const struct unit *unit) {
    for (size_t i = 0; i < ind->reported_by_count; i++)
        if (ind->reported_by[i] == unit) return true;
    return false;
}

bool report_asks(const struct report *report, const struct unit *unit, const struct indicator *ind) {
    if (ind->derived) return false; /* computed, by whatever report its inputs come */
    if (report->own_indicators) return ind->lead == unit || indicator_reported_by(ind, unit);
    for (size_t i = 0; i < report->indicator_count; i++)
        if (report->indicators[i] == ind) return true;
    return false;
}

void report_each_indicator(const struct plan *plan, const struct report *report, const struct unit *unit,
                           void (*each)(void *arg, const struct indicator *ind), void *arg) {
    for (size_t i = 0; i < plan->indicator_count; i++)
        if (report_asks(report, unit, &plan->indicators[i])) each(arg, &plan->indicators[i]);
}

const struct measure *target_measure(const struct target *target) {
    static const struct measure share = {.type = MEASURE_PERCENT, .has_max = true, .max = 100, .per = 100};
    return target->share ? &share : &target->indicator->measure;
}

static int32_t clip(int32_t day, int32_t low, int32_t high) {
    if (high != DAY_NONE && day > high) return high;
    if (low != DAY_NONE && day < low) return low;
    return day;
}

int32_t target_day(const struct plan *plan, const struct target *target, int32_t day) {
    if (target->every_year) {
        int32_t within = clip(day, plan->start_day, plan->end_day);
        return clip(period_of_day(PERIOD_YEAR, within).last_day, DAY_NONE, plan->end_day);
    }
    if (target->milestone) return target->milestone->day;
    if (!target->term) return DAY_NONE;
    return target->term->judged_at ? target->term->judged_at->day : target->term->period.last_day;
}

bool condition_holds(const struct condition *c, double value) {
    switch (c->kind) {
    case CONDITION_AT_LEAST:
    case CONDITION_STAGE: /* that stage or one past it */
        return num_cmp(value, c->value) >= 0;
    case CONDITION_ABOVE:
        return num_cmp(value, c->value) > 0;
    case CONDITION_AT_MOST:
    case CONDITION_RANK_WITHIN:
        return num_cmp(value, c->value) <= 0;
    case CONDITION_BELOW:
        return num_cmp(value, c->value) < 0;
    case CONDITION_EQUALS:
        return num_cmp(value, c->value) == 0;
    case CONDITION_BETWEEN:
        return num_cmp(value, c->value) >= 0 && num_cmp(value, c->high) <= 0;
    case CONDITION_APPROXIMATELY:
        return num_cmp(value, c->value - c->tolerance) >= 0 && num_cmp(value, c->value + c->tolerance) <= 0;
    case CONDITION_DONE: /* yes is 1 */
        return num_cmp(value, 1) >= 0;
    case CONDITION_DIRECTION_ONLY:
    case CONDITION_PER_YEAR:
    case CONDITION_ALL_OF:
    case CONDITION_NOT_JUDGED:
    case CONDITION_UNKNOWN:
        return false;
    }
    return false;
}
