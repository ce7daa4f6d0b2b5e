#include "daemon/model/period.h"
#include "daemon/base/civil.h"
#include "daemon/model/names.h"
#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a)    (sizeof(a) / sizeof *(a))
#define KEY_LENGTHS 65536 /* room for the code of a length below the month in a key */

static const int months_of[] = {
    [PERIOD_MONTH] = 1, [PERIOD_QUARTER] = 3, [PERIOD_HALF_YEAR] = 6, [PERIOD_YEAR] = 12};

/* The index-th period (from 1) of its kind in the year. */
static struct period make(enum period_kind kind, int year, int index) {
    int months = months_of[kind];
    int first = (index - 1) * months + 1, last = index * months;
    return (struct period){.kind = kind,
                           .first_day = civil_to_day(year, first, 1),
                           .last_day = civil_to_day(year, last, civil_days_in_month(year, last))};
}

struct period period_span(int first_year, int last_year) {
    return (struct period){.kind = PERIOD_SPAN,
                           .first_day = civil_to_day(first_year, 1, 1),
                           .last_day = civil_to_day(last_year, 12, 31)};
}

struct period period_of_day(enum period_kind kind, int32_t day) {
    assert(kind != PERIOD_SPAN);
    struct civil c = civil_from_day(day);
    return make(kind, c.year, (c.month - 1) / months_of[kind] + 1);
}

struct period period_next(struct period p) {
    return period_of_day(p.kind, p.last_day + 1);
}

static bool read_digits(const char *s, int count, int *out) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        value = value * 10 + (s[i] - '0');
    }
    *out = value;
    return true;
}

/* How a part of a year is written after the year and, in SDMX's spelling, a dash. */
static const struct part {
    char letter; /* 0: none */
    int digits, most;
    enum period_kind kind;
    bool dash_only;
} parts[] = {
    {'S', 1, 2, PERIOD_HALF_YEAR, false}, {'Q', 1, 4, PERIOD_QUARTER, false}, {0, 2, 12, PERIOD_MONTH, false},
    {'M', 2, 12, PERIOD_MONTH, true},     {'A', 1, 1, PERIOD_YEAR, true},
};

static bool read_part(const struct part *part, const char *s, int *index) {
    if (part->letter && *s++ != part->letter) return false;
    return read_digits(s, part->digits, index) && s[part->digits] == '\0' && *index >= 1 &&
           *index <= part->most;
}

static bool read_span(int year, const char *s, struct period *out) {
    int last;
    if (!read_digits(s, 4, &last) || s[4] != '\0' || last < year) return false;
    *out = period_span(year, last);
    return true;
}

bool period_parse(const char *text, struct period *out) {
    int year, index;
    if (!text || text[0] == '0' || !read_digits(text, 4, &year)) return false;
    const char *rest = text + 4;
    if (*rest == '/') return read_span(year, rest + 1, out);
    if (*rest == '\0') {
        *out = make(PERIOD_YEAR, year, 1);
        return true;
    }
    bool dash = *rest == '-';
    if (dash) rest++;
    for (size_t i = 0; i < COUNT(parts); i++) {
        if ((parts[i].dash_only && !dash) || !read_part(&parts[i], rest, &index)) continue;
        *out = make(parts[i].kind, year, index);
        return true;
    }
    return false;
}

int period_index(struct period p) {
    if (p.kind == PERIOD_SPAN) return 1;
    return (civil_from_day(p.first_day).month - 1) / months_of[p.kind] + 1;
}

static void format(struct period p, char slash, char buf[PERIOD_TEXT_MAX]) {
    int year = civil_from_day(p.first_day).year;
    switch (p.kind) {
    case PERIOD_MONTH:
        snprintf(buf, PERIOD_TEXT_MAX, "%04d-%02d", year, period_index(p));
        return;
    case PERIOD_QUARTER:
        snprintf(buf, PERIOD_TEXT_MAX, "%04d-Q%d", year, period_index(p));
        return;
    case PERIOD_HALF_YEAR:
        snprintf(buf, PERIOD_TEXT_MAX, "%04d-S%d", year, period_index(p));
        return;
    case PERIOD_YEAR:
        snprintf(buf, PERIOD_TEXT_MAX, "%04d", year);
        return;
    case PERIOD_SPAN:
        snprintf(buf, PERIOD_TEXT_MAX, "%04d%c%04d", year, slash, civil_from_day(p.last_day).year);
        return;
    }
}

void period_format(struct period p, char buf[PERIOD_TEXT_MAX]) {
    format(p, '/', buf);
}

void period_format_key(struct period p, char buf[PERIOD_TEXT_MAX]) {
    format(p, '_', buf);
}

bool period_equal(struct period a, struct period b) {
    return a.kind == b.kind && a.first_day == b.first_day && a.last_day == b.last_day;
}

bool period_inside(struct period inner, struct period outer) {
    return inner.first_day >= outer.first_day && inner.last_day <= outer.last_day;
}

bool period_has_day(struct period p, int32_t day) {
    return day >= p.first_day && day <= p.last_day;
}

int period_compare(struct period a, struct period b) {
    if (a.last_day != b.last_day) return a.last_day < b.last_day ? -1 : 1;
    if (a.first_day != b.first_day) return a.first_day > b.first_day ? -1 : 1;
    return (a.kind > b.kind) - (a.kind < b.kind); /* a year and a term of that one year */
}

static const char *const kind_names[] = {[PERIOD_MONTH] = "month",
                                         [PERIOD_QUARTER] = "quarter",
                                         [PERIOD_HALF_YEAR] = "half_year",
                                         [PERIOD_YEAR] = "year",
                                         [PERIOD_SPAN] = "term"};

const char *period_kind_name(enum period_kind kind) {
    return kind_names[kind];
}

bool period_kind_parse(const char *name, enum period_kind *out) {
    size_t place = PERIOD_SPAN;
    bool phase = name && strcmp(name, "phase") == 0;
    if (!phase && !names_find(kind_names, COUNT(kind_names), name, &place)) return false;
    *out = (enum period_kind)place;
    return true;
}

/* The code of a length grows with it: the four kinds in their order, then spans by their years. */
int64_t period_key(struct period p) {
    struct civil first = civil_from_day(p.first_day);
    int code = (int)p.kind;
    if (p.kind == PERIOD_SPAN) code += civil_from_day(p.last_day).year - first.year;
    return ((int64_t)first.year * 12 + first.month - 1) * KEY_LENGTHS + code;
}

struct period period_from_key(int64_t key) {
    int code = (int)(key % KEY_LENGTHS), month = (int)(key / KEY_LENGTHS);
    int year = month / 12;
    if (code >= PERIOD_SPAN) return period_span(year, year + code - PERIOD_SPAN);
    return make((enum period_kind)code, year, month % 12 / months_of[code] + 1);
}
