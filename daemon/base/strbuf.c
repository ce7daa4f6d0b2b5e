#include "daemon/base/strbuf.h"
#include "daemon/base/mem.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_LIMIT ((size_t)64 << 20)
#define FIRST_CAP     ((size_t)64)

/* What an empty buffer shows until it has bytes of its own (cap 0); as in git's strbuf. Never written to. */
static char nothing[1];

static void start(struct strbuf *sb) {
    sb->data = nothing;
    sb->len = sb->cap = 0;
    sb->error = ERR_OK;
}

void strbuf_init(struct strbuf *sb, size_t limit_bytes) {
    sb->limit = limit_bytes ? limit_bytes : DEFAULT_LIMIT;
    start(sb);
}

void strbuf_deinit(struct strbuf *sb) {
    if (sb->cap > 0) mem_free(sb->data);
    *sb = (struct strbuf){.data = NULL};
}

void strbuf_clear(struct strbuf *sb) {
    sb->len = 0;
    if (sb->cap > 0) sb->data[0] = '\0';
    sb->error = ERR_OK;
}

/* Makes room for `more` bytes and the NUL. False: the ceiling is reached (or memory is gone), now or before.
 */
static bool reserve(struct strbuf *sb, size_t more) {
    if (sb->error) return false;
    if (more > sb->limit - sb->len) {
        sb->error = ERR_TOO_BIG;
        return false;
    }
    size_t need = sb->len + more + 1;
    if (need <= sb->cap) return true;
    size_t cap = sb->cap > 0 ? sb->cap * 2 : FIRST_CAP;
    if (cap < need) cap = need;
    char *grown =
        realloc(sb->cap > 0 ? sb->data : NULL, cap); /* its size is an outsider's choice: no abort */
    if (!grown) {
        sb->error = ERR_NOMEM;
        return false;
    }
    sb->data = grown;
    sb->cap = cap;
    return true;
}

void strbuf_add(struct strbuf *sb, const void *bytes, size_t len) {
    if (len == 0 || !reserve(sb, len)) return;
    memcpy(sb->data + sb->len, bytes, len);
    sb->len += len;
    sb->data[sb->len] = '\0';
}

void strbuf_adds(struct strbuf *sb, const char *s) {
    strbuf_add(sb, s, strlen(s));
}

void strbuf_addc(struct strbuf *sb, char c) {
    strbuf_add(sb, &c, 1);
}

void strbuf_addf(struct strbuf *sb, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    strbuf_vaddf(sb, fmt, ap);
    va_end(ap);
}

void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap) {
    va_list again;
    va_copy(again, ap);
    int len = vsnprintf(NULL, 0, fmt, ap);
    assert(len >= 0);
    if (len > 0 && reserve(sb, (size_t)len)) {
        vsnprintf(sb->data + sb->len, (size_t)len + 1, fmt, again);
        sb->len += (size_t)len;
    }
    va_end(again);
}

enum err_code strbuf_error(const struct strbuf *sb) {
    return sb->error;
}

char *strbuf_detach(struct strbuf *sb, size_t *len) {
    char *bytes = sb->cap > 0 ? sb->data : mem_alloc(1);
    if (len) *len = sb->len;
    start(sb);
    return bytes;
}
