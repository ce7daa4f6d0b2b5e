/* What is still awaited and what is overdue at the end of day D: the duties of those whose figures the
 * verdict rests on. */
#include "daemon/base/mem.h"
#include "daemon/judge/state.h"

/* One indicator's figures for the verdict's unit: the target's own, or an operand of one that is computed. */
struct awaited {
    struct judging *j;
    struct source source;
    const struct unit *unit; /* NULL: only those of the reporting units, whose figures are summed */
    const struct point *y;   /* what there is; NULL: nothing */
    enum period_kind kind;
};

/* ---- those whose figures make up the verdict ---- */

struct senders {
    const struct unit *
        *units; /* owned; the first `owners` speak for the verdict's unit, the rest for themselves */
    size_t owners, count;
};

static struct period just(int32_t day) {
    return (struct period){.kind = PERIOD_MONTH, .first_day = day, .last_day = day};
}

static size_t members_of_share(const struct awaited *a, int32_t day, const struct unit **out) {
    const struct target *target = a->j->target;
    size_t count = 0;
    for (size_t i = 0; i < target->share->of_count; i++)
        if (share_counts(a->j, target->share->of[i], day)) out[count++] = target->share->of[i];
    return count;
}

/* The members are those of the period. */
static void senders_init(struct senders *s, const struct awaited *a, struct period period) {
    const struct indicator *ind = a->source.indicator;
    const struct share_of_units *share = a->j->target->share;
    const struct unit *unit = a->unit, *whole = a->source.plan->unit;
    s->units = mem_array(ind->reported_by_count + (share ? share->of_count : 0) + 2, sizeof *s->units);
    s->count = 0;
    if (share) {
        s->owners = 0;
        s->count = members_of_share(a, period.last_day, s->units);
        return;
    }
    if (unit) s->units[s->count++] = unit;
    if (unit == whole && ind->lead && ind->lead != unit) s->units[s->count++] = ind->lead;
    s->owners = s->count;
    if (!unit || ind->aggregation != AGGREGATE_NONE)
        s->count += rollup_members(&a->source, unit ? unit : whole, period, &s->units[s->count]);
}

static void senders_deinit(struct senders *s) {
    mem_free(s->units);
}

/* ---- of one indicator ---- */

struct covering { /* the reports that may bring the value that covers t₁ */
    struct holding own, day;
};

/* The period that t₁ lies in. */
static struct period period_of_end(const struct awaited *a) {
    int32_t t1 = a->j->t1;
    if (a->kind != PERIOD_SPAN) return period_of_day(a->kind, t1);
    return a->j->target->term ? a->j->target->term->period : just(t1);
}

/* Of it what there is until t₁. */
static struct period up_to_end(const struct awaited *a) {
    struct period period = period_of_end(a);
    period.last_day = a->j->t1;
    return period;
}

static void covering_init(struct covering *c, const struct awaited *a) {
    holding_init(&c->own, &a->source, period_of_end(a));
    holding_init(&c->day, &a->source, just(a->j->t1));
}

static void covering_deinit(struct covering *c) {
    holding_deinit(&c->own);
    holding_deinit(&c->day);
}

static enum due_state covering_by(const struct awaited *a, const struct covering *c,
                                  const struct unit *sender) {
    enum due_state state = holding_state(&c->own, sender, a->j->c->day);
    return state == DUE_NONE ? holding_state(&c->day, sender, a->j->c->day) : state;
}

static enum due_state covering_of(const struct awaited *a) {
    enum due_state state = DUE_NONE;
    struct senders s;
    struct covering c;
    senders_init(&s, a, up_to_end(a));
    covering_init(&c, a);
    for (size_t i = 0; i < s.count && state != DUE_PENDING; i++)
        state = due_worse(state, covering_by(a, &c, s.units[i]));
    covering_deinit(&c);
    senders_deinit(&s);
    return state;
}

static bool lacks(const struct awaited *a, const struct unit *member) {
    return !series_answered(&a->source, member, a->j->c->category, a->y->period);
}

static enum due_state missing_of(const struct awaited *a) {
    enum due_state state = DUE_NONE;
    struct senders s;
    struct covering c;
    senders_init(&s, a, a->y->period);
    covering_init(&c, a);
    for (size_t i = s.owners; i < s.count && state != DUE_PENDING; i++)
        if (lacks(a, s.units[i])) state = due_worse(state, covering_by(a, &c, s.units[i]));
    covering_deinit(&c);
    senders_deinit(&s);
    return state;
}

/* OVERDUE: something newer than `than` (or as new, if `same`) is overdue, and its owner said nothing for it.
 * PENDING: not so. NONE: the sender has no duty. */
static enum due_state newer(const struct awaited *a, const struct unit *sender, const struct unit *owner,
                            struct period than, bool same) {
    struct slots *slots = slots_of(&a->source);
    const char *category = a->j->c->category;
    enum due_state state = DUE_NONE;
    for (size_t i = 0; i < slots->count; i++) {
        struct slot *slot = &slots->items[i];
        if (slot->period.first_day > a->j->t1 || !slot_asks(&a->source, slot, sender)) continue;
        if (state == DUE_NONE) state = DUE_PENDING;
        struct period p = slot_brings(slot, a->kind);
        if (p.first_day > a->j->t1 || p.last_day < than.last_day || (!same && p.last_day == than.last_day))
            continue;
        if (slot_state(&a->source, slot, sender, a->j->c->day) != DUE_OVERDUE) continue;
        if (series_answered(&a->source, owner, category, p)) continue;
        if (series_answered(&a->source, owner, category, slot->period)) continue;
        return DUE_OVERDUE;
    }
    return state;
}

