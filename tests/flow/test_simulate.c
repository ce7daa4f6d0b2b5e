/* The rehearsal: what is told of a span, instant by instant, and that it is what the engine itself does. */
#include "daemon/flow/simulate.h"
#include "tests/flow/world.h"

#define ARRIVALS_MAX 8

/* What one rehearsal is given, and what it told. */
struct told {
    struct world *world; /* for its settings and arena; its own store stays empty */
    struct plans *plans;
    struct simulate_arrival arrivals[ARRIVALS_MAX];
    size_t arrival_count;
    struct simulation result;
};

static void begin(struct told *t, const char *plan) {
    *t = (struct told){.world = world_new(NULL, NULL), .plans = world_plan(plan)};
}

static void end(struct told *t) {
    simulation_deinit(&t->result);
    plans_unref(t->plans);
    world_free(t->world);
}

static void arrives(struct told *t, const char *at, const char *body) {
    assert_true(t->arrival_count < ARRIVALS_MAX);
    const char *json = world_json(t->world->arena, body);
    t->arrivals[t->arrival_count++] =
        (struct simulate_arrival){.at_ms = world_ms(at), .name = "test", .body = json, .len = strlen(json)};
}

static enum err_code try_run(struct told *t, const char *from, const char *to, struct err *err) {
    struct simulate_options options = {.plans = t->plans,
                                       .settings = &t->world->settings,
                                       .from_ms = world_ms(from),
                                       .to_ms = world_ms(to),
                                       .arrivals = t->arrivals,
                                       .arrival_count = t->arrival_count};
    return simulate(&options, &t->result, err);
}

static void run(struct told *t, const char *from, const char *to) {
    struct err err = {0};
    if (try_run(t, from, to, &err)) fail_msg("%s", err.msg);
}

static bool is(const char *wanted, const char *have) {
    return !wanted || (have && strcmp(wanted, have) == 0);
}

/* "2016-05-13T08:00:00+07:00 raised -1": the events of a unit's alerts of one kind, a line each. */
static const char *events_of(struct told *t, const char *kind, const char *unit, const char *period) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < t->result.count; i++) {
        const struct simulated *item = &t->result.items[i];
        const struct simulated_alert *a = &item->as.alert;
        char at[INSTANT_TEXT_MAX];
        if (item->kind != SIMULATED_ALERT || !is(kind, alert_kind_name(a->alert.kind)) ||
            !is(unit, a->alert.labels.unit) || !is(period, a->alert.labels.period))
            continue;
        instant_format(item->at_ms, t->plans->items[0]->zone, at);
        strbuf_addf(&sb, "%s %s %d\n", at, a->event.event, a->alert.step);
    }
    const char *text = arena_strdup(t->world->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

static size_t messages_to(const struct told *t, const char *to, const char *type, const char *state) {
    size_t found = 0;
    for (size_t i = 0; i < t->result.count; i++) {
        const struct delivery *d = &t->result.items[i].as.message;
        if (t->result.items[i].kind != SIMULATED_MESSAGE) continue;
        found += is(to, d->to) && is(type, d->type) && is(state, d->state_label);
    }
    return found;
}

static const struct simulated_submission *submission_at(const struct told *t, size_t n) {
    for (size_t i = 0; i < t->result.count; i++)
        if (t->result.items[i].kind == SIMULATED_SUBMISSION && n-- == 0)
            return &t->result.items[i].as.submission;
    fail_msg("%s", "there is no such submission");
    return NULL;
}

/* "1.1-end so-a lagging was no_data": changes of a target's verdict for a unit, a line each. */
static const char *changes_of(struct told *t, const char *target, const char *unit) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < t->result.count; i++) {
        const struct simulated_verdict *v = &t->result.items[i].as.verdict;
        if (t->result.items[i].kind != SIMULATED_VERDICT || !is(target, v->row.target) ||
            !is(unit, v->row.unit))
            continue;
        strbuf_addf(&sb, "%s was %s\n", verdict_status_name(v->row.status),
                    v->had_before ? verdict_status_name(v->was) : "unknown");
    }
    const char *text = arena_strdup(t->world->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

/* Everything, as text. */
static const char *dump(struct told *t) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < t->result.count; i++) {
        const struct simulated *item = &t->result.items[i];
        strbuf_addf(&sb, "%lld %d ", (long long)item->at_ms, item->kind);
        if (item->kind == SIMULATED_ALERT)
            strbuf_addf(&sb, "a%lld %s %s %s\n", (long long)item->as.alert.alert.id,
                        item->as.alert.event.event, item->as.alert.event.reason, item->as.alert.alert.detail);
        if (item->kind == SIMULATED_MESSAGE)
            strbuf_addf(&sb, "%s %s %s\n", item->as.message.to, item->as.message.message_id,
                        item->as.message.headers);
        if (item->kind == SIMULATED_VERDICT)
            strbuf_addf(&sb, "%s %s %s\n", item->as.verdict.row.target, item->as.verdict.row.unit,
                        item->as.verdict.row.why_en);
        if (item->kind == SIMULATED_SUBMISSION) strbuf_addf(&sb, "%s\n", item->as.submission.json);
    }
    for (size_t i = 0; i < t->result.verdict_count; i++)
        strbuf_addf(&sb, "%s %s %d\n", t->result.verdicts[i].target->id, t->result.verdicts[i].unit->id,
                    t->result.verdicts[i].status);
    const char *text = arena_strdup(t->world->arena, sb.data);
    strbuf_deinit(&sb);
    return text;
}

