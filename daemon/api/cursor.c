#include "daemon/api/cursor.h"
#include "daemon/base/crypto.h"
#include "daemon/base/mem.h"
#include <math.h>
#include <string.h>

#define EXACT_MAX 9007199254740992.0 /* up to 2^53 a number of JSON is exact */

static bool is_page(const char *name) {
    return strcmp(name, "cursor") == 0 || strcmp(name, "limit") == 0 || strcmp(name, "as_of") == 0;
}

void cursor_add(struct strbuf *sb, const struct exchange *x, int64_t seq, int64_t now_ms, int64_t position) {
    struct strbuf json;
    strbuf_init(&json, 0);
    cJSON *o = cJSON_CreateObject(), *q = cJSON_AddObjectToObject(o, "q");
    for (size_t i = 0; i < x->param_count; i++)
        if (!is_page(x->params[i].name)) cJSON_AddStringToObject(q, x->params[i].name, x->params[i].value);
    cJSON_AddStringToObject(o, "r", x->route->path);
    json_add_int(o, "s", seq);
    json_add_int(o, "t", now_ms);
    json_add_int(o, "p", position);
    json_print(&json, o);
    crypto_base64url(json.data, json.len, sb);
    strbuf_deinit(&json);
}

static bool get_int(const cJSON *o, const char *key, int64_t *out) {
    const cJSON *n = cJSON_GetObjectItemCaseSensitive(o, key);
    if (!cJSON_IsNumber(n) || !(fabs(n->valuedouble) <= EXACT_MAX)) return false;
    *out = (int64_t)n->valuedouble;
    return true;
}

/* A place in one list means nothing in another. */
static bool of_route(const struct exchange *x, const cJSON *o) {
    const char *path = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "r"));
    return path && strcmp(path, x->route->path) == 0;
}

static bool take(struct exchange *x, const cJSON *o) {
    const cJSON *q = cJSON_GetObjectItemCaseSensitive(o, "q"), *item;
    int64_t now_ms;
    if (!cJSON_IsObject(q) || !of_route(x, o) || !get_int(o, "s", &x->seq) || !get_int(o, "t", &now_ms) ||
        !get_int(o, "p", &x->position))
        return false;
    if (x->seq < 0 || x->position < 0) return false;
    x->as_of_ms = now_ms;
    x->param_count = 0;
    cJSON_ArrayForEach(item, q) {
        if (!cJSON_IsString(item)) return false;
        mem_grow(&x->params, &x->param_cap, x->param_count + 1);
        x->params[x->param_count++] =
            (struct param){arena_strdup(x->arena, item->string), arena_strdup(x->arena, item->valuestring)};
    }
    return true;
}

bool cursor_apply(struct exchange *x, const char *text) {
    struct strbuf json;
    struct err err;
    cJSON *o = NULL;
    strbuf_init(&json, 65536);
    bool ok = crypto_base64url_decode(text, strlen(text), &json) &&
              json_parse(json.data, json.len, 0, &o, &err) == ERR_OK && take(x, o);
    cJSON_Delete(o);
    strbuf_deinit(&json);
    return ok;
}
