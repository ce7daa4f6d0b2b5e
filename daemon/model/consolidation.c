#include "daemon/model/consolidation.h"
#include <stdlib.h>
#include <string.h>

struct drawing {
    const struct plan *plan;
    const struct obligation *o; /* of the report that draws together */
    const struct unit *above;   /* NULL: all units */
    const struct obligation *rows;
    size_t count;
    bool *lacking; /* by unit of the report */
    struct consolidation *out;
};

/* By unit, then period, then round. */
static int row_order(const void *pa, const void *pb) {
    const struct obligation *a = pa, *b = pb;
    int order = strcmp(a->unit, b->unit);
    if (!order) order = period_compare(a->period, b->period);
    return order ? order : strcmp(a->round, b->round);
}

static const struct obligation *find(const struct drawing *d, const char *unit, struct period period,
                                     const char *round) {
    const struct obligation key = {.unit = unit, .period = period, .round = round};
    return d->count ? bsearch(&key, d->rows, d->count, sizeof key, row_order) : NULL;
}

/* That of its heir, once the unit has closed. What passed on, and later back to a unit that was set up again,
 * leads round in a circle: such a walk ends anywhere in it. */
static const struct obligation *find_now(const struct drawing *d, const struct unit *unit,
                                         struct period period, const char *round) {
    const struct obligation *row = find(d, unit->id, period, round);
    for (size_t steps = 0; row && row->passed_to && steps < d->count; steps++)
        row = find(d, row->passed_to, period, round);
    return row;
}

/* The round whose reports the lead can have in hand. */
static const struct round *round_before(const struct drawing *d, struct period period) {
    const struct report *report = d->out->report;
    const struct round *found = &report->rounds[0];
    int64_t latest = INSTANT_NONE;
    for (size_t i = 0; i < report->round_count; i++) {
        int64_t due = duty_due_ms(d->plan, &report->rounds[i].due, period);
        bool in_time = d->o->due_ms == INSTANT_NONE || due <= d->o->due_ms;
        if (due == INSTANT_NONE || !in_time || due < latest) continue;
        latest = due;
        found = &report->rounds[i];
    }
    return found;
}

static bool counts(const struct drawing *d, const struct unit *unit, struct period period,
                   const struct round *round, const struct obligation *row) {
    if (row) return !row->waived && !row->historical;
    int64_t due = duty_due_ms(d->plan, &round->due, period);
    return duty_owed(d->plan, d->out->report, unit, period, round) &&
           !duty_is_historical(d->plan, d->out->report, due);
}

static void draw(void *arg, struct period period) {
    struct drawing *d = arg;
    const struct report *report = d->out->report;
    if (!period_inside(period, d->o->period) || !report->round_count) return;
    const struct round *round = round_before(d, period);
    for (size_t i = 0; i < report->unit_count; i++) {
        const struct unit *unit = report->units[i];
        if (d->above && (unit == d->above || !unit_is_within(unit, d->above))) continue;
        const struct obligation *row = find_now(d, unit, period, round->id);
        if (!counts(d, unit, period, round, row)) continue;
        d->out->expected++;
        bool complete = row && row->complete;
        d->out->complete += complete;
        if (!complete) d->lacking[i] = true;
    }
}

/* The unit itself when some of the report's units lie below it. */
static const struct unit *above(const struct report *report, const struct unit *unit) {
    for (size_t i = 0; unit && i < report->unit_count; i++)
        if (report->units[i] != unit && unit_is_within(report->units[i], unit)) return unit;
    return NULL;
}

void consolidation_sort(struct obligation *rows, size_t count) {
    if (count) qsort(rows, count, sizeof *rows, row_order);
}

bool consolidation_of(const struct plan *plan, const struct obligation *o, const struct unit *unit,
                      const struct obligation *rows, size_t count, struct arena *arena,
                      struct consolidation *out) {
    const struct report *own = plan_report(plan, o->report);
    if (!own || !own->consolidates) return false;
    *out = (struct consolidation){.report = own->consolidates};
    size_t units = out->report->unit_count;
    out->missing = arena_array(arena, units + 1, sizeof *out->missing);
    struct drawing d = {.plan = plan, .o = o, .rows = rows, .count = count, .out = out};
    d.lacking = arena_array(arena, units + 1, sizeof *d.lacking);
    d.above = above(out->report, unit);
    if (!out->missing || !d.lacking) return false;
    duty_each_period(plan, out->report, draw, &d);
    for (size_t i = 0; i < units; i++)
        if (d.lacking[i]) out->missing[out->missing_count++] = out->report->units[i];
    return true;
}
