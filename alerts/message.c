#include "alerts/message.h"
#include "alerts/phrases.h"
#include "daemon/base/crypto.h"
#include <stdio.h>
#include <string.h>

void message_hash(const char *group, int64_t seq, int64_t notice, const char *address,
                  char out[MESSAGE_HASH_MAX]) {
    uint8_t hash[SHA256_BYTES];
    char numbers[64];
    int len = snprintf(numbers, sizeof numbers, "%lld\n%lld\n", (long long)seq, (long long)notice);
    struct sha256 *h = sha256_new();
    sha256_add(h, numbers, (size_t)len);
    sha256_add(h, group, strlen(group) + 1);
    sha256_add(h, address, strlen(address));
    sha256_final(h, hash);
    crypto_hex(hash, (MESSAGE_HASH_MAX - 1) / 2, out);
}

const char *message_state_label(const struct message *m) {
    return alert_state_name(m->state == ALERT_RESOLVED ? ALERT_RESOLVED : ALERT_FIRING);
}

void message_link(int64_t alert, const char *public_url, struct strbuf *sb) {
    if (public_url) strbuf_addf(sb, "%s/#/alerts/a%lld", public_url, (long long)alert);
}

static cJSON *labels_json(const struct alert_labels *labels) {
    cJSON *object = cJSON_CreateObject();
    for (const char *const *name = alert_label_names; *name; name++) {
        const char *value = alert_label(labels, *name);
        if (value) cJSON_AddStringToObject(object, *name, value);
    }
    return object;
}

static void add_summary(cJSON *object, const struct alert_view *view) {
    struct strbuf vi, en;
    strbuf_init(&vi, 0);
    strbuf_init(&en, 0);
    phrase_line(view, LANG_VI, &vi);
    phrase_line(view, LANG_EN, &en);
    json_add_text(object, "summary", &(struct bitext){vi.data, en.data});
    strbuf_deinit(&vi);
    strbuf_deinit(&en);
}

static void add_link(cJSON *object, int64_t alert, const char *public_url) {
    struct strbuf link;
    strbuf_init(&link, 0);
    message_link(alert, public_url, &link);
    json_add_string_or_null(object, "link", link.len ? link.data : NULL);
    strbuf_deinit(&link);
}

cJSON *alerts_json(const struct alert *alert, const struct plans *plans, const char *public_url) {
    struct alert_view view;
    char id[24];
    cJSON *object = cJSON_CreateObject();
    alert_view_init(&view, alert, plans);
    const struct zone *zone = view.plan ? view.plan->zone : NULL;
    snprintf(id, sizeof id, "a%lld", (long long)alert->id);
    cJSON_AddStringToObject(object, "id", id);
    cJSON_AddStringToObject(object, "kind", alert_kind_name(alert->kind));
    cJSON_AddStringToObject(object, "severity", alert_severity_name(alert->severity));
    cJSON_AddStringToObject(object, "state", alert_state_name(alert->state));
    cJSON_AddItemToObject(object, "labels", labels_json(&alert->labels));
    json_add_instant(object, "since", alert->since_ms, zone);
    json_add_instant(object, "ends_at", alert->ends_ms, zone);
    json_add_int(object, "step", alert->step);
    cJSON_AddNullToObject(object, "silenced_by");
    cJSON_AddNullToObject(object, "inhibited_by");
    add_summary(object, &view);
    add_link(object, alert->id, public_url);
    alert_view_deinit(&view);
    return object;
}
