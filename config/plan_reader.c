#include "config/plan_reader.h"
#include "config/reader.h"
#include <string.h>

static const char *const PLAN_KEYS[] = {
    "$schema",    "plan",   "unit",       "number",        "issued",     "issuer",     "title",
    "timezone",   "start",  "end",        "in_force_from", "implements", "references", "method",
    "thresholds", "level",  "milestones", "terms",         "dimensions", "objectives", "reports",
    "tasks",      "events", "renamed",    "retired",       "accept",     NULL};

static void read_timezone(struct reader *r, const struct json_at *root) {
    struct json_at at = json_member(root, "timezone");
    struct err err = {.code = ERR_OK};
    const char *name = NULL;
    if (!reader_string(r, root, "timezone", KNOWN, &name, NULL)) return;
    if (zone_load(name, &r->plan->zone, &err) != ERR_OK) json_error(&r->sink, &at, T_PLAN_TIMEZONE, name);
}

static void read_phase(struct reader *r, const struct json_at *root) {
    struct plan *plan = r->plan;
    struct json_at at = json_member(root, "end");
    reader_day(r, root, "issued", OPTIONAL, &plan->issued_day);
    reader_day(r, root, "in_force_from", OPTIONAL_KNOWN, &plan->in_force_from);
    bool both = reader_day(r, root, "start", KNOWN, &plan->start_day);
    both = reader_day(r, root, "end", KNOWN, &plan->end_day) && both;
    if (!both || plan->end_day >= plan->start_day) return;
    json_error(&r->sink, &at, T_PLAN_END_BEFORE_START);
    plan->end_day = DAY_NONE; /* or each milestone would lie outside */
}

static void read_method(struct reader *r, const struct json_at *root) {
    static const char *const methods[] = {"linear", "growth", "projection", "attainment", NULL};
    int method = METHOD_LINEAR;
    reader_choice(r, root, "method", OPTIONAL_KNOWN, methods, &method);
    r->plan->method = (enum method)method;
}

static void read_thresholds(struct reader *r, const struct json_at *root) {
    static const char *const known[] = {"on_track", "at_risk", NULL};
    struct plan *plan = r->plan;
    struct json_at at;
    if (!json_get_object(&r->sink, root, "thresholds", false, &at)) return;
    json_only(&r->sink, &at, known);
    reader_number(r, &at, "on_track", OPTIONAL_KNOWN, &plan->on_track_from, NULL);
    reader_number(r, &at, "at_risk", OPTIONAL_KNOWN, &plan->at_risk_from, NULL);
    if (!(plan->at_risk_from > 0 && plan->at_risk_from < plan->on_track_from && plan->on_track_from <= 1))
        json_error(&r->sink, &at, T_PLAN_THRESHOLDS);
}

static void read_head(struct reader *r, const struct json_at *root) {
    struct plan *plan = r->plan;
    json_only(&r->sink, root, PLAN_KEYS);
    reader_id(r, root, "plan", &plan->id);
    reader_unit(r, root, "unit", KNOWN, &plan->unit, NULL);
    reader_string(r, root, "number", OPTIONAL, &plan->number, NULL);
    reader_string(r, root, "issuer", OPTIONAL, &plan->issuer, NULL);
    reader_text(r, root, "title", REQUIRED, &plan->title);
    reader_string(r, root, "implements", OPTIONAL_KNOWN, &plan->implements, NULL);
    reader_string(r, root, "level", OPTIONAL_KNOWN, &plan->level, NULL);
    read_timezone(r, root);
    read_phase(r, root);
    read_method(r, root);
    read_thresholds(r, root);
}

/* Is it the code of a warning that this module can give? (Codes of errors cannot be accepted.) */
static bool can_be_accepted(const char *code) {
    for (int id = 0; id < TEXT_COUNT; id++) {
        if (strcmp(text_code((enum text_id)id), code) == 0) return strncmp(code, "check.", 6) == 0;
    }
    return false;
}

void read_accept(struct reader *r, const struct json_at *root) {
    static const char *const known[] = {"code", "why", "pointer", NULL};
    struct json_at array;
    const char *code = NULL, *s = NULL;
    if (!json_get_array(&r->sink, root, "accept", false, &array)) return;
    reader_each(item, &array) {
        struct json_at at = json_member(&item, "code");
        if (!reader_only(r, &item, known)) continue;
        if (reader_string(r, &item, "code", KNOWN, &code, NULL) && !can_be_accepted(code))
            json_error(&r->sink, &at, T_PLAN_ACCEPT_CODE, code);
        reader_string(r, &item, "why", KNOWN, &s, NULL);
        reader_string(r, &item, "pointer", OPTIONAL_KNOWN, &s, NULL);
    }
}

static void read_plan(struct reader *r, const struct json_at *root) {
    read_accept(r, root);
    read_head(r, root);
    read_times(r, root);
    read_dimensions(r, root);
    read_references(r, root);
    read_objectives(r, root);
    read_target_clashes(r);
    read_events(r, root); /* what is due after one, or to be done */
    read_reports(r, root);
    read_tasks(r, root);
    read_notes(r, root);
}

static void keep_canonical(struct reader *r) {
    struct strbuf sb;
    strbuf_init(&sb, 2 * CONFIG_FILE_BYTES_MAX);
    reader_canonical(r->root, &sb, r->plan->hash);
    r->plan->canonical = arena_strndup(r->arena, sb.data, sb.len);
    if (strbuf_error(&sb) || !r->plan->canonical)
        problems_error(r->sink.problems, r->sink.file, "", T_CONFIG_TOO_BIG, "32");
    strbuf_deinit(&sb);
}

struct plan *plan_read(const char *bytes, size_t len, const char *file, const struct units *units,
                       struct problems *problems) {
    size_t errors_before = problems->errors;
    cJSON *root = reader_parse(bytes, len, file, problems);
    if (!root) return NULL;
    struct plan *plan = plan_new();
    struct reader r = {.sink = {.problems = problems, .file = file},
                       .arena = plan->arena,
                       .root = root,
                       .units = units,
                       .plan = plan};
    struct json_at at = json_root(root);
    plan->file = reader_copy(&r, file);
    if (reader_plan_fits(&r, &at)) read_plan(&r, &at);
    keep_canonical(&r);
    cJSON_Delete(root);
    if (problems->errors == errors_before) return plan;
    plan_free(plan);
    return NULL;
}
