#include "tests/alerts/world.h"

static int setup(void **state) {
    *state = world_new();
    return 0;
}
static int teardown(void **state) {
    world_free(*state);
    return 0;
}

static size_t alerts_of(struct world *w) {
    size_t count;
    world_alerts(w, &count);
    return count;
}

static void review_due(struct world *w, const char *at) {
    struct err err = {0};
    world_begin(w, at);
    assert_int_equal(alerts_review_due(&w->ctx, w->plan, w->milestone, &err), ERR_OK);
    world_flush(w);
    world_commit(w);
}

static void event_starting(struct world *w, const char *at, const char *start) {
    struct err err = {0};
    world_begin(w, at);
    assert_int_equal(alerts_event_starting(&w->ctx, w->plan, w->event, build_day(start), &err), ERR_OK);
    world_flush(w);
    world_commit(w);
}

/* A review is due on the milestone's date, once, and the officers are told which. */
static void test_review_due(void **state) {
    struct world *w = *state;
    struct delivery d;
    review_due(w, "2020-12-31T00:00:00+07:00");
    review_due(w, "2021-01-05T00:00:00+07:00");
    const struct alert *alert = world_alert(w, ALERT_MILESTONE_REVIEW_DUE, NULL);
    assert_int_equal(alerts_of(w), 1);
    assert_int_equal(alert->severity, ALERT_WARNING);
    assert_string_equal(alert->labels.milestone, "end");
    assert_true(alert->since_ms == build_instant("2020-12-31T00:00:00+07:00"));
    assert_int_equal(world_sent(w, "giamsat@example.vn", "milestone.review_due", "firing", &d), 1);
    cJSON *body = NULL;
    assert_int_equal(world_sent(w, "http://127.0.0.1:9000/hook", NULL, NULL, &d), 1);
    body = cJSON_ParseWithLength(d.body, d.body_len);
    const cJSON *first =
        cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetObjectItem(body, "data"), "alerts"), 0);
    assert_string_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(first, "summary"), "vi")->valuestring,
                        "lai-chau: đến hạn sơ kết, tổng kết tại mốc Tổng kết 2020 (ngày 31/12/2020)");
    cJSON_Delete(body);
}

/* After an outage the review is dated by its milestone, not by the restart. */
static void test_review_after_an_outage(void **state) {
    struct world *w = *state;
    review_due(w, "2021-01-20T00:00:00+07:00");
    assert_true(world_alert(w, ALERT_MILESTONE_REVIEW_DUE, NULL)->since_ms ==
                build_instant("2020-12-31T00:00:00+07:00"));
}

/* A milestone before the plan was loaded asks for no review; one on the same day does. */
static void test_review_before_activation(void **state) {
    struct world *w = *state;
    w->plan->activated_ms = build_instant("2021-01-01T00:00:00+07:00");
    review_due(w, "2021-01-01T00:00:00+07:00");
    assert_int_equal(alerts_of(w), 0);
    w->plan->activated_ms = build_instant("2020-12-31T15:00:00+07:00");
    review_due(w, "2021-01-02T00:00:00+07:00");
    assert_int_equal(alerts_of(w), 1);
}

/* A recorded review ends the alert, silently; recording it twice is fine. */
static void test_review_held(void **state) {
    struct world *w = *state;
    struct err err = {0};
    review_due(w, "2020-12-31T00:00:00+07:00");
    size_t before = world_sent(w, NULL, NULL, NULL, NULL);
    for (int i = 0; i < 2; i++) {
        world_begin(w, i ? "2021-01-11T00:00:00+07:00" : "2021-01-10T00:00:00+07:00");
        assert_int_equal(alerts_review_held(&w->ctx, w->plan, w->milestone, &err), ERR_OK);
        world_flush(w);
        world_commit(w);
    }
    const struct alert *alert = world_alert(w, ALERT_MILESTONE_REVIEW_DUE, NULL);
    assert_int_equal(alert->state, ALERT_RESOLVED);
    assert_true(alert->resolved_ms == build_instant("2021-01-10T00:00:00+07:00"));
    assert_int_equal(world_sent(w, NULL, NULL, NULL, NULL), before);
}

/* An event is announced its lead time before, ends at its start, and comes again the next year as a new
 * alert. */
