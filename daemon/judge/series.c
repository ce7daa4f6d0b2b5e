#include "daemon/judge/series.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void points_deinit(struct points *ps) {
    mem_free(ps->items);
    *ps = (struct points){0};
}

void points_add(struct points *ps, const struct point *p) {
    mem_grow(&ps->items, &ps->cap, ps->count + 1);
    ps->items[ps->count++] = *p;
}

bool point_is_partial(const struct point *p) {
    return p->rolled_up && p->have < p->want;
}

/* Newest = latest calendar end, then the indicator's own frequency, then the longer period. */
static int by_newness(const void *x, const void *y) {
    const struct point *a = x, *b = y;
    if (a->period.last_day != b->period.last_day) return a->period.last_day < b->period.last_day ? -1 : 1;
    if (a->own_frequency != b->own_frequency) return a->own_frequency ? 1 : -1;
    return period_compare(a->period, b->period);
}

void points_sort(struct points *ps) {
    if (ps->count > 1) qsort(ps->items, ps->count, sizeof *ps->items, by_newness);
}

const struct point *points_newest(const struct points *ps, int32_t starts_by) {
    for (size_t i = ps->count; i-- > 0;)
        if (!ps->items[i].empty && ps->items[i].period.first_day <= starts_by) return &ps->items[i];
    return NULL;
}

const struct point *points_first(const struct points *ps, int32_t before_day) {
    for (size_t i = 0; i < ps->count && ps->items[i].period.last_day < before_day; i++)
        if (!ps->items[i].empty && !point_is_partial(&ps->items[i])) return &ps->items[i];
    return NULL;
}

const struct point *points_at(const struct points *ps, struct period period) {
    for (size_t i = 0; i < ps->count; i++)
        if (!ps->items[i].empty && !point_is_partial(&ps->items[i]) &&
            period_equal(ps->items[i].period, period))
            return &ps->items[i];
    return NULL;
}

void source_init(struct source *s, const struct plan *plan, const struct units *units,
                 const struct dataset *data, const struct indicator *indicator) {
    *s = (struct source){.plan = plan, .units = units, .data = data, .indicator = indicator};
    s->reports = mem_array(units->count + 1, sizeof *s->reports);
    s->above = mem_array(units->count + 1, sizeof *s->above);
    for (size_t i = 0; i < indicator->reported_by_count; i++) {
        const struct unit *unit = indicator->reported_by[i];
        s->reports[unit->index] = true;
        for (unit = unit->parent; unit && !s->above[unit->index]; unit = unit->parent)
            s->above[unit->index] = true;
    }
}

void source_deinit(struct source *s) {
    mem_free(s->reports);
    mem_free(s->above);
    *s = (struct source){0};
}

/* The observation as a point; false when it says nothing (a reason for no data, or a number that is none). */
static bool read_point(const struct source *s, const struct observation *o, struct point *p) {
    const struct measure *m = &s->indicator->measure;
    *p = (struct point){
        .period = o->period, .own_frequency = o->period.kind == s->indicator->frequency, .seq = o->seq};
    p->has_counts = o->has_counts && measure_is_quotient(m);
    if (!o->has_value && !p->has_counts) return false;
    if (p->has_counts) {
        p->numerator = o->numerator;
        p->denominator = o->denominator;
        p->empty = num_cmp(o->denominator, 0) == 0;
    }
    p->value = o->has_value || p->empty ? o->value : o->numerator / o->denominator * m->per;
    return p->empty || isfinite(p->value);
}

/* Of a share in two categories, the other one: the missing one of two is what it leaves of 100. */
static bool other_share(const struct indicator *ind, const char *category, char buf[CATEGORY_TEXT_MAX]) {
    const char *is = strchr(category, '=');
    if (!is || strchr(category, ';')) return false;
    for (size_t i = 0; i < ind->disaggregate_count; i++) {
        const struct dimension *dim = ind->disaggregate[i].dimension;
        const char *const *cats = dim->categories;
        size_t len = (size_t)(is - category);
        if (ind->disaggregate[i].mode != DISAGGREGATE_SHARE || strlen(dim->id) != len) continue;
        if (strncmp(dim->id, category, len) != 0 || !cats[0] || !cats[1] || cats[2]) continue;
        const char *other = strcmp(is + 1, cats[0]) == 0 ? cats[1] : cats[0];
        size_t other_len = strlen(other);
        if (len + 1 + other_len >= CATEGORY_TEXT_MAX) return false;
        memcpy(buf, category, len + 1);
        memcpy(buf + len + 1, other, other_len + 1);
        return true;
    }
    return false;
}

static void complete_shares(const struct source *s, const struct unit *unit, const char *category,
                            struct points *ps) {
    char other[CATEGORY_TEXT_MAX];
    struct point p;
    if (!other_share(s->indicator, category, other)) return;
    struct series series = dataset_series(s->data, s->indicator, unit, other);
    for (size_t i = 0; i < series.count; i++) {
        if (points_at(ps, series.items[i].period) || !read_point(s, &series.items[i], &p)) continue;
        p.value = 100 - p.value;
        p.numerator = p.denominator - p.numerator;
        points_add(ps, &p);
    }
    points_sort(ps);
}

static void own_values(const struct source *s, const struct unit *unit, const char *category,
                       struct points *ps) {
    struct point p;
    struct series series = dataset_series(s->data, s->indicator, unit, category);
    for (size_t i = 0; i < series.count; i++)
        if (read_point(s, &series.items[i], &p)) points_add(ps, &p);
    points_sort(ps);
    complete_shares(s, unit, category, ps);
}

bool series_answered(const struct source *s, const struct unit *unit, const char *category,
                     struct period period) {
    char other[CATEGORY_TEXT_MAX];
    struct series series = dataset_series(s->data, s->indicator, unit, category);
    for (size_t i = 0; i < series.count; i++)
        if (period_equal(series.items[i].period, period)) return true;
    if (!other_share(s->indicator, category, other)) return false;
    series = dataset_series(s->data, s->indicator, unit, other);
    for (size_t i = 0; i < series.count; i++)
        if (period_equal(series.items[i].period, period)) return true;
    return false;
}

void series_build(const struct source *s, const struct unit *unit, const char *category, struct points *out) {
    *out = (struct points){0};
    own_values(s, unit, category, out);
    series_accumulate(s, out);
    rollup_add(s, unit, category, out);
}
