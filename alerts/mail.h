/* Mail as bytes: what is frozen at the flush, put together with what each attempt adds. */
#ifndef TIENDO_ALERTS_MAIL_H
#define TIENDO_ALERTS_MAIL_H

#include "daemon/store/store.h"

/* Date, the frozen headers, an empty line, the body. ERR_INVALID: headers are no JSON object of strings. */
MUST_CHECK enum err_code mail_assemble(const struct delivery *d, int64_t real_ms, struct strbuf *sb,
                                       struct err *err);

#endif
