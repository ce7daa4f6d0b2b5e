/* A condition on another figure of the same unit: whether a target applies to it at all. */
#include "daemon/judge/state.h"

/* The newest figure at the milestone; a later one changes nothing that is settled. */
enum proviso_state proviso_of(const struct judging *j, const struct proviso *p) {
    const struct judge_case *c = j->c;
    int32_t day = j->t1 != DAY_NONE && j->t1 < c->day ? j->t1 : c->day;
    enum proviso_state state = PROVISO_UNKNOWN;
    struct points ps;
    if (!p) return PROVISO_MET;
    struct source source = source_of(&j->source, p->indicator);
    series_build(&source, c->unit, "total", &ps);
    const struct point *newest = points_newest(&ps, day);
    if (newest) state = condition_holds(&p->condition, newest->value) ? PROVISO_MET : PROVISO_FAILED;
    points_deinit(&ps);
    return state;
}
