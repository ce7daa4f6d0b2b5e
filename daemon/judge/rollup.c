/* Units rolled up. A period's roll-up is made of the units open on its last day, under the parents of that
 * day; of a unit that has closed a stock is gone, but what it counted in a flow stays, unless its successor
 * or its own parts go on counting it. */
#include "daemon/base/mem.h"
#include "daemon/judge/series.h"

/* ---- whose figures they are ---- */

/* On the day, does another reporting unit stand between this one and the whole it is part of? */
static bool under_another(const struct source *s, const struct unit *unit, const struct unit *whole,
                          int32_t day) {
    const struct unit *up = unit_parent_on(unit, day);
    for (; up && up != whole; up = unit_parent_on(up, day))
        if (s->index->reports[up->index] && unit_open_on(up, day)) return true;
    return false;
}

/* The plan's unit is the whole, wherever the others stand in the tree. */
static bool is_within(const struct source *s, const struct unit *unit, const struct unit *whole,
                      int32_t day) {
    return whole == s->plan->unit || unit_is_within_on(unit, whole, day);
}

/* Of those that may ever belong to it. */
static struct unit_list candidates(const struct source *s, const struct unit *unit) {
    const struct indicator *ind = s->indicator;
    if (unit != s->plan->unit) return s->index->below[unit->index];
    return (struct unit_list){.items = (const struct unit **)ind->reported_by,
                              .count = ind->reported_by_count};
}

static bool is_member(const struct source *s, const struct unit *unit, const struct unit *whole,
                      int32_t day) {
    return unit != whole && unit_open_on(unit, day) && is_within(s, unit, whole, day) &&
           !under_another(s, unit, whole, day);
}

/* ---- what closed units had counted ---- */

/* The area of a unit made of others is theirs, before it was. */
static bool was_within(const struct source *s, const struct unit *unit, const struct unit *whole,
                       int32_t day) {
    if (is_within(s, unit, whole, day)) return true;
    for (size_t i = 0; unit_is_union(whole) && i < whole->predecessor_count; i++)
        if (was_within(s, unit, whole->predecessors[i], day)) return true;
    return false;
}

static int32_t last_day_of(const struct unit *unit, int32_t day) {
    return unit->to_day != DAY_NONE && unit->to_day < day ? unit->to_day : day;
}

/* Is what it had counted part of what a unit reports that took its place within the whole? */
static bool is_carried(const struct source *s, const struct unit *unit, const struct unit *whole,
                       int32_t day) {
    while (unit->successor_count == 1 && unit_is_union(unit->successors[0])) {
        unit = unit->successors[0];
        if (unit == whole || unit->from_day > day) return false;
        if (s->index->reports[unit->index] && was_within(s, unit, whole, last_day_of(unit, day))) return true;
    }
    return false;
}

/* Its reporting parts, on its last day, all go on counting for themselves. */
static bool parts_go_on(const struct source *s, const struct unit *unit, const struct unit *whole,
                        int32_t day) {
    const struct unit_list *below = &s->index->below[unit->index];
    size_t parts = 0;
    for (size_t i = 0; i < below->count; i++) {
        const struct unit *part = below->items[i];
        if (!is_member(s, part, unit, unit->to_day)) continue;
        bool outlives = part->to_day == DAY_NONE || part->to_day > unit->to_day;
        bool there = was_within(s, part, whole, last_day_of(part, day));
        if (outlives ? !there : !is_carried(s, part, whole, day)) return false;
        parts++;
    }
    return parts > 0;
}

/* Closed by that day, and nobody else has what it counted. */
static bool is_kept(const struct source *s, const struct unit *unit, const struct unit *whole, int32_t day) {
    int32_t last = unit->to_day;
    if (unit == whole || last == DAY_NONE || last >= day || !was_within(s, unit, whole, last)) return false;
    return !under_another(s, unit, whole, last) && !is_carried(s, unit, whole, day) &&
           !parts_go_on(s, unit, whole, day);
}

/* Its heir owes what it counted until it closed in this period. */
static bool is_awaited(const struct unit *unit, struct period period) {
    return unit->successor_count > 0 && unit->to_day >= period.first_day;
}

static bool is_flow(const struct source *s) {
    return s->indicator->accumulation != ACCUMULATE_STOCK;
}

size_t rollup_members(const struct source *s, const struct unit *unit, struct period period,
                      const struct unit **out) {
    struct unit_list list = candidates(s, unit);
    int32_t day = period.last_day;
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++) {
        const struct unit *one = list.items[i];
        bool closed_in_it = is_flow(s) && is_awaited(one, period) && is_kept(s, one, unit, day);
        if (closed_in_it || is_member(s, one, unit, day)) out[count++] = one;
    }
    return count;
}

/* ---- their series ---- */

struct member {
    const struct unit *unit;
    struct points series;
};

struct members {
    const struct source *s;
    const struct unit *whole;
    const char *category;
    enum aggregation how;
    struct member *items; /* owned */
    size_t count;
};

