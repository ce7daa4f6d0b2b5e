/* CSV with the sheets one below the other: a line [name], the header, the rows. libcsv is fed byte by byte,
 * so that each cell knows its line and column in the file. */
#include "config/workbook_read.h"
#include "daemon/base/csvtext.h"
#include "daemon/base/mem.h"
#include <csv.h>
#include <stdio.h>
#include <string.h>

#define BLOCK 65536

struct spot {
    size_t line, character;
};

struct pending {
    size_t text; /* offset */
    struct spot at;
};

struct csv {
    struct book *book;
    struct problems *problems;
    const char *file;
    struct spot next, cell; /* of the next byte, of the cell being read */
    bool after_cr, ended;   /* ended: the last byte was a cell's last */
    bool outside;           /* rows before the first [name], reported */
    /* the row being read */
    struct strbuf text; /* its cells, each with a NUL */
    struct pending *cells;
    size_t count, cap;
};

static void fault(struct csv *c, struct spot at, enum text_id id, const char *const *args, size_t nargs) {
    struct problem *p = problems_add(c->problems, SEVERITY_ERROR, c->file, "", id, args, nargs);
    if (!p) return;
    p->line = at.line;
    p->column = at.character;
}

/* ---- rows ---- */

static const char *cell(const struct csv *c, size_t i) {
    return c->text.data + c->cells[i].text;
}

static bool is_empty(const struct csv *c, size_t from) {
    for (size_t i = from; i < c->count; i++)
        if (*cell(c, i)) return false;
    return true;
}

static bool is_block(const struct csv *c) {
    const char *first = cell(c, 0);
    return first[0] == '[' && first[strlen(first) - 1] == ']' && is_empty(c, 1);
}

static void add_sheet(struct csv *c) {
    char *name = mem_strndup(cell(c, 0) + 1, strlen(cell(c, 0)) - 2);
    book_add_sheet(c->book, name)->line = c->cells[0].at.line;
    mem_free(name);
}

static void add_row(struct csv *c) {
    struct book_sheet *sheet = &c->book->sheets[c->book->count - 1];
    struct book_row *row = book_add_row(sheet, c->cells[0].at.line);
    for (size_t i = 0; i < c->count && i < BOOK_COLUMNS_MAX; i++) {
        struct book_cell *added = book_add_cell(c->book, row, i, BOOK_TEXT, cell(c, i));
        if (!added) continue;
        added->line = c->cells[i].at.line;
        added->character = c->cells[i].at.character;
    }
    if (c->count > BOOK_COLUMNS_MAX) c->book->full = true;
    if (row->count == 0) sheet->count--; /* nothing but blanks */
}

static void take_row(struct csv *c) {
    if (is_block(c)) {
        add_sheet(c);
    } else if (c->book->count > 0) {
        add_row(c);
    } else {
        fault(c, c->cells[0].at, T_WORKBOOK_BLOCK, NULL, 0);
        c->outside = true;
    }
}

static void on_cell(void *text, size_t len, void *arg) {
    struct csv *c = arg;
    mem_grow(&c->cells, &c->cap, c->count + 1);
    c->cells[c->count++] = (struct pending){.text = c->text.len, .at = c->cell};
    strbuf_add(&c->text, text, len);
    strbuf_addc(&c->text, '\0');
    c->ended = true;
}

static void on_row(int end, void *arg) {
    struct csv *c = arg;
    (void)end;
    if (strbuf_error(&c->text) || c->count > BOOK_CELLS_MAX) c->book->full = true;
    /* spreadsheets leave rows of nothing but separators behind */
    if (c->count > 0 && !c->book->full && !c->outside && !is_empty(c, 0)) take_row(c);
    c->count = 0;
    strbuf_clear(&c->text);
    c->ended = true;
}

/* ---- bytes ---- */

/* Counts lines as editors do: CR LF is one end, and so is either alone. */
static void step(struct csv *c, char byte) {
    bool second_half = byte == '\n' && c->after_cr, line_end = byte == '\n' || byte == '\r';
    c->after_cr = byte == '\r';
    if (second_half) return;
    if (line_end)
        c->next = (struct spot){c->next.line + 1, 1};
    else
        c->next.character += ((unsigned char)byte & 0xC0) != 0x80;
}

