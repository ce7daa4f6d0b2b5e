#include "config/reader.h"
#include "daemon/base/crypto.h"
#include <ctype.h>
#include <string.h>

cJSON *reader_parse(const char *bytes, size_t len, const char *file, struct problems *problems) {
    struct json_sink sink = {.problems = problems, .file = file};
    cJSON *root = NULL;
    if (len > CONFIG_FILE_BYTES_MAX) {
        problems_error(problems, file, "", T_CONFIG_TOO_BIG, "16");
        return NULL;
    }
    return json_parse_for(&sink, bytes, len, JSON_COMMENTS, &root) == ERR_OK ? root : NULL;
}

void reader_canonical(const cJSON *root, struct strbuf *sb, char hash[65]) {
    uint8_t digest[SHA256_BYTES];
    size_t before = sb->len;
    json_print_canonical(sb, root);
    crypto_sha256(sb->data + before, sb->len - before, digest);
    crypto_hex(digest, sizeof digest, hash);
}

void reader_full(struct reader *r) {
    if (!r->full) problems_error(r->sink.problems, r->sink.file, "", T_CONFIG_TOO_BIG, "256");
    r->full = true;
}

void *reader_array(struct reader *r, size_t count, size_t size) {
    if (count == 0) return NULL;
    void *items = arena_array(r->arena, count, size);
    if (!items) reader_full(r);
    return items;
}

const char *reader_copy(struct reader *r, const char *s) {
    const char *copy = arena_strdup(r->arena, s);
    if (s && !copy) reader_full(r);
    return s && !copy ? "" : copy;
}

size_t reader_length(const struct json_at *array) {
    return array->item ? (size_t)cJSON_GetArraySize(array->item) : 0;
}

bool reader_list(struct reader *r, const struct json_at *obj, const char *key, struct json_at *out) {
    if (!json_get_array(&r->sink, obj, key, true, out)) return false;
    if (reader_length(out) > 0) return true;
    json_error(&r->sink, out, T_CONFIG_EMPTY_LIST);
    return false;
}

struct json_at reader_first(const struct json_at *array) {
    const cJSON *item = array->item ? array->item->child : NULL;
    return (struct json_at){.up = array, .key = item ? item->string : NULL, .index = 0, .item = item};
}

struct json_at reader_next(const struct json_at *at) {
    const cJSON *item = at->item->next;
    return (struct json_at){
        .up = at->up, .key = item ? item->string : NULL, .index = at->index + 1, .item = item};
}

bool reader_has(const struct json_at *obj, const char *key) {
    return json_member(obj, key).item != NULL;
}

bool reader_only(struct reader *r, const struct json_at *obj, const char *const *known) {
    json_only(&r->sink, obj, known);
    return cJSON_IsObject(obj->item);
}

/* `at` itself, or all that lies below it. */
static bool covers(const char *at, const char *pointer) {
    size_t len = strlen(at);
    return strncmp(at, pointer, len) == 0 && (pointer[len] == '\0' || pointer[len] == '/');
}

bool reader_accepted(const cJSON *root, const char *code, const char *pointer) {
    const cJSON *entry, *accept = cJSON_GetObjectItemCaseSensitive(root, "accept");
    if (!cJSON_IsArray(accept)) return false;
    cJSON_ArrayForEach(entry, accept) {
        const char *accepted = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, "code"));
        const cJSON *where = cJSON_GetObjectItemCaseSensitive(entry, "pointer");
        if (!accepted || strcmp(accepted, code) != 0) continue;
        if (!where || (cJSON_IsString(where) && covers(where->valuestring, pointer))) return true;
    }
    return false;
}

void reader_warn(struct reader *r, const struct json_at *at, enum text_id id, const char *const *args,
                 size_t nargs) {
    struct strbuf pointer;
    strbuf_init(&pointer, 0);
    json_pointer(at, &pointer);
    if (reader_accepted(r->root, text_code(id), pointer.data))
        r->sink.problems->accepted++;
    else
        problems_add(r->sink.problems, SEVERITY_WARNING, r->sink.file, pointer.data, id, args, nargs);
    strbuf_deinit(&pointer);
}

bool reader_is_unknown(const cJSON *item) {
    return cJSON_IsObject(item) && cJSON_GetObjectItemCaseSensitive(item, "unknown") != NULL;
}

bool reader_unknown(struct reader *r, const struct json_at *obj, const char *key, const char **why) {
    static const char *const known[] = {"unknown", NULL};
    struct json_at at = json_member(obj, key);
    const char *said = NULL;
    if (!reader_is_unknown(at.item)) return false;
    json_only(&r->sink, &at, known);
    if (!json_get_string(&r->sink, &at, "unknown", true, &said)) return true;
    if (!*said) {
        json_error(&r->sink, &at, T_CONFIG_WHY_MISSING);
        return true;
    }
    reader_warn_(r, &at, T_CHECK_UNKNOWN, said);
    if (why) *why = reader_copy(r, said);
    return true;
}

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
