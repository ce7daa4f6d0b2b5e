/* The tree of units, today's and that of any day before. */
#include "config/units_build.h"
#include <stdio.h>

#define MEMBER_MAX 64

static void resolve(struct units_build *b, struct draft *d) {
    char member[MEMBER_MAX];
    if (d->parent_id) d->placed->parent = units_build_find(b, d, "/parent", d->parent_id);
    for (size_t i = 0; i < d->unit.former_parent_count; i++) {
        snprintf(member, sizeof member, "/former_parents/%zu/parent", i);
        if (d->former_parent_ids[i])
            d->former_parents[i].parent = units_build_find(b, d, member, d->former_parent_ids[i]);
    }
}

/* Does following the parents from here come back? Every loop is found from each of its members; it is told
 * once, from the least id. */
static bool heads_loop(const struct units *units, const struct unit *unit) {
    const struct unit *up = unit->parent;
    for (size_t steps = 0; up && steps <= units->count; steps++, up = up->parent) {
        if (up == unit) return true;
        if (up->index < unit->index) return false;
    }
    return false;
}

/* A loop of some day stands until the first of its former parents gives way: on that one's last day it is
 * found from it. */
static bool loops_on(const struct units *units, const struct unit *unit, int32_t day) {
    const struct unit *up = unit_parent_on(unit, day);
    for (size_t steps = 0; up && steps <= units->count; steps++, up = unit_parent_on(up, day)) {
        if (up == unit) return true;
    }
    return false;
}

static void refuse_former_loops(struct units_build *b, const struct draft *d) {
    char member[MEMBER_MAX], day[CIVIL_TEXT_MAX];
    for (size_t i = 0; i < d->unit.former_parent_count; i++) {
        int32_t last = d->former_parents[i].to_day;
        if (!loops_on(b->units, d->placed, last)) continue;
        civil_format(last, day);
        snprintf(member, sizeof member, "/former_parents/%zu/parent", i);
        units_build_error_(b, d, member, T_UNITS_FORMER_LOOP, d->unit.id, day);
        return;
    }
}

void units_resolve_parents(struct units_build *b) {
    for (size_t i = 0; i < b->count; i++) {
        if (b->drafts[i].placed) resolve(b, &b->drafts[i]);
    }
    for (size_t i = 0; i < b->count; i++) {
        const struct draft *d = &b->drafts[i];
        if (!d->placed) continue;
        if (heads_loop(b->units, d->placed))
            units_build_error_(b, d, "/parent", T_UNITS_LOOP, d->unit.id);
        else
            refuse_former_loops(b, d);
    }
}
