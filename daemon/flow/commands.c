/* What officers do to the record: waive, extend, return, request, acknowledge, review, retry. Each is one tx
 * row and its consequences. */
#include "daemon/flow/engine_internal.h"
#include <stdio.h>
#include <string.h>

#define COMMAND_ARENA (4u << 20)

static cJSON *detail_of(const struct command *c, const struct zone *zone) {
    char until[INSTANT_TEXT_MAX];
    cJSON *d = cJSON_CreateObject();
    if (c->reason) cJSON_AddStringToObject(d, "reason", c->reason);
    if (c->until_ms != INSTANT_NONE) {
        instant_format(c->until_ms, zone, until);
        cJSON_AddStringToObject(d, "until", until);
    }
    return d;
}

static enum err_code need_reason(const struct command *c, struct err *err) {
    if (c->reason && *c->reason) return ERR_OK;
    return err_set(err, ERR_INVALID, "a reason is required");
}

/* ---- obligations ---- */

struct obligation_command {
    const char *verb;
    enum obligation_event_kind kind;
    const char *met; /* how its alerts end; NULL: they do not */
};

static enum err_code apply(struct engine *e, struct obligation *o, const struct obligation_command *oc,
                           const struct command *c, struct arena *arena, struct err *err) {
    char key[OBLIGATION_KEY_MAX];
    const struct plan *plan = plans_find(e->plans, o->plan);
    obligation_key(o, key);
    enum err_code rc =
        engine_tx(e, c->actor, c->source, oc->verb, key, detail_of(c, plan ? plan->zone : NULL), err);
    struct obligation_event ev = {.kind = oc->kind,
                                  .at_ms = e->now_ms,
                                  .until_ms = c->until_ms,
                                  .actor = c->actor,
                                  .reason = c->reason};
    if (!rc) rc = store_obligation_event(e->store, e->seq, o->id, &ev, err);
    if (!rc) rc = store_obligation_by_id(e->store, o->id, INT64_MAX, arena, o, err);
    if (rc || !oc->met) return rc;
    struct alerts_context alerts = engine_alerts(e);
    return alerts_obligation_met(&alerts, o, oc->met, err);
}

/* The row must exist before the event: it is opened under the command's own tx row. */
static enum err_code find(struct engine *e, const char *key, const struct command *c, struct arena *arena,
                          struct obligation *o, struct err *err) {
    enum err_code rc = need_reason(c, err);
    if (!rc) rc = engine_tx(e, c->actor, c->source, "obligation.open", key, NULL, err);
    if (!rc) rc = obligation_by_key(e, key, arena, o, err);
    return rc;
}

enum err_code engine_waive(struct engine *e, const char *key, const struct command *c, struct err *err) {
    static const struct obligation_command oc = {"obligation.waive", OBLIGATION_WAIVE, "waived"};
    struct arena *arena = arena_new(COMMAND_ARENA);
    struct obligation o;
    struct command plain = *c;
    plain.until_ms = INSTANT_NONE;
    enum err_code rc = find(e, key, c, arena, &o, err);
    if (!rc && o.complete)
        rc = err_set(err, ERR_CONFLICT, "the report has been received whole; there is nothing to waive");
    if (!rc) rc = apply(e, &o, &oc, &plain, arena, err);
    if (!rc) engine_touch_obligation(e, &o);
    arena_free(arena);
    return rc;
}

/* The ladder starts again from the new due date. */
static enum err_code restart_ladder(struct engine *e, const struct obligation *o, struct err *err) {
    const struct plan *plan = plans_find(e->plans, o->plan);
    const struct report *report = plan ? plan_report(plan, o->report) : NULL;
    struct ladder_point points[LADDER_MAX];
    size_t n = report ? duty_ladder(plan, report, o->due_ms, points) : 0;
    for (size_t i = 0; i < n; i++)
        if (points[i].at_ms > e->now_ms)
            return store_obligation_next(e->store, o->id, points[i].at_ms, 0, err);
    return store_obligation_next(e->store, o->id, INSTANT_NONE, 0, err);
}

