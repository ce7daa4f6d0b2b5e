/* Cutting a quotation into words, numbers and signs. */
#include "config/quote.h"
#include "daemon/base/json_scan.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define DIGITS_MAX 40

static char *fold(const char *text) {
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    return len < 0 ? NULL : (char *)folded;
}

static struct quote_token *add_token(struct quote *q, size_t at, size_t len) {
    mem_grow(&q->tokens, &q->cap, q->count + 1);
    struct quote_token *t = &q->tokens[q->count++];
    *t = (struct quote_token){.at = at, .len = len};
    return t;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Digits with points and commas between them. */
static size_t number_length(const char *s) {
    size_t n = strspn(s, "0123456789");
    while ((s[n] == '.' || s[n] == ',') && is_digit(s[n + 1])) n += 1 + strspn(s + n + 1, "0123456789");
    return n;
}

/* Do points (or commas) part it in threes? 5.605.000, 1.000; not 26.05, not 0.125. */
static bool in_thousands(const char *s, size_t len, char mark) {
    size_t digits = 0, groups = 0;
    for (size_t i = 0; i < len; i++) {
        if (is_digit(s[i])) {
            digits++;
            continue;
        }
        if (s[i] != mark) break;
        if (groups ? digits != 3 : digits > 3 || (digits == 1 && s[0] == '0')) return false;
        groups++;
        digits = 0;
    }
    return groups > 0 && digits == 3;
}

/* A decimal comma, unless commas part thousands twice; a point parts thousands where it can. */
static double number_of(const char *s, size_t len) {
    char digits[DIGITS_MAX];
    size_t n = 0;
    const char *comma = memchr(s, ',', len);
    bool commas = comma && memchr(comma + 1, ',', len - (size_t)(comma + 1 - s)) && in_thousands(s, len, ',');
    bool points = in_thousands(s, len, '.');
    for (size_t i = 0; i < len && n + 1 < sizeof digits; i++) {
        if ((s[i] == ',' && commas) || (s[i] == '.' && points)) continue;
        digits[n++] = s[i] == ',' ? '.' : s[i];
    }
    digits[n] = '\0';
    return strtod(digits, NULL);
}

static size_t minus_length(const char *s) {
    static const char *const signs[] = {"-", "−", "–"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (strncmp(s, signs[i], strlen(signs[i])) == 0) return strlen(signs[i]);
    }
    return 0;
}

/* Between two numbers a dash is "to": 5 -10 %, 2011-2015. */
static bool after_number(const struct quote *q) {
    const struct quote_token *last = q->count ? &q->tokens[q->count - 1] : NULL;
    return last && (last->kind == QUOTE_NUMBER || quote_is(q, q->count - 1, "%"));
}

static size_t cut_number(struct quote *q, size_t at, bool negative) {
    const char *s = q->text + at;
    size_t len = number_length(s);
    struct quote_token *t = add_token(q, at, len);
    t->kind = QUOTE_NUMBER;
    t->value = number_of(s, len);
    t->negative = negative;
    t->year = len == 4 && strspn(s, "0123456789") >= 4 && t->value >= 1900 && t->value <= 2100;
    return at + len;
}

static bool is_letter(const char *s, size_t *len) {
    utf8proc_int32_t point = 0;
    *len = json_utf8_length(s, strlen(s));
    if (*len == 0) *len = 1;
    if (utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)*len, &point) < 0) return false;
    utf8proc_category_t c = utf8proc_category(point);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_ME;
}

static size_t cut_word(struct quote *q, size_t at) {
    size_t len = 0, one;
    while (q->text[at + len] && is_letter(q->text + at + len, &one)) len += one;
    add_token(q, at, len)->kind = QUOTE_WORD;
    return at + len;
}

static size_t cut_one(struct quote *q, size_t at) {
    const char *s = q->text + at;
    size_t one, minus = minus_length(s);
    if (is_digit(*s)) return cut_number(q, at, false);
    bool apart = at == 0 || isspace((unsigned char)s[-1]) || s[-1] == '(';
    if (minus && apart && is_digit(s[minus]) && !after_number(q)) return cut_number(q, at + minus, true);
    if (is_letter(s, &one)) return cut_word(q, at);
    if (!isspace((unsigned char)*s)) add_token(q, at, one)->kind = QUOTE_SIGN;
    return at + one;
}

void quote_init(struct quote *q, const char *text) {
    *q = (struct quote){.text = text ? fold(text) : NULL};
    for (size_t at = 0; q->text && q->text[at];) at = cut_one(q, at);
}

void quote_deinit(struct quote *q) {
    free(q->text); /* utf8proc's own */
    mem_free(q->tokens);
    *q = (struct quote){.text = NULL};
}

bool quote_is(const struct quote *q, size_t i, const char *word) {
    if (i >= q->count) return false;
    const struct quote_token *t = &q->tokens[i];
    return strlen(word) == t->len && memcmp(q->text + t->at, word, t->len) == 0;
}

bool quote_is_number(const struct quote *q, size_t i) {
    return i < q->count && q->tokens[i].kind == QUOTE_NUMBER;
}

size_t quote_find_number(const struct quote *q, double value, size_t from) {
    while (from < q->count && !(quote_is_number(q, from) && num_cmp(q->tokens[from].value, fabs(value)) == 0))
        from++;
    return from;
}

bool quote_names_year(const struct quote *q) {
    for (size_t i = 0; i < q->count; i++) {
        if (q->tokens[i].year) return true;
    }
    return false;
}

static size_t past_signs(const struct quote *q, size_t i) {
    while (i < q->count && q->tokens[i].kind == QUOTE_SIGN) i++;
    return i;
}

bool quote_same_words(const struct quote *a, const struct quote *b) {
    size_t i = past_signs(a, 0), k = past_signs(b, 0);
    while (i < a->count && k < b->count) {
        const struct quote_token *x = &a->tokens[i], *y = &b->tokens[k];
        if (x->len != y->len || memcmp(a->text + x->at, b->text + y->at, x->len) != 0) return false;
        i = past_signs(a, i + 1);
        k = past_signs(b, k + 1);
    }
    return i == a->count && k == b->count;
}

bool quote_has_phrase(const struct quote *q, const char *const *words) {
    for (size_t i = 0; i < q->count; i++) {
        size_t n = 0;
        while (words[n] && quote_is(q, i + n, words[n])) n++;
        if (!words[n]) return true;
    }
    return false;
}
