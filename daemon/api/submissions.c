#include "collectors/collector.h"
#include "daemon/api/exchange.h"
#include "daemon/base/mem.h"
#include "daemon/flow/validate.h"
#include <stdio.h>
#include <string.h>

/* ---- POST /submissions ---- */

static void add_header(struct exchange *x, const char *name, const char *value) {
    x->headers[x->header_count++] = (struct header){name, value};
}

/* 201 with the receipt; 200 for a dry run, a repeated key, or a body that equals the latest. */
static void answer_receipt(struct exchange *x, const struct receipt *r, bool dry_run) {
    char *location = arena_alloc(x->arena, 64);
    x->status = r->replayed || dry_run ? 200 : 201;
    if (r->by_key) add_header(x, "Idempotency-Replayed", "true");
    if (!dry_run && location) {
        snprintf(location, 64, "/api/v1/submissions/s%lld", (long long)r->submission);
        add_header(x, "Location", location);
    }
    strbuf_adds(&x->out, r->json);
    exchange_reply(x);
}

struct submitting {
    struct exchange *x;
    bool dry_run;
};

static void on_answer(void *arg, const struct submit_answer *a) {
    struct submitting *sub = arg;
    if (a->code)
        exchange_problem(sub->x, a->code, a->receipt->problems.errors ? NULL : a->err->msg,
                         &a->receipt->problems);
    else
        answer_receipt(sub->x, a->receipt, sub->dry_run);
    mem_free(sub);
}

static void submit_parsed(struct exchange *x, struct submission *s) {
    struct submitting *sub = mem_alloc(sizeof *sub);
    *sub = (struct submitting){x, s->dry_run};
    service_submit(x->service, s, on_answer, sub);
}

static enum err_code take_body(struct exchange *x, struct submission *s, struct err *err) {
    size_t len;
    const char *bytes = request_body(x->request, &len);
    const char *type = request_header(x->request, "Content-Type");
    enum err_code rc = request_body_state(x->request);
    if (rc) return err_set(err, rc, "%s", text_raw(T_API_BODY_TOO_BIG, x->lang));
    if (!type) return err_set(err, ERR_MEDIA_TYPE, "%s", text_raw(T_API_TYPE_NEEDED, x->lang));
    return submission_set_payload(s, type, bytes, len, err);
}

static bool is_on(const char *flag) {
    return flag && strcmp(flag, "0") != 0 && strcmp(flag, "false") != 0;
}

void submissions_post(struct exchange *x) {
    static const char *const known[] = {"dry_run", "verdicts", NULL};
    if (!exchange_only(x, known)) return;
    struct submission *s = submission_new();
    struct problems problems;
    struct err err = {0};
    problems_init(&problems);
    if (!s) {
        exchange_problem(x, ERR_NOMEM, "out of memory", NULL);
        return;
    }
    s->source = "http";
    s->actor = x->actor;
    s->dry_run = is_on(exchange_param(x, "dry_run"));
    s->idempotency_key = arena_strdup(s->arena, request_header(x->request, "Idempotency-Key"));
    s->received_at_ms = clock_now_ms(service_clock(x->service));
    enum err_code rc = take_body(x, s, &err);
    if (!rc) rc = collect_parse(s, &problems, &err);
    if (rc == ERR_INVALID) validate_further(s, service_plans(x->service), &problems);
    if (rc) {
        exchange_problem(x, rc, problems.errors ? NULL : err.msg, &problems);
        submission_free(s);
    } else {
        submit_parsed(x, s);
    }
    problems_deinit(&problems);
}

/* ---- GET /submissions ---- */

