/* Rows of a sheet: each an object, in the array that its parent has for such. */
#include "config/sheet_in.h"
#include "daemon/base/mem.h"
#include <stdio.h>
#include <string.h>

/* Where the column of the table stands in the sheet. */
static bool place_of(const struct sheet_in_kind *k, const struct sheet_column *column, size_t *place) {
    for (size_t i = 0; i < k->heading_count; i++) {
        if (k->headings[i].column != column) continue;
        *place = i;
        return true;
    }
    return false;
}

static const struct book_cell *cell_of(const struct sheet_in_kind *k, const struct book_row *row,
                                       const struct sheet_column *column) {
    size_t place;
    return place_of(k, column, &place) ? book_row_cell(row, place) : NULL;
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
    struct sheet_spot at = {k->sheet, row, row->cells[0].column};
    if (kind->parent) place_of(k, &kind->columns[0], &at.column);
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

cJSON *sheet_container(const struct sheet_kind *kind, cJSON *object) {
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

static void read_row(struct sheet_in *in, const struct sheet_kind *kind, const struct book_row *row) {
    struct sheet_in_kind *k = &in->kinds[kind - sheet_kinds];
    const struct sheet_column *named = kind->keyed ? &kind->columns[0] : sheet_id_column(kind);
    const struct book_cell *id = named ? cell_of(k, row, named) : NULL;
    const struct sheet_spot at = {k->sheet, row, id ? id->column : row->cells[0].column};
    const struct sheet_object parent = parent_of(in, kind, row);
    cJSON *container = parent.object ? sheet_container(kind, parent.object) : NULL,
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

/* Should a reader miss all that the sheet is for: its header is where it belongs. */
static void note_header(struct sheet_in *in, const struct sheet_kind *kind, const struct book_sheet *sheet) {
    struct sheet_path path;
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    sheet_path_init(&path, "", kind->member, NULL);
    sheet_path_pointer(&path, &pointer);
    sheet_places_add(in->places[kind->document], pointer.data, (struct sheet_spot){sheet, sheet->rows, 0},
                     NULL);
    strbuf_deinit(&pointer);
}

void sheet_read_rows(struct sheet_in *in, const struct sheet_kind *kind) {
    struct sheet_in_kind *k = &in->kinds[kind - sheet_kinds];
    if (!k->sheet->count) return;
    if (!kind->parent) note_header(in, kind, k->sheet);
    sheet_read_header(in, kind);
    size_t unused;
    if (kind->parent && !kind->loose && !place_of(k, &kind->columns[0], &unused)) {
        const struct sheet_spot at = {k->sheet, k->sheet->rows, k->sheet->rows[0].cells[0].column};
        sheet_fault(in, &at, T_SHEET_HEADING_MISSING, kind->columns[0].heading);
        return;
    }
    for (size_t r = 1; r < k->sheet->count && !in->problems->truncated; r++)
        if (says_something(k, &k->sheet->rows[r])) read_row(in, kind, &k->sheet->rows[r]);
}
