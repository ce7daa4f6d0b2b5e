/* The plain types of settings: how each is read, checked and printed. */
#include "config/settings_table.h"
#include "daemon/base/crypto.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECRET_FILE_MAX 4096

const char *settings_string(struct settings_reader *s, const struct json_at *at) {
    const char *text = NULL;
    if (!reader_string(&s->r, at->up, at->key, KNOWN, &text, NULL)) return NULL;
    return text;
}

static void dump_string(struct strbuf *sb, const struct setting *row, const void *field) {
    const char *const *text = field;
    (void)row;
    strbuf_adds(sb, *text ? *text : "");
}

static void dump_list(struct strbuf *sb, const struct setting *row, const void *field) {
    const char *const *const *list = field;
    (void)row;
    for (size_t i = 0; *list && (*list)[i]; i++) strbuf_addf(sb, "%s%s", i ? ", " : "", (*list)[i]);
}

static void dump_none(struct strbuf *sb, const struct setting *row, const void *field) {
    (void)field;
    if (row->fallback) strbuf_adds(sb, row->fallback);
}

/* listen: "127.0.0.1:8080", "[::1]:8080", "localhost:0" */

static bool split_listen(const char *text, char host[64], int *port) {
    const char *colon = strrchr(text, ':');
    bool six = text[0] == '[';
    const char *start = text + six, *end = six ? strchr(text, ']') : colon;
    if (!colon || !end || (six && end + 1 != colon) || end == start || (size_t)(end - start) > 63)
        return false;
    size_t digits = strspn(colon + 1, "0123456789"), len = (size_t)(end - start);
    if (digits == 0 || digits > 5 || colon[1 + digits]) return false;
    memcpy(host, start, len);
    host[len] = '\0';
    *port = 0;
    for (const char *p = colon + 1; *p; p++) *port = *port * 10 + (*p - '0');
    return *port <= 65535 && (six || !strchr(host, ':'));
}

static bool is_loopback(const char *host) {
    struct in6_addr six;
    struct in_addr four;
    if (strcmp(host, "localhost") == 0) return true;
    if (inet_pton(AF_INET, host, &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
    return inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

static void read_listen(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    const char *text = settings_string(s, at);
    char host[64];
    int port;
    (void)row;
    (void)field;
    if (!text) return;
    if (!split_listen(text, host, &port)) {
        json_error(&s->r.sink, at, T_SETTINGS_LISTEN, text);
    } else if (!is_loopback(host)) {
        json_error(&s->r.sink, at, T_SETTINGS_LISTEN_OPEN, text);
    } else {
        s->settings->host = reader_copy(&s->r, host);
        s->settings->port = port;
    }
}

static void dump_listen(struct strbuf *sb, const struct setting *row, const void *field) {
    const struct settings *settings = (const void *)((const char *)field - row->offset);
    bool six = strchr(settings->host, ':') != NULL;
    strbuf_addf(sb, "%s%s%s:%d", six ? "[" : "", settings->host, six ? "]" : "", settings->port);
}

const struct setting_type TYPE_LISTEN = {"host:port", read_listen, dump_listen};

/* Addresses of the web and of mail servers; credentials have their own settings, so '@' is refused. */

static bool is_url(const char *text, const char *schemes) {
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    if (strncmp(text + n, "://", 3) != 0) return false;
    for (const char *p = schemes; (p = strstr(p, "://")); p += 3) {
        const char *start = p;
        while (start > schemes && start[-1] != ' ') start--;
        if ((size_t)(p - start) == n && strncmp(start, text, n) == 0) {
            const char *host = text + n + 3;
            size_t len = strcspn(host, "/?#");
            for (const char *c = host; *c; c++) {
                if (!isgraph((unsigned char)*c)) return false;
            }
            return len > 0 && host[0] != ':' && !memchr(host, '@', len);
        }
    }
    return false;
}

static void read_url(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                     void *field) {
    const char *text = settings_string(s, at), **out = field;
    if (text && !is_url(text, row->bounds)) json_error(&s->r.sink, at, T_SETTINGS_URL, text, row->bounds);
    *out = text;
}

const struct setting_type TYPE_URL = {"url", read_url, dump_string};

static void read_string(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    const char **out = field;
    (void)row;
    *out = settings_string(s, at);
}

const struct setting_type TYPE_STRING = {"string", read_string, dump_string};

static void read_name(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                      void *field) {
    const char *text = settings_string(s, at), **out = field;
    (void)row;
    if (text && !reader_is_id(text, false)) json_error(&s->r.sink, at, T_CONFIG_ID, text);
    *out = text;
}

const struct setting_type TYPE_NAME = {"name", read_name, dump_string};

static void read_address(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                         void *field) {
    const char *text = settings_string(s, at), **out = field;
    (void)row;
    if (text && !reader_is_address(text)) json_error(&s->r.sink, at, T_CONFIG_ADDRESS, text);
    *out = text;
}

const struct setting_type TYPE_ADDRESS = {"address", read_address, dump_string};

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

const struct setting_type TYPE_FORMAT = {"choice", read_format, dump_string};

static void read_collector_kind(struct settings_reader *s, const struct setting *row,
                                const struct json_at *at, void *field) {
    static const char *const names[] = {"folder", NULL};
    const char **out = field;
    int place = 0;
    (void)row;
    read_place(s, at, names, &place);
    *out = names[place];
}

const struct setting_type TYPE_COLLECTOR_KIND = {"choice", read_collector_kind, dump_string};

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

/* Times */

/* The two ends of "0s-31d". */
static bool inside(const char *bounds, int64_t ms) {
    char low[16];
    int64_t least = 0, most = INT64_MAX;
    size_t dash = strcspn(bounds, "-");
    if (dash >= sizeof low || !bounds[dash]) return true;
    memcpy(low, bounds, dash);
    low[dash] = '\0';
    return !reader_duration(low, &least) || !reader_duration(bounds + dash + 1, &most) ||
           (ms >= least && ms <= most);
}

static void read_duration(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                          void *field) {
    const char *text = settings_string(s, at);
    int64_t ms = 0, *out = field;
    if (!text) return;
    if (!reader_duration(text, &ms) || !inside(row->bounds, ms)) {
        json_error(&s->r.sink, at, T_SETTINGS_DURATION, text, row->bounds);
        return;
    }
    *out = ms;
}

static void dump_duration(struct strbuf *sb, const struct setting *row, const void *field) {
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}};
    const int64_t *ms = field;
    (void)row;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        bool whole = *ms % units[i].ms == 0 && (*ms != 0 || units[i].ms == 1000);
        if (!whole) continue;
        strbuf_addf(sb, "%" PRId64 "%s", *ms / units[i].ms, units[i].name);
        return;
    }
    strbuf_addf(sb, "%" PRId64 "ms", *ms);
}

