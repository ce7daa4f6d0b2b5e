/* Where collectors hand in what they took: parse, then the same way as a request. */
#ifndef TIENDO_FLOW_SINK_H
#define TIENDO_FLOW_SINK_H

#include "collectors/collector.h"
#include "daemon/flow/service.h"

/* For struct sink; arg is the service. */
void sink_submit(void *arg, struct submission *s, sink_done *done, void *done_arg);

/* {type, title, status, detail, errors: [{pointer, code, detail}], truncated?}: the problem document of RFC
 * 9457, in one language; the caller owns it. */
cJSON *problem_document(enum err_code code, const char *detail, const struct problems *problems,
                        enum lang lang);

#endif
