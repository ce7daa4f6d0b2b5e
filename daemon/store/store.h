/* The store: everything that must survive, in one SQLite file (WAL, synchronous=FULL). This module alone
 * knows SQL.
 *
 * One writing handle (the writer's thread) and any number of reading ones (a thread each). Synchronous; never
 * used on the loop. Calls speak of submissions, series, obligations, alerts and deliveries, never of rows or
 * cursors.
 *
 * Invariants:
 *
 * Every change happens between store_begin and store_commit of the writing handle, which alone commits and
 * checkpoints.
 *
 * Every accepted change has one row of `tx` (store_tx): seq, recorded_at (never decreases), actor, source,
 * verb, object, detail, and a hash over the previous hash and the content. Every history row carries the seq
 * of its tx row.
 *
 * History (names, tx, versions, submissions with all that belongs to them, observations, returns, reviews,
 * states of tasks, occurrences,
 * and the events of obligations, verdicts, alerts and deliveries) admits no update and no delete: triggers
 * refuse them. Work rows (obligation, alert, notice, delivery, agenda, silence, idempotency) change state
 * only; their identity columns are guarded by triggers.
 *
 * `as_of` is a seq: reads see exactly what was recorded up to it (INT64_MAX: all).
 *
 * Strings and arrays that a read returns live in the arena given; ERR_TOO_BIG when it is full. A filter's
 * `limit` 0 is no limit.
 *
 * Errors: ERR_IO, ERR_FULL (disk full), ERR_BUSY, ERR_NOMEM, ERR_NOT_FOUND where said. After ERR_IO or
 * ERR_FULL inside a transaction the caller rolls back; nothing half-written remains. */
#ifndef TIENDO_STORE_STORE_H
#define TIENDO_STORE_STORE_H

#include "daemon/model/alert.h"
#include "daemon/model/dataset.h"
#include "daemon/model/submission.h"
#include "daemon/model/task.h"
#include "daemon/model/verdict.h"

struct store;

enum store_mode { STORE_WRITE, STORE_READ };

/* `dir` is the data folder. STORE_WRITE makes it (0700), takes its lock (ERR_CONFLICT: another daemon runs),
 * creates or migrates the database (an unknown newer schema: ERR_CONFLICT), and returns deliveries that were
 * `sending` to `pending`. STORE_READ opens query_only; ERR_NOT_FOUND if there is none. dir ":memory:" with
 * STORE_WRITE: a scratch database without a folder (simulate, tests). */
MUST_CHECK enum err_code store_open(const char *dir, enum store_mode mode, struct store **out,
                                    struct err *err);
void store_close(struct store *store); /* NULL is fine; a last checkpoint when writing */

/* ---- transactions ---- */

/* BEGIN IMMEDIATE. Every tx row until the commit gets recorded_at = max(now_ms, the last one recorded). */
MUST_CHECK enum err_code store_begin(struct store *store, int64_t now_ms, struct err *err);
MUST_CHECK enum err_code store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);
/* One nested level at a time. */
MUST_CHECK enum err_code store_savepoint(struct store *store, struct err *err);
MUST_CHECK enum err_code store_release(struct store *store, struct err *err);
void store_rollback_savepoint(struct store *store);
/* A small step of the WAL checkpoint; between commits only. */
void store_checkpoint(struct store *store);
/* Reading handle: a consistent view until store_view_end. At most 1 s: long lists page. */
MUST_CHECK enum err_code store_view_begin(struct store *store, struct err *err);
void store_view_end(struct store *store);

/* Appends a tx row and returns its seq. object, detail (JSON) may be NULL. */
MUST_CHECK enum err_code store_tx(struct store *store, const char *actor, const char *source,
                                  const char *verb, const char *object, const char *detail, int64_t *seq,
                                  struct err *err);
int64_t store_recorded_ms(const struct store *store); /* recorded_at of the open transaction */
/* 0 and INSTANT_NONE if there is none. */
MUST_CHECK enum err_code store_last(struct store *store, int64_t *seq, int64_t *recorded_ms, struct err *err);
/* The greatest seq recorded by then; 0 if none. */
MUST_CHECK enum err_code store_seq_at(struct store *store, int64_t at_ms, int64_t *seq, struct err *err);
MUST_CHECK enum err_code store_recorded_at(struct store *store, int64_t seq, int64_t *recorded_ms,
                                           struct err *err);
