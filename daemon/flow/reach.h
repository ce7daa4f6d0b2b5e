/* What a touched figure concerns: the indicators computed from it, the units whose figures it is part of, the
 * verdicts that rest on them, and the series that those are judged by. Pure. */
#ifndef TIENDO_FLOW_REACH_H
#define TIENDO_FLOW_REACH_H

#include "daemon/model/plan.h"

struct unit_set {              /* in the order in which they were added */
    const struct unit **items; /* owned */
    bool *in;                  /* owned; by unit index */
    size_t count;
};
void unit_set_init(struct unit_set *set, const struct units *units);
void unit_set_deinit(struct unit_set *set);
void unit_set_add(struct unit_set *set, const struct unit *unit);

struct reach {
    const struct plan *plan;
    const struct units *units;
    struct concern *concerns; /* owned; by indicator index: for which units it may have changed */
};
void reach_init(struct reach *r, const struct plan *plan, const struct units *units);
void reach_deinit(struct reach *r);
/* A figure, or an obligation, of the unit was touched (NULL: of every unit): it concerns the unit, those that
 * took its place, and where figures are rolled up the whole and all that ever stood between them. */
void reach_touch(struct reach *r, const struct indicator *indicator, const struct unit *unit);
/* After all that was touched: it concerns also what is computed from it. */
void reach_extend(struct reach *r);
/* Calls each for whom the target may be judged otherwise now. */
void reach_subjects(const struct reach *r, const struct target *target,
                    void (*each)(void *arg, const struct unit *unit, const char *category), void *arg);
/* Adds the units whose series those verdicts rest on, and marks the indicators (by index). */
void reach_needs(const struct reach *r, struct unit_set *units, bool *indicators);

#endif
