/* One unit: its names and parents over time, its contacts, who takes over when it closes. */
#include "config/units_build.h"
#include <string.h>

static bool is_address(struct reader *r, const struct json_at *item, const char *text, const void *arg) {
    (void)arg;
    if (reader_is_address(text)) return true;
    json_error(&r->sink, item, T_CONFIG_ADDRESS, text);
    return false;
}

static const char *const *read_addresses(struct reader *r, const struct json_at *contacts, const char *key) {
    static const char *const none[] = {NULL};
    struct json_at array;
    if (!json_get_array(&r->sink, contacts, key, false, &array)) return none;
    const char *const *list = reader_texts(r, &array, is_address, NULL);
    return list ? list : none;
}

static void read_contacts(struct reader *r, const struct json_at *obj, struct unit *u) {
    static const char *const known[] = {"email", "lead", NULL};
    struct json_at at = {.item = NULL};
    if (json_get_object(&r->sink, obj, "contacts", false, &at)) json_only(&r->sink, &at, known);
    u->emails = read_addresses(r, &at, "email");
    u->lead_emails = read_addresses(r, &at, "lead");
}

static void read_locale(struct reader *r, const struct json_at *obj, struct unit *u) {
    static const char *const langs[] = {"vi", "en", NULL};
    int lang = LANG_VI;
    u->has_locale = reader_choice(r, obj, "locale", OPTIONAL_KNOWN, langs, &lang);
    u->locale = (enum lang)lang;
}

static void read_validity(struct reader *r, const struct json_at *at, struct unit *u) {
    struct json_at to = json_member(at, "to");
    u->from_day = u->to_day = DAY_NONE;
    reader_day(r, at, "from", OPTIONAL_KNOWN, &u->from_day);
    reader_day(r, at, "to", OPTIONAL_KNOWN, &u->to_day);
    if (u->from_day != DAY_NONE && u->to_day != DAY_NONE && u->to_day < u->from_day)
        json_error(&r->sink, &to, T_CONFIG_TO_BEFORE_FROM);
}

/* The last day of something former: after the one before, within the unit's own days. */
static void read_former_to(struct reader *r, const struct json_at *at, const struct unit *u, int32_t before,
                           int32_t *to) {
    struct json_at day_at = json_member(at, "to");
    *to = before;
    if (!reader_day(r, at, "to", KNOWN, to)) return;
    bool late = before == DAY_NONE || *to > before;
    bool within =
        (u->from_day == DAY_NONE || *to >= u->from_day) && (u->to_day == DAY_NONE || *to < u->to_day);
    if (!late || !within)
        json_error(&r->sink, &day_at, T_UNITS_FORMER_ORDER, cJSON_GetStringValue(day_at.item));
}

static void read_former_names(struct reader *r, const struct json_at *obj, struct unit *u) {
    static const char *const known[] = {"name", "to", NULL};
    struct json_at array;
    int32_t before = DAY_NONE;
    if (!json_get_array(&r->sink, obj, "former_names", false, &array)) return;
    struct unit_name *names = reader_array(r, reader_length(&array), sizeof *names);
    if (!names) return;
    u->former_names = names;
    reader_each(item, &array) {
        struct unit_name *name = &names[u->former_name_count++];
        if (!reader_only(r, &item, known)) continue;
        reader_text(r, &item, "name", KNOWN, &name->name);
        read_former_to(r, &item, u, before, &name->to_day);
        before = name->to_day;
    }
}

static void read_former_parents(struct reader *r, const struct json_at *obj, struct draft *d) {
    static const char *const known[] = {"parent", "to", NULL};
    struct unit *u = &d->unit;
    struct json_at array;
    int32_t before = DAY_NONE;
    if (!json_get_array(&r->sink, obj, "former_parents", false, &array)) return;
    size_t count = reader_length(&array);
    d->former_parents = reader_array(r, count, sizeof *d->former_parents);
    d->former_parent_ids = reader_array(r, count, sizeof *d->former_parent_ids);
    if (!d->former_parents || !d->former_parent_ids) return;
    u->former_parents = d->former_parents;
    reader_each(item, &array) {
        size_t i = u->former_parent_count++;
        if (!reader_only(r, &item, known)) continue;
        reader_string(r, &item, "parent", KNOWN, &d->former_parent_ids[i], NULL);
        read_former_to(r, &item, u, before, &d->former_parents[i].to_day);
        before = d->former_parents[i].to_day;
    }
}

static bool named(const struct named_units *list, const char *id) {
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->ids[i], id) == 0) return true;
    }
    return false;
}

static void add_name(struct reader *r, const struct json_at *at, struct named_units *out) {
    const char *id = cJSON_GetStringValue(at->item);
    if (!id) {
        json_error(&r->sink, at, T_UNIT_SUCCESSION_FORM);
    } else if (named(out, id)) {
        json_error(&r->sink, at, T_UNIT_SUCCESSION_TWICE, id);
    } else {
        out->ids[out->count++] = reader_copy(r, id);
    }
}

/* "x", or ["x", "y"]. */
static void read_named(struct reader *r, const struct json_at *obj, const char *key,
                       struct named_units *out) {
    struct json_at at = json_member(obj, key);
    if (!at.item) return;
    out->list = cJSON_IsArray(at.item);
    size_t count = out->list ? reader_length(&at) : 1;
    if (count == 0) json_error(&r->sink, &at, T_CONFIG_EMPTY_LIST);
    out->ids = reader_array(r, count, sizeof *out->ids);
    if (!out->ids) return;
    if (!out->list) {
        add_name(r, &at, out);
        return;
    }
    reader_each(item, &at) add_name(r, &item, out);
}

void read_unit(struct reader *r, const struct json_at *at, struct draft *d) {
    static const char *const known[] = {
        "unit", "kind",         "name",           "parent",      "contacts",   "locale", "from",
        "to",   "former_names", "former_parents", "merged_into", "split_from", "source", NULL};
    struct unit *u = &d->unit;
    if (!reader_only(r, at, known)) return;
    reader_id(r, at, "unit", &u->id);
    reader_id(r, at, "kind", &u->kind);
    reader_text(r, at, "name", REQUIRED, &u->name);
    reader_string(r, at, "parent", OPTIONAL_KNOWN, &d->parent_id, NULL);
    read_contacts(r, at, u);
    read_locale(r, at, u);
    read_validity(r, at, u);
    read_former_names(r, at, u);
    read_former_parents(r, at, d);
    read_named(r, at, "merged_into", &d->merged_into);
    read_named(r, at, "split_from", &d->split_from);
    reader_string(r, at, "source", OPTIONAL_KNOWN, &u->source, NULL);
}
