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

bool unit_is_to_come(const struct unit *unit, int32_t day) {
    return unit->from_day != DAY_NONE && unit->from_day > day;
}

const struct bitext *unit_name_on(const struct unit *unit, int32_t day) {
    for (size_t i = 0; i < unit->former_name_count; i++)
        if (day <= unit->former_names[i].to_day) return &unit->former_names[i].name;
    return &unit->name;
}

const struct unit *unit_parent_on(const struct unit *unit, int32_t day) {
    for (size_t i = 0; i < unit->former_parent_count; i++)
        if (day <= unit->former_parents[i].to_day) return unit->former_parents[i].parent;
    return unit->parent;
}

bool unit_is_within_on(const struct unit *unit, const struct unit *ancestor, int32_t day) {
    while (unit && unit != ancestor) unit = unit_parent_on(unit, day);
    return unit != NULL;
}

const struct unit *unit_heir_on(const struct unit *unit, int32_t day) {
    while (unit->to_day != DAY_NONE && day > unit->to_day && unit->successor_count > 0)
        unit = unit->successors[0];
    return unit;
}

bool unit_is_union(const struct unit *unit) {
    for (size_t i = 0; i < unit->predecessor_count; i++)
        if (unit->predecessors[i]->to_day == DAY_NONE || unit->predecessors[i]->successor_count != 1)
            return false;
    return unit->predecessor_count > 0;
}
