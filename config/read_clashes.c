/* At most one target in force of a kind: for one indicator, level, category, unit and time. */
#include "config/reader.h"
#include <string.h>

static bool overlap(const struct target *a, const struct target *b) {
    bool a_first = a->valid_to != DAY_NONE && b->valid_from != DAY_NONE && a->valid_to < b->valid_from;
    bool b_first = b->valid_to != DAY_NONE && a->valid_from != DAY_NONE && b->valid_to < a->valid_from;
    return !a_first && !b_first;
}

/* Both lists ascend; one without a list is for every year. */
static bool years_overlap(const struct target *a, const struct target *b) {
    size_t i = 0, k = 0;
    if (a->year_count == 0 || b->year_count == 0) return true;
    while (i < a->year_count && k < b->year_count) {
        if (a->years[i] == b->years[k]) return true;
        if (a->years[i] < b->years[k])
            i++;
        else
            k++;
    }
    return false;
}

bool targets_same_time(const struct target *a, const struct target *b) {
    bool timed = a->every_year || a->milestone || a->term;
    return timed && a->every_year == b->every_year && a->milestone == b->milestone && a->term == b->term &&
           years_overlap(a, b) && overlap(a, b);
}

static bool is_for(const struct plan *plan, const struct target *t, const struct unit *unit) {
    for (size_t i = 0; i < t->unit_count; i++) {
        if (t->units[i] == unit) return true;
    }
    for (size_t i = 0; i < t->allocation_count; i++) {
        if (t->allocations[i].unit == unit) return true;
    }
    return t->unit_count == 0 && unit == plan->unit;
}

static bool units_overlap(const struct plan *plan, const struct target *a, const struct target *b) {
    if (a->unit_count == 0 && b->unit_count == 0) return true; /* both of the whole */
    if (a->unit_count == 0) return units_overlap(plan, b, a);
    for (size_t i = 0; i < a->unit_count; i++) {
        if (is_for(plan, b, a->units[i])) return true;
    }
    return false;
}

static bool same_category(const struct target *a, const struct target *b) {
    if (!a->category || !b->category) return a->category == b->category;
    return strcmp(a->category, b->category) == 0;
}

bool targets_same_subject(const struct plan *plan, const struct target *a, const struct target *b) {
    /* a share of units is another thing than the figure it is taken of */
    return a->indicator == b->indicator && strcmp(a->level, b->level) == 0 && a->each == b->each &&
           same_category(a, b) && !a->share == !b->share && units_overlap(plan, a, b) &&
           targets_same_time(a, b);
}

static bool judged(const struct target *t) {
    return t->in_force && t->condition.kind != CONDITION_NOT_JUDGED;
}

static bool collide(const struct plan *plan, const struct target *a, const struct target *b) {
    return judged(a) && judged(b) && a->stretch == b->stretch && targets_same_subject(plan, a, b);
}

static void clash(struct reader *r, const struct target *a, const struct target *b) {
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    target_pointer(r->plan, b, &pointer);
    problems_error(r->sink.problems, r->sink.file, pointer.data, T_PLAN_IN_FORCE_TWICE, a->id, b->id,
                   b->indicator->id);
    strbuf_deinit(&pointer);
}

/* The first of those before it with which it clashes; NULL: none. */
static const struct target *earlier(const struct plan *plan, const struct indicator *ind, size_t b) {
    for (size_t a = 0; a < b; a++)
        if (collide(plan, ind->targets[a], ind->targets[b])) return ind->targets[a];
    return NULL;
}

void read_target_clashes(struct reader *r) {
    const struct plan *plan = r->plan;
    for (size_t i = 0; i < plan->indicator_count; i++) {
        const struct indicator *ind = &plan->indicators[i];
        for (size_t b = 1; b < ind->target_count; b++) {
            const struct target *a = earlier(plan, ind, b);
            if (a) clash(r, a, ind->targets[b]);
        }
    }
}
