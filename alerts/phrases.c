#include "alerts/phrases.h"
#include "alerts/alerts.h"
#include "daemon/base/num.h"
#include <stdio.h>
#include <string.h>

#define DAY_MS      86400000
#define PIECE_BYTES ((size_t)16 << 10)

static const struct unit *closed_of(const struct alert *alert, const cJSON *detail,
                                    const struct plans *plans) {
    char buf[OBLIGATION_KEY_MAX];
    struct obligation o;
    const char *closed = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(detail, "closed"));
    if (alert->labels.task && closed) return unit_find(plans->units, closed);
    if (!alert->labels.unit || !alerts_obligation_key(alert, buf, &o)) return NULL;
    return strcmp(o.unit, alert->labels.unit) == 0 ? NULL : unit_find(plans->units, o.unit);
}

void alert_view_init(struct alert_view *view, const struct alert *alert, const struct plans *plans) {
    const struct alert_labels *l = &alert->labels;
    *view = (struct alert_view){.alert = alert};
    view->detail = alert->detail ? cJSON_Parse(alert->detail) : NULL;
    if (!plans) return;
    const struct plan *plan = view->plan = l->plan ? plans_find(plans, l->plan) : NULL;
    view->unit = l->unit ? unit_find(plans->units, l->unit) : plan ? plan->unit : NULL;
    view->closed = closed_of(alert, view->detail, plans);
    if (!plan) return;
    view->report = l->report ? plan_report(plan, l->report) : NULL;
    view->indicator = l->indicator ? plan_indicator(plan, l->indicator) : NULL;
    view->target = l->target ? plan_target(plan, l->target) : NULL;
    view->milestone = l->milestone ? plan_milestone(plan, l->milestone) : NULL;
    view->event = l->event ? plan_event(plan, l->event) : NULL;
    view->task = l->task ? plan_task(plan, l->task) : NULL;
    if (view->task && l->period) view->window = task_window(view->task, l->period);
}

void alert_view_deinit(struct alert_view *view) {
    cJSON_Delete(view->detail);
    view->detail = NULL;
}

static const char *view_detail(const struct alert_view *v, const char *key) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(v->detail, key);
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static bool detail_number(const struct alert_view *v, const char *key, double *out) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(v->detail, key);
    if (!cJSON_IsNumber(item)) return false;
    *out = item->valuedouble;
    return true;
}

/* Something came of the report, but not all that it must bring. */
static bool came_short(const struct alert_view *v) {
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(v->detail, "received"));
}

static const struct zone *zone_of(const struct alert_view *v) {
    return v->plan ? v->plan->zone : NULL;
}

static int64_t day_ms(const struct alert_view *v, const char *key) {
    int32_t day;
    const char *text = view_detail(v, key);
    if (!text || !civil_parse(text, &day)) return INSTANT_NONE;
    return zone_of(v) ? zone_day_start_ms(zone_of(v), day) : (int64_t)day * DAY_MS;
}

int64_t view_until_ms(const struct alert_view *v) {
    double ms;
    switch (v->alert->kind) {
    case ALERT_REPORT_RETURNED:
        return detail_number(v, "until", &ms) ? (int64_t)ms : INSTANT_NONE;
    case ALERT_REPORT_DUE_SOON:
    case ALERT_REPORT_MISSED:
        return detail_number(v, "due_at", &ms) ? (int64_t)ms : INSTANT_NONE;
    case ALERT_TARGET_AT_RISK:
    case ALERT_TARGET_LAGGING:
    case ALERT_TARGET_MISSED:
        return day_ms(v, "milestone");
    case ALERT_TASK_OVERDUE:
    case ALERT_MILESTONE_REVIEW_DUE:
    case ALERT_EVENT_STARTING:
        return day_ms(v, "day");
    case ALERT_SYSTEM_DELIVERY_FAILING:
    case ALERT_SYSTEM_WRITE_FAILING:
    case ALERT_KIND_COUNT:
        break;
    }
    return INSTANT_NONE;
}

/* Midnight is the date alone. */
static void add_instant(int64_t at_ms, const struct zone *zone, enum lang lang, struct strbuf *sb) {
    char text[INSTANT_TEXT_MAX];
    if (zone && zone_minute(zone, at_ms) == 0) {
        char day[CIVIL_TEXT_MAX];
        (lang == LANG_VI ? civil_format_vi : civil_format)(zone_day(zone, at_ms), day);
        strbuf_adds(sb, day);
        return;
    }
    instant_format_human(at_ms, zone, lang == LANG_VI, text);
    strbuf_adds(sb, text);
}

void phrase_until(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    int64_t at_ms = view_until_ms(v);
    if (at_ms != INSTANT_NONE)
        add_instant(at_ms, zone_of(v), lang, sb);
    else
        text_add(sb, T_ALERTS_WHEN_UNKNOWN, lang, NULL, 0);
}

