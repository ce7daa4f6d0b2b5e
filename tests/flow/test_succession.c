#include "alerts/alerts.h"
#include "daemon/flow/validate.h"
#include "tests/flow/world.h"
#include <stdio.h>

/* A unit closes, and what is open of it is its heir's. */

#define VALUE(n) "{'indicator':'1.1','numerator':" n ",'denominator':100}"
#define SEND(unit, values)                                                                                   \
    "{'plan':'p','report':'half-year','unit':'" unit "','period':'2016-S1','values':[" values "]}"

#define SO_B "'name': 'Sở B', 'parent': 'tinh',"
#define SO_Y "'name': 'Sở Y tế', 'parent': 'tinh',"
#define SO_MOI                                                                                                   \
    "{'units': [ {'unit': 'so-moi', 'kind': 'department', 'name': 'Sở Mới', 'parent': 'tinh', 'from': '%s'," \
    " 'contacts': {'email': ['so-moi@example.vn']}},"

/* so-b and so-y close on `to` and become so-moi the day after; in_group: so-moi is one of @departments. */
static const char *merged(struct world *w, const char *to, const char *from, bool in_group) {
    char *b = mem_printf(SO_B " 'to': '%s', 'merged_into': 'so-moi',", to),
         *y = mem_printf(SO_Y " 'to': '%s', 'merged_into': 'so-moi',", to), *moi = mem_printf(SO_MOI, from);
    const char *text = world_edit(w->arena, WORLD_UNITS, SO_B, b);
    text = world_edit(w->arena, text, SO_Y, y);
    text = world_edit(w->arena, text, "{'units': [", moi);
    if (in_group)
        text = world_edit(w->arena, text, "['so-a', 'so-b', 'so-y']", "['so-a', 'so-b', 'so-y', 'so-moi']");
    mem_free(b);
    mem_free(y);
    mem_free(moi);
    return text;
}

static void publish(struct world *w, const char *units, const char *at) {
    const char *plan = WORLD_PLAN;
    world_publish(w, world_plans(units, &plan, 1), at, false, ERR_OK);
}

static const char *status(struct world *w, const char *unit, const char *at) {
    char *key = mem_printf("p:half-year:%s:2016-S1:-", unit);
    const char *text = world_status(w, key, at);
    mem_free(key);
    return text;
}

static struct alert open_alert(struct world *w, const char *kind, const char *unit) {
    struct alert *alerts;
    size_t count;
    struct alert_filter f = {
        .unit = unit, .kind = kind, .state = -2, .opened_from_ms = INSTANT_NONE, .as_of = INT64_MAX};
    OK(w, store_alerts(w->store, &f, w->arena, &alerts, &count, &w->err));
    if (count != 1) fail_msg("%zu open alerts %s of %s", count, kind, unit);
    return alerts[0];
}

static size_t open_of(struct world *w, const char *unit) {
    struct alert *alerts;
    size_t count;
    struct alert_filter f = {.unit = unit, .state = -2, .opened_from_ms = INSTANT_NONE, .as_of = INT64_MAX};
    OK(w, store_alerts(w->store, &f, w->arena, &alerts, &count, &w->err));
    return count;
}

/* ---- obligations ---- */

/* What falls due after the closing is the unit's own until its last day, and from the midnight after it the
 * heir's, due as before; the old one is waived and names the heir. Of two that merge there is one. */
