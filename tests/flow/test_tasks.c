/* Tasks in the engine: what is said of them, when they are overdue, what a new version of the plan does. */
#include "daemon/flow/tasks.h"
#include "tests/flow/world.h"
#include <stdio.h>

#define PUBLISHED "2016-01-01T00:00:00+07:00"

/* 1: forty-seven classes of so-a by the end of June 2016. 2: the three departments, each year from 2017. 3:
 * in two steps. 4: thirty days after guidance. 5: followed, never judged. 6: of nobody knows whom, open. */
static const char TASKS[] =
    "{'plan': 'p', 'unit': 'tinh', 'issued': '2015-12-01', 'issuer': 'UBND tỉnh', 'title': 'Kế hoạch',"
    " 'timezone': 'Asia/Ho_Chi_Minh', 'start': '2016-01-01', 'end': '2020-12-31',"
    " 'milestones': [{'id': 'end', 'date': '2020-12-31', 'kind': 'end_of_phase'}], 'reports': [],"
    " 'objectives': [{'id': '1', 'title': 'Mục tiêu', 'indicators': ["
    "   {'id': '1.1', 'title': 'Số lớp', 'measure': {'type': 'count', 'of': 'lớp'}, 'frequency': 'year',"
    "    'good': 'up', 'lead': 'so-a', 'targets': []}]}],"
    " 'events': [{'id': 'guidance', 'title': 'Có hướng dẫn của Trung ương', 'recorded': true}],"
    " 'tasks': ["
    "  {'id': '1', 'title': 'Mở lớp', 'lead': 'so-a', 'source': 'II', 'quote': '47 lớp',"
    "   'windows': [{'from': '2016-02-01', 'to': '2016-06-30'}], 'quantity': {'at_least': 47, 'of': 'lớp'}},"
    "  {'id': '2', 'title': 'Tập huấn', 'lead': 'so-y', 'for': ['@departments'], 'source': 'II', 'quote': "
    "'hằng năm',"
    "   'windows': [{'from': '01-01', 'to': '11-30', 'every': [2017, 2018, 2019]}]},"
    "  {'id': '3', 'title': 'Mô hình', 'lead': 'so-b', 'source': 'II', 'quote': 'năm 2016 lập danh sách',"
    "   'windows': [{'id': 'list', 'from': '2016-01-01', 'to': '2016-12-31', 'step': 'lập danh sách'},"
    "               {'id': 'run', 'from': '2017-01-01', 'to': '2018-12-31', 'step': 'thực hiện'}]},"
    "  {'id': '4', 'title': 'Triển khai', 'lead': 'so-b', 'source': 'II', 'quote': 'khi có hướng dẫn',"
    "   'windows': [{'after': 'guidance', 'within_days': 30}]},"
    "  {'id': '5', 'title': 'Hỗ trợ', 'lead': 'so-a', 'source': 'II', 'quote': 'theo thực tế',"
    "   'windows': [{'to': '2016-03-31'}], 'not_judged': 'on_demand'},"
    "  {'id': '6', 'title': 'Rà soát', 'lead': {'unknown': 'không nêu'}, 'source': 'II', 'quote': 'rà soát',"
    "   'windows': [{'from': '2016-01-01'}], 'quantity': {'unknown': 'không nêu', 'of': 'cuộc'}} ]}";

static int setup(void **state) {
    *state = world_new(TASKS, PUBLISHED);
    return 0;
}

static int32_t day(const char *text) {
    int32_t d;
    assert_true(civil_parse(text, &d));
    return d;
}

/* The detail of the one alert that is open. */
static const char *open_detail(struct world *w) {
    struct alert *alerts;
    size_t count;
    struct alert_filter f = {.state = -2, .opened_from_ms = INSTANT_NONE, .as_of = INT64_MAX};
    OK(w, store_alerts(w->store, &f, w->arena, &alerts, &count, &w->err));
    assert_int_equal(count, 1);
    return alerts[0].detail;
}

