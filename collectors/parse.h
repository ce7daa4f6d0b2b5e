/* What the readers of payloads share. Not for other modules. */
#ifndef TIENDO_COLLECTORS_PARSE_H
#define TIENDO_COLLECTORS_PARSE_H

#include "collectors/collector.h"

/* The payload as a whole cannot be read: one problem in both languages, the same in err; returns `code`. */
enum err_code collect_refuse_with(struct problems *problems, struct err *err, enum err_code code,
                                  const char *pointer, enum text_id id, const char *const *args,
                                  size_t nargs);
#define collect_refuse(problems, err, code, pointer, id, ...)                                                \
    collect_refuse_with((problems), (err), (code), (pointer), (id), (const char *const[]){__VA_ARGS__},      \
                        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* Before any reader looks: ERR_TOO_BIG; ERR_SYNTAX for nothing at all and for UTF-16. */
MUST_CHECK enum err_code collect_check_bytes(const struct submission *s, struct problems *problems,
                                             struct err *err);
/* ERR_INVALID when errors were added since there were `before`, or else ERR_OK. */
MUST_CHECK enum err_code collect_outcome(const struct problems *problems, size_t before, struct err *err);
/* The submission's arena is used up. */
enum err_code collect_too_big(struct problems *problems, struct err *err);

#endif
