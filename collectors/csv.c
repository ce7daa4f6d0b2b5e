/* A CSV is one submission: a header, then a line a row; plan, report, unit, period and round are equal in all
 * rows. Rows are counted as a spreadsheet shows them: the header is row 1, empty rows count, a cell with line
 * breaks is one row. */
#include "collectors/parse.h"
#include "daemon/base/csvtext.h"
#include "daemon/base/mem.h"
#include <csv.h>
#include <stdio.h>
#include <string.h>

#define CELLS_MAX  256       /* of a row: more are counted, not kept */
#define PIECE      (1 << 16) /* bytes handed to libcsv at once */
#define PLACE_MAX  160
#define NUMBER_MAX 24

/* ---- columns ---- */

enum part { HEAD, LINE };
struct column {
    const char *name;
    enum part part;
    bool required;
    size_t offset; /* of the text in struct submission or struct submission_line */
};

#define HEAD_COLUMN(name, required, field)                                                                   \
    { name, HEAD, required, offsetof(struct submission, field) }
#define LINE_COLUMN(name, required, field)                                                                   \
    { name, LINE, required, offsetof(struct submission_line, field) }
static const struct column COLUMNS[] = {
    HEAD_COLUMN("plan", true, plan_id),
    HEAD_COLUMN("report", true, report_id),
    HEAD_COLUMN("unit", true, unit_id),
    HEAD_COLUMN("period", true, period_text),
    HEAD_COLUMN("round", false, round_id),
    LINE_COLUMN("indicator", true, indicator_id),
    LINE_COLUMN("for_unit", false, unit_id),
    LINE_COLUMN("for_period", false, period_text),
    LINE_COLUMN("category", false, category_text),
    LINE_COLUMN("value", false, value_text),
    LINE_COLUMN("numerator", false, numerator_text),
    LINE_COLUMN("denominator", false, denominator_text),
    LINE_COLUMN("no_data_reason", false, no_data_reason),
    LINE_COLUMN("note", false, note),
};
#define COLUMN_COUNT (sizeof COLUMNS / sizeof *COLUMNS)

static const struct column *column_find(const char *name) {
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (strcmp(COLUMNS[i].name, name) == 0) return &COLUMNS[i];
    return NULL;
}

static const char **field_of(void *object, const struct column *column) {
    return (const char **)(void *)((char *)object + column->offset);
}

/* ---- the reader ---- */

struct reader {
    struct submission *s;
    struct problems *problems;
    /* the row being read */
    size_t row, cells;
    struct strbuf text; /* its cells, each with a NUL */
    size_t at[CELLS_MAX];
    bool after_cr;
    /* from the header */
    size_t columns, header_row;                /* header_row 0: not seen yet */
    const struct column *column_of[CELLS_MAX]; /* NULL: unknown */
    /* from the rows */
    size_t first_row; /* the one the head was taken from; 0: none yet */
    struct submission_line *lines;
    size_t count, cap;
    bool any_row, stop, full, too_many; /* full: the arena had no room left */
};

static const char *number(size_t n, char buf[NUMBER_MAX]) {
    snprintf(buf, NUMBER_MAX, "%zu", n);
    return buf;
}

static const char *row_place(size_t row, char buf[PLACE_MAX]) {
    snprintf(buf, PLACE_MAX, "row %zu", row);
    return buf;
}

static const char *cell_place(size_t row, const char *column, char buf[PLACE_MAX]) {
    char name[80];
    snprintf(buf, PLACE_MAX, "row %zu, column %s", row,
             text_excerpt(column, strlen(column), name, sizeof name));
    return buf;
}

static const char *cell(const struct reader *r, size_t i) {
    return r->text.data + r->at[i];
}

static const char *keep(struct reader *r, const char *text) {
    if (!text || !*text) return NULL;
    const char *copy = arena_strdup(r->s->arena, text);
    if (!copy) r->full = r->stop = true;
    return copy;
}

/* ---- the header ---- */

static void known_names(struct strbuf *list) {
    for (size_t i = 0; i < COLUMN_COUNT; i++) strbuf_addf(list, "%s%s", i ? "," : "", COLUMNS[i].name);
}

static void unknown_column(struct reader *r, const char *name) {
    const char *names[COLUMN_COUNT];
    char at[PLACE_MAX];
    struct strbuf list;
    for (size_t i = 0; i < COLUMN_COUNT; i++) names[i] = COLUMNS[i].name;
    const char *nearest = text_nearest(name, names, COLUMN_COUNT);
    strbuf_init(&list, 0);
    known_names(&list);
    cell_place(r->row, name, at);
    if (nearest)
        problems_error(r->problems, NULL, at, T_CSV_COLUMN_NEAREST, name, nearest);
    else
        problems_error(r->problems, NULL, at, T_CSV_COLUMN_UNKNOWN, name, list.data);
    strbuf_deinit(&list);
}

