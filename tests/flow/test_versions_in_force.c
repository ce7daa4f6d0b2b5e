#include "daemon/flow/versions.h"
#include "tests/flow/world.h"

/* A version counts from its day on: until then it is on record, and the one before it is in use. */

#define VALUE "{'indicator':'1.1','numerator':12,'denominator':100}"
#define SEND(unit)                                                                                           \
    "{'plan':'p','report':'half-year','unit':'" unit "','period':'2016-S1','values':[" VALUE "]}"

/* WORLD_PLAN with another bar, in force from a day. */
static const char *from_day(struct world *w, const char *bar, const char *day) {
    char *at_least = mem_printf("'at_least': %s,", bar),
         *head = mem_printf("'in_force_from': '%s', 'start':", day);
    const char *text = world_edit(w->arena, WORLD_PLAN, "'at_least': 50,", at_least);
    text = world_edit(w->arena, text, "'start':", head);
    mem_free(at_least);
    mem_free(head);
    return text;
}

static double bar(struct world *w) {
    return world_the_plan(w)->targets[0].condition.value;
}

static void turn(struct world *w, const char *at) {
    world_begin(w, at);
    world_commit(w);
}

/* The same record, and a daemon that starts anew on the same files. */
static void restart(struct world *w, const char *text, const char *at) {
    engine_free(w->engine);
    w->engine = engine_new(w->store, &w->settings);
    world_publish(w, world_plan(text), at, false, ERR_OK);
}

/* ---- from a day on ---- */

/* Recorded at once, in use from its day's first instant on, by the plan's zone, and not a moment before. */
static void test_in_force_from_a_later_day(void **state) {
    struct world *w = *state;
    struct version_row *rows;
    size_t count;
    assert_true(world_publish(w, world_plan(from_day(w, "60", "2016-07-01")), "2016-02-01", false, ERR_OK));
    OK(w, store_plan_versions(w->store, INT64_MAX, w->arena, &rows, &count, &w->err));
    assert_non_null(strstr(rows[0].canonical, "\"at_least\":60"));
    assert_true(bar(w) == 50);
    assert_int_equal(world_the_plan(w)->in_force_until_ms, world_ms("2016-07-01"));
    turn(w, "2016-06-30T23:59:59+07:00");
    assert_true(bar(w) == 50);
    turn(w, "2016-07-01");
    assert_true(bar(w) == 60);
    assert_int_equal(world_the_plan(w)->version_seq, rows[0].seq);
    assert_int_equal(world_the_plan(w)->activated_ms, world_ms("2016-01-01"));
    assert_int_equal(world_the_plan(w)->in_force_until_ms, INT64_MAX);
}

/* The day is an instant at which something is due: nobody has to wait for the next submission. Then what lies
 * ahead is by the new text, and everything is judged by it. */
static void test_the_switch_comes_by_itself(void **state) {
    struct world *w = *state;
    struct verdict_row row;
    world_submit(w, "2016-05-02", SEND("so-b"), NULL);
    assert_int_equal(world_open_alerts(w, "target.*"), 1);
    const char *text = world_edit(w->arena, from_day(w, "11", "2016-07-01"), "'due': {'before': '11-30'}",
                                  "'due': {'before': '12-10'}");
    world_publish(w, world_plan(text), "2016-05-03", false, ERR_OK);
    world_run(w, "2016-06-30T23:00:00+07:00", 500);
    size_t open = world_open_alerts(w, "target.*");
    assert_true(open > 0 && bar(w) == 50);
    assert_int_equal(world_next(w), world_ms("2016-07-01"));
    world_run(w, "2016-07-01", 500);
    assert_true(bar(w) == 11);
    OK(w, store_verdict_last(w->store, "p", "1.1-end", "so-b", "total", INT64_MAX, w->arena, &row, &w->err));
    assert_int_equal(row.status, VERDICT_ON_TRACK);
    assert_int_equal(row.recorded_ms, world_ms("2016-07-01"));
    assert_int_equal(world_open_alerts(w, "target.*"), 0);
    world_run(w, "2016-12-10", 500);
    assert_non_null(strstr(world_story(w, "report.missed", "so-y"),
                           "2016-12-10T00:00:00+07:00 report.missed so-y raised"));
    assert_null(strstr(world_story(w, "report.missed", "so-y"), "2016-11-30"));
}

/* What is dropped from a day on ends on that day, silently; what is new begins then. */
static void test_what_is_open_follows_on_the_day(void **state) {
    struct world *w = *state;
    const char *text = world_edit(w->arena, from_day(w, "50", "2016-06-01"), "'units': ['@departments']",
                                  "'units': ['so-b', 'so-y']");
    world_publish(w, world_plan(text), "2016-05-03", false, ERR_OK);
    world_run(w, "2016-05-31", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 3);
    world_run(w, "2016-06-01", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 2);
    assert_non_null(strstr(world_story(w, "report.missed", "so-a"),
                           "2016-06-01T00:00:00+07:00 report.missed so-a ended"));
}

