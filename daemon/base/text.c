#include "daemon/base/text.h"
#include "daemon/base/num.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct text_row {
    const char *code, *params, *vi, *en;
};

static const struct text_row ROWS[] = {
#define TEXT(id, code, params, vi, en) [id] = {code, params, vi, en},
#include "daemon/base/texts/all.def"
#undef TEXT
};

static const struct text_row *row(enum text_id id) {
    assert((size_t)id < sizeof ROWS / sizeof *ROWS);
    return &ROWS[id];
}

const char *text_code(enum text_id id) {
    return row(id)->code;
}

const char *text_params(enum text_id id) {
    return row(id)->params;
}

const char *text_raw(enum text_id id, enum lang lang) {
    return lang == LANG_VI ? row(id)->vi : row(id)->en;
}

static size_t params_count(const char *params) {
    size_t n = params[0] != '\0';
    for (; *params; params++) n += *params == ',';
    return n;
}

/* The place of `name` in a comma-separated list, or SIZE_MAX. */
static size_t param_index(const char *params, const char *name, size_t len) {
    for (size_t i = 0; *params; i++) {
        size_t n = strcspn(params, ",");
        if (n == len && memcmp(params, name, n) == 0) return i;
        params += n + (params[n] == ',');
    }
    return (size_t)-1;
}

void text_add(struct strbuf *sb, enum text_id id, enum lang lang, const char *const *args, size_t nargs) {
    const char *params = text_params(id), *p = text_raw(id, lang);
    assert(nargs == params_count(params));
    while (*p) {
        size_t plain = strcspn(p, "{");
        strbuf_add(sb, p, plain);
        p += plain;
        if (!*p) return;
        size_t len = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
        size_t i = p[len + 1] == '}' ? param_index(params, p + 1, len) : (size_t)-1;
        if (i == (size_t)-1) { /* a brace that is no placeholder stands for itself */
            strbuf_addc(sb, *p++);
            continue;
        }
        if (args[i]) strbuf_adds(sb, args[i]);
        p += len + 2;
    }
}

const char *text_excerpt(const char *s, size_t len, char *buf, size_t size) {
    size_t most = size - sizeof "…", n = len < size ? len : most;
    while (n < len && n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80) n--;
    memcpy(buf, s, n);
    snprintf(buf + n, size - n, "%s", n < len ? "…" : "");
    return buf;
}

enum { WORD_MAX = 63 };

static size_t least(size_t a, size_t b, size_t c) {
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance, with two neighbours exchanged counting as one edit. Both words are at most WORD_MAX
 * long. */
static size_t edits(const char *a, size_t alen, const char *b, size_t blen) {
    size_t rows[3][WORD_MAX + 1];
    size_t *before = rows[0], *above = rows[1], *now = rows[2];
    for (size_t j = 0; j <= blen; j++) above[j] = before[j] = j;
    for (size_t i = 1; i <= alen; i++) {
        now[0] = i;
        for (size_t j = 1; j <= blen; j++) {
            now[j] = least(above[j] + 1, now[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && before[j - 2] + 1 < now[j]) now[j] = before[j - 2] + 1;
        }
        size_t *oldest = before;
        before = above;
        above = now;
        now = oldest;
    }
    return above[blen];
}

const char *text_nearest(const char *word, const char *const *known, size_t count) {
    size_t len = strlen(word), best = (len < 4 ? 1 : len / 3) + 1; /* more edits than a slip has */
    const char *nearest = NULL;
    if (len > WORD_MAX) return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t known_len = strlen(known[i]);
        if (known_len > WORD_MAX) continue;
        size_t n = strcasecmp(word, known[i]) == 0 ? 0 : edits(word, len, known[i], known_len);
        if (n >= best || n >= known_len) continue;
        best = n;
        nearest = known[i];
    }
    return nearest;
}

const char *bitext_get(const struct bitext *text, enum lang lang) {
    if (!text) return "";
    const char *first = lang == LANG_VI ? text->vi : text->en;
    const char *second = lang == LANG_VI ? text->en : text->vi;
    if (first) return first;
    return second ? second : "";
}

static const char *const NAMES[] = {[LANG_VI] = "vi", [LANG_EN] = "en"};

bool lang_parse(const char *s, enum lang *out) {
    for (size_t i = 0; s && i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(s, NAMES[i]) != 0) continue;
        *out = (enum lang)i;
        return true;
    }
    return false;
}

const char *lang_name(enum lang lang) {
    return NAMES[lang];
}

/* The weight of one range of Accept-Language (RFC 9110, 12.5.4): ";q=0.8"; 1 when it is not given, 0 if
 * unreadable. */
static double weight(const char *params, size_t len) {
    double q = 0;
    while (len > 0 && strchr("; \t", *params)) params++, len--;
    while (len > 0 && strchr(" \t", params[len - 1])) len--;
    if (len == 0) return 1;
    if (len < 3 || strncasecmp(params, "q=", 2) != 0) return 0;
    return num_parse(params + 2, len - 2, &q) && q <= 1 ? q : 0;
}

/* "vi", "vi-VN": the tag's first part decides. */
static bool speaks(const char *tag, size_t len, const char *name) {
    return len >= 2 && strncasecmp(tag, name, 2) == 0 && (len == 2 || tag[2] == '-');
}

enum lang lang_negotiate(const char *accept_language, enum lang fallback) {
    double best = 0;
    enum lang chosen = fallback;
    const char *p = accept_language ? accept_language : "";
    while (*p) {
        p += strspn(p, ", \t");
        size_t len = strcspn(p, ","), tag = strcspn(p, ",; \t");
        double q = weight(p + tag, len - tag);
        for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
            if (q <= best || !speaks(p, tag, NAMES[i])) continue;
            best = q;
            chosen = (enum lang)i;
        }
        p += len;
    }
    return chosen;
}
