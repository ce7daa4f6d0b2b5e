/* From documents to sheets. Of each object the columns take what they can hold exactly; arrays that have a
 * sheet of their own become rows there; what is left is `more`. */
#include "config/sheet.h"
#include "config/sheet_out.h"
#include "config/sheet_path.h"
#include "config/sheet_value.h"
#include "daemon/base/mem.h"
#include <string.h>

/* The row that an object becomes. */
struct target {
    struct sheet_out *out;
    size_t row;
    cJSON *object; /* what is left of it */
};

/* ---- columns ---- */

/* Takes what lies at the path out of the object, when the column `holds` can hold it. */
static bool take(struct target *t, const struct sheet_column *column, const char *key,
                 const struct sheet_column *holds, const struct sheet_path *path) {
    struct strbuf text;
    enum book_cell_kind kind = BOOK_TEXT;
    const cJSON *value = sheet_path_get(t->object, path);
    if (!value) return false;
    strbuf_init(&text, 0);
    bool fits = sheet_encode(holds, value, &text, &kind) && !strbuf_error(&text);
    if (fits) {
        sheet_out_cell(t->out, t->row, column, key, kind, text.data);
        cJSON_Delete(sheet_path_take(t->object, path));
    }
    strbuf_deinit(&text);
    return fits;
}

/* {"unknown": "why"}, which may have other members beside it. */
static bool take_why(struct target *t, const struct sheet_column *column, struct sheet_path *path) {
    const cJSON *value = sheet_path_get(t->object, path);
    const cJSON *why = cJSON_GetObjectItemCaseSensitive(value, "unknown");
    if (!cJSON_IsString(why)) return false;
    char *text = mem_printf("? %s", why->valuestring);
    enum text_id fault;
    cJSON *read = sheet_is_storable(text) ? sheet_decode(column, text, &fault) : NULL;
    bool fits = read && sheet_same(cJSON_GetObjectItemCaseSensitive(read, "unknown"), why);
    sheet_path_add(path, "unknown");
    if (fits) {
        sheet_out_cell(t->out, t->row, column, NULL, BOOK_TEXT, text);
        cJSON_Delete(sheet_path_take(t->object, path));
    }
    cJSON_Delete(read);
    mem_free(text);
    return fits;
}

static void take_one(struct target *t, const struct sheet_column *column) {
    struct sheet_path path;
    sheet_path_init(&path, "", column->heading, NULL);
    if (column->type == SHEET_WHY)
        take_why(t, column, &path);
    else
        take(t, column, NULL, column, &path);
}

/* A column of each key. */
static void take_each(struct target *t, const struct sheet_column *column) {
    struct sheet_path path;
    sheet_path_init(&path, "", column->heading, NULL);
    path.count--; /* the star */
    const cJSON *holder = sheet_path_get(t->object, &path);
    for (cJSON *item = cJSON_IsObject(holder) ? holder->child : NULL, *next; item; item = next) {
        char *key = mem_strdup(item->string);
        next = item->next;
        sheet_path_init(&path, "", column->heading, key);
        if (sheet_is_storable(key)) take(t, column, key, column, &path);
        mem_free(key);
    }
}

/* "when.condition" → "when." */
static char *prefix_of(const struct sheet_column *condition) {
    return mem_strndup(condition->heading, strlen(condition->heading) - strlen("condition"));
}

static void take_condition(struct target *t, const struct sheet_column *column) {
    char *prefix = prefix_of(column);
    bool taken = false;
    for (size_t i = 0; !taken && i < sheet_condition_count; i++) {
        const struct sheet_column *c = &sheet_conditions[i];
        struct sheet_path path;
        sheet_path_init(&path, prefix, c->heading, NULL);
        taken = c->type == SHEET_WHY ? take_why(t, column + 1, &path) : take(t, column + 1, NULL, c, &path);
        if (taken) sheet_out_cell(t->out, t->row, column, NULL, BOOK_TEXT, c->heading);
    }
    mem_free(prefix);
}

static void take_columns(struct target *t) {
    const struct sheet_kind *kind = t->out->kind;
    for (size_t i = 0; i < kind->column_count; i++) {
        const struct sheet_column *column = &kind->columns[i];
        if (column->type == SHEET_PARENT || column->type == SHEET_VALUE) continue;
        if (column->type == SHEET_CONDITION)
            take_condition(t, column);
        else if (strchr(column->heading, '*'))
            take_each(t, column);
        else
            take_one(t, column);
    }
}

/* JSON may hold what XML may not. */
static void escape_noncharacters(const char *json, struct strbuf *sb) {
    for (const char *p = json; *p;) {
        bool fffe = strncmp(p, "\xEF\xBF\xBE", 3) == 0, ffff = strncmp(p, "\xEF\xBF\xBF", 3) == 0;
        if (fffe || ffff)
            strbuf_adds(sb, fffe ? "\\ufffe" : "\\uffff");
        else
            strbuf_addc(sb, *p);
        p += fffe || ffff ? 3 : 1;
    }
}

static void take_rest(struct target *t) {
    struct strbuf json, cell;
    if (!t->object->child && t->out->rows[t->row].count > 0) return;
    strbuf_init(&json, 0);
    strbuf_init(&cell, 0);
    json_print_canonical(&json, t->object);
    escape_noncharacters(json.data, &cell);
    sheet_out_cell(t->out, t->row, &sheet_more, NULL, BOOK_TEXT, cell.data);
    strbuf_deinit(&json);
    strbuf_deinit(&cell);
}

/* ---- rows ---- */

