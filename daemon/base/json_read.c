#include "daemon/base/json.h"
#include "daemon/base/num.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_MAX 64
#define EXACT_MAX 9007199254740992.0 /* 2^53: beyond, a double skips whole numbers */

void json_problem_add(struct json_sink *sink, const struct json_at *at, enum severity severity,
                      enum text_id id, const char *const *args, size_t nargs) {
    struct strbuf pointer;
    strbuf_init(&pointer, 4096);
    json_pointer(at, &pointer);
    problems_add(sink->problems, severity, sink->file, pointer.data, id, args, nargs);
    strbuf_deinit(&pointer);
}

/* What stands in the document, as its author wrote it but short. */
static const char *shown(const cJSON *item, char buf[SHOWN_MAX]) {
    if (cJSON_IsString(item)) {
        char text[SHOWN_MAX - 2];
        text_excerpt(item->valuestring, strlen(item->valuestring), text, sizeof text);
        snprintf(buf, SHOWN_MAX, "\"%s\"", text);
    } else if (cJSON_IsNumber(item)) {
        char digits[NUM_TEXT_MAX];
        num_format(item->valuedouble, digits);
        snprintf(buf, SHOWN_MAX, "%s", json_digits(item) ? json_digits(item) : digits);
    } else {
        const char *word = cJSON_IsObject(item) ? "{…}" : cJSON_IsArray(item) ? "[…]" : "null";
        if (cJSON_IsBool(item)) word = cJSON_IsTrue(item) ? "true" : "false";
        snprintf(buf, SHOWN_MAX, "%s", word);
    }
    return buf;
}

static void wrong_type(struct json_sink *sink, const struct json_at *at, enum text_id id) {
    char found[SHOWN_MAX];
    json_error(sink, at, id, shown(at->item, found));
}

/* Said once, however many members are asked for. */
static void not_an_object(struct json_sink *sink, const struct json_at *at) {
    struct strbuf pointer;
    bool said = false;
    strbuf_init(&pointer, 4096);
    json_pointer(at, &pointer);
    for (size_t i = 0; i < sink->problems->count && !said; i++) {
        const struct problem *p = &sink->problems->items[i];
        bool same_file = !p->file || !sink->file ? p->file == sink->file : strcmp(p->file, sink->file) == 0;
        said = same_file && strcmp(p->pointer, pointer.data) == 0 &&
               strcmp(p->code, text_code(T_JSON_NOT_OBJECT)) == 0;
    }
    strbuf_deinit(&pointer);
    if (!said) wrong_type(sink, at, T_JSON_NOT_OBJECT);
}

/* Finds the member; false when it is absent, after the problem if it had to be there. */
static bool find(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                 struct json_at *at) {
    *at = json_member(obj, key);
    if (at->item) return true;
    if (obj->item && !cJSON_IsObject(obj->item)) {
        not_an_object(sink, obj);
    } else if (required) {
        json_error(sink, at, T_JSON_MISSING, key);
    }
    return false;
}

bool json_get_string(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                     const char **out) {
    struct json_at at;
    if (!find(sink, obj, key, required, &at)) return false;
    if (!cJSON_IsString(at.item)) {
        wrong_type(sink, &at, T_JSON_NOT_STRING);
        return false;
    }
    *out = at.item->valuestring;
    return true;
}

/* "29,8" and "29.8" are numbers put in quotes: says how to write them. */
static bool quoted_number(struct json_sink *sink, const struct json_at *at) {
    char bare[SHOWN_MAX], found[SHOWN_MAX];
    double unused;
    if (!cJSON_IsString(at->item) || strlen(at->item->valuestring) >= sizeof bare) return false;
    snprintf(bare, sizeof bare, "%s", at->item->valuestring);
    char *comma = strchr(bare, ',');
    if (comma) *comma = '.';
    if (!num_parse(bare, strlen(bare), &unused)) return false;
    json_error(sink, at, T_JSON_NUMBER_QUOTED, shown(at->item, found), bare);
    return true;
}

static bool find_number(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                        struct json_at *at) {
    if (!find(sink, obj, key, required, at)) return false;
    if (cJSON_IsNumber(at->item)) return true;
    if (!quoted_number(sink, at)) wrong_type(sink, at, T_JSON_NOT_NUMBER);
    return false;
}

bool json_get_number(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                     double *out) {
    struct json_at at;
    if (!find_number(sink, obj, key, required, &at)) return false;
    *out = at.item->valuedouble;
    return true;
}

bool json_get_int(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                  int64_t min, int64_t max, int64_t *out) {
    struct json_at at;
    if (!find_number(sink, obj, key, required, &at)) return false;
    double x = at.item->valuedouble;
    if (x != floor(x)) {
        wrong_type(sink, &at, T_JSON_NOT_INTEGER);
        return false;
    }
    bool exact = fabs(x) <= EXACT_MAX;
    if (!exact || (int64_t)x < min || (int64_t)x > max) {
        char found[SHOWN_MAX], low[24], high[24];
        snprintf(low, sizeof low, "%lld", (long long)min);
        snprintf(high, sizeof high, "%lld", (long long)max);
        json_error(sink, &at, T_JSON_OUT_OF_BOUNDS, shown(at.item, found), low, high);
        return false;
    }
    *out = (int64_t)x;
    return true;
}

bool json_get_bool(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                   bool *out) {
    struct json_at at;
    if (!find(sink, obj, key, required, &at)) return false;
    if (!cJSON_IsBool(at.item)) {
        wrong_type(sink, &at, T_JSON_NOT_BOOL);
        return false;
    }
    *out = cJSON_IsTrue(at.item);
    return true;
}

bool json_get_array(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                    struct json_at *out) {
    struct json_at at;
    if (!find(sink, obj, key, required, &at)) return false;
    if (!cJSON_IsArray(at.item)) {
        wrong_type(sink, &at, T_JSON_NOT_ARRAY);
        return false;
    }
    *out = at;
    return true;
}

bool json_get_object(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                     struct json_at *out) {
    struct json_at at;
    if (!find(sink, obj, key, required, &at)) return false;
    if (!cJSON_IsObject(at.item)) {
        wrong_type(sink, &at, T_JSON_NOT_OBJECT);
        return false;
    }
    *out = at;
    return true;
}

static void unknown_member(struct json_sink *sink, const struct json_at *at, const char *const *known,
                           size_t count) {
    char key[SHOWN_MAX];
    text_excerpt(at->key, strlen(at->key), key, sizeof key);
    const char *nearest = text_nearest(at->key, known, count);
    if (nearest) {
        json_error(sink, at, T_JSON_UNKNOWN_NEAREST, key, nearest);
        return;
    }
    struct strbuf list;
    strbuf_init(&list, 2048);
    for (size_t i = 0; i < count; i++) strbuf_addf(&list, "%s%s", i > 0 ? ", " : "", known[i]);
    json_error(sink, at, T_JSON_UNKNOWN, key, list.data);
    strbuf_deinit(&list);
}

void json_only(struct json_sink *sink, const struct json_at *obj, const char *const *known) {
    size_t count = 0;
    while (known[count]) count++;
    if (!cJSON_IsObject(obj->item)) {
        if (obj->item) not_an_object(sink, obj);
        return;
    }
    for (const cJSON *item = obj->item->child; item; item = item->next) {
        size_t i = 0;
        while (i < count && strcmp(item->string, known[i]) != 0) i++;
        struct json_at at = {.up = obj, .key = item->string, .item = item};
        if (i == count) unknown_member(sink, &at, known, count);
    }
}