/* One word in a transaction of its own; undone when it is refused. */
static struct task_moved say(struct world *w, const char *at, enum err_code want, struct task_move move,
                             const char *on, const char *note) {
    struct task_moved moved;
    struct command c = world_command(note);
    c.day = on ? day(on) : DAY_NONE;
    c.lang = LANG_EN;
    world_begin(w, at);
    OK(w, engine_mark(w->engine, &w->err));
    enum err_code code = engine_task_state(w->engine, "p", &move, &c, &moved, &w->err);
    world_check(w, code, want, "engine_task_state", __FILE__, __LINE__);
    if (code)
        engine_undo(w->engine);
    else
        OK(w, engine_keep(w->engine, &w->err));
    world_commit(w);
    return moved;
}
#define MOVE(...) ((struct task_move){__VA_ARGS__})

/* "2016-05-01 task.state p:1 {…}" of the last tx row. */
static const char *last_said(struct world *w, const char *task) {
    struct task_state_filter f = {.plan = "p", .task = task, .as_of = INT64_MAX, .history = true};
    struct task_state_row *rows, *last = NULL;
    size_t count;
    char text[200], on[CIVIL_TEXT_MAX];
    OK(w, store_task_states(w->store, &f, w->arena, &rows, &count, &w->err));
    for (size_t i = 0; i < count; i++)
        if (!last || rows[i].seq > last->seq) last = &rows[i];
    if (!last) return "";
    civil_format(last->on_day, on);
    snprintf(text, sizeof text, "%s %s %s %s %s", last->unit, last->window, task_state_name(last->state), on,
             last->note ? last->note : "-");
    return arena_strdup(w->arena, text);
}

/* ---- what is said ---- */

/* A word is kept with its unit, window, day and note, as one row of the record. */
static void test_a_word_is_kept(void **state) {
    struct world *w = *state;
    int64_t before = world_seq(w);
    struct task_moved m =
        say(w, "2016-05-10", ERR_OK, MOVE(.task = "1", .state = "in_progress"), "2016-05-01", "đã mở 3 lớp");
    assert_int_equal(world_seq(w), before + 1);
    assert_false(m.repeated || m.short_of);
    assert_string_equal(last_said(w, "1"), "so-a 1 in_progress 2016-05-01 đã mở 3 lớp");
}

/* The same word again records nothing; another note, day or quantity is another word. */
static void test_repeats(void **state) {
    struct world *w = *state;
    struct task_move move = {.task = "1", .state = "in_progress", .has_quantity = true, .quantity = 12};
    say(w, "2016-05-10", ERR_OK, move, "2016-05-01", "x");
    int64_t seq = world_seq(w);
    assert_true(say(w, "2016-05-11", ERR_OK, move, "2016-05-01", "x").repeated);
    assert_int_equal(world_seq(w), seq);
    assert_false(say(w, "2016-05-11", ERR_OK, move, "2016-05-02", "x").repeated);
    assert_false(say(w, "2016-05-11", ERR_OK, move, "2016-05-02", NULL).repeated);
    move.quantity = 13;
    assert_false(say(w, "2016-05-11", ERR_OK, move, "2016-05-02", NULL).repeated);
    assert_int_equal(world_seq(w), seq + 3);
}

/* Of several windows the usual one is the earliest that has begun by then and is not done; when none is left,
 * the first. */
static void test_the_usual_window(void **state) {
    struct world *w = *state;
    struct task_move done = {.task = "3", .state = "done"};
    assert_string_equal(say(w, "2017-05-01", ERR_OK, done, "2016-11-01", NULL).window->id, "list");
    assert_string_equal(say(w, "2017-05-01", ERR_OK, done, "2017-02-01", NULL).window->id, "run");
    done.state = "in_progress";
    assert_string_equal(say(w, "2017-05-01", ERR_OK, done, "2017-03-01", NULL).window->id, "list");
    done.window = "run";
    assert_string_equal(say(w, "2017-05-01", ERR_OK, done, "2017-03-01", NULL).window->id, "run");
}

/* Each unit has states of its own; where there are several, one must be named. */
static void test_units(void **state) {
    struct world *w = *state;
    struct task_move move = {.task = "2", .state = "done"};
    say(w, "2017-05-01", ERR_INVALID, move, "2017-05-01", NULL);
    assert_non_null(strstr(w->err.msg, "so-a, so-b, so-y"));
    move.unit = "huyen-a";
    say(w, "2017-05-01", ERR_INVALID, move, "2017-05-01", NULL);
    assert_non_null(strstr(w->err.msg, "“huyen-a”"));
    move.unit = "so-b";
    assert_string_equal(say(w, "2017-05-01", ERR_OK, move, "2017-05-01", NULL).unit->id, "so-b");
    assert_string_equal(
        say(w, "2017-05-01", ERR_OK, MOVE(.task = "6", .state = "done"), "2017-05-01", NULL).unit->id,
        "tinh"); /* whose it is nobody knows */
}

