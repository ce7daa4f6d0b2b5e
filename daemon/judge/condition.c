/* A target's condition in words. */
#include "daemon/base/num.h"
#include "daemon/judge/why.h"
#include "daemon/judge/words.h"
#include <string.h>

static void add_bound(struct strbuf *sb, enum text_id id, const struct target *target, double x,
                      enum lang lang) {
    struct strbuf value;
    words_init(&value);
    words_value(&value, target_measure(target), x, lang);
    text_addv(sb, id, lang, value.data);
    strbuf_deinit(&value);
}

static void add_between(struct strbuf *sb, const struct target *target, const struct condition *c,
                        enum lang lang) {
    struct strbuf low, high;
    words_init(&low);
    words_init(&high);
    words_value(&low, target_measure(target), c->value, lang);
    words_value(&high, target_measure(target), c->high, lang);
    text_addv(sb, T_WHY_BETWEEN, lang, low.data, high.data);
    strbuf_deinit(&low);
    strbuf_deinit(&high);
}

static void add_about(struct strbuf *sb, const struct target *target, const struct condition *c,
                      enum lang lang) {
    struct strbuf middle, tolerance;
    words_init(&middle);
    words_init(&tolerance);
    words_value(&middle, target_measure(target), c->value, lang);
    words_difference(&tolerance, target_measure(target), c->tolerance, lang);
    text_addv(sb, T_WHY_ABOUT, lang, middle.data, tolerance.data);
    strbuf_deinit(&middle);
    strbuf_deinit(&tolerance);
}

static void add_plain(struct strbuf *sb, enum text_id id, enum lang lang) {
    text_add(sb, id, lang, NULL, 0);
}

static void add_not_judged(struct strbuf *sb, const char *why, enum lang lang) {
    enum text_id id = T_WHY_BY_REFERENCE;
    if (why && strcmp(why, "forecast") == 0) id = T_WHY_FORECAST;
    if (why && strcmp(why, "on_demand") == 0) id = T_WHY_ON_DEMAND;
    add_plain(sb, id, lang);
}

static void add_rank(struct strbuf *sb, double n, enum lang lang) {
    char buf[NUM_TEXT_MAX];
    num_format_human(n, 0, lang == LANG_VI, buf);
    text_addv(sb, T_WHY_RANK_WITHIN, lang, buf);
}

static void add_level(struct strbuf *sb, const struct target *target, const struct condition *c,
                      enum lang lang) {
    switch (c->kind) {
    case CONDITION_AT_LEAST:
        add_bound(sb, T_WHY_AT_LEAST, target, c->value, lang);
        return;
    case CONDITION_ABOVE:
        add_bound(sb, T_WHY_ABOVE, target, c->value, lang);
        return;
    case CONDITION_AT_MOST:
        add_bound(sb, T_WHY_AT_MOST, target, c->value, lang);
        return;
    case CONDITION_BELOW:
        add_bound(sb, T_WHY_BELOW, target, c->value, lang);
        return;
    case CONDITION_EQUALS:
        add_bound(sb, T_WHY_EQUALS, target, c->value, lang);
        return;
    case CONDITION_BETWEEN:
        add_between(sb, target, c, lang);
        return;
    case CONDITION_APPROXIMATELY:
        add_about(sb, target, c, lang);
        return;
    case CONDITION_DONE:
        add_plain(sb, T_WHY_DONE, lang);
        return;
    case CONDITION_STAGE:
        add_bound(sb, T_WHY_STAGE, target, c->value, lang);
        return;
    case CONDITION_RANK_WITHIN:
        add_rank(sb, c->value, lang);
        return;
    case CONDITION_DIRECTION_ONLY:
        add_plain(sb, c->way == DIRECTION_DOWN ? T_WHY_FALL : T_WHY_RISE, lang);
        return;
    case CONDITION_PER_YEAR:
    case CONDITION_ALL_OF:
        return;
    case CONDITION_NOT_JUDGED:
        add_not_judged(sb, c->not_judged, lang);
        return;
    case CONDITION_UNKNOWN:
        text_addv(sb, T_WHY_BLANK, lang, target->unknown ? target->unknown : "?");
        return;
    }
}

/* ---- changes ---- */

static void add_reference(struct strbuf *sb, const struct target *target, enum lang lang) {
    const struct baseline *b = &target->indicator->baseline;
    struct strbuf period;
    words_init(&period);
    if (target->relative_to == RELATIVE_TO_PERIOD) {
        words_period(sb, target->relative_period, lang);
    } else if (b->has_period) {
        words_period(&period, b->period, lang);
        text_addv(sb, T_WHY_BASELINE_OF, lang, period.data);
    } else {
        add_plain(sb, T_WHY_BASELINE, lang);
    }
    strbuf_deinit(&period);
}

