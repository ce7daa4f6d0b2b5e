#include "alerts/render.h"
#include "alerts/pending.h"
#include "alerts/phrases.h"
#include "alerts/template.h"
#include "alerts/templates.h"
#include <stdio.h>
#include <string.h>

#define PIECE_BYTES ((size_t)64 << 10)

typedef void phrase(const struct alert_view *v, enum lang lang, struct strbuf *sb);

/* ---- the subject ---- */

/* What is the same in all alerts of the message; "" when it differs. */
static void common(const struct message *m, const struct plans *plans, phrase *say, struct strbuf *sb) {
    struct strbuf other;
    strbuf_init(&other, PIECE_BYTES);
    for (size_t i = 0; i < m->count; i++) {
        struct alert_view view;
        strbuf_clear(&other);
        alert_view_init(&view, &m->alerts[i], plans);
        say(&view, m->addressee.lang, i ? &other : sb);
        alert_view_deinit(&view);
        if (i == 0 || strcmp(sb->data, other.data) == 0) continue;
        strbuf_clear(sb);
        break;
    }
    strbuf_deinit(&other);
}

static void count_of(enum text_id id, enum lang lang, size_t count, struct strbuf *sb) {
    char text[24];
    snprintf(text, sizeof text, "%zu", count);
    text_addv(sb, id, lang, text);
}

/* How many different units the alerts name (an alert without one names the whole). */
static size_t count_units(const struct message *m) {
    size_t count = 0;
    for (size_t i = 0; i < m->count; i++) {
        const char *unit = m->alerts[i].labels.unit;
        bool seen = false;
        for (size_t j = 0; j < i && !seen; j++) {
            const char *other = m->alerts[j].labels.unit;
            seen = unit == other || (unit && other && strcmp(unit, other) == 0);
        }
        count += !seen;
    }
    return count;
}

static void heading(const struct message *m, struct strbuf *sb) {
    enum lang lang = m->addressee.lang;
    const char *kind = text_raw(alert_kind_text(m->kind), lang);
    if (m->state == ALERT_RESOLVED)
        text_addv(sb, T_MAIL_HEADING_RESOLVED, lang, kind);
    else
        strbuf_adds(sb, kind);
}

static enum text_id when_text(enum alert_kind kind) {
    switch (kind) {
    case ALERT_REPORT_DUE_SOON:
    case ALERT_REPORT_MISSED:
    case ALERT_REPORT_RETURNED:
        return T_MAIL_WHEN_BEFORE;
    case ALERT_EVENT_STARTING:
        return T_MAIL_WHEN_FROM;
    case ALERT_TASK_OVERDUE:
        return T_MAIL_WHEN_LAST;
    case ALERT_TARGET_AT_RISK:
    case ALERT_TARGET_LAGGING:
    case ALERT_TARGET_MISSED:
    case ALERT_MILESTONE_REVIEW_DUE:
    case ALERT_SYSTEM_DELIVERY_FAILING:
    case ALERT_SYSTEM_WRITE_FAILING:
    case ALERT_KIND_COUNT:
        break;
    }
    return T_MAIL_WHEN_MILESTONE;
}

static void subject_when(const struct message *m, const struct plans *plans, struct strbuf *sb) {
    struct strbuf when;
    struct alert_view first;
    strbuf_init(&when, PIECE_BYTES);
    alert_view_init(&first, &m->alerts[0], plans);
    if (view_until_ms(&first) != INSTANT_NONE) common(m, plans, phrase_until, &when);
    if (when.len) text_addv(sb, when_text(m->kind), m->addressee.lang, when.data);
    alert_view_deinit(&first);
    strbuf_deinit(&when);
}

void render_subject(const struct message *m, const struct plans *plans, struct strbuf *sb) {
    enum lang lang = m->addressee.lang;
    struct strbuf head, who, about, when;
    strbuf_init(&head, PIECE_BYTES);
    strbuf_init(&who, PIECE_BYTES);
    strbuf_init(&about, PIECE_BYTES);
    strbuf_init(&when, PIECE_BYTES);
    heading(m, &head);
    common(m, plans, phrase_who, &who);
    if (!who.len) count_of(T_MAIL_UNITS, lang, count_units(m), &who);
    common(m, plans, phrase_about, &about);
    if (!about.len) count_of(T_MAIL_ITEMS, lang, m->count, &about);
    subject_when(m, plans, &when);
    if (when.len)
        text_addv(sb, T_MAIL_SUBJECT, lang, head.data, who.data, about.data, when.data);
    else
        text_addv(sb, T_MAIL_SUBJECT_UNDATED, lang, head.data, who.data, about.data);
    strbuf_deinit(&when);
    strbuf_deinit(&about);
    strbuf_deinit(&who);
    strbuf_deinit(&head);
}

/* ---- the values of the templates ---- */

