#include "daemon/base/num.h"
#include "daemon/judge/judge.h"
#include "daemon/judge/methods.h"
#include <math.h>

static bool floor_ratio(double bar, double y, double *r) {
    if (num_cmp(bar, 0) <= 0 || num_cmp(y, 0) < 0) return false;
    *r = y / bar;
    return isfinite(*r);
}

static bool ceiling_ratio(double bar, double y, double *r) {
    if (num_cmp(bar, 0) < 0 || num_cmp(y, 0) <= 0) return false;
    *r = bar / y;
    return isfinite(*r);
}

/* The violated bound; between the bounds all is attained. */
static bool band_ratio(double low, double high, double y, double *r) {
    if (num_cmp(y, low) < 0) return floor_ratio(low, y, r);
    if (num_cmp(y, high) > 0) return ceiling_ratio(high, y, r);
    *r = 1;
    return true;
}

int32_t judge_half_day(int32_t start_day, int32_t milestone_day) {
    return start_day + (milestone_day - start_day) / 2;
}

bool attainment_ratio(const struct condition *c, double y, double *r) {
    double ratio;
    bool known = false;
    switch (c->kind) {
    case CONDITION_AT_LEAST:
    case CONDITION_ABOVE:
        known = floor_ratio(c->value, y, &ratio);
        break;
    case CONDITION_AT_MOST:
    case CONDITION_BELOW:
        known = ceiling_ratio(c->value, y, &ratio);
        break;
    case CONDITION_EQUALS:
        known = band_ratio(c->value, c->value, y, &ratio);
        break;
    case CONDITION_BETWEEN:
        known = band_ratio(c->value, c->high, y, &ratio);
        break;
    case CONDITION_APPROXIMATELY:
        known = band_ratio(c->value - c->tolerance, c->value + c->tolerance, y, &ratio);
        break;
    case CONDITION_DONE:
    case CONDITION_STAGE:
    case CONDITION_RANK_WITHIN:
    case CONDITION_DIRECTION_ONLY:
    case CONDITION_PER_YEAR:
    case CONDITION_ALL_OF:
    case CONDITION_NOT_JUDGED:
    case CONDITION_UNKNOWN:
        break;
    }
    if (known) *r = ratio;
    return known;
}
