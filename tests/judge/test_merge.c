/* What becomes of shares, and of targets made for units, when those units are merged or split. */
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

static void put_all(struct world *w, const char *unit, const char *periods, double value) {
    for (char *p; (p = build_word(w->plan->arena, &periods, " "));) w_put(w, unit, p, "total", value);
}

static struct verdict judge_unit(struct world *w, const char *unit, const char *day) {
    return w_judge_for(w, w->t, unit, "total", day);
}

#define assert_judged(w, unit, day, words)                                                                   \
    do {                                                                                                     \
        struct verdict judged = judge_unit((w), (unit), (day));                                              \
        assert_verdict(judged, words);                                                                       \
    } while (0)

static struct world allocated(enum measure_type type, enum merge_rule rule) {
    struct world w =
        open_merged(type, type == MEASURE_COUNT ? AGGREGATE_SUM : AGGREGATE_RATIO, "a b ab c x y z");
    w.t->merge = rule;
    build_allocation(w.t, build_unit(w.units, "a"), 20);
    build_allocation(w.t, build_unit(w.units, "b"), 30);
    build_allocation(w.t, build_unit(w.units, "c"), 40);
    build_allocation(w.t, build_unit(w.units, "x"), 10);
    return w;
}

static size_t seen_units;
static char seen[200];

static void see(void *arg, const struct unit *unit, const char *category) {
    (void)arg;
    (void)category;
    seen_units++;
    snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s ", unit->id);
}

static const char *subjects(struct world *w) {
    seen_units = 0;
    seen[0] = 0;
    judge_subjects(w->plan, w->t, see, NULL);
    return seen;
}

static bool is_subject(struct world *w, const char *unit) {
    seen[0] = 0;
    judge_subjects_of(w->plan, w->t, build_unit(w->units, unit), see, NULL);
    return seen[0] != 0;
}

/* FORM: allocation matrix unit × indicator with sum check (004 annex 1: 9 × 10) */
/* The shares of merged districts are the new one's together, from its first day on; the old ones' own
 * verdicts end. */
static void test_allocation_matrix_merged_districts_sum(void **state) {
    (void)state;
    struct world w = allocated(MEASURE_COUNT, MERGE_SUM);
    assert_string_equal(subjects(&w), "p a b c x ab y z ");
    put_all(&w, "ab", "2025", 50);
    struct verdict v = judge_unit(&w, "ab", "2023-06-30");
    assert_reason(v, "unit_closed");
    v = judge_unit(&w, "ab", "2026-01-31");
    assert_verdict(v, "achieved");
    assert_near(v.bar, 50);
    put_all(&w, "ab", "2025", 49);
    v = judge_unit(&w, "ab", "2026-01-31");
    assert_verdict(v, "missed");
    v = judge_unit(&w, "a", "2026-01-31");
    assert_reason(v, "unit_closed");
    v = judge_unit(&w, "a", "2023-06-30");
    assert_verdict(v, "no_data");
    w_close(&w);
}

/* FORM: allocation matrix unit × indicator */
/* Of ranges low goes to low, and high to high. */
static void test_allocation_matrix_merged_ranges(void **state) {
    (void)state;
    struct world w = allocated(MEASURE_COUNT, MERGE_SUM);
    struct unit_value *shares = (struct unit_value *)w.t->allocations;
    w.t->condition = (struct condition){.kind = CONDITION_BETWEEN, .value = 100, .high = 130};
    shares[0].high = 25;
    shares[1].high = 38;
    put_all(&w, "ab", "2025", 63);
    assert_judged(&w, "ab", "2026-01-31", "achieved");
    put_all(&w, "ab", "2025", 64);
    assert_judged(&w, "ab", "2026-01-31", "missed");
    put_all(&w, "ab", "2025", 49);
    assert_judged(&w, "ab", "2026-01-31", "missed");
    w_close(&w);
}

/* Rates are weighed by what they are rates of; without that they cannot be compared. */
static void test_merged_shares_weighted(void **state) {
    (void)state;
    struct world w = allocated(MEASURE_PERCENT, MERGE_WEIGHTED);
    w_counts(&w, "a", "2022", 5, 300);
    w_counts(&w, "ab", "2025", 90, 400);
    struct verdict v = judge_unit(&w, "ab", "2026-01-31");
    assert_verdict(v, "not_applicable");
    assert_reason(v, "not_comparable");
    w_counts(&w, "b", "2022", 5, 100);
    v = judge_unit(&w, "ab", "2026-01-31"); /* (20·300 + 30·100) ÷ 400 = 22.5 */
    assert_verdict(v, "achieved");
    assert_near(v.bar, 22.5);
    w_close(&w);
}

