/* A target for each category: the combined verdict is the worst of them. */
#include "daemon/base/num.h"
#include "daemon/judge/state.h"
#include <stdio.h>

/* A failure of one category is certain whatever the others are; a missing one forbids praise. */
static int badness(enum verdict_status status) {
    switch (status) {
    case VERDICT_NOT_APPLICABLE:
        return 0;
    case VERDICT_ACHIEVED:
        return 1;
    case VERDICT_ON_TRACK:
        return 2;
    case VERDICT_AT_RISK:
        return 3;
    case VERDICT_NOT_ASSESSABLE:
        return 4;
    case VERDICT_NO_DATA:
        return 5;
    case VERDICT_LAGGING:
        return 6;
    case VERDICT_MISSED:
        return 7;
    }
    return 0;
}

bool each_is_worse(const struct verdict *a, const struct verdict *than) {
    int da = badness(a->status), db = badness(than->status);
    if (da != db) return da > db;
    return a->has_ratio && than->has_ratio && num_cmp(a->ratio, than->ratio) < 0;
}

void each_take_over(struct verdict *combined, unsigned any) {
    bool failed = badness(combined->status) >= badness(VERDICT_LAGGING);
    if (failed) any &= ~(unsigned)(VERDICT_PARTIAL | VERDICT_AWAITING);
    combined->flags |= any & EACH_FLAGS;
}

void each_combine(const struct judge_case *c, struct verdict *out) {
    struct judge_case one = *c;
    char category[CATEGORY_TEXT_MAX];
    unsigned any = 0;
    const struct dimension *dim = c->target->each;
    one.category = category;
    for (const char *const *id = dim->categories; *id; id++) {
        struct verdict v;
        snprintf(category, sizeof category, "%s=%s", dim->id, *id);
        judge(&one, &v);
        any |= v.flags;
        if (id == dim->categories || each_is_worse(&v, out)) *out = v;
    }
    each_take_over(out, any);
    snprintf(out->decided_by, sizeof out->decided_by, "%s", out->category);
    snprintf(out->category, sizeof out->category, "all");
}
