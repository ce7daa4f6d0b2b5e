#include "alerts/mime.h"
#include "alerts/escape.h"
#include "daemon/base/civil.h"
#include "daemon/base/crypto.h"
#include <stdio.h>
#include <string.h>

#define LINE_MAX_CHARS                                                                                       \
    76 /* a header's line with an encoded word; a line of quoted-printable with its soft break */
#define WORD_MAX_CHARS 75
#define WORD_FRAME     12 /* =?UTF-8?B? and ?= */
#define DAY_MS         86400000

static bool plain(const char *text, size_t room) {
    if (strlen(text) > room || strstr(text, "=?")) return false;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        if (*p >= 0x7f) return false;
    return true;
}

/* Bytes of the character at s: a byte that begins none counts for itself. */
static size_t char_len(const char *s) {
    size_t len = 1;
    while (len < 4 && (s[len] & 0xc0) == 0x80) len++;
    return len;
}

/* How many bytes of whole characters fit into a word of so many characters in all. */
static size_t word_len(const char *text, size_t word_chars) {
    size_t most = (word_chars - WORD_FRAME) / 4 * 3, len = 0;
    while (text[len]) {
        size_t next = char_len(text + len);
        if (len && len + next > most) break;
        len += next;
    }
    return len;
}

static void encoded_words(struct strbuf *sb, const char *name, const char *text) {
    size_t room = LINE_MAX_CHARS - strlen(name) - 2; /* "Subject: " stands on the first line */
    while (*text) {
        size_t len = word_len(text, room);
        strbuf_adds(sb, "=?UTF-8?B?");
        crypto_base64(text, len, sb);
        strbuf_adds(sb, "?=");
        text += len;
        if (*text) strbuf_adds(sb, "\r\n ");
        room = WORD_MAX_CHARS;
    }
}

void mime_header(struct strbuf *sb, const char *name, const char *text) {
    struct strbuf clean;
    strbuf_init(&clean, 0);
    escape_add(&clean, text, ESCAPE_HEADER);
    if (plain(clean.data, LINE_MAX_CHARS - strlen(name) - 2))
        strbuf_adds(sb, clean.data);
    else
        encoded_words(sb, name, clean.data);
    strbuf_deinit(&clean);
}

/* A space or tab at the end of a line would be lost on the way. */
static bool stands_for_itself(const char *s, size_t left) {
    unsigned char c = (unsigned char)*s;
    if (c == ' ' || c == '\t') return left > 1 && s[1] != '\n' && s[1] != '\r';
    return c > ' ' && c < 0x7f && c != '=';
}

void mime_quoted(struct strbuf *sb, const char *text, size_t len) {
    size_t column = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\r' && i + 1 < len && text[i + 1] == '\n') continue;
        if (text[i] == '\n') {
            strbuf_adds(sb, "\r\n");
            column = 0;
            continue;
        }
        bool itself = stands_for_itself(text + i, len - i);
        size_t width = itself ? 1 : 3;
        if (column + width > LINE_MAX_CHARS - 1) {
            strbuf_adds(sb, "=\r\n");
            column = 0;
        }
        if (itself)
            strbuf_addc(sb, text[i]);
        else
            strbuf_addf(sb, "=%02X", (unsigned)(unsigned char)text[i]);
        column += width;
    }
}

void mime_date(int64_t at_ms, char buf[MIME_DATE_MAX]) {
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int32_t day = (int32_t)(at_ms / DAY_MS);
    int s = (int)(at_ms % DAY_MS / 1000);
    struct civil c = civil_from_day(day);
    snprintf(buf, MIME_DATE_MAX, "%s, %02d %s %04d %02d:%02d:%02d +0000", days[civil_weekday(day) - 1], c.day,
             months[c.month - 1], c.year, s / 3600, s / 60 % 60, s % 60);
}
