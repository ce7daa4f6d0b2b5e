/* Units over time: who counts in a roll-up on a day, and what successors take over. */
#include "tests/judge/world.h"

/* Districts a and b are merged into ab on 1 July 2023; c goes on as it is; x is split into y and z that day.
 */
static struct world open_merged(enum measure_type type, enum aggregation how, const char *reported_by) {
    struct world w = {.units =
                          build_units("p; a < p; b < p; ab < p; c < p; x < p; y < p; z < p; abc < p; q")};
    w.plan = build_plan(w.units, "plan", "p", "2021-01-01", "2025-12-31");
    build_succession(w.units, "a b", "ab", "2023-07-01");
    build_succession(w.units, "x", "y z", "2023-07-01");
    build_milestone(w.plan, "end", "2025-12-31");
    w.ind = build_indicator(w.plan, "i", type, DIRECTION_UP);
    build_reported_by(w.plan, w.ind, w.units, reported_by, how);
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 100);
    dataset_init(&w.data, w.plan, w.units);
    return w;
}

static struct judged_value value_of(struct world *w, const char *unit, const char *day) {
    struct judged_value v = {.seq = -1};
    dataset_sort(&w->data);
    if (!judge_value(w->plan, w->units, &w->data, w->ind, build_unit(w->units, unit), "total", build_day(day),
                     &v))
        v.seq = -1;
    return v;
}

static void put_all(struct world *w, const char *unit, const char *periods, double value) {
    for (char *p; (p = build_word(w->plan->arena, &periods, " "));) w_put(w, unit, p, "total", value);
}

#define assert_value(w, unit, day, wanted)                                                                   \
    do {                                                                                                     \
        struct judged_value got = value_of((w), (unit), (day));                                              \
        if (got.seq < 0 || fabs(got.value - (wanted)) > 1e-9)                                                \
            fail_msg("%s on %s: %g (seq %lld), wanted %g", (unit), (day), got.value, (long long)got.seq,     \
                     (double)(wanted));                                                                      \
    } while (0)

/* The worked example, by half-years: two districts merged on 1 July into one. What the two had counted stays
 * in the whole and goes on in the new one; each half-year is made of those open at its end. */
static void test_flow_of_merged_districts_by_half_years(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab c");
    w.ind->accumulation = ACCUMULATE_FLOW;
    w.ind->frequency = PERIOD_HALF_YEAR;
    put_all(&w, "a", "2021-S1 2021-S2 2022-S1 2022-S2 2023-S1", 5);
    put_all(&w, "b", "2021-S1 2021-S2 2022-S1 2022-S2 2023-S1", 7);
    put_all(&w, "c", "2021-S1 2021-S2 2022-S1 2022-S2 2023-S1 2023-S2 2024-S1", 1);
    assert_value(&w, "p", "2023-06-30", 65); /* 25 + 35 + 5 */
    struct judged_value v = value_of(&w, "p", "2023-06-30");
    assert_true(v.have == 3 && v.want == 3);
    v = value_of(&w, "p", "2023-12-31"); /* the new one has not reported yet: its predecessors' 60 stay */
    assert_true(v.value == 66 + 0 && v.have == 1 && v.want == 2);
    put_all(&w, "ab", "2023-S2 2024-S1", 10);
    v = value_of(&w, "p", "2023-12-31");
    assert_true(v.value == 76 && v.have == 2 && v.want == 2);
    assert_value(&w, "p", "2024-06-30", 87);
    assert_value(&w, "ab", "2023-06-30", 60); /* what it took over */
    assert_value(&w, "ab", "2024-06-30", 80);
    struct verdict d = w_judge(&w, "2024-07-31");
    assert_true(d.flags & VERDICT_SUCCESSION && !(d.flags & VERDICT_GAP));
    w_close(&w);
}

