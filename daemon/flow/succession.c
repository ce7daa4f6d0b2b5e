/* When a unit closes, what is open of it is its heir's from the day after: obligations that fall due after
 * the closing, alerts, silences. What had fallen due before stays its own, to be sent by the heir in its
 * name.
 *
 * The rows' own state is the cursor: what has passed is waived, has ended or is there already, so this works
 * again without harm, in chunks and for closings that are told late. */
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/judge/judge.h"
#include <string.h>

#define PAGE             500
#define OBLIGATIONS_DONE (-1)

struct passing {
    struct engine *engine;
    const struct plan *plan;
    const struct units *units;
    int32_t today;
    size_t left; /* so many things may still be done */
    struct arena *arena;
    struct err *err;
};

static bool has_closed(const struct passing *p, const struct unit *unit) {
    return unit && unit->to_day != DAY_NONE && unit->to_day < p->today;
}

/* NULL: nobody answers for it any more. */
static const struct unit *heir_of(const struct passing *p, const struct unit *unit) {
    const struct unit *heir = unit_heir_on(unit, p->today);
    return unit_open_on(heir, p->today) ? heir : NULL;
}

static int64_t closing_ms(const struct passing *p, const struct unit *unit) {
    return zone_day_start_ms(p->plan->zone, unit->to_day + 1);
}

/* ---- obligations ---- */

static enum err_code begin_tx(struct passing *p, const struct obligation *o, const struct unit *heir) {
    char key[OBLIGATION_KEY_MAX];
    cJSON *detail = cJSON_CreateObject();
    obligation_key(o, key);
    json_add_string_or_null(detail, "to", heir ? heir->id : NULL);
    return engine_tx(p->engine, "system", "schedule", "obligation.pass", key, detail, p->err);
}

/* The same duty, at the same place of its ladder; unless the heir has one already. */
static enum err_code open_for_heir(struct passing *p, const struct obligation_due *due,
                                   const struct unit *heir) {
    struct engine *e = p->engine;
    struct obligation o = due->obligation, own;
    struct err none;
    int64_t id;
    o.unit = heir->id;
    o.opened_seq = e->seq;
    enum err_code rc = store_obligation(e->store, o.plan, o.report, o.unit, o.period, o.round, INT64_MAX,
                                        p->arena, &own, &none);
    if (rc != ERR_NOT_FOUND) return rc ? err_set(p->err, rc, "%s", none.msg) : ERR_OK;
    rc = store_obligation_open(e->store, e->seq, &o, due->next_ms, &id, p->err);
    return rc ? rc : store_obligation_next(e->store, id, due->next_ms, due->step, p->err);
}

static enum err_code pass_obligation(struct passing *p, const struct obligation_due *due,
                                     const struct unit *unit) {
    struct engine *e = p->engine;
    const struct obligation *o = &due->obligation;
    const struct unit *heir = heir_of(p, unit);
    struct obligation_event ev = {.kind = heir ? OBLIGATION_PASS : OBLIGATION_WAIVE,
                                  .at_ms = closing_ms(p, unit),
                                  .until_ms = INSTANT_NONE,
                                  .actor = "system",
                                  .reason = heir ? heir->id : "closed"};
    enum err_code rc = begin_tx(p, o, heir);
    if (!rc && heir) rc = open_for_heir(p, due, heir);
    if (!rc) rc = store_obligation_event(e->store, e->seq, o->id, &ev, p->err);
    if (!rc) rc = store_obligation_next(e->store, o->id, INSTANT_NONE, due->step, p->err);
    if (!rc) engine_touch_obligation(e, o);
    return rc;
}

static bool passes(const struct passing *p, const struct obligation *o, const struct unit *unit) {
    return has_closed(p, unit) && !o->complete && !o->waived && !o->historical && o->due_ms != INSTANT_NONE &&
           o->due_ms > closing_ms(p, unit);
}

/* The next ones, in order of id. *from is how far they have come, OBLIGATIONS_DONE at their end. */
static enum err_code pass_obligations(struct passing *p, int64_t *from) {
    struct obligation_due *dues;
    size_t count, max = p->left;
    enum err_code rc =
        store_obligations_pending(p->engine->store, p->plan->id, *from, max, p->arena, &dues, &count, p->err);
    for (size_t i = 0; i < count && !rc; i++) {
        const struct unit *unit = unit_find(p->units, dues[i].obligation.unit);
        *from = dues[i].obligation.id;
        if (!passes(p, &dues[i].obligation, unit)) continue;
        rc = pass_obligation(p, &dues[i], unit);
        p->left--;
    }
    if (count < max) *from = OBLIGATIONS_DONE;
    return rc;
}

