#include "config/units_reader.h"
#include "config/units_build.h"
#include "daemon/base/mem.h"
#include <stdlib.h>
#include <string.h>

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
        d->placed = &units->items[units->count++];
        *d->placed = d->unit;
    }
}

static const char *unit_id_at(const void *arg, size_t i) {
    const struct units *units = arg;
    return i < units->count ? units->items[i].id : NULL;
}

void units_build_error(struct units_build *b, const struct draft *d, const char *member, enum text_id id,
                       const char *const *args, size_t nargs) {
    char *pointer = mem_printf("%s%s", d->pointer, member);
    problems_add(b->problems, SEVERITY_ERROR, d->file, pointer, id, args, nargs);
    mem_free(pointer);
}

const struct unit *units_build_find(struct units_build *b, const struct draft *d, const char *member,
                                    const char *id) {
    const struct unit *unit = unit_find(b->units, id);
    if (unit) return unit;
    char *pointer = mem_printf("%s%s", d->pointer, member);
    reader_unresolved_at(b->problems, d->file, pointer, T_PLAN_UNIT_UNKNOWN, id,
                         (struct ids){unit_id_at, b->units});
    mem_free(pointer);
    return NULL;
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
    units_resolve_parents(&b);
    units_resolve_succession(&b);
    read_groups(&b, sources, count);
    for (size_t i = 0; i < b.count; i++) mem_free(b.drafts[i].pointer);
    for (size_t i = 0; i < count; i++) cJSON_Delete(b.roots[i]);
    mem_free(b.drafts);
    mem_free(b.roots);
    if (problems->errors == errors_before) return b.units;
    units_free(b.units);
    return NULL;
}
