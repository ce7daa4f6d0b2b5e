#include "tests/alerts/world.h"

#define DUE "2016-05-20T00:00:00+07:00"

static int setup(void **state) {
    *state = world_new();
    return 0;
}
static int teardown(void **state) {
    world_free(*state);
    return 0;
}

/* Watched from the start, an obligation is reminded of three times, missed once, and escalated twice: each
 * instant gives its own message, and the next instant is told each time. */
static void test_whole_timeline(void **state) {
    static const struct {
        const char *at;
        int step;
        const char *next;
        size_t to_unit, to_parent, to_board;
    } rows[] = {
        {"2016-04-01T00:00:00+07:00", 0, "2016-04-20T08:00:00+07:00", 0, 0, 0},
        {"2016-04-20T08:00:00+07:00", -3, "2016-05-13T08:00:00+07:00", 1, 0, 1},
        {"2016-04-20T08:00:01+07:00", -3, "2016-05-13T08:00:00+07:00", 1, 0, 1},
        {"2016-05-13T08:00:00+07:00", -2, "2016-05-19T08:00:00+07:00", 2, 0, 2},
        {"2016-05-19T08:00:00+07:00", -1, DUE, 3, 0, 3},
        {"2016-05-19T23:59:59+07:00", -1, DUE, 3, 0, 3},
        {DUE, 1, "2016-05-21T08:00:00+07:00", 4, 0, 4},
        {"2016-05-21T08:00:00+07:00", 2, "2016-05-27T08:00:00+07:00", 5, 1, 5},
        {"2016-05-27T08:00:00+07:00", 3, NULL, 6, 2, 6},
        {"2017-05-27T08:00:00+07:00", 3, NULL, 6, 2, 6},
    };
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-y-te");
    int step = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t next;
        step = world_ladder(w, &o, step, rows[i].at, &next);
        assert_int_equal(step, rows[i].step);
        assert_true(next == (rows[i].next ? build_instant(rows[i].next) : INSTANT_NONE));
        assert_int_equal(world_sent(w, "so-y-te@example.vn", NULL, NULL, NULL), rows[i].to_unit);
        assert_int_equal(world_sent(w, "lai-chau@example.vn", NULL, NULL, NULL), rows[i].to_parent);
        assert_int_equal(world_sent(w, "http://127.0.0.1:9000/hook", NULL, NULL, NULL), rows[i].to_board);
    }
    const struct alert *soon = world_alert(w, ALERT_REPORT_DUE_SOON, "so-y-te");
    const struct alert *missed = world_alert(w, ALERT_REPORT_MISSED, "so-y-te");
    assert_string_equal(world_events(w, soon->id), "raised,grew,grew,gave_way");
    assert_string_equal(world_events(w, missed->id), "raised,grew,grew");
    assert_int_equal(soon->state, ALERT_RESOLVED);
    assert_int_equal(missed->state, ALERT_FIRING);
}

/* due_soon lasts from its first reminder to the due instant, and its ends_at is that instant. */
static void test_due_soon_instants(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-1");
    world_ladder(w, &o, 0, "2016-05-13T09:00:00+07:00", NULL);
    const struct alert *soon = world_alert(w, ALERT_REPORT_DUE_SOON, "so-1");
    assert_true(soon->since_ms == build_instant("2016-04-20T08:00:00+07:00"));
    assert_true(soon->ends_ms == build_instant(DUE));
    assert_int_equal(soon->severity, ALERT_INFO);
    world_ladder(w, &o, -2, DUE, NULL);
    soon = world_alert(w, ALERT_REPORT_DUE_SOON, "so-1");
    assert_true(soon->resolved_ms == build_instant(DUE));
}

/* A daemon that was down from 19 to 21 May raises the miss once, dated 20 May; the reminders it slept through
 * are not sent. */
static void test_catch_up_after_an_outage(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-y-te");
    int64_t next;
    assert_int_equal(world_ladder(w, &o, 0, "2016-05-20T12:00:00+07:00", &next), 1);
    assert_true(next == build_instant("2016-05-21T08:00:00+07:00"));
    size_t count;
    struct alert *alerts = world_alerts(w, &count);
    assert_int_equal(count, 1);
    assert_int_equal(alerts[0].kind, ALERT_REPORT_MISSED);
    assert_true(alerts[0].since_ms == build_instant(DUE));
    assert_int_equal(world_sent(w, "so-y-te@example.vn", NULL, NULL, NULL), 1);
}

