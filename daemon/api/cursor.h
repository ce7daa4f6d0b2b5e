/* Cursors: an opaque text that holds the filters, the moment and the place, so that all pages of a list see
 * one state. */
#ifndef TIENDO_API_CURSOR_H
#define TIENDO_API_CURSOR_H

#include "daemon/api/exchange.h"

void cursor_add(struct strbuf *sb, const struct exchange *x, int64_t seq, int64_t now_ms, int64_t position);
/* Puts the cursor's filters and moment in place of the request's. False: not a cursor of ours, or one of
 * another list. */
bool cursor_apply(struct exchange *x, const char *text);

#endif
