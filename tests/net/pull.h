/* A fetch on a test's loop, and what came of one transfer. */
#ifndef TIENDO_TESTS_NET_PULL_H
#define TIENDO_TESTS_NET_PULL_H

#include "daemon/net/fetch.h"
#include "tests/net/wire.h"

struct pulled {
    int calls; /* of done */
    enum err_code code;
    int status;
    int64_t retry_after_s;
    struct strbuf body, detail;
    void (*then)(void *arg); /* called inside done; may be NULL */
    void *then_arg;
};

/* With the loopback allowed, or nothing beside what is public. */
struct fetch *pull_open(uv_loop_t *loop, bool loopback);
void pull_start(struct fetch *fetch, const struct fetch_request *request, struct pulled *out);
void pull_wait(uv_loop_t *loop, struct pulled *p);
void pulled_free(struct pulled *p);
/* All three. */
struct pulled pull(struct fetch *fetch, uv_loop_t *loop, const struct fetch_request *request);
void pull_close(struct fetch *fetch, uv_loop_t *loop); /* runs until it says it is closed */

#endif
