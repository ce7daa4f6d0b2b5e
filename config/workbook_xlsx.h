/* Inside config only: what the readers of an .xlsx file's parts share. Each part is read once; the first that
 * cannot be read ends it, with a problem that names the part. */
#ifndef TIENDO_CONFIG_WORKBOOK_XLSX_H
#define TIENDO_CONFIG_WORKBOOK_XLSX_H

#include "config/workbook.h"
#include "config/workbook_xml.h"
#include "config/workbook_zip.h"

struct xlsx {
    struct book *book;
    struct book_zip *zip;
    struct problems *problems;
    const char *file;
    bool failed, system1904;
    const char **strings; /* owned array, texts in the book's arena: the shared strings */
    size_t string_count, string_cap;
    unsigned *forms; /* owned: of each cell style what it shows of a date (workbook_date.h) */
    size_t form_count, form_cap;
};

/* Streams the part through `to`. A part that is absent is a failure unless it is optional. */
bool xlsx_part(struct xlsx *x, const char *part, bool optional, const struct book_xml *to);
void xlsx_fail(struct xlsx *x, const char *part, const char *why);
/* The text has the parameters part and place, a cell. */
void xlsx_fail_at(struct xlsx *x, enum text_id id, const char *part, const char *place);

void xlsx_strings(struct xlsx *x, const char *part);
void xlsx_styles(struct xlsx *x, const char *part);
void xlsx_cells(struct xlsx *x, const char *part, size_t sheet); /* into that sheet of the book */

/* Text of an .xlsx file with its escapes (_x000D_) undone, in place. */
void xlsx_unescape(char *text);

#endif
