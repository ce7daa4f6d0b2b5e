/* What the files of the engine share. Not for anyone else. */
#ifndef TIENDO_FLOW_ENGINE_INTERNAL_H
#define TIENDO_FLOW_ENGINE_INTERNAL_H

#include "alerts/alerts.h"
#include "daemon/flow/engine.h"
#include "daemon/flow/versions.h"

/* An indicator and unit whose series, or whose obligation, changed: its targets are judged at the end of the
 * transaction. */
struct touched {
    const struct plan *plan;
    const struct indicator *indicator;
    const struct unit *unit; /* NULL: every unit */
};

/* A change of status or flags that judging found. */
struct change {
    struct verdict verdict;
    bool had_before;
    enum verdict_status was;
};

/* A receipt that is completed at commit. */
struct pending {
    struct receipt *receipt;
    int64_t replay_of; /* 0, or the submission of this transaction whose answer it repeats; then all below is
                          none */
    struct submission *s;
    int64_t obligation;
    char *missing; /* owned; what the obligation still lacks, or NULL */
};

struct engine {
    struct store *store;
    const struct settings *settings;
    struct plans *plans; /* a reference: those in force */
    int64_t switch_ms;   /* from then on others are; INT64_MAX: no others are on record */
    struct versions *versions;
    struct plans *before; /* a reference: what was in use when the transaction began; with `switched` */
    bool switched;
    int64_t now_ms;         /* of the open transaction */
    int64_t first_seq, seq; /* its first and last tx row's; 0: none yet */
    bool tell_all;          /* alerts hear of every verdict judged, also of one that stays as it was */
    const char *cause;      /* what happened last, for alerts: "submission", "schedule", … */
    struct touched *touched;
    size_t touched_count, touched_cap;
    struct pending *pending;
    size_t pending_count, pending_cap;
    struct { /* where engine_undo goes back to */
        size_t touched, pending;
        int64_t first_seq, seq;
        const char *cause;
    } mark;
};

/* From now on these are in use (takes the reference over), unless the transaction comes to nothing. */
void engine_use(struct engine *engine, struct plans *plans);
/* engine_begin with the plans left as they are. */
MUST_CHECK enum err_code engine_begin_as_is(struct engine *engine, int64_t now_ms, struct err *err);

struct alerts_context engine_alerts(const struct engine *engine);
/* A tx row; remembers its seq. */
MUST_CHECK enum err_code engine_tx(struct engine *engine, const char *actor, const char *source,
                                   const char *verb, const char *object, cJSON *detail_owned,
                                   struct err *err);
void engine_await(struct engine *engine, const struct pending *pending); /* takes `missing` over */
/* Was the submission recorded in this very transaction? Then its receipt is still to be written. */
bool engine_is_pending(const struct engine *engine, int64_t submission);
void engine_touch(struct engine *engine, const struct plan *plan, const struct indicator *indicator,
                  const struct unit *unit);
/* Every indicator that the obligation's report carries for its unit. */
void engine_touch_obligation(struct engine *engine, const struct obligation *o);

/* judging.c: judges what touched[from…] concerns; records changes and raises alerts. *changes: the caller
 * frees (mem_free). */
MUST_CHECK enum err_code judging_run(struct engine *engine, size_t from, struct change **changes,
                                     size_t *count, struct err *err);

/* receipts.c: the body of the answer, from the record inside the transaction. */
MUST_CHECK enum err_code receipt_compose(struct engine *engine, const struct pending *p,
                                         const struct change *changes, size_t count, struct err *err);

/* obligations.c */
/* Whose duty it is at that instant what the report lays on `unit`: its own while it is in being; of one that
 * closed before the day it falls due its heir's, if it was in being in the period. NULL: nobody's. */
const struct unit *obligation_debtor(const struct plan *plan, const struct report *report,
                                     const struct unit *unit, struct period period, const struct round *round,
                                     int64_t now_ms);
/* The opened obligation, opened now if it was not (*opened, unless NULL). Strings in the arena or the plan.
 */
MUST_CHECK enum err_code obligation_ensure(struct engine *engine, const struct plan *plan,
                                           const struct report *report, const struct unit *unit,
                                           struct period period, const struct round *round,
                                           struct arena *arena, struct obligation *out, bool *opened,
                                           struct err *err);
/* Finds the opened one by its key, opening it when the plan knows it. ERR_NOT_FOUND. */
MUST_CHECK enum err_code obligation_by_key(struct engine *engine, const char *key, struct arena *arena,
                                           struct obligation *out, struct err *err);
/* The indicators and categories still missing, "1.2, 2.1 (sex=male)"; NULL when complete. The caller frees.
 */
MUST_CHECK enum err_code obligation_missing(struct engine *engine, const struct obligation *o, char **missing,
                                            struct err *err);

/* publish.c: what lies ahead of the plan, by the text and the units in use now; what is over ends. Within a
 * tx row; works again without harm. */
MUST_CHECK enum err_code plan_comes_into_force(struct engine *engine, const struct plan *plan,
                                               struct err *err);

/* agenda.c: everything the plan will bring, from its activation on. */
MUST_CHECK enum err_code agenda_derive(struct engine *engine, const struct plan *plan, struct err *err);
/* When another version of it takes over, if one is on record. */
MUST_CHECK enum err_code agenda_put_version(struct engine *engine, const struct plan *plan, struct err *err);

/* succession.c: what is open of units that closed passes to their heirs: obligations that fall due after the
 * closing, alerts, silences. Within a tx row; works again without harm. About `max` things at a time; *from
 * says how far it has come (0: from the start), *more whether some are left. */
MUST_CHECK enum err_code succession_pass(struct engine *engine, const struct plan *plan, size_t max,
                                         int64_t *from, bool *more, struct err *err);

/* unwatched.c: ends, silently, the open alerts of what the plan now in use no longer watches. After its
 * untouched obligations were cleared. */
MUST_CHECK enum err_code unwatched_end(struct engine *engine, const struct plan *plan, struct err *err);

#endif
