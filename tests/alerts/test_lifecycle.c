#include "alerts/lifecycle.h"
#include "tests/alerts/world.h"

static int setup(void **state) {
    *state = world_new();
    return 0;
}
static int teardown(void **state) {
    world_free(*state);
    return 0;
}

/* The table has one row at most for a state and an event, and nothing leaves `resolved`. */
static void test_table_is_a_function(void **state) {
    size_t rows = 0, found = 0;
    (void)state;
#define COUNT_ROW(from, event, to, action, reason) rows++;
    LIFECYCLE(COUNT_ROW)
#undef COUNT_ROW
    for (int s = LIFECYCLE_FIRING; s <= LIFECYCLE_NONE; s++)
        for (int e = 0; e < LIFECYCLE_EVENT_COUNT; e++) {
            const struct lifecycle_row *row =
                lifecycle_find((enum lifecycle_state)s, (enum lifecycle_event)e);
            if (!row) continue;
            found++;
            assert_int_not_equal(row->from, LIFECYCLE_RESOLVED);
            assert_int_not_equal(row->to, LIFECYCLE_NONE);
            assert_true(strlen(row->reason) > 10);
        }
    assert_int_equal(found, rows);
}

/* Only what opens, grows or mends is told; only what opens starts from nothing. */
static void test_who_tells(void **state) {
    (void)state;
    for (int s = LIFECYCLE_FIRING; s <= LIFECYCLE_NONE; s++)
        for (int e = 0; e < LIFECYCLE_EVENT_COUNT; e++) {
            const struct lifecycle_row *row =
                lifecycle_find((enum lifecycle_state)s, (enum lifecycle_event)e);
            bool tells = row && row->action == LIFECYCLE_TELL;
            bool may = (s == LIFECYCLE_NONE && e == LIFECYCLE_RAISED) ||
                       (s != LIFECYCLE_NONE && (e == LIFECYCLE_GREW || e == LIFECYCLE_MENDED));
            assert_int_equal(tells, may && row != NULL);
            if (s == LIFECYCLE_NONE) assert_int_equal(row != NULL, e == LIFECYCLE_RAISED);
        }
}

/* Steps of a ladder in their order: none, reminders by nearness, misses. */
static void test_step_ranks(void **state) {
    static const int steps[] = {0, -3, -2, -1, 1, 2, 3};
    (void)state;
    for (size_t i = 1; i < sizeof steps / sizeof *steps; i++)
        assert_true(lifecycle_step_rank(steps[i - 1]) < lifecycle_step_rank(steps[i]));
}

static int64_t missed(struct world *w) {
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, -1, "2016-05-20T00:00:00+07:00", NULL);
    return world_alert(w, ALERT_REPORT_MISSED, "so-y-te")->id;
}

static enum err_code acknowledge(struct world *w, int64_t id, const char *at, struct err *err) {
    world_begin(w, at);
    enum err_code code = alerts_acknowledge(&w->ctx, id, "nguyen-van-a", "đã gọi điện",
                                            build_instant("2016-06-01T00:00:00+07:00"), err);
    world_flush(w);
    world_commit(w);
    return code;
}

/* An acknowledgement keeps its author, comment and end, and tells nobody. */
static void test_acknowledge(void **state) {
    struct world *w = *state;
    struct err err = {0};
    int64_t id = missed(w);
    size_t before = world_sent(w, NULL, NULL, NULL, NULL);
    assert_int_equal(acknowledge(w, id, "2016-05-20T09:00:00+07:00", &err), ERR_OK);
    const struct alert *alert = world_alert(w, ALERT_REPORT_MISSED, "so-y-te");
    assert_int_equal(alert->state, ALERT_ACKNOWLEDGED);
    assert_string_equal(alert->ack_author, "nguyen-van-a");
    assert_string_equal(alert->ack_comment, "đã gọi điện");
    assert_true(alert->ack_until_ms == build_instant("2016-06-01T00:00:00+07:00"));
    assert_int_equal(world_sent(w, NULL, NULL, NULL, NULL), before);
}