static const char FULL_A[] =
    "{'plan': 'p', 'report': 'half-year', 'unit': 'so-a', 'period': '2016-S1', 'values': ["
    "{'indicator': '1.1', 'numerator': 30, 'denominator': 100},"
    "{'indicator': '2.1', 'category': 'sex=female', 'value': 30},"
    "{'indicator': '2.1', 'category': 'sex=male', 'value': 35}]}";
static const char POOR_B[] =
    "{'plan': 'p', 'report': 'half-year', 'unit': 'so-b', 'period': '2016-S1', 'values': ["
    "{'indicator': '1.1', 'numerator': 5, 'denominator': 100}]}";
static const char GOOD_B[] =
    "{'plan': 'p', 'report': 'half-year', 'unit': 'so-b', 'period': '2016-S1', 'values': ["
    "{'indicator': '1.1', 'numerator': 60, 'denominator': 100}]}";

/* ---- many units ---- */

#define COMMUNES 1100 /* more than a chunk of the sweep takes twice */

static const char *plan_of_communes(struct arena *arena) {
    return world_edit(arena, WORLD_PLAN,
                      "'half_year', 'only': ['S1'],"
                      "    'units': ['@departments'],",
                      "'half_year', 'only': ['S1'], 'units': ['@communes'],");
}

static void add_communes(struct strbuf *sb) {
    strbuf_adds(sb, "{'units': [{'unit': 'tinh', 'kind': 'province', 'name': 'Tỉnh'}");
    for (const char *const *so = (const char *const[]){"so-a", "so-b", "so-y", NULL}; *so; so++)
        strbuf_addf(sb, ",{'unit': '%s', 'kind': 'department', 'name': 'Sở', 'parent': 'tinh'}", *so);
    for (int i = 0; i < COMMUNES; i++)
        strbuf_addf(sb, ",{'unit': 'xa-%d', 'kind': 'commune', 'name': 'Xã', 'parent': 'tinh'}", i);
    strbuf_adds(sb, "], 'groups': {'departments': ['so-a', 'so-b', 'so-y'], 'communes': [");
    for (int i = 0; i < COMMUNES; i++) strbuf_addf(sb, "%s'xa-%d'", i ? "," : "", i);
    strbuf_adds(sb, "]}}");
}

