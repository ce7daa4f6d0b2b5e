/* Deliveries: rendered messages on their way, one line before each address, and what came of each try. */
#include "daemon/store/internal.h"
#include <string.h>

_Static_assert(DELIVERY_PENDING == 0 && DELIVERY_SENDING == 1 && DELIVERY_DELIVERED == 2 &&
                   DELIVERY_DEAD == 3,
               "these numbers are stored");

static const char *const STATE_NAMES[] = {"pending", "sending", "delivered", "dead"};

const char *delivery_state_name(enum delivery_state state) {
    return STATE_NAMES[state];
}

bool delivery_state_parse(const char *name, enum delivery_state *out) {
    for (size_t i = 0; name && i < sizeof STATE_NAMES / sizeof *STATE_NAMES; i++) {
        if (strcmp(name, STATE_NAMES[i]) != 0) continue;
        *out = (enum delivery_state)i;
        return true;
    }
    return false;
}

static enum err_code no_delivery(int64_t id, struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "no such delivery: d%lld", (long long)id);
}

enum err_code store_delivery_add(struct store *store, int64_t seq, const struct delivery *d, int64_t *id,
                                 struct err *err) {
    enum err_code code =
        db_write(store, STMT_DELIVERY_ADD, err, b_int(seq), b_text(d->channel), b_text(d->receiver),
                 b_text(d->to), b_text(d->message_id), b_text(d->type), b_text(d->state_label),
                 b_text(d->headers), b_blob(d->body, d->body_len), b_int(d->created_ms), b_int(d->state),
                 b_instant(d->next_attempt_ms), b_int(d->attempts));
    if (code) return code;
    *id = sqlite3_last_insert_rowid(store->db);
    for (size_t i = 0; !code && i < d->alert_count; i++)
        code = db_write(store, STMT_DELIVERY_ALERT_ADD, err, b_int(*id), b_int(d->alerts[i]));
    return code;
}

static void read_delivery(struct row *row, void *item) {
    struct delivery *d = item;
    d->id = row_int(row, 0);
    d->channel = row_text(row, 1);
    d->receiver = row_text(row, 2);
    d->to = row_text(row, 3);
    d->message_id = row_text(row, 4);
    d->type = row_text(row, 5);
    d->state_label = row_text(row, 6);
    d->headers = row_text(row, 7);
    d->state = (enum delivery_state)row_int(row, 8);
    d->created_ms = row_int(row, 9);
    d->next_attempt_ms = row_instant(row, 10);
    d->attempts = (int)row_int(row, 11);
    d->body_len = (size_t)row_int(row, 12);
    if (row_null(row, 13)) return;
    char *body = arena_alloc(row->arena, d->body_len + 1);
    if (body && d->body_len) memcpy(body, sqlite3_column_blob(row->stmt, 13), d->body_len);
    if (!body)
        row->code = err_set(row->err, ERR_TOO_BIG, "the answer is longer than the memory set aside for it");
    d->body = body;
}

static void read_id(struct row *row, void *item) {
    *(int64_t *)item = row_int(row, 0);
}

static enum err_code load_alerts(struct store *store, struct arena *arena, struct delivery *d,
                                 struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof(int64_t)};
    enum err_code code = db_query(store, STMT_DELIVERY_ALERTS, &q, err, b_int(d->id));
    if (!code) code = db_list(store, q, &list, read_id, err);
    d->alerts = list.items;
    d->alert_count = list.count;
    return code;
}

static enum err_code claim(struct store *store, int64_t id, struct arena *arena, struct delivery *d,
                           struct err *err) {
    sqlite3_stmt *q;
    enum err_code code = db_write(store, STMT_DELIVERY_CLAIM, err, b_int(id));
    if (!code) code = db_query(store, STMT_DELIVERY, &q, err, b_int(true), b_int(id));
    if (!code) code = db_one(store, q, arena, read_delivery, d, "delivery", err);
    return code ? code : load_alerts(store, arena, d, err);
}

enum err_code store_deliveries_claim(struct store *store, int64_t now_ms, size_t max, struct arena *arena,
                                     struct delivery **out, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list ids = {.arena = arena, .size = sizeof(int64_t)},
                list = {.arena = arena, .size = sizeof **out};
    enum err_code code = db_query(store, STMT_DELIVERIES_READY, &q, err, b_int(now_ms), b_size(max));
    if (!code) code = db_list(store, q, &ids, read_id, err);
    for (size_t i = 0; !code && i < ids.count; i++) {
        struct delivery *d = list_add(&list);
        code = d ? claim(store, ((int64_t *)ids.items)[i], arena, d, err)
                 : err_set(err, ERR_TOO_BIG, "the answer is longer than the memory set aside for it");
    }
    *out = list.items;
    *count = list.count;
    return code;
}

