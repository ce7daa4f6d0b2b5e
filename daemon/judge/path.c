#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include "daemon/judge/state.h"
#include <math.h>
#include <string.h>

/* ---- the base ---- */

/* The day a baseline speaks of. One whose period reaches past the milestone, as of a term, holds from its
 * first day. */
static int32_t baseline_day(const struct judging *j) {
    const struct baseline *b = &j->target->indicator->baseline;
    if (!b->has_period) return j->c->plan->start_day - 1;
    return b->period.last_day < j->t1 ? b->period.last_day : b->period.first_day;
}

/* Of a unit made of others the sum of theirs; rates cannot be put together without what they are rates of. */
static bool unit_baseline(const struct indicator *ind, const struct unit *unit, double *out) {
    double sum = 0, its;
    for (size_t i = 0; i < ind->unit_baseline_count; i++)
        if (ind->unit_baselines[i].unit == unit) {
            *out = ind->unit_baselines[i].low;
            return true;
        }
    if (!unit_is_union(unit) || (unit->predecessor_count > 1 && !measure_is_additive(&ind->measure)))
        return false;
    for (size_t i = 0; i < unit->predecessor_count; i++) {
        if (!unit_baseline(ind, unit->predecessors[i], &its)) return false;
        sum += its;
    }
    *out = sum;
    return true;
}

/* The unit's own, else its observation for the baseline's period, else the indicator's: never that of the
 * whole for counts and amounts, nor for a category. */
struct base base_declared(const struct judging *j) {
    const struct indicator *ind = j->target->indicator;
    double its = 0;
    bool own = unit_baseline(ind, j->c->unit, &its);
    bool whole = j->c->unit == j->c->plan->unit;
    bool total =
        strcmp(j->c->category, "total") == 0 && !j->target->share; /* a baseline is no share of units */
    const struct point *seen = ind->baseline.has_period ? points_at(&j->series, ind->baseline.period) : NULL;
    struct base base = {.known = true,
                        .day = baseline_day(j),
                        .yearly = ind->baseline.has_period && ind->baseline.period.kind == PERIOD_YEAR};
    if (own && total) {
        base.value = its;
    } else if (total && whole && ind->baseline.known) {
        base.value = ind->baseline.value;
    } else if (seen) {
        base.value = seen->value;
    } else if (total && ind->baseline.known && !measure_is_additive(&ind->measure)) {
        base.value = ind->baseline.value;
        base.shared = true;
    } else {
        base.known = false;
    }
    return base;
}

struct base base_observed(const struct judging *j, int32_t before_day) {
    const struct point *first = points_first(&j->series, before_day);
    if (!first) return (struct base){0};
    return (struct base){.known = true,
                         .value = first->value,
                         .day = first->period.last_day,
                         .yearly = first->period.kind == PERIOD_YEAR};
}

/* A flow starts at 0 with its phase, a flow by year with its year (where t and the milestone are in one
 * year). */
static bool flow_base(const struct judging *j, struct base *base) {
    enum accumulation how = seen_accumulation(j->target);
    int32_t year_start = period_of_day(PERIOD_YEAR, j->t).first_day;
    *base = (struct base){.known = true};
    if (how == ACCUMULATE_FLOW) {
        base->day = j->c->plan->start_day;
        return true;
    }
    base->day = year_start;
    return how == ACCUMULATE_FLOW_YEAR && year_start == period_of_day(PERIOD_YEAR, j->t1).first_day;
}

/* ---- the bars on the way ---- */

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_condition(const struct condition *a, const struct condition *b) {
    return a->kind == b->kind && num_cmp(a->value, b->value) == 0 && num_cmp(a->high, b->high) == 0 &&
           num_cmp(a->tolerance, b->tolerance) == 0;
}

static bool same_proviso(const struct proviso *a, const struct proviso *b) {
    return a == b || (a && b && a->indicator == b->indicator && same_condition(&a->condition, &b->condition));
}

/* The same share, asked for at another time. */
static bool same_share(const struct share_of_units *a, const struct share_of_units *b) {
    if (!a || !b || a == b) return a == b;
    if (a->per != b->per || a->over_all != b->over_all || a->of_count != b->of_count) return false;
    for (size_t i = 0; i < a->of_count; i++)
        if (a->of[i] != b->of[i]) return false;
    return same_condition(&a->meeting, &b->meeting) && same_proviso(a->where, b->where);
}

/* Does the target ask something of its own of the unit, or of those whose place it took? */
static bool is_asked(const struct target *target, const struct unit *unit) {
    enum merge_outcome outcome = merge_of(target, unit);
    return outcome == MERGE_OWN || outcome == MERGE_PASSED;
}

/* Both made for this unit, or both for the whole. */
static bool same_units(const struct judging *j, const struct target *other) {
    if (j->target->unit_count == 0) return other->unit_count == 0;
    return other->unit_count > 0 && is_asked(other, j->c->unit);
}

bool path_is_sibling(const struct judging *j, const struct target *other) {
    const struct target *t = j->target;
    return other != t && other->in_force && !other->stretch && !other->every_year &&
           other->indicator == t->indicator && same_share(other->share, t->share) && other->each == t->each &&
           same_text(other->category, t->category) && same_text(other->level, t->level) &&
           same_units(j, other);
}

