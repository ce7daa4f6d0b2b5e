#include "daemon/flow/validate.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include "daemon/flow/nearest.h"
#include "daemon/flow/validate_internal.h"
#include "daemon/model/occurrence.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool validate_is_request(const char *round_id) {
    return round_id && strncmp(round_id, REQUEST_ROUND, strlen(REQUEST_ROUND)) == 0;
}

static bool is_csv(const struct submission *s) {
    return s->media_type && strstr(s->media_type, "csv");
}

const char *validate_pointer(const struct submission *s, const char *json, const char *csv) {
    return is_csv(s) ? csv : json;
}

/* ---- the head ---- */

static bool present(struct check *c, const char *text, const char *pointer, const char *field) {
    if (text && *text) return true;
    fault(c, pointer, T_SUB_MISSING, field);
    return false;
}

static void check_plan(struct check *c) {
    struct submission *s = c->s;
    const char *at = validate_pointer(c->s, "/plan", "column plan");
    s->plan = NULL;
    if (!present(c, s->plan_id, at, "plan")) return;
    s->plan = plans_find(c->plans, s->plan_id);
    if (!s->plan) fault(c, at, T_SUB_PLAN_UNKNOWN, s->plan_id, nearest_plan(c->plans, s->plan_id));
}

static void check_report(struct check *c) {
    struct submission *s = c->s;
    const char *at = validate_pointer(c->s, "/report", "column report");
    s->report = NULL;
    if (!present(c, s->report_id, at, "report") || !s->plan) return;
    s->report = plan_report(s->plan, s->report_id);
    if (!s->report)
        fault(c, at, T_SUB_REPORT_UNKNOWN, s->report_id, s->plan->id, nearest_report(s->plan, s->report_id));
}

/* It, or a unit that closed and whose heir it is. */
static bool owes(const struct check *c, const struct report *report, const struct unit *unit) {
    for (size_t i = 0; i < report->unit_count; i++)
        if (report->units[i] == unit || validate_heir(c, report->units[i]) == unit) return true;
    return false;
}

static void check_unit(struct check *c) {
    struct submission *s = c->s;
    const char *at = validate_pointer(c->s, "/unit", "column unit");
    s->unit = NULL;
    if (!present(c, s->unit_id, at, "unit")) return;
    s->unit = unit_find(c->plans->units, s->unit_id);
    if (!s->unit)
        fault(c, at, T_SUB_UNIT_UNKNOWN, s->unit_id, nearest_unit(c->plans->units, s->unit_id));
    else if (s->report && !validate_is_request(s->round_id) && !owes(c, s->report, s->unit))
        fault(c, at, T_SUB_UNIT_NOT_OWING, s->unit_id, s->report_id);
}

const struct unit *validate_heir(const struct check *c, const struct unit *unit) {
    return unit_heir_on(unit, zone_day(c->s->plan ? c->s->plan->zone : NULL, c->s->received_at_ms));
}

static const char *covers_name(enum report_covers covers) {
    static const char *const names[] = {"month", "quarter", "half_year", "year", "term", "phase", "once"};
    return names[covers];
}

/* The first day whose data the period holds, by the calendar of the report. */
static int32_t begins(const struct check *c, struct period period) {
    return c->s->report ? duty_first_day(c->s->report->calendar, period) : period.first_day;
}

bool validate_begun(const struct check *c, struct period period) {
    return zone_day_start_ms(c->s->plan->zone, begins(c, period)) <= c->s->received_at_ms;
}

void validate_not_begun(struct check *c, const char *at, struct period period) {
    char text[PERIOD_TEXT_MAX], first[CIVIL_TEXT_MAX];
    period_format(period, text);
    civil_format(begins(c, period), first);
    fault(c, at, T_SUB_PERIOD_NOT_BEGUN, text, first);
}

