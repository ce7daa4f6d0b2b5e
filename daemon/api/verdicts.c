#include "daemon/api/exchange.h"
#include "daemon/base/mem.h"
#include "daemon/flow/status.h"
#include <string.h>

static bool status_param(struct exchange *x, int *status) {
    const char *text = exchange_param(x, "status");
    enum verdict_status s;
    *status = -1;
    if (!text) return true;
    if (!verdict_status_parse(text, &s)) {
        exchange_say(x, ERR_INVALID, T_API_VALUE_BAD, "status", text, "lagging");
        return false;
    }
    *status = (int)s;
    return true;
}

/* The verdict's shape, and beside it what its unit is to reach, in words. */
static cJSON *shape(const struct verdict *v) {
    struct strbuf vi, en;
    strbuf_init(&vi, 0);
    strbuf_init(&en, 0);
    why_required(&vi, v, LANG_VI);
    why_required(&en, v, LANG_EN);
    const struct bitext condition = {vi.data, en.data};
    cJSON *o = why_verdict_json(v);
    json_add_text(o, "condition", &condition);
    strbuf_deinit(&vi);
    strbuf_deinit(&en);
    return o;
}

static cJSON *slice(const struct verdict *all, size_t count, size_t from, size_t limit) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = from; i < count && i < from + limit; i++) cJSON_AddItemToArray(list, shape(&all[i]));
    return list;
}

static enum err_code run_list(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct plan *plan;
    struct verdict *all = NULL;
    size_t count = 0;
    enum err_code rc = read_plan(x, ctx, &plan, err);
    if (rc) return rc;
    struct verdict_filter f = {.plan = plan->id,
                               .indicator = exchange_param(x, "indicator"),
                               .unit = exchange_param(x, "unit"),
                               .target = exchange_param(x, "target"),
                               .status = *(const int *)x->state};
    rc = status_verdicts(ctx->store, plan, ctx->plans->units, &f, (struct moment){ctx->seq, ctx->now_ms},
                         &all, &count, err);
    size_t from = (size_t)x->position;
    if (!rc)
        read_list(x, ctx, slice(all, count, from, x->limit), from + x->limit < count,
                  (int64_t)(from + x->limit));
    mem_free(all);
    return rc;
}

void verdicts_list(struct exchange *x) {
    static const char *const known[] = {"plan", "indicator", "unit", "target", "status", NULL};
    int *status = arena_alloc(x->arena, sizeof *status);
    x->state = status;
    if (exchange_only(x, known) && status_param(x, status)) exchange_read(x, run_list);
}

/* ---- changes: how a verdict came to be what it is ---- */

static cJSON *change_json(const struct verdict_row *r, const struct zone *zone) {
    struct err err;
    cJSON *o = cJSON_CreateObject(), *inputs = NULL, *why, *flags = cJSON_CreateArray();
    json_add_int(o, "seq", r->seq);
    json_add_instant(o, "recorded_at", r->recorded_ms, zone);
    cJSON_AddStringToObject(o, "indicator", r->indicator);
    cJSON_AddStringToObject(o, "target", r->target);
    cJSON_AddStringToObject(o, "unit", r->unit);
    cJSON_AddStringToObject(o, "category", r->category);
    json_add_day(o, "day", r->day);
    cJSON_AddStringToObject(o, "status", verdict_status_name(r->status));
    verdict_flags_json(r->flags, flags);
    cJSON_AddItemToObject(o, "flags", flags);
    json_add_number_or_null(o, "ratio", r->has_ratio, r->ratio);
    cJSON_AddStringToObject(o, "method", r->method);
    json_add_int(o, "engine", r->engine);
    if (r->inputs && json_parse(r->inputs, strlen(r->inputs), 0, &inputs, &err) == ERR_OK)
        cJSON_AddItemToObject(o, "inputs", inputs);
    why = cJSON_AddObjectToObject(o, "why");
    cJSON_AddStringToObject(why, "vi", r->why_vi);
    cJSON_AddStringToObject(why, "en", r->why_en);
    return o;
}

struct changes {
    struct verdict_row *rows;
    size_t count, end; /* rows[end] is the first of another page; end == count: there is none */
};

/* A page holds whole transactions, since the next one starts after the last seq shown: the first may make it
 * longer than was asked for. */
static enum err_code read_changes(struct exchange *x, const struct read_context *ctx, const char *plan,
                                  struct changes *c, struct err *err) {
    for (size_t wanted = x->limit + 1;; wanted *= 2) {
        enum err_code rc =
            store_verdict_changes(ctx->store, plan, exchange_param(x, "target"), exchange_param(x, "unit"),
                                  x->position, wanted, ctx->arena, &c->rows, &c->count, err);
        if (rc) return rc;
        bool last = c->count < wanted;
        for (; c->count && c->rows[c->count - 1].seq > ctx->seq; last = true) c->count--; /* recorded since */
        c->end = last ? c->count : c->count - 1;
        while (!last && c->end && c->rows[c->end - 1].seq == c->rows[c->end].seq) c->end--;
        if (last || c->end) return ERR_OK;
    }
}

static enum err_code run_changes(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct plan *plan;
    struct changes c;
    enum err_code rc = read_plan(x, ctx, &plan, err);
    if (!rc) rc = read_changes(x, ctx, plan->id, &c, err);
    if (rc) return rc;
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < c.end; i++) cJSON_AddItemToArray(list, change_json(&c.rows[i], plan->zone));
    read_list(x, ctx, list, c.end < c.count, c.end ? c.rows[c.end - 1].seq : 0);
    return ERR_OK;
}

void verdicts_history(struct exchange *x) {
    static const char *const known[] = {"plan", "target", "unit", NULL};
    if (exchange_only(x, known)) exchange_read(x, run_changes);
}
