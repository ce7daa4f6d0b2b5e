/* A name server that takes its time: getaddrinfo that waits TIENDO_SLOW_DNS_MS (2 000) before each look-up of
 * a name. Names under "slow.test" are this machine. The delay is the thing under test, not a test that
 * sleeps.
 *
 *   cc -shared -fPIC -o slow_dns.so tests/tools/slow_dns.c -ldl
 *   LD_PRELOAD=./slow_dns.so tiendod …
 *
 * tests/net/test_slow_dns.c takes it into its own executable, where it stands before libc's for libcurl too.
 */
#include <dlfcn.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

typedef int lookup(const char *node, const char *service, const struct addrinfo *hints,
                   struct addrinfo **out);

static void wait_for_the_name_server(void) {
    const char *text = getenv("TIENDO_SLOW_DNS_MS");
    long ms = text ? strtol(text, NULL, 10) : 2000;
    poll(NULL, 0, (int)ms); /* an answer that is not there yet */
}

int getaddrinfo(const char *restrict node, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict out) {
    lookup *real;
    void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
    memcpy(&real, &symbol, sizeof real); /* ISO C has no conversion between the two */
    if (!node || (hints && hints->ai_flags & AI_NUMERICHOST)) return real(node, service, hints, out);
    wait_for_the_name_server();
    return real(strcmp(node, "slow.test") == 0 ? "127.0.0.1" : node, service, hints, out);
}
