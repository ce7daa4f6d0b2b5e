/* A new version of a plan may drop a target, a duty or a date, or move it ahead: what was open about it is
 * over. */
#include "alerts/lifecycle.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/flow/rounds.h"
#include "daemon/flow/task_watch.h"
#include "daemon/judge/judge.h"
#include <string.h>

#define PAGE 500

struct watching {
    struct engine *engine;
    const struct plan *plan;
    struct arena *arena;
    struct err *err;
};

struct subject {
    const char *category;
    bool found;
};

static void look_at(void *arg, const struct unit *unit, const char *category) {
    struct subject *s = arg;
    (void)unit;
    if (strcmp(category, s->category) == 0) s->found = true;
}

static bool target_watched(const struct watching *w, const struct alert_labels *l) {
    const struct target *target = plan_target(w->plan, l->target);
    const struct unit *unit = unit_find(w->engine->plans->units, l->unit);
    struct subject s = {.category = l->category ? l->category : "total"};
    if (target && unit) judge_subjects_of(w->plan, target, unit, look_at, &s);
    if (!s.found || !l->level || strcmp(verdict_level_of(w->plan, target, unit), l->level) == 0)
        return s.found;
    w->engine->tell_all = true; /* judged at another level now: this alert ends, that one may open */
    return false;
}

/* NULL also when the record cannot say: a round that is called for has a row as long as it is owed. */
static const struct round *called_or_own(const struct watching *w, const struct report *report,
                                         struct period period, const char *id) {
    const struct round *round = NULL;
    struct err none;
    if (rounds_find(w->engine->store, w->plan, report, period, id, w->arena, &round, &none)) return NULL;
    return round;
}

/* By the plan alone: the obligation has no row, or not yet. */
static bool due_by_plan(const struct watching *w, const struct alert *a, const struct obligation *k) {
    const struct report *report = plan_report(w->plan, k->report);
    const struct round *round = report ? called_or_own(w, report, k->period, k->round) : NULL;
    const struct unit *unit = unit_find(w->engine->plans->units, k->unit);
    struct obligation o;
    bool owes = false;
    if (!unit || !round || !duty_period_valid(w->plan, report, k->period)) return false;
    for (size_t i = 0; i < report->unit_count; i++)
        owes |=
            obligation_debtor(w->plan, report, report->units[i], k->period, round, w->engine->now_ms) == unit;
    if (!owes) return false;
    obligation_from_plan(w->plan, report, unit, k->period, round, &o);
    enum obligation_status status = obligation_status(&o, w->engine->now_ms);
    return status == (a->kind == ALERT_REPORT_DUE_SOON ? OBLIGATION_DUE_SOON : OBLIGATION_OVERDUE);
}

static enum err_code report_watched(const struct watching *w, const struct alert *a, bool *watched) {
    char buf[OBLIGATION_KEY_MAX];
    struct obligation k, o;
    struct err none;
    *watched = false;
    if (!plan_report(w->plan, a->labels.report) || !alerts_obligation_key(a, buf, &k)) return ERR_OK;
    enum err_code rc = store_obligation(w->engine->store, k.plan, k.report, k.unit, k.period, k.round,
                                        INT64_MAX, w->arena, &o, &none);
    if (rc && rc != ERR_NOT_FOUND) return err_set(w->err, rc, "%s", none.msg);
    *watched = rc == ERR_OK || due_by_plan(w, a, &k); /* a row to which something happened is frozen */
    return ERR_OK;
}

static bool review_watched(const struct watching *w, const char *milestone) {
    const struct milestone *m = plan_milestone(w->plan, milestone);
    return m && m->review && m->day <= zone_day(w->plan->zone, w->engine->now_ms);
}

/* The window is still over and somebody late: moved ahead, or with other windows beside it, it is told of
 * anew. */
static enum err_code task_watched(const struct watching *w, const struct alert_labels *l, bool *watched) {
    const struct task *task = plan_task(w->plan, l->task);
    bool several = task && task->window_count > 1;
    struct task_watch watch;
    const struct window *window = !several ? NULL : l->period ? task_window(task, l->period) : NULL;
    if (task && !several && !l->period && task->window_count) window = &task->windows[0];
    *watched = false;
    if (!window) return ERR_OK;
    enum err_code rc = task_watch_load(w->engine, w->plan, task, window, w->arena, &watch, w->err);
    if (!rc) *watched = task_watch_late(&watch, l->unit);
    return rc;
}

static enum err_code end_unless_watched(const struct watching *w, const struct alert *a) {
    struct alerts_context alerts = engine_alerts(w->engine);
    struct lifecycle_end end = {LIFECYCLE_ENDED, w->engine->now_ms, "no longer in the plan", NULL};
    bool watched = true;
    enum err_code rc = ERR_OK;
    if (a->labels.target)
        watched = target_watched(w, &a->labels);
    else if (a->labels.report)
        rc = report_watched(w, a, &watched);
    else if (a->labels.task)
        rc = task_watched(w, &a->labels, &watched);
    else if (a->labels.milestone)
        watched = review_watched(w, a->labels.milestone);
    else if (a->labels.event)
        watched = plan_event(w->plan, a->labels.event) != NULL;
    return rc || watched ? rc : lifecycle_end(&alerts, a->kind, &a->labels, &end, NULL, w->err);
}

static enum err_code end_page(struct watching *w, int64_t *before, size_t *count) {
    struct alert *alerts;
    struct alert_filter filter = {.plan = w->plan->id,
                                  .state = -2,
                                  .opened_from_ms = INSTANT_NONE,
                                  .before = *before,
                                  .limit = PAGE,
                                  .as_of = INT64_MAX};
    enum err_code rc = store_alerts(w->engine->store, &filter, w->arena, &alerts, count, w->err);
    for (size_t i = 0; !rc && i < *count; i++) {
        rc = end_unless_watched(w, &alerts[i]);
        *before = alerts[i].id;
    }
    return rc;
}

enum err_code unwatched_end(struct engine *e, const struct plan *plan, struct err *err) {
    int64_t before = 0;
    size_t count = PAGE;
    enum err_code rc = ERR_OK;
    while (!rc && count == PAGE) {
        struct watching w = {.engine = e, .plan = plan, .arena = arena_new(64u << 20), .err = err};
        rc = end_page(&w, &before, &count);
        arena_free(w.arena);
    }
    return rc;
}
