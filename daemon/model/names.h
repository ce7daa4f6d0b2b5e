/* A table of names for an enum: the value is the place. */
#ifndef TIENDO_MODEL_NAMES_H
#define TIENDO_MODEL_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* False when `name` is NULL or none of them. */
bool names_find(const char *const *names, size_t count, const char *name, size_t *place);

#endif
