/* What an alert speaks of: a report for a period, a target, a task, a milestone, an event. */
#include "alerts/phrases.h"
#include "daemon/judge/why.h"
#include "daemon/judge/words.h"
#include <string.h>

#define PIECE_BYTES ((size_t)16 << 10)

static void add_period(const char *canonical, enum lang lang, struct strbuf *sb) {
    struct period p;
    if (period_parse(canonical, &p))
        words_period(sb, p, lang);
    else
        strbuf_adds(sb, canonical);
}

static const char *title_of(const struct bitext *title, const char *id, enum lang lang) {
    const char *text = title ? bitext_get(title, lang) : "";
    return *text ? text : id ? id : "";
}

static bool ends_on_digit(const char *title) {
    size_t len = strlen(title);
    return len && title[len - 1] >= '0' && title[len - 1] <= '9';
}

/* "(năm 2022)"; in one line "2022", set off where the title ends on a number itself: "Dự án 8 (2022)". */
static void add_period_of_report(const char *title, const char *canonical, enum lang lang, bool spoken,
                                 struct strbuf *sb) {
    bool set_off = spoken || ends_on_digit(title);
    if (set_off) strbuf_addc(sb, '(');
    if (spoken)
        add_period(canonical, lang, sb);
    else
        strbuf_adds(sb, canonical);
    if (set_off) strbuf_addc(sb, ')');
}

static void about_report(const struct alert_view *v, enum lang lang, bool spoken, struct strbuf *sb) {
    const struct alert_labels *l = &v->alert->labels;
    const char *title = title_of(v->report ? &v->report->title : NULL, l->report, lang);
    const struct round *round = v->report && l->round ? report_round(v->report, l->round) : NULL;
    struct strbuf period;
    strbuf_init(&period, PIECE_BYTES);
    add_period_of_report(title, l->period, lang, spoken, &period);
    if (round && round->title.vi)
        text_addv(sb, T_ALERTS_ABOUT_ROUND_TITLE, lang, title, period.data, bitext_get(&round->title, lang));
    else if (l->round && strcmp(l->round, "-") != 0)
        text_addv(sb, T_ALERTS_ABOUT_ROUND, lang, title, period.data, l->round);
    else
        text_addv(sb, T_ALERTS_ABOUT_REPORT, lang, title, period.data);
    strbuf_deinit(&period);
}

void phrase_required(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    const cJSON *required = cJSON_GetObjectItemCaseSensitive(v->detail, "required");
    const char *words = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(required, lang_name(lang)));
    if (words)
        strbuf_adds(sb, words);
    else if (v->target)
        why_condition(sb, v->target, lang);
}

static void about_target(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    const struct alert_labels *l = &v->alert->labels;
    const char *title = title_of(v->indicator ? &v->indicator->title : NULL, l->target, lang);
    struct strbuf text, condition;
    strbuf_init(&text, PIECE_BYTES);
    strbuf_init(&condition, PIECE_BYTES);
    if (v->target) {
        phrase_required(v, lang, &condition);
        text_addv(&text, T_ALERTS_ABOUT_TARGET, lang, l->indicator, title, condition.data);
    } else {
        text_addv(&text, T_ALERTS_ABOUT_TARGET_BARE, lang, l->indicator, title);
    }
    if (l->category && strcmp(l->category, "total") != 0 && strcmp(l->category, "all") != 0) {
        strbuf_clear(&condition);
        words_category(&condition, l->category, lang);
        text_addv(sb, T_ALERTS_ABOUT_CATEGORY, lang, text.data, condition.data);
    } else {
        strbuf_adds(sb, text.data);
    }
    strbuf_deinit(&condition);
    strbuf_deinit(&text);
}

/* Which of several windows: its step where the plan names one, else its year, or what it is called. */
static void add_window(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    const char *id = v->alert->labels.period;
    struct period year;
    if (v->window && v->window->step.vi)
        strbuf_adds(sb, bitext_get(&v->window->step, lang));
    else if (period_parse(id, &year))
        words_period(sb, year, lang);
    else
        text_addv(sb, T_ALERTS_WINDOW, lang, id);
}

static void about_task(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    const struct alert_labels *l = &v->alert->labels;
    struct strbuf text, window;
    strbuf_init(&text, PIECE_BYTES);
    strbuf_init(&window, PIECE_BYTES);
    text_addv(&text, T_ALERTS_ABOUT_TASK, lang, l->task,
              title_of(v->task ? &v->task->title : NULL, l->task, lang));
    if (l->period) add_window(v, lang, &window);
    if (window.len)
        text_addv(sb, T_ALERTS_ABOUT_WINDOW, lang, text.data, window.data);
    else
        strbuf_adds(sb, text.data);
    strbuf_deinit(&window);
    strbuf_deinit(&text);
}

static void about(const struct alert_view *v, enum lang lang, bool spoken, struct strbuf *sb) {
    const struct alert_labels *l = &v->alert->labels;
    if (l->report && l->period)
        about_report(v, lang, spoken, sb);
    else if (l->target && l->indicator)
        about_target(v, lang, sb);
    else if (l->task)
        about_task(v, lang, sb);
    else if (l->milestone)
        strbuf_adds(sb, title_of(v->milestone ? &v->milestone->title : NULL, l->milestone, lang));
    else if (l->event)
        strbuf_adds(sb, title_of(v->event ? &v->event->title : NULL, l->event, lang));
    else if (l->component)
        strbuf_adds(sb, l->component);
}

void phrase_about(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    about(v, lang, false, sb);
}

void phrase_about_long(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    about(v, lang, true, sb);
}
