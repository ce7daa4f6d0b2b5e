#include "daemon/flow/versions.h"
#include "tests/flow/world.h"

#define VALUE "{'indicator':'1.1','numerator':12,'denominator':100}"
#define SEND(unit)                                                                                           \
    "{'plan':'p','report':'half-year','unit':'" unit "','period':'2016-S1','values':[" VALUE "]}"

/* WORLD_PLAN with one passage replaced by another. */
static struct plans *edited(const char *from, const char *to) {
    const char *at = strstr(WORLD_PLAN, from);
    assert_non_null(at);
    char *text = mem_printf("%.*s%s%s", (int)(at - WORLD_PLAN), WORLD_PLAN, to, at + strlen(from));
    struct plans *plans = world_plan(text);
    mem_free(text);
    return plans;
}

static struct plans *other_units(const char *from, const char *to) {
    const char *at = strstr(WORLD_UNITS, from), *plan = WORLD_PLAN;
    assert_non_null(at);
    char *text = mem_printf("%.*s%s%s", (int)(at - WORLD_UNITS), WORLD_UNITS, to, at + strlen(from));
    struct plans *plans = world_plans(text, &plan, 1);
    mem_free(text);
    return plans;
}

/* ---- versions ---- */

/* The first time a plan is published its activation and version are those of that transaction. */
static void the_first_version(void **state) {
    struct world *w = *state;
    struct version_row *rows;
    size_t count;
    const struct plan *plan = world_the_plan(w);
    assert_int_equal(plan->activated_ms, world_ms("2016-01-01"));
    OK(w, store_plan_versions(w->store, INT64_MAX, w->arena, &rows, &count, &w->err));
    assert_int_equal(count, 1);
    assert_int_equal(plan->version_seq, rows[0].seq);
    assert_string_equal(plan->hash, rows[0].hash);
    assert_string_equal(plan->canonical, rows[0].canonical);
    assert_true(engine_plans(w->engine)->units_seq > 0);
}

/* The same files again: nothing is recorded, and the plans in use know what is recorded of them. */
static void unchanged(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-21", 500);
    int64_t seq = world_seq(w), version = world_the_plan(w)->version_seq,
            units = engine_plans(w->engine)->units_seq;
    const char *dump = world_dump(w);
    assert_false(world_publish(w, world_plan(WORLD_PLAN), "2016-05-21", false, ERR_OK));
    world_run(w, "2016-05-21", 500);
    assert_int_equal(world_seq(w), seq);
    assert_string_equal(world_dump(w), dump);
    assert_int_equal(world_the_plan(w)->version_seq, version);
    assert_int_equal(world_the_plan(w)->activated_ms, world_ms("2016-01-01"));
    assert_int_equal(engine_plans(w->engine)->units_seq, units);
}

/* Another order of keys, comments and spaces are no change. */
static void the_same_in_other_words(void **state) {
    struct world *w = *state;
    assert_false(
        world_publish(w, edited("{'plan': 'p', 'unit': 'tinh',", "{ /* 2 */ 'unit': 'tinh', 'plan': 'p',"),
                      "2016-02-01", false, ERR_OK));
}

/* A change is a version: recorded once, in force from then on; the activation stays. */
static void changed(void **state) {
    struct world *w = *state;
    struct version_row *rows;
    size_t count;
    int64_t before = world_seq(w);
    assert_true(world_publish(w, edited("'at_least': 50", "'at_least': 60"), "2016-02-01", false, ERR_OK));
    assert_int_equal(world_seq(w), before + 1);
    assert_int_equal(world_the_plan(w)->version_seq, before + 1);
    assert_int_equal(world_the_plan(w)->activated_ms, world_ms("2016-01-01"));
    OK(w, store_plan_versions(w->store, before, w->arena, &rows, &count, &w->err));
    assert_non_null(strstr(rows[0].canonical, "\"at_least\":50"));
    OK(w, store_plan_versions(w->store, INT64_MAX, w->arena, &rows, &count, &w->err));
    assert_non_null(strstr(rows[0].canonical, "\"at_least\":60"));
}

