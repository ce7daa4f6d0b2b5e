/* Figures of several units put together, as their indicator says. */
#include "daemon/base/num.h"
#include "daemon/judge/series.h"
#include <math.h>

bool sum_usable(enum aggregation how, const struct point *p) {
    return how == AGGREGATE_RATIO ? p->has_counts : !p->empty;
}

void sum_add(struct sum *sum, enum aggregation how, const struct point *p) {
    if (how == AGGREGATE_MIN)
        sum->value = sum->count && num_cmp(sum->value, p->value) < 0 ? sum->value : p->value;
    else if (how == AGGREGATE_MAX)
        sum->value = sum->count && num_cmp(sum->value, p->value) > 0 ? sum->value : p->value;
    else
        sum->value += p->value;
    sum->numerator += p->numerator;
    sum->denominator += p->denominator;
    sum->count++;
    sum->flags |= p->flags;
    if (p->seq > sum->seq) sum->seq = p->seq;
}

bool sum_close(const struct sum *sum, enum aggregation how, const struct measure *m, struct point *p) {
    if (sum->count == 0) return false;
    p->value = sum->value;
    p->flags |= sum->flags;
    if (sum->seq > p->seq) p->seq = sum->seq;
    if (how == AGGREGATE_MEAN) {
        p->value = sum->value / (double)sum->count;
        p->flags |= VERDICT_UNWEIGHTED;
    }
    if (how == AGGREGATE_RATIO) {
        p->has_counts = true;
        p->numerator = sum->numerator;
        p->denominator = sum->denominator;
        p->empty = num_cmp(sum->denominator, 0) == 0;
        p->value = p->empty ? 0 : sum->numerator / sum->denominator * m->per;
    }
    return isfinite(p->value);
}
