/* Tasks and their windows: what is to be done, when, by whom, how much. */
#include "config/reader.h"
#include "tests/config/support.h"
#include <string.h>

#define TASK(more)                                                                                           \
    "{\"id\": \"t\", \"title\": \"Mở lớp\", \"source\": \"III\", \"quote\": \"mở 28 lớp\", " more "}"
#define WINDOWS(list) TASK("\"lead\": \"so-y-te\", \"windows\": " list)
#define DOCUMENT(objective, tasks)                                                                           \
    "{\"plan\": \"d\", \"unit\": \"tinh\", \"title\": \"T\", \"timezone\": \"Asia/Ho_Chi_Minh\", "           \
    "\"start\": \"2021-06-01\", \"end\": \"2025-12-31\", \"milestones\": [{\"id\": \"end\", \"date\": "      \
    "\"2025-12-31\"}], \"objectives\": [{\"id\": \"1\", \"title\": \"O\", \"lead\": \"so-noi-vu\", "         \
    "\"coordinating\": [\"sa-pa\"], \"indicators\": [{\"id\": \"1.1\", \"title\": \"I\", \"measure\": "      \
    "{\"type\": \"count\", \"of\": \"lớp\"}, \"frequency\": \"year\", \"good\": \"up\", \"targets\": "     \
    "[]}]" objective "}], \"tasks\": [" tasks "], \"events\": [{\"id\": \"guidance\", \"title\": \"E\", "    \
    "\"recorded\": true}, {\"id\": \"month\", \"title\": \"E\", \"from\": \"11-15\", \"to\": \"12-15\"}]}"

/* "id from..to" of every window, with blanks where nothing is said. */
static void assert_windows(const char *document, const char *wanted) {
    struct plan_world r = world_of(document);
    struct strbuf sb;
    const struct task *t = &r.plan->tasks[0];
    assert_no_problem(&r.problems);
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < t->window_count; i++) {
        const struct window *w = &t->windows[i];
        char from[CIVIL_TEXT_MAX] = "", to[CIVIL_TEXT_MAX] = "";
        assert_int_equal(w->index, i);
        assert_ptr_equal(task_window(t, w->id), w);
        if (w->from_day != DAY_NONE) civil_format(w->from_day, from);
        if (w->to_day != DAY_NONE) civil_format(w->to_day, to);
        strbuf_addf(&sb, "%s%s %s..%s", i ? ", " : "", w->id, from, to);
    }
    assert_string_equal(sb.data, wanted);
    strbuf_deinit(&sb);
    world_drop(&r);
}

/* From a day and complete by another; "latest quarter II/2025" is its last day; either end may be open. */
/* FORM: an activity's window, from and complete by */
static void test_from_and_complete_by(void **state) {
    (void)state;
    assert_windows(DOCUMENT("", WINDOWS("[{\"from\": \"2022-01-01\", \"to\": \"2024-12-31\"}]")),
                   "1 2022-01-01..2024-12-31");
    assert_windows(DOCUMENT("", WINDOWS("[{\"to\": \"2025-06-30\"}]")), "1 ..2025-06-30");
    assert_windows(DOCUMENT("", WINDOWS("[{\"from\": \"2023-01-01\"}]")), "1 2023-01-01..");
}

/* Stages in the order written, each with its step; their ids are their places or their own. */
/* FORM: staged windows (list in 2022, run from 2023) */
static void test_staged_windows(void **state) {
    (void)state;
    static const char document[] = DOCUMENT(
        "", WINDOWS("[{\"step\": \"lập danh sách\", \"from\": \"2022-01-01\", \"to\": \"2022-12-31\"}, "
                    "{\"id\": \"run\", \"step\": {\"vi\": \"triển khai\", \"en\": \"run\"}, \"from\": "
                    "\"2023-01-01\"}, {\"to\": \"2025-06-30\"}]"));
    assert_windows(document, "1 2022-01-01..2022-12-31, run 2023-01-01.., 3 ..2025-06-30");
    struct plan_world r = world_of(document);
    assert_string_equal(r.plan->tasks[0].windows[0].step.vi, "lập danh sách");
    assert_string_equal(r.plan->tasks[0].windows[1].step.en, "run");
    assert_null(r.plan->tasks[0].windows[2].step.vi);
    world_drop(&r);
}

