/* The plans as they stood: what was recorded by a seq, as it was in force at an instant. The plans in use
 * when those are the same, else read again from the record.
 *
 * Of each plan counts the newest version on record that was in force on the day; before any was, the first.
 * Units are the newest on record. */
#ifndef TIENDO_FLOW_VERSIONS_H
#define TIENDO_FLOW_VERSIONS_H

#include "daemon/store/store.h"

struct versions; /* keeps the last set it made; for one thread and one store */

struct versions *versions_new(void);
void versions_free(struct versions *versions);
/* A reference in *out, the caller's. `current` are the plans in use. Before the
 * first version: an empty set. */
MUST_CHECK enum err_code versions_at(struct versions *versions, struct store *store, struct plans *current,
                                     int64_t seq, int64_t now_ms, struct plans **out, struct err *err);
/* Drops what it knows: of the writing store some may have been rolled back. */
void versions_forget(struct versions *versions);

/* Which version of a plan is in force. */
struct version_pick {
    const char *plan;      /* borrowed until the next call */
    int64_t seq, until_ms; /* until_ms: as plan->in_force_until_ms */
};
/* One for each plan that was not let go, in order of id; *picks is borrowed until the next call. Of a plan
 * that was: *withdrawn_seq is the last such change. */
MUST_CHECK enum err_code versions_pick(struct versions *versions, struct store *store, int64_t seq,
                                       int64_t now_ms, const struct version_pick **picks, size_t *count,
                                       int64_t *withdrawn_seq, struct err *err);

#endif
