#include "daemon/flow/validate_line.h"
#include "daemon/base/civil.h"
#include "daemon/base/num.h"
#include "daemon/flow/nearest.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define POINTER_MAX 320

static bool given(const char *text) {
    return text && *text;
}

/* In a CSV the columns `unit` and `period` are the submission's. */
static const char *column_name(const char *member) {
    if (strcmp(member, "unit") == 0) return "for_unit";
    return strcmp(member, "period") == 0 ? "for_period" : member;
}

static const char *member(const struct check *c, const struct submission_line *line, const char *name,
                          char buf[POINTER_MAX]) {
    const char *whole = line->pointer ? line->pointer : "";
    if (c->csv)
        snprintf(buf, POINTER_MAX, "%s, column %s", whole, column_name(name));
    else
        snprintf(buf, POINTER_MAX, "%s/%s", whole, name);
    return buf;
}

#define line_fault(c, line, name, id, ...)                                                                   \
    fault((c), member((c), (line), (name), (char[POINTER_MAX]){0}), (id), __VA_ARGS__)

/* ---- what it speaks of ---- */

static bool find_indicator(struct check *c, struct submission_line *line) {
    const struct plan *plan = c->s->plan;
    line->indicator = NULL;
    if (!given(line->indicator_id)) {
        line_fault(c, line, "indicator", T_LINE_MISSING, "indicator");
        return false;
    }
    line->indicator = plan_indicator(plan, line->indicator_id);
    if (!line->indicator)
        line_fault(c, line, "indicator", T_LINE_INDICATOR_UNKNOWN, line->indicator_id, plan->id,
                   nearest_indicator(plan, line->indicator_id));
    return line->indicator != NULL;
}

static void add_operand(void *arg, const struct expression *operand) {
    struct strbuf *sb = arg;
    strbuf_addf(sb, "%s%s", sb->len ? ", " : "", operand->indicator->id);
}

/* What is computed has its figure from others', and would be a second truth beside them. */
static bool refuse_derived(struct check *c, struct submission_line *line) {
    struct strbuf inputs;
    if (!line->indicator->derived) return false;
    strbuf_init(&inputs, 0);
    expression_each(line->indicator->derived, add_operand, &inputs);
    line_fault(c, line, "indicator", T_LINE_DERIVED, line->indicator_id, inputs.data);
    strbuf_deinit(&inputs);
    return true;
}

/* Does the sender lead it, or has it taken over from who did? */
static bool leads(const struct check *c, const struct indicator *ind) {
    const struct unit *sender = c->s->unit;
    return ind->lead && (ind->lead == sender || heir_today(c, ind->lead) == sender);
}

/* The unit a line speaks of when it names none: the whole for a lead that does not report figures of its own,
 * else the sender. */
static const struct unit *default_unit(const struct check *c, const struct indicator *ind) {
    return leads(c, ind) && !indicator_reported_by(ind, c->s->unit) ? c->s->plan->unit : c->s->unit;
}

/* For itself, for what lies below it, and for what has closed and left it, or one below it, its duties. */
static bool may_write(const struct check *c, const struct indicator *ind, const struct unit *unit) {
    for (const struct unit *up = unit; up; up = up->parent)
        if (up == c->s->unit || heir_today(c, up) == c->s->unit) return true;
    return unit_is_within(heir_today(c, unit), c->s->unit) || (unit == c->s->plan->unit && leads(c, ind));
}

static bool find_unit(struct check *c, struct submission_line *line) {
    line->unit = NULL;
    if (!c->s->unit) return false;
    if (!given(line->unit_id)) {
        line->unit = default_unit(c, line->indicator);
        return true;
    }
    line->unit = unit_find(c->plans->units, line->unit_id);
    if (!line->unit)
        line_fault(c, line, "unit", T_LINE_UNIT_UNKNOWN, line->unit_id,
                   nearest_unit(c->plans->units, line->unit_id));
    else if (!may_write(c, line->indicator, line->unit))
        line_fault(c, line, "unit", T_LINE_UNIT_FORBIDDEN, line->unit_id, c->s->unit_id);
    return line->unit != NULL;
}

