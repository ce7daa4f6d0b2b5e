#include "daemon/base/zone.h"
#include "daemon/base/civil.h"
#include "daemon/base/mem.h"
#include "daemon/base/tzfile.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS ((int64_t)86400000)
#define FAR_MS ((int64_t)1 << 57) /* further than any day we can name; keeps sums of an offset in range */

struct zone {
    char *name;            /* owned */
    struct tz_span *spans; /* owned */
    size_t count;
    const struct zone *next; /* borrowed: zones are never freed */
};

struct zones {
    pthread_mutex_t lock; /* guards the list; a zone in it never changes */
    const struct zone *first;
};

static struct zones loaded = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static enum err_code load_locked(const char *name, const struct zone **out, struct err *err) {
    for (*out = loaded.first; *out; *out = (*out)->next) {
        if (strcmp((*out)->name, name) == 0) return ERR_OK;
    }
    struct tz_span *spans;
    size_t count;
    enum err_code code = tzfile_load(name, &spans, &count, err);
    if (code) return code;
    struct zone *zone = mem_alloc(sizeof *zone);
    *zone = (struct zone){.name = mem_strdup(name), .spans = spans, .count = count, .next = loaded.first};
    *out = loaded.first = zone;
    return ERR_OK;
}

enum err_code zone_load(const char *name, const struct zone **out, struct err *err) {
    const struct zone *zone;
    pthread_mutex_lock(&loaded.lock);
    enum err_code code = load_locked(name, &zone, err);
    pthread_mutex_unlock(&loaded.lock);
    if (!code) *out = zone;
    return code;
}

const char *zone_name(const struct zone *zone) {
    return zone ? zone->name : "UTC";
}

static int64_t within_range(int64_t at_ms) {
    if (at_ms > FAR_MS) return FAR_MS;
    return at_ms < -FAR_MS ? -FAR_MS : at_ms;
}

/* The index of the span that holds at_ms. */
static size_t span_at(const struct zone *zone, int64_t at_ms) {
    int64_t at_s = floor_div(at_ms, 1000);
    size_t low = 0, high = zone->count;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (zone->spans[mid].from_s <= at_s) {
            low = mid;
        } else {
            high = mid;
        }
    }
    return low;
}

static int64_t offset_ms(const struct zone *zone, int64_t at_ms) {
    return zone ? zone->spans[span_at(zone, at_ms)].offset_s * (int64_t)1000 : 0;
}

/* The first instant at which the local clock shows local_ms or more: a time that the clock skipped is the
 * moment of the skip, one that comes twice is the first. */
static int64_t instant_of(const struct zone *zone, int64_t local_ms) {
    if (!zone) return local_ms;
    size_t i = span_at(zone, local_ms - 2 * DAY_MS); /* no offset is as far as two days */
    for (;; i++) {
        const struct tz_span *span = &zone->spans[i];
        int64_t at = local_ms - span->offset_s * (int64_t)1000;
        if (i > 0 && at < span->from_s * 1000) at = span->from_s * 1000;
        if (i + 1 == zone->count || at < span[1].from_s * 1000) return at;
    }
}

int64_t zone_instant(const struct zone *zone, int32_t day, int minute_of_day) {
    return instant_of(zone, day * DAY_MS + minute_of_day * (int64_t)60000);
}

int64_t zone_day_start_ms(const struct zone *zone, int32_t day) {
    return zone_instant(zone, day, 0);
}

static int64_t local_ms(const struct zone *zone, int64_t at_ms) {
    at_ms = within_range(at_ms);
    return at_ms + offset_ms(zone, at_ms);
}

int32_t zone_day(const struct zone *zone, int64_t at_ms) {
    return (int32_t)floor_div(local_ms(zone, at_ms), DAY_MS);
}

int zone_minute(const struct zone *zone, int64_t at_ms) {
    int64_t local = local_ms(zone, at_ms);
    return (int)((local - floor_div(local, DAY_MS) * DAY_MS) / 60000);
}

struct wall {
    int32_t day;
    int hour, minute, second, ms;
};

static struct wall wall_of(int64_t local) {
    int64_t day = floor_div(local, DAY_MS);
    int ms = (int)(local - day * DAY_MS);
    return (struct wall){(int32_t)day, ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000};
}

