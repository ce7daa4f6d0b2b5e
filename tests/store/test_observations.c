#include "tests/store/fixture.h"

#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup_memory, fixture_teardown)

struct found {
    struct observation_row *rows;
    size_t count;
};

static struct found list(struct fixture *fx, struct observation_filter f) {
    struct found found;
    if (!f.plan) f.plan = "p-2011";
    if (!f.as_of) f.as_of = INT64_MAX;
    OK(store_observations(fx->store, &f, fx->arena, &found.rows, &found.count, &fx->err));
    return found;
}
#define LIST(...) list(fx, (struct observation_filter){__VA_ARGS__})

/* A value comes back with all that was sent with it. */
static void round_trip(void **state) {
    struct fixture *fx = *state;
    struct line line = {.indicator = IND_RATE};
    struct submission *s = fx_submission(fx, "so-a", fx->h1, &line, 1);
    struct submission_line *l = &s->lines[0];
    l->has_counts = true;
    l->value = 12.5;
    l->numerator = 1;
    l->denominator = 8;
    l->text = "12.50";
    l->note = "ước";
    fx_begin(fx, NOW + 3);
    int64_t seq = fx_tx(fx, "submission.add");
    OK(store_submission_add(fx->store, seq, s, "-", fx_open(fx, seq, "so-a", fx->h1), 0, &fx->err));
    fx_commit(fx);
    struct found f = LIST(.limit = 10);
    assert_int_equal(f.count, 1);
    const struct observation_row *o = f.rows;
    assert_string_equal(o->plan, "p-2011");
    assert_string_equal(o->indicator, "1.1");
    assert_string_equal(o->unit, "so-a");
    assert_string_equal(o->category, "total");
    assert_true(period_equal(o->period, fx->h1));
    assert_true(o->has_value && o->value == 12.5);
    assert_true(o->has_counts && o->numerator == 1 && o->denominator == 8);
    assert_string_equal(o->text, "12.50");
    assert_null(o->no_data_reason);
    assert_string_equal(o->note, "ước");
    assert_string_equal(o->source, "http");
    assert_int_equal(o->seq, seq);
    assert_int_equal(o->recorded_ms, NOW + 3);
    assert_int_equal(o->superseded_ms, INSTANT_NONE);
}

/* A reason for no data is recorded as such: neither a value nor counts. */
static void no_data(void **state) {
    struct fixture *fx = *state;
    struct line line = {.indicator = IND_RATE, .no_data = "chưa điều tra"};
    fx_submit(fx, "so-a", fx->h1, &line, 1);
    struct found f = LIST(.limit = 10);
    assert_int_equal(f.count, 1);
    assert_false(f.rows[0].has_value);
    assert_false(f.rows[0].has_counts);
    assert_string_equal(f.rows[0].no_data_reason, "chưa điều tra");
}

/* Before a revision the old value is what was known; after it the new one; history has both, and when the one
 * gave way. */
static void revision(void **state) {
    struct fixture *fx = *state;
    int64_t first = fx_value(fx, "so-a", 10), second = fx_value(fx, "so-a", 20), ms;
    struct found f = LIST(.as_of = first);
    assert_int_equal(f.count, 1);
    assert_true(f.rows[0].value == 10);
    f = LIST(.limit = 0);
    assert_int_equal(f.count, 1);
    assert_true(f.rows[0].value == 20);
    f = LIST(.history = true);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.rows[0].seq, first);
    OK(store_recorded_at(fx->store, second, &ms, &fx->err));
    assert_int_equal(f.rows[0].superseded_ms, ms);
    assert_int_equal(f.rows[1].superseded_ms, INSTANT_NONE);
    f = LIST(.history = true, .as_of = first);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.rows[0].superseded_ms, INSTANT_NONE);
}

/* A returned submission leaves what is in force, so that what it had superseded stands again, but not
 * history. */
