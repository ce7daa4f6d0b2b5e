/* Projection, as the weather symbols of national indicator reports are found: does the mean yearly change of
 * the last years lead to the target? */
#include "daemon/base/num.h"
#include "daemon/judge/methods.h"
#include <math.h>

bool projection_reach(const struct path_point *points, size_t count, bool yearly, int32_t t1, double *change,
                      double *reached) {
    if (count < PROJECTION_POINTS_MIN) return false;
    size_t used = count > PROJECTION_POINTS_MAX ? PROJECTION_POINTS_MAX : count;
    const struct path_point *first = &points[count - used], *last = &points[count - 1];
    double years = years_between(first->day, last->day, yearly);
    if (!(years > 0)) return false;
    double mean = (last->value - first->value) / years;
    double end = last->value + mean * years_between(last->day, t1, yearly);
    if (!isfinite(end)) return false;
    *change = mean;
    *reached = end;
    return true;
}

enum projection_grade projection_grade(double miss, double distance) {
    if (num_cmp(miss, distance * (1 - PROJECTION_ON_TRACK_FROM)) < 0) return PROJECTION_ON_TRACK;
    if (num_cmp(miss, distance * (1 - PROJECTION_AT_RISK_FROM)) <= 0) return PROJECTION_AT_RISK;
    return PROJECTION_LAGGING;
}