static void test_an_open_obligation_passes(void **state) {
    struct world *w = *state;
    publish(w, merged(w, "2016-05-15", "2016-05-16", false), "2016-04-01");
    world_run(w, "2016-05-15T23:59:59+07:00", 500);
    assert_string_equal(status(w, "so-b", "2016-05-15"), "due_soon");
    assert_false(world_opened(w, "p:half-year:so-moi:2016-S1:-"));
    world_run(w, "2016-05-16", 500);
    struct obligation old = world_obligation(w, "p:half-year:so-y:2016-S1:-", INT64_MAX),
                      heirs = world_obligation(w, "p:half-year:so-moi:2016-S1:-", INT64_MAX);
    assert_string_equal(old.passed_to, "so-moi");
    assert_string_equal(status(w, "so-y", "2016-05-16"), "waived");
    assert_string_equal(status(w, "so-b", "2016-05-16"), "waived");
    assert_int_equal(heirs.due_ms, world_ms("2016-05-20"));
    assert_null(heirs.passed_to);
    struct command c = world_command("mưa lũ"); /* what is decided from now on is decided of the heir's */
    c.lang = LANG_EN;
    world_begin(w, "2016-05-16");
    OK(w, engine_mark(w->engine, &w->err));
    FAILS(w, ERR_CONFLICT, engine_waive(w->engine, "p:half-year:so-y:2016-S1:-", &c, &w->err));
    assert_non_null(strstr(w->err.msg, "so-moi"));
    engine_undo(w->engine);
    world_commit(w);
    world_run(w, "2016-05-28", 500);
    assert_string_equal(status(w, "so-moi", "2016-05-28"), "overdue");
    assert_string_equal(world_story(w, "report.missed", "so-moi"),
                        "2016-05-20T00:00:00+07:00 report.missed so-moi raised\n"
                        "2016-05-21T08:00:00+07:00 report.missed so-moi grew\n"
                        "2016-05-27T08:00:00+07:00 report.missed so-moi grew\n");
    assert_string_equal(world_story(w, "report.missed", "so-y"), "");
}

/* As of a day before, it was the old unit's. */
static void test_it_was_the_old_units(void **state) {
    struct world *w = *state;
    publish(w, merged(w, "2016-05-15", "2016-05-16", false), "2016-04-01");
    world_run(w, "2016-05-15", 500);
    int64_t seq = world_seq(w);
    world_run(w, "2016-05-16", 500);
    assert_false(world_obligation(w, "p:half-year:so-y:2016-S1:-", seq).waived);
}

/* The heir fills it under its own id, though the report does not name it, with figures of the units it took
 * over; what is open about it ends. */
static void test_the_heir_fills_it(void **state) {
    struct world *w = *state;
    publish(w, merged(w, "2016-05-15", "2016-05-16", false), "2016-04-01");
    world_run(w, "2016-05-21", 500);
    world_submit(w, "2016-05-22",
                 SEND("so-moi", "{'indicator':'1.1','unit':'so-b','numerator':12,'denominator':100},"
                                "{'indicator':'1.1','unit':'so-y','numerator':30,'denominator':100}"),
                 NULL);
    assert_string_equal(status(w, "so-moi", "2016-05-22"), "late");
    assert_int_equal(world_open_alerts(w, "report.*"), 1); /* so-a's */
    struct observation_row *rows;
    size_t count;
    struct observation_filter f = {.plan = "p", .indicator = "1.1", .unit = "so-y", .as_of = INT64_MAX};
    OK(w, store_observations(w->store, &f, w->arena, &rows, &count, &w->err));
    assert_int_equal(count, 1);
}

/* Whoever still sends under the closed unit's id fills the heir's, and is told so. */
static void test_a_late_file_of_the_closed_unit(void **state) {
    struct world *w = *state;
    cJSON *answer = NULL;
    publish(w, merged(w, "2016-05-15", "2016-05-16", false), "2016-04-01");
    world_run(w, "2016-05-18", 500);
    int64_t id = world_submit(w, "2016-05-18", SEND("so-y", VALUE("30")), &answer);
    struct submission_row row;
    OK(w, store_submission(w->store, id, INT64_MAX, w->arena, &row, &w->err));
    assert_string_equal(row.unit, "so-moi");
    assert_string_equal(status(w, "so-moi", "2016-05-18"), "on_time");
    const cJSON *warning = cJSON_GetArrayItem(cJSON_GetObjectItem(answer, "warnings"), 0);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(warning, "code")), "unit.passed");
    struct verdict v = world_verdict(w, "1.1-end", "so-y", INT64_MAX, "2016-05-18");
    assert_true(v.has_value && v.value == 30); /* its figure stays its own */
    cJSON_Delete(answer);
}

