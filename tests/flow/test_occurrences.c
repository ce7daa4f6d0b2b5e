/* Events that are recorded: the reports that are owed after them, the windows that follow them. */
#include "daemon/flow/tasks.h"
#include "tests/flow/world.h"
#include <stdio.h>

#define PUBLISHED "2016-01-01T00:00:00+07:00"

/* The three departments reply within ten days after guidance came; so-a draws the replies together within
 * twenty; so-b's task ends thirty days after it. */
static const char PLAN[] =
    "{'plan': 'p', 'unit': 'tinh', 'issued': '2015-12-01', 'issuer': 'UBND tỉnh', 'title': 'Kế hoạch',"
    " 'timezone': 'Asia/Ho_Chi_Minh', 'start': '2016-01-01', 'end': '2020-12-31',"
    " 'milestones': [{'id': 'end', 'date': '2020-12-31', 'kind': 'end_of_phase'}],"
    " 'objectives': [{'id': '1', 'title': 'Mục tiêu', 'indicators': ["
    "   {'id': '1.1', 'title': 'Số lớp', 'measure': {'type': 'count', 'of': 'lớp'}, 'frequency': 'year',"
    "    'good': 'up', 'lead': 'huyen-a', 'targets': []}]}],"
    " 'events': [{'id': 'guidance', 'title': 'Có hướng dẫn của Trung ương', 'recorded': true},"
    "            {'id': 'audit', 'title': 'Có đoàn kiểm tra', 'recorded': true},"
    "            {'id': 'month', 'title': 'Tháng hành động', 'from': '11-15', 'to': '12-15'}],"
    " 'reports': ["
    "   {'id': 'reply', 'title': 'Báo cáo triển khai', 'covers': 'year', 'units': ['@departments'],"
    "    'indicators': [], 'due': {'within_days': 10, 'after': 'guidance'}, 'remind': ['-3d'],"
    "    'escalate': ['+1d']},"
    "   {'id': 'summary', 'title': 'Báo cáo tổng hợp', 'covers': 'phase', 'units': ['so-a'],"
    "    'indicators': [], 'consolidates': 'reply', 'due': {'within_days': 20, 'after': 'guidance'}},"
    "   {'id': 'annual', 'title': 'Báo cáo năm', 'covers': 'year', 'units': ['so-b'], 'indicators': [],"
    "    'due': {'before': '11-30'}} ],"
    " 'tasks': [{'id': '4', 'title': 'Triển khai', 'lead': 'so-b', 'source': 'II', 'quote': 'khi có hướng "
    "dẫn',"
    "            'windows': [{'after': 'guidance', 'within_days': 30}]}]}";

static int setup(void **state) {
    *state = world_new(PLAN, PUBLISHED);
    return 0;
}

static struct occurred happens(struct world *w, const char *at, enum err_code want, const char *event,
                               const char *on) {
    struct occurred o;
    struct command c = world_command("Công văn 12/TW");
    c.lang = LANG_EN;
    if (on && !civil_parse(on, &c.day)) fail_msg("%s", on);
    world_begin(w, at);
    OK(w, engine_mark(w->engine, &w->err));
    enum err_code code = engine_occurrence(w->engine, "p", event, &c, w->arena, &o, &w->err);
    world_check(w, code, want, "engine_occurrence", __FILE__, __LINE__);
    if (code)
        engine_undo(w->engine);
    else
        OK(w, engine_keep(w->engine, &w->err));
    world_commit(w);
    return o;
}

#define REPLY(unit, round) "p:reply:" unit ":2016:" round

static void reply(struct world *w, const char *at, const char *unit, const char *round) {
    char json[300];
    snprintf(json, sizeof json,
             "{'plan':'p','report':'reply','unit':'%s','period':'2016'%s%s%s,'values':[],'note':'đã làm'}",
             unit, round ? ",'round':'" : "", round ? round : "", round ? "'" : "");
    world_submit(w, at, json, NULL);
}

/* FORM: days after cut-off, after period end, or after an event */
/* Nothing is owed until the event is recorded; then each unit owes a report for the period that holds the
 * day, due so many days after it. */
