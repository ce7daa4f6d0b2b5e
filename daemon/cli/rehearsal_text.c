/* A rehearsal in words: a head for each day, a line for each thing that came about. */
#include "alerts/phrases.h"
#include "daemon/cli/rehearsal_print.h"
#include "daemon/cli/subject.h"
#include "daemon/judge/why.h"
#include <stdio.h>
#include <string.h>

#define KIND_WIDTH 20
#define WHO_MOST   44 /* a longer name pushes its line to the right */

/* ---- the head of a day, the head of a line ---- */

static void print_day(struct printer *p, int32_t day) {
    static const enum text_id names[] = {T_CLI_MONDAY, T_CLI_TUESDAY,  T_CLI_WEDNESDAY, T_CLI_THURSDAY,
                                         T_CLI_FRIDAY, T_CLI_SATURDAY, T_CLI_SUNDAY};
    struct cli *cli = p->cli;
    char date[CIVIL_TEXT_MAX];
    if (day == p->day) return;
    p->day = day;
    (cli->lang == LANG_VI ? civil_format_vi : civil_format)(day, date);
    if (cli->out.len) strbuf_addc(&cli->out, '\n');
    strbuf_addf(&cli->out, "%s%s %s%s\n", cli->colour ? paint_begin(PAINT_BOLD) : "",
                text_raw(names[civil_weekday(day) - 1], cli->lang), date,
                cli->colour ? paint_end(PAINT_BOLD) : "");
}

void printer_line(struct printer *p, int64_t at_ms, const struct zone *zone, const struct cell *kind,
                  const char *who, const char *text) {
    struct strbuf *out = &p->cli->out;
    int minute = zone_minute(zone, at_ms);
    bool colour = p->cli->colour;
    print_day(p, zone_day(zone, at_ms));
    strbuf_addf(out, "%02d:%02d  %s", minute / 60, minute % 60, colour ? paint_begin(kind->paint) : "");
    text_pad(out, kind->text, KIND_WIDTH);
    strbuf_addf(out, "%s  ", colour ? paint_end(kind->paint) : "");
    text_pad(out, who, p->who_width);
    strbuf_addf(out, "  %s\n", text);
}

const char *printer_unit(const struct printer *p, const char *id) {
    const struct unit *unit = id ? unit_find(p->rehearsal->plans->units, id) : NULL;
    return unit ? bitext_get(&unit->name, p->cli->lang) : id ? id : "";
}

/* ---- alerts ---- */

static enum text_id when_text(enum alert_kind kind) {
    if (kind == ALERT_EVENT_STARTING) return T_MAIL_WHEN_FROM;
    bool report =
        kind == ALERT_REPORT_DUE_SOON || kind == ALERT_REPORT_MISSED || kind == ALERT_REPORT_RETURNED;
    if (kind == ALERT_TASK_OVERDUE) return T_MAIL_WHEN_LAST;
    return report ? T_MAIL_WHEN_BEFORE : T_MAIL_WHEN_MILESTONE;
}

static void add_when(const struct alert_view *view, enum lang lang, struct strbuf *sb) {
    struct strbuf until;
    if (view_until_ms(view) == INSTANT_NONE) return;
    strbuf_init(&until, PRINTER_PIECE);
    phrase_until(view, lang, &until);
    strbuf_adds(sb, " (");
    text_addv(sb, when_text(view->alert->kind), lang, until.data);
    strbuf_addc(sb, ')');
    strbuf_deinit(&until);
}

static bool speaks_of(const struct delivery *d, int64_t alert) {
    for (size_t i = 0; i < d->alert_count; i++)
        if (d->alerts[i] == alert) return true;
    return false;
}

/* " → mail so-y-te@…, …": the messages of the same instant that speak of the alert. Items are in order, so
 * they follow. */
static void add_messages(const struct simulation *s, size_t i, struct strbuf *sb) {
    const struct simulated *item = &s->items[i];
    bool resolved = strcmp(item->as.alert.event.to, alert_state_name(ALERT_RESOLVED)) == 0;
    const char *before = " → ";
    for (size_t k = i + 1; k < s->count && s->items[k].at_ms == item->at_ms; k++) {
        const struct delivery *d = &s->items[k].as.message;
        if (s->items[k].kind != SIMULATED_MESSAGE || !speaks_of(d, item->as.alert.alert.id)) continue;
        if (resolved != (strcmp(d->state_label, "resolved") == 0)) continue;
        strbuf_addf(sb, "%s%s %s", before, strcmp(d->channel, "email") == 0 ? "mail" : d->channel, d->to);
        before = ", ";
    }
}

