#include "alerts/lifecycle.h"

/* Raises what a date of the plan brings. */
static enum err_code raise_dated(const struct alerts_context *ctx, enum alert_kind kind,
                                 const struct alert_labels *labels, int64_t since_ms, int64_t ends_ms,
                                 int32_t day, const char *reason, struct err *err) {
    struct lifecycle_wish wish = {
        .kind = kind,
        .severity = alert_kind_severity(kind),
        .labels = labels,
        .since_ms = since_ms,
        .at_ms = since_ms,
        .ends_ms = ends_ms,
        .reason = reason,
        .detail = cJSON_CreateObject(),
    };
    json_add_day(wish.detail, "day", day);
    return lifecycle_raise(ctx, &wish, err);
}

enum err_code alerts_review_due(const struct alerts_context *ctx, const struct plan *plan,
                                const struct milestone *m, struct err *err) {
    struct alert_labels labels = {.plan = plan->id, .milestone = m->id};
    if (zone_day_start_ms(plan->zone, m->day + 1) <= plan->activated_ms) return ERR_OK;
    int64_t since = zone_day_start_ms(plan->zone, m->day);
    if (since < plan->activated_ms) since = plan->activated_ms;
    return raise_dated(ctx, ALERT_MILESTONE_REVIEW_DUE, &labels, since, INSTANT_NONE, m->day, "milestone",
                       err);
}

enum err_code alerts_review_held(const struct alerts_context *ctx, const struct plan *plan,
                                 const struct milestone *m, struct err *err) {
    struct alert_labels labels = {.plan = plan->id, .milestone = m->id};
    struct lifecycle_end end = {LIFECYCLE_MENDED, ctx->now_ms, "review held", NULL};
    return lifecycle_end(ctx, ALERT_MILESTONE_REVIEW_DUE, &labels, &end, NULL, err);
}

enum err_code alerts_event_starting(const struct alerts_context *ctx, const struct plan *plan,
                                    const struct event *e, int32_t start_day, struct err *err) {
    struct alert_labels labels = {.plan = plan->id, .event = e->id};
    int64_t start = zone_day_start_ms(plan->zone, start_day);
    if (ctx->now_ms >= start) return ERR_OK; /* after an outage: it has begun, there is nothing to prepare */
    int64_t since = zone_day_start_ms(plan->zone, start_day - e->lead_days);
    if (since < plan->activated_ms) since = plan->activated_ms;
    if (since > ctx->now_ms) since = ctx->now_ms;
    return raise_dated(ctx, ALERT_EVENT_STARTING, &labels, since, start, start_day, "lead time", err);
}

enum err_code alerts_event_started(const struct alerts_context *ctx, const struct plan *plan,
                                   const struct event *e, struct err *err) {
    struct alert_labels labels = {.plan = plan->id, .event = e->id};
    struct lifecycle_end end = {LIFECYCLE_ENDED, ctx->now_ms, "started", NULL};
    return lifecycle_end(ctx, ALERT_EVENT_STARTING, &labels, &end, NULL, err);
}
