#include "daemon/flow/plan_diff.h"
#include "daemon/base/mem.h"
#include "daemon/flow/plan_things.h"
#include <string.h>

#define DIFF_ARENA_MAX ((size_t)64 << 20)

static struct plan_change *add(struct plan_diff *d, enum plan_change_kind change, const struct thing *thing) {
    mem_grow(&d->items, &d->cap, d->count + 1);
    struct plan_change *c = &d->items[d->count++];
    *c = (struct plan_change){.change = change,
                              .thing = thing_kind_name(thing->kind),
                              .id = arena_strdup(d->arena, thing->id),
                              .title = arena_strdup(d->arena, thing_title(thing))};
    return c;
}

static void concern(struct plan_diff *d, struct plan_change *c, const struct plan *plan,
                    const struct thing *thing) {
    c->concerns = thing_concerns(plan, thing, d->arena, &c->concern_count);
}

static const char *value_text(struct plan_diff *d, const cJSON *item) {
    struct strbuf sb;
    if (!item) return NULL;
    strbuf_init(&sb, 0);
    json_print_canonical(&sb, item);
    const char *text = arena_strndup(d->arena, sb.data, sb.len);
    strbuf_deinit(&sb);
    return text;
}

/* ---- members, and what in them is different ---- */

struct comparing {
    struct plan_diff *d;
    const struct plan *after;
    const struct thing *thing; /* the new one */
};

static const char *id_of(const cJSON *item) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "id"));
}

static const cJSON *by_id(const cJSON *list, const char *id) {
    const cJSON *item;
    cJSON_ArrayForEach(item, list) {
        if (id_of(item) && strcmp(id_of(item), id) == 0) return item;
    }
    return NULL;
}

static bool has_ids(const cJSON *list) {
    const cJSON *item;
    cJSON_ArrayForEach(item, list) {
        if (!id_of(item) || by_id(list, id_of(item)) != item) return false;
    }
    return true;
}

/* Of what is in both. */
static bool same_order(const cJSON *was, const cJSON *now) {
    const cJSON *item, *last = was ? was->child : NULL;
    cJSON_ArrayForEach(item, now) {
        const cJSON *old = by_id(was, id_of(item)), *at = last;
        while (old && at && at != old) at = at->next;
        if (old && !at) return false;
        if (old) last = old;
    }
    return true;
}

static bool same_keys(const cJSON *was, const cJSON *now) {
    const cJSON *item;
    cJSON_ArrayForEach(item, was) {
        if (!cJSON_GetObjectItemCaseSensitive(now, item->string)) return false;
    }
    return cJSON_GetArraySize(was) == cJSON_GetArraySize(now);
}

#define SMALL 4 /* {"before": "11-30"} that becomes {"by": "11-30"} is told as a whole */

/* Can they be told part by part? */
static bool are_alike(const cJSON *was, const cJSON *now) {
    if (cJSON_IsObject(was) && cJSON_IsObject(now))
        return same_keys(was, now) || cJSON_GetArraySize(was) > SMALL || cJSON_GetArraySize(now) > SMALL;
    return cJSON_IsArray(was) && cJSON_IsArray(now) && has_ids(was) && has_ids(now) && same_order(was, now);
}

static const cJSON *counterpart(const cJSON *whole, const cJSON *item) {
    return cJSON_IsArray(whole) ? by_id(whole, id_of(item))
                                : cJSON_GetObjectItemCaseSensitive(whole, item->string);
}

static void compare_values(const struct comparing *x, const char *path, const cJSON *was, const cJSON *now);

/* "rounds/first/due/before" */
static void compare_part(const struct comparing *x, const char *path, const cJSON *name, const cJSON *was,
                         const cJSON *now) {
    char *deeper = mem_printf("%s/%s", path, name->string ? name->string : id_of(name));
    compare_values(x, deeper, was, now);
    mem_free(deeper);
}

static void compare_values(const struct comparing *x, const char *path, const cJSON *was, const cJSON *now) {
    const cJSON *item;
    if (was && now && cJSON_Compare(was, now, true)) return;
    if (are_alike(was, now)) {
        cJSON_ArrayForEach(item, now) {
            compare_part(x, path, item, counterpart(was, item), item);
        }
        cJSON_ArrayForEach(item, was) {
            if (!counterpart(now, item)) compare_part(x, path, item, item, NULL);
        }
        return;
    }
    struct plan_change *c = add(x->d, CHANGE_CHANGED, x->thing);
    c->key = arena_strdup(x->d->arena, path);
    c->was = value_text(x->d, was);
    c->now = value_text(x->d, now);
    concern(x->d, c, x->after, x->thing);
}

static void compare_member(struct plan_diff *d, const struct plan *after, const struct thing *a,
                           const struct thing *b, const char *key) {
    const struct comparing x = {d, after, b};
    if (thing_holds_things(b->kind, key) || strcmp(key, thing_id_key(b->kind)) == 0) return;
    compare_values(&x, key, cJSON_GetObjectItemCaseSensitive(a->item, key),
                   cJSON_GetObjectItemCaseSensitive(b->item, key));
}

