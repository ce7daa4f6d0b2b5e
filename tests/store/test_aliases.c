#include "tests/store/fixture.h"

/* A plan whose report "half" became "six", indicator and target got new ids; and what goes on under them. */

struct renamed {
    struct plan plan;
    struct indicator indicators[IND_TOTAL];
    struct target target;
    struct report report;
    struct succession_note notes[3];
    struct plan *items[1];
    struct plans plans;
};

static void rename_all(struct fixture *fx, struct renamed *r) {
    *r = (struct renamed){.plan = fx->plan, .target = fx->target, .report = fx->report};
    memcpy(r->indicators, fx->indicators, sizeof r->indicators);
    r->notes[0] = (struct succession_note){"indicator", r->indicators[IND_RATE].id, "new-rate", NULL};
    r->notes[1] = (struct succession_note){"target", r->target.id, "new-target", NULL};
    r->notes[2] = (struct succession_note){"report", r->report.id, "six", NULL};
    r->indicators[IND_RATE].id = "new-rate";
    r->target.id = "new-target";
    r->target.indicator = &r->indicators[IND_RATE];
    r->report.id = "six";
    r->plan.indicators = r->indicators;
    r->plan.targets = &r->target;
    r->plan.reports = &r->report;
    r->plan.notes = r->notes;
    r->plan.note_count = 3;
    r->items[0] = &r->plan;
    r->plans = (struct plans){.items = r->items, .count = 1};
    store_use_plans(fx->store, &r->plans);
}

static size_t values(struct fixture *fx, const char *indicator, struct observation_row **rows) {
    size_t count;
    struct observation_filter f = {
        .plan = "p-2011", .indicator = indicator, .as_of = INT64_MAX, .history = true};
    OK(store_observations(fx->store, &f, fx->arena, rows, &count, &fx->err));
    return count;
}

/* Values under the old id are the new one's, also in the dataset that is judged; new ones supersede them. */
static void test_values(void **state) {
    struct fixture *fx = *state;
    struct renamed r;
    struct observation_row *rows;
    struct dataset ds;
    fx_value(fx, "so-a", 40);
    rename_all(fx, &r);
    assert_int_equal(values(fx, "new-rate", &rows), 1);
    assert_string_equal(rows[0].indicator, "new-rate");
    fx->plan = r.plan;
    fx->report = r.report;
    fx_value(fx, "so-a", 60);
    assert_int_equal(values(fx, "new-rate", &rows), 2);
    assert_true(rows[0].superseded_ms != INSTANT_NONE && rows[1].superseded_ms == INSTANT_NONE);
    dataset_init(&ds, &r.plan, &fx->units);
    OK(store_dataset(fx->store, &r.plan, &fx->units, NULL, 0, INT64_MAX, &ds, &fx->err));
    assert_int_equal(ds.count, 1);
    assert_true(ds.items[0].value == 60 && ds.items[0].indicator == IND_RATE);
    assert_int_equal(ds.obligation_count, 1); /* one row for both */
    assert_string_equal(ds.obligations[0].report, "six");
    dataset_deinit(&ds);
    store_use_plans(fx->store, NULL); /* without the plan all is as it was written */
    assert_int_equal(values(fx, NULL, &rows), 2);
    assert_string_equal(rows[1].indicator, fx->indicators[IND_RATE].id);
}

/* Obligations and submissions are found by the new report id, whole and filtered. */
static void test_obligations_and_submissions(void **state) {
    struct fixture *fx = *state;
    struct renamed r;
    struct obligation o, *list;
    struct submission_row *rows;
    size_t count;
    fx_value(fx, "so-a", 40);
    rename_all(fx, &r);
    OK(store_obligation(fx->store, "p-2011", "six", "so-a", fx->h1, "-", INT64_MAX, fx->arena, &o, &fx->err));
    assert_string_equal(o.report, "six");
    struct obligation_filter of = {.plan = "p-2011",
                                   .report = "six",
                                   .due_from_ms = INSTANT_NONE,
                                   .due_to_ms = INSTANT_NONE,
                                   .as_of = INT64_MAX};
    OK(store_obligations(fx->store, &of, fx->arena, &list, &count, &fx->err));
    assert_int_equal(count, 1);
    struct submission_filter sf = {.plan = "p-2011", .report = "six", .as_of = INT64_MAX, .limit = 10};
    OK(store_submissions(fx->store, &sf, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].report, "six");
}

