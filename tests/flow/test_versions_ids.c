#include "daemon/flow/versions.h"
#include "tests/flow/world.h"

/* A new version holds every id that has history, or says what became of it; what is on record under an old id
 * is read as the new one's. */

#define VALUE(id, n) "{'indicator':'" id "','numerator':" n ",'denominator':100}"
#define SEND(report, unit, period, values)                                                                   \
    "{'plan':'p','report':'" report "','unit':'" unit "','period':'" period "','values':[" values "]}"

static const char *text_with(struct world *w, const char *from, const char *to, const char *notes) {
    const char *text = world_edit(w->arena, WORLD_PLAN, from, to);
    char *head = mem_printf("%s 'start':", notes);
    text = world_edit(w->arena, text, "'start':", head);
    mem_free(head);
    return text;
}

static const char *codes(struct world *w) {
    return world_problems(w->arena, &w->published.problems);
}

static bool said(struct world *w, const char *what) {
    for (size_t i = 0; i < w->published.problems.count; i++)
        if (strstr(w->published.problems.items[i].en, what)) return true;
    return false;
}

static void live(struct world *w) {
    world_run(w, "2016-05-10", 500);
    world_submit(w, "2016-05-11", SEND("half-year", "so-b", "2016-S1", VALUE("1.1", "12")), NULL);
    world_submit(w, "2016-05-12", SEND("half-year", "so-y", "2016-S1", VALUE("1.1", "30")), NULL);
}

static struct observation_row *observations(struct world *w, const char *indicator, size_t *count) {
    struct observation_row *rows;
    struct observation_filter f = {.plan = "p", .indicator = indicator, .as_of = INT64_MAX};
    OK(w, store_observations(w->store, &f, w->arena, &rows, count, &w->err));
    return rows;
}

/* ---- left out ---- */

/* Each id that has history and is gone without a word is a problem of its own: which file, what is on record,
 * what to do. Nothing is changed, and work goes on by the version before. */
static void test_orphans_are_refused_one_by_one(void **state) {
    struct world *w = *state;
    live(w);
    struct plans *in_use = engine_plans(w->engine);
    int64_t seq = world_seq(w);
    const char *text = world_edit(w->arena, WORLD_PLAN, "'id': '1.1',", "'id': '1.9',");
    text = world_edit(w->arena, text, "'id': '1.1-end'", "'id': '1.9-end'");
    text = world_edit(w->arena, text, "'id': 'half-year'", "'id': 'six-months'");
    world_publish(w, world_plan(text), "2016-05-13", false, ERR_CONFLICT);
    assert_string_equal(codes(w), " publish.indicator_left_out\n publish.target_left_out\n"
                                  " publish.report_left_out");
    assert_string_equal(w->published.problems.items[0].file, "test.json");
    assert_true(
        said(w, "indicator “1.1” is gone although 2 observations of it are on record (last period 2016-S1)"));
    assert_true(said(w, "something happened to 2 of its obligations (last period 2016-S1)"));
    assert_true(said(w, "“renamed”") && said(w, "“retired”"));
    assert_ptr_equal(engine_plans(w->engine), in_use);
    assert_int_equal(world_seq(w), seq);
    world_submit(w, "2016-05-14", SEND("half-year", "so-b", "2016-S1", VALUE("1.1", "13")), NULL);
}

/* What never had a figure, a verdict or a deed may go without a word. */
static void test_ids_without_history_go_freely(void **state) {
    struct world *w = *state;
    const char *text = world_edit(w->arena, WORLD_PLAN, "'id': '2.1',", "'id': '2.9',");
    text = world_edit(w->arena, text, "'id': '2.1-end'", "'id': '2.9-end'");
    text = world_edit(w->arena, text, "'id': 'annual'", "'id': 'yearly'");
    live(w);
    assert_true(world_publish(w, world_plan(text), "2016-05-13", false, ERR_OK));
}

/* A milestone at which a review was held is not forgotten either. */
static void test_a_milestone_with_a_review_is_not_left_out(void **state) {
    struct world *w = *state;
    struct command c = world_command("đạt");
    c.day = 0;
    assert_true(civil_parse("2018-06-20", &c.day));
    world_begin(w, "2018-06-25");
    OK(w, engine_review(w->engine, "p", "mid", &c, &w->err));
    world_commit(w);
    world_publish(w, world_plan(world_edit(w->arena, WORLD_PLAN, "'id': 'mid'", "'id': 'half'")),
                  "2018-06-26", false, ERR_CONFLICT);
    assert_string_equal(codes(w), " publish.milestone_left_out");
    assert_true(said(w, "1 reviews at it are on record (last on 2018-06-20)"));
    const char *text = text_with(w, "'id': 'mid'", "'id': 'half'",
                                 "'renamed': [{'kind': 'milestone', 'id': 'mid', 'to': 'half'}],");
    struct review_row review;
    world_publish(w, world_plan(text), "2018-06-26", false, ERR_OK);
    OK(w, store_review(w->store, "p", "half", INT64_MAX, w->arena, &review, &w->err));
    assert_string_equal(review.result, "đạt");
    world_run(w, "2018-07-02", 500);
    assert_int_equal(world_open_alerts(w, "milestone.review_due"), 0); /* it was held */
}

