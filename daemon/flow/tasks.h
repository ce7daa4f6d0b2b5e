/* What people say of tasks and events: commands on the engine, as those of engine.h (a tx row each, refusals
 * in the command's language). The command's `day` is the day of which it speaks, `reason` a note, both as
 * asked for. */
#ifndef TIENDO_FLOW_TASKS_H
#define TIENDO_FLOW_TASKS_H

#include "daemon/flow/engine.h"
#include "daemon/model/task.h"

struct task_move {
    const char *task;
    const char *window; /* NULL: of those begun by that day the earliest not done; none: the first */
    const char *unit;   /* NULL: the one that carries the task out, where it is one */
    const char *state;  /* its name */
    bool has_quantity;
    double quantity; /* reached so far */
};
/* What became of it; borrowed from the plans in use. */
struct task_moved {
    const struct task *task;
    const struct window *window;
    const struct unit *unit; /* who carries it out, also when its heir spoke for it */
    bool repeated;           /* it is what was said last: nothing was recorded */
    bool short_of;           /* said to be done with less than the task asks for: it is kept as in progress */
};
/* A task moved. Ends or opens its alert. ERR_NOT_FOUND, ERR_INVALID. */
MUST_CHECK enum err_code engine_task_state(struct engine *engine, const char *plan,
                                           const struct task_move *move, const struct command *c,
                                           struct task_moved *out, struct err *err);

/* The answer: how the task stands now, as it is listed, `repeated`, and `warnings`. The caller owns it. */
MUST_CHECK enum err_code task_moved_json(struct engine *engine, const struct plan *plan,
                                         const struct task_moved *moved, cJSON **out, struct err *err);

/* What an occurrence brought; in the arena given. */
struct occurred {
    bool repeated;               /* it was recorded before: nothing was */
    struct called_round *rounds; /* of reports that fall due after it */
    size_t round_count;
    size_t obligations; /* opened */
};
/* An event of the plan happened (khi có hướng dẫn): every unit of the reports that fall due after it owes
 * one, windows that follow it have their end. ERR_NOT_FOUND, ERR_INVALID, ERR_CONFLICT (it happens by the
 * calendar). */
MUST_CHECK enum err_code engine_occurrence(struct engine *engine, const char *plan, const char *event,
                                           const struct command *c, struct arena *arena, struct occurred *out,
                                           struct err *err);

/* The answer: what it brought. The caller owns it. */
cJSON *occurred_json(const struct plan *plan, const char *event, int32_t day, const struct occurred *o);

#endif
