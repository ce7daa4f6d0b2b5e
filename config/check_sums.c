/* Numbers that must add up: allocations, parts, shares, what is computed. */
#include "config/checking.h"
#include "daemon/base/num.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static double top_of(const struct condition *k) {
    return k->kind == CONDITION_BETWEEN ? k->high : k->value;
}

/* What is past the largest number counts as that one: what is told of it is a number, too. */
static double bounded(double x) {
    return isfinite(x) ? x : copysign(DBL_MAX, x);
}

/* Counts and amounts: low to low, high to high. */
static void check_allocations(struct check *c, const struct target *t) {
    double low = 0, high = 0;
    char got[2 * NUM_TEXT_MAX], text[CONDITION_TEXT_MAX], a[NUM_TEXT_MAX], b[NUM_TEXT_MAX];
    if (!t->allocation_count || !condition_is_number(&t->condition) ||
        !measure_is_additive(&t->indicator->measure))
        return;
    for (size_t i = 0; i < t->allocation_count; i++) {
        low = bounded(low + t->allocations[i].low);
        high = bounded(high + t->allocations[i].high);
    }
    if (num_cmp(low, t->condition.value) == 0 && num_cmp(high, top_of(&t->condition)) == 0) return;
    num_format(low, a);
    num_format(high, b);
    snprintf(got, sizeof got, num_cmp(low, high) == 0 ? "%s" : "%s–%s", a, b);
    tell(c, at_target(t, "/allocations"), T_CHECK_ALLOCATIONS, got, condition_text(&t->condition, text));
}

static int decimals_of(double x) {
    char text[NUM_TEXT_MAX];
    num_format(x, text);
    return num_decimals(text);
}

/* "35 % (10.534 người trong tổng số 30.097 người)" */
static void check_equivalent(struct check *c, const struct target *t) {
    char text[CONDITION_TEXT_MAX], number[NUM_TEXT_MAX], total[NUM_TEXT_MAX], got[NUM_TEXT_MAX];
    double whole = 0;
    struct quote q;
    if (!t->has_equivalent || t->indicator->measure.type != MEASURE_PERCENT ||
        !condition_is_number(&t->condition) || t->relative_to != RELATIVE_NONE)
        return;
    quote_init(&q, t->quote);
    bool known = quote_whole(&q, t->equivalent, &whole) && whole > 0;
    quote_deinit(&q);
    double exact = known ? t->equivalent / whole * 100 : 0;
    if (!known || num_agrees(t->condition.value, decimals_of(t->condition.value), exact)) return;
    num_format(t->equivalent, number);
    num_format(whole, total);
    num_format_human(exact, 2, false, got);
    tell(c, at_target(t, "/equivalent"), T_CHECK_EQUIVALENT, number, total, got,
         condition_text(&t->condition, text));
}

/* ---- computed from others ---- */

struct asked {
    const struct check *c;
    const struct target *of;
};

/* The operand's bar at the same day, from the same level. */
static bool bar_of(void *arg, const struct expression *operand, double *out) {
    const struct asked *a = arg;
    const struct indicator *ind = operand->indicator;
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *t = ind->targets[i];
        if (!t->in_force || strcmp(t->level, a->of->level) != 0 || !targets_comparable(t, a->of)) continue;
        if (check_day(a->c, t) != check_day(a->c, a->of) || t->relative_to != RELATIVE_NONE) continue;
        if (!condition_is_number(&t->condition) || t->condition.kind == CONDITION_BETWEEN) continue;
        *out = t->condition.value;
        return true;
    }
    return false;
}

static void check_derived(struct check *c, const struct target *t) {
    const struct condition *k = &t->condition;
    struct asked a = {c, t};
    char number[NUM_TEXT_MAX], text[CONDITION_TEXT_MAX];
    double got;
    bool by_zero;
    if (!t->indicator->derived || !t->in_force || !condition_is_number(k) || k->kind == CONDITION_BETWEEN ||
        t->relative_to != RELATIVE_NONE || check_day(c, t) == DAY_NONE)
        return;
    if (!expression_value(t->indicator->derived, bar_of, &a, &got, &by_zero)) return;
    if (num_agrees(k->value, decimals_of(k->value), got)) return;
    num_format_human(got, 2, false, number);
    tell(c, at_target(t, ""), T_CHECK_DERIVED, number, condition_text(k, text));
}

void check_sums(struct check *c, const struct target *t) {
    check_allocations(c, t);
    check_equivalent(c, t);
    check_derived(c, t);
}

/* ---- shares of one whole ---- */

