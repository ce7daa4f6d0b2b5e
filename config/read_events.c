/* Events: windows of every year, and what happens when somebody records that it did. */
#include "config/reader.h"
#include <string.h>

#define DAY_MS INT64_C(86400000)

static bool event_taken(const struct plan *plan, const char *id) {
    return plan_event(plan, id) != NULL;
}

static void read_lead_time(struct reader *r, const struct json_at *at, struct event *e) {
    struct json_at lead = json_member(at, "lead");
    const char *text = NULL;
    int64_t ms = 7 * DAY_MS;
    if (reader_string(r, at, "lead", OPTIONAL_KNOWN, &text, NULL) &&
        (!reader_duration(text, &ms) || ms % DAY_MS != 0 || ms > 366 * DAY_MS))
        json_error(&r->sink, &lead, T_PLAN_EVENT_LEAD, text);
    e->lead_days = (int)(ms / DAY_MS);
}

/* What is recorded has no days before it happens. */
static void refuse_days(struct reader *r, const struct json_at *at) {
    static const char *const keys[] = {"from", "to", "lead", NULL};
    for (const char *const *key = keys; *key; key++) {
        struct json_at day = json_member(at, *key);
        if (day.item) json_error(&r->sink, &day, T_PLAN_EVENT_RECORDED, *key);
    }
}

/* "period_end" and "cut_off" name something else where a due date says what it comes after. */
static void read_event_id(struct reader *r, const struct json_at *obj, struct event *e) {
    struct json_at at = json_member(obj, "id");
    reader_new_id(r, obj, &e->id, event_taken);
    if (strcmp(e->id, "period_end") == 0 || strcmp(e->id, "cut_off") == 0)
        json_error(&r->sink, &at, T_PLAN_EVENT_ID, e->id);
}

static void read_event(struct reader *r, const struct json_at *at, struct event *e) {
    static const char *const known[] = {"id", "title", "recorded", "from", "to", "lead", NULL};
    struct json_at recorded = json_member(at, "recorded");
    e->id = "";
    if (!reader_only(r, at, known)) return;
    read_event_id(r, at, e);
    reader_text(r, at, "title", REQUIRED, &e->title);
    if (json_get_bool(&r->sink, at, "recorded", false, &e->recorded) && !e->recorded)
        json_error(&r->sink, &recorded, T_PLAN_EVENT_RECORDED_FALSE);
    if (recorded.item) {
        refuse_days(r, at);
        return;
    }
    reader_month_day(r, at, "from", &e->from_month, &e->from_day);
    reader_month_day(r, at, "to", &e->to_month, &e->to_day);
    read_lead_time(r, at, e);
}

void read_events(struct reader *r, const struct json_at *root) {
    struct json_at array;
    if (!json_get_array(&r->sink, root, "events", false, &array)) return;
    struct event *events = reader_array(r, reader_length(&array), sizeof *events);
    if (!events) return;
    r->plan->events = events;
    reader_each(item, &array) {
        events[item.index].index = item.index;
        read_event(r, &item, &events[item.index]);
        r->plan->event_count++;
    }
}
