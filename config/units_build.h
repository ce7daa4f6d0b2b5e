/* Inside config only: how a set of units comes about. Files give drafts; sorted by id they become the units,
 * and what one says of another is resolved. */
#ifndef TIENDO_CONFIG_UNITS_BUILD_H
#define TIENDO_CONFIG_UNITS_BUILD_H

#include "config/reader.h"

/* Ids as written: one, or a list of them. */
struct named_units {
    const char **ids;
    size_t count;
    bool list;
};

/* A unit as read: where it stood, and what it says of others until all units of all files are known. */
struct draft {
    struct unit unit;
    struct unit *placed; /* in the set; NULL when its id was taken */
    const char *parent_id;
    struct unit_parent *former_parents; /* their `parent` is resolved last */
    const char **former_parent_ids;     /* of each */
    struct named_units merged_into, split_from;
    const char *file;
    char *pointer; /* owned */
};

struct units_build {
    struct problems *problems;
    struct units *units;
    struct draft *drafts; /* owned; sorted by id once all are read */
    size_t count, cap;
    cJSON **roots; /* owned, one a source; NULL where it could not be read */
};

/* One unit of a file. */
void read_unit(struct reader *r, const struct json_at *at, struct draft *d);
/* Parents of today and of before: no unit stands under itself on any day. */
void units_resolve_parents(struct units_build *b);
/* Who took over from whom, on both sides. */
void units_resolve_succession(struct units_build *b);
/* The unit named there by a draft; NULL after a problem at the draft's pointer and `member`. */
const struct unit *units_build_find(struct units_build *b, const struct draft *d, const char *member,
                                    const char *id);
/* A problem at a member of the draft. */
void units_build_error(struct units_build *b, const struct draft *d, const char *member, enum text_id id,
                       const char *const *args, size_t nargs);
#define units_build_error_(b, d, member, id, ...)                                                            \
    units_build_error((b), (d), (member), (id), (const char *const[]){__VA_ARGS__},                          \
                      sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

#endif