/* A term of the plan, or its phase by whole years. */
static bool is_span_of(const struct plan *plan, struct period p) {
    for (size_t i = 0; i < plan->term_count; i++)
        if (period_equal(plan->terms[i].period, p)) return true;
    return period_equal(period_span(civil_from_day(plan->start_day).year, civil_from_day(plan->end_day).year),
                        p);
}

/* Of the indicator's frequency inside the report's period; or the term or phase that holds it; or the
 * report's own period, shorter than the frequency (an interim value). */
static bool period_fits(const struct submission *s, const struct indicator *ind, struct period p) {
    if (p.kind != ind->frequency) return period_equal(p, s->period) && p.kind < ind->frequency;
    if (p.kind != PERIOD_SPAN) return period_inside(p, s->period);
    return is_span_of(s->plan, p) && (period_inside(p, s->period) || period_inside(s->period, p));
}

static bool find_period(struct check *c, struct submission_line *line) {
    char text[PERIOD_TEXT_MAX], whole[PERIOD_TEXT_MAX], at[POINTER_MAX];
    line->period = c->s->period;
    if (given(line->period_text) && !period_parse(line->period_text, &line->period)) {
        line_fault(c, line, "period", T_LINE_PERIOD_UNREADABLE, line->period_text);
        return false;
    }
    period_format(line->period, text);
    period_format(c->s->period, whole);
    if (!period_fits(c->s, line->indicator, line->period))
        line_fault(c, line, "period", T_LINE_PERIOD_WRONG, text, line->indicator_id,
                   period_kind_name(line->indicator->frequency), whole);
    else if (given(line->period_text) && !period_begun(c, line->period)) /* else the head has said it */
        fault_not_begun(c, member(c, line, "period", at), line->period);
    return true;
}

/* Nothing can be said of a unit for the time after it closed; whoever took over speaks for itself. */
static bool refuse_closed(struct check *c, const struct submission_line *line) {
    char period[PERIOD_TEXT_MAX], day[CIVIL_TEXT_MAX];
    const struct unit *unit = line->unit;
    if (unit == c->s->plan->unit || unit->to_day == DAY_NONE || unit->to_day >= line->period.first_day)
        return false;
    period_format(line->period, period);
    civil_format(unit->to_day, day);
    const struct unit *heir = heir_today(c, unit);
    if (heir == unit)
        line_fault(c, line, "unit", T_LINE_UNIT_GONE, unit->id, day, period);
    else
        line_fault(c, line, "unit", T_LINE_UNIT_CLOSED, unit->id, day, period, heir->id);
    return true;
}

static bool find_category(struct check *c, struct submission_line *line) {
    char canonical[CATEGORY_TEXT_MAX], near[CATEGORY_TEXT_MAX];
    const char *text = given(line->category_text) ? line->category_text : "total";
    line->category = "total";
    if (!indicator_category(line->indicator, text, canonical)) {
        line_fault(c, line, "category", T_LINE_CATEGORY_UNKNOWN, text, line->indicator_id,
                   nearest_category(line->indicator, text, near));
        return false;
    }
    line->category = arena_strdup(c->s->arena, canonical);
    if (!line->category)
        problems_add(c->problems, SEVERITY_ERROR, NULL, line->pointer, T_OUT_OF_MEMORY, NULL, 0);
    return line->category != NULL;
}

/* ---- its counts ---- */

static bool number(struct check *c, const struct submission_line *line, const char *name, const char *text,
                   double *out) {
    if (num_parse(text, strlen(text), out)) return true;
    line_fault(c, line, name, T_LINE_NOT_A_NUMBER, text);
    return false;
}

static bool natural(struct check *c, const struct submission_line *line, const char *name, const char *text,
                    double *out) {
    if (!number(c, line, name, text, out)) return false;
    if (*out >= 0) return true;
    line_fault(c, line, name, T_LINE_COUNT_NEGATIVE, text);
    return false;
}

