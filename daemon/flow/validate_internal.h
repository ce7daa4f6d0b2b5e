/* What the files of validation share. Not for anyone else. */
#ifndef TIENDO_FLOW_VALIDATE_INTERNAL_H
#define TIENDO_FLOW_VALIDATE_INTERNAL_H

#include "daemon/model/submission.h"

struct check { /* one validation under way; all borrowed */
    struct submission *s;
    struct plans *plans;
    struct problems *problems;
    bool csv; /* pointers name columns instead of JSON members */
};

#define fault(c, pointer, id, ...) problems_error((c)->problems, NULL, (pointer), (id), __VA_ARGS__)

/* validate.c: has the first day of the period's data, by the report's calendar, come when it was received?
 * Needs the plan. */
bool validate_begun(const struct check *c, struct period period);
void validate_not_begun(struct check *c, const char *at, struct period period); /* adds the fault */
/* The unit, or its heir when it has closed by the day of the receipt. */
const struct unit *validate_heir(const struct check *c, const struct unit *unit);

/* validate_line.c: resolves a line and says what is wrong with it. True when it is known what it speaks of
 * (indicator, unit, period, category), whatever its figure: it can be compared with the other lines. */
bool validate_line(struct check *c, struct submission_line *line, bool period_known);

bool line_given(const char *text); /* neither absent nor empty */
/* Where a member of the line stands: a JSON pointer, or its row and column of a CSV. Returns buf. */
#define LINE_POINTER_MAX 320
const char *line_member(const struct check *c, const struct submission_line *line, const char *name,
                        char buf[LINE_POINTER_MAX]);
#define line_fault(c, line, name, id, ...)                                                                   \
    fault((c), line_member((c), (line), (name), (char[LINE_POINTER_MAX]){0}), (id), __VA_ARGS__)

/* validate_figures.c: the line's counts, value or reason for having none, read by its indicator's measure. */
void validate_figures(struct check *c, struct submission_line *line);

#endif
