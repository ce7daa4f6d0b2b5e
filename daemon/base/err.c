#include "daemon/base/err.h"
#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct err_row {
    const char *text;
    int http_status;
    bool may_retry;
};

static const struct err_row ROWS[] = {
#define ERR_ROW(code, text, status, retry) [code] = {text, status, retry},
    ERR_MAP(ERR_ROW)
#undef ERR_ROW
};

static const struct err_row *row(enum err_code code) {
    size_t i = (size_t)code;
    assert(i < sizeof ROWS / sizeof *ROWS);
    return &ROWS[i];
}

const char *err_text(enum err_code code) {
    return row(code)->text;
}

int err_http_status(enum err_code code) {
    return row(code)->http_status;
}

bool err_may_retry(enum err_code code) {
    return row(code)->may_retry;
}

/* Ends a text that did not fit with an ellipsis, never inside a UTF-8 sequence. */
static void cut(char *text, size_t size) {
    static const char ELLIPSIS[] = "…";
    size_t end = size - sizeof ELLIPSIS;
    while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80) end--;
    memcpy(text + end, ELLIPSIS, sizeof ELLIPSIS);
}

static void one_line(char *text) {
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F) *text = ' ';
    }
}

/* Formats beside the message first: the arguments may point into it. */
static void fill(struct err *err, const char *suffix, const char *fmt, va_list ap) {
    char text[sizeof err->msg];
    int head = vsnprintf(text, sizeof text, fmt, ap);
    size_t len = head < 0 ? 0 : (size_t)head;
    if (len < sizeof text) {
        int tail = snprintf(text + len, sizeof text - len, "%s", suffix);
        len += tail < 0 ? 0 : (size_t)tail;
    }
    if (len >= sizeof text) cut(text, sizeof text);
    one_line(text);
    memcpy(err->msg, text, sizeof text);
}

enum err_code err_set(struct err *err, enum err_code code, const char *fmt, ...) {
    if (!err) return code;
    va_list ap;
    va_start(ap, fmt);
    fill(err, "", fmt, ap);
    va_end(ap);
    err->code = code;
    return code;
}

enum err_code err_wrap(struct err *err, const char *fmt, ...) {
    assert(err);
    char old[sizeof err->msg + 2];
    snprintf(old, sizeof old, ": %s", err->msg);
    va_list ap;
    va_start(ap, fmt);
    fill(err, old, fmt, ap);
    va_end(ap);
    return err->code;
}
