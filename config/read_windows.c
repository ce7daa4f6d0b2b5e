/* The windows of a task: stretches of days, repeated over years, or counted from an event. */
#include "config/reader.h"
#include "daemon/base/mem.h"
#include <stdio.h>
#include <string.h>

#define WITHIN_DAYS_MAX 3660
#define YEAR_TEXT_MAX   16

struct windows {
    struct window *items; /* owned */
    size_t count, cap;
};

/* One that is written, before it is repeated: days of the year where there are years. */
struct draft {
    struct window window;
    int from_month, from_day, to_month, to_day; /* month 0: not said */
    const int *years;
    size_t year_count;
    bool every;
};

static bool taken(const struct windows *list, const char *id) {
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].id, id) == 0) return true;
    }
    return false;
}

static void add(struct reader *r, const struct json_at *at, const struct window *w, struct windows *list) {
    if (*w->id && taken(list, w->id)) {
        json_error(&r->sink, at, T_PLAN_WINDOW_TWICE, w->id);
        return;
    }
    mem_grow(&list->items, &list->cap, list->count + 1);
    list->items[list->count] = *w;
    list->items[list->count].index = list->count;
    list->count++;
}

/* One a year; the last day lies in the next where it comes before the first (15/11 to 15/2). */
static void add_year(struct reader *r, const struct json_at *at, const struct draft *d, int year,
                     struct windows *list) {
    bool wraps =
        d->from_month && d->to_month && d->to_month * 32 + d->to_day < d->from_month * 32 + d->from_day;
    struct window w = d->window;
    char id[ID_BYTES_MAX + YEAR_TEXT_MAX];
    if (d->from_month) w.from_day = civil_month_day(year, d->from_month, d->from_day);
    if (d->to_month) w.to_day = civil_month_day(year + wraps, d->to_month, d->to_day);
    snprintf(id, sizeof id, "%s%s%d", w.id ? w.id : "", w.id ? "-" : "", year);
    w.id = reader_copy(r, id);
    add(r, at, &w, list);
}

/* A year of the phase in which the window would lie wholly outside of it has none. */
static bool in_phase(const struct plan *plan, const struct draft *d, int year) {
    int32_t first = civil_month_day(year, d->from_month ? d->from_month : 1, d->from_month ? d->from_day : 1);
    int32_t last = civil_month_day(year, d->to_month ? d->to_month : 12, d->to_month ? d->to_day : 31);
    if (last < first) last = civil_month_day(year + 1, d->to_month, d->to_day);
    return first <= plan->end_day && last >= plan->start_day;
}

static void repeat(struct reader *r, const struct json_at *at, const struct draft *d, struct windows *list) {
    const struct plan *plan = r->plan;
    for (size_t i = 0; i < d->year_count; i++) add_year(r, at, d, d->years[i], list);
    if (d->year_count || plan->start_day == DAY_NONE || plan->end_day == DAY_NONE) return;
    int last = civil_from_day(plan->end_day).year;
    for (int year = civil_from_day(plan->start_day).year; year <= last; year++) {
        if (in_phase(plan, d, year)) add_year(r, at, d, year, list);
    }
}

static void read_bound(struct reader *r, const struct json_at *obj, const char *key, struct draft *d,
                       int *month, int *day, int32_t *whole) {
    if (!reader_has(obj, key) || reader_unknown(r, obj, key, &d->window.unknown)) return;
    if (d->every) {
        reader_month_day(r, obj, key, month, day);
    } else {
        reader_day(r, obj, key, KNOWN, whole);
    }
}

/* It ends so many days after something that is recorded; nobody knows when before. */
static void read_after(struct reader *r, const struct json_at *obj, struct window *w) {
    struct json_at to = json_member(obj, "to"), every = json_member(obj, "every"),
                   days_at = json_member(obj, "within_days");
    int64_t days = 0;
    if (!reader_has(obj, "after")) {
        if (days_at.item) json_error(&r->sink, &days_at, T_PLAN_WINDOW_WITHIN);
        return;
    }
    if (to.item) json_error(&r->sink, &to, T_PLAN_WINDOW_TWO_ENDS);
    if (every.item) json_error(&r->sink, &every, T_PLAN_WINDOW_AFTER_EVERY);
    w->event = read_recorded_event(r, obj, "after");
    if (reader_unknown(r, obj, "within_days", &w->unknown)) return;
    if (!json_get_int(&r->sink, obj, "within_days", true, 0, WITHIN_DAYS_MAX, &days)) return;
    w->within_days = (int)days;
}

static void read_id(struct reader *r, const struct json_at *obj, struct draft *d) {
    char own[YEAR_TEXT_MAX];
    if (reader_has(obj, "id")) {
        d->window.id = "";
        reader_id(r, obj, "id", &d->window.id);
    } else if (!d->every) {
        snprintf(own, sizeof own, "%zu", obj->index + 1);
        d->window.id = reader_copy(r, own);
    }
}

static void read_days(struct reader *r, const struct json_at *at, struct draft *d) {
    struct json_at to = json_member(at, "to");
    struct window *w = &d->window;
    bool said = reader_has(at, "from") || to.item || reader_has(at, "after");
    read_bound(r, at, "from", d, &d->from_month, &d->from_day, &w->from_day);
    read_bound(r, at, "to", d, &d->to_month, &d->to_day, &w->to_day);
    read_after(r, at, w);
    if (!said) json_error(&r->sink, at, T_PLAN_WINDOW_EMPTY);
    if (w->from_day != DAY_NONE && w->to_day != DAY_NONE && w->to_day < w->from_day)
        json_error(&r->sink, &to, T_CONFIG_TO_BEFORE_FROM);
}

static void read_window(struct reader *r, const struct json_at *at, struct windows *list) {
    static const char *const known[] = {"id", "from", "to", "step", "every", "after", "within_days", NULL};
    struct draft d = {.window = {.from_day = DAY_NONE, .to_day = DAY_NONE}};
    if (!reader_only(r, at, known)) return;
    size_t before = r->sink.problems->errors;
    d.every = reader_has(at, "every");
    reader_every(r, at, "every", &d.years, &d.year_count);
    read_id(r, at, &d);
    reader_text(r, at, "step", OPTIONAL, &d.window.step);
    read_days(r, at, &d);
    if (r->sink.problems->errors != before) return;
    if (d.every) {
        repeat(r, at, &d, list);
    } else {
        add(r, at, &d.window, list);
    }
}

void read_windows(struct reader *r, const struct json_at *obj, struct task *task) {
    struct windows list = {.items = NULL};
    struct window open = {.id = "1", .from_day = DAY_NONE, .to_day = DAY_NONE};
    struct json_at array;
    if (reader_unknown(r, obj, "windows", &open.unknown)) {
        add(r, obj, &open, &list);
    } else if (reader_list(r, obj, "windows", &array)) {
        reader_each(item, &array) read_window(r, &item, &list);
    }
    struct window *copy = reader_array(r, list.count, sizeof *copy);
    if (copy) {
        memcpy(copy, list.items, list.count * sizeof *copy);
        task->windows = copy;
        task->window_count = list.count;
    }
    mem_free(list.items);
}
