/* Rows into values that live in an arena. */
#include "daemon/store/internal.h"
#include <string.h>

void *list_add(struct list *list) {
    if (list->count == list->cap) {
        size_t cap = list->cap ? 2 * list->cap : 16;
        void *items = arena_array(list->arena, cap, list->size);
        if (!items) return NULL;
        if (list->count) memcpy(items, list->items, list->count * list->size);
        list->items = items;
        list->cap = cap;
    }
    return (char *)list->items + list->size * list->count++;
}

static enum err_code full(struct err *err) {
    return err_set(err, ERR_TOO_BIG, "the answer is longer than the memory set aside for it");
}

int64_t row_int(const struct row *row, int col) {
    return sqlite3_column_int64(row->stmt, col);
}

bool row_null(const struct row *row, int col) {
    return sqlite3_column_type(row->stmt, col) == SQLITE_NULL;
}

int64_t row_instant(const struct row *row, int col) {
    return row_null(row, col) ? INSTANT_NONE : sqlite3_column_int64(row->stmt, col);
}

double row_real(const struct row *row, int col) {
    return sqlite3_column_double(row->stmt, col);
}

struct period row_period(const struct row *row, int col) {
    return period_from_key(row_int(row, col));
}

const char *row_copy(struct row *row, const char *text) {
    if (!text || row->code) return NULL;
    const char *copy = arena_strdup(row->arena, text);
    if (!copy) row->code = full(row->err);
    return copy;
}

const char *row_text(struct row *row, int col) {
    return row_copy(row, (const char *)sqlite3_column_text(row->stmt, col));
}

const char *row_name(struct row *row, int col) {
    const char *text = NULL;
    if (row->code || row_null(row, col)) return NULL;
    row->code = name_text(row->store, row_int(row, col), &text, row->err);
    return row_copy(row, text);
}

enum err_code db_list(struct store *store, sqlite3_stmt *stmt, struct list *list, row_read *read,
                      struct err *err) {
    struct row row = {.store = store, .stmt = stmt, .arena = list->arena, .err = err};
    for (;;) {
        bool more;
        enum err_code code = db_step(store, stmt, &more, err);
        if (code || !more) return code;
        void *item = list_add(list);
        if (item)
            read(&row, item);
        else
            row.code = full(err);
        if (row.code) {
            sqlite3_reset(stmt);
            return row.code;
        }
    }
}

enum err_code db_one(struct store *store, sqlite3_stmt *stmt, struct arena *arena, row_read *read, void *item,
                     const char *what, struct err *err) {
    struct row row = {.store = store, .stmt = stmt, .arena = arena, .err = err};
    bool found;
    enum err_code code = db_step(store, stmt, &found, err);
    if (code) return code;
    if (!found) return err_set(err, ERR_NOT_FOUND, "no such %s", what);
    read(&row, item);
    sqlite3_reset(stmt);
    return row.code;
}
