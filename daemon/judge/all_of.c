/* A target of several conditions that must all hold: the worst of them decides. */
#include "daemon/judge/state.h"

/* Of two that are on track the one that does not hold yet is the worse. */
static bool is_worse(const struct verdict *a, const struct verdict *than) {
    if (a->status != VERDICT_ON_TRACK || than->status != VERDICT_ON_TRACK) return each_is_worse(a, than);
    bool a_holds = a->flags & VERDICT_AHEAD, other_holds = than->flags & VERDICT_AHEAD;
    return a_holds == other_holds ? each_is_worse(a, than) : other_holds;
}

void all_of_combine(const struct judge_case *c, struct verdict *out) {
    struct judge_case one = *c;
    unsigned any = 0;
    for (size_t i = 0; i < c->target->part_count; i++) {
        struct verdict v;
        one.target = &c->target->parts[i];
        judge(&one, &v);
        any |= v.flags;
        if (i == 0 || is_worse(&v, out)) *out = v;
    }
    out->part = out->target;
    out->target = c->target;
    each_take_over(out, any);
}
