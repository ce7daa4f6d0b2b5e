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
    bool adopt;
    struct published published;
    struct plans *in_use; /* a reference: what is in force since */
    void (*done)(void *arg, bool ok);
    void *arg;
};

/* The alerts that publishing raises go by the new settings already. */
static enum err_code apply_reload(struct write_job *job, struct engine *engine, struct err *err) {
    struct reloading *r = (struct reloading *)job;
    const struct settings *before = engine_settings(engine);
    engine_set_settings(engine, reload_settings(r->files));
    enum err_code rc = engine_publish(engine, reload_plans(r->files), clock_now_ms(r->service->clock),
                                      r->adopt, &r->published, err);
    if (rc)
        engine_set_settings(engine, before);
    else
        r->in_use = plans_ref(engine_plans(engine));
    return rc;
}

const struct service_reloaded *service_reloaded(const struct service *s) {
    return &s->reload;
}

static void keep_result(struct reloading *r, bool ok) {
    struct service *s = r->service;
    published_deinit(&s->reload.published);
    s->reload =
        (struct service_reloaded){.at_ms = clock_now_ms(s->clock), .ok = ok, .published = r->published};
    published_init(&r->published);
}

static void finish(struct reloading *r, bool ok) {
    struct service *s = r->service;
    keep_result(r, ok);
    if (r->done) r->done(r->arg, ok);
    plans_unref(r->in_use);
    published_deinit(&r->published);
    reload_free(r->files);
    mem_free(r);
    s->reloads--;
    if (s->finishing) service_finish(s);
}

static void say_change(const char *plan, const cJSON *change) {
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(change, "text");
    const char *en = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(text, "en"));
    char words[LOG_QUOTE_MAX];
    log_info("reload.change", "plan=%s what=\"%s\"", plan, log_quote(en ? en : "", words));
}

/* A line for each plan that changed, and for each change of it. */
static void say_changes(const struct published *published) {
    for (size_t i = 0; i < published->count; i++) {
        const struct published_plan *p = &published->plans[i];
        const cJSON *change;
        char day[CIVIL_TEXT_MAX] = "now";
        if (p->withdrawn) log_info("reload.withdrawn", "plan=%s", p->plan);
        if (!p->changed || p->withdrawn) continue;
        if (p->in_force_from != DAY_NONE) civil_format(p->in_force_from, day);
        log_info("reload.plan", "plan=%s in_force_from=%s changes=%d", p->plan, day,
                 cJSON_GetArraySize(p->changes));
        cJSON_ArrayForEach(change, p->changes) {
            say_change(p->plan, change);
        }
    }
}

static void done_reload(struct write_job *job) {
    struct reloading *r = (struct reloading *)job;
    struct service *s = r->service;
    char why[LOG_QUOTE_MAX];
    if (job->code) {
        reload_say(&r->published.problems);
        log_error("reload.refused", "why=\"%s\"", log_quote(job->err.msg, why));
        finish(r, false);
        return;
    }
    struct settings *before = s->settings;
    service_use(s, r->in_use);
    s->settings = reload_take_settings(r->files);
    outbox_set_settings(s->outbox, s->settings);
    settings_free(before);
    say_changes(&r->published);
    log_info("reload.done", "plans=%zu changed=%d", s->plans->count, r->published.changed);
    finish(r, true);
}

static void on_files_read(void *arg, bool ok) {
    struct reloading *r = arg;
    if (ok && !r->service->closing && writer_post(r->service->writer, &r->job)) return;
    struct problems *problems = reload_problems(r->files);
    reload_say(problems);
    r->published.problems = *problems; /* none were there yet */
    problems_init(problems);
    finish(r, false);
}

void service_reload(struct service *s, bool adopt, void (*done)(void *arg, bool ok), void *arg) {
    struct reloading *r = mem_alloc(sizeof *r);
    *r = (struct reloading){.job = {.apply = apply_reload, .done = done_reload, .alone = true},
                            .service = s,
                            .adopt = adopt,
                            .done = done,
                            .arg = arg};
    published_init(&r->published);
    s->reloads++;
    r->files = reload_start(s->loop, s->settings->file, on_files_read, r);
}