static size_t print_wall(struct wall w, bool with_ms, char buf[INSTANT_TEXT_MAX]) {
    char date[CIVIL_TEXT_MAX];
    civil_format(w.day, date);
    int n = snprintf(buf, INSTANT_TEXT_MAX, "%sT%02d:%02d:%02d", date, w.hour, w.minute, w.second);
    if (with_ms) n += snprintf(buf + n, INSTANT_TEXT_MAX - (size_t)n, ".%03d", w.ms);
    return (size_t)n;
}

void instant_format(int64_t at_ms, const struct zone *zone, char buf[INSTANT_TEXT_MAX]) {
    at_ms = within_range(at_ms);
    int minutes = (int)(offset_ms(zone, at_ms) / 60000); /* the format knows no seconds in an offset */
    struct wall w = wall_of(at_ms + minutes * (int64_t)60000);
    size_t n = print_wall(w, w.ms != 0, buf);
    if (!zone) {
        snprintf(buf + n, INSTANT_TEXT_MAX - n, "Z");
        return;
    }
    int apart = minutes < 0 ? -minutes : minutes;
    snprintf(buf + n, INSTANT_TEXT_MAX - n, "%c%02d:%02d", minutes < 0 ? '-' : '+', apart / 60, apart % 60);
}

void instant_format_ms(int64_t at_ms, char buf[INSTANT_TEXT_MAX]) {
    size_t n = print_wall(wall_of(within_range(at_ms)), true, buf);
    snprintf(buf + n, INSTANT_TEXT_MAX - n, "Z");
}

void instant_format_human(int64_t at_ms, const struct zone *zone, bool vi, char buf[INSTANT_TEXT_MAX]) {
    struct wall w = wall_of(local_ms(zone, at_ms));
    char date[CIVIL_TEXT_MAX];
    if (vi) {
        civil_format_vi(w.day, date);
        snprintf(buf, INSTANT_TEXT_MAX, "%02d:%02d ngày %s", w.hour, w.minute, date);
    } else {
        civil_format(w.day, date);
        snprintf(buf, INSTANT_TEXT_MAX, "%s %02d:%02d", date, w.hour, w.minute);
    }
}

/* Two digits up to `most` and then `after` (0: whatever follows); −1 otherwise. */
static int two(const char **p, int most, char after) {
    const char *s = *p;
    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9') return -1;
    int v = (s[0] - '0') * 10 + (s[1] - '0');
    if (v > most || (after && s[2] != after)) return -1;
    *p = s + 2 + (after != 0);
    return v;
}

/* ".25": digits past the third are cut off. */
static bool fraction(const char **p, int *ms) {
    *ms = 0;
    if (**p != '.') return true;
    size_t n = strspn(*p + 1, "0123456789");
    for (size_t i = 0; i < 3; i++) *ms = *ms * 10 + (i < n ? (*p)[1 + i] - '0' : 0);
    *p += 1 + n;
    return n > 0;
}

static bool zone_offset(const char *p, int *minutes) {
    *minutes = 0;
    if ((*p == 'Z' || *p == 'z') && p[1] == '\0') return true;
    char sign = *p == ' ' ? '+' : *p;
    if (sign != '+' && sign != '-') return false;
    p++;
    int h = two(&p, 23, ':'), m = h < 0 ? -1 : two(&p, 59, 0);
    if (m < 0 || *p) return false;
    *minutes = (sign == '-' ? -1 : 1) * (h * 60 + m);
    return true;
}

bool instant_parse(const char *text, int64_t *at_ms) {
    char date[11];
    int32_t day;
    if (strnlen(text, 11) < 11 || !strchr("Tt", text[10])) return false;
    memcpy(date, text, 10);
    date[10] = '\0';
    if (!civil_parse(date, &day)) return false;
    const char *p = text + 11;
    int hour = two(&p, 23, ':'), minute = hour < 0 ? -1 : two(&p, 59, ':');
    int second = minute < 0 ? -1 : two(&p, 60, 0), ms,
        off; /* :60 is a leap second: the minute that follows */
    if (second < 0 || !fraction(&p, &ms) || !zone_offset(p, &off)) return false;
    *at_ms = day * DAY_MS + (hour * 60 + minute - off) * (int64_t)60000 + second * 1000 + ms;
    return true;
}

bool instant_parse_as_of(const char *text, const struct zone *zone, int64_t *at_ms) {
    int32_t day;
    if (!civil_parse(text, &day)) return instant_parse(text, at_ms);
    *at_ms = zone_day_start_ms(zone, day + 1) - 1;
    return true;
}
