/* The set phrases of plans about a number. */
#include "config/quote.h"
#include "daemon/base/num.h"
#include <math.h>
#include <string.h>

/* How far a phrase reaches, in words; further off it speaks of something else. */
#define REACH      14
#define REACH_BASE 6

static bool is_any(const struct quote *q, size_t i, const char *const *words) {
    for (; *words; words++) {
        if (quote_is(q, i, *words)) return true;
    }
    return false;
}

static bool ends_sentence(const struct quote *q, size_t i) {
    return quote_is(q, i, ";") || quote_is(q, i, ".");
}

/* "năm 2010", "ngày 15": a number of the calendar. */
static bool is_date(const struct quote *q, size_t i) {
    static const char *const before[] = {"năm", "ngày", "tháng", "quý", NULL};
    return i < q->count && (q->tokens[i].year || (i > 0 && is_any(q, i - 1, before)));
}

/* ---- from A to B ---- */

static enum direction verb_of(const struct quote *q, size_t i) {
    static const char *const downs[] = {"giảm", "hạ", "rút", "thu", NULL}, *const ups[] = {"tăng", "nâng",
                                                                                           NULL};
    if (is_any(q, i, downs)) return DIRECTION_DOWN;
    return is_any(q, i, ups) ? DIRECTION_UP : DIRECTION_NONE;
}

static enum direction verb_before(const struct quote *q, size_t i) {
    for (size_t n = 0; n < REACH && i > 0; n++) {
        if (ends_sentence(q, --i)) return DIRECTION_NONE;
        enum direction way = verb_of(q, i);
        if (way != DIRECTION_NONE) return way;
    }
    return DIRECTION_NONE;
}

/* The number after "từ", "xuống", "lên": right there, or past words like "dưới" and "mức". */
static size_t number_after(const struct quote *q, size_t i) {
    static const char *const fillers[] = {"mức", "khoảng", "dưới", "trên", "còn", "thấp", "cao", "hơn", NULL};
    while (is_any(q, i, fillers)) i++;
    return quote_is_number(q, i) && !is_date(q, i) ? i : q->count;
}

/* "xuống", "còn" or "lên" after the first number, with a number of its own. ("giảm từ 5 % đến 10 %" is a
 * range of changes.) */
static bool find_end(const struct quote *q, size_t first, size_t *to, enum direction *way) {
    static const char *const downs[] = {"xuống", "còn", NULL};
    for (size_t i = first + 1; i < q->count && i <= first + REACH && !ends_sentence(q, i); i++) {
        bool down = is_any(q, i, downs), up = quote_is(q, i, "lên");
        if ((!down && !up) || quote_is(q, i - 1, "trở")) continue;
        *to = number_after(q, i + 1);
        *way = down ? DIRECTION_DOWN : DIRECTION_UP;
        if (*to < q->count) return true;
    }
    return false;
}

bool quote_from_to(const struct quote *q, struct quote_change *out) {
    for (size_t i = 0; i < q->count; i++) {
        size_t from = quote_is(q, i, "từ") ? number_after(q, i + 1) : q->count, to = q->count;
        enum direction words;
        if (from == q->count || !find_end(q, from, &to, &words)) continue;
        enum direction verb = verb_before(q, i);
        *out = (struct quote_change){.from = q->tokens[from].value,
                                     .to = q->tokens[to].value,
                                     .way = verb != DIRECTION_NONE ? verb : words,
                                     .torn = verb != DIRECTION_NONE && verb != words};
        return true;
    }
    return false;
}

/* ---- what stands about a number ---- */

