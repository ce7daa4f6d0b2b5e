/* From sheets to documents: which sheets there are, and what is said of a document as a whole. */
#include "config/sheet.h"
#include "config/sheet_in.h"
#include "daemon/base/mem.h"
#include <string.h>

/* ---- which sheets there are ---- */

static void unknown_sheet(struct sheet_in *in, const struct sheet_spot *at) {
    const char **names = mem_array(sheet_kind_count, sizeof *names);
    for (size_t i = 0; i < sheet_kind_count; i++) names[i] = sheet_kinds[i].name;
    char *known = sheet_suggest(at->sheet->name, names, sheet_kind_count);
    sheet_fault(in, at, T_SHEET_UNKNOWN, at->sheet->name, known);
    mem_free(known);
    mem_free(names);
}

static void match_sheets(struct sheet_in *in) {
    for (size_t i = 0; i < in->book->count; i++) {
        const struct sheet_spot at = {.sheet = &in->book->sheets[i]};
        const struct sheet_kind *kind = sheet_kind_find(at.sheet->name);
        if (at.sheet->name[0] == '#') continue;
        if (!kind)
            unknown_sheet(in, &at);
        else if (in->kinds[kind - sheet_kinds].sheet)
            sheet_fault(in, &at, T_SHEET_TWICE, at.sheet->name);
        else
            in->kinds[kind - sheet_kinds].sheet = at.sheet;
    }
}

static bool is_too_large(struct sheet_in *in, const struct book_sheet *sheet) {
    const struct book_row *header = sheet->count ? &sheet->rows[0] : NULL;
    bool wide = header && header->cells[header->count - 1].column >= SHEET_COLUMNS_MAX;
    if (sheet->count <= SHEET_ROWS_MAX && !wide) return false;
    sheet_fault(in, &(struct sheet_spot){.sheet = sheet}, T_SHEET_TOO_LARGE, "20000", "5000");
    return true;
}

/* ---- the document itself: a key a row ---- */

static bool find_key_columns(struct sheet_in *in, const struct book_sheet *sheet, size_t columns[2]) {
    static const char *const names[] = {SHEET_KEY_HEADING, SHEET_VALUE_HEADING};
    const struct book_row *header = &sheet->rows[0];
    bool found[2] = {false, false};
    for (size_t i = 0; i < header->count; i++) {
        const struct sheet_spot at = {sheet, header, header->cells[i].column};
        const char *text = header->cells[i].text;
        size_t which = strcmp(text, names[1]) == 0;
        if (*text == '#') continue;
        if (strcmp(text, names[which]) != 0) {
            sheet_fault(in, &at, T_SHEET_HEADING_UNKNOWN, text, SHEET_KEY_HEADING ", " SHEET_VALUE_HEADING);
            continue;
        }
        columns[which] = at.column;
        found[which] = true;
    }
    const struct sheet_spot at = {sheet, header, header->cells[0].column};
    for (size_t i = 0; i < 2; i++)
        if (!found[i]) sheet_fault(in, &at, T_SHEET_HEADING_MISSING, names[i]);
    return found[0] && found[1];
}

static bool stands_above(const struct book_sheet *sheet, const struct book_row *row, size_t column,
                         const char *text) {
    for (const struct book_row *r = sheet->rows + 1; r < row; r++) {
        const struct book_cell *cell = book_row_cell(r, column);
        if (cell && strcmp(cell->text, text) == 0) return true;
    }
    return false;
}

/* Should the reader miss it: the empty cell is where it belongs, "/title" too that of "title.vi". */
static void note_empty(const struct sheet_filling *f, const struct sheet_heading *heading,
                       const struct sheet_spot *at) {
    struct sheet_path path;
    struct strbuf pointer;
    if (heading->column == &sheet_more) return;
    sheet_path_init(&path, "", heading->column->heading, heading->key);
    for (; path.count > 0; path.count--) {
        strbuf_init(&pointer, 0);
        sheet_path_pointer(&path, &pointer);
        sheet_places_add(f->in->places[f->kind->document], pointer.data, *at, NULL);
        strbuf_deinit(&pointer);
    }
}

