#include "tests/flow/world.h"
#include <stdio.h>

#define PUBLISHED "2016-01-01T00:00:00+07:00"
#define KEY(unit) "p:half-year:" unit ":2016-S1:-"
#define SEND(unit)                                                                                           \
    "{'plan':'p','report':'half-year','unit':'" unit "','period':'2016-S1','values':[" VALUE "]}"
#define VALUE "{'indicator':'1.1','numerator':12,'denominator':100}"

static int setup(void **state) {
    *state = world_new(WORLD_PLAN, PUBLISHED);
    return 0;
}

/* One command in a transaction of its own; undone when it is refused. */
#define COMMAND(w, at, want, call)                                                                           \
    do {                                                                                                     \
        world_begin((w), (at));                                                                              \
        OK((w), engine_mark((w)->engine, &(w)->err));                                                        \
        enum err_code code_ = (call);                                                                        \
        world_check((w), code_, (want), #call, __FILE__, __LINE__);                                          \
        if (code_)                                                                                           \
            engine_undo((w)->engine);                                                                        \
        else                                                                                                 \
            OK((w), engine_keep((w)->engine, &(w)->err));                                                    \
        world_commit((w));                                                                                   \
    } while (0)

static struct command until(const char *reason, const char *at) {
    struct command c = world_command(reason);
    c.until_ms = world_ms(at);
    return c;
}

/* ---- waivers ---- */

/* A waived report is owed no more: its alerts end, its ladder rests, the agency hears of it. */
static void a_waiver(void **state) {
    struct world *w = *state;
    struct command c = world_command("sáp nhập");
    world_run(w, "2016-05-20", 500);
    int64_t before = world_seq(w);
    COMMAND(w, "2016-05-20T09:00:00+07:00", ERR_OK, engine_waive(w->engine, KEY("so-a"), &c, &w->err));
    assert_int_equal(world_seq(w), before + 1); /* one change, one row */
    world_run(w, "2016-06-30", 500);
    assert_string_equal(world_status(w, KEY("so-a"), "2016-06-30"), "waived");
    assert_string_equal(world_story(w, "report.missed", "so-a"),
                        "2016-05-20T00:00:00+07:00 report.missed so-a raised\n"
                        "2016-05-20T09:00:00+07:00 report.missed so-a mended\n");
    assert_int_equal(world_deliveries(w, "report.missed", "so-a@example.vn"), 2); /* missed; then resolved */
    struct obligation o = world_obligation(w, KEY("so-a"), before);
    assert_string_equal(obligation_status_name(obligation_status(&o, world_ms("2016-05-20"))), "overdue");
}

/* A duty that has no row yet can be waived: it gets one, and is never chased. */
static void a_waiver_ahead(void **state) {
    struct world *w = *state;
    struct command c = world_command("chưa thành lập");
    world_run(w, "2016-01-02", 500);
    assert_false(world_opened(w, "p:half-year:so-a:2018-S1:-"));
    COMMAND(w, "2016-02-01", ERR_OK, engine_waive(w->engine, "p:half-year:so-a:2018-S1:-", &c, &w->err));
    world_run(w, "2018-07-01", 500);
    assert_null(strstr(world_story(w, "report.missed", "so-a"), "2018"));
    assert_non_null(strstr(world_story(w, "report.missed", "so-b"), "2018"));
}

/* What was received whole is neither waived nor extended; what nobody owes is not found; a reason is needed;
 * each is said in the language asked for, and leaves nothing. */
static void refused(void **state) {
    struct world *w = *state;
    struct command c = world_command("x"), bare = world_command(""), blank = world_command(" \t\n"),
                   later = until("x", "2016-06-30");
    world_submit(w, "2016-05-01", SEND("so-b"), NULL);
    int64_t seq = world_seq(w);
    COMMAND(w, "2016-05-02", ERR_CONFLICT, engine_waive(w->engine, KEY("so-b"), &c, &w->err));
    assert_non_null(strstr(w->err.msg, "đã nhận đủ"));
    later.lang = LANG_EN;
    COMMAND(w, "2016-05-02", ERR_CONFLICT, engine_extend(w->engine, KEY("so-b"), &later, &w->err));
    assert_non_null(strstr(w->err.msg, "received whole"));
    COMMAND(w, "2016-05-02", ERR_INVALID, engine_waive(w->engine, KEY("so-a"), &bare, &w->err));
    COMMAND(w, "2016-05-02", ERR_INVALID, engine_waive(w->engine, KEY("so-a"), &blank, &w->err));
    COMMAND(w, "2016-05-02", ERR_INVALID, engine_extend(w->engine, KEY("so-a"), &c, &w->err));
    static const char *const unknown[] = {"nonsense",
                                          "q:half-year:so-a:2016-S1:-",
                                          "p:monthly:so-a:2016-S1:-",
                                          "p:half-year:huyen-a:2016-S1:-",
                                          "p:half-year:so-a:2016-S2:-",
                                          "p:half-year:so-a:2016:-",
                                          "p:half-year:so-a:2016-S1:first"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        COMMAND(w, "2016-05-02", ERR_NOT_FOUND, engine_waive(w->engine, unknown[i], &c, &w->err));
        assert_non_null(strstr(w->err.msg, unknown[i]));
    }
    struct command past = until("x", "2016-05-02");
    COMMAND(w, "2016-05-02", ERR_INVALID, engine_extend(w->engine, KEY("so-a"), &past, &w->err));
    assert_int_equal(world_seq(w), seq);
}

/* ---- extensions ---- */

/* An extension moves the due date, ends the miss, and starts the ladder again from the new date. */
static void an_extension(void **state) {
    struct world *w = *state;
    struct command c = until("bão", "2016-06-10T00:00:00+07:00");
    world_run(w, "2016-05-22", 500);
    COMMAND(w, "2016-05-22T10:00:00+07:00", ERR_OK, engine_extend(w->engine, KEY("so-a"), &c, &w->err));
    assert_string_equal(world_status(w, KEY("so-a"), "2016-05-22T10:00:00+07:00"), "upcoming");
    world_run(w, "2016-06-12", 500);
    assert_string_equal(world_story(w, "report.*", "so-a"),
                        "2016-05-13T08:00:00+07:00 report.due_soon so-a raised\n"
                        "2016-05-19T08:00:00+07:00 report.due_soon so-a grew\n"
                        "2016-05-20T00:00:00+07:00 report.due_soon so-a gave_way\n"
                        "2016-05-20T00:00:00+07:00 report.missed so-a raised\n"
                        "2016-05-21T08:00:00+07:00 report.missed so-a grew\n"
                        "2016-05-22T10:00:00+07:00 report.missed so-a mended\n"
                        "2016-06-03T08:00:00+07:00 report.due_soon so-a raised\n"
                        "2016-06-09T08:00:00+07:00 report.due_soon so-a grew\n"
                        "2016-06-10T00:00:00+07:00 report.due_soon so-a gave_way\n"
                        "2016-06-10T00:00:00+07:00 report.missed so-a raised\n"
                        "2016-06-11T08:00:00+07:00 report.missed so-a grew\n");
    assert_string_equal(world_status(w, KEY("so-a"), "2016-06-12"), "overdue");
    assert_string_equal(world_status(w, KEY("so-b"), "2016-06-12"), "overdue");
}

/* A submission in the extension's time is on time. */
static void on_time_by_extension(void **state) {
    struct world *w = *state;
    struct command c = until("bão", "2016-06-10T00:00:00+07:00");
    COMMAND(w, "2016-05-10", ERR_OK, engine_extend(w->engine, KEY("so-b"), &c, &w->err));
    world_submit(w, "2016-06-09T23:59:59.999+07:00", SEND("so-b"), NULL);
    assert_string_equal(world_status(w, KEY("so-b"), "2016-07-01"), "on_time");
}

/* ---- returns ---- */

/* A return withdraws the figures from judgement, reopens the obligation until the fifth working day's end,
 * and tells the unit; the resubmission by then keeps the first receipt's timeliness. */
static void a_return(void **state) {
    struct world *w = *state;
    struct command c = world_command("thiếu chữ ký");
    int64_t s = world_submit(w, "2016-05-19T10:00:00+07:00", SEND("so-b"), NULL);
    assert_true(world_verdict(w, "1.1-end", "so-b", INT64_MAX, "2016-05-20").has_value);
    COMMAND(w, "2016-05-20T10:00:00+07:00", ERR_OK, engine_return(w->engine, s, &c, &w->err)); /* a Friday */
    struct obligation o = world_obligation(w, KEY("so-b"), INT64_MAX);
    assert_int_equal(o.returned_until_ms, world_ms("2016-05-28T00:00:00+07:00"));
    assert_string_equal(world_status(w, KEY("so-b"), "2016-05-27T23:59:59+07:00"), "returned");
    assert_false(world_verdict(w, "1.1-end", "so-b", INT64_MAX, "2016-05-20").has_value);
    assert_int_equal(world_open_alerts(w, "report.returned"), 1);
    world_run(w, "2016-05-26", 500);
    world_submit(w, "2016-05-26T10:00:00+07:00", SEND("so-b"), NULL);
    assert_string_equal(world_status(w, KEY("so-b"), "2016-05-27"), "on_time");
    assert_int_equal(world_open_alerts(w, "report.returned"), 0);
    world_run(w, "2016-07-01", 500);
    assert_string_equal(world_story(w, "report.missed", "so-b"), "");
}

/* A return that nobody answers is missed at its `until`, once. */
static void an_unanswered_return(void **state) {
    struct world *w = *state;
    struct command c = until("thiếu chữ ký", "2016-05-31T00:00:00+07:00");
    int64_t s = world_submit(w, "2016-05-10T10:00:00+07:00", SEND("so-b"), NULL);
    world_run(w, "2016-05-22", 500); /* its ladder has come to rest */
    COMMAND(w, "2016-05-22", ERR_OK, engine_return(w->engine, s, &c, &w->err));
    world_run(w, "2016-07-01", 500);
    assert_string_equal(world_story(w, "report.missed", "so-b"),
                        "2016-05-31T00:00:00+07:00 report.missed so-b raised\n");
    world_submit(w, "2016-07-02", SEND("so-b"), NULL);
    assert_string_equal(world_status(w, KEY("so-b"), "2016-07-03"), "late");
    assert_int_equal(world_open_alerts(w, "report.*"), 0 + 2); /* so-a and so-y are still missed */
}

/* A resubmission answers the return also when something is still missing: its alert ends, and what is left is
 * missed at its due date like any other. */
static void a_return_answered_in_part(void **state) {
    struct world *w = *state;
    struct command c = until("sai số liệu", "2016-05-16");
    int64_t s =
        world_submit(w, "2016-05-10",
                     "{'plan':'p','report':'half-year','unit':'so-a','period':'2016-S1','values':[" VALUE
                     ",{'indicator':'2.1','category':'sex=female','value':1},"
                     "{'indicator':'2.1','category':'sex=male','value':1}]}",
                     NULL);
    COMMAND(w, "2016-05-11", ERR_OK, engine_return(w->engine, s, &c, &w->err));
    world_submit(w, "2016-05-12", SEND("so-a"), NULL);
    assert_int_equal(world_open_alerts(w, "report.returned"), 0);
    assert_string_equal(world_status(w, KEY("so-a"), "2016-05-13"), "incomplete");
    world_run(w, "2016-05-20", 500);
    assert_string_equal(world_story(w, "report.missed", "so-a"),
                        "2016-05-20T00:00:00+07:00 report.missed so-a raised\n");
}

/* What was returned is returned once, for a reason, to an instant that lies ahead. */
static void returns_refused(void **state) {
    struct world *w = *state;
    struct command c = world_command("x"), bare = world_command(NULL), past = until("x", "2016-05-01");
    int64_t s = world_submit(w, "2016-05-10", SEND("so-b"), NULL);
    COMMAND(w, "2016-05-11", ERR_INVALID, engine_return(w->engine, s, &bare, &w->err));
    COMMAND(w, "2016-05-11", ERR_INVALID, engine_return(w->engine, s, &past, &w->err));
    COMMAND(w, "2016-05-11", ERR_NOT_FOUND, engine_return(w->engine, s + 1000, &c, &w->err));
    COMMAND(w, "2016-05-11", ERR_OK, engine_return(w->engine, s, &c, &w->err));
    COMMAND(w, "2016-05-11", ERR_CONFLICT, engine_return(w->engine, s, &c, &w->err));
}

/* Nobody is chased for a returned report of the time before the plan was watched. */
static void a_historical_return(void **state) {
    struct world *w = world_new(WORLD_PLAN, "2018-03-01");
    struct command c = world_command("x");
    (void)state;
    int64_t s = world_submit(w, "2018-03-02", SEND("so-b"), NULL);
    COMMAND(w, "2018-03-02", ERR_OK, engine_return(w->engine, s, &c, &w->err));
    world_run(w, "2018-05-01", 500);
    assert_string_equal(world_story(w, "report.*", "so-b"), "");
    world_free(w);
}

/* ---- requests ---- */

/* A request outside the calendar is an obligation with a ladder of its own, of any unit and period; a
 * submission that names its round fills it, and no other does. */
/* FORM: ad hoc (đột xuất) */
static void a_request(void **state) {
    struct world *w = *state;
    char key[OBLIGATION_KEY_MAX], other[OBLIGATION_KEY_MAX], json[500];
    struct command c = until("đoàn kiểm tra", "2016-03-10T00:00:00+07:00");
    struct period q1 = world_period("2016-Q1");
    COMMAND(w, "2016-02-20", ERR_OK,
            engine_request(w->engine, "p", "half-year", "huyen-a", q1, &c, key, &w->err));
    COMMAND(w, "2016-02-21", ERR_OK,
            engine_request(w->engine, "p", "half-year", "huyen-a", q1, &c, other, &w->err));
    assert_string_not_equal(key, other);
    assert_true(strncmp(key, "p:half-year:huyen-a:2016-Q1:adhoc-", 34) == 0);
    world_run(w, "2016-03-04", 500);
    assert_string_equal(world_status(w, key, "2016-03-04"), "due_soon");
    snprintf(json, sizeof json,
             "{'plan':'p','report':'half-year','unit':'huyen-a','period':'2016-Q1','round':'%s',"
             "'values':[],'note':'đã làm'}",
             strrchr(key, ':') + 1);
    world_submit(w, "2016-03-05", json, NULL);
    assert_string_equal(world_status(w, key, "2016-03-11"), "on_time");
    world_run(w, "2016-03-12", 500);
    assert_string_equal(world_status(w, other, "2016-03-12"), "overdue");
    assert_string_equal(world_story(w, "report.missed", "huyen-a"),
                        "2016-03-10T00:00:00+07:00 report.missed huyen-a raised\n"
                        "2016-03-11T08:00:00+07:00 report.missed huyen-a grew\n");
}

/* A round that no request made is a fault, also when it looks like one. */
static void no_such_request(void **state) {
    struct world *w = *state;
    struct receipt r;
    struct submission *s =
        world_submission("{'plan':'p','report':'half-year','unit':'so-b','period':'2016-S1',"
                         "'round':'adhoc-99','values':[" VALUE "]}",
                         "2016-05-01");
    FAILS(w, ERR_INVALID, world_try(w, s, &r));
    assert_string_equal(world_problems(w->arena, &r.problems), "/round round.unknown");
    receipt_deinit(&r);
    submission_free(s);
}

/* What is asked of nobody, for nothing, or by a day gone by is refused, with the nearest id. */
static void requests_refused(void **state) {
    struct world *w = *state;
    char key[OBLIGATION_KEY_MAX];
    struct period q1 = world_period("2016-Q1");
    struct command c = until("x", "2016-03-10"), bare = until("", "2016-03-10"),
                   past = until("x", "2016-02-01");
    int64_t seq = world_seq(w);
#define REQUEST(want, plan, report, unit, c)                                                                 \
    COMMAND(w, "2016-02-20", want, engine_request(w->engine, plan, report, unit, q1, c, key, &w->err))
    REQUEST(ERR_NOT_FOUND, "q", "half-year", "so-a", &c);
    REQUEST(ERR_NOT_FOUND, "p", "half-yaer", "so-a", &c);
    assert_non_null(strstr(w->err.msg, "“half-year”"));
    REQUEST(ERR_NOT_FOUND, "p", "half-year", "so-x", &c);
    REQUEST(ERR_INVALID, "p", "half-year", "so-a", &bare);
    REQUEST(ERR_INVALID, "p", "half-year", "so-a", &past);
    assert_int_equal(world_seq(w), seq);
}

/* ---- alerts, reviews, deliveries ---- */

static int64_t open_alert(struct world *w) {
    struct alert *alerts;
    size_t count;
    struct alert_filter f = {.state = -2, .opened_from_ms = INSTANT_NONE, .limit = 1, .as_of = INT64_MAX};
    OK(w, store_alerts(w->store, &f, w->arena, &alerts, &count, &w->err));
    return count ? alerts[0].id : 0;
}

/* An acknowledgement names who and until when; it ends with the next step; a resolved alert takes none. */
static void an_acknowledgement(void **state) {
    struct world *w = *state;
    struct alert a;
    struct command c = until("đã gọi", "2016-06-01"), past = until("x", "2016-05-01");
    world_run(w, "2016-05-20", 500);
    int64_t id = open_alert(w);
    COMMAND(w, "2016-05-20T09:00:00+07:00", ERR_INVALID, engine_acknowledge(w->engine, id, &past, &w->err));
    COMMAND(w, "2016-05-20T09:00:00+07:00", ERR_OK, engine_acknowledge(w->engine, id, &c, &w->err));
    OK(w, store_alert(w->store, id, w->arena, &a, &w->err));
    assert_int_equal(a.state, ALERT_ACKNOWLEDGED);
    assert_string_equal(a.ack_author, "officer");
    assert_int_equal(a.ack_until_ms, world_ms("2016-06-01"));
    world_run(w, "2016-05-21T08:00:00+07:00", 500);
    OK(w, store_alert(w->store, id, w->arena, &a, &w->err));
    assert_int_equal(a.state, ALERT_FIRING);
    COMMAND(w, "2016-05-22", ERR_NOT_FOUND, engine_acknowledge(w->engine, 999, &c, &w->err));
    struct command waive = world_command("x");
    char key[OBLIGATION_KEY_MAX];
    snprintf(key, sizeof key, "p:half-year:%s:2016-S1:-", a.labels.unit);
    COMMAND(w, "2016-05-22", ERR_OK, engine_waive(w->engine, key, &waive, &w->err));
    COMMAND(w, "2016-05-22", ERR_CONFLICT, engine_acknowledge(w->engine, id, &c, &w->err));
}

/* A review is due on its milestone's date; holding it ends the alert; one that was held before is not asked
 * for. */
static void a_review(void **state) {
    struct world *w = *state;
    struct review_row row;
    struct command c = world_command("đạt 3/5 mục tiêu"), future = world_command("x");
    world_run(w, "2018-06-30T07:59:59+07:00", 500);
    assert_int_equal(world_open_alerts(w, "milestone.review_due"), 0);
    world_run(w, "2018-07-05", 500);
    assert_int_equal(world_open_alerts(w, "milestone.review_due"), 1);
    future.day = zone_day(world_the_plan(w)->zone, world_ms("2018-07-06"));
    COMMAND(w, "2018-07-05", ERR_INVALID, engine_review(w->engine, "p", "mid", &future, &w->err));
    COMMAND(w, "2018-07-05", ERR_INVALID, engine_review(w->engine, "p", "mid", &c, &w->err)); /* no day */
    c.day = zone_day(world_the_plan(w)->zone, world_ms("2018-07-04"));
    COMMAND(w, "2018-07-05", ERR_NOT_FOUND, engine_review(w->engine, "p", "middle", &c, &w->err));
    COMMAND(w, "2018-07-05", ERR_NOT_FOUND, engine_review(w->engine, "q", "mid", &c, &w->err));
    COMMAND(w, "2018-07-05", ERR_OK, engine_review(w->engine, "p", "mid", &c, &w->err));
    assert_int_equal(world_open_alerts(w, "milestone.review_due"), 0);
    OK(w, store_review(w->store, "p", "mid", INT64_MAX, w->arena, &row, &w->err));
    assert_int_equal(row.held_day, c.day);
    assert_string_equal(row.result, "đạt 3/5 mục tiêu");
    COMMAND(w, "2018-07-06", ERR_OK, engine_review(w->engine, "p", "end", &c, &w->err));
    world_run(w, "2021-02-01", 500);
    assert_string_equal(world_story(w, "milestone.*", NULL),
                        "2018-06-30T00:00:00+07:00 milestone.review_due mid raised\n"
                        "2018-07-05T00:00:00+07:00 milestone.review_due mid ended\n");
}

/* A dead delivery may be tried again; one that is not dead may not. */
static void a_retry(void **state) {
    struct world *w = *state;
    struct delivery *list;
    size_t count;
    struct command c = world_command(NULL);
    world_run(w, "2016-05-13T08:00:00+07:00", 500);
    OK(w, store_deliveries(w->store, &(struct delivery_filter){.state = -1, .limit = 1}, w->arena, &list,
                           &count, &w->err));
    assert_int_equal(count, 1);
    COMMAND(w, "2016-05-14", ERR_CONFLICT, engine_retry(w->engine, list[0].id, &c, &w->err));
    COMMAND(w, "2016-05-14", ERR_OK,
            engine_attempt(w->engine, list[0].id, "dead", 550, "no such user", DELIVERY_DEAD, INSTANT_NONE,
                           &w->err));
    COMMAND(w, "2016-05-15", ERR_OK, engine_retry(w->engine, list[0].id, &c, &w->err));
    OK(w, store_deliveries(w->store, &(struct delivery_filter){.state = DELIVERY_PENDING, .limit = 100},
                           w->arena, &list, &count, &w->err));
    assert_int_equal(count, 3);
    COMMAND(w, "2016-05-15", ERR_NOT_FOUND, engine_retry(w->engine, 999, &c, &w->err));
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_waiver),
        TEST(a_waiver_ahead),
        TEST(refused),
        TEST(an_extension),
        TEST(on_time_by_extension),
        TEST(a_return),
        TEST(an_unanswered_return),
        TEST(a_return_answered_in_part),
        TEST(returns_refused),
        TEST(a_historical_return),
        TEST(a_request),
        TEST(no_such_request),
        TEST(requests_refused),
        TEST(an_acknowledgement),
        TEST(a_review),
        TEST(a_retry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
