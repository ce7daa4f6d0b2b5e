/* One target: its time, its condition's modifiers, its place and words in the document; and clashes between
 * targets. */
#include "config/reader.h"
#include <string.h>

static const char *const TARGET_KEYS[] = {
    "id", "at", "every", "maintain_from", "level", "in_force", "striving", "exact", "relative", "each",
    "allocations", "equivalent", "valid_from", "valid_to", "source", "quote", "wording", "assumed",
    /* conditions */
    "at_least", "above", "at_most", "below", "equals", "between", "approximately", "done", "stage",
    "rank_within", "direction_only", "not_judged", "per_year", "all_of",
    /* modifiers that are read but not yet acted on are refused by name */
    "share_of_units", "when", NULL};

static bool target_taken(const struct plan *plan, const char *id) {
    return plan_target(plan, id) != NULL;
}

static const struct term *find_term(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->term_count; i++) {
        if (strcmp(plan->terms[i].id, id) == 0) return &plan->terms[i];
    }
    return NULL;
}

static const char *time_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    if (i < plan->milestone_count) return plan->milestones[i].id;
    i -= plan->milestone_count;
    return i < plan->term_count ? plan->terms[i].id : NULL;
}

static void read_at(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at at = json_member(obj, "at");
    const char *id = NULL;
    if (!reader_string(r, obj, "at", REQUIRED, &id, &t->unknown)) return;
    t->milestone = plan_milestone(r->plan, id);
    t->term = t->milestone ? NULL : find_term(r->plan, id);
    if (!t->milestone && !t->term)
        reader_unresolved(r, &at, T_PLAN_TIME_UNKNOWN, id, (struct ids){time_id_at, r->plan});
}

/* "mid" or a date. */
static void read_maintain(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at at = json_member(obj, "maintain_from");
    const char *s = NULL;
    if (!reader_string(r, obj, "maintain_from", OPTIONAL_KNOWN, &s, NULL)) return;
    const struct milestone *m = plan_milestone(r->plan, s);
    if (m) {
        t->maintain_from_day = m->day;
    } else if (!civil_parse(s, &t->maintain_from_day)) {
        reader_unresolved(r, &at, T_PLAN_MAINTAIN, s, (struct ids){time_id_at, r->plan});
        return;
    }
    if (t->milestone && t->maintain_from_day > t->milestone->day)
        json_error(&r->sink, &at, T_PLAN_MAINTAIN_AFTER);
}

static void read_time(struct reader *r, const struct json_at *obj, struct target *t) {
    static const char *const everies[] = {"year", NULL};
    struct json_at at = json_member(obj, "at");
    int every = 0;
    t->every_year = reader_choice(r, obj, "every", OPTIONAL_KNOWN, everies, &every);
    if (t->every_year && at.item) json_error(&r->sink, &at, T_PLAN_EVERY_AND_AT);
    if (!reader_has(obj, "every")) read_at(r, obj, t);
    read_maintain(r, obj, t);
}

static void read_relative_period(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at at = json_member(obj, "to");
    const char *to = NULL;
    if (!reader_string(r, obj, "to", REQUIRED, &to, &t->unknown)) {
        t->condition.kind = CONDITION_UNKNOWN;
        return;
    }
    t->relative_to = strcmp(to, "baseline") == 0 ? RELATIVE_TO_BASELINE : RELATIVE_TO_PERIOD;
    if (t->relative_to == RELATIVE_TO_PERIOD && !period_parse(to, &t->relative_period))
        json_error(&r->sink, &at, T_PLAN_RELATIVE_TO, to);
}

static void read_relative(struct reader *r, const struct json_at *obj, struct target *t) {
    static const char *const known[] = {"to", "as", NULL};
    static const char *const changes[] = {"percent", "points", "permille_points", "absolute", NULL};
    struct json_at at;
    int as = RELATIVE_PERCENT;
    if (!json_get_object(&r->sink, obj, "relative", false, &at)) return;
    json_only(&r->sink, &at, known);
    reader_choice(r, &at, "as", KNOWN, changes, &as);
    t->relative_as = (enum relative_as)as;
    bool number = t->condition.kind <= CONDITION_APPROXIMATELY || t->condition.kind == CONDITION_UNKNOWN;
    if (!number) json_error(&r->sink, &at, T_PLAN_RELATIVE_NUMBER);
    read_relative_period(r, &at, t);
}

static const char *own_dimension_at(const void *arg, size_t i) {
    const struct indicator *ind = arg;
    return i < ind->disaggregate_count ? ind->disaggregate[i].dimension->id : NULL;
}

