#include "daemon/judge/why.h"
#include "daemon/judge/merge.h"
#include "daemon/judge/sentence.h"
#include <math.h>
#include <string.h>

/* ---- what is known ---- */

static bool has_no_share(const struct verdict *v) {
    return v->reason && strcmp(v->reason, "not_comparable") == 0;
}

/* Of the part that decided, where there are several. */
static void add_required(struct strbuf *sb, const struct verdict *v, const struct target *target,
                         enum lang lang) {
    if (has_no_share(v)) {
        strbuf_adds(sb, text_raw(T_WHY_NO_SHARE, lang));
        return;
    }
    struct condition c = merge_told(v);
    bool whole = v->unit == v->plan->unit || target->unit_count == 1;
    condition_add(sb, target, &c, whole, lang);
}

/* The condition and its day: the milestone, the end of what must be kept, the year judged. */
static void arg_condition(struct sentence *s) {
    const struct verdict *v = s->v;
    struct strbuf words, day;
    words_init(&words);
    words_init(&day);
    add_required(&words, v, s->target, s->lang);
    if (v->milestone_day == DAY_NONE) {
        strbuf_adds(sentence_next(s), words.data);
    } else if (s->target->every_year) {
        strbuf_addf(&day, "%d", civil_from_day(v->milestone_day).year);
        text_addv(sentence_next(s), T_WHY_FOR_YEAR, s->lang, words.data, day.data);
    } else {
        words_day(&day, v->milestone_day, s->lang);
        text_addv(sentence_next(s), s->target->maintain_from_day != DAY_NONE ? T_WHY_UNTIL : T_WHY_BY_DAY,
                  s->lang, words.data, day.data);
    }
    strbuf_deinit(&words);
    strbuf_deinit(&day);
}

static void arg_value(struct sentence *s) {
    const struct verdict *v = s->v;
    struct strbuf counts, value;
    /* without its base a change cannot be told: then the value is the level itself */
    if (words_is_change(s->target) && !isfinite(v->bar)) {
        sentence_level(s, v->value);
        return;
    }
    if (!v->has_counts) {
        sentence_seen(s, v->value);
        return;
    }
    words_init(&counts);
    words_init(&value);
    words_number(&counts, v->numerator, s->lang);
    strbuf_addc(&counts, '/');
    words_number(&counts, v->denominator, s->lang);
    words_seen(&value, s->target, v->value, s->lang);
    text_addv(sentence_next(s), T_WHY_SET_ON, s->lang, value.data, counts.data);
    strbuf_deinit(&counts);
    strbuf_deinit(&value);
}

/* Of a change by so much a year: what the value is compared with. */
static void say_compared(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (s->target->condition.kind != CONDITION_PER_YEAR || !v->has_base || !v->has_value) return;
    sentence_level(s, v->base);
    sentence_day(s, v->base_day);
    if (!s->target->every_year) sentence_day(s, v->value_day);
    sentence_say(sb, s, s->target->every_year ? T_WHY_YEAR_BEFORE : T_WHY_MEAN_SINCE);
}

/* Of several conditions: all of them; what follows speaks of the one that decided. */
static void say_parts(struct strbuf *sb, struct sentence *s) {
    const struct target *whole = s->v->target;
    if (!s->v->part) return;
    sentence_number(s, (double)whole->part_count);
    condition_bare(sentence_next(s), whole, &whole->condition, s->lang);
    sentence_say(sb, s, T_WHY_ALL_OF);
}

/* Where nothing binds the unit there is no bar to tell; the reason says why. */
static void say_figure(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    bool bound = !has_no_share(v) && s->target->condition.kind != CONDITION_NOT_JUDGED;
    if (v->has_value) {
        words_period(sentence_next(s), v->period, s->lang);
        arg_value(s);
    }
    if (bound) arg_condition(s);
    if (v->has_value)
        sentence_say(sb, s, bound ? T_WHY_VALUE : T_WHY_VALUE_BARE);
    else
        sentence_say(sb, s, bound ? T_WHY_NOTHING : T_WHY_NOTHING_BARE);
}

