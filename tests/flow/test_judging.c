/* Who is judged when something changes: the unit, all above it that its figures reach, and nobody else. */
#include "tests/flow/world.h"
#include <stdio.h>

/* Classes: counted in the communes, summed in their district and the whole; shares are laid down for both
 * districts, of which huyen-b reports nothing itself. Rates: of the districts, not rolled up. */
static const char PLAN[] =
    "{'plan':'p','unit':'tinh','number':'1','issued':'2016-01-01','issuer':'x','title':'x',"
    "'timezone':'Asia/Ho_Chi_Minh','start':'2016-01-01','end':'2020-12-31',"
    "'milestones':[{'id':'mid','date':'2017-12-31','kind':'mid_term'},"
    "              {'id':'end','date':'2020-12-31','kind':'end_of_phase'}],"
    "'objectives':[{'id':'1','title':'x','indicators':["
    " {'id':'classes','title':'x','measure':{'type':'count','of':'lớp'},'frequency':'year','good':'up',"
    "  'aggregation':'sum','accumulation':'flow','reported_by':['xa-1','xa-2','huyen-b'],"
    "  'targets':[{'id':'classes-end','at':'end','at_least':100,'source':'I','quote':'100 lớp',"
    "   'allocations':{'huyen-a':60,'huyen-b':40}}]},"
    " {'id':'rate','title':'x','measure':{'type':'percent'},'frequency':'year','good':'up',"
    "  'reported_by':['huyen-a','huyen-b'],'baseline':{'period':'2015','value':10},"
    "  'targets':[{'id':'rate-mid','at':'mid','at_least':30,'source':'I','quote':'30%'},"
    "   {'id':'rate-end','at':'end','at_least':50,'source':'I','quote':'50%','valid_from':'2017-03-01'}]},"
    " {'id':'done','title':'x','measure':{'type':'yes_no'},'frequency':'year','lead':'so-a',"
    "  'targets':[{'id':'done-end','at':'end','done':true,'source':'I','quote':'x'}]}]}],"
    "'reports':[{'id':'annual','title':'x','covers':'year',"
    " 'units':['xa-1','xa-2','huyen-a','huyen-b','so-a'],'due':{'before':'11-30'}}]}";

static int setup(void **state) {
    *state = world_new(PLAN, "2016-01-01");
    return 0;
}

