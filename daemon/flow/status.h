/* The read side: what the API, the page and the command line show, computed from a reading store as of a seq
 * and a day. */
#ifndef TIENDO_FLOW_STATUS_H
#define TIENDO_FLOW_STATUS_H

#include "daemon/judge/why.h"
#include "daemon/store/store.h"

struct moment {
    int64_t seq;    /* what was recorded */
    int64_t now_ms; /* the instant asked for */
};

struct verdict_filter {
    const char *plan, *indicator, *unit, *target; /* NULL: any; plan is required */
    int status;                                   /* −1: any */
};
/* All verdicts of a plan at a moment, in the plan's order; the caller frees with mem_free. */
MUST_CHECK enum err_code status_verdicts(struct store *store, const struct plan *plan,
                                         const struct units *units, const struct verdict_filter *filter,
                                         struct moment at, struct verdict **out, size_t *count,
                                         struct err *err);

struct duty_filter {
    const char *report, *unit; /* NULL: any */
    int status;                /* −1: any */
    int64_t from_ms, to_ms;    /* by due_at; INSTANT_NONE: open */
};
/* Obligations of a plan: opened ones as recorded, others computed from the plan. Sorted by due_at, report,
 * unit. In the arena. */
MUST_CHECK enum err_code status_obligations(struct store *store, const struct plan *plan,
                                            const struct duty_filter *filter, struct moment at,
                                            struct arena *arena, struct obligation **out, size_t *count,
                                            struct err *err);
cJSON *obligation_json(const struct obligation *o, const struct zone *zone, int64_t now_ms);

struct rate {
    const char *group; /* unit kind, or NULL for all */
    int expected, waived, complete, on_time;
};
/* Completeness = complete ÷ (expected − waived), timeliness = on time ÷ the same; expected is frozen per
 * period. By unit kind, all first. */
MUST_CHECK enum err_code status_rates(struct store *store, const struct plan *plan,
                                      const struct report *report, struct period period, struct moment at,
                                      struct arena *arena, struct rate **out, size_t *count, struct err *err);

#endif
