/* What units sent: recorded once, returned perhaps, never changed. */
#include "daemon/store/internal.h"
#include <string.h>

struct recorder { /* what stays the same from line to line is looked up once */
    struct store *store;
    int64_t seq, plan, own_unit;
    int64_t own_period, slice_period, slice_unit;
    const struct unit *unit;
    int64_t unit_name;
    const char *category;
    int64_t category_name;
};

static enum err_code intern_unit(struct recorder *r, const struct unit *unit, struct err *err) {
    if (unit == r->unit) return ERR_OK;
    r->unit = unit;
    return name_intern(r->store, NAME_UNIT, 0, unit->id, &r->unit_name, err);
}

static enum err_code intern_category(struct recorder *r, const char *category, struct err *err) {
    if (r->category && strcmp(category, r->category) == 0) return ERR_OK;
    r->category = category;
    return name_intern(r->store, NAME_CATEGORY, 0, category, &r->category_name, err);
}

/* Lines that lie elsewhere than the submission's own unit and period leave a trace of where. */
static enum err_code add_slice(struct recorder *r, int64_t period, struct err *err) {
    if (r->unit_name == r->own_unit && period == r->own_period) return ERR_OK;
    if (r->unit_name == r->slice_unit && period == r->slice_period) return ERR_OK;
    r->slice_unit = r->unit_name;
    r->slice_period = period;
    return db_write(r->store, STMT_SLICE_ADD, err, b_int(r->seq), b_int(r->unit_name), b_int(period));
}

static enum err_code add_line(struct recorder *r, const struct submission_line *l, struct err *err) {
    int64_t indicator, period = period_key(l->period);
    enum err_code code = intern_unit(r, l->unit, err);
    if (!code) code = intern_category(r, l->category, err);
    if (!code) code = name_intern(r->store, NAME_INDICATOR, r->plan, l->indicator->id, &indicator, err);
    if (!code) code = add_slice(r, period, err);
    if (code) return code;
    return db_write(r->store, STMT_OBSERVATION_ADD, err, b_int(r->unit_name), b_int(period), b_int(indicator),
                    b_int(r->category_name), b_int(r->seq), b_real(l->has_value, l->value),
                    b_real(l->has_counts, l->numerator), b_real(l->has_counts, l->denominator),
                    b_text(l->text), b_text(l->no_data_reason), b_text(l->note));
}

static enum err_code add_payload(struct store *store, int64_t seq, const struct submission *s,
                                 struct err *err) {
    const void *bytes;
    size_t len;
    if (!store->codec) store->codec = codec_new();
    int encoding = codec_pack(store->codec, s->payload ? s->payload : "", s->payload_len, &bytes, &len);
    return db_write(store, STMT_PAYLOAD_ADD, err, b_int(seq), b_int(encoding), b_size(s->payload_len),
                    b_blob(bytes, len));
}

static enum err_code add_head(struct recorder *r, const struct submission *s, const char *round,
                              int64_t obligation, int64_t supersedes, struct err *err) {
    struct store *store = r->store;
    int64_t report, round_name;
    enum err_code code = name_intern(store, NAME_PLAN, 0, s->plan->id, &r->plan, err);
    if (!code) code = name_intern(store, NAME_REPORT, r->plan, s->report->id, &report, err);
    if (!code) code = name_intern(store, NAME_ROUND, r->plan, round, &round_name, err);
    if (!code) code = intern_unit(r, s->unit, err);
    if (code) return code;
    r->own_unit = r->unit_name;
    r->own_period = period_key(s->period);
    return db_write(store, STMT_SUBMISSION_ADD, err, b_int(r->seq), b_int(r->plan), b_int(report),
                    b_int(r->own_unit), b_int(r->own_period), b_int(round_name), b_int(obligation),
                    b_int(supersedes), b_int(s->received_at_ms),
                    b_instant(s->arrived_set ? s->arrived_at_ms : INSTANT_NONE), b_text(s->media_type),
                    b_text(s->note), b_text(s->document_json), b_blob(s->sha256, SHA256_BYTES),
                    b_size(s->line_count), b_int(store->tail.submissions + 1),
                    b_int(store->tail.observations + (int64_t)s->line_count));
}

enum err_code store_submission_add(struct store *store, int64_t seq, const struct submission *s,
                                   const char *round, int64_t obligation, int64_t supersedes,
                                   struct err *err) {
    struct recorder r = {.store = store, .seq = seq};
    enum err_code code = add_head(&r, s, round, obligation, supersedes, err);
    if (!code) code = add_payload(store, seq, s, err);
    for (size_t i = 0; !code && i < s->line_count; i++) code = add_line(&r, &s->lines[i], err);
    if (code) return code;
    store->tail.submissions++;
    store->tail.observations += (int64_t)s->line_count;
    return ERR_OK;
}

enum err_code store_receipt_add(struct store *store, int64_t submission, const char *json, struct err *err) {
    return db_write(store, STMT_RECEIPT_ADD, err, b_int(submission), b_text(json));
}

static enum err_code no_submission(int64_t id, struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "no such submission: s%lld", (long long)id);
}

