#include "daemon/base/clock.h"
#include "tests/base/check.h"
#include <pthread.h>

#define START  INT64_C(1463677200000) /* 2016-05-20T00:00:00+07:00 */
#define DAY_MS INT64_C(86400000)

/* A real clock shows wall time, runs at 1 and knows how long to wait. */
static void test_real_clock(void **state) {
    (void)state;
    struct clock *clock = clock_new_real();
    int64_t before = clock_real_ms(), now = clock_now_ms(clock), after = clock_real_ms();
    assert_true(before <= now && now <= after);
    assert_true(now > START);
    assert_false(clock_is_virtual(clock));
    assert_int_equal(clock_rate(clock), 1);
    assert_int_equal(clock_wait_ms(clock, now - 1), 0);
    int64_t wait = clock_wait_ms(clock, clock_now_ms(clock) + 3600000);
    assert_true(wait > 3500000 && wait <= 3600000);
    clock_free(clock);
    clock_free(NULL);
}

/* The monotonic clock never goes back, in either unit. */
static void test_monotonic(void **state) {
    (void)state;
    int64_t last_us = clock_monotonic_us(), last_ms = clock_monotonic_ms();
    for (int i = 0; i < 1000; i++) {
        int64_t us = clock_monotonic_us(), ms = clock_monotonic_ms();
        assert_true(us >= last_us && ms >= last_ms);
        assert_true(ms >= us / 1000);
        last_us = us;
        last_ms = ms;
    }
}

/* A virtual clock of rate 0 stands still until it is set. */
static void test_virtual_clock_stands(void **state) {
    (void)state;
    struct clock *clock = clock_new_virtual(START, 0);
    assert_true(clock_is_virtual(clock));
    for (int i = 0; i < 1000; i++) assert_int_equal(clock_now_ms(clock), START);
    clock_set_ms(clock, START + 5 * DAY_MS);
    assert_int_equal(clock_now_ms(clock), START + 5 * DAY_MS);
    assert_int_equal(clock_rate(clock), 0);
    clock_free(clock);
}

/* A virtual clock never moves back, whoever asks it to. */
static void test_virtual_clock_never_moves_back(void **state) {
    (void)state;
    struct clock *clock = clock_new_virtual(START, 0);
    clock_set_ms(clock, START - 1);
    assert_int_equal(clock_now_ms(clock), START);
    clock_set_ms(clock, INT64_MIN);
    assert_int_equal(clock_now_ms(clock), START);
    clock_free(clock);
}

/* A standing clock reaches what is now or past at once, and the future never. */
static void test_wait_of_a_standing_clock(void **state) {
    (void)state;
    struct clock *clock = clock_new_virtual(START, 0);
    assert_int_equal(clock_wait_ms(clock, START), 0);
    assert_int_equal(clock_wait_ms(clock, START - DAY_MS), 0);
    assert_int_equal(clock_wait_ms(clock, START + 1), -1);
    clock_set_ms(clock, START + 1);
    assert_int_equal(clock_wait_ms(clock, START + 1), 0);
    clock_free(clock);
}

static void wait_until_real_us(int64_t at_us) {
    while (clock_monotonic_us() < at_us) continue;
}

/* At a rate of a day a second the clock covers virtual days in real milliseconds, in step with real time. */
static void test_rate_runs_in_step(void **state) {
    (void)state;
    const int64_t rate = 86400;
    int64_t earliest_us = clock_monotonic_us();
    struct clock *clock = clock_new_virtual(START, rate);
    int64_t latest_us = clock_monotonic_us();
    wait_until_real_us(latest_us + 3000);
    int64_t from_us = clock_monotonic_us(), now = clock_now_ms(clock), to_us = clock_monotonic_us();
    assert_true(now >= START + (from_us - latest_us) * rate / 1000);
    assert_true(now <= START + (to_us - earliest_us) * rate / 1000);
    assert_true(now >= START + 3 * 86400);
    clock_free(clock);
}

/* Waiting as long as it says is enough, and never much more than that. */
static void test_wait_of_a_running_clock_suffices(void **state) {
    (void)state;
    struct clock *clock = clock_new_virtual(START, 86400);
    int64_t at = clock_now_ms(clock) + DAY_MS / 200; /* 5 ms of real time */
    int64_t wait = clock_wait_ms(clock, at), from_us = clock_monotonic_us();
    assert_true(wait >= 0 && wait <= 5);
    wait_until_real_us(from_us + wait * 1000);
    assert_true(clock_now_ms(clock) >= at);
    assert_int_equal(clock_wait_ms(clock, at), 0);
    int64_t year = clock_wait_ms(clock, clock_now_ms(clock) + 365 * DAY_MS);
    assert_true(year > 364000 && year <= 365000);
    clock_free(clock);
}

/* A rate can change on the way: what has passed stays passed. */
static void test_rate_changes(void **state) {
    (void)state;
    struct clock *clock = clock_new_virtual(START, 1000000);
    wait_until_real_us(clock_monotonic_us() + 1000);
    clock_set_rate(clock, 0);
    int64_t stopped = clock_now_ms(clock);
    assert_true(stopped >= START + 1000000);
    assert_int_equal(clock_now_ms(clock), stopped);
    clock_set_rate(clock, 60);
    assert_int_equal(clock_rate(clock), 60);
    assert_true(clock_now_ms(clock) >= stopped);
    clock_set_ms(clock, stopped + 10 * DAY_MS);
    assert_true(clock_now_ms(clock) >= stopped + 10 * DAY_MS);
    assert_true(clock_now_ms(clock) < stopped + 11 * DAY_MS);
    clock_free(clock);
}

/* At the end of the numbers a clock stops rather than wrapping round to the past. */
static void test_no_wrapping(void **state) {
    (void)state;
    struct clock *clock = clock_new_virtual(INT64_MAX - 10, INT64_MAX);
    wait_until_real_us(clock_monotonic_us() + 100);
    assert_int_equal(clock_now_ms(clock), INT64_MAX);
    clock_free(clock);
    clock = clock_new_virtual(-5, 1);
    assert_true(clock_wait_ms(clock, INT64_MAX) > INT64_MAX - 1000);
    clock_free(clock);
}

static void *read_until_set(void *arg) {
    const struct clock *clock = arg;
    int64_t last = START, now;
    do {
        now = clock_now_ms(clock);
        if (now < last) return (void *)1;
        last = now;
    } while (now < START + 1000 * DAY_MS);
    return NULL;
}

/* Threads that read while one sets never see time go back, and see what was set. */
static void test_threads_see_time_rise(void **state) {
    (void)state;
    struct clock *clock = clock_new_virtual(START, 0);
    pthread_t readers[3];
    for (int i = 0; i < 3; i++) assert_int_equal(pthread_create(&readers[i], NULL, read_until_set, clock), 0);
    for (int day = 1; day <= 1000; day++) clock_set_ms(clock, START + day * DAY_MS);
    for (int i = 0; i < 3; i++) {
        void *went_back;
        assert_int_equal(pthread_join(readers[i], &went_back), 0);
        assert_null(went_back);
    }
    clock_free(clock);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_clock),
        cmocka_unit_test(test_monotonic),
        cmocka_unit_test(test_virtual_clock_stands),
        cmocka_unit_test(test_virtual_clock_never_moves_back),
        cmocka_unit_test(test_wait_of_a_standing_clock),
        cmocka_unit_test(test_rate_runs_in_step),
        cmocka_unit_test(test_wait_of_a_running_clock_suffices),
        cmocka_unit_test(test_rate_changes),
        cmocka_unit_test(test_no_wrapping),
        cmocka_unit_test(test_threads_see_time_rise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
