#include "daemon/judge/words.h"
#include "daemon/base/num.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

void words_init(struct strbuf *sb) {
    strbuf_init(sb, WORDS_MAX);
}

/* Two decimals say enough of a number that is at least 1; a smaller one keeps more of its digits. */
static int decimals_of(double x) {
    double size = fabs(x);
    if (size >= 1 || size == 0) return 2;
    return size >= 0.01 ? 4 : 6;
}

void words_number(struct strbuf *sb, double x, enum lang lang) {
    char buf[NUM_TEXT_MAX];
    num_format_human(x, decimals_of(x), lang == LANG_VI, buf);
    strbuf_adds(sb, buf);
}

static void add_number_text(struct strbuf *sb, enum text_id id, double x, enum lang lang) {
    char buf[NUM_TEXT_MAX];
    num_format_human(x, decimals_of(x), lang == LANG_VI, buf);
    text_addv(sb, id, lang, buf);
}

/* One of them, or more. */
static void add_counted(struct strbuf *sb, enum text_id one, enum text_id many, double x, enum lang lang) {
    add_number_text(sb, num_cmp(x, 1) == 0 ? one : many, x, lang);
}

static void add_with(struct strbuf *sb, const struct bitext *of, enum lang lang) {
    const char *word = bitext_get(of, lang);
    if (word[0] == '\0') return;
    strbuf_addc(sb, ' ');
    strbuf_adds(sb, word);
}

/* 58,3/100.000 trẻ đẻ sống; 113 trai/100 gái; 2,1 con/phụ nữ */
static void add_rate(struct strbuf *sb, const struct measure *m, double x, enum lang lang) {
    const char *base = bitext_get(&m->base, lang);
    words_number(sb, x, lang);
    add_with(sb, &m->of, lang);
    strbuf_addc(sb, '/');
    if (num_cmp(m->per, 1) == 0 && *base) {
        strbuf_adds(sb, base);
        return;
    }
    words_number(sb, m->per, lang);
    add_with(sb, &m->base, lang);
}

static void add_stage(struct strbuf *sb, const struct measure *m, double place, enum lang lang) {
    if (place >= 0 && place < (double)m->stage_count)
        strbuf_adds(sb, bitext_get(&m->stages[(size_t)place], lang));
    else
        words_number(sb, place, lang);
}

void words_value(struct strbuf *sb, const struct measure *m, double level, enum lang lang) {
    switch (m->type) {
    case MEASURE_PERCENT:
        add_number_text(sb, T_WHY_PERCENT, level, lang);
        return;
    case MEASURE_PERMILLE:
        add_number_text(sb, T_WHY_PERMILLE, level, lang);
        return;
    case MEASURE_COUNT:
    case MEASURE_AMOUNT:
        words_number(sb, level, lang);
        add_with(sb, &m->of, lang);
        return;
    case MEASURE_RATIO:
        add_counted(sb, T_WHY_TIMES_ONE, T_WHY_TIMES, level, lang);
        return;
    case MEASURE_RATE:
        add_rate(sb, m, level, lang);
        return;
    case MEASURE_RANK:
        add_number_text(sb, T_WHY_RANK, level, lang);
        return;
    case MEASURE_YES_NO:
        text_add(sb, num_cmp(level, 1) >= 0 ? T_WHY_YES : T_WHY_NO, lang, NULL, 0);
        return;
    case MEASURE_STAGES:
        add_stage(sb, m, level, lang);
        return;
    }
}

void words_difference(struct strbuf *sb, const struct measure *m, double levels, enum lang lang) {
    double size = fabs(levels);
    switch (m->type) {
    case MEASURE_PERCENT:
        add_counted(sb, T_WHY_POINTS_ONE, T_WHY_POINTS, size, lang);
        return;
    case MEASURE_PERMILLE:
        add_counted(sb, T_WHY_PERMILLE_POINTS_ONE, T_WHY_PERMILLE_POINTS, size, lang);
        return;
    case MEASURE_RANK:
    case MEASURE_STAGES:
    case MEASURE_YES_NO:
        add_counted(sb, T_WHY_PLACES_ONE, T_WHY_PLACES, size, lang);
        return;
    default:
        words_value(sb, m, size, lang);
        return;
    }
}

static bool is_yearly(const struct target *target) {
    return target->condition.kind == CONDITION_PER_YEAR;
}

bool words_is_change(const struct target *target) {
    return target->relative_to != RELATIVE_NONE || is_yearly(target);
}

static enum relative_as change_as(const struct target *target) {
    return is_yearly(target) ? target->condition.as : target->relative_as;
}

