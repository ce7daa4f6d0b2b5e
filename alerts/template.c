#include "alerts/template.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 16

enum node_kind { NODE_TEXT, NODE_VALUE, NODE_RAW, NODE_SECTION, NODE_INVERTED };

struct node {
    enum node_kind kind;
    const char *s; /* the text, or the name; borrowed from the source */
    size_t len;
    size_t end; /* sections: the place after the last node within */
};

struct template {
    const char *name, *source;
    size_t len;
    enum escape escape;
    struct node *nodes; /* owned */
    size_t count, cap;
};

/* ---- parsing ---- */

struct parser {
    struct template *t;
    struct problems *problems;
    size_t open[DEPTH_MAX];
    size_t depth;
    bool failed;
};

static void place_of(const struct template *t, const char *at, char line[16], char column[16]) {
    int l = 1, c = 1;
    for (const char *p = t->source; p < at; p++) {
        if (*p == '\n') {
            l++;
            c = 1;
        } else if ((*p & 0xc0) != 0x80) { /* characters, not bytes */
            c++;
        }
    }
    snprintf(line, 16, "%d", l);
    snprintf(column, 16, "%d", c);
}

static void fault(struct parser *p, enum text_id id, const char *at, const char *tag, size_t tag_len) {
    char line[16], column[16], word[64];
    place_of(p->t, at, line, column);
    snprintf(word, sizeof word, "%.*s", (int)tag_len, tag);
    p->failed = true;
    problems_error(p->problems, p->t->name, "", id, p->t->name, line, column, word);
}

static void add_node(struct parser *p, enum node_kind kind, const char *s, size_t len) {
    if (kind == NODE_TEXT && len == 0) return;
    mem_grow(&p->t->nodes, &p->t->cap, p->t->count + 1);
    p->t->nodes[p->t->count++] = (struct node){.kind = kind, .s = s, .len = len};
}

static void open_section(struct parser *p, enum node_kind kind, const char *name, size_t len) {
    if (p->depth == DEPTH_MAX) {
        fault(p, T_TEMPLATE_DEPTH, name, name, len);
        return;
    }
    p->open[p->depth++] = p->t->count;
    add_node(p, kind, name, len);
}

static void close_section(struct parser *p, const char *name, size_t len) {
    struct node *node = p->depth ? &p->t->nodes[p->open[p->depth - 1]] : NULL;
    if (!node || node->len != len || memcmp(node->s, name, len) != 0) {
        fault(p, T_TEMPLATE_UNOPENED_SECTION, name, name, len);
        return;
    }
    node->end = p->t->count;
    p->depth--;
}

struct tag {
    const char *start, *end; /* with its braces */
    char sign;               /* '#', '^', '/', '!', '{', or 0 */
    const char *name;
    size_t len;
};

/* The tag that begins at `start`. */
static bool read_tag(struct parser *p, const char *start, const char *limit, struct tag *tag) {
    const char *s = start + 2;
    bool triple = s < limit && *s == '{';
    const char *closing = triple ? "}}}" : "}}";
    const char *stop = memmem(s, (size_t)(limit - s), closing, strlen(closing));
    if (!stop) {
        fault(p, T_TEMPLATE_UNCLOSED_TAG, start, "", 0);
        return false;
    }
    *tag = (struct tag){.start = start, .end = stop + strlen(closing)};
    if (triple || (s < stop && strchr("#^/!>&=", *s))) tag->sign = *s++;
    while (s < stop && (*s == ' ' || *s == '\t')) s++;
    const char *e = stop;
    while (e > s && (e[-1] == ' ' || e[-1] == '\t')) e--;
    tag->name = s;
    tag->len = (size_t)(e - s);
    if (tag->len == 0 && tag->sign != '!') {
        fault(p, T_TEMPLATE_EMPTY_TAG, start, "", 0);
        return false;
    }
    return true;
}

static void take_tag(struct parser *p, const struct tag *tag) {
    switch (tag->sign) {
    case 0:
        add_node(p, NODE_VALUE, tag->name, tag->len);
        return;
    case '#':
        open_section(p, NODE_SECTION, tag->name, tag->len);
        return;
    case '^':
        open_section(p, NODE_INVERTED, tag->name, tag->len);
        return;
    case '/':
        close_section(p, tag->name, tag->len);
        return;
    case '!':
        return;
    case '{':
        if (p->t->escape == ESCAPE_TEXT)
            add_node(p, NODE_RAW, tag->name, tag->len);
        else
            fault(p, T_TEMPLATE_RAW, tag->start, tag->name, tag->len);
        return;
    default:
        fault(p, T_TEMPLATE_NOT_SUPPORTED, tag->start, tag->start, (size_t)(tag->end - tag->start));
    }
}

/* A section's or comment's tag alone on its line: moves the bounds of text before and after over the line. */
static void take_line(const struct parser *p, const struct tag *tag, const char *from, const char **before,
                      const char **after) {
    const char *limit = p->t->source + p->t->len, *b = tag->start, *a = tag->end;
    if (tag->sign == 0 || tag->sign == '{') return;
    while (b > from && (b[-1] == ' ' || b[-1] == '\t')) b--;
    if (b > p->t->source && b[-1] != '\n') return;
    while (a < limit && (*a == ' ' || *a == '\t' || *a == '\r')) a++;
    if (a < limit && *a != '\n') return;
    *before = b;
    *after = a < limit ? a + 1 : a;
}

