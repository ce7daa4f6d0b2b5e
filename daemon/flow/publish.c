/* Plans as versions: files are input, what is recorded is the truth. A change of plans or units is one
 * transaction that records the versions, puts in use what is in force, re-derives what lies ahead, and judges
 * everything by the new text. */
#include "config/canonical.h"
#include "daemon/base/failpoint.h"
#include "daemon/flow/plan_diff.h"
#include "daemon/flow/publish_internal.h"
#include <string.h>

#define PASS_MAX 1000 /* things of closed units at a time */

static const struct version_row *newest(const struct publishing *p, const char *plan) {
    for (size_t i = 0; i < p->row_count; i++)
        if (strcmp(p->rows[i].id, plan) == 0) return &p->rows[i];
    return NULL;
}

/* What to compare with: what is in use, or at a start, what is on record. That it cannot be read any more is
 * no fault of the new files. */
const struct plan *publish_before(struct publishing *p, const char *plan) {
    struct engine *e = p->engine;
    struct err none;
    if (!p->looked_back && e->plans)
        p->previous = plans_ref(e->plans);
    else if (!p->looked_back &&
             versions_at(e->versions, e->store, NULL, p->last_seq, e->now_ms, &p->previous, &none))
        p->previous = NULL;
    p->looked_back = true;
    return p->previous ? plans_find(p->previous, plan) : NULL;
}

/* ---- what is new ---- */

static enum err_code refuse_older(struct publishing *p, const struct plan *plan) {
    bool known = false;
    enum err_code rc =
        p->adopt ? ERR_OK : store_plan_hash_known(p->engine->store, plan->id, plan->hash, &known, p->err);
    if (!rc && known) problems_error(&p->out->problems, plan->file, "", T_PUBLISH_OLDER, plan->id);
    return rc;
}

/* What changed, for whoever asks what a reload did. */
static cJSON *changes_json(const struct plan *before, const struct plan *plan) {
    struct plan_diff diff;
    cJSON *list = cJSON_CreateArray();
    plan_diff_init(&diff, before, plan);
    for (size_t i = 0; i < diff.count; i++) cJSON_AddItemToArray(list, plan_change_json(&diff.items[i]));
    plan_diff_deinit(&diff);
    return list;
}

static void note_plan(struct publishing *p, const struct plan *plan, bool fresh) {
    struct published_plan *told = published_add(p->out, plan->id);
    told->changed = fresh;
    if (!fresh) return;
    bool ahead = plan->in_force_from != DAY_NONE &&
                 zone_day_start_ms(plan->zone, plan->in_force_from) > p->engine->now_ms;
    if (ahead) told->in_force_from = plan->in_force_from;
    told->changes = changes_json(publish_before(p, plan->id), plan);
}

static enum err_code add_version(struct publishing *p, struct plan *plan) {
    struct engine *e = p->engine;
    cJSON *detail = cJSON_CreateObject();
    cJSON_AddStringToObject(detail, "hash", plan->hash);
    enum err_code rc = engine_tx(e, "system", "files", "plan.version", plan->id, detail, p->err);
    if (!rc) rc = store_plan_version_add(e->store, e->seq, plan->id, plan->hash, plan->canonical, p->err);
    plan->version_seq = e->seq;
    return rc;
}

static enum err_code record_plan(struct publishing *p, struct plan *plan) {
    const struct version_row *row = newest(p, plan->id);
    struct engine *e = p->engine;
    bool fresh = !row || strcmp(row->hash, plan->hash) != 0;
    enum err_code rc = ERR_OK;
    if (withdrawn_find(e->settings, plan->id))
        problems_error(&p->out->problems, e->settings->file, "/withdrawn", T_PUBLISH_WITHDRAWN, plan->id,
                       plan->file);
    if (!fresh) {
        plan->version_seq = row->seq;
    } else {
        if (row && *row->hash) rc = refuse_older(p, plan); /* one that was let go may come back as it was */
        if (row && !*row->hash) e->tell_all = true;        /* its alerts had ended, its verdicts stand */
        if (!rc) rc = publish_check_plan(p, plan);
        if (!rc) rc = add_version(p, plan);
    }
    if (!rc) rc = store_plan_activated(e->store, plan->id, &plan->activated_ms, p->err);
    note_plan(p, plan, fresh);
    p->out->changed |= fresh;
    return rc;
}

