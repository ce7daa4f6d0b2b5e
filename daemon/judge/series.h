/* The values of one indicator as the judge sees them: own figures, shares completed, flows accumulated, units
 * rolled up, what successors take over, what is computed from other indicators. Private to the module. */
#ifndef TIENDO_JUDGE_SERIES_H
#define TIENDO_JUDGE_SERIES_H

#include "daemon/judge/judge.h"

/* ---- points.c ---- */

struct point {
    struct period period;
    bool own_frequency; /* the period is of the indicator's own frequency */
    bool empty;         /* a denominator of 0: reported, but no value */
    bool has_counts, rolled_up;
    bool partial;   /* lacks something of what it is made of, apart from units not yet heard of */
    int have, want; /* rolled up: units that reported this very period, of all; else 0, 0 */
    double value, numerator, denominator;
    int64_t seq;    /* the newest that it rests on */
    unsigned flags; /* of enum verdict_flag: CARRIED, GAP, UNWEIGHTED, SUCCESSION … */
};
struct points {          /* the newest last */
    struct point *items; /* owned */
    size_t count, cap;
};
void points_deinit(struct points *ps);
void points_add(struct points *ps, const struct point *p);
void points_sort(struct points *ps);
struct points points_copy(const struct points *ps);
/* The newest with a value whose period starts on or before the day. NULL if none. */
const struct point *points_newest(const struct points *ps, int32_t starts_by);
/* The first whole one with a value whose period ends before the day: half a roll-up is nothing to start from.
 */
const struct point *points_first(const struct points *ps, int32_t before_day);
/* Whole, with a value; NULL if none. */
const struct point *points_at(const struct points *ps, struct period period);
/* Of exactly this period, also an empty or a partial one. */
const struct point *points_exact(const struct points *ps, struct period period);
bool point_is_partial(const struct point *p);

/* ---- memo.c: what judgements of one dataset share ---- */

struct unit_list {
    const struct unit **items; /* owned */
    size_t count, cap;
};

struct reporting { /* of one indicator; by unit index */
    bool *reports; /* owned: reports its own figures */
    bool *fixed;   /* owned: it has always stood where it stands, under units that have always been */
    /* owned: the reporting units that have ever stood below it, or below or in the place of what it was made
     * of; in the order of reported_by */
    struct unit_list *below;
};

struct source {
    const struct plan *plan;
    const struct units *units;
    const struct dataset *data;
    const struct indicator *indicator;
    struct judge_memo *memo;       /* borrowed, unless owns_memo */
    const struct reporting *index; /* lies in the memo */
    bool owns_memo;
};
/* With a memo of its own. */
void source_init(struct source *s, const struct plan *plan, const struct units *units,
                 const struct dataset *data, const struct indicator *indicator);
void source_deinit(struct source *s);
/* Borrowed: nothing to end. */
struct source source_in(struct judge_memo *memo, const struct indicator *indicator);
/* The same, of another indicator. */
struct source source_of(const struct source *s, const struct indicator *indicator);

/* Which units owe the report, themselves or in the place of those that closed: by unit index. */
const bool *memo_owing(struct judge_memo *memo, const struct report *report);
struct slots; /* slots.c; owned by the memo from then on */
struct slots **memo_slots(struct judge_memo *memo, const struct indicator *indicator);
/* What was kept under (indicator, unit, category), NULL: nothing; `as` tells two kinds apart. */
enum memo_kind { MEMO_SERIES, MEMO_SUM };
const struct points *memo_find(struct judge_memo *memo, enum memo_kind as, const struct indicator *indicator,
                               const struct unit *unit, const char *category);
/* Copies the points. */
void memo_keep(struct judge_memo *memo, enum memo_kind as, const struct indicator *indicator,
               const struct unit *unit, const char *category, const struct points *ps);

/* Asking what a unit's series is made of must not come back to the unit: false when it does. */
bool memo_enter(struct judge_memo *memo, const struct indicator *indicator, const struct unit *unit);
void memo_leave(struct judge_memo *memo, const struct indicator *indicator, const struct unit *unit);

/* ---- series.c ---- */

/* All values of a unit and category. The caller ends with points_deinit. */
void series_build(const struct source *s, const struct unit *unit, const char *category, struct points *out);
/* The unit's own figures as they were sent: neither accumulated nor rolled up. */
void series_sent(const struct source *s, const struct unit *unit, const char *category, struct points *out);
/* Did the unit itself answer for the period, with a value, counts or a reason why there is none? */
bool series_answered(const struct source *s, const struct unit *unit, const char *category,
                     struct period period);

/* ---- accumulate.c ---- */

/* Turns a flow's figures into totals since the phase or the year began, or since the unit did; `before` are
 * the totals of those whose place it took (count of them; none: 0). A stock stays as it is. */
void series_accumulate(const struct source *s, const struct unit *unit, const struct points *before,
                       size_t before_count, struct points *ps);
/* Has the unit figures of its own for a time before it began? Then they are what it says of that time. */
bool series_tells_past(const struct unit *unit, const struct points *ps);
/* The last total that was counted by the end of `upto` and belongs to its total (a flow by year: of its
 * year). A unit that closed has counted until then, whatever the label of its figure. NULL: none. */
const struct point *flow_last(const struct source *s, const struct unit *unit, const struct points *ps,
                              struct period upto);

/* ---- aggregate.c: figures of several units put together ---- */

struct sum {
    double value, numerator, denominator;
    size_t count;
    unsigned flags;
    int64_t seq;
};
/* Can this point be added up? In a ratio a line without counts is outside the coverage; an empty one has its
 * zeros. */
bool sum_usable(enum aggregation how, const struct point *p);
void sum_add(struct sum *sum, enum aggregation how, const struct point *p);
/* Writes value, counts, flags and seq. False: nothing was added, or no finite number comes of it. */
bool sum_close(const struct sum *sum, enum aggregation how, const struct measure *m, struct point *p);

/* ---- rollup.c ---- */

/* The units whose figures make up this one's in a period: the topmost reporting ones below it, open on its
 * last day; of a flow also those that closed in it, and what they count stays their own: their heirs report
 * it. `out` has room for all of reported_by. Returns how many. */
size_t rollup_members(const struct source *s, const struct unit *unit, struct period period,
                      const struct unit **out);
/* Adds the roll-up for each period of which ps has no point. */
void rollup_add(const struct source *s, const struct unit *unit, const char *category, enum aggregation how,
                struct points *ps);

/* ---- succession.c ---- */

/* What the unit's predecessors were together, where they make it up exactly: for each period before it began
 * of which it has no figure of its own, and in a flow what they had counted when it began. Accumulates ps on
 * the way. */
void succession_add(const struct source *s, const struct unit *unit, const char *category, struct points *ps);

/* ---- derived.c: indicators computed from others ---- */

void derived_build(const struct source *s, const struct unit *unit, const char *category, struct points *out);
/* The series of one operand, for the unit. The caller ends with points_deinit. */
void derived_operand(const struct source *s, const struct expression *operand, const struct unit *unit,
                     const char *category, struct points *out);

#endif