/* The same by years: the new district's figure for 2023 is of the whole year, as nobody else owes one. */
static void test_flow_of_merged_districts_by_years(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab c");
    w.ind->accumulation = ACCUMULATE_FLOW;
    put_all(&w, "a", "2021 2022", 10);
    put_all(&w, "b", "2021 2022", 14);
    put_all(&w, "c", "2021 2022 2023 2024", 2);
    put_all(&w, "ab", "2023 2024", 30);
    assert_value(&w, "p", "2022-12-31", 52);
    struct judged_value v = value_of(&w, "p", "2023-12-31");
    assert_true(v.value == 84 && v.have == 2 && v.want == 2); /* 20 + 28 + 30 + 6 */
    assert_value(&w, "p", "2024-12-31", 116);
    struct verdict d = w_judge(&w, "2025-01-31");
    assert_false(d.flags & VERDICT_GAP);
    w_put(&w, "a", "2023-S1", "total", 3); /* what a closed unit counted in its last half-year is kept too */
    assert_value(&w, "p", "2023-12-31", 87);
    assert_value(&w, "ab", "2023-12-31", 81);
    w_close(&w);
}

/* A closed district's figure labelled with the year in which it closed is what it counted until then. */
static void test_flow_closed_unit_reports_its_last_year(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab");
    w.ind->accumulation = ACCUMULATE_FLOW;
    put_all(&w, "a", "2021 2022 2023", 1);
    put_all(&w, "b", "2021 2022 2023", 2);
    struct judged_value v = value_of(&w, "p", "2023-12-31");
    assert_true(v.value == 9 && v.have == 0 && v.want == 1); /* the new one's half is missing */
    w_put(&w, "ab", "2023", "total", 10);
    v = value_of(&w, "p", "2023-12-31");
    assert_true(v.value == 19 && v.have == 1 && v.want == 1);
    w_close(&w);
}

/* Flows by year begin anew on 1 January, whoever counts. */
static void test_flow_year_of_merged_districts(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab c");
    w.ind->accumulation = ACCUMULATE_FLOW_YEAR;
    w.ind->frequency = PERIOD_HALF_YEAR;
    put_all(&w, "a", "2022-S2 2023-S1", 5);
    put_all(&w, "b", "2022-S2 2023-S1", 7);
    put_all(&w, "ab", "2023-S2 2024-S1", 10);
    put_all(&w, "c", "2022-S2 2023-S1 2023-S2 2024-S1", 1);
    assert_value(&w, "p", "2023-06-30", 13);
    assert_value(&w, "p", "2023-12-31", 24);
    assert_value(&w, "p", "2024-06-30", 11);
    assert_value(&w, "ab", "2023-12-31", 22);
    assert_value(&w, "ab", "2024-06-30", 10);
    w_close(&w);
}

/* What the new district left out between its predecessors' last figure and its own first is a gap. */
static void test_flow_gap_between_old_and_new(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab");
    w.ind->accumulation = ACCUMULATE_FLOW;
    w.ind->frequency = PERIOD_HALF_YEAR;
    put_all(&w, "a", "2021-S1 2021-S2 2022-S1 2022-S2", 5);
    put_all(&w, "b", "2021-S1 2021-S2 2022-S1 2022-S2", 7);
    put_all(&w, "ab", "2023-S2", 10);
    struct verdict v = w_judge(&w, "2024-01-31");
    assert_true(v.value == 58 && v.flags & VERDICT_GAP);
    put_all(&w, "a", "2023-S1", 1);
    v = w_judge(&w, "2024-01-31");
    assert_true(v.value == 59 && v.flags & VERDICT_GAP);
    put_all(&w, "b", "2023-S1", 1);
    v = w_judge(&w, "2024-01-31");
    assert_true(v.value == 60 && !(v.flags & VERDICT_GAP));
    w_close(&w);
}

/* A new district's running total is of all that was counted in its area; before its first one its
 * predecessors' stand. */
static void test_running_total_of_merged_districts(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab");
    w.ind->accumulation = ACCUMULATE_FLOW;
    w.ind->sent_running_total = true;
    put_all(&w, "a", "2022", 50);
    put_all(&w, "b", "2022", 70);
    assert_value(&w, "ab", "2022-12-31", 120);
    assert_value(&w, "p", "2022-12-31", 120);
    put_all(&w, "ab", "2023", 140);
    assert_value(&w, "p", "2023-12-31", 140);
    w_close(&w);
}

/* A stock of a period is that of the units open on its last day: nobody is counted twice, and a closed unit's
 * figure for the year in which it closed does not enter. */
