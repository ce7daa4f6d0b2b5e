/* Standard Webhooks 1.0: the signature. */
#ifndef TIENDO_ALERTS_WEBHOOK_H
#define TIENDO_ALERTS_WEBHOOK_H

#include "daemon/base/strbuf.h"
#include <stdint.h>

/* "v1," and base64 of HMAC-SHA256 over id.timestamp.body. The secret is "whsec_" and base64 (a final newline
 * is ignored). ERR_INVALID: it is not. */
MUST_CHECK enum err_code webhook_sign(const char *secret, const char *id, int64_t timestamp_s,
                                      const void *body, size_t body_len, struct strbuf *sb, struct err *err);

#endif
