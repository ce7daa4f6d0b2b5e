/* What people decide about alerts and milestones: silences and reviews. */
#include "daemon/store/internal.h"

enum err_code store_silence_add(struct store *store, int64_t seq, const struct silence *s, int64_t *id,
                                struct err *err) {
    enum err_code code = db_write(store, STMT_SILENCE_ADD, err, b_int(seq), b_int(s->starts_ms),
                                  b_int(s->ends_ms), b_text(s->match), b_text(s->author), b_text(s->comment));
    if (!code) *id = sqlite3_last_insert_rowid(store->db);
    return code;
}

enum err_code store_silence_end(struct store *store, int64_t silence, int64_t ends_ms, struct err *err) {
    enum err_code code = db_write(store, STMT_SILENCE_END, err, b_int(silence), b_int(ends_ms));
    if (code || sqlite3_changes(store->db) == 1) return code;
    return err_set(err, ERR_NOT_FOUND, "no such silence: %lld", (long long)silence);
}

static void read_silence(struct row *row, void *item) {
    struct silence *s = item;
    s->id = row_int(row, 0);
    s->starts_ms = row_int(row, 1);
    s->ends_ms = row_int(row, 2);
    s->match = row_text(row, 3);
    s->author = row_text(row, 4);
    s->comment = row_text(row, 5);
}

enum err_code store_silences(struct store *store, struct arena *arena, struct silence **rows, size_t *count,
                             struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum err_code code = db_query_(store, STMT_SILENCES, NULL, 0, &q, err);
    if (!code) code = db_list(store, q, &list, read_silence, err);
    *rows = list.items;
    *count = list.count;
    return code;
}

enum err_code store_review_add(struct store *store, int64_t seq, const char *plan, const char *milestone,
                               int32_t held_day, const char *result, const char *document, struct err *err) {
    return db_write(store, STMT_REVIEW_ADD, err, b_int(seq), b_text(plan), b_text(milestone), b_int(held_day),
                    b_text(result), b_text(document));
}

static void read_review(struct row *row, void *item) {
    struct review_row *r = item;
    r->seq = row_int(row, 0);
    r->recorded_ms = row_int(row, 1);
    r->held_day = (int32_t)row_int(row, 2);
    r->result = row_text(row, 3);
    r->document = row_text(row, 4);
}

enum err_code store_review(struct store *store, const char *plan, const char *milestone, int64_t as_of,
                           struct arena *arena, struct review_row *row, struct err *err) {
    sqlite3_stmt *q;
    enum err_code code = alias_label(store, NAME_MILESTONE, plan, &milestone, err);
    if (!code) code = db_query(store, STMT_REVIEW, &q, err, b_text(plan), b_text(milestone), b_int(as_of));
    return code ? code : db_one(store, q, arena, read_review, row, "review", err);
}