static bool binds(const struct target *target, const struct judging *j) {
    if (j->c->unit == j->c->plan->unit || !measure_is_additive(&target->indicator->measure)) return true;
    if (target->unit_count > 0) return true; /* siblings are made for the same unit */
    return is_asked(target, j->c->unit);
}

/* The level that another target asks for, from the same side; false when it says nothing about this path. */
static bool sibling_bar(const struct judging *j, const struct target *other, enum direction side,
                        struct path_point *out) {
    struct condition c;
    enum direction its_side;
    double bar;
    bool alike = other->relative_to == j->target->relative_to &&
                 other->relative_as == j->target->relative_as &&
                 (other->relative_to != RELATIVE_TO_PERIOD ||
                  period_equal(other->relative_period, j->target->relative_period));
    if (!path_is_sibling(j, other) || !binds(other, j) || (!alike && other->relative_to != RELATIVE_NONE))
        return false;
    if (!merge_condition(&j->source, other, j->c->unit, &c)) return false;
    out->day = target_day(j->c->plan, other, j->c->day);
    double seen = alike ? change_of(&j->change, j->level) : j->level;
    if (out->day == DAY_NONE || !bar_near(&c, seen, seen_good(j->target), &bar, &its_side)) return false;
    out->value = alike ? change_level(&j->change, bar) : bar;
    return its_side == side && isfinite(out->value);
}

bool path_stricter(double bar, double than, enum direction side) {
    int order = num_cmp(bar, than);
    return side == DIRECTION_DOWN ? order < 0 : order > 0;
}

/* In order of day; of two on one day the stricter. */
static void insert_point(struct path *path, struct path_point p, enum direction side) {
    size_t at = path->count;
    while (at > 0 && path->points[at - 1].day >= p.day) at--;
    if (at < path->count && path->points[at].day == p.day) {
        if (path_stricter(p.value, path->points[at].value, side)) path->points[at] = p;
        return;
    }
    memmove(&path->points[at + 1], &path->points[at], (path->count - at) * sizeof p);
    path->points[at] = p;
    path->count++;
}

static void add_bars(const struct judging *j, struct path *path, enum direction side) {
    const struct indicator *ind = j->target->indicator;
    struct path_point p;
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *other = ind->targets[i];
        if (sibling_bar(j, other, side, &p) && p.day < j->t1) insert_point(path, p, side);
        for (size_t k = 0; k < other->part_count; k++)
            if (sibling_bar(j, &other->parts[k], side, &p) && p.day < j->t1) insert_point(path, p, side);
    }
}

static size_t bars_at_most(const struct indicator *ind) {
    size_t count = 0;
    for (size_t i = 0; i < ind->target_count; i++) count += 1 + ind->targets[i]->part_count;
    return count;
}

/* The base stands first: bars no later than it are behind us. */
static void set_base(struct path *path, const struct base *base) {
    size_t past = 0;
    while (past < path->count && path->points[past].day <= base->day) past++;
    memmove(&path->points[1], &path->points[past], (path->count - past) * sizeof *path->points);
    path->points[0] = (struct path_point){base->day, base->value};
    path->count = path->count - past + 1;
    path->base = *base;
}

/* On the way a bar that asks for less than the point before it is no step towards the target. */
static void drop_loosening(struct path *path, enum direction side) {
    size_t kept = 1;
    for (size_t i = 1; i < path->count; i++)
        if (i + 1 == path->count || path_stricter(path->points[i].value, path->points[kept - 1].value, side))
            path->points[kept++] = path->points[i];
    if (path->count > 0) path->count = kept;
}

void path_build(const struct judging *j, double bar, enum direction side, struct path *out) {
    struct base base;
    *out = (struct path){.points = mem_array(bars_at_most(j->target->indicator) + 3, sizeof *out->points)};
    add_bars(j, out, side);
    if (!flow_base(j, &base)) base = base_declared(j);
    if (base.known && base.day >= j->t1) base.known = false;
    if (!base.known) {
        base = base_observed(j, j->t);
        /* an earlier bar that lies behind us starts the path; an observation after it would only bend it */
        if (base.known && out->count > 0 && out->points[0].day < j->t && out->points[0].day <= base.day)
            base.known = false;
    }
    if (base.known) set_base(out, &base);
    out->points[out->count++] = (struct path_point){j->t1, bar};
    drop_loosening(out, side);
}

void path_deinit(struct path *path) {
    mem_free(path->points);
    *path = (struct path){0};
}

bool path_piece(const struct path *path, int32_t t, size_t *at) {
    if (path->count < 2 || t <= path->points[0].day) return false;
    size_t i = 0;
    while (i + 2 < path->count && t > path->points[i + 1].day) i++;
    *at = i;
    return true;
}

bool path_step_back(const struct judging *j, struct path *path, size_t at) {
    if (at > 0) { /* the point before it on the path */
        memmove(&path->points[at], &path->points[at + 1], (path->count - at - 1) * sizeof *path->points);
        path->count--;
        return true;
    }
    int32_t start = path->points[0].day;
    struct base before = base_observed(j, start < j->t ? start : j->t);
    if (!before.known) return false;
    memmove(&path->points[0], &path->points[1], (path->count - 1) * sizeof *path->points);
    path->count--;
    set_base(path, &before);
    return true;
}
