#include "daemon/flow/task_watch.h"
#include <stdio.h>
#include <string.h>

static enum err_code load_last_day(struct task_watch *w, struct arena *arena, struct err *err) {
    struct occurrence *list = NULL;
    size_t count = 0;
    enum err_code rc = ERR_OK;
    if (w->window->event)
        rc = store_occurrences(w->engine->store, w->plan->id, w->window->event->id, INT64_MAX, arena, &list,
                               &count, err);
    w->last_day = rc ? DAY_NONE : window_last_day(w->window, list, count);
    return rc;
}

enum err_code task_watch_load(struct engine *e, const struct plan *plan, const struct task *task,
                              const struct window *window, struct arena *arena, struct task_watch *out,
                              struct err *err) {
    struct task_state_filter f = {
        .plan = plan->id, .task = task->id, .window = window->id, .as_of = INT64_MAX};
    *out = (struct task_watch){.engine = e, .plan = plan, .task = task, .window = window};
    enum err_code rc = load_last_day(out, arena, err);
    return rc ? rc : store_task_states(e->store, &f, arena, &out->rows, &out->count, err);
}

static const struct task_state_row *said_of(const struct task_watch *w, const struct unit *unit) {
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->rows[i].unit, unit->id) == 0) return &w->rows[i];
    return NULL;
}

static const struct unit *answering(const struct task_watch *w, size_t owner) {
    return task_answering(task_owner(w->plan, w->task, owner), w->last_day,
                          zone_day(w->plan->zone, w->engine->now_ms));
}

static bool is_late(const struct task_watch *w, size_t owner) {
    const struct task_state_row *said = said_of(w, task_owner(w->plan, w->task, owner));
    if (!window_is_missed(w->plan, w->task, w->last_day, w->engine->now_ms)) return false;
    return !said || !task_state_settled(said->state);
}

static struct alerts_task alert_of(const struct task_watch *w, size_t owner, const struct unit *people) {
    const struct unit *unit = task_owner(w->plan, w->task, owner);
    const struct task_state_row *said = said_of(w, unit);
    return (struct alerts_task){.plan = w->plan,
                                .task = w->task,
                                .window = w->window,
                                .unit = people,
                                .closed = people == unit ? NULL : unit,
                                .last_day = w->last_day,
                                .state = said ? said->state : TASK_NOT_STARTED,
                                .has_quantity = said && said->has_quantity,
                                .quantity = said ? said->quantity : 0};
}

enum err_code task_watch_raise(const struct task_watch *w, size_t owner, struct err *err) {
    const struct unit *people = answering(w, owner);
    struct alerts_context alerts = engine_alerts(w->engine);
    if (!people || !is_late(w, owner)) return ERR_OK;
    struct alerts_task t = alert_of(w, owner, people);
    return alerts_task_overdue(&alerts, &t, err);
}

/* A unit that took over from several may be late for another of them still. */
static bool late_for(const struct task_watch *w, const struct unit *people, size_t *owner) {
    for (size_t i = 0; i < task_owner_count(w->task); i++)
        if (answering(w, i) == people && is_late(w, i)) return *owner = i, true;
    return false;
}

enum err_code task_watch_settle(const struct task_watch *w, size_t owner, struct err *err) {
    const struct unit *people = answering(w, owner);
    struct alerts_context alerts = engine_alerts(w->engine);
    size_t late;
    if (!people) return ERR_OK;
    if (late_for(w, people, &late)) return task_watch_raise(w, late, err);
    struct alerts_task t = alert_of(w, owner, people);
    return task_state_settled(t.state) ? alerts_task_settled(&alerts, &t, err) : ERR_OK;
}

bool task_watch_late(const struct task_watch *w, const char *unit) {
    for (size_t i = 0; i < task_owner_count(w->task); i++) {
        const struct unit *people = answering(w, i);
        if (people && strcmp(people->id, unit) == 0 && is_late(w, i)) return true;
    }
    return false;
}

enum err_code task_watch_put(struct engine *e, const struct plan *plan, const struct task *task,
                             const struct window *window, int32_t last_day, struct err *err) {
    char object[2 * ID_BYTES_MAX + 32];
    struct agenda_row row = {.kind = AGENDA_TASK, .plan = plan->id, .object = object};
    if (task->not_judged || last_day == DAY_NONE) return ERR_OK;
    snprintf(object, sizeof object, "%s|%s", task->id, window->id);
    row.at_ms = zone_day_start_ms(plan->zone, last_day + 1);
    return row.at_ms < plan->activated_ms ? ERR_OK : store_agenda_put(e->store, &row, err);
}
