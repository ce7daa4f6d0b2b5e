/* A condition on a change in words: against a base, or by so much a year. */
#include "daemon/base/num.h"
#include "daemon/judge/words.h"

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
        text_add(sb, T_WHY_BASELINE, lang, NULL, 0);
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

void condition_change(struct strbuf *sb, const struct target *target, const struct condition *c,
                      enum lang lang) {
    struct strbuf size, of;
    words_init(&size);
    words_init(&of);
    add_reference(&of, target, lang);
    if (add_towards(&size, target, c, lang))
        text_addv(sb, num_cmp(c->value, 0) > 0 ? T_WHY_RISE_BY : T_WHY_FALL_BY, lang, size.data, of.data);
    else {
        condition_level(&size, target_measure(target), c, target->unknown, lang);
        text_addv(sb, T_WHY_CHANGE, lang, size.data, of.data);
    }
    strbuf_deinit(&size);
    strbuf_deinit(&of);
}

/* ---- by so much a year ---- */

/* "5–10 %", "ít nhất 5 %": the near end comes first. */
static void add_pace(struct strbuf *sb, const struct target *target, const struct condition *c,
                     enum lang lang) {
    struct strbuf low, high;
    if (num_cmp(c->high, c->value) <= 0) {
        add_size(sb, T_WHY_AT_LEAST, target, c->value, lang);
        return;
    }
    words_init(&low);
    words_init(&high);
    words_number(&low, c->value, lang);
    words_change(&high, target, c->high, lang);
    text_addv(sb, T_WHY_RANGE, lang, low.data, high.data);
    strbuf_deinit(&low);
    strbuf_deinit(&high);
}

void condition_yearly(struct strbuf *sb, const struct target *target, const struct condition *c,
                      enum lang lang) {
    bool fall = c->way == DIRECTION_DOWN;
    struct strbuf pace;
    words_init(&pace);
    add_pace(&pace, target, c, lang);
    if (target->every_year)
        text_addv(sb, fall ? T_WHY_YEARLY_FALL : T_WHY_YEARLY_RISE, lang, pace.data);
    else
        text_addv(sb, fall ? T_WHY_MEAN_FALL : T_WHY_MEAN_RISE, lang, pace.data);
    strbuf_deinit(&pace);
}
