/* A task moved: what was said is checked against the plan, kept, and its alert follows. */
#include "daemon/flow/tasks.h"
#include "daemon/flow/nearest.h"
#include "daemon/flow/refuse.h"
#include "daemon/flow/task_watch.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define TASK_ARENA ((size_t)64 << 20)

struct moving {
    struct engine *engine;
    const struct task_move *move;
    const struct command *command;
    const struct plan *plan;
    size_t owner;
    enum task_state state; /* that is kept */
    struct arena *arena;
    struct task_moved *out;
    struct err *err;
};

/* ---- what it speaks of ---- */

static enum err_code find_task(struct moving *m, const char *plan_id) {
    m->plan = plans_find(m->engine->plans, plan_id);
    if (!m->plan)
        return refuse(m->command, m->err, ERR_NOT_FOUND, T_SUB_PLAN_UNKNOWN, plan_id,
                      nearest_plan(m->engine->plans, plan_id));
    m->out->task = plan_task(m->plan, m->move->task);
    if (!m->out->task)
        return refuse(m->command, m->err, ERR_NOT_FOUND, T_TASK_UNKNOWN, m->move->task, plan_id,
                      nearest_task(m->plan, m->move->task));
    return ERR_OK;
}

static enum err_code find_state(struct moving *m) {
    if (task_state_parse(m->move->state, &m->state)) return ERR_OK;
    return refuse(m->command, m->err, ERR_INVALID, T_TASK_STATE_BAD, m->move->state ? m->move->state : "");
}

/* "so-a, so-b, …" */
static enum err_code name_owners(struct moving *m, enum text_id id, const char *unit) {
    const struct task *task = m->out->task;
    struct strbuf list;
    strbuf_init(&list, 0);
    for (size_t i = 0; i < task_owner_count(task) && i < 10; i++)
        strbuf_addf(&list, "%s%s", i ? ", " : "", task_owner(m->plan, task, i)->id);
    if (task_owner_count(task) > 10) strbuf_adds(&list, ", …");
    enum err_code rc = refuse(m->command, m->err, ERR_INVALID, id, task->id, list.data, unit ? unit : "");
    strbuf_deinit(&list);
    return rc;
}

/* The owner of that id, else the first that closed and whose heir has it; the count: there is none. */
static size_t owner_named(const struct moving *m, const char *id) {
    const struct task *task = m->out->task;
    int32_t today = zone_day(m->plan->zone, m->engine->now_ms);
    size_t count = task_owner_count(task), left_to_it = count;
    for (size_t i = 0; i < count; i++) {
        const struct unit *owner = task_owner(m->plan, task, i);
        if (strcmp(owner->id, id) == 0) return i;
        if (left_to_it == count && strcmp(unit_heir_on(owner, today)->id, id) == 0) left_to_it = i;
    }
    return left_to_it;
}

static enum err_code find_owner(struct moving *m) {
    const struct task *task = m->out->task;
    size_t count = task_owner_count(task);
    if (!m->move->unit && count > 1) return name_owners(m, T_TASK_UNIT_NEEDED, NULL);
    if (m->move->unit) m->owner = owner_named(m, m->move->unit);
    if (m->owner == count) return name_owners(m, T_TASK_UNIT_WRONG, m->move->unit);
    m->out->unit = task_owner(m->plan, task, m->owner);
    return ERR_OK;
}

/* ---- the window ---- */

static const struct task_state_row *said_of(const struct task_state_row *rows, size_t count,
                                            const struct window *window) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].window, window->id) == 0) return &rows[i];
    return NULL;
}

static const struct window *usual_window(const struct moving *m, const struct task_state_row *rows,
                                         size_t count) {
    const struct task *task = m->out->task;
    for (size_t i = 0; i < task->window_count; i++) {
        const struct window *w = &task->windows[i];
        const struct task_state_row *said = said_of(rows, count, w);
        bool begun = w->from_day == DAY_NONE || w->from_day <= m->command->day;
        if (begun && !(said && task_state_settled(said->state))) return w;
    }
    return task->window_count ? &task->windows[0] : NULL;
}

static enum err_code unknown_window(struct moving *m) {
    const struct task *task = m->out->task;
    struct strbuf list;
    strbuf_init(&list, 0);
    for (size_t i = 0; i < task->window_count; i++)
        strbuf_addf(&list, "%s%s", i ? ", " : "", task->windows[i].id);
    enum err_code rc = refuse(m->command, m->err, ERR_INVALID, T_TASK_WINDOW_UNKNOWN, task->id,
                              m->move->window ? m->move->window : "", list.data);
    strbuf_deinit(&list);
    return rc;
}

