/* States of tasks and occurrences of events: what is kept, and how it is found again as of any moment. */
#include "daemon/model/plan.h"
#include "tests/store/fixture.h"
#include <stdio.h>

/* One word on a task of p-2011, in a transaction of its own, at that many ms after NOW; its seq. */
static int64_t say(struct fixture *fx, int64_t at, struct task_state_row row) {
    fx_begin(fx, NOW + at);
    row.seq = fx_tx(fx, "task.state");
    if (!row.plan) row.plan = "p-2011";
    if (!row.actor) row.actor = "lan";
    OK(store_task_state_add(fx->store, &row, &fx->err));
    fx_commit(fx);
    return row.seq;
}

static int64_t move(struct fixture *fx, const char *task, const char *unit, const char *window,
                    enum task_state state) {
    return say(fx, 0,
               (struct task_state_row){
                   .task = task, .unit = unit, .window = window, .state = state, .on_day = 17000});
}

static struct task_state_filter all_as_of(int64_t as_of) {
    return (struct task_state_filter){.plan = "p-2011", .as_of = as_of};
}

/* "2.1/so-a/1 done" a line. */
static const char *list(struct fixture *fx, struct task_state_filter f) {
    struct task_state_row *rows;
    size_t count;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    OK(store_task_states(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&sb, "%s%s/%s/%s %s", i ? "\n" : "", rows[i].task, rows[i].unit, rows[i].window,
                    task_state_name(rows[i].state));
    const char *text = arena_strdup(fx->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* Everything that was said comes back as it was said. */
static void a_state_comes_back(void **state) {
    struct fixture *fx = *state;
    struct task_state_row *rows;
    size_t count;
    struct task_state_filter f = all_as_of(INT64_MAX);
    int64_t seq = say(fx, 5,
                      (struct task_state_row){.task = "2.1",
                                              .unit = "so-a",
                                              .window = "2023",
                                              .state = TASK_IN_PROGRESS,
                                              .on_day = 17000,
                                              .has_quantity = true,
                                              .quantity = 12.5,
                                              .note = "đã mở lớp",
                                              .document = "{\"number\":\"1/BC\"}",
                                              .actor = "lan"});
    OK(store_task_states(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].plan, "p-2011");
    assert_string_equal(rows[0].task, "2.1");
    assert_string_equal(rows[0].unit, "so-a");
    assert_string_equal(rows[0].window, "2023");
    assert_int_equal(rows[0].seq, seq);
    assert_int_equal(rows[0].recorded_ms, NOW + 5);
    assert_int_equal(rows[0].state, TASK_IN_PROGRESS);
    assert_int_equal(rows[0].on_day, 17000);
    assert_true(rows[0].has_quantity && rows[0].quantity == 12.5);
    assert_string_equal(rows[0].note, "đã mở lớp");
    assert_string_equal(rows[0].document, "{\"number\":\"1/BC\"}");
    assert_string_equal(rows[0].actor, "lan");
}

/* What was not said is not there: no quantity, note or document; a quantity of 0 is one. */
static void what_was_not_said(void **state) {
    struct fixture *fx = *state;
    struct task_state_row *rows;
    size_t count;
    struct task_state_filter f = all_as_of(INT64_MAX);
    f.history = true;
    move(fx, "2.1", "so-a", "1", TASK_NOT_STARTED);
    say(fx, 0,
        (struct task_state_row){
            .task = "2.1", .unit = "so-a", .window = "1", .has_quantity = true, .quantity = 0});
    OK(store_task_states(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_false(rows[0].has_quantity);
    assert_null(rows[0].note);
    assert_null(rows[0].document);
    assert_true(rows[1].has_quantity && rows[1].quantity == 0);
}

/* The newest word of each task, unit and window counts; as of an earlier moment, the newest by then; the
 * history has them all, in order. */
static void the_newest_as_of(void **state) {
    struct fixture *fx = *state;
    int64_t first = move(fx, "2.1", "so-a", "1", TASK_IN_PROGRESS);
    int64_t other = move(fx, "2.1", "so-b", "1", TASK_DONE);
    int64_t second = move(fx, "2.1", "so-a", "1", TASK_DONE);
    struct task_state_filter history = all_as_of(INT64_MAX);
    history.history = true;
    assert_string_equal(list(fx, all_as_of(first - 1)), "");
    assert_string_equal(list(fx, all_as_of(first)), "2.1/so-a/1 in_progress");
    assert_string_equal(list(fx, all_as_of(other)), "2.1/so-a/1 in_progress\n2.1/so-b/1 done");
    assert_string_equal(list(fx, all_as_of(second)), "2.1/so-a/1 done\n2.1/so-b/1 done");
    assert_string_equal(list(fx, history), "2.1/so-a/1 in_progress\n2.1/so-a/1 done\n2.1/so-b/1 done");
    history.as_of = other;
    assert_string_equal(list(fx, history), "2.1/so-a/1 in_progress\n2.1/so-b/1 done");
}

/* Each filter narrows, together too; a plan, task, unit or window that nobody spoke of has nothing. */
static void filters(void **state) {
    struct fixture *fx = *state;
    move(fx, "2.1", "so-a", "1", TASK_DONE);
    move(fx, "2.1", "so-a", "2", TASK_IN_PROGRESS);
    move(fx, "2.2", "so-b", "1", TASK_CANCELLED);
    say(fx, 0, (struct task_state_row){.plan = "q-2016", .task = "2.1", .unit = "so-a", .window = "1"});
    struct task_state_filter f = all_as_of(INT64_MAX);
    assert_string_equal(list(fx, f), "2.1/so-a/1 done\n2.1/so-a/2 in_progress\n2.2/so-b/1 cancelled");
    f.task = "2.1";
    assert_string_equal(list(fx, f), "2.1/so-a/1 done\n2.1/so-a/2 in_progress");
    f.window = "2";
    assert_string_equal(list(fx, f), "2.1/so-a/2 in_progress");
    f = all_as_of(INT64_MAX);
    f.unit = "so-b";
    assert_string_equal(list(fx, f), "2.2/so-b/1 cancelled");
    f.unit = "tinh";
    assert_string_equal(list(fx, f), "");
    f = all_as_of(INT64_MAX);
    f.plan = "q-2016";
    assert_string_equal(list(fx, f), "2.1/so-a/1 not_started");
    f.plan = "none";
    assert_string_equal(list(fx, f), "");
}

/* Asked by unit or by plan, the store gives the same. */
static void by_unit_as_by_plan(void **state) {
    struct fixture *fx = *state;
    static const char *const units[] = {"so-a", "so-b", "tinh"};
    char task[8], window[8];
    for (int i = 0; i < 60; i++) {
        snprintf(task, sizeof task, "t%d", i % 5);
        snprintf(window, sizeof window, "%d", i % 4);
        move(fx, task, units[i % 3], window, (enum task_state)(i % 4));
    }
    struct task_state_filter f = all_as_of(INT64_MAX), one = f;
    struct task_state_row *rows, *its;
    size_t count, own, found = 0;
    OK(store_task_states(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    for (size_t u = 0; u < 3; u++) {
        one.unit = units[u];
        OK(store_task_states(fx->store, &one, fx->arena, &its, &own, &fx->err));
        for (size_t i = 0, k = 0; i < count; i++)
            if (strcmp(rows[i].unit, units[u]) == 0) {
                assert_true(k < own);
                assert_int_equal(its[k++].seq, rows[i].seq);
            }
        found += own;
    }
    assert_int_equal(found, count);
}

/* One change says one thing of a task, unit and window. */
static void said_twice_in_one_change(void **state) {
    struct fixture *fx = *state;
    struct task_state_row row = {
        .plan = "p-2011", .task = "2.1", .unit = "so-a", .window = "1", .on_day = 1, .actor = "lan"};
    fx_begin(fx, NOW);
    row.seq = fx_tx(fx, "task.state");
    OK(store_task_state_add(fx->store, &row, &fx->err));
    FAILS(ERR_CONFLICT, store_task_state_add(fx->store, &row, &fx->err));
    store_rollback(fx->store);
    assert_string_equal(list(fx, all_as_of(INT64_MAX)), "");
}

/* A task that its plan renamed keeps what was said of it: the new id leads there, and reads as itself. */
static void a_renamed_task(void **state) {
    struct fixture *fx = *state;
    struct succession_note note = {.kind = "task", .id = "2.1", .to = "3.1"};
    struct task task = {.id = "3.1"};
    struct plan plan = {.id = "p-2011", .notes = &note, .note_count = 1, .tasks = &task, .task_count = 1};
    struct plan *items[] = {&plan};
    struct plans plans = {.items = items, .count = 1};
    struct orphan *orphans, one;
    size_t count;
    move(fx, "2.1", "so-a", "1", TASK_IN_PROGRESS);
    store_use_plans(fx->store, &plans);
    struct task_state_filter f = all_as_of(INT64_MAX);
    f.task = "3.1";
    assert_string_equal(list(fx, f), "3.1/so-a/1 in_progress");
    move(fx, "3.1", "so-a", "1", TASK_DONE);
    assert_string_equal(list(fx, f), "3.1/so-a/1 done");
    f.history = true;
    assert_string_equal(list(fx, f), "3.1/so-a/1 in_progress\n3.1/so-a/1 done");
    store_use_plans(fx->store, NULL);
    OK(store_orphans(fx->store, &plan, fx->arena, &orphans, &count, &fx->err));
    assert_int_equal(count, 0); /* the note explains it */
    plan.note_count = 0;
    OK(store_orphans(fx->store, &plan, fx->arena, &orphans, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_string_equal(orphans[0].kind, "task");
    assert_string_equal(orphans[0].id, "2.1");
    OK(store_history_of(fx->store, "p-2011", "task", "2.1", &one, &fx->err));
    assert_int_equal(one.count, 2);
    assert_int_equal(one.day, 17000);
}

/* ---- events ---- */

static int64_t happened(struct fixture *fx, const char *plan, const char *event, int32_t day,
                        const char *note) {
    fx_begin(fx, NOW + day);
    struct occurrence o = {
        .event = event, .day = day, .note = note, .actor = "lan", .seq = fx_tx(fx, "event.occurrence")};
    OK(store_occurrence_add(fx->store, plan, &o, &fx->err));
    fx_commit(fx);
    return o.seq;
}

/* Occurrences come back in the order of recording, not of their days; of one event or of all; as of any
 * moment. */
static void occurrences(void **state) {
    struct fixture *fx = *state;
    struct occurrence *rows;
    size_t count;
    happened(fx, "p-2011", "guidance", 20, "Công văn 12");
    int64_t second = happened(fx, "p-2011", "audit", 10, NULL);
    happened(fx, "p-2011", "guidance", 5, NULL);
    happened(fx, "q-2016", "guidance", 20, NULL);
    OK(store_occurrences(fx->store, "p-2011", NULL, INT64_MAX, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 3);
    assert_string_equal(rows[0].event, "guidance");
    assert_int_equal(rows[0].day, 20);
    assert_int_equal(rows[0].recorded_ms, NOW + 20);
    assert_string_equal(rows[0].note, "Công văn 12");
    assert_string_equal(rows[0].actor, "lan");
    assert_null(rows[1].note);
    assert_int_equal(rows[2].day, 5);
    OK(store_occurrences(fx->store, "p-2011", "guidance", INT64_MAX, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    OK(store_occurrences(fx->store, "p-2011", NULL, second, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    OK(store_occurrences(fx->store, "p-2011", "other", INT64_MAX, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 0);
    OK(store_occurrences(fx->store, "none", NULL, INT64_MAX, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 0);
}

/* An event happens on a day once. */
static void the_same_day_twice(void **state) {
    struct fixture *fx = *state;
    struct occurrence o = {.event = "guidance", .day = 20, .actor = "lan"};
    happened(fx, "p-2011", "guidance", 20, NULL);
    fx_begin(fx, NOW + 100);
    o.seq = fx_tx(fx, "event.occurrence");
    FAILS(ERR_CONFLICT, store_occurrence_add(fx->store, "p-2011", &o, &fx->err));
    store_rollback(fx->store);
}

/* ---- the label of alerts ---- */

/* An alert of a task is found by its task: two tasks have an open alert each, and a row of the agenda for the
 * end of each window. */
static void alerts_of_tasks(void **state) {
    struct fixture *fx = *state;
    struct alert a = {.kind = ALERT_TASK_OVERDUE,
                      .severity = ALERT_WARNING,
                      .labels = {.plan = "p-2011", .task = "2.1", .unit = "so-a", .period = "2023"},
                      .since_ms = NOW,
                      .ends_ms = INSTANT_NONE,
                      .resolved_ms = INSTANT_NONE,
                      .ack_until_ms = INSTANT_NONE,
                      .detail = "{}"},
                 found;
    struct agenda_row row = {NOW, AGENDA_TASK, "p-2011", "2.1|2023"}, *rows;
    size_t count;
    int64_t first, second;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "sweep");
    OK(store_alert_add(fx->store, seq, &a, &first, &fx->err));
    FAILS(ERR_CONFLICT, store_alert_add(fx->store, seq, &a, &second, &fx->err));
    a.labels.task = "2.2";
    OK(store_alert_add(fx->store, seq, &a, &second, &fx->err));
    OK(store_agenda_put(fx->store, &row, &fx->err));
    fx_commit(fx);
    OK(store_alert_open(fx->store, ALERT_TASK_OVERDUE, &a.labels, fx->arena, &found, &fx->err));
    assert_int_equal(found.id, second);
    OK(store_alert(fx->store, first, fx->arena, &found, &fx->err));
    assert_string_equal(found.labels.task, "2.1");
    assert_string_equal(found.labels.period, "2023");
    assert_null(found.labels.milestone);
    OK(store_agenda_due(fx->store, NOW, 10, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].kind, AGENDA_TASK);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_setup_memory, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_state_comes_back), TEST(what_was_not_said),        TEST(the_newest_as_of), TEST(filters),
        TEST(by_unit_as_by_plan), TEST(said_twice_in_one_change), TEST(a_renamed_task),   TEST(occurrences),
        TEST(the_same_day_twice), TEST(alerts_of_tasks),
    };
    return cmocka_run_group_tests_name("store: tasks", tests, NULL, NULL);
}
