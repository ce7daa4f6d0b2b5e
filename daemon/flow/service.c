#include "daemon/flow/service.h"
#include "alerts/outbox.h"
#include "collectors/collector.h"
#include "config/loader.h"
#include "daemon/base/file.h"
#include "daemon/base/log.h"
#include "daemon/base/mem.h"
#include "daemon/flow/readers.h"
#include "daemon/flow/reload.h"
#include "daemon/flow/scheduler.h"
#include "daemon/flow/sink.h"
#include "daemon/flow/validate.h"
#include <string.h>

struct service {
    uv_loop_t *loop;
    struct clock *clock;
    struct settings *settings; /* owned */
    struct plans *plans;       /* a reference: what the loop validates against */
    struct store *store;       /* the writer's once it runs */
    struct engine *engine;
    struct writer *writer;
    struct readers *readers;
    struct fetch *fetch;
    struct outbox *outbox;
    struct scheduler *scheduler;
    struct collector **collectors;
    const struct collector_kind **collector_kinds;
    size_t collector_count, collectors_open;
    char *data_dir;
    bool closing;
    struct service_health health;
    void (*closed)(void *arg);
    void *closed_arg;
};

struct plans *service_plans(struct service *s) {
    return s->plans;
}

const struct settings *service_settings(const struct service *s) {
    return s->settings;
}

const struct clock *service_clock(const struct service *s) {
    return s->clock;
}

/* ---- submissions ---- */

struct submit_job {
    struct write_job job;
    struct service *service;
    struct submission *s; /* owned */
    struct receipt receipt;
    submit_done *done;
    void *arg;
};

static enum err_code apply_submit(struct write_job *job, struct engine *engine, struct err *err) {
    struct submit_job *sj = (struct submit_job *)job;
    enum err_code rc = engine_submit(engine, sj->s, &sj->receipt, err);
    job->undo = sj->s->dry_run;
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
    log_info("submission.refused", "code=\"%s\" plan=%s unit=%s source=%s faults=%zu", err_text(sj->job.code),
             plan, unit, s->source, sj->receipt.problems.errors);
}

static void done_submit(struct write_job *job) {
    struct submit_job *sj = (struct submit_job *)job;
    struct submit_answer answer = {.code = job->code, .err = &job->err, .receipt = &sj->receipt};
    log_answer(sj->service, sj);
    sj->done(sj->arg, &answer);
    receipt_deinit(&sj->receipt);
    submission_free(sj->s);
    mem_free(sj);
}

/* Answers that need no writer still come at a later turn of the loop, as promised. */
static void after_turn(uv_work_t *work, int status) {
    (void)status;
    struct submit_job *sj = work->data;
    mem_free(work);
    done_submit(&sj->job);
}

static void nothing(uv_work_t *work) {
    (void)work;
}

static void answer_later(struct submit_job *sj, enum err_code code, const char *why) {
    uv_work_t *work = mem_alloc(sizeof *work);
    work->data = sj;
    err_set(&sj->job.err, code, "%s", why);
    sj->job.code = code;
    uv_queue_work(sj->service->loop, work, nothing, after_turn);
}

