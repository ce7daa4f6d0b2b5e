/* tiendod: the daemon. Reads the command line and the settings, opens the service and the server, turns the
 * loop until it is told to stop. */
#include "config/settings.h"
#include "daemon/api/api.h"
#include "daemon/base/crypto.h"
#include "daemon/base/log.h"
#include "daemon/flow/service.h"
#include "daemon/net/server.h"
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define BODY_MAX        (8u << 20)
#define REQUEST_MS      30000
#define IDLE_MS         60000
#define CONNECTIONS_MAX 1000

struct options {
    const char *config, *data, *listen, *now;
    int64_t rate;
    bool adopt, dump;
};

struct daemon {
    uv_loop_t loop;
    struct clock *clock;
    struct service *service;
    struct server *server;
    struct api *api;
    uv_signal_t term, intr, hup;
    uv_timer_t drain;
    bool stopping;
};

/* ---- stopping: no new connections → owed replies → server → service → signals ---- */

static void on_service_closed(void *arg) {
    struct daemon *d = arg;
    d->service = NULL;
    uv_close((uv_handle_t *)&d->term, NULL);
    uv_close((uv_handle_t *)&d->intr, NULL);
    uv_close((uv_handle_t *)&d->hup, NULL);
    uv_close((uv_handle_t *)&d->drain, NULL);
}

static void on_server_closed(void *arg) {
    struct daemon *d = arg;
    d->server = NULL;
    service_close(d->service, on_service_closed, d);
}

#define DRAIN_LOOK_MS 5

/* The writer and readers answer what waits; when nothing is owed the server may go. */
static void on_drain(uv_timer_t *timer) {
    struct daemon *d = timer->data;
    if (server_pending(d->server)) return;
    uv_timer_stop(timer);
    server_close(d->server, on_server_closed, d);
}

static void stop(struct daemon *d, const char *why) {
    if (d->stopping) return;
    d->stopping = true;
    log_info("daemon.stopping", "why=%s pending=%zu", why, server_pending(d->server));
    server_quiesce(d->server);
    service_stop(d->service); /* a step of the clock is owed a reply, too, and must not take its time */
    uv_timer_start(&d->drain, on_drain, 0, DRAIN_LOOK_MS);
}

static void on_stop_signal(uv_signal_t *handle, int number) {
    stop(handle->data, number == SIGINT ? "SIGINT" : "SIGTERM");
}

static void on_hup(uv_signal_t *handle, int number) {
    struct daemon *d = handle->data;
    (void)number;
    if (!d->stopping) service_reload(d->service, false, NULL, NULL);
}

static void watch_signals(struct daemon *d) {
    uv_signal_init(&d->loop, &d->term);
    uv_signal_init(&d->loop, &d->intr);
    uv_signal_init(&d->loop, &d->hup);
    uv_timer_init(&d->loop, &d->drain);
    d->term.data = d->intr.data = d->hup.data = d->drain.data = d;
    uv_signal_start(&d->term, on_stop_signal, SIGTERM);
    uv_signal_start(&d->intr, on_stop_signal, SIGINT);
    uv_signal_start(&d->hup, on_hup, SIGHUP);
    signal(SIGPIPE, SIG_IGN);
}

/* ---- starting ---- */

static void print_problems(const struct problems *problems, enum lang lang) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    problems_write(problems, lang, &sb);
    fputs(sb.data, stderr);
    strbuf_deinit(&sb);
}

static struct settings *read_settings(const struct options *o) {
    struct problems problems;
    problems_init(&problems);
    struct settings *settings = settings_load(o->config, &problems);
    print_problems(&problems, settings ? settings->locale : LANG_VI);
    problems_deinit(&problems);
    return settings;
}

/* --listen wins over the settings, and is checked as they are. */
static bool set_listen(struct settings *settings, const char *listen) {
    struct problems problems;
    if (!listen) return true;
    problems_init(&problems);
    bool ok = settings_set_listen(settings, listen, &problems);
    print_problems(&problems, settings->locale);
    problems_deinit(&problems);
    return ok;
}

static bool make_clock(struct daemon *d, const struct options *o) {
    int64_t start = 0;
    if (!o->now) {
        d->clock = clock_new_real();
        return true;
    }
    if (strcmp(o->now, "resume") != 0 && !instant_parse(o->now, &start)) return false;
    d->clock = clock_new_virtual(start, o->rate);
    return true;
}

