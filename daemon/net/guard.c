#include "daemon/net/guard.h"
#include <string.h>
#include <strings.h>

/* RFC 9110, 5.6.2: what a field name is made of. */
static bool is_token(const char *s, size_t len) {
    static const char marks[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && !memchr(marks, c, sizeof marks - 1)) return false;
    }
    return len > 0;
}

static bool has_control(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f) return true;
    }
    return false;
}

static bool is(const char *s, size_t len, const char *word) {
    return len == strlen(word) && strncasecmp(s, word, len) == 0;
}

static uint64_t digits(const char *s, size_t len) {
    uint64_t n = 0;
    for (size_t i = 0; i < len && s[i] >= '0' && s[i] <= '9'; i++) {
        if (n > (UINT64_MAX - 9) / 10) return UINT64_MAX;
        n = n * 10 + (uint64_t)(s[i] - '0');
    }
    return n;
}

void guard_header(struct guard *guard, const char *name, size_t name_len, const char *value,
                  size_t value_len) {
    guard->bad_name |= !is_token(name, name_len);
    guard->bad_value |= has_control(value, value_len);
    if (is(name, name_len, "Content-Length")) {
        guard->lengths++;
        guard->content_length = digits(value, value_len);
    } else if (is(name, name_len, "Transfer-Encoding")) {
        guard->encodings++;
        guard->bad_encoding |= !is(value, value_len, "chunked");
    } else if (is(name, name_len, "Host")) {
        guard->hosts++;
    } else if (is(name, name_len, "Expect")) {
        guard->expects_continue |= is(value, value_len, "100-continue");
    }
}

int guard_verdict(const struct guard *guard, bool http11, enum text_id *why) {
    const struct {
        bool broken;
        int status;
        enum text_id why;
    } rules[] = {
        {guard->bad_name, 400, T_NET_HEADER_NAME},
        {guard->bad_value, 400, T_NET_HEADER_VALUE},
        {guard->lengths && guard->encodings, 400, T_NET_LENGTH_AND_CHUNKED},
        {guard->lengths > 1, 400, T_NET_LENGTH_TWICE},
        {guard->encodings > 1, 400, T_NET_ENCODING_TWICE},
        {guard->bad_encoding, 501, T_NET_ENCODING_UNKNOWN},
        {guard->hosts > 1, 400, T_NET_HOST_TWICE},
        {http11 && guard->hosts == 0, 400, T_NET_HOST_MISSING},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (!rules[i].broken) continue;
        *why = rules[i].why;
        return rules[i].status;
    }
    return 0;
}
