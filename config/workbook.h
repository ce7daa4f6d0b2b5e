/* A workbook: named sheets, their rows, in each row the cells that are not empty, with their text. Read from
 * an .xlsx file or from CSV, written as either. It knows nothing of plans.
 *
 * Texts have no blanks around them. Numbers are as people wrote them, with at most 15 digits; a date is the
 * text of what its cell shows: 2016-05-20, 2016-05, 05-20 or 2016, a time 08:00; so is a percent: 60%. A CSV
 * file holds the sheets one below the other, each begun by a line [name]. */
#ifndef TIENDO_CONFIG_WORKBOOK_H
#define TIENDO_CONFIG_WORKBOOK_H

#include "daemon/base/problems.h"

#define BOOK_EXPANDED_MAX   ((size_t)64 << 20) /* bytes of an .xlsx file's parts together */
#define BOOK_CELLS_MAX      500000
#define BOOK_ROWS_MAX       1048576
#define BOOK_COLUMNS_MAX    16384
#define BOOK_CELL_CHARS_MAX 32767 /* that a cell of an .xlsx file may hold */

/* FAULT: a formula's error, its text; "" where a formula has no result. */
enum book_cell_kind { BOOK_TEXT, BOOK_NUMBER, BOOK_BOOL, BOOK_FAULT };

struct book_cell {
    size_t column; /* from 0 */
    enum book_cell_kind kind;
    const char *text;       /* borrowed from the book; of BOOK_BOOL "true" or "false" */
    size_t line, character; /* of its first character in a CSV file, from 1; else 0 */
};

struct book_row {
    size_t number;           /* from 1, as the sheet shows it; of CSV the line in the file */
    struct book_cell *cells; /* owned; ascending columns */
    size_t count, cap;
};

/* How a column is to look in .xlsx. */
struct book_column {
    unsigned width;
    bool text;           /* what is typed there stays text: 05-20 is no date, 1.10 no number */
    const char *choices; /* offered in a list, separated by commas; NULL: none */
};

struct book_sheet {
    const char *name;      /* borrowed from the book */
    size_t line;           /* of its [name] in a CSV file; else 0 */
    struct book_row *rows; /* owned; ascending numbers */
    size_t count, cap;
    struct book_column *columns; /* owned; may be fewer than there are */
    size_t column_count;
};

struct book {
    struct arena *arena;
    struct book_sheet *sheets; /* owned */
    size_t count, cap, cells;
    bool csv;  /* places are lines and columns of a file */
    bool full; /* there was more than fits: what came later was dropped */
};

struct book *book_new(void);
void book_free(struct book *book); /* NULL is fine */

/* Each is valid until the next one is added. */
struct book_sheet *book_add_sheet(struct book *book, const char *name);
struct book_row *book_add_row(struct book_sheet *sheet, size_t number);
/* Copies the text without the blanks around it; an empty text is no cell (NULL). */
struct book_cell *book_add_cell(struct book *book, struct book_row *row, size_t column,
                                enum book_cell_kind kind, const char *text);

const struct book_sheet *book_find(const struct book *book, const char *name); /* NULL: none */
const struct book_cell *book_row_cell(const struct book_row *row, size_t column);

#define BOOK_PLACE_MAX 32
void book_column_name(size_t column, char buf[BOOK_PLACE_MAX]); /* 0 is A, 26 is AA */

/* Reads either kind, told apart by its bytes. NULL when an error was added; then nothing of it can be used.
 */
struct book *book_read(const char *bytes, size_t len, const char *file, struct problems *problems);
/* UTF-8 with a byte order mark, commas, CR LF. */
void book_write_csv(const struct book *book, struct strbuf *sb);
MUST_CHECK enum err_code book_write_xlsx(const struct book *book, const char *path, struct err *err);

/* The text of a number as people wrote it: 15 digits are what a spreadsheet shows at most, what follows them
 * is the binary fraction's own. */
#define BOOK_NUMBER_MAX 48
void book_number_text(double value, char buf[BOOK_NUMBER_MAX]);

#endif
