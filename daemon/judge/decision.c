/* What was decided and on what ground, in words. */
#include "daemon/base/num.h"
#include "daemon/judge/sentence.h"
#include <string.h>

static bool decision_is(const struct verdict *v, const char *reason) {
    return v->reason && strcmp(v->reason, reason) == 0;
}

/* What the gap is counted from where there is no expected value: the bar, as the condition sees it. */
static double seen_bar(const struct verdict *v) {
    return v->value + v->gap;
}

static void say_against_bar(struct strbuf *sb, struct sentence *s, enum text_id id) {
    sentence_seen(s, seen_bar(s->v));
    sentence_gap(s);
    sentence_say(sb, s, id);
}

static void arg_grade(struct sentence *s) {
    const struct verdict *v = s->v;
    struct strbuf on, risk, range;
    words_init(&on);
    words_init(&risk);
    words_init(&range);
    words_part(&on, v->on_track_from, s->lang);
    words_part(&risk, v->at_risk_from, s->lang);
    if (v->status == VERDICT_ON_TRACK)
        text_addv(&range, T_WHY_FROM, s->lang, on.data);
    else if (v->status == VERDICT_AT_RISK)
        text_addv(&range, T_WHY_FROM_TO, s->lang, risk.data, on.data);
    else
        text_addv(&range, T_WHY_UNDER, s->lang, risk.data);
    text_addv(sentence_next(s), T_WHY_GRADE, s->lang, range.data,
              text_raw(verdict_status_text(v->status), s->lang));
    strbuf_deinit(&on);
    strbuf_deinit(&risk);
    strbuf_deinit(&range);
}

static void say_attained(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    sentence_seen(s, v->has_expected ? v->expected : seen_bar(v));
    words_part(sentence_next(s), v->ratio, s->lang);
    arg_grade(s);
    sentence_say(sb, s, T_WHY_ATTAINMENT);
}

static void say_per_year(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    bool behind = num_cmp(v->ratio, 0) < 0;
    sentence_seen(s, seen_bar(v));
    sentence_gap(s);
    if (!behind) words_part(sentence_next(s), v->ratio, s->lang);
    arg_grade(s);
    sentence_say(sb, s, behind ? T_WHY_WRONG_WAY : T_WHY_PER_YEAR);
}

static void say_trend(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    bool away = num_cmp(v->ratio, 0) < 0;
    sentence_level(s, v->base);
    sentence_day(s, v->base_day);
    sentence_day(s, v->value_day);
    if (!away) words_part(sentence_next(s), v->ratio, s->lang);
    arg_grade(s);
    sentence_say(sb, s, away ? T_WHY_TREND_AWAY : T_WHY_TREND);
}

/* On the way from the base: on the straight line, or at a steady rate. */
static void say_way(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    bool growth = strcmp(v->method, "growth") == 0;
    sentence_level(s, v->base);
    sentence_day(s, v->base_day);
    sentence_day(s, v->value_day);
    sentence_seen(s, v->expected);
    sentence_gap(s);
    bool behind = num_cmp(v->ratio, 0) < 0;
    if (!behind) words_part(sentence_next(s), v->ratio, s->lang);
    arg_grade(s);
    sentence_say(sb, s, behind ? T_WHY_BEHIND : growth ? T_WHY_GROWTH : T_WHY_LINEAR);
}

static void say_ratio(struct strbuf *sb, struct sentence *s) {
    const char *method = s->v->method;
    if (strcmp(method, "linear") == 0 || strcmp(method, "growth") == 0)
        say_way(sb, s);
    else if (strcmp(method, "per_year") == 0)
        say_per_year(sb, s);
    else if (strcmp(method, "projection") == 0)
        say_trend(sb, s);
    else
        say_attained(sb, s);
}

