/* The readers' threads: each has a read-only connection; every GET runs on one of them inside one consistent
 * view. */
#ifndef TIENDO_FLOW_READERS_H
#define TIENDO_FLOW_READERS_H

#include "daemon/base/queue.h"
#include "daemon/flow/versions.h"
#include <uv.h>

#define READERS             2
#define READERS_WAITING_MAX 4096

struct read_job {
    struct queue_node node; /* first */
    /* On a reader's thread, inside a view. `versions` finds the plans as recorded at a seq. */
    enum err_code (*run)(struct read_job *job, struct store *store, struct versions *versions,
                         struct err *err);
    void (*done)(struct read_job *job); /* on the loop */
    enum err_code code;
    struct err err;
};

struct readers;
/* Opens READERS connections to the data folder (the writing store is open already). */
MUST_CHECK enum err_code readers_open(uv_loop_t *loop, const char *data_dir, struct readers **out,
                                      struct err *err);
bool readers_post(struct readers *readers, struct read_job *job); /* false: full or closing */
size_t readers_waiting(const struct readers *readers);
/* NULL is not allowed; what waits is still done. */
void readers_close(struct readers *readers, void (*closed)(void *arg), void *arg);

#endif
