/* What is awaited, what is overdue: rules 2 and 5 with obligations, extensions and roll-ups. */
#include "tests/judge/world.h"

static struct world reported(const char *units, const char *due) {
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2015", 10);
    build_report(w.plan, w.units, "annual", COVERS_YEAR, units, due);
    return w;
}

static struct world rolled(const char *due) {
    struct world w = reported("a b c", due);
    build_reported_by(w.plan, w.ind, w.units, "a b c", AGGREGATE_RATIO);
    return w;
}

static void oblige(struct world *w, const char *unit, const char *period, struct obligation change) {
    struct obligation o =
        build_obligation(w->plan, &w->plan->reports[0], build_unit(w->units, unit), period, NULL);
    if (change.due_ms) o.due_ms = change.due_ms;
    if (change.returned_until_ms) o.returned_until_ms = change.returned_until_ms;
    o.waived = change.waived;
    o.passed_to = change.passed_to;
    dataset_add_obligation(&w->data, &o);
}

/* An extension moves the day on which awaiting ends. */
static void test_extension(void **state) {
    (void)state;
    struct world w = reported("p", "before 03-01 +1");
    w_add(&w, "2019", 14);
    oblige(&w, "p", "2020", (struct obligation){.due_ms = build_instant("2021-04-15T00:00:00+07:00")});
    struct verdict v = w_judge(&w, "2021-04-14");
    assert_verdict(v, "lagging awaiting");
    v = w_judge(&w, "2021-04-15");
    assert_verdict(v, "no_data stale");
    w_close(&w);
}

/* A return gives until its own date, even past the due date. */
static void test_returned(void **state) {
    (void)state;
    struct world w = reported("p", "before 03-01 +1");
    w_add(&w, "2019", 14);
    oblige(&w, "p", "2020",
           (struct obligation){.returned_until_ms = build_instant("2021-03-08T00:00:00+07:00")});
    struct verdict v = w_judge(&w, "2021-03-07");
    assert_verdict(v, "lagging awaiting");
    v = w_judge(&w, "2021-03-08");
    assert_verdict(v, "no_data stale");
    w_close(&w);
}

/* A waived report is neither awaited nor overdue. */
static void test_waived(void **state) {
    (void)state;
    struct world w = reported("p", "before 03-01 +1");
    w_add(&w, "2019", 14);
    oblige(&w, "p", "2020", (struct obligation){.waived = true});
    struct verdict v = w_judge(&w, "2021-01-15");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "no_report");
    w_close(&w);
}

/* The last round decides: due before 10 September, updated before 25 January of the next year. */
static void test_rounds(void **state) {
    (void)state;
    struct world w = reported("p", "before 09-10");
    struct report *report = (struct report *)&w.plan->reports[0];
    build_round(report, "first", "before 09-10");
    build_round(report, "update", "before 01-25 +1");
    w_add(&w, "2019", 14);
    struct verdict v = w_judge(&w, "2021-01-24");
    assert_verdict(v, "lagging awaiting");
    v = w_judge(&w, "2021-01-25");
    assert_verdict(v, "no_data stale");
    w_close(&w);
}

/* A due date that the document leaves open never makes anything overdue. */
static void test_due_unknown(void **state) {
    (void)state;
    struct world w = reported("p", "unknown");
    w_add(&w, "2018", 14);
    struct verdict v = w_judge(&w, "2020-12-31");
    assert_verdict(v, "lagging");
    v = w_judge(&w, "2025-12-31");
    assert_verdict(v, "lagging awaiting");
    w_close(&w);
}

/* Due within its own year: on the first day after the milestone the value is already overdue. */
static void test_due_inside_period(void **state) {
    (void)state;
    struct world w = reported("p", "before 11-10");
    w_add(&w, "2019", 14);
    struct verdict v = w_judge(&w, "2020-12-31");
    assert_verdict(v, "lagging stale");
    v = w_judge(&w, "2021-01-01");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "overdue");
    w_close(&w);
}

/* Only reports that carry the indicator for the unit count: another's, or one that asks for nothing, does
 * not. */
static void test_other_reports(void **state) {
    (void)state;
    struct world w = reported("a", "before 03-01 +1");
    struct report *empty = build_report(w.plan, w.units, "narrative", COVERS_YEAR, "p", "before 06-01 +1");
    build_asks(w.plan, empty, "");
    w_add(&w, "2019", 14);
    struct verdict v = w_judge(&w, "2021-01-15");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "no_report");
    build_asks(w.plan, empty, "i");
    v = w_judge(&w, "2021-01-15");
    assert_verdict(v, "lagging awaiting");
    w_close(&w);
}

