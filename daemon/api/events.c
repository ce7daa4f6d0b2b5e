#include "daemon/api/exchange.h"
#include "daemon/flow/tasks.h"
#include <stdio.h>
#include <string.h>

static void add_month_day(cJSON *o, const char *key, const struct event *e, int month, int day) {
    char text[16];
    snprintf(text, sizeof text, "%02d-%02d", month, day);
    json_add_string_or_null(o, key, e->recorded ? NULL : text);
}

/* ---- what the plan knows of, and what has happened ---- */

static cJSON *occurrence_json(const struct occurrence *o, const struct zone *zone) {
    cJSON *item = cJSON_CreateObject();
    json_add_day(item, "on", o->day);
    json_add_string_or_null(item, "note", o->note);
    json_add_instant(item, "recorded_at", o->recorded_ms, zone);
    cJSON_AddStringToObject(item, "actor", o->actor);
    return item;
}

/* Ids of the reports and tasks that wait for it. */
static void add_waiting(cJSON *o, const struct plan *plan, const struct event *e) {
    cJSON *reports = cJSON_AddArrayToObject(o, "reports"), *tasks = cJSON_AddArrayToObject(o, "tasks");
    for (size_t i = 0; i < plan->report_count; i++) {
        bool waits = false;
        for (size_t k = 0; k < plan->reports[i].round_count; k++)
            waits |=
                round_is_called(&plan->reports[i].rounds[k]) && plan->reports[i].rounds[k].due.event == e;
        if (waits) cJSON_AddItemToArray(reports, cJSON_CreateString(plan->reports[i].id));
    }
    for (size_t i = 0; i < plan->task_count; i++) {
        bool waits = false;
        for (size_t k = 0; k < plan->tasks[i].window_count; k++)
            waits |= plan->tasks[i].windows[k].event == e;
        if (waits) cJSON_AddItemToArray(tasks, cJSON_CreateString(plan->tasks[i].id));
    }
}

static cJSON *event_json(const struct plan *plan, const struct event *e, const struct occurrence *list,
                         size_t count) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "plan", plan->id);
    cJSON_AddStringToObject(o, "id", e->id);
    json_add_text(o, "title", &e->title);
    cJSON_AddBoolToObject(o, "recorded", e->recorded);
    add_month_day(o, "from", e, e->from_month, e->from_day);
    add_month_day(o, "to", e, e->to_month, e->to_day);
    add_waiting(o, plan, e);
    cJSON *happened = cJSON_AddArrayToObject(o, "occurrences");
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].event, e->id) == 0)
            cJSON_AddItemToArray(happened, occurrence_json(&list[i], plan->zone));
    return o;
}

static enum err_code run_list(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct plan *plan;
    struct occurrence *list;
    size_t count, from = (size_t)x->position;
    enum err_code rc = read_plan_named(x, ctx, x->args[0], &plan, err);
    if (!rc) rc = store_occurrences(ctx->store, plan->id, NULL, ctx->seq, ctx->arena, &list, &count, err);
    if (rc) return rc;
    cJSON *items = cJSON_CreateArray();
    for (size_t i = from; i < plan->event_count && i < from + x->limit; i++)
        cJSON_AddItemToArray(items, event_json(plan, &plan->events[i], list, count));
    read_list(x, ctx, items, from + x->limit < plan->event_count, (int64_t)(from + x->limit));
    return ERR_OK;
}

void events_list(struct exchange *x) {
    if (exchange_only(x, NULL)) exchange_read(x, run_list);
}

/* ---- it happened ---- */

struct happened {
    int32_t day;
    const char *note;
};

static enum err_code run_occurred(void *arg, struct engine *engine, struct err *err) {
    struct exchange *x = arg;
    const struct happened *h = x->state;
    struct occurred o;
    struct command c = exchange_as(x, h->note, INSTANT_NONE);
    struct arena *arena = arena_new((size_t)256 << 20);
    c.day = h->day;
    enum err_code rc = engine_occurrence(engine, x->args[0], x->args[1], &c, arena, &o, err);
    if (!rc)
        json_print(&x->out,
                   occurred_json(plans_find(engine_plans(engine), x->args[0]), x->args[1], h->day, &o));
    if (!rc) x->status = o.repeated ? 200 : 201;
    arena_free(arena);
    return rc;
}

static void read_happened(struct exchange *x, struct json_sink *sink, const struct json_at *root) {
    struct happened *h = x->state;
    h->day = exchange_day(sink, root, "on");
    h->note = exchange_text(x, sink, root, "note", false);
}

void events_occurred(struct exchange *x) {
    static const char *const known[] = {"on", "note", NULL};
    x->state = arena_alloc(x->arena, sizeof(struct happened));
    if (exchange_only(x, NULL) && exchange_body(x, known, read_happened)) exchange_write(x, run_occurred);
}
