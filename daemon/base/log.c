#include "daemon/base/log.h"
#include "daemon/base/clock.h"
#include "daemon/base/zone.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096

static const char *const NAMES[] = {
    [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"};

static _Atomic enum log_level least_level = LOG_INFO;

void log_set_level(enum log_level least) {
    atomic_store(&least_level, least);
}

const char *log_quote(const char *value, char buf[LOG_QUOTE_MAX]) {
    size_t n = 0;
    for (const char *p = value ? value : ""; *p && n + 6 < LOG_QUOTE_MAX; p++) {
        if (*p == '"' || *p == '\\') buf[n++] = '\\';
        buf[n++] = *p;
    }
    buf[n] = '\0';
    return buf;
}

/* An event is one line whatever the values hold: nobody outside may forge a second one. */
static void flatten(char *line, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F) line[i] = ' ';
    }
}

static size_t bounded(int printed, size_t room) {
    if (printed < 0) return 0;
    return (size_t)printed < room ? (size_t)printed : room - 1;
}

void log_event(enum log_level level, const char *event, const char *fmt, ...) {
    if (level < atomic_load(&least_level)) return;
    char line[LINE_MAX_BYTES], at[INSTANT_TEXT_MAX];
    instant_format_ms(clock_real_ms(), at);
    size_t len = bounded(snprintf(line, sizeof line, "%s %s %s", at, NAMES[level], event), sizeof line);
    if (fmt[0] && len + 2 < sizeof line) {
        line[len++] = ' ';
        va_list ap;
        va_start(ap, fmt);
        len += bounded(vsnprintf(line + len, sizeof line - len, fmt, ap), sizeof line - len);
        va_end(ap);
    }
    flatten(line, len);
    line[len++] = '\n';
    if (write(STDERR_FILENO, line, len) < 0) return; /* no log is left to say so in */
}
