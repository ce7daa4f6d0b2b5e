/* What an alert says, in words: each part that subjects, rows and summaries are made of. Pure. Where the plan
 * no longer knows what a label names, the id stands for it. */
#ifndef TIENDO_ALERTS_PHRASES_H
#define TIENDO_ALERTS_PHRASES_H

#include "daemon/base/json.h"
#include "daemon/model/alert.h"
#include "daemon/model/task.h"

/* An alert with what its labels name, looked up once. All borrowed but detail. */
struct alert_view {
    const struct alert *alert;
    const struct plan *plan;
    const struct unit *unit;
    const struct unit *closed; /* NULL, or the unit in whose name `unit`, its heir, is to act */
    const struct report *report;
    const struct indicator *indicator;
    const struct target *target;
    const struct milestone *milestone;
    const struct event *event;
    const struct task *task;
    const struct window *window; /* NULL where the task has one only */
    cJSON *detail;               /* owned; may be NULL */
};
void alert_view_init(struct alert_view *view, const struct alert *alert, const struct plans *plans);
void alert_view_deinit(struct alert_view *view);

int64_t
view_until_ms(const struct alert_view *v); /* by when: due_at, the milestone, the start; INSTANT_NONE */

/* Each appends. now_ms: the instant the words speak at. */
void phrase_who(const struct alert_view *v, enum lang lang, struct strbuf *sb);
/* With canonical periods: for one line. */
void phrase_about(const struct alert_view *v, enum lang lang, struct strbuf *sb);
/* With periods as people say them. */
void phrase_about_long(const struct alert_view *v, enum lang lang, struct strbuf *sb);
/* What the target asks of the alert's unit: its own share where it has one. */
void phrase_required(const struct alert_view *v, enum lang lang, struct strbuf *sb);
/* A date, or date and time. */
void phrase_until(const struct alert_view *v, enum lang lang, struct strbuf *sb);
void phrase_state(const struct alert_view *v, enum lang lang, int64_t now_ms, struct strbuf *sb);
void phrase_need(const struct alert_view *v, enum lang lang, struct strbuf *sb);
void phrase_line(const struct alert_view *v, enum lang lang, struct strbuf *sb); /* who, what, by when */

#endif
