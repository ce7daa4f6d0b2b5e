/* When a report is due: exactly one form, perhaps with the year, the event and the roll that go with it. */
#include "config/reader.h"
#include <string.h>

#define WITHIN_DAYS_MAX 366

enum due_form { FORM_BEFORE, FORM_BY, FORM_WITHIN, FORM_WITHIN_WORKING, FORM_MONTH, FORM_COUNT };
static const char *const FORMS[] = {"before", "by", "within_days", "within_working_days", "month"};

/* {"day": 15, "month_of_period": "last"}: a day past the month's end is its last. */
static void read_day_of_month(struct reader *r, const struct json_at *at, struct due_rule *due) {
    static const char *const known[] = {"day", "month_of_period", NULL};
    static const char *const months[] = {"first", "last", "next", NULL};
    int64_t day = 1;
    int month = OF_LAST_MONTH;
    json_only(&r->sink, at, known);
    bool both = json_get_int(&r->sink, at, "day", true, 1, 31, &day);
    both = reader_choice(r, at, "month_of_period", KNOWN, months, &month) && both;
    if (!both) return;
    due->kind = DUE_DAY_OF_MONTH;
    due->day = (int)day;
    due->of_month = month == 0 ? OF_FIRST_MONTH : month == 1 ? OF_LAST_MONTH : OF_NEXT_MONTH;
}

/* "05-20" of each period's year, one full date, or a day of one of the period's months. */
static void read_named_day(struct reader *r, const struct json_at *obj, enum due_form form,
                           struct due_rule *due) {
    struct json_at at = json_member(obj, FORMS[form]);
    const char *s = NULL;
    due->inclusive = form == FORM_BY;
    if (cJSON_IsObject(at.item)) {
        read_day_of_month(r, &at, due);
        return;
    }
    if (!reader_string(r, obj, FORMS[form], KNOWN, &s, NULL)) return;
    if (civil_parse_month_day(s, &due->month, &due->day)) {
        due->kind = DUE_MONTH_DAY;
    } else if (civil_parse(s, &due->date)) {
        due->kind = DUE_DATE;
    } else {
        json_error(&r->sink, &at, T_PLAN_DUE_DAY, s);
    }
}

static const char *recorded_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    if (i >= plan->event_count) return NULL;
    return plan->events[i].recorded ? plan->events[i].id : "";
}

const struct event *read_recorded_event(struct reader *r, const struct json_at *obj, const char *key) {
    struct json_at at = json_member(obj, key);
    const char *id = NULL;
    if (!reader_string(r, obj, key, KNOWN, &id, NULL)) return NULL;
    const struct event *event = plan_event(r->plan, id);
    if (event && event->recorded) return event;
    if (event) {
        json_error(&r->sink, &at, T_PLAN_EVENT_NOT_RECORDED, id);
    } else {
        reader_unresolved(r, &at, T_PLAN_EVENT_UNKNOWN, id, (struct ids){recorded_id_at, r->plan});
    }
    return NULL;
}

/* "period_end", "cut_off" or an event that is recorded. */
static void read_after(struct reader *r, const struct json_at *obj, struct due_rule *due) {
    const char *after = cJSON_GetStringValue(json_member(obj, "after").item);
    if (after && strcmp(after, "period_end") == 0) {
        due->after = AFTER_PERIOD_END;
    } else if (after && strcmp(after, "cut_off") == 0) {
        due->after = AFTER_CUT_OFF;
    } else {
        due->after = AFTER_EVENT;
        due->event = read_recorded_event(r, obj, "after");
    }
}

static void read_within(struct reader *r, const struct json_at *obj, enum due_form form,
                        struct due_rule *due) {
    int64_t days = 0;
    if (!json_get_int(&r->sink, obj, FORMS[form], true, 0, WITHIN_DAYS_MAX, &days)) return;
    due->kind = DUE_WITHIN;
    due->days = (int)days;
    due->working_days = form == FORM_WITHIN_WORKING;
    due->inclusive = true;
    if (!reader_unknown(r, obj, "after", &due->unknown)) {
        read_after(r, obj, due);
    } else {
        due->kind = DUE_UNKNOWN;
    }
}

