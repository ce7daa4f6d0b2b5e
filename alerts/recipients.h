/* Recipients: the addresses behind a receiver at the moment of a flush. Pure. */
#ifndef TIENDO_ALERTS_RECIPIENTS_H
#define TIENDO_ALERTS_RECIPIENTS_H

#include "config/settings.h"
#include "daemon/model/plan.h"

struct addressee {
    const char *address; /* a mail address, or the endpoint of a webhook; borrowed from plans or settings */
    const struct unit *unit; /* whose people they are; NULL for a plain address */
    bool reporter;           /* of the unit the alert is about: told what to send and how */
    enum lang lang;          /* what they read */
};
#define ADDRESSEES_MAX 256

const struct receiver *receiver_find(const struct settings *settings, const char *name); /* NULL if unknown */
bool receiver_has_plain(const struct receiver *r);    /* addresses written out, or a webhook */
bool receiver_has_own(const struct receiver *r);      /* "@unit", "@unit.lead" */
bool receiver_has_superior(const struct receiver *r); /* "@unit.parent" */

/* A notice's addressee, so that one mail tells a superior of all its units, and none is told of another's:
 * "" the plain addresses · "so-y-te" that unit's own people · "^lai-chau" those of that unit, as the superior
 * · "-" nobody can be found. */
#define TO_PLAIN    ""
#define TO_SUPERIOR "^"
#define TO_NOBODY   "-"

/* Fills out with whom a message of the receiver to such an addressee goes on that day: of a unit that has
 * closed, its heir's people. An address comes once; one that cannot stand in a header is left out. None is no
 * error: the unit has told no address. */
size_t recipients_of(const struct receiver *receiver, const char *to, const struct units *units, int32_t day,
                     enum lang fallback, struct addressee out[ADDRESSEES_MAX]);
/* Something@something of visible ASCII, without what ends or splits a header. */
bool address_is_sound(const char *address);

#endif
