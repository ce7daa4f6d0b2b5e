/* Errors: one table of codes, and the struct that carries a code and its text outward.
 *
 * A function that can fail returns `enum err_code` (ERR_OK is 0) and takes a `struct err *`, owned by the
 * caller, which it leaves untouched on success. Callers wrap outward with err_wrap. A bug of ours is an
 * assert; a failure outside us is returned; bad input is a list of problems (problems.h). */
#ifndef TIENDO_BASE_ERR_H
#define TIENDO_BASE_ERR_H

#include <stdbool.h>

/* X(code, text, HTTP status, may the same call succeed later) */
#define ERR_MAP(X)                                                                                           \
    X(ERR_OK, "ok", 200, false)                                                                              \
    X(ERR_NOMEM, "out of memory", 503, true)                                                                 \
    X(ERR_SYNTAX, "not well-formed", 400, false)                                                             \
    X(ERR_INVALID, "not valid", 422, false)                                                                  \
    X(ERR_FORBIDDEN, "not allowed", 403, false)                                                              \
    X(ERR_NOT_FOUND, "not found", 404, false)                                                                \
    X(ERR_METHOD, "method not allowed", 405, false)                                                          \
    X(ERR_CONFLICT, "in conflict with what is recorded", 409, false)                                         \
    X(ERR_TOO_BIG, "too big", 413, false)                                                                    \
    X(ERR_MEDIA_TYPE, "media type not supported", 415, false)                                                \
    X(ERR_BUSY, "busy", 503, true)                                                                           \
    X(ERR_STOPPING, "stopping", 503, true)                                                                   \
    X(ERR_IO, "input/output error", 503, true)                                                               \
    X(ERR_FULL, "no space left", 507, true)                                                                  \
    X(ERR_TIMEOUT, "timed out", 504, true)                                                                   \
    X(ERR_NET, "network error", 502, true)                                                                   \
    X(ERR_INTERNAL, "internal error", 500, false)

enum err_code {
#define ERR_ENUM(code, text, status, retry) code,
    ERR_MAP(ERR_ENUM)
#undef ERR_ENUM
};

struct err {
    enum err_code code;
    char msg[600]; /* English, one line, for logs and as a last resort for people; cut with "…" if longer */
};

#define MUST_CHECK __attribute__((warn_unused_result))

const char *err_text(enum err_code code);
int err_http_status(enum err_code code);
bool err_may_retry(enum err_code code);

/* Fills *err (NULL is allowed) and returns `code`: `return err_set(err, ERR_IO, "open %s: %s", path, why);`
 */
enum err_code err_set(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before the text there is and returns err->code. */
enum err_code err_wrap(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