/* ---- alerts ---- */

/* The obligation an alert is about, as it stands. */
static enum err_code find_obligation(struct passing *p, const struct alert *a, struct obligation *o,
                                     bool *found) {
    char buf[OBLIGATION_KEY_MAX];
    struct obligation k;
    struct err none;
    *found = false;
    if (!alerts_obligation_key(a, buf, &k)) return ERR_OK;
    enum err_code rc = store_obligation(p->engine->store, k.plan, k.report, k.unit, k.period, k.round,
                                        INT64_MAX, p->arena, o, &none);
    *found = rc == ERR_OK;
    return rc && rc != ERR_NOT_FOUND ? err_set(p->err, rc, "%s", none.msg) : ERR_OK;
}

/* Follows the obligation to whoever has it now. */
static enum err_code follow(struct passing *p, struct obligation *o, bool *found) {
    enum err_code rc = ERR_OK;
    struct err none;
    while (!rc && *found && o->passed_to) {
        rc = store_obligation(p->engine->store, o->plan, o->report, o->passed_to, o->period, o->round,
                              INT64_MAX, p->arena, o, &none);
        *found = rc == ERR_OK;
    }
    return rc && rc != ERR_NOT_FOUND ? err_set(p->err, rc, "%s", none.msg) : ERR_OK;
}

/* Of a report: the heir hears of what it is to send, be it its own duty now or the closed unit's. */
static enum err_code pass_report_alert(struct passing *p, const struct alert *a, const struct unit *heir) {
    struct alerts_context alerts = engine_alerts(p->engine);
    struct obligation o;
    char key[OBLIGATION_KEY_MAX];
    bool found;
    enum err_code rc = find_obligation(p, a, &o, &found);
    bool returned = a->kind == ALERT_REPORT_RETURNED && found && o.passed_to; /* the heir's was not */
    if (!rc) rc = follow(p, &o, &found);
    if (rc) return rc;
    bool over = a->kind == ALERT_REPORT_DUE_SOON && found && o.due_ms <= p->engine->now_ms;
    if (!found || returned || over || o.complete || o.waived)
        return alerts_pass(&alerts, a, NULL, NULL, p->err);
    obligation_key(&o, key);
    return alerts_pass(&alerts, a, heir->id, key, p->err);
}

static void say_yes(void *arg, const struct unit *unit, const char *category) {
    (void)unit;
    (void)category;
    *(bool *)arg = true;
}

/* Of a target: the heir's verdict decides whether it stays; it is judged at the end of the transaction. */
static enum err_code pass_target_alert(struct passing *p, const struct alert *a, const struct unit *heir) {
    struct alerts_context alerts = engine_alerts(p->engine);
    const struct target *target = plan_target(p->plan, a->labels.target);
    bool judged = false;
    if (target) judge_subjects_of(p->plan, target, heir, say_yes, &judged);
    if (judged) {
        engine_touch(p->engine, p->plan, target->indicator, heir);
        p->engine->tell_all = true;
    }
    return alerts_pass(&alerts, a, judged ? heir->id : NULL, NULL, p->err);
}

static enum err_code pass_alert(struct passing *p, const struct alert *a, const struct unit *unit) {
    struct alerts_context alerts = engine_alerts(p->engine);
    const struct unit *heir = heir_of(p, unit);
    if (heir && a->labels.report) return pass_report_alert(p, a, heir);
    if (heir && a->labels.target) return pass_target_alert(p, a, heir);
    return alerts_pass(&alerts, a, heir ? heir->id : NULL, NULL, p->err);
}

struct ids {
    int64_t *items; /* owned; newest first */
    size_t count, cap;
};

