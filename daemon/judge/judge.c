#include "daemon/judge/judge.h"
#include "daemon/base/num.h"
#include "daemon/judge/state.h"
#include <math.h>
#include <string.h>

void judge_set(struct judging *j, enum verdict_status status, unsigned flags, const char *reason) {
    j->v->status = status;
    j->v->flags |= flags;
    j->v->reason = reason;
}

/* ---- what is looked up once ---- */

static void identify(const struct judge_case *c, struct verdict *v) {
    size_t len = strnlen(c->category, CATEGORY_TEXT_MAX - 1);
    memset(v, 0, sizeof *v);
    v->plan = c->plan;
    v->target = c->target;
    v->unit = c->unit;
    memcpy(v->category, c->category, len);
    v->day = c->day;
    v->milestone_day = v->base_day = v->value_day = DAY_NONE;
    v->status = VERDICT_NO_DATA;
    v->method = "none";
    v->bar = NAN;
    v->on_track_from = c->plan->on_track_from;
    v->at_risk_from = c->plan->at_risk_from;
    if (!c->target->in_force) v->flags |= VERDICT_NOT_IN_FORCE;
    if (!c->target->own_level) v->flags |= VERDICT_OTHER_LEVEL;
    if (c->target->stretch) v->flags |= VERDICT_STRETCH;
}

/* A figure for part of the indicator's period; a flow that has reached the period's end is whole. */
static bool is_interim(const struct judging *j) {
    enum period_kind whole = seen_frequency(j->target);
    struct period p = j->y->period;
    if (p.kind >= whole) return false;
    if (seen_accumulation(j->target) == ACCUMULATE_STOCK || whole == PERIOD_SPAN) return true;
    return p.last_day != period_of_day(whole, p.last_day).last_day;
}

static void show_value(struct judging *j) {
    struct verdict *v = j->v;
    const struct point *y = j->y;
    double small = j->target->indicator->small_n;
    v->has_value = true;
    v->value = change_of(&j->change, j->level);
    v->period = y->period;
    v->value_seq = y->seq;
    v->value_day = j->t;
    v->flags |= y->flags;
    v->coverage_have = y->have;
    v->coverage_want = y->want;
    v->has_counts = y->has_counts;
    v->numerator = y->numerator;
    v->denominator = y->denominator;
    if (point_is_partial(y)) v->flags |= VERDICT_PARTIAL;
    if (is_interim(j)) v->flags |= VERDICT_INTERIM;
    if (y->has_counts && small > 0 && num_cmp(y->denominator, small) < 0) v->flags |= VERDICT_SMALL_N;
}

static void show_bar(struct judging *j) {
    enum direction side;
    double bar, seen = j->y ? change_of(&j->change, j->level) : NAN;
    if (!j->change.known || !bar_near(&j->condition, seen, seen_good(j->target), &bar, &side)) return;
    double level = yearly_mean(j->target) ? yearly_mean_bar(j) : change_level(&j->change, bar);
    if (isfinite(level)) j->v->bar = level;
}

/* Does the other target bind the unit, with something to reach, from D on and before this one? (rule 7) */
static bool comes_first(const struct judging *j, const struct target *other) {
    int32_t day = target_day(j->c->plan, other, j->c->day);
    bool judged = other->condition.kind != CONDITION_NOT_JUDGED && other->condition.kind != CONDITION_UNKNOWN;
    return judged && path_is_sibling(j, other) && day != DAY_NONE && day >= j->c->day && day < j->t1;
}

static void look_for_earlier(struct judging *j) {
    const struct indicator *ind = j->target->indicator;
    if (j->target->every_year || j->t1 == DAY_NONE) return;
    for (size_t i = 0; i < ind->target_count; i++)
        if (comes_first(j, ind->targets[i])) j->v->flags |= VERDICT_LATER;
}

static void look_up(struct judging *j) {
    const struct judge_case *c = j->c;
    j->target = c->target;
    if (c->memo)
        j->source = source_in(c->memo, c->target->indicator);
    else
        source_init(&j->source, c->plan, c->units, c->data, c->target->indicator);
    if (c->target->share)
        share_build(j, &j->series);
    else
        series_build(&j->source, c->unit, c->category, &j->series);
    j->comparable = merge_condition(&j->source, c->target, c->unit, &j->condition);
    j->t1 = c->target->every_year ? steady_year_end(j) : target_day(c->plan, c->target, c->day);
    j->v->milestone_day = j->t1;
    j->y = yearly_newest(j, j->t1 == DAY_NONE ? c->day : j->t1);
    if (j->y) {
        j->t = j->t1 != DAY_NONE && j->t1 < j->y->period.last_day ? j->t1 : j->y->period.last_day;
        j->level = j->y->value;
    }
    bar_relate(j);
    if (j->y) show_value(j);
    show_bar(j);
    look_for_earlier(j);
}

