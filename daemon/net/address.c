#include "daemon/net/address.h"
#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define MAPPED_BITS 96 /* where IPv4 begins in ::ffff:a.b.c.d */

static const uint8_t MAPPED[12] = {[10] = 0xff, [11] = 0xff};

/* Everything outside 2000::/3 is refused without being listed. */
static const char *const REFUSED[] = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
    "2001::/23",     "2001:db8::/32",   "2002::/16",      "3fff::/20",
};

static void map_v4(const void *four, uint8_t out[16]) {
    memcpy(out, MAPPED, sizeof MAPPED);
    memcpy(out + sizeof MAPPED, four, 4);
}

/* The address part of a range; *offset is where its prefix length begins to count. */
static bool parse_bytes(const char *text, uint8_t out[16], unsigned *offset) {
    uint8_t four[4];
    *offset = inet_pton(AF_INET, text, four) == 1 ? MAPPED_BITS : 0;
    if (*offset) map_v4(four, out);
    return *offset || inet_pton(AF_INET6, text, out) == 1;
}

static bool parse_bits(const char *text, unsigned most, unsigned *out) {
    size_t len = strspn(text, "0123456789");
    if (len == 0 || len > 3 || text[len]) return false;
    *out = (unsigned)strtoul(text, NULL, 10);
    return *out <= most;
}

enum err_code address_range_parse(const char *text, struct address_range *out, struct err *err) {
    char address[INET6_ADDRSTRLEN + 1];
    size_t len = strcspn(text, "/");
    unsigned offset = 0, bits;
    if (len < sizeof address) {
        memcpy(address, text, len);
        address[len] = '\0';
    }
    if (len >= sizeof address || !parse_bytes(address, out->bytes, &offset))
        return err_set(err, ERR_INVALID,
                       "\"%.60s\" is not an address range: write it like 10.0.0.0/8 or fd00::/8", text);
    bits = 128 - offset;
    if (text[len] && !parse_bits(text + len + 1, bits, &bits))
        return err_set(err, ERR_INVALID, "\"%.60s\": the prefix length after / must be a number from 0 to %u",
                       text, 128 - offset);
    out->bits = bits + offset;
    return ERR_OK;
}

bool address_range_holds(const struct address_range *range, const uint8_t bytes[16]) {
    unsigned whole = range->bits / 8, rest = range->bits % 8;
    if (memcmp(range->bytes, bytes, whole) != 0) return false;
    if (rest == 0) return true;
    unsigned mask = 0xffu << (8 - rest);
    return ((range->bytes[whole] ^ bytes[whole]) & mask) == 0;
}

static bool is_allowed(const uint8_t bytes[16], const struct address_range *allow, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (address_range_holds(&allow[i], bytes)) return true;
    return false;
}

static bool is_public(const uint8_t bytes[16], bool v4) {
    if (!v4 && (bytes[0] & 0xe0) != 0x20)
        return false; /* 2000::/3; mapped, NAT64, fc00::/7, fe80::/10, ff00::/8 lie outside */
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        struct address_range range;
        enum err_code code = address_range_parse(REFUSED[i], &range, NULL);
        assert(code == ERR_OK);
        if (code == ERR_OK && address_range_holds(&range, bytes)) return false;
    }
    return true;
}

bool address_may_connect(const struct sockaddr *to, const struct address_range *allow, size_t allow_count) {
    uint8_t bytes[16];
    bool v4 = to->sa_family == AF_INET;
    if (!v4 && to->sa_family != AF_INET6) return false;
    if (v4)
        map_v4(&((const struct sockaddr_in *)(const void *)to)->sin_addr, bytes);
    else
        memcpy(bytes, &((const struct sockaddr_in6 *)(const void *)to)->sin6_addr, sizeof bytes);
    return is_allowed(bytes, allow, allow_count) || is_public(bytes, v4);
}
