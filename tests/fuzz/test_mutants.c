/* Thousands of plans and units that differ a little from real ones: those that the readers accept are put
 * through all that tiendo does with a plan. Each runs in a process of its own, with an end to its time and
 * memory. TIENDO_MUTANTS says how many, TIENDO_SEED from which number on: the same number is the same mutant;
 * those that fail are kept in the folder TIENDO_MUTANTS_KEPT. `make fuzz` runs many. */
#include "config/holidays_reader.h"
#include "config/plan_reader.h"
#include "config/units_reader.h"
#include "daemon/base/file.h"
#include "daemon/base/log.h"
#include "daemon/base/mem.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/whole.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define FILES           8
#define MUTANTS_DEFAULT 16
#define SECONDS_MAX     120
#define MEMORY_MAX_KB   (3L << 20)

static const char *const PLAN_FILES[FILES] = {
    "config/plans/bac-kan-2011.json",     "config/plans/lai-chau-2016.json",
    "config/plans/lang-son-2022.json",    "config/plans/lao-cai-2022.json",
    "config/plans/ngoc-hoi-2023.json",    "config/examples/chuyen-doi-so.json",
    "config/examples/dan-so-tre-em.json", "config/examples/giam-ngheo.json"};
static const char *const UNIT_FILES[FILES] = {"config/units/bac-kan.json",
                                              "config/units/lai-chau.json",
                                              "config/units/lang-son.json",
                                              "config/units/lao-cai.json",
                                              "config/units/ngoc-hoi.json",
                                              "config/examples/chuyen-doi-so-units.json",
                                              "config/examples/dan-so-tre-em-units.json",
                                              "config/examples/giam-ngheo-units.json"};

struct originals {
    cJSON *plan_trees[FILES], *unit_trees[FILES];
    struct units *units[FILES];
    struct plan *plans[FILES];
    struct corpus plan_corpus, unit_corpus;
    struct holidays *holidays;
    size_t mutants;
    uint64_t seed;
};

static char *text_of(cJSON *tree) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    json_print(&sb, cJSON_Duplicate(tree, true));
    return strbuf_detach(&sb, NULL);
}

static cJSON *tree_of(const char *path) {
    struct strbuf bytes;
    struct err err = {.code = ERR_OK};
    cJSON *root = NULL;
    strbuf_init(&bytes, 0);
    if (file_read(path, &bytes, &err) || json_parse(bytes.data, bytes.len, JSON_COMMENTS, &root, &err))
        fail_msg("%s: %s", path, err.msg);
    strbuf_deinit(&bytes);
    return root;
}

static void read_original(struct originals *o, size_t i, struct problems *problems) {
    o->plan_trees[i] = tree_of(PLAN_FILES[i]);
    o->unit_trees[i] = tree_of(UNIT_FILES[i]);
    o->plan_corpus.documents[o->plan_corpus.count++] = o->plan_trees[i];
    o->unit_corpus.documents[o->unit_corpus.count++] = o->unit_trees[i];
    char *units = text_of(o->unit_trees[i]), *plan = text_of(o->plan_trees[i]);
    struct units_source source = {.file = UNIT_FILES[i], .bytes = units, .len = strlen(units)};
    o->units[i] = units_read(&source, 1, problems);
    o->plans[i] = o->units[i] ? plan_read(plan, strlen(plan), PLAN_FILES[i], o->units[i], problems) : NULL;
    if (!o->plans[i]) fail_msg("%s: %s", PLAN_FILES[i], problems->items[problems->count - 1].en);
    mem_free(units);
    mem_free(plan);
}

static int set_up(void **state) {
    struct originals *o = mem_alloc(sizeof *o);
    struct problems problems;
    const char *mutants = getenv("TIENDO_MUTANTS"), *seed = getenv("TIENDO_SEED");
    problems_init(&problems);
    log_set_level(LOG_ERROR);
    for (size_t i = 0; i < FILES; i++) read_original(o, i, &problems);
    o->holidays = holidays_load("config/holidays-vn.json", &problems);
    o->mutants = mutants ? strtoull(mutants, NULL, 10) : MUTANTS_DEFAULT;
    o->seed = seed ? strtoull(seed, NULL, 10) : 1;
    problems_deinit(&problems);
    *state = o;
    return 0;
}

