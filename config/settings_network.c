/* Settings that name places in a network: where to listen, servers, networks. */
#include "config/settings_table.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

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

static bool fits_network(struct reader *r, const struct json_at *item, const char *text, const void *arg) {
    (void)arg;
    if (is_network(text)) return true;
    json_error(&r->sink, item, T_SETTINGS_NETWORK, text);
    return false;
}

static void read_nets(struct settings_reader *s, const struct setting *row, const struct json_at *at,
                      void *field) {
    const char *const **out = field;
    struct json_at array;
    (void)row;
    if (json_get_array(&s->r.sink, at->up, at->key, true, &array))
        *out = reader_texts(&s->r, &array, fits_network, NULL);
}

const struct setting_type TYPE_NETS = {"networks", read_nets, settings_dump_list};
