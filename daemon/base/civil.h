/* The proleptic Gregorian calendar as day numbers: int32 days since 1970-01-01 (`_day`). Pure. The formulas
 * are Howard Hinnant's days_from_civil and civil_from_days. */
#ifndef TIENDO_BASE_CIVIL_H
#define TIENDO_BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

struct civil {
    int year, month, day; /* month 1–12, day 1–31 */
};

#define DAY_NONE       INT32_MIN /* "no date" wherever a day is optional */
#define CIVIL_TEXT_MAX 16

int32_t civil_to_day(int year, int month, int day);
struct civil civil_from_day(int32_t day);
int civil_weekday(int32_t day); /* 1 Monday … 7 Sunday */
int civil_days_in_month(int year, int month);
bool civil_parse(const char *text, int32_t *day); /* exactly YYYY-MM-DD and a date that exists */
bool civil_parse_month_day(const char *text, int *month, int *day); /* MM-DD; 02-29 is allowed */
int32_t civil_month_day(int year, int month, int day);              /* 02-29 in a common year is 02-28 */
void civil_format(int32_t day, char buf[CIVIL_TEXT_MAX]);           /* 2016-05-20 */
void civil_format_vi(int32_t day, char buf[CIVIL_TEXT_MAX]);        /* 20/05/2016 */

#endif
