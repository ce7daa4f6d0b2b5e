#include "daemon/flow/plan_things.h"
#include "daemon/base/mem.h"
#include <string.h>

static const struct {
    const char *name, *list; /* list: the member that holds them */
    enum text_id word;
} KINDS[] = {
    [THING_PLAN] = {"plan", NULL, T_DIFF_THING_PLAN},
    [THING_MILESTONE] = {"milestone", "milestones", T_DIFF_THING_MILESTONE},
    [THING_TERM] = {"term", "terms", T_DIFF_THING_TERM},
    [THING_REFERENCE] = {"reference", "references", T_DIFF_THING_REFERENCE},
    [THING_OBJECTIVE] = {"objective", "objectives", T_DIFF_THING_OBJECTIVE},
    [THING_INDICATOR] = {"indicator", "indicators", T_DIFF_THING_INDICATOR},
    [THING_TARGET] = {"target", "targets", T_DIFF_THING_TARGET},
    [THING_TASK] = {"task", "tasks", T_DIFF_THING_TASK},
    [THING_REPORT] = {"report", "reports", T_DIFF_THING_REPORT},
    [THING_EVENT] = {"event", "events", T_DIFF_THING_EVENT},
};

const char *thing_kind_name(enum thing_kind kind) {
    return KINDS[kind].name;
}

const char *thing_kind_word(const char *name, enum lang lang) {
    for (size_t i = 0; i < THING_KIND_COUNT; i++)
        if (strcmp(KINDS[i].name, name) == 0) return text_raw(KINDS[i].word, lang);
    return name;
}

const char *thing_id_key(enum thing_kind kind) {
    return kind == THING_PLAN ? "plan" : "id";
}

/* Which kind of thing a member holds: those at the top, then objectives', then indicators'. */
static bool held(enum thing_kind in, const char *key, enum thing_kind *out) {
    for (enum thing_kind k = THING_MILESTONE; k < THING_KIND_COUNT; k++) {
        bool top = k != THING_INDICATOR && k != THING_TARGET;
        bool fits = (in == THING_PLAN && top) ||
                    (in == THING_OBJECTIVE && (k == THING_INDICATOR || k == THING_TASK)) ||
                    (in == THING_INDICATOR && k == THING_TARGET);
        if (!fits || strcmp(KINDS[k].list, key) != 0) continue;
        *out = k;
        return true;
    }
    return false;
}

bool thing_holds_things(enum thing_kind kind, const char *key) {
    enum thing_kind held_kind;
    return held(kind, key, &held_kind);
}

static void collect(struct things *things, enum thing_kind kind, const cJSON *item) {
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, thing_id_key(kind)));
    const cJSON *member, *child;
    enum thing_kind inner;
    mem_grow(&things->items, &things->cap, things->count + 1);
    things->items[things->count++] = (struct thing){.kind = kind, .id = id ? id : "", .item = item};
    cJSON_ArrayForEach(member, item) {
        if (!held(kind, member->string, &inner)) continue;
        cJSON_ArrayForEach(child, member) {
            collect(things, inner, child);
        } /* no deeper than the four kinds */
    }
}

void things_init(struct things *things, const struct plan *plan) {
    struct err ignored;
    *things = (struct things){0};
    if (json_parse(plan->canonical, strlen(plan->canonical), 0, &things->root, &ignored) == ERR_OK)
        collect(things, THING_PLAN, things->root);
}

void things_deinit(struct things *things) {
    cJSON_Delete(things->root);
    mem_free(things->items);
    *things = (struct things){0};
}

const struct thing *things_find(const struct things *things, enum thing_kind kind, const char *id) {
    for (size_t i = 0; i < things->count; i++)
        if (things->items[i].kind == kind && strcmp(things->items[i].id, id) == 0) return &things->items[i];
    return NULL;
}

const char *thing_title(const struct thing *thing) {
    static const char *const keys[] = {"title", "quote"};
    for (size_t i = 0; i < 2; i++) {
        const cJSON *title = cJSON_GetObjectItemCaseSensitive(thing->item, keys[i]);
        const cJSON *vi = cJSON_IsObject(title) ? cJSON_GetObjectItemCaseSensitive(title, "vi") : title;
        if (cJSON_IsString(vi)) return vi->valuestring;
    }
    return "";
}

/* ---- whom it concerns ---- */

struct unit_list {
    const struct unit **items; /* in the arena */
    size_t count, cap;
};

static void add_unit(struct unit_list *list, const struct unit *unit) {
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == unit) return;
    if (unit && list->count < list->cap) list->items[list->count++] = unit;
}

static void add_units(struct unit_list *list, const struct unit *const *units, size_t count) {
    for (size_t i = 0; i < count; i++) add_unit(list, units[i]);
}

static void of_indicator(struct unit_list *list, const struct indicator *ind) {
    add_unit(list, ind->lead);
    add_units(list, ind->coordinating, ind->coordinating_count);
    add_units(list, ind->reported_by, ind->reported_by_named);
}

static void of_target(struct unit_list *list, const struct target *t) {
    add_unit(list, t->indicator->lead);
    add_units(list, t->units, t->unit_count);
    for (size_t i = 0; i < t->allocation_count; i++) add_unit(list, t->allocations[i].unit);
    if (!t->unit_count && !t->allocation_count) of_indicator(list, t->indicator);
}

static void of_report(struct unit_list *list, const struct report *r) {
    add_units(list, r->units, r->unit_count);
    add_unit(list, r->to);
    add_unit(list, r->via);
}

static void of_task(struct unit_list *list, const struct task *t) {
    add_unit(list, t->lead.unit);
    add_units(list, t->units, t->unit_count);
    for (size_t i = 0; i < t->coordinating_count; i++) add_unit(list, t->coordinating[i].unit);
}

static size_t most(const struct plan *plan, const struct thing *thing) {
    const struct indicator *ind = thing->kind == THING_INDICATOR ? plan_indicator(plan, thing->id) : NULL;
    const struct target *t = thing->kind == THING_TARGET ? plan_target(plan, thing->id) : NULL;
    const struct report *r = thing->kind == THING_REPORT ? plan_report(plan, thing->id) : NULL;
    const struct task *k = thing->kind == THING_TASK ? plan_task(plan, thing->id) : NULL;
    size_t n = 3;
    if (t) ind = t->indicator;
    if (ind) n += ind->coordinating_count + ind->reported_by_count;
    if (t) n += t->unit_count + t->allocation_count;
    if (r) n += r->unit_count;
    if (k) n += k->unit_count + k->coordinating_count;
    return n;
}

const struct unit *const *thing_concerns(const struct plan *plan, const struct thing *thing,
                                         struct arena *arena, size_t *count) {
    struct unit_list list = {.cap = most(plan, thing)};
    list.items = arena_array(arena, list.cap, sizeof(const struct unit *));
    *count = 0;
    if (!list.items) return NULL;
    const struct indicator *ind = plan_indicator(plan, thing->id);
    const struct target *t = plan_target(plan, thing->id);
    const struct report *r = plan_report(plan, thing->id);
    const struct task *k = plan_task(plan, thing->id);
    if (thing->kind == THING_INDICATOR && ind) of_indicator(&list, ind);
    if (thing->kind == THING_TARGET && t) of_target(&list, t);
    if (thing->kind == THING_REPORT && r) of_report(&list, r);
    if (thing->kind == THING_TASK && k) of_task(&list, k);
    *count = list.count;
    return list.items;
}
