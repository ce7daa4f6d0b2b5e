/* JSON as people write it: what fits stands in one line, the rest is indented. */
#include "config/sheet.h"
#include "daemon/base/mem.h"
#include <string.h>

#define WIDTH 160

static void print_flat(const cJSON *item, struct strbuf *sb) {
    const cJSON *child;
    if (!cJSON_IsObject(item) && !cJSON_IsArray(item)) {
        json_print_canonical(sb, item);
        return;
    }
    strbuf_addc(sb, cJSON_IsObject(item) ? '{' : '[');
    cJSON_ArrayForEach(child, item) {
        if (child != item->child) strbuf_adds(sb, ", ");
        if (cJSON_IsObject(item)) {
            json_print(sb, cJSON_CreateStringReference(child->string));
            strbuf_adds(sb, ": ");
        }
        print_flat(child, sb);
    }
    strbuf_addc(sb, cJSON_IsObject(item) ? '}' : ']');
}

static size_t characters(const char *text) {
    size_t n = 0;
    for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static void new_line(struct strbuf *sb, size_t indent) {
    strbuf_addf(sb, "\n%*s", (int)indent, "");
}

static void print(const cJSON *item, size_t indent, size_t used, struct strbuf *sb) {
    struct strbuf flat;
    const cJSON *child;
    strbuf_init(&flat, 0);
    print_flat(item, &flat);
    bool fits = indent + used + characters(flat.data) <= WIDTH || !item->child;
    if (fits) strbuf_add(sb, flat.data, flat.len);
    strbuf_deinit(&flat);
    if (fits) return;
    strbuf_addc(sb, cJSON_IsObject(item) ? '{' : '[');
    cJSON_ArrayForEach(child, item) {
        size_t before = sb->len;
        if (child != item->child) strbuf_addc(sb, ',');
        new_line(sb, indent + 2);
        if (cJSON_IsObject(item)) {
            json_print(sb, cJSON_CreateStringReference(child->string));
            strbuf_adds(sb, ": ");
        }
        print(child, indent + 2, cJSON_IsObject(item) ? sb->len - before - indent - 3 : 0, sb);
    }
    new_line(sb, indent);
    strbuf_addc(sb, cJSON_IsObject(item) ? '}' : ']');
}

void sheet_print(const cJSON *item, struct strbuf *sb) {
    print(item, 0, 0, sb);
    strbuf_addc(sb, '\n');
}
