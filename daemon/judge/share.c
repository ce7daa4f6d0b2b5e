/* The share of units that meet something, as a series of its own: one share per period, and one that stands
 * for the year. Of a unit that says nothing for a period that is over, nothing is known until its report is
 * overdue; then it does not meet it. */
#include "daemon/judge/share.h"
#include "daemon/base/mem.h"
#include <math.h>

struct share {
    struct judging *j;
    struct share_unit *units; /* owned */
    size_t count;
    struct points *out;
};

struct tally { /* of one period, or of a year */
    int met, counted, heard, lacking;
    int64_t seq;
    unsigned flags;
};

enum outcome { OUTCOME_NOT_COUNTED, OUTCOME_MEETS, OUTCOME_FAILS, OUTCOME_LACKS };

bool share_counts(const struct judging *j, const struct unit *unit, int32_t day) {
    const struct unit *whole = j->c->unit;
    return unit_open_on(unit, day) && (whole == j->c->plan->unit || unit_is_within_on(unit, whole, day));
}

static void share_init(struct share *s, struct judging *j) {
    const struct share_of_units *share = j->target->share;
    *s = (struct share){.j = j, .count = share->of_count};
    s->units = mem_array(s->count + 1, sizeof *s->units);
    for (size_t i = 0; i < s->count; i++) share_unit_init(&s->units[i], j, share->of[i]);
}

static void share_deinit(struct share *s) {
    for (size_t i = 0; i < s->count; i++) share_unit_deinit(&s->units[i]);
    mem_free(s->units);
}

/* ---- one unit in one period ---- */

/* Of the time before the target was valid nobody's silence is held against them. */
static bool is_overdue(const struct share *s, const struct holding *h, const struct share_unit *u,
                       struct period period) {
    int32_t day = s->j->c->day, valid = s->j->target->valid_from;
    if (valid != DAY_NONE && period.last_day < valid) return false;
    return period.last_day <= day && holding_state(h, u->unit, day) == DUE_OVERDUE;
}

static enum outcome outcome_of(const struct share *s, const struct holding *h, struct share_unit *u,
                               struct period period, struct point *p) {
    struct judging *j = s->j;
    if (!share_counts(j, u->unit, period.last_day) || !share_is_meant(j, u, period))
        return OUTCOME_NOT_COUNTED;
    switch (share_figure_of(j, u, period, p)) {
    case SHARE_FIGURE_ZERO: /* no percentage is judged on 0 */
        return OUTCOME_NOT_COUNTED;
    case SHARE_FIGURE_NONE:
        return is_overdue(s, h, u, period) ? OUTCOME_FAILS : OUTCOME_LACKS;
    case SHARE_FIGURE:
        if (point_is_partial(p) && !is_overdue(s, h, u, period)) return OUTCOME_LACKS;
        return condition_holds(&j->target->share->meeting, p->value) ? OUTCOME_MEETS : OUTCOME_FAILS;
    }
    return OUTCOME_NOT_COUNTED;
}

static void tally_outcome(struct tally *t, struct share_unit *u, enum outcome outcome, const struct point *p,
                          bool over) {
    u->last_counted = outcome != OUTCOME_NOT_COUNTED;
    u->counted = u->counted || u->last_counted;
    u->known = u->known || outcome == OUTCOME_MEETS || outcome == OUTCOME_FAILS;
    u->failed = u->failed || outcome == OUTCOME_FAILS;
    u->lacked = u->lacked || (over && outcome == OUTCOME_LACKS);
    u->unheard = u->unheard || (over && outcome != OUTCOME_NOT_COUNTED && p->period.first_day == DAY_NONE);
    t->met += outcome == OUTCOME_MEETS;
    t->counted += outcome == OUTCOME_MEETS || outcome == OUTCOME_FAILS;
    t->lacking += outcome == OUTCOME_LACKS;
    if (outcome == OUTCOME_NOT_COUNTED || p->period.first_day == DAY_NONE) return;
    t->heard++;
    t->flags |= p->flags & VERDICT_SUCCESSION;
    if (p->seq > t->seq) t->seq = p->seq;
}

static struct tally tally_period(struct share *s, struct period period) {
    struct tally t = {0};
    struct holding h;
    holding_init(&h, &s->j->source, period);
    for (size_t i = 0; i < s->count; i++) {
        struct point p = {.period.first_day = DAY_NONE};
        enum outcome outcome = outcome_of(s, &h, &s->units[i], period, &p);
        tally_outcome(&t, &s->units[i], outcome, &p, period.last_day <= s->j->c->day);
    }
    holding_deinit(&h);
    return t;
}

/* ---- points ---- */