/* A file equal to a replaced version is refused and changes nothing; with adopt it is a new version. */
static void an_older_one(void **state) {
    struct world *w = *state;
    world_publish(w, edited("'at_least': 50", "'at_least': 60"), "2016-02-01", false, ERR_OK);
    struct plans *in_use = engine_plans(w->engine);
    int64_t seq = world_seq(w);
    world_publish(w, world_plan(WORLD_PLAN), "2016-02-02", false, ERR_CONFLICT);
    assert_non_null(strstr(w->err.msg, "--adopt"));
    assert_ptr_equal(engine_plans(w->engine), in_use);
    assert_int_equal(world_seq(w), seq);
    world_submit(w, "2016-05-01", SEND("so-b"), NULL); /* it goes on as before */
    assert_true(world_publish(w, world_plan(WORLD_PLAN), "2016-05-02", true, ERR_OK));
    assert_false(world_publish(w, world_plan(WORLD_PLAN), "2016-05-03", false, ERR_OK));
}

/* One plan that is refused keeps the others, and the units, from changing. */
static void whole_or_not_at_all(void **state) {
    struct world *w = world_new(NULL, NULL);
    char *q = mem_strdup(WORLD_PLAN), *q2;
    (void)state;
    memcpy(strstr(q, "'plan': 'p'"), "'plan': 'q'", 11);
    q2 = mem_strdup(q);
    memcpy(strstr(q2, "'at_least': 50"), "'at_least': 55", 14);
    const char *first[] = {WORLD_PLAN, q}, *second[] = {WORLD_PLAN, q2};
    world_publish(w, world_plans(WORLD_UNITS, first, 2), "2016-01-01", false, ERR_OK);
    world_publish(w, world_plans(WORLD_UNITS, second, 2), "2016-01-02", false, ERR_OK);
    int64_t seq = world_seq(w);
    struct plans *mixed = world_plans(WORLD_UNITS, first, 2); /* q as it was */
    world_publish(w, mixed, "2016-01-03", false, ERR_CONFLICT);
    assert_int_equal(world_seq(w), seq);
    assert_non_null(strstr(plans_find(engine_plans(w->engine), "q")->canonical, "\"at_least\":55"));
    mem_free(q);
    mem_free(q2);
    world_free(w);
}

/* ---- what lies ahead ---- */

/* A new due date is that of every obligation nobody has sent anything for; the others keep the old one. */
static void a_new_due_date(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-01", 500);
    world_submit(w, "2016-05-02", SEND("so-b"), NULL);
    world_publish(w, edited("'due': {'before': '05-20'}", "'due': {'before': '06-10'}"), "2016-05-03", false,
                  ERR_OK);
    world_run(w, "2016-07-01", 500);
    assert_int_equal(world_obligation(w, "p:half-year:so-b:2016-S1:-", INT64_MAX).due_ms,
                     world_ms("2016-05-20"));
    assert_int_equal(world_obligation(w, "p:half-year:so-y:2016-S1:-", INT64_MAX).due_ms,
                     world_ms("2016-06-10"));
    assert_string_equal(world_story(w, "report.missed", "so-y"),
                        "2016-06-10T00:00:00+07:00 report.missed so-y raised\n"
                        "2016-06-11T08:00:00+07:00 report.missed so-y grew\n"
                        "2016-06-17T08:00:00+07:00 report.missed so-y grew\n");
}

/* Moved ahead when it was overdue already: the miss ends, and comes again at the new date. */
static void a_due_date_moved_ahead(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-22", 500);
    world_publish(w, edited("'due': {'before': '05-20'}", "'due': {'before': '06-10'}"),
                  "2016-05-22T12:00:00+07:00", false, ERR_OK);
    world_run(w, "2016-06-10", 500);
    assert_string_equal(world_story(w, "report.missed", "so-y"),
                        "2016-05-20T00:00:00+07:00 report.missed so-y raised\n"
                        "2016-05-21T08:00:00+07:00 report.missed so-y grew\n"
                        "2016-05-22T12:00:00+07:00 report.missed so-y ended\n"
                        "2016-06-10T00:00:00+07:00 report.missed so-y raised\n");
}

/* A change that leaves the due date alone raises nothing twice. */
static void what_is_raised_stays_raised(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-22", 500);
    const char *story = world_story(w, NULL, NULL);
    size_t sent = world_deliveries(w, NULL, NULL);
    world_publish(w, edited("'at_least': 50", "'at_least': 60"), "2016-05-22", false, ERR_OK);
    world_run(w, "2016-05-22", 500);
    assert_string_equal(world_story(w, NULL, NULL), story);
    assert_int_equal(world_deliveries(w, NULL, NULL), sent);
    world_run(w, "2016-05-27T08:00:00+07:00", 500);
    assert_non_null(
        strstr(world_story(w, "report.missed", "so-y"), "2016-05-27T08:00:00+07:00 report.missed so-y grew"));
}

