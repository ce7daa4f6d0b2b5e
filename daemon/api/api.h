/* The HTTP interface: one table of routes {method, path, permission, handler} over the service. Requests come
 * from net/server; every one carries a principal; writes are checked for Host and Origin; errors are RFC 9457
 * problem documents in the reader's language. */
#ifndef TIENDO_API_API_H
#define TIENDO_API_API_H

#include "daemon/flow/service.h"
#include "daemon/net/server.h"

struct api;

/* Borrows the service. */
struct api *api_new(struct service *service);
void api_free(struct api *api);
/* For struct server_options: handle and arg. */
void api_handle(void *api, struct request *request);

#endif
