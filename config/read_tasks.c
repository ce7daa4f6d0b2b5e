/* Tasks: what is to be done rather than measured, of the plan or under an objective. */
#include "config/reader.h"
#include <string.h>

static const char *const TASK_KEYS[] = {"id",      "title",    "lead",      "coordinating", "for",
                                        "windows", "quantity", "indicator", "not_judged",   "source",
                                        "quote",   "assumed",  NULL};

static bool task_taken(const struct plan *plan, const char *id) {
    return plan_task(plan, id) != NULL;
}

/* Who carries it out: the lead, unless units are named. */
static void read_who(struct reader *r, const struct json_at *at, struct task *t) {
    struct json_at units = json_member(at, "for");
    read_bodies(r, at, t->objective, &t->lead, &t->coordinating, &t->coordinating_count);
    if (units.item) {
        if (reader_list(r, at, "for", &units))
            reader_units(r, at, "for", REQUIRED, &t->units, &t->unit_count);
        return;
    }
    const struct unit **lead = t->lead.unit ? reader_array(r, 1, sizeof(const struct unit *)) : NULL;
    if (!lead) return;
    lead[0] = t->lead.unit;
    t->units = lead;
    t->unit_count = 1;
}

static void read_unknown_quantity(struct reader *r, const struct json_at *at, struct task *t) {
    static const char *const known[] = {"unknown", "of", NULL};
    const char *why = NULL;
    t->quantity.kind = CONDITION_UNKNOWN;
    json_only(&r->sink, at, known);
    if (reader_string(r, at, "unknown", KNOWN, &why, NULL)) reader_warn_(r, at, T_CHECK_UNKNOWN, why);
}

/* {"at_least": 47, "of": "lớp"}: a number's condition, on a count. */
static void read_quantity(struct reader *r, const struct json_at *obj, struct task *t) {
    static const char *const known[] = {"at_least", "above",         "at_most", "below", "equals",
                                        "between",  "approximately", "of",      NULL};
    static const struct measure count = {.type = MEASURE_AMOUNT, .per = 1};
    const char *why = NULL;
    struct json_at at = {.item = NULL};
    if (!json_get_object(&r->sink, obj, "quantity", false, &at)) return;
    t->has_quantity = true;
    reader_text(r, &at, "of", reader_has(&at, "unknown") ? OPTIONAL : REQUIRED, &t->quantity_of);
    if (reader_has(&at, "unknown")) {
        read_unknown_quantity(r, &at, t);
        return;
    }
    json_only(&r->sink, &at, known);
    read_condition(r, &at, CONDITION_OF_FIGURE, &count, &t->quantity, &why);
}

static const char *indicator_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    return i < plan->indicator_count ? plan->indicators[i].id : NULL;
}

static void read_measured_by(struct reader *r, const struct json_at *obj, struct task *t) {
    struct json_at at = json_member(obj, "indicator");
    const char *id = NULL;
    if (!reader_string(r, obj, "indicator", OPTIONAL_KNOWN, &id, NULL)) return;
    t->indicator = plan_indicator(r->plan, id);
    if (!t->indicator)
        reader_unresolved(r, &at, T_PLAN_INDICATOR_UNKNOWN, id, (struct ids){indicator_id_at, r->plan});
}

static void read_task(struct reader *r, const struct json_at *at, struct task *t) {
    static const char *const reasons[] = {"forecast", "on_demand", "by_reference", NULL};
    int reason = 0;
    t->id = "";
    if (!reader_only(r, at, TASK_KEYS)) return;
    reader_new_id(r, at, &t->id, task_taken);
    reader_text(r, at, "title", REQUIRED, &t->title);
    read_who(r, at, t);
    read_windows(r, at, t);
    read_quantity(r, at, t);
    read_measured_by(r, at, t);
    if (reader_choice(r, at, "not_judged", OPTIONAL_KNOWN, reasons, &reason)) t->not_judged = reasons[reason];
    reader_string(r, at, "source", REQUIRED, &t->source, NULL);
    reader_string(r, at, "quote", REQUIRED, &t->quote, NULL);
    reader_string(r, at, "assumed", OPTIONAL_KNOWN, &t->assumed, NULL);
}

/* Those of an objective, or of the plan itself. */
static void read_list(struct reader *r, const struct json_at *obj, const struct objective *objective,
                      struct task *tasks) {
    struct json_at array;
    if (!json_get_array(&r->sink, obj, "tasks", false, &array)) return;
    reader_each(item, &array) {
        struct task *t = &tasks[r->plan->task_count];
        t->index = r->plan->task_count;
        t->objective = objective;
        read_task(r, &item, t);
        r->plan->task_count++;
    }
}

static size_t count_tasks(const struct json_at *root, const struct json_at *objectives) {
    struct json_at own = json_member(root, "tasks");
    size_t n = cJSON_IsArray(own.item) ? reader_length(&own) : 0;
    reader_each(item, objectives) {
        struct json_at below = json_member(&item, "tasks");
        if (cJSON_IsArray(below.item)) n += reader_length(&below);
    }
    return n;
}

void read_tasks(struct reader *r, const struct json_at *root) {
    struct json_at objectives = json_member(root, "objectives");
    if (!cJSON_IsArray(objectives.item)) objectives.item = NULL; /* told already */
    size_t count = count_tasks(root, &objectives);
    struct task *tasks = reader_array(r, count, sizeof *tasks);
    if (count && !tasks) return;
    r->plan->tasks = tasks;
    reader_each(item, &objectives) {
        if (item.index < r->plan->objective_count && cJSON_IsObject(item.item))
            read_list(r, &item, &r->plan->objectives[item.index], tasks);
    }
    read_list(r, root, NULL, tasks);
}