/* A target of the whole that becomes one made for units speaks for them as the plan's own: what was open
 * about it is over, and opens anew at that level. */
static void what_is_made_for_units_opens_anew(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-22", 500);
    world_submit(w, "2016-05-22", SEND("so-b"), NULL);
    assert_int_equal(world_open_alerts(w, "target.*"), 2); /* so-b's, and the whole's */
    world_publish(w, edited("'at_least': 50", "'for': ['so-b'], 'at_least': 50"), "2016-05-23", false,
                  ERR_OK);
    assert_int_equal(world_open_alerts(w, "target.*"), 1);
    assert_non_null(strstr(world_story(w, "target.*", "so-b"), "so-b ended"));
    assert_non_null(strstr(world_story(w, "target.*", "tinh"), "tinh ended"));
}

/* What the new text no longer watches is over: a unit that owes no more, a target, a milestone, an event. */
static void what_is_dropped_ends(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-22", 500);
    world_submit(w, "2016-05-22", SEND("so-b"), NULL);
    assert_int_equal(world_open_alerts(w, "report.missed"), 2);
    assert_int_equal(world_open_alerts(w, "target.*"), 2); /* so-b's, and the whole's: the rest is overdue */
    world_publish(
        w,
        edited("'only': ['S1'],    'units': ['@departments']", "'only': ['S1'], 'units': ['so-b', 'so-y']"),
        "2016-05-22T12:00:00+07:00", false, ERR_OK);
    world_run(w, "2016-05-22T12:00:00+07:00", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 1);
    assert_non_null(
        strstr(world_story(w, "report.missed", "so-a"), "12:00:00+07:00 report.missed so-a ended"));
    const char *text = world_edit(w->arena, WORLD_PLAN, "{'id': '1.1-end'", "{'id': '1.1-final'");
    text =
        world_edit(w->arena, text,
                   "'start':", "'retired': [{'kind': 'target', 'id': '1.1-end', 'why': 'thay'}], 'start':");
    world_publish(w, world_plan(text), "2016-05-23", false, ERR_OK);
    assert_non_null(strstr(world_story(w, "target.*", NULL), "1.1-end so-b ended"));
    assert_int_equal(world_open_alerts(w, "target.*"), 2); /* the new one's */

    world_run(w, "2016-11-10", 500);
    assert_int_equal(world_open_alerts(w, "event.starting"), 1);
    text = world_edit(w->arena, text, "'id': 'action-month'", "'id': 'action-week'");
    world_publish(w, world_plan(text), "2016-11-10", false, ERR_OK);
    world_run(w, "2016-11-10", 500);
    assert_non_null(strstr(world_story(w, "event.*", NULL), "action-month ended"));
    world_run(w, "2018-07-01", 500);
    assert_int_equal(world_open_alerts(w, "milestone.review_due"), 1);
    text = world_edit(w->arena, text, "'date': '2018-06-30'", "'date': '2018-12-31'");
    world_publish(w, world_plan(text), "2018-07-01", false, ERR_OK);
    world_run(w, "2018-07-01", 500);
    assert_int_equal(world_open_alerts(w, "milestone.review_due"), 0);
}

/* A change of the text is judged at once, and its alerts follow. */
static void judged_by_the_new_text(void **state) {
    struct world *w = *state;
    struct verdict_row row;
    world_submit(w, "2016-05-02", SEND("so-b"), NULL);
    world_publish(w, edited("'at_least': 50", "'at_least': 11"), "2016-05-03", false, ERR_OK);
    OK(w, store_verdict_last(w->store, "p", "1.1-end", "so-b", "total", INT64_MAX, w->arena, &row, &w->err));
    assert_int_equal(row.status, VERDICT_ON_TRACK);
    assert_int_equal(row.seq, world_the_plan(w)->version_seq);
    assert_int_equal(world_open_alerts(w, "target.*"), 0);
}

/* A change of units alone is a version of theirs; a unit that is closed owes nothing that falls due later. */
static void units_change(void **state) {
    struct world *w = *state;
    int64_t version = world_the_plan(w)->version_seq;
    world_run(w, "2016-02-01", 500);
    assert_true(world_opened(w, "p:half-year:so-y:2016-S1:-"));
    assert_true(world_publish(w, other_units("'name': 'Sở Y tế',", "'name': 'Sở Y tế', 'to': '2016-03-31',"),
                              "2016-02-01", false, ERR_OK));
    assert_int_equal(world_the_plan(w)->version_seq, version);
    assert_true(engine_plans(w->engine)->units_seq > version);
    world_run(w, "2016-06-01", 500);
    assert_false(world_opened(w, "p:half-year:so-y:2016-S1:-"));
    assert_string_equal(world_story(w, "report.*", "so-y"), "");
    assert_int_equal(world_open_alerts(w, "report.missed"), 2);
}

