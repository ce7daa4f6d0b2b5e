/* The subject of a mail as people read it, from its frozen headers. Pure. */
#ifndef TIENDO_CLI_SUBJECT_H
#define TIENDO_CLI_SUBJECT_H

#include "daemon/base/strbuf.h"

/* Encoded words of RFC 2047 in UTF-8 and base64 (as our mails have them) become their text; blanks between
 * two of them go; all else stays. */
void subject_decode(const char *value, struct strbuf *sb);
/* The Subject of the headers (a JSON object of strings) of a delivery; nothing where there is none. */
void subject_of(const char *headers, struct strbuf *sb);

#endif
