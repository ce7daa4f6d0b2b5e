/* The document as a whole: what it lacks of itself. Looks at the texts of the file, wherever they stand. */
#include "config/checking.h"
#include <string.h>

/* ---- number and date ---- */

static void check_head(struct check *c) {
    static const char *const members[][2] = {
        {"/number", "number"}, {"/issued", "issued"}, {"/issuer", "issuer"}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (!check_item(c, members[i][0]))
            tell(c, at_pointer(members[i][0]), T_CHECK_HEAD_MISSING, members[i][1]);
    }
}

/* ---- texts ---- */

/* Looks at every text of the document with its key and the object it is a member of. */
struct search {
    const char *key; /* of the texts asked for */
    bool (*is)(const struct quote *q);
    struct strbuf *pointer;
    const cJSON *item, *parent;
};

static bool holds(const struct search *s, const struct json_at *at) {
    struct quote q;
    if (!cJSON_IsString(at->item) || !at->key || strcmp(at->key, s->key) != 0) return false;
    quote_init(&q, at->item->valuestring);
    bool is = s->is(&q);
    quote_deinit(&q);
    return is;
}

static bool find(struct search *s, const struct json_at *at) {
    if (holds(s, at)) {
        s->item = at->item;
        s->parent = at->up ? at->up->item : NULL;
        json_pointer(at, s->pointer);
        return true;
    }
    if (!cJSON_IsArray(at->item) && !cJSON_IsObject(at->item)) return false;
    reader_each(item, at) {
        if (find(s, &item)) return true;
    }
    return false;
}

/* The first text of that key that is so; its pointer is set. */
static bool find_text(struct check *c, struct search *s, const char *key, bool (*is)(const struct quote *q)) {
    struct json_at root = json_root(c->root);
    s->key = key;
    s->is = is;
    strbuf_clear(s->pointer);
    return c->root && find(s, &root);
}

static void tell_text(struct check *c, const struct search *s, enum text_id id) {
    struct spot spot = at_pointer(s->pointer->data);
    const cJSON *source = cJSON_GetObjectItemCaseSensitive(s->parent, "source");
    spot.cited[0] = (struct cited){cJSON_GetStringValue(source), s->item->valuestring};
    check_tell(c, spot, id, NULL, 0);
}

/* ---- cut off ---- */

static bool is_cut_off(const struct quote *q) {
    static const char *const phrases[][3] = {
        {"bị", "cắt", NULL}, {"cut", "off", NULL}, {"truncated", NULL}, {"đứt", "đoạn", NULL}};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (quote_has_phrase(q, phrases[i])) return true;
    }
    return false;
}

static void check_truncated(struct check *c, struct search *s) {
    if (find_text(c, s, "unknown", is_cut_off)) tell_text(c, s, T_CHECK_TRUNCATED);
}

/* ---- the annex ---- */

static bool speaks_of_annex(const struct quote *q) {
    static const char *const vi[] = {"phụ", "lục", NULL}, *const en[] = {"annex", NULL};
    return quote_has_phrase(q, vi) || quote_has_phrase(q, en);
}

/* An annex of its own, not of a law it refers to. */
static bool has_annex_with_it(const struct quote *q) {
    static const char *const with[] = {"kèm", NULL};
    return speaks_of_annex(q) && quote_has_phrase(q, with);
}

/* The document speaks of an annex that goes with it, or a blank is put down to one, and nothing here comes
 * from it. */
static void check_annex(struct check *c, struct search *s) {
    if (find_text(c, s, "source", speaks_of_annex)) return;
    if (find_text(c, s, "quote", has_annex_with_it) || find_text(c, s, "unknown", speaks_of_annex))
        tell_text(c, s, T_CHECK_ANNEX_MISSING);
}

void check_document(struct check *c) {
    struct strbuf pointer;
    struct search s = {.pointer = &pointer};
    strbuf_init(&pointer, 0);
    check_head(c);
    check_truncated(c, &s);
    check_annex(c, &s);
    strbuf_deinit(&pointer);
}
