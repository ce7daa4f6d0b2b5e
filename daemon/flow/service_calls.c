/* The calls of the service: submissions, other changes, reads, the virtual clock. Each is a message to a
 * thread and an answer that comes back. */
#include "daemon/base/log.h"
#include "daemon/base/mem.h"
#include "daemon/flow/flow.h"
#include "daemon/flow/service_internal.h"
#include "daemon/flow/validate.h"

/* ---- answers that need no thread ---- */

void service_run_late(struct service *s) {
    while (s->late) {
        struct late *late = s->late;
        s->late = late->next;
        if (!s->late) s->late_end = &s->late;
        late->run(late);
    }
}

static void on_later(uv_timer_t *timer) {
    service_run_late(timer->data);
}

void service_later(struct service *s, struct late *late) {
    late->next = NULL;
    *s->late_end = late;
    s->late_end = &late->next;
    uv_timer_start(&s->later, on_later, 0, 0);
}

/* ---- submissions ---- */

struct submit_job {
    struct write_job job;
    struct late late;
    struct service *service;
    struct submission *s; /* owned */
    enum flow_state state;
    struct receipt receipt;
    submit_done *done;
    void *arg;
};

static struct submit_job *new_submit(struct service *service, struct submission *s, submit_done *done,
                                     void *arg);

static enum err_code apply_submit(struct write_job *job, struct engine *engine, struct err *err) {
    struct submit_job *sj = (struct submit_job *)job;
    enum err_code rc = engine_submit(engine, sj->s, &sj->receipt, err);
    job->undo = sj->s->dry_run;
    if (!rc)
        flow_move(&sj->state, FLOW_RECORDED);
    else if (!err_may_retry(rc)) /* else the whole transaction goes */
        flow_move(&sj->state, FLOW_REFUSED);
    return rc;
}

static void log_answer(struct service *service, const struct submit_job *sj) {
    const struct submission *s = sj->s;
    const char *plan = s->plan ? s->plan->id : "?", *unit = s->unit ? s->unit->id : "?";
    if (!sj->job.code) {
        service->health.submissions += !s->dry_run && !sj->receipt.replayed;
        log_info("submission.accepted",
                 "id=s%lld plan=%s unit=%s period=%s source=%s lines=%zu replayed=%d dry_run=%d",
                 (long long)sj->receipt.submission, plan, unit, s->period_text ? s->period_text : "?",
                 s->source, s->line_count, sj->receipt.replayed, s->dry_run);
        return;
    }
    service->health.refused++;
    log_info("submission.refused", "code=\"%s\" state=%s plan=%s unit=%s source=%s faults=%zu",
             err_text(sj->job.code), flow_state_name(sj->state), plan, unit, s->source,
             sj->receipt.problems.errors);
}

static void done_submit(struct write_job *job) {
    struct submit_job *sj = (struct submit_job *)job;
    struct submit_answer answer = {.code = job->code, .err = &job->err, .receipt = &sj->receipt};
    if (!job->code)
        flow_move(&sj->state, FLOW_DURABLE);
    else if (sj->state != FLOW_REFUSED)
        flow_move(&sj->state, FLOW_UNDONE);
    log_answer(sj->service, sj);
    sj->done(sj->arg, &answer);
    flow_move(&sj->state, FLOW_ANSWERED);
    receipt_deinit(&sj->receipt);
    submission_free(sj->s);
    mem_free(sj);
}

static struct submit_job *new_submit(struct service *service, struct submission *s, submit_done *done,
                                     void *arg) {
    struct submit_job *sj = mem_alloc(sizeof *sj);
    *sj = (struct submit_job){.job = {.apply = apply_submit, .done = done_submit},
                              .service = service,
                              .s = s,
                              .state = FLOW_COLLECTED,
                              .done = done,
                              .arg = arg};
    receipt_init(&sj->receipt);
    return sj;
}

static void run_answer(struct late *late) {
    struct submit_job *sj = (struct submit_job *)((char *)late - offsetof(struct submit_job, late));
    done_submit(&sj->job);
}

static void answer_later(struct submit_job *sj, enum err_code code, const char *why) {
    sj->job.code = err_set(&sj->job.err, code, "%s", why);
    sj->late.run = run_answer;
    service_later(sj->service, &sj->late);
}

void service_submit(struct service *service, struct submission *s, submit_done *done, void *arg) {
    struct submit_job *sj = new_submit(service, s, done, arg);
    bool valid = validate_submission(s, service->plans, &sj->receipt.problems);
    flow_move(&sj->state, valid ? FLOW_VALID : FLOW_REFUSED);
    if (!valid) {
        answer_later(sj, ERR_INVALID, "the submission has faults");
        return;
    }
    if (service->closing) {
        answer_later(sj, ERR_STOPPING, "the server is stopping");
        return;
    }
    flow_move(&sj->state, FLOW_WAITING); /* before the writer has it: from then on the state is its own */
    if (!writer_post(service->writer, &sj->job))
        answer_later(sj, ERR_BUSY, "too many submissions are waiting; try again in a moment");
}

void service_refuse(struct service *service, struct submission *s, enum err_code code, const struct err *why,
                    struct problems *problems, submit_done *done, void *arg) {
    struct submit_job *sj = new_submit(service, s, done, arg);
    sj->receipt.problems = *problems;
    problems_init(problems);
    flow_move(&sj->state, FLOW_REFUSED);
    answer_later(sj, code, why->msg);
}

/* ---- refusals of other calls ---- */

struct refusal {
    struct late late; /* first */
    read_done *done;
    void *arg;
    struct err err;
};