void phrase_who(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    if (v->unit && v->closed)
        text_addv(sb, T_ALERTS_WHO_FOR, lang, bitext_get(&v->unit->name, lang),
                  bitext_get(&v->closed->name, lang));
    else if (v->unit)
        strbuf_adds(sb, bitext_get(&v->unit->name, lang));
    else if (v->alert->labels.unit || v->alert->labels.plan)
        strbuf_adds(sb, v->alert->labels.unit ? v->alert->labels.unit : v->alert->labels.plan);
    else
        text_add(sb, T_ALERTS_WHO_SYSTEM, lang, NULL, 0);
}

/* ---- how it stands ---- */

static void add_int(struct strbuf *sb, enum text_id id, enum lang lang, int64_t n) {
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)n);
    text_addv(sb, id, lang, text);
}

static void state_days_left(const struct alert_view *v, enum lang lang, int64_t now_ms, struct strbuf *sb) {
    int64_t left = view_until_ms(v) - now_ms;
    if (view_until_ms(v) == INSTANT_NONE || left < 0) left = 0;
    add_int(sb, T_ALERTS_STATE_DAYS_LEFT, lang, (left + DAY_MS - 1) / DAY_MS);
}

static void state_overdue(const struct alert_view *v, enum lang lang, int64_t now_ms, struct strbuf *sb) {
    int64_t due = view_until_ms(v), days = due == INSTANT_NONE ? 0 : (now_ms - due) / DAY_MS;
    if (came_short(v))
        add_int(sb, T_ALERTS_STATE_INCOMPLETE, lang, days);
    else if (days <= 0)
        text_add(sb, T_ALERTS_STATE_JUST_OVERDUE, lang, NULL, 0);
    else
        add_int(sb, T_ALERTS_STATE_OVERDUE, lang, days);
    if (v->alert->step < 2) return;
    strbuf_adds(sb, "; ");
    add_int(sb, T_ALERTS_STATE_STEP, lang, v->alert->step);
}

/* "mới đạt 12 trên 47 lớp", where the task says how much. */
static void state_quantity(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    const cJSON *quantity = cJSON_GetObjectItemCaseSensitive(v->detail, "quantity");
    const cJSON *done = cJSON_GetObjectItemCaseSensitive(quantity, "value"),
                *needed = cJSON_GetObjectItemCaseSensitive(quantity, "needed");
    char have[NUM_TEXT_MAX] = "0", number[NUM_TEXT_MAX];
    struct strbuf want;
    if (!cJSON_IsNumber(needed)) return;
    strbuf_init(&want, PIECE_BYTES);
    if (cJSON_IsNumber(done)) num_format_human(done->valuedouble, 2, lang == LANG_VI, have);
    num_format_human(needed->valuedouble, 2, lang == LANG_VI, number);
    const char *of = v->task ? bitext_get(&v->task->quantity_of, lang) : "";
    strbuf_addf(&want, "%s%s%s", number, *of ? " " : "", of);
    strbuf_adds(sb, "; ");
    text_addv(sb, T_ALERTS_STATE_QUANTITY, lang, have, want.data);
    strbuf_deinit(&want);
}

/* Late since the day after its last. */
static void state_task(const struct alert_view *v, enum lang lang, int64_t now_ms, struct strbuf *sb) {
    int64_t last = view_until_ms(v), late = last == INSTANT_NONE ? 0 : (now_ms - last) / DAY_MS - 1;
    enum task_state state;
    char days[24];
    if (!task_state_parse(view_detail(v, "state"), &state)) state = TASK_NOT_STARTED;
    const char *word = text_raw(task_state_text(state), lang);
    snprintf(days, sizeof days, "%lld", (long long)late);
    if (late < 1)
        text_addv(sb, T_ALERTS_STATE_TASK_JUST, lang, word);
    else
        text_addv(sb, T_ALERTS_STATE_TASK, lang, days, word);
    state_quantity(v, lang, sb);
}

/* The verdict's own sentence: figure, what it should be, how far it is, and the pace that is needed. */
static void state_target(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    const cJSON *why = cJSON_GetObjectItemCaseSensitive(v->detail, "why");
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(why, lang_name(lang));
    if (cJSON_IsString(text)) strbuf_adds(sb, text->valuestring);
}

static void state_ended(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    static const struct {
        const char *ended;
        enum text_id text;
    } words[] = {{"submitted", T_ALERTS_ENDED_SUBMITTED},
                 {"waived", T_ALERTS_ENDED_WAIVED},
                 {"extended", T_ALERTS_ENDED_EXTENDED},
                 {"done", T_ALERTS_ENDED_DONE},
                 {"cancelled", T_ALERTS_ENDED_CANCELLED}};
    const char *ended = view_detail(v, "ended");
    enum verdict_status status;
    for (size_t i = 0; ended && i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].ended, ended) != 0) continue;
        text_add(sb, words[i].text, lang, NULL, 0);
        return;
    }
    if (ended && verdict_status_parse(ended, &status))
        text_addv(sb, T_ALERTS_ENDED_VERDICT, lang, text_raw(verdict_status_text(status), lang));
    else
        text_add(sb, T_ALERTS_ENDED_OTHER, lang, NULL, 0);
}

