/* A change by so much a year: each year against the year before, or the mean per year from the base on. Both
 * are judged as changes towards the near end; beyond the far end of a range is no failure. */
#include "daemon/base/num.h"
#include "daemon/judge/slope.h"
#include <math.h>

bool yearly_target(const struct target *target) {
    return target->condition.kind == CONDITION_PER_YEAR;
}

bool yearly_mean(const struct target *target) {
    return yearly_target(target) && !target->every_year;
}

/* The condition as it sees a change. */
static struct condition towards(const struct condition *c) {
    bool fall = c->way == DIRECTION_DOWN;
    return (struct condition){.kind = fall ? CONDITION_AT_MOST : CONDITION_AT_LEAST,
                              .value = fall ? -c->value : c->value};
}

static bool is_percent(const struct judging *j) {
    return j->target->condition.as == RELATIVE_PERCENT;
}

static void lacks(struct judging *j, enum verdict_status status, const char *why) {
    j->change.known = false;
    j->lack_status = status;
    j->lack = why;
}

static void show_base(struct judging *j, const struct base *base) {
    j->v->has_base = true;
    j->v->base = base->value;
    j->v->base_day = base->day;
    if (base->shared) j->v->flags |= VERDICT_SHARED_BASELINE;
}

/* ---- each year against the year before ---- */

static bool ends_year(const struct point *p) {
    return p->period.last_day == period_of_day(PERIOD_YEAR, p->period.last_day).last_day;
}

static int32_t year_before_end(struct period p) {
    return civil_to_day(civil_from_day(p.last_day).year - 1, 12, 31);
}

/* The same part of the year before (so với cùng kỳ): an unfinished year is not compared with a whole one. A
 * flow since the phase began has only what was reached by then. */
static const struct point *same_part_before(const struct judging *j) {
    struct period p = j->y->period;
    struct civil c = civil_from_day(p.first_day);
    if (p.kind == PERIOD_SPAN || seen_accumulation(j->target) == ACCUMULATE_FLOW) return NULL;
    return points_at(&j->series, period_of_day(p.kind, civil_to_day(c.year - 1, c.month, c.day)));
}

static struct base of_point(const struct point *p) {
    return (struct base){.known = true, .value = p->value, .day = p->period.last_day};
}

static struct base year_before(const struct judging *j) {
    const struct indicator *ind = j->target->indicator;
    int32_t end = year_before_end(j->y->period);
    const struct point *at_end = steady_ending(&j->series, end), *same = same_part_before(j);
    struct base declared = base_declared(j);
    if (at_end && point_is_partial(at_end)) at_end = NULL;
    if (same && (!ends_year(j->y) || !at_end)) return of_point(same);
    if (at_end) return of_point(at_end);
    if (declared.known && !declared.shared && ind->baseline.has_period &&
        ind->baseline.period.last_day == end)
        return declared;
    bool begins = seen_accumulation(j->target) == ACCUMULATE_FLOW && end < j->c->plan->start_day;
    return (struct base){.known = begins, .day = j->c->plan->start_day}; /* a flow begins at 0 */
}

static void relate_to_year_before(struct judging *j) {
    struct base base = year_before(j);
    if (!base.known) {
        bool ours = year_before_end(j->y->period) >= j->c->plan->start_day;
        lacks(j, ours ? VERDICT_NO_DATA : VERDICT_NOT_ASSESSABLE,
              ours ? "previous_missing" : "baseline_unknown");
        return;
    }
    show_base(j, &base);
    if (is_percent(j) && num_cmp(base.value, 0) == 0) {
        lacks(j, VERDICT_NOT_ASSESSABLE, "previous_zero");
        return;
    }
    j->change.origin = base.value;
    j->change.scale = is_percent(j) ? 100 / fabs(base.value)
                                    : 1 / bar_step(target_measure(j->target), j->target->condition.as);
}

/* ---- on average, from the base on ---- */

/* A flow by year starts anew with each: only its whole years can be compared. */
static bool by_whole_years(const struct judging *j) {
    return yearly_mean(j->target) && seen_accumulation(j->target) == ACCUMULATE_FLOW_YEAR;
}

