#include "daemon/flow/tasks.h"
#include "daemon/api/exchange.h"
#include "daemon/flow/status.h"
#include <string.h>

/* ---- how they stand ---- */

static bool state_param(struct exchange *x, int *state) {
    const char *text = exchange_param(x, "state");
    enum task_state s;
    *state = -1;
    if (text && !task_state_parse(text, &s)) {
        exchange_say(x, ERR_INVALID, T_API_VALUE_BAD, "state", text, "in_progress");
        return false;
    }
    if (text) *state = (int)s;
    return true;
}

static bool overdue_param(struct exchange *x, int *overdue) {
    const char *text = exchange_param(x, "overdue");
    bool yes = text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
    bool no = text && (strcmp(text, "0") == 0 || strcmp(text, "false") == 0);
    *overdue = yes ? 1 : no ? 0 : -1;
    if (!text || yes || no) return true;
    exchange_say(x, ERR_INVALID, T_API_VALUE_BAD, "overdue", text, "1");
    return false;
}

/* One plan's, or those of all plans one after the other. */
static enum err_code run_list(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct plan *only = NULL;
    size_t seen = 0, from = (size_t)x->position;
    enum err_code rc = exchange_param(x, "plan") ? read_plan(x, ctx, &only, err) : ERR_OK;
    if (rc) return rc;
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < ctx->plans->count && !rc; i++) {
        const struct plan *plan = ctx->plans->items[i];
        struct task_status *items = NULL;
        size_t count = 0;
        if (only && only != plan) continue;
        rc = status_tasks(ctx->store, plan, x->state, (struct moment){ctx->seq, ctx->now_ms}, ctx->arena,
                          &items, &count, err);
        for (size_t k = 0; k < count && !rc; k++, seen++)
            if (seen >= from && seen < from + x->limit)
                cJSON_AddItemToArray(list, task_json(plan, &items[k]));
    }
    if (rc)
        cJSON_Delete(list);
    else
        read_list(x, ctx, list, seen > from + x->limit, (int64_t)(from + x->limit));
    return rc;
}

void tasks_list(struct exchange *x) {
    static const char *const known[] = {"plan", "task", "unit", "state", "overdue", NULL};
    struct task_filter *f = arena_alloc(x->arena, sizeof *f);
    *f = (struct task_filter){.task = exchange_param(x, "task"), .unit = exchange_param(x, "unit")};
    x->state = f;
    if (exchange_only(x, known) && state_param(x, &f->state) && overdue_param(x, &f->overdue))
        exchange_read(x, run_list);
}

/* ---- a task moved ---- */

struct said {
    struct task_move move;
    int32_t day;
    const char *note, *document;
};

static enum err_code answer(struct exchange *x, struct engine *engine, const struct task_moved *moved,
                            struct err *err) {
    cJSON *o;
    const struct plan *plan = plans_find(engine_plans(engine), x->args[0]);
    enum err_code rc = task_moved_json(engine, plan, moved, &o, err);
    if (rc) return rc;
    json_print(&x->out, o);
    x->status = moved->repeated ? 200 : 201;
    return ERR_OK;
}

static enum err_code run_moved(void *arg, struct engine *engine, struct err *err) {
    struct exchange *x = arg;
    const struct said *s = x->state;
    struct task_moved moved;
    struct command c = exchange_as(x, s->note, INSTANT_NONE);
    c.day = s->day;
    c.document = s->document;
    enum err_code rc = engine_task_state(engine, x->args[0], &s->move, &c, &moved, err);
    return rc ? rc : answer(x, engine, &moved, err);
}

static void read_said(struct exchange *x, struct json_sink *sink, const struct json_at *root) {
    struct said *s = x->state;
    s->move.task = x->args[1];
    s->move.state = exchange_text(x, sink, root, "state", true);
    s->move.window = exchange_text(x, sink, root, "window", false);
    s->move.unit = exchange_text(x, sink, root, "unit", false);
    s->move.has_quantity = json_get_number(sink, root, "quantity", false, &s->move.quantity);
    s->day = exchange_day(sink, root, "on");
    s->note = exchange_text(x, sink, root, "note", false);
    s->document = exchange_document(x, sink, root);
}

void tasks_moved(struct exchange *x) {
    static const char *const known[] = {"state",    "on",   "window",   "unit",
                                        "quantity", "note", "document", NULL};
    x->state = arena_alloc(x->arena, sizeof(struct said));
    if (exchange_only(x, NULL) && exchange_body(x, known, read_said)) exchange_write(x, run_moved);
}
