/* Cells of a row into the object that the row is. */
#include "config/sheet_in.h"
#include "config/sheet_value.h"
#include "daemon/base/mem.h"
#include <string.h>

/* The JSON pointer of a path in the object; a folded row is the first of its array. */
static void pointer_of(const struct sheet_filling *f, const struct sheet_path *path, struct strbuf *sb) {
    struct sheet_path rest = *path;
    strbuf_adds(sb, f->pointer);
    if (f->kind->fold && strcmp(path->steps[0], f->kind->fold) == 0) {
        strbuf_addf(sb, "/%s/0", f->kind->folded);
        rest.count--;
        memmove(rest.steps, rest.steps + 1, rest.count * sizeof *rest.steps);
    }
    sheet_path_pointer(&rest, sb);
}

static void set(const struct sheet_filling *f, const struct sheet_path *path, cJSON *value,
                const struct sheet_spot *at) {
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    pointer_of(f, path, &pointer);
    sheet_places_add(f->in->places[f->kind->document], pointer.data, *at, NULL);
    strbuf_deinit(&pointer);
    if (!sheet_path_set(f->object, path, value))
        sheet_fault(f->in, at, T_SHEET_CLASH, path->steps[path->count - 1]);
}

/* ---- more ---- */

static void note_places(const struct sheet_filling *f, const cJSON *item, struct strbuf *pointer,
                        const struct sheet_spot *at) {
    size_t before = pointer->len;
    const cJSON *child = cJSON_IsObject(item) ? item->child : NULL;
    if (!child) sheet_places_add(f->in->places[f->kind->document], pointer->data, *at, NULL);
    for (; child; child = child->next) {
        sheet_pointer_add(pointer, child->string);
        note_places(f, child, pointer, at);
        pointer->len = before;
        pointer->data[before] = '\0';
    }
}

static void fill_more(const struct sheet_filling *f, const char *text, const struct sheet_spot *at) {
    struct err err = {.code = ERR_OK};
    struct strbuf pointer;
    cJSON *more = NULL;
    const char *key = NULL;
    if (json_parse(text, strlen(text), 0, &more, &err) || !cJSON_IsObject(more)) {
        sheet_fault(f->in, at, T_SHEET_MORE, more ? text : err.msg);
        cJSON_Delete(more);
        return;
    }
    strbuf_init(&pointer, 0);
    strbuf_adds(&pointer, f->pointer);
    if (more->child) note_places(f, more, &pointer, at);
    if (!sheet_path_join(f->object, more, &key)) sheet_fault(f->in, at, T_SHEET_CLASH, key);
    strbuf_deinit(&pointer);
    cJSON_Delete(more);
}

/* ---- one cell ---- */

static bool is_faulty(const struct sheet_filling *f, const struct book_cell *cell,
                      const struct sheet_spot *at) {
    if (cell->kind != BOOK_FAULT) return false;
    if (*cell->text)
        sheet_fault(f->in, at, T_SHEET_FAULT, cell->text);
    else
        sheet_fault_add(f->in, at, T_SHEET_NO_RESULT, NULL, 0);
    return true;
}

static void fill_as(const struct sheet_filling *f, const struct sheet_column *column,
                    const struct sheet_path *path, const struct book_cell *cell,
                    const struct sheet_spot *at) {
    enum text_id fault = T_SHEET_NUMBER;
    cJSON *value = sheet_decode(column, cell->text, &fault);
    if (value)
        set(f, path, value, at);
    else
        sheet_fault(f->in, at, fault, cell->text);
}

void sheet_fill(const struct sheet_filling *f, const struct sheet_heading *heading,
                const struct book_cell *cell, const struct sheet_spot *at) {
    struct sheet_path path;
    if (is_faulty(f, cell, at)) return;
    if (heading->column == &sheet_more) {
        fill_more(f, cell->text, at);
        return;
    }
    sheet_path_init(&path, "", heading->column->heading, heading->key);
    fill_as(f, heading->column, &path, cell, at);
}

/* ---- conditions ---- */

static const struct sheet_column *find_condition(const char *name) {
    for (size_t i = 0; i < sheet_condition_count; i++)
        if (strcmp(sheet_conditions[i].heading, name) == 0) return &sheet_conditions[i];
    return NULL;
}

