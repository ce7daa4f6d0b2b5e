/* Figures of indicators that are tied to others: computed from them, or a part of them. */
#include "daemon/flow/validate.h"
#include "tests/flow/world.h"

#define RECEIVED "2016-11-01T08:00:00+07:00"

static const char PLAN[] =
    "{'plan': 'p-2016', 'unit': 'tinh', 'number': '1', 'issued': '2016-01-01', 'issuer': 'UBND',"
    " 'title': 'Kế hoạch', 'timezone': 'Asia/Ho_Chi_Minh', 'start': '2011-01-01', 'end': '2020-12-31',"
    " 'milestones': [{'id': 'end', 'date': '2020-12-31', 'kind': 'end_of_phase'}],"
    " 'objectives': [{'id': '1', 'title': 'Mục tiêu', 'indicators': ["
    "  {'id': 'share', 'title': 'x', 'measure': {'type': 'percent'}, 'frequency': 'year', 'lead': 'so-a',"
    "   'derived': '[pilot] / [teams] * 100', 'targets': []},"
    "  {'id': 'pilot', 'title': 'x', 'measure': {'type': 'count', 'of': 'tổ'}, 'frequency': 'year',"
    "   'lead': 'so-a', 'part_of': 'teams', 'disaggregate': {'sex': 'within'}, 'targets': []},"
    "  {'id': 'teams', 'title': 'x', 'measure': {'type': 'count', 'of': 'tổ'}, 'frequency': 'year',"
    "   'lead': 'so-a', 'disaggregate': {'sex': 'within'}, 'targets': []} ]}],"
    " 'reports': [{'id': 'annual', 'title': 'x', 'covers': 'year', 'units': ['so-a'],"
    "              'due': {'before': '11-30'}}]}";

#define LINES(lines) "{'plan':'p-2016','report':'annual','unit':'so-a','period':'2016','values':[" lines "]}"

struct row {
    const char *json, *found; /* pointers and codes, a line each */
};

static void run(const struct row *rows, size_t count) {
    struct arena *arena = arena_new(64u << 20);
    struct plans *plans = world_plan(PLAN);
    for (size_t i = 0; i < count; i++) {
        struct submission *s = world_submission(rows[i].json, RECEIVED);
        struct problems problems;
        problems_init(&problems);
        validate_submission(s, plans, &problems);
        assert_string_equal(world_problems(arena, &problems), rows[i].found);
        problems_deinit(&problems);
        submission_free(s);
    }
    plans_unref(plans);
    arena_free(arena);
}

/* A figure of a derived indicator is refused once, whatever else it says, and the answer names what to send.
 */
static void test_derived_is_refused(void **state) {
    static const struct row rows[] = {
        {LINES("{'indicator':'share','value':12}"), "/values/0/indicator indicator.derived"},
        {LINES("{'indicator':'teams','value':4},{'indicator':'share','value':-5,'period':'1999'}"),
         "/values/1/indicator indicator.derived"},
        {LINES("{'indicator':'share','no_data_reason':'x'}"), "/values/0/indicator indicator.derived"},
    };
    (void)state;
    run(rows, sizeof rows / sizeof *rows);
    struct plans *plans = world_plan(PLAN);
    struct submission *s = world_submission(rows[0].json, RECEIVED);
    struct problems problems;
    problems_init(&problems);
    assert_false(validate_submission(s, plans, &problems));
    assert_non_null(strstr(problems.items[0].vi, "pilot, teams"));
    problems_deinit(&problems);
    submission_free(s);
    plans_unref(plans);
}

/* A part above its whole is a warning at the part, in whatever order they come; of another category, or
 * without a figure, nothing is compared. */
/* FORM: part of a whole (140 tổ, of which 15 % …, 85 …) */
static void test_part_above_its_whole(void **state) {
    static const struct row rows[] = {
        {LINES("{'indicator':'pilot','value':86},{'indicator':'teams','value':85}"),
         "~/values/0 value.part_above"},
        {LINES("{'indicator':'teams','value':85},{'indicator':'pilot','value':86}"),
         "~/values/1 value.part_above"},
        {LINES("{'indicator':'teams','value':85},{'indicator':'pilot','value':85}"), ""},
        {LINES("{'indicator':'pilot','value':86}"), ""},
        {LINES("{'indicator':'teams','value':85},{'indicator':'pilot','value':86,'category':'sex=female'}"),
         ""},
        {LINES("{'indicator':'teams','value':8,'category':'sex=female'},"
               "{'indicator':'pilot','value':9,'category':'sex=female'}"),
         "~/values/1 value.part_above"},
        {LINES("{'indicator':'teams','no_data_reason':'x'},{'indicator':'pilot','value':86}"), ""},
    };
    (void)state;
    run(rows, sizeof rows / sizeof *rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_derived_is_refused),
        cmocka_unit_test(test_part_above_its_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
