#include "tests/store/fixture.h"

#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup_memory, fixture_teardown)

static struct alert get(struct fixture *fx, int64_t id) {
    struct alert a;
    OK(store_alert(fx->store, id, fx->arena, &a, &fx->err));
    return a;
}

/* An alert comes back with its kind, its labels and nothing it was not given. */
static void round_trip(void **state) {
    struct fixture *fx = *state;
    struct alert a = {.kind = ALERT_TARGET_LAGGING,
                      .severity = ALERT_CRITICAL,
                      .labels = {"p", "r", "u", "2016", "first", "i", "t", "sex=female", "national", "2.1",
                                 "mid", "month", "smtp"},
                      .step = 2,
                      .since_ms = NOW,
                      .ends_ms = NOW + 1,
                      .resolved_ms = INSTANT_NONE,
                      .detail = "{\"why\":\"chậm\"}",
                      .ack_until_ms = NOW + 2,
                      .ack_author = "lan",
                      .ack_comment = "đã biết"};
    int64_t id;
    fx_begin(fx, NOW);
    OK(store_alert_add(fx->store, fx_tx(fx, "alert"), &a, &id, &fx->err));
    fx_commit(fx);
    struct alert got = get(fx, id);
    assert_int_equal(got.id, id);
    assert_int_equal(got.kind, ALERT_TARGET_LAGGING);
    assert_int_equal(got.severity, ALERT_CRITICAL);
    assert_int_equal(got.state, ALERT_FIRING);
    for (size_t i = 0; alert_label_names[i]; i++)
        assert_string_equal(alert_label(&got.labels, alert_label_names[i]),
                            alert_label(&a.labels, alert_label_names[i]));
    assert_int_equal(got.step, 2);
    assert_int_equal(got.since_ms, NOW);
    assert_int_equal(got.ends_ms, NOW + 1);
    assert_int_equal(got.resolved_ms, INSTANT_NONE);
    assert_string_equal(got.detail, "{\"why\":\"chậm\"}");
    assert_int_equal(got.ack_until_ms, NOW + 2);
    assert_string_equal(got.ack_author, "lan");
    assert_string_equal(got.ack_comment, "đã biết");
    fx_begin(fx, NOW);
    got = get(fx, fx_alert(fx, fx_tx(fx, "alert"), "so-a"));
    fx_commit(fx);
    assert_null(got.labels.indicator);
    assert_null(got.labels.component);
    assert_null(got.ack_author);
    FAILS(ERR_NOT_FOUND, store_alert(fx->store, 999, fx->arena, &a, &fx->err));
}

/* At most one open alert has an identity; acknowledged is open; once resolved the next firing is a new
 * alert. */
static void one_open(void **state) {
    struct fixture *fx = *state;
    int64_t again;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "alert"), id = fx_alert(fx, seq, "so-a");
    struct alert a = get(fx, id), open;
    FAILS(ERR_CONFLICT, store_alert_add(fx->store, seq, &a, &again, &fx->err));
    a.state = ALERT_ACKNOWLEDGED;
    OK(store_alert_set(fx->store, &a, &fx->err));
    FAILS(ERR_CONFLICT, store_alert_add(fx->store, seq, &a, &again, &fx->err));
    OK(store_alert_open(fx->store, a.kind, &a.labels, fx->arena, &open, &fx->err));
    assert_int_equal(open.id, id);
    a.state = ALERT_RESOLVED;
    a.resolved_ms = NOW + 9;
    OK(store_alert_set(fx->store, &a, &fx->err));
    FAILS(ERR_NOT_FOUND, store_alert_open(fx->store, a.kind, &a.labels, fx->arena, &open, &fx->err));
    assert_int_equal(get(fx, id).resolved_ms, NOW + 9);
    assert_true(fx_alert(fx, seq, "so-a") > id);
    fx_commit(fx);
}

