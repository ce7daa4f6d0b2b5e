#include "daemon/judge/judge.h"
#include <stdio.h>
#include <string.h>

struct subjects {
    const struct target *target;
    void (*each)(void *arg, const struct unit *unit, const char *category);
    void *arg;
};

static void give(const struct subjects *s, const struct unit *unit) {
    const struct dimension *dim = s->target->each;
    char category[CATEGORY_TEXT_MAX];
    if (s->target->category) {
        s->each(s->arg, unit, s->target->category);
        return;
    }
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

static bool is_made_for(const struct target *target, const struct unit *unit) {
    for (size_t i = 0; i < target->unit_count; i++)
        if (target->units[i] == unit) return true;
    return false;
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_time(const struct target *a, const struct target *b) {
    return a->every_year == b->every_year && a->milestone == b->milestone && a->term == b->term;
}

/* Does another target ask something of its own of this unit, at the same time? Then the whole's says nothing
 * about it. */
static bool has_own(const struct target *target, const struct unit *unit) {
    const struct indicator *ind = target->indicator;
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *other = ind->targets[i];
        if (other->in_force && !other->stretch && same_time(other, target) && other->each == target->each &&
            same_text(other->category, target->category) && same_text(other->level, target->level) &&
            is_made_for(other, unit))
            return true;
    }
    return false;
}

/* Is the whole's target judged for a unit that reports figures of its own? A part of a sum is not comparable
 * with it, and a share of units speaks of the whole alone. */
static bool compares(const struct target *target, const struct unit *unit) {
    return !target->share && !measure_is_additive(&target->indicator->measure) &&
           indicator_reported_by(target->indicator, unit) && !has_own(target, unit);
}

void judge_subjects(const struct plan *plan, const struct target *target,
                    void (*each)(void *arg, const struct unit *unit, const char *category), void *arg) {
    const struct indicator *ind = target->indicator;
    struct subjects s = {.target = target, .each = each, .arg = arg};
    for (size_t i = 0; i < target->unit_count; i++) give(&s, target->units[i]);
    if (target->unit_count > 0) return;
    give(&s, plan->unit);
    for (size_t i = 0; i < target->allocation_count; i++)
        if (target->allocations[i].unit != plan->unit) give(&s, target->allocations[i].unit);
    if (target->share || measure_is_additive(&ind->measure)) return;
    for (size_t i = 0; i < ind->reported_by_count; i++) {
        const struct unit *unit = ind->reported_by[i];
        if (unit != plan->unit && !has_share(target, unit) && !has_own(target, unit)) give(&s, unit);
    }
}

void judge_subjects_of(const struct plan *plan, const struct target *target, const struct unit *unit,
                       void (*each)(void *arg, const struct unit *unit, const char *category), void *arg) {
    struct subjects s = {.target = target, .each = each, .arg = arg};
    bool whole =
        target->unit_count == 0 && (unit == plan->unit || has_share(target, unit) || compares(target, unit));
    if (whole || is_made_for(target, unit)) give(&s, unit);
}
