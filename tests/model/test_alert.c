#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/model/alert.h"
#include "daemon/model/unit.h"

/* Kinds have the names, severities and manner of resolution that routing and receivers rely on. */
static void kinds(void **state) {
    static const struct {
        enum alert_kind kind;
        const char *name;
        enum alert_severity severity;
        bool tells;
    } rows[] = {
        {ALERT_REPORT_DUE_SOON, "report.due_soon", ALERT_INFO, false},
        {ALERT_REPORT_MISSED, "report.missed", ALERT_WARNING, true},
        {ALERT_REPORT_RETURNED, "report.returned", ALERT_WARNING, true},
        {ALERT_TARGET_AT_RISK, "target.at_risk", ALERT_INFO, true},
        {ALERT_TARGET_LAGGING, "target.lagging", ALERT_WARNING, true},
        {ALERT_TARGET_MISSED, "target.missed", ALERT_CRITICAL, true},
        {ALERT_TASK_OVERDUE, "task.overdue", ALERT_WARNING, true},
        {ALERT_MILESTONE_REVIEW_DUE, "milestone.review_due", ALERT_WARNING, false},
        {ALERT_EVENT_STARTING, "event.starting", ALERT_INFO, false},
        {ALERT_SYSTEM_DELIVERY_FAILING, "system.delivery_failing", ALERT_CRITICAL, true},
        {ALERT_SYSTEM_WRITE_FAILING, "system.write_failing", ALERT_CRITICAL, true},
    };
    enum alert_kind kind;
    (void)state;
    assert_int_equal(sizeof rows / sizeof *rows, ALERT_KIND_COUNT);
    for (size_t i = 0; i < ALERT_KIND_COUNT; i++) {
        assert_string_equal(alert_kind_name(rows[i].kind), rows[i].name);
        assert_int_equal(alert_kind_severity(rows[i].kind), rows[i].severity);
        assert_int_equal(alert_kind_tells_resolution(rows[i].kind), rows[i].tells);
        assert_true(alert_kind_parse(rows[i].name, &kind));
        assert_int_equal(kind, rows[i].kind);
    }
    assert_false(alert_kind_parse("report", &kind));
    assert_false(alert_kind_parse("report.*", &kind));
    assert_false(alert_kind_parse(NULL, &kind));
}

/* States and severities have names, and states come back from theirs. */
static void states_and_severities(void **state) {
    static const char *const states[] = {"firing", "acknowledged", "resolved"};
    enum alert_state parsed;
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_string_equal(alert_state_name((enum alert_state)i), states[i]);
        assert_true(alert_state_parse(states[i], &parsed));
        assert_int_equal(parsed, i);
    }
    assert_false(alert_state_parse("silenced", &parsed)); /* a view, no state */
    assert_string_equal(alert_severity_name(ALERT_INFO), "info");
    assert_string_equal(alert_severity_name(ALERT_WARNING), "warning");
    assert_string_equal(alert_severity_name(ALERT_CRITICAL), "critical");
}

static void assert_words(enum text_id id, const char *code) {
    assert_string_equal(text_code(id), code);
    assert_string_not_equal(text_raw(id, LANG_VI), "");
    assert_string_not_equal(text_raw(id, LANG_EN), "");
    assert_string_not_equal(text_raw(id, LANG_VI), text_raw(id, LANG_EN));
}

/* Every kind, severity and state has its own words in both languages, by its own code. */
static void words_for_people(void **state) {
    char code[64];
    (void)state;
    for (int i = 0; i < ALERT_KIND_COUNT; i++) {
        snprintf(code, sizeof code, "alert.kind.%s", alert_kind_name((enum alert_kind)i));
        assert_words(alert_kind_text((enum alert_kind)i), code);
    }
    for (int i = 0; i < 3; i++) {
        snprintf(code, sizeof code, "alert.severity.%s", alert_severity_name((enum alert_severity)i));
        assert_words(alert_severity_text((enum alert_severity)i), code);
        snprintf(code, sizeof code, "alert.state.%s", alert_state_name((enum alert_state)i));
        assert_words(alert_state_text((enum alert_state)i), code);
    }
}

