/* A unit made of others: what they were together is what it was. */
#include "daemon/base/mem.h"
#include "daemon/judge/series.h"

struct past {
    const struct source *s;
    const struct unit *unit;
    struct points *before; /* owned; of each predecessor */
    size_t count;
};

static bool is_flow(const struct source *s) {
    return s->indicator->accumulation != ACCUMULATE_STOCK;
}

static void past_init(struct past *past, const char *category) {
    past->count = past->unit->predecessor_count;
    past->before = mem_array(past->count + 1, sizeof *past->before);
    for (size_t i = 0; i < past->count; i++)
        series_build(past->s, past->unit->predecessors[i], category, &past->before[i]);
}

static void past_deinit(struct past *past) {
    for (size_t i = 0; i < past->count; i++) points_deinit(&past->before[i]);
    mem_free(past->before);
}

/* A figure of exactly that period from each: false where one has none. */
static bool put_stocks(const struct past *past, struct period period, struct point *p) {
    enum aggregation how = past->s->indicator->aggregation;
    struct sum sum = {0};
    for (size_t i = 0; i < past->count; i++) {
        const struct point *its = points_exact(&past->before[i], period);
        if (!its || !sum_usable(how, its)) return false;
        p->partial = p->partial || point_is_partial(its);
        sum_add(&sum, how, its);
    }
    return sum_close(&sum, how, &past->s->indicator->measure, p);
}

/* What each had counted by then; lacking something, when it did not say so for that very period. */
static bool put_flows(const struct past *past, struct period period, struct point *p) {
    enum aggregation how = past->s->indicator->aggregation;
    struct sum sum = {0};
    p->partial = period.last_day >= past->unit->from_day;
    for (size_t i = 0; i < past->count; i++) {
        const struct points *its = &past->before[i];
        const struct point *exact = points_exact(its, period);
        const struct point *last = flow_last(past->s, past->unit->predecessors[i], its, period);
        p->partial = p->partial || !exact || point_is_partial(exact);
        if (last && sum_usable(how, last)) sum_add(&sum, how, last);
    }
    return sum_close(&sum, how, &past->s->indicator->measure, p);
}

/* One that only changed its name or place: its figures are the old ones. */
static bool put_same(const struct past *past, struct period period, struct point *p) {
    const struct point *its = points_exact(&past->before[0], period);
    if (!its) return false;
    *p = *its;
    p->partial = point_is_partial(its);
    p->rolled_up = false;
    p->have = p->want = 0;
    return true;
}

static bool compose(const struct past *past, struct period period, struct point *p) {
    bool flow = is_flow(past->s), none = past->s->indicator->aggregation == AGGREGATE_NONE, put = false;
    *p = (struct point){.period = period, .own_frequency = period.kind == past->s->indicator->frequency};
    if (past->count == 1 && period.last_day < past->unit->from_day)
        put = put_same(past, period, p);
    else if (!none)
        put = flow ? put_flows(past, period, p) : put_stocks(past, period, p);
    p->flags |= VERDICT_SUCCESSION;
    return put;
}

/* Of a flow also the period in which it took their place: what they had counted of it stays. */
static bool is_theirs(const struct past *past, struct period period) {
    int32_t opened = past->unit->from_day;
    return is_flow(past->s) ? period.first_day < opened : period.last_day < opened;
}

static void add_past(const struct past *past, struct points *ps) {
    struct point p;
    for (size_t i = 0; i < past->count; i++)
        for (size_t k = 0; k < past->before[i].count; k++) {
            struct period period = past->before[i].items[k].period;
            if (!is_theirs(past, period) || points_exact(ps, period)) continue;
            if (compose(past, period, &p)) points_add(ps, &p);
        }
    points_sort(ps);
}

/* Adds to the unit's own totals what they had counted. */
static void lift(const struct past *past, struct point *p) {
    for (size_t i = 0; i < past->count; i++) {
        const struct point *last =
            flow_last(past->s, past->unit->predecessors[i], &past->before[i], p->period);
        if (!last) continue;
        p->value += last->value;
        p->flags |= last->flags | VERDICT_SUCCESSION;
        p->partial = p->partial || point_is_partial(last);
        if (last->seq > p->seq) p->seq = last->seq;
    }
}

void succession_add(const struct source *s, const struct unit *unit, const char *category,
                    struct points *ps) {
    struct past past = {.s = s, .unit = unit};
    if (!unit_is_union(unit) || unit->from_day == DAY_NONE) {
        series_accumulate(s, unit, NULL, 0, ps);
        return;
    }
    past_init(&past, category);
    bool adds_up = past.count == 1 || s->indicator->aggregation == AGGREGATE_SUM;
    bool counts_on =
        adds_up && is_flow(s) && !s->indicator->sent_running_total && !series_tells_past(unit, ps);
    series_accumulate(s, unit, past.before, counts_on ? past.count : 0, ps);
    for (size_t i = 0; i < ps->count && counts_on; i++) lift(&past, &ps->items[i]);
    add_past(&past, ps);
    past_deinit(&past);
}
