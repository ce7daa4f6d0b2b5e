/* One judgement in the making: what judge.c looks up once and its rules share. Private to the module. */
#ifndef TIENDO_JUDGE_STATE_H
#define TIENDO_JUDGE_STATE_H

#include "daemon/judge/judge.h"
#include "daemon/judge/merge.h"
#include "daemon/judge/methods.h"
#include "daemon/judge/slots.h"

/* How the condition sees a level: as it is, or as a change = (level − origin) · scale, or as the mean change
 * in percent a year that leads from the origin to it. */
struct change {
    bool known; /* false: a change from a base that nobody knows */
    bool compound;
    double origin, scale;
    double years, years_to_end; /* of a mean per year: from the origin to t, and to t₁ */
};
double change_of(const struct change *c, double level);
double change_level(const struct change *c, double x);

struct base {
    bool known, yearly, shared;
    double value; /* a level */
    int32_t day;
};

struct judging {
    const struct judge_case *c;
    struct verdict *v;
    const struct target *target;
    struct source source;       /* owned */
    struct points series;       /* owned */
    struct condition condition; /* as it binds this unit */
    bool comparable;            /* false: what it would come to for this unit cannot be said */
    struct change change;
    const struct point *y;           /* NULL: no value */
    double level;                    /* y as a level, where there is one */
    const char *lack;                /* NULL, or why y cannot be compared with what was before it, */
    enum verdict_status lack_status; /* and what that makes of the verdict */
    int32_t t1, t;
};

/* ---- seen.c: what the condition speaks of: the figure, or a share of units (a stock of its own) ---- */

enum accumulation seen_accumulation(const struct target *target);
enum period_kind seen_frequency(const struct target *target);
enum direction seen_good(const struct target *target);

/* ---- bar.c: the condition as a level ---- */

/* The target's own: a bare number that is meant exactly is no minimum. */
struct condition bar_own(const struct target *target);
/* The condition as it binds the unit: its share where the target is allocated. */
struct condition bar_condition(const struct target *target, const struct unit *unit);
/* The bar and the side from which it is reached. Two-sided conditions have the bound that a value (a change)
 * outside violates; NAN: no value, then the bound that `good` comes from. False where the condition has no
 * number. */
bool bar_near(const struct condition *c, double value, enum direction good, double *bar,
              enum direction *side);
/* Fills j->change from the target's `relative` and what is known of its base. */
void bar_relate(struct judging *j);
/* A change of one as the plan writes it, in the measure's own units. */
double bar_step(const struct measure *m, enum relative_as as);
bool bar_holds(const struct judging *j, double level);
/* What a direction alone is measured from: the declared base, else the first observation before t. */
struct base bar_start(const struct judging *j);

/* ---- path.c: where progress is counted from, and the expected path ---- */

struct base base_declared(const struct judging *j); /* the plan's or the unit's own */
/* The first observation before the day. */
struct base base_observed(const struct judging *j, int32_t before_day);

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
 * its own. A stretch target is nobody's. */
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
/* The newest point with a value of exactly that end; a half-year that ends the year speaks for it where the
 * year's figure is absent. NULL if none. */
const struct point *steady_ending(const struct points *ps, int32_t last_day);
/* Rules 3–5 for a steady target; needs j->y. */
void steady_judge(struct judging *j);
/* Rule 1 for a maintained target: the covered periods together. */
void steady_maintained(struct judging *j);

/* ---- yearly.c: changes by so much a year ---- */
bool yearly_target(const struct target *target);
bool yearly_mean(const struct target *target); /* on average, not each year */
/* The newest figure by the day that can be compared: of a flow by year the newest whole year's. */
const struct point *yearly_newest(const struct judging *j, int32_t starts_by);
/* Fills the condition as it sees a change, j->change, and j->lack where there is nothing to compare with. */
void yearly_relate(struct judging *j);
double yearly_mean_bar(const struct judging *j); /* T: the level that the mean leads to at t₁ */
void yearly_mean_judge(struct judging *j);       /* on the way; C fails */
void yearly_mean_inform(struct judging *j);

/* ---- proviso.c ---- */
enum proviso_state { PROVISO_MET, PROVISO_FAILED, PROVISO_UNKNOWN };
enum proviso_state proviso_of(const struct judging *j, const struct proviso *p); /* met when there is none */

/* ---- due.c: what is awaited, what is overdue, at the end of day D ---- */
enum due_state due_covering(struct judging *j); /* of the value that covers t₁, where there is none */
enum due_state due_missing(struct judging *j);  /* of what a partial roll-up lacks at y's period */
/* Something newer than y (or what y lacks) is overdue and absent. */
bool due_newer_overdue(struct judging *j);

/* ---- share.c: the share of units that meet something, as the target's own series ---- */
/* As of the end of D: a unit that is overdue does not meet it. The caller ends with points_deinit. */
void share_build(struct judging *j, struct points *out);
/* Does the unit belong to those whose share is taken, on the day? */
bool share_counts(const struct judging *j, const struct unit *unit, int32_t day);
/* What is awaited of the units that y lacks. */
enum due_state share_missing(struct judging *j);

/* ---- derived.c ---- */
/* Why there is no value (for the period that holds t₁, when `at_end`): "input_missing", "denominator_zero";
 * NULL: nothing is there at all, or nothing is computed. */
const char *derived_lack(const struct judging *j, bool at_end);

/* ---- each.c ---- */
void each_combine(const struct judge_case *c, struct verdict *out); /* category "all" */
bool each_is_worse(const struct verdict *a, const struct verdict *than);
/* What a combined verdict takes over from any of those that it is made of. */
#define EACH_FLAGS                                                                                           \
    (VERDICT_STALE | VERDICT_AWAITING | VERDICT_PARTIAL | VERDICT_CARRIED | VERDICT_SMALL_N | VERDICT_GAP |  \
     VERDICT_INTERIM | VERDICT_UNWEIGHTED | VERDICT_SUCCESSION)
/* Takes over what `any` of them had. What is still to come in for the others changes no failure. */
void each_take_over(struct verdict *combined, unsigned any);

/* ---- all_of.c ---- */
void all_of_combine(const struct judge_case *c, struct verdict *out); /* a target with parts */

/* ---- judge.c ---- */
void judge_set(struct judging *j, enum verdict_status status, unsigned flags, const char *reason);

#endif
