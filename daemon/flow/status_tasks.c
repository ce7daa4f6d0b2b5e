/* Tasks as the API, the page and the command line show them. */
#include "daemon/base/mem.h"
#include "daemon/flow/status.h"
#include <stdlib.h>
#include <string.h>

struct task_list {
    const struct plan *plan;
    const struct task_filter *filter;
    int64_t now_ms;
    struct task_state_row *said; /* sorted by said_order */
    size_t said_count;
    struct occurrence *events;
    size_t event_count;
    struct task_status *items; /* owned */
    size_t count, cap;
};

static int said_order(const void *pa, const void *pb) {
    const struct task_state_row *a = pa, *b = pb;
    int order = strcmp(a->task, b->task);
    if (!order) order = strcmp(a->window, b->window);
    return order ? order : strcmp(a->unit, b->unit);
}

static const struct task_state_row *said_of(const struct task_list *l, const struct task_status *t) {
    const struct task_state_row key = {.task = t->task->id, .window = t->window->id, .unit = t->unit->id};
    return l->said_count ? bsearch(&key, l->said, l->said_count, sizeof key, said_order) : NULL;
}

static bool wanted(const struct task_list *l, const struct task_status *t) {
    const struct task_filter *f = l->filter;
    if (f->state >= 0 && (int)t->state != f->state) return false;
    return f->overdue < 0 || t->overdue == (f->overdue == 1);
}

/* Over, and nobody said it is done: overdue, unless the plan was not watched yet. */
static void look_at_end(const struct task_list *l, struct task_status *t) {
    const struct plan *plan = l->plan;
    int32_t today = zone_day(plan->zone, l->now_ms);
    bool over = t->last_day != DAY_NONE && t->last_day < today;
    if (!over || t->task->not_judged) return;
    bool watched = window_is_missed(plan, t->task, t->last_day, l->now_ms);
    t->historical = !watched;
    t->overdue = watched && !task_state_settled(t->state) && task_answering(t->unit, t->last_day, today);
    t->overdue_days = t->overdue ? today - t->last_day : 0;
}

/* Open, of a unit that has closed. */
static const struct unit *heir_of(const struct task_list *l, const struct task_status *t) {
    int32_t today = zone_day(l->plan->zone, l->now_ms);
    const struct unit *heir =
        task_state_settled(t->state) ? NULL : task_answering(t->unit, t->last_day, today);
    return heir == t->unit ? NULL : heir;
}

static bool is_unit(const struct task_list *l, const struct task_status *t) {
    const char *id = l->filter->unit;
    return !id || strcmp(id, t->unit->id) == 0 || (t->heir && strcmp(id, t->heir->id) == 0);
}

static void add(struct task_list *l, const struct task *task, const struct window *window,
                const struct unit *unit) {
    struct task_status t = {.task = task, .window = window, .unit = unit};
    t.said = said_of(l, &t);
    t.state = t.said ? t.said->state : TASK_NOT_STARTED;
    t.last_day = window_last_day(window, l->events, l->event_count);
    t.heir = heir_of(l, &t);
    look_at_end(l, &t);
    if (!is_unit(l, &t) || !wanted(l, &t)) return;
    mem_grow(&l->items, &l->cap, l->count + 1);
    l->items[l->count++] = t;
}

static void add_task(struct task_list *l, const struct task *task) {
    if (l->filter->task && strcmp(l->filter->task, task->id) != 0) return;
    for (size_t w = 0; w < task->window_count; w++)
        for (size_t u = 0; u < task_owner_count(task); u++)
            add(l, task, &task->windows[w], task_owner(l->plan, task, u));
}

enum err_code status_tasks(struct store *store, const struct plan *plan, const struct task_filter *filter,
                           struct moment at, struct arena *arena, struct task_status **out, size_t *count,
                           struct err *err) {
    struct task_list l = {.plan = plan, .filter = filter, .now_ms = at.now_ms};
    struct task_state_filter f = {.plan = plan->id, .task = filter->task, .as_of = at.seq};
    enum err_code rc = store_task_states(store, &f, arena, &l.said, &l.said_count, err);
    if (!rc) rc = store_occurrences(store, plan->id, NULL, at.seq, arena, &l.events, &l.event_count, err);
    if (rc) return rc;
    if (l.said_count) qsort(l.said, l.said_count, sizeof *l.said, said_order);
    for (size_t i = 0; i < plan->task_count; i++) add_task(&l, &plan->tasks[i]);
    *out = arena_array(arena, l.count + 1, sizeof **out);
    *count = l.count;
    if (*out && l.count) memcpy(*out, l.items, l.count * sizeof **out);
    mem_free(l.items);
    return *out ? ERR_OK : err_set(err, ERR_TOO_BIG, "too many tasks for one answer; narrow the filter");
}

/* ---- the shape ---- */

void json_add_document(cJSON *obj, const char *key, const char *document) {
    struct err none;
    cJSON *parsed;
    if (document && *document == '{' && json_parse(document, strlen(document), 0, &parsed, &none) == ERR_OK)
        cJSON_AddItemToObject(obj, key, parsed);
    else
        json_add_string_or_null(obj, key, document);
}

static void add_quantity(cJSON *o, const struct task_status *t) {
    double needed = 0;
    bool known = t->task->has_quantity && task_quantity_wanted(&t->task->quantity, &needed);
    json_add_number_or_null(o, "quantity", t->said && t->said->has_quantity, t->said ? t->said->quantity : 0);
    json_add_number_or_null(o, "needed", known, needed);
    json_add_text(o, "of", t->task->has_quantity && t->task->quantity_of.vi ? &t->task->quantity_of : NULL);
}

static void add_said(cJSON *o, const struct plan *plan, const struct task_state_row *said) {
    json_add_string_or_null(o, "note", said ? said->note : NULL);
    json_add_document(o, "document", said ? said->document : NULL);
    json_add_instant(o, "recorded_at", said ? said->recorded_ms : INSTANT_NONE, plan->zone);
    json_add_string_or_null(o, "actor", said ? said->actor : NULL);
}

cJSON *task_json(const struct plan *plan, const struct task_status *t) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "plan", plan->id);
    cJSON_AddStringToObject(o, "task", t->task->id);
    json_add_text(o, "title", &t->task->title);
    cJSON_AddStringToObject(o, "window", t->window->id);
    json_add_text(o, "step", t->window->step.vi ? &t->window->step : NULL);
    cJSON_AddStringToObject(o, "unit", t->unit->id);
    if (t->heir) cJSON_AddStringToObject(o, "heir", t->heir->id);
    json_add_day(o, "from", t->window->from_day);
    json_add_day(o, "to", t->last_day);
    cJSON_AddStringToObject(o, "state", task_state_name(t->state));
    json_add_day(o, "on", t->said ? t->said->on_day : DAY_NONE);
    add_quantity(o, t);
    cJSON_AddBoolToObject(o, "overdue", t->overdue);
    json_add_int(o, "overdue_by_days", t->overdue_days);
    cJSON_AddBoolToObject(o, "historical", t->historical);
    json_add_string_or_null(o, "not_judged", t->task->not_judged);
    json_add_string_or_null(o, "unknown", t->window->unknown);
    add_said(o, plan, t->said);
    return o;
}