/* The unit that leads an indicator reports the whole: its report is the one awaited. */
static void test_lead_reports(void **state) {
    (void)state;
    struct world w = reported("a", "before 03-01 +1");
    w.ind->lead = build_unit(w.units, "a");
    w_add(&w, "2019", 14);
    struct verdict v = w_judge(&w, "2021-02-28");
    assert_verdict(v, "lagging awaiting");
    v = w_judge(&w, "2021-03-01");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "overdue");
    w_close(&w);
}

/* A half-yearly report is due an interim figure; once it is overdue and absent the old value is stale. */
static void test_half_year_report(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2015", 10);
    struct report *half = build_report(w.plan, w.units, "half", COVERS_HALF_YEAR, "p", "before 05-20");
    half->only = 1u << 1;
    w_add(&w, "2016", 14);
    struct verdict v = w_judge(&w, "2017-05-19");
    assert_verdict(v, "on_track");
    v = w_judge(&w, "2017-05-20");
    assert_verdict(v, "on_track stale");
    w_add(&w, "2017-S1", 16);
    v = w_judge(&w, "2017-05-20");
    assert_verdict(v, "on_track interim");
    w_add(&w, "2017", 18); /* the year's figure, sent early, makes the half-year's unneeded */
    v = w_judge(&w, "2017-05-20");
    assert_verdict(v, "on_track");
    w_close(&w);
}

/* Where a month's and a year's report both hold the milestone, the one of the indicator's own frequency
 * decides. */
static void test_shortest_report_decides(void **state) {
    (void)state;
    struct world w = w_open(CONDITION_AT_LEAST, 30, DIRECTION_UP);
    build_baseline(w.ind, "2015", 10);
    build_report(w.plan, w.units, "monthly", COVERS_MONTH, "p", "by 01-05 +1");
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "p", "before 03-01 +1");
    build_report(w.plan, w.units, "final", COVERS_PHASE, "p", "before 06-01 +1");
    w_add(&w, "2019", 14);
    struct verdict v = w_judge(&w, "2021-02-28");
    assert_true(v.flags & VERDICT_AWAITING);
    v = w_judge(&w, "2021-03-01");
    assert_verdict(v, "no_data stale");
    w_close(&w);
}

/* Nobody has reported: awaiting while one unit still has time, no data once the last is overdue. */
static void test_rollup_none(void **state) {
    (void)state;
    struct world w = rolled("before 03-01 +1");
    for (const char *u = "abc"; *u; u++) w_counts(&w, (char[]){*u, 0}, "2019", 14, 100);
    oblige(&w, "c", "2020", (struct obligation){.due_ms = build_instant("2021-03-15T00:00:00+07:00")});
    struct verdict v = w_judge(&w, "2021-02-28");
    assert_verdict(v, "lagging awaiting");
    v = w_judge(&w, "2021-03-14");
    assert_verdict(v, "lagging awaiting");
    v = w_judge(&w, "2021-03-15");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "overdue");
    w_close(&w);
}

/* Some have: the status of what is known stays partial, awaiting while any missing unit has time, then stale.
 */
static void test_rollup_partial(void **state) {
    (void)state;
    struct world w = rolled("before 03-01 +1");
    w_counts(&w, "a", "2020", 35, 100);
    w_counts(&w, "b", "2020", 35, 100);
    oblige(&w, "c", "2020", (struct obligation){.due_ms = build_instant("2021-03-15T00:00:00+07:00")});
    struct verdict v = w_judge(&w, "2020-12-31");
    assert_verdict(v, "on_track ahead partial");
    v = w_judge(&w, "2021-03-14");
    assert_verdict(v, "on_track ahead awaiting partial");
    v = w_judge(&w, "2021-03-15");
    assert_verdict(v, "on_track ahead stale partial");
    w_counts(&w, "c", "2020", 10, 100);
    v = w_judge(&w, "2021-03-15");
    assert_verdict(v, "missed");
    assert_near(v.value, 80.0 / 3);
    w_close(&w);
}

/* Before the milestone a partial roll-up is stale only when every missing unit's report is overdue. */
static void test_rollup_stale(void **state) {
    (void)state;
    struct world w = rolled("before 11-10");
    w_counts(&w, "a", "2017", 14, 100);
    oblige(&w, "c", "2017", (struct obligation){.due_ms = build_instant("2017-12-01T00:00:00+07:00")});
    struct verdict v = w_judge(&w, "2017-11-09");
    assert_verdict(v, "lagging partial");
    v = w_judge(&w, "2017-11-30"); /* b is overdue, c is not */
    assert_verdict(v, "lagging partial");
    v = w_judge(&w, "2017-12-01");
    assert_verdict(v, "lagging stale partial");
    w_close(&w);
}