static enum err_code record_units(struct publishing *p) {
    char hash[65];
    struct strbuf canonical;
    struct version_row row = {0};
    struct engine *e = p->engine;
    strbuf_init(&canonical, 0);
    units_canonical(p->plans->units, p->plans->holidays, &canonical, hash);
    enum err_code rc = store_unit_version(e->store, INT64_MAX, p->arena, &row, p->err);
    bool same = !rc && strcmp(row.hash, hash) == 0;
    if (same) p->plans->units_seq = row.seq;
    if (rc == ERR_NOT_FOUND || (!rc && !same)) {
        p->units_fresh = p->out->changed = true;
        rc = publish_check_units(p);
        if (!rc) rc = engine_tx(e, "system", "files", "units.version", NULL, NULL, p->err);
        if (!rc) rc = store_unit_version_add(e->store, e->seq, hash, canonical.data, p->err);
        p->plans->units_seq = e->seq;
    }
    strbuf_deinit(&canonical);
    return rc;
}

/* What is on record of a plan, its deadlines and its open alerts, would be left with nobody to tend it. */
static enum err_code record_vanished(struct publishing *p) {
    const struct settings *settings = p->engine->settings;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < p->row_count && !rc; i++) {
        const struct version_row *row = &p->rows[i];
        const struct withdrawn *why = withdrawn_find(settings, row->id);
        bool fresh = false;
        if (plans_find(p->plans, row->id)) continue;
        if (why)
            rc = withdraw_record(p, row, why, &fresh);
        else if (*row->hash)
            problems_error(&p->out->problems, settings->file, "/plans", T_PUBLISH_VANISHED, row->id);
        if (!fresh) continue;
        struct published_plan *gone = published_add(p->out, row->id);
        gone->changed = gone->withdrawn = p->out->changed = true;
    }
    return rc;
}

static enum err_code refuse(const struct publishing *p) {
    const struct problems *ps = &p->out->problems;
    const struct problem *first = &ps->items[0];
    const char *file = first->file ? first->file : "";
    if (ps->errors == 1) return err_set(p->err, ERR_CONFLICT, "%s: %s", file, first->en);
    return err_set(p->err, ERR_CONFLICT, "%s: %s (and %zu more)", file, first->en, ps->errors - 1);
}

static enum err_code record_all(struct publishing *p) {
    enum err_code rc = record_units(p);
    if (!rc) rc = store_plan_versions(p->engine->store, INT64_MAX, p->arena, &p->rows, &p->row_count, p->err);
    if (!rc) rc = record_vanished(p);
    for (size_t i = 0; i < p->plans->count && !rc; i++) rc = record_plan(p, p->plans->items[i]);
    return !rc && p->out->problems.errors ? refuse(p) : rc;
}

/* ---- what is in force ---- */

/* Are the files' own versions in force, every one? Then they know until when. */
static bool files_in_force(struct publishing *p, const struct version_pick *picks, size_t count) {
    if (count != p->plans->count) return false;
    for (size_t i = 0; i < count; i++) { /* both are in order of id */
        struct plan *plan = p->plans->items[i];
        if (strcmp(plan->id, picks[i].plan) != 0 || plan->version_seq != picks[i].seq) return false;
        plan->in_force_until_ms = picks[i].until_ms;
    }
    return true;
}

static enum err_code unreadable(struct publishing *p, enum err_code rc) {
    if (rc != ERR_CONFLICT) return rc;
    problems_error(&p->out->problems, "units", "", T_PUBLISH_UNREADABLE, p->err->msg);
    return refuse(p);
}

static enum err_code put_in_use(struct publishing *p) {
    const struct version_pick *picks;
    struct plans *set = p->plans;
    size_t count;
    struct engine *e = p->engine;
    enum err_code rc = versions_pick(e->versions, e->store, INT64_MAX, e->now_ms, &picks, &count,
                                     &p->plans->withdrawn_seq, p->err);
    if (rc) return rc;
    if (files_in_force(p, picks, count))
        plans_ref(set);
    else
        rc = versions_at(e->versions, e->store, p->plans, INT64_MAX, e->now_ms, &set, p->err);
    if (!rc) engine_use(e, set);
    return unreadable(p, rc);
}

