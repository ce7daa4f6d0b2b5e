#include "daemon/base/json.h"
#include "daemon/base/json_scan.h"
#include <stdlib.h>
#include <string.h>

/* The tree is walked in the order of the document, so its names and numbers come in the order of the tokens.
 */
struct walk {
    struct json_scan *scan;
    size_t next;
};

struct name {
    const char *key; /* borrowed from the tree */
    struct json_token token;
};

static int by_key(const void *a, const void *b) {
    const struct name *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (order != 0) return order;
    return (x->token.at > y->token.at) - (x->token.at < y->token.at);
}

static void refuse_doubled(struct json_scan *scan, struct name *names, size_t count) {
    qsort(names, count, sizeof *names, by_key);
    const struct name *first = NULL; /* the doubled one that comes first in the document */
    for (size_t i = 1; i < count; i++) {
        if (strcmp(names[i - 1].key, names[i].key) != 0) continue;
        if (!first || names[i].token.at < first->token.at) first = &names[i];
    }
    if (!first) return;
    json_scan_fail(scan, T_JSON_KEY_TWICE, first->token.at);
    text_excerpt(scan->bytes + first->token.at, first->token.len, scan->found, sizeof scan->found);
}

static void keep_digits(struct walk *w, cJSON *number) {
    struct json_token t = w->scan->tokens[w->next++];
    char *digits = cJSON_malloc(t.len + 1);
    if (!digits) {
        w->scan->error = ERR_NOMEM;
        return;
    }
    memcpy(digits, w->scan->bytes + t.at, t.len);
    digits[t.len] = '\0';
    number->valuestring = digits; /* cJSON_Delete frees it */
}

static void visit(struct walk *w, cJSON *item);

static void visit_object(struct walk *w, cJSON *object) {
    size_t count = (size_t)cJSON_GetArraySize(object), i = 0;
    struct name *names = calloc(count ? count : 1, sizeof *names);
    if (!names) {
        w->scan->error = ERR_NOMEM;
        return;
    }
    for (cJSON *member = object->child; member && !w->scan->error; member = member->next) {
        names[i++] = (struct name){member->string, w->scan->tokens[w->next++]};
        visit(w, member);
    }
    if (!w->scan->error) refuse_doubled(w->scan, names, count);
    free(names);
}

static void visit(struct walk *w, cJSON *item) {
    if (cJSON_IsNumber(item)) {
        keep_digits(w, item);
    } else if (cJSON_IsObject(item)) {
        visit_object(w, item);
    } else {
        for (cJSON *e = item->child; e && !w->scan->error; e = e->next) visit(w, e);
    }
}

static cJSON *build(struct json_scan *scan) {
    const char *text = scan->blank ? scan->blank : scan->bytes;
    cJSON *tree = cJSON_ParseWithLength(text, scan->len);
    if (!tree) {
        scan->error = ERR_NOMEM; /* the scanner has let through only what cJSON reads */
        return NULL;
    }
    struct walk w = {.scan = scan};
    visit(&w, tree);
    if (!scan->error) return tree;
    cJSON_Delete(tree);
    return NULL;
}

static cJSON *scan_and_build(struct json_scan *scan, const char *bytes, size_t len, unsigned flags) {
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) bytes += 3, len -= 3;
    *scan = (struct json_scan){.bytes = bytes, .len = len};
    if (flags & JSON_COMMENTS) {
        scan->blank = malloc(len + 1);
        if (!scan->blank) {
            scan->error = ERR_NOMEM;
            return NULL;
        }
        memcpy(scan->blank, bytes, len);
    }
    json_scan_run(scan);
    return scan->error ? NULL : build(scan);
}

enum err_code json_parse(const char *bytes, size_t len, unsigned flags, cJSON **out, struct err *err) {
    struct json_scan scan;
    struct strbuf text;
    cJSON *tree = scan_and_build(&scan, bytes, len, flags);
    enum err_code code = scan.error;
    strbuf_init(&text, 0);
    if (code == ERR_NOMEM) {
        err_set(err, code, "%s", err_text(code));
    } else if (code) {
        json_scan_explain(&scan, LANG_EN, &text);
        err_set(err, code, "%s", text.data);
    } else {
        *out = tree;
    }
    strbuf_deinit(&text);
    json_scan_deinit(&scan);
    return code;
}

enum err_code json_parse_for(struct json_sink *sink, const char *bytes, size_t len, unsigned flags,
                             cJSON **out) {
    struct json_scan scan;
    char line[24], column[24];
    cJSON *tree = scan_and_build(&scan, bytes, len, flags);
    enum err_code code = scan.error;
    if (!code) {
        *out = tree;
    } else if (code == ERR_NOMEM) {
        problems_error(sink->problems, sink->file, "", T_OUT_OF_MEMORY);
    } else {
        json_scan_position(&scan, line, column);
        problems_error(sink->problems, sink->file, "", scan.fault, line, column, scan.found);
    }
    json_scan_deinit(&scan);
    return code;
}

const char *json_digits(const cJSON *number) {
    return cJSON_IsNumber(number) ? number->valuestring : NULL;
}

struct json_at json_root(const cJSON *item) {
    return (struct json_at){.item = item};
}

struct json_at json_member(const struct json_at *obj, const char *key) {
    const cJSON *item = cJSON_IsObject(obj->item) ? cJSON_GetObjectItemCaseSensitive(obj->item, key) : NULL;
    return (struct json_at){.up = obj, .key = key, .item = item};
}

struct json_at json_element(const struct json_at *arr, size_t index, const cJSON *item) {
    return (struct json_at){.up = arr, .index = index, .item = item};
}

void json_pointer(const struct json_at *at, struct strbuf *sb) {
    if (!at->up) return;
    json_pointer(at->up, sb);
    strbuf_addc(sb, '/');
    if (!at->key) {
        strbuf_addf(sb, "%zu", at->index);
        return;
    }
    for (const char *p = at->key; *p; p++) {
        if (*p == '~') {
            strbuf_adds(sb, "~0");
        } else if (*p == '/') {
            strbuf_adds(sb, "~1");
        } else {
            strbuf_addc(sb, *p);
        }
    }
}
