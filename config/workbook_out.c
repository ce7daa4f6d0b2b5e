/* A workbook as an .xlsx file: a bold header that stays in sight, columns as wide as their content wants. */
#include "config/workbook.h"
#include "daemon/base/mem.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#define CHOICES_MAX 32

struct looks {
    lxw_format *header, *text, *any;
};

static lxw_format *wrapped(lxw_workbook *out) {
    lxw_format *format = workbook_add_format(out);
    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

static struct looks make_looks(lxw_workbook *out) {
    struct looks looks = {.header = wrapped(out), .text = wrapped(out), .any = wrapped(out)};
    format_set_bold(looks.header);
    format_set_bottom(looks.header, LXW_BORDER_THIN);
    format_set_num_format(looks.header, "@");
    format_set_num_format(looks.text, "@");
    return looks;
}

/* Spreadsheets read _x0041_ as A: an underscore before such a thing is written as an escape itself. */
static char *escape(const char *text) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (const char *p = text; *p; p++) {
        bool escape = strncmp(p, "_x", 2) == 0 && strspn(p + 2, "0123456789abcdefABCDEF") >= 4 && p[6] == '_';
        strbuf_adds(&sb, escape ? "_x005F_" : (char[2]){*p, '\0'});
    }
    return strbuf_detach(&sb, NULL);
}

/* Does the cell of a number give the same digits back? (Files keep 16 of them, people see 15.) */
static bool is_shown_whole(const char *digits) {
    char shown[BOOK_NUMBER_MAX];
    book_number_text(strtod(digits, NULL), shown);
    return strcmp(shown, digits) == 0;
}

static lxw_error write_cell(lxw_worksheet *sheet, size_t row, const struct book_cell *cell,
                            lxw_format *look) {
    lxw_row_t r = (lxw_row_t)row;
    lxw_col_t c = (lxw_col_t)cell->column;
    if (cell->kind == BOOK_BOOL)
        return worksheet_write_boolean(sheet, r, c, strcmp(cell->text, "true") == 0, look);
    if (cell->kind == BOOK_NUMBER && is_shown_whole(cell->text))
        return worksheet_write_number(sheet, r, c, strtod(cell->text, NULL), look);
    char *text = escape(cell->text);
    lxw_error error = worksheet_write_string(sheet, r, c, text, look);
    mem_free(text);
    return error;
}

/* A list to choose from; anything else may be typed as well. */
static void offer(lxw_worksheet *sheet, size_t column, const char *choices) {
    char *copy = mem_strdup(choices), *list[CHOICES_MAX + 1] = {NULL}, *rest = copy;
    for (size_t n = 0; rest && n < CHOICES_MAX; n++) list[n] = strsep(&rest, ",");
    lxw_data_validation offered = {
        .validate = LXW_VALIDATION_TYPE_LIST, .value_list = list, .show_error = LXW_VALIDATION_OFF};
    worksheet_data_validation_range(sheet, 1, (lxw_col_t)column, BOOK_ROWS_MAX - 1, (lxw_col_t)column,
                                    &offered);
    mem_free(copy);
}

static void set_columns(lxw_worksheet *sheet, const struct book_sheet *from, const struct looks *looks) {
    for (size_t i = 0; i < from->column_count; i++) {
        const struct book_column *column = &from->columns[i];
        lxw_col_t c = (lxw_col_t)i;
        worksheet_set_column(sheet, c, c, column->width, column->text ? looks->text : looks->any);
        if (column->choices) offer(sheet, i, column->choices);
    }
    worksheet_freeze_panes(sheet, 1, 0);
}

static lxw_format *look_of(const struct book_sheet *sheet, size_t row, size_t column,
                           const struct looks *looks) {
    if (row == 0) return looks->header;
    return column < sheet->column_count && !sheet->columns[column].text ? looks->any : looks->text;
}

static lxw_error write_sheet(lxw_workbook *out, const struct book_sheet *from, const struct looks *looks) {
    lxw_worksheet *sheet = workbook_add_worksheet(out, from->name);
    lxw_error error = sheet ? LXW_NO_ERROR : LXW_ERROR_MEMORY_MALLOC_FAILED;
    if (sheet) set_columns(sheet, from, looks);
    for (size_t r = 0; r < from->count; r++) {
        const struct book_row *row = &from->rows[r];
        for (size_t i = 0; !error && i < row->count; i++) {
            const struct book_cell *cell = &row->cells[i];
            error = write_cell(sheet, row->number - 1, cell, look_of(from, r, cell->column, looks));
        }
    }
    return error;
}

enum err_code book_write_xlsx(const struct book *book, const char *path, struct err *err) {
    lxw_workbook *out = workbook_new(path);
    if (!out) return err_set(err, ERR_NOMEM, "%s", err_text(ERR_NOMEM));
    struct looks looks = make_looks(out);
    lxw_error error = LXW_NO_ERROR;
    for (size_t i = 0; !error && i < book->count; i++) error = write_sheet(out, &book->sheets[i], &looks);
    lxw_error closed = workbook_close(out);
    if (!error) error = closed;
    return error ? err_set(err, ERR_IO, "%s: %s", path, lxw_strerror(error)) : ERR_OK;
}