/* True when the period can be used to check the lines. */
static bool check_period(struct check *c) {
    struct submission *s = c->s;
    const char *at = validate_pointer(c->s, "/period", "column period");
    if (!present(c, s->period_text, at, "period")) return false;
    if (!period_parse(s->period_text, &s->period)) {
        fault(c, at, T_SUB_PERIOD_UNREADABLE, s->period_text);
        return false;
    }
    if (!s->report) return false;
    if (!validate_is_request(s->round_id) && !duty_period_valid(s->plan, s->report, s->period)) {
        fault(c, at, T_SUB_PERIOD_NOT_OF_REPORT, s->period_text, s->report_id,
              covers_name(s->report->covers));
        return false;
    }
    if (!validate_begun(c, s->period)) validate_not_begun(c, at, s->period);
    return true;
}

static void check_round(struct check *c) {
    struct submission *s = c->s;
    s->round = NULL;
    if (!s->round_id || !*s->round_id || !s->report) return;
    s->round = report_round(s->report, s->round_id);
    if (!s->round && !validate_is_request(s->round_id) && !report_may_call(s->report, s->round_id))
        fault(c, validate_pointer(c->s, "/round", "column round"), T_SUB_ROUND_UNKNOWN, s->round_id,
              s->report_id);
}

static void check_arrival(struct check *c) {
    const struct submission *s = c->s;
    if (s->arrived_set && s->arrived_at_ms > s->received_at_ms)
        problems_add(c->problems, SEVERITY_ERROR, NULL, "/arrived_at", T_SUB_ARRIVED_LATER, NULL, 0);
}

/* ---- lines together ---- */

static int cell_order(const void *pa, const void *pb) {
    const struct submission_line *a = *(const struct submission_line *const *)pa,
                                 *b = *(const struct submission_line *const *)pb;
    if (a->indicator != b->indicator) return a->indicator->index < b->indicator->index ? -1 : 1;
    if (a->unit != b->unit) return a->unit->index < b->unit->index ? -1 : 1;
    int64_t ka = period_key(a->period), kb = period_key(b->period);
    if (ka != kb) return ka < kb ? -1 : 1;
    return strcmp(a->category, b->category);
}

static int line_order(const void *pa, const void *pb) {
    const struct submission_line *a = *(const struct submission_line *const *)pa,
                                 *b = *(const struct submission_line *const *)pb;
    int order = cell_order(pa, pb);
    return order ? order : (a < b ? -1 : a > b);
}

static bool same_cell(const struct submission_line *a, const struct submission_line *b) {
    return a->indicator == b->indicator && a->unit == b->unit && period_equal(a->period, b->period);
}

static void check_duplicates(struct check *c, struct submission_line **lines, size_t count) {
    for (size_t i = 1; i < count; i++)
        if (same_cell(lines[i - 1], lines[i]) && strcmp(lines[i - 1]->category, lines[i]->category) == 0)
            fault(c, lines[i]->pointer, T_LINE_DUPLICATE, lines[i]->indicator_id, lines[i - 1]->pointer);
}

static bool single_of(const char *category, const char *dimension) {
    size_t len = strlen(dimension);
    return strncmp(category, dimension, len) == 0 && category[len] == '=' && !strchr(category, ';');
}

/* All shares of one cell make 100 (± 0.1); some of them no more than that. */
static void check_shares_of(struct check *c, struct submission_line **cell, size_t count,
                            const struct disaggregation *d) {
    double sum = 0;
    size_t have = 0, want = 0;
    char text[NUM_TEXT_MAX];
    const struct submission_line *first = NULL;
    while (d->dimension->categories[want]) want++;
    for (size_t i = 0; i < count; i++)
        if (single_of(cell[i]->category, d->dimension->id) && cell[i]->has_value) {
            sum += cell[i]->value;
            have++;
            if (!first || cell[i] < first) first = cell[i]; /* as sent, not as sorted */
        }
    bool short_of = have == want && num_cmp(sum, 99.9) < 0;
    if (!first || (!short_of && num_cmp(sum, 100.1) <= 0)) return;
    num_format_human(sum, 4, false, text);
    fault(c, first->pointer, T_LINE_SHARES, first->indicator_id, text);
}

