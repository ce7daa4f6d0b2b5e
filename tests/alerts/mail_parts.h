/* What stands in a mail that waits in the outbox. */
#ifndef TIENDO_TESTS_ALERTS_MAIL_PARTS_H
#define TIENDO_TESTS_ALERTS_MAIL_PARTS_H

#include "tests/alerts/world.h"

/* All in the world's arena. */
const char *mail_header(struct world *w, const struct delivery *d, const char *name); /* NULL if none */
const char *mail_subject(struct world *w, const struct delivery *d); /* unfolded and decoded */
/* The n-th part of the body, decoded: 1 text, 2 HTML. */
const char *mail_part(struct world *w, const struct delivery *d, int n);

/* They print the text that was looked through: a mail is easier judged whole. */
void must_say(const char *text, const char *what);
void must_not_say(const char *text, const char *what);

#endif
