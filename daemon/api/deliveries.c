#include "daemon/api/exchange.h"
#include <stdio.h>

struct wanted {
    int64_t id;
    int state;
};

static cJSON *attempts_json(const struct attempt_row *rows, size_t count, const struct zone *zone) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < count; i++) {
        cJSON *o = cJSON_CreateObject();
        json_add_instant(o, "at", rows[i].at_ms, zone);
        cJSON_AddStringToObject(o, "result", rows[i].result);
        json_add_int(o, "status", rows[i].status);
        json_add_string_or_null(o, "detail", rows[i].detail);
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

static cJSON *row_json(const struct delivery *d, const struct zone *zone) {
    cJSON *o = cJSON_CreateObject(), *alerts = cJSON_CreateArray();
    json_add_id(o, "id", 'd', d->id);
    cJSON_AddStringToObject(o, "channel", d->channel);
    cJSON_AddStringToObject(o, "receiver", d->receiver);
    cJSON_AddStringToObject(o, "to", d->to);
    cJSON_AddStringToObject(o, "message_id", d->message_id);
    cJSON_AddStringToObject(o, "type", d->type);
    cJSON_AddStringToObject(o, "message_state", d->state_label);
    for (size_t i = 0; i < d->alert_count; i++) {
        char id[24];
        snprintf(id, sizeof id, "a%lld", (long long)d->alerts[i]);
        cJSON_AddItemToArray(alerts, cJSON_CreateString(id));
    }
    cJSON_AddItemToObject(o, "alerts", alerts);
    cJSON_AddStringToObject(o, "state", delivery_state_name(d->state));
    json_add_instant(o, "created_at", d->created_ms, zone);
    json_add_instant(o, "next_attempt_at", d->next_attempt_ms, zone);
    return o;
}

static enum err_code run_list(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct wanted *w = x->state;
    struct delivery *rows;
    size_t count;
    struct delivery_filter f = {.state = w->state,
                                .channel = exchange_param(x, "channel"),
                                .receiver = exchange_param(x, "receiver"),
                                .alert = w->id,
                                .before = x->position,
                                .limit = x->limit + 1};
    enum err_code rc = store_deliveries(ctx->store, &f, ctx->arena, &rows, &count, err);
    if (rc) return rc;
    bool more = count > x->limit;
    const struct zone *zone = read_zone(ctx, NULL);
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < count - more && !rc; i++) {
        struct attempt_row *attempts;
        size_t attempt_count;
        rc = store_attempts(ctx->store, rows[i].id, ctx->arena, &attempts, &attempt_count, err);
        if (rc) break;
        cJSON *o = row_json(&rows[i], zone);
        cJSON_AddItemToObject(o, "attempts", attempts_json(attempts, attempt_count, zone));
        cJSON_AddItemToArray(list, o);
    }
    if (rc)
        cJSON_Delete(list);
    else
        read_list(x, ctx, list, more, more ? rows[x->limit - 1].id : 0);
    return rc;
}

static bool read_wanted(struct exchange *x, struct wanted *w) {
    const char *state = exchange_param(x, "state"), *alert = exchange_param(x, "alert");
    enum delivery_state s;
    w->state = -1;
    if (exchange_param(x, "as_of")) {
        exchange_text_problem(x, ERR_INVALID, T_API_NO_AS_OF, NULL, 0);
        return false;
    }
    if (state && !delivery_state_parse(state, &s)) {
        exchange_say(x, ERR_INVALID, T_API_VALUE_BAD, "state", state, "pending, sending, delivered, dead");
        return false;
    }
    if (state) w->state = (int)s;
    return !alert || exchange_id(x, alert, 'a', &w->id);
}

void deliveries_list(struct exchange *x) {
    static const char *const known[] = {"state", "channel", "receiver", "alert", NULL};
    struct wanted *w = arena_alloc(x->arena, sizeof *w);
    x->state = w;
    if (exchange_only(x, known) && read_wanted(x, w)) exchange_read(x, run_list);
}

static enum err_code run_retry(void *arg, struct engine *engine, struct err *err) {
    struct exchange *x = arg;
    const struct wanted *w = x->state;
    struct command c = exchange_as(x, NULL, INSTANT_NONE);
    enum err_code rc = exchange_found(x, engine_retry(engine, w->id, &c, err), err);
    if (rc == ERR_CONFLICT) rc = exchange_fail(x, err, rc, T_API_NOT_DEAD, x->args[0]);
    if (!rc) strbuf_addf(&x->out, "{\"id\":\"d%lld\",\"state\":\"pending\"}", (long long)w->id);
    return rc;
}

void deliveries_retry(struct exchange *x) {
    struct wanted *w = arena_alloc(x->arena, sizeof *w);
    x->state = w;
    if (exchange_only(x, NULL) && exchange_id(x, x->args[0], 'd', &w->id)) exchange_write(x, run_retry);
}
