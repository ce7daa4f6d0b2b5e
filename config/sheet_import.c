/* From sheets to documents: each row an object, in the array that its parent has for it. */
#include "config/sheet.h"
#include "config/sheet_in.h"
#include "daemon/base/mem.h"
#include <stdio.h>
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

static void read_key(const struct sheet_filling *f, const struct book_row *row, const size_t columns[2]) {
    struct sheet_in *in = f->in;
    const struct book_sheet *sheet = in->kinds[f->kind - sheet_kinds].sheet;
    const struct book_cell *key = book_row_cell(row, columns[0]), *value = book_row_cell(row, columns[1]);
    const struct sheet_spot key_at = {sheet, row, columns[0]}, value_at = {sheet, row, columns[1]};
    struct sheet_heading heading;
    if (!key && value) sheet_fault(in, &value_at, T_SHEET_KEY_MISSING, SHEET_KEY_HEADING);
    if (!key || !sheet_match_heading(in, f->kind, &key_at, key->text, &heading)) return;
    if (!heading.column || !value) return;
    if (stands_above(sheet, row, columns[0], key->text))
        sheet_fault(in, &key_at, T_SHEET_KEY_TWICE, key->text);
    else
        sheet_fill(f, &heading, value, &value_at);
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

/* ---- rows ---- */

static const struct book_cell *cell_of(const struct sheet_in_kind *k, const struct book_row *row,
                                       const struct sheet_column *column) {
    for (size_t i = 0; i < k->heading_count; i++)
        if (k->headings[i].column == column) return book_row_cell(row, i);
    return NULL;
}

static bool has_heading(const struct sheet_in_kind *k, const struct sheet_column *column) {
    for (size_t i = 0; i < k->heading_count; i++)
        if (k->headings[i].column == column) return true;
    return false;
}

static void unknown_parent(struct sheet_in *in, const struct sheet_kind *kind, const struct sheet_spot *at,
                           const char *given) {
    const struct sheet_in_kind *parents = &in->kinds[sheet_kind_find(kind->parent) - sheet_kinds];
    const char **names = mem_array(parents->object_count + 1, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < parents->object_count; i++)
        if (parents->objects[i].id) names[n++] = parents->objects[i].id;
    char *known = sheet_suggest(given, names, n);
    sheet_fault(in, at, T_SHEET_PARENT_UNKNOWN, given, kind->parent, known);
    mem_free(known);
    mem_free(names);
}

static const struct sheet_object *find_object(const struct sheet_in_kind *k, const char *id) {
    for (size_t i = 0; i < k->object_count; i++)
        if (k->objects[i].id && strcmp(k->objects[i].id, id) == 0) return &k->objects[i];
    return NULL;
}

/* What the row belongs to: the document, or a row of another sheet. object NULL after a fault. */
static struct sheet_object parent_of(struct sheet_in *in, const struct sheet_kind *kind,
                                     const struct book_row *row) {
    const struct sheet_in_kind *k = &in->kinds[kind - sheet_kinds];
    const struct book_cell *cell = kind->parent ? cell_of(k, row, &kind->columns[0]) : NULL;
    const struct sheet_object document = {NULL, (char *)"", in->documents[kind->document]};
    struct sheet_spot at = {k->sheet, row, cell ? cell->column : row->cells[0].column};
    if (!kind->parent || (!cell && kind->loose)) return document;
    const struct sheet_object *parent =
        cell ? find_object(&in->kinds[sheet_kind_find(kind->parent) - sheet_kinds], cell->text) : NULL;
    if (parent) return *parent;
    if (cell)
        unknown_parent(in, kind, &at, cell->text);
    else
        sheet_fault(in, &at, T_SHEET_PARENT_MISSING, kind->columns[0].heading, kind->parent);
    return (struct sheet_object){.object = NULL};
}

/* The array (or object of keys) in the parent that rows of this kind go into; made when absent. */
static cJSON *container_of(const struct sheet_kind *kind, cJSON *object) {
    struct sheet_path path;
    sheet_path_init(&path, "", kind->member, NULL);
    cJSON *there = sheet_path_get(object, &path);
    if (!there) {
        there = kind->keyed ? cJSON_CreateObject() : cJSON_CreateArray();
        if (!sheet_path_set(object, &path, there)) return NULL;
    }
    return (kind->keyed ? cJSON_IsObject(there) : cJSON_IsArray(there)) ? there : NULL;
}

static char *pointer_of(const struct sheet_kind *kind, const struct sheet_object *parent,
                        const cJSON *container, const char *key) {
    char place[24];
    struct strbuf sb;
    struct sheet_path path;
    strbuf_init(&sb, 0);
    strbuf_adds(&sb, parent->pointer);
    sheet_path_init(&path, "", kind->member, NULL);
    sheet_path_pointer(&path, &sb);
    snprintf(place, sizeof place, "%d", cJSON_GetArraySize(container));
    sheet_pointer_add(&sb, key ? key : place);
    return strbuf_detach(&sb, NULL);
}

/* A row of a sheet of keys: its object holds but the key and the value. */
static void add_keyed(struct sheet_in *in, const struct sheet_kind *kind, cJSON *container, cJSON *object,
                      const struct sheet_spot *at) {
    const char *key =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, kind->columns[0].heading));
    cJSON *value = cJSON_DetachItemFromObjectCaseSensitive(object, kind->columns[1].heading);
    if (!value) value = cJSON_CreateArray();
    if (!key) {
        sheet_fault(in, at, T_SHEET_KEY_MISSING, kind->columns[0].heading);
        cJSON_Delete(value);
    } else if (cJSON_GetObjectItemCaseSensitive(container, key)) {
        sheet_fault(in, at, T_SHEET_KEY_TWICE, key);
        cJSON_Delete(value);
    } else {
        cJSON_AddItemToObject(container, key, value);
    }
    cJSON_Delete(object);
}

