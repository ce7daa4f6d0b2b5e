/* Every obligation of a plan: its days in order, its names read back. */
#include "daemon/model/duty.h"
#include "tests/fuzz/whole.h"
#include <string.h>

struct listing {
    struct whole *whole;
    const struct plan *plan;
    const struct report *report;
    size_t count;
    int32_t last_day;
};

static void look_at_period(struct listing *l, struct period period) {
    char text[PERIOD_TEXT_MAX];
    struct period back;
    period_format(period, text);
    if (!period_parse(text, &back) || !period_equal(period, back))
        found(l->whole, "period %s of %s is not read back", text, l->report->id);
    if (!period_equal(period_from_key(period_key(period)), period))
        found(l->whole, "period %s of %s is not kept", text, l->report->id);
    if (!duty_period_valid(l->plan, l->report, period))
        found(l->whole, "period %s of %s is none of its own", text, l->report->id);
    bool whole_years = period.kind == PERIOD_SPAN; /* of the phase, wherever in them it begins and ends */
    if (!whole_years && (period.last_day < l->plan->start_day || period.last_day > l->plan->end_day))
        found(l->whole, "period %s of %s ends outside the phase", text, l->report->id);
    if (l->count && period.last_day <= l->last_day)
        found(l->whole, "period %s of %s is out of order", text, l->report->id);
    if (duty_cut_off_day(l->report->calendar, period) < duty_first_day(l->report->calendar, period))
        found(l->whole, "period %s of %s ends before it begins", text, l->report->id);
    l->last_day = period.last_day;
}

static void look_at_ladder(struct listing *l, int64_t due_ms) {
    struct ladder_point points[LADDER_MAX];
    size_t n = duty_ladder(l->plan, l->report, due_ms, points);
    for (size_t i = 0; i < n; i++) {
        if (i && points[i].at_ms < points[i - 1].at_ms)
            found(l->whole, "the ladder of %s goes back in time", l->report->id);
        if (points[i].step == 1 && points[i].at_ms != due_ms)
            found(l->whole, "the ladder of %s misses its due date", l->report->id);
    }
}

static void look_at_key(struct listing *l, const struct round *round, struct period period,
                        const struct unit *unit) {
    char key[OBLIGATION_KEY_MAX], again[OBLIGATION_KEY_MAX], buf[OBLIGATION_KEY_MAX];
    struct obligation o = {.plan = l->plan->id,
                           .report = l->report->id,
                           .unit = unit->id,
                           .round = round->id,
                           .period = period},
                      back;
    obligation_key(&o, key);
    if (!obligation_key_parse(key, buf, &back)) {
        found(l->whole, "%s is no key", key);
        return;
    }
    obligation_key(&back, again);
    if (strcmp(key, again) != 0) found(l->whole, "%s is read back as %s", key, again);
}

static void look_at_round(struct listing *l, const struct round *round, struct period period) {
    int64_t due = duty_due_ms(l->plan, &round->due, period);
    if (due == INSTANT_NONE) return;
    char text[INSTANT_TEXT_MAX];
    int64_t back;
    instant_format(due, l->plan->zone, text);
    if (!instant_parse(text, &back) || back != due) found(l->whole, "%s is not read back", text);
    if (zone_minute(l->plan->zone, due) != 0) found(l->whole, "%s is no midnight", text);
    if (duty_opens_ms(l->plan, l->report, round, period) > due &&
        duty_first_day(l->report->calendar, period) < zone_day(l->plan->zone, due))
        found(l->whole, "%s of %s opens after it is due", text, l->report->id);
    look_at_ladder(l, due);
    for (size_t i = 0; i < l->report->unit_count; i++) {
        (void)duty_owed(l->plan, l->report, l->report->units[i], period, round);
        look_at_key(l, round, period, l->report->units[i]);
    }
}

static void each_period(void *arg, struct period period) {
    struct listing *l = arg;
    look_at_period(l, period);
    for (size_t i = 0; i < l->report->round_count; i++) look_at_round(l, &l->report->rounds[i], period);
    l->count++;
}

void try_duties(struct whole *w, const struct plan *plan) {
    for (size_t i = 0; i < plan->report_count; i++) {
        struct listing l = {.whole = w, .plan = plan, .report = &plan->reports[i]};
        duty_each_period(plan, l.report, each_period, &l);
    }
}
