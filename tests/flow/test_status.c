/* The read side: obligations as recorded and as the plan will bring them, reporting rates, verdicts. */
#include "tests/flow/world.h"
#include <stdio.h>

#define VALUE "{'indicator':'1.1','numerator':12,'denominator':100}"
#define SEND(unit, period)                                                                                   \
    "{'plan':'p','report':'half-year','unit':'" unit "','period':'" period "','values':[" VALUE "]}"

static struct duty_filter any(void) {
    return (struct duty_filter){.status = -1, .from_ms = INSTANT_NONE, .to_ms = INSTANT_NONE};
}

static struct obligation *list(struct world *w, const struct duty_filter *f, int64_t seq, const char *at,
                               size_t *count) {
    struct obligation *items;
    OK(w, status_obligations(w->store, world_the_plan(w), f, (struct moment){seq, world_ms(at)}, w->arena,
                             &items, count, &w->err));
    return items;
}

/* "half-year so-a 2016-S1 overdue" a line. */
static const char *told(struct world *w, const struct duty_filter *f, int64_t seq, const char *at) {
    size_t count;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    const struct obligation *items = list(w, f, seq, at, &count);
    for (size_t i = 0; i < count; i++) {
        char period[PERIOD_TEXT_MAX];
        period_format(items[i].period, period);
        strbuf_addf(&sb, "%s%s %s %s %s", i ? "\n" : "", items[i].report, items[i].unit, period,
                    obligation_status_name(obligation_status(&items[i], world_ms(at))));
    }
    const char *text = arena_strdup(w->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* ---- obligations ---- */

/* All that a plan lays on its units is listed from the first day, by due date, whether it has a row or not;
 * and each once. */
static void all_of_them(void **state) {
    struct world *w = *state;
    struct duty_filter f = any();
    size_t fresh, opened;
    const struct obligation *items = list(w, &f, INT64_MAX, "2016-01-01", &fresh);
    assert_int_equal(fresh, 5 * 3 * 2); /* years, units, reports */
    for (size_t i = 1; i < fresh; i++) assert_true(items[i - 1].due_ms <= items[i].due_ms);
    world_run(w, "2018-03-01", 500);
    items = list(w, &f, INT64_MAX, "2018-03-01", &opened);
    assert_int_equal(opened, fresh);
    for (size_t i = 0; i < opened; i++)
        assert_int_equal(items[i].id > 0, items[i].due_ms < world_ms("2019-01-01"));
}

/* The filters: report, unit, status, and when it falls due. */
static void filters(void **state) {
    struct world *w = *state;
    struct duty_filter f = any();
    world_run(w, "2016-05-15", 500);
    world_submit(w, "2016-05-15", SEND("so-b", "2016-S1"), NULL);
    f.from_ms = world_ms("2016-01-01");
    f.to_ms = world_ms("2016-06-30");
    assert_string_equal(told(w, &f, INT64_MAX, "2016-05-15"), "half-year so-a 2016-S1 due_soon\n"
                                                              "half-year so-b 2016-S1 on_time\n"
                                                              "half-year so-y 2016-S1 due_soon");
    assert_string_equal(told(w, &f, INT64_MAX, "2016-05-20"), "half-year so-a 2016-S1 overdue\n"
                                                              "half-year so-b 2016-S1 on_time\n"
                                                              "half-year so-y 2016-S1 overdue");
    f.status = OBLIGATION_OVERDUE;
    f.unit = "so-y";
    assert_string_equal(told(w, &f, INT64_MAX, "2016-05-20"), "half-year so-y 2016-S1 overdue");
    f = any();
    f.report = "annual";
    f.unit = "so-a";
    f.to_ms = world_ms("2017-12-31");
    assert_string_equal(told(w, &f, INT64_MAX, "2016-05-20"), "annual so-a 2016 upcoming\n"
                                                              "annual so-a 2017 upcoming");
    f.unit = "nobody";
    assert_string_equal(told(w, &f, INT64_MAX, "2016-05-20"), "");
}

/* As of an earlier seq and instant they stand as they stood. */
static void as_they_stood(void **state) {
    struct world *w = *state;
    struct duty_filter f = any();
    f.unit = "so-b";
    f.to_ms = world_ms("2016-06-30");
    world_run(w, "2016-05-01", 500);
    int64_t before = world_seq(w);
    world_submit(w, "2016-05-02", SEND("so-b", "2016-S1"), NULL);
    assert_string_equal(told(w, &f, before, "2016-05-01"), "half-year so-b 2016-S1 upcoming");
    assert_string_equal(told(w, &f, INT64_MAX, "2016-05-02"), "half-year so-b 2016-S1 on_time");
    assert_string_equal(told(w, &f, 0, "2016-05-01"),
                        "half-year so-b 2016-S1 upcoming"); /* by the plan alone */
}

static const char *member(const cJSON *o, const char *key, char buf[64]) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, key);
    if (cJSON_IsString(item)) return item->valuestring;
    if (cJSON_IsNull(item)) return "null";
    snprintf(buf, 64, "%.0f", cJSON_IsNumber(item) ? item->valuedouble : -999);
    return buf;
}

