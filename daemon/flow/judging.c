/* Judges what a transaction touched, once, at its end: for each plan the targets of the touched indicators,
 * for the touched units and for the whole that is rolled up from them. What differs from the last recorded
 * change is recorded with its reason, and alerts hear of it. */
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/flow/reach.h"
#include "daemon/judge/judge.h"
#include "daemon/judge/why.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct judging {
    struct engine *engine;
    struct touched *touched; /* owned; sorted, each once */
    size_t touched_count;
    const struct plan *plan;
    const struct units *units;
    struct dataset data;
    const struct target *target;
    struct reach reach;
    struct judge_memo *memo; /* owned */
    int32_t day;
    struct change *changes;
    size_t count, cap;
    enum err_code rc;
    struct err *err;
};

/* ---- what is known ---- */

/* Of the plan what the verdicts rest on, and no more. */
static enum err_code load(struct judging *j) {
    struct unit_set set;
    bool *wanted = mem_array(j->plan->indicator_count + 1, sizeof *wanted);
    unit_set_init(&set, j->units);
    reach_needs(&j->reach, &set, wanted);
    dataset_init(&j->data, j->plan, j->units);
    j->data.wanted = wanted;
    enum err_code rc =
        store_dataset(j->engine->store, j->plan, j->units, set.items, set.count, INT64_MAX, &j->data, j->err);
    j->data.wanted = NULL;
    unit_set_deinit(&set);
    mem_free(wanted);
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
                           .day = j->day,
                           .memo = j->memo};
    struct verdict v;
    if (j->rc || unit_is_to_come(unit, j->day)) return;
    judge(&c, &v);
    j->rc = compare(j, &v);
}

/* ---- what was touched ---- */

static void reach_all(struct judging *j) {
    reach_init(&j->reach, j->plan, j->units);
    for (size_t i = 0; i < j->touched_count; i++)
        if (j->touched[i].plan == j->plan)
            reach_touch(&j->reach, j->touched[i].indicator, j->touched[i].unit);
    reach_extend(&j->reach);
}

static void judge_plan(struct judging *j, const struct plan *plan) {
    j->plan = plan;
    j->day = zone_day(plan->zone, j->engine->now_ms);
    reach_all(j);
    j->rc = load(j);
    j->memo = judge_memo_new(plan, j->units, &j->data);
    for (size_t i = 0; i < plan->target_count && !j->rc; i++) {
        j->target = &plan->targets[i];
        reach_subjects(&j->reach, j->target, each_subject, j);
    }
    judge_memo_free(j->memo);
    dataset_deinit(&j->data);
    reach_deinit(&j->reach);
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
    for (size_t i = 0; i < e->plans->count && !j.rc; i++)
        if (touches_plan(&j, e->plans->items[i])) judge_plan(&j, e->plans->items[i]);
    mem_free(j.touched);
    if (j.rc) {
        mem_free(j.changes);
        return j.rc;
    }
    *changes = j.changes;
    *count = j.count;
    return ERR_OK;
}
