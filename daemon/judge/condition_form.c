/* A target's condition in words, whole: of what it speaks, and how it is modified. */
#include "daemon/judge/state.h"
#include "daemon/judge/why.h"
#include "daemon/judge/words.h"
#include <string.h>

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

/* ---- a share of units ---- */

static const struct {
    const char *kind;
    enum text_id noun;
} KINDS[] = {
    {"commune", T_WHY_COMMUNES},
    {"district", T_WHY_DISTRICTS},
    {"province", T_WHY_PROVINCES},
    {"department", T_WHY_DEPARTMENTS},
};

/* "xã" where all of them are communes … */
static enum text_id noun_of(const struct share_of_units *share) {
    for (size_t i = 1; i < share->of_count; i++)
        if (strcmp(share->of[i]->kind, share->of[0]->kind) != 0) return T_WHY_UNITS;
    for (size_t k = 0; share->of_count > 0 && k < sizeof KINDS / sizeof *KINDS; k++)
        if (strcmp(share->of[0]->kind, KINDS[k].kind) == 0) return KINDS[k].noun;
    return T_WHY_UNITS;
}

/* "mỗi quý", "ở mọi quý trong năm" */
static void add_per(struct strbuf *sb, const struct share_of_units *share, enum lang lang) {
    static const enum text_id nouns[] = {
        [PERIOD_MONTH] = T_WHY_A_MONTH,         [PERIOD_QUARTER] = T_WHY_A_QUARTER,
        [PERIOD_HALF_YEAR] = T_WHY_A_HALF_YEAR, [PERIOD_YEAR] = T_WHY_ONE_YEAR,
        [PERIOD_SPAN] = T_WHY_A_TERM,
    };
    text_addv(sb, share->over_all ? T_WHY_IN_EVERY : T_WHY_IN_EACH, lang, text_raw(nouns[share->per], lang));
}

void condition_proviso(struct strbuf *sb, const struct proviso *p, enum lang lang) {
    struct strbuf words;
    words_init(&words);
    condition_level(&words, &p->indicator->measure, &p->condition, NULL, lang);
    text_addv(sb, T_WHY_PROVISO, lang, bitext_get(&p->indicator->title, lang), words.data);
    strbuf_deinit(&words);
}

static void wrap_proviso(struct strbuf *sb, enum text_id id, const struct proviso *p, enum lang lang) {
    struct strbuf words;
    words_init(&words);
    condition_proviso(&words, p, lang);
    wrap(sb, id, lang, words.data);
    strbuf_deinit(&words);
}

/* "ít nhất 100 % số xã có ít nhất 3 tin mỗi quý" */
static void add_share(struct strbuf *sb, const struct target *target, const struct condition *c,
                      enum lang lang) {
    const struct share_of_units *share = target->share;
    struct strbuf part, meeting, per;
    words_init(&part);
    words_init(&meeting);
    words_init(&per);
    condition_level(&part, target_measure(target), c, target->unknown, lang);
    condition_level(&meeting, &target->indicator->measure, &share->meeting, NULL, lang);
    add_per(&per, share, lang);
    bool number = share->meeting.kind <= CONDITION_APPROXIMATELY;
    text_addv(sb, number ? T_WHY_SHARE_WITH : T_WHY_SHARE, lang, part.data, text_raw(noun_of(share), lang),
              meeting.data, per.data);
    if (share->where) wrap_proviso(sb, T_WHY_AMONG, share->where, lang);
    strbuf_deinit(&part);
    strbuf_deinit(&meeting);
    strbuf_deinit(&per);
}

/* ---- what must hold ---- */

static void add_all(struct strbuf *sb, const struct target *target, enum lang lang) {
    struct strbuf part;
    words_init(&part);
    for (size_t i = 0; i < target->part_count; i++) {
        const struct target *one = &target->parts[i];
        strbuf_clear(&part);
        condition_bare(&part, one, &one->condition, lang);
        if (i == 0)
            strbuf_adds(sb, part.data);
        else
            wrap(sb, T_WHY_AND, lang, part.data);
    }
    strbuf_deinit(&part);
}

