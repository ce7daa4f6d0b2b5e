#include "daemon/flow/reach.h"
#include "daemon/base/mem.h"
#include "daemon/judge/judge.h"

struct concern {
    bool any, all;         /* all: every unit */
    struct unit_set units; /* once `any` */
};

/* ---- sets of units ---- */

void unit_set_init(struct unit_set *set, const struct units *units) {
    set->items = mem_array(units->count + 1, sizeof *set->items);
    set->in = mem_array(units->count + 1, sizeof *set->in);
    set->count = 0;
}

void unit_set_deinit(struct unit_set *set) {
    mem_free(set->items);
    mem_free(set->in);
}

void unit_set_add(struct unit_set *set, const struct unit *unit) {
    if (set->in[unit->index]) return;
    set->in[unit->index] = true;
    set->items[set->count++] = unit;
}

/* What a unit was before it came into being may be put together from these. */
static void add_line(struct unit_set *set, const struct unit *unit) {
    if (set->in[unit->index]) return;
    unit_set_add(set, unit);
    for (size_t i = 0; i < unit->predecessor_count; i++) add_line(set, unit->predecessors[i]);
}

/* With those whom its duties pass to. */
static void add_sender(struct unit_set *set, const struct unit *unit) {
    add_line(set, unit);
    for (; unit->successor_count; unit = unit->successors[0]) unit_set_add(set, unit->successors[0]);
}

/* ---- what is concerned ---- */

static bool rolled_up(const struct indicator *ind) {
    return ind->reported_by_count && ind->aggregation != AGGREGATE_NONE;
}

void reach_init(struct reach *r, const struct plan *plan, const struct units *units) {
    *r = (struct reach){.plan = plan, .units = units};
    r->concerns = mem_array(plan->indicator_count + 1, sizeof *r->concerns);
}

void reach_deinit(struct reach *r) {
    for (size_t i = 0; i < r->plan->indicator_count; i++)
        if (r->concerns[i].any) unit_set_deinit(&r->concerns[i].units);
    mem_free(r->concerns);
}

static struct concern *concern_of(const struct reach *r, const struct indicator *ind) {
    struct concern *c = &r->concerns[ind->index];
    if (!c->any) unit_set_init(&c->units, r->units);
    c->any = true;
    return c;
}

static void add_above(struct concern *c, const struct unit *unit);

static void add_with_above(struct concern *c, const struct unit *unit) {
    if (!unit || c->units.in[unit->index]) return;
    unit_set_add(&c->units, unit);
    add_above(c, unit);
}

/* All under whom it ever stood, and what it became. */
static void add_above(struct concern *c, const struct unit *unit) {
    add_with_above(c, unit->parent);
    for (size_t i = 0; i < unit->former_parent_count; i++) add_with_above(c, unit->former_parents[i].parent);
    for (size_t i = 0; i < unit->successor_count; i++) add_with_above(c, unit->successors[i]);
}

static void add_with_successors(struct concern *c, const struct unit *unit) {
    if (c->units.in[unit->index]) return;
    unit_set_add(&c->units, unit);
    for (size_t i = 0; i < unit->successor_count; i++) add_with_successors(c, unit->successors[i]);
}

/* ---- what is computed from it ---- */

struct use {
    const struct indicator *of;
    bool used, summed;
};

static void look_for(void *arg, const struct expression *operand) {
    struct use *use = arg;
    if (operand->indicator != use->of) return;
    use->used = true;
    use->summed = use->summed || operand->op == EXPRESSION_SUM;
}

/* False when nothing was new. */
static bool take_over(const struct reach *r, const struct indicator *ind, const struct concern *from,
                      bool all) {
    struct concern *c = concern_of(r, ind);
    size_t before = c->units.count;
    bool new_all = all && !c->all;
    c->all = c->all || all;
    for (size_t i = 0; i < from->units.count; i++) unit_set_add(&c->units, from->units.items[i]);
    return new_all || c->units.count > before;
}

static void extend(const struct reach *r, const struct indicator *ind) {
    for (size_t i = 0; i < r->plan->indicator_count; i++) {
        const struct indicator *computed = &r->plan->indicators[i];
        struct use use = {.of = ind};
        if (computed->derived) expression_each(computed->derived, look_for, &use);
        const struct concern *from = &r->concerns[ind->index];
        if (use.used && take_over(r, computed, from, from->all || use.summed)) extend(r, computed);
    }
}