/* The rule may be that nothing passes; a split unit's share passes to nobody, unless its parts have their
 * own; nor does one of only some of those merged. */
static void test_merged_shares_not_comparable(void **state) {
    (void)state;
    struct world w = allocated(MEASURE_COUNT, MERGE_NOT_COMPARABLE);
    put_all(&w, "ab", "2025", 50);
    struct verdict v = judge_unit(&w, "ab", "2026-01-31");
    assert_verdict(v, "not_applicable");
    assert_reason(v, "not_comparable");
    w.t->merge = MERGE_SUM;
    v = judge_unit(&w, "y", "2026-01-31");
    assert_reason(v, "not_comparable");
    build_allocation(w.t, build_unit(w.units, "y"), 4);
    put_all(&w, "y", "2025", 5);
    assert_judged(&w, "y", "2026-01-31", "achieved");
    assert_reason(judge_unit(&w, "z", "2026-01-31"), "not_comparable");
    ((struct unit_value *)w.t->allocations)[1].unit = build_unit(w.units, "q"); /* b has none any more */
    assert_reason(judge_unit(&w, "ab", "2026-01-31"), "not_comparable");
    assert_true(is_subject(&w, "ab") && is_subject(&w, "z") && !is_subject(&w, "abc"));
    w_close(&w);
}

/* What is said of it, to people. */
static void test_merged_shares_in_words(void **state) {
    (void)state;
    struct world w = allocated(MEASURE_COUNT, MERGE_SUM);
    struct strbuf sb;
    strbuf_init(&sb, 0);
    put_all(&w, "ab", "2025", 30);
    struct verdict v = judge_unit(&w, "ab", "2026-01-31");
    why_add(&sb, &v, LANG_EN);
    assert_non_null(strstr(sb.data, "50"));
    strbuf_clear(&sb);
    v = judge_unit(&w, "z", "2026-01-31");
    why_add(&sb, &v, LANG_EN);
    assert_string_equal(sb.data,
                        "No figure yet. The unit was made from x; what was laid down for those cannot "
                        "be put together for it: lay down a share of its own.");
    strbuf_clear(&sb);
    why_required(&sb, &v, LANG_EN); /* not the whole's number */
    assert_string_equal(sb.data, "not laid down for this unit yet");
    strbuf_deinit(&sb);
    w_close(&w);
}

/* Through a chain: what ab has from a and b passes on to abc with c's. */
static void test_merged_shares_through_a_chain(void **state) {
    (void)state;
    struct world w = allocated(MEASURE_COUNT, MERGE_SUM);
    build_succession(w.units, "ab c", "abc", "2025-01-01");
    put_all(&w, "abc", "2025", 89);
    struct verdict v = judge_unit(&w, "abc", "2026-01-31");
    assert_verdict(v, "missed");
    assert_near(v.bar, 90);
    assert_string_equal(subjects(&w), "p a b c x ab abc y z ");
    w_close(&w);
}

/* FORM: different targets by unit */
/* A target made for two districts is made for the one that they became. */
static void test_different_targets_by_unit_merged(void **state) {
    (void)state;
    struct world w = open_merged(MEASURE_COUNT, AGGREGATE_SUM, "a b ab c");
    size_t count;
    w.t->units = build_unit_list(w.plan->arena, w.units, "a b", &count);
    w.t->unit_count = count;
    w.t->condition.value = 2;
    assert_string_equal(subjects(&w), "a b ab ");
    put_all(&w, "ab", "2025", 3);
    struct verdict v = judge_unit(&w, "ab", "2026-01-31"); /* 2 + 2 */
    assert_verdict(v, "missed");
    assert_near(v.bar, 4);
    w.t->merge = MERGE_WEIGHTED; /* of equals the mean is the same, whatever their size */
    v = judge_unit(&w, "ab", "2026-01-31");
    assert_verdict(v, "achieved");
    w_close(&w);
}

/* FORM: cascade province → district → commune */
/* Each level has its share and its own verdict; what is counted in communes stands in their district and in
 * the province, also after communes were merged. */