/* Where 100 % is the most, the part cannot be more than the whole. */
static bool part_fits(struct check *c, const struct submission_line *line) {
    const struct measure *m = &line->indicator->measure;
    if (!m->has_max || num_cmp(m->max, m->per) != 0) return true;
    if (num_cmp(line->numerator, line->denominator) <= 0) return true;
    line_fault(c, line, "numerator", T_LINE_NUMERATOR_ABOVE, line->numerator_text, line->denominator_text);
    return false;
}

static void read_counts(struct check *c, struct submission_line *line) {
    bool has_numerator = given(line->numerator_text), has_denominator = given(line->denominator_text);
    line->has_counts = false;
    if (!has_numerator && !has_denominator) return;
    if (!measure_is_quotient(&line->indicator->measure)) {
        line_fault(c, line, has_numerator ? "numerator" : "denominator", T_LINE_COUNTS_NOT_ALLOWED,
                   line->indicator_id);
        return;
    }
    if (has_numerator != has_denominator) {
        line_fault(c, line, has_numerator ? "denominator" : "numerator", T_LINE_ONE_COUNT,
                   line->indicator_id);
        return;
    }
    bool fine = natural(c, line, "numerator", line->numerator_text, &line->numerator);
    fine = natural(c, line, "denominator", line->denominator_text, &line->denominator) && fine;
    line->has_counts = fine && part_fits(c, line);
}

/* ---- its value ---- */

static void read_yes_no(struct check *c, struct submission_line *line) {
    const char *text = line->value_text;
    bool yes = line->value_bool_set ? line->value_bool : strcmp(text, "true") == 0;
    if (!line->value_bool_set && !yes && strcmp(text, "false") != 0) {
        line_fault(c, line, "value", T_LINE_NOT_BOOL, text, line->indicator_id);
        return;
    }
    line->value = yes ? 1 : 0;
    line->has_value = true;
}

static const char *bool_text(bool value) {
    return value ? "true" : "false";
}

static void read_stage(struct check *c, struct submission_line *line) {
    const struct measure *m = &line->indicator->measure;
    const char *text = line->value_bool_set ? bool_text(line->value_bool) : line->value_text;
    for (size_t i = 0; i < m->stage_count; i++) {
        if (strcmp(m->stage_ids[i], text) != 0) continue;
        line->value = (double)i;
        line->has_value = true;
        return;
    }
    line_fault(c, line, "value", T_LINE_NOT_STAGE, text, line->indicator_id);
}

/* The least that the measure knows; −∞ for growth (percent without a most) and for amounts, which may be a
 * debt or a balance. */
static double least_of(const struct measure *m) {
    if (m->type == MEASURE_AMOUNT || (m->type == MEASURE_PERCENT && !m->has_max)) return -HUGE_VAL;
    return m->type == MEASURE_RANK ? 1 : 0;
}

static void check_range(struct check *c, const struct submission_line *line, const char *shown) {
    const struct measure *m = &line->indicator->measure;
    char high[NUM_TEXT_MAX] = "∞", low[NUM_TEXT_MAX] = "−∞";
    double least = least_of(m);
    if (m->has_max) num_format(m->max, high);
    if (isfinite(least)) num_format(least, low);
    bool below = isfinite(least) && num_cmp(line->value, least) < 0;
    bool above = m->has_max && num_cmp(line->value, m->max) > 0;
    if (below || above || !isfinite(line->value))
        line_fault(c, line, "value", T_LINE_OUT_OF_MEASURE, shown, line->indicator_id, low, high);
    else if ((m->type == MEASURE_RANK || m->type == MEASURE_COUNT) &&
             num_cmp(line->value, round(line->value)) != 0)
        line_fault(c, line, "value", T_LINE_NOT_INTEGER, shown, line->indicator_id);
}