/* Catching up over several steps raises the highest once, critical, and since is still the due instant. */
static void test_catch_up_over_steps(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-y-te");
    int64_t next;
    assert_int_equal(world_ladder(w, &o, -3, "2016-06-30T00:00:00+07:00", &next), 3);
    assert_true(next == INSTANT_NONE);
    const struct alert *missed = world_alert(w, ALERT_REPORT_MISSED, "so-y-te");
    assert_int_equal(missed->step, 3);
    assert_int_equal(missed->severity, ALERT_CRITICAL);
    assert_true(missed->since_ms == build_instant(DUE));
    assert_string_equal(world_events(w, missed->id), "raised");
    assert_int_equal(world_sent(w, "so-y-te@example.vn", NULL, NULL, NULL), 1);
    assert_int_equal(world_sent(w, "lai-chau@example.vn", NULL, NULL, NULL), 1);
}

/* A miss is a warning at first and critical from its second step. */
static void test_severity_grows(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-2");
    world_ladder(w, &o, -1, DUE, NULL);
    assert_int_equal(world_alert(w, ALERT_REPORT_MISSED, "so-2")->severity, ALERT_WARNING);
    world_ladder(w, &o, 1, "2016-05-21T08:00:00+07:00", NULL);
    assert_int_equal(world_alert(w, ALERT_REPORT_MISSED, "so-2")->severity, ALERT_CRITICAL);
}

/* A plan activated in its last week does not send reminders whose instants lie before. */
static void test_reminders_before_activation_are_skipped(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-y-te");
    int64_t next;
    w->plan->activated_ms = build_instant("2016-05-14T10:00:00+07:00");
    assert_int_equal(world_ladder(w, &o, 0, "2016-05-14T10:00:00+07:00", &next), 0);
    assert_true(next == build_instant("2016-05-19T08:00:00+07:00"));
    assert_int_equal(world_sent(w, NULL, NULL, NULL, NULL), 0);
    assert_int_equal(world_ladder(w, &o, 0, "2016-05-19T08:00:00+07:00", &next), -1);
    assert_true(world_alert(w, ALERT_REPORT_DUE_SOON, "so-y-te")->since_ms ==
                build_instant("2016-05-19T08:00:00+07:00"));
}

/* An obligation that is complete, waived, historical, of a plan no longer there, or without a due date raises
 * nothing and is done. */
static void test_nothing_for_what_is_done(void **state) {
    struct world *w = *state;
    struct obligation made[5];
    for (size_t i = 0; i < 5; i++) made[i] = world_obligation(w, "so-3");
    made[0].complete = true;
    made[1].waived = true;
    made[2].historical = true;
    made[3].plan = "gone";
    made[4].due_ms = INSTANT_NONE;
    for (size_t i = 0; i < 5; i++) {
        int64_t next;
        assert_int_equal(world_ladder(w, &made[i], 0, "2016-06-01T00:00:00+07:00", &next), 0);
        assert_true(next == INSTANT_NONE);
    }
    size_t count;
    world_alerts(w, &count);
    assert_int_equal(count, 0);
}

static void meet(struct world *w, const struct obligation *o, const char *reason, const char *at) {
    struct err err = {0};
    world_begin(w, at);
    assert_int_equal(alerts_obligation_met(&w->ctx, o, reason, &err), ERR_OK);
    world_flush(w);
    world_commit(w);
}

/* A report that arrives while due soon ends the alert silently. */
static void test_submitted_in_time(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, -3, "2016-05-13T08:00:00+07:00", NULL);
    meet(w, &o, "submitted", "2016-05-14T00:00:00+07:00");
    const struct alert *soon = world_alert(w, ALERT_REPORT_DUE_SOON, "so-y-te");
    assert_int_equal(soon->state, ALERT_RESOLVED);
    assert_string_equal(world_events(w, soon->id), "raised,ended");
    assert_int_equal(world_sent(w, NULL, NULL, "resolved", NULL), 0);
}

/* A missed report that is sent, waived or extended is told to whoever was told of the miss, once, with the
 * same type. */
static void test_mended_miss_is_told(void **state) {
    static const char *const reasons[] = {"submitted", "waived", "extended"};
    struct world *w = *state;
    for (size_t i = 0; i < 3; i++) {
        struct delivery d;
        struct obligation o = world_obligation(w, "so-y-te");
        world_ladder(w, &o, -1, "2016-05-20T08:00:00+07:00", NULL);
        meet(w, &o, reasons[i], "2016-05-20T09:00:00+07:00");
        meet(w, &o, reasons[i], "2016-05-20T10:00:00+07:00");
        assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.missed", "resolved", &d), 1);
        assert_int_equal(d.alert_count, 1);
        assert_non_null(strstr(world_alert(w, ALERT_REPORT_MISSED, "so-y-te")->detail, reasons[i]));
        assert_int_equal(world_sent(w, "lai-chau@example.vn", NULL, NULL, NULL), 0);
        world_free(w);
        *state = w = world_new();
    }
}