/* An obligation's public shape: its id is its key, times stand in the plan's zone, what is not there is null.
 */
static void its_shape(void **state) {
    struct world *w = *state;
    char buf[64];
    struct obligation o;
    struct command c = world_command("x");
    c.until_ms = world_ms("2016-05-25");
    world_run(w, "2016-05-20", 500);
    o = world_obligation(w, "p:half-year:so-a:2016-S1:-", INT64_MAX);
    cJSON *j = obligation_json(&o, world_the_plan(w)->zone, world_ms("2016-05-20T01:00:00+07:00"), NULL);
    assert_string_equal(member(j, "id", buf), "p:half-year:so-a:2016-S1:-");
    assert_string_equal(member(j, "plan", buf), "p");
    assert_string_equal(member(j, "period", buf), "2016-S1");
    assert_string_equal(member(j, "round", buf), "null");
    assert_string_equal(member(j, "due_at", buf), "2016-05-20T00:00:00+07:00");
    assert_string_equal(member(j, "status", buf), "overdue");
    assert_string_equal(member(j, "received_at", buf), "null");
    assert_string_equal(member(j, "overdue_by_s", buf), "3600");
    assert_string_equal(member(j, "late_by_s", buf), "0");
    assert_string_equal(member(j, "extended_to", buf), "null");
    assert_string_equal(member(j, "submission", buf), "null");
    cJSON_Delete(j);
    world_begin(w, "2016-05-20T02:00:00+07:00");
    OK(w, engine_extend(w->engine, "p:half-year:so-a:2016-S1:-", &c, &w->err));
    world_commit(w);
    world_submit(
        w, "2016-05-26",
        "{'plan':'p','report':'half-year','unit':'so-a','period':'2016-S1','values':[" VALUE
        ",{'indicator':'2.1','category':'sex=female','value':1},{'indicator':'2.1','category':'sex=male',"
        "'value':1}]}",
        NULL);
    o = world_obligation(w, "p:half-year:so-a:2016-S1:-", INT64_MAX);
    j = obligation_json(&o, world_the_plan(w)->zone, world_ms("2016-05-27"), NULL);
    assert_string_equal(member(j, "status", buf), "late");
    assert_string_equal(member(j, "due_at", buf), "2016-05-25T00:00:00+07:00");
    assert_string_equal(member(j, "extended_to", buf), "2016-05-25T00:00:00+07:00");
    assert_string_equal(member(j, "received_at", buf), "2016-05-26T00:00:00+07:00");
    assert_string_equal(member(j, "late_by_s", buf), "86400");
    assert_true(strncmp(member(j, "submission", buf), "s", 1) == 0);
    cJSON_Delete(j);
}

/* ---- rounds, grace, units that come and go ---- */

