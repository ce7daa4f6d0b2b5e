#include "alerts/lifecycle.h"
#include "alerts/notices.h"
#include "daemon/base/failpoint.h"
#include <assert.h>
#include <limits.h>

#define COUNT(a)      (sizeof(a) / sizeof *(a))
#define SCRATCH_BYTES ((size_t)1 << 20)

static const struct lifecycle_row rows[] = {
#define ROW(from, event, to, action, reason)                                                                 \
    {LIFECYCLE_##from, LIFECYCLE_##event, LIFECYCLE_##to, LIFECYCLE_##action, reason},
    LIFECYCLE(ROW)
#undef ROW
};

const struct lifecycle_row *lifecycle_find(enum lifecycle_state from, enum lifecycle_event event) {
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].from == from && rows[i].event == event) return &rows[i];
    return NULL;
}

const char *lifecycle_event_name(enum lifecycle_event event) {
    static const char *const names[] = {"raised", "grew", "acked", "mended", "gave_way", "ended"};
    static_assert(COUNT(names) == LIFECYCLE_EVENT_COUNT, "a name for each event");
    return names[event];
}

const char *lifecycle_state_name(enum lifecycle_state state) {
    return state == LIFECYCLE_NONE ? "none" : alert_state_name((enum alert_state)state);
}

int lifecycle_step_rank(int step) {
    return step == 0 ? INT_MIN : step;
}

/* What the alert keeps of its detail when its numbers are renewed: the thread it belongs to. */
static int64_t thread_of(const struct alert *alert) {
    cJSON *detail = alert->detail ? cJSON_Parse(alert->detail) : NULL;
    const cJSON *root = cJSON_GetObjectItemCaseSensitive(detail, "thread");
    int64_t id = cJSON_IsNumber(root) ? (int64_t)root->valuedouble : 0;
    cJSON_Delete(detail);
    return id;
}

static void set_detail(struct alert *alert, cJSON *owned, int64_t thread, struct strbuf *sb) {
    if (thread) json_add_int(owned, "thread", thread);
    strbuf_clear(sb);
    json_print(sb, owned);
    alert->detail = sb->data;
}

/* Writes one transition: the row, its event and the notices, as the table says. The state of an alert that is
 * not yet there is LIFECYCLE_NONE. */
static enum err_code apply(const struct alerts_context *ctx, struct alert *alert, enum lifecycle_state from,
                           enum lifecycle_event event, int64_t at_ms, const char *reason, struct err *err) {
    const struct lifecycle_row *row = lifecycle_find(from, event);
    assert(row);
    alert->state = (enum alert_state)row->to;
    if (row->to == LIFECYCLE_RESOLVED) alert->resolved_ms = at_ms;
    enum err_code code = from == LIFECYCLE_NONE
                             ? store_alert_add(ctx->store, ctx->seq, alert, &alert->id, err)
                             : store_alert_set(ctx->store, alert, err);
    if (code || row->action == LIFECYCLE_KEEP) return code;
    int64_t id;
    code = store_alert_event(ctx->store, ctx->seq, alert->id, lifecycle_event_name(event),
                             lifecycle_state_name(row->from), lifecycle_state_name(row->to), at_ms, reason,
                             &id, err);
    if (code || row->action == LIFECYCLE_RECORD) return code;
    FAIL_POINT("before_notices");
    return notices_add(ctx, alert, id, err);
}

static enum err_code open_new(const struct alerts_context *ctx, const struct lifecycle_wish *wish,
                              struct strbuf *sb, struct err *err) {
    struct alert alert = {
        .kind = wish->kind,
        .severity = wish->severity,
        .labels = *wish->labels,
        .step = wish->step,
        .since_ms = wish->since_ms,
        .ends_ms = wish->ends_ms,
        .resolved_ms = INSTANT_NONE,
        .ack_until_ms = INSTANT_NONE,
    };
    set_detail(&alert, wish->detail, wish->thread, sb);
    return apply(ctx, &alert, LIFECYCLE_NONE, LIFECYCLE_RAISED, wish->at_ms, wish->reason, err);
}

