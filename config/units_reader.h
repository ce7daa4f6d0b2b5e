/* Reads reporting-unit files into one `struct units`. Several files make one set: parents and groups may
 * point across files. */
#ifndef TIENDO_CONFIG_UNITS_READER_H
#define TIENDO_CONFIG_UNITS_READER_H

#include "daemon/base/problems.h"
#include "daemon/model/unit.h"

struct units_source {
    const char *file, *bytes;
    size_t len;
};
/* NULL when any error was added. The caller owns the result (units_free). */
struct units *units_read(const struct units_source *sources, size_t count, struct problems *problems);

#endif
