/* Of whom a target speaks: single units, categories, shares of the whole. */
#include "config/reader.h"
#include <string.h>

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

/* A subgroup with a value of its own; the whole needs no name. */
static void read_category(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at at = json_member(obj, "category");
    char canonical[CATEGORY_TEXT_MAX];
    const char *text = NULL;
    if (!reader_string(r, obj, "category", OPTIONAL_KNOWN, &text, NULL)) return;
    if (!indicator_category(t->indicator, text, canonical) || strcmp(canonical, "total") == 0) {
        reader_unresolved(r, &at, T_PLAN_CATEGORY_UNKNOWN, text,
                          (struct ids){own_dimension_at, t->indicator});
        return;
    }
    t->category = reader_copy(r, canonical);
}

/* Two keys that say different things of the same: the second is the fault. */
static void refuse_pairs(struct reader *r, const struct json_at *obj) {
    static const struct {
        const char *first, *second;
        enum text_id why;
    } pairs[] = {{"for", "allocations", T_PLAN_APART_FOR_ALLOCATIONS},
                 {"each", "category", T_PLAN_APART_EACH_CATEGORY},
                 {"share_of_units", "each", T_PLAN_APART_SHARE_EACH},
                 {"share_of_units", "allocations", T_PLAN_APART_SHARE_ALLOCATIONS},
                 {"all_of", "allocations", T_PLAN_APART_CONDITION_ALLOCATIONS},
                 {"per_year", "allocations", T_PLAN_APART_CONDITION_ALLOCATIONS},
                 {"per_year", "maintain_from", T_PLAN_APART_PER_YEAR_MAINTAIN}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct json_at second = json_member(obj, pairs[i].second);
        if (second.item && reader_has(obj, pairs[i].first)) json_error(&r->sink, &second, pairs[i].why);
    }
}

void read_target_scope(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at units = json_member(obj, "for");
    refuse_pairs(r, obj);
    read_each(r, obj, t);
    read_category(r, obj, t);
    reader_unit_values(r, obj, "allocations", true, &t->allocations, &t->allocation_count);
    if (units.item && reader_list(r, obj, "for", &units))
        reader_units_some(r, &units, &t->units, &t->unit_count);
}
