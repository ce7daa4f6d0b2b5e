#include "daemon/flow/validate.h"
#include "daemon/base/mem.h"
#include "daemon/base/num.h"
#include "daemon/flow/nearest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct check {
    struct submission *s;
    struct plans *plans;
    struct problems *problems;
    bool csv; /* pointers name columns instead of JSON members */
};

#define fault(c, pointer, id, ...) problems_error((c)->problems, NULL, (pointer), (id), __VA_ARGS__)

/* ---- the head ---- */

static const char *head_pointer(const struct check *c, const char *json, const char *csv) {
    return c->csv ? csv : json;
}

static bool present(struct check *c, const char *text, const char *pointer, const char *field) {
    if (text && *text) return true;
    fault(c, pointer, T_SUB_MISSING, field);
    return false;
}

static void check_plan(struct check *c) {
    struct submission *s = c->s;
    const char *at = head_pointer(c, "/plan", "column plan");
    if (!present(c, s->plan_id, at, "plan")) return;
    s->plan = plans_find(c->plans, s->plan_id);
    if (!s->plan) fault(c, at, T_SUB_PLAN_UNKNOWN, s->plan_id, nearest_plan(c->plans, s->plan_id));
}

static void check_report(struct check *c) {
    struct submission *s = c->s;
    const char *at = head_pointer(c, "/report", "column report");
    if (!present(c, s->report_id, at, "report") || !s->plan) return;
    s->report = plan_report(s->plan, s->report_id);
    if (!s->report)
        fault(c, at, T_SUB_REPORT_UNKNOWN, s->report_id, s->plan->id, nearest_report(s->plan, s->report_id));
}

static bool owes(const struct report *report, const struct unit *unit) {
    for (size_t i = 0; i < report->unit_count; i++)
        if (report->units[i] == unit) return true;
    return false;
}

static void check_unit(struct check *c) {
    struct submission *s = c->s;
    const char *at = head_pointer(c, "/unit", "column unit");
    if (!present(c, s->unit_id, at, "unit")) return;
    s->unit = unit_find(c->plans->units, s->unit_id);
    if (!s->unit)
        fault(c, at, T_SUB_UNIT_UNKNOWN, s->unit_id, nearest_unit(c->plans->units, s->unit_id));
    else if (s->report && !owes(s->report, s->unit))
        fault(c, at, T_SUB_UNIT_NOT_OWING, s->unit_id, s->report_id);
}

static const char *covers_name(enum report_covers covers) {
    static const char *const names[] = {"month", "quarter", "half_year", "year", "term", "phase", "once"};
    return names[covers];
}

static bool begun(const struct check *c, struct period p) {
    return zone_day_start_ms(c->s->plan->zone, p.first_day) <= c->s->received_at_ms;
}

static void fault_not_begun(struct check *c, const char *at, struct period p) {
    char text[PERIOD_TEXT_MAX], first[CIVIL_TEXT_MAX];
    period_format(p, text);
    civil_format(p.first_day, first);
    fault(c, at, T_SUB_PERIOD_NOT_BEGUN, text, first);
}

/* True when the period can be used to check the lines. */
static bool check_period(struct check *c) {
    struct submission *s = c->s;
    const char *at = head_pointer(c, "/period", "column period");
    if (!present(c, s->period_text, at, "period")) return false;
    if (!period_parse(s->period_text, &s->period)) {
        fault(c, at, T_SUB_PERIOD_UNREADABLE, s->period_text);
        return false;
    }
    if (!s->report) return false;
    if (!duty_period_valid(s->plan, s->report, s->period)) {
        fault(c, at, T_SUB_PERIOD_NOT_OF_REPORT, s->period_text, s->report_id,
              covers_name(s->report->covers));
        return false;
    }
    if (!begun(c, s->period)) fault_not_begun(c, at, s->period);
    return true;
}

static void check_round(struct check *c) {
    struct submission *s = c->s;
    if (!s->round_id || !*s->round_id || !s->report) return;
    s->round = report_round(s->report, s->round_id);
    if (!s->round)
        fault(c, head_pointer(c, "/round", "column round"), T_SUB_ROUND_UNKNOWN, s->round_id, s->report_id);
}

/* ---- a line ---- */

#define POINTER_MAX 320
static const char *member(const struct check *c, const struct submission_line *line, const char *name,
                          char buf[POINTER_MAX]) {
    snprintf(buf, POINTER_MAX, c->csv ? "%s, column %s" : "%s/%s", line->pointer ? line->pointer : "", name);
    return buf;
}

