#include "alerts/route.h"
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum comparison { COMPARE_NONE, COMPARE_GE, COMPARE_LE, COMPARE_GT, COMPARE_LT };

/* ">=2" → GE, rest "2". A pattern without such a sign is a glob. */
static enum comparison comparison_of(const char *pattern, const char **rest) {
    static const struct {
        const char *sign;
        enum comparison comparison;
    } signs[] = {{">=", COMPARE_GE}, {"<=", COMPARE_LE}, {">", COMPARE_GT}, {"<", COMPARE_LT}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t len = strlen(signs[i].sign);
        if (strncmp(pattern, signs[i].sign, len) != 0) continue;
        *rest = pattern + len;
        return signs[i].comparison;
    }
    return COMPARE_NONE;
}

static bool compare(enum comparison comparison, long value, long bound) {
    switch (comparison) {
    case COMPARE_GE:
        return value >= bound;
    case COMPARE_LE:
        return value <= bound;
    case COMPARE_GT:
        return value > bound;
    case COMPARE_LT:
        return value < bound;
    case COMPARE_NONE:
        break;
    }
    return false;
}

/* A severity's name or a number. */
static bool parse_bound(const char *text, bool severity, long *out) {
    if (severity)
        for (int s = ALERT_INFO; s <= ALERT_CRITICAL; s++)
            if (strcmp(text, alert_severity_name((enum alert_severity)s)) == 0) return *out = s, true;
    char *end;
    *out = strtol(text, &end, 10);
    return end != text && *end == '\0';
}

static bool number_holds(const char *pattern, long value, bool severity, const char *name) {
    const char *rest = NULL;
    long bound;
    enum comparison comparison = comparison_of(pattern, &rest);
    if (comparison == COMPARE_NONE) return fnmatch(pattern, name, 0) == 0;
    return parse_bound(rest, severity, &bound) && compare(comparison, value, bound);
}

bool matcher_holds(const struct matcher *m, const struct alert *alert) {
    if (strcmp(m->label, "kind") == 0) return fnmatch(m->pattern, alert_kind_name(alert->kind), 0) == 0;
    if (strcmp(m->label, "severity") == 0)
        return number_holds(m->pattern, alert->severity, true, alert_severity_name(alert->severity));
    if (strcmp(m->label, "step") == 0) {
        char text[16];
        snprintf(text, sizeof text, "%d", alert->step);
        return number_holds(m->pattern, alert->step, false, text);
    }
    const char *value = alert_label(&alert->labels, m->label);
    return fnmatch(m->pattern, value ? value : "", 0) == 0;
}

static bool node_holds(const struct route *node, const struct alert *alert) {
    for (size_t i = 0; i < node->match_count; i++)
        if (!matcher_holds(&node->match[i], alert)) return false;
    return true;
}

static size_t visit(const struct route *node, const struct alert *alert,
                    const struct route *out[ROUTE_MATCH_MAX], size_t count) {
    bool matched = false;
    for (size_t i = 0; i < node->route_count; i++) {
        const struct route *child = &node->routes[i];
        if (!node_holds(child, alert)) continue;
        matched = true;
        count = visit(child, alert, out, count);
        if (!child->continues) break;
    }
    if (!matched && node->receiver && count < ROUTE_MATCH_MAX) out[count++] = node;
    return count;
}

size_t route_match(const struct route *root, const struct alert *alert,
                   const struct route *out[ROUTE_MATCH_MAX]) {
    return visit(root, alert, out, 0);
}
