/* Inside config only: what the steps of an import share. */
#ifndef TIENDO_CONFIG_SHEET_IN_H
#define TIENDO_CONFIG_SHEET_IN_H

#include "config/sheet_path.h"
#include "config/sheet_places.h"
#include "config/sheet_tables.h"

/* What a heading stands for. */
struct sheet_heading {
    const struct sheet_column *column; /* NULL: nothing, a fault was told or it is the author's own */
    const char *key;                   /* for the star; borrowed from the book */
    bool given;                        /* false: the column has no heading at all */
};

/* A row that became an object. */
struct sheet_object {
    const char *id; /* borrowed from the book; NULL: none */
    char *pointer;  /* owned */
    cJSON *object;  /* borrowed from the document */
};

struct sheet_in_kind {
    const struct book_sheet *sheet; /* NULL: not in the book */
    struct sheet_heading *headings; /* owned; by column */
    size_t heading_count;
    struct sheet_object *objects; /* owned */
    size_t object_count, object_cap;
};

struct sheet_in {
    const struct book *book;
    const char *file;
    struct problems *problems;
    struct sheet_in_kind *kinds; /* owned; one of each kind */
    cJSON *documents[2];         /* by enum sheet_document */
    struct sheet_places *places[2];
};

/* An error at a cell: sheet_fault(in, spot, T_…, args…) */
void sheet_fault_add(struct sheet_in *in, const struct sheet_spot *at, enum text_id id,
                     const char *const *args, size_t nargs);
#define sheet_fault(in, at, id, ...)                                                                         \
    sheet_fault_add((in), (at), (id), (const char *const[]){__VA_ARGS__},                                    \
                    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
/* The nearest of the names, or all of them; the caller frees it. */
char *sheet_suggest(const char *given, const char *const *names, size_t count);

/* Reads the header into the kind's headings, and tells of those that are wrong. */
void sheet_read_header(struct sheet_in *in, const struct sheet_kind *kind);
/* What a heading of that kind means. False after the fault at the cell. */
bool sheet_match_heading(struct sheet_in *in, const struct sheet_kind *kind, const struct sheet_spot *at,
                         const char *text, struct sheet_heading *out);

/* One cell's value into the object, which is at `pointer` in the document. */
struct sheet_filling {
    struct sheet_in *in;
    const struct sheet_kind *kind;
    cJSON *object;
    const char *pointer;
};
void sheet_fill(const struct sheet_filling *f, const struct sheet_heading *heading,
                const struct book_cell *cell, const struct sheet_spot *at);
/* All cells of a row, and what follows from them. */
void sheet_fill_row(const struct sheet_filling *f, const struct book_row *row);

void sheet_read_rows(struct sheet_in *in, const struct sheet_kind *kind);
/* The array (or object of keys) in the parent that rows of this kind go into, made when absent; NULL when
 * there is something else. */
cJSON *sheet_container(const struct sheet_kind *kind, cJSON *parent);

#endif
