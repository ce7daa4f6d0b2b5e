/* The cells of one sheet of an .xlsx file. Rows and cells name their places, or follow the one before. */
#include "config/workbook_date.h"
#include "config/workbook_xlsx.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct cells {
    struct xlsx *x;
    const char *part;
    size_t sheet;
    size_t row_number, column; /* of the cell being read; 0 and SIZE_MAX before the first */
    bool in_row, in_cell, in_text, formula;
    size_t hints; /* depth of pronunciation */
    char type[16];
    size_t style;
    struct strbuf text;
};

static struct book_row *row_of(const struct cells *c) {
    struct book_sheet *sheet = &c->x->book->sheets[c->sheet];
    return &sheet->rows[sheet->count - 1];
}

static void broken(struct cells *c, enum text_id why) {
    char place[BOOK_PLACE_MAX];
    book_column_name(c->column + 1 ? c->column : 0, place);
    char *told = mem_printf("%s%zu", place, c->row_number);
    xlsx_fail_at(c->x, why, c->part, told);
    mem_free(told);
}

/* "F7" → column 5; false when there are no letters, or too many. */
static bool parse_column(const char *reference, size_t *column) {
    size_t n = 0;
    for (; isalpha((unsigned char)*reference) && n <= BOOK_COLUMNS_MAX; reference++)
        n = n * 26 + (size_t)(toupper((unsigned char)*reference) - 'A' + 1);
    if (n == 0 || n > BOOK_COLUMNS_MAX || isalpha((unsigned char)*reference)) return false;
    *column = n - 1;
    return true;
}

static void start_row(struct cells *c, const char *number) {
    size_t before = c->row_number;
    c->row_number = number ? (size_t)strtoull(number, NULL, 10) : before + 1;
    c->column = (size_t)-1;
    c->in_row = true;
    if (c->row_number <= before || c->row_number > BOOK_ROWS_MAX)
        broken(c, T_WORKBOOK_ORDER);
    else
        book_add_row(&c->x->book->sheets[c->sheet], c->row_number);
}

static void start_cell(struct cells *c, const char *const *attributes) {
    const char *reference = book_xml_attribute(attributes, "r"), *type = book_xml_attribute(attributes, "t"),
               *style = book_xml_attribute(attributes, "s");
    size_t before = c->column;
    bool placed = true;
    if (reference)
        placed = parse_column(reference, &c->column);
    else
        c->column++;
    if (!placed || c->column >= BOOK_COLUMNS_MAX || (before + 1 && c->column <= before))
        broken(c, T_WORKBOOK_ORDER);
    c->in_cell = true;
    c->formula = c->in_text = false;
    c->style = style ? (size_t)strtoull(style, NULL, 10) : 0;
    text_excerpt(type ? type : "n", strlen(type ? type : "n"), c->type, sizeof c->type);
    strbuf_clear(&c->text);
}

static void on_start(void *arg, const char *name, const char *const *attributes) {
    struct cells *c = arg;
    if (c->x->failed || c->x->book->full) return;
    if (strcmp(name, "row") == 0) start_row(c, book_xml_attribute(attributes, "r"));
    if (strcmp(name, "c") == 0 && c->in_row && !c->x->failed) start_cell(c, attributes);
    if (!c->in_cell) return;
    if (strcmp(name, "f") == 0) c->formula = true;
    if (strcmp(name, "rPh") == 0) c->hints++;
    c->in_text = strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && c->hints == 0);
}

static void on_text(void *arg, const char *bytes, size_t len) {
    struct cells *c = arg;
    if (c->in_cell && c->in_text) strbuf_add(&c->text, bytes, len);
}

/* ---- what a cell holds ---- */

static void add(struct cells *c, enum book_cell_kind kind, const char *text) {
    book_add_cell(c->x->book, row_of(c), c->column, kind, text);
}