/* A window for each of the years listed, or for every year of the phase; its id is the year. */
/* FORM: a list of years (2023, 2024, 2025) */
static void test_windows_of_years(void **state) {
    (void)state;
    assert_windows(
        DOCUMENT("", WINDOWS("[{\"every\": [2023, 2024, 2025], \"from\": \"01-01\", \"to\": \"12-31\"}]")),
        "2023 2023-01-01..2023-12-31, 2024 2024-01-01..2024-12-31, 2025 2025-01-01..2025-12-31");
    assert_windows(
        DOCUMENT("", WINDOWS("[{\"every\": \"year\", \"to\": \"12-10\"}]")),
        "2021 ..2021-12-10, 2022 ..2022-12-10, 2023 ..2023-12-10, 2024 ..2024-12-10, 2025 ..2025-12-10");
    assert_windows(
        DOCUMENT("", WINDOWS("[{\"every\": [2024], \"id\": \"a\", \"from\": \"02-29\", \"to\": "
                             "\"02-29\"}, {\"every\": [2023], \"id\": \"b\", \"to\": \"02-29\"}]")),
        "a-2024 2024-02-29..2024-02-29, b-2023 ..2023-02-28");
}

/* A year in which the window lies wholly before the phase begins or after it ends has none. */
static void test_windows_of_the_phase_only(void **state) {
    (void)state;
    assert_windows(DOCUMENT("", WINDOWS("[{\"every\": \"year\", \"from\": \"03-01\", \"to\": \"05-31\"}]")),
                   "2022 2022-03-01..2022-05-31, 2023 2023-03-01..2023-05-31, 2024 2024-03-01..2024-05-31, "
                   "2025 2025-03-01..2025-05-31");
    assert_windows(DOCUMENT("", WINDOWS("[{\"every\": \"year\", \"from\": \"03-01\", \"to\": \"06-01\"}]")),
                   "2021 2021-03-01..2021-06-01, 2022 2022-03-01..2022-06-01, 2023 2023-03-01..2023-06-01, "
                   "2024 2024-03-01..2024-06-01, 2025 2025-03-01..2025-06-01");
}

/* A window that ends earlier in the year than it begins ends in the next. */
static void test_windows_over_the_turn_of_the_year(void **state) {
    (void)state;
    assert_windows(
        DOCUMENT("", WINDOWS("[{\"every\": [2022, 2025], \"from\": \"12-15\", \"to\": \"02-10\"}]")),
        "2022 2022-12-15..2023-02-10, 2025 2025-12-15..2026-02-10");
}

/* Counted from an event that is recorded, a window has no last day of its own. */
static void test_window_after_an_event(void **state) {
    (void)state;
    struct plan_world r = world_of(
        DOCUMENT("", WINDOWS("[{\"from\": \"2022-01-01\", \"after\": \"guidance\", \"within_days\": 30}]")));
    const struct window *w = &r.plan->tasks[0].windows[0];
    assert_no_problem(&r.problems);
    assert_true(w->event == plan_event(r.plan, "guidance") && w->within_days == 30);
    assert_true(w->from_day == civil_to_day(2022, 1, 1) && w->to_day == DAY_NONE && !w->unknown);
    world_drop(&r);
}

static const struct {
    const char *windows, *pointer;
} BLANKS[] = {
    {"{\"unknown\": \"không nêu\"}", "/tasks/0/windows"},
    {"[{\"from\": \"2022-01-01\", \"to\": {\"unknown\": \"không nêu\"}}]", "/tasks/0/windows/0/to"},
    {"[{\"from\": {\"unknown\": \"không nêu\"}, \"to\": {\"unknown\": \"không nêu\"}}]",
     "/tasks/0/windows/0/from"},
    {"[{\"every\": [2023], \"to\": {\"unknown\": \"không nêu\"}}]", "/tasks/0/windows/0/to"},
    {"[{\"after\": \"guidance\", \"within_days\": {\"unknown\": \"không nêu\"}}]",
     "/tasks/0/windows/0/within_days"},
};

/* A time that the document leaves blank is kept with its reason: such a window has no last day, even when it
 * is known what it counts from. */
static void test_unknown_windows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof BLANKS / sizeof *BLANKS; i++) {
        char *document = edited(DOCUMENT("", WINDOWS("[]")),
                                (const struct edit[EDITS_MAX]){{"/tasks/0/windows", BLANKS[i].windows}});
        struct plan_world r = world_of(document);
        const struct window *w = &r.plan->tasks[0].windows[0];
        assert_problem(&r.problems, BLANKS[i].pointer, "check.unknown");
        assert_int_equal(r.plan->tasks[0].window_count, 1);
        assert_string_equal(w->unknown, "không nêu");
        assert_true(w->to_day == DAY_NONE);
        assert_true((w->event != NULL) == (strstr(BLANKS[i].windows, "after") != NULL));
        world_drop(&r);
        mem_free(document);
    }
}

