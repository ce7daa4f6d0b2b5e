/* Duties that have opened: one row each, frozen, and the events that happened to it. */
#include "daemon/store/internal.h"
#include <stdlib.h>
#include <string.h>

_Static_assert(OBLIGATION_SUBMITTED == 0 && OBLIGATION_COMPLETED == 1 && OBLIGATION_EXTENDED == 2 &&
                   OBLIGATION_WAIVE == 3 && OBLIGATION_RETURN == 4 && OBLIGATION_PASS == 5,
               "these numbers are stored");

struct key_names {
    int64_t plan, report, unit, round;
};

typedef enum err_code name_lookup(struct store *store, enum name_kind kind, int64_t scope, const char *text,
                                  int64_t *id, struct err *err);

static enum err_code key_names(struct store *store, name_lookup *look, const char *plan, const char *report,
                               const char *unit, const char *round, struct key_names *out, struct err *err) {
    enum err_code code = look(store, NAME_PLAN, 0, plan, &out->plan, err);
    if (!code) code = look(store, NAME_REPORT, out->plan, report, &out->report, err);
    if (!code) code = look(store, NAME_UNIT, 0, unit, &out->unit, err);
    return code ? code : look(store, NAME_ROUND, out->plan, round, &out->round, err);
}

enum err_code store_obligation_open(struct store *store, int64_t seq, const struct obligation *o,
                                    int64_t next_ms, int64_t *id, struct err *err) {
    struct key_names key;
    enum err_code code = key_names(store, name_intern, o->plan, o->report, o->unit, o->round, &key, err);
    if (!code)
        code = db_write(store, STMT_OBLIGATION_ADD, err, b_int(seq), b_int(key.plan), b_int(key.report),
                        b_int(period_key(o->period)), b_int(key.unit), b_int(key.round), b_instant(o->due_ms),
                        b_instant(o->remind_ms), b_int(o->historical), b_int(o->ad_hoc), b_int(o->grace_days),
                        b_instant(next_ms));
    if (!code) *id = sqlite3_last_insert_rowid(store->db);
    return code;
}

enum err_code store_obligation_event(struct store *store, int64_t seq, int64_t obligation,
                                     const struct obligation_event *event, struct err *err) {
    return db_write(store, STMT_OBLIGATION_EVENT_ADD, err, b_int(obligation), b_int(seq), b_int(event->kind),
                    b_instant(event->at_ms), b_instant(event->until_ms), b_int(event->submission),
                    b_text(event->actor), b_text(event->reason));
}

enum err_code store_obligation_next(struct store *store, int64_t obligation, int64_t next_ms, int step,
                                    struct err *err) {
    enum err_code code =
        db_write(store, STMT_OBLIGATION_NEXT, err, b_int(obligation), b_instant(next_ms), b_int(step));
    if (code || sqlite3_changes(store->db) == 1) return code;
    return err_set(err, ERR_NOT_FOUND, "no such obligation");
}

/* Copies what the fold yields into an arena. */
struct gather {
    struct list list; /* of struct obligation_due */
    int64_t due_from_ms, due_to_ms;
    bool full;
};

static const char *keep(struct gather *g, const char *text) {
    const char *copy = arena_strdup(g->list.arena, text);
    if (!copy) g->full = true;
    return copy;
}

static bool wanted(const struct gather *g, const struct obligation *o) {
    if (g->due_from_ms != INSTANT_NONE && (o->due_ms == INSTANT_NONE || o->due_ms < g->due_from_ms))
        return false;
    return g->due_to_ms == INSTANT_NONE || (o->due_ms != INSTANT_NONE && o->due_ms < g->due_to_ms);
}

static void gather(void *arg, const struct obligation *o, const struct obligation_work *work) {
    struct gather *g = arg;
    if (g->full || !wanted(g, o)) return;
    struct obligation_due *due = list_add(&g->list);
    if (!due) {
        g->full = true;
        return;
    }
    *due = (struct obligation_due){.obligation = *o, .next_ms = work->next_ms, .step = work->step};
    due->obligation.plan = keep(g, o->plan);
    due->obligation.report = keep(g, o->report);
    due->obligation.unit = keep(g, o->unit);
    due->obligation.round = keep(g, o->round);
    if (o->passed_to) due->obligation.passed_to = keep(g, o->passed_to);
}

static enum err_code collect(struct store *store, sqlite3_stmt *stmt, struct gather *g, struct err *err) {
    g->list.size = sizeof(struct obligation_due);
    enum err_code code = obligation_fold(store, stmt, gather, g, err);
    if (!code && g->full)
        code = err_set(err, ERR_TOO_BIG, "the answer is longer than the memory set aside for it");
    return code;
}

static enum err_code collect_one(struct store *store, sqlite3_stmt *stmt, struct arena *arena,
                                 struct obligation *out, struct err *err) {
    struct gather g = {.list = {.arena = arena}, .due_from_ms = INSTANT_NONE, .due_to_ms = INSTANT_NONE};
    enum err_code code = collect(store, stmt, &g, err);
    if (code) return code;
    if (g.list.count == 0) return err_set(err, ERR_NOT_FOUND, "no such obligation");
    *out = ((struct obligation_due *)g.list.items)->obligation;
    return ERR_OK;
}