void condition_bare(struct strbuf *sb, const struct target *target, const struct condition *c,
                    enum lang lang) {
    if (c->kind == CONDITION_ALL_OF)
        add_all(sb, target, lang);
    else if (c->kind == CONDITION_PER_YEAR)
        condition_yearly(sb, target, c, lang);
    else if (target->share)
        add_share(sb, target, c, lang);
    else if (target->relative_to == RELATIVE_NONE || c->kind > CONDITION_APPROXIMATELY)
        condition_level(sb, target_measure(target), c, target->unknown, lang);
    else
        condition_change(sb, target, c, lang);
}

/* ---- modifiers ---- */

static void add_groups(struct strbuf *sb, const struct target *target, enum lang lang) {
    struct strbuf group;
    if (target->each && strcmp(target->each->id, "sex") == 0)
        wrap(sb, T_WHY_EACH_SEX, lang, NULL);
    else if (target->each)
        wrap(sb, T_WHY_EACH, lang, target->each->id);
    if (!target->category) return;
    words_init(&group);
    words_category(&group, target->category, lang);
    wrap(sb, T_WHY_OF_GROUP, lang, group.data);
    strbuf_deinit(&group);
}

static void add_years(struct strbuf *sb, const struct target *target, enum lang lang) {
    struct strbuf years;
    words_init(&years);
    for (size_t i = 0; i < target->year_count; i++) strbuf_addf(&years, i ? ", %d" : "%d", target->years[i]);
    if (target->year_count > 0)
        wrap(sb, target->year_count == 1 ? T_WHY_LISTED_YEAR : T_WHY_LISTED_YEARS, lang, years.data);
    else if (target->every_year && target->condition.kind != CONDITION_PER_YEAR)
        wrap(sb, T_WHY_EVERY_YEAR, lang, NULL);
    if (target->every_year && target->year_count == 0 && target->valid_from != DAY_NONE) {
        strbuf_clear(&years);
        strbuf_addf(&years, "%d", civil_from_day(target->valid_from).year);
        wrap(sb, T_WHY_FROM_YEAR, lang, years.data);
    }
    strbuf_deinit(&years);
}

static void add_time(struct strbuf *sb, const struct target *target, enum lang lang) {
    struct strbuf day;
    words_init(&day);
    add_years(sb, target, lang);
    if (target->maintain_from_day != DAY_NONE) {
        words_day(&day, target->maintain_from_day, lang);
        wrap(sb, T_WHY_MAINTAIN, lang, day.data);
    }
    strbuf_deinit(&day);
}

/* 35 % (tương đương 10.534 người) */
static void add_equivalent(struct strbuf *sb, const struct target *target, enum lang lang) {
    struct strbuf same;
    if (!target->has_equivalent) return;
    words_init(&same);
    words_number(&same, target->equivalent, lang);
    strbuf_addc(&same, ' ');
    strbuf_adds(&same, bitext_get(&target->equivalent_of, lang));
    wrap(sb, T_WHY_EQUIVALENT, lang, same.data);
    strbuf_deinit(&same);
}

void condition_add(struct strbuf *sb, const struct target *target, const struct condition *c, bool whole,
                   enum lang lang) {
    struct strbuf words;
    words_init(&words);
    condition_bare(&words, target, c, lang);
    if (whole) add_equivalent(&words, target, lang);
    if (target->striving && target->condition.kind < CONDITION_NOT_JUDGED)
        wrap(&words, T_WHY_STRIVING, lang, NULL);
    add_groups(&words, target, lang);
    add_time(&words, target, lang);
    if (target->when) wrap_proviso(&words, T_WHY_WHEN, target->when, lang);
    if (target->stretch) wrap(&words, T_WHY_STRETCH, lang, NULL);
    strbuf_adds(sb, words.data);
    strbuf_deinit(&words);
}

void why_condition(struct strbuf *sb, const struct target *target, enum lang lang) {
    struct condition own = bar_own(target);
    condition_add(sb, target, &own, true, lang);
}