/* A further step of the ladder ends the acknowledgement and is told. */
static void test_worse_ends_acknowledgement(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct obligation o = world_obligation(w, "so-y-te");
    int64_t id = missed(w);
    assert_int_equal(acknowledge(w, id, "2016-05-20T09:00:00+07:00", &err), ERR_OK);
    world_ladder(w, &o, 1, "2016-05-21T08:00:00+07:00", NULL);
    const struct alert *alert = world_alert(w, ALERT_REPORT_MISSED, "so-y-te");
    assert_int_equal(alert->state, ALERT_FIRING);
    assert_true(alert->ack_until_ms == INSTANT_NONE);
    assert_null(alert->ack_author);
    assert_string_equal(world_events(w, id), "raised,acked,grew");
    assert_int_equal(world_sent(w, "so-y-te@example.vn", NULL, NULL, NULL), 2);
}

/* The end of an acknowledged alert is still told. */
static void test_acknowledged_then_mended(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct obligation o = world_obligation(w, "so-y-te");
    int64_t id = missed(w);
    assert_int_equal(acknowledge(w, id, "2016-05-20T09:00:00+07:00", &err), ERR_OK);
    world_begin(w, "2016-05-20T10:00:00+07:00");
    assert_int_equal(alerts_obligation_met(&w->ctx, &o, "submitted", &err), ERR_OK);
    world_flush(w);
    world_commit(w);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", "report.missed", "resolved", NULL), 1);
    assert_string_equal(world_events(w, id), "raised,acked,mended");
}

/* What is not there, or already over, cannot be acknowledged, and says so. */
static void test_acknowledge_refused(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct obligation o = world_obligation(w, "so-y-te");
    assert_int_equal(acknowledge(w, 99, "2016-05-19T09:00:00+07:00", &err), ERR_NOT_FOUND);
    int64_t id = missed(w);
    world_begin(w, "2016-05-20T10:00:00+07:00");
    assert_int_equal(alerts_obligation_met(&w->ctx, &o, "submitted", &err), ERR_OK);
    world_commit(w);
    assert_int_equal(acknowledge(w, id, "2016-05-20T11:00:00+07:00", &err), ERR_CONFLICT);
    assert_non_null(strstr(err.msg, "resolved"));
}

/* Once resolved, the next firing is a new alert with its own id and since. */
static void test_next_firing_is_new(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, VERDICT_LAGGING, 0), ok = world_verdict(w, VERDICT_ON_TRACK, 0);
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    int64_t first = world_alert(w, ALERT_TARGET_LAGGING, NULL)->id;
    world_judge(w, &ok, "2018-02-02T09:00:00+07:00");
    v.day = build_day("2018-02-03");
    world_judge(w, &v, "2018-02-03T09:00:00+07:00");
    const struct alert *second = world_alert(w, ALERT_TARGET_LAGGING, NULL);
    assert_true(second->id > first);
    assert_true(second->since_ms == build_instant("2018-02-03T09:00:00+07:00"));
    assert_string_equal(world_events(w, first), "raised,mended");
}

/* Each event of the history tells from, to, its true instant and what caused it. */
static void test_history(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct alert_event_row *rows;
    size_t count;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, -1, "2016-05-20T12:00:00+07:00", NULL);
    world_begin(w, "2016-05-22T00:00:00+07:00");
    assert_int_equal(alerts_obligation_met(&w->ctx, &o, "waived", &err), ERR_OK);
    world_commit(w);
    int64_t id = world_alert(w, ALERT_REPORT_MISSED, "so-y-te")->id;
    assert_int_equal(store_alert_events(w->store, id, w->arena, &rows, &count, &err), ERR_OK);
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].from, "none");
    assert_string_equal(rows[0].to, "firing");
    assert_string_equal(rows[0].reason, "due");
    assert_true(rows[0].at_ms == o.due_ms);
    assert_string_equal(rows[1].from, "firing");
    assert_string_equal(rows[1].to, "resolved");
    assert_string_equal(rows[1].reason, "waived");
    assert_true(rows[1].at_ms == build_instant("2016-05-22T00:00:00+07:00"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        cmocka_unit_test(test_table_is_a_function),
        cmocka_unit_test(test_who_tells),
        cmocka_unit_test(test_step_ranks),
        TEST(test_acknowledge),
        TEST(test_worse_ends_acknowledgement),
        TEST(test_acknowledged_then_mended),
        TEST(test_acknowledge_refused),
        TEST(test_next_firing_is_new),
        TEST(test_history),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
