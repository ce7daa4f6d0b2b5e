/* The condition of a target: exactly one of the keys below, fit for what the indicator measures. */
#include "config/reader.h"
#include "daemon/base/num.h"
#include <string.h>

/* How the value of a condition is written. */
enum shape {
    SHAPE_NUMBER,
    SHAPE_RANGE,
    SHAPE_TOLERANCE,
    SHAPE_TRUE,
    SHAPE_STAGE,
    SHAPE_RANK,
    SHAPE_WAY,
    SHAPE_REASON
};

struct condition_form {
    const char *key;
    enum condition_kind kind;
    enum shape shape;
};

static const struct condition_form FORMS[] = {
    {"at_least", CONDITION_AT_LEAST, SHAPE_NUMBER},
    {"above", CONDITION_ABOVE, SHAPE_NUMBER},
    {"at_most", CONDITION_AT_MOST, SHAPE_NUMBER},
    {"below", CONDITION_BELOW, SHAPE_NUMBER},
    {"equals", CONDITION_EQUALS, SHAPE_NUMBER},
    {"between", CONDITION_BETWEEN, SHAPE_RANGE},
    {"approximately", CONDITION_APPROXIMATELY, SHAPE_TOLERANCE},
    {"done", CONDITION_DONE, SHAPE_TRUE},
    {"stage", CONDITION_STAGE, SHAPE_STAGE},
    {"rank_within", CONDITION_RANK_WITHIN, SHAPE_RANK},
    {"direction_only", CONDITION_DIRECTION_ONLY, SHAPE_WAY},
    {"not_judged", CONDITION_NOT_JUDGED, SHAPE_REASON},
};
#define FORM_COUNT (sizeof FORMS / sizeof *FORMS)
#define CONDITIONS_LISTED                                                                                    \
    "at_least, above, at_most, below, equals, between, approximately, done, stage, rank_within, "            \
    "direction_only, not_judged"

/* Which measures a shape fits: yes_no is done or not, stages are reached, ranks are within; numbers are for
 * the rest. */
static bool shape_fits(enum shape shape, enum measure_type type) {
    switch (shape) {
    case SHAPE_TRUE:
        return type == MEASURE_YES_NO;
    case SHAPE_STAGE:
        return type == MEASURE_STAGES;
    case SHAPE_RANK:
        return type == MEASURE_RANK;
    case SHAPE_NUMBER:
    case SHAPE_RANGE:
    case SHAPE_TOLERANCE:
        return type != MEASURE_YES_NO && type != MEASURE_STAGES && type != MEASURE_RANK;
    case SHAPE_WAY:
        return type != MEASURE_YES_NO;
    case SHAPE_REASON:
        return true;
    }
    return false;
}

static void read_range(struct reader *r, const struct json_at *at, struct condition *c) {
    const cJSON *low = cJSON_GetArrayItem(at->item, 0), *high = cJSON_GetArrayItem(at->item, 1);
    bool pair = cJSON_IsArray(at->item) && cJSON_GetArraySize(at->item) == 2 && cJSON_IsNumber(low) &&
                cJSON_IsNumber(high);
    if (!pair || num_cmp(low->valuedouble, high->valuedouble) > 0) {
        json_error(&r->sink, at, T_PLAN_RANGE);
        return;
    }
    c->value = low->valuedouble;
    c->high = high->valuedouble;
}

static void read_tolerance(struct reader *r, const struct json_at *at, struct target *t) {
    static const char *const known[] = {"value", "tolerance", NULL};
    struct json_at tolerance = json_member(at, "tolerance");
    if (!reader_only(r, at, known)) return;
    if (!reader_number(r, at, "value", REQUIRED, &t->condition.value, &t->unknown))
        t->condition.kind = CONDITION_UNKNOWN;
    if (!reader_number(r, at, "tolerance", REQUIRED, &t->condition.tolerance, &t->unknown))
        t->condition.kind = CONDITION_UNKNOWN;
    if (t->condition.tolerance < 0) json_error(&r->sink, &tolerance, T_PLAN_POSITIVE);
}