/* All communes of a province owe a report whose period begins within the span: each is opened once, the
 * sweep goes on from where it was, and each misses its report. */
static void test_more_units_than_a_chunk(void **state) {
    (void)state;
    struct strbuf units;
    struct told t = {.world = world_new(NULL, NULL)};
    const char *plan = plan_of_communes(t.world->arena);
    size_t missed = 0;
    strbuf_init(&units, 0);
    add_communes(&units);
    t.plans = world_plans(units.data, &plan, 1);
    strbuf_deinit(&units);
    run(&t, "2016-05-19T12:00:00+07:00", "2016-05-20T12:00:00+07:00");
    for (size_t i = 0; i < t.result.count; i++) {
        const struct simulated *item = &t.result.items[i];
        missed += item->kind == SIMULATED_ALERT && item->as.alert.alert.kind == ALERT_REPORT_MISSED;
    }
    assert_int_equal(missed, COMMUNES);
    end(&t);
}

/* ---- time alone ---- */

/* A unit that sends nothing is reminded at each step, missed at the first late instant, and missed again at
 * each step of the ladder. */
static void test_a_silent_year(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    run(&t, "2016-01-01", "2017-01-31");
    for (const struct unit *const *u = t.plans->items[0]->reports[0].units, *const *last = u + 3; u < last;
         u++) {
        assert_string_equal(events_of(&t, "report.due_soon", (*u)->id, "2016-S1"),
                            "2016-05-13T08:00:00+07:00 raised -2\n2016-05-19T08:00:00+07:00 grew -1\n"
                            "2016-05-20T00:00:00+07:00 gave_way -1\n");
        assert_string_equal(events_of(&t, "report.missed", (*u)->id, "2016-S1"),
                            "2016-05-20T00:00:00+07:00 raised 1\n2016-05-21T08:00:00+07:00 grew 2\n"
                            "2016-05-27T08:00:00+07:00 grew 3\n");
        assert_string_equal(events_of(&t, "report.missed", (*u)->id, "2016"),
                            "2016-11-30T00:00:00+07:00 raised 1\n2016-12-01T08:00:00+07:00 grew 2\n"
                            "2016-12-07T08:00:00+07:00 grew 3\n");
    }
    assert_true(simulation_found(&t.result));
    end(&t);
}

/* Each step is a message to the unit; from the second step of a miss its superior hears of it too, once for
 * all units. */
static void test_messages(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    run(&t, "2016-01-01", "2016-06-30");
    assert_int_equal(messages_to(&t, "so-y@example.vn", "report.due_soon", "firing"), 2);
    assert_int_equal(messages_to(&t, "so-y@example.vn", "report.missed", "firing"), 3);
    assert_int_equal(messages_to(&t, "so-y@example.vn", NULL, "resolved"), 0);
    assert_int_equal(messages_to(&t, "tinh@example.vn", "report.missed", "firing"), 2);
    end(&t);
}

/* Events, and reviews at milestones, come at their own instants. */
static void test_events_and_reviews(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    run(&t, "2016-01-01", "2018-08-01");
    assert_string_equal(events_of(&t, "event.starting", NULL, NULL),
                        "2016-11-08T08:00:00+07:00 raised 0\n2016-11-15T00:00:00+07:00 ended 0\n"
                        "2017-11-08T08:00:00+07:00 raised 0\n2017-11-15T00:00:00+07:00 ended 0\n");
    assert_non_null(strstr(events_of(&t, "milestone.review_due", NULL, NULL), "2018-06-30T"));
    end(&t);
}

/* What is told is in the order of time, and nothing of it lies outside the span. */
static void test_order(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    arrives(&t, "2016-05-19T10:00:00+07:00", FULL_A);
    run(&t, "2016-05-19T08:00:00+07:00", "2016-05-21T08:00:00+07:00");
    assert_true(t.result.count > 10);
    assert_true(t.result.items[0].at_ms == world_ms("2016-05-19T08:00:00+07:00"));
    for (size_t i = 1; i < t.result.count; i++) {
        const struct simulated *a = &t.result.items[i - 1], *b = &t.result.items[i];
        assert_true(a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->kind <= b->kind));
    }
    assert_true(t.result.items[t.result.count - 1].at_ms == world_ms("2016-05-21T08:00:00+07:00"));
    end(&t);
}

