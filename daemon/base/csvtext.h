/* What the readers of CSV share before libcsv sees the bytes: a byte order mark, the separator, bytes that
 * are no UTF-8. Pure. */
#ifndef TIENDO_BASE_CSVTEXT_H
#define TIENDO_BASE_CSVTEXT_H

#include <stdbool.h>
#include <stddef.h>

size_t csvtext_mark(const char *bytes, size_t len); /* bytes of the byte order mark at the start: 3 or 0 */
/* The separator (',' ';' or tab) that stands most often in the first line that is not empty, outside quotes.
 */
unsigned char csvtext_separator(const char *bytes, size_t len);
/* Is some byte no UTF-8? *at is the first such. */
bool csvtext_not_utf8(const char *bytes, size_t len, size_t *at);

#endif
