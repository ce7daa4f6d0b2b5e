#include "alerts/alerts.h"
#include "daemon/api/exchange.h"
#include <string.h>

struct wanted {
    int64_t id;
    struct command_body body;
    int state;
};

static bool state_param(struct exchange *x, int *state) {
    const char *text = exchange_param(x, "state");
    enum alert_state s;
    *state = -1;
    if (!text) return true;
    if (strcmp(text, "open") == 0) {
        *state = -2;
        return true;
    }
    if (!alert_state_parse(text, &s)) {
        exchange_say(x, ERR_INVALID, T_API_VALUE_BAD, "state", text, "firing, acknowledged, resolved, open");
        return false;
    }
    *state = (int)s;
    return true;
}

static enum err_code run_list(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct wanted *w = x->state;
    struct alert *alerts;
    size_t count;
    struct alert_filter f = {.plan = exchange_param(x, "plan"),
                             .unit = exchange_param(x, "unit"),
                             .kind = exchange_param(x, "kind"),
                             .state = w->state,
                             .opened_from_ms = INSTANT_NONE,
                             .before = x->position,
                             .limit = x->limit + 1,
                             .as_of = ctx->seq};
    const struct plan *plan;
    enum err_code rc = exchange_param(x, "plan") ? read_plan(x, ctx, &plan, err) : ERR_OK;
    if (!rc) rc = store_alerts(ctx->store, &f, ctx->arena, &alerts, &count, err);
    if (rc) return rc;
    bool more = count > x->limit;
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < count - more; i++)
        cJSON_AddItemToArray(list, alerts_json(&alerts[i], ctx->plans, x->public_url));
    read_list(x, ctx, list, more, more ? alerts[x->limit - 1].id : 0);
    return ERR_OK;
}

void alerts_list(struct exchange *x) {
    static const char *const known[] = {"plan", "unit", "kind", "state", NULL};
    struct wanted *w = arena_alloc(x->arena, sizeof *w);
    x->state = w;
    if (exchange_only(x, known) && state_param(x, &w->state)) exchange_read(x, run_list);
}

/* ---- one, with its history and the messages it made ---- */

static cJSON *events_json(const struct alert_event_row *rows, size_t count, int64_t as_of,
                          const struct zone *zone) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < count && rows[i].seq <= as_of; i++) {
        cJSON *o = cJSON_CreateObject();
        json_add_int(o, "seq", rows[i].seq);
        json_add_instant(o, "at", rows[i].at_ms, zone);
        cJSON_AddStringToObject(o, "event", rows[i].event);
        json_add_string_or_null(o, "from", rows[i].from);
        json_add_string_or_null(o, "to", rows[i].to);
        json_add_string_or_null(o, "reason", rows[i].reason);
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

/* As it was at the moment asked about. */
static enum err_code read_alert(const struct read_context *ctx, int64_t id, struct alert *out,
                                struct err *err) {
    struct alert *found;
    size_t count;
    struct alert_filter f = {
        .state = -1, .opened_from_ms = INSTANT_NONE, .before = id + 1, .limit = 1, .as_of = ctx->seq};
    enum err_code rc = store_alerts(ctx->store, &f, ctx->arena, &found, &count, err);
    if (rc) return rc;
    if (!count || found[0].id != id) return ERR_NOT_FOUND;
    *out = found[0];
    return ERR_OK;
}

static enum err_code run_get(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct wanted *w = x->state;
    struct alert alert;
    struct alert_event_row *events;
    size_t count;
    enum err_code rc = exchange_found(x, read_alert(ctx, w->id, &alert, err), err);
    if (!rc) rc = store_alert_events(ctx->store, w->id, ctx->arena, &events, &count, err);
    if (rc) return rc;
    cJSON *o = alerts_json(&alert, ctx->plans, x->public_url);
    const struct zone *zone = read_zone(ctx, alert.labels.plan);
    cJSON_AddItemToObject(o, "history", events_json(events, count, ctx->seq, zone));
    json_print(&x->out, o);
    return ERR_OK;
}

void alerts_get(struct exchange *x) {
    struct wanted *w = arena_alloc(x->arena, sizeof *w);
    x->state = w;
    if (exchange_only(x, NULL) && exchange_id(x, x->args[0], 'a', &w->id)) exchange_read(x, run_get);
}

static enum err_code run_ack(void *arg, struct engine *engine, struct err *err) {
    struct exchange *x = arg;
    const struct wanted *w = x->state;
    struct arena *arena = arena_new(1 << 20);
    struct alert alert;
    struct command c = exchange_as(x, w->body.reason, w->body.until_ms);
    enum err_code rc = exchange_found(x, engine_acknowledge(engine, w->id, &c, err), err);
    if (rc == ERR_CONFLICT) rc = exchange_fail(x, err, rc, T_API_ALERT_OVER, x->args[0]);
    if (!rc) rc = store_alert(engine_store(engine), w->id, arena, &alert, err);
    if (!rc) json_print(&x->out, alerts_json(&alert, engine_plans(engine), x->public_url));
    arena_free(arena);
    return rc;
}

void alerts_ack(struct exchange *x) {
    struct wanted *w = arena_alloc(x->arena, sizeof *w);
    x->state = w;
    if (exchange_only(x, NULL) && exchange_id(x, x->args[0], 'a', &w->id) &&
        exchange_command(x, true, false, &w->body))
        exchange_write(x, run_ack);
}
