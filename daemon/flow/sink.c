#include "daemon/flow/sink.h"
#include "daemon/base/mem.h"
#include "daemon/flow/validate.h"

static const char *title_of(enum err_code code, enum lang lang) {
    if (code == ERR_SYNTAX) return text_raw(T_PROBLEM_SYNTAX, lang);
    if (code == ERR_INVALID) return text_raw(T_PROBLEM_INVALID, lang);
    if (code == ERR_NOT_FOUND) return text_raw(T_PROBLEM_NOT_FOUND, lang);
    if (code == ERR_METHOD) return text_raw(T_PROBLEM_METHOD, lang);
    if (code == ERR_CONFLICT) return text_raw(T_PROBLEM_CONFLICT, lang);
    if (code == ERR_TOO_BIG) return text_raw(T_PROBLEM_TOO_BIG, lang);
    if (code == ERR_MEDIA_TYPE) return text_raw(T_PROBLEM_MEDIA_TYPE, lang);
    if (code == ERR_FORBIDDEN) return text_raw(T_PROBLEM_FORBIDDEN, lang);
    if (err_may_retry(code)) return text_raw(T_PROBLEM_LATER, lang);
    return text_raw(T_PROBLEM_INTERNAL, lang);
}

static cJSON *error_item(const struct problem *p, enum lang lang) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "pointer", p->pointer ? p->pointer : "");
    cJSON_AddStringToObject(o, "code", p->code);
    cJSON_AddStringToObject(o, "detail", lang == LANG_VI ? p->vi : p->en);
    return o;
}

cJSON *problem_document(enum err_code code, const char *detail, const struct problems *problems,
                        enum lang lang) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "type", "about:blank");
    cJSON_AddStringToObject(o, "title", title_of(code, lang));
    json_add_int(o, "status", err_http_status(code));
    if (detail && *detail) cJSON_AddStringToObject(o, "detail", detail);
    if (!problems || !problems->errors) return o;
    cJSON *errors = cJSON_AddArrayToObject(o, "errors");
    for (size_t i = 0; i < problems->count; i++)
        if (problems->items[i].severity == SEVERITY_ERROR)
            cJSON_AddItemToArray(errors, error_item(&problems->items[i], lang));
    if (problems->truncated) cJSON_AddTrueToObject(o, "truncated");
    return o;
}

struct handing {
    struct service *service;
    sink_done *done;
    void *arg;
};

static void on_answer(void *arg, const struct submit_answer *a) {
    struct handing *h = arg;
    const char *why = a->receipt->problems.errors ? NULL : a->err->msg;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    if (a->code)
        json_print(
            &sb, problem_document(a->code, why, &a->receipt->problems, service_settings(h->service)->locale));
    struct sink_answer answer = {.accepted = !a->code, .json = a->code ? sb.data : a->receipt->json};
    h->done(h->arg, &answer);
    strbuf_deinit(&sb);
    mem_free(h);
}

void sink_submit(void *arg, struct submission *s, sink_done *done, void *done_arg) {
    struct handing *h = mem_alloc(sizeof *h);
    struct problems problems;
    struct err err = {0};
    *h = (struct handing){arg, done, done_arg};
    problems_init(&problems);
    s->received_at_ms = clock_now_ms(service_clock(h->service));
    enum err_code rc = collect_parse(s, &problems, &err);
    if (rc == ERR_INVALID) validate_further(s, service_plans(h->service), &problems);
    if (rc)
        service_refuse(h->service, s, rc, &err, &problems, on_answer, h);
    else
        service_submit(h->service, s, on_answer, h);
    problems_deinit(&problems);
}
