/* What judgements of one dataset share. Everything is looked up once, when it is first asked for. */
#include "daemon/base/mem.h"
#include "daemon/judge/slots.h"
#include <stdio.h>
#include <string.h>

struct kept { /* the series of one unit and category */
    struct kept *next;
    enum memo_kind as;
    char category[CATEGORY_TEXT_MAX];
    struct points points;
};

struct entry { /* of one indicator */
    struct reporting reporting;
    struct kept **kept;  /* owned; by unit index; NULL until something is kept */
    bool *entered;       /* owned; by unit index */
    struct slots *slots; /* owned */
};

struct judge_memo {
    const struct plan *plan;
    const struct units *units;
    const struct dataset *data;
    struct entry *entries; /* owned; by indicator index */
    bool **owing;          /* owned; by report index, then unit index */
};

struct judge_memo *judge_memo_new(const struct plan *plan, const struct units *units,
                                  const struct dataset *data) {
    struct judge_memo *memo = mem_alloc(sizeof *memo);
    *memo = (struct judge_memo){.plan = plan, .units = units, .data = data};
    memo->entries = mem_array(plan->indicator_count + 1, sizeof *memo->entries);
    memo->owing = mem_array(plan->report_count + 1, sizeof *memo->owing);
    return memo;
}

static void free_kept(struct kept **kept, size_t count) {
    for (size_t i = 0; kept && i < count; i++)
        while (kept[i]) {
            struct kept *next = kept[i]->next;
            points_deinit(&kept[i]->points);
            mem_free(kept[i]);
            kept[i] = next;
        }
    mem_free(kept);
}

static void free_entry(struct entry *e, size_t units) {
    for (size_t i = 0; e->reporting.below && i < units; i++) mem_free(e->reporting.below[i].items);
    mem_free(e->reporting.below);
    mem_free(e->reporting.reports);
    mem_free(e->reporting.fixed);
    free_kept(e->kept, units);
    mem_free(e->entered);
    slots_free(e->slots);
}

void judge_memo_free(struct judge_memo *memo) {
    if (!memo) return;
    for (size_t i = 0; i < memo->plan->indicator_count; i++)
        free_entry(&memo->entries[i], memo->units->count);
    for (size_t i = 0; i < memo->plan->report_count; i++) mem_free(memo->owing[i]);
    mem_free(memo->entries);
    mem_free(memo->owing);
    mem_free(memo);
}

/* ---- who reports ---- */

struct climb { /* from one reporting unit up */
    struct unit_list *below;
    const struct unit *unit;
    size_t *seen; /* by unit index: the last climb that came by */
    size_t number;
};

static void climb_to(struct climb *c, const struct unit *unit);

/* All under whom it ever stood, and what it became part of. */
static void climb_from(struct climb *c, const struct unit *unit) {
    climb_to(c, unit->parent);
    for (size_t i = 0; i < unit->former_parent_count; i++) climb_to(c, unit->former_parents[i].parent);
    if (unit->successor_count == 1 && unit_is_union(unit->successors[0])) climb_to(c, unit->successors[0]);
}

static void climb_to(struct climb *c, const struct unit *unit) {
    if (!unit || c->seen[unit->index] == c->number) return;
    struct unit_list *list = &c->below[unit->index];
    c->seen[unit->index] = c->number;
    mem_grow(&list->items, &list->cap, list->count + 1);
    list->items[list->count++] = c->unit;
    climb_from(c, unit);
}

static bool stands_fixed(const struct unit *unit) {
    if (unit->former_parent_count) return false;
    for (unit = unit->parent; unit; unit = unit->parent)
        if (unit->former_parent_count || unit->from_day != DAY_NONE || unit->to_day != DAY_NONE) return false;
    return true;
}

static void index_reporting(struct reporting *r, const struct indicator *ind, size_t units) {
    struct climb c = {.below = mem_array(units + 1, sizeof *r->below),
                      .seen = mem_array(units + 1, sizeof *c.seen)};
    r->reports = mem_array(units + 1, sizeof *r->reports);
    r->fixed = mem_array(units + 1, sizeof *r->fixed);
    r->below = c.below;
    for (size_t i = 0; i < ind->reported_by_count; i++) {
        c.unit = ind->reported_by[i];
        c.number = i + 1;
        c.seen[c.unit->index] = c.number;
        r->reports[c.unit->index] = true;
        r->fixed[c.unit->index] = stands_fixed(c.unit);
        climb_from(&c, c.unit);
    }
    mem_free(c.seen);
}

/* ---- sources ---- */

struct source source_in(struct judge_memo *memo, const struct indicator *indicator) {
    struct entry *e = &memo->entries[indicator->index];
    if (!e->reporting.reports) index_reporting(&e->reporting, indicator, memo->units->count);
    return (struct source){.plan = memo->plan,
                           .units = memo->units,
                           .data = memo->data,
                           .indicator = indicator,
                           .memo = memo,
                           .index = &e->reporting};
}

struct source source_of(const struct source *s, const struct indicator *indicator) {
    return source_in(s->memo, indicator);
}

void source_init(struct source *s, const struct plan *plan, const struct units *units,
                 const struct dataset *data, const struct indicator *indicator) {
    *s = source_in(judge_memo_new(plan, units, data), indicator);
    s->owns_memo = true;
}

void source_deinit(struct source *s) {
    if (s->owns_memo) judge_memo_free(s->memo);
    *s = (struct source){0};
}

/* ---- what is kept ---- */

const bool *memo_owing(struct judge_memo *memo, const struct report *report) {
    bool *owing = memo->owing[report->index];
    if (owing) return owing;
    owing = memo->owing[report->index] = mem_array(memo->units->count + 1, sizeof *owing);
    for (size_t i = 0; i < report->unit_count; i++)
        for (const struct unit *unit = report->units[i]; unit && !owing[unit->index];
             unit = unit->successor_count ? unit->successors[0] : NULL)
            owing[unit->index] = true;
    return owing;
}

struct slots **memo_slots(struct judge_memo *memo, const struct indicator *indicator) {
    return &memo->entries[indicator->index].slots;
}

const struct points *memo_find(struct judge_memo *memo, enum memo_kind as, const struct indicator *indicator,
                               const struct unit *unit, const char *category) {
    struct kept **kept = memo->entries[indicator->index].kept;
    for (struct kept *k = kept ? kept[unit->index] : NULL; k; k = k->next)
        if (k->as == as && strcmp(k->category, category) == 0) return &k->points;
    return NULL;
}

void memo_keep(struct judge_memo *memo, enum memo_kind as, const struct indicator *indicator,
               const struct unit *unit, const char *category, const struct points *ps) {
    struct entry *e = &memo->entries[indicator->index];
    struct kept *k = mem_alloc(sizeof *k);
    if (!e->kept) e->kept = mem_array(memo->units->count + 1, sizeof *e->kept);
    *k = (struct kept){.next = e->kept[unit->index], .as = as, .points = points_copy(ps)};
    snprintf(k->category, sizeof k->category, "%s", category);
    e->kept[unit->index] = k;
}

bool memo_enter(struct judge_memo *memo, const struct indicator *indicator, const struct unit *unit) {
    struct entry *e = &memo->entries[indicator->index];
    if (!e->entered) e->entered = mem_array(memo->units->count + 1, sizeof *e->entered);
    if (e->entered[unit->index]) return false;
    e->entered[unit->index] = true;
    return true;
}

void memo_leave(struct judge_memo *memo, const struct indicator *indicator, const struct unit *unit) {
    memo->entries[indicator->index].entered[unit->index] = false;
}
