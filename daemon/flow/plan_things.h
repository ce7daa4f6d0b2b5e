/* The things of a plan's document that have an id of their own, in the document's order; for telling what
 * changed. Private to the diff. */
#ifndef TIENDO_FLOW_PLAN_THINGS_H
#define TIENDO_FLOW_PLAN_THINGS_H

#include "daemon/base/json.h"
#include "daemon/model/plan.h"

enum thing_kind {
    THING_PLAN,
    THING_MILESTONE,
    THING_TERM,
    THING_REFERENCE,
    THING_OBJECTIVE,
    THING_INDICATOR,
    THING_TARGET,
    THING_TASK,
    THING_REPORT,
    THING_EVENT,
    THING_KIND_COUNT
};

struct thing {
    enum thing_kind kind;
    const char *id;    /* borrowed from the item */
    const cJSON *item; /* borrowed from the document */
    bool seen;
};

struct things {
    cJSON *root;         /* owned */
    struct thing *items; /* owned; the plan itself first */
    size_t count, cap;
};

void things_init(struct things *things, const struct plan *plan);
void things_deinit(struct things *things);
const struct thing *things_find(const struct things *things, enum thing_kind kind, const char *id);

const char *thing_kind_name(enum thing_kind kind);              /* "target" */
const char *thing_kind_word(const char *name, enum lang lang);  /* what people call it */
const char *thing_id_key(enum thing_kind kind);                 /* "id"; "plan" of the plan */
const char *thing_title(const struct thing *thing);             /* "" if it has none */
bool thing_holds_things(enum thing_kind kind, const char *key); /* a member that holds other things */
/* Whom it concerns, in the arena; none: everybody. */
const struct unit *const *thing_concerns(const struct plan *plan, const struct thing *thing,
                                         struct arena *arena, size_t *count);

#endif