/* An open alert has its identity by either name: it is not opened twice. */
static void test_alerts(void **state) {
    struct fixture *fx = *state;
    struct renamed r;
    struct alert a;
    struct alert_labels labels = {
        .plan = "p-2011", .report = "six", .unit = "so-a", .period = "2016-S1", .round = "-"};
    fx_begin(fx, NOW);
    fx_open(fx, fx_tx(fx, "open"), "so-a", fx->h1); /* whatever has an alert is on record */
    int64_t id = fx_alert(fx, fx_tx(fx, "alert"), "so-a");
    fx_commit(fx);
    rename_all(fx, &r);
    OK(store_alert(fx->store, id, fx->arena, &a, &fx->err));
    assert_string_equal(a.labels.report, "six");
    labels.period = a.labels.period;
    labels.round = a.labels.round;
    OK(store_alert_open(fx->store, ALERT_REPORT_MISSED, &labels, fx->arena, &a, &fx->err));
    assert_int_equal(a.id, id);
    fx_begin(fx, NOW);
    FAILS(ERR_CONFLICT, store_alert_add(fx->store, fx_tx(fx, "alert"), &a, &id, &fx->err));
    store_rollback(fx->store);
}

/* Of what another plan calls the same nothing is changed. */
static void test_another_plans_ids(void **state) {
    struct fixture *fx = *state;
    struct renamed r;
    struct observation_row *rows;
    size_t count;
    fx_fill_all(fx);
    rename_all(fx, &r);
    struct observation_filter f = {.plan = "q-2016", .as_of = INT64_MAX};
    OK(store_observations(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    for (size_t i = 0; i < count; i++) assert_string_not_equal(rows[i].indicator, "new-rate");
}

/* An old id that was never on record leads nowhere: the new one stands for itself, then and ever after. */
static void test_an_old_id_without_history(void **state) {
    struct fixture *fx = *state;
    struct renamed r;
    struct observation_row *rows;
    rename_all(fx, &r);
    fx->plan = r.plan;
    fx->report = r.report;
    fx_value(fx, "so-a", 60);
    store_use_plans(fx->store, NULL);
    assert_int_equal(values(fx, "new-rate", &rows), 1);
    assert_string_equal(rows[0].indicator, "new-rate");
}

/* ---- what is left out ---- */

static const struct orphan *found(const struct orphan *rows, size_t count, const char *kind) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].kind, kind) == 0) return &rows[i];
    return NULL;
}

