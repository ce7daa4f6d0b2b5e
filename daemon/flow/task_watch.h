/* One window of a task against what was said of it: who is late. Private to the engine. */
#ifndef TIENDO_FLOW_TASK_WATCH_H
#define TIENDO_FLOW_TASK_WATCH_H

#include "daemon/flow/engine_internal.h"
#include "daemon/model/task.h"

struct task_watch {
    struct engine *engine;
    const struct plan *plan;
    const struct task *task;
    const struct window *window;
    struct task_state_row *rows; /* the newest of each unit, in the arena */
    size_t count;
    int32_t last_day; /* DAY_NONE: it has none, or none yet */
};

/* From the record as it stands in the transaction. */
MUST_CHECK enum err_code task_watch_load(struct engine *engine, const struct plan *plan,
                                         const struct task *task, const struct window *window,
                                         struct arena *arena, struct task_watch *out, struct err *err);
/* Raises the alert for the people who answer for the owner, if it is late. */
MUST_CHECK enum err_code task_watch_raise(const struct task_watch *w, size_t owner, struct err *err);
/* Something was said for the owner: its alert opens, is renewed or ends. */
MUST_CHECK enum err_code task_watch_settle(const struct task_watch *w, size_t owner, struct err *err);
/* Is an owner late for whom this unit answers? */
bool task_watch_late(const struct task_watch *w, const char *unit);

/* The agenda's row of the window's end: "task|window". Nothing for a window that has none. */
MUST_CHECK enum err_code task_watch_put(struct engine *engine, const struct plan *plan,
                                        const struct task *task, const struct window *window,
                                        int32_t last_day, struct err *err);

#endif
