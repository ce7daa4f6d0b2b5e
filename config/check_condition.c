/* One target by itself: whether a value can meet it, whether it goes the right way, whether it is met from
 * the start. */
#include "config/checking.h"
#include "daemon/base/num.h"
#include <math.h>

/* A floor where less is better, a ceiling where more is, or the wrong way followed. */
static void check_direction(struct check *c, const struct target *t) {
    const struct condition *k = &t->condition;
    enum direction good = t->indicator->good;
    char text[CONDITION_TEXT_MAX];
    bool against = (good == DIRECTION_UP && condition_is_ceiling(k)) ||
                   (good == DIRECTION_DOWN && condition_is_floor(k));
    if (k->kind == CONDITION_DIRECTION_ONLY || k->kind == CONDITION_PER_YEAR)
        against = good != DIRECTION_NONE && k->way != good;
    if (against && !t->share) /* a share of units is good when it rises, whatever they report */
        tell(c, at_target(t, ""), T_CHECK_AGAINST_GOOD, condition_text(k, text),
             good == DIRECTION_UP ? "up" : "down");
}

struct limits {
    double low, high;
};

/* The bounds that no value can pass; false when there are none. */
static bool find_limits(const struct target *t, struct limits *l) {
    const struct measure *m = &t->indicator->measure;
    *l = (struct limits){-HUGE_VAL, HUGE_VAL};
    if (t->share) {
        *l = (struct limits){0, 100};
        return true;
    }
    if (t->relative_to != RELATIVE_NONE) {
        l->low = -100;
        return t->relative_as == RELATIVE_PERCENT;
    }
    if (m->type == MEASURE_AMOUNT) return false;              /* may be a debt, a temperature, a balance */
    if (m->type != MEASURE_PERCENT || m->has_max) l->low = 0; /* growth may be negative */
    if (m->has_max) l->high = m->max;
    return true;
}

static bool is_impossible(const struct target *t) {
    const struct condition *k = &t->condition;
    struct limits l;
    if (k->kind == CONDITION_PER_YEAR) /* nothing falls by more than all of itself */
        return k->way == DIRECTION_DOWN && k->as == RELATIVE_PERCENT && num_cmp(k->value, 100) > 0;
    if (!condition_is_number(k) || !find_limits(t, &l)) return false;
    double top = k->kind == CONDITION_BETWEEN ? k->high : k->value;
    bool past = num_cmp(top, l.high) > 0 || num_cmp(k->value, l.low) < 0;
    bool empty = (k->kind == CONDITION_ABOVE && num_cmp(k->value, l.high) >= 0) ||
                 (k->kind == CONDITION_BELOW && num_cmp(k->value, l.low) <= 0);
    return past || empty;
}

static void check_possible(struct check *c, const struct target *t) {
    char text[CONDITION_TEXT_MAX];
    if (is_impossible(t)) tell(c, at_target(t, ""), T_CHECK_IMPOSSIBLE, condition_text(&t->condition, text));
    for (size_t i = 0; i < t->part_count; i++) {
        if (is_impossible(&t->parts[i]))
            tell(c, at_target(t, "/all_of"), T_CHECK_IMPOSSIBLE,
                 condition_text(&t->parts[i].condition, text));
    }
}

static void check_base(struct check *c, const struct target *t) {
    bool needs = t->relative_to == RELATIVE_TO_BASELINE;
    for (size_t i = 0; i < t->part_count; i++) needs |= t->parts[i].relative_to == RELATIVE_TO_BASELINE;
    if (!needs || t->indicator->baseline.known) return;
    tell(c, at_target(t, t->part_count ? "/all_of" : "/relative"), T_CHECK_BASELINE);
}

/* Of the whole, judged, and a level that is to be passed? */
static bool has_start(const struct target *t) {
    bool whole = !t->category && !t->each && !t->unit_count && !t->share;
    bool bar = condition_is_floor(&t->condition) || condition_is_ceiling(&t->condition);
    return whole && bar && t->in_force && !t->every_year && t->relative_to == RELATIVE_NONE &&
           t->indicator->baseline.known;
}

static bool words_tell_it(const struct target *t) {
    struct quote_change change;
    struct quote q;
    quote_init(&q, t->quote);
    bool told = quote_from_to(&q, &change);
    quote_deinit(&q);
    return told;
}

/* The start already meets it: a figure in the wrong place, or a verb that goes the other way (which is told
 * as such). */
static void check_start(struct check *c, const struct target *t) {
    char text[CONDITION_TEXT_MAX], base[NUM_TEXT_MAX];
    if (!has_start(t) || !condition_holds(&t->condition, t->indicator->baseline.value) || words_tell_it(t))
        return;
    num_format(t->indicator->baseline.value, base);
    tell(c, at_target(t, ""), T_CHECK_ALREADY_MET, condition_text(&t->condition, text), base);
}

void check_condition(struct check *c, const struct target *t) {
    check_direction(c, t);
    check_possible(c, t);
    check_base(c, t);
    check_start(c, t);
}
