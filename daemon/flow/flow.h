/* The way of a submission, and of everything else that changes the record.
 *
 *    collectors/             loop                      writer's thread                      loop
 *   bytes → submission → validate_submission → [ engine_submit → judging → alerts ] → reply → outbox_try
 *                                                \_ savepoint _/ \ once a transaction /
 *
 *   clock → scheduler → engine_sweep: ladders, milestones, events; then flush: notices → deliveries
 *
 * States of a submission (the table of moves is in flow.c):
 *
 *   COLLECTED → VALID → WAITING → RECORDED → DURABLE → ANSWERED
 *       └──────────────────┴──→ REFUSED ─────────────────↑     it has faults; it disagrees with the record
 *                 └────────┴────────┴──→ UNDONE ─────────┘     no room, stopping; the transaction failed
 *
 * Invariants: a reply of success is sent only from DURABLE; one that is REFUSED or UNDONE has left no trace
 * but a log line; it waits only in WAITING (for the writer) and in DURABLE, REFUSED, UNDONE (for the loop).
 *
 * Files here, by what they serve:
 *
 *   a submission      sink (the door for collectors) · validate, validate_line, validate_figures (pure checks
 *                     against the plans) · submit · judging, reach (what was touched → verdicts → alerts) ·
 *                     receipts
 *   what people say   commands (on reports and alerts) · tasks, task_watch (on tasks, and who is late) ·
 *                     occurrences (on events) · answers · refuse
 *   time              agenda (what a plan brings, and when) · sweep · obligations, rounds (who owes what)
 *   new versions      reload (files → plans) · publish, publish_checks, orphans, withdraw (whole or not at
 *                     all) · published, plan_diff, plan_things (what changed) · versions (as recorded) ·
 *                     succession (units that closed → their heirs) · unwatched (what nobody watches now)
 *   running it        engine (all that changes the record; synchronous, one thread) · writer, readers
 *                     (threads) · scheduler, alarm (when) · service (one door for the API)
 *   reading it        status, status_duties, status_tasks (as of a moment) · nearest (what was meant)
 *   trying it         simulate, simulate_words, simulate_tell (the same engine on a scratch store) */
#ifndef TIENDO_FLOW_FLOW_H
#define TIENDO_FLOW_FLOW_H

#include <stdbool.h>

enum flow_state {
    FLOW_COLLECTED,
    FLOW_VALID,
    FLOW_WAITING,
    FLOW_RECORDED,
    FLOW_DURABLE,
    FLOW_REFUSED,
    FLOW_UNDONE,
    FLOW_ANSWERED,
    FLOW_STATE_COUNT
};

const char *flow_state_name(enum flow_state state); /* "collected" … */
bool flow_allowed(enum flow_state from, enum flow_state to);
/* Moves on; a move that is not in the table is a bug of ours (assert). */
void flow_move(enum flow_state *state, enum flow_state to);

#endif
