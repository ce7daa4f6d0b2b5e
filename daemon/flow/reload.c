#include "daemon/flow/reload.h"
#include "config/loader.h"
#include "daemon/base/log.h"
#include "daemon/base/mem.h"

struct reload {
    uv_work_t work;
    char *file;
    struct settings *settings;
    struct plans *plans;
    struct problems problems;
    void (*read)(void *arg, bool ok);
    void *arg;
};

static void run(uv_work_t *work) {
    struct reload *r = work->data;
    r->settings = settings_load(r->file, &r->problems);
    if (r->settings) r->plans = load_plans(r->settings, &r->problems);
}

void reload_say(const struct problems *ps) {
    char file[LOG_QUOTE_MAX], pointer[LOG_QUOTE_MAX], text[LOG_QUOTE_MAX];
    for (size_t i = 0; i < ps->count; i++) {
        const struct problem *p = &ps->items[i];
        if (p->severity == SEVERITY_ERROR)
            log_error("reload.fault", "file=\"%s\" pointer=\"%s\" code=%s text=\"%s\"",
                      log_quote(p->file, file), log_quote(p->pointer, pointer), p->code,
                      log_quote(p->en, text));
    }
}

static void after(uv_work_t *work, int status) {
    struct reload *r = work->data;
    (void)status;
    r->read(r->arg, r->plans != NULL);
}

struct reload *reload_start(uv_loop_t *loop, const char *settings_file, void (*read)(void *arg, bool ok),
                            void *arg) {
    struct reload *r = mem_alloc(sizeof *r);
    *r = (struct reload){.file = mem_strdup(settings_file), .read = read, .arg = arg};
    r->work.data = r;
    problems_init(&r->problems);
    uv_queue_work(loop, &r->work, run, after);
    return r;
}

struct plans *reload_plans(struct reload *r) {
    return r->plans;
}

struct problems *reload_problems(struct reload *r) {
    return &r->problems;
}

const struct settings *reload_settings(const struct reload *r) {
    return r->settings;
}

struct settings *reload_take_settings(struct reload *r) {
    struct settings *s = r->settings;
    r->settings = NULL;
    return s;
}

void reload_free(struct reload *r) {
    if (!r) return;
    plans_unref(r->plans);
    settings_free(r->settings);
    problems_deinit(&r->problems);
    mem_free(r->file);
    mem_free(r);
}
