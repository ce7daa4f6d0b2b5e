#include "tests/flow/world.h"
#include <stdio.h>

#define NINE "'so-1','so-2','so-3','so-4','so-5','so-6','so-7','so-8','so-9'"
#define UNIT(n)                                                                                              \
    "{'unit':'so-" n "','kind':'department','name':'Sở " n "','parent':'tinh',"                              \
    "'contacts':{'email':['so-" n "@example.vn']}},"
#define KEY(n) "p:half-year:so-" n ":2016-S1:-"

static const char UNITS[] =
    "{'units':[" UNIT("1") UNIT("2") UNIT("3") UNIT("4") UNIT("5") UNIT("6") UNIT("7") UNIT("8") UNIT(
        "9") ""
             "{'unit':'tinh','kind':'province','name':'Tỉnh','contacts':{'email':['tinh@example.vn']}}]}";

/* Nine departments report every first half-year before 20 May; their shares are rolled up. */
static const char PLAN[] =
    "{'plan':'p','unit':'tinh','number':'1','issued':'2016-01-01','issuer':'UBND','title':'Kế hoạch',"
    "'timezone':'Asia/Ho_Chi_Minh','start':'2016-01-01','end':'2020-12-31',"
    "'milestones':[{'id':'end','date':'2020-12-31','kind':'end_of_phase','review':true}],"
    "'objectives':[{'id':'1','title':'x','indicators':["
    " {'id':'1.1','title':'x','measure':{'type':'percent'},'frequency':'half_year','good':'up',"
    "  'aggregation':'ratio','reported_by':[" NINE "],'baseline':{'period':'2015-S1','value':10},"
    "  'targets':[{'id':'1.1-end','at':'end','at_least':50,'source':'I','quote':'50%'}]}]}],"
    "'reports':[{'id':'half-year','title':'x','covers':'half_year','only':['S1'],'units':[" NINE "],"
    " 'due':{'before':'05-20'},'remind':['-30d','-7d','-1d'],'escalate':['+1d','+7d']}],"
    "'events':[{'id':'action-month','from':'11-15','to':'12-15','lead':'7d','title':'x'}]}";

static struct plans *plans(void) {
    const char *plan = PLAN;
    return world_plans(UNITS, &plan, 1);
}

static struct world *begin(const char *published_at) {
    struct world *w = world_new(NULL, NULL);
    world_publish(w, plans(), published_at, false, ERR_OK);
    return w;
}

static int setup(void **state) {
    *state = begin("2016-01-01");
    return 0;
}

static void send(struct world *w, const char *n, const char *period, const char *at, const char *share) {
    char json[300];
    snprintf(json, sizeof json,
             "{'plan':'p','report':'half-year','unit':'so-%s','period':'%s','values':["
             "{'indicator':'1.1','numerator':%s,'denominator':100}]}",
             n, period, share);
    world_submit(w, at, json, NULL);
}

/* ---- the life of a report ---- */

/* Nobody sends anything: the ladder's steps come at their exact instants, each once, and nothing else does.
 */
static void the_whole_ladder(void **state) {
    struct world *w = *state;
    world_run(w, "2016-12-31", 500);
    assert_string_equal(world_story(w, "report.*", "so-1"),
                        "2016-04-20T08:00:00+07:00 report.due_soon so-1 raised\n"
                        "2016-05-13T08:00:00+07:00 report.due_soon so-1 grew\n"
                        "2016-05-19T08:00:00+07:00 report.due_soon so-1 grew\n"
                        "2016-05-20T00:00:00+07:00 report.due_soon so-1 gave_way\n"
                        "2016-05-20T00:00:00+07:00 report.missed so-1 raised\n"
                        "2016-05-21T08:00:00+07:00 report.missed so-1 grew\n"
                        "2016-05-27T08:00:00+07:00 report.missed so-1 grew\n");
    assert_int_equal(world_open_alerts(w, "report.missed"), 9);
    assert_int_equal(world_open_alerts(w, "report.due_soon"), 0);
}

