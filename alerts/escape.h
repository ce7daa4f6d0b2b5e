/* Text made harmless for the place it goes to. Pure. */
#ifndef TIENDO_ALERTS_ESCAPE_H
#define TIENDO_ALERTS_ESCAPE_H

#include "daemon/base/strbuf.h"

/* TEXT: as it is. HTML: also within a quoted attribute. HEADER: control characters, line breaks above all,
 * become spaces. JSON: the inside of a string. */
enum escape { ESCAPE_TEXT, ESCAPE_HTML, ESCAPE_HEADER, ESCAPE_JSON };

void escape_add(struct strbuf *sb, const char *text, enum escape escape);

#endif
