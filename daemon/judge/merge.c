#include "daemon/judge/merge.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include "daemon/judge/state.h"
#include <math.h>

static bool is_own(const struct target *target, const struct unit *unit) {
    for (size_t i = 0; i < target->allocation_count; i++)
        if (target->allocations[i].unit == unit) return true;
    for (size_t i = 0; i < target->unit_count; i++)
        if (target->units[i] == unit) return true;
    return false;
}

/* A union takes over when each of its predecessors was bound. One that only changed its name or place takes
 * over as it is, whatever the rule. */
static bool passes(const struct target *target, const struct unit *unit, size_t bound) {
    if (bound < unit->predecessor_count) return false;
    return target->merge != MERGE_NOT_COMPARABLE || unit->predecessor_count == 1;
}

struct ancestors {
    const struct unit **items; /* owned; each once */
    size_t count, cap;
};

static void ancestors_add(struct ancestors *list, const struct unit *of) {
    for (size_t i = 0; i < of->predecessor_count; i++) {
        size_t k = 0;
        while (k < list->count && list->items[k] != of->predecessors[i]) k++;
        if (k < list->count) continue;
        mem_grow(&list->items, &list->cap, list->count + 1);
        list->items[list->count++] = of->predecessors[i];
    }
}

/* Is any unit that came before it bound? Where units were split and merged again and again there are more
 * ways back than can be gone one by one: each unit is looked at once. */
static bool bound_before(const struct target *target, const struct unit *unit) {
    struct ancestors list = {0};
    bool bound = false;
    ancestors_add(&list, unit);
    for (size_t i = 0; i < list.count && !bound; i++) {
        bound = is_own(target, list.items[i]);
        ancestors_add(&list, list.items[i]);
    }
    mem_free(list.items);
    return bound;
}

enum merge_outcome merge_of(const struct target *target, const struct unit *unit) {
    size_t bound = 0, broken = 0;
    if (target->allocation_count + target->unit_count == 0) return MERGE_NOTHING;
    if (is_own(target, unit)) return MERGE_OWN;
    if (!unit_is_union(unit)) return bound_before(target, unit) ? MERGE_INCOMPARABLE : MERGE_NOTHING;
    for (size_t i = 0; i < unit->predecessor_count; i++) {
        enum merge_outcome its = merge_of(target, unit->predecessors[i]);
        bound += its == MERGE_OWN || its == MERGE_PASSED;
        broken += its == MERGE_INCOMPARABLE;
    }
    if (bound + broken == 0) return MERGE_NOTHING;
    return passes(target, unit, bound) ? MERGE_PASSED : MERGE_INCOMPARABLE;
}

/* ---- what they come to ---- */

struct mix {
    struct condition sum;
    double weight;
    bool alike; /* all so far are the same */
};

static bool is_number(const struct condition *c) {
    return c->kind <= CONDITION_APPROXIMATELY;
}

static bool is_alike(const struct condition *a, const struct condition *b) {
    return num_cmp(a->value, b->value) == 0 && num_cmp(a->high, b->high) == 0 &&
           num_cmp(a->tolerance, b->tolerance) == 0;
}

static void mix_add(struct mix *mix, const struct condition *c, double weight) {
    mix->sum.value += c->value * weight;
    mix->sum.high += c->high * weight;
    mix->sum.tolerance += c->tolerance * weight;
    mix->weight += weight;
}

/* How many its newest figure speaks of; 0: that is not said. */
static double newest_denominator(const struct source *s, const struct unit *unit) {
    struct points ps;
    double n = 0;
    if (!s) return 0;
    series_build(s, unit, "total", &ps);
    for (size_t i = ps.count; i-- > 0 && n == 0;)
        if (ps.items[i].has_counts) n = ps.items[i].denominator;
    points_deinit(&ps);
    return n;
}

static bool mix_all(const struct source *s, const struct target *target, const struct unit *unit,
                    struct condition *out) {
    struct mix mix = {.alike = true};
    struct condition first = target->condition, c;
    bool weighted = target->merge == MERGE_WEIGHTED && unit->predecessor_count > 1, weighed = true;
    for (size_t i = 0; i < unit->predecessor_count; i++) {
        const struct unit *before = unit->predecessors[i];
        if (!merge_condition(s, target, before, &c)) return false;
        if (i == 0) first = c;
        mix.alike = mix.alike && is_alike(&first, &c);
        double weight = weighted ? newest_denominator(s, before) : 1;
        weighed = weighed && num_cmp(weight, 0) > 0;
        mix_add(&mix, &c, weight);
    }
    *out = first;
    if (!is_number(&first) || unit->predecessor_count == 1 || (weighted && mix.alike)) return true;
    double by = weighted ? mix.weight : 1;
    out->value = mix.sum.value / by;
    out->high = mix.sum.high / by;
    out->tolerance = mix.sum.tolerance / by;
    return weighed;
}

bool merge_condition(const struct source *s, const struct target *target, const struct unit *unit,
                     struct condition *out) {
    *out = bar_condition(target, unit);
    switch (merge_of(target, unit)) {
    case MERGE_NOTHING:
    case MERGE_OWN:
        return true;
    case MERGE_PASSED:
        if (mix_all(s, target, unit, out)) return true;
        *out = target->condition;
        return false;
    case MERGE_INCOMPARABLE:
        return false;
    }
    return false;
}

struct condition merge_told(const struct verdict *v) {
    struct condition c;
    const struct target *target = verdict_target(v);
    if (merge_condition(NULL, target, v->unit, &c)) return c;
    bool level = target->relative_to == RELATIVE_NONE && c.kind <= CONDITION_EQUALS;
    if (level && isfinite(v->bar)) c.value = v->bar;
    return c;
}
