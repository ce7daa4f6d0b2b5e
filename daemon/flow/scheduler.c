#include "daemon/flow/scheduler.h"
#include "daemon/base/crypto.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"
#include "daemon/base/mem.h"
#include "daemon/flow/alarm.h"
#include <stdio.h>

#define SWEEP_MAX       500
#define TRIES_MAX       16  /* deliveries under way at once */
#define RECORD_AGAIN_MS 500 /* a result that could not be written is offered again */

struct scheduler {
    struct writer *writer;
    struct outbox *outbox;
    struct clock *clock;
    struct alarm *alarm;
    struct rng *rng;
    uv_timer_t again;
    int64_t next_ms, raise_ms; /* as of the last batch */
    bool sweeping, claiming, stopping;
    bool failing;             /* the last sweep or claim could not be done: wait for `again` */
    bool said;                /* that it fails: told once, until it succeeds */
    size_t trying, recording; /* deliveries at the outbox; results at the writer */
    struct result_job *unrecorded;
    struct { /* a step of the virtual clock */
        bool on;
        bool fence; /* a sweep is still to be posted behind all that waited for the writer when it began */
        int64_t to_ms;
        void (*done)(void *arg, enum err_code code);
        void *arg;
    } step;
    int open_handles;
    void (*closed)(void *arg);
    void *closed_arg;
};

static void look(struct scheduler *s);
static void maybe_finish_close(struct scheduler *s);

static void on_again(uv_timer_t *timer);

/* Not put off by what happens meanwhile. */
static void look_again(struct scheduler *s) {
    if (!s->stopping && !uv_is_active((uv_handle_t *)&s->again))
        uv_timer_start(&s->again, on_again, RECORD_AGAIN_MS, 0);
}

/* The same fault again and again is one line in the log. */
static void note_outcome(struct scheduler *s, const char *event, const struct write_job *job) {
    char why[LOG_QUOTE_MAX];
    if (job->code && !s->said)
        log_error(event, "code=\"%s\" why=\"%s\"", err_text(job->code), log_quote(job->err.msg, why));
    s->failing = s->said = job->code != ERR_OK;
}

/* ---- sweep ---- */

struct sweep_job {
    struct write_job job;
    struct scheduler *scheduler;
    bool more;
};

static enum err_code apply_sweep(struct write_job *job, struct engine *engine, struct err *err) {
    struct sweep_job *sj = (struct sweep_job *)job;
    return engine_sweep(engine, SWEEP_MAX, &sj->more, err);
}

static void done_sweep(struct write_job *job) {
    struct sweep_job *sj = (struct sweep_job *)job;
    struct scheduler *s = sj->scheduler;
    s->sweeping = false;
    note_outcome(s, "sweep.failed", job);
    mem_free(sj);
}

static void post_sweep(struct scheduler *s) {
    struct sweep_job *sj = mem_alloc(sizeof *sj);
    *sj = (struct sweep_job){.job = {.apply = apply_sweep, .done = done_sweep}, .scheduler = s};
    s->sweeping = writer_post(s->writer, &sj->job);
    if (s->sweeping)
        s->step.fence = false;
    else
        mem_free(sj);
}

/* ---- results of tries ---- */

struct result_job {
    struct write_job job;
    struct scheduler *scheduler;
    struct result_job *next;
    int64_t delivery, next_ms;
    int status;
    enum delivery_state state;
    char result[16], detail[400];
};

static enum err_code apply_result(struct write_job *job, struct engine *engine, struct err *err) {
    struct result_job *r = (struct result_job *)job;
    FAIL_POINT("before_mark");
    enum err_code rc =
        engine_attempt(engine, r->delivery, r->result, r->status, r->detail, r->state, r->next_ms, err);
    FAIL_POINT("after_mark");
    return rc;
}

/* What the receiver answered must not be forgotten because our disk was full for a moment. */
static void keep_for_later(struct scheduler *s, struct result_job *r);

static void done_result(struct write_job *job) {
    struct result_job *r = (struct result_job *)job;
    struct scheduler *s = r->scheduler;
    char why[LOG_QUOTE_MAX];
    s->recording--;
    if (job->code && err_may_retry(job->code) && !s->stopping) {
        keep_for_later(s, r);
        return;
    }
    if (job->code)
        log_error("delivery.unrecorded", "id=d%lld why=\"%s\"", (long long)r->delivery,
                  log_quote(job->err.msg, why));
    mem_free(r);
}