/* A unit of which something is on record is never deleted: the remedy names its last day and its successor.
 */
static void test_a_unit_with_history_is_not_left_out(void **state) {
    struct world *w = *state;
    live(w);
    const char *units =
        world_edit(w->arena, WORLD_UNITS,
                   "  {'unit': 'so-y', 'kind': 'department', 'name': 'Sở Y tế', 'parent': 'tinh',"
                   "   'contacts': {'email': ['so-y@example.vn']}},",
                   "");
    units = world_edit(w->arena, units, "'so-b', 'so-y']", "'so-b']");
    const char *plan = WORLD_PLAN;
    world_publish(w, world_plans(units, &plan, 1), "2016-05-13", false, ERR_CONFLICT);
    assert_string_equal(codes(w), " publish.unit_left_out");
    assert_true(said(w, "unit “so-y” is gone") && said(w, "“merged_into”") && said(w, "“split_from”"));
    units = world_edit(w->arena, WORLD_UNITS,
                       "{'unit': 'xa-2', 'kind': 'commune', 'name': 'Xã 2', 'parent': 'huyen-a',"
                       "   'contacts': {'email': ['xa-2@example.vn']}} ],",
                       "{'unit': 'xa-3', 'kind': 'commune', 'name': 'Xã 3', 'parent': 'huyen-a'} ],");
    world_publish(w, world_plans(units, &plan, 1), "2016-05-13", false,
                  ERR_OK); /* nothing is on record of xa-2 */
}

/* ---- renamed ---- */

#define RENAMED                                                                                              \
    "'renamed': [{'kind': 'indicator', 'id': '1.1', 'to': '1.9'},"                                           \
    " {'kind': 'target', 'id': '1.1-end', 'to': '1.9-end'},"                                                 \
    " {'kind': 'report', 'id': 'half-year', 'to': 'six-months'}],"

static const char *renamed(struct world *w) {
    const char *text = text_with(w, "{'id': 'half-year'", "{'id': 'six-months'", RENAMED);
    text = world_edit(w->arena, text, "{'id': '1.1-end'", "{'id': '1.9-end'");
    return world_edit(w->arena, text, "{'id': '1.1',", "{'id': '1.9',");
}

/* Figures, obligations, verdicts and open alerts of the old id are the new one's: nothing is judged anew,
 * nothing ends, nothing is raised, nobody is told. */
static void test_renamed_ids_keep_their_history(void **state) {
    struct world *w = *state;
    size_t count;
    struct verdict_row before, after;
    live(w);
    world_run(w, "2016-05-22", 500);
    OK(w,
       store_verdict_last(w->store, "p", "1.1-end", "so-b", "total", INT64_MAX, w->arena, &before, &w->err));
    size_t sent = world_deliveries(w, NULL, NULL), open = world_open_alerts(w, "*");
    struct verdict was = world_verdict(w, "1.1-end", "so-b", INT64_MAX, "2016-05-22");
    world_publish(w, world_plan(renamed(w)), "2016-05-22T12:00:00+07:00", false, ERR_OK);
    world_run(w, "2016-05-22T13:00:00+07:00", 500);

    const struct observation_row *rows = observations(w, "1.9", &count);
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].indicator, "1.9");
    observations(w, "1.1", &count); /* the old id leads to the same */
    assert_int_equal(count, 2);
    OK(w,
       store_verdict_last(w->store, "p", "1.9-end", "so-b", "total", INT64_MAX, w->arena, &after, &w->err));
    assert_int_equal(after.seq, before.seq);
    assert_string_equal(after.target, "1.9-end");
    assert_string_equal(after.indicator, "1.9");
    struct verdict is = world_verdict(w, "1.9-end", "so-b", INT64_MAX, "2016-05-22");
    assert_true(verdict_same(&was, &is));
    struct obligation o = world_obligation(w, "p:six-months:so-b:2016-S1:-", INT64_MAX);
    assert_true(o.complete);
    assert_string_equal(o.report, "six-months");
    assert_int_equal(world_open_alerts(w, "*"), open);
    assert_int_equal(world_deliveries(w, NULL, NULL), sent);
    assert_non_null(strstr(world_story(w, "target.*", "so-b"), "1.9-end so-b raised"));
}

