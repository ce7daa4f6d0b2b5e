/* The settings of the server (config/tiendo.json): one row per setting in settings_table.c parses, checks,
 * dumps and documents it. Paths are resolved against the folder of the settings file. Immutable once read. */
#ifndef TIENDO_CONFIG_SETTINGS_H
#define TIENDO_CONFIG_SETTINGS_H

#include "daemon/base/arena.h"
#include "daemon/base/problems.h"
#include <stdint.h>

struct smtp_settings {
    const char *url, *from; /* url NULL: no mail server, mail is written to files */
    const char *username, *password_file;
    int starttls; /* enum fetch_tls: 0 off, 1 try, 2 required */
    const char *ca_file;
};

enum receiver_kind { RECEIVER_EMAIL, RECEIVER_WEBHOOK };
struct receiver {
    const char *name;
    enum receiver_kind kind;
    const char *const
        *emails; /* NULL-terminated: addresses and roles "@unit", "@unit.lead", "@unit.parent" */
    const char *url, *format, *secret_file; /* webhook; format "standard" */
};

struct matcher {
    const char *label;   /* "kind", "severity", "step", or a label of the alert */
    const char *pattern; /* shell glob, or ">=n" "<=n" ">n" "<n" on step and severity */
};

/* Kept, not yet applied: messages go out at any hour. */
struct working_hours {
    bool set;
    unsigned days; /* bit 1 Monday … bit 7 Sunday */
    int from_minute, to_minute;
    bool holidays_off;
};

struct route {
    const struct receiver *receiver;
    const struct matcher *match;
    size_t match_count;
    const char *const *group_by; /* NULL-terminated; inherited where absent */
    int64_t group_wait_ms, group_interval_ms,
        repeat_interval_ms; /* kept; not yet applied: messages flush at once */
    struct working_hours working_hours;
    bool continues;
    const struct route *routes;
    size_t route_count;
};

struct collector_settings {
    const char *kind; /* "folder" */
    const char *path; /* absolute after resolving; relative ones are below the data folder */
    int64_t settle_ms;
};

/* A plan that was let go: its file may be gone although it is on record. */
struct withdrawn {
    const char *plan, *why;
};

struct settings {
    struct arena *arena; /* owned */
    const char *file, *dir;
    const char *host; /* of `listen` */
    int port;
    const char *public_url;
    bool public_url_follows; /* not set by the file: http:// and where it listens */
    enum lang locale;
    const char *const *plan_files; /* expanded, absolute, sorted; NULL-terminated */
    const char *const *unit_files;
    const char *holidays; /* absolute path; NULL: only weekends are off */
    struct smtp_settings smtp;
    const char *const *allow_addresses; /* NULL-terminated CIDR texts */
    const struct receiver *receivers;
    size_t receiver_count;
    struct route route;
    const struct collector_settings *collectors;
    size_t collector_count;
    const struct withdrawn *withdrawn;
    size_t withdrawn_count;
};

/* NULL when any error was added. `file` is the path of the settings file. */
struct settings *settings_read(const char *bytes, size_t len, const char *file, struct problems *problems);
/* Reads the file too. */
struct settings *settings_load(const char *path, struct problems *problems);
/* Another `listen` (a command line's --listen); the same checks, pointer "/listen". False after a problem. */
bool settings_set_listen(struct settings *settings, const char *listen, struct problems *problems);
void settings_free(struct settings *settings);
/* Every setting with its value, default and help, as text (for `tiendod --dump-settings` and the docs). */
void settings_dump(const struct settings *settings, struct strbuf *sb);

#endif
