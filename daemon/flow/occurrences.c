/* An event happened: reports are owed, windows have their end. */
#include "daemon/flow/nearest.h"
#include "daemon/flow/refuse.h"
#include "daemon/flow/task_watch.h"
#include "daemon/flow/tasks.h"
#include <stdio.h>
#include <string.h>

struct happening {
    struct engine *engine;
    const struct command *command;
    const struct plan *plan;
    const struct event *event;
    struct occurrence *list; /* all of the plan's, in the order of recording */
    size_t count;
    struct arena *arena;
    struct occurred *out;
    struct err *err;
};

static enum err_code find_event(struct happening *h, const char *plan_id, const char *event_id) {
    const struct command *c = h->command;
    h->plan = plans_find(h->engine->plans, plan_id);
    if (!h->plan)
        return refuse(c, h->err, ERR_NOT_FOUND, T_SUB_PLAN_UNKNOWN, plan_id,
                      nearest_plan(h->engine->plans, plan_id));
    h->event = plan_event(h->plan, event_id);
    if (!h->event)
        return refuse(c, h->err, ERR_NOT_FOUND, T_EVENT_UNKNOWN, event_id, plan_id,
                      nearest_event(h->plan, event_id));
    return h->event->recorded ? ERR_OK : refuse(c, h->err, ERR_CONFLICT, T_EVENT_BY_CALENDAR, event_id);
}

static enum err_code load(struct happening *h) {
    return store_occurrences(h->engine->store, h->plan->id, NULL, INT64_MAX, h->arena, &h->list, &h->count,
                             h->err);
}

static const struct occurrence *find(const struct happening *h) {
    for (size_t i = 0; i < h->count; i++)
        if (h->list[i].day == h->command->day && strcmp(h->list[i].event, h->event->id) == 0)
            return &h->list[i];
    return NULL;
}

static enum err_code record(struct happening *h) {
    struct engine *e = h->engine;
    const struct command *c = h->command;
    char object[2 * ID_BYTES_MAX + 2];
    cJSON *detail = cJSON_CreateObject();
    struct occurrence o = {.event = h->event->id, .day = c->day, .note = c->reason, .actor = c->actor};
    json_add_day(detail, "on", c->day);
    if (c->reason) cJSON_AddStringToObject(detail, "note", c->reason);
    snprintf(object, sizeof object, "%s:%s", h->plan->id, h->event->id);
    enum err_code rc = engine_tx(e, c->actor, c->source, "event.occurrence", object, detail, h->err);
    o.seq = e->seq;
    if (!rc) rc = store_occurrence_add(e->store, h->plan->id, &o, h->err);
    return rc ? rc : load(h);
}

/* The rounds that this very occurrence calls for. */
static enum err_code call(struct happening *h, const struct occurrence *o) {
    struct occurred *out = h->out;
    size_t all, kept = 0;
    if (!occurrences_call(h->plan, h->list, h->count, h->arena, &out->rounds, &all))
        return err_set(h->err, ERR_TOO_BIG, "too many occurrences of events");
    for (size_t i = 0; i < all; i++)
        if (out->rounds[i].occurrence == o) out->rounds[kept++] = out->rounds[i];
    out->round_count = kept;
    return ERR_OK;
}

/* What fell due before the plan was watched is nobody's duty; whoever sends it is taken all the same. */
static enum err_code open_round(struct happening *h, const struct called_round *called) {
    const struct plan *plan = h->plan;
    const struct report *report = called->report;
    struct obligation o;
    bool opened = false;
    enum err_code rc = ERR_OK;
    if (duty_is_historical(plan, report, duty_due_ms(plan, &called->round.due, called->period)))
        return ERR_OK;
    for (size_t i = 0; i < report->unit_count && !rc; i++) {
        const struct unit *debtor = obligation_debtor(plan, report, report->units[i], called->period,
                                                      &called->round, h->engine->now_ms);
        if (!debtor) continue;
        rc = obligation_ensure(h->engine, plan, report, debtor, called->period, &called->round, h->arena, &o,
                               &opened, h->err);
        h->out->obligations += !rc && opened;
    }
    return rc;
}

/* Windows that follow the event have their end; it may lie behind us. */
static enum err_code end_windows(struct happening *h) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < h->plan->task_count; i++)
        for (size_t k = 0; k < h->plan->tasks[i].window_count && !rc; k++) {
            const struct task *task = &h->plan->tasks[i];
            const struct window *w = &task->windows[k];
            if (w->event != h->event) continue;
            rc = task_watch_put(h->engine, h->plan, task, w, window_last_day(w, h->list, h->count), h->err);
        }
    return rc;
}

static enum err_code happen(struct happening *h, const char *plan_id, const char *event_id) {
    enum err_code rc = find_event(h, plan_id, event_id);
    if (!rc) rc = refuse_day(h->command, h->plan, h->engine->now_ms, h->err);
    if (!rc) rc = load(h);
    if (rc) return rc;
    h->out->repeated = find(h) != NULL;
    if (h->out->repeated) return call(h, find(h));
    rc = record(h);
    if (!rc) rc = call(h, find(h));
    for (size_t i = 0; i < h->out->round_count && !rc; i++) rc = open_round(h, &h->out->rounds[i]);
    return rc ? rc : end_windows(h);
}

enum err_code engine_occurrence(struct engine *e, const char *plan, const char *event,
                                const struct command *c, struct arena *arena, struct occurred *out,
                                struct err *err) {
    struct happening h = {.engine = e, .command = c, .arena = arena, .out = out, .err = err};
    *out = (struct occurred){.repeated = false};
    enum err_code rc = happen(&h, plan, event);
    e->cause = "event";
    return rc;
}