static void returned(void **state) {
    struct fixture *fx = *state;
    int64_t first = fx_value(fx, "so-a", 10), second = fx_value(fx, "so-a", 20);
    int64_t back = fx_return(fx, second, "sai"), third;
    struct found f = LIST(.limit = 0);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.rows[0].seq, first);
    assert_int_equal(f.rows[0].superseded_ms, INSTANT_NONE);
    f = LIST(.as_of = back - 1);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.rows[0].seq, second);
    f = LIST(.history = true);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.rows[1].seq, second);
    assert_int_not_equal(f.rows[1].superseded_ms, INSTANT_NONE);
    third = fx_value(fx, "so-a", 30);
    f = LIST(.history = true);
    assert_int_equal(f.count, 3);
    assert_int_not_equal(f.rows[0].superseded_ms, INSTANT_NONE);
    assert_int_equal(f.rows[2].seq, third);
    assert_int_equal(f.rows[2].superseded_ms, INSTANT_NONE);
    fx_return(fx, third, "sai");
    fx_return(fx, first, "sai");
    f = LIST(.limit = 0);
    assert_int_equal(f.count, 0);
    f = LIST(.history = true);
    assert_int_equal(f.count, 3);
}

static void other_plan(struct fixture *fx) {
    struct line line = {.indicator = 0, .value = 77};
    struct submission *s = fx_submission(fx, "so-a", fx->h1, &line, 1);
    struct obligation o = {.plan = "q-2016",
                           .report = "half",
                           .unit = "so-a",
                           .round = "-",
                           .period = fx->h1,
                           .due_ms = NOW,
                           .remind_ms = INSTANT_NONE};
    int64_t id;
    s->plan = &fx->other;
    s->report = &fx->other_report;
    s->lines[0].indicator = &fx->other_indicator;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "submission.add");
    OK(store_obligation_open(fx->store, seq, &o, INSTANT_NONE, &id, &fx->err));
    OK(store_submission_add(fx->store, seq, s, "-", id, 0, &fx->err));
    fx_commit(fx);
}

/* Indicators are a plan's own: one id in two plans is two series. */
static void plans_apart(void **state) {
    struct fixture *fx = *state;
    fx_value(fx, "so-a", 10);
    other_plan(fx);
    struct found f = LIST(.indicator = "1.1");
    assert_int_equal(f.count, 1);
    assert_true(f.rows[0].value == 10);
    f = LIST(.plan = "q-2016", .unit = "so-a");
    assert_int_equal(f.count, 1);
    assert_true(f.rows[0].value == 77);
    f = LIST(.plan = "none");
    assert_int_equal(f.count, 0);
}

static void sample(struct fixture *fx) {
    struct line lines[] = {{.indicator = IND_COUNT, .value = 1},
                           {.indicator = IND_RATE, .category = "sex=female", .value = 2},
                           {.indicator = IND_RATE, .value = 3},
                           {.indicator = IND_STAGE, .unit = "tinh", .period = fx->y2016, .value = 4}};
    fx_submit(fx, "so-b", fx->h1, lines, 4);
    fx_submit(fx, "so-a", fx->h2, lines, 3);
    fx_submit(fx, "so-a", fx->h1, lines, 3);
}

/* The order is indicator, unit, period, category, whatever the order of arrival; pages join without gap or
 * repeat. */
