/* The rounds in which a report is owed for a period: those of the plan that have a date of their own, and
 * those that events called for. */
#ifndef TIENDO_FLOW_ROUNDS_H
#define TIENDO_FLOW_ROUNDS_H

#include "daemon/model/occurrence.h"
#include "daemon/store/store.h"

/* In the plan's order, calls in place of the round that is called, in the order of recording. Count 0: none
 * was called for. In the arena, or the plan's own. */
MUST_CHECK enum err_code rounds_of(struct store *store, const struct plan *plan, const struct report *report,
                                   struct period period, struct arena *arena, const struct round ***out,
                                   size_t *count, struct err *err);
/* One of them; NULL: there is none of that id. */
MUST_CHECK enum err_code rounds_find(struct store *store, const struct plan *plan,
                                     const struct report *report, struct period period, const char *id,
                                     struct arena *arena, const struct round **out, struct err *err);
/* All that the plan's events called for as of a seq. */
MUST_CHECK enum err_code rounds_called(struct store *store, const struct plan *plan, int64_t as_of,
                                       struct arena *arena, struct called_round **out, size_t *count,
                                       struct err *err);

#endif
