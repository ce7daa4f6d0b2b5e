/* Whether anybody is asked for what the plan wants to know. */
#include "config/checking.h"
#include "daemon/base/civil.h"
#include <stdio.h>

static bool has_due(const struct report *report) {
    for (size_t i = 0; i < report->round_count; i++) {
        if (report->rounds[i].due.kind != DUE_UNKNOWN) return true;
    }
    return false;
}

static bool lists(const struct report *report, const struct indicator *ind) {
    for (size_t i = 0; i < report->indicator_count; i++) {
        if (report->indicators[i] == ind) return true;
    }
    return false;
}

/* Does a report with a due date ask this unit for the indicator? */
static bool asked(const struct plan *plan, const struct indicator *ind, const struct unit *unit) {
    for (size_t i = 0; i < plan->report_count; i++) {
        const struct report *report = &plan->reports[i];
        if (!has_due(report) || (!report->own_indicators && !lists(report, ind))) continue;
        for (size_t u = 0; u < report->unit_count; u++) {
            if (report->units[u] == unit) return true;
        }
    }
    return false;
}

static bool any_listing(const struct plan *plan, const struct indicator *ind) {
    for (size_t i = 0; i < plan->report_count; i++) {
        if (has_due(&plan->reports[i]) && !plan->reports[i].own_indicators && lists(&plan->reports[i], ind))
            return true;
    }
    return false;
}

/* Nobody is asked for it; or some of its reporting units are not, so that its coverage can never be full. */
static void check_reporters(struct check *c, const struct indicator *ind) {
    const struct unit *left = NULL;
    bool anybody = (ind->lead && asked(c->plan, ind, ind->lead)) || any_listing(c->plan, ind);
    for (size_t i = 0; i < ind->reported_by_named; i++) {
        if (asked(c->plan, ind, ind->reported_by[i])) {
            anybody = true;
        } else if (!left) {
            left = ind->reported_by[i];
        }
    }
    if (!anybody) {
        tell(c, at_indicator(ind, ""), T_CHECK_NOBODY);
    } else if (left) {
        tell(c, at_indicator(ind, "/reported_by"), T_CHECK_UNIT_NOT_ASKED, left->id);
    }
}

/* It closes within the phase, and none of those who come after it reports. */
static bool leaves_a_gap(const struct plan *plan, const struct indicator *ind, const struct unit *unit) {
    if (unit->to_day == DAY_NONE || unit->to_day < plan->start_day || unit->to_day >= plan->end_day)
        return false;
    for (size_t i = 0; i < unit->successor_count; i++)
        if (indicator_reported_by(ind, unit->successors[i])) return false;
    return true;
}

static const struct unit *closing_reporter(const struct plan *plan, const struct indicator *ind) {
    for (size_t i = 0; i < ind->reported_by_named; i++)
        if (leaves_a_gap(plan, ind, ind->reported_by[i])) return ind->reported_by[i];
    return NULL;
}

/* Told once for the plan: units seldom close alone. */
static void check_closing(struct check *c) {
    char day[CIVIL_TEXT_MAX], count[24];
    const struct indicator *first = NULL;
    size_t concerned = 0;
    for (size_t i = c->plan->indicator_count; i-- > 0;) {
        if (!closing_reporter(c->plan, &c->plan->indicators[i])) continue;
        first = &c->plan->indicators[i];
        concerned++;
    }
    if (!first) return;
    const struct unit *unit = closing_reporter(c->plan, first);
    struct spot spot = at_indicator(first, "/reported_by");
    spot.info = true;
    civil_format(unit->to_day, day);
    snprintf(count, sizeof count, "%zu", concerned);
    tell(c, spot, T_CHECK_REPORTER_CLOSES, unit->id, day, count);
}

void check_duties(struct check *c) {
    bool any = false;
    for (size_t i = 0; i < c->plan->report_count; i++) any |= has_due(&c->plan->reports[i]);
    if (!any) tell(c, at_pointer("/reports"), T_CHECK_NO_DUTY);
    for (size_t i = 0; any && i < c->plan->indicator_count; i++) {
        if (!c->plan->indicators[i].derived) check_reporters(c, &c->plan->indicators[i]);
    }
    check_closing(c);
}
