/* Two tiers of reports: units report, then a lead draws their reports together and reports on. What of the
 * first tier is in, for one obligation of the second. Pure. */
#ifndef TIENDO_MODEL_CONSOLIDATION_H
#define TIENDO_MODEL_CONSOLIDATION_H

#include "daemon/model/duty.h"

struct consolidation {
    const struct report *report; /* that is drawn together */
    size_t expected, complete;   /* of its units, for the period; waived and historical ones do not count */
    const struct unit **missing; /* those that have not reported yet, in the plan's order */
    size_t missing_count;
};

/* For the obligation of a report that consolidates another (false: it does not, or there is no room). The
 * units are those of the other report that lie below the obligation's own; where none does, all of them. The
 * periods are those inside the obligation's. Of a unit's rounds the last counts that falls due before the
 * obligation does, else the first.
 *
 * rows: what is recorded of the other report's obligations, sorted (see below). What has no row is owed by
 * the plan, and not complete. Lies in the arena. */
bool consolidation_of(const struct plan *plan, const struct obligation *o, const struct unit *unit,
                      const struct obligation *rows, size_t count, struct arena *arena,
                      struct consolidation *out);

/* Into the order that consolidation_of looks them up in. */
void consolidation_sort(struct obligation *rows, size_t count);

#endif
