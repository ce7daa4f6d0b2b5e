#include "config/sheet_path.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

void sheet_path_add(struct sheet_path *path, const char *step) {
    assert(path->count < SHEET_STEPS_MAX);
    path->steps[path->count++] = step;
}

void sheet_path_init(struct sheet_path *path, const char *prefix, const char *heading, const char *key) {
    *path = (struct sheet_path){.count = 0};
    int len = snprintf(path->text, sizeof path->text, "%s%s", prefix, heading);
    assert(len > 0 && (size_t)len < sizeof path->text);
    char *rest = path->text, *step;
    while ((step = strsep(&rest, ".")) != NULL) sheet_path_add(path, key && !rest ? key : step);
}

static cJSON *member(const cJSON *object, const char *key) {
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

static cJSON *walk(const cJSON *object, const struct sheet_path *path, size_t steps) {
    cJSON *item = (cJSON *)object;
    for (size_t i = 0; item && i < steps; i++) item = member(item, path->steps[i]);
    return item;
}

cJSON *sheet_path_get(const cJSON *object, const struct sheet_path *path) {
    return walk(object, path, path->count);
}

cJSON *sheet_path_take(cJSON *object, const struct sheet_path *path) {
    cJSON *taken = NULL;
    for (size_t n = path->count; n > 0; n--) {
        cJSON *holder = walk(object, path, n - 1);
        cJSON *item = cJSON_DetachItemFromObjectCaseSensitive(holder, path->steps[n - 1]);
        if (taken)
            cJSON_Delete(item); /* an object that is empty by now */
        else
            taken = item;
        if (holder->child) break;
    }
    return taken;
}

static bool put(cJSON *object, const char *key, cJSON *value) {
    cJSON *there = member(object, key);
    const char *unused = NULL;
    bool joined = true;
    if (!there) return cJSON_AddItemToObject(object, key, value);
    if (cJSON_IsObject(there) && cJSON_IsObject(value))
        joined = sheet_path_join(there, value, &unused);
    else
        joined = false;
    cJSON_Delete(value);
    return joined;
}

bool sheet_path_set(cJSON *object, const struct sheet_path *path, cJSON *value) {
    for (size_t i = 0; i + 1 < path->count; i++) {
        cJSON *next = member(object, path->steps[i]);
        if (!next) next = cJSON_AddObjectToObject(object, path->steps[i]);
        object = next;
        if (cJSON_IsObject(object)) continue;
        cJSON_Delete(value);
        return false;
    }
    return put(object, path->steps[path->count - 1], value);
}

bool sheet_path_join(cJSON *object, cJSON *more, const char **key) {
    while (more->child) {
        cJSON *item = cJSON_DetachItemViaPointer(more, more->child);
        char *name = item->string;
        item->string = NULL; /* the object makes its own */
        bool done = put(object, name, item);
        if (!done) {
            cJSON *there = member(object, name);
            *key = there ? there->string : "";
        }
        cJSON_free(name);
        if (!done) return false;
    }
    return true;
}

void sheet_pointer_add(struct strbuf *sb, const char *step) {
    strbuf_addc(sb, '/');
    for (; *step; step++) {
        if (*step == '~' || *step == '/')
            strbuf_adds(sb, *step == '~' ? "~0" : "~1");
        else
            strbuf_addc(sb, *step);
    }
}

void sheet_path_pointer(const struct sheet_path *path, struct strbuf *sb) {
    for (size_t i = 0; i < path->count; i++) sheet_pointer_add(sb, path->steps[i]);
}