/* A submission checked against the old text that reaches the writer on the new one's day is checked again. */
static void test_a_submission_over_midnight(void **state) {
    struct world *w = *state;
    struct receipt r;
    const char *text = world_edit(w->arena, from_day(w, "50", "2016-06-01"), "'units': ['@departments']",
                                  "'units': ['so-b', 'so-y']");
    world_publish(w, world_plan(text), "2016-05-03", false, ERR_OK);
    struct submission *s = world_submission(SEND("so-a"), "2016-05-31T23:59:59+07:00");
    receipt_init(&r);
    assert_true(validate_submission(s, engine_plans(w->engine), &r.problems));
    world_begin(w, "2016-06-01");
    OK(w, engine_mark(w->engine, &w->err));
    FAILS(w, ERR_INVALID, engine_submit(w->engine, s, &r, &w->err));
    engine_undo(w->engine);
    world_commit(w);
    assert_true(problems_has(&r.problems, "unit.wrong_report"));
    receipt_deinit(&r);
    submission_free(s);
}

/* A transaction that comes to nothing leaves the plans as they were; the next one tries again. */
static void test_a_switch_that_is_undone(void **state) {
    struct world *w = *state;
    world_publish(w, world_plan(from_day(w, "60", "2016-07-01")), "2016-02-01", false, ERR_OK);
    struct plans *before = engine_plans(w->engine);
    world_begin(w, "2016-07-01");
    assert_true(bar(w) == 60);
    engine_abort(w->engine);
    assert_ptr_equal(engine_plans(w->engine), before);
    assert_true(bar(w) == 50);
    turn(w, "2016-07-01");
    assert_true(bar(w) == 60);
}

/* A day that has passed, or today: in use at once. */
static void test_in_force_from_an_earlier_day(void **state) {
    struct world *w = *state;
    world_publish(w, world_plan(from_day(w, "60", "2016-01-15")), "2016-02-01", false, ERR_OK);
    assert_true(bar(w) == 60);
    world_publish(w, world_plan(from_day(w, "70", "2016-02-01")), "2016-02-01", false, ERR_OK);
    assert_true(bar(w) == 70);
}

/* Before any version was in force the first one is used: a plan is never without a text. */
static void test_the_first_version_is_used_at_once(void **state) {
    struct world *w = world_new(NULL, NULL);
    (void)state;
    world_publish(w, world_plan(from_day(w, "60", "2016-07-01")), "2016-02-01", false, ERR_OK);
    assert_true(bar(w) == 60);
    world_publish(w, world_plan(from_day(w, "70", "2016-09-01")), "2016-03-01", false, ERR_OK);
    assert_true(bar(w) == 60);
    world_run(w, "2016-09-01", 500);
    assert_true(bar(w) == 70);
    world_free(w);
}

/* ---- several that wait ---- */

/* Each takes over on its own day. */
static void test_two_days(void **state) {
    struct world *w = *state;
    world_publish(w, world_plan(from_day(w, "60", "2016-07-01")), "2016-02-01", false, ERR_OK);
    world_publish(w, world_plan(from_day(w, "70", "2017-01-01")), "2016-03-01", false, ERR_OK);
    assert_true(bar(w) == 50);
    world_run(w, "2016-12-31", 500);
    assert_true(bar(w) == 60);
    assert_int_equal(world_the_plan(w)->in_force_until_ms, world_ms("2017-01-01"));
    world_run(w, "2017-01-01", 500);
    assert_true(bar(w) == 70);
}

/* A newer text that counts at once takes the place of one that still waits. */
static void test_a_correction_overtakes(void **state) {
    struct world *w = *state;
    world_publish(w, world_plan(from_day(w, "60", "2016-07-01")), "2016-02-01", false, ERR_OK);
    world_publish(w, world_plan(world_edit(w->arena, WORLD_PLAN, "'at_least': 50", "'at_least': 55")),
                  "2016-03-01", false, ERR_OK);
    assert_true(bar(w) == 55);
    world_run(w, "2016-08-01", 500);
    assert_true(bar(w) == 55);
}

/* ---- reads ---- */

static double bar_at(struct world *w, struct versions *v, int64_t seq, const char *at) {
    struct plans *plans;
    OK(w, versions_at(v, w->store, engine_plans(w->engine), seq, world_ms(at), &plans, &w->err));
    double value = plans->count ? plans->items[0]->targets[0].condition.value : -1;
    plans_unref(plans);
    return value;
}

/* Day D is judged by the version in force on D among those recorded by then: before and after the day, as
 * known before and after the change, and for a day that is still to come. */
