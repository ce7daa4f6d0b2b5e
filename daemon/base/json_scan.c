#include "daemon/base/json_scan.h"
#include "daemon/base/json.h"
#include "daemon/base/num.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 63 /* cJSON's own buffer for a number */

size_t json_utf8_length(const char *s, size_t len) {
    const unsigned char *u = (const unsigned char *)s;
    if (len == 0) return 0;
    if (u[0] < 0x80) return 1;
    size_t n = u[0] >= 0xF0 ? 4 : u[0] >= 0xE0 ? 3 : 2;
    if (u[0] < 0xC2 || u[0] > 0xF4 || n > len) return 0;
    for (size_t i = 1; i < n; i++) {
        if ((u[i] & 0xC0) != 0x80) return 0;
    }
    if (u[0] == 0xE0 && u[1] < 0xA0) return 0; /* overlong */
    if (u[0] == 0xED && u[1] > 0x9F) return 0; /* surrogates */
    if (u[0] == 0xF0 && u[1] < 0x90) return 0; /* overlong */
    if (u[0] == 0xF4 && u[1] > 0x8F) return 0; /* past U+10FFFF */
    return n;
}

static bool in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '+' || c == '_';
}

/* A word, one character, or the number of a byte that cannot be shown. */
static void describe(const struct json_scan *s, size_t at, char *buf, size_t size) {
    const char *p = s->bytes + at;
    size_t left = s->len - at, n = 0;
    while (n < left && in_word(p[n])) n++;
    if (n == 0) n = json_utf8_length(p, left);
    if (n == 0 || (unsigned char)*p < 0x20 || *p == 0x7F) {
        snprintf(buf, size, "0x%02X", (unsigned char)*p);
    } else {
        text_excerpt(p, n, buf, size);
    }
}

void json_scan_fail(struct json_scan *s, enum text_id fault, size_t at) {
    if (s->error) return;
    bool ended = at >= s->len;
    s->error = fault == T_JSON_DEPTH ? ERR_TOO_BIG : ERR_SYNTAX;
    s->fault = ended ? T_JSON_ENDS_EARLY : fault;
    s->fault_at = ended ? s->len : at;
    if (!ended) describe(s, at, s->found, sizeof s->found);
}

static void fail_memory(struct json_scan *s) {
    if (!s->error) s->error = ERR_NOMEM;
}

static void remember(struct json_scan *s, size_t at, size_t len) {
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        struct json_token *grown =
            reallocarray(s->tokens, cap, sizeof *grown); /* an outsider's size: no abort */
        if (!grown) {
            fail_memory(s);
            return;
        }
        s->tokens = grown;
        s->cap = cap;
    }
    s->tokens[s->count++] = (struct json_token){at, len};
}

static int peek(const struct json_scan *s) {
    return s->pos < s->len ? (unsigned char)s->bytes[s->pos] : -1;
}

static bool accept(struct json_scan *s, char c) {
    if (s->error || peek(s) != (unsigned char)c) return false;
    s->pos++;
    return true;
}

static void blank_out(struct json_scan *s, size_t from) {
    for (size_t i = from; i < s->pos; i++) {
        if (s->blank[i] != '\n') s->blank[i] = ' ';
    }
}

/* At a slash: skips one comment. */
static void comment(struct json_scan *s) {
    size_t from = s->pos, left = s->len - from;
    bool line = left > 1 && s->bytes[from + 1] == '/', block = left > 1 && s->bytes[from + 1] == '*';
    if (!line && !block) {
        json_scan_fail(s, T_JSON_VALUE_EXPECTED, from);
        return;
    }
    if (!s->blank) {
        json_scan_fail(s, T_JSON_COMMENT, from);
        return;
    }
    const char *body = s->bytes + from + 2;
    const char *end = line ? memchr(body, '\n', left - 2) : memmem(body, left - 2, "*/", 2);
    if (!end && block) json_scan_fail(s, T_JSON_COMMENT_OPEN, from);
    s->pos = end ? (size_t)(end - s->bytes) + (block ? 2 : 0) : s->len;
    for (size_t i = from; i < s->pos && !s->error;) {
        size_t n = json_utf8_length(s->bytes + i, s->pos - i);
        if (n == 0) json_scan_fail(s, T_JSON_UTF8, i);
        i += n;
    }
    blank_out(s, from);
}

