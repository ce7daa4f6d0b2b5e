/* Recording one submission: state checks, the obligation it fills, the rows, what it completes. */
#include "daemon/base/failpoint.h"
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/flow/rounds.h"
#include "daemon/flow/validate.h"
#include <string.h>

void receipt_init(struct receipt *r) {
    *r = (struct receipt){0};
    problems_init(&r->problems);
}

void receipt_deinit(struct receipt *r) {
    mem_free(r->json);
    problems_deinit(&r->problems);
}

struct recording {
    struct engine *engine;
    struct submission *s;
    struct receipt *receipt;
    struct arena *arena;
    const struct unit *sender; /* as sent; s->unit is its heir where the duty has passed */
    const struct round *round;
    struct round request; /* `round` of a request outside the calendar: the plan knows none such */
    struct obligation obligation;
    struct err *err;
};

static int64_t arrival_ms(const struct submission *s) {
    return s->arrived_set ? s->arrived_at_ms : s->received_at_ms;
}

/* ---- the same again ---- */

static enum err_code replay(struct recording *r, int64_t submission, bool by_key) {
    struct engine *e = r->engine;
    r->receipt->replayed = true;
    r->receipt->by_key = by_key;
    if (engine_is_pending(e, submission)) {
        engine_await(e, &(struct pending){.receipt = r->receipt, .replay_of = submission});
        r->receipt->submission = submission;
        return ERR_OK;
    }
    struct strbuf json;
    strbuf_init(&json, 0);
    enum err_code rc = store_receipt(e->store, submission, &json, r->err);
    if (!rc) r->receipt->json = strbuf_detach(&json, NULL);
    if (!rc) r->receipt->submission = submission;
    strbuf_deinit(&json);
    return rc == ERR_NOT_FOUND
               ? err_set(r->err, ERR_INTERNAL, "submission s%lld has no receipt", (long long)submission)
               : rc;
}

/* ERR_NOT_FOUND: the key is new. A dry run repeats nothing: it tells what would be. */
static enum err_code replay_by_key(struct recording *r) {
    uint8_t sha[SHA256_BYTES];
    int64_t submission;
    const struct submission *s = r->s;
    if (!s->idempotency_key) return ERR_NOT_FOUND;
    enum err_code rc =
        store_idempotency(r->engine->store, s->actor, s->idempotency_key, &submission, sha, r->err);
    if (rc) return rc;
    bool same = memcmp(sha, s->sha256, sizeof sha) == 0;
    if (same) return s->dry_run ? ERR_NOT_FOUND : replay(r, submission, true);
    problems_error(&r->receipt->problems, NULL, "", T_SUB_KEY_REUSED, s->idempotency_key);
    return err_set(r->err, ERR_INVALID, "the idempotency key was used with another body");
}

/* ERR_NOT_FOUND: it differs from the obligation's latest. */
static enum err_code replay_identical(struct recording *r) {
    struct submission_row latest;
    char hex[SHA256_HEX_MAX];
    bool keyed = r->s->idempotency_key && !r->s->key_of_file;
    if (!r->obligation.submission || keyed || r->s->dry_run) return ERR_NOT_FOUND;
    enum err_code rc =
        store_submission(r->engine->store, r->obligation.submission, INT64_MAX, r->arena, &latest, r->err);
    if (rc) return rc;
    crypto_hex(r->s->sha256, SHA256_BYTES, hex);
    bool same = strcmp(hex, latest.sha256) == 0 && latest.returned_ms == INSTANT_NONE;
    return same ? replay(r, latest.id, false) : ERR_NOT_FOUND;
}

/* ---- the obligation it fills ---- */

/* A unit's that closed may be its heir's by now: then it is the heir's submission that fills it. */
static enum err_code look_up(struct recording *r, const char *round, struct err *err) {
    struct submission *s = r->s;
    for (;;) {
        enum err_code rc = store_obligation(r->engine->store, s->plan->id, s->report->id, s->unit->id,
                                            s->period, round, INT64_MAX, r->arena, &r->obligation, err);
        const struct unit *heir =
            !rc && r->obligation.passed_to ? unit_find(s->plans->units, r->obligation.passed_to) : NULL;
        if (!heir) return rc;
        s->unit = heir;
    }
}

/* The sender is no debtor; but it has taken over from one whose own duty it still is. */
static const struct unit *closed_debtor(const struct recording *r, const struct round *round) {
    const struct submission *s = r->s;
    int32_t today = zone_day(s->plan->zone, r->engine->now_ms);
    for (size_t i = 0; i < s->report->unit_count; i++) {
        const struct unit *unit = s->report->units[i];
        if (unit != r->sender && unit_heir_on(unit, today) == r->sender &&
            duty_owed(s->plan, s->report, unit, s->period, round))
            return unit;
    }
    return NULL;
}

