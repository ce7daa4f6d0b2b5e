#include "daemon/model/dataset.h"
#include "daemon/base/mem.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

void dataset_init(struct dataset *ds, const struct plan *plan, const struct units *units) {
    /* what is recorded has passed the bounds of submissions already */
    *ds = (struct dataset){.plan = plan, .units = units, .arena = arena_new(SIZE_MAX), .sorted = true};
}

void dataset_deinit(struct dataset *ds) {
    arena_free(ds->arena);
    mem_free(ds->items);
    mem_free(ds->obligations);
    *ds = (struct dataset){0};
}

static const char *keep(struct dataset *ds, const char *s) {
    if (!s) return NULL;
    if (strcmp(s, "total") == 0) return "total"; /* nearly all categories */
    const char *copy = arena_strdup(ds->arena, s);
    if (!copy) abort(); /* memory is gone: as mem.c */
    return copy;
}

void dataset_add(struct dataset *ds, const struct observation *o) {
    mem_grow(&ds->items, &ds->cap, ds->count + 1);
    struct observation *item = &ds->items[ds->count++];
    *item = *o;
    item->category = keep(ds, o->category);
    item->text = keep(ds, o->text);
    item->no_data_reason = keep(ds, o->no_data_reason);
    ds->sorted = false;
}

void dataset_add_obligation(struct dataset *ds, const struct obligation *o) {
    mem_grow(&ds->obligations, &ds->obligation_cap, ds->obligation_count + 1);
    struct obligation *item = &ds->obligations[ds->obligation_count++];
    *item = *o;
    item->plan = keep(ds, o->plan);
    item->report = keep(ds, o->report);
    item->unit = keep(ds, o->unit);
    item->round = keep(ds, o->round);
    if (o->passed_to) item->passed_to = keep(ds, o->passed_to);
    ds->sorted = false;
}

/* Where a series lies: by indicator, unit, category. */
static int compare_series(const struct observation *a, const struct observation *b) {
    if (a->indicator != b->indicator) return a->indicator < b->indicator ? -1 : 1;
    if (a->unit != b->unit) return a->unit < b->unit ? -1 : 1;
    return strcmp(a->category, b->category);
}

static int compare_values(const struct observation *a, const struct observation *b) {
    int order = compare_series(a, b);
    return order ? order : period_compare(a->period, b->period);
}

static int by_value_then_revision(const void *x, const void *y) {
    const struct observation *a = x, *b = y;
    int order = compare_values(a, b);
    if (!order) order = (a->round > b->round) - (a->round < b->round);
    return order ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

static int by_obligation(const void *x, const void *y) {
    const struct obligation *a = x, *b = y;
    int order = strcmp(a->report, b->report);
    if (!order) order = strcmp(a->unit, b->unit);
    if (!order) order = period_compare(a->period, b->period);
    return order ? order : strcmp(a->round, b->round);
}

/* Of the revisions of one value, which now stand together, only the last stays. */
static void drop_superseded(struct dataset *ds) {
    size_t kept = 0;
    for (size_t i = 0; i < ds->count; i++) {
        if (i + 1 < ds->count && compare_values(&ds->items[i], &ds->items[i + 1]) == 0) continue;
        ds->items[kept++] = ds->items[i];
    }
    ds->count = kept;
}

void dataset_sort(struct dataset *ds) {
    if (ds->sorted) return;
    if (ds->count) qsort(ds->items, ds->count, sizeof *ds->items, by_value_then_revision);
    drop_superseded(ds);
    if (ds->obligation_count)
        qsort(ds->obligations, ds->obligation_count, sizeof *ds->obligations, by_obligation);
    ds->sorted = true;
}

/* The first item that is not before the wanted series (past it, when `past`). */
static size_t bound(const struct dataset *ds, const struct observation *wanted, bool past) {
    size_t low = 0, high = ds->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_series(&ds->items[middle], wanted);
        if (order < 0 || (past && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct series dataset_series(const struct dataset *ds, const struct indicator *ind, const struct unit *unit,
                             const char *category) {
    assert(ds->sorted);
    struct observation wanted = {.indicator = ind->index, .unit = unit->index, .category = category};
    size_t first = bound(ds, &wanted, false), end = bound(ds, &wanted, true);
    if (first == end) return (struct series){0};
    return (struct series){.items = &ds->items[first], .count = end - first};
}

const struct obligation *dataset_obligation(const struct dataset *ds, const struct report *report,
                                            const struct unit *unit, struct period period,
                                            const char *round) {
    assert(ds->sorted);
    struct obligation wanted = {.report = report->id, .unit = unit->id, .period = period, .round = round};
    if (ds->obligation_count == 0) return NULL;
    return bsearch(&wanted, ds->obligations, ds->obligation_count, sizeof wanted, by_obligation);
}
