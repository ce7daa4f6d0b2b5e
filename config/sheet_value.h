/* Inside config only: a value of the document as the text of a cell, and back. */
#ifndef TIENDO_CONFIG_SHEET_VALUE_H
#define TIENDO_CONFIG_SHEET_VALUE_H

#include "config/sheet_tables.h"
#include "config/workbook.h"
#include "daemon/base/json.h"

/* Appends the text of the value in a cell of that column. False when the column cannot hold it in such a way
 * that reading the text gives the very same value; the text is then of no use. */
bool sheet_encode(const struct sheet_column *column, const cJSON *value, struct strbuf *text,
                  enum book_cell_kind *kind);
/* The value of a cell's text; the caller owns it. NULL: *fault, a text with the parameter “given”, tells what
 * is wrong. */
cJSON *sheet_decode(const struct sheet_column *column, const char *text, enum text_id *fault);
/* Can the text stand in a cell: is it not empty, without blanks around it and signs that cells cannot hold?
 */
bool sheet_is_storable(const char *text);
bool sheet_same(const cJSON *a, const cJSON *b); /* the same canonical JSON */

#endif
