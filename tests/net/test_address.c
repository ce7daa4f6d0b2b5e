/* Which addresses may be connected to. */
#include "daemon/net/address.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool may(const char *text, const struct address_range *allow, size_t count) {
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) return address_may_connect((void *)&v4, allow, count);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return address_may_connect((void *)&v6, allow, count);
}

static bool allowed_by(const char *range, const char *address) {
    struct address_range r;
    assert_int_equal(address_range_parse(range, &r, NULL), ERR_OK);
    return may(address, &r, 1);
}

/* What only this machine or this network can see is refused, in every form it can be written in. */
static void test_refused(void **state) {
    static const char *const addresses[] = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:0:1:2:3:4:5:6",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    };
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        if (may(addresses[i], NULL, 0)) fail_msg("%s was let through", addresses[i]);
    }
}

/* The rest of the world is open, also right beside a refused range. */
static void test_public(void **state) {
    static const char *const addresses[] = {
        "1.1.1.1",        "8.8.8.8",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
        "100.128.0.0",    "126.255.255.255", "128.0.0.1",       "169.253.255.255", "169.255.0.1",
        "172.15.255.255", "172.32.0.0",      "192.0.1.1",       "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0",      "223.255.255.255", "203.162.4.190",   "2001:4860:4860::8888",
        "2400:cb00::1",   "2606:4700::1111", "2001:200::1",     "2003::1",         "2a00::1",
        "3ffe::1",
    };
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        if (!may(addresses[i], NULL, 0)) fail_msg("%s was refused", addresses[i]);
}

/* A range from the settings opens exactly itself; an IPv4 range also covers its mapped form. */
static void test_allowed(void **state) {
    (void)state;
    assert_true(allowed_by("127.0.0.0/8", "127.0.0.1"));
    assert_true(allowed_by("127.0.0.0/8", "::ffff:127.0.0.1"));
    assert_false(allowed_by("127.0.0.0/8", "::1"));
    assert_false(allowed_by("127.0.0.0/8", "10.0.0.1"));
    assert_true(allowed_by("::1", "::1"));
    assert_true(allowed_by("10.20.30.40", "10.20.30.40"));
    assert_false(allowed_by("10.20.30.40", "10.20.30.41"));
    assert_true(allowed_by("10.20.30.40/30", "10.20.30.43"));
    assert_false(allowed_by("10.20.30.40/30", "10.20.30.44"));
    assert_true(allowed_by("fd00::/8", "fd12::1"));
    assert_false(allowed_by("fd00::/8", "fc12::1"));
    assert_true(allowed_by("fe80::/10", "febf::1"));
    assert_true(allowed_by("0.0.0.0/0", "192.168.1.1"));
    assert_false(allowed_by("0.0.0.0/0", "fd00::1"));
    assert_true(allowed_by("::/0", "192.168.1.1"));
    assert_true(allowed_by("64:ff9b::/96", "64:ff9b::7f00:1"));
    assert_true(allowed_by("172.16.0.0/12", "8.8.8.8"));
}

/* A range that is none is refused with what would be right. */
static void test_bad_ranges(void **state) {
    static const char *const texts[] = {"",
                                        "/",
                                        "/8",
                                        "localhost",
                                        "10.0.0.0/",
                                        "10.0.0.0/33",
                                        "10.0.0.0/-1",
                                        "10.0.0.0/8x",
                                        "10.0.0/8",
                                        "::1/129",
                                        "fd00::/ 8",
                                        "10.0.0.0/8/8",
                                        "10.0.0.0/00000000008",
                                        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd/8"};
    struct address_range range;
    struct err err;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        err.msg[0] = '\0';
        if (address_range_parse(texts[i], &range, &err) != ERR_INVALID)
            fail_msg("\"%s\" was taken", texts[i]);
        assert_non_null(strchr(err.msg, '"'));
    }
    assert_int_equal(address_range_parse("10.0.0.0/33", &range, &err), ERR_INVALID);
    assert_non_null(strstr(err.msg, "from 0 to 32"));
}

/* Only IPv4 and IPv6 are ever connected to. */
static void test_other_families(void **state) {
    struct sockaddr_un local = {.sun_family = AF_UNIX, .sun_path = "/run/x"};
    struct address_range all;
    (void)state;
    assert_int_equal(address_range_parse("::/0", &all, NULL), ERR_OK);
    assert_false(address_may_connect((void *)&local, &all, 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),        cmocka_unit_test(test_public),
        cmocka_unit_test(test_allowed),        cmocka_unit_test(test_bad_ranges),
        cmocka_unit_test(test_other_families),
    };
    return cmocka_run_group_tests_name("net/address", tests, NULL, NULL);
}
