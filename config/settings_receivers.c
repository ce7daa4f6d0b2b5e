/* The mail server, receivers and collectors: where messages go and submissions come from. */
#include "config/settings_table.h"
#include <string.h>

/* Mail server */

static void read_smtp(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                      void *field) {
    struct smtp_settings *smtp = field;
    struct json_at user = json_member(at, "username"), password = json_member(at, "password_file");
    (void)row;
    settings_group_defaults(s, &SETTINGS_SMTP, smtp);
    settings_group_read(s, &SETTINGS_SMTP, at, smtp);
    if (user.item && !password.item)
        json_error(&s->r.sink, &password, T_SETTINGS_LOGIN, "username", "password_file");
    if (password.item && !user.item)
        json_error(&s->r.sink, &user, T_SETTINGS_LOGIN, "password_file", "username");
}

static void dump_smtp(struct strbuf *sb, const struct setting *row, const void *field) {
    const struct smtp_settings *smtp = field;
    (void)row;
    strbuf_adds(sb, smtp->url ? "{…}" : "");
}

const struct setting_type TYPE_SMTP = {"object", read_smtp, dump_smtp};

/* Receivers */

static bool is_role(const char *text) {
    return strcmp(text, "@unit") == 0 || strcmp(text, "@unit.lead") == 0 || strcmp(text, "@unit.parent") == 0;
}

static bool is_recipient(struct reader *r, const struct json_at *item, const char *text, const void *arg) {
    const struct setting *row = arg;
    if (is_role(text) || reader_is_address(text)) return true;
    if (text[0] == '@')
        json_error(&r->sink, item, T_CONFIG_CHOICE, text, row->bounds);
    else
        json_error(&r->sink, item, T_CONFIG_ADDRESS, text);
    return false;
}

static void read_emails(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    const char *const **out = field;
    struct json_at array;
    if (!json_get_array(&s->r.sink, at->up, at->key, true, &array)) return;
    if (reader_length(&array) == 0) json_error(&s->r.sink, &array, T_SETTINGS_NO_ADDRESS, row->bounds);
    *out = reader_texts(&s->r, &array, is_recipient, row);
}

const struct setting_type TYPE_EMAILS = {"addresses", read_emails, settings_dump_list};

static void read_webhook(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                         void *field) {
    (void)row;
    settings_group_defaults(s, &SETTINGS_WEBHOOK, field);
    settings_group_read(s, &SETTINGS_WEBHOOK, at, field);
}

static void dump_webhook(struct strbuf *sb, const struct setting *row, const void *field) {
    const struct receiver *receiver = field;
    (void)row;
    strbuf_adds(sb, receiver->kind == RECEIVER_WEBHOOK ? "{…}" : "");
}

const struct setting_type TYPE_WEBHOOK = {"object", read_webhook, dump_webhook};

static const struct receiver *find_receiver(const struct settings *settings, const char *name) {
    for (size_t i = 0; i < settings->receiver_count; i++) {
        const char *known = settings->receivers[i].name;
        if (known && strcmp(known, name) == 0) return &settings->receivers[i];
    }
    return NULL;
}

static void read_receiver(struct settings_reader *s, const struct json_at *at, struct receiver *receiver) {
    struct json_at name = json_member(at, "name");
    bool email = reader_has(at, "email"), webhook = reader_has(at, "webhook");
    settings_group_read(s, &SETTINGS_RECEIVER, at, receiver);
    receiver->kind = webhook ? RECEIVER_WEBHOOK : RECEIVER_EMAIL;
    if (cJSON_IsObject(at->item) && email == webhook) json_error(&s->r.sink, at, T_SETTINGS_RECEIVER_FORM);
    if (receiver->name && find_receiver(s->settings, receiver->name))
        json_error(&s->r.sink, &name, T_SETTINGS_RECEIVER_TWICE, receiver->name);
}

static void read_receivers(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                           void *field) {
    const struct receiver **out = field;
    struct json_at array;
    (void)row;
    if (!json_get_array(&s->r.sink, at->up, at->key, true, &array)) return;
    if (reader_length(&array) == 0) json_error(&s->r.sink, &array, T_SETTINGS_NO_RECEIVER);
    struct receiver *list = reader_array(&s->r, reader_length(&array), sizeof *list);
    if (!list) return;
    *out = list;
    reader_each(item, &array) {
        read_receiver(s, &item, &list[item.index]);
        s->settings->receiver_count++;
    }
}

static void dump_receivers(struct strbuf *sb, const struct setting *row, const void *field) {
    const struct settings *settings = (const void *)((const char *)field - row->offset);
    strbuf_addf(sb, "[%zu]", settings->receiver_count);
}

const struct setting_type TYPE_RECEIVERS = {"list", read_receivers, dump_receivers};

static const char *receiver_name_at(const void *arg, size_t i) {
    const struct settings *settings = arg;
    if (i >= settings->receiver_count) return NULL;
    return settings->receivers[i].name ? settings->receivers[i].name : "";
}

static void read_receiver_ref(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                              void *field) {
    const char *name = settings_string(s, at);
    const struct receiver **out = field;
    (void)row;
    if (!name) return;
    *out = find_receiver(s->settings, name);
    if (!*out)
        reader_unresolved(&s->r, at, T_SETTINGS_RECEIVER_UNKNOWN, name,
                          (struct ids){receiver_name_at, s->settings});
}

static void dump_receiver_ref(struct strbuf *sb, const struct setting *row, const void *field) {
    const struct receiver *const *receiver = field;
    (void)row;
    strbuf_adds(sb, *receiver ? (*receiver)->name : "");
}

const struct setting_type TYPE_RECEIVER_REF = {"receiver", read_receiver_ref, dump_receiver_ref};

/* Collectors */

static bool path_taken(const struct collector_settings *list, size_t count, const char *path) {
    for (size_t i = 0; i < count; i++) {
        if (list[i].path && strcmp(list[i].path, path) == 0) return true;
    }
    return false;
}

static void read_collectors(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                            void *field) {
    const struct collector_settings **out = field;
    struct json_at array;
    (void)row;
    if (!json_get_array(&s->r.sink, at->up, at->key, true, &array)) return;
    struct collector_settings *list = reader_array(&s->r, reader_length(&array), sizeof *list);
    if (!list) return;
    *out = list;
    reader_each(item, &array) {
        struct collector_settings *c = &list[item.index];
        struct json_at path = json_member(&item, "path");
        settings_group_defaults(s, &SETTINGS_COLLECTOR, c);
        settings_group_read(s, &SETTINGS_COLLECTOR, &item, c);
        if (c->path && path_taken(list, item.index, c->path))
            json_error(&s->r.sink, &path, T_SETTINGS_FOLDER_TWICE, c->path);
        s->settings->collector_count++;
    }
}

static void dump_collectors(struct strbuf *sb, const struct setting *row, const void *field) {
    const struct settings *settings = (const void *)((const char *)field - row->offset);
    strbuf_addf(sb, "[%zu]", settings->collector_count);
}

const struct setting_type TYPE_COLLECTORS = {"list", read_collectors, dump_collectors};
