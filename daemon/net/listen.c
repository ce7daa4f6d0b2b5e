#include "daemon/net/listen.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool parse_v6(const char *host, struct in6_addr *out) {
    char bare[INET6_ADDRSTRLEN];
    size_t len = strlen(host);
    if (len > 1 && host[0] == '[' && host[len - 1] == ']') {
        host++;
        len -= 2;
    }
    if (len >= sizeof bare) return false;
    memcpy(bare, host, len);
    bare[len] = '\0';
    return inet_pton(AF_INET6, bare, out) == 1;
}

static bool parse(const char *host, int port, union address *out, socklen_t *len) {
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, host, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons((uint16_t)port);
        *len = sizeof out->v4;
        return true;
    }
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = htons((uint16_t)port);
    *len = sizeof out->v6;
    return parse_v6(host, &out->v6.sin6_addr);
}

/* 0, or what the system said. */
static int bind_and_listen(int fd, const union address *at, socklen_t len, int *bound_port) {
    int on = 1;
    union address bound;
    socklen_t bound_len = sizeof bound;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return errno;
    if (bind(fd, &at->any, len) != 0) return errno;
    if (listen(fd, SOMAXCONN) != 0) return errno;
    if (getsockname(fd, &bound.any, &bound_len) != 0) return errno;
    *bound_port = ntohs(bound.any.sa_family == AF_INET ? bound.v4.sin_port : bound.v6.sin6_port);
    return 0;
}

enum err_code listen_open(const char *host, int port, int *fd, int *bound_port, struct err *err) {
    union address at;
    socklen_t len;
    if (port < 0 || port > 65535)
        return err_set(err, ERR_INVALID, "port %d: a port is a number from 0 to 65535", port);
    if (!parse(host, port, &at, &len))
        return err_set(err, ERR_INVALID,
                       "\"%s\" is not a numeric address: write 127.0.0.1 or ::1, not a name", host);
    int s = socket(at.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int failed = s < 0 ? errno : bind_and_listen(s, &at, len, bound_port);
    if (failed) {
        if (s >= 0) close(s);
        return err_set(err, ERR_NET, "cannot listen on %s port %d: %s", host, port, strerror(failed));
    }
    *fd = s;
    return ERR_OK;
}