static bool column_taken(const struct reader *r, const struct column *column) {
    for (size_t i = 0; i < r->columns; i++)
        if (r->column_of[i] == column) return true;
    return false;
}

static void take_column(struct reader *r, const char *name) {
    char at[PLACE_MAX], place[NUMBER_MAX];
    const struct column *column = column_find(name);
    if (!*name) {
        number(r->columns + 1, place);
        problems_error(r->problems, NULL, cell_place(r->row, place, at), T_CSV_COLUMN_UNNAMED, place);
    } else if (!column) {
        unknown_column(r, name);
    } else if (column_taken(r, column)) {
        problems_error(r->problems, NULL, cell_place(r->row, name, at), T_CSV_COLUMN_TWICE, name);
        column = NULL;
    }
    r->column_of[r->columns++] = column;
}

static bool any_known(const struct reader *r) {
    for (size_t i = 0; i < r->cells && i < CELLS_MAX; i++)
        if (column_find(cell(r, i))) return true;
    return false;
}

static void no_header(struct reader *r) {
    char at[PLACE_MAX];
    struct strbuf list;
    strbuf_init(&list, 0);
    known_names(&list);
    problems_error(r->problems, NULL, row_place(r->header_row ? r->header_row : 1, at), T_CSV_NO_HEADER,
                   list.data);
    strbuf_deinit(&list);
    r->stop = true;
}

static void take_header(struct reader *r) {
    char at[PLACE_MAX];
    r->header_row = r->row;
    if (!any_known(r) || r->cells > CELLS_MAX) {
        no_header(r);
        return;
    }
    for (size_t i = 0; i < r->cells; i++) take_column(r, cell(r, i));
    row_place(r->row, at);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (COLUMNS[i].required && !column_taken(r, &COLUMNS[i]))
            problems_error(r->problems, NULL, at, T_CSV_COLUMN_MISSING, COLUMNS[i].name);
}

/* ---- a row ---- */

static void take_head(struct reader *r) {
    r->first_row = r->row;
    for (size_t i = 0; i < r->columns; i++) {
        const struct column *column = r->column_of[i];
        if (column && column->part == HEAD) *field_of(r->s, column) = keep(r, cell(r, i));
    }
}

static void check_head(struct reader *r) {
    char at[PLACE_MAX], row[NUMBER_MAX], first_row[NUMBER_MAX];
    for (size_t i = 0; i < r->columns; i++) {
        const struct column *column = r->column_of[i];
        if (!column || column->part != HEAD) continue;
        const char *first = *field_of(r->s, column), *found = cell(r, i);
        if (strcmp(first ? first : "", found) == 0) continue;
        problems_error(r->problems, NULL, cell_place(r->row, column->name, at), T_CSV_HEAD_DIFFERS,
                       column->name, number(r->row, row), found, number(r->first_row, first_row), first);
    }
}

static void take_line(struct reader *r) {
    char at[PLACE_MAX];
    mem_grow(&r->lines, &r->cap, r->count + 1);
    struct submission_line *line = &r->lines[r->count++];
    *line = (struct submission_line){.pointer = keep(r, row_place(r->row, at))};
    for (size_t i = 0; i < r->columns; i++) {
        const struct column *column = r->column_of[i];
        if (column && column->part == LINE) *field_of(line, column) = keep(r, cell(r, i));
    }
}

static void take_row(struct reader *r) {
    char at[PLACE_MAX], found[NUMBER_MAX], expected[NUMBER_MAX];
    r->any_row = true;
    if (r->cells != r->columns) {
        problems_error(r->problems, NULL, row_place(r->row, at), T_CSV_CELLS, number(r->cells, found),
                       number(r->columns, expected));
        return;
    }
    if (r->count == SUBMISSION_LINES_MAX) {
        r->too_many = r->stop = true;
        return;
    }
    if (r->first_row)
        check_head(r);
    else
        take_head(r);
    take_line(r);
}

/* Spreadsheets leave rows of nothing but separators behind. */
static bool row_is_empty(const struct reader *r) {
    return r->text.len == r->cells;
}

static void on_cell(void *text, size_t len, void *arg) {
    struct reader *r = arg;
    if (r->cells < CELLS_MAX) r->at[r->cells] = r->text.len;
    r->cells++;
    strbuf_add(&r->text, text, len);
    strbuf_addc(&r->text, '\0');
    r->after_cr = false;
}

/* libcsv reports the line feed of a CR LF as another, empty row. */
static void on_row(int end, void *arg) {
    struct reader *r = arg;
    bool second_half = end == CSV_LF && r->after_cr && r->cells == 0;
    r->after_cr = end == CSV_CR;
    if (r->stop || second_half) return;
    if (!row_is_empty(r) && !r->header_row)
        take_header(r);
    else if (!row_is_empty(r))
        take_row(r);
    if (r->problems->truncated) r->stop = true; /* no further fault would be listed */
    if (!r->stop) r->row++;
    r->cells = 0;
    strbuf_clear(&r->text);
}

