/* What the files of the simulation share. Not for anyone else. */
#ifndef TIENDO_FLOW_SIMULATE_INTERNAL_H
#define TIENDO_FLOW_SIMULATE_INTERNAL_H

#include "daemon/flow/engine.h"
#include "daemon/flow/simulate.h"

struct replay {
    const struct simulate_options *options;
    const struct simulate_arrival **arrivals; /* owned; those within the span, by instant */
    size_t arrival_count, arrived;
    struct store *store;
    struct engine *engine;
    struct simulation out;
    int64_t now_ms;
    /* what has been told already */
    int64_t seq, last_alert, last_delivery, last_event;
    int64_t *open; /* owned; ids of alerts that may still change */
    size_t open_count, open_cap;
    struct err *err;
};

/* simulate.c */
/* The record's own failures end the replay; whatever is wrong with what arrived is told. */
bool replay_is_refusal(enum err_code code);
/* Both lists as one, which lives as long as the result; NULL: no room. */
struct problems *replay_problems(struct replay *r, const struct problems *a, const struct problems *b);

/* simulate_words.c: is the arrival a word on a task or an event? Then it is said, or refused, and told. */
MUST_CHECK enum err_code replay_word(struct replay *r, const struct simulate_arrival *a, bool *is_word);

/* simulate_tell.c */
/* One more item of the result, to be filled; valid until the next. */
struct simulated *replay_add(struct replay *r, enum simulated_kind kind, int64_t at_ms);
/* A copy that lives as long as the result; *code is set when there is no room. NULL stays NULL. */
const char *replay_copy(struct replay *r, const char *text, enum err_code *code);
enum err_code replay_no_room(struct replay *r);
/* Adds all that came about in the record since the last call: changes of verdicts, events of alerts,
 * messages. */
MUST_CHECK enum err_code replay_tell(struct replay *r);
/* By instant, then kind, then in the order in which they came about. */
void replay_sort(struct simulation *simulation);

#endif