static void test_reads_use_the_version_of_their_day(void **state) {
    struct world *w = *state;
    struct versions *v = versions_new();
    int64_t first = world_seq(w);
    world_publish(w, world_plan(from_day(w, "60", "2016-07-01")), "2016-02-01", false, ERR_OK);
    int64_t second = world_seq(w);
    for (int switched = 0; switched < 2; switched++) {
        assert_true(bar_at(w, v, first, "2016-01-15") == 50);
        assert_true(bar_at(w, v, first, "2016-08-01") == 50); /* not known yet */
        assert_true(bar_at(w, v, second, "2016-06-30") == 50);
        assert_true(bar_at(w, v, second, "2016-07-01") == 60);
        assert_true(bar_at(w, v, second, "2019-01-01") == 60);
        assert_true(bar_at(w, v, 0, "2016-01-15") == -1);
        if (!switched) world_run(w, "2016-07-02", 500);
    }
    versions_free(v);
}

/* ---- restarts ---- */

/* A daemon that starts anew before the day goes on with the text in force, and switches on the day. */
static void test_a_restart_before_the_day(void **state) {
    struct world *w = *state;
    const char *text = from_day(w, "60", "2016-07-01");
    world_publish(w, world_plan(text), "2016-02-01", false, ERR_OK);
    int64_t seq = world_seq(w);
    restart(w, text, "2016-03-01");
    assert_int_equal(world_seq(w), seq); /* nothing is new */
    assert_true(bar(w) == 50);
    world_run(w, "2016-07-01", 500);
    assert_true(bar(w) == 60);
}

/* One that was down on the day catches up: what lies ahead is derived, what no longer holds ends. */
static void test_a_restart_after_the_day(void **state) {
    struct world *w = *state;
    const char *text = world_edit(w->arena, from_day(w, "50", "2016-06-01"), "'units': ['@departments']",
                                  "'units': ['so-b', 'so-y']");
    world_publish(w, world_plan(text), "2016-05-03", false, ERR_OK);
    world_run(w, "2016-05-31", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 3);
    restart(w, text, "2016-06-05");
    world_run(w, "2016-06-05", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 2);
}

/* ---- what is refused ---- */

/* Until its day more may be recorded of what is in use: a version for a later day says of every id of today's
 * that it leaves out what becomes of it, though nothing is on record of it yet. */
static void test_a_later_version_explains_what_is_in_use(void **state) {
    struct world *w = *state;
    const char *text =
        world_edit(w->arena, from_day(w, "50", "2017-01-01"), "{'id': '2.1-end'", "{'id': '2.9-end'");
    world_publish(w, world_plan(text), "2016-02-01", false, ERR_CONFLICT);
    assert_string_equal(world_problems(w->arena, &w->published.problems), " publish.in_use");
    assert_non_null(strstr(w->published.problems.items[0].en, "target “2.1-end” is in use until 2017-01-01"));
    text =
        world_edit(w->arena, text,
                   "'start':", "'renamed': [{'kind': 'target', 'id': '2.1-end', 'to': '2.9-end'}], 'start':");
    world_publish(w, world_plan(text), "2016-02-01", false, ERR_OK);
}

/* Units that a version in force, or one to come, speaks of cannot go before it does. */
static void test_units_of_a_version_that_counts_stay(void **state) {
    struct world *w = *state;
    const char *later = world_edit(w->arena, from_day(w, "50", "2017-01-01"), "['@departments'], 'baseline'",
                                   "['so-a', 'so-b'], 'baseline'");
    const char *only = world_edit(w->arena, later, "'units': ['@departments']", "'units': ['so-a', 'so-b']");
    only = world_edit(w->arena, only, "'units': ['@departments']", "'units': ['so-a', 'so-b']");
    const char *units =
        world_edit(w->arena, WORLD_UNITS,
                   "  {'unit': 'so-y', 'kind': 'department', 'name': 'Sở Y tế', 'parent': 'tinh',"
                   "   'contacts': {'email': ['so-y@example.vn']}},",
                   "");
    units = world_edit(w->arena, units, "'departments': ['so-a', 'so-b', 'so-y'], ", "");
    world_publish(w, world_plans(units, &only, 1), "2016-02-01", false, ERR_CONFLICT);
    assert_string_equal(world_problems(w->arena, &w->published.problems), " publish.version_unreadable");
    world_publish(w, world_plan(only), "2016-02-01", false, ERR_OK); /* with the units as they were */
    world_run(w, "2017-01-01", 500);
    assert_int_equal(world_the_plan(w)->reports[0].unit_count, 2);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_in_force_from_a_later_day),
        TEST(test_the_switch_comes_by_itself),
        TEST(test_what_is_open_follows_on_the_day),
        TEST(test_a_submission_over_midnight),
        TEST(test_a_switch_that_is_undone),
        TEST(test_in_force_from_an_earlier_day),
        cmocka_unit_test(test_the_first_version_is_used_at_once),
        TEST(test_two_days),
        TEST(test_a_correction_overtakes),
        TEST(test_reads_use_the_version_of_their_day),
        TEST(test_a_restart_before_the_day),
        TEST(test_a_restart_after_the_day),
        TEST(test_a_later_version_explains_what_is_in_use),
        TEST(test_units_of_a_version_that_counts_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