enum err_code store_obligation(struct store *store, const char *plan, const char *report, const char *unit,
                               struct period period, const char *round, int64_t as_of, struct arena *arena,
                               struct obligation *out, struct err *err) {
    sqlite3_stmt *q;
    struct key_names key;
    enum err_code code = key_names(store, name_find, plan, report, unit, round, &key, err);
    if (!code)
        code = db_query(store, STMT_OBLIGATION, &q, err, b_int(as_of), b_int(key.plan), b_int(key.report),
                        b_int(period_key(period)), b_int(key.unit), b_int(key.round));
    return code ? code : collect_one(store, q, arena, out, err);
}

enum err_code store_obligation_by_id(struct store *store, int64_t id, int64_t as_of, struct arena *arena,
                                     struct obligation *out, struct err *err) {
    sqlite3_stmt *q;
    enum err_code code = db_query(store, STMT_OBLIGATION_BY_ID, &q, err, b_int(as_of), b_int(id));
    return code ? code : collect_one(store, q, arena, out, err);
}

/* Plan, report, period, unit, round. */
static int by_key(const void *x, const void *y) {
    const struct obligation *a = x, *b = y;
    int order = strcmp(a->plan, b->plan);
    if (!order) order = strcmp(a->report, b->report);
    if (!order) order = period_compare(a->period, b->period);
    if (!order) order = strcmp(a->unit, b->unit);
    return order ? order : strcmp(a->round, b->round);
}

static enum err_code plain(const struct list *list, struct arena *arena, struct obligation **out,
                           struct err *err) {
    const struct obligation_due *dues = list->items;
    *out = arena_array(arena, list->count, sizeof **out);
    if (list->count && !*out)
        return err_set(err, ERR_TOO_BIG, "the answer is longer than the memory set aside for it");
    for (size_t i = 0; i < list->count; i++) (*out)[i] = dues[i].obligation;
    if (list->count) qsort(*out, list->count, sizeof **out, by_key);
    return ERR_OK;
}

static enum err_code select_by(struct store *store, const struct obligation_filter *f, sqlite3_stmt **q,
                               struct err *err) {
    int64_t plan, unit;
    const char *report = f->report;
    enum err_code code = name_filter(store, NAME_PLAN, 0, f->plan, &plan, err);
    if (!code) code = name_filter(store, NAME_UNIT, 0, f->unit, &unit, err);
    if (!code) code = alias_label(store, NAME_REPORT, f->plan, &report, err);
    if (code) return code;
    struct bind from = b_int(f->plan ? plan : INT64_MIN), to = b_int(f->plan ? plan : INT64_MAX);
    if (!f->unit) return db_query(store, STMT_OBLIGATIONS, q, err, b_int(f->as_of), from, to, b_text(report));
    return db_query(store, STMT_OBLIGATIONS_OF_UNIT, q, err, b_int(f->as_of), from, to, b_text(report),
                    b_int(unit));
}

enum err_code store_obligations(struct store *store, const struct obligation_filter *f, struct arena *arena,
                                struct obligation **out, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct gather g = {.list = {.arena = arena}, .due_from_ms = f->due_from_ms, .due_to_ms = f->due_to_ms};
    *count = 0;
    enum err_code code = select_by(store, f, &q, err);
    if (!code) code = collect(store, q, &g, err);
    if (!code) code = plain(&g.list, arena, out, err);
    if (!code) *count = g.list.count;
    return code;
}

enum err_code store_obligations_due(struct store *store, int64_t now_ms, size_t max, struct arena *arena,
                                    struct obligation_due **out, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct gather g = {.list = {.arena = arena}, .due_from_ms = INSTANT_NONE, .due_to_ms = INSTANT_NONE};
    enum err_code code =
        db_query(store, STMT_OBLIGATIONS_DUE, &q, err, b_int(INT64_MAX), b_int(now_ms), b_size(max));
    if (!code) code = collect(store, q, &g, err);
    *out = g.list.items;
    *count = g.list.count;
    return code;
}

enum err_code store_obligations_pending(struct store *store, const char *plan, int64_t after, size_t limit,
                                        struct arena *arena, struct obligation_due **out, size_t *count,
                                        struct err *err) {
    sqlite3_stmt *q;
    int64_t name;
    struct gather g = {.list = {.arena = arena}, .due_from_ms = INSTANT_NONE, .due_to_ms = INSTANT_NONE};
    enum err_code code = name_find(store, NAME_PLAN, 0, plan, &name, err);
    if (!code)
        code = db_query(store, STMT_OBLIGATIONS_PENDING, &q, err, b_int(INT64_MAX), b_int(name), b_int(after),
                        b_limit(limit));
    if (!code) code = collect(store, q, &g, err);
    *out = g.list.items;
    *count = g.list.count;
    return code;
}

enum err_code store_obligations_untouched_clear(struct store *store, const char *plan, struct err *err) {
    int64_t name;
    enum err_code code = name_find(store, NAME_PLAN, 0, plan, &name, err);
    return code ? code : db_write(store, STMT_OBLIGATIONS_CLEAR, err, b_int(name));
}
