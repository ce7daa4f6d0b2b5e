/* The typed reads of single values. */
#include "config/reader.h"
#include <ctype.h>
#include <string.h>

static bool required(enum need need) {
    return need == REQUIRED || need == KNOWN;
}

/* Settles what the need decides alone. True: go on and read the value. */
static bool wanted(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                   const char **why) {
    struct json_at at = json_member(obj, key);
    if (!at.item) return required(need);
    if (need == OPTIONAL || need == REQUIRED) return !reader_unknown(r, obj, key, why);
    if (!reader_is_unknown(at.item)) return true;
    json_error(&r->sink, &at, T_CONFIG_MUST_BE_KNOWN, key);
    return false;
}

bool reader_string(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                   const char **out, const char **why) {
    const char *s = NULL;
    if (!wanted(r, obj, key, need, why) || !json_get_string(&r->sink, obj, key, required(need), &s))
        return false;
    if (s[strspn(s, " \t\r\n")] == '\0') {
        struct json_at at = json_member(obj, key);
        json_error(&r->sink, &at, T_CONFIG_EMPTY);
        return false;
    }
    *out = reader_copy(r, s);
    return true;
}

bool reader_is_id(const char *s, bool slash) {
    if (!isalnum((unsigned char)s[0]) || strlen(s) > ID_BYTES_MAX) return false;
    for (; *s; s++) {
        if (!isalnum((unsigned char)*s) && !strchr("._-", *s) && !(slash && *s == '/')) return false;
    }
    return true;
}

bool reader_is_address(const char *s) {
    const char *at = strchr(s, '@');
    size_t len = strlen(s);
    if (!at || at == s || strchr(at + 1, '@') || len > 254) return false;
    for (const char *p = s; *p; p++) {
        if (!isgraph((unsigned char)*p) || strchr("<>()[],;:\\\"", *p)) return false;
    }
    const char *domain = at + 1;
    return isalnum((unsigned char)*domain) && isalnum((unsigned char)s[len - 1]) && !strstr(domain, "..");
}

bool reader_id(struct reader *r, const struct json_at *obj, const char *key, const char **out) {
    struct json_at at = json_member(obj, key);
    const char *s = NULL;
    if (!reader_string(r, obj, key, KNOWN, &s, NULL)) return false;
    if (!reader_is_id(s, false)) {
        json_error(&r->sink, &at, T_CONFIG_ID, s);
        return false;
    }
    *out = s;
    return true;
}

void reader_new_id(struct reader *r, const struct json_at *obj, const char **out,
                   bool (*taken)(const struct plan *plan, const char *id)) {
    struct json_at at = json_member(obj, "id");
    *out = "";
    if (!reader_id(r, obj, "id", out) || !taken(r->plan, *out)) return;
    json_error(&r->sink, &at, T_PLAN_ID_TWICE, *out);
    *out = "";
}

/* A text left blank in the document is shown as such, never as nothing. */
static void unknown_text(struct reader *r, const char *why, struct bitext *out) {
    const char *texts[2];
    for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
        struct strbuf sb;
        strbuf_init(&sb, 0);
        text_addv(&sb, T_PLAN_UNKNOWN_TEXT, (enum lang)lang, why);
        texts[lang] = reader_copy(r, sb.data);
        strbuf_deinit(&sb);
    }
    *out = (struct bitext){.vi = texts[LANG_VI], .en = texts[LANG_EN]};
}

bool reader_text(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                 struct bitext *out) {
    static const char *const known[] = {"vi", "en", NULL};
    struct json_at at = json_member(obj, key);
    const char *why = NULL;
    if (!wanted(r, obj, key, need, &why)) {
        if (why) unknown_text(r, why, out);
        return why != NULL;
    }
    if (!cJSON_IsObject(at.item)) return reader_string(r, obj, key, need, &out->vi, NULL);
    json_only(&r->sink, &at, known);
    bool vi = reader_string(r, &at, "vi", KNOWN, &out->vi, NULL);
    reader_string(r, &at, "en", OPTIONAL, &out->en, NULL);
    return vi;
}

bool reader_number(struct reader *r, const struct json_at *obj, const char *key, enum need need, double *out,
                   const char **why) {
    return wanted(r, obj, key, need, why) && json_get_number(&r->sink, obj, key, required(need), out);
}

bool reader_day(struct reader *r, const struct json_at *obj, const char *key, enum need need, int32_t *out) {
    struct json_at at = json_member(obj, key);
    const char *s = NULL;
    if (!reader_string(r, obj, key, need, &s, NULL)) return false;
    if (civil_parse(s, out)) return true;
    json_error(&r->sink, &at, T_CONFIG_DATE, s);
    return false;
}

bool reader_month_day(struct reader *r, const struct json_at *obj, const char *key, int *month, int *day) {
    struct json_at at = json_member(obj, key);
    const char *s = NULL;
    if (!reader_string(r, obj, key, KNOWN, &s, NULL)) return false;
    if (civil_parse_month_day(s, month, day)) return true;
    json_error(&r->sink, &at, T_CONFIG_MONTH_DAY, s);
    return false;
}

static void join_names(struct strbuf *sb, const char *const *names) {
    for (size_t i = 0; names[i]; i++) strbuf_addf(sb, "%s%s", i ? ", " : "", names[i]);
}

bool reader_choice(struct reader *r, const struct json_at *obj, const char *key, enum need need,
                   const char *const *names, int *out) {
    struct json_at at = json_member(obj, key);
    const char *s = NULL;
    if (!reader_string(r, obj, key, need, &s, NULL)) return false;
    for (int i = 0; names[i]; i++) {
        if (strcmp(names[i], s) != 0) continue;
        *out = i;
        return true;
    }
    struct strbuf list;
    strbuf_init(&list, 0);
    join_names(&list, names);
    json_error(&r->sink, &at, T_CONFIG_CHOICE, s, list.data);
    strbuf_deinit(&list);
    return false;
}

bool reader_duration(const char *text, int64_t *ms) {
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}, {"w", 604800000}};
    size_t digits = strspn(text, "0123456789");
    int64_t n = 0;
    if (digits == 0 || digits > 9) return false;
    for (size_t i = 0; i < digits; i++) n = n * 10 + (text[i] - '0');
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(text + digits, units[i].name) != 0) continue;
        *ms = n * units[i].ms;
        return true;
    }
    return false;
}

bool reader_minute(const char *text, int *minute) {
    static const char shape[] = "dd:dd";
    if (strlen(text) != sizeof shape - 1) return false;
    for (size_t i = 0; shape[i]; i++) {
        if (shape[i] == ':' ? text[i] != ':' : !isdigit((unsigned char)text[i])) return false;
    }
    int hour = (text[0] - '0') * 10 + text[1] - '0', min = (text[3] - '0') * 10 + text[4] - '0';
    if (hour > 23 || min > 59) return false;
    *minute = hour * 60 + min;
    return true;
}
