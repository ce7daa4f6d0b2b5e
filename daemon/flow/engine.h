/* The engine: everything that changes the record, synchronous, on one thread and one writing store. The
 * writer's thread drives it in the daemon; `tiendo simulate` and tests drive it directly.
 *
 *   engine_begin → (engine_mark → engine_submit | engine_… → engine_keep or engine_undo)*
 *                → engine_commit or engine_abort
 *
 * engine_commit judges what was touched once, writes verdict changes and alerts, completes the receipts, and
 * commits. */
#ifndef TIENDO_FLOW_ENGINE_H
#define TIENDO_FLOW_ENGINE_H

#include "config/settings.h"
#include "daemon/flow/published.h"
#include "daemon/store/store.h"

struct engine;

/* Borrows store and settings. */
struct engine *engine_new(struct store *store, const struct settings *settings);
void engine_free(struct engine *engine); /* drops its plans; not the store */
struct store *engine_store(struct engine *engine);
/* In force; borrowed until the next transaction begins. NULL before the first publish. */
struct plans *engine_plans(struct engine *engine);
const struct settings *engine_settings(const struct engine *engine);
void engine_set_settings(struct engine *engine, const struct settings *settings);

/* Records new versions of plans and units where their hash changed, re-derives agenda and untouched
 * obligations. In a transaction of its own, outside begin/commit.
 *
 * In use from then on is what is in force at now_ms: `plans` themselves, or, where a file's version counts
 * from a later day, a set that is read from the record; that version takes over at its day's first instant,
 * at the beginning of the first transaction then. activated_ms, version_seq and in_force_until_ms are filled.
 *
 * ERR_CONFLICT, with every reason in out->problems: a file equal to an older, replaced version, unless adopt;
 * a plan or unit on record that the files no longer hold, unless the settings say it was let go; an id with
 * history that the new version neither holds nor explains ("renamed", "retired"). On error everything is as
 * it was. `out` is the caller's, initialised. */
MUST_CHECK enum err_code engine_publish(struct engine *engine, struct plans *plans, int64_t now_ms,
                                        bool adopt, struct published *out, struct err *err);

MUST_CHECK enum err_code engine_begin(struct engine *engine, int64_t now_ms, struct err *err);
MUST_CHECK enum err_code engine_mark(struct engine *engine, struct err *err); /* a savepoint */
MUST_CHECK enum err_code engine_keep(struct engine *engine, struct err *err);
void engine_undo(struct engine *engine);
/* Rolls back by itself when it fails. */
MUST_CHECK enum err_code engine_commit(struct engine *engine, struct err *err);
void engine_abort(struct engine *engine);
int64_t engine_now_ms(const struct engine *engine); /* recorded_at of the open transaction */

/* The answer to a submission; complete after engine_commit. */
struct receipt {
    int64_t submission;       /* 0 for a dry run or a refusal */
    bool replayed;            /* the first answer again: same key, or byte-identical to the latest */
    bool by_key;              /* replayed because of the Idempotency-Key */
    char *json;               /* owned; the body of the answer */
    struct problems problems; /* faults found against the record, and the warnings */
};
void receipt_init(struct receipt *r);
void receipt_deinit(struct receipt *r);

/* Records a valid submission. `receipt` must live until engine_commit or engine_abort. ERR_INVALID: problems
 * say why (undo the mark). dry_run: all is done, judged and undone within the mark; json is what would have
 * been answered. */
MUST_CHECK enum err_code engine_submit(struct engine *engine, struct submission *s, struct receipt *receipt,
                                       struct err *err);

/* Commands on what is recorded. key is an obligation's id. What is wrong is in err, in the command's
 * language: ERR_NOT_FOUND, ERR_CONFLICT, ERR_INVALID (undo the mark). */
struct command {
    const char *actor, *source;
    const char *reason; /* comment of an acknowledgement, result of a review */
    int64_t until_ms; /* extend, return (INSTANT_NONE: 5 working days), request, acknowledge; else ignored */
    int32_t day;      /* review: held on */
    const char *document;
    enum lang lang;
};
MUST_CHECK enum err_code engine_waive(struct engine *engine, const char *key, const struct command *c,
                                      struct err *err);
MUST_CHECK enum err_code engine_extend(struct engine *engine, const char *key, const struct command *c,
                                       struct err *err);
MUST_CHECK enum err_code engine_return(struct engine *engine, int64_t submission, const struct command *c,
                                       struct err *err);
/* An ad-hoc request (đột xuất): an obligation of the report for any unit and period, due at until_ms, with a
 * round of its own by which submissions name it. *key gets its id. */
MUST_CHECK enum err_code engine_request(struct engine *engine, const char *plan, const char *report,
                                        const char *unit, struct period period, const struct command *c,
                                        char key[OBLIGATION_KEY_MAX], struct err *err);
MUST_CHECK enum err_code engine_acknowledge(struct engine *engine, int64_t alert, const struct command *c,
                                            struct err *err);
MUST_CHECK enum err_code engine_review(struct engine *engine, const char *plan, const char *milestone,
                                       const struct command *c, struct err *err);
MUST_CHECK enum err_code engine_retry(struct engine *engine, int64_t delivery, const struct command *c,
                                      struct err *err);

/* What time has brought by the transaction's instant: at most max items, oldest first; once nothing is left
 * to raise, due notices are flushed. *more: not done. */
MUST_CHECK enum err_code engine_sweep(struct engine *engine, size_t max, bool *more, struct err *err);
/* Result of one try of a delivery. next_ms INSTANT_NONE when delivered or dead. */
MUST_CHECK enum err_code engine_attempt(struct engine *engine, int64_t delivery, const char *result,
                                        int status, const char *detail, enum delivery_state state,
                                        int64_t next_ms, struct err *err);

#endif
