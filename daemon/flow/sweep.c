/* What time brings: agenda rows and ladders, the older first, in chunks; once nothing is left to raise,
 * notices are flushed. The rows' own state is the cursor, so a crash or an outage needs no special path:
 * catching up is the same sweep. */
#include "daemon/base/clock.h"
#include "daemon/base/failpoint.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/flow/rounds.h"
#include "daemon/flow/task_watch.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SWEEP_BUDGET_US 20000
#define FLUSH_GROUPS    50

struct sweep {
    struct engine *engine;
    size_t max, worked; /* items of this chunk */
    bool stale;         /* what was read of the agenda and the ladders may be no more: read it again */
    int64_t started_us;
    struct arena *arena;
    struct err *err;
};

/* Something is done in every chunk, however slow the machine. */
static bool spent(const struct sweep *w) {
    return w->worked >= w->max || (w->worked > 0 && clock_monotonic_us() - w->started_us > SWEEP_BUDGET_US);
}

/* Splits "a|b|c" in place; missing parts are "". */
static void split(char *object, const char *parts[3]) {
    parts[0] = object;
    parts[1] = parts[2] = "";
    for (int i = 1; i < 3; i++) {
        char *bar = strchr(object, '|');
        if (!bar) return;
        *bar = '\0';
        parts[i] = object = bar + 1;
    }
}

/* ---- agenda ---- */

/* Opens what the report's units owe, room permitting. *done is false when some are left for the next chunk.
 */
static enum err_code open_all(struct sweep *w, const struct plan *plan, const char *const parts[3],
                              bool *done) {
    const struct report *report = plan_report(plan, parts[0]);
    const struct round *round;
    struct period period;
    struct obligation o;
    bool opened = false;
    if (!report || !period_parse(parts[1], &period))
        return ERR_OK; /* a row of an older version of the plan */
    enum err_code rc =
        rounds_find(w->engine->store, plan, report, period, parts[2], w->arena, &round, w->err);
    if (rc || !round) return rc;
    for (size_t i = 0; i < report->unit_count && !rc; i++) {
        const struct unit *debtor =
            obligation_debtor(plan, report, report->units[i], period, round, w->engine->now_ms);
        if (!debtor) continue;
        if (spent(w)) {
            *done = false;
            return ERR_OK;
        }
        rc = obligation_ensure(w->engine, plan, report, debtor, period, round, w->arena, &o, &opened, w->err);
        if (!rc && opened) w->worked++; /* not those of an earlier chunk, be it in the same transaction */
    }
    return rc;
}

static enum err_code review_due(struct sweep *w, const struct plan *plan, const char *milestone) {
    const struct milestone *m = plan_milestone(plan, milestone);
    struct review_row review;
    struct err none;
    if (!m) return ERR_OK;
    enum err_code rc =
        store_review(w->engine->store, plan->id, milestone, INT64_MAX, w->arena, &review, &none);
    if (rc != ERR_NOT_FOUND) return rc ? err_set(w->err, rc, "%s", none.msg) : ERR_OK; /* held already */
    struct alerts_context alerts = engine_alerts(w->engine);
    return alerts_review_due(&alerts, plan, m, w->err);
}

static enum err_code event_row(struct sweep *w, const struct plan *plan, enum agenda_kind kind,
                               const char *const parts[3]) {
    const struct event *ev = plan_event(plan, parts[0]);
    struct alerts_context alerts = engine_alerts(w->engine);
    if (!ev) return ERR_OK;
    if (kind == AGENDA_EVENT_START) return alerts_event_started(&alerts, plan, ev, w->err);
    int32_t start = civil_month_day((int)strtol(parts[1], NULL, 10), ev->from_month, ev->from_day);
    if (zone_day_start_ms(plan->zone, start) <= w->engine->now_ms) return ERR_OK; /* it has begun meanwhile */
    return alerts_event_starting(&alerts, plan, ev, start, w->err);
}

/* A window is over. One row stands for all units of the task: where a chunk ends among them, a row that
 * begins with the next takes its place. */
static enum err_code window_over(struct sweep *w, const struct plan *plan, const struct agenda_row *row,
                                 const char *const parts[3]) {
    const struct task *task = plan_task(plan, parts[0]);
    const struct window *window = task ? task_window(task, parts[1]) : NULL;
    struct task_watch watch;
    char object[2 * ID_BYTES_MAX + 64];
    if (!window) return ERR_OK;
    enum err_code rc = task_watch_load(w->engine, plan, task, window, w->arena, &watch, w->err);
    for (size_t i = strtoul(parts[2], NULL, 10); i < task_owner_count(task) && !rc; i++) {
        if (spent(w)) {
            snprintf(object, sizeof object, "%s|%s|%zu", task->id, window->id, i);
            struct agenda_row rest = {row->at_ms, AGENDA_TASK, plan->id, object};
            return store_agenda_put(w->engine->store, &rest, w->err);
        }
        rc = task_watch_raise(&watch, i, w->err);
        w->worked++;
    }
    return rc;
}

static void judge_all(struct engine *e, const struct plan *plan) {
    for (size_t i = 0; i < plan->indicator_count; i++) engine_touch(e, plan, &plan->indicators[i], NULL);
}

