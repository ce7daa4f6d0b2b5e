#include "daemon/base/civil.h"
#include "daemon/base/json.h"
#include "daemon/base/json_scan.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include "daemon/base/zone.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add(cJSON *obj, const char *key, cJSON *item) {
    if (!item || !cJSON_AddItemToObject(obj, key, item))
        abort(); /* what we answer is bounded: out of memory is the end */
}

void json_add_string_or_null(cJSON *obj, const char *key, const char *s) {
    add(obj, key, s ? cJSON_CreateString(s) : cJSON_CreateNull());
}

void json_add_text(cJSON *obj, const char *key, const struct bitext *text) {
    if (!text) {
        add(obj, key, cJSON_CreateNull());
        return;
    }
    cJSON *both = cJSON_CreateObject();
    add(obj, key, both);
    json_add_string_or_null(both, "vi", text->vi);
    json_add_string_or_null(both, "en", text->en);
}

void json_add_number_or_null(cJSON *obj, const char *key, bool has, double value) {
    add(obj, key, has && isfinite(value) ? cJSON_CreateNumber(value) : cJSON_CreateNull());
}

void json_add_int(cJSON *obj, const char *key, int64_t n) {
    add(obj, key, cJSON_CreateNumber((double)n));
}

void json_add_day(cJSON *obj, const char *key, int32_t day) {
    char text[CIVIL_TEXT_MAX];
    if (day != DAY_NONE) civil_format(day, text);
    json_add_string_or_null(obj, key, day == DAY_NONE ? NULL : text);
}

void json_add_instant(cJSON *obj, const char *key, int64_t at_ms, const struct zone *zone) {
    char text[INSTANT_TEXT_MAX];
    if (at_ms != INSTANT_NONE) instant_format(at_ms, zone, text);
    json_add_string_or_null(obj, key, at_ms == INSTANT_NONE ? NULL : text);
}

static void print_escaped(struct strbuf *sb, unsigned char c) {
    static const char FROM[] = "\"\\\b\f\n\r\t", TO[] = "\"\\bfnrt";
    const char *short_form = c ? strchr(FROM, c) : NULL;
    if (short_form) {
        strbuf_addf(sb, "\\%c", TO[short_form - FROM]);
    } else {
        strbuf_addf(sb, "\\u%04x", c);
    }
}

static bool is_plain(unsigned char c) {
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* Bytes that are no UTF-8 (a file name, a peer's reply) must not make the document unreadable: U+FFFD each.
 */
static void print_string(struct strbuf *sb, const char *s) {
    size_t left = strlen(s);
    strbuf_addc(sb, '"');
    while (left > 0) {
        size_t n = 0;
        while (n < left && is_plain((unsigned char)s[n])) n++;
        if (n == 0 && (unsigned char)*s >= 0x7F) n = json_utf8_length(s, left);
        strbuf_add(sb, s, n);
        if (n == 0) {
            if ((unsigned char)*s < 0x7F) {
                print_escaped(sb, (unsigned char)*s);
            } else {
                strbuf_adds(sb, "\xEF\xBF\xBD");
            }
            n = 1;
        }
        s += n;
        left -= n;
    }
    strbuf_addc(sb, '"');
}

static void print_number(struct strbuf *sb, double x) {
    char buf[NUM_TEXT_MAX];
    num_format(x, buf);
    strbuf_adds(sb, isfinite(x) ? buf : "null");
}

static int by_name(const void *a, const void *b) {
    const cJSON *const *x = a, *const *y = b;
    return strcmp((*x)->string, (*y)->string);
}

/* The members in the order in which they are printed; the caller frees the array. */
static const cJSON **members(const cJSON *object, bool sorted, size_t *count) {
    const cJSON **list = mem_array((size_t)cJSON_GetArraySize(object), sizeof *list);
    *count = 0;
    for (const cJSON *m = object->child; m; m = m->next) list[(*count)++] = m;
    if (sorted) qsort(list, *count, sizeof *list, by_name);
    return list;
}

static void print(struct strbuf *sb, const cJSON *item, bool sorted);

static void print_object(struct strbuf *sb, const cJSON *object, bool sorted) {
    size_t count;
    const cJSON **list = members(object, sorted, &count);
    strbuf_addc(sb, '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) strbuf_addc(sb, ',');
        print_string(sb, list[i]->string);
        strbuf_addc(sb, ':');
        print(sb, list[i], sorted);
    }
    strbuf_addc(sb, '}');
    mem_free(list);
}

static void print_array(struct strbuf *sb, const cJSON *array, bool sorted) {
    strbuf_addc(sb, '[');
    for (const cJSON *e = array->child; e; e = e->next) {
        if (e != array->child) strbuf_addc(sb, ',');
        print(sb, e, sorted);
    }
    strbuf_addc(sb, ']');
}

static void print(struct strbuf *sb, const cJSON *item, bool sorted) {
    if (cJSON_IsObject(item)) {
        print_object(sb, item, sorted);
    } else if (cJSON_IsArray(item)) {
        print_array(sb, item, sorted);
    } else if (cJSON_IsString(item)) {
        print_string(sb, item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        print_number(sb, item->valuedouble);
    } else if (cJSON_IsRaw(item)) {
        strbuf_adds(sb, item->valuestring);
    } else {
        strbuf_adds(sb, cJSON_IsTrue(item) ? "true" : cJSON_IsFalse(item) ? "false" : "null");
    }
}

void json_print(struct strbuf *sb, cJSON *owned) {
    assert(owned);
    print(sb, owned, false);
    cJSON_Delete(owned);
}

void json_print_canonical(struct strbuf *sb, const cJSON *item) {
    print(sb, item, true);
}
