#include "config/units_reader.h"
#include "config/reader.h"
#include "daemon/base/mem.h"
#include <stdlib.h>
#include <string.h>

/* A unit as read: where it stood, and the parent's id until all units of all files are known. */
struct draft {
    struct unit unit;
    const char *parent_id;
    const char *file;
    char *pointer; /* owned */
};

struct units_build {
    struct problems *problems;
    struct units *units;
    struct draft *drafts; /* owned; sorted by id once all are read */
    size_t count, cap;
    cJSON **roots; /* owned, one a source; NULL where it could not be read */
};

static const char *const *read_addresses(struct reader *r, const struct json_at *contacts, const char *key) {
    static const char *const none[] = {NULL};
    struct json_at array;
    size_t n = 0;
    if (!json_get_array(&r->sink, contacts, key, false, &array)) return none;
    const char **list = reader_array(r, reader_length(&array) + 1, sizeof *list);
    if (!list) return none;
    reader_each(item, &array) {
        const char *address = cJSON_GetStringValue(item.item);
        if (address && reader_is_address(address)) {
            list[n++] = reader_copy(r, address);
        } else {
            json_error(&r->sink, &item, T_CONFIG_ADDRESS, address ? address : "");
        }
    }
    return list;
}

static void read_contacts(struct reader *r, const struct json_at *obj, struct unit *u) {
    static const char *const known[] = {"email", "lead", NULL};
    struct json_at at = {.item = NULL};
    if (json_get_object(&r->sink, obj, "contacts", false, &at)) json_only(&r->sink, &at, known);
    u->emails = read_addresses(r, &at, "email");
    u->lead_emails = read_addresses(r, &at, "lead");
}

static void read_locale(struct reader *r, const struct json_at *obj, struct unit *u) {
    static const char *const langs[] = {"vi", "en", NULL};
    int lang = LANG_VI;
    u->has_locale = reader_choice(r, obj, "locale", OPTIONAL_KNOWN, langs, &lang);
    u->locale = (enum lang)lang;
}

static void read_unit(struct reader *r, const struct json_at *at, struct draft *d) {
    static const char *const known[] = {"unit", "kind", "name",   "parent",      "contacts",   "locale",
                                        "from", "to",   "source", "merged_into", "split_from", NULL};
    static const char *const later[] = {"merged_into", "split_from", NULL};
    struct json_at to = json_member(at, "to");
    struct unit *u = &d->unit;
    u->from_day = u->to_day = DAY_NONE;
    if (!reader_only(r, at, known)) return;
    reader_id(r, at, "unit", &u->id);
    reader_id(r, at, "kind", &u->kind);
    reader_text(r, at, "name", REQUIRED, &u->name);
    reader_string(r, at, "parent", OPTIONAL_KNOWN, &d->parent_id, NULL);
    read_contacts(r, at, u);
    read_locale(r, at, u);
    reader_day(r, at, "from", OPTIONAL_KNOWN, &u->from_day);
    reader_day(r, at, "to", OPTIONAL_KNOWN, &u->to_day);
    if (u->from_day != DAY_NONE && u->to_day != DAY_NONE && u->to_day < u->from_day)
        json_error(&r->sink, &to, T_CONFIG_TO_BEFORE_FROM);
    reader_string(r, at, "source", OPTIONAL_KNOWN, &u->source, NULL);
    reader_unsupported(r, at, later);
}

static void add_unit(struct units_build *b, struct reader *r, const struct json_at *at) {
    struct draft d = {.file = r->sink.file};
    struct strbuf pointer;
    read_unit(r, at, &d);
    if (!d.unit.id) return;
    strbuf_init(&pointer, 0);
    json_pointer(at, &pointer);
    d.pointer = strbuf_detach(&pointer, NULL);
    mem_grow(&b->drafts, &b->cap, b->count + 1);
    b->drafts[b->count++] = d;
}

static struct reader reader_for(struct units_build *b, const char *file, const cJSON *root) {
    return (struct reader){.sink = {.problems = b->problems, .file = file},
                           .arena = b->units->arena,
                           .root = root,
                           .units = b->units};
}

static void read_source(struct units_build *b, const struct units_source *source, size_t place) {
    static const char *const known[] = {"$schema", "units", "groups", NULL};
    cJSON *root = b->roots[place] = reader_parse(source->bytes, source->len, source->file, b->problems);
    if (!root) return;
    struct reader r = reader_for(b, source->file, root);
    struct json_at at = json_root(root), array;
    if (!reader_only(&r, &at, known) || !reader_list(&r, &at, "units", &array)) return;
    reader_each(item, &array) add_unit(b, &r, &item);
}

static int by_id(const void *a, const void *b) {
    const struct draft *x = a, *y = b;
    int order = strcmp(x->unit.id, y->unit.id);
    if (order == 0) order = strcmp(x->file, y->file);
    return order ? order : strcmp(x->pointer, y->pointer);
}