static void keep_object(struct sheet_in_kind *k, const char *id, char *pointer, cJSON *object) {
    mem_grow(&k->objects, &k->object_cap, k->object_count + 1);
    k->objects[k->object_count++] = (struct sheet_object){id, pointer, object};
}

static const struct sheet_column *id_column(const struct sheet_kind *kind) {
    for (size_t i = 0; kind->id && i < kind->column_count; i++)
        if (strcmp(kind->columns[i].heading, kind->id) == 0) return &kind->columns[i];
    return NULL;
}

static void read_row(struct sheet_in *in, const struct sheet_kind *kind, const struct book_row *row) {
    struct sheet_in_kind *k = &in->kinds[kind - sheet_kinds];
    const struct sheet_column *named = kind->keyed ? &kind->columns[0] : id_column(kind);
    const struct book_cell *id = named ? cell_of(k, row, named) : NULL;
    const struct sheet_spot at = {k->sheet, row, id ? id->column : row->cells[0].column};
    const struct sheet_object parent = parent_of(in, kind, row);
    cJSON *container = parent.object ? container_of(kind, parent.object) : NULL,
          *object = cJSON_CreateObject();
    if (parent.object && !container) sheet_fault(in, &at, T_SHEET_CLASH, kind->member);
    char *pointer = container ? pointer_of(kind, &parent, container, kind->keyed && id ? id->text : NULL)
                              : mem_strdup("");
    if (container) sheet_places_add(in->places[kind->document], pointer, at, kind);
    sheet_fill_row(&(struct sheet_filling){in, kind, object, pointer}, row);
    if (!container) {
        cJSON_Delete(object);
        mem_free(pointer);
    } else if (kind->keyed) {
        add_keyed(in, kind, container, object, &at);
        mem_free(pointer);
    } else {
        cJSON_AddItemToArray(container, object);
        keep_object(k, id ? id->text : NULL, pointer, object);
    }
}

/* Notes of the author's own make no row. */
static bool says_something(const struct sheet_in_kind *k, const struct book_row *row) {
    for (size_t i = 0; i < row->count; i++) {
        size_t column = row->cells[i].column;
        bool own = column < k->heading_count && k->headings[column].given && !k->headings[column].column;
        if (!own) return true;
    }
    return false;
}

static void read_rows(struct sheet_in *in, const struct sheet_kind *kind) {
    struct sheet_in_kind *k = &in->kinds[kind - sheet_kinds];
    if (!k->sheet->count) return;
    sheet_read_header(in, kind);
    if (kind->parent && !kind->loose && !has_heading(k, &kind->columns[0])) {
        const struct sheet_spot at = {k->sheet, k->sheet->rows, k->sheet->rows[0].cells[0].column};
        sheet_fault(in, &at, T_SHEET_HEADING_MISSING, kind->columns[0].heading);
        return;
    }
    for (size_t r = 1; r < k->sheet->count; r++)
        if (says_something(k, &k->sheet->rows[r])) read_row(in, kind, &k->sheet->rows[r]);
}

/* ---- the whole ---- */

/* Arrays that are there even when they have nothing in them. */
static void add_empty_arrays(struct sheet_in *in) {
    for (size_t i = 0; i < sheet_kind_count; i++) {
        if (!sheet_kinds[i].always) continue;
        const struct sheet_in_kind *parents =
            &in->kinds[sheet_kind_find(sheet_kinds[i].parent) - sheet_kinds];
        for (size_t p = 0; p < parents->object_count; p++)
            (void)container_of(&sheet_kinds[i], parents->objects[p].object);
    }
}

static void make_documents(struct sheet_in *in) {
    in->documents[SHEET_PLAN] = cJSON_CreateObject();
    for (size_t i = 0; i < sheet_kind_count; i++) {
        if (sheet_kinds[i].document == SHEET_UNITS && in->kinds[i].sheet && !in->documents[SHEET_UNITS])
            in->documents[SHEET_UNITS] = cJSON_CreateObject();
    }
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
    if (!in.kinds[0].sheet) problems_error(problems, file, "", T_SHEET_MISSING, sheet_kinds[0].name);
    make_documents(&in);
    for (size_t i = 0; i < sheet_kind_count; i++) {
        if (!in.kinds[i].sheet) continue;
        if (sheet_kinds[i].member)
            read_rows(&in, &sheet_kinds[i]);
        else
            read_keys(&in, &sheet_kinds[i]);
    }
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
