#include "daemon/base/problems.h"
#include "daemon/base/mem.h"
#include <string.h>

#define ARG_BYTES 2048 /* of an argument that an outsider chose the length of */

void problems_init(struct problems *ps) {
    *ps = (struct problems){.items = NULL};
}

void problems_deinit(struct problems *ps) {
    for (size_t i = 0; i < ps->count; i++) {
        struct problem *p = &ps->items[i];
        mem_free(p->file);
        mem_free(p->pointer);
        mem_free(p->vi);
        mem_free(p->en);
        for (size_t q = 0; q < p->quote_count; q++) {
            mem_free(p->quotes[q].source);
            mem_free(p->quotes[q].words);
        }
    }
    mem_free(ps->items);
    problems_init(ps);
}

const char *severity_name(enum severity severity) {
    switch (severity) {
    case SEVERITY_ERROR:
        return "error";
    case SEVERITY_WARNING:
        return "warning";
    case SEVERITY_INFO:
        return "info";
    }
    return "";
}

static char *cut_copy(const char *arg) {
    char buf[ARG_BYTES];
    return arg ? mem_strdup(text_excerpt(arg, strlen(arg), buf, sizeof buf)) : NULL;
}

static char *text(enum text_id id, enum lang lang, char *const *args, size_t nargs) {
    struct strbuf sb;
    strbuf_init(&sb, 0);
    text_add(&sb, id, lang, (const char *const *)args, nargs);
    char *s = mem_strndup(sb.data, sb.len);
    strbuf_deinit(&sb);
    return s;
}

static void count_in(struct problems *ps, enum severity severity) {
    ps->errors += severity == SEVERITY_ERROR;
    ps->warnings += severity == SEVERITY_WARNING;
}

/* The row below "check.x" if it is "remedy.x". */
static bool has_remedy(enum text_id id, enum text_id *remedy) {
    const char *x = strchr(text_code(id), '.');
    if (!x || id + 1 >= TEXT_COUNT || strncmp(text_code(id), "check.", 6) != 0) return false;
    *remedy = id + 1;
    return strncmp(text_code(*remedy), "remedy.", 7) == 0 && strcmp(text_code(*remedy) + 6, x) == 0;
}

static void add_remedy(struct problem *p, enum text_id id) {
    enum text_id remedy;
    if (!has_remedy(id, &remedy)) return;
    p->remedy_vi = text_raw(remedy, LANG_VI);
    p->remedy_en = text_raw(remedy, LANG_EN);
}

struct problem *problems_add(struct problems *ps, enum severity severity, const char *file,
                             const char *pointer, enum text_id id, const char *const *args, size_t nargs) {
    if (ps->count == PROBLEMS_MAX) {
        ps->truncated = true;
        ps->errors += severity == SEVERITY_ERROR;
        return NULL;
    }
    char **cut = mem_array(nargs, sizeof *cut);
    for (size_t i = 0; i < nargs; i++) cut[i] = cut_copy(args[i]);
    mem_grow(&ps->items, &ps->cap, ps->count + 1);
    struct problem *p = &ps->items[ps->count++];
    *p = (struct problem){
        .severity = severity,
        .file = mem_strdup(file),
        .pointer = mem_strdup(pointer ? pointer : ""),
        .code = text_code(id),
        .vi = text(id, LANG_VI, cut, nargs),
        .en = text(id, LANG_EN, cut, nargs),
    };
    add_remedy(p, id);
    count_in(ps, severity);
    for (size_t i = 0; i < nargs; i++) mem_free(cut[i]);
    mem_free(cut);
    return p;
}

static bool same_text(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

void problem_cite(struct problem *p, const char *source, const char *words) {
    if (!p || !words || p->quote_count == PROBLEM_QUOTES_MAX) return;
    struct problem_quote *quote = &p->quotes[p->quote_count];
    *quote = (struct problem_quote){.source = cut_copy(source), .words = cut_copy(words)};
    for (size_t i = 0; i < p->quote_count; i++) {
        if (!same_text(p->quotes[i].source, quote->source) || !same_text(p->quotes[i].words, quote->words))
            continue;
        mem_free(quote->source);
        mem_free(quote->words);
        return;
    }
    p->quote_count++;
}

bool problems_has(const struct problems *ps, const char *code) {
    for (size_t i = 0; i < ps->count; i++) {
        if (strcmp(ps->items[i].code, code) == 0) return true;
    }
    return false;
}

/* "/values/3" is around "/values/3/value", "row 3" around "row 3, column value"; "" is around nothing. */
static bool is_around(const char *outer, const char *inner) {
    size_t len = strlen(outer);
    return len && strncmp(outer, inner, len) == 0 && (!inner[len] || inner[len] == '/' || inner[len] == ',');
}

static bool is_told(const struct problems *ps, size_t count, const char *pointer) {
    for (size_t i = 0; i < count; i++) {
        const char *told = ps->items[i].pointer;
        if (is_around(told, pointer) || is_around(pointer, told)) return true;
    }
    return false;
}

void problems_move(struct problems *ps, struct problem *p) {
    if (ps->count == PROBLEMS_MAX) {
        ps->truncated = true;
        ps->errors += p->severity == SEVERITY_ERROR;
        return;
    }
    mem_grow(&ps->items, &ps->cap, ps->count + 1);
    ps->items[ps->count++] = *p;
    count_in(ps, p->severity);
    *p = (struct problem){0}; /* its strings have moved */
}

void problems_join(struct problems *ps, struct problems *more) {
    size_t before = ps->count;
    for (size_t i = 0; i < more->count; i++) {
        struct problem *p = &more->items[i];
        if (ps->count < PROBLEMS_MAX && !is_told(ps, before, p->pointer)) problems_move(ps, p);
    }
    ps->truncated |= more->truncated;
    ps->accepted += more->accepted;
    problems_deinit(more);
    problems_init(more);
}