/* Recomputes the hash chain. *bad_seq = 0 when whole, else the first row that does not fit. */
MUST_CHECK enum err_code store_verify(struct store *store, int64_t *bad_seq, struct err *err);

/* ---- plan and unit versions ---- */

struct version_row {
    int64_t seq, recorded_ms;
    const char *id; /* the plan's; NULL for units */
    const char *hash, *canonical;
};
MUST_CHECK enum err_code store_plan_version_add(struct store *store, int64_t seq, const char *plan,
                                                const char *hash, const char *canonical, struct err *err);
/* The newest versions as of `as_of`, one per plan, sorted by id. */
MUST_CHECK enum err_code store_plan_versions(struct store *store, int64_t as_of, struct arena *arena,
                                             struct version_row **rows, size_t *count, struct err *err);
/* recorded_at of the plan's first version; ERR_NOT_FOUND. */
MUST_CHECK enum err_code store_plan_activated(struct store *store, const char *plan, int64_t *recorded_ms,
                                              struct err *err);
/* Was a version with this hash ever recorded (other than as the newest)? */
MUST_CHECK enum err_code store_plan_hash_known(struct store *store, const char *plan, const char *hash,
                                               bool *known, struct err *err);
MUST_CHECK enum err_code store_unit_version_add(struct store *store, int64_t seq, const char *hash,
                                                const char *canonical, struct err *err);
MUST_CHECK enum err_code store_unit_version(struct store *store, int64_t as_of, struct arena *arena,
                                            struct version_row *row, struct err *err);
/* Versions without their texts, in the order of recording: those whose id is greater than after_id. A plan
 * that was let go has a last version without text, `withdrawn`. */
struct version_head {
    int64_t id, seq, recorded_ms;
    const char *plan, *hash;
    const char *in_force_from; /* "2023-01-01"; NULL: from when it was recorded */
    const char *timezone;
    bool withdrawn;
};
MUST_CHECK enum err_code store_version_heads(struct store *store, int64_t after_id, struct arena *arena,
                                             struct version_head **rows, size_t *count, struct err *err);
/* ERR_NOT_FOUND. */
MUST_CHECK enum err_code store_version_text(struct store *store, int64_t id, struct arena *arena,
                                            const char **canonical, struct err *err);
/* The plan is let go: no version is in force from this seq on. */
MUST_CHECK enum err_code store_plan_withdraw(struct store *store, int64_t seq, const char *plan,
                                             struct err *err);

/* ---- ids that plans gave up ---- */

/* From now on, on this handle, what is on record under an id that its plan calls renamed is read as the new
 * id's, and what is written for the new id goes to the rows of the old one: history stays as it is and stays
 * one. NULL: none. Among several old ids of one new id the first that is on record
 * counts. */
void store_use_plans(struct store *store, const struct plans *plans);

/* What is on record under an id. */
struct orphan {
    const char *kind; /* "indicator" "target" "report" "milestone" "task", "unit" */
    const char *id;
    int64_t count; /* of observations, changes of verdicts, obligations, reviews, states */
    bool has_period;
    struct period period; /* the last; else: */
    int32_t day;          /* the last; DAY_NONE */
};
/* Ids of the plan that have history but that it neither holds nor explains in its notes. */
MUST_CHECK enum err_code store_orphans(struct store *store, const struct plan *plan, struct arena *arena,
                                       struct orphan **rows, size_t *count, struct err *err);
/* Units with submissions, observations, obligations or verdicts that these units do not hold. */
MUST_CHECK enum err_code store_orphan_units(struct store *store, const struct units *units,
                                            struct arena *arena, struct orphan **rows, size_t *count,
                                            struct err *err);
/* The history of one id, whether the plan holds it or not; count 0: none. */
MUST_CHECK enum err_code store_history_of(struct store *store, const char *plan, const char *kind,
                                          const char *id, struct orphan *out, struct err *err);

/* ---- submissions ---- */

