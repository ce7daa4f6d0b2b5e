/* Flows: increments become totals since the phase or the year began. */
#include "daemon/base/mem.h"
#include "daemon/judge/series.h"
#include <stdlib.h>

static int32_t days_of(struct period p) {
    return p.last_day - p.first_day + 1;
}

static int by_length(const void *x, const void *y) {
    const struct point *a = x, *b = y;
    int32_t da = days_of(a->period), db = days_of(b->period);
    if (da != db) return da > db ? -1 : 1;
    return period_compare(a->period, b->period);
}

/* A flow of one unit: since when it is counted. */
struct flow {
    const struct source *s;
    const struct unit *unit;
    int32_t opened;              /* DAY_NONE where it was always there, or tells of earlier times itself */
    const struct points *before; /* the totals of those whose place it took */
    size_t before_count;
};

static int32_t total_from(const struct source *s, struct period upto) {
    if (s->indicator->accumulation == ACCUMULATE_FLOW) return s->plan->start_day;
    return period_of_day(PERIOD_YEAR, upto.last_day).first_day;
}

/* The last day that its figure speaks of: a unit that closed counted until then. */
static int32_t counted_until(const struct unit *unit, const struct point *p) {
    return unit->to_day != DAY_NONE && unit->to_day < p->period.last_day ? unit->to_day : p->period.last_day;
}

/* The day up to which all whose place it took had counted, from `start` on; the day before, if one did not.
 */
static int32_t reached_before(const struct flow *f, int32_t start) {
    int32_t least = INT32_MAX;
    for (size_t i = 0; i < f->before_count; i++) {
        int32_t reached = start - 1;
        for (size_t k = 0; k < f->before[i].count; k++) {
            int32_t until = counted_until(f->unit->predecessors[i], &f->before[i].items[k]);
            if (!f->before[i].items[k].empty && until > reached) reached = until;
        }
        least = reached < least ? reached : least;
    }
    return least;
}

/* A unit that began later is counted from its own first day; one that took others' places from where they
 * stopped. */
static int32_t counted_from(const struct flow *f, struct period p) {
    int32_t start = total_from(f->s, p), opened = f->opened;
    if (opened == DAY_NONE || opened <= start || opened > p.last_day) return start;
    if (!f->before_count) return opened;
    int32_t next = reached_before(f, start) + 1;
    return next < opened ? next : opened;
}

/* Is the increment part of the total from `start` to the end of `upto`? The year in which a phase starts
 * counts whole. */
static bool counts(struct period p, int32_t start, struct period upto) {
    if (p.last_day > upto.last_day || p.last_day < start) return false;
    return p.first_day >= start ||
           (p.kind != PERIOD_SPAN && p.first_day >= period_of_day(PERIOD_YEAR, start).first_day);
}

struct total {
    double value;
    int32_t days; /* that its increments speak of */
    int64_t seq;
};

static void add_increment(struct total *total, const struct point *p, int32_t start) {
    int32_t first = p->period.first_day > start ? p->period.first_day : start;
    total->value += p->value;
    total->days += p->period.last_day - first + 1;
    if (p->seq > total->seq) total->seq = p->seq;
}

/* Where periods overlap the longest wins: `longest` is in order of length, `taken` has room for all of them.
 */
static struct total total_of(const struct points *longest, const struct point **taken, int32_t start,
                             struct period upto) {
    struct total total = {0};
    size_t count = 0;
    for (size_t i = 0; i < longest->count; i++) {
        const struct point *p = &longest->items[i];
        bool free = counts(p->period, start, upto);
        for (size_t k = 0; k < count && free; k++)
            free = p->period.last_day < taken[k]->period.first_day ||
                   p->period.first_day > taken[k]->period.last_day;
        if (!free) continue;
        taken[count++] = p;
        add_increment(&total, p, start);
    }
    return total;
}

static void set_total(struct point *p, const struct total *total, int32_t start) {
    p->value = total->value;
    p->seq = total->seq;
    if (total->days < p->period.last_day - start + 1) p->flags |= VERDICT_GAP;
}

/* Each increment becomes the total up to it. Most follow one another; only where they overlap is the choice
 * made anew. */
static void sum_increments(const struct flow *f, struct points *ps) {
    struct points longest = {.items = mem_array(ps->count, sizeof *ps->items), .count = ps->count};
    const struct point **taken = mem_array(ps->count, sizeof *taken);
    struct total total = {0};
    int32_t start = INT32_MIN, reached = INT32_MIN;
    for (size_t i = 0; i < ps->count; i++) longest.items[i] = ps->items[i];
    qsort(longest.items, longest.count, sizeof *longest.items, by_length);
    for (size_t i = 0; i < ps->count; i++) {
        struct point *p = &ps->items[i];
        int32_t from = counted_from(f, p->period);
        if (!counts(p->period, from, p->period)) continue; /* a term within a flow by year: as it was sent */
        if (from == start && p->period.first_day > reached) {
            add_increment(&total, p, from);
        } else {
            total = total_of(&longest, taken, from, p->period);
        }
        start = from;
        reached = p->period.last_day > reached ? p->period.last_day : reached;
        set_total(p, &total, from);
    }
    mem_free(taken);
    mem_free(longest.items);
}

/* What was counted before the phase is no part of its flow. */
static void drop_before_phase(const struct source *s, struct points *ps) {
    size_t kept = 0;
    for (size_t i = 0; i < ps->count; i++)
        if (counts(ps->items[i].period, s->plan->start_day, ps->items[i].period))
            ps->items[kept++] = ps->items[i];
    ps->count = kept;
}

const struct point *flow_last(const struct source *s, const struct unit *unit, const struct points *ps,
                              struct period upto) {
    bool yearly = s->indicator->accumulation == ACCUMULATE_FLOW_YEAR;
    int32_t from = yearly ? total_from(s, upto) : INT32_MIN;
    const struct point *last = NULL;
    for (size_t i = 0; i < ps->count; i++) {
        int32_t until = counted_until(unit, &ps->items[i]);
        if (!ps->items[i].empty && until >= from && until <= upto.last_day) last = &ps->items[i];
    }
    return last;
}

bool series_tells_past(const struct unit *unit, const struct points *ps) {
    for (size_t i = 0; i < ps->count; i++)
        if (unit->from_day != DAY_NONE && ps->items[i].period.last_day < unit->from_day) return true;
    return false;
}

void series_accumulate(const struct source *s, const struct unit *unit, const struct points *before,
                       size_t before_count, struct points *ps) {
    struct flow f = {.s = s, .unit = unit, .before = before, .before_count = before_count};
    f.opened = series_tells_past(unit, ps) ? DAY_NONE : unit->from_day;
    if (s->indicator->accumulation == ACCUMULATE_STOCK || ps->count == 0) return;
    if (s->indicator->accumulation == ACCUMULATE_FLOW) drop_before_phase(s, ps);
    if (!s->indicator->sent_running_total && ps->count > 0) sum_increments(&f, ps);
}
