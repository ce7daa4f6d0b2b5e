/* Time zones: the one file that turns local days into instants and back (the system's IANA data; several
 * zones in one process, which glibc's TZ cannot). Zones are loaded once and live as long as the process; they
 * are immutable and shared. */
#ifndef TIENDO_BASE_ZONE_H
#define TIENDO_BASE_ZONE_H

#include "daemon/base/err.h"
#include <stdbool.h>
#include <stdint.h>

struct zone;

#define INSTANT_TEXT_MAX 40
#define INSTANT_NONE     INT64_MIN /* "no instant" wherever one is optional */

/* An IANA name, e.g. "Asia/Ho_Chi_Minh". ERR_NOT_FOUND when unknown. The result is never freed. Thread-safe.
 */
MUST_CHECK enum err_code zone_load(const char *name, const struct zone **out, struct err *err);
const char *zone_name(const struct zone *zone);

int64_t zone_instant(const struct zone *zone, int32_t day, int minute_of_day); /* local wall time → instant */
int64_t zone_day_start_ms(const struct zone *zone, int32_t day); /* = zone_instant(zone, day, 0) */
int32_t zone_day(const struct zone *zone, int64_t at_ms);        /* the local day of an instant */
int zone_minute(const struct zone *zone, int64_t at_ms);         /* local minute of day, 0–1439 */

/* RFC 3339 with the zone's offset: 2016-05-20T00:00:00+07:00 (milliseconds only when not zero). zone NULL:
 * UTC. */
void instant_format(int64_t at_ms, const struct zone *zone, char buf[INSTANT_TEXT_MAX]);
/* UTC, always with milliseconds: for logs. */
void instant_format_ms(int64_t at_ms, char buf[INSTANT_TEXT_MAX]);
/* 00:00 ngày 20/05/2016 (vi) or 2016-05-20 00:00 (en): for people. */
void instant_format_human(int64_t at_ms, const struct zone *zone, bool vi, char buf[INSTANT_TEXT_MAX]);
/* RFC 3339 with any offset; a space is read as the '+' that URL decoding ate. False if it is not an instant.
 */
bool instant_parse(const char *text, int64_t *at_ms);
/* An instant, or a date meaning the end (last millisecond) of that day in `zone`. */
bool instant_parse_as_of(const char *text, const struct zone *zone, int64_t *at_ms);

#endif
