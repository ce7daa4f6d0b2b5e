#include "daemon/flow/writer.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"
#include "daemon/base/mem.h"

struct report_node { /* a finished batch on its way to the loop */
    struct queue_node node;
    struct write_job *jobs; /* linked by node.next */
    struct write_batch batch;
};

struct writer {
    struct engine *engine;
    const struct clock *clock;
    struct queue *waiting, *finished;
    uv_thread_t thread;
    uv_async_t async;
    writer_batch *on_batch;
    void *arg;
    bool failing;       /* the last transaction could not be written: said once, not every time */
    struct plans *told; /* a reference: the plans in force as the loop knows them */
    void (*closed)(void *arg);
    void *closed_arg;
};

static struct write_job *job_of(struct queue_node *node) {
    return (struct write_job *)node;
}

static struct write_job *next_of(struct write_job *job) {
    return job_of(job->node.next);
}

/* The disk, not the job, is at fault: the whole transaction goes. */
static bool is_write_failure(enum err_code code) {
    return code == ERR_IO || code == ERR_FULL || code == ERR_NOMEM;
}

static enum err_code run_job(struct writer *w, struct write_job *job) {
    struct err err = {0};
    enum err_code rc = engine_mark(w->engine, &err);
    if (!rc) job->code = job->apply(job, w->engine, &job->err);
    if (rc || is_write_failure(job->code)) {
        if (!rc) err = job->err;
        return err_set(&job->err, rc ? rc : job->code, "%s", err.msg);
    }
    if (!job->code && !job->undo) return engine_keep(w->engine, &job->err);
    engine_undo(w->engine);
    return ERR_OK;
}

static void fail_all(struct write_job *jobs, enum err_code code, const struct err *err) {
    for (struct write_job *j = jobs; j; j = next_of(j)) {
        j->code = code; /* a refusal too: what it rested on may have been undone with the rest */
        j->err = *err;
    }
}

static enum err_code run_together(struct writer *w, struct write_job *jobs, struct err *err) {
    enum err_code rc = engine_begin(w->engine, clock_now_ms(w->clock), err);
    if (rc) return rc;
    for (struct write_job *j = jobs; j; j = next_of(j)) {
        rc = run_job(w, j);
        if (!rc) continue;
        *err = j->err;
        engine_abort(w->engine);
        return rc;
    }
    return engine_commit(w->engine, err);
}

static void say_state(struct writer *w, enum err_code rc, const struct err *err) {
    char why[LOG_QUOTE_MAX];
    if (rc && !w->failing)
        log_error("write.failing", "code=\"%s\" why=\"%s\"", err_text(rc), log_quote(err->msg, why));
    if (!rc && w->failing) log_info("write.resumed", "ok=1");
    w->failing = rc != ERR_OK;
}

static void look_ahead(struct writer *w, struct write_batch *b) {
    struct err err;
    store_checkpoint(engine_store(w->engine));
    b->blind = store_next_ms(engine_store(w->engine), &b->next_ms, &b->raise_ms, &err) != ERR_OK;
    struct plans *plans = engine_plans(w->engine);
    if (!plans || plans == w->told) return;
    plans_unref(w->told);
    w->told = plans_ref(plans);
    b->plans = plans_ref(plans);
}

static enum err_code run_alone(struct writer *w, struct write_job *job, struct err *err) {
    job->code = job->apply(job, w->engine, &job->err);
    if (!is_write_failure(job->code)) return ERR_OK;
    *err = job->err;
    return job->code;
}

static void run_batch(struct writer *w, struct write_job *jobs, size_t count) {
    struct report_node *r = mem_alloc(sizeof *r);
    int64_t started = clock_monotonic_us();
    r->batch.code = jobs->alone ? run_alone(w, jobs, &r->batch.err) : run_together(w, jobs, &r->batch.err);
    if (!jobs->alone && r->batch.code) fail_all(jobs, r->batch.code, &r->batch.err);
    say_state(w, r->batch.code, &r->batch.err);
    r->jobs = jobs;
    r->batch.size = count;
    r->batch.took_us = clock_monotonic_us() - started;
    look_ahead(w, &r->batch);
    FAIL_POINT("before_answer");
    queue_push(w->finished, &r->node);
    uv_async_send(&w->async);
}

/* Cuts off the head of the list: a job that stands alone, or all up to the next such. */
static struct write_job *cut(struct write_job **rest, size_t *count) {
    struct write_job *head = *rest, *last = head;
    *count = 1;
    while (!head->alone && next_of(last) && !next_of(last)->alone) {
        last = next_of(last);
        (*count)++;
    }
    *rest = next_of(last);
    last->node.next = NULL;
    return head;
}

static void work(void *arg) {
    struct writer *w = arg;
    struct queue_node *list;
    while ((list = queue_take(w->waiting, WRITER_BATCH, -1))) {
        struct write_job *rest = job_of(list);
        while (rest) {
            size_t count;
            struct write_job *jobs = cut(&rest, &count);
            run_batch(w, jobs, count);
        }
    }
    queue_close(w->finished);
    uv_async_send(&w->async);
}

static void on_closed(uv_handle_t *handle) {
    struct writer *w = handle->data;
    void (*closed)(void *) = w->closed;
    void *arg = w->closed_arg;
    queue_free(w->waiting);
    queue_free(w->finished);
    plans_unref(w->told);
    mem_free(w);
    if (closed) closed(arg);
}

static void deliver(struct writer *w, struct report_node *r) {
    for (struct write_job *j = r->jobs, *next; j; j = next) {
        next = next_of(j);
        j->done(j);
    }
    w->on_batch(w->arg, &r->batch);
    plans_unref(r->batch.plans);
    mem_free(r);
}

static void on_async(uv_async_t *async) {
    struct writer *w = async->data;
    struct queue_node *list = queue_take_now(w->finished, SIZE_MAX);
    while (list) {
        struct queue_node *next = list->next;
        deliver(w, (struct report_node *)list);
        list = next;
    }
    if (!queue_closed(w->finished) || queue_length(w->finished) || uv_is_closing((uv_handle_t *)async))
        return;
    uv_thread_join(&w->thread);
    uv_close((uv_handle_t *)async, on_closed);
}

enum err_code writer_open(uv_loop_t *loop, struct engine *engine, const struct clock *clock,
                          writer_batch *on_batch, void *arg, struct writer **out, struct err *err) {
    struct writer *w = mem_alloc(sizeof *w);
    *w = (struct writer){.engine = engine, .clock = clock, .on_batch = on_batch, .arg = arg};
    w->waiting = queue_new(WRITER_WAITING_MAX);
    w->finished = queue_new(0);
    if (engine_plans(engine)) w->told = plans_ref(engine_plans(engine));
    uv_async_init(loop, &w->async, on_async);
    w->async.data = w;
    int rc = uv_thread_create(&w->thread, work, w);
    if (rc) {
        queue_close(w->waiting);
        uv_close((uv_handle_t *)&w->async, on_closed);
        return err_set(err, ERR_BUSY, "writer thread: %s", uv_strerror(rc));
    }
    *out = w;
    return ERR_OK;
}

bool writer_post(struct writer *w, struct write_job *job) {
    job->code = ERR_OK;
    job->undo = false;
    return queue_push(w->waiting, &job->node);
}

size_t writer_waiting(const struct writer *w) {
    return queue_length(w->waiting);
}

void writer_close(struct writer *w, void (*closed)(void *arg), void *arg) {
    w->closed = closed;
    w->closed_arg = arg;
    queue_close(w->waiting);
}
