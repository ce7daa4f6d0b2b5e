/* From a thing of a read plan back to its place in the file: the reader keeps every element and its order. */
#include "config/reader.h"

void indicator_pointer(const struct plan *plan, const struct indicator *ind, struct strbuf *sb) {
    size_t place = 0;
    for (size_t i = 0; i < ind->index; i++) place += plan->indicators[i].objective == ind->objective;
    strbuf_addf(sb, "/objectives/%zu/indicators/%zu", (size_t)(ind->objective - plan->objectives), place);
}

void target_pointer(const struct plan *plan, const struct target *target, struct strbuf *sb) {
    const struct indicator *ind = target->indicator;
    size_t place = 0;
    while (place < ind->target_count && ind->targets[place] != target) place++;
    indicator_pointer(plan, ind, sb);
    strbuf_addf(sb, "/targets/%zu", place);
}

void task_pointer(const struct plan *plan, const struct task *task, struct strbuf *sb) {
    size_t place = 0;
    for (size_t i = 0; i < task->index; i++) place += plan->tasks[i].objective == task->objective;
    if (task->objective) strbuf_addf(sb, "/objectives/%zu", (size_t)(task->objective - plan->objectives));
    strbuf_addf(sb, "/tasks/%zu", place);
}
