#include "alerts/webhook.h"
#include "alerts/channel.h"
#include "daemon/base/crypto.h"
#include "daemon/base/file.h"
#include <stdio.h>
#include <string.h>

#define BODY_BYTES   ((size_t)32 << 20)
#define SECRET_BYTES ((size_t)4 << 10)
#define PREFIX       "whsec_"

/* ---- at the flush ---- */

static const char *webhook_id(const struct settings *settings, const char *hash, struct arena *arena) {
    char id[MESSAGE_HASH_MAX + 8];
    (void)settings; /* an endpoint's id carries no name of ours */
    snprintf(id, sizeof id, "msg_%s", hash);
    return arena_strdup(arena, id);
}

static const struct zone *zone_of(const struct message *m, const struct plans *plans) {
    const char *id = m->alerts[0].labels.plan;
    const struct plan *plan = id ? plans_find(plans, id) : NULL;
    return plan ? plan->zone : NULL;
}

static cJSON *group_json(const struct message *m) {
    cJSON *group = cJSON_CreateObject();
    cJSON_AddStringToObject(group, "receiver", m->receiver->name);
    cJSON_AddStringToObject(group, "state", message_state_label(m));
    cJSON_AddItemToObject(group, "labels", m->group ? cJSON_Duplicate(m->group, true) : cJSON_CreateObject());
    return group;
}

/* {type, timestamp, data: {alerts: […], group: {…}}} */
static cJSON *payload(const struct message *m, const struct alerts_context *ctx) {
    cJSON *root = cJSON_CreateObject(), *data = cJSON_CreateObject(), *alerts = cJSON_CreateArray();
    cJSON_AddStringToObject(root, "type", alert_kind_name(m->kind));
    json_add_instant(root, "timestamp", m->at_ms, zone_of(m, ctx->plans));
    for (size_t i = 0; i < m->count; i++)
        cJSON_AddItemToArray(alerts, alerts_json(&m->alerts[i], ctx->plans, ctx->settings->public_url));
    cJSON_AddItemToObject(data, "alerts", alerts);
    cJSON_AddItemToObject(data, "group", group_json(m));
    cJSON_AddItemToObject(root, "data", data);
    return root;
}

static enum err_code webhook_compose(const struct message *m, const struct alerts_context *ctx,
                                     struct arena *arena, struct delivery *out, struct err *err) {
    struct strbuf body;
    strbuf_init(&body, BODY_BYTES);
    json_print(&body, payload(m, ctx));
    enum err_code code = strbuf_error(&body);
    out->headers = "{\"Content-Type\":\"application/json\"}";
    out->body = code ? NULL : arena_strndup(arena, body.data, body.len);
    out->body_len = body.len;
    if (!code && !out->body) code = ERR_TOO_BIG;
    if (code) err_set(err, code, "webhook %s", m->id);
    strbuf_deinit(&body);
    return code;
}

/* ---- at each attempt ---- */

enum err_code webhook_sign(const char *secret, const char *id, int64_t timestamp_s, const void *body,
                           size_t body_len, struct strbuf *sb, struct err *err) {
    struct strbuf key, content;
    uint8_t mac[SHA256_BYTES];
    enum err_code code = ERR_OK;
    size_t len = strcspn(secret, "\r\n"), prefix = strlen(PREFIX);
    strbuf_init(&key, SECRET_BYTES);
    strbuf_init(&content, 0);
    if (strncmp(secret, PREFIX, prefix) != 0 || !crypto_base64_decode(secret + prefix, len - prefix, &key) ||
        !key.len) {
        code = err_set(err, ERR_INVALID, "the webhook's secret is not \"whsec_\" followed by base64");
        goto out;
    }
    strbuf_addf(&content, "%s.%lld.", id, (long long)timestamp_s);
    strbuf_add(&content, body, body_len);
    code = strbuf_error(&content);
    if (code) {
        err_set(err, code, "webhook %s", id);
        goto out;
    }
    crypto_hmac_sha256(key.data, key.len, content.data, content.len, mac);
    strbuf_adds(sb, "v1,");
    crypto_base64(mac, sizeof mac, sb);
out:
    strbuf_deinit(&content);
    strbuf_deinit(&key);
    return code;
}

/* A receiver without a secret file gets messages unsigned. */
static enum err_code sign_with_file(const char *secret_file, const struct delivery *d, int64_t timestamp_s,
                                    struct strbuf *signature, struct err *err) {
    struct strbuf secret;
    if (!secret_file) return ERR_OK;
    strbuf_init(&secret, SECRET_BYTES);
    enum err_code code = file_read(secret_file, &secret, err);
    if (!code)
        code = webhook_sign(secret.data, d->message_id, timestamp_s, d->body, d->body_len, signature, err);
    strbuf_deinit(&secret);
    return code;
}

static void post(const struct delivery *d, int64_t timestamp_s, const char *signature, struct try *t) {
    char timestamp[24];
    snprintf(timestamp, sizeof timestamp, "%lld", (long long)timestamp_s);
    struct header headers[] = {
        {"Content-Type", "application/json"},
        {"User-Agent", "tiendo"},
        {"webhook-id", d->message_id},
        {"webhook-timestamp", timestamp},
        {*signature ? "webhook-signature" : NULL, *signature ? signature : NULL},
        {NULL, NULL},
    };
    struct fetch_request request = {
        .url = d->to, .method = "POST", .headers = headers, .body = d->body, .body_len = d->body_len};
    try_fetch(t, &request);
}

static void webhook_attempt(const struct try_context *ctx, const struct delivery *d, struct try *t) {
    struct strbuf signature;
    struct err err;
    int64_t timestamp_s = clock_real_ms() / 1000;
    const struct receiver *receiver = receiver_find(ctx->settings, d->receiver);
    if (!receiver) {
        try_end(t, ATTEMPT_DEAD, "the receiver is no longer in the settings");
        return;
    }
    strbuf_init(&signature, SECRET_BYTES);
    if (sign_with_file(receiver->secret_file, d, timestamp_s, &signature, &err))
        try_end(t, ATTEMPT_RETRY, err.msg);
    else
        post(d, timestamp_s, signature.data, t);
    strbuf_deinit(&signature);
}

const struct channel webhook_channel = {"webhook", RECEIVER_WEBHOOK, webhook_id, webhook_compose,
                                        webhook_attempt};
