#include "daemon/judge/series.h"
#include "daemon/base/num.h"
#include <math.h>
#include <string.h>

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

void series_sent(const struct source *s, const struct unit *unit, const char *category, struct points *ps) {
    struct point p;
    *ps = (struct points){0};
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

/* Dear to make: that of a unit with others below it; and what is computed, which others may be computed from
 * in turn (asked for anew at each step down, it would be asked for as often as there are ways to it). */
static bool is_worth_keeping(const struct source *s, const struct unit *unit) {
    return s->indicator->derived || s->index->below[unit->index].count > 0 || unit == s->plan->unit;
}

/* False when it is being asked what it is made of. */
static bool build(const struct source *s, const struct unit *unit, const char *category, struct points *out) {
    *out = (struct points){0};
    if (s->indicator->derived) {
        derived_build(s, unit, category, out);
        return true;
    }
    if (!memo_enter(s->memo, s->indicator, unit)) return false;
    series_sent(s, unit, category, out);
    succession_add(s, unit, category, out);
    rollup_add(s, unit, category, s->indicator->aggregation, out);
    memo_leave(s->memo, s->indicator, unit);
    return true;
}

void series_build(const struct source *s, const struct unit *unit, const char *category, struct points *out) {
    bool keep = is_worth_keeping(s, unit);
    const struct points *known = keep ? memo_find(s->memo, MEMO_SERIES, s->indicator, unit, category) : NULL;
    if (known)
        *out = points_copy(known);
    else if (build(s, unit, category, out) && keep)
        memo_keep(s->memo, MEMO_SERIES, s->indicator, unit, category, out);
}