/* The obligations open with their period, the next instant is always the next that changes anything, and it
 * is looked at no earlier. */
static void from_instant_to_instant(void **state) {
    static const char *const instants[] = {"2016-01-01T00:00:00+07:00", "2016-04-20T08:00:00+07:00",
                                           "2016-05-13T08:00:00+07:00", "2016-05-19T08:00:00+07:00",
                                           "2016-05-20T00:00:00+07:00", "2016-05-21T08:00:00+07:00",
                                           "2016-05-27T08:00:00+07:00", "2016-11-08T08:00:00+07:00",
                                           "2016-11-15T00:00:00+07:00", "2017-01-01T00:00:00+07:00"};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
        assert_int_equal(world_next(w), world_ms(instants[i]));
        int64_t before = world_seq(w);
        world_run_ms(w, world_ms(instants[i]) - 1, 500);
        assert_int_equal(world_seq(w), before);
        world_run(w, instants[i], 500);
    }
}

/* Each unit that sent nothing gets one mail of its own at each step; who sent it gets no more. */
static void mails(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-01", 500);
    send(w, "1", "2016-S1", "2016-05-01", "20");
    world_run(w, "2016-05-19T23:59:59+07:00", 500);
    send(w, "2", "2016-S1", "2016-05-19T23:59:59+07:00", "20");
    world_run(w, "2016-05-20T23:00:00+07:00", 500);
    assert_int_equal(world_deliveries(w, "report.due_soon", "so-1@example.vn"), 1);
    assert_int_equal(world_deliveries(w, "report.due_soon", "so-3@example.vn"), 3);
    assert_int_equal(world_deliveries(w, "report.missed", "so-1@example.vn"), 0);
    assert_int_equal(world_deliveries(w, "report.missed", "so-3@example.vn"), 1);
    assert_int_equal(world_deliveries(w, "report.missed", NULL), 7);
    assert_int_equal(world_deliveries(w, "report.missed", "tinh@example.vn"), 0);
    world_run(w, "2016-05-21T08:00:00+07:00", 500); /* step 2: the superior too, in one mail */
    assert_int_equal(world_deliveries(w, "report.missed", "tinh@example.vn"), 1);
    assert_int_equal(world_deliveries(w, "report.missed", NULL), 7 + 7 + 1);
}

/* A late report ends the miss, and the agency hears of that. */
static void a_late_report(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-25", 500);
    send(w, "1", "2016-S1", "2016-05-25T09:00:00+07:00", "20");
    world_run(w, "2016-06-30", 500);
    assert_string_equal(world_story(w, "report.missed", "so-1"),
                        "2016-05-20T00:00:00+07:00 report.missed so-1 raised\n"
                        "2016-05-21T08:00:00+07:00 report.missed so-1 grew\n"
                        "2016-05-25T09:00:00+07:00 report.missed so-1 mended\n");
    assert_int_equal(world_deliveries(w, "report.missed", "so-1@example.vn"), 3);
}

/* Every period has its own obligations; the second half-year is not asked for. */
static void the_years_go_by(void **state) {
    struct world *w = *state;
    world_run(w, "2021-06-01", 500);
    for (int year = 2016; year <= 2020; year++) {
        char key[64];
        snprintf(key, sizeof key, "p:half-year:so-4:%d-S1:-", year);
        assert_string_equal(world_status(w, key, "2021-06-01"), "overdue");
        snprintf(key, sizeof key, "p:half-year:so-4:%d-S2:-", year);
        assert_false(world_opened(w, key));
    }
    assert_int_equal(world_open_alerts(w, "report.missed"), 5 * 9);
}

/* ---- outages ---- */