enum err_code store_attempt_add(struct store *store, int64_t seq, int64_t delivery, int64_t at_ms,
                                const char *result, int status, const char *detail, enum delivery_state state,
                                int64_t next_ms, struct err *err) {
    bool waits = state == DELIVERY_PENDING;
    enum err_code code = db_write(store, STMT_DELIVERY_TRIED, err, b_int(delivery), b_int(state),
                                  b_instant(waits ? next_ms : INSTANT_NONE));
    if (code) return code;
    if (sqlite3_changes(store->db) != 1) return no_delivery(delivery, err);
    return db_write(store, STMT_ATTEMPT_ADD, err, b_int(delivery), b_int(seq), b_int(at_ms), b_text(result),
                    b_int(status), b_text(detail));
}

enum err_code store_delivery_retry(struct store *store, int64_t delivery, int64_t next_ms, struct err *err) {
    sqlite3_stmt *q;
    bool has = false;
    int64_t state = 0;
    enum err_code code = db_query(store, STMT_DELIVERY_STATE, &q, err, b_int(delivery));
    if (!code) code = db_int(store, q, &has, &state, err);
    if (code) return code;
    if (!has) return no_delivery(delivery, err);
    if (state != DELIVERY_DEAD) return err_set(err, ERR_CONFLICT, "d%lld is not dead", (long long)delivery);
    return db_write(store, STMT_DELIVERY_RETRY, err, b_int(delivery), b_int(next_ms));
}

enum err_code store_deliveries(struct store *store, const struct delivery_filter *f, struct arena *arena,
                               struct delivery **out, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **out};
    const struct bind binds[] = {b_int(f->with_body),
                                 b_int(f->state),
                                 b_text(f->channel),
                                 b_text(f->receiver),
                                 b_int(f->before ? f->before : INT64_MAX),
                                 b_limit(f->limit),
                                 b_int(f->alert)};
    enum err_code code = f->alert ? db_query_(store, STMT_DELIVERIES_OF_ALERT, binds, 7, &q, err)
                                  : db_query_(store, STMT_DELIVERIES, binds, 6, &q, err);
    if (!code) code = db_list(store, q, &list, read_delivery, err);
    *out = list.items;
    *count = list.count;
    for (size_t i = 0; !code && i < *count; i++) code = load_alerts(store, arena, &(*out)[i], err);
    return code;
}

static void read_attempt(struct row *row, void *item) {
    struct attempt_row *a = item;
    a->at_ms = row_int(row, 0);
    a->result = row_text(row, 1);
    a->detail = row_text(row, 2);
    a->status = (int)row_int(row, 3);
}

enum err_code store_attempts(struct store *store, int64_t delivery, struct arena *arena,
                             struct attempt_row **rows, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum err_code code = db_query(store, STMT_ATTEMPTS, &q, err, b_int(delivery));
    if (!code) code = db_list(store, q, &list, read_attempt, err);
    *rows = list.items;
    *count = list.count;
    return code;
}

static void read_string(struct row *row, void *item) {
    *(const char **)item = row_text(row, 0);
}

enum err_code store_thread(struct store *store, int64_t alert, const char *to, struct arena *arena,
                           const char **id, struct err *err) {
    sqlite3_stmt *q;
    struct err none = {0};
    *id = NULL;
    enum err_code code = db_query(store, STMT_THREAD, &q, err, b_int(alert), b_text(to));
    if (code) return code;
    code = db_one(store, q, arena, read_string, id, "message", &none);
    if (code == ERR_NOT_FOUND) return ERR_OK;
    return code ? err_set(err, code, "%s", none.msg) : ERR_OK;
}

enum err_code store_told(struct store *store, int64_t alert, struct arena *arena, const char ***receivers,
                         size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **receivers};
    enum err_code code = db_query(store, STMT_TOLD, &q, err, b_int(alert));
    if (!code) code = db_list(store, q, &list, read_string, err);
    *receivers = list.items;
    *count = list.count;
    return code;
}
