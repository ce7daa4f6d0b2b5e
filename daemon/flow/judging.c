/* Judges what a transaction touched, once, at its end: for each plan the targets of the touched indicators,
 * for the touched units and for the whole that is rolled up from them. What differs from the last recorded
 * change is recorded with its reason, and alerts hear of it. */
#include "daemon/base/failpoint.h"
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/judge/judge.h"
#include "daemon/judge/why.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit_set {              /* in the order in which they were added */
    const struct unit **items; /* owned */
    bool *in;                  /* owned; by unit index */
    size_t count;
};

struct judging {
    struct engine *engine;
    struct touched *touched; /* owned; sorted, each once */
    size_t touched_count;
    const struct plan *plan;
    const struct units *units;
    struct dataset data;
    const struct target *target;
    struct unit_set subjects; /* of the target: for whom it may have changed */
    int32_t day;
    struct change *changes;
    size_t count, cap;
    enum err_code rc;
    struct err *err;
};

static bool rolled_up(const struct indicator *ind) {
    return ind->reported_by_count && ind->aggregation != AGGREGATE_NONE;
}

/* ---- sets of units ---- */

static void set_init(struct unit_set *set, const struct units *units) {
    set->items = mem_array(units->count + 1, sizeof *set->items);
    set->in = mem_array(units->count + 1, sizeof *set->in);
    set->count = 0;
}

static void set_deinit(struct unit_set *set) {
    mem_free(set->items);
    mem_free(set->in);
}

static void set_add(struct unit_set *set, const struct unit *unit) {
    if (set->in[unit->index]) return;
    set->in[unit->index] = true;
    set->items[set->count++] = unit;
}

/* What a unit was before it came into being may be put together from these. */
static void set_add_line(struct unit_set *set, const struct unit *unit) {
    if (set->in[unit->index]) return;
    set_add(set, unit);
    for (size_t i = 0; i < unit->predecessor_count; i++) set_add_line(set, unit->predecessors[i]);
}

static void set_add_heirs(struct unit_set *set, const struct unit *unit) {
    set_add(set, unit);
    for (size_t i = 0; i < unit->successor_count; i++) set_add_heirs(set, unit->successors[i]);
}

static void set_clear(struct unit_set *set) {
    while (set->count > 0) set->in[set->items[--set->count]->index] = false;
}

/* ---- the units whose series are needed ---- */

static void add_shares(struct unit_set *set, const struct indicator *ind) {
    for (size_t t = 0; t < ind->target_count; t++)
        for (size_t a = 0; a < ind->targets[t]->allocation_count; a++)
            set_add_line(set, ind->targets[t]->allocations[a].unit);
}

/* Which series the touched indicators' verdicts rest on. */
static void needed_units(const struct judging *j, struct unit_set *set) {
    set_add_line(set, j->plan->unit);
    for (size_t i = 0; i < j->touched_count; i++) {
        const struct touched *t = &j->touched[i];
        const struct indicator *ind = t->indicator;
        if (t->plan != j->plan) continue;
        if (t->unit) set_add_line(set, t->unit);
        if (ind->lead) set_add_line(set, ind->lead);
        if (!t->unit) add_shares(set, ind);
        for (size_t k = 0; k < ind->reported_by_count && (rolled_up(ind) || !t->unit); k++)
            set_add_line(set, ind->reported_by[k]);
    }
}

static enum err_code load(struct judging *j) {
    struct unit_set set;
    set_init(&set, j->units);
    needed_units(j, &set);
    dataset_init(&j->data, j->plan, j->units);
    enum err_code rc =
        store_dataset(j->engine->store, j->plan, j->units, set.items, set.count, INT64_MAX, &j->data, j->err);
    set_deinit(&set);
    return rc;
}

/* ---- one verdict ---- */

/* What a target without figures stands at is not worth a row: it was never otherwise. All else is recorded,
 * so that the next change can say what was before. */
static bool silent_start(const struct verdict *v) {
    return v->status == VERDICT_NO_DATA;
}

/* The submission that brought the figure, when it came just now; else what has happened. */
static void cause_of(const struct engine *e, const struct verdict *v, char *buf, size_t size) {
    if (e->first_seq && v->value_seq >= e->first_seq)
        snprintf(buf, size, "submission s%lld", (long long)v->value_seq);
    else
        snprintf(buf, size, "%s", e->cause);
}

static enum err_code tell(struct judging *j, const struct verdict *v) {
    char cause[48];
    struct alerts_context alerts = engine_alerts(j->engine);
    cause_of(j->engine, v, cause, sizeof cause);
    return alerts_verdict(&alerts, v, cause, j->err);
}

static enum err_code record(struct judging *j, const struct verdict *v, const struct verdict_row *last) {
    struct strbuf vi, en;
    strbuf_init(&vi, 0);
    strbuf_init(&en, 0);
    why_add(&vi, v, LANG_VI);
    why_add(&en, v, LANG_EN);
    enum err_code rc = store_verdict_change(j->engine->store, j->engine->seq, v, vi.data, en.data, j->err);
    strbuf_deinit(&vi);
    strbuf_deinit(&en);
    if (rc) return rc;
    mem_grow(&j->changes, &j->cap, j->count + 1);
    j->changes[j->count++] = (struct change){*v, last != NULL, last ? last->status : VERDICT_NO_DATA};
    return tell(j, v);
}