/* A quiet span tells nothing and finds nothing. */
static void test_a_quiet_span(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    run(&t, "2016-02-01", "2016-02-28");
    assert_int_equal(t.result.count, 0);
    assert_false(simulation_found(&t.result));
    assert_int_equal(t.result.verdict_count,
                     4 + 3); /* 1.1: the province, three departments; 2.1: two sexes, both */
    end(&t);
}

/* A span that ends before it begins is refused. */
static void test_an_empty_span(void **state) {
    (void)state;
    struct told t;
    struct err err = {0};
    begin(&t, WORLD_PLAN);
    assert_int_equal(try_run(&t, "2016-02-02", "2016-02-01", &err), ERR_INVALID);
    assert_null(t.result.items);
    end(&t);
}

/* ---- with submissions ---- */

/* A complete submission one second before the deadline prevents the miss, and nobody else's. */
static void test_in_time(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    arrives(&t, "2016-05-19T23:59:59+07:00", FULL_A);
    run(&t, "2016-01-01", "2016-06-30");
    assert_true(submission_at(&t, 0)->accepted);
    assert_non_null(strstr(submission_at(&t, 0)->json, "\"status\":\"on_time\""));
    assert_string_equal(events_of(&t, "report.missed", "so-a", NULL), "");
    assert_string_equal(events_of(&t, "report.due_soon", "so-a", NULL),
                        "2016-05-13T08:00:00+07:00 raised -2\n2016-05-19T08:00:00+07:00 grew -1\n"
                        "2016-05-19T23:59:59+07:00 ended -1\n");
    assert_non_null(
        strstr(events_of(&t, "report.missed", "so-b", NULL), "2016-05-20T00:00:00+07:00 raised 1"));
    end(&t);
}

/* At the deadline itself it is late: the miss is raised, then mended at the same instant, and the unit is
 * told of both or of neither. */
static void test_at_the_deadline(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    arrives(&t, "2016-05-20T00:00:00+07:00", FULL_A);
    run(&t, "2016-01-01", "2016-06-30");
    assert_non_null(strstr(submission_at(&t, 0)->json, "\"status\":\"late\""));
    assert_string_equal(events_of(&t, "report.missed", "so-a", NULL),
                        "2016-05-20T00:00:00+07:00 raised 1\n2016-05-20T00:00:00+07:00 mended 1\n");
    assert_int_equal(messages_to(&t, "so-a@example.vn", "report.missed", "firing"),
                     messages_to(&t, "so-a@example.vn", "report.missed", "resolved"));
    end(&t);
}

/* A late submission ends the ladder, and who was told of the miss is told that it is mended. */
static void test_late(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    arrives(&t, "2016-05-24T10:00:00+07:00", FULL_A);
    run(&t, "2016-01-01", "2016-06-30");
    assert_string_equal(events_of(&t, "report.missed", "so-a", NULL),
                        "2016-05-20T00:00:00+07:00 raised 1\n2016-05-21T08:00:00+07:00 grew 2\n"
                        "2016-05-24T10:00:00+07:00 mended 2\n");
    assert_int_equal(messages_to(&t, "so-a@example.vn", "report.missed", "resolved"), 1);
    assert_int_equal(messages_to(&t, "tinh@example.vn", "report.missed", "resolved"), 1);
    end(&t);
}

