/* One judgement in the making: what judge.c looks up once and its rules share. Private to the module. */
#ifndef TIENDO_JUDGE_STATE_H
#define TIENDO_JUDGE_STATE_H

#include "daemon/judge/judge.h"
#include "daemon/judge/methods.h"
#include "daemon/judge/series.h"

/* How the condition sees a level: as it is, or as a change = (level − origin) · scale. */
struct change {
    bool known; /* false: a change from a base that nobody knows */
    double origin, scale;
};
double change_of(const struct change *c, double level);
double change_level(const struct change *c, double x);

struct base {
    bool known, yearly, shared;
    double value; /* a level */
    int32_t day;
};
struct slot; /* a period of a report, see due.c */

struct judging {
    const struct judge_case *c;
    struct verdict *v;
    const struct target *target;
    struct source source; /* owned */
    struct points series; /* owned */
    struct slot *slots;   /* owned; NULL until needed */
    size_t slot_count;
    struct condition condition; /* as it binds this unit */
    struct change change;
    const struct point *y; /* NULL: no value */
    double level;          /* y as a level, where there is one */
    int32_t t1, t;
};

/* ---- seen.c: what the condition speaks of: the indicator's figure, or a share of units (a stock of its own)
 * ----
 */
enum accumulation seen_accumulation(const struct target *target);
enum period_kind seen_frequency(const struct target *target);
enum direction seen_good(const struct target *target);

/* ---- bar.c: the condition as a level ---- */

/* The condition as it binds the unit: its share where the target is allocated. */
struct condition bar_condition(const struct target *target, const struct unit *unit);
/* The bar and the side from which it is reached. Two-sided conditions have the bound that a value (a change)
 * outside violates; NAN: no value, then the bound that `good` comes from. False where the condition has no
 * number. */
bool bar_near(const struct condition *c, double value, enum direction good, double *bar,
              enum direction *side);
/* Fills j->change from the target's `relative` and what is known of its base. */
void bar_relate(struct judging *j);
bool bar_holds(const struct judging *j, double level);
/* What a direction alone is measured from: the declared base, else the first observation before t. */
struct base bar_start(const struct judging *j);

/* ---- path.c: where progress is counted from, and the expected path ---- */

struct base base_declared(const struct judging *j); /* the plan's or the unit's own */
struct base base_observed(const struct judging *j,
                          int32_t before_day); /* the first observation before the day */

struct path {                  /* base first, then bars in order of time, the target's own last; all levels */
    struct path_point *points; /* owned */
    size_t count;
    struct base base; /* of points[0]; not known when that is an earlier target's bar */
};
/* Needs j->y and a bar. */
void path_build(const struct judging *j, double bar, enum direction side, struct path *out);
void path_deinit(struct path *path);
/* Takes the base before points[at] as the start, dropping that point. False: there is none. */
bool path_step_back(const struct judging *j, struct path *path, size_t at);
/* The place of the piece's start for day t; false when t is not after the first point or there is no piece.
 */
bool path_piece(const struct path *path, int32_t t, size_t *at);
/* Does the bar ask for more than that, from that side? */
bool path_stricter(double bar, double than, enum direction side);
/* An in-force target of the same indicator, unit, level and category, other than this one, judged on a day of
 * its own. */
bool path_is_sibling(const struct judging *j, const struct target *other);

/* ---- slope.c: rule 4 ---- */
void slope_judge(struct judging *j);  /* C fails */
void slope_inform(struct judging *j); /* C holds: expected and projected, for people */
/* A change of levels as the condition sees it. */
double slope_difference(const struct judging *j, double levels);
void slope_gap(struct judging *j, double from_level); /* gap = from − y */

/* ---- steady.c: rule 6 ---- */
bool steady_target(const struct target *target);  /* every_year or maintain_from */
int32_t steady_year_end(const struct judging *j); /* t₁ of an every_year target on day D */
/* Rules 3–5 for a steady target; needs j->y. */
void steady_judge(struct judging *j);
/* Rule 1 for a maintained target: the covered periods together. */
void steady_maintained(struct judging *j);

/* ---- due.c: what is awaited, what is overdue, at the end of day D ---- */
enum due_state { DUE_NONE, DUE_PENDING, DUE_OVERDUE };
enum due_state due_covering(struct judging *j); /* of the value that covers t₁, where there is none */
enum due_state due_missing(struct judging *j);  /* of what a partial roll-up lacks at y's period */
bool due_newer_overdue(
    struct judging *j); /* something newer than y (or what y lacks) is overdue and absent */
void due_deinit(struct judging *j);

/* ---- each.c ---- */
void each_combine(const struct judge_case *c, struct verdict *out); /* category "all" */

/* ---- judge.c ---- */
void judge_set(struct judging *j, enum verdict_status status, unsigned flags, const char *reason);

#endif