/* ---- the bytes ---- */

static bool is_line_end(char c) {
    return c == '\r' || c == '\n';
}

/* The row in which the byte at `end` stands. */
static size_t row_at(const char *bytes, size_t end) {
    size_t row = 1;
    bool quoted = false;
    for (size_t i = 0; i < end; i++) {
        if (bytes[i] == '"') quoted = !quoted;
        bool second_half = i > 0 && bytes[i] == '\n' && bytes[i - 1] == '\r';
        if (!quoted && is_line_end(bytes[i]) && !second_half) row++;
    }
    return row;
}

static enum err_code check_utf8(struct reader *r, const char *bytes, size_t len, struct err *err) {
    char at[PLACE_MAX], byte[8];
    size_t bad;
    if (!csvtext_not_utf8(bytes, len, &bad)) return ERR_OK;
    snprintf(byte, sizeof byte, "0x%02X", (unsigned char)bytes[bad]);
    row_place(row_at(bytes, bad), at);
    return collect_refuse(r->problems, err, ERR_SYNTAX, at, T_CSV_UTF8, byte);
}

static enum err_code broken_quote(struct reader *r, struct err *err) {
    char at[PLACE_MAX], place[NUMBER_MAX];
    const struct column *column = r->cells < r->columns ? r->column_of[r->cells] : NULL;
    const char *name = column ? column->name : number(r->cells + 1, place);
    return collect_refuse(r->problems, err, ERR_SYNTAX, cell_place(r->row, name, at), T_CSV_QUOTE);
}

static enum err_code read_rows(struct reader *r, const char *bytes, size_t len, struct err *err) {
    struct csv_parser parser;
    enum err_code code = ERR_OK;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL))
        return collect_too_big(r->problems, err);
    csv_set_delim(&parser, csvtext_separator(bytes, len));
    csv_set_blk_size(&parser, PIECE + len / 16); /* its buffer grows by this: a huge cell costs few copies */
    size_t done = 0;
    while (done < len && !r->stop && !csv_error(&parser)) {
        size_t piece = len - done < PIECE ? len - done : PIECE;
        done += csv_parse(&parser, bytes + done, piece, on_cell, on_row, r);
    }
    if (!r->stop && !csv_error(&parser)) (void)csv_fini(&parser, on_cell, on_row, r);
    if (!r->stop && csv_error(&parser) == CSV_EPARSE)
        code = broken_quote(r, err);
    else if (csv_error(&parser) && !r->stop)
        code = collect_too_big(r->problems, err);
    csv_free(&parser);
    return code;
}

/* ---- the whole ---- */

static enum err_code too_many_lines(struct reader *r, struct err *err) {
    char at[PLACE_MAX], found[NUMBER_MAX], most[NUMBER_MAX];
    number(r->count + 1, found);
    number(SUBMISSION_LINES_MAX, most);
    return collect_refuse(r->problems, err, ERR_TOO_BIG, row_place(r->row, at), T_COLLECT_LINES, found, most);
}

static enum err_code finish(struct reader *r, struct err *err) {
    char at[PLACE_MAX];
    if (r->too_many) return too_many_lines(r, err);
    if (r->full || strbuf_error(&r->text)) return collect_too_big(r->problems, err);
    if (!r->header_row) no_header(r);
    if (!r->stop && !r->any_row)
        problems_error(r->problems, NULL, row_place(r->header_row + 1, at), T_CSV_NO_ROWS);
    if (submission_set_lines(r->s, r->count, err)) return collect_too_big(r->problems, err);
    if (r->count) memcpy(r->s->lines, r->lines, r->count * sizeof *r->lines);
    return ERR_OK;
}

enum err_code collect_csv(struct submission *s, struct problems *problems, struct err *err) {
    size_t before = problems->errors;
    enum err_code code = collect_check_bytes(s, problems, err);
    if (code) return code;
    size_t mark = csvtext_mark(s->payload, s->payload_len);
    const char *bytes = s->payload + mark;
    size_t len = s->payload_len - mark;
    struct reader *r = mem_alloc(sizeof *r);
    *r = (struct reader){.s = s, .problems = problems, .row = 1};
    strbuf_init(&r->text, 0);
    code = check_utf8(r, bytes, len, err);
    if (!code) code = read_rows(r, bytes, len, err);
    if (!code) code = finish(r, err);
    if (!code) code = collect_outcome(problems, before, err);
    strbuf_deinit(&r->text);
    mem_free(r->lines);
    mem_free(r);
    return code;
}
