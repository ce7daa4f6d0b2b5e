#include "alerts/notices.h"
#include "alerts/recipients.h"
#include "alerts/route.h"
#include "daemon/base/mem.h"
#include <stdio.h>
#include <string.h>

#define KEY_BYTES     ((size_t)8 << 10)
#define SCRATCH_BYTES ((size_t)1 << 20)

/* A receiver that is to be told, and by what its messages are grouped. */
struct audience {
    const struct receiver *receiver;
    const char *const *group_by;
};
struct audiences {
    struct audience items[ROUTE_MATCH_MAX];
    size_t count;
};

static const char *const default_group_by[] = {"plan", "kind", NULL};

static void add_audience(struct audiences *list, const struct receiver *receiver, const char *const *group_by,
                         const struct route *root) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].receiver->name, receiver->name) == 0) return; /* the first place counts */
    if (list->count == ROUTE_MATCH_MAX) return;
    if (!group_by) group_by = root->group_by ? root->group_by : default_group_by;
    list->items[list->count++] = (struct audience){receiver, group_by};
}

static void add_routed(struct audiences *list, const struct route *root, const struct alert *alert) {
    const struct route *nodes[ROUTE_MATCH_MAX];
    size_t count = route_match(root, alert, nodes);
    for (size_t i = 0; i < count; i++) add_audience(list, nodes[i]->receiver, nodes[i]->group_by, root);
}

/* The first node of the tree that has the receiver; NULL if none. */
static const struct route *node_of(const struct route *node, const struct receiver *receiver) {
    if (node->receiver && strcmp(node->receiver->name, receiver->name) == 0) return node;
    for (size_t i = 0; i < node->route_count; i++) {
        const struct route *found = node_of(&node->routes[i], receiver);
        if (found) return found;
    }
    return NULL;
}

enum err_code notices_told(const struct alerts_context *ctx, int64_t alert, const char *receiver, bool *told,
                           struct err *err) {
    struct arena *arena = arena_new(SCRATCH_BYTES);
    const char **receivers;
    size_t count;
    enum err_code code = store_told(ctx->store, alert, arena, &receivers, &count, err);
    if (!code) {
        *told = false;
        for (size_t i = 0; i < count && !*told; i++) *told = strcmp(receivers[i], receiver) == 0;
    }
    arena_free(arena);
    return code;
}

/* Receivers that got the firing while the routes, or the alert's step, were other ones. */
static enum err_code add_told(struct audiences *list, const struct alerts_context *ctx,
                              const struct alert *alert, struct err *err) {
    struct arena *arena = arena_new(SCRATCH_BYTES);
    const char **receivers;
    size_t count;
    enum err_code code = store_told(ctx->store, alert->id, arena, &receivers, &count, err);
    for (size_t i = 0; !code && i < count; i++) {
        const struct receiver *receiver = receiver_find(ctx->settings, receivers[i]);
        if (!receiver) continue;
        const struct route *node = node_of(&ctx->settings->route, receiver);
        add_audience(list, receiver, node ? node->group_by : NULL, &ctx->settings->route);
    }
    arena_free(arena);
    return code;
}

static const char *group_value(const struct alert *alert, const char *key, char step[16]) {
    if (strcmp(key, "kind") == 0) return alert_kind_name(alert->kind);
    if (strcmp(key, "severity") == 0) return alert_severity_name(alert->severity);
    if (strcmp(key, "step") == 0) return snprintf(step, 16, "%d", alert->step), step;
    const char *value = alert_label(&alert->labels, key);
    return value ? value : "";
}

/* "receiver|type|state|to=…|key=value|…": equal groups flush as one message. */
static void group_add(struct strbuf *sb, const struct notice *n, const struct audience *audience,
                      const struct alert *alert) {
    strbuf_addf(sb, "%s|%s|%s|to=%s", n->receiver, n->type, n->state, n->to);
    for (const char *const *key = audience->group_by; *key; key++) {
        char step[16];
        strbuf_addf(sb, "|%s=%s", *key, group_value(alert, *key, step));
    }
}