/* A whole roll-up of an old period is stale once every unit is overdue with the newer one. */
static void test_rollup_whole_stale(void **state) {
    (void)state;
    struct world w = rolled("before 11-10");
    for (const char *u = "abc"; *u; u++) w_counts(&w, (char[]){*u, 0}, "2016", 14, 100);
    struct verdict v = w_judge(&w, "2017-11-09");
    assert_verdict(v, "on_track");
    v = w_judge(&w, "2017-11-10");
    assert_verdict(v, "on_track stale");
    w_close(&w);
}

/* A unit that answered with a reason is not awaited any more. */
static void test_rollup_answered(void **state) {
    (void)state;
    struct world w = rolled("before 03-01 +1");
    w_counts(&w, "a", "2020", 35, 100);
    w_counts(&w, "b", "2020", 35, 100);
    w_reason(&w, "c", "2020");
    struct verdict v = w_judge(&w, "2021-01-15");
    assert_verdict(v, "on_track ahead partial");
    assert_true(v.coverage_have == 2 && v.coverage_want == 3);
    w_close(&w);
}

/* A unit's own verdict follows its own report, whatever the others do. */
static void test_unit_report(void **state) {
    (void)state;
    struct world w = rolled("before 03-01 +1");
    w_counts(&w, "a", "2019", 35, 100);
    w_counts(&w, "b", "2020", 35, 100);
    struct verdict a = w_judge_for(&w, w.t, "a", "total", "2021-01-15");
    struct verdict b = w_judge_for(&w, w.t, "b", "total", "2021-01-15");
    assert_verdict(a, "on_track ahead awaiting");
    assert_verdict(b, "achieved");
    a = w_judge_for(&w, w.t, "a", "total", "2021-03-01");
    assert_verdict(a, "no_data stale");
    w_close(&w);
}

/* Of two reports of the same length that both carry the figure the later due date decides. */
static void test_two_reports(void **state) {
    (void)state;
    struct world w = reported("p", "before 03-01 +1");
    build_report(w.plan, w.units, "second", COVERS_YEAR, "p", "before 04-01 +1");
    w_add(&w, "2019", 14);
    struct verdict v = w_judge(&w, "2021-03-31");
    assert_verdict(v, "lagging stale awaiting"); /* the first of them is overdue, the second not yet */
    v = w_judge(&w, "2021-04-01");
    assert_verdict(v, "no_data stale");
    w_close(&w);
}

/* A share that follows from the other one's answer is not missing. */
static void test_share_answered(void **state) {
    (void)state;
    struct world w = reported("p", "before 11-10");
    build_disaggregate(w.plan, w.ind, "sex", DISAGGREGATE_SHARE);
    w.t->each = w.ind->disaggregate[0].dimension;
    w_put(&w, "p", "2016", "sex=female", 50);
    w_put(&w, "p", "2017", "sex=female", 51);
    struct verdict v = w_judge_for(&w, w.t, "p", "sex=male", "2017-12-31");
    assert_verdict(v, "on_track ahead");
    assert_true(v.value == 49);
    struct observation none = {.indicator = w.ind->index,
                               .unit = w.plan->unit->index,
                               .period = build_period("2018"),
                               .category = "sex=female",
                               .seq = 9,
                               .no_data_reason = "không điều tra"};
    dataset_add(&w.data, &none);
    v = w_judge_for(&w, w.t, "p", "sex=male", "2018-12-31");
    assert_verdict(v, "on_track ahead");
    w_close(&w);
}

/* What passed to an heir, and back when that one closed in turn, is nobody's; looking for whose it is comes
 * to an end. */
static void test_passed_there_and_back(void **state) {
    (void)state;
    struct world w = reported("p", "before 03-01 +1");
    w_add(&w, "2019", 14);
    oblige(&w, "p", "2020", (struct obligation){.waived = true, .passed_to = "a"});
    oblige(&w, "a", "2020", (struct obligation){.waived = true, .passed_to = "p"});
    struct verdict v = w_judge(&w, "2021-01-15");
    assert_verdict(v, "no_data stale");
    assert_reason(v, "no_report");
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extension),
        cmocka_unit_test(test_returned),
        cmocka_unit_test(test_waived),
        cmocka_unit_test(test_rounds),
        cmocka_unit_test(test_due_unknown),
        cmocka_unit_test(test_due_inside_period),
        cmocka_unit_test(test_other_reports),
        cmocka_unit_test(test_lead_reports),
        cmocka_unit_test(test_half_year_report),
        cmocka_unit_test(test_shortest_report_decides),
        cmocka_unit_test(test_rollup_none),
        cmocka_unit_test(test_rollup_partial),
        cmocka_unit_test(test_rollup_stale),
        cmocka_unit_test(test_rollup_whole_stale),
        cmocka_unit_test(test_rollup_answered),
        cmocka_unit_test(test_unit_report),
        cmocka_unit_test(test_passed_there_and_back),
        cmocka_unit_test(test_two_reports),
        cmocka_unit_test(test_share_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
