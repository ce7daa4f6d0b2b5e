#include "collectors/folder.h"
#include "collectors/folder_disk.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/file.h"
#include "daemon/base/json.h"
#include "daemon/base/log.h"
#include "daemon/base/mem.h"
#include <stdlib.h>
#include <string.h>

#define BURST_MS 100 /* events this close together are one look */
#define LOOK_AGAIN_MS                                                                                        \
    60000 /* where no event comes (a network's file system), and after what may pass by itself */

/*   IDLE ─timer─▶ LOOKING ─▶ READING ─▶ HANDED_IN ─answer─▶ PUTTING_AWAY ─▶ next file, or IDLE
 *
 * One thing at a time; LOOKING, READING and PUTTING_AWAY are on a worker thread, which alone touches work,
 * found, taken, filed_as, code and err then. */
enum step { IDLE, LOOKING, READING, HANDED_IN, PUTTING_AWAY };

struct collector {
    uv_loop_t *loop;
    struct sink sink;
    char *inbox, *accepted, *refused; /* owned */
    int64_t settle_ms;
    uv_fs_event_t watch;
    uv_timer_t timer;
    enum step step;
    uv_work_t work;
    struct folder_list files;  /* the oldest first */
    size_t next;               /* of files: the one being taken */
    bool look_again;           /* an event came while a step was under way */
    enum err_code scan_failed; /* the last look's */
    /* of the step under way */
    struct folder_list found;
    struct submission *taken; /* owned */
    char *receipt, *filed_as; /* owned */
    bool was_accepted;
    enum err_code code;
    struct err err;
    /* stopping */
    bool stopping;
    int open_handles;
    void (*closed)(void *arg);
    void *closed_arg;
};

static void go_on(struct collector *c);

static struct folder_file *current(struct collector *c) {
    return &c->files.items[c->next];
}

/* ---- the end ---- */

static void free_collector(struct collector *c) {
    folder_list_deinit(&c->files);
    folder_list_deinit(&c->found);
    submission_free(c->taken);
    mem_free(c->receipt);
    mem_free(c->filed_as);
    mem_free(c->inbox);
    mem_free(c->accepted);
    mem_free(c->refused);
    mem_free(c);
}

static void maybe_finish(struct collector *c) {
    if (!c->stopping || c->open_handles || c->step != IDLE) return;
    void (*closed)(void *) = c->closed;
    void *arg = c->closed_arg;
    free_collector(c);
    if (closed) closed(arg);
}

static void on_handle_closed(uv_handle_t *handle) {
    struct collector *c = handle->data;
    c->open_handles--;
    maybe_finish(c);
}

static void stop(struct collector *c, void (*closed)(void *arg), void *arg) {
    c->stopping = true;
    c->closed = closed;
    c->closed_arg = arg;
    uv_close((uv_handle_t *)&c->watch, on_handle_closed);
    uv_close((uv_handle_t *)&c->timer, on_handle_closed);
}

static void begin(struct collector *c, enum step step, uv_work_cb work, uv_after_work_cb after) {
    c->step = step;
    c->code = ERR_OK;
    c->work.data = c;
    (void)uv_queue_work(c->loop, &c->work, work, after); /* fails only without a callback */
}

/* ---- what is wrong with a file ---- */

static void say(struct collector *c, const char *event) {
    char name[LOG_QUOTE_MAX], why[LOG_QUOTE_MAX];
    struct folder_file *file = current(c);
    if (!file->said)
        log_warn(event, "file=\"%s\" why=\"%s\"", log_quote(file->name, name), log_quote(c->err.msg, why));
    file->said = true;
}

/* What a step could not do with a file. Gone: forgotten. Written to: it settles anew once looked at.
 * Unreadable: left until something about it changes. The rest may pass. */
static void leave(struct collector *c, const char *event) {
    struct folder_file *file = current(c);
    bool changed = c->code == ERR_NOT_FOUND || c->code == ERR_CONFLICT;
    bool unreadable = c->step == READING && c->code == ERR_IO;
    if (!changed || c->step == PUTTING_AWAY) say(c, event);
    if (changed) c->look_again = true;
    file->due_ms = changed || unreadable ? INT64_MAX : clock_monotonic_ms() + LOOK_AGAIN_MS;
    c->next++;
}

