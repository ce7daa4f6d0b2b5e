/* What is on record under an id that a new version left out, as a problem with its remedy. */
#ifndef TIENDO_FLOW_ORPHANS_H
#define TIENDO_FLOW_ORPHANS_H

#include "daemon/base/problems.h"
#include "daemon/store/store.h"

void orphan_tell(struct problems *problems, const char *file, const struct orphan *o);

#endif
