#include "daemon/judge/slots.h"
#include "daemon/base/mem.h"
#include <stdlib.h>

/* ---- laid out ---- */

struct laying {
    struct slots *slots;
    const struct report *report;
};

static void lay_slot(void *arg, struct period period) {
    struct laying *l = arg;
    mem_grow(&l->slots->items, &l->slots->cap, l->slots->count + 1);
    l->slots->items[l->slots->count++] = (struct slot){.report = l->report, .period = period};
}

static bool report_lists(const struct report *report, const struct indicator *ind) {
    for (size_t i = 0; i < report->indicator_count; i++)
        if (report->indicators[i] == ind) return true;
    return false;
}

struct slots *slots_of(const struct source *s) {
    struct slots **kept = memo_slots(s->memo, s->indicator), *slots = *kept;
    if (slots) return slots;
    slots = *kept = mem_alloc(sizeof *slots);
    struct laying l = {.slots = slots};
    for (size_t i = 0; i < s->plan->report_count; i++) {
        l.report = &s->plan->reports[i];
        if (l.report->own_indicators || report_lists(l.report, s->indicator))
            duty_each_period(s->plan, l.report, lay_slot, &l);
    }
    return slots;
}

void slots_free(struct slots *slots) {
    if (!slots) return;
    mem_free(slots->items);
    mem_free(slots);
}

/* ---- one duty ---- */

enum due_state due_worse(enum due_state a, enum due_state b) {
    if (a == DUE_PENDING || b == DUE_PENDING) return DUE_PENDING;
    return a == DUE_OVERDUE || b == DUE_OVERDUE ? DUE_OVERDUE : DUE_NONE;
}

/* As report_each_indicator says, without its walk over the whole plan: a roll-up asks for thousands of units.
 */
bool slot_asks(const struct source *s, const struct slot *slot, const struct unit *sender) {
    const struct indicator *ind = s->indicator;
    if (slot->report->own_indicators && ind->lead != sender && !s->index->reports[sender->index])
        return false;
    return memo_owing(s->memo, slot->report)[sender->index];
}

static int64_t slot_due(const struct source *s, struct slot *slot) {
    if (slot->has_due) return slot->due_ms;
    slot->has_due = true;
    slot->due_ms = duty_last_due_ms(s->plan, slot->report, slot->period);
    slot->last_day =
        slot->due_ms == INSTANT_NONE ? slot->period.last_day : zone_day(s->plan->zone, slot->due_ms - 1);
    return slot->due_ms;
}

/* Whose duty it is by then: the sender's own while it is there until the report falls due; of one that closed
 * before that its heir's, if it was there in the period. NULL: nobody's. */
static const struct unit *debtor(const struct source *s, struct slot *slot, const struct unit *sender,
                                 int32_t day) {
    int32_t from = sender->from_day, to = sender->to_day;
    enum calendar calendar = slot->report->calendar;
    if (from == DAY_NONE && to == DAY_NONE) return sender;
    slot_due(s, slot);
    int32_t cut_off = duty_cut_off_day(calendar, slot->period),
            by = cut_off < slot->last_day ? cut_off : slot->last_day;
    bool opened = from == DAY_NONE || from <= by;
    if (to == DAY_NONE || to >= slot->last_day) return opened ? sender : NULL;
    if (!opened || to < duty_first_day(calendar, slot->period) || !sender->successor_count) return NULL;
    const struct unit *heir = unit_heir_on(sender, day);
    return heir == sender || unit_open_on(heir, day) ? heir : NULL;
}

/* As it was opened, with the unit that it has passed to. NULL: it was not. What passed on, and later back to
 * a unit that was set up again, leads round in a circle: such a walk ends anywhere in it. */
static const struct obligation *opened(const struct source *s, const struct slot *slot,
                                       const struct unit *sender) {
    const struct report *report = slot->report;
    const char *round = report->round_count ? report->rounds[report->round_count - 1].id : "-";
    const struct obligation *o = dataset_obligation(s->data, report, sender, slot->period, round);
    for (size_t steps = 0; o && o->passed_to && steps < s->units->count; steps++) {
        const struct unit *next = unit_find(s->units, o->passed_to);
        o = next ? dataset_obligation(s->data, report, next, slot->period, round) : NULL;
    }
    return o;
}

