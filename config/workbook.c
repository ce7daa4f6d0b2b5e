#include "config/workbook.h"
#include "config/workbook_read.h"
#include "daemon/base/arena.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOOK_BYTES_MAX ((size_t)256 << 20)
#define BLANKS         " \t\r\n"

struct book *book_new(void) {
    struct book *book = mem_alloc(sizeof *book);
    book->arena = arena_new(BOOK_BYTES_MAX);
    return book;
}

void book_free(struct book *book) {
    if (!book) return;
    for (size_t s = 0; s < book->count; s++) {
        struct book_sheet *sheet = &book->sheets[s];
        for (size_t r = 0; r < sheet->count; r++) mem_free(sheet->rows[r].cells);
        mem_free(sheet->rows);
        mem_free(sheet->columns);
    }
    mem_free(book->sheets);
    arena_free(book->arena);
    mem_free(book);
}

static const char *keep(struct book *book, const char *text, size_t len) {
    const char *copy = arena_strndup(book->arena, text, len);
    if (!copy) book->full = true;
    return copy ? copy : "";
}

struct book_sheet *book_add_sheet(struct book *book, const char *name) {
    mem_grow(&book->sheets, &book->cap, book->count + 1);
    struct book_sheet *sheet = &book->sheets[book->count++];
    *sheet = (struct book_sheet){.name = keep(book, name, strlen(name))};
    return sheet;
}

struct book_row *book_add_row(struct book_sheet *sheet, size_t number) {
    mem_grow(&sheet->rows, &sheet->cap, sheet->count + 1);
    struct book_row *row = &sheet->rows[sheet->count++];
    *row = (struct book_row){.number = number};
    return row;
}

struct book_cell *book_add_cell(struct book *book, struct book_row *row, size_t column,
                                enum book_cell_kind kind, const char *text) {
    size_t len;
    text += strspn(text, BLANKS);
    for (len = strlen(text); len > 0 && strchr(BLANKS, text[len - 1]);) len--;
    if (len == 0 && kind != BOOK_FAULT) return NULL;
    if (book->cells == BOOK_CELLS_MAX) book->full = true;
    if (book->full) return NULL;
    mem_grow(&row->cells, &row->cap, row->count + 1);
    struct book_cell *cell = &row->cells[row->count++];
    *cell = (struct book_cell){.column = column, .kind = kind, .text = keep(book, text, len)};
    book->cells++;
    return cell;
}

const struct book_sheet *book_find(const struct book *book, const char *name) {
    for (size_t i = 0; i < book->count; i++)
        if (strcmp(book->sheets[i].name, name) == 0) return &book->sheets[i];
    return NULL;
}

const struct book_cell *book_row_cell(const struct book_row *row, size_t column) {
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i].column == column) return &row->cells[i];
    return NULL;
}

void book_column_name(size_t column, char buf[BOOK_PLACE_MAX]) {
    char reversed[BOOK_PLACE_MAX];
    size_t n = 0, i = 0;
    for (size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        reversed[n++] = (char)('A' + (rest - 1) % 26);
    while (n > 0) buf[i++] = reversed[--n];
    buf[i] = '\0';
}

void book_number_text(double value, char buf[BOOK_NUMBER_MAX]) {
    char shown[BOOK_NUMBER_MAX];
    snprintf(shown, sizeof shown, "%.15g", value);
    num_format(strtod(shown, NULL), buf);
}

static bool starts_with(const char *bytes, size_t len, const char *head, size_t head_len) {
    return len >= head_len && memcmp(bytes, head, head_len) == 0;
}

struct book *book_read(const char *bytes, size_t len, const char *file, struct problems *problems) {
    struct book *book = book_new();
    size_t before = problems->errors;
    if (starts_with(bytes, len, "PK\3\4", 4))
        book_read_xlsx(book, bytes, len, file, problems);
    else if (starts_with(bytes, len, "\xD0\xCF\x11\xE0", 4))
        problems_error(problems, file, "", T_WORKBOOK_KIND);
    else
        book_read_csv(book, bytes, len, file, problems);
    if (book->full && problems->errors == before)
        problems_error(problems, file, "", T_WORKBOOK_FULL, "500000");
    if (problems->errors == before) return book;
    book_free(book);
    return NULL;
}
