#include "daemon/base/failpoint.h"
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include <stdio.h>

struct engine *engine_new(struct store *store, const struct settings *settings) {
    struct engine *e = mem_alloc(sizeof *e);
    e->store = store;
    e->settings = settings;
    e->switch_ms = INT64_MAX;
    e->versions = versions_new();
    return e;
}

static void drop_pending(struct engine *e, size_t keep) {
    while (e->pending_count > keep) mem_free(e->pending[--e->pending_count].missing);
}

void engine_free(struct engine *e) {
    if (!e) return;
    drop_pending(e, 0);
    plans_unref(e->plans);
    versions_free(e->versions);
    mem_free(e->touched);
    mem_free(e->pending);
    mem_free(e);
}

struct store *engine_store(struct engine *e) {
    return e->store;
}

struct plans *engine_plans(struct engine *e) {
    return e->plans;
}

const struct settings *engine_settings(const struct engine *e) {
    return e->settings;
}

void engine_set_settings(struct engine *e, const struct settings *settings) {
    e->settings = settings;
}

int64_t engine_now_ms(const struct engine *e) {
    return e->now_ms;
}

struct alerts_context engine_alerts(const struct engine *e) {
    return (struct alerts_context){
        .store = e->store, .plans = e->plans, .settings = e->settings, .seq = e->seq, .now_ms = e->now_ms};
}

enum err_code engine_tx(struct engine *e, const char *actor, const char *source, const char *verb,
                        const char *object, cJSON *detail_owned, struct err *err) {
    struct strbuf detail;
    strbuf_init(&detail, 0);
    if (detail_owned) json_print(&detail, detail_owned);
    enum err_code rc =
        store_tx(e->store, actor, source, verb, object, detail_owned ? detail.data : NULL, &e->seq, err);
    strbuf_deinit(&detail);
    if (!rc && !e->first_seq) e->first_seq = e->seq;
    return rc;
}

void engine_await(struct engine *e, const struct pending *pending) {
    mem_grow(&e->pending, &e->pending_cap, e->pending_count + 1);
    e->pending[e->pending_count++] = *pending;
}

bool engine_is_pending(const struct engine *e, int64_t submission) {
    for (size_t i = 0; i < e->pending_count; i++)
        if (e->pending[i].receipt->submission == submission) return true;
    return false;
}

void engine_touch(struct engine *e, const struct plan *plan, const struct indicator *indicator,
                  const struct unit *unit) {
    for (size_t i = e->mark.touched; i < e->touched_count; i++)
        if (e->touched[i].indicator == indicator && e->touched[i].unit == unit) return;
    mem_grow(&e->touched, &e->touched_cap, e->touched_count + 1);
    e->touched[e->touched_count++] = (struct touched){plan, indicator, unit};
}

/* ---- the plans in force ---- */

static void set_plans(struct engine *e, struct plans *plans) {
    e->plans = plans;
    e->switch_ms = INT64_MAX;
    for (size_t i = 0; plans && i < plans->count; i++)
        if (plans->items[i]->in_force_until_ms < e->switch_ms)
            e->switch_ms = plans->items[i]->in_force_until_ms;
    store_use_plans(e->store, plans);
}

void engine_use(struct engine *e, struct plans *plans) {
    struct plans *old = e->plans;
    bool first = !e->switched;
    set_plans(e, plans);
    if (first)
        e->before = old;
    else
        plans_unref(old);
    e->switched = true;
}

/* The transaction has ended: with it what it put in force stays or goes. */
static void settle_plans(struct engine *e, bool committed) {
    if (!e->switched) return;
    struct plans *old = committed ? e->before : e->plans;
    if (!committed) {
        set_plans(e, e->before);
        versions_forget(e->versions); /* some of what it knows may be gone */
    }
    plans_unref(old);
    e->before = NULL;
    e->switched = false;
}

static enum err_code switch_plans(struct engine *e, struct err *err) {
    struct plans *plans;
    enum err_code rc = versions_at(e->versions, e->store, e->plans, INT64_MAX, e->now_ms, &plans, err);
    if (!rc) engine_use(e, plans);
    return rc;
}

/* ---- transactions ---- */

