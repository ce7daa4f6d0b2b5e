/* When a target is judged, from when it must hold, and how long it stands. */
#include "config/reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct term *find_term(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->term_count; i++) {
        if (strcmp(plan->terms[i].id, id) == 0) return &plan->terms[i];
    }
    return NULL;
}

static const char *time_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    if (i < plan->milestone_count) return plan->milestones[i].id;
    i -= plan->milestone_count;
    return i < plan->term_count ? plan->terms[i].id : NULL;
}

static void read_at(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at at = json_member(obj, "at");
    const char *id = NULL;
    if (!reader_string(r, obj, "at", REQUIRED, &id, &t->unknown)) return;
    t->milestone = plan_milestone(r->plan, id);
    t->term = t->milestone ? NULL : find_term(r->plan, id);
    if (!t->milestone && !t->term)
        reader_unresolved(r, &at, T_PLAN_TIME_UNKNOWN, id, (struct ids){time_id_at, r->plan});
}

/* "mid" or a date. */
static void read_maintain(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at at = json_member(obj, "maintain_from");
    const char *s = NULL;
    if (!reader_string(r, obj, "maintain_from", OPTIONAL_KNOWN, &s, NULL)) return;
    const struct milestone *m = plan_milestone(r->plan, s);
    if (m) {
        t->maintain_from_day = m->day;
    } else if (!civil_parse(s, &t->maintain_from_day)) {
        reader_unresolved(r, &at, T_PLAN_MAINTAIN, s, (struct ids){time_id_at, r->plan});
        return;
    }
    if (t->milestone && t->maintain_from_day > t->milestone->day)
        json_error(&r->sink, &at, T_PLAN_MAINTAIN_AFTER);
}

static int by_value(const void *a, const void *b) {
    const int *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* A year of the phase that is not listed yet. */
static bool read_year(const struct reader *r, const cJSON *item, const int *years, size_t count, int *out) {
    const struct plan *plan = r->plan;
    if (!cJSON_IsNumber(item) || item->valuedouble < 1000 || item->valuedouble > 9999) return false;
    *out = (int)item->valuedouble;
    if ((double)*out < item->valuedouble) return false;
    for (size_t i = 0; i < count; i++) {
        if (years[i] == *out) return false;
    }
    if (plan->start_day == DAY_NONE || plan->end_day == DAY_NONE) return true; /* told already */
    return *out >= civil_from_day(plan->start_day).year && *out <= civil_from_day(plan->end_day).year;
}

static void refuse_year(struct reader *r, const struct json_at *at) {
    const struct plan *plan = r->plan;
    bool phased = plan->start_day != DAY_NONE && plan->end_day != DAY_NONE;
    char first[CIVIL_TEXT_MAX], last[CIVIL_TEXT_MAX];
    snprintf(first, sizeof first, "%d", phased ? civil_from_day(plan->start_day).year : 1000);
    snprintf(last, sizeof last, "%d", phased ? civil_from_day(plan->end_day).year : 9999);
    json_error(&r->sink, at, T_PLAN_EVERY_YEAR, first, last);
}

static void read_years(struct reader *r, const struct json_at *array, struct target *t) {
    int *years = reader_array(r, reader_length(array), sizeof *years);
    size_t count = 0;
    if (reader_length(array) == 0) json_error(&r->sink, array, T_CONFIG_EMPTY_LIST);
    if (!years) return;
    reader_each(item, array) {
        if (read_year(r, item.item, years, count, &years[count]))
            count++;
        else
            refuse_year(r, &item);
    }
    qsort(years, count, sizeof *years, by_value);
    t->years = years;
    t->year_count = count;
}

static void read_every(struct reader *r, const struct json_at *obj, struct target *t) {
    static const char *const everies[] = {"year", NULL};
    struct json_at every = json_member(obj, "every"), at = json_member(obj, "at");
    int place = 0;
    t->every_year =
        cJSON_IsArray(every.item) || reader_choice(r, obj, "every", OPTIONAL_KNOWN, everies, &place);
    if (cJSON_IsArray(every.item)) read_years(r, &every, t);
    if (t->every_year && at.item) json_error(&r->sink, &at, T_PLAN_EVERY_AND_AT);
}

static void read_validity(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at to = json_member(obj, "valid_to");
    reader_day(r, obj, "valid_from", OPTIONAL_KNOWN, &t->valid_from);
    reader_day(r, obj, "valid_to", OPTIONAL_KNOWN, &t->valid_to);
    if (t->valid_from != DAY_NONE && t->valid_to != DAY_NONE && t->valid_to < t->valid_from)
        json_error(&r->sink, &to, T_CONFIG_TO_BEFORE_FROM);
}

void read_target_time(struct reader *r, const struct json_at *obj, struct target *t) {
    if (reader_has(obj, "every")) {
        read_every(r, obj, t);
    } else {
        read_at(r, obj, t);
    }
    read_maintain(r, obj, t);
    read_validity(r, obj, t);
}
