/* Which network addresses the daemon may connect to. Pure: bytes in, yes or no out.
 *
 * An outgoing connection follows a URL that a person wrote, so it must not reach what only this machine or
 * this network can see. Public addresses are open; loopback, private, link-local, shared, documentation,
 * benchmark, multicast and reserved ranges are refused, and so is IPv4 in IPv6 clothes (mapped, compatible,
 * 6to4, Teredo, NAT64), unless a range allows it. Sources: the IANA special-purpose address registries (RFC
 * 6890 and its updates). */
#ifndef TIENDO_NET_ADDRESS_H
#define TIENDO_NET_ADDRESS_H

#include "daemon/base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* IPv4 lies in ::ffff:0:0/96, so that 10.0.0.0/8 also covers ::ffff:10.0.0.0/104. */
struct address_range {
    uint8_t bytes[16];
    unsigned bits; /* 0–128 */
};

/* "10.0.0.0/8", "fd00::/8", or an address alone. ERR_INVALID says what is wrong and what would be right. */
MUST_CHECK enum err_code address_range_parse(const char *text, struct address_range *out, struct err *err);
bool address_range_holds(const struct address_range *range, const uint8_t bytes[16]);
/* False for a family that is neither IPv4 nor IPv6. */
bool address_may_connect(const struct sockaddr *to, const struct address_range *allow, size_t allow_count);

#endif