static const char *refusal(struct world *w, const char *json) {
    struct problems problems;
    problems_init(&problems);
    struct submission *s = world_submission(json, "2016-05-18");
    assert_false(validate_submission(s, engine_plans(w->engine), &problems));
    const char *found = world_problems(w->arena, &problems);
    submission_free(s);
    problems_deinit(&problems);
    return found;
}

/* Of the time after a unit closed nobody can say anything in its name: not its heir, nor a file of its own.
 */
static void test_nothing_of_a_unit_after_its_end(void **state) {
    struct world *w = *state;
    publish(w, merged(w, "2015-12-31", "2016-01-01", false), "2016-01-02");
    assert_string_equal(refusal(w, SEND("so-moi", "{'indicator':'1.1','unit':'so-b','numerator':12,"
                                                  "'denominator':100}")),
                        "/values/0/unit unit.closed");
    assert_non_null(strstr(refusal(w, SEND("so-y", VALUE("30"))), "/values/0/unit unit.closed"));
    world_submit(w, "2016-05-18", SEND("so-moi", VALUE("30")), NULL);
}

/* Where the heir owes the report itself, its own stands for both. */
static void test_an_heir_that_owes_it_anyway(void **state) {
    struct world *w = *state;
    const char *units =
        world_edit(w->arena, WORLD_UNITS, SO_Y, SO_Y " 'to': '2016-05-15', 'merged_into': 'so-b',");
    units = world_edit(w->arena, units, SO_B, SO_B " 'from': '2016-05-16',");
    publish(w, units, "2016-04-01");
    world_run(w, "2016-05-18", 500);
    assert_string_equal(status(w, "so-y", "2016-05-18"), "waived");
    struct obligation own = world_obligation(w, "p:half-year:so-b:2016-S1:-", INT64_MAX);
    assert_false(own.waived);
    world_run(w, "2016-05-22", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 2);
}

/* One that leaves nobody behind owes nothing from its last day on, though it had begun: what was open is
 * waived, silently. */
static void test_a_unit_without_heir(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-13T08:00:00+07:00", 500);
    world_submit(w, "2016-05-13T09:00:00+07:00", SEND("so-a", VALUE("12")), NULL); /* 2.1 is missing */
    const char *units = world_edit(w->arena, WORLD_UNITS, "'en': 'Department A'},",
                                   "'en': 'Department A'}, 'to': '2016-05-15',");
    publish(w, units, "2016-05-14");
    assert_string_equal(status(w, "so-a", "2016-05-15"), "incomplete");
    size_t sent = world_deliveries(w, NULL, "so-a@example.vn");
    world_run(w, "2016-05-16", 500);
    assert_string_equal(status(w, "so-a", "2016-05-16"), "waived");
    assert_null(world_obligation(w, "p:half-year:so-a:2016-S1:-", INT64_MAX).passed_to);
    world_run(w, "2016-05-28", 500);
    assert_int_equal(open_of(w, "so-a"), 0);
    assert_int_equal(world_deliveries(w, NULL, "so-a@example.vn"), sent);
}

/* Told late: a closing that the files name after the fact passes what is open at once, overdue already. */
static void test_a_closing_told_late(void **state) {
    struct world *w = *state;
    world_run(w, "2016-05-22", 500);
    assert_int_equal(world_open_alerts(w, "report.missed"), 3);
    publish(w, merged(w, "2016-05-15", "2016-05-16", false), "2016-05-22T12:00:00+07:00");
    world_run(w, "2016-05-22T12:00:00+07:00", 500);
    assert_string_equal(status(w, "so-y", "2016-05-22"), "waived");
    assert_string_equal(status(w, "so-moi", "2016-05-22"), "overdue");
    struct alert a = open_alert(w, "report.missed", "so-moi");
    assert_int_equal(a.since_ms, world_ms("2016-05-20"));
    assert_int_equal(a.step, 2);
    assert_int_equal(open_of(w, "so-y") + open_of(w, "so-b"), 0);
}