static int tear_down(void **state) {
    struct originals *o = *state;
    for (size_t i = 0; i < FILES; i++) {
        plan_free(o->plans[i]);
        units_free(o->units[i]);
        cJSON_Delete(o->plan_trees[i]);
        cJSON_Delete(o->unit_trees[i]);
    }
    holidays_unref(o->holidays);
    mem_free(o);
    return 0;
}

/* ---- one mutant ---- */

enum { ACCEPTED = 0, WRONG = 10, REFUSED = 11, GREEDY = 12 };

static void keep(uint64_t number, const char *kind, const char *text) {
    const char *dir = getenv("TIENDO_MUTANTS_KEPT");
    if (!dir) return;
    char *path = mem_printf("%s/%llu-%s.json", dir, (unsigned long long)number, kind);
    FILE *f = fopen(path, "w");
    if (f) {
        fputs(text, f);
        fclose(f);
    }
    mem_free(path);
}

static long memory_kb(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Draws until the readers accept one, for so many times. */
static int try_mutant(const struct originals *o, uint64_t number) {
    struct rng *rng = rng_new(number * 2654435761u + 17);
    size_t file = (size_t)(number % FILES);
    char name[64];
    cJSON *plan = cJSON_Duplicate(o->plan_trees[file], true);
    cJSON *units = cJSON_Duplicate(o->unit_trees[file], true);
    snprintf(name, sizeof name, "mutant %llu of %s", (unsigned long long)number, o->plans[file]->id);
    for (size_t n = below(rng, 4) ? 1 + below(rng, 3) : 0; n > 0; n--)
        mutate_document(rng, &o->plan_corpus, plan);
    for (size_t n = below(rng, 3) ? 0 : 1 + below(rng, 3); n > 0; n--)
        mutate_units(rng, &o->unit_corpus, units);
    char *plan_json = text_of(plan), *units_json = text_of(units);
    keep(number, "plan", plan_json);
    keep(number, "units", units_json);
    struct whole w = {.name = name,
                      .rng = rng,
                      .original = o->plans[file],
                      .units_json = units_json,
                      .plan_json = plan_json,
                      .holidays = o->holidays};
    bool accepted = try_whole(&w);
    mem_free(plan_json);
    mem_free(units_json);
    cJSON_Delete(plan);
    cJSON_Delete(units);
    rng_free(rng);
    if (w.wrong) return WRONG;
    if (memory_kb() > MEMORY_MAX_KB) return GREEDY;
    return accepted ? ACCEPTED : REFUSED;
}

/* What its process ended with; −1 for a crash, a sanitizer's report or no end. */
static int run_apart(const struct originals *o, uint64_t number) {
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(SECONDS_MAX);
        _exit(try_mutant(o, number));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void forget(uint64_t number) {
    const char *dir = getenv("TIENDO_MUTANTS_KEPT");
    static const char *const kinds[] = {"plan", "units"};
    for (size_t i = 0; dir && i < 2; i++) {
        char *path = mem_printf("%s/%llu-%s.json", dir, (unsigned long long)number, kinds[i]);
        unlink(path);
        mem_free(path);
    }
}

/* Whatever is changed in a plan and its units: it is refused, or all that tiendo does with it comes to an end
 * and contradicts nothing. */
static void test_mutants(void **state) {
    const struct originals *o = *state;
    size_t accepted = 0, refused = 0, failed = 0;
    for (size_t i = 0; i < o->mutants; i++) {
        uint64_t number = o->seed + i;
        int end = run_apart(o, number);
        accepted += end == ACCEPTED || end == WRONG || end == GREEDY;
        refused += end == REFUSED;
        if (end == ACCEPTED || end == REFUSED) {
            forget(number);
            continue;
        }
        failed++;
        print_message("mutant %llu: %s\n", (unsigned long long)number,
                      end == WRONG    ? "contradicts itself"
                      : end == GREEDY ? "takes too much memory"
                                      : "crashes, or finds no end");
    }
    print_message("%zu mutants from %llu on: %zu accepted, %zu refused, %zu failed\n", o->mutants,
                  (unsigned long long)o->seed, accepted, refused, failed);
    assert_int_equal(failed, 0);
    assert_true(accepted > o->mutants / 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mutants)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
