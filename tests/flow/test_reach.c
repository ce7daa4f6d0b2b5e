/* What a touched figure reaches: what is computed from it, shares of units, targets that apply by it, and the
 * units that took the place of those it speaks of. */
#include "tests/flow/world.h"
#include <stdio.h>

static const char UNITS[] =
    "{'units':[{'unit':'tinh','kind':'province','name':'Tỉnh','contacts':{'email':['t@example.vn']}},"
    "{'unit':'so-a','kind':'department','name':'Sở A','parent':'tinh','contacts':{'email':['a@example.vn']}},"
    "{'unit':'h-1','kind':'district','name':'Huyện 1','parent':'tinh','to':'2017-06-30','merged_into':'h-12',"
    " 'contacts':{'email':['1@example.vn']}},"
    "{'unit':'h-2','kind':'district','name':'Huyện 2','parent':'tinh','to':'2017-06-30','merged_into':'h-12',"
    " 'contacts':{'email':['2@example.vn']}},"
    "{'unit':'h-12','kind':'district','name':'Huyện 12','parent':'tinh','from':'2017-07-01',"
    " 'contacts':{'email':['12@example.vn']}},"
    "{'unit':'h-3','kind':'district','name':'Huyện "
    "3','parent':'tinh','contacts':{'email':['3@example.vn']}}],"
    "'groups':{'districts':['h-1','h-2','h-12','h-3']}}";

/* women and staff are counted in the districts; their share is computed, and again what it leaves; boards are
 * asked for only where the share is high; each district is to have 3 classes a year. */
static const char PLAN[] =
    "{'plan':'p','unit':'tinh','number':'1','issued':'2016-01-01','issuer':'x','title':'x',"
    "'timezone':'Asia/Ho_Chi_Minh','start':'2016-01-01','end':'2020-12-31',"
    "'milestones':[{'id':'end','date':'2020-12-31','kind':'end_of_phase'}],"
    "'objectives':[{'id':'1','title':'x','indicators':["
    " {'id':'women','title':'x','measure':{'type':'count','of':'người'},'frequency':'year','good':'up',"
    "  'aggregation':'sum','reported_by':['@districts'],"
    "  'targets':[{'id':'women-end','at':'end','at_least':100,'source':'I','quote':'100',"
    "    'allocations':{'h-1':20,'h-2':30,'h-3':50}}]},"
    " {'id':'staff','title':'x','measure':{'type':'count','of':'người'},'frequency':'year','good':'up',"
    "  'aggregation':'sum','reported_by':['@districts']},"
    " {'id':'share','title':'x','measure':{'type':'percent'},'frequency':'year','good':'up',"
    "  'derived':'[women] / [staff] * 100',"
    "  'targets':[{'id':'share-end','at':'end','at_least':30,'source':'I','quote':'30%'}]},"
    " {'id':'rest','title':'x','measure':{'type':'percent'},'frequency':'year','good':'down',"
    "  'derived':'([staff] - [women]) / sum([staff]) * 100',"
    "  'targets':[{'id':'rest-end','at':'end','at_most':70,'source':'I','quote':'70%','for':['h-3']}]},"
    " {'id':'boards','title':'x','measure':{'type':'percent'},'frequency':'year','good':'up','lead':'so-a',"
    "  'targets':[{'id':'boards-end','at':'end','at_least':40,'source':'I','quote':'40%',"
    "    'when':{'indicator':'share','at_least':30}}]},"
    " {'id':'classes','title':'x','measure':{'type':'count','of':'lớp'},'frequency':'year','good':'up',"
    "  'aggregation':'sum','reported_by':['@districts'],"
    "  'targets':[{'id':'classes-each','every':'year','at_least':100,'source':'I','quote':'x',"
    "   'share_of_units':{'meeting':{'at_least':3},'of':'@districts','per':'year'}}]}]}],"
    "'reports':[{'id':'annual','title':'x','covers':'year','units':['@districts','so-a'],"
    " 'due':{'before':'02-01','year':1}}]}";

static int setup(void **state) {
    const char *plan = PLAN;
    struct world *w = *state = world_new(NULL, NULL);
    world_publish(w, world_plans(UNITS, &plan, 1), "2016-01-01", false, ERR_OK);
    return 0;
}

/* "target unit status flags" of what was recorded last; "-" if nothing ever was. */
static const char *last(struct world *w, const char *target, const char *unit) {
    struct verdict_row row;
    struct err none;
    enum err_code rc =
        store_verdict_last(w->store, "p", target, unit, "total", INT64_MAX, w->arena, &row, &none);
    return rc ? "-" : verdict_status_name(row.status);
}

static void staff_and_women(struct world *w, const char *unit, int staff, int women) {
    char line[80];
    snprintf(line, sizeof line, "'indicator':'staff','value':%d", staff);
    world_send(w, unit, "2016", "2016-11-01", line);
    snprintf(line, sizeof line, "'indicator':'women','value':%d", women);
    world_send(w, unit, "2016", "2016-11-02", line);
}

/* A district's count moves the share of the whole, which is computed from the roll-ups of two. */
static void computed_from_it(void **state) {
    struct world *w = *state;
    world_send(w, "h-1", "2016", "2016-11-01", "'indicator':'staff','value':10");
    assert_string_equal(last(w, "share-end", "tinh"), "-");
    world_send(w, "h-1", "2016", "2016-11-02", "'indicator':'women','value':4");
    assert_string_equal(last(w, "share-end", "tinh"), "on_track");
    struct verdict v = world_verdict(w, "share-end", "tinh", INT64_MAX, "2016-11-02");
    assert_true(v.value == 40 && v.flags & VERDICT_PARTIAL && v.coverage_want == 3);
    world_send(w, "h-2", "2016", "2016-11-03", "'indicator':'staff','value':30");
    world_send(w, "h-2", "2016", "2016-11-03", "'indicator':'women','value':4");
    v = world_verdict(w, "share-end", "tinh", INT64_MAX, "2016-11-03");
    assert_true(v.value == 20);
    assert_string_equal(last(w, "share-end", "tinh"), verdict_status_name(v.status));
}

