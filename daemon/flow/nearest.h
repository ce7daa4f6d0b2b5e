/* The known id nearest to one that is not known: the remedy in an error. Never NULL ("" when there is none at
 * all). Pure. */
#ifndef TIENDO_FLOW_NEAREST_H
#define TIENDO_FLOW_NEAREST_H

#include "daemon/model/plan.h"

const char *nearest_plan(const struct plans *plans, const char *id);
const char *nearest_report(const struct plan *plan, const char *id);
const char *nearest_indicator(const struct plan *plan, const char *id);
const char *nearest_task(const struct plan *plan, const char *id);
const char *nearest_event(const struct plan *plan, const char *id);
const char *nearest_unit(const struct units *units, const char *id);
/* "sex=female", or "total" where the indicator has no categories; written into buf. */
const char *nearest_category(const struct indicator *indicator, const char *text,
                             char buf[CATEGORY_TEXT_MAX]);

#endif
