#include "collectors/collector.h"
#include "daemon/base/mem.h"
#include "daemon/flow/simulate_internal.h"
#include "daemon/flow/status.h"
#include "daemon/flow/validate.h"
#include <stdlib.h>
#include <string.h>

#define RESULT_BYTES ((size_t)1 << 30)
#define STEP_BYTES   ((size_t)256 << 20)
#define SWEEP_MAX    500
#define CLAIM_MAX    500
#define ROUNDS_MAX   100000 /* at one instant: more is an engine that turns in a circle */

/* ---- one instant ---- */

static enum err_code in_transaction(struct replay *r, enum err_code (*run)(struct replay *r, bool *more),
                                    bool *more) {
    enum err_code code = engine_begin(r->engine, r->now_ms, r->err);
    if (code) return code;
    code = run(r, more);
    if (!code) return engine_commit(r->engine, r->err);
    engine_abort(r->engine);
    return code;
}

/* All that is due at the instant in one transaction: how long a sweep takes must not decide what is judged
 * together. What judging then raises is flushed by the next round. */
static enum err_code run_sweep(struct replay *r, bool *more) {
    bool again = true;
    enum err_code code = ERR_OK;
    for (size_t rounds = 0; again && !code; rounds++) {
        if (rounds == ROUNDS_MAX)
            return err_set(r->err, ERR_INTERNAL, "the engine finds no end at one instant");
        again = false;
        code = engine_sweep(r->engine, SWEEP_MAX, &again, r->err);
        *more |= again;
    }
    return code;
}

/* Every message arrives at once. */
static enum err_code run_delivery(struct replay *r, bool *more) {
    struct arena *arena = arena_new(STEP_BYTES);
    struct delivery *items;
    size_t count;
    enum err_code code =
        store_deliveries_claim(r->store, r->now_ms, CLAIM_MAX, arena, &items, &count, r->err);
    for (size_t i = 0; i < count && !code; i++)
        code = engine_attempt(r->engine, items[i].id, "delivered", 0, "", DELIVERY_DELIVERED, INSTANT_NONE,
                              r->err);
    *more = count > 0;
    arena_free(arena);
    return code;
}

static enum err_code until_done(struct replay *r, enum err_code (*run)(struct replay *r, bool *more)) {
    bool more = true;
    enum err_code code = ERR_OK;
    for (size_t rounds = 0; more && !code; rounds++) {
        if (rounds == ROUNDS_MAX)
            return err_set(r->err, ERR_INTERNAL, "the engine finds no end at one instant");
        more = false;
        code = in_transaction(r, run, &more);
    }
    return code;
}

static enum err_code settle(struct replay *r) {
    enum err_code code = until_done(r, run_sweep);
    return code ? code : until_done(r, run_delivery);
}

/* ---- a submission arrives ---- */

static struct submission *submission_of(struct replay *r, const struct simulate_arrival *a,
                                        struct problems *problems, enum err_code *code) {
    struct submission *s = submission_new();
    *code = s ? ERR_OK : err_set(r->err, ERR_NOMEM, "out of memory");
    if (!s) return NULL;
    s->source = "simulate";
    s->actor = "simulate";
    s->received_at_ms = r->now_ms;
    *code = submission_set_payload(s, "application/json", a->body, a->len, r->err);
    if (!*code) *code = collect_parse(s, problems, r->err);
    if (!*code && !validate_submission(s, r->options->plans, problems))
        *code = err_set(r->err, ERR_INVALID, "%s", err_text(ERR_INVALID));
    return s;
}

bool replay_is_refusal(enum err_code code) {
    return code == ERR_SYNTAX || code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_CONFLICT ||
           code == ERR_TOO_BIG || code == ERR_MEDIA_TYPE;
}

static enum err_code record(struct replay *r, struct submission *s, struct receipt *receipt) {
    enum err_code code = engine_begin(r->engine, r->now_ms, r->err);
    if (code) return code;
    code = engine_mark(r->engine, r->err);
    if (!code) code = engine_submit(r->engine, s, receipt, r->err);
    if (!code) code = engine_keep(r->engine, r->err);
    if (!code) return engine_commit(r->engine, r->err);
    engine_abort(r->engine);
    return code;
}

