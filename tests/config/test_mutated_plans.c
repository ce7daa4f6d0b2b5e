/* The five plans with their trees changed in the ways that hands and programs change them: members removed,
 * doubled, exchanged, of another type, cut short, with other numbers, with keys nobody knows, nested too
 * deep. Whatever comes of it: no crash, and every problem says in which file and where. The seed is printed;
 * another is tried with TIENDO_SEED. */
#include "daemon/base/crypto.h"
#include "daemon/base/file.h"
#include "daemon/base/json.h"
#include "tests/config/support.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 500
#define FILES  5

static const char *const PLAN_FILES[FILES] = {
    "config/plans/bac-kan-2011.json", "config/plans/lai-chau-2016.json", "config/plans/lang-son-2022.json",
    "config/plans/lao-cai-2022.json", "config/plans/ngoc-hoi-2023.json"};
static const char *const UNIT_FILES[FILES] = {"config/units/bac-kan.json", "config/units/lai-chau.json",
                                              "config/units/lang-son.json", "config/units/lao-cai.json",
                                              "config/units/ngoc-hoi.json"};

struct originals {
    struct units *units;
    struct strbuf plans[FILES];
    uint64_t seed;
};

static bool read_all(const char *const *paths, struct strbuf *bytes) {
    struct err err = {.code = ERR_OK};
    for (size_t i = 0; i < FILES; i++) {
        strbuf_init(&bytes[i], 0);
        if (file_read(paths[i], &bytes[i], &err)) return false;
    }
    return true;
}

static int set_up(void **state) {
    struct originals *o = mem_alloc(sizeof *o);
    struct strbuf bytes[FILES];
    struct units_source sources[FILES];
    struct problems problems;
    const char *seed = getenv("TIENDO_SEED");
    problems_init(&problems);
    if (!read_all(PLAN_FILES, o->plans) || !read_all(UNIT_FILES, bytes)) return -1;
    for (size_t i = 0; i < FILES; i++)
        sources[i] =
            (struct units_source){.file = UNIT_FILES[i], .bytes = bytes[i].data, .len = bytes[i].len};
    o->units = units_read(sources, FILES, &problems);
    o->seed = seed ? strtoull(seed, NULL, 10) : 20221024;
    print_message("seed %llu\n", (unsigned long long)o->seed);
    for (size_t i = 0; i < FILES; i++) strbuf_deinit(&bytes[i]);
    problems_deinit(&problems);
    *state = o;
    return o->units ? 0 : -1;
}

static int tear_down(void **state) {
    struct originals *o = *state;
    units_free(o->units);
    for (size_t i = 0; i < FILES; i++) strbuf_deinit(&o->plans[i]);
    mem_free(o);
    return 0;
}

static size_t below(struct rng *rng, size_t n) {
    return n ? (size_t)(rng_next(rng) % n) : 0;
}

/* ---- a place in the tree ---- */

struct place {
    cJSON *parent, *item;
};

static size_t count_items(const cJSON *item) {
    size_t n = 1;
    for (const cJSON *child = item->child; child; child = child->next) n += count_items(child);
    return n;
}

static bool find_place(cJSON *parent, size_t *n, struct place *out) {
    for (cJSON *child = parent->child; child; child = child->next) {
        if ((*n)-- == 0) {
            *out = (struct place){parent, child};
            return true;
        }
        if (find_place(child, n, out)) return true;
    }
    return false;
}

static bool any_place(struct rng *rng, cJSON *root, struct place *out) {
    size_t n = below(rng, count_items(root) - 1);
    return find_place(root, &n, out);
}

static void put(struct place p, cJSON *value) {
    if (cJSON_IsArray(p.parent)) {
        mem_free(value->string); /* the key of where it comes from */
        value->string = NULL;
        cJSON_ReplaceItemViaPointer(p.parent, p.item, value);
        return;
    }
    char *key = mem_strdup(p.item->string);
    cJSON_ReplaceItemInObjectCaseSensitive(p.parent, key, value);
    mem_free(key);
}