void phrase_state(const struct alert_view *v, enum lang lang, int64_t now_ms, struct strbuf *sb) {
    if (v->alert->state == ALERT_RESOLVED) {
        state_ended(v, lang, sb);
        return;
    }
    switch (v->alert->kind) {
    case ALERT_REPORT_DUE_SOON:
    case ALERT_EVENT_STARTING:
        state_days_left(v, lang, now_ms, sb);
        break;
    case ALERT_REPORT_MISSED:
        state_overdue(v, lang, now_ms, sb);
        break;
    case ALERT_REPORT_RETURNED:
        text_addv(sb, T_ALERTS_STATE_RETURNED, lang, view_detail(v, "reason"));
        break;
    case ALERT_TARGET_AT_RISK:
    case ALERT_TARGET_LAGGING:
    case ALERT_TARGET_MISSED:
        state_target(v, lang, sb);
        break;
    case ALERT_TASK_OVERDUE:
        state_task(v, lang, now_ms, sb);
        break;
    case ALERT_MILESTONE_REVIEW_DUE:
        text_add(sb, T_ALERTS_STATE_REVIEW, lang, NULL, 0);
        break;
    case ALERT_SYSTEM_DELIVERY_FAILING:
    case ALERT_SYSTEM_WRITE_FAILING:
    case ALERT_KIND_COUNT:
        text_add(sb, T_ALERTS_STATE_SYSTEM, lang, NULL, 0);
        break;
    }
}

/* ---- what is needed ---- */

static void need_target(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    struct strbuf condition;
    if (!v->target) return;
    strbuf_init(&condition, PIECE_BYTES);
    phrase_required(v, lang, &condition);
    text_addv(sb, T_ALERTS_NEED_CONDITION, lang, condition.data);
    strbuf_deinit(&condition);
}

void phrase_need(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    enum text_id id = T_ALERTS_NEED_OPERATOR;
    if (v->alert->state == ALERT_RESOLVED) return;
    switch (v->alert->kind) {
    case ALERT_REPORT_DUE_SOON:
        id = T_ALERTS_NEED_REPORT;
        break;
    case ALERT_REPORT_MISSED:
        id = came_short(v) ? T_ALERTS_NEED_REPORT_REST : T_ALERTS_NEED_REPORT_NOW;
        break;
    case ALERT_REPORT_RETURNED:
        id = T_ALERTS_NEED_RESEND;
        break;
    case ALERT_TARGET_AT_RISK:
    case ALERT_TARGET_LAGGING:
        need_target(v, lang, sb);
        return;
    case ALERT_TARGET_MISSED:
        id = T_ALERTS_NEED_EXPLAIN;
        break;
    case ALERT_TASK_OVERDUE:
        id = T_ALERTS_NEED_TASK;
        break;
    case ALERT_MILESTONE_REVIEW_DUE:
        id = T_ALERTS_NEED_REVIEW;
        break;
    case ALERT_EVENT_STARTING:
        id = T_ALERTS_NEED_PREPARE;
        break;
    case ALERT_SYSTEM_DELIVERY_FAILING:
    case ALERT_SYSTEM_WRITE_FAILING:
    case ALERT_KIND_COUNT:
        break;
    }
    text_add(sb, id, lang, NULL, 0);
}

static void line_resolved(const struct alert_view *v, enum lang lang, const char *who, const char *about_it,
                          struct strbuf *sb) {
    struct strbuf ended;
    strbuf_init(&ended, PIECE_BYTES);
    state_ended(v, lang, &ended);
    text_addv(sb, T_ALERTS_LINE_RESOLVED, lang, who, about_it, ended.data);
    strbuf_deinit(&ended);
}

static void line_open(const struct alert_view *v, enum lang lang, const char *who, const char *about_it,
                      struct strbuf *sb) {
    static const enum text_id lines[] = {
#define LINE(kind, name, severity, resolution) T_ALERTS_LINE_##kind,
        ALERT_KINDS(LINE)
#undef LINE
    };
    struct strbuf when;
    strbuf_init(&when, PIECE_BYTES);
    if (v->alert->labels.component)
        add_instant(v->alert->since_ms, NULL, lang, &when);
    else
        phrase_until(v, lang, &when);
    text_addv(sb, lines[v->alert->kind], lang, who, about_it, when.data);
    strbuf_deinit(&when);
}

void phrase_line(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    struct strbuf who, what;
    strbuf_init(&who, PIECE_BYTES);
    strbuf_init(&what, PIECE_BYTES);
    phrase_who(v, lang, &who);
    phrase_about(v, lang, &what);
    if (v->alert->state == ALERT_RESOLVED)
        line_resolved(v, lang, who.data, what.data, sb);
    else
        line_open(v, lang, who.data, what.data, sb);
    strbuf_deinit(&what);
    strbuf_deinit(&who);
}

void alerts_summary(const struct alert *alert, const struct plans *plans, enum lang lang, struct strbuf *sb) {
    struct alert_view view;
    alert_view_init(&view, alert, plans);
    phrase_line(&view, lang, sb);
    alert_view_deinit(&view);
}
