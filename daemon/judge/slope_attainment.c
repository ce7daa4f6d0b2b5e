/* Attainment: what part of the bar the value is worth, where nothing is known of the way to it. */
#include "daemon/base/num.h"
#include "daemon/judge/slope.h"

/* A flow is due in proportion to the time gone by. */
static double pro_rated(const struct judging *j, double bar, enum direction side) {
    enum accumulation how = seen_accumulation(j->target);
    if (how == ACCUMULATE_STOCK || side == DIRECTION_DOWN) return bar;
    int32_t start = j->c->plan->start_day;
    if (how == ACCUMULATE_FLOW_YEAR) start = period_of_day(PERIOD_YEAR, j->t1).first_day;
    if (j->t <= start || j->t1 <= start) return bar;
    return bar * ((double)j->t - start) / ((double)j->t1 - start);
}

/* A stock is compared with the whole bar, as if that were due today: before half the time that says little,
 * and nobody is alarmed by it. */
static bool is_early(const struct judging *j) {
    int32_t start = j->c->plan->start_day;
    if (seen_accumulation(j->target) != ACCUMULATE_STOCK) return false;
    return j->c->day < judge_half_day(start, j->t1);
}

void slope_attainment(struct judging *j, double bar, enum direction side, unsigned flags) {
    double now = pro_rated(j, bar, side), ratio;
    struct condition c = {.kind = side == DIRECTION_DOWN ? CONDITION_AT_MOST : CONDITION_AT_LEAST,
                          .value = now};
    if (!attainment_ratio(&c, j->level, &ratio)) {
        slope_none(j, "attainment", bar);
    } else {
        slope_grade(j, ratio, "attainment");
        if (num_cmp(now, bar) != 0) {
            j->v->has_expected = true;
            j->v->expected = change_of(&j->change, now);
        }
        slope_gap(j, now);
    }
    if (is_early(j)) flags |= VERDICT_EARLY;
    j->v->flags |= flags;
}
