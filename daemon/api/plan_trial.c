/* POST /plans?dry_run=1: what would come of a plan's new version, without recording anything: its faults and
 * findings, what it would leave without an owner on record, what changes and for whom. */
#include "config/check.h"
#include "config/plan_reader.h"
#include "daemon/api/exchange.h"
#include "daemon/flow/orphans.h"
#include "daemon/flow/plan_diff.h"
#include <string.h>

struct trial {
    const char *bytes; /* in the exchange's arena */
    size_t len;
};

static cJSON *changes_json(const struct plan *before, const struct plan *after) {
    struct plan_diff diff;
    cJSON *list = cJSON_CreateArray();
    plan_diff_init(&diff, before, after);
    for (size_t i = 0; i < diff.count; i++) cJSON_AddItemToArray(list, plan_change_json(&diff.items[i]));
    plan_diff_deinit(&diff);
    return list;
}

static enum err_code find_orphans(struct read_context *ctx, const struct plan *before,
                                  const struct plan *plan, struct problems *problems, struct err *err) {
    struct orphan *orphans;
    size_t count;
    enum err_code rc = store_orphans(ctx->store, plan, ctx->arena, &orphans, &count, err);
    for (size_t i = 0; i < count && !rc; i++) orphan_tell(problems, "plan", &orphans[i]);
    if (!rc && before) orphans_in_use(problems, before, plan, orphans, count, ctx->now_ms);
    return rc;
}

/* The newest on record, be it for a later day; NULL: the plan is new, or was let go and may come back. */
static enum err_code newest_hash(struct read_context *ctx, const char *plan, const char **hash,
                                 struct err *err) {
    struct version_head *heads;
    size_t count;
    enum err_code rc = store_version_heads(ctx->store, 0, ctx->arena, &heads, &count, err);
    *hash = NULL;
    for (size_t i = 0; i < count && !rc; i++)
        if (heads[i].plan && strcmp(heads[i].plan, plan) == 0)
            *hash = heads[i].withdrawn ? NULL : heads[i].hash;
    return rc;
}

/* A text that was replaced is refused by a reload, unless the daemon is told to return to it. */
static enum err_code find_older(struct read_context *ctx, const struct plan *plan, struct problems *problems,
                                struct err *err) {
    const char *newest;
    bool known = false;
    enum err_code rc = newest_hash(ctx, plan->id, &newest, err);
    if (rc || !newest || strcmp(newest, plan->hash) == 0) return rc;
    rc = store_plan_hash_known(ctx->store, plan->id, plan->hash, &known, err);
    if (!rc && known) problems_error(problems, "plan", "", T_PUBLISH_OLDER, plan->id);
    return rc;
}

static const char *outcome(const struct plan *before, const struct plan *after,
                           const struct problems *problems) {
    if (!after || problems->errors) return "refused";
    if (!before) return "added";
    return strcmp(before->hash, after->hash) == 0 ? "unchanged" : "changed";
}

static void tell(struct exchange *x, const struct plan *before, const struct plan *after,
                 const struct problems *problems) {
    cJSON *o = cJSON_CreateObject();
    json_add_string_or_null(o, "plan", after ? after->id : NULL);
    cJSON_AddStringToObject(o, "outcome", outcome(before, after, problems));
    cJSON_AddItemToObject(o, "problems", problems_json(problems));
    json_add_int(o, "accepted", (int64_t)problems->accepted);
    cJSON_AddItemToObject(o, "changes", after ? changes_json(before, after) : cJSON_CreateArray());
    json_print(&x->out, o);
}

/* Read with the units in use; its holidays are theirs. */
static enum err_code run_trial(void *arg, struct read_context *ctx, struct err *err) {
    struct exchange *x = arg;
    const struct trial *t = x->state;
    struct problems problems;
    enum err_code rc = ERR_OK;
    problems_init(&problems);
    struct plan *after = plan_read(t->bytes, t->len, "plan", ctx->plans->units, &problems);
    const struct plan *before = after ? plans_find(ctx->plans, after->id) : NULL;
    if (after) {
        after->holidays = ctx->plans->holidays;
        plan_check(after, &problems);
        rc = find_orphans(ctx, before, after, &problems, err);
        if (!rc) rc = find_older(ctx, after, &problems, err);
    }
    if (!rc) tell(x, before, after, &problems);
    plan_free(after);
    problems_deinit(&problems);
    return rc;
}

static bool is_trial(const struct exchange *x) {
    const char *flag = exchange_param(x, "dry_run");
    return flag && strcmp(flag, "0") != 0 && strcmp(flag, "false") != 0;
}

void plans_post(struct exchange *x) {
    static const char *const known[] = {"dry_run", NULL};
    struct trial *t = arena_alloc(x->arena, sizeof *t);
    size_t len;
    if (!exchange_only(x, known)) return;
    if (!is_trial(x)) {
        exchange_say(x, ERR_INVALID, T_API_PLANS_ARE_FILES);
        return;
    }
    const char *bytes = request_body(x->request, &len);
    enum err_code rc = request_body_state(x->request);
    if (rc) {
        exchange_say(x, rc, T_API_BODY_TOO_BIG);
        return;
    }
    t->bytes = arena_strndup(x->arena, bytes ? bytes : "", len);
    t->len = len;
    if (!t->bytes) {
        exchange_say(x, ERR_TOO_BIG, T_API_BODY_TOO_BIG);
        return;
    }
    x->state = t;
    exchange_read(x, run_trial);
}
