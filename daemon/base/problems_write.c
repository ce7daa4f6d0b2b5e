/* Problems as people read them in a terminal or a log. */
#include "daemon/base/mem.h"
#include "daemon/base/problems.h"
#include <stdio.h>
#include <string.h>

#define PLACES_SHOWN 3

static const char *word_of(enum severity severity, enum lang lang) {
    switch (severity) {
    case SEVERITY_ERROR:
        return text_raw(T_SEVERITY_ERROR, lang);
    case SEVERITY_WARNING:
        return text_raw(T_SEVERITY_WARNING, lang);
    case SEVERITY_INFO:
        return text_raw(T_SEVERITY_INFO, lang);
    }
    return "";
}

static bool same_file(const struct problem *a, const struct problem *b) {
    return a->file && b->file ? strcmp(a->file, b->file) == 0 : a->file == b->file;
}

/* One finding at two places of a file; errors are mended one by one, so each is told. */
static bool said_alike(const struct problem *a, const struct problem *b) {
    return same_file(a, b) && a->severity != SEVERITY_ERROR && a->severity == b->severity &&
           strcmp(a->code, b->code) == 0 && strcmp(a->vi, b->vi) == 0;
}

/* " (7 places, also /a, /b, …)"; marks them as told. */
static void write_places(const struct problems *ps, size_t first, bool *told, enum lang lang,
                         struct strbuf *sb) {
    struct strbuf places;
    size_t n = 1;
    strbuf_init(&places, 0);
    for (size_t i = first + 1; i < ps->count; i++) {
        if (told[i] || !said_alike(&ps->items[first], &ps->items[i])) continue;
        told[i] = true;
        if (++n <= PLACES_SHOWN) strbuf_addf(&places, ", %s", ps->items[i].pointer);
    }
    if (n > PLACES_SHOWN) strbuf_adds(&places, ", …");
    char count[24];
    snprintf(count, sizeof count, "%zu", n);
    if (n > 1) strbuf_addc(sb, ' ');
    if (n > 1) text_addv(sb, T_PROBLEM_PLACES, lang, count, places.data + 2);
    strbuf_deinit(&places);
}

/* The same remedy as of a finding above it in the file needs no saying again. */
static bool remedy_told(const struct problems *ps, size_t i) {
    const struct problem *p = &ps->items[i];
    for (size_t k = 0; k < i; k++) {
        if (strcmp(ps->items[k].code, p->code) == 0 && same_file(&ps->items[k], p)) return true;
    }
    return false;
}

static void write_below(const struct problems *ps, size_t place, enum lang lang, struct strbuf *sb) {
    const struct problem *p = &ps->items[place];
    const char *remedy = lang == LANG_VI ? p->remedy_vi : p->remedy_en;
    for (size_t i = 0; i < p->quote_count; i++) {
        const struct problem_quote *q = &p->quotes[i];
        strbuf_addf(sb, "    %s%s“%s”\n", q->source ? q->source : "", q->source ? ": " : "", q->words);
    }
    if (remedy && !remedy_told(ps, place)) strbuf_addf(sb, "    → %s\n", remedy);
}

void problems_write(const struct problems *ps, enum lang lang, struct strbuf *sb) {
    bool *told = mem_array(ps->count + 1, sizeof *told);
    for (size_t i = 0; i < ps->count; i++) {
        const struct problem *p = &ps->items[i];
        if (told[i]) continue;
        if (p->file) strbuf_adds(sb, p->file);
        if (p->file && p->line) strbuf_addf(sb, ":%zu:%zu", p->line, p->column);
        if (p->file) strbuf_adds(sb, ": ");
        if (p->pointer && *p->pointer) strbuf_addf(sb, "%s: ", p->pointer);
        strbuf_addf(sb, "%s: %s", word_of(p->severity, lang), lang == LANG_VI ? p->vi : p->en);
        write_places(ps, i, told, lang, sb);
        strbuf_addf(sb, " [%s]\n", p->code);
        write_below(ps, i, lang, sb);
    }
    if (ps->truncated) strbuf_adds(sb, "…\n");
    mem_free(told);
}