static bool open_service(struct daemon *d, const struct options *o, struct settings *settings) {
    struct problems problems;
    struct err err = {0};
    enum lang lang = settings->locale;
    problems_init(&problems);
    struct service_options so = {.data_dir = o->data,
                                 .settings = settings,
                                 .clock = d->clock,
                                 .adopt = o->adopt,
                                 .resume = o->now && strcmp(o->now, "resume") == 0};
    enum err_code rc = service_open(&d->loop, &so, &d->service, &problems, &err);
    if (rc) print_problems(&problems, lang);
    if (rc) log_error("daemon.refused", "why=\"%s\"", err.msg);
    if (!rc && problems.count) log_info("check.warnings", "count=%zu see=\"tiendo check\"", problems.count);
    problems_deinit(&problems);
    return rc == ERR_OK;
}

static bool open_server(struct daemon *d) {
    struct err err = {0};
    const struct settings *settings = service_settings(d->service);
    d->api = api_new(d->service);
    struct server_options so = {.host = settings->host,
                                .port = settings->port,
                                .body_max = BODY_MAX,
                                .request_ms = REQUEST_MS,
                                .idle_ms = IDLE_MS,
                                .connections_max = CONNECTIONS_MAX,
                                .handle = api_handle,
                                .arg = d->api};
    if (server_open(&d->loop, &so, &d->server, &err) == ERR_OK) return true;
    log_error("daemon.refused", "why=\"%s\"", err.msg);
    service_close(d->service, NULL, NULL);
    d->service = NULL;
    return false;
}

static void say_started(const struct daemon *d) {
    char now[INSTANT_TEXT_MAX];
    instant_format(clock_now_ms(d->clock), NULL, now);
    log_info("daemon.listening", "url=http://%s:%d clock=%s now=%s", service_settings(d->service)->host,
             server_port(d->server), clock_is_virtual(d->clock) ? "virtual" : "real", now);
}

static bool start(struct daemon *d, const struct options *o) {
    struct settings *settings = read_settings(o);
    if (!settings) return false;
    if (!set_listen(settings, o->listen)) {
        settings_free(settings);
        return false;
    }
    if (!open_service(d, o, settings) || !open_server(d)) return false;
    watch_signals(d);
    say_started(d);
    return true;
}

static int run(const struct options *o) {
    struct daemon d = {0};
    crypto_init();
    setenv("UV_THREADPOOL_SIZE", "8", 0);
    if (!make_clock(&d, o)) {
        log_error("daemon.refused",
                  "why=\"--now takes an instant like 2016-05-01T00:00:00+07:00, or resume\"");
        return 2;
    }
    uv_loop_init(&d.loop);
    bool started = start(&d, o);
    uv_run(&d.loop, UV_RUN_DEFAULT);
    api_free(d.api);
    clock_free(d.clock);
    int left = uv_loop_close(&d.loop);
    log_info("daemon.stopped", "clean=%d", left == 0);
    return started ? 0 : 2;
}

/* ---- command line ---- */

static void usage(FILE *out) {
    fputs(text_raw(T_TIENDOD_USAGE, LANG_VI), out);
    fputs(text_raw(T_TIENDOD_USAGE, LANG_EN), out);
}

static bool parse(int argc, char **argv, struct options *o) {
    static const struct option longs[] = {
        {"config", 1, NULL, 'c'}, {"data", 1, NULL, 'd'},          {"listen", 1, NULL, 'l'},
        {"now", 1, NULL, 'n'},    {"rate", 1, NULL, 'r'},          {"adopt", 0, NULL, 'a'},
        {"help", 0, NULL, 'h'},   {"dump-settings", 0, NULL, 's'}, {0}};
    int c;
    while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        if (c == 'c') o->config = optarg;
        if (c == 'd') o->data = optarg;
        if (c == 'l') o->listen = optarg;
        if (c == 'n') o->now = optarg;
        if (c == 'r') o->rate = strtoll(optarg, NULL, 10);
        if (c == 'a') o->adopt = true;
        if (c == 's') o->dump = true;
        if (c == 'h') {
            usage(stdout);
            exit(0);
        }
        if (c == '?') return false;
    }
    return optind == argc && o->rate >= 0 && (!o->rate || o->now);
}

static int dump_settings(const struct options *o) {
    struct strbuf sb;
    struct settings *settings = read_settings(o);
    if (!settings) return 2;
    strbuf_init(&sb, 0);
    settings_dump(settings, &sb);
    fputs(sb.data, stdout);
    strbuf_deinit(&sb);
    settings_free(settings);
    return 0;
}

int main(int argc, char **argv) {
    struct options o = {.config = "config/tiendo.json", .data = "data"};
    if (!parse(argc, argv, &o)) {
        usage(stderr);
        return 2;
    }
    return o.dump ? dump_settings(&o) : run(&o);
}
