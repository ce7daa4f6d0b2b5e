/* An arena: request-scoped memory released in one place. Not thread-safe; it may be handed over whole. */
#ifndef TIENDO_BASE_ARENA_H
#define TIENDO_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(size_t limit_bytes); /* no more than limit_bytes are ever handed out */
void arena_free(struct arena *arena);        /* NULL is fine */

/* All return NULL once the limit is reached (the caller answers ERR_TOO_BIG). Zeroed, aligned for any type.
 */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_array(struct arena *arena, size_t count, size_t size);
char *arena_strdup(struct arena *arena, const char *s); /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *s, size_t len);

#endif
