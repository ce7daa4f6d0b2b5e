/* Routing: which receivers get an alert. Pure. Children are tried in order; the first match without
 * `continue` ends the search; a node's own receiver gets the alert only if no child matched. */
#ifndef TIENDO_ALERTS_ROUTE_H
#define TIENDO_ALERTS_ROUTE_H

#include "config/settings.h"
#include "daemon/model/alert.h"

#define ROUTE_MATCH_MAX 64
/* Fills out with the nodes that receive the alert, in order; returns how many. */
size_t route_match(const struct route *root, const struct alert *alert,
                   const struct route *out[ROUTE_MATCH_MAX]);
bool matcher_holds(const struct matcher *m, const struct alert *alert);

#endif
