/* The tree of routes: labels, matchers, working hours. */
#include "config/settings_table.h"
#include "daemon/model/alert.h"
#include <fnmatch.h>
#include <string.h>

/* Labels and matchers */

static bool is_label(const char *name) {
    for (const char *const *known = alert_label_names; *known; known++) {
        if (strcmp(*known, name) == 0) return true;
    }
    return strcmp(name, "kind") == 0;
}

/* "kind" first, then the labels. */
static const char *label_at(const void *arg, size_t i) {
    (void)arg;
    return i == 0 ? "kind" : alert_label_names[i - 1];
}

static bool fits_label(struct reader *r, const struct json_at *item, const char *text, const void *arg) {
    (void)arg;
    if (is_label(text)) return true;
    reader_unresolved(r, item, T_SETTINGS_LABEL, text, (struct ids){label_at, NULL});
    return false;
}

static void read_labels(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    const char *const **out = field;
    struct json_at array;
    (void)row;
    if (json_get_array(&s->r.sink, at->up, at->key, true, &array))
        *out = reader_texts(&s->r, &array, fits_label, NULL);
}

const struct setting_type TYPE_LABELS = {"labels", read_labels, settings_dump_list};

static bool known_severity(const char *name) {
    for (int i = ALERT_INFO; i <= ALERT_CRITICAL; i++) {
        if (strcmp(alert_severity_name((enum alert_severity)i), name) == 0) return true;
    }
    return false;
}

static bool any_severity(const char *glob) {
    for (int i = ALERT_INFO; i <= ALERT_CRITICAL; i++) {
        if (fnmatch(glob, alert_severity_name((enum alert_severity)i), 0) == 0) return true;
    }
    return false;
}

static bool any_kind(const char *glob) {
    for (int i = 0; i < ALERT_KIND_COUNT; i++) {
        if (fnmatch(glob, alert_kind_name((enum alert_kind)i), 0) == 0) return true;
    }
    return false;
}

static bool is_number(const char *text) {
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= 3 && !text[digits];
}

/* ">=2", "<critical": what follows the sign, NULL when there is none. */
static const char *compared(const char *pattern) {
    if (*pattern != '<' && *pattern != '>') return NULL;
    return pattern + 1 + (pattern[1] == '=');
}

static void check_matcher(struct settings_reader *s, const struct json_at *at, const struct matcher *m) {
    bool step = strcmp(m->label, "step") == 0, severity = strcmp(m->label, "severity") == 0,
         kind = strcmp(m->label, "kind") == 0;
    const char *bound = compared(m->pattern);
    bool fits = true;
    if (!step && !severity && !is_label(m->label)) {
        reader_unresolved(&s->r, at, T_SETTINGS_LABEL, m->label, (struct ids){label_at, NULL});
        return;
    }
    if (bound && step) fits = is_number(bound);
    if (bound && severity) fits = known_severity(bound);
    if (bound && !step && !severity) fits = false;
    if (!fits) {
        json_error(&s->r.sink, at, T_SETTINGS_MATCH, m->pattern, m->label);
    } else if (!bound && ((severity && !any_severity(m->pattern)) || (kind && !any_kind(m->pattern)))) {
        json_warn(&s->r.sink, at, T_SETTINGS_MATCH_NEVER, m->pattern, m->label);
    }
}

static void read_match(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                       void *field) {
    const struct matcher **out = field;
    struct route *route = (void *)((char *)field - row->offset);
    struct json_at obj;
    if (!json_get_object(&s->r.sink, at->up, at->key, true, &obj)) return;
    struct matcher *list = reader_array(&s->r, reader_length(&obj), sizeof *list);
    route->match_count = 0;
    *out = list;
    reader_each(item, &obj) {
        const char *pattern = settings_string(s, &item);
        if (!pattern || !list) continue;
        struct matcher *m = &list[route->match_count++];
        *m = (struct matcher){.label = reader_copy(&s->r, item.key), .pattern = pattern};
        check_matcher(s, &item, m);
    }
}

