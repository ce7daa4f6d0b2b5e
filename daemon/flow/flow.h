/* The way of a submission, and of everything else that changes the record.
 *
 *      collectors/              loop                         writer's thread                             loop
 *   bytes ─→ submission ─→ validate_submission ─→ [ engine_submit ─→ judge ─→ alerts ] commit ─→ reply ─→ outbox_try
 *                                                   \__ savepoint __/  \_ once a transaction _/
 *
 *   clock ─→ scheduler ─→ engine_sweep: ladders, milestones, events, then flush: notices → deliveries
 *
 * States of a submission (flow_states in flow.c; a row {from, to, where}):
 *
 *   COLLECTED ──validate──→ VALID ──queue──→ WAITING ──record──→ RECORDED ──judge──→ JUDGED ──commit──→ DURABLE ──→ ANSWERED
 *        └── REFUSED (problems) ←──────────────┴── state checks ──┘ (savepoint undone)      └── UNDONE (the transaction failed)
 *
 * Invariants: a reply of success is sent only from DURABLE; a REFUSED or UNDONE submission has left no trace but a log line; it waits only in
 * WAITING (for the writer) and DURABLE (for the loop).
 *
 * Modules here: validate (pure checks against the plans) · engine (what changes the record; synchronous, one thread) · sweep (what time brings) ·
 * judging (touched targets → verdict changes → alerts) · versions (plans as recorded) · writer, readers (threads) · scheduler (when) · service (all
 * of it behind one door for the API) · status (read side: verdicts, obligations, rates) · simulate (the same engine on a scratch store). */
#ifndef TIENDO_FLOW_FLOW_H
#define TIENDO_FLOW_FLOW_H

enum flow_state {
    FLOW_COLLECTED,
    FLOW_VALID,
    FLOW_WAITING,
    FLOW_RECORDED,
    FLOW_JUDGED,
    FLOW_DURABLE,
    FLOW_ANSWERED,
    FLOW_REFUSED,
    FLOW_UNDONE
};

#endif
