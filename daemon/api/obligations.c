#include "daemon/api/exchange.h"
#include "daemon/flow/nearest.h"
#include "daemon/flow/status.h"
#include <string.h>

struct asked {
    int status;
    int64_t from_ms, to_ms;
};

static bool instant_param(struct exchange *x, const char *name, int64_t *at_ms) {
    const char *text = exchange_param(x, name);
    int32_t day;
    struct plans *plans = service_plans(x->service);
    const struct zone *zone = plans->count ? plans->items[0]->zone : NULL;
    *at_ms = INSTANT_NONE;
    if (!text || instant_parse(text, at_ms)) return true;
    if (civil_parse(text, &day)) {
        *at_ms = zone_day_start_ms(zone, day);
        return true;
    }
    exchange_say(x, ERR_INVALID, T_API_VALUE_BAD, name, text, "2016-05-20");
    return false;
}

static bool read_asked(struct exchange *x, struct asked *a) {
    const char *status = exchange_param(x, "status");
    enum obligation_status s;
    a->status = -1;
    if (status && !obligation_status_parse(status, &s)) {
        exchange_say(x, ERR_INVALID, T_API_VALUE_BAD, "status", status, "overdue");
        return false;
    }
    if (status) a->status = (int)s;
    return instant_param(x, "from", &a->from_ms) && instant_param(x, "to", &a->to_ms);
}

struct page {
    cJSON *list;
    size_t seen, from, limit;
};

static cJSON *shape(const struct obligation *o, const struct read_context *ctx, const struct plan *plan,
                    const struct consolidation *consolidates) {
    const struct unit *heir = obligation_heir(o, ctx->plans->units, plan->zone, ctx->now_ms);
    cJSON *json = obligation_json(o, plan->zone, ctx->now_ms, consolidates);
    if (heir) cJSON_AddStringToObject(json, "heir", heir->id);
    return json;
}

static enum err_code add_page(struct page *p, const struct read_context *ctx, const struct plan *plan,
                              const struct obligation *items, size_t count, struct err *err) {
    struct consolidations *below = consolidations_new(ctx->store, plan, ctx->plans->units, ctx->seq);
    const struct consolidation *c;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < count && !rc; i++, p->seen++) {
        if (p->seen < p->from || p->seen >= p->from + p->limit) continue;
        rc = consolidations_find(below, &items[i], &c, err);
        if (!rc) cJSON_AddItemToArray(p->list, shape(&items[i], ctx, plan, c));
    }
    consolidations_free(below);
    return rc;
}

/* One plan's, or those of all plans one after the other. */
static enum err_code run_list(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct asked *a = x->state;
    const struct plan *only = NULL;
    struct page page = {.list = cJSON_CreateArray(), .from = (size_t)x->position, .limit = x->limit};
    enum err_code rc = exchange_param(x, "plan") ? read_plan(x, ctx, &only, err) : ERR_OK;
    struct duty_filter f = {.report = exchange_param(x, "report"),
                            .unit = exchange_param(x, "unit"),
                            .units = ctx->plans->units,
                            .status = a->status,
                            .from_ms = a->from_ms,
                            .to_ms = a->to_ms};
    for (size_t i = 0; i < ctx->plans->count && !rc; i++) {
        const struct plan *plan = ctx->plans->items[i];
        struct obligation *items;
        size_t count;
        if (only && only != plan) continue;
        rc = status_obligations(ctx->store, plan, &f, (struct moment){ctx->seq, ctx->now_ms}, ctx->arena,
                                &items, &count, err);
        if (!rc) rc = add_page(&page, ctx, plan, items, count, err);
    }
    if (rc)
        cJSON_Delete(page.list);
    else
        read_list(x, ctx, page.list, page.seen > page.from + page.limit, (int64_t)(page.from + page.limit));
    return rc;
}

void obligations_list(struct exchange *x) {
    static const char *const known[] = {"plan", "report", "unit", "status", "from", "to", NULL};
    struct asked *a = arena_alloc(x->arena, sizeof *a);
    x->state = a;
    if (exchange_only(x, known) && read_asked(x, a)) exchange_read(x, run_list);
}

/* ---- commands ---- */

static void print_obligation(struct exchange *x, struct engine *engine, const char *key, struct err *err) {
    struct arena *arena = arena_new(1 << 20);
    struct store *store = engine_store(engine);
    char buf[OBLIGATION_KEY_MAX];
    struct obligation k, o;
    const struct plan *plan = NULL;
    if (obligation_key_parse(key, buf, &k)) plan = plans_find(engine_plans(engine), k.plan);
    struct consolidations *below =
        plan ? consolidations_new(store, plan, engine_plans(engine)->units, INT64_MAX) : NULL;
    const struct consolidation *c;
    if (plan &&
        store_obligation(store, k.plan, k.report, k.unit, k.period, k.round, INT64_MAX, arena, &o, err) ==
            ERR_OK &&
        consolidations_find(below, &o, &c, err) == ERR_OK)
        json_print(&x->out, obligation_json(&o, plan->zone, engine_now_ms(engine), c));
    consolidations_free(below);
    arena_free(arena);
}

static struct command command_of(const struct exchange *x) {
    const struct command_body *body = x->state;
    return exchange_as(x, body->reason, body->until_ms);
}