struct problems *replay_problems(struct replay *r, const struct problems *a, const struct problems *b) {
    struct problems *all = arena_alloc(r->out.arena, sizeof *all);
    struct problem *items = arena_array(r->out.arena, a->count + b->count + 1, sizeof *items);
    if (!all || !items) return NULL;
    const struct problems *both[] = {a, b};
    *all = (struct problems){.items = items, .truncated = a->truncated || b->truncated};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->count; i++) {
            const struct problem *p = &both[k]->items[i];
            all->errors += p->severity == SEVERITY_ERROR;
            items[all->count++] =
                (struct problem){.severity = p->severity,
                                 .pointer = arena_strdup(r->out.arena, p->pointer ? p->pointer : ""),
                                 .code = p->code,
                                 .vi = arena_strdup(r->out.arena, p->vi),
                                 .en = arena_strdup(r->out.arena, p->en)};
        }
    return all;
}

static enum err_code arrive(struct replay *r, const struct simulate_arrival *a) {
    struct problems problems;
    struct receipt receipt;
    enum err_code code, rc = ERR_OK;
    problems_init(&problems);
    receipt_init(&receipt);
    struct submission *s = submission_of(r, a, &problems, &code);
    if (!code) code = record(r, s, &receipt);
    if (code && !replay_is_refusal(code)) {
        rc = code;
    } else {
        struct simulated_submission told = {.arrival = a, .accepted = !code, .code = code};
        told.json = replay_copy(r, receipt.json, &rc);
        told.problems = replay_problems(r, &problems, &receipt.problems);
        if (!told.problems) rc = replay_no_room(r);
        replay_add(r, SIMULATED_SUBMISSION, r->now_ms)->as.submission = told;
    }
    submission_free(s);
    receipt_deinit(&receipt);
    problems_deinit(&problems);
    return rc;
}

/* ---- the span ---- */

static int64_t next_arrival_ms(const struct replay *r) {
    return r->arrived < r->arrival_count ? r->arrivals[r->arrived]->at_ms : INT64_MAX;
}

/* What falls due at an instant comes before what arrives at it: a deadline is the first instant that is late.
 */
static enum err_code step(struct replay *r, int64_t due_ms) {
    enum err_code code = due_ms <= r->now_ms ? settle(r) : ERR_OK;
    bool any = false;
    while (!code && next_arrival_ms(r) <= r->now_ms) {
        bool is_word = false;
        const struct simulate_arrival *a = r->arrivals[r->arrived++];
        code = replay_word(r, a, &is_word);
        if (!code && !is_word) code = arrive(r, a);
        any = true;
    }
    if (any && !code) code = settle(r);
    return code ? code : replay_tell(r);
}

static enum err_code walk(struct replay *r) {
    size_t rounds = 0;
    for (;;) {
        int64_t due_ms, raise_ms, before_ms = r->now_ms;
        enum err_code code = store_next_ms(r->store, &due_ms, &raise_ms, r->err);
        if (code) return code;
        int64_t at_ms = due_ms < next_arrival_ms(r) ? due_ms : next_arrival_ms(r);
        if (at_ms > r->options->to_ms) return ERR_OK;
        if (at_ms > r->now_ms) r->now_ms = at_ms;
        rounds = r->now_ms > before_ms ? 0 : rounds + 1;
        if (rounds > ROUNDS_MAX)
            return err_set(r->err, ERR_INTERNAL, "the engine finds no end at one instant");
        code = step(r, due_ms);
        if (code) return code;
    }
}