/* A label is found by its name; one that the kind does not have, or nobody knows, is NULL. */
static void labels_by_name(void **state) {
    const struct alert_labels labels = {.plan = "p1",
                                        .report = "r1",
                                        .unit = "u1",
                                        .period = "2016",
                                        .round = "-",
                                        .indicator = "i",
                                        .target = "t",
                                        .category = "total",
                                        .level = "prov",
                                        .task = "k",
                                        .milestone = "m",
                                        .event = "e",
                                        .component = "mail"};
    static const char *const want[][2] = {
        {"plan", "p1"},     {"report", "r1"}, {"unit", "u1"},        {"period", "2016"}, {"round", "-"},
        {"indicator", "i"}, {"target", "t"},  {"category", "total"}, {"level", "prov"},  {"task", "k"},
        {"milestone", "m"}, {"event", "e"},   {"component", "mail"}};
    const struct alert_labels none = {0};
    size_t count = 0;
    (void)state;
    for (const char *const *name = alert_label_names; *name; name++, count++) {
        assert_string_equal(*name, want[count][0]);
        assert_string_equal(alert_label(&labels, *name), want[count][1]);
        assert_null(alert_label(&none, *name));
    }
    assert_int_equal(count, 13);
    assert_null(alert_label(&labels, "kind"));
    assert_null(alert_label(&labels, "severity"));
    assert_null(alert_label(&labels, ""));
    assert_null(alert_label(&labels, NULL));
}

/* The identity is the kind and the labels there are, in one fixed order. */
static void identity(void **state) {
    const struct alert_labels labels = {
        .round = "-", .period = "2016-S1", .plan = "p", .unit = "so-y-te", .report = "half"};
    const struct alert_labels none = {0};
    char buf[ALERT_IDENTITY_MAX];
    (void)state;
    alert_identity(ALERT_REPORT_MISSED, &labels, buf);
    assert_string_equal(buf, "report.missed{plan=p,report=half,unit=so-y-te,period=2016-S1,round=-}");
    alert_identity(ALERT_SYSTEM_WRITE_FAILING, &none, buf);
    assert_string_equal(buf, "system.write_failing{}");
}

/* Alerts that differ in kind or in any one label, or in having it, have different identities; equal ones the
 * same. */
static void identities_differ(void **state) {
    char buf[32][ALERT_IDENTITY_MAX];
    size_t count = 0;
    (void)state;
    const char *fields[13];
    for (size_t i = 0; i < 13; i++) fields[i] = "x";
    for (size_t changed = 0; changed <= 13; changed++)
        for (int absent = 0; absent <= (changed < 13 ? 1 : 0); absent++) {
            const char *v[13];
            for (size_t i = 0; i < 13; i++) v[i] = i != changed ? fields[i] : absent ? NULL : "y";
            struct alert_labels l = {v[0], v[1], v[2], v[3],  v[4],  v[5], v[6],
                                     v[7], v[8], v[9], v[10], v[11], v[12]};
            alert_identity(ALERT_TARGET_LAGGING, &l, buf[count++]);
        }
    const struct alert_labels all = {"x", "x", "x", "x", "x", "x", "x", "x", "x", "x", "x", "x", "x"};
    alert_identity(ALERT_TARGET_MISSED, &all, buf[count++]);
    assert_int_equal(count, 28);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) assert_string_not_equal(buf[i], buf[j]);
    char again[ALERT_IDENTITY_MAX];
    alert_identity(ALERT_TARGET_MISSED, &all, again);
    assert_string_equal(again, buf[count - 1]);
}

/* All labels at once, each as long as an id may be, still fit whole. */
static void longest_identity(void **state) {
    char id[ID_BYTES_MAX + 1], category[128], buf[ALERT_IDENTITY_MAX];
    (void)state;
    memset(id, 'a', sizeof id);
    id[ID_BYTES_MAX] = '\0';
    memset(category, 'c', sizeof category);
    category[127] = '\0';
    const struct alert_labels all = {id, id, id, id, id, id, id, category, id, id, id, id, id};
    alert_identity(ALERT_SYSTEM_DELIVERY_FAILING, &all, buf);
    assert_int_equal(buf[strlen(buf) - 1], '}');
    assert_true(strlen(buf) > 12 * ID_BYTES_MAX + 127);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test(states_and_severities),
        cmocka_unit_test(words_for_people),
        cmocka_unit_test(labels_by_name),
        cmocka_unit_test(identity),
        cmocka_unit_test(identities_differ),
        cmocka_unit_test(longest_identity),
    };
    return cmocka_run_group_tests_name("model/alert", tests, NULL, NULL);
}