/* A change of verdict is told with what it was before, and raises and ends the target's alert. */
static void test_verdicts(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    arrives(&t, "2016-05-10T10:00:00+07:00", POOR_B);
    arrives(&t, "2016-05-12T10:00:00+07:00", GOOD_B);
    run(&t, "2016-01-01", "2016-05-12T23:00:00+07:00");
    assert_string_equal(changes_of(&t, "1.1-end", "so-b"), "lagging was unknown\non_track was lagging\n");
    assert_string_equal(events_of(&t, "target.lagging", "so-b", NULL),
                        "2016-05-10T10:00:00+07:00 raised 0\n2016-05-12T10:00:00+07:00 mended 0\n");
    assert_true(simulation_found(&t.result)); /* it was lagging for two days */
    end(&t);
}

/* A refused submission is told with each of its faults, and leaves everything as it was. */
static void test_a_refused_submission(void **state) {
    (void)state;
    struct told t, without;
    begin(&t, WORLD_PLAN);
    begin(&without, WORLD_PLAN);
    arrives(&t, "2016-05-10T10:00:00+07:00",
            "{'plan': 'p', 'report': 'half-year', 'unit': 'so-b', 'period': '2016-S1', 'values': ["
            "{'indicator': '9.9', 'value': 5}, {'indicator': '1.1', 'numerator': 9, 'denominator': 4}]}");
    run(&t, "2016-01-01", "2016-06-30");
    run(&without, "2016-01-01", "2016-06-30");
    const struct simulated_submission *s = submission_at(&t, 0);
    assert_false(s->accepted);
    assert_null(s->json);
    assert_int_equal(s->problems->errors, 2);
    assert_true(problems_has(s->problems, "indicator.unknown"));
    assert_true(problems_has(s->problems, "counts.numerator_above"));
    assert_int_equal(t.result.count, without.result.count + 1);
    assert_string_equal(events_of(&t, NULL, NULL, NULL), events_of(&without, NULL, NULL, NULL));
    end(&t);
    end(&without);
}

/* A body that is no submission at all is told as refused; the rehearsal goes on. */
static void test_a_senseless_submission(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    arrives(&t, "2016-05-10T10:00:00+07:00", "[1, 2");
    arrives(&t, "2016-05-11T10:00:00+07:00", FULL_A);
    run(&t, "2016-01-01", "2016-06-30");
    assert_false(submission_at(&t, 0)->accepted);
    assert_true(submission_at(&t, 0)->problems->errors > 0);
    assert_true(submission_at(&t, 1)->accepted);
    end(&t);
}

/* Submissions go by the instant at which they arrive, not by the order in which they are given; those outside
 * the span are counted and left out. */
static void test_arrivals_in_any_order(void **state) {
    (void)state;
    struct told t;
    begin(&t, WORLD_PLAN);
    arrives(&t, "2016-05-12T10:00:00+07:00", GOOD_B);
    arrives(&t, "2015-12-31T10:00:00+07:00", FULL_A);
    arrives(&t, "2016-05-10T10:00:00+07:00", POOR_B);
    arrives(&t, "2016-07-01T00:00:00+07:00", FULL_A);
    run(&t, "2016-01-01", "2016-06-30");
    assert_int_equal(t.result.left_out, 2);
    assert_ptr_equal(submission_at(&t, 0)->arrival, &t.arrivals[2]);
    assert_ptr_equal(submission_at(&t, 1)->arrival, &t.arrivals[0]);
    end(&t);
}

/* ---- as a whole ---- */

/* The same call tells the same again, to the last byte. */
static void test_the_same_twice(void **state) {
    (void)state;
    struct told t[2];
    for (size_t i = 0; i < 2; i++) {
        begin(&t[i], WORLD_PLAN);
        arrives(&t[i], "2016-05-12T10:00:00+07:00", POOR_B);
        arrives(&t[i], "2016-05-20T00:00:00+07:00", FULL_A);
        arrives(&t[i], "2016-06-12T10:00:00+07:00", GOOD_B);
        run(&t[i], "2016-01-01", "2018-08-01");
    }
    assert_string_equal(dump(&t[0]), dump(&t[1]));
    end(&t[0]);
    end(&t[1]);
}