static void test_owed_once_it_happened(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-12", 500);
    assert_false(world_opened(w, REPLY("so-a", "-")));
    struct occurred o = happens(w, "2016-05-12", ERR_OK, "guidance", "2016-05-10");
    assert_int_equal(o.obligations, 4);
    assert_int_equal(o.round_count, 2);
    assert_string_equal(o.rounds[0].report->id, "reply");
    struct obligation reply_of_b = world_obligation(w, REPLY("so-b", "-"), INT64_MAX);
    assert_int_equal(reply_of_b.due_ms, world_ms("2016-05-21"));
    struct obligation summary = world_obligation(w, "p:summary:so-a:2016_2020:-", INT64_MAX);
    assert_int_equal(summary.due_ms, world_ms("2016-05-31"));
    assert_false(world_opened(w, REPLY("huyen-a", "-")));
}

/* It is a duty like any other: reminded, missed, escalated, filled; on time to the end of the last day. */
static void test_a_duty_like_any_other(void **state) {
    struct world *w = *state;
    happens(w, "2016-05-12", ERR_OK, "guidance", "2016-05-10");
    world_run(w, "2016-05-20", 500);
    reply(w, "2016-05-20T23:59:59+07:00", "so-b", NULL);
    world_run(w, "2016-05-23", 500);
    assert_string_equal(world_status(w, REPLY("so-b", "-"), "2016-05-23"), "on_time");
    assert_string_equal(world_story(w, "report.*", "so-y"),
                        "2016-05-18T08:00:00+07:00 report.due_soon so-y raised\n"
                        "2016-05-21T00:00:00+07:00 report.due_soon so-y gave_way\n"
                        "2016-05-21T00:00:00+07:00 report.missed so-y raised\n"
                        "2016-05-22T08:00:00+07:00 report.missed so-y grew\n");
    reply(w, "2016-05-23", "so-y", "-");
    assert_string_equal(world_status(w, REPLY("so-y", "-"), "2016-05-24"), "late");
}

/* Recorded late, the units are told at once, not as of a day on which nobody could know; and what is past its
 * date is missed since that date. */
static void test_recorded_late(void **state) {
    struct world *w = *state;
    happens(w, "2016-05-19T09:00:00+07:00", ERR_OK, "guidance", "2016-05-10");
    world_run(w, "2016-05-19T09:00:00+07:00", 500);
    assert_string_equal(world_story(w, "report.*", "so-y"),
                        "2016-05-19T09:00:00+07:00 report.due_soon so-y raised\n");
    happens(w, "2016-08-01", ERR_OK, "guidance", "2016-07-01");
    world_run(w, "2016-08-01", 500);
    struct alert_labels missed = {
        .plan = "p", .report = "reply", .unit = "so-b", .period = "2016", .round = "2016-07-01"};
    struct alert alert;
    OK(w, store_alert_open(w->store, ALERT_REPORT_MISSED, &missed, w->arena, &alert, &w->err));
    assert_int_equal(alert.since_ms, world_ms("2016-07-12"));
    assert_string_equal(world_status(w, REPLY("so-b", "2016-07-01"), "2016-08-01"), "overdue");
}

/* A further occurrence is a round of its own, called by its day, beside the first. Without a round a
 * submission fills the earliest that is not complete. */
static void test_a_further_occurrence(void **state) {
    struct world *w = *state;
    happens(w, "2016-05-12", ERR_OK, "guidance", "2016-05-10");
    happens(w, "2016-06-12", ERR_OK, "guidance", "2016-06-10");
    assert_true(world_opened(w, REPLY("so-a", "2016-06-10")));
    assert_int_equal(world_obligation(w, REPLY("so-a", "2016-06-10"), INT64_MAX).due_ms,
                     world_ms("2016-06-21"));
    reply(w, "2016-06-13", "so-a", NULL);
    assert_true(world_obligation(w, REPLY("so-a", "-"), INT64_MAX).complete);
    assert_false(world_obligation(w, REPLY("so-a", "2016-06-10"), INT64_MAX).complete);
    reply(w, "2016-06-14", "so-a", NULL);
    assert_true(world_obligation(w, REPLY("so-a", "2016-06-10"), INT64_MAX).complete);
    reply(w, "2016-06-14", "so-b", "2016-06-10");
    assert_false(world_obligation(w, REPLY("so-b", "-"), INT64_MAX).complete);
    assert_true(world_obligation(w, REPLY("so-b", "2016-06-10"), INT64_MAX).complete);
}

static const char *refused(struct world *w, const char *json, const char *at) {
    struct receipt r;
    struct submission *s = world_submission(json, at);
    FAILS(w, ERR_INVALID, world_try(w, s, &r));
    const char *text = world_problems(w->arena, &r.problems);
    receipt_deinit(&r);
    submission_free(s);
    return text;
}

