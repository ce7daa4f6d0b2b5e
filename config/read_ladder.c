/* The ladder of reminders and escalations around the instant at which a report is due. */
#include "config/reader.h"
#include "daemon/model/duty.h"
#include <stdlib.h>
#include <string.h>

#define STEP_DAYS_MAX 366

/* "-30d", "+1d", "-5wd". */
static bool parse_step(const char *text, struct ladder_step *step) {
    size_t digits = strspn(text + (*text != '\0'), "0123456789");
    int n = 0;
    if ((text[0] != '-' && text[0] != '+') || digits == 0 || digits > 3) return false;
    for (size_t i = 1; i <= digits; i++) n = n * 10 + (text[i] - '0');
    const char *unit = text + 1 + digits;
    step->working_days = strcmp(unit, "wd") == 0;
    if ((!step->working_days && strcmp(unit, "d") != 0) || n == 0 || n > STEP_DAYS_MAX) return false;
    step->days = text[0] == '-' ? -n : n;
    return true;
}

/* Five working days are seven calendar days: good enough to put steps in order. */
static int tenths(const struct ladder_step *s) {
    return s->working_days ? s->days * 14 : s->days * 10;
}

static int by_time(const void *a, const void *b) {
    int x = tenths(a), y = tenths(b);
    return (x > y) - (x < y);
}

static bool step_taken(const struct ladder_step *steps, size_t count, const struct ladder_step *step) {
    for (size_t i = 0; i < count; i++) {
        if (steps[i].days == step->days && steps[i].working_days == step->working_days) return true;
    }
    return false;
}

static size_t read_steps(struct reader *r, const struct json_at *obj, const char *key, int sign,
                         struct ladder_step **out) {
    struct json_at array;
    size_t n = 0;
    if (!json_get_array(&r->sink, obj, key, false, &array)) return 0;
    struct ladder_step *steps = reader_array(r, reader_length(&array), sizeof *steps);
    if (!steps) return 0;
    reader_each(item, &array) {
        const char *text = cJSON_GetStringValue(item.item);
        struct ladder_step step;
        if (!text || !parse_step(text, &step) || (step.days > 0) != (sign > 0)) {
            json_error(&r->sink, &item, sign > 0 ? T_PLAN_ESCALATE : T_PLAN_REMIND, text ? text : "");
        } else if (step_taken(steps, n, &step)) {
            json_error(&r->sink, &item, T_PLAN_STEP_TWICE, text);
        } else {
            steps[n++] = step;
        }
    }
    *out = steps;
    return n;
}

/* Escalations are numbered as written: step 2, 3, … must also come in that order. */
static void check_order(struct reader *r, const struct json_at *obj, const struct ladder_step *steps,
                        size_t count) {
    struct json_at at = json_member(obj, "escalate");
    for (size_t i = 1; i < count; i++) {
        if (tenths(&steps[i]) > tenths(&steps[i - 1])) continue;
        json_error(&r->sink, &at, T_PLAN_ESCALATE_ORDER);
        return;
    }
}

void read_ladder(struct reader *r, const struct json_at *obj, struct report *report) {
    struct json_at at = json_member(obj, reader_has(obj, "escalate") ? "escalate" : "remind"),
                   hour = json_member(obj, "remind_at");
    struct ladder_step *remind = NULL, *escalate = NULL;
    const char *text = NULL;
    report->remind_count = read_steps(r, obj, "remind", -1, &remind);
    report->escalate_count = read_steps(r, obj, "escalate", 1, &escalate);
    if (report->remind_count > 1) qsort(remind, report->remind_count, sizeof *remind, by_time);
    check_order(r, obj, escalate, report->escalate_count);
    report->remind = remind;
    report->escalate = escalate;
    if (report->remind_count + 1 + report->escalate_count > LADDER_MAX)
        json_error(&r->sink, &at, T_PLAN_LADDER_LONG);
    report->remind_minute = 8 * 60;
    if (reader_string(r, obj, "remind_at", OPTIONAL_KNOWN, &text, NULL) &&
        !reader_minute(text, &report->remind_minute))
        json_error(&r->sink, &hour, T_CONFIG_TIME_OF_DAY, text);
}