static struct alert the_missed(struct world *w, const char *unit) {
    struct alert *list;
    size_t count;
    struct alert_filter f = {.unit = unit,
                             .kind = "report.missed",
                             .state = -1,
                             .opened_from_ms = INSTANT_NONE,
                             .limit = 10,
                             .as_of = INT64_MAX};
    OK(w, store_alerts(w->store, &f, w->arena, &list, &count, &w->err));
    assert_int_equal(count, 1);
    return list[0];
}

/* Down from the 18th to the 20th, nine o'clock: the miss is raised once, dated the instant it was due; the
 * reminder that was slept through is not sent. */
static void an_outage_over_the_due_date(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-18", 500);
    world_sweep(w, "2016-05-20T09:00:00+07:00", 500);
    struct alert a = the_missed(w, "so-1");
    assert_int_equal(a.since_ms, world_ms("2016-05-20T00:00:00+07:00"));
    assert_int_equal(a.step, 1);
    assert_int_equal(world_deliveries(w, "report.missed", "so-1@example.vn"), 1);
    assert_int_equal(world_deliveries(w, "report.due_soon", "so-1@example.vn"), 2);
    world_run(w, "2016-05-21T08:00:00+07:00", 500);
    assert_int_equal(the_missed(w, "so-1").step, 2);
}

/* Down over several steps: the highest is raised once, with the true instant. */
static void an_outage_over_the_ladder(void **state) {
    struct world *w = *state;
    world_run(w, "2016-04-01", 500);
    world_sweep(w, "2016-06-15T09:00:00+07:00", 500);
    struct alert a = the_missed(w, "so-1");
    assert_int_equal(a.since_ms, world_ms("2016-05-20T00:00:00+07:00"));
    assert_int_equal(a.step, 3);
    assert_int_equal(a.severity, ALERT_CRITICAL);
    assert_int_equal(world_deliveries(w, "report.missed", "so-1@example.vn"), 1);
    assert_int_equal(world_deliveries(w, "report.due_soon", NULL), 0);
}

/* Down before the period had even opened: the same, after its obligations were opened. */
static void an_outage_over_everything(void **state) {
    struct world *w = *state;
    (void)w;
    struct world *late = begin("2016-01-01");
    world_sweep(late, "2017-05-21T09:00:00+07:00", 500);
    assert_int_equal(world_open_alerts(late, "report.missed"), 18);
    assert_int_equal(world_open_alerts(late, "report.due_soon"), 0);
    assert_string_equal(world_story(late, "event.*", NULL), ""); /* November's has long begun */
    world_free(late);
}

/* What was swept is swept: again at the same instant, or at an earlier one by a clock that jumped back,
 * nothing is recorded. */
static void again_is_nothing(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-20T00:00:00+07:00", 500);
    int64_t seq = world_seq(w);
    const char *dump = world_dump(w);
    world_sweep(w, "2016-05-20T00:00:00+07:00", 500);
    world_sweep(w, "2016-05-20T00:00:00+07:00", 1);
    world_sweep(w, "2016-05-01T00:00:00+07:00", 500);
    assert_int_equal(world_seq(w), seq);
    assert_string_equal(world_dump(w), dump);
}

/* ---- chunks ---- */

static const char *lived(size_t max) {
    struct world *w = begin("2016-01-01");
    world_run(w, "2016-05-18", max);
    send(w, "1", "2016-S1", "2016-05-18T12:00:00+07:00", "20");
    world_run(w, "2016-05-20T00:00:00+07:00", max);
    world_run(w, "2016-05-26", max);
    send(w, "2", "2016-S1", "2016-05-26T00:00:00+07:00", "20");
    world_run(w, "2017-06-01", max);
    char *dump = mem_strdup(world_dump(w));
    world_free(w);
    return dump;
}

/* However small the chunks, the same comes about. */
static void chunks_change_nothing(void **state) {
    const char *whole = lived(500);
    static const size_t sizes[] = {1, 2, 7};
    (void)state;
    assert_true(strlen(whole) > 2000);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *cut = lived(sizes[i]);
        assert_string_equal(cut, whole);
        mem_free((void *)cut);
    }
    mem_free((void *)whole);
}

