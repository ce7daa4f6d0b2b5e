/* What the methods of rule 4 share, and the methods themselves as the judge applies them. Private to the
 * module. All values are levels. */
#ifndef TIENDO_JUDGE_SLOPE_H
#define TIENDO_JUDGE_SLOPE_H

#include "daemon/judge/state.h"

/* A stretch of the path and what a method makes of the value on it. */
struct stretch {
    struct path_point from, to;
    bool yearly; /* counted in whole calendar years */
    bool zero;   /* growth: a 0 was replaced */
    double ratio, expected, projected;
};

/* ---- slope.c ---- */

/* The status that the ratio is worth by the thresholds in the verdict. */
void slope_grade(struct judging *j, double ratio, const char *method);
void slope_show_base(struct judging *j, const struct path *path, size_t at);
/* The same, of a base that decides: it is told when it is not the unit's own. */
void slope_use_base(struct judging *j, const struct path *path, size_t at);
void slope_slipped(struct judging *j, double bar); /* the base met the condition and the value does not */
/* Did it? Then that is the verdict. For methods that know no path. */
bool slope_has_slipped(struct judging *j, double bar, enum direction side);
void slope_none(struct judging *j, const char *method, double bar); /* at risk, no slope */
/* Expected, gap and projected, without grading. */
void slope_show_stretch(struct judging *j, const struct stretch *s);
void slope_judge_stretch(struct judging *j, const struct stretch *s, enum direction side, const char *method);
void slope_show_projected(struct judging *j, double level); /* while there is time left to the milestone */

/* ---- the methods; C fails ---- */

void slope_linear(struct judging *j, double bar, enum direction side);
void slope_growth(struct judging *j, double bar, enum direction side);
void slope_projection(struct judging *j, double bar, enum direction side);
void slope_attainment(struct judging *j, double bar, enum direction side, unsigned flags);

/* C holds, or does not matter: the stretch that the method sees. False: none. *at: its base's place. */
bool slope_linear_seen(const struct judging *j, const struct path *path, size_t *at, struct stretch *s);
bool slope_growth_seen(const struct judging *j, struct path *path, enum direction side, struct stretch *s);
void slope_projection_inform(struct judging *j);

#endif
