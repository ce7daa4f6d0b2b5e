#include "daemon/api/exchange.h"
#include "daemon/base/mem.h"
#include "daemon/flow/nearest.h"
#include "daemon/flow/sink.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- parameters ---- */

const char *exchange_param(const struct exchange *x, const char *name) {
    for (size_t i = 0; i < x->param_count; i++)
        if (strcmp(x->params[i].name, name) == 0) return *x->params[i].value ? x->params[i].value : NULL;
    return NULL;
}

static bool listed(const char *const *names, const char *name) {
    for (; names && *names; names++)
        if (strcmp(*names, name) == 0) return true;
    return false;
}

/* Parameters of every route. */
static const char *const always[] = {"as_of", "limit", "cursor", "lang", NULL};

static void refuse_param(struct exchange *x, const char *name, const char *const *known) {
    const char *all[32];
    size_t n = 0;
    for (; known && *known && n < 24; known++) all[n++] = *known;
    for (const char *const *a = always; *a; a++) all[n++] = *a;
    const char *near = text_nearest(name, all, n);
    exchange_say(x, ERR_INVALID, T_API_PARAM_UNKNOWN, name, near ? near : all[0]);
}

bool exchange_only(struct exchange *x, const char *const *known) {
    for (size_t i = 0; i < x->param_count; i++) {
        const char *name = x->params[i].name;
        if (listed(known, name) || listed(always, name)) continue;
        refuse_param(x, name, known);
        return false;
    }
    return true;
}

bool exchange_id(struct exchange *x, const char *text, char prefix, int64_t *id) {
    char *end = NULL;
    if (text && *text == prefix && text[1] >= '0' && text[1] <= '9') *id = strtoll(text + 1, &end, 10);
    if (end && !*end && *id > 0 && *id < INT64_MAX) return true; /* strtoll stops there */
    char example[8];
    snprintf(example, sizeof example, "%c12", prefix);
    exchange_say(x, ERR_NOT_FOUND, T_API_ID_BAD, text ? text : "", example);
    return false;
}

static enum err_code parse_body(struct exchange *x, struct json_sink *sink, cJSON **root) {
    size_t len;
    const char *bytes = request_body(x->request, &len);
    struct json_at top = {0};
    enum err_code rc = request_body_state(x->request);
    if (rc)
        json_error(sink, &top, T_API_BODY_TOO_BIG);
    else
        rc = json_parse_for(sink, bytes, len, 0, root);
    if (rc || cJSON_IsObject(*root)) return rc;
    json_error(sink, &top, T_API_OBJECT_NEEDED);
    return ERR_SYNTAX;
}

bool exchange_body(struct exchange *x, const char *const *known, exchange_reader *read) {
    struct problems problems;
    cJSON *root = NULL;
    problems_init(&problems);
    struct json_sink sink = {.problems = &problems};
    enum err_code rc = parse_body(x, &sink, &root);
    struct json_at at = json_root(root);
    if (!rc) {
        json_only(&sink, &at, known);
        read(x, &sink, &at);
    }
    if (!rc && problems.errors) rc = ERR_INVALID;
    if (rc) exchange_problem(x, rc, NULL, &problems);
    problems_deinit(&problems);
    cJSON_Delete(root);
    return rc == ERR_OK;
}

bool exchange_until(struct exchange *x, const char *text, int64_t *at_ms) {
    const struct plans *plans = service_plans(x->service);
    int32_t day;
    if (instant_parse(text, at_ms)) return true;
    if (!civil_parse(text, &day)) return false;
    *at_ms = zone_day_start_ms(plans->count ? plans->items[0]->zone : NULL, day + 1);
    return true;
}

static void read_command(struct exchange *x, struct json_sink *sink, const struct json_at *root) {
    struct command_body *body = x->command;
    const char *reason = NULL, *until = NULL;
    struct json_at at = json_member(root, "until");
    if (!json_get_string(sink, root, "comment", false, &reason))
        json_get_string(sink, root, "reason", body->need_reason, &reason);
    if (json_get_string(sink, root, "until", body->need_until, &until) &&
        !exchange_until(x, until, &body->until_ms))
        json_error(sink, &at, T_API_UNTIL_BAD, until);
    body->reason = arena_strdup(x->arena, reason);
}

bool exchange_command(struct exchange *x, bool need_reason, bool need_until, struct command_body *out) {
    static const char *const known[] = {"reason", "comment", "until", NULL};
    *out =
        (struct command_body){.until_ms = INSTANT_NONE, .need_reason = need_reason, .need_until = need_until};
    x->command = out;
    return exchange_body(x, known, read_command);
}

struct command exchange_as(const struct exchange *x, const char *reason, int64_t until_ms) {
    return (struct command){.actor = x->actor,
                            .source = "http",
                            .reason = reason,
                            .until_ms = until_ms,
                            .day = DAY_NONE,
                            .lang = x->lang};
}

