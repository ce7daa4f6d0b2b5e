#include "daemon/flow/orphans.h"
#include <stdio.h>
#include <string.h>

static enum text_id text_of(const char *kind) {
    static const struct {
        const char *kind;
        enum text_id text;
    } texts[] = {{"indicator", T_PUBLISH_INDICATOR}, {"target", T_PUBLISH_TARGET},
                 {"report", T_PUBLISH_REPORT},       {"milestone", T_PUBLISH_MILESTONE},
                 {"task", T_PUBLISH_TASK},           {"unit", T_PUBLISH_UNIT}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i].kind, kind) == 0) return texts[i].text;
    return T_PUBLISH_INDICATOR;
}

void orphan_tell(struct problems *problems, const char *file, const struct orphan *o) {
    char count[24], last[PERIOD_TEXT_MAX] = "?";
    snprintf(count, sizeof count, "%lld", (long long)o->count);
    if (o->has_period)
        period_format(o->period, last);
    else if (o->day != DAY_NONE)
        civil_format(o->day, last);
    problems_error(problems, file, "", text_of(o->kind), o->id, count, last);
}

bool plan_holds(const struct plan *plan, const char *kind, const char *id) {
    if (strcmp(kind, "indicator") == 0) return plan_indicator(plan, id) != NULL;
    if (strcmp(kind, "target") == 0) return plan_target(plan, id) != NULL;
    if (strcmp(kind, "report") == 0) return plan_report(plan, id) != NULL;
    if (strcmp(kind, "milestone") == 0) return plan_milestone(plan, id) != NULL;
    return plan_task(plan, id) != NULL;
}

/* ---- a version for a later day ---- */

struct comparison {
    struct problems *problems;
    const struct plan *plan;
    const struct orphan *orphans;
    size_t orphan_count;
};

static bool told(const struct comparison *c, const char *kind, const char *id) {
    for (size_t i = 0; i < c->orphan_count; i++)
        if (strcmp(c->orphans[i].kind, kind) == 0 && strcmp(c->orphans[i].id, id) == 0) return true;
    return false;
}

static void need(const struct comparison *c, const char *kind, const char *id) {
    char day[CIVIL_TEXT_MAX];
    if (plan_holds(c->plan, kind, id) || plan_note(c->plan, kind, id) || told(c, kind, id)) return;
    civil_format(c->plan->in_force_from, day);
    problems_error(c->problems, c->plan->file, "", T_PUBLISH_IN_USE, kind, id, day);
}

void orphans_in_use(struct problems *problems, const struct plan *before, const struct plan *plan,
                    const struct orphan *orphans, size_t orphan_count, int64_t now_ms) {
    struct comparison c = {problems, plan, orphans, orphan_count};
    if (plan->in_force_from == DAY_NONE || zone_day_start_ms(plan->zone, plan->in_force_from) <= now_ms)
        return;
    for (size_t i = 0; i < before->indicator_count; i++) need(&c, "indicator", before->indicators[i].id);
    for (size_t i = 0; i < before->target_count; i++) need(&c, "target", before->targets[i].id);
    for (size_t i = 0; i < before->report_count; i++) need(&c, "report", before->reports[i].id);
    for (size_t i = 0; i < before->milestone_count; i++)
        if (before->milestones[i].review) need(&c, "milestone", before->milestones[i].id);
    for (size_t i = 0; i < before->task_count; i++) need(&c, "task", before->tasks[i].id);
}
