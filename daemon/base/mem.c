#include "daemon/base/mem.h"
#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_abort(void *p) {
    if (p) return p;
    fputs("tiendo: out of memory\n", stderr);
    abort();
}

void *mem_alloc(size_t size) {
    return mem_array(1, size);
}

void *mem_array(size_t count, size_t size) {
    if (count == 0 || size == 0) count = size = 1;
    return or_abort(calloc(count, size));
}

void *mem_resize(void *old, size_t count, size_t size) {
    if (count == 0 || size == 0) count = size = 1;
    return or_abort(reallocarray(old, count, size));
}

char *mem_strdup(const char *s) {
    return s ? mem_strndup(s, strlen(s)) : NULL;
}

char *mem_strndup(const char *s, size_t len) {
    if (!s) return NULL;
    assert(len < SIZE_MAX);
    len = strnlen(s, len);
    char *copy = or_abort(malloc(len + 1));
    memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

char *mem_printf(const char *fmt, ...) {
    char *text = NULL;
    va_list ap;
    va_start(ap, fmt);
    int len = vasprintf(&text, fmt, ap);
    va_end(ap);
    return or_abort(len < 0 ? NULL : text);
}

void mem_free(void *p) {
    free(p);
}

void mem_grow_(void **items, size_t *cap, size_t need, size_t size) {
    if (need <= *cap) return;
    size_t wanted = *cap ? *cap : 4;
    while (wanted < need) wanted = wanted > SIZE_MAX / 2 ? need : wanted * 2;
    void *old;
    memcpy(&old, items, sizeof old); /* the caller's pointer has another type than void * */
    void *grown = mem_resize(old, wanted, size);
    memcpy(items, &grown, sizeof grown);
    *cap = wanted;
}
