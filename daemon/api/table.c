#include "daemon/api/table.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include <string.h>

struct column {
    const char *name; /* borrowed from a row */
    bool bilingual;
};

struct columns {
    struct column *items; /* owned */
    size_t count, cap;
};

/* ---- which there are ---- */

static bool is_bilingual(const cJSON *item) {
    const cJSON *vi = item->child, *en = vi ? vi->next : NULL;
    return cJSON_IsObject(item) && en && !en->next && strcmp(vi->string, "vi") == 0 &&
           strcmp(en->string, "en") == 0;
}

static struct column *column_of(struct columns *cs, const char *name) {
    for (size_t i = 0; i < cs->count; i++)
        if (strcmp(cs->items[i].name, name) == 0) return &cs->items[i];
    mem_grow(&cs->items, &cs->cap, cs->count + 1);
    cs->items[cs->count] = (struct column){.name = name};
    return &cs->items[cs->count++];
}

static void columns_of(const cJSON *rows, struct columns *cs) {
    const cJSON *row, *item;
    cJSON_ArrayForEach(row, rows) {
        cJSON_ArrayForEach(item, row) {
            struct column *column = column_of(cs, item->string);
            column->bilingual = column->bilingual || is_bilingual(item);
        }
    }
}

/* ---- cells ---- */

static void add_text(struct strbuf *sb, const char *text) {
    if (!text) return;
    bool formula = *text && strchr("=+-@\t\r", *text) && !num_is_well_formed(text, strlen(text));
    if (!formula && !strpbrk(text, ",\"\r\n")) {
        strbuf_adds(sb, text);
        return;
    }
    strbuf_adds(sb, formula ? "\"'" : "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"') strbuf_addc(sb, '"');
        strbuf_addc(sb, *c);
    }
    strbuf_addc(sb, '"');
}

static bool is_plain(const cJSON *item) {
    return !cJSON_IsArray(item) && !cJSON_IsObject(item);
}

static bool all_plain(const cJSON *list) {
    const cJSON *item;
    cJSON_ArrayForEach(item, list) {
        if (!is_plain(item)) return false;
    }
    return cJSON_IsArray(list);
}

static void add_plain(struct strbuf *sb, const cJSON *item) {
    char number[NUM_TEXT_MAX];
    if (cJSON_IsNumber(item)) {
        num_format(item->valuedouble, number);
        strbuf_adds(sb, number);
    } else if (cJSON_IsString(item)) {
        strbuf_adds(sb, item->valuestring);
    } else if (cJSON_IsBool(item)) {
        strbuf_adds(sb, cJSON_IsTrue(item) ? "true" : "false");
    }
}

static void add_cell(struct strbuf *sb, const cJSON *item) {
    struct strbuf text;
    const cJSON *part;
    if (!item) return;
    strbuf_init(&text, 0);
    if (is_plain(item))
        add_plain(&text, item);
    else if (!all_plain(item))
        json_print(&text, cJSON_Duplicate(item, true));
    else
        cJSON_ArrayForEach(part, item) {
            if (part != item->child) strbuf_adds(&text, "; ");
            add_plain(&text, part);
        }
    add_text(sb, text.data);
    strbuf_deinit(&text);
}

/* ---- lines ---- */

static void add_header(struct strbuf *sb, const struct columns *cs) {
    for (size_t i = 0; i < cs->count; i++) {
        const char *name = cs->items[i].name;
        if (i) strbuf_addc(sb, ',');
        if (cs->items[i].bilingual)
            strbuf_addf(sb, "%s.vi,%s.en", name, name);
        else
            strbuf_adds(sb, name);
    }
    strbuf_adds(sb, "\r\n");
}

static void add_row(struct strbuf *sb, const struct columns *cs, const cJSON *row) {
    for (size_t i = 0; i < cs->count; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, cs->items[i].name);
        if (i) strbuf_addc(sb, ',');
        if (!cs->items[i].bilingual) {
            add_cell(sb, item);
            continue;
        }
        add_cell(sb, cJSON_GetObjectItemCaseSensitive(item, "vi"));
        strbuf_addc(sb, ',');
        add_cell(sb, cJSON_GetObjectItemCaseSensitive(item, "en"));
    }
    strbuf_adds(sb, "\r\n");
}

void table_csv(struct strbuf *sb, const cJSON *rows, const char *empty_columns) {
    const cJSON *row;
    struct columns cs = {0};
    if (!rows->child) {
        if (empty_columns) strbuf_addf(sb, "%s\r\n", empty_columns);
        return;
    }
    columns_of(rows, &cs);
    add_header(sb, &cs);
    cJSON_ArrayForEach(row, rows) {
        add_row(sb, &cs, row);
    }
    mem_free(cs.items);
}

void table_ndjson(struct strbuf *sb, cJSON *rows) {
    while (rows->child) {
        json_print(sb, cJSON_DetachItemViaPointer(rows, rows->child));
        strbuf_addc(sb, '\n');
    }
}