static void read_rows(struct csv *c, struct csv_parser *parser, const char *bytes, size_t len) {
    for (size_t i = 0; i < len && !c->book->full && !c->outside; i++) {
        c->ended = false;
        if (csv_parse(parser, bytes + i, 1, on_cell, on_row, c) != 1) break;
        step(c, bytes[i]);
        if (c->ended) c->cell = c->next;
    }
    if (!csv_error(parser)) (void)csv_fini(parser, on_cell, on_row, c);
    if (csv_error(parser) == CSV_EPARSE) fault(c, c->cell, T_CSV_QUOTE, NULL, 0);
    if (csv_error(parser) && csv_error(parser) != CSV_EPARSE) c->book->full = true;
}

/* Past the first line when it is a [name]: a header tells the separator better. */
static size_t first_header(const char *bytes, size_t len) {
    size_t i = 0;
    while (i < len && strchr("\r\n", bytes[i]) && bytes[i]) i++;
    if (i == len || (bytes[i] != '[' && bytes[i] != '"')) return 0;
    while (i < len && bytes[i] != '\r' && bytes[i] != '\n') i++;
    return i;
}

static bool is_text(struct csv *c, const char *bytes, size_t len) {
    size_t bad;
    char byte[8];
    if (!csvtext_not_utf8(bytes, len, &bad)) return true;
    for (size_t i = 0; i < bad; i++) step(c, bytes[i]);
    snprintf(byte, sizeof byte, "0x%02X", (unsigned char)bytes[bad]);
    fault(c, c->next, T_CSV_UTF8, (const char *const[]){byte}, 1);
    return false;
}

void book_read_csv(struct book *book, const char *bytes, size_t len, const char *file,
                   struct problems *problems) {
    struct csv_parser parser;
    size_t mark = csvtext_mark(bytes, len);
    struct csv c = {.book = book, .problems = problems, .file = file, .next = {1, 1}, .cell = {1, 1}};
    bytes += mark;
    len -= mark;
    book->csv = true;
    if (memchr(bytes, '\0', len)) {
        problems_error(problems, file, "", T_WORKBOOK_KIND);
        return;
    }
    if (!is_text(&c, bytes, len)) return;
    strbuf_init(&c.text, 0);
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL)) {
        book->full = true;
    } else {
        size_t header = first_header(bytes, len);
        csv_set_delim(&parser, csvtext_separator(bytes + header, len - header));
        csv_set_blk_size(&parser,
                         BLOCK + len / 16); /* its buffer grows by this: a huge cell costs few copies */
        read_rows(&c, &parser, bytes, len);
    }
    csv_free(&parser);
    strbuf_deinit(&c.text);
    mem_free(c.cells);
}

/* ---- writing ---- */

static void write_cell(const char *text, struct strbuf *sb) {
    bool plain = !strpbrk(text, ",;\"\t\r\n");
    if (plain) {
        strbuf_adds(sb, text);
        return;
    }
    strbuf_addc(sb, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"') strbuf_addc(sb, '"');
        strbuf_addc(sb, *p);
    }
    strbuf_addc(sb, '"');
}

static void write_row(const struct book_row *row, struct strbuf *sb) {
    size_t column = 0;
    for (size_t i = 0; i < row->count; i++) {
        for (; column < row->cells[i].column; column++) strbuf_addc(sb, ',');
        write_cell(row->cells[i].text, sb);
    }
    strbuf_adds(sb, "\r\n");
}

void book_write_csv(const struct book *book, struct strbuf *sb) {
    strbuf_adds(sb, "\xEF\xBB\xBF");
    for (size_t s = 0; s < book->count; s++) {
        strbuf_addf(sb, "%s[%s]\r\n", s ? "\r\n" : "", book->sheets[s].name);
        for (size_t r = 0; r < book->sheets[s].count; r++) write_row(&book->sheets[s].rows[r], sb);
    }
}
