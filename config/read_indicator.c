/* One indicator: what is measured, by whom, from where it starts. */
#include "config/reader.h"
#include "daemon/base/mem.h"
#include <string.h>

static const char *const INDICATOR_KEYS[] = {
    "id",           "title",   "measure",      "frequency",   "good",     "aggregation", "accumulation",
    "sent_as",      "lead",    "coordinating", "reported_by", "baseline", "baselines",   "targets",
    "disaggregate", "small_n", "derived",      "part_of",     "assumed",  "note",        NULL};
static const char *const AGGREGATIONS[] = {"none", "sum", "ratio", "mean", "min", "max", NULL};

static bool indicator_taken(const struct plan *plan, const char *id) {
    return plan_indicator(plan, id) != NULL;
}

static void read_frequency(struct reader *r, const struct json_at *at, struct indicator *ind) {
    static const char *const names[] = {"month", "quarter", "half_year", "year", "term", "phase", NULL};
    int place = 3;
    reader_choice(r, at, "frequency", KNOWN, names, &place);
    if (!period_kind_parse(names[place], &ind->frequency)) ind->frequency = PERIOD_SPAN;
}

/* A yes is better than a no, a later stage than an earlier one, the first rank the best: there it goes
 * without saying. */
static void read_good(struct reader *r, const struct json_at *at, struct indicator *ind) {
    static const char *const ways[] = {"up", "down", NULL};
    int way = 0;
    if (ind->measure.type == MEASURE_YES_NO || ind->measure.type == MEASURE_STAGES) ind->good = DIRECTION_UP;
    if (ind->measure.type == MEASURE_RANK) ind->good = DIRECTION_DOWN;
    if (reader_choice(r, at, "good", OPTIONAL, ways, &way))
        ind->good = way == 0 ? DIRECTION_UP : DIRECTION_DOWN;
}

static void read_aggregation(struct reader *r, const struct json_at *ind_at, struct indicator *ind) {
    struct json_at at = json_member(ind_at, "aggregation");
    int how = AGGREGATE_NONE;
    if (!reader_choice(r, ind_at, "aggregation", OPTIONAL_KNOWN, AGGREGATIONS, &how)) return;
    ind->aggregation = (enum aggregation)how;
    bool fits = true;
    if (how == AGGREGATE_RATIO) fits = measure_is_quotient(&ind->measure);
    if (how == AGGREGATE_SUM) fits = measure_is_additive(&ind->measure);
    if (how == AGGREGATE_MEAN)
        fits = measure_is_additive(&ind->measure) || measure_is_quotient(&ind->measure);
    if (!fits)
        json_error(&r->sink, &at, T_PLAN_AGGREGATION, AGGREGATIONS[how], measure_name(ind->measure.type));
}

static void read_accumulation(struct reader *r, const struct json_at *ind_at, struct indicator *ind) {
    static const char *const kinds[] = {"stock", "flow", "flow_year", NULL};
    static const char *const sent[] = {"increment", "running_total", NULL};
    struct json_at at = json_member(ind_at, "sent_as"), kind_at = json_member(ind_at, "accumulation");
    int kind = ACCUMULATE_STOCK, as = 0;
    reader_choice(r, ind_at, "accumulation", OPTIONAL_KNOWN, kinds, &kind);
    reader_choice(r, ind_at, "sent_as", OPTIONAL_KNOWN, sent, &as);
    ind->accumulation = (enum accumulation)kind;
    ind->sent_running_total = as == 1;
    if (kind == ACCUMULATE_STOCK && at.item) json_error(&r->sink, &at, T_PLAN_SENT_AS);
    if (kind != ACCUMULATE_STOCK && !measure_is_additive(&ind->measure) &&
        !measure_is_quotient(&ind->measure))
        json_error(&r->sink, &kind_at, T_PLAN_FLOW_MEASURE, measure_name(ind->measure.type));
}

/* Who takes its place when it closes within the phase; NULL: nobody, or one that is not made of such as it.
 */
static const struct unit *place_taken(const struct plan *plan, const struct unit *unit) {
    bool closes = unit->to_day != DAY_NONE && unit->to_day >= plan->start_day && unit->to_day < plan->end_day;
    return closes && unit->successor_count == 1 && unit_is_union(unit->successors[0]) ? unit->successors[0]
                                                                                      : NULL;
}

/* Those who take the place of units that the plan names report as they did. */
static void add_heirs(struct reader *r, struct indicator *ind) {
    const struct unit **all = reader_array(r, r->units->count, sizeof *all);
    bool *seen = mem_array(r->units->count + 1, sizeof *seen);
    for (size_t i = 0; all && i < ind->reported_by_named; i++) {
        all[i] = ind->reported_by[i];
        seen[all[i]->index] = true;
    }
    for (size_t i = 0; all && i < ind->reported_by_count; i++) {
        const struct unit *heir = place_taken(r->plan, all[i]);
        if (!heir || seen[heir->index]) continue;
        seen[heir->index] = true;
        all[ind->reported_by_count++] = heir;
    }
    if (all) ind->reported_by = all;
    mem_free(seen);
}

static void read_reporters(struct reader *r, const struct json_at *at, struct indicator *ind) {
    reader_units(r, at, "reported_by", OPTIONAL, &ind->reported_by, &ind->reported_by_count);
    ind->reported_by_named = ind->reported_by_count;
    bool closing = false;
    for (size_t i = 0; i < ind->reported_by_named; i++)
        closing = closing || place_taken(r->plan, ind->reported_by[i]);
    if (closing) add_heirs(r, ind);
}

