/* Events that are recorded, and the rounds they call for. */
#include "daemon/model/occurrence.h"
#include "tests/model/built.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct world {
    struct built built;
    struct event *guidance;
    struct report *report;
    struct arena *arena;
};

/* A yearly report due ten days after guidance came. */
static int setup(void **state) {
    struct world *w = built_new(sizeof *w, "tinh; so-a < tinh", "2022-01-01", "2025-12-31");
    w->guidance = build_recorded_event(w->built.plan, "guidance");
    w->report = build_report(w->built.plan, w->built.units, "reply", COVERS_YEAR, "so-a", "unknown");
    ((struct round *)w->report->rounds)->due = build_due_after(w->guidance, 10);
    w->arena = arena_new(1 << 20);
    *state = w;
    return 0;
}

static int teardown(void **state) {
    struct world *w = *state;
    arena_free(w->arena);
    return built_free(state);
}

static struct occurrence on(const char *event, const char *day) {
    return (struct occurrence){.event = event, .day = build_day(day)};
}

/* "reply 2022 - 2022-05-20" a round, in order. */
static const char *called(struct world *w, const struct occurrence *list, size_t count) {
    struct called_round *rounds;
    size_t n;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    assert_true(occurrences_call(w->built.plan, list, count, w->arena, &rounds, &n));
    for (size_t i = 0; i < n; i++) {
        char period[PERIOD_TEXT_MAX], day[CIVIL_TEXT_MAX];
        int64_t due = duty_due_ms(w->built.plan, &rounds[i].round.due, rounds[i].period);
        period_format(rounds[i].period, period);
        civil_format(zone_day(w->built.plan->zone, due - 1), day);
        strbuf_addf(&sb, "%s%s %s %s %s", i ? "\n" : "", rounds[i].report->id, period, rounds[i].round.id,
                    day);
    }
    const char *text = arena_strdup(w->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* FORM: days after cut-off, after period end, or after an event */
/* Nothing is called for until the event is recorded; then one round for the period that holds the day, due so
 * many days after it. */
static void test_due_after_an_event(void **state) {
    struct world *w = *state;
    struct occurrence list[] = {on("guidance", "2022-05-10")};
    assert_string_equal(called(w, list, 0), "");
    assert_string_equal(called(w, list, 1), "reply 2022 - 2022-05-20");
}

/* Each further occurrence calls for a round of its own, named by its day, in the order of recording. */
static void test_further_occurrences(void **state) {
    struct world *w = *state;
    struct occurrence list[] = {on("guidance", "2022-05-10"), on("guidance", "2022-03-01"),
                                on("guidance", "2023-01-15")};
    assert_string_equal(called(w, list, 3), "reply 2022 - 2022-05-20\n"
                                            "reply 2022 2022-03-01 2022-03-11\n"
                                            "reply 2023 2023-01-15 2023-01-25");
}

/* Rounds that the plan names keep their names before the day; rounds with dates of their own are not called.
 */
static void test_named_rounds(void **state) {
    struct world *w = *state;
    struct occurrence list[] = {on("guidance", "2022-05-10"), on("guidance", "2022-06-10")};
    build_round(w->report, "first", "unknown")->due = build_due_after(w->guidance, 5);
    build_round(w->report, "official", "by 11-30");
    assert_string_equal(called(w, list, 2), "reply 2022 first 2022-05-15\n"
                                            "reply 2022 first-2022-06-10 2022-06-15");
    assert_true(report_may_call(w->report, "first-2022-06-10"));
    assert_false(report_may_call(w->report, "official-2022-06-10"));
    assert_false(report_may_call(w->report, "2022-06-10"));
    assert_false(report_may_call(w->report, "first-2022-06-31"));
    assert_true(round_is_called(&w->report->rounds[0]));
    assert_false(round_is_called(&w->report->rounds[1]));
}

/* The last day rolls off a weekend as any other, and working days are counted as such. */
static void test_rolls_and_working_days(void **state) {
    struct world *w = *state;
    struct occurrence list[] = {on("guidance", "2022-05-04")}; /* a Wednesday; + 10 is a Saturday */
    struct due_rule *due = &((struct round *)w->report->rounds)->due;
    due->roll = ROLL_NEXT_WORKING_DAY;
    assert_string_equal(called(w, list, 1), "reply 2022 - 2022-05-16");
    due->working_days = true;
    assert_string_equal(called(w, list, 1), "reply 2022 - 2022-05-18");
}

/* A report on the whole phase has one period, whenever the event happens. */
static void test_once_and_phase(void **state) {
    struct world *w = *state;
    struct occurrence list[] = {on("guidance", "2024-02-29")};
    w->report->covers = COVERS_ONCE;
    assert_string_equal(called(w, list, 1), "reply 2022/2025 - 2024-03-10");
    w->report->covers = COVERS_PHASE;
    assert_string_equal(called(w, list, 1), "reply 2022/2025 - 2024-03-10");
}

/* The period that holds a day follows the report's calendar: cut off on the 14th, December's second half
 * belongs to the next year. A day of no period calls for nothing. */
static void test_the_period_that_holds_the_day(void **state) {
    struct world *w = *state;
    struct occurrence late = on("guidance", "2022-12-15"), outside = on("guidance", "2026-02-01");
    assert_string_equal(called(w, &late, 1), "reply 2022 - 2022-12-25");
    w->report->calendar = CALENDAR_ADMINISTRATIVE;
    assert_string_equal(called(w, &late, 1), "reply 2023 - 2022-12-25");
    assert_string_equal(called(w, &outside, 1), "");
    w->report->covers = COVERS_HALF_YEAR;
    w->report->only = 1u << 1; /* S1 */
    struct occurrence summer = on("guidance", "2022-06-14"), autumn = on("guidance", "2022-06-15");
    assert_string_equal(called(w, &summer, 1), "reply 2022-S1 - 2022-06-24");
    assert_string_equal(called(w, &autumn, 1), "");
}

/* An event of another name calls for nothing here; an arena too small says so. */
static void test_other_events_and_no_room(void **state) {
    struct world *w = *state;
    struct occurrence other = on("other", "2022-05-10"), mine = on("guidance", "2022-05-10");
    struct called_round *rounds;
    size_t n;
    struct arena *small = arena_new(16);
    assert_string_equal(called(w, &other, 1), "");
    assert_false(occurrences_call(w->built.plan, &mine, 1, small, &rounds, &n));
    arena_free(small);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_due_after_an_event),
        TEST(test_further_occurrences),
        TEST(test_named_rounds),
        TEST(test_rolls_and_working_days),
        TEST(test_once_and_phase),
        TEST(test_the_period_that_holds_the_day),
        TEST(test_other_events_and_no_room),
    };
    return cmocka_run_group_tests_name("model: occurrences", tests, NULL, NULL);
}
