/* What the tests of config share: small valid documents, edits of them at a pointer, and looking for a
 * problem. */
#ifndef TESTS_CONFIG_SUPPORT_H
#define TESTS_CONFIG_SUPPORT_H

#include "config/check.h"
#include "config/plan_reader.h"
#include "config/settings.h"
#include "config/units_reader.h"
#include "daemon/base/mem.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those above it */
#include <cmocka.h>

#define EDITS_MAX 4

/* The member at `pointer` becomes `json`, or goes when that is NULL; "-" appends to an array. */
struct edit {
    const char *pointer, *json;
};

/* A document after up to EDITS_MAX edits; the caller frees (mem_free). */
char *edited(const char *document, const struct edit *edits);

struct plan_fault {
    struct edit edits[EDITS_MAX];
    const char *pointer, *code, *remedy; /* remedy: part of the English text; NULL: only that there is one */
};
/* How many of them are not told by the plan's reader at their place, with that code and remedy, or with more
 * than most_errors errors in all. Prints each. */
size_t faults_untold(const char *document, const struct plan_fault *faults, size_t count, size_t most_errors);

extern const char PLAN[]; /* a plan with all that the reader knows, without an error or a warning */
/* its units: a province, a lead, a council, two districts, the group "districts" */
extern const char UNITS[];

struct units *units_of(const char *document); /* asserts that there is no problem */
struct plan *plan_of(const char *document, const struct units *units, struct problems *problems);

/* What a document was read into. */
struct plan_world {
    struct units *units;
    struct problems problems;
    struct plan *plan;
};
struct plan_world world_of(const char *document); /* fails unless it is read, with UNITS */
/* PLAN after up to EDITS_MAX edits; fails unless it is read. Its target "t", if it has one. */
const struct target *world_read(struct plan_world *w, const struct edit *edits);
#define world_with(w, ...) world_read((w), (const struct edit[EDITS_MAX]){__VA_ARGS__})
void world_drop(struct plan_world *w);

/* Keeps the document and its fate in the folder named by TIENDO_CASES, if it is set. */
void keep_case(const char *kind, const char *document, bool accepted, const struct problems *problems);

/* Fails, printing every problem, unless there is one with this code at this pointer whose texts say something
 * in both languages. */
const struct problem *assert_problem(const struct problems *problems, const char *pointer, const char *code);
void assert_no_problem(const struct problems *problems);
void print_problems(const struct problems *problems);

#endif