/* What may change changes; what does not exist is not found. */
static void set(void **state) {
    struct fixture *fx = *state;
    fx_begin(fx, NOW);
    struct alert a = get(fx, fx_alert(fx, fx_tx(fx, "alert"), "so-a"));
    a.severity = ALERT_CRITICAL;
    a.step = 3;
    a.ends_ms = NOW + 4;
    a.detail = "{\"x\":1}";
    a.ack_until_ms = NOW + 5;
    a.ack_author = "lan";
    a.ack_comment = "ok";
    OK(store_alert_set(fx->store, &a, &fx->err));
    struct alert got = get(fx, a.id);
    assert_int_equal(got.severity, ALERT_CRITICAL);
    assert_int_equal(got.step, 3);
    assert_int_equal(got.ends_ms, NOW + 4);
    assert_string_equal(got.detail, "{\"x\":1}");
    assert_int_equal(got.ack_until_ms, NOW + 5);
    assert_string_equal(got.ack_author, "lan");
    a.id = 999;
    FAILS(ERR_NOT_FOUND, store_alert_set(fx->store, &a, &fx->err));
    fx_commit(fx);
}

static int64_t change(struct fixture *fx, int64_t id, enum alert_state to, const char *event) {
    struct alert a = get(fx, id);
    int64_t event_id;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "alert.change");
    OK(store_alert_event(fx->store, seq, id, event, alert_state_name(a.state), alert_state_name(to), NOW,
                         "vì", &event_id, &fx->err));
    a.state = to;
    a.resolved_ms = to == ALERT_RESOLVED ? NOW : INSTANT_NONE;
    OK(store_alert_set(fx->store, &a, &fx->err));
    fx_commit(fx);
    return seq;
}

/* Events are kept in order with what they led from and to. */
static void events(void **state) {
    struct fixture *fx = *state;
    struct alert_event_row *rows;
    size_t count;
    int64_t event;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "alert"), id = fx_alert(fx, seq, "so-a");
    OK(store_alert_event(fx->store, seq, id, "open", NULL, "firing", NOW - 1, NULL, &event, &fx->err));
    fx_commit(fx);
    change(fx, id, ALERT_RESOLVED, "resolve");
    OK(store_alert_events(fx->store, id, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].id, event);
    assert_int_equal(rows[0].alert, id);
    assert_int_equal(rows[0].seq, seq);
    assert_int_equal(rows[0].at_ms, NOW - 1);
    assert_string_equal(rows[0].event, "open");
    assert_null(rows[0].from);
    assert_string_equal(rows[0].to, "firing");
    assert_null(rows[0].reason);
    assert_string_equal(rows[1].from, "firing");
    assert_string_equal(rows[1].to, "resolved");
    assert_string_equal(rows[1].reason, "vì");
}