static bool says_its_state(const struct alert *alert, bool ended) {
    return ended || alert->kind == ALERT_REPORT_MISSED || alert->kind == ALERT_REPORT_RETURNED ||
           alert->kind == ALERT_TASK_OVERDUE;
}

static void count_alert(struct printer *p, const struct simulated_alert *a, bool ended) {
    if (ended) return;
    p->reminders += a->alert.kind == ALERT_REPORT_DUE_SOON;
    p->misses += a->alert.kind == ALERT_REPORT_MISSED && strcmp(a->event.event, "raised") == 0;
}

static enum paint alert_paint(const struct simulated_alert *a, bool ended) {
    if (ended) return strcmp(a->event.event, "mended") == 0 ? PAINT_GREEN : PAINT_DIM;
    return cli_paint_of(alert_severity_name(a->alert.severity));
}

static void print_alert(struct printer *p, size_t i) {
    const struct simulated *item = &p->rehearsal->simulation->items[i];
    const struct simulated_alert *a = &item->as.alert;
    bool ended = strcmp(a->event.to, alert_state_name(ALERT_RESOLVED)) == 0;
    enum lang lang = p->cli->lang;
    struct alert_view view;
    struct strbuf who, text;
    strbuf_init(&who, PRINTER_PIECE);
    strbuf_init(&text, PRINTER_PIECE);
    alert_view_init(&view, &a->alert, p->rehearsal->plans);
    phrase_who(&view, lang, &who);
    phrase_about(&view, lang, &text);
    add_when(&view, lang, &text);
    if (says_its_state(&a->alert, ended)) {
        strbuf_adds(&text, ": ");
        phrase_state(&view, lang, item->at_ms, &text);
    }
    add_messages(p->rehearsal->simulation, i, &text);
    const struct cell kind = {alert_kind_name(a->alert.kind), alert_paint(a, ended)};
    printer_line(p, item->at_ms, rehearsal_zone(p->rehearsal, a->alert.labels.plan), &kind, who.data,
                 text.data);
    count_alert(p, a, ended);
    alert_view_deinit(&view);
    strbuf_deinit(&who);
    strbuf_deinit(&text);
}

/* ---- verdicts ---- */

static void verdict_text(const struct printer *p, const char *target, const char *category,
                         enum verdict_status status, const char *why, struct strbuf *sb) {
    strbuf_adds(sb, target);
    if (strcmp(category, "total") != 0) strbuf_addf(sb, " %s", category);
    strbuf_addf(sb, ": %s. %s", text_raw(verdict_status_text(status), p->cli->lang), why);
}

static void print_verdict_line(struct printer *p, int64_t at_ms, const char *plan, const char *unit,
                               enum verdict_status status, const char *text) {
    char name[KIND_WIDTH + 16];
    snprintf(name, sizeof name, "verdict.%s", verdict_status_name(status));
    const struct cell kind = {name, cli_paint_of(verdict_status_name(status))};
    printer_line(p, at_ms, rehearsal_zone(p->rehearsal, plan), &kind, printer_unit(p, unit), text);
}

static void print_change(struct printer *p, const struct simulated *item) {
    const struct simulated_verdict *v = &item->as.verdict;
    enum lang lang = p->cli->lang;
    struct strbuf text;
    strbuf_init(&text, PRINTER_PIECE);
    verdict_text(p, v->row.target, v->row.category, v->row.status,
                 lang == LANG_VI ? v->row.why_vi : v->row.why_en, &text);
    if (v->had_before && v->was != v->row.status) {
        strbuf_addc(&text, ' ');
        text_addv(&text, T_CLI_SIM_WAS, lang, text_raw(verdict_status_text(v->was), lang));
    }
    print_verdict_line(p, item->at_ms, v->row.plan, v->row.unit, v->row.status, text.data);
    p->verdicts++;
    strbuf_deinit(&text);
}

