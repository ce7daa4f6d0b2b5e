/* A message as people read it: its subject, and its text and HTML by the shipped templates. */
#ifndef TIENDO_ALERTS_RENDER_H
#define TIENDO_ALERTS_RENDER_H

#include "alerts/message.h"

#define RENDER_ROWS_MAX 200 /* further alerts are counted, and seen on the page */

void render_subject(const struct message *m, const struct plans *plans, struct strbuf *sb);
MUST_CHECK enum err_code render_body(const struct message *m, const struct alerts_context *ctx,
                                     struct strbuf *text, struct strbuf *html, struct err *err);

#endif