/* A chunk does what it may and no more: opening nine obligations at three a time takes three. */
static void a_chunk_is_no_more(void **state) {
    struct world *w = *state;
    struct obligation *list;
    size_t count;
    bool more;
    struct obligation_filter f = {.due_from_ms = INSTANT_NONE, .due_to_ms = INSTANT_NONE, .as_of = INT64_MAX};
    for (size_t i = 1; i <= 3; i++) {
        world_begin(w, "2016-01-01");
        OK(w, engine_sweep(w->engine, 3, &more, &w->err));
        world_commit(w);
        assert_true(more);
        OK(w, store_obligations(w->store, &f, w->arena, &list, &count, &w->err));
        assert_int_equal(count, 3 * i);
    }
}

/* A transaction that fails between two that do not is as if it had not been tried. */
static void failures_between(void **state) {
    struct world *w = *state, *calm = begin("2016-01-01");
    unsigned n = 0;
    int64_t now = world_ms("2016-01-01"), end = world_ms("2017-06-01");
    for (int64_t next; (next = world_next(w)) <= end;) {
        bool more;
        if (next > now) now = next;
        OK(w, engine_begin(w->engine, now, &w->err));
        OK(w, engine_sweep(w->engine, 5, &more, &w->err));
        if (++n % 3 == 0)
            OK(w, engine_commit(w->engine, &w->err));
        else
            engine_abort(w->engine);
    }
    world_run(calm, "2017-06-01", 500);
    assert_string_equal(world_dump(w), world_dump(calm));
    world_free(calm);
}

/* ---- milestones and events ---- */

/* The day after the milestone the target is judged; the verdict's change tells when, why and by what rule. */
static void a_milestone_passes(void **state) {
    struct world *w = *state;
    struct verdict_row row;
    char n[2] = "1";
    for (; n[0] <= '9'; n[0]++) {
        send(w, n, "2016-S1", "2016-05-01", "12");
        send(w, n, "2020-S1", "2020-05-01", "40");
    }
    for (n[0] = '1'; n[0] <= '9'; n[0]++) send(w, n, "2016-S1", "2020-05-01", "15");
    world_run(w, "2020-12-31T23:59:59+07:00", 500);
    assert_int_equal(world_verdict(w, "1.1-end", "tinh", INT64_MAX, "2020-12-31").status, VERDICT_AT_RISK);
    assert_int_equal(world_open_alerts(w, "target.missed"), 0);
    world_run(w, "2021-01-01T00:00:00+07:00", 500);
    OK(w, store_verdict_last(w->store, "p", "1.1-end", "tinh", "total", INT64_MAX, w->arena, &row, &w->err));
    struct verdict v = world_verdict(w, "1.1-end", "tinh", INT64_MAX, "2021-01-01");
    assert_int_equal(row.status, v.status);
    assert_int_equal(row.recorded_ms, world_ms("2021-01-01"));
    assert_true(strlen(row.why_vi) > 10 && strlen(row.why_en) > 10 && strlen(row.inputs) > 10);
}

/* The campaign is told of its lead time before it starts, each year, and the alert ends at its start. */
static void an_event_each_year(void **state) {
    struct world *w = *state;
    world_run(w, "2017-12-31", 500);
    assert_string_equal(world_story(w, "event.*", NULL),
                        "2016-11-08T00:00:00+07:00 event.starting action-month raised\n"
                        "2016-11-15T00:00:00+07:00 event.starting action-month ended\n"
                        "2017-11-08T00:00:00+07:00 event.starting action-month raised\n"
                        "2017-11-15T00:00:00+07:00 event.starting action-month ended\n");
}

