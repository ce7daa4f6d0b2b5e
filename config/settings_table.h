/* Inside config only: the table of settings and the engine that walks it. A row tells all about one setting;
 * the same rows parse, check, document and dump it. */
#ifndef TIENDO_CONFIG_SETTINGS_TABLE_H
#define TIENDO_CONFIG_SETTINGS_TABLE_H

#include "config/reader.h"
#include "config/settings.h"

struct settings_reader {
    struct reader r;
    struct settings *settings;
    int depth; /* of routes: 0 at the root */
};

struct setting;
struct setting_type {
    const char *name;
    /* The member is there. `field` is where the row's value lies. */
    void (*read)(struct settings_reader *s, const struct setting *row, const struct json_at *at, void *field);
    void (*dump)(struct strbuf *sb, const struct setting *row, const void *field);
};

struct setting {
    const char *name;
    const struct setting_type *type;
    const char *fallback; /* the default, as it would be written; NULL: none */
    const char *bounds;   /* what is allowed, for the type and for the reader of the documentation; NULL: the
                             type says it */
    bool required;
    bool reloadable; /* taken over on SIGHUP */
    bool secret;     /* its value is never printed */
    enum text_id help;
    size_t offset;
};

struct setting_group {
    const char *prefix; /* "smtp.", "" at the top */
    const struct setting *rows;
    size_t count;
};

extern const struct setting_group SETTINGS_TOP, SETTINGS_SMTP, SETTINGS_RECEIVER, SETTINGS_WEBHOOK,
    SETTINGS_ROUTE, SETTINGS_HOURS, SETTINGS_COLLECTOR, SETTINGS_WITHDRAWN;

extern const struct setting_type TYPE_LISTEN, TYPE_URL, TYPE_NAME, TYPE_STRING, TYPE_ADDRESS, TYPE_LANG,
    TYPE_FILES, TYPE_PATH, TYPE_SECRET, TYPE_KEY, TYPE_DURATION, TYPE_BOOL, TYPE_TLS, TYPE_NETS, TYPE_DAYS,
    TYPE_MINUTE, TYPE_ON_OFF, TYPE_FORMAT, TYPE_FOLDER, TYPE_NOT_YET;
extern const struct setting_type TYPE_SMTP, TYPE_RECEIVERS, TYPE_EMAILS, TYPE_WEBHOOK, TYPE_RECEIVER_REF,
    TYPE_LABELS, TYPE_MATCH, TYPE_ROUTE, TYPE_ROUTES, TYPE_HOURS, TYPE_COLLECTORS, TYPE_COLLECTOR_KIND,
    TYPE_WITHDRAWN;

/* Fills the group's defaults, below `base`. */
void settings_group_defaults(struct settings_reader *s, const struct setting_group *group, void *base);
/* Reads the object's members by their rows; unknown and missing ones are problems. */
void settings_group_read(struct settings_reader *s, const struct setting_group *group,
                         const struct json_at *obj, void *base);
void settings_group_dump(struct strbuf *sb, const struct setting_group *group, const void *base,
                         enum lang lang);

void settings_dump_string(struct strbuf *sb, const struct setting *row, const void *field); /* const char * */
/* NULL-terminated. */
void settings_dump_list(struct strbuf *sb, const struct setting *row, const void *field);

/* The string at a place; NULL after a problem. */
const char *settings_string(struct settings_reader *s, const struct json_at *at);

#endif
