/* A growing byte buffer with a ceiling. Always NUL-terminated (the NUL is not counted in len). On reaching
 * the ceiling it keeps what it had, ignores further input and remembers: check strbuf_error once at the end.
 */
#ifndef TIENDO_BASE_STRBUF_H
#define TIENDO_BASE_STRBUF_H

#include "daemon/base/err.h"
#include <stdarg.h>
#include <stddef.h>

struct strbuf {
    char *data; /* owned; never NULL after init; write through the functions below */
    size_t len, cap, limit;
    enum err_code error; /* ERR_OK, ERR_TOO_BIG or ERR_NOMEM */
};

void strbuf_init(struct strbuf *sb, size_t limit_bytes); /* limit 0 means 64 MiB */
void strbuf_deinit(struct strbuf *sb);
void strbuf_clear(struct strbuf *sb);
void strbuf_add(struct strbuf *sb, const void *bytes, size_t len);
void strbuf_adds(struct strbuf *sb, const char *s);
void strbuf_addc(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
enum err_code strbuf_error(const struct strbuf *sb);
/* The caller owns the bytes (mem_free); sb is empty again. */
char *strbuf_detach(struct strbuf *sb, size_t *len);

#endif
