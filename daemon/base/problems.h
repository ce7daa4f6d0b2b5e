/* A list of problems with bad input: where (JSON pointer, or "row 3, column value"), a code for programs, and
 * what is wrong and what to do in both languages. Bounded: past PROBLEMS_MAX only `truncated` is set.
 *
 * A finding about a document, code "check.…", has its remedy apart, and the words it is about with the places
 * they stand at. */
#ifndef TIENDO_BASE_PROBLEMS_H
#define TIENDO_BASE_PROBLEMS_H

#include "daemon/base/text.h"
#include <stdbool.h>

#define PROBLEMS_MAX       1000
#define PROBLEM_QUOTES_MAX 2

/* INFO: worth knowing, nothing to mend. */
enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO };
const char *severity_name(enum severity severity); /* "error" "warning" "info" */

/* Words of the document that was read, and where they stand in it; either may be NULL. */
struct problem_quote {
    char *source, *words; /* owned */
};

struct problem {
    enum severity severity;
    char *file;          /* owned, NULL when there is only one source */
    char *pointer;       /* owned; "" is the whole document */
    size_t line, column; /* of it in the file, from 1; 0 where nobody looked (json_place) */
    const char *code;    /* static, from the text table */
    char *vi, *en;       /* owned */
    struct problem_quote quotes[PROBLEM_QUOTES_MAX];
    size_t quote_count;
    const char *remedy_vi, *remedy_en; /* static; NULL where vi and en tell it themselves */
};

struct problems {
    struct problem *items; /* owned */
    size_t count, cap;
    size_t errors, warnings; /* how many of the items are such */
    size_t accepted;         /* findings that the document itself accepts: they are not among the items */
    bool truncated;
};

void problems_init(struct problems *ps);
void problems_deinit(struct problems *ps);

/* Adds one; `file` and `pointer` are copied. args as in text_add. The remedy of "check.x" is the text
 * "remedy.x" in the row below it. NULL past PROBLEMS_MAX; else valid until the next is added. */
struct problem *problems_add(struct problems *ps, enum severity severity, const char *file,
                             const char *pointer, enum text_id id, const char *const *args, size_t nargs);
/* Adds a quotation, unless it stands there already; both are copied. p may be NULL. */
void problem_cite(struct problem *p, const char *source, const char *words);
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
/* Adds one of another list, as it is; it is left empty there. */
void problems_move(struct problems *ps, struct problem *p);
/* A line each, as compilers print them: `file:line:column: pointer: error: text [code]`; below it, indented,
 * the quotations and, the first time in a file, the remedy. What is found at several places of a file in the
 * same words is told once, with their number and the first of them. */
void problems_write(const struct problems *ps, enum lang lang, struct strbuf *sb);

#endif
