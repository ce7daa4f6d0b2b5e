/* Reporting units: a tree with dated validity, contacts, and named groups. Immutable once read. */
#ifndef TIENDO_MODEL_UNIT_H
#define TIENDO_MODEL_UNIT_H

#include "daemon/base/arena.h"
#include "daemon/base/text.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The reader refuses longer ids of plans, units, reports, rounds, indicators …; keys and identities made of
 * them then fit their buffers. */
#define ID_BYTES_MAX 56

struct unit {
    size_t index; /* in units->items */
    const char *id, *kind;
    struct bitext name;
    const struct unit *parent;      /* NULL at the top */
    const char *const *emails;      /* NULL-terminated */
    const char *const *lead_emails; /* NULL-terminated: contacts.lead, for @unit.lead */
    bool has_locale;
    enum lang locale;         /* the language its people read */
    int32_t from_day, to_day; /* validity; DAY_NONE when open */
    const char *source;       /* e.g. "catalogue"; NULL: named by a document */
};

struct unit_group {
    const char *id; /* without '@' */
    const struct unit *const *units;
    size_t count;
};

struct units {
    struct arena *arena; /* owned: holds all below */
    struct unit *items;  /* sorted by id */
    size_t count;
    struct unit_group *groups; /* sorted by id */
    size_t group_count;
};

struct units *units_new(void);        /* empty, lying in its own new arena */
void units_free(struct units *units); /* NULL is fine */
const struct unit *unit_find(const struct units *units, const char *id); /* NULL if unknown */
const struct unit_group *unit_group_find(const struct units *units, const char *id);
bool unit_is_within(const struct unit *unit, const struct unit *ancestor); /* itself or below */
bool unit_open_on(const struct unit *unit, int32_t day);

#endif