enum err_code engine_extend(struct engine *e, const char *key, const struct command *c, struct err *err) {
    static const struct obligation_command oc = {"obligation.extend", OBLIGATION_EXTENDED, "extended"};
    struct arena *arena = arena_new(COMMAND_ARENA);
    struct obligation o;
    enum err_code rc = find(e, key, c, arena, &o, err);
    if (!rc && o.complete)
        rc = err_set(err, ERR_CONFLICT, "the report has been received whole; there is nothing to extend");
    if (!rc && (c->until_ms == INSTANT_NONE || c->until_ms <= e->now_ms))
        rc = err_set(err, ERR_INVALID, "until must be an instant that lies ahead");
    if (!rc) rc = apply(e, &o, &oc, c, arena, err);
    if (!rc) rc = restart_ladder(e, &o, err);
    if (!rc) engine_touch_obligation(e, &o);
    arena_free(arena);
    return rc;
}

/* The end of the fifth working day (Monday to Friday) after today. */
static int64_t five_working_days(const struct plan *plan, int64_t now_ms) {
    int32_t day = zone_day(plan->zone, now_ms);
    for (int left = 5; left > 0;)
        if (civil_weekday(++day) <= 5) left--;
    return zone_day_start_ms(plan->zone, day + 1);
}

static enum err_code return_submission(struct engine *e, const struct submission_row *row,
                                       const struct command *c, struct arena *arena, struct err *err) {
    struct obligation o;
    struct command r = *c;
    const struct plan *plan = plans_find(e->plans, row->plan);
    static const struct obligation_command oc = {"submission.return", OBLIGATION_RETURN, NULL};
    if (!plan) return err_set(err, ERR_CONFLICT, "plan %s is no longer loaded", row->plan);
    if (row->returned_ms != INSTANT_NONE) return err_set(err, ERR_CONFLICT, "it has been returned already");
    enum err_code rc = store_obligation(e->store, row->plan, row->report, row->unit, row->period, row->round,
                                        INT64_MAX, arena, &o, err);
    if (rc) return rc;
    if (r.until_ms == INSTANT_NONE) r.until_ms = five_working_days(plan, e->now_ms);
    rc = apply(e, &o, &oc, &r, arena, err);
    if (!rc) rc = store_submission_return(e->store, e->seq, row->id, c->reason, err);
    if (!rc) rc = store_obligation_next(e->store, o.id, r.until_ms, 0, err); /* unanswered by then, it is missed */
    if (!rc) rc = store_obligation_by_id(e->store, o.id, INT64_MAX, arena, &o, err);
    struct alerts_context alerts = engine_alerts(e);
    if (!rc) rc = alerts_obligation_returned(&alerts, &o, c->reason, err);
    return rc;
}

static void touch_whole(struct engine *e, const struct plan *plan) {
    for (size_t i = 0; plan && i < plan->indicator_count; i++)
        engine_touch(e, plan, &plan->indicators[i], NULL);
}

enum err_code engine_return(struct engine *e, int64_t submission, const struct command *c, struct err *err) {
    struct arena *arena = arena_new(COMMAND_ARENA);
    struct submission_row row;
    enum err_code rc = need_reason(c, err);
    if (!rc) rc = store_submission(e->store, submission, INT64_MAX, arena, &row, err);
    if (!rc) rc = return_submission(e, &row, c, arena, err);
    if (!rc) touch_whole(e, plans_find(e->plans, row.plan));
    e->cause = "return";
    arena_free(arena);
    return rc;
}

/* ---- requests outside the calendar ---- */

