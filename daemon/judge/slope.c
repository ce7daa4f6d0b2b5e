/* Rule 4: how far the value has come on the way from the base to the bar, by the plan's method. */
#include "daemon/base/num.h"
#include "daemon/judge/state.h"
#include <math.h>

/* A stretch of the path and what a method makes of the value on it. All levels. */
struct stretch {
    struct path_point from, to;
    bool yearly; /* counted in whole calendar years */
    bool zero;   /* growth: a 0 was replaced */
    double ratio, expected, projected;
};

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

static void show_base(struct judging *j, const struct path *path, size_t at) {
    struct verdict *v = j->v;
    v->has_base = true;
    v->base = path->points[at].value;
    v->base_day = path->points[at].day;
}

/* The base decides: then it is told that it is not the unit's own. */
static void use_base(struct judging *j, const struct path *path, size_t at) {
    bool shared = at == 0 && path->base.known && path->base.shared;
    j->v->flags &= ~(unsigned)VERDICT_SHARED_BASELINE;
    if (shared) j->v->flags |= VERDICT_SHARED_BASELINE;
    show_base(j, path, at);
}

static void grade(struct judging *j, double ratio, const char *method) {
    struct verdict *v = j->v;
    enum verdict_status status = VERDICT_LAGGING;
    if (num_cmp(ratio, v->at_risk_from) >= 0) status = VERDICT_AT_RISK;
    if (num_cmp(ratio, v->on_track_from) >= 0) status = VERDICT_ON_TRACK;
    v->has_ratio = true;
    v->ratio = ratio;
    v->method = method;
    judge_set(j, status, num_cmp(ratio, 0) < 0 ? VERDICT_MOVING_AWAY : 0, NULL);
}

static void slipped(struct judging *j, double bar) {
    judge_set(j, VERDICT_LAGGING, VERDICT_MOVING_AWAY | VERDICT_SLIPPED, "slipped");
    slope_gap(j, bar);
}

