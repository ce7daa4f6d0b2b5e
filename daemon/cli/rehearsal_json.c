#include "alerts/alerts.h"
#include "daemon/cli/rehearsal.h"
#include "daemon/cli/subject.h"
#include "daemon/judge/why.h"
#include <stdio.h>
#include <string.h>

const struct zone *rehearsal_zone(const struct rehearsal *r, const char *plan) {
    const struct plan *found = plan ? plans_find(r->plans, plan) : NULL;
    if (!found && r->plans->count) found = r->plans->items[0];
    return found ? found->zone : NULL;
}

static cJSON *new_item(const char *type, int64_t at_ms, const struct zone *zone) {
    cJSON *o = cJSON_CreateObject();
    json_add_instant(o, "at", at_ms, zone);
    cJSON_AddStringToObject(o, "type", type);
    return o;
}

static cJSON *submission_json(const struct rehearsal *r, const struct simulated *item) {
    const struct simulated_submission *s = &item->as.submission;
    static const char *const types[] = {"submission", "task", "event"};
    cJSON *o = new_item(types[s->what], item->at_ms, rehearsal_zone(r, NULL));
    cJSON_AddStringToObject(o, "source", s->arrival->name);
    cJSON_AddBoolToObject(o, "accepted", s->accepted);
    cJSON *receipt = s->json ? cJSON_Parse(s->json) : NULL;
    cJSON_AddItemToObject(o, "receipt", receipt ? receipt : cJSON_CreateNull());
    cJSON_AddItemToObject(o, "problems", problems_json(s->problems));
    return o;
}

static cJSON *change_json(const struct rehearsal *r, const struct simulated *item) {
    const struct verdict_row *row = &item->as.verdict.row;
    const struct bitext why = {row->why_vi, row->why_en};
    cJSON *o = new_item("verdict", item->at_ms, rehearsal_zone(r, row->plan));
    cJSON_AddStringToObject(o, "plan", row->plan);
    cJSON_AddStringToObject(o, "indicator", row->indicator);
    cJSON_AddStringToObject(o, "target", row->target);
    cJSON_AddStringToObject(o, "unit", row->unit);
    cJSON_AddStringToObject(o, "category", row->category);
    json_add_string_or_null(o, "was",
                            item->as.verdict.had_before ? verdict_status_name(item->as.verdict.was) : NULL);
    cJSON_AddStringToObject(o, "status", verdict_status_name(row->status));
    verdict_flags_json(row->flags, cJSON_AddArrayToObject(o, "flags"));
    json_add_number_or_null(o, "ratio", row->has_ratio, row->ratio);
    json_add_text(o, "why", &why);
    return o;
}

static cJSON *alert_json(const struct rehearsal *r, const struct simulated *item) {
    const struct simulated_alert *a = &item->as.alert;
    cJSON *o = new_item("alert", item->at_ms, rehearsal_zone(r, a->alert.labels.plan));
    cJSON_AddStringToObject(o, "event", a->event.event);
    cJSON_AddStringToObject(o, "from", a->event.from);
    cJSON_AddStringToObject(o, "to", a->event.to);
    json_add_string_or_null(o, "reason", a->event.reason);
    cJSON_AddItemToObject(o, "alert", alerts_json(&a->alert, r->plans, r->public_url));
    return o;
}

static cJSON *message_json(const struct rehearsal *r, const struct simulated *item) {
    const struct delivery *d = &item->as.message;
    struct strbuf subject;
    strbuf_init(&subject, 0);
    subject_of(d->headers, &subject);
    cJSON *o = new_item("message", item->at_ms, rehearsal_zone(r, NULL));
    cJSON_AddStringToObject(o, "channel", d->channel);
    cJSON_AddStringToObject(o, "receiver", d->receiver);
    cJSON_AddStringToObject(o, "to", d->to);
    cJSON_AddStringToObject(o, "message_id", d->message_id);
    cJSON_AddStringToObject(o, "kind", d->type);
    cJSON_AddStringToObject(o, "state", d->state_label);
    json_add_string_or_null(o, "subject", subject.len ? subject.data : NULL);
    cJSON *alerts = cJSON_AddArrayToObject(o, "alerts");
    for (size_t i = 0; i < d->alert_count; i++) {
        char id[24];
        snprintf(id, sizeof id, "a%lld", (long long)d->alerts[i]);
        cJSON_AddItemToArray(alerts, cJSON_CreateString(id));
    }
    strbuf_deinit(&subject);
    return o;
}

/* The verdict's own shape, with when it was judged. */
static cJSON *last_json(const struct rehearsal *r, const struct verdict *v) {
    cJSON *o = new_item("verdict", r->to_ms, v->plan->zone), *shape = why_verdict_json(v);
    cJSON_AddTrueToObject(o, "final");
    while (shape->child) {
        cJSON *member = cJSON_DetachItemViaPointer(shape, shape->child);
        cJSON_AddItemToObject(o, member->string, member);
    }
    cJSON_Delete(shape);
    return o;
}

static cJSON *item_json(const struct rehearsal *r, const struct simulated *item) {
    switch (item->kind) {
    case SIMULATED_SUBMISSION:
        return submission_json(r, item);
    case SIMULATED_VERDICT:
        return change_json(r, item);
    case SIMULATED_ALERT:
        return alert_json(r, item);
    case SIMULATED_MESSAGE:
        return message_json(r, item);
    }
    return NULL;
}

cJSON *rehearsal_json(const struct rehearsal *r) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < r->simulation->count; i++)
        cJSON_AddItemToArray(list, item_json(r, &r->simulation->items[i]));
    for (size_t i = 0; i < r->simulation->verdict_count; i++)
        cJSON_AddItemToArray(list, last_json(r, &r->simulation->verdicts[i]));
    return list;
}
