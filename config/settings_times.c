/* Settings that tell times: durations, times of day, days of the week. */
#include "config/settings_table.h"
#include <inttypes.h>
#include <string.h>

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
