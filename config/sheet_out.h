/* Inside config only: the rows of one sheet while it is being filled, when it is not known yet which columns
 * it will have. */
#ifndef TIENDO_CONFIG_SHEET_OUT_H
#define TIENDO_CONFIG_SHEET_OUT_H

#include "config/sheet_tables.h"
#include "config/workbook.h"

/* A column that is used; key is owned, and NULL unless the heading has a star. */
struct sheet_slot {
    const struct sheet_column *column;
    char *key;
};

struct sheet_cell_out {
    size_t slot;
    enum book_cell_kind kind;
    char *text; /* owned */
};

struct sheet_row_out {
    struct sheet_cell_out *cells; /* owned */
    size_t count, cap;
};

struct sheet_out {
    const struct sheet_kind *kind;
    struct sheet_slot *slots;
    size_t slot_count, slot_cap;
    struct sheet_row_out *rows;
    size_t row_count, row_cap;
};

void sheet_out_init(struct sheet_out *out, const struct sheet_kind *kind);
void sheet_out_deinit(struct sheet_out *out);
size_t sheet_out_row(struct sheet_out *out); /* a new row; returns its place */
/* A cell that is not empty. */
void sheet_out_cell(struct sheet_out *out, size_t row, const struct sheet_column *column, const char *key,
                    enum book_cell_kind kind, const char *text);
/* Is there a row above this one with that text in that column? */
bool sheet_out_has(const struct sheet_out *out, size_t row, const struct sheet_column *column,
                   const char *text);
/* The sheet with its header, the columns in the order of the table. */
void sheet_out_write(const struct sheet_out *out, struct book *book);

#endif