static void add_story(struct told *t, struct strbuf *sb) {
    for (size_t i = 0; i < t->result.count; i++) {
        const struct simulated *item = &t->result.items[i];
        const struct simulated_alert *a = &item->as.alert;
        char at[INSTANT_TEXT_MAX];
        if (item->kind != SIMULATED_ALERT || !a->alert.labels.report) continue;
        instant_format(item->at_ms, t->plans->items[0]->zone, at);
        strbuf_addf(sb, "%s %s %s %s\n", at, alert_kind_name(a->alert.kind), a->alert.labels.unit,
                    a->event.event);
    }
}

/* What is told of reports is what the engine records when it is driven from instant to instant. */
static void test_it_is_the_engine(void **state) {
    (void)state;
    struct told t;
    struct strbuf story;
    strbuf_init(&story, 0);
    begin(&t, WORLD_PLAN);
    run(&t, "2016-01-01", "2018-08-01");
    add_story(&t, &story);
    struct world *w = world_new(WORLD_PLAN, "2016-01-01");
    world_run(w, "2018-08-01", 500);
    assert_string_equal(story.data, world_story(w, "report.*", NULL));
    assert_int_equal(messages_to(&t, NULL, NULL, NULL), world_deliveries(w, NULL, NULL));
    world_free(w);
    strbuf_deinit(&story);
    end(&t);
}

/* ---- random schedules ---- */

#define SCHEDULES 12
#define SENT_MAX  ARRIVALS_MAX

/* A body of one of the departments for one of the two reports, complete or not, good or poor; now and then a
 * wrong one. */
static const char *random_body(struct told *t, struct rng *rng) {
    static const char *const units[] = {"so-a", "so-b", "so-y"};
    const char *unit = units[rng_next(rng) % 3];
    bool half = rng_next(rng) % 2;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_addf(&sb, "{'plan': 'p', 'report': '%s', 'unit': '%s', 'period': '%s', 'values': [",
                half ? "half-year" : "annual", unit, half ? "2016-S1" : "2016");
    strbuf_addf(&sb, "{'indicator': '%s', 'numerator': %d, 'denominator': 100}",
                rng_next(rng) % 8 ? "1.1" : "9.9", (int)(rng_next(rng) % 100));
    if (strcmp(unit, "so-a") == 0 && rng_next(rng) % 2)
        strbuf_addf(&sb,
                    ", {'indicator': '2.1', 'category': 'sex=female', 'value': %d}, {'indicator': '2.1', "
                    "'category': 'sex=male', 'value': %d}",
                    (int)(rng_next(rng) % 101), (int)(rng_next(rng) % 101));
    strbuf_adds(&sb, "]}");
    const char *body = arena_strdup(t->world->arena, sb.data);
    strbuf_deinit(&sb);
    return body;
}

static int by_instant(const void *a, const void *b) {
    const struct simulate_arrival *x = a, *y = b;
    return (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms);
}

/* Some fall exactly on a deadline or a reminder. */
static void random_schedule(struct told *t, struct rng *rng) {
    static const char *const edges[] = {"2016-05-13T08:00:00+07:00", "2016-05-20T00:00:00+07:00",
                                        "2016-05-21T08:00:00+07:00", "2016-11-30T00:00:00+07:00"};
    size_t count = 1 + rng_next(rng) % SENT_MAX;
    for (size_t i = 0; i < count; i++) {
        arrives(t, edges[rng_next(rng) % 4], random_body(t, rng));
        if (rng_next(rng) % 3)
            t->arrivals[i].at_ms = world_ms("2016-07-01") + (int64_t)(rng_next(rng) % 15552000) * 1000;
    }
    qsort(t->arrivals, count, sizeof *t->arrivals, by_instant);
}

