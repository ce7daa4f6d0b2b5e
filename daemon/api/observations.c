#include "daemon/api/cursor.h"
#include "daemon/base/num.h"
#include <string.h>

enum format { FORMAT_JSON, FORMAT_CSV, FORMAT_NDJSON };

struct asked {
    enum format format;
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

/* A cell of RFC 4180; one that a spreadsheet would take for a formula is led by an apostrophe. */
static void csv_text(struct strbuf *sb, const char *text) {
    if (!text) return;
    bool formula = *text && strchr("=+-@\t\r", *text) && !num_is_well_formed(text, strlen(text));
    if (!formula && !strpbrk(text, ",\"\r\n")) {
        strbuf_adds(sb, text);
        return;
    }
    strbuf_adds(sb, formula ? "\"'" : "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"') strbuf_addc(sb, '"');
        strbuf_addc(sb, *c);
    }
    strbuf_addc(sb, '"');
}

static void csv_cell(struct strbuf *sb, const cJSON *item) {
    char number[NUM_TEXT_MAX];
    if (cJSON_IsNumber(item)) {
        num_format(item->valuedouble, number);
        strbuf_adds(sb, number);
    } else if (cJSON_IsString(item)) {
        csv_text(sb, item->valuestring);
    }
}

/* The columns are the members of the JSON shape, in its order. */
static void csv_row(struct strbuf *sb, const cJSON *row, bool names) {
    const cJSON *item;
    cJSON_ArrayForEach(item, row) {
        if (item->prev->next) strbuf_addc(sb, ',');
        if (names)
            csv_text(sb, item->string);
        else
            csv_cell(sb, item);
    }
    strbuf_adds(sb, "\r\n");
}

static void write_csv(struct strbuf *sb, const cJSON *rows, bool history) {
    const cJSON *row;
    static const char header[] = "plan,indicator,unit,period,category,value,text,numerator,denominator,no_"
                                 "data_reason,recorded_at,submission,source";
    if (!rows->child) strbuf_addf(sb, "%s%s\r\n", header, history ? ",superseded_at" : "");
    cJSON_ArrayForEach(row, rows) {
        if (row == rows->child) csv_row(sb, row, true);
        csv_row(sb, row, false);
    }
}

static void write_ndjson(struct strbuf *sb, cJSON *rows) {
    while (rows->child) {
        json_print(sb, cJSON_DetachItemViaPointer(rows, rows->child));
        strbuf_addc(sb, '\n');
    }
}

/* A table has no room for a cursor: the next page is named beside it. */
static void link_next(struct exchange *x, const struct read_context *ctx) {
    struct strbuf link;
    strbuf_init(&link, 0);
    strbuf_addf(&link, "</api/v1/observations?limit=%zu&cursor=", x->limit);
    cursor_add(&link, x, ctx->seq, ctx->now_ms, x->position + (int64_t)x->limit);
    strbuf_adds(&link, ">; rel=\"next\"");
    const char *value = arena_strdup(x->arena, link.data);
    if (value) x->headers[x->header_count++] = (struct header){"Link", value};
    strbuf_deinit(&link);
}

static void write_rows(struct exchange *x, const struct read_context *ctx, cJSON *rows, bool more) {
    const struct asked *a = x->state;
    if (a->format == FORMAT_JSON) {
        read_list(x, ctx, rows, more, x->position + (int64_t)x->limit);
        return;
    }
    x->content_type = a->format == FORMAT_CSV ? "text/csv; charset=utf-8" : "application/x-ndjson";
    if (more) link_next(x, ctx);
    if (a->format == FORMAT_CSV)
        write_csv(&x->out, rows, a->history);
    else
        write_ndjson(&x->out, rows);
    cJSON_Delete(rows);
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
    write_rows(x, ctx, list, more);
    return ERR_OK;
}

static enum format format_of(const char *accept) {
    if (accept && strstr(accept, "text/csv")) return FORMAT_CSV;
    if (accept && strstr(accept, "application/x-ndjson")) return FORMAT_NDJSON;
    return FORMAT_JSON;
}

void observations_list(struct exchange *x) {
    static const char *const known[] = {"plan", "indicator", "unit", "period", "category", "history", NULL};
    if (!exchange_only(x, known)) return;
    struct asked *a = arena_alloc(x->arena, sizeof *a);
    const char *period = exchange_param(x, "period"), *history = exchange_param(x, "history");
    a->format = format_of(request_header(x->request, "Accept"));
    a->history = history && strcmp(history, "0") != 0;
    a->has_period = period != NULL;
    x->state = a;
    if (period && !period_parse(period, &a->period))
        exchange_say(x, ERR_INVALID, T_API_PERIOD_BAD, period);
    else
        exchange_read(x, run_list);
}