void reach_touch(struct reach *r, const struct indicator *indicator, const struct unit *unit) {
    struct concern *c = concern_of(r, indicator);
    if (!unit) {
        c->all = true;
    } else if (rolled_up(indicator)) {
        add_with_above(c, r->plan->unit);
        add_with_above(c, unit);
    } else {
        add_with_successors(c, unit);
    }
}

void reach_extend(struct reach *r) {
    for (size_t i = 0; i < r->plan->indicator_count; i++)
        if (r->concerns[i].any) extend(r, &r->plan->indicators[i]);
}

/* ---- whose verdicts ---- */

static bool is_touched(const struct reach *r, const struct indicator *ind) {
    return r->concerns[ind->index].any;
}

static bool is_concerned(const struct reach *r, const struct target *target) {
    const struct share_of_units *share = target->share;
    return is_touched(r, target->indicator) || (target->when && is_touched(r, target->when->indicator)) ||
           (share && share->where && is_touched(r, share->where->indicator));
}

/* A share is that of the whole, or of few: any unit's figure may move it. */
static bool concerns_all(const struct reach *r, const struct target *target) {
    bool when = target->when && r->concerns[target->when->indicator->index].all;
    return when || r->concerns[target->indicator->index].all || (target->share && is_concerned(r, target));
}

struct choosing {                        /* of all for whom the target is judged */
    const struct concern *figure, *when; /* when: NULL if the target applies always */
    void (*each)(void *arg, const struct unit *unit, const char *category);
    void *arg;
};

static bool holds(const struct concern *c, const struct unit *unit) {
    return c && c->any && c->units.in[unit->index];
}

static void choose(void *arg, const struct unit *unit, const char *category) {
    const struct choosing *c = arg;
    if (holds(c->figure, unit) || holds(c->when, unit)) c->each(c->arg, unit, category);
}

void reach_subjects(const struct reach *r, const struct target *target,
                    void (*each)(void *arg, const struct unit *unit, const char *category), void *arg) {
    struct choosing c = {.figure = &r->concerns[target->indicator->index], .each = each, .arg = arg};
    if (!is_concerned(r, target)) return;
    if (target->when) c.when = &r->concerns[target->when->indicator->index];
    if (concerns_all(r, target))
        judge_subjects(r->plan, target, each, arg);
    else
        judge_subjects(r->plan, target, choose, &c);
}

/* ---- what they are judged by ---- */

struct needs {
    const struct reach *r;
    struct unit_set *units;
    bool *indicators;
};

static void add_needed(const struct needs *n, const struct indicator *ind, bool summed);

static void add_operand(void *arg, const struct expression *operand) {
    add_needed(arg, operand->indicator, operand->op == EXPRESSION_SUM);
}

/* What it is computed from is followed down once, however many ways lead to it. */
static void add_needed(const struct needs *n, const struct indicator *ind, bool summed) {
    bool first = !n->indicators[ind->index];
    n->indicators[ind->index] = true;
    if (first && ind->lead) add_sender(n->units, ind->lead);
    for (size_t i = 0; i < ind->reported_by_count && (rolled_up(ind) ? first : summed); i++)
        add_sender(n->units, ind->reported_by[i]);
    if (first && ind->derived) expression_each(ind->derived, add_operand, (void *)n);
}

static void add_subject(void *arg, const struct unit *unit, const char *category) {
    const struct needs *n = arg;
    (void)category;
    add_sender(n->units, unit);
}

void reach_needs(const struct reach *r, struct unit_set *units, bool *indicators) {
    struct needs n = {.r = r, .units = units, .indicators = indicators};
    add_sender(units, r->plan->unit);
    for (size_t t = 0; t < r->plan->target_count; t++) {
        const struct target *target = &r->plan->targets[t];
        const struct share_of_units *share = target->share;
        if (!is_concerned(r, target)) continue;
        add_needed(&n, target->indicator, false);
        if (target->when) add_needed(&n, target->when->indicator, false);
        if (share && share->where) add_needed(&n, share->where->indicator, false);
        for (size_t i = 0; share && i < share->of_count; i++) add_sender(units, share->of[i]);
        reach_subjects(r, target, add_subject, &n);
    }
}
