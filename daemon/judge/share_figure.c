/* The figure of one unit for one period. */
#include "daemon/judge/share.h"
#include <math.h>

void share_unit_init(struct share_unit *u, const struct judging *j, const struct unit *unit) {
    const struct proviso *where = j->target->share->where;
    *u = (struct share_unit){.unit = unit};
    series_build(&j->source, unit, j->c->category, &u->series);
    if (j->source.indicator->accumulation != ACCUMULATE_STOCK)
        series_sent(&j->source, unit, j->c->category, &u->sent);
    if (!where) return;
    struct source its = source_of(&j->source, where->indicator);
    series_build(&its, unit, "total", &u->where);
}

void share_unit_deinit(struct share_unit *u) {
    points_deinit(&u->series);
    points_deinit(&u->sent);
    points_deinit(&u->where);
}

bool share_is_meant(const struct judging *j, const struct share_unit *u, struct period period) {
    const struct proviso *where = j->target->share->where;
    if (!where) return true;
    const struct point *p = points_newest(&u->where, period.last_day);
    return p && condition_holds(&where->condition, p->value);
}

/* The point of exactly the period; else a shorter one that ends it. */
static const struct point *standing(const struct points *ps, struct period period) {
    const struct point *exact = points_exact(ps, period);
    for (size_t i = ps->count; i-- > 0 && !exact;)
        if (ps->items[i].period.last_day == period.last_day && period_inside(ps->items[i].period, period))
            exact = &ps->items[i];
    return exact;
}

/* The longest that begins on the day and stays within the period. */
static const struct point *next_piece(const struct points *ps, int32_t day, struct period period) {
    const struct point *longest = NULL;
    for (size_t i = 0; i < ps->count; i++) {
        const struct point *p = &ps->items[i];
        if (p->period.first_day != day || p->period.last_day > period.last_day || p->empty) continue;
        if (!longest || p->period.last_day > longest->period.last_day) longest = p;
    }
    return longest;
}

/* Increments that fill the period without a gap. */
static bool pieced(const struct points *ps, struct period period, struct point *out) {
    struct point sum = {.period = period};
    for (int32_t day = period.first_day; day <= period.last_day;) {
        const struct point *piece = next_piece(ps, day, period);
        if (!piece) return false;
        sum.value += piece->value;
        if (piece->seq > sum.seq) sum.seq = piece->seq;
        day = piece->period.last_day + 1;
    }
    if (!isfinite(sum.value)) return false;
    *out = sum;
    return true;
}

static const struct point *total_at(const struct points *ps, int32_t last_day) {
    for (size_t i = ps->count; i-- > 0;)
        if (ps->items[i].period.last_day == last_day && !ps->items[i].empty) return &ps->items[i];
    return NULL;
}

/* Of totals: what was added since the period before; the first begins at 0. */
static bool added(const struct judging *j, const struct share_unit *u, struct period period,
                  struct point *out) {
    bool yearly = j->source.indicator->accumulation == ACCUMULATE_FLOW_YEAR;
    int32_t start = period_of_day(PERIOD_YEAR, yearly ? period.last_day : j->c->plan->start_day).first_day;
    if (u->unit->from_day != DAY_NONE && u->unit->from_day > start) start = u->unit->from_day;
    const struct point *end = total_at(&u->series, period.last_day);
    const struct point *before = total_at(&u->series, period.first_day - 1);
    bool first = period.first_day <= start;
    if (!end || (!before && !first)) return false;
    *out = *end;
    if (before && !(yearly && first)) out->value -= before->value;
    return true;
}

enum share_figure share_figure_of(const struct judging *j, const struct share_unit *u, struct period period,
                                  struct point *out) {
    const struct indicator *ind = j->source.indicator;
    if (ind->accumulation == ACCUMULATE_STOCK) {
        const struct point *p = standing(&u->series, period);
        if (p) *out = *p;
        return !p ? SHARE_FIGURE_NONE : p->empty ? SHARE_FIGURE_ZERO : SHARE_FIGURE;
    }
    if (!ind->sent_running_total && pieced(&u->sent, period, out)) return SHARE_FIGURE;
    const struct point *end = total_at(&u->series, period.last_day);
    bool totals = ind->sent_running_total || (end && end->rolled_up);
    return totals && added(j, u, period, out) ? SHARE_FIGURE : SHARE_FIGURE_NONE;
}