static const char *stage_id_at(const void *arg, size_t i) {
    const struct measure *m = arg;
    return i < m->stage_count ? m->stage_ids[i] : NULL;
}

static void read_stage_reached(struct reader *r, const struct json_at *obj, struct target *t) {
    const struct measure *m = &t->indicator->measure;
    struct json_at at = json_member(obj, "stage");
    const char *id = NULL;
    if (!reader_string(r, obj, "stage", KNOWN, &id, NULL)) return;
    for (size_t i = 0; i < m->stage_count; i++) {
        if (strcmp(m->stage_ids[i], id) != 0) continue;
        t->condition.value = (double)i;
        return;
    }
    reader_unresolved(r, &at, T_PLAN_STAGE_UNKNOWN, id, (struct ids){stage_id_at, m});
}

static void read_rank(struct reader *r, const struct json_at *obj, struct target *t) {
    int64_t n = 1;
    json_get_int(&r->sink, obj, "rank_within", true, 1, 100000, &n);
    t->condition.value = (double)n;
}

static void read_way(struct reader *r, const struct json_at *obj, struct target *t) {
    static const char *const ways[] = {"up", "down", NULL};
    int way = 0;
    reader_choice(r, obj, "direction_only", KNOWN, ways, &way);
    t->condition.way = way == 0 ? DIRECTION_UP : DIRECTION_DOWN;
}

static void read_reason(struct reader *r, const struct json_at *obj, struct target *t) {
    static const char *const reasons[] = {"forecast", "on_demand", "by_reference", NULL};
    int reason = 0;
    reader_choice(r, obj, "not_judged", KNOWN, reasons, &reason);
    t->condition.not_judged = reasons[reason];
}

static void read_true(struct reader *r, const struct json_at *obj) {
    struct json_at at = json_member(obj, "done");
    bool done = false;
    if (json_get_bool(&r->sink, obj, "done", true, &done) && !done) json_error(&r->sink, &at, T_PLAN_DONE);
}

static void read_form(struct reader *r, const struct json_at *obj, const struct condition_form *form,
                      struct target *t) {
    struct json_at at = json_member(obj, form->key);
    t->condition.kind = form->kind;
    if (reader_unknown(r, obj, form->key, &t->unknown)) {
        t->condition.kind = CONDITION_UNKNOWN;
        return;
    }
    switch (form->shape) {
    case SHAPE_NUMBER:
        json_get_number(&r->sink, obj, form->key, true, &t->condition.value);
        return;
    case SHAPE_RANGE:
        read_range(r, &at, &t->condition);
        return;
    case SHAPE_TOLERANCE:
        read_tolerance(r, &at, t);
        return;
    case SHAPE_TRUE:
        t->condition.value = 1;
        read_true(r, obj);
        return;
    case SHAPE_STAGE:
        read_stage_reached(r, obj, t);
        return;
    case SHAPE_RANK:
        read_rank(r, obj, t);
        return;
    case SHAPE_WAY:
        read_way(r, obj, t);
        return;
    case SHAPE_REASON:
        read_reason(r, obj, t);
        return;
    }
}

void read_condition(struct reader *r, const struct json_at *at, struct target *t) {
    static const char *const later[] = {"per_year", "all_of", NULL};
    const struct condition_form *first = NULL;
    t->condition.kind = CONDITION_NOT_JUDGED;
    if (reader_has(at, "per_year") || reader_has(at, "all_of")) {
        reader_unsupported(r, at, later);
        return;
    }
    for (size_t i = 0; i < FORM_COUNT; i++) {
        struct json_at second = json_member(at, FORMS[i].key);
        if (!second.item) continue;
        if (first) {
            json_error(&r->sink, &second, T_PLAN_CONDITIONS_TWO, first->key, FORMS[i].key);
            return;
        }
        first = &FORMS[i];
    }
    if (!first) {
        json_error(&r->sink, at, T_PLAN_CONDITION_NONE, CONDITIONS_LISTED);
        return;
    }
    struct json_at said = json_member(at, first->key);
    if (!shape_fits(first->shape, t->indicator->measure.type))
        json_error(&r->sink, &said, T_PLAN_CONDITION_MEASURE, first->key);
    read_form(r, at, first, t);
}
