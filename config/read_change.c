/* Conditions on a change rather than a level: `relative` and `per_year`. */
#include "config/reader.h"
#include "daemon/base/num.h"
#include <string.h>

static const char *const CHANGES[] = {"percent", "points", "permille_points", "absolute", NULL};

static bool read_as(struct reader *r, const struct json_at *at, enum relative_as *as, const char **unknown) {
    int choice = RELATIVE_PERCENT;
    if (reader_unknown(r, at, "as", unknown)) return false;
    reader_choice(r, at, "as", KNOWN, CHANGES, &choice);
    *as = (enum relative_as)choice;
    return true;
}

/* False when the document leaves it blank. */
static bool read_to(struct reader *r, const struct json_at *obj, struct target *t) {
    struct json_at at = json_member(obj, "to");
    const char *to = NULL;
    if (reader_unknown(r, obj, "to", &t->unknown)) return false;
    if (!reader_string(r, obj, "to", KNOWN, &to, NULL)) return true;
    t->relative_to = strcmp(to, "baseline") == 0 ? RELATIVE_TO_BASELINE : RELATIVE_TO_PERIOD;
    if (t->relative_to == RELATIVE_TO_PERIOD && !period_parse(to, &t->relative_period))
        json_error(&r->sink, &at, T_PLAN_RELATIVE_TO, to);
    return true;
}

static bool is_number(const struct condition *c) {
    return c->kind <= CONDITION_APPROXIMATELY || c->kind == CONDITION_UNKNOWN;
}

void read_relative(struct reader *r, const struct json_at *obj, struct target *t) {
    static const char *const known[] = {"to", "as", NULL};
    struct json_at at = json_member(obj, "relative");
    if (!at.item) return;
    if (t->condition.kind == CONDITION_ALL_OF) {
        json_error(&r->sink, &at, T_PLAN_RELATIVE_PARTS);
    } else if (reader_has(obj, "share_of_units")) {
        json_error(&r->sink, &at, T_PLAN_RELATIVE_SHARE);
    } else if (!is_number(&t->condition)) {
        json_error(&r->sink, &at, T_PLAN_RELATIVE_NUMBER);
    }
    bool said = !reader_unknown(r, obj, "relative", &t->unknown);
    if (said && json_get_object(&r->sink, obj, "relative", false, &at)) {
        json_only(&r->sink, &at, known);
        said = read_as(r, &at, &t->relative_as, &t->unknown);
        said = read_to(r, &at, t) && said;
    }
    if (!said) t->condition.kind = CONDITION_UNKNOWN;
}

/* A positive number, or [near, far]: the near end is the bar. */
static void read_by(struct reader *r, const struct json_at *at, struct condition *c) {
    const cJSON *near = at->item, *far = at->item;
    if (cJSON_IsArray(at->item) && cJSON_GetArraySize(at->item) == 2) {
        near = cJSON_GetArrayItem(at->item, 0);
        far = cJSON_GetArrayItem(at->item, 1);
    }
    bool fit = cJSON_IsNumber(near) && cJSON_IsNumber(far) && near->valuedouble >= 0 &&
               far->valuedouble > 0 && num_cmp(near->valuedouble, far->valuedouble) <= 0;
    if (!fit) {
        json_error(&r->sink, at, T_PLAN_PER_YEAR_BY);
        return;
    }
    c->value = near->valuedouble;
    c->high = far->valuedouble;
}

void read_per_year(struct reader *r, const struct json_at *at, struct condition *c, const char **unknown) {
    static const char *const known[] = {"decrease_by", "increase_by", "as", NULL};
    if (!reader_only(r, at, known)) return;
    bool down = reader_has(at, "decrease_by"), up = reader_has(at, "increase_by");
    const char *key = down ? "decrease_by" : "increase_by";
    struct json_at by = json_member(at, key);
    bool said = read_as(r, at, &c->as, unknown);
    c->way = down ? DIRECTION_DOWN : DIRECTION_UP;
    if (down == up) {
        json_error(&r->sink, at, T_PLAN_PER_YEAR_WAY);
        return;
    }
    if (reader_unknown(r, at, key, unknown))
        said = false;
    else
        read_by(r, &by, c);
    if (!said) c->kind = CONDITION_UNKNOWN;
}