/* Ids with history that a plan neither holds nor explains, with how much there is and the last of it. */
static void test_orphans(void **state) {
    struct fixture *fx = *state;
    struct orphan *rows;
    size_t count;
    struct plan empty = {.id = "p-2011"};
    struct units none = {.count = 0};
    fx_value(fx, "so-a", 40);
    fx_value(fx, "so-b", 41);
    OK(store_orphans(fx->store, &fx->plan, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 0);
    OK(store_orphans(fx->store, &empty, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_int_equal(found(rows, count, "indicator")->count, 2);
    assert_true(period_equal(found(rows, count, "indicator")->period, fx->h1));
    assert_int_equal(found(rows, count, "report")->count, 2);
    struct succession_note notes[] = {{"indicator", fx->indicators[IND_RATE].id, NULL, "bỏ"},
                                      {"report", fx->report.id, NULL, "bỏ"}};
    empty.notes = notes;
    empty.note_count = 2;
    OK(store_orphans(fx->store, &empty, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 0);
    OK(store_orphan_units(fx->store, &fx->units, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 0);
    OK(store_orphan_units(fx->store, &none, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].id, "so-a");
    assert_true(rows[0].count > 0);
}

/* ---- versions by head ---- */

/* Versions in the order of recording, with the day they count from; a plan let go has a last one without
 * text. */
static void test_heads(void **state) {
    struct fixture *fx = *state;
    struct version_head *rows;
    const char *text;
    size_t count;
    fx_begin(fx, NOW);
    OK(store_plan_version_add(fx->store, fx_tx(fx, "v"), "p", "h1", "{\"plan\":\"p\"}", &fx->err));
    OK(store_plan_version_add(fx->store, fx_tx(fx, "v"), "p", "h2",
                              "{\"in_force_from\":\"2017-01-01\",\"timezone\":\"Asia/Ho_Chi_Minh\"}",
                              &fx->err));
    OK(store_plan_withdraw(fx->store, fx_tx(fx, "v"), "p", &fx->err));
    fx_commit(fx);
    OK(store_version_heads(fx->store, 0, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 3);
    assert_null(rows[0].in_force_from);
    assert_string_equal(rows[1].in_force_from, "2017-01-01");
    assert_string_equal(rows[1].timezone, "Asia/Ho_Chi_Minh");
    assert_true(rows[2].withdrawn && !rows[1].withdrawn);
    OK(store_version_text(fx->store, rows[0].id, fx->arena, &text, &fx->err));
    assert_string_equal(text, "{\"plan\":\"p\"}");
    OK(store_version_heads(fx->store, rows[1].id, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    FAILS(ERR_NOT_FOUND, store_version_text(fx->store, 99, fx->arena, &text, &fx->err));
}

/* ---- obligations that pass ---- */

/* One that passed is waived and names whose it is now; as of before it was its unit's own. Pending are those
 * whose ladder goes on. */
static void test_an_obligation_passes(void **state) {
    struct fixture *fx = *state;
    struct obligation o;
    struct obligation_due *dues;
    size_t count;
    struct obligation_event ev = {
        .kind = OBLIGATION_PASS, .at_ms = NOW, .until_ms = INSTANT_NONE, .actor = "system", .reason = "so-b"};
    fx_begin(fx, NOW);
    int64_t before = fx_tx(fx, "open"), a = fx_open(fx, before, "so-a", fx->h1),
            b = fx_open(fx, before, "so-b", fx->h1);
    OK(store_obligation_next(fx->store, a, NOW + 2, -1, &fx->err));
    OK(store_obligation_next(fx->store, b, NOW + 1, 0, &fx->err));
    OK(store_obligations_pending(fx->store, "p-2011", 0, 0, fx->arena, &dues, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_string_equal(dues[0].obligation.unit, "so-a");
    assert_int_equal(dues[0].step, -1);
    OK(store_obligations_pending(fx->store, "p-2011", a, 1, fx->arena, &dues, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_int_equal(dues[0].obligation.id, b);
    OK(store_obligation_event(fx->store, fx_tx(fx, "pass"), a, &ev, &fx->err));
    OK(store_obligation_next(fx->store, a, INSTANT_NONE, -1, &fx->err));
    fx_commit(fx);
    OK(store_obligation_by_id(fx->store, a, INT64_MAX, fx->arena, &o, &fx->err));
    assert_true(o.waived);
    assert_string_equal(o.passed_to, "so-b");
    OK(store_obligation_by_id(fx->store, a, before, fx->arena, &o, &fx->err));
    assert_true(!o.waived && !o.passed_to);
    OK(store_obligations_pending(fx->store, "p-2011", 0, 0, fx->arena, &dues, &count, &fx->err));
    assert_int_equal(count, 1);
}

int main(void) {
#define IN_MEMORY(f) cmocka_unit_test_setup_teardown(f, fixture_setup_memory, fixture_teardown)
    const struct CMUnitTest tests[] = {
        IN_MEMORY(test_values),
        IN_MEMORY(test_obligations_and_submissions),
        IN_MEMORY(test_alerts),
        IN_MEMORY(test_another_plans_ids),
        IN_MEMORY(test_an_old_id_without_history),
        IN_MEMORY(test_orphans),
        IN_MEMORY(test_heads),
        IN_MEMORY(test_an_obligation_passes),
    };
    return cmocka_run_group_tests_name("store: ids over versions", tests, NULL, NULL);
}
