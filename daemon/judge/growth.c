/* Growth: Eurostat's compound annual growth rate, as Open SDG and Statistics Canada's national SDG platform
 * publish it. */
#include "daemon/base/num.h"
#include "daemon/judge/methods.h"
#include <math.h>

static double not_zero(double x, bool *zero) {
    if (num_cmp(x, 0) != 0) return x;
    *zero = true;
    return GROWTH_NOT_ZERO;
}

static bool mixed(double a, double b) {
    return (a < 0) != (b < 0);
}

static int months_to(int32_t day) {
    struct civil c = civil_from_day(day + 1); /* the end of a month is the start of the next */
    return c.year * 12 + c.month;
}

double years_between(int32_t from, int32_t to, bool yearly) {
    if (yearly) return civil_from_day(to).year - civil_from_day(from).year;
    return (months_to(to) - months_to(from)) / 12.0;
}

bool growth_ratio(double y0, double y, double bar, double years, double years_to_bar, enum direction good,
                  double *r, bool *zero) {
    bool replaced = false;
    double base = not_zero(y0, &replaced), target = not_zero(bar, &replaced);
    if (!(years > 0) || !(years_to_bar > 0) || mixed(base, target) || (y != 0 && mixed(base, y)))
        return false;
    double g = pow(y / base, 1 / years) - 1, wanted = pow(target / base, 1 / years_to_bar) - 1;
    double d = good == DIRECTION_DOWN ? -1 : 1;
    if (base < 0) d = -d; /* of negative values a growth in size is a fall */
    double ratio = d * g / fabs(wanted);
    if (num_cmp(target, base) == 0 || !isfinite(ratio)) return false;
    *r = ratio;
    *zero = replaced;
    return true;
}
