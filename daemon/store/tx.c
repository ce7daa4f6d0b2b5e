/* Transactions, and the chain of tx rows that every change hangs on. */
#include "daemon/base/failpoint.h"
#include "daemon/store/internal.h"
#include <assert.h>
#include <string.h>

enum err_code store_load_tail(struct store *store, struct err *err) {
    sqlite3_stmt *q;
    bool row = false;
    store->tail = (struct tail){.recorded_ms = INSTANT_NONE, .names = store->names.count};
    enum err_code code = db_query_(store, STMT_TX_LAST, NULL, 0, &q, err);
    if (!code) code = db_step(store, q, &row, err);
    if (code || !row) return code;
    store->tail.seq = sqlite3_column_int64(q, 0);
    store->tail.recorded_ms = sqlite3_column_int64(q, 1);
    if (sqlite3_column_bytes(q, 2) == SHA256_BYTES)
        memcpy(store->tail.hash, sqlite3_column_blob(q, 2), SHA256_BYTES);
    sqlite3_reset(q);
    code = db_query_(store, STMT_TOTALS, NULL, 0, &q, err);
    if (!code) code = db_step(store, q, &row, err);
    if (code || !row) return code;
    store->tail.submissions = sqlite3_column_int64(q, 0);
    store->tail.observations = sqlite3_column_int64(q, 1);
    sqlite3_reset(q);
    return ERR_OK;
}

static struct tail mark(const struct store *store) {
    struct tail tail = store->tail;
    tail.names = store->names.count;
    return tail;
}

static void back_to(struct store *store, const struct tail *tail) {
    store->tail = *tail;
    names_cut(&store->names, tail->names);
}

/* Gives up what is open, unless SQLite has done so itself. */
static enum err_code give_up(struct store *store, struct err *err) {
    return sqlite3_get_autocommit(store->db) ? ERR_OK : db_run(store, STMT_ROLLBACK, err);
}

enum err_code store_begin(struct store *store, int64_t now_ms, struct err *err) {
    assert(store->mode == STORE_WRITE && !store->in_tx);
    enum err_code code = give_up(store, err); /* a rollback that failed is made good before anything else */
    if (!code) code = db_run(store, STMT_BEGIN, err);
    if (code) return code;
    store->in_tx = true;
    store->begun = mark(store);
    store->recorded_ms = now_ms > store->tail.recorded_ms ? now_ms : store->tail.recorded_ms;
    return ERR_OK;
}

enum err_code store_commit(struct store *store, struct err *err) {
    assert(store->in_tx && !store->in_savepoint);
    if (sqlite3_get_autocommit(store->db))
        return err_set(err, ERR_IO, "database: the transaction was rolled back by an earlier failure");
    FAIL_POINT("store_before_commit");
    enum err_code code = db_run(store, STMT_COMMIT, err);
    if (code) return code;
    FAIL_POINT("store_after_commit");
    store->in_tx = false;
    return ERR_OK;
}

void store_rollback(struct store *store) {
    if (!store->in_tx) return;
    enum err_code code = give_up(store, NULL);
    (void)code; /* the next store_begin tries again and reports */
    store->in_tx = store->in_savepoint = false;
    back_to(store, &store->begun);
}

enum err_code store_savepoint(struct store *store, struct err *err) {
    assert(store->in_tx && !store->in_savepoint);
    enum err_code code = db_write_(store, STMT_SAVEPOINT, NULL, 0, err);
    if (code) return code;
    store->in_savepoint = true;
    store->saved = mark(store);
    return ERR_OK;
}

enum err_code store_release(struct store *store, struct err *err) {
    assert(store->in_savepoint);
    enum err_code code = db_write_(store, STMT_RELEASE, NULL, 0, err);
    if (!code) store->in_savepoint = false;
    return code;
}

/* Where the savepoint cannot be reached any more the whole transaction goes, and the commit will say so. */
void store_rollback_savepoint(struct store *store) {
    assert(store->in_savepoint);
    enum err_code code = ERR_OK;
    if (!sqlite3_get_autocommit(store->db)) {
        code = db_run(store, STMT_ROLLBACK_TO, NULL);
        if (!code) code = db_run(store, STMT_RELEASE, NULL);
        if (code) code = give_up(store, NULL);
    }
    store->in_savepoint = false;
    back_to(store, &store->saved);
}

/* Once every so many frames, so that one step copies little; what readers still hold waits for the next.
 * Readers that overlap without a gap would keep the log from ever starting anew: once it is long we wait for
 * those there are, which is at most the second that a view may last. */
void store_checkpoint(struct store *store) {
    enum { STEP_PAGES = 1000, LONG_PAGES = 16000 };
    assert(!store->in_tx);
    if (store->wal_pages < store->wal_tried) store->wal_tried = 0; /* the log began anew */
    if (store->wal_pages - store->wal_tried < STEP_PAGES) return;
    store->wal_tried = store->wal_pages;
    int mode = store->wal_pages < LONG_PAGES ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART;
    sqlite3_wal_checkpoint_v2(store->db, NULL, mode, NULL,
                              NULL); /* what fails now is copied with the next step */
    FAIL_POINT("store_after_checkpoint");
}

/* The writer's thread is the only one to change anything, so what its handle reads is consistent as it is. */
enum err_code store_view_begin(struct store *store, struct err *err) {
    int64_t seq, recorded_ms;
    if (store->mode == STORE_WRITE) return ERR_OK;
    enum err_code code = give_up(store, err);
    if (!code) code = db_run(store, STMT_VIEW_BEGIN, err);
    if (!code) code = store_last(store, &seq, &recorded_ms, err); /* BEGIN alone does not fix the view yet */
    if (code) store_view_end(store);
    return code;
}

