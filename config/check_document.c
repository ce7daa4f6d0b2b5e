/* The document as a whole: what it lacks of itself. Looks at the texts of the file, wherever they stand. */
#include "config/checking.h"
#include <math.h>
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
    struct check *c;
    const char *key; /* of the texts asked for */
    bool (*is)(const struct search *s, const struct quote *q);
    double number; /* what `is` may ask for */
    struct strbuf *pointer;
    const cJSON *item, *parent;
};

static bool holds(const struct search *s, const struct json_at *at) {
    struct quote q;
    if (!cJSON_IsString(at->item) || !at->key || strcmp(at->key, s->key) != 0) return false;
    quote_init(&q, at->item->valuestring);
    bool is = s->is(s, &q);
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
static bool find_text(struct search *s, const char *key,
                      bool (*is)(const struct search *s, const struct quote *q)) {
    struct json_at root = json_root(s->c->root);
    s->key = key;
    s->is = is;
    strbuf_clear(s->pointer);
    return s->c->root && find(s, &root);
}

static void tell_text(const struct search *s, enum text_id id) {
    struct spot spot = at_pointer(s->pointer->data);
    const cJSON *source = cJSON_GetObjectItemCaseSensitive(s->parent, "source");
    spot.cited[0] = (struct cited){cJSON_GetStringValue(source), s->item->valuestring};
    check_tell(s->c, spot, id, NULL, 0);
}

/* ---- cut off ---- */

static bool is_cut_off(const struct search *s, const struct quote *q) {
    (void)s;
    static const char *const phrases[][3] = {
        {"bị", "cắt", NULL}, {"cut", "off", NULL}, {"truncated", NULL}, {"đứt", "đoạn", NULL}};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (quote_has_phrase(q, phrases[i])) return true;
    }
    return false;
}

static void check_truncated(struct search *s) {
    if (find_text(s, "unknown", is_cut_off)) tell_text(s, T_CHECK_TRUNCATED);
}

/* ---- the annex ---- */

/* Is token i an annex (phụ lục 2, annex 2, PL2)? Its number; 0 where none is written. */
static bool annex_at(const struct quote *q, size_t i, double *number) {
    bool two = quote_is(q, i, "phụ") && quote_is(q, i + 1, "lục"), one = quote_is(q, i, "annex");
    size_t next = i + (two ? 2 : 1);
    bool numbered = quote_is_number(q, next);
    *number = numbered ? floor(q->tokens[next].value) : 0; /* PL2.3: the third of the second */
    return two || one || (numbered && quote_is(q, i, "pl"));
}

/* The annex asked for, where either bears no number any. */
static bool comes_from_annex(const struct search *s, const struct quote *q) {
    double number;
    for (size_t i = 0; i < q->count; i++) {
        if (annex_at(q, i, &number) && (number == 0 || s->number == 0 || number == s->number)) return true;
    }
    return false;
}

static bool is_here(struct check *c, double number) {
    struct strbuf pointer;
    struct search s = {.c = c, .number = number, .pointer = &pointer};
    strbuf_init(&pointer, 0);
    bool here = find_text(&s, "source", comes_from_annex);
    strbuf_deinit(&pointer);
    return here;
}

static bool lacks_annex(const struct search *s, const struct quote *q) {
    double number;
    for (size_t i = 0; i < q->count; i++) {
        if (annex_at(q, i, &number) && !is_here(s->c, number)) return true;
    }
    return false;
}

/* An annex of its own, not of a law it refers to. */
static bool lacks_annex_with_it(const struct search *s, const struct quote *q) {
    static const char *const with[] = {"kèm", NULL};
    return quote_has_phrase(q, with) && lacks_annex(s, q);
}

/* The document speaks of an annex that goes with it, or a blank is put down to one, and nothing here comes
 * from it. */
static void check_annex(struct search *s) {
    if (find_text(s, "quote", lacks_annex_with_it) || find_text(s, "unknown", lacks_annex))
        tell_text(s, T_CHECK_ANNEX_MISSING);
}

void check_document(struct check *c) {
    struct strbuf pointer;
    struct search s = {.c = c, .pointer = &pointer};
    strbuf_init(&pointer, 0);
    check_head(c);
    check_truncated(&s);
    check_annex(&s);
    strbuf_deinit(&pointer);
}
