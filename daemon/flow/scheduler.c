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
    bool sweeping, claiming, closing, failing;
    bool starved; /* the last claim gave nothing: wait for a result or for other work before claiming again */
    bool claimed; /* a claim has just come back */
    size_t trying, recording; /* deliveries at the outbox; results at the writer */
    struct result_job *unrecorded;
    struct { /* a step of the virtual clock */
        bool on;
        int64_t to_ms;
        void (*done)(void *arg);
        void *arg;
    } step;
    int open_handles;
    void (*closed)(void *arg);
    void *closed_arg;
};

static void look(struct scheduler *s);

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
    if (job->code) log_error("sweep.failed", "code=%s why=\"%s\"", err_text(job->code), job->err.msg);
    s->sweeping = false;
    s->failing = job->code != ERR_OK;
    mem_free(sj);
}

static void post_sweep(struct scheduler *s) {
    struct sweep_job *sj = mem_alloc(sizeof *sj);
    *sj = (struct sweep_job){.job = {.apply = apply_sweep, .done = done_sweep}, .scheduler = s};
    s->sweeping = writer_post(s->writer, &sj->job);
    if (!s->sweeping) mem_free(sj);
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
    s->recording--;
    s->starved = false;
    if (job->code && err_may_retry(job->code) && !s->closing) {
        keep_for_later(s, r);
        return;
    }
    if (job->code)
        log_error("delivery.unrecorded", "id=d%lld why=\"%s\"", (long long)r->delivery, job->err.msg);
    mem_free(r);
}

static void post_result(struct scheduler *s, struct result_job *r) {
    s->recording++;
    if (writer_post(s->writer, &r->job)) return;
    s->recording--;
    if (s->closing)
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
    uv_timer_start(&s->again, on_again, RECORD_AGAIN_MS, 0);
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

static void done_claim(struct write_job *job) {
    struct claim_job *c = (struct claim_job *)job;
    struct scheduler *s = c->scheduler;
    s->claiming = false;
    if (job->code) log_error("claim.failed", "code=%s why=\"%s\"", err_text(job->code), job->err.msg);
    s->failing = job->code != ERR_OK;
    s->starved = !job->code && c->count == 0;
    s->claimed = true;
    for (size_t i = 0; i < c->count && !job->code; i++) try_delivery(s, &c->deliveries[i]);
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

static void maybe_finish_close(struct scheduler *s);

/* A step goes to the next instant once all that was due is done. */
static void step_on(struct scheduler *s) {
    if (!s->step.on || busy(s) || s->failing) return;
    int64_t now = clock_now_ms(s->clock);
    if (now < s->step.to_ms) {
        int64_t next = s->next_ms > now ? s->next_ms : s->step.to_ms;
        clock_set_ms(s->clock, next < s->step.to_ms ? next : s->step.to_ms);
        look(s);
        return;
    }
    s->step.on = false;
    s->step.done(s->step.arg);
}

static void look(struct scheduler *s) {
    if (s->closing) return;
    int64_t now = clock_now_ms(s->clock);
    bool due = s->next_ms <= now;
    if (s->raise_ms <= now && !s->sweeping && !s->failing) post_sweep(s);
    if (due && s->raise_ms > now && !s->claiming && !s->starved && s->trying < TRIES_MAX && !s->failing)
        post_claim(s);
    if (s->failing) uv_timer_start(&s->again, on_again, RECORD_AGAIN_MS, 0);
    alarm_set(s->alarm, due ? INT64_MAX : s->next_ms);
    /* What is due but waits for a turn comes again with the next batch. */
    if (!busy(s) && (!due || s->starved)) step_on(s);
}

void scheduler_on_batch(struct scheduler *s, const struct write_batch *batch) {
    if (!batch->code) {
        s->next_ms = batch->next_ms;
        s->raise_ms = batch->raise_ms;
    }
    /* Anything but a claim that stood alone may have made deliveries that can be claimed. */
    if (!s->claimed || batch->size > 1) s->starved = false;
    s->claimed = false;
    look(s);
    maybe_finish_close(s);
}

static void on_ring(void *arg) {
    look(arg);
}

void scheduler_look(struct scheduler *s) {
    look(s);
}

bool scheduler_idle(const struct scheduler *s) {
    return !busy(s) && !s->step.on && s->next_ms > clock_now_ms(s->clock);
}

int64_t scheduler_next_ms(const struct scheduler *s) {
    return s->next_ms;
}

bool scheduler_step(struct scheduler *s, int64_t to_ms, void (*done)(void *arg), void *arg) {
    if (s->step.on || s->closing) return false;
    s->step.on = true;
    s->step.to_ms = to_ms;
    s->step.done = done;
    s->step.arg = arg;
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

static void maybe_finish_close(struct scheduler *s) {
    if (!s->closing || s->sweeping || s->claiming || s->trying || s->recording ||
        uv_is_closing((uv_handle_t *)&s->again))
        return;
    while (s->unrecorded) {
        struct result_job *next = s->unrecorded->next;
        mem_free(s->unrecorded);
        s->unrecorded = next;
    }
    alarm_close(s->alarm, on_alarm_closed, s);
    uv_close((uv_handle_t *)&s->again, on_timer_closed);
}

void scheduler_close(struct scheduler *s, void (*closed)(void *arg), void *arg) {
    s->closing = true;
    s->closed = closed;
    s->closed_arg = arg;
    maybe_finish_close(s);
}
