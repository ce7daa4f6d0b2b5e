/* What the tests of flow share: plans read from JSON in the test's own lines (with ' for "), submissions
 * parsed as a collector parses them, and an engine on a scratch store. */
#ifndef TIENDO_TESTS_FLOW_WORLD_H
#define TIENDO_TESTS_FLOW_WORLD_H

#include "config/settings.h"
#include "daemon/base/mem.h"
#include "daemon/flow/engine.h"
#include "daemon/flow/status.h"
#include "daemon/flow/validate.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- texts ---- */

char *world_json(struct arena *arena, const char *text); /* ' becomes " */
int64_t world_ms(const char *instant);                   /* RFC 3339, or a day: its midnight in Vietnam */
struct period world_period(const char *text);

/* ---- plans ---- */

/* A province with three departments (so-a, so-b, so-y), two districts (huyen-a with the communes xa-1 and
 * xa-2, huyen-b), groups @departments and @districts; each unit has the address ID@example.vn. */
extern const char WORLD_UNITS[];
/* Fails the test with the reader's own words. One reference, the caller's. */
struct plans *world_plans(const char *units, const char *const *plans, size_t count);
struct plans *world_plan(const char *plan); /* with WORLD_UNITS */
/* The text with one passage, which must be there, replaced by another. In the arena. */
const char *world_edit(struct arena *arena, const char *text, const char *from, const char *to);

/* ---- submissions ---- */

/* By POST of that body at that instant, from "tester". */
struct submission *world_submission(const char *json, const char *received_at);
struct submission *world_body(const char *media_type, const char *body, int64_t received_ms);
/* "/values/0/value value.not_a_number" a line, in the order found; warnings begin with "~". In the arena. */
const char *world_problems(struct arena *arena, const struct problems *problems);

/* ---- an engine ---- */

/* half-year (S1, before 20 May) and annual (before 30 November) reports of the three departments with ladder
 * −7d −1d, +1d +7d; 1.1: a percentage rolled up by ratio from the departments, 10 % in 2015, at least 50 %
 * at the end of 2020; 2.1: a percentage of so-a's as a whole, by sex; a review at the end; an action month.
 */
extern const char WORLD_PLAN[];

struct world {
    struct arena *arena;
    struct settings settings;
    struct receiver receivers[3];
    struct route routes[2];
    struct matcher matchers[2];
    struct store *store;
    struct engine *engine;
    struct published published; /* what the last publishing found and did */
    struct err err;
};

struct world *world_new(const char *plan, const char *published_at); /* plan NULL: nothing is published yet */
void world_free(struct world *w);
int world_setup(void **state); /* of a test: WORLD_PLAN, published on 1 January 2016 */
int world_teardown(void **state);
const struct plan *world_the_plan(struct world *w); /* the first */
/* Publishes at the instant; takes the plans over. Fails the test unless the code is `want`. */
bool world_publish(struct world *w, struct plans *plans, const char *at, bool adopt, enum err_code want);

/* Fails the test, with the words of w->err, unless the call gives that code. */
void world_check(struct world *w, enum err_code got, enum err_code want, const char *what, const char *file,
                 int line);
#define OK(w, call)          world_check((w), (call), ERR_OK, #call, __FILE__, __LINE__)
#define FAILS(w, code, call) world_check((w), (call), (code), #call, __FILE__, __LINE__)

void world_begin(struct world *w, const char *at);
void world_commit(struct world *w);
/* In a transaction of its own; undone when it is refused or a dry run. The receipt is the caller's. */
enum err_code world_try(struct world *w, struct submission *s, struct receipt *receipt);
/* The same, with a body received at that instant; must be accepted. Returns the submission's id; *json (may
 * be NULL) the answer, in the arena. */
int64_t world_submit(struct world *w, const char *at, const char *json, cJSON **answer);
/* One line ("'indicator':…") of the unit's report "annual" of the plan "p". */
void world_send(struct world *w, const char *unit, const char *period, const char *at, const char *line);
/* Sweeps and flushes until nothing more is due at that instant, max items a transaction. */
void world_sweep(struct world *w, const char *at, size_t max);
/* Goes from instant to instant as the scheduler does, up to and including `to`. */
void world_run(struct world *w, const char *to, size_t max);
void world_run_ms(struct world *w, int64_t to_ms, size_t max);
int64_t world_next(struct world *w); /* when something is due, deliveries aside */

struct command world_command(const char *reason);

/* ---- what is recorded ---- */

int64_t world_seq(struct world *w);
struct obligation world_obligation(struct world *w, const char *key, int64_t as_of);
bool world_opened(struct world *w, const char *key);
const char *world_status(struct world *w, const char *key, const char *at);
/* What the read side says of a target of the first plan. */
struct verdict world_verdict(struct world *w, const char *target, const char *unit, int64_t as_of,
                             const char *at);
/* "2016-05-20T00:00:00+07:00 report.missed so-a raised" a line, in the order recorded; kind and unit NULL:
 * any. */
const char *world_story(struct world *w, const char *kind, const char *unit);
size_t world_open_alerts(struct world *w, const char *kind); /* glob */
size_t world_deliveries(struct world *w, const char *type, const char *to);
/* Every table's rows as text, instants and all: two worlds that tell the same lived the same. */
const char *world_dump(struct world *w);

#endif