static const char ROUNDS[] =
    "{'plan':'r','unit':'tinh','number':'1','issued':'2016-01-01','issuer':'x','title':'x',"
    "'timezone':'Asia/Ho_Chi_Minh','start':'2016-01-01','end':'2017-12-31',"
    "'milestones':[{'id':'end','date':'2017-12-31','kind':'end_of_phase'}],"
    "'objectives':[{'id':'1','title':'x','indicators':[{'id':'1.1','title':'x','measure':{'type':'percent'},"
    " 'frequency':'year','good':'up','reported_by':['so-a'],"
    " 'targets':[{'id':'t','at':'end','at_least':50,'source':'I','quote':'50%'}]}]}],"
    "'reports':[{'id':'twice','title':'x','covers':'year','units':['so-a'],'rounds':["
    "  {'id':'first','due':{'before':'09-10'}},{'id':'update','due':{'before':'01-25','year':1}}]},"
    " {'id':'graced','title':'x','covers':'year','units':['so-b'],'indicators':[],'due':{'before':'11-30'},"
    "  'grace_days':3},"
    " {'id':'when-asked','title':'x','covers':'year','units':['so-b'],'indicators':[],"
    "  'due':{'unknown':'theo quy định'}}]}";

/* A report with rounds owes one obligation for each; a submission fills the earliest that is not complete, or
 * the one it names. */
static void rounds(void **state) {
    struct world *w = world_new(ROUNDS, "2016-01-01");
    static const char
        first[] = "{'plan':'r','report':'twice','unit':'so-a','period':'2016','values':["
                  "{'indicator':'1.1','value':10}]}",
        second[] = "{'plan':'r','report':'twice','unit':'so-a','period':'2016','values':["
                   "{'indicator':'1.1','value':12}]}",
        named[] = "{'plan':'r','report':'twice','unit':'so-a','period':'2016','round':'first','values':["
                  "{'indicator':'1.1','value':11}]}";
    (void)state;
    world_run(w, "2016-09-01", 500);
    world_submit(w, "2016-09-01", first, NULL);
    assert_string_equal(world_status(w, "r:twice:so-a:2016:first", "2016-09-02"), "on_time");
    assert_string_equal(world_status(w, "r:twice:so-a:2016:update", "2016-09-02"), "upcoming");
    world_submit(w, "2016-09-20", named, NULL); /* a revision of the first */
    assert_string_equal(world_status(w, "r:twice:so-a:2016:update", "2016-09-21"), "upcoming");
    world_run(w, "2017-01-25", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 2); /* and so-b's, of another report */
    world_submit(w, "2017-01-26", second, NULL);
    assert_string_equal(world_status(w, "r:twice:so-a:2016:update", "2017-01-27"), "late");
    assert_string_equal(world_status(w, "r:twice:so-a:2016:first", "2017-01-27"), "on_time");
    assert_int_equal(world_open_alerts(w, "report.missed"), 1);
    assert_true(world_verdict(w, "t", "tinh", INT64_MAX, "2017-02-01").status ==
                VERDICT_NO_DATA); /* not rolled up */
    assert_true(world_verdict(w, "t", "so-a", INT64_MAX, "2017-02-01").value == 12);
    world_free(w);
}

/* In its days of grace a report is on time; a report whose due date nobody knows makes no obligation. */
static void grace(void **state) {
    struct world *w = world_new(ROUNDS, "2016-01-01");
    struct duty_filter f = any();
    size_t count;
    (void)state;
    world_run(w, "2016-12-02", 500);
    assert_string_equal(world_status(w, "r:graced:so-b:2016:-", "2016-12-02"), "overdue");
    world_submit(w, "2016-12-02T23:59:59+07:00",
                 "{'plan':'r','report':'graced','unit':'so-b','period':'2016','values':[],'note':'x'}", NULL);
    assert_string_equal(world_status(w, "r:graced:so-b:2016:-", "2017-01-01"), "on_time");
    f.report = "when-asked";
    list(w, &f, INT64_MAX, "2016-12-02", &count);
    assert_int_equal(count, 0);
    world_free(w);
}

/* ---- rates ---- */