struct submission_row {
    int64_t id;                                   /* s<id>; also its seq */
    int64_t recorded_ms, received_ms, arrived_ms; /* arrived: INSTANT_NONE */
    const char *plan, *report, *unit, *round, *actor, *source, *media_type, *note, *document;
    struct period period;
    char sha256[SHA256_HEX_MAX];
    int64_t supersedes, superseded_by; /* 0 if none (superseded_by as of the read) */
    int64_t returned_ms;               /* INSTANT_NONE */
    const char *returned_reason;
    size_t line_count;
};
/* Records the submission (id = seq), its payload (deflated) and one observation per line. Two lines of one
 * key are ERR_CONFLICT: the caller has refused duplicates. obligation is the opened one it fills; supersedes
 * 0 if none. */
MUST_CHECK enum err_code store_submission_add(struct store *store, int64_t seq, const struct submission *s,
                                              const char *round, int64_t obligation, int64_t supersedes,
                                              struct err *err);
MUST_CHECK enum err_code store_receipt_add(struct store *store, int64_t submission, const char *json,
                                           struct err *err);
/* ERR_NOT_FOUND. */
MUST_CHECK enum err_code store_receipt(struct store *store, int64_t submission, struct strbuf *json,
                                       struct err *err);
/* ERR_NOT_FOUND. */
MUST_CHECK enum err_code store_submission(struct store *store, int64_t id, int64_t as_of, struct arena *arena,
                                          struct submission_row *row, struct err *err);
struct submission_filter {
    const char *plan, *report, *unit; /* NULL: any */
    bool has_period;
    struct period period;
    int64_t obligation; /* 0: any */
    int64_t as_of;
    int64_t before; /* ids below it only; 0: from the newest */
    size_t limit;
};
/* Newest first. */
MUST_CHECK enum err_code store_submissions(struct store *store, const struct submission_filter *filter,
                                           struct arena *arena, struct submission_row **rows, size_t *count,
                                           struct err *err);
/* The bytes as received. ERR_NOT_FOUND. */
MUST_CHECK enum err_code store_payload(struct store *store, int64_t submission, struct strbuf *bytes,
                                       struct err *err);
/* Withdraws a submission's values from judgement from this seq on. */
MUST_CHECK enum err_code store_submission_return(struct store *store, int64_t seq, int64_t submission,
                                                 const char *reason, struct err *err);

/* The answer to a repeated Idempotency-Key: the submission it made and the hash of the body it came with.
 * ERR_NOT_FOUND. */
MUST_CHECK enum err_code store_idempotency(struct store *store, const char *actor, const char *key,
                                           int64_t *submission, uint8_t sha256[SHA256_BYTES],
                                           struct err *err);
MUST_CHECK enum err_code store_idempotency_add(struct store *store, const char *actor, const char *key,
                                               int64_t submission, const uint8_t sha256[SHA256_BYTES],
                                               struct err *err);

/* ---- observations ---- */

struct observation_row {
    const char *plan, *indicator, *unit, *category, *text, *no_data_reason, *note, *source;
    struct period period;
    bool has_value, has_counts;
    double value, numerator, denominator;
    int64_t seq, recorded_ms; /* seq is the submission's id */
    int64_t superseded_ms;    /* history only; INSTANT_NONE while in force */
};
struct observation_filter {
    const char *plan, *indicator, *unit, *category; /* NULL: any; plan is required */
    bool has_period;
    struct period period;
    int64_t as_of;
    bool history;         /* superseded ones too */
    int64_t submission;   /* 0: any */
    size_t offset, limit; /* the order is fixed: indicator, unit, period, category, seq */
};
/* In force is, of a key's lines, the last recorded one that was not returned. Rounds are the plan's and not
 * seen here: where an earlier round is mended after a later one, store_dataset differs. A page costs what it
 * and the pages before it hold, not what the plan holds. */
MUST_CHECK enum err_code store_observations(struct store *store, const struct observation_filter *filter,
                                            struct arena *arena, struct observation_row **rows, size_t *count,
                                            struct err *err);
/* Fills ds (initialised by the caller) with what is in force as of `as_of` for the plan: observations of the
 * units given (NULL: all), returned submissions left out, the last round of a report before earlier ones, and
 * the opened obligations of those units; sorts it. Names the plan no longer knows are skipped. */