/* What is not known, not a state, not a day that was, is refused with the remedy, and nothing is recorded. */
static void test_refused(void **state) {
    struct world *w = *state;
    int64_t seq = world_seq(w);
    say(w, "2016-05-10", ERR_NOT_FOUND, MOVE(.task = "11", .state = "done"), "2016-05-01", NULL);
    say(w, "2016-05-10", ERR_INVALID, MOVE(.task = "1", .state = "finished"), "2016-05-01", NULL);
    assert_non_null(strstr(w->err.msg, "in_progress"));
    say(w, "2016-05-10", ERR_INVALID, MOVE(.task = "1", .state = NULL), "2016-05-01", NULL);
    say(w, "2016-05-10", ERR_INVALID, MOVE(.task = "1", .state = "done"), "2016-05-11", NULL);
    say(w, "2016-05-10", ERR_INVALID, MOVE(.task = "1", .state = "done"), NULL, NULL);
    say(w, "2016-05-10", ERR_INVALID, MOVE(.task = "1", .state = "done"), "2015-11-30", NULL);
    assert_non_null(strstr(w->err.msg, "2015-12-01"));
    say(w, "2016-05-10", ERR_INVALID, MOVE(.task = "1", .state = "done", .window = "2"), "2016-05-01", NULL);
    say(w, "2016-05-10", ERR_INVALID, MOVE(.task = "5", .state = "done", .has_quantity = true), "2016-05-01",
        NULL);
    say(w, "2016-05-10", ERR_INVALID,
        MOVE(.task = "1", .state = "done", .has_quantity = true, .quantity = -1), "2016-05-01", NULL);
    assert_int_equal(world_seq(w), seq);
    say(w, "2016-05-10", ERR_OK, MOVE(.task = "1", .state = "not_started"), "2015-12-01", NULL);
    say(w, "2016-05-10", ERR_OK, MOVE(.task = "1", .state = "not_started"), "2016-05-10", NULL);
}

/* Done with less than the task asks for is kept as in progress, and the answer says so; as much is done, and
 * so is a quantity that the document leaves blank, or none. */
static void test_done_in_part(void **state) {
    struct world *w = *state;
    struct task_move move = {.task = "1", .state = "done", .has_quantity = true, .quantity = 46};
    assert_true(say(w, "2016-05-10", ERR_OK, move, "2016-05-01", NULL).short_of);
    assert_string_equal(last_said(w, "1"), "so-a 1 in_progress 2016-05-01 -");
    assert_true(say(w, "2016-05-10", ERR_OK, move, "2016-05-01", NULL).repeated);
    move.quantity = 47;
    assert_false(say(w, "2016-05-10", ERR_OK, move, "2016-05-01", NULL).short_of);
    assert_string_equal(last_said(w, "1"), "so-a 1 done 2016-05-01 -");
    move.task = "6";
    move.quantity = 1;
    assert_false(say(w, "2016-05-10", ERR_OK, move, "2016-05-01", NULL).short_of);
    say(w, "2016-05-10", ERR_OK, MOVE(.task = "1", .state = "done"), "2016-05-02", NULL);
    assert_string_equal(last_said(w, "1"), "so-a 1 done 2016-05-02 -");
}

/* ---- overdue ---- */

/* FORM: an activity's window, from and complete by (2022 → 2024; latest quarter II/2025) */
/* At the midnight after its window a task that is not done is overdue; done ends that, and says so. */
static void test_overdue_at_the_windows_end(void **state) {
    struct world *w = *state;
    world_run(w, "2016-06-30T23:59:59+07:00", 500);
    assert_int_equal(world_open_alerts(w, "task.*"), 0);
    world_run(w, "2016-07-05", 500);
    assert_int_equal(world_open_alerts(w, "task.overdue"), 1);
    say(w, "2016-07-06", ERR_OK, MOVE(.task = "1", .state = "done"), "2016-07-05", NULL);
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n"
                        "2016-07-06T00:00:00+07:00 task.overdue so-a mended\n");
    world_run(w, "2016-12-01", 500);
    assert_int_equal(world_open_alerts(w, "task.overdue"), 0);
    assert_int_equal(world_deliveries(w, "task.overdue", "giamsat@example.vn"), 2);
}