static void read_who(struct reader *r, const struct json_at *at, struct indicator *ind) {
    struct body lead = {.unit = NULL};
    const struct body *bodies = NULL;
    size_t count = 0;
    read_bodies(r, at, ind->objective, &lead, &bodies, &count);
    ind->lead = lead.unit;
    ind->lead_requested = lead.requested;
    ind->lead_unknown = lead.unknown;
    const struct unit **units = reader_array(r, count, sizeof(const struct unit *));
    bool *requested = reader_array(r, count, sizeof *requested);
    for (size_t i = 0; units && requested && i < count; i++) {
        units[i] = bodies[i].unit;
        requested[i] = bodies[i].requested;
        ind->coordinating_count++;
    }
    ind->coordinating = units;
    ind->coordinating_requested = requested;
    read_reporters(r, at, ind);
}

/* What is computed is not reported, and how it is made of others is all in its expression. */
static void refuse_reported(struct reader *r, const struct json_at *obj) {
    static const char *const keys[] = {"reported_by", "accumulation", "sent_as", "aggregation", NULL};
    for (size_t i = 0; reader_has(obj, "derived") && keys[i]; i++) {
        struct json_at at = json_member(obj, keys[i]);
        if (at.item) json_error(&r->sink, &at, T_PLAN_DERIVED_KEY, keys[i]);
    }
}

static void read_baseline_period(struct reader *r, const struct json_at *obj, struct baseline *b) {
    struct json_at at = json_member(obj, "period");
    const char *text = NULL;
    if (!reader_string(r, obj, "period", REQUIRED, &text, &b->unknown)) return;
    b->has_period = period_parse(text, &b->period);
    if (!b->has_period) json_error(&r->sink, &at, T_PLAN_PERIOD, text);
}

static void read_baseline(struct reader *r, const struct json_at *ind_at, struct indicator *ind) {
    static const char *const known[] = {"period", "value", NULL};
    struct json_at at;
    if (reader_unknown(r, ind_at, "baseline", &ind->baseline.unknown)) return;
    if (!json_get_object(&r->sink, ind_at, "baseline", false, &at)) return;
    json_only(&r->sink, &at, known);
    read_baseline_period(r, &at, &ind->baseline);
    ind->baseline.known =
        reader_number(r, &at, "value", REQUIRED, &ind->baseline.value, &ind->baseline.unknown);
}

static const struct dimension *find_dimension(const struct plan *plan, const char *id) {
    for (size_t i = 0; i < plan->dimension_count; i++) {
        if (strcmp(plan->dimensions[i].id, id) == 0) return &plan->dimensions[i];
    }
    return NULL;
}

static const char *dimension_id_at(const void *arg, size_t i) {
    const struct plan *plan = arg;
    return i < plan->dimension_count ? plan->dimensions[i].id : NULL;
}

/* Bytes of the longest text that names one category in each of the dimensions. */
static size_t joint_bytes(const struct indicator *ind) {
    size_t bytes = 0;
    for (size_t i = 0; i < ind->disaggregate_count; i++) {
        const struct dimension *d = ind->disaggregate[i].dimension;
        size_t longest = 0;
        for (const char *const *c = d->categories; *c; c++)
            longest = strlen(*c) > longest ? strlen(*c) : longest;
        bytes += strlen(d->id) + longest + 2;
    }
    return bytes;
}

static void read_disaggregation(struct reader *r, const struct json_at *ind_at, struct indicator *ind) {
    static const char *const modes[] = {"share", "within", NULL};
    struct json_at at;
    int mode = 0;
    if (!json_get_object(&r->sink, ind_at, "disaggregate", false, &at)) return;
    struct disaggregation *list = reader_array(r, reader_length(&at), sizeof *list);
    if (!list) return;
    ind->disaggregate = list;
    reader_each(item, &at) {
        if (!find_dimension(r->plan, item.key))
            reader_unresolved(r, &item, T_PLAN_DIMENSION_UNKNOWN, item.key,
                              (struct ids){dimension_id_at, r->plan});
    }
    for (size_t i = 0; i < r->plan->dimension_count; i++) {
        const struct dimension *d = &r->plan->dimensions[i];
        if (!*d->id || !reader_has(&at, d->id)) continue;
        reader_choice(r, &at, d->id, KNOWN, modes, &mode);
        list[ind->disaggregate_count++] =
            (struct disaggregation){.dimension = d, .mode = (enum disaggregation_mode)mode};
    }
    if (joint_bytes(ind) >= CATEGORY_TEXT_MAX) json_error(&r->sink, &at, T_PLAN_CATEGORY_LONG);
}

void read_indicator(struct reader *r, const struct json_at *at, struct indicator *ind) {
    struct json_at small = json_member(at, "small_n");
    struct bitext note;
    ind->id = "";
    ind->measure.per = 1;
    if (!reader_only(r, at, INDICATOR_KEYS)) return;
    reader_new_id(r, at, &ind->id, indicator_taken);
    reader_text(r, at, "title", REQUIRED, &ind->title);
    read_measure(r, at, &ind->measure);
    read_frequency(r, at, ind);
    read_good(r, at, ind);
    read_aggregation(r, at, ind);
    read_accumulation(r, at, ind);
    read_who(r, at, ind);
    refuse_reported(r, at);
    read_baseline(r, at, ind);
    reader_unit_values(r, at, "baselines", false, &ind->unit_baselines, &ind->unit_baseline_count);
    read_disaggregation(r, at, ind);
    reader_string(r, at, "assumed", OPTIONAL_KNOWN, &ind->assumed, NULL);
    reader_text(r, at, "note", OPTIONAL_KNOWN, &note);
    if (reader_number(r, at, "small_n", OPTIONAL_KNOWN, &ind->small_n, NULL) && ind->small_n <= 0)
        json_error(&r->sink, &small, T_PLAN_POSITIVE);
}