static void read_each(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at at = json_member(obj, "each");
    const char *id = NULL;
    if (!reader_string(r, obj, "each", OPTIONAL_KNOWN, &id, NULL)) return;
    const struct disaggregation *d = indicator_disaggregation(t->indicator, id);
    if (d) {
        t->each = d->dimension;
    } else {
        reader_unresolved(r, &at, T_PLAN_EACH, id, (struct ids){own_dimension_at, t->indicator});
    }
}

/* Shown, never judged: only its shape is checked. */
static void read_equivalent(struct reader *r, const struct json_at *obj) {
    static const char *const known[] = {"value", "of", NULL};
    struct json_at at;
    struct bitext of;
    double value;
    if (!json_get_object(&r->sink, obj, "equivalent", false, &at)) return;
    json_only(&r->sink, &at, known);
    reader_number(r, &at, "value", REQUIRED, &value, NULL);
    reader_text(r, &at, "of", REQUIRED, &of);
}

static void read_validity(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at to = json_member(obj, "valid_to");
    reader_day(r, obj, "valid_from", OPTIONAL_KNOWN, &t->valid_from);
    reader_day(r, obj, "valid_to", OPTIONAL_KNOWN, &t->valid_to);
    if (t->valid_from != DAY_NONE && t->valid_to != DAY_NONE && t->valid_to < t->valid_from)
        json_error(&r->sink, &to, T_CONFIG_TO_BEFORE_FROM);
}

static void read_standing(struct reader *r, const struct json_at *obj, struct target *t) {
    t->level = r->plan->level;
    reader_string(r, obj, "level", OPTIONAL_KNOWN, &t->level, NULL);
    t->own_level = strcmp(t->level, r->plan->level) == 0;
    t->in_force = true;
    json_get_bool(&r->sink, obj, "in_force", false, &t->in_force);
    json_get_bool(&r->sink, obj, "striving", false, &t->striving);
    json_get_bool(&r->sink, obj, "exact", false, &t->exact);
}

void read_target(struct reader *r, const struct json_at *at, struct target *t) {
    static const char *const later[] = {"share_of_units", "when", NULL};
    t->id = "";
    t->level = r->plan->level;
    t->maintain_from_day = t->valid_from = t->valid_to = DAY_NONE;
    if (!reader_only(r, at, TARGET_KEYS)) return;
    reader_new_id(r, at, &t->id, target_taken);
    read_standing(r, at, t);
    read_time(r, at, t);
    read_condition(r, at, t);
    read_relative(r, at, t);
    read_each(r, at, t);
    reader_unit_values(r, at, "allocations", true, &t->allocations, &t->allocation_count);
    read_equivalent(r, at);
    read_validity(r, at, t);
    reader_unsupported(r, at, later);
    reader_string(r, at, "source", REQUIRED, &t->source, NULL);
    reader_string(r, at, "quote", REQUIRED, &t->quote, NULL);
    reader_string(r, at, "assumed", OPTIONAL_KNOWN, &t->assumed, NULL);
    reader_string(r, at, "wording", OPTIONAL_KNOWN, &t->wording, NULL);
}

static bool overlap(const struct target *a, const struct target *b) {
    bool a_first = a->valid_to != DAY_NONE && b->valid_from != DAY_NONE && a->valid_to < b->valid_from;
    bool b_first = b->valid_to != DAY_NONE && a->valid_from != DAY_NONE && b->valid_to < a->valid_from;
    return !a_first && !b_first;
}

static bool judged(const struct target *t) {
    return t->in_force && t->condition.kind != CONDITION_NOT_JUDGED;
}

bool targets_same_time(const struct target *a, const struct target *b) {
    bool timed = a->every_year || a->milestone || a->term;
    return timed && a->every_year == b->every_year && a->milestone == b->milestone && a->term == b->term &&
           overlap(a, b);
}

bool targets_same_subject(const struct target *a, const struct target *b) {
    return a->indicator == b->indicator && strcmp(a->level, b->level) == 0 && a->each == b->each &&
           targets_same_time(a, b);
}

static void clash(struct reader *r, const struct target *a, const struct target *b) {
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    target_pointer(r->plan, b, &pointer);
    problems_error(r->sink.problems, r->sink.file, pointer.data, T_PLAN_IN_FORCE_TWICE, a->id, b->id,
                   b->indicator->id);
    strbuf_deinit(&pointer);
}

void read_target_clashes(struct reader *r) {
    const struct plan *plan = r->plan;
    for (size_t i = 0; i < plan->indicator_count; i++) {
        const struct indicator *ind = &plan->indicators[i];
        for (size_t b = 1; b < ind->target_count; b++) {
            for (size_t a = 0; a < b; a++) {
                if (judged(ind->targets[a]) && judged(ind->targets[b]) &&
                    targets_same_subject(ind->targets[a], ind->targets[b]))
                    clash(r, ind->targets[a], ind->targets[b]);
            }
        }
    }
}