static void order_and_pages(void **state) {
    struct fixture *fx = *state;
    sample(fx);
    static const char *const want[][3] = {{"1.1", "so-a", "2016-S1"}, {"1.1", "so-a", "2016-S1"},
                                          {"1.1", "so-a", "2016-S2"}, {"1.1", "so-a", "2016-S2"},
                                          {"1.1", "so-b", "2016-S1"}, {"1.1", "so-b", "2016-S1"},
                                          {"1.2", "so-a", "2016-S1"}, {"1.2", "so-a", "2016-S2"},
                                          {"1.2", "so-b", "2016-S1"}, {"2.1", "tinh", "2016"}};
    for (size_t i = 0; i < 10; i++) {
        char period[PERIOD_TEXT_MAX];
        struct found f = LIST(.offset = i, .limit = 1);
        assert_int_equal(f.count, 1);
        period_format(f.rows[0].period, period);
        assert_string_equal(f.rows[0].indicator, want[i][0]);
        assert_string_equal(f.rows[0].unit, want[i][1]);
        assert_string_equal(period, want[i][2]);
        if (i < 6) assert_string_equal(f.rows[0].category, i % 2 ? "total" : "sex=female");
    }
    assert_int_equal(LIST(.offset = 10, .limit = 1).count, 0);
    assert_int_equal(LIST(.offset = 4).count, 6);
}

/* Every filter narrows, alone and together; a submission's values are found wherever they lie. */
static void filters(void **state) {
    struct fixture *fx = *state;
    sample(fx);
    struct submission_filter sf = {.as_of = INT64_MAX};
    struct submission_row *subs;
    size_t count;
    OK(store_submissions(fx->store, &sf, fx->arena, &subs, &count, &fx->err));
    assert_int_equal(count, 3);
    assert_int_equal(LIST(.unit = "so-a").count, 6);
    assert_int_equal(LIST(.unit = "so-a", .has_period = true, .period = fx->h1).count, 3);
    assert_int_equal(LIST(.has_period = true, .period = fx->y2016).count, 1);
    assert_int_equal(LIST(.indicator = "1.1").count, 6);
    assert_int_equal(LIST(.indicator = "1.1", .unit = "so-b").count, 2);
    assert_int_equal(LIST(.indicator = "1.1", .category = "total").count, 3);
    assert_int_equal(LIST(.indicator = "9.9").count, 0);
    assert_int_equal(LIST(.category = "sex=male").count, 0);
    assert_int_equal(LIST(.submission = subs[2].id).count,
                     4); /* the first: three of so-b, one of tinh for the year */
    assert_int_equal(LIST(.submission = subs[2].id, .unit = "tinh").count, 1);
    assert_int_equal(LIST(.submission = subs[1].id).count, 3);
    assert_int_equal(LIST(.submission = 9999).count, 0);
}

static struct dataset load(struct fixture *fx, const struct unit *const *only, size_t count, int64_t as_of) {
    struct dataset ds;
    dataset_init(&ds, &fx->plan, &fx->units);
    OK(store_dataset(fx->store, &fx->plan, &fx->units, only, count, as_of, &ds, &fx->err));
    return ds;
}

static struct series series(struct fixture *fx, const struct dataset *ds, size_t indicator,
                            const char *unit) {
    return dataset_series(ds, &fx->indicators[indicator], fx_unit(fx, unit), "total");
}

/* The dataset holds what is in force: one value a key, in order of period, with its seq. */
static void dataset(void **state) {
    struct fixture *fx = *state;
    sample(fx);
    struct line line = {.indicator = IND_RATE, .value = 33};
    int64_t seq = fx_submit(fx, "so-a", fx->h1, &line, 1);
    struct dataset ds = load(fx, NULL, 0, INT64_MAX);
    struct series s = series(fx, &ds, IND_RATE, "so-a");
    assert_int_equal(s.count, 2);
    assert_true(s.items[0].value == 33);
    assert_int_equal(s.items[0].seq, seq);
    assert_true(s.items[1].value == 3);
    assert_int_equal(series(fx, &ds, IND_STAGE, "tinh").count, 1);
    assert_int_equal(ds.count, 10);
    assert_int_equal(ds.obligation_count, 3);
    dataset_deinit(&ds);
}

