/* Reads a plan file (the plan language of config/README.md, JSON with comments) into a `struct plan`. Pure
 * over bytes; reports every problem with its JSON pointer and a remedy; never mends silently. */
#ifndef TIENDO_CONFIG_PLAN_READER_H
#define TIENDO_CONFIG_PLAN_READER_H

#include "daemon/base/problems.h"
#include "daemon/model/plan.h"

/* Returns the plan, or NULL when any error was added. Warnings may be added either way. The plan borrows from
 * `units`. `file` names the source in problems and in plan->file. plan->canonical and hash are filled;
 * activated_ms is INT64_MAX. */
struct plan *plan_read(const char *bytes, size_t len, const char *file, const struct units *units,
                       struct problems *problems);

#endif
