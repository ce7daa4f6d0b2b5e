#include "alerts/route.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct alert alert_of(enum alert_kind kind, enum alert_severity severity, int step, const char *unit) {
    return (struct alert){.kind = kind,
                          .severity = severity,
                          .step = step,
                          .labels = {.plan = "lai-chau-2016", .report = "half-year", .unit = unit}};
}

/* Each matcher holds or not for a second step, critical, report.missed of so-y-te. */
static void test_matchers(void **state) {
    static const struct {
        const char *label, *pattern;
        bool holds;
    } rows[] = {
        {"kind", "report.missed", true},
        {"kind", "report.*", true},
        {"kind", "*", true},
        {"kind", "target.*", false},
        {"kind", "report.miss", false},
        {"kind", "report.[md]*", true},
        {"severity", "critical", true},
        {"severity", "warning", false},
        {"severity", ">=warning", true},
        {"severity", ">critical", false},
        {"severity", "<critical", false},
        {"severity", "<=critical", true},
        {"severity", ">=nonsense", false},
        {"step", "2", true},
        {"step", "3", false},
        {"step", ">=2", true},
        {"step", ">=3", false},
        {"step", "<=2", true},
        {"step", ">1", true},
        {"step", "<2", false},
        {"step", ">=", false},
        {"step", ">=2x", false},
        {"step", "?", true},
        {"unit", "so-y-te", true},
        {"unit", "so-*", true},
        {"unit", "ubnd-*", false},
        {"plan", "lai-chau-*", true},
        {"report", "half-year", true},
        {"target", "*", true}, /* an absent label is empty */
        {"target", "?*", false},
        {"target", "", true},
        {"nonsense", "x", false},
    };
    (void)state;
    struct alert alert = alert_of(ALERT_REPORT_MISSED, ALERT_CRITICAL, 2, "so-y-te");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct matcher m = {rows[i].label, rows[i].pattern};
        if (matcher_holds(&m, &alert) != rows[i].holds) fail_msg("%s %s", rows[i].label, rows[i].pattern);
    }
}

/* Reminders come before misses: −1 is below 0, so that a rule for later steps never catches a reminder. */
static void test_reminder_steps(void **state) {
    (void)state;
    struct alert alert = alert_of(ALERT_REPORT_DUE_SOON, ALERT_INFO, -1, "so-y-te");
    assert_false(matcher_holds(&(struct matcher){"step", ">=1"}, &alert));
    assert_true(matcher_holds(&(struct matcher){"step", "<0"}, &alert));
    assert_true(matcher_holds(&(struct matcher){"step", ">=-1"}, &alert));
    assert_true(matcher_holds(&(struct matcher){"step", "-1"}, &alert));
}

/* A tree: root → a (report.*, continue) → a1 (step ≥ 2); b (report.missed); c (everything). */
struct tree {
    struct receiver receivers[5]; /* root a a1 b c */
    struct matcher matchers[3];
    struct route leaf, children[3], root;
};

static void plant(struct tree *t, bool a_continues, bool b_continues) {
    static const char *const names[] = {"root", "a", "a1", "b", "c"};
    memset(t, 0, sizeof *t);
    for (size_t i = 0; i < 5; i++) t->receivers[i].name = names[i];
    t->matchers[0] = (struct matcher){"kind", "report.*"};
    t->matchers[1] = (struct matcher){"step", ">=2"};
    t->matchers[2] = (struct matcher){"kind", "report.missed"};
    t->leaf = (struct route){.receiver = &t->receivers[2], .match = &t->matchers[1], .match_count = 1};
    t->children[0] = (struct route){.receiver = &t->receivers[1],
                                    .match = &t->matchers[0],
                                    .match_count = 1,
                                    .continues = a_continues,
                                    .routes = &t->leaf,
                                    .route_count = 1};
    t->children[1] = (struct route){
        .receiver = &t->receivers[3], .match = &t->matchers[2], .match_count = 1, .continues = b_continues};
    t->children[2] = (struct route){.receiver = &t->receivers[4]};
    t->root = (struct route){.receiver = &t->receivers[0], .routes = t->children, .route_count = 3};
}

