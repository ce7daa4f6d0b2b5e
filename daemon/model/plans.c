#include "daemon/base/mem.h"
#include "daemon/model/plan.h"
#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct plans *plans_new(struct units *units) {
    struct plans *plans = mem_alloc(sizeof *plans);
    plans->units = units;
    atomic_init(&plans->refs, 1);
    return plans;
}

void plans_add(struct plans *plans, struct plan *plan) {
    plans->items = mem_resize(plans->items, plans->count + 1, sizeof *plans->items);
    size_t place = plans->count++;
    while (place > 0 && strcmp(plans->items[place - 1]->id, plan->id) > 0) {
        plans->items[place] = plans->items[place - 1];
        plans->items[place]->index = place;
        place--;
    }
    assert(place == 0 || strcmp(plans->items[place - 1]->id, plan->id) != 0);
    plans->items[place] = plan;
    plan->index = place;
    plan->holidays = plans->holidays;
}

struct plans *plans_ref(struct plans *plans) {
    atomic_fetch_add_explicit(&plans->refs, 1, memory_order_relaxed);
    return plans;
}

void plans_unref(struct plans *plans) {
    if (!plans || atomic_fetch_sub_explicit(&plans->refs, 1, memory_order_acq_rel) != 1) return;
    for (size_t i = 0; i < plans->count; i++) plan_free(plans->items[i]);
    units_free(plans->units);
    holidays_unref(plans->holidays);
    mem_free(plans->items);
    mem_free(plans);
}

static int by_plan_id(const void *id, const void *item) {
    return strcmp(id, (*(struct plan *const *)item)->id);
}

const struct plan *plans_find(const struct plans *plans, const char *id) {
    if (!id || plans->count == 0) return NULL;
    struct plan *const *found = bsearch(id, plans->items, plans->count, sizeof *plans->items, by_plan_id);
    return found ? *found : NULL;
}
