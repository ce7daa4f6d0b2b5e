/* Alerts: one open row per identity, and the events of its life. */
#include "daemon/store/internal.h"

_Static_assert(ALERT_FIRING == 0 && ALERT_ACKNOWLEDGED == 1 && ALERT_RESOLVED == 2 && ALERT_INFO == 0 &&
                   ALERT_WARNING == 1 && ALERT_CRITICAL == 2,
               "these numbers are stored");

enum err_code store_alert_add(struct store *store, int64_t seq, const struct alert *a, int64_t *id,
                              struct err *err) {
    char identity[ALERT_IDENTITY_MAX];
    struct alert_labels labels = a->labels, *l = &labels;
    enum err_code code = alias_labels_stored(store, l, err);
    if (code) return code;
    alert_identity(a->kind, l, identity);
    code = db_write(store, STMT_ALERT_ADD, err, b_int(seq), b_text(alert_kind_name(a->kind)),
                    b_text(identity), b_int(a->since_ms), b_int(a->severity), b_int(a->state), b_int(a->step),
                    b_instant(a->ends_ms), b_instant(a->resolved_ms), b_text(a->detail),
                    b_instant(a->ack_until_ms), b_text(a->ack_author), b_text(a->ack_comment),
                    b_text(l->plan), b_text(l->report), b_text(l->unit), b_text(l->period), b_text(l->round),
                    b_text(l->indicator), b_text(l->target), b_text(l->category), b_text(l->level),
                    b_text(l->task), b_text(l->milestone), b_text(l->event), b_text(l->component));
    if (!code) *id = sqlite3_last_insert_rowid(store->db);
    return code;
}

enum err_code store_alert_set(struct store *store, const struct alert *a, struct err *err) {
    enum err_code code =
        db_write(store, STMT_ALERT_SET, err, b_int(a->id), b_int(a->severity), b_int(a->state),
                 b_int(a->step), b_instant(a->ends_ms), b_instant(a->resolved_ms), b_text(a->detail),
                 b_instant(a->ack_until_ms), b_text(a->ack_author), b_text(a->ack_comment));
    if (code || sqlite3_changes(store->db) == 1) return code;
    return err_set(err, ERR_NOT_FOUND, "no such alert: a%lld", (long long)a->id);
}

enum err_code store_alert_event(struct store *store, int64_t seq, int64_t alert, const char *event,
                                const char *from, const char *to, int64_t at_ms, const char *reason,
                                int64_t *event_id, struct err *err) {
    enum err_code code = db_write(store, STMT_ALERT_EVENT_ADD, err, b_int(seq), b_int(alert), b_text(event),
                                  b_text(from), b_text(to), b_int(at_ms), b_text(reason));
    if (!code) *event_id = sqlite3_last_insert_rowid(store->db);
    return code;
}

static void read_labels(struct row *row, int col, struct alert_labels *l) {
    const char **const labels[] = {&l->plan,      &l->report, &l->unit,     &l->period, &l->round,
                                   &l->indicator, &l->target, &l->category, &l->level,  &l->task,
                                   &l->milestone, &l->event,  &l->component};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) *labels[i] = row_text(row, col + (int)i);
    if (row->code || !row->store->aliases.count) return;
    row->code = alias_labels_shown(row->store, l, row->err);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) *labels[i] = row_copy(row, *labels[i]);
}

static void read_alert(struct row *row, void *item) {
    struct alert *a = item;
    a->id = row_int(row, 0);
    if (!alert_kind_parse((const char *)sqlite3_column_text(row->stmt, 1), &a->kind))
        row->code =
            err_set(row->err, ERR_IO, "database: the kind of a%lld is not one of ours", (long long)a->id);
    a->severity = (enum alert_severity)row_int(row, 2);
    a->state = (enum alert_state)row_int(row, 3);
    a->step = (int)row_int(row, 4);
    a->since_ms = row_int(row, 5);
    a->ends_ms = row_instant(row, 6);
    a->resolved_ms = a->state == ALERT_RESOLVED ? row_instant(row, 7) : INSTANT_NONE;
    a->detail = row_text(row, 8);
    a->ack_until_ms = row_instant(row, 9);
    a->ack_author = row_text(row, 10);
    a->ack_comment = row_text(row, 11);
    read_labels(row, 12, &a->labels);
}

enum err_code store_alert_open(struct store *store, enum alert_kind kind, const struct alert_labels *labels,
                               struct arena *arena, struct alert *out, struct err *err) {
    char identity[ALERT_IDENTITY_MAX];
    sqlite3_stmt *q;
    struct alert_labels stored = *labels;
    enum err_code code = alias_labels_stored(store, &stored, err);
    alert_identity(kind, &stored, identity);
    if (!code) code = db_query(store, STMT_ALERT_OPEN, &q, err, b_text(identity));
    return code ? code : db_one(store, q, arena, read_alert, out, "open alert", err);
}

enum err_code store_alert(struct store *store, int64_t id, struct arena *arena, struct alert *out,
                          struct err *err) {
    sqlite3_stmt *q;
    enum err_code code = db_query(store, STMT_ALERT, &q, err, b_int(id));
    return code ? code : db_one(store, q, arena, read_alert, out, "alert", err);
}

static enum err_code select_alerts(struct store *store, const struct alert_filter *f, sqlite3_stmt **q,
                                   struct err *err) {
    const struct bind binds[] = {b_text(f->plan),
                                 b_text(f->unit),
                                 b_text(f->kind),
                                 b_instant(f->opened_from_ms),
                                 b_int(f->before ? f->before : INT64_MAX),
                                 b_limit(f->limit),
                                 b_int(f->state),
                                 b_int(f->as_of)};
    if (f->as_of != INT64_MAX) return db_query_(store, STMT_ALERTS_AS_OF, binds, 8, q, err);
    bool open = f->state == -2 || f->state == ALERT_FIRING || f->state == ALERT_ACKNOWLEDGED;
    return db_query_(store, open ? STMT_ALERTS_INBOX : STMT_ALERTS, binds, 7, q, err);
}

enum err_code store_alerts(struct store *store, const struct alert_filter *f, struct arena *arena,
                           struct alert **out, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **out};
    enum err_code code = select_alerts(store, f, &q, err);
    if (!code) code = db_list(store, q, &list, read_alert, err);
    *out = list.items;
    *count = list.count;
    return code;
}

static void read_event(struct row *row, void *item) {
    struct alert_event_row *e = item;
    e->id = row_int(row, 0);
    e->seq = row_int(row, 1);
    e->alert = row_int(row, 2);
    e->at_ms = row_int(row, 3);
    e->event = row_text(row, 4);
    e->from = row_text(row, 5);
    e->to = row_text(row, 6);
    e->reason = row_text(row, 7);
}

enum err_code store_alert_events(struct store *store, int64_t alert, struct arena *arena,
                                 struct alert_event_row **rows, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum err_code code = db_query(store, STMT_ALERT_EVENTS, &q, err, b_int(alert));
    if (!code) code = db_list(store, q, &list, read_event, err);
    *rows = list.items;
    *count = list.count;
    return code;
}
