#include "daemon/base/arena.h"
#include "daemon/base/mem.h"
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK   ((size_t)4096)
#define LARGEST_BLOCK ((size_t)65536)

/* Newest first. The bytes handed out follow the header. */
struct block {
    struct block *older;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *blocks; /* owned */
    size_t left, next_size;
};

struct arena *arena_new(size_t limit_bytes) {
    struct arena *arena = mem_alloc(sizeof *arena);
    arena->left = limit_bytes;
    arena->next_size = FIRST_BLOCK;
    return arena;
}

void arena_free(struct arena *arena) {
    if (!arena) return;
    for (struct block *b = arena->blocks; b;) {
        struct block *older = b->older;
        free(b);
        b = older;
    }
    mem_free(arena);
}

static struct block *add_block(struct arena *arena, size_t need) {
    size_t size = need > arena->next_size ? need : arena->next_size;
    struct block *b = calloc(1, sizeof *b + size); /* its size is an outsider's choice: no abort */
    if (!b) return NULL;
    b->size = size;
    b->older = arena->blocks;
    arena->blocks = b;
    if (arena->next_size < LARGEST_BLOCK) arena->next_size *= 2;
    return b;
}

void *arena_alloc(struct arena *arena, size_t size) {
    const size_t unit = alignof(max_align_t);
    if (size > SIZE_MAX - sizeof(struct block) - unit) return NULL;
    size_t need = size ? (size + unit - 1) / unit * unit : unit;
    if (need > arena->left) return NULL;
    struct block *b = arena->blocks;
    if (!b || b->size - b->used < need) b = add_block(arena, need);
    if (!b) return NULL;
    void *p = b->bytes + b->used;
    b->used += need;
    arena->left -= need;
    return p;
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    return arena_alloc(arena, bytes);
}

char *arena_strdup(struct arena *arena, const char *s) {
    return s ? arena_strndup(arena, s, strlen(s)) : NULL;
}

char *arena_strndup(struct arena *arena, const char *s, size_t len) {
    if (!s) return NULL;
    len = strnlen(s, len);
    char *copy = arena_alloc(arena, len + 1);
    if (copy) memcpy(copy, s, len);
    return copy;
}
