/* References: to units and groups, and the nearest known id when one leads nowhere. */
#include "config/reader.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include <string.h>

#define LISTED_MAX 8

static size_t count_ids(struct ids known) {
    size_t n = 0;
    while (known.at(known.arg, n)) n++;
    return n;
}

static void list_ids(struct strbuf *sb, const char *const *ids, size_t count) {
    for (size_t i = 0; i < count && i < LISTED_MAX; i++) strbuf_addf(sb, "%s%s", i ? ", " : "", ids[i]);
    if (count > LISTED_MAX) strbuf_adds(sb, ", …");
    if (count == 0) strbuf_adds(sb, "-");
}

void reader_unresolved_at(struct problems *problems, const char *file, const char *pointer, enum text_id id,
                          const char *given, struct ids known) {
    size_t count = count_ids(known);
    const char **ids = mem_array(count + 1, sizeof *ids);
    struct strbuf list;
    strbuf_init(&list, 0);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const char *known_id = known.at(known.arg, i);
        if (*known_id) ids[kept++] = known_id; /* an id that was unfit is "" and told already */
    }
    count = kept;
    const char *nearest = text_nearest(given, ids, count);
    list_ids(&list, nearest ? &nearest : ids, nearest ? 1 : count);
    problems_error(problems, file, pointer, id, given, list.data);
    strbuf_deinit(&list);
    mem_free(ids);
}

void reader_unresolved(struct reader *r, const struct json_at *at, enum text_id id, const char *given,
                       struct ids known) {
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    json_pointer(at, &pointer);
    reader_unresolved_at(r->sink.problems, r->sink.file, pointer.data, id, given, known);
    strbuf_deinit(&pointer);
}

static const char *unit_id_at(const void *arg, size_t i) {
    const struct units *units = arg;
    return i < units->count ? units->items[i].id : NULL;
}

static const char *group_id_at(const void *arg, size_t i) {
    const struct units *units = arg;
    return i < units->group_count ? units->groups[i].id : NULL;
}

static const struct unit *find_unit(struct reader *r, const struct json_at *at, const char *id) {
    const struct unit *unit = unit_find(r->units, id);
    if (!unit) reader_unresolved(r, at, T_PLAN_UNIT_UNKNOWN, id, (struct ids){unit_id_at, r->units});
    return unit;
}

bool reader_unit(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                 const struct unit **out, const char **why) {
    struct json_at at = json_member(obj, key);
    const char *id = NULL;
    if (!reader_string(r, obj, key, need, &id, why)) return false;
    *out = find_unit(r, &at, id);
    return *out != NULL;
}

/* {"unit": "x", "requested": true} (đề nghị): outside the issuer's authority, asked to. */
static bool read_requested(struct reader *r, const struct json_at *at, struct body *out) {
    static const char *const known[] = {"unit", "requested", NULL};
    json_only(&r->sink, at, known);
    json_get_bool(&r->sink, at, "requested", false, &out->requested);
    return reader_unit(r, at, "unit", KNOWN, &out->unit, NULL);
}

bool reader_body(struct reader *r, const struct json_at *obj, const char *key, struct body *out) {
    struct json_at at = json_member(obj, key);
    *out = (struct body){.unit = NULL};
    if (cJSON_IsObject(at.item) && !reader_is_unknown(at.item)) return read_requested(r, &at, out);
    return reader_unit(r, obj, key, OPTIONAL, &out->unit, &out->unknown);
}

/* The units named so far, each once: `seen` by their place in the set. */
struct unit_list {
    struct body *items; /* owned */
    size_t count, cap;
    bool *seen;     /* owned */
    bool requested; /* {"unit": …, "requested": true} may stand for a unit */
};

static void list_add(struct unit_list *list, struct body body) {
    if (list->seen[body.unit->index]) return;
    list->seen[body.unit->index] = true;
    mem_grow(&list->items, &list->cap, list->count + 1);
    list->items[list->count++] = body;
}

/* Not one that closed before the phase or came after it. */
static bool was_there(const struct plan *plan, const struct unit *unit) {
    bool before = unit->to_day != DAY_NONE && plan->start_day != DAY_NONE && unit->to_day < plan->start_day;
    bool after = unit->from_day != DAY_NONE && plan->end_day != DAY_NONE && unit->from_day > plan->end_day;
    return !before && !after;
}

/* Below the plan's own unit, today or when the phase begins or ends: units may have moved since. */
static bool is_below(const struct plan *plan, const struct unit *unit) {
    return unit != plan->unit && was_there(plan, unit) &&
           (unit_is_within(unit, plan->unit) || unit_is_within_on(unit, plan->unit, plan->start_day) ||
            unit_is_within_on(unit, plan->unit, plan->end_day));
}

/* "@all" needs no declaration. */
static void add_all(struct reader *r, struct unit_list *list) {
    for (size_t i = 0; r->plan->unit && i < r->units->count; i++) {
        const struct unit *unit = &r->units->items[i];
        if (is_below(r->plan, unit)) list_add(list, (struct body){.unit = unit});
    }
}

