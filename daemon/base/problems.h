/* A list of problems with bad input: where (JSON pointer, or "row 3, column value"), a code for programs, and
 * what is wrong and what to do in both languages. Bounded: past PROBLEMS_MAX only `truncated` is set. */
#ifndef TIENDO_BASE_PROBLEMS_H
#define TIENDO_BASE_PROBLEMS_H

#include "daemon/base/text.h"
#include <stdbool.h>

#define PROBLEMS_MAX 1000

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct problem {
    enum severity severity;
    char *file;       /* owned, NULL when there is only one source */
    char *pointer;    /* owned; "" is the whole document */
    const char *code; /* static, from the text table */
    char *vi, *en;    /* owned */
};

struct problems {
    struct problem *items; /* owned */
    size_t count, cap;
    size_t errors; /* how many of the items are errors */
    bool truncated;
};

void problems_init(struct problems *ps);
void problems_deinit(struct problems *ps);

/* Adds one; `file` and `pointer` are copied. args as in text_add. */
void problems_add(struct problems *ps, enum severity severity, const char *file, const char *pointer,
                  enum text_id id, const char *const *args, size_t nargs);
#define problems_error(ps, file, pointer, id, ...)                                                           \
    problems_add((ps), SEVERITY_ERROR, (file), (pointer), (id), (const char *const[]){__VA_ARGS__},          \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define problems_warn(ps, file, pointer, id, ...)                                                            \
    problems_add((ps), SEVERITY_WARNING, (file), (pointer), (id), (const char *const[]){__VA_ARGS__},        \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
bool problems_has(const struct problems *ps, const char *code); /* for tests and for suppressing followers */

/* Adds those of `more` that stand elsewhere than any in ps: neither at the same place, nor inside it, nor
 * around it (they would but tell of the same fault again). `more` is left empty. */
void problems_join(struct problems *ps, struct problems *more);
/* A line each, as compilers print them: `file: pointer: error: text [code]`. */
void problems_write(const struct problems *ps, enum lang lang, struct strbuf *sb);

#endif
