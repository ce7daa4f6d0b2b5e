#include "tests/alerts/world.h"

#define DUE       "2016-05-20T00:00:00+07:00"
#define BOARD_URL "http://127.0.0.1:9000/hook"

static int setup(void **state) {
    *state = world_new();
    return 0;
}
static int teardown(void **state) {
    world_free(*state);
    return 0;
}

static void ladder_of(struct world *w, const char *unit, int step_before) {
    struct err err = {0};
    struct obligation o = world_obligation(w, unit);
    int step;
    int64_t next;
    assert_int_equal(alerts_ladder(&w->ctx, &o, step_before, &step, &next, &err), ERR_OK);
}

/* The ladders of all units at one instant, in one transaction, then the flush. */
static void sweep(struct world *w, const char *instant, int step_before) {
    world_begin(w, instant);
    for (size_t i = 0; i < w->report->unit_count; i++) ladder_of(w, w->report->units[i]->id, step_before);
    world_flush(w);
    world_commit(w);
}

/* Nine units late at one instant: each unit gets one mail, the board one webhook message with nine alerts. */
static void test_nine_late_units(void **state) {
    struct world *w = *state;
    struct delivery d;
    sweep(w, DUE, -1);
    for (size_t i = 0; i < w->report->unit_count; i++) {
        const struct unit *unit = w->report->units[i];
        assert_int_equal(world_sent(w, unit->emails[0], "report.missed", "firing", &d), 1);
        assert_int_equal(d.alert_count, 1);
    }
    assert_int_equal(world_sent(w, BOARD_URL, NULL, NULL, &d), 1);
    assert_int_equal(d.alert_count, WORLD_UNITS);
    cJSON *body = cJSON_ParseWithLength(d.body, d.body_len);
    const cJSON *data = cJSON_GetObjectItem(body, "data");
    assert_string_equal(cJSON_GetObjectItem(body, "type")->valuestring, "report.missed");
    assert_string_equal(cJSON_GetObjectItem(body, "timestamp")->valuestring, DUE);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(data, "alerts")), WORLD_UNITS);
    const cJSON *group = cJSON_GetObjectItem(data, "group"), *labels = cJSON_GetObjectItem(group, "labels");
    assert_string_equal(cJSON_GetObjectItem(group, "receiver")->valuestring, "board");
    assert_string_equal(cJSON_GetObjectItem(group, "state")->valuestring, "firing");
    assert_string_equal(cJSON_GetObjectItem(labels, "plan")->valuestring, "p");
    assert_string_equal(cJSON_GetObjectItem(labels, "kind")->valuestring, "report.missed");
    cJSON_Delete(body);
    assert_int_equal(world_sent(w, NULL, NULL, NULL, NULL), WORLD_UNITS + 1);
}

/* The superior of nine units gets one mail with nine lines, not nine mails. */
static void test_superior_gets_one_mail(void **state) {
    struct world *w = *state;
    struct delivery d;
    sweep(w, "2016-05-21T08:00:00+07:00", 1);
    size_t mails = world_sent(w, "lai-chau@example.vn", "report.missed", "firing", &d), lines = 0, count;
    struct delivery *all = world_deliveries(w, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].to, "lai-chau@example.vn") == 0) lines += all[i].alert_count;
    assert_int_equal(lines, WORLD_UNITS);
    assert_int_equal(mails, 1);
}

/* Swept twice at the same instant, nobody is told twice. */
static void test_swept_twice(void **state) {
    struct world *w = *state;
    sweep(w, DUE, -1);
    size_t before = world_sent(w, NULL, NULL, NULL, NULL);
    sweep(w, DUE, 1);
    sweep(w, DUE, -1); /* even if the step reached were forgotten */
    assert_int_equal(world_sent(w, NULL, NULL, NULL, NULL), before);
}

/* Resolutions of several units go in one message to the board, with the type of the firing and state
 * resolved. */
