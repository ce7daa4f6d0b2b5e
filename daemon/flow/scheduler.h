/* When things happen: keeps the next instant at which anything changes, sleeps until then, has the writer
 * sweep in chunks, hands due deliveries to the outbox and records their results. On the loop; touches no
 * store. */
#ifndef TIENDO_FLOW_SCHEDULER_H
#define TIENDO_FLOW_SCHEDULER_H

#include "alerts/outbox.h"
#include "daemon/flow/writer.h"

struct scheduler;

/* Borrows all. Its first look at the record comes with the first scheduler_look. */
MUST_CHECK enum err_code scheduler_open(uv_loop_t *loop, struct writer *writer, struct outbox *outbox,
                                        struct clock *clock, struct scheduler **out, struct err *err);
/* From the writer's on_batch: what is next. */
void scheduler_on_batch(struct scheduler *scheduler, const struct write_batch *batch);
/* Have a look now (start, the clock's rate changed). */
void scheduler_look(struct scheduler *scheduler);
int64_t scheduler_next_ms(const struct scheduler *scheduler);
/* Virtual clock: once the writer has done what waits, steps through every instant until to_ms; done(arg,
 * ERR_OK) when idle there, ERR_STOPPING when told to stop before; never before the call returns. One step at
 * a time: false while another runs. */
bool scheduler_step(struct scheduler *scheduler, int64_t to_ms, void (*done)(void *arg, enum err_code code),
                    void *arg);
/* No new work is begun from now on, and a step under way ends. */
void scheduler_stop(struct scheduler *scheduler);
/* Stops; closed once nothing is under way (the outbox's transfers must end: fetch_close cancels them). */
void scheduler_close(struct scheduler *scheduler, void (*closed)(void *arg), void *arg);

#endif
