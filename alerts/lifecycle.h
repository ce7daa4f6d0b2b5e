/* The lifecycle of an alert: one table, here, that is code, test and documentation at once.
 *
 *              raised                 acked
 *   (none) ───────────→ firing ───────────────→ acknowledged
 *                         ↑  │  grew (tells anew)   │
 *                         └──┼──────────────────────┘
 *                            ↓ mended (tells) · gave_way · ended (silent)
 *                         resolved
 *
 * Nothing leaves `resolved`: the next firing is a new alert with its own id, `since` and thread. Silenced and
 * inhibited are views on top of these states, not states. */
#ifndef TIENDO_ALERTS_LIFECYCLE_H
#define TIENDO_ALERTS_LIFECYCLE_H

#include "alerts/alerts.h"

/* X(from, event, to, action, reason) */
#define LIFECYCLE(X)                                                                                         \
    X(NONE, RAISED, FIRING, TELL, "what is watched for has come about")                                      \
    X(FIRING, RAISED, FIRING, KEEP, "it still holds: its numbers are renewed, nobody is told twice")         \
    X(ACKNOWLEDGED, RAISED, ACKNOWLEDGED, KEEP, "it still holds, and somebody knows")                        \
    X(FIRING, GREW, FIRING, TELL, "its ladder reached a further step")                                       \
    X(ACKNOWLEDGED, GREW, FIRING, TELL, "a worse state ends an acknowledgement")                             \
    X(FIRING, ACKED, ACKNOWLEDGED, RECORD, "somebody has taken it on")                                       \
    X(ACKNOWLEDGED, ACKED, ACKNOWLEDGED, RECORD, "the acknowledgement is renewed")                           \
    X(FIRING, MENDED, RESOLVED, TELL, "the matter is mended")                                                \
    X(ACKNOWLEDGED, MENDED, RESOLVED, TELL, "the matter is mended")                                          \
    X(FIRING, GAVE_WAY, RESOLVED, RECORD, "another alert of the same matter took over and tells")            \
    X(ACKNOWLEDGED, GAVE_WAY, RESOLVED, RECORD, "another alert of the same matter took over and tells")      \
    X(FIRING, ENDED, RESOLVED, RECORD, "its time is over, or it is no longer watched")                       \
    X(ACKNOWLEDGED, ENDED, RESOLVED, RECORD, "its time is over, or it is no longer watched")

/* alert_state and the place before it */
enum lifecycle_state {
    LIFECYCLE_FIRING = ALERT_FIRING,
    LIFECYCLE_ACKNOWLEDGED = ALERT_ACKNOWLEDGED,
    LIFECYCLE_RESOLVED = ALERT_RESOLVED,
    LIFECYCLE_NONE
};
enum lifecycle_event {
    LIFECYCLE_RAISED,
    LIFECYCLE_GREW,
    LIFECYCLE_ACKED,
    LIFECYCLE_MENDED,
    LIFECYCLE_GAVE_WAY,
    LIFECYCLE_ENDED,
    LIFECYCLE_EVENT_COUNT
};
/* KEEP: the row is renewed. RECORD: an alert_event too. TELL: notices too. */
enum lifecycle_action { LIFECYCLE_KEEP, LIFECYCLE_RECORD, LIFECYCLE_TELL };

struct lifecycle_row {
    enum lifecycle_state from;
    enum lifecycle_event event;
    enum lifecycle_state to;
    enum lifecycle_action action;
    const char *reason;
};
/* NULL: the event means nothing in that state. */
const struct lifecycle_row *lifecycle_find(enum lifecycle_state from, enum lifecycle_event event);
const char *lifecycle_event_name(enum lifecycle_event event);
const char *lifecycle_state_name(enum lifecycle_state state);

/* A wish that an alert be open. */
struct lifecycle_wish {
    enum alert_kind kind;
    enum alert_severity severity;
    const struct alert_labels *labels;
    int step;
    int64_t since_ms; /* of a new alert */
    int64_t at_ms;    /* of what happened now */
    int64_t ends_ms;
    const char *reason; /* what happened, for the history */
    cJSON *detail;      /* owned: lifecycle_raise takes it on every path */
    int64_t thread;     /* the alert whose message this one answers to; 0: none */
};
/* Opens the alert, or lets the open one grow when the step is further, or renews its numbers. */
MUST_CHECK enum err_code lifecycle_raise(const struct alerts_context *ctx, const struct lifecycle_wish *wish,
                                         struct err *err);

/* Ends the open alert of this identity; none open is fine. `mended`: a message where the kind has one.
 * `ended` is how, for people ("submitted", a verdict's status). *thread (may be NULL): the first alert of the
 * thread it belonged to, else unchanged. */
struct lifecycle_end {
    enum lifecycle_event event; /* MENDED, GAVE_WAY or ENDED */
    int64_t at_ms;
    const char *reason, *ended;
};
MUST_CHECK enum err_code lifecycle_end(const struct alerts_context *ctx, enum alert_kind kind,
                                       const struct alert_labels *labels, const struct lifecycle_end *end,
                                       int64_t *thread, struct err *err);

/* Order of a ladder's steps: none (0) comes before the reminders −n … −1, these before the misses 1 … n. */
int lifecycle_step_rank(int step);

#endif