static void test_resolutions_are_grouped(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct delivery d;
    sweep(w, DUE, -1);
    world_begin(w, "2016-05-20T10:00:00+07:00");
    for (size_t i = 0; i < 3; i++) {
        struct obligation o = world_obligation(w, w->report->units[i]->id);
        assert_int_equal(alerts_obligation_met(&w->ctx, &o, "submitted", &err), ERR_OK);
    }
    world_flush(w);
    world_commit(w);
    assert_int_equal(world_sent(w, BOARD_URL, "report.missed", "resolved", &d), 1);
    assert_int_equal(d.alert_count, 3);
    cJSON *body = cJSON_ParseWithLength(d.body, d.body_len);
    const cJSON *data = cJSON_GetObjectItem(body, "data");
    const cJSON *first = cJSON_GetArrayItem(cJSON_GetObjectItem(data, "alerts"), 0);
    assert_string_equal(cJSON_GetObjectItem(body, "type")->valuestring, "report.missed");
    assert_string_equal(cJSON_GetObjectItem(first, "state")->valuestring, "resolved");
    assert_string_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(data, "group"), "state")->valuestring,
                        "resolved");
    cJSON_Delete(body);
}

/* An alert that resolved before its flush is told to nobody: neither its firing nor its end. */
static void test_resolved_before_flush(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct obligation o = world_obligation(w, "so-y-te");
    struct notice *left;
    size_t count;
    world_begin(w, DUE);
    ladder_of(w, "so-y-te", -1);
    assert_int_equal(alerts_obligation_met(&w->ctx, &o, "submitted", &err), ERR_OK);
    world_flush(w);
    assert_int_equal(store_notices_due(w->store, INT64_MAX, w->arena, &left, &count, &err), ERR_OK);
    assert_int_equal(count, 0);
    world_commit(w);
    assert_int_equal(world_sent(w, NULL, NULL, NULL, NULL), 0);
}

/* In a group where one alert resolved before the flush, the others are told. */
static void test_partly_resolved_group(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct obligation o = world_obligation(w, "so-1");
    struct delivery d;
    world_begin(w, DUE);
    for (size_t i = 0; i < 3; i++) ladder_of(w, w->report->units[i]->id, -1);
    assert_int_equal(alerts_obligation_met(&w->ctx, &o, "submitted", &err), ERR_OK);
    world_flush(w);
    world_commit(w);
    assert_int_equal(world_sent(w, BOARD_URL, NULL, NULL, &d), 1);
    assert_int_equal(d.alert_count, 2);
    assert_int_equal(world_sent(w, "so-1@example.vn", NULL, NULL, NULL), 0);
}

/* A unit that gave no address: its notice is dropped, the rest go out, nothing fails. */
static void test_unit_without_address(void **state) {
    static const char *const none[] = {NULL};
    struct world *w = *state;
    ((struct unit *)build_unit(w->units, "so-1"))->emails = none;
    sweep(w, DUE, -1);
    assert_int_equal(world_sent(w, "so-1@example.vn", NULL, NULL, NULL), 0);
    assert_int_equal(world_sent(w, NULL, NULL, NULL, NULL), WORLD_UNITS); /* eight units and the board */
}

/* A unit without a superior: the role means nobody. */
static void test_no_superior(void **state) {
    struct world *w = *state;
    ((struct unit *)build_unit(w->units, "so-y-te"))->parent = NULL;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, 1, "2016-05-21T08:00:00+07:00", NULL);
    assert_int_equal(world_sent(w, "lai-chau@example.vn", NULL, NULL, NULL), 0);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", NULL, NULL, NULL), 1);
}

