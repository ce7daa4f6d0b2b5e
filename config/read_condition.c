/* A condition: exactly one of the keys below, fit for what is measured and for where it stands. */
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
    SHAPE_REASON,
    SHAPE_CHANGE,
    SHAPE_PARTS
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
    {"per_year", CONDITION_PER_YEAR, SHAPE_CHANGE},
    {"all_of", CONDITION_ALL_OF, SHAPE_PARTS},
};
#define FORM_COUNT (sizeof FORMS / sizeof *FORMS)

/* What of it the reader fills. */
struct place {
    const struct measure *measure;
    struct condition *condition;
    const char **unknown;
};

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
    case SHAPE_CHANGE:
        return type != MEASURE_YES_NO && type != MEASURE_STAGES && type != MEASURE_RANK;
    case SHAPE_WAY:
        return type != MEASURE_YES_NO;
    case SHAPE_REASON:
    case SHAPE_PARTS: /* each for itself */
        return true;
    }
    return false;
}

static bool use_fits(enum condition_use use, enum condition_kind kind) {
    switch (use) {
    case CONDITION_OF_TARGET:
        return true;
    case CONDITION_OF_PART:
        return kind != CONDITION_NOT_JUDGED && kind != CONDITION_ALL_OF;
    case CONDITION_OF_NUMBER:
        return kind <= CONDITION_APPROXIMATELY;
    case CONDITION_OF_FIGURE:
        return kind <= CONDITION_RANK_WITHIN;
    }
    return false;
}

/* The keys that make sense there: "at_least, above, …". */
static void list_keys(struct strbuf *sb, enum condition_use use) {
    for (size_t i = 0; i < FORM_COUNT; i++) {
        if (use_fits(use, FORMS[i].kind)) strbuf_addf(sb, "%s%s", sb->len ? ", " : "", FORMS[i].key);
    }
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

static void read_tolerance(struct reader *r, const struct json_at *at, const struct place *p) {
    static const char *const known[] = {"value", "tolerance", NULL};
    struct condition *c = p->condition;
    struct json_at tolerance = json_member(at, "tolerance");
    if (!reader_only(r, at, known)) return;
    if (!reader_number(r, at, "value", REQUIRED, &c->value, p->unknown)) c->kind = CONDITION_UNKNOWN;
    if (!reader_number(r, at, "tolerance", REQUIRED, &c->tolerance, p->unknown)) c->kind = CONDITION_UNKNOWN;
    if (c->tolerance < 0) json_error(&r->sink, &tolerance, T_PLAN_POSITIVE);
}

static const char *stage_id_at(const void *arg, size_t i) {
    const struct measure *m = arg;
    return i < m->stage_count ? m->stage_ids[i] : NULL;
}

static void read_stage_reached(struct reader *r, const struct json_at *obj, const struct place *p) {
    const struct measure *m = p->measure;
    struct json_at at = json_member(obj, "stage");
    const char *id = NULL;
    if (!reader_string(r, obj, "stage", KNOWN, &id, NULL)) return;
    for (size_t i = 0; i < m->stage_count; i++) {
        if (strcmp(m->stage_ids[i], id) != 0) continue;
        p->condition->value = (double)i;
        return;
    }
    reader_unresolved(r, &at, T_PLAN_STAGE_UNKNOWN, id, (struct ids){stage_id_at, m});
}

static void read_rank(struct reader *r, const struct json_at *obj, struct condition *c) {
    int64_t n = 1;
    json_get_int(&r->sink, obj, "rank_within", true, 1, 100000, &n);
    c->value = (double)n;
}

static void read_way(struct reader *r, const struct json_at *obj, struct condition *c) {
    static const char *const ways[] = {"up", "down", NULL};
    int way = 0;
    reader_choice(r, obj, "direction_only", KNOWN, ways, &way);
    c->way = way == 0 ? DIRECTION_UP : DIRECTION_DOWN;
}

static void read_reason(struct reader *r, const struct json_at *obj, struct condition *c) {
    static const char *const reasons[] = {"forecast", "on_demand", "by_reference", NULL};
    int reason = 0;
    reader_choice(r, obj, "not_judged", KNOWN, reasons, &reason);
    c->not_judged = reasons[reason];
}

static void read_true(struct reader *r, const struct json_at *obj) {
    struct json_at at = json_member(obj, "done");
    bool done = false;
    if (json_get_bool(&r->sink, obj, "done", true, &done) && !done) json_error(&r->sink, &at, T_PLAN_DONE);
}

static void read_form(struct reader *r, const struct json_at *obj, const struct condition_form *form,
                      const struct place *p) {
    struct json_at at = json_member(obj, form->key);
    struct condition *c = p->condition;
    c->kind = form->kind;
    if (reader_unknown(r, obj, form->key, p->unknown)) {
        c->kind = CONDITION_UNKNOWN;
        return;
    }
    switch (form->shape) {
    case SHAPE_NUMBER:
        json_get_number(&r->sink, obj, form->key, true, &c->value);
        return;
    case SHAPE_RANGE:
        read_range(r, &at, c);
        return;
    case SHAPE_TOLERANCE:
        read_tolerance(r, &at, p);
        return;
    case SHAPE_TRUE:
        c->value = 1;
        read_true(r, obj);
        return;
    case SHAPE_STAGE:
        read_stage_reached(r, obj, p);
        return;
    case SHAPE_RANK:
        read_rank(r, obj, c);
        return;
    case SHAPE_WAY:
        read_way(r, obj, c);
        return;
    case SHAPE_REASON:
        read_reason(r, obj, c);
        return;
    case SHAPE_CHANGE:
        read_per_year(r, &at, c, p->unknown);
        return;
    case SHAPE_PARTS: /* read_parts, when all that they share is known */
        return;
    }
}

static void complain(struct reader *r, const struct json_at *at, enum text_id id, const char *given,
                     enum condition_use use) {
    struct strbuf keys;
    strbuf_init(&keys, 0);
    list_keys(&keys, use);
    if (given) {
        json_error(&r->sink, at, id, given, keys.data);
    } else {
        json_error(&r->sink, at, id, keys.data);
    }
    strbuf_deinit(&keys);
}

/* NULL after a problem. */
static const struct condition_form *only_form(struct reader *r, const struct json_at *at,
                                              enum condition_use use) {
    const struct condition_form *first = NULL;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        struct json_at second = json_member(at, FORMS[i].key);
        if (!second.item) continue;
        if (first) {
            json_error(&r->sink, &second, T_PLAN_CONDITIONS_TWO, first->key, FORMS[i].key);
            return NULL;
        }
        first = &FORMS[i];
    }
    if (!first) complain(r, at, T_PLAN_CONDITION_NONE, NULL, use);
    return first;
}

void read_condition(struct reader *r, const struct json_at *at, enum condition_use use,
                    const struct measure *m, struct condition *c, const char **unknown) {
    const struct place place = {.measure = m, .condition = c, .unknown = unknown};
    const struct condition_form *form = only_form(r, at, use);
    *c = (struct condition){.kind = CONDITION_NOT_JUDGED};
    if (!form) return;
    struct json_at said = json_member(at, form->key);
    if (!use_fits(use, form->kind)) {
        complain(r, &said, T_PLAN_CONDITION_HERE, form->key, use);
        return;
    }
    if (shape_fits(form->shape, m->type)) {
        read_form(r, at, form, &place);
        return;
    }
    c->kind = form->kind;
    json_error(&r->sink, &said, T_PLAN_CONDITION_MEASURE, form->key);
}
