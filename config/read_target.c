/* One target: its standing, condition and modifiers, its place and words in the document. */
#include "config/reader.h"
#include <string.h>

static const char *const TARGET_KEYS[] = {"id", CONDITION_KEYS, "relative", "share_of_units", "when",
                                          /* when and of whom */
                                          "at", "every", "maintain_from", "valid_from", "valid_to", "each",
                                          "category", "for", "allocations", "merge",
                                          /* its standing and its words */
                                          "level", "in_force", "striving", "stretch", "exact", "equivalent",
                                          "refers_to", "source", "quote", "wording", "assumed", NULL};

static const struct measure SHARE = {.type = MEASURE_PERCENT, .has_max = true, .max = 100, .per = 100};

static bool target_taken(const struct plan *plan, const char *id) {
    return plan_target(plan, id) != NULL;
}

/* The same in another measure: shown, never judged. */
static void read_equivalent(struct reader *r, const struct json_at *obj, struct target *t) {
    static const char *const known[] = {"value", "of", NULL};
    struct json_at at;
    if (!json_get_object(&r->sink, obj, "equivalent", false, &at)) return;
    json_only(&r->sink, &at, known);
    t->has_equivalent = reader_number(r, &at, "value", REQUIRED, &t->equivalent, NULL);
    reader_text(r, &at, "of", REQUIRED, &t->equivalent_of);
}

static void read_standing(struct reader *r, const struct json_at *obj, struct target *t) {
    t->level = r->plan->level;
    reader_string(r, obj, "level", OPTIONAL_KNOWN, &t->level, NULL);
    t->own_level = strcmp(t->level, r->plan->level) == 0;
    t->in_force = true;
    json_get_bool(&r->sink, obj, "in_force", false, &t->in_force);
    json_get_bool(&r->sink, obj, "striving", false, &t->striving);
    json_get_bool(&r->sink, obj, "stretch", false, &t->stretch);
    json_get_bool(&r->sink, obj, "exact", false, &t->exact);
}

static const char *reference_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    return i < plan->reference_count ? plan->references[i].id : NULL;
}

static void read_refers_to(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at at = json_member(obj, "refers_to");
    const struct condition *c = &t->condition;
    const char *id = NULL;
    if (!reader_string(r, obj, "refers_to", OPTIONAL_KNOWN, &id, NULL)) return;
    t->refers_to = plan_reference(r->plan, id);
    if (c->kind != CONDITION_NOT_JUDGED || !c->not_judged || strcmp(c->not_judged, "by_reference") != 0) {
        json_error(&r->sink, &at, T_PLAN_REFERS_TO);
    } else if (!t->refers_to) {
        reader_unresolved(r, &at, T_PLAN_REFERENCE_UNKNOWN, id, (struct ids){reference_id_at, r->plan});
    }
}

/* Does its number speak of things that can be added up: neither a share nor a rate of change? */
static bool adds_up(const struct target *t) {
    bool level = t->relative_to == RELATIVE_NONE || t->relative_as == RELATIVE_ABSOLUTE;
    if (t->condition.kind == CONDITION_PER_YEAR) level = t->condition.as == RELATIVE_ABSOLUTE;
    for (size_t i = 0; i < t->part_count; i++) level = level && adds_up(&t->parts[i]);
    return level && !t->share && measure_is_additive(&t->indicator->measure);
}

static void read_merge(struct reader *r, const struct json_at *obj, struct target *t) {
    static const char *const names[] = {"sum", "weighted", "not_comparable", NULL};
    struct json_at at = json_member(obj, "merge");
    int rule = adds_up(t) ? MERGE_SUM : MERGE_NOT_COMPARABLE;
    bool said = reader_choice(r, obj, "merge", OPTIONAL_KNOWN, names, &rule);
    t->merge = (enum merge_rule)rule;
    if (!said) return;
    bool fits = rule == MERGE_NOT_COMPARABLE || (rule == MERGE_SUM && adds_up(t)) ||
                (rule == MERGE_WEIGHTED && measure_is_quotient(&t->indicator->measure));
    if (!fits) {
        json_error(&r->sink, &at, T_PLAN_MERGE, names[rule]);
    } else if (!reader_has(obj, "for") && !reader_has(obj, "allocations")) {
        json_error(&r->sink, &at, T_PLAN_MERGE_NOTHING);
    }
}

static void read_words(struct reader *r, const struct json_at *obj, struct target *t) {
    reader_string(r, obj, "source", REQUIRED, &t->source, NULL);
    reader_string(r, obj, "quote", REQUIRED, &t->quote, NULL);
    reader_string(r, obj, "assumed", OPTIONAL_KNOWN, &t->assumed, NULL);
    reader_string(r, obj, "wording", OPTIONAL_KNOWN, &t->wording, NULL);
}

void read_target(struct reader *r, const struct json_at *at, struct target *t) {
    bool share = reader_has(at, "share_of_units");
    t->id = "";
    t->level = r->plan->level;
    t->maintain_from_day = t->valid_from = t->valid_to = DAY_NONE;
    if (!reader_only(r, at, TARGET_KEYS)) return;
    reader_new_id(r, at, &t->id, target_taken);
    read_standing(r, at, t);
    read_target_time(r, at, t);
    read_target_scope(r, at, t);
    read_condition(r, at, share ? CONDITION_OF_NUMBER : CONDITION_OF_TARGET,
                   share ? &SHARE : &t->indicator->measure, &t->condition, &t->unknown);
    read_relative(r, at, t);
    read_share(r, at, t);
    read_when(r, at, t);
    read_refers_to(r, at, t);
    read_equivalent(r, at, t);
    read_words(r, at, t);
    struct target *parts = read_parts(r, at, t);
    read_merge(r, at, t);
    for (size_t i = 0; i < t->part_count; i++) parts[i].merge = t->merge;
}
