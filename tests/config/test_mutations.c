/* Documents gone wrong in ways nobody thought of: the shipped plans with bytes changed, or with parts of
 * their trees moved, removed and replaced. The seed is fixed, each round prints nothing unless it fails; then
 * it tells its number, which repeats it. */
#include "config/holidays_reader.h"
#include "daemon/base/crypto.h"
#include "daemon/base/file.h"
#include "daemon/base/json.h"
#include "tests/config/support.h"
#include <string.h>

#define ROUNDS 250 /* of each kind, on each of the plans */

static const char *const PLANS[] = {"config/plans/lai-chau-2016.json", "config/plans/bac-kan-2011.json",
                                    "tests/data/config/deadlines.json", "tests/data/config/targets.json"};
#define PLAN_COUNT (sizeof PLANS / sizeof *PLANS)
#define SETTINGS   "config/tiendo.json"
static const char *const UNIT_FILES[] = {"config/units/lai-chau.json", "config/units/bac-kan.json"};

struct originals {
    struct units *units;
    struct strbuf plans[PLAN_COUNT];
};

static int make_world(void **state) {
    struct originals *w = mem_alloc(sizeof *w);
    struct strbuf bytes[2];
    struct units_source sources[2];
    struct problems problems;
    struct err err = {.code = ERR_OK};
    problems_init(&problems);
    for (size_t i = 0; i < PLAN_COUNT; i++) {
        strbuf_init(&w->plans[i], 0);
        if (file_read(PLANS[i], &w->plans[i], &err)) return -1;
    }
    for (size_t i = 0; i < 2; i++) {
        strbuf_init(&bytes[i], 0);
        if (file_read(UNIT_FILES[i], &bytes[i], &err)) return -1;
        sources[i] =
            (struct units_source){.file = UNIT_FILES[i], .bytes = bytes[i].data, .len = bytes[i].len};
    }
    w->units = units_read(sources, 2, &problems);
    for (size_t i = 0; i < 2; i++) strbuf_deinit(&bytes[i]);
    problems_deinit(&problems);
    *state = w;
    return w->units ? 0 : -1;
}

static int drop_world(void **state) {
    struct originals *w = *state;
    units_free(w->units);
    for (size_t i = 0; i < PLAN_COUNT; i++) strbuf_deinit(&w->plans[i]);
    mem_free(w);
    return 0;
}

/* Whatever the bytes: no crash; a plan that is read can be checked; one that is refused says where. */
static void read_any(const struct originals *w, const char *bytes, size_t len, size_t round) {
    struct problems problems;
    problems_init(&problems);
    struct plan *plan = plan_read(bytes, len, "mutant.json", w->units, &problems);
    if (plan) {
        assert_int_equal(problems.errors, 0);
        plan_check(plan, &problems);
        assert_int_equal(problems.errors, 0);
    } else {
        assert_true(problems.errors > 0);
    }
    for (size_t i = 0; i < problems.count; i++) {
        const struct problem *p = &problems.items[i];
        bool placed = p->pointer[0] == '/' || strstr(p->en, "line ") || strcmp(p->code, "json.type") == 0;
        if (!placed) fail_msg("round %zu: nothing says where: %s %s", round, p->code, p->en);
    }
    plan_free(plan);
    problems_deinit(&problems);
}

static size_t below(struct rng *rng, size_t n) {
    return n ? (size_t)(rng_next(rng) % n) : 0;
}

/* Changes, removes, doubles or swaps a few bytes; the characters of the grammar come up often. */
static void change_bytes(struct rng *rng, struct strbuf *sb) {
    static const char tokens[] = "{}[]\",:0-9.eE+tfn/*\\\n\x00\x80\xff";
    for (size_t n = 1 + below(rng, 4); n > 0; n--) {
        size_t at = below(rng, sb->len), len = 1 + below(rng, 40);
        if (at + len > sb->len) len = sb->len - at;
        switch (below(rng, 4)) {
        case 0:
            sb->data[at] = tokens[below(rng, sizeof tokens - 1)];
            break;
        case 1:
            sb->data[at] = (char)rng_next(rng);
            break;
        case 2:
            memmove(sb->data + at, sb->data + at + len, sb->len - at - len);
            sb->len -= len;
            break;
        default: {
            char copy[40]; /* there may be a zero byte in it by now */
            memcpy(copy, sb->data + at, len);
            strbuf_add(sb, copy, len);
        }
        }
    }
}

