/* A condition on values in words: what must be reached, or between what. */
#include "daemon/base/num.h"
#include "daemon/judge/words.h"
#include <string.h>

static void add_bound(struct strbuf *sb, enum text_id id, const struct measure *m, double x, enum lang lang) {
    struct strbuf value;
    words_init(&value);
    words_value(&value, m, x, lang);
    text_addv(sb, id, lang, value.data);
    strbuf_deinit(&value);
}

static void add_between(struct strbuf *sb, const struct measure *m, const struct condition *c,
                        enum lang lang) {
    struct strbuf low, high;
    words_init(&low);
    words_init(&high);
    words_value(&low, m, c->value, lang);
    words_value(&high, m, c->high, lang);
    text_addv(sb, T_WHY_BETWEEN, lang, low.data, high.data);
    strbuf_deinit(&low);
    strbuf_deinit(&high);
}

static void add_about(struct strbuf *sb, const struct measure *m, const struct condition *c, enum lang lang) {
    struct strbuf middle, tolerance;
    words_init(&middle);
    words_init(&tolerance);
    words_value(&middle, m, c->value, lang);
    words_difference(&tolerance, m, c->tolerance, lang);
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

void condition_level(struct strbuf *sb, const struct measure *m, const struct condition *c,
                     const char *unknown, enum lang lang) {
    switch (c->kind) {
    case CONDITION_AT_LEAST:
        add_bound(sb, T_WHY_AT_LEAST, m, c->value, lang);
        return;
    case CONDITION_ABOVE:
        add_bound(sb, T_WHY_ABOVE, m, c->value, lang);
        return;
    case CONDITION_AT_MOST:
        add_bound(sb, T_WHY_AT_MOST, m, c->value, lang);
        return;
    case CONDITION_BELOW:
        add_bound(sb, T_WHY_BELOW, m, c->value, lang);
        return;
    case CONDITION_EQUALS:
        add_bound(sb, T_WHY_EQUALS, m, c->value, lang);
        return;
    case CONDITION_BETWEEN:
        add_between(sb, m, c, lang);
        return;
    case CONDITION_APPROXIMATELY:
        add_about(sb, m, c, lang);
        return;
    case CONDITION_DONE:
        add_plain(sb, T_WHY_DONE, lang);
        return;
    case CONDITION_STAGE:
        add_bound(sb, T_WHY_STAGE, m, c->value, lang);
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
        text_addv(sb, T_WHY_BLANK, lang, unknown ? unknown : "?");
        return;
    }
}
