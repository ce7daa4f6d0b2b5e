/* Values, listed: by plan, and perhaps unit, submission, period … */
#include "daemon/store/internal.h"

static void read_observation(struct row *row, void *item) {
    struct observation_row *o = item;
    o->indicator = row_name(row, 0);
    o->unit = row_text(row, 1);
    o->period = row_period(row, 2);
    o->category = row_text(row, 3);
    o->seq = row_int(row, 4);
    o->has_value = !row_null(row, 5);
    o->value = row_real(row, 5);
    o->has_counts = !row_null(row, 6);
    o->numerator = row_real(row, 6);
    o->denominator = row_real(row, 7);
    o->text = row_text(row, 8);
    o->no_data_reason = row_text(row, 9);
    o->note = row_text(row, 10);
    o->recorded_ms = row_int(row, 11);
    o->source = row_text(row, 12);
    o->superseded_ms = row_instant(row, 13);
}

enum err_code store_observations(struct store *store, const struct observation_filter *f, struct arena *arena,
                                 struct observation_row **rows, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    int64_t plan, indicator, unit, category, period = f->has_period ? period_key(f->period) : 0;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum statement id = f->submission ? STMT_OBSERVATIONS_OF_SUBMISSION
                        : f->unit     ? STMT_OBSERVATIONS_OF_UNIT
                                      : STMT_OBSERVATIONS;
    enum err_code code = name_find(store, NAME_PLAN, 0, f->plan, &plan, err);
    if (!code) code = name_filter(store, NAME_INDICATOR, plan, f->indicator, &indicator, err);
    if (!code) code = name_filter(store, NAME_UNIT, 0, f->unit, &unit, err);
    if (!code) code = name_filter(store, NAME_CATEGORY, 0, f->category, &category, err);
    *rows = NULL;
    *count = 0;
    if (code || category == NAME_UNKNOWN) return code; /* spares the walk to the end */
    code = db_query(store, id, &q, err, b_int(f->as_of), b_int(plan), b_int(indicator), b_int(unit),
                    b_int(category), b_int(f->has_period ? period : INT64_MIN),
                    b_int(f->has_period ? period : INT64_MAX), b_int(f->submission), b_int(f->history),
                    b_limit(f->limit), b_size(f->offset));
    if (!code) code = db_list(store, q, &list, read_observation, err);
    *rows = list.items;
    *count = list.count;
    const char *plan_text = list.count ? arena_strdup(arena, f->plan) : NULL;
    if (!code && list.count && !plan_text) code = err_set(err, ERR_TOO_BIG, "the answer does not fit");
    for (size_t i = 0; !code && i < list.count; i++) (*rows)[i].plan = plan_text;
    return code;
}

static void read_filled(struct row *row, void *item) {
    struct filled_row *filled = item;
    filled->indicator = row_name(row, 0);
    filled->category = row_name(row, 1);
}

enum err_code store_obligation_filled(struct store *store, int64_t obligation, struct arena *arena,
                                      struct filled_row **rows, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum err_code code = db_query(store, STMT_FILLED, &q, err, b_int(obligation));
    if (!code) code = db_list(store, q, &list, read_filled, err);
    *rows = list.items;
    *count = list.count;
    return code;
}
