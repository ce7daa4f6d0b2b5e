#include "daemon/model/verdict.h"
#include "daemon/model/names.h"
#include <math.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *const status_names[] = {
    [VERDICT_ACHIEVED] = "achieved",
    [VERDICT_ON_TRACK] = "on_track",
    [VERDICT_AT_RISK] = "at_risk",
    [VERDICT_LAGGING] = "lagging",
    [VERDICT_MISSED] = "missed",
    [VERDICT_NO_DATA] = "no_data",
    [VERDICT_NOT_ASSESSABLE] = "not_assessable",
    [VERDICT_NOT_APPLICABLE] = "not_applicable",
};

const char *verdict_status_name(enum verdict_status status) {
    return status_names[status];
}

bool verdict_status_parse(const char *name, enum verdict_status *out) {
    size_t place;
    if (!names_find(status_names, COUNT(status_names), name, &place)) return false;
    *out = (enum verdict_status)place;
    return true;
}

enum text_id verdict_status_text(enum verdict_status status) {
    static const enum text_id texts[] = {
        [VERDICT_ACHIEVED] = T_VERDICT_STATUS_ACHIEVED,
        [VERDICT_ON_TRACK] = T_VERDICT_STATUS_ON_TRACK,
        [VERDICT_AT_RISK] = T_VERDICT_STATUS_AT_RISK,
        [VERDICT_LAGGING] = T_VERDICT_STATUS_LAGGING,
        [VERDICT_MISSED] = T_VERDICT_STATUS_MISSED,
        [VERDICT_NO_DATA] = T_VERDICT_STATUS_NO_DATA,
        [VERDICT_NOT_ASSESSABLE] = T_VERDICT_STATUS_NOT_ASSESSABLE,
        [VERDICT_NOT_APPLICABLE] = T_VERDICT_STATUS_NOT_APPLICABLE,
    };
    return texts[status];
}

enum text_id verdict_flag_text(enum verdict_flag_bit bit) {
#define FLAG_TEXT(flag, name) T_VERDICT_FLAG_##flag,
    static const enum text_id texts[] = {VERDICT_FLAGS(FLAG_TEXT)};
#undef FLAG_TEXT
    return texts[bit];
}

const char *verdict_level_of(const struct plan *plan, const struct target *target, const struct unit *unit) {
    return unit == plan->unit || target->unit_count > 0 ? target->level : "unit";
}

const char *verdict_level(const struct verdict *v) {
    return verdict_level_of(v->plan, v->target, v->unit);
}

const struct target *verdict_target(const struct verdict *v) {
    return v->part ? v->part : v->target;
}

void verdict_flags_json(unsigned flags, cJSON *array) {
#define FLAG_NAME(flag, name) name,
    static const char *const names[] = {VERDICT_FLAGS(FLAG_NAME)};
#undef FLAG_NAME
    for (unsigned bit = 0; bit < VERDICT_BIT_COUNT; bit++)
        if (flags >> bit & 1u) cJSON_AddItemToArray(array, cJSON_CreateString(names[bit]));
}

bool verdict_same(const struct verdict *a, const struct verdict *b) {
    return a->status == b->status && a->flags == b->flags;
}

/* Conditions without a number have no bar; neither has a change from a base that is not known. */
static bool has_bar(const struct verdict *v) {
    switch (verdict_target(v)->condition.kind) {
    case CONDITION_DIRECTION_ONLY:
    case CONDITION_ALL_OF:
    case CONDITION_NOT_JUDGED:
    case CONDITION_UNKNOWN:
        return false;
    default:
        return isfinite(v->bar);
    }
}

/* Its place among the target's conditions, from 1; of a target with one condition there is nothing to say. */
static void add_part(cJSON *in, const struct verdict *v) {
    if (v->part) json_add_int(in, "part", v->part - v->target->parts + 1);
}

cJSON *verdict_inputs_json(const struct verdict *v) {
    cJSON *in = cJSON_CreateObject();
    json_add_number_or_null(in, "base", v->has_base, v->base);
    json_add_day(in, "base_date", v->has_base ? v->base_day : DAY_NONE);
    json_add_day(in, "value_date", v->has_value ? v->value_day : DAY_NONE);
    json_add_day(in, "milestone_date", v->milestone_day);
    json_add_number_or_null(in, "bar", has_bar(v), v->bar);
    json_add_number_or_null(in, "on_track_from", true, v->on_track_from);
    json_add_number_or_null(in, "at_risk_from", true, v->at_risk_from);
    json_add_number_or_null(in, "numerator", v->has_counts, v->numerator);
    json_add_number_or_null(in, "denominator", v->has_counts, v->denominator);
    if (v->coverage_want > 0) {
        cJSON *coverage = cJSON_AddObjectToObject(in, "coverage");
        json_add_int(coverage, "have", v->coverage_have);
        json_add_int(coverage, "want", v->coverage_want);
    } else {
        cJSON_AddNullToObject(in, "coverage");
    }
    json_add_string_or_null(in, "decided_by", *v->decided_by ? v->decided_by : NULL);
    add_part(in, v);
    json_add_string_or_null(in, "reason", v->reason);
    json_add_int(in, "seq", v->value_seq);
    json_add_int(in, "engine", VERDICT_ENGINE);
    return in;
}

/* A milestone's id, or the day itself where the milestone is a year's or a term's end. */
static void add_milestone(cJSON *obj, const struct verdict *v) {
    const struct target *t = v->target;
    const struct milestone *milestone = t->milestone ? t->milestone : t->term ? t->term->judged_at : NULL;
    if (milestone && !t->every_year)
        json_add_string_or_null(obj, "milestone", milestone->id);
    else
        json_add_day(obj, "milestone", v->milestone_day);
}

cJSON *verdict_json(const struct verdict *v) {
    char period[PERIOD_TEXT_MAX];
    cJSON *obj = cJSON_CreateObject();
    json_add_string_or_null(obj, "plan", v->plan->id);
    json_add_string_or_null(obj, "indicator", v->target->indicator->id);
    json_add_string_or_null(obj, "target", v->target->id);
    json_add_string_or_null(obj, "unit", v->unit->id);
    json_add_string_or_null(obj, "category", v->category);
    json_add_string_or_null(obj, "level", verdict_level(v));
    add_milestone(obj, v);
    json_add_string_or_null(obj, "status", verdict_status_name(v->status));
    verdict_flags_json(v->flags, cJSON_AddArrayToObject(obj, "flags"));
    json_add_number_or_null(obj, "ratio", v->has_ratio, v->ratio);
    json_add_number_or_null(obj, "value", v->has_value, v->value);
    if (v->has_value) period_format(v->period, period);
    json_add_string_or_null(obj, "period", v->has_value ? period : NULL);
    json_add_number_or_null(obj, "expected", v->has_expected, v->expected);
    json_add_number_or_null(obj, "gap", v->has_gap, v->gap);
    json_add_number_or_null(obj, "required_per_year", v->has_required, v->required_per_year);
    json_add_number_or_null(obj, "projected", v->has_projected, v->projected);
    json_add_string_or_null(obj, "method", v->method);
    cJSON_AddItemToObject(obj, "inputs", verdict_inputs_json(v));
    json_add_day(obj, "as_of", v->day);
    return obj;
}