static enum err_code run_waive(void *arg, struct engine *engine, struct err *err) {
    struct exchange *x = arg;
    struct command c = command_of(x);
    enum err_code rc = engine_waive(engine, x->args[0], &c, err);
    if (!rc) print_obligation(x, engine, x->args[0], err);
    return rc;
}

static enum err_code run_extend(void *arg, struct engine *engine, struct err *err) {
    struct exchange *x = arg;
    struct command c = command_of(x);
    enum err_code rc = engine_extend(engine, x->args[0], &c, err);
    if (!rc) print_obligation(x, engine, x->args[0], err);
    return rc;
}

void obligations_waive(struct exchange *x) {
    struct command_body *body = arena_alloc(x->arena, sizeof *body);
    x->state = body;
    if (exchange_only(x, NULL) && exchange_command(x, true, false, body)) exchange_write(x, run_waive);
}

void obligations_extend(struct exchange *x) {
    struct command_body *body = arena_alloc(x->arena, sizeof *body);
    x->state = body;
    if (exchange_only(x, NULL) && exchange_command(x, true, true, body)) exchange_write(x, run_extend);
}

struct requested {
    const char *plan, *report, *unit, *reason;
    struct period period;
    int64_t until_ms;
};

static enum err_code run_request(void *arg, struct engine *engine, struct err *err) {
    struct exchange *x = arg;
    const struct requested *r = x->state;
    char key[OBLIGATION_KEY_MAX];
    struct command c = exchange_as(x, r->reason, r->until_ms);
    enum err_code rc = engine_request(engine, r->plan, r->report, r->unit, r->period, &c, key, err);
    if (!rc) print_obligation(x, engine, key, err);
    return rc;
}

static const char *text_of(struct exchange *x, struct json_sink *sink, const struct json_at *root,
                           const char *key) {
    const char *text = NULL;
    json_get_string(sink, root, key, true, &text);
    return arena_strdup(x->arena, text);
}

static void read_requested(struct exchange *x, struct json_sink *sink, const struct json_at *root) {
    struct requested *r = x->state;
    struct json_at period_at = json_member(root, "period"), until_at = json_member(root, "until");
    r->plan = text_of(x, sink, root, "plan");
    r->report = text_of(x, sink, root, "report");
    r->unit = text_of(x, sink, root, "unit");
    r->reason = text_of(x, sink, root, "reason");
    const char *period = text_of(x, sink, root, "period"), *until = text_of(x, sink, root, "until");
    if (period && !period_parse(period, &r->period)) json_error(sink, &period_at, T_API_PERIOD_BAD, period);
    if (until && !exchange_until(x, until, &r->until_ms)) json_error(sink, &until_at, T_API_UNTIL_BAD, until);
}

void obligations_request(struct exchange *x) {
    static const char *const known[] = {"plan", "report", "unit", "period", "until", "reason", NULL};
    x->state = arena_alloc(x->arena, sizeof(struct requested));
    x->status = 201;
    if (exchange_only(x, NULL) && exchange_body(x, known, read_requested)) exchange_write(x, run_request);
}

/* ---- reporting rates ---- */

static void add_rate(cJSON *o, const char *key, int part, int whole) {
    json_add_number_or_null(o, key, whole > 0, whole > 0 ? 100.0 * part / whole : 0);
}

static cJSON *rate_json(const struct rate *r) {
    cJSON *o = cJSON_CreateObject();
    json_add_string_or_null(o, "group", r->group);
    json_add_int(o, "expected", r->expected);
    json_add_int(o, "waived", r->waived);
    json_add_int(o, "complete", r->complete);
    json_add_int(o, "on_time", r->on_time);
    add_rate(o, "completeness", r->complete, r->expected - r->waived);
    add_rate(o, "timeliness", r->on_time, r->expected - r->waived);
    return o;
}

static enum err_code run_rates(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct plan *plan;
    struct rate *rates;
    size_t count;
    enum err_code rc = read_plan(x, ctx, &plan, err);
    if (rc) return rc;
    const char *id = exchange_param(x, "report");
    const struct report *report = plan_report(plan, id);
    if (!report)
        return exchange_fail(x, err, ERR_NOT_FOUND, T_SUB_REPORT_UNKNOWN, id, plan->id,
                             nearest_report(plan, id));
    rc = status_rates(ctx->store, plan, report, *(const struct period *)x->state,
                      (struct moment){ctx->seq, ctx->now_ms}, ctx->arena, &rates, &count, err);
    if (rc) return rc;
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < count; i++) cJSON_AddItemToArray(list, rate_json(&rates[i]));
    read_list(x, ctx, list, false, 0);
    return ERR_OK;
}

void rates_list(struct exchange *x) {
    static const char *const known[] = {"plan", "report", "period", NULL};
    if (!exchange_only(x, known)) return;
    struct period *period = arena_alloc(x->arena, sizeof *period);
    const char *text = exchange_param(x, "period");
    x->state = period;
    if (!text || !exchange_param(x, "report"))
        exchange_text_problem(x, ERR_INVALID, T_API_REPORT_NEEDED, NULL, 0);
    else if (!period_parse(text, period))
        exchange_say(x, ERR_INVALID, T_API_PERIOD_BAD, text);
    else
        exchange_read(x, run_rates);
}