/* Done or cancelled in time, nobody hears of it; in progress is not done. */
static void test_settled_in_time(void **state) {
    struct world *w = *state;
    struct task_move move = {.task = "2", .unit = "so-a", .window = "2017", .state = "done"};
    world_run(w, "2017-06-01", 500);
    say(w, "2017-06-01", ERR_OK, MOVE(.task = "3", .window = "list", .state = "done"), "2016-12-01", NULL);
    say(w, "2017-06-01", ERR_OK, MOVE(.task = "1", .state = "cancelled"), "2017-06-01", NULL);
    say(w, "2017-06-01", ERR_OK, move, "2017-06-01", NULL);
    move.unit = "so-b";
    move.state = "cancelled";
    say(w, "2017-06-01", ERR_OK, move, "2017-06-01", NULL);
    move.unit = "so-y";
    move.state = "in_progress";
    say(w, "2017-06-01", ERR_OK, move, "2017-06-01", NULL);
    world_run(w, "2017-12-31", 500);
    assert_string_equal(world_story(w, "task.*", "so-y"),
                        "2017-12-01T00:00:00+07:00 task.overdue so-y raised\n");
    assert_int_equal(world_open_alerts(w, "task.overdue"), 1);
}

/* FORM: a list of years (2023, 2024, 2025) */
/* Each year's window is overdue on its own, for each unit; one after the other is mended. */
static void test_every_year_and_every_unit(void **state) {
    struct world *w = *state;
    say(w, "2016-02-01", ERR_OK, MOVE(.task = "1", .state = "done"), "2016-02-01", NULL);
    say(w, "2016-02-01", ERR_OK, MOVE(.task = "3", .window = "list", .state = "done"), "2016-02-01", NULL);
    say(w, "2016-02-01", ERR_OK, MOVE(.task = "3", .window = "run", .state = "done"), "2016-02-01", NULL);
    world_run(w, "2018-12-05", 500);
    assert_int_equal(world_open_alerts(w, "task.overdue"), 6);
    say(w, "2018-12-06", ERR_OK, MOVE(.task = "2", .unit = "so-b", .state = "done"), "2018-12-06", NULL);
    assert_string_equal(world_story(w, "task.*", "so-b"),
                        "2017-12-01T00:00:00+07:00 task.overdue so-b raised\n"
                        "2018-12-01T00:00:00+07:00 task.overdue so-b raised\n"
                        "2018-12-06T00:00:00+07:00 task.overdue so-b mended\n");
    struct alert *alerts;
    size_t count;
    struct alert_filter f = {.unit = "so-b", .state = -2, .opened_from_ms = INSTANT_NONE, .as_of = INT64_MAX};
    OK(w, store_alerts(w->store, &f, w->arena, &alerts, &count, &w->err));
    assert_int_equal(count, 1);
    assert_string_equal(alerts[0].labels.period, "2018"); /* the earliest, 2017, is what was mended */
}

/* A word that takes a done task back opens its alert again, as one of its own; more of it renews the numbers
 * without telling anybody. */
static void test_taken_back(void **state) {
    struct world *w = *state;
    struct task_move half = {.task = "1", .state = "in_progress", .has_quantity = true, .quantity = 20};
    world_run(w, "2016-07-02", 500);
    say(w, "2016-07-03", ERR_OK, half, "2016-07-03", NULL);
    say(w, "2016-07-04", ERR_OK, MOVE(.task = "1", .state = "done"), "2016-07-04", NULL);
    say(w, "2016-07-05", ERR_OK, half, "2016-07-05", "nhầm");
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n"
                        "2016-07-04T00:00:00+07:00 task.overdue so-a mended\n"
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n");
    assert_non_null(strstr(open_detail(w), "\"value\":20,\"needed\":47"));
}

/* FORM: on demand (thực tế nạn nhân) */
/* What is only followed, and what has no end, is never overdue. */
static void test_never_overdue(void **state) {
    struct world *w = *state;
    world_run(w, "2020-12-31", 500);
    struct alert *alerts;
    size_t count;
    struct alert_filter f = {
        .kind = "task.*", .state = -1, .opened_from_ms = INSTANT_NONE, .as_of = INT64_MAX};
    OK(w, store_alerts(w->store, &f, w->arena, &alerts, &count, &w->err));
    assert_int_equal(count, 1 + 9 + 2);
    for (size_t i = 0; i < count; i++) assert_null(strpbrk(alerts[i].labels.task, "456"));
}

