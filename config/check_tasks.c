/* Each task: its number and its days against those of the target it brings about; one given to nobody. */
#include "config/checking.h"
#include "daemon/base/num.h"
#include <string.h>

/* ---- how much ---- */

bool task_has_number(const struct task *task) {
    return task->has_quantity && condition_is_number(&task->quantity);
}

bool same_thing_counted(const struct bitext *a, const struct bitext *b) {
    struct quote x, y;
    if (!a->vi || !b->vi) return true;
    quote_init(&x, a->vi);
    quote_init(&y, b->vi);
    bool same = quote_same_words(&x, &y);
    quote_deinit(&x);
    quote_deinit(&y);
    return same;
}

bool target_is_own_number(const struct target *t) {
    return t->own_level && condition_is_number(&t->condition) && t->relative_to == RELATIVE_NONE &&
           !t->share && !t->category && !t->unit_count;
}

/* The target in force that its number should be; NULL when one of the indicator's targets says it. */
static const struct target *other_number(const struct task *task) {
    const struct target *found = NULL;
    const struct indicator *ind = task->indicator;
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *t = ind->targets[i];
        if (!target_is_own_number(t)) continue;
        if (num_cmp(t->condition.value, task->quantity.value) == 0) return NULL;
        if (!found || (t->in_force && !found->in_force)) found = t;
    }
    return found;
}

void tell_quantity(struct check *c, const struct task *task, const struct condition *other,
                   struct cited cited) {
    char first[CONDITION_TEXT_MAX], second[CONDITION_TEXT_MAX];
    struct spot spot = at_task(task, "/quantity");
    spot.cited[0] = cited;
    spot.cited[1] = cited_task(task);
    tell(c, spot, T_CHECK_QUANTITY, condition_text(other, first), condition_text(&task->quantity, second));
}

static void check_quantity(struct check *c, const struct task *task) {
    if (!task_has_number(task) || !task->indicator || !measure_is_additive(&task->indicator->measure) ||
        !same_thing_counted(&task->quantity_of, &task->indicator->measure.of))
        return;
    const struct target *t = other_number(task);
    if (t) tell_quantity(c, task, &t->condition, cited_target(t));
}

/* A reading of the words is no copy of them. */
static void check_quoted(struct check *c, const struct task *task) {
    char number[NUM_TEXT_MAX];
    struct quote q;
    quote_init(&q, task->quote);
    if (q.count && task_has_number(task) && !task->assumed && !quote_says_number(&q, task->quantity.value)) {
        num_format(task->quantity.value, number);
        tell(c, at_task(task, "/quantity"), T_CHECK_NOT_QUOTED, number);
    }
    if (quote_cells_swapped(&q)) tell(c, at_task(task, ""), T_CHECK_YEAR_CELL);
    quote_deinit(&q);
}

/* ---- when ---- */

/* The day by which all of it is to be done; DAY_NONE when it goes on, or nobody knows. */
static int32_t last_day(const struct task *task) {
    int32_t day = DAY_NONE;
    for (size_t i = 0; i < task->window_count; i++) {
        const struct window *w = &task->windows[i];
        if (w->to_day == DAY_NONE || w->event || w->unknown) return DAY_NONE;
        if (day == DAY_NONE || w->to_day > day) day = w->to_day;
    }
    return day;
}

static bool same_year(int32_t a, int32_t b) {
    return civil_from_day(a).year == civil_from_day(b).year;
}

/* The target that the activity brings about, if all of them are for other years. */
static const struct target *other_year(const struct check *c, const struct task *task, int32_t day) {
    const struct target *found = NULL;
    const struct indicator *ind = task->indicator;
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *t = ind->targets[i];
        int32_t its = check_day(c, t);
        if (!target_is_own_number(t) || its == DAY_NONE) continue;
        if (same_year(its, day)) return NULL;
        if (!found || (t->in_force && !found->in_force)) found = t;
    }
    return found;
}

static void check_window(struct check *c, const struct task *task) {
    char first[CIVIL_TEXT_MAX], second[CIVIL_TEXT_MAX];
    int32_t day = last_day(task);
    if (!task->indicator || day == DAY_NONE) return;
    const struct target *t = other_year(c, task, day);
    if (!t) return;
    struct spot spot = at_task(task, "/windows");
    spot.cited[0] = cited_target(t);
    spot.cited[1] = cited_task(task);
    tell(c, spot, T_CHECK_WINDOW, day_text(check_day(c, t), first), day_text(day, second));
}

void check_tasks(struct check *c) {
    const struct plan *plan = c->plan;
    for (size_t i = 0; i < plan->task_count; i++) {
        const struct task *task = &plan->tasks[i];
        if (!task->unit_count && !task->lead.unknown) tell(c, at_task(task, ""), T_CHECK_TASK_NOBODY);
        check_quoted(c, task);
        check_quantity(c, task);
        check_window(c, task);
    }
}