static size_t list(struct fixture *fx, struct alert_filter f, int64_t first) {
    struct alert *rows;
    size_t count;
    if (!f.as_of) f.as_of = INT64_MAX;
    if (!f.opened_from_ms) f.opened_from_ms = INSTANT_NONE;
    OK(store_alerts(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    if (first) assert_int_equal(rows[0].id, first);
    return count;
}
#define LIST(first, ...) list(fx, (struct alert_filter){__VA_ARGS__}, first)

/* Lists are newest first, by plan, unit, kind (a glob), state and opening, in pages. */
static void lists(void **state) {
    struct fixture *fx = *state;
    struct alert review = {.kind = ALERT_MILESTONE_REVIEW_DUE,
                           .labels = {.plan = "q", .milestone = "mid"},
                           .since_ms = NOW + 50,
                           .ends_ms = INSTANT_NONE,
                           .resolved_ms = INSTANT_NONE,
                           .ack_until_ms = INSTANT_NONE};
    int64_t c;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "alert"), a = fx_alert(fx, seq, "so-a"), b = fx_alert(fx, seq, "so-b");
    OK(store_alert_add(fx->store, seq, &review, &c, &fx->err));
    fx_commit(fx);
    change(fx, a, ALERT_RESOLVED, "resolve");
    change(fx, b, ALERT_ACKNOWLEDGED, "acknowledge");
    assert_int_equal(LIST(c, .state = -1), 3);
    assert_int_equal(LIST(c, .state = -2), 2);
    assert_int_equal(LIST(c, .state = ALERT_FIRING), 1);
    assert_int_equal(LIST(b, .state = ALERT_ACKNOWLEDGED), 1);
    assert_int_equal(LIST(a, .state = ALERT_RESOLVED), 1);
    assert_int_equal(LIST(b, .state = -1, .plan = "p-2011"), 2);
    assert_int_equal(LIST(a, .state = -1, .unit = "so-a"), 1);
    assert_int_equal(LIST(b, .state = -1, .kind = "report.*"), 2);
    assert_int_equal(LIST(c, .state = -1, .kind = "milestone.review_due"), 1);
    assert_int_equal(LIST(0, .state = -1, .kind = "report"), 0);
    assert_int_equal(LIST(c, .state = -1, .opened_from_ms = NOW + 50), 1);
    assert_int_equal(LIST(c, .state = -1, .limit = 2), 2);
    assert_int_equal(LIST(b, .state = -1, .before = c, .limit = 1), 1);
    assert_int_equal(LIST(0, .state = -2, .before = b), 0);
}

/* As of a seq the list shows the alerts that existed, in the state they were in. */
static void as_of(void **state) {
    struct fixture *fx = *state;
    struct alert *rows;
    size_t count;
    fx_begin(fx, NOW);
    int64_t opened = fx_tx(fx, "alert"), id = fx_alert(fx, opened, "so-a");
    fx_commit(fx);
    int64_t acked = change(fx, id, ALERT_ACKNOWLEDGED, "acknowledge"),
            resolved = change(fx, id, ALERT_RESOLVED, "resolve");
    fx_begin(fx, NOW);
    int64_t second = fx_alert(fx, fx_tx(fx, "alert"), "so-a");
    fx_commit(fx);
    assert_int_equal(LIST(id, .state = ALERT_FIRING, .as_of = opened), 1);
    assert_int_equal(LIST(id, .state = ALERT_ACKNOWLEDGED, .as_of = acked), 1);
    assert_int_equal(LIST(id, .state = -2, .as_of = acked), 1);
    assert_int_equal(LIST(id, .state = ALERT_RESOLVED, .as_of = resolved), 1);
    assert_int_equal(LIST(0, .state = -2, .as_of = resolved), 0);
    assert_int_equal(LIST(second, .state = -2), 1);
    struct alert_filter f = {.state = -1, .as_of = acked, .opened_from_ms = INSTANT_NONE};
    OK(store_alerts(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(rows[0].resolved_ms, INSTANT_NONE);
}

/* Step and severity, too, are those of the moment asked about. */
static void as_of_ladder(void **state) {
    struct fixture *fx = *state;
    struct alert *rows;
    size_t count;
    int64_t seqs[2], event;
    fx_begin(fx, NOW);
    int64_t id = fx_alert(fx, fx_tx(fx, "alert"), "so-a");
    fx_commit(fx);
    for (int step = 1; step <= 2; step++) {
        struct alert a = get(fx, id);
        a.step = step;
        a.severity = step == 1 ? ALERT_WARNING : ALERT_CRITICAL;
        fx_begin(fx, NOW);
        seqs[step - 1] = fx_tx(fx, "alert.change");
        OK(store_alert_set(fx->store, &a, &fx->err));
        OK(store_alert_event(fx->store, seqs[step - 1], id, "grew", "firing", "firing", NOW, NULL, &event,
                             &fx->err));
        fx_commit(fx);
    }
    for (int step = 1; step <= 2; step++) {
        struct alert_filter f = {
            .state = -1, .as_of = seqs[step - 1], .opened_from_ms = INSTANT_NONE, .limit = 10};
        OK(store_alerts(fx->store, &f, fx->arena, &rows, &count, &fx->err));
        assert_int_equal(count, 1);
        assert_int_equal(rows[0].step, step);
        assert_int_equal(rows[0].severity, step == 1 ? ALERT_WARNING : ALERT_CRITICAL);
    }
}

static int64_t judged(struct fixture *fx, enum verdict_status status, unsigned flags, const char *unit) {
    struct verdict v = {.plan = &fx->plan,
                        .target = &fx->target,
                        .unit = fx_unit(fx, unit),
                        .category = "total",
                        .day = 17000,
                        .milestone_day = DAY_NONE,
                        .status = status,
                        .flags = flags,
                        .method = "linear",
                        .has_ratio = status == VERDICT_LAGGING,
                        .ratio = 0.5,
                        .base_day = DAY_NONE,
                        .value_day = DAY_NONE};
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "verdict");
    OK(store_verdict_change(fx->store, seq, &v, "chậm", "slow", &fx->err));
    fx_commit(fx);
    return seq;
}

/* Each change of a verdict is kept with method, inputs, flags and sentence; the last one as of a seq is
 * found. */
static void verdicts(void **state) {
    struct fixture *fx = *state;
    struct verdict_row v;
    int64_t first = judged(fx, VERDICT_LAGGING, VERDICT_STALE | VERDICT_AHEAD | VERDICT_OTHER_LEVEL, "tinh");
    int64_t second = judged(fx, VERDICT_ON_TRACK, 0, "tinh");
    OK(store_verdict_last(fx->store, "p-2011", "1.1-end", "tinh", "total", second - 1, fx->arena, &v,
                          &fx->err));
    assert_int_equal(v.seq, first);
    assert_int_equal(v.recorded_ms, NOW);
    assert_string_equal(v.plan, "p-2011");
    assert_string_equal(v.indicator, "1.1");
    assert_string_equal(v.target, "1.1-end");
    assert_string_equal(v.unit, "tinh");
    assert_string_equal(v.category, "total");
    assert_int_equal(v.day, 17000);
    assert_int_equal(v.status, VERDICT_LAGGING);
    assert_int_equal(v.flags, VERDICT_STALE | VERDICT_AHEAD | VERDICT_OTHER_LEVEL);
    assert_true(v.has_ratio && v.ratio == 0.5);
    assert_int_equal(v.engine, VERDICT_ENGINE);
    assert_string_equal(v.method, "linear");
    assert_int_equal(v.inputs[0], '{');
    assert_string_equal(v.why_vi, "chậm");
    assert_string_equal(v.why_en, "slow");
    OK(store_verdict_last(fx->store, "p-2011", "1.1-end", "tinh", "total", INT64_MAX, fx->arena, &v,
                          &fx->err));
    assert_int_equal(v.status, VERDICT_ON_TRACK);
    assert_int_equal(v.flags, 0);
    assert_false(v.has_ratio);
    FAILS(ERR_NOT_FOUND, store_verdict_last(fx->store, "p-2011", "1.1-end", "tinh", "all", INT64_MAX,
                                            fx->arena, &v, &fx->err));
    FAILS(ERR_NOT_FOUND, store_verdict_last(fx->store, "p-2011", "1.1-end", "so-a", "total", INT64_MAX,
                                            fx->arena, &v, &fx->err));
    FAILS(ERR_NOT_FOUND,
          store_verdict_last(fx->store, "p-2011", "9", "tinh", "total", INT64_MAX, fx->arena, &v, &fx->err));
    FAILS(ERR_NOT_FOUND, store_verdict_last(fx->store, "p-2011", "1.1-end", "tinh", "total", first - 1,
                                            fx->arena, &v, &fx->err));
}

/* The stream of changes goes on after a seq, in order, for a target or unit if asked. */
static void verdict_stream(void **state) {
    struct fixture *fx = *state;
    struct verdict_row *rows;
    size_t count;
    int64_t first = judged(fx, VERDICT_LAGGING, 0, "tinh"), second = judged(fx, VERDICT_MISSED, 0, "so-a");
    int64_t third = judged(fx, VERDICT_ACHIEVED, 0, "tinh");
    OK(store_verdict_changes(fx->store, "p-2011", NULL, NULL, 0, 10, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 3);
    assert_int_equal(rows[0].seq, first);
    assert_int_equal(rows[2].seq, third);
    OK(store_verdict_changes(fx->store, "p-2011", NULL, NULL, first, 1, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].seq, second);
    OK(store_verdict_changes(fx->store, "p-2011", "1.1-end", "tinh", first, 10, fx->arena, &rows, &count,
                             &fx->err));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].seq, third);
    OK(store_verdict_changes(fx->store, "q-2016", NULL, NULL, 0, 10, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 0);
    OK(store_verdict_changes(fx->store, "p-2011", "none", NULL, 0, 10, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 0);
}

/* Silences are listed in order and can be ended. */
static void silences(void **state) {
    struct fixture *fx = *state;
    struct silence in = {.starts_ms = NOW,
                         .ends_ms = NOW + 10,
                         .match = "{\"unit\":\"so-*\"}",
                         .author = "lan",
                         .comment = "nghỉ"};
    struct silence *rows;
    size_t count;
    int64_t a, b;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "silence");
    OK(store_silence_add(fx->store, seq, &in, &a, &fx->err));
    in.comment = NULL;
    OK(store_silence_add(fx->store, seq, &in, &b, &fx->err));
    OK(store_silence_end(fx->store, a, NOW + 5, &fx->err));
    FAILS(ERR_NOT_FOUND, store_silence_end(fx->store, 99, NOW, &fx->err));
    fx_commit(fx);
    OK(store_silences(fx->store, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].id, a);
    assert_int_equal(rows[0].starts_ms, NOW);
    assert_int_equal(rows[0].ends_ms, NOW + 5);
    assert_string_equal(rows[0].match, "{\"unit\":\"so-*\"}");
    assert_string_equal(rows[0].author, "lan");
    assert_string_equal(rows[0].comment, "nghỉ");
    assert_int_equal(rows[1].ends_ms, NOW + 10);
    assert_null(rows[1].comment);
}

/* A milestone's newest review as of a seq. */
static void reviews(void **state) {
    struct fixture *fx = *state;
    struct review_row r;
    fx_begin(fx, NOW);
    int64_t first = fx_tx(fx, "review");
    OK(store_review_add(fx->store, first, "p", "mid", 16801, "đạt", NULL, &fx->err));
    OK(store_review_add(fx->store, fx_tx(fx, "review"), "p", "mid", 16802, "đạt cao", "{}", &fx->err));
    fx_commit(fx);
    OK(store_review(fx->store, "p", "mid", first, fx->arena, &r, &fx->err));
    assert_int_equal(r.seq, first);
    assert_int_equal(r.recorded_ms, NOW);
    assert_int_equal(r.held_day, 16801);
    assert_string_equal(r.result, "đạt");
    assert_null(r.document);
    OK(store_review(fx->store, "p", "mid", INT64_MAX, fx->arena, &r, &fx->err));
    assert_int_equal(r.held_day, 16802);
    assert_string_equal(r.document, "{}");
    FAILS(ERR_NOT_FOUND, store_review(fx->store, "p", "end", INT64_MAX, fx->arena, &r, &fx->err));
    FAILS(ERR_NOT_FOUND, store_review(fx->store, "p", "mid", first - 1, fx->arena, &r, &fx->err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_MEMORY(round_trip),     IN_MEMORY(one_open), IN_MEMORY(set),          IN_MEMORY(events),
        IN_MEMORY(lists),          IN_MEMORY(as_of),    IN_MEMORY(as_of_ladder), IN_MEMORY(verdicts),
        IN_MEMORY(verdict_stream), IN_MEMORY(silences), IN_MEMORY(reviews),
    };
    return cmocka_run_group_tests_name("store: alerts", tests, NULL, NULL);
}