static enum due_state newer_by_owners(const struct awaited *a, const struct senders *s, struct period than) {
    enum due_state state = DUE_NONE;
    for (size_t i = 0; i < s->owners; i++)
        state = due_worse(state, newer(a, s->units[i], a->unit, than, false));
    return state;
}

/* Each member that lacks y's period (of a full roll-up: each) must have something overdue. */
static enum due_state newer_by_members(const struct awaited *a, struct period than) {
    enum due_state state = DUE_NONE;
    bool partial = a->y && point_is_partial(a->y) && !a->j->target->share;
    struct senders s;
    senders_init(&s, a, partial ? than : just(a->j->c->day));
    for (size_t i = s.owners; i < s.count && state != DUE_PENDING; i++)
        if (!partial || lacks(a, s.units[i]))
            state = due_worse(state, newer(a, s.units[i], s.units[i], than, partial));
    senders_deinit(&s);
    return state;
}

static bool newer_overdue(const struct awaited *a) {
    struct period than = {.kind = PERIOD_MONTH, .first_day = INT32_MIN, .last_day = INT32_MIN};
    enum due_state state = DUE_NONE;
    struct senders s;
    if (a->y) than = a->y->period;
    senders_init(&s, a, just(a->j->c->day));
    if (!a->y || !a->y->rolled_up) state = newer_by_owners(a, &s, than);
    senders_deinit(&s);
    if (state == DUE_NONE) state = newer_by_members(a, than);
    return state == DUE_OVERDUE;
}

/* ---- of what is computed from several ---- */

enum question { ASK_COVERING, ASK_MISSING, ASK_NEWER };

struct asking {
    struct judging *j;
    enum question question;
    struct period at; /* of ASK_MISSING */
    bool (*seen)[2];  /* owned; by indicator index: asked of its own figures, of their sum over the units */
    enum due_state state;
};

static void ask(struct asking *asking, const struct awaited *a);

static const struct point *covers(const struct points *ps, int32_t day) {
    for (size_t i = ps->count; i-- > 0;)
        if (period_has_day(ps->items[i].period, day)) return &ps->items[i];
    return NULL;
}

/* Each once, however many ways lead to it. */
static bool is_asked(const struct asking *asking, const struct expression *operand) {
    bool *seen = &asking->seen[operand->indicator->index][operand->op == EXPRESSION_SUM], before = *seen;
    *seen = true;
    return before;
}

static void ask_operand(void *arg, const struct expression *operand) {
    struct asking *asking = arg;
    struct judging *j = asking->j;
    struct points ps;
    if (is_asked(asking, operand)) return;
    struct awaited a = {.j = j,
                        .source = source_of(&j->source, operand->indicator),
                        .unit = operand->op == EXPRESSION_SUM ? NULL : j->c->unit,
                        .kind = operand->indicator->frequency};
    derived_operand(&j->source, operand, j->c->unit, j->c->category, &ps);
    a.y = points_newest(&ps, j->t1);
    if (asking->question == ASK_MISSING) a.y = points_exact(&ps, asking->at);
    bool lacking = asking->question == ASK_NEWER ||
                   (asking->question == ASK_COVERING && !covers(&ps, j->t1)) ||
                   (asking->question == ASK_MISSING && a.y && point_is_partial(a.y));
    if (lacking) ask(asking, &a);
    points_deinit(&ps);
}

static void ask(struct asking *asking, const struct awaited *a) {
    const struct expression *derived = a->source.indicator->derived;
    if (derived)
        expression_each(derived, ask_operand, asking);
    else if (asking->question == ASK_COVERING)
        asking->state = due_worse(asking->state, covering_of(a));
    else if (asking->question == ASK_MISSING)
        asking->state = due_worse(asking->state, missing_of(a));
    else if (newer_overdue(a))
        asking->state = DUE_OVERDUE; /* one operand is enough */
}

static enum due_state answer(struct judging *j, enum question question) {
    struct asking asking = {.j = j, .question = question};
    struct awaited a = {.j = j,
                        .source = source_of(&j->source, j->target->indicator),
                        .unit = j->c->unit,
                        .y = j->y,
                        .kind = seen_frequency(j->target)};
    if (j->y) asking.at = j->y->period;
    if (a.source.indicator->derived)
        asking.seen = mem_array(a.source.plan->indicator_count + 1, sizeof *asking.seen);
    ask(&asking, &a);
    mem_free(asking.seen);
    return asking.state;
}

enum due_state due_covering(struct judging *j) {
    return answer(j, ASK_COVERING);
}

enum due_state due_missing(struct judging *j) {
    return j->target->share ? share_missing(j) : answer(j, ASK_MISSING);
}

bool due_newer_overdue(struct judging *j) {
    return answer(j, ASK_NEWER) == DUE_OVERDUE;
}
