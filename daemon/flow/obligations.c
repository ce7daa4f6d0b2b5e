#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include <stdio.h>
#include <string.h>

void obligation_from_plan(const struct plan *plan, const struct report *report, const struct unit *unit,
                          struct period period, const struct round *round, struct obligation *out) {
    int64_t due = duty_due_ms(plan, &round->due, period);
    *out = (struct obligation){
        .plan = plan->id,
        .report = report->id,
        .unit = unit->id,
        .round = round->id,
        .period = period,
        .due_ms = due,
        .remind_ms = duty_first_remind_ms(plan, report, due),
        .historical = duty_is_historical(plan, report, due),
        .received_ms = INSTANT_NONE,
        .complete_ms = INSTANT_NONE,
        .returned_until_ms = INSTANT_NONE,
        .extended_ms = INSTANT_NONE,
        .grace_days = report->grace_days,
    };
}

bool obligation_owed(const struct plan *plan, const struct unit *unit, struct period period,
                     const struct round *round) {
    int64_t due = duty_due_ms(plan, &round->due, period);
    if (due == INSTANT_NONE) return false;
    int32_t last = zone_day(plan->zone, due - 1);
    return !(unit->from_day != DAY_NONE && unit->from_day > period.last_day) &&
           !(unit->to_day != DAY_NONE && unit->to_day < last);
}

static int64_t first_ladder_ms(const struct plan *plan, const struct report *report,
                               const struct obligation *o) {
    struct ladder_point points[LADDER_MAX];
    if (o->historical || o->due_ms == INSTANT_NONE) return INSTANT_NONE;
    size_t n = duty_ladder(plan, report, o->due_ms, points);
    return n ? points[0].at_ms : INSTANT_NONE;
}

enum err_code obligation_ensure(struct engine *e, const struct plan *plan, const struct report *report,
                                const struct unit *unit, struct period period, const struct round *round,
                                struct arena *arena, struct obligation *out, struct err *err) {
    struct err ignored;
    enum err_code rc = store_obligation(e->store, plan->id, report->id, unit->id, period, round->id,
                                        INT64_MAX, arena, out, &ignored);
    if (rc == ERR_NOT_FOUND) {
        obligation_from_plan(plan, report, unit, period, round, out);
        out->opened_seq = e->seq;
        rc = store_obligation_open(e->store, e->seq, out, first_ladder_ms(plan, report, out), &out->id, err);
    } else if (rc && err) {
        *err = ignored;
    }
    return rc;
}

enum err_code obligation_by_key(struct engine *e, const char *key, struct arena *arena,
                                struct obligation *out, struct err *err) {
    char buf[OBLIGATION_KEY_MAX];
    struct obligation k;
    if (!obligation_key_parse(key, buf, &k))
        return err_set(err, ERR_NOT_FOUND, "“%.200s” is not an obligation's id", key);
    enum err_code rc =
        store_obligation(e->store, k.plan, k.report, k.unit, k.period, k.round, INT64_MAX, arena, out, err);
    if (rc != ERR_NOT_FOUND) return rc;
    const struct plan *plan = plans_find(e->plans, k.plan);
    const struct report *report = plan ? plan_report(plan, k.report) : NULL;
    const struct unit *unit = unit_find(e->plans->units, k.unit);
    const struct round *round = report ? report_round(report, k.round) : NULL;
    bool owes = false;
    for (size_t i = 0; report && i < report->unit_count; i++) owes |= report->units[i] == unit;
    if (!unit || !round || !owes || !duty_period_valid(plan, report, k.period))
        return err_set(err, ERR_NOT_FOUND, "there is no obligation “%.200s”", key);
    return obligation_ensure(e, plan, report, unit, k.period, round, arena, out, err);
}

/* ---- completeness ---- */

struct missing {
    const struct filled_row *rows;
    size_t count;
    struct strbuf text;
};

static bool filled(const struct missing *m, const char *indicator, const char *category) {
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->rows[i].indicator, indicator) == 0 && strcmp(m->rows[i].category, category) == 0)
            return true;
    return false;
}

static void lacks(struct missing *m, const char *indicator, const char *category) {
    strbuf_addf(&m->text, "%s%s", m->text.len ? ", " : "", indicator);
    if (category) strbuf_addf(&m->text, " (%s)", category);
}

/* Each category of an `each` target; of two shares one is enough, the other is computed. */
static void missing_categories(struct missing *m, const struct indicator *ind, const struct dimension *dim) {
    const struct disaggregation *d = indicator_disaggregation(ind, dim->id);
    const char *const *cats = dim->categories;
    size_t n = 0, have = 0;
    char text[CATEGORY_TEXT_MAX];
    for (; cats[n]; n++) {
        snprintf(text, sizeof text, "%s=%s", dim->id, cats[n]);
        have += filled(m, ind->id, text);
    }
    if (d && d->mode == DISAGGREGATE_SHARE && n == 2 && have >= 1) return;
    for (size_t i = 0; i < n; i++) {
        snprintf(text, sizeof text, "%s=%s", dim->id, cats[i]);
        if (!filled(m, ind->id, text)) lacks(m, ind->id, text);
    }
}

static void missing_of(void *arg, const struct indicator *ind) {
    struct missing *m = arg;
    bool total = ind->target_count == 0;
    const struct dimension *seen = NULL;
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *t = ind->targets[i];
        if (!t->in_force || !t->own_level) continue;
        total |= !t->each;
        if (t->each && t->each != seen) missing_categories(m, ind, seen = t->each);
    }
    if (!seen) total = true;
    if (total && !filled(m, ind->id, "total")) lacks(m, ind->id, NULL);
}

enum err_code obligation_missing(struct engine *e, const struct obligation *o, char **missing,
                                 struct err *err) {
    const struct plan *plan = plans_find(e->plans, o->plan);
    const struct report *report = plan ? plan_report(plan, o->report) : NULL;
    const struct unit *unit = unit_find(e->plans->units, o->unit);
    *missing = NULL;
    if (!report || !unit) return ERR_OK;
    struct arena *arena = arena_new(SUBMISSION_ARENA_MAX);
    struct missing m = {0};
    strbuf_init(&m.text, 0);
    struct filled_row *rows = NULL;
    enum err_code rc = store_obligation_filled(e->store, o->id, arena, &rows, &m.count, err);
    m.rows = rows;
    if (!rc) report_each_indicator(plan, report, unit, missing_of, &m);
    if (!rc && m.text.len) *missing = strbuf_detach(&m.text, NULL);
    strbuf_deinit(&m.text);
    arena_free(arena);
    return rc;
}

struct touch_all {
    struct engine *engine;
    const struct plan *plan;
    const struct unit *unit;
};

static void touch_one(void *arg, const struct indicator *ind) {
    const struct touch_all *t = arg;
    engine_touch(t->engine, t->plan, ind, indicator_reported_by(ind, t->unit) ? t->unit : t->plan->unit);
}

void engine_touch_obligation(struct engine *e, const struct obligation *o) {
    struct touch_all t = {
        .engine = e, .plan = plans_find(e->plans, o->plan), .unit = unit_find(e->plans->units, o->unit)};
    const struct report *report = t.plan ? plan_report(t.plan, o->report) : NULL;
    if (report && t.unit) report_each_indicator(t.plan, report, t.unit, touch_one, &t);
}
