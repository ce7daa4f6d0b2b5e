/* Duties and obligations. A report lays a duty on each of its units for each period and round; opened, it is
 * an obligation with a state. Here are the pure rules: which there are, the exact instants, the ladder, the
 * status. */
#ifndef TIENDO_MODEL_DUTY_H
#define TIENDO_MODEL_DUTY_H

#include "daemon/model/plan.h"

/* due_at: the first instant that is late, in the plan's zone. {"before": "05-20"} of 2016 → 2016-05-20T00:00
 * local; {"by": …} → the next local midnight; "within_days" n → the midnight after the n-th day. A roll moves
 * the last permitted day, and due_at follows. INSTANT_NONE when unknown, and for what falls due after an
 * event (see duty_due_after_ms). */
int64_t duty_due_ms(const struct plan *plan, const struct due_rule *rule, struct period period);
/* The same for a rule that counts from an event which happened on that day. */
int64_t duty_due_after_ms(const struct plan *plan, const struct due_rule *rule, int32_t event_day);
/* The days whose data the period holds: its label's, or cut off on the 14th. */
int32_t duty_first_day(enum calendar calendar, struct period period);
int32_t duty_cut_off_day(enum calendar calendar, struct period period);
/* The last round's due_at for the period. */
int64_t duty_last_due_ms(const struct plan *plan, const struct report *report, struct period period);
/* Historical: due before `first_due` (default: the first on or after the plan's issue) or before the plan's
 * activation. */
bool duty_is_historical(const struct plan *plan, const struct report *report, int64_t due_ms);

/* Does the unit owe it: is it in being at the period's end (by the report's calendar) and until the day it
 * falls due? False for a due date unknown. */
bool duty_owed(const struct plan *plan, const struct report *report, const struct unit *unit,
               struct period period, const struct round *round);

/* Calls each for every period of the report whose last day lies within start–end, in order; `only` is
 * applied. */
void duty_each_period(const struct plan *plan, const struct report *report,
                      void (*each)(void *arg, struct period period), void *arg);
/* Is it one of them? */
bool duty_period_valid(const struct plan *plan, const struct report *report, struct period period);

/* The instant at which the obligation becomes a row: period start or first reminder, whichever is first. */
int64_t duty_opens_ms(const struct plan *plan, const struct report *report, const struct round *round,
                      struct period period);

/* The ladder of one obligation, by its own due_at (an extension moves it). Steps: reminders are −1, −2, … by
 * nearness (the last before due_at is −1); 1 is the miss at due_at; 2, 3, … are `escalate` entries at
 * remind_at of that day. */
struct ladder_point {
    int step;
    int64_t at_ms;
};
#define LADDER_MAX 32
/* In order of time; at most LADDER_MAX (the reader refuses longer ladders). */
size_t duty_ladder(const struct plan *plan, const struct report *report, int64_t due_ms,
                   struct ladder_point out[LADDER_MAX]);
/* The earliest of its reminders; 7 days before where there are none. INSTANT_NONE for INSTANT_NONE. */
int64_t duty_first_remind_ms(const struct plan *plan, const struct report *report, int64_t due_ms);

enum obligation_status {
    OBLIGATION_UPCOMING,
    OBLIGATION_DUE_SOON,
    OBLIGATION_ON_TIME,
    OBLIGATION_LATE,
    OBLIGATION_OVERDUE,
    OBLIGATION_INCOMPLETE,
    OBLIGATION_RETURNED,
    OBLIGATION_WAIVED,
    OBLIGATION_HISTORICAL
};
const char *obligation_status_name(enum obligation_status status); /* "upcoming" … */
bool obligation_status_parse(const char *name, enum obligation_status *out);
enum text_id obligation_status_text(enum obligation_status status); /* the word people see */

/* The state of one obligation as of some seq: the fold of its events. Strings are borrowed from whoever
 * filled it. */
struct obligation {
    const char *plan, *report, *unit, *round; /* round "-" for none */
    struct period period;
    int64_t id;        /* row number; 0: not opened yet (computed from the plan) */
    int64_t due_ms;    /* effective: after extensions; INSTANT_NONE for a due date unknown */
    int64_t remind_ms; /* first reminder, for due_soon */
    bool historical, ad_hoc;
    bool received;       /* something came */
    int64_t received_ms; /* of the latest submission; INSTANT_NONE if none */
    bool complete;
    int64_t complete_ms; /* received_at (or arrived_at) of the receipt that completed it; INSTANT_NONE */
    bool waived;
    const char *passed_to;     /* its unit closed: whose duty it is now (this one is waived); else NULL */
    int64_t returned_until_ms; /* INSTANT_NONE unless returned and not resubmitted */
    int64_t extended_ms;       /* INSTANT_NONE unless extended */
    int grace_days;
    int64_t submission; /* id of the latest; 0 if none */
    int64_t opened_seq;
};

/* What the plan says of it before anything came: not opened (id 0). Strings are borrowed from the plan. */
void obligation_from_plan(const struct plan *plan, const struct report *report, const struct unit *unit,
                          struct period period, const struct round *round, struct obligation *out);

/* complete → on_time or late; else waived, returned (until its until), overdue from due_at, incomplete if
 * something came, due_soon from remind_ms, upcoming. historical wins over all of them: an old duty raises no
 * alarm. */
enum obligation_status obligation_status(const struct obligation *o, int64_t now_ms);
/* Whole seconds since due_at: of one completed late; of one overdue at now_ms. Else 0. */
int64_t obligation_late_by_s(const struct obligation *o);
int64_t obligation_overdue_by_s(const struct obligation *o, int64_t now_ms);

#define OBLIGATION_KEY_MAX 256
/* plan:report:unit:period:round — the obligation's id in the API. */
void obligation_key(const struct obligation *o, char buf[OBLIGATION_KEY_MAX]);
/* Splits a key; the parts are written into buf (a copy of key), the period parsed; nothing is known of the
 * rest (instants INSTANT_NONE). False when it is not one as obligation_key writes it. */
bool obligation_key_parse(const char *key, char buf[OBLIGATION_KEY_MAX], struct obligation *out);

#endif