/* One bad address of a unit does not take the good ones with it, and no address can smuggle a header in. */
static void test_bad_addresses(void **state) {
    static const char *const mixed[] = {"no at sign",
                                        "a@b.vn\r\nBcc: x@y.vn",
                                        "tốt@example.vn",
                                        "x@y@z",
                                        "a,b@c.vn",
                                        "good@example.vn",
                                        "GOOD@example.vn",
                                        "two@example.vn",
                                        "<a@b.vn>",
                                        "@example.vn",
                                        "a@",
                                        NULL};
    struct world *w = *state;
    size_t count;
    ((struct unit *)build_unit(w->units, "so-y-te"))->emails = mixed;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, -1, DUE, NULL);
    struct delivery *all = world_deliveries(w, &count);
    assert_int_equal(count, 3);
    assert_int_equal(world_sent(w, "good@example.vn", NULL, NULL, NULL), 1);
    assert_int_equal(world_sent(w, "two@example.vn", NULL, NULL, NULL), 1);
    assert_string_not_equal(all[0].message_id, all[1].message_id);
}

/* A receiver of plain addresses and roles: each address once, the plain ones with all units in one mail. */
static void test_mixed_receiver(void **state) {
    struct world *w = *state;
    struct delivery d;
    w->routes[0].receiver = &w->receivers[MIXED];
    w->routes[0].group_by = (const char *const[]){"plan", "kind", NULL};
    sweep(w, DUE, -1);
    assert_int_equal(world_sent(w, "giamsat@example.vn", NULL, NULL, &d), 1);
    assert_int_equal(d.alert_count, WORLD_UNITS);
    assert_int_equal(world_sent(w, "lanhdao@example.vn", NULL, NULL, NULL), 1);
    assert_int_equal(world_sent(w, "so-1@example.vn", NULL, NULL, &d), 1);
    assert_int_equal(d.alert_count, 1);
}

/* The lead of a unit is a role of its own. */
static void test_leads(void **state) {
    static const char *const leads[] = {"giam-doc@example.vn", NULL};
    struct world *w = *state;
    w->routes[0].receiver = &w->receivers[LEADS];
    ((struct unit *)build_unit(w->units, "so-y-te"))->lead_emails = leads;
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, -1, DUE, NULL);
    assert_int_equal(world_sent(w, "giam-doc@example.vn", NULL, NULL, NULL), 1);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", NULL, NULL, NULL), 0);
}

/* A receiver that two routes give is told once. */
static void test_receiver_reached_twice(void **state) {
    struct world *w = *state;
    w->routes[1] = w->routes[0];
    struct obligation o = world_obligation(w, "so-y-te");
    world_ladder(w, &o, -1, DUE, NULL);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", NULL, NULL, NULL), 1);
}

/* A receiver taken out of the settings between notice and flush: its notices are dropped, not stuck. */
static void test_receiver_gone(void **state) {
    struct world *w = *state;
    struct err err = {0};
    struct notice *left;
    size_t count;
    world_begin(w, DUE);
    ladder_of(w, "so-y-te", -1);
    w->receivers[BOARD].name = "renamed";
    world_flush(w);
    assert_int_equal(store_notices_due(w->store, INT64_MAX, w->arena, &left, &count, &err), ERR_OK);
    assert_int_equal(count, 0);
    world_commit(w);
    assert_int_equal(world_sent(w, BOARD_URL, NULL, NULL, NULL), 0);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", NULL, NULL, NULL), 1);
}

/* A message never mixes kinds, whatever it is grouped by. */
static void test_kinds_never_mix(void **state) {
    struct world *w = *state;
    struct err err = {0};
    static const char *const by_plan[] = {"plan", NULL};
    w->routes[4].group_by = by_plan;
    struct verdict v = world_verdict(w, VERDICT_LAGGING, 0);
    world_begin(w, DUE);
    ladder_of(w, "so-y-te", -1);
    assert_int_equal(alerts_verdict(&w->ctx, &v, "submission s1", &err), ERR_OK);
    world_flush(w);
    world_commit(w);
    assert_int_equal(world_sent(w, BOARD_URL, "report.missed", NULL, NULL), 1);
    assert_int_equal(world_sent(w, BOARD_URL, "target.lagging", NULL, NULL), 1);
}