/* Windows that ended before the plan was watched raise nothing; said of all the same, they stay quiet. */
static void test_before_activation(void **state) {
    struct world *w = world_new(TASKS, "2018-06-01");
    (void)state;
    world_run(w, "2018-06-02", 500);
    assert_int_equal(world_open_alerts(w, "task.*"), 0);
    say(w, "2018-06-03", ERR_OK, MOVE(.task = "1", .state = "in_progress"), "2018-06-03", NULL);
    assert_int_equal(world_open_alerts(w, "task.*"), 0);
    world_run(w, "2018-12-02", 500);
    assert_int_equal(world_open_alerts(w, "task.*"), 3);
    world_free(w);
}

/* After an outage what ended meanwhile is raised once, with its true instant, however small the chunks. */
static void test_catching_up_in_chunks(void **state) {
    struct world *w = *state, *small = world_new(TASKS, PUBLISHED);
    world_sweep(w, "2019-01-15", 500);
    world_sweep(small, "2019-01-15", 1);
    assert_string_equal(world_dump(w), world_dump(small));
    assert_int_equal(world_open_alerts(small, "task.overdue"), 1 + 6 + 2);
    assert_string_equal(world_story(small, "task.*", "so-a"),
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n"
                        "2017-12-01T00:00:00+07:00 task.overdue so-a raised\n"
                        "2018-12-01T00:00:00+07:00 task.overdue so-a raised\n");
    world_free(small);
}

/* ---- another version of the plan ---- */

/* The text with every `from` in it replaced. */
static const char *changed(struct world *w, const char *from, const char *to) {
    struct strbuf sb;
    const char *at, *rest = TASKS;
    strbuf_init(&sb, 0);
    for (; (at = strstr(rest, from)); rest = at + strlen(from)) {
        strbuf_add(&sb, rest, (size_t)(at - rest));
        strbuf_adds(&sb, to);
    }
    assert_ptr_not_equal(rest, TASKS);
    strbuf_adds(&sb, rest);
    const char *text = arena_strdup(w->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* A window that is moved ahead ends the alert silently; it comes again at its new end. */
static void test_a_window_moved_ahead(void **state) {
    struct world *w = *state;
    world_run(w, "2016-07-05", 500);
    world_publish(w, world_plan(changed(w, "'to': '2016-06-30'", "'to': '2016-09-30'")), "2016-07-06", false,
                  ERR_OK);
    assert_int_equal(world_open_alerts(w, "task.overdue"), 0);
    world_run(w, "2016-10-02", 500);
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n"
                        "2016-07-06T00:00:00+07:00 task.overdue so-a ended\n"
                        "2016-10-01T00:00:00+07:00 task.overdue so-a raised\n");
}

/* A window that stays overdue keeps its alert and its since; only its numbers are renewed. */
static void test_still_overdue(void **state) {
    struct world *w = *state;
    world_run(w, "2016-07-05", 500);
    world_publish(w, world_plan(changed(w, "'to': '2016-06-30'", "'to': '2016-06-15'")), "2016-07-06", false,
                  ERR_OK);
    world_run(w, "2016-07-07", 500);
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n");
    assert_non_null(strstr(open_detail(w), "\"day\":\"2016-06-15\""));
}

/* A task that carries another window from now on is told of anew, by its window. */
static void test_another_window_beside_it(void **state) {
    struct world *w = *state;
    world_run(w, "2016-07-05", 500);
    world_publish(w,
                  world_plan(changed(w, "{'from': '2016-02-01', 'to': '2016-06-30'}",
                                     "{'from': '2016-02-01', 'to': '2016-06-30'}, {'to': '2017-06-30'}")),
                  "2016-07-06", false, ERR_OK);
    world_run(w, "2016-07-07", 500);
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n"
                        "2016-07-06T00:00:00+07:00 task.overdue so-a ended\n"
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n");
}

/* A task that passes to another unit is that one's: the first is left in peace, whatever was said for it. */
static void test_another_unit(void **state) {
    struct world *w = *state;
    world_run(w, "2016-07-05", 500);
    world_publish(
        w, world_plan(changed(w, "'title': 'Mở lớp', 'lead': 'so-a'", "'title': 'Mở lớp', 'lead': 'so-y'")),
        "2016-07-06", false, ERR_OK);
    world_run(w, "2016-07-07", 500);
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n"
                        "2016-07-06T00:00:00+07:00 task.overdue so-a ended\n"
                        "2016-07-01T00:00:00+07:00 task.overdue so-y raised\n");
}

