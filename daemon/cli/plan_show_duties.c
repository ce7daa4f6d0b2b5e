/* Reports with their deadlines, in words. */
#include "daemon/cli/plan.h"
#include "daemon/judge/words.h"
#include <stdio.h>

#define UNITS_SHOWN 5

void plan_show_units(struct strbuf *sb, const struct unit *const *units, size_t count, enum lang lang) {
    size_t shown = count > UNITS_SHOWN ? UNITS_SHOWN - 2 : count;
    char more[24];
    for (size_t i = 0; i < shown; i++)
        strbuf_addf(sb, "%s%s", i ? ", " : "", bitext_get(&units[i]->name, lang));
    if (shown == count) return;
    snprintf(more, sizeof more, "%zu", count - shown);
    strbuf_addc(sb, ' ');
    text_addv(sb, T_CLI_SHOW_MORE_UNITS, lang, more);
}

/* "20/5", "20 May"; the month alone when the day is its last. */
static void day_of_year(struct strbuf *sb, const struct due_rule *due, enum lang lang) {
    char day[16], month[16];
    snprintf(day, sizeof day, "%d", due->day);
    snprintf(month, sizeof month, "%d", due->month);
    if (due->day)
        text_addv(sb, T_CLI_SHOW_DAY, lang, day, month);
    else
        text_addv(sb, T_CLI_SHOW_MONTH, lang, month);
}

static void day_named(struct strbuf *sb, const struct due_rule *due, enum lang lang) {
    static const enum text_id months[] = {[OF_FIRST_MONTH] = T_CLI_SHOW_FIRST_MONTH,
                                          [OF_LAST_MONTH] = T_CLI_SHOW_LAST_MONTH,
                                          [OF_NEXT_MONTH] = T_CLI_SHOW_NEXT_MONTH};
    char day[16];
    snprintf(day, sizeof day, "%d", due->day);
    if (due->kind == DUE_DATE)
        words_day(sb, due->date, lang);
    else if (due->kind == DUE_DAY_OF_MONTH)
        text_addv(sb, months[due->of_month], lang, day);
    else
        day_of_year(sb, due, lang);
}

static void within_words(struct strbuf *sb, const struct due_rule *due, enum lang lang) {
    char days[16];
    const char *after = due->event ? bitext_get(&due->event->title, lang)
                                   : text_raw(due->after == AFTER_CUT_OFF ? T_CLI_SHOW_AFTER_CUT_OFF
                                                                          : T_CLI_SHOW_AFTER_PERIOD,
                                              lang);
    snprintf(days, sizeof days, "%d", due->days);
    text_addv(sb, due->working_days ? T_CLI_SHOW_WITHIN_WORKING : T_CLI_SHOW_WITHIN, lang, days, after);
}

static void due_words(struct strbuf *sb, const struct due_rule *due, enum lang lang) {
    struct strbuf day;
    if (due->kind == DUE_UNKNOWN) {
        text_addv(sb, T_CLI_SHOW_DUE_UNKNOWN, lang, due->unknown);
        return;
    }
    if (due->kind == DUE_WITHIN) {
        within_words(sb, due, lang);
    } else {
        strbuf_init(&day, 0);
        day_named(&day, due, lang);
        text_addv(sb, due->inclusive ? T_CLI_SHOW_BY : T_CLI_SHOW_BEFORE, lang, day.data);
        strbuf_deinit(&day);
    }
    if (due->year_offset == 1) strbuf_addf(sb, " %s", text_raw(T_CLI_SHOW_NEXT_YEAR, lang));
    if (due->roll == ROLL_NONE) return;
    strbuf_addc(sb, ' ');
    strbuf_adds(
        sb,
        text_raw(due->roll == ROLL_NEXT_WORKING_DAY ? T_CLI_SHOW_ROLL_NEXT : T_CLI_SHOW_ROLL_PREVIOUS, lang));
}

/* "Cập nhật bổ sung: trước ngày 25/1 năm sau" */
static void round_words(struct strbuf *sb, const struct round *round, enum lang lang) {
    struct strbuf due;
    strbuf_init(&due, 0);
    due_words(&due, &round->due, lang);
    if (round->title.vi)
        text_addv(sb, T_CLI_SHOW_ROUND, lang, bitext_get(&round->title, lang), due.data);
    else
        strbuf_adds(sb, due.data);
    strbuf_deinit(&due);
}

static void addressee_words(struct strbuf *sb, const struct report *report, enum lang lang) {
    const char *to = report->to ? bitext_get(&report->to->name, lang) : "…";
    if (report->via)
        text_addv(sb, T_CLI_SHOW_VIA, lang, to, bitext_get(&report->via->name, lang));
    else
        strbuf_adds(sb, to);
}

static void show_report(const struct report *report, enum lang lang, struct strbuf *sb) {
    static const enum text_id covers[] = {
        [COVERS_MONTH] = T_CLI_SHOW_COVERS_MONTH,    [COVERS_QUARTER] = T_CLI_SHOW_COVERS_QUARTER,
        [COVERS_HALF_YEAR] = T_CLI_SHOW_COVERS_HALF, [COVERS_YEAR] = T_CLI_SHOW_COVERS_YEAR,
        [COVERS_TERM] = T_CLI_SHOW_COVERS_TERM,      [COVERS_PHASE] = T_CLI_SHOW_COVERS_PHASE,
        [COVERS_ONCE] = T_CLI_SHOW_COVERS_ONCE};
    struct strbuf due, to;
    char units[24];
    strbuf_init(&due, 0);
    strbuf_init(&to, 0);
    addressee_words(&to, report, lang);
    for (size_t i = 0; i < report->round_count; i++) {
        if (i) strbuf_adds(&due, "; ");
        round_words(&due, &report->rounds[i], lang);
    }
    snprintf(units, sizeof units, "%zu", report->unit_count);
    plan_line(sb, 2, T_CLI_SHOW_REPORT, lang, report->id, bitext_get(&report->title, lang),
              text_raw(covers[report->covers], lang), due.data, units, to.data);
    if (report->consolidates) plan_line(sb, 6, T_CLI_SHOW_CONSOLIDATES, lang, report->consolidates->id);
    strbuf_deinit(&to);
    strbuf_deinit(&due);
}

void plan_show_duties(const struct plan *plan, enum lang lang, struct strbuf *sb) {
    if (plan->report_count) strbuf_adds(sb, text_raw(T_CLI_SHOW_REPORTS, lang));
    for (size_t i = 0; i < plan->report_count; i++) show_report(&plan->reports[i], lang, sb);
}