static void print_last(struct printer *p) {
    const struct rehearsal *r = p->rehearsal;
    char date[INSTANT_TEXT_MAX];
    struct strbuf text, why;
    if (!r->simulation->verdict_count) return;
    strbuf_init(&text, PRINTER_PIECE);
    strbuf_init(&why, PRINTER_PIECE);
    instant_format_human(r->to_ms, rehearsal_zone(r, NULL), p->cli->lang == LANG_VI, date);
    strbuf_addc(&p->cli->out, '\n');
    cli_line(p->cli, T_CLI_SIM_LAST, date);
    for (size_t i = 0; i < r->simulation->verdict_count; i++) {
        const struct verdict *v = &r->simulation->verdicts[i];
        strbuf_clear(&text);
        strbuf_clear(&why);
        why_add(&why, v, p->cli->lang);
        verdict_text(p, v->target->id, v->category, v->status, why.data, &text);
        p->day = zone_day(v->plan->zone, r->to_ms); /* under the head that was just printed */
        print_verdict_line(p, r->to_ms, v->plan->id, v->unit->id, v->status, text.data);
    }
    strbuf_deinit(&text);
    strbuf_deinit(&why);
}

/* ---- messages ---- */

static void print_message(struct printer *p, const struct simulated *item) {
    const struct delivery *d = &item->as.message;
    bool mail = strcmp(d->channel, "email") == 0;
    struct strbuf text;
    strbuf_init(&text, PRINTER_PIECE);
    if (mail)
        subject_of(d->headers, &text);
    else
        strbuf_addf(&text, "%s %s (%zu)", d->type, d->state_label, d->alert_count);
    const struct cell kind = {mail ? "mail" : d->channel, PAINT_DIM};
    printer_line(p, item->at_ms, rehearsal_zone(p->rehearsal, NULL), &kind, d->to, text.data);
    strbuf_deinit(&text);
    p->messages++;
}

/* ---- all ---- */

static void widen(struct printer *p, const char *who) {
    size_t width = text_width(who);
    if (width > p->who_width && width <= WHO_MOST) p->who_width = width;
}

/* Who is named in the lines: the column is as wide as the widest of them. */
static void measure(struct printer *p) {
    const struct simulation *s = p->rehearsal->simulation;
    for (size_t i = 0; i < s->count; i++) {
        const struct simulated *item = &s->items[i];
        if (item->kind == SIMULATED_ALERT) widen(p, printer_unit(p, item->as.alert.alert.labels.unit));
        if (item->kind == SIMULATED_VERDICT) widen(p, printer_unit(p, item->as.verdict.row.unit));
        if (item->kind == SIMULATED_MESSAGE) widen(p, item->as.message.to);
    }
    for (size_t i = 0; i < s->verdict_count; i++)
        widen(p, bitext_get(&s->verdicts[i].unit->name, p->cli->lang));
}

static void print_item(struct printer *p, size_t i) {
    const struct simulated *item = &p->rehearsal->simulation->items[i];
    switch (item->kind) {
    case SIMULATED_SUBMISSION:
        print_arrival(p, item);
        return;
    case SIMULATED_VERDICT:
        print_change(p, item);
        return;
    case SIMULATED_ALERT:
        print_alert(p, i);
        return;
    case SIMULATED_MESSAGE:
        print_message(p, item);
        return;
    }
}

static void print_sums(struct printer *p) {
    const size_t sums[] = {p->reminders, p->misses, p->verdicts, p->messages, p->accepted, p->refused};
    char texts[6][24];
    for (size_t i = 0; i < 6; i++) snprintf(texts[i], sizeof texts[i], "%zu", sums[i]);
    strbuf_addc(&p->cli->out, '\n');
    cli_line(p->cli, T_CLI_SIM_SUMS, texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]);
}

void rehearsal_text(struct cli *cli, const struct rehearsal *rehearsal) {
    struct printer p = {.cli = cli, .rehearsal = rehearsal, .day = DAY_NONE};
    measure(&p);
    for (size_t i = 0; i < rehearsal->simulation->count; i++) print_item(&p, i);
    print_last(&p);
    print_sums(&p);
}