static void test_event(void **state) {
    struct world *w = *state;
    struct err err = {0};
    event_starting(w, "2016-11-08T00:00:00+07:00", "2016-11-15");
    const struct alert *alert = world_alert(w, ALERT_EVENT_STARTING, NULL);
    assert_true(alert->since_ms == build_instant("2016-11-08T00:00:00+07:00"));
    assert_true(alert->ends_ms == build_instant("2016-11-15T00:00:00+07:00"));
    assert_int_equal(world_sent(w, "http://127.0.0.1:9000/hook", "event.starting", "firing", NULL), 1);
    world_begin(w, "2016-11-15T00:00:00+07:00");
    assert_int_equal(alerts_event_started(&w->ctx, w->plan, w->event, &err), ERR_OK);
    world_flush(w);
    world_commit(w);
    assert_int_equal(world_sent(w, NULL, "event.starting", "resolved", NULL), 0);
    assert_int_equal(world_alert(w, ALERT_EVENT_STARTING, NULL)->state, ALERT_RESOLVED);
    event_starting(w, "2017-11-08T00:00:00+07:00", "2017-11-15");
    assert_int_equal(alerts_of(w), 2);
}

/* An event that began while the daemon was down is not announced any more. */
static void test_event_slept_through(void **state) {
    struct world *w = *state;
    event_starting(w, "2016-11-15T00:00:00+07:00", "2016-11-15");
    assert_int_equal(alerts_of(w), 0);
    event_starting(w, "2017-11-14T23:59:59+07:00", "2017-11-15");
    assert_int_equal(alerts_of(w), 1);
    assert_true(world_alert(w, ALERT_EVENT_STARTING, NULL)->since_ms ==
                build_instant("2017-11-08T00:00:00+07:00"));
}

/* The shape of an alert for API and webhook. */
static void test_json(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, 0, "2016-05-13T08:00:00+07:00", NULL);
    const struct alert *alert = world_alert(w, ALERT_REPORT_DUE_SOON, "so-y-te");
    struct strbuf sb;
    strbuf_init(&sb, 0);
    json_print(&sb, alerts_json(alert, w->plans, "https://tiendo.example.vn"));
    assert_string_equal(
        sb.data,
        "{\"id\":\"a1\",\"kind\":\"report.due_soon\",\"severity\":\"info\",\"state\":\"firing\","
        "\"labels\":{\"plan\":\"p\",\"report\":\"half-year\",\"unit\":\"so-y-te\",\"period\":\"2016-S1\","
        "\"round\":\"-\"},"
        "\"since\":\"2016-04-20T08:00:00+07:00\",\"ends_at\":\"2016-05-20T00:00:00+07:00\",\"step\":-2,"
        "\"silenced_by\":null,\"inhibited_by\":null,"
        "\"summary\":{\"vi\":\"Sở Y tế: Báo cáo 6 tháng 2016-S1 phải nộp trước 20/05/2016\","
        "\"en\":\"Department of Health: Six-month report 2016-S1 is due before 2016-05-20\"},"
        "\"link\":\"https://tiendo.example.vn/#/alerts/a1\"}");
    strbuf_deinit(&sb);
}

/* Without plans, or with one that no longer knows the names, ids stand in their place. */
static void test_json_without_plans(void **state) {
    struct world *w = *state;
    struct obligation o = world_obligation(w, "so-y-te");
    struct verdict v = world_verdict(w, VERDICT_LAGGING, 0);
    world_ladder(w, &o, -1, "2016-05-20T00:00:00+07:00", NULL);
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    cJSON *json = alerts_json(world_alert(w, ALERT_REPORT_MISSED, "so-y-te"), NULL, NULL);
    assert_string_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "summary"), "en")->valuestring,
                        "so-y-te has not sent half-year 2016-S1 (due before 2016-05-19 17:00)");
    assert_string_equal(cJSON_GetObjectItem(json, "since")->valuestring, "2016-05-19T17:00:00Z");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "link")));
    cJSON_Delete(json);
    json = alerts_json(world_alert(w, ALERT_TARGET_LAGGING, NULL), NULL, NULL);
    assert_non_null(strstr(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "summary"), "vi")->valuestring,
                           "chỉ tiêu 2.2 “2.2-end”"));
    cJSON_Delete(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_review_due),
        TEST(test_review_after_an_outage),
        TEST(test_review_before_activation),
        TEST(test_review_held),
        TEST(test_event),
        TEST(test_event_slept_through),
        TEST(test_json),
        TEST(test_json_without_plans),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
