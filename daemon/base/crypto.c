#include "daemon/base/crypto.h"
#include "daemon/base/mem.h"
#include <sodium.h>
#include <stdlib.h>

void crypto_init(void) {
    if (sodium_init() < 0) abort(); /* no randomness: nothing we promise could be kept */
}

void crypto_sha256(const void *bytes, size_t len, uint8_t out[SHA256_BYTES]) {
    crypto_hash_sha256(out, bytes, len);
}

void crypto_hex(const uint8_t *bytes, size_t len, char *out) {
    sodium_bin2hex(out, 2 * len + 1, bytes, len);
}

void crypto_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                        uint8_t out[SHA256_BYTES]) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, key_len);
    crypto_auth_hmacsha256_update(&state, bytes, len);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

/* Piece by piece, so that the ceiling of sb also bounds what is used meanwhile. A piece is a multiple of 3
 * bytes. */
static void encode(const unsigned char *bytes, size_t len, int variant, struct strbuf *sb) {
    enum { PIECE = 3 * 256 };
    char text[4 * 256 + 1];
    while (len > 0 && !strbuf_error(sb)) {
        size_t n = len < PIECE ? len : PIECE;
        sodium_bin2base64(text, sizeof text, bytes, n, variant);
        strbuf_adds(sb, text);
        bytes += n;
        len -= n;
    }
}

static bool decode(const char *text, size_t len, int variant, struct strbuf *sb) {
    size_t got, room = len / 4 * 3 + 3;
    unsigned char *bytes = malloc(room);
    if (!bytes) {
        sb->error = ERR_NOMEM;
        return false;
    }
    const char *end = text;
    bool ok = sodium_base642bin(bytes, room, text, len, NULL, &got, &end, variant) == 0 && end == text + len;
    if (ok) strbuf_add(sb, bytes, got);
    free(bytes);
    return ok;
}

void crypto_base64(const void *bytes, size_t len, struct strbuf *sb) {
    encode(bytes, len, sodium_base64_VARIANT_ORIGINAL, sb);
}

bool crypto_base64_decode(const char *text, size_t len, struct strbuf *sb) {
    return decode(text, len, sodium_base64_VARIANT_ORIGINAL, sb);
}

void crypto_base64url(const void *bytes, size_t len, struct strbuf *sb) {
    encode(bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING, sb);
}

bool crypto_base64url_decode(const char *text, size_t len, struct strbuf *sb) {
    return decode(text, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING, sb);
}

struct sha256 {
    crypto_hash_sha256_state state;
};

struct sha256 *sha256_new(void) {
    struct sha256 *h = mem_alloc(sizeof *h);
    crypto_hash_sha256_init(&h->state);
    return h;
}

void sha256_add(struct sha256 *h, const void *bytes, size_t len) {
    crypto_hash_sha256_update(&h->state, bytes, len);
}

void sha256_final(struct sha256 *h, uint8_t out[SHA256_BYTES]) {
    crypto_hash_sha256_final(&h->state, out);
    mem_free(h);
}

/* xoshiro256** by Blackman and Vigna, its state filled by splitmix64, as they advise. */
struct rng {
    uint64_t s[4];
};

static uint64_t splitmix64(uint64_t *x) {
    uint64_t z = (*x += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

struct rng *rng_new(uint64_t seed) {
    struct rng *rng = mem_alloc(sizeof *rng);
    for (int i = 0; i < 4; i++) rng->s[i] = splitmix64(&seed);
    return rng;
}

void rng_free(struct rng *rng) {
    mem_free(rng);
}

static uint64_t rotl(uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
}

uint64_t rng_next(struct rng *rng) {
    uint64_t *s = rng->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

double rng_unit(struct rng *rng) {
    return (double)(rng_next(rng) >> 11) * 0x1p-53;
}

uint64_t crypto_seed(void) {
    uint64_t seed;
    randombytes_buf(&seed, sizeof seed);
    return seed;
}
