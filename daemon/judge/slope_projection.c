/* Projection: does the mean yearly change of the last years lead to the bar? */
#include "daemon/base/num.h"
#include "daemon/judge/slope.h"
#include <math.h>

/* The points that the trend rests on, the oldest last while they are gathered. */
struct trend {
    struct path_point points[PROJECTION_POINTS_MAX];
    size_t count;
    bool yearly;
    double change, reached;
};

static void add(struct trend *trend, int32_t day, double value, bool yearly) {
    trend->points[trend->count++] = (struct path_point){day, value};
    trend->yearly = trend->yearly && yearly;
}

/* A flow by year starts anew each year: only its whole years can be compared. */
static bool ends_its_cycle(const struct judging *j, const struct point *p) {
    return seen_accumulation(j->target) != ACCUMULATE_FLOW_YEAR ||
           p->period.last_day == period_of_day(PERIOD_YEAR, p->period.last_day).last_day;
}

static bool is_usable(const struct judging *j, const struct point *p) {
    if (p->empty || !ends_its_cycle(j, p)) return false;
    return p == j->y || (p->own_frequency && !point_is_partial(p));
}

/* A declared baseline before the value is a point like any other, but not that of the whole for a unit. */
static bool baseline_point(const struct judging *j, struct base *base) {
    *base = base_declared(j);
    return base->known && !base->shared && j->target->indicator->baseline.has_period && base->day < j->t;
}

/* The newest figure and those before it, newest first: at most six, one for a day. */
static void gather(const struct judging *j, struct trend *trend) {
    struct base base;
    bool waits = baseline_point(j, &base); /* the baseline, until its turn comes */
    int32_t before = INT32_MAX;
    *trend = (struct trend){.yearly = true};
    for (size_t i = (size_t)(j->y - j->series.items) + 1; i-- > 0 && trend->count < PROJECTION_POINTS_MAX;) {
        const struct point *p = &j->series.items[i];
        int32_t day = p == j->y ? j->t : p->period.last_day;
        if (!is_usable(j, p) || day >= before) continue;
        if (waits && base.day > day && base.day < before) {
            add(trend, base.day, base.value, base.yearly);
            if (trend->count == PROJECTION_POINTS_MAX) break;
        }
        waits = waits && base.day < day;
        add(trend, day, p->value, p->period.kind == PERIOD_YEAR);
        before = day;
    }
    if (waits && trend->count > 0 && trend->count < PROJECTION_POINTS_MAX)
        add(trend, base.day, base.value, base.yearly);
}

static void turn(struct trend *trend) {
    for (size_t i = 0, k = trend->count; i + 1 < k; i++, k--) {
        struct path_point swap = trend->points[i];
        trend->points[i] = trend->points[k - 1];
        trend->points[k - 1] = swap;
    }
}

static bool find(const struct judging *j, struct trend *trend) {
    gather(j, trend);
    turn(trend);
    return projection_reach(trend->points, trend->count, trend->yearly, j->t1, &trend->change,
                            &trend->reached);
}

static void show(struct judging *j, const struct trend *trend) {
    j->v->has_base = true;
    j->v->base = trend->points[0].value;
    j->v->base_day = trend->points[0].day;
    slope_show_projected(j, trend->reached);
}

static enum verdict_status status_of(enum projection_grade grade) {
    if (grade == PROJECTION_ON_TRACK) return VERDICT_ON_TRACK;
    return grade == PROJECTION_AT_RISK ? VERDICT_AT_RISK : VERDICT_LAGGING;
}

/* The ratio is the part of the distance to the bar that the trend covers by the milestone: 1 − miss ÷ D₀. */
static void judge_trend(struct judging *j, const struct trend *trend, double bar, enum direction side) {
    double d = side == DIRECTION_DOWN ? -1 : 1;
    double miss = d * (bar - trend->reached), distance = fabs(bar - j->level);
    bool away = num_cmp(d * trend->change, 0) < 0;
    j->v->on_track_from = PROJECTION_ON_TRACK_FROM;
    j->v->at_risk_from = PROJECTION_AT_RISK_FROM;
    j->v->has_ratio = num_cmp(distance, 0) > 0;
    j->v->ratio = j->v->has_ratio ? 1 - miss / distance : 0;
    judge_set(j, status_of(projection_grade(miss, distance)), away ? VERDICT_MOVING_AWAY : 0, NULL);
    show(j, trend);
}

void slope_projection(struct judging *j, double bar, enum direction side) {
    struct trend trend;
    j->v->method = "projection";
    if (find(j, &trend))
        judge_trend(j, &trend, bar, side);
    else
        judge_set(j, VERDICT_NOT_ASSESSABLE, 0, "few_points");
    slope_gap(j, bar);
}

void slope_projection_inform(struct judging *j) {
    struct trend trend;
    if (find(j, &trend)) show(j, &trend);
}
