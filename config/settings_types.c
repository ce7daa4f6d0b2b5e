/* The plain types of settings: how each is read, checked and printed. */
#include "config/settings_table.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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

/* `schemes` lists them as they are written: "http:// https://". */
static bool scheme_among(const char *text, size_t len, const char *schemes) {
    for (const char *word = schemes; *word; word += strspn(word, " ")) {
        size_t word_len = strcspn(word, " ");
        if (word_len == len && strncmp(word, text, len) == 0) return true;
        word += word_len;
    }
    return false;
}

static bool is_url(const char *text, const char *schemes) {
    size_t scheme = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    if (strncmp(text + scheme, "://", 3) != 0 || !scheme_among(text, scheme + 3, schemes)) return false;
    const char *host = text + scheme + 3;
    size_t len = strcspn(host, "/?#");
    for (const char *c = host; *c; c++) {
        if (!isgraph((unsigned char)*c)) return false;
    }
    return len > 0 && host[0] != ':' && !memchr(host, '@', len);
}

static void read_url(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                     void *field) {
    const char *text = settings_string(s, at), **out = field;
    if (text && !is_url(text, row->bounds)) json_error(&s->r.sink, at, T_SETTINGS_URL, text, row->bounds);
    *out = text;
}

const struct setting_type TYPE_URL = {"url", read_url, settings_dump_string};

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

const struct setting_type TYPE_NETS = {"networks", read_nets, settings_dump_list};

/* Belongs to the shape of the settings; an empty list says nothing and is fine. */
static void read_not_yet(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                         void *field) {
    (void)field;
    if (cJSON_IsArray(at->item) && cJSON_GetArraySize(at->item) == 0) return;
    json_error(&s->r.sink, at, T_CONFIG_UNSUPPORTED, row->name);
}

const struct setting_type TYPE_NOT_YET = {"list", read_not_yet, dump_none};
