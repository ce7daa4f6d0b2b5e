/* What came of the start or the last reload, for whoever edits plans. */
#include "daemon/api/reloaded.h"

static cJSON *errors_json(const struct problems *problems, enum lang lang) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        cJSON *o = cJSON_CreateObject();
        if (p->severity != SEVERITY_ERROR) {
            cJSON_Delete(o);
            continue;
        }
        json_add_string_or_null(o, "file", p->file);
        cJSON_AddStringToObject(o, "pointer", p->pointer);
        cJSON_AddStringToObject(o, "code", p->code);
        cJSON_AddStringToObject(o, "detail", lang == LANG_VI ? p->vi : p->en);
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

static cJSON *plan_json(const struct published_plan *p) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "plan", p->plan);
    cJSON_AddBoolToObject(o, "changed", p->changed);
    if (p->withdrawn) cJSON_AddTrueToObject(o, "withdrawn");
    json_add_day(o, "in_force_from", p->in_force_from);
    cJSON_AddItemToObject(o, "changes", p->changes ? cJSON_Duplicate(p->changes, true) : cJSON_CreateArray());
    return o;
}

const char *reloaded_text(struct exchange *x) {
    const struct service_reloaded *r = service_reloaded(x->service);
    const struct plans *plans = service_plans(x->service);
    struct strbuf sb;
    cJSON *o = cJSON_CreateObject(), *list;
    json_add_instant(o, "at", r->at_ms, plans->count ? plans->items[0]->zone : NULL);
    cJSON_AddBoolToObject(o, "ok", r->ok);
    list = cJSON_AddArrayToObject(o, "plans");
    for (size_t i = 0; i < r->published.count; i++)
        cJSON_AddItemToArray(list, plan_json(&r->published.plans[i]));
    cJSON_AddItemToObject(o, "problems", errors_json(&r->published.problems, x->lang));
    strbuf_init(&sb, 0);
    json_print(&sb, o);
    const char *text = arena_strdup(x->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}
