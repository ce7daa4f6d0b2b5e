/* Linear: how far the value has come on the straight path through the base and the bars. */
#include "daemon/judge/slope.h"
#include <math.h>

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

void slope_linear(struct judging *j, double bar, enum direction side) {
    struct path path;
    struct stretch s;
    path_build(j, bar, side, &path);
    if (!has_start(j, &path)) {
        slope_attainment(j, bar, side, VERDICT_FALLBACK);
        goto out;
    }
    for (;;) {
        size_t at = 0;
        if (path_piece(&path, j->t, &at)) {
            slope_use_base(j, &path, at);
            if (bar_holds(j, path.points[at].value)) {
                slope_slipped(j, bar);
                break;
            }
            if (linear_stretch(j, &path, at, &s)) {
                slope_judge_stretch(j, &s, side, "linear");
                break;
            }
        }
        if (path_step_back(j, &path, at)) continue;
        slope_none(j, "linear", bar);
        break;
    }
out:
    path_deinit(&path);
}

bool slope_linear_seen(const struct judging *j, const struct path *path, size_t *at, struct stretch *s) {
    return has_start(j, path) && path_piece(path, j->t, at) && linear_stretch(j, path, *at, s);
}
