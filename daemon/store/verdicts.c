/* Changes of verdicts: evidence for alerts and for "why", never an input. */
#include "daemon/store/internal.h"
#include <string.h>

/* Flags are stored by name, so that history outlives a change of their bits. */
static const char *const FLAG_NAMES[] = {
#define FLAG_NAME(name, text) text,
    VERDICT_FLAGS(FLAG_NAME)
#undef FLAG_NAME
};

static void print_flags(unsigned flags, struct strbuf *sb) {
    for (size_t i = 0; i < VERDICT_BIT_COUNT; i++) {
        if (flags & (1u << i)) strbuf_addf(sb, "%s%s", sb->len ? "," : "", FLAG_NAMES[i]);
    }
}

/* A flag that this program does not know is left out. */
static unsigned parse_flags(const char *text) {
    unsigned flags = 0;
    while (text && *text) {
        size_t len = strcspn(text, ",");
        for (size_t i = 0; i < VERDICT_BIT_COUNT; i++) {
            if (strlen(FLAG_NAMES[i]) == len && memcmp(FLAG_NAMES[i], text, len) == 0) flags |= 1u << i;
        }
        text += len + (text[len] == ',');
    }
    return flags;
}

struct verdict_names {
    int64_t plan, indicator, target, unit, category;
};

static enum err_code intern(struct store *store, const struct verdict *v, struct verdict_names *n,
                            struct err *err) {
    enum err_code code = name_intern(store, NAME_PLAN, 0, v->plan->id, &n->plan, err);
    if (!code)
        code = name_intern(store, NAME_INDICATOR, n->plan, v->target->indicator->id, &n->indicator, err);
    if (!code) code = name_intern(store, NAME_TARGET, n->plan, v->target->id, &n->target, err);
    if (!code) code = name_intern(store, NAME_UNIT, 0, v->unit->id, &n->unit, err);
    return code ? code : name_intern(store, NAME_CATEGORY, 0, v->category, &n->category, err);
}

enum err_code store_verdict_change(struct store *store, int64_t seq, const struct verdict *v,
                                   const char *why_vi, const char *why_en, struct err *err) {
    struct verdict_names n;
    struct strbuf flags, inputs;
    strbuf_init(&flags, 0);
    strbuf_init(&inputs, 0);
    print_flags(v->flags, &flags);
    json_print(&inputs, verdict_inputs_json(v));
    enum err_code code = strbuf_error(&flags) ? strbuf_error(&flags) : strbuf_error(&inputs);
    if (code)
        err_set(err, code, "a verdict's inputs do not fit");
    else
        code = intern(store, v, &n, err);
    if (!code)
        code = db_write(store, STMT_VERDICT_ADD, err, b_int(seq), b_int(n.plan), b_int(n.indicator),
                        b_int(n.target), b_int(n.unit), b_int(n.category), b_int(v->day),
                        b_text(verdict_status_name(v->status)), b_text(flags.data),
                        b_real(v->has_ratio, v->ratio), b_int(VERDICT_ENGINE), b_text(v->method),
                        b_text(inputs.data), b_text(why_vi), b_text(why_en));
    strbuf_deinit(&flags);
    strbuf_deinit(&inputs);
    return code;
}

static void read_verdict(struct row *row, void *item) {
    struct verdict_row *v = item;
    v->seq = row_int(row, 0);
    v->recorded_ms = row_int(row, 1);
    v->plan = row_name(row, 2);
    v->indicator = row_name(row, 3);
    v->target = row_name(row, 4);
    v->unit = row_name(row, 5);
    v->category = row_name(row, 6);
    v->day = (int32_t)row_int(row, 7);
    if (!verdict_status_parse((const char *)sqlite3_column_text(row->stmt, 8), &v->status))
        row->code = err_set(row->err, ERR_IO, "database: a verdict's status is not one of ours");
    v->flags = parse_flags((const char *)sqlite3_column_text(row->stmt, 9));
    v->has_ratio = !row_null(row, 10);
    v->ratio = row_real(row, 10);
    v->engine = (int)row_int(row, 11);
    v->method = row_text(row, 12);
    v->inputs = row_text(row, 13);
    v->why_vi = row_text(row, 14);
    v->why_en = row_text(row, 15);
}

enum err_code store_verdict_last(struct store *store, const char *plan, const char *target, const char *unit,
                                 const char *category, int64_t as_of, struct arena *arena,
                                 struct verdict_row *row, struct err *err) {
    sqlite3_stmt *q;
    struct verdict_names n;
    enum err_code code = name_find(store, NAME_PLAN, 0, plan, &n.plan, err);
    if (!code) code = name_find(store, NAME_TARGET, n.plan, target, &n.target, err);
    if (!code) code = name_find(store, NAME_UNIT, 0, unit, &n.unit, err);
    if (!code) code = name_find(store, NAME_CATEGORY, 0, category, &n.category, err);
    if (!code)
        code = db_query(store, STMT_VERDICT_LAST, &q, err, b_int(n.target), b_int(n.unit), b_int(n.category),
                        b_int(as_of));
    return code ? code : db_one(store, q, arena, read_verdict, row, "verdict change", err);
}

enum err_code store_verdict_changes(struct store *store, const char *plan, const char *target,
                                    const char *unit, int64_t after_seq, size_t limit, struct arena *arena,
                                    struct verdict_row **rows, size_t *count, struct err *err) {
    sqlite3_stmt *q;
    struct verdict_names n;
    struct list list = {.arena = arena, .size = sizeof **rows};
    enum err_code code = name_find(store, NAME_PLAN, 0, plan, &n.plan, err);
    if (!code) code = name_filter(store, NAME_TARGET, n.plan, target, &n.target, err);
    if (!code) code = name_filter(store, NAME_UNIT, 0, unit, &n.unit, err);
    if (!code)
        code = db_query(store, STMT_VERDICTS, &q, err, b_int(n.plan), b_int(n.target), b_int(n.unit),
                        b_int(after_seq), b_limit(limit));
    if (!code) code = db_list(store, q, &list, read_verdict, err);
    *rows = list.items;
    *count = list.count;
    return code;
}
