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
    }
    mem_free(ps->items);
    problems_init(ps);
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

void problems_add(struct problems *ps, enum severity severity, const char *file, const char *pointer,
                  enum text_id id, const char *const *args, size_t nargs) {
    if (ps->count == PROBLEMS_MAX) {
        ps->truncated = true;
        ps->errors += severity == SEVERITY_ERROR;
        return;
    }
    char **cut = mem_array(nargs, sizeof *cut);
    for (size_t i = 0; i < nargs; i++) cut[i] = cut_copy(args[i]);
    mem_grow(&ps->items, &ps->cap, ps->count + 1);
    ps->items[ps->count++] = (struct problem){
        .severity = severity,
        .file = mem_strdup(file),
        .pointer = mem_strdup(pointer ? pointer : ""),
        .code = text_code(id),
        .vi = text(id, LANG_VI, cut, nargs),
        .en = text(id, LANG_EN, cut, nargs),
    };
    ps->errors += severity == SEVERITY_ERROR;
    for (size_t i = 0; i < nargs; i++) mem_free(cut[i]);
    mem_free(cut);
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

void problems_join(struct problems *ps, struct problems *more) {
    size_t before = ps->count;
    for (size_t i = 0; i < more->count; i++) {
        struct problem *p = &more->items[i];
        if (ps->count == PROBLEMS_MAX || is_told(ps, before, p->pointer)) continue;
        mem_grow(&ps->items, &ps->cap, ps->count + 1);
        ps->items[ps->count++] = *p;
        ps->errors += p->severity == SEVERITY_ERROR;
        *p = (struct problem){0}; /* its strings have moved */
    }
    ps->truncated |= more->truncated;
    problems_deinit(more);
    problems_init(more);
}

void problems_write(const struct problems *ps, enum lang lang, struct strbuf *sb) {
    for (size_t i = 0; i < ps->count; i++) {
        const struct problem *p = &ps->items[i];
        enum text_id word = p->severity == SEVERITY_ERROR ? T_SEVERITY_ERROR : T_SEVERITY_WARNING;
        if (p->file) strbuf_addf(sb, "%s: ", p->file);
        if (p->pointer && *p->pointer) strbuf_addf(sb, "%s: ", p->pointer);
        strbuf_addf(sb, "%s: %s [%s]\n", text_raw(word, lang), lang == LANG_VI ? p->vi : p->en, p->code);
    }
    if (ps->truncated) strbuf_adds(sb, "…\n");
}