static void add_phrase(cJSON *object, const char *key, const struct alert_view *v, enum lang lang,
                       phrase *say) {
    struct strbuf sb;
    strbuf_init(&sb, PIECE_BYTES);
    say(v, lang, &sb);
    cJSON_AddStringToObject(object, key, sb.data);
    strbuf_deinit(&sb);
}

static void add_text(cJSON *object, const char *key, enum text_id id, enum lang lang) {
    cJSON_AddStringToObject(object, key, text_raw(id, lang));
}

/* An heir sends what a closed unit owed in that unit's name: a report in its own would fill nothing. */
static const struct unit *reporting_unit(const struct alert_view *v) {
    return v->closed ? v->closed : v->unit;
}

static void add_keys(cJSON *how, const struct alert_view *v, enum lang lang) {
    const struct alert_labels *l = &v->alert->labels;
    const char *unit = reporting_unit(v)->id;
    struct strbuf sb;
    strbuf_init(&sb, PIECE_BYTES);
    if (l->round && strcmp(l->round, "-") != 0)
        text_addv(&sb, T_MAIL_HOW_KEYS_ROUND, lang, l->plan, l->report, unit, l->period, l->round);
    else
        text_addv(&sb, T_MAIL_HOW_KEYS, lang, l->plan, l->report, unit, l->period);
    cJSON_AddStringToObject(how, "keys", sb.data);
    strbuf_deinit(&sb);
}

struct indicator_list {
    cJSON *array;
    enum lang lang;
};

static void add_indicator(void *arg, const struct indicator *ind) {
    struct indicator_list *list = arg;
    cJSON *item = cJSON_CreateObject();
    cJSON_AddStringToObject(item, "id", ind->id);
    cJSON_AddStringToObject(item, "title", bitext_get(&ind->title, list->lang));
    cJSON_AddItemToArray(list->array, item);
}

static void add_ways(cJSON *how, const char *public_url, enum lang lang) {
    struct strbuf url, sb;
    strbuf_init(&url, PIECE_BYTES);
    strbuf_init(&sb, PIECE_BYTES);
    strbuf_addf(&url, "%s/api/v1/submissions", public_url ? public_url : "");
    text_addv(&sb, T_MAIL_HOW_WAYS, lang, url.data);
    cJSON_AddStringToObject(how, "ways", sb.data);
    strbuf_deinit(&sb);
    strbuf_deinit(&url);
}

/* What the unit is to send, and by which way. NULL where the message asks for no report of the reader's own.
 */
static cJSON *how_of(const struct message *m, const struct alert_view *v, const char *public_url) {
    bool report = m->kind == ALERT_REPORT_DUE_SOON || m->kind == ALERT_REPORT_MISSED ||
                  m->kind == ALERT_REPORT_RETURNED;
    if (!m->addressee.reporter || !report || m->state == ALERT_RESOLVED || !v->report || !v->unit)
        return NULL;
    enum lang lang = m->addressee.lang;
    cJSON *how = cJSON_CreateObject();
    struct indicator_list list = {cJSON_CreateArray(), lang};
    report_each_indicator(v->plan, v->report, reporting_unit(v), add_indicator, &list);
    bool any = cJSON_GetArraySize(list.array) > 0;
    add_text(how, "title", T_MAIL_HOW, lang);
    add_keys(how, v, lang);
    add_text(how, "what", any ? T_MAIL_HOW_INDICATORS : T_MAIL_HOW_NARRATIVE, lang);
    cJSON_AddBoolToObject(how, "has_indicators", any);
    cJSON_AddItemToObject(how, "indicators", list.array);
    add_ways(how, public_url, lang);
    return how;
}

/* A report is due before an instant; other dates are days. */
static void until_cell(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    struct strbuf when;
    strbuf_init(&when, PIECE_BYTES);
    phrase_until(v, lang, &when);
    if (when_text(v->alert->kind) == T_MAIL_WHEN_BEFORE)
        text_addv(sb, T_MAIL_UNTIL_BEFORE, lang, when.data);
    else
        strbuf_adds(sb, when.data);
    strbuf_deinit(&when);
}

static const char *colour_of(const struct alert *alert) {
    if (alert->state == ALERT_RESOLVED) return "#2e7d32";
    return alert->severity == ALERT_CRITICAL  ? "#c62828"
           : alert->severity == ALERT_WARNING ? "#ef6c00"
                                              : "#1565c0";
}

