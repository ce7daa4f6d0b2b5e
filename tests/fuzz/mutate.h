/* Changes documents so that many of them are still read: numbers and dates moved, members exchanged for those
 * of the same key elsewhere, things doubled under another id, forms of one target put to another, units
 * merged and split. What is changed is drawn from the rng alone. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include "daemon/base/crypto.h"
#include "daemon/base/json.h"

#define CORPUS_MAX 16

/* The documents from which members are taken over. */
struct corpus {
    const cJSON *documents[CORPUS_MAX]; /* borrowed */
    size_t count;
};

size_t below(struct rng *rng, size_t n);                            /* 0 … n − 1; 0 for n = 0 */
cJSON *any_member(struct rng *rng, cJSON *parent, const char *key); /* of the tree, by that key; NULL: none */
void mutate_document(struct rng *rng, const struct corpus *corpus, cJSON *root); /* one change */
void mutate_units(struct rng *rng, const struct corpus *corpus, cJSON *root);    /* of units over time, too */

#endif
