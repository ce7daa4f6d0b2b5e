#include "alerts/lifecycle.h"
#include "daemon/model/occurrence.h"
#include <string.h>

/* Who is to see to it: the unit, or once it has closed its heir. */
static const struct unit *answerable(const struct alerts_context *ctx, const struct plan *plan,
                                     const char *id) {
    const struct unit *unit = unit_find(ctx->plans->units, id);
    return unit && plan ? unit_heir_on(unit, zone_day(plan->zone, ctx->now_ms)) : unit;
}

/* The labels of an obligation's alerts. period must outlive them. */
static struct alert_labels labels_of(const struct alerts_context *ctx, const struct obligation *o,
                                     char period[PERIOD_TEXT_MAX]) {
    const struct unit *unit = answerable(ctx, plans_find(ctx->plans, o->plan), o->unit);
    period_format(o->period, period);
    return (struct alert_labels){.plan = o->plan,
                                 .report = o->report,
                                 .unit = unit ? unit->id : o->unit,
                                 .period = period,
                                 .round = o->round};
}

static cJSON *detail_of(const struct obligation *o) {
    char key[OBLIGATION_KEY_MAX];
    cJSON *detail = cJSON_CreateObject();
    obligation_key(o, key);
    cJSON_AddStringToObject(detail, "obligation", key);
    if (o->due_ms != INSTANT_NONE) json_add_int(detail, "due_at", o->due_ms);
    cJSON_AddBoolToObject(detail, "received", o->received);
    return detail;
}

/* What of a ladder has come by now. */
struct reached {
    int step;         /* 0: nothing yet */
    int64_t step_ms;  /* of that step */
    int64_t since_ms; /* when its alert should have opened */
    int64_t next_ms;  /* of the next step; INSTANT_NONE */
};

/* Reminders from before the plan's activation are as if they never were. */
static struct reached reach(const struct plan *plan, const struct report *report, const struct obligation *o,
                            int64_t now_ms) {
    struct ladder_point points[LADDER_MAX];
    struct reached r = {.step_ms = INSTANT_NONE, .since_ms = INSTANT_NONE, .next_ms = INSTANT_NONE};
    size_t count = duty_ladder(plan, report, o->due_ms, points);
    for (size_t i = 0; i < count; i++) {
        const struct ladder_point *p = &points[i];
        if (p->at_ms > now_ms) {
            if (r.next_ms == INSTANT_NONE) r.next_ms = p->at_ms;
            continue;
        }
        if (p->step < 0 && p->at_ms < plan->activated_ms) continue;
        if (r.step == 0 || (r.step < 0 && p->step > 0)) r.since_ms = p->at_ms;
        r.step = p->step;
        r.step_ms = p->at_ms;
    }
    return r;
}

/* A return that was not answered by its `until` is a miss of that instant. */
static struct reached reach_returned(const struct obligation *o, int64_t now_ms) {
    if (now_ms < o->returned_until_ms) return (struct reached){.next_ms = o->returned_until_ms};
    return (struct reached){1, o->returned_until_ms, o->returned_until_ms, INSTANT_NONE};
}

/* Of a report that an event called for nobody could be reminded before the event was recorded. */
static enum err_code not_before_the_call(const struct alerts_context *ctx, const struct report *report,
                                         const struct obligation *o, struct reached *r, struct err *err) {
    const struct round *own = report_round(report, o->round);
    int64_t recorded_ms;
    if (r->step >= 0 || (own ? !round_is_called(own) : !report_may_call(report, o->round))) return ERR_OK;
    enum err_code code = store_recorded_at(ctx->store, o->opened_seq, &recorded_ms, err);
    if (!code && recorded_ms > r->since_ms) r->since_ms = r->step_ms = recorded_ms;
    return code;
}

static const char *reason_of(int step) {
    return step < 0 ? "reminder" : step == 1 ? "due" : "escalation";
}

static enum err_code raise_step(const struct alerts_context *ctx, const struct obligation *o,
                                const struct reached *r, struct err *err) {
    char period[PERIOD_TEXT_MAX];
    struct alert_labels labels = labels_of(ctx, o, period);
    struct lifecycle_wish wish = {
        .kind = r->step < 0 ? ALERT_REPORT_DUE_SOON : ALERT_REPORT_MISSED,
        .labels = &labels,
        .step = r->step,
        .since_ms = r->since_ms,
        .at_ms = r->step_ms,
        .ends_ms = r->step < 0 ? o->due_ms : INSTANT_NONE,
        .reason = reason_of(r->step),
    };
    wish.severity = r->step >= 2 ? ALERT_CRITICAL : alert_kind_severity(wish.kind);
    if (r->step > 0) {
        struct lifecycle_end end = {LIFECYCLE_GAVE_WAY, o->due_ms, "due", NULL};
        enum err_code code = lifecycle_end(ctx, ALERT_REPORT_DUE_SOON, &labels, &end, &wish.thread, err);
        if (!code) code = lifecycle_end(ctx, ALERT_REPORT_RETURNED, &labels, &end, &wish.thread, err);
        if (code) return code;
    }
    wish.detail = detail_of(o);
    return lifecycle_raise(ctx, &wish, err);
}