static void post_result(struct scheduler *s, struct result_job *r) {
    s->recording++;
    if (writer_post(s->writer, &r->job)) return;
    s->recording--;
    if (s->stopping)
        mem_free(r); /* the delivery stays `sending` and is tried again, under the same id, after the start */
    else
        keep_for_later(s, r);
}

static void on_again(uv_timer_t *timer) {
    struct scheduler *s = timer->data;
    struct result_job *list = s->unrecorded;
    s->unrecorded = NULL;
    while (list) {
        struct result_job *next = list->next;
        post_result(s, list);
        list = next;
    }
    s->failing = false;
    look(s);
}

static void keep_for_later(struct scheduler *s, struct result_job *r) {
    r->next = s->unrecorded;
    s->unrecorded = r;
    look_again(s);
}

/* ---- tries ---- */

struct try {
    struct scheduler *scheduler;
    int attempts;
};

static void fill_result(struct scheduler *s, struct result_job *r, int attempts,
                        const struct attempt_result *result) {
    static const char *const words[] = {"delivered", "retry", "dead"};
    int64_t next = INSTANT_NONE;
    if (result->outcome == ATTEMPT_RETRY)
        next = outbox_next_attempt_ms(clock_now_ms(s->clock), attempts + 1, result->retry_after_s,
                                      rng_unit(s->rng));
    enum attempt_outcome outcome =
        result->outcome == ATTEMPT_RETRY && next == INSTANT_NONE ? ATTEMPT_DEAD : result->outcome;
    static const enum delivery_state states[] = {DELIVERY_DELIVERED, DELIVERY_PENDING, DELIVERY_DEAD};
    r->state = states[outcome];
    r->next_ms = next;
    r->status = result->status;
    snprintf(r->result, sizeof r->result, "%s", words[outcome]);
    snprintf(r->detail, sizeof r->detail, "%s", result->detail ? result->detail : "");
}

static void on_tried(void *arg, int64_t delivery, const struct attempt_result *result) {
    struct try *t = arg;
    struct scheduler *s = t->scheduler;
    FAIL_POINT("after_send");
    struct result_job *r = mem_alloc(sizeof *r);
    *r = (struct result_job){
        .job = {.apply = apply_result, .done = done_result}, .scheduler = s, .delivery = delivery};
    fill_result(s, r, t->attempts, result);
    s->trying--;
    mem_free(t);
    log_info("delivery.tried", "id=d%lld result=%s status=%d", (long long)delivery, r->result, r->status);
    post_result(s, r);
}

static void try_delivery(struct scheduler *s, const struct delivery *d) {
    struct try *t = mem_alloc(sizeof *t);
    *t = (struct try){s, d->attempts};
    s->trying++;
    FAIL_POINT("before_send");
    outbox_try(s->outbox, d, on_tried, t);
}

/* ---- claims ---- */

struct claim_job {
    struct write_job job;
    struct scheduler *scheduler;
    struct arena *arena;
    size_t max, count;
    struct delivery *deliveries;
};

static enum err_code apply_claim(struct write_job *job, struct engine *engine, struct err *err) {
    struct claim_job *c = (struct claim_job *)job;
    enum err_code rc = store_deliveries_claim(engine_store(engine), engine_now_ms(engine), c->max, c->arena,
                                              &c->deliveries, &c->count, err);
    FAIL_POINT("after_claim");
    return rc;
}

/* What was claimed but is not tried any more stays `sending`, and is pending again after the next start. */
static void done_claim(struct write_job *job) {
    struct claim_job *c = (struct claim_job *)job;
    struct scheduler *s = c->scheduler;
    s->claiming = false;
    note_outcome(s, "claim.failed", job);
    if (!job->code && c->count == 0) s->failing = true; /* due, and yet not to be had: not at once again */
    for (size_t i = 0; i < c->count && !job->code && !s->stopping; i++) try_delivery(s, &c->deliveries[i]);
    arena_free(c->arena);
    mem_free(c);
}

static void post_claim(struct scheduler *s) {
    struct claim_job *c = mem_alloc(sizeof *c);
    *c = (struct claim_job){
        .job = {.apply = apply_claim, .done = done_claim}, .scheduler = s, .max = TRIES_MAX - s->trying};
    c->arena = arena_new(256u << 20);
    s->claiming = writer_post(s->writer, &c->job);
    if (s->claiming) return;
    arena_free(c->arena);
    mem_free(c);
}

/* ---- looking ---- */

