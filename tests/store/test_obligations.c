#include "tests/store/fixture.h"

#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup_memory, fixture_teardown)
#define DAY             86400000LL
#define DUE             NOW

static struct obligation get(struct fixture *fx, int64_t id, int64_t as_of) {
    struct obligation o;
    OK(store_obligation_by_id(fx->store, id, as_of, fx->arena, &o, &fx->err));
    return o;
}

static int64_t open_one(struct fixture *fx) {
    fx_begin(fx, NOW);
    int64_t id = fx_open(fx, fx_tx(fx, "obligation.open"), "so-a", fx->h1);
    fx_commit(fx);
    return id;
}

static int64_t happens(struct fixture *fx, int64_t id, enum obligation_event_kind kind, int64_t at_ms,
                       int64_t until_ms, int64_t submission) {
    struct obligation_event e = {.kind = kind,
                                 .at_ms = at_ms,
                                 .until_ms = until_ms,
                                 .submission = submission,
                                 .actor = "officer",
                                 .reason = "lý do"};
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "obligation.event");
    OK(store_obligation_event(fx->store, seq, id, &e, &fx->err));
    fx_commit(fx);
    return seq;
}
#define SUBMITTED(at, s) happens(fx, id, OBLIGATION_SUBMITTED, at, INSTANT_NONE, s)
#define COMPLETED(at)    happens(fx, id, OBLIGATION_COMPLETED, at, INSTANT_NONE, 0)
#define RETURNED(until)  happens(fx, id, OBLIGATION_RETURN, INSTANT_NONE, until, 0)
#define EXTENDED(until)  happens(fx, id, OBLIGATION_EXTENDED, INSTANT_NONE, until, 0)

/* Opened, an obligation is what it was opened as, by key and by id, from its seq on. */
static void opens(void **state) {
    struct fixture *fx = *state;
    struct obligation o = {.plan = "p-2011",
                           .report = "twice",
                           .unit = "tinh",
                           .round = "update",
                           .period = fx->y2016,
                           .due_ms = INSTANT_NONE,
                           .remind_ms = INSTANT_NONE,
                           .historical = true,
                           .ad_hoc = true,
                           .grace_days = 3};
    int64_t id;
    fx_begin(fx, NOW);
    fx_tx(fx, "before");
    int64_t seq = fx_tx(fx, "obligation.open");
    OK(store_obligation_open(fx->store, seq, &o, INSTANT_NONE, &id, &fx->err));
    FAILS(ERR_CONFLICT, store_obligation_open(fx->store, seq, &o, INSTANT_NONE, &id, &fx->err));
    fx_commit(fx);
    struct obligation got;
    OK(store_obligation(fx->store, "p-2011", "twice", "tinh", fx->y2016, "update", INT64_MAX, fx->arena, &got,
                        &fx->err));
    assert_string_equal(got.plan, "p-2011");
    assert_string_equal(got.report, "twice");
    assert_string_equal(got.unit, "tinh");
    assert_string_equal(got.round, "update");
    assert_true(period_equal(got.period, fx->y2016));
    assert_int_equal(got.id, get(fx, got.id, INT64_MAX).id);
    assert_int_equal(got.opened_seq, seq);
    assert_int_equal(got.due_ms, INSTANT_NONE);
    assert_int_equal(got.remind_ms, INSTANT_NONE);
    assert_true(got.historical && got.ad_hoc);
    assert_int_equal(got.grace_days, 3);
    assert_false(got.received || got.complete || got.waived);
    assert_int_equal(got.received_ms, INSTANT_NONE);
    assert_int_equal(got.complete_ms, INSTANT_NONE);
    assert_int_equal(got.returned_until_ms, INSTANT_NONE);
    assert_int_equal(got.extended_ms, INSTANT_NONE);
    assert_int_equal(got.submission, 0);
    FAILS(ERR_NOT_FOUND, store_obligation_by_id(fx->store, got.id, seq - 1, fx->arena, &o, &fx->err));
    FAILS(ERR_NOT_FOUND, store_obligation_by_id(fx->store, 999, INT64_MAX, fx->arena, &o, &fx->err));
    FAILS(ERR_NOT_FOUND, store_obligation(fx->store, "p-2011", "twice", "tinh", fx->h1, "update", INT64_MAX,
                                          fx->arena, &o, &fx->err));
    FAILS(ERR_NOT_FOUND,
          store_obligation(fx->store, "nope", "x", "y", fx->h1, "-", INT64_MAX, fx->arena, &o, &fx->err));
}

