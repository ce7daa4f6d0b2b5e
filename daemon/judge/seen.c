/* What a target's condition speaks of: the indicator's figure; or, as percent, the share of units whose
 * figure meets something. Such a share is a stock, whatever the figures are. */
#include "daemon/judge/state.h"

enum accumulation seen_accumulation(const struct target *target) {
    return target->share ? ACCUMULATE_STOCK : target->indicator->accumulation;
}

enum period_kind seen_frequency(const struct target *target) {
    return target->share ? target->share->per : target->indicator->frequency;
}

/* The more units meet it, the better. */
enum direction seen_good(const struct target *target) {
    return target->share ? DIRECTION_UP : target->indicator->good;
}
