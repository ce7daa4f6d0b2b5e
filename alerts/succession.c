/* Open alerts of a unit that closed become its heir's. */
#include "alerts/lifecycle.h"
#include <string.h>

#define SCRATCH_BYTES ((size_t)1 << 20)

bool alerts_obligation_key(const struct alert *alert, char buf[OBLIGATION_KEY_MAX], struct obligation *out) {
    cJSON *detail = alert->detail ? cJSON_Parse(alert->detail) : NULL;
    const char *key = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(detail, "obligation"));
    bool found = alert->labels.report && key && obligation_key_parse(key, buf, out);
    cJSON_Delete(detail);
    if (found) out->report = alert->labels.report; /* as it is called now */
    return found;
}

/* What it said, about the heir's obligation. */
static cJSON *detail_for_heir(const struct alert *alert, const char *key) {
    cJSON *detail = alert->detail ? cJSON_Parse(alert->detail) : NULL;
    if (!detail) detail = cJSON_CreateObject();
    cJSON_DeleteItemFromObjectCaseSensitive(detail, "thread"); /* comes with the wish */
    if (alert->labels.task && !cJSON_HasObjectItem(detail, "closed"))
        cJSON_AddStringToObject(detail, "closed", alert->labels.unit);
    if (!key) return detail;
    cJSON_DeleteItemFromObjectCaseSensitive(detail, "obligation");
    cJSON_AddStringToObject(detail, "obligation", key);
    return detail;
}

static enum err_code keep_acknowledgement(const struct alerts_context *ctx, const struct alert *alert,
                                          const struct alert_labels *labels, struct arena *arena,
                                          struct err *err) {
    struct alert heirs;
    if (alert->state != ALERT_ACKNOWLEDGED) return ERR_OK;
    enum err_code code = store_alert_open(ctx->store, alert->kind, labels, arena, &heirs, err);
    if (code) return code;
    return alerts_acknowledge(ctx, heirs.id, alert->ack_author, alert->ack_comment, alert->ack_until_ms, err);
}

static enum err_code raise_for_heir(const struct alerts_context *ctx, const struct alert *alert,
                                    const struct alert_labels *labels, const char *key, int64_t thread,
                                    struct arena *arena, struct err *err) {
    struct lifecycle_wish wish = {
        .kind = alert->kind,
        .severity = alert->severity,
        .labels = labels,
        .step = alert->step,
        .since_ms = alert->since_ms,
        .at_ms = ctx->now_ms,
        .ends_ms = alert->ends_ms,
        .reason = "succession",
        .detail = detail_for_heir(alert, key),
        .thread = thread,
    };
    enum err_code code = lifecycle_raise(ctx, &wish, err);
    return code ? code : keep_acknowledgement(ctx, alert, labels, arena, err);
}

enum err_code alerts_pass(const struct alerts_context *ctx, const struct alert *alert, const char *heir,
                          const char *key, struct err *err) {
    struct arena *arena = arena_new(SCRATCH_BYTES);
    struct lifecycle_end end = {heir ? LIFECYCLE_GAVE_WAY : LIFECYCLE_ENDED, ctx->now_ms, "succession", NULL};
    struct alert_labels labels = alert->labels;
    struct alert own;
    struct err none;
    int64_t thread = 0;
    labels.unit = heir;
    enum err_code code =
        heir ? store_alert_open(ctx->store, alert->kind, &labels, arena, &own, &none) : ERR_OK;
    bool passes = code == ERR_NOT_FOUND;
    code = passes || !code ? ERR_OK : err_set(err, code, "%s", none.msg);
    if (!code) code = lifecycle_end(ctx, alert->kind, &alert->labels, &end, &thread, err);
    if (!code && passes) code = raise_for_heir(ctx, alert, &labels, key, thread, arena, err);
    arena_free(arena);
    return code;
}
