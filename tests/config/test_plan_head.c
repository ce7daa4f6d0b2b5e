/* What a plan says of itself: its version and what became of former ids, the documents it speaks of, its
 * milestones, who leads and who coordinates. */
#include "tests/config/support.h"
#include <string.h>

#define IND "/objectives/0/indicators/0"

/* A version counts from the day it names, else from when it is recorded; progress may be judged by trend. */
/* FORM: re-issued each year by a new decision */
static void test_version_in_force_from_a_day(void **state) {
    struct plan_world w;
    (void)state;
    world_with(&w, {"/in_force_from", "\"2018-01-01\""}, {"/method", "\"projection\""});
    assert_no_problem(&w.problems);
    assert_int_equal(w.plan->in_force_from, civil_to_day(2018, 1, 1));
    assert_int_equal(w.plan->method, METHOD_PROJECTION);
    world_drop(&w);
    world_with(&w, {"/method", "\"linear\""});
    assert_int_equal(w.plan->in_force_from, DAY_NONE);
    world_drop(&w);
}

/* Documents above and beside are named, with their number and words; a plan that carries out another says
 * which. */
/* FORM: a district plan under a provincial one under a national one */
static void test_references(void **state) {
    struct plan_world w;
    (void)state;
    world_with(&w,
               {"/references",
                "[{\"id\": \"cl\", \"number\": \"2351/QĐ-TTg\", \"title\": {\"vi\": \"Chiến lược quốc gia "
                "về bình đẳng giới\", \"en\": \"National strategy\"}, \"plan\": \"national-2011\", "
                "\"source\": \"Căn cứ\", \"quote\": \"Căn cứ Quyết định số 2351/QĐ-TTg\"}, "
                "{\"id\": \"tinh\", \"title\": \"Kế hoạch của tỉnh\"}]"},
               {"/implements", "\"tinh-2016\""});
    assert_no_problem(&w.problems);
    assert_int_equal(w.plan->reference_count, 2);
    const struct reference *cl = plan_reference(w.plan, "cl"), *other = plan_reference(w.plan, "tinh");
    assert_string_equal(cl->number, "2351/QĐ-TTg");
    assert_string_equal(cl->title.en, "National strategy");
    assert_string_equal(cl->plan, "national-2011");
    assert_string_equal(cl->source, "Căn cứ");
    assert_true(!other->number && !other->plan && !other->source && !other->quote);
    assert_string_equal(w.plan->implements, "tinh-2016");
    world_drop(&w);
}

/* What became of an old id, by kind. */
static void test_renamed_and_retired(void **state) {
    struct plan_world w;
    (void)state;
    world_with(&w,
               {"/renamed", "[{\"kind\": \"indicator\", \"id\": \"1.1-old\", \"to\": \"1.1\"}, {\"kind\": "
                            "\"report\", \"id\": \"1.1-old\", \"to\": \"half\"}]"},
               {"/retired", "[{\"kind\": \"target\", \"id\": \"1.9\", \"why\": \"thay bằng 1.1-end\"}, "
                            "{\"kind\": \"milestone\", \"id\": \"2019\", \"why\": \"bỏ sơ kết\"}]"});
    assert_no_problem(&w.problems);
    assert_int_equal(w.plan->note_count, 4);
    assert_string_equal(plan_note(w.plan, "indicator", "1.1-old")->to, "1.1");
    assert_string_equal(plan_note(w.plan, "report", "1.1-old")->to, "half");
    assert_null(plan_note(w.plan, "target", "1.9")->to);
    assert_string_equal(plan_note(w.plan, "target", "1.9")->why, "thay bằng 1.1-end");
    assert_null(plan_note(w.plan, "target", "1.1-old"));
    world_drop(&w);
}

/* A year beyond the phase toward which the plan looks is a milestone like others, and targets may stand at
 * it.
 */
