#include "config/check_due.h"
#include "config/reader.h"
#include "daemon/base/mem.h"
#include "daemon/model/occurrence.h"
#include <stdio.h>
#include <string.h>

struct due_check {
    const struct plan *plan;
    const cJSON *root;
    struct problems *problems;
};

static void warn(const struct due_check *c, const struct report *report, const char *member, enum text_id id,
                 const char *const *args, size_t nargs) {
    char pointer[64];
    snprintf(pointer, sizeof pointer, "/reports/%zu%s", report->index, member);
    if (c->root && reader_accepted(c->root, text_code(id), pointer))
        c->problems->accepted++;
    else
        problems_add(c->problems, SEVERITY_WARNING, c->plan->file, pointer, id, args, nargs);
}

/* ---- years without holidays ---- */

struct years {  /* ascending, each once */
    int *items; /* owned */
    size_t count, cap;
};

static void add_year(struct years *years, int year) {
    size_t at = years->count;
    while (at > 0 && years->items[at - 1] > year) at--;
    if (at > 0 && years->items[at - 1] == year) return;
    mem_grow(&years->items, &years->cap, years->count + 1);
    memmove(&years->items[at + 1], &years->items[at], (years->count - at) * sizeof *years->items);
    years->items[at] = year;
    years->count++;
}

struct gathering {
    const struct plan *plan;
    const struct report *report;
    const struct due_rule *rule;
    bool ladder; /* the report's ladder counts working days */
    struct years missing;
};

static void add_day(struct gathering *g, int32_t day) {
    int year = civil_from_day(day).year;
    if (!holidays_knows(g->plan->holidays, year)) add_year(&g->missing, year);
}

static bool counts_working_days(const struct due_rule *rule) {
    return rule->kind != DUE_UNKNOWN && (rule->roll != ROLL_NONE || rule->working_days);
}

static bool ladder_in_working_days(const struct report *report) {
    for (size_t i = 0; i < report->remind_count; i++)
        if (report->remind[i].working_days) return true;
    for (size_t i = 0; i < report->escalate_count; i++)
        if (report->escalate[i].working_days) return true;
    return false;
}

/* From what is counted to the last day on time, and the days of the ladder. */
static void gather_period(void *arg, struct period period) {
    struct gathering *g = arg;
    struct ladder_point points[LADDER_MAX];
    int64_t due_ms = duty_due_ms(g->plan, g->rule, period);
    if (due_ms == INSTANT_NONE) return;
    if (counts_working_days(g->rule)) {
        add_day(g, zone_day(g->plan->zone, due_ms - 1));
        if (g->rule->working_days) add_day(g, period.last_day + 1);
    }
    size_t n = g->ladder ? duty_ladder(g->plan, g->report, due_ms, points) : 0;
    for (size_t i = 0; i < n; i++) add_day(g, zone_day(g->plan->zone, points[i].at_ms));
}

/* An event may come on any day of the phase. */
static void gather_phase(struct gathering *g) {
    int last = civil_from_day(g->plan->end_day).year;
    if (!counts_working_days(g->rule) && !g->ladder) return;
    for (int year = civil_from_day(g->plan->start_day).year; year <= last; year++)
        add_day(g, civil_to_day(year, 1, 1));
}

/* "2011–2015, 2026" */
static void write_years(struct strbuf *sb, const struct years *years) {
    for (size_t i = 0; i < years->count;) {
        size_t last = i;
        while (last + 1 < years->count && years->items[last + 1] == years->items[last] + 1) last++;
        strbuf_addf(sb, "%s%d", i ? ", " : "", years->items[i]);
        if (last > i) strbuf_addf(sb, "–%d", years->items[last]);
        i = last + 1;
    }
}

static void check_holidays(const struct due_check *c, const struct report *report) {
    struct gathering g = {.plan = c->plan, .report = report, .ladder = ladder_in_working_days(report)};
    struct strbuf sb;
    for (size_t i = 0; i < report->round_count; i++) {
        g.rule = &report->rounds[i].due;
        if (round_is_called(&report->rounds[i]))
            gather_phase(&g);
        else if (counts_working_days(g.rule) || g.ladder)
            duty_each_period(c->plan, report, gather_period, &g);
    }
    strbuf_init(&sb, 0);
    write_years(&sb, &g.missing);
    if (g.missing.count)
        warn(c, report, "", T_CHECK_HOLIDAYS_MISSING, (const char *const[]){report->id, sb.data}, 2);
    strbuf_deinit(&sb);
    mem_free(g.missing.items);
}

/* ---- reports that draw others together ---- */

struct drawing {
    const struct plan *plan;
    const struct report *report; /* that draws report->consolidates together */
    bool early;
    struct period period; /* its period, and the two instants, where it is early first */
    int64_t due_ms, other_ms;
};

/* The period of the report in which another's last day lies. */
static bool period_around(const struct drawing *d, int32_t day, struct period *out) {
    static const enum period_kind kinds[] = {[COVERS_MONTH] = PERIOD_MONTH,
                                             [COVERS_QUARTER] = PERIOD_QUARTER,
                                             [COVERS_HALF_YEAR] = PERIOD_HALF_YEAR,
                                             [COVERS_YEAR] = PERIOD_YEAR};
    if (d->report->covers > COVERS_YEAR) return report_period_holding(d->plan, d->report, day, out);
    *out = period_of_day(kinds[d->report->covers], day);
    return duty_period_valid(d->plan, d->report, *out);
}

/* The instant at which this round's material is due: the same round's of the report drawn together, else its
 * last round's. */
static int64_t material_due(const struct drawing *d, const struct round *round, struct period period) {
    const struct report *below = d->report->consolidates;
    const struct round *same = report_round(below, round->id);
    return same ? duty_due_ms(d->plan, &same->due, period) : duty_last_due_ms(d->plan, below, period);
}

static void compare(void *arg, struct period below) {
    struct drawing *d = arg;
    struct period own;
    if (d->early || !period_around(d, below.last_day, &own)) return;
    for (size_t i = 0; i < d->report->round_count && !d->early; i++) {
        const struct round *round = &d->report->rounds[i];
        d->due_ms = duty_due_ms(d->plan, &round->due, own);
        d->other_ms = material_due(d, round, below);
        d->early = d->due_ms != INSTANT_NONE && d->other_ms != INSTANT_NONE && d->due_ms <= d->other_ms;
    }
    d->period = own;
}

/* The last day on time. */
static void day_text(const struct plan *plan, int64_t due_ms, char buf[CIVIL_TEXT_MAX]) {
    civil_format(zone_day(plan->zone, due_ms - 1), buf);
}

static void check_consolidates(const struct due_check *c, const struct report *report) {
    struct drawing d = {.plan = c->plan, .report = report};
    char period[PERIOD_TEXT_MAX], due[CIVIL_TEXT_MAX], other[CIVIL_TEXT_MAX];
    if (!report->consolidates) return;
    duty_each_period(c->plan, report->consolidates, compare, &d);
    if (!d.early) return;
    period_format(d.period, period);
    day_text(c->plan, d.due_ms, due);
    day_text(c->plan, d.other_ms, other);
    warn(c, report, "/consolidates", T_CHECK_CONSOLIDATES_EARLY,
         (const char *const[]){report->id, period, due, report->consolidates->id, other}, 5);
}

void plan_check_due(const struct plan *plan, const cJSON *root, struct problems *problems) {
    struct due_check c = {.plan = plan, .root = root, .problems = problems};
    for (size_t i = 0; i < plan->report_count; i++) {
        check_holidays(&c, &plan->reports[i]);
        check_consolidates(&c, &plan->reports[i]);
    }
}
