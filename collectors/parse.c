#include "collectors/parse.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum err_code collect_refuse_with(struct problems *problems, struct err *err, enum err_code code,
                                  const char *pointer, enum text_id id, const char *const *args,
                                  size_t nargs) {
    struct strbuf text;
    strbuf_init(&text, 0);
    text_add(&text, id, LANG_EN, args, nargs);
    problems_add(problems, SEVERITY_ERROR, NULL, pointer, id, args, nargs);
    err_set(err, code, "%s%s%s", pointer, *pointer ? ": " : "", text.data);
    strbuf_deinit(&text);
    return code;
}

enum err_code collect_too_big(struct problems *problems, struct err *err) {
    char most[24];
    snprintf(most, sizeof most, "%u", COLLECT_BYTES_MAX >> 20);
    return collect_refuse(problems, err, ERR_TOO_BIG, "", T_COLLECT_TOO_BIG, most);
}

/* A byte order mark of UTF-16, or a byte 0, of which every Latin letter in UTF-16 has one. */
static bool is_utf16(const char *bytes, size_t len) {
    if (len >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0)) return true;
    return memchr(bytes, 0, len) != NULL;
}

enum err_code collect_check_bytes(const struct submission *s, struct problems *problems, struct err *err) {
    if (s->payload_len > COLLECT_BYTES_MAX) return collect_too_big(problems, err);
    if (s->payload_len == 0) return collect_refuse(problems, err, ERR_SYNTAX, "", T_COLLECT_EMPTY);
    if (!is_utf16(s->payload, s->payload_len)) return ERR_OK;
    return collect_refuse(problems, err, ERR_SYNTAX, "", T_COLLECT_UTF16);
}

enum err_code collect_outcome(const struct problems *problems, size_t before, struct err *err) {
    if (problems->errors == before) return ERR_OK;
    return err_set(err, ERR_INVALID, "the submission has faults: %zu", problems->errors - before);
}

/* ---- media types ---- */

static const struct media {
    const char *name;
    enum err_code (*read)(struct submission *s, struct problems *problems, struct err *err);
} MEDIA[] = {{"application/json", collect_json}, {"text/csv", collect_csv}};

#define BLANK " \t"

static bool word_is(const char *text, size_t len, const char *word) {
    return len == strlen(word) && strncasecmp(text, word, len) == 0;
}

static size_t trimmed(const char *text, size_t len) {
    while (len > 0 && strchr(BLANK, text[len - 1])) len--;
    return len;
}

static const struct media *media_find(const char *type) {
    size_t len = trimmed(type, strcspn(type, ";"));
    for (size_t i = 0; i < sizeof MEDIA / sizeof *MEDIA; i++)
        if (word_is(type, len, MEDIA[i].name)) return &MEDIA[i];
    return NULL;
}

/* One "name=value" up to the next ';': true unless it is a charset other than UTF-8, which is left in
 * *charset. */
static bool parameter_is_fine(const char *text, size_t len, char charset[64]) {
    const char *equals = memchr(text, '=', len);
    if (!equals || !word_is(text, trimmed(text, (size_t)(equals - text)), "charset")) return true;
    const char *value = equals + 1;
    value += strspn(value, BLANK);
    size_t value_len = trimmed(value, len - (size_t)(value - text));
    if (value_len >= 2 && value[0] == '"' && value[value_len - 1] == '"') value++, value_len -= 2;
    text_excerpt(value, value_len, charset, 64);
    return word_is(value, value_len, "utf-8") || word_is(value, value_len, "utf8");
}

static bool charset_is_fine(const char *type, char charset[64]) {
    for (const char *p = strchr(type, ';'); p; p = strchr(p, ';')) {
        p++;
        p += strspn(p, BLANK);
        if (!parameter_is_fine(p, strcspn(p, ";"), charset)) return false;
    }
    return true;
}

enum err_code collect_parse(struct submission *s, struct problems *problems, struct err *err) {
    char charset[64];
    const char *type = s->media_type ? s->media_type : "";
    type += strspn(type, BLANK);
    const struct media *media = media_find(type);
    if (!media) return collect_refuse(problems, err, ERR_MEDIA_TYPE, "", T_COLLECT_MEDIA_TYPE, type);
    if (!charset_is_fine(type, charset))
        return collect_refuse(problems, err, ERR_MEDIA_TYPE, "", T_COLLECT_CHARSET, charset);
    s->media_type = media->name; /* without its parameters: later stages compare it */
    return media->read(s, problems, err);
}
