/* What changed between two versions of a plan, thing by thing, and for whom. It compares the documents key by
 * key, so that no key is missed, and asks the plans whom each thing concerns. Pure. */
#ifndef TIENDO_FLOW_PLAN_DIFF_H
#define TIENDO_FLOW_PLAN_DIFF_H

#include "daemon/base/json.h"
#include "daemon/model/plan.h"

enum plan_change_kind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_RENAMED, CHANGE_CHANGED };

struct plan_change {
    enum plan_change_kind change;
    const char *thing; /* "plan" "milestone" "term" "objective" "indicator" "target" "report" "task" "event"
                          "reference" */
    const char *id, *new_id; /* new_id: of a renamed one, else NULL */
    const char *title;       /* what people call it; "" if nothing */
    const char *key;       /* of CHANGED: the member, e.g. "at_least", "rounds/first/due/before"; else NULL */
    const char *was, *now; /* of CHANGED: its values as JSON; NULL: absent */
    const struct unit *const *concerns; /* of the plan that still has the thing (the new one if it can) */
    size_t concern_count;               /* 0: everybody */
};

struct plan_diff {
    struct arena *arena;       /* owned: strings and lists */
    struct plan_change *items; /* owned; in the order of the new document, what was removed last */
    size_t count, cap;
};

/* `before` may be NULL: everything is new, which is one change ("plan" added). Both plans are borrowed until
 * plan_diff_deinit. */
void plan_diff_init(struct plan_diff *diff, const struct plan *before, const struct plan *after);
void plan_diff_deinit(struct plan_diff *diff);

const char *plan_change_name(enum plan_change_kind change); /* "added" … */
/* One line for people: "target 1.2-end: at_least 70 → 75". */
void plan_change_words(const struct plan_change *c, enum lang lang, struct strbuf *sb);
/* {change, thing, id, new_id, title, key, was, now, concerns: [unit], text: {vi, en}}; the caller owns it. */
cJSON *plan_change_json(const struct plan_change *c);

#endif
