#include "daemon/flow/flow.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Every state but the last leads on, every state but the first is reached, and nothing leaves ANSWERED. */
static void each_state_has_its_place(void **state) {
    (void)state;
    for (enum flow_state s = 0; s < FLOW_STATE_COUNT; s++) {
        int in = 0, out = 0;
        for (enum flow_state t = 0; t < FLOW_STATE_COUNT; t++) {
            out += flow_allowed(s, t);
            in += flow_allowed(t, s);
        }
        assert_int_equal(out > 0, s != FLOW_ANSWERED);
        assert_int_equal(in > 0, s != FLOW_COLLECTED);
    }
}

/* Success is answered from what is durable alone: nothing goes from what is merely recorded to the answer. */
static void success_is_durable(void **state) {
    (void)state;
    for (enum flow_state s = 0; s < FLOW_STATE_COUNT; s++) {
        bool ends = s == FLOW_DURABLE || s == FLOW_REFUSED || s == FLOW_UNDONE;
        assert_int_equal(flow_allowed(s, FLOW_ANSWERED), ends);
    }
    assert_true(flow_allowed(FLOW_RECORDED, FLOW_DURABLE));
    assert_false(flow_allowed(FLOW_WAITING, FLOW_DURABLE));
    assert_false(flow_allowed(FLOW_RECORDED, FLOW_REFUSED));
}

/* A submission that meets nothing in its way passes these states. */
static void the_straight_way(void **state) {
    static const enum flow_state way[] = {FLOW_VALID, FLOW_WAITING, FLOW_RECORDED, FLOW_DURABLE,
                                          FLOW_ANSWERED};
    static const char *const names[] = {"valid", "waiting", "recorded", "durable", "answered"};
    enum flow_state at = FLOW_COLLECTED;
    (void)state;
    assert_string_equal(flow_state_name(at), "collected");
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        flow_move(&at, way[i]);
        assert_int_equal(at, way[i]);
        assert_string_equal(flow_state_name(at), names[i]);
    }
    assert_string_equal(flow_state_name(FLOW_REFUSED), "refused");
    assert_string_equal(flow_state_name(FLOW_UNDONE), "undone");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_has_its_place),
        cmocka_unit_test(success_is_durable),
        cmocka_unit_test(the_straight_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
