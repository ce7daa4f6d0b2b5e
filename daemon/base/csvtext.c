#include "daemon/base/csvtext.h"
#include <string.h>
#include <utf8proc.h>

size_t csvtext_mark(const char *bytes, size_t len) {
    static const char mark[] = {'\xEF', '\xBB', '\xBF'};
    return len >= sizeof mark && memcmp(bytes, mark, sizeof mark) == 0 ? sizeof mark : 0;
}

static bool is_line_end(char c) {
    return c == '\r' || c == '\n';
}

unsigned char csvtext_separator(const char *bytes, size_t len) {
    static const char separators[] = {',', ';', '\t'};
    size_t counts[sizeof separators] = {0}, i = 0, best = 0;
    bool quoted = false;
    while (i < len && is_line_end(bytes[i])) i++;
    for (; i < len && (quoted || !is_line_end(bytes[i])); i++) {
        const char *found = memchr(separators, bytes[i], sizeof separators);
        if (bytes[i] == '"') quoted = !quoted;
        if (found && !quoted) counts[found - separators]++;
    }
    for (size_t k = 1; k < sizeof separators; k++)
        if (counts[k] > counts[best]) best = k;
    return (unsigned char)separators[best];
}

bool csvtext_not_utf8(const char *bytes, size_t len, size_t *at) {
    utf8proc_int32_t point;
    for (size_t i = 0; i < len;) {
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)bytes + i, (utf8proc_ssize_t)(len - i), &point);
        if (n <= 0) {
            *at = i;
            return true;
        }
        i += (size_t)n;
    }
    return false;
}
