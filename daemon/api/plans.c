#include "daemon/api/exchange.h"
#include "daemon/api/reloaded.h"
#include "daemon/flow/status.h"
#include <string.h>

static cJSON *milestones_json(const struct plan *plan) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < plan->milestone_count; i++) {
        const struct milestone *m = &plan->milestones[i];
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "id", m->id);
        json_add_string_or_null(o, "kind", m->kind);
        json_add_day(o, "date", m->day);
        cJSON_AddBoolToObject(o, "review", m->review);
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

static cJSON *head_json(const struct plan *plan) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "id", plan->id);
    cJSON_AddStringToObject(o, "unit", plan->unit->id);
    json_add_string_or_null(o, "number", plan->number);
    json_add_string_or_null(o, "issuer", plan->issuer);
    json_add_text(o, "title", &plan->title);
    json_add_day(o, "issued", plan->issued_day);
    json_add_day(o, "start", plan->start_day);
    json_add_day(o, "end", plan->end_day);
    cJSON_AddStringToObject(o, "timezone", zone_name(plan->zone));
    cJSON_AddItemToObject(o, "milestones", milestones_json(plan));
    json_add_int(o, "objectives", (int64_t)plan->objective_count);
    json_add_int(o, "indicators", (int64_t)plan->indicator_count);
    json_add_int(o, "targets", (int64_t)plan->target_count);
    json_add_int(o, "reports", (int64_t)plan->report_count);
    cJSON_AddStringToObject(o, "hash", plan->hash);
    json_add_int(o, "version", plan->version_seq);
    json_add_day(o, "in_force_from", plan->in_force_from);
    json_add_instant(o, "in_force_until",
                     plan->in_force_until_ms == INT64_MAX ? INSTANT_NONE : plan->in_force_until_ms,
                     plan->zone);
    json_add_instant(o, "activated_at", plan->activated_ms == INT64_MAX ? INSTANT_NONE : plan->activated_ms,
                     plan->zone);
    return o;
}

static enum err_code run_list(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    cJSON *list = cJSON_CreateArray();
    (void)err;
    for (size_t i = 0; i < ctx->plans->count; i++)
        cJSON_AddItemToArray(list, head_json(ctx->plans->items[i]));
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObject(o, "items", list);
    cJSON_AddNullToObject(o, "next");
    cJSON_AddItemToObject(o, "reload", x->state ? cJSON_Parse(x->state) : cJSON_CreateNull());
    json_print(&x->out, o);
    return ERR_OK;
}

void plans_list(struct exchange *x) {
    if (!exchange_only(x, NULL)) return;
    x->state = (void *)reloaded_text(x);
    exchange_read(x, run_list);
}

static enum err_code plan_of_path(const struct exchange *x, const struct read_context *ctx,
                                  const struct plan **plan, struct err *err) {
    return read_plan_named(x, ctx, x->args[0], plan, err);
}

/* The head, and the definition as recorded. */
static enum err_code run_get(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct plan *plan;
    cJSON *definition;
    enum err_code rc = plan_of_path(x, ctx, &plan, err);
    if (!rc) rc = json_parse(plan->canonical, strlen(plan->canonical), 0, &definition, err);
    if (rc) return rc;
    cJSON *o = head_json(plan);
    cJSON_AddItemToObject(o, "definition", definition);
    json_print(&x->out, o);
    return ERR_OK;
}

void plans_get(struct exchange *x) {
    if (exchange_only(x, NULL)) exchange_read(x, run_get);
}

/* ---- units ---- */

static void add_ids(cJSON *o, const char *key, const struct unit *const *units, size_t count) {
    cJSON *list = cJSON_AddArrayToObject(o, key);
    for (size_t i = 0; i < count; i++) cJSON_AddItemToArray(list, cJSON_CreateString(units[i]->id));
}

