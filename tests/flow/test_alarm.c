#include "daemon/flow/alarm.h"
#include "tests/flow/folder.h"

struct fixture {
    uv_loop_t loop;
    struct clock *clock;
    struct alarm *alarm;
    struct err err;
    bool rang, closed;
    int times;
};

static void ring(void *arg) {
    struct fixture *fx = arg;
    fx->rang = true;
    fx->times++;
}

static void on_closed(void *arg) {
    struct fixture *fx = arg;
    fx->closed = true;
}

static void begin(struct fixture *fx, struct clock *clock) {
    *fx = (struct fixture){.clock = clock};
    uv_loop_init(&fx->loop);
    assert_int_equal(alarm_open(&fx->loop, clock, ring, fx, &fx->alarm, &fx->err), ERR_OK);
}

static void end(struct fixture *fx) {
    alarm_close(fx->alarm, on_closed, fx);
    loop_until(&fx->loop, &fx->closed);
    loop_end(&fx->loop);
    clock_free(fx->clock);
}

/* By the real clock it rings at its instant, not before; an instant gone by rings at the next turn. */
static void by_the_real_clock(void **state) {
    struct fixture fx;
    (void)state;
    begin(&fx, clock_new_real());
    int64_t at = clock_real_ms() + 30;
    alarm_set(fx.alarm, at);
    loop_until(&fx.loop, &fx.rang);
    assert_true(clock_real_ms() >= at);
    fx.rang = false;
    alarm_set(fx.alarm, at - 1000000);
    assert_false(fx.rang);
    loop_until(&fx.loop, &fx.rang);
    end(&fx);
}

/* Setting it replaces what was set; set to never it is silent. */
static void replaced(void **state) {
    struct fixture fx;
    (void)state;
    begin(&fx, clock_new_real());
    int64_t far = clock_real_ms() + (int64_t)100 * 365 * 86400000;
    alarm_set(fx.alarm, clock_real_ms() + 1);
    alarm_set(fx.alarm, far);
    alarm_set(fx.alarm, INT64_MAX);
    alarm_set(fx.alarm, clock_real_ms() + 5);
    loop_until(&fx.loop, &fx.rang);
    assert_int_equal(fx.times, 1);
    alarm_set(fx.alarm, far);
    uv_run(&fx.loop, UV_RUN_NOWAIT);
    assert_int_equal(fx.times, 1);
    end(&fx);
}

/* A virtual clock that runs is waited for by its rate; one that stands wakes nobody, until it is set. */
static void by_a_virtual_clock(void **state) {
    struct fixture fx;
    (void)state;
    begin(&fx, clock_new_virtual(1000000, 0));
    alarm_set(fx.alarm, 2000000);
    uv_run(&fx.loop, UV_RUN_NOWAIT);
    assert_false(fx.rang);
    clock_set_rate(fx.clock, 100000); /* the thousand seconds take ten milliseconds */
    alarm_set(fx.alarm, 2000000);
    loop_until(&fx.loop, &fx.rang);
    assert_true(clock_now_ms(fx.clock) >= 2000000);
    clock_set_rate(fx.clock, 0);
    fx.rang = false;
    clock_set_ms(fx.clock, 9000000);
    alarm_set(fx.alarm, 8000000);
    loop_until(&fx.loop, &fx.rang);
    end(&fx);
}

/* Closed while it is set, it does not ring any more. */
static void closed_while_set(void **state) {
    struct fixture fx;
    (void)state;
    begin(&fx, clock_new_real());
    alarm_set(fx.alarm, 0);
    end(&fx);
    assert_int_equal(fx.times, 0);
    begin(&fx, clock_new_virtual(0, 1));
    alarm_set(fx.alarm, 0);
    end(&fx);
    assert_int_equal(fx.times, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_the_real_clock),
        cmocka_unit_test(replaced),
        cmocka_unit_test(by_a_virtual_clock),
        cmocka_unit_test(closed_while_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