/* In its own name the heir would fill nothing, and believe that it had. */
static enum err_code refuse_for_closed(struct recording *r, const struct unit *closed) {
    const struct submission *s = r->s;
    problems_error(&r->receipt->problems, NULL, validate_pointer(s, "/unit", "column unit"), T_SUB_OF_CLOSED,
                   r->sender->id, s->period_text, closed->id);
    return err_set(r->err, ERR_INVALID, "the report is owed by a unit that has closed");
}

static enum err_code take_round(struct recording *r, const struct round *round) {
    struct submission *s = r->s;
    struct err why = {0};
    const struct unit *debtor =
        obligation_debtor(s->plan, s->report, r->sender, s->period, round, r->engine->now_ms);
    s->unit = debtor ? debtor : r->sender;
    enum err_code rc = look_up(r, round->id, &why);
    const struct unit *closed = rc == ERR_NOT_FOUND && !debtor ? closed_debtor(r, round) : NULL;
    if (closed) return refuse_for_closed(r, closed);
    if (rc == ERR_NOT_FOUND) {
        obligation_from_plan(s->plan, s->report, s->unit, s->period, round, &r->obligation);
        rc = ERR_OK;
    }
    r->round = round;
    return rc ? err_set(r->err, rc, "%s", why.msg) : ERR_OK;
}

/* Only the record knows which requests there are, and whom they bind. */
static enum err_code take_request(struct recording *r) {
    const struct submission *s = r->s;
    enum err_code rc = look_up(r, s->round_id, r->err);
    r->request = (struct round){.id = s->round_id, .due = {.kind = DUE_UNKNOWN}};
    r->round = &r->request;
    if (rc != ERR_NOT_FOUND) return rc;
    problems_error(&r->receipt->problems, NULL, validate_pointer(s, "/round", "column round"),
                   T_SUB_ROUND_UNKNOWN, s->round_id, s->report_id);
    return err_set(r->err, ERR_INVALID, "there is no such request");
}

/* The event after which it falls due has not been recorded. */
static enum err_code refuse_uncalled(struct recording *r) {
    const struct submission *s = r->s;
    bool named = s->round_id && *s->round_id && !s->round; /* a further call that was never made */
    if (named)
        problems_error(&r->receipt->problems, NULL, validate_pointer(s, "/round", "column round"),
                       T_SUB_ROUND_UNKNOWN, s->round_id, s->report_id);
    else
        problems_error(&r->receipt->problems, NULL, validate_pointer(s, "/report", "column report"),
                       T_SUB_NOT_CALLED, s->report_id, s->period_text);
    return err_set(r->err, ERR_INVALID, "the report is not called for");
}

/* The round asked for; else the earliest without a complete submission; all complete: the last (a revision of
 * it). */
static enum err_code choose_round(struct recording *r) {
    const struct submission *s = r->s;
    const struct round **list;
    size_t count;
    if (validate_is_request(s->round_id)) return take_request(r);
    enum err_code rc =
        rounds_of(r->engine->store, s->plan, s->report, s->period, r->arena, &list, &count, r->err);
    bool named = s->round_id && *s->round_id, taken = false;
    for (size_t i = 0; i < count && !rc; i++) {
        if (named && strcmp(list[i]->id, s->round_id) != 0) continue;
        taken = true;
        rc = take_round(r, list[i]);
        if (!r->obligation.complete) break;
    }
    return rc || taken ? rc : refuse_uncalled(r);
}

/* ---- recording ---- */

static cJSON *detail_of(const struct submission *s) {
    char hex[SHA256_HEX_MAX];
    cJSON *detail = cJSON_CreateObject();
    crypto_hex(s->sha256, SHA256_BYTES, hex);
    cJSON_AddStringToObject(detail, "sha256", hex);
    json_add_int(detail, "lines", (int64_t)s->line_count);
    if (s->arrived_set) /* it counts instead of the receipt: audited */
        json_add_instant(detail, "arrived_at", s->arrived_at_ms, s->plan->zone);
    return detail;
}

static enum err_code record_rows(struct recording *r) {
    const struct submission *s = r->s;
    struct engine *e = r->engine;
    char key[OBLIGATION_KEY_MAX];
    obligation_key(&r->obligation, key);
    enum err_code rc = engine_tx(e, s->actor, s->source, "submission.accept", key, detail_of(s), r->err);
    int64_t before = r->obligation.submission;
    if (!rc)
        rc = obligation_ensure(e, s->plan, s->report, s->unit, s->period, r->round, r->arena, &r->obligation,
                               NULL, r->err);
    FAIL_POINT("before_record");
    if (!rc) rc = store_submission_add(e->store, e->seq, s, r->round->id, r->obligation.id, before, r->err);
    if (!rc && s->idempotency_key && !s->dry_run)
        rc = store_idempotency_add(e->store, s->actor, s->idempotency_key, e->seq, s->sha256, r->err);
    FAIL_POINT("after_record");
    r->receipt->submission = e->seq;
    return rc;
}

