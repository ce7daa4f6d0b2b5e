/* What judging reads: a plan's values in force and its opened obligations, unit by unit. */
#include "daemon/store/internal.h"
#include <stdlib.h>

struct indicator_name { /* a name's id and its place in the plan */
    int64_t name;
    size_t index;
};

struct loader {
    struct store *store;
    struct dataset *ds;
    int64_t plan, as_of;
    struct indicator_name *indicators; /* owned; by name */
    size_t indicator_count;
    bool rounds;        /* some report of the plan has more than one */
    int64_t submission; /* whose round was looked up last; 0 none */
    int round;
};

static int by_name(const void *x, const void *y) {
    const struct indicator_name *a = x, *b = y;
    return (a->name > b->name) - (a->name < b->name);
}

static enum err_code find_indicators(struct loader *l, const struct plan *plan, struct err *err) {
    l->indicators = mem_array(plan->indicator_count + 1, sizeof *l->indicators);
    for (size_t i = 0; i < plan->indicator_count; i++) {
        struct indicator_name *found = &l->indicators[l->indicator_count];
        enum err_code code =
            name_find(l->store, NAME_INDICATOR, l->plan, plan->indicators[i].id, &found->name, err);
        if (code) return code;
        found->index = i;
        if (l->ds->wanted && !l->ds->wanted[i]) continue;
        if (found->name != NAME_UNKNOWN) l->indicator_count++; /* else nobody has reported it yet */
    }
    qsort(l->indicators, l->indicator_count, sizeof *l->indicators, by_name);
    return ERR_OK;
}

static bool has_rounds(const struct plan *plan) {
    for (size_t i = 0; i < plan->report_count; i++)
        if (plan->reports[i].round_count > 1) return true;
    return false;
}

static int round_place(const struct plan *plan, const char *report_id, const char *round_id) {
    const struct report *report = plan_report(plan, report_id);
    const struct round *round = report ? report_round(report, round_id) : NULL;
    return round ? (int)round->index : 0;
}

/* The place of a submission's round. Lines that follow each other are mostly of one submission. */
static enum err_code find_round(struct loader *l, int64_t submission, struct err *err) {
    sqlite3_stmt *q = NULL;
    bool row = false;
    const char *report, *round;
    if (!l->rounds || submission == l->submission) return ERR_OK;
    l->submission = submission;
    l->round = 0;
    enum err_code code = db_query(l->store, STMT_SUBMISSION_ROUND, &q, err, b_int(submission));
    if (!code) code = db_step(l->store, q, &row, err);
    if (!code && row) code = name_text(l->store, sqlite3_column_int64(q, 0), &report, err);
    if (!code && row) code = name_text(l->store, sqlite3_column_int64(q, 1), &round, err);
    if (!code && row) l->round = round_place(l->ds->plan, report, round);
    sqlite3_reset(q);
    return code;
}

struct line_key {
    int64_t period, indicator, category;
};

static enum err_code add_line(struct loader *l, sqlite3_stmt *q, const struct line_key *key, size_t indicator,
                              const struct unit *unit, struct err *err) {
    struct observation o = {
        .indicator = indicator,
        .unit = unit->index,
        .period = period_from_key(key->period),
        .round = l->round,
        .seq = sqlite3_column_int64(q, 3),
        .has_value = sqlite3_column_type(q, 4) != SQLITE_NULL,
        .value = sqlite3_column_double(q, 4),
        .has_counts = sqlite3_column_type(q, 5) != SQLITE_NULL,
        .numerator = sqlite3_column_double(q, 5),
        .denominator = sqlite3_column_double(q, 6),
        .text = (const char *)sqlite3_column_text(q, 7),
        .no_data_reason = (const char *)sqlite3_column_text(q, 8),
    };
    enum err_code code = name_text(l->store, key->category, &o.category, err);
    if (!code) dataset_add(l->ds, &o);
    return code;
}

