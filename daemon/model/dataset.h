/* What is known of a plan as of some seq: observations by indicator and unit, and how its obligations stand.
 * The store fills it, the judge reads it; nothing in it depends on the clock. Indices are those of one
 * `struct plan` and `struct units`. */
#ifndef TIENDO_MODEL_DATASET_H
#define TIENDO_MODEL_DATASET_H

#include "daemon/model/duty.h"

struct observation {
    size_t indicator, unit; /* indices in plan->indicators and units->items */
    struct period period;
    const char *category; /* canonical; owned by the dataset */
    int round;            /* place of its submission's round among those of the report; 0 where unknown */
    int64_t seq;          /* of its submission */
    bool has_value, has_counts;
    double value, numerator, denominator;
    const char *text;           /* NULL: canonical */
    const char *no_data_reason; /* NULL if a value */
};

struct dataset {
    const struct plan *plan;
    const struct units *units;
    struct arena *arena;       /* owned: strings */
    struct observation *items; /* owned; sorted by indicator, unit, category, period (dataset_sort) */
    size_t count, cap;
    struct obligation *obligations; /* owned; opened ones, in (report, unit, period, round) order */
    size_t obligation_count, obligation_cap;
    bool sorted;
    const bool *wanted; /* borrowed while it is filled: by indicator index, whose values it is to hold; NULL:
                           all */
};

void dataset_init(struct dataset *ds, const struct plan *plan, const struct units *units);
void dataset_deinit(struct dataset *ds);
/* Copies the observation and its strings. Per (indicator, unit, category, period) the last round wins at
 * dataset_sort, within it the greatest seq. */
void dataset_add(struct dataset *ds, const struct observation *o);
void dataset_add_obligation(struct dataset *ds, const struct obligation *o);
void dataset_sort(struct dataset *ds);

struct series { /* consecutive items of the dataset, in period_compare order */
    const struct observation *items;
    size_t count;
};
struct series dataset_series(const struct dataset *ds, const struct indicator *ind, const struct unit *unit,
                             const char *category);
/* NULL when not opened. */
const struct obligation *dataset_obligation(const struct dataset *ds, const struct report *report,
                                            const struct unit *unit, struct period period, const char *round);

#endif
