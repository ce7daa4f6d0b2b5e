/* The read side: what the API, the page and the command line show, computed from a reading store as of a seq
 * and a day. */
#ifndef TIENDO_FLOW_STATUS_H
#define TIENDO_FLOW_STATUS_H

#include "daemon/judge/why.h"
#include "daemon/model/consolidation.h"
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
    const struct units *units; /* NULL: only what is `unit`'s own, not what closed units left to it */
    int status;                /* −1: any */
    int64_t from_ms, to_ms;    /* by due_at; INSTANT_NONE: open */
};
/* Obligations of a plan: opened ones as recorded, others computed from the plan. Sorted by due_at, report,
 * unit. In the arena. */
MUST_CHECK enum err_code status_obligations(struct store *store, const struct plan *plan,
                                            const struct duty_filter *filter, struct moment at,
                                            struct arena *arena, struct obligation **out, size_t *count,
                                            struct err *err);
/* Who is to send what is still open of a unit that has closed. NULL: the unit itself, or nobody. */
const struct unit *obligation_heir(const struct obligation *o, const struct units *units,
                                   const struct zone *zone, int64_t now_ms);
/* consolidates: what of the reports it draws together is in; NULL: it draws none. */
cJSON *obligation_json(const struct obligation *o, const struct zone *zone, int64_t now_ms,
                       const struct consolidation *consolidates);
/* Those of a plan's reports that others draw together, each read once for all obligations that are shown. */
struct consolidations;
struct consolidations *consolidations_new(struct store *store, const struct plan *plan,
                                          const struct units *units, int64_t as_of);
void consolidations_free(struct consolidations *c); /* NULL is fine */
/* Of one obligation; lies in the list's own memory. *out NULL: its report draws none together. */
MUST_CHECK enum err_code consolidations_find(struct consolidations *c, const struct obligation *o,
                                             const struct consolidation **out, struct err *err);

/* How a task stands in one of its windows for one of the units that carry it out. */
struct task_status {
    const struct task *task;
    const struct window *window;
    const struct unit *unit;
    const struct unit *heir; /* who is to see to it now that the unit has closed; NULL: the unit itself */
    enum task_state state;
    const struct task_state_row *said; /* what was said last; NULL: nothing yet */
    int32_t last_day;                  /* on time; DAY_NONE: it has none, or none yet */
    bool overdue;
    int overdue_days; /* whole days since the last that was on time */
    bool historical;  /* its window ended before the plan was watched: it is nobody's failure */
};
struct task_filter {
    const char *task, *unit; /* NULL: any; a unit's are also those that closed units left to it */
    int state;               /* −1: any */
    int overdue;             /* −1: any, else 0 or 1 */
};
/* Every task × window × unit of a plan at a moment, in the plan's order. In the arena. */
MUST_CHECK enum err_code status_tasks(struct store *store, const struct plan *plan,
                                      const struct task_filter *filter, struct moment at, struct arena *arena,
                                      struct task_status **out, size_t *count, struct err *err);
cJSON *task_json(const struct plan *plan, const struct task_status *t);
/* A document as it was sent, a text or an object; null for NULL. */
void json_add_document(cJSON *obj, const char *key, const char *document);

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
