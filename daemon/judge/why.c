#include "daemon/judge/why.h"
#include "daemon/base/num.h"
#include "daemon/judge/state.h"
#include "daemon/judge/words.h"
#include <math.h>
#include <string.h>

/* Arguments of one sentence. */
#define ARGS_MAX 8
struct sentence {
    const struct verdict *v;
    enum lang lang;
    struct strbuf args[ARGS_MAX];
    size_t count;
};

static struct strbuf *next(struct sentence *s) {
    words_init(&s->args[s->count]);
    return &s->args[s->count++];
}

static void arg_level(struct sentence *s, double level) {
    words_value(next(s), target_measure(s->v->target), level, s->lang);
}

static void arg_seen(struct sentence *s, double value) {
    words_seen(next(s), s->v->target, value, s->lang);
}

static void arg_day(struct sentence *s, int32_t day) {
    words_day(next(s), day, s->lang);
}

static void arg_gap(struct sentence *s) {
    words_gap(next(s), s->v->target, s->v->gap, s->lang);
}

static void arg_number(struct sentence *s, double x) {
    words_number(next(s), x, s->lang);
}

/* Ends the sentence: its arguments go into the text, which is set behind what stands there. */
static void say(struct strbuf *sb, struct sentence *s, enum text_id id) {
    const char *args[ARGS_MAX];
    for (size_t i = 0; i < s->count; i++) args[i] = s->args[i].data;
    if (sb->len > 0) strbuf_addc(sb, ' ');
    text_add(sb, id, s->lang, args, s->count);
    for (size_t i = 0; i < s->count; i++) strbuf_deinit(&s->args[i]);
    s->count = 0;
}

/* ---- what is known ---- */

/* The condition and its day: the milestone, the end of what must be kept, the year judged. */
static void arg_condition(struct sentence *s) {
    const struct verdict *v = s->v;
    struct condition c = merge_told(v);
    struct strbuf words, day;
    words_init(&words);
    words_init(&day);
    condition_add(&words, v->target, &c, s->lang);
    if (v->milestone_day == DAY_NONE) {
        strbuf_adds(next(s), words.data);
    } else if (v->target->every_year) {
        strbuf_addf(&day, "%d", civil_from_day(v->milestone_day).year);
        text_addv(next(s), T_WHY_FOR_YEAR, s->lang, words.data, day.data);
    } else {
        words_day(&day, v->milestone_day, s->lang);
        text_addv(next(s), v->target->maintain_from_day != DAY_NONE ? T_WHY_UNTIL : T_WHY_BY_DAY, s->lang,
                  words.data, day.data);
    }
    strbuf_deinit(&words);
    strbuf_deinit(&day);
}

static void arg_value(struct sentence *s) {
    const struct verdict *v = s->v;
    struct strbuf counts, value;
    /* without its base a change cannot be told: then the value is the level itself */
    if (v->target->relative_to != RELATIVE_NONE && !isfinite(v->bar)) {
        arg_level(s, v->value);
        return;
    }
    if (!v->has_counts) {
        arg_seen(s, v->value);
        return;
    }
    words_init(&counts);
    words_init(&value);
    words_number(&counts, v->numerator, s->lang);
    strbuf_addc(&counts, '/');
    words_number(&counts, v->denominator, s->lang);
    words_seen(&value, v->target, v->value, s->lang);
    text_addv(next(s), T_WHY_SET_ON, s->lang, value.data, counts.data);
    strbuf_deinit(&counts);
    strbuf_deinit(&value);
}

static void say_known(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (v->decided_by[0]) {
        words_category(next(s), v->decided_by, s->lang);
        say(sb, s, T_WHY_GROUP);
    }
    if (v->has_value) {
        words_period(next(s), v->period, s->lang);
        arg_value(s);
        arg_condition(s);
        say(sb, s, T_WHY_VALUE);
    } else {
        arg_condition(s);
        say(sb, s, T_WHY_NOTHING);
    }
    if (v->target->relative_to != RELATIVE_NONE && isfinite(v->bar)) {
        arg_level(s, v->bar);
        say(sb, s, T_WHY_LEVEL);
    }
}

/* ---- what was decided ---- */

static bool is_reason(const struct verdict *v, const char *reason) {
    return v->reason && strcmp(v->reason, reason) == 0;
}

/* What the gap is counted from where there is no expected value: the bar, as the condition sees it. */
static double seen_bar(const struct verdict *v) {
    return v->value + v->gap;
}

