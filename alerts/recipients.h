/* Recipients: the addresses behind a receiver at the moment of a flush. Pure. */
#ifndef TIENDO_ALERTS_RECIPIENTS_H
#define TIENDO_ALERTS_RECIPIENTS_H

#include "config/settings.h"
#include "daemon/model/plan.h"

struct addressee {
    const char *address;     /* a mail address, or the endpoint of a webhook; borrowed from plans or settings */
    const struct unit *unit; /* whose people they are; NULL for a plain address */
    bool reporter;           /* of the unit the alert is about: told what to send and how */
    enum lang lang;          /* what they read */
};
#define ADDRESSEES_MAX 256

const struct receiver *receiver_find(const struct settings *settings, const char *name); /* NULL if unknown */
bool receiver_has_plain(const struct receiver *r); /* addresses written out, or a webhook */
bool receiver_has_roles(const struct receiver *r); /* "@unit" … */

/* Fills out with whom a message of the receiver goes to: the plain addresses for `to` "", those of the unit with id `to` for its roles. An address
 * comes once; one that cannot stand in a header is left out. None is no error: the unit has told no address. */
size_t recipients_of(const struct receiver *receiver, const char *to, const struct units *units, enum lang fallback,
                     struct addressee out[ADDRESSEES_MAX]);
/* Something@something of visible ASCII, without what ends or splits a header. */
bool address_is_sound(const char *address);

#endif
