/* The read side of tasks, and of reports that draw others together, at any moment. */
#include "daemon/flow/tasks.h"
#include "tests/flow/world.h"

#define PUBLISHED "2016-01-01T00:00:00+07:00"

static const char PLAN[] =
    "{'plan': 'p', 'unit': 'tinh', 'issued': '2015-12-01', 'issuer': 'UBND tỉnh', 'title': 'Kế hoạch',"
    " 'timezone': 'Asia/Ho_Chi_Minh', 'start': '2016-01-01', 'end': '2020-12-31',"
    " 'milestones': [{'id': 'end', 'date': '2020-12-31', 'kind': 'end_of_phase'}],"
    " 'objectives': [{'id': '1', 'title': 'Mục tiêu', 'indicators': ["
    "   {'id': '1.1', 'title': 'Số lớp', 'measure': {'type': 'count', 'of': 'lớp'}, 'frequency': 'year',"
    "    'good': 'up', 'lead': 'huyen-a', 'targets': []}],"
    "  'tasks': [{'id': '1', 'title': 'Mở lớp', 'lead': 'so-a', 'source': 'II', 'quote': 'q',"
    "             'windows': [{'to': '2016-06-30'}]}]}],"
    " 'events': [{'id': 'guidance', 'title': 'Có hướng dẫn', 'recorded': true}],"
    " 'reports': ["
    "   {'id': 'communes', 'title': 'Xã báo cáo', 'covers': 'year', 'units': ['xa-1', 'xa-2'],"
    "    'indicators': [], 'due': {'before': '11-10'}},"
    "   {'id': 'district', 'title': 'Huyện tổng hợp', 'covers': 'year', 'units': ['huyen-a', 'huyen-b'],"
    "    'indicators': [], 'consolidates': 'communes', 'due': {'before': '11-20'}} ],"
    " 'tasks': ["
    "  {'id': '2', 'title': 'Tập huấn', 'lead': 'so-y', 'for': ['so-a', 'so-b'], 'source': 'II', 'quote': "
    "'q',"
    "   'windows': [{'id': 'list', 'to': '2016-03-31'}, {'id': 'run', 'from': '2016-04-01', 'to': "
    "'2016-12-31'}]},"
    "  {'id': '3', 'title': 'Triển khai', 'lead': 'so-b', 'source': 'II', 'quote': 'q',"
    "   'windows': [{'after': 'guidance', 'within_days': 30}]},"
    "  {'id': '4', 'title': 'Hỗ trợ', 'lead': 'so-b', 'source': 'II', 'quote': 'q', 'not_judged': "
    "'on_demand',"
    "   'windows': [{'to': '2016-02-01'}]} ]}";

static int setup(void **state) {
    *state = world_new(PLAN, PUBLISHED);
    return 0;
}

static void say(struct world *w, const char *on, struct task_move move) {
    struct task_moved moved;
    struct command c = world_command(NULL);
    assert_true(civil_parse(on, &c.day));
    world_begin(w, on);
    OK(w, engine_task_state(w->engine, "p", &move, &c, &moved, &w->err));
    world_commit(w);
}

static const struct task_filter any = {.state = -1, .overdue = -1};