/* ---- the rules ---- */

static bool not_applicable(const struct judging *j, const char **reason) {
    const struct target *t = j->target;
    const struct judge_case *c = j->c;
    int32_t day = j->t1 != DAY_NONE && j->t1 < c->day ? j->t1 : c->day;
    *reason = NULL;
    if (!t->in_force)
        *reason = "not_in_force";
    else if (c->unit != c->plan->unit && !unit_open_on(c->unit, day))
        *reason = "unit_closed";
    else if (!j->comparable)
        *reason = "not_comparable";
    else if (t->valid_from != DAY_NONE && c->day < t->valid_from)
        *reason = "not_valid";
    else if (t->valid_to != DAY_NONE && j->t1 != DAY_NONE && j->t1 > t->valid_to && !t->every_year)
        *reason = "not_valid";
    return *reason != NULL;
}

/* A change whose base is not known, or so small or large that the bar is no number. */
static bool lacks_base(const struct judging *j) {
    bool numeric = j->condition.kind <= CONDITION_APPROXIMATELY;
    if (yearly_target(j->target)) return false; /* without a value nothing is compared: see finds_start */
    return !j->change.known || (j->target->relative_to != RELATIVE_NONE && numeric && isnan(j->v->bar));
}

static bool not_assessable(const struct judging *j, const char **reason) {
    *reason = NULL;
    if (j->condition.kind == CONDITION_NOT_JUDGED)
        *reason = "not_judged";
    else if (j->condition.kind == CONDITION_UNKNOWN || j->t1 == DAY_NONE)
        *reason = "unknown";
    else if (lacks_base(j))
        *reason = "baseline_unknown";
    return *reason != NULL;
}

/* Direction alone and changes by year need a value to start from; without one that is the verdict. */
static bool finds_start(struct judging *j) {
    if (j->lack) judge_set(j, j->lack_status, 0, j->lack);
    if (j->condition.kind != CONDITION_DIRECTION_ONLY) return !j->lack;
    struct base base = bar_start(j);
    j->v->has_base = base.known;
    j->v->base = base.value;
    if (base.known) j->v->base_day = base.day;
    if (!base.known) judge_set(j, VERDICT_NOT_ASSESSABLE, 0, "no_slope");
    return base.known;
}

static void without_value(struct judging *j) {
    const char *lack = derived_lack(j, false);
    bool overdue = due_newer_overdue(j);
    judge_set(j, VERDICT_NO_DATA, lack && overdue ? VERDICT_STALE : 0,
              lack      ? lack
              : overdue ? "overdue"
                        : "no_value");
}

/* Rules 3 to 5 (and 6) on the newest value, whatever D is. */
static void on_the_way(struct judging *j) {
    j->v->method = "comparison";
    if (!j->y) {
        without_value(j); /* rule 5 */
        return;
    }
    bool started = finds_start(j);
    if (started && steady_target(j->target)) {
        steady_judge(j); /* rule 6 */
    } else if (started && bar_holds(j, j->level)) {
        judge_set(j, VERDICT_ON_TRACK, VERDICT_AHEAD, NULL); /* rule 3 */
        slope_inform(j);
    } else if (started) {
        slope_judge(j); /* rule 4 */
    }
    if (due_newer_overdue(j)) j->v->flags |= VERDICT_STALE; /* rule 5 */
}

/* Rule 1: y covers the milestone and the milestone has passed. */
static void at_the_end(struct judging *j) {
    j->v->method = "comparison";
    if (!finds_start(j)) return;
    if (j->target->maintain_from_day != DAY_NONE && !j->target->every_year) {
        steady_maintained(j); /* rule 6 */
    } else {
        judge_set(j, bar_holds(j, j->level) ? VERDICT_ACHIEVED : VERDICT_MISSED, 0, NULL);
        slope_inform(j);
    }
}