/* The receipt that completed it judges timeliness; what came before and after is seen as of its own seq. */
static void completes(void **state) {
    struct fixture *fx = *state;
    int64_t id = open_one(fx);
    int64_t part = SUBMITTED(DUE - 2 * DAY, 5), whole = SUBMITTED(DUE - DAY, 6);
    COMPLETED(DUE - DAY);
    SUBMITTED(DUE + DAY, 7);
    COMPLETED(DUE + DAY);
    struct obligation o = get(fx, id, part);
    assert_true(o.received && !o.complete);
    assert_int_equal(o.submission, 5);
    assert_int_equal(obligation_status(&o, DUE - 1), OBLIGATION_INCOMPLETE);
    assert_false(get(fx, id, whole).complete);
    o = get(fx, id, INT64_MAX);
    assert_true(o.complete);
    assert_int_equal(o.complete_ms, DUE - DAY);
    assert_int_equal(o.received_ms, DUE + DAY);
    assert_int_equal(o.submission, 7);
    assert_int_equal(obligation_status(&o, DUE + 9 * DAY), OBLIGATION_ON_TIME);
}

/* Submitted and completed by one change: both are seen from that seq on. */
static void completes_at_once(void **state) {
    struct fixture *fx = *state;
    int64_t id = open_one(fx);
    struct obligation_event e = {
        .kind = OBLIGATION_COMPLETED, .at_ms = DUE, .until_ms = INSTANT_NONE, .submission = 3};
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "submission.add");
    OK(store_obligation_event(fx->store, seq, id, &e, &fx->err));
    e.kind = OBLIGATION_SUBMITTED;
    OK(store_obligation_event(fx->store, seq, id, &e, &fx->err));
    fx_commit(fx);
    struct obligation o = get(fx, id, INT64_MAX);
    assert_true(o.received && o.complete);
    assert_int_equal(o.submission, 3);
    assert_int_equal(obligation_status(&o, DUE), OBLIGATION_LATE);
}

/* A return reopens; a resubmission by its `until` keeps the timeliness of the first completion. */
static void returned_in_time(void **state) {
    struct fixture *fx = *state;
    int64_t id = open_one(fx);
    SUBMITTED(DUE - DAY, 5);
    COMPLETED(DUE - DAY);
    int64_t back = RETURNED(DUE + 5 * DAY);
    struct obligation o = get(fx, id, back);
    assert_false(o.complete);
    assert_int_equal(o.complete_ms, INSTANT_NONE);
    assert_int_equal(o.returned_until_ms, DUE + 5 * DAY);
    assert_int_equal(obligation_status(&o, DUE + DAY), OBLIGATION_RETURNED);
    assert_int_equal(obligation_status(&o, DUE + 5 * DAY), OBLIGATION_OVERDUE);
    SUBMITTED(DUE + 4 * DAY, 8);
    COMPLETED(DUE + 4 * DAY);
    o = get(fx, id, INT64_MAX);
    assert_true(o.complete);
    assert_int_equal(o.complete_ms, DUE - DAY);
    assert_int_equal(o.returned_until_ms, INSTANT_NONE);
    assert_int_equal(o.submission, 8);
    assert_int_equal(obligation_status(&o, DUE + 9 * DAY), OBLIGATION_ON_TIME);
}

/* At `until` itself, or after it, the resubmission counts from its own receipt. */
static void returned_too_late(void **state) {
    struct fixture *fx = *state;
    int64_t id = open_one(fx);
    SUBMITTED(DUE - DAY, 5);
    COMPLETED(DUE - DAY);
    RETURNED(DUE + 5 * DAY);
    SUBMITTED(DUE + 5 * DAY, 8);
    COMPLETED(DUE + 5 * DAY);
    assert_int_equal(get(fx, id, INT64_MAX).complete_ms, DUE + 5 * DAY);
}

/* A part by `until` and the rest after it is too late as well; a return of what had not completed keeps
 * nothing. */
