#include "tests/alerts/mail_parts.h"
#include "daemon/base/crypto.h"

const char *mail_header(struct world *w, const struct delivery *d, const char *name) {
    cJSON *headers = cJSON_Parse(d->headers);
    assert_true(cJSON_IsObject(headers));
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(headers, name);
    const char *value = item ? arena_strdup(w->arena, item->valuestring) : NULL;
    cJSON_Delete(headers);
    return value;
}

const char *mail_subject(struct world *w, const struct delivery *d) {
    struct strbuf out;
    strbuf_init(&out, 0);
    for (const char *p = mail_header(w, d, "Subject"); *p;) {
        const char *end = strncmp(p, "=?UTF-8?B?", 10) == 0 ? strstr(p, "?=") : NULL;
        if (end && crypto_base64_decode(p + 10, (size_t)(end - p) - 10, &out))
            p = end + (strncmp(end, "?=\r\n ", 5) == 0 ? 5 : 2);
        else
            strbuf_addc(&out, *p++);
    }
    const char *subject = arena_strdup(w->arena, out.data);
    strbuf_deinit(&out);
    return subject;
}

static int hex(char c) {
    return c <= '9' ? c - '0' : c - 'A' + 10;
}

const char *mail_part(struct world *w, const struct delivery *d, int n) {
    struct strbuf out;
    const char *p = arena_strndup(w->arena, d->body, d->body_len);
    for (int i = 0; i < n; i++) {
        p = strstr(p + (i > 0), "--=_tiendo_");
        assert_non_null(p);
    }
    p = strstr(p, "\r\n\r\n") + 4;
    const char *end = strstr(p, "\r\n--=_tiendo_");
    assert_non_null(end);
    strbuf_init(&out, 0);
    for (; p < end; p++) {
        if (*p == '\r') continue;
        if (*p != '=') {
            strbuf_addc(&out, *p);
            continue;
        }
        if (p[1] != '\r') strbuf_addc(&out, (char)(hex(p[1]) * 16 + hex(p[2])));
        p += 2;
    }
    const char *part = arena_strdup(w->arena, out.data);
    strbuf_deinit(&out);
    return part;
}

void must_say(const char *text, const char *what) {
    if (!strstr(text, what)) fail_msg("\"%s\" is not in: %s", what, text);
}

void must_not_say(const char *text, const char *what) {
    if (strstr(text, what)) fail_msg("\"%s\" is in: %s", what, text);
}
