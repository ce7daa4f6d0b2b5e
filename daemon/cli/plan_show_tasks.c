/* Tasks with their windows, events, and the documents a plan refers to, in words. */
#include "daemon/base/mem.h"
#include "daemon/cli/plan.h"
#include "daemon/judge/words.h"
#include <stdio.h>
#include <string.h>

void plan_show_body(struct strbuf *sb, const struct body *body, enum lang lang) {
    if (!body->unit && body->unknown)
        text_addv(sb, T_CLI_SHOW_NOT_KNOWN, lang, body->unknown);
    else if (!body->unit)
        strbuf_adds(sb, text_raw(T_CLI_SHOW_NO_LEAD, lang));
    else if (body->requested)
        text_addv(sb, T_CLI_SHOW_REQUESTED, lang, bitext_get(&body->unit->name, lang));
    else
        strbuf_adds(sb, bitext_get(&body->unit->name, lang));
}

/* ---- windows ---- */

/* "trong 30 ngày sau …"; how many days may not be said. */
static void after_words(struct strbuf *sb, const struct window *w, enum lang lang) {
    char days[24] = "…";
    if (!w->unknown) snprintf(days, sizeof days, "%d", w->within_days);
    text_addv(sb, T_CLI_SHOW_WITHIN, lang, days, bitext_get(&w->event->title, lang));
}

static void span_words(struct strbuf *sb, const struct window *w, enum lang lang) {
    struct strbuf from, to;
    strbuf_init(&from, 0);
    strbuf_init(&to, 0);
    if (w->from_day != DAY_NONE) words_day(&from, w->from_day, lang);
    if (w->to_day != DAY_NONE) words_day(&to, w->to_day, lang);
    if (from.len && to.len)
        text_addv(sb, T_CLI_SHOW_SPAN, lang, from.data, to.data);
    else if (to.len)
        text_addv(sb, T_CLI_SHOW_UNTIL, lang, to.data);
    else if (from.len)
        text_addv(sb, T_CLI_SHOW_FROM_ON, lang, from.data);
    strbuf_deinit(&from);
    strbuf_deinit(&to);
}

static void show_window(const struct window *w, enum lang lang, struct strbuf *sb) {
    struct strbuf time, step;
    strbuf_init(&time, 0);
    strbuf_init(&step, 0);
    if (w->event)
        after_words(&time, w, lang);
    else
        span_words(&time, w, lang);
    if (w->unknown && time.len) strbuf_adds(&time, "; ");
    if (w->unknown) text_addv(&time, T_CLI_SHOW_NOT_KNOWN, lang, w->unknown);
    if (w->step.vi) strbuf_addf(&step, " – %s", bitext_get(&w->step, lang));
    plan_line(sb, 6, T_CLI_SHOW_WINDOW, lang, w->id, time.data, step.data);
    strbuf_deinit(&step);
    strbuf_deinit(&time);
}

/* ---- tasks ---- */

static void show_quantity(const struct task *task, enum lang lang, struct strbuf *sb) {
    const struct indicator counted = {.measure = {.type = MEASURE_AMOUNT, .of = task->quantity_of, .per = 1}};
    const struct target wanted = {.indicator = &counted, .condition = task->quantity};
    struct strbuf words;
    strbuf_init(&words, 0);
    if (task->quantity.kind == CONDITION_UNKNOWN)
        strbuf_adds(&words, text_raw(T_CLI_SHOW_NO_LEAD, lang));
    else
        condition_bare(&words, &wanted, &task->quantity, lang);
    plan_line(sb, 6, T_CLI_SHOW_QUANTITY, lang, words.data);
    strbuf_deinit(&words);
}

static void show_coordinating(const struct task *task, enum lang lang, struct strbuf *sb) {
    const struct unit **units = mem_array(task->coordinating_count + 1, sizeof *units);
    struct strbuf names;
    size_t count = 0;
    strbuf_init(&names, 0);
    for (size_t i = 0; i < task->coordinating_count; i++)
        if (task->coordinating[i].unit) units[count++] = task->coordinating[i].unit;
    plan_show_units(&names, units, count, lang);
    if (names.len) plan_line(sb, 6, T_CLI_SHOW_TASK_WITH, lang, names.data);
    strbuf_deinit(&names);
    mem_free(units);
}

static void show_task(const struct task *task, enum lang lang, struct strbuf *sb) {
    bool by_lead = task->unit_count == 0 || (task->unit_count == 1 && task->units[0] == task->lead.unit);
    struct strbuf units;
    strbuf_init(&units, 0);
    if (by_lead)
        plan_show_body(&units, &task->lead, lang);
    else
        plan_show_units(&units, task->units, task->unit_count, lang);
    plan_line(sb, 2, T_CLI_SHOW_TASK, lang, task->id, bitext_get(&task->title, lang), units.data);
    show_coordinating(task, lang, sb);
    if (task->has_quantity) show_quantity(task, lang, sb);
    if (task->not_judged) strbuf_addf(sb, "%6s%s\n", "", text_raw(T_CLI_SHOW_ON_DEMAND, lang));
    for (size_t i = 0; i < task->window_count; i++) show_window(&task->windows[i], lang, sb);
    strbuf_deinit(&units);
}

/* ---- events, references ---- */

/* "15/11"; "11-15" */
static void day_of_year(int month, int day, enum lang lang, char out[16]) {
    if (lang == LANG_VI)
        snprintf(out, 16, "%d/%d", day, month);
    else
        snprintf(out, 16, "%02d-%02d", month, day);
}

static void show_event(const struct event *event, enum lang lang, struct strbuf *sb) {
    char from[16], to[16];
    const char *title = bitext_get(&event->title, lang);
    if (event->recorded) {
        plan_line(sb, 2, T_CLI_SHOW_EVENT_RECORDED, lang, event->id, title);
        return;
    }
    day_of_year(event->from_month, event->from_day, lang, from);
    day_of_year(event->to_month, event->to_day, lang, to);
    plan_line(sb, 2, T_CLI_SHOW_EVENT_YEARLY, lang, event->id, title, from, to);
}

void plan_show_tasks(const struct plan *plan, enum lang lang, struct strbuf *sb) {
    if (plan->task_count) strbuf_adds(sb, text_raw(T_CLI_SHOW_TASKS, lang));
    for (size_t i = 0; i < plan->task_count; i++) show_task(&plan->tasks[i], lang, sb);
    if (plan->event_count) strbuf_adds(sb, text_raw(T_CLI_SHOW_EVENTS, lang));
    for (size_t i = 0; i < plan->event_count; i++) show_event(&plan->events[i], lang, sb);
    if (plan->reference_count) strbuf_adds(sb, text_raw(T_CLI_SHOW_REFERENCES, lang));
    for (size_t i = 0; i < plan->reference_count; i++) {
        const struct reference *r = &plan->references[i];
        plan_line(sb, 2, T_CLI_SHOW_REFERENCE, lang, r->id, r->number ? r->number : "–",
                  bitext_get(&r->title, lang));
    }
}
