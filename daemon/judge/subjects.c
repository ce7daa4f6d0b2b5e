#include "daemon/base/mem.h"
#include "daemon/judge/merge.h"
#include <stdio.h>
#include <string.h>

struct subjects {
    const struct target *target;
    const struct unit *whole;
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

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_time(const struct target *a, const struct target *b) {
    return a->every_year == b->every_year && a->milestone == b->milestone && a->term == b->term;
}

/* A target that asks something of its own of some units, at the same time: then the whole's says nothing
 * about them. */
static bool asks_some(const struct target *other, const struct target *target) {
    return other->unit_count > 0 && other->in_force && !other->stretch && same_time(other, target) &&
           other->each == target->each && same_text(other->category, target->category) &&
           same_text(other->level, target->level);
}

static bool has_own(const struct target *target, const struct unit *unit) {
    const struct indicator *ind = target->indicator;
    for (size_t i = 0; i < ind->target_count; i++)
        if (asks_some(ind->targets[i], target) && merge_of(ind->targets[i], unit) != MERGE_NOTHING)
            return true;
    return false;
}

/* Is the whole's target judged for the units that report figures of their own? A part of a sum is not
 * comparable with it, and a share of units speaks of the whole alone. */
static bool compares(const struct target *target) {
    return target->unit_count == 0 && !target->share && !measure_is_additive(&target->indicator->measure);
}

/* ---- those that took the place of others ---- */

/* A successor of several is come to from the first of them that has something to pass on. */
static bool comes_from(const struct target *target, const struct unit *unit, const struct unit *before) {
    size_t i = 0;
    while (unit->predecessors[i] != before && merge_of(target, unit->predecessors[i]) == MERGE_NOTHING) i++;
    return unit->predecessors[i] == before;
}

static void give_successors(const struct subjects *s, const struct unit *unit) {
    for (size_t i = 0; i < unit->successor_count; i++) {
        const struct unit *next = unit->successors[i];
        if (next == s->whole || merge_of(s->target, next) == MERGE_OWN || !comes_from(s->target, next, unit))
            continue;
        give(s, next);
        give_successors(s, next);
    }
}

/* ---- for whom ---- */

static size_t past_last(const struct indicator *ind) {
    size_t end = 0;
    for (size_t i = 0; i < ind->reported_by_count; i++)
        if (ind->reported_by[i]->index >= end) end = ind->reported_by[i]->index + 1;
    return end;
}

struct marks { /* by unit index: something of its own is asked of it */
    bool *in;  /* owned */
    size_t count;
};

static void mark(struct marks *m, const struct unit *unit) {
    if (unit->index < m->count) m->in[unit->index] = true;
}

static void mark_own(struct marks *m, const struct target *target) {
    const struct indicator *ind = target->indicator;
    for (size_t i = 0; i < target->allocation_count; i++) mark(m, target->allocations[i].unit);
    for (size_t t = 0; t < ind->target_count; t++)
        for (size_t i = 0; asks_some(ind->targets[t], target) && i < ind->targets[t]->unit_count; i++)
            mark(m, ind->targets[t]->units[i]);
    for (size_t i = 0; i < ind->reported_by_count; i++) {
        const struct unit *unit = ind->reported_by[i];
        if (unit->predecessor_count > 0 && (merge_of(target, unit) != MERGE_NOTHING || has_own(target, unit)))
            mark(m, unit);
    }
}

static void give_reporting(const struct subjects *s) {
    const struct indicator *ind = s->target->indicator;
    struct marks m = {.count = past_last(ind)};
    m.in = mem_array(m.count + 1, sizeof *m.in);
    mark_own(&m, s->target);
    for (size_t i = 0; i < ind->reported_by_count; i++)
        if (ind->reported_by[i] != s->whole && !m.in[ind->reported_by[i]->index])
            give(s, ind->reported_by[i]);
    mem_free(m.in);
}

void judge_subjects(const struct plan *plan, const struct target *target,
                    void (*each)(void *arg, const struct unit *unit, const char *category), void *arg) {
    struct subjects s = {.target = target, .whole = plan->unit, .each = each, .arg = arg};
    if (target->unit_count == 0) give(&s, plan->unit);
    for (size_t i = 0; i < target->unit_count; i++) give(&s, target->units[i]);
    for (size_t i = 0; i < target->allocation_count; i++)
        if (target->allocations[i].unit != plan->unit) give(&s, target->allocations[i].unit);
    for (size_t i = 0; i < target->unit_count; i++) give_successors(&s, target->units[i]);
    for (size_t i = 0; i < target->allocation_count; i++) give_successors(&s, target->allocations[i].unit);
    if (compares(target)) give_reporting(&s);
}

void judge_subjects_of(const struct plan *plan, const struct target *target, const struct unit *unit,
                       void (*each)(void *arg, const struct unit *unit, const char *category), void *arg) {
    struct subjects s = {.target = target, .whole = plan->unit, .each = each, .arg = arg};
    bool whole = target->unit_count == 0 && unit == plan->unit;
    bool asked = whole || merge_of(target, unit) != MERGE_NOTHING;
    bool reports = !asked && compares(target) && indicator_reported_by(target->indicator, unit);
    if (asked || (reports && !has_own(target, unit))) give(&s, unit);
}