/* A task that a version lets go, saying so, is watched no more; left out in silence while something was said
 * of it, the version is refused. */
static void test_retired(void **state) {
    struct world *w = *state;
    const char *first = strstr(TASKS, "  {'id': '1',"), *second = strstr(TASKS, "  {'id': '2',");
    char *without = arena_strndup(w->arena, TASKS, sizeof TASKS);
    memmove(without + (first - TASKS), second, strlen(second) + 1);
    say(w, "2016-05-10", ERR_OK, MOVE(.task = "1", .state = "in_progress"), "2016-05-01", NULL);
    world_run(w, "2016-07-05", 500);
    world_publish(w, world_plan(without), "2016-07-06", false, ERR_CONFLICT);
    assert_int_equal(world_open_alerts(w, "task.overdue"), 1);
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_addf(&sb, "%.*s, 'retired': [{'kind': 'task', 'id': '1', 'why': 'bãi bỏ'}]}",
                (int)(strlen(without) - 1), without);
    world_publish(w, world_plan(sb.data), "2016-07-06", false, ERR_OK);
    strbuf_deinit(&sb);
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n"
                        "2016-07-06T00:00:00+07:00 task.overdue so-a ended\n");
}

/* A task that is called otherwise from now on keeps what was said of it, and its alert. */
static void test_renamed(void **state) {
    struct world *w = *state;
    struct strbuf sb;
    say(w, "2016-05-10", ERR_OK, MOVE(.task = "1", .state = "in_progress"), "2016-05-01", "đã mở");
    world_run(w, "2016-07-05", 500);
    const char *plan = changed(w, "{'id': '1', 'title': 'Mở lớp'", "{'id': 'lop', 'title': 'Mở lớp'");
    strbuf_init(&sb, 0);
    strbuf_addf(&sb, "%.*s, 'renamed': [{'kind': 'task', 'id': '1', 'to': 'lop'}]}", (int)(strlen(plan) - 1),
                plan);
    world_publish(w, world_plan(sb.data), "2016-07-06", false, ERR_OK);
    strbuf_deinit(&sb);
    world_run(w, "2016-07-07", 500);
    assert_string_equal(last_said(w, "lop"), "so-a 1 in_progress 2016-05-01 đã mở");
    assert_int_equal(world_open_alerts(w, "task.overdue"), 1);
    say(w, "2016-07-08", ERR_OK, MOVE(.task = "lop", .state = "done"), "2016-07-08", NULL);
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n"
                        "2016-07-08T00:00:00+07:00 task.overdue so-a mended\n");
}

/* ---- units that close ---- */

/* so-a and so-b were merged into so-m at the end of August 2016. */
static struct plans *merged(struct world *w, const char *plan) {
    struct strbuf units;
    strbuf_init(&units, 0);
    for (const char *p = WORLD_UNITS; *p;) {
        bool closes = strncmp(p, "{'unit': 'so-a',", 16) == 0 || strncmp(p, "{'unit': 'so-b',", 16) == 0;
        if (closes) {
            strbuf_add(&units, p, 16);
            strbuf_adds(&units, "'to': '2016-08-31', 'merged_into': 'so-m',");
            p += 16;
        }
        strbuf_addc(&units, *p++);
    }
    const char *all = arena_strdup(w->arena, units.data), *list = strstr(all, "'units': [") + 10;
    strbuf_clear(&units);
    strbuf_addf(&units,
                "%.*s{'unit': 'so-m', 'kind': 'department', 'name': 'Sở M', 'parent': 'tinh',"
                " 'from': '2016-09-01', 'contacts': {'email': ['so-m@example.vn']}}, %s",
                (int)(list - all), all, list);
    const char *text = arena_strdup(w->arena, units.data);
    strbuf_deinit(&units);
    return world_plans(text, &plan, 1);
}