static void test_stock_of_merged_districts(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab c");
    put_all(&w, "a", "2022 2023", 10);
    put_all(&w, "b", "2022 2023", 20);
    put_all(&w, "c", "2022 2023", 5);
    struct judged_value v = value_of(&w, "p", "2022-12-31");
    assert_true(v.value == 35 && v.have == 3 && v.want == 3);
    w_put(&w, "ab", "2023", "total", 33);
    v = value_of(&w, "p", "2023-12-31");
    assert_true(v.value == 38 && v.have == 2 && v.want == 2);
    v = value_of(&w, "ab", "2022-12-31"); /* together they were what it is */
    assert_true(v.value == 30 && v.seq == 3);
    struct verdict d = w_judge_for(&w, w.t, "ab", "total", "2023-06-30");
    assert_string_equal(d.reason, "unit_closed");
    w_close(&w);
}

/* Until the new unit reports, a stock of what it was made of is carried for it. */
static void test_stock_carried_over_a_merger(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab c");
    put_all(&w, "a", "2022", 10);
    put_all(&w, "b", "2022", 20);
    put_all(&w, "c", "2022 2023", 5);
    struct verdict v = w_judge(&w, "2024-01-31");
    assert_verdict(v, "lagging partial carried succession");
    assert_true(v.value == 35 && v.coverage_have == 1 && v.coverage_want == 2);
    w_close(&w);
}

/* Put together as the indicator says: counts of a ratio, a mean flagged unweighted, extremes; nothing where
 * nothing is added up. */
static void test_union_by_aggregation(void **state) {
    (void)state;
    static const struct {
        enum aggregation how;
        double value;
        bool found;
    } rows[] = {{AGGREGATE_RATIO, 22, true}, {AGGREGATE_MEAN, 35, true}, {AGGREGATE_MIN, 20, true},
                {AGGREGATE_MAX, 50, true},   {AGGREGATE_NONE, 0, false}, {AGGREGATE_SUM, 70, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w = open_merged(MEASURE_PERCENT, rows[i].how, "a b ab");
        w_counts(&w, "a", "2022", 20, 100);
        w_counts(&w, "b", "2022", 5, 10);
        if (rows[i].how == AGGREGATE_RATIO) w_counts(&w, "b", "2022", 2, 0), w_counts(&w, "b", "2022", 2, 0);
        if (rows[i].how == AGGREGATE_RATIO) w_counts(&w, "b", "2022", 24, 100);
        struct judged_value v = value_of(&w, "ab", "2025-12-31");
        assert_int_equal(v.seq >= 0, rows[i].found);
        if (rows[i].found) assert_near(v.value, rows[i].value);
        struct verdict d = w_judge_for(&w, w.t, "ab", "total", "2023-12-31");
        assert_int_equal((d.flags & VERDICT_SUCCESSION) != 0, rows[i].found);
        assert_int_equal((d.flags & VERDICT_UNWEIGHTED) != 0, rows[i].how == AGGREGATE_MEAN);
        w_close(&w);
    }
}

/* A unit that only changed its id has its own past, also where nothing is added up. */
static void test_renamed_unit_keeps_its_past(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_PERCENT, AGGREGATE_NONE, "c q");
    build_succession(w.units, "c", "q", "2024-01-01");
    put_all(&w, "c", "2021 2022", 40);
    struct judged_value v = value_of(&w, "q", "2025-12-31");
    assert_true(v.value == 40 && v.seq == 2);
    struct verdict d = w_judge_for(&w, w.t, "q", "total", "2024-06-30");
    assert_true(d.flags & VERDICT_SUCCESSION && d.has_value);
    w_close(&w);
}

/* With one of two silent there is no value; a split unit's figures are nobody else's. */
static void test_no_union_without_all(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab x y z");
    put_all(&w, "a", "2022", 10);
    put_all(&w, "x", "2022", 10);
    assert_int_equal(value_of(&w, "ab", "2025-12-31").seq, -1);
    assert_int_equal(value_of(&w, "y", "2025-12-31").seq, -1);
    w.ind->accumulation = ACCUMULATE_FLOW; /* but what the split one counted stays in the whole */
    put_all(&w, "y", "2023", 1);
    put_all(&w, "z", "2023", 1);
    assert_value(&w, "p", "2023-12-31", 22);
    assert_value(&w, "y", "2023-12-31", 1);
    w_close(&w);
}