static void unknown_condition(const struct sheet_filling *f, const char *given, const struct sheet_spot *at) {
    const char **names = mem_array(sheet_condition_count, sizeof *names);
    for (size_t i = 0; i < sheet_condition_count; i++) names[i] = sheet_conditions[i].heading;
    char *known = sheet_suggest(given, names, sheet_condition_count);
    sheet_fault(f->in, at, T_SHEET_CONDITION_UNKNOWN, given, known);
    mem_free(known);
    mem_free(names);
}

/* The cell of that column of the table in the row; the spot tells where it is or would be. */
static const struct book_cell *cell_of(const struct sheet_filling *f, const struct sheet_column *column,
                                       struct sheet_spot *at) {
    const struct sheet_in_kind *k = &f->in->kinds[f->kind - sheet_kinds];
    for (size_t i = 0; i < k->heading_count; i++) {
        if (k->headings[i].column != column) continue;
        at->column = i;
        return book_row_cell(at->row, i);
    }
    return NULL;
}

/* The condition says under which key the value goes. */
static void fill_condition(const struct sheet_filling *f, const struct sheet_column *column,
                           const struct book_cell *cell, const struct sheet_spot *at) {
    const struct sheet_column *condition = find_condition(cell->text);
    struct sheet_spot value_at = *at;
    const struct book_cell *value = cell_of(f, column + 1, &value_at);
    struct sheet_path path;
    if (is_faulty(f, cell, at)) return;
    if (!condition) {
        unknown_condition(f, cell->text, at);
    } else if (!value) {
        sheet_fault(f->in, &value_at, T_SHEET_VALUE_MISSING, column[1].heading, cell->text);
    } else if (!is_faulty(f, value, &value_at)) {
        char *prefix = mem_strndup(column->heading, strlen(column->heading) - strlen("condition"));
        sheet_path_init(&path, prefix, condition->heading, NULL);
        fill_as(f, condition, &path, value, &value_at);
        mem_free(prefix);
    }
}

static void fill_value(const struct sheet_filling *f, const struct sheet_column *column,
                       const struct sheet_spot *at) {
    struct sheet_spot condition_at = *at;
    if (!cell_of(f, column - 1, &condition_at))
        sheet_fault(f->in, &condition_at, T_SHEET_CONDITION_MISSING, column[-1].heading);
}

/* ---- the row ---- */

/* What stood in the row becomes the first of its array, in its place when there is no array yet. */
static void unfold(const struct sheet_filling *f, const struct sheet_spot *at) {
    const struct sheet_kind *kind = f->kind;
    cJSON *held = kind->fold ? cJSON_GetObjectItemCaseSensitive(f->object, kind->fold) : NULL;
    if (!held) return;
    cJSON *array = cJSON_GetObjectItemCaseSensitive(f->object, kind->folded),
          *first = cJSON_Duplicate(held, true);
    cJSON_free(first->string);
    first->string = NULL;
    if (!array) {
        array = cJSON_CreateArray();
        array->string = mem_strdup(kind->folded);
        cJSON_ReplaceItemViaPointer(f->object, held, array);
    } else {
        cJSON_Delete(cJSON_DetachItemViaPointer(f->object, held));
    }
    if (cJSON_IsArray(array)) {
        cJSON_InsertItemInArray(array, 0, first);
    } else {
        sheet_fault(f->in, at, T_SHEET_CLASH, kind->folded);
        cJSON_Delete(first);
    }
}

static void fill_cell(const struct sheet_filling *f, const struct book_cell *cell,
                      const struct sheet_spot *at) {
    const struct sheet_in_kind *k = &f->in->kinds[f->kind - sheet_kinds];
    const struct sheet_heading *heading = cell->column < k->heading_count ? &k->headings[cell->column] : NULL;
    if (!heading || !heading->given) {
        sheet_fault_add(f->in, at, T_SHEET_NO_HEADING, NULL, 0);
        return;
    }
    if (!heading->column || heading->column->type == SHEET_PARENT) return;
    if (heading->column->type == SHEET_CONDITION)
        fill_condition(f, heading->column, cell, at);
    else if (heading->column->type == SHEET_VALUE)
        fill_value(f, heading->column, at);
    else
        sheet_fill(f, heading, cell, at);
}

void sheet_fill_row(const struct sheet_filling *f, const struct book_row *row) {
    struct sheet_spot at = {f->in->kinds[f->kind - sheet_kinds].sheet, row, 0};
    for (size_t i = 0; i < row->count; i++) {
        at.column = row->cells[i].column;
        fill_cell(f, &row->cells[i], &at);
    }
    at.column = row->cells[0].column;
    unfold(f, &at);
}
