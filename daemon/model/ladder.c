#include "daemon/model/duty.h"
#include <assert.h>
#include <stdlib.h>

#define DEFAULT_REMIND_DAYS 7 /* a report without reminders is due soon so many days before */

static int64_t step_ms(const struct plan *plan, const struct report *report, int64_t due_ms,
                       struct ladder_step step) {
    int32_t due_day = zone_day(plan->zone, due_ms);
    int32_t day =
        step.working_days ? day_add_worked(plan->holidays, due_day, step.days) : due_day + step.days;
    return zone_instant(plan->zone, day, report->remind_minute);
}

static int by_time(const void *a, const void *b) {
    int64_t x = ((const struct ladder_point *)a)->at_ms, y = ((const struct ladder_point *)b)->at_ms;
    return (x > y) - (x < y);
}

/* The instants of some steps in order of time. Working days can change the order from that of the plan's
 * list. */
static void sorted_points(const struct plan *plan, const struct report *report, int64_t due_ms,
                          const struct ladder_step *steps, size_t count, struct ladder_point *out) {
    for (size_t i = 0; i < count; i++) out[i].at_ms = step_ms(plan, report, due_ms, steps[i]);
    qsort(out, count, sizeof *out, by_time);
}

size_t duty_ladder(const struct plan *plan, const struct report *report, int64_t due_ms,
                   struct ladder_point out[LADDER_MAX]) {
    size_t before = report->remind_count, after = report->escalate_count;
    if (due_ms == INSTANT_NONE) return 0;
    assert(before + 1 + after <= LADDER_MAX);
    sorted_points(plan, report, due_ms, report->remind, before, out);
    for (size_t i = 0; i < before; i++) out[i].step = (int)i - (int)before;
    out[before] = (struct ladder_point){.step = 1, .at_ms = due_ms};
    sorted_points(plan, report, due_ms, report->escalate, after, out + before + 1);
    for (size_t i = 0; i < after; i++) out[before + 1 + i].step = (int)i + 2;
    return before + 1 + after;
}

int64_t duty_first_remind_ms(const struct plan *plan, const struct report *report, int64_t due_ms) {
    if (due_ms == INSTANT_NONE) return INSTANT_NONE;
    if (report->remind_count == 0)
        return step_ms(plan, report, due_ms, (struct ladder_step){.days = -DEFAULT_REMIND_DAYS});
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < report->remind_count; i++) {
        int64_t at = step_ms(plan, report, due_ms, report->remind[i]);
        if (at < first) first = at;
    }
    return first;
}
