#include "config/workbook_date.h"
#include "daemon/base/civil.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SERIAL_MAX  2958466  /* the day after 31 December 9999 in the system of 1900 */
#define DAY_0_1900  (-25569) /* day 0 of that system, for days after its 29 February 1900 */
#define DAY_0_1904  (-24107)
#define DAY_SECONDS 86400
#define FALSE_LEAP  60 /* 29 February 1900, which never was */

/* Past what is shown as it stands: "text", \x, _x (the width of x), *x (filling), [colour or locale]. */
static const char *skip_literal(const char *p) {
    const char *end = NULL;
    if (*p == '"') end = strchr(p + 1, '"');
    if (*p == '[') end = strchr(p, ']');
    if (*p == '"' || *p == '[') return end ? end + 1 : p + strlen(p);
    if ((*p == '\\' || *p == '_' || *p == '*') && p[1]) return p + 2;
    return NULL;
}

/* m is a month beside a day or a year, and minutes beside hours or seconds alone. */
static unsigned settle(unsigned form, bool m) {
    if (!m) return form;
    if (form & (DATE_YEAR | DATE_DAY)) return form | DATE_MONTH;
    return form & DATE_TIME ? form : DATE_MONTH;
}

unsigned date_form(const char *code) {
    unsigned form = 0;
    bool m = false, percent = false;
    if (strncasecmp(code, "general", 7) == 0) return 0;
    for (const char *p = code; *p && *p != ';';) {
        const char *next = skip_literal(p);
        if (next) {
            if (*p == '[' && next - p == 3 && strchr("hHsS", p[1]))
                form |= DATE_TIME; /* [h]: hours past 24 */
            p = next;
            continue;
        }
        int c = tolower((unsigned char)*p++);
        if (c == 'y') form |= DATE_YEAR;
        if (c == 'd') form |= DATE_DAY;
        if (c == 'h' || c == 's') form |= DATE_TIME;
        m |= c == 'm';
        percent |= c == '%';
    }
    form = settle(form, m);
    return percent && !form ? FORM_PERCENT : form;
}

unsigned date_form_builtin(unsigned number) {
    static const struct {
        unsigned first, last;
        const char *code;
    } forms[] = {{9, 10, "0%"},          {14, 15, "yyyy-mm-dd"}, {16, 16, "d-mmm"},      {17, 17, "mmm-yy"},
                 {18, 21, "h:mm"},       {22, 22, "d/m/y h:mm"}, {27, 31, "yyyy-mm-dd"}, {32, 35, "h:mm"},
                 {36, 36, "yyyy-mm-dd"}, {45, 47, "h:mm:ss"},    {50, 54, "yyyy-mm-dd"}, {55, 56, "h:mm"},
                 {57, 58, "yyyy-mm-dd"}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (number >= forms[i].first && number <= forms[i].last) return date_form(forms[i].code);
    return 0;
}

static bool civil_of(int64_t serial, bool system1904, struct civil *out) {
    if (serial < 0 || serial >= SERIAL_MAX) return false;
    if (!system1904 && (serial == 0 || serial == FALSE_LEAP)) return false;
    int64_t day = serial + (system1904 ? DAY_0_1904 : DAY_0_1900);
    if (!system1904 && serial < FALSE_LEAP) day++;
    *out = civil_from_day((int32_t)day);
    return true;
}

static void add_time(int second, const char *between, char *buf, size_t size) {
    int hour = second / 3600, minute = second / 60 % 60;
    if (second % 60)
        snprintf(buf, size, "%s%02d:%02d:%02d", between, hour, minute, second % 60);
    else
        snprintf(buf, size, "%s%02d:%02d", between, hour, minute);
}

static size_t add_day(const struct civil *c, unsigned form, char buf[DATE_TEXT_MAX]) {
    unsigned shown = form & (DATE_YEAR | DATE_MONTH | DATE_DAY);
    int n;
    if (shown == DATE_YEAR)
        n = snprintf(buf, DATE_TEXT_MAX, "%04d", c->year);
    else if (shown == (DATE_YEAR | DATE_MONTH))
        n = snprintf(buf, DATE_TEXT_MAX, "%04d-%02d", c->year, c->month);
    else if (shown == (DATE_MONTH | DATE_DAY))
        n = snprintf(buf, DATE_TEXT_MAX, "%02d-%02d", c->month, c->day);
    else
        n = snprintf(buf, DATE_TEXT_MAX, "%04d-%02d-%02d", c->year, c->month, c->day);
    return (size_t)n;
}

bool date_text(double serial, unsigned form, bool system1904, char buf[DATE_TEXT_MAX]) {
    struct civil civil;
    if (!(serial >= 0 && serial < SERIAL_MAX)) return false;
    int64_t seconds = llround(serial * DAY_SECONDS), day = seconds / DAY_SECONDS;
    int second = (int)(seconds % DAY_SECONDS);
    if (form == DATE_TIME) {
        add_time(second, "", buf, DATE_TEXT_MAX);
        return day == 0;
    }
    if (!civil_of(day, system1904, &civil)) return false;
    size_t len = add_day(&civil, form, buf);
    if ((form & DATE_TIME) && second) add_time(second, " ", buf + len, DATE_TEXT_MAX - len);
    return true;
}