static void returned_in_parts(void **state) {
    struct fixture *fx = *state;
    int64_t id = open_one(fx);
    SUBMITTED(DUE - DAY, 5);
    COMPLETED(DUE - DAY);
    RETURNED(DUE + 5 * DAY);
    int64_t part = SUBMITTED(DUE + 4 * DAY, 8);
    assert_int_equal(get(fx, id, part).returned_until_ms, INSTANT_NONE);
    SUBMITTED(DUE + 6 * DAY, 9);
    COMPLETED(DUE + 6 * DAY);
    assert_int_equal(get(fx, id, INT64_MAX).complete_ms, DUE + 6 * DAY);

    fx_begin(fx, NOW);
    id = fx_open(fx, fx_tx(fx, "open"), "so-b", fx->h1);
    fx_commit(fx);
    SUBMITTED(DUE - DAY, 5);
    RETURNED(DUE + 5 * DAY);
    SUBMITTED(DUE + 2 * DAY, 6);
    COMPLETED(DUE + 2 * DAY);
    assert_int_equal(get(fx, id, INT64_MAX).complete_ms, DUE + 2 * DAY);
}

/* Returned twice and mended in time twice, the first completion still counts. */
static void returned_twice(void **state) {
    struct fixture *fx = *state;
    int64_t id = open_one(fx);
    SUBMITTED(DUE - DAY, 5);
    COMPLETED(DUE - DAY);
    for (int64_t i = 1; i <= 2; i++) {
        RETURNED(DUE + i * 5 * DAY);
        SUBMITTED(DUE + i * 5 * DAY - 1, 5 + i);
        COMPLETED(DUE + i * 5 * DAY - 1);
    }
    assert_int_equal(get(fx, id, INT64_MAX).complete_ms, DUE - DAY);
}

/* An extension moves due_at and the first reminder with it, the last one wins; before it all is as it was. */
static void extended(void **state) {
    struct fixture *fx = *state;
    int64_t id = open_one(fx);
    EXTENDED(DUE + 3 * DAY);
    int64_t last = EXTENDED(DUE + 2 * DAY);
    struct obligation o = get(fx, id, INT64_MAX);
    assert_int_equal(o.due_ms, DUE + 2 * DAY);
    assert_int_equal(o.extended_ms, DUE + 2 * DAY);
    assert_int_equal(o.remind_ms, DUE - 5 * DAY);
    o = get(fx, id, last - 1);
    assert_int_equal(o.due_ms, DUE + 3 * DAY);
    o = get(fx, id, last - 2);
    assert_int_equal(o.due_ms, DUE);
    assert_int_equal(o.extended_ms, INSTANT_NONE);
}

/* A waiver is a state of its own. */
static void waived(void **state) {
    struct fixture *fx = *state;
    int64_t id = open_one(fx);
    happens(fx, id, OBLIGATION_WAIVE, NOW, INSTANT_NONE, 0);
    struct obligation o = get(fx, id, INT64_MAX);
    assert_true(o.waived);
    assert_int_equal(obligation_status(&o, DUE + DAY), OBLIGATION_WAIVED);
}

static int64_t open_at(struct fixture *fx, const char *plan, const char *report, const char *unit,
                       struct period period, int64_t due_ms, int64_t next_ms) {
    struct obligation o = {.plan = plan,
                           .report = report,
                           .unit = unit,
                           .round = "-",
                           .period = period,
                           .due_ms = due_ms,
                           .remind_ms = INSTANT_NONE};
    int64_t id;
    fx_begin(fx, NOW);
    OK(store_obligation_open(fx->store, fx_tx(fx, "open"), &o, next_ms, &id, &fx->err));
    fx_commit(fx);
    return id;
}

