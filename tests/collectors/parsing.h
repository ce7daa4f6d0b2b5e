/* Parsing a payload in a test, with what must hold of every answer checked on the way. */
#ifndef TIENDO_TESTS_COLLECTORS_PARSING_H
#define TIENDO_TESTS_COLLECTORS_PARSING_H

#include "collectors/collector.h"
#include "tests/base/check.h"

#define JSON_TYPE "application/json"
#define CSV_TYPE  "text/csv"

struct parsed {
    struct submission *s;
    struct problems problems;
    struct err err;
    enum err_code code;
};

/* Parses a copy of exactly len bytes. A refusal must carry its code and at least one problem in both
 * languages, and no problem may come with acceptance. */
void parse_bytes(struct parsed *p, const char *type, const void *bytes, size_t len);
void parse_text(struct parsed *p, const char *type, const char *text);
void parsed_free(struct parsed *p);

/* Fails unless there is a problem of that code at that pointer. */
void expect_problem(const struct parsed *p, const char *pointer, const char *code);
void expect_text(const char *found, const char *expected); /* either may be NULL */

/* A table of what is refused. */
struct refusal {
    const char *text;
    enum err_code outcome;
    const char *pointer, *code;
};
void expect_refusals(const char *type, const struct refusal *rows, size_t count);

#endif
