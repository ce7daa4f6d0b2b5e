#include "daemon/judge/judge.h"
#include <stdio.h>

struct subjects {
    const struct target *target;
    void (*each)(void *arg, const struct unit *unit, const char *category);
    void *arg;
};

static void give(const struct subjects *s, const struct unit *unit) {
    const struct dimension *dim = s->target->each;
    char category[CATEGORY_TEXT_MAX];
    s->each(s->arg, unit, dim ? "all" : "total");
    for (const char *const *id = dim ? dim->categories : NULL; id && *id; id++) {
        snprintf(category, sizeof category, "%s=%s", dim->id, *id);
        s->each(s->arg, unit, category);
    }
}

static bool has_share(const struct target *target, const struct unit *unit) {
    for (size_t i = 0; i < target->allocation_count; i++)
        if (target->allocations[i].unit == unit) return true;
    return false;
}

void judge_subjects(const struct plan *plan, const struct target *target,
                    void (*each)(void *arg, const struct unit *unit, const char *category), void *arg) {
    const struct indicator *ind = target->indicator;
    struct subjects s = {.target = target, .each = each, .arg = arg};
    give(&s, plan->unit);
    for (size_t i = 0; i < target->allocation_count; i++)
        if (target->allocations[i].unit != plan->unit) give(&s, target->allocations[i].unit);
    if (measure_is_additive(&ind->measure)) return;
    for (size_t i = 0; i < ind->reported_by_count; i++)
        if (ind->reported_by[i] != plan->unit && !has_share(target, ind->reported_by[i]))
            give(&s, ind->reported_by[i]);
}

void judge_subjects_of(const struct plan *plan, const struct target *target, const struct unit *unit,
                       void (*each)(void *arg, const struct unit *unit, const char *category), void *arg) {
    struct subjects s = {.target = target, .each = each, .arg = arg};
    bool reports =
        !measure_is_additive(&target->indicator->measure) && indicator_reported_by(target->indicator, unit);
    if (unit == plan->unit || has_share(target, unit) || reports) give(&s, unit);
}
