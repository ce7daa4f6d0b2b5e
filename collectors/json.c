/* {plan, report, unit, period, round?, values: […], document?, note?, arrived_at?} */
#include "daemon/base/json.h"
#include "collectors/parse.h"
#include "daemon/base/zone.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Values in a payload: far more than SUBMISSION_LINES_MAX lines have, and no more than a tree may cost memory
 * for. */
#define VALUES_MAX (20 * SUBMISSION_LINES_MAX)

struct reader {
    struct submission *s;
    struct json_sink sink;
    bool full; /* the arena had no room left */
};

/* null says the same as leaving the member out. */
static struct json_at member(const struct json_at *obj, const char *key) {
    struct json_at at = json_member(obj, key);
    if (cJSON_IsNull(at.item)) at.item = NULL;
    return at;
}

static const char *keep(struct reader *r, const char *text) {
    const char *copy = arena_strdup(r->s->arena, text);
    if (!copy) r->full = true;
    return copy;
}

static void read_string(struct reader *r, const struct json_at *obj, const char *key, const char **out) {
    const char *text;
    if (member(obj, key).item && json_get_string(&r->sink, obj, key, false, &text)) *out = keep(r, text);
}

/* The digits as sent, which a double would not keep. */
static void read_digits(struct reader *r, const struct json_at *obj, const char *key, const char **out) {
    double unused;
    struct json_at at = member(obj, key);
    if (at.item && json_get_number(&r->sink, obj, key, false, &unused)) *out = keep(r, json_digits(at.item));
}

/* Perhaps a stage: which of them, or whether the indicator has any, is not known here. */
static bool is_name(const cJSON *item) {
    const char *text = cJSON_GetStringValue(item);
    return text && isalpha((unsigned char)*text) && strcmp(text, "true") != 0 && strcmp(text, "false") != 0;
}

static void read_value(struct reader *r, const struct json_at *obj, struct submission_line *line) {
    struct json_at at = member(obj, "value");
    if (is_name(at.item)) {
        line->value_text = keep(r, at.item->valuestring);
    } else if (cJSON_IsBool(at.item)) {
        line->value_bool_set = true;
        line->value_bool = cJSON_IsTrue(at.item);
    } else {
        read_digits(r, obj, "value", &line->value_text);
    }
}

static void read_line(struct reader *r, const struct json_at *at, struct submission_line *line) {
    static const char *const known[] = {"indicator", "unit",        "period",         "category", "value",
                                        "numerator", "denominator", "no_data_reason", "note",     NULL};
    char pointer[40];
    snprintf(pointer, sizeof pointer, "/values/%zu", at->index);
    line->pointer = keep(r, pointer);
    json_only(&r->sink, at, known);
    if (!cJSON_IsObject(at->item)) return;
    read_string(r, at, "indicator", &line->indicator_id);
    read_string(r, at, "unit", &line->unit_id);
    read_string(r, at, "period", &line->period_text);
    read_string(r, at, "category", &line->category_text);
    read_value(r, at, line);
    read_digits(r, at, "numerator", &line->numerator_text);
    read_digits(r, at, "denominator", &line->denominator_text);
    read_string(r, at, "no_data_reason", &line->no_data_reason);
    read_string(r, at, "note", &line->note);
}

static void read_document(struct reader *r, const struct json_at *root) {
    struct json_at at = member(root, "document");
    struct strbuf text;
    if (!at.item) return;
    strbuf_init(&text, 0);
    json_print_canonical(&text, at.item);
    if (strbuf_error(&text)) r->full = true;
    r->s->document_json = keep(r, text.data);
    strbuf_deinit(&text);
}

static void read_arrival(struct reader *r, const struct json_at *root) {
    const char *text;
    struct json_at at = member(root, "arrived_at");
    if (!at.item || !json_get_string(&r->sink, root, "arrived_at", false, &text)) return;
    r->s->arrived_set = instant_parse(text, &r->s->arrived_at_ms);
    if (!r->s->arrived_set) json_error(&r->sink, &at, T_COLLECT_INSTANT, text);
}

