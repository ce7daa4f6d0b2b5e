/* Targets of one indicator against each other: two places of the document that say different things of the
 * same. */
#include "config/checking.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include <string.h>

static bool same_level(const struct target *a, const struct target *b) {
    return strcmp(a->level, b->level) == 0 && targets_comparable(a, b);
}

/* A term judged at the milestone of another target speaks of the same day. */
static bool same_day(const struct check *c, const struct target *a, const struct target *b) {
    if (a->every_year || b->every_year) return targets_same_time(a, b);
    int32_t day = check_day(c, a);
    return day != DAY_NONE && day == check_day(c, b);
}

static bool two_places(const struct target *a, const struct target *b) {
    return a->source && b->source && strcmp(a->source, b->source) != 0;
}

static void tell_clash(struct check *c, const struct target *a, const struct target *b, enum text_id id) {
    char first[CONDITION_TEXT_MAX], second[CONDITION_TEXT_MAX];
    const char *args[] = {condition_text(&a->condition, first), condition_text(&b->condition, second)};
    check_tell(c, at_second(a, b), id, args, 2);
}

/* Two bars for one thing and time: both are kept, and said. */
static void check_bars(struct check *c, const struct target *a, const struct target *b) {
    if (same_level(a, b) && same_day(c, a, b) && !targets_same_bar(a, b) && two_places(a, b))
        tell_clash(c, a, b, T_CHECK_CLASH);
}

/* Is there a target that says as much as t does (and stands at that day, unless DAY_NONE)? */
static bool said_elsewhere(const struct check *c, const struct target *t, int32_t day, bool same_bar) {
    const struct indicator *ind = t->indicator;
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *other = ind->targets[i];
        if (other == t || !other->in_force || !same_level(t, other)) continue;
        if (day != DAY_NONE && check_day(c, other) != day) continue;
        if (!same_bar || targets_same_bar(t, other)) return true;
    }
    return false;
}

static int32_t days_between(int32_t a, int32_t b) {
    return a < b ? b - a : a - b;
}

/* The one in force nearest in time; NULL if none. */
static const struct target *nearest(const struct check *c, const struct target *t) {
    const struct indicator *ind = t->indicator;
    const struct target *best = NULL;
    int32_t day = check_day(c, t);
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *other = ind->targets[i];
        int32_t its = check_day(c, other);
        if (other == t || !other->in_force || !same_level(t, other) || its == DAY_NONE) continue;
        if (!condition_is_number(&other->condition) || !two_places(t, other)) continue;
        if (!best || days_between(its, day) < days_between(check_day(c, best), day)) best = other;
    }
    return best;
}

/* A cell of a table without a year of its own, set aside: its number belongs to some target of the text. */
static void check_undated(struct check *c, const struct target *t) {
    int32_t day = check_day(c, t);
    struct quote q;
    if (t->in_force || day == DAY_NONE || !condition_is_number(&t->condition)) return;
    quote_init(&q, t->quote);
    bool dated = quote_names_year(&q);
    quote_deinit(&q);
    if (dated || said_elsewhere(c, t, day, false) || said_elsewhere(c, t, DAY_NONE, true)) return;
    const struct target *first = nearest(c, t);
    if (first) tell_clash(c, first, t, T_CHECK_CLASH_UNDATED);
}

/* Does a place that sources meet have the same bar at that day too? Then the two only repeat each other. */
static bool repeats(const struct check *c, const struct target *a, const struct target *b) {
    const struct indicator *ind = a->indicator;
    int32_t day = check_day(c, a);
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *t = ind->targets[i];
        if (t != a && same_level(a, t) && check_day(c, t) == day && targets_same_bar(a, t) &&
            sources_meet(t->source, b->source))
            return true;
    }
    return false;
}

/* One bar, two places, two days. A share that is to be kept from one milestone to the next is none of it. */
static void check_dates(struct check *c, const struct target *a, const struct target *b) {
    char text[CONDITION_TEXT_MAX], first[CIVIL_TEXT_MAX], second[CIVIL_TEXT_MAX];
    int32_t from = check_day(c, a), to = check_day(c, b);
    if (from == DAY_NONE || to == DAY_NONE || from == to || !condition_is_number(&a->condition)) return;
    if (!same_level(a, b) || !targets_same_bar(a, b) || sources_meet(a->source, b->source)) return;
    bool once = measure_is_additive(&a->indicator->measure) || !a->in_force || !b->in_force;
    if (!once || !two_places(a, b) || repeats(c, a, b) || repeats(c, b, a)) return;
    tell(c, at_second(a, b), T_CHECK_CLASH_DATE, condition_text(&a->condition, text), day_text(from, first),
         day_text(to, second));
}

/* How often a target's words ask for it; times 0: they do not say. */
static struct quote_frequency frequency_of(const struct target *t) {
    struct quote_frequency f = {.times = 0};
    struct quote q;
    quote_init(&q, t->quote);
    if (!quote_frequency(&q, &f)) f.times = 0;
    quote_deinit(&q);
    return f;
}

/* Once a year against once and for all. Whatever the level: it is the same activity. Told once for the
 * indicator. */
static void check_frequencies(struct check *c, const struct indicator *ind) {
    struct quote_frequency *all = mem_array(ind->target_count + 1, sizeof *all);
    bool told = ind->measure.type == MEASURE_RATIO; /* times as much */
    for (size_t i = 0; i < ind->target_count && !told; i++) {
        const struct target *t = ind->targets[i];
        all[i] = frequency_of(t);
        for (size_t k = 0; k < i && !told && all[i].times > 0; k++) {
            bool differ =
                all[k].times > 0 && (all[k].per != all[i].per || num_cmp(all[k].times, all[i].times));
            told =
                differ && two_places(ind->targets[k], t) && !sources_meet(ind->targets[k]->source, t->source);
            if (told) tell(c, at_second(ind->targets[k], t), T_CHECK_FREQUENCY);
        }
    }
    mem_free(all);
}

/* Each against each before it, and those against all: no further than findings are told. */
void check_clashes(struct check *c, const struct indicator *ind) {
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *t = ind->targets[i];
        for (size_t k = 0; k < i && !c->problems->truncated; k++) {
            check_bars(c, ind->targets[k], t);
            check_dates(c, ind->targets[k], t);
        }
        check_undated(c, t);
    }
    check_frequencies(c, ind);
}