/* What comes under the new id goes on where the old one's ended: it supersedes, mends and resolves. */
static void test_renamed_ids_go_on(void **state) {
    struct world *w = *state;
    size_t count;
    live(w);
    world_run(w, "2016-05-22", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 1); /* so-a's */
    world_publish(w, world_plan(renamed(w)), "2016-05-22T12:00:00+07:00", false, ERR_OK);
    world_submit(w, "2016-05-23",
                 SEND("six-months", "so-a", "2016-S1",
                      VALUE("1.9", "90") ",{'indicator':'2.1',"
                                         "'category':'sex=female','value':90},{'indicator':'2.1','category':'"
                                         "sex=male','value':90}"),
                 NULL);
    assert_int_equal(world_open_alerts(w, "report.missed"), 0);
    int64_t revision =
        world_submit(w, "2016-05-24", SEND("six-months", "so-b", "2016-S1", VALUE("1.9", "60")), NULL);
    struct submission_row row;
    OK(w, store_submission(w->store, revision, INT64_MAX, w->arena, &row, &w->err));
    assert_true(row.supersedes > 0);
    assert_string_equal(row.report, "six-months");
    const struct observation_row *rows = observations(w, "1.9", &count);
    assert_int_equal(count, 3);
    assert_true(rows[1].value == 60 && strcmp(rows[1].unit, "so-b") == 0);
    struct verdict v = world_verdict(w, "1.9-end", "so-b", INT64_MAX, "2016-05-24");
    assert_int_equal(v.status, VERDICT_ON_TRACK);
    assert_non_null(strstr(world_story(w, "target.*", "so-b"), "1.9-end so-b mended"));
    world_publish(w, world_plan(renamed(w)), "2016-05-25", false, ERR_OK); /* and again the same */
}

/* As of a day before the change everything has its old name. */
static void test_renamed_ids_had_their_old_names(void **state) {
    struct world *w = *state;
    struct plans *then;
    struct versions *versions = versions_new();
    struct obligation o;
    live(w);
    int64_t seq = world_seq(w);
    world_publish(w, world_plan(renamed(w)), "2016-05-22", false, ERR_OK);
    OK(w,
       versions_at(versions, w->store, engine_plans(w->engine), seq, world_ms("2016-05-20"), &then, &w->err));
    store_use_plans(w->store, then);
    o = world_obligation(w, "p:half-year:so-b:2016-S1:-", seq);
    assert_string_equal(o.report, "half-year");
    assert_non_null(plan_indicator(then->items[0], "1.1"));
    store_use_plans(w->store, engine_plans(w->engine));
    plans_unref(then);
    versions_free(versions);
}

/* Renamed twice, the file in force tells it whole: both old ids lead to the newest. A note that is dropped,
 * or whose end was not brought up to date, is refused. */
static void test_renamed_twice(void **state) {
    struct world *w = *state;
    size_t count;
    live(w);
    const char *first = text_with(w, "'id': '1.1',", "'id': '1.9',",
                                  "'renamed': [{'kind': 'indicator', 'id': '1.1', 'to': '1.9'}],"),
               *second = text_with(w, "'id': '1.1',", "'id': '1.10',",
                                   "'renamed': [{'kind': 'indicator', 'id': '1.1', 'to': '1.10'},"
                                   " {'kind': 'indicator', 'id': '1.9', 'to': '1.10'}],"),
               *bare = world_edit(w->arena, WORLD_PLAN, "'id': '1.1',", "'id': '1.10',");
    world_publish(w, world_plan(first), "2016-05-13", false, ERR_OK);
    world_submit(w, "2016-05-14", SEND("half-year", "so-b", "2016-S1", VALUE("1.9", "20")), NULL);
    world_publish(w, world_plan(bare), "2016-05-15", false, ERR_CONFLICT);
    assert_string_equal(codes(w), " publish.indicator_left_out");
    world_publish(w, world_plan(second), "2016-05-15", false, ERR_OK);
    const struct observation_row *rows = observations(w, "1.10", &count);
    assert_int_equal(count, 2);
    assert_true(rows[0].value == 20 && strcmp(rows[0].indicator, "1.10") == 0);
    world_submit(w, "2016-05-16", SEND("half-year", "so-b", "2016-S1", VALUE("1.10", "25")), NULL);
    rows = observations(w, "1.10", &count);
    assert_true(count == 2 && rows[0].value == 25);
}