static void dump_match(struct strbuf *sb, const struct setting *row, const void *field) {
    const struct route *route = (const void *)((const char *)field - row->offset);
    for (size_t i = 0; i < route->match_count; i++)
        strbuf_addf(sb, "%s%s: %s", i ? ", " : "", route->match[i].label, route->match[i].pattern);
}

const struct setting_type TYPE_MATCH = {"matchers", read_match, dump_match};

/* Routes */

static void read_hours(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                       void *field) {
    struct working_hours *hours = field;
    struct json_at to = json_member(at, "to");
    (void)row;
    settings_group_defaults(s, &SETTINGS_HOURS, hours);
    settings_group_read(s, &SETTINGS_HOURS, at, hours);
    hours->set = true;
    if (hours->to_minute <= hours->from_minute) json_error(&s->r.sink, &to, T_SETTINGS_HOURS_ORDER);
}

static void dump_hours(struct strbuf *sb, const struct setting *row, const void *field) {
    const struct working_hours *hours = field;
    (void)row;
    strbuf_adds(sb, hours->set ? "{…}" : "");
}

const struct setting_type TYPE_HOURS = {"object", read_hours, dump_hours};

/* Kept and shown, but messages still go out at once: said where it is written, once a route. */
static void warn_kept(struct settings_reader *s, const struct json_at *at, const struct route *route) {
    const struct {
        const char *key;
        bool idle;
    } kept[] = {{"group_wait", route->group_wait_ms == 0},
                {"group_interval", false},
                {"repeat_interval", false},
                {"working_hours", false}};
    struct strbuf keys;
    strbuf_init(&keys, 0);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (reader_has(at, kept[i].key) && !kept[i].idle)
            strbuf_addf(&keys, "%s%s", keys.len ? ", " : "", kept[i].key);
    }
    if (keys.len) json_warn(&s->r.sink, at, T_SETTINGS_KEPT, keys.data);
    strbuf_deinit(&keys);
}

static void read_route(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                       void *field) {
    struct route *route = field;
    struct json_at receiver = json_member(at, "receiver"), match = json_member(at, "match");
    (void)row;
    settings_group_defaults(s, &SETTINGS_ROUTE, route);
    settings_group_read(s, &SETTINGS_ROUTE, at, route);
    if (!cJSON_IsObject(at->item)) return;
    if (!receiver.item) json_error(&s->r.sink, &receiver, T_JSON_MISSING, "receiver");
    if (cJSON_GetArraySize(match.item) > 0) json_error(&s->r.sink, &match, T_SETTINGS_ROOT_MATCH);
    warn_kept(s, at, route);
}

static void dump_route(struct strbuf *sb, const struct setting *row, const void *field) {
    (void)row;
    (void)field;
    strbuf_adds(sb, "{…}");
}

const struct setting_type TYPE_ROUTE = {"object", read_route, dump_route};

/* A child starts as its parent, without what is the parent's own. */
static void read_child(struct settings_reader *s, const struct json_at *at, const struct route *parent,
                       struct route *child) {
    *child = *parent;
    child->match = NULL;
    child->match_count = 0;
    child->continues = false;
    child->routes = NULL;
    child->route_count = 0;
    settings_group_read(s, &SETTINGS_ROUTE, at, child);
    if (cJSON_IsObject(at->item)) warn_kept(s, at, child);
}

static void read_routes(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    const struct route **out = field;
    struct route *parent = (void *)((char *)field - row->offset);
    struct json_at array;
    if (!json_get_array(&s->r.sink, at->up, at->key, true, &array)) return;
    if (s->depth > 0 && reader_length(&array) > 0) {
        json_error(&s->r.sink, at, T_SETTINGS_ROUTES_DEEP);
        return;
    }
    struct route *list = reader_array(&s->r, reader_length(&array), sizeof *list);
    if (!list) return;
    s->depth++;
    reader_each(item, &array) read_child(s, &item, parent, &list[item.index]);
    s->depth--;
    *out = list;
    parent->route_count = reader_length(&array);
}

static void dump_routes(struct strbuf *sb, const struct setting *row, const void *field) {
    const struct route *route = (const void *)((const char *)field - row->offset);
    strbuf_addf(sb, "[%zu]", route->route_count);
}

const struct setting_type TYPE_ROUTES = {"list", read_routes, dump_routes};
