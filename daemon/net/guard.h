/* The check of a request's headers before its body is believed: the ways in which two readers of the same
 * bytes could disagree about where a request ends. Pure; server.c feeds it every header field as sent, then
 * asks once. */
#ifndef TIENDO_NET_GUARD_H
#define TIENDO_NET_GUARD_H

#include "daemon/base/text.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct guard {
    unsigned lengths, encodings, hosts; /* how often Content-Length, Transfer-Encoding, Host came */
    bool bad_name, bad_value, bad_encoding;
    bool expects_continue;
    uint64_t content_length; /* of the last one; UINT64_MAX when it is more than that holds */
};

/* Starts as {0}. */
void guard_header(struct guard *guard, const char *name, size_t name_len, const char *value,
                  size_t value_len);
/* The status to refuse with and the sentence why; 0 when nothing is wrong. */
int guard_verdict(const struct guard *guard, bool http11, enum text_id *why);

#endif
