/* Ids that plans gave up for others: rows on record under an old id stay as they are; here is where the new
 * id leads to them, and where they are read as its own. */
#include "daemon/store/internal.h"
#include <string.h>

static const struct {
    const char *word; /* of a plan's note */
    enum name_kind kind;
} kinds[] = {{"indicator", NAME_INDICATOR},
             {"report", NAME_REPORT},
             {"target", NAME_TARGET},
             {"milestone", NAME_MILESTONE},
             {"task", NAME_TASK}};

static void add(struct aliases *a, const struct plan *plan, const struct succession_note *note) {
    for (size_t i = 0; note->to && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].word, note->kind) != 0) continue;
        mem_grow(&a->items, &a->cap, a->count + 1);
        a->items[a->count++] = (struct alias){.kind = kinds[i].kind,
                                              .plan = mem_strdup(plan->id),
                                              .from = mem_strdup(note->id),
                                              .to = mem_strdup(note->to)};
    }
}

static void clear(struct aliases *a) {
    while (a->count > 0) {
        struct alias *last = &a->items[--a->count];
        mem_free(last->plan);
        mem_free(last->from);
        mem_free(last->to);
    }
}

void store_use_plans(struct store *store, const struct plans *plans) {
    struct aliases *a = &store->aliases;
    clear(a);
    for (size_t i = 0; plans && i < plans->count; i++)
        for (size_t n = 0; n < plans->items[i]->note_count; n++)
            add(a, plans->items[i], &plans->items[i]->notes[n]);
}

void aliases_deinit(struct aliases *a) {
    clear(a);
    mem_free(a->items);
    *a = (struct aliases){0};
}

/* Milestones are kept as texts, everything else as names. */
static enum err_code on_record(struct store *store, const struct alias *a, bool *yes, struct err *err) {
    int64_t id = NAME_UNKNOWN;
    bool has = false;
    if (a->kind != NAME_MILESTONE) {
        enum err_code code = name_find_as_is(store, a->kind, a->scope, a->from, &id, err);
        *yes = id != NAME_UNKNOWN;
        return code;
    }
    sqlite3_stmt *q;
    enum err_code code = db_query(store, STMT_MILESTONE_ON_RECORD, &q, err, b_text(a->plan), b_text(a->from));
    if (!code) code = db_int(store, q, &has, &id, err);
    *yes = id > 0;
    return code;
}

/* The plan's own name and whether the old id is on record, looked up once: what is not there by the time it
 * was given up does not come any more. */
static enum err_code resolve(struct store *store, struct alias *a, struct err *err) {
    if (a->resolved) return ERR_OK;
    enum err_code code = name_find_as_is(store, NAME_PLAN, 0, a->plan, &a->scope, err);
    if (!code && a->scope == NAME_UNKNOWN) return ERR_OK; /* nothing of the plan is on record yet */
    if (!code) code = on_record(store, a, &a->on_record, err);
    a->resolved = !code;
    return code;
}

static enum err_code translate(struct store *store, enum name_kind kind, int64_t scope, bool to_stored,
                               const char **text, struct err *err) {
    for (size_t i = 0; i < store->aliases.count; i++) {
        struct alias *a = &store->aliases.items[i];
        if (a->kind != kind || strcmp(to_stored ? a->to : a->from, *text) != 0) continue;
        enum err_code code = resolve(store, a, err);
        if (code) return code;
        if (!a->resolved || a->scope != scope || !a->on_record) continue;
        *text = to_stored ? a->from : a->to;
        return ERR_OK;
    }
    return ERR_OK;
}

enum err_code alias_stored(struct store *store, enum name_kind kind, int64_t scope, const char **text,
                           struct err *err) {
    return translate(store, kind, scope, true, text, err);
}

enum err_code alias_shown(struct store *store, enum name_kind kind, int64_t scope, const char **text,
                          struct err *err) {
    return translate(store, kind, scope, false, text, err);
}

/* ---- labels of alerts, kept as texts ---- */

static enum err_code translate_labels(struct store *store, struct alert_labels *l, bool to_stored,
                                      struct err *err) {
    struct {
        enum name_kind kind;
        const char **text;
    } parts[] = {{NAME_REPORT, &l->report},
                 {NAME_INDICATOR, &l->indicator},
                 {NAME_TARGET, &l->target},
                 {NAME_MILESTONE, &l->milestone},
                 {NAME_TASK, &l->task}};
    int64_t scope;
    if (!store->aliases.count || !l->plan) return ERR_OK;
    enum err_code code = name_find_as_is(store, NAME_PLAN, 0, l->plan, &scope, err);
    for (size_t i = 0; !code && i < sizeof parts / sizeof *parts; i++)
        if (*parts[i].text) code = translate(store, parts[i].kind, scope, to_stored, parts[i].text, err);
    return code;
}

enum err_code alias_labels_stored(struct store *store, struct alert_labels *labels, struct err *err) {
    return translate_labels(store, labels, true, err);
}

enum err_code alias_labels_shown(struct store *store, struct alert_labels *labels, struct err *err) {
    return translate_labels(store, labels, false, err);
}

enum err_code alias_label(struct store *store, enum name_kind kind, const char *plan, const char **text,
                          struct err *err) {
    int64_t scope;
    if (!store->aliases.count || !plan || !*text) return ERR_OK;
    enum err_code code = name_find_as_is(store, NAME_PLAN, 0, plan, &scope, err);
    return code ? code : alias_stored(store, kind, scope, text, err);
}
