#include "daemon/flow/service.h"
#include "config/loader.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include "daemon/flow/service_internal.h"
#include "daemon/flow/sink.h"
#include <string.h>

struct plans *service_plans(struct service *s) {
    return s->plans;
}

const struct settings *service_settings(const struct service *s) {
    return s->settings;
}

const struct clock *service_clock(const struct service *s) {
    return s->clock;
}

void service_use(struct service *s, struct plans *plans) {
    plans_ref(plans);
    plans_unref(s->plans);
    s->plans = plans;
}

/* ---- health ---- */

static void on_batch(void *arg, const struct write_batch *batch) {
    struct service *s = arg;
    s->health.batches++;
    s->health.commits_failed += batch->code != ERR_OK;
    s->health.write_failing = batch->code == ERR_IO || batch->code == ERR_FULL;
    s->health.last_batch_us = batch->took_us;
    s->health.last_batch_size = (int64_t)batch->size;
    if (batch->plans) service_use(s, batch->plans);
    if (s->scheduler) scheduler_on_batch(s->scheduler, batch);
}

void service_health(const struct service *s, struct service_health *out) {
    *out = s->health;
    out->writes_waiting = s->writer ? writer_waiting(s->writer) : 0;
    out->reads_waiting = s->readers ? readers_waiting(s->readers) : 0;
    out->deliveries_active = s->outbox ? outbox_active(s->outbox) : 0;
    out->next_ms = s->scheduler ? scheduler_next_ms(s->scheduler) : INT64_MAX;
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

/* ---- closing: collectors → scheduler and deliveries → writer → readers → what is still to be answered ----
 */

static void on_later_closed(uv_handle_t *handle) {
    struct service *s = handle->data;
    void (*closed)(void *) = s->closed;
    void *arg = s->closed_arg;
    outbox_close(s->outbox);
    engine_free(s->engine);
    store_close(s->store);
    plans_unref(s->plans);
    published_deinit(&s->reload.published);
    settings_free(s->settings);
    mem_free(s->collectors);
    mem_free(s->collector_kinds);
    mem_free(s->data_dir);
    mem_free(s);
    if (closed) closed(arg);
}

void service_finish(struct service *s) {
    s->finishing = true;
    if (s->reloads) return; /* their end comes here again */
    service_run_late(s);
    uv_close((uv_handle_t *)&s->later, on_later_closed);
}

static void on_readers_closed(void *arg) {
    struct service *s = arg;
    s->readers = NULL;
    service_finish(s);
}

static void on_writer_closed(void *arg) {
    struct service *s = arg;
    s->writer = NULL;
    if (s->readers)
        readers_close(s->readers, on_readers_closed, s);
    else
        service_finish(s);
}

static void on_way_closed(struct service *s) {
    if (--s->ways_open) return;
    if (s->writer)
        writer_close(s->writer, on_writer_closed, s);
    else
        on_writer_closed(s);
}

static void on_scheduler_closed(void *arg) {
    struct service *s = arg;
    s->scheduler = NULL;
    on_way_closed(s);
}

static void on_fetch_closed(void *arg) {
    struct service *s = arg;
    s->fetch = NULL;
    on_way_closed(s);
}

/* The scheduler first: it must try nothing more once deliveries are being cancelled. */
static void close_ways_out(struct service *s) {
    s->ways_open = 2;
    if (s->scheduler)
        scheduler_close(s->scheduler, on_scheduler_closed, s);
    else
        on_way_closed(s);
    if (s->fetch)
        fetch_close(s->fetch, on_fetch_closed, s);
    else
        on_way_closed(s);
}

static void on_collector_closed(void *arg) {
    struct service *s = arg;
    if (--s->collectors_open == 0) close_ways_out(s);
}

void service_stop(struct service *s) {
    if (s->scheduler) scheduler_stop(s->scheduler);
}

void service_close(struct service *s, void (*closed)(void *arg), void *arg) {
    s->closing = true;
    s->closed = closed;
    s->closed_arg = arg;
    s->collectors_open = s->collector_count;
    service_stop(s);
    for (size_t i = 0; i < s->collector_count; i++)
        s->collector_kinds[i]->stop(s->collectors[i], on_collector_closed, s);
    if (!s->collector_count) close_ways_out(s);
}

/* ---- opening ---- */

/* A virtual clock resumes at, or must not start before, the newest record. */
static enum err_code set_clock(struct service *s, bool resume, struct err *err) {
    int64_t seq, recorded_ms;
    enum err_code rc = store_last(s->store, &seq, &recorded_ms, err);
    if (rc || !clock_is_virtual(s->clock)) return rc;
    if (recorded_ms == INSTANT_NONE)
        return resume ? err_set(err, ERR_CONFLICT,
                                "--now resume: nothing is recorded here yet; start with --now and an instant")
                      : ERR_OK;
    if (!resume && clock_now_ms(s->clock) < recorded_ms) {
        char text[INSTANT_TEXT_MAX];
        instant_format(recorded_ms, NULL, text);
        return err_set(err, ERR_CONFLICT, "--now lies before the newest record (%s); start with --now resume",
                       text);
    }
    if (resume) clock_set_ms(s->clock, recorded_ms);
    return ERR_OK;
}

static enum err_code publish_first(struct service *s, struct plans *plans, bool adopt,
                                   struct problems *problems, struct err *err) {
    struct published *out = &s->reload.published;
    s->engine = engine_new(s->store, s->settings);
    s->reload.at_ms = clock_now_ms(s->clock);
    published_init(out);
    enum err_code rc = engine_publish(s->engine, plans, s->reload.at_ms, adopt, out, err);
    s->reload.ok = !rc;
    if (!rc) s->plans = plans_ref(engine_plans(s->engine));
    if (!out->problems.count) return rc;
    problems_deinit(problems); /* why it cannot start stands before what could be better */
    *problems = out->problems;
    problems_init(&out->problems);
    return rc;
}

static enum err_code open_record(struct service *s, const struct service_options *o,
                                 struct problems *problems, struct err *err) {
    struct plans *plans = load_plans(s->settings, problems);
    if (!plans) return err_set(err, ERR_INVALID, "the plans or units have errors");
    enum err_code rc = store_open(s->data_dir, STORE_WRITE, &s->store, err);
    if (!rc) rc = set_clock(s, o->resume, err);
    if (!rc) rc = publish_first(s, plans, o->adopt, problems, err);
    plans_unref(plans);
    return rc;
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
    s->late_end = &s->late;
    uv_timer_init(loop, &s->later);
    s->later.data = s;
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