/* Through chains of mergers: ab, made of a and b, becomes part of abc. */
static void test_chain_of_mergers(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab c abc");
    build_succession(w.units, "ab c", "abc", "2025-01-01");
    put_all(&w, "a", "2022", 1);
    put_all(&w, "b", "2022", 2);
    put_all(&w, "c", "2022 2023 2024", 4);
    put_all(&w, "ab", "2023 2024", 8);
    assert_value(&w, "abc", "2022-12-31", 7);
    assert_value(&w, "abc", "2024-12-31", 12);
    assert_value(&w, "p", "2024-12-31", 12);
    w.ind->accumulation = ACCUMULATE_FLOW;
    put_all(&w, "abc", "2025", 100);
    assert_value(&w, "abc", "2025-12-31", 131); /* 3 + 16 + 12 + 100 */
    assert_value(&w, "p", "2025-12-31", 131);
    struct judged_value v = value_of(&w, "p", "2025-12-31");
    assert_true(v.have == 1 && v.want == 1);
    w_close(&w);
}

/* A commune that moved to another district is rolled up where it stood on the period's last day. */
static void test_parents_of_the_day(void **state) {
    (void)state;
    struct world w = {.units = build_units("p; d < p; e < p; d1 < d; d2 < d; e1 < e")};
    w.plan = build_plan(w.units, "plan", "p", "2021-01-01", "2025-12-31");
    build_milestone(w.plan, "end", "2025-12-31");
    w.ind = build_indicator(w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    build_reported_by(w.plan, w.ind, w.units, "d1 d2 e1", AGGREGATE_SUM);
    dataset_init(&w.data, w.plan, w.units);
    ((struct unit *)build_unit(w.units, "d2"))->parent = build_unit(w.units, "e");
    build_former_parent(w.units, "d2", "d", "2023-06-30");
    put_all(&w, "d1", "2022 2023", 1);
    put_all(&w, "d2", "2022 2023", 10);
    put_all(&w, "e1", "2022 2023", 100);
    assert_value(&w, "d", "2022-12-31", 11);
    assert_value(&w, "e", "2022-12-31", 100);
    assert_value(&w, "d", "2023-12-31", 1);
    assert_value(&w, "e", "2023-12-31", 110);
    assert_value(&w, "p", "2023-12-31", 111);
    w_close(&w);
}

/* Districts are abolished and their communes, merged, report to the province: what the districts had counted
 * stays, and is not counted again with what their communes had. */
static void test_flow_districts_abolished(void **state) {
    (void)state;
    struct world w = {.units = build_units("p; d < p; d1 < d; d2 < d; new < p")};
    w.plan = build_plan(w.units, "plan", "p", "2021-01-01", "2025-12-31");
    build_milestone(w.plan, "end", "2025-12-31");
    build_succession(w.units, "d1 d2", "new", "2025-07-01");
    ((struct unit *)build_unit(w.units, "d"))->to_day = build_day("2025-06-30");
    w.ind = build_indicator(w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    w.ind->accumulation = ACCUMULATE_FLOW;
    w.ind->frequency = PERIOD_HALF_YEAR;
    build_reported_by(w.plan, w.ind, w.units, "d new", AGGREGATE_SUM);
    dataset_init(&w.data, w.plan, w.units);
    put_all(&w, "d", "2024-S1 2024-S2 2025-S1", 10);
    put_all(&w, "new", "2025-S2", 3);
    assert_value(&w, "p", "2025-12-31", 33); /* the communes said nothing before */
    build_reported_by(w.plan, w.ind, w.units, "d d1 d2 new", AGGREGATE_SUM);
    put_all(&w, "d1", "2024-S1 2024-S2 2025-S1", 6);
    put_all(&w, "d2", "2024-S1 2024-S2 2025-S1", 4);
    assert_value(&w, "p", "2025-06-30", 30);
    assert_value(&w, "p", "2025-12-31", 33); /* 30 of the communes, in the new one's 33 */
    assert_value(&w, "new", "2025-12-31", 33);
    w_close(&w);
}

/* A district that reports nothing itself and was made of two that did: its communes count on, what the two
 * said themselves is kept. */
static void test_union_of_rolled_up_units(void **state) {
    (void)state;
    struct world w = {.units = build_units("p; a < p; b < p; ab < p; k < ab; l < ab")};
    w.plan = build_plan(w.units, "plan", "p", "2021-01-01", "2025-12-31");
    build_milestone(w.plan, "end", "2025-12-31");
    build_succession(w.units, "a b", "ab", "2023-01-01");
    build_former_parent(w.units, "k", "a", "2022-12-31");
    build_former_parent(w.units, "l", "b", "2022-12-31");
    w.ind = build_indicator(w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    w.ind->accumulation = ACCUMULATE_FLOW;
    build_reported_by(w.plan, w.ind, w.units, "k l", AGGREGATE_SUM);
    dataset_init(&w.data, w.plan, w.units);
    put_all(&w, "k", "2021 2022 2023", 1);
    put_all(&w, "l", "2021 2022 2023", 2);
    assert_value(&w, "ab", "2022-12-31", 6);
    assert_value(&w, "ab", "2023-12-31", 9);
    assert_value(&w, "p", "2023-12-31", 9);
    assert_value(&w, "a", "2022-12-31", 2);
    w_close(&w);
}

/* A province merged into a bigger one: verdicts on the plan's own area rest on its successors there, wherever
 * they stand in the new tree; without them they stay as they were. */
static void test_plan_unit_merged_into_a_bigger_one(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab c");
    build_succession(w.units, "p x", "q", "2025-07-01");
    for (const char *const *id = (const char *const[]){"ab", "c", NULL}; *id; id++) {
        build_former_parent(w.units, *id, "p", "2025-06-30");
        ((struct unit *)build_unit(w.units, *id))->parent = build_unit(w.units, "q");
    }
    put_all(&w, "ab", "2024", 60);
    put_all(&w, "c", "2024", 30);
    struct verdict v = w_judge(&w, "2025-12-31");
    assert_verdict(v, "at_risk fallback");
    assert_true(v.value == 90);
    put_all(&w, "ab", "2025", 70);
    put_all(&w, "c", "2025", 40);
    v = w_judge(&w, "2026-01-31");
    assert_verdict(v, "achieved");
    assert_true(v.value == 110 && v.coverage_want == 2);
    w_close(&w);
}

/* The bigger province among those who report adds nothing to the smaller one's area. */
static void test_bigger_unit_is_no_part(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "c q");
    build_succession(w.units, "p x", "q", "2025-07-01");
    put_all(&w, "c", "2025", 40);
    put_all(&w, "q", "2025", 4000);
    assert_value(&w, "p", "2025-12-31", 40);
    w_close(&w);
}

/* What a district that closed had still to report is awaited of the one that took its place; what nobody owes
 * is awaited of nobody. */
static void test_awaited_of_the_heir(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab");
    struct report *report = build_report(w.plan, w.units, "half", COVERS_HALF_YEAR, "a b", "before 07-15");
    report->only = 1u << 1;
    w.ind->frequency = PERIOD_HALF_YEAR;
    build_milestone(w.plan, "mid", "2023-06-30");
    w.t->milestone = plan_milestone(w.plan, "mid");
    put_all(&w, "a", "2022-S1 2023-S1", 60);
    put_all(&w, "b", "2022-S1", 60);
    struct verdict v = w_judge(&w, "2023-07-14");
    assert_true(v.flags & VERDICT_AWAITING && v.flags & VERDICT_PARTIAL);
    v = w_judge(&w, "2023-07-15");
    assert_true(!(v.flags & VERDICT_AWAITING) && v.flags & VERDICT_STALE);
    struct obligation o = build_obligation(w.plan, report, build_unit(w.units, "ab"), "2023-S1", NULL);
    o.due_ms = build_instant("2023-08-01T00:00:00+07:00"); /* the heir was given more time */
    dataset_add_obligation(&w.data, &o);
    v = w_judge(&w, "2023-07-31");
    assert_true(v.flags & VERDICT_AWAITING);
    o.waived = true;
    dataset_deinit(&w.data);
    dataset_init(&w.data, w.plan, w.units);
    put_all(&w, "a", "2023-S1", 60);
    dataset_add_obligation(&w.data, &o);
    v = w_judge(&w, "2023-08-31");
    assert_verdict(v, "at_risk partial fallback");
    w_close(&w);
}

/* What a district counted until it was split is its own: its figure for the year in which it closed is
 * awaited of the heir, and the year is not whole without it. */
static void test_flow_of_a_split_district(void **state) {
    (void)state;
    struct world w = {.units = build_units("p; a < p; b < p; a1 < p; a2 < p")};
    w.plan = build_plan(w.units, "plan", "p", "2021-01-01", "2025-12-31");
    build_milestone(w.plan, "end", "2025-12-31");
    build_succession(w.units, "a", "a1 a2", "2025-07-01");
    w.ind = build_indicator(w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    w.ind->accumulation = ACCUMULATE_FLOW;
    build_reported_by(w.plan, w.ind, w.units, "a b", AGGREGATE_SUM);
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 100);
    build_report(w.plan, w.units, "annual", COVERS_YEAR, "a b", "before 01-25 +1");
    dataset_init(&w.data, w.plan, w.units);
    put_all(&w, "a", "2024", 40);
    put_all(&w, "b", "2024", 40);
    put_all(&w, "b", "2025", 10);
    struct verdict v = w_judge(&w, "2026-01-24");
    assert_true(v.value == 90 && v.flags & VERDICT_PARTIAL && v.flags & VERDICT_AWAITING);
    assert_true(v.coverage_have == 1 && v.coverage_want == 2);
    v = w_judge(&w, "2026-01-25");
    assert_true(v.status != VERDICT_MISSED && v.flags & VERDICT_STALE);
    put_all(&w, "a", "2025", 9); /* the heir's word for it */
    v = w_judge(&w, "2026-01-25");
    assert_verdict(v, "missed gap"); /* nobody spoke of 2021 to 2023 */
    assert_true(v.value == 99 && v.coverage_have == 2);
    w_close(&w);
}

/* The base of a unit made of others: theirs together for counts; of a rate by its counts, else none. */
static void test_baseline_of_a_union(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab");
    build_baseline(w.ind, "2020", 1000);
    build_unit_baseline(w.ind, build_unit(w.units, "a"), 10);
    build_unit_baseline(w.ind, build_unit(w.units, "b"), 20);
    build_allocation(w.t, build_unit(w.units, "ab"), 130);
    put_all(&w, "ab", "2023", 60);
    struct verdict v = w_judge_for(&w, w.t, "ab", "total", "2024-01-31");
    assert_true(v.has_base && v.base == 30);
    w_close(&w);

    w = open_merged(MEASURE_PERCENT, AGGREGATE_RATIO, "a b ab");
    build_baseline(w.ind, "2020", 50);
    w_counts(&w, "a", "2020", 10, 100);
    w_counts(&w, "b", "2020", 20, 100);
    w_counts(&w, "ab", "2023", 60, 200);
    v = w_judge_for(&w, w.t, "ab", "total", "2024-01-31");
    assert_true(v.has_base && v.base == 15 && !(v.flags & VERDICT_SHARED_BASELINE));
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flow_of_merged_districts_by_half_years),
        cmocka_unit_test(test_flow_of_merged_districts_by_years),
        cmocka_unit_test(test_flow_closed_unit_reports_its_last_year),
        cmocka_unit_test(test_flow_year_of_merged_districts),
        cmocka_unit_test(test_flow_gap_between_old_and_new),
        cmocka_unit_test(test_running_total_of_merged_districts),
        cmocka_unit_test(test_stock_of_merged_districts),
        cmocka_unit_test(test_stock_carried_over_a_merger),
        cmocka_unit_test(test_union_by_aggregation),
        cmocka_unit_test(test_renamed_unit_keeps_its_past),
        cmocka_unit_test(test_no_union_without_all),
        cmocka_unit_test(test_chain_of_mergers),
        cmocka_unit_test(test_parents_of_the_day),
        cmocka_unit_test(test_flow_districts_abolished),
        cmocka_unit_test(test_union_of_rolled_up_units),
        cmocka_unit_test(test_plan_unit_merged_into_a_bigger_one),
        cmocka_unit_test(test_bigger_unit_is_no_part),
        cmocka_unit_test(test_awaited_of_the_heir),
        cmocka_unit_test(test_flow_of_a_split_district),
        cmocka_unit_test(test_baseline_of_a_union),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
