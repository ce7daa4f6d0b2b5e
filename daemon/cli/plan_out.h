/* Inside cli only: files that tiendo plan writes for people. They replace what was there whole or not at all.
 */
#ifndef TIENDO_CLI_PLAN_OUT_H
#define TIENDO_CLI_PLAN_OUT_H

#include "daemon/base/strbuf.h"

char *plan_out_begin(const char *path); /* where to write first; caller frees */
/* What was written there takes its place, or goes when `code` is an error, which is returned. */
MUST_CHECK enum err_code plan_out_end(const char *begun, const char *path, enum err_code code,
                                      struct err *err);
MUST_CHECK enum err_code plan_out_write(const char *path, const struct strbuf *bytes, struct err *err);

#endif
