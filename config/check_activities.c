/* Tasks against each other: one activity that two places of the document speak of, each in its own way. */
#include "config/checking.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"

/* A task and its words, cut once: every pair is looked at. */
struct activity {
    const struct task *task;
    struct quote title, quote;
    bool repeats; /* it says how often */
    struct quote_frequency frequency;
};

static void activity_init(struct activity *a, const struct task *task) {
    a->task = task;
    quote_init(&a->title, task->title.vi);
    quote_init(&a->quote, task->quote);
    a->repeats = quote_frequency(&a->quote, &a->frequency);
}

static void activity_deinit(struct activity *a) {
    quote_deinit(&a->title);
    quote_deinit(&a->quote);
}

static bool same_words(const struct quote *a, const struct quote *b) {
    return a->count && quote_same_words(a, b);
}

static bool two_places(const struct task *a, const struct task *b) {
    return a->source && b->source && !sources_meet(a->source, b->source);
}

/* By what measures it, where a target of that has not told the numbers already; else by its words. */
static bool same_activity(const struct activity *a, const struct activity *b) {
    const struct indicator *ind = a->task->indicator;
    if (!ind || ind != b->task->indicator)
        return same_words(&a->title, &b->title) || same_words(&a->quote, &b->quote);
    for (size_t i = 0; i < ind->target_count; i++) {
        if (target_is_own_number(ind->targets[i])) return false;
    }
    return true;
}

static bool differ_in_number(const struct task *a, const struct task *b) {
    return task_has_number(a) && task_has_number(b) && same_thing_counted(&a->quantity_of, &b->quantity_of) &&
           num_cmp(a->quantity.value, b->quantity.value) != 0;
}

static bool differ_in_frequency(const struct activity *a, const struct activity *b) {
    return a->repeats && b->repeats &&
           (a->frequency.per != b->frequency.per || num_cmp(a->frequency.times, b->frequency.times) != 0);
}

static void check_pair(struct check *c, const struct activity *a, const struct activity *b) {
    if (!same_activity(a, b) || !two_places(a->task, b->task)) return;
    struct spot spot = at_task(b->task, "");
    spot.cited[0] = cited_task(a->task);
    spot.cited[1] = cited_task(b->task);
    if (differ_in_number(a->task, b->task)) {
        tell_quantity(c, b->task, &a->task->quantity, cited_task(a->task));
    } else if (differ_in_frequency(a, b)) {
        tell(c, spot, T_CHECK_FREQUENCY);
    } else if (same_words(&a->quote, &b->quote)) {
        spot.info = true;
        tell(c, spot, T_CHECK_SAID_TWICE, a->task->id);
    }
}

void check_activities(struct check *c) {
    size_t count = c->plan->task_count;
    struct activity *activities = mem_array(count + 1, sizeof *activities);
    for (size_t i = 0; i < count; i++) activity_init(&activities[i], &c->plan->tasks[i]);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) check_pair(c, &activities[k], &activities[i]);
    }
    for (size_t i = 0; i < count; i++) activity_deinit(&activities[i]);
    mem_free(activities);
}
