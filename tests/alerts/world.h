/* A small world for the tests of alerts: a plan with nine departments, their report before 20 May with its
 * ladder, a target, a milestone, an event; a scratch store; receivers and routes as the shipped settings have
 * them. */
#ifndef TIENDO_TESTS_ALERTS_WORLD_H
#define TIENDO_TESTS_ALERTS_WORLD_H

#include "alerts/alerts.h"
#include "daemon/model/duty.h"
#include "tests/support/plan_build.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define WORLD_UNITS 9

struct world {
    struct units *units;
    struct plan *plan;
    struct plans *plans;
    struct report *report;
    struct indicator *indicator;
    struct target *target;
    struct milestone *milestone;
    struct event *event;
    struct settings settings;
    struct receiver receivers[6]; /* officers, agency, superior, board, leads, mixed */
    struct route routes[8];
    struct matcher matchers[12];
    struct store *store;
    struct arena *arena; /* of what is read */
    struct alerts_context ctx;
};

enum { OFFICERS, AGENCY, SUPERIOR, BOARD, LEADS, MIXED };

struct world *world_new(void);
void world_free(struct world *w);

/* A transaction at that instant: ctx.now_ms and ctx.seq are set. */
void world_begin(struct world *w, const char *instant);
void world_commit(struct world *w);

struct obligation world_obligation(struct world *w, const char *unit); /* 2016-S1 */
/* alerts_ladder at the instant in a transaction of its own, then a flush; returns the step. */
int world_ladder(struct world *w, const struct obligation *o, int step_before, const char *instant,
                 int64_t *next_ms);
struct verdict world_verdict(struct world *w, enum verdict_status status, unsigned flags);
void world_judge(struct world *w, const struct verdict *v, const char *instant);
void world_flush(struct world *w);

/* What is recorded, oldest first; lives until world_free. */
struct alert *world_alerts(struct world *w, size_t *count);
struct delivery *world_deliveries(struct world *w, size_t *count);
/* The deliveries to an address, of a type and state label (NULL: any): how many, and the last of them. */
size_t world_sent(struct world *w, const char *to, const char *type, const char *state,
                  struct delivery *last);
/* "raised,grew,mended": the events of an alert. */
const char *world_events(struct world *w, int64_t alert);
const struct alert *world_alert(struct world *w, enum alert_kind kind,
                                const char *unit); /* the newest; NULL if none */

#endif