static enum due_state state_at(const struct source *s, int64_t due_ms, int32_t day) {
    if (due_ms == INSTANT_NONE) return DUE_PENDING; /* nobody said by when */
    return due_ms < zone_day_start_ms(s->plan->zone, day + 1) ? DUE_OVERDUE : DUE_PENDING;
}

enum due_state slot_state(const struct source *s, struct slot *slot, const struct unit *sender, int32_t day) {
    const struct unit *unit = debtor(s, slot, sender, day);
    const struct obligation *o = unit ? opened(s, slot, unit) : NULL;
    if (!unit || (o && o->waived)) return DUE_NONE;
    int64_t due = o ? o->due_ms : slot_due(s, slot);
    if (o && due != INSTANT_NONE && o->returned_until_ms != INSTANT_NONE && o->returned_until_ms > due)
        due = o->returned_until_ms;
    return state_at(s, due, day);
}

struct period slot_brings(const struct slot *slot, enum period_kind frequency) {
    if (frequency == PERIOD_SPAN) return slot->period;
    struct period own = period_of_day(frequency, slot->period.last_day);
    return period_inside(own, slot->period) ? own : slot->period;
}

/* ---- those that hold a period ---- */

static int32_t days_of(struct period p) {
    return p.last_day - p.first_day;
}

static int by_length(const void *pa, const void *pb) {
    const struct slot *a = *(struct slot *const *)pa, *b = *(struct slot *const *)pb;
    int32_t da = days_of(a->period), db = days_of(b->period);
    return (da > db) - (da < db);
}

static void hold(struct holding *h, const struct source *s, struct period wanted) {
    struct slots *slots = slots_of(s);
    *h = (struct holding){.source = *s, .items = mem_array(slots->count + 1, sizeof(struct slot *))};
    h->source.owns_memo = false;
    for (size_t i = 0; i < slots->count; i++)
        if (period_inside(wanted, slots->items[i].period)) h->items[h->count++] = &slots->items[i];
    if (h->count > 1) qsort(h->items, h->count, sizeof *h->items, by_length);
}

struct chaining {
    struct holding *last;
    struct period wanted;
    bool *seen; /* owned; by indicator index */
};

/* Each once, however many ways lead to it. */
static void chain(void *arg, const struct expression *operand) {
    struct chaining *c = arg;
    struct source its = source_of(&c->last->source, operand->indicator);
    if (c->seen[operand->indicator->index]) return;
    c->seen[operand->indicator->index] = true;
    if (operand->indicator->derived) {
        expression_each(operand->indicator->derived, chain, c);
        return;
    }
    c->last->next = mem_alloc(sizeof *c->last->next);
    c->last = c->last->next;
    hold(c->last, &its, c->wanted);
}

void holding_init(struct holding *h, const struct source *s, struct period wanted) {
    struct chaining c = {.last = h, .wanted = wanted};
    hold(h, s, wanted);
    if (!s->indicator->derived) return;
    c.seen = mem_array(s->plan->indicator_count + 1, sizeof *c.seen);
    expression_each(s->indicator->derived, chain, &c);
    mem_free(c.seen);
}

void holding_deinit(struct holding *h) {
    for (struct holding *next = h->next; next;) {
        struct holding *after = next->next;
        mem_free(next->items);
        mem_free(next);
        next = after;
    }
    mem_free(h->items);
}

static enum due_state state_of_one(const struct holding *h, const struct unit *sender, int32_t day) {
    enum due_state state = DUE_NONE;
    int32_t shortest = INT32_MAX;
    for (size_t i = 0; i < h->count && days_of(h->items[i]->period) <= shortest; i++) {
        if (!slot_asks(&h->source, h->items[i], sender)) continue;
        state = due_worse(state, slot_state(&h->source, h->items[i], sender, day));
        shortest = days_of(h->items[i]->period);
    }
    return state;
}

enum due_state holding_state(const struct holding *h, const struct unit *sender, int32_t day) {
    enum due_state state = DUE_NONE;
    for (; h; h = h->next) state = due_worse(state, state_of_one(h, sender, day));
    return state;
}
