/* Reporting periods: what time a value speaks of. Canonical text is SDMX's: 2016, 2016-S1, 2016-Q3, 2016-07,
 * and 2011/2015 for a term or phase; DHIS2's 2016S1, 2016Q3, 201607 and 2016-M07, 2016-A1 are read too. A
 * period is its label: calendar first and last day, whatever day a report cuts off. Pure values. */
#ifndef TIENDO_MODEL_PERIOD_H
#define TIENDO_MODEL_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

enum period_kind { PERIOD_MONTH, PERIOD_QUARTER, PERIOD_HALF_YEAR, PERIOD_YEAR, PERIOD_SPAN };

struct period {
    enum period_kind kind;
    int32_t first_day, last_day;
};

#define PERIOD_TEXT_MAX 24

bool period_parse(const char *text, struct period *out);        /* years 1000–9999 */
void period_format(struct period p, char buf[PERIOD_TEXT_MAX]); /* 2016-S1 */
/* As in an obligation's id: '/' becomes '_'. */
void period_format_key(struct period p, char buf[PERIOD_TEXT_MAX]);
struct period period_of_day(enum period_kind kind, int32_t day); /* not for PERIOD_SPAN */
struct period period_next(struct period p);                      /* not for PERIOD_SPAN */
struct period period_span(int first_year, int last_year);
bool period_equal(struct period a, struct period b);
bool period_inside(struct period inner, struct period outer);
bool period_has_day(struct period p, int32_t day);
int period_index(struct period p); /* month 1–12, quarter 1–4, half 1–2, else 1 */
/* Order for "newest": latest last day, then the longer period last. <0, 0, >0. */
int period_compare(struct period a, struct period b);
const char *period_kind_name(enum period_kind kind); /* "month" "quarter" "half_year" "year" "term" */
bool period_kind_parse(const char *name, enum period_kind *out); /* also "phase" → PERIOD_SPAN */

/* A sortable integer for storage: by first day, then length (the month of its first day × 65 536 + a code of
 * its length); four bytes in a record until the year 2730. Decodes without loss. */
int64_t period_key(struct period p);
struct period period_from_key(int64_t key);

#endif
