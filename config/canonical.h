/* What a version of the units keeps: the units with their groups, and the holidays that their working days go
 * by. */
#ifndef TIENDO_CONFIG_CANONICAL_H
#define TIENDO_CONFIG_CANONICAL_H

#include "daemon/base/problems.h"
#include "daemon/model/holidays.h"
#include "daemon/model/unit.h"

/* Canonical JSON with its hash. holidays may be NULL. */
void units_canonical(const struct units *units, const struct holidays *holidays, struct strbuf *sb,
                     char hash[65]);
/* Reads it again. NULL when it cannot be read; *holidays: a reference, NULL where none were kept. */
struct units *units_of_canonical(const char *canonical, struct holidays **holidays,
                                 struct problems *problems);

#endif
