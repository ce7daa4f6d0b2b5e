#include "daemon/flow/tasks.h"
#include "daemon/api/exchange.h"
#include "daemon/base/num.h"
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

/* "12", "47 lớp" */
static void add_warning(cJSON *o, const struct task_status *t) {
    cJSON *list = cJSON_AddArrayToObject(o, "warnings"), *warning, *detail;
    double needed;
    if (!t || !task_quantity_wanted(&t->task->quantity, &needed)) return;
    warning = cJSON_CreateObject();
    cJSON_AddStringToObject(warning, "pointer", "/quantity");
    cJSON_AddStringToObject(warning, "code", text_code(T_TASK_SHORT));
    detail = cJSON_AddObjectToObject(warning, "detail");
    for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
        char done[NUM_TEXT_MAX], want[NUM_TEXT_MAX];
        struct strbuf sb, whole;
        strbuf_init(&sb, 0);
        strbuf_init(&whole, 0);
        num_format_human(t->said ? t->said->quantity : 0, 2, lang == LANG_VI, done);
        num_format_human(needed, 2, lang == LANG_VI, want);
        strbuf_addf(&whole, "%s %s", want, bitext_get(&t->task->quantity_of, (enum lang)lang));
        text_addv(&sb, T_TASK_SHORT, (enum lang)lang, done, whole.data);
        cJSON_AddStringToObject(detail, lang_name((enum lang)lang), sb.data);
        strbuf_deinit(&whole);
        strbuf_deinit(&sb);
    }
    cJSON_AddItemToArray(list, warning);
}

/* How the task stands now, whether it was said before, and what to mind. */
static enum err_code answer(struct exchange *x, struct engine *engine, const struct plan *plan,
                            const struct task_moved *moved, struct err *err) {
    struct task_filter f = {.task = moved->task->id, .unit = moved->unit->id, .state = -1, .overdue = -1};
    struct task_status *items = NULL, *its = NULL;
    size_t count = 0;
    struct arena *arena = arena_new((size_t)64 << 20);
    enum err_code rc =
        status_tasks(engine_store(engine), plan, &f, (struct moment){INT64_MAX, engine_now_ms(engine)}, arena,
                     &items, &count, err);
    for (size_t i = 0; i < count; i++)
        if (items[i].window == moved->window) its = &items[i];
    if (!rc && its) {
        cJSON *o = task_json(plan, its);
        cJSON_AddBoolToObject(o, "repeated", moved->repeated);
        add_warning(o, moved->short_of ? its : NULL);
        json_print(&x->out, o);
    }
    x->status = moved->repeated ? 200 : 201;
    arena_free(arena);
    return rc;
}

static enum err_code run_moved(void *arg, struct engine *engine, struct err *err) {
    struct exchange *x = arg;
    const struct said *s = x->state;
    struct task_moved moved;
    struct command c = exchange_as(x, s->note, INSTANT_NONE);
    c.day = s->day;
    c.document = s->document;
    enum err_code rc = engine_task_state(engine, x->args[0], &s->move, &c, &moved, err);
    return rc ? rc : answer(x, engine, plans_find(engine_plans(engine), x->args[0]), &moved, err);
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
