/* Milestones, terms and dimensions: what targets and indicators refer to. */
#include "config/reader.h"
#include <string.h>

static const char *milestone_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    return i < plan->milestone_count ? plan->milestones[i].id : NULL;
}

static bool milestone_taken(const struct plan *plan, const char *id) {
    return plan_milestone(plan, id) != NULL;
}

static void read_milestone(struct reader *r, const struct json_at *at, struct milestone *m) {
    static const char *const known[] = {"id", "date", "kind", "review", "title", NULL};
    static const char *const kinds[] = {"mid_term", "end_of_phase", "year_end", "other", "orientation", NULL};
    struct json_at date = json_member(at, "date");
    const struct plan *plan = r->plan;
    int kind = 3;
    m->id = "";
    m->day = DAY_NONE;
    m->kind = kinds[kind];
    if (!reader_only(r, at, known)) return;
    reader_new_id(r, at, &m->id, milestone_taken);
    reader_choice(r, at, "kind", OPTIONAL_KNOWN, kinds, &kind);
    m->kind = kinds[kind];
    json_get_bool(&r->sink, at, "review", false, &m->review);
    reader_text(r, at, "title", OPTIONAL, &m->title);
    if (!reader_day(r, at, "date", KNOWN, &m->day) || plan->start_day == DAY_NONE ||
        plan->end_day == DAY_NONE)
        return;
    bool after = m->day > plan->end_day && strcmp(m->kind, "orientation") != 0;
    if (m->day < plan->start_day || after) json_error(&r->sink, &date, T_PLAN_DATE_OUTSIDE);
}

static void read_milestones(struct reader *r, const struct json_at *root) {
    struct json_at array;
    if (!reader_list(r, root, "milestones", &array)) return;
    struct milestone *milestones = reader_array(r, reader_length(&array), sizeof *milestones);
    if (!milestones) return;
    r->plan->milestones = milestones;
    reader_each(item, &array) {
        read_milestone(r, &item, &milestones[item.index]);
        r->plan->milestone_count++;
    }
}

/* A term is whole years: its values are sent under "2016/2020", which can say nothing finer. */
static void read_term_span(struct reader *r, const struct json_at *at, struct term *t) {
    int32_t from = DAY_NONE, to = DAY_NONE;
    bool both = reader_day(r, at, "from", KNOWN, &from);
    both = reader_day(r, at, "to", KNOWN, &to) && both;
    if (!both) return;
    struct civil a = civil_from_day(from), b = civil_from_day(to);
    if (a.month != 1 || a.day != 1 || b.month != 12 || b.day != 31 || to < from) {
        json_error(&r->sink, at, T_PLAN_TERM_YEARS);
        return;
    }
    t->period = period_span(a.year, b.year);
}

static bool term_taken(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->term_count; i++) {
        if (strcmp(plan->terms[i].id, id) == 0) return true;
    }
    return plan_milestone(plan, id) != NULL; /* `at` names either */
}

/* The id is the period under which the term's values are sent: "2016/2020". */
static void read_term_id(struct reader *r, const struct json_at *obj, struct term *t) {
    struct json_at at = json_member(obj, "id");
    char own[PERIOD_TEXT_MAX];
    const char *id = NULL;
    t->id = "";
    if (!reader_string(r, obj, "id", KNOWN, &id, NULL)) return;
    period_format(t->period, own);
    if (!reader_is_id(id, true)) {
        json_error(&r->sink, &at, T_CONFIG_ID, id);
    } else if (t->period.last_day > t->period.first_day && strcmp(own, id) != 0) {
        json_error(&r->sink, &at, T_PLAN_TERM_ID, id, own);
    } else if (term_taken(r->plan, id)) {
        json_error(&r->sink, &at, T_PLAN_ID_TWICE, id);
    } else {
        t->id = id;
    }
}

static void read_term(struct reader *r, const struct json_at *at, struct term *t) {
    static const char *const known[] = {"id", "from", "to", "judged_at", NULL};
    struct json_at judged = json_member(at, "judged_at");
    const char *id = NULL;
    t->id = "";
    if (!reader_only(r, at, known)) return;
    read_term_span(r, at, t);
    read_term_id(r, at, t);
    if (!reader_string(r, at, "judged_at", KNOWN, &id, NULL)) return;
    t->judged_at = plan_milestone(r->plan, id);
    if (!t->judged_at)
        reader_unresolved(r, &judged, T_PLAN_MILESTONE_UNKNOWN, id, (struct ids){milestone_id_at, r->plan});
}

static void read_terms(struct reader *r, const struct json_at *root) {
    struct json_at array;
    if (!json_get_array(&r->sink, root, "terms", false, &array)) return;
    struct term *terms = reader_array(r, reader_length(&array), sizeof *terms);
    if (!terms) return;
    r->plan->terms = terms;
    reader_each(item, &array) {
        read_term(r, &item, &terms[item.index]);
        r->plan->term_count++;
    }
}

void read_times(struct reader *r, const struct json_at *root) {
    read_milestones(r, root);
    read_terms(r, root);
}

static bool dimension_taken(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->dimension_count; i++) {
        if (strcmp(plan->dimensions[i].id, id) == 0) return true;
    }
    return false;
}

static bool category_taken(const char *const *categories, size_t count, const char *id) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(categories[i], id) == 0) return true;
    }
    return false;
}

/* {"ethnicity": ["kinh", "minority"]} */
static void read_dimension(struct reader *r, const struct json_at *array, struct dimension *d) {
    static const char *const none[] = {NULL};
    size_t n = 0;
    *d = (struct dimension){.id = "", .categories = none};
    if (!reader_is_id(array->key, false)) {
        json_error(&r->sink, array, T_CONFIG_ID, array->key);
    } else if (dimension_taken(r->plan, array->key)) {
        json_error(&r->sink, array, T_PLAN_ID_TWICE, array->key);
    } else {
        d->id = reader_copy(r, array->key);
    }
    const char **categories = reader_array(r, reader_length(array) + 1, sizeof *categories);
    if (!categories) return;
    reader_each(item, array) {
        const char *id = cJSON_GetStringValue(item.item);
        if (!id || !reader_is_id(id, false)) {
            json_error(&r->sink, &item, T_CONFIG_ID, id ? id : "");
        } else if (category_taken(categories, n, id)) {
            json_error(&r->sink, &item, T_PLAN_ID_TWICE, id);
        } else {
            categories[n++] = reader_copy(r, id);
        }
    }
    if (!cJSON_IsArray(array->item) || reader_length(array) < 2)
        json_error(&r->sink, array, T_PLAN_CATEGORIES);
    d->categories = categories;
}

/* "sex" is always known. */
void read_dimensions(struct reader *r, const struct json_at *root) {
    static const char *const sexes[] = {"female", "male", NULL};
    struct json_at obj = {.item = NULL};
    if (!json_get_object(&r->sink, root, "dimensions", false, &obj)) obj.item = NULL;
    struct dimension *dimensions = reader_array(r, 1 + reader_length(&obj), sizeof *dimensions);
    if (!dimensions) return;
    dimensions[0] = (struct dimension){.id = "sex", .categories = sexes};
    r->plan->dimensions = dimensions;
    r->plan->dimension_count = 1;
    reader_each(item, &obj) {
        read_dimension(r, &item, &dimensions[1 + item.index]);
        r->plan->dimension_count++;
    }
}