/* Where it started, and what it should be by now, of a target whose level holds. */
static void say_path(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    bool told = s->target->condition.kind == CONDITION_PER_YEAR;
    if (!v->has_base || !v->has_value || told) return;
    sentence_level(s, v->base);
    sentence_day(s, v->base_day);
    if (v->has_expected) {
        sentence_day(s, v->value_day);
        sentence_seen(s, v->expected);
        sentence_gap(s);
    }
    sentence_say(sb, s, v->has_expected ? T_WHY_EXPECTED : T_WHY_STARTED);
}

static void say_failing(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (!v->has_gap) {
        bool window = s->target->condition.kind == CONDITION_STAGE && !(v->flags & VERDICT_SLIPPED);
        sentence_say(sb, s, window ? T_WHY_WINDOW : T_WHY_FAILS_PLAIN);
    } else if (decision_is(v, "slipped")) {
        sentence_level(s, v->base);
        sentence_day(s, v->base_day);
        say_against_bar(sb, s, T_WHY_SLIPPED);
    } else if (decision_is(v, "overshot")) {
        say_against_bar(sb, s, T_WHY_OVERSHOT);
    } else if (decision_is(v, "no_slope")) {
        say_against_bar(sb, s, T_WHY_NO_SLOPE);
    } else {
        say_against_bar(sb, s, T_WHY_FAILS);
    }
}

static void say_failed_period(struct strbuf *sb, struct sentence *s) {
    if (!decision_is(s->v, "failed_period")) return;
    sentence_day(s, s->target->maintain_from_day);
    sentence_say(sb, s, T_WHY_FAILED_PERIOD);
}

static void say_end(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    bool kept = s->target->maintain_from_day != DAY_NONE && !s->target->every_year;
    if (v->status == VERDICT_ACHIEVED) {
        sentence_say(sb, s, T_WHY_ACHIEVED);
        if (!kept) return;
        sentence_day(s, s->target->maintain_from_day);
        sentence_say(sb, s, T_WHY_KEPT);
    } else if (v->has_gap && !v->reason) {
        say_against_bar(sb, s, T_WHY_MISSED_BY);
    } else {
        sentence_say(sb, s, T_WHY_MISSED);
        say_failed_period(sb, s);
    }
}

static const struct {
    const char *reason;
    enum text_id text;
} REASONS[] = {
    {"mixed_sign", T_WHY_MIXED_SIGN},
    {"unfinished", T_WHY_UNFINISHED},
    {"baseline_unknown", T_WHY_BASELINE_UNKNOWN},
    {"few_points", T_WHY_FEW_POINTS},
    {"previous_missing", T_WHY_PREVIOUS_MISSING},
    {"previous_zero", T_WHY_PREVIOUS_ZERO},
    {"not_in_force", T_WHY_NOT_IN_FORCE},
    {"unit_closed", T_WHY_UNIT_CLOSED},
    {"not_valid", T_WHY_NOT_VALID},
    {"overdue", T_WHY_OVERDUE},
    {"no_report", T_WHY_NO_REPORT},
    {"no_value", T_WHY_NO_VALUE},
    {"denominator_zero", T_WHY_DENOMINATOR_ZERO},
};

static void add_input(void *arg, const struct expression *operand) {
    struct sentence *s = arg;
    struct strbuf *inputs = &s->args[s->count - 1];
    struct strbuf title;
    words_init(&title);
    strbuf_addf(&title, "“%s”", bitext_get(&operand->indicator->title, s->lang));
    if (!strstr(inputs->data, title.data)) { /* not told yet */
        if (inputs->len > 0) strbuf_adds(inputs, ", ");
        strbuf_adds(inputs, title.data);
    }
    strbuf_deinit(&title);
}

/* What it is computed from. */
static void say_inputs(struct strbuf *sb, struct sentence *s, enum text_id id) {
    sentence_next(s);
    expression_each(s->target->indicator->derived, add_input, s);
    sentence_say(sb, s, id);
}