/* The superior unit hears of the end only when it heard of the miss. */
static void test_resolution_follows_the_firing(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, 1, "2016-05-21T08:00:00+07:00", NULL);
    meet(w, &o, "submitted", "2016-05-22T09:00:00+07:00");
    assert_int_equal(world_sent(w, "lai-chau@example.vn", "report.missed", "firing", NULL), 1);
    assert_int_equal(world_sent(w, "lai-chau@example.vn", "report.missed", "resolved", NULL), 1);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.missed", "resolved", NULL), 1);
    assert_int_equal(world_sent(w, "http://127.0.0.1:9000/hook", "report.missed", "resolved", NULL), 1);
}

/* The routes changed between firing and end: who was told is told, a newcomer is not. */
static void test_resolution_after_a_change_of_routes(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, -1, "2016-05-20T00:00:00+07:00", NULL);
    w->routes[0].receiver = &w->receivers[MIXED]; /* was the agency */
    meet(w, &o, "submitted", "2016-05-20T09:00:00+07:00");
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.missed", "resolved", NULL), 1);
    assert_int_equal(world_sent(w, "giamsat@example.vn", NULL, NULL, NULL), 0);
}

/* An extension starts the ladder anew for the new date. */
static void test_extension_moves_the_ladder(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-y-te");
    int64_t next;
    world_ladder(w, &o, -1, "2016-05-20T00:00:00+07:00", NULL);
    meet(w, &o, "extended", "2016-05-20T09:00:00+07:00");
    o.due_ms = o.extended_ms = build_instant("2016-05-30T00:00:00+07:00");
    assert_int_equal(world_ladder(w, &o, 1, "2016-05-23T08:00:00+07:00", &next), -2);
    assert_true(next == build_instant("2016-05-29T08:00:00+07:00"));
    assert_int_equal(world_ladder(w, &o, -1, "2016-05-30T00:00:00+07:00", &next), 1);
    size_t count, missed = 0;
    struct alert *alerts = world_alerts(w, &count);
    for (size_t i = 0; i < count; i++) missed += alerts[i].kind == ALERT_REPORT_MISSED;
    assert_int_equal(missed, 2); /* the second miss is a new alert */
    assert_true(world_alert(w, ALERT_REPORT_MISSED, "so-y-te")->since_ms == o.due_ms);
}

/* A returned report opens an alert that ends when it comes again; unanswered by its `until` it is a miss of
 * that instant. */
static void test_returned(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct obligation o = world_obligation(w, "so-y-te");
    int64_t next;
    o.received = true;
    o.returned_until_ms = build_instant("2016-05-27T00:00:00+07:00");
    world_begin(w, "2016-05-22T00:00:00+07:00");
    assert_int_equal(alerts_obligation_returned(&w->ctx, &o, "thiếu chữ ký", &err), ERR_OK);
    world_flush(w);
    world_commit(w);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.returned", "firing", NULL), 1);
    assert_int_equal(world_ladder(w, &o, 0, "2016-05-23T00:00:00+07:00", &next), 0);
    assert_true(next == o.returned_until_ms);
    assert_int_equal(world_ladder(w, &o, 0, "2016-05-27T00:00:00+07:00", &next), 1);
    assert_true(next == INSTANT_NONE);
    assert_true(world_alert(w, ALERT_REPORT_MISSED, "so-y-te")->since_ms == o.returned_until_ms);
    meet(w, &o, "submitted", "2016-05-28T00:00:00+07:00");
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.returned", "resolved", NULL),
                     0); /* gave way */
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.missed", "resolved", NULL), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_whole_timeline),
        TEST(test_due_soon_instants),
        TEST(test_catch_up_after_an_outage),
        TEST(test_catch_up_over_steps),
        TEST(test_severity_grows),
        TEST(test_reminders_before_activation_are_skipped),
        TEST(test_nothing_for_what_is_done),
        TEST(test_submitted_in_time),
        TEST(test_mended_miss_is_told),
        TEST(test_resolution_follows_the_firing),
        TEST(test_resolution_after_a_change_of_routes),
        TEST(test_extension_moves_the_ladder),
        TEST(test_returned),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