/* Message ids differ between deliveries, suit their channel, and are the same again for the same record. */
static void test_message_ids(void **state) {
    char *ids[2][WORLD_UNITS + 1];
    (void)state;
    for (size_t run = 0; run < 2; run++) {
        struct world *w = world_new();
        size_t count;
        w->settings.smtp.from = "tiendo@lai-chau.example.vn";
        sweep(w, DUE, -1);
        struct delivery *all = world_deliveries(w, &count);
        assert_int_equal(count, WORLD_UNITS + 1);
        for (size_t i = 0; i < count; i++) {
            bool mail = strcmp(all[i].channel, "email") == 0;
            assert_non_null(strstr(all[i].message_id, mail ? "@lai-chau.example.vn>" : "msg_"));
            for (size_t j = 0; j < i; j++) assert_string_not_equal(all[i].message_id, all[j].message_id);
            ids[run][i] = mem_strdup(all[i].message_id);
        }
        world_free(w);
    }
    for (size_t i = 0; i <= WORLD_UNITS; i++) {
        assert_string_equal(ids[0][i], ids[1][i]);
        mem_free(ids[0][i]);
        mem_free(ids[1][i]);
    }
}

/* A flush of few groups at a time says whether more wait. */
static void test_flush_in_parts(void **state) {
    struct world *w = *state;
    struct err err = {0};
    bool more = false;
    int rounds = 0;
    world_begin(w, DUE);
    for (size_t i = 0; i < w->report->unit_count; i++) ladder_of(w, w->report->units[i]->id, -1);
    do {
        assert_int_equal(alerts_flush(&w->ctx, 4, &more, &err), ERR_OK);
        rounds++;
    } while (more);
    world_commit(w);
    assert_int_equal(rounds, 3); /* ten groups: four, four, two */
    assert_int_equal(world_sent(w, NULL, NULL, NULL, NULL), WORLD_UNITS + 1);
}

/* Nothing of a transaction that is rolled back is told later. */
static void test_rollback(void **state) {
    struct world *w = *state;
    size_t count;
    world_begin(w, DUE);
    ladder_of(w, "so-y-te", -1);
    world_flush(w);
    store_rollback(w->store);
    world_alerts(w, &count);
    assert_int_equal(count, 0);
    assert_int_equal(world_sent(w, NULL, NULL, NULL, NULL), 0);
}

/* The steps of one alert that wait for the same flush are one line of one message. */
static void test_steps_of_one_alert_together(void **state) {
    struct world *w = *state;
    struct delivery d;
    world_begin(w, "2016-05-21T08:00:00+07:00");
    w->ctx.now_ms = build_instant(DUE);
    ladder_of(w, "so-y-te", -1);
    w->ctx.now_ms = build_instant("2016-05-21T08:00:00+07:00");
    ladder_of(w, "so-y-te", 1);
    world_flush(w);
    world_commit(w);
    assert_int_equal(world_sent(w, BOARD_URL, NULL, NULL, &d), 1);
    assert_int_equal(d.alert_count, 1);
    assert_int_equal(world_sent(w, "so-y-te@example.vn", NULL, NULL, NULL), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_nine_late_units),
        TEST(test_superior_gets_one_mail),
        TEST(test_swept_twice),
        TEST(test_resolutions_are_grouped),
        TEST(test_resolved_before_flush),
        TEST(test_partly_resolved_group),
        TEST(test_unit_without_address),
        TEST(test_no_superior),
        TEST(test_bad_addresses),
        TEST(test_mixed_receiver),
        TEST(test_leads),
        TEST(test_receiver_reached_twice),
        TEST(test_receiver_gone),
        TEST(test_kinds_never_mix),
        cmocka_unit_test(test_message_ids),
        TEST(test_flush_in_parts),
        TEST(test_rollback),
        TEST(test_steps_of_one_alert_together),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