static void add_size(struct strbuf *sb, enum text_id id, const struct target *target, double change,
                     enum lang lang) {
    struct strbuf size;
    words_init(&size);
    words_change(&size, target, change, lang);
    text_addv(sb, id, lang, size.data);
    strbuf_deinit(&size);
}

static void add_sizes(struct strbuf *sb, const struct target *target, double low, double high,
                      enum lang lang) {
    struct strbuf from, to;
    words_init(&from);
    words_init(&to);
    words_change(&from, target, low, lang);
    words_change(&to, target, high, lang);
    text_addv(sb, T_WHY_BETWEEN, lang, from.data, to.data);
    strbuf_deinit(&from);
    strbuf_deinit(&to);
}

/* The size of a change towards the condition's side, and whether that is a rise or a fall; false for any
 * other. */
static bool add_towards(struct strbuf *sb, const struct target *target, const struct condition *c,
                        enum lang lang) {
    bool rise = num_cmp(c->value, 0) > 0, fall = num_cmp(c->value, 0) < 0;
    switch (c->kind) {
    case CONDITION_AT_LEAST:
        if (rise) add_size(sb, T_WHY_AT_LEAST, target, c->value, lang);
        return rise;
    case CONDITION_ABOVE:
        if (rise) add_size(sb, T_WHY_ABOVE, target, c->value, lang);
        return rise;
    case CONDITION_AT_MOST:
        if (fall) add_size(sb, T_WHY_AT_LEAST, target, c->value, lang);
        return fall;
    case CONDITION_BELOW:
        if (fall) add_size(sb, T_WHY_ABOVE, target, c->value, lang);
        return fall;
    case CONDITION_EQUALS:
    case CONDITION_APPROXIMATELY:
        if (rise || fall) add_size(sb, T_WHY_EQUALS, target, c->value, lang);
        return rise || fall;
    case CONDITION_BETWEEN:
        if (rise) add_sizes(sb, target, c->value, c->high, lang);
        if (num_cmp(c->high, 0) < 0) add_sizes(sb, target, c->high, c->value, lang);
        return rise || num_cmp(c->high, 0) < 0;
    default:
        return false;
    }
}

/* "giảm ít nhất 60 % so với số liệu gốc năm 2010"; where the sign and the side disagree, the bare number. */
static void add_change(struct strbuf *sb, const struct target *target, const struct condition *c,
                       enum lang lang) {
    struct strbuf size, of;
    words_init(&size);
    words_init(&of);
    add_reference(&of, target, lang);
    if (add_towards(&size, target, c, lang))
        text_addv(sb, num_cmp(c->value, 0) > 0 ? T_WHY_RISE_BY : T_WHY_FALL_BY, lang, size.data, of.data);
    else {
        add_level(&size, target, c, lang);
        text_addv(sb, T_WHY_CHANGE, lang, size.data, of.data);
    }
    strbuf_deinit(&size);
    strbuf_deinit(&of);
}

/* ---- modifiers ---- */

/* Replaces what sb holds by the text with it as its first argument. */
static void wrap(struct strbuf *sb, enum text_id id, enum lang lang, const char *second) {
    struct strbuf whole;
    words_init(&whole);
    const char *args[2] = {sb->data, second};
    text_add(&whole, id, lang, args, second ? 2 : 1);
    strbuf_clear(sb);
    strbuf_adds(sb, whole.data);
    strbuf_deinit(&whole);
}

static void add_modifiers(struct strbuf *sb, const struct target *target, enum lang lang) {
    struct strbuf day;
    words_init(&day);
    if (target->striving && target->condition.kind < CONDITION_NOT_JUDGED)
        wrap(sb, T_WHY_STRIVING, lang, NULL);
    if (target->each && strcmp(target->each->id, "sex") == 0)
        wrap(sb, T_WHY_EACH_SEX, lang, NULL);
    else if (target->each)
        wrap(sb, T_WHY_EACH, lang, target->each->id);
    if (target->every_year) wrap(sb, T_WHY_EVERY_YEAR, lang, NULL);
    if (target->maintain_from_day != DAY_NONE) {
        words_day(&day, target->maintain_from_day, lang);
        wrap(sb, T_WHY_MAINTAIN, lang, day.data);
    }
    strbuf_deinit(&day);
}

void condition_add(struct strbuf *sb, const struct target *target, const struct condition *c,
                   enum lang lang) {
    struct strbuf words;
    words_init(&words);
    if (target->relative_to == RELATIVE_NONE || c->kind > CONDITION_APPROXIMATELY)
        add_level(&words, target, c, lang);
    else
        add_change(&words, target, c, lang);
    add_modifiers(&words, target, lang);
    strbuf_adds(sb, words.data);
    strbuf_deinit(&words);
}

void why_condition(struct strbuf *sb, const struct target *target, enum lang lang) {
    condition_add(sb, target, &target->condition, lang);
}
