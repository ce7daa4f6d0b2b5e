/* Bars that loosen with time, and levels that set different ones. */
#include "config/checking.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include <string.h>

/* The days a target speaks of: its own; of a yearly one from its first year to its last. */
struct days {
    int32_t from, to;
};

static bool days_of(const struct check *c, const struct target *t, struct days *d) {
    const struct plan *plan = c->plan;
    *d = (struct days){check_day(c, t), check_day(c, t)};
    if (!t->every_year) return d->from != DAY_NONE;
    d->from = t->valid_from != DAY_NONE ? t->valid_from : plan->start_day;
    d->to = t->valid_to != DAY_NONE ? t->valid_to : plan->end_day;
    if (t->year_count) {
        d->from = civil_to_day(t->years[0], 1, 1);
        d->to = civil_to_day(t->years[t->year_count - 1], 12, 31);
    }
    return true;
}

/* valid_from and valid_to tell targets issued anew apart; here they follow each other. */
static bool same_thing(const struct target *a, const struct target *b) {
    struct target x = *a, y = *b;
    x.valid_from = x.valid_to = y.valid_from = y.valid_to = DAY_NONE;
    return strcmp(a->level, b->level) == 0 && a->every_year == b->every_year && targets_comparable(&x, &y) &&
           a->relative_to == b->relative_to && a->relative_as == b->relative_as;
}

static bool counts(const struct target *t) {
    return t->in_force && condition_is_number(&t->condition);
}

/* Where a target stands in time. */
struct place {
    bool known; /* it counts, and its days are known */
    struct days days;
    int32_t next_end; /* the first day on which one like it that begins later has ended */
};

static struct place *places_of(const struct check *c, const struct indicator *ind) {
    struct place *places = mem_array(ind->target_count + 1, sizeof *places);
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *t = ind->targets[i];
        places[i].known = counts(t) && days_of(c, t, &places[i].days);
        places[i].next_end = INT32_MAX;
    }
    for (size_t a = 0; a < ind->target_count; a++) {
        for (size_t t = 0; t < ind->target_count; t++) {
            const struct place *later = &places[t];
            if (!places[a].known || !later->known || later->days.from <= places[a].days.to) continue;
            if (later->days.to < places[a].next_end && same_thing(ind->targets[a], ind->targets[t]))
                places[a].next_end = later->days.to;
        }
    }
    return places;
}

/* Is the second the next one in time after the first? Then no other lies between them. */
static bool follows(const struct place *first, const struct place *second) {
    return first->known && second->known && first->days.to < second->days.from &&
           second->days.from <= first->next_end;
}

static void check_pair(struct check *c, const struct target *a, const struct target *b) {
    enum direction good = a->indicator->good;
    char first[CONDITION_TEXT_MAX], second[CONDITION_TEXT_MAX];
    int change = num_cmp(b->condition.value, a->condition.value);
    if ((good == DIRECTION_UP && change < 0) || (good == DIRECTION_DOWN && change > 0))
        tell(c, at_second(a, b), T_CHECK_AMBITION, condition_text(&a->condition, first),
             condition_text(&b->condition, second));
}

void check_ambition(struct check *c, const struct indicator *ind) {
    struct place *places = places_of(c, ind);
    for (size_t i = 0; i < ind->target_count; i++) {
        for (size_t k = 0; k < ind->target_count; k++) {
            if (follows(&places[k], &places[i]) && same_thing(ind->targets[k], ind->targets[i]))
                check_pair(c, ind->targets[k], ind->targets[i]);
        }
    }
    mem_free(places);
}

/* ---- levels ---- */

/* One indicator at the plan's own level and at another. */
struct levels {
    const struct target *own, *other; /* the first pair that differs */
    struct strbuf ours, theirs;       /* "≥ 10 (2015), ≥ 20 (2020)" */
    bool assumed;                     /* the other is a reading */
};

static bool same_time(const struct check *c, const struct target *a, const struct target *b) {
    if (a->every_year || b->every_year) return targets_same_time(a, b);
    return check_day(c, a) != DAY_NONE && check_day(c, a) == check_day(c, b);
}

static void add_bar(const struct check *c, const struct target *t, struct strbuf *sb) {
    char text[CONDITION_TEXT_MAX], day[CIVIL_TEXT_MAX];
    strbuf_addf(sb, "%s%s", sb->len ? ", " : "", condition_text(&t->condition, text));
    if (!t->every_year) strbuf_addf(sb, " (%s)", day_text(check_day(c, t), day));
}

/* Two documents may differ, and more than was asked is no fault; two columns of one may be misread. */
static bool is_worth_telling(const struct target *own, const struct target *other) {
    enum direction good = own->indicator->good;
    if (targets_same_bar(own, other)) return false;
    if (other->assumed) return true;
    int less = num_cmp(own->condition.value, other->condition.value);
    bool floors = condition_is_floor(&own->condition) && condition_is_floor(&other->condition);
    bool ceilings = condition_is_ceiling(&own->condition) && condition_is_ceiling(&other->condition);
    return (good == DIRECTION_UP && floors && less < 0) || (good == DIRECTION_DOWN && ceilings && less > 0);
}

static void compare(const struct check *c, struct levels *l, const struct target *own,
                    const struct target *other) {
    if (!own->own_level || !own->in_force || !condition_is_number(&own->condition)) return;
    if (!condition_is_number(&other->condition) || !same_time(c, own, other)) return;
    if (!targets_comparable(own, other)) return;
    add_bar(c, own, &l->ours);
    add_bar(c, other, &l->theirs);
    if (l->own || !is_worth_telling(own, other)) return;
    l->own = own;
    l->other = other;
    l->assumed = other->assumed != NULL;
}

static void compare_level(struct check *c, const struct indicator *ind, const char *level) {
    struct levels l = {.own = NULL};
    strbuf_init(&l.ours, 0);
    strbuf_init(&l.theirs, 0);
    for (size_t i = 0; i < ind->target_count; i++) {
        if (strcmp(ind->targets[i]->level, level) != 0) continue;
        for (size_t k = 0; k < ind->target_count; k++) compare(c, &l, ind->targets[k], ind->targets[i]);
    }
    if (l.own) {
        struct spot spot = at_second(l.own, l.other);
        spot.info = !l.assumed;
        tell(c, spot, T_CHECK_LEVELS, l.ours.data, level, l.theirs.data);
    }
    strbuf_deinit(&l.ours);
    strbuf_deinit(&l.theirs);
}

static bool level_seen(const struct indicator *ind, size_t i) {
    for (size_t k = 0; k < i; k++) {
        if (strcmp(ind->targets[k]->level, ind->targets[i]->level) == 0) return true;
    }
    return false;
}

void check_levels(struct check *c, const struct indicator *ind) {
    for (size_t i = 0; i < ind->target_count; i++) {
        const struct target *t = ind->targets[i];
        if (!t->own_level && !level_seen(ind, i)) compare_level(c, ind, t->level);
    }
}