/* The heir's heir has it in the end. */
static void test_a_chain_of_heirs(void **state) {
    struct world *w = *state;
    const char *units = merged(w, "2016-05-10", "2016-05-11", false);
    units = world_edit(w->arena, units, "'from': '2016-05-11',",
                       "'from': '2016-05-11', 'to': '2016-05-15', 'merged_into': 'so-a',");
    units = world_edit(w->arena, units, "'parent': 'tinh',   'contacts': {'email': ['so-a@example.vn']}}",
                       "'parent': 'tinh', 'from': '2016-05-16', 'contacts': {'email': ['so-a@example.vn']}}");
    publish(w, units, "2016-04-01");
    world_run(w, "2016-05-12", 500);
    assert_string_equal(status(w, "so-moi", "2016-05-12"), "upcoming");
    world_run(w, "2016-05-16", 500);
    assert_string_equal(world_obligation(w, "p:half-year:so-moi:2016-S1:-", INT64_MAX).passed_to, "so-a");
    assert_string_equal(status(w, "so-a", "2016-05-16"), "due_soon");
}

/* What a unit had sent before it closed is not asked for again. */
static void test_what_was_sent_before_counts(void **state) {
    struct world *w = *state;
    const char *units = world_edit(w->arena, WORLD_UNITS, "'en': 'Department A'},",
                                   "'en': 'Department A'}, 'to': '2016-05-15', 'merged_into': 'so-moi',");
    char *moi = mem_printf(SO_MOI, "2016-05-16");
    units = world_edit(w->arena, units, "{'units': [", moi);
    mem_free(moi);
    publish(w, units, "2016-04-01");
    world_run(w, "2016-05-10", 500);
    world_submit(w, "2016-05-10", SEND("so-a", VALUE("12")), NULL); /* 2.1 is missing */
    world_run(w, "2016-05-16", 500);
    world_submit(w, "2016-05-17",
                 SEND("so-moi", "{'indicator':'2.1','category':'sex=female','value':90},"
                                "{'indicator':'2.1','category':'sex=male','value':90}"),
                 NULL); /* 2.1 was led by so-a: its heir reports the whole */
    assert_string_equal(status(w, "so-moi", "2016-05-17"), "on_time");
    struct verdict v = world_verdict(w, "2.1-end", "tinh", INT64_MAX, "2016-05-17");
    assert_int_equal(v.status, VERDICT_ON_TRACK);
}

/* A request outside the calendar passes too, with its own due date. */
static void test_a_request_passes(void **state) {
    struct world *w = *state;
    char key[OBLIGATION_KEY_MAX], heirs[OBLIGATION_KEY_MAX + 8], buf[OBLIGATION_KEY_MAX];
    struct obligation k;
    struct command c = world_command("đột xuất");
    c.until_ms = world_ms("2016-05-25");
    publish(w, merged(w, "2016-05-15", "2016-05-16", false), "2016-04-01");
    world_begin(w, "2016-05-02");
    OK(w, engine_mark(w->engine, &w->err));
    OK(w, engine_request(w->engine, "p", "half-year", "so-y", world_period("2016-S1"), &c, key, &w->err));
    OK(w, engine_keep(w->engine, &w->err));
    world_commit(w);
    world_run(w, "2016-05-16", 500);
    assert_true(obligation_key_parse(key, buf, &k));
    snprintf(heirs, sizeof heirs, "p:half-year:so-moi:2016-S1:%s", k.round);
    assert_string_equal(world_obligation(w, key, INT64_MAX).passed_to, "so-moi");
    struct obligation o = world_obligation(w, heirs, INT64_MAX);
    assert_true(o.ad_hoc && o.due_ms == world_ms("2016-05-25"));
}

/* Lists and rates: nobody is asked twice, and no duty is lost, be it opened or still to come. */
static void test_lists_and_rates(void **state) {
    struct world *w = *state;
    struct duty_filter f = {
        .report = "annual", .status = -1, .from_ms = INSTANT_NONE, .to_ms = world_ms("2016-12-31")};
    struct obligation *items;
    size_t count, rate_count;
    struct rate *rates;
    publish(w, merged(w, "2016-05-15", "2016-05-16", false), "2016-04-01");
    world_run(w, "2016-06-01", 500);
    const struct plan *plan = world_the_plan(w);
    struct moment now = {world_seq(w), world_ms("2016-06-01")};
    OK(w, status_obligations(w->store, plan, &f, now, w->arena, &items, &count, &w->err));
    size_t waived = 0, of_heir = 0;
    for (size_t i = 0; i < count; i++) {
        waived += items[i].waived;
        of_heir += strcmp(items[i].unit, "so-moi") == 0;
    }
    assert_int_equal(count - waived, 2); /* so-a's, and one for so-b and so-y together */
    assert_int_equal(of_heir, 1);
    OK(w, status_rates(w->store, plan, plan_report(plan, "half-year"), world_period("2016-S1"), now, w->arena,
                       &rates, &rate_count, &w->err));
    assert_int_equal(rates[0].expected - rates[0].waived, 2);
}

