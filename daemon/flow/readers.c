#include "daemon/flow/readers.h"
#include "daemon/base/mem.h"

struct reader {
    struct readers *all;
    struct store *store;
    struct versions *versions;
    uv_thread_t thread;
    bool started;
};

struct readers {
    struct reader each[READERS];
    struct queue *waiting, *finished;
    uv_async_t async;
    _Atomic int running;
    void (*closed)(void *arg);
    void *closed_arg;
};

static void run(struct reader *r, struct read_job *job) {
    job->code = store_view_begin(r->store, &job->err);
    if (job->code) return;
    job->code = job->run(job, r->store, r->versions, &job->err);
    store_view_end(r->store);
}

static void work(void *arg) {
    struct reader *r = arg;
    struct readers *all = r->all;
    struct queue_node *node;
    while ((node = queue_take(all->waiting, 1, -1))) {
        run(r, (struct read_job *)node);
        node->next = NULL;
        queue_push(all->finished, node);
        uv_async_send(&all->async);
    }
    all->running--;
    uv_async_send(&all->async);
}

static void on_closed(uv_handle_t *handle) {
    struct readers *all = handle->data;
    void (*closed)(void *) = all->closed;
    void *arg = all->closed_arg;
    for (int i = 0; i < READERS; i++) {
        versions_free(all->each[i].versions);
        store_close(all->each[i].store);
    }
    queue_free(all->waiting);
    queue_free(all->finished);
    mem_free(all);
    if (closed) closed(arg);
}

static void maybe_finish_close(struct readers *all) {
    if (all->running || !queue_closed(all->waiting) || queue_length(all->finished) ||
        uv_is_closing((uv_handle_t *)&all->async))
        return;
    for (int i = 0; i < READERS; i++)
        if (all->each[i].started) uv_thread_join(&all->each[i].thread);
    uv_close((uv_handle_t *)&all->async, on_closed);
}

static void on_async(uv_async_t *async) {
    struct readers *all = async->data;
    struct queue_node *list = queue_take_now(all->finished, SIZE_MAX);
    while (list) {
        struct queue_node *next = list->next;
        struct read_job *job = (struct read_job *)list;
        job->done(job);
        list = next;
    }
    maybe_finish_close(all);
}

static enum err_code start(struct readers *all, const char *data_dir, int i, struct err *err) {
    struct reader *r = &all->each[i];
    r->all = all;
    enum err_code rc = store_open(data_dir, STORE_READ, &r->store, err);
    if (rc) return rc;
    r->versions = versions_new();
    all->running++;
    int failed = uv_thread_create(&r->thread, work, r);
    r->started = !failed;
    if (!failed) return ERR_OK;
    all->running--;
    return err_set(err, ERR_BUSY, "reader thread: %s", uv_strerror(failed));
}

enum err_code readers_open(uv_loop_t *loop, const char *data_dir, struct readers **out, struct err *err) {
    struct readers *all = mem_alloc(sizeof *all);
    enum err_code rc = ERR_OK;
    all->waiting = queue_new(READERS_WAITING_MAX);
    all->finished = queue_new(0);
    uv_async_init(loop, &all->async, on_async);
    all->async.data = all;
    for (int i = 0; i < READERS && !rc; i++) rc = start(all, data_dir, i, err);
    if (rc)
        readers_close(all, NULL, NULL);
    else
        *out = all;
    return rc;
}

bool readers_post(struct readers *all, struct read_job *job) {
    return queue_push(all->waiting, &job->node);
}

size_t readers_waiting(const struct readers *all) {
    return queue_length(all->waiting);
}

void readers_close(struct readers *all, void (*closed)(void *arg), void *arg) {
    all->closed = closed;
    all->closed_arg = arg;
    queue_close(all->waiting);
    uv_async_send(&all->async);
}