const char *exchange_document(struct exchange *x, struct json_sink *sink, const struct json_at *root) {
    struct json_at at = json_member(root, "document");
    struct strbuf sb;
    if (!cJSON_IsObject(at.item)) return exchange_text(x, sink, root, "document", false);
    strbuf_init(&sb, 0);
    json_print(&sb, cJSON_Duplicate(at.item, true));
    const char *text = arena_strdup(x->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

int32_t exchange_day(struct json_sink *sink, const struct json_at *root, const char *key) {
    const char *text = NULL;
    int32_t day = DAY_NONE;
    struct json_at at = json_member(root, key);
    if (json_get_string(sink, root, key, true, &text) && !civil_parse(text, &day)) {
        json_error(sink, &at, T_API_DATE_BAD, text);
        return DAY_NONE;
    }
    return day;
}

const char *exchange_text(struct exchange *x, struct json_sink *sink, const struct json_at *root,
                          const char *key, bool required) {
    const char *text = NULL;
    json_get_string(sink, root, key, required, &text);
    return arena_strdup(x->arena, text);
}

/* ---- replies ---- */

static void exchange_free(struct exchange *x) {
    strbuf_deinit(&x->out);
    mem_free(x->params);
    arena_free(x->arena);
    mem_free(x);
}

void exchange_reply(struct exchange *x) {
    struct header headers[8] = {{"Cache-Control", "no-store"},
                                {"X-Content-Type-Options", "nosniff"},
                                {"Content-Language", lang_name(x->lang)}};
    memcpy(headers + 3, x->headers, x->header_count * sizeof *headers);
    request_reply(x->request, x->status, x->content_type ? x->content_type : "application/json", headers,
                  &x->out);
    exchange_free(x);
}

void exchange_json(struct exchange *x, int status, cJSON *owned) {
    strbuf_clear(&x->out);
    json_print(&x->out, owned);
    x->status = status;
    exchange_reply(x);
}

void exchange_problem(struct exchange *x, enum err_code code, const char *detail,
                      const struct problems *problems) {
    x->content_type = "application/problem+json";
    exchange_json(x, err_http_status(code), problem_document(code, detail, problems, x->lang));
}

void exchange_text_problem(struct exchange *x, enum err_code code, enum text_id id, const char *const *args,
                           size_t nargs) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    text_add(&sb, id, x->lang, args, nargs);
    exchange_problem(x, code, sb.data, NULL);
    strbuf_deinit(&sb);
}

enum err_code exchange_fail_with(const struct exchange *x, struct err *err, enum err_code code,
                                 enum text_id id, const char *const *args, size_t nargs) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    text_add(&sb, id, x->lang, args, nargs);
    err_set(err, code, "%s", sb.data);
    strbuf_deinit(&sb);
    return code;
}

enum err_code exchange_found(const struct exchange *x, enum err_code rc, struct err *err) {
    return rc == ERR_NOT_FOUND ? exchange_fail(x, err, rc, T_API_ID_UNKNOWN, x->args[0]) : rc;
}

/* ---- work elsewhere ---- */

static void on_done(void *arg, enum err_code code, const struct err *err) {
    struct exchange *x = arg;
    if (code)
        exchange_problem(x, code, err->msg, NULL);
    else if (strbuf_error(&x->out))
        exchange_say(x, ERR_TOO_BIG, T_API_ANSWER_TOO_BIG, "limit");
    else
        exchange_reply(x);
}

void exchange_read(struct exchange *x, read_run *run) {
    if (!x->status) x->status = 200;
    service_read(x->service, x->as_of_ms, x->seq, run, on_done, x);
}

void exchange_write(struct exchange *x, write_run *run) {
    if (!x->status) x->status = 200;
    service_write(x->service, run, on_done, x);
}

/* ---- inside a read ---- */

enum err_code read_plan_named(const struct exchange *x, const struct read_context *ctx, const char *id,
                              const struct plan **plan, struct err *err) {
    *plan = plans_find(ctx->plans, id);
    if (*plan) return ERR_OK;
    if (!ctx->plans->count) return exchange_fail(x, err, ERR_NOT_FOUND, T_API_PLAN_NOT_YET, id);
    return exchange_fail(x, err, ERR_NOT_FOUND, T_SUB_PLAN_UNKNOWN, id, nearest_plan(ctx->plans, id));
}

enum err_code read_plan(const struct exchange *x, struct read_context *ctx, const struct plan **plan,
                        struct err *err) {
    const char *id = exchange_param(x, "plan");
    if (!id) return exchange_fail_with(x, err, ERR_INVALID, T_API_PLAN_NEEDED, NULL, 0);
    return read_plan_named(x, ctx, id, plan, err);
}

void json_add_id(cJSON *obj, const char *key, char prefix, int64_t id) {
    char text[24];
    snprintf(text, sizeof text, "%c%lld", prefix, (long long)id);
    json_add_string_or_null(obj, key, id ? text : NULL);
}

const struct zone *read_zone(const struct read_context *ctx, const char *plan_id) {
    const struct plan *plan = plan_id ? plans_find(ctx->plans, plan_id) : NULL;
    if (plan) return plan->zone;
    return ctx->plans->count ? ctx->plans->items[0]->zone : NULL;
}