/* A report that names both the closed units and their heir: each period is owed once, by whoever is in being
 * when it falls due, and the closed ones are never heard of again. */
static void test_a_report_of_both(void **state) {
    struct world *w = *state;
    struct duty_filter f = {.status = -1, .from_ms = world_ms("2016-07-01"), .to_ms = world_ms("2017-12-31")};
    struct obligation *items;
    size_t count, owed = 0;
    publish(w, merged(w, "2016-06-30", "2016-07-01", true), "2016-04-01");
    world_run(w, "2018-01-01", 500);
    struct moment now = {world_seq(w), world_ms("2018-01-01")};
    OK(w, status_obligations(w->store, world_the_plan(w), &f, now, w->arena, &items, &count, &w->err));
    for (size_t i = 0; i < count; i++) {
        bool closed = strcmp(items[i].unit, "so-b") == 0 || strcmp(items[i].unit, "so-y") == 0;
        owed += !items[i].waived;
        if (closed) assert_string_equal(items[i].passed_to, "so-moi");
    }
    assert_int_equal(owed, 2 * 3); /* so-a and so-moi: the year 2016, the half-year and the year 2017 */
    assert_null(strstr(world_story(w, NULL, "so-y"), "2017-"));
    assert_null(strstr(world_story(w, NULL, "so-y"), "2016-11-"));
    const char *heirs = world_story(w, "report.missed", "so-moi");
    assert_non_null(strstr(heirs, "2016-07-01T00:00:00+07:00 report.missed so-moi raised\n")); /* passed on */
    assert_non_null(strstr(heirs, "2016-11-30T00:00:00+07:00 report.missed so-moi raised\n"));
    assert_non_null(strstr(heirs, "2017-05-20T00:00:00+07:00 report.missed so-moi raised\n"));
    assert_non_null(strstr(heirs, "2017-11-30T00:00:00+07:00 report.missed so-moi raised\n"));
}

/* ---- alerts ---- */

/* A report that was overdue when its unit closed stays the unit's own, and is to be sent in its name; the
 * alert is the heir's: it ends without a word for the old one and is raised for the heir, with the same
 * since, step and thread, and goes to the heir's people from then on. */
static void test_open_alerts_pass(void **state) {
    struct world *w = *state;
    publish(w, merged(w, "2016-06-30", "2016-07-01", false), "2016-04-01");
    world_run(w, "2016-05-18", 500);
    world_submit(w, "2016-05-18", SEND("so-b", VALUE("60")), NULL);
    world_run(w, "2016-06-30", 500);
    struct alert old = open_alert(w, "report.missed", "so-y");
    size_t resolved = world_deliveries(w, "report.missed", "so-y@example.vn");
    world_run(w, "2016-07-01", 500);
    struct alert heirs = open_alert(w, "report.missed", "so-moi");
    assert_int_equal(open_of(w, "so-y"), 0);
    assert_int_equal(heirs.since_ms, old.since_ms);
    assert_int_equal(heirs.since_ms, world_ms("2016-05-20"));
    assert_int_equal(heirs.step, old.step);
    assert_int_equal(heirs.severity, old.severity);
    cJSON *detail = cJSON_Parse(heirs.detail);
    assert_true(cJSON_GetObjectItem(detail, "thread")->valuedouble > 0);
    assert_string_equal(cJSON_GetObjectItem(detail, "obligation")->valuestring, "p:half-year:so-y:2016-S1:-");
    cJSON_Delete(detail);
    struct strbuf line;
    strbuf_init(&line, 0);
    alerts_summary(&heirs, engine_plans(w->engine), LANG_VI, &line);
    assert_non_null(strstr(line.data, "Sở Mới (thay cho Sở Y tế)"));
    strbuf_deinit(&line);
    assert_int_equal(world_deliveries(w, "report.missed", "so-y@example.vn"), resolved);
    assert_int_equal(world_deliveries(w, "report.missed", "so-moi@example.vn"), 1);
    assert_string_equal(status(w, "so-y", "2016-07-01"), "overdue");
    assert_false(world_opened(w, "p:half-year:so-moi:2016-S1:-"));

    world_submit(w, "2016-07-05", SEND("so-y", VALUE("55")), NULL); /* by the heir, in its name */
    assert_string_equal(status(w, "so-y", "2016-07-05"), "late");
    assert_int_equal(open_of(w, "so-moi"), 0);
    assert_non_null(strstr(world_story(w, "report.missed", "so-moi"), "mended"));
}

