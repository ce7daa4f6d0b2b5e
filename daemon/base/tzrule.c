#include "daemon/base/tzrule.h"
#include "daemon/base/civil.h"
#include <string.h>

#define HOURS_MAX 167 /* RFC 9636: up to a week either way */

static bool skip_name(const char **p) {
    const char *letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    if (**p == '<') {
        const char *end = strchr(*p, '>');
        *p = end ? end + 1 : *p;
        return end != NULL;
    }
    size_t len = strspn(*p, letters);
    *p += len;
    return len >= 3;
}

/* A number of up to three digits. */
static bool number(const char **p, int least, int most, int *out) {
    int v = 0, n = 0;
    for (; n < 3 && **p >= '0' && **p <= '9'; n++) v = v * 10 + *(*p)++ - '0';
    *out = v;
    return n > 0 && v >= least && v <= most;
}

/* [+-]hh[:mm[:ss]] */
static bool duration(const char **p, int32_t *seconds) {
    int sign = **p == '-' ? -1 : 1, h, m = 0, s = 0;
    if (**p == '+' || **p == '-') ++*p;
    if (!number(p, 0, HOURS_MAX, &h)) return false;
    if (**p == ':') {
        ++*p;
        if (!number(p, 0, 59, &m)) return false;
    }
    if (**p == ':') {
        ++*p;
        if (!number(p, 0, 59, &s)) return false;
    }
    *seconds = sign * (h * 3600 + m * 60 + s);
    return true;
}

/* POSIX counts offsets west of UTC. */
static bool offset(const char **p, int32_t *east_s) {
    int32_t west;
    if (!duration(p, &west)) return false;
    *east_s = -west;
    return true;
}

static bool month_week(const char **p, struct tz_date *date) {
    ++*p;
    date->kind = TZ_MONTH_WEEK;
    if (!number(p, 1, 12, &date->month) || *(*p)++ != '.') return false;
    if (!number(p, 1, 5, &date->week) || *(*p)++ != '.') return false;
    return number(p, 0, 6, &date->day);
}

static bool day_of_year(const char **p, struct tz_date *date) {
    date->kind = **p == 'J' ? TZ_JULIAN : TZ_DAY;
    if (**p == 'J') ++*p;
    return number(p, date->kind == TZ_JULIAN, 365, &date->day);
}

static bool comma_date(const char **p, struct tz_date *date) {
    if (**p != ',') return false;
    ++*p;
    if (!(**p == 'M' ? month_week(p, date) : day_of_year(p, date))) return false;
    date->time_s = 2 * 3600;
    if (**p != '/') return true;
    ++*p;
    return duration(p, &date->time_s);
}

bool tz_rule_parse(const char *text, struct tz_rule *rule) {
    const char *p = text;
    *rule = (struct tz_rule){.has_daylight = false};
    if (!skip_name(&p) || !offset(&p, &rule->standard_s)) return false;
    if (*p == '\0') return true;
    rule->has_daylight = true;
    rule->daylight_s = rule->standard_s + 3600;
    if (!skip_name(&p)) return false;
    if (*p != ',' && !offset(&p, &rule->daylight_s)) return false;
    return comma_date(&p, &rule->begin) && comma_date(&p, &rule->end) && *p == '\0';
}

static int32_t nth_weekday(int year, int month, int week, int weekday) {
    int32_t first = civil_to_day(year, month, 1);
    int32_t day = first + (weekday - civil_weekday(first) + 7) % 7 + (week - 1) * 7;
    return day < first + civil_days_in_month(year, month) ? day : day - 7;
}

static int32_t day_in(const struct tz_date *date, int year) {
    if (date->kind == TZ_MONTH_WEEK) return nth_weekday(year, date->month, date->week, date->day);
    int32_t new_year = civil_to_day(year, 1, 1);
    if (date->kind == TZ_DAY) return new_year + date->day;
    bool skips_leap_day = date->day >= 60 && civil_days_in_month(year, 2) == 29;
    return new_year + date->day - 1 + skips_leap_day;
}

int64_t tz_rule_instant(const struct tz_date *date, int year, int32_t offset_s) {
    return (int64_t)day_in(date, year) * 86400 + date->time_s - offset_s;
}
