/* Years that the document does not name, terms and milestones. */
#include "config/checking.h"
#include <stdio.h>
#include <string.h>

/* A plan of one year says the year of all it asks for. */
static bool is_yearly_plan(const struct plan *plan) {
    return plan->start_day != DAY_NONE && plan->end_day != DAY_NONE &&
           civil_from_day(plan->start_day).year == civil_from_day(plan->end_day).year;
}

static bool words_of(const char *text, bool (*is)(const struct quote *q)) {
    struct quote q;
    quote_init(&q, text);
    bool found = is(&q);
    quote_deinit(&q);
    return found;
}

/* The year stands above the words quoted: "như đầu mục III.1", "cột Chỉ tiêu giai đoạn 2021-2025". */
static bool names_heading(const struct quote *q) {
    static const char *const phrases[][3] = {
        {"đầu", "mục", NULL}, {"đề", "mục", NULL}, {"tiêu", "đề", NULL}, {"cột", NULL}, {"heading", NULL}};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (quote_has_phrase(q, phrases[i])) return true;
    }
    return false;
}

/* Not written out and not said why it is read so; or written nowhere at all. */
static void check_year(struct check *c, const struct target *t) {
    const char *at = t->milestone ? t->milestone->id : t->term ? t->term->id : NULL;
    if (t->condition.kind == CONDITION_NOT_JUDGED) return;
    if (!at || !t->quote || is_yearly_plan(c->plan) || words_of(t->quote, quote_names_year)) return;
    if (!t->assumed)
        tell(c, at_target(t, ""), T_CHECK_YEAR, at);
    else if (t->in_force && t->own_level && !words_of(t->assumed, names_heading))
        tell(c, at_target(t, "/at"), T_CHECK_YEAR_MISSING, at);
}

static bool overlap(struct period a, struct period b) {
    return a.first_day <= b.last_day && b.first_day <= a.last_day;
}

static void tell_terms(struct check *c, const struct target *a, const struct target *b) {
    struct spot spot = at_second(a, b);
    spot.info = true;
    tell(c, spot, T_CHECK_TERMS, a->term->id, b->term->id);
}

/* Told once, the earlier term first. */
static void check_terms_of(struct check *c, const struct indicator *ind) {
    for (size_t i = 0; i < ind->target_count; i++) {
        for (size_t k = 0; k < ind->target_count; k++) {
            const struct target *a = ind->targets[k], *b = ind->targets[i];
            if (!a->term || !b->term || a->term->period.first_day >= b->term->period.first_day) continue;
            if (!overlap(a->term->period, b->term->period)) continue;
            tell_terms(c, a, b);
            return;
        }
    }
}

/* Quoting the first target that uses it. */
static void check_term(struct check *c, size_t place) {
    const struct term *term = &c->plan->terms[place];
    char pointer[48];
    if (!term->judged_at || term->judged_at->day == DAY_NONE || term->judged_at->day >= term->period.last_day)
        return;
    snprintf(pointer, sizeof pointer, "/terms/%zu", place);
    struct spot spot = at_pointer(pointer);
    spot.info = true;
    for (size_t i = 0; i < c->plan->target_count && !spot.cited[0].words; i++) {
        if (c->plan->targets[i].term == term) spot.cited[0] = cited_target(&c->plan->targets[i]);
    }
    tell(c, spot, T_CHECK_TERM, term->id, term->judged_at->id);
}

void check_times(struct check *c) {
    for (size_t i = 0; i < c->plan->term_count; i++) check_term(c, i);
    for (size_t i = 0; i < c->plan->indicator_count; i++) check_terms_of(c, &c->plan->indicators[i]);
    for (size_t i = 0; i < c->plan->target_count; i++) check_year(c, &c->plan->targets[i]);
}
