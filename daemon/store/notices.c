/* Notices: what is to be said about an alert's change, to whom, until it becomes part of a message or is
 * dropped. */
#include "daemon/store/internal.h"

enum err_code store_notice_add(struct store *store, int64_t seq, const struct notice *n, int64_t *id,
                               struct err *err) {
    enum err_code code = db_write(store, STMT_NOTICE_ADD, err, b_int(seq), b_int(n->alert), b_int(n->event),
                                  b_text(n->receiver), b_text(n->group), b_text(n->type), b_text(n->state),
                                  b_text(n->to ? n->to : ""), b_int(n->flush_ms));
    if (!code) *id = sqlite3_last_insert_rowid(store->db);
    return code;
}

static void read_notice(struct row *row, void *item) {
    struct notice *n = item;
    n->id = row_int(row, 0);
    n->alert = row_int(row, 1);
    n->event = row_int(row, 2);
    n->flush_ms = row_int(row, 3);
    n->receiver = row_text(row, 4);
    n->group = row_text(row, 5);
    n->type = row_text(row, 6);
    n->state = row_text(row, 7);
    n->to = row_text(row, 8);
}

enum err_code store_notices_due(struct store *store, int64_t now_ms, struct arena *arena, struct notice **out,
                                size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **out};
    enum err_code code = db_query(store, STMT_NOTICES_DUE, &q, err, b_int(now_ms));
    if (!code) code = db_list(store, q, &list, read_notice, err);
    *out = list.items;
    *count = list.count;
    return code;
}

enum err_code store_notice_end(struct store *store, int64_t notice, int64_t seq, int64_t delivery,
                               const char *dropped_reason, struct err *err) {
    struct bind to = b_int(delivery);
    if (delivery <= 0) to.kind = BIND_NULL;
    enum err_code code =
        db_write(store, STMT_NOTICE_END, err, b_int(notice), b_int(seq), to, b_text(dropped_reason));
    if (code || sqlite3_changes(store->db) == 1) return code;
    return err_set(err, ERR_NOT_FOUND, "no such notice, or it has ended");
}