/* ---- putting away ---- */

static void put_away(uv_work_t *work) {
    struct collector *c = work->data;
    const char *to = c->was_accepted ? c->accepted : c->refused;
    c->code = folder_put_away(c->inbox, to, current(c), c->receipt, &c->filed_as, &c->err);
}

static void after_put_away(uv_work_t *work, int status) {
    struct collector *c = work->data;
    char name[LOG_QUOTE_MAX], as[LOG_QUOTE_MAX];
    (void)status;
    if (c->code) {
        leave(c, "folder.not_moved");
    } else {
        log_info(c->was_accepted ? "folder.accepted" : "folder.refused", "file=\"%s\" as=\"%s\"",
                 log_quote(current(c)->name, name), log_quote(c->filed_as, as));
        current(c)->due_ms = INT64_MAX;
        c->next++;
    }
    mem_free(c->receipt);
    mem_free(c->filed_as);
    c->receipt = c->filed_as = NULL;
    go_on(c);
}

/* ---- handing in ---- */

/* Not the file's fault (busy, stopping, no space left): a problem document with a status of 500 or more. */
static bool may_pass(const struct sink_answer *answer) {
    cJSON *document = NULL;
    struct err ignored;
    if (answer->accepted || json_parse(answer->json, strlen(answer->json), 0, &document, &ignored))
        return false;
    const cJSON *status = cJSON_GetObjectItemCaseSensitive(document, "status");
    bool later = cJSON_IsNumber(status) && status->valuedouble >= 500;
    cJSON_Delete(document);
    return later;
}

static void on_answer(void *arg, const struct sink_answer *answer) {
    struct collector *c = arg;
    if (may_pass(answer)) {
        c->code = err_set(&c->err, ERR_BUSY, "%s", answer->json);
        leave(c, "folder.not_taken");
        go_on(c);
        return;
    }
    FAIL_POINT("folder_answered");
    c->was_accepted = answer->accepted;
    c->receipt = mem_strdup(answer->json);
    begin(c, PUTTING_AWAY, put_away, after_put_away);
}

static void read_next(uv_work_t *work) {
    struct collector *c = work->data;
    c->code = folder_read(c->inbox, current(c), &c->taken, &c->err);
}

static void after_read(uv_work_t *work, int status) {
    struct collector *c = work->data;
    struct submission *s = c->taken;
    (void)status;
    c->taken = NULL;
    if (c->code || c->stopping) {
        if (c->code) leave(c, "folder.unreadable");
        submission_free(s);
        go_on(c);
        return;
    }
    c->step = HANDED_IN;
    c->sink.submit(c->sink.arg, s, on_answer, c);
}

/* ---- looking ---- */

static int by_name(const void *pa, const void *pb) {
    const struct folder_file *a = pa, *b = pb;
    return strcmp(a->name, b->name);
}