static void parse(struct parser *p) {
    const char *s = p->t->source, *limit = s + p->t->len;
    while (s < limit) {
        const char *start = memmem(s, (size_t)(limit - s), "{{", 2);
        struct tag tag;
        if (!start || !read_tag(p, start, limit, &tag)) {
            add_node(p, NODE_TEXT, s, (size_t)(limit - s));
            break;
        }
        const char *before = start, *after = tag.end;
        take_line(p, &tag, s, &before, &after);
        add_node(p, NODE_TEXT, s, (size_t)(before - s));
        take_tag(p, &tag);
        s = after;
    }
    for (size_t i = 0; i < p->depth && !p->failed; i++) {
        const struct node *node = &p->t->nodes[p->open[i]];
        fault(p, T_TEMPLATE_UNCLOSED_SECTION, node->s, node->s, node->len);
    }
}

enum err_code template_parse(const char *name, const char *source, size_t len, enum escape escape,
                             struct problems *problems, struct template **out) {
    struct template *t = mem_alloc(sizeof *t);
    *t = (struct template){.name = name, .source = source, .len = len, .escape = escape};
    struct parser p = {.t = t, .problems = problems};
    parse(&p);
    if (p.failed) {
        template_free(t);
        return ERR_INVALID;
    }
    *out = t;
    return ERR_OK;
}

void template_free(struct template *t) {
    if (!t) return;
    mem_free(t->nodes);
    mem_free(t);
}

/* ---- rendering ---- */

struct scope {
    const struct scope *up;
    const cJSON *item;
};

static const cJSON *member(const cJSON *item, const char *name, size_t len) {
    for (const cJSON *m = cJSON_IsObject(item) ? item->child : NULL; m; m = m->next)
        if (strlen(m->string) == len && memcmp(m->string, name, len) == 0) return m;
    return NULL;
}

/* The innermost scope that has the first part of a dotted name decides. */
static const cJSON *look_up(const struct scope *scope, const char *name, size_t len) {
    if (len == 1 && *name == '.') return scope->item;
    const char *dot = memchr(name, '.', len);
    size_t first = dot ? (size_t)(dot - name) : len;
    const cJSON *item = NULL;
    for (; scope && !item; scope = scope->up) item = member(scope->item, name, first);
    while (item && first < len) {
        name += first + 1;
        len -= first + 1;
        dot = memchr(name, '.', len);
        first = dot ? (size_t)(dot - name) : len;
        item = member(item, name, first);
    }
    return item;
}

static bool truthy(const cJSON *item) {
    if (!item || cJSON_IsNull(item) || cJSON_IsFalse(item)) return false;
    if (cJSON_IsArray(item)) return item->child != NULL;
    if (cJSON_IsString(item)) return *item->valuestring != '\0';
    return true;
}

static void add_value(struct strbuf *sb, const cJSON *item, enum escape escape) {
    char number[NUM_TEXT_MAX];
    if (cJSON_IsString(item)) escape_add(sb, item->valuestring, escape);
    if (cJSON_IsBool(item)) strbuf_adds(sb, cJSON_IsTrue(item) ? "true" : "false");
    if (!cJSON_IsNumber(item)) return;
    num_format(item->valuedouble, number);
    strbuf_adds(sb, number);
}

static enum err_code render(const struct template *t, size_t from, size_t to, const struct scope *scope,
                            struct strbuf *sb, struct err *err);

static enum err_code render_section(const struct template *t, size_t at, const struct scope *scope,
                                    struct strbuf *sb, struct err *err) {
    const struct node *node = &t->nodes[at];
    const cJSON *item = look_up(scope, node->s, node->len);
    if (node->kind == NODE_INVERTED)
        return truthy(item) ? ERR_OK : render(t, at + 1, node->end, scope, sb, err);
    if (!truthy(item)) return ERR_OK;
    const cJSON *each = cJSON_IsArray(item) ? item->child : item;
    for (; each; each = cJSON_IsArray(item) ? each->next : NULL) {
        struct scope inner = {scope, each};
        enum err_code code = render(t, at + 1, node->end, &inner, sb, err);
        if (code) return code;
    }
    return ERR_OK;
}

static enum err_code render_value(const struct template *t, const struct node *node,
                                  const struct scope *scope, struct strbuf *sb, struct err *err) {
    const cJSON *item = look_up(scope, node->s, node->len);
    if (item) {
        add_value(sb, item, node->kind == NODE_RAW ? ESCAPE_TEXT : t->escape);
        return ERR_OK;
    }
    char line[16], column[16], name[64];
    struct strbuf text;
    place_of(t, node->s, line, column);
    snprintf(name, sizeof name, "%.*s", (int)node->len, node->s);
    strbuf_init(&text, 0);
    text_addv(&text, T_TEMPLATE_UNKNOWN, LANG_EN, t->name, line, column, name);
    err_set(err, ERR_INVALID, "%s", text.data);
    strbuf_deinit(&text);
    return ERR_INVALID;
}

static enum err_code render(const struct template *t, size_t from, size_t to, const struct scope *scope,
                            struct strbuf *sb, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t i = from; i < to && !code;) {
        const struct node *node = &t->nodes[i];
        bool section = node->kind == NODE_SECTION || node->kind == NODE_INVERTED;
        if (node->kind == NODE_TEXT) strbuf_add(sb, node->s, node->len);
        if (section) code = render_section(t, i, scope, sb, err);
        if (node->kind == NODE_VALUE || node->kind == NODE_RAW) code = render_value(t, node, scope, sb, err);
        i = section ? node->end : i + 1;
    }
    return code;
}

enum err_code template_render(const struct template *t, const cJSON *context, struct strbuf *sb,
                              struct err *err) {
    struct scope root = {NULL, context};
    enum err_code code = render(t, 0, t->count, &root, sb, err);
    if (!code && strbuf_error(sb))
        code = err_set(err, strbuf_error(sb), "%s: the text grew too long", t->name);
    return code;
}