static void add_shared(struct cells *c) {
    char *end = NULL;
    unsigned long long place = strtoull(c->text.data, &end, 10);
    if (end == c->text.data || *end || place >= c->x->string_count)
        broken(c, T_WORKBOOK_SHARED);
    else
        add(c, BOOK_TEXT, c->x->strings[place]);
}

static void add_plain(struct cells *c) {
    xlsx_unescape(c->text.data);
    add(c, BOOK_TEXT, c->text.data);
}

static void add_bool(struct cells *c) {
    add(c, BOOK_BOOL, strcmp(c->text.data, "1") == 0 || strcmp(c->text.data, "true") == 0 ? "true" : "false");
}

static void add_error(struct cells *c) {
    add(c, BOOK_FAULT, c->text.data);
}

/* 2016-05-20T00:00:00: a day where the time is midnight. */
static void add_instant(struct cells *c) {
    char *time = strchr(c->text.data, 'T');
    if (time && strspn(time + 1, "0:.Z") == strlen(time + 1)) *time = '\0';
    add(c, BOOK_TEXT, c->text.data);
}

/* What people see where 0.6 stands: 60%. */
static void add_percent(struct cells *c, double value) {
    char digits[BOOK_NUMBER_MAX];
    book_number_text(value * 100, digits);
    char *shown = mem_printf("%s%%", digits);
    add(c, BOOK_TEXT, shown);
    mem_free(shown);
}

static void add_number(struct cells *c) {
    double value;
    char text[BOOK_NUMBER_MAX], date[DATE_TEXT_MAX];
    unsigned form = c->style < c->x->form_count ? c->x->forms[c->style] : 0;
    if (!num_parse(c->text.data, c->text.len, &value)) {
        broken(c, T_WORKBOOK_NUMBER);
        return;
    }
    book_number_text(value, text);
    if (!form)
        add(c, BOOK_NUMBER, text);
    else if (form == FORM_PERCENT)
        add_percent(c, value);
    else if (date_text(value, form, c->x->system1904, date))
        add(c, BOOK_TEXT, date);
    else
        add(c, BOOK_FAULT, text);
}

static const struct {
    const char *type;
    void (*add)(struct cells *c);
} TYPES[] = {{"n", add_number}, {"s", add_shared}, {"str", add_plain}, {"inlineStr", add_plain},
             {"b", add_bool},   {"e", add_error},  {"d", add_instant}};

static void end_cell(struct cells *c) {
    if (!c->in_cell) return;
    c->in_cell = c->in_text = false;
    if (c->text.len == 0) {
        if (c->formula && strcmp(c->type, "str") != 0) add(c, BOOK_FAULT, "");
        return;
    }
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        if (strcmp(TYPES[i].type, c->type) != 0) continue;
        TYPES[i].add(c);
        return;
    }
    broken(c, T_WORKBOOK_TYPE);
}

/* Rows of nothing but looks are none. */
static void end_row(struct cells *c) {
    struct book_sheet *sheet = &c->x->book->sheets[c->sheet];
    c->in_row = false;
    if (row_of(c)->count == 0) sheet->count--;
}

static void on_end(void *arg, const char *name) {
    struct cells *c = arg;
    c->in_text = false;
    if (c->x->failed || c->x->book->full) return;
    if (strcmp(name, "rPh") == 0 && c->hints > 0) c->hints--;
    if (strcmp(name, "c") == 0) end_cell(c);
    if (strcmp(name, "row") == 0 && c->in_row) end_row(c);
}

void xlsx_cells(struct xlsx *x, const char *part, size_t sheet) {
    struct cells c = {.x = x, .part = part, .sheet = sheet};
    struct book_xml to = {.start = on_start, .end = on_end, .text = on_text, .arg = &c};
    strbuf_init(&c.text, 0);
    (void)xlsx_part(x, part, false, &to);
    if (strbuf_error(&c.text)) x->book->full = true;
    strbuf_deinit(&c.text);
}