/* FORM: orientation year */
static void test_orientation_lies_after_the_end(void **state) {
    struct plan_world w;
    (void)state;
    const struct target *t = world_with(
        &w,
        {"/milestones/-", "{\"id\": \"2030\", \"date\": \"2030-12-31\", \"kind\": \"orientation\", "
                          "\"title\": \"Định hướng đến năm 2030\"}"},
        {IND "/targets/-", "{\"id\": \"t\", \"at\": \"2030\", \"at_least\": 75, \"source\": \"I\", "
                           "\"quote\": \"định hướng đến năm 2030 đạt 75%\"}"});
    assert_string_equal(t->milestone->kind, "orientation");
    assert_int_equal(t->milestone->day, civil_to_day(2030, 12, 31));
    world_drop(&w);
}

/* What an objective says of who leads and who coordinates holds for whatever below says nothing; "nobody" and
 * "not known" are said. */
/* FORM: lead and coordinating bodies, inherited from the objective, missing, "requested" (đề nghị) */
static void test_bodies_are_inherited(void **state) {
    struct plan_world w;
    (void)state;
    world_with(
        &w, {"/objectives/0/lead", "{\"unit\": \"so-noi-vu\", \"requested\": true}"},
        {"/objectives/0/coordinating", "[\"@districts\", {\"unit\": \"so-y-te\", \"requested\": true}]"},
        {"/objectives/0/indicators/2/lead", NULL},
        {"/objectives/0/indicators/3/lead", "{\"unknown\": \"văn bản không giao\"}"});
    const struct indicator *own = plan_indicator(w.plan, "1.1"), *heir = plan_indicator(w.plan, "1.3"),
                           *unknown = plan_indicator(w.plan, "1.4");
    assert_string_equal(own->lead->id, "so-y-te");
    assert_true(!own->lead_requested && own->coordinating_count == 1);
    assert_false(own->coordinating_requested && own->coordinating_requested[0]);
    assert_string_equal(heir->lead->id, "so-noi-vu");
    assert_true(heir->lead_requested);
    assert_int_equal(heir->coordinating_count, 3);
    assert_string_equal(heir->coordinating[2]->id, "so-y-te");
    assert_true(heir->coordinating_requested[2] && !heir->coordinating_requested[0]);
    assert_null(unknown->lead);
    assert_string_equal(unknown->lead_unknown, "văn bản không giao");
    assert_true(!unknown->lead_requested && unknown->coordinating_count == 3);
    assert_string_equal(heir->objective->lead.unit->id, "so-noi-vu");
    world_drop(&w);
}

/* An empty list of one's own says that nobody coordinates. */
static void test_nobody_coordinates(void **state) {
    struct plan_world w;
    (void)state;
    world_with(&w, {"/objectives/0/coordinating", "[\"@districts\"]"},
               {"/objectives/0/indicators/2/coordinating", "[]"});
    assert_int_equal(plan_indicator(w.plan, "1.3")->coordinating_count, 0);
    assert_int_equal(plan_indicator(w.plan, "1.4")->coordinating_count, 2);
    world_drop(&w);
}

/* A body named twice is a warning, as where units are listed. */
static void test_body_named_twice(void **state) {
    struct plan_world w;
    (void)state;
    world_with(&w, {IND "/coordinating", "[\"so-noi-vu\", {\"unit\": \"so-noi-vu\", \"requested\": true}]"});
    assert_problem(&w.problems, IND "/coordinating/1", "check.unit_twice");
    assert_int_equal(plan_indicator(w.plan, "1.1")->coordinating_count, 1);
    world_drop(&w);
}

#define NOTE(kind, id, more) "[{\"kind\": \"" kind "\", \"id\": \"" id "\", " more "}]"

