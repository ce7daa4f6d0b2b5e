/* Derives a plan's agenda: the instants at which the plan itself brings something, from its activation on.
 * Each row may be worked on again without harm (opening keeps what is open, an alert that is open is not
 * raised twice), so re-deriving after a new version needs no memory. */
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/flow/rounds.h"
#include "daemon/flow/task_watch.h"
#include "daemon/judge/judge.h"
#include <stdio.h>
#include <stdlib.h>

#define MORNING (8 * 60) /* local minute at which calendar alerts come */

struct derive {
    struct engine *engine;
    const struct plan *plan;
    const struct report *report;
    enum err_code rc;
    struct err *err;
};

static void put(struct derive *d, int64_t at_ms, enum agenda_kind kind, const char *object) {
    struct agenda_row row = {.at_ms = at_ms, .kind = kind, .plan = d->plan->id, .object = object};
    if (!d->rc) d->rc = store_agenda_put(d->engine->store, &row, d->err);
}

/* Instants of the past matter to nobody who joined later. */
static void put_from_activation(struct derive *d, int64_t at_ms, enum agenda_kind kind, const char *object) {
    if (at_ms >= d->plan->activated_ms) put(d, at_ms, kind, object);
}

static void open_period(void *arg, struct period period) {
    struct derive *d = arg;
    char text[PERIOD_TEXT_MAX], object[200];
    period_format(period, text);
    for (size_t i = 0; i < d->report->round_count; i++) {
        const struct round *round = &d->report->rounds[i];
        int64_t due = duty_due_ms(d->plan, &round->due, period);
        if (due == INSTANT_NONE || duty_is_historical(d->plan, d->report, due)) continue;
        snprintf(object, sizeof object, "%s|%s|%s", d->report->id, text, round->id);
        put(d, duty_opens_ms(d->plan, d->report, round, period), AGENDA_OPEN, object);
    }
}

static void judge_on(struct derive *d, int32_t day) {
    put_from_activation(d, zone_day_start_ms(d->plan->zone, day), AGENDA_JUDGE, "");
}

static void judge_days(struct derive *d) {
    const struct plan *plan = d->plan;
    int first = civil_from_day(plan->start_day).year, last = civil_from_day(plan->end_day).year;
    for (size_t i = 0; i < plan->target_count; i++) {
        const struct target *t = &plan->targets[i];
        if (t->valid_from != DAY_NONE) judge_on(d, t->valid_from);
        for (int year = t->every_year ? first : last; year <= last; year++) {
            int32_t day = target_day(plan, t, civil_to_day(year, 12, 31));
            if (day == DAY_NONE) continue;
            judge_on(d, day + 1);
            judge_on(d, judge_half_day(plan->start_day, day)); /* alerts that were too early may come now */
        }
    }
}

static void reviews(struct derive *d) {
    for (size_t i = 0; i < d->plan->milestone_count; i++) {
        const struct milestone *m = &d->plan->milestones[i];
        if (m->review)
            put_from_activation(d, zone_instant(d->plan->zone, m->day, MORNING), AGENDA_REVIEW, m->id);
    }
}

static void events(struct derive *d) {
    const struct plan *plan = d->plan;
    int first = civil_from_day(plan->start_day).year, last = civil_from_day(plan->end_day).year;
    char object[100];
    for (size_t i = 0; i < plan->event_count; i++)
        for (int year = first; year <= last && !plan->events[i].recorded; year++) {
            const struct event *ev = &plan->events[i];
            int32_t start = civil_month_day(year, ev->from_month, ev->from_day);
            if (start < plan->start_day || start > plan->end_day) continue;
            snprintf(object, sizeof object, "%s|%d", ev->id, year);
            int64_t starts = zone_day_start_ms(plan->zone, start);
            if (starts < plan->activated_ms) continue;
            put(d, zone_instant(plan->zone, start - ev->lead_days, MORNING), AGENDA_EVENT, object);
            put(d, starts, AGENDA_EVENT_START, object);
        }
}

static int by_day(const void *pa, const void *pb) {
    int32_t a = *(const int32_t *)pa, b = *(const int32_t *)pb;
    return (a > b) - (a < b);
}

/* Thousands of communes may close on one day: that is one row. */
static void closings(struct derive *d) {
    const struct units *units = d->engine->plans->units;
    int32_t *days = mem_array(units->count + 1, sizeof *days);
    size_t count = 0;
    for (size_t i = 0; i < units->count; i++)
        if (units->items[i].to_day != DAY_NONE) days[count++] = units->items[i].to_day;
    if (count) qsort(days, count, sizeof *days, by_day);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || days[i] != days[i - 1])
            put_from_activation(d, zone_day_start_ms(d->plan->zone, days[i] + 1), AGENDA_SUCCESSION, "");
    mem_free(days);
}

enum err_code agenda_put_version(struct engine *e, const struct plan *plan, struct err *err) {
    struct agenda_row row = {
        .at_ms = plan->in_force_until_ms, .kind = AGENDA_VERSION, .plan = plan->id, .object = ""};
    return row.at_ms == INT64_MAX ? ERR_OK : store_agenda_put(e->store, &row, err);
}

/* What events called for so far, and the ends of windows. */
static void called(struct derive *d, struct arena *arena) {
    struct called_round *rounds = NULL;
    size_t count = 0;
    char text[PERIOD_TEXT_MAX], object[200];
    if (!d->rc) d->rc = rounds_called(d->engine->store, d->plan, INT64_MAX, arena, &rounds, &count, d->err);
    for (size_t i = 0; i < count && !d->rc; i++) {
        const struct called_round *c = &rounds[i];
        if (duty_is_historical(d->plan, c->report, duty_due_ms(d->plan, &c->round.due, c->period))) continue;
        period_format(c->period, text);
        snprintf(object, sizeof object, "%s|%s|%s", c->report->id, text, c->round.id);
        put(d, duty_opens_ms(d->plan, c->report, &c->round, c->period), AGENDA_OPEN, object);
    }
}

static void windows(struct derive *d, struct arena *arena) {
    struct occurrence *list = NULL;
    size_t count = 0;
    if (!d->rc)
        d->rc =
            store_occurrences(d->engine->store, d->plan->id, NULL, INT64_MAX, arena, &list, &count, d->err);
    for (size_t i = 0; i < d->plan->task_count; i++)
        for (size_t k = 0; k < d->plan->tasks[i].window_count && !d->rc; k++) {
            const struct task *task = &d->plan->tasks[i];
            const struct window *w = &task->windows[k];
            d->rc = task_watch_put(d->engine, d->plan, task, w, window_last_day(w, list, count), d->err);
        }
}

static void recorded_events(struct derive *d) {
    struct arena *arena = arena_new((size_t)64 << 20);
    called(d, arena);
    windows(d, arena);
    arena_free(arena);
}

enum err_code agenda_derive(struct engine *e, const struct plan *plan, struct err *err) {
    struct derive d = {.engine = e, .plan = plan, .err = err};
    d.rc = store_agenda_clear(e->store, plan->id, err);
    for (size_t i = 0; i < plan->report_count && !d.rc; i++) {
        d.report = &plan->reports[i];
        duty_each_period(plan, d.report, open_period, &d);
    }
    judge_days(&d);
    reviews(&d);
    events(&d);
    closings(&d);
    recorded_events(&d);
    return d.rc ? d.rc : agenda_put_version(e, plan, err);
}
