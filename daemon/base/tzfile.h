/* The system's time zone files (TZif, RFC 9636), read into spans of one offset each. Only zone.c uses it.
 *
 * libical reads the same files but passes them through recurrence rules of its own making, and its 3.0.16 is
 * an hour off for months in 18 of the 312 zones between 1990 and 2037 (Cairo, Jerusalem, Santiago, Tehran …).
 */
#ifndef TIENDO_BASE_TZFILE_H
#define TIENDO_BASE_TZFILE_H

#include "daemon/base/err.h"
#include <stddef.h>
#include <stdint.h>

/* Rules that go on for ever are written out up to the end of this year; after it the last offset holds. */
#define TZ_LAST_YEAR 2200

/* The offset from UTC from `from_s` (seconds since 1970) until the next span. */
struct tz_span {
    int64_t from_s;
    int32_t offset_s;
};

/* In order, the first from INT64_MIN, neighbours different. The caller frees the array (mem_free).
 * ERR_NOT_FOUND when there is no zone of that name, ERR_SYNTAX when its file is damaged, ERR_IO. */
MUST_CHECK enum err_code tzfile_load(const char *name, struct tz_span **spans, size_t *count,
                                     struct err *err);

/* The same from the bytes of a file; false when they are damaged. */
MUST_CHECK bool tzfile_parse(const void *bytes, size_t len, struct tz_span **spans, size_t *count);

#endif
