/* What is on record under ids that a version of a plan, or of the units, leaves out. */
#include "daemon/store/internal.h"
#include <string.h>

struct kind {
    const char *word;
    enum name_kind name;
    enum statement history;
};

static const struct kind plan_kinds[] = {
    {"indicator", NAME_INDICATOR, STMT_HISTORY_OF_INDICATOR},
    {"target", NAME_TARGET, STMT_HISTORY_OF_TARGET},
    {"report", NAME_REPORT, STMT_HISTORY_OF_REPORT},
    {"task", NAME_TASK, STMT_HISTORY_OF_TASK},
};
static const struct kind unit_kind = {"unit", NAME_UNIT, STMT_HISTORY_OF_UNIT};

#define KIND_COUNT (sizeof plan_kinds / sizeof *plan_kinds)

/* One row: how many, the last period, the last day. */
static enum err_code read_history(struct store *store, sqlite3_stmt *q, struct orphan *o, struct err *err) {
    struct row row = {.store = store, .stmt = q};
    bool more;
    enum err_code code = db_step(store, q, &more, err);
    if (code) return code;
    o->count = row_int(&row, 0);
    o->has_period = !row_null(&row, 1);
    if (o->has_period) o->period = row_period(&row, 1);
    o->day = row_null(&row, 2) ? DAY_NONE : (int32_t)row_int(&row, 2);
    sqlite3_reset(q);
    return ERR_OK;
}

struct named {
    int64_t id;
    const char *text;
};

static void read_named(struct row *row, void *item) {
    struct named *n = item;
    n->id = row_int(row, 0);
    n->text = row_text(row, 1);
}

static bool plan_has(const struct plan *plan, const char *kind, const char *id) {
    if (strcmp(kind, "indicator") == 0) return plan_indicator(plan, id) != NULL;
    if (strcmp(kind, "target") == 0) return plan_target(plan, id) != NULL;
    if (strcmp(kind, "report") == 0) return plan_report(plan, id) != NULL;
    if (strcmp(kind, "task") == 0) return plan_task(plan, id) != NULL;
    return plan_milestone(plan, id) != NULL;
}

static bool explained(const struct plan *plan, const char *kind, const char *id) {
    return plan_has(plan, kind, id) || plan_note(plan, kind, id);
}

struct search {
    struct store *store;
    struct list found; /* of struct orphan */
    struct err *err;
};

static enum err_code keep(struct search *s, struct orphan *o) {
    if (o->count == 0) return ERR_OK;
    struct orphan *kept = list_add(&s->found);
    if (!kept) return err_set(s->err, ERR_TOO_BIG, "too many ids are left out");
    *kept = *o;
    return ERR_OK;
}

static enum err_code look_at(struct search *s, const struct kind *kind, const struct named *n) {
    sqlite3_stmt *q;
    struct orphan o = {.kind = kind->word, .id = n->text};
    enum err_code code = db_query(s->store, kind->history, &q, s->err, b_int(n->id));
    if (!code) code = read_history(s->store, q, &o, s->err);
    return code ? code : keep(s, &o);
}

static enum err_code names_of(struct search *s, enum name_kind kind, int64_t scope, struct list *names) {
    sqlite3_stmt *q;
    enum err_code code = db_query(s->store, STMT_NAMES_OF, &q, s->err, b_int(kind), b_int(scope));
    return code ? code : db_list(s->store, q, names, read_named, s->err);
}

static enum err_code search_kind(struct search *s, const struct plan *plan, const struct kind *kind) {
    struct list names = {.arena = s->found.arena, .size = sizeof(struct named)};
    int64_t scope;
    enum err_code code = name_find(s->store, NAME_PLAN, 0, plan->id, &scope, s->err);
    if (!code) code = names_of(s, kind->name, scope, &names);
    for (size_t i = 0; !code && i < names.count; i++) {
        const struct named *n = (const struct named *)names.items + i;
        if (!explained(plan, kind->word, n->text)) code = look_at(s, kind, n);
    }
    return code;
}

static void read_milestone(struct row *row, void *item) {
    *(const char **)item = row_text(row, 0);
}

static enum err_code history_of_milestone(struct store *store, const char *plan, const char *id,
                                          struct orphan *o, struct err *err) {
    sqlite3_stmt *q;
    enum err_code code = db_query(store, STMT_HISTORY_OF_MILESTONE, &q, err, b_text(plan), b_text(id));
    return code ? code : read_history(store, q, o, err);
}

static enum err_code search_milestones(struct search *s, const struct plan *plan) {
    struct list held = {.arena = s->found.arena, .size = sizeof(const char *)};
    sqlite3_stmt *q;
    enum err_code code = db_query(s->store, STMT_MILESTONES_HELD, &q, s->err, b_text(plan->id));
    if (!code) code = db_list(s->store, q, &held, read_milestone, s->err);
    for (size_t i = 0; !code && i < held.count; i++) {
        struct orphan o = {.kind = "milestone", .id = ((const char *const *)held.items)[i]};
        if (explained(plan, o.kind, o.id)) continue;
        code = history_of_milestone(s->store, plan->id, o.id, &o, s->err);
        if (!code) code = keep(s, &o);
    }
    return code;
}

enum err_code store_orphans(struct store *store, const struct plan *plan, struct arena *arena,
                            struct orphan **rows, size_t *count, struct err *err) {
    struct search s = {.store = store, .found = {.arena = arena, .size = sizeof **rows}, .err = err};
    enum err_code code = ERR_OK;
    for (size_t i = 0; !code && i < KIND_COUNT; i++) code = search_kind(&s, plan, &plan_kinds[i]);
    if (!code) code = search_milestones(&s, plan);
    *rows = s.found.items;
    *count = s.found.count;
    return code;
}

enum err_code store_orphan_units(struct store *store, const struct units *units, struct arena *arena,
                                 struct orphan **rows, size_t *count, struct err *err) {
    struct search s = {.store = store, .found = {.arena = arena, .size = sizeof **rows}, .err = err};
    struct list names = {.arena = arena, .size = sizeof(struct named)};
    enum err_code code = names_of(&s, NAME_UNIT, 0, &names);
    for (size_t i = 0; !code && i < names.count; i++) {
        const struct named *n = (const struct named *)names.items + i;
        if (!unit_find(units, n->text)) code = look_at(&s, &unit_kind, n);
    }
    *rows = s.found.items;
    *count = s.found.count;
    return code;
}

static const struct kind *kind_of(const char *word) {
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (strcmp(plan_kinds[i].word, word) == 0) return &plan_kinds[i];
    return NULL;
}

enum err_code store_history_of(struct store *store, const char *plan, const char *word, const char *id,
                               struct orphan *out, struct err *err) {
    const struct kind *kind = kind_of(word);
    int64_t scope, name;
    sqlite3_stmt *q;
    *out = (struct orphan){.kind = word, .id = id, .day = DAY_NONE};
    if (!kind) return history_of_milestone(store, plan, id, out, err);
    enum err_code code = name_find(store, NAME_PLAN, 0, plan, &scope, err);
    if (!code) code = name_find_as_is(store, kind->name, scope, id, &name, err);
    if (!code) code = db_query(store, kind->history, &q, err, b_int(name));
    return code ? code : read_history(store, q, out, err);
}
