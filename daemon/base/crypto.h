/* Hashes, signatures, base64 and randomness: libsodium behind names of ours. */
#ifndef TIENDO_BASE_CRYPTO_H
#define TIENDO_BASE_CRYPTO_H

#include "daemon/base/strbuf.h"
#include <stdint.h>

#define SHA256_BYTES   32
#define SHA256_HEX_MAX 65

void crypto_init(void); /* once, before any thread starts */
void crypto_sha256(const void *bytes, size_t len, uint8_t out[SHA256_BYTES]);
void crypto_hex(const uint8_t *bytes, size_t len, char *out); /* out: 2·len + 1 */
void crypto_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                        uint8_t out[SHA256_BYTES]);
void crypto_base64(const void *bytes, size_t len, struct strbuf *sb); /* standard alphabet, padded */
bool crypto_base64_decode(const char *text, size_t len, struct strbuf *sb);
void crypto_base64url(const void *bytes, size_t len, struct strbuf *sb); /* no padding */
bool crypto_base64url_decode(const char *text, size_t len, struct strbuf *sb);

/* A hash over several parts. */
struct sha256;
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *h, const void *bytes, size_t len);
void sha256_final(struct sha256 *h, uint8_t out[SHA256_BYTES]); /* frees h */

/* Randomness from one seeded source (splitmix64/xoshiro): jitter, ids of temporary things; never secrets. */
struct rng;
struct rng *rng_new(uint64_t seed);
void rng_free(struct rng *rng);
uint64_t rng_next(struct rng *rng);
double rng_unit(struct rng *rng); /* [0, 1) */
uint64_t crypto_seed(void);       /* from the system: to seed an rng, or for secrets */

#endif
