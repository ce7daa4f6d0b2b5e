#include "alerts/pending.h"
#include "daemon/model/consolidation.h"
#include <stdio.h>

#define PENDING_BYTES     ((size_t)64 << 20)
#define PENDING_NAMES_MAX 40

/* The obligation that the alert is about, as far as drawing together looks at it. */
static bool obligation_of(const struct alert_view *v, struct obligation *o) {
    const struct alert_labels *l = &v->alert->labels;
    *o = (struct obligation){.plan = l->plan, .report = l->report, .unit = l->unit};
    o->due_ms = view_until_ms(v);
    return v->report && v->report->consolidates && v->unit && l->period &&
           period_parse(l->period, &o->period);
}

static bool look_up(const struct alerts_context *ctx, const struct alert_view *v, struct arena *arena,
                    struct consolidation *out) {
    struct obligation o, *rows = NULL;
    size_t count = 0;
    struct err err;
    if (!obligation_of(v, &o)) return false;
    struct obligation_filter f = {.plan = v->plan->id,
                                  .report = v->report->consolidates->id,
                                  .due_from_ms = INSTANT_NONE,
                                  .due_to_ms = INSTANT_NONE,
                                  .as_of = INT64_MAX};
    if (store_obligations(ctx->store, &f, arena, &rows, &count, &err))
        return false; /* the mail goes without */
    consolidation_sort(rows, count);
    return consolidation_of(v->plan, &o, v->unit, rows, count, arena, out);
}

static void add_names(cJSON *units, const struct consolidation *c, enum lang lang) {
    for (size_t i = 0; i < c->missing_count && i < PENDING_NAMES_MAX; i++) {
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "name", bitext_get(&c->missing[i]->name, lang));
        cJSON_AddItemToArray(units, item);
    }
}

static cJSON *shape(const struct consolidation *c, enum lang lang) {
    char complete[24], expected[24], more[24];
    struct strbuf title, rest;
    cJSON *o = cJSON_CreateObject();
    strbuf_init(&title, 0);
    strbuf_init(&rest, 0);
    snprintf(complete, sizeof complete, "%zu", c->complete);
    snprintf(expected, sizeof expected, "%zu", c->expected);
    text_addv(&title, c->missing_count ? T_MAIL_PENDING : T_MAIL_PENDING_NONE, lang,
              bitext_get(&c->report->title, lang), complete, expected);
    cJSON_AddStringToObject(o, "title", title.data);
    add_names(cJSON_AddArrayToObject(o, "units"), c, lang);
    if (c->missing_count > PENDING_NAMES_MAX) {
        snprintf(more, sizeof more, "%zu", c->missing_count - PENDING_NAMES_MAX);
        text_addv(&rest, T_MAIL_PENDING_MORE, lang, more);
    }
    cJSON_AddStringToObject(o, "more", rest.data);
    strbuf_deinit(&rest);
    strbuf_deinit(&title);
    return o;
}

cJSON *pending_of(const struct alerts_context *ctx, const struct alert_view *v, enum lang lang) {
    struct consolidation c;
    struct arena *arena = arena_new(PENDING_BYTES);
    cJSON *pending = look_up(ctx, v, arena, &c) && c.expected ? shape(&c, lang) : NULL;
    arena_free(arena);
    return pending;
}
