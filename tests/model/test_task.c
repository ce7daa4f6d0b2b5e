/* Tasks: states, windows, what is overdue, what is enough. */
#include "daemon/model/task.h"
#include "tests/model/built.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int setup(void **state) {
    struct built *w = built_new(sizeof *w, "tinh; so-a < tinh; so-b < tinh", "2022-01-01", "2025-12-31");
    *state = w;
    return 0;
}

/* Each state has one name, which reads back as itself, and a word in both languages. */
static void test_states(void **state) {
    enum task_state got;
    (void)state;
    for (int s = TASK_NOT_STARTED; s <= TASK_CANCELLED; s++) {
        assert_true(task_state_parse(task_state_name((enum task_state)s), &got));
        assert_int_equal(got, s);
        assert_true(*text_raw(task_state_text((enum task_state)s), LANG_VI));
        assert_true(*text_raw(task_state_text((enum task_state)s), LANG_EN));
    }
    assert_string_equal(task_state_name(TASK_IN_PROGRESS), "in_progress");
    assert_false(task_state_parse("finished", &got));
    assert_false(task_state_parse(NULL, &got));
    assert_true(task_state_settled(TASK_DONE) && task_state_settled(TASK_CANCELLED));
    assert_false(task_state_settled(TASK_NOT_STARTED) || task_state_settled(TASK_IN_PROGRESS));
}

/* A task is carried out by its units; one of which nobody knows who, by the whole. */
static void test_owners(void **state) {
    struct built *w = *state;
    const struct task *task = build_task(w->plan, w->units, "2.1", "so-a so-b");
    const struct task *nobodys = build_task(w->plan, w->units, "2.2", "");
    assert_int_equal(task_owner_count(task), 2);
    assert_string_equal(task_owner(w->plan, task, 1)->id, "so-b");
    assert_int_equal(task_owner_count(nobodys), 1);
    assert_string_equal(task_owner(w->plan, nobodys, 0)->id, "tinh");
}

/* FORM: an activity's window, from and complete by (2022 → 2024; latest quarter II/2025) */
/* A window ends with the midnight after its last day, in the plan's zone: at 23:59:59 of that day nothing is
 * overdue. */
static void test_window_ends_after_its_last_day(void **state) {
    struct built *w = *state;
    struct task *task = build_task(w->plan, w->units, "2.1", "so-a");
    const struct window *window = build_window(task, "1", "2022-01-01", "2025-06-30");
    int32_t last = window_last_day(window, NULL, 0);
    assert_int_equal(last, build_day("2025-06-30"));
    assert_false(window_is_missed(w->plan, task, last, build_instant("2025-06-30T23:59:59+07:00")));
    assert_true(window_is_missed(w->plan, task, last, build_instant("2025-07-01T00:00:00+07:00")));
}

/* A window without an end is never overdue, nor one whose document says no date. */
static void test_window_without_an_end(void **state) {
    struct built *w = *state;
    struct task *task = build_task(w->plan, w->units, "2.1", "so-a");
    struct window *open = build_window(task, "1", "2023-01-01", NULL);
    struct window *unknown = build_window(task, "2", NULL, NULL);
    unknown->unknown = "kế hoạch không nêu";
    for (size_t i = 0; i < task->window_count; i++)
        assert_false(window_is_missed(w->plan, task, window_last_day(&task->windows[i], NULL, 0),
                                      build_instant("2090-01-01T00:00:00+07:00")));
    assert_ptr_not_equal(open, unknown);
}

/* FORM: on demand (thực tế nạn nhân) */
/* A task that is only followed is never overdue. */
static void test_on_demand_is_never_overdue(void **state) {
    struct built *w = *state;
    struct task *task = build_task(w->plan, w->units, "2.1", "so-a");
    const struct window *window = build_window(task, "1", NULL, "2022-06-30");
    task->not_judged = "on_demand";
    assert_false(window_is_missed(w->plan, task, window_last_day(window, NULL, 0),
                                  build_instant("2023-01-01T00:00:00+07:00")));
}

/* What ended before the plan was watched is nobody's failure; what ended at that very instant is. */
static void test_windows_before_activation(void **state) {
    struct built *w = *state;
    struct task *task = build_task(w->plan, w->units, "2.1", "so-a");
    int32_t last = window_last_day(build_window(task, "1", NULL, "2022-06-30"), NULL, 0);
    int64_t now = build_instant("2023-01-01T00:00:00+07:00");
    w->plan->activated_ms = build_instant("2022-07-01T00:00:00+07:00");
    assert_true(window_is_missed(w->plan, task, last, now));
    w->plan->activated_ms++;
    assert_false(window_is_missed(w->plan, task, last, now));
}

/* FORM: when an event happens (khi có hướng dẫn) */
/* A window that follows an event has no end until the event is recorded; a further occurrence does not move
 * it. */
static void test_window_after_an_event(void **state) {
    struct built *w = *state;
    struct event *guidance = build_recorded_event(w->plan, "guidance");
    struct task *task = build_task(w->plan, w->units, "2.1", "so-a");
    struct window *window = build_window_after(task, "1", guidance, 30);
    const struct occurrence list[] = {{.seq = 4, .event = "other", .day = build_day("2022-01-01")},
                                      {.seq = 5, .event = "guidance", .day = build_day("2022-05-10")},
                                      {.seq = 9, .event = "guidance", .day = build_day("2022-04-01")}};
    assert_int_equal(window_last_day(window, list, 1), DAY_NONE);
    assert_int_equal(window_last_day(window, list, 2), build_day("2022-06-09"));
    assert_int_equal(window_last_day(window, list, 3), build_day("2022-06-09"));
    window->unknown = "không nêu thời hạn"; /* how long after it, nobody says */
    assert_int_equal(window_last_day(window, list, 3), DAY_NONE);
}

/* A quantity short of what is asked is short by any condition that names a least; at most names none. */
static void test_quantity(void **state) {
    struct condition c = {.kind = CONDITION_AT_LEAST, .value = 47};
    double least = 0;
    (void)state;
    assert_true(task_quantity_short(&c, 46) && !task_quantity_short(&c, 47));
    c.kind = CONDITION_ABOVE;
    assert_true(task_quantity_short(&c, 47) && !task_quantity_short(&c, 48));
    c = (struct condition){.kind = CONDITION_BETWEEN, .value = 2, .high = 4};
    assert_true(task_quantity_short(&c, 1) && !task_quantity_short(&c, 2) && !task_quantity_short(&c, 9));
    c = (struct condition){.kind = CONDITION_APPROXIMATELY, .value = 100, .tolerance = 5};
    assert_true(task_quantity_wanted(&c, &least) && least == 95);
    c.kind = CONDITION_UNKNOWN;
    assert_false(task_quantity_wanted(&c, &least) || task_quantity_short(&c, 0));
    c.kind = CONDITION_AT_MOST;
    assert_false(task_quantity_short(&c, 0));
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, built_free)
    const struct CMUnitTest tests[] = {
        TEST(test_states),
        TEST(test_owners),
        TEST(test_window_ends_after_its_last_day),
        TEST(test_window_without_an_end),
        TEST(test_on_demand_is_never_overdue),
        TEST(test_windows_before_activation),
        TEST(test_window_after_an_event),
        TEST(test_quantity),
    };
    return cmocka_run_group_tests_name("model: tasks", tests, NULL, NULL);
}
