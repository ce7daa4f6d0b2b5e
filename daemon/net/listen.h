/* Opens the socket the server listens on. */
#ifndef TIENDO_NET_LISTEN_H
#define TIENDO_NET_LISTEN_H

#include "daemon/base/err.h"

/* host is a numeric IPv4 or IPv6 address ("::1" or "[::1]"); port 0 picks a free one; *port is the one in
 * use. The socket is non-blocking and listening. ERR_INVALID: not a numeric address or port; ERR_NET: what
 * the system said. */
MUST_CHECK enum err_code listen_open(const char *host, int port, int *fd, int *bound_port, struct err *err);

#endif