static bool same_key(const struct line_key *a, const struct line_key *b) {
    return a->period == b->period && a->indicator == b->indicator && a->category == b->category;
}

/* Newest first within a key: the first is in force, the rest is history, unless it is of a later round. */
static enum err_code load_lines(struct loader *l, const struct unit *unit, int64_t unit_name,
                                struct err *err) {
    sqlite3_stmt *q = NULL;
    struct line_key last = {0};
    int last_round = 0;
    bool row = true;
    enum err_code code = db_query(l->store, STMT_UNIT_LINES, &q, err, b_int(unit_name), b_int(l->as_of));
    while (!code && !(code = db_step(l->store, q, &row, err)) && row) {
        struct line_key key = {sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1),
                               sqlite3_column_int64(q, 2)};
        const struct indicator_name *in = bsearch(&(struct indicator_name){.name = key.indicator},
                                                  l->indicators, l->indicator_count, sizeof *in, by_name);
        if (!in) continue;
        code = find_round(l, sqlite3_column_int64(q, 3), err);
        if (code || (same_key(&key, &last) && l->round <= last_round)) continue;
        last = key;
        last_round = l->round;
        code = add_line(l, q, &key, in->index, unit, err);
    }
    if (code) sqlite3_reset(q);
    return code;
}

static void add_obligation(void *arg, const struct obligation *o, const struct obligation_work *work) {
    struct loader *l = arg;
    const struct report *report = plan_report(l->ds->plan, o->report);
    (void)work;
    if (report && report_round(report, o->round) && unit_find(l->ds->units, o->unit))
        dataset_add_obligation(l->ds, o);
}

static enum err_code load_unit_obligations(struct loader *l, int64_t unit_name, struct err *err) {
    sqlite3_stmt *q;
    enum err_code code = db_query(l->store, STMT_OBLIGATIONS_OF_UNIT, &q, err, b_int(l->as_of),
                                  b_int(l->plan), b_int(l->plan), b_text(NULL), b_int(unit_name));
    return code ? code : obligation_fold(l->store, q, add_obligation, l, err);
}

static enum err_code load_all_obligations(struct loader *l, struct err *err) {
    sqlite3_stmt *q;
    enum err_code code = db_query(l->store, STMT_OBLIGATIONS, &q, err, b_int(l->as_of), b_int(l->plan),
                                  b_int(l->plan), b_text(NULL));
    return code ? code : obligation_fold(l->store, q, add_obligation, l, err);
}

static enum err_code load_unit(struct loader *l, const struct unit *unit, bool obligations, struct err *err) {
    int64_t name;
    enum err_code code = name_find(l->store, NAME_UNIT, 0, unit->id, &name, err);
    if (code || name == NAME_UNKNOWN) return code;
    code = load_lines(l, unit, name, err);
    return code || !obligations ? code : load_unit_obligations(l, name, err);
}

static enum err_code load(struct loader *l, const struct unit *const *only, size_t only_count,
                          struct err *err) {
    const struct units *units = l->ds->units;
    enum err_code code = find_indicators(l, l->ds->plan, err);
    for (size_t i = 0; only && !code && i < only_count; i++) code = load_unit(l, only[i], true, err);
    if (only) return code;
    for (size_t i = 0; !code && i < units->count; i++) code = load_unit(l, &units->items[i], false, err);
    return code ? code : load_all_obligations(l, err);
}

enum err_code store_dataset(struct store *store, const struct plan *plan, const struct units *units,
                            const struct unit *const *only, size_t only_count, int64_t as_of,
                            struct dataset *ds, struct err *err) {
    struct loader l = {.store = store, .ds = ds, .as_of = as_of, .rounds = has_rounds(plan)};
    ds->plan = plan;
    ds->units = units;
    enum err_code code = name_find(store, NAME_PLAN, 0, plan->id, &l.plan, err);
    if (!code) code = load(&l, only, only_count, err);
    if (!code) dataset_sort(ds);
    mem_free(l.indicators);
    return code;
}
