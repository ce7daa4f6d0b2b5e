#include "daemon/flow/engine_internal.h"
#include "daemon/flow/rounds.h"
#include <stdio.h>
#include <string.h>

const struct unit *obligation_debtor(const struct plan *plan, const struct report *report,
                                     const struct unit *unit, struct period period, const struct round *round,
                                     int64_t now_ms) {
    int64_t due = duty_due_ms(plan, &round->due, period);
    if (duty_owed(plan, report, unit, period, round)) return unit;
    if (due == INSTANT_NONE || unit->to_day == DAY_NONE || !unit->successor_count) return NULL;
    bool closes_before = unit->to_day < zone_day(plan->zone, due - 1);
    bool was_there =
        unit->to_day >= duty_first_day(report->calendar, period) &&
        (unit->from_day == DAY_NONE || unit->from_day <= duty_cut_off_day(report->calendar, period));
    if (!closes_before || !was_there) return NULL;
    int32_t today = zone_day(plan->zone, now_ms);
    const struct unit *heir = unit_heir_on(unit, today);
    return heir == unit || unit_open_on(heir, today) ? heir : NULL;
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
                                struct arena *arena, struct obligation *out, bool *opened, struct err *err) {
    struct err ignored;
    enum err_code rc = store_obligation(e->store, plan->id, report->id, unit->id, period, round->id,
                                        INT64_MAX, arena, out, &ignored);
    if (opened) *opened = rc == ERR_NOT_FOUND;
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
    const struct round *round = NULL;
    bool owes = false;
    if (report) rc = rounds_find(e->store, plan, report, k.period, k.round, arena, &round, err);
    if (report && rc) return rc;
    for (size_t i = 0; round && i < report->unit_count; i++)
        owes |= report->units[i] == unit ||
                obligation_debtor(plan, report, report->units[i], k.period, round, e->now_ms) == unit;
    if (!unit || !round || !owes || !duty_period_valid(plan, report, k.period))
        return err_set(err, ERR_NOT_FOUND, "there is no obligation “%.200s”", key);
    return obligation_ensure(e, plan, report, unit, k.period, round, arena, out, NULL, err);
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

static void missing_of(struct missing *m, const struct indicator *ind) {
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

/* An obligation that is asked about, and whose duties are in it: its unit's own, and those of units that
 * closed and left it theirs. */
struct asked {
    struct engine *engine;
    const struct obligation *o;
    const struct plan *plan;
    const struct report *report;
    const struct unit *unit;
    const struct round *round; /* NULL: of a request */
    struct arena *arena;
};

static bool left_to(const struct asked *a, const struct unit *closed) {
    return closed != a->unit && a->unit->predecessor_count && a->round &&
           obligation_debtor(a->plan, a->report, closed, a->o->period, a->round, a->engine->now_ms) ==
               a->unit;
}

static bool asks(const struct asked *a, const struct indicator *ind) {
    bool any = report_asks(a->report, a->unit, ind);
    for (size_t i = 0; i < a->report->unit_count && a->unit->predecessor_count && !any; i++)
        any = report_asks(a->report, a->report->units[i], ind) && left_to(a, a->report->units[i]);
    return any;
}

/* What has come for one of them, be it before the unit closed. */
static enum err_code add_filled(const struct asked *a, struct missing *m, int64_t id, struct err *err) {
    struct filled_row *rows;
    size_t count;
    enum err_code rc = store_obligation_filled(a->engine->store, id, a->arena, &rows, &count, err);
    if (rc || !count) return rc;
    struct filled_row *all = arena_array(a->arena, m->count + count, sizeof *all);
    if (!all) return err_set(err, ERR_TOO_BIG, "too many lines for one obligation");
    if (m->count) memcpy(all, m->rows, m->count * sizeof *all);
    memcpy(all + m->count, rows, count * sizeof *all);
    m->rows = all;
    m->count += count;
    return ERR_OK;
}

static enum err_code add_left(const struct asked *a, struct missing *m, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < a->report->unit_count && a->unit->predecessor_count && !rc; i++) {
        struct obligation o;
        struct err none;
        if (!left_to(a, a->report->units[i])) continue;
        rc = store_obligation(a->engine->store, a->o->plan, a->o->report, a->report->units[i]->id,
                              a->o->period, a->o->round, INT64_MAX, a->arena, &o, &none);
        if (!rc)
            rc = add_filled(a, m, o.id, err);
        else
            rc = rc == ERR_NOT_FOUND ? ERR_OK : err_set(err, rc, "%s", none.msg);
    }
    return rc;
}

enum err_code obligation_missing(struct engine *e, const struct obligation *o, char **missing,
                                 struct err *err) {
    struct asked a = {.engine = e, .o = o, .plan = plans_find(e->plans, o->plan)};
    struct missing m = {0};
    *missing = NULL;
    a.report = a.plan ? plan_report(a.plan, o->report) : NULL;
    a.unit = unit_find(e->plans->units, o->unit);
    if (!a.report || !a.unit) return ERR_OK;
    a.round = report_round(a.report, o->round);
    a.arena = arena_new(SUBMISSION_ARENA_MAX);
    strbuf_init(&m.text, 0);
    enum err_code rc = add_filled(&a, &m, o->id, err);
    if (!rc) rc = add_left(&a, &m, err);
    for (size_t i = 0; i < a.plan->indicator_count && !rc; i++)
        if (asks(&a, &a.plan->indicators[i])) missing_of(&m, &a.plan->indicators[i]);
    if (!rc && m.text.len) *missing = strbuf_detach(&m.text, NULL);
    strbuf_deinit(&m.text);
    arena_free(a.arena);
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