static void line_indicator(struct check *c, struct submission_line *line) {
    char at[POINTER_MAX];
    member(c, line, "indicator", at);
    if (!line->indicator_id || !*line->indicator_id) {
        fault(c, at, T_LINE_MISSING, "indicator");
        return;
    }
    line->indicator = plan_indicator(c->s->plan, line->indicator_id);
    if (!line->indicator)
        fault(c, at, T_LINE_INDICATOR_UNKNOWN, line->indicator_id, c->s->plan->id,
              nearest_indicator(c->s->plan, line->indicator_id));
}

/* The unit a line speaks of when it names none: the whole for a lead that does not report figures of its own,
 * else the sender. */
static const struct unit *default_unit(const struct submission *s, const struct indicator *ind) {
    return ind->lead == s->unit && !indicator_reported_by(ind, s->unit) ? s->plan->unit : s->unit;
}

static bool may_write(const struct submission *s, const struct indicator *ind, const struct unit *unit) {
    return unit_is_within(unit, s->unit) || (unit == s->plan->unit && ind->lead == s->unit);
}

static void line_unit(struct check *c, struct submission_line *line) {
    char at[POINTER_MAX];
    member(c, line, "unit", at);
    if (!c->s->unit) return;
    if (!line->unit_id || !*line->unit_id) {
        line->unit = default_unit(c->s, line->indicator);
        return;
    }
    line->unit = unit_find(c->plans->units, line->unit_id);
    if (!line->unit)
        fault(c, at, T_LINE_UNIT_UNKNOWN, line->unit_id, nearest_unit(c->plans->units, line->unit_id));
    else if (!may_write(c->s, line->indicator, line->unit))
        fault(c, at, T_LINE_UNIT_FORBIDDEN, line->unit_id, c->s->unit_id);
}

/* Of the indicator's frequency inside the report's period; or the report's own period, shorter than the
 * frequency (an interim value); or the term that holds the report's period. */
static bool period_fits(const struct submission *s, const struct indicator *ind, struct period p) {
    if (p.kind == ind->frequency && (period_inside(p, s->period) || period_inside(s->period, p))) return true;
    return period_equal(p, s->period) && p.kind < ind->frequency;
}

static void line_period(struct check *c, struct submission_line *line) {
    char at[POINTER_MAX], text[PERIOD_TEXT_MAX], whole[PERIOD_TEXT_MAX];
    member(c, line, "period", at);
    line->period = c->s->period;
    if (line->period_text && *line->period_text && !period_parse(line->period_text, &line->period)) {
        fault(c, at, T_LINE_PERIOD_UNREADABLE, line->period_text);
        return;
    }
    period_format(line->period, text);
    period_format(c->s->period, whole);
    if (!period_fits(c->s, line->indicator, line->period))
        fault(c, at, T_LINE_PERIOD_WRONG, text, line->indicator_id,
              period_kind_name(line->indicator->frequency), whole);
    else if (!begun(c, line->period))
        fault_not_begun(c, at, line->period);
}

static void line_category(struct check *c, struct submission_line *line) {
    char at[POINTER_MAX], canonical[CATEGORY_TEXT_MAX];
    const char *text = line->category_text && *line->category_text ? line->category_text : "total";
    line->category = "total";
    if (!indicator_category(line->indicator, text, canonical)) {
        fault(c, member(c, line, "category", at), T_LINE_CATEGORY_UNKNOWN, text, line->indicator_id);
        return;
    }
    line->category = arena_strdup(c->s->arena, canonical);
    if (!line->category)
        problems_add(c->problems, SEVERITY_ERROR, NULL, line->pointer, T_OUT_OF_MEMORY, NULL, 0);
}

/* ---- a line's figures ---- */

static bool number(struct check *c, const struct submission_line *line, const char *name, const char *text,
                   double *out) {
    char at[POINTER_MAX];
    if (num_parse(text, strlen(text), out)) return true;
    fault(c, member(c, line, name, at), T_LINE_NOT_A_NUMBER, text);
    return false;
}

static void line_counts(struct check *c, struct submission_line *line) {
    char at[POINTER_MAX];
    bool have_n = line->numerator_text && *line->numerator_text,
         have_d = line->denominator_text && *line->denominator_text;
    if (!have_n && !have_d) return;
    if (!measure_is_quotient(&line->indicator->measure)) {
        fault(c, member(c, line, "numerator", at), T_LINE_COUNTS_NOT_ALLOWED, line->indicator_id);
        return;
    }
    if (have_n != have_d) {
        fault(c, member(c, line, have_n ? "denominator" : "numerator", at), T_LINE_ONE_COUNT,
              line->indicator_id);
        return;
    }
    bool n = number(c, line, "numerator", line->numerator_text, &line->numerator);
    bool d = number(c, line, "denominator", line->denominator_text, &line->denominator);
    if (!n || !d) return;
    if (line->numerator < 0)
        fault(c, member(c, line, "numerator", at), T_LINE_COUNT_NEGATIVE, line->numerator_text);
    if (line->denominator < 0)
        fault(c, member(c, line, "denominator", at), T_LINE_COUNT_NEGATIVE, line->denominator_text);
    const struct measure *m = &line->indicator->measure;
    if (m->has_max && num_cmp(m->max, m->per) == 0 && num_cmp(line->numerator, line->denominator) > 0)
        fault(c, member(c, line, "numerator", at), T_LINE_NUMERATOR_ABOVE, line->numerator_text,
              line->denominator_text);
    line->has_counts = true;
}