static struct rate *rates(struct world *w, const char *report, const char *period, const char *at,
                          size_t *count) {
    struct rate *items;
    const struct plan *plan = world_the_plan(w);
    OK(w, status_rates(w->store, plan, plan_report(plan, report), world_period(period),
                       (struct moment){INT64_MAX, world_ms(at)}, w->arena, &items, count, &w->err));
    return items;
}

/* Complete and on time, of what is expected less what was waived; all units first, then by their kind. */
static void reporting_rates(void **state) {
    struct world *w = *state;
    size_t count;
    struct command c = world_command("x");
    world_run(w, "2016-05-10", 500);
    world_submit(w, "2016-05-10", SEND("so-b", "2016-S1"), NULL);
    world_run(w, "2016-05-21", 500);
    const struct rate *r = rates(w, "half-year", "2016-S1", "2016-05-21", &count);
    assert_int_equal(count, 2);
    assert_null(r[0].group);
    assert_string_equal(r[1].group, "department");
    assert_int_equal(r[0].expected, 3);
    assert_int_equal(r[0].complete, 1);
    assert_int_equal(r[0].on_time, 1);
    assert_int_equal(r[0].waived, 0);
    world_submit(w, "2016-05-21", SEND("so-y", "2016-S1"), NULL);
    world_begin(w, "2016-05-22");
    OK(w, engine_waive(w->engine, "p:half-year:so-a:2016-S1:-", &c, &w->err));
    world_commit(w);
    r = rates(w, "half-year", "2016-S1", "2016-05-22", &count);
    assert_int_equal(r[0].expected, 3);
    assert_int_equal(r[0].waived, 1);
    assert_int_equal(r[0].complete, 2);
    assert_int_equal(r[0].on_time, 1);
    r = rates(w, "half-year", "2017-S1", "2016-05-22", &count);
    assert_int_equal(r[0].expected, 3);
    assert_int_equal(r[0].complete, 0);
}

/* What fell due before the plan was watched is in no rate. */
static void no_rates_of_history(void **state) {
    struct world *w = world_new(WORLD_PLAN, "2018-01-01");
    size_t count;
    (void)state;
    world_submit(w, "2018-01-02", SEND("so-b", "2016-S1"), NULL);
    const struct rate *r = rates(w, "half-year", "2016-S1", "2018-02-01", &count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(r[i].expected, 0);
        assert_int_equal(r[i].complete, 0);
    }
    world_free(w);
}

/* ---- verdicts ---- */

static size_t verdicts(struct world *w, const struct verdict_filter *f) {
    struct verdict *items;
    size_t count;
    const struct plan *plan = world_the_plan(w);
    OK(w, status_verdicts(w->store, plan, engine_plans(w->engine)->units, f,
                          (struct moment){INT64_MAX, world_ms("2016-12-01")}, &items, &count, &w->err));
    mem_free(items);
    return count;
}

/* Every target for everyone it is judged for; narrowed by indicator, target, unit and status. */
static void verdicts_of_a_plan(void **state) {
    struct world *w = *state;
    world_submit(w, "2016-05-10", SEND("so-b", "2016-S1"), NULL);
    assert_int_equal(verdicts(w, &(struct verdict_filter){.plan = "p", .status = -1}), 4 + 3);
    assert_int_equal(verdicts(w, &(struct verdict_filter){.plan = "p", .indicator = "1.1", .status = -1}), 4);
    assert_int_equal(verdicts(w, &(struct verdict_filter){.plan = "p", .target = "2.1-end", .status = -1}),
                     3);
    assert_int_equal(verdicts(w, &(struct verdict_filter){.plan = "p", .unit = "so-b", .status = -1}), 1);
    assert_int_equal(verdicts(w, &(struct verdict_filter){.plan = "p", .status = VERDICT_LAGGING}), 2);
    assert_int_equal(verdicts(w, &(struct verdict_filter){.plan = "p", .status = VERDICT_MISSED}), 0);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(all_of_them),        TEST(filters),
        TEST(as_they_stood),      TEST(its_shape),
        cmocka_unit_test(rounds), cmocka_unit_test(grace),
        TEST(reporting_rates),    cmocka_unit_test(no_rates_of_history),
        TEST(verdicts_of_a_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