MUST_CHECK enum err_code store_dataset(struct store *store, const struct plan *plan,
                                       const struct units *units, const struct unit *const *only,
                                       size_t only_count, int64_t as_of, struct dataset *ds, struct err *err);

/* ---- obligations ---- */

enum obligation_event_kind {
    OBLIGATION_SUBMITTED,
    OBLIGATION_COMPLETED,
    OBLIGATION_EXTENDED,
    OBLIGATION_WAIVE,
    OBLIGATION_RETURN,
    OBLIGATION_PASS /* its unit closed: from now on it is another's, `reason` is that unit's id */
};
struct obligation_event {
    enum obligation_event_kind kind;
    int64_t at_ms;      /* submitted, completed: received_at (or arrived_at) */
    int64_t until_ms;   /* extended, returned; else INSTANT_NONE */
    int64_t submission; /* 0 if none */
    const char *actor, *reason;
};
/* Opens: freezes the obligation as a row. next_ms: its next ladder instant (INSTANT_NONE: none). */
MUST_CHECK enum err_code store_obligation_open(struct store *store, int64_t seq, const struct obligation *o,
                                               int64_t next_ms, int64_t *id, struct err *err);
MUST_CHECK enum err_code store_obligation_event(struct store *store, int64_t seq, int64_t obligation,
                                                const struct obligation_event *event, struct err *err);
/* The ladder's own state: the next instant at which this obligation wants attention, and the step reached. */
MUST_CHECK enum err_code store_obligation_next(struct store *store, int64_t obligation, int64_t next_ms,
                                               int step, struct err *err);
/* The folded state as of a seq. ERR_NOT_FOUND when not opened by then. Strings in the arena. */
MUST_CHECK enum err_code store_obligation(struct store *store, const char *plan, const char *report,
                                          const char *unit, struct period period, const char *round,
                                          int64_t as_of, struct arena *arena, struct obligation *out,
                                          struct err *err);
MUST_CHECK enum err_code store_obligation_by_id(struct store *store, int64_t id, int64_t as_of,
                                                struct arena *arena, struct obligation *out, struct err *err);
struct obligation_filter {
    const char *plan, *report, *unit; /* NULL: any */
    int64_t due_from_ms, due_to_ms;   /* from ≤ due < to, by the effective due date; INSTANT_NONE: open */
    int64_t as_of;
};
/* In order of plan, report, period, unit, round. */
MUST_CHECK enum err_code store_obligations(struct store *store, const struct obligation_filter *filter,
                                           struct arena *arena, struct obligation **out, size_t *count,
                                           struct err *err);
/* Opened ones whose next instant is ≤ now, oldest first, at most max; *step is the step reached so far. */
struct obligation_due {
    struct obligation obligation;
    int64_t next_ms;
    int step;
};
MUST_CHECK enum err_code store_obligations_due(struct store *store, int64_t now_ms, size_t max,
                                               struct arena *arena, struct obligation_due **out,
                                               size_t *count, struct err *err);
/* Opened ones of the plan whose ladder has not come to its end and whose id is greater than `after`: the
 * first `limit`, in order of id. */
MUST_CHECK enum err_code store_obligations_pending(struct store *store, const char *plan, int64_t after,
                                                   size_t limit, struct arena *arena,
                                                   struct obligation_due **out, size_t *count,
                                                   struct err *err);
/* What has been filled for an obligation so far: indicator and category of every line with a value or a
 * no_data_reason in its submissions that were not returned. */
struct filled_row {
    const char *indicator, *category;
};
MUST_CHECK enum err_code store_obligation_filled(struct store *store, int64_t obligation, struct arena *arena,
                                                 struct filled_row **rows, size_t *count, struct err *err);
/* Opened obligations of the plan that nobody has sent anything for: re-derived when a new plan version is
 * recorded (rows go; they are work, not history, until something happened to them). */
MUST_CHECK enum err_code store_obligations_untouched_clear(struct store *store, const char *plan,
                                                           struct err *err);

/* ---- the agenda: what the plans themselves bring, at known instants ---- */