static void read_key(const struct sheet_filling *f, const struct book_row *row, const size_t columns[2]) {
    struct sheet_in *in = f->in;
    const struct book_sheet *sheet = in->kinds[f->kind - sheet_kinds].sheet;
    const struct book_cell *key = book_row_cell(row, columns[0]), *value = book_row_cell(row, columns[1]);
    const struct sheet_spot key_at = {sheet, row, columns[0]}, value_at = {sheet, row, columns[1]};
    struct sheet_heading heading;
    if (!key && value) sheet_fault(in, &value_at, T_SHEET_KEY_MISSING, SHEET_KEY_HEADING);
    if (!key || !sheet_match_heading(in, f->kind, &key_at, key->text, &heading)) return;
    if (!heading.column) return;
    if (stands_above(sheet, row, columns[0], key->text))
        sheet_fault(in, &key_at, T_SHEET_KEY_TWICE, key->text);
    else if (value)
        sheet_fill(f, &heading, value, &value_at);
    else
        note_empty(f, &heading, &value_at);
}

static void read_keys(struct sheet_in *in, const struct sheet_kind *kind) {
    const struct book_sheet *sheet = in->kinds[kind - sheet_kinds].sheet;
    const struct sheet_filling f = {in, kind, in->documents[kind->document], ""};
    size_t columns[2];
    if (!sheet->count) return;
    sheet_places_add(in->places[kind->document], "", (struct sheet_spot){sheet, sheet->rows, 0}, kind);
    if (!find_key_columns(in, sheet, columns)) return;
    for (size_t r = 1; r < sheet->count; r++) read_key(&f, &sheet->rows[r], columns);
}

/* ---- the whole ---- */

/* Arrays that are there even when they have nothing in them. */
static void add_empty_arrays(struct sheet_in *in) {
    for (size_t i = 0; i < sheet_kind_count; i++) {
        if (!sheet_kinds[i].always) continue;
        const struct sheet_in_kind *parents =
            &in->kinds[sheet_kind_find(sheet_kinds[i].parent) - sheet_kinds];
        for (size_t p = 0; p < parents->object_count; p++)
            (void)sheet_container(&sheet_kinds[i], parents->objects[p].object);
    }
}

/* Sheets of units with nothing below their header stand for no file of units. */
static void make_documents(struct sheet_in *in) {
    bool units = false;
    for (size_t i = 0; i < sheet_kind_count; i++) {
        const struct book_sheet *sheet = in->kinds[i].sheet;
        units |= sheet_kinds[i].document == SHEET_UNITS && sheet && sheet->count > 1;
    }
    in->documents[SHEET_PLAN] = cJSON_CreateObject();
    if (units) in->documents[SHEET_UNITS] = cJSON_CreateObject();
    for (size_t d = 0; d < 2; d++) in->places[d] = sheet_places_new(in->book->csv);
}

static void free_kinds(struct sheet_in *in) {
    for (size_t i = 0; i < sheet_kind_count; i++) {
        for (size_t o = 0; o < in->kinds[i].object_count; o++) mem_free(in->kinds[i].objects[o].pointer);
        mem_free(in->kinds[i].objects);
        mem_free(in->kinds[i].headings);
    }
    mem_free(in->kinds);
}

bool sheet_import(const struct book *book, const char *file, struct sheet_documents *out,
                  struct problems *problems) {
    struct sheet_in in = {.book = book, .file = file, .problems = problems};
    size_t before = problems->errors;
    in.kinds = mem_array(sheet_kind_count, sizeof *in.kinds);
    match_sheets(&in);
    if (!in.kinds[0].sheet || !in.kinds[0].sheet->count)
        problems_error(problems, file, "", T_SHEET_MISSING, sheet_kinds[0].name);
    make_documents(&in);
    for (size_t i = 0; i < sheet_kind_count; i++) {
        if (!in.kinds[i].sheet || is_too_large(&in, in.kinds[i].sheet)) continue;
        if (sheet_kinds[i].member)
            sheet_read_rows(&in, &sheet_kinds[i]);
        else
            read_keys(&in, &sheet_kinds[i]);
    }
    if (in.documents[SHEET_UNITS] && !cJSON_HasObjectItem(in.documents[SHEET_UNITS], "units"))
        problems_error(problems, file, "", T_SHEET_MISSING, "units");
    add_empty_arrays(&in);
    free_kinds(&in);
    *out = (struct sheet_documents){in.documents[0], in.documents[1], in.places[0], in.places[1]};
    return problems->errors == before;
}

void sheet_documents_deinit(struct sheet_documents *documents) {
    cJSON_Delete(documents->plan);
    cJSON_Delete(documents->units);
    sheet_places_free(documents->plan_places);
    sheet_places_free(documents->unit_places);
    *documents = (struct sheet_documents){.plan = NULL};
}
