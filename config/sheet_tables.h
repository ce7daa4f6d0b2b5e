/* Inside config only: what the sheets of a plan look like: one table of sheets, and for each one table of its
 * columns. A heading is the path of what its cells hold, in the object that the row is. */
#ifndef TIENDO_CONFIG_SHEET_TABLES_H
#define TIENDO_CONFIG_SHEET_TABLES_H

#include <stdbool.h>
#include <stddef.h>

enum sheet_type {
    SHEET_TEXT,
    SHEET_NUMBER,
    SHEET_NUMBER_OR_NONE, /* "-" is null */
    SHEET_BOOL,
    SHEET_BODY,      /* an id, or "id (requested)" */
    SHEET_ABOUT,     /* "80 ± 2" */
    SHEET_WHY,       /* only "? why": the rest stands in columns of its own */
    SHEET_CONDITION, /* which of sheet_conditions; what it says is in the column after it */
    SHEET_VALUE,
    SHEET_PARENT /* id of the row of another sheet that this one belongs to */
};
/* LIST: always a list, of one too. EITHER: one alone is no list ("x;" is). "-" is the list without items. */
enum sheet_many { SHEET_ONE, SHEET_LIST, SHEET_EITHER };

struct sheet_column {
    const char *heading; /* "a.*" stands for a column of each key below a */
    enum sheet_type type;
    enum sheet_many many;
    const char *word;    /* stands for itself where a list is expected: "own", "year" */
    unsigned width;      /* 0: as wide as its heading */
    bool shown;          /* also where no row has anything in it */
    const char *choices; /* offered, separated by commas */
};

enum sheet_document { SHEET_PLAN, SHEET_UNITS };

struct sheet_kind {
    const char *name;
    enum sheet_document document;
    const char *member; /* path of the array, in the document or in the parent's object; NULL: the document
                           itself, a key a row */
    const char *parent; /* the sheet of the objects that hold such arrays */
    const char *id;     /* the column by which other sheets name a row */
    bool loose;         /* rows without a parent are the document's own */
    bool always;        /* the array is there without rows, too */
    bool keyed;         /* no array: an object, whose keys are in the first column */
    bool shown;         /* the sheet is written without rows, too */
    bool begun;         /* so it is where a plan is begun */
    const char *folded; /* the first of this array stands in the row itself, ... */
    const char *fold;   /* ... its columns begin with this */
    const struct sheet_column *columns;
    size_t column_count;
};

/* More than any plan has; above it reading would take minutes. */
#define SHEET_ROWS_MAX    20000
#define SHEET_COLUMNS_MAX 5000

extern const struct sheet_kind sheet_kinds[];
extern const size_t sheet_kind_count;
const struct sheet_kind *sheet_kind_find(const char *name); /* NULL: none */

/* What has no column of its own, as JSON; the last column of every sheet. */
extern const struct sheet_column sheet_more;
#define SHEET_KEY_HEADING   "key"
#define SHEET_VALUE_HEADING "value"

/* The conditions that a cell of SHEET_CONDITION can name, each as the column of its value. */
extern const struct sheet_column sheet_conditions[];
extern const size_t sheet_condition_count;

const struct sheet_column *sheet_id_column(const struct sheet_kind *kind); /* NULL: it has none */
/* Is the heading one of "a.*"? *key is what stands for the star. */
bool sheet_column_matches(const struct sheet_column *column, const char *heading, const char **key);

#endif
