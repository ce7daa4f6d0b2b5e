#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include "daemon/judge/series.h"
#include <math.h>

/* Does another reporting unit stand between this one and the whole it is part of? */
static bool under_another(const struct source *s, const struct unit *unit, const struct unit *whole) {
    for (const struct unit *up = unit->parent; up && up != whole; up = up->parent)
        if (s->reports[up->index]) return true;
    return false;
}

size_t rollup_members(const struct source *s, const struct unit *unit, const struct unit **out) {
    const struct indicator *ind = s->indicator;
    size_t count = 0;
    if (ind->aggregation == AGGREGATE_NONE || (unit != s->plan->unit && !s->above[unit->index])) return 0;
    for (size_t i = 0; i < ind->reported_by_count; i++) {
        const struct unit *member = ind->reported_by[i];
        /* the plan's unit is the whole, wherever the others stand in the tree */
        if (member == unit || (unit != s->plan->unit && !unit_is_within(member, unit))) continue;
        if (!under_another(s, member, unit)) out[count++] = member;
    }
    return count;
}

struct member {
    const struct unit *unit;
    struct points series;
};

struct members {
    struct member *items; /* owned */
    size_t count;
};

static void members_init(struct members *ms, const struct source *s, const struct unit *unit,
                         const char *category) {
    const struct unit **units = mem_array(s->indicator->reported_by_count + 1, sizeof *units);
    ms->count = rollup_members(s, unit, units);
    ms->items = mem_array(ms->count + 1, sizeof *ms->items);
    for (size_t i = 0; i < ms->count; i++) {
        ms->items[i].unit = units[i];
        series_build(s, units[i], category, &ms->items[i].series);
    }
    mem_free(units);
}

static void members_deinit(struct members *ms) {
    for (size_t i = 0; i < ms->count; i++) points_deinit(&ms->items[i].series);
    mem_free(ms->items);
}

/* The point of exactly this period, an empty one too. */
static const struct point *exact(const struct points *ps, struct period period) {
    for (size_t i = ps->count; i-- > 0;)
        if (period_equal(ps->items[i].period, period)) return &ps->items[i];
    return NULL;
}

/* Can this point be added up? In a ratio a line without counts is outside the coverage; an empty one has its
 * zeros. */
static bool usable(enum aggregation how, const struct point *p) {
    return how == AGGREGATE_RATIO ? p->has_counts : !p->empty;
}

/* What stands in for a period that was not reported: a stock's last value; of a flow, what was counted so
 * far. */
static const struct point *last_before(const struct source *s, const struct points *ps,
                                       struct period period) {
    for (size_t i = ps->count; i-- > 0;) {
        struct period p = ps->items[i].period;
        if (p.last_day > period.last_day || !usable(s->indicator->aggregation, &ps->items[i])) continue;
        if (s->indicator->accumulation == ACCUMULATE_FLOW_YEAR &&
            p.last_day < period_of_day(PERIOD_YEAR, period.last_day).first_day)
            return NULL;
        return &ps->items[i];
    }
    return NULL;
}

struct sum {
    double value, numerator, denominator;
    size_t count;
};

static void sum_add(struct sum *sum, enum aggregation how, const struct point *p) {
    if (how == AGGREGATE_MIN)
        sum->value = sum->count && num_cmp(sum->value, p->value) < 0 ? sum->value : p->value;
    else if (how == AGGREGATE_MAX)
        sum->value = sum->count && num_cmp(sum->value, p->value) > 0 ? sum->value : p->value;
    else
        sum->value += p->value;
    sum->numerator += p->numerator;
    sum->denominator += p->denominator;
    sum->count++;
}

static void add_member(const struct source *s, const struct member *m, struct point *p, struct sum *sum) {
    enum aggregation how = s->indicator->aggregation;
    bool open = unit_open_on(m->unit, p->period.last_day),
         flow = s->indicator->accumulation != ACCUMULATE_STOCK;
    const struct point *own = exact(&m->series, p->period);
    const struct point *used = own && usable(how, own) ? own : NULL;
    if (used && !point_is_partial(used)) p->have++;
    if (used || open) p->want++;
    if (!used && (open || flow)) { /* of a closed unit a stock is gone, what it counted stays */
        used = last_before(s, &m->series, p->period);
        if (used && !flow) p->flags |= VERDICT_CARRIED;
    }
    if (!used) return;
    sum_add(sum, how, used);
    p->flags |= used->flags;
    if (used->seq > p->seq) p->seq = used->seq;
}

/* The whole's point for one period; false when no unit says anything. */
static bool roll_up(const struct source *s, const struct members *ms, struct period period, struct point *p) {
    enum aggregation how = s->indicator->aggregation;
    struct sum sum = {0};
    *p = (struct point){
        .period = period, .own_frequency = period.kind == s->indicator->frequency, .rolled_up = true};
    for (size_t i = 0; i < ms->count; i++) add_member(s, &ms->items[i], p, &sum);
    if (sum.count == 0) return false;
    p->value = sum.value;
    if (how == AGGREGATE_MEAN) {
        p->value = sum.value / (double)sum.count;
        p->flags |= VERDICT_UNWEIGHTED;
    }
    if (how == AGGREGATE_RATIO) {
        p->has_counts = true;
        p->numerator = sum.numerator;
        p->denominator = sum.denominator;
        p->empty = num_cmp(sum.denominator, 0) == 0;
        p->value = p->empty ? 0 : sum.numerator / sum.denominator * s->indicator->measure.per;
    }
    return isfinite(p->value);
}

void rollup_add(const struct source *s, const struct unit *unit, const char *category, struct points *ps) {
    struct members ms;
    struct point p;
    members_init(&ms, s, unit, category);
    for (size_t i = 0; i < ms.count; i++) {
        const struct points *series = &ms.items[i].series;
        for (size_t k = 0; k < series->count; k++) {
            struct period period = series->items[k].period;
            if (!exact(ps, period) && roll_up(s, &ms, period, &p)) points_add(ps, &p);
        }
    }
    points_sort(ps);
    members_deinit(&ms);
}
