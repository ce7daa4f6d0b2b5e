/* The plans as they stood at a seq: the ones in use when nothing has changed since, else read again from what
 * was recorded. */
#ifndef TIENDO_FLOW_VERSIONS_H
#define TIENDO_FLOW_VERSIONS_H

#include "daemon/store/store.h"

struct versions; /* keeps the last set it made; for one thread */

struct versions *versions_new(void);
void versions_free(struct versions *versions);
/* A reference in *out, the caller's. `current` are the plans in use. Before the first version: an empty set.
 */
MUST_CHECK enum err_code versions_at(struct versions *versions, struct store *store, struct plans *current,
                                     int64_t seq, struct plans **out, struct err *err);

#endif
