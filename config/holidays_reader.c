#include "config/holidays_reader.h"
#include "config/reader.h"
#include "daemon/base/file.h"
#include <stdio.h>
#include <string.h>

/* The days of one year, as they are read. */
struct filling {
    struct reader *r;
    struct holidays *holidays;
    int year;
    bool work;            /* worked, else off */
    unsigned char *taken; /* by the day of the year, counted from 0: it is listed already */
};

#define DAYS_OF_YEAR 366

static bool parse_year(const char *text, int *year) {
    if (strlen(text) != 4 || strspn(text, "0123456789") != 4 || text[0] == '0') return false;
    *year = 0;
    for (const char *p = text; *p; p++) *year = *year * 10 + (*p - '0');
    return true;
}

/* A day of this year, as text. */
static bool parse_day(struct filling *f, const struct json_at *at, int32_t *day) {
    const char *text = cJSON_GetStringValue(at->item);
    char year[16];
    if (!text || !civil_parse(text, day)) {
        json_error(&f->r->sink, at, T_CONFIG_DATE, text ? text : "");
        return false;
    }
    if (civil_from_day(*day).year == f->year) return true;
    snprintf(year, sizeof year, "%d", f->year);
    json_error(&f->r->sink, at, T_HOLIDAYS_OTHER_YEAR, text, year);
    return false;
}

static void add_day(struct filling *f, const struct json_at *at, int32_t day) {
    size_t place = (size_t)(day - civil_to_day(f->year, 1, 1));
    char text[CIVIL_TEXT_MAX];
    civil_format(day, text);
    if (f->taken[place]) {
        json_error(&f->r->sink, at, T_HOLIDAYS_TWICE, text);
    } else if (f->work && civil_weekday(day) <= 5) {
        json_error(&f->r->sink, at, T_HOLIDAYS_WORKED, text);
    } else if (f->work) {
        holidays_add_work(f->holidays, day);
    } else {
        holidays_add_off(f->holidays, day);
    }
    f->taken[place] = 1;
}

/* ["2025-01-25", "2025-02-02"]: both included. */
static void add_range(struct filling *f, const struct json_at *at) {
    struct json_at first = json_element(at, 0, cJSON_GetArrayItem(at->item, 0)),
                   last = json_element(at, 1, cJSON_GetArrayItem(at->item, 1));
    int32_t from = 0, to = 0;
    bool both = parse_day(f, &first, &from);
    both = parse_day(f, &last, &to) && both;
    if (both && to <= from) json_error(&f->r->sink, at, T_HOLIDAYS_RANGE);
    for (int32_t day = from; both && day <= to; day++) add_day(f, at, day);
}

static void read_days(struct filling *f, const struct json_at *year, const char *key, bool required) {
    struct json_at array;
    int32_t day = 0;
    f->work = strcmp(key, "work") == 0;
    if (!json_get_array(&f->r->sink, year, key, required, &array)) return;
    reader_each(item, &array) {
        if (cJSON_IsArray(item.item) && cJSON_GetArraySize(item.item) == 2) {
            add_range(f, &item);
        } else if (cJSON_IsString(item.item)) {
            if (parse_day(f, &item, &day)) add_day(f, &item, day);
        } else {
            json_error(&f->r->sink, &item, T_HOLIDAYS_DAY);
        }
    }
}

/* Who counts or rolls working days looks for the next one: there must be one. */
static bool is_worked_at_all(const struct filling *f) {
    int32_t first = civil_to_day(f->year, 1, 1), end = civil_to_day(f->year + 1, 1, 1);
    for (int32_t day = first; day < end; day++)
        if (civil_weekday(day) <= 5 && !f->taken[day - first]) return true;
    return false;
}

static void read_year(struct filling *f, const struct json_at *at) {
    static const char *const known[] = {"off", "work", "source", NULL};
    unsigned char taken[DAYS_OF_YEAR] = {0};
    struct json_at said = json_member(at, "source");
    const char *source = NULL;
    f->taken = taken;
    if (!parse_year(at->key, &f->year)) {
        json_error(&f->r->sink, at, T_HOLIDAYS_YEAR, at->key);
        return;
    }
    if (!reader_only(f->r, at, known)) return;
    read_days(f, at, "off", true);
    if (!is_worked_at_all(f)) json_error(&f->r->sink, at, T_HOLIDAYS_NONE_WORKED, at->key);
    read_days(f, at, "work", false);
    if (json_get_string(&f->r->sink, at, "source", true, &source) && !*source)
        json_error(&f->r->sink, &said, T_CONFIG_EMPTY);
    holidays_add_year(f->holidays, f->year);
}

static void read_years(struct reader *r, const struct json_at *root, struct holidays *holidays) {
    static const char *const known[] = {"$schema", "country", "years", NULL};
    struct filling f = {.r = r, .holidays = holidays};
    struct json_at years, at = json_member(root, "country");
    const char *country = NULL;
    if (!reader_only(r, root, known)) return;
    if (json_get_string(&r->sink, root, "country", true, &country) &&
        (strlen(country) != 2 || strspn(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2))
        json_error(&r->sink, &at, T_HOLIDAYS_COUNTRY, country);
    if (!json_get_object(&r->sink, root, "years", true, &years)) return;
    reader_each(item, &years) read_year(&f, &item);
}

struct holidays *holidays_read(const char *bytes, size_t len, const char *file, struct problems *problems) {
    size_t errors_before = problems->errors;
    cJSON *root = reader_parse(bytes, len, file, problems);
    if (!root) return NULL;
    struct reader r = {.sink = {.problems = problems, .file = file}, .root = root};
    struct holidays *holidays = holidays_new();
    struct json_at at = json_root(root);
    read_years(&r, &at, holidays);
    cJSON_Delete(root);
    if (problems->errors == errors_before) return holidays;
    holidays_unref(holidays);
    return NULL;
}

struct holidays *holidays_load(const char *path, struct problems *problems) {
    struct holidays *holidays = NULL;
    struct err err = {.code = ERR_OK};
    struct strbuf sb;
    strbuf_init(&sb, CONFIG_FILE_BYTES_MAX);
    if (file_read(path, &sb, &err) == ERR_OK) {
        holidays = holidays_read(sb.data, sb.len, path, problems);
    } else {
        problems_error(problems, path, "", T_CONFIG_FILE, err.msg);
    }
    strbuf_deinit(&sb);
    return holidays;
}
