/* Lists of JSON objects as tables for spreadsheets (CSV of RFC 4180) and as lines (NDJSON). */
#ifndef TIENDO_API_TABLE_H
#define TIENDO_API_TABLE_H

#include "daemon/base/json.h"
#include "daemon/base/strbuf.h"

/* A header and a line a row. The columns are the rows' members in the order in which they first appear; a
 * text in two languages is two of them ("why.vi", "why.en"). A list of plain values stands in one cell with
 * "; " between them, any other shape as JSON. Without rows only the header: empty_columns, which may be
 * NULL. A text that a spreadsheet would take for a formula is led by an apostrophe. */
void table_csv(struct strbuf *sb, const cJSON *rows, const char *empty_columns);
/* One object a line; empties the list. */
void table_ndjson(struct strbuf *sb, cJSON *rows);

#endif
