/* The body of the answer to a submission: what it is called, how its obligation stands, which verdicts it
 * changed, what to mind. */
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/flow/status.h"
#include <stdio.h>
#include <string.h>

static bool sent_indicator(const struct submission *s, const struct indicator *ind, const struct unit *unit) {
    for (size_t i = 0; i < s->line_count; i++)
        if (s->lines[i].indicator == ind && (s->lines[i].unit == unit || unit == s->plan->unit)) return true;
    return false;
}

static cJSON *change_json(const struct change *c) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "indicator", c->verdict.target->indicator->id);
    cJSON_AddStringToObject(o, "target", c->verdict.target->id);
    cJSON_AddStringToObject(o, "unit", c->verdict.unit->id);
    cJSON_AddStringToObject(o, "category", c->verdict.category);
    cJSON_AddStringToObject(o, "was", verdict_status_name(c->was));
    cJSON_AddStringToObject(o, "status", verdict_status_name(c->verdict.status));
    json_add_number_or_null(o, "ratio", c->verdict.has_ratio, c->verdict.ratio);
    return o;
}

static cJSON *changed_json(const struct submission *s, const struct change *changes, size_t count) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < count; i++) {
        const struct verdict *v = &changes[i].verdict;
        bool status_changed = changes[i].was != v->status;
        if (v->plan == s->plan && status_changed && sent_indicator(s, v->target->indicator, v->unit))
            cJSON_AddItemToArray(list, change_json(&changes[i]));
    }
    return list;
}

static cJSON *warnings_json(const struct problems *ps) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < ps->count; i++) {
        const struct problem *p = &ps->items[i];
        cJSON *o = cJSON_CreateObject(), *detail = cJSON_AddObjectToObject(o, "detail");
        cJSON_AddStringToObject(o, "pointer", p->pointer ? p->pointer : "");
        cJSON_AddStringToObject(o, "code", p->code);
        cJSON_AddStringToObject(detail, "vi", p->vi);
        cJSON_AddStringToObject(detail, "en", p->en);
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

static void warn_of_obligation(const struct pending *p, const struct obligation *o) {
    struct problems *ps = &p->receipt->problems;
    if (p->missing) problems_warn(ps, NULL, "", T_RECEIPT_INCOMPLETE, p->missing);
    if (o->historical) problems_add(ps, SEVERITY_WARNING, NULL, "", T_RECEIPT_HISTORICAL, NULL, 0);
}

static void add_names(cJSON *o, const struct pending *p) {
    char id[24], receipt[48], hex[SHA256_HEX_MAX];
    crypto_hex(p->s->sha256, SHA256_BYTES, hex);
    snprintf(id, sizeof id, "s%lld", (long long)p->receipt->submission);
    snprintf(receipt, sizeof receipt, "%s-%.10s", id, hex);
    json_add_string_or_null(o, "id", p->s->dry_run ? NULL : id);
    json_add_string_or_null(o, "receipt", p->s->dry_run ? NULL : receipt);
    if (p->s->dry_run) cJSON_AddTrueToObject(o, "dry_run");
}

static void write_answer(const struct engine *e, const struct pending *p, const struct obligation *o,
                         const struct consolidation *consolidates, const struct change *changes,
                         size_t count) {
    struct strbuf sb;
    cJSON *root = cJSON_CreateObject();
    strbuf_init(&sb, 0);
    warn_of_obligation(p, o);
    add_names(root, p);
    cJSON_AddItemToObject(root, "obligation", obligation_json(o, p->s->plan->zone, e->now_ms, consolidates));
    cJSON_AddItemToObject(root, "changed", changed_json(p->s, changes, count));
    cJSON_AddItemToObject(root, "warnings", warnings_json(&p->receipt->problems));
    json_print(&sb, root);
    mem_free(p->receipt->json);
    p->receipt->json = strbuf_detach(&sb, NULL);
    strbuf_deinit(&sb);
}

enum err_code receipt_compose(struct engine *e, const struct pending *p, const struct change *changes,
                              size_t count, struct err *err) {
    struct arena *arena = arena_new(1 << 20);
    struct consolidations *below = consolidations_new(e->store, p->s->plan, p->s->plans->units, INT64_MAX);
    const struct consolidation *consolidates = NULL;
    struct obligation o;
    enum err_code rc = store_obligation_by_id(e->store, p->obligation, INT64_MAX, arena, &o, err);
    if (!rc) rc = consolidations_find(below, &o, &consolidates, err);
    if (!rc) write_answer(e, p, &o, consolidates, changes, count);
    consolidations_free(below);
    arena_free(arena);
    return rc;
}
