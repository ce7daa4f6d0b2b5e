/* The values of one indicator as the judge sees them: own figures, shares completed, flows accumulated, units
 * rolled up. Private to the module. */
#ifndef TIENDO_JUDGE_SERIES_H
#define TIENDO_JUDGE_SERIES_H

#include "daemon/model/dataset.h"
#include "daemon/model/verdict.h"

struct point {
    struct period period;
    bool own_frequency; /* the period is of the indicator's own frequency */
    bool empty;         /* counts with a denominator of 0: reported, but no value */
    bool has_counts, rolled_up;
    int have, want; /* rolled up: units that reported this very period, of all; else 0, 0 */
    double value, numerator, denominator;
    int64_t seq;    /* the newest that it rests on */
    unsigned flags; /* of enum verdict_flag: CARRIED, GAP, UNWEIGHTED */
};
struct points {          /* the newest last */
    struct point *items; /* owned */
    size_t count, cap;
};
void points_deinit(struct points *ps);
void points_add(struct points *ps, const struct point *p);
void points_sort(struct points *ps);
/* The newest with a value whose period starts on or before the day. NULL if none. */
const struct point *points_newest(const struct points *ps, int32_t starts_by);
/* The first whole one with a value whose period ends before the day: half a roll-up is nothing to start from.
 */
const struct point *points_first(const struct points *ps, int32_t before_day);
const struct point *points_at(const struct points *ps,
                              struct period period); /* whole, with a value; NULL if none */
bool point_is_partial(const struct point *p);

struct source {
    const struct plan *plan;
    const struct units *units;
    const struct dataset *data;
    const struct indicator *indicator;
    bool *reports,
        *above; /* owned, by unit index: reports its own figures; some reporting unit lies below it */
};
void source_init(struct source *s, const struct plan *plan, const struct units *units,
                 const struct dataset *data, const struct indicator *indicator);
void source_deinit(struct source *s);

/* All values of a unit and category. The caller ends with points_deinit. */
void series_build(const struct source *s, const struct unit *unit, const char *category, struct points *out);
/* Did the unit itself answer for the period, with a value, counts or a reason why there is none? */
bool series_answered(const struct source *s, const struct unit *unit, const char *category,
                     struct period period);

/* Turns a flow's figures into totals since the phase or the year began; a stock stays as it is. */
void series_accumulate(const struct source *s, struct points *ps);

/* The units whose figures make up this one's: the topmost reporting ones below it. `out` has room for all of
 * reported_by. Returns how many. */
size_t rollup_members(const struct source *s, const struct unit *unit, const struct unit **out);
/* Adds the roll-up for each period that the unit has not reported itself. */
void rollup_add(const struct source *s, const struct unit *unit, const char *category, struct points *ps);

#endif