static void line_yes_no(struct check *c, struct submission_line *line) {
    char at[POINTER_MAX];
    const char *t = line->value_text;
    bool yes = line->value_bool_set ? line->value_bool : t && strcmp(t, "true") == 0;
    if (!line->value_bool_set && (!t || (strcmp(t, "true") != 0 && strcmp(t, "false") != 0))) {
        fault(c, member(c, line, "value", at), T_LINE_NOT_BOOL, t, line->indicator_id);
        return;
    }
    line->value = yes ? 1 : 0;
    line->has_value = true;
}

static void line_stage(struct check *c, struct submission_line *line) {
    char at[POINTER_MAX];
    const struct measure *m = &line->indicator->measure;
    for (size_t i = 0; i < m->stage_count; i++)
        if (strcmp(m->stage_ids[i], line->value_text) == 0) {
            line->value = (double)i;
            line->has_value = true;
            return;
        }
    fault(c, member(c, line, "value", at), T_LINE_NOT_STAGE, line->value_text, line->indicator_id);
}

static void check_range(struct check *c, struct submission_line *line, const char *shown) {
    char at[POINTER_MAX], high[NUM_TEXT_MAX] = "∞";
    const struct measure *m = &line->indicator->measure;
    if (m->has_max) num_format(m->max, high);
    bool growth = m->type == MEASURE_PERCENT && !m->has_max; /* fulfilment or growth: may be negative */
    double low = m->type == MEASURE_RANK ? 1 : 0;
    if ((!growth && num_cmp(line->value, low) < 0) || (m->has_max && num_cmp(line->value, m->max) > 0))
        fault(c, member(c, line, "value", at), T_LINE_OUT_OF_MEASURE, shown, line->indicator_id,
              low > 0 ? "1" : "0", high);
    bool whole = m->type == MEASURE_RANK || m->type == MEASURE_COUNT;
    if (whole && num_cmp(line->value, (double)(long long)line->value) != 0)
        fault(c, member(c, line, "value", at), T_LINE_NOT_INTEGER, shown, line->indicator_id);
}

/* The value as sent, the value computed from the counts, or both agreeing to the last digit sent. */
static void line_number(struct check *c, struct submission_line *line) {
    char at[POINTER_MAX], exact_text[NUM_TEXT_MAX];
    bool given = line->value_text && *line->value_text;
    bool zero = line->has_counts && num_cmp(line->denominator, 0) == 0;
    if (line->value_bool_set) {
        fault(c, member(c, line, "value", at), T_LINE_NOT_A_NUMBER, line->value_bool ? "true" : "false");
        return;
    }
    if (zero && given) fault(c, member(c, line, "value", at), T_LINE_DENOMINATOR_ZERO, line->indicator_id);
    if (zero || (!given && !line->has_counts)) return;
    double exact = line->has_counts ? line->indicator->measure.per * line->numerator / line->denominator : 0;
    num_format(num_round12(exact), exact_text);
    if (!given) {
        line->value = num_round12(exact);
    } else {
        if (!number(c, line, "value", line->value_text, &line->value)) return;
        if (line->has_counts && !num_agrees(line->value, num_decimals(line->value_text), exact))
            fault(c, member(c, line, "value", at), T_LINE_DISAGREES, line->value_text, exact_text);
        if (!num_is_canonical(line->value_text, line->value)) line->text = line->value_text;
    }
    line->has_value = true;
    check_range(c, line, given ? line->value_text : exact_text);
}

static void line_figures(struct check *c, struct submission_line *line) {
    char at[POINTER_MAX];
    bool given = line->value_bool_set || (line->value_text && *line->value_text);
    bool counts = (line->numerator_text && *line->numerator_text) ||
                  (line->denominator_text && *line->denominator_text);
    bool reason = line->no_data_reason && *line->no_data_reason;
    if (!reason) line->no_data_reason = NULL;
    if (reason && (given || counts))
        fault(c, member(c, line, "no_data_reason", at), T_LINE_BOTH, line->indicator_id);
    if (!reason && !given && !counts) fault(c, line->pointer, T_LINE_NO_CONTENT, line->indicator_id);
    if (reason || (!given && !counts)) return;
    line_counts(c, line);
    if (line->indicator->measure.type == MEASURE_YES_NO)
        line_yes_no(c, line);
    else if (line->indicator->measure.type == MEASURE_STAGES && given && line->value_text)
        line_stage(c, line);
    else
        line_number(c, line);
}

