/* Random histories of units, from a printed seed (TIENDO_SEED to repeat one): communes and districts are
 * merged, split and renamed from half-year to half-year, and each that is open counts. Nothing that was
 * counted is lost, and nothing is counted twice. */
#include "tests/judge/world.h"

#define HALVES    8
#define UNITS_MAX 60

static uint64_t state64;

static uint32_t roll(uint32_t below) { /* xorshift64* */
    state64 ^= state64 >> 12;
    state64 ^= state64 << 25;
    state64 ^= state64 >> 27;
    return (uint32_t)((state64 * 2685821657736338717ull) >> 33) % below;
}

static bool chance(uint32_t percent) {
    return roll(100) < percent;
}

struct history {
    struct world w;
    struct unit *communes[UNITS_MAX], *districts[UNITS_MAX];
    size_t commune_count, district_count;
    double counted[UNITS_MAX * 3]; /* by unit index: by all that it is made of, while nothing was split */
    bool split[UNITS_MAX * 3];     /* some of what it was made of was split */
    double all, last_year;
};

static struct period half(int i) {
    char text[16];
    snprintf(text, sizeof text, "%d-S%d", 2021 + i / 2, 1 + i % 2);
    return build_period(text);
}

/* Units are taken one after the other from those that lie there unused. */
static struct unit *fresh(struct history *h, const char *kind, size_t number) {
    char id[16];
    snprintf(id, sizeof id, "%s%02zu", kind, number);
    return (struct unit *)build_unit(h->w.units, id);
}

static struct units *spare_units(void) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    strbuf_adds(&sb, "p");
    for (int i = 0; i < 24; i++) strbuf_addf(&sb, "; d%02d < p", i);
    for (int i = 0; i < 60; i++) strbuf_addf(&sb, "; c%02d", i);
    struct units *units = build_units(sb.data);
    strbuf_deinit(&sb);
    return units;
}

static struct unit *open_one(struct unit **list, size_t count, int32_t day) {
    for (int tries = 0; tries < 20; tries++) {
        struct unit *unit = list[roll((uint32_t)count)];
        if (unit->from_day < day && unit->to_day == DAY_NONE) return unit; /* not one of today */
    }
    return NULL;
}

static void take_place(struct history *h, struct unit **before, size_t olds, struct unit **after, size_t news,
                       int32_t day) {
    struct arena *arena = h->w.units->arena;
    const struct unit **old_list = build_alloc(arena, olds, sizeof *old_list),
                      **new_list = build_alloc(arena, news, sizeof *new_list);
    for (size_t i = 0; i < olds; i++) old_list[i] = before[i];
    for (size_t i = 0; i < news; i++) new_list[i] = after[i];
    for (size_t i = 0; i < olds; i++) {
        before[i]->to_day = day - 1;
        before[i]->successors = new_list;
        before[i]->successor_count = news;
    }
    for (size_t i = 0; i < news; i++) {
        after[i]->from_day = day;
        after[i]->predecessors = old_list;
        after[i]->predecessor_count = olds;
        for (size_t k = 0; k < olds; k++) {
            h->split[after[i]->index] = h->split[after[i]->index] || news > 1 || h->split[before[k]->index];
            if (news == 1) h->counted[after[i]->index] += h->counted[before[k]->index];
        }
    }
}

/* Two communes of any districts become one, or one becomes two. */
static void change_communes(struct history *h, int32_t day) {
    struct unit *old[2] = {open_one(h->communes, h->commune_count, day), NULL}, *new[2];
    size_t olds = 1, news = chance(30) ? 2 : 1;
    if (!old[0] || h->commune_count + 2 > UNITS_MAX) return;
    if (news == 1 && chance(80)) old[1] = open_one(h->communes, h->commune_count, day);
    if (old[1] && old[1] != old[0]) olds = 2;
    for (size_t i = 0; i < news; i++) {
        new[i] = fresh(h, "c", h->commune_count);
        new[i]->parent = old[0]->parent;
        h->communes[h->commune_count++] = new[i];
    }
    take_place(h, old, olds, new, news, day);
}

