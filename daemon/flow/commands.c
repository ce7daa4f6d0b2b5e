/* What officers do to the record: waive, extend, return, request, acknowledge, review, retry. Each is one tx
 * row and its consequences. */
#include "daemon/flow/engine_internal.h"
#include "daemon/flow/nearest.h"
#include "daemon/flow/refuse.h"
#include "daemon/flow/validate.h"
#include <stdio.h>
#include <string.h>

#define COMMAND_ARENA (4u << 20)

static cJSON *detail_of(const struct command *c, const struct zone *zone) {
    cJSON *d = cJSON_CreateObject();
    if (c->reason) cJSON_AddStringToObject(d, "reason", c->reason);
    if (c->until_ms != INSTANT_NONE) json_add_instant(d, "until", c->until_ms, zone);
    return d;
}

static enum err_code need_reason(const struct command *c, struct err *err) {
    if (c->reason && c->reason[strspn(c->reason, " \t\r\n")]) return ERR_OK;
    return refuse_with(c, err, ERR_INVALID, T_COMMAND_REASON, NULL, 0);
}

static enum err_code need_ahead(const struct engine *e, const struct command *c, struct err *err) {
    if (c->until_ms != INSTANT_NONE && c->until_ms > e->now_ms) return ERR_OK;
    return refuse_with(c, err, ERR_INVALID, T_COMMAND_UNTIL, NULL, 0);
}

/* ---- obligations ---- */

struct changing { /* one obligation, by one command */
    struct engine *engine;
    const struct command *command;
    const struct plan *plan;
    struct obligation obligation;
    struct arena *arena;
    struct err *err;
};

static const struct zone *zone_of_key(const struct engine *e, const char *key) {
    char buf[OBLIGATION_KEY_MAX];
    struct obligation k;
    const struct plan *plan = obligation_key_parse(key, buf, &k) ? plans_find(e->plans, k.plan) : NULL;
    return plan ? plan->zone : NULL;
}

/* The obligation is opened, if it was not, under the command's own tx row. */
static enum err_code begin_change(struct changing *ch, const char *verb, const char *key) {
    struct engine *e = ch->engine;
    const struct command *c = ch->command;
    enum err_code rc = need_reason(c, ch->err);
    if (!rc) rc = engine_tx(e, c->actor, c->source, verb, key, detail_of(c, zone_of_key(e, key)), ch->err);
    if (rc) return rc;
    rc = obligation_by_key(e, key, ch->arena, &ch->obligation, ch->err);
    if (rc == ERR_NOT_FOUND) return refuse(c, ch->err, rc, T_COMMAND_OBLIGATION, key);
    if (rc) return rc;
    ch->plan = plans_find(e->plans, ch->obligation.plan);
    if (!ch->plan) return refuse(c, ch->err, ERR_CONFLICT, T_COMMAND_PLAN_GONE, ch->obligation.plan);
    if (ch->obligation.passed_to)
        return refuse(c, ch->err, ERR_CONFLICT, T_COMMAND_PASSED, ch->obligation.unit,
                      ch->obligation.passed_to);
    return ch->obligation.complete ? refuse_with(c, ch->err, ERR_CONFLICT, T_COMMAND_COMPLETE, NULL, 0)
                                   : ERR_OK;
}

/* Records the event and reads the obligation as it stands after it. */
static enum err_code add_event(struct changing *ch, enum obligation_event_kind kind, int64_t until_ms) {
    struct engine *e = ch->engine;
    struct obligation_event ev = {.kind = kind,
                                  .at_ms = e->now_ms,
                                  .until_ms = until_ms,
                                  .actor = ch->command->actor,
                                  .reason = ch->command->reason};
    enum err_code rc = store_obligation_event(e->store, e->seq, ch->obligation.id, &ev, ch->err);
    if (rc) return rc;
    return store_obligation_by_id(e->store, ch->obligation.id, INT64_MAX, ch->arena, &ch->obligation,
                                  ch->err);
}

static enum err_code end_alerts(struct changing *ch, const char *how) {
    struct alerts_context alerts = engine_alerts(ch->engine);
    return alerts_obligation_met(&alerts, &ch->obligation, how, ch->err);
}

