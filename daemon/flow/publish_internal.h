/* What the files of publishing share. Not for anyone else. */
#ifndef TIENDO_FLOW_PUBLISH_INTERNAL_H
#define TIENDO_FLOW_PUBLISH_INTERNAL_H

#include "daemon/flow/engine_internal.h"

struct publishing {
    struct engine *engine;
    struct plans *plans;    /* borrowed: as read from the files */
    struct plans *previous; /* a reference, once `looked_back`; NULL: nothing, or it cannot be read */
    bool looked_back;
    struct version_row *rows; /* newest on record */
    size_t row_count;
    int64_t last_seq; /* before this transaction */
    bool adopt, units_fresh;
    struct published *out;
    struct arena *arena;
    struct err *err;
};

/* publish.c: the plan as it was in force until now; NULL: it was not, or cannot be read any more. */
const struct plan *publish_before(struct publishing *p, const char *plan);

/* publish_checks.c: adds a problem for each thing with history that a new version neither holds nor explains.
 */
MUST_CHECK enum err_code publish_check_plan(struct publishing *p, const struct plan *plan);
MUST_CHECK enum err_code publish_check_units(struct publishing *p);

/* withdraw.c */
const struct withdrawn *withdrawn_find(const struct settings *settings, const char *plan);
/* Records that the plan was let go, unless that is on record; *fresh: just now. */
MUST_CHECK enum err_code withdraw_record(struct publishing *p, const struct version_row *row,
                                         const struct withdrawn *why, bool *fresh);
/* Nothing more is expected of it: agenda and untouched obligations go, its open alerts end. */
MUST_CHECK enum err_code withdraw_clear(struct engine *engine, const char *plan, struct err *err);

#endif
