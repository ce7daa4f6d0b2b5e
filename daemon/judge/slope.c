/* Rule 4: how far the value has come on the way from the base to the bar, by the plan's method. */
#include "daemon/judge/slope.h"
#include "daemon/base/num.h"
#include <math.h>

double slope_difference(const struct judging *j, double levels) {
    return levels * j->change.scale;
}

void slope_gap(struct judging *j, double from_level) {
    j->v->has_gap = true;
    j->v->gap = slope_difference(j, from_level - j->level);
}

static bool near_bar(const struct judging *j, double *bar, enum direction *side) {
    double seen = change_of(&j->change, j->level);
    if (!bar_near(&j->condition, seen, seen_good(j->target), bar, side)) return false;
    *bar = change_level(&j->change, *bar);
    return true;
}

/* Can progress towards the bar be measured? Ranks, stages and answers of yes or no have no slope. */
static bool is_sloped(const struct judging *j) {
    enum measure_type type = target_measure(j->target)->type;
    if (type == MEASURE_RANK || type == MEASURE_YES_NO || type == MEASURE_STAGES) return false;
    return j->condition.kind <= CONDITION_APPROXIMATELY;
}

void slope_show_base(struct judging *j, const struct path *path, size_t at) {
    struct verdict *v = j->v;
    v->has_base = true;
    v->base = path->points[at].value;
    v->base_day = path->points[at].day;
}

/* The base decides: then it is told that it is not the unit's own. */
void slope_use_base(struct judging *j, const struct path *path, size_t at) {
    bool shared = at == 0 && path->base.known && path->base.shared;
    j->v->flags &= ~(unsigned)VERDICT_SHARED_BASELINE;
    if (shared) j->v->flags |= VERDICT_SHARED_BASELINE;
    slope_show_base(j, path, at);
}

void slope_grade(struct judging *j, double ratio, const char *method) {
    struct verdict *v = j->v;
    enum verdict_status status = VERDICT_LAGGING;
    if (num_cmp(ratio, v->at_risk_from) >= 0) status = VERDICT_AT_RISK;
    if (num_cmp(ratio, v->on_track_from) >= 0) status = VERDICT_ON_TRACK;
    v->has_ratio = true;
    v->ratio = ratio;
    v->method = method;
    judge_set(j, status, num_cmp(ratio, 0) < 0 ? VERDICT_MOVING_AWAY : 0, NULL);
}

void slope_slipped(struct judging *j, double bar) {
    judge_set(j, VERDICT_LAGGING, VERDICT_MOVING_AWAY | VERDICT_SLIPPED, "slipped");
    slope_gap(j, bar);
}

void slope_none(struct judging *j, const char *method, double bar) {
    j->v->method = method;
    judge_set(j, VERDICT_AT_RISK, VERDICT_NO_SLOPE, "no_slope");
    slope_gap(j, bar);
}

/* No line goes on past what the measure can be: nothing but an amount is negative, no share exceeds its
 * whole. */
static double within_measure(const struct judging *j, double level) {
    const struct measure *m = target_measure(j->target);
    if (m->has_max && num_cmp(level, m->max) > 0) return m->max;
    return m->type != MEASURE_AMOUNT && num_cmp(level, 0) < 0 ? 0 : level;
}

void slope_show_projected(struct judging *j, double level) {
    struct verdict *v = j->v;
    if (v->day > j->t1 || j->t >= j->t1) return;
    v->has_projected = isfinite(level);
    v->projected = change_of(&j->change, within_measure(j, level));
}

void slope_show_stretch(struct judging *j, const struct stretch *s) {
    struct verdict *v = j->v;
    if (s->zero) v->flags |= VERDICT_ZERO_BASE;
    v->has_expected = true;
    v->expected = change_of(&j->change, s->expected);
    slope_gap(j, s->expected);
    slope_show_projected(j, s->projected);
}

bool slope_has_slipped(struct judging *j, double bar, enum direction side) {
    struct path path;
    size_t at = 0;
    path_build(j, bar, side, &path);
    bool slipped = path_piece(&path, j->t, &at) && bar_holds(j, path.points[at].value);
    if (slipped) {
        slope_use_base(j, &path, at);
        slope_slipped(j, bar);
    }
    path_deinit(&path);
    return slipped;
}

/* A value on the far side of a two-sided condition has passed its bounds: it is no progress. */
void slope_judge_stretch(struct judging *j, const struct stretch *s, enum direction side,
                         const char *method) {
    if (path_stricter(s->to.value, s->from.value, side))
        slope_grade(j, s->ratio, method);
    else
        judge_set(j, VERDICT_LAGGING, VERDICT_MOVING_AWAY, "overshot");
    slope_show_stretch(j, s);
}

/* ---- by the plan's method ---- */

static void require(struct judging *j, double bar) {
    struct verdict *v = j->v;
    if (v->day > j->t1 || j->t >= j->t1) return;
    v->has_required = true;
    v->required_per_year = slope_difference(j, pace_required(j->level, j->t, bar, j->t1));
}

void slope_judge(struct judging *j) {
    enum direction side;
    double bar;
    if (j->condition.kind == CONDITION_STAGE && j->v->day > j->t1) { /* a stage past its window */
        judge_set(j, VERDICT_LAGGING, 0, NULL);
        return;
    }
    if (yearly_mean(j->target)) {
        yearly_mean_judge(j);
        return;
    }
    if (!is_sloped(j) || !near_bar(j, &bar, &side)) {
        judge_set(j, VERDICT_NOT_ASSESSABLE, 0, "no_slope");
        return;
    }
    switch (j->c->plan->method) {
    case METHOD_LINEAR:
        slope_linear(j, bar, side);
        break;
    case METHOD_GROWTH:
        slope_growth(j, bar, side);
        break;
    case METHOD_ATTAINMENT:
        if (!slope_has_slipped(j, bar, side)) slope_attainment(j, bar, side, 0);
        break;
    case METHOD_PROJECTION:
        if (!slope_has_slipped(j, bar, side)) slope_projection(j, bar, side);
        break;
    }
    require(j, bar);
}

/* The numbers of the path that the plan's method sees. */
static void inform(struct judging *j, double bar, enum direction side) {
    struct path path;
    struct stretch s = {.zero = false};
    size_t at = 0;
    path_build(j, bar, side, &path);
    bool growth = j->c->plan->method == METHOD_GROWTH;
    bool found = growth ? slope_growth_seen(j, &path, side, &s) : slope_linear_seen(j, &path, &at, &s);
    if (found) slope_show_base(j, &path, at);
    /* a path that leads away from the bar says nothing to anybody */
    if (found && path_stricter(s.to.value, s.from.value, side)) slope_show_stretch(j, &s);
    path_deinit(&path);
}

void slope_inform(struct judging *j) {
    enum direction side;
    double bar;
    if (yearly_mean(j->target)) {
        yearly_mean_inform(j);
        return;
    }
    if (!is_sloped(j) || !near_bar(j, &bar, &side)) return;
    slope_gap(j, bar);
    if (steady_target(j->target)) return;
    switch (j->c->plan->method) {
    case METHOD_LINEAR:
    case METHOD_GROWTH:
        inform(j, bar, side);
        return;
    case METHOD_PROJECTION:
        slope_projection_inform(j);
        return;
    case METHOD_ATTAINMENT:
        return;
    }
}
