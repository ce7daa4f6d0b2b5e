/* What the store's own files share: the handle, the list of statements, binding and reading of rows, interned
 * names. */
#ifndef TIENDO_STORE_INTERNAL_H
#define TIENDO_STORE_INTERNAL_H

#include "daemon/base/arena.h"
#include "daemon/base/mem.h"
#include "daemon/base/zone.h"
#include "daemon/store/store.h"
#include <sqlite3.h>

/* ---- statements ---- */

enum statement {
#define STATEMENT(id, sql) STMT_##id,
#include "daemon/store/statements.def"
#undef STATEMENT
    STMT_COUNT
};

/* ---- names ---- */

/* Stored numbers: append only. */
enum name_kind {
    NAME_PLAN = 1,
    NAME_UNIT = 2,
    NAME_REPORT = 3,
    NAME_ROUND = 4,
    NAME_INDICATOR = 5,
    NAME_CATEGORY = 6,
    NAME_TARGET = 7,
    NAME_MILESTONE = 8, /* only ever asked about: milestones are kept as texts */
    NAME_TASK = 9,
    NAME_WINDOW = 10,
    NAME_EVENT = 11
};

struct name {
    int64_t id, scope; /* scope: the plan's name for what a plan names; 0 for the rest */
    enum name_kind kind;
    uint32_t hash;
    char *text; /* owned; stays where it is until the entry goes */
};

/* Names known to this handle. Committed names never change, so a reader's may stay for ever; the writer drops
 * those met since the mark when a transaction or savepoint rolls back. */
struct names {
    struct name *items; /* owned; in order of arrival */
    size_t count, cap;
    uint32_t *by_text; /* owned; open addressing: index + 1, 0 empty */
    size_t slots;
    uint32_t *by_id; /* owned; index + 1 at the id, 0 unknown */
    size_t ids;
};

void names_deinit(struct names *names);
void names_cut(struct names *names, size_t count); /* forgets the entries that came after the first `count` */
#define NAME_UNKNOWN (-1)                          /* matches no row */
/* The id, or NAME_UNKNOWN; that of the old id where the plan in use has renamed it (store_use_plans). */
MUST_CHECK enum err_code name_find(struct store *store, enum name_kind kind, int64_t scope, const char *text,
                                   int64_t *id, struct err *err);
/* As name_find; text NULL gives 0: any. */
MUST_CHECK enum err_code name_filter(struct store *store, enum name_kind kind, int64_t scope,
                                     const char *text, int64_t *id, struct err *err);
/* The id, a new one if need be. */
MUST_CHECK enum err_code name_intern(struct store *store, enum name_kind kind, int64_t scope,
                                     const char *text, int64_t *id, struct err *err);
/* Just what the text says. */
MUST_CHECK enum err_code name_find_as_is(struct store *store, enum name_kind kind, int64_t scope,
                                         const char *text, int64_t *id, struct err *err);
/* As the plan in use calls it. Borrowed until the entry is cut, or other plans are used. */
MUST_CHECK enum err_code name_text(struct store *store, int64_t id, const char **text, struct err *err);

/* ---- ids that plans gave up ---- */

struct alias {
    enum name_kind kind;
    char *plan, *from, *to;   /* owned */
    int64_t scope;            /* the plan's name, once resolved */
    bool resolved, on_record; /* is the old id on record? Else the new one stands for itself */
};
struct aliases {
    struct alias *items; /* owned */
    size_t count, cap;
};
void aliases_deinit(struct aliases *aliases);
/* The id under which *text's rows lie; what an id of such rows is called now. Unchanged: itself. */
MUST_CHECK enum err_code alias_stored(struct store *store, enum name_kind kind, int64_t scope,
                                      const char **text, struct err *err);
MUST_CHECK enum err_code alias_shown(struct store *store, enum name_kind kind, int64_t scope,
                                     const char **text, struct err *err);