/* A rename may be undone: then the old id has its history again. */
static void test_a_rename_undone(void **state) {
    struct world *w = *state;
    size_t count;
    live(w);
    const char *there = text_with(w, "'id': '1.1',", "'id': '1.9',",
                                  "'renamed': [{'kind': 'indicator', 'id': '1.1', 'to': '1.9'}],");
    world_publish(w, world_plan(there), "2016-05-13", false, ERR_OK);
    world_submit(w, "2016-05-14", SEND("half-year", "so-b", "2016-S1", VALUE("1.9", "20")), NULL);
    world_publish(w, world_plan(WORLD_PLAN), "2016-05-15", true, ERR_OK);
    const struct observation_row *rows = observations(w, "1.1", &count);
    assert_true(count == 2 && rows[0].value == 20 && strcmp(rows[0].indicator, "1.1") == 0);
}

/* An old id is not given to something else while its history belongs to the new one. */
static void test_an_old_id_is_not_reused(void **state) {
    struct world *w = *state;
    live(w);
    const char *there = text_with(w, "'id': '1.1',", "'id': '1.9',",
                                  "'renamed': [{'kind': 'indicator', 'id': '1.1', 'to': '1.9'}],");
    world_publish(w, world_plan(there), "2016-05-13", false, ERR_OK);
    const char *both = world_edit(w->arena, WORLD_PLAN, "'id': '1.1',", "'id': '1.9',");
    both = world_edit(w->arena, both, "'id': '2.1',", "'id': '1.1',");
    world_publish(w, world_plan(both), "2016-05-14", false, ERR_CONFLICT);
    assert_string_equal(codes(w), "/renamed publish.note_dropped");
}

/* Two ids that both have figures do not become one. */
static void test_two_histories_stay_two(void **state) {
    struct world *w = *state;
    live(w);
    world_submit(w, "2016-05-13", SEND("half-year", "so-a", "2016-S1", "{'indicator':'2.1','value':50}"),
                 NULL);
    const char *one = text_with(w, "'id': '2.1',", "'id': '2.9',",
                                "'renamed': [{'kind': 'indicator', 'id': '2.1', 'to': '1.1'}],");
    world_publish(w, world_plan(one), "2016-05-14", false, ERR_CONFLICT);
    assert_string_equal(codes(w), "/renamed publish.two_histories");
}

/* ---- retired ---- */

/* What is retired keeps its history, under its old id; its open alerts end without a word, and what nobody
 * has begun to fill is owed no more. */
static void test_retired_ids(void **state) {
    struct world *w = *state;
    size_t count;
    live(w);
    world_run(w, "2016-05-22", 500);
    size_t sent = world_deliveries(w, NULL, NULL);
    assert_int_equal(world_open_alerts(w, "report.missed"), 1);
    assert_true(world_open_alerts(w, "target.*") > 0);
    const char *text = text_with(w, "{'id': 'half-year'", "{'id': 'six-months'",
                                 "'retired': [{'kind': 'indicator', 'id': '1.1', 'why': 'bỏ'},"
                                 " {'kind': 'target', 'id': '1.1-end', 'why': 'bỏ'},"
                                 " {'kind': 'report', 'id': 'half-year', 'why': 'gộp vào báo cáo năm'}],");
    text = world_edit(w->arena, text, "{'id': '1.1-end'", "{'id': '1.9-end'");
    text = world_edit(w->arena, text, "{'id': '1.1',", "{'id': '1.9',");
    world_publish(w, world_plan(text), "2016-05-22T12:00:00+07:00", false, ERR_OK);
    assert_int_equal(world_open_alerts(w, "report.missed"), 0);
    assert_int_equal(world_open_alerts(w, "target.*"), 0);
    assert_int_equal(world_deliveries(w, NULL, NULL), sent);
    assert_false(world_opened(w, "p:half-year:so-a:2016-S1:-"));
    assert_true(world_obligation(w, "p:half-year:so-b:2016-S1:-", INT64_MAX).complete);
    observations(w, "1.1", &count);
    assert_int_equal(count, 2);
    struct verdict v = world_verdict(w, "1.9-end", "so-b", INT64_MAX, "2016-05-22");
    assert_int_equal(v.status, VERDICT_NO_DATA);
    world_run(w, "2016-05-31", 500);
    assert_non_null(
        strstr(world_story(w, "report.missed", "so-a"), "12:00:00+07:00 report.missed so-a ended"));
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_orphans_are_refused_one_by_one),
        TEST(test_ids_without_history_go_freely),
        TEST(test_a_milestone_with_a_review_is_not_left_out),
        TEST(test_a_unit_with_history_is_not_left_out),
        TEST(test_renamed_ids_keep_their_history),
        TEST(test_renamed_ids_go_on),
        TEST(test_renamed_ids_had_their_old_names),
        TEST(test_renamed_twice),
        TEST(test_a_rename_undone),
        TEST(test_an_old_id_is_not_reused),
        TEST(test_two_histories_stay_two),
        TEST(test_retired_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