/* As of a seq before a revision the dataset is what it was; a return takes a value out from its seq on. */
static void dataset_as_of(void **state) {
    struct fixture *fx = *state;
    int64_t first = fx_value(fx, "so-a", 10), second = fx_value(fx, "so-a", 20),
            back = fx_return(fx, second, "sai");
    const struct {
        int64_t as_of;
        double value;
    } want[] = {{first, 10}, {second, 20}, {back, 10}, {INT64_MAX, 10}};
    for (size_t i = 0; i < 4; i++) {
        struct dataset ds = load(fx, NULL, 0, want[i].as_of);
        struct series s = series(fx, &ds, IND_RATE, "so-a");
        assert_int_equal(s.count, 1);
        assert_true(s.items[0].value == want[i].value);
        dataset_deinit(&ds);
    }
    struct dataset ds = load(fx, NULL, 0, 0);
    assert_int_equal(ds.count, 0);
    assert_int_equal(ds.obligation_count, 0);
    dataset_deinit(&ds);
}

/* Asked for some units, only theirs come; units that never reported are no fault. */
static void dataset_of_units(void **state) {
    struct fixture *fx = *state;
    sample(fx);
    const struct unit *only[] = {fx_unit(fx, "so-b"), fx_unit(fx, "tinh")};
    struct dataset ds = load(fx, only, 2, INT64_MAX);
    assert_int_equal(ds.count, 4);
    assert_int_equal(ds.obligation_count, 1);
    assert_string_equal(ds.obligations[0].unit, "so-b");
    assert_non_null(dataset_obligation(&ds, &fx->report, only[0], fx->h1, "-"));
    dataset_deinit(&ds);
    ds = load(fx, only, 0, INT64_MAX);
    assert_int_equal(ds.count, 0);
    dataset_deinit(&ds);
}

/* One value for h1 in a round of the report `twice`. */
static int64_t in_round(struct fixture *fx, const char *round, double value) {
    struct line line = {.indicator = IND_RATE, .value = value};
    struct submission *s = fx_submission(fx, "so-a", fx->h1, &line, 1);
    struct obligation o = {.plan = fx->plan.id,
                           .report = fx->rounded.id,
                           .unit = "so-a",
                           .round = round,
                           .period = fx->h1,
                           .due_ms = NOW,
                           .remind_ms = INSTANT_NONE};
    struct obligation opened;
    s->report = &fx->rounded;
    fx_begin(fx, NOW);
    int64_t seq = fx_tx(fx, "submission.add"), id;
    enum err_code code = store_obligation(fx->store, o.plan, o.report, o.unit, o.period, round, INT64_MAX,
                                          fx->arena, &opened, &fx->err);
    if (code == ERR_NOT_FOUND)
        OK(store_obligation_open(fx->store, seq, &o, INSTANT_NONE, &id, &fx->err));
    else
        id = opened.id;
    OK(store_submission_add(fx->store, seq, s, round, id, 0, &fx->err));
    fx_commit(fx);
    return seq;
}

static void check_rate(struct fixture *fx, int64_t as_of, double value, int round) {
    struct dataset ds = load(fx, NULL, 0, as_of);
    struct series s = series(fx, &ds, IND_RATE, "so-a");
    assert_int_equal(s.count, 1);
    assert_true(s.items[0].value == value);
    assert_int_equal(s.items[0].round, round);
    dataset_deinit(&ds);
}

/* Of a report's rounds the last counts, whenever an earlier one was mended; once it is returned the earlier
 * one's newest stands again. */
static void dataset_rounds(void **state) {
    struct fixture *fx = *state;
    struct report reports[] = {fx->report, fx->rounded};
    fx->plan.reports = reports;
    fx->plan.report_count = 2;
    int64_t first = in_round(fx, "first", 70), update = in_round(fx, "update", 80);
    int64_t mended = in_round(fx, "first", 71);
    check_rate(fx, first, 70, 0);
    check_rate(fx, update, 80, 1);
    check_rate(fx, mended, 80, 1);
    int64_t again = in_round(fx, "update", 81), last = in_round(fx, "first", 72);
    check_rate(fx, INT64_MAX, 81, 1);
    fx_return(fx, last, "sai");
    check_rate(fx, INT64_MAX, 81, 1);
    fx_return(fx, again, "sai");
    check_rate(fx, INT64_MAX, 80, 1);
    fx_return(fx, update, "sai");
    check_rate(fx, INT64_MAX, 71, 0);
}

