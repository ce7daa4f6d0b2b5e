/* Rule 6: what must hold each year, or be reached and kept, is never sloped. */
#include "daemon/judge/state.h"

bool steady_target(const struct target *target) {
    return target->every_year || target->maintain_from_day != DAY_NONE;
}

static int year_of(int32_t day) {
    return civil_from_day(day).year;
}

static bool filed_in(const struct points *ps, int year) {
    for (size_t i = 0; i < ps->count; i++)
        if (!ps->items[i].empty && ps->items[i].period.kind != PERIOD_SPAN &&
            year_of(ps->items[i].period.first_day) == year)
            return true;
    return false;
}

static int32_t year_end(const struct judging *j, int year) {
    return target_day(j->c->plan, j->target, civil_to_day(year, 12, 31));
}

/* The newest year up to this one that the target is for, else its first. */
static int wanted_year(const struct judging *j, int year) {
    const struct plan *plan = j->c->plan;
    const struct target *target = j->target;
    int first = year_of(plan->start_day), last = year_of(plan->end_day), wanted = 0;
    if (target->valid_from != DAY_NONE && year_of(target->valid_from) > first)
        first = year_of(target->valid_from);
    if (target->valid_to != DAY_NONE && year_of(target->valid_to) < last) last = year_of(target->valid_to);
    if (year > last) year = last;
    if (target->year_count == 0) return year < first ? first : year;
    for (size_t i = 0; i < target->year_count; i++)
        if (target->years[i] >= first && (wanted == 0 || target->years[i] <= year)) wanted = target->years[i];
    return wanted ? wanted : first;
}

int32_t steady_year_end(const struct judging *j) {
    int year = wanted_year(j, j->c->year ? j->c->year : year_of(j->c->day));
    bool asked = j->c->year != 0, over = year_end(j, year) < j->c->day;
    if (!asked && !over && !filed_in(&j->series, year)) year = wanted_year(j, year - 1);
    return year_end(j, year);
}

static bool is_listed(const struct target *target, int year) {
    for (size_t i = 0; i < target->year_count; i++)
        if (target->years[i] == year) return true;
    return target->year_count == 0;
}

/* A flow that can still grow until its year is over has not failed yet. */
static bool unfinished(const struct judging *j) {
    enum direction side;
    double bar;
    if (seen_accumulation(j->target) == ACCUMULATE_STOCK || j->y->period.last_day >= j->t1) return false;
    double seen = change_of(&j->change, j->level);
    return bar_near(&j->condition, seen, seen_good(j->target), &bar, &side) && side == DIRECTION_UP;
}

const struct point *steady_ending(const struct points *ps, int32_t last_day) {
    for (size_t i = ps->count; i-- > 0;)
        if (!ps->items[i].empty && ps->items[i].period.last_day == last_day) return &ps->items[i];
    return NULL;
}

struct tally {
    bool failed, missing, owed; /* owed: the unit was there when a missing period ended */
};

static void tally_point(const struct judging *j, int32_t last_day, const struct point *p,
                        struct tally *tally) {
    const struct unit *unit = j->c->unit;
    if (!p || point_is_partial(p)) {
        tally->missing = true;
        tally->owed |= unit->from_day == DAY_NONE || unit->from_day <= last_day;
    } else if (!bar_holds(j, p->value)) {
        tally->failed = true;
    }
}

/* The covered periods: those of the indicator's frequency from the day on which it must be reached to
 * `until`. */
static struct tally covered(const struct judging *j, int32_t until) {
    struct tally tally = {false, false, false};
    int32_t from = j->target->maintain_from_day;
    enum period_kind kind = seen_frequency(j->target);
    if (kind == PERIOD_SPAN) {
        for (size_t i = 0; i < j->series.count; i++) {
            const struct point *p = &j->series.items[i];
            if (!p->empty && p->period.last_day >= from && p->period.first_day <= until)
                tally_point(j, p->period.last_day, p, &tally);
        }
        return tally;
    }
    for (struct period p = period_of_day(kind, from); p.first_day <= until; p = period_next(p))
        tally_point(j, p.last_day, steady_ending(&j->series, p.last_day), &tally);
    return tally;
}

static bool is_kept(const struct judging *j) {
    return !j->target->every_year && j->target->maintain_from_day != DAY_NONE;
}

/* Does the target ask anything of the period that y speaks of? */
static bool is_demanded(const struct judging *j) {
    const struct target *target = j->target;
    int32_t day = j->y->period.last_day;
    if (is_kept(j)) return day >= target->maintain_from_day;
    return (target->valid_from == DAY_NONE || day >= target->valid_from) && is_listed(target, year_of(day));
}

void steady_judge(struct judging *j) {
    bool kept = is_kept(j), demanded = is_demanded(j);
    if (j->y->period.last_day < j->c->plan->start_day) { /* it speaks of no period that the plan covers */
        judge_set(j, VERDICT_NO_DATA, 0, "no_value");
    } else if (bar_holds(j, j->level)) {
        bool once_failed = kept && demanded && covered(j, j->y->period.last_day).failed;
        judge_set(j, VERDICT_ON_TRACK, VERDICT_AHEAD | (once_failed ? VERDICT_SLIPPED : 0),
                  once_failed ? "failed_period" : NULL);
        slope_inform(j);
    } else if (!demanded) {
        judge_set(j, VERDICT_NOT_ASSESSABLE, 0, "no_slope");
        slope_inform(j);
    } else if (unfinished(j)) {
        judge_set(j, VERDICT_NOT_ASSESSABLE, 0, "unfinished");
        slope_inform(j);
    } else {
        judge_set(j, VERDICT_LAGGING, VERDICT_SLIPPED, NULL);
        slope_inform(j);
    }
}

void steady_maintained(struct judging *j) {
    struct tally tally = covered(j, j->t1);
    bool now = bar_holds(j, j->level);
    if (!now || tally.failed)
        judge_set(j, VERDICT_MISSED, 0, now ? "failed_period" : NULL);
    else if (tally.missing)
        judge_set(j, VERDICT_NO_DATA, tally.owed ? VERDICT_STALE : 0, "missing_period");
    else
        judge_set(j, VERDICT_ACHIEVED, 0, NULL);
    slope_inform(j);
}