enum err_code engine_waive(struct engine *e, const char *key, const struct command *c, struct err *err) {
    struct changing ch = {.engine = e, .command = c, .arena = arena_new(COMMAND_ARENA), .err = err};
    enum err_code rc = begin_change(&ch, "obligation.waive", key);
    if (!rc) rc = add_event(&ch, OBLIGATION_WAIVE, INSTANT_NONE);
    if (!rc) rc = store_obligation_next(e->store, ch.obligation.id, INSTANT_NONE, 0, err);
    if (!rc) rc = end_alerts(&ch, "waived");
    if (!rc) engine_touch_obligation(e, &ch.obligation);
    e->cause = "waiver";
    arena_free(ch.arena);
    return rc;
}

/* The ladder starts again from the new due date. */
static enum err_code restart_ladder(struct changing *ch) {
    struct engine *e = ch->engine;
    const struct obligation *o = &ch->obligation;
    const struct report *report = plan_report(ch->plan, o->report);
    struct ladder_point points[LADDER_MAX];
    size_t n = report && !o->historical && !o->waived ? duty_ladder(ch->plan, report, o->due_ms, points) : 0,
           i = 0;
    while (i < n && points[i].at_ms <= e->now_ms) i++;
    return store_obligation_next(e->store, o->id, i < n ? points[i].at_ms : INSTANT_NONE, 0, ch->err);
}

/* An extension moves the due date away, never nearer. */
static enum err_code need_later(const struct changing *ch) {
    char due[INSTANT_TEXT_MAX];
    const struct obligation *o = &ch->obligation;
    if (o->due_ms == INSTANT_NONE || ch->command->until_ms > o->due_ms) return ERR_OK;
    instant_format(o->due_ms, ch->plan->zone, due);
    return refuse(ch->command, ch->err, ERR_INVALID, T_COMMAND_NOT_LATER, due);
}

enum err_code engine_extend(struct engine *e, const char *key, const struct command *c, struct err *err) {
    struct changing ch = {.engine = e, .command = c, .arena = arena_new(COMMAND_ARENA), .err = err};
    enum err_code rc = need_ahead(e, c, err);
    if (!rc) rc = begin_change(&ch, "obligation.extend", key);
    if (!rc) rc = need_later(&ch);
    if (!rc) rc = add_event(&ch, OBLIGATION_EXTENDED, c->until_ms);
    if (!rc) rc = restart_ladder(&ch);
    if (!rc) rc = end_alerts(&ch, "extended");
    if (!rc) engine_touch_obligation(e, &ch.obligation);
    e->cause = "extension";
    arena_free(ch.arena);
    return rc;
}

/* ---- returns ---- */

/* The end of the fifth working day (Monday to Friday) after today. */
static int64_t five_working_days(const struct plan *plan, int64_t now_ms) {
    int32_t day = zone_day(plan->zone, now_ms);
    for (int left = 5; left > 0;)
        if (civil_weekday(++day) <= 5) left--;
    return zone_day_start_ms(plan->zone, day + 1);
}

/* Nobody is chased for a duty from before the plan was watched. Of others, `until` is the next instant. */
static enum err_code chase_returned(struct changing *ch) {
    struct alerts_context alerts = engine_alerts(ch->engine);
    const struct obligation *o = &ch->obligation;
    if (o->historical) return ERR_OK;
    enum err_code rc = store_obligation_next(ch->engine->store, o->id, o->returned_until_ms, 0, ch->err);
    return rc ? rc : alerts_obligation_returned(&alerts, o, ch->command->reason, ch->err);
}