enum agenda_kind {
    AGENDA_OPEN,
    AGENDA_JUDGE,
    AGENDA_REVIEW,
    AGENDA_EVENT,
    AGENDA_EVENT_START,
    AGENDA_VERSION,    /* another version comes into force */
    AGENDA_SUCCESSION, /* units have closed the day before */
    AGENDA_TASK        /* a window is over */
};
struct agenda_row {
    int64_t at_ms;
    enum agenda_kind kind;
    const char *plan;
    /* OPEN "report|period|round", REVIEW milestone, EVENT… "event|year", TASK "task|window", SUCCESSION how
     * far it has come; else "" */
    const char *object;
};
/* Putting a row again changes nothing. */
MUST_CHECK enum err_code store_agenda_put(struct store *store, const struct agenda_row *row, struct err *err);
MUST_CHECK enum err_code store_agenda_remove(struct store *store, const struct agenda_row *row,
                                             struct err *err);
MUST_CHECK enum err_code store_agenda_clear(struct store *store, const char *plan, struct err *err);
MUST_CHECK enum err_code store_agenda_due(struct store *store, int64_t now_ms, size_t max,
                                          struct arena *arena, struct agenda_row **rows, size_t *count,
                                          struct err *err);
/* The next instant at which anything is due: agenda, ladders, notices, deliveries. INT64_MAX: nothing. The
 * second: without deliveries. Deliveries that store_deliveries_claim would hold back do not count: what ends
 * the one before them wakes whoever waits. */
MUST_CHECK enum err_code store_next_ms(struct store *store, int64_t *all_ms, int64_t *raise_ms,
                                       struct err *err);

/* ---- verdict changes ---- */

struct verdict_row {
    int64_t seq, recorded_ms;
    const char *plan, *indicator, *target, *unit, *category;
    int32_t day;
    enum verdict_status status;
    unsigned flags;
    bool has_ratio;
    double ratio;
    int engine;
    const char *method, *inputs, *why_vi, *why_en; /* inputs: JSON */
};
MUST_CHECK enum err_code store_verdict_change(struct store *store, int64_t seq, const struct verdict *v,
                                              const char *why_vi, const char *why_en, struct err *err);
/* The last change recorded for the target, unit and category as of a seq. ERR_NOT_FOUND. */
MUST_CHECK enum err_code store_verdict_last(struct store *store, const char *plan, const char *target,
                                            const char *unit, const char *category, int64_t as_of,
                                            struct arena *arena, struct verdict_row *row, struct err *err);
/* In order of seq; target, unit NULL: any. */
MUST_CHECK enum err_code store_verdict_changes(struct store *store, const char *plan, const char *target,
                                               const char *unit, int64_t after_seq, size_t limit,
                                               struct arena *arena, struct verdict_row **rows, size_t *count,
                                               struct err *err);

/* ---- alerts ---- */

/* Inserts; ERR_CONFLICT when one with this identity is open. */
MUST_CHECK enum err_code store_alert_add(struct store *store, int64_t seq, const struct alert *alert,
                                         int64_t *id, struct err *err);
/* Writes state, severity, step, ends_ms, resolved_ms, detail, acknowledgement. */
MUST_CHECK enum err_code store_alert_set(struct store *store, const struct alert *alert, struct err *err);
/* The event keeps the alert's severity and step too, as they stand: write the alert first. */
MUST_CHECK enum err_code store_alert_event(struct store *store, int64_t seq, int64_t alert, const char *event,
                                           const char *from, const char *to, int64_t at_ms,
                                           const char *reason, int64_t *event_id, struct err *err);
/* The open one of this identity. ERR_NOT_FOUND. */
MUST_CHECK enum err_code store_alert_open(struct store *store, enum alert_kind kind,
                                          const struct alert_labels *labels, struct arena *arena,
                                          struct alert *out, struct err *err);
MUST_CHECK enum err_code store_alert(struct store *store, int64_t id, struct arena *arena, struct alert *out,
                                     struct err *err);