void store_view_end(struct store *store) {
    if (store->mode == STORE_WRITE) return;
    enum err_code code = give_up(store, NULL);
    (void)code; /* the next view tries again and reports */
}

static void add_int(struct sha256 *h, int64_t n) {
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)((uint64_t)n >> (56 - 8 * i));
    sha256_add(h, bytes, sizeof bytes);
}

/* Length before bytes, −1 for none: no two different rows have one encoding. */
static void add_text(struct sha256 *h, const char *text) {
    size_t len = text ? strlen(text) : 0;
    add_int(h, text ? (int64_t)len : -1);
    if (len) sha256_add(h, text, len);
}

struct tx_row {
    int64_t seq, recorded_ms;
    const char *actor, *source, *verb, *object, *detail;
};

static void chain(const uint8_t before[SHA256_BYTES], const struct tx_row *row, uint8_t out[SHA256_BYTES]) {
    struct sha256 *h = sha256_new();
    sha256_add(h, before, SHA256_BYTES);
    add_int(h, row->seq);
    add_int(h, row->recorded_ms);
    add_text(h, row->actor);
    add_text(h, row->source);
    add_text(h, row->verb);
    add_text(h, row->object);
    add_text(h, row->detail);
    sha256_final(h, out);
}

enum err_code store_tx(struct store *store, const char *actor, const char *source, const char *verb,
                       const char *object, const char *detail, int64_t *seq, struct err *err) {
    uint8_t hash[SHA256_BYTES];
    struct tx_row row = {store->tail.seq + 1, store->recorded_ms, actor, source, verb, object, detail};
    chain(store->tail.hash, &row, hash);
    enum err_code code =
        db_write(store, STMT_TX_ADD, err, b_int(row.seq), b_int(row.recorded_ms), b_text(actor),
                 b_text(source), b_text(verb), b_text(object), b_text(detail), b_blob(hash, sizeof hash));
    if (code) return code;
    memcpy(store->tail.hash, hash, sizeof hash);
    store->tail.seq = *seq = row.seq;
    store->tail.recorded_ms = row.recorded_ms;
    return ERR_OK;
}

int64_t store_recorded_ms(const struct store *store) {
    assert(store->in_tx);
    return store->recorded_ms;
}

enum err_code store_last(struct store *store, int64_t *seq, int64_t *recorded_ms, struct err *err) {
    sqlite3_stmt *q;
    bool row = false;
    *seq = 0;
    *recorded_ms = INSTANT_NONE;
    enum err_code code = db_query_(store, STMT_TX_LAST, NULL, 0, &q, err);
    if (!code) code = db_step(store, q, &row, err);
    if (code || !row) return code;
    *seq = sqlite3_column_int64(q, 0);
    *recorded_ms = sqlite3_column_int64(q, 1);
    sqlite3_reset(q);
    return ERR_OK;
}

enum err_code store_recorded_at(struct store *store, int64_t seq, int64_t *recorded_ms, struct err *err) {
    sqlite3_stmt *q;
    bool has = false;
    enum err_code code = db_query(store, STMT_TX_RECORDED, &q, err, b_int(seq));
    if (!code) code = db_int(store, q, &has, recorded_ms, err);
    return code || has ? code : err_set(err, ERR_NOT_FOUND, "no such change: %lld", (long long)seq);
}

/* recorded_at never decreases and seq has no gaps: halving finds the place without an index that every row
 * would feed. */
enum err_code store_seq_at(struct store *store, int64_t at_ms, int64_t *seq, struct err *err) {
    int64_t low = 0, high, recorded_ms;
    enum err_code code = store_last(store, &high, &recorded_ms, err);
    while (!code && low < high) { /* recorded by then: low; after high nothing is */
        int64_t middle = low + (high - low + 1) / 2;
        code = store_recorded_at(store, middle, &recorded_ms, err);
        if (recorded_ms <= at_ms)
            low = middle;
        else
            high = middle - 1;
    }
    *seq = low;
    return code;
}

static bool fits(sqlite3_stmt *q, int64_t seq, uint8_t hash[SHA256_BYTES]) {
    struct tx_row row = {.seq = sqlite3_column_int64(q, 0), .recorded_ms = sqlite3_column_int64(q, 1)};
    row.actor = (const char *)sqlite3_column_text(q, 2);
    row.source = (const char *)sqlite3_column_text(q, 3);
    row.verb = (const char *)sqlite3_column_text(q, 4);
    row.object = (const char *)sqlite3_column_text(q, 5);
    row.detail = (const char *)sqlite3_column_text(q, 6);
    chain(hash, &row, hash);
    return row.seq == seq && sqlite3_column_bytes(q, 7) == SHA256_BYTES &&
           memcmp(sqlite3_column_blob(q, 7), hash, SHA256_BYTES) == 0;
}

enum err_code store_verify(struct store *store, int64_t *bad_seq, struct err *err) {
    uint8_t hash[SHA256_BYTES] = {0};
    sqlite3_stmt *q;
    bool row = false;
    *bad_seq = 0;
    enum err_code code = db_query_(store, STMT_TX_ALL, NULL, 0, &q, err);
    for (int64_t seq = 1; !code && !*bad_seq; seq++) {
        code = db_step(store, q, &row, err);
        if (code || !row) return code;
        if (!fits(q, seq, hash)) *bad_seq = seq;
    }
    if (!code) sqlite3_reset(q);
    return code;
}