static bool busy(const struct scheduler *s) {
    return s->sweeping || s->claiming || s->trying || s->recording || s->unrecorded;
}

static void end_step(struct scheduler *s, enum err_code code) {
    if (!s->step.on) return;
    s->step.on = false;
    s->step.done(s->step.arg, code);
}

/* A step goes to the next instant once all that was due is done. */
static void step_on(struct scheduler *s) {
    int64_t now = clock_now_ms(s->clock);
    if (!s->step.on) return;
    if (now >= s->step.to_ms) {
        end_step(s, ERR_OK);
        return;
    }
    clock_set_ms(s->clock, s->next_ms < s->step.to_ms ? s->next_ms : s->step.to_ms);
    look(s);
}

static void look(struct scheduler *s) {
    if (s->stopping) return;
    int64_t now = clock_now_ms(s->clock);
    bool raise = s->raise_ms <= now || s->step.fence, due = raise || s->next_ms <= now;
    if (raise && !s->sweeping && !s->failing) post_sweep(s);
    if (due && !raise && !s->claiming && s->trying < TRIES_MAX && !s->failing) post_claim(s);
    if (s->failing) look_again(s);
    alarm_set(s->alarm, due ? INT64_MAX : s->next_ms); /* what is due comes again with the next batch */
    if (!busy(s) && !due && !s->failing) step_on(s);
}

void scheduler_on_batch(struct scheduler *s, const struct write_batch *batch) {
    if (batch->blind) {
        s->next_ms = s->raise_ms = INT64_MIN; /* a sweep finds out */
        s->failing = true;
    } else if (!batch->code) {
        s->next_ms = batch->next_ms;
        s->raise_ms = batch->raise_ms;
    }
    look(s);
    maybe_finish_close(s);
}

static void on_ring(void *arg) {
    look(arg);
}

void scheduler_look(struct scheduler *s) {
    look(s);
}

int64_t scheduler_next_ms(const struct scheduler *s) {
    return s->next_ms;
}

bool scheduler_step(struct scheduler *s, int64_t to_ms, void (*done)(void *arg, enum err_code code),
                    void *arg) {
    if (s->step.on || s->stopping) return false;
    s->step.on = true;
    s->step.to_ms = to_ms;
    s->step.done = done;
    s->step.arg = arg;
    s->step.fence = true;
    look(s);
    return true;
}

/* ---- life ---- */

enum err_code scheduler_open(uv_loop_t *loop, struct writer *writer, struct outbox *outbox,
                             struct clock *clock, struct scheduler **out, struct err *err) {
    struct scheduler *s = mem_alloc(sizeof *s);
    *s = (struct scheduler){
        .writer = writer, .outbox = outbox, .clock = clock, .next_ms = INT64_MIN, .raise_ms = INT64_MIN};
    enum err_code rc = alarm_open(loop, clock, on_ring, s, &s->alarm, err);
    if (rc) {
        mem_free(s);
        return rc;
    }
    s->rng = rng_new(crypto_seed());
    uv_timer_init(loop, &s->again);
    s->again.data = s;
    s->open_handles = 2;
    *out = s;
    return ERR_OK;
}

static void handle_closed(struct scheduler *s) {
    if (--s->open_handles) return;
    void (*closed)(void *) = s->closed;
    void *arg = s->closed_arg;
    rng_free(s->rng);
    mem_free(s);
    closed(arg);
}

static void on_alarm_closed(void *arg) {
    handle_closed(arg);
}

static void on_timer_closed(uv_handle_t *handle) {
    handle_closed(handle->data);
}

static bool under_way(const struct scheduler *s) {
    return s->sweeping || s->claiming || s->trying || s->recording;
}

static void maybe_finish_close(struct scheduler *s) {
    if (!s->closed || under_way(s) || uv_is_closing((uv_handle_t *)&s->again)) return;
    while (s->unrecorded) {
        struct result_job *next = s->unrecorded->next;
        mem_free(s->unrecorded);
        s->unrecorded = next;
    }
    alarm_close(s->alarm, on_alarm_closed, s);
    uv_close((uv_handle_t *)&s->again, on_timer_closed);
}

void scheduler_stop(struct scheduler *s) {
    s->stopping = true;
    end_step(s, ERR_STOPPING);
}

void scheduler_close(struct scheduler *s, void (*closed)(void *arg), void *arg) {
    scheduler_stop(s);
    s->closed = closed;
    s->closed_arg = arg;
    maybe_finish_close(s);
}
