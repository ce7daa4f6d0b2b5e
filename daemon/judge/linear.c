#include "daemon/base/num.h"
#include "daemon/judge/methods.h"
#include <math.h>

#define YEAR_DAYS 365.25

/* The piece (points[i], points[i + 1]] that holds the day; behind the last point the last piece goes on. */
static bool piece_of(const struct path_point *points, size_t count, int32_t day, size_t *piece) {
    if (count < 2 || day <= points[0].day) return false;
    size_t i = 0;
    while (i + 2 < count && day > points[i + 1].day) i++;
    if (points[i + 1].day <= points[i].day) return false;
    *piece = i;
    return true;
}

bool linear_expected(const struct path_point *points, size_t count, int32_t day, double *expected) {
    size_t i;
    if (!piece_of(points, count, day, &i)) return false;
    const struct path_point *from = &points[i], *to = &points[i + 1];
    double part = ((double)day - from->day) / ((double)to->day - from->day);
    double e = from->value + (to->value - from->value) * part;
    if (!isfinite(e)) return false;
    *expected = e;
    return true;
}

bool linear_ratio(const struct path_point *points, size_t count, int32_t t, double y, double *r,
                  double *expected) {
    size_t i;
    double e;
    if (!linear_expected(points, count, t, &e) || !piece_of(points, count, t, &i)) return false;
    double base = points[i].value, ratio = (y - base) / (e - base);
    if (num_cmp(e, base) == 0 || !isfinite(ratio)) return false;
    *r = ratio;
    *expected = e;
    return true;
}

double pace_required(double y, int32_t t, double bar, int32_t t1) {
    return (bar - y) / (((double)t1 - t) / YEAR_DAYS);
}

double pace_projected(double b, int32_t t0, double y, int32_t t, int32_t t1) {
    return b + (y - b) * (((double)t1 - t0) / ((double)t - t0));
}
