/* Two tiers: what of the units' reports is in when their lead reports on. */
#include "daemon/model/consolidation.h"
#include "tests/model/built.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct world {
    struct built built;
    struct report *below, *above;
    struct arena *arena;
    struct obligation rows[16];
    size_t count;
};

/* Communes of two districts report before 10 May; the districts draw that together before 20 May. */
static int setup(void **state) {
    struct world *w = built_new(sizeof *w, "tinh; ha < tinh; hb < tinh; a1 < ha; a2 < ha; b1 < hb; so < tinh",
                                "2016-01-01", "2020-12-31");
    w->below =
        build_report(w->built.plan, w->built.units, "communes", COVERS_HALF_YEAR, "a1 a2 b1", "before 05-10");
    w->above = build_report(w->built.plan, w->built.units, "districts", COVERS_HALF_YEAR, "ha hb so",
                            "before 05-20");
    w->below->only = w->above->only = 1u << 1;
    w->above->consolidates = w->below;
    w->arena = arena_new(1 << 20);
    *state = w;
    return 0;
}

static int teardown(void **state) {
    struct world *w = *state;
    arena_free(w->arena);
    return built_free(state);
}

static struct obligation *row(struct world *w, const char *unit, const char *period, const char *round,
                              bool complete) {
    struct obligation *o = &w->rows[w->count++];
    *o = build_obligation(w->built.plan, w->below, build_unit(w->built.units, unit), period, round);
    o->complete = complete;
    return o;
}

/* "2/3 a2 b1": complete of expected, and who is missing. */
static const char *drawn(struct world *w, const char *unit, const char *period) {
    struct obligation o =
        build_obligation(w->built.plan, w->above, build_unit(w->built.units, unit), period, NULL);
    struct consolidation c;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    consolidation_sort(w->rows, w->count);
    assert_true(consolidation_of(w->built.plan, &o, build_unit(w->built.units, unit), w->rows, w->count,
                                 w->arena, &c));
    assert_ptr_equal(c.report, w->below);
    strbuf_addf(&sb, "%zu/%zu", c.complete, c.expected);
    for (size_t i = 0; i < c.missing_count; i++) strbuf_addf(&sb, " %s", c.missing[i]->id);
    const char *text = arena_strdup(w->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* FORM: two tiers (units report, then the lead consolidates and reports on) */
/* A lead waits for the units below it, for the same period; one with none below it waits for all of them. */
static void test_units_below(void **state) {
    struct world *w = *state;
    row(w, "a1", "2016-S1", NULL, true);
    row(w, "b1", "2016-S1", NULL, false);
    row(w, "a2", "2017-S1", NULL, true); /* of another year */
    assert_string_equal(drawn(w, "ha", "2016-S1"), "1/2 a2");
    assert_string_equal(drawn(w, "hb", "2016-S1"), "0/1 b1");
    assert_string_equal(drawn(w, "so", "2016-S1"), "1/3 a2 b1");
    assert_string_equal(drawn(w, "ha", "2017-S1"), "1/2 a1");
}

/* What was waived is not waited for, nor what is older than the watch, nor units that are no more. */
static void test_who_is_not_expected(void **state) {
    struct world *w = *state;
    row(w, "a1", "2016-S1", NULL, false)->waived = true;
    assert_string_equal(drawn(w, "ha", "2016-S1"), "0/1 a2");
    row(w, "a2", "2016-S1", NULL, true)->historical = true;
    assert_string_equal(drawn(w, "ha", "2016-S1"), "0/0");
    ((struct unit *)build_unit(w->built.units, "b1"))->to_day = build_day("2016-03-01");
    assert_string_equal(drawn(w, "hb", "2016-S1"), "0/0");
}

/* The report of a unit that closed is its heir's to send: it is in once that one came. */
static void test_heirs(void **state) {
    struct world *w = *state;
    row(w, "a1", "2016-S1", NULL, false)->passed_to = "a2";
    row(w, "a2", "2016-S1", NULL, false);
    assert_string_equal(drawn(w, "ha", "2016-S1"), "0/2 a1 a2");
    w->rows[w->count - 1].complete = true;
    assert_string_equal(drawn(w, "ha", "2016-S1"), "2/2");
}

/* A unit may close, and be set up again when its heir closes in turn: what passed there and back is nobody's,
 * and looking for whose it is comes to an end. */
static void test_there_and_back(void **state) {
    struct world *w = *state;
    struct obligation *there = row(w, "a1", "2016-S1", NULL, false),
                      *back = row(w, "a2", "2016-S1", NULL, false);
    there->passed_to = "a2";
    back->passed_to = "a1";
    there->waived = back->waived = true;
    assert_string_equal(drawn(w, "ha", "2016-S1"), "0/0");
    assert_string_equal(drawn(w, "tinh", "2016-S1"), "0/1 b1");
}

/* A year draws together the half-years inside it; a unit that lacks two of them is named once. */
static void test_periods_inside(void **state) {
    struct world *w = *state;
    w->below->only = 0;
    w->above->covers = COVERS_YEAR;
    w->above->only = 0;
    ((struct round *)w->above->rounds)->due = build_due("before 12-20");
    row(w, "a1", "2016-S1", NULL, true);
    assert_string_equal(drawn(w, "ha", "2016"), "1/4 a1 a2");
    row(w, "a1", "2016-S2", NULL, true);
    assert_string_equal(drawn(w, "ha", "2016"), "2/4 a2");
}

/* Of the units' rounds the last counts that the lead can have in hand. */
static void test_rounds(void **state) {
    struct world *w = *state;
    build_round(w->below, "first", "before 05-10");
    build_round(w->below, "final", "before 06-10");
    row(w, "a1", "2016-S1", "first", true);
    row(w, "a2", "2016-S1", "final", true);
    assert_string_equal(drawn(w, "ha", "2016-S1"), "1/2 a2");
    ((struct round *)w->above->rounds)->due = build_due("before 06-20");
    assert_string_equal(drawn(w, "ha", "2016-S1"), "1/2 a1");
}

/* An obligation of a report that draws nothing together has none of it. */
static void test_no_second_tier(void **state) {
    struct world *w = *state;
    struct consolidation c;
    struct obligation o =
        build_obligation(w->built.plan, w->below, build_unit(w->built.units, "a1"), "2016-S1", NULL);
    assert_false(consolidation_of(w->built.plan, &o, build_unit(w->built.units, "a1"), w->rows, w->count,
                                  w->arena, &c));
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_units_below),    TEST(test_who_is_not_expected), TEST(test_heirs),
        TEST(test_there_and_back), TEST(test_periods_inside),      TEST(test_rounds),
        TEST(test_no_second_tier),
    };
    return cmocka_run_group_tests_name("model: consolidation", tests, NULL, NULL);
}