static void say_against_bar(struct strbuf *sb, struct sentence *s, enum text_id id) {
    arg_seen(s, seen_bar(s->v));
    arg_gap(s);
    say(sb, s, id);
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
    text_addv(next(s), T_WHY_GRADE, s->lang, range.data, text_raw(verdict_status_text(v->status), s->lang));
    strbuf_deinit(&on);
    strbuf_deinit(&risk);
    strbuf_deinit(&range);
}

static void say_ratio(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    bool growth = strcmp(v->method, "growth") == 0;
    if (!growth && strcmp(v->method, "linear") != 0) {
        arg_seen(s, v->has_expected ? v->expected : seen_bar(v));
        words_part(next(s), v->ratio, s->lang);
        arg_grade(s);
        say(sb, s, T_WHY_ATTAINMENT);
        return;
    }
    arg_level(s, v->base);
    arg_day(s, v->base_day);
    arg_day(s, v->value_day);
    arg_seen(s, v->expected);
    arg_gap(s);
    bool behind = num_cmp(v->ratio, 0) < 0;
    if (!behind) words_part(next(s), v->ratio, s->lang);
    arg_grade(s);
    say(sb, s, behind ? T_WHY_BEHIND : growth ? T_WHY_GROWTH : T_WHY_LINEAR);
}

/* Where it started, and what it should be by now, of a target whose level holds. */
static void say_path(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (!v->has_base || !v->has_value) return;
    arg_level(s, v->base);
    arg_day(s, v->base_day);
    if (v->has_expected) {
        arg_day(s, v->value_day);
        arg_seen(s, v->expected);
        arg_gap(s);
    }
    say(sb, s, v->has_expected ? T_WHY_EXPECTED : T_WHY_STARTED);
}

static void say_failing(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (!v->has_gap) {
        bool window = v->target->condition.kind == CONDITION_STAGE && !(v->flags & VERDICT_SLIPPED);
        say(sb, s, window ? T_WHY_WINDOW : T_WHY_FAILS_PLAIN);
    } else if (is_reason(v, "slipped")) {
        arg_level(s, v->base);
        arg_day(s, v->base_day);
        say_against_bar(sb, s, T_WHY_SLIPPED);
    } else if (is_reason(v, "overshot")) {
        say_against_bar(sb, s, T_WHY_OVERSHOT);
    } else if (is_reason(v, "no_slope")) {
        say_against_bar(sb, s, T_WHY_NO_SLOPE);
    } else {
        say_against_bar(sb, s, T_WHY_FAILS);
    }
}

static void say_failed_period(struct strbuf *sb, struct sentence *s) {
    if (!is_reason(s->v, "failed_period")) return;
    arg_day(s, s->v->target->maintain_from_day);
    say(sb, s, T_WHY_FAILED_PERIOD);
}

static void say_end(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    bool kept = v->target->maintain_from_day != DAY_NONE && !v->target->every_year;
    if (v->status == VERDICT_ACHIEVED) {
        say(sb, s, T_WHY_ACHIEVED);
        if (!kept) return;
        arg_day(s, v->target->maintain_from_day);
        say(sb, s, T_WHY_KEPT);
    } else if (v->has_gap && !v->reason) {
        say_against_bar(sb, s, T_WHY_MISSED_BY);
    } else {
        say(sb, s, T_WHY_MISSED);
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
    {"not_judged", T_WHY_NOT_JUDGED},
    {"method", T_WHY_METHOD},
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
    const char *title = bitext_get(&operand->indicator->title, s->lang);
    if (strstr(inputs->data, title)) return; /* told already */
    if (inputs->len > 0) strbuf_adds(inputs, ", ");
    strbuf_addf(inputs, "“%s”", title);
}

/* What it is computed from. */
static void say_inputs(struct strbuf *sb, struct sentence *s, enum text_id id) {
    next(s);
    expression_each(s->v->target->indicator->derived, add_input, s);
    say(sb, s, id);
}

static void say_not_comparable(struct strbuf *sb, struct sentence *s) {
    const struct unit *unit = s->v->unit;
    struct strbuf *units = next(s);
    for (size_t i = 0; i < unit->predecessor_count; i++) {
        if (i > 0) strbuf_adds(units, ", ");
        strbuf_adds(units, bitext_get(&unit->predecessors[i]->name, s->lang));
    }
    say(sb, s, T_WHY_NOT_COMPARABLE);
}

/* no_data, not_assessable, not_applicable: the reason. */
static void say_reason(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (is_reason(v, "denominator_zero") && v->target->indicator->derived) {
        say_inputs(sb, s, T_WHY_INPUT_ZERO);
        return;
    }
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++)
        if (is_reason(v, REASONS[i].reason) && (v->has_value || strcmp(v->reason, "no_value") != 0))
            say(sb, s, REASONS[i].text);
    if (is_reason(v, "input_missing")) {
        say_inputs(sb, s, T_WHY_INPUT_MISSING);
    } else if (is_reason(v, "not_comparable")) {
        say_not_comparable(sb, s);
    } else if (is_reason(v, "missing_period")) {
        arg_day(s, v->target->maintain_from_day);
        say(sb, s, T_WHY_MISSING_PERIOD);
    } else if (is_reason(v, "unknown") && v->target->unknown) {
        strbuf_adds(next(s), v->target->unknown);
        say(sb, s, T_WHY_UNKNOWN);
    } else if (is_reason(v, "unknown")) {
        say(sb, s, T_WHY_UNKNOWN_PLAIN);
    } else if (is_reason(v, "no_slope")) {
        bool growth = strcmp(v->method, "growth") == 0;
        bool way = v->target->condition.kind == CONDITION_DIRECTION_ONLY;
        if (way) say_path(sb, s);
        say(sb, s, growth ? T_WHY_ONE_POINT : way ? T_WHY_NO_MOVE : T_WHY_NO_PACE);
    }
}

