/* Logging: one event per line on stderr, `2016-05-20T00:00:00.000Z level event key=value …`. Stable event
 * names (module.what). A failure is logged once, by whoever stops it. Pure modules do not log. Thread-safe.
 */
#ifndef TIENDO_BASE_LOG_H
#define TIENDO_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level least);
/* fmt builds the key=value part; values with spaces or quotes are the caller's to quote: key="%s" is escaped
 * by log_quote. */
void log_event(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Escapes quotes and backslashes; a value too long for the buffer is cut. NULL gives "". Returns buf. */
#define LOG_QUOTE_MAX 1024
const char *log_quote(const char *value, char buf[LOG_QUOTE_MAX]);
#define log_info(event, ...)  log_event(LOG_INFO, event, __VA_ARGS__)
#define log_warn(event, ...)  log_event(LOG_WARN, event, __VA_ARGS__)
#define log_error(event, ...) log_event(LOG_ERROR, event, __VA_ARGS__)
#define log_debug(event, ...) log_event(LOG_DEBUG, event, __VA_ARGS__)

#endif
