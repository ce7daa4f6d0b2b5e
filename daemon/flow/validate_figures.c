#include "daemon/base/num.h"
#include "daemon/flow/validate_internal.h"
#include <math.h>
#include <string.h>

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
    bool has_numerator = line_given(line->numerator_text),
         has_denominator = line_given(line->denominator_text);
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
    else if (zero && line_given(line->value_text))
        line_fault(c, line, "value", T_LINE_DENOMINATOR_ZERO, line->indicator_id);
    else if (line_given(line->value_text))
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

void validate_figures(struct check *c, struct submission_line *line) {
    bool has_value = line->value_bool_set || line_given(line->value_text);
    bool has_counts = line_given(line->numerator_text) || line_given(line->denominator_text);
    line->has_value = false;
    line->text = NULL;
    if (!line_given(line->no_data_reason)) line->no_data_reason = NULL;
    if (line->no_data_reason) {
        if (has_value || has_counts) line_fault(c, line, "no_data_reason", T_LINE_BOTH, line->indicator_id);
    } else if (!has_value && !has_counts) {
        fault(c, line->pointer, T_LINE_NO_CONTENT, line->indicator_id);
    } else {
        read_counts(c, line);
        read_value(c, line, has_value);
    }
}
