/* Checks a submission against the plans: pure, on the loop. Fills its resolved part. Every fault is listed
 * with its pointer, code and remedy. */
#ifndef TIENDO_FLOW_VALIDATE_H
#define TIENDO_FLOW_VALIDATE_H

#include "daemon/model/submission.h"

/* Takes a reference on `plans` into s. True when no error was added. Warnings may be added either way.
 * s->received_at_ms decides which periods have begun. s->round stays NULL when not given, or when it names a
 * request: the writer chooses. May be called again with other plans; all that was resolved is resolved anew.
 */
bool validate_submission(struct submission *s, struct plans *plans, struct problems *problems);

/* After a reader found faults of form (a wrong type, an unknown member): adds the faults of content
 * elsewhere, so that nobody learns of them one round later. Nothing when too little was read to tell. */
void validate_further(struct submission *s, struct plans *plans, struct problems *problems);

/* Rounds of requests outside the calendar (đột xuất): "adhoc-<number>". Only the record knows which there
 * are, of what unit and period; so the plan's units and periods do not bind a submission that names one. */
#define REQUEST_ROUND "adhoc-"
bool validate_is_request(const char *round_id);
/* Where a fault of the head stands: a JSON pointer, or a column when it came as CSV. */
const char *validate_pointer(const struct submission *s, const char *json, const char *csv);

#endif
