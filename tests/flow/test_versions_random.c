#include "daemon/base/crypto.h"
#include "daemon/flow/versions.h"
#include "tests/flow/world.h"

/* Random versions, recorded on random days and counting from random days, against the rule in one loop: of
 * those recorded by a seq, the newest that counts on the day; before any does, the first. */

#define RUNS     40
#define VERSIONS 12
#define DAYS     40 /* all happens within so many days from 2016-01-01 */

struct model {
    int64_t seq[VERSIONS];
    int32_t from[VERSIONS]; /* INT32_MIN: from when it was recorded */
    double bar[VERSIONS];
    size_t count;
};

static double expected(const struct model *m, int64_t seq, int32_t day) {
    double bar = -1;
    for (size_t i = 0; i < m->count && m->seq[i] <= seq; i++)
        if (m->from[i] <= day || i == 0) bar = m->bar[i];
    return bar;
}

static int32_t first_day(void) {
    int32_t day = 0;
    assert_true(civil_parse("2016-01-01", &day));
    return day;
}

static int64_t at_ms(int32_t day) {
    return world_ms("2016-01-01") + (int64_t)(day - first_day()) * 86400000;
}

static struct plans *version(struct world *w, double bar, int32_t from) {
    char day[CIVIL_TEXT_MAX], *at_least = mem_printf("'at_least': %.2f,", bar), *head;
    if (from != INT32_MIN) civil_format(from, day);
    head = from == INT32_MIN ? mem_printf("'start':") : mem_printf("'in_force_from': '%s', 'start':", day);
    const char *text = world_edit(w->arena, WORLD_PLAN, "'at_least': 50,", at_least);
    text = world_edit(w->arena, text, "'start':", head);
    mem_free(at_least);
    mem_free(head);
    return world_plan(text);
}

static int32_t some_day(struct rng *rng) {
    return first_day() + (int32_t)(rng_unit(rng) * DAYS);
}

static void record(struct world *w, struct model *m, struct rng *rng, int32_t today) {
    struct published out;
    size_t n = m->count;
    m->bar[n] = 20 + (double)n / 4;
    m->from[n] = rng_unit(rng) < 0.3 ? INT32_MIN : some_day(rng);
    struct plans *plans = version(w, m->bar[n], m->from[n]);
    published_init(&out);
    OK(w, engine_publish(w->engine, plans, at_ms(today), false, &out, &w->err));
    m->seq[n] = plans->items[0]->version_seq;
    m->count++;
    published_deinit(&out);
    plans_unref(plans);
}

static void compare(struct world *w, struct versions *v, const struct model *m, int64_t seq, int32_t day) {
    struct plans *plans;
    OK(w, versions_at(v, w->store, engine_plans(w->engine), seq, at_ms(day), &plans, &w->err));
    double got = plans->count ? plans->items[0]->targets[0].condition.value : -1;
    if (got != expected(m, seq, day))
        fail_msg("seq %lld day %d: %g instead of %g", (long long)seq, day - first_day(), got,
                 expected(m, seq, day));
    plans_unref(plans);
}

/* What is in use is what the rule says of today, as soon as a transaction begins. */
static void compare_in_use(struct world *w, const struct model *m, int32_t today) {
    OK(w, engine_begin(w->engine, at_ms(today), &w->err));
    OK(w, engine_commit(w->engine, &w->err));
    assert_true(world_the_plan(w)->targets[0].condition.value == expected(m, INT64_MAX, today));
}

static void one_life(struct rng *rng) {
    struct world *w = world_new(NULL, NULL);
    struct versions *v = versions_new();
    struct model m = {.count = 0};
    for (int32_t today = first_day(); m.count < VERSIONS;) {
        if (m.count == 0 || rng_unit(rng) < 0.5) {
            record(w, &m, rng, today);
        } else {
            today += (int32_t)(rng_unit(rng) * 4);
            world_run_ms(w, at_ms(today), 500);
        }
        compare_in_use(w, &m, today);
        for (int i = 0; i < 10; i++)
            compare(w, v, &m, m.seq[(size_t)(rng_unit(rng) * (double)m.count)], some_day(rng));
        compare(w, v, &m, 0, some_day(rng));
    }
    versions_free(v);
    world_free(w);
}

static void test_versions_of_random_days(void **state) {
    const char *given = getenv("TIENDO_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : crypto_seed();
    struct rng *rng = rng_new(seed);
    (void)state;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int i = 0; i < RUNS; i++) one_life(rng);
    rng_free(rng);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_versions_of_random_days)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
