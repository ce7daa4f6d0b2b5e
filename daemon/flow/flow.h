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
 * Modules here: validate (pure checks against the plans) · engine (what changes the record; synchronous, one
 * thread) · submit, commands, publish, sweep (its parts: what units, officers, files and time bring) ·
 * judging (touched targets → verdict changes → alerts) · agenda (what a plan brings at known instants) ·
 * versions (plans as recorded) · writer, readers (threads) · scheduler, alarm (when) · service (all of it
 * behind one door for the API) · sink (the same door for collectors) · status (read side: verdicts,
 * obligations, rates) · simulate (the same engine on a scratch store). */
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