static void add_group(struct reader *r, const struct json_at *at, const char *name, struct unit_list *list) {
    if (!r->plan) { /* groups are read: they list units alone */
        json_error(&r->sink, at, T_UNITS_GROUP_IN_GROUP, name);
        return;
    }
    const struct unit_group *group = unit_group_find(r->units, name + 1);
    if (!group && strcmp(name, "@all") == 0) {
        add_all(r, list);
    } else if (!group) {
        reader_unresolved(r, at, T_PLAN_GROUP_UNKNOWN, name + 1, (struct ids){group_id_at, r->units});
    }
    for (size_t i = 0; group && i < group->count; i++) list_add(list, (struct body){.unit = group->units[i]});
}

static void add_named(struct reader *r, const struct json_at *at, struct unit_list *list) {
    const char *name = cJSON_GetStringValue(at->item);
    struct body body = {.unit = NULL};
    if (name && name[0] == '@') {
        add_group(r, at, name, list);
        return;
    }
    if (name) {
        body.unit = find_unit(r, at, name);
    } else if (list->requested && cJSON_IsObject(at->item)) {
        read_requested(r, at, &body);
    } else {
        json_error(&r->sink, at, T_CONFIG_UNIT_NAME);
    }
    if (!body.unit) return;
    if (list->seen[body.unit->index]) reader_warn_(r, at, T_CHECK_UNIT_TWICE, body.unit->id);
    list_add(list, body);
}

/* One name, or a list of them. */
static void add_names(struct reader *r, const struct json_at *at, struct unit_list *list) {
    list->seen = mem_array(r->units->count + 1, sizeof *list->seen);
    if (!cJSON_IsArray(at->item)) {
        add_named(r, at, list);
        return;
    }
    reader_each(item, at) add_named(r, &item, list);
}

static void free_list(struct unit_list *list) {
    mem_free(list->items);
    mem_free(list->seen);
}

static bool keep_units(struct reader *r, struct unit_list *list, const struct unit *const **out,
                       size_t *count) {
    const struct unit **copy = reader_array(r, list->count, sizeof(const struct unit *));
    if (copy) {
        for (size_t i = 0; i < list->count; i++) copy[i] = list->items[i].unit;
        *out = copy;
        *count = list->count;
    }
    free_list(list);
    return copy != NULL;
}

bool reader_units(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                  const struct unit *const **out, size_t *count) {
    struct json_at array = json_member(obj, key);
    struct unit_list list = {.items = NULL};
    if (!json_get_array(&r->sink, obj, key, need == REQUIRED || need == KNOWN, &array)) return false;
    add_names(r, &array, &list);
    return keep_units(r, &list, out, count);
}

bool reader_units_some(struct reader *r, const struct json_at *at, const struct unit *const **out,
                       size_t *count) {
    struct unit_list list = {.items = NULL};
    size_t before = r->sink.problems->errors;
    add_names(r, at, &list);
    if (keep_units(r, &list, out, count)) return true;
    if (r->sink.problems->errors == before) json_error(&r->sink, at, T_PLAN_UNITS_NONE);
    return false;
}

bool reader_bodies(struct reader *r, const struct json_at *obj, const char *key, const struct body **out,
                   size_t *count) {
    struct unit_list list = {.requested = true};
    struct json_at array;
    if (!json_get_array(&r->sink, obj, key, false, &array)) return false;
    add_names(r, &array, &list);
    struct body *copy = reader_array(r, list.count, sizeof *copy);
    if (copy) memcpy(copy, list.items, list.count * sizeof *copy);
    *out = copy;
    *count = copy ? list.count : 0;
    free_list(&list);
    return true;
}

/* A number, or a range [low, high]. */
static bool read_value(struct reader *r, const struct json_at *at, bool ranges, struct unit_value *v) {
    const cJSON *low = cJSON_GetArrayItem(at->item, 0), *high = cJSON_GetArrayItem(at->item, 1);
    if (cJSON_IsNumber(at->item)) {
        v->low = v->high = at->item->valuedouble;
        return true;
    }
    if (ranges && cJSON_IsArray(at->item) && cJSON_GetArraySize(at->item) == 2 && cJSON_IsNumber(low) &&
        cJSON_IsNumber(high) && num_cmp(low->valuedouble, high->valuedouble) <= 0) {
        v->low = low->valuedouble;
        v->high = high->valuedouble;
        return true;
    }
    json_error(&r->sink, at, ranges ? T_CONFIG_SHARE_OR_RANGE : T_CONFIG_SHARE);
    return false;
}

bool reader_unit_values(struct reader *r, const struct json_at *obj, const char *key, bool ranges,
                        const struct unit_value **out, size_t *count) {
    struct json_at shares;
    if (!json_get_object(&r->sink, obj, key, false, &shares)) return false;
    struct unit_value *values = reader_array(r, reader_length(&shares), sizeof *values);
    size_t n = 0;
    if (!values) return false;
    reader_each(item, &shares) {
        const struct unit *unit = find_unit(r, &item, item.key);
        if (!ranges && reader_unknown(r, &shares, item.key, NULL)) continue;
        if (!read_value(r, &item, ranges, &values[n]) || !unit) continue;
        values[n++].unit = unit;
    }
    *out = values;
    *count = n;
    return true;
}