/* As it was called, and under whom it stood, on that day. */
static cJSON *unit_json(const struct unit *u, int32_t day) {
    const struct unit *parent = unit_parent_on(u, day);
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "id", u->id);
    cJSON_AddStringToObject(o, "kind", u->kind);
    json_add_text(o, "name", unit_name_on(u, day));
    json_add_string_or_null(o, "parent", parent ? parent->id : NULL);
    json_add_day(o, "from", u->from_day);
    json_add_day(o, "to", u->to_day);
    add_ids(o, "successors", u->successors, u->successor_count);
    add_ids(o, "predecessors", u->predecessors, u->predecessor_count);
    json_add_string_or_null(o, "source", u->source);
    cJSON_AddBoolToObject(o, "has_address", u->emails && u->emails[0]);
    return o;
}

static bool stands_under(const struct unit *u, const char *id, int32_t day) {
    const struct unit *parent = unit_parent_on(u, day);
    return !id || (parent && strcmp(parent->id, id) == 0);
}

static enum err_code run_units(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct units *units = ctx->plans->units;
    const char *parent = exchange_param(x, "parent");
    int32_t day = zone_day(ctx->plans->count ? ctx->plans->items[0]->zone : NULL, ctx->now_ms);
    cJSON *list = cJSON_CreateArray();
    size_t seen = 0, from = (size_t)x->position;
    (void)err;
    for (size_t i = 0; i < units->count; i++) {
        const struct unit *u = &units->items[i];
        if (!stands_under(u, parent, day)) continue;
        if (seen >= from && seen < from + x->limit) cJSON_AddItemToArray(list, unit_json(u, day));
        seen++;
    }
    read_list(x, ctx, list, seen > from + x->limit, (int64_t)(from + x->limit));
    return ERR_OK;
}

void units_list(struct exchange *x) {
    static const char *const known[] = {"parent", NULL};
    if (exchange_only(x, known)) exchange_read(x, run_units);
}

/* ---- reviews ---- */

static enum err_code run_review(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct plan *plan;
    struct review_row row;
    struct err ignored;
    enum err_code rc = plan_of_path(x, ctx, &plan, err);
    if (rc) return rc;
    const struct milestone *m = plan_milestone(plan, x->args[1]);
    if (!m) return exchange_fail(x, err, ERR_NOT_FOUND, T_COMMAND_MILESTONE, x->args[1], plan->id);
    bool held = store_review(ctx->store, plan->id, m->id, ctx->seq, ctx->arena, &row, &ignored) == ERR_OK;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "plan", plan->id);
    cJSON_AddStringToObject(o, "milestone", m->id);
    json_add_day(o, "date", m->day);
    cJSON_AddBoolToObject(o, "held", held);
    json_add_day(o, "held_on", held ? row.held_day : DAY_NONE);
    json_add_string_or_null(o, "result", held ? row.result : NULL);
    json_add_document(o, "document", held ? row.document : NULL);
    json_add_instant(o, "recorded_at", held ? row.recorded_ms : INSTANT_NONE, plan->zone);
    json_print(&x->out, o);
    return ERR_OK;
}

void reviews_get(struct exchange *x) {
    if (exchange_only(x, NULL)) exchange_read(x, run_review);
}

struct held {
    int32_t day;
    const char *result, *document;
};

static enum err_code run_held(void *arg, struct engine *engine, struct err *err) {
    struct exchange *x = arg;
    const struct held *h = x->state;
    struct command c = exchange_as(x, h->result, INSTANT_NONE);
    c.document = h->document;
    c.day = h->day;
    enum err_code rc = engine_review(engine, x->args[0], x->args[1], &c, err);
    if (!rc) strbuf_adds(&x->out, "{\"held\":true}");
    return rc;
}

static void read_held(struct exchange *x, struct json_sink *sink, const struct json_at *root) {
    struct held *h = x->state;
    h->day = exchange_day(sink, root, "held_on");
    h->result = exchange_text(x, sink, root, "result", true);
    h->document = exchange_document(x, sink, root);
}

void reviews_post(struct exchange *x) {
    static const char *const known[] = {"held_on", "result", "document", NULL};
    x->state = arena_alloc(x->arena, sizeof(struct held));
    x->status = 201;
    if (exchange_only(x, NULL) && exchange_body(x, known, read_held)) exchange_write(x, run_held);
}