static enum err_code collect_page(const struct passing *p, struct ids *ids, int64_t *before, size_t *count) {
    struct arena *arena = arena_new(64u << 20);
    struct alert *open;
    struct alert_filter filter = {.plan = p->plan->id,
                                  .state = -2,
                                  .opened_from_ms = INSTANT_NONE,
                                  .before = *before,
                                  .limit = PAGE,
                                  .as_of = INT64_MAX};
    enum err_code rc = store_alerts(p->engine->store, &filter, arena, &open, count, p->err);
    for (size_t i = 0; i < *count && !rc; i++) {
        *before = open[i].id;
        if (!has_closed(p, open[i].labels.unit ? unit_find(p->units, open[i].labels.unit) : NULL)) continue;
        mem_grow(&ids->items, &ids->cap, ids->count + 1);
        ids->items[ids->count++] = open[i].id;
    }
    arena_free(arena);
    return rc;
}

/* The oldest first: of two that become one, its since stays. */
static enum err_code pass_collected(struct passing *p, const struct ids *ids) {
    enum err_code rc = ERR_OK;
    struct arena *arena = p->arena;
    for (size_t i = ids->count; i > 0 && p->left && !rc; i--, p->left--) {
        struct alert alert;
        p->arena = arena_new((size_t)4 << 20);
        rc = store_alert(p->engine->store, ids->items[i - 1], p->arena, &alert, p->err);
        if (!rc) rc = pass_alert(p, &alert, unit_find(p->units, alert.labels.unit));
        arena_free(p->arena);
    }
    p->arena = arena;
    return rc;
}

static enum err_code pass_alerts(struct passing *p) {
    struct ids ids = {0};
    int64_t before = 0;
    size_t count = PAGE;
    enum err_code rc = ERR_OK;
    while (!rc && count == PAGE) rc = collect_page(p, &ids, &before, &count);
    if (!rc) rc = pass_collected(p, &ids);
    mem_free(ids.items);
    return rc;
}

/* ---- silences ---- */

static bool is_there(const struct silence *rows, size_t count, const struct silence *like) {
    for (size_t i = 0; i < count; i++)
        if (rows[i].ends_ms == like->ends_ms && strcmp(rows[i].author, like->author) == 0 &&
            strcmp(rows[i].match, like->match) == 0)
            return true;
    return false;
}

/* One that names a closed unit outright, not by a pattern, is the heir's too from now on. */
static enum err_code pass_silence(struct passing *p, const struct silence *rows, size_t count,
                                  const struct silence *s) {
    struct engine *e = p->engine;
    cJSON *match = cJSON_Parse(s->match);
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(match, "unit"));
    const struct unit *unit = id ? unit_find(p->units, id) : NULL;
    const struct unit *heir = has_closed(p, unit) ? heir_of(p, unit) : NULL;
    struct strbuf text;
    struct silence copy = *s;
    int64_t made;
    enum err_code rc = ERR_OK;
    strbuf_init(&text, 0);
    if (heir) cJSON_ReplaceItemInObjectCaseSensitive(match, "unit", cJSON_CreateString(heir->id));
    json_print(&text, match);
    copy.match = text.data;
    if (heir && !is_there(rows, count, &copy)) {
        if (copy.starts_ms < e->now_ms) copy.starts_ms = e->now_ms;
        rc = engine_tx(e, "system", "schedule", "silence.pass", heir->id, NULL, p->err);
        if (!rc) rc = store_silence_add(e->store, e->seq, &copy, &made, p->err);
    }
    strbuf_deinit(&text);
    return rc;
}

static enum err_code pass_silences(struct passing *p) {
    struct silence *rows;
    size_t count;
    enum err_code rc = store_silences(p->engine->store, p->arena, &rows, &count, p->err);
    for (size_t i = 0; i < count && !rc; i++)
        if (rows[i].ends_ms > p->engine->now_ms) rc = pass_silence(p, rows, count, &rows[i]);
    return rc;
}

enum err_code succession_pass(struct engine *e, const struct plan *plan, size_t max, int64_t *from,
                              bool *more, struct err *err) {
    struct passing p = {.engine = e,
                        .plan = plan,
                        .units = e->plans->units,
                        .today = zone_day(plan->zone, e->now_ms),
                        .left = max,
                        .err = err};
    enum err_code rc = ERR_OK;
    p.arena = arena_new(256u << 20);
    if (*from != OBLIGATIONS_DONE) rc = pass_obligations(&p, from);
    *more = *from != OBLIGATIONS_DONE || p.left == 0;
    if (!rc && !*more) rc = pass_alerts(&p);
    *more |= p.left == 0;
    if (!rc && !*more) rc = pass_silences(&p);
    arena_free(p.arena);
    return rc;
}