void words_change(struct strbuf *sb, const struct target *target, double change, enum lang lang) {
    const struct measure *m = target_measure(target);
    enum relative_as as = change_as(target);
    bool parts = m->type == MEASURE_PERCENT || m->type == MEASURE_PERMILLE;
    double size = fabs(change);
    if (as == RELATIVE_PERCENT)
        add_number_text(sb, T_WHY_PERCENT, size, lang);
    else if (as == RELATIVE_POINTS && parts)
        add_counted(sb, T_WHY_POINTS_ONE, T_WHY_POINTS, size, lang);
    else if (as == RELATIVE_PERMILLE_POINTS && parts)
        add_counted(sb, T_WHY_PERMILLE_POINTS_ONE, T_WHY_PERMILLE_POINTS, size, lang);
    else
        words_difference(sb, m, size, lang);
}

void words_seen(struct strbuf *sb, const struct target *target, double value, enum lang lang) {
    struct strbuf size, change;
    if (!words_is_change(target)) {
        words_value(sb, target_measure(target), value, lang);
        return;
    }
    int sign = num_cmp(value, 0);
    words_init(&size);
    words_init(&change);
    words_change(&size, target, value, lang);
    if (sign == 0)
        text_add(&change, T_WHY_UNCHANGED, lang, NULL, 0);
    else
        text_addv(&change, sign > 0 ? T_WHY_UP_BY : T_WHY_DOWN_BY, lang, size.data);
    if (is_yearly(target) && !target->every_year)
        text_addv(sb, T_WHY_A_YEAR, lang, change.data);
    else
        strbuf_adds(sb, change.data);
    strbuf_deinit(&size);
    strbuf_deinit(&change);
}

void words_gap_size(struct strbuf *sb, const struct target *target, double gap, enum lang lang) {
    if (!words_is_change(target))
        words_difference(sb, target_measure(target), gap, lang);
    else if (change_as(target) == RELATIVE_PERCENT) /* between two percentages */
        add_counted(sb, T_WHY_POINTS_ONE, T_WHY_POINTS, fabs(gap), lang);
    else
        words_change(sb, target, gap, lang);
}

void words_gap(struct strbuf *sb, const struct target *target, double gap, enum lang lang) {
    struct strbuf size;
    int sign = num_cmp(gap, 0);
    words_init(&size);
    words_gap_size(&size, target, gap, lang);
    if (sign == 0)
        text_add(sb, T_WHY_EVEN, lang, NULL, 0);
    else
        text_addv(sb, sign > 0 ? T_WHY_LOWER : T_WHY_HIGHER, lang, size.data);
    strbuf_deinit(&size);
}

void words_part(struct strbuf *sb, double ratio, enum lang lang) {
    add_number_text(sb, T_WHY_PERCENT, ratio * 100, lang);
}

void words_period(struct strbuf *sb, struct period period, enum lang lang) {
    static const char *const quarters[] = {"I", "II", "III", "IV"};
    char from[16], to[16], n[16];
    int index = period_index(period);
    snprintf(from, sizeof from, "%d", civil_from_day(period.first_day).year);
    snprintf(to, sizeof to, "%d", civil_from_day(period.last_day).year);
    snprintf(n, sizeof n, "%d", index);
    switch (period.kind) {
    case PERIOD_MONTH:
        text_addv(sb, T_WHY_MONTH, lang, n, from);
        return;
    case PERIOD_QUARTER:
        text_addv(sb, T_WHY_QUARTER, lang, lang == LANG_VI ? quarters[index - 1] : n, from);
        return;
    case PERIOD_HALF_YEAR:
        text_addv(sb, index == 1 ? T_WHY_HALF_1 : T_WHY_HALF_2, lang, from);
        return;
    case PERIOD_YEAR:
        text_addv(sb, T_WHY_YEAR, lang, from);
        return;
    case PERIOD_SPAN:
        text_addv(sb, T_WHY_SPAN, lang, from, to);
        return;
    }
}

void words_day(struct strbuf *sb, int32_t day, enum lang lang) {
    char buf[CIVIL_TEXT_MAX];
    if (lang == LANG_VI)
        civil_format_vi(day, buf);
    else
        civil_format(day, buf);
    strbuf_adds(sb, buf);
}

static bool is_text(const char *s, size_t len, const char *text) {
    return strlen(text) == len && memcmp(s, text, len) == 0;
}

/* Joint categories one after the other: "nữ, ethnicity=minority". */
void words_category(struct strbuf *sb, const char *category, enum lang lang) {
    for (const char *s = category; *s; s += *s == ';') {
        size_t len = strcspn(s, ";");
        if (s != category) strbuf_adds(sb, ", ");
        if (is_text(s, len, "sex=female"))
            text_add(sb, T_WHY_FEMALE, lang, NULL, 0);
        else if (is_text(s, len, "sex=male"))
            text_add(sb, T_WHY_MALE, lang, NULL, 0);
        else
            strbuf_add(sb, s, len);
        s += len;
    }
}
