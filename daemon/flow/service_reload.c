/* A reload: files are read off the loop, published by the writer, then used by the loop; whole or not at all.
 */
#include "daemon/base/log.h"
#include "daemon/base/mem.h"
#include "daemon/flow/reload.h"
#include "daemon/flow/service_internal.h"

struct reloading {
    struct write_job job;
    struct service *service;
    struct reload *files; /* owned */
    bool adopt, changed;
    void (*done)(void *arg, bool ok);
    void *arg;
};

/* The alerts that publishing raises go by the new settings already. */
static enum err_code apply_reload(struct write_job *job, struct engine *engine, struct err *err) {
    struct reloading *r = (struct reloading *)job;
    const struct settings *before = engine_settings(engine);
    engine_set_settings(engine, reload_settings(r->files));
    enum err_code rc = engine_publish(engine, reload_plans(r->files), clock_now_ms(r->service->clock),
                                      r->adopt, &r->changed, err);
    if (rc) engine_set_settings(engine, before);
    return rc;
}

static void finish(struct reloading *r, bool ok) {
    struct service *s = r->service;
    if (r->done) r->done(r->arg, ok);
    reload_free(r->files);
    mem_free(r);
    s->reloads--;
    if (s->finishing) service_finish(s);
}

static void done_reload(struct write_job *job) {
    struct reloading *r = (struct reloading *)job;
    struct service *s = r->service;
    char why[LOG_QUOTE_MAX];
    if (job->code) {
        log_error("reload.refused", "why=\"%s\"", log_quote(job->err.msg, why));
        finish(r, false);
        return;
    }
    struct settings *before = s->settings;
    plans_unref(s->plans);
    s->plans = plans_ref(reload_plans(r->files));
    s->settings = reload_take_settings(r->files);
    outbox_set_settings(s->outbox, s->settings);
    settings_free(before);
    log_info("reload.done", "plans=%zu changed=%d", s->plans->count, r->changed);
    finish(r, true);
}

static void on_files_read(void *arg, bool ok) {
    struct reloading *r = arg;
    if (ok && !r->service->closing && writer_post(r->service->writer, &r->job)) return;
    finish(r, false);
}

void service_reload(struct service *s, bool adopt, void (*done)(void *arg, bool ok), void *arg) {
    struct reloading *r = mem_alloc(sizeof *r);
    *r = (struct reloading){.job = {.apply = apply_reload, .done = done_reload, .alone = true},
                            .service = s,
                            .adopt = adopt,
                            .done = done,
                            .arg = arg};
    s->reloads++;
    r->files = reload_start(s->loop, s->settings->file, on_files_read, r);
}