/* ---- what becomes of it ---- */

static void delete_it(struct rng *rng, cJSON *root, struct place p) {
    (void)rng;
    (void)root;
    cJSON_Delete(cJSON_DetachItemViaPointer(p.parent, p.item));
}

static void duplicate_it(struct rng *rng, cJSON *root, struct place p) {
    struct place other;
    if (any_place(rng, root, &other) && cJSON_IsArray(p.parent) && below(rng, 2)) {
        cJSON_AddItemToArray(p.parent, cJSON_Duplicate(p.item, true));
    } else if (any_place(rng, root, &other) && other.item != p.item) {
        cJSON *copy = cJSON_Duplicate(p.item, true);
        put(other, copy);
    }
}

static bool is_within(const cJSON *item, const cJSON *outer) {
    for (const cJSON *child = outer->child; child; child = child->next) {
        if (child == item || is_within(item, child)) return true;
    }
    return false;
}

static void swap_it(struct rng *rng, cJSON *root, struct place p) {
    struct place other;
    if (!any_place(rng, root, &other) || other.item == p.item) return;
    if (is_within(p.item, other.item) || is_within(other.item, p.item)) return;
    cJSON *a = cJSON_Duplicate(p.item, true), *b = cJSON_Duplicate(other.item, true);
    put(p, b);
    put(other, a);
}

static void retype_it(struct rng *rng, cJSON *root, struct place p) {
    static const char *const values[] = {
        "null",        "true",        "0",        "-7",
        "1e300",       "\"\"",        "\"2016\"", "\"end\"",
        "[]",          "{}",          "[[1]]",    "{\"unknown\": \"vì sao\"}",
        "{\"vi\": 1}", "\"@lc-all\"", "2020",     "\"sex=female\""};
    struct err err = {.code = ERR_OK};
    cJSON *value = NULL;
    const char *text = values[below(rng, sizeof values / sizeof *values)];
    (void)root;
    assert_int_equal(json_parse(text, strlen(text), 0, &value, &err), ERR_OK);
    put(p, value);
}

/* Texts are cut between characters: the scanner refuses others. */
static void truncate_it(struct rng *rng, cJSON *root, struct place p) {
    (void)root;
    if (cJSON_IsString(p.item)) {
        size_t len = below(rng, strlen(p.item->valuestring) + 1);
        while (len && ((unsigned char)p.item->valuestring[len] & 0xC0) == 0x80) len--;
        char *cut = mem_strndup(p.item->valuestring, len);
        put(p, cJSON_CreateString(cut));
        mem_free(cut);
    } else if (p.item->child) {
        int keep = (int)below(rng, (size_t)cJSON_GetArraySize(p.item));
        while (cJSON_GetArraySize(p.item) > keep) cJSON_DeleteItemFromArray(p.item, keep);
    }
}

static void change_numbers(struct rng *rng, cJSON *root, struct place p) {
    static const double numbers[] = {-1, 0, 0.1, 1, 100, 101, 2015, 2020, 1e9, -0.0};
    (void)root;
    for (cJSON *child = p.item->child; child; child = child->next) {
        struct place inner = {p.item, child};
        if (!cJSON_IsNumber(child)) continue;
        cJSON *changed = cJSON_CreateNumber(child->valuedouble * (below(rng, 2) ? -1 : 10));
        put(inner, changed);
        child = changed;
    }
    if (cJSON_IsNumber(p.item) || below(rng, 4) == 0)
        put(p, cJSON_CreateNumber(numbers[below(rng, sizeof numbers / sizeof *numbers)]));
}

static void add_unknown_key(struct rng *rng, cJSON *root, struct place p) {
    static const char *const keys[] = {"xyz",  "at_leest", "",         "a/b~c",
                                       "khóa", "unknown",  "per_year", "all_of"};
    cJSON *obj = cJSON_IsObject(p.item) ? p.item : root;
    const char *key = keys[below(rng, sizeof keys / sizeof *keys)];
    if (!cJSON_GetObjectItemCaseSensitive(obj, key)) cJSON_AddItemToObject(obj, key, cJSON_CreateNumber(1));
}

