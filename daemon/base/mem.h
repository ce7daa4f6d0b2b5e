/* Small fixed allocations that may end the process when memory is gone: what is durable is on disk, a restart
 * resumes. Memory whose size an outsider chooses comes from an arena or strbuf, which have ceilings and
 * return ERR_NOMEM / ERR_TOO_BIG instead. */
#ifndef TIENDO_BASE_MEM_H
#define TIENDO_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                           /* zeroed; never NULL */
void *mem_array(size_t count, size_t size);             /* zeroed; overflow-checked; never NULL */
void *mem_resize(void *old, size_t count, size_t size); /* like reallocarray; new bytes are not zeroed */
char *mem_strdup(const char *s);                        /* NULL gives NULL */
char *mem_strndup(const char *s, size_t len);
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void mem_free(void *p); /* NULL is fine */

/* A growing array: `mem_grow(&v, &cap, need, sizeof *v)` makes room for `need` items (doubling). */
void mem_grow_(void **items, size_t *cap, size_t need, size_t size);
#define mem_grow(items, cap, need) mem_grow_((void **)(items), (cap), (need), sizeof **(items))

#endif
