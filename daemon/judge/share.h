/* The units whose share a target speaks of, and the figure of each for a period. Private to the module. */
#ifndef TIENDO_JUDGE_SHARE_H
#define TIENDO_JUDGE_SHARE_H

#include "daemon/judge/state.h"

struct share_unit {
    const struct unit *unit;
    struct points series; /* owned: as the judge sees them */
    struct points sent;   /* owned: a flow's as they were sent */
    struct points where;  /* owned: of the proviso's indicator */
    /* of the year at hand: */
    bool counted, known, failed, lacked, unheard, last_counted;
};
void share_unit_init(struct share_unit *u, const struct judging *j, const struct unit *unit);
void share_unit_deinit(struct share_unit *u);

/* The unit's own figure of exactly that period: a stock as it stood then, of a flow what the period brought.
 * `value` and `partial` are set where it has one; ZERO: a denominator of 0. */
enum share_figure { SHARE_FIGURE_NONE, SHARE_FIGURE_ZERO, SHARE_FIGURE };
enum share_figure share_figure_of(const struct judging *j, const struct share_unit *u, struct period period,
                                  struct point *out);
/* Does the unit meet the target's `where`, by its newest figure in or before the period? */
bool share_is_meant(const struct judging *j, const struct share_unit *u, struct period period);

#endif
