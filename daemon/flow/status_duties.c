/* The public shape of an obligation, with what of the reports that it draws together is in. */
#include "daemon/base/mem.h"
#include "daemon/flow/status.h"
#include <stdio.h>
#include <string.h>

#define CONSOLIDATIONS_BYTES ((size_t)256 << 20)

/* ---- two tiers ---- */

struct drawn { /* a report that others draw together */
    const struct report *report;
    struct obligation *rows; /* in the arena */
    size_t count;
};

struct consolidations {
    struct store *store;
    const struct plan *plan;
    const struct units *units;
    int64_t as_of;
    struct arena *arena; /* owned */
    struct drawn *drawn; /* owned; as many as there are reports */
    size_t count;
};

struct consolidations *consolidations_new(struct store *store, const struct plan *plan,
                                          const struct units *units, int64_t as_of) {
    struct consolidations *c = mem_alloc(sizeof *c);
    *c = (struct consolidations){.store = store, .plan = plan, .units = units, .as_of = as_of};
    c->arena = arena_new(CONSOLIDATIONS_BYTES);
    c->drawn = mem_array(plan->report_count + 1, sizeof *c->drawn);
    return c;
}

void consolidations_free(struct consolidations *c) {
    if (!c) return;
    arena_free(c->arena);
    mem_free(c->drawn);
    mem_free(c);
}

static enum err_code read_rows(struct consolidations *c, const struct report *report, struct drawn **out,
                               struct err *err) {
    struct obligation_filter f = {.plan = c->plan->id,
                                  .report = report->id,
                                  .due_from_ms = INSTANT_NONE,
                                  .due_to_ms = INSTANT_NONE,
                                  .as_of = c->as_of};
    for (size_t i = 0; i < c->count; i++)
        if (c->drawn[i].report == report) return *out = &c->drawn[i], ERR_OK;
    struct drawn *d = *out = &c->drawn[c->count];
    enum err_code rc = store_obligations(c->store, &f, c->arena, &d->rows, &d->count, err);
    if (!rc) consolidation_sort(d->rows, d->count);
    d->report = report;
    c->count += !rc;
    return rc;
}

enum err_code consolidations_find(struct consolidations *c, const struct obligation *o,
                                  const struct consolidation **out, struct err *err) {
    const struct report *report = plan_report(c->plan, o->report);
    struct drawn *d;
    *out = NULL;
    if (!report || !report->consolidates) return ERR_OK;
    enum err_code rc = read_rows(c, report->consolidates, &d, err);
    struct consolidation *found = rc ? NULL : arena_alloc(c->arena, sizeof *found);
    if (rc) return rc;
    const struct unit *unit = unit_find(c->units, o->unit);
    if (!found || !consolidation_of(c->plan, o, unit, d->rows, d->count, c->arena, found))
        return err_set(err, ERR_TOO_BIG, "too many reports are drawn together for one answer");
    *out = found;
    return ERR_OK;
}

/* ---- the shape ---- */

static cJSON *consolidation_json(const struct consolidation *c) {
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "report", c->report->id);
    json_add_int(o, "complete", (int64_t)c->complete);
    json_add_int(o, "expected", (int64_t)c->expected);
    return o;
}

cJSON *obligation_json(const struct obligation *ob, const struct zone *zone, int64_t now_ms,
                       const struct consolidation *consolidates) {
    char key[OBLIGATION_KEY_MAX], period[PERIOD_TEXT_MAX], submission[24];
    cJSON *o = cJSON_CreateObject();
    obligation_key(ob, key);
    period_format(ob->period, period);
    snprintf(submission, sizeof submission, "s%lld", (long long)ob->submission);
    cJSON_AddStringToObject(o, "id", key);
    cJSON_AddStringToObject(o, "plan", ob->plan);
    cJSON_AddStringToObject(o, "report", ob->report);
    cJSON_AddStringToObject(o, "unit", ob->unit);
    cJSON_AddStringToObject(o, "period", period);
    json_add_string_or_null(o, "round", strcmp(ob->round, "-") == 0 ? NULL : ob->round);
    json_add_instant(o, "due_at", ob->due_ms, zone);
    cJSON_AddStringToObject(o, "status", obligation_status_name(obligation_status(ob, now_ms)));
    json_add_instant(o, "received_at", ob->complete ? ob->complete_ms : ob->received_ms, zone);
    json_add_int(o, "late_by_s", obligation_late_by_s(ob));
    json_add_int(o, "overdue_by_s", obligation_overdue_by_s(ob, now_ms));
    json_add_instant(o, "extended_to", ob->extended_ms, zone);
    json_add_string_or_null(o, "submission", ob->submission ? submission : NULL);
    if (ob->passed_to) cJSON_AddStringToObject(o, "passed_to", ob->passed_to);
    if (consolidates) cJSON_AddItemToObject(o, "consolidates", consolidation_json(consolidates));
    return o;
}
