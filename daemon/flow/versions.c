#include "daemon/flow/versions.h"
#include "config/canonical.h"
#include "config/plan_reader.h"
#include "daemon/base/mem.h"
#include <string.h>

#define HEADS_BYTES ((size_t)64 << 20)
#define TEXTS_BYTES ((size_t)256 << 20)

struct head {                              /* of a version on record: these never change, so they are kept */
    int64_t id, seq, recorded_ms, from_ms; /* from_ms: INT64_MIN unless the text says a day */
    const char *plan;
    bool withdrawn;
};

struct choice { /* of one plan */
    struct version_pick pick;
    const struct head *head, *first; /* in force; the first, or the first since it was let go */
    int64_t activated_ms;
};

struct versions {
    struct plans *plans; /* a reference; NULL before the first */
    struct arena *arena; /* owned: texts of the heads */
    struct head *heads;  /* owned; in the order of recording */
    size_t count, cap;
    struct choice *choices; /* owned; of the last pick, in order of plan */
    struct version_pick *picks;
    size_t choice_count, choice_cap, pick_cap;
    int64_t withdrawn_seq;
};

struct versions *versions_new(void) {
    return mem_alloc(sizeof(struct versions));
}

void versions_forget(struct versions *v) {
    plans_unref(v->plans);
    arena_free(v->arena);
    mem_free(v->heads);
    mem_free(v->choices);
    mem_free(v->picks);
    *v = (struct versions){0};
}

void versions_free(struct versions *v) {
    if (!v) return;
    versions_forget(v);
    mem_free(v);
}

/* ---- what is on record ---- */

static enum err_code from_ms(const struct version_head *row, int64_t *out, struct err *err) {
    const struct zone *zone = NULL;
    int32_t day;
    *out = INT64_MIN;
    if (!row->in_force_from || !civil_parse(row->in_force_from, &day)) return ERR_OK;
    enum err_code rc = row->timezone ? zone_load(row->timezone, &zone, err) : ERR_OK;
    if (!rc) *out = zone_day_start_ms(zone, day);
    return rc;
}

static enum err_code add_head(struct versions *v, const struct version_head *row, struct err *err) {
    struct head h = {.id = row->id,
                     .seq = row->seq,
                     .recorded_ms = row->recorded_ms,
                     .plan = row->plan,
                     .withdrawn = row->withdrawn};
    enum err_code rc = from_ms(row, &h.from_ms, err);
    mem_grow(&v->heads, &v->cap, v->count + 1);
    if (!rc) v->heads[v->count++] = h;
    return rc;
}

/* Those that have come since the last look. */
static enum err_code refresh(struct versions *v, struct store *store, struct err *err) {
    struct version_head *rows;
    size_t count;
    if (!v->arena) v->arena = arena_new(HEADS_BYTES);
    int64_t after = v->count ? v->heads[v->count - 1].id : 0;
    enum err_code rc = store_version_heads(store, after, v->arena, &rows, &count, err);
    for (size_t i = 0; i < count && !rc; i++) rc = add_head(v, &rows[i], err);
    return rc;
}

/* ---- which of them count ---- */

static struct choice *choice_of(struct versions *v, const char *plan, int64_t recorded_ms) {
    size_t place = 0;
    while (place < v->choice_count && strcmp(v->choices[place].pick.plan, plan) < 0) place++;
    if (place < v->choice_count && strcmp(v->choices[place].pick.plan, plan) == 0) return &v->choices[place];
    mem_grow(&v->choices, &v->choice_cap, v->choice_count + 1);
    memmove(v->choices + place + 1, v->choices + place, (v->choice_count - place) * sizeof *v->choices);
    v->choice_count++;
    v->choices[place] =
        (struct choice){.pick = {.plan = plan, .until_ms = INT64_MAX}, .activated_ms = recorded_ms};
    return &v->choices[place];
}

/* Heads come in the order of recording: a later one that is in force takes over; one that is not yet will,
 * on its day. */
static void consider(struct versions *v, const struct head *h, int64_t now_ms) {
    struct choice *c = choice_of(v, h->plan, h->recorded_ms);
    if (h->withdrawn) {
        v->withdrawn_seq = h->seq;
        c->head = c->first = NULL;
        c->pick.until_ms = INT64_MAX;
        return;
    }
    bool first = !c->first;
    if (first) c->first = h;
    if (h->from_ms <= now_ms) {
        c->head = h;
        c->pick.until_ms = INT64_MAX;
    } else if (!first && h->from_ms < c->pick.until_ms) {
        c->pick.until_ms = h->from_ms;
    }
}

static void choose(struct versions *v, int64_t seq, int64_t now_ms) {
    v->choice_count = 0;
    v->withdrawn_seq = 0;
    for (size_t i = 0; i < v->count && v->heads[i].seq <= seq; i++) consider(v, &v->heads[i], now_ms);
    size_t kept = 0;
    for (size_t i = 0; i < v->choice_count; i++) {
        struct choice c = v->choices[i];
        if (!c.head) c.head = c.first; /* none was in force yet */
        if (!c.head) continue;         /* it was let go */
        c.pick.seq = c.head->seq;
        v->choices[kept++] = c;
    }
    v->choice_count = kept;
}

