#include "daemon/model/duty.h"
#include "daemon/model/names.h"
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define DAY_MS   86400000

static const char *const status_names[] = {
    [OBLIGATION_UPCOMING] = "upcoming",     [OBLIGATION_DUE_SOON] = "due_soon",
    [OBLIGATION_ON_TIME] = "on_time",       [OBLIGATION_LATE] = "late",
    [OBLIGATION_OVERDUE] = "overdue",       [OBLIGATION_INCOMPLETE] = "incomplete",
    [OBLIGATION_RETURNED] = "returned",     [OBLIGATION_WAIVED] = "waived",
    [OBLIGATION_HISTORICAL] = "historical",
};

const char *obligation_status_name(enum obligation_status status) {
    return status_names[status];
}

bool obligation_status_parse(const char *name, enum obligation_status *out) {
    size_t place;
    if (!names_find(status_names, COUNT(status_names), name, &place)) return false;
    *out = (enum obligation_status)place;
    return true;
}

enum text_id obligation_status_text(enum obligation_status status) {
    static const enum text_id texts[] = {
        [OBLIGATION_UPCOMING] = T_OBLIGATION_STATUS_UPCOMING,
        [OBLIGATION_DUE_SOON] = T_OBLIGATION_STATUS_DUE_SOON,
        [OBLIGATION_ON_TIME] = T_OBLIGATION_STATUS_ON_TIME,
        [OBLIGATION_LATE] = T_OBLIGATION_STATUS_LATE,
        [OBLIGATION_OVERDUE] = T_OBLIGATION_STATUS_OVERDUE,
        [OBLIGATION_INCOMPLETE] = T_OBLIGATION_STATUS_INCOMPLETE,
        [OBLIGATION_RETURNED] = T_OBLIGATION_STATUS_RETURNED,
        [OBLIGATION_WAIVED] = T_OBLIGATION_STATUS_WAIVED,
        [OBLIGATION_HISTORICAL] = T_OBLIGATION_STATUS_HISTORICAL,
    };
    return texts[status];
}

void obligation_from_plan(const struct plan *plan, const struct report *report, const struct unit *unit,
                          struct period period, const struct round *round, struct obligation *out) {
    int64_t due = duty_due_ms(plan, &round->due, period);
    *out = (struct obligation){
        .plan = plan->id,
        .report = report->id,
        .unit = unit->id,
        .round = round->id,
        .period = period,
        .due_ms = due,
        .remind_ms = duty_first_remind_ms(plan, report, due),
        .historical = duty_is_historical(plan, report, due),
        .received_ms = INSTANT_NONE,
        .complete_ms = INSTANT_NONE,
        .returned_until_ms = INSTANT_NONE,
        .extended_ms = INSTANT_NONE,
        .grace_days = report->grace_days,
    };
}

/* Grace is counted in days of 24 hours from due_at: an obligation carries no zone. */
static bool completed_late(const struct obligation *o) {
    if (!o->complete || o->due_ms == INSTANT_NONE || o->complete_ms == INSTANT_NONE) return false;
    return o->complete_ms >= o->due_ms + (int64_t)o->grace_days * DAY_MS;
}

enum obligation_status obligation_status(const struct obligation *o, int64_t now_ms) {
    if (o->historical) return OBLIGATION_HISTORICAL;
    if (o->complete) return completed_late(o) ? OBLIGATION_LATE : OBLIGATION_ON_TIME;
    if (o->waived) return OBLIGATION_WAIVED;
    if (o->returned_until_ms != INSTANT_NONE && now_ms < o->returned_until_ms) return OBLIGATION_RETURNED;
    if (o->due_ms != INSTANT_NONE && now_ms >= o->due_ms) return OBLIGATION_OVERDUE;
    if (o->received) return OBLIGATION_INCOMPLETE;
    if (o->remind_ms != INSTANT_NONE && now_ms >= o->remind_ms) return OBLIGATION_DUE_SOON;
    return OBLIGATION_UPCOMING;
}

int64_t obligation_late_by_s(const struct obligation *o) {
    if (o->historical || !completed_late(o)) return 0;
    return (o->complete_ms - o->due_ms) / 1000;
}

int64_t obligation_overdue_by_s(const struct obligation *o, int64_t now_ms) {
    if (obligation_status(o, now_ms) != OBLIGATION_OVERDUE) return 0;
    return (now_ms - o->due_ms) / 1000;
}

void obligation_key(const struct obligation *o, char buf[OBLIGATION_KEY_MAX]) {
    char period[PERIOD_TEXT_MAX];
    period_format_key(o->period, period);
    snprintf(buf, OBLIGATION_KEY_MAX, "%s:%s:%s:%s:%s", o->plan, o->report, o->unit, period, o->round);
}

/* Cuts the text at its colons. False unless that gives five parts, none empty. */
static bool split(char *text, char *parts[5]) {
    size_t count = 0;
    for (char *part; (part = strsep(&text, ":")) != NULL; count++) {
        if (count == 5 || *part == '\0') return false;
        parts[count] = part;
    }
    return count == 5;
}

/* Only the one spelling that period_format_key writes: an obligation has one id. */
static bool parse_period_key(const char *text, struct period *out) {
    char spelled[PERIOD_TEXT_MAX], again[PERIOD_TEXT_MAX];
    size_t len = strlen(text);
    if (len >= sizeof spelled) return false;
    memcpy(spelled, text, len + 1);
    char *low = strchr(spelled, '_');
    if (low) *low = '/';
    if (!period_parse(spelled, out)) return false;
    period_format_key(*out, again);
    return strcmp(again, text) == 0;
}

bool obligation_key_parse(const char *key, char buf[OBLIGATION_KEY_MAX], struct obligation *out) {
    char *parts[5];
    struct period period;
    size_t len = key ? strlen(key) : 0;
    if (len == 0 || len >= OBLIGATION_KEY_MAX) return false;
    memcpy(buf, key, len + 1);
    if (!split(buf, parts) || !parse_period_key(parts[3], &period)) return false;
    *out = (struct obligation){
        .plan = parts[0],
        .report = parts[1],
        .unit = parts[2],
        .period = period,
        .round = parts[4],
        .due_ms = INSTANT_NONE,
        .remind_ms = INSTANT_NONE,
        .received_ms = INSTANT_NONE,
        .complete_ms = INSTANT_NONE,
        .returned_until_ms = INSTANT_NONE,
        .extended_ms = INSTANT_NONE,
    };
    return true;
}