static enum err_code add_event(struct recording *r, enum obligation_event_kind kind) {
    struct obligation_event ev = {.kind = kind,
                                  .at_ms = arrival_ms(r->s),
                                  .until_ms = INSTANT_NONE,
                                  .submission = r->receipt->submission,
                                  .actor = r->s->actor};
    return store_obligation_event(r->engine->store, r->engine->seq, r->obligation.id, &ev, r->err);
}

/* Submitted; completed when nothing is missing any more, which ends what was open for it. */
static enum err_code settle_obligation(struct recording *r, char **missing) {
    bool was_complete = r->obligation.complete,
         was_returned = r->obligation.returned_until_ms != INSTANT_NONE;
    enum err_code rc = add_event(r, OBLIGATION_SUBMITTED);
    if (!rc) rc = obligation_missing(r->engine, &r->obligation, missing, r->err);
    if (!rc && !*missing && !was_complete) rc = add_event(r, OBLIGATION_COMPLETED);
    if (!rc)
        rc = store_obligation_by_id(r->engine->store, r->obligation.id, INT64_MAX, r->arena, &r->obligation,
                                    r->err);
    if (rc || was_complete) return rc;
    struct alerts_context alerts = engine_alerts(r->engine);
    if (!*missing) return alerts_obligation_met(&alerts, &r->obligation, "submitted", r->err);
    /* whatever comes answers a return, also when something is still missing */
    return was_returned ? alerts_obligation_resubmitted(&alerts, &r->obligation, r->err) : ERR_OK;
}

static void touch_lines(struct recording *r) {
    const struct submission *s = r->s;
    for (size_t i = 0; i < s->line_count; i++)
        engine_touch(r->engine, s->plan, s->lines[i].indicator, s->lines[i].unit);
    engine_touch_obligation(r->engine, &r->obligation);
}

static enum err_code finish_dry_run(struct recording *r, const struct pending *p) {
    struct change *changes;
    size_t count;
    enum err_code rc = judging_run(r->engine, r->engine->mark.touched, &changes, &count, r->err);
    if (!rc) rc = receipt_compose(r->engine, p, changes, count, r->err);
    mem_free(changes);
    r->receipt->submission = 0;
    return rc;
}

static void say_whose(struct recording *r) {
    const struct submission *s = r->s;
    if (s->unit != r->sender)
        problems_warn(&r->receipt->problems, NULL, validate_pointer(s, "/unit", "column unit"), T_SUB_PASSED,
                      r->sender->id, s->unit->id);
}

static enum err_code record(struct recording *r) {
    char *missing = NULL;
    say_whose(r);
    enum err_code rc = record_rows(r);
    if (!rc) rc = settle_obligation(r, &missing);
    if (rc) {
        mem_free(missing);
        return rc;
    }
    touch_lines(r);
    r->engine->cause = "submission";
    struct pending p = {.receipt = r->receipt, .s = r->s, .obligation = r->obligation.id, .missing = missing};
    if (!r->s->dry_run) {
        engine_await(r->engine, &p);
        return ERR_OK;
    }
    rc = finish_dry_run(r, &p);
    mem_free(missing);
    return rc;
}

/* The plans were replaced after it was validated: what it points to must be those in use. */
static enum err_code validate_again(struct recording *r) {
    if (r->s->plans == r->engine->plans) return ERR_OK;
    problems_deinit(&r->receipt->problems);
    if (validate_submission(r->s, r->engine->plans, &r->receipt->problems)) return ERR_OK;
    return err_set(r->err, ERR_INVALID, "no longer valid by the plans now in force");
}

enum err_code engine_submit(struct engine *e, struct submission *s, struct receipt *receipt,
                            struct err *err) {
    struct recording r = {.engine = e, .s = s, .receipt = receipt, .err = err};
    enum err_code rc = validate_again(&r);
    if (!rc) rc = replay_by_key(&r);
    if (rc != ERR_NOT_FOUND) return rc;
    r.arena = arena_new(SUBMISSION_ARENA_MAX);
    r.sender = s->unit;
    rc = choose_round(&r);
    if (!rc) {
        rc = replay_identical(&r);
        if (rc == ERR_NOT_FOUND) rc = record(&r);
    }
    arena_free(r.arena);
    return rc;
}