/* False when nothing is known yet, or there is nobody to count. */
static bool point_of(const struct tally *t, struct period period, struct point *p) {
    if (t->counted == 0) return false;
    *p = (struct point){.period = period,
                        .own_frequency = period.kind == PERIOD_YEAR,
                        .has_counts = true,
                        .partial = t->lacking > 0,
                        .have = t->heard,
                        .want = t->counted + t->lacking,
                        .numerator = t->met,
                        .denominator = t->counted,
                        .value = 100.0 * t->met / t->counted,
                        .seq = t->seq,
                        .flags = t->flags};
    return true;
}

/* How far from what the condition wants, for comparing: the greater the worse. */
static double badness(const struct condition *c, double x) {
    switch (c->kind) {
    case CONDITION_AT_MOST:
    case CONDITION_BELOW:
        return x;
    case CONDITION_BETWEEN:
        return fmax(c->value - x, x - c->high);
    case CONDITION_EQUALS:
    case CONDITION_APPROXIMATELY:
        return fabs(x - c->value);
    default:
        return -x;
    }
}

static void keep_worst(const struct share *s, const struct point *p, struct point *worst, bool first) {
    const struct condition *c = &s->j->target->condition;
    int64_t seq = !first && worst->seq > p->seq ? worst->seq : p->seq;
    if (first || badness(c, p->value) >= badness(c, worst->value)) *worst = *p;
    worst->seq = seq;
}

/* ---- a year ---- */

static void begin_year(struct share *s) {
    for (size_t i = 0; i < s->count; i++) {
        struct share_unit *u = &s->units[i];
        u->counted = u->known = u->failed = u->lacked = u->unheard = u->last_counted = false;
    }
}

/* Who met it in every period of the year, of those open at its end; not known of one that lacks a period. */
static struct tally tally_year(const struct share *s, const struct point *worst) {
    struct tally t = {.seq = worst->seq, .flags = worst->flags};
    for (size_t i = 0; i < s->count; i++) {
        const struct share_unit *u = &s->units[i];
        if (!u->last_counted) continue;
        bool lacks = u->lacked || !u->known;
        t.met += !u->failed && !lacks;
        t.counted += u->failed || !lacks;
        t.lacking += !u->failed && lacks;
        t.heard += u->known && !u->unheard;
    }
    return t;
}

/* The worst stands for the year; it lacks what any of its periods lacks. */
static void stand_for_year(const struct share *s, struct point *worst, struct period year) {
    worst->period = year;
    worst->own_frequency = true;
    worst->partial = false;
    worst->have = worst->want = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct share_unit *u = &s->units[i];
        worst->partial = worst->partial || u->lacked;
        worst->want += u->counted;
        worst->have += u->known && !u->unheard;
    }
}

static bool year_point(const struct share *s, struct period year, struct point *p) {
    const struct share_of_units *share = s->j->target->share;
    if (share->over_all) {
        struct tally t = tally_year(s, p);
        if (!point_of(&t, year, p)) return false;
    } else if (share->per != PERIOD_YEAR) {
        stand_for_year(s, p, year);
    }
    if (s->j->c->day < year.last_day) p->flags |= VERDICT_INTERIM;
    return true;
}

static void add_year(struct share *s, struct period year) {
    const struct share_of_units *share = s->j->target->share;
    struct point p, worst = {0};
    bool found = false, by_parts = share->per != PERIOD_YEAR && !share->over_all;
    begin_year(s);
    for (struct period at = period_of_day(share->per, year.first_day);
         at.last_day <= year.last_day && at.first_day <= s->j->c->day; at = period_next(at)) {
        struct tally t = tally_period(s, at);
        if (!point_of(&t, at, &p)) continue;
        if (by_parts) points_add(s->out, &p);
        if (by_parts && p.partial && at.last_day > s->j->c->day) continue; /* it has only begun */
        keep_worst(s, &p, &worst, !found);
        found = true;
    }
    if (found && year_point(s, year, &worst)) points_add(s->out, &worst);
}

void share_build(struct judging *j, struct points *out) {
    struct share s;
    *out = (struct points){0};
    if (j->target->share->per == PERIOD_SPAN) return;
    share_init(&s, j);
    s.out = out;
    for (struct period year = period_of_day(PERIOD_YEAR, j->c->plan->start_day);
         year.first_day <= j->c->day && year.first_day <= j->c->plan->end_day; year = period_next(year))
        add_year(&s, year);
    points_sort(out);
    share_deinit(&s);
}

enum due_state share_missing(struct judging *j) {
    enum due_state state = DUE_NONE;
    struct share s;
    struct holding h;
    struct point p;
    share_init(&s, j);
    for (struct period at = period_of_day(j->target->share->per, j->y->period.first_day);
         at.last_day <= j->y->period.last_day && at.first_day <= j->c->day; at = period_next(at)) {
        holding_init(&h, &j->source, at);
        for (size_t i = 0; i < s.count; i++)
            if (outcome_of(&s, &h, &s.units[i], at, &p) == OUTCOME_LACKS)
                state = due_worse(state, holding_state(&h, s.units[i].unit, j->c->day));
        holding_deinit(&h);
    }
    share_deinit(&s);
    return state;
}
