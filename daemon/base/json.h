/* JSON: cJSON behind a strict door. The scanner first checks the bytes against RFC 8259 (and UTF-8), bounds
 * depth and size, refuses doubled keys and numbers that are not finite doubles; then cJSON builds the tree,
 * in which every number item keeps its digits as sent (json_digits). */
#ifndef TIENDO_BASE_JSON_H
#define TIENDO_BASE_JSON_H

#include "daemon/base/problems.h"
#include "daemon/base/strbuf.h"
#include <cjson/cJSON.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 64

enum { JSON_COMMENTS = 1 }; /* allow // and slash-star comments (plan files) */

/* On success *out is owned by the caller (cJSON_Delete). ERR_SYNTAX with "line L, column C: what" in err, or
 * ERR_TOO_BIG (deeper than JSON_DEPTH_MAX). A byte order mark is skipped. */
MUST_CHECK enum err_code json_parse(const char *bytes, size_t len, unsigned flags, cJSON **out,
                                    struct err *err);

struct json_sink;
struct zone;
/* The same, and where json_parse would fill err a problem in both languages goes to the sink (pointer ""). */
MUST_CHECK enum err_code json_parse_for(struct json_sink *sink, const char *bytes, size_t len, unsigned flags,
                                        cJSON **out);

/* The number's text as sent; borrowed from the item; NULL if it was not parsed. */
const char *json_digits(const cJSON *number);

/* A place in a document: built on the stack while walking down, so that a pointer costs nothing until asked
 * for. */
struct json_at {
    const struct json_at *up; /* NULL at the root */
    const char *key;          /* NULL for an array element */
    size_t index;
    const cJSON *item;
};
struct json_at json_root(const cJSON *item);
/* Member `key`; .item is NULL when absent. */
struct json_at json_member(const struct json_at *obj, const char *key);
struct json_at json_element(const struct json_at *arr, size_t index, const cJSON *item);
void json_pointer(const struct json_at *at, struct strbuf *sb); /* RFC 6901 */

/* Typed reads. Each: absent and not required → false, silently; wrong type, or absent and required → a
 * problem with its pointer, what was found and what is expected, and false. `file` names the source in the
 * problems (may be NULL). */
struct json_sink {
    struct problems *problems;
    const char *file;
};
bool json_get_string(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                     const char **out);
bool json_get_number(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                     double *out);
bool json_get_int(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                  int64_t min, int64_t max, int64_t *out);
bool json_get_bool(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                   bool *out);
/* On true *out is the member itself, of that type. */
bool json_get_array(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                    struct json_at *out);
bool json_get_object(struct json_sink *sink, const struct json_at *obj, const char *key, bool required,
                     struct json_at *out);
/* A problem for every member that is not in the NULL-terminated list, with the nearest known key as remedy.
 */
void json_only(struct json_sink *sink, const struct json_at *obj, const char *const *known);
/* Adds an error at a place: json_problem(sink, at, T_…, args…) */
void json_problem_add(struct json_sink *sink, const struct json_at *at, enum severity severity,
                      enum text_id id, const char *const *args, size_t nargs);
#define json_error(sink, at, id, ...)                                                                        \
    json_problem_add((sink), (at), SEVERITY_ERROR, (id), (const char *const[]){__VA_ARGS__},                 \
                     sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define json_warn(sink, at, id, ...)                                                                         \
    json_problem_add((sink), (at), SEVERITY_WARNING, (id), (const char *const[]){__VA_ARGS__},               \
                     sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* [{file, line, column (where known), pointer, severity, code, detail: {vi, en}, quotes: [{source, quote}],
 * remedy: {vi, en} or null}]; the caller owns it. */
cJSON *problems_json(const struct problems *problems);

/* Writing: cJSON builds, these add the usual members. NULL strings become null. */
void json_add_text(cJSON *obj, const char *key, const struct bitext *text); /* {"vi","en"} */
void json_add_number_or_null(cJSON *obj, const char *key, bool has, double value);
void json_add_string_or_null(cJSON *obj, const char *key, const char *s);
void json_add_int(cJSON *obj, const char *key, int64_t n);   /* exact up to 2^53 */
void json_add_day(cJSON *obj, const char *key, int32_t day); /* null for DAY_NONE */
/* RFC 3339 in that zone; null for INSTANT_NONE. */
void json_add_instant(cJSON *obj, const char *key, int64_t at_ms, const struct zone *zone);
/* Prints compact into sb and deletes the tree. Doubles print as num_format does. */
void json_print(struct strbuf *sb, cJSON *owned);
/* Keys sorted bytewise, compact, comments gone: for hashing. */
void json_print_canonical(struct strbuf *sb, const cJSON *item);

#endif
