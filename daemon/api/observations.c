#include "daemon/api/exchange.h"
#include <string.h>

#define COLUMNS                                                                                              \
    "plan,indicator,unit,period,category,value,text,numerator,denominator,no_data_reason,recorded_at,"       \
    "submission,source"

struct asked {
    bool history;
    bool has_period;
    struct period period;
};

static cJSON *row_json(const struct observation_row *r, const struct zone *zone, bool history) {
    char period[PERIOD_TEXT_MAX];
    cJSON *o = cJSON_CreateObject();
    period_format(r->period, period);
    cJSON_AddStringToObject(o, "plan", r->plan);
    cJSON_AddStringToObject(o, "indicator", r->indicator);
    cJSON_AddStringToObject(o, "unit", r->unit);
    cJSON_AddStringToObject(o, "period", period);
    cJSON_AddStringToObject(o, "category", r->category);
    json_add_number_or_null(o, "value", r->has_value, r->value);
    json_add_string_or_null(o, "text", r->text);
    json_add_number_or_null(o, "numerator", r->has_counts, r->numerator);
    json_add_number_or_null(o, "denominator", r->has_counts, r->denominator);
    json_add_string_or_null(o, "no_data_reason", r->no_data_reason);
    json_add_instant(o, "recorded_at", r->recorded_ms, zone);
    json_add_id(o, "submission", 's', r->seq);
    json_add_string_or_null(o, "source", r->source);
    if (history) json_add_instant(o, "superseded_at", r->superseded_ms, zone);
    return o;
}

static enum err_code run_list(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct asked *a = x->state;
    const struct plan *plan;
    struct observation_row *rows;
    size_t count;
    enum err_code rc = read_plan(x, ctx, &plan, err);
    if (rc) return rc;
    struct observation_filter f = {.plan = plan->id,
                                   .indicator = exchange_param(x, "indicator"),
                                   .unit = exchange_param(x, "unit"),
                                   .category = exchange_param(x, "category"),
                                   .has_period = a->has_period,
                                   .period = a->period,
                                   .as_of = ctx->seq,
                                   .history = a->history,
                                   .offset = (size_t)x->position,
                                   .limit = x->limit + 1};
    rc = store_observations(ctx->store, &f, ctx->arena, &rows, &count, err);
    if (rc) return rc;
    bool more = count > x->limit;
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < count - more; i++)
        cJSON_AddItemToArray(list, row_json(&rows[i], plan->zone, a->history));
    read_list(x, ctx, list, more, x->position + (int64_t)x->limit);
    return ERR_OK;
}

void observations_list(struct exchange *x) {
    static const char *const known[] = {"plan", "indicator", "unit", "period", "category", "history", NULL};
    if (!exchange_only(x, known)) return;
    struct asked *a = arena_alloc(x->arena, sizeof *a);
    const char *period = exchange_param(x, "period"), *history = exchange_param(x, "history");
    a->history = history && strcmp(history, "0") != 0;
    a->has_period = period != NULL;
    x->state = a;
    x->columns = a->history ? COLUMNS ",superseded_at" : COLUMNS;
    if (period && !period_parse(period, &a->period))
        exchange_say(x, ERR_INVALID, T_API_PERIOD_BAD, period);
    else
        exchange_read(x, run_list);
}