static void no_slope(struct judging *j, const char *method, double bar) {
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

static void show_stretch(struct judging *j, const struct stretch *s) {
    struct verdict *v = j->v;
    if (s->zero) v->flags |= VERDICT_ZERO_BASE;
    v->has_expected = true;
    v->expected = change_of(&j->change, s->expected);
    slope_gap(j, s->expected);
    if (v->day > j->t1 || j->t >= j->t1) return;
    v->has_projected = isfinite(s->projected);
    v->projected = change_of(&j->change, within_measure(j, s->projected));
}

/* ---- attainment ---- */

/* A flow is due in proportion to the time gone by. */
static double pro_rated(const struct judging *j, double bar, enum direction side) {
    enum accumulation how = seen_accumulation(j->target);
    if (how == ACCUMULATE_STOCK || side == DIRECTION_DOWN) return bar;
    int32_t start = j->c->plan->start_day;
    if (how == ACCUMULATE_FLOW_YEAR) start = period_of_day(PERIOD_YEAR, j->t1).first_day;
    if (j->t <= start || j->t1 <= start) return bar;
    return bar * ((double)j->t - start) / ((double)j->t1 - start);
}

/* A stock is compared with the whole bar, as if that were due today: before half the time that says little,
 * and nobody is alarmed by it. */
static bool is_early(const struct judging *j) {
    int32_t start = j->c->plan->start_day;
    if (seen_accumulation(j->target) != ACCUMULATE_STOCK) return false;
    return j->c->day < judge_half_day(start, j->t1);
}

static void attainment(struct judging *j, double bar, enum direction side, unsigned flags) {
    double now = pro_rated(j, bar, side), ratio;
    struct condition c = {.kind = side == DIRECTION_DOWN ? CONDITION_AT_MOST : CONDITION_AT_LEAST,
                          .value = now};
    if (!attainment_ratio(&c, j->level, &ratio)) {
        no_slope(j, "attainment", bar);
    } else {
        grade(j, ratio, "attainment");
        if (num_cmp(now, bar) != 0) {
            j->v->has_expected = true;
            j->v->expected = change_of(&j->change, now);
        }
        slope_gap(j, now);
    }
    if (is_early(j)) flags |= VERDICT_EARLY;
    j->v->flags |= flags;
}

/* ---- linear ---- */

/* The straight line through two values that were: an earlier bar on the path is a promise, not a value. */
static double projected(const struct judging *j, const struct path *path) {
    struct path_point from = path->points[0];
    if (!path->base.known) {
        struct base seen = base_observed(j, j->t);
        if (!seen.known) return NAN;
        from = (struct path_point){seen.day, seen.value};
    }
    return pace_projected(from.value, from.day, j->level, j->t, j->t1);
}

static bool linear_stretch(const struct judging *j, const struct path *path, size_t at, struct stretch *s) {
    struct path_point two[2] = {path->points[at], path->points[at + 1]};
    *s = (struct stretch){.from = two[0], .to = two[1]};
    if (!linear_ratio(two, 2, j->t, j->level, &s->ratio, &s->expected)) return false;
    s->projected = projected(j, path);
    return true;
}

static bool has_start(const struct judging *j, const struct path *path) {
    return path->count >= 2 && (path->base.known || j->t > path->points[0].day);
}

/* A value on the far side of a two-sided condition has passed its bounds: it is no progress. */
static void judge_stretch(struct judging *j, const struct stretch *s, enum direction side,
                          const char *method) {
    if (path_stricter(s->to.value, s->from.value, side))
        grade(j, s->ratio, method);
    else
        judge_set(j, VERDICT_LAGGING, VERDICT_MOVING_AWAY, "overshot");
    show_stretch(j, s);
}

static void linear(struct judging *j, double bar, enum direction side) {
    struct path path;
    struct stretch s;
    path_build(j, bar, side, &path);
    if (!has_start(j, &path)) {
        attainment(j, bar, side, VERDICT_FALLBACK);
        goto out;
    }
    for (;;) {
        size_t at = 0;
        if (path_piece(&path, j->t, &at)) {
            use_base(j, &path, at);
            if (bar_holds(j, path.points[at].value)) {
                slipped(j, bar);
                break;
            }
            if (linear_stretch(j, &path, at, &s)) {
                judge_stretch(j, &s, side, "linear");
                break;
            }
        }
        if (path_step_back(j, &path, at)) continue;
        no_slope(j, "linear", bar);
        break;
    }
out:
    path_deinit(&path);
}

/* ---- growth ---- */

static int months_to(int32_t day) {
    struct civil c = civil_from_day(day + 1); /* the end of a month is the start of the next */
    return c.year * 12 + c.month;
}

static double years_between(int32_t from, int32_t to, bool yearly) {
    if (yearly) return civil_from_day(to).year - civil_from_day(from).year;
    return (months_to(to) - months_to(from)) / 12.0;
}

static double not_zero(double x) {
    return num_cmp(x, 0) == 0 ? GROWTH_NOT_ZERO : x;
}

static double grown(double base, double to, double part) {
    return base * pow(to / base, part);
}

static bool growth_stretch(const struct judging *j, struct stretch *s, enum direction side) {
    double years = years_between(s->from.day, j->t, s->yearly);
    double to_bar = years_between(s->from.day, s->to.day, s->yearly),
           to_end = years_between(s->from.day, j->t1, s->yearly);
    if (!growth_ratio(s->from.value, j->level, s->to.value, years, to_bar, side, &s->ratio, &s->zero))
        return false;
    double base = not_zero(s->from.value);
    s->expected = grown(base, not_zero(s->to.value), years / to_bar);
    s->projected = grown(base, j->level, to_end / years);
    return isfinite(s->expected);
}

static bool signs_mixed(const struct judging *j, const struct stretch *s) {
    bool positive = s->from.value > 0 || s->to.value > 0 || j->level > 0;
    return positive && (s->from.value < 0 || s->to.value < 0 || j->level < 0);
}

/* From the base, never from an earlier bar: growth is measured between values that were. To the bar; for a
 * later target to the one that comes first. */
static bool growth_from(const struct judging *j, struct path *path, struct stretch *s) {
    size_t at = 0;
    if (!path->base.known) {
        path->base = base_observed(j, j->t);
        path->points[0] = (struct path_point){path->base.day, path->base.value};
    }
    if (!path->base.known) return false;
    bool later = (j->v->flags & VERDICT_LATER) && path_piece(path, j->t, &at);
    *s = (struct stretch){.from = path->points[0],
                          .to = path->points[later ? at + 1 : path->count - 1],
                          .yearly = path->base.yearly && j->y->period.kind == PERIOD_YEAR};
    return true;
}

static void growth(struct judging *j, double bar, enum direction side) {
    struct path path;
    struct stretch s = {.zero = false};
    const char *reason = "no_slope";
    path_build(j, bar, side, &path);
    while (growth_from(j, &path, &s)) {
        bool after = s.from.day < j->t;
        if (after) use_base(j, &path, 0);
        if (after && bar_holds(j, s.from.value)) {
            slipped(j, bar);
            goto out;
        }
        if (after && growth_stretch(j, &s, side)) {
            judge_stretch(j, &s, side, "growth");
            goto out;
        }
        if (after && signs_mixed(j, &s)) {
            reason = "mixed_sign";
            break;
        }
        if (!path_step_back(j, &path, 0)) break;
    }
    j->v->method = "growth";
    judge_set(j, VERDICT_NOT_ASSESSABLE, 0, reason);
    slope_gap(j, bar);
out:
    path_deinit(&path);
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
    if (!is_sloped(j) || !near_bar(j, &bar, &side)) {
        judge_set(j, VERDICT_NOT_ASSESSABLE, 0, "no_slope");
        return;
    }
    switch (j->c->plan->method) {
    case METHOD_LINEAR:
        linear(j, bar, side);
        break;
    case METHOD_GROWTH:
        growth(j, bar, side);
        break;
    case METHOD_ATTAINMENT:
        attainment(j, bar, side, 0);
        break;
    case METHOD_PROJECTION:
        judge_set(j, VERDICT_NOT_ASSESSABLE, 0, "method");
        break;
    }
    require(j, bar);
}

void slope_inform(struct judging *j) {
    struct path path;
    struct stretch s = {.zero = false};
    enum direction side;
    size_t at = 0;
    double bar;
    if (!is_sloped(j) || !near_bar(j, &bar, &side)) return;
    slope_gap(j, bar);
    if (steady_target(j->target)) return;
    path_build(j, bar, side, &path);
    bool found = false;
    if (j->c->plan->method == METHOD_LINEAR) {
        found = has_start(j, &path) && path_piece(&path, j->t, &at) && linear_stretch(j, &path, at, &s);
    } else if (j->c->plan->method == METHOD_GROWTH) {
        found = growth_from(j, &path, &s) && s.from.day < j->t && growth_stretch(j, &s, side);
    }
    if (found) show_base(j, &path, at);
    /* a path that leads away from the bar says nothing to anybody */
    if (found && path_stricter(s.to.value, s.from.value, side)) show_stretch(j, &s);
    path_deinit(&path);
}
