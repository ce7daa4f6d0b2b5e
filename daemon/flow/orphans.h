/* What is on record under an id that a new version left out, as a problem with its remedy. */
#ifndef TIENDO_FLOW_ORPHANS_H
#define TIENDO_FLOW_ORPHANS_H

#include "daemon/base/problems.h"
#include "daemon/model/plan.h"
#include "daemon/store/store.h"

void orphan_tell(struct problems *problems, const char *file, const struct orphan *o);

/* Is the id of this kind (indicator, target, report, milestone, task) in the plan? */
bool plan_holds(const struct plan *plan, const char *kind, const char *id);

/* A version for a later day must hold or explain every id that is in use until then: more may be recorded of
 * it. Those among `orphans` were told already. */
void orphans_in_use(struct problems *problems, const struct plan *before, const struct plan *plan,
                    const struct orphan *orphans, size_t orphan_count, int64_t now_ms);

#endif
