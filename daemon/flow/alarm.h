/* Wakes the loop at an instant of a clock. For the real clock a timer of the system's at that wall time, so
 * that suspending the machine or setting its clock wakes it right; for a virtual one the real time left. */
#ifndef TIENDO_FLOW_ALARM_H
#define TIENDO_FLOW_ALARM_H

#include "daemon/base/clock.h"
#include "daemon/base/err.h"
#include <uv.h>

struct alarm;
MUST_CHECK enum err_code alarm_open(uv_loop_t *loop, const struct clock *clock, void (*ring)(void *arg),
                                    void *arg, struct alarm **out, struct err *err);
/* Replaces the instant set before; INT64_MAX: never. In the past: at the next turn of the loop. */
void alarm_set(struct alarm *alarm, int64_t at_ms);
void alarm_close(struct alarm *alarm, void (*closed)(void *arg), void *arg);

#endif
