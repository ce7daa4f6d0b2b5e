/* The writer's thread: the only one that changes the record. It takes all that waits (at most 128 jobs), runs
 * them in one transaction with a savepoint each, commits, and hands the results back to the loop. While it
 * commits, arriving jobs gather: that is the group commit. */
#ifndef TIENDO_FLOW_WRITER_H
#define TIENDO_FLOW_WRITER_H

#include "daemon/base/clock.h"
#include "daemon/base/queue.h"
#include "daemon/flow/engine.h"
#include <uv.h>

#define WRITER_BATCH       128
#define WRITER_WAITING_MAX 4096

struct write_job {
    struct queue_node node; /* first: the writer's while it has it */
    /* On the writer's thread, inside the job's savepoint. Anything but ERR_OK undoes the savepoint. */
    enum err_code (*apply)(struct write_job *job, struct engine *engine, struct err *err);
    /* On the loop, once durable or refused; the job is the owner's again. */
    void (*done)(struct write_job *job);
    bool alone; /* brings its own transaction (publishing plans) */
    bool undo;  /* set by apply: fine, but leave no trace (dry run) */
    enum err_code code;
    struct err err;
};

struct write_batch { /* after each transaction, for the loop */
    size_t size;
    int64_t took_us;
    /* of the transaction as a whole: it could not be written. A refusal is the job's own. */
    enum err_code code;
    struct err err;
    bool blind;                /* what is next could not be read: look again in a while */
    int64_t next_ms, raise_ms; /* store_next_ms */
    struct plans *plans;       /* those in force, when they are others since the last batch; else NULL. The
                                  reference is the batch's. */
};

struct writer;
typedef void writer_batch(void *arg, const struct write_batch *batch);

/* Borrows all until writer_close has called closed. on_batch comes on the loop after the batch's jobs are
 * done. */
MUST_CHECK enum err_code writer_open(uv_loop_t *loop, struct engine *engine, const struct clock *clock,
                                     writer_batch *on_batch, void *arg, struct writer **out, struct err *err);
/* False: full or closing; the job stays the caller's. */
bool writer_post(struct writer *writer, struct write_job *job);
size_t writer_waiting(const struct writer *writer);
/* Takes no more; what waits is still done; then closed on the loop. */
void writer_close(struct writer *writer, void (*closed)(void *arg), void *arg);

#endif
