#include "daemon/base/problems.h"
#include "daemon/base/mem.h"
#include <string.h>

#define TEXT_LIMIT ((size_t)16 << 10)

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

static char *text(enum text_id id, enum lang lang, const char *const *args, size_t nargs) {
    struct strbuf sb;
    strbuf_init(&sb, TEXT_LIMIT);
    text_add(&sb, id, lang, args, nargs);
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
    mem_grow(&ps->items, &ps->cap, ps->count + 1);
    ps->items[ps->count++] = (struct problem){
        .severity = severity,
        .file = mem_strdup(file),
        .pointer = mem_strdup(pointer ? pointer : ""),
        .code = text_code(id),
        .vi = text(id, LANG_VI, args, nargs),
        .en = text(id, LANG_EN, args, nargs),
    };
    ps->errors += severity == SEVERITY_ERROR;
}

bool problems_has(const struct problems *ps, const char *code) {
    for (size_t i = 0; i < ps->count; i++) {
        if (strcmp(ps->items[i].code, code) == 0) return true;
    }
    return false;
}
