/* The answers the server gives by itself, before any handler sees the request: RFC 9457 problems in the
 * reader's language, as a body or, where libmicrohttpd cannot answer any more, as a whole HTTP message. */
#ifndef TIENDO_NET_REFUSAL_H
#define TIENDO_NET_REFUSAL_H

#include "daemon/base/strbuf.h"
#include "daemon/base/text.h"

#define REFUSAL_TYPE "application/problem+json"

/* {"type","title","status","code","detail"}; arg fills the text's one parameter, NULL if it has none.
 * accept_language may be NULL; Vietnamese is the fallback. */
void refusal_body(struct strbuf *sb, int status, enum text_id why, const char *arg,
                  const char *accept_language);
/* Status line, headers with Connection: close, and that body. */
void refusal_message(struct strbuf *sb, int status, enum text_id why, const char *arg,
                     const char *accept_language);

#endif