/* How much: a condition on a number with what it counts, or left blank. */
static void test_quantity(void **state) {
    (void)state;
#define QUANTITY(q) DOCUMENT("", TASK("\"windows\": [{\"to\": \"2024-12-31\"}], \"quantity\": " q))
    struct plan_world r = world_of(QUANTITY("{\"at_least\": 28, \"of\": \"lớp\"}"));
    const struct task *t = &r.plan->tasks[0];
    assert_no_problem(&r.problems);
    assert_true(t->has_quantity && t->quantity.kind == CONDITION_AT_LEAST && t->quantity.value == 28);
    assert_string_equal(t->quantity_of.vi, "lớp");
    world_drop(&r);
    r = world_of(QUANTITY("{\"between\": [2, 3], \"of\": {\"vi\": \"cuộc\", \"en\": \"rounds\"}}"));
    assert_true(r.plan->tasks[0].quantity.kind == CONDITION_BETWEEN && r.plan->tasks[0].quantity.high == 3);
    world_drop(&r);
    r = world_of(QUANTITY("{\"at_least\": {\"unknown\": \"số bị nhòe\"}, \"of\": \"lớp\"}"));
    assert_problem(&r.problems, "/tasks/0/quantity/at_least", "check.unknown");
    assert_int_equal(r.plan->tasks[0].quantity.kind, CONDITION_UNKNOWN);
    world_drop(&r);
    r = world_of(QUANTITY("{\"unknown\": \"không nêu\", \"of\": \"lớp\"}"));
    assert_problem(&r.problems, "/tasks/0/quantity", "check.unknown");
    assert_true(r.plan->tasks[0].has_quantity && r.plan->tasks[0].quantity.kind == CONDITION_UNKNOWN);
    assert_int_equal(r.problems.count, 1);
    world_drop(&r);
    r = world_of(DOCUMENT("", TASK("\"windows\": [{\"to\": \"2024-12-31\"}]")));
    assert_false(r.plan->tasks[0].has_quantity);
    world_drop(&r);
}

/* A task of an objective has its lead and coordinating bodies unless it names its own; who carries it out is
 * the lead, or the units named. */
/* FORM: lead and coordinating bodies, inherited from the objective */
static void test_bodies(void **state) {
    (void)state;
    struct plan_world r = world_of(DOCUMENT(
        ", \"tasks\": [{\"id\": \"a\", \"title\": \"A\", \"windows\": [{\"to\": \"2024-12-31\"}], "
        "\"source\": "
        "\"I\", \"quote\": \"q\"}, {\"id\": \"b\", \"title\": \"B\", \"lead\": {\"unit\": \"so-y-te\", "
        "\"requested\": true}, \"coordinating\": [], \"for\": [\"@districts\"], \"windows\": [{\"to\": "
        "\"2024-12-31\"}], \"source\": \"I\", \"quote\": \"q\"}]",
        TASK("\"lead\": {\"unknown\": \"không giao\"}, \"windows\": [{\"to\": \"2024-12-31\"}]")));
    const struct task *a = plan_task(r.plan, "a"), *b = plan_task(r.plan, "b"), *t = plan_task(r.plan, "t");
    assert_int_equal(r.plan->task_count, 3);
    assert_true(a->objective == &r.plan->objectives[0] && b->objective == a->objective && !t->objective);
    assert_string_equal(a->lead.unit->id, "so-noi-vu");
    assert_true(a->coordinating_count == 1 && a->unit_count == 1 && a->units[0] == a->lead.unit);
    assert_string_equal(b->lead.unit->id, "so-y-te");
    assert_true(b->lead.requested && b->coordinating_count == 0 && b->unit_count == 2);
    assert_true(!t->lead.unit && t->unit_count == 0);
    assert_string_equal(t->lead.unknown, "không giao");
    for (size_t i = 0; i < 3; i++) assert_int_equal(r.plan->tasks[i].index, i);
    world_drop(&r);
}

/* From a task back to its place in the file. */
static void test_pointer(void **state) {
    static const char *const wanted[] = {"/objectives/0/tasks/0", "/objectives/0/tasks/1", "/tasks/0"};
    (void)state;
    struct plan_world r =
        world_of(DOCUMENT(", \"tasks\": [{\"id\": \"a\", \"title\": \"A\", \"windows\": [{\"to\": "
                          "\"2024-12-31\"}], \"source\": \"I\", \"quote\": \"q\"}, {\"id\": \"b\", "
                          "\"title\": \"B\", \"windows\": [{\"to\": \"2024-12-31\"}], \"source\": "
                          "\"I\", \"quote\": \"q\"}]",
                          WINDOWS("[{\"to\": \"2024-12-31\"}]")));
    for (size_t i = 0; i < 3; i++) {
        struct strbuf sb;
        strbuf_init(&sb, 0);
        task_pointer(r.plan, &r.plan->tasks[i], &sb);
        assert_string_equal(sb.data, wanted[i]);
        strbuf_deinit(&sb);
    }
    world_drop(&r);
}

