/* Alerts as values: kinds, labels, identity, states, severities. The lifecycle is in alerts/. */
#ifndef TIENDO_MODEL_ALERT_H
#define TIENDO_MODEL_ALERT_H

#include "daemon/base/text.h"
#include <stdbool.h>
#include <stdint.h>

enum alert_severity { ALERT_INFO, ALERT_WARNING, ALERT_CRITICAL };
const char *alert_severity_name(enum alert_severity severity);
enum text_id alert_severity_text(enum alert_severity severity); /* the word people see */

/* X(kind, name, severity, a resolution is a message) */
#define ALERT_KINDS(X)                                                                                       \
    X(REPORT_DUE_SOON, "report.due_soon", ALERT_INFO, false)                                                 \
    X(REPORT_MISSED, "report.missed", ALERT_WARNING, true)                                                   \
    X(REPORT_RETURNED, "report.returned", ALERT_WARNING, true)                                               \
    X(TARGET_AT_RISK, "target.at_risk", ALERT_INFO, true)                                                    \
    X(TARGET_LAGGING, "target.lagging", ALERT_WARNING, true)                                                 \
    X(TARGET_MISSED, "target.missed", ALERT_CRITICAL, true)                                                  \
    X(TASK_OVERDUE, "task.overdue", ALERT_WARNING, true)                                                     \
    X(MILESTONE_REVIEW_DUE, "milestone.review_due", ALERT_WARNING, false)                                    \
    X(EVENT_STARTING, "event.starting", ALERT_INFO, false)                                                   \
    X(SYSTEM_DELIVERY_FAILING, "system.delivery_failing", ALERT_CRITICAL, true)                              \
    X(SYSTEM_WRITE_FAILING, "system.write_failing", ALERT_CRITICAL, true)
enum alert_kind {
#define ALERT_KIND(kind, name, severity, resolution) ALERT_##kind,
    ALERT_KINDS(ALERT_KIND)
#undef ALERT_KIND
        ALERT_KIND_COUNT
};
const char *alert_kind_name(enum alert_kind kind);
bool alert_kind_parse(const char *name, enum alert_kind *out);
enum text_id alert_kind_text(enum alert_kind kind); /* a heading for people */
enum alert_severity alert_kind_severity(enum alert_kind kind);
bool alert_kind_tells_resolution(enum alert_kind kind);

enum alert_state { ALERT_FIRING, ALERT_ACKNOWLEDGED, ALERT_RESOLVED };
const char *alert_state_name(enum alert_state state);
bool alert_state_parse(const char *name, enum alert_state *out);
enum text_id alert_state_text(enum alert_state state);

/* Labels, NULL where the kind has none. Borrowed. */
struct alert_labels {
    const char *plan, *report, *unit, *period, *round;
    const char *indicator, *target, *category, *level;
    const char *task, *milestone, *event, *component;
};
/* The value of a label by its name ("plan", "unit", …); NULL if absent or unknown. */
const char *alert_label(const struct alert_labels *labels, const char *name);
extern const char *const alert_label_names[]; /* NULL-terminated */

#define ALERT_IDENTITY_MAX 1024
/* kind and labels in one canonical line: at most one open alert has it. */
void alert_identity(enum alert_kind kind, const struct alert_labels *labels, char buf[ALERT_IDENTITY_MAX]);

struct alert {
    int64_t id; /* a<id> */
    enum alert_kind kind;
    enum alert_severity severity;
    enum alert_state state;
    struct alert_labels labels;
    int step;            /* of a ladder; 0 if none */
    int64_t since_ms;    /* the true instant; never resets while open */
    int64_t ends_ms;     /* due_soon: due_at; event: its start; INSTANT_NONE */
    int64_t resolved_ms; /* INSTANT_NONE while open */
    const char *detail; /* JSON: numbers the message needs (due_at, value, expected, gap, why …); borrowed */
    int64_t ack_until_ms; /* INSTANT_NONE */
    const char *ack_author, *ack_comment;
};

#endif
