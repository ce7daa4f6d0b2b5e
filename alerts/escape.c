#include "alerts/escape.h"
#include <stdio.h>

static const char *html_entity(unsigned char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* A character by its meaning in the kind; NULL: it stands for itself. */
static const char *replacement(unsigned char c, enum escape escape, char buf[8]) {
    switch (escape) {
    case ESCAPE_TEXT:
        return NULL;
    case ESCAPE_HEADER:
        return c < ' ' || c == 0x7f ? " " : NULL;
    case ESCAPE_HTML:
        return html_entity(c);
    case ESCAPE_JSON:
        if (c == '"') return "\\\"";
        if (c == '\\') return "\\\\";
        if (c >= ' ' && c != 0x7f) return NULL;
        snprintf(buf, 8, "\\u%04x", c);
        return buf;
    }
    return NULL;
}

void escape_add(struct strbuf *sb, const char *text, enum escape escape) {
    for (const char *p = text; *p; p++) {
        char buf[8];
        const char *other = replacement((unsigned char)*p, escape, buf);
        if (other)
            strbuf_adds(sb, other);
        else
            strbuf_addc(sb, *p);
    }
}
