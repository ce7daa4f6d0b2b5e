/* The judge: pure. A target, what is known (a dataset), the plan and a day give a verdict. No clock, no
 * store, no log. The rules are numbered as in this comment; judge.c names them where they are decided.
 *
 * C is the condition at milestone day t₁; D the end of `day`; y the newest value (accumulated and aggregated
 * as the indicator says) whose period starts no later than t₁; t that period's last day, at most t₁. A period
 * covers t₁ when it contains it.
 *
 * 1. D after t₁ and y's period covers t₁: C holds → achieved, else missed.
 *
 * 2. D after t₁, no covering value, its report's last round not yet due: status by 3–5, flagged awaiting.
 *    Once overdue, and where no report would bring it: no_data, stale.
 *
 * 3. C holds → on_track, ahead.
 *
 * 4. C fails → the method gives r: r ≥ on_track_from on_track, ≥ at_risk_from at_risk, else lagging
 *    (moving_away when r < 0). Only when the bar is stricter than the base in the good direction; if the base
 *    meets C and y does not: r none, lagging, moving_away + slipped.
 *
 * 5. No value → no_data. A newer period overdue and absent → stale.
 *
 * 6. every_year and maintain_from are never sloped: a filed value for a period that fails C is lagging,
 *    slipped; after the end a maintained target is achieved only if no covered period failed and none is
 *    missing; before the day from which it must hold a failure is not_assessable, reason no_slope. yes_no,
 *    direction_only … have no r: while C fails before t₁ not_assessable, reason no_slope.
 *
 * 7. While an earlier in-force target of the same indicator, unit, level and category lies on or after D, the
 *    later one is judged on the piecewise path through both, flagged later.
 *
 * A roll-up that lacks units is flagged partial and judged by 3–6, also after t₁ (there awaiting while a
 * missing report is not yet due); it is stale as well once every missing report is overdue, and not before:
 * partial without stale raises no alert.
 *
 * A change by so much a year is judged as a change: with every_year against the year before (no_data, reason
 * previous_missing, while that is absent), else as the mean per year from the base on, on the way by its
 * ratio to the bar. Of a target of several conditions the worst part decides. A proviso (`when`) that fails
 * makes not_applicable, reason when; one without a figure no_data, reason when_unknown.
 *
 * An every_year target has one verdict on day D: for the newest year end t₁ < D, or for the current year once
 * a value for (part of) it is filed, or when the phase has had no year end yet; of listed years alone, where
 * the target lists them. A figure for a year that it does not ask for fails nothing: not_assessable, reason
 * no_slope. The caller may ask for another year by `year`.
 *
 * Units over time: a roll-up of a period is made of the units open on its last day, under the parents of that
 * day. A unit that its predecessors make up exactly was, before it began, what they were together (flagged
 * succession). Of a closed unit a stock is gone; what it counted in a flow stays in the whole, or goes on in
 * the unit that took its place; where it stays its figure for the period in which it closed is awaited of its
 * heir. A new unit's figure for the period in which it began stands for what its predecessors did not report
 * of it; where they did, theirs are added. Shares and targets made for units pass to such a unit by the
 * target's `merge`; where they cannot, and from a split unit, not_applicable, reason not_comparable.
 *
 * A computed indicator has a value for each period for which all that it is computed from has one: no_data
 * with input_missing or denominator_zero otherwise.
 *
 * A share of units is a series of its own: one share per period (a flow counts with what the period brought),
 * and one for the year: the worst, or that of the units which meet it in every period. Of the units open on
 * the period's last day; one without a figure is not known (the share is partial) until the period is over
 * and its report overdue: then it does not meet it. One whose figure has a denominator of 0 does not count.
 *
 * gap is what y lacks to the expected value, where there is none to the bar; expected, gap, required and
 * projected are, like the value, as the condition sees them (changes for `relative`); base and bar are
 * levels. */
#ifndef TIENDO_JUDGE_JUDGE_H
#define TIENDO_JUDGE_JUDGE_H

#include "daemon/model/dataset.h"
#include "daemon/model/verdict.h"

/* What judgements of one dataset share: who reports, what was rolled up, which reports there are. It makes
 * judging many units cheap, and changes nothing else. Not to be shared between threads. */
struct judge_memo;
/* All borrowed until judge_memo_free; the dataset is sorted, and not changed meanwhile. */
struct judge_memo *judge_memo_new(const struct plan *plan, const struct units *units,
                                  const struct dataset *data);
void judge_memo_free(struct judge_memo *memo); /* NULL is fine */

struct judge_case {
    const struct plan *plan;
    const struct units *units;
    const struct dataset *data; /* sorted */
    const struct target *target;
    const struct unit *unit;
    const char *category;    /* "total", one of the target's categories, or "all" (combined, for `each`) */
    int32_t day;             /* D */
    int year;                /* 0, or for every_year: the year to judge */
    struct judge_memo *memo; /* of this plan and dataset; NULL: none is at hand */
};

/* Always fills *out. */
void judge(const struct judge_case *c, struct verdict *out);

/* The day on which half the time from a plan's start to a milestone has passed: from then on attainment of a
 * stock may raise alerts (the flag `early` ends). */
int32_t judge_half_day(int32_t start_day, int32_t milestone_day);

/* For whom the target is judged. One made for units: each of these. Else plan.unit; each unit with an
 * allocation; and, unless the measure is a count or amount or the target speaks of a share of units, each
 * reported_by unit that has no target of its own at that time. Those that took the place of units with a
 * share, or of units that it is made for, too. With `each`: every category and "all" (combined first); with
 * `category` that one alone. In a fixed order. */
void judge_subjects(const struct plan *plan, const struct target *target,
                    void (*each)(void *arg, const struct unit *unit, const char *category), void *arg);

/* The same for one unit: nothing when the target is not judged for it. */
void judge_subjects_of(const struct plan *plan, const struct target *target, const struct unit *unit,
                       void (*each)(void *arg, const struct unit *unit, const char *category), void *arg);

/* The value the judge uses for an indicator and unit: accumulated and aggregated, newest with a period that
 * starts no later than `day`. False when there is none. For looking at a series without a target. */
struct judged_value {
    struct period period;
    double value, numerator, denominator;
    bool has_counts, rolled_up, carried;
    int have, want; /* coverage when rolled up */
    int64_t seq;
};
bool judge_value(const struct plan *plan, const struct units *units, const struct dataset *data,
                 const struct indicator *indicator, const struct unit *unit, const char *category,
                 int32_t day, struct judged_value *out);

#endif