/* A value without counts, or beside counts that it must agree with to the last digit sent. */
static void read_given_number(struct check *c, struct submission_line *line) {
    char exact_text[NUM_TEXT_MAX];
    if (!number(c, line, "value", line->value_text, &line->value)) return;
    if (line->has_counts) {
        double exact = line->indicator->measure.per * line->numerator / line->denominator;
        num_format(num_round12(exact), exact_text);
        if (!num_agrees(line->value, num_decimals(line->value_text), exact))
            line_fault(c, line, "value", T_LINE_DISAGREES, line->value_text, exact_text);
    }
    if (!num_is_canonical(line->value_text, line->value)) line->text = line->value_text;
    line->has_value = true;
    check_range(c, line, line->value_text);
}

static void compute_number(struct check *c, struct submission_line *line) {
    char text[NUM_TEXT_MAX];
    line->value = num_round12(line->indicator->measure.per * line->numerator / line->denominator);
    line->has_value = true;
    num_format(line->value, text);
    check_range(c, line, text);
}

static void read_number(struct check *c, struct submission_line *line) {
    bool zero = line->has_counts && num_cmp(line->denominator, 0) == 0;
    if (line->value_bool_set)
        line_fault(c, line, "value", T_LINE_NOT_A_NUMBER, bool_text(line->value_bool));
    else if (zero && given(line->value_text))
        line_fault(c, line, "value", T_LINE_DENOMINATOR_ZERO, line->indicator_id);
    else if (given(line->value_text))
        read_given_number(c, line);
    else if (line->has_counts && !zero) /* of nothing there is no share: the counts alone are kept */
        compute_number(c, line);
}

static void read_value(struct check *c, struct submission_line *line, bool has_value) {
    enum measure_type type = line->indicator->measure.type;
    if (type == MEASURE_YES_NO && has_value)
        read_yes_no(c, line);
    else if (type == MEASURE_STAGES && has_value)
        read_stage(c, line);
    else if (type != MEASURE_YES_NO && type != MEASURE_STAGES)
        read_number(c, line);
}

static void read_figures(struct check *c, struct submission_line *line) {
    bool has_value = line->value_bool_set || given(line->value_text);
    bool has_counts = given(line->numerator_text) || given(line->denominator_text);
    line->has_value = false;
    line->text = NULL;
    if (!given(line->no_data_reason)) line->no_data_reason = NULL;
    if (line->no_data_reason) {
        if (has_value || has_counts) line_fault(c, line, "no_data_reason", T_LINE_BOTH, line->indicator_id);
    } else if (!has_value && !has_counts) {
        fault(c, line->pointer, T_LINE_NO_CONTENT, line->indicator_id);
    } else {
        read_counts(c, line);
        read_value(c, line, has_value);
    }
}

/* ---- is it asked for? ---- */

/* It asks it of the sender, or of a unit that closed and left it to the sender: the line's, or for the whole
 * the lead. */
static bool is_asked(const struct check *c, const struct submission_line *line) {
    const struct unit *sender = c->s->unit,
                      *closed = line->unit == c->s->plan->unit ? line->indicator->lead : line->unit;
    if (report_asks(c->s->report, sender, line->indicator)) return true;
    return closed && closed != sender && heir_today(c, closed) == sender &&
           report_asks(c->s->report, closed, line->indicator);
}

static void warn_unasked(struct check *c, const struct submission_line *line) {
    char at[POINTER_MAX];
    if (!c->s->unit || !c->s->report || is_asked(c, line)) return;
    problems_warn(c->problems, NULL, member(c, line, "indicator", at), T_LINE_NOT_OWED, line->indicator_id,
                  c->s->unit_id);
}

bool validate_line(struct check *c, struct submission_line *line, bool period_known) {
    if (!find_indicator(c, line) || refuse_derived(c, line)) return false;
    bool placed = find_unit(c, line);
    placed = find_category(c, line) && placed;
    placed = period_known && find_period(c, line) && placed && !refuse_closed(c, line);
    read_figures(c, line);
    warn_unasked(c, line);
    return placed;
}