static enum err_code return_submission(struct changing *ch, const struct submission_row *row) {
    struct engine *e = ch->engine;
    struct command c = *ch->command;
    char object[24];
    snprintf(object, sizeof object, "s%lld", (long long)row->id);
    if (row->returned_ms != INSTANT_NONE)
        return refuse(&c, ch->err, ERR_CONFLICT, T_COMMAND_RETURNED, object);
    if (row->superseded_by) return refuse(&c, ch->err, ERR_CONFLICT, T_COMMAND_SUPERSEDED, object);
    ch->plan = plans_find(e->plans, row->plan);
    if (!ch->plan) return refuse(&c, ch->err, ERR_CONFLICT, T_COMMAND_PLAN_GONE, row->plan);
    if (c.until_ms == INSTANT_NONE) c.until_ms = five_working_days(ch->plan, e->now_ms);
    enum err_code rc = need_ahead(e, &c, ch->err);
    if (!rc)
        rc = engine_tx(e, c.actor, c.source, "submission.return", object, detail_of(&c, ch->plan->zone),
                       ch->err);
    if (!rc)
        rc = store_obligation(e->store, row->plan, row->report, row->unit, row->period, row->round, INT64_MAX,
                              ch->arena, &ch->obligation, ch->err);
    if (!rc) rc = store_submission_return(e->store, e->seq, row->id, c.reason, ch->err);
    if (!rc) rc = add_event(ch, OBLIGATION_RETURN, c.until_ms);
    return rc ? rc : chase_returned(ch);
}

static void touch_whole(struct engine *e, const struct plan *plan) {
    for (size_t i = 0; i < plan->indicator_count; i++) engine_touch(e, plan, &plan->indicators[i], NULL);
}

enum err_code engine_return(struct engine *e, int64_t submission, const struct command *c, struct err *err) {
    struct changing ch = {.engine = e, .command = c, .arena = arena_new(COMMAND_ARENA), .err = err};
    struct submission_row row;
    enum err_code rc = need_reason(c, err);
    if (!rc) rc = store_submission(e->store, submission, INT64_MAX, ch.arena, &row, err);
    if (!rc) rc = return_submission(&ch, &row);
    if (!rc) touch_whole(e, ch.plan);
    e->cause = "return";
    arena_free(ch.arena);
    return rc;
}

/* ---- requests outside the calendar ---- */

static cJSON *request_detail(const struct command *c, const struct obligation *o, const struct zone *zone) {
    char period[PERIOD_TEXT_MAX];
    cJSON *d = detail_of(c, zone);
    period_format(o->period, period);
    cJSON_AddStringToObject(d, "plan", o->plan);
    cJSON_AddStringToObject(d, "unit", o->unit);
    cJSON_AddStringToObject(d, "period", period);
    return d;
}

/* A round of its own, named after the change that asked for it. */
static enum err_code open_request(struct engine *e, const struct plan *plan, const struct report *report,
                                  const struct command *c, struct obligation *o, char key[OBLIGATION_KEY_MAX],
                                  struct err *err) {
    struct ladder_point points[LADDER_MAX];
    char round[32];
    int64_t id;
    enum err_code rc = engine_tx(e, c->actor, c->source, "obligation.request", report->id,
                                 request_detail(c, o, plan->zone), err);
    if (rc) return rc;
    snprintf(round, sizeof round, REQUEST_ROUND "%lld", (long long)e->seq);
    o->round = round;
    o->opened_seq = e->seq;
    obligation_key(o, key);
    size_t n = duty_ladder(plan, report, o->due_ms, points), i = 0;
    while (i < n && points[i].at_ms <= e->now_ms) i++;
    return store_obligation_open(e->store, e->seq, o, i < n ? points[i].at_ms : INSTANT_NONE, &id, err);
}

/* Below the plan's unit, or below the one that took its place. */
static bool is_of_plan(const struct plan *plan, const struct unit *unit, int64_t now_ms) {
    return unit_is_within(unit, plan->unit) ||
           unit_is_within(unit, unit_heir_on(plan->unit, zone_day(plan->zone, now_ms)));
}

/* It must be one that can be filled in time: of a unit of the plan, for a period that begins before it is
 * due. */
static enum err_code need_fillable(const struct engine *e, const struct plan *plan,
                                   const struct report *report, const struct unit *unit, struct period period,
                                   const struct command *c, struct err *err) {
    char text[PERIOD_TEXT_MAX], first[CIVIL_TEXT_MAX];
    int32_t begins = duty_first_day(report->calendar, period);
    period_format(period, text);
    civil_format(begins, first);
    if (!is_of_plan(plan, unit, e->now_ms))
        return refuse(c, err, ERR_INVALID, T_SUB_UNIT_NOT_OWING, unit->id, report->id);
    if (zone_day_start_ms(plan->zone, begins) >= c->until_ms)
        return refuse(c, err, ERR_INVALID, T_SUB_PERIOD_NOT_BEGUN, text, first);
    return ERR_OK;
}

