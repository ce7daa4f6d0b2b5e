/* Inside config only: which cell each place of a document came from, so that a fault which a reader finds at
 * a JSON pointer can be told of sheet and cell. */
#ifndef TIENDO_CONFIG_SHEET_PLACES_H
#define TIENDO_CONFIG_SHEET_PLACES_H

#include "config/sheet_tables.h"
#include "config/workbook.h"

/* A cell, be it empty. */
struct sheet_spot {
    const struct book_sheet *sheet;
    const struct book_row *row; /* NULL: the sheet as a whole */
    size_t column;
};

struct sheet_place {
    char *pointer; /* owned */
    struct sheet_spot at;
    const struct sheet_kind *kind; /* of a whole row; else NULL */
};

struct sheet_places {
    bool csv;
    struct sheet_place *items; /* owned */
    size_t count, cap;
};

struct sheet_places *sheet_places_new(bool csv);
void sheet_places_free(struct sheet_places *places); /* NULL is fine */
void sheet_places_add(struct sheet_places *places, const char *pointer, struct sheet_spot at,
                      const struct sheet_kind *kind);
/* The cell of a pointer: its own, else of the row it lies in the cell of the column that would hold it, else
 * the row's first. False when nothing is known of it. */
bool sheet_places_find(const struct sheet_places *places, const char *pointer, struct sheet_spot *at);

/* "targets!F7"; of CSV "targets: value", and the line and column where the cell stands. */
void sheet_spot_tell(const struct sheet_spot *at, bool csv, struct problem *problem);

#endif