const struct setting_type TYPE_DURATION = {"duration", read_duration, dump_duration};

static void read_minute(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    const char *text = settings_string(s, at);
    (void)row;
    if (text && !reader_minute(text, field)) json_error(&s->r.sink, at, T_CONFIG_TIME_OF_DAY, text);
}

static void dump_minute(struct strbuf *sb, const struct setting *row, const void *field) {
    const int *minute = field;
    (void)row;
    strbuf_addf(sb, "%02d:%02d", *minute / 60, *minute % 60);
}

const struct setting_type TYPE_MINUTE = {"time of day", read_minute, dump_minute};

static const char DAY_NAMES[][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static int day_named(const char *text, size_t len) {
    for (int day = 1; day <= 7; day++) {
        if (len == 3 && strncmp(DAY_NAMES[day - 1], text, 3) == 0) return day;
    }
    return 0;
}

/* "mon-fri", "mon,wed,fri" */
static bool parse_days(const char *text, unsigned *days) {
    *days = 0;
    for (;;) {
        size_t len = strcspn(text, ","), dash = strcspn(text, "-,");
        int first = day_named(text, dash),
            last = dash < len ? day_named(text + dash + 1, len - dash - 1) : first;
        if (!first || last < first) return false;
        for (int day = first; day <= last; day++) *days |= 1u << day;
        if (!text[len]) return true;
        text += len + 1;
    }
}

static void read_days(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                      void *field) {
    const char *text = settings_string(s, at);
    (void)row;
    if (text && !parse_days(text, field)) json_error(&s->r.sink, at, T_SETTINGS_DAYS, text);
}

static void dump_days(struct strbuf *sb, const struct setting *row, const void *field) {
    const unsigned *days = field;
    const char *comma = "";
    (void)row;
    for (int day = 1; day <= 7; day++) {
        if (!(*days & (1u << day))) continue;
        strbuf_addf(sb, "%s%s", comma, DAY_NAMES[day - 1]);
        comma = ",";
    }
}

const struct setting_type TYPE_DAYS = {"days", read_days, dump_days};

/* Files */

struct paths {
    char **items; /* owned, each too */
    size_t count, cap;
};

static void add_paths(struct settings_reader *s, const struct json_at *at, struct paths *paths) {
    const char *pattern = cJSON_GetStringValue(at->item);
    struct err err = {.code = ERR_OK};
    char **found = NULL;
    size_t count = 0;
    if (!pattern || !*pattern) {
        json_error(&s->r.sink, at, T_SETTINGS_PATTERN);
        return;
    }
    if (file_glob(s->settings->dir, pattern, &found, &count, &err) != ERR_OK) {
        json_error(&s->r.sink, at, T_CONFIG_FILE, err.msg);
        return;
    }
    if (count == 0) json_error(&s->r.sink, at, T_SETTINGS_NO_FILES, pattern, s->settings->dir);
    for (size_t i = 0; i < count; i++) {
        mem_grow(&paths->items, &paths->cap, paths->count + 1);
        paths->items[paths->count++] = found[i];
    }
    mem_free(found);
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_files(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                       void *field) {
    const char *const **out = field;
    struct paths paths = {.items = NULL};
    struct json_at array;
    size_t n = 0;
    (void)row;
    if (!json_get_array(&s->r.sink, at->up, at->key, true, &array)) return;
    if (reader_length(&array) == 0) json_error(&s->r.sink, &array, T_SETTINGS_PATTERN);
    reader_each(item, &array) add_paths(s, &item, &paths);
    const char **list = reader_array(&s->r, paths.count + 1, sizeof *list);
    if (paths.count > 1) qsort(paths.items, paths.count, sizeof *paths.items, by_text);
    for (size_t i = 0; i < paths.count; i++) {
        bool again = i > 0 && strcmp(paths.items[i], paths.items[i - 1]) == 0;
        if (list && !again) list[n++] = reader_copy(&s->r, paths.items[i]);
    }
    for (size_t i = 0; i < paths.count; i++) mem_free(paths.items[i]);
    mem_free(paths.items);
    *out = list;
}

const struct setting_type TYPE_FILES = {"files", read_files, dump_list};

static const char *readable_path(struct settings_reader *s, const struct json_at *at) {
    const char *text = settings_string(s, at);
    if (!text) return NULL;
    char *full = file_join(s->settings->dir, text);
    const char *copy = reader_copy(&s->r, full);
    mem_free(full);
    if (access(copy, R_OK) == 0) return copy;
    json_error(&s->r.sink, at, T_SETTINGS_NOT_READABLE, copy);
    return NULL;
}

static void read_path(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                      void *field) {
    const char **out = field;
    *out = readable_path(s, at);
    if (strcmp(row->name, "holidays") == 0) json_warn(&s->r.sink, at, T_SETTINGS_HOLIDAYS_KEPT);
}

const struct setting_type TYPE_PATH = {"file", read_path, dump_string};
const struct setting_type TYPE_SECRET = {"file", read_path, dump_string};

/* "whsec_" and the base64 of 24 to 64 bytes, as Standard Webhooks has it. */
static bool is_webhook_key(const char *text, size_t len) {
    static const char prefix[] = "whsec_";
    size_t skip = sizeof prefix - 1;
    struct strbuf key;
    while (len > 0 && strchr("\r\n", text[len - 1])) len--;
    if (len <= skip || strncmp(text, prefix, skip) != 0) return false;
    strbuf_init(&key, SECRET_FILE_MAX);
    bool ok = crypto_base64_decode(text + skip, len - skip, &key) && key.len >= 24 && key.len <= 64;
    strbuf_deinit(&key);
    return ok;
}

static void read_key(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                     void *field) {
    const char **out = field;
    struct err err = {.code = ERR_OK};
    struct strbuf sb;
    (void)row;
    *out = readable_path(s, at);
    if (!*out) return;
    strbuf_init(&sb, SECRET_FILE_MAX);
    if (file_read(*out, &sb, &err) != ERR_OK || !is_webhook_key(sb.data, sb.len))
        json_error(&s->r.sink, at, T_SETTINGS_KEY, *out);
    strbuf_deinit(&sb);
}

const struct setting_type TYPE_KEY = {"file", read_key, dump_string};

/* A collector's folder: a relative one lies below the data folder, which is not known here. */
static void read_folder(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                        void *field) {
    const char *text = settings_string(s, at), **out = field;
    (void)row;
    if (text && (strcmp(text, "..") == 0 || strncmp(text, "../", 3) == 0 || strstr(text, "/../")))
        json_error(&s->r.sink, at, T_SETTINGS_FOLDER, text);
    *out = text;
}

const struct setting_type TYPE_FOLDER = {"folder", read_folder, dump_string};

/* Networks: "127.0.0.0/8", "fd00::/8" */

static bool is_network(const char *text) {
    char address[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    size_t len = strcspn(text, "/"), digits = strspn(text + len + (text[len] == '/'), "0123456789");
    if (len >= sizeof address || !text[len] || digits == 0 || digits > 3 || text[len + 1 + digits])
        return false;
    memcpy(address, text, len);
    address[len] = '\0';
    long bits = strtol(text + len + 1, NULL, 10);
    if (inet_pton(AF_INET, address, bytes) == 1) return bits <= 32;
    return inet_pton(AF_INET6, address, bytes) == 1 && bits <= 128;
}

static void read_nets(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                      void *field) {
    const char *const **out = field;
    struct json_at array;
    size_t n = 0;
    (void)row;
    if (!json_get_array(&s->r.sink, at->up, at->key, true, &array)) return;
    const char **list = reader_array(&s->r, reader_length(&array) + 1, sizeof *list);
    if (!list) return;
    reader_each(item, &array) {
        const char *text = cJSON_GetStringValue(item.item);
        if (text && is_network(text)) {
            list[n++] = reader_copy(&s->r, text);
        } else {
            json_error(&s->r.sink, &item, T_SETTINGS_NETWORK, text ? text : "");
        }
    }
    *out = list;
}

const struct setting_type TYPE_NETS = {"networks", read_nets, dump_list};

/* Belongs to the shape of the settings; an empty list says nothing and is fine. */
static void read_not_yet(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                         void *field) {
    (void)field;
    if (cJSON_IsArray(at->item) && cJSON_GetArraySize(at->item) == 0) return;
    json_error(&s->r.sink, at, T_CONFIG_UNSUPPORTED, row->name);
}

const struct setting_type TYPE_NOT_YET = {"list", read_not_yet, dump_none};