/* What measures it, what is only followed, its place and words. */
static void test_the_rest(void **state) {
    (void)state;
    struct plan_world r =
        world_of(DOCUMENT("", TASK("\"windows\": [{\"to\": \"2024-12-31\"}], \"indicator\": \"1.1\", "
                                   "\"not_judged\": \"on_demand\", \"assumed\": \"vì thế\"")));
    const struct task *t = &r.plan->tasks[0];
    assert_ptr_equal(t->indicator, plan_indicator(r.plan, "1.1"));
    assert_string_equal(t->not_judged, "on_demand");
    assert_string_equal(t->source, "III");
    assert_string_equal(t->quote, "mở 28 lớp");
    assert_string_equal(t->assumed, "vì thế");
    world_drop(&r);
}

/* An objective may have tasks and no indicator. */
static void test_objective_of_tasks_alone(void **state) {
    (void)state;
    char *document = edited(
        DOCUMENT("", ""),
        (const struct edit[EDITS_MAX]){{"/objectives/-", "{\"id\": \"2\", \"title\": \"O\", \"tasks\": "
                                                         "[" WINDOWS("[{\"to\": \"2024-12-31\"}]") "]}"}});
    struct plan_world r = world_of(document);
    assert_no_problem(&r.problems);
    assert_ptr_equal(r.plan->tasks[0].objective, &r.plan->objectives[1]);
    world_drop(&r);
    mem_free(document);
}

