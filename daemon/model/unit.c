#include "daemon/model/unit.h"
#include "daemon/base/civil.h"
#include <stdlib.h>
#include <string.h>

#define UNITS_ARENA_MAX ((size_t)256 << 20)

struct units *units_new(void) {
    struct arena *arena = arena_new(UNITS_ARENA_MAX);
    struct units *units = arena_alloc(arena, sizeof *units);
    if (!units) abort(); /* a first few bytes, as mem.c does */
    units->arena = arena;
    return units;
}

void units_free(struct units *units) {
    if (units) arena_free(units->arena);
}

static int by_unit_id(const void *id, const void *item) {
    return strcmp(id, ((const struct unit *)item)->id);
}

const struct unit *unit_find(const struct units *units, const char *id) {
    if (!id || units->count == 0) return NULL;
    return bsearch(id, units->items, units->count, sizeof *units->items, by_unit_id);
}

static int by_group_id(const void *id, const void *item) {
    return strcmp(id, ((const struct unit_group *)item)->id);
}

const struct unit_group *unit_group_find(const struct units *units, const char *id) {
    if (!id || units->group_count == 0) return NULL;
    return bsearch(id, units->groups, units->group_count, sizeof *units->groups, by_group_id);
}

bool unit_is_within(const struct unit *unit, const struct unit *ancestor) {
    while (unit && unit != ancestor) unit = unit->parent;
    return unit != NULL;
}

bool unit_open_on(const struct unit *unit, int32_t day) {
    if (unit->from_day != DAY_NONE && day < unit->from_day) return false;
    return unit->to_day == DAY_NONE || day <= unit->to_day;
}