/* "2/run/so-b in_progress 3" a line: the days only where overdue; "!" for one that is nobody's failure. */
static const char *list(struct world *w, struct task_filter f, int64_t seq, const char *at) {
    struct task_status *items;
    size_t count;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    OK(w, status_tasks(w->store, world_the_plan(w), &f, (struct moment){seq, world_ms(at)}, w->arena, &items,
                       &count, &w->err));
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(&sb, "%s%s/%s/%s %s", i ? "\n" : "", items[i].task->id, items[i].window->id,
                    items[i].unit->id, task_state_name(items[i].state));
        if (items[i].overdue) strbuf_addf(&sb, " %d", items[i].overdue_days);
        if (items[i].historical) strbuf_addc(&sb, '!');
    }
    const char *text = arena_strdup(w->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* Every task × window × unit in the plan's order; overdue from the day after the last, by whole days. */
static void test_overdue_by_days(void **state) {
    struct world *w = *state;
    assert_string_equal(list(w, any, INT64_MAX, "2016-03-31T23:59:59+07:00"),
                        "1/1/so-a not_started\n2/list/so-a not_started\n2/list/so-b not_started\n"
                        "2/run/so-a not_started\n2/run/so-b not_started\n3/1/so-b not_started\n"
                        "4/1/so-b not_started");
    struct task_filter late = {.state = -1, .overdue = 1};
    assert_string_equal(list(w, late, INT64_MAX, "2016-04-01"),
                        "2/list/so-a not_started 1\n2/list/so-b not_started 1");
    say(w, "2016-04-02", (struct task_move){.task = "2", .unit = "so-a", .window = "list", .state = "done"});
    assert_string_equal(list(w, late, INT64_MAX, "2016-04-10"), "2/list/so-b not_started 10");
    assert_string_equal(list(w, late, INT64_MAX, "2016-07-01"),
                        "1/1/so-a not_started 1\n2/list/so-b not_started 92");
}

/* As of an earlier moment: what was said by then, the days as they were, ends that events had given by then.
 */
static void test_as_of(void **state) {
    struct world *w = *state;
    struct task_filter f = {.task = "3", .state = -1, .overdue = -1};
    struct command c = world_command(NULL);
    struct occurred o;
    int64_t before = world_seq(w);
    world_begin(w, "2016-05-12");
    assert_true(civil_parse("2016-05-10", &c.day));
    OK(w, engine_occurrence(w->engine, "p", "guidance", &c, w->arena, &o, &w->err));
    world_commit(w);
    int64_t happened = world_seq(w);
    say(w, "2016-06-20", (struct task_move){.task = "3", .state = "in_progress"});
    assert_string_equal(list(w, f, INT64_MAX, "2016-06-20"), "3/1/so-b in_progress 11");
    assert_string_equal(list(w, f, happened, "2016-06-20"), "3/1/so-b not_started 11");
    assert_string_equal(list(w, f, before, "2016-06-20"), "3/1/so-b not_started");
}

/* Each filter narrows. */
static void test_filters(void **state) {
    struct world *w = *state;
    struct task_filter f = any;
    say(w, "2016-04-02", (struct task_move){.task = "2", .unit = "so-a", .state = "in_progress"});
    f.unit = "so-a";
    assert_string_equal(list(w, f, INT64_MAX, "2016-04-02"),
                        "1/1/so-a not_started\n2/list/so-a in_progress 2\n2/run/so-a not_started");
    f.state = TASK_IN_PROGRESS;
    assert_string_equal(list(w, f, INT64_MAX, "2016-04-02"), "2/list/so-a in_progress 2");
    f.overdue = 0;
    assert_string_equal(list(w, f, INT64_MAX, "2016-04-02"), "");
    f = any;
    f.task = "2";
    f.overdue = 0;
    assert_string_equal(list(w, f, INT64_MAX, "2016-04-02"),
                        "2/run/so-a not_started\n2/run/so-b not_started");
    f.task = "none";
    assert_string_equal(list(w, f, INT64_MAX, "2016-04-02"), "");
}

/* What ended before the plan was watched is shown so, and is not overdue. */
static void test_historical(void **state) {
    struct world *w = world_new(PLAN, "2016-05-01");
    struct task_filter f = {.task = "2", .state = -1, .overdue = -1};
    (void)state;
    assert_string_equal(list(w, f, INT64_MAX, "2016-05-02"),
                        "2/list/so-a not_started!\n2/list/so-b not_started!\n"
                        "2/run/so-a not_started\n2/run/so-b not_started");
    world_free(w);
}

/* ---- two tiers ---- */

static struct consolidation drawn(struct world *w, struct consolidations *all, const char *key) {
    char buf[OBLIGATION_KEY_MAX];
    struct obligation k;
    const struct consolidation *c;
    assert_true(obligation_key_parse(key, buf, &k));
    k.due_ms = world_ms("2016-11-20");
    OK(w, consolidations_find(all, &k, &c, &w->err));
    return c ? *c : (struct consolidation){.report = NULL};
}

/* A lead's obligation counts the reports below it as of the moment; other reports draw nothing together. */
static void test_consolidations(void **state) {
    struct world *w = *state;
    const struct units *units = engine_plans(w->engine)->units;
    int64_t before = world_seq(w);
    world_submit(w, "2016-10-01",
                 "{'plan':'p','report':'communes','unit':'xa-1','period':'2016','values':[],'note':'x'}",
                 NULL);
    struct consolidations *now = consolidations_new(w->store, world_the_plan(w), units, INT64_MAX);
    struct consolidations *then = consolidations_new(w->store, world_the_plan(w), units, before);
    struct consolidation a = drawn(w, now, "p:district:huyen-a:2016:-");
    assert_int_equal(a.complete, 1);
    assert_int_equal(a.expected, 2);
    assert_string_equal(a.missing[0]->id, "xa-2");
    assert_int_equal(drawn(w, then, "p:district:huyen-a:2016:-").complete, 0);
    assert_int_equal(drawn(w, now, "p:district:huyen-b:2016:-").expected, 2); /* none below it: all of them */
    assert_int_equal(drawn(w, now, "p:district:huyen-a:2017:-").complete, 0);
    assert_null(drawn(w, now, "p:communes:xa-1:2016:-").report);
    consolidations_free(then);
    consolidations_free(now);
    consolidations_free(NULL);
}

/* The receipt of a lead's submission says so too. */
static void test_the_receipt_of_a_lead(void **state) {
    struct world *w = *state;
    cJSON *answer = NULL;
    world_submit(w, "2016-10-01",
                 "{'plan':'p','report':'district','unit':'huyen-a','period':'2016','values':[],'note':'x'}",
                 &answer);
    char *text = cJSON_PrintUnformatted(
        cJSON_GetObjectItem(cJSON_GetObjectItem(answer, "obligation"), "consolidates"));
    assert_string_equal(text, "{\"report\":\"communes\",\"complete\":0,\"expected\":2}");
    cJSON_free(text);
    cJSON_Delete(answer);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_overdue_by_days), TEST(test_as_of),          TEST(test_filters),
        TEST(test_historical),      TEST(test_consolidations), TEST(test_the_receipt_of_a_lead),
    };
    return cmocka_run_group_tests_name("flow: how tasks stand", tests, NULL, NULL);
}
