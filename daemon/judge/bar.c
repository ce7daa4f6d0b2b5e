#include "daemon/base/num.h"
#include "daemon/judge/state.h"
#include <math.h>

double change_of(const struct change *c, double level) {
    double sign = c->origin < 0 ? -1 : 1; /* of negative values a growth in size is a fall */
    if (c->compound) return sign * 100 * (pow(level / c->origin, 1 / c->years) - 1);
    return (level - c->origin) * c->scale;
}

double change_level(const struct change *c, double x) {
    double sign = c->origin < 0 ? -1 : 1;
    if (c->compound) return c->origin * pow(1 + sign * x / 100, c->years);
    return c->origin + x / c->scale;
}

static void allocate(struct condition *c, const struct unit_value *share) {
    switch (c->kind) {
    case CONDITION_BETWEEN:
        c->value = share->low;
        c->high = share->high;
        return;
    case CONDITION_AT_MOST:
    case CONDITION_BELOW:
        c->value = share->high; /* the near end of a range is the end that is reached first */
        return;
    default:
        c->value = share->low;
        return;
    }
}

struct condition bar_own(const struct target *target) {
    struct condition c = target->condition;
    if (target->exact && c.kind == CONDITION_AT_LEAST) c.kind = CONDITION_EQUALS;
    return c;
}

struct condition bar_condition(const struct target *target, const struct unit *unit) {
    struct condition c = bar_own(target);
    for (size_t i = 0; i < target->allocation_count; i++)
        if (target->allocations[i].unit == unit) allocate(&c, &target->allocations[i]);
    return c;
}

static void band_near(double low, double high, double value, enum direction good, double *bar,
                      enum direction *side) {
    bool outside = !isnan(value) && (num_cmp(value, low) < 0 || num_cmp(value, high) > 0);
    bool falls = outside ? num_cmp(value, high) > 0 : good == DIRECTION_DOWN;
    *side = falls ? DIRECTION_DOWN : DIRECTION_UP;
    *bar = falls ? high : low;
}

bool bar_near(const struct condition *c, double value, enum direction good, double *bar,
              enum direction *side) {
    switch (c->kind) {
    case CONDITION_AT_LEAST:
    case CONDITION_ABOVE:
    case CONDITION_STAGE:
        *bar = c->value;
        *side = DIRECTION_UP;
        return true;
    case CONDITION_AT_MOST:
    case CONDITION_BELOW:
    case CONDITION_RANK_WITHIN:
        *bar = c->value;
        *side = DIRECTION_DOWN;
        return true;
    case CONDITION_EQUALS:
        band_near(c->value, c->value, value, good, bar, side);
        return true;
    case CONDITION_BETWEEN:
        band_near(c->value, c->high, value, good, bar, side);
        return true;
    case CONDITION_APPROXIMATELY:
        band_near(c->value - c->tolerance, c->value + c->tolerance, value, good, bar, side);
        return true;
    case CONDITION_DONE:
        *bar = 1;
        *side = DIRECTION_UP;
        return true;
    case CONDITION_DIRECTION_ONLY:
    case CONDITION_PER_YEAR:
    case CONDITION_ALL_OF:
    case CONDITION_NOT_JUDGED:
    case CONDITION_UNKNOWN:
        return false;
    }
    return false;
}

/* Percentage points of a permille measure are ten. */
double bar_step(const struct measure *m, enum relative_as as) {
    bool parts = m->type == MEASURE_PERCENT || m->type == MEASURE_PERMILLE;
    if (as == RELATIVE_POINTS && parts) return m->per / 100;
    if (as == RELATIVE_PERMILLE_POINTS && parts) return m->per / 1000;
    return 1;
}

static struct base origin_of(const struct judging *j) {
    struct base declared = base_declared(j);
    const struct indicator *ind = j->target->indicator;
    if (j->target->relative_to == RELATIVE_TO_BASELINE) return declared;
    const struct point *p = points_at(&j->series, j->target->relative_period);
    if (p) return (struct base){.known = true, .value = p->value, .day = p->period.last_day};
    bool same = ind->baseline.has_period && period_equal(ind->baseline.period, j->target->relative_period);
    return same ? declared : (struct base){0};
}

void bar_relate(struct judging *j) {
    const struct target *target = j->target;
    j->change = (struct change){.known = true, .scale = 1};
    if (yearly_target(target)) yearly_relate(j);
    if (target->relative_to == RELATIVE_NONE || yearly_target(target)) return;
    struct base origin = origin_of(j);
    bool percent = target->relative_as == RELATIVE_PERCENT;
    if (!origin.known || (percent && num_cmp(origin.value, 0) == 0)) { /* nothing is a percentage of 0 */
        j->change.known = false;
        return;
    }
    j->change.origin = origin.value;
    j->change.scale =
        percent ? 100 / fabs(origin.value) : 1 / bar_step(target_measure(target), target->relative_as);
}

struct base bar_start(const struct judging *j) {
    struct base base = base_declared(j);
    if (!base.known || base.day >= j->t) base = base_observed(j, j->t);
    return base;
}

/* Direction alone: has the value moved that way from where it started? */
static bool moved(const struct judging *j, double level) {
    struct base base = bar_start(j);
    int way = num_cmp(level, base.value);
    if (!base.known) return false;
    return j->condition.way == DIRECTION_DOWN ? way < 0 : way > 0;
}

bool bar_holds(const struct judging *j, double level) {
    if (j->condition.kind == CONDITION_DIRECTION_ONLY) return moved(j, level);
    return condition_holds(&j->condition, change_of(&j->change, level));
}