/* The groups as rows: [{"group": name, "units": list}]. */
static cJSON *rows_of_keys(const struct sheet_kind *kind, cJSON *object) {
    cJSON *rows = cJSON_CreateArray();
    while (object->child) {
        cJSON *value = cJSON_DetachItemViaPointer(object, object->child), *row = cJSON_CreateObject();
        cJSON_AddStringToObject(row, kind->columns[0].heading, value->string);
        cJSON_AddItemToObject(row, kind->columns[1].heading, value);
        cJSON_AddItemToArray(rows, row);
    }
    return rows;
}

static bool key_fits(const struct sheet_kind *kind, const cJSON *value) {
    struct strbuf text;
    enum book_cell_kind unused;
    strbuf_init(&text, 0);
    bool fits = sheet_is_storable(value->string) && sheet_encode(&kind->columns[1], value, &text, &unused);
    strbuf_deinit(&text);
    return fits;
}

/* Can all of it become rows? */
static bool fits(const struct sheet_kind *kind, const cJSON *item) {
    const cJSON *child;
    if (kind->keyed ? !cJSON_IsObject(item) : !cJSON_IsArray(item)) return false;
    cJSON_ArrayForEach(child, item) {
        if (kind->keyed ? !key_fits(kind, child) : !cJSON_IsObject(child)) return false;
    }
    return item->child || kind->always;
}

/* The first of an array goes into the row of what holds it. */
static void fold(const struct sheet_kind *kind, cJSON *object) {
    cJSON *array = kind->folded ? cJSON_GetObjectItemCaseSensitive(object, kind->folded) : NULL;
    bool can = cJSON_IsArray(array) && cJSON_IsObject(array->child) &&
               !cJSON_GetObjectItemCaseSensitive(object, kind->fold);
    if (!can) return;
    cJSON_AddItemToObject(object, kind->fold, cJSON_DetachItemFromArray(array, 0));
    if (!array->child) cJSON_Delete(cJSON_DetachItemViaPointer(object, array));
}

/* The id by which rows of other sheets can name this one; NULL: none, or it would name another. */
static const char *id_of(const struct target *t) {
    const struct sheet_column *column = sheet_id_column(t->out->kind);
    const char *id =
        column ? cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(t->object, column->heading)) : NULL;
    if (!id || *id == '?' || !sheet_is_storable(id)) return NULL;
    return sheet_out_has(t->out, t->row, column, id) ? NULL : id;
}

static void take_children(struct sheet_out *outs, const struct sheet_kind *parent, const char *id,
                          cJSON *object, enum sheet_document document);

static void take_row(struct sheet_out *outs, struct sheet_out *out, const char *parent, cJSON *object) {
    struct target t = {.out = out, .row = sheet_out_row(out), .object = object};
    if (parent) sheet_out_cell(out, t.row, &out->kind->columns[0], NULL, BOOK_TEXT, parent);
    fold(out->kind, object);
    const char *id = id_of(&t);
    if (id) take_children(outs, out->kind, id, object, out->kind->document);
    take_columns(&t);
    take_rest(&t);
}

static void take_array(struct sheet_out *outs, const struct sheet_kind *kind, const char *parent,
                       cJSON *object) {
    struct sheet_path path;
    sheet_path_init(&path, "", kind->member, NULL);
    cJSON *array = sheet_path_get(object, &path);
    if (!array || !fits(kind, array)) return;
    array = sheet_path_take(object, &path);
    if (kind->keyed) {
        cJSON *rows = rows_of_keys(kind, array);
        cJSON_Delete(array);
        array = rows;
    }
    for (cJSON *item = array->child; item; item = item->next)
        take_row(outs, &outs[kind - sheet_kinds], parent, item);
    cJSON_Delete(array);
}

/* parent NULL: of the document. */
static void take_children(struct sheet_out *outs, const struct sheet_kind *parent, const char *id,
                          cJSON *object, enum sheet_document document) {
    for (const struct sheet_kind *kind = sheet_kinds; kind < sheet_kinds + sheet_kind_count; kind++) {
        bool here =
            parent ? kind->parent && strcmp(kind->parent, parent->name) == 0 : !kind->parent || kind->loose;
        if (kind->member && kind->document == document && here) take_array(outs, kind, id, object);
    }
}

static void take_document(struct sheet_out *outs, enum sheet_document document, const cJSON *from) {
    cJSON *object = cJSON_Duplicate(from, true);
    take_children(outs, NULL, NULL, object, document);
    for (size_t i = 0; i < sheet_kind_count; i++) {
        if (sheet_kinds[i].member || sheet_kinds[i].document != document) continue;
        if (document == SHEET_UNITS && !object->child) continue; /* nothing is said of the file itself */
        struct target t = {.out = &outs[i], .row = sheet_out_row(&outs[i]), .object = object};
        take_columns(&t);
        take_rest(&t);
    }
    cJSON_Delete(object);
}

struct book *sheet_export(const cJSON *plan, const cJSON *units) {
    struct book *book = book_new();
    struct sheet_out *outs = mem_array(sheet_kind_count, sizeof *outs);
    for (size_t i = 0; i < sheet_kind_count; i++) sheet_out_init(&outs[i], &sheet_kinds[i]);
    take_document(outs, SHEET_PLAN, plan);
    if (units) take_document(outs, SHEET_UNITS, units);
    for (size_t i = 0; i < sheet_kind_count; i++) {
        if (outs[i].row_count > 0 || sheet_kinds[i].shown) sheet_out_write(&outs[i], book);
        sheet_out_deinit(&outs[i]);
    }
    mem_free(outs);
    return book;
}
