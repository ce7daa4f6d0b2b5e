#include "daemon/base/civil.h"
#include <stdio.h>

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

int32_t civil_to_day(int year, int month, int day) {
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return (int32_t)(era * 146097 + doe - 719468);
}

struct civil civil_from_day(int32_t day) {
    int64_t z = (int64_t)day + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    return (struct civil){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = (int)month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
    };
}

int civil_weekday(int32_t day) {
    int64_t since_monday = ((int64_t)day + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

static int is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int civil_days_in_month(int year, int month) {
    if (month == 2) return 28 + is_leap(year);
    return 30 + ((month + (month > 7)) & 1);
}

/* Reads exactly n digits; −1 when they are not all digits. Stops at the first that is not, so never past a
 * NUL. */
static int digits(const char *s, int n) {
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9') return -1;
        v = v * 10 + (s[i] - '0');
    }
    return v;
}

static bool month_day(const char *text, int year, int *month, int *day) {
    int m = digits(text, 2);
    if (m < 1 || m > 12 || text[2] != '-') return false;
    int d = digits(text + 3, 2);
    if (d < 1 || d > civil_days_in_month(year, m) || text[5] != '\0') return false;
    *month = m;
    *day = d;
    return true;
}

bool civil_parse(const char *text, int32_t *day) {
    int year = digits(text, 4), m, d;
    if (year < 0 || text[4] != '-' || !month_day(text + 5, year, &m, &d)) return false;
    *day = civil_to_day(year, m, d);
    return true;
}

bool civil_parse_month_day(const char *text, int *month, int *day) {
    const int any_leap_year = 2000;
    return month_day(text, any_leap_year, month, day);
}

int32_t civil_month_day(int year, int month, int day) {
    if (month == 2 && day == 29) day = civil_days_in_month(year, 2);
    return civil_to_day(year, month, day);
}

void civil_format(int32_t day, char buf[CIVIL_TEXT_MAX]) {
    struct civil c = civil_from_day(day);
    snprintf(buf, CIVIL_TEXT_MAX, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void civil_format_vi(int32_t day, char buf[CIVIL_TEXT_MAX]) {
    struct civil c = civil_from_day(day);
    snprintf(buf, CIVIL_TEXT_MAX, "%02d/%02d/%04d", c.day, c.month, c.year);
}
