/* Versions of plans and of the units: what the files said, whole, and since when. */
#include "daemon/store/internal.h"

enum err_code store_plan_version_add(struct store *store, int64_t seq, const char *plan, const char *hash,
                                     const char *canonical, struct err *err) {
    int64_t name;
    enum err_code code = name_intern(store, NAME_PLAN, 0, plan, &name, err);
    if (code) return code;
    return db_write(store, STMT_PLAN_VERSION_ADD, err, b_int(seq), b_int(name), b_text(hash),
                    b_text(canonical));
}

static void read_version(struct row *row, void *item) {
    struct version_row *v = item;
    v->seq = row_int(row, 0);
    v->recorded_ms = row_int(row, 1);
    v->id = row_text(row, 2);
    v->hash = row_text(row, 3);
    v->canonical = row_text(row, 4);
}

enum err_code store_plan_versions(struct store *store, int64_t as_of, struct arena *arena,
                                  struct version_row **rows, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum err_code code = db_query(store, STMT_PLAN_VERSIONS, &q, err, b_int(as_of));
    if (!code) code = db_list(store, q, &list, read_version, err);
    *rows = list.items;
    *count = list.count;
    return code;
}

enum err_code store_plan_activated(struct store *store, const char *plan, int64_t *recorded_ms,
                                   struct err *err) {
    sqlite3_stmt *q;
    int64_t name;
    bool has = false;
    enum err_code code = name_find(store, NAME_PLAN, 0, plan, &name, err);
    if (!code) code = db_query(store, STMT_PLAN_ACTIVATED, &q, err, b_int(name));
    if (!code) code = db_int(store, q, &has, recorded_ms, err);
    return code || has ? code : err_set(err, ERR_NOT_FOUND, "no version of plan %s is recorded", plan);
}

enum err_code store_plan_hash_known(struct store *store, const char *plan, const char *hash, bool *known,
                                    struct err *err) {
    sqlite3_stmt *q;
    int64_t name, count = 0;
    bool has;
    enum err_code code = name_find(store, NAME_PLAN, 0, plan, &name, err);
    if (!code) code = db_query(store, STMT_PLAN_HASH_KNOWN, &q, err, b_int(name), b_text(hash));
    if (!code) code = db_int(store, q, &has, &count, err);
    *known = count > 0;
    return code;
}

enum err_code store_unit_version_add(struct store *store, int64_t seq, const char *hash,
                                     const char *canonical, struct err *err) {
    return db_write(store, STMT_UNIT_VERSION_ADD, err, b_int(seq), b_text(hash), b_text(canonical));
}

enum err_code store_unit_version(struct store *store, int64_t as_of, struct arena *arena,
                                 struct version_row *row, struct err *err) {
    sqlite3_stmt *q;
    enum err_code code = db_query(store, STMT_UNIT_VERSION, &q, err, b_int(as_of));
    return code ? code : db_one(store, q, arena, read_version, row, "version of the units", err);
}

static void read_head(struct row *row, void *item) {
    struct version_head *h = item;
    h->id = row_int(row, 0);
    h->seq = row_int(row, 1);
    h->recorded_ms = row_int(row, 2);
    h->plan = row_text(row, 3);
    h->hash = row_text(row, 4);
    h->in_force_from = row_text(row, 5);
    h->timezone = row_text(row, 6);
    h->withdrawn = row_int(row, 7) != 0;
}

enum err_code store_version_heads(struct store *store, int64_t after_id, struct arena *arena,
                                  struct version_head **rows, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum err_code code = db_query(store, STMT_VERSION_HEADS, &q, err, b_int(after_id));
    if (!code) code = db_list(store, q, &list, read_head, err);
    *rows = list.items;
    *count = list.count;
    return code;
}

static void read_text(struct row *row, void *item) {
    *(const char **)item = row_text(row, 0);
}

enum err_code store_version_text(struct store *store, int64_t id, struct arena *arena, const char **canonical,
                                 struct err *err) {
    sqlite3_stmt *q;
    enum err_code code = db_query(store, STMT_VERSION_TEXT, &q, err, b_int(id));
    return code ? code : db_one(store, q, arena, read_text, canonical, "version of a plan", err);
}

/* A version without text: its hash is no hash. */
enum err_code store_plan_withdraw(struct store *store, int64_t seq, const char *plan, struct err *err) {
    return store_plan_version_add(store, seq, plan, "", "null", err);
}