enum err_code engine_begin_as_is(struct engine *e, int64_t now_ms, struct err *err) {
    enum err_code rc = store_begin(e->store, now_ms, err);
    if (rc) return rc;
    e->now_ms = store_recorded_ms(e->store);
    e->first_seq = e->seq = 0;
    e->cause = "schedule";
    e->tell_all = false;
    e->touched_count = 0;
    drop_pending(e, 0);
    e->mark.touched = 0;
    return ERR_OK;
}

enum err_code engine_begin(struct engine *e, int64_t now_ms, struct err *err) {
    enum err_code rc = engine_begin_as_is(e, now_ms, err);
    if (rc || e->now_ms < e->switch_ms) return rc;
    rc = switch_plans(e, err);
    if (rc) engine_abort(e);
    return rc;
}

enum err_code engine_mark(struct engine *e, struct err *err) {
    e->mark.touched = e->touched_count;
    e->mark.pending = e->pending_count;
    e->mark.first_seq = e->first_seq;
    e->mark.seq = e->seq;
    e->mark.cause = e->cause;
    return store_savepoint(e->store, err);
}

enum err_code engine_keep(struct engine *e, struct err *err) {
    return store_release(e->store, err);
}

void engine_undo(struct engine *e) {
    store_rollback_savepoint(e->store);
    e->touched_count = e->mark.touched;
    drop_pending(e, e->mark.pending);
    e->first_seq = e->mark.first_seq;
    e->seq = e->mark.seq;
    e->cause = e->mark.cause;
}

void engine_abort(struct engine *e) {
    store_rollback(e->store);
    settle_plans(e, false);
    e->touched_count = 0;
    drop_pending(e, 0);
}

/* The same answer as that of an earlier submission of the transaction, which has just been written. */
static enum err_code repeat_receipt(struct engine *e, const struct pending *p, struct err *err) {
    struct strbuf json;
    strbuf_init(&json, 0);
    enum err_code rc = store_receipt(e->store, p->replay_of, &json, err);
    if (!rc) p->receipt->json = strbuf_detach(&json, NULL);
    strbuf_deinit(&json);
    return rc;
}

static enum err_code complete_receipt(struct engine *e, const struct pending *p, const struct change *changes,
                                      size_t count, struct err *err) {
    if (p->replay_of) return repeat_receipt(e, p, err);
    enum err_code rc = receipt_compose(e, p, changes, count, err);
    return rc ? rc : store_receipt_add(e->store, p->receipt->submission, p->receipt->json, err);
}

static enum err_code complete_receipts(struct engine *e, const struct change *changes, size_t count,
                                       struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < e->pending_count && !rc; i++)
        rc = complete_receipt(e, &e->pending[i], changes, count, err);
    return rc;
}

enum err_code engine_commit(struct engine *e, struct err *err) {
    struct change *changes = NULL;
    size_t count = 0;
    FAIL_POINT("before_judge");
    enum err_code rc = judging_run(e, 0, &changes, &count, err);
    FAIL_POINT("after_judge");
    if (!rc) rc = complete_receipts(e, changes, count, err);
    FAIL_POINT("before_commit");
    if (!rc) rc = store_commit(e->store, err);
    mem_free(changes);
    if (rc) {
        engine_abort(e);
        return rc;
    }
    FAIL_POINT("after_commit");
    settle_plans(e, true);
    e->touched_count = 0;
    drop_pending(e, 0);
    return ERR_OK;
}

/* ---- results of deliveries ---- */

enum err_code engine_attempt(struct engine *e, int64_t delivery, const char *result, int status,
                             const char *detail, enum delivery_state state, int64_t next_ms,
                             struct err *err) {
    char object[32];
    snprintf(object, sizeof object, "d%lld", (long long)delivery);
    cJSON *d = cJSON_CreateObject();
    cJSON_AddStringToObject(d, "result", result);
    json_add_int(d, "status", status);
    enum err_code rc = engine_tx(e, "system", "outbox", "delivery.attempt", object, d, err);
    if (rc) return rc;
    return store_attempt_add(e->store, e->seq, delivery, e->now_ms, result, status, detail, state, next_ms,
                             err);
}
