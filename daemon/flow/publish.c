/* Plans as versions: files are input, what is recorded is the truth. A change of plans or units is one
 * transaction that records the versions, re-derives what lies ahead, and judges everything by the new text.
 */
#include "config/loader.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include <string.h>

struct publishing {
    struct engine *engine;
    struct plans *plans;
    struct arena *arena;
    struct version_row *rows;
    size_t row_count;
    bool adopt;
    bool *fresh; /* by plan: a new version */
    bool units_fresh;
    struct err *err;
};

static const struct version_row *newest(const struct publishing *p, const char *plan) {
    for (size_t i = 0; i < p->row_count; i++)
        if (strcmp(p->rows[i].id, plan) == 0) return &p->rows[i];
    return NULL;
}

static enum err_code refuse_older(struct publishing *p, const struct plan *plan) {
    bool known = false;
    enum err_code rc =
        p->adopt ? ERR_OK : store_plan_hash_known(p->engine->store, plan->id, plan->hash, &known, p->err);
    if (rc || !known) return rc;
    return err_set(p->err, ERR_CONFLICT,
                   "%s equals an older, replaced version of plan %s; start with --adopt to return to it",
                   plan->file, plan->id);
}

static enum err_code record_plan(struct publishing *p, size_t i) {
    struct plan *plan = p->plans->items[i];
    const struct version_row *row = newest(p, plan->id);
    struct engine *e = p->engine;
    if (row && strcmp(row->hash, plan->hash) == 0) {
        plan->version_seq = row->seq;
        return store_plan_activated(e->store, plan->id, &plan->activated_ms, p->err);
    }
    enum err_code rc = row ? refuse_older(p, plan) : ERR_OK;
    if (rc) return rc;
    cJSON *detail = cJSON_CreateObject();
    cJSON_AddStringToObject(detail, "hash", plan->hash);
    rc = engine_tx(e, "system", "files", "plan.version", plan->id, detail, p->err);
    if (!rc) rc = store_plan_version_add(e->store, e->seq, plan->id, plan->hash, plan->canonical, p->err);
    if (!rc) rc = store_plan_activated(e->store, plan->id, &plan->activated_ms, p->err);
    plan->version_seq = e->seq;
    p->fresh[i] = true;
    return rc;
}

static enum err_code record_units(struct publishing *p) {
    char hash[65];
    struct strbuf canonical;
    struct version_row row = {0};
    struct engine *e = p->engine;
    strbuf_init(&canonical, 0);
    units_canonical(p->plans->units, &canonical, hash);
    enum err_code rc = store_unit_version(e->store, INT64_MAX, p->arena, &row, p->err);
    bool same = !rc && strcmp(row.hash, hash) == 0;
    if (same) p->plans->units_seq = row.seq;
    if (rc == ERR_NOT_FOUND || (!rc && !same)) {
        p->units_fresh = true;
        rc = engine_tx(e, "system", "files", "units.version", NULL, NULL, p->err);
        if (!rc) rc = store_unit_version_add(e->store, e->seq, hash, canonical.data, p->err);
        p->plans->units_seq = e->seq;
    }
    strbuf_deinit(&canonical);
    return rc;
}

/* What is on record of a plan, its deadlines and its open alerts, would be left with nobody to tend it. */
static enum err_code refuse_vanished(const struct publishing *p) {
    for (size_t i = 0; i < p->row_count; i++)
        if (!plans_find(p->plans, p->rows[i].id))
            return err_set(
                p->err, ERR_CONFLICT,
                "plan %s is on record but no file of the settings' \"plans\" holds it; put its file back",
                p->rows[i].id);
    return ERR_OK;
}

static enum err_code record_all(struct publishing *p) {
    enum err_code rc = record_units(p);
    if (!rc) rc = store_plan_versions(p->engine->store, INT64_MAX, p->arena, &p->rows, &p->row_count, p->err);
    if (!rc) rc = refuse_vanished(p);
    for (size_t i = 0; i < p->plans->count && !rc; i++) rc = record_plan(p, i);
    return rc;
}

/* What lies ahead changes with the plan's text, and with the units it speaks of. */
static enum err_code derive_all(struct publishing *p) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < p->plans->count && !rc; i++) {
        const struct plan *plan = p->plans->items[i];
        if (!p->fresh[i] && !p->units_fresh) continue;
        rc = store_obligations_untouched_clear(p->engine->store, plan->id, p->err);
        if (!rc) rc = agenda_derive(p->engine, plan, p->err);
        if (!rc) rc = unwatched_end(p->engine, plan, p->err);
        for (size_t k = 0; k < plan->indicator_count; k++)
            engine_touch(p->engine, plan, &plan->indicators[k], NULL);
    }
    return rc;
}

static bool anything_fresh(const struct publishing *p) {
    bool any = p->units_fresh;
    for (size_t i = 0; i < p->plans->count; i++) any |= p->fresh[i];
    return any;
}

enum err_code engine_publish(struct engine *e, struct plans *plans, int64_t now_ms, bool adopt, bool *changed,
                             struct err *err) {
    struct publishing p = {.engine = e, .plans = plans, .adopt = adopt, .err = err};
    struct plans *before = e->plans;
    enum err_code rc = engine_begin(e, now_ms, err);
    if (rc) return rc;
    p.arena = arena_new(256u << 20);
    p.fresh = mem_array(plans->count + 1, sizeof *p.fresh);
    e->plans = plans;
    e->cause = "plan";
    rc = record_all(&p);
    FAIL_POINT("versions_recorded");
    if (!rc) rc = derive_all(&p);
    *changed = anything_fresh(&p);
    if (rc)
        engine_abort(e);
    else
        rc = engine_commit(e, err);
    e->plans = rc ? before : plans_ref(plans);
    if (!rc) plans_unref(before);
    mem_free(p.fresh);
    arena_free(p.arena);
    return rc;
}