static int by_age(const void *pa, const void *pb) {
    const struct folder_file *a = pa, *b = pb;
    if (a->stamp.mtime_ns != b->stamp.mtime_ns) return a->stamp.mtime_ns < b->stamp.mtime_ns ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void sort(struct folder_list *list, int (*order)(const void *, const void *)) {
    if (list->count) qsort(list->items, list->count, sizeof *list->items, order);
}

/* What was found takes the place of what was known; a file that is as it was keeps when it is due. */
static void merge(struct collector *c) {
    int64_t now_ms = clock_monotonic_ms();
    struct folder_list *known = &c->files;
    sort(known, by_name);
    for (size_t i = 0; i < c->found.count; i++) {
        struct folder_file *file = &c->found.items[i];
        const struct folder_file *same =
            known->count ? bsearch(file, known->items, known->count, sizeof *file, by_name) : NULL;
        bool unchanged = same && file_stamp_equal(&same->stamp, &file->stamp);
        file->due_ms = unchanged ? same->due_ms : now_ms + c->settle_ms;
        file->said = unchanged && same->said;
    }
    folder_list_deinit(known);
    *known = c->found;
    c->found = (struct folder_list){.items = NULL};
    sort(known, by_age);
    c->next = 0;
}

static void look(uv_work_t *work) {
    struct collector *c = work->data;
    c->code = folder_scan(c->inbox, &c->found, &c->err);
}

static void after_look(uv_work_t *work, int status) {
    struct collector *c = work->data;
    char why[LOG_QUOTE_MAX];
    (void)status;
    if (c->code) {
        if (c->code != c->scan_failed)
            log_error("folder.not_listed", "why=\"%s\"", log_quote(c->err.msg, why));
        folder_list_deinit(&c->found);
        folder_list_deinit(&c->files); /* what is there settles anew when the folder can be listed again */
        c->next = 0;
    } else {
        merge(c);
    }
    c->scan_failed = c->code;
    go_on(c);
}

static void on_timer(uv_timer_t *timer) {
    struct collector *c = timer->data;
    c->look_again = false;
    begin(c, LOOKING, look, after_look);
}

static int64_t burst_ms(const struct collector *c) {
    return c->settle_ms < BURST_MS ? c->settle_ms : BURST_MS;
}

static void wake_in(struct collector *c, int64_t delay_ms) {
    (void)uv_timer_start(&c->timer, on_timer, delay_ms > 0 ? (uint64_t)delay_ms : 0, 0);
}

/* Nothing can be done now: sleep until the first file has settled. */
static void sleep_until_due(struct collector *c) {
    int64_t now_ms = clock_monotonic_ms(), delay_ms = c->look_again ? burst_ms(c) : LOOK_AGAIN_MS;
    for (size_t i = 0; i < c->files.count; i++) {
        int64_t due_ms = c->files.items[i].due_ms;
        if (due_ms != INT64_MAX && due_ms - now_ms < delay_ms) delay_ms = due_ms - now_ms;
    }
    c->step = IDLE;
    uv_update_time(c->loop);
    wake_in(c, delay_ms);
}

static void go_on(struct collector *c) {
    int64_t now_ms = clock_monotonic_ms();
    if (c->stopping) {
        c->step = IDLE;
        maybe_finish(c);
        return;
    }
    while (c->next < c->files.count && current(c)->due_ms > now_ms) c->next++;
    if (c->next < c->files.count)
        begin(c, READING, read_next, after_read);
    else
        sleep_until_due(c);
}

static void on_event(uv_fs_event_t *watch, const char *name, int events, int status) {
    struct collector *c = watch->data;
    (void)name, (void)events, (void)status;
    if (c->step != IDLE)
        c->look_again = true;
    else if (uv_timer_get_due_in(&c->timer) > (uint64_t)burst_ms(c))
        wake_in(c, burst_ms(c));
}

/* ---- the beginning ---- */

static void open_handles(struct collector *c) {
    char path[LOG_QUOTE_MAX];
    c->watch.data = c->timer.data = c;
    c->open_handles = 2;
    (void)uv_timer_init(c->loop, &c->timer); /* neither can fail */
    (void)uv_fs_event_init(c->loop, &c->watch);
    int rc = uv_fs_event_start(&c->watch, on_event, c->inbox, 0);
    if (rc)
        log_warn("folder.unwatched", "path=\"%s\" why=\"%s\" every_ms=%d", log_quote(c->inbox, path),
                 uv_strerror(rc), LOOK_AGAIN_MS);
    wake_in(c, 0);
}

static enum err_code start(uv_loop_t *loop, const struct collector_settings *settings,
                           const struct clock *clock, struct sink sink, struct collector **out,
                           struct err *err) {
    (void)clock; /* a file settles in real time */
    struct collector *c = mem_alloc(sizeof *c);
    c->loop = loop;
    c->sink = sink;
    c->settle_ms = settings->settle_ms;
    c->inbox = mem_strdup(settings->path);
    c->accepted = file_join(c->inbox, "accepted");
    c->refused = file_join(c->inbox, "refused");
    enum err_code code = file_make_dirs(c->accepted, err);
    if (!code) code = file_make_dirs(c->refused, err);
    if (code) {
        free_collector(c);
        return code;
    }
    open_handles(c);
    *out = c;
    return ERR_OK;
}

const struct collector_kind collector_folder = {.name = "folder", .start = start, .stop = stop};