/* The pairs before a number, the nearer word last; "" for any. */
static const struct {
    const char *first, *second;
    enum quote_bound bound;
} BEFORE[] = {
    {"vượt", "quá", QUOTE_ABOVE},     {"không", "quá", QUOTE_AT_MOST},   {"tối", "đa", QUOTE_AT_MOST},
    {"nhiều", "nhất", QUOTE_AT_MOST}, {"không", "trên", QUOTE_AT_MOST},  {"ít", "nhất", QUOTE_AT_LEAST},
    {"tối", "thiểu", QUOTE_AT_LEAST}, {"không", "dưới", QUOTE_AT_LEAST}, {"thấp", "nhất", QUOTE_AT_LEAST},
    {"thấp", "hơn", QUOTE_BELOW},     {"nhỏ", "hơn", QUOTE_BELOW},       {"ít", "hơn", QUOTE_BELOW},
    {"cao", "hơn", QUOTE_ABOVE},      {"lớn", "hơn", QUOTE_ABOVE},       {"nhiều", "hơn", QUOTE_ABOVE},
    {"", "dưới", QUOTE_BELOW},        {"", "trên", QUOTE_ABOVE},         {"", "xuống", QUOTE_DOWN_TO},
    {"", "còn", QUOTE_DOWN_TO},       {"", "lên", QUOTE_UP_TO},          {"", "giảm", QUOTE_CHANGE},
    {"", "tăng", QUOTE_CHANGE},       {"giảm", "thêm", QUOTE_CHANGE},    {"tăng", "thêm", QUOTE_CHANGE},
};

static unsigned turned(unsigned bound) {
    return bound == QUOTE_BELOW ? QUOTE_AT_LEAST : bound == QUOTE_ABOVE ? QUOTE_AT_MOST : bound;
}

static unsigned bound_before(const struct quote *q, size_t i) {
    static const char *const fillers[] = {"đạt", "mức", "có", "là", NULL};
    while (i > 1 && is_any(q, i - 1, fillers)) i--;
    for (size_t n = 0; i > 0 && n < sizeof BEFORE / sizeof *BEFORE; n++) {
        bool pair = *BEFORE[n].first != '\0';
        if (!quote_is(q, i - 1, BEFORE[n].second)) continue;
        if (pair && (i < 2 || !quote_is(q, i - 2, BEFORE[n].first))) continue;
        /* "không thấp hơn" is no less than */
        return pair && i > 2 && quote_is(q, i - 3, "không") ? turned(BEFORE[n].bound) : BEFORE[n].bound;
    }
    return 0;
}

/* "từ 20 % trở lên": before the next number. */
static unsigned bound_after(const struct quote *q, size_t i) {
    for (size_t n = i + 1; n < q->count && n < i + REACH_BASE && !quote_is_number(q, n); n++) {
        if (!quote_is(q, n, "trở")) continue;
        return quote_is(q, n + 1, "lên") ? QUOTE_AT_LEAST : quote_is(q, n + 1, "xuống") ? QUOTE_AT_MOST : 0;
    }
    return 0;
}

unsigned quote_bounds(const struct quote *q, double value) {
    unsigned bounds = 0;
    for (size_t i = quote_find_number(q, value, 0); i < q->count; i = quote_find_number(q, value, i + 1)) {
        unsigned bound = bound_after(q, i);
        if (!bound) bound = bound_before(q, i);
        bounds |= bound ? bound : QUOTE_PLAIN;
    }
    return bounds;
}

bool quote_base(const struct quote *q, double value, double *base) {
    for (size_t i = quote_find_number(q, value, 0); i < q->count; i = quote_find_number(q, value, i + 1)) {
        size_t n = i + 1;
        while (n < q->count && n < i + REACH_BASE && q->tokens[n].kind == QUOTE_WORD) n++;
        if (!quote_is(q, n, "/") || !quote_is_number(q, n + 1) || quote_is(q, n + 2, "/")) continue;
        *base = q->tokens[n + 1].value;
        return true;
    }
    return false;
}

bool quote_whole(const struct quote *q, double value, double *whole) {
    size_t at = quote_find_number(q, value, 0);
    if (quote_base(q, value, whole)) return true;
    for (size_t i = at; i + 2 < q->count && i < at + REACH; i++) {
        if (!quote_is(q, i, "tổng") || !quote_is(q, i + 1, "số") || !quote_is_number(q, i + 2)) continue;
        *whole = q->tokens[i + 2].value;
        return true;
    }
    return false;
}