/* ---- the plans as they stood ---- */

static struct plans *at(struct world *w, struct versions *v, int64_t seq) {
    struct plans *plans;
    OK(w, versions_at(v, w->store, engine_plans(w->engine), seq, world_ms("2017-01-01"), &plans, &w->err));
    return plans;
}

/* As of now they are those in use; as of earlier they are read again from what was recorded, and kept. */
static void as_they_stood(void **state) {
    struct world *w = *state;
    struct versions *v = versions_new();
    int64_t first = world_seq(w);
    world_publish(w, edited("'at_least': 50", "'at_least': 60"), "2016-02-01", false, ERR_OK);
    int64_t second = world_seq(w);
    world_publish(w, other_units("'Sở Y tế'", "'Sở Y'"), "2016-03-01", true,
                  ERR_OK); /* and the first text again */
    int64_t third = world_seq(w);

    struct plans *now = at(w, v, third), *then = at(w, v, second), *again = at(w, v, second),
                 *start = at(w, v, first), *before = at(w, v, 0);
    assert_ptr_equal(now, engine_plans(w->engine));
    assert_ptr_not_equal(then, now);
    assert_ptr_equal(again, then);
    assert_true(then->items[0]->targets[0].condition.value == 60);
    assert_true(start->items[0]->targets[0].condition.value == 50);
    assert_string_equal(unit_find(then->units, "so-y")->name.vi, "Sở Y tế");
    assert_string_equal(unit_find(now->units, "so-y")->name.vi, "Sở Y");
    assert_int_equal(then->items[0]->activated_ms, world_ms("2016-01-01"));
    assert_int_equal(then->items[0]->version_seq, second);
    assert_string_equal(start->items[0]->hash, now->items[0]->hash);
    assert_int_equal(before->count, 0);
    assert_int_equal(before->units->count, 0);
    plans_unref(now);
    plans_unref(then);
    plans_unref(again);
    plans_unref(start);
    plans_unref(before);
    versions_free(v);
    versions_free(NULL);
}

/* A change of units alone is seen too: as of before it the old units stand, also where no plan has changed.
 */
static void units_as_they_stood(void **state) {
    struct world *w = *state;
    struct versions *v = versions_new();
    int64_t first = world_seq(w);
    world_publish(w, other_units("'Sở Y tế'", "'Sở Y'"), "2016-03-01", false, ERR_OK);
    struct plans *then = at(w, v, first);
    assert_string_equal(unit_find(then->units, "so-y")->name.vi, "Sở Y tế");
    plans_unref(then);
    versions_free(v);
}

/* What is recorded can be read again: the canonical text of a plan gives the same plan, to its hash. */
static void read_again(void **state) {
    struct world *w = *state;
    struct versions *v = versions_new();
    int64_t first = world_seq(w);
    const char *hash = arena_strdup(w->arena, world_the_plan(w)->hash);
    world_publish(w, edited("'at_least': 50", "'at_least': 60"), "2016-02-01", false, ERR_OK);
    struct plans *then = at(w, v, first);
    const struct plan *p = then->items[0];
    assert_string_equal(p->hash, hash);
    assert_int_equal(p->report_count, 2);
    assert_int_equal(p->reports[0].remind_count, 2);
    assert_int_equal(p->event_count, 1);
    assert_int_equal(p->milestone_count, 2);
    assert_int_equal(then->units->count, 8);
    assert_int_equal(then->units->group_count, 2);
    plans_unref(then);
    versions_free(v);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_first_version),
        TEST(unchanged),
        TEST(the_same_in_other_words),
        TEST(changed),
        TEST(an_older_one),
        cmocka_unit_test(whole_or_not_at_all),
        TEST(a_new_due_date),
        TEST(a_due_date_moved_ahead),
        TEST(what_is_raised_stays_raised),
        TEST(what_is_dropped_ends),
        TEST(what_is_made_for_units_opens_anew),
        TEST(judged_by_the_new_text),
        TEST(units_change),
        TEST(as_they_stood),
        TEST(units_as_they_stood),
        TEST(read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
