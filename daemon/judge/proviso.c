/* A condition on another figure of the same unit: whether a target applies to it at all. */
#include "daemon/judge/state.h"

/* The newest figure at the milestone; a later one changes nothing that is settled. */
enum proviso_state proviso_of(const struct judging *j, const struct proviso *p) {
    const struct judge_case *c = j->c;
    int32_t day = j->t1 != DAY_NONE && j->t1 < c->day ? j->t1 : c->day;
    struct judged_value value;
    if (!p) return PROVISO_MET;
    if (!judge_value(c->plan, c->units, c->data, p->indicator, c->unit, "total", day, &value))
        return PROVISO_UNKNOWN;
    return condition_holds(&p->condition, value.value) ? PROVISO_MET : PROVISO_FAILED;
}
