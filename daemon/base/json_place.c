#include "daemon/base/json_place.h"
#include "daemon/base/json.h"
#include "daemon/base/mem.h"
#include <ctype.h>
#include <string.h>

struct wanted {
    struct problem *problem;
    size_t depth; /* bytes of its pointer found so far, plus 1; 0: nothing */
};

struct walk {
    const char *s;
    size_t len, pos;
    size_t line, line_start; /* of pos */
    struct strbuf path;
    struct wanted *wanted; /* owned */
    size_t count;
    bool lost; /* no JSON from here on */
};

static int peek(const struct walk *w) {
    return w->pos < w->len ? (unsigned char)w->s[w->pos] : -1;
}

static void step(struct walk *w) {
    if (w->s[w->pos++] != '\n') return;
    w->line++;
    w->line_start = w->pos;
}

/* Past blanks and comments. */
static void skip_space(struct walk *w) {
    while (w->pos < w->len) {
        const char *p = w->s + w->pos;
        size_t left = w->len - w->pos;
        if (isspace((unsigned char)*p)) {
            step(w);
        } else if (left > 1 && memcmp(p, "//", 2) == 0) {
            while (w->pos < w->len && w->s[w->pos] != '\n') step(w);
        } else if (left > 1 && memcmp(p, "/*", 2) == 0) {
            const char *end = memmem(p + 2, left - 2, "*/", 2);
            size_t to = end ? (size_t)(end - w->s) + 2 : w->len;
            while (w->pos < to) step(w);
        } else {
            return;
        }
    }
}

static bool take(struct walk *w, char c) {
    skip_space(w);
    if (peek(w) != (unsigned char)c) return false;
    step(w);
    return true;
}

static void skip_string(struct walk *w) {
    if (!take(w, '"')) w->lost = true;
    while (!w->lost && peek(w) != '"') {
        if (peek(w) == '\\') step(w);
        if (w->pos >= w->len) w->lost = true;
        if (!w->lost) step(w);
    }
    if (!w->lost) step(w);
}

static void skip_word(struct walk *w) {
    size_t from = w->pos;
    while (w->pos < w->len && (isalnum(peek(w)) || strchr("+-.", peek(w)))) w->pos++;
    w->lost |= w->pos == from;
}

static size_t column(const struct walk *w, size_t pos) {
    size_t n = 1;
    for (size_t i = w->line_start; i < pos; i++) n += ((unsigned char)w->s[i] & 0xC0) != 0x80;
    return n;
}

/* Is the place on the way to the pointer, or the place itself? */
static bool leads_to(const struct walk *w, const char *pointer) {
    size_t len = w->path.len;
    return strncmp(pointer, w->path.data, len) == 0 && (pointer[len] == '\0' || pointer[len] == '/');
}

/* The place begins here. False when nobody asks for it or what lies in it. */
static bool note(struct walk *w) {
    bool asked = false;
    for (size_t i = 0; i < w->count; i++) {
        struct wanted *it = &w->wanted[i];
        if (!leads_to(w, it->problem->pointer)) continue;
        asked = true;
        if (it->depth > w->path.len) continue;
        it->depth = w->path.len + 1;
        it->problem->line = w->line;
        it->problem->column = column(w, w->pos);
    }
    return asked;
}

static void walk_value(struct walk *w, bool asked, size_t depth);

/* The key as a pointer writes it; keys with escapes of their own are not looked for. */
static void add_key(struct walk *w, const char *key, size_t len) {
    strbuf_addc(&w->path, '/');
    for (size_t i = 0; i < len; i++) {
        if (key[i] == '~' || key[i] == '/')
            strbuf_adds(&w->path, key[i] == '~' ? "~0" : "~1");
        else
            strbuf_addc(&w->path, key[i]);
    }
}

static void cut_path(struct walk *w, size_t len) {
    w->path.len = len;
    w->path.data[len] = '\0';
}

static void walk_member(struct walk *w, bool asked, size_t depth) {
    size_t before = w->path.len;
    skip_space(w);
    size_t from = w->pos, line = w->line;
    skip_string(w);
    if (w->lost) return;
    if (asked && line == w->line) {
        size_t after = w->pos;
        add_key(w, w->s + from + 1, after - from - 2);
        w->pos = from;
        asked = note(w);
        w->pos = after;
    }
    w->lost |= !take(w, ':');
    if (!w->lost) walk_value(w, asked, depth);
    cut_path(w, before);
}

static void walk_items(struct walk *w, bool asked, size_t depth, bool object) {
    size_t before = w->path.len;
    char close = object ? '}' : ']';
    if (take(w, close)) return;
    for (size_t i = 0; !w->lost; i++) {
        if (object) {
            walk_member(w, asked, depth);
        } else {
            skip_space(w);
            strbuf_addf(&w->path, "/%zu", i);
            walk_value(w, asked && note(w), depth);
            cut_path(w, before);
        }
        if (take(w, close)) return;
        w->lost |= !take(w, ',');
    }
}

static void walk_value(struct walk *w, bool asked, size_t depth) {
    skip_space(w);
    if (depth > JSON_DEPTH_MAX) {
        w->lost = true;
    } else if (take(w, '{')) {
        walk_items(w, asked, depth + 1, true);
    } else if (take(w, '[')) {
        walk_items(w, asked, depth + 1, false);
    } else if (peek(w) == '"') {
        skip_string(w);
    } else {
        skip_word(w);
    }
}

void json_place(struct problems *ps, const char *file, const char *bytes, size_t len) {
    struct walk w = {.s = bytes, .len = len, .line = 1};
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) w.pos = w.line_start = 3;
    w.wanted = mem_array(ps->count + 1, sizeof *w.wanted);
    for (size_t i = 0; i < ps->count; i++) {
        struct problem *p = &ps->items[i];
        if (p->file && strcmp(p->file, file) == 0 && p->pointer[0] == '/') w.wanted[w.count++].problem = p;
    }
    strbuf_init(&w.path, 0);
    if (w.count) {
        skip_space(&w);
        walk_value(&w, note(&w), 0);
    }
    strbuf_deinit(&w.path);
    mem_free(w.wanted);
}
