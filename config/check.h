/* What a schema cannot find: contradictions within a plan that is well-formed. Adds warnings (and errors
 * where nothing could be judged), each with its pointer, both quotations where two places clash, and the
 * remedy. */
#ifndef TIENDO_CONFIG_CHECK_H
#define TIENDO_CONFIG_CHECK_H

#include "daemon/base/problems.h"
#include "daemon/model/plan.h"

void plan_check(const struct plan *plan, struct problems *problems);

#endif