static void check_list(struct fixture *fx, struct obligation_filter f, const int64_t *want,
                       size_t want_count) {
    struct obligation *rows;
    size_t count;
    if (!f.as_of) f.as_of = INT64_MAX;
    OK(store_obligations(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, want_count);
    for (size_t i = 0; i < count; i++) assert_int_equal(rows[i].id, want[i]);
}
#define ANY INSTANT_NONE
#define LIST(plan_id, report_id, unit_id, from, to, ...)                                                     \
    check_list(fx, (struct obligation_filter){plan_id, report_id, unit_id, from, to, INT64_MAX},             \
               (const int64_t[]){0, __VA_ARGS__} + 1,                                                        \
               sizeof((const int64_t[]){0, __VA_ARGS__}) / sizeof(int64_t) - 1)

/* Lists are by plan, report, period, unit; from ≤ due < to, with the due date as extensions have left it. */
static void lists(void **state) {
    struct fixture *fx = *state;
    int64_t a = open_at(fx, "q", "half", "so-a", fx->h1, DUE, ANY),
            b = open_at(fx, "p", "year", "so-a", fx->y2016, DUE + DAY, ANY);
    int64_t c = open_at(fx, "p", "half", "so-b", fx->h2, DUE + 2 * DAY, ANY),
            d = open_at(fx, "p", "half", "so-b", fx->h1, DUE, ANY);
    int64_t e = open_at(fx, "p", "half", "so-a", fx->h1, DUE, ANY),
            g = open_at(fx, "p", "half", "tinh", fx->h1, ANY, ANY);
    LIST(NULL, NULL, NULL, ANY, ANY, e, d, g, c, b, a);
    LIST("p", NULL, NULL, ANY, ANY, e, d, g, c, b);
    LIST("p", "half", NULL, ANY, ANY, e, d, g, c);
    LIST("p", "half", "so-b", ANY, ANY, d, c);
    LIST(NULL, NULL, "so-a", ANY, ANY, e, b, a);
    LIST("p", NULL, "so-a", ANY, ANY, e, b);
    LIST("p", NULL, NULL, DUE, DUE + 1, e, d);
    LIST("p", NULL, NULL, DUE + 1, ANY, c, b);
    LIST("p", NULL, NULL, ANY, DUE + DAY, e, d);
    LIST("none", NULL, NULL, ANY, ANY);
    LIST("p", NULL, "nobody", ANY, ANY);
    check_list(fx, (struct obligation_filter){.due_from_ms = ANY, .due_to_ms = ANY, .as_of = 2},
               (const int64_t[]){b, a}, 2);
    happens(fx, e, OBLIGATION_EXTENDED, ANY, DUE + DAY, 0);
    LIST("p", NULL, NULL, DUE, DUE + 1, d);
    LIST("p", NULL, NULL, DUE + DAY, DUE + DAY + 1, e, b);
}

/* The ladder's sweep gets what is due, oldest first, at most so many, with the step reached and the folded
 * state. */
static void due(void **state) {
    struct fixture *fx = *state;
    struct obligation_due *rows;
    size_t count;
    int64_t all, raise;
    int64_t a = open_at(fx, "p", "half", "so-a", fx->h1, DUE, NOW + 20),
            b = open_at(fx, "p", "half", "so-b", fx->h1, DUE, NOW + 10);
    open_at(fx, "p", "half", "tinh", fx->h1, DUE, NOW + 31);
    open_at(fx, "p", "year", "tinh", fx->y2016, DUE, ANY);
    OK(store_next_ms(fx->store, &all, &raise, &fx->err));
    assert_int_equal(all, NOW + 10);
    assert_int_equal(raise, NOW + 10);
    OK(store_obligations_due(fx->store, NOW + 9, 10, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 0);
    happens(fx, a, OBLIGATION_SUBMITTED, NOW, ANY, 4);
    happens(fx, a, OBLIGATION_COMPLETED, NOW, ANY, 4);
    OK(store_obligations_due(fx->store, NOW + 30, 10, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].obligation.id, b);
    assert_int_equal(rows[0].next_ms, NOW + 10);
    assert_int_equal(rows[0].step, 0);
    assert_string_equal(rows[0].obligation.unit, "so-b");
    assert_true(rows[1].obligation.complete);
    OK(store_obligations_due(fx->store, NOW + 30, 1, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    fx_begin(fx, NOW);
    OK(store_obligation_next(fx->store, b, NOW + 40, -2, &fx->err));
    OK(store_obligation_next(fx->store, a, ANY, 1, &fx->err));
    FAILS(ERR_NOT_FOUND, store_obligation_next(fx->store, 999, NOW, 1, &fx->err));
    fx_commit(fx);
    OK(store_obligations_due(fx->store, NOW + 40, 10, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[1].obligation.id, b);
    assert_int_equal(rows[1].step, -2);
}

/* A new version of the plan takes back what nobody has touched: not what has an event, a submission, or was
 * asked for by hand. */
static void untouched(void **state) {
    struct fixture *fx = *state;
    struct line line = {.indicator = IND_RATE, .value = 1};
    fx_submit(fx, "so-a", fx->h1, &line, 1);
    int64_t extended_id = open_at(fx, "p-2011", "half", "so-b", fx->h1, DUE, ANY);
    int64_t gone = open_at(fx, "p-2011", "half", "tinh", fx->h1, DUE, ANY),
            other = open_at(fx, "q", "half", "tinh", fx->h1, DUE, ANY);
    struct obligation o = {.plan = "p-2011",
                           .report = "half",
                           .unit = "tinh",
                           .round = "-",
                           .period = fx->h2,
                           .due_ms = DUE,
                           .remind_ms = ANY,
                           .ad_hoc = true};
    struct obligation_filter f = {.as_of = INT64_MAX, .due_from_ms = ANY, .due_to_ms = ANY};
    struct obligation *rows;
    size_t count;
    happens(fx, extended_id, OBLIGATION_EXTENDED, ANY, DUE + DAY, 0);
    fx_begin(fx, NOW);
    int64_t ad_hoc, again, seq = fx_tx(fx, "plan.version");
    OK(store_obligation_open(fx->store, seq, &o, ANY, &ad_hoc, &fx->err));
    OK(store_obligations_untouched_clear(fx->store, "p-2011", &fx->err));
    OK(store_obligations_untouched_clear(fx->store, "unknown", &fx->err));
    o.ad_hoc = false;
    o.period = fx->h1;
    OK(store_obligation_open(fx->store, seq, &o, ANY, &again, &fx->err));
    fx_commit(fx);
    assert_true(again > ad_hoc); /* an id is not given twice */
    OK(store_obligations(fx->store, &f, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++) assert_int_not_equal(rows[i].id, gone);
    assert_int_equal(rows[4].id, other);
}

/* The agenda hands out what is due in order of time; putting a row twice is putting it once. */
static void agenda(void **state) {
    struct fixture *fx = *state;
    struct agenda_row in[] = {{NOW + 3, AGENDA_REVIEW, "p", "mid"},
                              {NOW + 1, AGENDA_OPEN, "p", "half|2016-S1|-"},
                              {NOW + 1, AGENDA_JUDGE, "q", ""},
                              {NOW + 9, AGENDA_EVENT, "p", "month|2016"}};
    struct agenda_row *rows;
    size_t count;
    int64_t all, raise;
    OK(store_next_ms(fx->store, &all, &raise, &fx->err));
    assert_int_equal(all, INT64_MAX);
    assert_int_equal(raise, INT64_MAX);
    fx_begin(fx, NOW);
    for (size_t i = 0; i < 4; i++) OK(store_agenda_put(fx->store, &in[i], &fx->err));
    OK(store_agenda_put(fx->store, &in[0], &fx->err));
    fx_commit(fx);
    OK(store_next_ms(fx->store, &all, &raise, &fx->err));
    assert_int_equal(all, NOW + 1);
    OK(store_agenda_due(fx->store, NOW + 3, 10, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 3);
    assert_int_equal(rows[0].kind, AGENDA_OPEN);
    assert_string_equal(rows[0].plan, "p");
    assert_string_equal(rows[0].object, "half|2016-S1|-");
    assert_int_equal(rows[1].kind, AGENDA_JUDGE);
    assert_string_equal(rows[1].object, "");
    assert_int_equal(rows[2].at_ms, NOW + 3);
    OK(store_agenda_due(fx->store, NOW + 3, 1, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    fx_begin(fx, NOW);
    OK(store_agenda_remove(fx->store, &in[1], &fx->err));
    OK(store_agenda_remove(fx->store, &in[1], &fx->err));
    OK(store_agenda_clear(fx->store, "p", &fx->err));
    fx_commit(fx);
    OK(store_agenda_due(fx->store, INT64_MAX, 10, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].plan, "q");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_MEMORY(opens),
        IN_MEMORY(completes),
        IN_MEMORY(completes_at_once),
        IN_MEMORY(returned_in_time),
        IN_MEMORY(returned_too_late),
        IN_MEMORY(returned_in_parts),
        IN_MEMORY(returned_twice),
        IN_MEMORY(extended),
        IN_MEMORY(waived),
        IN_MEMORY(lists),
        IN_MEMORY(due),
        IN_MEMORY(untouched),
        IN_MEMORY(agenda),
    };
    return cmocka_run_group_tests_name("store: obligations", tests, NULL, NULL);
}