/* {"month": 12}: to its last day. */
static void read_month(struct reader *r, const struct json_at *obj, struct due_rule *due) {
    int64_t month = 12;
    if (!json_get_int(&r->sink, obj, FORMS[FORM_MONTH], true, 1, 12, &month)) return;
    due->kind = DUE_MONTH_DAY;
    due->month = (int)month;
    due->day = 0;
    due->inclusive = true;
}

/* The year moves a day of the year or a month; what the form has already it cannot say again. */
static void read_year(struct reader *r, const struct json_at *obj, struct due_rule *due) {
    struct json_at at = json_member(obj, "year");
    int64_t year = 0;
    if (reader_unknown(r, obj, "year", &due->unknown)) {
        due->kind = DUE_UNKNOWN;
        return;
    }
    if (!json_get_int(&r->sink, obj, "year", false, -1, 10, &year)) return;
    due->year_offset = (int)year;
    if (due->kind == DUE_DATE || due->kind == DUE_DAY_OF_MONTH || due->kind == DUE_WITHIN)
        json_error(&r->sink, &at, T_PLAN_DUE_YEAR);
}

static void read_roll(struct reader *r, const struct json_at *obj, struct due_rule *due) {
    static const char *const rolls[] = {"none", "next_working_day", "previous_working_day", NULL};
    int roll = 0;
    reader_choice(r, obj, "roll", OPTIONAL_KNOWN, rolls, &roll);
    due->roll = roll == 0 ? ROLL_NONE : roll == 1 ? ROLL_NEXT_WORKING_DAY : ROLL_PREVIOUS_WORKING_DAY;
}

/* The one form there is; FORM_COUNT after a problem. */
static enum due_form find_form(struct reader *r, const struct json_at *obj) {
    int found = FORM_COUNT;
    for (int i = 0; i < FORM_COUNT; i++) {
        struct json_at at = json_member(obj, FORMS[i]);
        if (!at.item) continue;
        if (found != FORM_COUNT) {
            json_error(&r->sink, &at, T_PLAN_DUE_TWO, FORMS[found], FORMS[i]);
            return FORM_COUNT;
        }
        found = i;
    }
    if (found == FORM_COUNT) json_error(&r->sink, obj, T_PLAN_DUE_FORM);
    return (enum due_form)found;
}

static void read_form(struct reader *r, const struct json_at *obj, enum due_form form, struct due_rule *due) {
    struct json_at after = json_member(obj, "after");
    if (form != FORM_WITHIN && form != FORM_WITHIN_WORKING && after.item)
        json_error(&r->sink, &after, T_PLAN_DUE_AFTER);
    if (reader_unknown(r, obj, FORMS[form], &due->unknown)) return;
    if (form == FORM_MONTH) {
        read_month(r, obj, due);
    } else if (form == FORM_BEFORE || form == FORM_BY) {
        read_named_day(r, obj, form, due);
    } else {
        read_within(r, obj, form, due);
    }
    read_year(r, obj, due);
}

void read_due(struct reader *r, const struct json_at *obj, struct due_rule *due) {
    static const char *const known[] = {
        "before", "by", "within_days", "within_working_days", "month", "after", "year", "roll", NULL};
    struct json_at at;
    due->kind = DUE_UNKNOWN;
    if (reader_unknown(r, obj, "due", &due->unknown) || !json_get_object(&r->sink, obj, "due", true, &at))
        return;
    json_only(&r->sink, &at, known);
    read_roll(r, &at, due);
    enum due_form form = find_form(r, &at);
    if (form != FORM_COUNT) read_form(r, &at, form, due);
}
