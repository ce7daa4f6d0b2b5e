/* Submissions of a rehearsal: a JSON file (one, or an array), an NDJSON file (one a line), or a folder of
 * such files. Each is the body of POST /submissions with one member more: `at`, the instant at which it
 * arrives. */
#ifndef TIENDO_CLI_ARRIVALS_H
#define TIENDO_CLI_ARRIVALS_H

#include "daemon/base/problems.h"
#include "daemon/flow/simulate.h"

struct arrivals {
    struct arena *arena;            /* owned: names and bodies */
    struct simulate_arrival *items; /* owned */
    size_t count, cap;
};

void arrivals_init(struct arrivals *arrivals);
void arrivals_deinit(struct arrivals *arrivals);
/* Adds those of a file or folder. What is wrong is in problems. ERR_NOT_FOUND, ERR_IO: it cannot be read at
 * all. */
MUST_CHECK enum err_code arrivals_read(struct arrivals *arrivals, const char *path, struct problems *problems,
                                       struct err *err);
/* The bytes of one file. */
void arrivals_parse(struct arrivals *arrivals, const char *name, const char *bytes, size_t len,
                    struct problems *problems);

#endif
