#include "alerts/channel.h"
#include "alerts/notices.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"
#include <stdlib.h>
#include <string.h>

#define FLUSH_BYTES ((size_t)256 << 20)

/* One group on its way into deliveries. */
struct flush {
    const struct alerts_context *ctx;
    struct arena *arena;
    struct notice *notices; /* of one group: alike in receiver, type, state, addressee */
    size_t notice_count;
    bool *dropped;        /* by notice */
    struct alert *alerts; /* each once, in order of id */
    size_t alert_count;
    int64_t delivery; /* the first; 0 while none */
};

static enum err_code out_of_room(struct err *err) {
    return err_set(err, ERR_TOO_BIG, "a group of notices is too big to flush");
}

static enum err_code drop(const struct flush *f, size_t i, const char *reason, struct err *err) {
    const struct notice *n = &f->notices[i];
    f->dropped[i] = true;
    log_info("notice.dropped", "notice=%lld alert=a%lld receiver=%s reason=%s", (long long)n->id,
             (long long)n->alert, n->receiver, reason);
    return store_notice_end(f->ctx->store, n->id, f->ctx->seq, 0, reason, err);
}

static enum err_code drop_all(const struct flush *f, const char *reason, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < f->notice_count && !code; i++)
        if (!f->dropped[i]) code = drop(f, i, reason, err);
    return code;
}

/* Is what the notice wanted to tell still worth telling? Sets the reason when not. */
static enum err_code still_holds(const struct flush *f, const struct notice *n, const struct alert *alert,
                                 const char **reason, struct err *err) {
    bool resolved = strcmp(n->state, "resolved") == 0, told = true;
    *reason = NULL;
    if (!resolved) {
        if (alert->state == ALERT_RESOLVED) *reason = "resolved_before_flush";
        return ERR_OK;
    }
    enum err_code code = notices_told(f->ctx, n->alert, n->receiver, &told, err);
    if (!code && !told) *reason = "not_told";
    return code;
}

static int by_id(const void *a, const void *b) {
    int64_t x = ((const struct alert *)a)->id, y = ((const struct alert *)b)->id;
    return (x > y) - (x < y);
}

/* Several events of one alert in a group are one line of the message. */
static void sort_alerts(struct flush *f) {
    size_t kept = 0;
    qsort(f->alerts, f->alert_count, sizeof *f->alerts, by_id);
    for (size_t i = 0; i < f->alert_count; i++)
        if (kept == 0 || f->alerts[kept - 1].id != f->alerts[i].id) f->alerts[kept++] = f->alerts[i];
    f->alert_count = kept;
}

static enum err_code load_alerts(struct flush *f, struct err *err) {
    f->dropped = arena_array(f->arena, f->notice_count, sizeof *f->dropped);
    f->alerts = arena_array(f->arena, f->notice_count, sizeof *f->alerts);
    if (!f->dropped || !f->alerts) return out_of_room(err);
    for (size_t i = 0; i < f->notice_count; i++) {
        const char *reason;
        struct alert *alert = &f->alerts[f->alert_count];
        enum err_code code = store_alert(f->ctx->store, f->notices[i].alert, f->arena, alert, err);
        if (!code) code = still_holds(f, &f->notices[i], alert, &reason, err);
        if (!code && reason)
            code = drop(f, i, reason, err);
        else
            f->alert_count++;
        if (code) return code;
    }
    sort_alerts(f);
    return ERR_OK;
}

/* The alert whose first message this one answers to. */
static int64_t thread_root(const struct alert *alert) {
    cJSON *detail = alert->detail ? cJSON_Parse(alert->detail) : NULL;
    const cJSON *root = cJSON_GetObjectItemCaseSensitive(detail, "thread");
    int64_t id = cJSON_IsNumber(root) ? (int64_t)root->valuedouble : alert->id;
    cJSON_Delete(detail);
    return id;
}

/* The first message that the address had about any of the alerts, or about what they took over from. */
static enum err_code find_thread(const struct flush *f, const char *address, const char **thread,
                                 struct err *err) {
    *thread = NULL;
    for (size_t i = 0; i < f->alert_count && !*thread; i++) {
        int64_t root = thread_root(&f->alerts[i]);
        enum err_code code = store_thread(f->ctx->store, root, address, f->arena, thread, err);
        if (!code && !*thread && root != f->alerts[i].id)
            code = store_thread(f->ctx->store, f->alerts[i].id, address, f->arena, thread, err);
        if (code) return code;
    }
    return ERR_OK;
}

