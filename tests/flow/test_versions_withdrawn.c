#include "daemon/flow/versions.h"
#include "tests/flow/world.h"

/* A plan may be let go: it is named in the settings, with the reason. */

#define VALUE "{'indicator':'1.1','numerator':12,'denominator':100}"
#define SEND  "{'plan':'p','report':'half-year','unit':'so-b','period':'2016-S1','values':[" VALUE "]}"

static const struct withdrawn let_go = {"p", "thay bằng kế hoạch mới"};

/* Two plans alike, p and q. */
static struct plans *two(struct world *w) {
    const char *texts[] = {WORLD_PLAN, world_edit(w->arena, WORLD_PLAN, "'plan': 'p'", "'plan': 'q'")};
    return world_plans(WORLD_UNITS, texts, 2);
}

static struct plans *only_q(struct world *w) {
    return world_plan(world_edit(w->arena, WORLD_PLAN, "'plan': 'p'", "'plan': 'q'"));
}

static int setup(void **state) {
    struct world *w = world_new(NULL, NULL);
    world_publish(w, two(w), "2016-01-01", false, ERR_OK);
    world_run(w, "2016-05-10", 500);
    world_submit(w, "2016-05-11", SEND, NULL);
    world_run(w, "2016-05-22", 500);
    *state = w;
    return 0;
}

static void withdraw(struct world *w) {
    w->settings.withdrawn = &let_go;
    w->settings.withdrawn_count = 1;
}

static size_t open_of(struct world *w, const char *plan) {
    struct alert *alerts;
    size_t count;
    struct alert_filter f = {.plan = plan, .state = -2, .opened_from_ms = INSTANT_NONE, .as_of = INT64_MAX};
    OK(w, store_alerts(w->store, &f, w->arena, &alerts, &count, &w->err));
    return count;
}

/* Without a word a plan on record does not vanish; the refusal names both remedies. */
static void test_a_plan_does_not_vanish(void **state) {
    struct world *w = *state;
    world_publish(w, only_q(w), "2016-05-22", false, ERR_CONFLICT);
    assert_string_equal(world_problems(w->arena, &w->published.problems), "/plans publish.plan_left_out");
    assert_non_null(strstr(w->err.msg, "put its file back"));
    assert_non_null(strstr(w->err.msg, "“withdrawn”"));
    assert_int_equal(engine_plans(w->engine)->count, 2);
}

/* Let go, its open alerts end without a message, nothing more falls due, and its history stays; the other
 * plan goes on. */
static void test_a_plan_that_is_let_go(void **state) {
    struct world *w = *state;
    size_t count, sent = world_deliveries(w, NULL, NULL), others = open_of(w, "q");
    struct observation_row *rows;
    struct observation_filter f = {.plan = "p", .as_of = INT64_MAX};
    assert_true(open_of(w, "p") > 0);
    withdraw(w);
    assert_true(world_publish(w, only_q(w), "2016-05-22T12:00:00+07:00", false, ERR_OK));
    world_run(w, "2016-05-22T12:00:00+07:00", 500);
    assert_int_equal(engine_plans(w->engine)->count, 1);
    assert_int_equal(open_of(w, "p"), 0);
    assert_int_equal(open_of(w, "q"), others);
    assert_int_equal(world_deliveries(w, NULL, NULL), sent);
    assert_false(world_opened(w, "p:half-year:so-a:2016-S1:-"));
    assert_true(world_obligation(w, "p:half-year:so-b:2016-S1:-", INT64_MAX).complete);
    OK(w, store_observations(w->store, &f, w->arena, &rows, &count, &w->err));
    assert_int_equal(count, 1);
    world_run(w, "2017-01-01", 500);
    assert_int_equal(open_of(w, "p"), 0);
}

/* It is recorded once: a start on the same files finds nothing new. */
static void test_letting_go_is_recorded_once(void **state) {
    struct world *w = *state;
    withdraw(w);
    world_publish(w, only_q(w), "2016-05-22", false, ERR_OK);
    int64_t seq = world_seq(w);
    assert_false(world_publish(w, only_q(w), "2016-05-23", false, ERR_OK));
    assert_int_equal(world_seq(w), seq);
}

/* As of a day before it was let go, the plan is there. */
static void test_it_was_there(void **state) {
    struct world *w = *state;
    struct versions *v = versions_new();
    struct plans *then, *now;
    int64_t seq = world_seq(w);
    withdraw(w);
    world_publish(w, only_q(w), "2016-05-22", false, ERR_OK);
    OK(w, versions_at(v, w->store, engine_plans(w->engine), seq, world_ms("2016-05-21"), &then, &w->err));
    OK(w, versions_at(v, w->store, engine_plans(w->engine), world_seq(w), world_ms("2016-05-23"), &now,
                      &w->err));
    assert_int_equal(then->count, 2);
    assert_non_null(plans_find(then, "p"));
    assert_ptr_equal(now, engine_plans(w->engine));
    plans_unref(then);
    plans_unref(now);
    versions_free(v);
}

/* A plan cannot be let go and there; put back, it goes on with its history. */
static void test_it_may_come_back(void **state) {
    struct world *w = *state;
    withdraw(w);
    world_publish(w, two(w), "2016-05-22", false, ERR_CONFLICT);
    assert_string_equal(world_problems(w->arena, &w->published.problems),
                        "/withdrawn publish.withdrawn_but_there");
    world_publish(w, only_q(w), "2016-05-22", false, ERR_OK);
    w->settings.withdrawn_count = 0;
    assert_true(
        world_publish(w, two(w), "2016-05-23", false, ERR_OK)); /* as it was: no --adopt is asked for */
    assert_int_equal(world_the_plan(w)->activated_ms, world_ms("2016-01-01"));
    world_run(w, "2016-05-23", 500);
    assert_int_equal(open_of(w, "p"), open_of(w, "q") + 1); /* so-b reported to p alone: its target lags */
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_plan_does_not_vanish),
        TEST(test_a_plan_that_is_let_go),
        TEST(test_letting_go_is_recorded_once),
        TEST(test_it_was_there),
        TEST(test_it_may_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
