#include "daemon/base/clock.h"
#include "daemon/base/mem.h"
#include <assert.h>
#include <pthread.h>
#include <time.h>

/* Virtual time is start_ms at the monotonic instant since_us and runs at `rate` from there. */
struct virtual_time {
    pthread_mutex_t lock; /* guards the rest */
    int64_t start_ms, since_us, rate;
};

struct clock {
    struct virtual_time *virtual; /* owned; NULL for a real clock */
};

static int64_t read_us(clockid_t id) {
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_real_ms(void) {
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_monotonic_ms(void) {
    return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_monotonic_us(void) {
    return read_us(CLOCK_MONOTONIC);
}

struct clock *clock_new_real(void) {
    return mem_alloc(sizeof(struct clock));
}

struct clock *clock_new_virtual(int64_t start_ms, int64_t rate) {
    assert(rate >= 0);
    struct clock *clock = mem_alloc(sizeof *clock);
    struct virtual_time *v = mem_alloc(sizeof *v);
    pthread_mutex_init(&v->lock, NULL);
    v->start_ms = start_ms;
    v->since_us = clock_monotonic_us();
    v->rate = rate;
    clock->virtual = v;
    return clock;
}

void clock_free(struct clock *clock) {
    if (!clock) return;
    if (clock->virtual) pthread_mutex_destroy(&clock->virtual->lock);
    mem_free(clock->virtual);
    mem_free(clock);
}

/* Stops at the last instant there is rather than wrapping round. */
static int64_t now_locked(const struct virtual_time *v, int64_t mono_us) {
    int64_t run, now;
    if (__builtin_mul_overflow(mono_us - v->since_us, v->rate, &run)) return INT64_MAX;
    if (__builtin_add_overflow(v->start_ms, run / 1000, &now)) return INT64_MAX;
    return now;
}

static void rebase(struct virtual_time *v) {
    int64_t mono_us = clock_monotonic_us();
    v->start_ms = now_locked(v, mono_us);
    v->since_us = mono_us;
}

int64_t clock_now_ms(const struct clock *clock) {
    struct virtual_time *v = clock->virtual;
    if (!v) return clock_real_ms();
    pthread_mutex_lock(&v->lock);
    int64_t now = now_locked(v, clock_monotonic_us());
    pthread_mutex_unlock(&v->lock);
    return now;
}

bool clock_is_virtual(const struct clock *clock) {
    return clock->virtual != NULL;
}

void clock_set_ms(struct clock *clock, int64_t now_ms) {
    struct virtual_time *v = clock->virtual;
    assert(v);
    pthread_mutex_lock(&v->lock);
    rebase(v);
    if (now_ms > v->start_ms) v->start_ms = now_ms;
    pthread_mutex_unlock(&v->lock);
}

void clock_set_rate(struct clock *clock, int64_t rate) {
    struct virtual_time *v = clock->virtual;
    assert(v && rate >= 0);
    pthread_mutex_lock(&v->lock);
    rebase(v);
    v->rate = rate;
    pthread_mutex_unlock(&v->lock);
}

int64_t clock_rate(const struct clock *clock) {
    struct virtual_time *v = clock->virtual;
    if (!v) return 1;
    pthread_mutex_lock(&v->lock);
    int64_t rate = v->rate;
    pthread_mutex_unlock(&v->lock);
    return rate;
}

int64_t clock_wait_ms(const struct clock *clock, int64_t at_ms) {
    int64_t now = clock_now_ms(clock), rate = clock_rate(clock), left;
    if (now >= at_ms) return 0;
    if (rate == 0) return -1;
    if (__builtin_sub_overflow(at_ms, now, &left)) left = INT64_MAX;
    return left / rate + (left % rate != 0);
}
