#include "daemon/model/task.h"
#include "daemon/base/num.h"
#include "daemon/model/names.h"
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *const state_names[] = {"not_started", "in_progress", "done", "cancelled"};

const char *task_state_name(enum task_state state) {
    return state_names[state];
}

bool task_state_parse(const char *name, enum task_state *out) {
    size_t place;
    if (!names_find(state_names, COUNT(state_names), name, &place)) return false;
    *out = (enum task_state)place;
    return true;
}

enum text_id task_state_text(enum task_state state) {
    static const enum text_id texts[] = {T_TASK_STATE_NOT_STARTED, T_TASK_STATE_IN_PROGRESS,
                                         T_TASK_STATE_DONE, T_TASK_STATE_CANCELLED};
    return texts[state];
}

bool task_state_settled(enum task_state state) {
    return state == TASK_DONE || state == TASK_CANCELLED;
}

size_t task_owner_count(const struct task *task) {
    return task->unit_count ? task->unit_count : 1;
}

const struct unit *task_owner(const struct plan *plan, const struct task *task, size_t i) {
    return task->unit_count ? task->units[i] : plan->unit;
}

int32_t window_last_day(const struct window *w, const struct occurrence *list, size_t count) {
    if (!w->event) return w->to_day;
    if (w->unknown) return DAY_NONE; /* how long after it, nobody says */
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].event, w->event->id) == 0) return list[i].day + w->within_days;
    return DAY_NONE;
}

bool window_is_missed(const struct plan *plan, const struct task *task, int32_t last_day, int64_t now_ms) {
    if (task->not_judged || last_day == DAY_NONE) return false;
    int64_t end_ms = zone_day_start_ms(plan->zone, last_day + 1);
    return end_ms <= now_ms && end_ms >= plan->activated_ms;
}

const struct unit *task_answering(const struct unit *owner, int32_t last_day, int32_t today) {
    const struct unit *unit = unit_heir_on(owner, today);
    bool gone = unit->to_day != DAY_NONE && unit->to_day < today;
    bool later = owner->from_day != DAY_NONE && last_day != DAY_NONE && owner->from_day > last_day;
    return gone || later ? NULL : unit;
}

bool task_quantity_wanted(const struct condition *wanted, double *least) {
    switch (wanted->kind) {
    case CONDITION_AT_LEAST:
    case CONDITION_ABOVE:
    case CONDITION_EQUALS:
    case CONDITION_BETWEEN:
        *least = wanted->value;
        return true;
    case CONDITION_APPROXIMATELY:
        *least = wanted->value - wanted->tolerance;
        return true;
    case CONDITION_AT_MOST:
    case CONDITION_BELOW:
    case CONDITION_DONE:
    case CONDITION_STAGE:
    case CONDITION_RANK_WITHIN:
    case CONDITION_DIRECTION_ONLY:
    case CONDITION_PER_YEAR:
    case CONDITION_ALL_OF:
    case CONDITION_NOT_JUDGED:
    case CONDITION_UNKNOWN:
        break;
    }
    return false;
}

bool task_quantity_short(const struct condition *wanted, double quantity) {
    double least;
    if (!task_quantity_wanted(wanted, &least)) return false;
    int order = num_cmp(quantity, least);
    return order < 0 || (order == 0 && wanted->kind == CONDITION_ABOVE);
}