/* "target unit status" of the changes after a seq, in order. */
static const char *changes(struct world *w, int64_t after) {
    struct verdict_row *rows;
    size_t count;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    OK(w, store_verdict_changes(w->store, "p", NULL, NULL, after, 1000, w->arena, &rows, &count, &w->err));
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&sb, "%s%s %s %s", i ? "\n" : "", rows[i].target, rows[i].unit,
                    verdict_status_name(rows[i].status));
    const char *text = arena_strdup(w->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

static const struct verdict_row *last(struct world *w, const char *target, const char *unit) {
    struct verdict_row *row = arena_alloc(w->arena, sizeof *row);
    OK(w, store_verdict_last(w->store, "p", target, unit, "total", INT64_MAX, w->arena, row, &w->err));
    return row;
}

/* A commune's figure moves its district and the whole, which it is part of; the district beside it is not
 * looked at. */
static void those_above(void **state) {
    struct world *w = *state;
    int64_t seq = world_seq(w);
    world_send(w, "xa-1", "2016", "2016-11-01", "'indicator':'classes','value':30");
    assert_non_null(strstr(changes(w, seq), "classes-end huyen-a"));
    assert_non_null(strstr(changes(w, seq), "classes-end tinh"));
    assert_null(strstr(changes(w, seq), "huyen-b"));
    struct verdict v = world_verdict(w, "classes-end", "huyen-a", INT64_MAX, "2016-11-01");
    assert_true(v.value == 30 && v.coverage_have == 1 && v.coverage_want == 2);
    world_send(w, "xa-2", "2016", "2016-11-02", "'indicator':'classes','value':20");
    v = world_verdict(w, "classes-end", "huyen-a", INT64_MAX, "2016-11-02");
    assert_true(v.value == 50 && v.coverage_have == 2);
    assert_true(world_verdict(w, "classes-end", "tinh", INT64_MAX, "2016-11-02").value == 50);
}

/* A figure that is not rolled up moves its own unit alone. */
static void nobody_else(void **state) {
    struct world *w = *state;
    int64_t seq = world_seq(w);
    world_send(w, "huyen-b", "2016", "2016-11-01", "'indicator':'rate','value':12");
    assert_non_null(strstr(changes(w, seq), "rate-mid huyen-b"));
    assert_null(strstr(changes(w, seq), "tinh"));
    assert_null(strstr(changes(w, seq), "huyen-a"));
}

/* When all of a plan is judged, units that have a share but report nothing themselves are judged by the
 * figures below them, as before: judging all changes nothing that judging the touched has found. */
static void all_at_once(void **state) {
    struct world *w = *state;
    char *text = mem_strdup(PLAN);
    world_send(w, "xa-1", "2016", "2016-11-01", "'indicator':'classes','value':30");
    world_send(w, "xa-2", "2016", "2016-11-01", "'indicator':'classes','value':20");
    world_send(w, "huyen-b", "2016", "2016-11-01", "'indicator':'classes','value':1");
    world_send(w, "so-a", "2016", "2016-11-01", "'indicator':'done','value':true");
    enum verdict_status a = last(w, "classes-end", "huyen-a")->status,
                        b = last(w, "classes-end", "huyen-b")->status;
    assert_true(a != VERDICT_NO_DATA && b != VERDICT_NO_DATA);
    int64_t seq = world_seq(w);
    memcpy(strstr(text, "'number':'1'"), "'number':'2'", 12); /* another text; every target is judged again */
    world_publish(w, world_plan(text), "2016-11-02", false, ERR_OK);
    assert_string_equal(changes(w, seq), "");
    mem_free(text);
}

/* A target that holds from a later day is judged on that day, without anybody sending anything. */
static void from_a_later_day(void **state) {
    struct world *w = *state;
    world_send(w, "huyen-b", "2016", "2016-11-01", "'indicator':'rate','value':12");
    assert_int_equal(last(w, "rate-end", "huyen-b")->status, VERDICT_NOT_APPLICABLE);
    world_run(w, "2017-02-28T23:59:59+07:00", 500);
    int64_t seq = world_seq(w);
    world_run(w, "2017-03-01T00:00:00+07:00", 500);
    assert_non_null(strstr(changes(w, seq), "rate-end huyen-b"));
    assert_int_not_equal(last(w, "rate-end", "huyen-b")->status, VERDICT_NOT_APPLICABLE);
    assert_int_equal(last(w, "rate-end", "huyen-b")->recorded_ms, world_ms("2017-03-01"));
}

/* Once the earlier target's day has passed the later one is no longer `later`: it is judged again that night.
 */
static void no_longer_later(void **state) {
    struct world *w = *state;
    world_send(w, "huyen-b", "2016", "2016-11-01", "'indicator':'rate','value':12");
    world_run(w, "2017-12-31T12:00:00+07:00", 500);
    assert_true(last(w, "rate-end", "huyen-b")->flags & VERDICT_LATER);
    world_run(w, "2018-01-01T00:00:00+07:00", 500);
    assert_false(last(w, "rate-end", "huyen-b")->flags & VERDICT_LATER);
}

/* Its alert says which submission brought the figure; where time brought it, that the calendar did. */
static void the_cause(void **state) {
    struct world *w = *state;
    struct alert *alerts;
    struct alert_event_row *events;
    size_t count;
    char cause[40];
    world_send(w, "huyen-b", "2016", "2016-11-01", "'indicator':'rate','value':12");
    snprintf(cause, sizeof cause, "submission s%lld",
             (long long)world_verdict(w, "rate-mid", "huyen-b", INT64_MAX, "2016-11-01").value_seq);
    struct alert_filter f = {.kind = "target.*",
                             .unit = "huyen-b",
                             .state = -2,
                             .opened_from_ms = INSTANT_NONE,
                             .limit = 10,
                             .as_of = INT64_MAX};
    OK(w, store_alerts(w->store, &f, w->arena, &alerts, &count, &w->err));
    assert_int_equal(count, 1);
    OK(w, store_alert_events(w->store, alerts[0].id, w->arena, &events, &count, &w->err));
    assert_string_equal(events[0].reason, cause);
}

/* A dry run among others shows what it would move, and moves nothing. */
static void a_dry_run_moves_nothing(void **state) {
    struct world *w = *state;
    struct receipt r;
    int64_t seq = world_seq(w);
    struct submission *s =
        world_submission("{'plan':'p','report':'annual','unit':'xa-1','period':'2016','values':["
                         "{'indicator':'classes','value':30}]}",
                         "2016-11-01");
    s->dry_run = true;
    OK(w, world_try(w, s, &r));
    assert_non_null(strstr(r.json, "\"unit\":\"tinh\""));
    assert_string_equal(changes(w, seq), "");
    receipt_deinit(&r);
    submission_free(s);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(those_above),
        TEST(nobody_else),
        TEST(all_at_once),
        TEST(from_a_later_day),
        TEST(no_longer_later),
        TEST(the_cause),
        TEST(a_dry_run_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