/* What takes over later must be readable then: the day it does is too late to find out. */
static enum err_code look_ahead(struct publishing *p) {
    struct engine *e = p->engine;
    struct plans *set = plans_ref(e->plans);
    enum err_code rc = ERR_OK;
    for (int64_t at_ms = e->switch_ms; at_ms != INT64_MAX && !rc;) {
        struct plans *next;
        rc = versions_at(e->versions, e->store, set, INT64_MAX, at_ms, &next, p->err);
        if (rc) break;
        plans_unref(set);
        set = next;
        at_ms = INT64_MAX;
        for (size_t i = 0; i < set->count; i++)
            if (set->items[i]->in_force_until_ms < at_ms) at_ms = set->items[i]->in_force_until_ms;
    }
    plans_unref(set);
    return unreadable(p, rc);
}

/* ---- what lies ahead ---- */

/* Was this version not in use before? What an earlier run of the daemon has put in force, but not yet
 * derived, waits as a row of the agenda. */
static bool comes_into_use(const struct publishing *p, const struct plan *plan) {
    const struct plans *before = p->engine->before;
    const struct plan *old = before ? plans_find(before, plan->id) : NULL;
    if (plan->version_seq > p->last_seq || p->units_fresh) return true;
    return before && (!old || old->version_seq != plan->version_seq);
}

/* What lies ahead changes with the plan's text, and with the units it speaks of. */
static enum err_code derive_all(struct publishing *p) {
    struct engine *e = p->engine;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < e->plans->count && !rc; i++) {
        const struct plan *plan = e->plans->items[i];
        bool comes = comes_into_use(p, plan);
        if (comes && !e->seq) rc = engine_tx(e, "system", "files", "plan.in_force", plan->id, NULL, p->err);
        if (!rc) rc = comes ? plan_comes_into_force(e, plan, p->err) : agenda_put_version(e, plan, p->err);
    }
    for (size_t i = 0; i < p->row_count && !rc; i++)
        if (!plans_find(e->plans, p->rows[i].id)) rc = withdraw_clear(e, p->rows[i].id, p->err);
    return rc;
}

/* Works again without harm. */
enum err_code plan_comes_into_force(struct engine *e, const struct plan *plan, struct err *err) {
    int64_t from = 0;
    bool more = true;
    enum err_code rc = ERR_OK;
    while (more && !rc) rc = succession_pass(e, plan, PASS_MAX, &from, &more, err);
    if (!rc) rc = store_obligations_untouched_clear(e->store, plan->id, err);
    if (!rc) rc = agenda_derive(e, plan, err);
    if (!rc) rc = unwatched_end(e, plan, err);
    for (size_t k = 0; k < plan->indicator_count; k++) engine_touch(e, plan, &plan->indicators[k], NULL);
    e->cause = "plan";
    return rc;
}

/* ---- the call ---- */

static enum err_code publish(struct publishing *p) {
    int64_t recorded_ms;
    enum err_code rc = store_last(p->engine->store, &p->last_seq, &recorded_ms, p->err);
    if (!rc) rc = record_all(p);
    FAIL_POINT("versions_recorded");
    if (!rc) rc = put_in_use(p);
    if (!rc) rc = look_ahead(p);
    return rc ? rc : derive_all(p);
}

enum err_code engine_publish(struct engine *e, struct plans *plans, int64_t now_ms, bool adopt,
                             struct published *out, struct err *err) {
    struct publishing p = {.engine = e, .plans = plans, .adopt = adopt, .out = out, .err = err};
    enum err_code rc = engine_begin_as_is(e, now_ms, err);
    if (rc) return rc;
    p.arena = arena_new(256u << 20);
    e->cause = "plan";
    rc = publish(&p);
    if (rc)
        engine_abort(e);
    else
        rc = engine_commit(e, err);
    if (rc) versions_forget(e->versions);
    plans_unref(p.previous);
    arena_free(p.arena);
    return rc;
}