struct owed_search {
    const struct indicator *want;
    bool found;
    size_t count;
};

static void owed_each(void *arg, const struct indicator *ind) {
    struct owed_search *o = arg;
    o->count++;
    if (ind == o->want) o->found = true;
}

static void line_owed(struct check *c, const struct submission_line *line) {
    char at[POINTER_MAX];
    struct owed_search o = {.want = line->indicator};
    if (!c->s->unit || !c->s->report) return;
    report_each_indicator(c->s->plan, c->s->report, c->s->unit, owed_each, &o);
    if (!o.found)
        problems_warn(c->problems, NULL, member(c, line, "indicator", at), T_LINE_NOT_OWED,
                      line->indicator_id, c->s->unit_id);
}

static void check_line(struct check *c, struct submission_line *line, bool period_known) {
    line_indicator(c, line);
    if (!line->indicator) return;
    line_unit(c, line);
    line_category(c, line);
    if (period_known) line_period(c, line);
    line_figures(c, line);
    line_owed(c, line);
}

/* ---- lines together ---- */

static int line_order(const void *pa, const void *pb) {
    const struct submission_line *a = *(const struct submission_line *const *)pa,
                                 *b = *(const struct submission_line *const *)pb;
    if (a->indicator != b->indicator) return a->indicator->index < b->indicator->index ? -1 : 1;
    if (a->unit != b->unit) return a->unit->index < b->unit->index ? -1 : 1;
    int64_t ka = period_key(a->period), kb = period_key(b->period);
    if (ka != kb) return ka < kb ? -1 : 1;
    int order = strcmp(a->category, b->category);
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

/* Where every category of a share is given in one cell, they must make 100 (± 0.1). */
static void check_shares_of(struct check *c, struct submission_line **cell, size_t count,
                            const struct disaggregation *d) {
    double sum = 0;
    size_t have = 0, want = 0;
    const struct submission_line *first = NULL;
    while (d->dimension->categories[want]) want++;
    for (size_t i = 0; i < count; i++)
        if (single_of(cell[i]->category, d->dimension->id) && cell[i]->has_value) {
            sum += cell[i]->value;
            have++;
            if (!first) first = cell[i];
        }
    char text[NUM_TEXT_MAX];
    num_format_human(sum, 4, false, text);
    if (have == want && (num_cmp(sum, 99.9) < 0 || num_cmp(sum, 100.1) > 0))
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

static void check_together(struct check *c) {
    struct submission *s = c->s;
    struct submission_line **lines = mem_array(s->line_count + 1, sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; i < s->line_count; i++)
        if (s->lines[i].indicator && s->lines[i].unit && s->lines[i].category) lines[count++] = &s->lines[i];
    qsort(lines, count, sizeof *lines, line_order);
    check_duplicates(c, lines, count);
    check_shares(c, lines, count);
    mem_free(lines);
}

static void check_not_empty(struct check *c) {
    struct owed_search o = {0};
    char count[24];
    if (c->s->line_count || !c->s->report || !c->s->unit) return;
    report_each_indicator(c->s->plan, c->s->report, c->s->unit, owed_each, &o);
    snprintf(count, sizeof count, "%zu", o.count);
    if (o.count) fault(c, head_pointer(c, "/values", ""), T_SUB_EMPTY, count);
}

bool validate_submission(struct submission *s, struct plans *plans, struct problems *problems) {
    struct check c = {
        .s = s, .plans = plans, .problems = problems, .csv = s->media_type && strstr(s->media_type, "csv")};
    plans_unref(s->plans);
    s->plans = plans_ref(plans);
    check_plan(&c);
    check_report(&c);
    check_unit(&c);
    bool period_known = check_period(&c);
    check_round(&c);
    if (s->arrived_set && s->arrived_at_ms > s->received_at_ms)
        problems_add(problems, SEVERITY_ERROR, NULL, "/arrived_at", T_SUB_ARRIVED_LATER, NULL, 0);
    if (!s->plan) return false;
    for (size_t i = 0; i < s->line_count; i++) check_line(&c, &s->lines[i], period_known);
    if (period_known) check_together(&c);
    check_not_empty(&c);
    return problems->errors == 0;
}