static enum err_code renew(const struct alerts_context *ctx, struct alert *alert,
                           const struct lifecycle_wish *wish, struct strbuf *sb, struct err *err) {
    bool grew = lifecycle_step_rank(wish->step) > lifecycle_step_rank(alert->step);
    int64_t thread = thread_of(alert);
    set_detail(alert, wish->detail, thread ? thread : wish->thread, sb);
    alert->severity = wish->severity;
    alert->ends_ms = wish->ends_ms;
    if (grew) {
        alert->step = wish->step;
        alert->ack_until_ms = INSTANT_NONE;
        alert->ack_author = alert->ack_comment = NULL;
    }
    return apply(ctx, alert, (enum lifecycle_state)alert->state, grew ? LIFECYCLE_GREW : LIFECYCLE_RAISED,
                 wish->at_ms, wish->reason, err);
}

enum err_code lifecycle_raise(const struct alerts_context *ctx, const struct lifecycle_wish *wish,
                              struct err *err) {
    struct arena *arena = arena_new(SCRATCH_BYTES);
    struct strbuf sb;
    struct alert alert;
    struct err none;
    strbuf_init(&sb, SCRATCH_BYTES);
    enum err_code code = store_alert_open(ctx->store, wish->kind, wish->labels, arena, &alert, &none);
    if (code == ERR_NOT_FOUND) {
        code = open_new(ctx, wish, &sb, err);
    } else if (code == ERR_OK) {
        code = renew(ctx, &alert, wish, &sb, err);
    } else {
        cJSON_Delete(wish->detail);
        code = err_set(err, code, "%s", none.msg);
    }
    strbuf_deinit(&sb);
    arena_free(arena);
    return code;
}

static enum err_code end_open(const struct alerts_context *ctx, struct alert *alert,
                              const struct lifecycle_end *end, struct err *err) {
    struct strbuf sb;
    strbuf_init(&sb, SCRATCH_BYTES);
    cJSON *detail = alert->detail ? cJSON_Parse(alert->detail) : NULL;
    if (!detail) detail = cJSON_CreateObject();
    cJSON_AddStringToObject(detail, "ended", end->ended ? end->ended : "");
    set_detail(alert, detail, 0, &sb);
    bool tells = end->event == LIFECYCLE_MENDED && alert_kind_tells_resolution(alert->kind);
    enum lifecycle_event event = end->event == LIFECYCLE_MENDED && !tells ? LIFECYCLE_ENDED : end->event;
    enum err_code code =
        apply(ctx, alert, (enum lifecycle_state)alert->state, event, end->at_ms, end->reason, err);
    strbuf_deinit(&sb);
    return code;
}

enum err_code lifecycle_end(const struct alerts_context *ctx, enum alert_kind kind,
                            const struct alert_labels *labels, const struct lifecycle_end *end,
                            int64_t *thread, struct err *err) {
    struct arena *arena = arena_new(SCRATCH_BYTES);
    struct alert alert;
    struct err none;
    enum err_code code = store_alert_open(ctx->store, kind, labels, arena, &alert, &none);
    if (code == ERR_OK) {
        int64_t root = thread_of(&alert);
        if (thread) *thread = root ? root : alert.id;
        code = end_open(ctx, &alert, end, err);
    } else if (code == ERR_NOT_FOUND) {
        code = ERR_OK;
    } else {
        code = err_set(err, code, "%s", none.msg);
    }
    arena_free(arena);
    return code;
}

enum err_code alerts_acknowledge(const struct alerts_context *ctx, int64_t id, const char *author,
                                 const char *comment, int64_t until_ms, struct err *err) {
    struct arena *arena = arena_new(SCRATCH_BYTES);
    struct alert alert;
    enum err_code code = store_alert(ctx->store, id, arena, &alert, err);
    if (code) goto out;
    if (!lifecycle_find((enum lifecycle_state)alert.state, LIFECYCLE_ACKED)) {
        code = err_set(err, ERR_CONFLICT, "alert a%lld is already %s", (long long)id,
                       alert_state_name(alert.state));
        goto out;
    }
    alert.ack_author = author;
    alert.ack_comment = comment;
    alert.ack_until_ms = until_ms;
    code = apply(ctx, &alert, (enum lifecycle_state)alert.state, LIFECYCLE_ACKED, ctx->now_ms, comment, err);
out:
    arena_free(arena);
    return code;
}