/* The same of one id of a plan, and of all labels of an alert. */
MUST_CHECK enum err_code alias_label(struct store *store, enum name_kind kind, const char *plan,
                                     const char **text, struct err *err);
MUST_CHECK enum err_code alias_labels_stored(struct store *store, struct alert_labels *labels,
                                             struct err *err);
MUST_CHECK enum err_code alias_labels_shown(struct store *store, struct alert_labels *labels,
                                            struct err *err);

/* ---- the handle ---- */

/* The end of history: what the next rows build upon. Goes back with a rollback. */
struct tail {
    int64_t seq, recorded_ms; /* INSTANT_NONE if none */
    uint8_t hash[SHA256_BYTES];
    int64_t submissions, observations;
    size_t names; /* how many the cache held */
};

struct codec; /* compression of payloads */

struct store {
    sqlite3 *db; /* owned */
    enum store_mode mode;
    int lock_fd;                     /* −1 if none */
    char *path;                      /* owned; NULL in memory */
    sqlite3_stmt *stmts[STMT_COUNT]; /* owned; prepared when first used */
    struct names names;
    struct aliases aliases;
    struct tail tail, begun, saved; /* now, at BEGIN, at the savepoint */
    bool in_tx, in_savepoint;
    int64_t recorded_ms;      /* of the open transaction */
    int wal_pages, wal_tried; /* frames in the log now, and when it was last copied */
    struct codec *codec;      /* owned; made when first used */
};

/* Loads `tail` from the database. */
MUST_CHECK enum err_code store_load_tail(struct store *store, struct err *err);
/* Creates or migrates; ERR_CONFLICT for a database that is newer or not ours. */
MUST_CHECK enum err_code schema_migrate(struct store *store, struct err *err);
/* Is it exactly the schema of this program? ERR_NOT_FOUND when still empty, ERR_CONFLICT. */
MUST_CHECK enum err_code schema_check(struct store *store, struct err *err);
/* For tests: the database may not grow beyond so many pages (ERR_FULL); 0 lifts it. */
void store_test_limit_pages(struct store *store, int pages);

/* ---- running statements ---- */

/* Maps what SQLite says to our codes; never prints. */
enum err_code db_fail(struct store *store, int rc, struct err *err);

struct bind {
    enum { BIND_INT, BIND_REAL, BIND_TEXT, BIND_BLOB, BIND_NULL } kind;
    int64_t i; /* BIND_BLOB: its length */
    double r;
    const void *p; /* borrowed until the statement ends */
};
static inline struct bind b_int(int64_t i) {
    return (struct bind){.kind = BIND_INT, .i = i};
}
static inline struct bind b_size(size_t n) {
    return b_int((int64_t)n);
}
static inline struct bind b_text(const char *s) {
    return (struct bind){.kind = s ? BIND_TEXT : BIND_NULL, .p = s};
}
static inline struct bind b_blob(const void *p, size_t len) {
    return (struct bind){.kind = BIND_BLOB, .p = p, .i = (int64_t)len};
}
static inline struct bind b_real(bool has, double r) {
    return (struct bind){.kind = has ? BIND_REAL : BIND_NULL, .r = r};
}
static inline struct bind b_instant(int64_t ms) {
    return (struct bind){.kind = ms == INSTANT_NONE ? BIND_NULL : BIND_INT, .i = ms};
}
static inline struct bind b_day(int32_t day) {
    return (struct bind){.kind = day == DAY_NONE ? BIND_NULL : BIND_INT, .i = day};
}
static inline struct bind b_limit(size_t limit) {
    return b_int(limit ? (int64_t)limit : -1); /* SQLite: −1 is none */
}

/* Prepares (once) and binds from ?1 on; the caller steps. */
MUST_CHECK enum err_code db_query_(struct store *store, enum statement id, const struct bind *binds,
                                   size_t count, sqlite3_stmt **out, struct err *err);
