/* A plan and its units as sheets, and sheets as a plan and units. What sheet_export writes, sheet_import
 * reads back as the same canonical JSON: a value that no column can hold exactly goes as JSON into the column
 * `more`. (Two things that no plan may have are not kept so: an indicator without `targets` gets none, and a
 * member `window` of a task becomes its first window.) Comments of a file are not kept. The sheets are
 * described in config/README.md, chapter Spreadsheets. */
#ifndef TIENDO_CONFIG_SHEET_H
#define TIENDO_CONFIG_SHEET_H

#include "config/units_reader.h"
#include "config/workbook.h"
#include "daemon/base/json.h"

/* units may be NULL. Both are objects. */
struct book *sheet_export(const cJSON *plan, const cJSON *units);
/* The sheets that most plans need, without rows, and before them one that tells of all sheets and columns. */
struct book *sheet_template(enum lang lang);
/* What that one tells of a sheet, or of a column of it; NULL: nothing. */
const char *sheet_guide(const char *sheet, const char *heading, enum lang lang);
/* Does each cell fit into an .xlsx file? Else an error for each that does not. */
bool sheet_fits_xlsx(const struct book *book, const char *file, struct problems *problems);

struct sheet_places;
struct sheet_documents {
    cJSON *plan, *units;                            /* owned; units NULL when no sheet is about them */
    struct sheet_places *plan_places, *unit_places; /* owned; borrow from the book */
};

/* True when no error was added. Errors name sheet and cell (of CSV, line and column of the file). Deinit in
 * any case, before the book is freed. */
bool sheet_import(const struct book *book, const char *file, struct sheet_documents *out,
                  struct problems *problems);
void sheet_documents_deinit(struct sheet_documents *documents);

/* Reads both as the daemon would, the plan against the sheets' units and the others. Errors in the sheets
 * name the cell; warnings are left to `tiendo check`. True when there is no error. */
bool sheet_check(const struct sheet_documents *documents, const char *file, const struct units_source *others,
                 size_t other_count, struct problems *problems);

/* Appends JSON as people write it: objects that fit stand in one line. */
void sheet_print(const cJSON *item, struct strbuf *sb);

#endif