/* Two closed units that owe the same report make one alert of their heir's; it is over when both have come.
 */
static void test_two_that_were_late(void **state) {
    struct world *w = *state;
    publish(w, merged(w, "2016-06-30", "2016-07-01", false), "2016-04-01");
    world_run(w, "2016-07-01", 500);
    open_alert(w, "report.missed", "so-moi");
    world_submit(w, "2016-07-05", SEND("so-y", VALUE("55")), NULL);
    open_alert(w, "report.missed", "so-moi");
    publish(w, merged(w, "2016-06-30", "2016-07-01", true), "2016-07-06"); /* a reload leaves it open */
    open_alert(w, "report.missed", "so-moi");
    world_submit(w, "2016-07-07", SEND("so-b", VALUE("55")), NULL);
    assert_int_equal(world_open_alerts(w, "report.missed"), 1); /* so-a's */
}

/* What somebody has taken on stays taken on, by the same person, until the same day. */
static void test_acknowledgements_pass(void **state) {
    struct world *w = *state;
    struct command c = world_command("đã nhắc");
    publish(w, merged(w, "2016-06-30", "2016-07-01", false), "2016-04-01");
    world_run(w, "2016-06-01", 500);
    world_submit(w, "2016-06-01", SEND("so-b", VALUE("60")), NULL);
    c.until_ms = world_ms("2016-08-01");
    world_begin(w, "2016-06-02");
    OK(w, engine_acknowledge(w->engine, open_alert(w, "report.missed", "so-y").id, &c, &w->err));
    world_commit(w);
    world_run(w, "2016-07-01", 500);
    struct alert heirs = open_alert(w, "report.missed", "so-moi");
    assert_int_equal(heirs.state, ALERT_ACKNOWLEDGED);
    assert_string_equal(heirs.ack_author, "officer");
    assert_string_equal(heirs.ack_comment, "đã nhắc");
    assert_int_equal(heirs.ack_until_ms, world_ms("2016-08-01"));
}

/* A silence that names the closed unit is the heir's too, once, until the same end; one by a pattern stays as
 * it is. */
static void test_silences_pass(void **state) {
    struct world *w = *state;
    struct silence *rows,
        unit = {.starts_ms = world_ms("2016-05-01"),
                .ends_ms = world_ms("2016-09-01"),
                .match = "{\"kind\":\"report.*\",\"unit\":\"so-y\"}",
                .author = "lan",
                .comment = "bão lũ"},
        glob = unit, over = unit;
    int64_t id, seq;
    size_t count;
    glob.match = "{\"unit\":\"so-*\"}";
    over.ends_ms = world_ms("2016-06-01");
    publish(w, merged(w, "2016-06-30", "2016-07-01", false), "2016-04-01");
    world_begin(w, "2016-05-01");
    OK(w, store_tx(w->store, "lan", "http", "silence.add", NULL, NULL, &seq, &w->err));
    OK(w, store_silence_add(w->store, seq, &unit, &id, &w->err));
    OK(w, store_silence_add(w->store, seq, &glob, &id, &w->err));
    OK(w, store_silence_add(w->store, seq, &over, &id, &w->err));
    world_commit(w);
    world_run(w, "2016-07-01", 500);
    publish(w, merged(w, "2016-06-30", "2016-07-01", true), "2016-07-02"); /* works again: not twice */
    world_run(w, "2016-07-02", 500);
    OK(w, store_silences(w->store, w->arena, &rows, &count, &w->err));
    assert_int_equal(count, 4);
    assert_string_equal(rows[3].match, "{\"kind\":\"report.*\",\"unit\":\"so-moi\"}");
    assert_string_equal(rows[3].author, "lan");
    assert_int_equal(rows[3].ends_ms, world_ms("2016-09-01"));
}

