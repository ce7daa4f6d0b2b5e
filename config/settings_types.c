/* The plain types of settings: texts, choices, yes and no. How each is read, checked and printed. */
#include "config/settings_table.h"

const char *settings_string(struct settings_reader *s, const struct json_at *at) {
    const char *text = NULL;
    if (!reader_string(&s->r, at->up, at->key, KNOWN, &text, NULL)) return NULL;
    return text;
}

void settings_dump_string(struct strbuf *sb, const struct setting *row, const void *field) {
    const char *const *text = field;
    (void)row;
    strbuf_adds(sb, *text ? *text : "");
}

void settings_dump_list(struct strbuf *sb, const struct setting *row, const void *field) {
    const char *const *const *list = field;
    (void)row;
    for (size_t i = 0; *list && (*list)[i]; i++) strbuf_addf(sb, "%s%s", i ? ", " : "", (*list)[i]);
}

static void read_string(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    const char **out = field;
    (void)row;
    *out = settings_string(s, at);
}

const struct setting_type TYPE_STRING = {"string", read_string, settings_dump_string};

static void read_name(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                      void *field) {
    const char *text = settings_string(s, at), **out = field;
    (void)row;
    if (text && !reader_is_id(text, false)) json_error(&s->r.sink, at, T_CONFIG_ID, text);
    *out = text;
}

const struct setting_type TYPE_NAME = {"name", read_name, settings_dump_string};

static void read_address(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                         void *field) {
    const char *text = settings_string(s, at), **out = field;
    (void)row;
    if (text && !reader_is_address(text)) json_error(&s->r.sink, at, T_CONFIG_ADDRESS, text);
    *out = text;
}

const struct setting_type TYPE_ADDRESS = {"address", read_address, settings_dump_string};

/* Names of which one is chosen: the place is kept as int. */

static void read_place(struct settings_reader *s, const struct json_at *at, const char *const *names,
                       int *out) {
    reader_choice(&s->r, at->up, at->key, KNOWN, names, out);
}

static const char *const LANGS[] = {"vi", "en", NULL};

static void read_lang(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                      void *field) {
    enum lang *out = field;
    int place = (int)*out;
    (void)row;
    read_place(s, at, LANGS, &place);
    *out = (enum lang)place;
}

static void dump_lang(struct strbuf *sb, const struct setting *row, const void *field) {
    const enum lang *lang = field;
    (void)row;
    strbuf_adds(sb, lang_name(*lang));
}

const struct setting_type TYPE_LANG = {"language", read_lang, dump_lang};

static const char *const TLS_NAMES[] = {"off", "try", "required", NULL}; /* in the order of enum fetch_tls */

static void read_tls(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                     void *field) {
    (void)row;
    read_place(s, at, TLS_NAMES, field);
}

static void dump_tls(struct strbuf *sb, const struct setting *row, const void *field) {
    const int *tls = field;
    (void)row;
    strbuf_adds(sb, TLS_NAMES[*tls]);
}

const struct setting_type TYPE_TLS = {"choice", read_tls, dump_tls};

static const char *const OFF_ON[] = {"off", "on", NULL};

static void read_on_off(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    bool *off = field;
    int place = *off ? 0 : 1;
    (void)row;
    read_place(s, at, OFF_ON, &place);
    *off = place == 0;
}

static void dump_on_off(struct strbuf *sb, const struct setting *row, const void *field) {
    const bool *off = field;
    (void)row;
    strbuf_adds(sb, OFF_ON[*off ? 0 : 1]);
}

const struct setting_type TYPE_ON_OFF = {"choice", read_on_off, dump_on_off};

static void read_format(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    static const char *const names[] = {"standard", "alertmanager", NULL};
    const char **out = field;
    int place = 0;
    (void)row;
    read_place(s, at, names, &place);
    if (place == 1) json_error(&s->r.sink, at, T_CONFIG_UNSUPPORTED, names[place]);
    *out = names[place];
}

const struct setting_type TYPE_FORMAT = {"choice", read_format, settings_dump_string};

static void read_collector_kind(struct settings_reader *s, const struct setting *row,
                                const struct json_at *at, void *field) {
    static const char *const names[] = {"folder", NULL};
    const char **out = field;
    int place = 0;
    (void)row;
    read_place(s, at, names, &place);
    *out = names[place];
}

const struct setting_type TYPE_COLLECTOR_KIND = {"choice", read_collector_kind, settings_dump_string};

static void read_bool(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                      void *field) {
    (void)row;
    json_get_bool(&s->r.sink, at->up, at->key, true, field);
}

static void dump_bool(struct strbuf *sb, const struct setting *row, const void *field) {
    const bool *value = field;
    (void)row;
    strbuf_adds(sb, *value ? "true" : "false");
}

const struct setting_type TYPE_BOOL = {"true or false", read_bool, dump_bool};

static void dump_none(struct strbuf *sb, const struct setting *row, const void *field) {
    (void)field;
    if (row->fallback) strbuf_adds(sb, row->fallback);
}

/* Belongs to the shape of the settings; an empty list says nothing and is fine. */
static void read_not_yet(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                         void *field) {
    (void)field;
    if (cJSON_IsArray(at->item) && cJSON_GetArraySize(at->item) == 0) return;
    json_error(&s->r.sink, at, T_CONFIG_UNSUPPORTED, row->name);
}

const struct setting_type TYPE_NOT_YET = {"list", read_not_yet, dump_none};
