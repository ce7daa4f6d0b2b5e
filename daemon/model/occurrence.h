/* Events that happen when somebody records that they did (khi có hướng dẫn của Trung ương), and the reports
 * they call for. Pure. */
#ifndef TIENDO_MODEL_OCCURRENCE_H
#define TIENDO_MODEL_OCCURRENCE_H

#include "daemon/model/duty.h"

struct occurrence { /* strings borrowed from whoever filled it */
    int64_t seq, recorded_ms;
    const char *event;
    int32_t day;
    const char *note, *actor; /* note NULL if none */
};

/* A round that an occurrence calls for, as if the plan had named it: with the due date that the event gave
 * it. Its id is the plan's own for the event's first occurrence; for each further one the day is put to it
 * ("-" becomes "2022-05-10", "first" becomes "first-2022-05-10"). */
struct called_round {
    const struct report *report;
    struct period period; /* that which holds the day */
    struct round round;
    const struct occurrence *occurrence;
};
/* Those of all occurrences, which are given in the order in which they were recorded. Lies in the arena;
 * false: no room. */
bool occurrences_call(const struct plan *plan, const struct occurrence *list, size_t count,
                      struct arena *arena, struct called_round **out, size_t *out_count);

/* Does the round fall due after an event? Then it is owed only as called rounds. */
bool round_is_called(const struct round *round);
/* Could this be the id of a called round of the report? */
bool report_may_call(const struct report *report, const char *round_id);
/* The period of the report that holds the day (by its calendar). False: none does. */
bool report_period_holding(const struct plan *plan, const struct report *report, int32_t day,
                           struct period *out);

#endif