/* Runs a writing statement to its end, inside the open transaction only. */
MUST_CHECK enum err_code db_write_(struct store *store, enum statement id, const struct bind *binds,
                                   size_t count, struct err *err);
#define BINDS(...)                                                                                           \
    (const struct bind[]){__VA_ARGS__}, sizeof((const struct bind[]){__VA_ARGS__}) / sizeof(struct bind)
#define db_query(store, id, out, err, ...) db_query_((store), (id), BINDS(__VA_ARGS__), (out), (err))
#define db_write(store, id, err, ...)      db_write_((store), (id), BINDS(__VA_ARGS__), (err))
/* One step: *row false at the end. The statement is reset at the end and on failure. */
MUST_CHECK enum err_code db_step(struct store *store, sqlite3_stmt *stmt, bool *row, struct err *err);
/* One integer; *has false when there is no row or it is NULL. */
MUST_CHECK enum err_code db_int(struct store *store, sqlite3_stmt *stmt, bool *has, int64_t *out,
                                struct err *err);
/* Prepares beforehand what must not need memory when it is wanted. */
MUST_CHECK enum err_code db_prepare(struct store *store, enum statement id, struct err *err);
/* Without parameters and rows; at any time. */
MUST_CHECK enum err_code db_run(struct store *store, enum statement id, struct err *err);

/* ---- reading rows into an arena ---- */

struct list { /* grows inside the arena */
    struct arena *arena;
    size_t size, count, cap;
    void *items;
};
void *list_add(struct list *list); /* zeroed; NULL: the arena is full */

struct row {
    struct store *store;
    sqlite3_stmt *stmt;
    struct arena *arena;
    enum err_code code; /* the first failure while reading */
    struct err *err;
};
int64_t row_int(const struct row *row, int col);
int64_t row_instant(const struct row *row, int col); /* NULL: INSTANT_NONE */
bool row_null(const struct row *row, int col);
double row_real(const struct row *row, int col);
const char *row_text(struct row *row, int col); /* in the arena; NULL stays NULL */
const char *row_name(struct row *row, int col); /* of a name's id, in the arena; NULL stays NULL */
struct period row_period(const struct row *row, int col);
const char *row_copy(struct row *row, const char *text);

typedef void row_read(struct row *row, void *item);
/* Steps to the end; reads each row into an item of `list`, which the caller has given arena and size. */
MUST_CHECK enum err_code db_list(struct store *store, sqlite3_stmt *stmt, struct list *list, row_read *read,
                                 struct err *err);
/* Exactly the first row; ERR_NOT_FOUND "no such <what>". */
MUST_CHECK enum err_code db_one(struct store *store, sqlite3_stmt *stmt, struct arena *arena, row_read *read,
                                void *item, const char *what, struct err *err);

/* ---- payloads ---- */

enum { ENCODING_PLAIN = 0, ENCODING_ZLIB = 1 }; /* stored numbers */
struct codec *codec_new(void);
void codec_free(struct codec *codec);
/* The smaller of the bytes as they are and compressed; *out is borrowed until the next call. */
int codec_pack(struct codec *codec, const void *bytes, size_t len, const void **out, size_t *out_len);
MUST_CHECK enum err_code codec_unpack(int encoding, const void *bytes, size_t len, size_t full,
                                      struct strbuf *sb, struct err *err);

/* ---- obligations ---- */

struct obligation_work { /* columns beside the folded state */
    int64_t next_ms;
    int step;
};
typedef void obligation_each(void *arg, const struct obligation *o, const struct obligation_work *work);
/* Runs a statement whose columns are OBLIGATION_COLUMNS, events in order, and calls each with every folded
 * obligation. Strings are borrowed from the cache of names. */
MUST_CHECK enum err_code obligation_fold(struct store *store, sqlite3_stmt *stmt, obligation_each *each,
                                         void *arg, struct err *err);

#endif
