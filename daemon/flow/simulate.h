/* The same engine on a scratch store: replays a span of time against plans, with submissions that arrive on
 * the way, and tells all that would have happened. No network, no files: every message counts as delivered at
 * the instant at which it would have gone out. What it tells depends on what it is given alone, so that the
 * same call tells the same again. */
#ifndef TIENDO_FLOW_SIMULATE_H
#define TIENDO_FLOW_SIMULATE_H

#include "config/settings.h"
#include "daemon/store/store.h"

/* A submission on its way: the body of POST /submissions. Or a word on a task, or an event that happened: the
 * body of their calls with `plan` and `task` (`event`) besides; `on` defaults to the day of arrival. */
struct simulate_arrival {
    int64_t at_ms;
    const char *name; /* the file, or file and line: for people */
    const char *body; /* JSON */
    size_t len;
};

struct simulate_options { /* all borrowed for the call */
    struct plans *plans;  /* not yet shared: their activation and version are filled */
    const struct settings *settings;
    int64_t from_ms, to_ms; /* the plans are loaded at from_ms; both ends belong to the span */
    const struct simulate_arrival *arrivals; /* in any order; those outside the span are left out */
    size_t arrival_count;
};

enum simulated_kind {
    SIMULATED_SUBMISSION, /* accepted or refused */
    SIMULATED_VERDICT,    /* changed */
    SIMULATED_ALERT,      /* raised, grew, ended */
    SIMULATED_MESSAGE     /* sent */
};

enum simulated_what { ARRIVED_SUBMISSION, ARRIVED_TASK, ARRIVED_EVENT };
struct simulated_submission {
    const struct simulate_arrival *arrival; /* borrowed from the options */
    enum simulated_what what;
    bool accepted;
    const char *json;                /* the receipt, or the answer of the call, when accepted */
    const struct problems *problems; /* why it was refused */
    enum err_code code;
};
struct simulated_verdict {
    struct verdict_row row;
    bool had_before;
    enum verdict_status was;
};
struct simulated_alert {
    struct alert alert; /* as it stood after the event's instant */
    struct alert_event_row event;
};

struct simulated {
    enum simulated_kind kind;
    int64_t at_ms;
    union {
        struct simulated_submission submission;
        struct simulated_verdict verdict;
        struct simulated_alert alert;
        struct delivery message; /* without its body */
    } as;
};

struct simulation {
    struct arena *arena;     /* owned: strings */
    struct simulated *items; /* owned; by instant, then by kind, then in the order in which they came about */
    size_t count, cap;
    struct verdict *verdicts; /* owned; every verdict at to_ms, plan by plan; borrows from the plans */
    size_t verdict_count;
    size_t left_out; /* arrivals outside the span */
};

/* `out` is filled on success only. ERR_INVALID: an empty span. */
MUST_CHECK enum err_code simulate(const struct simulate_options *options, struct simulation *out,
                                  struct err *err);
void simulation_deinit(struct simulation *simulation);

/* Was any report missed or task overdue, or any target in force at the plan's own level lagging or missed, at
 * some time in the span? */
bool simulation_found(const struct simulation *simulation);

#endif