bool quote_sign_twice(const struct quote *q, double *value) {
    for (size_t i = 0; i < q->count; i++) {
        if (!quote_is_number(q, i) || !q->tokens[i].negative) continue;
        bool told = false;
        for (size_t n = 1; n <= REACH_BASE && n <= i && !told && !quote_is_number(q, i - n); n++)
            told = verb_of(q, i - n) != DIRECTION_NONE;
        if (!told) continue;
        *value = q->tokens[i].value;
        return true;
    }
    return false;
}

bool quote_cells_swapped(const struct quote *q) {
    static const char *const times[] = {"năm", "quý", "tháng", "tuần", "ngày", "kỳ", "xuyên", "định", NULL};
    size_t last = q->count;
    bool year_before = false;
    while (last > 0 && !quote_is(q, last - 1, "|")) last--;
    if (last == 0 || last == q->count) return false;
    for (size_t i = 0; i < last; i++) year_before |= q->tokens[i].year;
    for (size_t i = last; i < q->count; i++) {
        if (q->tokens[i].year || is_any(q, i, times)) return false;
    }
    return year_before;
}

/* ---- a number in words ---- */

/* "Mỗi xã", "toàn bộ": all of them, 100 %. */
static bool says_all(const struct quote *q) {
    static const char *const phrases[][3] = {
        {"mỗi", NULL}, {"mọi", NULL}, {"tất", "cả", NULL}, {"toàn", "bộ", NULL}};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (quote_has_phrase(q, phrases[i])) return true;
    }
    return false;
}

bool quote_says_number(const struct quote *q, double value) {
    static const char *const words[] = {"không", "một", "hai", "ba",   "bốn", "năm",
                                        "sáu",   "bảy", "tám", "chín", "mười"};
    if (quote_find_number(q, value, 0) < q->count) return true;
    for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
        if (num_cmp((double)n, fabs(value)) == 0)
            return quote_has_phrase(q, (const char *const[]){words[n], NULL});
    }
    return num_cmp(fabs(value), 100) == 0 && says_all(q);
}

/* ---- how often ---- */

static bool times_at(const struct quote *q, size_t i, double *times) {
    static const char *const words[] = {"một", "hai", "ba", "bốn", NULL}; /* "năm" is a year */
    if (quote_is_number(q, i)) {
        *times = q->tokens[i].value;
        return *times >= 1 && num_cmp(*times, (double)(long)*times) == 0;
    }
    for (size_t n = 0; words[n]; n++) {
        if (!quote_is(q, i, words[n])) continue;
        *times = (double)(n + 1);
        return true;
    }
    return false;
}

static bool period_at(const struct quote *q, size_t i, struct quote_frequency *out) {
    static const char *const words[] = {"năm", "quý", "tháng", "tuần", NULL};
    for (int n = 0; words[n]; n++) {
        if (!quote_is(q, i, words[n])) continue;
        out->per = QUOTE_PER_YEAR + (unsigned)n;
        return true;
    }
    return false;
}

bool quote_frequency(const struct quote *q, struct quote_frequency *out) {
    static const char *const each[] = {"/", "mỗi", "một", "hằng", "hàng", "trong", "trên", NULL};
    for (size_t i = 1; i < q->count; i++) {
        *out = (struct quote_frequency){.per = QUOTE_ONCE_AND_FOR_ALL};
        if (!quote_is(q, i, "lần") || !times_at(q, i - 1, &out->times)) continue;
        if (quote_is(q, i + 1, "so")) continue; /* 2 lần so với nam: a ratio */
        if (is_any(q, i + 1, each)) period_at(q, is_any(q, i + 2, each) ? i + 3 : i + 2, out);
        if (i > 2 && is_any(q, i - 3, each)) period_at(q, i - 2, out);
        return true;
    }
    return false;
}
