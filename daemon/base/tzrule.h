/* The rule at the end of a time zone file (the TZ string of POSIX with the extensions of RFC 9636): what
 * holds after the last transition written out, e.g. "CET-1CEST,M3.5.0,M10.5.0/3". Pure. Only tzfile.c uses
 * it. */
#ifndef TIENDO_BASE_TZRULE_H
#define TIENDO_BASE_TZRULE_H

#include <stdbool.h>
#include <stdint.h>

enum tz_date_kind {
    TZ_JULIAN,     /* Jn: day 1–365, 29 February is never counted */
    TZ_DAY,        /* n: day 0–365 */
    TZ_MONTH_WEEK, /* Mm.w.d: the w-th weekday d (0 Sunday) of month m, w = 5 the last */
};

/* When in a year the clocks change, in the local time until then. */
struct tz_date {
    enum tz_date_kind kind;
    int day, month, week; /* month and week for TZ_MONTH_WEEK only */
    int32_t time_s;       /* may be negative or beyond 24 hours */
};

struct tz_rule {
    int32_t standard_s, daylight_s; /* offsets east of UTC */
    bool has_daylight;
    struct tz_date begin, end; /* of daylight saving time */
};

bool tz_rule_parse(const char *text, struct tz_rule *rule);
/* Seconds since 1970 of the change in `year`, offset_s holding until then. */
int64_t tz_rule_instant(const struct tz_date *date, int year, int32_t offset_s);

#endif
