#include "alerts/lifecycle.h"

/* The window is named only where there are several. */
static struct alert_labels labels_of(const struct alerts_task *t) {
    return (struct alert_labels){.plan = t->plan->id,
                                 .task = t->task->id,
                                 .unit = t->unit->id,
                                 .period = t->task->window_count > 1 ? t->window->id : NULL};
}

static cJSON *quantity_json(const struct alerts_task *t) {
    const struct task *task = t->task;
    double needed = 0;
    cJSON *o = cJSON_CreateObject();
    bool known = task_quantity_wanted(&task->quantity, &needed);
    json_add_number_or_null(o, "value", t->has_quantity, t->quantity);
    json_add_number_or_null(o, "needed", known, needed);
    json_add_text(o, "of", &task->quantity_of);
    return o;
}

static cJSON *detail_of(const struct alerts_task *t) {
    cJSON *detail = cJSON_CreateObject();
    json_add_text(detail, "title", &t->task->title);
    cJSON_AddStringToObject(detail, "window", t->window->id);
    json_add_day(detail, "day", t->last_day);
    cJSON_AddStringToObject(detail, "state", task_state_name(t->state));
    if (t->closed) cJSON_AddStringToObject(detail, "closed", t->closed->id);
    if (t->task->has_quantity) cJSON_AddItemToObject(detail, "quantity", quantity_json(t));
    return detail;
}

enum err_code alerts_task_overdue(const struct alerts_context *ctx, const struct alerts_task *t,
                                  struct err *err) {
    struct alert_labels labels = labels_of(t);
    int64_t since_ms = zone_day_start_ms(t->plan->zone, t->last_day + 1);
    struct lifecycle_wish wish = {
        .kind = ALERT_TASK_OVERDUE,
        .severity = alert_kind_severity(ALERT_TASK_OVERDUE),
        .labels = &labels,
        .since_ms = since_ms,
        .at_ms = since_ms,
        .ends_ms = INSTANT_NONE,
        .reason = "window's end",
        .detail = detail_of(t),
    };
    return lifecycle_raise(ctx, &wish, err);
}

enum err_code alerts_task_settled(const struct alerts_context *ctx, const struct alerts_task *t,
                                  struct err *err) {
    struct alert_labels labels = labels_of(t);
    const char *how = task_state_name(t->state);
    struct lifecycle_end end = {LIFECYCLE_MENDED, ctx->now_ms, how, how};
    return lifecycle_end(ctx, ALERT_TASK_OVERDUE, &labels, &end, NULL, err);
}