/* Sorts the drafts and lays the units down; of two with one id the first stays, the second is a problem. */
static void settle_units(struct units_build *b) {
    struct units *units = b->units;
    if (b->count == 0) return;
    qsort(b->drafts, b->count, sizeof *b->drafts, by_id);
    units->items = arena_array(units->arena, b->count, sizeof *units->items);
    if (!units->items) {
        problems_error(b->problems, NULL, "", T_CONFIG_TOO_BIG, "256");
        return;
    }
    for (size_t i = 0; i < b->count; i++) {
        struct draft *d = &b->drafts[i];
        if (i > 0 && strcmp(d->unit.id, b->drafts[i - 1].unit.id) == 0) {
            problems_error(b->problems, d->file, d->pointer, T_UNITS_TWICE, d->unit.id, b->drafts[i - 1].file,
                           b->drafts[i - 1].pointer);
            continue;
        }
        d->unit.index = units->count;
        units->items[units->count++] = d->unit;
    }
}

static const char *unit_id_at(const void *arg, size_t i) {
    const struct units *units = arg;
    return i < units->count ? units->items[i].id : NULL;
}

static void resolve_parent(struct units_build *b, const struct draft *d) {
    if (!d->parent_id) return;
    struct unit *unit = &b->units->items[unit_find(b->units, d->unit.id)->index];
    unit->parent = unit_find(b->units, d->parent_id);
    if (unit->parent) return;
    char *pointer = mem_printf("%s/parent", d->pointer);
    reader_unresolved_at(b->problems, d->file, pointer, T_PLAN_UNIT_UNKNOWN, d->parent_id,
                         (struct ids){unit_id_at, b->units});
    mem_free(pointer);
}

/* Does following the parents from here come back? Every loop is found from each of its members; it is told
 * once, from the least id. */
static bool heads_loop(const struct units *units, const struct unit *unit) {
    const struct unit *up = unit->parent;
    for (size_t steps = 0; up && steps <= units->count; steps++, up = up->parent) {
        if (up == unit) return true;
        if (up->index < unit->index) return false;
    }
    return false;
}

static void refuse_loops(struct units_build *b) {
    for (size_t i = 0; i < b->count; i++) {
        const struct draft *d = &b->drafts[i];
        const struct unit *unit = unit_find(b->units, d->unit.id);
        if (!unit || !heads_loop(b->units, unit)) continue;
        char *pointer = mem_printf("%s/parent", d->pointer);
        problems_error(b->problems, d->file, pointer, T_UNITS_LOOP, unit->id);
        mem_free(pointer);
    }
}

static bool group_taken(const struct units *units, const char *id) {
    for (size_t i = 0; i < units->group_count; i++) {
        if (strcmp(units->groups[i].id, id) == 0) return true;
    }
    return false;
}

static void read_group(struct units_build *b, struct reader *r, const struct json_at *groups,
                       const struct json_at *at) {
    struct unit_group group = {.id = at->key};
    if (!reader_is_id(at->key, false)) {
        json_error(&r->sink, at, T_CONFIG_ID, at->key);
        return;
    }
    if (group_taken(b->units, at->key)) {
        json_error(&r->sink, at, T_UNITS_GROUP_TWICE, at->key);
        return;
    }
    size_t before = b->problems->errors;
    reader_units(r, groups, at->key, REQUIRED, &group.units, &group.count);
    if (group.count == 0 && b->problems->errors == before)
        json_error(&r->sink, at, T_UNITS_GROUP_EMPTY, at->key);
    group.id = reader_copy(r, at->key);
    b->units->groups[b->units->group_count++] = group;
}

static size_t count_groups(const struct units_build *b, size_t sources) {
    size_t n = 0;
    for (size_t i = 0; i < sources; i++) {
        const cJSON *groups = cJSON_GetObjectItemCaseSensitive(b->roots[i], "groups");
        if (cJSON_IsObject(groups)) n += (size_t)cJSON_GetArraySize(groups);
    }
    return n;
}

static int by_group_id(const void *a, const void *b) {
    return strcmp(((const struct unit_group *)a)->id, ((const struct unit_group *)b)->id);
}

static void read_groups(struct units_build *b, const struct units_source *sources, size_t count) {
    struct units *units = b->units;
    units->groups = arena_array(units->arena, count_groups(b, count) + 1, sizeof *units->groups);
    if (!units->groups) {
        problems_error(b->problems, NULL, "", T_CONFIG_TOO_BIG, "256");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct reader r = reader_for(b, sources[i].file, b->roots[i]);
        struct json_at root = json_root(b->roots[i]), groups;
        if (!cJSON_IsObject(root.item) || !json_get_object(&r.sink, &root, "groups", false, &groups))
            continue;
        reader_each(item, &groups) read_group(b, &r, &groups, &item);
    }
    if (units->group_count > 1) qsort(units->groups, units->group_count, sizeof *units->groups, by_group_id);
}

struct units *units_read(const struct units_source *sources, size_t count, struct problems *problems) {
    size_t errors_before = problems->errors;
    struct units_build b = {
        .problems = problems, .units = units_new(), .roots = mem_array(count + 1, sizeof *b.roots)};
    for (size_t i = 0; i < count; i++) read_source(&b, &sources[i], i);
    settle_units(&b);
    for (size_t i = 0; b.units->items && i < b.count; i++) resolve_parent(&b, &b.drafts[i]);
    refuse_loops(&b);
    read_groups(&b, sources, count);
    for (size_t i = 0; i < b.count; i++) mem_free(b.drafts[i].pointer);
    for (size_t i = 0; i < count; i++) cJSON_Delete(b.roots[i]);
    mem_free(b.drafts);
    mem_free(b.roots);
    if (problems->errors == errors_before) return b.units;
    units_free(b.units);
    return NULL;
}