enum err_code engine_request(struct engine *e, const char *plan_id, const char *report_id,
                             const char *unit_id, struct period period, const struct command *c,
                             char key[OBLIGATION_KEY_MAX], struct err *err) {
    const struct plan *plan = plans_find(e->plans, plan_id);
    const struct report *report = plan ? plan_report(plan, report_id) : NULL;
    const struct unit *unit = unit_find(e->plans->units, unit_id);
    struct obligation o;
    if (!plan)
        return refuse(c, err, ERR_NOT_FOUND, T_SUB_PLAN_UNKNOWN, plan_id, nearest_plan(e->plans, plan_id));
    if (!report)
        return refuse(c, err, ERR_NOT_FOUND, T_SUB_REPORT_UNKNOWN, report_id, plan_id,
                      nearest_report(plan, report_id));
    if (!unit)
        return refuse(c, err, ERR_NOT_FOUND, T_SUB_UNIT_UNKNOWN, unit_id,
                      nearest_unit(e->plans->units, unit_id));
    enum err_code rc = need_reason(c, err);
    if (!rc) rc = need_ahead(e, c, err);
    if (!rc) rc = need_fillable(e, plan, report, unit, period, c, err);
    if (rc) return rc;
    obligation_from_plan(plan, report, unit, period, &(struct round){.id = "-", .due = {.kind = DUE_UNKNOWN}},
                         &o);
    o.due_ms = c->until_ms;
    o.remind_ms = duty_first_remind_ms(plan, report, c->until_ms);
    o.historical = false;
    o.ad_hoc = true;
    return open_request(e, plan, report, c, &o, key, err);
}

/* ---- alerts, reviews, deliveries ---- */

enum err_code engine_acknowledge(struct engine *e, int64_t alert, const struct command *c, struct err *err) {
    char object[24];
    snprintf(object, sizeof object, "a%lld", (long long)alert);
    enum err_code rc = c->until_ms == INSTANT_NONE ? ERR_OK : need_ahead(e, c, err);
    if (!rc) rc = engine_tx(e, c->actor, c->source, "alert.ack", object, detail_of(c, NULL), err);
    struct alerts_context alerts = engine_alerts(e);
    return rc ? rc : alerts_acknowledge(&alerts, alert, c->actor, c->reason, c->until_ms, err);
}

enum err_code engine_review(struct engine *e, const char *plan_id, const char *milestone,
                            const struct command *c, struct err *err) {
    const struct plan *plan = plans_find(e->plans, plan_id);
    const struct milestone *m = plan ? plan_milestone(plan, milestone) : NULL;
    char object[160];
    if (!plan)
        return refuse(c, err, ERR_NOT_FOUND, T_SUB_PLAN_UNKNOWN, plan_id, nearest_plan(e->plans, plan_id));
    if (!m) return refuse(c, err, ERR_NOT_FOUND, T_COMMAND_MILESTONE, milestone, plan_id);
    if (c->day == DAY_NONE || c->day > zone_day(plan->zone, e->now_ms))
        return refuse_with(c, err, ERR_INVALID, T_COMMAND_HELD_ON, NULL, 0);
    snprintf(object, sizeof object, "%s:%s", plan_id, milestone);
    cJSON *detail = detail_of(c, plan->zone);
    json_add_day(detail, "held_on", c->day);
    enum err_code rc = engine_tx(e, c->actor, c->source, "milestone.review", object, detail, err);
    if (!rc) rc = store_review_add(e->store, e->seq, plan_id, milestone, c->day, c->reason, c->document, err);
    struct alerts_context alerts = engine_alerts(e);
    return rc ? rc : alerts_review_held(&alerts, plan, m, err);
}

enum err_code engine_retry(struct engine *e, int64_t delivery, const struct command *c, struct err *err) {
    char object[24];
    snprintf(object, sizeof object, "d%lld", (long long)delivery);
    enum err_code rc = engine_tx(e, c->actor, c->source, "delivery.retry", object, detail_of(c, NULL), err);
    return rc ? rc : store_delivery_retry(e->store, delivery, e->now_ms, err);
}