static enum err_code compare(struct judging *j, const struct verdict *v) {
    struct arena *arena = arena_new(1 << 20); /* of this one row: there may be many thousands */
    struct verdict_row last;
    struct err none;
    enum err_code rc = store_verdict_last(j->engine->store, j->plan->id, j->target->id, v->unit->id,
                                          v->category, INT64_MAX, arena, &last, &none);
    bool as_it_was = rc ? silent_start(v) : last.status == v->status && last.flags == v->flags;
    if (rc == ERR_OK || rc == ERR_NOT_FOUND)
        rc = !as_it_was ? record(j, v, rc ? NULL : &last) : j->engine->tell_all ? tell(j, v) : ERR_OK;
    else
        rc = err_set(j->err, rc, "%s", none.msg);
    arena_free(arena);
    return rc;
}

static void each_subject(void *arg, const struct unit *unit, const char *category) {
    struct judging *j = arg;
    struct judge_case c = {.plan = j->plan,
                           .units = j->units,
                           .data = &j->data,
                           .target = j->target,
                           .unit = unit,
                           .category = category,
                           .day = j->day};
    struct verdict v;
    if (j->rc) return;
    judge(&c, &v);
    j->rc = compare(j, &v);
}

/* ---- what was touched ---- */

/* The unit; where figures are rolled up also the whole and all between them. False: every unit. */
static bool add_subjects(struct judging *j, const struct touched *t) {
    if (!t->unit) return false;
    if (rolled_up(t->indicator)) set_add(&j->subjects, j->plan->unit);
    set_add_heirs(&j->subjects, t->unit);
    for (const struct unit *up = t->unit->parent; up && rolled_up(t->indicator); up = up->parent)
        set_add(&j->subjects, up);
    return true;
}

static void judge_target(struct judging *j, const struct target *target) {
    bool some = true;
    j->target = target;
    for (size_t i = 0; i < j->touched_count && some; i++)
        if (j->touched[i].indicator == target->indicator) some = add_subjects(j, &j->touched[i]);
    if (!some) judge_subjects(j->plan, target, each_subject, j);
    for (size_t i = 0; i < j->subjects.count && some; i++)
        judge_subjects_of(j->plan, target, j->subjects.items[i], each_subject, j);
    set_clear(&j->subjects);
}

static void judge_plan(struct judging *j, const struct plan *plan) {
    j->plan = plan;
    j->day = zone_day(plan->zone, j->engine->now_ms);
    j->rc = load(j);
    for (size_t i = 0; i < plan->target_count && !j->rc; i++) judge_target(j, &plan->targets[i]);
    dataset_deinit(&j->data);
}

static bool touches_plan(const struct judging *j, const struct plan *plan) {
    for (size_t i = 0; i < j->touched_count; i++)
        if (j->touched[i].plan == plan) return true;
    return false;
}

static size_t place_of(const struct unit *unit) {
    return unit ? unit->index + 1 : 0; /* every unit first */
}

static int by_place(const void *pa, const void *pb) {
    const struct touched *a = pa, *b = pb;
    if (a->plan != b->plan) return a->plan->index < b->plan->index ? -1 : 1;
    if (a->indicator != b->indicator) return a->indicator->index < b->indicator->index ? -1 : 1;
    return (place_of(a->unit) > place_of(b->unit)) - (place_of(a->unit) < place_of(b->unit));
}

/* Many submissions of one transaction touch the same. */
static void collect_touched(struct judging *j, const struct touched *from, size_t count) {
    size_t kept = 0;
    j->touched = mem_array(count, sizeof *j->touched);
    memcpy(j->touched, from, count * sizeof *from);
    qsort(j->touched, count, sizeof *j->touched, by_place);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || by_place(&j->touched[kept - 1], &j->touched[i]) != 0)
            j->touched[kept++] = j->touched[i];
    j->touched_count = kept;
}

enum err_code judging_run(struct engine *e, size_t from, struct change **changes, size_t *count,
                          struct err *err) {
    struct judging j = {.engine = e, .units = e->plans ? e->plans->units : NULL, .err = err};
    *changes = NULL;
    *count = 0;
    if (e->touched_count == from) return ERR_OK;
    collect_touched(&j, e->touched + from, e->touched_count - from);
    set_init(&j.subjects, j.units);
    for (size_t i = 0; i < e->plans->count && !j.rc; i++)
        if (touches_plan(&j, e->plans->items[i])) judge_plan(&j, e->plans->items[i]);
    set_deinit(&j.subjects);
    mem_free(j.touched);
    if (j.rc) {
        mem_free(j.changes);
        return j.rc;
    }
    *changes = j.changes;
    *count = j.count;
    return ERR_OK;
}