/* Bytes changed at random. */
static void test_bytes(void **state) {
    const struct originals *w = *state;
    struct rng *rng = rng_new(20160520);
    for (size_t round = 0; round < PLAN_COUNT * ROUNDS; round++) {
        struct strbuf sb;
        strbuf_init(&sb, 0);
        strbuf_add(&sb, w->plans[round % PLAN_COUNT].data, w->plans[round % PLAN_COUNT].len);
        change_bytes(rng, &sb);
        read_any(w, sb.data, sb.len, round);
        strbuf_deinit(&sb);
    }
    rng_free(rng);
}

/* Cut off at any length. */
static void test_cut(void **state) {
    const struct originals *w = *state;
    for (size_t i = 0; i < 2; i++) {
        for (size_t len = 0; len < w->plans[i].len; len += 1 + w->plans[i].len / 100)
            read_any(w, w->plans[i].data, len, len);
    }
}

static size_t count_items(const cJSON *item) {
    size_t n = 1;
    for (const cJSON *child = item->child; child; child = child->next) n += count_items(child);
    return n;
}

/* The n-th item of the tree in the order of the file, the root being 0, and its parent. */
static cJSON *find_item(cJSON *item, size_t *n, cJSON **parent) {
    if (*n == 0) return item;
    --*n;
    for (cJSON *child = item->child; child; child = child->next) {
        size_t before = *n;
        cJSON *found = find_item(child, n, parent);
        if (!found) continue;
        if (before == 0 || child == found) *parent = item;
        return found;
    }
    return NULL;
}

static cJSON *any_value(struct rng *rng) {
    static const char *const values[] = {"null",
                                         "true",
                                         "-1",
                                         "0",
                                         "1e300",
                                         "12.5",
                                         "\"\"",
                                         "\"x\"",
                                         "\"2016\"",
                                         "\"2016-05-20\"",
                                         "\"@lc-all\"",
                                         "\"end\"",
                                         "[]",
                                         "{}",
                                         "[[]]",
                                         "{\"unknown\": \"why\"}",
                                         "{\"unknown\": 5}",
                                         "{\"before\": \"05-20\"}",
                                         "[\"\"]",
                                         "{\"\": \"share\"}",
                                         "\"-30d\"",
                                         "\"sex\"",
                                         "\"guidance\"",
                                         "\"share\"",
                                         "\"[share] / [mean] * [ratio-of]\"",
                                         "\"[women] − sum([pilot])\"",
                                         "{\"at_least\": 3}",
                                         "{\"indicator\": \"share\", \"above\": 3}",
                                         "{\"increase_by\": [1, 2], \"as\": \"percent\"}",
                                         "[2017, 2016]",
                                         "[\"2019-01-01\", \"2019-12-31\"]",
                                         "{\"day\": 31, \"month_of_period\": \"next\"}",
                                         "{\"unit\": \"lc-so-y-te\", \"requested\": true}",
                                         "{\"vi\": 1}"};
    struct err err = {.code = ERR_OK};
    cJSON *value = NULL;
    const char *text = values[below(rng, sizeof values / sizeof *values)];
    assert_int_equal(json_parse(text, strlen(text), 0, &value, &err), ERR_OK);
    return value;
}

/* Any item replaced by another value, by another part of the document, or gone. */
static void change_tree(struct rng *rng, cJSON *root) {
    if (!root->child) return;
    size_t place = 1 + below(rng, count_items(root) - 1), other = 1 + below(rng, count_items(root) - 1),
           what = below(rng, 4);
    cJSON *parent = NULL, *unused = NULL, *item = find_item(root, &place, &parent),
          *from = find_item(root, &other, &unused);
    if (what == 0) {
        cJSON_Delete(cJSON_DetachItemViaPointer(parent, item));
        return;
    }
    cJSON *value = what == 1 ? cJSON_Duplicate(from, true) : any_value(rng);
    if (what == 1 && value->string && cJSON_IsArray(parent)) cJSON_Delete(value), value = any_value(rng);
    if (cJSON_IsArray(parent)) {
        cJSON_ReplaceItemViaPointer(parent, item, value);
    } else {
        char *key = mem_strdup(item->string);
        cJSON_ReplaceItemInObjectCaseSensitive(parent, key, value);
        mem_free(key);
    }
}

