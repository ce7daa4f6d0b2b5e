#include "tests/fuzz/mutate.h"
#include "daemon/base/civil.h"
#include "daemon/base/mem.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

size_t below(struct rng *rng, size_t n) {
    return n ? (size_t)(rng_next(rng) % n) : 0;
}

/* ---- a place in the tree ---- */

struct place {
    cJSON *parent, *item;
};

struct places {
    struct place *items; /* owned */
    size_t count, cap;
};

static void collect(struct places *places, cJSON *parent, const char *key) {
    for (cJSON *child = parent->child; child; child = child->next) {
        if (!key || (child->string && strcmp(child->string, key) == 0)) {
            mem_grow(&places->items, &places->cap, places->count + 1);
            places->items[places->count++] = (struct place){parent, child};
        }
        collect(places, child, key);
    }
}

/* Any place, or any by that key. */
static struct place draw(struct rng *rng, const cJSON *root, const char *key) {
    struct places places = {0};
    struct place p = {0};
    collect(&places, (cJSON *)root, key);
    if (places.count) p = places.items[below(rng, places.count)];
    mem_free(places.items);
    return p;
}

cJSON *any_member(struct rng *rng, cJSON *parent, const char *key) {
    return draw(rng, parent, key).item;
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

static const char *key_of(struct place p) {
    return p.item->string ? p.item->string : p.parent->string;
}

/* ---- values ---- */

static cJSON *other_number(struct rng *rng, double was) {
    const double numbers[] = {was * 10, was / 10, -was, was + 1, was - 1, was * 1.01, was * (1 + 1e-13),
                              0,        -0.0,     100,  1,       1e-12,   1e12,       2022,
                              1e300,    5e-324,   0.1,  was / 3, 50,      was + 365};
    double v = numbers[below(rng, sizeof numbers / sizeof *numbers)];
    return cJSON_CreateNumber(isfinite(v) ? v : was);
}

static cJSON *moved_day(struct rng *rng, int32_t day) {
    static const int32_t steps[] = {1, -1, 14, 30, -31, 365, -365, 366, 3653, -14610, 59};
    char buf[CIVIL_TEXT_MAX];
    civil_format(day + steps[below(rng, sizeof steps / sizeof *steps)], buf);
    return cJSON_CreateString(buf);
}

static cJSON *other_text(struct rng *rng, const char *was) {
    static const char *const texts[] = {"2022",     "2023-S1", "2022-Q3",    "2022-07", "2021/2025", "02-29",
                                        "12-31",    "year",    "month",      "quarter", "half_year", "once",
                                        "phase",    "term",    "2024-02-29", "total",   "up",        "down",
                                        "baseline", "percent", "points",     "absolute"};
    int32_t day;
    if (civil_parse(was, &day) && below(rng, 8)) return moved_day(rng, day);
    return cJSON_CreateString(texts[below(rng, sizeof texts / sizeof *texts)]);
}

static void change_value(struct rng *rng, const struct corpus *corpus, cJSON *root) {
    (void)corpus;
    for (size_t tries = 0; tries < 20; tries++) {
        struct place p = draw(rng, root, NULL);
        if (!p.item || p.item->child) continue;
        if (cJSON_IsNumber(p.item))
            put(p, other_number(rng, p.item->valuedouble));
        else if (cJSON_IsString(p.item))
            put(p, other_text(rng, p.item->valuestring));
        else if (cJSON_IsBool(p.item))
            put(p, cJSON_CreateBool(!cJSON_IsTrue(p.item)));
        else
            continue;
        return;
    }
}

/* Only numbers and days: most of what comes of it is still a plan. */
static void change_number_or_day(struct rng *rng, const struct corpus *corpus, cJSON *root) {
    (void)corpus;
    for (size_t tries = 0; tries < 200; tries++) {
        struct place p = draw(rng, root, NULL);
        int32_t day;
        if (p.item && cJSON_IsNumber(p.item))
            put(p, other_number(rng, p.item->valuedouble));
        else if (p.item && cJSON_IsString(p.item) && civil_parse(p.item->valuestring, &day))
            put(p, moved_day(rng, day));
        else
            continue;
        return;
    }
}

/* ---- members ---- */

static const cJSON *of_corpus(struct rng *rng, const struct corpus *corpus) {
    return corpus->documents[below(rng, corpus->count)];
}

static void take_over(struct rng *rng, const struct corpus *corpus, cJSON *root) {
    struct place p = draw(rng, root, NULL), other;
    const char *key = p.item ? key_of(p) : NULL;
    if (!key || !p.item->string) return;
    other = draw(rng, below(rng, 2) ? root : of_corpus(rng, corpus), key);
    if (other.item && other.item != p.item) put(p, cJSON_Duplicate(other.item, true));
}

/* A member of one thing (a target, a report …) is put to another of its kind. */
static void add_member(struct rng *rng, const struct corpus *corpus, cJSON *root) {
    static const char *const lists[] = {"targets", "reports", "indicators", "tasks", "windows",
                                        "rounds",  "units",   "milestones", "due",   "objectives"};
    const char *list = lists[below(rng, sizeof lists / sizeof *lists)];
    struct place to = draw(rng, root, list),
                 from = draw(rng, below(rng, 2) ? root : of_corpus(rng, corpus), list);
    if (!to.item || !from.item || !to.item->child || !from.item->child) return;
    cJSON *a = to.item, *b = from.item;
    if (cJSON_IsArray(a)) a = cJSON_GetArrayItem(a, (int)below(rng, (size_t)cJSON_GetArraySize(a)));
    if (cJSON_IsArray(b)) b = cJSON_GetArrayItem(b, (int)below(rng, (size_t)cJSON_GetArraySize(b)));
    if (!cJSON_IsObject(a) || !cJSON_IsObject(b)) return;
    cJSON *member = cJSON_GetArrayItem(b, (int)below(rng, (size_t)cJSON_GetArraySize(b)));
    if (!member) return;
    char *key = mem_strdup(member->string);
    cJSON *copy = cJSON_Duplicate(member, true);
    cJSON_DeleteItemFromObjectCaseSensitive(a, key);
    cJSON_AddItemToObject(a, key, copy);
    mem_free(key);
}

static void remove_member(struct rng *rng, const struct corpus *corpus, cJSON *root) {
    struct place p = draw(rng, root, NULL);
    (void)corpus;
    if (p.item) cJSON_Delete(cJSON_DetachItemViaPointer(p.parent, p.item));
}

static void rename_ids(cJSON *item, const char *suffix) {
    for (cJSON *child = item->child; child; child = child->next) {
        if (child->string && strcmp(child->string, "id") == 0 && cJSON_IsString(child)) {
            char *id = mem_printf("%s%s", child->valuestring, suffix);
            cJSON_SetValuestring(child, id);
            mem_free(id);
        }
        rename_ids(child, suffix);
    }
}

static void double_thing(struct rng *rng, const struct corpus *corpus, cJSON *root) {
    (void)corpus;
    for (size_t tries = 0; tries < 50; tries++) {
        struct place p = draw(rng, root, NULL);
        if (!p.item || !cJSON_IsArray(p.parent)) continue;
        char suffix[16];
        snprintf(suffix, sizeof suffix, "-%zu", below(rng, 1000));
        cJSON *copy = cJSON_Duplicate(p.item, true);
        if (cJSON_IsObject(copy)) rename_ids(copy, suffix);
        cJSON_AddItemToArray(p.parent, copy);
        return;
    }
}

static void leave_unknown(struct rng *rng, const struct corpus *corpus, cJSON *root) {
    struct place p = draw(rng, root, NULL);
    (void)corpus;
    if (!p.item) return;
    cJSON *unknown = cJSON_CreateObject();
    cJSON_AddStringToObject(unknown, "unknown", "Văn bản không nêu");
    put(p, unknown);
}

/* ---- forms of targets ---- */

static const struct form {
    const char *key, *json;
} FORMS[] = {{"per_year", "{\"decrease_by\": [1, 2], \"as\": \"points\"}"},
             {"per_year", "{\"increase_by\": 5, \"as\": \"percent\"}"},
             {"per_year", "{\"increase_by\": [0, 1e9], \"as\": \"absolute\"}"},
             {"all_of", "[{\"at_least\": 10}, {\"at_most\": -5, \"relative\": {\"to\": \"baseline\", \"as\": "
                        "\"percent\"}}]"},
             {"between", "[0, 0]"},
             {"between", "[1, 40.5]"},
             {"approximately", "{\"value\": 20, \"tolerance\": 0}"},
             {"approximately", "{\"value\": 0, \"tolerance\": 1e9}"},
             {"direction_only", "\"up\""},
             {"equals", "0"},
             {"at_most", "0"},
             {"above", "100"},
             {"below", "-0.0"},
             {"rank_within", "3"},
             {"done", "true"},
             {"not_judged", "\"forecast\""}};
static const struct form MODIFIERS[] = {{"every", "\"year\""},
                                        {"every", "[2022, 2024]"},
                                        {"stretch", "true"},
                                        {"in_force", "false"},
                                        {"striving", "true"},
                                        {"each", "\"sex\""},
                                        {"merge", "\"sum\""},
                                        {"merge", "\"weighted\""},
                                        {"merge", "\"not_comparable\""},
                                        {"relative", "{\"to\": \"baseline\", \"as\": \"percent\"}"},
                                        {"relative", "{\"to\": \"2021\", \"as\": \"points\"}"},
                                        {"relative", "{\"to\": \"baseline\", \"as\": \"absolute\"}"},
                                        {"valid_from", "\"2023-01-01\""},
                                        {"valid_to", "\"2023-06-30\""},
                                        {"maintain_from", "\"2022-12-31\""},
                                        {"level", "\"national\""}};
static const char *const CONDITIONS[] = {
    "at_least", "above",         "at_most", "below",  "equals",         "between",    "per_year",
    "done",     "approximately", "stage",   "all_of", "direction_only", "not_judged", "rank_within"};

static cJSON *parsed(const char *text) {
    struct err err = {.code = ERR_OK};
    cJSON *item = NULL;
    return json_parse(text, strlen(text), 0, &item, &err) == ERR_OK ? item : cJSON_CreateNull();
}

static void set_form(cJSON *target, const struct form *form) {
    cJSON_DeleteItemFromObjectCaseSensitive(target, form->key);
    cJSON_AddItemToObject(target, form->key, parsed(form->json));
}

static void change_target(struct rng *rng, const struct corpus *corpus, cJSON *root) {
    cJSON *targets = any_member(rng, root, "targets");
    (void)corpus;
    if (!targets || !cJSON_IsArray(targets) || !targets->child) return;
    cJSON *target = cJSON_GetArrayItem(targets, (int)below(rng, (size_t)cJSON_GetArraySize(targets)));
    if (!cJSON_IsObject(target)) return;
    if (below(rng, 2)) {
        set_form(target, &MODIFIERS[below(rng, sizeof MODIFIERS / sizeof *MODIFIERS)]);
        if (cJSON_GetObjectItemCaseSensitive(target, "every"))
            cJSON_DeleteItemFromObjectCaseSensitive(target, "at");
        return;
    }
    for (size_t i = 0; i < sizeof CONDITIONS / sizeof *CONDITIONS; i++)
        cJSON_DeleteItemFromObjectCaseSensitive(target, CONDITIONS[i]);
    set_form(target, &FORMS[below(rng, sizeof FORMS / sizeof *FORMS)]);
}

void mutate_document(struct rng *rng, const struct corpus *corpus, cJSON *root) {
    static void (*const changes[])(struct rng *, const struct corpus *, cJSON *) = {
        change_value,  change_number_or_day, change_number_or_day, take_over,     take_over,    add_member,
        remove_member, double_thing,         leave_unknown,        change_target, change_target};
    changes[below(rng, sizeof changes / sizeof *changes)](rng, corpus, root);
}

/* ---- units over time ---- */

static const char *text_of(const cJSON *unit, const char *key) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(unit, key);
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static void set_text(cJSON *unit, const char *key, const char *value) {
    cJSON_DeleteItemFromObjectCaseSensitive(unit, key);
    cJSON_AddStringToObject(unit, key, value);
}

static cJSON *add_unit(cJSON *list, const cJSON *like, const char *id, const char *from) {
    cJSON *unit = cJSON_CreateObject();
    cJSON_AddStringToObject(unit, "unit", id);
    cJSON_AddStringToObject(unit, "kind", text_of(like, "kind") ? text_of(like, "kind") : "commune");
    cJSON_AddStringToObject(unit, "name", id);
    if (text_of(like, "parent")) cJSON_AddStringToObject(unit, "parent", text_of(like, "parent"));
    cJSON_AddStringToObject(unit, "from", from);
    cJSON_AddItemToArray(list, unit);
    return unit;
}

static void days_of(struct rng *rng, char last[CIVIL_TEXT_MAX], char next[CIVIL_TEXT_MAX]) {
    static const char *const days[] = {"2012-12-31", "2016-06-30", "2022-12-31", "2023-03-14",
                                       "2024-02-29", "2025-02-28", "2025-06-30", "2026-12-31"};
    int32_t day;
    (void)!civil_parse(days[below(rng, sizeof days / sizeof *days)], &day);
    civil_format(day, last);
    civil_format(day + 1, next);
}

static void close_unit(cJSON *unit, const char *last) {
    cJSON_DeleteItemFromObjectCaseSensitive(unit, "merged_into");
    set_text(unit, "to", last);
}

static cJSON *any_unit(struct rng *rng, cJSON *list) {
    return cJSON_GetArrayItem(list, (int)below(rng, (size_t)cJSON_GetArraySize(list)));
}

static void merge_units(struct rng *rng, cJSON *list) {
    char last[CIVIL_TEXT_MAX], next[CIVIL_TEXT_MAX], id[24];
    cJSON *first = any_unit(rng, list);
    snprintf(id, sizeof id, "merged-%zu", below(rng, 100000));
    days_of(rng, last, next);
    for (size_t n = 1 + below(rng, 3); n > 0; n--) {
        cJSON *unit = any_unit(rng, list);
        if (!unit || !text_of(unit, "parent")) continue;
        close_unit(unit, last);
        cJSON_AddStringToObject(unit, "merged_into", id);
        first = unit;
    }
    if (first) add_unit(list, first, id, next);
}

static void split_unit(struct rng *rng, cJSON *list) {
    char last[CIVIL_TEXT_MAX], next[CIVIL_TEXT_MAX], id[32];
    cJSON *unit = any_unit(rng, list);
    size_t number = below(rng, 100000);
    if (!unit || !text_of(unit, "unit")) return;
    days_of(rng, last, next);
    close_unit(unit, last);
    for (size_t n = 1 + below(rng, 3); n > 0; n--) {
        snprintf(id, sizeof id, "split-%zu-%zu", number, n);
        set_text(add_unit(list, unit, id, next), "split_from", text_of(unit, "unit"));
    }
}

static void move_unit(struct rng *rng, cJSON *list) {
    char last[CIVIL_TEXT_MAX], next[CIVIL_TEXT_MAX];
    cJSON *unit = any_unit(rng, list), *other = any_unit(rng, list);
    if (!unit || !other || !text_of(other, "unit")) return;
    days_of(rng, last, next);
    cJSON *former = cJSON_CreateObject(), *parents = cJSON_CreateArray();
    cJSON_AddStringToObject(former, "parent", text_of(other, "unit"));
    cJSON_AddStringToObject(former, "to", last);
    cJSON_AddItemToArray(parents, former);
    cJSON_DeleteItemFromObjectCaseSensitive(unit, "former_parents");
    cJSON_AddItemToObject(unit, "former_parents", parents);
}

/* A unit that is new belongs to a group as well, or reports nothing. */
static void join_group(struct rng *rng, cJSON *root, cJSON *list) {
    cJSON *groups = cJSON_GetObjectItemCaseSensitive(root, "groups");
    cJSON *unit = cJSON_GetArrayItem(list, cJSON_GetArraySize(list) - 1);
    if (!groups || !groups->child || !unit || !text_of(unit, "unit")) return;
    cJSON *group = cJSON_GetArrayItem(groups, (int)below(rng, (size_t)cJSON_GetArraySize(groups)));
    if (cJSON_IsArray(group)) cJSON_AddItemToArray(group, cJSON_CreateString(text_of(unit, "unit")));
}

void mutate_units(struct rng *rng, const struct corpus *corpus, cJSON *root) {
    cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "units");
    if (!cJSON_IsArray(list) || !list->child) return;
    switch (below(rng, 7)) {
    case 0:
    case 1:
        merge_units(rng, list);
        if (below(rng, 3) == 0) join_group(rng, root, list);
        break;
    case 2:
    case 3:
        split_unit(rng, list);
        if (below(rng, 3) == 0) join_group(rng, root, list);
        break;
    case 4:
        move_unit(rng, list);
        break;
    default:
        mutate_document(rng, corpus, root);
        break;
    }
}