/* "a b": the receivers in order. */
static void check_tree(bool a_continues, bool b_continues, const struct alert *alert, const char *expected) {
    struct tree t;
    const struct route *out[ROUTE_MATCH_MAX];
    char names[64] = "";
    plant(&t, a_continues, b_continues);
    size_t count = route_match(&t.root, alert, out);
    for (size_t i = 0; i < count; i++) {
        if (i) strncat(names, " ", sizeof names - strlen(names) - 1);
        strncat(names, out[i]->receiver->name, sizeof names - strlen(names) - 1);
    }
    assert_string_equal(names, expected);
}

/* Children in order; the first match without continue ends the search; a node's own receiver gets what no
 * child matched. */
static void test_tree(void **state) {
    (void)state;
    struct alert first = alert_of(ALERT_REPORT_MISSED, ALERT_WARNING, 1, "u");
    struct alert second = alert_of(ALERT_REPORT_MISSED, ALERT_CRITICAL, 2, "u");
    struct alert soon = alert_of(ALERT_REPORT_DUE_SOON, ALERT_INFO, -1, "u");
    struct alert target = alert_of(ALERT_TARGET_LAGGING, ALERT_WARNING, 0, "u");
    static const struct {
        bool a, b;
        const char *first, *second, *soon, *target;
    } rows[] = {
        {true, true, "a b c", "a1 b c", "a c", "c"},
        {true, false, "a b", "a1 b", "a c", "c"},
        {false, true, "a", "a1", "a", "c"},
        {false, false, "a", "a1", "a", "c"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_tree(rows[i].a, rows[i].b, &first, rows[i].first);
        check_tree(rows[i].a, rows[i].b, &second, rows[i].second);
        check_tree(rows[i].a, rows[i].b, &soon, rows[i].soon);
        check_tree(rows[i].a, rows[i].b, &target, rows[i].target);
    }
}

/* What no child matches comes to the root's own receiver; a root without one gets nothing. */
static void test_root(void **state) {
    struct receiver receiver = {.name = "root"};
    struct matcher matcher = {"kind", "target.*"};
    struct route child = {.receiver = &receiver, .match = &matcher, .match_count = 1};
    struct route root = {.receiver = &receiver, .routes = &child, .route_count = 1};
    const struct route *out[ROUTE_MATCH_MAX];
    struct alert alert = alert_of(ALERT_REPORT_MISSED, ALERT_WARNING, 1, "u");
    (void)state;
    assert_int_equal(route_match(&root, &alert, out), 1);
    assert_ptr_equal(out[0], &root);
    root.receiver = NULL;
    assert_int_equal(route_match(&root, &alert, out), 0);
}

/* All matchers of a node must hold. */
static void test_all_matchers(void **state) {
    struct receiver receiver = {.name = "x"};
    struct matcher matchers[] = {{"kind", "report.missed"}, {"unit", "so-*"}};
    struct route child = {.receiver = &receiver, .match = matchers, .match_count = 2};
    struct route root = {.routes = &child, .route_count = 1};
    const struct route *out[ROUTE_MATCH_MAX];
    struct alert in = alert_of(ALERT_REPORT_MISSED, ALERT_WARNING, 1, "so-y-te");
    struct alert off = alert_of(ALERT_REPORT_MISSED, ALERT_WARNING, 1, "huyen-a");
    (void)state;
    assert_int_equal(route_match(&root, &in, out), 1);
    assert_int_equal(route_match(&root, &off, out), 0);
}

/* More matching nodes than there is room for are cut, never written past the end. */
static void test_bound(void **state) {
    struct receiver receiver = {.name = "x"};
    struct route children[ROUTE_MATCH_MAX + 8],
        root = {.routes = children, .route_count = ROUTE_MATCH_MAX + 8};
    const struct route *out[ROUTE_MATCH_MAX];
    struct alert alert = alert_of(ALERT_REPORT_MISSED, ALERT_WARNING, 1, "u");
    (void)state;
    for (size_t i = 0; i < ROUTE_MATCH_MAX + 8; i++)
        children[i] = (struct route){.receiver = &receiver, .continues = true};
    assert_int_equal(route_match(&root, &alert, out), ROUTE_MATCH_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matchers), cmocka_unit_test(test_reminder_steps), cmocka_unit_test(test_tree),
        cmocka_unit_test(test_root),     cmocka_unit_test(test_all_matchers),   cmocka_unit_test(test_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
