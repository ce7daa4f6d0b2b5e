#include "tests/alerts/world.h"

#define BOARD_URL "http://127.0.0.1:9000/hook"

static int setup(void **state) {
    *state = world_new();
    return 0;
}
static int teardown(void **state) {
    world_free(*state);
    return 0;
}

/* What the table expects of one judgement after another. */
struct transition {
    enum verdict_status was, is;
    const char *kind;  /* of the message that is sent; NULL: silence */
    const char *state; /* "firing" or "resolved" */
    const char *open;  /* the kind that is open afterwards; NULL: none */
};

#define OK       VERDICT_ON_TRACK
#define ACHIEVED VERDICT_ACHIEVED
#define RISK     VERDICT_AT_RISK
#define LAG      VERDICT_LAGGING
#define MISS     VERDICT_MISSED
#define NONE     VERDICT_NO_DATA
#define NA       VERDICT_NOT_ASSESSABLE
#define NAP      VERDICT_NOT_APPLICABLE

static const struct transition transitions[] = {
    {OK, OK, NULL, NULL, NULL},
    {OK, ACHIEVED, NULL, NULL, NULL},
    {OK, RISK, "target.at_risk", "firing", "target.at_risk"},
    {OK, LAG, "target.lagging", "firing", "target.lagging"},
    {OK, MISS, "target.missed", "firing", "target.missed"},
    {OK, NONE, NULL, NULL, NULL},
    {OK, NA, NULL, NULL, NULL},
    {OK, NAP, NULL, NULL, NULL},
    {RISK, RISK, NULL, NULL, "target.at_risk"},
    {RISK, LAG, "target.lagging", "firing", "target.lagging"},
    {RISK, MISS, "target.missed", "firing", "target.missed"},
    {RISK, OK, "target.at_risk", "resolved", NULL},
    {RISK, ACHIEVED, "target.at_risk", "resolved", NULL},
    {RISK, NONE, "target.at_risk", "resolved", NULL},
    {RISK, NA, "target.at_risk", "resolved", NULL},
    {RISK, NAP, "target.at_risk", "resolved", NULL},
    {LAG, RISK, "target.at_risk", "firing", "target.at_risk"},
    {LAG, LAG, NULL, NULL, "target.lagging"},
    {LAG, MISS, "target.missed", "firing", "target.missed"},
    {LAG, OK, "target.lagging", "resolved", NULL},
    {LAG, ACHIEVED, "target.lagging", "resolved", NULL},
    {LAG, NONE, "target.lagging", "resolved", NULL},
    {LAG, NA, "target.lagging", "resolved", NULL},
    {LAG, NAP, "target.lagging", "resolved", NULL},
    {MISS, RISK, "target.at_risk", "firing", "target.at_risk"},
    {MISS, LAG, "target.lagging", "firing", "target.lagging"},
    {MISS, MISS, NULL, NULL, "target.missed"},
    {MISS, OK, "target.missed", "resolved", NULL},
    {MISS, ACHIEVED, "target.missed", "resolved", NULL},
    {MISS, NONE, "target.missed", "resolved", NULL},
    {MISS, NA, "target.missed", "resolved", NULL},
    {MISS, NAP, "target.missed", "resolved", NULL},
    {NONE, RISK, "target.at_risk", "firing", "target.at_risk"},
    {NONE, OK, NULL, NULL, NULL},
    {NA, LAG, "target.lagging", "firing", "target.lagging"},
    {NAP, MISS, "target.missed", "firing", "target.missed"},
    {ACHIEVED, MISS, "target.missed", "firing", "target.missed"},
    {ACHIEVED, OK, NULL, NULL, NULL},
};

/* The alert that is open, at most one. */
static const char *open_kind(struct world *w) {
    size_t count, open = 0;
    const char *kind = NULL;
    struct alert *all = world_alerts(w, &count);
    for (size_t i = 0; i < count; i++) {
        if (all[i].state == ALERT_RESOLVED) continue;
        kind = alert_kind_name(all[i].kind);
        open++;
    }
    assert_true(open <= 1);
    return kind;
}

static void check_transition(const struct transition *t) {
    struct world *w = world_new();
    struct verdict was = world_verdict(w, t->was, 0), is = world_verdict(w, t->is, 0);
    struct delivery d;
    world_judge(w, &was, "2018-02-01T09:00:00+07:00");
    size_t before = world_sent(w, BOARD_URL, NULL, NULL, NULL);
    world_judge(w, &is, "2018-02-02T09:00:00+07:00");
    size_t told = world_sent(w, BOARD_URL, NULL, NULL, &d) - before;
    assert_int_equal(told, t->kind ? 1 : 0);
    if (t->kind) {
        assert_string_equal(d.type, t->kind);
        assert_string_equal(d.state_label, t->state);
    }
    const char *open = open_kind(w);
    assert_int_equal(open != NULL, t->open != NULL);
    if (open) assert_string_equal(open, t->open);
    world_free(w);
}

/* Each pair of statuses gives exactly the message of the table: a worse or milder alert takes over silently,
 * only the last end tells. */