const struct point *yearly_newest(const struct judging *j, int32_t starts_by) {
    if (!by_whole_years(j)) return points_newest(&j->series, starts_by);
    for (size_t i = j->series.count; i-- > 0;) {
        const struct point *p = &j->series.items[i];
        if (!p->empty && p->period.first_day <= starts_by && ends_year(p)) return p;
    }
    return NULL;
}

static struct base first_whole_year(const struct judging *j) {
    for (size_t i = 0; i < j->series.count && j->series.items[i].period.last_day < j->t; i++) {
        const struct point *p = &j->series.items[i];
        if (!p->empty && !point_is_partial(p) && ends_year(p)) return of_point(p);
    }
    return (struct base){0};
}

/* A flow since the phase began starts at 0 with it. A base that is not before the value is still known: there
 * is only no time between them. */
static struct base mean_start(const struct judging *j) {
    struct base declared = base_declared(j);
    if (seen_accumulation(j->target) == ACCUMULATE_FLOW)
        return (struct base){.known = true, .day = j->c->plan->start_day};
    if (declared.known && declared.day < j->t) return declared;
    struct base before = by_whole_years(j) ? first_whole_year(j) : base_observed(j, j->t);
    return before.known ? before : declared;
}

static const char *mean_lack(const struct judging *j, const struct base *base, double years) {
    if (!base->known || (is_percent(j) && num_cmp(base->value, 0) == 0)) return "baseline_unknown";
    if (!(years > 0)) return "no_slope";
    bool mixed = (base->value < 0) != (j->level < 0) && num_cmp(j->level, 0) != 0;
    return is_percent(j) && mixed ? "mixed_sign" : NULL;
}

static void relate_mean(struct judging *j) {
    struct base base = mean_start(j);
    bool whole_years = base.yearly && j->y->period.kind == PERIOD_YEAR;
    double years = base.known ? years_between(base.day, j->t, whole_years) : 0;
    const char *lack = mean_lack(j, &base, years);
    if (base.known) show_base(j, &base);
    if (lack) {
        lacks(j, VERDICT_NOT_ASSESSABLE, lack);
        return;
    }
    j->change = (struct change){.known = true,
                                .compound = is_percent(j),
                                .origin = base.value,
                                .years = years,
                                .years_to_end = years_between(base.day, j->t1, whole_years)};
    if (!is_percent(j))
        j->change.scale = 1 / (years * bar_step(target_measure(j->target), j->target->condition.as));
}

void yearly_relate(struct judging *j) {
    j->condition = towards(&j->condition);
    j->change = (struct change){.known = j->y != NULL, .scale = 1};
    /* a figure from before the phase is no year of it */
    if (!j->y || j->t1 == DAY_NONE || (!yearly_mean(j->target) && j->t < j->c->plan->start_day)) return;
    if (yearly_mean(j->target))
        relate_mean(j);
    else
        relate_to_year_before(j);
}

/* The level at the milestone that the mean asks for. */
double yearly_mean_bar(const struct judging *j) {
    struct change whole = j->change;
    whole.scale *= whole.years / whole.years_to_end;
    whole.years = whole.years_to_end;
    return change_level(&whole, j->condition.value);
}

/* ---- the mean, judged on the way ---- */

/* The mean that is needed from the value on. */
static void require(struct judging *j) {
    double left = j->change.years_to_end - j->change.years, bar = yearly_mean_bar(j);
    struct change rest = j->change;
    if (j->v->day > j->t1 || !(left > 0) || (rest.compound && num_cmp(j->level, 0) == 0)) return;
    rest.origin = j->level;
    rest.scale *= rest.years / left;
    rest.years = left;
    j->v->required_per_year = change_of(&rest, bar);
    j->v->has_required = isfinite(j->v->required_per_year);
}

void yearly_mean_inform(struct judging *j) {
    struct verdict *v = j->v;
    v->has_gap = v->has_expected = true;
    v->expected = j->condition.value;
    v->gap = v->expected - change_of(&j->change, j->level);
}

void yearly_mean_judge(struct judging *j) {
    double bar = j->condition.value, seen = change_of(&j->change, j->level);
    if (num_cmp(bar, 0) != 0) {
        slope_grade(j, seen / bar, "per_year");
    } else { /* nothing less than not to go the other way */
        j->v->method = "per_year";
        judge_set(j, VERDICT_LAGGING, VERDICT_MOVING_AWAY, NULL);
    }
    yearly_mean_inform(j);
    require(j);
}
