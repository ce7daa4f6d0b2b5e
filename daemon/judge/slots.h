/* The periods of the reports that may carry an indicator, and what is awaited of a sender for them. Private
 * to the module. */
#ifndef TIENDO_JUDGE_SLOTS_H
#define TIENDO_JUDGE_SLOTS_H

#include "daemon/judge/series.h"

struct slot { /* one period of one report that may carry the indicator */
    const struct report *report;
    struct period period;
    bool has_due;
    int64_t due_ms;   /* by the plan; an extension is the obligation's */
    int32_t last_day; /* on which it may be sent; the period's where that is not said */
};
struct slots {          /* those of one report lie together */
    struct slot *items; /* owned */
    size_t count, cap;
};
/* Laid out once; lies in the memo. */
struct slots *slots_of(const struct source *s);
void slots_free(struct slots *slots); /* NULL is fine */

enum due_state { DUE_NONE, DUE_PENDING, DUE_OVERDUE };
/* PENDING as soon as one is, OVERDUE when that is all there is. */
enum due_state due_worse(enum due_state a, enum due_state b);

/* Must this unit's report of the slot carry the indicator? */
bool slot_asks(const struct source *s, const struct slot *slot, const struct unit *sender);
/* At the end of the day. NONE for what is waived, or is not owed because the unit is not there. */
enum due_state slot_state(const struct source *s, struct slot *slot, const struct unit *sender, int32_t day);
/* The period of the value that the report of this period brings: the indicator's own, or for a shorter report
 * an interim. */
struct period slot_brings(const struct slot *slot, enum period_kind frequency);

/* The slots that hold a period: looked up once, asked for many senders. */
struct holding {
    struct source source;
    struct slot **items; /* owned; the shortest first */
    size_t count;
    struct holding *next; /* owned; of a computed indicator: of the one more that it is computed from */
};
void holding_init(struct holding *h, const struct source *s, struct period wanted);
void holding_deinit(struct holding *h);
/* Of the reports that hold the period the shortest decides; of equals the last due. */
enum due_state holding_state(const struct holding *h, const struct unit *sender, int32_t day);

#endif