/* When those who are missing fall overdue the verdict on the rest is stale, at that very instant. */
static void overdue_makes_stale(void **state) {
    struct world *w = *state;
    struct verdict_row *rows;
    size_t count;
    send(w, "1", "2016-S1", "2016-05-01", "12");
    world_run(w, "2016-05-19T23:59:59+07:00", 500);
    unsigned flags = world_verdict(w, "1.1-end", "tinh", INT64_MAX, "2016-05-19").flags;
    assert_true((flags & VERDICT_PARTIAL) && !(flags & VERDICT_STALE));
    assert_int_equal(world_open_alerts(w, "target.*"), 1); /* so-1's own */
    world_run(w, "2016-05-20T00:00:00+07:00", 500);
    OK(w, store_verdict_changes(w->store, "p", "1.1-end", "tinh", 0, 10, w->arena, &rows, &count, &w->err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[1].recorded_ms, world_ms("2016-05-20"));
    assert_true(rows[1].flags & VERDICT_STALE);
    assert_int_equal(world_open_alerts(w, "target.*"), 2);
}

/* ---- activation ---- */

/* Publishing a plan whose time is over raises nothing: no alert, no mail, nothing ahead. */
static void an_old_plan_floods_nobody(void **state) {
    struct world *w = begin("2026-01-01");
    (void)state;
    world_run(w, "2030-01-01", 500);
    assert_string_equal(world_story(w, NULL, NULL), "");
    assert_int_equal(world_deliveries(w, NULL, NULL), 0);
    assert_int_equal(world_next(w), INT64_MAX);
    for (char n[2] = "1"; n[0] <= '9'; n[0]++) send(w, n, "2020-S1", "2030-01-01", "20");
    world_run(w, "2030-01-02", 500);
    assert_string_equal(world_story(w, NULL, NULL), ""); /* a miss of 2020, found out today, is history */
    world_free(w);
}

/* Published between two steps, the earlier ones are skipped and the later ones come. */
static void published_on_the_way(void **state) {
    struct world *w = begin("2016-05-18T12:00:00+07:00");
    (void)state;
    world_run(w, "2016-05-20", 500);
    assert_string_equal(world_story(w, "report.*", "so-1"),
                        "2016-05-19T08:00:00+07:00 report.due_soon so-1 raised\n"
                        "2016-05-20T00:00:00+07:00 report.due_soon so-1 gave_way\n"
                        "2016-05-20T00:00:00+07:00 report.missed so-1 raised\n");
    world_free(w);
    w = begin("2016-05-19T12:00:00+07:00");
    world_run(w, "2016-05-20", 500);
    assert_string_equal(world_story(w, "report.*", "so-1"),
                        "2016-05-20T00:00:00+07:00 report.missed so-1 raised\n");
    world_free(w);
}

/* Published the instant it was due the report is watched; a millisecond later it is history. */
static void published_at_the_due_date(void **state) {
    struct world *w = begin("2016-05-20T00:00:00+07:00");
    (void)state;
    world_run(w, "2016-05-20", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 9);
    world_free(w);
    w = begin("2016-05-20T00:00:00.001+07:00");
    world_run(w, "2016-12-01", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 0);
    assert_false(world_opened(w, KEY("1")));
    world_free(w);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_whole_ladder),
        TEST(from_instant_to_instant),
        TEST(mails),
        TEST(a_late_report),
        TEST(the_years_go_by),
        TEST(an_outage_over_the_due_date),
        TEST(an_outage_over_the_ladder),
        TEST(an_outage_over_everything),
        TEST(again_is_nothing),
        TEST(a_chunk_is_no_more),
        TEST(failures_between),
        TEST(a_milestone_passes),
        TEST(an_event_each_year),
        TEST(overdue_makes_stale),
        cmocka_unit_test(chunks_change_nothing),
        cmocka_unit_test(an_old_plan_floods_nobody),
        cmocka_unit_test(published_on_the_way),
        cmocka_unit_test(published_at_the_due_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