struct alert_filter {
    const char *plan, *unit, *kind; /* kind: a shell glob */
    int state;                      /* −1: any; −2: open (firing or acknowledged) */
    int64_t opened_from_ms;         /* INSTANT_NONE */
    int64_t before;                 /* ids below it; 0: from the newest */
    size_t limit;
    int64_t as_of; /* the state as of then, by alert_event */
};
MUST_CHECK enum err_code store_alerts(struct store *store, const struct alert_filter *filter,
                                      struct arena *arena, struct alert **out, size_t *count,
                                      struct err *err);
struct alert_event_row {
    int64_t id, seq, alert, at_ms;
    const char *event, *from, *to, *reason;
};
MUST_CHECK enum err_code store_alert_events(struct store *store, int64_t alert, struct arena *arena,
                                            struct alert_event_row **rows, size_t *count, struct err *err);

/* ---- notices and deliveries ---- */

struct notice {
    int64_t id, alert, event, flush_ms;
    const char *receiver;
    const char *group; /* canonical "receiver|type|state|key=value…"; equal groups flush as one message */
    const char *type, *state; /* kind name; "firing" or "resolved" */
    const char *to;           /* the unit id of an "@unit", or "": groups never mix units' addressees */
};
MUST_CHECK enum err_code store_notice_add(struct store *store, int64_t seq, const struct notice *notice,
                                          int64_t *id, struct err *err);
/* The notices of the oldest group with flush_ms ≤ now (all of that group and `to` that are due), in order of
 * id; count 0: none. */
MUST_CHECK enum err_code store_notices_due(struct store *store, int64_t now_ms, struct arena *arena,
                                           struct notice **out, size_t *count, struct err *err);
/* Ends a notice: flushed into a delivery (delivery > 0), or dropped with its reason. */
MUST_CHECK enum err_code store_notice_end(struct store *store, int64_t notice, int64_t seq, int64_t delivery,
                                          const char *dropped_reason, struct err *err);

enum delivery_state { DELIVERY_PENDING, DELIVERY_SENDING, DELIVERY_DELIVERED, DELIVERY_DEAD };
const char *delivery_state_name(enum delivery_state state);
bool delivery_state_parse(const char *name, enum delivery_state *out);
struct delivery {
    int64_t id;
    const char *channel;            /* "email" | "webhook" */
    const char *receiver;           /* its name */
    const char *to;                 /* one address or endpoint URL */
    const char *message_id;         /* constant across attempts: Message-ID, webhook-id */
    const char *type, *state_label; /* kind name; "firing" | "resolved" */
    const char *headers;            /* JSON object of the headers that are frozen with the body */
    const char *body;               /* rendered bytes */
    size_t body_len;
    enum delivery_state state;
    int64_t created_ms, next_attempt_ms; /* next: INSTANT_NONE once delivered or dead */
    int attempts;
    const int64_t *alerts; /* ids of the alerts it speaks of */
    size_t alert_count;
};
MUST_CHECK enum err_code store_delivery_add(struct store *store, int64_t seq, const struct delivery *d,
                                            int64_t *id, struct err *err);
/* Marks up to max pending deliveries whose next attempt is ≤ now as sending and returns them, oldest first;
 * at most one under way per `to`, in order of id. One that waits for its retry holds back later ones to the
 * same `to` about the same alert (fired arrives before resolved), no others. */
MUST_CHECK enum err_code store_deliveries_claim(struct store *store, int64_t now_ms, size_t max,
                                                struct arena *arena, struct delivery **out, size_t *count,
                                                struct err *err);
/* Records one try and the delivery's new state. next_ms: of a retry; else INSTANT_NONE. */
MUST_CHECK enum err_code store_attempt_add(struct store *store, int64_t seq, int64_t delivery, int64_t at_ms,
                                           const char *result, int status, const char *detail,
                                           enum delivery_state state, int64_t next_ms, struct err *err);
/* dead → pending at next_ms. ERR_NOT_FOUND, ERR_CONFLICT (not dead). */
MUST_CHECK enum err_code store_delivery_retry(struct store *store, int64_t delivery, int64_t next_ms,
                                              struct err *err);