static void move_commune(struct history *h, struct unit *commune, const struct unit *to, int32_t day) {
    if (commune->to_day != DAY_NONE && commune->to_day < day) return;
    build_former_parent(h->w.units, commune->id, commune->parent->id, "2020-01-01");
    ((struct unit_parent *)commune->former_parents)[commune->former_parent_count - 1].to_day = day - 1;
    commune->parent = to;
}

static void merge_districts(struct history *h, int32_t day) {
    struct unit *old[2] = {open_one(h->districts, h->district_count, day),
                           open_one(h->districts, h->district_count, day)};
    if (!old[0] || !old[1] || old[0] == old[1] || h->district_count >= 24) return;
    struct unit *new = fresh(h, "d", h->district_count);
    h->districts[h->district_count++] = new;
    take_place(h, old, 2, &new, 1, day);
    for (size_t i = 0; i < h->commune_count; i++)
        if (h->communes[i]->parent == old[0] || h->communes[i]->parent == old[1])
            move_commune(h, h->communes[i], new, day);
}

static void count_half(struct history *h, int i, enum period_kind kind) {
    struct period p = half(i);
    for (size_t k = 0; k < h->commune_count; k++) {
        struct unit *commune = h->communes[k];
        if (!unit_open_on(commune, p.last_day)) continue;
        struct observation o = {.indicator = h->w.ind->index,
                                .unit = commune->index,
                                .period = kind == PERIOD_YEAR ? period_of_day(PERIOD_YEAR, p.last_day) : p,
                                .category = "total",
                                .seq = ++h->w.seq,
                                .has_value = true,
                                .value = roll(20)};
        dataset_add(&h->w.data, &o);
        h->all += o.value;
        if (i >= HALVES - 2) h->last_year += o.value;
        h->counted[commune->index] += o.value;
    }
}

static struct history open_history(enum accumulation how) {
    struct history h = {.w = {.units = spare_units()}};
    h.w.plan = build_plan(h.w.units, "plan", "p", "2021-01-01", "2024-12-31");
    build_milestone(h.w.plan, "end", "2024-12-31");
    h.w.ind = build_indicator(h.w.plan, "i", MEASURE_COUNT, DIRECTION_UP);
    h.w.ind->accumulation = how;
    h.w.ind->frequency = PERIOD_HALF_YEAR;
    h.w.ind->aggregation = AGGREGATE_SUM;
    h.w.t = build_target(h.w.plan, h.w.ind, "t", "end", CONDITION_AT_LEAST, 100);
    dataset_init(&h.w.data, h.w.plan, h.w.units);
    for (size_t i = 0; i < 4; i++) h.districts[h.district_count++] = fresh(&h, "d", i);
    for (size_t i = 0; i < 10; i++) {
        h.communes[i] = fresh(&h, "c", i);
        h.communes[i]->parent = h.districts[i % 4];
    }
    h.commune_count = 10;
    return h;
}

static void reported_by_communes(struct history *h) {
    const struct unit **list = build_alloc(h->w.plan->arena, UNITS_MAX, sizeof *list);
    for (size_t i = 0; i < h->commune_count; i++) list[i] = h->communes[i];
    h->w.ind->reported_by = list;
    h->w.ind->reported_by_count = h->commune_count;
}

static struct history random_history(enum accumulation how, enum period_kind kind) {
    struct history h = open_history(how);
    for (int i = 0; i < HALVES; i++) {
        int32_t day = half(i).first_day;
        bool begins = kind != PERIOD_YEAR || i % 2 == 0;
        if (i > 0 && begins)
            for (uint32_t k = roll(4); k > 0; k--) change_communes(&h, day);
        if (i > 0 && begins && chance(40)) merge_districts(&h, day);
        if (kind != PERIOD_YEAR || i % 2) count_half(&h, i, kind);
    }
    reported_by_communes(&h);
    dataset_sort(&h.w.data);
    return h;
}