enum err_code versions_pick(struct versions *v, struct store *store, int64_t seq, int64_t now_ms,
                            const struct version_pick **picks, size_t *count, int64_t *withdrawn_seq,
                            struct err *err) {
    enum err_code rc = refresh(v, store, err);
    if (rc) return rc;
    choose(v, seq, now_ms);
    mem_grow(&v->picks, &v->pick_cap, v->choice_count + 1);
    for (size_t i = 0; i < v->choice_count; i++) v->picks[i] = v->choices[i].pick;
    *picks = v->picks;
    *count = v->choice_count;
    *withdrawn_seq = v->withdrawn_seq;
    return ERR_OK;
}

/* ---- reading them again ---- */

struct reading {
    struct store *store;
    struct arena *arena;
    struct version_row units;
    struct plans *set;
    struct problems problems;
    struct err *err;
};

static enum err_code unreadable(const struct reading *r, const char *what, int64_t seq) {
    const struct problem *first = r->problems.count ? &r->problems.items[0] : NULL;
    return err_set(r->err, ERR_CONFLICT, "%s recorded at %lld cannot be read: %s %s", what, (long long)seq,
                   first ? first->pointer : "", first ? first->en : "");
}

static enum err_code read_units(struct reading *r) {
    struct holidays *holidays = NULL;
    struct units *units =
        r->units.canonical ? units_of_canonical(r->units.canonical, &holidays, &r->problems) : units_new();
    if (!units) {
        holidays_unref(holidays);
        return unreadable(r, "units", r->units.seq);
    }
    r->set = plans_new(units);
    r->set->holidays = holidays;
    r->set->units_seq = r->units.seq;
    return ERR_OK;
}

static enum err_code add_plan(struct reading *r, const struct choice *c) {
    const char *text;
    enum err_code rc = store_version_text(r->store, c->head->id, r->arena, &text, r->err);
    if (rc) return rc;
    struct plan *plan = plan_read(text, strlen(text), c->pick.plan, r->set->units, &r->problems);
    if (!plan) return unreadable(r, c->pick.plan, c->head->seq);
    plan->version_seq = c->pick.seq;
    plan->in_force_until_ms = c->pick.until_ms;
    plan->activated_ms = c->activated_ms;
    plans_add(r->set, plan);
    return ERR_OK;
}

static enum err_code build(const struct versions *v, struct reading *r) {
    problems_init(&r->problems);
    enum err_code rc = read_units(r);
    if (!rc) r->set->withdrawn_seq = v->withdrawn_seq;
    for (size_t i = 0; i < v->choice_count && !rc; i++) rc = add_plan(r, &v->choices[i]);
    problems_deinit(&r->problems);
    if (rc) plans_unref(r->set);
    return rc;
}

static enum err_code look_at_units(struct reading *r, int64_t seq) {
    enum err_code rc = store_unit_version(r->store, seq, r->arena, &r->units, r->err);
    if (rc != ERR_NOT_FOUND) return rc;
    r->units = (struct version_row){0}; /* nothing was recorded yet */
    return ERR_OK;
}

/* ---- the same as a set that is there already ---- */

static bool is_kept(const struct versions *v, const struct reading *r) {
    const struct plans *kept = v->plans;
    if (!kept || kept->units_seq != r->units.seq || kept->count != v->choice_count) return false;
    for (size_t i = 0; i < kept->count; i++) /* both are in order of id */
        if (strcmp(kept->items[i]->id, v->choices[i].pick.plan) != 0 ||
            kept->items[i]->version_seq != v->choices[i].pick.seq ||
            kept->items[i]->in_force_until_ms != v->choices[i].pick.until_ms)
            return false;
    return true;
}

static bool began_by(const struct plan *plan, int64_t now_ms) {
    return plan->in_force_from == DAY_NONE || zone_day_start_ms(plan->zone, plan->in_force_from) <= now_ms;
}

/* Was all of it on record by then, and in force? */
static bool stands(const struct plans *plans, int64_t seq, int64_t now_ms) {
    if (!plans || plans->units_seq > seq || plans->withdrawn_seq > seq) return false;
    for (size_t i = 0; i < plans->count; i++) {
        const struct plan *plan = plans->items[i];
        if (plan->version_seq > seq || !began_by(plan, now_ms) || plan->in_force_until_ms <= now_ms)
            return false;
    }
    return true;
}

static enum err_code read_again(struct versions *v, struct reading *r, struct plans **out) {
    if (is_kept(v, r)) {
        *out = plans_ref(v->plans);
        return ERR_OK;
    }
    enum err_code rc = build(v, r);
    if (rc) return rc;
    *out = r->set;
    plans_unref(v->plans);
    v->plans = plans_ref(r->set);
    return ERR_OK;
}

enum err_code versions_at(struct versions *v, struct store *store, struct plans *current, int64_t seq,
                          int64_t now_ms, struct plans **out, struct err *err) {
    if (stands(current, seq, now_ms)) {
        *out = plans_ref(current);
        return ERR_OK;
    }
    struct reading r = {.store = store, .arena = arena_new(TEXTS_BYTES), .err = err};
    enum err_code rc = refresh(v, store, err);
    if (!rc) {
        choose(v, seq, now_ms);
        rc = look_at_units(&r, seq);
    }
    if (!rc) rc = read_again(v, &r, out);
    arena_free(r.arena);
    return rc;
}