/* Before the event is recorded the report is not taken, with the remedy; nor is a round that was never
 * called, nor one for another year. */
static void test_not_called_for(void **state) {
    struct world *w = *state;
#define BODY(unit, period, more)                                                                             \
    "{'plan':'p','report':'reply','unit':'" unit "','period':'" period "','values':[],'note':'x'" more "}"
    assert_string_equal(refused(w, BODY("so-a", "2016", ""), "2016-05-01"), "/report event.not_recorded");
    assert_string_equal(refused(w, BODY("so-a", "2016", ",'round':'-'"), "2016-05-01"),
                        "/report event.not_recorded");
    happens(w, "2016-05-12", ERR_OK, "guidance", "2016-05-10");
    assert_string_equal(refused(w, BODY("so-a", "2016", ",'round':'2016-06-10'"), "2016-07-01"),
                        "/round round.unknown");
    assert_string_equal(refused(w, BODY("so-a", "2016", ",'round':'2016-06-31'"), "2016-07-01"),
                        "/round round.unknown");
    assert_string_equal(refused(w, BODY("so-a", "2017", ""), "2017-07-01"), "/report event.not_recorded");
}

/* The same event on the same day is the same occurrence: nothing more is recorded, and the answer is what it
 * brought. */
static void test_the_same_again(void **state) {
    struct world *w = *state;
    happens(w, "2016-05-12", ERR_OK, "guidance", "2016-05-10");
    int64_t seq = world_seq(w);
    struct occurred again = happens(w, "2016-05-13", ERR_OK, "guidance", "2016-05-10");
    assert_true(again.repeated);
    assert_int_equal(again.round_count, 2);
    assert_int_equal(again.obligations, 0);
    assert_int_equal(world_seq(w), seq);
}

/* What is no event of the plan, happens by the calendar, or lies outside its days is refused. */
static void test_refused(void **state) {
    struct world *w = *state;
    int64_t seq = world_seq(w);
    happens(w, "2016-05-12", ERR_NOT_FOUND, "guidence", "2016-05-10");
    assert_non_null(strstr(w->err.msg, "“guidance”"));
    happens(w, "2016-05-12", ERR_CONFLICT, "month", "2016-05-10");
    happens(w, "2016-05-12", ERR_INVALID, "guidance", "2016-05-13");
    happens(w, "2016-05-12", ERR_INVALID, "guidance", NULL);
    happens(w, "2016-05-12", ERR_INVALID, "guidance", "2015-11-30");
    assert_int_equal(world_seq(w), seq);
    assert_int_equal(happens(w, "2016-05-12", ERR_OK, "audit", "2016-05-12").obligations, 0);
}

/* FORM: when an event happens (khi có hướng dẫn) */
/* A window that follows the event is overdue so many days after it; a further occurrence does not put it
 * off. */
static void test_a_window_after_the_event(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-12", 500);
    happens(w, "2016-05-12", ERR_OK, "guidance", "2016-05-10");
    happens(w, "2016-06-01", ERR_OK, "guidance", "2016-06-01");
    world_run(w, "2016-07-15", 500);
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-06-10T00:00:00+07:00 task.overdue so-b raised\n");
}

/* Recorded after its time, the window is overdue since its true end. */
static void test_a_window_that_ended_already(void **state) {
    struct world *w = *state;
    world_run(w, "2016-09-01", 500);
    happens(w, "2016-09-01", ERR_OK, "guidance", "2016-05-10");
    world_run(w, "2016-09-01", 500);
    assert_string_equal(world_story(w, "task.*", NULL),
                        "2016-06-10T00:00:00+07:00 task.overdue so-b raised\n");
}

/* An event of before the plan was watched calls for nobody; who reports all the same is taken as historical.
 */
static void test_before_activation(void **state) {
    struct world *w = world_new(PLAN, "2016-08-01");
    (void)state;
    assert_int_equal(happens(w, "2016-08-02", ERR_OK, "guidance", "2016-05-10").obligations, 0);
    world_run(w, "2016-11-01", 500);
    assert_string_equal(world_story(w, NULL, NULL), "");
    reply(w, "2016-08-03", "so-b", NULL);
    assert_string_equal(world_status(w, REPLY("so-b", "-"), "2016-08-04"), "historical");
    world_free(w);
}

