#include "daemon/base/mem.h"
#include "daemon/judge/series.h"
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

struct points points_copy(const struct points *ps) {
    struct points copy = {.items = mem_array(ps->count + 1, sizeof *ps->items), .count = ps->count};
    copy.cap = ps->count + 1;
    if (ps->count) memcpy(copy.items, ps->items, ps->count * sizeof *ps->items);
    return copy;
}

bool point_is_partial(const struct point *p) {
    return p->partial || (p->rolled_up && p->have < p->want);
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

const struct point *points_exact(const struct points *ps, struct period period) {
    for (size_t i = ps->count; i-- > 0;)
        if (period_equal(ps->items[i].period, period)) return &ps->items[i];
    return NULL;
}