static void nest_it(struct rng *rng, cJSON *root, struct place p) {
    cJSON *value = cJSON_Duplicate(p.item, true);
    (void)root;
    for (size_t depth = 1 + below(rng, 80); depth > 0; depth--) {
        cJSON *outer = below(rng, 2) ? cJSON_CreateArray() : cJSON_CreateObject();
        if (cJSON_IsArray(outer)) {
            mem_free(value->string);
            value->string = NULL;
            cJSON_AddItemToArray(outer, value);
        } else {
            cJSON_AddItemToObject(outer, "unknown", value);
        }
        value = outer;
    }
    put(p, value);
}

static void (*const CHANGES[])(struct rng *rng, cJSON *root, struct place p) = {
    delete_it, duplicate_it, swap_it, retype_it, truncate_it, change_numbers, add_unknown_key, nest_it};
#define CHANGE_COUNT (sizeof CHANGES / sizeof *CHANGES)

/* ---- what is said of it ---- */

static bool of_whole_document(const struct problem *p) {
    return strncmp(p->code, "json.", 5) == 0 || strcmp(p->code, "config.too_big") == 0;
}

static void assert_placed(const struct problems *problems, size_t round) {
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        bool placed = p->pointer[0] == '/' || (p->pointer[0] == '\0' && of_whole_document(p));
        if (!p->file || strcmp(p->file, "mutant.json") != 0 || !placed)
            fail_msg("round %zu: nothing says where: %s %s", round, p->code, p->en);
    }
}

static void read_mutant(const struct originals *o, const char *bytes, size_t len, size_t round) {
    struct problems problems;
    struct strbuf sb;
    problems_init(&problems);
    strbuf_init(&sb, 0);
    struct plan *plan = plan_read(bytes, len, "mutant.json", o->units, &problems);
    assert_true((plan != NULL) == (problems.errors == 0));
    if (plan) plan_check(plan, &problems);
    assert_true(!plan || problems.errors == 0);
    assert_placed(&problems, round);
    problems_write(&problems, LANG_VI, &sb);
    plan_free(plan);
    strbuf_deinit(&sb);
    problems_deinit(&problems);
}

static cJSON *tree_of(const struct strbuf *bytes) {
    struct err err = {.code = ERR_OK};
    cJSON *root = NULL;
    assert_int_equal(json_parse(bytes->data, bytes->len, JSON_COMMENTS, &root, &err), ERR_OK);
    return root;
}

/* Each of the ways on each of the plans, and three at once. */
static void test_mutations(void **state) {
    const struct originals *o = *state;
    struct rng *rng = rng_new(o->seed);
    for (size_t round = 0; round < ROUNDS; round++) {
        cJSON *root = tree_of(&o->plans[round % FILES]);
        struct strbuf sb;
        struct place p;
        for (size_t n = round % 10 == 9 ? 3 : 1; n > 0; n--) {
            if (any_place(rng, root, &p)) CHANGES[(round / FILES + n) % CHANGE_COUNT](rng, root, p);
        }
        strbuf_init(&sb, 0);
        json_print(&sb, root);
        read_mutant(o, sb.data, sb.len, round);
        strbuf_deinit(&sb);
    }
    rng_free(rng);
}

/* A plan as it stands is read without an error, so that the mutants above differ by what was done to them. */
static void test_originals_are_sound(void **state) {
    const struct originals *o = *state;
    for (size_t i = 0; i < FILES; i++) {
        struct problems problems;
        problems_init(&problems);
        struct plan *plan = plan_read(o->plans[i].data, o->plans[i].len, PLAN_FILES[i], o->units, &problems);
        assert_non_null(plan);
        plan_free(plan);
        problems_deinit(&problems);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_originals_are_sound),
                                       cmocka_unit_test(test_mutations)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
