/* A server of ours for tests, with a handler that knows a few paths. */
#ifndef TIENDO_TESTS_NET_HOST_H
#define TIENDO_TESTS_NET_HOST_H

#include "daemon/net/server.h"
#include "tests/net/wire.h"

#define HELD_MAX 512

/*  /echo       method, path, query and body back
 *  /state      "too big" or "fine"
 *  /hold       kept in held[] until the test answers
 *  /big?n=…    that many bytes
 *  /status?s=… that status; &retry=… a Retry-After; &to=… a Location
 *  else        404                                                              */
struct host {
    uv_loop_t loop;
    struct server *server;
    struct server_options options;
    struct request *held[HELD_MAX];
    int held_count, seen;
    bool server_closed;
};

void host_init(struct host *h); /* defaults in h->options; change them before host_open */
void host_open(struct host *h);
int host_port(const struct host *h);
void host_answer_held(struct host *h);  /* each with its number */
bool host_holds(struct host *h, int n); /* runs until n requests wait */
void host_close(struct host *h);        /* quiesce, close, finish the loop */

#endif
