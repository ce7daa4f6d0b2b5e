#include "daemon/base/crypto.h"
#include "daemon/base/mem.h"
#include "tests/base/check.h"

static const char *hex(const uint8_t *bytes) {
    static char text[SHA256_HEX_MAX];
    crypto_hex(bytes, SHA256_BYTES, text);
    return text;
}

/* SHA-256 of the examples in FIPS 180-2. */
static void test_sha256(void **state) {
    (void)state;
    uint8_t h[SHA256_BYTES];
    crypto_sha256("", 0, h);
    assert_string_equal(hex(h), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    crypto_sha256("abc", 3, h);
    assert_string_equal(hex(h), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* A hash over parts is the hash of the whole, however it is cut. */
static void test_sha256_of_parts(void **state) {
    (void)state;
    const char *whole = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    for (size_t cut = 0; cut <= strlen(whole); cut++) {
        uint8_t h[SHA256_BYTES];
        struct sha256 *parts = sha256_new();
        sha256_add(parts, whole, cut);
        sha256_add(parts, "", 0);
        sha256_add(parts, whole + cut, strlen(whole) - cut);
        sha256_final(parts, h);
        assert_string_equal(hex(h), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }
}

/* HMAC-SHA-256 of RFC 4231, with a key shorter, equal and longer than a block. */
static void test_hmac(void **state) {
    (void)state;
    uint8_t mac[SHA256_BYTES], key[131];
    crypto_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, mac);
    assert_string_equal(hex(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0x0b, 20);
    crypto_hmac_sha256(key, 20, "Hi There", 8, mac);
    assert_string_equal(hex(mac), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    memset(key, 0xaa, sizeof key);
    crypto_hmac_sha256(key, sizeof key, "Test Using Larger Than Block-Size Key - Hash Key First", 54, mac);
    assert_string_equal(hex(mac), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* Base64 of RFC 4648, there and back. */
static void test_base64(void **state) {
    (void)state;
    const struct {
        const char *plain, *base64, *url;
    } cases[] = {{"", "", ""},
                 {"f", "Zg==", "Zg"},
                 {"fo", "Zm8=", "Zm8"},
                 {"foo", "Zm9v", "Zm9v"},
                 {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
                 {"\xFB\xFF\xFE", "+//+", "-__-"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf a, b, back;
        strbuf_init(&a, 0);
        strbuf_init(&b, 0);
        strbuf_init(&back, 0);
        crypto_base64(cases[i].plain, strlen(cases[i].plain), &a);
        crypto_base64url(cases[i].plain, strlen(cases[i].plain), &b);
        assert_string_equal(a.data, cases[i].base64);
        assert_string_equal(b.data, cases[i].url);
        assert_true(crypto_base64_decode(a.data, a.len, &back));
        assert_true(crypto_base64url_decode(b.data, b.len, &back));
        assert_int_equal(back.len, 2 * strlen(cases[i].plain));
        assert_memory_equal(back.data, cases[i].plain, strlen(cases[i].plain));
        strbuf_deinit(&a);
        strbuf_deinit(&b);
        strbuf_deinit(&back);
    }
}

/* Any length comes back, across the pieces in which it is written. */
static void test_base64_of_any_length(void **state) {
    (void)state;
    struct rng *rng = rng_new(1);
    uint8_t bytes[4000];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)rng_next(rng);
    rng_free(rng);
    for (size_t len = 0; len < sizeof bytes; len += len < 20 ? 1 : 127) {
        struct strbuf text, back;
        strbuf_init(&text, 0);
        strbuf_init(&back, 0);
        crypto_base64(bytes, len, &text);
        assert_int_equal(text.len, (len + 2) / 3 * 4);
        assert_true(crypto_base64_decode(text.data, text.len, &back));
        assert_int_equal(back.len, len);
        assert_memory_equal(back.data, bytes, len);
        strbuf_deinit(&text);
        strbuf_deinit(&back);
    }
}

/* What is not exactly base64 of its kind is refused, and nothing is appended. */
static void test_base64_is_strict(void **state) {
    (void)state;
    const char *bad[] = {"Z",     "Zg",   "Zg=",      "Zg===", "Zm9v\n", " Zm9v",
                         "Zm9v!", "-__-", "Zg==Zg==", "Zh==",  "=",      "===="};
    const char *bad_url[] = {"Z", "Zg==", "+//+", "Zh", "Zm9v\n", "a b"};
    struct strbuf sb;
    strbuf_init(&sb, 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (crypto_base64_decode(bad[i], strlen(bad[i]), &sb)) fail_msg("accepted %s", bad[i]);
    }
    for (size_t i = 0; i < sizeof bad_url / sizeof *bad_url; i++) {
        if (crypto_base64url_decode(bad_url[i], strlen(bad_url[i]), &sb)) fail_msg("accepted %s", bad_url[i]);
    }
    assert_int_equal(sb.len, 0);
    strbuf_deinit(&sb);
}

/* Encoding stops at the buffer's ceiling. */
static void test_base64_ceiling(void **state) {
    (void)state;
    struct strbuf sb;
    strbuf_init(&sb, 1500);
    char *bytes = mem_alloc(100000);
    crypto_base64(bytes, 100000, &sb);
    assert_int_equal(strbuf_error(&sb), ERR_TOO_BIG);
    assert_true(sb.len <= 1500);
    mem_free(bytes);
    strbuf_deinit(&sb);
}

/* The same seed gives the same numbers on every machine, another seed others. */
static void test_rng_is_reproducible(void **state) {
    (void)state;
    struct rng *a = rng_new(0), *b = rng_new(0), *c = rng_new(1);
    /* xoshiro256** after splitmix64 from seed 0 */
    assert_true(rng_next(a) == UINT64_C(0x99ec5f36cb75f2b4));
    assert_true(rng_next(a) == UINT64_C(0xbf6e1f784956452a));
    rng_next(b);
    rng_next(b);
    size_t same = 0;
    for (int i = 0; i < 1000; i++) {
        uint64_t x = rng_next(a);
        assert_true(x == rng_next(b));
        same += x == rng_next(c);
    }
    assert_int_equal(same, 0);
    rng_free(a);
    rng_free(b);
    rng_free(c);
}

/* Unit numbers lie in [0, 1) and are spread evenly. */
static void test_rng_unit(void **state) {
    (void)state;
    struct rng *rng = rng_new(42);
    int tenths[10] = {0};
    for (int i = 0; i < 100000; i++) {
        double x = rng_unit(rng);
        assert_true(x >= 0 && x < 1);
        tenths[(int)(x * 10)]++;
    }
    for (int i = 0; i < 10; i++) assert_in_range(tenths[i], 9500, 10500);
    rng_free(rng);
    rng_free(NULL);
}

/* The system's randomness does not repeat itself. */
static void test_seeds_differ(void **state) {
    (void)state;
    uint64_t a = crypto_seed(), b = crypto_seed(), c = crypto_seed();
    assert_true(a != b && b != c && a != c);
}

static int start(void **state) {
    (void)state;
    crypto_init();
    crypto_init(); /* twice is fine */
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_sha256_of_parts),
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_base64_of_any_length),
        cmocka_unit_test(test_base64_is_strict),
        cmocka_unit_test(test_base64_ceiling),
        cmocka_unit_test(test_rng_is_reproducible),
        cmocka_unit_test(test_rng_unit),
        cmocka_unit_test(test_seeds_differ),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
