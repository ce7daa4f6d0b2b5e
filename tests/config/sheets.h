/* What the tests of workbooks and sheets share: archives made from parts, workbooks made from XML by hand,
 * and whether something is told at a place. */
#ifndef TESTS_CONFIG_SHEETS_H
#define TESTS_CONFIG_SHEETS_H

#include "config/sheet.h"
#include "config/workbook.h"
#include "tests/config/support.h"

#define PARTS_MAX 12

struct part {
    const char *name, *bytes;
    size_t len; /* 0: up to the NUL */
};

/* A zip archive of them, in order; sb is initialised here. */
void zip_of(const struct part *parts, size_t count, struct strbuf *sb);

#define XLSX_SHEETS_MAX 8
struct xlsx_sheet {
    const char *name, *rows; /* rows: what stands inside <sheetData> */
};
struct xlsx_parts {
    struct xlsx_sheet sheets[XLSX_SHEETS_MAX];
    const char *strings; /* inside <sst>; NULL: no such part */
    const char *styles;  /* inside <styleSheet>; NULL: no such part */
    bool system1904;
};
/* A workbook of a few parts, written by hand. */
void xlsx_of(const struct xlsx_parts *parts, struct strbuf *sb);

/* The book read from the bytes; fails, printing what is wrong, when it is not. */
struct book *book_of(const struct strbuf *bytes);
struct book *book_of_text(const char *csv);
/* The text of a cell such as "F7"; "" when it is empty. */
const char *cell_text(const struct book *book, const char *sheet, const char *place);
/* Reads the bytes; fails unless that ends with the error, whose English text says something. */
void assert_refused(const struct strbuf *bytes, const char *code, const char *said);

cJSON *json_of_file(const char *path);
/* Export, then import from the very bytes of a file of that kind: the same canonical JSON and hash, of both
 * documents. `name` is told when it fails. units may be NULL. */
void assert_round_trip(const cJSON *plan, const cJSON *units, bool xlsx, const char *name);
/* The bytes of a file of either kind are imported as those documents. units may be NULL. */
void assert_imported(const struct strbuf *bytes, const cJSON *plan, const cJSON *units, const char *name);
/* The cell below the heading in the row with that number becomes the text, or goes when that is NULL. The
 * book borrows the text. */
void set_cell(struct book *book, const char *sheet, size_t row, const char *heading, const char *text);
/* Writes the book as .xlsx and appends the file's bytes. */
void xlsx_bytes(const struct book *book, struct strbuf *sb);

#endif
