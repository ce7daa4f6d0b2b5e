/* Recording one submission: state checks, the obligation it fills, the rows, what it completes. */
#include "daemon/base/failpoint.h"
#include "daemon/base/mem.h"
#include "daemon/flow/engine_internal.h"
#include "daemon/flow/validate.h"
#include <stdio.h>
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
    const struct round *round;
    struct obligation obligation;
    struct err *err;
};

static int64_t arrival_ms(const struct submission *s) {
    return s->arrived_set ? s->arrived_at_ms : s->received_at_ms;
}

/* ---- the same again ---- */

static enum err_code replay(struct recording *r, int64_t submission, bool by_key) {
    struct strbuf json;
    strbuf_init(&json, 0);
    enum err_code rc = store_receipt(r->engine->store, submission, &json, r->err);
    if (!rc) {
        r->receipt->submission = submission;
        r->receipt->replayed = true;
        r->receipt->by_key = by_key;
        r->receipt->json = strbuf_detach(&json, NULL);
    }
    strbuf_deinit(&json);
    return rc;
}

/* ERR_NOT_FOUND: the key is new. */
static enum err_code replay_by_key(struct recording *r) {
    uint8_t sha[SHA256_BYTES];
    int64_t submission;
    const struct submission *s = r->s;
    if (!s->idempotency_key) return ERR_NOT_FOUND;
    enum err_code rc =
        store_idempotency(r->engine->store, s->actor, s->idempotency_key, &submission, sha, r->err);
    if (rc) return rc;
    if (memcmp(sha, s->sha256, sizeof sha) == 0) return replay(r, submission, true);
    problems_error(&r->receipt->problems, NULL, "", T_SUB_KEY_REUSED, s->idempotency_key);
    return err_set(r->err, ERR_INVALID, "the idempotency key was used with another body");
}

/* ERR_NOT_FOUND: it differs from the obligation's latest. */
static enum err_code replay_identical(struct recording *r) {
    struct submission_row latest;
    char hex[SHA256_HEX_MAX];
    if (!r->obligation.submission) return ERR_NOT_FOUND;
    enum err_code rc =
        store_submission(r->engine->store, r->obligation.submission, INT64_MAX, r->arena, &latest, r->err);
    if (rc) return rc;
    crypto_hex(r->s->sha256, SHA256_BYTES, hex);
    bool same = strcmp(hex, latest.sha256) == 0 && latest.returned_ms == INSTANT_NONE;
    return same ? replay(r, latest.id, false) : ERR_NOT_FOUND;
}

/* ---- the obligation it fills ---- */

static enum err_code find_round(struct recording *r, const struct round *round, bool *opened) {
    const struct submission *s = r->s;
    struct err ignored;
    enum err_code rc = store_obligation(r->engine->store, s->plan->id, s->report->id, s->unit->id, s->period,
                                        round->id, INT64_MAX, r->arena, &r->obligation, &ignored);
    *opened = rc == ERR_OK;
    if (rc == ERR_NOT_FOUND) {
        obligation_from_plan(s->plan, s->report, s->unit, s->period, round, &r->obligation);
        rc = ERR_OK;
    }
    r->round = round;
    return rc ? err_set(r->err, rc, "%s", ignored.msg) : ERR_OK;
}

/* The round asked for; else the earliest without a complete submission; all complete: the last (a revision of
 * it). */
static enum err_code choose_round(struct recording *r) {
    bool opened;
    const struct report *report = r->s->report;
    if (r->s->round) return find_round(r, r->s->round, &opened);
    for (size_t i = 0; i < report->round_count; i++) {
        enum err_code rc = find_round(r, &report->rounds[i], &opened);
        if (rc || !r->obligation.complete) return rc;
    }
    return ERR_OK;
}

/* ---- recording ---- */

static enum err_code record_rows(struct recording *r) {
    const struct submission *s = r->s;
    struct engine *e = r->engine;
    char key[OBLIGATION_KEY_MAX], hex[SHA256_HEX_MAX];
    obligation_key(&r->obligation, key);
    crypto_hex(s->sha256, SHA256_BYTES, hex);
    cJSON *detail = cJSON_CreateObject();
    cJSON_AddStringToObject(detail, "sha256", hex);
    json_add_int(detail, "lines", (int64_t)s->line_count);
    enum err_code rc = engine_tx(e, s->actor, s->source, "submission.accept", key, detail, r->err);
    int64_t before = r->obligation.submission;
    if (!rc)
        rc = obligation_ensure(e, s->plan, s->report, s->unit, s->period, r->round, r->arena, &r->obligation,
                               r->err);
    FAIL_POINT("before_record");
    if (!rc) rc = store_submission_add(e->store, e->seq, s, r->round->id, r->obligation.id, before, r->err);
    if (!rc && s->idempotency_key)
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
    bool was_complete = r->obligation.complete;
    enum err_code rc = add_event(r, OBLIGATION_SUBMITTED);
    if (!rc) rc = obligation_missing(r->engine, &r->obligation, missing, r->err);
    if (!rc && !*missing && !was_complete) rc = add_event(r, OBLIGATION_COMPLETED);
    if (!rc)
        rc = store_obligation_by_id(r->engine->store, r->obligation.id, INT64_MAX, r->arena, &r->obligation,
                                    r->err);
    if (rc || *missing || was_complete) return rc;
    struct alerts_context alerts = engine_alerts(r->engine);
    return alerts_obligation_met(&alerts, &r->obligation, "submitted", r->err);
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

static enum err_code record(struct recording *r) {
    char *missing = NULL;
    enum err_code rc = record_rows(r);
    if (!rc) rc = settle_obligation(r, &missing);
    if (rc) {
        mem_free(missing);
        return rc;
    }
    touch_lines(r);
    r->engine->cause = "submission";
    struct pending p = {.receipt = r->receipt, .s = r->s, .obligation = r->obligation.id, .missing = missing};
    if (r->s->dry_run) {
        rc = finish_dry_run(r, &p);
        mem_free(missing);
        return rc;
    }
    mem_grow(&r->engine->pending, &r->engine->pending_cap, r->engine->pending_count + 1);
    r->engine->pending[r->engine->pending_count++] = p;
    return ERR_OK;
}

enum err_code engine_submit(struct engine *e, struct submission *s, struct receipt *receipt,
                            struct err *err) {
    struct recording r = {.engine = e, .s = s, .receipt = receipt, .err = err};
    /* The plans were replaced after it was validated: what it points to must be those in use. */
    if (s->plans != e->plans && !validate_submission(s, e->plans, &receipt->problems))
        return err_set(err, ERR_INVALID, "no longer valid by the plans now in force");
    enum err_code rc = replay_by_key(&r);
    if (rc != ERR_NOT_FOUND) return rc;
    r.arena = arena_new(SUBMISSION_ARENA_MAX);
    rc = choose_round(&r);
    if (!rc && !s->idempotency_key && !s->dry_run) {
        rc = replay_identical(&r);
        if (rc == ERR_NOT_FOUND) rc = record(&r);
    } else if (!rc) {
        rc = record(&r);
    }
    arena_free(r.arena);
    return rc;
}
