/* A target's numbers against the words it is quoted from. */
#include "config/checking.h"
#include "daemon/base/num.h"
#include <math.h>

#define YEAR_FIRST 1990
#define YEAR_LAST  2100

/* "giảm từ 55 xuống 56". */
static void check_from_to(struct check *c, const struct target *t, const struct quote *q) {
    struct quote_change change;
    char from[NUM_TEXT_MAX], to[NUM_TEXT_MAX];
    if (!quote_from_to(q, &change)) return;
    int went = num_cmp(change.to, change.from);
    bool down = change.torn ? went > 0 : change.way == DIRECTION_DOWN;
    if (down ? went < 0 : went > 0) return;
    num_format(change.from, from);
    num_format(change.to, to);
    if (down)
        tell(c, at_target(t, ""), T_CHECK_FROM_TO_DOWN, from, to);
    else
        tell(c, at_target(t, ""), T_CHECK_FROM_TO_UP, from, to);
}

/* What the words may say about the bar of such a condition. */
static unsigned fitting(enum condition_kind kind) {
    switch (kind) {
    case CONDITION_AT_LEAST:
        return QUOTE_AT_LEAST | QUOTE_UP_TO;
    case CONDITION_ABOVE:
        return QUOTE_ABOVE;
    case CONDITION_AT_MOST:
        return QUOTE_AT_MOST | QUOTE_DOWN_TO;
    case CONDITION_BELOW:
        return QUOTE_BELOW;
    default:
        return ~0u; /* exact and about: any word */
    }
}

/* "trên 90 %" and at_least 90; "xuống 30 %" and a floor. A change is written without its sign. */
static void check_bound(struct check *c, const struct target *t, const struct quote *q) {
    unsigned bounds = quote_bounds(q, t->condition.value), fit = fitting(t->condition.kind);
    char text[CONDITION_TEXT_MAX];
    if (t->relative_to != RELATIVE_NONE || t->share) return;
    if (!bounds || (bounds & (fit | QUOTE_PLAIN | QUOTE_CHANGE))) return;
    tell(c, at_target(t, ""), T_CHECK_WORDS, condition_text(&t->condition, text));
}

/* "giảm 60 %" and a level of 60: but where the measure is itself a change. */
static void check_change(struct check *c, const struct target *t, const struct quote *q) {
    const struct measure *m = &t->indicator->measure;
    char text[CONDITION_TEXT_MAX];
    bool level = t->relative_to == RELATIVE_NONE && m->type == MEASURE_PERCENT && m->has_max && !t->share;
    if (level && quote_bounds(q, t->condition.value) == QUOTE_CHANGE)
        tell(c, at_target(t, ""), T_CHECK_CHANGE_AS_LEVEL, condition_text(&t->condition, text));
}

/* Quotations are of the document's own language; a number not in them was mistyped, or they are of another
 * line. */
static void check_said(struct check *c, const struct target *t, const struct quote *q) {
    const struct condition *k = &t->condition;
    bool both = k->kind == CONDITION_BETWEEN || k->kind == CONDITION_PER_YEAR;
    bool near = quote_says_number(q, k->value);
    char number[NUM_TEXT_MAX];
    if (near && (!both || quote_says_number(q, k->high))) return;
    num_format(near ? k->high : k->value, number);
    tell(c, at_target(t, ""), T_CHECK_NOT_QUOTED, number);
}

static void check_sign(struct check *c, const struct target *t, const struct quote *q) {
    char number[NUM_TEXT_MAX];
    double value;
    if (!quote_sign_twice(q, &value)) return;
    num_format(value, number);
    tell(c, at_target(t, ""), T_CHECK_SIGN_TWICE, number);
}

static bool is_power_of_ten(double x) {
    while (num_cmp(x, 10) >= 0) x /= 10;
    return num_cmp(x, 1) == 0;
}

/* "108 bé trai/110 bé gái": another base than the measure's, or one that no rate has. */
static void check_per(struct check *c, const struct target *t, const struct quote *q) {
    const struct measure *m = &t->indicator->measure;
    char written[NUM_TEXT_MAX], per[NUM_TEXT_MAX];
    double base = m->per;
    bool rated = m->type == MEASURE_RATE || m->type == MEASURE_PERMILLE || m->type == MEASURE_PERCENT;
    if (!rated || t->share || t->relative_to != RELATIVE_NONE) return;
    num_format(m->per, per);
    if (quote_base(q, t->condition.value, &base) && num_cmp(base, m->per) != 0) {
        num_format(base, written);
        tell(c, at_target(t, ""), T_CHECK_BASE, written, per);
    } else if (!is_power_of_ten(m->per)) {
        tell(c, at_target(t, ""), T_CHECK_BASE_ODD, per);
    }
}

static bool is_year_of(const struct plan *plan, double x) {
    if (plan->start_day == DAY_NONE || plan->end_day == DAY_NONE) return false;
    return x >= civil_from_day(plan->start_day).year && x <= civil_from_day(plan->end_day).year;
}

/* A year among the numbers: of a percentage, or one of the plan's own years, written as years are ("2.015
 * người" is not). */
static void check_column(struct check *c, const struct target *t, const struct quote *q) {
    const struct measure *m = &t->indicator->measure;
    double x = t->condition.value;
    size_t at = quote_find_number(q, x, 0);
    char number[NUM_TEXT_MAX];
    bool year = x >= YEAR_FIRST && x <= YEAR_LAST && num_cmp(x, floor(x)) == 0;
    bool quotient = measure_is_quotient(m) && m->type != MEASURE_RATE;
    if (!year || (at < q->count && !q->tokens[at].year)) return;
    if (!quotient && !is_year_of(c->plan, x)) return;
    num_format(x, number);
    tell(c, at_target(t, ""), T_CHECK_YEAR_FOR_NUMBER, number);
}

void check_words(struct check *c, const struct target *t) {
    struct quote q;
    quote_init(&q, t->quote);
    if (q.count) {
        bool number = condition_is_number(&t->condition);
        check_from_to(c, t, &q);
        check_sign(c, t, &q);
        if (quote_cells_swapped(&q)) tell(c, at_target(t, ""), T_CHECK_YEAR_CELL);
        if (number) {
            check_bound(c, t, &q);
            check_change(c, t, &q);
            check_per(c, t, &q);
            check_column(c, t, &q);
        }
        if (number || t->condition.kind == CONDITION_PER_YEAR) check_said(c, t, &q);
    }
    quote_deinit(&q);
}
