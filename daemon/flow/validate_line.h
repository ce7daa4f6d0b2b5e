/* The lines of a submission, one by one. Private to validation. */
#ifndef TIENDO_FLOW_VALIDATE_LINE_H
#define TIENDO_FLOW_VALIDATE_LINE_H

#include "daemon/model/submission.h"

struct check { /* one validation under way */
    struct submission *s;
    struct plans *plans;
    struct problems *problems;
    bool csv; /* pointers name columns instead of JSON members */
};

#define fault(c, pointer, id, ...) problems_error((c)->problems, NULL, (pointer), (id), __VA_ARGS__)

void fault_not_begun(struct check *c, const char *at, struct period period);
bool period_begun(const struct check *c, struct period period);
/* The unit, or its heir when it has closed by the day of the receipt. */
const struct unit *heir_today(const struct check *c, const struct unit *unit);

/* Resolves a line and says what is wrong with it. True when it is known what it speaks of (indicator, unit,
 * period, category), whatever its figure: it can be compared with the other lines. */
bool validate_line(struct check *c, struct submission_line *line, bool period_known);

#endif
