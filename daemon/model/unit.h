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

struct unit;
struct unit_name { /* a former name, up to a day */
    struct bitext name;
    int32_t to_day;
};
struct unit_parent { /* a former parent, up to a day */
    const struct unit *parent;
    int32_t to_day;
};

struct unit {
    size_t index; /* in units->items */
    const char *id, *kind;
    struct bitext name;                   /* the newest */
    const struct unit *parent;            /* the newest; NULL at the top */
    const struct unit_name *former_names; /* oldest first */
    size_t former_name_count;
    const struct unit_parent *former_parents; /* oldest first */
    size_t former_parent_count;
    const char *const *emails;      /* NULL-terminated */
    const char *const *lead_emails; /* NULL-terminated: contacts.lead, for @unit.lead */
    bool has_locale;
    enum lang locale;         /* the language its people read */
    int32_t from_day, to_day; /* validity; DAY_NONE when open */
    /* Succession: who took over when it closed, from the day after to_day. One: merged or renamed; several:
     * split. The first is the heir: open obligations and alerts pass to it. Both sides are filled, whichever
     * side the file says it on (merged_into, split_from). */
    const struct unit *const *successors;
    size_t successor_count;
    const struct unit *const *predecessors;
    size_t predecessor_count;
    const char *source; /* e.g. "catalogue"; NULL: named by a document */
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
bool unit_is_to_come(const struct unit *unit, int32_t day); /* it begins after that day */
/* What it was called, and under whom it stood, on a day. */
const struct bitext *unit_name_on(const struct unit *unit, int32_t day);
const struct unit *unit_parent_on(const struct unit *unit, int32_t day); /* NULL at the top */
bool unit_is_within_on(const struct unit *unit, const struct unit *ancestor, int32_t day);
/* The unit that answers for this one on a day: itself while open (or without successors), else its heir, the
 * heir's heir … */
const struct unit *unit_heir_on(const struct unit *unit, int32_t day);
/* Do this unit's predecessors make it up exactly: each of them closed, with no other successor? Then what
 * they were together is what it was. False without predecessors. */
bool unit_is_union(const struct unit *unit);

#endif
