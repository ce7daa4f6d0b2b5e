/* The clock: the one place that reads time. A virtual clock serves rehearsal and tests: it stands still, is
 * set by hand, or runs at a rate. Safe to use from any thread. Instants are int64 milliseconds UTC (`_ms`).
 */
#ifndef TIENDO_BASE_CLOCK_H
#define TIENDO_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock;

struct clock *clock_new_real(void);
/* Starts at start_ms; rate = virtual seconds a real second, 0 stands still. */
struct clock *clock_new_virtual(int64_t start_ms, int64_t rate);
void clock_free(struct clock *clock);

int64_t clock_now_ms(const struct clock *clock);
bool clock_is_virtual(const struct clock *clock);
void clock_set_ms(struct clock *clock, int64_t now_ms); /* virtual only; never moves back */
void clock_set_rate(struct clock *clock, int64_t rate); /* virtual only */
int64_t clock_rate(const struct clock *clock);          /* 1 for a real clock */

/* How many real milliseconds until this clock shows at_ms: 0 if it already does, -1 if it never will
 * (stands). */
int64_t clock_wait_ms(const struct clock *clock, int64_t at_ms);

int64_t clock_real_ms(void);      /* wall time whatever the clock: for Date:, webhook-timestamp, TLS */
int64_t clock_monotonic_ms(void); /* for socket time-outs and measuring */
int64_t clock_monotonic_us(void);

#endif
