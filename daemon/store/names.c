/* Ids of plans, units, indicators … as small numbers: each text is stored once and never reused for
 * another. */
#include "daemon/store/internal.h"
#include <string.h>

void names_deinit(struct names *names) {
    names_cut(names, 0);
    mem_free(names->items);
    mem_free(names->by_text);
    mem_free(names->by_id);
    *names = (struct names){0};
}

/* FNV-1a. */
static uint32_t hash_of(enum name_kind kind, int64_t scope, const char *text) {
    uint32_t h = 2166136261u ^ (uint32_t)kind;
    h = (h * 16777619u) ^ (uint32_t)scope;
    for (const char *p = text; *p; p++) h = (h ^ (unsigned char)*p) * 16777619u;
    return h;
}

static bool is(const struct name *n, enum name_kind kind, int64_t scope, const char *text) {
    return n->kind == kind && n->scope == scope && strcmp(n->text, text) == 0;
}

/* The slot that holds it, or the empty one where it would go. */
static size_t slot_of(const struct names *names, enum name_kind kind, int64_t scope, const char *text,
                      uint32_t hash) {
    size_t at = hash & (names->slots - 1);
    for (; names->by_text[at]; at = (at + 1) & (names->slots - 1)) {
        const struct name *n = &names->items[names->by_text[at] - 1];
        if (n->hash == hash && is(n, kind, scope, text)) break;
    }
    return at;
}

static void place(struct names *names, size_t index) {
    size_t at = names->items[index].hash & (names->slots - 1);
    while (names->by_text[at]) at = (at + 1) & (names->slots - 1);
    names->by_text[at] = (uint32_t)index + 1;
}

static void widen(struct names *names) {
    mem_free(names->by_text);
    names->slots = names->slots ? 2 * names->slots : 256;
    names->by_text = mem_array(names->slots, sizeof *names->by_text);
    for (size_t i = 0; i < names->count; i++) place(names, i);
}

static void widen_ids(struct names *names, size_t id) {
    size_t old = names->ids;
    if (id < old) return;
    mem_grow(&names->by_id, &names->ids, id + 1);
    memset(names->by_id + old, 0, (names->ids - old) * sizeof *names->by_id);
}

static const struct name *add(struct names *names, int64_t id, enum name_kind kind, int64_t scope,
                              const char *text) {
    if (2 * (names->count + 1) > names->slots) widen(names);
    widen_ids(names, (size_t)id);
    mem_grow(&names->items, &names->cap, names->count + 1);
    struct name *n = &names->items[names->count];
    *n = (struct name){
        .id = id, .scope = scope, .kind = kind, .hash = hash_of(kind, scope, text), .text = mem_strdup(text)};
    place(names, names->count++);
    names->by_id[id] = (uint32_t)names->count;
    return n;
}

/* Linear probing, filled in order of arrival: taking the newest out leaves the table as it was before it
 * came. */
void names_cut(struct names *names, size_t count) {
    while (names->count > count) {
        struct name *n = &names->items[names->count - 1];
        names->by_text[slot_of(names, n->kind, n->scope, n->text, n->hash)] = 0;
        names->by_id[n->id] = 0;
        mem_free(n->text);
        names->count--;
    }
}

static const struct name *cached(const struct names *names, enum name_kind kind, int64_t scope,
                                 const char *text) {
    if (!names->slots) return NULL;
    uint32_t at = names->by_text[slot_of(names, kind, scope, text, hash_of(kind, scope, text))];
    return at ? &names->items[at - 1] : NULL;
}

enum err_code name_find_as_is(struct store *store, enum name_kind kind, int64_t scope, const char *text,
                              int64_t *id, struct err *err) {
    const struct name *n = cached(&store->names, kind, scope, text);
    *id = n ? n->id : NAME_UNKNOWN;
    if (n || scope == NAME_UNKNOWN) return ERR_OK;
    sqlite3_stmt *q;
    bool has = false;
    enum err_code code = db_query(store, STMT_NAME_FIND, &q, err, b_int(kind), b_int(scope), b_text(text));
    if (!code) code = db_int(store, q, &has, id, err);
    if (!code && has) add(&store->names, *id, kind, scope, text);
    return code;
}

enum err_code name_find(struct store *store, enum name_kind kind, int64_t scope, const char *text,
                        int64_t *id, struct err *err) {
    enum err_code code = store->aliases.count ? alias_stored(store, kind, scope, &text, err) : ERR_OK;
    return code ? code : name_find_as_is(store, kind, scope, text, id, err);
}

enum err_code name_filter(struct store *store, enum name_kind kind, int64_t scope, const char *text,
                          int64_t *id, struct err *err) {
    *id = 0;
    return text ? name_find(store, kind, scope, text, id, err) : ERR_OK;
}

enum err_code name_intern(struct store *store, enum name_kind kind, int64_t scope, const char *text,
                          int64_t *id, struct err *err) {
    enum err_code code = name_find(store, kind, scope, text, id, err);
    if (code || *id != NAME_UNKNOWN) return code; /* an old id is on record: it is not interned here */
    code = db_write(store, STMT_NAME_ADD, err, b_int(kind), b_int(scope), b_text(text));
    if (code) return code;
    *id = sqlite3_last_insert_rowid(store->db);
    add(&store->names, *id, kind, scope, text);
    return ERR_OK;
}

static enum err_code fetch(struct store *store, int64_t id, struct err *err) {
    sqlite3_stmt *q;
    bool row = false;
    enum err_code code = db_query(store, STMT_NAME_TEXT, &q, err, b_int(id));
    if (!code) code = db_step(store, q, &row, err);
    if (code) return code;
    if (!row) return err_set(err, ERR_IO, "database: name %lld is missing", (long long)id);
    enum name_kind kind = (enum name_kind)sqlite3_column_int(q, 0);
    add(&store->names, id, kind, sqlite3_column_int64(q, 1), (const char *)sqlite3_column_text(q, 2));
    sqlite3_reset(q);
    return ERR_OK;
}

static bool known(const struct names *names, int64_t id) {
    return id >= 0 && (size_t)id < names->ids && names->by_id[id];
}

enum err_code name_text(struct store *store, int64_t id, const char **text, struct err *err) {
    const struct names *names = &store->names;
    enum err_code code = known(names, id) ? ERR_OK : fetch(store, id, err);
    if (code) return code;
    const struct name *n = &names->items[names->by_id[id] - 1];
    *text = n->text;
    return store->aliases.count ? alias_shown(store, n->kind, n->scope, text, err) : ERR_OK;
}
