/* What the plans bring at known instants, and the next instant at which anything at all is due. */
#include "daemon/store/internal.h"

_Static_assert(AGENDA_OPEN == 0 && AGENDA_JUDGE == 1 && AGENDA_REVIEW == 2 && AGENDA_EVENT == 3 &&
                   AGENDA_EVENT_START == 4 && AGENDA_VERSION == 5 && AGENDA_SUCCESSION == 6 &&
                   AGENDA_TASK == 7,
               "these numbers are stored");

enum err_code store_agenda_put(struct store *store, const struct agenda_row *row, struct err *err) {
    return db_write(store, STMT_AGENDA_PUT, err, b_int(row->at_ms), b_int(row->kind), b_text(row->plan),
                    b_text(row->object));
}

enum err_code store_agenda_remove(struct store *store, const struct agenda_row *row, struct err *err) {
    return db_write(store, STMT_AGENDA_REMOVE, err, b_int(row->at_ms), b_int(row->kind), b_text(row->plan),
                    b_text(row->object));
}

enum err_code store_agenda_clear(struct store *store, const char *plan, struct err *err) {
    return db_write(store, STMT_AGENDA_CLEAR, err, b_text(plan));
}

static void read_agenda(struct row *row, void *item) {
    struct agenda_row *a = item;
    a->at_ms = row_int(row, 0);
    a->kind = (enum agenda_kind)row_int(row, 1);
    a->plan = row_text(row, 2);
    a->object = row_text(row, 3);
}

enum err_code store_agenda_due(struct store *store, int64_t now_ms, size_t max, struct arena *arena,
                               struct agenda_row **rows, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum err_code code = db_query(store, STMT_AGENDA_DUE, &q, err, b_int(now_ms), b_size(max));
    if (!code) code = db_list(store, q, &list, read_agenda, err);
    *rows = list.items;
    *count = list.count;
    return code;
}

enum err_code store_next_ms(struct store *store, int64_t *all_ms, int64_t *raise_ms, struct err *err) {
    sqlite3_stmt *q;
    bool has;
    int64_t delivery_ms = INT64_MAX;
    *all_ms = *raise_ms = INT64_MAX;
    enum err_code code = db_query_(store, STMT_NEXT_RAISE, NULL, 0, &q, err);
    if (!code) code = db_int(store, q, &has, raise_ms, err);
    if (!code) code = db_query_(store, STMT_DELIVERY_NEXT, NULL, 0, &q, err);
    if (!code) code = db_int(store, q, &has, &delivery_ms, err);
    if (!code) *all_ms = delivery_ms < *raise_ms ? delivery_ms : *raise_ms;
    return code;
}
