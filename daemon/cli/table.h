/* Text in columns, as wide as people see it: a Vietnamese letter is one column whatever its bytes. Pure. */
#ifndef TIENDO_CLI_TABLE_H
#define TIENDO_CLI_TABLE_H

#include "daemon/base/strbuf.h"
#include <stdbool.h>

/* Columns that the text takes on a terminal: combining marks none, wide characters two; each byte that is no
 * UTF-8 one. */
size_t text_width(const char *text);
/* The text, then spaces up to `width` columns. */
void text_pad(struct strbuf *sb, const char *text, size_t width);
/* The first bytes of the text that fit into `width` columns; never cuts a character. */
size_t text_fit(const char *text, size_t width);

enum paint { PAINT_NONE, PAINT_BOLD, PAINT_DIM, PAINT_GREEN, PAINT_YELLOW, PAINT_RED };
/* How a painted stretch begins and ends; "" for PAINT_NONE. */
const char *paint_begin(enum paint paint);
const char *paint_end(enum paint paint);

#define TABLE_COLUMNS_MAX 10

struct cell {
    const char *text; /* copied; NULL is empty; line breaks become spaces */
    enum paint paint;
};

struct table;

/* heads: `columns` texts, copied. Numbers look best to the right: bit i of `right` says so for column i. */
struct table *table_new(const char *const *heads, size_t columns, unsigned right);
void table_free(struct table *table); /* NULL is fine */
void table_add(struct table *table, const struct cell *cells);
size_t table_rows(const struct table *table);
/* Heads and rows, two spaces between columns, no space at a line's end. width: where the last column is
 * wrapped between words; 0 never. colour: cells are painted and heads bold. */
void table_print(const struct table *table, size_t width, bool colour, struct strbuf *sb);

#endif
