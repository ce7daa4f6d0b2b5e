/* Notices: who is to be told of an alert_event, and which of these flush as one message. Written in the
 * transaction of the change. */
#ifndef TIENDO_ALERTS_NOTICES_H
#define TIENDO_ALERTS_NOTICES_H

#include "alerts/alerts.h"

/* One notice per receiver that the routes give, and per addressee (recipients.h). A resolution goes to
 * whoever got the firing. */
MUST_CHECK enum err_code notices_add(const struct alerts_context *ctx, const struct alert *alert,
                                     int64_t event, struct err *err);

/* Did a message about this alert's firing go (or is it still going) to the receiver? */
MUST_CHECK enum err_code notices_told(const struct alerts_context *ctx, int64_t alert, const char *receiver,
                                      bool *told, struct err *err);

/* Adds each "key=value" of a notice's group to the object as a member. */
void notices_group_labels(const struct notice *notice, cJSON *object);

#endif