/* An overdue task of a unit that closes is its heir's from the day after; the heir speaks for it. */
static void test_an_heir(void **state) {
    struct world *w = *state;
    world_publish(w, merged(w, TASKS), "2016-02-01", false, ERR_OK);
    world_run(w, "2016-09-02", 500);
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-07-01T00:00:00+07:00 task.overdue so-a raised\n"
                        "2016-09-01T00:00:00+07:00 task.overdue so-a gave_way\n"
                        "2016-09-01T00:00:00+07:00 task.overdue so-m raised\n");
    struct task_moved m =
        say(w, "2016-09-03", ERR_OK, MOVE(.task = "1", .unit = "so-m", .state = "done"), "2016-09-03", NULL);
    assert_string_equal(m.unit->id, "so-a"); /* history stays with whose task it was */
    assert_int_equal(world_open_alerts(w, "task.overdue"), 0);
}

/* Who took over from two is late as long as one of the two tasks is open, and hears of it once. */
static void test_an_heir_of_two(void **state) {
    struct world *w = *state;
    struct task_move move = {.task = "2", .unit = "so-b", .window = "2017", .state = "done"};
    world_publish(w, merged(w, TASKS), "2016-02-01", false, ERR_OK);
    say(w, "2016-02-01", ERR_OK, MOVE(.task = "1", .state = "done"), "2016-02-01", NULL);
    say(w, "2016-02-01", ERR_OK, MOVE(.task = "3", .window = "list", .state = "done"), "2016-02-01", NULL);
    world_run(w, "2017-12-02", 500);
    assert_string_equal(world_story(w, "task.*", "so-m"),
                        "2017-12-01T00:00:00+07:00 task.overdue so-m raised\n");
    say(w, "2017-12-03", ERR_OK, move, "2017-12-03", NULL);
    assert_int_equal(world_open_alerts(w, "task.overdue"), 2); /* and so-y's */
    move.unit = "so-a";
    say(w, "2017-12-04", ERR_OK, move, "2017-12-04", NULL);
    assert_string_equal(world_story(w, "task.*", "so-m"),
                        "2017-12-01T00:00:00+07:00 task.overdue so-m raised\n"
                        "2017-12-04T00:00:00+07:00 task.overdue so-m mended\n");
}

/* An heir that carries the task out itself speaks for itself, and for the closed unit where it names that;
 * the answer is of whom it spoke for. */
static void test_an_heir_with_a_part_of_its_own(void **state) {
    static const char *const names[] = {"so-m", "so-a"};
    struct world *w = *state;
    const char *plan = world_edit(w->arena, TASKS, "['@departments']", "['so-a', 'so-m']");
    world_publish(w, merged(w, plan), "2016-02-01", false, ERR_OK);
    for (size_t i = 0; i < 2; i++) {
        cJSON *answer;
        struct task_move move = {.task = "2", .unit = names[i], .window = "2017", .state = "in_progress"};
        struct task_moved m = say(w, "2017-03-01", ERR_OK, move, "2017-03-01", NULL);
        assert_string_equal(m.unit->id, names[i]);
        OK(w, task_moved_json(w->engine, world_the_plan(w), &m, &answer, &w->err));
        assert_string_equal(cJSON_GetObjectItem(answer, "unit")->valuestring, names[i]);
        assert_string_equal(cJSON_GetObjectItem(answer, "state")->valuestring, "in_progress");
        cJSON_Delete(answer);
    }
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_word_is_kept),
        TEST(test_repeats),
        TEST(test_the_usual_window),
        TEST(test_units),
        TEST(test_refused),
        TEST(test_done_in_part),
        TEST(test_overdue_at_the_windows_end),
        TEST(test_settled_in_time),
        TEST(test_every_year_and_every_unit),
        TEST(test_taken_back),
        TEST(test_never_overdue),
        TEST(test_before_activation),
        TEST(test_catching_up_in_chunks),
        TEST(test_a_window_moved_ahead),
        TEST(test_still_overdue),
        TEST(test_another_window_beside_it),
        TEST(test_another_unit),
        TEST(test_retired),
        TEST(test_renamed),
        TEST(test_an_heir),
        TEST(test_an_heir_of_two),
        TEST(test_an_heir_with_a_part_of_its_own),
    };
    return cmocka_run_group_tests_name("flow: tasks", tests, NULL, NULL);
}