/* Was the period of the milestone answered, though without a value? */
static const char *answer_without_value(const struct judging *j) {
    enum period_kind kind = seen_frequency(j->target);
    if (j->source.indicator->derived) return derived_lack(j, true);
    for (size_t i = 0; i < j->series.count; i++)
        if (j->series.items[i].empty && period_has_day(j->series.items[i].period, j->t1))
            return "denominator_zero";
    if (kind == PERIOD_SPAN) return NULL;
    return series_answered(&j->source, j->c->unit, j->c->category, period_of_day(kind, j->t1)) ? "no_value"
                                                                                               : NULL;
}

/* Rule 2: the milestone has passed and nothing whole covers it. */
static void after_the_end(struct judging *j, bool partial) {
    enum due_state state = partial ? due_missing(j) : due_covering(j);
    if (partial || state == DUE_PENDING) {
        on_the_way(j);
        if (state == DUE_PENDING) j->v->flags |= VERDICT_AWAITING;
        if (partial && state == DUE_OVERDUE) j->v->flags |= VERDICT_STALE;
        if (partial && state == DUE_PENDING) j->v->flags &= ~(unsigned)VERDICT_STALE;
        return;
    }
    const char *answer = answer_without_value(j);
    bool overdue_input = state == DUE_OVERDUE && j->source.indicator->derived;
    if (answer)
        judge_set(j, VERDICT_NO_DATA, overdue_input ? VERDICT_STALE : 0, answer);
    else
        judge_set(j, VERDICT_NO_DATA, VERDICT_STALE, state == DUE_OVERDUE ? "overdue" : "no_report");
}

static void decide(struct judging *j) {
    const char *reason;
    enum proviso_state applies = proviso_of(j, j->target->when);
    bool covers = j->y && j->t1 != DAY_NONE && period_has_day(j->y->period, j->t1);
    if (not_applicable(j, &reason)) {
        judge_set(j, VERDICT_NOT_APPLICABLE, 0, reason);
    } else if (applies == PROVISO_FAILED) {
        judge_set(j, VERDICT_NOT_APPLICABLE, 0, "when");
    } else if (not_assessable(j, &reason)) {
        judge_set(j, VERDICT_NOT_ASSESSABLE, 0, reason);
    } else if (applies == PROVISO_UNKNOWN) {
        judge_set(j, VERDICT_NO_DATA, 0, "when_unknown");
    } else if (j->c->day <= j->t1) {
        on_the_way(j);
    } else if (covers && !point_is_partial(j->y)) {
        at_the_end(j);
    } else {
        after_the_end(j, covers);
    }
}

/* Nothing leaves that is not a number: the sums of huge figures may overflow. */
static void scrub(struct verdict *v) {
    v->has_value = v->has_value && isfinite(v->value);
    v->has_ratio = v->has_ratio && isfinite(v->ratio);
    v->has_expected = v->has_expected && isfinite(v->expected);
    v->has_gap = v->has_gap && isfinite(v->gap);
    v->has_required = v->has_required && isfinite(v->required_per_year);
    v->has_projected = v->has_projected && isfinite(v->projected);
    v->has_base = v->has_base && isfinite(v->base);
    v->has_counts = v->has_counts && isfinite(v->numerator) && isfinite(v->denominator);
}

void judge(const struct judge_case *c, struct verdict *out) {
    struct judge_case own = *c;
    if (strcmp(c->category, "all") == 0 && c->target->each) {
        each_combine(c, out);
        return;
    }
    if (c->target->part_count > 0) {
        all_of_combine(c, out);
        return;
    }
    if (strcmp(c->category, "all") == 0) own.category = "total";
    struct judging j = {.c = &own, .v = out};
    identify(&own, out);
    look_up(&j);
    decide(&j);
    scrub(out);
    points_deinit(&j.series);
    source_deinit(&j.source);
}

bool judge_value(const struct plan *plan, const struct units *units, const struct dataset *data,
                 const struct indicator *indicator, const struct unit *unit, const char *category,
                 int32_t day, struct judged_value *out) {
    struct source source;
    struct points series;
    source_init(&source, plan, units, data, indicator);
    series_build(&source, unit, category, &series);
    const struct point *p = points_newest(&series, day);
    if (p)
        *out = (struct judged_value){.period = p->period,
                                     .value = p->value,
                                     .numerator = p->numerator,
                                     .denominator = p->denominator,
                                     .has_counts = p->has_counts,
                                     .rolled_up = p->rolled_up,
                                     .carried = (p->flags & VERDICT_CARRIED) != 0,
                                     .have = p->have,
                                     .want = p->want,
                                     .seq = p->seq};
    bool found = p != NULL;
    points_deinit(&series);
    source_deinit(&source);
    return found;
}
