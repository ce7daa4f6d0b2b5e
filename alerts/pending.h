/* What the message about a report that draws others together says of those others: how many are in, and whose
 * are still awaited. */
#ifndef TIENDO_ALERTS_PENDING_H
#define TIENDO_ALERTS_PENDING_H

#include "alerts/alerts.h"
#include "alerts/phrases.h"

/* For the template: {title, units: [{name}], more}. NULL when the alert is about no such report. The caller
 * owns it. */
cJSON *pending_of(const struct alerts_context *ctx, const struct alert_view *v, enum lang lang);

#endif
