/* What people said of tasks, and the events they recorded. */
#include "daemon/store/internal.h"

_Static_assert(TASK_NOT_STARTED == 0 && TASK_IN_PROGRESS == 1 && TASK_DONE == 2 && TASK_CANCELLED == 3,
               "these numbers are stored");

/* ---- tasks ---- */

struct keys {
    int64_t plan, task, unit, window;
};

enum err_code store_task_state_add(struct store *store, const struct task_state_row *row, struct err *err) {
    struct keys k;
    enum err_code code = name_intern(store, NAME_PLAN, 0, row->plan, &k.plan, err);
    if (!code) code = name_intern(store, NAME_TASK, k.plan, row->task, &k.task, err);
    if (!code) code = name_intern(store, NAME_UNIT, 0, row->unit, &k.unit, err);
    if (!code) code = name_intern(store, NAME_WINDOW, k.plan, row->window, &k.window, err);
    if (code) return code;
    return db_write(store, STMT_TASK_STATE_ADD, err, b_int(k.plan), b_int(k.task), b_int(k.unit),
                    b_int(k.window), b_int(row->seq), b_int(row->state), b_day(row->on_day),
                    b_real(row->has_quantity, row->quantity), b_text(row->note), b_text(row->document),
                    b_text(row->actor));
}

static void read_state(struct row *row, void *item) {
    struct task_state_row *r = item;
    r->plan = row_name(row, 0);
    r->task = row_name(row, 1);
    r->unit = row_name(row, 2);
    r->window = row_name(row, 3);
    r->seq = row_int(row, 4);
    r->recorded_ms = row_int(row, 5);
    r->state = (enum task_state)row_int(row, 6);
    r->on_day = (int32_t)row_int(row, 7);
    r->has_quantity = !row_null(row, 8);
    r->quantity = row_real(row, 8);
    r->note = row_text(row, 9);
    r->document = row_text(row, 10);
    r->actor = row_text(row, 11);
}

enum err_code store_task_states(struct store *store, const struct task_state_filter *f, struct arena *arena,
                                struct task_state_row **rows, size_t *count, struct err *err) {
    struct keys k;
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum err_code code = name_find(store, NAME_PLAN, 0, f->plan, &k.plan, err);
    if (!code) code = name_filter(store, NAME_TASK, k.plan, f->task, &k.task, err);
    if (!code) code = name_filter(store, NAME_UNIT, 0, f->unit, &k.unit, err);
    if (!code) code = name_filter(store, NAME_WINDOW, k.plan, f->window, &k.window, err);
    if (code) return code;
    enum statement id = f->unit && !f->task ? STMT_TASK_STATES_OF_UNIT : STMT_TASK_STATES;
    code = db_query(store, id, &q, err, b_int(f->as_of), b_int(k.plan), b_int(k.task), b_int(k.unit),
                    b_int(k.window), b_int(f->history));
    if (!code) code = db_list(store, q, &list, read_state, err);
    *rows = list.items;
    *count = list.count;
    return code;
}

/* ---- events ---- */

enum err_code store_occurrence_add(struct store *store, const char *plan, const struct occurrence *o,
                                   struct err *err) {
    int64_t scope, event;
    enum err_code code = name_intern(store, NAME_PLAN, 0, plan, &scope, err);
    if (!code) code = name_intern(store, NAME_EVENT, scope, o->event, &event, err);
    if (code) return code;
    return db_write(store, STMT_OCCURRENCE_ADD, err, b_int(scope), b_int(event), b_day(o->day), b_int(o->seq),
                    b_text(o->note), b_text(o->actor));
}

static void read_occurrence(struct row *row, void *item) {
    struct occurrence *o = item;
    o->seq = row_int(row, 0);
    o->recorded_ms = row_int(row, 1);
    o->event = row_name(row, 2);
    o->day = (int32_t)row_int(row, 3);
    o->note = row_text(row, 4);
    o->actor = row_text(row, 5);
}

enum err_code store_occurrences(struct store *store, const char *plan, const char *event, int64_t as_of,
                                struct arena *arena, struct occurrence **rows, size_t *count,
                                struct err *err) {
    int64_t scope, name;
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum err_code code = name_find(store, NAME_PLAN, 0, plan, &scope, err);
    if (!code) code = name_filter(store, NAME_EVENT, scope, event, &name, err);
    if (!code) code = db_query(store, STMT_OCCURRENCES, &q, err, b_int(as_of), b_int(scope), b_int(name));
    if (!code) code = db_list(store, q, &list, read_occurrence, err);
    *rows = list.items;
    *count = list.count;
    return code;
}