static void compare(struct plan_diff *d, const struct plan *after, const struct thing *a,
                    const struct thing *b) {
    const cJSON *member;
    cJSON_ArrayForEach(member, b->item) {
        compare_member(d, after, a, b, member->string);
    }
    cJSON_ArrayForEach(member, a->item) {
        if (!cJSON_GetObjectItemCaseSensitive(b->item, member->string))
            compare_member(d, after, a, b, member->string);
    }
}

/* The old thing that this one is: of the same id, else the one it was renamed from. */
static const struct thing *former(const struct things *old, const struct plan *after, const struct thing *b) {
    const struct thing *same = things_find(old, b->kind, b->id);
    for (size_t i = 0; !same && i < after->note_count; i++) {
        const struct succession_note *n = &after->notes[i];
        if (n->to && strcmp(n->to, b->id) == 0 && strcmp(n->kind, thing_kind_name(b->kind)) == 0)
            same = things_find(old, b->kind, n->id);
    }
    return same;
}

static void compare_all(struct plan_diff *d, const struct plan *before, const struct plan *after,
                        struct things *old, const struct things *new) {
    for (size_t i = 0; i < new->count; i++) {
        const struct thing *b = &new->items[i];
        struct thing *a = (struct thing *)former(old, after, b);
        if (!a) {
            concern(d, add(d, CHANGE_ADDED, b), after, b);
            continue;
        }
        a->seen = true;
        if (strcmp(a->id, b->id) != 0) {
            struct plan_change *c = add(d, CHANGE_RENAMED, a);
            c->new_id = arena_strdup(d->arena, b->id);
            concern(d, c, after, b);
        }
        compare(d, after, a, b);
    }
    for (size_t i = 0; i < old->count; i++)
        if (!old->items[i].seen) concern(d, add(d, CHANGE_REMOVED, &old->items[i]), before, &old->items[i]);
}

void plan_diff_init(struct plan_diff *d, const struct plan *before, const struct plan *after) {
    struct things old, new;
    *d = (struct plan_diff){.arena = arena_new(DIFF_ARENA_MAX)};
    things_init(&new, after);
    if (before) {
        things_init(&old, before);
        compare_all(d, before, after, &old, &new);
        things_deinit(&old);
    } else if (new.count) {
        add(d, CHANGE_ADDED, &new.items[0]);
    }
    things_deinit(&new);
}

void plan_diff_deinit(struct plan_diff *d) {
    arena_free(d->arena);
    mem_free(d->items);
    *d = (struct plan_diff){0};
}

const char *plan_change_name(enum plan_change_kind change) {
    static const char *const names[] = {"added", "removed", "renamed", "changed"};
    return names[change];
}

/* ---- words ---- */

static void thing_words(const struct plan_change *c, enum lang lang, struct strbuf *sb) {
    strbuf_addf(sb, "%s %s", thing_kind_word(c->thing, lang), c->id);
    if (*c->title && !c->key) strbuf_addf(sb, " (%s)", c->title);
}

void plan_change_words(const struct plan_change *c, enum lang lang, struct strbuf *sb) {
    struct strbuf what;
    strbuf_init(&what, 0);
    thing_words(c, lang, &what);
    switch (c->change) {
    case CHANGE_ADDED:
        text_addv(sb, T_DIFF_ADDED, lang, what.data);
        break;
    case CHANGE_REMOVED:
        text_addv(sb, T_DIFF_REMOVED, lang, what.data);
        break;
    case CHANGE_RENAMED:
        text_addv(sb, T_DIFF_RENAMED, lang, what.data, c->new_id);
        break;
    case CHANGE_CHANGED:
        text_addv(sb, T_DIFF_CHANGED, lang, what.data, c->key, c->was ? c->was : "–", c->now ? c->now : "–");
        break;
    }
    strbuf_deinit(&what);
}

static void add_words(cJSON *obj, const struct plan_change *c, enum lang lang) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    plan_change_words(c, lang, &sb);
    cJSON_AddStringToObject(obj, lang_name(lang), sb.data);
    strbuf_deinit(&sb);
}

cJSON *plan_change_json(const struct plan_change *c) {
    cJSON *obj = cJSON_CreateObject();
    cJSON_AddStringToObject(obj, "change", plan_change_name(c->change));
    cJSON_AddStringToObject(obj, "thing", c->thing);
    cJSON_AddStringToObject(obj, "id", c->id);
    json_add_string_or_null(obj, "new_id", c->new_id);
    json_add_string_or_null(obj, "title", *c->title ? c->title : NULL);
    json_add_string_or_null(obj, "key", c->key);
    json_add_string_or_null(obj, "was", c->was);
    json_add_string_or_null(obj, "now", c->now);
    cJSON *units = cJSON_AddArrayToObject(obj, "concerns");
    for (size_t i = 0; i < c->concern_count; i++)
        cJSON_AddItemToArray(units, cJSON_CreateString(c->concerns[i]->id));
    cJSON *text = cJSON_AddObjectToObject(obj, "text");
    add_words(text, c, LANG_VI);
    add_words(text, c, LANG_EN);
    return obj;
}