struct delivery_filter {
    int state; /* −1: any */
    const char *channel, *receiver;
    int64_t alert;  /* 0: any */
    int64_t before; /* ids below it; 0: from the newest */
    size_t limit;
    bool with_body;
};
MUST_CHECK enum err_code store_deliveries(struct store *store, const struct delivery_filter *filter,
                                          struct arena *arena, struct delivery **out, size_t *count,
                                          struct err *err);
struct attempt_row {
    int64_t at_ms;
    const char *result, *detail; /* "delivered" "retry" "dead" */
    int status;
};
MUST_CHECK enum err_code store_attempts(struct store *store, int64_t delivery, struct arena *arena,
                                        struct attempt_row **rows, size_t *count, struct err *err);
/* The message_id of the first delivery to this address about this alert (for References); NULL if none. */
MUST_CHECK enum err_code store_thread(struct store *store, int64_t alert, const char *to, struct arena *arena,
                                      const char **id, struct err *err);
/* The receivers that a message about this alert's firing went to, or is on its way to (not dead); each
 * once. */
MUST_CHECK enum err_code store_told(struct store *store, int64_t alert, struct arena *arena,
                                    const char ***receivers, size_t *count, struct err *err);

/* ---- silences ---- */

struct silence {
    int64_t id, starts_ms, ends_ms;
    const char *match; /* JSON object {label: glob} */
    const char *author, *comment;
};
MUST_CHECK enum err_code store_silence_add(struct store *store, int64_t seq, const struct silence *silence,
                                           int64_t *id, struct err *err);
/* ERR_NOT_FOUND. */
MUST_CHECK enum err_code store_silence_end(struct store *store, int64_t silence, int64_t ends_ms,
                                           struct err *err);
MUST_CHECK enum err_code store_silences(struct store *store, struct arena *arena, struct silence **rows,
                                        size_t *count, struct err *err);

/* ---- tasks and events that are recorded ---- */

struct task_state_row {
    const char *plan, *task, *unit, *window;
    int64_t seq, recorded_ms;
    enum task_state state;
    int32_t on_day;
    bool has_quantity;
    double quantity;
    const char *note, *document, *actor; /* note, document NULL if none */
};
/* ERR_CONFLICT: one of the same task, unit, window and seq. recorded_ms is not looked at. */
MUST_CHECK enum err_code store_task_state_add(struct store *store, const struct task_state_row *row,
                                              struct err *err);
struct task_state_filter {
    const char *plan;                 /* required */
    const char *task, *unit, *window; /* NULL: any */
    int64_t as_of;
    bool history; /* all that was said; else the newest of each task, unit and window */
};
/* Of one task, unit and window in the order of recording; otherwise in a fixed order of the store's own. */
MUST_CHECK enum err_code store_task_states(struct store *store, const struct task_state_filter *filter,
                                           struct arena *arena, struct task_state_row **rows, size_t *count,
                                           struct err *err);

/* o->seq is the tx row's; recorded_ms is not looked at. ERR_CONFLICT: that event has happened on that day
 * already. */
MUST_CHECK enum err_code store_occurrence_add(struct store *store, const char *plan,
                                              const struct occurrence *o, struct err *err);
/* In the order of recording; event NULL: any. */
MUST_CHECK enum err_code store_occurrences(struct store *store, const char *plan, const char *event,
                                           int64_t as_of, struct arena *arena, struct occurrence **rows,
                                           size_t *count, struct err *err);

/* ---- reviews and counts ---- */

MUST_CHECK enum err_code store_review_add(struct store *store, int64_t seq, const char *plan,
                                          const char *milestone, int32_t held_day, const char *result,
                                          const char *document, struct err *err);
struct review_row {
    int64_t seq, recorded_ms;
    int32_t held_day;
    const char *result, *document;
};
/* The newest. ERR_NOT_FOUND. */
MUST_CHECK enum err_code store_review(struct store *store, const char *plan, const char *milestone,
                                      int64_t as_of, struct arena *arena, struct review_row *row,
                                      struct err *err);

struct store_counts { /* for /metrics and status */
    int64_t submissions, observations, tx;
    int64_t open_alerts, pending_deliveries, dead_deliveries;
    int64_t wal_bytes, db_bytes;
};
MUST_CHECK enum err_code store_count(struct store *store, struct store_counts *out, struct err *err);

#endif