/* A new version of the plan keeps what events called for: rows to which nothing happened come back with their
 * date, alerts stay, windows keep their end. */
static void test_a_new_version(void **state) {
    struct world *w = *state;
    char *plan = world_json(w->arena, PLAN);
    happens(w, "2016-05-12", ERR_OK, "guidance", "2016-05-10");
    world_run(w, "2016-05-20", 500);
    memcpy(strstr(plan, "\"II\""), "\"IV\"", 4);
    world_publish(w, world_plan(plan), "2016-05-20T10:00:00+07:00", false, ERR_OK);
    assert_int_equal(world_open_alerts(w, "report.due_soon"), 3);
    world_run(w, "2016-06-15", 500);
    assert_int_equal(world_obligation(w, REPLY("so-b", "-"), INT64_MAX).due_ms, world_ms("2016-05-21"));
    assert_string_equal(world_story(w, "report.*", "so-y"),
                        "2016-05-18T08:00:00+07:00 report.due_soon so-y raised\n"
                        "2016-05-21T00:00:00+07:00 report.due_soon so-y gave_way\n"
                        "2016-05-21T00:00:00+07:00 report.missed so-y raised\n"
                        "2016-05-22T08:00:00+07:00 report.missed so-y grew\n");
    assert_int_equal(world_open_alerts(w, "task.overdue"), 1);
}

/* Between a reload and the sweep, the read side shows what is owed all the same. */
static void test_shown_without_rows(void **state) {
    struct world *w = *state;
    struct duty_filter f = {.report = "reply", .status = -1, .from_ms = INSTANT_NONE, .to_ms = INSTANT_NONE};
    struct obligation *items;
    size_t count;
    happens(w, "2016-05-12", ERR_OK, "guidance", "2016-05-10");
    int64_t seq = world_seq(w);
    world_begin(w, "2016-05-12");
    OK(w, store_obligations_untouched_clear(w->store, "p", &w->err));
    world_commit(w);
    OK(w, status_obligations(w->store, world_the_plan(w), &f, (struct moment){seq, world_ms("2016-05-12")},
                             w->arena, &items, &count, &w->err));
    assert_int_equal(count, 3);
    assert_int_equal(items[0].due_ms, world_ms("2016-05-21"));
    OK(w,
       status_obligations(w->store, world_the_plan(w), &f, (struct moment){seq - 1, world_ms("2016-05-12")},
                          w->arena, &items, &count, &w->err));
    assert_int_equal(count, 0);
}

/* An officer can waive and extend what an event called for, also by its day. */
static void test_waived_and_extended(void **state) {
    struct world *w = *state;
    struct command c = world_command("lũ lụt");
    happens(w, "2016-05-12", ERR_OK, "guidance", "2016-05-10");
    happens(w, "2016-06-12", ERR_OK, "guidance", "2016-06-10");
    world_begin(w, "2016-06-12");
    OK(w, engine_waive(w->engine, REPLY("so-a", "-"), &c, &w->err));
    c.until_ms = world_ms("2016-07-01");
    OK(w, engine_extend(w->engine, REPLY("so-a", "2016-06-10"), &c, &w->err));
    world_commit(w);
    assert_string_equal(world_status(w, REPLY("so-a", "-"), "2016-06-12"), "waived");
    assert_int_equal(world_obligation(w, REPLY("so-a", "2016-06-10"), INT64_MAX).due_ms,
                     world_ms("2016-07-01"));
    world_begin(w, "2016-06-12");
    OK(w, engine_mark(w->engine, &w->err));
    FAILS(w, ERR_NOT_FOUND, engine_waive(w->engine, REPLY("so-a", "2016-06-11"), &c, &w->err));
    engine_undo(w->engine);
    world_commit(w);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_owed_once_it_happened),
        TEST(test_a_duty_like_any_other),
        TEST(test_recorded_late),
        TEST(test_a_further_occurrence),
        TEST(test_not_called_for),
        TEST(test_the_same_again),
        TEST(test_refused),
        TEST(test_a_window_after_the_event),
        TEST(test_a_window_that_ended_already),
        TEST(test_before_activation),
        TEST(test_a_new_version),
        TEST(test_shown_without_rows),
        TEST(test_waived_and_extended),
    };
    return cmocka_run_group_tests_name("flow: occurrences", tests, NULL, NULL);
}
