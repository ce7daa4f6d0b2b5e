/* Refusals of commands: an error whose words are in the command's language. */
#ifndef TIENDO_FLOW_REFUSE_H
#define TIENDO_FLOW_REFUSE_H

#include "daemon/flow/engine.h"

/* Returns the code. */
enum err_code refuse_with(const struct command *c, struct err *err, enum err_code code, enum text_id id,
                          const char *const *args, size_t nargs);
#define refuse(c, err, code, id, ...)                                                                        \
    refuse_with((c), (err), (code), (id), (const char *const[]){__VA_ARGS__},                                \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* The command's day must be given, and lie between the plan's beginning (its issue, if that is earlier) and
 * today. */
MUST_CHECK enum err_code refuse_day(const struct command *c, const struct plan *plan, int64_t now_ms,
                                    struct err *err);

#endif
