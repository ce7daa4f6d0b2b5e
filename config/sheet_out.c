#include "config/sheet_out.h"
#include "daemon/base/mem.h"
#include <string.h>

#define WIDTH_MIN   8
#define VALUE_WIDTH 60 /* of a sheet with a key a row */

static size_t add_slot(struct sheet_out *out, const struct sheet_column *column, const char *key) {
    mem_grow(&out->slots, &out->slot_cap, out->slot_count + 1);
    out->slots[out->slot_count] = (struct sheet_slot){column, mem_strdup(key)};
    return out->slot_count++;
}

static size_t slot_of(struct sheet_out *out, const struct sheet_column *column, const char *key) {
    for (size_t i = 0; i < out->slot_count; i++) {
        const struct sheet_slot *slot = &out->slots[i];
        if (slot->column == column && (!key || strcmp(slot->key, key) == 0)) return i;
    }
    return add_slot(out, column, key);
}

void sheet_out_init(struct sheet_out *out, const struct sheet_kind *kind) {
    *out = (struct sheet_out){.kind = kind};
    for (size_t i = 0; i < kind->column_count; i++)
        if (kind->columns[i].shown) add_slot(out, &kind->columns[i], NULL);
}

void sheet_out_deinit(struct sheet_out *out) {
    for (size_t r = 0; r < out->row_count; r++) {
        for (size_t i = 0; i < out->rows[r].count; i++) mem_free(out->rows[r].cells[i].text);
        mem_free(out->rows[r].cells);
    }
    for (size_t i = 0; i < out->slot_count; i++) mem_free(out->slots[i].key);
    mem_free(out->rows);
    mem_free(out->slots);
}

size_t sheet_out_row(struct sheet_out *out) {
    mem_grow(&out->rows, &out->row_cap, out->row_count + 1);
    out->rows[out->row_count] = (struct sheet_row_out){.cells = NULL};
    return out->row_count++;
}

void sheet_out_cell(struct sheet_out *out, size_t row, const struct sheet_column *column, const char *key,
                    enum book_cell_kind kind, const char *text) {
    struct sheet_row_out *r = &out->rows[row];
    mem_grow(&r->cells, &r->cap, r->count + 1);
    r->cells[r->count++] = (struct sheet_cell_out){slot_of(out, column, key), kind, mem_strdup(text)};
}

static const struct sheet_cell_out *cell_at(const struct sheet_row_out *row, size_t slot) {
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i].slot == slot) return &row->cells[i];
    return NULL;
}

bool sheet_out_has(const struct sheet_out *out, size_t row, const struct sheet_column *column,
                   const char *text) {
    for (size_t r = 0; r < row; r++) {
        for (size_t i = 0; i < out->rows[r].count; i++) {
            const struct sheet_cell_out *cell = &out->rows[r].cells[i];
            if (out->slots[cell->slot].column == column && strcmp(cell->text, text) == 0) return true;
        }
    }
    return false;
}

/* ---- the sheet ---- */

static size_t place_in_table(const struct sheet_kind *kind, const struct sheet_column *column) {
    return column == &sheet_more ? kind->column_count : (size_t)(column - kind->columns);
}

/* The slots in the order of the table; those of one star in the order in which they came. */
static size_t *in_order(const struct sheet_out *out) {
    size_t *order = mem_array(out->slot_count + 1, sizeof *order), n = 0;
    for (size_t place = 0; place <= out->kind->column_count; place++)
        for (size_t i = 0; i < out->slot_count; i++)
            if (place_in_table(out->kind, out->slots[i].column) == place) order[n++] = i;
    return order;
}

static char *heading_of(const struct sheet_slot *slot) {
    const char *heading = slot->column->heading;
    if (!slot->key) return mem_strdup(heading);
    return mem_printf("%.*s%s", (int)strlen(heading) - 1, heading, slot->key);
}

static struct book_column look_of(const struct sheet_column *column, size_t heading_len) {
    bool any = column->type == SHEET_NUMBER || column->type == SHEET_NUMBER_OR_NONE ||
               column->type == SHEET_BOOL || column->type == SHEET_VALUE;
    size_t width = heading_len + 2 > WIDTH_MIN ? heading_len + 2 : WIDTH_MIN;
    return (struct book_column){.width = column->width ? column->width : (unsigned)width,
                                .text = !any || column->many != SHEET_ONE,
                                .choices = column->choices};
}

static void write_header(const struct sheet_out *out, struct book *book, const size_t *order) {
    struct book_sheet *sheet = &book->sheets[book->count - 1];
    sheet->columns = mem_array(out->slot_count + 1, sizeof *sheet->columns);
    sheet->column_count = out->slot_count;
    struct book_row *header = book_add_row(sheet, 1);
    for (size_t c = 0; c < out->slot_count; c++) {
        char *heading = heading_of(&out->slots[order[c]]);
        sheet->columns[c] = look_of(out->slots[order[c]].column, strlen(heading));
        book_add_cell(book, header, c, BOOK_TEXT, heading);
        mem_free(heading);
    }
}

static void write_rows(const struct sheet_out *out, struct book *book, const size_t *order) {
    struct book_sheet *sheet = &book->sheets[book->count - 1];
    for (size_t r = 0; r < out->row_count; r++) {
        struct book_row *row = book_add_row(sheet, r + 2);
        for (size_t c = 0; c < out->slot_count; c++) {
            const struct sheet_cell_out *cell = cell_at(&out->rows[r], order[c]);
            if (cell) book_add_cell(book, row, c, cell->kind, cell->text);
        }
    }
}

/* Of the document itself: its only row, each cell in a row beside its heading. */
static void write_keys(const struct sheet_out *out, struct book *book, const size_t *order) {
    struct book_sheet *sheet = &book->sheets[book->count - 1];
    sheet->columns = mem_array(2, sizeof *sheet->columns);
    sheet->column_count = 2;
    sheet->columns[0] = (struct book_column){.width = 22, .text = true};
    sheet->columns[1] = (struct book_column){.width = VALUE_WIDTH, .text = true};
    struct book_row *header = book_add_row(sheet, 1);
    book_add_cell(book, header, 0, BOOK_TEXT, SHEET_KEY_HEADING);
    book_add_cell(book, header, 1, BOOK_TEXT, SHEET_VALUE_HEADING);
    for (size_t i = 0; i < out->slot_count; i++) {
        const struct sheet_cell_out *cell = cell_at(&out->rows[0], order[i]);
        char *heading = heading_of(&out->slots[order[i]]);
        struct book_row *row = book_add_row(sheet, i + 2);
        book_add_cell(book, row, 0, BOOK_TEXT, heading);
        if (cell) book_add_cell(book, row, 1, cell->kind, cell->text);
        mem_free(heading);
    }
}

void sheet_out_write(const struct sheet_out *out, struct book *book) {
    size_t *order = in_order(out);
    book_add_sheet(book, out->kind->name);
    if (out->kind->member) {
        write_header(out, book, order);
        write_rows(out, book, order);
    } else if (out->row_count > 0) {
        write_keys(out, book, order);
    }
    mem_free(order);
}