static void check_shares(struct check *c, struct submission_line **lines, size_t count) {
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && same_cell(lines[from], lines[to]);) to++;
        const struct indicator *ind = lines[from]->indicator;
        for (size_t d = 0; d < ind->disaggregate_count; d++)
            if (ind->disaggregate[d].mode == DISAGGREGATE_SHARE)
                check_shares_of(c, lines + from, to - from, &ind->disaggregate[d]);
    }
}

/* A part (trong đó) above its whole, of one unit and period: kept, for one of them is yet to be mended. */
static void check_parts(struct check *c, struct submission_line **lines, size_t count) {
    char part[NUM_TEXT_MAX], whole[NUM_TEXT_MAX];
    for (size_t i = 0; i < count; i++) {
        struct submission_line key = *lines[i], *sought = &key, **found;
        key.indicator = lines[i]->indicator->part_of;
        found = key.indicator ? bsearch(&sought, lines, count, sizeof *lines, cell_order) : NULL;
        if (!found || !(*found)->has_value || !lines[i]->has_value) continue;
        if (num_cmp(lines[i]->value, (*found)->value) <= 0) continue;
        num_format_human(lines[i]->value, 4, false, part);
        num_format_human((*found)->value, 4, false, whole);
        problems_warn(c->problems, NULL, lines[i]->pointer, T_LINE_PART_ABOVE, lines[i]->indicator_id, part,
                      (*found)->indicator_id, whole);
    }
}

static void check_lines(struct check *c, bool period_known) {
    struct submission *s = c->s;
    struct submission_line **placed = mem_array(s->line_count + 1, sizeof *placed);
    size_t count = 0, before = c->problems->errors;
    for (size_t i = 0; i < s->line_count; i++)
        if (validate_line(c, &s->lines[i], period_known)) placed[count++] = &s->lines[i];
    qsort(placed, count, sizeof *placed, line_order);
    check_duplicates(c, placed, count);
    if (c->problems->errors == before) { /* sums of faulty figures mislead */
        check_shares(c, placed, count);
        check_parts(c, placed, count);
    }
    mem_free(placed);
}

/* Does the report ask it of the unit, or of one that closed and whose heir it is? */
static bool asked(const struct check *c, const struct indicator *ind) {
    const struct submission *s = c->s;
    if (report_asks(s->report, s->unit, ind)) return true;
    for (size_t i = 0; i < s->report->unit_count && s->unit->predecessor_count; i++)
        if (validate_heir(c, s->report->units[i]) == s->unit &&
            report_asks(s->report, s->report->units[i], ind))
            return true;
    return false;
}

static void check_not_empty(struct check *c) {
    size_t owed = 0;
    char count[24];
    if (c->s->line_count || !c->s->report || !c->s->unit) return;
    for (size_t i = 0; i < c->s->plan->indicator_count; i++) owed += asked(c, &c->s->plan->indicators[i]);
    snprintf(count, sizeof count, "%zu", owed);
    if (owed) fault(c, validate_pointer(c->s, "/values", ""), T_SUB_EMPTY, count);
}

bool validate_submission(struct submission *s, struct plans *plans, struct problems *problems) {
    struct check c = {.s = s, .plans = plans, .problems = problems, .csv = is_csv(s)};
    size_t before = problems->errors;
    plans_ref(plans);
    plans_unref(s->plans);
    s->plans = plans;
    check_plan(&c);
    check_report(&c);
    check_unit(&c);
    bool period_known = check_period(&c);
    check_round(&c);
    check_arrival(&c);
    if (problems->errors == before) check_not_empty(&c);
    if (s->plan) check_lines(&c, period_known);
    return problems->errors == before;
}

void validate_further(struct submission *s, struct plans *plans, struct problems *problems) {
    struct problems more;
    if (!s->plan_id || !problems->errors) return;
    problems_init(&more);
    validate_submission(s, plans, &more);
    problems_join(problems, &more);
    problems_deinit(&more);
}