static void test_transitions(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof transitions / sizeof *transitions; i++) check_transition(&transitions[i]);
}

/* A verdict judged again without change is told once, though its numbers are kept up to date. */
static void test_same_verdict_twice(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, LAG, 0);
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    v.value = 15;
    world_judge(w, &v, "2018-02-02T09:00:00+07:00");
    assert_int_equal(world_sent(w, BOARD_URL, NULL, NULL, NULL), 1);
    const struct alert *alert = world_alert(w, ALERT_TARGET_LAGGING, NULL);
    assert_string_equal(world_events(w, alert->id), "raised");
    assert_non_null(strstr(alert->detail, "\"value\":15"));
    assert_true(alert->since_ms == build_instant("2018-02-01T09:00:00+07:00"));
}

/* A unit with a share of its own is told its share, never what the whole owes. */
static void test_a_share_is_told_as_such(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, LAG, 0);
    struct strbuf sb;
    strbuf_init(&sb, 0);
    build_allocation(w->target, build_unit(w->units, "so-y-te"), 12);
    v.unit = build_unit(w->units, "so-y-te");
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    alerts_summary(world_alert(w, ALERT_TARGET_LAGGING, NULL), w->plans, LANG_EN, &sb);
    assert_string_equal(sb.data, "Department of Health: lagging on target 2.2 \"Women owning businesses\" "
                                 "(at least 12%) (milestone 2020-12-31)");
    strbuf_deinit(&sb);
}

/* Warning for lagging, critical for missed; one lower where the plan only strives. */
static void test_severities(void **state) {
    static const struct {
        enum verdict_status status;
        enum alert_kind kind;
        enum alert_severity plain, striving;
    } rows[] = {{RISK, ALERT_TARGET_AT_RISK, ALERT_INFO, ALERT_INFO},
                {LAG, ALERT_TARGET_LAGGING, ALERT_WARNING, ALERT_INFO},
                {MISS, ALERT_TARGET_MISSED, ALERT_CRITICAL, ALERT_WARNING}};
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        struct world *w = world_new();
        bool striving = i >= 3;
        w->target->striving = striving;
        struct verdict v = world_verdict(w, rows[i % 3].status, 0);
        world_judge(w, &v, "2018-02-01T09:00:00+07:00");
        const struct alert *alert = world_alert(w, rows[i % 3].kind, NULL);
        assert_int_equal(alert->severity, striving ? rows[i % 3].striving : rows[i % 3].plain);
        world_free(w);
    }
}

static size_t alerts_of(struct world *w) {
    size_t count;
    world_alerts(w, &count);
    return count;
}

/* A target not in force, of another level, or behind an earlier milestone raises nothing. */
static void test_unwatched_targets(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, LAG, VERDICT_LATER);
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    v.flags = VERDICT_OTHER_LEVEL;
    world_judge(w, &v, "2018-02-01T10:00:00+07:00");
    v.flags = VERDICT_NOT_IN_FORCE;
    world_judge(w, &v, "2018-02-01T11:00:00+07:00");
    v.flags = 0;
    w->target->own_level = false;
    world_judge(w, &v, "2018-02-01T12:00:00+07:00");
    w->target->own_level = true;
    w->target->in_force = false;
    world_judge(w, &v, "2018-02-01T13:00:00+07:00");
    assert_int_equal(alerts_of(w), 0);
}

/* FORM: stretch (phấn đấu vượt) */
/* More than must be raises no alert, whatever becomes of it; what it becomes in a new version ends its alert
 * silently. */
static void test_stretch_target_never_raises(void **state) {
    struct world *w = *state;
    static const enum verdict_status statuses[] = {RISK, LAG, MISS};
    struct verdict v = world_verdict(w, LAG, 0);
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    assert_string_equal(open_kind(w), "target.lagging");
    w->target->stretch = true;
    for (size_t i = 0; i < 3; i++) {
        v = world_verdict(w, statuses[i], VERDICT_STRETCH);
        world_judge(w, &v, "2018-02-02T09:00:00+07:00");
        assert_null(open_kind(w));
    }
    assert_int_equal(alerts_of(w), 1);
    assert_int_equal(world_sent(w, NULL, NULL, "resolved", NULL), 0);
}

/* A target made for units is the plan's own for them: it raises alerts at the target's level. */
static void test_target_for_units(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, LAG, 0);
    const struct unit *units[] = {v.unit};
    w->target->units = units;
    w->target->unit_count = 1;
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    assert_string_equal(open_kind(w), "target.lagging");
    assert_string_equal(world_alert(w, ALERT_TARGET_LAGGING, NULL)->labels.level, w->target->level);
}

/* A target taken out of force ends its alert silently. */
static void test_target_taken_out_of_force(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, LAG, 0);
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    w->target->in_force = false;
    world_judge(w, &v, "2018-02-02T09:00:00+07:00");
    assert_null(open_kind(w));
    assert_int_equal(world_sent(w, NULL, NULL, "resolved", NULL), 0);
}