void notices_group_labels(const struct notice *n, cJSON *object) {
    const char *part = n->group + strlen(n->receiver) + strlen(n->type) + strlen(n->state) + 3;
    part += strcspn(part, "|"); /* to=… is the addressee, not a label */
    while (*part == '|') {
        size_t len = strcspn(++part, "|");
        const char *equals = memchr(part, '=', len);
        char key[64], value[256];
        if (equals) {
            snprintf(key, sizeof key, "%.*s", (int)(equals - part), part);
            snprintf(value, sizeof value, "%.*s", (int)(len - (size_t)(equals - part) - 1), equals + 1);
            cJSON_AddStringToObject(object, key, value);
        }
        part += len;
    }
}

static enum err_code add_one(const struct alerts_context *ctx, const struct alert *alert, int64_t event,
                             const struct audience *audience, const char *to, struct err *err) {
    struct strbuf group;
    int64_t id;
    struct notice n = {
        .alert = alert->id,
        .event = event,
        .flush_ms = ctx->now_ms,
        .receiver = audience->receiver->name,
        .type = alert_kind_name(alert->kind),
        .state = alert_state_name(alert->state == ALERT_RESOLVED ? ALERT_RESOLVED : ALERT_FIRING),
        .to = to,
    };
    strbuf_init(&group, KEY_BYTES);
    group_add(&group, &n, audience, alert);
    n.group = group.data;
    enum err_code code = strbuf_error(&group);
    if (code)
        err_set(err, code, "group of alert a%lld", (long long)alert->id);
    else
        code = store_notice_add(ctx->store, ctx->seq, &n, &id, err);
    strbuf_deinit(&group);
    return code;
}

static const struct plan *plan_of(const struct alerts_context *ctx, const struct alert *alert) {
    return alert->labels.plan ? plans_find(ctx->plans, alert->labels.plan) : NULL;
}

static int32_t today_of(const struct alerts_context *ctx, const struct alert *alert) {
    const struct plan *plan = plan_of(ctx, alert);
    return zone_day(plan ? plan->zone : NULL, ctx->now_ms);
}

/* The unit whose people a role means: the alert's own, or its heir; else the plan's whole. NULL: it cannot be
 * found. */
static const struct unit *role_unit(const struct alerts_context *ctx, const struct alert *alert) {
    const struct plan *plan = plan_of(ctx, alert);
    if (!alert->labels.unit) return plan ? plan->unit : NULL;
    const struct unit *unit = unit_find(ctx->plans->units, alert->labels.unit);
    return unit ? unit_heir_on(unit, today_of(ctx, alert)) : NULL;
}

static enum err_code add_superior(const struct alerts_context *ctx, const struct alert *alert, int64_t event,
                                  const struct audience *audience, const struct unit *unit, struct err *err) {
    const struct unit *above = unit ? unit_parent_on(unit, today_of(ctx, alert)) : NULL;
    char *to = mem_printf(TO_SUPERIOR "%s", above ? above->id : "");
    enum err_code code = add_one(ctx, alert, event, audience, above ? to : TO_NOBODY, err);
    mem_free(to);
    return code;
}

static enum err_code add_for(const struct alerts_context *ctx, const struct alert *alert, int64_t event,
                             const struct audience *audience, struct err *err) {
    const struct unit *unit = role_unit(ctx, alert);
    enum err_code code = ERR_OK;
    if (receiver_has_plain(audience->receiver)) code = add_one(ctx, alert, event, audience, TO_PLAIN, err);
    if (!code && receiver_has_own(audience->receiver))
        code = add_one(ctx, alert, event, audience, unit ? unit->id : TO_NOBODY, err);
    if (!code && receiver_has_superior(audience->receiver))
        code = add_superior(ctx, alert, event, audience, unit, err);
    return code;
}

enum err_code notices_add(const struct alerts_context *ctx, const struct alert *alert, int64_t event,
                          struct err *err) {
    struct audiences list = {.count = 0};
    enum err_code code = ERR_OK;
    add_routed(&list, &ctx->settings->route, alert);
    if (alert->state == ALERT_RESOLVED) code = add_told(&list, ctx, alert, err);
    for (size_t i = 0; !code && i < list.count; i++) code = add_for(ctx, alert, event, &list.items[i], err);
    return code;
}