static void test_cascade_province_district_commune(void **state) {
    (void)state;
    struct world w = {.units = build_units("p; d < p; e < p; d1 < d; d2 < d; d12 < d; e1 < e")};
    w.plan = build_plan(w.units, "plan", "p", "2021-01-01", "2025-12-31");
    build_milestone(w.plan, "end", "2025-12-31");
    build_succession(w.units, "d1 d2", "d12", "2024-01-01");
    w.ind = build_indicator(w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    w.ind->accumulation = ACCUMULATE_FLOW;
    build_reported_by(w.plan, w.ind, w.units, "d1 d2 d12 e1", AGGREGATE_SUM);
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 50);
    dataset_init(&w.data, w.plan, w.units);
    build_allocation(w.t, build_unit(w.units, "d"), 30);
    build_allocation(w.t, build_unit(w.units, "e"), 20);
    build_allocation(w.t, build_unit(w.units, "d1"), 10);
    build_allocation(w.t, build_unit(w.units, "d2"), 20);
    put_all(&w, "d1", "2021 2022 2023", 3);
    put_all(&w, "d2", "2021 2022 2023", 5);
    put_all(&w, "d12", "2024 2025", 4);
    put_all(&w, "e1", "2021 2022 2023 2024 2025", 3);
    struct verdict v = judge_unit(&w, "d12", "2026-01-31");
    assert_verdict(v, "achieved succession");
    assert_true(v.value == 32 && v.bar == 30);
    v = judge_unit(&w, "d", "2026-01-31");
    assert_verdict(v, "achieved succession");
    assert_true(v.value == 32);
    v = judge_unit(&w, "e", "2026-01-31");
    assert_verdict(v, "missed");
    v = judge_unit(&w, "p", "2026-01-31");
    assert_verdict(v, "missed succession");
    assert_true(v.value == 47);
    w_close(&w);
}

/* A memo changes nothing but the work. */
static void test_memo_changes_nothing(void **state) {
    (void)state;
    struct world w = allocated(MEASURE_COUNT, MERGE_SUM);
    put_all(&w, "a", "2021 2022", 5);
    put_all(&w, "b", "2021 2022", 5);
    put_all(&w, "ab", "2023 2024", 5);
    put_all(&w, "c", "2021 2022 2023", 5);
    dataset_sort(&w.data);
    struct judge_memo *memo = judge_memo_new(w.plan, w.units, &w.data);
    for (int turn = 0; turn < 2; turn++)
        for (const char *const *id = (const char *const[]){"p", "a", "ab", "c", "y", NULL}; *id; id++) {
            struct judge_case c = w_case(&w, w.t, *id, "total", "2025-06-30");
            struct verdict with, without;
            judge(&c, &without);
            c.memo = memo;
            judge(&c, &with);
            assert_string_equal(w_words(&with), w_words(&without));
            assert_true(with.value == without.value && with.value_seq == without.value_seq);
        }
    judge_memo_free(memo);
    w_close(&w);
}

#define LAYERS 40

static struct units *lattice(void) {
    struct strbuf spec;
    strbuf_init(&spec, 0);
    strbuf_adds(&spec, "p");
    for (int i = 0; i < LAYERS; i++) strbuf_addf(&spec, "; l%d < p; r%d < p", i, i);
    struct units *units = build_units(spec.data);
    strbuf_deinit(&spec);
    for (int i = 0; i + 1 < LAYERS; i++) {
        char before[32], after[32], day[24];
        snprintf(before, sizeof before, "l%d r%d", i, i);
        snprintf(after, sizeof after, "l%d r%d", i + 1, i + 1);
        snprintf(day, sizeof day, "%d-01-01", 1980 + i);
        build_succession(units, before, after, day);
    }
    return units;
}

/* Two units that are mixed anew each year: 2³⁹ ways lead back to the first, and all is told at once. */
static void test_merged_and_split_again_and_again(void **state) {
    (void)state;
    struct world w = {.units = lattice()};
    w.plan = build_plan(w.units, "plan", "p", "2011-01-01", "2025-12-31");
    build_milestone(w.plan, "end", "2025-12-31");
    w.ind = build_indicator(w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    w.t = build_target(w.plan, w.ind, "t", "end", CONDITION_AT_LEAST, 100);
    dataset_init(&w.data, w.plan, w.units);
    build_allocation(w.t, build_unit(w.units, "l0"), 100);
    struct verdict v = judge_unit(&w, "l39", "2020-01-01");
    assert_verdict(v, "not_applicable");
    assert_reason(v, "not_comparable");
    w.t->allocation_count = 0;
    build_allocation(w.t, build_unit(w.units, "p"), 100);
    v = judge_unit(&w, "l39", "2020-01-01");
    assert_verdict(v, "no_data");
    w_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocation_matrix_merged_districts_sum),
        cmocka_unit_test(test_allocation_matrix_merged_ranges),
        cmocka_unit_test(test_merged_shares_weighted),
        cmocka_unit_test(test_merged_shares_not_comparable),
        cmocka_unit_test(test_merged_shares_in_words),
        cmocka_unit_test(test_merged_shares_through_a_chain),
        cmocka_unit_test(test_different_targets_by_unit_merged),
        cmocka_unit_test(test_cascade_province_district_commune),
        cmocka_unit_test(test_memo_changes_nothing),
        cmocka_unit_test(test_merged_and_split_again_and_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