static bool is_share_of(const struct indicator *ind, const char *dimension, size_t len) {
    for (size_t i = 0; i < ind->disaggregate_count; i++) {
        const char *id = ind->disaggregate[i].dimension->id;
        if (strlen(id) == len && memcmp(id, dimension, len) == 0)
            return ind->disaggregate[i].mode == DISAGGREGATE_SHARE;
    }
    return false;
}

static size_t category_count(const struct dimension *d) {
    size_t n = 0;
    while (d->categories[n]) n++;
    return n;
}

static void tell_shares(struct check *c, const struct target *t, double sum) {
    char number[NUM_TEXT_MAX];
    num_format(sum, number);
    tell(c, at_target(t, ""), T_CHECK_SHARES, number);
}

/* "at least 60 % of each sex". */
static void check_each(struct check *c, const struct target *t) {
    if (!t->each || !is_share_of(t->indicator, t->each->id, strlen(t->each->id))) return;
    double sum = bounded(t->condition.value * (double)category_count(t->each));
    bool floor = condition_is_floor(&t->condition), ceiling = condition_is_ceiling(&t->condition);
    if ((floor && num_cmp(sum, 100) > 0) || (ceiling && num_cmp(sum, 100) < 0)) tell_shares(c, t, sum);
}

/* Floors of several categories of one dimension at one time: told at the last of them. */
static void check_categories(struct check *c, const struct indicator *ind, size_t last) {
    const struct target *t = ind->targets[last];
    size_t len = t->category ? strcspn(t->category, "=") : 0, others = 0;
    double sum = 0;
    if (!t->category || strchr(t->category, ';') || !is_share_of(ind, t->category, len)) return;
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *o = ind->targets[i];
        bool same = o->category && strncmp(o->category, t->category, len + 1) == 0 && o->in_force &&
                    strcmp(o->level, t->level) == 0 && check_day(c, o) == check_day(c, t) &&
                    o->every_year == t->every_year && condition_is_floor(&o->condition);
        if (!same) continue;
        others += i > last;
        sum = bounded(sum + o->condition.value);
    }
    if (!others && condition_is_floor(&t->condition) && num_cmp(sum, 100) > 0) tell_shares(c, t, sum);
}

void check_shares(struct check *c, const struct indicator *ind) {
    for (size_t i = 0; i < ind->target_count; i++) {
        if (!ind->targets[i]->in_force || ind->targets[i]->relative_to != RELATIVE_NONE) continue;
        check_each(c, ind->targets[i]);
        check_categories(c, ind, i);
    }
}

/* ---- parts of a whole ---- */

static const struct unit_value *allocated(const struct target *t, const struct unit *unit) {
    for (size_t i = 0; i < t->allocation_count; i++) {
        if (t->allocations[i].unit == unit) return &t->allocations[i];
    }
    return NULL;
}

static void check_part_units(struct check *c, const struct target *part, const struct target *whole) {
    char a[NUM_TEXT_MAX], b[NUM_TEXT_MAX];
    for (size_t i = 0; i < part->allocation_count; i++) {
        const struct unit_value *mine = &part->allocations[i], *its = allocated(whole, mine->unit);
        if (!its || num_cmp(mine->low, its->high) <= 0) continue;
        num_format(mine->low, a);
        num_format(its->high, b);
        struct spot spot = at_second(whole, part);
        spot.member = "/allocations";
        tell(c, spot, T_CHECK_PART_UNIT, a, b, whole->indicator->id, mine->unit->id);
    }
}

static void check_part(struct check *c, const struct target *part, const struct target *whole) {
    char a[CONDITION_TEXT_MAX], b[CONDITION_TEXT_MAX];
    if (!part->in_force || !whole->in_force || strcmp(part->level, whole->level) != 0) return;
    if (!targets_comparable(part, whole) || check_day(c, part) != check_day(c, whole) ||
        part->every_year != whole->every_year)
        return;
    if (!condition_is_number(&part->condition) || !condition_is_number(&whole->condition) ||
        part->relative_to != RELATIVE_NONE || whole->relative_to != RELATIVE_NONE)
        return;
    if (num_cmp(part->condition.value, top_of(&whole->condition)) > 0)
        tell(c, at_second(whole, part), T_CHECK_PART, condition_text(&part->condition, a),
             condition_text(&whole->condition, b), whole->indicator->id);
    check_part_units(c, part, whole);
}

void check_parts(struct check *c, const struct indicator *ind) {
    for (size_t i = 0; ind->part_of && i < ind->target_count; i++) {
        for (size_t k = 0; k < ind->part_of->target_count; k++)
            check_part(c, ind->targets[i], ind->part_of->targets[k]);
    }
}