static double value_of(struct history *h, const struct unit *unit) {
    struct judged_value v;
    if (!judge_value(h->w.plan, h->w.units, &h->w.data, h->w.ind, unit, "total", h->w.plan->end_day, &v))
        return 0;
    return v.value;
}

static void seed(void) {
    const char *given = getenv("TIENDO_SEED");
    state64 = given ? strtoull(given, NULL, 10) : 20250701;
    printf("seed %llu\n", (unsigned long long)state64);
}

/* The whole's total is all that was ever counted; so is that of each unit made of others. */
static void test_nothing_lost_or_twice(void **state) {
    (void)state;
    seed();
    for (int turn = 0; turn < 150; turn++) {
        struct history h = random_history(ACCUMULATE_FLOW, turn % 2 ? PERIOD_YEAR : PERIOD_HALF_YEAR);
        assert_true(value_of(&h, h.w.plan->unit) == h.all);
        for (size_t i = 0; i < h.commune_count; i++)
            if (!h.split[h.communes[i]->index])
                assert_true(value_of(&h, h.communes[i]) == h.counted[h.communes[i]->index]);
        w_close(&h.w);
    }
}

/* Of a flow by year the whole's total is what was counted in the last year, by whom ever. */
static void test_years_begin_anew(void **state) {
    (void)state;
    seed();
    for (int turn = 0; turn < 100; turn++) {
        struct history h = random_history(ACCUMULATE_FLOW_YEAR, PERIOD_HALF_YEAR);
        assert_true(value_of(&h, h.w.plan->unit) == h.last_year);
        w_close(&h.w);
    }
}

/* Without splits the districts of the last day hold together what the whole does: each has what its communes
 * and those before them had counted. */
static void test_districts_make_up_the_whole(void **state) {
    (void)state;
    seed();
    for (int turn = 0; turn < 100; turn++) {
        struct history h = open_history(ACCUMULATE_FLOW);
        double sum = 0;
        for (int i = 0; i < HALVES; i++) {
            if (i > 0 && chance(50)) merge_districts(&h, half(i).first_day);
            count_half(&h, i, PERIOD_HALF_YEAR);
        }
        reported_by_communes(&h);
        dataset_sort(&h.w.data);
        for (size_t i = 0; i < h.district_count; i++)
            if (h.districts[i]->to_day == DAY_NONE) sum += value_of(&h, h.districts[i]);
        assert_true(value_of(&h, h.w.plan->unit) == h.all && sum == h.all);
        w_close(&h.w);
    }
}

/* The whole's verdict after a random history is the same with a memo that many share, and is whole. */
static void test_memo_of_a_random_history(void **state) {
    (void)state;
    seed();
    for (int turn = 0; turn < 40; turn++) {
        struct history h = random_history(turn % 3 ? ACCUMULATE_FLOW : ACCUMULATE_STOCK, PERIOD_HALF_YEAR);
        struct judge_memo *memo = judge_memo_new(h.w.plan, h.w.units, &h.w.data);
        for (size_t i = 0; i < h.w.units->count; i++) {
            struct judge_case c = {.plan = h.w.plan,
                                   .units = h.w.units,
                                   .data = &h.w.data,
                                   .target = h.w.t,
                                   .unit = &h.w.units->items[i],
                                   .category = "total",
                                   .day = build_day("2025-01-31")};
            struct verdict with, without;
            judge(&c, &without);
            c.memo = memo;
            judge(&c, &with);
            assert_string_equal(w_words(&with), w_words(&without));
            assert_true(with.has_value == without.has_value && with.value == without.value);
            if (c.unit == h.w.plan->unit) assert_true(with.coverage_have == with.coverage_want);
        }
        judge_memo_free(memo);
        w_close(&h.w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_lost_or_twice),
        cmocka_unit_test(test_years_begin_anew),
        cmocka_unit_test(test_districts_make_up_the_whole),
        cmocka_unit_test(test_memo_of_a_random_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