/* A target that lags for the closed units lags for their heir as well, whose figure is put together from
 * theirs: its alert has the older since. */
static void test_target_alerts_pass(void **state) {
    struct world *w = *state;
    publish(w, merged(w, "2016-06-30", "2016-07-01", true), "2016-04-01");
    world_submit(w, "2016-05-02", SEND("so-b", VALUE("12")), NULL);
    world_submit(w, "2016-05-03", SEND("so-y", VALUE("12")), NULL);
    open_alert(w, "target.*", "so-y");
    world_run(w, "2016-07-01", 500);
    struct alert heirs = open_alert(w, "target.*", "so-moi");
    assert_int_equal(heirs.since_ms, world_ms("2016-05-02"));
    assert_string_equal(heirs.labels.target, "1.1-end");
    assert_int_equal(open_of(w, "so-y") + open_of(w, "so-b"), 0);
    world_run(w, "2017-02-01", 500);
    assert_int_equal(open_of(w, "so-y") + open_of(w, "so-b"), 0); /* nor later */
}

/* Where the heir's own figure is well, the alert does not outlive the closed unit. */
static void test_a_target_that_is_well(void **state) {
    struct world *w = *state;
    publish(w, merged(w, "2016-06-30", "2016-07-01", true), "2016-04-01");
    world_submit(w, "2016-05-02", SEND("so-b", VALUE("12")), NULL);
    world_submit(w, "2016-05-03", SEND("so-y", "{'indicator':'1.1','numerator':900,'denominator':1000}"),
                 NULL);
    world_run(w, "2016-05-04", 500);
    open_alert(w, "target.*", "so-b");
    size_t told = world_deliveries(w, "target.lagging", NULL);
    world_run(w, "2016-07-01", 500);
    assert_int_equal(open_of(w, "so-b") + open_of(w, "so-moi"), 0);
    assert_int_equal(world_deliveries(w, "target.lagging", NULL), told); /* nor is anybody told */
}

/* In chunks of one thing at a time the end is the same. */
static void test_in_chunks(void **state) {
    struct world *w = *state;
    const char *dumps[2];
    for (int i = 0; i < 2; i++) {
        struct world *x = i ? world_new(WORLD_PLAN, "2016-01-01") : w;
        publish(x, merged(x, "2016-05-15", "2016-05-16", true), "2016-04-01");
        world_run(x, "2016-07-02", i ? 1 : 500);
        dumps[i] = arena_strdup(w->arena, world_dump(x));
        if (i) world_free(x);
    }
    assert_string_equal(dumps[0], dumps[1]);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_an_open_obligation_passes),
        TEST(test_it_was_the_old_units),
        TEST(test_the_heir_fills_it),
        TEST(test_a_late_file_of_the_closed_unit),
        TEST(test_nothing_of_a_unit_after_its_end),
        TEST(test_an_heir_that_owes_it_anyway),
        TEST(test_a_unit_without_heir),
        TEST(test_a_closing_told_late),
        TEST(test_a_chain_of_heirs),
        TEST(test_what_was_sent_before_counts),
        TEST(test_a_request_passes),
        TEST(test_lists_and_rates),
        TEST(test_a_report_of_both),
        TEST(test_open_alerts_pass),
        TEST(test_two_that_were_late),
        TEST(test_acknowledgements_pass),
        TEST(test_silences_pass),
        TEST(test_target_alerts_pass),
        TEST(test_a_target_that_is_well),
        TEST(test_in_chunks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