enum err_code alerts_ladder(const struct alerts_context *ctx, const struct obligation *o, int step_before,
                            int *step, int64_t *next_ms, struct err *err) {
    const struct plan *plan = plans_find(ctx->plans, o->plan);
    const struct report *report = plan ? plan_report(plan, o->report) : NULL;
    *step = step_before;
    *next_ms = INSTANT_NONE;
    if (!report || o->complete || o->waived || o->historical || o->due_ms == INSTANT_NONE) return ERR_OK;
    bool returned = o->returned_until_ms != INSTANT_NONE;
    struct reached r = returned ? reach_returned(o, ctx->now_ms) : reach(plan, report, o, ctx->now_ms);
    *next_ms = r.next_ms;
    if (r.step == 0) return ERR_OK;
    if (step_before > 0 && ctx->now_ms < o->due_ms) step_before = 0; /* extended: the ladder begins anew */
    if (!returned && lifecycle_step_rank(r.step) <= lifecycle_step_rank(step_before)) return ERR_OK;
    *step = r.step;
    enum err_code code = not_before_the_call(ctx, report, o, &r, err);
    return code ? code : raise_step(ctx, o, &r, err);
}

/* Is the same report still owed by way of another unit: the heir itself, or one that closed before it? Then
 * an alert of the heir is not over. */
static enum err_code owed_by(const struct alerts_context *ctx, const struct obligation *o,
                             const struct unit *unit, struct arena *arena, bool *owed, struct err *err) {
    struct obligation other;
    struct err none;
    if (strcmp(unit->id, o->unit) == 0) return ERR_OK;
    enum err_code code = store_obligation(ctx->store, o->plan, o->report, unit->id, o->period, o->round,
                                          INT64_MAX, arena, &other, &none);
    if (code == ERR_OK) *owed = !other.complete && !other.waived && !other.historical;
    return code && code != ERR_NOT_FOUND ? err_set(err, code, "%s", none.msg) : ERR_OK;
}

static enum err_code owed_in_line(const struct alerts_context *ctx, const struct obligation *o,
                                  const struct unit *unit, struct arena *arena, bool *owed, struct err *err) {
    enum err_code code = owed_by(ctx, o, unit, arena, owed, err);
    for (size_t i = 0; i < unit->predecessor_count && !code && !*owed; i++)
        if (unit->predecessors[i]->successors[0] == unit)
            code = owed_in_line(ctx, o, unit->predecessors[i], arena, owed, err);
    return code;
}

static enum err_code still_owed(const struct alerts_context *ctx, const struct obligation *o, bool *owed,
                                struct err *err) {
    const struct unit *unit = answerable(ctx, plans_find(ctx->plans, o->plan), o->unit);
    struct arena *arena = arena_new((size_t)1 << 20);
    enum err_code code = ERR_OK;
    *owed = false;
    if (unit && unit->predecessor_count) code = owed_in_line(ctx, o, unit, arena, owed, err);
    arena_free(arena);
    return code;
}

enum err_code alerts_obligation_met(const struct alerts_context *ctx, const struct obligation *o,
                                    const char *reason, struct err *err) {
    static const enum alert_kind kinds[] = {ALERT_REPORT_DUE_SOON, ALERT_REPORT_MISSED,
                                            ALERT_REPORT_RETURNED};
    char period[PERIOD_TEXT_MAX];
    struct alert_labels labels = labels_of(ctx, o, period);
    struct lifecycle_end end = {LIFECYCLE_MENDED, ctx->now_ms, reason, reason};
    bool owed;
    enum err_code code = still_owed(ctx, o, &owed, err);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !code && !owed; i++)
        code = lifecycle_end(ctx, kinds[i], &labels, &end, NULL, err);
    return code;
}

enum err_code alerts_obligation_resubmitted(const struct alerts_context *ctx, const struct obligation *o,
                                            struct err *err) {
    char period[PERIOD_TEXT_MAX];
    struct alert_labels labels = labels_of(ctx, o, period);
    struct lifecycle_end end = {LIFECYCLE_MENDED, ctx->now_ms, "submitted", "submitted"};
    return lifecycle_end(ctx, ALERT_REPORT_RETURNED, &labels, &end, NULL, err);
}

enum err_code alerts_obligation_returned(const struct alerts_context *ctx, const struct obligation *o,
                                         const char *reason, struct err *err) {
    char period[PERIOD_TEXT_MAX];
    struct alert_labels labels = labels_of(ctx, o, period);
    struct lifecycle_wish wish = {
        .kind = ALERT_REPORT_RETURNED,
        .severity = alert_kind_severity(ALERT_REPORT_RETURNED),
        .labels = &labels,
        .since_ms = ctx->now_ms,
        .at_ms = ctx->now_ms,
        .ends_ms = o->returned_until_ms,
        .reason = reason,
        .detail = detail_of(o),
    };
    if (o->returned_until_ms != INSTANT_NONE) json_add_int(wish.detail, "until", o->returned_until_ms);
    if (reason) cJSON_AddStringToObject(wish.detail, "reason", reason);
    return lifecycle_raise(ctx, &wish, err);
}
