/* Inside config only: the parts of a zip archive in memory, expanded with a ceiling over all of them, so that
 * a small file cannot become a huge one. */
#ifndef TIENDO_CONFIG_WORKBOOK_ZIP_H
#define TIENDO_CONFIG_WORKBOOK_ZIP_H

#include "daemon/base/strbuf.h"

struct book_zip;

/* Borrows the bytes until close. ERR_SYNTAX when they are no archive that can be read. */
MUST_CHECK enum err_code book_zip_open(const char *bytes, size_t len, size_t expanded_max,
                                       struct book_zip **out, struct err *err);
void book_zip_close(struct book_zip *zip); /* NULL is fine */
/* Appends the part of that name, whatever the case of its letters. ERR_NOT_FOUND; ERR_SYNTAX (damaged,
 * encrypted); ERR_TOO_BIG when the parts read so far and this one pass the ceiling. */
MUST_CHECK enum err_code book_zip_part(struct book_zip *zip, const char *name, struct strbuf *out,
                                       struct err *err);

#endif