static enum err_code open_request(struct engine *e, const struct plan *plan, const struct report *report,
                                  const struct unit *unit, struct period period, const struct command *c,
                                  char key[OBLIGATION_KEY_MAX], struct err *err) {
    static const struct due_rule no_rule = {.kind = DUE_UNKNOWN};
    char round_id[32];
    snprintf(round_id, sizeof round_id, "adhoc-%lld", (long long)(e->seq + 1));
    struct round round = {.id = round_id, .due = no_rule};
    struct obligation o;
    int64_t id;
    enum err_code rc =
        engine_tx(e, c->actor, c->source, "obligation.request", report->id, detail_of(c, plan->zone), err);
    if (rc) return rc;
    obligation_from_plan(plan, report, unit, period, &round, &o);
    o.due_ms = c->until_ms;
    o.remind_ms = duty_first_remind_ms(plan, report, c->until_ms);
    o.historical = false;
    o.ad_hoc = true;
    o.opened_seq = e->seq;
    obligation_key(&o, key);
    struct ladder_point points[LADDER_MAX];
    size_t n = duty_ladder(plan, report, o.due_ms, points), i = 0;
    while (i < n && points[i].at_ms <= e->now_ms) i++;
    return store_obligation_open(e->store, e->seq, &o, i < n ? points[i].at_ms : INSTANT_NONE, &id, err);
}

enum err_code engine_request(struct engine *e, const char *plan_id, const char *report_id,
                             const char *unit_id, struct period period, const struct command *c,
                             char key[OBLIGATION_KEY_MAX], struct err *err) {
    const struct plan *plan = plans_find(e->plans, plan_id);
    const struct report *report = plan ? plan_report(plan, report_id) : NULL;
    const struct unit *unit = unit_find(e->plans->units, unit_id);
    enum err_code rc = need_reason(c, err);
    if (rc) return rc;
    if (!plan || !report || !unit)
        return err_set(err, ERR_NOT_FOUND, "there is no such %s",
                       !plan     ? "plan"
                       : !report ? "report"
                                 : "unit");
    if (c->until_ms == INSTANT_NONE || c->until_ms <= e->now_ms)
        return err_set(err, ERR_INVALID, "until must be an instant that lies ahead");
    return open_request(e, plan, report, unit, period, c, key, err);
}

/* ---- alerts, reviews, deliveries ---- */

enum err_code engine_acknowledge(struct engine *e, int64_t alert, const struct command *c, struct err *err) {
    char object[24];
    snprintf(object, sizeof object, "a%lld", (long long)alert);
    enum err_code rc = engine_tx(e, c->actor, c->source, "alert.ack", object, detail_of(c, NULL), err);
    struct alerts_context alerts = engine_alerts(e);
    if (!rc) rc = alerts_acknowledge(&alerts, alert, c->actor, c->reason, c->until_ms, err);
    return rc;
}

enum err_code engine_review(struct engine *e, const char *plan_id, const char *milestone,
                            const struct command *c, struct err *err) {
    const struct plan *plan = plans_find(e->plans, plan_id);
    const struct milestone *m = plan ? plan_milestone(plan, milestone) : NULL;
    if (!m) return err_set(err, ERR_NOT_FOUND, "there is no such %s", plan ? "milestone" : "plan");
    if (c->day == DAY_NONE || c->day > zone_day(plan->zone, e->now_ms))
        return err_set(err, ERR_INVALID, "held_on must be the day the review was held, not later than today");
    char object[160];
    snprintf(object, sizeof object, "%s:%s", plan_id, milestone);
    enum err_code rc =
        engine_tx(e, c->actor, c->source, "milestone.review", object, detail_of(c, plan->zone), err);
    if (!rc) rc = store_review_add(e->store, e->seq, plan_id, milestone, c->day, c->reason, c->document, err);
    struct alerts_context alerts = engine_alerts(e);
    if (!rc) rc = alerts_review_held(&alerts, plan, m, err);
    return rc;
}

enum err_code engine_retry(struct engine *e, int64_t delivery, const struct command *c, struct err *err) {
    char object[24];
    snprintf(object, sizeof object, "d%lld", (long long)delivery);
    enum err_code rc = engine_tx(e, c->actor, c->source, "delivery.retry", object, detail_of(c, NULL), err);
    if (!rc) rc = store_delivery_retry(e->store, delivery, e->now_ms, err);
    return rc;
}
