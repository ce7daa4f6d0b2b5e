/* Indicators computed from others of the same unit and period. */
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include "daemon/judge/state.h"
#include <math.h>

/* ---- operands ---- */

/* Over all units that report it, whoever asks: their figures, not what somebody says of the whole. */
static void sum_of_units(const struct source *s, const char *category, struct points *out) {
    const struct unit *whole = s->plan->unit;
    const struct points *known = memo_find(s->memo, MEMO_SUM, s->indicator, whole, category);
    if (known) {
        *out = points_copy(known);
        return;
    }
    *out = (struct points){0};
    rollup_add(s, whole, category, AGGREGATE_SUM, out);
    memo_keep(s->memo, MEMO_SUM, s->indicator, whole, category, out);
}

void derived_operand(const struct source *s, const struct expression *operand, const struct unit *unit,
                     const char *category, struct points *out) {
    struct source its = source_of(s, operand->indicator);
    if (operand->op == EXPRESSION_SUM)
        sum_of_units(&its, category, out);
    else
        series_build(&its, unit, category, out);
}

struct operands { /* those of one expression, each once */
    const struct source *s;
    const struct unit *unit;
    const char *category;
    const struct expression *of[EXPRESSION_NODES_MAX];
    struct points series[EXPRESSION_NODES_MAX]; /* owned */
    size_t count;
    struct period at; /* the period that is computed */
};

static size_t place_of(const struct operands *ops, const struct expression *operand) {
    size_t i = 0;
    while (i < ops->count && (ops->of[i]->op != operand->op || ops->of[i]->indicator != operand->indicator))
        i++;
    return i;
}

static void add_operand(void *arg, const struct expression *operand) {
    struct operands *ops = arg;
    size_t place = place_of(ops, operand);
    if (place < ops->count) return;
    ops->of[ops->count] = operand;
    derived_operand(ops->s, operand, ops->unit, ops->category, &ops->series[ops->count++]);
}

static struct operands *operands_new(const struct source *s, const struct unit *unit, const char *category) {
    struct operands *ops = mem_alloc(sizeof *ops);
    *ops = (struct operands){.s = s, .unit = unit, .category = category};
    expression_each(s->indicator->derived, add_operand, ops);
    return ops;
}

static void operands_free(struct operands *ops) {
    for (size_t i = 0; i < ops->count; i++) points_deinit(&ops->series[i]);
    mem_free(ops);
}

/* ---- one period ---- */

static bool value_of(void *arg, const struct expression *operand, double *out) {
    const struct operands *ops = arg;
    const struct point *p = points_exact(&ops->series[place_of(ops, operand)], ops->at);
    if (!p || p->empty) return false;
    *out = p->value;
    return true;
}

/* Of the operands the one that fewest units have reported stands for all. */
static bool covers_less(const struct point *p, const struct point *than) {
    return (double)p->have * than->want < (double)than->have * p->want;
}

/* Every operand of the period, with its reserves; false when one has nothing for it. */
static bool gather(const struct operands *ops, struct point *out) {
    for (size_t i = 0; i < ops->count; i++) {
        const struct point *p = points_exact(&ops->series[i], ops->at);
        if (!p) return false;
        out->flags |= p->flags;
        out->partial = out->partial || point_is_partial(p);
        out->empty = out->empty || p->empty;
        if (p->seq > out->seq) out->seq = p->seq;
        if (!p->rolled_up) continue;
        if (!out->rolled_up || covers_less(p, out)) {
            out->have = p->have;
            out->want = p->want;
        }
        out->rolled_up = true;
    }
    return ops->count > 0;
}

static bool is_number(const struct expression *e, double number) {
    return e->op == EXPRESSION_NUMBER && num_cmp(e->number, number) == 0;
}

/* Of a product with the number, the other side; else NULL. */
static const struct expression *times(const struct expression *e, double number) {
    if (e->op != EXPRESSION_MULTIPLY) return NULL;
    return is_number(e->right, number) ? e->left : is_number(e->left, number) ? e->right : NULL;
}

struct quotient {
    const struct expression *numerator, *denominator;
};

/* a/b, a/b*c, c*a/b, where c is what the measure multiplies by: the counts that it comes from. */
static bool plain_quotient(const struct expression *e, double per, struct quotient *out) {
    const struct expression *inner = times(e, per), *counted;
    if (inner && inner->op == EXPRESSION_DIVIDE) {
        *out = (struct quotient){inner->left, inner->right};
        return true;
    }
    if (e->op != EXPRESSION_DIVIDE) return false;
    counted = num_cmp(per, 1) == 0 ? e->left : times(e->left, per);
    *out = (struct quotient){counted, e->right};
    return counted != NULL;
}

static void find_other(void *arg, const struct expression *operand) {
    bool *additive = arg;
    *additive = *additive && measure_is_additive(&operand->indicator->measure);
}

static void set_counts(struct operands *ops, struct point *p) {
    const struct indicator *ind = ops->s->indicator;
    struct quotient q;
    bool by_zero, additive = measure_is_quotient(&ind->measure);
    expression_each(ind->derived, find_other, &additive);
    if (!additive || !plain_quotient(ind->derived, ind->measure.per, &q)) return;
    p->has_counts = expression_value(q.numerator, value_of, ops, &p->numerator, &by_zero) &&
                    expression_value(q.denominator, value_of, ops, &p->denominator, &by_zero);
}

/* The period's point; false when an operand lacks, or nothing finite comes of it. */
static bool compute(struct operands *ops, struct period period, struct point *p) {
    const struct indicator *ind = ops->s->indicator;
    bool by_zero = false;
    ops->at = period;
    *p = (struct point){.period = period, .own_frequency = period.kind == ind->frequency};
    if (!gather(ops, p)) return false;
    if (p->empty) return true;
    bool found = expression_value(ind->derived, value_of, ops, &p->value, &by_zero);
    p->empty = by_zero;
    set_counts(ops, p);
    return by_zero || (found && isfinite(p->value));
}

void derived_build(const struct source *s, const struct unit *unit, const char *category,
                   struct points *out) {
    struct operands *ops = operands_new(s, unit, category);
    struct point p;
    *out = (struct points){0};
    for (size_t i = 0; ops->count > 0 && i < ops->series[0].count; i++)
        if (compute(ops, ops->series[0].items[i].period, &p)) points_add(out, &p);
    points_sort(out);
    operands_free(ops);
}

/* ---- why there is none ---- */

/* The newest period that some operand speaks of: by the day; or, at the end, one that holds it. */
static const struct point *newest_input(const struct operands *ops, int32_t day, bool holds) {
    const struct point *newest = NULL;
    for (size_t i = 0; i < ops->count; i++)
        for (size_t k = 0; k < ops->series[i].count; k++) {
            const struct point *p = &ops->series[i].items[k];
            bool fits = holds ? period_has_day(p->period, day) : p->period.first_day <= day;
            if (fits && (!newest || period_compare(p->period, newest->period) > 0)) newest = p;
        }
    return newest;
}

const char *derived_lack(const struct judging *j, bool at_end) {
    struct point p;
    const char *lack = NULL;
    if (!j->source.indicator->derived || j->target->share) return NULL;
    struct operands *ops = operands_new(&j->source, j->c->unit, j->c->category);
    const struct point *newest = newest_input(ops, j->t1, at_end);
    if (newest) lack = compute(ops, newest->period, &p) && p.empty ? "denominator_zero" : "input_missing";
    operands_free(ops);
    return lack;
}