static cJSON *row_of(const struct message *m, const struct alert *alert, const struct alerts_context *ctx) {
    enum lang lang = m->addressee.lang;
    struct alert_view view;
    struct strbuf sb;
    cJSON *row = cJSON_CreateObject();
    strbuf_init(&sb, PIECE_BYTES);
    alert_view_init(&view, alert, ctx->plans);
    add_phrase(row, "who", &view, lang, phrase_who);
    add_phrase(row, "about", &view, lang, phrase_about_long);
    phrase_state(&view, lang, m->at_ms, &sb);
    cJSON_AddStringToObject(row, "state", sb.data);
    add_phrase(row, "need", &view, lang, phrase_need);
    if (view_until_ms(&view) != INSTANT_NONE) add_phrase(row, "until", &view, lang, until_cell);
    strbuf_clear(&sb);
    message_link(alert->id, ctx->settings->public_url, &sb);
    cJSON_AddStringToObject(row, "link", sb.data);
    cJSON_AddStringToObject(row, "colour", colour_of(alert));
    cJSON *pending = m->state == ALERT_RESOLVED ? NULL : pending_of(ctx, &view, lang);
    if (pending) cJSON_AddItemToObject(row, "pending", pending);
    cJSON *how = how_of(m, &view, ctx->settings->public_url);
    if (how) cJSON_AddItemToObject(row, "how", how);
    alert_view_deinit(&view);
    strbuf_deinit(&sb);
    return row;
}

static void phrase_plan(const struct alert_view *v, enum lang lang, struct strbuf *sb) {
    if (!v->plan) return;
    text_addv(sb, T_MAIL_PLAN, lang, v->plan->number ? v->plan->number : v->plan->id,
              bitext_get(&v->plan->title, lang));
}

static void add_footer(cJSON *context, const struct message *m, const struct plans *plans) {
    char at[INSTANT_TEXT_MAX];
    enum lang lang = m->addressee.lang;
    struct strbuf sb;
    struct alert_view first;
    strbuf_init(&sb, PIECE_BYTES);
    alert_view_init(&first, &m->alerts[0], plans);
    instant_format_human(m->at_ms, first.plan ? first.plan->zone : NULL, lang == LANG_VI, at);
    text_addv(&sb, T_MAIL_WHY_YOU, lang, m->receiver->name, at);
    cJSON_AddStringToObject(context, "footer", sb.data);
    alert_view_deinit(&first);
    strbuf_deinit(&sb);
}

static void add_heads(cJSON *context, const struct message *m, const struct plans *plans) {
    enum lang lang = m->addressee.lang;
    struct strbuf sb;
    strbuf_init(&sb, PIECE_BYTES);
    heading(m, &sb);
    cJSON_AddStringToObject(context, "heading", sb.data);
    strbuf_clear(&sb);
    common(m, plans, phrase_plan, &sb);
    cJSON_AddStringToObject(context, "plan", sb.data);
    strbuf_clear(&sb);
    if (m->count > RENDER_ROWS_MAX) count_of(T_MAIL_MORE, lang, m->count - RENDER_ROWS_MAX, &sb);
    cJSON_AddStringToObject(context, "more", sb.data);
    strbuf_deinit(&sb);
    cJSON_AddStringToObject(context, "lang", lang_name(lang));
    add_text(context, "col_about", T_MAIL_COL_ABOUT, lang);
    add_text(context, "col_state", T_MAIL_COL_STATE, lang);
    add_text(context, "col_need", T_MAIL_COL_NEED, lang);
    add_text(context, "col_until", T_MAIL_COL_UNTIL, lang);
    add_text(context, "details", T_MAIL_DETAILS, lang);
}

static cJSON *context_of(const struct message *m, const struct alerts_context *ctx) {
    cJSON *context = cJSON_CreateObject(), *rows = cJSON_CreateArray();
    add_heads(context, m, ctx->plans);
    json_add_string_or_null(context, "page", ctx->settings->public_url);
    for (size_t i = 0; i < m->count && i < RENDER_ROWS_MAX; i++)
        cJSON_AddItemToArray(rows, row_of(m, &m->alerts[i], ctx));
    cJSON_AddItemToObject(context, "rows", rows);
    add_footer(context, m, ctx->plans);
    return context;
}

/* ---- the bodies ---- */

static enum err_code render_one(const char *name, const char *source, const char *end, enum escape escape,
                                const cJSON *context, struct strbuf *sb, struct err *err) {
    struct problems problems;
    struct template *t = NULL;
    problems_init(&problems);
    enum err_code code = template_parse(name, source, (size_t)(end - source), escape, &problems, &t);
    if (code)
        err_set(err, code, "%s", problems.count ? problems.items[0].en : name);
    else
        code = template_render(t, context, sb, err);
    template_free(t);
    problems_deinit(&problems);
    return code;
}

enum err_code render_body(const struct message *m, const struct alerts_context *ctx, struct strbuf *text,
                          struct strbuf *html, struct err *err) {
    cJSON *context = context_of(m, ctx);
    enum err_code code =
        render_one("mail.txt", template_mail_txt, template_mail_txt_end, ESCAPE_TEXT, context, text, err);
    if (!code)
        code = render_one("mail.html", template_mail_html, template_mail_html_end, ESCAPE_HTML, context, html,
                          err);
    cJSON_Delete(context);
    return code;
}
