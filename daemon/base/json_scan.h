/* The strict door of json.c: checks bytes against RFC 8259 and UTF-8 before cJSON sees them. Not for other
 * modules.
 *
 * It remembers where each member name and each number lies, in the order of the document, so that the tree
 * can be walked beside the text. */
#ifndef TIENDO_BASE_JSON_SCAN_H
#define TIENDO_BASE_JSON_SCAN_H

#include "daemon/base/text.h"
#include <stddef.h>

struct json_token {
    size_t at, len;
};

struct json_scan {
    const char *bytes; /* borrowed */
    size_t len, pos;
    char *blank; /* NULL: comments are a fault; else a copy of the bytes, in which comments become spaces */
    struct json_token *tokens; /* owned */
    size_t count, cap;
    enum err_code error; /* ERR_OK, or what is wrong: */
    enum text_id fault;
    size_t fault_at;
    char found[64];
};

void json_scan_run(struct json_scan *scan); /* fills tokens and error */
void json_scan_deinit(struct json_scan *scan);

/* Sets the fault, unless there is one already; what was found is read off the bytes at `at`. */
void json_scan_fail(struct json_scan *scan, enum text_id fault, size_t at);
/* Appends the fault's text. */
void json_scan_explain(const struct json_scan *scan, enum lang lang, struct strbuf *sb);
/* Line and column (in characters) of the fault, counted from 1, as texts. */
void json_scan_position(const struct json_scan *scan, char line[24], char column[24]);

/* The length of the UTF-8 sequence at s, 0 if there is no valid one within len bytes. */
size_t json_utf8_length(const char *s, size_t len);

#endif
