#include "daemon/base/tzfile.h"
#include "daemon/base/civil.h"
#include "daemon/base/file.h"
#include "daemon/base/mem.h"
#include "daemon/base/strbuf.h"
#include "daemon/base/tzrule.h"
#include <string.h>
#include <sys/stat.h>

#define ZONE_DIR     "/usr/share/zoneinfo"
#define FILE_LIMIT   ((size_t)1 << 20)
#define DAY_S        ((int64_t)86400)
#define FAR_S        ((int64_t)1 << 43) /* 278 000 years: its milliseconds fit an int64 */
#define HEADER_BYTES 44

/* Bytes still to read. Reading past the end gives zeros and sets `bad`. */
struct source {
    const unsigned char *p;
    size_t left;
    bool bad;
};

/* One block of the file: the counts of its header and where its tables lie. */
struct block {
    size_t leaps, is_std, is_ut, times, types, chars;
    size_t time_bytes;
    const unsigned char *at, *type_of, *type;
};

struct spans {
    struct tz_span *items; /* owned */
    size_t count, cap;
};

static const unsigned char *skip(struct source *s, size_t n) {
    const unsigned char *from = s->p;
    if (n > s->left) {
        s->bad = true;
        return NULL;
    }
    s->p += n;
    s->left -= n;
    return from;
}

static int64_t big_endian(const unsigned char *p, size_t bytes) {
    uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < bytes; i++) v = v << 8 | p[i];
    return (int64_t)v;
}

static size_t read_count(struct source *s) {
    const unsigned char *p = skip(s, 4);
    int64_t n = p ? big_endian(p, 4) : -1;
    if (n < 0 || n > (int64_t)FILE_LIMIT) s->bad = true;
    return s->bad ? 0 : (size_t)n;
}

/* Header and tables. The version of the file, or −1. */
static int read_block(struct source *s, size_t time_bytes, struct block *b) {
    const unsigned char *magic = skip(s, HEADER_BYTES - 6 * 4);
    if (!magic || memcmp(magic, "TZif", 4) != 0) return -1;
    *b = (struct block){.time_bytes = time_bytes};
    b->is_ut = read_count(s);
    b->is_std = read_count(s);
    b->leaps = read_count(s);
    b->times = read_count(s);
    b->types = read_count(s);
    b->chars = read_count(s);
    b->at = skip(s, b->times * time_bytes);
    b->type_of = skip(s, b->times);
    b->type = skip(s, b->types * 6);
    skip(s, b->chars + b->leaps * (time_bytes + 4) + b->is_std + b->is_ut);
    return s->bad || b->types == 0 ? -1 : magic[4];
}

/* Files may begin with a change at the big bang. */
static void add(struct spans *spans, int64_t from_s, int32_t offset_s) {
    if (from_s > FAR_S) return;
    if (from_s < -FAR_S) from_s = INT64_MIN;
    while (spans->count > 0 && spans->items[spans->count - 1].from_s >= from_s) spans->count--;
    if (spans->count > 0 && spans->items[spans->count - 1].offset_s == offset_s) return;
    mem_grow(&spans->items, &spans->cap, spans->count + 1);
    spans->items[spans->count++] = (struct tz_span){from_s, offset_s};
}

static bool add_block(struct spans *spans, const struct block *b) {
    add(spans, INT64_MIN, (int32_t)big_endian(b->type, 4));
    for (size_t i = 0; i < b->times; i++) {
        size_t type = b->type_of[i];
        if (type >= b->types) return false;
        add(spans, big_endian(b->at + i * b->time_bytes, b->time_bytes),
            (int32_t)big_endian(b->type + type * 6, 4));
    }
    return true;
}

static int year_of(int64_t at_s) {
    int64_t day = at_s / DAY_S;
    if (day > civil_to_day(TZ_LAST_YEAR, 12, 31)) return TZ_LAST_YEAR;
    return day < 0 ? 1970 : civil_from_day((int32_t)day).year;
}

/* Writes out what the rule says of the time after the last transition in the file. */
static void add_rule(struct spans *spans, const struct tz_rule *rule, int64_t after_s) {
    if (!rule->has_daylight) {
        if (after_s != INT64_MIN) add(spans, after_s, rule->standard_s);
        return;
    }
    for (int year = year_of(after_s) - 1; year <= TZ_LAST_YEAR; year++) {
        int64_t begin = tz_rule_instant(&rule->begin, year, rule->standard_s);
        int64_t end = tz_rule_instant(&rule->end, year, rule->daylight_s);
        bool begin_first = begin < end;
        int64_t first = begin_first ? begin : end, second = begin_first ? end : begin;
        if (first > after_s) add(spans, first, begin_first ? rule->daylight_s : rule->standard_s);
        if (second > after_s) add(spans, second, begin_first ? rule->standard_s : rule->daylight_s);
    }
}

/* "\nTZ string\n" after the second block. */
static bool add_footer(struct spans *spans, struct source *s, int64_t after_s) {
    const unsigned char *end = s->left > 1 ? memchr(s->p + 1, '\n', s->left - 1) : NULL;
    if (!end || *s->p != '\n') return false;
    if (end == s->p + 1) return true; /* no rule: the last offset goes on */
    struct tz_rule rule;
    char *text = mem_strndup((const char *)s->p + 1, (size_t)(end - s->p - 1));
    bool ok = tz_rule_parse(text, &rule);
    mem_free(text);
    if (ok) add_rule(spans, &rule, after_s);
    return ok;
}

static bool parse(struct source *s, struct spans *spans) {
    struct block b;
    int version = read_block(s, 4, &b);
    if (version < 0) return false;
    if (version == 0) return add_block(spans, &b);
    if (read_block(s, 8, &b) < 0 || !add_block(spans, &b)) return false;
    int64_t last = b.times > 0 ? big_endian(b.at + (b.times - 1) * 8, 8) : INT64_MIN;
    return add_footer(spans, s, last);
}

bool tzfile_parse(const void *bytes, size_t len, struct tz_span **spans, size_t *count) {
    struct source s = {.p = bytes, .left = len};
    struct spans found = {.items = NULL};
    bool ok = parse(&s, &found);
    if (!ok) {
        mem_free(found.items);
        return false;
    }
    *spans = found.items;
    *count = found.count;
    return true;
}

/* The name becomes a path: nothing but names as in the IANA database may pass. */
static bool is_name(const char *name) {
    size_t len = strlen(name);
    return len > 0 && len < 64 && name[0] != '/' && !strstr(name, "..") &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == len;
}

enum err_code tzfile_load(const char *name, struct tz_span **spans, size_t *count, struct err *err) {
    if (!is_name(name)) return err_set(err, ERR_NOT_FOUND, "time zone %s: no such name", name);
    char *path = file_join(ZONE_DIR, name);
    struct strbuf bytes;
    strbuf_init(&bytes, FILE_LIMIT);
    struct stat st;
    bool is_folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode); /* "Asia" */
    enum err_code code = is_folder ? ERR_NOT_FOUND : file_read(path, &bytes, err);
    if (code == ERR_NOT_FOUND) {
        err_set(err, code, "time zone %s: not in %s (package tzdata)", name, ZONE_DIR);
    } else if (!code && !tzfile_parse(bytes.data, bytes.len, spans, count)) {
        code = err_set(err, ERR_SYNTAX, "time zone %s: %s is damaged", name, path);
    }
    strbuf_deinit(&bytes);
    mem_free(path);
    return code;
}
