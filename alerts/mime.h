/* What mail needs of RFC 5322, 2045 and 2047: headers of any text, bodies of any UTF-8. Pure. */
#ifndef TIENDO_ALERTS_MIME_H
#define TIENDO_ALERTS_MIME_H

#include "daemon/base/strbuf.h"
#include <stdint.h>

/* The value of an unstructured header named `name` (its length counts for the first line), folded with CRLF
 * and a space. Plain where it is short ASCII; else RFC 2047 encoded words of at most 75 characters, none of
 * which cuts a character, on lines of at most 76. Control characters become spaces, so that no text can end
 * the header. */
void mime_header(struct strbuf *sb, const char *name, const char *text);
/* Quoted-printable, lines of at most 76, CRLF line ends. */
void mime_quoted(struct strbuf *sb, const char *text, size_t len);
#define MIME_DATE_MAX 40
/* Fri, 20 May 2016 00:00:00 +0000 */
void mime_date(int64_t at_ms, char buf[MIME_DATE_MAX]);

#endif
