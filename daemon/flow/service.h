/* The running daemon behind one door: writer, readers, scheduler, outbox, plans. All calls on the loop's
 * thread; callbacks come on it too, never before the call returns. Nothing here touches the store on the
 * loop. */
#ifndef TIENDO_FLOW_SERVICE_H
#define TIENDO_FLOW_SERVICE_H

#include "config/settings.h"
#include "daemon/base/clock.h"
#include "daemon/flow/engine.h"
#include <uv.h>

struct service;

struct service_options {
    const char *data_dir;
    struct settings *settings; /* taken over */
    struct clock *clock;       /* borrowed */
    bool adopt;                /* accept plan files equal to an older version */
    bool resume;               /* a virtual clock starts at the newest record */
};
/* Opens store, publishes the plans, starts threads, catches up. On error what had begun ends as the loop
 * turns; the settings are taken over all the same. */
MUST_CHECK enum err_code service_open(uv_loop_t *loop, const struct service_options *options,
                                      struct service **out, struct problems *problems, struct err *err);
/* No new work is begun; a step of the clock under way ends with ERR_STOPPING. What waits is still done. */
void service_stop(struct service *service);
/* In order: stopped, collectors end, deliveries under way are cancelled and stay pending, the writer drains,
 * threads join, the store closes; then closed. */
void service_close(struct service *service, void (*closed)(void *arg), void *arg);
/* Re-reads settings and plans off the loop; whole or not at all; logs what was wrong and what changed. done
 * may be NULL. */
void service_reload(struct service *service, bool adopt, void (*done)(void *arg, bool ok), void *arg);

/* What came of the start, or of the last reload that has ended since. */
struct service_reloaded {
    int64_t at_ms;
    bool ok; /* it is in use; else all is as it was, and published.problems say why */
    struct published published;
};
const struct service_reloaded *service_reloaded(const struct service *service); /* borrowed, as below */

struct plans *service_plans(struct service *service); /* borrowed until the next turn of the loop */
const struct settings *service_settings(const struct service *service);
const struct clock *service_clock(const struct service *service);

/* Validates, queues, records. `s` is taken over. The answer is borrowed until the callback returns. */
struct submit_answer {
    enum err_code code; /* ERR_OK; ERR_INVALID with problems; ERR_BUSY, ERR_IO, ERR_FULL … with err */
    const struct err *err;
    const struct receipt *receipt;
};
typedef void submit_done(void *arg, const struct submit_answer *answer);
void service_submit(struct service *service, struct submission *s, submit_done *done, void *arg);
/* The same answer, at a later turn too, for one that could not even be read. Takes over `s` and what the list
 * holds, which is empty afterwards. */
void service_refuse(struct service *service, struct submission *s, enum err_code code, const struct err *why,
                    struct problems *problems, submit_done *done, void *arg);

/* A read on a reader's thread, inside one consistent view. `plans` are those in force at the moment. run
 * fills what it likes in arg. */
struct read_context {
    struct store *store;
    struct plans *plans; /* in force as of `at` */
    int64_t seq, now_ms; /* the moment: as_of resolved */
    struct arena *arena; /* gone after done */
};
typedef enum err_code read_run(void *arg, struct read_context *ctx, struct err *err);
typedef void read_done(void *arg, enum err_code code, const struct err *err);
/* as_of: INSTANT_NONE for now. seq: 0, or a fixed one from a cursor. */
void service_read(struct service *service, int64_t as_of_ms, int64_t seq, read_run *run, read_done *done,
                  void *arg);

/* A change on the writer's thread inside a transaction, in a savepoint of its own. */
typedef enum err_code write_run(void *arg, struct engine *engine, struct err *err);
void service_write(struct service *service, write_run *run, read_done *done, void *arg);

/* Virtual clock only: steps through every instant until to_ms in order; done when the writer is idle and
 * every delivery due by then has been tried. ERR_CONFLICT when to_ms lies in the past, ERR_BUSY while another
 * step runs, ERR_STOPPING. */
void service_step(struct service *service, int64_t to_ms, read_done *done, void *arg);

/* Virtual clock only: lets it run (virtual seconds a second; 0 stands). */
void service_rate(struct service *service, int64_t rate);

struct service_health {
    bool write_failing;
    size_t writes_waiting, reads_waiting, deliveries_active;
    int64_t batches, submissions, refused, commits_failed; /* counters since start */
    int64_t last_batch_us, last_batch_size;
    int64_t next_ms;
};
void service_health(const struct service *service, struct service_health *out);

#endif