/* Trees changed at random: all of them are JSON, so the readers themselves meet every wrong shape. */
static void test_trees(void **state) {
    const struct originals *w = *state;
    struct rng *rng = rng_new(20161130);
    for (size_t round = 0; round < PLAN_COUNT * ROUNDS; round++) {
        const struct strbuf *plan = &w->plans[round % PLAN_COUNT];
        struct err err = {.code = ERR_OK};
        struct strbuf sb;
        cJSON *root = NULL;
        assert_int_equal(json_parse(plan->data, plan->len, JSON_COMMENTS, &root, &err), ERR_OK);
        for (size_t n = 1 + below(rng, 6); n > 0; n--) change_tree(rng, root);
        strbuf_init(&sb, 0);
        json_print(&sb, root);
        read_any(w, sb.data, sb.len, round);
        strbuf_deinit(&sb);
    }
    rng_free(rng);
}

/* Every problem has a place, and something was read or refused for a reason. */
static void assert_told(const struct problems *problems, bool read, size_t round) {
    assert_int_equal(read, problems->errors == 0);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        if (p->pointer[0] != '/' && !strstr(p->en, "line "))
            fail_msg("round %zu: nothing says where: %s %s", round, p->code, p->en);
    }
}

static void settings_any(const char *text, size_t len, size_t round) {
    struct problems problems;
    struct strbuf dump;
    problems_init(&problems);
    strbuf_init(&dump, 0);
    struct settings *settings = settings_read(text, len, SETTINGS, &problems);
    assert_told(&problems, settings != NULL, round);
    if (settings) settings_dump(settings, &dump);
    settings_free(settings);
    strbuf_deinit(&dump);
    problems_deinit(&problems);
}

static void units_any(const char *text, size_t len, size_t round) {
    struct problems problems;
    struct units_source source = {.file = "units.json", .bytes = text, .len = len};
    problems_init(&problems);
    struct units *units = units_read(&source, 1, &problems);
    assert_told(&problems, units != NULL, round);
    units_free(units);
    problems_deinit(&problems);
}

static void change_file(const char *path, uint64_t seed,
                        void (*read)(const char *text, size_t len, size_t round)) {
    struct rng *rng = rng_new(seed);
    struct strbuf bytes;
    struct err err = {.code = ERR_OK};
    strbuf_init(&bytes, 0);
    assert_int_equal(file_read(path, &bytes, &err), ERR_OK);
    for (size_t round = 0; round < 2 * ROUNDS; round++) {
        struct strbuf sb;
        cJSON *root = NULL;
        strbuf_init(&sb, 0);
        if (round % 2) {
            strbuf_add(&sb, bytes.data, bytes.len);
            change_bytes(rng, &sb);
        } else {
            assert_int_equal(json_parse(bytes.data, bytes.len, JSON_COMMENTS, &root, &err), ERR_OK);
            for (size_t n = 1 + below(rng, 4); n > 0; n--) change_tree(rng, root);
            json_print(&sb, root);
        }
        read(sb.data, sb.len, round);
        strbuf_deinit(&sb);
    }
    strbuf_deinit(&bytes);
    rng_free(rng);
}

/* The settings go wrong as politely. */
static void test_settings(void **state) {
    (void)state;
    change_file(SETTINGS, 20161231, settings_any);
}

/* So do the units, loops of parents and of successions among them. */
static void test_units(void **state) {
    (void)state;
    change_file(UNIT_FILES[0], 20160401, units_any);
    change_file("tests/data/config/units-over-time.json", 20250701, units_any);
}

static void holidays_any(const char *text, size_t len, size_t round) {
    struct problems problems;
    problems_init(&problems);
    struct holidays *h = holidays_read(text, len, "holidays.json", &problems);
    assert_told(&problems, h != NULL, round);
    holidays_unref(h);
    problems_deinit(&problems);
}

/* And the holidays. */
static void test_holidays(void **state) {
    (void)state;
    change_file("config/holidays-vn.json", 20240504, holidays_any);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bytes), cmocka_unit_test(test_cut),
                                       cmocka_unit_test(test_trees), cmocka_unit_test(test_settings),
                                       cmocka_unit_test(test_units), cmocka_unit_test(test_holidays)};
    return cmocka_run_group_tests(tests, make_world, drop_world);
}
