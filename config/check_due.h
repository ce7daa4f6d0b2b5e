/* What plan_check finds in deadlines: working days counted in years whose holidays nobody knows, reports
 * drawn together before they are due. */
#ifndef TIENDO_CONFIG_CHECK_DUE_H
#define TIENDO_CONFIG_CHECK_DUE_H

#include "daemon/base/problems.h"
#include "daemon/model/plan.h"
#include <cjson/cJSON.h>

/* `root`: the plan's document, for what it accepts; may be NULL. */
void plan_check_due(const struct plan *plan, const cJSON *root, struct problems *problems);

#endif