static void read_head(struct reader *r, const struct json_at *root) {
    static const char *const known[] = {"plan",   "report",   "unit", "period",     "round",
                                        "values", "document", "note", "arrived_at", NULL};
    json_only(&r->sink, root, known);
    read_string(r, root, "plan", &r->s->plan_id);
    read_string(r, root, "report", &r->s->report_id);
    read_string(r, root, "unit", &r->s->unit_id);
    read_string(r, root, "period", &r->s->period_text);
    read_string(r, root, "round", &r->s->round_id);
    read_string(r, root, "note", &r->s->note);
    read_arrival(r, root);
    read_document(r, root);
}

static void require(struct reader *r, const struct json_at *obj, const char *key) {
    struct json_at at = member(obj, key);
    if (!at.item) json_error(&r->sink, &at, T_JSON_MISSING, key);
}

/* What is missing is validation's to say, together with all it finds. When there are faults here already it
 * will not be asked, and the list should still be whole. */
static void say_missing(struct reader *r, const struct json_at *root, const struct json_at *values) {
    size_t i = 0;
    require(r, root, "plan");
    require(r, root, "report");
    require(r, root, "unit");
    require(r, root, "period");
    for (const cJSON *e = values->item ? values->item->child : NULL; e; e = e->next) {
        struct json_at at = json_element(values, i++, e);
        if (cJSON_IsObject(e)) require(r, &at, "indicator");
    }
}

static enum err_code read_lines(struct reader *r, const struct json_at *values, struct err *err) {
    size_t count = (size_t)cJSON_GetArraySize(values->item), i = 0;
    char found[24], most[24];
    snprintf(found, sizeof found, "%zu", count);
    snprintf(most, sizeof most, "%d", SUBMISSION_LINES_MAX);
    if (count > SUBMISSION_LINES_MAX)
        return collect_refuse(r->sink.problems, err, ERR_TOO_BIG, "/values", T_COLLECT_LINES, found, most);
    if (submission_set_lines(r->s, count, err)) return collect_too_big(r->sink.problems, err);
    for (const cJSON *e = values->item->child; e; e = e->next, i++) {
        struct json_at at = json_element(values, i, e);
        read_line(r, &at, &r->s->lines[i]);
    }
    return ERR_OK;
}

static enum err_code read_tree(struct reader *r, const cJSON *tree, struct err *err) {
    size_t before = r->sink.problems->errors;
    struct json_at root = json_root(tree), values = {.item = NULL};
    enum err_code code = ERR_OK;
    read_head(r, &root);
    if (json_get_array(&r->sink, &root, "values", true, &values)) code = read_lines(r, &values, err);
    if (code) return code;
    if (r->full) return collect_too_big(r->sink.problems, err);
    if (cJSON_IsObject(tree) && r->sink.problems->errors > before) say_missing(r, &root, &values);
    return collect_outcome(r->sink.problems, before, err);
}

/* json_parse_for has put what is wrong into the list in both languages; err says it too. */
static enum err_code not_json(const struct problems *problems, enum err_code code, struct err *err) {
    const struct problem *last = problems->count ? &problems->items[problems->count - 1] : NULL;
    return err_set(err, code, "%s", last ? last->en : err_text(code));
}

/* Every value follows a comma or opens a list or an object: counted before a tree is built of them. The bytes
 * need not be JSON. */
static bool too_many_values(const char *bytes, size_t len) {
    size_t count = 0;
    bool quoted = false;
    for (size_t i = 0; i < len && count <= VALUES_MAX; i++) {
        char c = bytes[i];
        if (c == '"')
            quoted = !quoted;
        else if (quoted && c == '\\')
            i++;
        else
            count += !quoted && (c == ',' || c == '[' || c == '{');
    }
    return count > VALUES_MAX;
}

static enum err_code refuse_values(struct problems *problems, struct err *err) {
    char most[24];
    snprintf(most, sizeof most, "%d", VALUES_MAX);
    return collect_refuse(problems, err, ERR_TOO_BIG, "", T_COLLECT_VALUES, most);
}

enum err_code collect_json(struct submission *s, struct problems *problems, struct err *err) {
    struct reader r = {.s = s, .sink = {.problems = problems}};
    cJSON *tree = NULL;
    enum err_code code = collect_check_bytes(s, problems, err);
    if (code) return code;
    if (too_many_values(s->payload, s->payload_len)) return refuse_values(problems, err);
    code = json_parse_for(&r.sink, s->payload, s->payload_len, 0, &tree);
    if (code) return not_json(problems, code, err);
    code = read_tree(&r, tree, err);
    cJSON_Delete(tree);
    return code;
}