static enum err_code message_for(const struct flush *f, const struct channel *channel,
                                 const struct receiver *receiver, const struct addressee *addressee,
                                 const cJSON *group, struct message *m, struct err *err) {
    const struct notice *first = &f->notices[0];
    char hash[MESSAGE_HASH_MAX];
    message_hash(first->group, f->ctx->seq, first->id, addressee->address, hash);
    *m = (struct message){
        .kind = f->alerts[0].kind,
        .state = strcmp(first->state, "resolved") == 0 ? ALERT_RESOLVED : ALERT_FIRING,
        .receiver = receiver,
        .addressee = *addressee,
        .alerts = f->alerts,
        .count = f->alert_count,
        .group = group,
        .at_ms = f->ctx->now_ms,
        .id = channel->id(f->ctx->settings, hash, f->arena),
    };
    return m->id ? find_thread(f, addressee->address, &m->thread, err) : out_of_room(err);
}

static enum err_code deliver(struct flush *f, const struct channel *channel, const struct message *m,
                             struct err *err) {
    int64_t id, *ids = arena_array(f->arena, m->count, sizeof *ids);
    if (!ids) return out_of_room(err);
    for (size_t i = 0; i < m->count; i++) ids[i] = m->alerts[i].id;
    struct delivery d = {
        .channel = channel->name,
        .receiver = m->receiver->name,
        .to = m->addressee.address,
        .message_id = m->id,
        .type = alert_kind_name(m->kind),
        .state_label = message_state_label(m),
        .state = DELIVERY_PENDING,
        .created_ms = f->ctx->now_ms,
        .next_attempt_ms = f->ctx->now_ms,
        .alerts = ids,
        .alert_count = m->count,
    };
    enum err_code code = channel->compose(m, f->ctx, f->arena, &d, err);
    if (!code) code = store_delivery_add(f->ctx->store, f->ctx->seq, &d, &id, err);
    if (!code && !f->delivery) f->delivery = id;
    return code;
}

static enum err_code deliver_all(struct flush *f, const struct receiver *receiver,
                                 const struct addressee *addressees, size_t count, struct err *err) {
    const struct channel *channel = channel_of(receiver);
    cJSON *group = cJSON_CreateObject();
    enum err_code code = ERR_OK;
    notices_group_labels(&f->notices[0], group);
    for (size_t i = 0; i < count && !code; i++) {
        struct message m;
        code = message_for(f, channel, receiver, &addressees[i], group, &m, err);
        if (!code) code = deliver(f, channel, &m, err);
    }
    cJSON_Delete(group);
    return code;
}

static enum err_code end_delivered(const struct flush *f, struct err *err) {
    enum err_code code = ERR_OK;
    FAIL_POINT("deliveries_added");
    for (size_t i = 0; i < f->notice_count && !code; i++)
        if (!f->dropped[i])
            code = store_notice_end(f->ctx->store, f->notices[i].id, f->ctx->seq, f->delivery, NULL, err);
    return code;
}

/* By the plan of what is told. */
static int32_t today(const struct flush *f) {
    const struct plan *plan = plans_find(f->ctx->plans, f->alerts[0].labels.plan);
    return zone_day(plan ? plan->zone : NULL, f->ctx->now_ms);
}

static enum err_code flush_group(struct flush *f, struct err *err) {
    const struct alerts_context *ctx = f->ctx;
    struct addressee addressees[ADDRESSEES_MAX];
    enum err_code code = load_alerts(f, err);
    if (code || f->alert_count == 0) return code;
    const struct receiver *receiver = receiver_find(ctx->settings, f->notices[0].receiver);
    if (!receiver) return drop_all(f, "no_receiver", err);
    size_t count = recipients_of(receiver, f->notices[0].to, ctx->plans->units, today(f),
                                 ctx->settings->locale, addressees);
    if (count == 0) return drop_all(f, "no_address", err);
    code = deliver_all(f, receiver, addressees, count, err);
    return code ? code : end_delivered(f, err);
}

enum err_code alerts_flush(const struct alerts_context *ctx, size_t max, bool *more, struct err *err) {
    enum err_code code = ERR_OK;
    *more = true;
    for (size_t i = 0; i < max && *more && !code; i++) {
        struct flush f = {.ctx = ctx, .arena = arena_new(FLUSH_BYTES)};
        code = store_notices_due(ctx->store, ctx->now_ms, f.arena, &f.notices, &f.notice_count, err);
        *more = f.notice_count > 0;
        if (!code && *more) code = flush_group(&f, err);
        arena_free(f.arena);
    }
    return code;
}
