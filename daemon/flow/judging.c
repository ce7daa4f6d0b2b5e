/* Judges what a transaction touched, once, at its end: for each plan the targets of the touched indicators,
 * for the touched units and for the whole that is rolled up from them. What differs from the last recorded
 * change is recorded with its reason, and alerts hear of it. */
#include "daemon/base/failpoint.h"
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/judge/judge.h"
#include "daemon/judge/why.h"
#include <string.h>

struct judging {
    struct engine *engine;
    const struct touched *touched;
    size_t touched_count;
    const struct plan *plan;
    const struct units *units;
    struct dataset data;
    const struct target *target;
    int32_t day;
    struct arena *arena;
    struct change *changes;
    size_t count, cap;
    enum err_code rc;
    struct err *err;
};

static bool rolled_up(const struct indicator *ind) {
    return ind->reported_by_count && ind->aggregation != AGGREGATE_NONE;
}

/* ---- the units whose series are needed ---- */

struct unit_set {
    const struct unit **items;
    size_t count;
    bool *in;
};

static void set_add(struct unit_set *set, const struct unit *unit) {
    if (set->in[unit->index]) return;
    set->in[unit->index] = true;
    set->items[set->count++] = unit;
}

/* Which series the touched indicators' verdicts rest on; none in the set: all. */
static void needed_units(const struct judging *j, struct unit_set *set) {
    set_add(set, j->plan->unit);
    for (size_t i = 0; i < j->touched_count; i++) {
        const struct touched *t = &j->touched[i];
        if (t->plan != j->plan) continue;
        if (t->unit) set_add(set, t->unit);
        const struct indicator *ind = t->indicator;
        if (ind->lead) set_add(set, ind->lead);
        for (size_t k = 0; k < ind->reported_by_count && (rolled_up(ind) || !t->unit); k++)
            set_add(set, ind->reported_by[k]);
    }
}

static enum err_code load(struct judging *j) {
    struct unit_set set = {.items = mem_array(j->units->count + 1, sizeof *set.items),
                           .in = mem_array(j->units->count + 1, sizeof *set.in)};
    needed_units(j, &set);
    dataset_init(&j->data, j->plan, j->units);
    enum err_code rc =
        store_dataset(j->engine->store, j->plan, j->units, set.items, set.count, INT64_MAX, &j->data, j->err);
    mem_free(set.items);
    mem_free(set.in);
    return rc;
}

/* ---- one verdict ---- */

/* Nothing was ever said of it and there is nothing to say. */
static bool silent_start(const struct verdict *v) {
    return v->status == VERDICT_NO_DATA || v->status == VERDICT_NOT_ASSESSABLE ||
           v->status == VERDICT_NOT_APPLICABLE;
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
    FAIL_POINT("verdict_recorded");
    mem_grow(&j->changes, &j->cap, j->count + 1);
    j->changes[j->count++] = (struct change){*v, last != NULL, last ? last->status : VERDICT_NO_DATA};
    struct alerts_context alerts = engine_alerts(j->engine);
    return alerts_verdict(&alerts, v, j->engine->cause, j->err);
}

static enum err_code judge_one(struct judging *j, const struct unit *unit, const char *category) {
    struct judge_case c = {.plan = j->plan,
                           .units = j->units,
                           .data = &j->data,
                           .target = j->target,
                           .unit = unit,
                           .category = category,
                           .day = j->day};
    struct verdict v;
    struct verdict_row last;
    struct err ignored;
    judge(&c, &v);
    enum err_code rc = store_verdict_last(j->engine->store, j->plan->id, j->target->id, unit->id, category,
                                          INT64_MAX, j->arena, &last, &ignored);
    if (rc == ERR_NOT_FOUND) return silent_start(&v) ? ERR_OK : record(j, &v, NULL);
    if (rc) return err_set(j->err, rc, "%s", ignored.msg);
    return last.status == v.status && last.flags == v.flags ? ERR_OK : record(j, &v, &last);
}

static void each_subject(void *arg, const struct unit *unit, const char *category) {
    struct judging *j = arg;
    if (!j->rc) j->rc = judge_one(j, unit, category);
}

/* For the touched units, and for the whole where it is one of them or rolled up from them. */
static void judge_target(struct judging *j, const struct target *target) {
    const struct unit *whole = j->plan->unit;
    bool with_whole = false;
    j->target = target;
    for (size_t i = 0; i < j->touched_count; i++) {
        const struct touched *t = &j->touched[i];
        if (t->indicator != target->indicator) continue;
        if (!t->unit) {
            judge_subjects(j->plan, target, each_subject, j);
            return;
        }
        with_whole |= t->unit == whole || rolled_up(target->indicator);
        if (t->unit != whole) judge_subjects_of(j->plan, target, t->unit, each_subject, j);
    }
    if (with_whole) judge_subjects_of(j->plan, target, whole, each_subject, j);
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

enum err_code judging_run(struct engine *e, size_t from, struct change **changes, size_t *count,
                          struct err *err) {
    struct judging j = {
        .engine = e, .touched = e->touched + from, .touched_count = e->touched_count - from, .err = err};
    *changes = NULL;
    *count = 0;
    if (!j.touched_count) return ERR_OK;
    j.units = e->plans->units;
    j.arena = arena_new(SUBMISSION_ARENA_MAX);
    for (size_t i = 0; i < e->plans->count && !j.rc; i++)
        if (touches_plan(&j, e->plans->items[i])) judge_plan(&j, e->plans->items[i]);
    arena_free(j.arena);
    if (j.rc) {
        mem_free(j.changes);
        return j.rc;
    }
    *changes = j.changes;
    *count = j.count;
    return ERR_OK;
}