static const struct plan_fault FAULTS[] = {
    {{{"/in_force_from", "\"2018-13-01\""}}, "/in_force_from", "config.date", NULL},
    {{{"/in_force_from", "{\"unknown\": \"?\"}"}}, "/in_force_from", "config.must_be_known", NULL},
    {{{"/references", "{}"}}, "/references", "json.type", NULL},
    {{{"/references", "[{\"id\": \"a\"}]"}}, "/references/0/title", "json.missing", NULL},
    {{{"/references", "[{\"title\": \"T\"}]"}}, "/references/0/id", "json.missing", NULL},
    {{{"/references", "[{\"id\": \"a\", \"title\": \"T\"}, {\"id\": \"a\", \"title\": \"T\"}]"}},
     "/references/1/id",
     "plan.id_twice",
     NULL},
    {{{"/references", "[{\"id\": \"a\", \"title\": \"T\", \"nummer\": \"5\"}]"}},
     "/references/0/nummer",
     "json.unknown",
     "number"},
    {{{"/references", "[{\"id\": \"a\", \"title\": \"T\", \"plan\": \"a b\"}]"}},
     "/references/0/plan",
     "config.id",
     NULL},
    {{{"/renamed", NOTE("indicator", "1.2", "\"to\": \"1.1\"")}}, "/renamed/0/id", "plan.note_still", "1.2"},
    {{{"/renamed", NOTE("indicator", "old", "\"to\": \"1.11\"")}},
     "/renamed/0/to",
     "plan.note_to",
     "retired"},
    {{{"/renamed", NOTE("target", "old", "\"to\": \"1.1\"")}}, "/renamed/0/to", "plan.note_to", "target"},
    {{{"/renamed", NOTE("task", "old", "\"to\": \"1.1\"")}}, "/renamed/0/to", "plan.note_to", "task"},
    {{{"/renamed", NOTE("plan", "old", "\"to\": \"1.1\"")}}, "/renamed/0/kind", "config.choice", "milestone"},
    {{{"/renamed", NOTE("report", "old", "\"to\": \"half\", \"why\": \"x\"")}},
     "/renamed/0/why",
     "json.unknown",
     NULL},
    {{{"/retired", NOTE("report", "half", "\"why\": \"bỏ\"")}}, "/retired/0/id", "plan.note_still", "half"},
    {{{"/retired", NOTE("report", "old", "\"why\": \"\"")}}, "/retired/0/why", "config.empty", NULL},
    {{{"/retired", NOTE("milestone", "old", "\"why\": \"bỏ\"")},
      {"/renamed", NOTE("milestone", "old", "\"to\": \"mid\"")}},
     "/retired/0/id",
     "plan.id_twice",
     NULL},
    {{{"/retired", "[5]"}}, "/retired/0", "json.type", NULL},
    {{{"/milestones/-", "{\"id\": \"2030\", \"date\": \"2030-12-31\", \"kind\": \"other\"}"}},
     "/milestones/2/date",
     "plan.date_outside",
     NULL},
    {{{"/milestones/-", "{\"id\": \"2010\", \"date\": \"2010-12-31\", \"kind\": \"orientation\"}"}},
     "/milestones/2/date",
     "plan.date_outside",
     NULL},
    {{{"/objectives/0/lead", "\"so-yte\""}}, "/objectives/0/lead", "plan.unit_unknown", "so-y-te"},
    {{{"/objectives/0/lead", "{\"requested\": true}"}}, "/objectives/0/lead/unit", "json.missing", NULL},
    {{{"/objectives/0/lead", "[\"so-y-te\"]"}}, "/objectives/0/lead", "json.type", NULL},
    {{{IND "/lead", "{\"unit\": \"so-y-te\", \"requested\": \"yes\"}"}},
     IND "/lead/requested",
     "json.type",
     NULL},
    {{{IND "/coordinating", "[{\"unit\": \"so-yte\"}]"}},
     IND "/coordinating/0/unit",
     "plan.unit_unknown",
     "so-y-te"},
    {{{IND "/coordinating", "[{\"unit\": \"so-y-te\", \"asked\": true}]"}},
     IND "/coordinating/0/asked",
     "json.unknown",
     "requested"},
    {{{IND "/coordinating", "\"so-y-te\""}}, IND "/coordinating", "json.type", NULL},
};

/* Each slip in them is told once, at its place, with a remedy. */
static void test_faults(void **state) {
    (void)state;
    assert_int_equal(faults_untold(PLAN, FAULTS, sizeof FAULTS / sizeof *FAULTS, 1), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version_in_force_from_a_day),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_renamed_and_retired),
        cmocka_unit_test(test_orientation_lies_after_the_end),
        cmocka_unit_test(test_bodies_are_inherited),
        cmocka_unit_test(test_nobody_coordinates),
        cmocka_unit_test(test_body_named_twice),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
