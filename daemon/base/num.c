#include "daemon/base/num.h"
#include "daemon/base/mem.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX     17  /* what a double needs at most */
#define POINT_MAX      21  /* longest integer part written out in full */
#define SMALLEST_PLAIN -15 /* smallest power of ten written out in full */

#define FARTHEST 1000 /* no exponent of a double is as far */

/* x = ±0.d₁d₂… · 10^point, without trailing zeros; zero has no digits. */
struct decimal {
    bool negative;
    int count, point;
    char digits[DIGITS_MAX + 2];
};

static size_t skip_digits(const char *s, size_t len, size_t i) {
    while (i < len && s[i] >= '0' && s[i] <= '9') i++;
    return i;
}

/* The length of the JSON number at the start of s, 0 if there is none. */
static size_t grammar(const char *s, size_t len) {
    size_t i = len > 0 && s[0] == '-';
    size_t from = i;
    if ((i = skip_digits(s, len, i)) == from) return 0;
    if (s[from] == '0' && i > from + 1) return 0;
    if (i < len && s[i] == '.') {
        from = i + 1;
        if ((i = skip_digits(s, len, from)) == from) return 0;
    }
    if (i < len && (s[i] == 'e' || s[i] == 'E')) {
        from = i + 1;
        if (from < len && (s[from] == '+' || s[from] == '-')) from++;
        if ((i = skip_digits(s, len, from)) == from) return 0;
    }
    return i;
}

bool num_is_well_formed(const char *text, size_t len) {
    return len > 0 && grammar(text, len) == len;
}

bool num_parse(const char *text, size_t len, double *out) {
    if (!num_is_well_formed(text, len)) return false;
    char small[64];
    char *copy = len < sizeof small ? small : mem_alloc(len + 1);
    memcpy(copy, text, len);
    copy[len] = '\0';
    double x = strtod(copy, NULL);
    if (copy != small) mem_free(copy);
    if (!isfinite(x)) return false;
    *out = x;
    return true;
}

bool num_is_canonical(const char *text, double value) {
    char buf[NUM_TEXT_MAX];
    num_format(value, buf);
    return strcmp(text, buf) == 0;
}

double num_round12(double x) {
    if (x == 0) return 0;
    if (!isfinite(x)) return x;
    char buf[NUM_TEXT_MAX];
    snprintf(buf, sizeof buf, "%.11e", x);
    return strtod(buf, NULL);
}

/* Twelve digits reach to within 1e-11 of a number's size: two that lie farther apart stay apart when rounded.
 */
#define SURELY_APART 4e-11

int num_cmp(double a, double b) {
    double size = fabs(a) > fabs(b) ? fabs(a) : fabs(b);
    if (a == b) return 0;
    if (isfinite(size) && fabs(a - b) > SURELY_APART * size) return a > b ? 1 : -1;
    double x = num_round12(a), y = num_round12(b);
    return (x > y) - (x < y);
}

int num_decimals(const char *text) {
    const char *point = strchr(text, '.');
    const char *exponent = strpbrk(text, "eE");
    long n = point ? (long)strspn(point + 1, "0123456789") : 0;
    long shift = exponent ? strtol(exponent + 1, NULL, 10) : 0;
    if (shift > FARTHEST || shift < -FARTHEST) shift = shift > 0 ? FARTHEST : -FARTHEST;
    n -= shift;
    return n > 0 ? (int)n : 0;
}

bool num_agrees(double given, int decimals, double exact) {
    double half = 0.5 * pow(10, -decimals);
    double noise = 1e-12 * fmax(fabs(exact), half); /* both sides count to 12 significant digits */
    return fabs(given - exact) <= half + noise;
}

static void cut_zeros(struct decimal *d) {
    while (d->count > 0 && d->digits[d->count - 1] == '0') d->count--;
}

/* The fewest digits that read back as x: 15 always print what a text of up to 15 digits said. */
static struct decimal shortest(double x) {
    struct decimal d = {.negative = x < 0};
    if (x == 0) return d;
    char buf[NUM_TEXT_MAX];
    int least = fabs(x) < DBL_MIN ? 0 : DIGITS_MAX - 3; /* subnormal ones have fewer than 15 digits to give */
    for (int precision = least; precision < DIGITS_MAX; precision++) {
        snprintf(buf, sizeof buf, "%.*e", precision, fabs(x));
        if (strtod(buf, NULL) == fabs(x)) break;
    }
    for (const char *p = buf; *p != 'e'; p++) {
        if (*p != '.') d.digits[d.count++] = *p;
    }
    d.point = (int)strtol(strchr(buf, 'e') + 1, NULL, 10) + 1;
    cut_zeros(&d);
    return d;
}

/* Half away from zero, on the decimal digits: 2.675 is 2.68 to people though the double is a little less. */
static void round_at(struct decimal *d, int decimals) {
    int keep = d->point + decimals;
    if (keep >= d->count) return;
    if (keep < 0) {
        d->count = 0;
        return;
    }
    bool up = d->digits[keep] >= '5';
    d->count = keep;
    if (!up) {
        cut_zeros(d);
        return;
    }
    while (d->count > 0 && d->digits[d->count - 1] == '9') d->count--;
    if (d->count > 0) {
        d->digits[d->count - 1]++;
    } else {
        d->digits[d->count++] = '1';
        d->point++;
    }
}

struct marks {
    char point;
    char group; /* 0: none */
};

static void lay_out(const struct decimal *d, struct marks marks, char buf[NUM_TEXT_MAX]) {
    char *p = buf;
    if (d->negative && d->count > 0) *p++ = '-';
    int whole = d->count > 0 ? d->point : 0;
    if (whole <= 0) *p++ = '0';
    for (int i = 0; i < whole; i++) {
        if (i > 0 && marks.group && (whole - i) % 3 == 0) *p++ = marks.group;
        *p++ = i < d->count ? d->digits[i] : '0';
    }
    if (d->count > whole) *p++ = marks.point;
    for (int i = whole; i < d->count; i++) *p++ = i < 0 ? '0' : d->digits[i];
    *p = '\0';
}

static bool is_plain(const struct decimal *d) {
    return d->count == 0 || (d->point <= POINT_MAX && d->point > SMALLEST_PLAIN);
}

static void with_exponent(const struct decimal *d, char buf[NUM_TEXT_MAX]) {
    snprintf(buf, NUM_TEXT_MAX, "%s%c%s%.*s%s%d", d->negative ? "-" : "", d->digits[0],
             d->count > 1 ? "." : "", d->count - 1, d->digits + 1, d->point > 0 ? "e+" : "e", d->point - 1);
}

void num_format(double x, char buf[NUM_TEXT_MAX]) {
    if (!isfinite(x)) {
        snprintf(buf, NUM_TEXT_MAX, "%f", x);
        return;
    }
    struct decimal d = shortest(x);
    if (is_plain(&d)) {
        lay_out(&d, (struct marks){.point = '.'}, buf);
    } else {
        with_exponent(&d, buf);
    }
}

void num_format_human(double x, int decimals, bool vi, char buf[NUM_TEXT_MAX]) {
    struct decimal d = shortest(isfinite(x) ? num_round12(x) : 0);
    if (!isfinite(x) || d.point > POINT_MAX) {
        num_format(x, buf);
        return;
    }
    round_at(&d, decimals < -SMALLEST_PLAIN ? decimals : -SMALLEST_PLAIN);
    lay_out(&d, vi ? (struct marks){',', '.'} : (struct marks){'.', ','}, buf);
}