/* *said: what was said last of it, NULL for nothing. */
static enum err_code find_window(struct moving *m, const struct task_state_row **said) {
    struct task_state_filter f = {
        .plan = m->plan->id, .task = m->out->task->id, .unit = m->out->unit->id, .as_of = INT64_MAX};
    struct task_state_row *rows;
    size_t count;
    enum err_code rc = store_task_states(m->engine->store, &f, m->arena, &rows, &count, m->err);
    if (rc) return rc;
    m->out->window =
        m->move->window ? task_window(m->out->task, m->move->window) : usual_window(m, rows, count);
    if (!m->out->window) return unknown_window(m);
    *said = said_of(rows, count, m->out->window);
    return ERR_OK;
}

/* ---- how much ---- */

static enum err_code check_quantity(struct moving *m) {
    const struct task *task = m->out->task;
    if (!m->move->has_quantity) return ERR_OK;
    if (!task->has_quantity) return refuse(m->command, m->err, ERR_INVALID, T_TASK_NO_QUANTITY, task->id);
    if (!isfinite(m->move->quantity) || m->move->quantity < 0)
        return refuse_with(m->command, m->err, ERR_INVALID, T_TASK_QUANTITY_BAD, NULL, 0);
    m->out->short_of = m->state == TASK_DONE && task_quantity_short(&task->quantity, m->move->quantity);
    if (m->out->short_of) m->state = TASK_IN_PROGRESS;
    return ERR_OK;
}

/* ---- recording ---- */

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool says_the_same(const struct moving *m, const struct task_state_row *said) {
    const struct command *c = m->command;
    return said && said->state == m->state && said->on_day == c->day &&
           said->has_quantity == m->move->has_quantity &&
           (!said->has_quantity || said->quantity == m->move->quantity) && same_text(said->note, c->reason) &&
           same_text(said->document, c->document);
}

static cJSON *detail_of(const struct moving *m) {
    const struct command *c = m->command;
    cJSON *d = cJSON_CreateObject();
    cJSON_AddStringToObject(d, "unit", m->out->unit->id);
    cJSON_AddStringToObject(d, "window", m->out->window->id);
    cJSON_AddStringToObject(d, "state", task_state_name(m->state));
    if (m->out->short_of) cJSON_AddStringToObject(d, "said", m->move->state);
    json_add_day(d, "on", c->day);
    if (m->move->has_quantity) json_add_number_or_null(d, "quantity", true, m->move->quantity);
    if (c->reason) cJSON_AddStringToObject(d, "note", c->reason);
    if (c->document) cJSON_AddStringToObject(d, "document", c->document);
    return d;
}

static enum err_code record(struct moving *m) {
    struct engine *e = m->engine;
    const struct command *c = m->command;
    char object[2 * ID_BYTES_MAX + 2];
    struct task_state_row row = {.plan = m->plan->id,
                                 .task = m->out->task->id,
                                 .unit = m->out->unit->id,
                                 .window = m->out->window->id,
                                 .state = m->state,
                                 .on_day = c->day,
                                 .has_quantity = m->move->has_quantity,
                                 .quantity = m->move->quantity,
                                 .note = c->reason,
                                 .document = c->document,
                                 .actor = c->actor};
    struct task_watch watch;
    snprintf(object, sizeof object, "%s:%s", m->plan->id, m->out->task->id);
    enum err_code rc = engine_tx(e, c->actor, c->source, "task.state", object, detail_of(m), m->err);
    row.seq = e->seq;
    if (!rc) rc = store_task_state_add(e->store, &row, m->err);
    if (!rc) rc = task_watch_load(e, m->plan, m->out->task, m->out->window, m->arena, &watch, m->err);
    return rc ? rc : task_watch_settle(&watch, m->owner, m->err);
}

static enum err_code move_task(struct moving *m, const char *plan_id) {
    const struct task_state_row *said = NULL;
    enum err_code rc = find_task(m, plan_id);
    if (!rc) rc = find_state(m);
    if (!rc) rc = find_owner(m);
    if (!rc) rc = refuse_day(m->command, m->plan, m->engine->now_ms, m->err);
    if (!rc) rc = find_window(m, &said);
    if (!rc) rc = check_quantity(m);
    if (rc) return rc;
    m->out->repeated = says_the_same(m, said);
    return m->out->repeated ? ERR_OK : record(m);
}

enum err_code engine_task_state(struct engine *e, const char *plan, const struct task_move *move,
                                const struct command *c, struct task_moved *out, struct err *err) {
    struct moving m = {
        .engine = e, .move = move, .command = c, .arena = arena_new(TASK_ARENA), .out = out, .err = err};
    *out = (struct task_moved){.task = NULL};
    enum err_code rc = move_task(&m, plan);
    e->cause = "task";
    arena_free(m.arena);
    return rc;
}
