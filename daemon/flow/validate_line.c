#include "daemon/base/civil.h"
#include "daemon/flow/nearest.h"
#include "daemon/flow/validate_internal.h"
#include <stdio.h>
#include <string.h>

bool line_given(const char *text) {
    return text && *text;
}

/* In a CSV the columns `unit` and `period` are the submission's. */
static const char *column_name(const char *member) {
    if (strcmp(member, "unit") == 0) return "for_unit";
    return strcmp(member, "period") == 0 ? "for_period" : member;
}

const char *line_member(const struct check *c, const struct submission_line *line, const char *name,
                        char buf[LINE_POINTER_MAX]) {
    const char *whole = line->pointer ? line->pointer : "";
    if (c->csv)
        snprintf(buf, LINE_POINTER_MAX, "%s, column %s", whole, column_name(name));
    else
        snprintf(buf, LINE_POINTER_MAX, "%s/%s", whole, name);
    return buf;
}

static bool find_indicator(struct check *c, struct submission_line *line) {
    const struct plan *plan = c->s->plan;
    line->indicator = NULL;
    if (!line_given(line->indicator_id)) {
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
    return ind->lead && (ind->lead == sender || validate_heir(c, ind->lead) == sender);
}

/* The unit a line speaks of when it names none: the whole for a lead that does not report figures of its own,
 * else the sender. */
static const struct unit *default_unit(const struct check *c, const struct indicator *ind) {
    return leads(c, ind) && !indicator_reported_by(ind, c->s->unit) ? c->s->plan->unit : c->s->unit;
}

/* For itself, for what lies below it, and for what has closed and left it, or one below it, its duties. */
static bool may_write(const struct check *c, const struct indicator *ind, const struct unit *unit) {
    for (const struct unit *up = unit; up; up = up->parent)
        if (up == c->s->unit || validate_heir(c, up) == c->s->unit) return true;
    return unit_is_within(validate_heir(c, unit), c->s->unit) || (unit == c->s->plan->unit && leads(c, ind));
}

static bool find_unit(struct check *c, struct submission_line *line) {
    line->unit = NULL;
    if (!c->s->unit) return false;
    if (!line_given(line->unit_id)) {
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
    char text[PERIOD_TEXT_MAX], whole[PERIOD_TEXT_MAX], at[LINE_POINTER_MAX];
    line->period = c->s->period;
    if (line_given(line->period_text) && !period_parse(line->period_text, &line->period)) {
        line_fault(c, line, "period", T_LINE_PERIOD_UNREADABLE, line->period_text);
        return false;
    }
    period_format(line->period, text);
    period_format(c->s->period, whole);
    if (!period_fits(c->s, line->indicator, line->period))
        line_fault(c, line, "period", T_LINE_PERIOD_WRONG, text, line->indicator_id,
                   period_kind_name(line->indicator->frequency), whole);
    else if (line_given(line->period_text) &&
             !validate_begun(c, line->period)) /* else the head has said it */
        validate_not_begun(c, line_member(c, line, "period", at), line->period);
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
    const struct unit *heir = validate_heir(c, unit);
    if (heir == unit)
        line_fault(c, line, "unit", T_LINE_UNIT_GONE, unit->id, day, period);
    else
        line_fault(c, line, "unit", T_LINE_UNIT_CLOSED, unit->id, day, period, heir->id);
    return true;
}

static bool find_category(struct check *c, struct submission_line *line) {
    char canonical[CATEGORY_TEXT_MAX], near[CATEGORY_TEXT_MAX];
    const char *text = line_given(line->category_text) ? line->category_text : "total";
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

/* ---- is it asked for? ---- */

/* It asks it of the sender, or of a unit that closed and left it to the sender: the line's, or for the whole
 * the lead. */
static bool is_asked(const struct check *c, const struct submission_line *line) {
    const struct unit *sender = c->s->unit,
                      *closed = line->unit == c->s->plan->unit ? line->indicator->lead : line->unit;
    if (report_asks(c->s->report, sender, line->indicator)) return true;
    return closed && closed != sender && validate_heir(c, closed) == sender &&
           report_asks(c->s->report, closed, line->indicator);
}

/* Whose figure an heir may mean that gives its own name; NULL: nobody's. */
static const struct unit *left_by(const struct check *c, const struct submission_line *line) {
    const struct report *report = c->s->report;
    for (size_t i = 0; i < report->unit_count && line->unit == c->s->unit; i++)
        if (report->units[i] != line->unit && validate_heir(c, report->units[i]) == line->unit &&
            report_asks(report, report->units[i], line->indicator))
            return report->units[i];
    return NULL;
}

static void warn_unasked(struct check *c, const struct submission_line *line) {
    char at[LINE_POINTER_MAX];
    if (!c->s->unit || !c->s->report || is_asked(c, line)) return;
    const struct unit *closed = left_by(c, line);
    line_member(c, line, "indicator", at);
    if (closed)
        problems_warn(c->problems, NULL, at, T_LINE_NOT_OWED_HEIR, line->indicator_id, c->s->unit_id,
                      closed->id);
    else
        problems_warn(c->problems, NULL, at, T_LINE_NOT_OWED, line->indicator_id, c->s->unit_id);
}

bool validate_line(struct check *c, struct submission_line *line, bool period_known) {
    if (!find_indicator(c, line) || refuse_derived(c, line)) return false;
    bool placed = find_unit(c, line);
    placed = find_category(c, line) && placed;
    placed = period_known && find_period(c, line) && placed && !refuse_closed(c, line);
    validate_figures(c, line);
    warn_unasked(c, line);
    return placed;
}
