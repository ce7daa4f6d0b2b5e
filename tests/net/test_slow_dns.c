/* A slow name server delays its own transfer and nothing else. */
#include "daemon/base/clock.h"
#include "tests/net/host.h"
#include "tests/net/pull.h"
#include "tests/tools/slow_dns.c"
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define GAP_MAX_US 50000

static struct host host;
static struct fetch *fetch;
static char url[80];

/* The widest time between two turns of the loop. */
static struct gaps {
    uv_timer_t timer;
    int64_t last_us, widest_us, turns;
} gaps;

static void on_tick(uv_timer_t *timer) {
    int64_t now_us = clock_monotonic_us();
    (void)timer;
    if (now_us - gaps.last_us > gaps.widest_us) gaps.widest_us = now_us - gaps.last_us;
    gaps.last_us = now_us;
    gaps.turns++;
}

static int setup(void **state) {
    (void)state;
    host_init(&host);
    host_open(&host);
    fetch = pull_open(&host.loop, true);
    snprintf(url, sizeof url, "http://slow.test:%d/echo", host_port(&host));
    uv_timer_init(&host.loop, &gaps.timer);
    gaps.last_us = clock_monotonic_us();
    gaps.widest_us = gaps.turns = 0;
    uv_timer_start(&gaps.timer, on_tick, 1, 1);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    pull_close(fetch, &host.loop);
    on_tick(&gaps.timer); /* the closing, too */
    uv_close((uv_handle_t *)&gaps.timer, NULL);
    host_close(&host);
    print_message("widest gap %lld us in %lld turns\n", (long long)gaps.widest_us, (long long)gaps.turns);
    assert_true(gaps.widest_us < GAP_MAX_US);
    return 0;
}

/* While a name is looked up for two seconds the loop turns as ever, other transfers go through, and in the
 * end the answer comes. */
static void test_loop_turns(void **state) {
    struct pulled slow = {.calls = 0};
    char quick_url[80];
    int64_t from = clock_monotonic_ms();
    (void)state;
    snprintf(quick_url, sizeof quick_url, "http://127.0.0.1:%d/echo", host_port(&host));
    pull_start(fetch, &(struct fetch_request){.url = url}, &slow);
    struct pulled quick = pull(fetch, &host.loop, &(struct fetch_request){.url = quick_url});
    assert_int_equal(quick.status, 200);
    assert_int_equal(slow.calls, 0);
    pull_wait(&host.loop, &slow);
    assert_int_equal(slow.status, 200);
    assert_true(clock_monotonic_ms() - from >= 2000);
    assert_true(gaps.turns > 200);
    pulled_free(&slow);
    pulled_free(&quick);
}

/* Giving up on a name does not wait for the name server. */
static void test_timeout(void **state) {
    int64_t from = clock_monotonic_ms();
    (void)state;
    struct pulled p = pull(fetch, &host.loop, &(struct fetch_request){.url = url, .total_ms = 200});
    assert_int_equal(p.code, ERR_TIMEOUT);
    assert_true(clock_monotonic_ms() - from < 1500);
    pulled_free(&p);
}

/* Nor does closing, with many look-ups under way. */
static void test_close(void **state) {
    static struct pulled many[10];
    int64_t from = clock_monotonic_ms();
    (void)state;
    for (int i = 0; i < 10; i++) pull_start(fetch, &(struct fetch_request){.url = url}, &many[i]);
    loop_for(&host.loop, 50);
    pull_close(fetch, &host.loop);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(many[i].code, ERR_STOPPING);
        pulled_free(&many[i]);
    }
    assert_true(clock_monotonic_ms() - from < 1500);
    fetch = pull_open(&host.loop, true); /* for teardown */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_loop_turns, setup, teardown),
        cmocka_unit_test_setup_teardown(test_timeout, setup, teardown),
        cmocka_unit_test_setup_teardown(test_close, setup, teardown),
    };
    return cmocka_run_group_tests_name("net/slow_dns", tests, NULL, NULL);
}