#define T "/tasks/0"
#define W T "/windows/0"
static const struct plan_fault FAULTS[] = {
    {{{"/tasks", "{}"}}, "/tasks", "json.type", NULL},
    {{{T, "5"}}, T, "json.type", NULL},
    {{{T "/id", NULL}}, T "/id", "json.missing", NULL},
    {{{"/tasks/-", WINDOWS("[{\"to\": \"2024-12-31\"}]")}}, "/tasks/1/id", "plan.id_twice", NULL},
    {{{"/objectives/0/tasks", "[" WINDOWS("[{\"to\": \"2024-12-31\"}]") "]"}},
     T "/id",
     "plan.id_twice",
     NULL},
    {{{T "/title", NULL}}, T "/title", "json.missing", NULL},
    {{{T "/source", NULL}}, T "/source", "json.missing", NULL},
    {{{T "/quote", NULL}}, T "/quote", "json.missing", NULL},
    {{{T "/owner", "\"so-y-te\""}}, T "/owner", "json.unknown", NULL},
    {{{T "/lead", "\"so-yte\""}}, T "/lead", "plan.unit_unknown", "so-y-te"},
    {{{T "/lead", "{\"unit\": \"so-y-te\", \"asked\": true}"}}, T "/lead/asked", "json.unknown", NULL},
    {{{T "/coordinating", "[{\"unit\": \"nowhere\"}]"}}, T "/coordinating/0/unit", "plan.unit_unknown", NULL},
    {{{T "/for", "[]"}}, T "/for", "config.empty_list", NULL},
    {{{T "/for", "[\"@district\"]"}}, T "/for/0", "plan.group_unknown", "districts"},
    {{{T "/indicator", "\"1.11\""}}, T "/indicator", "plan.indicator_unknown", "1.1"},
    {{{T "/not_judged", "\"later\""}}, T "/not_judged", "config.choice", "on_demand"},
    {{{T "/windows", NULL}}, T "/windows", "json.missing", NULL},
    {{{T "/windows", "[]"}}, T "/windows", "config.empty_list", NULL},
    {{{W, "{}"}}, W, "plan.window_empty", "unknown"},
    {{{W, "{\"step\": \"x\"}"}}, W, "plan.window_empty", "from"},
    {{{W, "{\"every\": \"year\"}"}}, W, "plan.window_empty", NULL},
    {{{W "/to", "\"2024-02-30\""}}, W "/to", "config.date", NULL},
    {{{W "/to", "\"12-31\""}}, W "/to", "config.date", NULL},
    {{{W "/until", "\"2024-12-31\""}}, W "/until", "json.unknown", NULL},
    {{{W "/from", "\"2025-01-01\""}}, W "/to", "config.to_before_from", NULL},
    {{{W, "{\"every\": \"year\", \"to\": \"2024-12-31\"}"}}, W "/to", "config.month_day", "05-20"},
    {{{W, "{\"every\": \"month\", \"to\": \"12-31\"}"}}, W "/every", "config.choice", "year"},
    {{{W, "{\"every\": [], \"to\": \"12-31\"}"}}, W "/every", "config.empty_list", NULL},
    {{{W, "{\"every\": [2020], \"to\": \"12-31\"}"}}, W "/every/0", "plan.years", "phase"},
    {{{W, "{\"every\": [2024, 2023], \"to\": \"12-31\"}"}}, W "/every/1", "plan.years", "ascending"},
    {{{W, "{\"every\": [2023, 2023], \"to\": \"12-31\"}"}}, W "/every/1", "plan.years", NULL},
    {{{W, "{\"every\": [2023.5], \"to\": \"12-31\"}"}}, W "/every/0", "plan.years", NULL},
    {{{W, "{\"every\": [\"2023\"], \"to\": \"12-31\"}"}}, W "/every/0", "plan.years", NULL},
    {{{W, "{\"every\": [1e300], \"to\": \"12-31\"}"}}, W "/every/0", "plan.years", NULL},
    {{{T "/windows/-", "{\"id\": \"1\", \"to\": \"2024-12-31\"}"}},
     T "/windows/1",
     "plan.window_twice",
     "id"},
    {{{T "/windows", "[{\"every\": [2023], \"to\": \"06-30\"}, {\"every\": [2023], \"to\": \"12-31\"}]"}},
     T "/windows/1",
     "plan.window_twice",
     "2023"},
    {{{W, "{\"id\": \"a b\", \"to\": \"2024-12-31\"}"}}, W "/id", "config.id", NULL},
    {{{W, "{\"after\": \"guidance\", \"within_days\": 5, \"to\": \"2024-12-31\"}"}},
     W "/to",
     "plan.window_two_ends",
     NULL},
    {{{W, "{\"after\": \"guidance\", \"within_days\": 5, \"every\": \"year\"}"}},
     W "/every",
     "plan.window_after_every",
     NULL},
    {{{W, "{\"after\": \"guidance\"}"}}, W "/within_days", "json.missing", NULL},
    {{{W, "{\"after\": \"guidance\", \"within_days\": -1}"}}, W "/within_days", "json.out_of_bounds", NULL},
    {{{W "/within_days", "5"}}, W "/within_days", "plan.window_within", "after"},
    {{{W, "{\"after\": \"guidence\", \"within_days\": 5}"}}, W "/after", "plan.event_unknown", "guidance"},
    {{{W, "{\"after\": \"month\", \"within_days\": 5}"}}, W "/after", "plan.event_not_recorded", NULL},
    {{{T "/quantity", "{\"at_least\": 5}"}}, T "/quantity/of", "json.missing", NULL},
    {{{T "/quantity", "{\"of\": \"lớp\"}"}}, T "/quantity", "plan.condition_none", NULL},
    {{{T "/quantity", "{\"at_least\": 5, \"at_most\": 6, \"of\": \"lớp\"}"}},
     T "/quantity/at_most",
     "plan.conditions_two",
     NULL},
    {{{T "/quantity", "{\"done\": true, \"of\": \"lớp\"}"}}, T "/quantity/done", "json.unknown", NULL},
    {{{T "/quantity", "{\"unknown\": \"\"}"}}, T "/quantity/unknown", "config.empty", NULL},
    {{{T "/quantity", "28"}}, T "/quantity", "json.type", NULL},
};

/* Each fault of a task is told at its place, with a remedy. */
static void test_faults(void **state) {
    (void)state;
    assert_int_equal(faults_untold(DOCUMENT("", WINDOWS("[{\"to\": \"2024-12-31\"}]")), FAULTS,
                                   sizeof FAULTS / sizeof *FAULTS, 2),
                     0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_and_complete_by),
        cmocka_unit_test(test_staged_windows),
        cmocka_unit_test(test_windows_of_years),
        cmocka_unit_test(test_windows_of_the_phase_only),
        cmocka_unit_test(test_windows_over_the_turn_of_the_year),
        cmocka_unit_test(test_window_after_an_event),
        cmocka_unit_test(test_unknown_windows),
        cmocka_unit_test(test_quantity),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_pointer),
        cmocka_unit_test(test_the_rest),
        cmocka_unit_test(test_objective_of_tasks_alone),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