static cJSON *observation_lines(const struct observation_row *rows, size_t count, const struct zone *zone) {
    cJSON *list = cJSON_CreateArray();
    (void)zone;
    for (size_t i = 0; i < count; i++) {
        char period[PERIOD_TEXT_MAX];
        cJSON *o = cJSON_CreateObject();
        period_format(rows[i].period, period);
        cJSON_AddStringToObject(o, "indicator", rows[i].indicator);
        cJSON_AddStringToObject(o, "unit", rows[i].unit);
        cJSON_AddStringToObject(o, "period", period);
        cJSON_AddStringToObject(o, "category", rows[i].category);
        json_add_number_or_null(o, "value", rows[i].has_value, rows[i].value);
        json_add_string_or_null(o, "text", rows[i].text);
        json_add_number_or_null(o, "numerator", rows[i].has_counts, rows[i].numerator);
        json_add_number_or_null(o, "denominator", rows[i].has_counts, rows[i].denominator);
        json_add_string_or_null(o, "no_data_reason", rows[i].no_data_reason);
        json_add_string_or_null(o, "note", rows[i].note);
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

static void add_document(cJSON *o, const char *document) {
    struct err err;
    cJSON *d = NULL;
    if (document && json_parse(document, strlen(document), 0, &d, &err) == ERR_OK)
        cJSON_AddItemToObject(o, "document", d);
    else
        cJSON_AddNullToObject(o, "document");
}

static cJSON *row_json(const struct submission_row *r, const struct zone *zone) {
    char period[PERIOD_TEXT_MAX], receipt[48];
    cJSON *o = cJSON_CreateObject();
    period_format(r->period, period);
    snprintf(receipt, sizeof receipt, "s%lld-%.10s", (long long)r->id, r->sha256);
    json_add_id(o, "id", 's', r->id);
    cJSON_AddStringToObject(o, "receipt", receipt);
    cJSON_AddStringToObject(o, "plan", r->plan);
    cJSON_AddStringToObject(o, "report", r->report);
    cJSON_AddStringToObject(o, "unit", r->unit);
    cJSON_AddStringToObject(o, "period", period);
    json_add_string_or_null(o, "round", strcmp(r->round, "-") == 0 ? NULL : r->round);
    json_add_instant(o, "received_at", r->received_ms, zone);
    json_add_instant(o, "arrived_at", r->arrived_ms, zone);
    json_add_instant(o, "recorded_at", r->recorded_ms, zone);
    cJSON_AddStringToObject(o, "actor", r->actor);
    cJSON_AddStringToObject(o, "source", r->source);
    cJSON_AddStringToObject(o, "sha256", r->sha256);
    json_add_string_or_null(o, "note", r->note);
    add_document(o, r->document);
    json_add_int(o, "lines", (int64_t)r->line_count);
    json_add_id(o, "supersedes", 's', r->supersedes);
    json_add_id(o, "superseded_by", 's', r->superseded_by);
    json_add_instant(o, "returned", r->returned_ms, zone);
    json_add_string_or_null(o, "returned_reason", r->returned_reason);
    return o;
}

static enum err_code run_list(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const char *period = exchange_param(x, "period");
    struct submission_filter f = {.plan = exchange_param(x, "plan"),
                                  .report = exchange_param(x, "report"),
                                  .unit = exchange_param(x, "unit"),
                                  .as_of = ctx->seq,
                                  .before = x->position,
                                  .limit = x->limit + 1};
    struct submission_row *rows;
    size_t count;
    f.has_period = period != NULL;
    if (period && !period_parse(period, &f.period))
        return exchange_fail(x, err, ERR_INVALID, T_API_PERIOD_BAD, period);
    const struct plan *plan;
    enum err_code rc = exchange_param(x, "plan") ? read_plan(x, ctx, &plan, err) : ERR_OK;
    if (!rc) rc = store_submissions(ctx->store, &f, ctx->arena, &rows, &count, err);
    if (rc) return rc;
    bool more = count > x->limit;
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < count - more; i++)
        cJSON_AddItemToArray(list, row_json(&rows[i], read_zone(ctx, rows[i].plan)));
    read_list(x, ctx, list, more, more ? rows[x->limit - 1].id : 0);
    return ERR_OK;
}

void submissions_list(struct exchange *x) {
    static const char *const known[] = {"plan", "report", "unit", "period", NULL};
    if (exchange_only(x, known)) exchange_read(x, run_list);
}

/* ---- GET /submissions/{id} ---- */

struct wanted {
    int64_t id;
    const char *reason;
    int64_t until_ms;
};

static enum err_code run_get(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct wanted *w = x->state;
    struct submission_row row;
    struct observation_row *lines;
    size_t count;
    enum err_code rc =
        exchange_found(x, store_submission(ctx->store, w->id, ctx->seq, ctx->arena, &row, err), err);
    if (rc) return rc;
    struct observation_filter f = {.plan = row.plan,
                                   .as_of = ctx->seq,
                                   .history = true,
                                   .submission = w->id,
                                   .limit = SUBMISSION_LINES_MAX};
    rc = store_observations(ctx->store, &f, ctx->arena, &lines, &count, err);
    if (rc) return rc;
    const struct zone *zone = read_zone(ctx, row.plan);
    cJSON *o = row_json(&row, zone);
    cJSON_AddItemToObject(o, "values", observation_lines(lines, count, zone));
    json_print(&x->out, o);
    return ERR_OK;
}

static struct wanted *want(struct exchange *x) {
    struct wanted *w = arena_alloc(x->arena, sizeof *w);
    x->state = w;
    return exchange_id(x, x->args[0], 's', &w->id) ? w : NULL;
}

void submissions_get(struct exchange *x) {
    if (exchange_only(x, NULL) && want(x)) exchange_read(x, run_get);
}

static enum err_code run_payload(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct wanted *w = x->state;
    struct submission_row row;
    enum err_code rc =
        exchange_found(x, store_submission(ctx->store, w->id, ctx->seq, ctx->arena, &row, err), err);
    if (!rc) rc = store_payload(ctx->store, w->id, &x->out, err);
    if (!rc) x->content_type = arena_strdup(x->arena, row.media_type);
    return rc;
}

void submissions_payload(struct exchange *x) {
    if (exchange_only(x, NULL) && want(x)) exchange_read(x, run_payload);
}

/* ---- POST /submissions/{id}/return ---- */

static enum err_code run_return(void *arg, struct engine *engine, struct err *err) {
    struct exchange *x = arg;
    const struct wanted *w = x->state;
    struct command c = exchange_as(x, w->reason, w->until_ms);
    enum err_code rc = exchange_found(x, engine_return(engine, w->id, &c, err), err);
    if (!rc) strbuf_addf(&x->out, "{\"id\":\"s%lld\",\"returned\":true}", (long long)w->id);
    return rc;
}

void submissions_return(struct exchange *x) {
    struct command_body body;
    struct wanted *w;
    if (!exchange_only(x, NULL) || !(w = want(x)) || !exchange_command(x, true, false, &body)) return;
    w->reason = body.reason;
    w->until_ms = body.until_ms;
    exchange_write(x, run_return);
}