static void say_decision(struct strbuf *sb, struct sentence *s) {
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
            say(sb, s, T_WHY_MET);
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

/* ---- what it takes, and with what reserve ---- */

static void say_pace(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (v->has_required) {
        words_gap_size(next(s), v->target, v->required_per_year, s->lang);
        say(sb, s, v->required_per_year < 0 ? T_WHY_MUST_FALL : T_WHY_MUST_RISE);
    }
    if (v->has_projected) {
        arg_seen(s, v->projected);
        say(sb, s, T_WHY_PROJECTED);
    }
}

/* Flags whose matter no sentence above has told. */
#define NOTED                                                                                                \
    (VERDICT_MOVING_AWAY | VERDICT_STALE | VERDICT_CARRIED | VERDICT_SMALL_N | VERDICT_SHARED_BASELINE |     \
     VERDICT_FALLBACK | VERDICT_LATER | VERDICT_GAP | VERDICT_UNWEIGHTED | VERDICT_ZERO_BASE |               \
     VERDICT_INTERIM | VERDICT_OTHER_LEVEL | VERDICT_EARLY | VERDICT_SUCCESSION)

static void say_notes(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (v->coverage_want > 0) {
        arg_number(s, v->coverage_have);
        arg_number(s, v->coverage_want);
        say(sb, s, T_WHY_COVERAGE);
    }
    if (v->flags & VERDICT_AWAITING) say(sb, s, T_WHY_AWAITING);
    if (!(v->flags & NOTED)) return;
    struct strbuf *notes = next(s);
    for (unsigned bit = 0; bit < VERDICT_BIT_COUNT; bit++) {
        if (!(v->flags & NOTED & (1u << bit))) continue;
        if (notes->len > 0) strbuf_adds(notes, "; ");
        strbuf_adds(notes, text_raw(verdict_flag_text((enum verdict_flag_bit)bit), s->lang));
    }
    say(sb, s, T_WHY_NOTES);
}

void why_add(struct strbuf *sb, const struct verdict *v, enum lang lang) {
    struct sentence s = {.v = v, .lang = lang};
    struct strbuf all;
    strbuf_init(&all, (size_t)8 * WORDS_MAX);
    say_known(&all, &s);
    say_decision(&all, &s);
    say_pace(&all, &s);
    say_notes(&all, &s);
    strbuf_adds(sb, all.data);
    strbuf_deinit(&all);
}

static void add_why(cJSON *obj, const char *key, const struct verdict *v, enum lang lang) {
    struct strbuf sb;
    strbuf_init(&sb, (size_t)8 * WORDS_MAX);
    why_add(&sb, v, lang);
    cJSON_AddStringToObject(obj, key, sb.data);
    strbuf_deinit(&sb);
}

cJSON *why_verdict_json(const struct verdict *v) {
    cJSON *obj = verdict_json(v);
    cJSON *why = cJSON_AddObjectToObject(obj, "why");
    add_why(why, "vi", v, LANG_VI);
    add_why(why, "en", v, LANG_EN);
    return obj;
}
