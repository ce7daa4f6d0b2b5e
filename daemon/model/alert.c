#include "daemon/model/alert.h"
#include "daemon/model/names.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

const char *alert_severity_name(enum alert_severity severity) {
    static const char *const names[] = {"info", "warning", "critical"};
    return names[severity];
}

enum text_id alert_severity_text(enum alert_severity severity) {
    static const enum text_id texts[] = {T_ALERT_SEVERITY_INFO, T_ALERT_SEVERITY_WARNING,
                                         T_ALERT_SEVERITY_CRITICAL};
    return texts[severity];
}

#define KIND_NAME(kind, name, severity, resolution) name,
static const char *const kind_names[] = {ALERT_KINDS(KIND_NAME)};
#undef KIND_NAME

const char *alert_kind_name(enum alert_kind kind) {
    return kind_names[kind];
}

bool alert_kind_parse(const char *name, enum alert_kind *out) {
    size_t place;
    if (!names_find(kind_names, COUNT(kind_names), name, &place)) return false;
    *out = (enum alert_kind)place;
    return true;
}

enum text_id alert_kind_text(enum alert_kind kind) {
#define KIND_TEXT(kind, name, severity, resolution) T_ALERT_KIND_##kind,
    static const enum text_id texts[] = {ALERT_KINDS(KIND_TEXT)};
#undef KIND_TEXT
    return texts[kind];
}

enum alert_severity alert_kind_severity(enum alert_kind kind) {
#define KIND_SEVERITY(kind, name, severity, resolution) severity,
    static const enum alert_severity severities[] = {ALERT_KINDS(KIND_SEVERITY)};
#undef KIND_SEVERITY
    return severities[kind];
}

bool alert_kind_tells_resolution(enum alert_kind kind) {
#define KIND_RESOLUTION(kind, name, severity, resolution) resolution,
    static const bool resolutions[] = {ALERT_KINDS(KIND_RESOLUTION)};
#undef KIND_RESOLUTION
    return resolutions[kind];
}

static const char *const state_names[] = {"firing", "acknowledged", "resolved"};

const char *alert_state_name(enum alert_state state) {
    return state_names[state];
}

bool alert_state_parse(const char *name, enum alert_state *out) {
    size_t place;
    if (!names_find(state_names, COUNT(state_names), name, &place)) return false;
    *out = (enum alert_state)place;
    return true;
}

enum text_id alert_state_text(enum alert_state state) {
    static const enum text_id texts[] = {T_ALERT_STATE_FIRING, T_ALERT_STATE_ACKNOWLEDGED,
                                         T_ALERT_STATE_RESOLVED};
    return texts[state];
}

/* X(label), in the order of an identity */
#define ALERT_LABELS(X)                                                                                      \
    X(plan)                                                                                                  \
    X(report)                                                                                                \
    X(unit)                                                                                                  \
    X(period)                                                                                                \
    X(round)                                                                                                 \
    X(indicator)                                                                                             \
    X(target)                                                                                                \
    X(category)                                                                                              \
    X(level)                                                                                                 \
    X(task)                                                                                                  \
    X(milestone)                                                                                             \
    X(event)                                                                                                 \
    X(component)

#define LABEL_NAME(label) #label,
const char *const alert_label_names[] = {ALERT_LABELS(LABEL_NAME) NULL};
#undef LABEL_NAME

const char *alert_label(const struct alert_labels *labels, const char *name) {
#define LABEL_VALUE(label) labels->label,
    const char *const values[] = {ALERT_LABELS(LABEL_VALUE)};
#undef LABEL_VALUE
    size_t place;
    return names_find(alert_label_names, COUNT(values), name, &place) ? values[place] : NULL;
}

/* report.missed{plan=…,report=…}: ids hold neither commas nor braces, and are bounded (ID_BYTES_MAX), so that
 * it fits. */
void alert_identity(enum alert_kind kind, const struct alert_labels *labels, char buf[ALERT_IDENTITY_MAX]) {
    size_t len = (size_t)snprintf(buf, ALERT_IDENTITY_MAX, "%s{", kind_names[kind]);
    const char *comma = "";
    for (const char *const *name = alert_label_names; *name; name++) {
        const char *value = alert_label(labels, *name);
        if (!value) continue;
        len += (size_t)snprintf(buf + len, ALERT_IDENTITY_MAX - len, "%s%s=%s", comma, *name, value);
        assert(len < ALERT_IDENTITY_MAX - 1);
        comma = ",";
    }
    snprintf(buf + len, ALERT_IDENTITY_MAX - len, "}");
}
