/* What came of publishing: what was wrong, or which plans changed and in what. */
#ifndef TIENDO_FLOW_PUBLISHED_H
#define TIENDO_FLOW_PUBLISHED_H

#include "daemon/base/json.h"
#include "daemon/base/problems.h"
#include <stdint.h>

struct published_plan {
    char *plan;   /* owned: its id */
    bool changed; /* a new version was recorded, or its withdrawal */
    bool withdrawn;
    int32_t in_force_from; /* the day from which that version counts, when it lies ahead; else DAY_NONE */
    cJSON *changes;        /* owned: a list as plan_change_json tells each; NULL when there is none */
};

struct published {
    struct problems problems; /* why it was refused: one for each thing */
    bool changed;             /* at least one version of plans or units was new */
    struct published_plan *plans;
    size_t count, cap;
};

void published_init(struct published *published);
void published_deinit(struct published *published);
/* One more plan; the id is copied. Valid until the next is added. */
struct published_plan *published_add(struct published *published, const char *plan);

#endif