/* Has it come of the whole (and of others)? */
static bool comes_of(const struct unit *unit, const struct unit *whole) {
    for (size_t i = 0; i < unit->predecessor_count; i++)
        if (unit->predecessors[i] == whole || comes_of(unit->predecessors[i], whole)) return true;
    return false;
}

/* Not what has always stood under another reporting unit, nor the larger unit that the whole became part of.
 */
static bool may_count(const struct source *s, const struct unit *unit, const struct unit *whole) {
    if (unit == whole || (s->index->fixed[unit->index] && under_another(s, unit, whole, 0))) return false;
    return !unit_is_union(unit) || !comes_of(unit, whole);
}

static void members_init(struct members *ms) {
    struct unit_list list = candidates(ms->s, ms->whole);
    ms->items = mem_array(list.count + 1, sizeof *ms->items);
    for (size_t i = 0; i < list.count; i++) {
        if (!may_count(ms->s, list.items[i], ms->whole)) continue;
        struct member *m = &ms->items[ms->count++];
        m->unit = list.items[i];
        series_build(ms->s, m->unit, ms->category, &m->series);
    }
}

static void members_deinit(struct members *ms) {
    for (size_t i = 0; i < ms->count; i++) points_deinit(&ms->items[i].series);
    mem_free(ms->items);
}

/* A stock's last value stands in for a period that was not reported. */
static const struct point *last_before(const struct points *ps, enum aggregation how, struct period period) {
    for (size_t i = ps->count; i-- > 0;)
        if (ps->items[i].period.last_day <= period.last_day && sum_usable(how, &ps->items[i]))
            return &ps->items[i];
    return NULL;
}

static void add_open(const struct members *ms, const struct member *m, struct point *p, struct sum *sum) {
    bool flow = is_flow(ms->s);
    const struct point *own = points_exact(&m->series, p->period), *used = NULL;
    p->want++;
    if (own && sum_usable(ms->how, own)) used = own;
    if (used && !point_is_partial(used)) p->have++;
    if (!used && flow) used = flow_last(ms->s, m->unit, &m->series, p->period);
    if (!used && !flow) {
        used = last_before(&m->series, ms->how, p->period);
        if (used) p->flags |= VERDICT_CARRIED;
    }
    if (used && sum_usable(ms->how, used)) sum_add(sum, ms->how, used);
}

static void add_kept(const struct members *ms, const struct member *m, struct point *p, struct sum *sum) {
    const struct point *own = points_exact(&m->series, p->period),
                       *counted = flow_last(ms->s, m->unit, &m->series, p->period);
    bool awaited = is_awaited(m->unit, p->period);
    p->want += awaited;
    p->have += awaited && own && sum_usable(ms->how, own) && !point_is_partial(own);
    if (counted && sum_usable(ms->how, counted)) sum_add(sum, ms->how, counted);
}

static void add_member(const struct members *ms, const struct member *m, struct point *p, struct sum *sum) {
    int32_t day = p->period.last_day;
    if (is_member(ms->s, m->unit, ms->whole, day))
        add_open(ms, m, p, sum);
    else if (is_flow(ms->s) && is_kept(ms->s, m->unit, ms->whole, day))
        add_kept(ms, m, p, sum);
}

/* The whole's point for one period; false when no unit says anything. */
static bool roll_up(const struct members *ms, struct period period, struct point *p) {
    const struct indicator *ind = ms->s->indicator;
    struct sum sum = {0};
    *p = (struct point){.period = period, .own_frequency = period.kind == ind->frequency, .rolled_up = true};
    for (size_t i = 0; i < ms->count; i++) add_member(ms, &ms->items[i], p, &sum);
    return sum_close(&sum, ms->how, &ind->measure, p);
}

/* Every period that some member speaks of, and the whole does not, once: as empty points. */
static void collect_periods(const struct members *ms, const struct points *but, struct points *out) {
    for (size_t i = 0; i < ms->count; i++) {
        const struct points *series = &ms->items[i].series;
        for (size_t k = 0; k < series->count; k++) {
            struct point p = {.period = series->items[k].period};
            if (!points_exact(but, p.period) && !points_exact(out, p.period)) points_add(out, &p);
        }
    }
}

void rollup_add(const struct source *s, const struct unit *unit, const char *category, enum aggregation how,
                struct points *ps) {
    struct members ms = {.s = s, .whole = unit, .category = category, .how = how};
    struct points periods = {0};
    struct point p;
    if (how == AGGREGATE_NONE || candidates(s, unit).count == 0) return;
    members_init(&ms);
    collect_periods(&ms, ps, &periods);
    for (size_t i = 0; i < periods.count; i++)
        if (roll_up(&ms, periods.items[i].period, &p)) points_add(ps, &p);
    points_sort(ps);
    points_deinit(&periods);
    members_deinit(&ms);
}