/* Rounds are the plan's: without them, or of a report it no longer has, the line recorded last counts. */
static void dataset_rounds_forgotten(void **state) {
    struct fixture *fx = *state;
    struct report reports[] = {fx->report, fx->rounded};
    fx->plan.reports = reports;
    fx->plan.report_count = 2;
    in_round(fx, "update", 80);
    in_round(fx, "first", 71);
    check_rate(fx, INT64_MAX, 80, 1);
    reports[1].id = "renamed";
    check_rate(fx, INT64_MAX, 71, 0);
    fx->plan.report_count = 1;
    check_rate(fx, INT64_MAX, 71, 0);
}

/* What the plan no longer knows is skipped: indicators, units, reports, and everything of another plan. */
static void dataset_skips(void **state) {
    struct fixture *fx = *state;
    sample(fx);
    other_plan(fx);
    fx->plan.indicator_count = 1; /* a later version knows 1.1 alone */
    fx->units.count = 2;          /* and no longer tinh */
    struct dataset ds = load(fx, NULL, 0, INT64_MAX);
    assert_int_equal(ds.count, 6);
    for (size_t i = 0; i < ds.count; i++) assert_int_equal(ds.items[i].indicator, IND_RATE);
    assert_int_equal(ds.obligation_count, 3);
    dataset_deinit(&ds);
    fx->plan.report_count = 0;
    ds = load(fx, NULL, 0, INT64_MAX);
    assert_int_equal(ds.obligation_count, 0);
    dataset_deinit(&ds);
}

/* Filled is what the obligation's standing submissions brought, each indicator and category once, a reason
 * for no data too. */
static void filled(void **state) {
    struct fixture *fx = *state;
    struct line one[] = {{.indicator = IND_RATE, .value = 1}, {.indicator = IND_COUNT, .no_data = "chưa có"}};
    struct line two[] = {{.indicator = IND_RATE, .value = 2},
                         {.indicator = IND_STAGE, .unit = "tinh", .period = fx->y2016, .value = 3}};
    struct filled_row *rows;
    size_t count;
    struct obligation o;
    fx_submit(fx, "so-a", fx->h1, one, 2);
    fx_submit(fx, "so-b", fx->h1, two, 2); /* another obligation's */
    OK(store_obligation(fx->store, "p-2011", "half", "so-a", fx->h1, "-", INT64_MAX, fx->arena, &o,
                        &fx->err));
    OK(store_obligation_filled(fx->store, o.id, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
    int64_t second = fx_submit(fx, "so-a", fx->h1, two, 2);
    OK(store_obligation_filled(fx->store, o.id, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 3);
    bool stage = false;
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(rows[i].category, "total");
        stage = stage || strcmp(rows[i].indicator, "2.1") == 0;
    }
    assert_true(stage);
    fx_return(fx, second, "sai");
    OK(store_obligation_filled(fx->store, o.id, fx->arena, &rows, &count, &fx->err));
    assert_int_equal(count, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_MEMORY(round_trip),     IN_MEMORY(no_data),
        IN_MEMORY(revision),       IN_MEMORY(returned),
        IN_MEMORY(plans_apart),    IN_MEMORY(order_and_pages),
        IN_MEMORY(filters),        IN_MEMORY(dataset),
        IN_MEMORY(dataset_as_of),  IN_MEMORY(dataset_of_units),
        IN_MEMORY(dataset_skips),  IN_MEMORY(filled),
        IN_MEMORY(dataset_rounds), IN_MEMORY(dataset_rounds_forgotten),
    };
    return cmocka_run_group_tests_name("store: observations", tests, NULL, NULL);
}
