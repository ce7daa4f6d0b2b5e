/* Growth: the compound yearly rate against the one that is needed. */
#include "daemon/base/num.h"
#include "daemon/judge/slope.h"
#include <math.h>

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

void slope_growth(struct judging *j, double bar, enum direction side) {
    struct path path;
    struct stretch s = {.zero = false};
    const char *reason = "no_slope";
    path_build(j, bar, side, &path);
    while (growth_from(j, &path, &s)) {
        bool after = s.from.day < j->t;
        if (after) slope_use_base(j, &path, 0);
        if (after && bar_holds(j, s.from.value)) {
            slope_slipped(j, bar);
            goto out;
        }
        if (after && growth_stretch(j, &s, side)) {
            slope_judge_stretch(j, &s, side, "growth");
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

bool slope_growth_seen(const struct judging *j, struct path *path, enum direction side, struct stretch *s) {
    return growth_from(j, path, s) && s->from.day < j->t && growth_stretch(j, s, side);
}
