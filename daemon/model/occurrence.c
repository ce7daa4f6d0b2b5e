#include "daemon/model/occurrence.h"
#include <stdio.h>
#include <string.h>

#define CALLED_ID_MAX (ID_BYTES_MAX + CIVIL_TEXT_MAX + 1)

bool round_is_called(const struct round *round) {
    return round->due.kind == DUE_WITHIN && round->due.after == AFTER_EVENT;
}

/* The text with which the ids of a round's further calls begin: "" or "first-". */
static void prefix_of(const struct round *round, char buf[CALLED_ID_MAX]) {
    bool nameless = strcmp(round->id, "-") == 0;
    snprintf(buf, CALLED_ID_MAX, "%s%s", nameless ? "" : round->id, nameless ? "" : "-");
}

bool report_may_call(const struct report *report, const char *round_id) {
    char prefix[CALLED_ID_MAX];
    int32_t day;
    for (size_t i = 0; i < report->round_count; i++) {
        if (!round_is_called(&report->rounds[i])) continue;
        prefix_of(&report->rounds[i], prefix);
        size_t len = strlen(prefix);
        if (strncmp(round_id, prefix, len) == 0 && civil_parse(round_id + len, &day)) return true;
    }
    return false;
}

struct holding {
    const struct report *report;
    int32_t day;
    bool found;
    struct period *out;
};

static void look_at(void *arg, struct period p) {
    struct holding *h = arg;
    enum calendar calendar = h->report->calendar;
    if (h->found || h->day < duty_first_day(calendar, p) || h->day > duty_cut_off_day(calendar, p)) return;
    h->found = true;
    *h->out = p;
}

static void take_first(void *arg, struct period p) {
    struct holding *h = arg;
    h->found = true;
    *h->out = p;
}

bool report_period_holding(const struct plan *plan, const struct report *report, int32_t day,
                           struct period *out) {
    struct holding h = {.report = report, .day = day, .out = out};
    bool whole = report->covers == COVERS_PHASE || report->covers == COVERS_ONCE;
    duty_each_period(plan, report, whole ? take_first : look_at, &h);
    return h.found;
}

struct calling {
    const struct plan *plan;
    const struct occurrence *occurrence;
    bool further;
    struct arena *arena;
    struct called_round *items;
    size_t count, cap;
};

static bool grow(struct calling *c) {
    if (c->count < c->cap) return true;
    size_t cap = c->cap ? 2 * c->cap : 8;
    struct called_round *items = arena_array(c->arena, cap, sizeof *items);
    if (!items) return false;
    if (c->count) memcpy(items, c->items, c->count * sizeof *items);
    c->items = items;
    c->cap = cap;
    return true;
}

static const char *id_of(struct calling *c, const struct round *round) {
    char prefix[CALLED_ID_MAX], day[CIVIL_TEXT_MAX], id[CALLED_ID_MAX + CIVIL_TEXT_MAX];
    if (!c->further) return round->id;
    prefix_of(round, prefix);
    civil_format(c->occurrence->day, day);
    snprintf(id, sizeof id, "%s%s", prefix, day);
    return arena_strdup(c->arena, id);
}

static bool add(struct calling *c, const struct report *report, const struct round *round) {
    const struct plan *plan = c->plan;
    struct period period;
    if (!report_period_holding(plan, report, c->occurrence->day, &period)) return true;
    const char *id = id_of(c, round);
    if (!id || !grow(c)) return false;
    int64_t due_ms = duty_due_after_ms(plan, &round->due, c->occurrence->day);
    struct called_round *called = &c->items[c->count++];
    *called = (struct called_round){
        .report = report, .period = period, .round = *round, .occurrence = c->occurrence};
    called->round.id = id;
    called->round.due = (struct due_rule){.kind = DUE_DATE,
                                          .inclusive = true,
                                          .date = zone_day(plan->zone, due_ms - 1),
                                          .calendar = report->calendar};
    return true;
}

static bool call(struct calling *c) {
    const struct plan *plan = c->plan;
    for (size_t i = 0; i < plan->report_count; i++)
        for (size_t k = 0; k < plan->reports[i].round_count; k++) {
            const struct round *round = &plan->reports[i].rounds[k];
            bool its = round_is_called(round) && strcmp(round->due.event->id, c->occurrence->event) == 0;
            if (its && !add(c, &plan->reports[i], round)) return false;
        }
    return true;
}

bool occurrences_call(const struct plan *plan, const struct occurrence *list, size_t count,
                      struct arena *arena, struct called_round **out, size_t *out_count) {
    struct calling c = {.plan = plan, .arena = arena};
    for (size_t i = 0; i < count; i++) {
        c.occurrence = &list[i];
        c.further = false;
        for (size_t k = 0; k < i; k++) c.further |= strcmp(list[k].event, list[i].event) == 0;
        if (!call(&c)) return false;
    }
    *out = c.items;
    *out_count = c.count;
    return true;
}
