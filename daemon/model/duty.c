#include "daemon/model/duty.h"

int32_t duty_first_day(enum calendar calendar, struct period period) {
    struct civil c = civil_from_day(period.first_day);
    if (calendar == CALENDAR_CIVIL || period.kind == PERIOD_SPAN) return period.first_day;
    return c.month == 1 ? civil_to_day(c.year - 1, 12, 15) : civil_to_day(c.year, c.month - 1, 15);
}

int32_t duty_cut_off_day(enum calendar calendar, struct period period) {
    struct civil c = civil_from_day(period.last_day);
    if (calendar == CALENDAR_CIVIL || period.kind == PERIOD_SPAN) return period.last_day;
    return civil_to_day(c.year, c.month, 14);
}

/* The last day that is on time: the n-th one after. */
static int32_t within(const struct plan *plan, const struct due_rule *rule, int32_t from) {
    return rule->working_days ? day_add_worked(plan->holidays, from, rule->days) : from + rule->days;
}

/* The day of a month, its last where the month is shorter (or for day 0). */
static int32_t month_day(int year, int month, int day) {
    int32_t first = civil_to_day(year, month, 1);
    int32_t last = period_of_day(PERIOD_MONTH, first).last_day;
    return day == 0 || first + day - 1 > last ? last : first + day - 1;
}

static int32_t day_of_month(const struct due_rule *rule, struct period period) {
    struct civil c = civil_from_day(rule->of_month == OF_FIRST_MONTH ? period.first_day : period.last_day);
    if (rule->of_month == OF_NEXT_MONTH) c = civil_from_day(period.last_day + 1);
    return month_day(c.year, c.month, rule->day);
}

/* The day the rule names: the last on time when inclusive, else the first late. */
static int32_t named_day(const struct plan *plan, const struct due_rule *rule, struct period period) {
    int year = civil_from_day(period.last_day).year + rule->year_offset;
    switch (rule->kind) {
    case DUE_MONTH_DAY:
        return rule->day == 0 ? month_day(year, rule->month, 0)
                              : civil_month_day(year, rule->month, rule->day);
    case DUE_DATE:
        return rule->date;
    case DUE_DAY_OF_MONTH:
        return day_of_month(rule, period);
    case DUE_WITHIN:
        if (rule->after == AFTER_EVENT) return DAY_NONE;
        return within(plan, rule,
                      rule->after == AFTER_CUT_OFF ? duty_cut_off_day(rule->calendar, period)
                                                   : period.last_day);
    case DUE_UNKNOWN:
        return DAY_NONE;
    }
    return DAY_NONE;
}

/* The midnight after the last day on time, which a roll may move. */
static int64_t due_after(const struct plan *plan, const struct due_rule *rule, int32_t last) {
    return zone_day_start_ms(plan->zone, day_roll(plan->holidays, last, rule->roll) + 1);
}

int64_t duty_due_ms(const struct plan *plan, const struct due_rule *rule, struct period period) {
    int32_t day = named_day(plan, rule, period);
    if (day == DAY_NONE) return INSTANT_NONE;
    return due_after(plan, rule, rule->inclusive || rule->kind == DUE_WITHIN ? day : day - 1);
}

int64_t duty_due_after_ms(const struct plan *plan, const struct due_rule *rule, int32_t event_day) {
    return due_after(plan, rule, within(plan, rule, event_day));
}

int64_t duty_last_due_ms(const struct plan *plan, const struct report *report, struct period period) {
    int64_t last = INSTANT_NONE; /* the least of all instants */
    for (size_t i = 0; i < report->round_count; i++) {
        int64_t due = duty_due_ms(plan, &report->rounds[i].due, period);
        if (due > last) last = due;
    }
    return last;
}

bool duty_is_historical(const struct plan *plan, const struct report *report, int64_t due_ms) {
    if (due_ms == INSTANT_NONE) return false;
    int32_t first = report->first_due_day != DAY_NONE ? report->first_due_day : plan->issued_day;
    if (first != DAY_NONE && due_ms < zone_day_start_ms(plan->zone, first)) return true;
    return due_ms < plan->activated_ms;
}

bool duty_owed(const struct plan *plan, const struct report *report, const struct unit *unit,
               struct period period, const struct round *round) {
    int64_t due = duty_due_ms(plan, &round->due, period);
    if (due == INSTANT_NONE) return false;
    int32_t last = zone_day(plan->zone, due - 1);
    int32_t cut_off = duty_cut_off_day(report->calendar, period), by = cut_off < last ? cut_off : last;
    return !(unit->from_day != DAY_NONE && unit->from_day > by) &&
           !(unit->to_day != DAY_NONE && unit->to_day < last);
}

/* The kind of the calendar periods a report follows; false for one that has others. */
static bool calendar_kind(enum report_covers covers, enum period_kind *kind) {
    switch (covers) {
    case COVERS_MONTH:
        *kind = PERIOD_MONTH;
        return true;
    case COVERS_QUARTER:
        *kind = PERIOD_QUARTER;
        return true;
    case COVERS_HALF_YEAR:
        *kind = PERIOD_HALF_YEAR;
        return true;
    case COVERS_YEAR:
        *kind = PERIOD_YEAR;
        return true;
    case COVERS_TERM:
    case COVERS_PHASE:
    case COVERS_ONCE:
        return false;
    }
    return false;
}

static bool ends_in_phase(const struct plan *plan, struct period p) {
    return p.last_day >= plan->start_day && p.last_day <= plan->end_day;
}

static bool reported(const struct report *report, struct period p) {
    return report->only == 0 || (report->only >> period_index(p) & 1u);
}

/* The whole phase by its years: there is always exactly one, even when the phase ends within a year. */
static struct period phase_period(const struct plan *plan) {
    return period_span(civil_from_day(plan->start_day).year, civil_from_day(plan->end_day).year);
}

void duty_each_period(const struct plan *plan, const struct report *report,
                      void (*each)(void *arg, struct period period), void *arg) {
    enum period_kind kind;
    if (calendar_kind(report->covers, &kind)) {
        for (struct period p = period_of_day(kind, plan->start_day); ends_in_phase(plan, p);
             p = period_next(p))
            if (reported(report, p)) each(arg, p);
    } else if (report->covers == COVERS_TERM) {
        for (size_t i = 0; i < plan->term_count; i++)
            if (ends_in_phase(plan, plan->terms[i].period)) each(arg, plan->terms[i].period);
    } else {
        each(arg, phase_period(plan));
    }
}

bool duty_period_valid(const struct plan *plan, const struct report *report, struct period period) {
    enum period_kind kind;
    if (calendar_kind(report->covers, &kind))
        return period.kind == kind && ends_in_phase(plan, period) && reported(report, period);
    if (report->covers != COVERS_TERM) return period_equal(period, phase_period(plan));
    for (size_t i = 0; i < plan->term_count; i++)
        if (period_equal(plan->terms[i].period, period)) return ends_in_phase(plan, period);
    return false;
}

int64_t duty_opens_ms(const struct plan *plan, const struct report *report, const struct round *round,
                      struct period period) {
    int64_t start = zone_day_start_ms(plan->zone, duty_first_day(report->calendar, period));
    int64_t remind = duty_first_remind_ms(plan, report, duty_due_ms(plan, &round->due, period));
    return remind != INSTANT_NONE && remind < start ? remind : start;
}
