#include "daemon/flow/versions.h"
#include "config/plan_reader.h"
#include "config/units_reader.h"
#include "daemon/base/mem.h"
#include <string.h>

struct versions {
    struct plans *plans; /* a reference; NULL before the first */
};

struct versions *versions_new(void) {
    return mem_alloc(sizeof(struct versions));
}

void versions_free(struct versions *v) {
    if (!v) return;
    plans_unref(v->plans);
    mem_free(v);
}

static bool recorded_by(const struct plans *plans, int64_t seq) {
    if (plans->units_seq > seq) return false;
    for (size_t i = 0; i < plans->count; i++)
        if (plans->items[i]->version_seq > seq) return false;
    return true;
}

struct recorded {
    struct store *store;
    struct arena *arena;
    struct version_row units, *plans;
    size_t count;
    struct err *err;
};

static enum err_code look(struct recorded *r, int64_t seq) {
    enum err_code rc = store_unit_version(r->store, seq, r->arena, &r->units, r->err);
    if (rc == ERR_NOT_FOUND) { /* nothing was recorded yet */
        r->units = (struct version_row){0};
        rc = ERR_OK;
    }
    return rc ? rc : store_plan_versions(r->store, seq, r->arena, &r->plans, &r->count, r->err);
}

static enum err_code unreadable(const struct recorded *r, const char *what, int64_t seq,
                                const struct problems *problems) {
    const struct problem *first = problems->count ? &problems->items[0] : NULL;
    return err_set(r->err, ERR_INTERNAL, "%s recorded at %lld cannot be read: %s %s", what, (long long)seq,
                   first ? first->pointer : "", first ? first->en : "");
}

static enum err_code add_plan(struct recorded *r, struct plans *set, const struct version_row *row,
                              struct problems *problems) {
    struct plan *plan = plan_read(row->canonical, strlen(row->canonical), row->id, set->units, problems);
    if (!plan) return unreadable(r, row->id, row->seq, problems);
    plan->version_seq = row->seq;
    plans_add(set, plan);
    return store_plan_activated(r->store, row->id, &plan->activated_ms, r->err);
}

static struct units *read_units(const struct version_row *row, struct problems *problems) {
    if (!row->canonical) return units_new();
    struct units_source source = {.file = "units", .bytes = row->canonical, .len = strlen(row->canonical)};
    return units_read(&source, 1, problems);
}

/* Holidays are not versioned: what was in force is read by those of today. */
static enum err_code build(struct recorded *r, const struct plans *current, struct plans **out) {
    struct problems problems;
    problems_init(&problems);
    struct units *units = read_units(&r->units, &problems);
    enum err_code rc = units ? ERR_OK : unreadable(r, "units", r->units.seq, &problems);
    struct plans *set = units ? plans_new(units) : NULL;
    if (set) {
        set->units_seq = r->units.seq;
        set->holidays = holidays_ref(current->holidays);
    }
    for (size_t i = 0; i < r->count && !rc; i++) rc = add_plan(r, set, &r->plans[i], &problems);
    problems_deinit(&problems);
    if (rc)
        plans_unref(set);
    else
        *out = set;
    return rc;
}

static bool same_version(const struct plan *plan, const struct version_row *row) {
    return strcmp(plan->id, row->id) == 0 && plan->version_seq == row->seq;
}

/* Both are sorted by id. */
static bool is_kept(const struct versions *v, const struct plans *current, const struct recorded *r) {
    if (!v->plans || v->plans->holidays != current->holidays || v->plans->units_seq != r->units.seq ||
        v->plans->count != r->count)
        return false;
    for (size_t i = 0; i < r->count; i++)
        if (!same_version(v->plans->items[i], &r->plans[i])) return false;
    return true;
}

static void keep(struct versions *v, struct plans *plans) {
    plans_unref(v->plans);
    v->plans = plans_ref(plans);
}

enum err_code versions_at(struct versions *v, struct store *store, struct plans *current, int64_t seq,
                          struct plans **out, struct err *err) {
    if (recorded_by(current, seq)) {
        *out = plans_ref(current);
        return ERR_OK;
    }
    struct recorded r = {.store = store, .arena = arena_new(256u << 20), .err = err};
    enum err_code rc = look(&r, seq);
    if (!rc && is_kept(v, current, &r)) {
        *out = plans_ref(v->plans);
    } else if (!rc) {
        rc = build(&r, current, out);
        if (!rc) keep(v, *out);
    }
    arena_free(r.arena);
    return rc;
}