static void say_not_comparable(struct strbuf *sb, struct sentence *s) {
    const struct unit *unit = s->v->unit;
    struct strbuf *units = sentence_next(s);
    for (size_t i = 0; i < unit->predecessor_count; i++) {
        if (i > 0) strbuf_adds(units, ", ");
        strbuf_adds(units, bitext_get(&unit->predecessors[i]->name, s->lang));
    }
    sentence_say(sb, s, T_WHY_NOT_COMPARABLE);
}

static void say_no_pace(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    enum condition_kind kind = s->target->condition.kind;
    bool rate = strcmp(v->method, "growth") == 0 || (kind == CONDITION_PER_YEAR && !s->target->every_year);
    if (kind == CONDITION_DIRECTION_ONLY) say_path(sb, s);
    sentence_say(sb, s,
                 rate                               ? T_WHY_ONE_POINT
                 : kind == CONDITION_DIRECTION_ONLY ? T_WHY_NO_MOVE
                                                    : T_WHY_NO_PACE);
}

static void say_case(struct strbuf *sb, struct sentence *s, enum text_id id) {
    condition_proviso(sentence_next(s), s->target->when, s->lang);
    sentence_say(sb, s, id);
}

/* no_data, not_assessable, not_applicable: the reason. */
static void say_reason(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (decision_is(v, "denominator_zero") && s->target->indicator->derived) {
        say_inputs(sb, s, T_WHY_INPUT_ZERO);
        return;
    }
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++)
        if (decision_is(v, REASONS[i].reason) && (v->has_value || strcmp(v->reason, "no_value") != 0))
            sentence_say(sb, s, REASONS[i].text);
    if (decision_is(v, "input_missing")) {
        say_inputs(sb, s, T_WHY_INPUT_MISSING);
    } else if (decision_is(v, "not_comparable")) {
        say_not_comparable(sb, s);
    } else if (decision_is(v, "not_judged")) {
        condition_bare(sentence_next(s), s->target, &s->target->condition, s->lang);
        sentence_say(sb, s, T_WHY_NOT_JUDGED);
    } else if (decision_is(v, "missing_period")) {
        sentence_day(s, s->target->maintain_from_day);
        sentence_say(sb, s, T_WHY_MISSING_PERIOD);
    } else if (decision_is(v, "unknown") && s->target->condition.kind == CONDITION_UNKNOWN) {
        sentence_say(sb, s, T_WHY_UNKNOWN_TOLD); /* why, the condition has said */
    } else if (decision_is(v, "unknown") && s->target->unknown) {
        strbuf_adds(sentence_next(s), s->target->unknown);
        sentence_say(sb, s, T_WHY_UNKNOWN);
    } else if (decision_is(v, "unknown")) {
        sentence_say(sb, s, T_WHY_UNKNOWN_PLAIN);
    } else if (decision_is(v, "no_slope")) {
        say_no_pace(sb, s);
    } else if (decision_is(v, "when")) {
        say_case(sb, s, T_WHY_NO_CASE);
    } else if (decision_is(v, "when_unknown")) {
        say_case(sb, s, T_WHY_CASE_UNKNOWN);
    }
}

void decision_say(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    switch (v->status) {
    case VERDICT_ACHIEVED:
    case VERDICT_MISSED:
        say_end(sb, s);
        return;
    case VERDICT_ON_TRACK:
    case VERDICT_AT_RISK:
    case VERDICT_LAGGING:
        if (v->has_ratio) {
            say_ratio(sb, s);
        } else if (v->flags & VERDICT_AHEAD) {
            sentence_say(sb, s, T_WHY_MET);
            say_path(sb, s);
            say_failed_period(sb, s);
        } else {
            say_failing(sb, s);
        }
        return;
    case VERDICT_NO_DATA:
    case VERDICT_NOT_ASSESSABLE:
    case VERDICT_NOT_APPLICABLE:
        say_reason(sb, s);
        return;
    }
}