void service_submit(struct service *service, struct submission *s, submit_done *done, void *arg) {
    struct submit_job *sj = mem_alloc(sizeof *sj);
    *sj = (struct submit_job){.job = {.apply = apply_submit, .done = done_submit},
                              .service = service,
                              .s = s,
                              .done = done,
                              .arg = arg};
    receipt_init(&sj->receipt);
    if (!validate_submission(s, service->plans, &sj->receipt.problems))
        answer_later(sj, ERR_INVALID, "the submission has faults");
    else if (service->closing)
        answer_later(sj, ERR_STOPPING, "the server is stopping");
    else if (!writer_post(service->writer, &sj->job))
        answer_later(sj, ERR_BUSY, "too many submissions are waiting; try again in a moment");
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

struct late {
    read_done *done;
    void *arg;
    struct err err;
};

static void on_late(uv_work_t *work, int status) {
    (void)status;
    struct late *late = work->data;
    late->done(late->arg, late->err.code, &late->err);
    mem_free(late);
    mem_free(work);
}

static void refuse_later(struct service *s, read_done *done, void *arg, enum err_code code, const char *why) {
    uv_work_t *work = mem_alloc(sizeof *work);
    struct late *late = mem_alloc(sizeof *late);
    *late = (struct late){.done = done, .arg = arg};
    err_set(&late->err, code, "%s", why);
    work->data = late;
    uv_queue_work(s->loop, work, nothing, on_late);
}

void service_write(struct service *s, write_run *run, read_done *done, void *arg) {
    struct change_job *c = mem_alloc(sizeof *c);
    *c = (struct change_job){
        .job = {.apply = apply_change, .done = done_change}, .run = run, .done = done, .arg = arg};
    if (!s->closing && writer_post(s->writer, &c->job)) return;
    mem_free(c);
    refuse_later(s, done, arg, s->closing ? ERR_STOPPING : ERR_BUSY,
                 "the server cannot take it now; try again in a moment");
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
    if (!rc) rc = versions_at(versions, store, v->plans, ctx.seq, &ctx.plans, err);
    if (!rc) rc = v->run(v->arg, &ctx, err);
    plans_unref(ctx.plans);
    return rc;
}

static void done_view(struct read_job *job) {
    struct view_job *v = (struct view_job *)job;
    v->done(v->arg, job->code, &job->err);
    plans_unref(v->plans);
    arena_free(v->arena);
    mem_free(v);
}

void service_read(struct service *s, int64_t as_of_ms, int64_t seq, read_run *run, read_done *done,
                  void *arg) {
    struct view_job *v = mem_alloc(sizeof *v);
    *v = (struct view_job){.job = {.run = run_view, .done = done_view},
                           .run = run,
                           .done = done,
                           .arg = arg,
                           .as_of_ms = as_of_ms,
                           .seq = seq};
    v->now_ms = clock_now_ms(s->clock);
    v->plans = plans_ref(s->plans);
    v->arena = arena_new(READ_ARENA_MAX);
    if (!s->closing && readers_post(s->readers, &v->job)) return;
    plans_unref(v->plans);
    arena_free(v->arena);
    mem_free(v);
    refuse_later(s, done, arg, s->closing ? ERR_STOPPING : ERR_BUSY,
                 "too many reads are waiting; try again in a moment");
}

/* ---- the virtual clock ---- */

struct step {
    read_done *done;
    void *arg;
};

static void on_stepped(void *arg) {
    struct step *step = arg;
    step->done(step->arg, ERR_OK, NULL);
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
    if (scheduler_step(s->scheduler, to_ms, on_stepped, step)) return;
    mem_free(step);
    refuse_later(s, done, arg, ERR_BUSY, "another step of the clock is under way");
}

void service_rate(struct service *s, int64_t rate) {
    clock_set_rate(s->clock, rate);
    scheduler_look(s->scheduler);
}

/* ---- health ---- */

static void on_batch(void *arg, const struct write_batch *batch) {
    struct service *s = arg;
    s->health.batches++;
    s->health.commits_failed += batch->code != ERR_OK;
    s->health.write_failing = batch->code == ERR_IO || batch->code == ERR_FULL;
    s->health.last_batch_us = batch->took_us;
    s->health.last_batch_size = (int64_t)batch->size;
    if (s->scheduler) scheduler_on_batch(s->scheduler, batch);
}

void service_health(const struct service *s, struct service_health *out) {
    *out = s->health;
    out->writes_waiting = writer_waiting(s->writer);
    out->reads_waiting = readers_waiting(s->readers);
    out->deliveries_active = outbox_active(s->outbox);
    out->next_ms = scheduler_next_ms(s->scheduler);
}

/* ---- reload ---- */

struct reloading {
    struct write_job job;
    struct service *service;
    struct reload *files; /* owned */
    bool adopt, changed;
    void (*done)(void *arg, bool ok);
    void *arg;
};

static enum err_code apply_reload(struct write_job *job, struct engine *engine, struct err *err) {
    struct reloading *r = (struct reloading *)job;
    enum err_code rc = engine_publish(engine, reload_plans(r->files), clock_now_ms(r->service->clock),
                                      r->adopt, &r->changed, err);
    if (!rc) engine_set_settings(engine, reload_settings(r->files));
    return rc;
}

static void finish_reload(struct reloading *r, bool ok) {
    if (r->done) r->done(r->arg, ok);
    reload_free(r->files);
    mem_free(r);
}

static void done_reload(struct write_job *job) {
    struct reloading *r = (struct reloading *)job;
    struct service *s = r->service;
    if (job->code) {
        log_error("reload.refused", "why=\"%s\"", job->err.msg);
        finish_reload(r, false);
        return;
    }
    plans_unref(s->plans);
    s->plans = plans_ref(reload_plans(r->files));
    settings_free(s->settings);
    s->settings = reload_take_settings(r->files);
    outbox_set_settings(s->outbox, s->settings);
    log_info("reload.done", "plans=%zu changed=%d", s->plans->count, r->changed);
    finish_reload(r, true);
}

static void on_files_read(void *arg, bool ok) {
    struct reloading *r = arg;
    if (ok && !r->service->closing && writer_post(r->service->writer, &r->job)) return;
    finish_reload(r, false);
}

void service_reload(struct service *s, bool adopt, void (*done)(void *arg, bool ok), void *arg) {
    struct reloading *r = mem_alloc(sizeof *r);
    *r = (struct reloading){.job = {.apply = apply_reload, .done = done_reload, .alone = true},
                            .service = s,
                            .adopt = adopt,
                            .done = done,
                            .arg = arg};
    r->files = reload_start(s->loop, s->settings->file, on_files_read, r);
}

/* ---- collectors ---- */

static enum err_code start_collectors(struct service *s, struct err *err) {
    size_t n = s->settings->collector_count;
    s->collectors = mem_array(n + 1, sizeof *s->collectors);
    s->collector_kinds = mem_array(n + 1, sizeof *s->collector_kinds);
    struct sink sink = {.submit = sink_submit, .arg = s};
    for (size_t i = 0; i < n; i++) {
        struct collector_settings cs = s->settings->collectors[i];
        const struct collector_kind *kind = collector_kind_find(cs.kind);
        if (!kind) return err_set(err, ERR_INVALID, "there is no collector of kind “%s”", cs.kind);
        char *path = file_join(s->data_dir, cs.path);
        cs.path = path;
        enum err_code rc = kind->start(s->loop, &cs, s->clock, sink, &s->collectors[s->collector_count], err);
        mem_free(path);
        if (rc) return rc;
        s->collector_kinds[s->collector_count++] = kind;
    }
    return ERR_OK;
}

/* ---- closing: collectors → deliveries → scheduler → writer → readers → store ---- */

static void free_service(struct service *s) {
    void (*closed)(void *) = s->closed;
    void *arg = s->closed_arg;
    outbox_close(s->outbox);
    engine_free(s->engine);
    store_close(s->store);
    plans_unref(s->plans);
    settings_free(s->settings);
    mem_free(s->collectors);
    mem_free(s->collector_kinds);
    mem_free(s->data_dir);
    mem_free(s);
    if (closed) closed(arg);
}

static void on_readers_closed(void *arg) {
    free_service(arg);
}

static void on_writer_closed(void *arg) {
    struct service *s = arg;
    s->writer = NULL;
    if (s->readers)
        readers_close(s->readers, on_readers_closed, s);
    else
        free_service(s);
}

static void close_writer(struct service *s) {
    if (s->writer)
        writer_close(s->writer, on_writer_closed, s);
    else
        on_writer_closed(s);
}

static void on_scheduler_closed(void *arg) {
    struct service *s = arg;
    s->scheduler = NULL;
    close_writer(s);
}

static void on_fetch_closed(void *arg) {
    struct service *s = arg;
    s->fetch = NULL;
    if (s->scheduler)
        scheduler_close(s->scheduler, on_scheduler_closed, s);
    else
        close_writer(s);
}

static void close_fetch(struct service *s) {
    if (s->fetch)
        fetch_close(s->fetch, on_fetch_closed, s);
    else
        on_fetch_closed(s);
}

static void on_collector_closed(void *arg) {
    struct service *s = arg;
    if (--s->collectors_open == 0) close_fetch(s);
}

void service_close(struct service *s, void (*closed)(void *arg), void *arg) {
    s->closing = true;
    s->closed = closed;
    s->closed_arg = arg;
    s->collectors_open = s->collector_count;
    for (size_t i = 0; i < s->collector_count; i++)
        s->collector_kinds[i]->stop(s->collectors[i], on_collector_closed, s);
    if (!s->collector_count) close_fetch(s);
}

/* ---- opening ---- */

/* A virtual clock resumes at, or must not start before, the newest record. */
static enum err_code set_clock(struct service *s, bool resume, struct err *err) {
    int64_t seq, recorded_ms;
    enum err_code rc = store_last(s->store, &seq, &recorded_ms, err);
    if (rc || !clock_is_virtual(s->clock) || recorded_ms == INSTANT_NONE) return rc;
    if (!resume && clock_now_ms(s->clock) < recorded_ms) {
        char text[INSTANT_TEXT_MAX];
        instant_format(recorded_ms, NULL, text);
        return err_set(err, ERR_CONFLICT, "--now lies before the newest record (%s); start with --now resume",
                       text);
    }
    if (resume) clock_set_ms(s->clock, recorded_ms);
    return ERR_OK;
}

static enum err_code open_record(struct service *s, const struct service_options *o,
                                 struct problems *problems, struct err *err) {
    s->plans = load_plans(s->settings, problems);
    if (!s->plans) return err_set(err, ERR_INVALID, "the plans or units have errors");
    enum err_code rc = store_open(s->data_dir, STORE_WRITE, &s->store, err);
    if (!rc) rc = set_clock(s, o->resume, err);
    if (rc) return rc;
    bool changed;
    s->engine = engine_new(s->store, s->settings);
    return engine_publish(s->engine, s->plans, clock_now_ms(s->clock), o->adopt, &changed, err);
}

static size_t count_list(const char *const *list) {
    size_t n = 0;
    while (list && list[n]) n++;
    return n;
}

static enum err_code open_ways_out(struct service *s, struct err *err) {
    struct fetch_options fo = {.allow = s->settings->allow_addresses,
                               .allow_count = count_list(s->settings->allow_addresses),
                               .ca_file = s->settings->smtp.ca_file};
    char *mail_dir = file_join(s->data_dir, "mail");
    enum err_code rc = fetch_open(s->loop, &fo, &s->fetch, err);
    if (!rc) rc = outbox_open(s->fetch, s->settings, s->clock, mail_dir, &s->outbox, err);
    mem_free(mail_dir);
    return rc;
}

static enum err_code open_threads(struct service *s, struct err *err) {
    enum err_code rc = readers_open(s->loop, s->data_dir, &s->readers, err);
    if (!rc) rc = writer_open(s->loop, s->engine, s->clock, on_batch, s, &s->writer, err);
    if (!rc) rc = scheduler_open(s->loop, s->writer, s->outbox, s->clock, &s->scheduler, err);
    return rc;
}

enum err_code service_open(uv_loop_t *loop, const struct service_options *o, struct service **out,
                           struct problems *problems, struct err *err) {
    struct service *s = mem_alloc(sizeof *s);
    s->loop = loop;
    s->clock = o->clock;
    s->settings = o->settings;
    s->data_dir = mem_strdup(o->data_dir);
    enum err_code rc = open_record(s, o, problems, err);
    if (!rc) rc = open_ways_out(s, err);
    if (!rc) rc = open_threads(s, err);
    if (!rc) rc = start_collectors(s, err);
    if (rc) {
        service_close(s, NULL, NULL); /* what was begun ends as the loop turns */
        return rc;
    }
    scheduler_look(s->scheduler);
    *out = s;
    return ERR_OK;
}