/* Of a sum over units any unit's figure moves what is computed with it, for every unit. */
static void computed_with_a_sum(void **state) {
    struct world *w = *state;
    staff_and_women(w, "h-3", 20, 5);
    assert_string_equal(last(w, "rest-end", "h-3"), "at_risk"); /* 15 of 20 */
    world_send(w, "h-1", "2016", "2016-11-03", "'indicator':'staff','value':10");
    assert_string_equal(last(w, "rest-end", "h-3"), "on_track"); /* of 30 */
}

/* FORM: conditional (if at least 30 % of staff are women) */
/* A target that applies by another figure is judged when that figure comes, though it is computed itself. */
static void applies_by_it(void **state) {
    struct world *w = *state;
    world_send(w, "so-a", "2016", "2016-11-01", "'indicator':'boards','unit':'tinh','value':50");
    assert_string_equal(last(w, "boards-end", "tinh"), "-"); /* whether it applies is not known */
    staff_and_women(w, "h-1", 10, 1);
    assert_string_equal(last(w, "boards-end", "tinh"), "not_applicable");
    world_send(w, "h-1", "2016", "2016-11-04", "'indicator':'women','value':4");
    assert_string_equal(last(w, "boards-end", "tinh"), "on_track");
}

/* A district's figure, and its silence once its report is overdue, move the share of districts. */
static void share_of_districts(void **state) {
    struct world *w = *state;
    world_send(w, "h-1", "2016", "2016-11-01", "'indicator':'classes','value':3");
    assert_string_equal(last(w, "classes-each", "tinh"), "on_track");
    struct verdict first = world_verdict(w, "classes-each", "tinh", INT64_MAX, "2016-11-01");
    assert_true(first.flags & VERDICT_PARTIAL && first.coverage_have == 1 && first.coverage_want == 3);
    world_send(w, "h-2", "2016", "2016-11-02", "'indicator':'classes','value':3");
    world_run(w, "2017-01-31T23:59:00+07:00", 500);
    struct verdict v = world_verdict(w, "classes-each", "tinh", INT64_MAX, "2017-01-31");
    assert_true(v.flags & VERDICT_AWAITING && v.status == VERDICT_ON_TRACK);
    world_run(w, "2017-02-01T00:00:00+07:00", 500);
    assert_string_equal(last(w, "classes-each", "tinh"), "missed");
    world_send(w, "h-3", "2016", "2017-02-03", "'indicator':'classes','value':4");
    assert_string_equal(last(w, "classes-each", "tinh"), "achieved");
}

/* When districts are merged their shares are the new one's: judged from its first day, by what they had
 * reported; a late correction of an old one's figure reaches it. */
static void merged_districts(void **state) {
    struct world *w = *state;
    world_send(w, "h-1", "2016", "2016-11-01", "'indicator':'women','value':30");
    world_send(w, "h-2", "2016", "2016-11-01", "'indicator':'women','value':25");
    assert_string_equal(last(w, "women-end", "h-1"), "on_track");
    assert_string_equal(last(w, "women-end", "h-12"), "-"); /* it is still to come */
    world_run(w, "2017-07-01T00:00:00+07:00", 500);
    assert_string_equal(last(w, "women-end", "h-1"), "not_applicable");
    assert_string_equal(last(w, "women-end", "h-12"), "on_track");
    struct verdict v = world_verdict(w, "women-end", "h-12", INT64_MAX, "2017-07-01");
    assert_true(v.value == 55 && v.bar == 50 && v.flags & VERDICT_SUCCESSION);
    world_send(w, "h-1", "2016", "2017-07-02", "'indicator':'women','value':3");
    v = world_verdict(w, "women-end", "h-12", INT64_MAX, "2017-07-02");
    assert_true(v.value == 28);
    assert_string_equal(last(w, "women-end", "h-12"), verdict_status_name(v.status));
    assert_string_not_equal(last(w, "women-end", "h-12"), "on_track");
}

/* Judging what was touched finds what judging all finds. */
static void as_if_all_were_judged(void **state) {
    struct world *w = *state;
    struct verdict_row *rows;
    size_t count;
    staff_and_women(w, "h-1", 10, 3);
    staff_and_women(w, "h-2", 20, 9);
    staff_and_women(w, "h-3", 30, 4);
    world_send(w, "so-a", "2016", "2016-11-03", "'indicator':'boards','unit':'tinh','value':20");
    world_send(w, "h-3", "2016", "2016-11-03", "'indicator':'classes','value':2");
    int64_t seq = world_seq(w);
    const char *plan = world_edit(w->arena, PLAN, "'number':'1'", "'number':'2'");
    world_publish(w, world_plans(UNITS, &plan, 1), "2016-11-04", false, ERR_OK);
    OK(w, store_verdict_changes(w->store, "p", NULL, NULL, seq, 1000, w->arena, &rows, &count, &w->err));
    for (size_t i = 0; i < count; i++)
        if (rows[i].status != VERDICT_NOT_APPLICABLE) /* of a unit that nobody has spoken of yet */
            fail_msg("%s %s %s", rows[i].target, rows[i].unit, verdict_status_name(rows[i].status));
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(computed_from_it),   TEST(computed_with_a_sum), TEST(applies_by_it),
        TEST(share_of_districts), TEST(merged_districts),    TEST(as_if_all_were_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
