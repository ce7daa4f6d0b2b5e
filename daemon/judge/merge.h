/* What becomes of shares and of targets made for units, when those units are merged: they pass to the unit
 * that took their place, as the target's `merge` says. Private to the module. */
#ifndef TIENDO_JUDGE_MERGE_H
#define TIENDO_JUDGE_MERGE_H

#include "daemon/judge/series.h"

enum merge_outcome {
    MERGE_NOTHING,      /* nothing comes to this unit from others */
    MERGE_OWN,          /* it has a share, or is named, itself */
    MERGE_PASSED,       /* its predecessors' shares are its own now */
    MERGE_INCOMPARABLE, /* they had some, but those cannot be put together, or it is not all they were */
};
enum merge_outcome merge_of(const struct target *target, const struct unit *unit);

/* The condition as it binds the unit: the target's, its share, or what its predecessors' come to. False where
 * that cannot be said; then *out is the target's. `s` is of the target's indicator; NULL: no figures are at
 * hand to weigh by. */
bool merge_condition(const struct source *s, const struct target *target, const struct unit *unit,
                     struct condition *out);
/* The same for people, from what the verdict keeps. */
struct condition merge_told(const struct verdict *v);

#endif