static enum err_code last_verdicts(struct replay *r) {
    const struct plans *plans = r->options->plans;
    struct moment at = {.seq = r->seq, .now_ms = r->options->to_ms};
    size_t cap = 0;
    for (size_t i = 0; i < plans->count; i++) {
        struct verdict_filter f = {.plan = plans->items[i]->id, .status = -1};
        struct verdict *all;
        size_t count;
        enum err_code code =
            status_verdicts(r->store, plans->items[i], plans->units, &f, at, &all, &count, r->err);
        if (!code && count) {
            mem_grow(&r->out.verdicts, &cap, r->out.verdict_count + count);
            memcpy(r->out.verdicts + r->out.verdict_count, all, count * sizeof *all);
            r->out.verdict_count += count;
        }
        mem_free(all);
        if (code) return code;
    }
    return ERR_OK;
}

static enum err_code replay_span(struct replay *r) {
    struct published published;
    r->now_ms = r->options->from_ms;
    published_init(&published);
    enum err_code code = engine_publish(r->engine, r->options->plans, r->now_ms, false, &published, r->err);
    published_deinit(&published);
    if (!code) code = replay_tell(r);
    if (!code) code = walk(r);
    return code ? code : last_verdicts(r);
}

/* ---- order ---- */

static int by_arrival(const void *pa, const void *pb) {
    const struct simulate_arrival *a = *(const struct simulate_arrival *const *)pa,
                                  *b = *(const struct simulate_arrival *const *)pb;
    if (a->at_ms != b->at_ms) return a->at_ms < b->at_ms ? -1 : 1;
    return a < b ? -1 : a > b; /* in the order given: they lie in one array */
}

static void sort_arrivals(struct replay *r) {
    const struct simulate_options *o = r->options;
    r->arrivals = mem_array(o->arrival_count + 1, sizeof *r->arrivals);
    for (size_t i = 0; i < o->arrival_count; i++)
        if (o->arrivals[i].at_ms >= o->from_ms && o->arrivals[i].at_ms <= o->to_ms)
            r->arrivals[r->arrival_count++] = &o->arrivals[i];
    r->out.left_out = o->arrival_count - r->arrival_count;
    if (r->arrival_count) qsort(r->arrivals, r->arrival_count, sizeof *r->arrivals, by_arrival);
}

/* ---- the call ---- */

void simulation_deinit(struct simulation *s) {
    mem_free(s->items);
    mem_free(s->verdicts);
    arena_free(s->arena);
    *s = (struct simulation){0};
}

enum err_code simulate(const struct simulate_options *options, struct simulation *out, struct err *err) {
    struct replay r = {.options = options, .err = err};
    if (options->from_ms > options->to_ms) return err_set(err, ERR_INVALID, "the span ends before it begins");
    r.out.arena = arena_new(RESULT_BYTES);
    sort_arrivals(&r);
    enum err_code code = store_open(":memory:", STORE_WRITE, &r.store, err);
    if (code) goto out;
    r.engine = engine_new(r.store, options->settings);
    code = replay_span(&r);
    if (code) goto out;
    replay_sort(&r.out);
    *out = r.out;
    r.out = (struct simulation){0};
out:
    engine_free(r.engine);
    store_close(r.store);
    simulation_deinit(&r.out);
    mem_free(r.arrivals);
    mem_free(r.open);
    return code;
}

static bool is_bad(enum verdict_status status, unsigned flags) {
    bool judged_here = !(flags & (VERDICT_NOT_IN_FORCE | VERDICT_OTHER_LEVEL | VERDICT_LATER));
    return judged_here && (status == VERDICT_LAGGING || status == VERDICT_MISSED);
}

static bool is_late(enum alert_kind kind) {
    return kind == ALERT_REPORT_MISSED || kind == ALERT_TASK_OVERDUE;
}

bool simulation_found(const struct simulation *s) {
    for (size_t i = 0; i < s->count; i++) {
        const struct simulated *item = &s->items[i];
        if (item->kind == SIMULATED_ALERT && is_late(item->as.alert.alert.kind)) return true;
        if (item->kind == SIMULATED_VERDICT &&
            is_bad(item->as.verdict.row.status, item->as.verdict.row.flags))
            return true;
    }
    for (size_t i = 0; i < s->verdict_count; i++)
        if (is_bad(s->verdicts[i].status, s->verdicts[i].flags)) return true;
    return false;
}