/* While figures of some units are missing and not yet overdue, nothing opens and nothing ends; once overdue,
 * it opens. */
static void test_partial(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, LAG, VERDICT_PARTIAL);
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    assert_int_equal(alerts_of(w), 0);
    v.flags = VERDICT_PARTIAL | VERDICT_STALE;
    world_judge(w, &v, "2018-02-02T09:00:00+07:00");
    assert_string_equal(open_kind(w), "target.lagging");
    v = world_verdict(w, OK, VERDICT_PARTIAL);
    world_judge(w, &v, "2018-02-03T09:00:00+07:00");
    assert_string_equal(open_kind(w), "target.lagging");
}

/* A milestone that had passed before the plan was loaded raises nothing: an old plan floods nobody. */
static void test_quiet_activation(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, MISS, 0);
    w->plan->activated_ms = build_instant("2021-01-01T00:00:00+07:00");
    world_judge(w, &v, "2021-01-02T00:00:00+07:00");
    assert_int_equal(alerts_of(w), 0);
    w->plan->activated_ms =
        build_instant("2020-12-31T23:59:59+07:00"); /* loaded on the milestone's own day */
    world_judge(w, &v, "2021-01-03T00:00:00+07:00");
    assert_string_equal(open_kind(w), "target.missed");
}

/* A milestone that passed during an outage dates its miss from its own end, not from the restart. */
static void test_since_after_an_outage(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, MISS, 0);
    v.day = build_day("2021-01-01");
    world_judge(w, &v, "2021-01-05T08:00:00+07:00");
    assert_true(world_alert(w, ALERT_TARGET_MISSED, NULL)->since_ms ==
                build_instant("2021-01-01T00:00:00+07:00"));
}

/* A figure that came after the milestone dates the miss from its recording. */
static void test_since_of_a_late_figure(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, MISS, 0);
    world_begin(w, "2021-02-01T08:00:00+07:00");
    v.value_seq = w->ctx.seq;
    world_commit(w);
    v.day = build_day("2021-02-01");
    world_judge(w, &v, "2021-02-01T08:00:00+07:00");
    assert_true(world_alert(w, ALERT_TARGET_MISSED, NULL)->since_ms ==
                build_instant("2021-02-01T08:00:00+07:00"));
}

/* The categories of a target, and its units, have alerts of their own. */
static void test_identity(void **state) {
    struct world *w = *state;
    struct verdict v = world_verdict(w, LAG, 0);
    world_judge(w, &v, "2018-02-01T09:00:00+07:00");
    memcpy(v.category, "sex=female", sizeof "sex=female");
    world_judge(w, &v, "2018-02-01T10:00:00+07:00");
    v.unit = build_unit(w->units, "so-1");
    world_judge(w, &v, "2018-02-01T11:00:00+07:00");
    assert_int_equal(alerts_of(w), 3);
    assert_string_equal(world_alert(w, ALERT_TARGET_LAGGING, "so-1")->labels.level, "unit");
    assert_string_equal(world_alert(w, ALERT_TARGET_LAGGING, "lai-chau")->labels.level, "provincial");
}

/* The message about what took over answers to the first message of its thread; a new alert after the end
 * starts a new thread. */
static void test_thread_of_a_target(void **state) {
    struct world *w = *state;
    static const enum verdict_status statuses[] = {RISK, LAG, MISS, OK, RISK};
    static const char *const at[] = {"2018-02-01T09:00:00+07:00", "2018-02-02T09:00:00+07:00",
                                     "2018-02-03T09:00:00+07:00", "2018-02-04T09:00:00+07:00",
                                     "2018-02-05T09:00:00+07:00"};
    char first[128] = "";
    for (size_t i = 0; i < 5; i++) {
        struct verdict v = world_verdict(w, statuses[i], 0);
        struct delivery d;
        world_judge(w, &v, at[i]);
        assert_int_equal(world_sent(w, "giamsat@example.vn", NULL, NULL, &d), i + 1);
        cJSON *headers = cJSON_Parse(d.headers);
        const cJSON *reply = cJSON_GetObjectItem(headers, "In-Reply-To");
        if (i == 0) {
            assert_true(strlen(d.message_id) < sizeof first);
            memcpy(first, d.message_id, strlen(d.message_id) + 1);
        }
        if (i == 0 || i == 4) {
            assert_null(reply);
        } else {
            assert_string_equal(reply->valuestring, first);
            assert_string_equal(cJSON_GetObjectItem(headers, "References")->valuestring, first);
        }
        cJSON_Delete(headers);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        cmocka_unit_test(test_transitions),
        TEST(test_same_verdict_twice),
        TEST(test_a_share_is_told_as_such),
        cmocka_unit_test(test_severities),
        TEST(test_unwatched_targets),
        TEST(test_target_taken_out_of_force),
        TEST(test_partial),
        TEST(test_stretch_target_never_raises),
        TEST(test_target_for_units),
        TEST(test_quiet_activation),
        TEST(test_since_after_an_outage),
        TEST(test_since_of_a_late_figure),
        TEST(test_identity),
        TEST(test_thread_of_a_target),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
