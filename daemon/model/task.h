/* Tasks (nhiệm vụ) as people record them: a state per window and unit. Pure: who carries a task out, when a
 * window ends, what is overdue. */
#ifndef TIENDO_MODEL_TASK_H
#define TIENDO_MODEL_TASK_H

#include "daemon/model/occurrence.h"

enum task_state { TASK_NOT_STARTED, TASK_IN_PROGRESS, TASK_DONE, TASK_CANCELLED };
const char *task_state_name(enum task_state state);
bool task_state_parse(const char *name, enum task_state *out);
enum text_id task_state_text(enum task_state state); /* the word people see */
bool task_state_settled(enum task_state state);      /* done or cancelled: it can be overdue no more */

/* Who carries it out, each with states of its own. A task whose lead is unknown is the whole's. */
size_t task_owner_count(const struct task *task);
const struct unit *task_owner(const struct plan *plan, const struct task *task, size_t i);

/* The last day on time: the window's own, or counted from the first occurrence of its event that was recorded
 * (a further one moves nothing that was fixed). DAY_NONE: none, or none yet. */
int32_t window_last_day(const struct window *w, const struct occurrence *list, size_t count);
/* Is a window with that last day over, and its task one that is watched? Not for tasks that are only followed
 * (not_judged), and not where it ended before the plan was watched. */
bool window_is_missed(const struct plan *plan, const struct task *task, int32_t last_day, int64_t now_ms);

/* Who answers for what `owner` was to do by that day: itself, or once it has closed its heir. NULL: it closed
 * and nobody took over, or it came into being only later. */
const struct unit *task_answering(const struct unit *owner, int32_t last_day, int32_t today);

/* Is it less than the task asks for? */
bool task_quantity_short(const struct condition *wanted, double quantity);
/* The least that is enough; false where the condition is no number's. */
bool task_quantity_wanted(const struct condition *wanted, double *least);

#endif