/* Another version is in use since this transaction began. */
static enum err_code version_begins(struct sweep *w, const struct plan *plan) {
    cJSON *detail = cJSON_CreateObject();
    json_add_int(detail, "version", plan->version_seq);
    w->stale = w->engine->tell_all = true; /* what it watches again may stand as it stood */
    enum err_code rc = engine_tx(w->engine, "system", "schedule", "plan.in_force", plan->id, detail, w->err);
    return rc ? rc : plan_comes_into_force(w->engine, plan, w->err);
}

/* How far it has come stands in the row. */
static enum err_code units_closed(struct sweep *w, const struct plan *plan, const struct agenda_row *row,
                                  bool *done) {
    char object[24];
    int64_t before = strtoll(row->object, NULL, 10), from = before;
    struct agenda_row rest = {row->at_ms, AGENDA_SUCCESSION, plan->id, object};
    bool more = false;
    w->stale = true;
    enum err_code rc = succession_pass(w->engine, plan, w->max, &from, &more, w->err);
    if (rc) return rc;
    if (!more) judge_all(w->engine, plan);
    *done = !more || from != before;
    if (!more || from == before) return ERR_OK;
    snprintf(object, sizeof object, "%lld", (long long)from);
    return store_agenda_put(w->engine->store, &rest, w->err);
}

static enum err_code do_agenda(struct sweep *w, const struct agenda_row *row) {
    const struct plan *plan = plans_find(w->engine->plans, row->plan);
    char *object = arena_strdup(w->arena, row->object);
    const char *parts[3];
    bool done = true;
    enum err_code rc = ERR_OK;
    if (!object) return err_set(w->err, ERR_TOO_BIG, "too much is due at once");
    if (plan) {
        split(object, parts);
        if (row->kind == AGENDA_OPEN) rc = open_all(w, plan, parts, &done);
        if (row->kind == AGENDA_JUDGE) judge_all(w->engine, plan);
        if (row->kind == AGENDA_REVIEW) rc = review_due(w, plan, parts[0]);
        if (row->kind == AGENDA_EVENT || row->kind == AGENDA_EVENT_START)
            rc = event_row(w, plan, row->kind, parts);
        if (row->kind == AGENDA_VERSION) rc = version_begins(w, plan);
        if (row->kind == AGENDA_SUCCESSION) rc = units_closed(w, plan, row, &done);
        if (row->kind == AGENDA_TASK) rc = window_over(w, plan, row, parts);
    }
    if (rc || !done) return rc;
    w->worked++;
    return store_agenda_remove(w->engine->store, row, w->err);
}

/* ---- ladders ---- */

static enum err_code do_ladder(struct sweep *w, const struct obligation_due *due) {
    struct alerts_context alerts = engine_alerts(w->engine);
    int step = due->step;
    int64_t next_ms = INSTANT_NONE;
    w->worked++;
    enum err_code rc = alerts_ladder(&alerts, &due->obligation, due->step, &step, &next_ms, w->err);
    FAIL_POINT("ladder_raised");
    if (!rc) rc = store_obligation_next(w->engine->store, due->obligation.id, next_ms, step, w->err);
    /* It has just fallen overdue: verdicts that waited for its figures are stale now. */
    if (!rc && due->step < 1 && step >= 1) engine_touch_obligation(w->engine, &due->obligation);
    return rc;
}

/* ---- the sweep ---- */

static enum err_code begin_tx(struct sweep *w) {
    struct engine *e = w->engine;
    return e->seq ? ERR_OK : engine_tx(e, "system", "schedule", "sweep", NULL, NULL, w->err);
}

/* Works on the older of the two heads until none is due or the chunk is full. */
static enum err_code raise_due(struct sweep *w, bool *more) {
    struct agenda_row *rows;
    struct obligation_due *dues = NULL;
    size_t row_count = 0, due_count = 0, r = 0, d = 0;
    struct engine *e = w->engine;
    enum err_code rc = store_agenda_due(e->store, e->now_ms, w->max, w->arena, &rows, &row_count, w->err);
    if (!rc) rc = store_obligations_due(e->store, e->now_ms, w->max, w->arena, &dues, &due_count, w->err);
    if (!rc && row_count + due_count) rc = begin_tx(w);
    while (!rc && (r < row_count || d < due_count) && !spent(w) && !w->stale) {
        bool agenda_first = d >= due_count || (r < row_count && rows[r].at_ms <= dues[d].next_ms);
        rc = agenda_first ? do_agenda(w, &rows[r++]) : do_ladder(w, &dues[d++]);
    }
    if (!rc) *more = row_count + due_count > 0; /* what was opened may be due itself: look again */
    return rc;
}

static enum err_code flush_due(struct sweep *w, bool *more) {
    struct engine *e = w->engine;
    int64_t all_ms, raise_ms;
    enum err_code rc = store_next_ms(e->store, &all_ms, &raise_ms, w->err);
    if (rc || raise_ms > e->now_ms) return rc;
    rc = begin_tx(w);
    FAIL_POINT("before_flush");
    struct alerts_context alerts = engine_alerts(e);
    if (!rc) rc = alerts_flush(&alerts, FLUSH_GROUPS, more, w->err);
    FAIL_POINT("after_flush");
    return rc;
}

enum err_code engine_sweep(struct engine *e, size_t max, bool *more, struct err *err) {
    struct sweep w = {.engine = e, .max = max, .started_us = clock_monotonic_us(), .err = err};
    w.arena = arena_new(64u << 20);
    *more = false;
    enum err_code rc = raise_due(&w, more);
    if (!rc && !*more) rc = flush_due(&w, more);
    arena_free(w.arena);
    return rc;
}
