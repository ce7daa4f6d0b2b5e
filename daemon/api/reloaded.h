/* What came of the start or the last reload, as GET /plans tells it. */
#ifndef TIENDO_API_RELOADED_H
#define TIENDO_API_RELOADED_H

#include "daemon/api/exchange.h"

/* {at, ok, plans: [{plan, changed, in_force_from, changes}], problems: [{file, pointer, code, detail}]} as
 * JSON text in the exchange's arena; NULL when it does not fit. On the loop. */
const char *reloaded_text(struct exchange *x);

#endif
