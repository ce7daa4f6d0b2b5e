/* Alerts: from a change of state to messages that wait in the outbox.
 *
 *   obligation ladder ─┐
 *   verdict ───────────┼→ lifecycle → alert_event → route → notice → (flush) render → delivery → outbox.h
 *   milestone, event ──┤
 *   window of a task ──┘
 *
 * Everything here runs inside the caller's transaction on the writing store, so that a change and its notices
 * are one. Nothing here sends. At most one open alert per kind and labels; `since` is the true instant and
 * never resets while open. */
#ifndef TIENDO_ALERTS_ALERTS_H
#define TIENDO_ALERTS_ALERTS_H

#include "config/settings.h"
#include "daemon/store/store.h"

struct alerts_context { /* all borrowed for one call */
    struct store *store;
    const struct plans *plans;
    const struct settings *settings;
    int64_t seq;    /* the tx row that causes it */
    int64_t now_ms; /* recorded_at */
};

/* The ladder of an opened obligation whose next instant has come: raises report.due_soon or report.missed at
 * the highest step reached by now_ms (reminders whose deadline has passed give way to the miss; several steps
 * raise the highest once; since = the true instant; reminder steps before the plan's activation are skipped),
 * ends a due_soon when due, and says when it wants attention next (INSTANT_NONE: never). An obligation that
 * is complete, waived or historical raises nothing and is done; a returned one wants attention at its
 * `until`, and is then missed since that instant. After an extension step_before is 0. */
MUST_CHECK enum err_code alerts_ladder(const struct alerts_context *ctx, const struct obligation *o,
                                       int step_before, int *step, int64_t *next_ms, struct err *err);
/* The obligation was completed, waived or extended ("submitted" "waived" "extended"): ends its open alerts; a
 * mended miss is a message. */
MUST_CHECK enum err_code alerts_obligation_met(const struct alerts_context *ctx, const struct obligation *o,
                                               const char *reason, struct err *err);
/* Returned to its unit: report.returned opens; its resubmission ends it. */
MUST_CHECK enum err_code alerts_obligation_returned(const struct alerts_context *ctx,
                                                    const struct obligation *o, const char *reason,
                                                    struct err *err);

/* Something came for a returned one, though not all: report.returned ends. */
MUST_CHECK enum err_code alerts_obligation_resubmitted(const struct alerts_context *ctx,
                                                       const struct obligation *o, struct err *err);
/* The obligation that an alert speaks of; its key's parts are written into buf. False: of none. Of a unit
 * that closed it may still be its own, while the alert is its heir's. */
bool alerts_obligation_key(const struct alert *alert, char buf[OBLIGATION_KEY_MAX], struct obligation *out);
/* The unit of an open alert closed. It ends silently and is the heir's from then on, with the same since,
 * step, thread and acknowledgement, about the obligation `key` (NULL: as before); where the heir has one of
 * that kind and labels open already, or heir is NULL, it just ends. */
MUST_CHECK enum err_code alerts_pass(const struct alerts_context *ctx, const struct alert *alert,
                                     const char *heir, const char *key, struct err *err);

/* A verdict was judged. Raises or ends target.at_risk / lagging / missed for it: a worse one takes over
 * silently, the last end tells. Never for a target not in force, of another level, flagged later, with t₁
 * before the plan's activation, or partial while missing reports are not overdue (flag partial without
 * stale). striving: one severity lower. `caused_by` is what happened ("submission s12", "milestone end
 * passed"). */
MUST_CHECK enum err_code alerts_verdict(const struct alerts_context *ctx, const struct verdict *v,
                                        const char *caused_by, struct err *err);

/* milestone.review_due on the milestone's date (not when that precedes activation); ended by a recorded
 * review. */
MUST_CHECK enum err_code alerts_review_due(const struct alerts_context *ctx, const struct plan *plan,
                                           const struct milestone *m, struct err *err);
MUST_CHECK enum err_code alerts_review_held(const struct alerts_context *ctx, const struct plan *plan,
                                            const struct milestone *m, struct err *err);
/* event.starting, its lead time before `start_day`; ends silently at its start. */
MUST_CHECK enum err_code alerts_event_starting(const struct alerts_context *ctx, const struct plan *plan,
                                               const struct event *e, int32_t start_day, struct err *err);
MUST_CHECK enum err_code alerts_event_started(const struct alerts_context *ctx, const struct plan *plan,
                                              const struct event *e, struct err *err);

/* A window of a task for one unit, whose alert names the unit (and the window where there are several). */
struct alerts_task { /* all borrowed for the call */
    const struct plan *plan;
    const struct task *task;
    const struct window *window;
    const struct unit *unit;
    const struct unit *closed; /* in whose place the unit is to act; NULL: in its own */
    int32_t last_day;          /* on time */
    enum task_state state;
    bool has_quantity;
    double quantity; /* reached so far */
};
/* The window is over and the task is not done: task.overdue opens since the midnight after its last day; one
 * that is open gets the new numbers. */
MUST_CHECK enum err_code alerts_task_overdue(const struct alerts_context *ctx, const struct alerts_task *t,
                                             struct err *err);
/* Done or cancelled: the open alert ends with a message. None open is fine. */
MUST_CHECK enum err_code alerts_task_settled(const struct alerts_context *ctx, const struct alerts_task *t,
                                             struct err *err);

/* An acknowledgement; a new, worse state ends it. ERR_NOT_FOUND, ERR_CONFLICT (already resolved). */
MUST_CHECK enum err_code alerts_acknowledge(const struct alerts_context *ctx, int64_t alert,
                                            const char *author, const char *comment, int64_t until_ms,
                                            struct err *err);

/* Turns due notices into deliveries, up to max groups: recipients are resolved and content is rendered and
 * frozen here. A notice of a firing whose alert resolved before its flush is dropped with its reason, and so
 * is the resolution nobody was told of. *more: groups remain. */
MUST_CHECK enum err_code alerts_flush(const struct alerts_context *ctx, size_t max, bool *more,
                                      struct err *err);

/* The public shape of an alert for API, webhook and command line. The caller owns it. plans may
 * be NULL: ids instead of names. */
cJSON *alerts_json(const struct alert *alert, const struct plans *plans, const char *public_url);
/* One line for people: who, what, by when. */
void alerts_summary(const struct alert *alert, const struct plans *plans, enum lang lang, struct strbuf *sb);

#endif
