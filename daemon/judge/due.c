/* What is still awaited and what is overdue at the end of day D: the duties of those whose figures the
 * verdict rests on. */
#include "daemon/base/mem.h"
#include "daemon/judge/state.h"

struct slot { /* one period of one report that may carry the indicator */
    const struct report *report;
    struct period period;
    bool has_due;
    int64_t due_ms; /* by the plan; an extension is the obligation's */
};

/* ---- the slots ---- */

struct laying {
    struct judging *j;
    const struct report *report;
    size_t cap;
};

static void lay_slot(void *arg, struct period period) {
    struct laying *l = arg;
    struct judging *j = l->j;
    if (period.first_day > j->t1) return;
    mem_grow(&j->slots, &l->cap, j->slot_count + 1);
    j->slots[j->slot_count++] = (struct slot){.report = l->report, .period = period};
}

static bool report_lists(const struct report *report, const struct indicator *ind) {
    for (size_t i = 0; i < report->indicator_count; i++)
        if (report->indicators[i] == ind) return true;
    return false;
}

static void lay_slots(struct judging *j) {
    const struct plan *plan = j->c->plan;
    struct laying l = {.j = j};
    if (j->slots) return;
    mem_grow(&j->slots, &l.cap, 1);
    for (size_t i = 0; i < plan->report_count; i++) {
        l.report = &plan->reports[i];
        if (l.report->own_indicators || report_lists(l.report, j->target->indicator))
            duty_each_period(plan, l.report, lay_slot, &l);
    }
}

void due_deinit(struct judging *j) {
    mem_free(j->slots);
    j->slots = NULL;
    j->slot_count = 0;
}

/* Must this unit's report carry the indicator? As report_each_indicator says, without its walk over the whole
 * plan: a roll-up asks for thousands of units. */
static bool asks(const struct judging *j, const struct report *report, const struct unit *sender) {
    const struct indicator *ind = j->target->indicator;
    if (report->own_indicators && ind->lead != sender && !j->source.reports[sender->index]) return false;
    for (size_t i = 0; i < report->unit_count; i++)
        if (report->units[i] == sender) return true;
    return false;
}

/* The slots of one report lie together: what is asked of a sender is looked up once for them. */
struct asking {
    const struct unit *sender;
    const struct report *report;
    bool asked;
};

static bool asked_in(const struct judging *j, struct asking *a, const struct slot *slot) {
    if (a->report != slot->report) {
        a->report = slot->report;
        a->asked = asks(j, slot->report, a->sender);
    }
    return a->asked;
}

/* ---- one duty ---- */

static enum due_state state_at(const struct judging *j, int64_t due_ms) {
    if (due_ms == INSTANT_NONE) return DUE_PENDING; /* nobody said by when */
    return due_ms < zone_day_start_ms(j->c->plan->zone, j->c->day + 1) ? DUE_OVERDUE : DUE_PENDING;
}

static int64_t slot_due(const struct judging *j, struct slot *slot) {
    if (!slot->has_due) slot->due_ms = duty_last_due_ms(j->c->plan, slot->report, slot->period);
    slot->has_due = true;
    return slot->due_ms;
}

/* NONE for a waived duty. */
static enum due_state slot_state(const struct judging *j, struct slot *slot, const struct unit *sender) {
    const struct report *report = slot->report;
    const struct obligation *o =
        dataset_obligation(j->c->data, report, sender, slot->period,
                           report->round_count ? report->rounds[report->round_count - 1].id : "-");
    if (!o) return state_at(j, slot_due(j, slot));
    if (o->waived) return DUE_NONE;
    int64_t due = o->due_ms;
    if (due != INSTANT_NONE && o->returned_until_ms != INSTANT_NONE && o->returned_until_ms > due)
        due = o->returned_until_ms;
    return state_at(j, due);
}

/* The period of the value that the report of this period brings: the indicator's own, or for a shorter report
 * an interim. */
static struct period brought(const struct judging *j, const struct slot *slot) {
    enum period_kind kind = j->target->indicator->frequency;
    if (kind == PERIOD_SPAN) return slot->period;
    struct period own = period_of_day(kind, slot->period.last_day);
    return period_inside(own, slot->period) ? own : slot->period;
}

/* ---- one sender ---- */

static enum due_state worse(enum due_state a, enum due_state b) {
    if (a == DUE_PENDING || b == DUE_PENDING) return DUE_PENDING;
    return a == DUE_OVERDUE || b == DUE_OVERDUE ? DUE_OVERDUE : DUE_NONE;
}

static int32_t days_of(struct period p) {
    return p.last_day - p.first_day;
}

/* Of the reports that hold the wanted period the shortest decides; of equals the last due. */
static enum due_state covering_by(struct judging *j, const struct unit *sender, struct period wanted) {
    enum due_state state = DUE_NONE;
    int32_t shortest = INT32_MAX;
    struct asking asking = {.sender = sender};
    for (size_t i = 0; i < j->slot_count; i++) {
        struct slot *slot = &j->slots[i];
        int32_t days = days_of(slot->period);
        if (!period_inside(wanted, slot->period) || days > shortest || !asked_in(j, &asking, slot)) continue;
        enum due_state its = slot_state(j, slot, sender);
        state = days < shortest ? its : worse(state, its);
        shortest = days;
    }
    return state;
}