static void run_refusal(struct late *late) {
    struct refusal *r = (struct refusal *)late;
    r->done(r->arg, r->err.code, &r->err);
    mem_free(r);
}

static void refuse_later(struct service *s, read_done *done, void *arg, enum err_code code, const char *why) {
    struct refusal *r = mem_alloc(sizeof *r);
    *r = (struct refusal){.late = {.run = run_refusal}, .done = done, .arg = arg};
    err_set(&r->err, code, "%s", why);
    service_later(s, &r->late);
}

static void refuse_busy(struct service *s, read_done *done, void *arg) {
    if (s->closing)
        refuse_later(s, done, arg, ERR_STOPPING, "the server is stopping");
    else
        refuse_later(s, done, arg, ERR_BUSY, "too much is waiting; try again in a moment");
}

/* ---- other changes ---- */

struct change_job {
    struct write_job job;
    write_run *run;
    read_done *done;
    void *arg;
};

static enum err_code apply_change(struct write_job *job, struct engine *engine, struct err *err) {
    struct change_job *c = (struct change_job *)job;
    return c->run(c->arg, engine, err);
}

static void done_change(struct write_job *job) {
    struct change_job *c = (struct change_job *)job;
    c->done(c->arg, job->code, &job->err);
    mem_free(c);
}

void service_write(struct service *s, write_run *run, read_done *done, void *arg) {
    struct change_job *c = mem_alloc(sizeof *c);
    *c = (struct change_job){
        .job = {.apply = apply_change, .done = done_change}, .run = run, .done = done, .arg = arg};
    if (!s->closing && writer_post(s->writer, &c->job)) return;
    mem_free(c);
    refuse_busy(s, done, arg);
}

/* ---- reads ---- */

#define READ_ARENA_MAX (256u << 20)

struct view_job {
    struct read_job job;
    read_run *run;
    read_done *done;
    void *arg;
    int64_t as_of_ms, seq, now_ms;
    struct plans *plans; /* a reference: those in use when it was asked */
    struct arena *arena;
};

static enum err_code resolve_moment(const struct view_job *v, struct store *store, struct read_context *ctx,
                                    struct err *err) {
    int64_t recorded_ms;
    ctx->now_ms = v->as_of_ms == INSTANT_NONE ? v->now_ms : v->as_of_ms;
    ctx->seq = v->seq;
    if (v->seq) return ERR_OK;
    if (v->as_of_ms != INSTANT_NONE && v->as_of_ms < v->now_ms)
        return store_seq_at(store, v->as_of_ms, &ctx->seq, err);
    return store_last(store, &ctx->seq, &recorded_ms, err);
}

static enum err_code run_view(struct read_job *job, struct store *store, struct versions *versions,
                              struct err *err) {
    struct view_job *v = (struct view_job *)job;
    struct read_context ctx = {.store = store, .arena = v->arena};
    enum err_code rc = resolve_moment(v, store, &ctx, err);
    if (!rc) rc = versions_at(versions, store, v->plans, ctx.seq, ctx.now_ms, &ctx.plans, err);
    store_use_plans(store, ctx.plans);
    if (!rc) rc = v->run(v->arg, &ctx, err);
    store_use_plans(store, NULL);
    plans_unref(ctx.plans);
    return rc;
}

static void free_view(struct view_job *v) {
    plans_unref(v->plans);
    arena_free(v->arena);
    mem_free(v);
}

static void done_view(struct read_job *job) {
    struct view_job *v = (struct view_job *)job;
    v->done(v->arg, job->code, &job->err);
    free_view(v);
}

void service_read(struct service *s, int64_t as_of_ms, int64_t seq, read_run *run, read_done *done,
                  void *arg) {
    struct view_job *v = mem_alloc(sizeof *v);
    *v = (struct view_job){.job = {.run = run_view, .done = done_view},
                           .run = run,
                           .done = done,
                           .arg = arg,
                           .as_of_ms = as_of_ms,
                           .seq = seq,
                           .now_ms = clock_now_ms(s->clock),
                           .plans = plans_ref(s->plans),
                           .arena = arena_new(READ_ARENA_MAX)};
    if (!s->closing && readers_post(s->readers, &v->job)) return;
    free_view(v);
    refuse_busy(s, done, arg);
}

/* ---- the virtual clock ---- */

struct step {
    read_done *done;
    void *arg;
};

static void on_stepped(void *arg, enum err_code code) {
    struct step *step = arg;
    struct err err = {0};
    if (code) err_set(&err, code, "the server is stopping");
    step->done(step->arg, code, &err);
    mem_free(step);
}

void service_step(struct service *s, int64_t to_ms, read_done *done, void *arg) {
    if (!clock_is_virtual(s->clock)) {
        refuse_later(s, done, arg, ERR_CONFLICT, "the clock is real; start with --now to have a virtual one");
        return;
    }
    if (to_ms < clock_now_ms(s->clock)) {
        refuse_later(s, done, arg, ERR_CONFLICT, "that instant lies in the past; the clock never goes back");
        return;
    }
    struct step *step = mem_alloc(sizeof *step);
    *step = (struct step){done, arg};
    if (!s->closing && scheduler_step(s->scheduler, to_ms, on_stepped, step)) return;
    mem_free(step);
    if (s->closing)
        refuse_busy(s, done, arg);
    else
        refuse_later(s, done, arg, ERR_BUSY, "another step of the clock is under way");
}

void service_rate(struct service *s, int64_t rate) {
    clock_set_rate(s->clock, rate);
    if (s->scheduler) scheduler_look(s->scheduler);
}