/* The same submissions handed to an engine that is driven by hand. Returns how many it took. */
static size_t drive(struct world *w, const struct told *t) {
    size_t taken = 0;
    for (size_t i = 0; i < t->arrival_count; i++) {
        char at[INSTANT_TEXT_MAX];
        struct receipt receipt;
        instant_format(t->arrivals[i].at_ms, NULL, at);
        world_run_ms(w, t->arrivals[i].at_ms, 500);
        struct submission *s = world_body("application/json", t->arrivals[i].body, t->arrivals[i].at_ms);
        taken += world_try(w, s, &receipt) == ERR_OK;
        receipt_deinit(&receipt);
        submission_free(s);
        world_sweep(w, at, 500);
    }
    world_run(w, "2017-02-01", 500);
    return taken;
}

static int by_line(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Things of one instant have no order between the two: lines are compared as a set. */
static char *in_order(struct arena *arena, const char *text) {
    const char *lines[4096] = {NULL};
    size_t count = 0;
    char *copy = arena_strdup(arena, text), *line;
    struct strbuf sb;
    strbuf_init(&sb, 0);
    while ((line = strsep(&copy, "\n")) && count < 4096) lines[count++] = line;
    qsort(lines, count, sizeof *lines, by_line);
    for (size_t i = 0; i < count; i++) strbuf_addf(&sb, "%s\n", lines[i]);
    char *ordered = arena_strdup(arena, sb.data);
    strbuf_deinit(&sb);
    return ordered;
}

static size_t accepted(const struct told *t) {
    size_t found = 0;
    for (size_t i = 0; i < t->result.count; i++)
        found += t->result.items[i].kind == SIMULATED_SUBMISSION && t->result.items[i].as.submission.accepted;
    return found;
}

static void same_verdicts(const struct told *t, struct world *w, uint64_t seed) {
    for (size_t i = 0; i < t->result.verdict_count; i++) {
        const struct verdict *v = &t->result.verdicts[i];
        if (strcmp(v->category, "total") != 0) continue;
        struct verdict other = world_verdict(w, v->target->id, v->unit->id, INT64_MAX, "2017-02-01");
        if (v->status != other.status || v->flags != other.flags)
            fail_msg("seed %llu: %s of %s is %s there, %s here", (unsigned long long)seed, v->target->id,
                     v->unit->id, verdict_status_name(other.status), verdict_status_name(v->status));
    }
}

/* Whatever is submitted and whenever: reminders, misses, messages and verdicts are those of an engine driven
 * by hand. */
static void test_random_schedules(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= SCHEDULES; seed++) {
        struct rng *rng = rng_new(seed);
        struct told t;
        struct strbuf story;
        strbuf_init(&story, 0);
        begin(&t, WORLD_PLAN);
        random_schedule(&t, rng);
        run(&t, "2016-01-01", "2017-02-01");
        add_story(&t, &story);
        struct world *w = world_new(WORLD_PLAN, "2016-01-01");
        size_t taken = drive(w, &t);
        if (strcmp(in_order(w->arena, story.data), in_order(w->arena, world_story(w, "report.*", NULL))) != 0)
            fail_msg("seed %llu: it told\n%s\nbut it was\n%s", (unsigned long long)seed, story.data,
                     world_story(w, "report.*", NULL));
        assert_int_equal(accepted(&t), taken);
        same_verdicts(&t, w, seed);
        world_free(w);
        strbuf_deinit(&story);
        end(&t);
        rng_free(rng);
    }
}

int main(void) {
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_silent_year),
        cmocka_unit_test(test_more_units_than_a_chunk),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_events_and_reviews),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_a_quiet_span),
        cmocka_unit_test(test_an_empty_span),
        cmocka_unit_test(test_in_time),
        cmocka_unit_test(test_at_the_deadline),
        cmocka_unit_test(test_late),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_a_refused_submission),
        cmocka_unit_test(test_a_senseless_submission),
        cmocka_unit_test(test_arrivals_in_any_order),
        cmocka_unit_test(test_the_same_twice),
        cmocka_unit_test(test_it_is_the_engine),
        cmocka_unit_test(test_random_schedules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