static enum due_state covering(struct judging *j, const struct unit *sender) {
    enum period_kind kind = j->target->indicator->frequency;
    struct period day = {.kind = PERIOD_MONTH, .first_day = j->t1, .last_day = j->t1}, own = day;
    if (kind != PERIOD_SPAN)
        own = period_of_day(kind, j->t1);
    else if (j->target->term)
        own = j->target->term->period;
    enum due_state state = covering_by(j, sender, own);
    return state == DUE_NONE ? covering_by(j, sender, day) : state;
}

/* OVERDUE: something newer than `than` (or as new, if `same`) is overdue, and its owner said nothing for it.
 * PENDING: not so. NONE: the sender has no duty. */
static enum due_state newer(struct judging *j, const struct unit *sender, const struct unit *owner,
                            struct period than, bool same) {
    enum due_state state = DUE_NONE;
    struct asking asking = {.sender = sender};
    for (size_t i = 0; i < j->slot_count; i++) {
        struct slot *slot = &j->slots[i];
        if (!asked_in(j, &asking, slot)) continue;
        if (state == DUE_NONE) state = DUE_PENDING;
        struct period p = brought(j, slot);
        if (p.first_day > j->t1 || p.last_day < than.last_day || (!same && p.last_day == than.last_day))
            continue;
        if (slot_state(j, slot, sender) != DUE_OVERDUE) continue;
        if (series_answered(&j->source, owner, j->c->category, p)) continue;
        if (series_answered(&j->source, owner, j->c->category, slot->period)) continue;
        return DUE_OVERDUE;
    }
    return state;
}

/* ---- those whose figures make up the verdict ---- */

struct senders {
    const struct unit *
        *units; /* owned; the first `owners` speak for the verdict's unit, the rest for themselves */
    size_t owners, count;
};

static void senders_init(struct senders *s, struct judging *j) {
    const struct indicator *ind = j->target->indicator;
    const struct unit *unit = j->c->unit;
    s->units = mem_array(ind->reported_by_count + 2, sizeof *s->units);
    s->count = 0;
    s->units[s->count++] = unit;
    if (unit == j->c->plan->unit && ind->lead && ind->lead != unit) s->units[s->count++] = ind->lead;
    s->owners = s->count;
    s->count += rollup_members(&j->source, unit, &s->units[s->count]);
    lay_slots(j);
}

static void senders_deinit(struct senders *s) {
    mem_free(s->units);
}

enum due_state due_covering(struct judging *j) {
    enum due_state state = DUE_NONE;
    struct senders s;
    senders_init(&s, j);
    for (size_t i = 0; i < s.count && state != DUE_PENDING; i++)
        if (i < s.owners || unit_open_on(s.units[i], j->t1)) state = worse(state, covering(j, s.units[i]));
    senders_deinit(&s);
    return state;
}

static bool lacks(const struct judging *j, const struct unit *member) {
    struct period p = j->y->period;
    return unit_open_on(member, p.last_day) && !series_answered(&j->source, member, j->c->category, p);
}

enum due_state due_missing(struct judging *j) {
    enum due_state state = DUE_NONE;
    struct senders s;
    senders_init(&s, j);
    for (size_t i = s.owners; i < s.count && state != DUE_PENDING; i++)
        if (lacks(j, s.units[i])) state = worse(state, covering(j, s.units[i]));
    senders_deinit(&s);
    return state;
}

static enum due_state newer_of_owners(struct judging *j, const struct senders *s, struct period than) {
    enum due_state state = DUE_NONE;
    for (size_t i = 0; i < s->owners; i++)
        state = worse(state, newer(j, s->units[i], j->c->unit, than, false));
    return state;
}

/* Each member that lacks y's period (of a full roll-up: each) must have something overdue. */
static enum due_state newer_of_members(struct judging *j, const struct senders *s, struct period than) {
    enum due_state state = DUE_NONE;
    bool partial = j->y && point_is_partial(j->y);
    for (size_t i = s->owners; i < s->count && state != DUE_PENDING; i++) {
        if (partial ? !lacks(j, s->units[i]) : !unit_open_on(s->units[i], j->c->day)) continue;
        state = worse(state, newer(j, s->units[i], s->units[i], than, partial));
    }
    return state;
}

bool due_newer_overdue(struct judging *j) {
    struct period than = {.kind = PERIOD_MONTH, .first_day = INT32_MIN, .last_day = INT32_MIN};
    bool rolled_up = j->y && j->y->rolled_up;
    enum due_state state = DUE_NONE;
    struct senders s;
    if (j->y) than = j->y->period;
    senders_init(&s, j);
    if (!rolled_up) state = newer_of_owners(j, &s, than);
    if (state == DUE_NONE) state = newer_of_members(j, &s, than);
    senders_deinit(&s);
    return state == DUE_OVERDUE;
}
