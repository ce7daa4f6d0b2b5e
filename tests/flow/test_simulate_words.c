/* Words on tasks and events among the arrivals of a rehearsal. */
#include "daemon/flow/simulate.h"
#include "tests/flow/world.h"

static const char PLAN[] =
    "{'plan': 'p', 'unit': 'tinh', 'issued': '2015-12-01', 'issuer': 'UBND tỉnh', 'title': 'Kế hoạch',"
    " 'timezone': 'Asia/Ho_Chi_Minh', 'start': '2016-01-01', 'end': '2020-12-31',"
    " 'milestones': [{'id': 'end', 'date': '2020-12-31', 'kind': 'end_of_phase'}], 'reports': [],"
    " 'objectives': [{'id': '1', 'title': 'Mục tiêu', 'indicators': ["
    "   {'id': '1.1', 'title': 'Số lớp', 'measure': {'type': 'count', 'of': 'lớp'}, 'frequency': 'year',"
    "    'good': 'up', 'lead': 'so-a', 'targets': []}]}],"
    " 'events': [{'id': 'guidance', 'title': 'Có hướng dẫn', 'recorded': true}],"
    " 'tasks': [{'id': '1', 'title': 'Mở lớp', 'lead': 'so-a', 'source': 'II', 'quote': 'q',"
    "            'windows': [{'to': '2016-06-30'}]},"
    "           {'id': '2', 'title': 'Triển khai', 'lead': 'so-b', 'source': 'II', 'quote': 'q',"
    "            'windows': [{'after': 'guidance', 'within_days': 30}]}]}";

struct told {
    struct world *world; /* for its settings and arena */
    struct plans *plans;
    struct simulate_arrival arrivals[8];
    size_t count;
    struct simulation result;
};

static void arrives(struct told *t, const char *at, const char *body) {
    const char *json = world_json(t->world->arena, body);
    t->arrivals[t->count++] =
        (struct simulate_arrival){.at_ms = world_ms(at), .name = "test", .body = json, .len = strlen(json)};
}

static int setup(void **state) {
    struct told *t = mem_alloc(sizeof *t);
    *t = (struct told){.world = world_new(NULL, NULL), .plans = world_plan(PLAN)};
    *state = t;
    return 0;
}

static int teardown(void **state) {
    struct told *t = *state;
    simulation_deinit(&t->result);
    plans_unref(t->plans);
    world_free(t->world);
    mem_free(t);
    return 0;
}

static void run(struct told *t) {
    struct simulate_options options = {.plans = t->plans,
                                       .settings = &t->world->settings,
                                       .from_ms = world_ms("2016-01-01"),
                                       .to_ms = world_ms("2016-08-01"),
                                       .arrivals = t->arrivals,
                                       .arrival_count = t->count};
    struct err err = {0};
    if (simulate(&options, &t->result, &err)) fail_msg("%s", err.msg);
}

/* "task ok", "event /on date.bad", … a line; then "1 raised" of the alerts. */
static const char *story(struct told *t) {
    static const char *const whats[] = {"submission", "task", "event"};
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < t->result.count; i++) {
        const struct simulated *item = &t->result.items[i];
        const struct simulated_submission *s = &item->as.submission;
        if (item->kind == SIMULATED_SUBMISSION)
            strbuf_addf(&sb, "%s %s\n", whats[s->what],
                        s->accepted ? "ok" : world_problems(t->world->arena, s->problems));
        if (item->kind == SIMULATED_ALERT)
            strbuf_addf(&sb, "%s %s\n", item->as.alert.alert.labels.task, item->as.alert.event.event);
    }
    const char *text = arena_strdup(t->world->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* A word settles its task at its instant; an event gives its window an end; what nobody spoke of is found
 * overdue. */
static void test_words_count(void **state) {
    struct told *t = *state;
    arrives(t, "2016-05-01", "{'plan':'p','event':'guidance'}");
    arrives(t, "2016-07-04", "{'plan':'p','task':'1','state':'done','on':'2016-07-01'}");
    run(t);
    assert_string_equal(story(t), "event ok\n2 raised\n1 raised\ntask ok\n1 mended\n");
    assert_true(simulation_found(&t->result));
}

/* With everything done in time nothing is found. */
static void test_nothing_found(void **state) {
    struct told *t = *state;
    arrives(t, "2016-05-01", "{'plan':'p','task':'1','state':'done'}");
    run(t);
    assert_string_equal(story(t), "task ok\n");
    assert_false(simulation_found(&t->result));
}

/* What is wrong is told with its place and in both languages, and the rehearsal goes on. */
static void test_refused(void **state) {
    struct told *t = *state;
    arrives(t, "2016-05-01", "{'plan':'p','task':'9','state':'done'}");
    arrives(t, "2016-05-02", "{'plan':'p','task':'1'}");
    arrives(t, "2016-05-03", "{'plan':'p','task':'1','state':'done','on':'3/5/2016'}");
    arrives(t, "2016-05-04", "{'plan':'p','event':'guidance','when':'2016-05-04'}");
    arrives(t, "2016-05-05", "{'plan':'p','event':7}");
    arrives(t, "2016-05-06", "{'task':'1','state':'done'}");
    arrives(t, "2016-05-07", "{'plan':'q','task':'1','state':'done'}");
    arrives(t, "2016-05-08", "{'plan':'p','task':'1','state':'done'}");
    run(t);
    assert_string_equal(story(t), "task  word.refused\ntask /state json.missing\ntask /on date.bad\n"
                                  "event /when json.unknown\nevent /event json.type\n"
                                  "task /plan json.missing\ntask  word.refused\ntask ok\n");
    const struct problem *first = &t->result.items[0].as.submission.problems->items[0];
    assert_non_null(strstr(first->vi, "không có nhiệm vụ “9”"));
    assert_non_null(strstr(first->en, "has no task “9”"));
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {TEST(test_words_count), TEST(test_nothing_found), TEST(test_refused)};
    return cmocka_run_group_tests_name("flow: words in a rehearsal", tests, NULL, NULL);
}