static void space(struct json_scan *s) {
    while (!s->error && s->pos < s->len) {
        char c = s->bytes[s->pos];
        if (c == '/') {
            comment(s);
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            s->pos++;
        } else {
            return;
        }
    }
}

/* Four hexadecimal digits at `at`; −1 otherwise. */
static int32_t hex4(const struct json_scan *s, size_t at) {
    int32_t v = 0;
    if (s->len - at < 4) return -1;
    for (size_t i = at; i < at + 4; i++) {
        char c = s->bytes[i];
        int32_t digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
        if (digit < 0) return -1;
        v = v * 16 + digit;
    }
    return v;
}

static bool is_high(int32_t unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low(int32_t unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* After a backslash and a u. */
static void unicode_escape(struct json_scan *s, size_t backslash) {
    int32_t unit = hex4(s, s->pos);
    if (unit < 0) {
        json_scan_fail(s, T_JSON_ESCAPE, backslash);
        return;
    }
    s->pos += 4;
    if (unit == 0) json_scan_fail(s, T_JSON_NUL, backslash); /* it would end the text in every C string */
    if (is_low(unit)) json_scan_fail(s, T_JSON_SURROGATE, backslash);
    if (!is_high(unit) || s->error) return;
    bool pair = s->len - s->pos >= 6 && s->bytes[s->pos] == '\\' && s->bytes[s->pos + 1] == 'u' &&
                is_low(hex4(s, s->pos + 2));
    if (!pair) json_scan_fail(s, T_JSON_SURROGATE, backslash);
    s->pos += 6;
}

static void escape(struct json_scan *s) {
    size_t backslash = s->pos++;
    int c = peek(s);
    if (c < 0) return;
    s->pos++;
    if (c == 'u') {
        unicode_escape(s, backslash);
    } else if (c == 0 || !strchr("\"\\/bfnrt", c)) {
        json_scan_fail(s, T_JSON_ESCAPE, backslash);
    }
}

static bool is_plain(char c) {
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* At an opening quote. */
static struct json_token string(struct json_scan *s) {
    size_t from = s->pos++;
    while (!s->error) {
        while (s->pos < s->len && is_plain(s->bytes[s->pos])) s->pos++;
        int c = peek(s);
        if (c < 0) break;
        if (c == '"') {
            s->pos++;
            return (struct json_token){from, s->pos - from};
        }
        if (c == '\\') {
            escape(s);
            continue;
        }
        size_t n = json_utf8_length(s->bytes + s->pos, s->len - s->pos);
        if (n == 0) json_scan_fail(s, T_JSON_UTF8, s->pos);
        if (c < 0x20) json_scan_fail(s, T_JSON_CONTROL, s->pos);
        s->pos += n;
    }
    json_scan_fail(s, T_JSON_STRING_OPEN, from);
    return (struct json_token){from, 0};
}

/* Only an exponent can lead out of the doubles: without one, NUMBER_MAX characters are too few. */
static bool is_finite(const char *text, size_t len) {
    double unused;
    bool exponent = memchr(text, 'e', len) || memchr(text, 'E', len);
    return !exponent || num_parse(text, len, &unused);
}

static void number(struct json_scan *s) {
    size_t from = s->pos;
    while (s->pos < s->len && in_word(s->bytes[s->pos]) && s->bytes[s->pos] != '_') s->pos++;
    size_t len = s->pos - from;
    if (len > NUMBER_MAX) {
        json_scan_fail(s, T_JSON_NUMBER_LONG, from);
    } else if (!num_is_well_formed(s->bytes + from, len)) {
        json_scan_fail(s, T_JSON_NUMBER, from);
    } else if (!is_finite(s->bytes + from, len)) {
        json_scan_fail(s, T_JSON_NUMBER_RANGE, from);
    }
    remember(s, from, len);
}

static bool literal(struct json_scan *s, const char *word) {
    size_t len = strlen(word), left = s->len - s->pos;
    if (left < len || memcmp(s->bytes + s->pos, word, len) != 0) return false;
    if (left > len && in_word(s->bytes[s->pos + len])) return false;
    s->pos += len;
    return true;
}

static void value(struct json_scan *s, int depth);

static void key(struct json_scan *s) {
    if (peek(s) != '"') {
        json_scan_fail(s, T_JSON_KEY_EXPECTED, s->pos);
        return;
    }
    struct json_token t = string(s);
    remember(s, t.at, t.len);
}

static void member(struct json_scan *s, int depth) {
    key(s);
    space(s);
    if (!accept(s, ':')) json_scan_fail(s, T_JSON_COLON_EXPECTED, s->pos);
    space(s);
    value(s, depth);
}

static void element(struct json_scan *s, int depth) {
    value(s, depth);
}

/* What an object and an array have in common, and in what they differ. */
struct shape {
    char close;
    void (*item)(struct json_scan *s, int depth);
    enum text_id comma_expected;
};

static const struct shape OBJECT = {'}', member, T_JSON_OBJECT_COMMA_EXPECTED};
static const struct shape ARRAY = {']', element, T_JSON_ARRAY_COMMA_EXPECTED};

/* At the opening bracket. */
static void container(struct json_scan *s, const struct shape *shape, int depth) {
    if (depth > JSON_DEPTH_MAX) json_scan_fail(s, T_JSON_DEPTH, s->pos);
    s->pos++;
    space(s);
    if (accept(s, shape->close)) return;
    while (!s->error) {
        shape->item(s, depth);
        space(s);
        if (accept(s, shape->close)) return;
        if (!accept(s, ',')) json_scan_fail(s, shape->comma_expected, s->pos);
        space(s);
        if (peek(s) == shape->close) json_scan_fail(s, T_JSON_TRAILING_COMMA, s->pos);
    }
}

static void value(struct json_scan *s, int depth) {
    int c = peek(s);
    if (s->error) return;
    if (c == '{') {
        container(s, &OBJECT, depth + 1);
    } else if (c == '[') {
        container(s, &ARRAY, depth + 1);
    } else if (c == '"') {
        string(s);
    } else if (c == '-' || c == '+' || c == '.' || (c >= '0' && c <= '9')) {
        number(s);
    } else if (!literal(s, "true") && !literal(s, "false") && !literal(s, "null")) {
        json_scan_fail(s, T_JSON_VALUE_EXPECTED, s->pos);
    }
}

void json_scan_run(struct json_scan *s) {
    space(s);
    value(s, 0);
    space(s);
    if (s->pos < s->len) json_scan_fail(s, T_JSON_AFTER_END, s->pos);
}

void json_scan_deinit(struct json_scan *s) {
    free(s->tokens);
    free(s->blank);
}

void json_scan_position(const struct json_scan *s, char line[24], char column[24]) {
    size_t l = 1, c = 1;
    for (size_t i = 0; i < s->fault_at; i++) {
        if (s->bytes[i] == '\n') {
            l++;
            c = 1;
        } else if (((unsigned char)s->bytes[i] & 0xC0) != 0x80) {
            c++;
        }
    }
    snprintf(line, 24, "%zu", l);
    snprintf(column, 24, "%zu", c);
}

void json_scan_explain(const struct json_scan *s, enum lang lang, struct strbuf *sb) {
    char line[24], column[24];
    json_scan_position(s, line, column);
    text_addv(sb, s->fault, lang, line, column, s->found);
}