enum err_code store_receipt(struct store *store, int64_t submission, struct strbuf *json, struct err *err) {
    sqlite3_stmt *q;
    bool row = false;
    enum err_code code = db_query(store, STMT_RECEIPT, &q, err, b_int(submission));
    if (!code) code = db_step(store, q, &row, err);
    if (code) return code;
    if (!row) return no_submission(submission, err);
    strbuf_add(json, sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0));
    sqlite3_reset(q);
    return strbuf_error(json) ? err_set(err, strbuf_error(json), "the receipt does not fit") : ERR_OK;
}

enum err_code store_payload(struct store *store, int64_t submission, struct strbuf *bytes, struct err *err) {
    sqlite3_stmt *q;
    bool row = false;
    enum err_code code = db_query(store, STMT_PAYLOAD, &q, err, b_int(submission));
    if (!code) code = db_step(store, q, &row, err);
    if (code) return code;
    if (!row) return no_submission(submission, err);
    code = codec_unpack(sqlite3_column_int(q, 0), sqlite3_column_blob(q, 2),
                        (size_t)sqlite3_column_bytes(q, 2), (size_t)sqlite3_column_int64(q, 1), bytes, err);
    sqlite3_reset(q);
    return code;
}

static void read_submission(struct row *row, void *item) {
    struct submission_row *s = item;
    s->id = row_int(row, 0);
    s->recorded_ms = row_int(row, 1);
    s->received_ms = row_int(row, 2);
    s->arrived_ms = row_instant(row, 3);
    s->plan = row_name(row, 4);
    s->report = row_name(row, 5);
    s->unit = row_name(row, 6);
    s->round = row_name(row, 7);
    s->actor = row_text(row, 8);
    s->source = row_text(row, 9);
    s->media_type = row_text(row, 10);
    s->note = row_text(row, 11);
    s->document = row_text(row, 12);
    s->period = row_period(row, 13);
    crypto_hex(sqlite3_column_blob(row->stmt, 14), SHA256_BYTES, s->sha256);
    s->supersedes = row_int(row, 15);
    s->superseded_by = row_int(row, 16);
    s->returned_ms = row_instant(row, 17);
    s->returned_reason = row_text(row, 18);
    s->line_count = (size_t)row_int(row, 19);
}

enum err_code store_submission(struct store *store, int64_t id, int64_t as_of, struct arena *arena,
                               struct submission_row *row, struct err *err) {
    sqlite3_stmt *q;
    enum err_code code = db_query(store, STMT_SUBMISSION, &q, err, b_int(as_of), b_int(id));
    return code ? code : db_one(store, q, arena, read_submission, row, "submission", err);
}

enum err_code store_submissions(struct store *store, const struct submission_filter *f, struct arena *arena,
                                struct submission_row **rows, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    int64_t plan, unit, period = f->has_period ? period_key(f->period) : 0;
    const char *report = f->report;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum statement id = f->obligation ? STMT_SUBMISSIONS_OF_OBLIGATION
                        : f->unit     ? STMT_SUBMISSIONS_OF_UNIT
                                      : STMT_SUBMISSIONS;
    enum err_code code = name_filter(store, NAME_PLAN, 0, f->plan, &plan, err);
    if (!code) code = name_filter(store, NAME_UNIT, 0, f->unit, &unit, err);
    if (!code) code = alias_label(store, NAME_REPORT, f->plan, &report, err);
    if (!code)
        code = db_query(store, id, &q, err, b_int(f->as_of), b_int(f->before ? f->before : INT64_MAX),
                        b_int(plan), b_text(report), b_int(unit), b_int(f->has_period ? period : INT64_MIN),
                        b_int(f->has_period ? period : INT64_MAX), b_int(f->obligation), b_limit(f->limit));
    if (!code) code = db_list(store, q, &list, read_submission, err);
    *rows = list.items;
    *count = list.count;
    return code;
}

enum err_code store_submission_return(struct store *store, int64_t seq, int64_t submission,
                                      const char *reason, struct err *err) {
    return db_write(store, STMT_RETURN_ADD, err, b_int(submission), b_int(seq), b_text(reason));
}

enum err_code store_idempotency(struct store *store, const char *actor, const char *key, int64_t *submission,
                                uint8_t sha256[SHA256_BYTES], struct err *err) {
    sqlite3_stmt *q;
    bool row = false;
    enum err_code code = db_query(store, STMT_IDEMPOTENCY, &q, err, b_text(actor), b_text(key));
    if (!code) code = db_step(store, q, &row, err);
    if (code) return code;
    if (!row) return err_set(err, ERR_NOT_FOUND, "no submission came with this key");
    *submission = sqlite3_column_int64(q, 0);
    memcpy(sha256, sqlite3_column_blob(q, 1), SHA256_BYTES);
    sqlite3_reset(q);
    return ERR_OK;
}

enum err_code store_idempotency_add(struct store *store, const char *actor, const char *key,
                                    int64_t submission, const uint8_t sha256[SHA256_BYTES], struct err *err) {
    return db_write(store, STMT_IDEMPOTENCY_ADD, err, b_text(actor), b_text(key), b_int(submission),
                    b_blob(sha256, SHA256_BYTES));
}