static void say_known(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (v->decided_by[0]) {
        words_category(sentence_next(s), v->decided_by, s->lang);
        sentence_say(sb, s, T_WHY_GROUP);
    }
    say_parts(sb, s);
    say_figure(sb, s);
    say_compared(sb, s);
    if (words_is_change(s->target) && isfinite(v->bar)) {
        sentence_level(s, v->bar);
        bool mean = s->target->condition.kind == CONDITION_PER_YEAR && !s->target->every_year;
        sentence_say(sb, s, mean ? T_WHY_LEVEL_AT_END : T_WHY_LEVEL);
    }
}

/* ---- what it takes, and with what reserve ---- */

static void say_pace(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    bool yearly = s->target->condition.kind == CONDITION_PER_YEAR;
    if (v->has_required && yearly)
        words_change(sentence_next(s), s->target, v->required_per_year, s->lang);
    else if (v->has_required)
        words_gap_size(sentence_next(s), s->target, v->required_per_year, s->lang);
    if (v->has_required) sentence_say(sb, s, v->required_per_year < 0 ? T_WHY_MUST_FALL : T_WHY_MUST_RISE);
    if (v->has_projected) {
        sentence_seen(s, v->projected);
        sentence_say(sb, s, T_WHY_PROJECTED);
    }
}

/* Flags whose matter no sentence above has told. */
#define NOTED                                                                                                \
    (VERDICT_MOVING_AWAY | VERDICT_STALE | VERDICT_CARRIED | VERDICT_SMALL_N | VERDICT_SHARED_BASELINE |     \
     VERDICT_FALLBACK | VERDICT_LATER | VERDICT_GAP | VERDICT_UNWEIGHTED | VERDICT_ZERO_BASE |               \
     VERDICT_INTERIM | VERDICT_OTHER_LEVEL | VERDICT_EARLY | VERDICT_SUCCESSION)

/* Without a figure none is old, carried or put together. */
#define OF_A_FIGURE (VERDICT_STALE | VERDICT_CARRIED | VERDICT_INTERIM | VERDICT_SUCCESSION)

static void say_notes(struct strbuf *sb, struct sentence *s) {
    const struct verdict *v = s->v;
    if (v->coverage_want > 0) {
        sentence_number(s, v->coverage_have);
        sentence_number(s, v->coverage_want);
        sentence_say(sb, s, T_WHY_COVERAGE);
    }
    if (v->flags & VERDICT_AWAITING) sentence_say(sb, s, T_WHY_AWAITING);
    unsigned noted = v->flags & (v->has_value ? NOTED : NOTED & ~(unsigned)OF_A_FIGURE);
    if (!noted) return;
    struct strbuf *notes = sentence_next(s);
    for (unsigned bit = 0; bit < VERDICT_BIT_COUNT; bit++) {
        if (!(noted & (1u << bit))) continue;
        if (notes->len > 0) strbuf_adds(notes, "; ");
        strbuf_adds(notes, text_raw(verdict_flag_text((enum verdict_flag_bit)bit), s->lang));
    }
    sentence_say(sb, s, T_WHY_NOTES);
}

void why_add(struct strbuf *sb, const struct verdict *v, enum lang lang) {
    struct sentence s;
    struct strbuf all;
    sentence_start(&s, v, lang);
    strbuf_init(&all, (size_t)8 * WORDS_MAX);
    say_known(&all, &s);
    decision_say(&all, &s);
    say_pace(&all, &s);
    say_notes(&all, &s);
    strbuf_adds(sb, all.data);
    strbuf_deinit(&all);
}

void why_required(struct strbuf *sb, const struct verdict *v, enum lang lang) {
    if (v->part)
        why_condition(sb, v->target, lang);
    else
        add_required(sb, v, v->target, lang);
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
