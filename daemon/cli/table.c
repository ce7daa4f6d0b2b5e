#include "daemon/cli/table.h"
#include "daemon/base/mem.h"
#include <assert.h>
#include <string.h>
#include <utf8proc.h>

#define LAST_COLUMN_LEAST 30 /* narrower than this it is not worth wrapping */

/* Bytes and columns of the character at s. */
static size_t next_char(const char *s, size_t *columns) {
    utf8proc_int32_t c;
    utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)strnlen(s, 4), &c);
    if (len < 1) {
        *columns = 1;
        return 1;
    }
    int width = utf8proc_charwidth(c);
    *columns = width > 0 ? (size_t)width : 0;
    return (size_t)len;
}

size_t text_width(const char *text) {
    size_t width = 0, columns;
    while (*text) {
        text += next_char(text, &columns);
        width += columns;
    }
    return width;
}

size_t text_fit(const char *text, size_t width) {
    size_t len = 0, used = 0, columns;
    while (text[len]) {
        size_t bytes = next_char(text + len, &columns);
        if (used + columns > width) break;
        used += columns;
        len += bytes;
    }
    return len;
}

static void spaces(struct strbuf *sb, size_t count) {
    while (count-- > 0) strbuf_addc(sb, ' ');
}

void text_pad(struct strbuf *sb, const char *text, size_t width) {
    size_t own = text_width(text);
    strbuf_adds(sb, text);
    if (own < width) spaces(sb, width - own);
}

const char *paint_begin(enum paint paint) {
    static const char *const begins[] = {"", "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[33m", "\x1b[1;31m"};
    return begins[paint];
}

const char *paint_end(enum paint paint) {
    return paint == PAINT_NONE ? "" : "\x1b[0m";
}

/* ---- tables ---- */

struct table_cell {
    char *text; /* owned */
    enum paint paint;
    size_t width;
};

struct table {
    size_t columns, rows, cap; /* rows: the heads too */
    unsigned right;
    struct table_cell *cells; /* owned; row by row, the heads first */
    size_t widths[TABLE_COLUMNS_MAX];
};

struct table *table_new(const char *const *heads, size_t columns, unsigned right) {
    struct cell cells[TABLE_COLUMNS_MAX];
    assert(columns > 0 && columns <= TABLE_COLUMNS_MAX);
    struct table *t = mem_alloc(sizeof *t);
    t->columns = columns;
    t->right = right;
    for (size_t i = 0; i < columns; i++) cells[i] = (struct cell){heads[i], PAINT_BOLD};
    table_add(t, cells);
    return t;
}

void table_free(struct table *t) {
    if (!t) return;
    for (size_t i = 0; i < t->rows * t->columns; i++) mem_free(t->cells[i].text);
    mem_free(t->cells);
    mem_free(t);
}

static char *one_line(const char *text) {
    char *copy = mem_strdup(text ? text : "");
    for (char *c = copy; *c; c++)
        if (*c == '\n' || *c == '\r' || *c == '\t') *c = ' ';
    return copy;
}

void table_add(struct table *t, const struct cell *cells) {
    mem_grow(&t->cells, &t->cap, (t->rows + 1) * t->columns);
    for (size_t i = 0; i < t->columns; i++) {
        struct table_cell *c = &t->cells[t->rows * t->columns + i];
        *c = (struct table_cell){.text = one_line(cells[i].text), .paint = cells[i].paint};
        c->width = text_width(c->text);
        if (c->width > t->widths[i]) t->widths[i] = c->width;
    }
    t->rows++;
}

size_t table_rows(const struct table *t) {
    return t->rows - 1;
}

static void print_cell(struct strbuf *sb, const struct table_cell *c, bool colour) {
    strbuf_adds(sb, colour ? paint_begin(c->paint) : "");
    strbuf_adds(sb, c->text);
    strbuf_adds(sb, colour ? paint_end(c->paint) : "");
}

/* How much of the text goes on one line: up to the last space that fits, or as much as fits of a word without
 * one. */
static size_t line_length(const char *text, size_t width) {
    size_t fit = text_fit(text, width), cut = fit;
    if (!text[fit]) return fit;
    while (cut > 0 && text[cut] != ' ') cut--;
    if (cut) return cut;
    return fit ? fit : strlen(text);
}

static void print_wrapped(struct strbuf *sb, const struct table_cell *c, size_t indent, size_t width,
                          bool colour) {
    struct table_cell part = *c;
    const char *rest = c->text;
    for (;;) {
        size_t len = line_length(rest, width);
        part.text = mem_strndup(rest, len);
        print_cell(sb, &part, colour);
        mem_free(part.text);
        rest += len;
        rest += strspn(rest, " ");
        if (!*rest) return;
        strbuf_addc(sb, '\n');
        spaces(sb, indent);
    }
}

static void print_row(const struct table *t, size_t row, size_t width, bool colour, struct strbuf *line) {
    const struct table_cell *cells = &t->cells[row * t->columns];
    size_t indent = 0;
    for (size_t i = 0; i + 1 < t->columns; i++) {
        size_t missing = t->widths[i] - cells[i].width;
        if (t->right >> i & 1) spaces(line, missing);
        print_cell(line, &cells[i], colour);
        if (!(t->right >> i & 1)) spaces(line, missing);
        spaces(line, 2);
        indent += t->widths[i] + 2;
    }
    const struct table_cell *last = &cells[t->columns - 1];
    if (width >= indent + LAST_COLUMN_LEAST)
        print_wrapped(line, last, indent, width - indent, colour);
    else
        print_cell(line, last, colour);
}

void table_print(const struct table *t, size_t width, bool colour, struct strbuf *sb) {
    struct strbuf line;
    strbuf_init(&line, 0);
    for (size_t row = 0; row < t->rows; row++) {
        strbuf_clear(&line);
        print_row(t, row, width, colour, &line);
        size_t len = line.len;
        while (len > 0 && line.data[len - 1] == ' ') len--;
        strbuf_add(sb, line.data, len);
        strbuf_addc(sb, '\n');
    }
    strbuf_deinit(&line);
}
