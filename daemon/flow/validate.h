/* Checks a submission against the plans: pure, on the loop. Fills its resolved part. Every fault is listed
 * with its pointer, code and remedy. */
#ifndef TIENDO_FLOW_VALIDATE_H
#define TIENDO_FLOW_VALIDATE_H

#include "daemon/model/submission.h"

/* Takes a reference on `plans` into s. True when no error was added. Warnings may be added either way.
 * s->received_at_ms decides which periods have begun. s->round stays NULL when not given: the writer chooses.
 */
bool validate_submission(struct submission *s, struct plans *plans, struct problems *problems);

#endif
